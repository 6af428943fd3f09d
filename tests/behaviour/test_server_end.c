/* A server that ends altogether, as in a crash, and comes back. The program runs beside a server of
 * its own (tests/own_server.sh). */
#define _POSIX_C_SOURCE 200809L

#include "support/database.h"
#include "support/models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct database database;
static kin_session *s;
static kin_session *other;

static void control_server(const char *what)
{
    char command[512];
    const char *script = getenv("KIN_TEST_SERVER");
    assert_non_null(script);
    snprintf(command, sizeof command, "'%s' %s", script, what);
    assert_int_equal(system(command), 0);
}

static int set_up(void **state)
{
    (void)state;
    database_open(&database, kin_models(shelf, book), NULL);
    s = database.session;
    other = kin_session_open(database.db);
    if (!database_is_postgres())
        database_execute(s, "SET GLOBAL innodb_flush_log_at_trx_commit = 2");
    kin_create(s, shelf, .name = "first");
    if (database_is_postgres()) database_execute(s, "CHECKPOINT");
    database_check(s);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    kin_session_close(other);
    database_close(&database);
    return 0;
}

static void expect_code(kin_session *session, kin_code code)
{
    const kin_error_info *error = kin_error(session);
    if (error->code != code)
        fail_msg("%s (%s), not %s", kin_error_name(error->code), error->message,
                 kin_error_name(code));
}

/* A clear error, at once. */
static void expect_no_server(void)
{
    kin_session *session = kin_session_open(database.db);
    expect_code(session, KIN_CONNECTION_FAILED);
    struct shelf *shelf = kin_create(session, shelf, .name = "nowhere");
    assert_null(shelf);
    expect_code(session, KIN_CONNECTION_FAILED);
    kin_session_close(session);
}

static void expect_whole_again(void)
{
    kin_session_close(s);
    s = database.session = kin_session_open(database.db);
    database_check(s);
    size_t count = kin_count(s, shelf);
    database_check(s);
    assert_int_equal(count, 1);
    struct shelf *shelf = kin_create(s, shelf, .name = "second");
    database_check(s);
    assert_true(kin_destroy(shelf));
}

static void a_server_that_ends_between_statements(void **state)
{
    (void)state;
    kin_session *idle = kin_session_open(database.db);
    kin_session_close(idle); /* its connection rests in the pool */
    assert_true(kin_begin(s));
    struct shelf *shelf = kin_create(s, shelf, .name = "lost");
    control_server("--end");

    assert_false(kin_update(shelf, .name = "never"));
    expect_code(s, KIN_CONNECTION_LOST);
    assert_false(kin_commit(s));
    assert_true(kin_is_new(shelf));
    size_t count = kin_count(other, shelf);
    assert_int_equal(count, 0);
    expect_code(other, KIN_CONNECTION_LOST);
    expect_no_server();
    expect_no_server();
    count = kin_count(other, shelf);
    assert_int_equal(count, 0);
    expect_code(other, KIN_CONNECTION_LOST);

    control_server("--again");
    count = kin_count(other, shelf); /* a session stays with the connection that it had */
    assert_int_equal(count, 0);
    expect_code(other, KIN_CONNECTION_LOST);
    expect_whole_again();
}

static const char *endless(void)
{
    return database_is_postgres() ? "pg_sleep(600) IS NULL" : "SLEEP(600) = 5";
}

static kin_code found;

static void *run_endless(void *context)
{
    (void)context;
    bool any = kin_exists(s, shelf, .where = endless());
    found = any ? KIN_OK : kin_error(s)->code;
    return NULL;
}

static bool is_running(void)
{
    return kin_exists(other, shelf,
                      .where = database_is_postgres()
                                   ? "EXISTS (SELECT 1 FROM pg_stat_activity WHERE wait_event = "
                                     "'PgSleep')"
                                   : "EXISTS (SELECT 1 FROM information_schema.processlist WHERE "
                                     "state = 'User sleep')");
}

static void a_server_that_ends_in_a_statement(void **state)
{
    pthread_t thread;
    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, run_endless, NULL), 0);
    while (!is_running() && !kin_failed(other)) sched_yield();
    database_check(other);
    control_server("--end");
    pthread_join(thread, NULL);
    assert_int_equal(found, KIN_CONNECTION_LOST);
    expect_no_server();
    control_server("--again");
    expect_whole_again();
}

/* Nothing of a session notices, if it does not use the server meanwhile and is opened after. */
static void a_server_that_was_away(void **state)
{
    (void)state;
    kin_session *idle = kin_session_open(database.db);
    kin_session_close(idle);
    control_server("--end");
    control_server("--again");
    idle = kin_session_open(database.db);
    size_t count = kin_count(idle, shelf);
    database_check(idle);
    assert_int_equal(count, 1);
    kin_session_close(idle);
    expect_whole_again();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_server_that_ends_between_statements),
        TEST(a_server_that_ends_in_a_statement),
        TEST(a_server_that_was_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
