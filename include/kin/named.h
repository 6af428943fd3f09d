/* Every verb by name: for bindings, for tools that learn of their models while they run, and for
 * C++.
 *
 * These are plain functions. A model, a column or an association is a text, the name that its
 * declaration has ("post", "title", "comments"), and what the compiler checks for the macros is
 * checked when the function is called, before any statement:
 *
 *     no such model                        KIN_INVALID_ARGUMENT
 *     no such column                       KIN_INVALID_ARGUMENT
 *     no such association                  KIN_ASSOCIATION_NOT_FOUND
 *     a kin_one_ verb for a collection, a kin_many_ verb for a single record
 *                                          KIN_ASSOCIATION_NOT_FOUND
 *     a value of another type than the column's
 *                                          KIN_INVALID_ARGUMENT
 *     a record of another model            KIN_ASSOCIATION_TYPE_MISMATCH
 *
 * Each is a failure that names the model and the name, and the one that was probably meant.
 *
 * kin_x_named does what kin_x does: what it gives, who owns that, the other errors, the state after
 * a failure and what NULL does stand there. Functions that only look at memory leave the last error
 * alone here too, unless a name is wrong. A record of any model is a kin_record *, the first member
 * of its struct. Texts are read before the call returns, and may be NULL: a name that is none.
 *
 * Verbs that need no name but a record (kin_save, kin_destroy) are functions already:
 * kin_record_save and kin_record_destroy in kin/record.h. */
#ifndef KIN_NAMED_H
#define KIN_NAMED_H

#include "kin/model.h"
#include "kin/query.h"
#include "kin/tree.h"
#include "kin/types.h"

KIN_BEGIN_C_

/* A column and its value, made by kin_value_text and its like. An integer is taken for a real, a
 * decimal, and a bool for an integer; a NULL for every column. Of a name that stands in a list
 * twice the last value counts. An empty list may be NULL. */
typedef struct kin_attribute {
    const char *name;
    kin_value value;
} kin_attribute;

/* Nested attributes of one record: with the key, of one that is there; without, or where that is
 * NULL or an empty text, of a new one. */
typedef struct kin_nested {
    const kin_attribute *attributes;
    size_t count;
    bool destroy; /* KIN_MARKED_FOR_DESTRUCTION */
    /* What its own associations are given, up to one without a name; NULL: nothing. */
    const struct kin_nested_list *below;
} kin_nested;

typedef struct kin_nested_list {
    const char *association;
    const kin_nested *items; /* one, for a single record */
    size_t count;
} kin_nested_list;

/* For functions of .reject. The value that was given by that name; NULL if none was. Whether all
 * values are NULL, false, or texts of blanks alone, and nothing is given below: for KIN_NESTED,
 * .reject = kin_reject_blank. */
KIN_PUBLIC kin_value kin_nested_value(const kin_nested *nested, const char *name);
KIN_PUBLIC bool kin_reject_blank(const kin_record *owner, const kin_nested *nested);

/* The model of that name; NULL if it is none of db's, or of the session's. Never a failure. */
KIN_PUBLIC const kin_model *kin_model_named(const kin_db *db, const char *name);
KIN_PUBLIC const kin_model *kin_session_model_named(const kin_session *session, const char *name);

/* --- making and changing records -------------------------------------------------------------- */

/* The attributes of a model that others inherit from may name columns of the model that its type
 * column says. kin_update_named takes columns of the record's own model. */
KIN_PUBLIC kin_record *kin_new_named(kin_session *session, const char *model,
                                     const kin_attribute *attributes, size_t count);
KIN_PUBLIC kin_record *kin_create_named(kin_session *session, const char *model,
                                        const kin_attribute *attributes, size_t count);
KIN_PUBLIC kin_record *kin_must_create_named(kin_session *session, const char *model,
                                             const kin_attribute *attributes, size_t count);
KIN_PUBLIC kin_record *kin_find_or_new_by_named(kin_session *session, const char *model,
                                                const kin_attribute *attributes, size_t count);
KIN_PUBLIC kin_record *kin_find_or_create_by_named(kin_session *session, const char *model,
                                                   const kin_attribute *attributes, size_t count);
KIN_PUBLIC kin_record *kin_must_find_or_create_by_named(kin_session *session, const char *model,
                                                        const kin_attribute *attributes,
                                                        size_t count);
KIN_PUBLIC kin_record *kin_upsert_named(kin_session *session, const char *model,
                                        const char *conflict, const kin_attribute *attributes,
                                        size_t count);
KIN_PUBLIC bool kin_update_named(kin_record *record, const kin_attribute *attributes, size_t count);
KIN_PUBLIC bool kin_must_update_named(kin_record *record, const kin_attribute *attributes,
                                      size_t count);
KIN_PUBLIC bool kin_set_named(kin_record *record, const char *column, kin_value value);
KIN_PUBLIC bool kin_set_null_named(kin_record *record, const char *column);
KIN_PUBLIC bool kin_set_enum_named(kin_record *record, const char *column, const char *name);
KIN_PUBLIC bool kin_touch_column_named(kin_record *record, const char *column);
KIN_PUBLIC bool kin_increment_named(kin_record *record, const char *column, kin_value by);

/* --- looking at records ----------------------------------------------------------------------- */

/* The value as it stands in memory: a text or blob of it lives as long as the record. NULL (a value
 * of KIN_KIND_NULL) also for a column that .select left out: kin_is_loaded_named tells. */
KIN_PUBLIC kin_value kin_column_named(const kin_record *record, const char *column);
KIN_PUBLIC bool kin_is_null_named(const kin_record *record, const char *column);
KIN_PUBLIC size_t kin_text_size_named(const kin_record *record, const char *column);
KIN_PUBLIC const char *kin_enum_name_named(const kin_record *record, const char *column);
KIN_PUBLIC bool kin_column_changed_named(const kin_record *record, const char *column);
KIN_PUBLIC kin_value kin_original_named(const kin_record *record, const char *column);
KIN_PUBLIC bool kin_is_a_named(const kin_record *record, const char *model);

/* The field is a column, an association or "base". */
KIN_PUBLIC const char *kin_error_on_named(const kin_record *record, const char *field);
KIN_PUBLIC size_t kin_error_count_on_named(const kin_record *record, const char *field);
KIN_PUBLIC void kin_add_error_named(kin_record *record, const char *field, const char *message);

/* --- finding ---------------------------------------------------------------------------------- */

/* Options are given by not being zero: .limit = 0 is no limit here. They begin as zero in all bytes
 * (kin_find_options options = {0}); NULL is none. kin_size_ may be left 0. */
KIN_PUBLIC kin_record *kin_find_named(kin_session *session, const char *model, kin_value key);
KIN_PUBLIC kin_items kin_find_list_named(kin_session *session, const char *model,
                                         const kin_value *keys, size_t count);
KIN_PUBLIC kin_record *kin_get_named(kin_session *session, const char *model, kin_value key);
KIN_PUBLIC kin_record *kin_find_by_named(kin_session *session, const char *model,
                                         const kin_attribute *conditions, size_t count);
KIN_PUBLIC kin_record *kin_must_find_by_named(kin_session *session, const char *model,
                                              const kin_attribute *conditions, size_t count);
KIN_PUBLIC kin_items kin_all_named(kin_session *session, const char *model,
                                   const kin_find_options *options);
KIN_PUBLIC kin_record *kin_first_named(kin_session *session, const char *model,
                                       const kin_find_options *options);
KIN_PUBLIC kin_record *kin_last_named(kin_session *session, const char *model,
                                      const kin_find_options *options);
KIN_PUBLIC kin_record *kin_take_named(kin_session *session, const char *model,
                                      const kin_find_options *options);
KIN_PUBLIC kin_record *kin_must_first_named(kin_session *session, const char *model,
                                            const kin_find_options *options);
KIN_PUBLIC kin_record *kin_must_last_named(kin_session *session, const char *model,
                                           const kin_find_options *options);
KIN_PUBLIC kin_record *kin_must_take_named(kin_session *session, const char *model,
                                           const kin_find_options *options);
KIN_PUBLIC kin_items kin_all_sql_named(kin_session *session, const char *model, const char *sql,
                                       const kin_value *args);
KIN_PUBLIC bool kin_exists_named(kin_session *session, const char *model,
                                 const kin_find_options *options);
KIN_PUBLIC const char *kin_explain_named(kin_session *session, const char *model,
                                         const kin_find_options *options);

/* For .of: kin_of. A name that is NULL is none. */
static inline kin_targets kin_of_named(const kin_record *record, const char *association)
{
    const kin_targets of = {record, 0, association ? association : ""};
    return of;
}

/* The model was said when the stream or the batches were opened. */
KIN_PUBLIC kin_stream *kin_stream_open_named(kin_session *session, const char *model,
                                             const kin_find_options *options);
KIN_PUBLIC kin_record *kin_stream_next_named(kin_stream *stream);
KIN_PUBLIC kin_batches *kin_batches_open_named(kin_session *session, const char *model,
                                               const kin_find_options *options);
KIN_PUBLIC kin_items kin_next_batch_named(kin_batches *batches);

/* --- calculating ------------------------------------------------------------------------------ */

/* A sum is a value of the column's type; NULL on failure. */
KIN_PUBLIC size_t kin_count_named(kin_session *session, const char *model,
                                  const kin_find_options *options);
KIN_PUBLIC size_t kin_count_of_named(kin_session *session, const char *model, const char *column,
                                     const kin_find_options *options);
KIN_PUBLIC kin_value kin_sum_named(kin_session *session, const char *model, const char *column,
                                   const kin_find_options *options);
KIN_PUBLIC double kin_average_named(kin_session *session, const char *model, const char *column,
                                    const kin_find_options *options);
KIN_PUBLIC kin_value kin_minimum_named(kin_session *session, const char *model, const char *column,
                                       const kin_find_options *options);
KIN_PUBLIC kin_value kin_maximum_named(kin_session *session, const char *model, const char *column,
                                       const kin_find_options *options);
KIN_PUBLIC kin_groups kin_count_by_named(kin_session *session, const char *model, const char *by,
                                         const kin_find_options *options);
KIN_PUBLIC kin_groups kin_sum_by_named(kin_session *session, const char *model, const char *by,
                                       const char *column, const kin_find_options *options);
KIN_PUBLIC kin_groups kin_average_by_named(kin_session *session, const char *model, const char *by,
                                           const char *column, const kin_find_options *options);
KIN_PUBLIC kin_groups kin_minimum_by_named(kin_session *session, const char *model, const char *by,
                                           const char *column, const kin_find_options *options);
KIN_PUBLIC kin_groups kin_maximum_by_named(kin_session *session, const char *model, const char *by,
                                           const char *column, const kin_find_options *options);
KIN_PUBLIC kin_values kin_pluck_named(kin_session *session, const char *model, const char *column,
                                      const kin_find_options *options);
KIN_PUBLIC kin_values kin_ids_named(kin_session *session, const char *model,
                                    const kin_find_options *options);

/* --- changing many ---------------------------------------------------------------------------- */

KIN_PUBLIC size_t kin_update_all_named(kin_session *session, const char *model,
                                       const kin_update_options *options);
KIN_PUBLIC size_t kin_delete_all_named(kin_session *session, const char *model,
                                       const kin_find_options *options);
KIN_PUBLIC size_t kin_destroy_all_named(kin_session *session, const char *model,
                                        const kin_find_options *options);

/* For scopes, as kin_query_equal and kin_query_replace. */
KIN_PUBLIC void kin_query_equal_named(kin_query *query, const char *model, const char *column,
                                      kin_value value);
KIN_PUBLIC void kin_query_replace_named(kin_query *query, const char *model, const char *column,
                                        kin_value value);

/* --- associations ----------------------------------------------------------------------------- */

/* kin_is_loaded_named is about a column, too. */
KIN_PUBLIC bool kin_is_loaded_named(const kin_record *record, const char *member);
KIN_PUBLIC kin_record *kin_one_get_named(const kin_record *record, const char *association);
KIN_PUBLIC kin_record *kin_one_must_get_named(const kin_record *record, const char *association);
KIN_PUBLIC kin_record *kin_one_peek_named(const kin_record *record, const char *association);
KIN_PUBLIC kin_record *kin_one_reload_named(kin_record *record, const char *association);
KIN_PUBLIC bool kin_one_changed_named(const kin_record *record, const char *association);
KIN_PUBLIC bool kin_one_previously_changed_named(const kin_record *record, const char *association);
KIN_PUBLIC bool kin_one_set_named(kin_record *record, const char *association,
                                  const kin_record *target);
KIN_PUBLIC kin_record *kin_super_one_get_named(const kin_record *record, const char *association);
KIN_PUBLIC bool kin_super_one_set_named(kin_record *record, const char *association,
                                        const kin_record *target);
KIN_PUBLIC kin_record *kin_one_build_named(kin_record *record, const char *association,
                                           const kin_attribute *attributes, size_t count);
KIN_PUBLIC kin_record *kin_one_create_named(kin_record *record, const char *association,
                                            const kin_attribute *attributes, size_t count);
KIN_PUBLIC kin_record *kin_one_must_create_named(kin_record *record, const char *association,
                                                 const kin_attribute *attributes, size_t count);

KIN_PUBLIC bool kin_one_assign_named(kin_record *record, const char *association,
                                     const kin_nested *nested);
KIN_PUBLIC bool kin_many_assign_named(kin_record *record, const char *association,
                                      const kin_nested *items, size_t count);
KIN_PUBLIC kin_items kin_many_get_named(const kin_record *record, const char *association);
KIN_PUBLIC kin_items kin_many_peek_named(const kin_record *record, const char *association);
KIN_PUBLIC kin_items kin_many_reload_named(kin_record *record, const char *association);
KIN_PUBLIC void kin_many_reset_named(kin_record *record, const char *association);
KIN_PUBLIC bool kin_many_push_named(kin_record *record, const char *association,
                                    const kin_record *item);
KIN_PUBLIC bool kin_many_concat_named(kin_record *record, const char *association,
                                      void *const *items, size_t count);
KIN_PUBLIC bool kin_many_set_named(kin_record *record, const char *association, void *const *items,
                                   size_t count);
KIN_PUBLIC kin_items kin_super_many_get_named(const kin_record *record, const char *association);
KIN_PUBLIC bool kin_super_many_set_named(kin_record *record, const char *association,
                                         void *const *items, size_t count);
KIN_PUBLIC kin_collection kin_collection_of_named(kin_record *record, const char *association);
KIN_PUBLIC kin_record *kin_many_build_named(kin_record *record, const char *association,
                                            const kin_attribute *attributes, size_t count);
KIN_PUBLIC kin_record *kin_many_create_named(kin_record *record, const char *association,
                                             const kin_attribute *attributes, size_t count);
KIN_PUBLIC kin_record *kin_many_find_by_named(const kin_record *record, const char *association,
                                              const kin_attribute *conditions, size_t count);
KIN_PUBLIC kin_record *kin_many_find_or_build_by_named(kin_record *record, const char *association,
                                                       const kin_attribute *attributes,
                                                       size_t count);
KIN_PUBLIC kin_record *kin_many_find_or_create_by_named(kin_record *record, const char *association,
                                                        const kin_attribute *attributes,
                                                        size_t count);
KIN_PUBLIC kin_record *kin_many_must_find_or_create_by_named(kin_record *record,
                                                             const char *association,
                                                             const kin_attribute *attributes,
                                                             size_t count);
KIN_PUBLIC kin_record *kin_many_must_create_named(kin_record *record, const char *association,
                                                  const kin_attribute *attributes, size_t count);
KIN_PUBLIC bool kin_many_delete_named(kin_record *record, const char *association,
                                      const kin_record *item);
KIN_PUBLIC bool kin_many_destroy_named(kin_record *record, const char *association,
                                       const kin_record *item);
KIN_PUBLIC bool kin_many_delete_list_named(kin_record *record, const char *association,
                                           void *const *items, size_t count);
KIN_PUBLIC bool kin_many_destroy_list_named(kin_record *record, const char *association,
                                            void *const *items, size_t count);
KIN_PUBLIC bool kin_many_delete_ids_named(kin_record *record, const char *association,
                                          const kin_value *keys, size_t count);
KIN_PUBLIC bool kin_many_destroy_ids_named(kin_record *record, const char *association,
                                           const kin_value *keys, size_t count);
KIN_PUBLIC bool kin_many_clear_named(kin_record *record, const char *association);
KIN_PUBLIC size_t kin_many_size_named(const kin_record *record, const char *association);
KIN_PUBLIC size_t kin_many_length_named(const kin_record *record, const char *association);
KIN_PUBLIC size_t kin_many_count_named(const kin_record *record, const char *association,
                                       const kin_find_options *options);
KIN_PUBLIC bool kin_many_has_more_named(const kin_record *record, const char *association);
KIN_PUBLIC bool kin_many_is_empty_named(const kin_record *record, const char *association);
KIN_PUBLIC bool kin_many_includes_named(const kin_record *record, const char *association,
                                        const kin_record *item);

KIN_PUBLIC bool kin_many_exists_named(const kin_record *record, const char *association,
                                      const kin_find_options *options);
/* A value of the column's type; NULL on failure. */
KIN_PUBLIC kin_value kin_many_sum_named(const kin_record *record, const char *association,
                                        const char *column, const kin_find_options *options);
KIN_PUBLIC kin_values kin_many_ids_named(const kin_record *record, const char *association);
KIN_PUBLIC bool kin_many_set_ids_named(kin_record *record, const char *association,
                                       const kin_value *ids, size_t count);
KIN_PUBLIC kin_record *kin_many_find_named(const kin_record *record, const char *association,
                                           kin_value key);
KIN_PUBLIC kin_items kin_many_find_list_named(const kin_record *record, const char *association,
                                              const kin_value *keys, size_t count);
KIN_PUBLIC kin_record *kin_many_first_named(const kin_record *record, const char *association,
                                            const kin_find_options *options);
KIN_PUBLIC kin_record *kin_many_last_named(const kin_record *record, const char *association,
                                           const kin_find_options *options);
KIN_PUBLIC kin_record *kin_many_take_named(const kin_record *record, const char *association,
                                           const kin_find_options *options);
KIN_PUBLIC kin_items kin_many_all_named(const kin_record *record, const char *association,
                                        const kin_find_options *options);
KIN_PUBLIC kin_values kin_many_pluck_named(const kin_record *record, const char *association,
                                           const char *column, const kin_find_options *options);
KIN_PUBLIC kin_items kin_many_added_named(const kin_record *record, const char *association);
KIN_PUBLIC kin_items kin_many_removed_named(const kin_record *record, const char *association);
KIN_PUBLIC kin_items kin_many_distinct_named(const kin_record *record, const char *association);
KIN_PUBLIC size_t kin_many_delete_all_named(kin_record *record, const char *association);
KIN_PUBLIC size_t kin_many_destroy_all_named(kin_record *record, const char *association);

/* by: columns and what is added to each. The association of kin_reset_counters may also be the
 * column that counts it. */
KIN_PUBLIC size_t kin_update_counters_named(kin_session *session, const char *model, kin_value key,
                                            const kin_attribute *by, size_t count);
KIN_PUBLIC size_t kin_update_counters_touching_named(kin_session *session, const char *model,
                                                     kin_value key, const char *touch,
                                                     const kin_attribute *by, size_t count);
KIN_PUBLIC size_t kin_update_counters_list_named(kin_session *session, const char *model,
                                                 const kin_value *keys, size_t key_count,
                                                 const char *touch, const kin_attribute *by,
                                                 size_t count);
KIN_PUBLIC bool kin_reset_counters_named(kin_session *session, const char *model, kin_value key,
                                         const char *association);
KIN_PUBLIC bool kin_reset_counters_touching_named(kin_session *session, const char *model,
                                                  kin_value key, const char *association,
                                                  const char *touch);

/* kin_preload, for a list of records of any model. */
KIN_PUBLIC bool kin_preload_named(kin_items list, const char *includes,
                                  const kin_find_options *options);

/* Trees: descendants by a slot that is a kin_many, ancestors by a kin_one. options NULL: none;
 * .depth is given by not being zero. */
KIN_PUBLIC kin_items kin_tree_descendants_named(const kin_record *record, const char *association,
                                                const kin_tree_options *options);
KIN_PUBLIC kin_items kin_tree_ancestors_named(const kin_record *record, const char *association,
                                              const kin_tree_options *options);
KIN_PUBLIC kin_items kin_tree_descendants_list_named(kin_items list, const char *association,
                                                     const kin_tree_options *options);
KIN_PUBLIC kin_items kin_tree_ancestors_list_named(kin_items list, const char *association,
                                                   const kin_tree_options *options);
KIN_PUBLIC size_t kin_tree_depth_named(const kin_record *record, const char *association);

/* kin_preload_counts, for the same. */
KIN_PUBLIC bool kin_preload_counts_named(kin_items list, const char *associations);

KIN_END_C_

#endif
