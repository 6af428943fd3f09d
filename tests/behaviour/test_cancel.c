/* Statements that are ended before their time: by a cancel of another thread, and by a timeout.
 * Nobody sleeps here: a cancel is sent again and again until the verb has ended. */
#include "support/database.h"
#include "support/models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>

static struct database database;
static kin_session *s;

/* A statement that would take longer than anybody waits. */
static const char *endless(void)
{
    return database_text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                         "SELECT count(*) FROM n WHERE i < 0",
                         "SELECT pg_sleep(600)",
                         "SELECT count(*) FROM seq_1_to_1000000 a, seq_1_to_1000000 b "
                         "WHERE a.seq + b.seq < 0");
}

/* The same as a condition, which has to be asked for one row. */
static const char *endless_condition(void)
{
    return database_text("0 = (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                         "SELECT count(*) FROM n WHERE i < 0)",
                         "pg_sleep(600) IS NULL",
                         "0 = (SELECT count(*) FROM seq_1_to_1000000 a, seq_1_to_1000000 b "
                         "WHERE a.seq + b.seq < shelves.id - shelves.id)");
}

/* And as a write that fails nobody but takes its time. */
static const char *endless_write(void)
{
    return database_text("INSERT INTO shelves (name) SELECT 'b' FROM (WITH RECURSIVE n(i) AS "
                         "(SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0)",
                         "INSERT INTO shelves (name) SELECT 'b' FROM pg_sleep(600)",
                         "INSERT INTO shelves (name) SELECT 'b' FROM seq_1_to_1000000 a, "
                         "seq_1_to_1000000 b WHERE a.seq + b.seq < 0");
}

static int set_up(void **state)
{
    (void)state;
    database_open(&database, kin_models(shelf, book), NULL);
    s = database.session;
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

/* --- cancelling ------------------------------------------------------------------------------- */

static atomic_bool cancels;

static void *keep_cancelling(void *context)
{
    while (atomic_load(&cancels)) {
        kin_cancel(context);
        sched_yield();
    }
    return NULL;
}

static pthread_t begin_cancelling(void)
{
    pthread_t thread;
    atomic_store(&cancels, true);
    assert_int_equal(pthread_create(&thread, NULL, keep_cancelling, s), 0);
    return thread;
}

static void end_cancelling(pthread_t thread)
{
    atomic_store(&cancels, false);
    pthread_join(thread, NULL);
}

static void a_cancelled_read(void **state)
{
    (void)state;
    kin_create(s, shelf, .name = "a");
    pthread_t thread = begin_cancelling();
    shelf_list list = kin_all(s, shelf, .where = endless_condition());
    end_cancelling(thread);
    assert_int_equal(list.count, 0);
    assert_true(kin_failed(s));
    expect_last(KIN_CANCELLED);
    assert_string_equal(kin_error(s)->model, "shelf");
    assert_int_equal(kin_count(s, shelf), 1); /* and the session goes on */
    expect_last(KIN_OK);
}

static void a_cancelled_write(void **state)
{
    (void)state;
    pthread_t thread = begin_cancelling();
    assert_false(kin_execute(s, endless_write(), NULL));
    end_cancelling(thread);
    expect_last(KIN_CANCELLED);
    assert_non_null(kin_create(s, shelf, .name = "a"));
    assert_int_equal(kin_count(s, shelf), 1);
}

/* The failure is like any other: the level is doomed, and its rollback takes everything back. */
static void a_cancel_in_a_level(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    struct shelf *shelf = kin_create(s, shelf, .name = "a");
    pthread_t thread = begin_cancelling();
    assert_false(kin_execute(s, endless(), NULL));
    end_cancelling(thread);
    expect_last(KIN_CANCELLED);
    assert_null(kin_create(s, shelf, .name = "b"));
    expect_last(KIN_TRANSACTION_DOOMED);
    assert_false(kin_commit(s));
    kin_error_clear(s);
    assert_true(kin_is_new(shelf));
    assert_int_equal(kin_count(s, shelf), 0);
}

static void cancelling_when_nothing_runs(void **state)
{
    (void)state;
    kin_cancel(NULL);
    for (int i = 0; i < 5; i++) {
        kin_cancel(s);
        assert_non_null(kin_create(s, shelf, .name = "a"));
        kin_cancel(s);
        assert_true(kin_begin(s));
        kin_cancel(s);
        assert_non_null(kin_create(s, shelf, .name = "b"));
        kin_cancel(s);
        assert_true(kin_commit(s));
    }
    assert_int_equal(kin_count(s, shelf), 10);
    assert_false(kin_failed(s));
}

/* A cancel hits the verb that runs when it comes, or none: what each verb says is what it did. */
static void cancels_at_any_moment(void **state)
{
    size_t done = 0, cancelled = 0;
    (void)state;
    pthread_t thread = begin_cancelling();
    for (int i = 0; i < 200; i++) {
        if (kin_create(s, shelf, .name = "a")) {
            done++;
        } else {
            expect_last(KIN_CANCELLED);
            cancelled++;
        }
        kin_error_clear(s);
    }
    end_cancelling(thread);
    assert_int_equal(done + cancelled, 200);
    assert_int_equal(kin_count(s, shelf), done);
    database_check(s);
}

/* After the thread that cancels has ended no verb is cancelled any more. */
static void no_cancel_comes_late(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        pthread_t thread = begin_cancelling();
        kin_count(s, shelf);
        end_cancelling(thread);
        kin_error_clear(s);
        kin_count(s, shelf);
        database_check(s);
    }
}

static bool cancel_itself(void *context, const kin_statement_info *statement)
{
    (void)context;
    if (strstr(statement->sql, "INSERT")) kin_cancel(s);
    return true;
}

/* Between its statements a verb is cancelled at the next one: here before the INSERT is sent. */
static void a_cancel_between_statements(void **state)
{
    (void)state;
    database_close(&database);
    database_open(&database, kin_models(shelf, book),
                  &(kin_open_options){.on_statement = cancel_itself});
    s = database.session;
    uint64_t before = kin_statements(s);
    assert_null(kin_create(s, shelf, .name = "a"));
    expect_last(KIN_CANCELLED);
    assert_int_equal(kin_statements(s) - before, 1);
    assert_int_equal(kin_count(s, shelf), 0);
}

/* --- timeouts --------------------------------------------------------------------------------- */

static void a_timeout(void **state)
{
    (void)state;
    kin_create(s, shelf, .name = "a");
    uint64_t before = kin_statements(s);
    assert_true(kin_session_set_statement_timeout(s, 200));
    assert_int_equal(kin_all(s, shelf, .where = endless_condition()).count, 0);
    expect_last(KIN_TIMEOUT);
    assert_string_equal(kin_error(s)->model, "shelf");
    assert_int_equal(kin_statements(s) - before, 1); /* settings do not count */
    assert_int_equal(kin_count(s, shelf), 1);
    assert_false(kin_execute(s, endless_write(), NULL));
    expect_last(KIN_TIMEOUT);
    kin_error_clear(s);
    assert_true(kin_session_set_statement_timeout(s, 0));
    assert_non_null(kin_create(s, shelf, .name = "b"));
    assert_int_equal(kin_count(s, shelf), 2);
}

static void a_timeout_from_the_opening(void **state)
{
    (void)state;
    database_close(&database);
    /* Long enough for the tables on a machine that has much to do. */
    database_open(&database, kin_models(shelf, book),
                  &(kin_open_options){.statement_timeout = 1500});
    s = database.session;
    assert_false(kin_execute(s, endless(), NULL));
    expect_last(KIN_TIMEOUT);
    kin_error_clear(s);
    /* One session's own setting is not the next one's, though they share a connection. */
    assert_true(kin_session_set_statement_timeout(s, 1000000));
    assert_non_null(kin_create(s, shelf, .name = "a"));
    kin_session_close(s);
    s = database.session = kin_session_open(database.db);
    assert_false(kin_execute(s, endless(), NULL));
    expect_last(KIN_TIMEOUT);
}

static void a_timeout_in_a_level(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    assert_non_null(kin_create(s, shelf, .name = "a"));
    assert_true(kin_session_set_statement_timeout(s, 200));
    assert_false(kin_execute(s, endless(), NULL));
    expect_last(KIN_TIMEOUT);
    assert_true(kin_rollback(s)); /* which on PostgreSQL takes the setting back, too */
    kin_error_clear(s);
    assert_false(kin_execute(s, endless(), NULL));
    expect_last(KIN_TIMEOUT);
    kin_error_clear(s);
    assert_true(kin_session_set_statement_timeout(s, 0));
    assert_int_equal(kin_count(s, shelf), 0);
}

static void timeouts_that_are_none(void **state)
{
    static const int64_t wrong[] = {-1, INT64_C(1) << 31, INT64_MAX, INT64_MIN};
    (void)state;
    assert_false(kin_session_set_statement_timeout(NULL, 1));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(kin_session_set_statement_timeout(s, wrong[i]));
        expect_last(KIN_INVALID_ARGUMENT);
        kin_db *db =
            kin_open(database_url(), kin_models(shelf, book), .statement_timeout = wrong[i]);
        assert_int_equal(kin_db_error(db)->code, KIN_INVALID_ARGUMENT);
        kin_close(db);
    }
    assert_true(kin_session_set_statement_timeout(s, INT32_MAX));
    assert_int_equal(kin_count(s, shelf), 0);
    expect_last(KIN_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_cancelled_read),
        TEST(a_cancelled_write),
        TEST(a_cancel_in_a_level),
        TEST(cancelling_when_nothing_runs),
        TEST(cancels_at_any_moment),
        TEST(no_cancel_comes_late),
        TEST(a_cancel_between_statements),
        TEST(a_timeout),
        TEST(a_timeout_from_the_opening),
        TEST(a_timeout_in_a_level),
        TEST(timeouts_that_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
