/* SELECTs of a query. */
#include "query/query.h"

#include "query/key.h"

bool kin__select_from(kin__sql *sql, const kin_query *query, unsigned parts)
{
    sql->model = query->model->name;
    kin__sql_text(sql, " FROM ");
    kin__sql_text(sql, query->model->quoted_table);
    kin__query_joins_text(query, sql);
    if (!kin__query_where_text(query, sql, " WHERE ") || !kin__query_group_text(query, sql))
        return false;
    if (parts & KIN__SELECT_ORDERED) kin__query_order_text(query, sql);
    if (parts & KIN__SELECT_LIMITED) kin__query_limit_text(query, sql);
    return true;
}

bool kin__select_records(kin__sql *sql, const kin_query *query)
{
    kin__sql_text(sql, query->distinct ? "SELECT DISTINCT " : "SELECT ");
    kin__sql_columns(sql, query->model);
    return kin__select_from(sql, query, KIN__SELECT_ORDERED | KIN__SELECT_LIMITED) &&
           kin__query_lock_text(query, sql);
}

void kin__select_key(kin__sql *sql, const kin__model *model)
{
    for (size_t i = 0; i < model->key.count; i++) {
        if (i > 0) kin__sql_text(sql, ", ");
        kin__sql_text(sql, model->key.columns[i]->qualified);
    }
}
