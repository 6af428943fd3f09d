/* Associations that are read step by step, with .disable_joins: which keys of the last step the
 * steps before it have found, and for whom. */
#ifndef KIN_LOADING_REACHED_H
#define KIN_LOADING_REACHED_H

#include "loading/owners.h"
#include "loading/rows.h"
#include "query/query.h"
#include "record/record.h"

/* The owner with that number leads to the key with this one. */
typedef struct kin__path {
    uint32_t owner;
    uint32_t key;
} kin__path;

typedef struct kin__reached {
    kin_value *keys; /* each once, in the order in which the steps have found them */
    uint32_t key_count;
    kin__map map; /* from a key to its number */
    kin__path *paths;
    size_t path_count;
    bool ordered; /* the scope of a step says in which order; what has none of its own keeps it */
    /* Of a query: what it leaves out and how many it keeps, where that is only known behind the
     * order of the steps; and whether it is turned round. */
    int64_t skips;
    int64_t keeps;
    bool backwards;
} kin__reached;

enum { KIN__ALL_OWNERS = -1 };

/* A key in the cells of a row: of several columns a list of them, NULL where one of them is
 * NULL. */
static inline kin_value kin__reached_key(const kin_value *cells, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (cells[i].kind == KIN_KIND_NULL) return (kin_value){0};
    return count == 1 ? *cells : kin_value_list(cells, count);
}

/* Runs all steps but the last, each by one statement (by one for each owner where a scope of the
 * step has a limit). false is a failure. */
bool kin__reach(kin__reached *reached, kin_session *session, const kin__association *association,
                const kin__owners *owners);

/* The keys of one owner, or of all. false: memory ran out. */
bool kin__reached_keys(kin_session *session, const kin__reached *reached, int64_t owner,
                       const kin_value **keys, size_t *count);

/* Tells each row with each owner that its key is for: in the order of the rows, or in that of the
 * keys. false: tell gave false, or memory ran out. */
typedef bool kin__reached_fn(void *context, uint32_t owner, size_t row);
typedef struct kin__spreading {
    const uint32_t *keys; /* of each row */
    size_t rows;
    bool in_order_of_keys;
    int64_t owner; /* the only one; KIN__ALL_OWNERS */
    kin__reached_fn *tell;
    void *context;
} kin__spreading;
bool kin__reached_spread(kin_session *session, const kin__reached *reached,
                         const kin__spreading *spreading);

/* --- reached_order.c -------------------------------------------------------------------------- */

/* Whether the steps say in which order the query's rows are: its statement does not. */
static inline bool kin__is_reached_in_order(const kin_query *query)
{
    return query->reached && query->reached->ordered && query->order.length == 0 &&
           query->group.length == 0;
}
/* Before any query with reached keys is submitted: a limit holds behind that order, and rows are
 * not locked in a transaction that only reads. false is a failure. */
bool kin__reached_begin(kin_query *query);
/* The limit alone. */
void kin__reached_limit(kin_query *query);
/* Behind it: the rows in that order, and what the limit leaves of them. */
bool kin__reached_order(const kin_query *query, kin__rows *rows);
/* The same of rows of values, the last of which are the key by which they were found. They are
 * taken out. */
bool kin__reached_order_cells(const kin_query *query, kin_value *cells, size_t *count,
                              size_t width);
/* For who can do neither: what the limit leaves is found first, by its keys. false is a failure. */
bool kin__reached_settle(kin_query *query);

#endif
