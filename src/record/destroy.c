#include "record/callbacks.h"
#include "record/record.h"

#include "schema/kind.h"

/* Each takes a piece of the thread's stack. */
enum { MOST_INSIDE = 500 };

/* Whether anything but the record's own row is touched, and whether that may refuse. */
static void extent_of(const kin__model *model, bool *more, bool *refusable)
{
    for (size_t i = 0; i < model->associations.count; i++) {
        const kin__association *association = &model->associations.items[i];
        if (association->dependent || association->join_table || association->row->touch ||
            (association->row->counter_cache && association->kind->after_destroy))
            *more = true;
        if (association->dependent == KIN_DESTROY ||
            association->dependent == KIN_RESTRICT_WITH_ERROR ||
            association->dependent == KIN_RESTRICT_WITH_EXCEPTION)
            *refusable = true;
    }
}

/* The running destroy of one record. */
typedef struct kin__destruction {
    bool gone; /* its row was there; one that was not has been counted by whoever deleted it */
    size_t note;
} kin__destruction;

/* Whether something follows that has to know if there was a row. */
static bool is_asked(const kin_record *record)
{
    const kin__callbacks *callbacks = &kin__model_of(record)->callbacks;
    return (callbacks->given & (KIN__DESTROY_EVENTS | KIN__ENDING_EVENTS)) ||
           callbacks->steps[KIN_EVENT_AFTER_DESTROY_].count > 0;
}

static bool delete_row(kin_record *record, void *context)
{
    kin__destruction *destruction = context;
    bool done = kin__is(record, KIN__NEW)
                    ? kin__set_state(record, KIN__DESTROYED, true)
                    : kin__delete_row(record, true, is_asked(record) ? &destruction->gone : NULL);
    if (!done) return false;
    /* What somebody else has deleted is not told of again. */
    bool was_there = destruction->gone || kin__is(record, KIN__NEW);
    return !was_there || kin__wrote(record, destruction->note, KIN_ON_DESTROY);
}

static bool destroy(kin_record *record)
{
    const kin__callbacks *callbacks = &kin__model_of(record)->callbacks;
    kin__destruction destruction = {false, 0};
    bool more = false;
    bool refusable =
        (callbacks->given & KIN__DESTROY_EVENTS) || kin__model_of(record)->may_be_stale;
    extent_of(kin__model_of(record), &more, &refusable);
    if (callbacks->given & KIN__BIT(KIN_EVENT_AFTER_DESTROY_)) more = true;
    if (callbacks->around & KIN__DESTROY_EVENTS) more = true;
    kin__clear_errors(record);
    if (more) kin__verb_atomic(kin__session_of(record), refusable);
    return kin__will_write(record, &destruction.note) &&
           kin__run_around(record, KIN_EVENT_DESTROY_, delete_row, &destruction) &&
           kin__run_after(record, KIN_EVENT_AFTER_DESTROY_, &destruction.gone);
}

/* Rows can lead round in a circle that records do not show. */
static bool is_too_deep(const kin_record *record)
{
    kin_session *session = kin__session_of(record);
    kin__about about = {.model = kin__model_of(record)->name};
    return session->destroying == MOST_INSIDE &&
           !kin__fail(
               session, KIN_INVALID_ARGUMENT, &about,
               "more than %d records are destroyed inside each other: the dependents of %s may "
               "go round in a circle",
               MOST_INSIDE, about.model);
}

bool kin__destroy(kin_record *record)
{
    if (kin__is(record, KIN__DESTROYED | KIN__DESTROYING)) return true;
    if (!kin__is(record, KIN__NEW) && !kin__may_write(record)) return false;
    if (is_too_deep(record)) return false;
    if (kin__model_of(record)->callbacks.given) kin__made(record);
    record->kin_state_ |= KIN__DESTROYING;
    kin__session_of(record)->destroying++;
    bool done = destroy(record);
    kin__session_of(record)->destroying--;
    record->kin_state_ &= ~(uint64_t)KIN__DESTROYING;
    return done;
}
