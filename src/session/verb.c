/* The frame of every public function that can fail. */
#include "session/session.h"

#include <stdio.h>
#include <string.h>

/* Of a session that cannot be used, or not now. */
static bool refuse_use(kin_session *session)
{
    if (session->in_hook)
        return kin__fail(session, KIN_INVALID_ARGUMENT, NULL,
                         "a statement hook cannot use the session that calls it");
    if (!session->connection) {
        kin__error_copy(&session->last, &session->first);
        session->last_is_first = true;
        return false;
    }
    kin__error_reset(&session->last);
    session->last_is_first = false;
    session->last_failed = false;
    return kin__fail(session, KIN_SESSION_CLOSED, NULL,
                     "kin_close was called, so the session can only be closed");
}

/* Errors of verbs inside a successful one are over; a failure stays the session's first. */
static void forget_last(kin_session *session)
{
    if (session->last.info.code == KIN_OK) return;
    kin__error_reset(&session->last);
    session->last_is_first = false;
    session->last_failed = false;
}

/* Clears the last error of a session that this thread may use. */
static bool use(kin_session *session)
{
    if (session->in_hook || !session->connection ||
        atomic_load_explicit(&session->db->closed, memory_order_relaxed))
        return refuse_use(session);
    forget_last(session);
    return true;
}

bool kin__memory_verb(kin_session *session)
{
    if (!session) return false;
    if (!kin__is_elsewhere(session)) return use(session);
    atomic_store_explicit(&session->trespassed, true, memory_order_relaxed);
    return false;
}

/* A database that refused a rollback is asked once more: nobody may take what is still there for
 * committed. */
static bool end_left_open(kin_session *session)
{
    if (!session->left_open || session->unit_count > 0) return true;
    session->left_open = !kin__run_rollback(session, "ROLLBACK");
    return !session->left_open;
}

static bool has_open_unit(const kin_session *session)
{
    for (size_t i = 0; i < session->unit_count; i++) {
        const kin__unit *unit = &session->units[i];
        if ((unit->begun || unit->savepoint) && !unit->ending) return true;
    }
    return false;
}

/* SQL of the user's may have ended the transaction, and PostgreSQL takes a COMMIT without one for
 * done. While a batch is read the driver does not know. */
static bool is_still_open(kin_session *session)
{
    const kin__driver *driver = session->db->driver;
    if (session->reading > 0 || !has_open_unit(session) ||
        driver->transaction_state(session->connection) != KIN__IDLE ||
        !driver->is_alive(session->connection))
        return true;
    return kin__fail(session, KIN_TRANSACTION_DOOMED, NULL,
                     "the transaction was ended by a statement that is not Kin's");
}

static void hold_calling_verb(kin_session *session);

bool kin__verb_may_begin(kin_session *session, kin__access access)
{
    if (session->streams && !session->streams->ended && access != KIN__STREAMS)
        return kin__fail(session, KIN_INVALID_ARGUMENT, NULL,
                         "a stream of %s is open: read it to its end or close it first",
                         session->streams->model->name);
    if (!end_left_open(session)) return false;
    if (access == KIN__WRITES && session->unseen)
        return kin__answer(session, KIN_UNSEEN_ERROR, NULL,
                           "an earlier failure was not looked at: %s", session->first.info.message);
    if (session->unit_count > 0 && session->units[session->unit_count - 1].doomed)
        return kin__fail(session, KIN_TRANSACTION_DOOMED, NULL,
                         "a statement of this transaction failed, so it can only be rolled back");
    if (!is_still_open(session) || !kin__send_waiting(session)) return false;
    if (session->unit_count == KIN__MOST_UNITS)
        return kin__fail(session, KIN_INVALID_ARGUMENT, NULL,
                         "more than %d transactions or verbs stand inside each other",
                         KIN__MOST_UNITS);
    if (access == KIN__WRITES) hold_calling_verb(session);
    return true;
}

bool kin__settle_sent(kin_session *session)
{
    bool streams = session->streams && !session->streams->ended;
    return session->submitted == 0 || streams || kin__finish(session);
}

bool kin__verb_begin(kin__verb *verb, kin_session *session, kin__access access)
{
    if (!session || !kin__enter(session, &verb->entered)) return false;
    /* What the verb has sent that this one stands in is that verb's to answer for. */
    if (!use(session) || !kin__settle_sent(session) || !kin__verb_may_begin(session, access)) {
        kin__leave(session, verb->entered);
        return false;
    }
    verb->session = session;
    verb->cancelled = false;
    verb->scratch = kin__arena_mark_now(&session->scratch);
    verb->unit = session->unit_count;
    kin__unit *unit = &session->units[session->unit_count++];
    memset(unit, 0, offsetof(kin__unit, savepoint_text));
    unit->is_verb = true;
    unit->writes = access == KIN__WRITES;
    unit->depth = session->top->depth;
    unit->journal = session->journal.count;
    unit->notes = session->notes.count;
    unit->finds = session->finds.count;
    return true;
}

static kin__unit *running(kin_session *session)
{
    return &session->units[session->unit_count - 1];
}

bool kin__send_waiting(kin_session *session)
{
    kin__waiting *waiting = session->waiting;
    if (!waiting || waiting->count == 0) return true;
    if (waiting->send(waiting) && kin__settle_sent(session)) return true;
    kin__error_copy(&session->hidden, &session->last);
    session->hidden_is_first = session->last_is_first;
    running(session)->doomed = true;
    return false;
}

typedef bool kin__run_fn(kin_session *session, const char *text);

/* verb, then kin_03 and the like: run while the text lives here, so that a rollback needs no
 * memory. */
static bool run_savepoint(kin_session *session, kin__run_fn *run, const char *verb, size_t place)
{
    char text[40];
    snprintf(text, sizeof text, "%s kin_%02zu", verb, place);
    return run(session, text);
}

/* A transaction that the user began on a handle of his own. */
static bool is_users(const kin_session *session)
{
    return session->db->handle &&
           session->db->driver->transaction_state(session->connection) != KIN__IDLE;
}

/* Whether a transaction or savepoint of Kin's is open. */
static bool is_in_unit(const kin_session *session)
{
    for (size_t i = 0; i < session->unit_count; i++)
        if (session->units[i].begun || session->units[i].savepoint || session->units[i].opening)
            return true;
    return false;
}

bool kin__in_transaction(const kin_session *session)
{
    for (size_t i = 0; i < session->unit_count; i++)
        if (session->units[i].begun || session->units[i].opening) return true;
    return is_users(session);
}

/* What opens the unit: the whole transaction, or a savepoint in it where one is wanted. In the
 * user's own transaction there is no level that a failure could doom, so there a savepoint always
 * is. */
void kin__unit_want_opening(kin_session *session, kin__unit *unit, bool refusable)
{
    size_t place = (size_t)(unit - session->units);
    if (!kin__in_transaction(session)) {
        unit->opening = session->dialect->begin_write;
    } else if (refusable || !is_in_unit(session)) {
        snprintf(unit->savepoint_text, sizeof unit->savepoint_text, "SAVEPOINT kin_%02zu", place);
        unit->opening = unit->savepoint_text;
    }
}

static void make_atomic(kin_session *session, kin__unit *unit, bool refusable)
{
    if (!unit->begun && !unit->savepoint && !unit->opening)
        kin__unit_want_opening(session, unit, refusable);
}

void kin__verb_atomic(kin_session *session, bool refusable)
{
    make_atomic(session, running(session), refusable);
}

/* What a callback writes belongs to the verb that called it, perhaps through one that reads. */
static void hold_calling_verb(kin_session *session)
{
    for (size_t i = session->unit_count; i > 0 && session->units[i - 1].is_verb; i--) {
        if (!session->units[i - 1].writes) continue;
        make_atomic(session, &session->units[i - 1], true);
        return;
    }
}

bool kin__verb_halted(kin_session *session)
{
    running(session)->halted = true;
    return false;
}

bool kin__verb_is_over(const kin_session *session)
{
    return kin__has_failed(session) || session->units[session->unit_count - 1].halted;
}

void kin__verb_expects(kin_session *session, kin_code code)
{
    running(session)->expected = code;
    if (kin__in_transaction(session)) kin__verb_atomic(session, true);
}

static bool was_expected(const kin_session *session, const kin__unit *unit)
{
    return unit->expected != KIN_OK && session->last_failed && !session->left_open &&
           session->last.info.code == unit->expected;
}

void kin__verb_snapshot(kin_session *session)
{
    kin__unit *unit = running(session);
    if (kin__in_transaction(session)) return;
    unit->opening = session->dialect->begin_read;
    unit->snapshot = true;
    kin__error_reset(&session->transient);
}

kin__before kin__verb_before_reading(const kin_session *session)
{
    return (kin__before){.journal = session->journal.count,
                         .finds = session->finds.count,
                         .had_failed = session->first.info.code != KIN_OK,
                         .unseen = session->unseen};
}

bool kin__verb_reads_again(kin_session *session, const kin__before *before)
{
    size_t place = session->unit_count - 1;
    kin__unit *unit = &session->units[place];
    if (!unit->snapshot || unit->doomed || session->transient.info.code == KIN_OK) return false;
    kin__abandon(session);
    kin__unit_rollback(session, place);
    if (session->left_open || kin__is_cancelled(session)) return false;
    unit->begun = unit->broken = unit->ending = false;
    unit->opening = session->dialect->begin_read;
    kin__journal_rewind(&session->journal, before->journal, false);
    session->finds.count = before->finds;
    kin__error_reset(&session->transient);
    kin__failure_is_over(session, before->had_failed);
    session->unseen = before->unseen;
    return true;
}

bool kin__verb_snapshot_ends(kin_session *session)
{
    kin__unit *unit = running(session);
    if (!unit->snapshot || unit->ending) return true;
    if (!kin__submit_silently(session, "COMMIT")) return false;
    unit->ending = true;
    return true;
}

bool kin__verb_has_snapshot(const kin_session *session)
{
    const kin__unit *unit = &session->units[session->unit_count - 1];
    return unit->snapshot && !unit->ending;
}

/* A savepoint costs the server nothing where nothing is written. */
bool kin__verb_snapshot_ends_unless(kin_session *session, const char *fails)
{
    if (!kin__verb_has_snapshot(session)) return true;
    if (!kin__submit_silently(session, "SAVEPOINT kin_snapshot") ||
        !kin__submit_silently(session, fails) || !kin__submit_silently(session, "COMMIT"))
        return false;
    running(session)->ending = true;
    return true;
}

bool kin__verb_snapshot_goes_on(kin_session *session)
{
    kin__unit *unit = running(session);
    if (!unit->ending) return kin__finish(session);
    kin__abandon(session);
    unit->ending = false;
    return kin__submit_silently(session, "ROLLBACK TO SAVEPOINT kin_snapshot");
}

bool kin__unit_commit(kin_session *session, size_t place)
{
    kin__unit *unit = &session->units[place];
    bool opens = unit->opening && unit->opening_sent; /* out with writes that are not read yet */
    bool savepoint = unit->savepoint || (opens && unit->opening == unit->savepoint_text);
    if (unit->ending || (!unit->begun && !savepoint && !opens))
        return session->submitted == 0 || kin__finish(session);
    if (!is_still_open(session)) return false;
    if (savepoint) return run_savepoint(session, kin__run_control, "RELEASE SAVEPOINT", place);
    return kin__run_control(session, "COMMIT");
}

void kin__unit_rollback(kin_session *session, size_t place)
{
    kin__unit *unit = &session->units[place];
    const kin__driver *driver = session->db->driver;
    if (!session->connection || !driver->is_alive(session->connection)) return;
    (void)kin__is_cancelled(session); /* the cancel has arrived by then, and misses the rollback */
    /* A database may have rolled back the whole of it by itself. */
    if (driver->transaction_state(session->connection) == KIN__IDLE) return;
    /* What went wrong is known already and stays the last error. */
    kin__error last = session->last;
    kin__error_copy(&last, &session->last);
    bool is_first = session->last_is_first;
    bool failed = session->last_failed;
    bool done = true;
    if (unit->begun) done = kin__run_rollback(session, "ROLLBACK");
    if (unit->savepoint)
        done = run_savepoint(session, kin__run_rollback, "ROLLBACK TO SAVEPOINT", place) &&
               run_savepoint(session, kin__run_rollback, "RELEASE SAVEPOINT", place);
    session->left_open = !done && session->units[0].begun &&
                         driver->is_alive(session->connection) &&
                         driver->transaction_state(session->connection) != KIN__IDLE;
    if (done || failed) {
        kin__error_copy(&session->last, &last);
        session->last_is_first = is_first;
        session->last_failed = failed;
    }
}

/* What stands below can no longer be trusted: a statement failed, here or in a verb that ran
 * inside, or some of the verb's work is there and some is not. */
static void doom_below(kin_session *session, const kin__unit *unit, bool failed)
{
    bool half_done = failed && unit->wrote && !unit->begun && !unit->savepoint;
    if (session->unit_count == 0 || !(unit->broken || unit->doomed || half_done)) return;
    kin__unit *below = &session->units[session->unit_count - 1];
    if (below->is_verb && !below->doomed) {
        kin__error_copy(&session->hidden, &session->last);
        session->hidden_is_first = session->last_is_first;
        if (!session->last_failed) kin__error_reset(&session->hidden);
    }
    below->doomed = true;
}

/* Whether what the unit did, which is no longer running, can no more be taken back. */
static bool is_committed(const kin_session *session, const kin__unit *unit)
{
    return !unit->snapshot && (unit->begun || (unit->writes && !kin__in_transaction(session)));
}

static void settle_journal(kin_session *session, const kin__unit *unit, bool done, bool all)
{
    if (!done) kin__journal_rewind(&session->journal, unit->journal, !all);
    if (done && is_committed(session, unit))
        session->journal.count = unit->journal;
    else if (session->unit_count == 0)
        session->journal.count = 0;
    else if (!session->units[session->unit_count - 1].is_verb)
        kin__journal_keep(&session->journal, unit->journal);
}

bool kin__fail_inside(kin_session *session)
{
    if (session->last_failed) return false;
    if (session->hidden.info.code == KIN_OK)
        return kin__fail(session, KIN_TRANSACTION_DOOMED, NULL,
                         "a verb that was called inside this one failed");
    kin__error_copy(&session->last, &session->hidden);
    session->last_failed = true;
    session->last_is_first = session->hidden_is_first && session->first.info.code != KIN_OK;
    return !session->last_is_first && kin__keep_failure(session);
}

/* What ran in a level that a callback began and left open cannot be told apart any more. */
bool kin__end_open_levels(kin_session *session, size_t count)
{
    if (session->unit_count == count) return true;
    while (session->unit_count > count) kin__level_end(session, false);
    return kin__fail(session, KIN_INVALID_ARGUMENT, NULL,
                     "a callback began a transaction and did not end it");
}

/* What was written and is now decided is told, behind everything else. How a transaction of the
 * user's own ends is never seen, so what waits for that is forgotten. */
void kin__settle_notes(kin_session *session, size_t from, bool done)
{
    if (session->notes.count == from) return;
    if (!done || !kin__in_transaction(session))
        kin__tell_ended(session, from, done);
    else if (session->unit_count == 0)
        session->notes.count = from;
}

/* Writing verbs tell what they have loaded while they can still take back what they did; others
 * when they have ended all they opened. */
static bool settle_finds(kin_session *session, kin__unit *unit)
{
    if (session->finds.count == unit->finds) return true;
    if (!unit->writes) {
        unit->begun = unit->savepoint = false;
        unit->opening = NULL;
    }
    return kin__tell_found(session) && (!unit->doomed || kin__fail_inside(session));
}

static bool commit_verb(kin_session *session, size_t place)
{
    kin__unit *unit = &session->units[place];
    if (unit->writes && !settle_finds(session, unit)) return false;
    return kin__unit_commit(session, place) && (unit->writes || settle_finds(session, unit));
}

/* Whether there is nothing to end but the verb itself: it has opened nothing, has sent nothing that
 * is not read, and nobody waits to be told. */
static bool ends_alone(const kin_session *session, const kin__unit *unit)
{
    return &session->units[session->unit_count - 1] == unit && session->submitted == 0 &&
           !unit->opening && !(unit->begun | unit->savepoint | unit->ending | unit->doomed) &&
           session->finds.count == unit->finds && session->notes.count == unit->notes;
}

bool kin__verb_end(kin__verb *verb, bool done)
{
    kin_session *session = verb->session;
    kin__unit *unit = &session->units[verb->unit];
    if (done && ends_alone(session, unit)) {
        session->unit_count = verb->unit;
        settle_journal(session, unit, true, false);
        forget_last(session);
        kin__arena_rewind(&session->scratch, verb->scratch);
        kin__leave(session, verb->entered);
        return true;
    }
    if (!kin__end_open_levels(session, verb->unit + 1)) done = false;
    if (done && unit->doomed) done = kin__fail_inside(session);
    if (done) done = commit_verb(session, verb->unit);
    if (!done) kin__abandon(session);
    if (!done) kin__unit_rollback(session, verb->unit);
    bool failed = !done && kin__has_failed(session); /* the rollback, perhaps */
    kin__unit ended = *unit;
    session->unit_count = verb->unit;
    session->finds.count = ended.finds;
    settle_journal(session, &ended, done, failed || verb->cancelled || ended.halted);
    if (!done && !was_expected(session, &ended)) doom_below(session, &ended, failed);
    if (done) forget_last(session);
    kin__arena_rewind(&session->scratch, verb->scratch);
    kin__settle_notes(session, ended.notes, done);
    kin__leave(session, verb->entered);
    return done;
}

void kin__verb_suspend(kin__verb *verb)
{
    verb->session->unit_count = verb->unit;
    kin__leave(verb->session, verb->entered);
}
