/* Values on their way to the server. Each goes as its own type: MariaDB has no way to tell which
 * one a parameter should have. */
#include "driver/mariadb.h"

#include "support/moment.h"
#include "support/text.h"
#include "support/utf8.h"

#include <math.h>
#include <string.h>

static bool refuse(kin__fault *fault, size_t index, kin_code code, const char *why)
{
    kin__fault_set(fault, code, "parameter %zu %s", index + 1, why);
    fault->parameter = (uint32_t)index + 1;
    return false;
}

static void set_date(MYSQL_TIME *to, kin_date_value date)
{
    int year, month, day;
    kin__date_parts(date, &year, &month, &day);
    to->year = (unsigned)year;
    to->month = (unsigned)month;
    to->day = (unsigned)day;
    to->time_type = MYSQL_TIMESTAMP_DATE;
}

/* From the years 1 to 9999. */
static bool split_second(kin__mariadb_second *split, kin_time_value time)
{
    static const int64_t first = INT64_C(-62135596800000000);
    static const int64_t last = INT64_C(253402300799999999);
    if (time.microseconds < first || time.microseconds > last) return false;
    int64_t since_first = time.microseconds - first;
    int64_t second = since_first / 1000000 % 86400;
    MYSQL_TIME *to = &split->time;
    split->begins = time.microseconds - since_first % 1000000;
    set_date(to, kin__date_of_moment(time));
    to->hour = (unsigned)(second / 3600);
    to->minute = (unsigned)(second / 60 % 60);
    to->second = (unsigned)(second % 60);
    to->time_type = MYSQL_TIMESTAMP_DATETIME;
    return true;
}

static bool set_time(kin__mariadb_connection *mariadb, MYSQL_TIME *to, kin_time_value time)
{
    kin__mariadb_second *near = &mariadb->second;
    uint64_t since = (uint64_t)time.microseconds - (uint64_t)near->begins;
    bool is_near = near->time.time_type == MYSQL_TIMESTAMP_DATETIME && since < 1000000;
    if (!is_near && !split_second(near, time)) return false;
    *to = near->time;
    to->second_part = (unsigned long)(time.microseconds - near->begins);
    return true;
}

static void set_bytes(MYSQL_BIND *bind, enum enum_field_types type, const void *bytes, size_t size,
                      kin__mariadb_parameter *place)
{
    bind->buffer_type = type;
    bind->buffer = (void *)(uintptr_t)bytes; /* it is only read */
    bind->buffer_length = place->length = (unsigned long)size;
    bind->length = &place->length;
}

static void set_number(MYSQL_BIND *bind, enum enum_field_types type, void *number)
{
    bind->buffer_type = type;
    bind->buffer = number;
}

static bool bind_value_text(MYSQL_BIND *bind, kin__mariadb_parameter *place, const kin_value *value,
                            enum enum_field_types type)
{
    size_t size = kin__value_text(place->as.text, value);
    set_bytes(bind, type, place->as.text, size, place);
    return true;
}

static bool bind_one(kin__mariadb_connection *mariadb, size_t index, const kin_value *value,
                     kin__fault *fault)
{
    MYSQL_BIND *bind = &mariadb->parameters[index];
    kin__mariadb_parameter *place = &mariadb->places[index];
    memset(bind, 0, sizeof *bind);
    switch (value->kind) {
    case KIN_KIND_NULL: bind->buffer_type = MYSQL_TYPE_NULL; return true;
    case KIN_KIND_INT:
        place->as.integer = value->as.integer;
        set_number(bind, MYSQL_TYPE_LONGLONG, &place->as.integer);
        return true;
    case KIN_KIND_BOOL:
        place->as.truth = value->as.boolean;
        set_number(bind, MYSQL_TYPE_TINY, &place->as.truth);
        return true;
    case KIN_KIND_REAL:
        place->as.real = value->as.real;
        set_number(bind, MYSQL_TYPE_DOUBLE, &place->as.real);
        return isfinite(value->as.real) || refuse(fault, index, KIN_INVALID_VALUE,
                                                  "is infinite or NaN, which MariaDB cannot hold");
    case KIN_KIND_TEXT:
        set_bytes(bind, MYSQL_TYPE_STRING, value->as.text, value->size, place);
        return kin__utf8_valid(value->as.text, value->size) ||
               refuse(fault, index, KIN_INVALID_VALUE, "is a text that is not UTF-8");
    case KIN_KIND_BLOB:
        set_bytes(bind, MYSQL_TYPE_BLOB, value->as.blob.data, value->as.blob.size, place);
        return true;
    case KIN_KIND_TIME:
        set_number(bind, MYSQL_TYPE_DATETIME, &place->as.time);
        return set_time(mariadb, &place->as.time, value->as.time) ||
               refuse(fault, index, KIN_INVALID_VALUE,
                      "is a time outside of the years 1 to 9999, which MariaDB cannot hold");
    case KIN_KIND_DATE:
        memset(&place->as.time, 0, sizeof place->as.time);
        set_date(&place->as.time, value->as.date);
        set_number(bind, MYSQL_TYPE_DATE, &place->as.time);
        return true;
    case KIN_KIND_DECIMAL: return bind_value_text(bind, place, value, MYSQL_TYPE_NEWDECIMAL);
    case KIN_KIND_UUID: return bind_value_text(bind, place, value, MYSQL_TYPE_STRING);
    default:
        return kin__fault_set(fault, KIN_INVALID_ARGUMENT, "parameter %zu is no value", index + 1);
    }
}

static bool make_room(kin__mariadb_connection *mariadb, size_t count)
{
    void *parameters = mariadb->parameters;
    void *places = mariadb->places;
    bool grown = kin__grow(mariadb->allocator, &parameters, &mariadb->parameter_count, count,
                           sizeof *mariadb->parameters) &&
                 kin__grow(mariadb->allocator, &places, &mariadb->place_count, count,
                           sizeof *mariadb->places);
    mariadb->parameters = parameters;
    mariadb->places = places;
    return grown;
}

/* The server would end the connection. */
static bool check_size(const kin__mariadb_connection *mariadb, size_t count, kin__fault *fault)
{
    static const size_t around = 1024; /* what the statement is sent in, without its values */
    size_t largest = 0;
    unsigned long most = 0;
    size_t size = around + count * 16;
    for (size_t i = 0; i < count; i++) {
        unsigned long length = mariadb->parameters[i].buffer_length;
        size += length;
        if (length <= most) continue;
        most = length;
        largest = i;
    }
    if (size <= mariadb->largest_packet) return true;
    return refuse(fault, largest, KIN_VALUE_TOO_LONG,
                  "makes the statement larger than the server's max_allowed_packet");
}

bool kin__mariadb_bind(kin__mariadb_connection *mariadb, kin__mariadb_prepared *prepared,
                       const kin_value *values, size_t count, kin__fault *fault)
{
    unsigned long wanted = prepared->handle ? mysql_stmt_param_count(prepared->handle) : 0;
    if (wanted != count)
        return kin__fault_set(fault, KIN_STATEMENT_INVALID,
                              "the statement has %lu parameters, but %zu values were given", wanted,
                              count);
    if (count == 0) return true;
    if (!make_room(mariadb, count))
        return kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");
    for (size_t i = 0; i < count; i++)
        if (!bind_one(mariadb, i, &values[i], fault)) return false;
    if (!check_size(mariadb, count, fault)) return false;
    if (mysql_stmt_bind_param(prepared->handle, mariadb->parameters) == 0) return true;
    return kin__mariadb_statement_fault(mariadb, prepared->handle, fault);
}
