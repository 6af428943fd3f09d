/* Associations whose scope is told of their owner: an include becomes one for each thing that the
 * scope says, about the owners of whom it says so. */
#ifndef KIN_LOADING_PER_OWNER_H
#define KIN_LOADING_PER_OWNER_H

#include "query/query.h"

/* The tree of one level with these owners, where it has such an include; otherwise the tree itself.
 * NULL is a failure. depth is that of the level, from 1. */
const kin__include *kin__tree_per_owner(kin_session *session, const kin__include *tree,
                                        kin_record **records, size_t count, size_t depth);
/* Whether the tree has one anywhere. */
bool kin__tree_has_owner_scope(const kin__include *tree);

/* load.c: runs the scopes of the tree's associations, but for these; what they include is loaded
 * along. */
bool kin__tree_scopes(kin_session *session, kin__include *tree, size_t depth);
/* The query of an include: what scopes say (owner is NULL where none is told of it), and then the
 * options that it is narrowed by. */
bool kin__include_query(const kin__include *include, kin_session *session, kin_record *owner,
                        kin_query *query);
/* A limit is about each owner. Whether there are more than it allows is told by one row more. */
void kin__include_limit(kin__include *include);

#endif
