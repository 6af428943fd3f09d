/* What stands behind a kin_record.
 *
 * A record is the user's struct in the memory of a region, with one bit for each column in front
 * of it (set: the column is NULL). What few records need (what was changed, errors) stands in an
 * extra that is made when first needed. */
#ifndef KIN_RECORD_RECORD_H
#define KIN_RECORD_RECORD_H

#include "schema/kind.h"
#include "session/session.h"
#include "support/value.h"

#include <kin/named.h>
#include <kin/record.h>

#include <string.h>

enum {
    KIN__NEW = 1 << 0,
    KIN__DESTROYED = 1 << 1,
    /* The following say what is running, so that cycles end; no journal brings them back. */
    KIN__SAVING = 1 << 2,
    KIN__DESTROYING = 1 << 3,
    KIN__VALIDATING = 1 << 4,
    /* Made by the running verb: if that fails nobody ever sees it, so it needs no journal. */
    KIN__FRESH = 1 << 5,
    /* The running validation found an error and no memory for it. */
    KIN__ERROR_LOST = 1 << 6,
    /* It is being asked whether it or what it holds was changed. */
    KIN__ASKED = 1 << 12,
    /* It is being saved along with a record that has validated it. */
    KIN__VALIDATED = 1 << 13,
    /* It is saved but for its INSERT, which waits for others. */
    KIN__WAITING = 1 << 15,
    KIN__RUNNING = KIN__SAVING | KIN__DESTROYING | KIN__VALIDATING | KIN__FRESH | KIN__ERROR_LOST |
                   KIN__ASKED | KIN__VALIDATED | KIN__WAITING,
    /* Its row may not be written through it. */
    KIN__READ_ONLY = 1 << 7,
    /* It was loaded without some column; its extra says which. */
    KIN__PARTIAL = 1 << 8,
    /* Its extra is that of the latest save, and nothing was changed since. */
    KIN__SETTLED = 1 << 9,
    /* A kin_strict: what reading its associations may do. */
    KIN__STRICT_SHIFT = 10,
    KIN__STRICT = 3 << KIN__STRICT_SHIFT,
    /* Saving its owner is to destroy it. */
    KIN__MARKED = 1 << 14,
    /* A callback, and no validation, refused the latest save. */
    KIN__HALTED = 1 << 16,
    /* Its after_commit or after_rollback runs. */
    KIN__ENDING = 1 << 17,
    /* What of it was written, KIN_ON_CREATE and the like, while that is being told. */
    KIN__ENDED_SHIFT = 18,
    KIN__ENDED = 7 << KIN__ENDED_SHIFT,
    /* A kin_lazy: how its associations are loaded. */
    KIN__LAZY_SHIFT = 24,
    KIN__LAZY = 3 << KIN__LAZY_SHIFT,
    /* Read ahead, and nobody has it yet. */
    KIN__AHEAD = 1 << 26,
    /* Its place in the result that it came in: the upper half. */
    KIN__PLACE_SHIFT = 32,
    /* Made to join two others, by an association that goes through it: it is nothing without
     * them. */
    KIN__JOINING = 1 << 22,
    /* A join record may wait for it to be saved. */
    KIN__JOINED = 1 << 23,
    /* It was put into a collection before it was saved. */
    KIN__HELD = 1 << 27,
    /* What a rollback leaves as it is now. */
    KIN__LASTING = KIN__RUNNING | KIN__READ_ONLY | KIN__SETTLED | KIN__STRICT | KIN__MARKED |
                   KIN__HALTED | KIN__ENDING | KIN__ENDED | KIN__JOINING | KIN__JOINED | KIN__HELD |
                   KIN__LAZY | KIN__AHEAD
};
#define KIN__PLACE ((uint64_t)UINT32_MAX << KIN__PLACE_SHIFT)

typedef struct kin__extra {
    struct kin__extra *saved; /* of the latest save; NULL if it is not known any more */
    uint64_t *changed;        /* columns: written (a new record) or changed (a saved one) */
    uint64_t *stamped;        /* those of a new record that Kin has written for its INSERT */
    kin_value *originals;     /* a saved record's values from before, where changed */
    const uint64_t *missing;  /* columns that a partial record was loaded without */
    kin_field_error *errors;
    size_t error_count;
    size_t error_capacity;
    size_t nested_place; /* among nested attributes, from 1 on, where errors tell of it; else 0 */
} kin__extra;

/* What a verb is given for columns: a struct of the user's, or a list. */
typedef struct kin__attributes {
    const kin__model *written; /* whose struct it is: the record's or one it inherits from */
    const void *values;
    const char *text; /* of the call that has the initializer, */
    size_t leading;   /* behind so many arguments */
    const kin_attribute *named;
    size_t count;
    bool by_name; /* it is the list */
    bool nested;  /* the struct's own kin may be written: what is to become of it */
} kin__attributes;

/* What a save has done to the row, for what comes after it. */
struct kin__saved {
    bool was_new;
    const kin__extra *before; /* what was changed; NULL for nothing, and for a new record */
};

static inline kin__origin *kin__origin_of(const kin_record *record)
{
    return record->kin_origin_;
}

static inline kin_session *kin__session_of(const kin_record *record)
{
    return record ? kin__origin_of(record)->session : NULL;
}

static inline const kin__model *kin__model_of(const kin_record *record)
{
    return kin__origin_of(record)->model;
}

/* NULL: nothing was changed. */
static inline kin__extra *kin__extra_of(const kin_record *record)
{
    return record->kin_state_ & KIN__SETTLED ? NULL : record->kin_extra_;
}

static inline uint64_t *kin__nulls(const kin_record *record)
{
    return (uint64_t *)(uintptr_t)record - kin__model_of(record)->null_words;
}

static inline bool kin__is(const kin_record *record, uint64_t flag)
{
    return (record->kin_state_ & flag) != 0;
}

/* What is known already of strict and lazy loading stays. */
static inline void kin__add_marks(kin_record *record, uint64_t marks)
{
    if (record->kin_state_ & KIN__STRICT) marks &= ~(uint64_t)KIN__STRICT;
    if (record->kin_state_ & KIN__LAZY) marks &= ~(uint64_t)KIN__LAZY;
    record->kin_state_ |= marks;
}

static inline bool kin__is_null(const kin_record *record, const kin__column *column)
{
    return (kin__nulls(record)[column->index / 64] >> (column->index % 64) & 1) != 0;
}

/* The value of a column that is not NULL. */
static inline void kin__read_value(kin_value *value, const kin_record *record,
                                   const kin__column *column)
{
    value->kind = column->kind;
    value->size = 0;
    kin__read_member(value, (const char *)record + column->offset);
    if (value->kind == KIN_KIND_TEXT) value->size = (uint32_t)kin__text_size(value->as.text);
}

/* The session of a record of the user's, or NULL for a NULL record and for a struct that Kin did
 * not make. */
kin_session *kin__session_of_any(const kin_record *record);

/* --- values (value.c, changes.c) -------------------------------------------------------------- */

kin_value kin__get(const kin_record *record, const kin__column *column);
/* Writes without a journal: for records that nobody else has seen yet. A text must be the
 * region's. */
void kin__put(kin_record *record, const kin__column *column, const kin_value *value);
/* Below 0, 0, above 0: some order of values that may be keys, the same for every session. */
int kin__compare_keys(const kin_value *left, const kin_value *right);
/* Whether both are instances of one row: saved, and with equal keys in the database. */
bool kin__is_same_row(const kin_record *left, const kin_record *right);
/* Makes texts and blobs the region's; NULL memory is a failure of the session: false. */
bool kin__own_value(kin_region *region, kin_value *value);
/* Converts the value to the column's kind, or to NULL. false is a failure. */
bool kin__convert(const kin_record *record, const kin__column *column, kin_value *value);
bool kin__convert_for(kin_session *session, const kin__model *model, const kin__column *column,
                      kin_value *value);
/* The same, and checks that the column takes it. */
bool kin__fit(const kin_record *record, const kin__column *column, kin_value *value);
/* For a column that is guarded: whether the value, which fits, may be written. false is a
 * failure. */
bool kin__guard(const kin_record *record, const kin__column *column, const kin_value *value);
/* The time as the column holds it: itself or its day. */
kin_value kin__stamp(const kin__column *column, kin_value now);
/* A timestamp: written to the row with the next INSERT or UPDATE, and taken back by a rollback. */
bool kin__set_stamp(kin_record *record, const kin__column *column, kin_value value);
/* Writes a column as kin_set does: copied, journaled, remembered as a change. */
bool kin__set(kin_record *record, const kin__column *column, kin_value value);
/* The same for an integer, which is not 0, in a column of the model of a record that is new and
 * KIN__FRESH; the column is not guarded. */
bool kin__set_new_int(kin_record *record, const kin__column *column, int64_t number);
/* The same without being a change: keys, timestamps and counters, as the database has them. */
bool kin__set_clean(kin_record *record, const kin__column *column, kin_value value);
/* The same for what is in the row by now: an earlier change of the column is saved with it. */
bool kin__set_saved(kin_record *record, const kin__column *column, kin_value value);
bool kin__set_state(kin_record *record, uint64_t flags, bool on);
/* kin__write for memory of the record. */
static inline bool kin__write_record(kin_record *record, void *address, const void *value,
                                     size_t size, kin__change change)
{
    if (!kin__is(record, KIN__FRESH))
        return kin__write(kin__session_of(record), kin__origin_of(record)->region, address, value,
                          size, change);
    memcpy(address, value, size);
    return true;
}
bool kin__is_changed(const kin_record *record, const kin__column *column);
bool kin__has_changes(const kin_record *record);
/* The value in the database, as far as is known. */
kin_value kin__original(const kin_record *record, const kin__column *column);
/* The value before the save that is running, whose changes are forgotten already; and the value
 * that is in the database now. */
kin_value kin__saved_before(const kin_record *record, const kin__column *column,
                            const kin__saved *saved);
/* A value that Kin writes: a key, a timestamp, a counter. A rollback brings back what stood there
 * before, unless the user has written the column since. */
bool kin__put_by_kin(kin_record *record, const kin__column *column, const kin_value *value);
/* Marks the column as changed or not, by its value and its original. */
void kin__compare_original(kin_record *record, const kin__column *column);
/* What the latest save of a record has changed; NULL if there was none since it was read. */
static inline const kin__extra *kin__saved_extra(const kin_record *record)
{
    const kin__extra *extra = record->kin_extra_;
    return record->kin_state_ & KIN__SETTLED ? extra : extra ? extra->saved : NULL;
}
/* Its changes are saved: they are those of the latest save now, and a rollback brings them back. */
bool kin__changes_saved(kin_record *record);
/* The row was read again: its changes, and those of the latest save, are forgotten; likewise. */
bool kin__forget_changes(kin_record *record);
/* From here on what Kin writes into a new record needs no journal of its own: a rollback makes it
 * new again, with the values that were written by the user and nothing else. */
bool kin__insert_begins(kin_record *record);
/* A column that an INSERT writes or gives back, without a journal; false when memory ran out. */
bool kin__put_copy(kin_record *record, const kin__column *column, kin_value value);
kin__extra *kin__make_extra(kin_record *record);
static inline kin__extra *kin__need_extra(kin_record *record)
{
    kin__extra *extra = kin__extra_of(record);
    return extra ? extra : kin__make_extra(record);
}

/* --- making records (instantiate.c) ------------------------------------------------------- */

/* A new record with the declared defaults, KIN__FRESH until the verb that made it clears that; NULL
 * is a failure. */
kin_record *kin__new(kin_session *session, kin_region *region, const kin__model *model);
/* A saved record from a row, of the model or of the one below it that the row's type names. */
kin_record *kin__instantiate(kin_region *region, const kin__model *model, const kin_value *cells);
/* Another instance of a row that was read, and that nobody has been given yet. NULL is a
 * failure. */
kin_record *kin__copy_row(const kin_record *record);
/* The verb that made a record is done with it (NULL allowed): from now on it needs the journal. */
void kin__made(kin_record *record);
/* Sets what was given. */
bool kin__assign(kin_record *record, const kin__attributes *attributes);
/* The model that a new record is made of where one of this model is asked for: itself, or the one
 * below it that the attributes, else the scope (scoped may be NULL), else the default name in the
 * type column. NULL is a failure. */
const kin__model *kin__model_to_make(kin_session *session, const kin__model *model,
                                     const kin_value *scoped, const kin__attributes *attributes);
/* kin__new with what was given, whatever model that says is written; NULL is a failure. */
kin_record *kin__make(kin_session *session, const kin_model *declared,
                      const kin__attributes *attributes);

/* --- what is given (attributes.c) ------------------------------------------------------------ */

/* Which columns of the model were given. It lives as long as the verb, and is NULL for a
 * failure. */
const kin__given *kin__given_columns(kin_session *session, const kin__model *model,
                                     const kin__attributes *attributes);
/* The value of one that was. */
kin_value kin__given_value(const kin__given *given, const kin__attributes *attributes,
                           const kin__column *column);
/* What was given for the type column, which the model has; left alone if nothing was. */
bool kin__given_type(kin_session *session, const kin__model *model,
                     const kin__attributes *attributes, kin_value *type);

/* --- rows (insert.c, row.c) --------------------------------------------------------------------- */

bool kin__insert_row(kin_record *record);
/* Behind count values, the key that the row has in the database, even if it was changed in memory.
 * The new count. */
size_t kin__append_key(const kin_record *record, kin_value *values, size_t count);
/* Only what was changed; no statement if nothing was. */
bool kin__update_row(kin_record *record);
/* gone: whether there was a row; NULL: nobody asks, and the statement may go out later. known: the
 * row must have the record's version, where the model has one. */
bool kin__delete_row(kin_record *record, bool known, bool *gone);
/* The key that the row has in the database, in scratch memory; NULL is a failure. */
kin_value *kin__row_key(const kin_record *record);
/* Reads all columns again. found tells whether the row is there; locked: it stays locked until the
 * transaction ends, where the database can. */
bool kin__reread_row(kin_record *record, bool locked, bool *found);
/* now for every time column of the list that the record has, and in the database at once. */
bool kin__touch_row(kin_record *record, const kin__column *also);
kin_time_value kin__now(kin_session *session);
/* Timestamps and version of a new record, where they were not given. */
bool kin__stamp_insert(kin_record *record, kin_time_value now);

/* Reading what kin__submit sent: one record of the model; NULL with *failed false if there is no
 * row. */
kin_record *kin__read_one(kin_session *session, kin_region *region, const kin__model *model,
                          bool *failed);

/* --- optimistic locking (locking.c) --------------------------------------------------------- */

/* The version as statements take it; NULL counts as 0. */
kin_value kin__version_of(const kin_record *record);
/* The record gets the version that its UPDATE writes. */
bool kin__next_version(kin_record *record);
/* A statement that goes by the row has moved its version. Nothing without a version. */
bool kin__version_moved(kin_record *record);
/* A new record's, for its INSERT. */
bool kin__stamp_version(kin_record *record);
/* Answers KIN_STALE_RECORD; and whether that is the last answer. */
bool kin__answer_stale(const kin_record *record);
bool kin__is_stale(const kin_session *session);

/* --- records without some column (partial.c) ------------------------------------------------- */

/* missing lives as long as the record. false is a failure. */
bool kin__make_partial(kin_record *record, const uint64_t *missing);
static inline bool kin__is_missing(const kin_record *record, const kin__column *column)
{
    return kin__is(record, KIN__PARTIAL) &&
           (kin__extra_of(record)->missing[column->index / 64] >> (column->index % 64) & 1) != 0;
}
/* Fails with KIN_MISSING_ATTRIBUTE. */
bool kin__fail_missing(const kin_record *record, const kin__column *column);
/* Whether no column is missing; otherwise it fails for the first one. */
bool kin__is_whole(const kin_record *record);

/* --- who may write (permission.c) ----------------------------------------------------------- */

/* Whether the record's row may be written through it; otherwise a failure says why not. */
bool kin__may_write(kin_record *record);

/* How reading its associations loads them: never KIN_LAZY_INHERIT. */
kin_lazy kin__lazy_mode(const kin_record *record);
/* Whether reading the association (NULL: one that says nothing itself) may load it. */
kin_strict kin__strict_mode(const kin_record *record, const kin__association *association);

/* --- what is saved along (along.c) ------------------------------------------------------------ */

/* Whether saving the record would write anything: its own row, or what it holds that goes along. */
bool kin__is_changed_for_autosave(const kin_record *record);
/* Whether saving its owner saves the target, which the association holds. */
bool kin__goes_along(const kin__association *association, const kin_record *target);
/* Whether saving its owner destroys it. */
static inline bool kin__is_doomed(const kin__association *association, const kin_record *target)
{
    return association->autosave == KIN_AUTOSAVE_YES && kin__is(target, KIN__MARKED);
}
/* What goes along is validated with its owner, if at all: from here to the end, which is told what
 * the beginning gave, its own save does not do it again. */
static inline uint64_t kin__begin_validated(const kin__association *association, kin_record *target)
{
    uint64_t before = target->kin_state_ & KIN__VALIDATED;
    if (association->autosave == KIN_AUTOSAVE_YES) target->kin_state_ |= KIN__VALIDATED;
    return before;
}
static inline void kin__end_validated(kin_record *target, uint64_t before)
{
    target->kin_state_ = (target->kin_state_ & ~(uint64_t)KIN__VALIDATED) | before;
}
/* kin__save as the association has it. */
bool kin__save_along(const kin__association *association, kin_record *target);
bool kin__mark(kin_record *record, bool on);

/* --- verbs (save.c, destroy.c, validate.c) -------------------------------------------------- */

/* Runs validations, with their callbacks; the record's errors say what is wrong. false: invalid, or
 * a failure. */
bool kin__validate(kin_record *record);
void kin__clear_errors(kin_record *record);
void kin__add_error(kin_record *record, const char *field, const char *message);
/* The public verbs of the same names, however their attributes are given (verbs.c, upsert.c). */
kin_record *kin__verb_new(kin_session *session, const kin_model *model,
                          const kin__attributes *attributes);
kin_record *kin__verb_create(kin_session *session, const kin_model *model,
                             const kin__attributes *attributes);
kin_record *kin__verb_must_create(kin_session *session, const kin_model *model,
                                  const kin__attributes *attributes);
kin_record *kin__verb_upsert(kin_session *session, const kin_model *model, const char *conflict,
                             const kin__attributes *attributes);
/* Inside a verb. false: a refusal (errors say why, or the last error is set) or a failure. */
bool kin__save(kin_record *record);
/* Runs the record's validations, unless the verb or whoever saves it along has none run. */
bool kin__is_fit_to_save(kin_record *record);
bool kin__destroy(kin_record *record);
/* For must_ verbs: a refusal becomes KIN_RECORD_INVALID, or KIN_RECORD_NOT_SAVED if it was a
 * callback's. */
void kin__answer_invalid(kin_record *record);
/* Ends a public verb: after a refusal without an error of its own the last error is KIN_OK. */
bool kin__verb_answer(kin__verb *verb, bool done);

#endif
