/* CREATE TABLE and CREATE INDEX for models. */
#include "query/sql.h"

#include "schema/kind.h"

#include <kin/schema.h>

#include <stdio.h>
#include <string.h>

static const char *type_of(const kin__dialect *dialect, uint8_t kind)
{
    switch (kind) {
    case KIN_KIND_INT: return dialect->type_integer;
    case KIN_KIND_BOOL: return dialect->type_boolean;
    case KIN_KIND_REAL: return dialect->type_real;
    case KIN_KIND_TIME: return dialect->type_time;
    default: return dialect->type_text;
    }
}

static void write_text_literal(kin__sql *sql, const char *text)
{
    kin__append_quoted(&sql->text, text, '\'');
}

static void write_default(kin__sql *sql, const kin__column *column)
{
    const kin_value *value = &column->default_value;
    if (column->default_sql) {
        kin__sql_text(sql, " DEFAULT ");
        kin__sql_text(sql, column->default_sql);
        return;
    }
    if (!column->has_default && !column->counter) return;
    kin__sql_text(sql, " DEFAULT ");
    if (!column->has_default || value->kind == KIN_KIND_INT)
        kin__append_int(&sql->text, column->has_default ? value->as.integer : 0);
    else if (value->kind == KIN_KIND_BOOL)
        kin__sql_text(sql,
                      value->as.boolean ? sql->dialect->literal_true : sql->dialect->literal_false);
    else if (value->kind == KIN_KIND_REAL)
        kin__append_format(&sql->text, "%.17g", value->as.real);
    else
        write_text_literal(sql, value->as.text);
}

static bool fills_key(const kin__model *model, const kin__column *column)
{
    return column->key && model->key.count == 1 && column->kind == KIN_KIND_INT;
}

static void write_column(kin__sql *sql, const kin__model *model, const kin__column *column)
{
    kin__sql_text(sql, column->quoted);
    kin__sql_text(sql, " ");
    if (fills_key(model, column)) {
        kin__sql_text(sql, sql->dialect->type_key);
        return;
    }
    kin__sql_text(sql, type_of(sql->dialect, column->kind));
    if (!column->nullable || column->key) kin__sql_text(sql, " NOT NULL");
    write_default(sql, column);
}

static void write_table(kin__sql *sql, const kin__model *model)
{
    kin__sql_text(sql, "CREATE TABLE IF NOT EXISTS ");
    kin__sql_text(sql, model->quoted_table);
    for (size_t i = 0; i < model->column_count; i++) {
        kin__sql_text(sql, i ? ", " : " (");
        write_column(sql, model, &model->columns[i]);
    }
    if (model->key.count > 1 || !fills_key(model, model->key.columns[0])) {
        kin__sql_text(sql, ", PRIMARY KEY (");
        for (size_t i = 0; i < model->key.count; i++) {
            if (i > 0) kin__sql_text(sql, ", ");
            kin__sql_text(sql, model->key.columns[i]->quoted);
        }
        kin__sql_text(sql, ")");
    }
    kin__sql_text(sql, ")");
}

static bool run(kin__sql *sql)
{
    kin__statement statement;
    return kin__sql_close(sql, &statement) && kin__run_later(sql->session, &statement, NULL, 0);
}

/* index_<table>_on_<column>, as Rails names them. One that is too long is cut and told from others
 * that begin alike by a number made of the whole. */
static char *index_name(kin_session *session, const char *table, const char *column)
{
    kin__buffer name;
    kin__buffer_open(&name, &session->scratch);
    kin__append_format(&name, "index_%s_on_%s", table, column);
    char *text = kin__buffer_text(&name);
    size_t most = session->dialect->identifier_length;
    if (!text || name.length <= most) return text;
    uint32_t number = 2166136261u;
    for (const char *at = text; *at; at++) number = (number ^ (unsigned char)*at) * 16777619u;
    snprintf(text + most - 9, 10, "_%08x", (unsigned)number);
    return text;
}

static bool create_index(kin_session *session, const char *table, const char *column, bool unique)
{
    kin__sql sql;
    const char *name = index_name(session, table, column);
    if (!name) return kin__fail_memory(session);
    kin__sql_open(&sql, session);
    kin__sql_text(&sql,
                  unique ? "CREATE UNIQUE INDEX IF NOT EXISTS " : "CREATE INDEX IF NOT EXISTS ");
    kin__sql_name(&sql, name);
    kin__sql_text(&sql, " ON ");
    kin__sql_name(&sql, table);
    kin__sql_text(&sql, " (");
    kin__sql_name(&sql, column);
    kin__sql_text(&sql, ")");
    return run(&sql);
}

static bool is_foreign_key(const kin__column *column)
{
    return column->keys_of_count > 0;
}

static bool create_table(kin_session *session, const kin__model *model)
{
    kin__sql sql;
    kin__sql_open(&sql, session);
    write_table(&sql, model);
    if (!run(&sql)) return false;
    for (size_t i = 0; i < model->column_count; i++) {
        const kin__column *column = &model->columns[i];
        if ((column->unique || is_foreign_key(column)) &&
            !create_index(session, model->table, column->name, column->unique))
            return false;
    }
    return true;
}

static bool create_join_table(kin_session *session, const kin__association *association)
{
    kin__sql sql;
    kin__sql_open(&sql, session);
    kin__sql_text(&sql, "CREATE TABLE IF NOT EXISTS ");
    kin__sql_name(&sql, association->join_table);
    kin__sql_text(&sql, " (");
    kin__sql_name(&sql, association->join_owner);
    kin__append_format(&sql.text, " %s NOT NULL, ",
                       type_of(session->dialect, association->owner_key->kind));
    kin__sql_name(&sql, association->join_target);
    kin__append_format(&sql.text, " %s NOT NULL)",
                       type_of(session->dialect, association->join_target_key->kind));
    return run(&sql) &&
           create_index(session, association->join_table, association->join_owner, false) &&
           create_index(session, association->join_table, association->join_target, false);
}

static bool create_all(kin_session *session)
{
    const kin__schema *schema = &session->db->schema;
    for (size_t i = 0; i < schema->model_count; i++)
        if (!create_table(session, &schema->models[i])) return false;
    for (size_t i = 0; i < schema->model_count; i++) {
        const kin__association_list *all = &schema->models[i].associations;
        for (size_t a = 0; a < all->count; a++)
            if (all->items[a].join_table && !create_join_table(session, &all->items[a]))
                return false;
    }
    return true;
}

bool kin_create_tables(kin_session *session)
{
    kin__verb verb;
    if (!kin__verb_begin(&verb, session, KIN__WRITES)) return false;
    kin__verb_atomic(session, false);
    return kin__verb_end(&verb, create_all(session));
}
