#include "driver/postgres.h"

#include "driver/values.h"
#include "support/decimal.h"
#include "support/moment.h"
#include "support/text.h"
#include "support/utf8.h"
#include "support/uuid.h"

#include <limits.h>
#include <string.h>

_Static_assert(KIN__NUMBER_SIZE == 40 && KIN__VALUE_TEXT_SIZE == 40,
               "a place in numbers holds every value that is written as text");

static bool refuse(kin__fault *fault, size_t index, const char *why)
{
    kin__fault_set(fault, KIN_INVALID_VALUE, "parameter %zu %s", index + 1, why);
    fault->parameter = (uint32_t)index + 1;
    return false;
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

/* Sent as it is: the server is told that its format is binary. */
static bool encode_blob(kin__postgres_connection *postgres, const kin_blob_value *blob,
                        size_t index, kin__fault *fault)
{
    if (blob->size > INT_MAX) return refuse(fault, index, "is a blob of more than 2 GiB");
    postgres->parameters[index] = blob->data;
    postgres->lengths[index] = (int)blob->size;
    postgres->formats[index] = 1;
    postgres->has_blob = true;
    return true;
}

static bool encode_one(kin__postgres_connection *postgres, const kin_value *value, size_t index,
                       kin__fault *fault)
{
    char *number = postgres->numbers[index];
    postgres->parameters[index] = number;
    postgres->formats[index] = 0;
    switch (value->kind) {
    case KIN_KIND_NULL: postgres->parameters[index] = NULL; return true;
    case KIN_KIND_INT: kin__format_int(number, value->as.integer); return true;
    case KIN_KIND_BOOL: postgres->parameters[index] = value->as.boolean ? "t" : "f"; return true;
    case KIN_KIND_REAL: kin__format_real(number, value->as.real); return true;
    case KIN_KIND_TIME:
        kin__moment_format_near(number, value->as.time, &postgres->second);
        return true;
    case KIN_KIND_DATE:
    case KIN_KIND_DECIMAL:
    case KIN_KIND_UUID: kin__value_text(number, value); return true;
    case KIN_KIND_BLOB: return encode_blob(postgres, &value->as.blob, index, fault);
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
    postgres->has_blob = false;
    for (size_t i = 0; i < count; i++) {
        if (!encode_one(postgres, &values[i], i, fault)) return false;
    }
    return true;
}

/* Types by the numbers that are fixed in every server's catalogue. */
enum {
    TYPE_BOOL = 16,
    TYPE_BYTEA = 17,
    TYPE_INT8 = 20,
    TYPE_INT2 = 21,
    TYPE_INT4 = 23,
    TYPE_NAME = 19,
    TYPE_TEXT = 25,
    TYPE_JSON = 114,
    TYPE_FLOAT8 = 701,
    TYPE_BPCHAR = 1042,
    TYPE_VARCHAR = 1043,
    TYPE_DATE = 1082,
    TYPE_TIMESTAMP = 1114,
    TYPE_TIMESTAMPTZ = 1184,
    TYPE_NUMERIC = 1700,
    TYPE_UUID = 2950
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
    case TYPE_JSON:
    case TYPE_BPCHAR:
    case TYPE_VARCHAR: return KIN_KIND_TEXT;
    case TYPE_FLOAT8: return KIN_KIND_REAL;
    case TYPE_BYTEA: return KIN_KIND_BLOB;
    case TYPE_DATE: return KIN_KIND_DATE;
    case TYPE_NUMERIC: return KIN_KIND_DECIMAL;
    case TYPE_UUID: return KIN_KIND_UUID;
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
    case KIN_KIND_BLOB: cell->as.blob = (kin_blob_value){text, size}; return true;
    case KIN_KIND_DATE: return kin__date_parse(text, size, &cell->as.date);
    case KIN_KIND_DECIMAL: return kin__decimal_parse(text, size, &cell->as.decimal);
    case KIN_KIND_UUID: return kin__uuid_parse(text, size, &cell->as.uuid);
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

/* From days since 2000; infinity is the lowest and the highest number. */
static bool read_binary_date(const char *bytes, size_t size, kin_date_value *date)
{
    if (size != 4) return false;
    int64_t days = (int64_t)(int32_t)read_32(bytes) + 10957;
    date->days = (int32_t)days;
    return kin__date_is_valid(days);
}

/* The last digit of base 10000 without the zeros at its end; scale tells where it then stands. */
static bool append_last(uint64_t *magnitude, unsigned digit, int64_t *scale)
{
    uint64_t power = 10000;
    for (; digit > 0 && digit % 10 == 0; digit /= 10, power /= 10) --*scale;
    return !__builtin_mul_overflow(*magnitude, power, magnitude) &&
           !__builtin_add_overflow(*magnitude, (uint64_t)digit, magnitude);
}

/* Digits of base 10000: how many, the place of the first, sign, digits behind the point that are
 * shown, and the digits themselves. */
static bool read_numeric(const char *bytes, size_t size, kin_decimal_value *decimal)
{
    if (size < 8) return false;
    size_t count = read_16(bytes);
    uint16_t sign = read_16(bytes + 4);
    if (size != 8 + 2 * count || (sign != 0 && sign != 0x4000)) return false; /* NaN, Infinity */
    int64_t scale = 4 * ((int64_t)count - 1 - (int16_t)read_16(bytes + 2));
    uint64_t magnitude = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned digit = read_16(bytes + 8 + 2 * i);
        if (i + 1 == count) {
            if (!append_last(&magnitude, digit, &scale)) return false;
        } else if (__builtin_mul_overflow(magnitude, UINT64_C(10000), &magnitude) ||
                   __builtin_add_overflow(magnitude, (uint64_t)digit, &magnitude)) {
            return false;
        }
    }
    if (!kin__decimal_make(sign != 0, magnitude, scale, decimal)) return false;
    *decimal = kin__decimal_widen(*decimal, read_16(bytes + 6));
    return true;
}

static inline bool read_uuid(const char *bytes, size_t size, kin_uuid_value *uuid)
{
    if (size != sizeof *uuid) return false;
    memcpy(uuid, bytes, sizeof *uuid);
    return true;
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
    case KIN_KIND_BLOB: cell->as.blob = (kin_blob_value){bytes, size}; return true;
    case KIN_KIND_DATE: return read_binary_date(bytes, size, &cell->as.date);
    case KIN_KIND_DECIMAL: return read_numeric(bytes, size, &cell->as.decimal);
    case KIN_KIND_UUID: return read_uuid(bytes, size, &cell->as.uuid);
    default: return false;
    }
}

static bool unreadable(const kin__postgres_connection *postgres, int column, kin__fault *fault)
{
    const char *name = PQfname(postgres->result, column);
    kin__fault_set(fault, KIN_INVALID_VALUE, "the value of column %s cannot be read as %s",
                   name ? name : "?", kin__kind_name(postgres->statement.kinds[column]));
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

static int octal(const char *text)
{
    bool is = text[0] >= '0' && text[0] <= '3' && text[1] >= '0' && text[1] <= '7' &&
              text[2] >= '0' && text[2] <= '7';
    return is ? (text[0] - '0') * 64 + (text[1] - '0') * 8 + (text[2] - '0') : -1;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int hex_byte(const char *text)
{
    int high = hex_digit(text[0]);
    int low = hex_digit(text[1]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* bytea as text: \x and two digits for each byte, or, as bytea_output = escape has it, bytes as
 * they are but for \\ and \ooo. It is decoded where it stands, which makes it shorter: the result
 * is ours, and each row is read once. */
static bool decode_bytea(char *text, kin_blob_value *blob)
{
    size_t size = blob->size, length = 0;
    bool hex = size >= 2 && text[0] == '\\' && text[1] == 'x';
    for (size_t i = hex ? 2 : 0; i < size;) {
        int byte = (unsigned char)text[i];
        size_t step = 1;
        if (hex) {
            byte = i + 1 < size ? hex_byte(text + i) : -1;
            step = 2;
        } else if (byte == '\\' && i + 1 < size && text[i + 1] == '\\') {
            step = 2;
        } else if (byte == '\\') {
            byte = i + 3 < size ? octal(text + i + 1) : -1;
            step = 4;
        }
        if (byte < 0) return false;
        text[length++] = (char)byte;
        i += step;
    }
    *blob = (kin_blob_value){text, length};
    return true;
}

/* The cells of a row that came as text; how many could be read. */
static int decode_blobs(const kin__postgres_connection *postgres, kin_value *cells, int count)
{
    for (int i = 0; i < count; i++) {
        if (cells[i].kind != KIN_KIND_BLOB || PQftype(postgres->result, i) != TYPE_BYTEA) continue;
        char *text = PQgetvalue(postgres->result, postgres->row, i);
        if (!decode_bytea(text, &cells[i].as.blob)) return i;
    }
    return count;
}

bool kin__postgres_read_row(kin__postgres_connection *postgres, kin_value *cells, kin__fault *fault)
{
    int columns = (int)postgres->statement.columns;
    int read = postgres->binary ? read_cells(postgres, cells, read_binary)
                                : read_cells(postgres, cells, read_text);
    if (!postgres->binary && read == columns) read = decode_blobs(postgres, cells, columns);
    return read == columns || unreadable(postgres, read, fault);
}
