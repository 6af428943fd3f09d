#include "driver/postgres.h"

#include "driver/values.h"
#include "support/moment.h"
#include "support/utf8.h"

#include <string.h>

_Static_assert(KIN__NUMBER_SIZE == 40 && KIN__MOMENT_SIZE == 40,
               "a place in numbers holds every number and time");

static bool refuse(kin__fault *fault, size_t index, const char *why)
{
    return kin__fault_set(fault, KIN_INVALID_VALUE, "parameter %zu %s", index + 1, why);
}

static bool encode_text(const kin_value *value, size_t index, kin__fault *fault)
{
    if (memchr(value->as.text, '\0', value->size)) {
        return refuse(fault, index, "is a text with a NUL, which PostgreSQL cannot hold");
    }
    if (!kin__utf8_valid(value->as.text, value->size)) {
        return refuse(fault, index, "is a text that is not UTF-8");
    }
    return true;
}

static bool encode_one(kin__postgres_connection *postgres, const kin_value *value, size_t index,
                       kin__fault *fault)
{
    char *number = postgres->numbers[index];
    postgres->parameters[index] = number;
    switch (value->kind) {
    case KIN_KIND_NULL: postgres->parameters[index] = NULL; return true;
    case KIN_KIND_INT: kin__format_int(number, value->as.integer); return true;
    case KIN_KIND_BOOL: postgres->parameters[index] = value->as.boolean ? "t" : "f"; return true;
    case KIN_KIND_REAL: kin__format_real(number, value->as.real); return true;
    case KIN_KIND_TIME: kin__moment_format(number, value->as.time); return true;
    case KIN_KIND_TEXT:
        postgres->parameters[index] = value->as.text;
        return encode_text(value, index, fault);
    default:
        return kin__fault_set(fault, KIN_INVALID_ARGUMENT, "parameter %zu is no value", index + 1);
    }
}

bool kin__postgres_encode(kin__postgres_connection *postgres, const kin_value *values, size_t count,
                          kin__fault *fault)
{
    for (size_t i = 0; i < count; i++) {
        if (!encode_one(postgres, &values[i], i, fault)) return false;
    }
    return true;
}

static bool read_cell(const char *text, size_t size, kin_value *cell)
{
    switch (cell->kind) {
    case KIN_KIND_TEXT:
        cell->as.text = text;
        cell->size = (uint32_t)size;
        return true;
    case KIN_KIND_INT: return kin__parse_int(text, size, &cell->as.integer);
    case KIN_KIND_BOOL: return kin__parse_bool(text, size, &cell->as.boolean);
    case KIN_KIND_REAL: return kin__parse_real(text, size, &cell->as.real);
    case KIN_KIND_TIME: return kin__moment_parse(text, size, &cell->as.time);
    default: cell->kind = KIN_KIND_NULL; return true;
    }
}

static bool unreadable(const kin__postgres_connection *postgres, int column, kin__fault *fault)
{
    static const char *const names[] = {"nothing",  "an integer", "a boolean",
                                        "a number", "a text",     "a time"};
    uint8_t kind = postgres->statement.kinds[column];
    const char *name = PQfname(postgres->result, column);
    kin__fault_set(fault, KIN_INVALID_VALUE, "the value of column %s cannot be read as %s",
                   name ? name : "?",
                   kind < sizeof names / sizeof names[0] ? names[kind] : "a value");
    kin__copy_text(fault->column, sizeof fault->column, name);
    return false;
}

bool kin__postgres_read_row(kin__postgres_connection *postgres, kin_value *cells, kin__fault *fault)
{
    const PGresult *result = postgres->result;
    const uint8_t *kinds = postgres->statement.kinds;
    int columns = (int)postgres->statement.columns;
    int row = postgres->row;
    for (int i = 0; i < columns; i++) {
        int size = PQgetlength(result, row, i);
        /* A NULL has no length, so most cells need not be asked. */
        bool null = size <= 0 && PQgetisnull(result, row, i);
        cells[i].kind = null ? KIN_KIND_NULL : kinds[i];
        cells[i].size = 0;
        if (null) continue;
        if (!read_cell(PQgetvalue(result, row, i), (size_t)size, &cells[i])) {
            return unreadable(postgres, i, fault);
        }
    }
    return true;
}
