/* created_at and updated_at of new rows, which may be one value for the database. */
#include "support/database.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

KIN_DECLARE(memo, static);
struct memo {
    kin_record kin;
    kin_int id;
    kin_text text;
    kin_time updated_at;
    kin_int number;
    kin_time created_at;
};

KIN_MODEL(memo,
    KIN_COLUMN(id),
    KIN_COLUMN(text, .nullable = true),
    KIN_COLUMN(updated_at, .nullable = true),
    KIN_COLUMN(number, .nullable = true),
    KIN_COLUMN(created_at, .nullable = true),
);

/* Its times are a time and a day. */
KIN_DECLARE(diary, static);
struct diary {
    kin_record kin;
    kin_int id;
    kin_time created_at;
    kin_date updated_at;
};

KIN_MODEL(diary, KIN_COLUMN(id), KIN_COLUMN(created_at), KIN_COLUMN(updated_at));

static struct database database;
static kin_session *s;

static int set_up(void **state)
{
    (void)state;
    database_open(&database, kin_models(memo, diary), NULL);
    s = database.session;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

static void assert_same_time(kin_time_value left, kin_time_value right)
{
    assert_true(left.microseconds == right.microseconds);
}

static void assert_memo(const struct memo *memo, kin_time_value created, kin_time_value updated,
                        int64_t number)
{
    database_check(s);
    const struct memo *found = kin_find(s, memo, memo->id);
    assert_same_time(memo->created_at, created);
    assert_same_time(memo->updated_at, updated);
    assert_same_time(found->created_at, created);
    assert_same_time(found->updated_at, updated);
    assert_int_equal(found->number, number);
    assert_string_equal(found->text, "x");
}

/* Times that are equal may be one parameter of the INSERT; others never are. */
static void times_of_a_new_row_are_each_its_own(void **state)
{
    (void)state;
    const kin_time_value now = database.now, old = {1234567}, older = {-1};
    const kin_time_value same_second = {1999999}, next_second = {2000000};
    assert_memo(kin_create(s, memo, .text = "x", .number = 1), now, now, 1);
    assert_memo(kin_create(s, memo, .text = "x", .number = 2, .created_at = old), old, now, 2);
    assert_memo(kin_create(s, memo, .text = "x", .number = 3, .updated_at = old), now, old, 3);
    assert_memo(
        kin_create(s, memo, .text = "x", .number = 4, .created_at = older, .updated_at = old),
        older, old, 4);
    assert_memo(kin_create(s, memo, .text = "x", .number = 5, .created_at = old, .updated_at = old),
                old, old, 5);
    assert_memo(kin_create(s, memo, .text = "x", .number = 6), now, now, 6);
    assert_memo(
        kin_create(s, memo, .text = "x", .number = 7, .created_at = old, .updated_at = same_second),
        old, same_second, 7);
    assert_memo(kin_create(s, memo, .text = "x", .number = 8, .created_at = same_second,
                           .updated_at = next_second),
                same_second, next_second, 8);
    /* Something is given back. */
    assert_memo(kin_create(s, memo, .text = "x"), now, now, 0);
    assert_memo(kin_create(s, memo, .text = "x", .created_at = old), old, now, 0);
}

static void times_of_a_new_row_may_be_null(void **state)
{
    (void)state;
    struct memo *memo = kin_new(s, memo, .text = "x", .number = 1);
    assert_true(kin_set_null(memo, created_at));
    assert_true(kin_save(memo));
    const struct memo *found = kin_find(s, memo, memo->id);
    assert_true(kin_is_null(found, created_at));
    assert_same_time(found->updated_at, database.now);

    memo = kin_new(s, memo, .text = "x", .number = 1);
    assert_true(kin_set_null(memo, created_at) && kin_set_null(memo, updated_at));
    assert_true(kin_save(memo));
    found = kin_find(s, memo, memo->id);
    assert_true(kin_is_null(found, created_at) && kin_is_null(found, updated_at));
}

/* The first statement of a transaction goes out with its BEGIN. */
static bool create_memos(kin_session *session, void *context)
{
    struct memo **memos = context;
    memos[0] = kin_create(session, memo, .text = "x", .number = 1);
    memos[1] = kin_create(session, memo, .text = "x", .number = 2);
    return true;
}

static void times_of_a_new_row_in_a_transaction(void **state)
{
    (void)state;
    struct memo *memos[2] = {NULL};
    assert_true(kin_transaction(s, create_memos, memos));
    assert_memo(memos[0], database.now, database.now, 1);
    assert_memo(memos[1], database.now, database.now, 2);
}

static void a_time_and_a_day_are_two_values(void **state)
{
    (void)state;
    const struct diary *diary = kin_create(s, diary);
    database_check(s);
    const struct diary *found = kin_find(s, diary, diary->id);
    assert_same_time(found->created_at, database.now);
    assert_int_equal(found->updated_at.days, database.now.microseconds / 86400000000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(times_of_a_new_row_are_each_its_own),
        TEST(times_of_a_new_row_may_be_null),
        TEST(times_of_a_new_row_in_a_transaction),
        TEST(a_time_and_a_day_are_two_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
