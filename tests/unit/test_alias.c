/* What the tables of a statement are called. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "query/alias.h"

#include <string.h>

static kin__arena arena;
static kin__aliases aliases;

static int set_up(void **state)
{
    (void)state;
    kin__arena_open(&arena, &kin__default_allocator);
    aliases = (kin__aliases){0};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    kin__arena_close(&arena);
    return 0;
}

static const char *name(size_t most, const char *table, const char *plural, const char *parent,
                        bool on_the_way)
{
    const kin__dialect dialect = {.identifier_length = most};
    const kin__association association = {.plural = plural};
    const kin__hop hop = {.table = table, .association = &association};
    const char *alias = kin__alias(&aliases, &arena, &dialect, &hop, parent, on_the_way);
    assert_non_null(alias);
    assert_true(strlen(alias) <= most);
    return alias;
}

static void the_first_use_keeps_the_name(void **state)
{
    (void)state;
    const char *table = "posts";
    assert_ptr_equal(name(63, table, "articles", "authors", false), table);
    assert_string_equal(name(63, "posts", "articles", "authors", false), "articles_authors");
    assert_string_equal(name(63, "posts", "articles", "authors", false), "articles_authors_2");
    assert_string_equal(name(63, "posts", "articles", "authors", true), "articles_authors_join");
    assert_true(kin__alias_taken(&aliases, &arena, "articles_authors_3"));
    assert_string_equal(name(63, "posts", "articles", "authors", false), "articles_authors_4");
}

/* A number takes room from what stands before it. */
static void names_are_cut_and_stay_different(void **state)
{
    char seen[120][16];
    (void)state;
    name(12, "posts", "articles", "authors", false);
    assert_string_equal(name(12, "posts", "articles", "authors", false), "articles_aut");
    assert_string_equal(name(12, "posts", "articles", "authors", false), "articles_a_2");
    for (int i = 0; i < 120; i++) {
        strcpy(seen[i], name(12, "posts", "articles", "authors", false));
        for (int k = 0; k < i; k++) assert_string_not_equal(seen[i], seen[k]);
    }
    assert_string_equal(seen[119], "articles_122");
}

/* "\303\244" is one character. */
static void a_cut_is_not_inside_a_character(void **state)
{
    (void)state;
    name(6, "posts", "x", "y", false);
    assert_string_equal(name(6, "posts", "abcde\303\244", "y", false), "abcde");
    assert_string_equal(name(6, "posts", "abcd\303\244", "y", false), "abcd\303\244");
    assert_string_equal(name(6, "posts", "abc\303\244", "y", false), "abc\303\244_");
    assert_string_equal(name(6, "posts", "abc\303\244", "y", false), "abc_2");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_first_use_keeps_the_name),
        TEST(names_are_cut_and_stay_different),
        TEST(a_cut_is_not_inside_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
