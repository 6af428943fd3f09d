/* Opening a database: where it is, and which models stand for its tables. */
#ifndef KIN_DATABASE_H
#define KIN_DATABASE_H

#include "kin/error.h"
#include "kin/model.h"
#include "kin/types.h"

KIN_BEGIN_C_

/* Where memory comes from. One function does all: pointer NULL asks for new_size bytes, new_size 0
 * gives old_size bytes back (the result is not used), both changes the size. It returns NULL when
 * there is no memory; Kin then reports KIN_OUT_OF_MEMORY. Threads that share a kin_db share it, so
 * several may call it at a time. What SQLite or libpq allocate does not pass through here. */
typedef struct kin_allocator {
    void *(*resize)(void *context, void *pointer, size_t old_size, size_t new_size);
    void *context;
} kin_allocator;

/* What the statement hook is told, before a statement is sent. */
typedef struct kin_statement_info {
    const char *sql;
    bool control; /* BEGIN, COMMIT, SAVEPOINT and the like */
} kin_statement_info;

/* Called for every statement, in the thread of its session. Returning false refuses it: Kin sends
 * in its place one that the database cannot understand, so that what follows is what follows a real
 * failure; its error is KIN_STATEMENT_REFUSED. What takes back (ROLLBACK) is told like the rest and
 * cannot be refused. A hook must not use the session: functions that do fail with
 * KIN_INVALID_ARGUMENT. */
typedef bool kin_statement_hook(void *context, const kin_statement_info *statement);

/* The clock that timestamps are taken from; called in the thread of the session that asks. */
typedef kin_time_value kin_clock(void *context);

typedef struct kin_open_options {
    const kin_allocator *allocator; /* default: realloc and free. Copied; what context points to, */
                                    /* here and below, must outlive the kin_db and its sessions */
    kin_statement_hook *on_statement;
    void *on_statement_context;
    kin_clock *clock; /* default: kin_time_now */
    void *clock_context;
    void *handle;              /* a connection of your own: sqlite3 * or PGconn *; see below */
    int64_t statement_timeout; /* milliseconds a statement may take; 0: as long as it likes */
    size_t kin_size_;          /* private */
} kin_open_options;

/* Compiles the models, checks them all, and reads the URL:
 *
 *   sqlite:path/to/file.db     sqlite::memory:     postgres://user@host/name     (postgresql:// too)
 *
 * A SQLite file may be followed by ?busy_timeout=MILLISECONDS, journal_mode=, foreign_keys=on|off,
 * synchronous= and mode=ro|rw|rwc, joined by &; %25 and %3F in its name are % and ?. Without them:
 * 5000, wal, on, normal and rwc. What stands behind a PostgreSQL URL is libpq's. The URL is copied,
 * the models are not.
 *
 * With .handle the URL is the scheme alone ("sqlite:", "postgres:"), and the handle is what all
 * sessions use, one at a time: a second session fails with KIN_BUSY. Kin never closes it, changes
 * none of its settings, and takes its own prepared statements (on SQLite, the function
 * kin_sum_decimal too) along when the session is closed.
 * What Kin needs and the handle lacks is told when the session is opened. Inside a transaction of
 * your own on it (asked anew whenever a verb or level begins) Kin begins none: verbs of several
 * statements and levels are savepoints of yours. Between functions of Kin the handle may be used;
 * not while a kin_stream is open. docs/guide/sessions.md has more.
 *
 * No connection is made before the first session. Models reachable through associations from a
 * listed one are found. options may be NULL. The result is a handle even when this fails; ask
 * kin_db_error. NULL only when there is no memory for the handle itself. The caller closes it. */
KIN_PUBLIC kin_db *kin_db_open(const char *url, kin_model_fn *const *models,
                               const kin_open_options *options);

/* Closes what kin_open returned, with its idle connections; a database in memory ends with its last
 * session. Sessions that are still open keep what they need: their records stay readable, every
 * function that can fail gives KIN_SESSION_CLOSED, and each is to be closed as ever. db itself must
 * not be used any more, by any thread. NULL is allowed. */
KIN_PUBLIC void kin_close(kin_db *db);

KIN_END_C_

#ifndef __cplusplus

/* kin_models(post, author): up to 64 models. More go into an array of kin_model_fn * that ends in
 * NULL. */
#define kin_models(...) ((kin_model_fn *const[]){KIN_EACH_(KIN_MODEL_FN_, __VA_ARGS__), NULL})
#define KIN_MODEL_FN_(M) M##_model

/* kin_open(url, kin_models(...), .allocator = &mine): kin_db_open with options by name. */
#define kin_open(...) KIN_OPEN_(__VA_ARGS__, .kin_size_ = sizeof(kin_open_options))
#define KIN_OPEN_(url, models, ...) kin_db_open(url, models, &(kin_open_options){__VA_ARGS__})

#endif

#endif
