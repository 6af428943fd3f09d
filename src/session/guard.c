/* Who is inside a session. A verb marks the session with its thread, so that another thread's is
 * turned away before it touches anything, and so that a cancel knows whether a verb is running.
 *
 * The order of the atomics decides: leaving first writes `inside`, then reads `cancelled`; a cancel
 * first writes `cancelled`, then reads `inside`. So one of them sees the other, and a cancel that
 * is on its way when a verb ends is waited for: it cannot reach the next verb. */
#include "session/session.h"

bool kin__has_no_error(const kin_session *session)
{
    if (!session || kin__is_elsewhere(session)) return false;
    return !atomic_load_explicit(&session->trespassed, memory_order_relaxed) &&
           session->last.info.code == KIN_OK;
}

static void tell(kin_session *session)
{
    atomic_store_explicit(&session->trespassed, false, memory_order_relaxed);
    kin__fail(session, KIN_WRONG_THREAD, NULL,
              "two threads used the session at a time; the second one was turned away");
}

void kin__tell_trespass(kin_session *session)
{
    if (!atomic_load_explicit(&session->trespassed, memory_order_relaxed)) return;
    bool entered;
    if (!kin__enter(session, &entered)) return;
    kin__leave(session, entered);
}

/* Threads that cancel again and again would otherwise keep the mutex among themselves. */
static void lock_cancel(kin_session *session)
{
    atomic_store(&session->waits, true);
    pthread_mutex_lock(&session->cancelling);
    atomic_store(&session->waits, false);
}

static void wait_for_cancel(kin_session *session)
{
    lock_cancel(session);
    pthread_mutex_unlock(&session->cancelling);
}

bool kin__enter(kin_session *session, bool *entered)
{
    uintptr_t self = (uintptr_t)pthread_self();
    uintptr_t nobody = 0;
    *entered = false;
    if (atomic_load_explicit(&session->inside, memory_order_relaxed) == self) return true;
    if (!atomic_compare_exchange_strong(&session->inside, &nobody, self)) {
        atomic_store_explicit(&session->trespassed, true, memory_order_relaxed);
        return false;
    }
    *entered = true;
    /* A cancel that looked before this verb came in is about to see that it was for nobody. */
    if (atomic_load(&session->cancelled)) wait_for_cancel(session);
    if (atomic_load_explicit(&session->trespassed, memory_order_relaxed)) tell(session);
    return true;
}

void kin__leave(kin_session *session, bool entered)
{
    if (!entered) return;
    atomic_store(&session->inside, 0);
    if (!atomic_load(&session->cancelled)) return;
    lock_cancel(session);
    atomic_store(&session->cancelled, false);
    pthread_mutex_unlock(&session->cancelling);
}

bool kin__is_cancelled(kin_session *session)
{
    if (!atomic_load_explicit(&session->cancelled, memory_order_relaxed)) return false;
    wait_for_cancel(session);
    return atomic_load_explicit(&session->cancelled, memory_order_relaxed);
}

void kin_cancel(kin_session *session)
{
    if (!session || !session->connection || atomic_load(&session->waits)) return;
    pthread_mutex_lock(&session->cancelling);
    atomic_store(&session->cancelled, true);
    if (atomic_load(&session->inside) != 0)
        session->db->driver->cancel(session->connection);
    else
        atomic_store(&session->cancelled, false);
    pthread_mutex_unlock(&session->cancelling);
}

bool kin__may_close(kin_session *session, const char *what, uint64_t depth)
{
    if (kin__is_elsewhere(session)) {
        atomic_store_explicit(&session->trespassed, true, memory_order_relaxed);
        return false;
    }
    if (session->in_hook)
        return kin__fail(session, KIN_INVALID_ARGUMENT, NULL,
                         "a statement hook cannot close the %s", what);
    if (session->call && depth <= session->call->top->depth)
        return kin__fail(session, KIN_INVALID_ARGUMENT, NULL,
                         "a callback cannot close a %s that it did not open", what);
    for (size_t i = session->unit_count; i > 0; i--) {
        if (!session->units[i - 1].is_verb) continue;
        if (depth > session->units[i - 1].depth) break;
        return kin__fail(session, KIN_INVALID_ARGUMENT, NULL,
                         "a callback cannot close a %s that was open when its verb began", what);
    }
    return true;
}
