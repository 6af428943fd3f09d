#include "driver/sqlite.h"

#include "driver/values.h"
#include "support/utf8.h"

#include <math.h>
#include <string.h>

/* The text of a bound time must live as long as the statement runs. The array does not move then:
 * it grows only here, while no statement is active. */
static char *moment_text(kin__sqlite_connection *connection, size_t index, size_t count)
{
    void *moments = connection->moments;
    bool grown = kin__grow(connection->allocator, &moments, &connection->moment_count, count,
                           sizeof *connection->moments);
    connection->moments = moments;
    return grown ? connection->moments[index] : NULL;
}

static bool refuse(kin__fault *fault, size_t index, const char *why)
{
    return kin__fault_set(fault, KIN_INVALID_VALUE, "parameter %zu %s", index + 1, why);
}

/* Binds what can fail for other reasons than SQLite's; *result is SQLite's answer. */
static bool bind_text(sqlite3_stmt *statement, size_t index, const kin_value *value, int *result,
                      kin__fault *fault)
{
    if (!kin__utf8_valid(value->as.text, value->size)) {
        return refuse(fault, index, "is a text that is not UTF-8");
    }
    *result = sqlite3_bind_text64(statement, (int)index + 1, value->as.text, value->size,
                                  SQLITE_STATIC, SQLITE_UTF8);
    return true;
}

static bool bind_real(sqlite3_stmt *statement, size_t index, double real, int *result,
                      kin__fault *fault)
{
    /* SQLite would make it NULL without a word. */
    if (isnan(real)) return refuse(fault, index, "is NaN, which SQLite cannot hold");
    *result = sqlite3_bind_double(statement, (int)index + 1, real);
    return true;
}

static bool is_same_time(const kin_value *value, const kin_value *other)
{
    return other->kind == KIN_KIND_TIME &&
           value->as.time.microseconds == other->as.time.microseconds;
}

static bool bind_time(kin__sqlite_connection *connection, sqlite3_stmt *statement,
                      const kin_value *value, size_t index, size_t count, int *result,
                      kin__fault *fault)
{
    char *text = moment_text(connection, index, count);
    if (!text) return kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");
    /* created_at and updated_at of a new row are one time, side by side. */
    if (index > 0 && is_same_time(value, value - 1))
        memcpy(text, connection->moments[index - 1], KIN__MOMENT_SIZE);
    else
        kin__moment_format(text, value->as.time);
    *result = sqlite3_bind_text(statement, (int)index + 1, text, -1, SQLITE_STATIC);
    return true;
}

static bool bind_one(kin__sqlite_connection *connection, sqlite3_stmt *statement,
                     const kin_value *value, size_t index, size_t count, kin__fault *fault)
{
    int result = SQLITE_OK;
    bool bound = true;
    switch (value->kind) {
    case KIN_KIND_NULL: result = sqlite3_bind_null(statement, (int)index + 1); break;
    case KIN_KIND_INT:
        result = sqlite3_bind_int64(statement, (int)index + 1, value->as.integer);
        break;
    case KIN_KIND_BOOL:
        result = sqlite3_bind_int(statement, (int)index + 1, value->as.boolean);
        break;
    case KIN_KIND_REAL: bound = bind_real(statement, index, value->as.real, &result, fault); break;
    case KIN_KIND_TEXT: bound = bind_text(statement, index, value, &result, fault); break;
    case KIN_KIND_TIME:
        bound = bind_time(connection, statement, value, index, count, &result, fault);
        break;
    default:
        return kin__fault_set(fault, KIN_INVALID_ARGUMENT, "parameter %zu is no value", index + 1);
    }
    if (bound && result != SQLITE_OK) return kin__sqlite_fault(fault, connection->db, result);
    return bound;
}

bool kin__sqlite_bind(kin__sqlite_connection *connection, sqlite3_stmt *statement,
                      const kin_value *values, size_t count, kin__fault *fault)
{
    /* With the right number every parameter is bound anew, so none is left from the last time. */
    if ((size_t)sqlite3_bind_parameter_count(statement) != count) {
        return kin__fault_set(fault, KIN_STATEMENT_INVALID,
                              "the statement has %d parameters, but %zu values were given",
                              sqlite3_bind_parameter_count(statement), count);
    }
    for (size_t i = 0; i < count; i++) {
        if (!bind_one(connection, statement, &values[i], i, count, fault)) return false;
    }
    return true;
}

static bool read_text(sqlite3_value *from, kin_value *cell)
{
    cell->as.text = (const char *)sqlite3_value_text(from);
    cell->size = (uint32_t)sqlite3_value_bytes(from);
    return cell->as.text != NULL;
}

/* A text, or a real without a fraction, may be an integer too. */
static bool read_odd_int(sqlite3_value *from, int type, int64_t *number)
{
    if (type == SQLITE_FLOAT) return kin__real_to_int(sqlite3_value_double(from), number);
    kin_value text;
    return type == SQLITE_TEXT && read_text(from, &text) &&
           kin__parse_int(text.as.text, text.size, number);
}

static bool read_bool(sqlite3_value *from, int type, bool *truth)
{
    if (type == SQLITE_INTEGER) {
        int64_t number = sqlite3_value_int64(from);
        *truth = number == 1;
        return number == 0 || number == 1;
    }
    kin_value text;
    return type == SQLITE_TEXT && read_text(from, &text) &&
           kin__parse_bool(text.as.text, text.size, truth);
}

static bool read_time(sqlite3_value *from, int type, kin_time_value *time)
{
    kin_value text;
    return type == SQLITE_TEXT && read_text(from, &text) &&
           kin__moment_parse(text.as.text, text.size, time);
}

/* One cell, which is not NULL. false: it cannot be read as that kind. */
static inline bool read_cell(sqlite3_value *from, int type, kin_value *cell)
{
    switch (cell->kind) {
    case KIN_KIND_INT:
        if (type != SQLITE_INTEGER) return read_odd_int(from, type, &cell->as.integer);
        cell->as.integer = sqlite3_value_int64(from);
        return true;
    case KIN_KIND_TEXT: return type != SQLITE_BLOB && read_text(from, cell);
    case KIN_KIND_BOOL: return read_bool(from, type, &cell->as.boolean);
    case KIN_KIND_REAL:
        cell->as.real = sqlite3_value_double(from);
        return type == SQLITE_FLOAT || type == SQLITE_INTEGER;
    case KIN_KIND_TIME: return read_time(from, type, &cell->as.time);
    default: cell->kind = KIN_KIND_NULL; return true;
    }
}

static const char *kind_name(uint8_t kind)
{
    static const char *const names[] = {"nothing",  "an integer", "a boolean",
                                        "a number", "a text",     "a time"};
    return kind < sizeof names / sizeof names[0] ? names[kind] : "a value";
}

static bool unreadable(kin__sqlite_connection *connection, int column, kin__fault *fault)
{
    if (sqlite3_errcode(connection->db) == SQLITE_NOMEM) {
        return kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");
    }
    const char *name = sqlite3_column_name(connection->active, column);
    kin__fault_set(fault, KIN_INVALID_VALUE, "the value of column %s cannot be read as %s",
                   name ? name : "?", kind_name(connection->kinds[column]));
    kin__copy_text(fault->column, sizeof fault->column, name);
    return false;
}

/* The sqlite3_value is asked for once a cell, which costs less than asking the statement for type,
 * text and size. It is not protected against other threads, and need not be: one thread at a time
 * uses a connection. */
bool kin__sqlite_read_row(kin__sqlite_connection *connection, kin_value *cells, kin__fault *fault)
{
    sqlite3_stmt *statement = connection->active;
    const uint8_t *kinds = connection->kinds;
    int columns = connection->columns;
    for (int i = 0; i < columns; i++) {
        sqlite3_value *from = sqlite3_column_value(statement, i);
        int type = sqlite3_value_type(from);
        cells[i].kind = type == SQLITE_NULL ? KIN_KIND_NULL : kinds[i];
        cells[i].size = 0;
        if (type == SQLITE_NULL) continue;
        if (!read_cell(from, type, &cells[i])) return unreadable(connection, i, fault);
    }
    return true;
}
