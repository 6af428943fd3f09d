/* Rows as they come from the server. */
#include "driver/mariadb.h"

#include "driver/values.h"
#include "support/decimal.h"
#include "support/moment.h"
#include "support/utf8.h"
#include "support/uuid.h"

#include <stdio.h>
#include <string.h>

_Static_assert(KIN__NUMBER_SIZE < KIN__MARIADB_SHORT && KIN__MOMENT_SIZE < KIN__MARIADB_SHORT,
               "a cell has room for every value that is written as text");

#define BINARY 63 /* the character set of what is no text */

/* --- where columns go ------------------------------------------------------------------------ */

/* A FLOAT as text is the shortest decimal number, which is what people wrote. */
static enum enum_field_types fetched_as(enum enum_field_types type)
{
    switch (type) {
    case MYSQL_TYPE_TINY:
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_LONGLONG:
    case MYSQL_TYPE_YEAR: return MYSQL_TYPE_LONGLONG;
    case MYSQL_TYPE_DOUBLE: return MYSQL_TYPE_DOUBLE;
    case MYSQL_TYPE_DATE:
    case MYSQL_TYPE_NEWDATE: return MYSQL_TYPE_DATE;
    case MYSQL_TYPE_DATETIME:
    case MYSQL_TYPE_TIMESTAMP: return MYSQL_TYPE_DATETIME;
    default: return MYSQL_TYPE_STRING;
    }
}

static void bind_cell(MYSQL_BIND *bind, kin__mariadb_cell *cell)
{
    *bind = (MYSQL_BIND){.buffer_type = cell->type,
                         .buffer = &cell->as,
                         .length = &cell->length,
                         .is_null = &cell->is_null,
                         .error = &cell->error,
                         .is_unsigned = cell->is_unsigned};
    if (cell->type == MYSQL_TYPE_STRING) bind->buffer_length = sizeof cell->as.text - 1;
}

static bool make_room(const kin__mariadb_connection *mariadb, kin__mariadb_prepared *prepared,
                      size_t columns)
{
    void *cells = prepared->cells;
    void *binds = prepared->binds;
    bool grown = kin__grow(mariadb->allocator, &cells, &prepared->cell_count, columns,
                           sizeof *prepared->cells) &&
                 kin__grow(mariadb->allocator, &binds, &prepared->bind_count, columns,
                           sizeof *prepared->binds);
    prepared->cells = cells;
    prepared->binds = binds;
    return grown;
}

/* Each time: the types may be others than the last time, and Connector/C may have forgotten. */
bool kin__mariadb_bind_cells(kin__mariadb_connection *mariadb, kin__fault *fault)
{
    kin__mariadb_prepared *prepared = mariadb->active;
    size_t count = mariadb->field_count;
    if (!make_room(mariadb, prepared, count))
        return kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");
    for (size_t i = 0; i < count; i++) {
        kin__mariadb_cell *cell = &prepared->cells[i];
        cell->type = fetched_as(mariadb->fields[i].type);
        cell->is_unsigned = (mariadb->fields[i].flags & UNSIGNED_FLAG) != 0;
        bind_cell(&prepared->binds[i], cell);
    }
    if (mysql_stmt_bind_result(prepared->handle, prepared->binds) == 0) return true;
    return kin__mariadb_statement_fault(mariadb, prepared->handle, fault);
}

/* --- fetching -------------------------------------------------------------------------------- */

static bool is_long(const kin__mariadb_cell *cell)
{
    return cell->type == MYSQL_TYPE_STRING && !cell->is_null &&
           cell->length >= sizeof cell->as.text;
}

static bool make_long_room(kin__mariadb_connection *mariadb, size_t size)
{
    if (size <= mariadb->long_size) return true;
    kin__release(mariadb->allocator, mariadb->long_texts, mariadb->long_size);
    mariadb->long_texts = kin__allocate(mariadb->allocator, size);
    mariadb->long_size = mariadb->long_texts ? size : 0;
    return mariadb->long_texts != NULL;
}

static bool fetch_long(kin__mariadb_connection *mariadb, unsigned column, char *to)
{
    kin__mariadb_cell *cell = &mariadb->active->cells[column];
    unsigned long length = cell->length;
    my_bool is_null = 0;
    my_bool error = 0;
    MYSQL_BIND bind = {.buffer_type = MYSQL_TYPE_STRING,
                       .buffer = to,
                       .buffer_length = length,
                       .length = &length,
                       .is_null = &is_null,
                       .error = &error};
    if (mysql_stmt_fetch_column(mariadb->active->handle, &bind, column, 0) != 0) return false;
    to[cell->length] = '\0';
    cell->bytes = to;
    return true;
}

/* Only of columns that are read. */
static bool fetch_texts(kin__mariadb_connection *mariadb, kin__fault *fault)
{
    kin__mariadb_cell *cells = mariadb->active->cells;
    uint32_t columns = mariadb->statement.columns;
    size_t size = 0;
    for (uint32_t i = 0; i < columns; i++) {
        if (is_long(&cells[i])) {
            size += cells[i].length + 1;
        } else if (cells[i].type == MYSQL_TYPE_STRING && !cells[i].is_null) {
            cells[i].as.text[cells[i].length] = '\0';
            cells[i].bytes = cells[i].as.text;
        }
    }
    if (size == 0) return true;
    if (!make_long_room(mariadb, size))
        return kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");
    char *to = mariadb->long_texts;
    for (uint32_t i = 0; i < columns; i++) {
        if (!is_long(&cells[i])) continue;
        if (!fetch_long(mariadb, i, to))
            return kin__mariadb_statement_fault(mariadb, mariadb->active->handle, fault);
        to += cells[i].length + 1;
    }
    return true;
}

static kin__outcome fetch_plain(kin__mariadb_connection *mariadb, kin__fault *fault)
{
    mariadb->row = mysql_fetch_row(mariadb->rows);
    if (mariadb->row) {
        mariadb->lengths = mysql_fetch_lengths(mariadb->rows);
        return KIN__ROW;
    }
    if (mysql_errno(mariadb->server) == 0) return KIN__END;
    kin__mariadb_fault(mariadb, fault);
    return KIN__FAILED;
}

kin__outcome kin__mariadb_fetch(kin__mariadb_connection *mariadb, kin__fault *fault)
{
    if (mariadb->rows) return fetch_plain(mariadb, fault);
    int result = mysql_stmt_fetch(mariadb->active->handle);
    if (result == MYSQL_NO_DATA) return KIN__END;
    if (result == 0 || result == MYSQL_DATA_TRUNCATED) {
        mariadb->rows_read++;
        return fetch_texts(mariadb, fault) ? KIN__ROW : KIN__FAILED;
    }
    kin__mariadb_statement_fault(mariadb, mariadb->active->handle, fault);
    return KIN__FAILED;
}

/* --- reading --------------------------------------------------------------------------------- */

static bool is_bits(const MYSQL_FIELD *field)
{
    return field->type == MYSQL_TYPE_BIT;
}

/* The highest byte comes first. */
static bool read_bits(const kin__mariadb_cell *cell, uint64_t *bits)
{
    *bits = 0;
    if (cell->length > 8) return false;
    for (unsigned long i = 0; i < cell->length; i++)
        *bits = *bits << 8 | (unsigned char)cell->bytes[i];
    return true;
}

static bool read_int(const kin__mariadb_cell *cell, const MYSQL_FIELD *field, int64_t *number)
{
    uint64_t bits;
    switch (cell->type) {
    case MYSQL_TYPE_LONGLONG: *number = cell->as.integer; return !cell->is_unsigned || *number >= 0;
    case MYSQL_TYPE_DOUBLE: return kin__real_to_int(cell->as.real, number);
    case MYSQL_TYPE_STRING:
        if (!is_bits(field)) return kin__parse_int(cell->bytes, cell->length, number);
        if (!read_bits(cell, &bits) || bits > INT64_MAX) return false;
        *number = (int64_t)bits;
        return true;
    default: return false;
    }
}

static bool read_bool(const kin__mariadb_cell *cell, const MYSQL_FIELD *field, bool *truth)
{
    int64_t number;
    if (cell->type == MYSQL_TYPE_STRING && !is_bits(field))
        return kin__parse_bool(cell->bytes, cell->length, truth);
    if (cell->type == MYSQL_TYPE_DOUBLE || !read_int(cell, field, &number)) return false;
    *truth = number == 1;
    return number == 0 || number == 1;
}

static bool read_real(const kin__mariadb_cell *cell, const MYSQL_FIELD *field, double *number)
{
    switch (cell->type) {
    case MYSQL_TYPE_DOUBLE: *number = cell->as.real; return true;
    case MYSQL_TYPE_LONGLONG:
        *number = cell->is_unsigned ? (double)(uint64_t)cell->as.integer : (double)cell->as.integer;
        return true;
    case MYSQL_TYPE_STRING:
        return !is_bits(field) && kin__parse_real(cell->bytes, cell->length, number);
    default: return false;
    }
}

/* 0000-00-00 is no day. */
static bool read_day(const MYSQL_TIME *from, kin_date_value *date)
{
    return kin__date_make((int)from->year, (int)from->month, (int)from->day, date);
}

static bool read_time(const kin__mariadb_cell *cell, kin_time_value *time)
{
    kin_date_value date;
    const MYSQL_TIME *from = &cell->as.time;
    if (cell->type == MYSQL_TYPE_STRING) return kin__moment_parse(cell->bytes, cell->length, time);
    bool is_date = cell->type == MYSQL_TYPE_DATE;
    if ((!is_date && cell->type != MYSQL_TYPE_DATETIME) || !read_day(from, &date)) return false;
    int64_t seconds = (int64_t)date.days * 86400;
    if (!is_date) seconds += from->hour * 3600 + from->minute * 60 + from->second;
    time->microseconds = seconds * 1000000 + (is_date ? 0 : (int64_t)from->second_part);
    return true;
}

static bool read_date(const kin__mariadb_cell *cell, kin_date_value *date)
{
    if (cell->type == MYSQL_TYPE_DATE) return read_day(&cell->as.time, date);
    return cell->type == MYSQL_TYPE_STRING && kin__date_parse(cell->bytes, cell->length, date);
}

/* Kin's own type for decimals has 18 digits behind the point, whatever was written. */
static bool read_decimal(const kin__mariadb_cell *cell, const MYSQL_FIELD *field,
                         kin_decimal_value *decimal)
{
    switch (cell->type) {
    case MYSQL_TYPE_LONGLONG:
        *decimal = (kin_decimal_value){.units = cell->as.integer};
        return !cell->is_unsigned || cell->as.integer >= 0;
    case MYSQL_TYPE_DOUBLE: return kin__real_to_decimal(cell->as.real, decimal);
    case MYSQL_TYPE_STRING:
        if (!kin__decimal_parse(cell->bytes, cell->length, decimal)) return false;
        if (field->type == MYSQL_TYPE_NEWDECIMAL && field->decimals >= KIN_DECIMAL_SCALE)
            *decimal = kin__decimal_normal(*decimal);
        return true;
    default: return false;
    }
}

/* As text, or as its 16 bytes. */
static bool read_uuid(const kin__mariadb_cell *cell, const MYSQL_FIELD *field, kin_uuid_value *uuid)
{
    if (cell->type != MYSQL_TYPE_STRING) return false;
    if (kin__uuid_parse(cell->bytes, cell->length, uuid)) return true;
    if (field->charsetnr != BINARY || cell->length != sizeof *uuid) return false;
    memcpy(uuid, cell->bytes, sizeof *uuid);
    return true;
}

/* With as many digits behind the second as the column has. */
static bool write_moment(kin__mariadb_cell *cell, const MYSQL_FIELD *field)
{
    kin_time_value time;
    if (!read_time(cell, &time)) return false;
    kin__moment_format(cell->as.text, time);
    cell->length = field->decimals > 0 && field->decimals < 6 ? 20 + field->decimals
                   : field->decimals == 0                     ? 19
                                                              : 26;
    return true;
}

/* A number or a time that is read as a text is written as the server would; into the cell, which
 * the next row fills anew. */
static bool write_text(kin__mariadb_cell *cell, const MYSQL_FIELD *field)
{
    kin_date_value date;
    char *text = cell->as.text;
    switch (cell->type) {
    case MYSQL_TYPE_LONGLONG:
        if (cell->is_unsigned && cell->as.integer < 0)
            cell->length = (unsigned long)snprintf(text, KIN__NUMBER_SIZE, "%llu",
                                                   (unsigned long long)cell->as.integer);
        else
            cell->length = kin__format_int(text, cell->as.integer);
        break;
    case MYSQL_TYPE_DOUBLE: cell->length = kin__format_real(text, cell->as.real); break;
    case MYSQL_TYPE_DATE:
        if (!read_date(cell, &date)) return false;
        kin__date_format(text, date);
        cell->length = 10;
        break;
    default:
        if (!write_moment(cell, field)) return false;
    }
    text[cell->length] = '\0';
    cell->bytes = text;
    return true;
}

static bool read_text(kin__mariadb_cell *cell, const MYSQL_FIELD *field, kin_value *value)
{
    if (cell->type != MYSQL_TYPE_STRING && !write_text(cell, field)) return false;
    value->as.text = cell->bytes;
    value->size = (uint32_t)cell->length;
    /* What is not text is one where it happens to be UTF-8; text always is. */
    return cell->type != MYSQL_TYPE_STRING || field->charsetnr != BINARY ||
           (!is_bits(field) && kin__utf8_valid(cell->bytes, cell->length));
}

static bool read_cell(kin__mariadb_cell *cell, const MYSQL_FIELD *field, kin_value *value)
{
    switch (value->kind) {
    case KIN_KIND_INT: return read_int(cell, field, &value->as.integer);
    case KIN_KIND_TEXT: return read_text(cell, field, value);
    case KIN_KIND_BOOL: return read_bool(cell, field, &value->as.boolean);
    case KIN_KIND_REAL: return read_real(cell, field, &value->as.real);
    case KIN_KIND_TIME: return read_time(cell, &value->as.time);
    case KIN_KIND_BLOB:
        if (cell->type != MYSQL_TYPE_STRING) return false;
        value->as.blob = (kin_blob_value){cell->bytes, cell->length};
        return true;
    case KIN_KIND_DATE: return read_date(cell, &value->as.date);
    case KIN_KIND_DECIMAL: return read_decimal(cell, field, &value->as.decimal);
    case KIN_KIND_UUID: return read_uuid(cell, field, &value->as.uuid);
    default: value->kind = KIN_KIND_NULL; return true;
    }
}

static bool unreadable(const kin__mariadb_connection *mariadb, uint32_t column, kin__fault *fault)
{
    const MYSQL_FIELD *field = &mariadb->fields[column];
    kin__fault_set(fault, KIN_INVALID_VALUE, "the value of column %s cannot be read as %s",
                   field->name, kin__kind_name(mariadb->statement.kinds[column]));
    /* What is computed is called by its own text. */
    bool is_name = field->org_name_length > 0 || !strchr(field->name, '(');
    if (is_name) kin__copy_text(fault->column, sizeof fault->column, field->name);
    return false;
}

bool kin__mariadb_read_row(kin__mariadb_connection *mariadb, kin_value *cells, kin__fault *fault)
{
    const uint8_t *kinds = mariadb->statement.kinds;
    uint32_t columns = mariadb->statement.columns;
    kin__mariadb_cell plain = {.type = MYSQL_TYPE_STRING};
    for (uint32_t i = 0; i < columns; i++) {
        kin__mariadb_cell *cell = mariadb->rows ? &plain : &mariadb->active->cells[i];
        if (mariadb->rows) {
            plain.bytes = mariadb->row[i];
            plain.length = mariadb->lengths[i];
            plain.is_null = !plain.bytes;
        }
        cells[i].kind = cell->is_null ? KIN_KIND_NULL : kinds[i];
        cells[i].size = 0;
        if (!cell->is_null && !read_cell(cell, &mariadb->fields[i], &cells[i]))
            return unreadable(mariadb, i, fault);
    }
    return true;
}
