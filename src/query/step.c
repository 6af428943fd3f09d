/* One step of a chain that is read step by step: a SELECT of one table alone. */
#include "query/chain.h"

#include <string.h>

bool kin__step_query(kin_query *query, kin_session *session, const kin__association *association,
                     size_t hop, kin_record *of)
{
    const kin__hop *step = &association->hops[hop];
    kin__query_open(query, session, step->model);
    if (!step->model) return true;
    query->of = of;
    query->narrows = true; /* what its scopes include is not loaded */
    kin__query_scopes(query, step, step->table);
    return !query->failed;
}

static void write_columns(kin__sql *sql, const char *table, const kin__key_names *key,
                          const char *lead)
{
    for (size_t i = 0; i < key->count; i++) {
        kin__sql_text(sql, lead);
        kin__sql_column(sql, table, key->names[i]);
        lead = ", ";
    }
}

static void write_keys(kin__sql *sql, const kin__hop *hop, const kin__hop *next)
{
    size_t count = hop->to.count + next->from.count;
    uint8_t *kinds = kin__sql_take(sql, count);
    if (!kinds) return;
    memcpy(kinds, hop->to.kinds, hop->to.count);
    memcpy(kinds + hop->to.count, next->from.kinds, next->from.count);
    write_columns(sql, hop->table, &hop->to, "SELECT ");
    write_columns(sql, hop->table, &next->from, ", ");
    sql->kinds = kinds;
    sql->columns = count;
}

/* The second part of a polymorphic key stands in this table for the hop before it, or for the
 * next. */
static void write_types(kin__sql *sql, const kin__hop *hop, const kin__hop *next)
{
    if (!hop->type_before) kin__sql_hop_type(sql, " AND ", hop, NULL, hop->table);
    if (next->type_before) kin__sql_hop_type(sql, " AND ", next, hop->table, NULL);
}

static bool write_rest(kin__sql *sql, const kin_query *query)
{
    if (!query->model) return true;
    if (!kin__query_where_text(query, sql, " AND ") || !kin__query_group_text(query, sql))
        return false;
    kin__query_order_text(query, sql);
    kin__query_limit_text(query, sql);
    return true;
}

bool kin__step_statement(const kin_query *query, const kin__association *association, size_t hop,
                         kin_value list, bool several, kin__statement *statement,
                         const kin_value **values, size_t *count)
{
    const kin__hop *step = &association->hops[hop];
    kin__sql sql;
    kin__sql_open(&sql, query->session);
    sql.model = association->owner->name;
    sql.association = association->name;
    write_keys(&sql, step, step + 1);
    kin__sql_text(&sql, " FROM ");
    kin__sql_name(&sql, step->table);
    if (query->model && !kin__query_joins_text(query, &sql)) return false;
    kin__sql_text(&sql, " WHERE ");
    if (several)
        kin__sql_keys(&sql, step->table, &step->to, list);
    else
        kin__sql_key_is(&sql, step->table, &step->to, &list);
    write_types(&sql, step, step + 1);
    if (!write_rest(&sql, query) || !kin__sql_close(&sql, statement)) return false;
    *values = sql.values;
    *count = sql.count;
    return true;
}
