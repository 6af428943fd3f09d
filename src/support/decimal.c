#include "support/decimal.h"

struct reader {
    const char *next;
    const char *end;
};

static bool read_char(struct reader *reader, char c)
{
    if (reader->next == reader->end || *reader->next != c) return false;
    reader->next++;
    return true;
}

static bool read_sign(struct reader *reader)
{
    bool negative = read_char(reader, '-');
    if (!negative) read_char(reader, '+');
    return negative;
}

static bool read_digit(struct reader *reader, unsigned *digit)
{
    if (reader->next == reader->end) return false;
    *digit = (unsigned)(unsigned char)*reader->next - '0';
    if (*digit > 9) return false;
    reader->next++;
    return true;
}

static bool append_digit(uint64_t *magnitude, unsigned digit)
{
    return !__builtin_mul_overflow(*magnitude, UINT64_C(10), magnitude) &&
           !__builtin_add_overflow(*magnitude, (uint64_t)digit, magnitude);
}

/* A fraction's zeros count only when another digit follows: those at the end may not fit. */
static bool read_fraction(struct reader *reader, uint64_t *magnitude, int64_t *scale,
                          int64_t *written)
{
    unsigned digit;
    for (; read_digit(reader, &digit); ++*written) {
        if (digit == 0) continue;
        for (; *scale < *written; ++*scale)
            if (!append_digit(magnitude, 0)) return false;
        if (!append_digit(magnitude, digit)) return false;
        ++*scale;
    }
    return true;
}

static bool read_exponent(struct reader *reader, int64_t *exponent)
{
    unsigned digit;
    int digits = 0;
    *exponent = 0;
    if (!read_char(reader, 'e') && !read_char(reader, 'E')) return true;
    bool negative = read_sign(reader);
    while (read_digit(reader, &digit)) {
        if (++digits > 6) return false;
        *exponent = *exponent * 10 + digit;
    }
    if (negative) *exponent = -*exponent;
    return digits > 0;
}

bool kin__decimal_make(bool negative, uint64_t magnitude, int64_t scale, kin_decimal_value *decimal)
{
    for (; scale > KIN_DECIMAL_SCALE && magnitude > 0; scale--, magnitude /= 10)
        if (magnitude % 10 > 0) return false;
    for (; scale < 0 && magnitude > 0; scale++)
        if (!append_digit(&magnitude, 0)) return false;
    if (scale < 0) scale = 0;
    if (scale > KIN_DECIMAL_SCALE) scale = KIN_DECIMAL_SCALE;
    if (magnitude > (uint64_t)INT64_MAX + negative) return false;
    decimal->units = (int64_t)(negative ? UINT64_C(0) - magnitude : magnitude);
    decimal->scale = (int32_t)scale;
    return true;
}

kin_decimal_value kin__decimal_widen(kin_decimal_value decimal, int64_t scale)
{
    while (decimal.scale < scale && decimal.scale < KIN_DECIMAL_SCALE &&
           decimal.units <= INT64_MAX / 10 && decimal.units >= INT64_MIN / 10) {
        decimal.units *= 10;
        decimal.scale++;
    }
    return decimal;
}

bool kin__decimal_parse(const char *text, size_t size, kin_decimal_value *decimal)
{
    struct reader reader = {.next = text, .end = text + size};
    uint64_t magnitude = 0;
    int64_t scale = 0, whole = 0, fraction = 0, exponent;
    kin_decimal_value found;
    unsigned digit;
    if (size == 0) return false;
    bool negative = read_sign(&reader);
    for (; read_digit(&reader, &digit); whole++)
        if (!append_digit(&magnitude, digit)) return false;
    if (read_char(&reader, '.') && !read_fraction(&reader, &magnitude, &scale, &fraction))
        return false;
    if (whole + fraction == 0 || !read_exponent(&reader, &exponent) || reader.next != reader.end)
        return false;
    if (!kin__decimal_make(negative, magnitude, scale - exponent, &found)) return false;
    *decimal = kin__decimal_widen(found, fraction - exponent);
    return true;
}

size_t kin__decimal_format(char text[KIN__DECIMAL_SIZE], kin_decimal_value decimal)
{
    char reversed[KIN__DECIMAL_SIZE];
    size_t count = 0, length = 0;
    bool negative = decimal.units < 0;
    uint64_t rest = negative ? UINT64_C(0) - (uint64_t)decimal.units : (uint64_t)decimal.units;
    size_t scale = (size_t)decimal.scale;
    while (rest > 0 || count <= scale) {
        reversed[count++] = (char)('0' + rest % 10);
        rest /= 10;
    }
    if (negative) text[length++] = '-';
    while (count > 0) {
        if (count == scale) text[length++] = '.';
        text[length++] = reversed[--count];
    }
    text[length] = '\0';
    return length;
}

kin_decimal_value kin__decimal_normal(kin_decimal_value decimal)
{
    if (decimal.units == 0) decimal.scale = 0;
    for (; decimal.scale > 0 && decimal.units % 10 == 0; decimal.scale--) decimal.units /= 10;
    return decimal;
}

bool kin__decimal_is_equal(kin_decimal_value left, kin_decimal_value right)
{
    left = kin__decimal_normal(left);
    right = kin__decimal_normal(right);
    return left.units == right.units && left.scale == right.scale;
}

/* A number by its parts: what does not fit when it is signed may do so on the way to a sum. */
struct parts {
    bool negative;
    uint64_t magnitude;
    int32_t scale;
};

static struct parts parts_of(kin_decimal_value decimal)
{
    decimal = kin__decimal_normal(decimal);
    uint64_t units = (uint64_t)decimal.units;
    bool negative = decimal.units < 0;
    return (struct parts){negative, negative ? UINT64_C(0) - units : units, decimal.scale};
}

static bool add_parts(struct parts left, struct parts right, kin_decimal_value *sum)
{
    int32_t scale = left.scale > right.scale ? left.scale : right.scale;
    uint64_t magnitude;
    /* What has no room here for its zeros has no sum either: the other one has a bit less, and its
     * last digit, which is not 0, stays the sum's. */
    for (; left.scale < scale; left.scale++)
        if (!append_digit(&left.magnitude, 0)) return false;
    for (; right.scale < scale; right.scale++)
        if (!append_digit(&right.magnitude, 0)) return false;
    if (left.negative == right.negative) {
        if (__builtin_add_overflow(left.magnitude, right.magnitude, &magnitude)) return false;
    } else {
        bool is_right = right.magnitude > left.magnitude;
        magnitude = is_right ? right.magnitude - left.magnitude : left.magnitude - right.magnitude;
        left.negative = is_right ? right.negative : left.negative;
    }
    for (; scale > 0 && magnitude % 10 == 0; scale--) magnitude /= 10;
    return kin__decimal_make(left.negative && magnitude > 0, magnitude, scale, sum);
}

bool kin__decimal_add(kin_decimal_value left, kin_decimal_value right, kin_decimal_value *sum)
{
    if (!add_parts(parts_of(left), parts_of(right), sum)) return false;
    *sum = kin__decimal_widen(*sum, left.scale > right.scale ? left.scale : right.scale);
    return true;
}

bool kin__decimal_subtract(kin_decimal_value left, kin_decimal_value right,
                           kin_decimal_value *difference)
{
    struct parts negated = parts_of(right);
    negated.negative = !negated.negative;
    if (!add_parts(parts_of(left), negated, difference)) return false;
    *difference =
        kin__decimal_widen(*difference, left.scale > right.scale ? left.scale : right.scale);
    return true;
}
