#include "record/callbacks.h"
#include "record/record.h"
#include "record/slot.h"

#include <stdio.h>
#include <string.h>

/* The context that the running verb names; NULL if it names none. */
static const char *named_context(const kin_session *session)
{
    return session->unit_count > 0 ? session->units[session->unit_count - 1].context : NULL;
}

/* In a context of its own even what was not changed may have become invalid. */
static bool is_to_be_validated(const kin_record *owner, const kin__association *association,
                               const kin_record *target)
{
    if (kin__is(target, KIN__DESTROYED) || kin__is_doomed(association, target)) return false;
    if (named_context(kin__session_of(owner))) return true;
    if (!association->many) return kin__is_changed_for_autosave(target);
    return kin__is(owner, KIN__NEW) || kin__is(target, KIN__NEW) ||
           (association->autosave == KIN_AUTOSAVE_YES && kin__is_changed_for_autosave(target));
}

/* Whether the owner has this error of a target's already, from another target perhaps. */
static bool is_told(const kin_record *owner, const char *association, const kin_field_error *error)
{
    kin_field_errors errors = kin_record_errors(owner);
    size_t length = strlen(association);
    for (size_t i = 0; i < errors.count; i++) {
        const char *field = errors.items[i].field;
        if (strncmp(field, association, length) == 0 && field[length] == '.' &&
            strcmp(field + length + 1, error->field) == 0 &&
            strcmp(errors.items[i].message, error->message) == 0)
            return true;
    }
    return false;
}

/* An error of a target's, on "association.field" of its owner. */
static void add_error_of(kin_record *owner, const char *association, const kin_field_error *error)
{
    kin_region *region = kin__origin_of(owner)->region;
    size_t length = strlen(association);
    size_t size = strlen(error->field);
    if (is_told(owner, association, error)) return;
    char *field = kin__arena_take(&region->arena, length + size + 2, 1);
    if (!field) {
        kin__add_error(owner, association, error->message);
        return;
    }
    memcpy(field, association, length);
    field[length] = '.';
    memcpy(field + length + 1, error->field, size + 1);
    kin__add_error(owner, field, error->message);
}

/* How errors name the target: by its place, from 1 on, where the association wants that and it has
 * one. In scratch memory. */
static const char *name_for(kin_record *owner, const kin__association *association,
                            const kin_record *target, size_t place)
{
    const kin__extra *extra = kin__extra_of(target);
    if (!association->many || association->index_errors <= KIN_INDEX_ERRORS_NO)
        return association->name;
    if (association->index_errors == KIN_INDEX_ERRORS_NESTED)
        place = extra ? extra->nested_place : 0;
    if (place == 0) return association->name;
    size_t size = strlen(association->name) + sizeof "[18446744073709551615]";
    char *name = kin__arena_take(&kin__session_of(owner)->scratch, size, 1);
    if (!name) {
        owner->kin_state_ |= KIN__ERROR_LOST;
        return association->name;
    }
    snprintf(name, size, "%s[%zu]", association->name, place - 1);
    return name;
}

/* What is invalid goes along all the same if it is not told, so something always is. */
static void add_errors_of(kin_record *owner, const kin__association *association,
                          const kin_record *target, size_t place)
{
    kin_field_errors errors = kin_record_errors(target);
    const char *name = name_for(owner, association, target, place);
    for (size_t i = 0; i < errors.count; i++) add_error_of(owner, name, &errors.items[i]);
    if (errors.count == 0) kin__add_error(owner, association->name, "is invalid");
}

static bool validate_targets(kin_record *record, const kin__association *association)
{
    bool merges = association->autosave == KIN_AUTOSAVE_YES;
    kin_record *one = association->many ? NULL : kin__one_target(record, association);
    void *single = one;
    kin_items targets = association->many ? kin__many_items(record, association)
                                          : (kin_items){&single, one ? 1 : 0};
    bool valid = true;
    for (size_t i = 0; i < targets.count; i++) {
        kin_record *target = targets.items[i];
        if (!is_to_be_validated(record, association, target) || kin__validate(target)) continue;
        if (merges && !kin__has_failed(kin__session_of(record)))
            add_errors_of(record, association, target, i + 1);
        valid = false;
    }
    if (!valid && !merges) kin__add_error(record, association->name, "is invalid");
    return valid;
}

bool kin__is_in_context(const kin_record *record, const kin__step *step)
{
    const char *context = named_context(kin__session_of(record));
    unsigned on = kin__is(record, KIN__NEW) ? KIN_ON_CREATE : KIN_ON_UPDATE;
    if (!step->on && !step->context) return true;
    if (context) return step->context && strcmp(step->context, context) == 0;
    return (step->on & on) != 0;
}

static bool call(kin_record *record, kin_validate_fn *validation)
{
    kin__call call;
    kin_session *session = kin__session_of(record);
    if (!kin__call_begin(&call, session)) return false;
    validation(record);
    return kin__call_end(&call, session);
}

/* false is a failure; what is wrong stands in the errors. */
static bool run_validations(kin_record *record)
{
    const kin__steps *all = &kin__model_of(record)->callbacks.validations;
    for (size_t i = 0; i < all->count; i++) {
        const kin__step *step = &all->items[i];
        const kin__association *association = step->association;
        if (association && association->validate) validate_targets(record, association);
        if (association && association->required &&
            !association->kind->require(record, association))
            return false;
        if (!association && kin__is_in_context(record, step) && !call(record, step->validation))
            return false;
        if (kin__has_failed(kin__session_of(record))) return false;
    }
    return true;
}

static bool run(kin_record *record, void *context)
{
    (void)context;
    return run_validations(record);
}

static bool validate(kin_record *record)
{
    kin_session *session = kin__session_of(record);
    kin__clear_errors(record);
    bool done = kin__run_around(record, KIN_EVENT_BEFORE_VALIDATION_, run, NULL) &&
                kin__run_after(record, KIN_EVENT_AFTER_VALIDATION_, NULL);
    const kin__extra *extra = kin__extra_of(record);
    if (kin__is(record, KIN__ERROR_LOST)) {
        record->kin_state_ &= ~(uint64_t)KIN__ERROR_LOST;
        return kin__fail_memory(session);
    }
    if (!done) record->kin_state_ |= KIN__HALTED;
    return done && (!extra || extra->error_count == 0);
}

bool kin__validate(kin_record *record)
{
    if (kin__is(record, KIN__VALIDATING | KIN__PARTIAL)) return true;
    if (!kin__model_of(record)->callbacks.validates) {
        kin__clear_errors(record);
        return true;
    }
    record->kin_state_ |= KIN__VALIDATING;
    bool valid = validate(record);
    record->kin_state_ &= ~(uint64_t)KIN__VALIDATING;
    return valid;
}

const char *kin_record_validation_context(const kin_record *record)
{
    const kin_session *session = kin__session_of_any(record);
    if (!session) return NULL;
    const char *context = named_context(session);
    if (context) return context;
    return kin__is(record, KIN__NEW) ? "create" : "update";
}
