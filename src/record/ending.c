/* Callbacks that cannot halt: after_commit and after_rollback, which wait for the end of the
 * transaction; after_find, which waits for the end of the load; and after_touch. */
#include "record/callbacks.h"

static bool given(const kin_record *record, uint32_t events)
{
    return (kin__model_of(record)->callbacks.given & events) != 0;
}

/* --- after_commit, after_rollback ------------------------------------------------------------- */

static void call_ended(kin_record *record, unsigned action, bool committed)
{
    kin_session *session = kin__session_of(record);
    unsigned event = committed ? KIN_EVENT_AFTER_COMMIT_ : KIN_EVENT_AFTER_ROLLBACK_;
    const kin__steps *all = &kin__model_of(record)->callbacks.steps[event];
    for (size_t i = 0; i < all->count; i++) {
        const kin__step *step = &all->items[i];
        kin__call call;
        if (step->on && !(step->on & action)) continue;
        if (!kin__call_begin(&call, session)) return;
        step->callback(record);
        kin__call_end(&call, session);
    }
}

/* What was destroyed at last is destroyed, and what did not exist before is created. */
static unsigned taken_together(uint64_t actions)
{
    return actions & KIN_ON_DESTROY  ? KIN_ON_DESTROY
           : actions & KIN_ON_CREATE ? KIN_ON_CREATE
                                     : KIN_ON_UPDATE;
}

/* A record may have several notes: what they say is gathered in the record first. */
static void ended(kin_session *session, size_t from, size_t to, bool committed)
{
    for (size_t i = from; i < to; i++) {
        const kin__note *note = &session->notes.items[i];
        if (note->record) note->record->kin_state_ |= (uint64_t)note->action << KIN__ENDED_SHIFT;
    }
    for (size_t i = from; i < to; i++) {
        kin_record *record = session->notes.items[i].record;
        uint64_t actions = record ? (record->kin_state_ & KIN__ENDED) >> KIN__ENDED_SHIFT : 0;
        if (!actions) continue;
        record->kin_state_ &= ~(uint64_t)KIN__ENDED;
        record->kin_state_ |= KIN__ENDING;
        call_ended(record, taken_together(actions), committed);
        record->kin_state_ &= ~(uint64_t)KIN__ENDING;
    }
}

/* --- after_find ------------------------------------------------------------------------------- */

static bool is_finding(const kin_session *session, const kin__model *model)
{
    for (const kin__call *call = session->call; call; call = call->below)
        if (call->finding == model) return true;
    return false;
}

static bool call_found(kin_record *record)
{
    kin_session *session = kin__session_of(record);
    const kin__steps *all = &kin__model_of(record)->callbacks.steps[KIN_EVENT_AFTER_FIND_];
    for (size_t i = 0; i < all->count; i++) {
        kin__call call;
        if (!kin__call_begin(&call, session)) return false;
        call.finding = kin__model_of(record);
        all->items[i].callback(record);
        if (!kin__call_end(&call, session)) return false;
    }
    return true;
}

static bool found(kin_session *session, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        kin_record *record = session->finds.items[i];
        /* What was loaded without some column is not what its callbacks expect. */
        if (!kin__is(record, KIN__PARTIAL) && !call_found(record)) return false;
    }
    return true;
}

static const kin__listener listener = {ended, found};

bool kin__loaded(kin_record *record)
{
    kin_session *session = kin__session_of(record);
    if (!given(record, KIN__BIT(KIN_EVENT_AFTER_FIND_))) return true;
    if (is_finding(session, kin__model_of(record))) return true;
    session->listener = &listener;
    return kin__note_find(session, record);
}

/* --- writes ----------------------------------------------------------------------------------- */

static bool is_noted(const kin_record *record)
{
    return given(record, KIN__ENDING_EVENTS) && !kin__is(record, KIN__ENDING);
}

bool kin__will_write(kin_record *record, size_t *note)
{
    kin_session *session = kin__session_of(record);
    *note = SIZE_MAX;
    if (!is_noted(record)) return true;
    session->listener = &listener;
    return kin__note_write(session, kin__origin_of(record)->region, record, note);
}

bool kin__wrote(kin_record *record, size_t note, unsigned action)
{
    kin_session *session = kin__session_of(record);
    if (note == SIZE_MAX) return true;
    /* Only what the database has taken is told. */
    if (session->submitted > 0 && !kin__finish(session)) return false;
    session->notes.items[note].action |= action;
    return true;
}

bool kin__run_touched(kin_record *record)
{
    const kin__steps *all = &kin__model_of(record)->callbacks.steps[KIN_EVENT_AFTER_TOUCH_];
    kin_session *session = kin__session_of(record);
    for (size_t i = 0; i < all->count; i++) {
        kin__call call;
        if (!kin__call_begin(&call, session)) return false;
        all->items[i].callback(record);
        if (!kin__call_end(&call, session)) return false;
    }
    return true;
}
