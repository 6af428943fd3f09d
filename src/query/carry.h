/* Statements that set keys aside in the database for those behind them, so that a tree of includes
 * needs no keys from here and is one batch: see kin__carry_texts. */
#ifndef KIN_QUERY_CARRY_H
#define KIN_QUERY_CARRY_H

#include "query/chain.h"

/* How an association's targets are searched for: by the column that its first hop leads to. */
typedef struct kin__searched {
    struct kin__searched *next;
    const kin__association *association;
    const char *list; /* of what a list of keys is made; NULL: the column's type has no such list */
    bool indexed;
} kin__searched;

/* What the catalogue says of the association; NULL: it was not asked, or knows no such column. */
const kin__searched *kin__searched_for(kin_session *session, const kin__association *association);
/* Asks it about all associations of the schema, which is done once for each kin_db. false is a
 * failure. */
bool kin__searched_learn(kin_session *session);

/* A list of keys to be set aside: of this column of what a statement finds. */
typedef struct kin__aside {
    const kin__column *column;
    kin_value list; /* its name */
} kin__aside;

typedef struct kin__asides {
    kin__aside *items;
    size_t count;
} kin__asides;

/* More lists than this have no bit. */
enum { KIN__MOST_ASIDES = 60 };

/* The name of the list of that number, from 1. false is a failure. */
bool kin__list_name(kin_session *session, size_t number, kin_value *name);
/* The text that makes lists 1 to that number empty. NULL is a failure. */
const char *kin__clear_lists(kin_session *session, size_t number);

/* The query's records, with their keys set aside. */
bool kin__carry_records(kin_query *query, const kin__asides *asides, kin__statement *statement,
                        const kin_value **values, size_t *count);
/* An association's targets for the owners whose keys are in the list; theirs are set aside, if that
 * is wanted. query as in kin__chain_statement. */
bool kin__carry_targets(kin_session *session, const kin__searched *searched, const kin_query *query,
                        kin_value list, const kin__asides *asides, kin__statement *statement,
                        const kin_value **values, size_t *count);

/* " = ANY (...)": the column written before is one of the list. */
void kin__carried_keys(kin__sql *sql, const kin__searched *searched, kin_value list);

/* Whether the developer's own text in the query calls a function that may do or say something else
 * each time: one that is not known to do not. */
bool kin__query_is_volatile(kin_query *query);

#endif
