/* The room below queries and records: the opened database, sessions, regions, errors, running
 * statements, transactions and the journal. It knows schemas but no associations. */
#ifndef KIN_SESSION_SESSION_H
#define KIN_SESSION_SESSION_H

#include "driver/driver.h"
#include "driver/pool.h"
#include "schema/schema.h"
#include "support/memory.h"
#include "support/spare.h"

#include <kin/database.h>
#include <kin/session.h>

#include <pthread.h>
#include <stdatomic.h>

/* An error that owns its texts, so that keeping one needs no memory. */
typedef struct kin__error {
    kin_error_info info;
    char message[480];
    char value[128];
    char sql[512];
    char constraint[128];
    char names[3][64]; /* column, expected, actual: whatever is not constant */
} kin__error;

enum { KIN__SIZES = 256 };

struct kin_db {
    kin_allocator allocator;
    kin_statement_hook *on_statement;
    void *on_statement_context;
    kin_clock *clock;
    void *clock_context;
    void *handle; /* the user's own connection */
    kin_connect_fn *on_connect;
    void *on_connect_context;
    kin_strict strict;
    kin_lazy lazy;
    int32_t statement_timeout;
    kin__pool_limits limits;
    kin__wishes wishes;
    char *url;
    size_t url_size;
    char memory_name[32];
    const kin__driver *driver;
    kin__schema schema;
    kin__error error;     /* of kin_open */
    atomic_bool closed;   /* kin_close was called; the last session frees all of this */
    atomic_size_t owners; /* open sessions, and one until kin_close */
    _Atomic uint64_t sizes[KIN__SIZES]; /* of earlier loads; the loading room's (sizes.c) */
    kin__pool pool;

    pthread_mutex_t lock; /* for what stands below */
    bool handle_taken;    /* by a session */
    kin__arena arena;     /* the schema, kept statements, read initializers */
    kin__map given;       /* from the address of a text to a place in given_lists */
    _Atomic(struct kin__searched *)
        searched; /* what the catalogue said of keys; the query room's */
    struct kin__given **given_lists;
    size_t given_count;
    size_t given_capacity;
    _Atomic uint32_t statement_id;
};

/* What records have in common that came from one session, region and model, and where there were
 * several, in one result. */
typedef struct kin__origin {
    const kin__model *model;
    kin_session *session;
    kin_region *region;
    struct kin__result *result; /* loading/result.h; NULL: it came alone, or was made */
    struct kin__origin *next;   /* of the same result */
} kin__origin;

/* A slot of an older region's record that leads into a newer region. */
typedef struct kin__escape {
    struct kin__escape *next;
    kin_record *owner;
    const kin__association *association;
} kin__escape;

/* The flags of a kin_many_slot. */
enum {
    KIN__MANY_LOADED = 1,
    KIN__MANY_MORE = 2,                                 /* the database has more of them */
    KIN__MANY_KEPT = KIN__MANY_LOADED | KIN__MANY_MORE, /* what a change leaves */
    KIN__MANY_BASED = 4,
    KIN__MANY_COUNTED = 8, /* not loaded, but it is known how many there are; always based */
    KIN__CAPACITY_SHIFT = 8
};

/* What a load has put into a collection. It stands in front of the array that has taken its place
 * since (KIN__MANY_BASED); an array that a load made is its own base. */
typedef struct kin__base {
    void *const *items;
    size_t count;
    int64_t beside; /* KIN__MANY_COUNTED: how many there are beside those in memory */
} kin__base;

struct kin_region {
    kin_session *session;
    kin_region *parent;
    kin__arena arena;
    kin__origin **origins; /* by model index, made when first needed */
    kin__escape *escapes;
    uint64_t depth; /* of two, the deeper one ends first */
    /* Of regions aside, which Kin opens for records of its own: */
    size_t journal;    /* entries before it */
    kin_region *below; /* the one that was open before it */
    kin_region *kept;  /* those that end with this region, */
    kin_region *next;  /* in a list */
};

/* A change to a record's memory that can be taken back. */
typedef enum kin__change {
    KIN__BY_USER, /* a value or a slot: taken back when the verb that made it fails */
    KIN__BY_VERB, /* the same, but Kin's: taken back when the verb is refused, too */
    KIN__BY_KIN   /* a key, a timestamp, "is new": taken back by a rollback too */
} kin__change;

typedef void kin__restore_fn(void *address, const void *old);

typedef struct kin__journal_entry {
    void *address;
    kin_region *region;
    kin__restore_fn *restore; /* NULL: the old bytes go back to the address */
    unsigned char old[40];
    uint8_t size;
    uint8_t change;
} kin__journal_entry;

typedef struct kin__journal {
    kin__journal_entry *entries;
    size_t count;
    size_t capacity;
} kin__journal;

/* A level (kin_begin) or a running verb. */
typedef struct kin__unit {
    bool is_verb;
    bool of_work; /* kin_transaction began it and ends it */
    /* The BEGIN or SAVEPOINT that is to go out with the unit's first statement, so that it costs no
     * wait of its own; NULL if there is none, or it has taken effect. */
    const char *opening;
    bool opening_sent;
    bool readonly;  /* it was asked to begin one that only reads */
    bool begun;     /* it began the transaction */
    bool snapshot;  /* and did so to read one snapshot */
    bool ending;    /* its COMMIT has gone out already */
    bool savepoint; /* or set a savepoint, named by its place */
    bool doomed;
    bool broken; /* a statement failed in it */
    bool halted; /* refused in such a way that memory goes back as a whole */
    bool wrote;  /* a statement was sent in it, and its verb is one that writes */
    bool writes;
    kin_code expected; /* the failure that leaves what stands below as it was; KIN_OK: none */
    bool notes_loads;  /* what it loads goes into slots of records that were there before it */
    uint64_t depth;    /* of the region that was open when it began */
    size_t journal;    /* entries before it */
    size_t notes;      /* those before it */
    size_t finds;
    bool unvalidated;    /* what it saves is not validated */
    const char *context; /* of its validations; NULL: that of the record */
    char savepoint_text[24];
} kin__unit;

#define KIN__MOST_UNITS 64

/* A record that is being written, and what of it has been: KIN_ON_CREATE and the like, 0 for
 * nothing. It waits until that is committed or taken back. */
typedef struct kin__note {
    kin_record *record; /* NULL: its region was closed */
    kin_region *region;
    unsigned action;
} kin__note;

typedef struct kin__notes {
    kin__note *items;
    size_t count;
    size_t capacity;
} kin__notes;

/* Records that the running verb has loaded. */
typedef struct kin__finds {
    kin_record **items;
    size_t count;
    size_t capacity;
} kin__finds;

/* What the record room does when its time has come. from and to are places in notes or finds, which
 * may move and grow meanwhile, but not shrink below to. */
typedef struct kin__listener {
    void (*ended)(kin_session *session, size_t from, size_t to, bool committed);
    /* false: a failure */
    bool (*found)(kin_session *session, size_t from, size_t to);
} kin__listener;

/* A running function of the user's; it stands on the stack. */
typedef struct kin__call {
    struct kin__call *below;
    const kin__model *finding; /* its after_find runs */
    kin_region *top;           /* regions up to this one are not its to close */
    size_t units;
    uint32_t depth;
    bool unseen;
} kin__call;

/* A read initializer that this session has met before; saves the lock of the kin_db. */
typedef struct kin__met {
    const void *of;
    const char *text;
    const struct kin__given *given;
} kin__met;

/* Writes that the running verb has put off, for others to go out with them. */
typedef struct kin__waiting {
    struct kin__waiting *outer;
    size_t count; /* 0: there are none */
    /* Does them. false is a failure; a refusal is kept for the verb. */
    bool (*send)(struct kin__waiting *waiting);
} kin__waiting;

#define KIN__MET_COUNT 64
#define KIN__KNOWN_COUNT 16

/* What the session remembers of a statement of the running batch. */
typedef struct kin__sent {
    const char *text; /* this and what follows: for errors */
    const char *const *names;
    uint32_t named;
    const char *model;
    const char *association;
    uint8_t silent; /* nobody reads its result */
    uint8_t opens;  /* the place of the unit that it opens, plus one */
} kin__sent;

#define KIN__SENT_COUNT 32

/* A query whose rows are read one at a time. Its region holds one record; what the statement needs
 * stands in the session's scratch memory until it has ended. */
struct kin_stream {
    kin_stream *next;
    kin_session *session;
    kin_region region;
    const kin__model *model;
    kin_value *cells;
    const uint64_t *missing; /* columns that its records are without; NULL: none */
    kin_record *of;          /* whose targets they are, by this association; NULL: nobody's */
    const kin__association *chain;
    uint64_t marks; /* of its records */
    bool ended;
    kin__arena_mark scratch;
    kin__arena_mark record; /* in the region */
};

struct kin_session {
    kin_db *db;
    const kin__dialect *dialect;
    kin__connection *connection; /* NULL: the opening failed */
    kin__pooled *pooled;         /* where it came from; NULL: a handle of the user's */
    uint64_t trips_before;       /* of the connection, in earlier sessions */
    kin__spare spare;            /* memory of closed regions, for the next ones */
    kin_region root;
    kin_region *top;
    kin_region *aside;  /* the innermost; NULL: none is open */
    kin__arena scratch; /* of the running verb */
    void *user;
    kin_stream *streams;        /* not closed yet; all but the first have ended */
    atomic_uintptr_t inside;    /* the thread that is inside a verb; 0: none */
    atomic_bool trespassed;     /* another thread wanted to be, and nobody was told yet */
    atomic_bool cancelled;      /* the running verb is to fail at its next statement */
    atomic_bool waits;          /* the verb wants to go on; no further cancel is sent */
    pthread_mutex_t cancelling; /* held while a cancel is on its way */
    kin__error last;
    kin__error first;
    kin__error hidden;    /* what failed inside the running verb, whose callback may not say so */
    kin__error transient; /* what the outermost transaction may run again for; KIN_OK: nothing */
    kin_strict strict;    /* of records that say nothing, as their models */
    kin_lazy lazy;        /* of records that say nothing */
    uint64_t epoch;       /* what was read ahead in another one is not what is there now */
    uint32_t destroying;  /* how many records are being, each inside the one before */
    bool readonly;        /* the open transaction only reads */
    bool unseen;          /* there is a failure that nobody has looked at */
    bool first_seen;      /* somebody has looked at the first one */
    bool last_is_first;   /* last and first are one failure */
    bool last_failed;     /* last is a failure and no answer */
    size_t refused;       /* which statement of this batch the hook refused; 0: none */
    bool rolling_back;    /* now; the hook cannot refuse that */
    bool left_open;       /* a rollback failed, and its transaction is still there */
    bool in_hook;         /* the statement hook is running */
    uint8_t overriding;   /* readers and writers of the user's own that stand inside each other */
    bool hidden_is_first; /* hidden and first are one failure */
    kin__sent sent[KIN__SENT_COUNT]; /* the first statements of the batch */
    size_t submitted;
    size_t reading; /* how many results have been gone to */
    uint64_t statements;
    kin__unit units[KIN__MOST_UNITS];
    size_t unit_count;
    kin__journal journal;
    kin__notes notes;
    kin__finds finds;
    const kin__listener *listener; /* given before the first note or find */
    kin__call *call;               /* the innermost; NULL: none runs */
    kin__waiting *waiting;         /* the innermost; NULL: nothing may wait */
    kin__met met[KIN__MET_COUNT];
    const kin__model *known[KIN__KNOWN_COUNT]; /* models that were asked for lately */
};

/* KIN_INVALID_ARGUMENT for a mode that there is not. */
bool kin__check_strict(kin_session *session, kin_strict strict);
/* The same. */
bool kin__check_lazy(kin_session *session, kin_lazy lazy);

/* What was loaded ahead and not read yet may not be what the database would say now. */
static inline void kin__drop_ahead(kin_session *session)
{
    session->epoch++;
}

/* The compiled model; NULL, with a failure, if it was not given to kin_open. */
const kin__model *kin__session_model(kin_session *session, const kin_model *declared);
/* The declaration of that name, for a verb that is about to begin; NULL, with a failure that stands
 * in place of the verb, if there is none. session NULL: NULL. */
const kin_model *kin__model_named(kin_session *session, const char *name);
/* Fails because the model has no association of that name. Returns false. */
bool kin__fail_association(kin_session *session, const kin__model *model, const char *name);

/* --- errors (errors.c) ------------------------------------------------------------------- */

/* What an error is about; any may be NULL. */
typedef struct kin__about {
    const char *model;
    const char *association;
    const char *expected;
    const char *actual;
    const char *value;
} kin__about;

/* A failure: kept as the session's last and, if it is the first, as its first. Returns false. */
bool kin__fail(kin_session *session, kin_code code, const kin__about *about, const char *format,
               ...) __attribute__((format(printf, 4, 5)));
/* An answer: the last error alone. Returns false. */
bool kin__answer(kin_session *session, kin_code code, const kin__about *about, const char *format,
                 ...) __attribute__((format(printf, 4, 5)));
bool kin__fail_memory(kin_session *session);
/* The last error has become a failure: it is the first if none is kept. Returns false. */
bool kin__keep_failure(kin_session *session);
bool kin__fail_fault(kin_session *session, const kin__fault *fault);
void kin__error_from_fault(kin__error *error, const kin__fault *fault);
void kin__error_copy(kin__error *to, const kin__error *from);
void kin__error_reset(kin__error *error);
/* A verb that a callback called has failed, and the callback did not say so. */
bool kin__fail_inside(kin_session *session);
/* Whether the running verb has failed, rather than been refused. */
bool kin__has_failed(const kin_session *session);

/* --- who is inside (guard.c) ---------------------------------------------------------------- */

/* Another thread's verb is running: nothing of the session may be touched but its atomics. */
static inline bool kin__is_elsewhere(const kin_session *session)
{
    uintptr_t inside = atomic_load_explicit(&session->inside, memory_order_relaxed);
    return inside != 0 && inside != (uintptr_t)pthread_self();
}
/* Whether the verb that has just ended left no error, so that its end was an answer. Not when it
 * was turned away for another thread, whose error this is. NULL: false. */
bool kin__has_no_error(const kin_session *session);
/* The thread comes in; *entered false: it is in already, in a callback. false: another one is. */
bool kin__enter(kin_session *session, bool *entered);
void kin__leave(kin_session *session, bool entered);
/* Whether the running verb is to end; waits for a cancel that is on its way. */
bool kin__is_cancelled(kin_session *session);
/* What another thread did is told as a failure, now that nobody is inside. */
void kin__tell_trespass(kin_session *session);
/* Whether the session may be closed, or a region of that depth. false is a failure, or another
 * thread's business. */
bool kin__may_close(kin_session *session, const char *what, uint64_t depth);

/* --- the database (database.c) ---------------------------------------------------------------- */

/* A session keeps it alive; the last one after kin_close frees it. */
void kin__database_joins(kin_db *db);
void kin__database_leaves(kin_db *db);

/* --- its connections (connect.c) -------------------------------------------------------------- */

/* Takes one for a new session. false: a failure, and the session has none. */
bool kin__connect(kin_session *session);
/* Gives it back; no transaction is open any more, unless it could not be ended. */
void kin__disconnect(kin_session *session);
/* The user's own SQL is about to run: what it may change of the connection is taken back before
 * another session gets it. */
void kin__note_own_sql(kin_session *session, const char *text);

/* --- memory (region.c) ------------------------------------------------------------------- */

kin__origin *kin__origin_for(kin_region *region, const kin__model *model);
void kin__region_init(kin_region *region, kin_session *session, kin_region *parent);
void kin__region_end(kin_region *region);
/* Notes that the slot of owner may lead into target's region; nothing if it lives as long. */
bool kin__add_escape(kin_record *owner, const kin__association *association,
                     const kin_record *target);
static inline bool kin__note_escape(kin_record *owner, const kin__association *association,
                                    const kin_record *target)
{
    const kin__origin *newer = target->kin_origin_;
    const kin__origin *older = owner->kin_origin_;
    return newer == older || newer->region->depth <= older->region->depth ||
           kin__add_escape(owner, association, target);
}
/* Closes the regions that are newer than this one. */
void kin__close_newer(kin_session *session, const kin_region *region);
/* A region for what Kin reads to work on it, while callbacks may run: what they make or find still
 * goes to the top region. It outlives nothing that is open, the region of the owner included. NULL:
 * memory ran out. */
kin_region *kin__region_aside(kin_session *session, kin_region *of_owner);
/* Ends the innermost one, with all records in it, unless one of them waits to be told of a commit
 * or rollback: then it ends with the region around it. */
void kin__region_aside_ends(kin_region *region);

/* --- statements (run.c) ------------------------------------------------------------------ */

bool kin__submit(kin_session *session, const kin__statement *statement, const kin_value *values,
                 size_t count);
/* false: a failure, or no result is left. */
bool kin__next_result(kin_session *session);
kin__outcome kin__next_row(kin_session *session, kin_value *cells);
bool kin__finish(kin_session *session);
/* For a statement that was submitted with no columns, before its first row: see driver/driver.h. */
uint32_t kin__result_columns(const kin_session *session);
const char *kin__result_column(const kin_session *session, uint32_t column);
void kin__read_result_as(kin_session *session, const uint8_t *kinds, uint32_t columns);
/* Submits, runs to the end, and tells the rows changed (affected may be NULL). */
bool kin__run(kin_session *session, const kin__statement *statement, const kin_value *values,
              size_t count, int64_t *affected);
/* Whether the next one may be one of a driver's own way to run it at once, without rows, its values
 * in a struct. */
bool kin__can_run_from(const kin_session *session);
bool kin__run_from(kin_session *session, const kin__statement *statement, kin__source from);
/* For writes that nothing is asked of: they go out with the next statement whose result is read, at
 * the latest when the verb ends; the values are copied, their texts must live until then. */
bool kin__run_later(kin_session *session, const kin__statement *statement, const kin_value *values,
                    size_t count);
/* Transaction control. The text must live until the batch has been read. */
bool kin__submit_silently(kin_session *session, const char *text);
bool kin__run_control(kin_session *session, const char *text);
/* The same, but the hook is told and not asked. */
bool kin__run_rollback(kin_session *session, const char *text);
/* Opens what is to be opened without waiting for a statement. */
bool kin__open_now(kin_session *session);
/* Forgets what was submitted and not read: for who cannot go on reading. */
void kin__abandon(kin_session *session);

/* --- verbs and transactions (verb.c, transaction.c) --------------------------------------- */

typedef enum kin__access {
    KIN__READS,
    KIN__WRITES,
    KIN__STREAMS /* reads of the open stream itself */
} kin__access;

typedef struct kin__verb {
    kin_session *session;
    kin__arena_mark scratch;
    size_t unit;
    bool cancelled; /* a refusal takes back what the user set, too */
    bool entered;   /* the thread came in with it */
} kin__verb;

/* The beginning of every public function that can fail: clears the last error, refuses what cannot
 * be done now. session NULL: false. Every begin that gave true needs one end. */
bool kin__verb_begin(kin__verb *verb, kin_session *session, kin__access access);
/* From here on the verb is one transaction. refusable: it may be refused half way, so inside an
 * open transaction it takes a savepoint. Calling it again changes nothing. */
void kin__verb_atomic(kin_session *session, bool refusable);
/* done false: everything is taken back, after a failure all, after a refusal what Kin wrote.
 * Returns whether the verb has done its work. */
bool kin__verb_end(kin__verb *verb, bool done);
/* The running verb is refused, and takes back what the user set in it, too. Returns false. */
bool kin__verb_halted(kin_session *session);
/* Whether the running verb has failed or halted, rather than had a record refused. */
bool kin__verb_is_over(const kin_session *session);
/* The verb may fail with that code, and nothing but its own work is lost: inside a transaction it
 * takes a savepoint, and dooms nothing. Whoever expects that ends with one of the next two. */
void kin__verb_expects(kin_session *session, kin_code code);
/* What was expected has happened and is over: it is no failure. had_failed: there was another one
 * before. */
void kin__failure_is_over(kin_session *session, bool had_failed);
/* It was not for the expected reason: the failure that was meant to be over is one after all. */
void kin__failure_stands(kin_session *session, const kin__error *error);
/* The verb's statement goes on giving rows, to verbs that are KIN__STREAMS. */
void kin__verb_suspend(kin__verb *verb);
/* Ends the open stream, if there is one: what is left of its rows is dropped. */
void kin__stream_end(kin_session *session);
/* Takes the stream out of the session, which has ended it, and gives its memory back. */
void kin__stream_release(kin_stream *stream);
/* From here on the verb reads one snapshot, unless a transaction is open. The BEGIN goes out with
 * the next batch. */
void kin__verb_snapshot(kin_session *session);
/* What stood before a part of a verb that only reads. */
typedef struct kin__before {
    size_t journal;
    size_t finds;
    bool had_failed;
    bool unseen;
} kin__before;

kin__before kin__verb_before_reading(const kin_session *session);
/* Whether that part is to be run again, in a new snapshot: it has failed for what is over by now,
 * such as a table that was changed. All is then as before it, and the failure is forgotten. */
bool kin__verb_reads_again(kin_session *session, const kin__before *before);
/* The COMMIT of that goes out with the next batch; nothing may be read after it. */
bool kin__verb_snapshot_ends(kin_session *session);
/* Whether the running verb reads a snapshot of its own, which has not ended. */
bool kin__verb_has_snapshot(const kin_session *session);
/* The COMMIT goes out with this batch, unless the statement fails, which nobody reads. Whoever
 * knows that it does says that the snapshot goes on; what is left of the batch is dropped then. */
bool kin__verb_snapshot_ends_unless(kin_session *session, const char *fails);
bool kin__verb_snapshot_goes_on(kin_session *session);
/* Whether a transaction is open. */
bool kin__in_transaction(const kin_session *session);
/* For verbs that touch memory alone: clears the last error. NULL: false. */
bool kin__memory_verb(kin_session *session);
/* What the running verb has put off is sent, before anybody can miss it. false is a failure, of
 * that verb too. */
bool kin__send_waiting(kin_session *session);
/* Whether a verb or level may begin now; false is a failure or an answer. */
bool kin__verb_may_begin(kin_session *session, kin__access access);
/* Notes what opens the unit: the whole transaction, or a savepoint in it if one is wanted. */
void kin__unit_want_opening(kin_session *session, kin__unit *unit, bool refusable);
/* What was written since that note and is now decided is told. */
void kin__settle_notes(kin_session *session, size_t from, bool done);
/* Ends the innermost level. */
void kin__level_end(kin_session *session, bool done);
/* Ends the transaction or savepoint of the unit at that place. */
bool kin__unit_commit(kin_session *session, size_t place);
void kin__unit_rollback(kin_session *session, size_t place);

/* Reads to its end what was sent, so that it is known to be done; not the open stream. */
bool kin__settle_sent(kin_session *session);
/* Ends the levels that stand above that many units, where there should be none: a failure then. */
bool kin__end_open_levels(kin_session *session, size_t count);

/* --- calling the user (call.c) ------------------------------------------------------------- */

/* Stand before and after every call of a function of the user's that may use the session. begin:
 * false is a failure, and then the function is not called. end: false if a verb failed in it and
 * nobody looked, or if it did not end what it began; then the calling verb fails too. */
bool kin__call_begin(kin__call *call, kin_session *session);
bool kin__call_end(kin__call *call, kin_session *session);

/* Notes that the record is about to be written, and tells the place of the note. */
bool kin__note_write(kin_session *session, kin_region *region, kin_record *record, size_t *place);
/* Notes that the record was loaded. */
bool kin__note_find(kin_session *session, kin_record *record);
/* Forgets what the running verb has loaded: it is not told. */
void kin__forget_found(kin_session *session);
/* Tells the notes from there on, and forgets them. */
void kin__tell_ended(kin_session *session, size_t from, bool committed);
/* Tells what the running verb has loaded so far. false is a failure. */
bool kin__tell_found(kin_session *session);
void kin__notes_forget_region(kin_session *session, const kin_region *region);
/* Whether a record of the region waits to be told. */
bool kin__notes_has_region(const kin_session *session, const kin_region *region);
void kin__notes_close(kin_session *session);

/* --- the journal (journal.c) -------------------------------------------------------------- */

/* Writes size bytes (at most 16) to the address of a record of the region, so that it can be taken
 * back. false when memory ran out; nothing is written then. */
bool kin__write(kin_session *session, kin_region *region, void *address, const void *value,
                size_t size, kin__change change);
/* Sets or clears the bits of the mask. Taking that back leaves the word's other bits alone: they
 * are other columns', and may have been written since. */
bool kin__write_bits(kin_session *session, kin_region *region, uint64_t *word, uint64_t mask,
                     bool on, kin__change change);
/* What was written since that place as the user's was Kin's: it is KIN__BY_VERB. */
void kin__journal_by_verb(kin_session *session, size_t mark);
/* Notes size bytes (at most 40) that restore will be given when this is taken back; writes
 * nothing. */
bool kin__write_with(kin_session *session, kin_region *region, void *address, const void *old,
                     size_t size, kin__restore_fn *restore);
/* Takes back what was written since the mark; only_kin leaves what the user set. */
void kin__journal_rewind(kin__journal *journal, size_t mark, bool only_kin);
/* Forgets entries since the mark that only a failing verb would need. */
void kin__journal_keep(kin__journal *journal, size_t mark);
/* All entries of the region stand behind the first ones, so many. */
void kin__journal_forget_region(kin_session *session, const kin_region *region, size_t first);
void kin__journal_close(kin__journal *journal, const kin_allocator *allocator);

/* --- initializers (given.c) --------------------------------------------------------------- */

/* Bits of a word of a struct. */
typedef struct kin__blank {
    size_t offset;
    size_t bits;
} kin__blank;

/* The members that were written, as bits in words: columns of a model by their index. */
typedef struct kin__given {
    struct kin__given *next; /* of another model, at the same text */
    const void *of;
    size_t word_count;
    const uint64_t *words;
    const char *mistake;     /* NULL, or what is wrong with the text */
    const kin_value *values; /* by column, where they were given by name; otherwise NULL */
    /* Of a model's own struct: the columns that were written, as the struct has them, and what must
     * be 0, since it is of those that were not. members NULL: nobody worked it out. */
    const kin__member *members; /* of what must be looked at more closely, KIN_KIND_INVALID */
    size_t member_count;
    const kin__blank *blanks;
    size_t blank_count;
} kin__given;

/* What an initializer is one of. */
typedef struct kin__given_form {
    /* Names for the bits: column index or option index; -1 for a name that is none. */
    int (*bit)(const void *of, const char *name, size_t length);
    /* What else is worth keeping, once the bits are known; false: no memory. NULL: nothing. */
    bool (*complete)(kin__given *given, kin__arena *arena);
} kin__given_form;

const kin__given *kin__given_find(kin_session *session, kin__met *met, const void *of, size_t bits,
                                  const kin__given_form *form, const char *text, size_t leading);
/* Reads the text once and keeps the result in the kin_db under (of, text). NULL: a failure. */
static inline const kin__given *kin__given_read(kin_session *session, const void *of, size_t bits,
                                                const kin__given_form *form, const char *text,
                                                size_t leading)
{
    size_t hash = ((size_t)(uintptr_t)text >> 2) ^ ((size_t)(uintptr_t)of >> 4);
    kin__met *met = &session->met[(hash ^ hash >> 6) % KIN__MET_COUNT];
    if (met->of == of && met->text == text) return met->given;
    return kin__given_find(session, met, of, bits, form, text, leading);
}
static inline bool kin__is_given(const kin__given *given, size_t bit)
{
    return bit / 64 < given->word_count && (given->words[bit / 64] >> (bit % 64) & 1) != 0;
}

#endif
