/* Loading level by level: what other ways of loading go on with where they cannot go. */
#ifndef KIN_LOADING_LEVEL_H
#define KIN_LOADING_LEVEL_H

#include "loading/part.h"
#include "loading/rows.h"

/* Records whose includes are to be loaded next. */
typedef struct kin__level {
    const kin__include *tree;
    kin_record **records;
    size_t count;
    struct kin__level *next;
} kin__level;

/* Loads what the levels say and all that stands below. false is a failure. */
bool kin__load_levels(kin_session *session, kin__identities *identities, kin__level *levels);

/* The targets that a level found, each as often as it was found, become a level of the include's
 * children; none if there are none. */
bool kin__level_targets(kin_session *session, const kin__include *include, kin_record **records,
                        size_t count, kin__level **next);

/* Whether loading the association fills that slot of what it finds, with its owner. */
bool kin__fills_back(const kin__association *association, const kin__association *slot);

/* Whether anything in the tree locks rows, which cannot be in a transaction that only reads. */
bool kin__tree_locks(const kin__include *tree);

/* How many statements at most follow each other. */
size_t kin__tree_depth(const kin__include *tree);

/* Whether something is loaded for what the includes find. */
static inline bool kin__tree_goes_on(const kin__include *tree)
{
    while (tree && !tree->children) tree = tree->next;
    return tree != NULL;
}

/* The statement that finds the query's records. */
bool kin__root_statement(const kin_query *query, kin__statement *statement,
                         const kin_value **values, size_t *count);

/* Reads the query's records, which were asked for last; carried: by a statement that sets keys
 * aside, or NULL. */
bool kin__read_root(const kin_query *query, kin__identities *identities, kin__rows *rows,
                    kin__carried *carried);

/* What is found for an owner knows it. */
bool kin__tell_owner(const kin_query *query, kin_record *const *records, size_t count);

#endif
