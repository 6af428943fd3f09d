/* Errors: what is an answer and what a failure, what an unseen failure holds back, what counts as
 * looking, and that both databases tell the same codes. */
#include "support/database.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

KIN_DECLARE(account, static);
KIN_DECLARE(holder, static);

struct account {
    kin_record kin;
    kin_int id;
    kin_text name;  /* unique, must not be NULL; "bad" is refused */
    kin_text token; /* secret */
    kin_int amount; /* the table takes none below 0 */
    kin_int holder_id;
};

struct holder {
    kin_record kin;
    kin_int id;
    kin_many(account) accounts; /* cannot be destroyed while there are any */
};

static void account_validate(kin_record *record)
{
    struct account *account = kin_as(account, record);
    if (account->name && strcmp(account->name, "bad") == 0) kin_add_error(account, name, "is bad");
}

KIN_MODEL(account,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_COLUMN(token, .nullable = true, .secret = true),
    KIN_COLUMN(amount, .nullable = true),
    KIN_COLUMN(holder_id, .nullable = true),
    KIN_VALIDATE(account_validate),
);

KIN_MODEL(holder,
    KIN_COLUMN(id),
    KIN_HAS_MANY(accounts, account, .dependent = KIN_RESTRICT_WITH_EXCEPTION),
);

static struct database database;
static kin_session *s;

/* A table with the constraints that Kin does not declare, in SQL that every database takes. */
static void create_accounts(void)
{
    database_execute(s, "DROP TABLE accounts");
    database_execute(s, "CREATE TABLE accounts (id INTEGER PRIMARY KEY, name VARCHAR(99) NOT NULL, "
                        "token VARCHAR(99), amount BIGINT, holder_id BIGINT, "
                        "CONSTRAINT names_differ UNIQUE (name), UNIQUE (token), "
                        "CONSTRAINT not_below_zero CHECK (amount >= 0), "
                        "CONSTRAINT has_holder FOREIGN KEY (holder_id) REFERENCES holders (id))");
}

static int set_up(void **state)
{
    (void)state;
    database_open(&database, kin_models(account, holder), NULL);
    s = database.session;
    create_accounts();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

/* Both count as a look, if the failure is what they give. */
static void expect_last(kin_code code)
{
    assert_string_equal(kin_error_name(kin_error(s)->code), kin_error_name(code));
}

static void expect_first(kin_code code)
{
    assert_string_equal(kin_error_name(kin_first_error(s)->code), kin_error_name(code));
}

/* A failure that nobody has looked at. */
static void fail_unseen(void)
{
    account_list none = kin_all(s, account, .where = "no_such_column = 1");
    assert_int_equal(none.count, 0);
}

static bool write_something(void)
{
    return kin_execute(s, "UPDATE accounts SET amount = 1", NULL);
}

/* --- the table, and NULL ---------------------------------------------------------------------- */

static void codes_have_names_and_texts(void **state)
{
    (void)state;
    assert_string_equal(kin_error_name(KIN_OK), "OK");
    assert_string_equal(kin_error_name(KIN_RECORD_NOT_FOUND), "RecordNotFound");
    assert_string_equal(kin_error_text(KIN_OUT_OF_MEMORY), "out of memory");
    assert_string_equal(kin_error_name(KIN_DISK_FULL), "DiskFull");
    assert_string_equal(kin_error_name((kin_code)9999), "unknown");
    assert_string_equal(kin_error_text((kin_code)-1), "unknown");
}

static void a_null_session(void **state)
{
    (void)state;
    assert_true(kin_failed(NULL));
    assert_int_equal(kin_error(NULL)->code, KIN_OUT_OF_MEMORY);
    assert_int_equal(kin_first_error(NULL)->code, KIN_OUT_OF_MEMORY);
    kin_error_clear(NULL);
    assert_int_equal(kin_statements(NULL), 0);
    assert_int_equal(kin_round_trips(NULL), 0);
    kin_session_set_user(NULL, &database);
    assert_null(kin_session_user(NULL));
    struct account *account = kin_create(NULL, account, .name = "x");
    assert_null(account);
    account = kin_new(NULL, account);
    assert_null(account);
    account = kin_must_create(NULL, account);
    assert_null(account);
    account = kin_find(NULL, account, 1);
    assert_null(account);
    account = kin_get(NULL, account, 1);
    assert_null(account);
    account = kin_find_by(NULL, account, .name = "x");
    assert_null(account);
    account = kin_first(NULL, account);
    assert_null(account);
    account_list all = kin_all(NULL, account);
    assert_int_equal(all.count, 0);
    size_t count = kin_count(NULL, account);
    assert_int_equal(count, 0);
    bool any = kin_exists(NULL, account);
    assert_false(any);
    assert_false(kin_execute(NULL, "SELECT 1", NULL));
    assert_false(kin_create_tables(NULL));
    assert_false(kin_begin(NULL));
    assert_false(kin_commit(NULL));
    assert_false(kin_rollback(NULL));
    assert_false(kin_transaction(NULL, NULL, NULL));
    assert_null(kin_region_open(NULL));
    kin_region_close(NULL);
}

/* --- answers and failures --------------------------------------------------------------------- */

static void answers_are_no_failures(void **state)
{
    (void)state;
    struct account *none = kin_find(s, account, 404);
    assert_null(none);
    expect_last(KIN_RECORD_NOT_FOUND);
    assert_string_equal(kin_error(s)->model, "account");
    assert_false(kin_failed(s));
    none = kin_get(s, account, 404);
    assert_null(none);
    expect_last(KIN_OK);
    none = kin_must_create(s, account, .id = 1, .name = "bad");
    assert_null(none);
    expect_last(KIN_RECORD_INVALID);
    assert_false(kin_failed(s));
    struct holder *holder = kin_create(s, holder);
    struct account *account = kin_create(s, account, .id = 1, .name = "a", .holder_id = holder->id);
    assert_non_null(account);
    assert_false(kin_destroy(holder));
    expect_last(KIN_DELETE_RESTRICTED);
    assert_false(kin_failed(s));
    expect_first(KIN_OK);
    assert_true(write_something());
}

static void failures_are_kept_until_they_are_cleared(void **state)
{
    (void)state;
    fail_unseen();
    assert_true(kin_failed(s));
    expect_last(KIN_STATEMENT_INVALID);
    size_t count = kin_count(s, account); /* succeeds, so the last error is gone */
    assert_int_equal(count, 0);
    expect_last(KIN_OK);
    expect_first(KIN_STATEMENT_INVALID);
    assert_true(kin_failed(s));
    struct account *account = kin_create(s, account, .id = 1);
    assert_null(account);
    expect_last(KIN_NOT_NULL_VIOLATION);
    expect_first(KIN_STATEMENT_INVALID); /* still the first one */
    kin_error_clear(s);
    expect_last(KIN_OK);
    expect_first(KIN_OK);
    assert_false(kin_failed(s));
}

static void looking_at_memory_touches_no_error(void **state)
{
    (void)state;
    struct account *account = kin_create(s, account, .id = 1, .name = "a");
    struct account *none = kin_find(s, account, 404);
    assert_null(none);
    kin_is_new(account);
    kin_is_destroyed(account);
    kin_changed(account);
    kin_is_null(account, token);
    kin_text_size(account, name);
    kin_errors(account);
    kin_session_of(account);
    kin_session_user(s);
    kin_statements(s);
    kin_round_trips(s);
    expect_last(KIN_RECORD_NOT_FOUND);
}

static void every_function_that_can_fail_clears_the_last_error(void **state)
{
    (void)state;
    struct account *account = kin_create(s, account, .id = 1, .name = "a");
    struct account *none = kin_find(s, account, 404);
    assert_null(none);
    assert_true(kin_set(account, amount, 1));
    expect_last(KIN_OK);
    none = kin_find(s, account, 404);
    assert_true(kin_valid(account));
    expect_last(KIN_OK);
    none = kin_find(s, account, 404);
    kin_region *region = kin_region_open(s);
    expect_last(KIN_OK);
    kin_region_close(region);
    none = kin_find(s, account, 404);
    none = kin_new(s, account);
    assert_non_null(none);
    expect_last(KIN_OK);
}

/* --- the unseen failure ----------------------------------------------------------------------- */

static void an_unseen_failure_blocks_writes(void **state)
{
    (void)state;
    struct account *account = kin_create(s, account, .id = 1, .name = "a");
    kin_set(account, amount, 5);
    fail_unseen();
    uint64_t before = kin_statements(s);
    assert_false(kin_save(account));
    assert_false(kin_must_save(account));
    assert_false(kin_update(account, .amount = 6));
    assert_false(kin_delete(account));
    assert_false(kin_destroy(account));
    assert_false(kin_must_destroy(account));
    assert_false(kin_touch(account));
    assert_false(write_something());
    assert_false(kin_create_tables(s));
    struct account *none = kin_create(s, account, .id = 2, .name = "b");
    assert_null(none);
    none = kin_must_create(s, account, .id = 2, .name = "b");
    assert_null(none);
    assert_true(kin_statements(s) == before);
    expect_last(KIN_UNSEEN_ERROR); /* no look at the failure itself */
    assert_false(kin_save(account));
    assert_int_equal(account->amount, 5);
    /* It shows the first one, and is no failure of its own. */
    assert_non_null(strstr(kin_error(s)->message, "no_such_column"));
    expect_first(KIN_STATEMENT_INVALID);
    assert_true(kin_save(account));
}

static void an_unseen_failure_does_not_block_reads(void **state)
{
    (void)state;
    struct account *account = kin_create(s, account, .id = 1, .name = "a");
    fail_unseen();
    struct account *found = kin_find(s, account, 1);
    assert_non_null(found);
    size_t count = kin_count(s, account);
    assert_int_equal(count, 1);
    assert_true(kin_reload(account));
    assert_true(kin_set(account, amount, 1)); /* memory alone */
    found = kin_new(s, account);
    assert_non_null(found);
    assert_false(kin_save(account));
    expect_last(KIN_UNSEEN_ERROR);
}

static void what_counts_as_looking(void **state)
{
    (void)state;
    fail_unseen();
    assert_true(kin_failed(s));
    assert_true(write_something());
    expect_first(KIN_STATEMENT_INVALID); /* readable until it is cleared */
    kin_error_clear(s);

    fail_unseen();
    expect_last(KIN_STATEMENT_INVALID);
    assert_true(write_something());
    kin_error_clear(s);

    fail_unseen();
    expect_first(KIN_STATEMENT_INVALID);
    assert_true(write_something());
    kin_error_clear(s);

    fail_unseen();
    kin_error_clear(s);
    assert_true(write_something());

    /* The last error is another one, so reading it is no look. */
    fail_unseen();
    size_t count = kin_count(s, account);
    assert_int_equal(count, 0);
    expect_last(KIN_OK);
    assert_false(write_something());
    expect_last(KIN_UNSEEN_ERROR);
    assert_false(write_something());
}

/* One that was looked at and not cleared does not hide the next. */
static void a_second_failure_is_unseen_again(void **state)
{
    (void)state;
    fail_unseen();
    assert_true(kin_failed(s));
    assert_true(write_something());
    size_t count = kin_count(s, account, .where = "no_other_column = 1");
    assert_int_equal(count, 0);
    assert_false(write_something());
    expect_last(KIN_UNSEEN_ERROR);
    assert_true(kin_failed(s));
    assert_true(write_something());
    assert_non_null(strstr(kin_first_error(s)->message, "no_such_column"));
}

static void an_unseen_failure_and_transactions(void **state)
{
    (void)state;
    /* It dooms its level, so both keep the commit back; rolling back is always possible. */
    assert_true(kin_begin(s));
    assert_true(write_something());
    fail_unseen();
    assert_false(kin_begin(s));
    assert_true(kin_rollback(s));
    expect_last(KIN_OK);
    assert_false(kin_begin(s));
    expect_last(KIN_UNSEEN_ERROR);
    kin_error_clear(s);

    /* A failure that dooms nothing: kin_commit refuses, and takes the level back. */
    assert_true(kin_begin(s));
    struct account *account = kin_create(s, account, .id = 1, .name = "a");
    assert_non_null(account);
    struct holder *wrong = kin_find(s, holder, "text");
    assert_null(wrong);
    assert_false(kin_commit(s));
    expect_last(KIN_UNSEEN_ERROR);
    assert_true(kin_is_new(account));
    size_t count = kin_count(s, account);
    assert_int_equal(count, 0);
    assert_true(kin_failed(s));
    assert_false(kin_commit(s));
    expect_last(KIN_NO_TRANSACTION);
}

static void closing_is_never_refused(void **state)
{
    (void)state;
    kin_begin(s);
    fail_unseen();
    kin_session_close(s);
    s = database.session = kin_session_open(database.db);
    assert_false(kin_failed(s));
    assert_true(write_something());
}

/* --- what an error holds ---------------------------------------------------------------------- */

static void expect_state(const char *postgres, const char *mariadb)
{
    assert_string_equal(kin_error(s)->sqlstate, database_text("", postgres, mariadb));
    assert_true(database_is_postgres() || kin_error(s)->driver_code != 0);
}

static void a_unique_violation(void **state)
{
    (void)state;
    struct account *first = kin_create(s, account, .id = 1, .name = "ann", .token = "t0psecret");
    struct account *second = kin_create(s, account, .id = 2, .name = "ann");
    assert_non_null(first);
    assert_null(second);
    expect_last(KIN_RECORD_NOT_UNIQUE);
    expect_state("23505", "23000");
    assert_string_equal(kin_error(s)->constraint,
                        database_text("accounts.name", "names_differ", "names_differ"));
    assert_non_null(strstr(kin_error(s)->sql, "INSERT INTO \"accounts\""));
    assert_string_equal(kin_error(s)->model, "account");
    assert_int_equal(strncmp(kin_error(s)->message, "account: ", 9), 0);
    kin_error_clear(s);
    second = kin_create(s, account, .id = 2, .name = "bob", .token = "t0psecret");
    assert_null(second);
    expect_last(KIN_RECORD_NOT_UNIQUE);
    assert_null(strstr(kin_error(s)->message, "t0psecret"));
    assert_null(strstr(kin_error(s)->sql, "t0psecret"));
    assert_null(kin_error(s)->value);
}

static void a_not_null_violation(void **state)
{
    (void)state;
    struct account *none = kin_create(s, account, .id = 1);
    assert_null(none);
    expect_last(KIN_NOT_NULL_VIOLATION);
    expect_state("23502", "HY000"); /* the column is left out, and has no default */
    assert_string_equal(kin_error(s)->association, "name");
    assert_non_null(strstr(kin_error(s)->message, "name"));
}

static void a_check_violation(void **state)
{
    (void)state;
    struct account *account = kin_create(s, account, .id = 1, .name = "ann", .amount = 1);
    assert_false(kin_update(account, .amount = -1));
    expect_last(KIN_CHECK_VIOLATION);
    expect_state("23514", "23000");
    assert_string_equal(kin_error(s)->constraint, "not_below_zero");
    assert_non_null(strstr(kin_error(s)->sql, "UPDATE \"accounts\""));
    assert_int_equal(account->amount, 1);
}

static void a_foreign_key_violation(void **state)
{
    (void)state;
    struct account *none = kin_create(s, account, .id = 1, .name = "ann", .holder_id = 404);
    assert_null(none);
    expect_last(KIN_INVALID_FOREIGN_KEY);
    expect_state("23503", "23000");
}

static void a_statement_that_makes_no_sense(void **state)
{
    (void)state;
    assert_false(kin_execute(s, "GARBAGE IN", NULL));
    expect_last(KIN_STATEMENT_INVALID);
    expect_state("42601", "42000");
    assert_string_equal(kin_error(s)->sql, "GARBAGE IN");
    /* The next verb has an error of its own, without the old SQL. */
    struct account *none = kin_find(s, account, 404);
    assert_null(none);
    assert_null(kin_error(s)->sql);
    assert_null(kin_error(s)->constraint);
    assert_string_equal(kin_error(s)->sqlstate, "");
}

static void a_value_that_cannot_be_read(void **state)
{
    (void)state;
    database_execute(s, "DROP TABLE accounts");
    database_execute(s, "CREATE TABLE accounts (id TEXT, name TEXT, token TEXT, amount TEXT, "
                        "holder_id TEXT)");
    database_execute(s, "INSERT INTO accounts VALUES ('1', 'a', NULL, 'much', NULL)");
    account_list all = kin_all(s, account);
    assert_int_equal(all.count, 0);
    expect_last(KIN_INVALID_VALUE);
    assert_non_null(strstr(kin_error(s)->message, "amount"));
    assert_null(strstr(kin_error(s)->message, "much"));
}

static void a_failed_write_leaves_the_session_usable(void **state)
{
    (void)state;
    struct account *none = kin_create(s, account, .id = 1);
    assert_null(none);
    assert_true(kin_failed(s));
    struct account *account = kin_create(s, account, .id = 1, .name = "ann");
    assert_non_null(account);
    size_t count = kin_count(s, account);
    assert_int_equal(count, 1);
}

/* --- doomed transactions ---------------------------------------------------------------------- */

static void errors_of_a_doomed_transaction(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    struct account *account = kin_create(s, account, .id = 1, .name = "ann");
    struct account *none = kin_create(s, account, .id = 2);
    assert_null(none);
    expect_last(KIN_NOT_NULL_VIOLATION);
    /* Reads too: what they would show is to be rolled back. */
    size_t count = kin_count(s, account);
    assert_int_equal(count, 0);
    expect_last(KIN_TRANSACTION_DOOMED);
    assert_false(kin_update(account, .amount = 1));
    expect_last(KIN_TRANSACTION_DOOMED);
    assert_false(kin_begin(s));
    expect_last(KIN_TRANSACTION_DOOMED);
    expect_first(KIN_NOT_NULL_VIOLATION);
    kin_error_clear(s);
    assert_false(kin_commit(s));
    expect_last(KIN_TRANSACTION_DOOMED);
    expect_first(KIN_TRANSACTION_DOOMED);
    count = kin_count(s, account);
    assert_int_equal(count, 0);
    expect_last(KIN_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(codes_have_names_and_texts),
        TEST(a_null_session),
        TEST(answers_are_no_failures),
        TEST(failures_are_kept_until_they_are_cleared),
        TEST(looking_at_memory_touches_no_error),
        TEST(every_function_that_can_fail_clears_the_last_error),
        TEST(an_unseen_failure_blocks_writes),
        TEST(an_unseen_failure_does_not_block_reads),
        TEST(what_counts_as_looking),
        TEST(a_second_failure_is_unseen_again),
        TEST(an_unseen_failure_and_transactions),
        TEST(closing_is_never_refused),
        TEST(a_unique_violation),
        TEST(a_not_null_violation),
        TEST(a_check_violation),
        TEST(a_foreign_key_violation),
        TEST(a_statement_that_makes_no_sense),
        TEST(a_value_that_cannot_be_read),
        TEST(a_failed_write_leaves_the_session_usable),
        TEST(errors_of_a_doomed_transaction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
