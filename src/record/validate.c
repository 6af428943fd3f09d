#include "record/callbacks.h"
#include "record/record.h"
#include "record/slot.h"

#include <string.h>

static bool is_to_be_validated(const kin_record *owner, const kin_record *target)
{
    return kin__is(owner, KIN__NEW) || kin__is(target, KIN__NEW);
}

static bool validate_targets(kin_record *record, const kin__association *association)
{
    kin_record *one = association->many ? NULL : kin__one_target(record, association);
    void *single = one;
    kin_items targets = association->many ? kin__many_items(record, association)
                                          : (kin_items){&single, one ? 1 : 0};
    bool valid = true;
    for (size_t i = 0; i < targets.count; i++) {
        kin_record *target = targets.items[i];
        if (is_to_be_validated(record, target) && !kin__is(target, KIN__DESTROYED) &&
            !kin__validate(target))
            valid = false;
    }
    if (!valid) kin__add_error(record, association->name, "is invalid");
    return valid;
}

/* The context that the running verb names; NULL if it names none. */
static const char *named_context(const kin_session *session)
{
    return session->unit_count > 0 ? session->units[session->unit_count - 1].context : NULL;
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
    if (kin__is(record, KIN__ERROR_LOST)) return kin__fail_memory(session);
    if (!done) record->kin_state_ |= KIN__HALTED;
    return done && (!extra || extra->error_count == 0);
}

bool kin__validate(kin_record *record)
{
    if (kin__is(record, KIN__VALIDATING | KIN__PARTIAL)) return true;
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
