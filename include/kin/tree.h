/* Trees: models that refer to themselves, by a belongs_to (parent) and a has_many (children).
 *
 * All that stands below a record, or above it, is read by one statement, however deep it goes, and
 * every slot between is filled, so that walking the tree takes no further statement:
 *
 *     kin_tree_descendants(root, children, .depth = 3);
 *     kin_each(child, kin_many_get(root, children)) show(child);
 *
 * The slot is one of kin_many for descendants and of kin_one for ancestors. It leads by one key, of
 * one column or several, to the table that it starts from: a through, a join table and a belongs_to
 * to any model are no trees, nor is a slot with an .owner_scope or with a limit or group in its
 * scope (KIN_INVALID_ARGUMENT). The association's scopes hold at each step: what they hide is left
 * out with all that is reached by it alone.
 *
 * A cycle in the rows ends where it comes back, and each record stands in the list once; the filled
 * slots of such rows lead round as the rows do. */
#ifndef KIN_TREE_H
#define KIN_TREE_H

#include "kin/query.h"
#include "kin/types.h"

KIN_BEGIN_C_

typedef struct kin_tree_options {
    int64_t depth;    /* how many steps to go; without it, to the end. Below zero is
                         KIN_INVALID_ARGUMENT; 0 loads nothing. */
    size_t kin_size_; /* private */
} kin_tree_options;

/* Behind the macros below. */
KIN_PUBLIC kin_items kin_record_tree(const kin_record *record, size_t offset,
                                     const kin_tree_options *options, const char *given);
KIN_PUBLIC kin_items kin_items_tree(kin_items list, size_t offset, const kin_tree_options *options,
                                    const char *given);
KIN_PUBLIC size_t kin_record_tree_depth(const kin_record *record, size_t offset);

KIN_END_C_

#ifndef __cplusplus

/* M_list kin_tree_descendants(record, children, .depth = n): all records below this one, the
 * nearest first, and those of one record in the order of its collection. Their slots and the
 * record's own are filled, those at the depth alone stay as they are; a belongs_to that leads the
 * same way back is filled, too. A slot that is loaded already stays, and its records take the place
 * of their rows.
 *
 * M_list kin_tree_ancestors(record, parent, .depth = n): its parent, the parent of that, and so on;
 * the last one knows that it has none. children slots are not filled, since a parent has others,
 * too.
 *
 * The record itself is in neither. The lists, and what they load, live in its region. A record that
 * is not saved, and NULL, have none, which takes no statement. Empty on failure, with all slots as
 * they were. */
#define kin_tree_descendants(...) \
    KIN_TREE_DESCENDANTS_(#__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_tree_options))
#define KIN_TREE_DESCENDANTS_(text, r, f, ...)                                            \
    KIN_LIST_(KIN_LIST_TYPE_(r, f), kin_record_tree(KIN_READ_(r), KIN_MANY_OFFSET_(r, f), \
                                                    &(kin_tree_options){__VA_ARGS__}, text))
#define kin_tree_ancestors(...) \
    KIN_TREE_ANCESTORS_(#__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_tree_options))
#define KIN_TREE_ANCESTORS_(text, r, f, ...)                                                 \
    KIN_LIST_(KIN_ONE_LIST_TYPE_(r, f), kin_record_tree(KIN_READ_(r), KIN_ONE_OFFSET_(r, f), \
                                                        &(kin_tree_options){__VA_ARGS__}, text))

/* The same for all records of an M_list, by one statement: kin_tree_descendants_list(list,
 * children, .depth = n), kin_tree_ancestors_list(list, parent). Each record that is found stands in
 * the result once; those of the list do not, also where one of them stands below another. */
#define kin_tree_descendants_list(...) \
    KIN_TREE_DESCENDANTS_LIST_(#__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_tree_options))
#define KIN_TREE_DESCENDANTS_LIST_(text, l, f, ...)                          \
    KIN_LIST_(KIN_LIST_TYPE_(*(l).items, f),                                 \
              kin_items_tree(KIN_ITEMS_(l), KIN_MANY_OFFSET_(*(l).items, f), \
                             &(kin_tree_options){__VA_ARGS__}, text))
#define kin_tree_ancestors_list(...) \
    KIN_TREE_ANCESTORS_LIST_(#__VA_ARGS__, __VA_ARGS__, .kin_size_ = sizeof(kin_tree_options))
#define KIN_TREE_ANCESTORS_LIST_(text, l, f, ...)                           \
    KIN_LIST_(KIN_ONE_LIST_TYPE_(*(l).items, f),                            \
              kin_items_tree(KIN_ITEMS_(l), KIN_ONE_OFFSET_(*(l).items, f), \
                             &(kin_tree_options){__VA_ARGS__}, text))

/* size_t kin_tree_depth(record, parent): how many records stand above it in memory; never a
 * statement. Behind kin_tree_descendants that is how far a record is from the one that was asked,
 * unless that has its own parent loaded. Where rows lead round it is some number. */
#define kin_tree_depth(r, f) kin_record_tree_depth(KIN_READ_(r), KIN_ONE_OFFSET_(r, f))

#endif

#endif
