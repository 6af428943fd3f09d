/* What a rollback takes back in memory, and what it leaves: values that were set stay, as changes;
 * keys, "is new", "is destroyed", timestamps and counters go back; and saving again works. */
#include "support/database.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

KIN_DECLARE(account, static);
KIN_DECLARE(owner, static);

struct owner {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int accounts_count;
    kin_time updated_at;
    kin_many(account) accounts;
};

struct account {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int amount;
    kin_text note;
    kin_int owner_id;
    kin_time created_at;
    kin_time updated_at;
    kin_one(owner) owner;
};

KIN_MODEL(owner,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(accounts_count),
    KIN_COLUMN(updated_at),
    KIN_HAS_MANY(accounts, account, .dependent = KIN_DESTROY),
);

KIN_MODEL(account,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_COLUMN(amount, .nullable = true),
    KIN_COLUMN(note, .nullable = true),
    KIN_COLUMN(owner_id, .nullable = true),
    KIN_COLUMN(created_at),
    KIN_COLUMN(updated_at),
    KIN_BELONGS_TO(owner, owner, .counter_cache = KIN_COUNTER_CACHE),
);

static struct database database;
static kin_session *s;

static int set_up(void **state)
{
    (void)state;
    database_open(&database, kin_models(account, owner), NULL);
    s = database.session;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

static void expect_committed(size_t wanted)
{
    kin_session *other = kin_session_open(database.db);
    size_t count = kin_count(other, account);
    database_check(other);
    kin_session_close(other);
    assert_int_equal(count, wanted);
}

static struct account *create(const char *name)
{
    struct account *account = kin_create(s, account, .name = name, .amount = 1);
    return account;
}

static void rollback_of_a_create(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    struct account *account = create("1");
    assert_false(kin_is_new(account));
    assert_true(kin_rollback(s));
    assert_true(kin_is_new(account));
    assert_true(kin_is_null(account, id));
    assert_true(kin_is_null(account, created_at));
    assert_true(kin_is_null(account, updated_at));
    assert_string_equal(account->name, "1");
    assert_true(kin_changed(account));
    database.now.microseconds += 1;
    assert_true(kin_save(account));
    struct account *found = kin_find(s, account, account->id);
    assert_string_equal(found->name, "1");
    assert_int_equal(found->amount, 1);
    assert_true(found->created_at.microseconds == database.now.microseconds);
    assert_true(found->updated_at.microseconds == database.now.microseconds);
}

/* Values set between the save and the rollback stay, NULL among them. */
static void rollback_of_a_create_that_was_changed_since(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    struct account *account = kin_create(s, account, .name = "1", .amount = 1, .note = "a");
    kin_set(account, note, NULL);
    kin_set(account, amount, 2);
    assert_true(kin_update(account, .name = "2"));
    kin_set(account, amount, NULL);
    kin_set(account, note, "b");
    kin_set(account, note, NULL);
    assert_true(kin_rollback(s));
    assert_true(kin_is_new(account));
    assert_string_equal(account->name, "2");
    assert_true(kin_is_null(account, note));
    assert_null(account->note);
    assert_int_equal(kin_text_size(account, note), 0);
    assert_true(kin_is_null(account, amount));
    assert_true(kin_save(account));
    struct account *found = kin_find(s, account, account->id);
    assert_string_equal(found->name, "2");
    assert_true(kin_is_null(found, note));
    assert_true(kin_is_null(found, amount));
}

static void rollback_of_an_update(void **state)
{
    (void)state;
    struct account *account = kin_create(s, account, .name = "1", .amount = 1, .note = "a");
    kin_time_value first = database.now;
    database.now.microseconds += 1000000;
    assert_true(kin_begin(s));
    assert_true(kin_update(account, .amount = 2));
    assert_true(kin_update(account, .name = "2", .note = NULL));
    assert_false(kin_changed(account));
    assert_true(kin_rollback(s));
    assert_int_equal(account->amount, 2);
    assert_string_equal(account->name, "2");
    assert_true(kin_is_null(account, note));
    assert_true(kin_changed(account));
    assert_true(account->updated_at.microseconds == first.microseconds);
    assert_true(kin_save(account));
    struct account *found = kin_find(s, account, account->id);
    assert_int_equal(found->amount, 2);
    assert_string_equal(found->name, "2");
    assert_true(kin_is_null(found, note));
    assert_true(found->updated_at.microseconds == database.now.microseconds);
}

/* A value that was set behind the save is neither lost nor mistaken for the database's. */
static void rollback_of_an_update_that_was_changed_since(void **state)
{
    (void)state;
    struct account *account = kin_create(s, account, .name = "1", .amount = 1, .note = "a");
    assert_true(kin_begin(s));
    assert_true(kin_update(account, .amount = 2));
    kin_set(account, note, NULL);
    kin_set(account, amount, 3);
    assert_true(kin_rollback(s));
    assert_true(kin_is_null(account, note));
    assert_null(account->note);
    assert_int_equal(account->amount, 3);
    assert_true(kin_save(account));
    struct account *found = kin_find(s, account, account->id);
    assert_int_equal(found->amount, 3);
    assert_true(kin_is_null(found, note));
    /* Setting the database's value again is no change. */
    kin_set(found, amount, 4);
    assert_true(kin_begin(s));
    assert_true(kin_save(found));
    assert_true(kin_rollback(s));
    kin_set(found, amount, 3);
    assert_false(kin_changed(found));
}

static void rollback_of_a_destroy(void **state)
{
    (void)state;
    struct account *first = create("1");
    struct account *second = create("2");
    assert_true(kin_begin(s));
    assert_true(kin_destroy(first));
    assert_true(kin_delete(second));
    assert_true(kin_rollback(s));
    assert_false(kin_is_destroyed(first));
    assert_false(kin_is_destroyed(second));
    assert_true(kin_update(first, .amount = 5));
    assert_true(kin_destroy(second));
    expect_committed(1);
}

static void rollback_of_a_counter(void **state)
{
    (void)state;
    struct owner *owner = kin_create(s, owner, .name = "Ann");
    assert_true(kin_begin(s));
    struct account *account = kin_many_create(owner, accounts, .name = "1");
    assert_int_equal(owner->accounts_count, 1);
    assert_true(kin_rollback(s));
    assert_int_equal(owner->accounts_count, 0);
    assert_true(kin_is_new(account));
    assert_false(kin_changed(owner));
    assert_true(kin_save(account));
    assert_true(kin_reload(owner));
    assert_int_equal(owner->accounts_count, 1);
}

static void rollback_of_a_touch(void **state)
{
    (void)state;
    struct owner *owner = kin_create(s, owner);
    kin_time_value first = database.now;
    database.now.microseconds += 1000000;
    assert_true(kin_begin(s));
    assert_true(kin_touch(owner));
    assert_true(owner->updated_at.microseconds == database.now.microseconds);
    assert_true(kin_rollback(s));
    assert_true(owner->updated_at.microseconds == first.microseconds);
    assert_false(kin_changed(owner));
}

/* A column that Kin has stamped and the user has written since: the user's value stays, as a change
 * against what the row holds. */
static void rollback_of_a_stamp_that_was_changed_since(void **state)
{
    kin_time_value own = {DATABASE_NOW.microseconds + 77};
    (void)state;
    for (int touches = 0; touches < 2; touches++) {
        struct account *account = create("1");
        kin_time_value first = account->updated_at;
        database.now.microseconds += 1000000;
        assert_true(kin_begin(s));
        assert_true(touches ? kin_touch(account) : kin_update(account, .amount = 2 + touches));
        assert_true(kin_set(account, updated_at, own));
        assert_true(kin_rollback(s));
        assert_true(account->updated_at.microseconds == own.microseconds);
        assert_true(kin_changed(account));
        /* The row's own value is no change. */
        assert_true(kin_set(account, updated_at, first));
        assert_true(kin_set(account, amount, 1));
        assert_false(kin_changed(account));
        assert_true(kin_set(account, updated_at, own));
        assert_true(kin_save(account));
        assert_true(kin_find(s, account, account->id)->updated_at.microseconds == own.microseconds);
    }
}

/* Written back to what the row holds, it is no change after the rollback. */
static void rollback_of_a_stamp_that_was_set_back_since(void **state)
{
    (void)state;
    for (int touches = 0; touches < 2; touches++) {
        struct account *account = create("1");
        kin_time_value first = account->updated_at;
        database.now.microseconds += 1000000;
        assert_true(kin_begin(s));
        assert_true(touches ? kin_touch(account) : kin_update(account, .amount = 2));
        assert_true(kin_set(account, updated_at, first));
        assert_true(kin_rollback(s));
        assert_true(account->updated_at.microseconds == first.microseconds);
        if (!touches) assert_true(kin_set(account, amount, 1));
        assert_false(kin_changed(account));
    }
}

static void rollback_of_an_inner_level_alone(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    struct account *outer = create("1");
    assert_true(kin_begin(s));
    assert_true(kin_update(outer, .amount = 2));
    struct account *inner = create("2");
    assert_true(kin_rollback(s));
    assert_false(kin_is_new(outer));
    assert_true(kin_changed(outer));
    assert_true(kin_is_new(inner));
    assert_true(kin_save(outer));
    assert_true(kin_commit(s));
    assert_true(kin_reload(outer));
    assert_int_equal(outer->amount, 2);
    expect_committed(1);
}

static void rollback_after_an_inner_commit(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    assert_true(kin_begin(s));
    struct account *account = create("1");
    assert_true(kin_commit(s));
    assert_false(kin_is_new(account));
    assert_true(kin_rollback(s));
    assert_true(kin_is_new(account));
    assert_true(kin_save(account));
    expect_committed(1);
}

/* A record of a region that closes inside the transaction is not remembered. */
static void rollback_after_a_region_was_closed(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    struct account *kept = create("1");
    kin_region *region = kin_region_open(s);
    create("2");
    kin_region_close(region);
    assert_true(kin_update(kept, .amount = 2));
    assert_true(kin_rollback(s));
    assert_true(kin_is_new(kept));
    assert_int_equal(kept->amount, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rollback_of_a_create),
        TEST(rollback_of_a_create_that_was_changed_since),
        TEST(rollback_of_an_update),
        TEST(rollback_of_an_update_that_was_changed_since),
        TEST(rollback_of_a_destroy),
        TEST(rollback_of_a_counter),
        TEST(rollback_of_a_touch),
        TEST(rollback_of_a_stamp_that_was_changed_since),
        TEST(rollback_of_a_stamp_that_was_set_back_since),
        TEST(rollback_of_an_inner_level_alone),
        TEST(rollback_after_an_inner_commit),
        TEST(rollback_after_a_region_was_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
