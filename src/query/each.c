/* A limit that holds for each of many owners, as the database does it best. */
#include "query/chain.h"

#include "query/tables.h"

kin__each_way kin__chain_each_way(kin_session *session, const kin__association *association,
                                  const kin_query *query)
{
    const kin__dialect *dialect = session->dialect;
    const kin__key_names *key = &association->hops[0].to;
    bool one_table = association->hop_count == 1 && !query->joins && !query->own_joins;
    bool plain = one_table && query->group.length == 0 && !query->distinct &&
                 association->target->key.count == 1;
    /* Rows of a sub-select cannot be locked everywhere. */
    if (query->lock) return KIN__EACH_ALONE;
    if (key->count == 1 && dialect->each_lateral[0]) return KIN__EACH_LATERAL;
    if (key->kinds[0] == KIN_KIND_INT && key->count == 1 && plain && dialect->each_among[0])
        return KIN__EACH_AMONG;
    return KIN__EACH_UNITED;
}

/* For each key of the list a SELECT that sees it. */
static bool write_lateral(kin__sql *sql, const kin__association *association,
                          const kin_query *query, kin_value list)
{
    const char *const *text = sql->dialect->each_lateral;
    const kin__chain_of of = {.result = KIN__CHAIN_TARGETS, .beside = true};
    kin__sql_text(sql, text[0]);
    kin__sql_value(sql, list);
    kin__sql_text(sql, text[1]);
    kin__sql_text(sql, kin__type_of(sql->dialect, association->hops[0].to.kinds[0]));
    kin__sql_text(sql, text[2]);
    if (!kin__chain_write(sql, association, query, &of)) return false;
    kin__sql_text(sql, text[3]);
    return true;
}

/* For each key of the list the targets whose own keys a sub-select finds, which sees it. */
static bool write_among(kin__sql *sql, const kin__association *association, const kin_query *query,
                        kin_value list)
{
    const kin__model *target = association->target;
    const kin__chain_of of = {.result = KIN__CHAIN_KEYS, .beside = true};
    kin__sql_text(sql, "SELECT ");
    kin__select_columns(sql, query);
    const uint8_t *kinds = sql->kinds;
    size_t columns = sql->columns;
    kin__sql_text(sql, sql->dialect->each_among[0]);
    kin__sql_value(sql, list);
    kin__sql_text(sql, sql->dialect->each_among[1]);
    kin__sql_text(sql, target->quoted_table);
    kin__sql_text(sql, " WHERE ");
    kin__select_key(sql, target);
    kin__sql_text(sql, " IN (");
    if (!kin__chain_write(sql, association, query, &of)) return false;
    kin__sql_text(sql, ")");
    kin__query_order_text(query, sql);
    sql->kinds = kinds;
    sql->columns = columns;
    return true;
}

/* A key that nothing has: with it a few texts do for all numbers of owners. */
static bool no_key(kin__sql *sql, size_t count, kin_value *key)
{
    kin_value *nulls = kin__sql_take(sql, count * sizeof *nulls);
    *key = (kin_value){0};
    if (nulls && count > 1) *key = kin_value_list(nulls, count);
    return nulls != NULL;
}

static bool write_united(kin__sql *sql, const kin__association *association, const kin_query *query,
                         const kin_value *keys, size_t count)
{
    size_t length = 1;
    kin_value nothing;
    if (!no_key(sql, association->hops[0].to.count, &nothing)) return true;
    while (length < count) length *= 2;
    for (size_t i = 0; i < length; i++) {
        const kin__chain_of of = {.result = KIN__CHAIN_TARGETS,
                                  .key = i < count ? keys[i] : nothing};
        kin__sql_text(sql, i ? " UNION ALL " : "");
        kin__sql_text(sql, sql->dialect->each_united[0]);
        if (!kin__chain_write(sql, association, query, &of)) return false;
        kin__sql_text(sql, sql->dialect->each_united[1]);
    }
    return true;
}

bool kin__chain_each(kin_session *session, const kin__association *association,
                     const kin_query *query, const kin__chain_each_of *each,
                     kin__statement *statement, const kin_value **values, size_t *count)
{
    kin__sql sql;
    bool done;
    kin__sql_open(&sql, session);
    if (each->way == KIN__EACH_UNITED)
        done = write_united(&sql, association, query, each->keys, each->count);
    else
        done = (each->way == KIN__EACH_LATERAL ? write_lateral : write_among)(&sql, association,
                                                                              query, each->list);
    if (!done || !kin__sql_close(&sql, statement)) return false;
    *values = sql.values;
    *count = sql.count;
    return true;
}
