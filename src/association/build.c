#include "association/association.h"

#include "query/query.h"

const kin__association *kin__slot_at(const kin_record *owner, size_t offset, bool many)
{
    const kin__model *model = kin__model_of(owner);
    const kin__association *association = kin__association_at(model, offset);
    if (association && association->many == many) {
        if (!kin__is_missing(owner, association->owner_key)) return association;
        kin__fail_missing(owner, association->owner_key);
        return NULL;
    }
    kin__fail(kin__session_of(owner), KIN_ASSOCIATION_NOT_FOUND,
              &(kin__about){.model = model->name}, "that member of %s is no %s association",
              model->name, many ? "collection" : "singular");
    return NULL;
}

bool kin__check_target(kin_record *owner, const kin__association *association,
                       const kin_record *target)
{
    kin_session *session = kin__session_of(owner);
    kin__about about = {association->owner->name, association->name, association->target->name,
                        "NULL", NULL};
    if (!target)
        return kin__fail(session, KIN_ASSOCIATION_TYPE_MISMATCH, &about,
                         "%s.%s takes a %s, not NULL", about.model, about.association,
                         about.expected);
    kin_session *other = kin__session_of_any(target);
    if (other != session)
        return kin__fail(session, KIN_INVALID_ARGUMENT, &about,
                         "%s.%s: the record is of another session", about.model, about.association);
    about.actual = kin__model_of(target)->name;
    if (kin__model_of(target) == association->target) {
        const kin__column *key = association->target_key;
        return !key || !kin__is_missing(target, key) || kin__fail_missing(target, key);
    }
    return kin__fail(session, KIN_ASSOCIATION_TYPE_MISMATCH, &about, "%s.%s takes a %s, not a %s",
                     about.model, about.association, about.expected, about.actual);
}

bool kin__apply_scope(kin_record *target, const kin__association *association)
{
    kin_query query;
    if (!association->row->scope) return true;
    kin__query_open(&query, kin__session_of(target), association->target);
    association->row->scope(&query);
    if (query.failed) return false;
    for (const kin__condition *c = query.conditions; c; c = c->next)
        if (c->column && !c->table &&
            c->column == &association->target->columns[c->column->index] &&
            !kin__set(target, c->column, c->value))
            return false;
    return true;
}

kin_record *kin__build_target(kin_record *owner, const kin__association *association,
                              const void *attributes, const char *given)
{
    kin_record *target =
        kin__new(kin__session_of(owner), kin__origin_of(owner)->region, association->target);
    if (!target || !kin__apply_scope(target, association) ||
        !kin__assign(target, attributes, given, 2))
        return NULL;
    return target;
}

bool kin__owner_is_saved(kin_record *owner, const kin__association *association)
{
    kin__about about = {.model = association->owner->name, .association = association->name};
    if (!kin__is(owner, KIN__NEW)) return true;
    return kin__answer(kin__session_of(owner), KIN_RECORD_NOT_SAVED, &about,
                       "%s.%s: save the %s before creating through it", about.model,
                       about.association, about.model);
}

bool kin__not_replaced(kin_record *owner, const kin__association *association)
{
    kin__about about = {.model = association->owner->name, .association = association->name};
    if (kin__has_failed(kin__session_of(owner)) || kin__is_stale(kin__session_of(owner)))
        return false;
    return kin__answer(kin__session_of(owner), KIN_RECORD_NOT_SAVED, &about,
                       "%s.%s was not replaced: a record could not be saved", about.model,
                       about.association);
}
