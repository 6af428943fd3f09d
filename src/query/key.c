#include "query/key.h"

#include "support/text.h"

#include <stdio.h>
#include <string.h>

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
    sql->columns = model->cell_count;
}

void kin__sql_next_version(kin__sql *sql, const kin__model *model)
{
    if (!model->version) return;
    kin__sql_text(sql, ", ");
    kin__sql_text(sql, model->version->quoted);
    kin__sql_text(sql, " = COALESCE(");
    kin__sql_text(sql, model->version->quoted);
    kin__sql_text(sql, ", 0) + 1");
}

static bool write_find(kin__sql *sql, const void *of, uint64_t locked)
{
    const kin__model *model = of;
    kin__sql_text(sql, "SELECT ");
    kin__sql_columns(sql, model);
    kin__sql_text(sql, " FROM ");
    kin__sql_text(sql, model->quoted_table);
    kin__sql_text(sql, " WHERE ");
    kin__sql_key_equals(sql, model);
    kin__sql_type_test(sql, " AND ", model, NULL);
    if (locked && sql->dialect->lock) {
        kin__sql_text(sql, " ");
        kin__sql_text(sql, sql->dialect->lock);
    }
    return true;
}

const kin__plan *kin__plan_lock(kin_session *session, const kin__model *model)
{
    return kin__plan_for(session, model->plans, KIN__PLAN_FIND, 1, write_find, model);
}

const kin__plan *kin__plan_find(kin_session *session, const kin__model *model)
{
    return kin__plan_for(session, model->plans, KIN__PLAN_FIND, 0, write_find, model);
}

static bool wrong_count(kin_session *session, const kin__model *model, size_t count)
{
    char names[64] = "";
    char expected[32];
    char actual[32];
    size_t length = 0;
    for (size_t i = 0; i < model->key.count && length < sizeof names; i++)
        length += (size_t)snprintf(names + length, sizeof names - length, "%s%s", i ? ", " : "",
                                   model->key.columns[i]->member);
    snprintf(expected, sizeof expected, "%zu", model->key.count);
    snprintf(actual, sizeof actual, "%zu", count);
    return kin__fail(session, KIN_INVALID_ARGUMENT,
                     &(kin__about){model->name, names, expected, actual, NULL},
                     "the key of %s has %zu column%s (%s), but %zu value%s %s given", model->name,
                     model->key.count, model->key.count == 1 ? "" : "s", names, count,
                     count == 1 ? "" : "s", count == 1 ? "is" : "are");
}

static bool fits(const kin__column *column, const kin_value *value)
{
    return value->kind == column->kind || value->kind == KIN_KIND_NULL ||
           (column->kind == KIN_KIND_DECIMAL && value->kind == KIN_KIND_INT);
}

const kin_value *kin__key_values(kin_session *session, const kin__model *model,
                                 const kin_value *key)
{
    const kin_value *values = key->kind == KIN_KIND_LIST ? key->as.list : key;
    size_t count = key->kind == KIN_KIND_LIST ? key->size : 1;
    if (count != model->key.count) {
        wrong_count(session, model, count);
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        const kin__column *column = model->key.columns[i];
        if (fits(column, &values[i])) continue;
        kin__fail(session, KIN_INVALID_ARGUMENT,
                  &(kin__about){.model = model->name, .association = column->member},
                  "%s.%s: the key is of another type", model->name, column->member);
        return NULL;
    }
    return values;
}

static void value_text(char *to, size_t size, const kin_value *value)
{
    char text[KIN__VALUE_TEXT_SIZE];
    if (value->kind == KIN_KIND_NULL)
        kin__copy_text(to, size, "NULL");
    else if (value->kind == KIN_KIND_TEXT)
        kin__copy_text(to, size, value->as.text);
    else if (value->kind == KIN_KIND_BOOL)
        kin__copy_text(to, size, value->as.boolean ? "true" : "false");
    else if (value->kind == KIN_KIND_REAL)
        snprintf(to, size, "%.17g", value->as.real);
    else if (kin__value_text(text, value) > 0)
        kin__copy_text(to, size, text);
    else if (value->kind == KIN_KIND_INT)
        snprintf(to, size, "%lld", (long long)value->as.integer);
}

const char *kin__key_text(const kin__model *model, const kin_value *values,
                          char text[KIN__KEY_TEXT_SIZE])
{
    size_t length = 0;
    if (model->key.count == 1 && values->kind == KIN_KIND_NULL) return NULL;
    *text = '\0';
    for (size_t i = 0; i < model->key.count; i++) {
        if (model->key.columns[i]->secret) return NULL;
        if (i > 0) kin__copy_text(text + length, KIN__KEY_TEXT_SIZE - length, ", ");
        length = strlen(text);
        value_text(text + length, KIN__KEY_TEXT_SIZE - length, &values[i]);
        length = strlen(text);
    }
    return text;
}
