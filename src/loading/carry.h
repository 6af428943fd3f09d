/* Loading a tree of includes as one batch, in which every statement leaves the keys of what it
 * finds in the database for those behind it. What cannot be loaded so is loaded by levels behind
 * it, in the same transaction. */
#ifndef KIN_LOADING_CARRY_H
#define KIN_LOADING_CARRY_H

#include "loading/level.h"

/* Why a query's includes are loaded by levels. */
typedef enum kin__carry_refusal {
    KIN__CARRIED,
    KIN__CARRY_UNABLE,   /* the database cannot set keys aside */
    KIN__CARRY_TOLD,     /* its URL says so */
    KIN__CARRY_NEAR,     /* the database is so near that levels are faster */
    KIN__CARRY_JOINED,   /* they are joined, or what they begin at is read in steps */
    KIN__CARRY_LOCKED,   /* rows are locked */
    KIN__CARRY_VOLATILE, /* the query's own text may say something else each time */
    KIN__CARRY_NONE      /* none of the first ones can be carried */
} kin__carry_refusal;

/* Whether the query's includes are to be carried; its scopes have run. Asks the catalogue, once for
 * each kin_db. false is a failure. */
bool kin__carry_decide(kin_query *query, kin__carry_refusal *refusal);
/* Whether that include is carried behind the statement that finds its owners, for this query. */
bool kin__is_carried(const kin_query *query, const kin__include *include);

/* Loads the query's records and all they include. */
bool kin__carry_load(kin_query *query, kin__identities *identities, kin__rows *rows);

#endif
