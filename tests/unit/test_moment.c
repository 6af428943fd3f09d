#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/moment.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
static const struct {
    int64_t microseconds;
    const char *text;
} moments[] = {
    {0, "1970-01-01 00:00:00.000000"},
    {1, "1970-01-01 00:00:00.000001"},
    {-1, "1969-12-31 23:59:59.999999"},
    {INT64_C(1372155630123456), "2013-06-25 10:20:30.123456"},
    {INT64_C(951782400000000), "2000-02-29 00:00:00.000000"},
    {INT64_C(951868799999999), "2000-02-29 23:59:59.999999"},
    {INT64_C(951868800000000), "2000-03-01 00:00:00.000000"},
    {INT64_C(-2203891200000000), "1900-03-01 00:00:00.000000"},
    {INT64_C(-2203891200000001), "1900-02-28 23:59:59.999999"},
    {INT64_C(2147483648000000), "2038-01-19 03:14:08.000000"},
    {INT64_C(253402300799999999), "9999-12-31 23:59:59.999999"},
    {INT64_C(253402300800000000), "10000-01-01 00:00:00.000000"},
    {INT64_C(-62135596800000000), "0001-01-01 00:00:00.000000"},
    {INT64_C(-62167219200000000), "0000-01-01 00:00:00.000000"},
    {INT64_C(-62167219200000001), "-0001-12-31 23:59:59.999999"},
    {INT64_MAX, "294247-01-10 04:00:54.775807"},
    {INT64_MIN, "-290308-12-21 19:59:05.224192"},
};
/* clang-format on */

static bool parse(const char *text, int64_t *microseconds)
{
    /* a copy without a NUL, so that reading beyond the size is found */
    size_t size = strlen(text);
    char *copy = malloc(size ? size : 1);
    assert_non_null(copy);
    memcpy(copy, text, size);
    kin_time_value time = {-77};
    bool good = kin__moment_parse(copy, size, &time);
    free(copy);
    *microseconds = time.microseconds;
    if (!good) assert_int_equal(time.microseconds, -77);
    return good;
}

static void known_moments_go_both_ways(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
        char text[KIN__MOMENT_SIZE];
        size_t length = kin__moment_format(text, (kin_time_value){moments[i].microseconds});
        assert_string_equal(text, moments[i].text);
        assert_int_equal(length, strlen(text));
        int64_t read;
        assert_true(parse(text, &read));
        assert_true(read == moments[i].microseconds);
    }
}

/* Every day of 800 years, against a calendar that counts them one by one. */
static void every_day_follows_the_one_before(void **state)
{
    (void)state;
    const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t days = -219145; /* 1370-01-01 */
    for (int year = 1370; year < 2170; year++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; month++) {
            int length = lengths[month - 1] + (month == 2 && leap);
            for (int day = 1; day <= length; day++, days++) {
                char text[KIN__MOMENT_SIZE];
                int64_t microseconds = days * INT64_C(86400000000) + 86399999999;
                size_t size = kin__moment_format(text, (kin_time_value){microseconds});
                assert_int_equal(atoi(text), year);
                assert_int_equal(atoi(text + 5), month);
                assert_int_equal(atoi(text + 8), day);
                assert_string_equal(text + 10, " 23:59:59.999999");
                kin_time_value read;
                assert_true(kin__moment_parse(text, size, &read));
                assert_true(read.microseconds == microseconds);
            }
        }
    }
    assert_int_equal(days, 73049); /* 2170-01-01 */
}

static void other_forms_are_read(void **state)
{
    (void)state;
    /* clang-format off */
    static const struct {
        const char *text;
        int64_t microseconds;
    } forms[] = {
        {"1970-01-02", INT64_C(86400000000)},
        {"1970-01-01 00:00:01", 1000000},
        {"1970-01-01T00:00:01", 1000000},
        {"1970-01-01 00:00:00.1", 100000},
        {"1970-01-01 00:00:00.12345", 123450},
        {"1970-01-01 00:00:00.1234567", 123456},
        {"1970-01-01 00:00:00.999999999", 999999},
        {"1969-12-31 23:59:59.999999999", -1},
        {"1970-01-01T00:00:01Z", 1000000},
        {"1970-01-01T00:00:01.5Z", 1500000},
        {"1970-01-01 02:00:01+02", 1000000},
        {"1970-01-01 02:30:01+02:30", 1000000},
        {"1970-01-01 02:30:01.25+0230", 1250000},
        {"1969-12-31 19:00:01-05", 1000000},
        {"1969-12-31 18:29:01-05:31", 1000000},
        {"1970-01-01 00:00:00-00", 0},
    };
    /* clang-format on */
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        int64_t read;
        if (!parse(forms[i].text, &read)) fail_msg("not read: %s", forms[i].text);
        if (read != forms[i].microseconds) fail_msg("read wrongly: %s", forms[i].text);
    }
}

static void anything_else_is_refused(void **state)
{
    (void)state;
    /* clang-format off */
    static const char *const texts[] = {
        "", "-", "now", "infinity", "-infinity", "0000-00-00", "0000-00-00 00:00:00",
        "2013", "2013-06", "2013-06-", "2013-6-25", "13-06-25", "213-06-25", "2013-06-2",
        "2013-00-10", "2013-13-10", "2013-06-00", "2013-06-31", "2013-02-29", "1900-02-29",
        "2000-02-30", "2013-06-25 ", "2013-06-25T", "2013-06-25Z", "2013-06-25+02",
        "2013-06-25x10:20:30", "2013-06-25  10:20:30", "2013-06-25 10", "2013-06-25 10:20",
        "2013-06-25 10:20:", "2013-06-25 24:00:00", "2013-06-25 10:60:00", "2013-06-25 10:20:60",
        "2013-06-25 1:20:30", "2013-06-25 10:20:30.", "2013-06-25 10:20:30.Z",
        "2013-06-25 10:20:30,5", "2013-06-25 10:20:30.1234567890", "2013-06-25 10:20:30 Z",
        "2013-06-25 10:20:30z", "2013-06-25 10:20:30ZZ", "2013-06-25 10:20:30+",
        "2013-06-25 10:20:30+2", "2013-06-25 10:20:30+02:", "2013-06-25 10:20:30+02:3",
        "2013-06-25 10:20:30+023", "2013-06-25 10:20:30+02300", "2013-06-25 10:20:30+24",
        "2013-06-25 10:20:30+02:60", "2013-06-25 10:20:30+02:30:00", " 2013-06-25", "2013-06-25 BC",
        "2013/06/25", "20130625", "+2013-06-25", "-0000-01-01", "1000000-01-01",
        "294247-01-10 04:00:54.775808", "294247-01-11", "999999-12-31",
        "-290308-12-21 19:59:05.224191", "-290308-12-21", "-999999-01-01",
    };
    /* clang-format on */
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        int64_t read;
        if (parse(texts[i], &read)) fail_msg("read: %s", texts[i]);
    }
    kin_time_value time;
    assert_false(kin__moment_parse("2013-06-25\0", 11, &time));
    assert_false(kin__moment_parse(NULL, 0, &time));
}

/* What was cut off is never read as something else than its own beginning. */
static void any_beginning_is_safe(void **state)
{
    (void)state;
    const char whole[] = "2013-06-25T10:20:30.123456789+02:30";
    for (size_t size = 0; size < sizeof whole; size++) {
        char text[sizeof whole] = "";
        memcpy(text, whole, size);
        int64_t read;
        bool fraction = size > 20 && size <= 29;
        bool good = size == 10 || size == 19 || fraction || size == 32 || size == 35;
        assert_int_equal(parse(text, &read), good);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_moments_go_both_ways),
        cmocka_unit_test(every_day_follows_the_one_before),
        cmocka_unit_test(other_forms_are_read),
        cmocka_unit_test(anything_else_is_refused),
        cmocka_unit_test(any_beginning_is_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
