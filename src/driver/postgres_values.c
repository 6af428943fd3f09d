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

/* Types by the numbers that are fixed in every server's catalogue. */
enum {
    TYPE_BOOL = 16,
    TYPE_INT8 = 20,
    TYPE_INT2 = 21,
    TYPE_INT4 = 23,
    TYPE_NAME = 19,
    TYPE_TEXT = 25,
    TYPE_FLOAT8 = 701,
    TYPE_BPCHAR = 1042,
    TYPE_VARCHAR = 1043,
    TYPE_TIMESTAMP = 1114,
    TYPE_TIMESTAMPTZ = 1184
};

/* A float4 is not here: its text is the shortest decimal number, which is another double than the
 * one that holds its bits. */
uint8_t kin__postgres_binary_kind(const PGconn *server, Oid type)
{
    switch (type) {
    case TYPE_BOOL: return KIN_KIND_BOOL;
    case TYPE_INT8:
    case TYPE_INT4:
    case TYPE_INT2: return KIN_KIND_INT;
    case TYPE_NAME:
    case TYPE_TEXT:
    case TYPE_BPCHAR:
    case TYPE_VARCHAR: return KIN_KIND_TEXT;
    case TYPE_FLOAT8: return KIN_KIND_REAL;
    case TYPE_TIMESTAMP:
    case TYPE_TIMESTAMPTZ:
        /* Servers before 10 may keep times as doubles. */
        return PQserverVersion(server) >= 100000 ? KIN_KIND_TIME : KIN_KIND_INVALID;
    default: return KIN_KIND_INVALID;
    }
}

static inline bool read_text(const char *text, size_t size, kin_value *cell)
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

/* The highest byte comes first, on every machine; compilers make one load of this. */
static inline uint16_t read_16(const char *bytes)
{
    return (uint16_t)((unsigned char)bytes[0] << 8 | (unsigned char)bytes[1]);
}

static inline uint32_t read_32(const char *bytes)
{
    const unsigned char *from = (const unsigned char *)bytes;
    return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 | from[3];
}

static inline uint64_t read_64(const char *bytes)
{
    return (uint64_t)read_32(bytes) << 32 | read_32(bytes + 4);
}

static inline bool read_binary_int(const char *bytes, size_t size, int64_t *number)
{
    switch (size) {
    case 8: *number = (int64_t)read_64(bytes); return true;
    case 4: *number = (int32_t)read_32(bytes); return true;
    case 2: *number = (int16_t)read_16(bytes); return true;
    default: return false;
    }
}

static inline bool read_binary_real(const char *bytes, size_t size, double *number)
{
    if (size != 8) return false;
    uint64_t bits = read_64(bytes);
    memcpy(number, &bits, 8);
    return true;
}

/* From microseconds since 2000. What the reader of texts refuses is refused here too: infinity
 * (the lowest and the highest number), years BC, and what does not fit. */
static inline bool read_binary_time(const char *bytes, size_t size, kin_time_value *time)
{
    static const int64_t year_1 = INT64_C(-63082281600000000);
    static const int64_t from_1970_to_2000 = INT64_C(946684800000000);
    if (size != 8) return false;
    int64_t since_2000 = (int64_t)read_64(bytes);
    return since_2000 >= year_1 &&
           !__builtin_add_overflow(since_2000, from_1970_to_2000, &time->microseconds);
}

static inline bool read_binary(const char *bytes, size_t size, kin_value *cell)
{
    switch (cell->kind) {
    case KIN_KIND_TEXT:
        cell->as.text = bytes;
        cell->size = (uint32_t)size;
        return true;
    case KIN_KIND_INT: return read_binary_int(bytes, size, &cell->as.integer);
    case KIN_KIND_BOOL: cell->as.boolean = *bytes != 0; return size == 1;
    case KIN_KIND_TIME: return read_binary_time(bytes, size, &cell->as.time);
    case KIN_KIND_REAL: return read_binary_real(bytes, size, &cell->as.real);
    default: return false;
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

/* Reads all cells, one by one with the same function, which the compiler puts in its place. */
static inline int read_cells(kin__postgres_connection *postgres, kin_value *cells,
                             bool (*read)(const char *, size_t, kin_value *))
{
    const PGresult *result = postgres->result;
    const uint8_t *kinds = postgres->statement.kinds;
    int columns = (int)postgres->statement.columns;
    int row = postgres->row;
    int i = 0;
    for (; i < columns; i++) {
        int size = PQgetlength(result, row, i);
        /* A NULL has no length, so most cells need not be asked. */
        bool null = size <= 0 && PQgetisnull(result, row, i);
        cells[i].kind = null ? KIN_KIND_NULL : kinds[i];
        cells[i].size = 0;
        if (!null && !read(PQgetvalue(result, row, i), (size_t)size, &cells[i])) break;
    }
    return i;
}

bool kin__postgres_read_row(kin__postgres_connection *postgres, kin_value *cells, kin__fault *fault)
{
    int columns = (int)postgres->statement.columns;
    int read = postgres->binary ? read_cells(postgres, cells, read_binary)
                                : read_cells(postgres, cells, read_text);
    return read == columns || unreadable(postgres, read, fault);
}
