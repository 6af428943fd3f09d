/* How large loads were, by what is known of them before they run: a query that has found many
 * records will do so again. It is a guess, and nothing but the way of loading rests on it. */
#ifndef KIN_LOADING_SIZES_H
#define KIN_LOADING_SIZES_H

#include "query/query.h"

/* What the query's load is known by: its statement, its limits and what it includes; never 0. false
 * is a failure. */
bool kin__size_key(const kin_query *query, uint64_t *key);
/* Records for which something was loaded along, the last time; 0: it is not known. */
uint64_t kin__size_of(kin_db *db, uint64_t key);
void kin__size_note(kin_db *db, uint64_t key, uint64_t records);

#endif
