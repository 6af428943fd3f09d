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
 * several may call it at a time. What SQLite, libpq or Connector/C allocate does
 * not pass through here. */
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

/* Called for each new connection, inside the kin_session_open that it was made for and in its
 * thread: to set what the program needs (a search_path, a PRAGMA, a temporary table). The session
 * is one to use as ever, but not to close; transactions and regions opened here are ended here.
 * What it sends is counted by no kin_statements. false, or a failure that nobody looked at: the
 * connection is closed, and the session failed to open, with the session's first failure;
 * KIN_CONNECTION_FAILED if there is none. */
typedef bool kin_connect_fn(kin_session *session, void *context);

#define KIN_NO_WAIT (-1)
#define KIN_NO_LIMIT (-1)

typedef struct kin_open_options {
    const kin_allocator *allocator; /* default: realloc and free. Copied; what context points to, */
                                    /* here and below, must outlive the kin_db and its sessions */
    kin_statement_hook *on_statement;
    void *on_statement_context;
    kin_clock *clock; /* default: kin_time_now */
    void *clock_context;
    void *handle;              /* a connection of your own: sqlite3 *, PGconn * or MYSQL * */
    int64_t statement_timeout; /* milliseconds a statement may take; 0: as long as it likes */
    /* The pool; see below. Times are milliseconds. */
    int64_t pool_size;           /* connections at most, up to 10,000; 0: 10 */
    int64_t pool_wait;           /* for a free one; 0: 5,000; KIN_NO_WAIT: not at all */
    int64_t idle_time;           /* that one is kept unused; 0: 300,000; or KIN_NO_LIMIT */
    int64_t connection_lifetime; /* that one is used; 0: no limit */
    kin_connect_fn *on_connect;
    void *on_connect_context;
    bool belongs_to_required; /* each belongs_to is .required, unless its row or model says other */
    bool automatic_inverse;   /* KIN_AUTOMATIC_INVERSE of every model that does not say other */
    bool required_always;     /* a required belongs_to is looked for at each validation, and not */
                              /* only where its foreign key is NULL or was changed */
    kin_index_errors index_errors; /* of associations whose row does not say */
    kin_strict strict;             /* of sessions: kin_session_set_strict */
    kin_lazy lazy;                 /* of sessions: kin_session_set_lazy */
    size_t kin_size_;              /* private */
} kin_open_options;

/* Compiles the models, checks them all, and reads the URL:
 *
 *   sqlite:path/to/file.db     sqlite::memory:     postgres://user@host/name     (postgresql://
 *   too)
 *   mariadb://user:password@host:port/name         (mysql:// too; MariaDB 10.6 or newer)
 *
 * A SQLite file may be followed by ?busy_timeout=MILLISECONDS, journal_mode=, foreign_keys=on|off,
 * synchronous= and mode=ro|rw|rwc, joined by &; %25 and %3F in its name are % and ?. Without them:
 * 5000, wal, on, normal and rwc. What stands behind a PostgreSQL URL is libpq's (sslmode,
 * connect_timeout, application_name ...), but for prepare= and load=. prepare=named keeps
 * statements that run again on the server, unnamed does not, and auto, without it, keeps them
 * unless it meets a pooler such as PgBouncer. load=levels loads a tree of includes with a batch of
 * statements for each level, carry with one batch for all of it, in which the keys stay on the
 * server, and auto, without it, does that where a wait for the network takes 0.3 ms or more. Behind
 * a MariaDB URL may stand socket=PATH, connect_timeout=, read_timeout= and write_timeout=
 * (seconds), ssl=on, ssl_verify=off, ssl_ca=, ssl_cert=, ssl_key=PATH and application_name=; a host
 * with a port is reached by TCP. The URL is copied, the models are not.
 *
 * With .handle the URL is the scheme alone ("sqlite:", "postgres:", "mariadb:"), and the handle is
 * what all sessions use, one at a time: a second session fails with KIN_BUSY. Kin never closes it,
 * changes none of its settings, and takes its own prepared statements (on SQLite, the function
 * kin_sum_decimal too) along when the session is closed.
 * There is no pool then, and its options beside a handle are KIN_INVALID_ARGUMENT.
 * What Kin needs and the handle lacks is told when the session is opened. Inside a transaction of
 * your own on it (asked anew whenever a verb or level begins) Kin begins none: verbs of several
 * statements and levels are savepoints of yours. Between functions of Kin the handle may be used;
 * not while a kin_stream is open. docs/guide/sessions.md has more.
 *
 * No connection is made before the first session. A session that is closed leaves its connection,
 * with the statements prepared on it, for the next one; .pool_size sessions can be open at a time.
 * A kin_session_open beyond that waits until one is closed, first come, first served, and fails
 * with KIN_POOL_TIMEOUT after .pool_wait: a thread that waits for a connection it holds itself,
 * too. A connection is closed when it is given back or would be taken next, if it has become older
 * than .connection_lifetime or was not used for .idle_time. One that the server has ended
 * meanwhile, as far as word of that has arrived, is replaced. A database in memory keeps its last
 * connection.
 *
 * What a session leaves behind is taken back: transactions, its statement timeout, and, if it ran
 * SQL with kin_execute that does more than INSERT, UPDATE, DELETE or REPLACE, whatever that has
 * set, made or locked. On PostgreSQL that costs one wait when the session is closed (RESET ALL,
 * temporary tables, cursors, advisory locks and the like; statements prepared by hand stay), on
 * MariaDB two (its own reset; Kin's statements are prepared again), and .on_connect is called again
 * before the next session. On SQLite the connection is closed.
 *
 * db may be used by several threads at a time, each with sessions of its own. Models reachable
 * through associations from a listed one are found. options may be NULL. The result is a handle
 * even when this fails; ask kin_db_error. NULL only when there is no memory for the handle itself.
 * The caller closes it. */
KIN_PUBLIC kin_db *kin_db_open(const char *url, kin_model_fn *const *models,
                               const kin_open_options *options);

/* Closes what kin_open returned, with its idle connections; a database in memory ends with its last
 * session. A thread that waits for a connection in kin_session_open gets KIN_SESSION_CLOSED.
 * Sessions that are still open keep what they need: their records stay readable, every
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
