#include "query/catalogue.h"

#include "query/sql.h"

#include <string.h>

/* --- names --------------------------------------------------------------------------------- */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same_bytes(const kin__dialect *dialect, const char *left, const char *right,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool same =
            dialect->names_ignore_case ? lower(left[i]) == lower(right[i]) : left[i] == right[i];
        if (!same) return false;
    }
    return true;
}

/* A database cuts a name that is too long, at a character's border. */
bool kin__same_name(const kin__dialect *dialect, const char *ours, const char *found)
{
    size_t size = strlen(ours);
    size_t most = dialect->identifier_length;
    size_t other = strlen(found);
    bool cut = size > most && other <= most && other + 4 > most;
    return (size == other || cut) && same_bytes(dialect, ours, found, other);
}

const kin__found_column *kin__found_column_named(const kin__dialect *dialect,
                                                 const kin__found_table *table, const char *name)
{
    const kin__found_column *column = table->columns;
    while (column && !kin__same_name(dialect, name, column->name)) column = column->next;
    return column;
}

/* --- reading ------------------------------------------------------------------------------- */

enum { COLUMN_CELLS = 8, INDEX_CELLS = 4 };

static const uint8_t column_kinds[COLUMN_CELLS] = {KIN_KIND_TEXT, KIN_KIND_TEXT, KIN_KIND_TEXT,
                                                   KIN_KIND_TEXT, KIN_KIND_INT,  KIN_KIND_INT,
                                                   KIN_KIND_INT,  KIN_KIND_INT};
static const uint8_t index_kinds[INDEX_CELLS] = {KIN_KIND_TEXT, KIN_KIND_TEXT, KIN_KIND_INT,
                                                 KIN_KIND_TEXT};

/* WITH wanted (name) AS (rows) and the dialect's text behind it. */
static bool submit(kin_session *session, const kin__found_table *tables, size_t count,
                   const char *text, const uint8_t *kinds, size_t columns)
{
    kin__sql sql;
    kin__statement statement;
    const char *const *rows = session->dialect->wanted_rows;
    kin__sql_open(&sql, session);
    kin__sql_text(&sql, "WITH wanted (name) AS (");
    for (size_t i = 0; i < count; i++) {
        kin__sql_text(&sql, rows[i ? 1 : 0]);
        kin__sql_value(&sql, kin_value_text(tables[i].name));
    }
    kin__sql_text(&sql, rows[2]);
    kin__sql_text(&sql, ") ");
    kin__sql_text(&sql, text);
    sql.kinds = kinds;
    sql.columns = columns;
    return kin__sql_close(&sql, &statement) &&
           kin__submit(session, &statement, sql.values, sql.count);
}

/* Rows of one table stand together. */
static kin__found_table *table_of(kin__found_table *tables, size_t count, const kin_value *name,
                                  kin__found_table *last)
{
    if (name->kind != KIN_KIND_TEXT) return NULL;
    if (last && strcmp(last->name, name->as.text) == 0) return last;
    for (size_t i = 0; i < count; i++)
        if (strcmp(tables[i].name, name->as.text) == 0) return &tables[i];
    return NULL;
}

static const char *copy(kin_session *session, const kin_value *cell)
{
    const char *text = cell->kind == KIN_KIND_NULL ? "" : cell->as.text;
    const char *own = kin__arena_text(&session->scratch, text, strlen(text));
    if (!own) kin__fail_memory(session);
    return own;
}

static bool add_column(kin_session *session, kin__found_table *table, const kin_value *cells)
{
    table->exists = true;
    table->is_table = cells[7].as.integer != 0;
    if (cells[1].kind == KIN_KIND_NULL) return true; /* a table without columns */
    kin__found_column *column = KIN__TAKE(&session->scratch, kin__found_column, 1);
    if (!column) return kin__fail_memory(session);
    column->name = copy(session, &cells[1]);
    column->type = copy(session, &cells[2]);
    column->base = copy(session, &cells[3]);
    if (!column->name || !column->type || !column->base) return false;
    column->kinds = session->dialect->kinds_of_type(column->base);
    column->not_null = cells[4].as.integer != 0;
    column->filled = cells[5].as.integer != 0;
    column->key_place = cells[6].as.integer;
    table->key_count += column->key_place > 0;
    *table->last_column = column;
    table->last_column = &column->next;
    return true;
}

static bool read_columns(kin_session *session, kin__found_table *tables, size_t count)
{
    kin_value cells[COLUMN_CELLS];
    kin__found_table *table = NULL;
    kin__outcome outcome;
    if (!kin__next_result(session)) return false;
    while ((outcome = kin__next_row(session, cells)) == KIN__ROW) {
        table = table_of(tables, count, &cells[0], table);
        if (table && !add_column(session, table, cells)) return false;
    }
    return outcome == KIN__END;
}

static bool add_index_column(kin_session *session, kin__found_table *table, const kin_value *cells)
{
    kin__found_index *index = table->indexes;
    if (!index || strcmp(index->name, cells[1].as.text) != 0) {
        index = KIN__TAKE(&session->scratch, kin__found_index, 1);
        if (!index) return kin__fail_memory(session);
        index->name = copy(session, &cells[1]);
        if (!index->name) return false;
        index->unique = cells[2].as.integer != 0;
        index->next = table->indexes;
        table->indexes = index;
    }
    const char **columns = KIN__TAKE(&session->scratch, const char *, index->column_count + 1);
    if (!columns) return kin__fail_memory(session);
    if (index->column_count) memcpy(columns, index->columns, index->column_count * sizeof *columns);
    if (cells[3].kind == KIN_KIND_TEXT) {
        columns[index->column_count] = copy(session, &cells[3]);
        if (!columns[index->column_count]) return false;
    }
    index->columns = columns;
    index->column_count++;
    return true;
}

static bool read_indexes(kin_session *session, kin__found_table *tables, size_t count)
{
    kin_value cells[INDEX_CELLS];
    kin__found_table *table = NULL;
    kin__outcome outcome;
    if (!kin__next_result(session)) return false;
    while ((outcome = kin__next_row(session, cells)) == KIN__ROW) {
        table = table_of(tables, count, &cells[0], table);
        if (table && cells[1].kind == KIN_KIND_TEXT && !add_index_column(session, table, cells))
            return false;
    }
    return outcome == KIN__END;
}

bool kin__catalogue_read(kin_session *session, kin__found_table *tables, size_t count)
{
    const kin__dialect *dialect = session->dialect;
    for (size_t i = 0; i < count; i++) tables[i].last_column = &tables[i].columns;
    return submit(session, tables, count, dialect->catalogue_columns, column_kinds, COLUMN_CELLS) &&
           submit(session, tables, count, dialect->catalogue_indexes, index_kinds, INDEX_CELLS) &&
           read_columns(session, tables, count) && read_indexes(session, tables, count) &&
           kin__finish(session);
}

/* --- indexes ------------------------------------------------------------------------------- */

static bool is_among(const kin__dialect *dialect, const char *found, const char *const *columns,
                     size_t count)
{
    for (size_t i = 0; found && i < count; i++)
        if (kin__same_name(dialect, columns[i], found)) return true;
    return false;
}

/* Whether the first columns of the primary key are these. */
static bool key_begins_with(const kin__dialect *dialect, const kin__found_table *table,
                            const char *const *columns, size_t count)
{
    size_t found = 0;
    for (const kin__found_column *column = table->columns; column; column = column->next)
        found += column->key_place > 0 && column->key_place <= (int64_t)count &&
                 is_among(dialect, column->name, columns, count);
    return found == count;
}

bool kin__has_index(const kin__dialect *dialect, const kin__found_table *table,
                    const char *const *columns, size_t count)
{
    if (key_begins_with(dialect, table, columns, count)) return true;
    for (const kin__found_index *index = table->indexes; index; index = index->next) {
        size_t found = 0;
        while (found < count && found < index->column_count &&
               is_among(dialect, index->columns[found], columns, count))
            found++;
        if (found == count) return true;
    }
    return false;
}

/* Not every index is named in the catalogue: SQLite's integer key is the table itself. */
static bool key_is_among(const kin__dialect *dialect, const kin__found_table *table,
                         const char *const *columns, size_t count)
{
    for (const kin__found_column *column = table->columns; column; column = column->next)
        if (column->key_place > 0 && !is_among(dialect, column->name, columns, count)) return false;
    return table->key_count == count;
}

bool kin__has_unique_index(const kin__dialect *dialect, const kin__found_table *table,
                           const char *const *columns, size_t count)
{
    if (key_is_among(dialect, table, columns, count)) return true;
    for (const kin__found_index *index = table->indexes; index; index = index->next) {
        bool among = index->unique && index->column_count == count;
        for (size_t i = 0; among && i < index->column_count; i++)
            among = is_among(dialect, index->columns[i], columns, count);
        if (among) return true;
    }
    return false;
}
