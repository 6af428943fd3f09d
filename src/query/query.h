/* A query on a model: what kin_all and its kin ask for, and what scopes add to. It becomes a SELECT
 * whose FROM may be a chain of hops. */
#ifndef KIN_QUERY_QUERY_H
#define KIN_QUERY_QUERY_H

#include "query/sql.h"

#include <kin/query.h>

typedef struct kin__condition {
    struct kin__condition *next;
    const char *text; /* the developer's, with question marks; NULL: column equals value */
    const kin_value *args;
    const kin__column *column;
    const char *table; /* what the column's table is called, if not by its own name */
    kin_value value;
} kin__condition;

struct kin_query {
    kin_session *session;
    const kin__model *model;
    const char **names; /* of the tables of a chain, by hop; NULL: there is no chain */
    const char *table;  /* while a hop's scopes run: what its table is called */
    kin__condition *conditions;
    kin__condition **last_condition;
    kin__buffer order;
    bool has_limit;
    bool has_offset;
    int64_t limit;
    int64_t offset;
    bool failed; /* the session knows why */
};

/* Everything that a query holds lives in the session's scratch memory. */
void kin__query_open(kin_query *query, kin_session *session, const kin__model *model);
void kin__query_add_order(kin_query *query, const char *order);

/* Reads options; given tells which were written. false is a failure. */
bool kin__query_options(kin_query *query, const kin_find_options *options, const kin__given *given);
/* The bits of kin__given for options. */
enum {
    KIN__OPTION_WHERE,
    KIN__OPTION_ARGS,
    KIN__OPTION_ORDER,
    KIN__OPTION_INCLUDES,
    KIN__OPTION_LIMIT,
    KIN__OPTION_OFFSET,
    KIN__OPTION_COUNT
};
const kin__given *kin__given_options(kin_session *session, const kin_find_options *options,
                                     const char *text);

/* Runs the scopes of a hop, whose table goes by that name, on the query. */
void kin__query_scopes(kin_query *query, const kin__hop *hop, const char *name);

/* " WHERE a AND b" or, with lead " AND ", what follows a WHERE that stands already. */
bool kin__query_where_text(const kin_query *query, kin__sql *sql, const char *lead);
void kin__query_order_text(const kin_query *query, kin__sql *sql);
void kin__query_limit_text(const kin_query *query, kin__sql *sql);

#endif
