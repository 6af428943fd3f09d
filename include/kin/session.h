/* Sessions: one connection, and the memory of all records that came through it.
 *
 * A record lives as long as the region it was loaded or made in. Every session is a region; a
 * smaller one inside it (a request, a batch) gives its memory back earlier. */
#ifndef KIN_SESSION_H
#define KIN_SESSION_H

#include "kin/database.h"
#include "kin/error.h"
#include "kin/types.h"

KIN_BEGIN_C_

/* Opens a session; the caller closes it. It is a handle even when this fails: every function of it
 * then fails with the error of the opening, which kin_failed shows. It waits while all connections
 * of the pool are in use (see kin_db_open). db may be one that failed to open. NULL only when there
 * is no memory for the handle itself, or db is NULL. */
KIN_PUBLIC kin_session *kin_session_open(kin_db *db);

/* Rolls back what is open, ends the session and every region, record and list that came from it,
 * and gives the connection back to db, where who waits longest gets it. Inside a callback or a
 * statement hook of the session, or while another thread is inside it, nothing is closed, and that
 * is a failure of the session. NULL is allowed. */
KIN_PUBLIC void kin_session_close(kin_session *session);

/* The pointer that the user attached, for callbacks; Kin never looks at it. NULL: nothing, NULL. */
KIN_PUBLIC void kin_session_set_user(kin_session *session, void *user);
KIN_PUBLIC void *kin_session_user(const kin_session *session);

/* The statements sent so far: all but transaction control and settings. NULL: 0. */
KIN_PUBLIC uint64_t kin_statements(const kin_session *session);

/* How often the session has waited for the network. Always 0 on SQLite. NULL: 0. */
KIN_PUBLIC uint64_t kin_round_trips(const kin_session *session);

/* Milliseconds that one statement of this session may take; 0: as long as it likes. At first it is
 * what kin_open was given. A statement that takes longer fails with KIN_TIMEOUT, and the session
 * goes on. On SQLite the time that is spent waiting for another connection's lock is bounded by
 * busy_timeout alone; on a handle of your own the timeout replaces its progress handler, while
 * there is one. Sends nothing by itself. false, with KIN_INVALID_ARGUMENT: a number below zero or
 * over INT32_MAX. NULL: false. */
KIN_PUBLIC bool kin_session_set_statement_timeout(kin_session *session, int64_t milliseconds);

/* For records of the session, unless they or their model say otherwise: whether reading an
 * association may load it. At first it is what kin_open was given. false, with
 * KIN_INVALID_ARGUMENT: a mode that there is not. NULL: false. */
KIN_PUBLIC bool kin_session_set_strict(kin_session *session, kin_strict strict);

/* For records of the session whose query did not say: how reading an association that is not loaded
 * loads it. At first it is what kin_open was given. On a handle of your own it is always
 * KIN_LAZY_PLAIN, for Kin does not see what else you do there. false, with KIN_INVALID_ARGUMENT: a
 * mode that there is not. NULL: false. */
KIN_PUBLIC bool kin_session_set_lazy(kin_session *session, kin_lazy lazy);

/* Ends the statement that the session is running: its verb fails with KIN_CANCELLED and takes back
 * what any failed verb takes back. From any thread, at any time between opening and closing the
 * session, but not from a signal handler. A verb that runs no statement at this moment fails with
 * its next; when no verb runs, nothing happens, and no later verb is cancelled. A statement that
 * was done already when the word came stays done. On SQLite a cancelled write ends the whole
 * transaction, outer levels too. On PostgreSQL this connects to the server, and waits for that.
 * NULL is allowed. */
KIN_PUBLIC void kin_cancel(kin_session *session);

/* Opens a region: what is loaded or made from now on lives in it until it is closed; what is loaded
 * or set for an older record lives with that. Regions nest. The caller closes it, or the session
 * does. NULL on failure. */
KIN_PUBLIC kin_region *kin_region_open(kin_session *session);

/* Ends the region, those opened inside it, and all their records and lists. A slot of an older
 * region's record that leads to a record of this one becomes "not loaded". Transactions go on.
 * Closing one that is closed is wrong use, as reading its records is: AddressSanitizer finds both.
 * A callback can close only what was opened since its verb began; anything else stays open, and
 * that is a failure of the session. NULL is allowed. */
KIN_PUBLIC void kin_region_close(kin_region *region);

/* Transactions.
 *
 * Every verb of several statements runs in a transaction of its own, unless one is open; then it
 * joins that. After a failed statement the level in which the verb was called is doomed: verbs
 * give KIN_TRANSACTION_DOOMED until it is rolled back. To survive a failure that is expected, wrap
 * the verb in a level of its own. */

/* The work of a transaction: true commits, false rolls back. */
typedef bool kin_transaction_fn(kin_session *session, void *context);

/* How far a transaction is kept apart from those that run beside it. A database that lacks a level
 * takes the next stronger one: PostgreSQL has no READ UNCOMMITTED, and on SQLite every transaction
 * is serializable. */
typedef enum kin_isolation {
    KIN_DEFAULT_ISOLATION, /* the database's own */
    KIN_READ_UNCOMMITTED,
    KIN_READ_COMMITTED,
    KIN_REPEATABLE_READ,
    KIN_SERIALIZABLE
} kin_isolation;

typedef struct kin_transaction_options {
    kin_isolation isolation;
    bool readonly;    /* what would write fails with KIN_READ_ONLY_DATABASE */
    int32_t attempts; /* of kin_transaction: how often work runs at most; 0 is 1 */
    size_t kin_size_; /* private */
} kin_transaction_options;

/* Runs work in a transaction; nested, in a savepoint. True if work returned true and the commit
 * went well. If work returns false everything is rolled back, and false is an answer, not a
 * failure. If the transaction cannot be begun, work is not called. Levels that work left open end
 * with it. After a rollback records keep the values that were set, as changes; keys, timestamps
 * and counters that Kin set go back.
 *
 * In C it takes options by name: kin_transaction(session, work, context, .isolation =
 * KIN_SERIALIZABLE, .attempts = 10). A context with commas in braces stands in parentheses, as the
 * preprocessor wants it: (&(struct transfer){from, to, 70}). isolation and readonly are the whole
 * transaction's: inside one that is open they are KIN_INVALID_ARGUMENT, as attempts below 0 are.
 *
 * With attempts, work runs again when the database has taken the transaction back for another one's
 * sake: after a KIN_SERIALIZATION_FAILURE or KIN_DEADLOCK anywhere in it, whatever work made of
 * that failure, and after a KIN_BUSY of its BEGIN or COMMIT. Before that everything is as after any
 * rollback, regions that work opened are closed, the failures of the attempt are forgotten, and the
 * thread sleeps for a random time of up to 1, 2, 4 ... 64 milliseconds. So work reads what it
 * decides by and changes inside, and does nothing outside the database that must not happen twice.
 * When no attempt is left, the error is what the database said at last. Inside another transaction,
 * or in a callback of a verb, work runs once: it is the outermost that runs again. */
KIN_PUBLIC bool kin_transaction(kin_session *session, kin_transaction_fn *work, void *context);

/* The same by hand: each kin_begin that gave true needs one kin_commit or kin_rollback. A
 * kin_commit that gives false has rolled back: with KIN_TRANSACTION_DOOMED if the level was doomed,
 * or SQL of your own has ended or broken the transaction; with KIN_UNSEEN_ERROR if there is a
 * failure that nobody has looked at; with the database's error if it refused the commit.
 * kin_rollback is never refused. With no level of kin_begin open here, both fail with
 * KIN_NO_TRANSACTION. kin_begin takes isolation and readonly by name too; more than one attempt is
 * KIN_INVALID_ARGUMENT there. */
KIN_PUBLIC bool kin_begin(kin_session *session);
KIN_PUBLIC bool kin_commit(kin_session *session);
KIN_PUBLIC bool kin_rollback(kin_session *session);

/* What those with options end in. options may be NULL. */
KIN_PUBLIC bool kin_session_transaction(kin_session *session, kin_transaction_fn *work,
                                        void *context, const kin_transaction_options *options);
KIN_PUBLIC bool kin_session_begin(kin_session *session, const kin_transaction_options *options);

/* Runs one statement of the user's own and gives no rows back; args is kin_args(...) or NULL, one
 * value for each question mark (?? is a literal one; none is looked for in strings and comments).
 * It counts as a write. Records in memory do not see what it changed. */
KIN_PUBLIC bool kin_execute(kin_session *session, const char *sql, const kin_value *args);

KIN_END_C_

#ifndef __cplusplus

#define kin_transaction(...) \
    KIN_TRANSACTION_(__VA_ARGS__, .kin_size_ = sizeof(kin_transaction_options))
#define KIN_TRANSACTION_(session, work, context, ...) \
    kin_session_transaction(session, work, context, &(kin_transaction_options){__VA_ARGS__})

#define kin_begin(...) KIN_BEGIN_LEVEL_(__VA_ARGS__, .kin_size_ = sizeof(kin_transaction_options))
#define KIN_BEGIN_LEVEL_(session, ...) \
    kin_session_begin(session, &(kin_transaction_options){__VA_ARGS__})

#endif

#endif
