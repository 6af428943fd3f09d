#include "query/key.h"

void kin__sql_key_equals(kin__sql *sql, const kin__model *model)
{
    for (size_t i = 0; i < model->key.count; i++) {
        if (i > 0) kin__sql_text(sql, " AND ");
        kin__sql_text(sql, model->key.columns[i]->qualified);
        kin__sql_text(sql, " = ");
        kin__sql_placeholder_for(sql, model->key.columns[i]);
    }
}

void kin__sql_columns(kin__sql *sql, const kin__model *model)
{
    kin__sql_text(sql, model->select_list);
    sql->model = model->name;
    sql->kinds = model->kinds;
    sql->columns = model->column_count;
}

static bool write_find(kin__sql *sql, const void *of, uint64_t columns)
{
    const kin__model *model = of;
    (void)columns;
    kin__sql_text(sql, "SELECT ");
    kin__sql_columns(sql, model);
    kin__sql_text(sql, " FROM ");
    kin__sql_text(sql, model->quoted_table);
    kin__sql_text(sql, " WHERE ");
    kin__sql_key_equals(sql, model);
    return true;
}

const kin__plan *kin__plan_find(kin_session *session, const kin__model *model)
{
    return kin__plan_for(session, model->plans, KIN__PLAN_FIND, 0, write_find, model);
}
