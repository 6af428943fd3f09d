/* Levels: transactions that the user begins and ends, and those that run again. */
#define _POSIX_C_SOURCE 200809L

#include "session/session.h"

#include <time.h>

static kin__unit *running(kin_session *session)
{
    return &session->units[session->unit_count - 1];
}

static bool check_options(kin_session *session, const kin_transaction_options *options)
{
    if (options->kin_size_ != sizeof *options)
        return kin__fail(session, KIN_ABI_MISMATCH, NULL,
                         "the transaction was compiled with options of %zu bytes, this library has "
                         "%zu",
                         options->kin_size_, sizeof *options);
    if (options->isolation > KIN_SERIALIZABLE)
        return kin__fail(session, KIN_INVALID_ARGUMENT, NULL, "%d is no isolation level",
                         (int)options->isolation);
    if (options->attempts < 0)
        return kin__fail(session, KIN_INVALID_ARGUMENT, NULL,
                         "a transaction is attempted at least once, not %ld times",
                         (long)options->attempts);
    return true;
}

/* How a transaction is kept apart cannot be changed once it has begun. */
static bool may_have(kin_session *session, const kin_transaction_options *options)
{
    if ((!options->isolation && !options->readonly) || !kin__in_transaction(session)) return true;
    return kin__fail(session, KIN_INVALID_ARGUMENT, NULL,
                     "%s is given to the outermost transaction, and one is open",
                     options->isolation ? "an isolation level" : "readonly");
}

static bool begin_level(kin_session *session, const kin_transaction_options *options)
{
    if (!kin__memory_verb(session) || (options && !check_options(session, options)) ||
        !kin__verb_may_begin(session, KIN__WRITES) || (options && !may_have(session, options)))
        return false;
    kin__drop_ahead(session);
    kin__unit *unit = &session->units[session->unit_count++];
    *unit = (kin__unit){.journal = session->journal.count,
                        .notes = session->notes.count,
                        .finds = session->finds.count};
    kin__unit_want_opening(session, unit, true);
    if (options && (options->isolation || options->readonly)) {
        unit->opening = session->dialect->begin[options->isolation][options->readonly];
        unit->readonly = options->readonly;
    }
    /* A level tells at once whether it could be opened. */
    if (kin__open_now(session)) {
        if (unit->readonly) session->readonly = true;
        return true;
    }
    session->unit_count--;
    if (session->unit_count > 0) session->units[session->unit_count - 1].doomed = true;
    return false;
}

static bool begin(kin_session *session, const kin_transaction_options *options)
{
    bool entered;
    if (!session || !kin__enter(session, &entered)) return false;
    bool done = begin_level(session, options);
    kin__leave(session, entered);
    return done;
}

bool kin_session_begin(kin_session *session, const kin_transaction_options *options)
{
    if (!options || options->attempts <= 1) return begin(session, options);
    return kin__memory_verb(session) &&
           kin__fail(session, KIN_INVALID_ARGUMENT, NULL,
                     "kin_begin has no function that could run again: use kin_transaction");
}

bool(kin_begin)(kin_session *session)
{
    return begin(session, NULL);
}

/* A level that stands here and was begun by kin_begin. */
static bool has_level(kin_session *session)
{
    kin__unit *unit = session->unit_count > 0 ? running(session) : NULL;
    if (unit && !unit->is_verb && !unit->of_work) return true;
    return kin__fail(session, KIN_NO_TRANSACTION, NULL, "no transaction is open here");
}

void kin__level_end(kin_session *session, bool done)
{
    kin__stream_end(session);
    kin__drop_ahead(session);
    kin__unit unit = session->units[session->unit_count - 1];
    if (!done) kin__unit_rollback(session, session->unit_count - 1);
    session->unit_count--;
    if (unit.readonly) session->readonly = false;
    if (!done) kin__journal_rewind(&session->journal, unit.journal, true);
    if (done && unit.begun) session->journal.count = unit.journal;
    if (session->unit_count == 0) session->journal.count = 0;
    kin__settle_notes(session, unit.notes, done);
}

static bool commit_level(kin_session *session)
{
    kin__unit *unit = running(session);
    bool done = true;
    kin__stream_end(session);
    if (session->unseen)
        done = kin__answer(session, KIN_UNSEEN_ERROR, NULL,
                           "an earlier failure was not looked at: %s", session->first.info.message);
    else if (unit->doomed)
        done = kin__fail(session, KIN_TRANSACTION_DOOMED, NULL,
                         "a statement of this transaction failed, so it was rolled back");
    if (done) {
        done = kin__unit_commit(session, session->unit_count - 1);
        if (!done && session->unit_count > 1) session->units[session->unit_count - 2].doomed = true;
    }
    kin__level_end(session, done);
    return done;
}

bool kin_commit(kin_session *session)
{
    bool entered;
    if (!session || !kin__enter(session, &entered)) return false;
    bool done = kin__memory_verb(session) && has_level(session) && commit_level(session);
    kin__leave(session, entered);
    return done;
}

bool kin_rollback(kin_session *session)
{
    bool entered;
    if (!session || !kin__enter(session, &entered)) return false;
    bool done = kin__memory_verb(session) && has_level(session);
    if (done) kin__level_end(session, false);
    done = done && !session->last_failed;
    kin__leave(session, entered);
    return done;
}

/* --- work that runs, and runs again -------------------------------------------------------- */

/* Levels that the work opened and left open end with it. After a kin_close nothing is committed. */
static bool end_work(kin_session *session, size_t level, bool wanted)
{
    while (session->unit_count > level) kin__level_end(session, false);
    if (wanted && kin__memory_verb(session)) return commit_level(session);
    kin__level_end(session, false);
    return false;
}

/* A lock that another one holds at the border of the transaction is no more than a delay. */
static void note_busy(kin_session *session)
{
    if (session->last_failed && session->last.info.code == KIN_BUSY)
        kin__error_copy(&session->transient, &session->last);
}

static bool begin_work(kin_session *session, const kin_transaction_options *options)
{
    bool entered;
    if (!kin__enter(session, &entered)) return false;
    bool done = begin_level(session, options);
    if (done)
        running(session)->of_work = true;
    else
        note_busy(session);
    kin__leave(session, entered);
    return done;
}

static bool run_once(kin_session *session, kin_transaction_fn *work, void *context,
                     const kin_transaction_options *options)
{
    bool entered;
    if (!begin_work(session, options)) return false;
    size_t level = session->unit_count;
    bool wanted = work(session, context);
    if (!kin__enter(session, &entered)) return false;
    bool done = end_work(session, level, wanted);
    if (!done && wanted) note_busy(session);
    kin__leave(session, entered);
    return done;
}

/* A transaction that may be attempted several times, and what was there before it. */
struct series {
    int32_t attempts;
    int32_t made;
    uint64_t depth; /* of the region that was open */
    bool had_failed;
};

static bool begin_series(struct series *series, kin_session *session, int32_t attempts)
{
    bool entered;
    if (!kin__enter(session, &entered)) return false;
    bool alone = session->unit_count == 0 && session->connection && !kin__in_transaction(session);
    series->attempts = alone ? attempts : 1;
    series->made = 0;
    series->depth = session->top->depth;
    series->had_failed = session->first.info.code != KIN_OK;
    if (alone) kin__error_reset(&session->transient);
    kin__leave(session, entered);
    return true;
}

/* Nothing of the attempt is left, in memory either. */
static void forget_attempt(kin_session *session, const struct series *series)
{
    const kin_region *region = session->top;
    while (region->depth > series->depth) region = region->parent;
    kin__close_newer(session, region);
    kin__error_reset(&session->transient);
    kin__failure_is_over(session, series->had_failed);
}

/* The error is what the database said, whatever the work has made of it. */
static void give_up(kin_session *session, const struct series *series)
{
    if (session->last_failed && session->last.info.code == session->transient.info.code) return;
    kin__error_copy(&session->last, &session->transient);
    session->last_is_first = !series->had_failed && session->first.info.code != KIN_OK;
    kin__keep_failure(session);
}

static bool goes_on(struct series *series, kin_session *session)
{
    bool entered;
    if (series->attempts <= 1 || !kin__enter(session, &entered)) return false;
    bool transient = session->transient.info.code != KIN_OK;
    bool again = transient && ++series->made < series->attempts &&
                 session->db->driver->is_alive(session->connection) &&
                 !atomic_load_explicit(&session->db->closed, memory_order_relaxed);
    if (again)
        forget_attempt(session, series);
    else if (transient)
        give_up(session, series);
    kin__leave(session, entered);
    return again;
}

/* Two that took each other's locks would do so again if both came back at once. */
static void back_off(const kin_session *session, int32_t made)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    uint64_t mixed = ((uint64_t)now.tv_nsec ^ (uint64_t)(uintptr_t)session) * 0x9e3779b97f4a7c15u;
    uint64_t most = UINT64_C(1000000) << (made < 7 ? made - 1 : 6);
    struct timespec wait = {.tv_nsec = (long)((mixed >> 20) % most)};
    nanosleep(&wait, NULL);
}

bool kin_session_transaction(kin_session *session, kin_transaction_fn *work, void *context,
                             const kin_transaction_options *options)
{
    struct series series;
    if (!session || !begin_series(&series, session, options ? options->attempts : 1)) return false;
    while (!run_once(session, work, context, options)) {
        if (!goes_on(&series, session)) return false;
        back_off(session, series.made);
    }
    return true;
}

bool(kin_transaction)(kin_session *session, kin_transaction_fn *work, void *context)
{
    return kin_session_transaction(session, work, context, NULL);
}
