/* SELECTs of a query. */
#include "query/query.h"

#include "query/chain.h"
#include "query/key.h"

bool kin__select_from(kin__sql *sql, const kin_query *query, unsigned parts)
{
    const char *lead = query->chain ? " AND " : " WHERE ";
    bool owners = (parts & KIN__SELECT_LIMITED) && kin__limits_owners(query);
    sql->model = query->model->name;
    kin__sql_text(sql, " FROM ");
    kin__sql_text(sql, query->model->quoted_table);
    if (query->chain) kin__chain_joins(query, sql);
    if (!kin__query_joins_text(query, sql)) return false;
    if (query->chain) kin__chain_owner(query, sql);
    if (owners) {
        if (!kin__limited_owners(query, sql, lead)) return false;
        lead = " AND ";
    }
    if (!kin__query_where_text(query, sql, lead) || !kin__query_group_text(query, sql))
        return false;
    if (parts & KIN__SELECT_ORDERED) kin__query_order_text(query, sql);
    if ((parts & KIN__SELECT_LIMITED) && !owners) kin__query_limit_text(query, sql);
    return true;
}

/* A column of a descendant alone is in no query on the model. */
static void add(kin_query *query, const kin__column *column)
{
    if (column->index < query->model->column_count)
        query->selected[column->index / 64] |= (uint64_t)1 << (column->index % 64);
}

static void add_key(kin_query *query, const kin__key *key)
{
    for (size_t i = 0; i < key->count; i++) add(query, key->columns[i]);
}

void kin__select_needed(kin_query *query, const kin__include *includes,
                        const kin__association *association)
{
    const kin__model *model = query->model;
    if (!query->selected) return;
    if (association && association->last) association = association->last;
    add_key(query, &model->key);
    if (model->version) add(query, model->version);
    if (model->type) add(query, model->type);
    for (; includes; includes = includes->next) {
        add_key(query, &includes->association->owner_keys);
        if (includes->association->ways) add(query, includes->association->foreign_type);
    }
    if (!association) return;
    add_key(query, &association->target_keys);
    if (kin__type_of_target(association)) add(query, association->foreign_type);
    if (association->source) add_key(query, &association->source->target_keys);
}

void kin__select_columns(kin__sql *sql, const kin_query *query)
{
    const kin__model *model = query->model;
    if (!query->selected) {
        kin__sql_columns(sql, model);
        return;
    }
    for (size_t i = 0; i < model->cell_count; i++) {
        bool selected = i < model->column_count && (query->selected[i / 64] >> (i % 64) & 1) != 0;
        if (i > 0) kin__sql_text(sql, ", ");
        kin__sql_text(sql, selected ? model->columns[i].qualified : "NULL");
    }
    sql->kinds = model->kinds;
    sql->columns = model->cell_count;
}

bool kin__select_records(kin__sql *sql, const kin_query *query)
{
    kin__sql_text(sql, query->distinct ? "SELECT DISTINCT " : "SELECT ");
    kin__select_columns(sql, query);
    if (query->eager) kin__eager_columns(sql, query);
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
