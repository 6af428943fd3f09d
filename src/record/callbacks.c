#include "record/callbacks.h"

#include "schema/kind.h"

/* What an around is inside of. */
struct kin_around {
    kin_record *record;
    kin__work_fn *work;
    void *context;
    size_t next; /* the step behind it */
    unsigned event;
    bool called;
    bool done;
    bool failed;        /* rather than refused */
    kin__error *answer; /* what the rest has said to that */
};

static bool call(kin_record *record, kin_callback_fn *callback)
{
    kin__call call;
    kin_session *session = kin__session_of(record);
    if (!kin__call_begin(&call, session)) return false;
    bool wanted = callback(record);
    return kin__call_end(&call, session) && wanted;
}

/* Why the rest was refused or failed stays what is told, though the around may have done more, and
 * looked at it. */
static bool tell_rest(kin_session *session, const kin_around *rest)
{
    if (rest->answer->info.code == KIN_OK) return false;
    kin__error_copy(&session->last, rest->answer);
    return rest->failed && kin__keep_failure(session);
}

static bool call_around(const kin_around *here, size_t place, kin_around_fn *around)
{
    kin__call call;
    kin__error answer;
    kin_session *session = kin__session_of(here->record);
    kin_around rest = {.record = here->record,
                       .work = here->work,
                       .context = here->context,
                       .next = place + 1,
                       .event = here->event,
                       .answer = &answer};
    if (!kin__call_begin(&call, session)) return false;
    kin__error_reset(&answer);
    bool wanted = around(here->record, &rest);
    if (!kin__call_end(&call, session)) return false;
    if (rest.called && !rest.done) return tell_rest(session, &rest);
    return wanted && rest.done;
}

static bool is_wanted(const kin_record *record, unsigned event, const kin__step *step)
{
    return (event != KIN_EVENT_BEFORE_VALIDATION_ && event != KIN_EVENT_AFTER_VALIDATION_) ||
           kin__is_in_context(record, step);
}

/* The steps before the work; an around runs what follows it. */
static bool go_on(kin_around *rest)
{
    kin_record *record = rest->record;
    const kin__steps *all = &kin__model_of(record)->callbacks.steps[rest->event];
    for (size_t i = rest->next; i < all->count; i++) {
        const kin__step *step = &all->items[i];
        const kin__association *association = step->association;
        if (step->around) return call_around(rest, i, step->around);
        if (association && rest->event == KIN_EVENT_SAVE_) {
            if (!association->kind->before_save(record, association)) return false;
        } else if (association && rest->event == KIN_EVENT_BEFORE_VALIDATION_) {
            if (!association->kind->before_validation(record, association)) return false;
        } else if (association) {
            /* What has no row has nothing that depends on it. */
            if (!kin__is(record, KIN__NEW) &&
                !association->kind->before_destroy(record, association))
                return false;
        } else if (is_wanted(record, rest->event, step) && !call(record, step->callback)) {
            return false;
        }
    }
    return rest->work(record, rest->context);
}

bool kin_proceed(kin_around *rest)
{
    if (!rest || rest->called) return rest && rest->done;
    kin_session *session = kin__session_of(rest->record);
    const kin__call *call = session->call;
    rest->called = true;
    if (!call || session->unit_count != call->units || session->top != call->top) {
        kin__fail(session, KIN_INVALID_ARGUMENT, NULL,
                  "kin_proceed inside a transaction or region that the callback began");
    } else {
        rest->done = go_on(rest);
    }
    rest->failed = !rest->done && kin__has_failed(session);
    if (!rest->done) kin__error_copy(rest->answer, &session->last);
    return rest->done;
}

bool kin__run_steps_around(kin_record *record, unsigned event, kin__work_fn *work, void *context)
{
    kin_around all = {.record = record, .work = work, .context = context, .event = event};
    return go_on(&all);
}

static bool run_association(kin_record *record, unsigned event, const kin__association *association,
                            const void *context)
{
    const kin__association_kind *kind = association->kind;
    if (event != KIN_EVENT_AFTER_DESTROY_) return kind->after_save(record, association, context);
    return !*(const bool *)context || kind->after_destroy(record, association);
}

bool kin__run_steps_after(kin_record *record, unsigned event, const void *context)
{
    const kin__steps *all = &kin__model_of(record)->callbacks.steps[event];
    for (size_t i = 0; i < all->count; i++) {
        const kin__step *step = &all->items[i];
        if (step->association ? !run_association(record, event, step->association, context)
                              : is_wanted(record, event, step) && !call(record, step->callback))
            return false;
    }
    return true;
}
