#include "query/sql.h"

#include "query/tables.h"

#include <string.h>

void kin__sql_open(kin__sql *sql, kin_session *session)
{
    kin__sql_open_kept(sql, session, &session->scratch);
}

void kin__sql_open_kept(kin__sql *sql, kin_session *session, kin__arena *arena)
{
    *sql = (kin__sql){.session = session, .dialect = session->dialect};
    kin__buffer_open(&sql->text, arena);
}

void kin__sql_text(kin__sql *sql, const char *text)
{
    kin__append(&sql->text, text);
}

void kin__sql_name(kin__sql *sql, const char *name)
{
    kin__append_quoted(&sql->text, name, sql->dialect->quote);
}

void kin__sql_column(kin__sql *sql, const char *table, const char *column)
{
    kin__sql_name(sql, table);
    kin__append_char(&sql->text, '.');
    kin__sql_name(sql, column);
}

void kin__sql_placeholder(kin__sql *sql)
{
    sql->parameters++;
    if (!sql->dialect->numbered_parameters) {
        kin__append_char(&sql->text, '?');
        return;
    }
    kin__append_char(&sql->text, '$');
    kin__append_int(&sql->text, (int64_t)sql->parameters);
}

/* Names live as long as the text. */
static bool reserve_names(kin__sql *sql)
{
    if (sql->parameters < sql->named) return true;
    size_t room = sql->parameters < 8 ? 16 : sql->parameters * 2;
    const char **names = KIN__TAKE(sql->text.arena, const char *, room);
    kin__member *members = KIN__TAKE(sql->text.arena, kin__member, room);
    if (!names || !members) return false;
    if (sql->named) memcpy(names, sql->names, sql->named * sizeof *names);
    if (sql->named) memcpy(members, sql->members, sql->named * sizeof *members);
    sql->names = names;
    sql->members = members;
    sql->named = room;
    return true;
}

void kin__sql_placeholder_for(kin__sql *sql, const kin__column *column)
{
    if (reserve_names(sql)) {
        sql->names[sql->parameters] = column->member;
        sql->members[sql->parameters] =
            (kin__member){.offset = column->offset, .null = column->index, .kind = column->kind};
    } else {
        sql->text.failed = true;
    }
    kin__sql_placeholder(sql);
}

void kin__sql_placeholder_again(kin__sql *sql, size_t number)
{
    kin__append_char(&sql->text, '?');
    kin__append_int(&sql->text, (int64_t)number);
}

static void add_value(kin__sql *sql, kin_value value)
{
    if (sql->count == sql->capacity) {
        size_t capacity = sql->capacity ? sql->capacity * 2 : 16;
        kin_value *values = KIN__TAKE(&sql->session->scratch, kin_value, capacity);
        if (!values) {
            sql->text.failed = true;
            return;
        }
        if (sql->count) memcpy(values, sql->values, sql->count * sizeof *values);
        sql->values = values;
        sql->capacity = capacity;
    }
    sql->values[sql->count++] = value;
}

void kin__sql_value(kin__sql *sql, kin_value value)
{
    kin__sql_placeholder(sql);
    add_value(sql, value);
}

void kin__sql_value_of(kin__sql *sql, const kin__column *column, kin_value value)
{
    kin__sql_placeholder_for(sql, column);
    add_value(sql, value);
}

void kin__sql_pairs(kin__sql *sql, const char *left, const kin__key_names *of, const char *right,
                    const kin__key_names *to)
{
    for (size_t i = 0; i < of->count; i++) {
        kin__sql_text(sql, i ? " AND " : "");
        kin__sql_column(sql, left, of->names[i]);
        kin__sql_text(sql, " = ");
        kin__sql_column(sql, right, to->names[i]);
    }
}

void kin__sql_key_is(kin__sql *sql, const char *table, const kin__key_names *key,
                     const kin_value *value)
{
    for (size_t i = 0; i < key->count; i++) {
        kin__sql_text(sql, i ? " AND " : "");
        kin__sql_column(sql, table, key->names[i]);
        kin__sql_text(sql, " = ");
        if (value)
            kin__sql_value(sql, value->kind == KIN_KIND_LIST ? value->as.list[i] : *value);
        else
            kin__sql_placeholder(sql);
    }
}

/* One of so many keys: those of the list, the last of them for all behind it. */
static void write_each_key(kin__sql *sql, const char *table, const kin__key_names *key,
                           const kin_value *list, size_t count)
{
    if (key->count == 1) kin__sql_column(sql, table, key->names[0]);
    for (size_t i = 0; i < count; i++) {
        const kin_value *value = NULL;
        if (list) value = &list->as.list[i < list->size ? i : list->size - 1];
        if (key->count > 1) {
            kin__sql_text(sql, i ? " OR (" : "((");
            kin__sql_key_is(sql, table, key, value);
            kin__sql_text(sql, ")");
            continue;
        }
        kin__sql_text(sql, i ? ", " : " IN (");
        if (value)
            kin__sql_value(sql, *value);
        else
            kin__sql_placeholder(sql);
    }
    kin__sql_text(sql, ")");
}

void kin__sql_some_keys(kin__sql *sql, const char *table, const kin__key_names *key, size_t count)
{
    write_each_key(sql, table, key, NULL, count);
}

/* The list is filled up, so that a few texts do for all lengths. */
static void write_listed_keys(kin__sql *sql, const char *table, const kin__key_names *key,
                              const kin_value *list)
{
    size_t count = 1;
    while (count < list->size) count *= 2;
    write_each_key(sql, table, key, list, count);
}

/* (columns) IN (SELECT the values of each row of the list) */
static void write_rows_of_keys(kin__sql *sql, const char *table, const kin__key_names *key,
                               kin_value list)
{
    const char *const *value = sql->dialect->row_value;
    for (size_t i = 0; i < key->count; i++) {
        kin__sql_text(sql, i ? ", " : "(");
        kin__sql_column(sql, table, key->names[i]);
    }
    kin__sql_text(sql, ") IN (SELECT ");
    for (size_t i = 0; i < key->count; i++) {
        kin__sql_text(sql, i ? ", " : "");
        kin__sql_text(sql, value[0]);
        kin__append_int(&sql->text, (int64_t)i);
        kin__sql_text(sql, value[1]);
        if (!value[2]) continue;
        kin__sql_text(sql, kin__type_of(sql->dialect, key->kinds[i]));
        kin__sql_text(sql, value[2]);
    }
    kin__sql_text(sql, sql->dialect->rows_before);
    kin__sql_value(sql, list);
    kin__sql_text(sql, sql->dialect->rows_after);
}

void kin__sql_keys(kin__sql *sql, const char *table, const kin__key_names *key, kin_value list)
{
    if (list.kind == KIN_KIND_LIST) {
        write_listed_keys(sql, table, key, &list);
        return;
    }
    if (key->count > 1) {
        write_rows_of_keys(sql, table, key, list);
        return;
    }
    kin__sql_text(sql, sql->dialect->keys_before);
    kin__sql_column(sql, table, key->names[0]);
    kin__sql_text(sql, sql->dialect->keys_between);
    kin__sql_value(sql, list);
    kin__sql_text(sql, sql->dialect->keys_after);
}

void kin__sql_type_test(kin__sql *sql, const char *lead, const kin__model *model, const char *table)
{
    if (!model->type_test) return;
    kin__sql_text(sql, lead);
    if (table)
        kin__sql_column(sql, table, model->type->name);
    else
        kin__sql_text(sql, model->type->qualified);
    kin__sql_text(sql, model->type_test);
}

void kin__sql_hop_type(kin__sql *sql, const char *lead, const kin__hop *hop, const char *before,
                       const char *here)
{
    if (!hop->type) return;
    kin__sql_text(sql, lead);
    kin__sql_column(sql, hop->type_before ? before : here, hop->type);
    kin__sql_text(sql, hop->type_test);
}

size_t kin__args_count(const kin_value *args)
{
    size_t count = 0;
    if (args)
        while (args[count].size != UINT32_MAX || args[count].kind != KIN_KIND_NULL) count++;
    return count;
}

const char *kin__end_of_comment(const char *text)
{
    return strstr(text, "--") ? "\n" : "";
}

bool kin__sql_trusted(kin__sql *sql, const char *text, const kin_value *args)
{
    const char *comment = kin__end_of_comment(text);
    size_t wanted = 0;
    size_t count = kin__args_count(args);
    const char *piece;
    size_t size;
    kin__piece end;
    do {
        end = kin__next_placeholder(&text, &piece, &size);
        kin__append_bytes(&sql->text, piece, size);
        if (end == KIN__PIECE_QUESTION_MARK) kin__append_char(&sql->text, '?');
        if (end != KIN__PIECE_PLACEHOLDER) continue;
        if (wanted < count) {
            if (args[wanted].kind >= KIN_KIND_INVALID)
                return kin__fail(sql->session, KIN_INVALID_ARGUMENT, NULL,
                                 "argument %zu is no value that a database can take", wanted + 1);
            kin__sql_value(sql, args[wanted]);
        }
        wanted++;
    } while (end != KIN__PIECE_END);
    kin__sql_text(sql, comment);
    if (wanted == count) return true;
    return kin__fail(sql->session, KIN_INVALID_ARGUMENT, NULL,
                     "%zu question marks in the SQL, but %zu arguments", wanted, count);
}

void *kin__sql_take(kin__sql *sql, size_t size)
{
    void *memory = kin__arena_zeroed(sql->text.arena, size + 1, 16);
    if (!memory) sql->text.failed = true;
    return memory;
}

bool kin__sql_close(kin__sql *sql, kin__statement *statement)
{
    const char *text = kin__buffer_text(&sql->text);
    if (!text || sql->text.failed) return kin__fail_memory(sql->session);
    *statement = (kin__statement){
        .text = text,
        .length = sql->text.length,
        .kinds = sql->kinds,
        .names = sql->names,
        .members = sql->members,
        .named = (uint32_t)(sql->named < sql->parameters ? sql->named : sql->parameters),
        .columns = (uint32_t)sql->columns,
        .model = sql->model,
        .association = sql->association};
    return true;
}
