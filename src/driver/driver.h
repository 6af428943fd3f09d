/* The contract between Kin and a database.
 *
 * Statements are submitted, and their results are read in the same order:
 *
 *     submit(a); submit(b); submit(c);          nothing need have been sent yet
 *     next_result -> a; row, row, ... END       the first one sends what was submitted
 *     next_result -> b; row, ... END
 *     next_result -> c; ...
 *
 * What is submitted before the first next_result is one batch. On a server it costs one wait for
 * the network; an embedded database runs each statement when its result is asked for. Texts and
 * values of a submitted statement stay valid until its result has been read, so nothing is copied
 * but the kin__statement struct itself.
 * After a failure the rest of the batch does not happen (or has no effect) and is forgotten; the
 * connection is ready for the next submit.
 *
 * A driver knows nothing of models, sessions or regions. One thread at a time uses a connection,
 * except for cancel. Everything a driver cannot do stands in its dialect as a capability. */
#ifndef KIN_DRIVER_DRIVER_H
#define KIN_DRIVER_DRIVER_H

#include "driver/dialect.h"
#include "support/fault.h"
#include "support/memory.h"

#include <kin/types.h>

typedef struct kin__connection kin__connection;

/* A value in a struct of the caller's. */
typedef struct kin__member {
    uint32_t offset;
    uint16_t null; /* the bit that says whether it is NULL */
    uint8_t kind;  /* kin_kind; the size of a text stands before it (kin__text_size) */
} kin__member;

/* Values of a statement, each in its place in a struct. */
typedef struct kin__source {
    const char *base;
    const uint64_t *nulls; /* NULL: none is NULL */
} kin__source;

/* A statement's text. One that Kin keeps and runs again has an id, given once per kin_db, by which
 * a connection finds what it has prepared without looking at the text. id 0: looked up by its
 * text, among a bounded number of such. */
typedef struct kin__statement {
    const char *text;
    size_t length;
    uint32_t id;
    uint32_t columns;     /* how many result columns will be read; the rest are ignored */
    const uint8_t *kinds; /* kin_kind of each; the driver converts or tells KIN_INVALID_VALUE */
    bool control;         /* BEGIN, COMMIT, SAVEPOINT, ...: not counted */
    bool reads_only;      /* it stands in a transaction that only reads: if the database does not
                                 refuse a write there, the driver does */
    bool streamed;        /* its rows are not to be in memory all at once; the batch's last */
    const char *const *names;   /* columns that the first parameters are for, NULL where unknown */
    uint32_t named;             /* how many */
    const kin__member *members; /* of those columns, where the names are known */
    const char *model; /* what it is about, for errors; drivers do not look at these and names */
    const char *association; /* NULL if it is about a model alone */
} kin__statement;

typedef enum kin__outcome { KIN__FAILED = -1, KIN__END = 0, KIN__ROW = 1 } kin__outcome;

/* What is left of the transaction, asked after a failure. */
typedef enum kin__transaction_state {
    KIN__IDLE,   /* no transaction is open */
    KIN__OPEN,   /* open and usable */
    KIN__ABORTED /* open, but only rollback (or rollback to a savepoint) is possible */
} kin__transaction_state;

/* How trees of includes are loaded: by a batch for each level of them, or as one batch in which
 * statements set keys aside for the next ones (dialect->carry). */
typedef enum kin__load_by {
    KIN__LOAD_BY_DISTANCE, /* whichever is faster, as far away as the database is */
    KIN__LOAD_BY_LEVELS,
    KIN__LOAD_BY_CARRYING
} kin__load_by;

/* What waits for the network. */
typedef enum kin__waits {
    KIN__WAITS_NEVER,
    KIN__WAITS_BATCH,    /* all that goes out together */
    KIN__WAITS_STATEMENT /* each one, and once more where the connection has not prepared it yet */
} kin__waits;

/* Microseconds of one wait, below which levels are faster. */
enum { KIN__NEAR = 300 };

typedef struct kin__connect_options {
    const kin_allocator *allocator;
    const char *url;    /* whole, as the user gave it */
    const char *memory; /* SQLite: the name of this kin_db's in-memory database */
    void *handle;       /* the user's own, to be left as it is; NULL: connect to the URL */
} kin__connect_options;

typedef struct kin__driver {
    const char *name;    /* "SQLite" */
    const char *version; /* KIN_VERSION, as the driver was compiled with it */
    const kin__dialect *dialect;
    kin__waits waits;

    /* Checks a URL without connecting. */
    bool (*check_url)(const char *url, kin__fault *fault);

    /* Opens a connection, with its settings made; NULL and a fault if that fails. A handle is only
     * looked at: what it lacks is a fault. */
    kin__connection *(*connect)(const kin__connect_options *options, kin__fault *fault);
    void (*disconnect)(kin__connection *connection); /* NULL allowed */

    /* Adds a statement to the batch. false: out of memory (the only failure); the batch is then
     * as before the call. */
    bool (*submit)(kin__connection *connection, const kin__statement *statement,
                   const kin_value *values, size_t count, kin__fault *fault);

    /* Runs one statement to its end, with nothing submitted and no rows wanted: submit, next_result
     * and finish in one, and the values are not made for it but read where they stand. NULL where
     * that would spare nothing. How many rows were changed is not told. */
    bool (*run_from)(kin__connection *connection, const kin__statement *statement,
                     const kin__source *from, kin__fault *fault);

    /* Goes to the next submitted statement's result. What is left of the one before is skipped.
     * KIN__ROW: there is a result (with no rows perhaps). KIN__END: none was left. A statement
     * that fails may say so here or at a row. A COMMIT that the database takes for a ROLLBACK has
     * failed. */
    kin__outcome (*next_result)(kin__connection *connection, kin__fault *fault);

    /* Reads the next row into cells, one for each of statement->columns. A text is valid until the
     * next call for this connection, NUL-terminated, and its size is in the cell. NULL is
     * KIN_KIND_NULL. */
    kin__outcome (*row)(kin__connection *connection, kin_value *cells, kin__fault *fault);

    /* For a statement that was submitted with no columns, because nobody knows them, before its
     * first row is read: how many columns its result has, what each is called (valid until the next
     * call), and as which kinds they are to be read. A column whose kind is KIN_KIND_NULL is not
     * looked at; the kinds stay the caller's. */
    uint32_t (*result_columns)(const kin__connection *connection);
    const char *(*result_column)(const kin__connection *connection, uint32_t column);
    void (*read_result_as)(kin__connection *connection, const uint8_t *kinds, uint32_t columns);

    /* Rows changed by the statement whose result was read to its END. */
    int64_t (*affected)(const kin__connection *connection);
    /* The integer key that the latest INSERT made; only with dialect->insert_id. */
    int64_t (*insert_id)(const kin__connection *connection);

    /* Reads all that is left of the batch. */
    bool (*finish)(kin__connection *connection, kin__fault *fault);
    /* Forgets what is left of the batch, for a caller that has failed itself: what has not been
     * sent is not sent any more. Needs no memory. */
    void (*abandon)(kin__connection *connection);

    /* On a handle of the user's: as it is now, whoever began it. */
    kin__transaction_state (*transaction_state)(const kin__connection *connection);
    /* Milliseconds for each statement from the next on; 0: no limit of ours. What takes longer
     * fails with KIN_TIMEOUT. Looks at memory only. */
    void (*set_timeout)(kin__connection *connection, int32_t milliseconds);
    /* From any thread: what runs now fails with KIN_CANCELLED (or KIN_TIMEOUT, where the database
     * does not say which). When this returns, a statement that starts later is safe. */
    void (*cancel)(kin__connection *connection);
    uint64_t (*round_trips)(const kin__connection *connection);
    /* Microseconds of one wait for the network, as measured when connecting, and what the URL or
     * the server's version says of loading. Both NULL without dialect->carry. */
    int64_t (*distance)(const kin__connection *connection);
    kin__load_by (*load_by)(const kin__connection *connection);
    /* Whether the connection can still be used; looks at memory only. */
    bool (*is_alive)(const kin__connection *connection);

    /* For the pool; each may be NULL. */

    /* Whether the server has ended the connection while nobody used it: looks at what has arrived,
     * asks nothing and waits for nothing. NULL: that cannot happen. */
    bool (*has_ended)(kin__connection *connection);
    /* Takes back what SQL of the user's may have left: settings, temporary tables, locks. Prepared
     * statements stay. false, or NULL: the connection is to be closed instead. */
    bool (*reset)(kin__connection *connection, kin__fault *fault);
    /* Whether the database ends with its last connection. NULL: none does. */
    bool (*is_temporary)(const char *url);
} kin__driver;

extern const kin__driver kin__sqlite;
/* Each in a library of its own, and the one name that it exports. */
KIN_PUBLIC extern const kin__driver kin__postgres;
KIN_PUBLIC extern const kin__driver kin__mariadb;

/* The driver for the URL's scheme; NULL and a fault if there is none (KIN_INVALID_URL), or if the
 * one that is linked is of another version of Kin (KIN_ABI_MISMATCH). */
const kin__driver *kin__driver_for(const char *url, kin__fault *fault);

#endif
