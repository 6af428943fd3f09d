/* SELECTs over an association's chain of hops: its targets, or how many there are, for one owner or
 * for many. */
#ifndef KIN_QUERY_CHAIN_H
#define KIN_QUERY_CHAIN_H

#include "query/plan.h"
#include "query/query.h"

typedef enum kin__chain_result {
    KIN__CHAIN_TARGETS, /* their columns; with more than one hop the owner's key behind them */
    KIN__CHAIN_COUNT,
    KIN__CHAIN_ROWS,  /* one for each target, with nothing of use in it; to be counted */
    KIN__CHAIN_EXISTS /* the same, but one at most */
} kin__chain_result;

/* Whose targets: one owner's key (of several columns: their values as a list), or a list of keys
 * (kin__key_list). */
typedef struct kin__chain_of {
    kin__chain_result result;
    bool list;
    kin_value key;
} kin__chain_of;

/* Whether any hop has a scope, so that the text must be made at each call. */
bool kin__chain_has_scope(const kin__association *association);

/* Runs all scopes; the query's order and limit are then known. false is a failure. */
bool kin__chain_query(kin_query *query, kin_session *session, const kin__association *association);

/* The same, for any SELECT of the targets of the owner with that key (NULL: it has none):
 * kin__select_from writes the chain. */
bool kin__chain_query_of(kin_query *query, kin_session *session,
                         const kin__association *association, kin_record *of, kin_value key);
void kin__chain_joins(const kin_query *query, kin__sql *sql);
void kin__chain_owner(const kin_query *query, kin__sql *sql);

/* The statement: a kept one where there is no scope (query may be NULL then), otherwise written
 * into scratch memory. *values is what it is submitted with. */
bool kin__chain_statement(kin_session *session, const kin__association *association,
                          const kin_query *query, const kin__chain_of *of,
                          kin__statement *statement, const kin_value **values, size_t *count);

#endif
