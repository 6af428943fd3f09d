/* Loading records with their associations.
 *
 * Every association is a chain of hops, so this room knows no kinds. A load goes level by level:
 * what one level needs is submitted together, then read. Within one load a row is one record. */
#ifndef KIN_LOADING_LOAD_H
#define KIN_LOADING_LOAD_H

#include "query/query.h"
#include "record/record.h"

/* The records that a query finds, with what it includes, in the session's top region. */
bool kin__load_list(kin_query *query, kin_items *list);

/* What records of the query are read without: what it does not select, and all that only
 * descendants have. One list for all of them, whichever of the family they are, in the region's
 * memory; NULL where it reads all. false is a failure. */
bool kin__left_out(const kin_query *query, kin_region *region, const uint64_t **left_out);

/* What records of the query are marked with. */
static inline uint64_t kin__marks_of(const kin_query *query)
{
    return (query->readonly ? (uint64_t)KIN__READ_ONLY : 0) |
           (uint64_t)query->strict << KIN__STRICT_SHIFT | (uint64_t)query->lazy << KIN__LAZY_SHIFT;
}

/* Loads what the tree says onto records of one model; what is loaded already stays. */
bool kin__preload(kin_session *session, kin_record **records, size_t count, kin__include *tree);

/* Loads one association of one owner into its slot. */
bool kin__load_association(kin_record *owner, const kin__association *association);
/* The same because somebody reads it: perhaps ahead (ahead.c). */
bool kin__read_association(kin_record *owner, const kin__association *association);

/* The target of one owner that was loaded knows it: where there is an inverse slot for one, and its
 * foreign key was not changed in memory to lead elsewhere. */
bool kin__fill_inverse(const kin__association *association, kin_record *owner, kin_record *target);

/* A query of what the association leads to from this owner, which narrows as any other does. Steps
 * before the last one run now. */
bool kin__targets_query(kin_query *query, kin_record *owner, const kin__association *association);

/* Asks the database how many targets the owner has, or whether it has any. */
bool kin__count_targets(kin_record *owner, const kin__association *association, int64_t *count);
/* ... with another key column's value: whether this very record is among them. */
bool kin__is_target(kin_record *owner, const kin__association *association,
                    const kin_record *target, bool *is);

/* What runs in a verb that writes sees its records complete. */
bool kin__tell_loaded(kin_session *session);

/* What the owner's counter says of how many targets it has; false: it has none, or that counts
 * others too. */
bool kin__counter_tells(const kin_record *owner, const kin__association *association,
                        int64_t *count);
/* Counts what the leaves of the tree lead to, by a statement for each of them, into the slots of
 * the owners, but where that is known; what stands before a leaf is loaded. */
bool kin__load_counts(kin_session *session, kin_record **records, size_t count, kin__include *tree);

/* --- target_batches.c ------------------------------------------------------------------------- */

typedef struct kin__kept_key {
    kin__arena arena;
    const kin_value *values; /* and KIN_END; NULL: not known */
} kin__kept_key;

/* All targets of one owner, some at a time, each batch in a region aside. Its slot stays as it
 * is. */
typedef struct kin__target_batches {
    kin_record *owner;
    const kin__association *association;
    kin_region *region; /* of the batch; NULL: none is open */
    kin__arena_mark scratch;
    kin__kept_key last; /* of the batch */
    kin__kept_key end;  /* of all there were after the first one */
    bool started;
    bool by_key;
    bool done;
} kin__target_batches;

void kin__target_batches_open(kin__target_batches *batches, kin_record *owner,
                              const kin__association *association);
/* Ends the batch before this one and its records; an empty list is the end of all. false is a
 * failure. Either way they are to be closed. */
bool kin__target_batches_next(kin__target_batches *batches, kin_items *list);
/* Hands done on, unless what was sent fails now. */
bool kin__target_batches_close(kin__target_batches *batches, bool done);

/* One number out of one row; none is 0. */
bool kin__read_number(kin_session *session, int64_t *number);

#endif
