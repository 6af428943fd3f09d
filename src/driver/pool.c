#define _POSIX_C_SOURCE 200809L

#include "driver/pool.h"

#include "support/clock.h"

#include <stdio.h>
#include <time.h>

/* A thread that waits; it stands on its stack. */
typedef struct kin__pool_waiter {
    struct kin__pool_waiter *next;
    pthread_cond_t woken;
    kin__pooled *given; /* by whoever has woken it */
} kin__pool_waiter;

void kin__pool_init(kin__pool *pool)
{
    *pool = (kin__pool){0};
    pthread_mutex_init(&pool->lock, NULL);
}

bool kin__pool_open(kin__pool *pool, const kin__driver *driver, const kin__connect_options *options,
                    const kin__pool_limits *limits, kin__fault *fault)
{
    pool->driver = driver;
    pool->options = *options;
    pool->limits = *limits;
    pool->temporary = driver->is_temporary && driver->is_temporary(options->url);
    pool->places = kin__allocate(options->allocator, (size_t)limits->size * sizeof *pool->places);
    if (!pool->places) return kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");
    for (int32_t i = limits->size; i > 0; i--) {
        pool->places[i - 1].older = pool->free;
        pool->free = &pool->places[i - 1];
    }
    return true;
}

/* --- the idle --------------------------------------------------------------------------------- */

static void add_idle(kin__pool *pool, kin__pooled *pooled)
{
    pooled->older = pool->newest;
    pooled->newer = NULL;
    if (pool->newest)
        pool->newest->newer = pooled;
    else
        pool->oldest = pooled;
    pool->newest = pooled;
}

static void remove_idle(kin__pool *pool, kin__pooled *pooled)
{
    if (pooled->newer)
        pooled->newer->older = pooled->older;
    else
        pool->newest = pooled->older;
    if (pooled->older)
        pooled->older->newer = pooled->newer;
    else
        pool->oldest = pooled->newer;
}

/* The one that came back last: so those that are not needed grow old, and are closed. */
static kin__pooled *take_place(kin__pool *pool)
{
    kin__pooled *pooled = pool->newest;
    if (pooled) {
        remove_idle(pool, pooled);
    } else if (pool->free) {
        pooled = pool->free;
        pool->free = pooled->older;
    }
    return pooled;
}

static bool is_over(int64_t since, int32_t limit, int64_t now)
{
    return limit != KIN__NEVER && now - since >= limit;
}

static bool is_too_old(const kin__pool *pool, const kin__pooled *pooled, int64_t now)
{
    return !pool->temporary && is_over(pooled->made, pool->limits.lifetime, now);
}

static bool is_overdue(const kin__pool *pool, const kin__pooled *pooled, int64_t now)
{
    return is_too_old(pool, pooled, now) ||
           (!pool->temporary && is_over(pooled->given_back, pool->limits.idle_time, now));
}

/* --- waiting ---------------------------------------------------------------------------------- */

static void hand_on(kin__pool *pool, kin__pooled *pooled)
{
    kin__pool_waiter *waiter = pool->first_waiter;
    pool->first_waiter = waiter->next;
    if (!pool->first_waiter) pool->last_waiter = NULL;
    pool->waiting--;
    pooled->taken = true;
    waiter->given = pooled;
    pthread_cond_signal(&waiter->woken);
}

static void stop_waiting(kin__pool *pool, const kin__pool_waiter *waiter)
{
    kin__pool_waiter *before = NULL;
    kin__pool_waiter *at = pool->first_waiter;
    for (; at != waiter; at = at->next) before = at;
    pool->waiting--;
    if (before)
        before->next = waiter->next;
    else
        pool->first_waiter = waiter->next;
    if (pool->last_waiter == waiter) pool->last_waiter = before;
}

/* Not the wall clock, which somebody may set. */
static bool open_waiter(kin__pool_waiter *waiter)
{
    pthread_condattr_t attributes;
    if (pthread_condattr_init(&attributes) != 0) return false;
    bool opened = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 &&
                  pthread_cond_init(&waiter->woken, &attributes) == 0;
    pthread_condattr_destroy(&attributes);
    return opened;
}

static struct timespec moment_in(int32_t milliseconds)
{
    struct timespec moment;
    clock_gettime(CLOCK_MONOTONIC, &moment);
    moment.tv_sec += milliseconds / 1000;
    moment.tv_nsec += (long)(milliseconds % 1000) * 1000000;
    if (moment.tv_nsec >= 1000000000) {
        moment.tv_sec++;
        moment.tv_nsec -= 1000000000;
    }
    return moment;
}

static void wait_in_line(kin__pool *pool, kin__pool_waiter *waiter)
{
    struct timespec deadline = moment_in(pool->limits.wait);
    int result = 0;
    if (pool->last_waiter)
        pool->last_waiter->next = waiter;
    else
        pool->first_waiter = waiter;
    pool->last_waiter = waiter;
    pool->waiting++;
    while (!waiter->given && !pool->shut && result == 0)
        result = pthread_cond_timedwait(&waiter->woken, &pool->lock, &deadline);
    if (!waiter->given) stop_waiting(pool, waiter);
}

/* Who waits for what it holds itself waits in vain: so it is told how much that is. */
static bool fail_wait(const kin__pool *pool, kin__fault *fault)
{
    int32_t own = 0;
    char waited[40] = "";
    if (pool->shut)
        return kin__fault_set(fault, KIN_SESSION_CLOSED,
                              "kin_close was called, so no session opens");
    for (int32_t i = 0; i < pool->limits.size; i++)
        own += pool->places[i].taken && pthread_equal(pool->places[i].thread, pthread_self());
    if (pool->limits.wait != KIN__NEVER)
        snprintf(waited, sizeof waited, " within %ld ms", (long)pool->limits.wait);
    return kin__fault_set(
        fault, KIN_POOL_TIMEOUT,
        "no connection became free%s: all %ld of the pool are in use, %ld of them "
        "by sessions that this thread has opened",
        waited, (long)pool->limits.size, (long)own);
}

static kin__pooled *wait_for_place(kin__pool *pool, kin__fault *fault)
{
    kin__pool_waiter waiter = {0};
    if (pool->shut || pool->limits.wait == KIN__NEVER) {
        fail_wait(pool, fault);
        return NULL;
    }
    if (!open_waiter(&waiter)) {
        kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");
        return NULL;
    }
    wait_in_line(pool, &waiter);
    pthread_cond_destroy(&waiter.woken);
    if (!waiter.given) fail_wait(pool, fault);
    return waiter.given;
}

/* --- connections ------------------------------------------------------------------------------ */

/* false: the database would end with it. */
static bool may_close(kin__pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    bool may = !pool->temporary || pool->shut || pool->connections > 1;
    if (may) pool->connections--;
    pthread_mutex_unlock(&pool->lock);
    return may;
}

static void close_connection(kin__pool *pool, kin__pooled *pooled)
{
    if (!pooled->connection) return;
    if (may_close(pool)) {
        pool->driver->disconnect(pooled->connection);
        pooled->connection = NULL;
    } else {
        pooled->soiled = true; /* it is replaced when it is next taken */
    }
}

static void count_connection(kin__pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->connections++;
    pthread_mutex_unlock(&pool->lock);
}

static bool is_good(const kin__pool *pool, const kin__pooled *pooled)
{
    return pooled->connection && !pooled->soiled &&
           !is_overdue(pool, pooled, kin__monotonic_milliseconds()) &&
           !(pool->driver->has_ended && pool->driver->has_ended(pooled->connection));
}

/* One that is soiled and still here is the last of its database: it goes when its successor is
 * there. */
static bool make_good(kin__pool *pool, kin__pooled *pooled, kin__fault *fault)
{
    if (is_good(pool, pooled)) return true;
    if (!pooled->soiled) close_connection(pool, pooled);
    kin__connection *connection = pool->driver->connect(&pool->options, fault);
    if (!connection) return false;
    if (pooled->connection)
        pool->driver->disconnect(pooled->connection);
    else
        count_connection(pool);
    pooled->connection = connection;
    pooled->made = kin__monotonic_milliseconds();
    pooled->introduced = pooled->soiled = false;
    return true;
}

kin__pooled *kin__pool_take(kin__pool *pool, kin__fault *fault)
{
    pthread_mutex_lock(&pool->lock);
    kin__pooled *pooled = pool->shut ? NULL : take_place(pool);
    if (!pooled) pooled = wait_for_place(pool, fault);
    if (pooled) {
        pooled->taken = true;
        pooled->thread = pthread_self();
    }
    pthread_mutex_unlock(&pool->lock);
    if (!pooled || make_good(pool, pooled, fault)) return pooled;
    kin__pool_give(pool, pooled, false);
    return NULL;
}

static bool clean(const kin__pool *pool, kin__pooled *pooled)
{
    kin__fault ignored;
    if (!pooled->soiled) return true;
    if (!pool->driver->reset || !pool->driver->reset(pooled->connection, &ignored)) return false;
    pooled->introduced = pooled->soiled = false; /* what was set for it is gone, too */
    return true;
}

static void put_back(kin__pool *pool, kin__pooled *pooled, int64_t now)
{
    pooled->taken = false;
    pooled->given_back = now;
    if (pool->first_waiter && !pool->shut) {
        hand_on(pool, pooled);
    } else if (pooled->connection) {
        add_idle(pool, pooled);
    } else {
        pooled->older = pool->free;
        pool->free = pooled;
    }
}

/* The one that has been idle for longest, if that was too long. */
static kin__pooled *take_overdue(kin__pool *pool, int64_t now)
{
    kin__pooled *oldest = pool->oldest;
    if (!oldest || !(pool->shut || is_overdue(pool, oldest, now))) return NULL;
    remove_idle(pool, oldest);
    oldest->taken = true;
    return oldest;
}

void kin__pool_give(kin__pool *pool, kin__pooled *pooled, bool usable)
{
    int64_t now = kin__monotonic_milliseconds();
    usable = usable && clean(pool, pooled) && !is_too_old(pool, pooled, now);
    while (pooled) {
        if (!usable) close_connection(pool, pooled);
        pthread_mutex_lock(&pool->lock);
        put_back(pool, pooled, now);
        pooled = take_overdue(pool, now);
        pthread_mutex_unlock(&pool->lock);
        usable = false;
    }
}

void kin__pool_shut(kin__pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->shut = true;
    for (kin__pool_waiter *waiter = pool->first_waiter; waiter; waiter = waiter->next)
        pthread_cond_signal(&waiter->woken);
    kin__pooled *idle = take_overdue(pool, 0);
    pthread_mutex_unlock(&pool->lock);
    if (idle) kin__pool_give(pool, idle, false);
}

void kin__pool_close(kin__pool *pool)
{
    if (pool->places)
        kin__release(pool->options.allocator, pool->places,
                     (size_t)pool->limits.size * sizeof *pool->places);
    pthread_mutex_destroy(&pool->lock);
}
