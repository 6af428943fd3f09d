/* SELECTs over an association's chain of hops: its targets, or how many there are, for one owner or
 * for many. */
#ifndef KIN_QUERY_CHAIN_H
#define KIN_QUERY_CHAIN_H

#include "query/plan.h"
#include "query/query.h"

typedef enum kin__chain_result {
    KIN__CHAIN_TARGETS, /* their columns; with more than one hop the owner's key behind them */
    KIN__CHAIN_COUNT,
    KIN__CHAIN_COUNTS, /* of a list: each owner's key that has any, and how many it has; without a
                          limit, which is about each of them */
    KIN__CHAIN_KEYS,   /* their own */
    KIN__CHAIN_ROWS,   /* one for each target, with nothing of use in it; to be counted */
    KIN__CHAIN_EXISTS  /* the same, but one at most */
} kin__chain_result;

/* Whose targets: one owner's key (of several columns: their values as a list), or a list of keys
 * (kin__key_list). */
typedef struct kin__chain_of {
    kin__chain_result result;
    bool list;
    kin_value key;
    bool beside; /* ... or the key that stands beside it: kin_owners.kin_key */
    /* Of a list: no more rows than this, those of one key behind each other. 0: all, in any
     * order. */
    int64_t stop;
    /* ... or the keys that an earlier statement has set aside; key is the name of their list. Then
     * the owner's key behind a target's columns is called kin_owner. */
    const struct kin__searched *carried;
} kin__chain_of;

/* Whether any hop has a scope, so that the text must be made at each call. */
bool kin__chain_has_scope(const kin__association *association);

/* ... and whether that is told of the owner. */
bool kin__chain_has_owner_scope(const kin__association *association);

/* Runs all scopes; the query's order and limit are then known. of, the owner, may be NULL where
 * none is told of it. Of a chain that is read step by step it is about the last step alone. false
 * is a failure. */
bool kin__chain_query(kin_query *query, kin_session *session, const kin__association *association,
                      kin_record *of);

/* The same, for any SELECT of the targets of the owner with that key (NULL: it has none):
 * kin__select_from writes the chain. Whoever does not know how the chain is read asks
 * kin__targets_query (loading/load.h). */
bool kin__chain_query_of(kin_query *query, kin_session *session,
                         const kin__association *association, kin_record *of, kin_value key);
void kin__chain_joins(const kin_query *query, kin__sql *sql);
void kin__chain_owner(const kin_query *query, kin__sql *sql);

/* The statement: a kept one where there is no scope (query may be NULL then), otherwise written
 * into scratch memory. *values is what it is submitted with. */
bool kin__chain_statement(kin_session *session, const kin__association *association,
                          const kin_query *query, const kin__chain_of *of,
                          kin__statement *statement, const kin_value **values, size_t *count);

/* The SELECT alone. */
bool kin__chain_write(kin__sql *sql, const kin__association *association, const kin_query *query,
                      const kin__chain_of *of);

/* --- step.c: a chain that is read step by step, without joins --------------------------------- */

/* What the scopes of that hop say of its table alone; a join table has none (query->model is NULL).
 * false is a failure. */
bool kin__step_query(kin_query *query, kin_session *session, const kin__association *association,
                     size_t hop, kin_record *of);
/* SELECT of that hop's table: the columns by which its rows are found, and behind them those at
 * which the next hop begins. */
bool kin__step_statement(const kin_query *query, const kin__association *association, size_t hop,
                         kin_value list, bool several, kin__statement *statement,
                         const kin_value **values, size_t *count);

/* --- each.c: a limit, or groups, for each of many owners -------------------------------------- */

typedef enum kin__each_way {
    KIN__EACH_ALONE,   /* a statement for each */
    KIN__EACH_LATERAL, /* one, with a list of keys */
    KIN__EACH_AMONG,   /* the same, for one table */
    KIN__EACH_UNITED   /* one for KIN__MOST_UNITED of them */
} kin__each_way;

enum { KIN__MOST_UNITED = 64 };

typedef struct kin__chain_each_of {
    kin__each_way way;
    kin_value list;        /* of all keys; of KIN__EACH_UNITED: */
    const kin_value *keys; /* each key */
    size_t count;
} kin__chain_each_of;

kin__each_way kin__chain_each_way(kin_session *session, const kin__association *association,
                                  const kin_query *query);
bool kin__chain_each(kin_session *session, const kin__association *association,
                     const kin_query *query, const kin__chain_each_of *each,
                     kin__statement *statement, const kin_value **values, size_t *count);

/* --- tree.c: an association that leads to its own table --------------------------------------- */

/* What of it is wanted: from rows with these keys, a list of them, so many steps (INT64_MAX:
 * all). */
typedef struct kin__tree_of {
    kin_value keys;
    int64_t depth;
} kin__tree_of;

/* The association as all that is found has it; NULL is a failure: it is no tree. */
const kin__association *kin__tree_of_family(kin_session *session,
                                            const kin__association *association);
/* The SELECT of all targets, and theirs, each once. The query has run the scopes, and may not have
 * a limit. false is a failure. */
bool kin__tree_write(kin__sql *sql, const kin__association *association, const kin_query *query,
                     const kin__tree_of *of);
/* The association of the target that leads back the same way, to one; NULL if there is none. */
const kin__association *kin__tree_way_back(const kin__association *association);

#endif
