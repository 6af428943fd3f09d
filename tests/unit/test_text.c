/* Dates, decimals, uuids and times as text and back. */
#include <kin/text.h>

#include "driver/values.h"
#include "support/decimal.h"
#include "support/map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Reads the text, and writes it as `wanted`. */
static void decimal(const char *text, int64_t units, int scale, const char *wanted)
{
    kin_decimal_value value = {0};
    char written[KIN_DECIMAL_TEXT_SIZE];
    if (!kin_decimal_parse(text, &value)) fail_msg("%s", text);
    if (value.units != units || value.scale != scale) fail_msg("%s", text);
    assert_int_equal(kin_decimal_format(value, written, sizeof written), strlen(wanted));
    assert_string_equal(written, wanted);
}

static void decimals(void **state)
{
    (void)state;
    decimal("0", 0, 0, "0");
    decimal("-0", 0, 0, "0");
    decimal("-0.00", 0, 2, "0.00");
    decimal("12.50", 1250, 2, "12.50");
    decimal("+7", 7, 0, "7");
    decimal(".5", 5, 1, "0.5");
    decimal("5.", 5, 0, "5");
    decimal("-.05", -5, 2, "-0.05");
    decimal("007.10", 710, 2, "7.10");
    decimal("9223372036854775807", INT64_MAX, 0, "9223372036854775807");
    decimal("-9223372036854775808", INT64_MIN, 0, "-9223372036854775808");
    decimal("-9.223372036854775808", INT64_MIN, 18, "-9.223372036854775808");
    decimal("0.000000000000000001", 1, 18, "0.000000000000000001");
    decimal("1.5000000000000000000000", 1500000000000000000, 18, "1.500000000000000000");
    decimal("9.5000000000000000000000", 950000000000000000, 17, "9.50000000000000000");
    decimal("0.0000000000000000000000", 0, 18, "0.000000000000000000");
    decimal("1.5e3", 1500, 0, "1500");
    decimal("1.50e1", 150, 1, "15.0");
    decimal("15e-1", 15, 1, "1.5");
    decimal("100e-20", 1, 18, "0.000000000000000001");
    decimal("1E+18", 1000000000000000000, 0, "1000000000000000000");
    decimal("0e999999", 0, 0, "0");
}

/* The sum as text, or "" if it does not fit; and the same by subtracting. */
static void sum(const char *left, const char *right, const char *wanted)
{
    kin_decimal_value one, other, result = {7, 7};
    char text[KIN_DECIMAL_TEXT_SIZE] = "";
    assert_true(kin_decimal_parse(left, &one));
    assert_true(kin_decimal_parse(right, &other));
    if (kin__decimal_add(one, other, &result)) kin_decimal_format(result, text, sizeof text);
    assert_string_equal(text, wanted);
    if (other.units == INT64_MIN) return;
    other.units = -other.units;
    *text = '\0';
    if (kin__decimal_subtract(one, other, &result)) kin_decimal_format(result, text, sizeof text);
    assert_string_equal(text, wanted);
}

static void sums_of_decimals(void **state)
{
    (void)state;
    sum("0.1", "0.2", "0.3");
    sum("12.50", "1.50", "14.00");
    sum("12.50", "-12.50", "0.00");
    sum("0", "0.00", "0.00");
    sum("-0.05", "1", "0.95");
    sum("1", "-0.005", "0.995");
    sum("-1", "0.005", "-0.995");
    sum("-3", "-4.25", "-7.25");
    sum("9223372036854775806", "1", "9223372036854775807");
    sum("9223372036854775807", "1", "");
    sum("9223372036854775807", "0.1", "");
    sum("9223372036854775807", "9223372036854775807", "");
    sum("-9223372036854775807", "-1", "-9223372036854775808");
    sum("-9223372036854775807", "-2", "");
    sum("9223372036854775807", "-9223372036854775808", "-1");
    /* The first one alone does not fit with a digit more. */
    sum("922337203685477581", "-0.9", "922337203685477580.1");
    sum("922337203685477580.7", "0.3", "922337203685477581");
    sum("1", "0.000000000000000001", "1.000000000000000001");
    sum("10", "0.000000000000000001", "");
    sum("9000000000000000000", "0.000000000000000001", "");
}

static void texts_that_are_no_decimals(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "-",
                                        ".",
                                        "+.",
                                        "1a",
                                        " 1",
                                        "1 ",
                                        "1..2",
                                        "--1",
                                        "1e",
                                        "1e+",
                                        "1e1.5",
                                        "e5",
                                        "0x10",
                                        "NaN",
                                        "Infinity",
                                        "1,5",
                                        "9223372036854775808",
                                        "-9223372036854775809",
                                        "99999999999999999999",
                                        "0.0000000000000000001",
                                        "1234567890.1234567891",
                                        "1e19",
                                        "1e-19",
                                        "1e9999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        kin_decimal_value value = {7, 7};
        if (kin_decimal_parse(wrong[i], &value)) fail_msg("%s", wrong[i]);
        assert_true(value.units == 7 && value.scale == 7);
    }
    assert_false(kin_decimal_parse(NULL, &(kin_decimal_value){0}));
}

static void texts_of_impossible_values(void **state)
{
    (void)state;
    char text[40] = "before";
    assert_int_equal(kin_decimal_format((kin_decimal_value){1, 19}, text, sizeof text), 0);
    assert_string_equal(text, "");
    assert_int_equal(kin_decimal_format((kin_decimal_value){1, -1}, text, sizeof text), 0);
    assert_int_equal(kin_date_format((kin_date_value){INT32_MAX}, text, sizeof text), 0);
    assert_int_equal(kin_date_format((kin_date_value){-719163}, text, sizeof text), 0);
    assert_int_equal(kin_date_format((kin_date_value){2932897}, text, sizeof text), 0);
    /* No room. */
    strcpy(text, "before");
    assert_int_equal(kin_date_format((kin_date_value){0}, text, 10), 0);
    assert_string_equal(text, "");
    assert_int_equal(kin_date_format((kin_date_value){0}, text, 11), 10);
    assert_string_equal(text, "1970-01-01");
    assert_int_equal(kin_date_format((kin_date_value){0}, text, 0), 0);
    assert_int_equal(kin_date_format((kin_date_value){0}, NULL, 10), 0);
    assert_string_equal(text, "1970-01-01");
}

static void dates(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int32_t days;
    } cases[] = {{"1970-01-01", 0},       {"1969-12-31", -1},      {"2000-02-29", 11016},
                 {"0001-01-01", -719162}, {"9999-12-31", 2932896}, {"1900-03-01", -25508},
                 {"2024-02-29", 19782},   {"1582-10-10", -141432}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kin_date_value date, again;
        char text[KIN_DATE_TEXT_SIZE];
        int year, month, day;
        assert_true(kin_date_parse(cases[i].text, &date));
        assert_int_equal(date.days, cases[i].days);
        kin_date_format(date, text, sizeof text);
        assert_string_equal(text, cases[i].text);
        assert_true(kin_date_parts(date, &year, &month, &day));
        assert_true(kin_date_of(year, month, day, &again));
        assert_int_equal(again.days, date.days);
        assert_true(kin_date_parts(date, NULL, NULL, NULL));
    }
    static const char *const wrong[] = {
        "",           "0000-00-00", "0000-01-01",  "2023-02-29",  "1900-02-29",
        "2024-13-01", "2024-00-10", "2024-01-32",  "2024-01-00",  "2024-1-1",
        "2024/01/01", "24-01-01",   "2024-01-011", "10000-01-01", "-001-01-01",
        "2024-01-0a", "infinity",   "2024-01-01 ", "20240101"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        kin_date_value date = {7};
        if (kin_date_parse(wrong[i], &date)) fail_msg("%s", wrong[i]);
        assert_int_equal(date.days, 7);
    }
    kin_date_value date = {7};
    assert_false(kin_date_of(0, 1, 1, &date) || kin_date_of(10000, 1, 1, &date) ||
                 kin_date_of(2023, 2, 29, &date) || kin_date_of(2023, 13, 1, &date) ||
                 kin_date_of(2023, 4, 31, &date) || kin_date_of(2023, 1, 0, &date));
    assert_int_equal(date.days, 7);
    assert_false(kin_date_parts((kin_date_value){INT32_MIN}, NULL, NULL, NULL));
    assert_false(kin_date_parse(NULL, &date));
}

static void uuids(void **state)
{
    (void)state;
    static const char text[] = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
    kin_uuid_value uuid, other;
    char written[KIN_UUID_TEXT_SIZE];
    assert_true(kin_uuid_parse(text, &uuid));
    assert_int_equal(uuid.bytes[0], 0xf8);
    assert_int_equal(uuid.bytes[15], 0xf6);
    assert_int_equal(kin_uuid_format(uuid, written, sizeof written), 36);
    assert_string_equal(written, text);
    assert_true(kin_uuid_parse("F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6", &other));
    assert_memory_equal(&uuid, &other, sizeof uuid);
    assert_true(kin_uuid_parse("f81d4fae7dec11d0a76500a0c91e6bf6", &other));
    assert_memory_equal(&uuid, &other, sizeof uuid);
    static const char *const wrong[] = {"",
                                        "f81d4fae-7dec-11d0-a765-00a0c91e6bf",
                                        "f81d4fae-7dec-11d0-a765-00a0c91e6bf6a",
                                        "g81d4fae-7dec-11d0-a765-00a0c91e6bf6",
                                        "f81d4fae7-dec-11d0-a765-00a0c91e6bf6",
                                        "f81d4fae--7de-c11d-0a76-500a0c91e6bf",
                                        "{f81d4fae-7dec-11d0-a765-00a0c91e6b}",
                                        "f81d4fae-7dec-11d0-a765-00a0c91e6bf-"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (kin_uuid_parse(wrong[i], &other)) fail_msg("%s", wrong[i]);
    assert_memory_equal(&uuid, &other, sizeof uuid);
    assert_false(kin_uuid_parse(NULL, &other));
}

static void times(void **state)
{
    (void)state;
    kin_time_value time;
    char text[KIN_TIME_TEXT_SIZE];
    assert_true(kin_time_parse("2013-06-25T12:20:30.5+02", &time));
    assert_int_equal(kin_time_format(time, text, sizeof text), 26);
    assert_string_equal(text, "2013-06-25 10:20:30.500000");
    assert_false(kin_time_parse("soup", &time) || kin_time_parse(NULL, &time));
}

/* --- what the drivers and maps do with them --------------------------------------------------- */

static void doubles_stand_for_short_decimals(void **state)
{
    (void)state;
    static const struct {
        double number;
        const char *text; /* NULL: none */
    } cases[] = {{0.1, "0.1"},
                 {-12.5, "-12.5"},
                 {123456789012.345, "123456789012.345"},
                 {999999999999999.0, "999999999999999"},
                 {1e-15, "0.000000000000001"},
                 {0.1 + 0.2, NULL},
                 {1.0 / 3, NULL},
                 {1e300, NULL},
                 {1e-300, NULL},
                 {1e18, "1000000000000000000"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kin_decimal_value value;
        char text[KIN_DECIMAL_TEXT_SIZE];
        bool found = kin__real_to_decimal(cases[i].number, &value);
        if (found != (cases[i].text != NULL)) fail_msg("%zu", i);
        if (!found) continue;
        kin_decimal_format(value, text, sizeof text);
        assert_string_equal(text, cases[i].text);
    }
    double number;
    assert_true(kin__decimal_to_real((kin_decimal_value){1230, 4}, &number));
    assert_true(number == 0.123);
    assert_true(kin__decimal_to_real((kin_decimal_value){1, 18}, &number));
    assert_true(number == 1e-18);
    assert_false(kin__decimal_to_real((kin_decimal_value){1234567890123456, 3}, &number));
    assert_false(kin__decimal_to_real((kin_decimal_value){INT64_MIN, 1}, &number));
}

static void equal_decimals(void **state)
{
    (void)state;
    assert_true(kin__decimal_is_equal((kin_decimal_value){150, 2}, (kin_decimal_value){15, 1}));
    assert_true(kin__decimal_is_equal((kin_decimal_value){0, 9}, (kin_decimal_value){0, 0}));
    assert_false(kin__decimal_is_equal((kin_decimal_value){150, 2}, (kin_decimal_value){15, 2}));
    assert_false(kin__decimal_is_equal((kin_decimal_value){10, 0}, (kin_decimal_value){1, 0}));
}

static void keys_of_maps(void **state)
{
    (void)state;
    kin__arena arena;
    kin__map map;
    kin__arena_open(&arena, &kin__default_allocator);
    assert_true(kin__map_open(&map, &arena, 0));
    kin_uuid_value uuids[3] = {{{1}}, {{1, 2}}, {{0}}};
    uuids[2].bytes[15] = 1;
    kin_value keys[] = {kin_value_uuid(uuids[0]),
                        kin_value_uuid(uuids[1]),
                        kin_value_uuid(uuids[2]),
                        kin_value_date((kin_date_value){1}),
                        kin_value_date((kin_date_value){-1}),
                        kin_value_decimal((kin_decimal_value){1, 0}),
                        kin_value_decimal((kin_decimal_value){1, 1}),
                        kin_value_blob((kin_blob_value){"a\0b", 3}),
                        kin_value_blob((kin_blob_value){"a\0c", 3}),
                        kin_value_blob((kin_blob_value){"", 0}),
                        kin_value_int(1)};
    const uint32_t count = sizeof keys / sizeof *keys;
    for (uint32_t i = 0; i < count; i++) *kin__map_put(&map, &keys[i]) = i;
    for (uint32_t i = 0; i < count; i++) assert_int_equal(kin__map_find(&map, &keys[i]), i);
    kin_value same = kin_value_decimal((kin_decimal_value){100, 2});
    assert_int_equal(kin__map_find(&map, &same), 5);
    kin_value other = kin_value_decimal((kin_decimal_value){100, 3});
    assert_int_equal(kin__map_find(&map, &other), 6);
    char bytes[] = "a\0b";
    same = kin_value_blob((kin_blob_value){bytes, 3});
    assert_int_equal(kin__map_find(&map, &same), 7);
    kin__arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimals),
        cmocka_unit_test(sums_of_decimals),
        cmocka_unit_test(texts_that_are_no_decimals),
        cmocka_unit_test(texts_of_impossible_values),
        cmocka_unit_test(dates),
        cmocka_unit_test(uuids),
        cmocka_unit_test(times),
        cmocka_unit_test(doubles_stand_for_short_decimals),
        cmocka_unit_test(equal_decimals),
        cmocka_unit_test(keys_of_maps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
