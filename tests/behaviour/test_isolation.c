/* Transactions with options: isolation levels, and those that only read. */
#define _POSIX_C_SOURCE 200809L

#include "support/database.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

KIN_DECLARE(account, static);

struct account {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int amount;
};

/* What the next validation of an account does beside its work; one use. */
static kin_validate_fn *in_validation;

static void account_validate(kin_record *record)
{
    kin_validate_fn *callback = in_validation;
    in_validation = NULL;
    if (callback) callback(record);
}

KIN_MODEL(account,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_COLUMN(amount, .nullable = true),
    KIN_VALIDATE(account_validate),
);

static struct database database;
static kin_session *s;
static char begun[160]; /* the latest BEGIN that was sent */
static size_t controls;

static bool remember(void *context, const kin_statement_info *statement)
{
    (void)context;
    if (statement->control) controls++;
    if (statement->control && (strstr(statement->sql, "BEGIN") || strstr(statement->sql, "START")))
        snprintf(begun, sizeof begun, "%s", statement->sql);
    return true;
}

static int set_up(void **state)
{
    kin_open_options options = {.on_statement = remember};
    (void)state;
    in_validation = NULL;
    database_open(&database, kin_models(account), &options);
    s = database.session;
    begun[0] = '\0';
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

static void expect_last(kin_code code)
{
    assert_string_equal(kin_error_name(kin_error(s)->code), kin_error_name(code));
}

static struct account *create(const char *name)
{
    struct account *account = kin_create(s, account, .name = name, .amount = 1);
    return account;
}

static bool create_one(kin_session *session, void *context)
{
    (void)context;
    struct account *account = kin_create(session, account, .name = "inside", .amount = 1);
    return account != NULL;
}

static bool count_them(kin_session *session, void *context)
{
    *(size_t *)context = kin_count(session, account);
    return !kin_failed(session);
}

/* --- levels of isolation -------------------------------------------------------------------- */

/* What the database itself says of the transaction; SQLite has no name for it. */
static void expect_level(const char *level)
{
    if (!database_is_postgres()) return;
    char condition[96];
    snprintf(condition, sizeof condition, "current_setting('transaction_isolation') = '%s'", level);
    bool is_so = kin_exists(s, account, .where = condition);
    assert_true(is_so);
}

static void each_level_is_the_database_s(void **state)
{
    static const struct {
        kin_isolation isolation;
        const char *name;
    } levels[] = {
        {KIN_DEFAULT_ISOLATION, "read committed"}, {KIN_READ_UNCOMMITTED, "read uncommitted"},
        {KIN_READ_COMMITTED, "read committed"},    {KIN_REPEATABLE_READ, "repeatable read"},
        {KIN_SERIALIZABLE, "serializable"},
    };
    (void)state;
    create("a");
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        assert_true(kin_begin(s, .isolation = levels[i].isolation));
        expect_level(levels[i].name);
        assert_non_null(create("b"));
        assert_true(kin_commit(s));
        /* The next one is as ever. */
        assert_true(kin_begin(s));
        expect_level("read committed");
        assert_true(kin_rollback(s));
        assert_true(kin_begin(s, .isolation = levels[i].isolation, .readonly = true));
        expect_level(levels[i].name);
        assert_true(kin_commit(s));
    }
    assert_int_equal(kin_count(s, account), 6);
}

/* Another session commits between two reads of one transaction. */
static size_t read_twice(kin_isolation isolation, bool readonly)
{
    kin_session *other = kin_session_open(database.db);
    assert_true(kin_begin(s, .isolation = isolation, .readonly = readonly));
    size_t before = kin_count(s, account);
    struct account *account = kin_create(other, account, .name = "other");
    database_check(other);
    assert_non_null(account);
    size_t after = kin_count(s, account);
    assert_true(kin_commit(s));
    kin_session_close(other);
    return after - before;
}

static void what_a_transaction_sees(void **state)
{
    (void)state;
    if (database_traits()->is_server) {
        assert_int_equal(read_twice(KIN_READ_COMMITTED, false), 1);
        assert_int_equal(read_twice(KIN_READ_COMMITTED, true), 1);
        assert_int_equal(read_twice(KIN_REPEATABLE_READ, false), 0);
        assert_int_equal(read_twice(KIN_REPEATABLE_READ, true), 0);
        if (database_is_mariadb()) return; /* there the other one would wait for what was read */
        assert_int_equal(read_twice(KIN_SERIALIZABLE, false), 0);
        assert_int_equal(read_twice(KIN_SERIALIZABLE, true), 0);
        return;
    }
    /* One that only reads takes no lock that keeps a writer out, in a file. */
    database_close(&database);
    database_open_shared(&database, kin_models(account), NULL, "");
    s = database.session;
    assert_int_equal(read_twice(KIN_READ_COMMITTED, true), 0);
    assert_int_equal(read_twice(KIN_DEFAULT_ISOLATION, true), 0);
    assert_int_equal(kin_count(s, account), 2);
}

static void an_isolation_for_work(void **state)
{
    (void)state;
    assert_true(kin_transaction(s, create_one, NULL, .isolation = KIN_SERIALIZABLE));
    assert_string_equal(begun,
                        database_text("BEGIN IMMEDIATE", "BEGIN ISOLATION LEVEL SERIALIZABLE",
                                      "BEGIN NOT ATOMIC SET TRANSACTION ISOLATION LEVEL "
                                      "SERIALIZABLE; START TRANSACTION; END"));
    size_t count = 0;
    assert_true(kin_transaction(s, count_them, &count, .readonly = true));
    assert_string_equal(begun,
                        database_text("BEGIN", "BEGIN READ ONLY", "START TRANSACTION READ ONLY"));
    assert_int_equal(count, 1);
    kin_transaction_options options = {.isolation = KIN_SERIALIZABLE, .kin_size_ = sizeof options};
    assert_true(kin_session_transaction(s, create_one, NULL, &options));
    assert_true(kin_session_transaction(s, create_one, NULL, NULL));
    assert_true(kin_session_begin(s, &options));
    assert_true((kin_begin)(s));
    assert_true((kin_transaction)(s, create_one, NULL));
    assert_true(kin_commit(s));
    assert_true(kin_commit(s));
    assert_int_equal(kin_count(s, account), 4);
}

/* --- inside one that is open ---------------------------------------------------------------- */

static bool work_is_called;

static bool note_call(kin_session *session, void *context)
{
    (void)session;
    (void)context;
    work_is_called = true;
    return true;
}

static void refuse_inside(void)
{
    controls = 0;
    assert_false(kin_begin(s, .isolation = KIN_SERIALIZABLE));
    expect_last(KIN_INVALID_ARGUMENT);
    assert_false(kin_begin(s, .readonly = true));
    expect_last(KIN_INVALID_ARGUMENT);
    work_is_called = false;
    assert_false(kin_transaction(s, note_call, NULL, .isolation = KIN_READ_COMMITTED));
    expect_last(KIN_INVALID_ARGUMENT);
    assert_false(work_is_called);
    assert_int_equal(controls, 0);
    kin_error_clear(s);
}

/* As Active Record: cannot set isolation in a nested transaction. It dooms nothing. */
static void an_isolation_inside_a_level(void **state)
{
    (void)state;
    assert_true(kin_begin(s, .isolation = KIN_SERIALIZABLE));
    create("1");
    refuse_inside();
    assert_true(kin_begin(s));
    refuse_inside();
    assert_true(kin_transaction(s, create_one, NULL, .attempts = 3));
    assert_true(kin_commit(s));
    assert_true(kin_commit(s));
    assert_int_equal(kin_count(s, account), 2);
}

static bool refused_in_callback;

static void begin_serializable(kin_record *record)
{
    kin_session *session = kin_session_of(kin_as(account, record));
    bool done = kin_begin(session, .isolation = KIN_SERIALIZABLE);
    refused_in_callback = !done && kin_error(session)->code == KIN_INVALID_ARGUMENT;
    kin_error_clear(session);
}

static void an_isolation_inside_a_verb(void **state)
{
    (void)state;
    in_validation = begin_serializable;
    assert_non_null(create("1"));
    assert_true(refused_in_callback);
    assert_int_equal(kin_count(s, account), 1);
}

/* --- transactions that only read ------------------------------------------------------------ */

static void a_write_where_only_reading_is_meant(void **state)
{
    (void)state;
    struct account *account = create("a");
    assert_true(kin_begin(s, .readonly = true));
    assert_non_null(kin_find(s, account, account->id));
    assert_int_equal(kin_sum(s, account, amount), 1);
    assert_false(kin_update(account, .amount = 2));
    expect_last(KIN_READ_ONLY_DATABASE);
    if (database_is_postgres()) assert_string_equal(kin_error(s)->sqlstate, "25006");
    assert_string_equal(kin_error(s)->model, "account");
    assert_int_equal(account->amount, 1); /* a verb that fails leaves all as before */
    assert_false(kin_commit(s));
    expect_last(KIN_TRANSACTION_DOOMED);
    kin_error_clear(s);
    assert_true(kin_update(account, .amount = 2));
    struct account *found = kin_find(s, account, account->id);
    assert_int_equal(found->amount, 2);
}

typedef bool write_fn(void);

static bool write_by_create(void)
{
    return create("new") != NULL;
}

static bool write_by_own_sql(void)
{
    return kin_execute(s, "DELETE FROM accounts", NULL);
}

static bool write_by_returning(void)
{
    account_list changed =
        kin_all_sql(s, account, "DELETE FROM accounts RETURNING id, name, amount", NULL);
    return changed.count > 0;
}

static bool write_by_update_all(void)
{
    kin_update_all(s, account, .set = "amount = 9");
    return !kin_failed(s);
}

static bool write_by_delete_all(void)
{
    kin_delete_all(s, account);
    return !kin_failed(s);
}

static bool write_in_a_savepoint(void)
{
    return kin_transaction(s, create_one, NULL);
}

static void every_way_to_write(void **state)
{
    static write_fn *const ways[] = {
        write_by_create,     write_by_own_sql,    write_by_returning,
        write_by_update_all, write_by_delete_all, write_in_a_savepoint,
    };
    (void)state;
    create("a");
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        assert_true(kin_begin(s, .readonly = true));
        assert_false(ways[i]());
        assert_true(kin_failed(s));
        assert_string_equal(kin_error_name(kin_first_error(s)->code),
                            kin_error_name(KIN_READ_ONLY_DATABASE));
        assert_true(kin_rollback(s));
        kin_error_clear(s);
        struct account *account = kin_first(s, account);
        assert_int_equal(account->amount, 1);
        assert_int_equal(kin_count(s, account), 1);
    }
    assert_non_null(create("b"));
}

/* However it ends, the next one writes. */
static void reading_only_ends_with_its_transaction(void **state)
{
    size_t count = 7;
    (void)state;
    assert_true(kin_begin(s, .readonly = true));
    assert_true(kin_begin(s));
    assert_true(kin_commit(s));
    assert_true(kin_commit(s));
    assert_non_null(create("a"));
    assert_true(kin_begin(s, .readonly = true));
    assert_true(kin_rollback(s));
    assert_non_null(create("b"));
    assert_true(kin_transaction(s, count_them, &count, .readonly = true));
    assert_int_equal(count, 2);
    assert_non_null(create("c"));
    assert_true(kin_begin(s, .readonly = true));
    kin_session_close(s);
    s = database.session = kin_session_open(database.db);
    assert_non_null(create("d"));
    assert_int_equal(kin_count(s, account), 4);
}

/* --- mistakes ------------------------------------------------------------------------------- */

static void options_that_make_no_sense(void **state)
{
    (void)state;
    controls = 0;
    assert_false(kin_begin(s, .attempts = 2));
    expect_last(KIN_INVALID_ARGUMENT);
    assert_false(kin_transaction(s, note_call, NULL, .attempts = -1));
    expect_last(KIN_INVALID_ARGUMENT);
    assert_false(kin_begin(s, .isolation = (kin_isolation)99));
    expect_last(KIN_INVALID_ARGUMENT);
    kin_transaction_options of_another_version = {.kin_size_ = 4};
    assert_false(kin_session_begin(s, &of_another_version));
    expect_last(KIN_ABI_MISMATCH);
    assert_false(kin_session_transaction(s, note_call, NULL, &of_another_version));
    expect_last(KIN_ABI_MISMATCH);
    assert_int_equal(controls, 0);
    kin_error_clear(s);
    assert_true(kin_begin(s, .attempts = 1));
    assert_true(kin_commit(s));
    assert_true(kin_begin(s, .attempts = 0));
    assert_true(kin_commit(s));
    assert_false(kin_begin(NULL, .isolation = KIN_SERIALIZABLE));
    assert_false(kin_transaction(NULL, note_call, NULL, .attempts = 2));
    assert_false(kin_session_begin(NULL, NULL));
    assert_false(kin_session_transaction(NULL, note_call, NULL, NULL));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_level_is_the_database_s), TEST(what_a_transaction_sees),
        TEST(an_isolation_for_work),        TEST(an_isolation_inside_a_level),
        TEST(an_isolation_inside_a_verb),   TEST(a_write_where_only_reading_is_meant),
        TEST(every_way_to_write),           TEST(reading_only_ends_with_its_transaction),
        TEST(options_that_make_no_sense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
