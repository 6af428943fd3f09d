#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/similar.h"

#include <string.h>

/* The nearest of the candidates, which end in NULL. */
static const char *nearest(const char *wanted, const char *const *candidates)
{
    kin__similar similar;
    kin__similar_open(&similar, wanted);
    assert_null(similar.best);
    for (; *candidates; candidates++) kin__similar_offer(&similar, *candidates);
    return similar.best;
}

#define NEAREST(wanted, ...) nearest(wanted, (const char *const[]){__VA_ARGS__, NULL})

static void the_nearest_is_chosen(void **state)
{
    (void)state;
    assert_string_equal(NEAREST("coments", "author", "comments", "contents"), "comments");
    assert_string_equal(NEAREST("coments", "contents", "comments"), "comments");
    assert_string_equal(NEAREST("tag", "tags", "stag"), "tags"); /* the first of equals */
    assert_string_equal(NEAREST("title", "titles", "title"), "title");
}

static void each_edit_counts_one(void **state)
{
    (void)state;
    static const char *const once[] = {"bc",  "ac",  "ab",  "xabc", "axbc", "abcx",
                                       "xbc", "axc", "abx", "bac",  "acb"};
    for (size_t i = 0; i < sizeof once / sizeof *once; i++) {
        kin__similar similar;
        kin__similar_open(&similar, "abc");
        kin__similar_offer(&similar, once[i]);
        assert_ptr_equal(similar.best, once[i]);
        assert_int_equal(similar.distance, 1);
    }
    assert_null(NEAREST("abc", "a", "cba", "bca", "abcde", "", "xyz"));
}

static void a_third_may_differ(void **state)
{
    (void)state;
    assert_non_null(NEAREST("abcdef", "abcdxy"));
    assert_null(NEAREST("abcdef", "abcxyz"));
    assert_null(NEAREST("abcde", "abcxy"));
    assert_non_null(NEAREST("ab", "abc"));
    assert_null(NEAREST("ab", "abcd"));
    assert_non_null(NEAREST("", "a"));
    assert_null(NEAREST("", "ab"));
    assert_non_null(NEAREST("autohr_naem", "author_name")); /* two exchanges */
}

static void long_names_do_no_harm(void **state)
{
    (void)state;
    char name[400];
    char other[400];
    memset(name, 'a', sizeof name);
    memset(other, 'a', sizeof other);
    for (size_t size = 120; size < sizeof name; size += 7) {
        name[size] = '\0';
        other[size - 1] = '\0';
        const char *best = NEAREST(name, other);
        if (size <= 127) assert_ptr_equal(best, other);
        name[size] = 'a';
        other[size - 1] = 'a';
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_is_chosen),
        cmocka_unit_test(each_edit_counts_one),
        cmocka_unit_test(a_third_may_differ),
        cmocka_unit_test(long_names_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
