/* The parts of a statement that a query makes. */
#include "query/query.h"

#include "query/chain.h"

#include <string.h>

static bool condition_text(const kin__condition *condition, kin__sql *sql)
{
    if (condition->exists) return kin__exists_text(condition, sql);
    if (!condition->column) {
        kin__sql_text(sql, "(");
        if (!kin__sql_trusted(sql, condition->text, condition->args)) return false;
        kin__sql_text(sql, ")");
        return true;
    }
    if (condition->among) {
        kin__sql_keys(sql, condition->column->model->table, &condition->among->names,
                      condition->value);
        return true;
    }
    if (condition->table)
        kin__sql_column(sql, condition->table, condition->column->name);
    else
        kin__sql_text(sql, condition->column->qualified);
    if (condition->value.kind == KIN_KIND_NULL) {
        kin__sql_text(sql, " IS NULL");
    } else {
        kin__sql_text(sql, " = ");
        kin__sql_value_of(sql, condition->column, condition->value);
    }
    return true;
}

bool kin__query_conditions_text(const kin__condition *conditions, kin__sql *sql, const char *lead)
{
    for (const kin__condition *c = conditions; c; c = c->next) {
        kin__sql_text(sql, lead);
        if (!condition_text(c, sql)) return false;
        lead = " AND ";
    }
    return true;
}

bool kin__query_where_text(const kin_query *query, kin__sql *sql, const char *lead)
{
    if (query->failed) return false;
    if (query->model->type_test) {
        kin__sql_type_test(sql, lead, query->model, NULL);
        lead = " AND ";
    }
    return kin__query_conditions_text(query->conditions, sql, lead);
}

bool kin__query_is_limited(const kin_query *query)
{
    return query->has_limit || query->has_offset;
}

bool kin__query_change_text(const kin_query *query, kin__sql *sql, const char *lead, bool limited)
{
    const kin__model *model = query->model;
    limited = limited && kin__query_is_limited(query);
    bool over = query->chain && query->chain->hop_count > 1;
    bool joined = query->joins || query->own_joins || over;
    if (!limited && !joined && query->group.length == 0 && !query->having) {
        if (query->chain) kin__chain_owner(query, sql);
        return kin__query_where_text(query, sql, query->chain ? " AND " : lead);
    }
    kin__sql_text(sql, lead);
    kin__sql_text(sql, model->key.count > 1 ? "(" : "");
    kin__select_key(sql, model);
    kin__sql_text(sql, model->key.count > 1 ? ")" : "");
    kin__sql_text(sql, sql->dialect->keys_apart ? " IN (SELECT * FROM (" : " IN (");
    kin__sql_text(sql, query->distinct ? "SELECT DISTINCT " : "SELECT ");
    kin__select_key(sql, model);
    if (!kin__select_from(sql, query, limited ? KIN__SELECT_ORDERED | KIN__SELECT_LIMITED : 0))
        return false;
    kin__sql_text(sql, sql->dialect->keys_apart ? ") kin_rows)" : ")");
    return true;
}

static void list_text(kin__sql *sql, const char *lead, const kin__buffer *list)
{
    if (list->failed) sql->text.failed = true;
    if (list->length == 0) return;
    kin__sql_text(sql, lead);
    kin__append_bytes(&sql->text, list->data, list->length);
}

bool kin__query_group_text(const kin_query *query, kin__sql *sql)
{
    if (query->having && query->group.length == 0 && !query->group.failed)
        return kin__fail(query->session, KIN_INVALID_ARGUMENT,
                         &(kin__about){.model = query->model->name},
                         "a query of %s: .having without .group", query->model->name);
    list_text(sql, " GROUP BY ", &query->group);
    return kin__query_conditions_text(query->having, sql, " HAVING ");
}

bool kin__query_group_each_text(const kin_query *query, kin__sql *sql, const kin__key_names *key,
                                const char *table)
{
    if (query->group.length == 0) return kin__query_group_text(query, sql);
    for (size_t i = 0; i < key->count; i++) {
        kin__sql_text(sql, i ? ", " : " GROUP BY ");
        kin__sql_column(sql, table, key->names[i]);
    }
    list_text(sql, ", ", &query->group);
    return kin__query_conditions_text(query->having, sql, " HAVING ");
}

void kin__query_order_text(const kin_query *query, kin__sql *sql)
{
    list_text(sql, " ORDER BY ", &query->order);
}

void kin__query_limit_text(const kin_query *query, kin__sql *sql)
{
    if (query->has_limit) {
        kin__sql_text(sql, " LIMIT ");
        kin__sql_value(sql, kin_value_int(query->limit));
    } else if (query->has_offset && sql->dialect->no_limit) {
        kin__sql_text(sql, " LIMIT ");
        kin__sql_text(sql, sql->dialect->no_limit);
    }
    if (query->has_offset) {
        kin__sql_text(sql, " OFFSET ");
        kin__sql_value(sql, kin_value_int(query->offset));
    }
}

bool kin__query_lock_text(const kin_query *query, kin__sql *sql)
{
    if (!query->lock || !sql->dialect->lock) return true;
    kin__sql_text(sql, " ");
    if (strcmp(query->lock, KIN_LOCK) != 0) return kin__sql_trusted(sql, query->lock, NULL);
    kin__sql_text(sql, sql->dialect->lock);
    return true;
}
