#include "association/association.h"

#include "query/query.h"

bool kin__fail_kind(const kin_record *owner, const kin__association *association, bool many)
{
    static const char *const sorts[] = {"single record", "collection"};
    kin__about about = {.model = kin__model_of(owner)->name, .expected = sorts[many]};
    if (association) {
        about.association = association->name;
        about.actual = sorts[association->many];
    }
    if (association)
        return kin__fail(kin__session_of(owner), KIN_ASSOCIATION_NOT_FOUND, &about,
                         "%s.%s is a %s: the kin_%s_ verbs are for it", about.model,
                         about.association, about.actual, association->many ? "many" : "one");
    return kin__fail(kin__session_of(owner), KIN_ASSOCIATION_NOT_FOUND, &about,
                     "that member of %s is no %s association", about.model,
                     many ? "collection" : "singular");
}

const kin__association *kin__slot_at(const kin_record *owner, size_t offset, bool many)
{
    const kin__association *association = kin__association_at(kin__model_of(owner), offset);
    if (!association || association->many != many) {
        kin__fail_kind(owner, association, many);
        return NULL;
    }
    return kin__has_columns_for(owner, association) ? association : NULL;
}

/* An inverse that is asked for has to be there. */
static bool check_way(kin_session *session, const kin__association *any, const kin_record *target)
{
    const kin__model *model = kin__model_of(target);
    const kin__association *way = &any->ways[model->root->index];
    const char *inverse = any->row->inverse_of;
    char hint[KIN__SUGGESTION_SIZE];
    if (way->flaw) return kin__fail_way(session, way, KIN_ASSOCIATION_TYPE_MISMATCH);
    if (!kin__has_columns(target, &way->target_keys)) return false;
    if (!inverse || kin__inverse_to(way, target)) return true;
    return kin__fail(
        session, KIN_INVERSE_NOT_FOUND,
        &(kin__about){.model = any->owner->name, .association = any->name, .actual = model->name},
        "could not find the inverse association for %s.%s: \"%s\" in %s%s", any->owner->name,
        any->name, inverse, model->name, kin__suggest_association(model, inverse, hint));
}

bool kin__check_target(kin_record *owner, const kin__association *association,
                       const kin_record *target)
{
    kin_session *session = kin__session_of(owner);
    kin__about about = {association->owner->name, association->name,
                        association->target ? association->target->name : "record", "NULL", NULL};
    if (!target)
        return kin__fail(session, KIN_ASSOCIATION_TYPE_MISMATCH, &about,
                         "%s.%s takes a %s, not NULL", about.model, about.association,
                         about.expected);
    kin_session *other = kin__session_of_any(target);
    if (other != session)
        return kin__fail(session, KIN_INVALID_ARGUMENT, &about,
                         "%s.%s: the %s is of another session", about.model, about.association,
                         about.expected);
    if (association->ways) return check_way(session, association, target);
    about.actual = kin__model_of(target)->name;
    if (kin__is_a(kin__model_of(target), association->target))
        return kin__has_columns(target, &association->target_keys);
    return kin__fail(session, KIN_ASSOCIATION_TYPE_MISMATCH, &about, "%s.%s takes a %s, not a %s",
                     about.model, about.association, about.expected, about.actual);
}

bool kin__is_to_be_had(kin_record *owner, const kin__association *association,
                       const kin_record *target)
{
    kin__about about = {.model = association->owner->name, .association = association->name};
    return !kin__is(target, KIN__DESTROYED) ||
           kin__fail(kin__session_of(owner), KIN_INVALID_ARGUMENT, &about,
                     "%s.%s cannot take a destroyed %s", about.model, about.association,
                     kin__model_of(target)->name);
}

bool kin__is_there(kin_record *owner, const kin__association *association)
{
    kin__about about = {.model = association->owner->name, .association = association->name};
    return !kin__is(owner, KIN__DESTROYED) ||
           kin__fail(kin__session_of(owner), KIN_INVALID_ARGUMENT, &about,
                     "%s.%s of a destroyed %s cannot be set", about.model, about.association,
                     about.model);
}

static bool run_scope(kin_record *owner, const kin__association *association,
                      const kin__condition **conditions)
{
    kin_query query;
    const kin_row *row = association->row;
    kin__query_open(&query, kin__session_of(owner), association->target);
    if (row->scope) row->scope(&query);
    if (row->owner_scope && !query.failed) row->owner_scope(&query, owner);
    *conditions = query.conditions;
    return !query.failed;
}

/* The record's column that a condition is about; NULL if it is about another table. */
static const kin__column *column_of(const kin__model *model, const kin__condition *condition)
{
    return condition->column && !condition->table ? kin__own_column(model, condition->column)
                                                  : NULL;
}

/* The type says of which model the record is made, and is written then. */
static bool apply(kin_record *target, const kin__condition *c)
{
    const kin__model *model = kin__model_of(target);
    for (; c; c = c->next) {
        const kin__column *column = column_of(model, c);
        if (column && column != model->type && !kin__set(target, column, c->value)) return false;
    }
    return true;
}

/* What is changed as another record's own is also what its scope demands. */
static bool apply_delegated(kin_record *owner, const kin__association *association,
                            kin_record *target)
{
    if (!association->delegate) return true;
    kin_record *between = kin__between(owner, association);
    return between && apply_delegated(between, association->delegate, target) &&
           kin__apply_scope(between, association->delegate, target);
}

bool kin__apply_scope(kin_record *owner, const kin__association *association, kin_record *target)
{
    const kin__condition *conditions;
    return !kin__association_has_scope(association) ||
           (run_scope(owner, association, &conditions) && apply(target, conditions));
}

static const kin_value *scoped_type(const kin__model *model, const kin__condition *c)
{
    for (; model->type && c; c = c->next)
        if (column_of(model, c) == model->type) return &c->value;
    return NULL;
}

kin_record *kin__build_target(kin_record *owner, const kin__association *association,
                              const kin__attributes *attributes)
{
    kin_session *session = kin__session_of(owner);
    kin__attributes own = *attributes;
    const kin__condition *conditions = NULL;
    own.written = association->target;
    if (kin__association_has_scope(association) && !run_scope(owner, association, &conditions))
        return NULL;
    const kin__model *model = own.written;
    if (model->type)
        model = kin__model_to_make(session, model, scoped_type(model, conditions), &own);
    kin_record *target = model ? kin__new(session, kin__origin_of(owner)->region, model) : NULL;
    return target && apply_delegated(owner, association, target) && apply(target, conditions) &&
                   kin__assign(target, &own)
               ? target
               : NULL;
}

bool kin__answer_unsaved(kin_record *owner, const kin__association *association)
{
    kin__about about = {.model = association->owner->name, .association = association->name};
    if (!kin__is(owner, KIN__NEW | KIN__DESTROYED)) {
        if (!association->delegate) return true;
        kin_record *between = kin__between(owner, association);
        return between && kin__owner_is_saved(between, association->delegate);
    }
    if (kin__is(owner, KIN__DESTROYED))
        return kin__answer(kin__session_of(owner), KIN_RECORD_NOT_SAVED, &about,
                           "%s.%s: the %s is destroyed, so nothing is created through it",
                           about.model, about.association, about.model);
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
