#define _POSIX_C_SOURCE 200809L
#include "support/tables.h"

#include "support/database.h"

#include "support/buffer.h"
#include "support/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- which there are -------------------------------------------------------------------------- */

/* Whether an association before this one has the same join table. */
static bool is_known(const kin__schema *schema, const kin__association *join)
{
    for (size_t i = 0; i <= join->owner->index; i++)
        for (size_t j = 0; j < schema->models[i].associations.count; j++) {
            const kin__association *before = &schema->models[i].associations.items[j];
            if (before == join) return false;
            if (before->join_table && strcmp(before->join_table, join->join_table) == 0)
                return true;
        }
    return false;
}

/* With an id the driver keeps it prepared. */
static void set_statement(kin_session *session, bool is_kept, kin__statement *statement,
                          kin__buffer *text)
{
    statement->text = kin__buffer_text(text);
    statement->length = statement->text ? strlen(statement->text) : 0;
    if (is_kept) statement->id = atomic_fetch_add(&session->db->statement_id, 1) + 1;
}

static void add_model(kin_session *session, bool is_kept, struct table *table,
                      const kin__model *model)
{
    kin__buffer text;
    *table = (struct table){.name = model->table, .quoted = model->quoted_table};
    if (model->key.count == 1 && model->key.columns[0]->kind == KIN_KIND_INT)
        table->key = model->key.columns[0]->name;
    kin__buffer_open(&text, &session->root.arena);
    kin__append_format(&text, "SELECT %s FROM %s ORDER BY ", model->select_list, table->quoted);
    for (size_t i = 0; i < model->key.count; i++)
        kin__append_format(&text, "%s%s", i ? ", " : "", model->key.columns[i]->quoted);
    set_statement(session, is_kept, &table->select, &text);
    table->select.columns = (uint32_t)model->cell_count;
    table->select.kinds = model->kinds;
}

/* The columns of a join table. */
static void append_names(kin__buffer *sql, const kin__association *join)
{
    for (size_t i = 0; i < join->join_owner.count; i++)
        kin__append_format(sql, "%s%s", i ? ", " : "", join->join_owner.names[i]);
    for (size_t i = 0; i < join->join_target.count; i++)
        kin__append_format(sql, ", %s", join->join_target.names[i]);
}

static bool add_join(kin_session *session, bool is_kept, struct table *table,
                     const kin__association *join)
{
    kin__buffer text;
    size_t width = join->join_owner.count + join->join_target.count;
    uint8_t *kinds = KIN__TAKE(&session->root.arena, uint8_t, width);
    if (!kinds) return false;
    memcpy(kinds, join->join_owner.kinds, join->join_owner.count);
    memcpy(kinds + join->join_owner.count, join->join_target.kinds, join->join_target.count);
    *table = (struct table){.name = join->join_table, .quoted = join->join_table};
    kin__buffer_open(&text, &session->root.arena);
    kin__append(&text, "SELECT ");
    append_names(&text, join);
    kin__append_format(&text, " FROM %s ORDER BY ", join->join_table);
    append_names(&text, join);
    set_statement(session, is_kept, &table->select, &text);
    table->select.columns = (uint32_t)width;
    table->select.kinds = kinds;
    return true;
}

/* --- statements about all of them ------------------------------------------------------------- */

static const uint8_t one_text[] = {KIN_KIND_TEXT};

/* A text of a 0 or 1 for each. */
static void write_look(kin__buffer *text, const struct tables *tables)
{
    kin__append(text, database_text("", "SELECT ", "SELECT concat("));
    for (size_t i = 0; i < tables->count; i++) {
        if (i) kin__append(text, database_text("", " || ", ", "));
        kin__append_format(text, "CASE WHEN EXISTS (SELECT 1 FROM %s) THEN '1' ELSE '0' END",
                           tables->items[i].quoted);
    }
    kin__append(text, database_text("", "", ")"));
}

/* Whatever DDL leaves another trace in. On PostgreSQL each row of the catalogue knows the
 * transaction that has written it, and what is not the system's own has a number from 16384 on. */
#define WRITTEN(table, number)                                                            \
    "(SELECT concat(count(*), '/', max(xmin::text::bigint)) FROM " table " WHERE " number \
    " >= 16384)"
/* clang-format off */
static const char postgres_catalogue[] =
    "SELECT concat_ws(' ', "
    WRITTEN("pg_class", "oid") ", "
    WRITTEN("pg_attribute", "attrelid") ", "
    WRITTEN("pg_attrdef", "oid") ", "
    WRITTEN("pg_index", "indexrelid") ", "
    WRITTEN("pg_constraint", "oid") ", "
    WRITTEN("pg_proc", "oid") ", "
    WRITTEN("pg_type", "oid") ", "
    WRITTEN("pg_trigger", "oid") ", "
    WRITTEN("pg_rewrite", "oid") ", "
    WRITTEN("pg_namespace", "oid") ")";
/* clang-format on */

static const char mariadb_catalogue[] =
    "SELECT concat_ws(' ', "
    "(SELECT concat(count(*), '/', sum(crc32(concat_ws(' ', table_name, column_name, "
    "ordinal_position, column_type, is_nullable, column_default, extra, collation_name, "
    "generation_expression)))) FROM information_schema.columns WHERE table_schema = database()), "
    "(SELECT concat(count(*), '/', sum(crc32(concat_ws(' ', table_name, index_name, non_unique, "
    "column_name, seq_in_index)))) FROM information_schema.statistics "
    "WHERE table_schema = database()), "
    "(SELECT count(*) FROM information_schema.tables WHERE table_schema = database()), "
    "(SELECT count(*) FROM information_schema.check_constraints "
    "WHERE constraint_schema = database()), "
    "(SELECT count(*) FROM information_schema.referential_constraints "
    "WHERE constraint_schema = database()), "
    "(SELECT count(*) FROM information_schema.triggers WHERE trigger_schema = database()))";

static const char postgres_forget[] =
    "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) "
    "FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL";

static const char mariadb_moved[] = "SELECT table_name FROM information_schema.tables "
                                    "WHERE table_schema = database() AND auto_increment > 1";

static void add_text(kin_session *session, bool is_kept, kin__statement *statement, const char *sql)
{
    kin__buffer text;
    kin__buffer_open(&text, &session->root.arena);
    kin__append(&text, sql);
    set_statement(session, is_kept, statement, &text);
    statement->columns = 1;
    statement->kinds = one_text;
}

static void add_statements(struct tables *tables, bool is_kept)
{
    kin__buffer text;
    kin_session *session = tables->session;
    for (size_t i = 0; i < tables->count; i++) {
        kin__buffer_open(&text, &session->root.arena);
        kin__append_format(&text, "DELETE FROM %s", tables->items[i].quoted);
        set_statement(session, is_kept, &tables->items[i].empty, &text);
    }
    if (!database_traits()->is_server) return;
    kin__buffer_open(&text, &session->root.arena);
    write_look(&text, tables);
    set_statement(session, is_kept, &tables->look, &text);
    tables->look.columns = 1;
    tables->look.kinds = one_text;
    add_text(session, is_kept, &tables->catalogue,
             database_text(NULL, postgres_catalogue, mariadb_catalogue));
    if (database_is_postgres()) add_text(session, is_kept, &tables->forget, postgres_forget);
    if (database_is_postgres()) tables->forget.columns = 0;
    if (database_is_mariadb()) add_text(session, is_kept, &tables->moved, mariadb_moved);
}

static size_t most_tables(const kin__schema *schema)
{
    size_t count = 0;
    for (size_t i = 0; i < schema->model_count; i++)
        count += 1 + schema->models[i].associations.count;
    return count;
}

struct tables *tables_of(kin_session *session, bool is_kept)
{
    const kin__schema *schema = &session->db->schema;
    struct tables *tables = KIN__TAKE(&session->root.arena, struct tables, 1);
    size_t most = most_tables(schema);
    if (!tables) return NULL;
    tables->session = session;
    tables->items = KIN__TAKE(&session->root.arena, struct table, most);
    tables->filled = KIN__TAKE(&session->root.arena, bool, most);
    if (!tables->items || !tables->filled) return NULL;
    for (size_t i = 0; i < schema->model_count; i++) {
        const kin__model *model = &schema->models[i];
        if (model->root == model)
            add_model(session, is_kept, &tables->items[tables->count++], model);
        for (size_t j = 0; j < model->associations.count; j++) {
            const kin__association *join = &model->associations.items[j];
            if (!join->join_table || is_known(schema, join)) continue;
            if (!add_join(session, is_kept, &tables->items[tables->count++], join)) return NULL;
        }
    }
    add_statements(tables, is_kept);
    return tables;
}

/* --- asking ----------------------------------------------------------------------------------- */

/* The first value of the only row; NULL: a failure. It lives until the next statement. */
static const char *ask(kin_session *session, const kin__statement *statement)
{
    kin_value cell;
    if (!kin__submit(session, statement, NULL, 0) || !kin__next_result(session)) return NULL;
    return kin__next_row(session, &cell) == KIN__ROW ? cell.as.text : NULL;
}

bool tables_look(struct tables *tables)
{
    memset(tables->filled, true, tables->count * sizeof *tables->filled);
    if (!database_traits()->is_server) return true;
    const char *told = ask(tables->session, &tables->look);
    for (size_t i = 0; told && i < tables->count; i++) tables->filled[i] = told[i] == '1';
    return kin__finish(tables->session) && told;
}

char *tables_catalogue(struct tables *tables)
{
    const char *told = ask(tables->session, &tables->catalogue);
    char *copy = told ? strdup(told) : NULL;
    if (kin__finish(tables->session)) return copy;
    free(copy);
    return NULL;
}

/* --- keys and rows ---------------------------------------------------------------------------- */

/* PostgreSQL's have to be told where they go on. */
static bool reset_keys_behind(struct tables *tables)
{
    char sql[512];
    for (size_t i = 0; i < tables->count; i++) {
        const struct table *table = &tables->items[i];
        if (!table->key || !tables->filled[i]) continue;
        snprintf(sql, sizeof sql,
                 "SELECT setval(pg_get_serial_sequence('%s', '%s'), max(\"%s\")) FROM %s",
                 table->name, table->key, table->key, table->quoted);
        if (!kin__run(tables->session, &(kin__statement){.text = sql, .length = strlen(sql)}, NULL,
                      0, NULL))
            return false;
    }
    return true;
}

/* MariaDB sets a counter behind the greatest key by itself. */
static bool reset_moved(struct tables *tables)
{
    kin_session *session = tables->session;
    kin_value cell;
    char sql[512];
    kin__arena_mark mark = kin__arena_mark_now(&session->root.arena);
    const char **names = KIN__TAKE(&session->root.arena, const char *, tables->count);
    size_t count = 0;
    bool right =
        names && kin__submit(session, &tables->moved, NULL, 0) && kin__next_result(session);
    while (right && count < tables->count && kin__next_row(session, &cell) == KIN__ROW) {
        names[count] = kin__arena_text(&session->root.arena, cell.as.text, strlen(cell.as.text));
        right = names[count++] != NULL;
    }
    right = kin__finish(session) && right;
    for (size_t i = 0; right && i < count; i++) {
        snprintf(sql, sizeof sql, "ALTER TABLE \"%s\" AUTO_INCREMENT = 1", names[i]);
        right =
            kin__run(session, &(kin__statement){.text = sql, .length = strlen(sql)}, NULL, 0, NULL);
    }
    kin__arena_rewind(&session->root.arena, mark);
    return right;
}

static bool forget_keys(struct tables *tables)
{
    if (database_is_postgres()) return kin__run(tables->session, &tables->forget, NULL, 0, NULL);
    if (database_is_mariadb()) return reset_moved(tables);
    const char sql[] = "DELETE FROM sqlite_sequence";
    return kin__run(tables->session, &(kin__statement){.text = sql, .length = strlen(sql)}, NULL, 0,
                    NULL);
}

bool tables_empty(struct tables *tables)
{
    if (!tables_look(tables)) return false;
    for (size_t i = 0; i < tables->count; i++)
        if (tables->filled[i] && !kin__run(tables->session, &tables->items[i].empty, NULL, 0, NULL))
            return false;
    return forget_keys(tables);
}

bool tables_reset_keys(struct tables *tables)
{
    if (!database_traits()->is_server) return true;
    if (!database_is_postgres()) return forget_keys(tables);
    return tables_look(tables) && forget_keys(tables) && reset_keys_behind(tables);
}

/* --- the dump --------------------------------------------------------------------------------- */

static void append_cell(kin__buffer *text, const kin_value *cell)
{
    char short_text[KIN__VALUE_TEXT_SIZE];
    switch (cell->kind) {
    case KIN_KIND_NULL: kin__append(text, "NULL"); break;
    case KIN_KIND_BOOL: kin__append(text, cell->as.boolean ? "true" : "false"); break;
    case KIN_KIND_REAL: kin__append_format(text, "%.17g", cell->as.real); break;
    case KIN_KIND_TEXT: kin__append_quoted(text, cell->as.text, '\''); break;
    case KIN_KIND_DATE:
    case KIN_KIND_DECIMAL:
    case KIN_KIND_UUID:
        kin__value_text(short_text, cell);
        kin__append(text, short_text);
        break;
    case KIN_KIND_BLOB:
        kin__append(text, "x'");
        for (size_t i = 0; i < cell->as.blob.size; i++)
            kin__append_format(text, "%02x", ((const unsigned char *)cell->as.blob.data)[i]);
        kin__append(text, "'");
        break;
    default: kin__append_int(text, cell->as.integer);
    }
}

#define MOST_CELLS 256

static bool append_rows(kin_session *session, kin__buffer *text, uint32_t columns)
{
    kin_value cells[MOST_CELLS];
    kin__outcome outcome;
    if (columns > MOST_CELLS || !kin__next_result(session)) return false;
    while ((outcome = kin__next_row(session, cells)) == KIN__ROW) {
        for (uint32_t i = 0; i < columns; i++) {
            kin__append(text, i ? ", " : "  ");
            append_cell(text, &cells[i]);
        }
        kin__append_char(text, '\n');
    }
    return outcome == KIN__END;
}

/* All statements go out before the first is read: one wait for the network. */
static bool submit_all(struct tables *tables)
{
    bool right = tables_look(tables);
    for (size_t i = 0; right && i < tables->count; i++)
        if (tables->filled[i])
            right = kin__submit(tables->session, &tables->items[i].select, NULL, 0);
    return right;
}

char *tables_dump(struct tables *tables)
{
    kin_session *session = tables->session;
    kin__buffer text;
    kin__arena_mark mark = kin__arena_mark_now(&session->root.arena);
    kin__buffer_open(&text, &session->root.arena);
    bool right = submit_all(tables);
    for (size_t i = 0; right && i < tables->count; i++) {
        kin__append_format(&text, "%s\n", tables->items[i].name);
        if (tables->filled[i]) right = append_rows(session, &text, tables->items[i].select.columns);
    }
    const char *written = kin__buffer_text(&text);
    char *copy = kin__finish(session) && right && written ? strdup(written) : NULL;
    kin__arena_rewind(&session->root.arena, mark);
    return copy;
}
