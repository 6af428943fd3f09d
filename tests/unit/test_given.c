#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "schema/given.h"

#include <stdlib.h>
#include <string.h>

/* Reads everything into "a b c", with "!" for an error. The text has no byte behind its NUL. */
static void check(const char *text, size_t leading, const char *expected)
{
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    assert_non_null(copy);
    memcpy(copy, text, size);
    char found[256] = "";
    kin__given_reader reader;
    kin__given_open(&reader, copy, leading);
    const char *name;
    size_t length;
    kin__given_token token;
    while ((token = kin__given_next(&reader, &name, &length)) == KIN__GIVEN_NAME) {
        assert_true(name >= copy && name + length < copy + size);
        if (*found) strcat(found, " ");
        strncat(found, name, length);
    }
    if (token == KIN__GIVEN_ERROR) strcat(found, "!");
    assert_int_equal(kin__given_next(&reader, &name, &length), token); /* it stays there */
    free(copy);
    assert_string_equal(found, expected);
}

#define CHECK_CALL(expected, leading, ...) check(#__VA_ARGS__, leading, expected)

static void names_are_found(void **state)
{
    (void)state;
    check("", 0, "");
    check("soup, comments", 2, "");
    check("soup", 2, "");
    check(".a = 1", 0, "a");
    check("  . a=1 ,. b = 2", 0, "a b");
    check("soup, comments, .body = \"a, b\", .approved = true", 2, "body approved");
    check(".a = 1,", 0, "a");
    check(".a = 1, ", 0, "a");
    check(".a1_B$ = x == y", 0, "a1_B$");
    check(".caf\xc3\xa9 = 1, .b = 2", 0, "caf\xc3\xa9 b");
}

static void values_are_stepped_over(void **state)
{
    (void)state;
    check(".a = f(1, .x = 2), .b = t[i, j], .c = (struct p){1, .y = {2, 3}}, .d = 4", 0, "a b c d");
    check(".a = \"x\\\", .b = 2\", .c = 3", 0, "a c");
    check(".a = '\\'', .b = ',', .c = '\"', .d = '('", 0, "a b c d");
    check(".a = \"(\" \")\", .b = \"[{\"", 0, "a b");
    check(".a = \"\\\\\", .b = 1", 0, "a b");
    check(".a = u8\"x,y\", .b = L',', .c = u'x'", 0, "a b c");
    check(".a = p->x.y, .b = .5, .c = 1.e+5", 0, "a b c");
    check(".a = 1'000'000, .b = 0xff'ff, .c = '\\0'", 0, "a b c");
    check(".a = x ? y : z, .b = p[f(\"]\")], .c = ((1))", 0, "a b c");
    check(".a = 4 / 2 * 3, .b = 1", 0, "a b");
}

static void comments_are_stepped_over(void **state)
{
    (void)state;
    check(".a = 1 /* , .x = 2 */, .b = 2", 0, "a b");
    check("/* \" */ . /* ' */ a /**/ = /***/ 1, // it's, .x = 1\n .b = 2", 0, "a b");
    check("s /* , , */, m, /* , */ .a = \"/* x\", .b = '/', .c = \"*/\"", 2, "a b c");
    check(".a = 1 // end", 0, "a");
    check(".a = 1 /* no end, .b = 2", 0, "a");
    check(".a = 1, /* nothing */", 0, "a");
}

static void leading_arguments_are_skipped(void **state)
{
    (void)state;
    check("f(a, b), .x = 1", 1, "x");
    check("\"a, b\", c[1, 2], (int){1, 2}, .x = 1, .y = 2", 3, "x y");
    check("s, .x = 1, .y = 2", 2, "y");
    check(", .x = 1", 1, "x");
    check("s,m,.x=1", 2, "x");
    check("a, b, c", 9, "");
}

static void other_things_are_errors(void **state)
{
    (void)state;
    check("1", 0, "!");
    check("\"x\"", 0, "!");
    check("s, m, 5, .a = 1", 2, "!");
    check(".a = 1, 2", 0, "a!");
    check(".a = 1, x = 2", 0, "a!");
    check(".a = 1, b", 0, "a!");
    check(".a.b = 1", 0, "!");
    check(".a[0] = 1", 0, "!");
    check("[0] = 1", 0, "!");
    check("a: 1", 0, "!");
    check("{1}", 0, "!");
    check(".a", 0, "!");
    check(".", 0, "!");
    check(".a =", 0, "!");
    check(".a = , .b = 1", 0, "!");
    check(".a == 1", 0, "!");
    check(". = 1", 0, "!");
    check(".5 = 1", 0, "!");
    check(".a = 1, , .b = 2", 0, "a!");
    check(", .a = 1", 0, "!");
}

static void broken_texts_do_no_harm(void **state)
{
    (void)state;
    check(".a = \"never closed, .b = 1", 0, "a");
    check(".a = 'x, .b = 1", 0, "a");
    check(".a = \"x\\", 0, "a");
    check(".a = (1, .b = 2", 0, "a");
    check(".a = 1), .b = 2", 0, "a b");
    check(".a = /", 0, "a");
    check("/", 0, "!");
    check("/*", 0, "");
    check("/* *", 0, "");
    kin__given_reader reader;
    kin__given_open(&reader, NULL, 2);
    const char *name;
    size_t length;
    assert_int_equal(kin__given_next(&reader, &name, &length), KIN__GIVEN_END);
}

/* As the preprocessor writes it: comments gone, blanks joined, macros not expanded. */
static void texts_of_macros(void **state)
{
    (void)state;
#define TWO 1, 2
    CHECK_CALL("body approved", 2, soup, comments, .body = "a, \"b\"", .approved = true);
    CHECK_CALL("where args limit", 2, s, post, .where = "x = ? AND y = ','", /* , */
               .args = kin_args("x", 'y', TWO),                              // , .no = 1
               .limit = 0);
    CHECK_CALL("title", 1, f(a, b)->c[1], .title = (char[]){'a', ',', 0});
    CHECK_CALL("", 2, s, post);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found),
        cmocka_unit_test(values_are_stepped_over),
        cmocka_unit_test(comments_are_stepped_over),
        cmocka_unit_test(leading_arguments_are_skipped),
        cmocka_unit_test(other_things_are_errors),
        cmocka_unit_test(broken_texts_do_no_harm),
        cmocka_unit_test(texts_of_macros),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
