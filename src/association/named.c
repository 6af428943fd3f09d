/* The verbs of associations by their names. */
#include "association/association.h"

#include "query/query.h"

#include <string.h>

typedef enum kin__sort { ONE, MANY } kin__sort;

/* Where the slot stands. false for no record, and for no such association, which is a failure even
 * of what else looks at memory alone. */
static bool at_slot(const kin_record *record, const char *name, kin__sort sort, size_t *offset)
{
    kin_session *session = kin__session_of_any(record);
    *offset = 0;
    if (!session) return false;
    if (!name) name = "";
    const kin__model *model = kin__model_of(record);
    const kin__association *association = kin__association_named(model, name, strlen(name));
    if (association && association->many == (sort == MANY)) {
        *offset = association->offset;
        return true;
    }
    if (!kin__memory_verb(session)) return false;
    if (association) return kin__fail_kind(record, association, sort == MANY);
    return kin__fail_association(session, model, name);
}

bool kin_is_loaded_named(const kin_record *record, const char *member)
{
    size_t offset;
    kin_session *session = kin__session_of_any(record);
    if (!session) return false;
    const kin__model *model = kin__model_of(record);
    size_t length = member ? strlen(member) : 0;
    const kin__column *column = kin__column_named(model, member ? member : "", length);
    const kin__association *association =
        kin__association_named(model, member ? member : "", length);
    if (column) return kin_record_is_loaded(record, column->offset);
    return at_slot(record, member, association && association->many ? MANY : ONE, &offset) &&
           kin_record_is_loaded(record, offset);
}

kin_record *kin_one_get_named(const kin_record *record, const char *association)
{
    size_t offset;
    return at_slot(record, association, ONE, &offset) ? kin_record_one(record, offset) : NULL;
}

kin_record *kin_one_must_get_named(const kin_record *record, const char *association)
{
    size_t offset;
    return at_slot(record, association, ONE, &offset) ? kin_record_one_must(record, offset) : NULL;
}

kin_record *kin_one_peek_named(const kin_record *record, const char *association)
{
    size_t offset;
    return at_slot(record, association, ONE, &offset) ? kin_record_one_peek(record, offset) : NULL;
}

kin_record *kin_one_reload_named(kin_record *record, const char *association)
{
    size_t offset;
    return at_slot(record, association, ONE, &offset) ? kin_record_one_reload(record, offset)
                                                      : NULL;
}

bool kin_one_changed_named(const kin_record *record, const char *association)
{
    size_t offset;
    return at_slot(record, association, ONE, &offset) && kin_record_one_changed(record, offset);
}

bool kin_one_previously_changed_named(const kin_record *record, const char *association)
{
    size_t offset;
    return at_slot(record, association, ONE, &offset) &&
           kin_record_one_previously_changed(record, offset);
}

bool kin_one_set_named(kin_record *record, const char *association, const kin_record *target)
{
    size_t offset;
    return at_slot(record, association, ONE, &offset) && kin_record_one_set(record, offset, target);
}

kin_record *kin_super_one_get_named(const kin_record *record, const char *association)
{
    size_t offset;
    return at_slot(record, association, ONE, &offset) ? kin_record_super_one(record, offset) : NULL;
}

bool kin_super_one_set_named(kin_record *record, const char *association, const kin_record *target)
{
    size_t offset;
    return at_slot(record, association, ONE, &offset) &&
           kin_record_super_one_set(record, offset, target);
}

typedef kin_record *make_fn(kin_record *owner, size_t offset, const kin__attributes *attributes);

static kin_record *make(kin_record *record, const char *association, kin__sort sort,
                        const kin_attribute *attributes, size_t count, make_fn *verb)
{
    size_t offset;
    const kin__attributes all = {.named = attributes, .count = count, .by_name = true};
    return at_slot(record, association, sort, &offset) ? verb(record, offset, &all) : NULL;
}

kin_record *kin_one_build_named(kin_record *record, const char *association,
                                const kin_attribute *attributes, size_t count)
{
    return make(record, association, ONE, attributes, count, kin__verb_one_build);
}

kin_record *kin_one_create_named(kin_record *record, const char *association,
                                 const kin_attribute *attributes, size_t count)
{
    return make(record, association, ONE, attributes, count, kin__verb_one_create);
}

kin_record *kin_one_must_create_named(kin_record *record, const char *association,
                                      const kin_attribute *attributes, size_t count)
{
    return make(record, association, ONE, attributes, count, kin__verb_one_must_create);
}

bool kin_one_assign_named(kin_record *record, const char *association, const kin_nested *nested)
{
    size_t offset;
    return at_slot(record, association, ONE, &offset) &&
           kin__verb_assign(record, offset, false, &(kin__assigned){.list = nested, .count = 1});
}

bool kin_many_assign_named(kin_record *record, const char *association, const kin_nested *items,
                           size_t count)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) &&
           kin__verb_assign(record, offset, true, &(kin__assigned){.list = items, .count = count});
}

kin_items kin_many_get_named(const kin_record *record, const char *association)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) ? kin_record_many(record, offset)
                                                       : (kin_items){NULL, 0};
}

kin_items kin_many_peek_named(const kin_record *record, const char *association)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) ? kin_record_many_peek(record, offset)
                                                       : (kin_items){NULL, 0};
}

kin_items kin_many_reload_named(kin_record *record, const char *association)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) ? kin_record_many_reload(record, offset)
                                                       : (kin_items){NULL, 0};
}

void kin_many_reset_named(kin_record *record, const char *association)
{
    size_t offset;
    if (at_slot(record, association, MANY, &offset)) kin_record_many_reset(record, offset);
}

bool kin_many_push_named(kin_record *record, const char *association, const kin_record *item)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) &&
           kin_record_many_push(record, offset, item);
}

bool kin_many_concat_named(kin_record *record, const char *association, void *const *items,
                           size_t count)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) &&
           kin_record_many_concat(record, offset, items, count);
}

bool kin_many_set_named(kin_record *record, const char *association, void *const *items,
                        size_t count)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) &&
           kin_record_many_set(record, offset, items, count);
}

kin_items kin_super_many_get_named(const kin_record *record, const char *association)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) ? kin_record_super_many(record, offset)
                                                       : (kin_items){NULL, 0};
}

bool kin_super_many_set_named(kin_record *record, const char *association, void *const *items,
                              size_t count)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) &&
           kin_record_super_many_set(record, offset, items, count);
}

kin_collection kin_collection_of_named(kin_record *record, const char *association)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) ? kin_record_collection(record, offset)
                                                       : (kin_collection){NULL, 0};
}

kin_record *kin_many_build_named(kin_record *record, const char *association,
                                 const kin_attribute *attributes, size_t count)
{
    return make(record, association, MANY, attributes, count, kin__verb_many_build);
}

kin_record *kin_many_create_named(kin_record *record, const char *association,
                                  const kin_attribute *attributes, size_t count)
{
    return make(record, association, MANY, attributes, count, kin__verb_many_create);
}

kin_record *kin_many_find_by_named(const kin_record *record, const char *association,
                                   const kin_attribute *conditions, size_t count)
{
    size_t offset;
    const kin__attributes all = {.named = conditions, .count = count, .by_name = true};
    return at_slot(record, association, MANY, &offset)
               ? kin__verb_many_find_by(record, offset, &all)
               : NULL;
}

kin_record *kin_many_find_or_build_by_named(kin_record *record, const char *association,
                                            const kin_attribute *attributes, size_t count)
{
    return make(record, association, MANY, attributes, count, kin__verb_many_find_or_build_by);
}

kin_record *kin_many_find_or_create_by_named(kin_record *record, const char *association,
                                             const kin_attribute *attributes, size_t count)
{
    return make(record, association, MANY, attributes, count, kin__verb_many_find_or_create_by);
}

kin_record *kin_many_must_find_or_create_by_named(kin_record *record, const char *association,
                                                  const kin_attribute *attributes, size_t count)
{
    return make(record, association, MANY, attributes, count,
                kin__verb_many_must_find_or_create_by);
}

kin_record *kin_many_must_create_named(kin_record *record, const char *association,
                                       const kin_attribute *attributes, size_t count)
{
    return make(record, association, MANY, attributes, count, kin__verb_many_must_create);
}

bool kin_many_delete_named(kin_record *record, const char *association, const kin_record *item)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) &&
           kin_record_many_delete(record, offset, item);
}

bool kin_many_destroy_named(kin_record *record, const char *association, const kin_record *item)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) &&
           kin_record_many_destroy(record, offset, item);
}

bool kin_many_delete_list_named(kin_record *record, const char *association, void *const *items,
                                size_t count)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) &&
           kin_record_many_delete_list(record, offset, items, count);
}

bool kin_many_destroy_list_named(kin_record *record, const char *association, void *const *items,
                                 size_t count)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) &&
           kin_record_many_destroy_list(record, offset, items, count);
}

bool kin_many_delete_ids_named(kin_record *record, const char *association, const kin_value *keys,
                               size_t count)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) &&
           kin_record_many_delete_ids(record, offset, keys, count);
}

bool kin_many_destroy_ids_named(kin_record *record, const char *association, const kin_value *keys,
                                size_t count)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) &&
           kin_record_many_destroy_ids(record, offset, keys, count);
}

bool kin_many_clear_named(kin_record *record, const char *association)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) && kin_record_many_clear(record, offset);
}

size_t kin_many_size_named(const kin_record *record, const char *association)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) ? kin_record_many_size(record, offset) : 0;
}

size_t kin_many_length_named(const kin_record *record, const char *association)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) ? kin_record_many_length(record, offset) : 0;
}

bool kin_many_has_more_named(const kin_record *record, const char *association)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) && kin_record_many_has_more(record, offset);
}

bool kin_many_is_empty_named(const kin_record *record, const char *association)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) && kin_record_many_is_empty(record, offset);
}

bool kin_many_includes_named(const kin_record *record, const char *association,
                             const kin_record *item)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) &&
           kin_record_many_includes(record, offset, item);
}

/* --- asking with options ---------------------------------------------------------------------- */

size_t kin_many_count_named(const kin_record *record, const char *association,
                            const kin_find_options *options)
{
    size_t offset;
    kin_find_options own;
    return at_slot(record, association, MANY, &offset)
               ? kin_record_many_count(record, offset, kin__whole_options(options, &own), NULL)
               : 0;
}

bool kin_many_exists_named(const kin_record *record, const char *association,
                           const kin_find_options *options)
{
    size_t offset;
    kin_find_options own;
    return at_slot(record, association, MANY, &offset) &&
           kin_record_many_exists(record, offset, kin__whole_options(options, &own), NULL);
}

/* Where a column of the collection's model stands. */
static bool at_column(const kin_record *record, const char *association, const char *what,
                      const char *name, size_t *slot, size_t *offset)
{
    if (!at_slot(record, association, MANY, slot)) return false;
    const kin__model *target = kin__association_at(kin__model_of(record), *slot)->target;
    if (!name) name = "";
    const kin__column *column = kin__column_named(target, name, strlen(name));
    *offset = column ? column->offset : 0;
    if (column || !kin__memory_verb(kin__session_of_any(record))) return column != NULL;
    return kin__fail_column(kin__session_of_any(record), target, what, name, strlen(name));
}

kin_value kin_many_sum_named(const kin_record *record, const char *association, const char *name,
                             const kin_find_options *options)
{
    size_t offset;
    size_t column;
    kin_find_options own;
    return at_column(record, association, "kin_many_sum", name, &offset, &column)
               ? kin__collection_sum(record, offset, column, kin__whole_options(options, &own),
                                     NULL)
               : (kin_value){0};
}

kin_values kin_many_pluck_named(const kin_record *record, const char *association, const char *name,
                                const kin_find_options *options)
{
    size_t offset;
    size_t column;
    kin_find_options own;
    return at_column(record, association, "kin_many_pluck", name, &offset, &column)
               ? kin_record_many_pluck(record, offset, column, kin__whole_options(options, &own),
                                       NULL)
               : (kin_values){NULL, 0};
}

kin_items kin_many_all_named(const kin_record *record, const char *association,
                             const kin_find_options *options)
{
    size_t offset;
    kin_find_options own;
    return at_slot(record, association, MANY, &offset)
               ? kin_record_many_all(record, offset, kin__whole_options(options, &own), NULL)
               : (kin_items){NULL, 0};
}

typedef void *one_fn(const kin_record *owner, size_t offset, const kin_find_options *options,
                     const char *given);

static kin_record *find_one(const kin_record *record, const char *association,
                            const kin_find_options *options, one_fn *verb)
{
    size_t offset;
    kin_find_options own;
    return at_slot(record, association, MANY, &offset)
               ? verb(record, offset, kin__whole_options(options, &own), NULL)
               : NULL;
}

kin_record *kin_many_first_named(const kin_record *record, const char *association,
                                 const kin_find_options *options)
{
    return find_one(record, association, options, kin_record_many_first);
}

kin_record *kin_many_last_named(const kin_record *record, const char *association,
                                const kin_find_options *options)
{
    return find_one(record, association, options, kin_record_many_last);
}

kin_record *kin_many_take_named(const kin_record *record, const char *association,
                                const kin_find_options *options)
{
    return find_one(record, association, options, kin_record_many_take);
}

/* --- the rest --------------------------------------------------------------------------------- */

kin_values kin_many_ids_named(const kin_record *record, const char *association)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) ? kin_record_many_ids(record, offset)
                                                       : (kin_values){NULL, 0};
}

bool kin_many_set_ids_named(kin_record *record, const char *association, const kin_value *ids,
                            size_t count)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) &&
           kin_record_many_set_ids(record, offset, ids, count);
}

kin_record *kin_many_find_named(const kin_record *record, const char *association, kin_value key)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) ? kin_record_many_find(record, offset, key)
                                                       : NULL;
}

kin_items kin_many_find_list_named(const kin_record *record, const char *association,
                                   const kin_value *keys, size_t count)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset)
               ? kin_record_many_find_list(record, offset, keys, count)
               : (kin_items){NULL, 0};
}

kin_items kin_many_added_named(const kin_record *record, const char *association)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) ? kin_record_many_added(record, offset)
                                                       : (kin_items){NULL, 0};
}

kin_items kin_many_removed_named(const kin_record *record, const char *association)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) ? kin_record_many_removed(record, offset)
                                                       : (kin_items){NULL, 0};
}

kin_items kin_many_distinct_named(const kin_record *record, const char *association)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) ? kin_record_many_distinct(record, offset)
                                                       : (kin_items){NULL, 0};
}

size_t kin_many_delete_all_named(kin_record *record, const char *association)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) ? kin_record_many_delete_all(record, offset)
                                                       : 0;
}

size_t kin_many_destroy_all_named(kin_record *record, const char *association)
{
    size_t offset;
    return at_slot(record, association, MANY, &offset) ? kin_record_many_destroy_all(record, offset)
                                                       : 0;
}

bool kin_preload_named(kin_items list, const char *includes, const kin_find_options *options)
{
    kin_find_options own;
    return kin_items_preload(list, includes, kin__whole_options(options, &own), NULL);
}

bool kin_preload_counts_named(kin_items list, const char *associations)
{
    return kin_items_preload_counts(list, associations);
}

/* --- trees ------------------------------------------------------------------------------------ */

static const kin_tree_options *whole(const kin_tree_options *options, kin_tree_options *own)
{
    if (options && options->kin_size_ != 0) return options;
    *own = options ? *options : (kin_tree_options){0};
    own->kin_size_ = sizeof *own;
    return own;
}

static kin_items tree(const kin_record *record, const char *association, kin__sort sort,
                      const kin_tree_options *options)
{
    kin_tree_options own;
    size_t offset;
    return at_slot(record, association, sort, &offset)
               ? kin_record_tree(record, offset, whole(options, &own), NULL)
               : (kin_items){NULL, 0};
}

kin_items kin_tree_descendants_named(const kin_record *record, const char *association,
                                     const kin_tree_options *options)
{
    return tree(record, association, MANY, options);
}

kin_items kin_tree_ancestors_named(const kin_record *record, const char *association,
                                   const kin_tree_options *options)
{
    return tree(record, association, ONE, options);
}

static kin_items tree_of_list(kin_items list, const char *association, kin__sort sort,
                              const kin_tree_options *options)
{
    kin_tree_options own;
    size_t offset;
    return list.count && at_slot(list.items[0], association, sort, &offset)
               ? kin_items_tree(list, offset, whole(options, &own), NULL)
               : (kin_items){NULL, 0};
}

kin_items kin_tree_descendants_list_named(kin_items list, const char *association,
                                          const kin_tree_options *options)
{
    return tree_of_list(list, association, MANY, options);
}

kin_items kin_tree_ancestors_list_named(kin_items list, const char *association,
                                        const kin_tree_options *options)
{
    return tree_of_list(list, association, ONE, options);
}

size_t kin_tree_depth_named(const kin_record *record, const char *association)
{
    size_t offset;
    return at_slot(record, association, ONE, &offset) ? kin_record_tree_depth(record, offset) : 0;
}
