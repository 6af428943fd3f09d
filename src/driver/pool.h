/* The connections of one kin_db: how many there may be, who waits for one, and when one is too old.
 *
 * There are as many places as connections are allowed. A place is free (it has no connection),
 * idle, or taken. Whoever finds none waits, and gets the next place directly from whoever gives it
 * back: first come, first served. All functions may be called by several threads at a time. */
#ifndef KIN_DRIVER_POOL_H
#define KIN_DRIVER_POOL_H

#include "driver/driver.h"

#include <pthread.h>

#define KIN__NEVER (-1)

typedef struct kin__pool_limits {
    int32_t size; /* connections at most; 1 or more */
    /* in milliseconds */
    int32_t wait;      /* for a connection; KIN__NEVER: not at all */
    int32_t idle_time; /* one that nobody took for longer is closed; KIN__NEVER: however long */
    int32_t lifetime;  /* the same, since it was made */
} kin__pool_limits;

/* A place. What stands below the connection but the last two is the pool's. */
typedef struct kin__pooled {
    kin__connection *connection; /* NULL while it is free */
    struct kin__pooled *older;   /* among the idle; of a free place the next free one */
    struct kin__pooled *newer;
    int64_t made; /* on the monotonic clock, in milliseconds */
    int64_t given_back;
    pthread_t thread; /* that took it */
    bool taken;
    bool introduced; /* the user's function for new connections has seen it */
    bool soiled;     /* SQL of the user's may have left something behind */
} kin__pooled;

typedef struct kin__pool {
    kin__connect_options options;
    const kin__driver *driver;
    kin__pool_limits limits;
    bool temporary; /* the database ends with its last connection, so that is never closed */

    pthread_mutex_t lock; /* for what stands below, and what is in the places */
    kin__pooled *places;
    kin__pooled *newest; /* of the idle */
    kin__pooled *oldest;
    kin__pooled *free;
    struct kin__pool_waiter *first_waiter;
    struct kin__pool_waiter *last_waiter;
    size_t waiting;
    size_t connections;
    bool shut;
} kin__pool;

/* Cannot fail. Nothing may be taken yet. */
void kin__pool_init(kin__pool *pool);
/* What options point to outlives the pool. false: no memory. */
bool kin__pool_open(kin__pool *pool, const kin__driver *driver, const kin__connect_options *options,
                    const kin__pool_limits *limits, kin__fault *fault);
/* Closes the idle connections, and those that come back; wakes who waits, with an error. */
void kin__pool_shut(kin__pool *pool);
/* Nothing is taken any more. */
void kin__pool_close(kin__pool *pool);

/* A connection that is alive as far as one can tell without asking the server. NULL and a fault:
 * none could be made, or none became free. */
kin__pooled *kin__pool_take(kin__pool *pool, kin__fault *fault);
/* Gives it back; usable false: it is to be closed. */
void kin__pool_give(kin__pool *pool, kin__pooled *pooled, bool usable);

#endif
