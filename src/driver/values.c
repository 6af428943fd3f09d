#include "driver/values.h"

#include "support/decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool only_zeros(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (text[i] != '0') return false;
    }
    return size > 0;
}

bool kin__parse_int(const char *text, size_t size, int64_t *number)
{
    bool negative = size && text[0] == '-';
    size_t start = negative || (size && text[0] == '+');
    uint64_t magnitude = 0;
    size_t i = start;
    for (; i < size; i++) {
        unsigned digit = (unsigned)(unsigned char)text[i] - '0';
        if (digit > 9) break;
        if (magnitude > (UINT64_MAX - digit) / 10) return false;
        magnitude = magnitude * 10 + digit;
    }
    if (i == start) return false;
    if (i < size && (text[i] != '.' || !only_zeros(text + i + 1, size - i - 1))) return false;
    if (magnitude > (uint64_t)INT64_MAX + negative) return false;
    *number = (int64_t)(negative ? UINT64_C(0) - magnitude : magnitude);
    return true;
}

static bool is(const char *text, size_t size, const char *word)
{
    return strlen(word) == size && memcmp(text, word, size) == 0;
}

bool kin__parse_bool(const char *text, size_t size, bool *truth)
{
    *truth = is(text, size, "t") || is(text, size, "true") || is(text, size, "1");
    return *truth || is(text, size, "f") || is(text, size, "false") || is(text, size, "0");
}

/* A number of at most 15 digits, divided by a power of ten that a double holds exactly, is rounded
 * once and so is right. Nearly every number in a database is one. */
static bool parse_short_real(const char *text, size_t size, double *number)
{
    static const double powers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    bool negative = size && text[0] == '-';
    size_t digits = 0;
    size_t fraction = 0;
    bool point = false;
    int64_t mantissa = 0;
    for (size_t i = negative; i < size; i++) {
        if (text[i] == '.' && !point) {
            point = true;
            continue;
        }
        if (text[i] < '0' || text[i] > '9' || ++digits > 15) return false;
        mantissa = mantissa * 10 + (text[i] - '0');
        fraction += point;
    }
    if (digits == 0) return false;
    double magnitude = (double)mantissa / powers[fraction];
    *number = negative ? -magnitude : magnitude;
    return true;
}

/* strtod reads the decimal point of the program's locale, which may be several bytes. */
static size_t decimal_point(char *to, size_t size)
{
    char half[16];
    int length = snprintf(half, sizeof half, "%.1f", 0.5);
    size_t point = length > 2 ? (size_t)length - 2 : 0;
    if (point == 0 || point > size) {
        to[0] = '.';
        return 1;
    }
    memcpy(to, half + 1, point);
    return point;
}

static bool parse_long_real(const char *text, size_t size, double *number)
{
    char copy[400];
    char point[8];
    size_t point_size = decimal_point(point, sizeof point);
    size_t length = 0;
    for (size_t i = 0; i < size; i++) {
        if (length + point_size + 1 >= sizeof copy) return false;
        if (text[i] == '.') {
            memcpy(copy + length, point, point_size);
            length += point_size;
        } else if (strchr("0123456789+-eE", text[i]) && text[i]) {
            copy[length++] = text[i];
        } else {
            return false;
        }
    }
    copy[length] = '\0';
    char *end;
    *number = strtod(copy, &end);
    return length > 0 && end == copy + length && isfinite(*number);
}

bool kin__parse_real(const char *text, size_t size, double *number)
{
    if (parse_short_real(text, size, number)) return true;
    if (is(text, size, "NaN")) {
        *number = (double)NAN;
    } else if (is(text, size, "Infinity")) {
        *number = (double)INFINITY;
    } else if (is(text, size, "-Infinity")) {
        *number = -(double)INFINITY;
    } else {
        return parse_long_real(text, size, number);
    }
    return true;
}

size_t kin__format_int(char text[KIN__NUMBER_SIZE], int64_t number)
{
    char reversed[24];
    size_t digits = 0;
    uint64_t rest = number < 0 ? UINT64_C(0) - (uint64_t)number : (uint64_t)number;
    do {
        reversed[digits++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    size_t length = 0;
    if (number < 0) text[length++] = '-';
    while (digits) text[length++] = reversed[--digits];
    text[length] = '\0';
    return length;
}

/* Whatever stands for the decimal point in this locale becomes a point. */
static size_t with_plain_point(char *to, const char *from)
{
    size_t length = 0;
    for (; *from; from++) {
        if (strchr("0123456789+-e", *from)) {
            to[length++] = *from;
        } else if (length && to[length - 1] != '.') {
            to[length++] = '.';
        }
    }
    to[length] = '\0';
    return length;
}

size_t kin__format_real(char text[KIN__NUMBER_SIZE], double number)
{
    if (!isfinite(number)) {
        const char *word = isnan(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
        memcpy(text, word, strlen(word) + 1);
        return strlen(word);
    }
    char local[KIN__NUMBER_SIZE];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(local, sizeof local, "%.*g", digits, number);
        if (digits < 17 && strtod(local, NULL) == number) break;
    }
    return with_plain_point(text, local);
}

bool kin__real_to_int(double number, int64_t *integer)
{
    /* 2 to the 63rd is exact; the comparison also refuses NaN. */
    if (!(number >= -9223372036854775808.0 && number < 9223372036854775808.0)) return false;
    *integer = (int64_t)number;
    return (double)*integer == number;
}

bool kin__decimal_to_real(kin_decimal_value decimal, double *number)
{
    static const int64_t most = INT64_C(1000000000000000);
    double power = 1;
    decimal = kin__decimal_normal(decimal);
    if (decimal.units >= most || decimal.units <= -most) return false;
    /* Both are exact in a double, so the quotient is rounded once. */
    for (int i = 0; i < decimal.scale; i++) power *= 10;
    *number = (double)decimal.units / power;
    return true;
}

/* Of a number that kin__format_real has written. */
static size_t significant_digits(const char *text)
{
    size_t digits = 0;
    for (; *text && *text != 'e'; text++) {
        bool digit = *text >= '0' && *text <= '9';
        if (digit && (digits > 0 || *text != '0')) digits++;
    }
    return digits;
}

bool kin__real_to_decimal(double number, kin_decimal_value *decimal)
{
    char text[KIN__NUMBER_SIZE];
    kin_decimal_value found;
    size_t length = kin__format_real(text, number);
    if (significant_digits(text) > 15 || !kin__decimal_parse(text, length, &found)) return false;
    *decimal = kin__decimal_normal(found);
    return true;
}

const char *kin__kind_name(uint8_t kind)
{
    static const char *const names[] = {"nothing",   "an integer", "a boolean", "a number",
                                        "a text",    "a time",     "a blob",    "a date",
                                        "a decimal", "a uuid"};
    return kind < sizeof names / sizeof names[0] ? names[kind] : "a value";
}
