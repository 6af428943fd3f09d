/* The driver room's small parsers, without a database. */
#include "driver/texts.h"
#include "driver/url.h"
#include "driver/values.h"
#include "support/utf8.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void parses_int(const char *text, int64_t wanted)
{
    int64_t number = 0;
    if (!kin__parse_int(text, strlen(text), &number)) fail_msg("%s", text);
    assert_true(number == wanted);
}

static void test_parse_int(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "-",
                                        "+",
                                        "1a",
                                        " 1",
                                        "1.",
                                        "1.5",
                                        "1.0a",
                                        "--1",
                                        ".0",
                                        "9223372036854775808",
                                        "-9223372036854775809",
                                        "18446744073709551617",
                                        "99999999999999999999999"};
    int64_t number;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        if (kin__parse_int(wrong[i], strlen(wrong[i]), &number)) fail_msg("%s", wrong[i]);
    }
    parses_int("0", 0);
    parses_int("-0", 0);
    parses_int("+17", 17);
    parses_int("42.000", 42);
    parses_int("9223372036854775807", INT64_MAX);
    parses_int("-9223372036854775808", INT64_MIN);
    assert_true(kin__parse_int("123", 2, &number));
    assert_int_equal(number, 12);
}

static void test_format_int(void **state)
{
    (void)state;
    static const int64_t numbers[] = {0, 7, -7, 1000, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        char text[KIN__NUMBER_SIZE];
        size_t length = kin__format_int(text, numbers[i]);
        assert_int_equal(length, strlen(text));
        parses_int(text, numbers[i]);
    }
}

static void test_parse_bool(void **state)
{
    (void)state;
    bool truth;
    assert_true(kin__parse_bool("t", 1, &truth) && truth);
    assert_true(kin__parse_bool("true", 4, &truth) && truth);
    assert_true(kin__parse_bool("0", 1, &truth) && !truth);
    assert_true(kin__parse_bool("false", 5, &truth) && !truth);
    assert_false(kin__parse_bool("", 0, &truth));
    assert_false(kin__parse_bool("yes", 3, &truth));
    assert_false(kin__parse_bool("2", 1, &truth));
}

static void round_trips(double real)
{
    char text[KIN__NUMBER_SIZE];
    double back;
    size_t length = kin__format_real(text, real);
    assert_int_equal(length, strlen(text));
    if (!kin__parse_real(text, strlen(text), &back)) fail_msg("%s", text);
    assert_memory_equal(&back, &real, sizeof real);
}

static void test_reals(void **state)
{
    (void)state;
    static const double reals[] = {
        0.0,  -0.0,       1.0,     0.1,     -0.3,   1.0 / 3.0, 1e15,
        1e22, 123456.789, DBL_MAX, DBL_MIN, 5e-324, -DBL_MAX,  9007199254740993.0};
    for (size_t i = 0; i < sizeof reals / sizeof reals[0]; i++) round_trips(reals[i]);
    uint64_t bits = 88172645463325252u;
    for (int i = 0; i < 20000; i++) {
        double real;
        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        memcpy(&real, &bits, sizeof real);
        if (isfinite(real)) round_trips(real);
        round_trips((double)(int64_t)(bits >> 20) / 1000.0);
    }
    char text[KIN__NUMBER_SIZE];
    kin__format_real(text, 0.1);
    assert_string_equal(text, "0.1");
    double real;
    assert_true(kin__parse_real("NaN", 3, &real) && isnan(real));
    assert_true(kin__parse_real("-Infinity", 9, &real) && real < 0 && isinf(real));
    static const char *const wrong[] = {"",    "-",     ".",   "1e", "1e400", "0x10",
                                        "1,5", "1.2.3", "inf", "1 ", "nan(1)"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        if (kin__parse_real(wrong[i], strlen(wrong[i]), &real)) fail_msg("%s", wrong[i]);
    }
}

/* Only where such a locale is installed; elsewhere this is test_reals again. */
static void test_reals_in_another_locale(void **state)
{
    if (!setlocale(LC_NUMERIC, "de_DE.UTF-8")) setlocale(LC_NUMERIC, "ps_AF.UTF-8");
    test_reals(state);
    setlocale(LC_NUMERIC, "C");
}

static void test_real_to_int(void **state)
{
    (void)state;
    int64_t integer;
    assert_true(kin__real_to_int(-9223372036854775808.0, &integer) && integer == INT64_MIN);
    assert_false(kin__real_to_int(9223372036854775808.0, &integer));
    assert_false(kin__real_to_int(1.5, &integer));
    assert_false(kin__real_to_int((double)NAN, &integer));
    assert_false(kin__real_to_int((double)INFINITY, &integer));
}

static void test_url_parts(void **state)
{
    (void)state;
    char text[8];
    assert_true(kin__url_decode(text, sizeof text, "a%20b%2f", 8));
    assert_string_equal(text, "a b/");
    assert_false(kin__url_decode(text, sizeof text, "a%2", 3));
    assert_false(kin__url_decode(text, sizeof text, "%00", 3));
    assert_false(kin__url_decode(text, sizeof text, "%g0", 3));
    assert_false(kin__url_decode(text, sizeof text, "12345678", 8));

    const char *query = "a=1&&b&c=%26=";
    kin__url_pair pair;
    assert_int_equal(kin__url_next(&query, &pair), KIN__URL_PAIR);
    assert_string_equal(pair.value, "1");
    assert_int_equal(kin__url_next(&query, &pair), KIN__URL_PAIR);
    assert_string_equal(pair.key, "b");
    assert_string_equal(pair.value, "");
    assert_int_equal(kin__url_next(&query, &pair), KIN__URL_PAIR);
    assert_string_equal(pair.value, "&=");
    assert_int_equal(kin__url_next(&query, &pair), KIN__URL_END);
}

static void test_utf8(void **state)
{
    (void)state;
    static const char *const right[] = {"",
                                        "plain",
                                        "\xC2\x80",
                                        "\xDF\xBF",
                                        "\xE0\xA0\x80",
                                        "\xED\x9F\xBF",
                                        "\xEE\x80\x80",
                                        "\xF0\x90\x80\x80",
                                        "\xF4\x8F\xBF\xBF",
                                        "12345678\xC3\xA4+1234567890"};
    static const char *const wrong[] = {"\x80",
                                        "\xC1\x80",
                                        "\xC2",
                                        "\xC2\x41",
                                        "\xE0\x9F\xBF",
                                        "\xED\xA0\x80",
                                        "\xEF\xBF",
                                        "\xF0\x8F\xBF\xBF",
                                        "\xF4\x90\x80\x80",
                                        "\xF5\x80\x80\x80",
                                        "1234567\xFF"};
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        assert_true(kin__utf8_valid(right[i], strlen(right[i])));
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(kin__utf8_valid(wrong[i], strlen(wrong[i])));
    }
    assert_true(kin__utf8_valid("a\0b", 3));
}

static void test_texts_keep_the_latest(void **state)
{
    (void)state;
    kin__texts texts = {0};
    uint32_t first;
    uint32_t slot;
    char text[32];
    assert_int_equal(kin__texts_place(&texts, &kin__default_allocator, "kept", 4, &first),
                     KIN__TEXT_NEW);
    for (int i = 0; i < 1000; i++) {
        snprintf(text, sizeof text, "text %d", i);
        kin__text_answer answer =
            kin__texts_place(&texts, &kin__default_allocator, text, strlen(text), &slot);
        assert_int_equal(answer, KIN__TEXT_NEW);
        answer = kin__texts_place(&texts, &kin__default_allocator, "kept", 4, &slot);
        assert_int_equal(answer, KIN__TEXT_FOUND);
        assert_int_equal(slot, first);
    }
    assert_int_equal(kin__texts_place(&texts, &kin__default_allocator, "text 950", 8, &slot),
                     KIN__TEXT_FOUND);
    assert_int_equal(kin__texts_place(&texts, &kin__default_allocator, "text 900", 8, &slot),
                     KIN__TEXT_NEW);
    kin__texts_close(&texts, &kin__default_allocator);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse_int),
        cmocka_unit_test(test_format_int),
        cmocka_unit_test(test_parse_bool),
        cmocka_unit_test(test_reals),
        cmocka_unit_test(test_reals_in_another_locale),
        cmocka_unit_test(test_real_to_int),
        cmocka_unit_test(test_url_parts),
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_texts_keep_the_latest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
