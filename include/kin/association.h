/* What a record is associated with.
 *
 * kin_one_ verbs work on kin_one slots (belongs_to, has_one), kin_many_ verbs on kin_many slots
 * (has_many, has_and_belongs_to_many, has_many through); the other way round does not compile, nor
 * does a record of another model. Every verb takes (record, slot) and evaluates each once; a NULL
 * record gives NULL, false, 0 or an empty list.
 *
 * Nothing is loaded twice, and a loaded nil or empty is remembered. A list is a snapshot: its array
 * never changes and lives as long as the region of the record it was asked of. What is loaded or
 * built for a record lives in its region too. A verb that fails leaves rows, records and slots as
 * they were.
 *
 * What the compiler cannot see is looked at: a record of another model that comes as a void *, or a
 * NULL for a collection, is KIN_ASSOCIATION_TYPE_MISMATCH, a record of another session
 * KIN_INVALID_ARGUMENT. */
#ifndef KIN_ASSOCIATION_H
#define KIN_ASSOCIATION_H

#include "kin/query.h"
#include "kin/record.h"
#include "kin/types.h"

KIN_BEGIN_C_

/* Behind the macros below. offset is the slot's. */
KIN_PUBLIC void *kin_record_one(const kin_record *owner, size_t offset);
KIN_PUBLIC void *kin_record_one_must(const kin_record *owner, size_t offset);
KIN_PUBLIC void *kin_record_one_peek(const kin_record *owner, size_t offset);
KIN_PUBLIC void *kin_record_one_reload(kin_record *owner, size_t offset);
KIN_PUBLIC bool kin_record_one_changed(const kin_record *owner, size_t offset);
KIN_PUBLIC bool kin_record_one_previously_changed(const kin_record *owner, size_t offset);
KIN_PUBLIC bool kin_record_one_set(kin_record *owner, size_t offset, const void *target);
KIN_PUBLIC void *kin_record_one_build(kin_record *owner, size_t offset, const void *attributes,
                                      const char *given);
KIN_PUBLIC void *kin_record_one_create(kin_record *owner, size_t offset, const void *attributes,
                                       const char *given);
KIN_PUBLIC void *kin_record_one_must_create(kin_record *owner, size_t offset,
                                            const void *attributes, const char *given);
KIN_PUBLIC bool kin_record_is_loaded(const kin_record *owner, size_t offset);
KIN_PUBLIC kin_items kin_record_many(const kin_record *owner, size_t offset);
KIN_PUBLIC kin_items kin_record_many_peek(const kin_record *owner, size_t offset);
KIN_PUBLIC kin_items kin_record_many_reload(kin_record *owner, size_t offset);
KIN_PUBLIC void kin_record_many_reset(kin_record *owner, size_t offset);
KIN_PUBLIC bool kin_record_many_set(kin_record *owner, size_t offset, void *const *items,
                                    size_t count);
KIN_PUBLIC bool kin_record_many_push(kin_record *owner, size_t offset, const void *item);
KIN_PUBLIC bool kin_record_many_concat(kin_record *owner, size_t offset, void *const *items,
                                       size_t count);
KIN_PUBLIC void *kin_record_many_build(kin_record *owner, size_t offset, const void *attributes,
                                       const char *given);
KIN_PUBLIC void *kin_record_many_create(kin_record *owner, size_t offset, const void *attributes,
                                        const char *given);
KIN_PUBLIC void *kin_record_many_find_by(const kin_record *owner, size_t offset,
                                         const void *conditions, const char *given);
KIN_PUBLIC void *kin_record_many_find_or_build_by(kin_record *owner, size_t offset,
                                                  const void *attributes, const char *given);
KIN_PUBLIC void *kin_record_many_find_or_create_by(kin_record *owner, size_t offset,
                                                   const void *attributes, const char *given);
KIN_PUBLIC void *kin_record_many_must_find_or_create_by(kin_record *owner, size_t offset,
                                                        const void *attributes, const char *given);
KIN_PUBLIC void *kin_record_many_must_create(kin_record *owner, size_t offset,
                                             const void *attributes, const char *given);
KIN_PUBLIC bool kin_record_many_delete(kin_record *owner, size_t offset, const void *item);
KIN_PUBLIC bool kin_record_many_destroy(kin_record *owner, size_t offset, const void *item);
KIN_PUBLIC bool kin_record_many_delete_list(kin_record *owner, size_t offset, void *const *items,
                                            size_t count);
KIN_PUBLIC bool kin_record_many_destroy_list(kin_record *owner, size_t offset, void *const *items,
                                             size_t count);
KIN_PUBLIC bool kin_record_many_delete_ids(kin_record *owner, size_t offset, const kin_value *keys,
                                           size_t count);
KIN_PUBLIC bool kin_record_many_destroy_ids(kin_record *owner, size_t offset, const kin_value *keys,
                                            size_t count);
KIN_PUBLIC bool kin_record_many_clear(kin_record *owner, size_t offset);
KIN_PUBLIC size_t kin_record_many_size(const kin_record *owner, size_t offset);
KIN_PUBLIC size_t kin_record_many_length(const kin_record *owner, size_t offset);
KIN_PUBLIC size_t kin_record_many_count(const kin_record *owner, size_t offset,
                                        const kin_find_options *options, const char *given);
KIN_PUBLIC bool kin_record_many_has_more(const kin_record *owner, size_t offset);
KIN_PUBLIC bool kin_record_many_is_empty(const kin_record *owner, size_t offset);
KIN_PUBLIC bool kin_record_many_includes(const kin_record *owner, size_t offset, const void *item);

KIN_PUBLIC bool kin_record_many_exists(const kin_record *owner, size_t offset,
                                       const kin_find_options *options, const char *given);
KIN_PUBLIC int64_t kin_record_many_sum_int(const kin_record *owner, size_t offset, size_t column,
                                           const kin_find_options *options, const char *given);
KIN_PUBLIC double kin_record_many_sum_real(const kin_record *owner, size_t offset, size_t column,
                                           const kin_find_options *options, const char *given);
KIN_PUBLIC kin_decimal_value kin_record_many_sum_decimal(const kin_record *owner, size_t offset,
                                                         size_t column,
                                                         const kin_find_options *options,
                                                         const char *given);
KIN_PUBLIC kin_values kin_record_many_ids(const kin_record *owner, size_t offset);
KIN_PUBLIC bool kin_record_many_set_ids(kin_record *owner, size_t offset, const kin_value *ids,
                                        size_t count);
KIN_PUBLIC void *kin_record_many_find(const kin_record *owner, size_t offset, kin_value key);
KIN_PUBLIC kin_items kin_record_many_find_list(const kin_record *owner, size_t offset,
                                               const kin_value *keys, size_t count);
KIN_PUBLIC void *kin_record_many_first(const kin_record *owner, size_t offset,
                                       const kin_find_options *options, const char *given);
KIN_PUBLIC void *kin_record_many_last(const kin_record *owner, size_t offset,
                                      const kin_find_options *options, const char *given);
KIN_PUBLIC void *kin_record_many_take(const kin_record *owner, size_t offset,
                                      const kin_find_options *options, const char *given);
KIN_PUBLIC kin_items kin_record_many_all(const kin_record *owner, size_t offset,
                                         const kin_find_options *options, const char *given);
KIN_PUBLIC kin_values kin_record_many_pluck(const kin_record *owner, size_t offset, size_t column,
                                            const kin_find_options *options, const char *given);
KIN_PUBLIC kin_items kin_record_many_distinct(const kin_record *owner, size_t offset);
KIN_PUBLIC kin_items kin_record_many_added(const kin_record *owner, size_t offset);
KIN_PUBLIC kin_items kin_record_many_removed(const kin_record *owner, size_t offset);
KIN_PUBLIC size_t kin_record_many_delete_all(kin_record *owner, size_t offset);
KIN_PUBLIC size_t kin_record_many_destroy_all(kin_record *owner, size_t offset);

KIN_PUBLIC bool kin_record_one_assign(kin_record *owner, size_t offset, const void *attributes,
                                      const char *given);
KIN_PUBLIC bool kin_record_many_assign(kin_record *owner, size_t offset, const void *items,
                                       size_t count, size_t size, const char *given);

KIN_PUBLIC size_t kin_session_update_counters(kin_session *session, const kin_model *model,
                                              kin_value key, const void *by, const char *given);
KIN_PUBLIC size_t kin_session_update_counters_touching(kin_session *session, const kin_model *model,
                                                       kin_value key, const char *touch,
                                                       const void *by, const char *given);
KIN_PUBLIC size_t kin_session_update_counters_list(kin_session *session, const kin_model *model,
                                                   const kin_value *keys, size_t count,
                                                   const char *touch, const void *by,
                                                   const char *given);
KIN_PUBLIC bool kin_session_reset_counters(kin_session *session, const kin_model *model,
                                           kin_value key, size_t offset, const char *touch);

/* Loads associations of records that are loaded already; what is loaded is not loaded again. */
KIN_PUBLIC bool kin_items_preload(kin_items list, const char *includes,
                                  const kin_find_options *options, const char *given);

/* Counts associations of them instead. */
KIN_PUBLIC bool kin_items_preload_counts(kin_items list, const char *associations);

KIN_END_C_

#ifndef __cplusplus

/* struct M *kin_one_get(record, slot): the associated record, loaded at the first time; NULL if
 * there is none (KIN_OK) or on failure. */
#define kin_one_get(r, f) \
    ((KIN_ONE_TYPE_(r, f) *)kin_record_one(KIN_READ_(r), KIN_ONE_OFFSET_(r, f)))

/* The same for who needs one: where there is none, KIN_RECORD_NOT_FOUND (an answer). */
#define kin_one_must_get(r, f) \
    ((KIN_ONE_TYPE_(r, f) *)kin_record_one_must(KIN_READ_(r), KIN_ONE_OFFSET_(r, f)))

/* What is loaded; never a query, and never an error. NULL if it is not loaded or there is none:
 * kin_is_loaded(record, slot) tells, of a kin_many slot too, and of a column that .select may have
 * left out. */
#define kin_one_peek(r, f) \
    ((KIN_ONE_TYPE_(r, f) *)kin_record_one_peek(KIN_READ_(r), KIN_ONE_OFFSET_(r, f)))
#define kin_is_loaded(r, f) kin_record_is_loaded(KIN_READ_(r), KIN_OFFSET_(r, f))

/* Loads it again; what was set and not saved is forgotten. */
#define kin_one_reload(r, f) \
    ((KIN_ONE_TYPE_(r, f) *)kin_record_one_reload(KIN_RECORD_(r), KIN_ONE_OFFSET_(r, f)))

/* Looking at memory, of a belongs_to; of a has_one both are false. kin_one_changed: whether the
 * record leads to another row, or to one that is yet to be saved, than its own row in the database
 * does. kin_one_previously_changed: whether that was so in what the latest save has written; false
 * again when the record is reloaded, or saved without any change. */
#define kin_one_changed(r, f) kin_record_one_changed(KIN_READ_(r), KIN_ONE_OFFSET_(r, f))
#define kin_one_previously_changed(r, f) \
    kin_record_one_previously_changed(KIN_READ_(r), KIN_ONE_OFFSET_(r, f))

/* bool kin_one_set(record, slot, target or NULL). belongs_to: sets the foreign key and saves
 * nothing; an unsaved target is saved with the record. Of a destroyed record it is
 * KIN_INVALID_ARGUMENT, and so are kin_one_build and kin_one_create. has_one: removes the one
 * before (as .dependent says, otherwise its foreign key becomes NULL) and saves the new one, unless
 * the owner is new; if one of the two cannot be saved, KIN_RECORD_NOT_SAVED (an answer) and nothing
 * has changed. A has_one with .through changes the record between and leaves the targets alone:
 * without one it is made, an existing one leads to the new target and keeps its other columns, and
 * NULL destroys it (what a belongs_to leads to stays, and leads nowhere any more). Where its source
 * is no belongs_to that is KIN_THROUGH_READ_ONLY, over more than one other association
 * KIN_THROUGH_NESTED_READ_ONLY. */
#define kin_one_set(r, f, x) \
    kin_record_one_set(KIN_RECORD_(r), KIN_ONE_OFFSET_(r, f), KIN_SAME_(x, KIN_ONE_TYPE_(r, f)))

/* struct M *kin_one_build(record, slot, .name = "x"): a new record, set but not saved; the has_one
 * before it is removed at once. kin_one_create saves it; a refusal returns it unsaved. Of a has_one
 * whose owner is not saved, create gives NULL and KIN_RECORD_NOT_SAVED; of a belongs_to it saves
 * the new record and not its owner. Of a has_one with .through the record between is set or made
 * along, and saved when the target is. kin_one_must_create: a refusal is NULL and a code, as of
 * kin_must_save. */
#define kin_one_build(...) KIN_ONE_MAKE_(build, #__VA_ARGS__, __VA_ARGS__, .kin = {0})
#define kin_one_create(...) KIN_ONE_MAKE_(create, #__VA_ARGS__, __VA_ARGS__, .kin = {0})
#define kin_one_must_create(...) KIN_ONE_MAKE_(must_create, #__VA_ARGS__, __VA_ARGS__, .kin = {0})
#define KIN_ONE_MAKE_(verb, text, r, f, ...)                                             \
    ((KIN_ONE_TYPE_(r, f) *)kin_record_one_##verb(KIN_RECORD_(r), KIN_ONE_OFFSET_(r, f), \
                                                  &(KIN_ONE_TYPE_(r, f)){__VA_ARGS__}, text))

/* bool kin_one_assign(record, slot, .id = 1, .name = "x"), bool kin_many_assign(record, slot,
 * {.id = 1, .name = "x"}, {.id = 2, .kin = KIN_MARKED_FOR_DESTRUCTION}, {.name = "new"}): nested
 * attributes, of a slot that has a KIN_NESTED. Nothing is saved: kin_save of the record does it
 * all. What is given with a key is a record that is there: it is changed or, where .allow_destroy
 * says so, marked. What is given without one is built, also where a single record is there, which
 * that replaces as kin_one_build does. A single record is loaded for it; of a collection the rows
 * with those keys alone, and it stays as loaded as it was. In order, and all or nothing: a key of
 * no row of this record is KIN_RECORD_NOT_FOUND, more than .limit are KIN_TOO_MANY_RECORDS
 * (answers); without KIN_NESTED it is KIN_INVALID_ARGUMENT. */
#define kin_one_assign(...) KIN_ONE_ASSIGN_(#__VA_ARGS__, __VA_ARGS__)
#define KIN_ONE_ASSIGN_(text, r, f, ...)                         \
    kin_record_one_assign(KIN_RECORD_(r), KIN_ONE_OFFSET_(r, f), \
                          &(KIN_ONE_TYPE_(r, f)){__VA_ARGS__}, text)
#define kin_many_assign(...) KIN_MANY_ASSIGN_(#__VA_ARGS__, __VA_ARGS__)
#define KIN_MANY_ASSIGN_(text, r, f, ...)                                                    \
    kin_record_many_assign(                                                                  \
        KIN_RECORD_(r), KIN_MANY_OFFSET_(r, f), (const KIN_MANY_TYPE_(r, f)[]){__VA_ARGS__}, \
        sizeof((const KIN_MANY_TYPE_(r, f)[]){__VA_ARGS__}) / sizeof(KIN_MANY_TYPE_(r, f)),  \
        sizeof(KIN_MANY_TYPE_(r, f)), text)
/* clang-format off */
#define KIN_MARKED_FOR_DESTRUCTION {.kin_state_ = 1}
/* clang-format on */

/* M_list kin_many_get(record, slot): the associated records, loaded at the first time; unsaved ones
 * come last. Empty on failure. kin_many_peek: what is in memory, never a query. kin_many_reload
 * loads again and forgets unsaved ones; kin_many_reset forgets without a query. As a statement of
 * its own a list takes a cast, (void)kin_many_get(record, slot), since gcc warns of an unused
 * value. */
#define kin_many_get(r, f) \
    KIN_LIST_(KIN_LIST_TYPE_(r, f), kin_record_many(KIN_READ_(r), KIN_MANY_OFFSET_(r, f)))
#define kin_many_peek(r, f) \
    KIN_LIST_(KIN_LIST_TYPE_(r, f), kin_record_many_peek(KIN_READ_(r), KIN_MANY_OFFSET_(r, f)))
#define kin_many_reload(r, f) \
    KIN_LIST_(KIN_LIST_TYPE_(r, f), kin_record_many_reload(KIN_RECORD_(r), KIN_MANY_OFFSET_(r, f)))
#define kin_many_reset(r, f) kin_record_many_reset(KIN_RECORD_(r), KIN_MANY_OFFSET_(r, f))

/* bool kin_many_push(record, slot, item): adds it. If the owner is saved, so is the item, at once;
 * otherwise both are saved with the owner. false if a validation or callback refuses
 * the item (it stays in the collection, unsaved) or on failure. kin_many_concat adds several, all
 * or none. A through makes and saves the join record; one that cannot be changed fails, here and
 * below, with KIN_THROUGH_READ_ONLY or KIN_THROUGH_NESTED_READ_ONLY. */
#define kin_many_push(r, f, x) \
    kin_record_many_push(KIN_RECORD_(r), KIN_MANY_OFFSET_(r, f), KIN_SAME_(x, KIN_MANY_TYPE_(r, f)))
#define kin_many_concat(r, f, items, n)                            \
    kin_record_many_concat(KIN_RECORD_(r), KIN_MANY_OFFSET_(r, f), \
                           KIN_SAME_ITEMS_(items, KIN_MANY_TYPE_(r, f)), n)

/* bool kin_many_set(record, slot, items, n): the collection becomes these: takes out what is not
 * among them, adds what is new, leaves the rest alone; another instance of a row that is in it
 * takes its place in memory. At once if the owner is saved; if a record cannot be saved,
 * KIN_RECORD_NOT_SAVED (an answer) and nothing has changed. */
#define kin_many_set(r, f, items, n)                            \
    kin_record_many_set(KIN_RECORD_(r), KIN_MANY_OFFSET_(r, f), \
                        KIN_SAME_ITEMS_(items, KIN_MANY_TYPE_(r, f)), n)
/* clang-format off */
#define KIN_SAME_ITEMS_(items, T)                                              \
    _Generic((items), T **: (void *const *)(const void *)(items),              \
             T *const *: (void *const *)(const void *)(items), void *: (items))
/* clang-format on */

/* struct M *kin_many_build(record, slot, .body = "x"): a new record in the collection, not saved.
 * kin_many_create saves it; a refusal returns it unsaved. On an owner that is not saved, create
 * gives NULL and KIN_RECORD_NOT_SAVED. must_create: a refusal is NULL and a code, as of
 * kin_must_save, and the record is not in the collection. */
#define kin_many_build(...) KIN_MANY_MAKE_(build, #__VA_ARGS__, __VA_ARGS__, .kin = {0})
#define kin_many_create(...) KIN_MANY_MAKE_(create, #__VA_ARGS__, __VA_ARGS__, .kin = {0})
#define kin_many_must_create(...) KIN_MANY_MAKE_(must_create, #__VA_ARGS__, __VA_ARGS__, .kin = {0})
#define KIN_MANY_MAKE_(verb, text, r, f, ...)                                               \
    ((KIN_MANY_TYPE_(r, f) *)kin_record_many_##verb(KIN_RECORD_(r), KIN_MANY_OFFSET_(r, f), \
                                                    &(KIN_MANY_TYPE_(r, f)){__VA_ARGS__}, text))

/* bool kin_many_delete(record, slot, item): takes it out. has_many: as .dependent says, otherwise
 * its foreign key becomes NULL. Many-to-many and through: the join rows go, the item stays.
 * kin_many_destroy: has_many destroys the item itself, through the join records; many-to-many does
 * as delete does. An item that is not in it stays as it is, unless it is to be destroyed.
 * kin_many_clear takes out all, as delete does. kin_many_delete_list(record, slot, items, n) and
 * kin_many_destroy_list take out several, all or none: delete by as few statements as the database
 * allows, nearly always one. kin_many_delete_ids(record, slot, keys, n) and kin_many_destroy_ids do
 * so with what has these keys, an array of kin_value, and find it by one statement, unless it is
 * loaded: if one is not in the collection that is KIN_RECORD_NOT_FOUND (an answer) before anything
 * is changed, and the error's value lists those. */
#define kin_many_delete(r, f, x)                                   \
    kin_record_many_delete(KIN_RECORD_(r), KIN_MANY_OFFSET_(r, f), \
                           KIN_SAME_(x, KIN_MANY_TYPE_(r, f)))
#define kin_many_destroy(r, f, x)                                   \
    kin_record_many_destroy(KIN_RECORD_(r), KIN_MANY_OFFSET_(r, f), \
                            KIN_SAME_(x, KIN_MANY_TYPE_(r, f)))
#define kin_many_delete_list(r, f, items, n)                            \
    kin_record_many_delete_list(KIN_RECORD_(r), KIN_MANY_OFFSET_(r, f), \
                                KIN_SAME_ITEMS_(items, KIN_MANY_TYPE_(r, f)), n)
#define kin_many_destroy_list(r, f, items, n)                            \
    kin_record_many_destroy_list(KIN_RECORD_(r), KIN_MANY_OFFSET_(r, f), \
                                 KIN_SAME_ITEMS_(items, KIN_MANY_TYPE_(r, f)), n)
#define kin_many_delete_ids(r, f, keys, n) \
    kin_record_many_delete_ids(KIN_RECORD_(r), KIN_MANY_OFFSET_(r, f), keys, n)
#define kin_many_destroy_ids(r, f, keys, n) \
    kin_record_many_destroy_ids(KIN_RECORD_(r), KIN_MANY_OFFSET_(r, f), keys, n)
#define kin_many_clear(r, f) kin_record_many_clear(KIN_RECORD_(r), KIN_MANY_OFFSET_(r, f))

/* size_t kin_many_delete_all(record, slot): kin_many_clear that tells how many rows were taken out;
 * of a many-to-many or a through, rows of the join. size_t kin_many_destroy_all(record, slot):
 * kin_many_destroy of all of them, which it loads, and tells how many. If one is refused none is
 * taken out: 0 and KIN_RECORD_NOT_DESTROYED or KIN_DELETE_RESTRICTED (answers). Unsaved records go
 * without being counted. 0 on failure. */
#define kin_many_delete_all(r, f) kin_record_many_delete_all(KIN_RECORD_(r), KIN_MANY_OFFSET_(r, f))
#define kin_many_destroy_all(r, f) \
    kin_record_many_destroy_all(KIN_RECORD_(r), KIN_MANY_OFFSET_(r, f))

/* kin_values kin_many_ids(record, slot): the keys of the collection, in its order; what is not
 * loaded is not loaded by it, unless something was put in. An unsaved record has NULL there. They
 * live as long as the record's region. A key of several columns is a list of their values
 * (items[0].as.list[1]), as kin_key makes it, here and below. Empty on failure.
 *
 * bool kin_many_set_ids(record, slot, values, n): kin_many_set of the records with these keys, in
 * this order, where values is an array of kin_value; a NULL and an empty text are passed over. They
 * are found by one statement. One that is not there is KIN_RECORD_NOT_FOUND (an answer) before
 * anything is changed, and the error's value lists those. */
#define kin_many_ids(r, f) kin_record_many_ids(KIN_READ_(r), KIN_MANY_OFFSET_(r, f))
#define kin_many_set_ids(r, f, values, n) \
    kin_record_many_set_ids(KIN_RECORD_(r), KIN_MANY_OFFSET_(r, f), values, n)

/* size: what is loaded, or the counter cache, or what kin_preload_counts has counted, or a COUNT,
 * with unsaved ones; never loads. length
 * loads. count always asks the database, and takes the options of kin_count. is_empty and
 * includes(item) load nothing. All give 0 or
 * false on failure: ask kin_failed, above all behind is_empty. */
#define kin_many_size(r, f) kin_record_many_size(KIN_READ_(r), KIN_MANY_OFFSET_(r, f))
#define kin_many_length(r, f) kin_record_many_length(KIN_READ_(r), KIN_MANY_OFFSET_(r, f))
#define kin_many_count(...) \
    KIN_MANY_ASK_(count, #__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_find_options))
#define kin_many_is_empty(r, f) kin_record_many_is_empty(KIN_READ_(r), KIN_MANY_OFFSET_(r, f))
#define kin_many_includes(r, f, x)                                 \
    kin_record_many_includes(KIN_READ_(r), KIN_MANY_OFFSET_(r, f), \
                             KIN_SAME_(x, KIN_MANY_TYPE_(r, f)))

/* bool kin_many_has_more(record, slot): whether the limit in the scope left out some when the
 * collection was loaded. It looks at memory alone; false if it is not loaded, or has no limit. */
#define kin_many_has_more(r, f) kin_record_many_has_more(KIN_READ_(r), KIN_MANY_OFFSET_(r, f))

/* bool kin_many_exists(record, slot, .where = ..., .args = ...): whether the database has any of
 * them that matches. kin_many_sum(record, slot, column, ...): a sum over them, as kin_sum gives it.
 * These and kin_many_count always ask the database, load nothing, and take the options of kin_all,
 * but for .unscoped; an owner without a key has nothing, and takes no statement. false or 0 on
 * failure. */
#define kin_many_exists(...) \
    KIN_MANY_ASK_(exists, #__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_find_options))
#define KIN_MANY_ASK_(verb, text, r, f, ...)                                                       \
    kin_record_many_##verb(KIN_READ_(r), KIN_MANY_OFFSET_(r, f), &(kin_find_options){__VA_ARGS__}, \
                           text)
#define kin_many_sum(...) \
    KIN_MANY_SUM_(#__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_find_options))
/* clang-format off */
#define KIN_MANY_SUM_(text, r, f, column, ...)                                                \
    _Generic(((KIN_MANY_TYPE_(r, f) *)0)->column, int64_t: kin_record_many_sum_int,           \
             double: kin_record_many_sum_real,                                                \
             kin_decimal_value: kin_record_many_sum_decimal)(                                 \
        KIN_READ_(r), KIN_MANY_OFFSET_(r, f), offsetof(KIN_MANY_TYPE_(r, f), column),         \
        &(kin_find_options){__VA_ARGS__}, text)
/* clang-format on */

/* M_list kin_many_all(record, slot, .where = ..., .order = ..., .limit = ...): those of them that
 * match, anew from the database, whatever is loaded; the slot stays as it is. They know the record
 * where the association has an inverse. An order stands behind that of the association's scope, a
 * limit takes its place. The list lives in the record's region. Empty on failure.
 *
 * What else kin_count and its like can tell of a model they tell of a collection: .of in
 * kin/query.h. */
#define kin_many_all(...) \
    KIN_MANY_ALL_(#__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_find_options))
#define KIN_MANY_ALL_(text, r, f, ...)                                                        \
    KIN_LIST_(KIN_LIST_TYPE_(r, f), kin_record_many_all(KIN_READ_(r), KIN_MANY_OFFSET_(r, f), \
                                                        &(kin_find_options){__VA_ARGS__}, text))

/* kin_values kin_many_pluck(record, slot, column, ...): the column of those that match, as
 * kin_pluck gives it. Without options what is loaded is looked at. They live in the record's
 * region. */
#define kin_many_pluck(...) \
    KIN_MANY_PLUCK_(#__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_find_options))
#define KIN_MANY_PLUCK_(text, r, f, column, ...)                                   \
    kin_record_many_pluck(KIN_READ_(r), KIN_MANY_OFFSET_(r, f),                    \
                          offsetof(KIN_MANY_TYPE_(r, f), column) +                 \
                              KIN_IS_COLUMN_(((KIN_MANY_TYPE_(r, f) *)0)->column), \
                          &(kin_find_options){__VA_ARGS__}, text)

/* struct M *kin_many_find_by(record, slot, .title = "x"): one of the collection with these values,
 * as kin_find_by finds one of a model; the database is always asked, and what is in memory stands
 * for its row. NULL if there is none. kin_many_find_or_build_by, kin_many_find_or_create_by,
 * kin_many_must_find_or_create_by: the same, and if there is none, kin_many_build, kin_many_create
 * or kin_many_must_create with these values. If somebody else has inserted the row in between,
 * theirs is found, as by kin_find_or_create_by. NULL on failure. */
#define kin_many_find_by(...) \
    KIN_MANY_FIND_BY_(KIN_READ_, find_by, #__VA_ARGS__, __VA_ARGS__, .kin = {0})
#define kin_many_find_or_build_by(...) \
    KIN_MANY_FIND_BY_(KIN_RECORD_, find_or_build_by, #__VA_ARGS__, __VA_ARGS__, .kin = {0})
#define kin_many_find_or_create_by(...) \
    KIN_MANY_FIND_BY_(KIN_RECORD_, find_or_create_by, #__VA_ARGS__, __VA_ARGS__, .kin = {0})
#define kin_many_must_find_or_create_by(...) \
    KIN_MANY_FIND_BY_(KIN_RECORD_, must_find_or_create_by, #__VA_ARGS__, __VA_ARGS__, .kin = {0})
#define KIN_MANY_FIND_BY_(record, verb, text, r, f, ...)                               \
    ((KIN_MANY_TYPE_(r, f) *)kin_record_many_##verb(record(r), KIN_MANY_OFFSET_(r, f), \
                                                    &(KIN_MANY_TYPE_(r, f)){__VA_ARGS__}, text))

/* struct M *kin_many_find(record, slot, key): the one with this key, if it is in the collection;
 * otherwise NULL and KIN_RECORD_NOT_FOUND (an answer). struct M *kin_many_first(record, slot, ...),
 * kin_many_last: in the order of its scope, else by key; kin_many_take: whichever the database
 * gives first; NULL if there is none. What is loaded is looked at; otherwise one statement finds
 * the one record, and the rest is not loaded. first, last and take load all where something unsaved
 * was put in or changed, since that is part of the answer; with options they always ask the
 * database. NULL on failure. */
#define kin_many_find(r, f, key)                                                        \
    ((KIN_MANY_TYPE_(r, f) *)kin_record_many_find(KIN_READ_(r), KIN_MANY_OFFSET_(r, f), \
                                                  kin_value_of(key)))

/* M_list kin_many_find_list(record, slot, keys, n): kin_many_find of several keys, an array of
 * kin_value, by one statement: each record once, in the order of the keys. If one is not in the
 * collection: an empty list and KIN_RECORD_NOT_FOUND (an answer), whose error's value lists those.
 * It lives as long as the record's region. */
#define kin_many_find_list(r, f, keys, n) \
    KIN_LIST_(KIN_LIST_TYPE_(r, f),       \
              kin_record_many_find_list(KIN_READ_(r), KIN_MANY_OFFSET_(r, f), keys, n))
#define kin_many_first(...) \
    KIN_MANY_ONE_(first, #__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_find_options))
#define kin_many_last(...) \
    KIN_MANY_ONE_(last, #__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_find_options))
#define kin_many_take(...) \
    KIN_MANY_ONE_(take, #__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_find_options))
#define KIN_MANY_ONE_(verb, text, r, f, ...)                                              \
    ((KIN_MANY_TYPE_(r, f) *)kin_record_many_##verb(KIN_READ_(r), KIN_MANY_OFFSET_(r, f), \
                                                    &(kin_find_options){__VA_ARGS__}, text))

/* M_list kin_many_distinct(record, slot): kin_many_get with each row once, at its first place. */
#define kin_many_distinct(r, f) \
    KIN_LIST_(KIN_LIST_TYPE_(r, f), kin_record_many_distinct(KIN_READ_(r), KIN_MANY_OFFSET_(r, f)))

/* M_list kin_many_added(record, slot), M_list kin_many_removed(record, slot): what is in the
 * collection and was not when it was loaded, and the other way round; no statement. Records that
 * are not saved count as added. Of one that was never loaded, what was put in counts, and nothing
 * as removed. Saving changes neither; a rollback makes what was put in unsaved, as it does for all;
 * kin_many_reload, kin_many_reset and kin_reload of the record begin anew. They live as long as the
 * record's region. Empty on failure. */
#define kin_many_added(r, f) \
    KIN_LIST_(KIN_LIST_TYPE_(r, f), kin_record_many_added(KIN_READ_(r), KIN_MANY_OFFSET_(r, f)))
#define kin_many_removed(r, f) \
    KIN_LIST_(KIN_LIST_TYPE_(r, f), kin_record_many_removed(KIN_READ_(r), KIN_MANY_OFFSET_(r, f)))

/* size_t kin_update_counters(session, M, key, .posts_count = 2, .views = -1): adds to integer
 * columns of the row with this key, in SQL, where NULL counts as 0, and tells how many rows that
 * were: 0 or 1. One statement; default scopes hide no row. Records in memory do not see it, no
 * callback runs; a version of optimistic locking moves. 0 on failure: KIN_INVALID_ARGUMENT where
 * nothing is written, or a column that is no plain integer: a key, a version, one that the database
 * generates or that has an .enumeration. A NULL session: 0.
 *
 * size_t kin_update_counters_touching(session, M, key, touch, .posts_count = 1): the same statement
 * sets updated_at (updated_on) to now as well, where M has it: touch is KIN_TOUCH, or the member of
 * a time or date that is set beside it ("replied_at"). Another name is KIN_INVALID_ARGUMENT.
 *
 * size_t kin_update_counters_list(session, M, keys, n, touch, .posts_count = 1): of several rows,
 * by an array of kin_value; touch as above, or NULL: nothing is touched. All of them or, on
 * failure, none. */
#define kin_update_counters(...) KIN_UPDATE_COUNTERS_(#__VA_ARGS__, __VA_ARGS__, .kin = {0})
#define KIN_UPDATE_COUNTERS_(text, s, M, key, ...) \
    kin_session_update_counters(s, M##_model(), kin_value_of(key), &(struct M){__VA_ARGS__}, text)
#define kin_update_counters_touching(...) \
    KIN_UPDATE_COUNTERS_TOUCHING_(#__VA_ARGS__, __VA_ARGS__, .kin = {0})
#define KIN_UPDATE_COUNTERS_TOUCHING_(text, s, M, key, touch, ...)                 \
    kin_session_update_counters_touching(s, M##_model(), kin_value_of(key), touch, \
                                         &(struct M){__VA_ARGS__}, text)
#define kin_update_counters_list(...) \
    KIN_UPDATE_COUNTERS_LIST_(#__VA_ARGS__, __VA_ARGS__, .kin = {0})
#define KIN_UPDATE_COUNTERS_LIST_(text, s, M, keys, n, touch, ...) \
    kin_session_update_counters_list(s, M##_model(), keys, n, touch, &(struct M){__VA_ARGS__}, text)

/* bool kin_reset_counters(session, M, key, slot): counts anew what the counter of a has_many
 * counts, all rows that belong to this one whatever scopes show of them, and writes it if it is
 * wrong: two statements or three, in a transaction. The row is locked before, where the database
 * can, so that what others add meanwhile is counted once. Of a collection with .through, the one
 * that it goes through is counted. Records in memory do not see it, and no callback runs. false and
 * KIN_RECORD_NOT_FOUND (an answer) if there is no such row; false and KIN_INVALID_ARGUMENT for a
 * slot without a counter. A NULL session: false.
 *
 * bool kin_reset_counters_touching(session, M, key, slot, touch): touches the row as well, as
 * kin_update_counters_touching does, also where the counter is right. */
#define kin_reset_counters(s, M, key, f) \
    kin_session_reset_counters(s, M##_model(), kin_value_of(key), KIN_MANY_OF_(M, f), NULL)
#define kin_reset_counters_touching(s, M, key, f, touch) \
    kin_session_reset_counters(s, M##_model(), kin_value_of(key), KIN_MANY_OF_(M, f), touch)
#define KIN_MANY_OF_(M, f) (offsetof(struct M, f) + 0 * sizeof(((struct M *)0)->f.kin_list_))

/* bool kin_preload(list, "author, comments(author)"): loads associations of the records of a list,
 * one statement an association; what is loaded already stays. An empty list is true. false on
 * failure: KIN_ASSOCIATION_NOT_FOUND, before any statement, for a name that is none of the model
 * that all of them have in common.
 *
 * kin_preload(list, "comments", .where = "comments.approved", .limit = 3): with options of kin_all,
 * but for .of and .unscoped, the association that the path leads to is loaded as they say, also
 * where it is loaded already; .limit is for each owner. Unsaved records stay in it. What reads or
 * writes it afterwards takes those records for all there are, so this is for a slot of its own: a
 * second KIN_HAS_MANY of the same foreign key, and the plain one is left alone. */
#define kin_preload(...) \
    KIN_PRELOAD_(#__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_find_options))
#define KIN_PRELOAD_(text, list, includes, ...) \
    kin_items_preload(KIN_ITEMS_(list), includes, &(kin_find_options){__VA_ARGS__}, text)

/* bool kin_preload_counts(list, "comments, tags"): counts the collections of the records of a list,
 * one statement a collection however many records there are, and loads no row of them. From then on
 * kin_many_size and kin_many_is_empty of them take no statement. Scopes and their limits hold, as
 * they do for kin_many_size. What is loaded or counted already, and what a counter cache tells, is
 * not counted. On a path, "comments.likes", what stands before its end is loaded, as by
 * kin_preload.
 *
 * What is put into the collection is counted along; what takes out of it, or puts a row into it
 * that was there already, makes the number forgotten, as do kin_many_reset, kin_many_reload,
 * kin_reload, and loading it. Changes that go past the collection are not seen, as it is with one
 * that is loaded. An empty list is true. false on failure: KIN_ASSOCIATION_NOT_FOUND for a name
 * that is none of the model that all of them have in common, KIN_INVALID_ARGUMENT for one that
 * leads to one record, both before any statement; nothing is counted then. */
#define kin_preload_counts(list, associations) \
    kin_items_preload_counts(KIN_ITEMS_(list), associations)

#endif

#endif
