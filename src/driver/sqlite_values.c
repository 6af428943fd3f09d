#include "driver/sqlite.h"

#include "driver/values.h"
#include "support/decimal.h"
#include "support/text.h"
#include "support/utf8.h"
#include "support/uuid.h"
#include "support/value.h"

#include <math.h>
#include <string.h>

/* The text of a bound time, date or uuid must live as long as the statement runs. The array does
 * not move then: it grows only here, while no statement is active. */
static char *place_for(kin__sqlite_connection *connection, size_t index, size_t count)
{
    void *texts = connection->value_texts;
    bool grown = kin__grow(connection->allocator, &texts, &connection->value_text_count, count,
                           sizeof *connection->value_texts);
    connection->value_texts = texts;
    return grown ? connection->value_texts[index] : NULL;
}

/* The values of one statement being bound. SQLite's answers stand in result; what has failed for
 * other reasons stands in the fault. */
typedef struct binding {
    kin__sqlite_connection *connection;
    sqlite3_stmt *statement;
    size_t count;
    int result;
    kin_time_value time; /* the latest, and its text; NULL: there was none yet */
    const char *time_text;
    size_t time_size;
    kin__fault *fault;
} binding;

static bool refuse(const binding *to, size_t index, const char *why)
{
    kin__fault_set(to->fault, KIN_INVALID_VALUE, "parameter %zu %s", index + 1, why);
    to->fault->parameter = (uint32_t)index + 1;
    return false;
}

static bool bind_text(binding *to, size_t index, const char *text, size_t size)
{
    if (!kin__utf8_valid(text, size)) return refuse(to, index, "is a text that is not UTF-8");
    to->result =
        sqlite3_bind_text64(to->statement, (int)index + 1, text, size, SQLITE_STATIC, SQLITE_UTF8);
    return true;
}

static bool bind_real(binding *to, size_t index, double real)
{
    /* SQLite would make it NULL without a word. */
    if (isnan(real)) return refuse(to, index, "is NaN, which SQLite cannot hold");
    to->result = sqlite3_bind_double(to->statement, (int)index + 1, real);
    return true;
}

static bool bind_as_text(binding *to, size_t index, const char *text, size_t size)
{
    to->result = sqlite3_bind_text(to->statement, (int)index + 1, text, (int)size, SQLITE_STATIC);
    return true;
}

static bool bind_value_text(binding *to, size_t index, const kin_value *value)
{
    char *text = place_for(to->connection, index, to->count);
    if (!text) return kin__fault_set(to->fault, KIN_OUT_OF_MEMORY, "out of memory");
    return bind_as_text(to, index, text, kin__value_text(text, value));
}

/* created_at and updated_at of a new row are one time, and share its text. */
static bool bind_time(binding *to, size_t index, kin_time_value time)
{
    if (!to->time_text || to->time.microseconds != time.microseconds) {
        char *text = place_for(to->connection, index, to->count);
        if (!text) return kin__fault_set(to->fault, KIN_OUT_OF_MEMORY, "out of memory");
        to->time = time;
        to->time_text = text;
        to->time_size = kin__moment_format_near(text, time, &to->connection->second);
    }
    return bind_as_text(to, index, to->time_text, to->time_size);
}

/* As a number, so that SQLite compares, orders and adds it as one. */
static bool bind_decimal(binding *to, size_t index, kin_decimal_value decimal)
{
    double real;
    decimal = kin__decimal_normal(decimal);
    if (decimal.scale == 0)
        to->result = sqlite3_bind_int64(to->statement, (int)index + 1, decimal.units);
    else if (kin__decimal_to_real(decimal, &real))
        to->result = sqlite3_bind_double(to->statement, (int)index + 1, real);
    else
        return refuse(to, index,
                      "is a decimal of more than 15 digits, which SQLite cannot hold exactly");
    return true;
}

static bool bind_one(binding *to, size_t index, const kin_value *value)
{
    int place = (int)index + 1;
    switch (value->kind) {
    case KIN_KIND_NULL: to->result = sqlite3_bind_null(to->statement, place); return true;
    case KIN_KIND_INT:
        to->result = sqlite3_bind_int64(to->statement, place, value->as.integer);
        return true;
    case KIN_KIND_BOOL:
        to->result = sqlite3_bind_int(to->statement, place, value->as.boolean);
        return true;
    case KIN_KIND_REAL: return bind_real(to, index, value->as.real);
    case KIN_KIND_TEXT: return bind_text(to, index, value->as.text, value->size);
    case KIN_KIND_BLOB:
        to->result = sqlite3_bind_blob64(to->statement, place, value->as.blob.data,
                                         value->as.blob.size, SQLITE_STATIC);
        return true;
    case KIN_KIND_DECIMAL: return bind_decimal(to, index, value->as.decimal);
    case KIN_KIND_TIME: return bind_time(to, index, value->as.time);
    case KIN_KIND_DATE:
    case KIN_KIND_UUID: return bind_value_text(to, index, value);
    default:
        return kin__fault_set(to->fault, KIN_INVALID_ARGUMENT, "parameter %zu is no value",
                              index + 1);
    }
}

bool kin__sqlite_bind(kin__sqlite_connection *connection, sqlite3_stmt *statement,
                      const kin_value *values, size_t count, kin__fault *fault)
{
    binding to = {.connection = connection, .statement = statement, .count = count, .fault = fault};
    /* With the right number every parameter is bound anew, so none is left from the last time. */
    if ((size_t)sqlite3_bind_parameter_count(statement) != count)
        return kin__fault_set(fault, KIN_STATEMENT_INVALID,
                              "the statement has %d parameters, but %zu values were given",
                              sqlite3_bind_parameter_count(statement), count);
    for (size_t i = 0; i < count; i++) {
        if (!bind_one(&to, i, &values[i])) return false;
        if (to.result != SQLITE_OK) return kin__sqlite_fault(fault, connection->db, to.result);
    }
    return true;
}

/* The most frequent kinds go from the struct to SQLite without being made a value. */
static inline bool bind_member(binding *to, size_t index, const kin__member *member, const char *at)
{
    int64_t integer;
    const char *text;
    bool truth;
    kin_value value;
    switch (member->kind) {
    case KIN_KIND_INT:
        memcpy(&integer, at, sizeof integer);
        to->result = sqlite3_bind_int64(to->statement, (int)index + 1, integer);
        return true;
    case KIN_KIND_TIME:
        memcpy(&integer, at, sizeof integer);
        return bind_time(to, index, (kin_time_value){integer});
    case KIN_KIND_TEXT:
        memcpy(&text, at, sizeof text);
        return bind_text(to, index, text, kin__text_size(text));
    case KIN_KIND_BOOL:
        memcpy(&truth, at, sizeof truth);
        to->result = sqlite3_bind_int(to->statement, (int)index + 1, truth);
        return true;
    default:
        value = (kin_value){.kind = member->kind};
        kin__read_member(&value, at);
        return bind_one(to, index, &value);
    }
}

bool kin__sqlite_bind_members(kin__sqlite_connection *connection, sqlite3_stmt *prepared,
                              const kin__statement *statement, const kin__source *from,
                              kin__fault *fault)
{
    size_t count = statement->named;
    binding to = {.connection = connection, .statement = prepared, .count = count, .fault = fault};
    for (size_t i = 0; i < count; i++) {
        const kin__member *member = &statement->members[i];
        if (from->nulls && from->nulls[member->null / 64] >> (member->null % 64) & 1)
            to.result = sqlite3_bind_null(prepared, (int)i + 1);
        else if (!bind_member(&to, i, member, from->base + member->offset))
            return false;
        if (to.result != SQLITE_OK) return kin__sqlite_fault(fault, connection->db, to.result);
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

/* An empty blob is not NULL. A text is its bytes. */
static bool read_blob(sqlite3_value *from, int type, kin_blob_value *blob)
{
    if (type != SQLITE_BLOB && type != SQLITE_TEXT) return false;
    blob->data = sqlite3_value_blob(from);
    blob->size = (size_t)sqlite3_value_bytes(from);
    if (blob->data) return true;
    blob->data = "";
    return blob->size == 0;
}

static bool read_date(sqlite3_value *from, int type, kin_date_value *date)
{
    kin_value text;
    return type == SQLITE_TEXT && read_text(from, &text) &&
           kin__date_parse(text.as.text, text.size, date);
}

bool kin__sqlite_read_decimal(sqlite3_value *from, int type, kin_decimal_value *decimal)
{
    kin_value text;
    *decimal = (kin_decimal_value){0};
    switch (type) {
    case SQLITE_INTEGER: decimal->units = sqlite3_value_int64(from); return true;
    case SQLITE_FLOAT: return kin__real_to_decimal(sqlite3_value_double(from), decimal);
    case SQLITE_TEXT:
        return read_text(from, &text) && kin__decimal_parse(text.as.text, text.size, decimal);
    default: return false;
    }
}

/* As text, or as its 16 bytes. */
static bool read_uuid(sqlite3_value *from, int type, kin_uuid_value *uuid)
{
    kin_value text;
    if (type == SQLITE_TEXT)
        return read_text(from, &text) && kin__uuid_parse(text.as.text, text.size, uuid);
    if (type != SQLITE_BLOB || sqlite3_value_bytes(from) != (int)sizeof *uuid) return false;
    const void *bytes = sqlite3_value_blob(from);
    if (bytes) memcpy(uuid, bytes, sizeof *uuid);
    return bytes != NULL;
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
    case KIN_KIND_BLOB: return read_blob(from, type, &cell->as.blob);
    case KIN_KIND_DATE: return read_date(from, type, &cell->as.date);
    case KIN_KIND_DECIMAL: return kin__sqlite_read_decimal(from, type, &cell->as.decimal);
    case KIN_KIND_UUID: return read_uuid(from, type, &cell->as.uuid);
    default: cell->kind = KIN_KIND_NULL; return true;
    }
}

static bool unreadable(kin__sqlite_connection *connection, int column, kin__fault *fault)
{
    if (sqlite3_errcode(connection->db) == SQLITE_NOMEM) {
        return kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");
    }
    const char *name = sqlite3_column_name(connection->active, column);
    kin__fault_set(fault, KIN_INVALID_VALUE, "the value of column %s cannot be read as %s",
                   name ? name : "?", kin__kind_name(connection->kinds[column]));
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
