/* One record: making, saving, destroying, validating it.
 *
 * Every function takes a pointer to a model (struct post *), or NULL: a NULL record gives false,
 * NULL, 0 or an empty list and touches nothing, so that a chain after a failed create does no
 * harm and kin_failed still shows the first failure. A function that fails leaves the database,
 * the record and its slots as they were before the call.
 *
 * A record lives in the region that was open when it was made, and is never freed by the user. Only
 * the thread of its session may use it. */
#ifndef KIN_RECORD_H
#define KIN_RECORD_H

#include "kin/model.h"
#include "kin/types.h"

KIN_BEGIN_C_

typedef struct kin_field_error {
    const char *field; /* the member's name; "base" for the record as a whole */
    const char *message;
    const char *full_message; /* with the field's human name: "Title can't be blank" */
} kin_field_error;

typedef struct kin_field_errors {
    const kin_field_error *items;
    size_t count;
} kin_field_errors;

/* Behind the macros below. */
KIN_PUBLIC void *kin_session_new(kin_session *session, const kin_model *model,
                                 const void *attributes, const char *given);
KIN_PUBLIC void *kin_session_create(kin_session *session, const kin_model *model,
                                    const void *attributes, const char *given);
KIN_PUBLIC void *kin_session_must_create(kin_session *session, const kin_model *model,
                                         const void *attributes, const char *given);
KIN_PUBLIC void *kin_session_find_or_new_by(kin_session *session, const kin_model *model,
                                            const void *attributes, const char *given);
KIN_PUBLIC void *kin_session_find_or_create_by(kin_session *session, const kin_model *model,
                                               const void *attributes, const char *given);
KIN_PUBLIC void *kin_session_must_find_or_create_by(kin_session *session, const kin_model *model,
                                                    const void *attributes, const char *given);
KIN_PUBLIC void *kin_session_upsert(kin_session *session, const kin_model *model,
                                    const char *conflict, const void *attributes,
                                    const char *given);
KIN_PUBLIC bool kin_record_save(kin_record *record);
KIN_PUBLIC bool kin_record_must_save(kin_record *record);
KIN_PUBLIC bool kin_record_save_in(kin_record *record, const char *context);
KIN_PUBLIC bool kin_record_save_unvalidated(kin_record *record);
KIN_PUBLIC bool kin_record_insert(kin_record *record);
KIN_PUBLIC bool kin_record_must_insert(kin_record *record);
KIN_PUBLIC bool kin_record_update(kin_record *record, const void *attributes, size_t size,
                                  const char *given);
KIN_PUBLIC bool kin_record_must_update(kin_record *record, const void *attributes, size_t size,
                                       const char *given);
KIN_PUBLIC bool kin_record_destroy(kin_record *record);
KIN_PUBLIC bool kin_record_must_destroy(kin_record *record);
KIN_PUBLIC bool kin_record_delete(kin_record *record);
KIN_PUBLIC bool kin_record_reload(kin_record *record);
KIN_PUBLIC bool kin_record_lock(kin_record *record);
KIN_PUBLIC bool kin_record_touch(kin_record *record);
KIN_PUBLIC bool kin_record_touch_column(kin_record *record, size_t offset);
KIN_PUBLIC bool kin_record_increment(kin_record *record, size_t offset, kin_value by);
KIN_PUBLIC bool kin_record_write(kin_record *record, size_t offset, kin_value value);
KIN_PUBLIC bool kin_record_set_enum(kin_record *record, size_t offset, const char *name);
KIN_PUBLIC const char *kin_record_enum_name(const kin_record *record, size_t offset);
KIN_PUBLIC bool kin_record_is_null(const kin_record *record, size_t offset);
KIN_PUBLIC size_t kin_record_text_size(const kin_record *record, size_t offset);
KIN_PUBLIC bool kin_record_is_new(const kin_record *record);
KIN_PUBLIC bool kin_record_is_destroyed(const kin_record *record);
KIN_PUBLIC bool kin_record_changed(const kin_record *record);
KIN_PUBLIC bool kin_record_column_changed(const kin_record *record, size_t offset);
KIN_PUBLIC kin_value kin_record_original(const kin_record *record, size_t offset);
KIN_PUBLIC bool kin_record_restore(kin_record *record);
KIN_PUBLIC void *kin_record_dup(const kin_record *record);
KIN_PUBLIC void kin_record_set_readonly(kin_record *record);
KIN_PUBLIC bool kin_record_is_readonly(const kin_record *record);
KIN_PUBLIC void kin_record_set_strict(kin_record *record, kin_strict strict);
KIN_PUBLIC bool kin_record_is_strict(const kin_record *record);
KIN_PUBLIC bool kin_record_valid(kin_record *record);
KIN_PUBLIC bool kin_record_valid_in(kin_record *record, const char *context);
KIN_PUBLIC const char *kin_record_validation_context(const kin_record *record);
KIN_PUBLIC kin_field_errors kin_record_errors(const kin_record *record);
KIN_PUBLIC const char *kin_record_error_on(const kin_record *record, size_t offset);
KIN_PUBLIC size_t kin_record_error_count_on(const kin_record *record, size_t offset);
KIN_PUBLIC void kin_record_add_error(kin_record *record, size_t offset, const char *message);
KIN_PUBLIC void kin_record_add_base_error(kin_record *record, const char *message);

KIN_PUBLIC bool kin_record_mark_for_destruction(kin_record *record);
KIN_PUBLIC bool kin_record_is_marked_for_destruction(const kin_record *record);
KIN_PUBLIC bool kin_record_changed_for_autosave(const kin_record *record);

KIN_PUBLIC bool kin_record_is_a(const kin_record *record, const kin_model *model);
KIN_PUBLIC void *kin_record_cast(const kin_record *record, const kin_model *model);

/* The session a record came from; for callbacks. NULL for NULL. */
KIN_PUBLIC kin_session *kin_record_session(const kin_record *record);

/* For KIN_VALIDATE(kin_validate_foreign_keys): an integer foreign key of a belongs_to is NULL or
 * positive; of another one the column's error is "association reference not found". Asks no
 * database: whether there is such a row is the database's to say (.constraint). NULL: nothing. */
KIN_PUBLIC void kin_validate_foreign_keys(kin_record *record);

KIN_END_C_

#ifndef __cplusplus

/* struct M *kin_new(session, M, .title = "x"): a record that is not saved; no statement. What is
 * not written has its declared default; without one it reads as NULL, is left to the database by
 * the INSERT, and is read back then. Write NULL (or kin_set_null) for NULL. NULL on failure. */
#define kin_new(...) KIN_NEW_(#__VA_ARGS__, __VA_ARGS__, .kin = {0})
#define KIN_NEW_(text, s, M, ...) \
    ((struct M *)kin_session_new(s, M##_model(), &(struct M){__VA_ARGS__}, text))

/* struct M *kin_create(session, M, .title = "x"): makes and saves. If validation or a callback
 * refuses it, the result is the unsaved record: kin_is_new, and kin_errors says why. NULL on
 * failure. */
#define kin_create(...) KIN_CREATE_(#__VA_ARGS__, __VA_ARGS__, .kin = {0})
#define KIN_CREATE_(text, s, M, ...) \
    ((struct M *)kin_session_create(s, M##_model(), &(struct M){__VA_ARGS__}, text))

/* The same, but a refusal gives NULL and a code (an answer), as kin_must_save has them. */
#define kin_must_create(...) KIN_MUST_CREATE_(#__VA_ARGS__, __VA_ARGS__, .kin = {0})
#define KIN_MUST_CREATE_(text, s, M, ...) \
    ((struct M *)kin_session_must_create(s, M##_model(), &(struct M){__VA_ARGS__}, text))

/* struct M *kin_find_or_create_by(session, M, .name = "food"): kin_find_by, and if there is none,
 * kin_create with the same values. If somebody else has inserted the row in between, and a unique
 * index says so, theirs is found: inside a transaction the INSERT takes a savepoint, so nothing is
 * doomed. A refusal gives the unsaved record, as kin_create does. NULL on failure:
 * KIN_RECORD_NOT_UNIQUE too, if it was not for these values.
 * kin_must_find_or_create_by: a refusal gives NULL and a code, as kin_must_create does.
 * kin_find_or_new_by: kin_find_by, and if there is none, kin_new with the same values. */
#define kin_find_or_create_by(...) \
    KIN_FIND_OR_BY_(kin_session_find_or_create_by, #__VA_ARGS__, __VA_ARGS__, .kin = {0})
#define kin_must_find_or_create_by(...) \
    KIN_FIND_OR_BY_(kin_session_must_find_or_create_by, #__VA_ARGS__, __VA_ARGS__, .kin = {0})
#define kin_find_or_new_by(...) \
    KIN_FIND_OR_BY_(kin_session_find_or_new_by, #__VA_ARGS__, __VA_ARGS__, .kin = {0})
#define KIN_FIND_OR_BY_(function, text, s, M, ...) \
    ((struct M *)function(s, M##_model(), &(struct M){__VA_ARGS__}, text))

/* struct M *kin_upsert(session, M, "email", .email = "a@b.c", .name = "Ann"): inserts the row, or
 * overwrites the one with this email by what is written here, in one statement. The columns by
 * which a row is known are members ("shop_id, number"); a unique index must stand on them, and each
 * must have a value here. Columns that are not written here, the key, created_at, counters and
 * read-only columns of a row that is there keep their values; updated_at moves if another column
 * does, and a version of optimistic locking is a column like others. Neither validations nor
 * callbacks run. Gives the row as it is now. NULL on failure: KIN_INVALID_ARGUMENT for a column
 * that is none. */
#define kin_upsert(...) KIN_UPSERT_(#__VA_ARGS__, __VA_ARGS__, .kin = {0})
#define KIN_UPSERT_(text, s, M, conflict, ...) \
    ((struct M *)kin_session_upsert(s, M##_model(), conflict, &(struct M){__VA_ARGS__}, text))

/* bool kin_save(record): inserts a new record, updates what was changed in another, and saves
 * unsaved records that its associations hold, as .autosave says. false if validation or a callback
 * refuses it (kin_errors says why; the last error is KIN_OK) or on failure. A destroyed record is
 * KIN_INVALID_ARGUMENT. */
#define kin_save(r) kin_record_save(KIN_RECORD_(r))

/* The same, but a refusal is an answer: by validation KIN_RECORD_INVALID, by a callback
 * KIN_RECORD_NOT_SAVED. So it is for all must_ verbs that save. */
#define kin_must_save(r) kin_record_must_save(KIN_RECORD_(r))

/* kin_save with the validations of that context: those without .on and .context, and those with
 * this .context; of what it saves along too. NULL is kin_save. */
#define kin_save_in(r, context) kin_record_save_in(KIN_RECORD_(r), context)

/* kin_save without validations and their callbacks, of what it saves along neither. */
#define kin_save_unvalidated(r) kin_record_save_unvalidated(KIN_RECORD_(r))

/* bool kin_insert(record): kin_save of a new record; KIN_INVALID_ARGUMENT if it is not new.
 * kin_must_insert: a refusal is an answer, as of kin_must_save. */
#define kin_insert(r) kin_record_insert(KIN_RECORD_(r))
#define kin_must_insert(r) kin_record_must_insert(KIN_RECORD_(r))

/* bool kin_update(record, .title = "y"): sets what is written and saves. A refusal keeps the new
 * values in the record, unsaved; a failure takes them back. KIN_INVALID_ARGUMENT if it is new. */
#define kin_update(r, ...) KIN_UPDATE_(#__VA_ARGS__, r, __VA_ARGS__, .kin = {0})
#define KIN_UPDATE_(text, r, ...) \
    kin_record_update(KIN_RECORD_(r), &(__typeof__(*(r))){__VA_ARGS__}, sizeof *(r), text)

/* The same, but a refusal is an answer, as of kin_must_save. */
#define kin_must_update(r, ...) KIN_MUST_UPDATE_(#__VA_ARGS__, r, __VA_ARGS__, .kin = {0})
#define KIN_MUST_UPDATE_(text, r, ...) \
    kin_record_must_update(KIN_RECORD_(r), &(__typeof__(*(r))){__VA_ARGS__}, sizeof *(r), text)

/* bool kin_destroy(record): deletes its row, and what depends on it as its associations say, in one
 * transaction. The record stays readable. false if a restriction refuses it (kin_errors says why,
 * or the last error is KIN_DELETE_RESTRICTED) or on failure. Destroying it again, or a new record,
 * is true and takes no statement.
 *
 * A collection with .dependent = KIN_DESTROY that is not loaded stays so. Where nobody is told of
 * its records it is not even read: one statement takes all of them, and one for each table what
 * depends on them (kin/model.h says when). Otherwise it goes in batches of a thousand, so memory
 * does not grow with it: in the order of its scope, and what is behind the first batch by key. What
 * callbacks make for it meanwhile, with keys that come later, stays. More than 500 records that are destroyed inside each other are KIN_INVALID_ARGUMENT. */
#define kin_destroy(r) kin_record_destroy(KIN_RECORD_(r))

/* The same, but a refusal is KIN_RECORD_NOT_DESTROYED or KIN_DELETE_RESTRICTED (answers). */
#define kin_must_destroy(r) kin_record_must_destroy(KIN_RECORD_(r))

/* bool kin_delete(record): deletes its row and nothing else: no callbacks, dependents, counters,
 * touching. Of a new record it takes no statement, and the record counts as destroyed from then on.
 * That the row is gone already is no error. */
#define kin_delete(r) kin_record_delete(KIN_RECORD_(r))

/* bool kin_reload(record): reads its columns again and forgets changes and associations, unsaved
 * records in them too. False with KIN_RECORD_NOT_FOUND (an answer) if there is no row, as of a new
 * record; the record is then as before. Texts that were read before stay where they are. */
#define kin_reload(r) kin_record_reload(KIN_RECORD_(r))

/* bool kin_lock(record): kin_reload that locks the row until the transaction ends ("FOR UPDATE"; on
 * SQLite kin_begin has locked the whole database for others that write). Without an open
 * transaction the lock ends at once. KIN_INVALID_ARGUMENT for a new or destroyed record, and for
 * one with unsaved changes, which would be lost. */
#define kin_lock(r) kin_record_lock(KIN_RECORD_(r))

/* bool kin_mark_for_destruction(record): saving a record that holds this one by an association with
 * .autosave = KIN_AUTOSAVE_YES destroys it, in the same transaction; of a many-to-many or a
 * through, the join rows alone. Until then nothing happens to it, and it is not validated along.
 * Associations without .autosave ignore the mark. kin_reload takes it away; nothing else does.
 * false when there is no memory. bool kin_is_marked_for_destruction(record) asks. bool
 * kin_changed_for_autosave(record): whether kin_save would write anything: it is new, changed or
 * marked, or something is that it holds by such associations, however far below. Both look at
 * memory alone. */
#define kin_mark_for_destruction(r) kin_record_mark_for_destruction(KIN_RECORD_(r))
#define kin_is_marked_for_destruction(r) kin_record_is_marked_for_destruction(KIN_READ_(r))
#define kin_changed_for_autosave(r) kin_record_changed_for_autosave(KIN_READ_(r))

/* bool kin_touch(record): sets updated_at (updated_on) to now in the database at once, and touches
 * what the record's belongs_to with .touch lead to. No validation runs, and other changes stay
 * unsaved. KIN_INVALID_ARGUMENT for a new or destroyed record. */
#define kin_touch(r) kin_record_touch(KIN_RECORD_(r))
/* bool kin_touch_column(record, column): kin_touch that sets this column, a time or a date, to now
 * as well. Another kind of column, and one of the key, are KIN_INVALID_ARGUMENT. */
#define kin_touch_column(r, f) kin_record_touch_column(KIN_RECORD_(r), KIN_OFFSET_(r, f))

/* bool kin_increment(record, column, by): adds to an integer, real or decimal column in the
 * database at once, whatever it is there by now; NULL counts as 0, by may be negative. It is one
 * statement; for a decimal, which is added exactly, two in a transaction. The record's own value
 * moves along, with a change of it that was not saved yet. No validation runs, no timestamp moves,
 * other changes stay unsaved; a read-only column or a counter is written too. A new or destroyed
 * record, a key, and a by that is no number are KIN_INVALID_ARGUMENT; a sum that the column cannot
 * hold is KIN_RANGE_ERROR, or KIN_INVALID_VALUE for a decimal that SQLite cannot keep exactly. A
 * row that is gone is no error. */
#define kin_increment(r, f, by)                                                      \
    kin_record_increment(KIN_RECORD_(r), KIN_OFFSET_(r, f) + KIN_IS_NUMBER_((r)->f), \
                         KIN_FIT_((r)->f, by))

/* bool kin_set(record, column, value): the one way to write a column. The value is copied; NULL
 * sets NULL. A value whose type does not fit the column does not compile; a pointer that is not
 * NULL where only NULL has a meaning, and a destroyed record, are KIN_INVALID_ARGUMENT; a number
 * that a column's .enumeration does not have is KIN_INVALID_VALUE, and a column that the database
 * generates KIN_READ_ONLY_ATTRIBUTE. A loaded belongs_to whose foreign key this changes is no
 * longer loaded. No statement; false on failure. */
#define kin_set(r, f, v) kin_record_write(KIN_RECORD_(r), KIN_OFFSET_(r, f), KIN_FIT_((r)->f, v))
#define kin_set_null(r, f) \
    kin_record_write(KIN_RECORD_(r), KIN_COLUMN_OFFSET_(r, f), kin_value_null(NULL))

/* bool kin_set_enum(record, column, "draft"): kin_set of the number that the column's .enumeration
 * gives the name; NULL sets NULL. An unknown name is KIN_INVALID_VALUE, with the nearest one in the
 * message; a column without .enumeration is KIN_INVALID_ARGUMENT. */
#define kin_set_enum(r, f, name) \
    kin_record_set_enum(KIN_RECORD_(r), KIN_OFFSET_(r, f) + KIN_IS_INT_((r)->f), name)

/* const char *kin_enum_name(record, column): the name of its number; NULL for NULL, and for a
 * number in the database that has none (the column itself reads it). It lives as long as the
 * program. */
#define kin_enum_name(r, f) \
    kin_record_enum_name(KIN_READ_(r), KIN_OFFSET_(r, f) + KIN_IS_INT_((r)->f))

/* bool kin_restore(record): takes back what was changed and not saved: each column has the value of
 * the database again. No statement. KIN_INVALID_ARGUMENT for a new or destroyed record. */
#define kin_restore(r) kin_record_restore(KIN_RECORD_(r))

/* struct M *kin_dup(record): a new record, not saved, with the values of this one, changed ones
 * too; but for its key, timestamps, version and counters, which a row has of its own, and generated
 * columns. Foreign keys are values; nothing is associated with it else: no slot is loaded. Errors
 * and marks stay behind. It lives in the session's top region. No statement, no callback. NULL on
 * failure (KIN_MISSING_ATTRIBUTE for a record that was loaded in part), and for NULL. */
#define kin_dup(r) ((__typeof__(r))kin_record_dup(KIN_READ_(r)))

/* Looking at memory; none of these can fail. kin_changed: whether anything differs from the row;
 * kin_column_changed: whether that column does; in a new record, what was written, unless it is the
 * declared default. kin_original: the value in the row as far as the record knows, a kin_value whose
 * text lives as long as the record; NULL in a new record. */
#define kin_is_null(r, f) kin_record_is_null(KIN_READ_(r), KIN_COLUMN_OFFSET_(r, f))
#define kin_text_size(r, f) \
    kin_record_text_size(KIN_READ_(r), KIN_OFFSET_(r, f) + KIN_IS_TEXT_((r)->f))
#define kin_is_new(r) kin_record_is_new(KIN_READ_(r))
#define kin_is_destroyed(r) kin_record_is_destroyed(KIN_READ_(r))
#define kin_changed(r) kin_record_changed(KIN_READ_(r))
#define kin_column_changed(r, f) kin_record_column_changed(KIN_READ_(r), KIN_COLUMN_OFFSET_(r, f))
#define kin_original(r, f) kin_record_original(KIN_READ_(r), KIN_COLUMN_OFFSET_(r, f))
/* clang-format off */
#define KIN_IS_NUMBER_(f) (0 * sizeof(_Generic((f), int64_t: 1, double: 1, kin_decimal_value: 1)))
#define KIN_IS_TEXT_(f) (0 * sizeof(_Generic((f), const char *: 1)))
#define KIN_IS_INT_(f) (0 * sizeof(_Generic((f), int64_t: 1)))
#define KIN_COLUMN_OFFSET_(r, f) (KIN_OFFSET_(r, f) + KIN_IS_COLUMN_((r)->f))
#define KIN_IS_COLUMN_(f)                                                                       \
    (0 * sizeof(_Generic((f), int64_t: 1, bool: 1, double: 1, const char *: 1, kin_time_value: 1, \
                         kin_blob_value: 1, kin_date_value: 1, kin_decimal_value: 1,            \
                         kin_uuid_value: 1)))
/* clang-format on */

/* kin_set_readonly(record): from now on the record's row is not written through it: kin_save,
 * kin_insert, kin_update, kin_destroy, kin_touch and kin_increment fail with KIN_READ_ONLY_RECORD
 * (a failure, told before any statement or validation). kin_set still works, in memory; kin_delete
 * does too, as it asks nothing of the record. There is no way back but another find.
 * bool kin_is_readonly(record) asks. */
#define kin_set_readonly(r) kin_record_set_readonly(KIN_RECORD_(r))
#define kin_is_readonly(r) kin_record_is_readonly(KIN_READ_(r))

/* kin_set_strict(record, KIN_STRICT_ALL): from now on kin_one_get, kin_many_get and
 * kin_many_length of an association of the record that is not loaded fail with
 * KIN_ASSOCIATION_NOT_LOADED, unless the association itself says otherwise; so no loop runs
 * statements that nobody sees. What looks (kin_one_peek), asks the database for a number or an
 * answer (kin_many_size, kin_many_exists), loads expressly (kin_one_reload, kin_preload) or writes
 * goes on as ever. KIN_STRICT_INHERIT takes back what the record said. Memory alone, and it cannot
 * fail but for a mode that there is not: KIN_INVALID_ARGUMENT.
 * bool kin_is_strict(record): whether reading its associations cannot load them, as far as the
 * record, its model and its session say. NULL: false. */
#define kin_set_strict(r, mode) kin_record_set_strict(KIN_RECORD_(r), mode)
#define kin_is_strict(r) kin_record_is_strict(KIN_READ_(r))

/* bool kin_valid(record): runs the validations, those of associated records too where .validate
 * says so. kin_errors(record): what the latest validation (or a refused kin_destroy) found, first
 * to last. The array lives as long as the record. */
#define kin_valid(r) kin_record_valid(KIN_RECORD_(r))
#define kin_errors(r) kin_record_errors(KIN_READ_(r))

/* kin_valid with the validations of that context, as kin_save_in has them. */
#define kin_valid_in(r, context) kin_record_valid_in(KIN_RECORD_(r), context)

/* const char *kin_validation_context(record): for validations: the context they run in: "create",
 * "update", or the one that was named. NULL for NULL. */
#define kin_validation_context(r) kin_record_validation_context(KIN_READ_(r))

/* const char *kin_error_on(record, member): the first message about a column or association; NULL
 * if there is none. size_t kin_error_count_on(record, member): how many there are. */
#define kin_error_on(r, f) kin_record_error_on(KIN_READ_(r), KIN_OFFSET_(r, f))
#define kin_error_count_on(r, f) kin_record_error_count_on(KIN_READ_(r), KIN_OFFSET_(r, f))

/* kin_add_error(record, column or association, "can't be blank"): for validations and for callbacks
 * that halt. The message is copied. If there
 * is no memory the record is invalid all the same, and saving it fails with KIN_OUT_OF_MEMORY. */
#define kin_add_error(r, f, message) \
    kin_record_add_error(KIN_RECORD_(r), KIN_OFFSET_(r, f), message)
#define kin_add_base_error(r, message) kin_record_add_base_error(KIN_RECORD_(r), message)

/* bool kin_is_a(record, M): whether the record is an M, or of a model that inherits from M. What
 * its pointer is called does not matter, a kin_record * is taken too; false for NULL. */
#define kin_is_a(r, M) kin_record_is_a(KIN_ANY_RECORD_(r), M##_model())

/* struct M *kin_cast(M, record): the record as an M if it is one (kin_is_a), otherwise NULL; NULL
 * gives NULL, const stays. The way down from the record of a base, or from a kin_record *. A struct
 * that is larger than M's cannot be one, and does not compile. */
/* clang-format off */
#define kin_cast(M, r)                                                                            \
    _Generic(&KIN_ANY_(r)->kin,                                                                   \
             kin_record *: (struct M *)KIN_CAST_(M, r),                                           \
             const kin_record *: (const struct M *)KIN_CAST_(M, r))
#define KIN_CAST_(M, r)                                                                           \
    kin_record_cast(1 ? KIN_ANY_RECORD_(r)                                                        \
                      : (const kin_record *)KIN_FITS_IN_(*(r), struct M), M##_model())
/* clang-format on */

/* kin_session_of(record): the session it came from. */
#define kin_session_of(r) kin_record_session(KIN_READ_(r))

#endif

#endif
