/* What becomes of a connection between two sessions: how old it may be, what is taken back, what
 * happens if the server ended it, and the user's function that sees each new one. */
#define _POSIX_C_SOURCE 200809L
#include "support/database.h"
#include "support/models.h"

#include "session/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct database database;
static int connects;
static char folder[] = "/tmp/kin-connections-XXXXXX";

static bool count_connect(kin_session *session, void *context)
{
    (void)session;
    ++*(int *)context;
    return true;
}

static kin_session *open_well(kin_db *db)
{
    kin_session *session = kin_session_open(db);
    assert_non_null(session);
    database_check(session);
    return session;
}

static void expect_error(const kin_error_info *error, kin_code code)
{
    assert_string_equal(kin_error_name(error->code), kin_error_name(code));
}

static void open_with(kin_open_options options)
{
    if (!options.on_connect) {
        options.on_connect = count_connect;
        options.on_connect_context = &connects;
    }
    database_open(&database, kin_models(shelf, book), &options);
    kin_session_close(database.session);
    database.session = NULL;
    kin_session_close(open_well(database.db));
    connects = 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

/* One statement that fails unless the condition of the database's holds. */
static bool holds(kin_session *session, const char *condition)
{
    char sql[512];
    snprintf(sql, sizeof sql, "DO $$ BEGIN IF NOT (%s) THEN RAISE EXCEPTION 'no'; END IF; END $$",
             condition);
    bool done = kin_execute(session, sql, NULL);
    if (!done) kin_error_clear(session);
    return done;
}

/* --- age -------------------------------------------------------------------------------------------- */

/* A database that does not end with its last connection. */
static kin_db *open_file(kin_open_options options)
{
    static char url[128];
    options.on_connect = count_connect;
    options.on_connect_context = &connects;
    options.kin_size_ = sizeof options;
    snprintf(url, sizeof url, "sqlite:%s/test.db", folder);
    connects = 0;
    return kin_db_open(database_is_postgres() ? database_url() : url, kin_models(shelf, book),
                       &options);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : 1;
}

static int remove_folder(void **state)
{
    static const char *const names[] = {"test.db", "test.db-wal", "test.db-shm"};
    char path[128];
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    return rmdir(folder);
}

static size_t connections_of(kin_db *db)
{
    pthread_mutex_lock(&db->pool.lock);
    size_t count = db->pool.connections;
    pthread_mutex_unlock(&db->pool.lock);
    return count;
}

/* As if it had been made, or given back, so much earlier. */
static void grow_older(kin__pooled *pooled, int64_t milliseconds)
{
    pooled->made -= milliseconds;
    pooled->given_back -= milliseconds;
}

#define HOUR INT64_C(3600000)

static void a_connection_past_its_lifetime(void **state)
{
    (void)state;
    kin_db *db = open_file((kin_open_options){.connection_lifetime = HOUR});
    kin_session *session = open_well(db);
    grow_older(session->pooled, HOUR / 2);
    kin_session_close(session);
    session = open_well(db);
    assert_int_equal(connects, 1);
    grow_older(session->pooled, HOUR);
    assert_true(kin_execute(session, "SELECT 1", NULL)); /* a session keeps what it has */
    kin_session_close(session);
    assert_int_equal(connections_of(db), 0); /* closed when given back */
    kin_session_close(open_well(db));
    assert_int_equal(connects, 2);
    grow_older(db->pool.newest, HOUR);
    kin_session_close(open_well(db)); /* or when it would be taken */
    assert_int_equal(connects, 3);
    assert_int_equal(connections_of(db), 1);
    kin_close(db);
}

static void only_the_one_past_its_lifetime(void **state)
{
    (void)state;
    kin_db *db = open_file((kin_open_options){.connection_lifetime = HOUR});
    kin_session *session = open_well(db);
    kin_session *younger = open_well(db);
    kin__connection *connection = younger->connection;
    kin_session_close(younger);
    grow_older(session->pooled, HOUR);
    kin_session_close(session);
    assert_int_equal(connections_of(db), 1);
    session = open_well(db);
    assert_ptr_equal(session->connection, connection);
    kin_session_close(session);
    kin_close(db);
}

static void a_connection_that_was_idle_for_too_long(void **state)
{
    (void)state;
    kin_db *db = open_file((kin_open_options){.idle_time = HOUR});
    kin_session_close(open_well(db));
    grow_older(db->pool.newest, HOUR / 2);
    kin_session_close(open_well(db));
    assert_int_equal(connects, 1);
    grow_older(db->pool.newest, HOUR);
    kin_session_close(open_well(db));
    assert_int_equal(connects, 2);
    assert_int_equal(connections_of(db), 1);
    kin_close(db);
}

static void those_that_are_not_needed_any_more(void **state)
{
    kin_session *sessions[5];
    (void)state;
    kin_db *db = open_file((kin_open_options){.idle_time = HOUR});
    for (int i = 0; i < 5; i++) sessions[i] = open_well(db);
    for (int i = 0; i < 3; i++) kin_session_close(sessions[i]);
    for (int i = 0; i < 3; i++) grow_older(&db->pool.places[i], HOUR);
    kin_session_close(sessions[3]); /* the others are over now */
    assert_int_equal(connections_of(db), 2);
    kin_session_close(sessions[4]);
    kin_close(db);
}

static void without_limits_they_are_kept(void **state)
{
    (void)state;
    kin_db *db = open_file((kin_open_options){.idle_time = KIN_NO_LIMIT});
    kin_session_close(open_well(db));
    grow_older(db->pool.newest, 100 * HOUR);
    kin_session_close(open_well(db));
    assert_int_equal(connects, 1);
    kin_close(db);
}

static void five_minutes_are_the_default(void **state)
{
    (void)state;
    kin_db *db = open_file((kin_open_options){0});
    kin_session_close(open_well(db));
    grow_older(db->pool.newest, INT64_C(290000));
    kin_session_close(open_well(db));
    assert_int_equal(connects, 1);
    grow_older(db->pool.newest, INT64_C(300000));
    kin_session_close(open_well(db));
    assert_int_equal(connects, 2);
    kin_close(db);
}

/* Whatever becomes of its connections, the rows of a database in memory stay. */
static void a_database_in_memory_keeps_its_last_connection(void **state)
{
    (void)state;
    open_with((kin_open_options){.connection_lifetime = 1, .idle_time = 1});
    kin_session *session = open_well(database.db);
    kin_create(session, shelf, .name = "a");
    grow_older(session->pooled, HOUR);
    kin_session_close(session);
    if (!database_is_postgres()) grow_older(database.db->pool.newest, HOUR);
    session = open_well(database.db);
    assert_int_equal(kin_count(session, shelf), 1);
    kin_session_close(session);
}

/* --- what is taken back ------------------------------------------------------------------------------ */

static void an_open_transaction_is_rolled_back(void **state)
{
    (void)state;
    open_with((kin_open_options){.pool_size = 1});
    kin_session *session = open_well(database.db);
    assert_true(kin_begin(session));
    kin_create(session, shelf, .name = "a");
    kin_session_close(session);
    session = open_well(database.db);
    assert_int_equal(kin_count(session, shelf), 0);
    kin_create(session, shelf, .name = "b");
    kin_session_close(session);
    assert_int_equal(connects, 0); /* it is the same connection */
}

static void a_transaction_of_own_sql_is_rolled_back(void **state)
{
    (void)state;
    open_with((kin_open_options){.pool_size = 1});
    kin_session *session = open_well(database.db);
    database_execute(session, "BEGIN");
    kin_create(session, shelf, .name = "a");
    kin_session_close(session);
    session = open_well(database.db);
    assert_int_equal(kin_count(session, shelf), 0);
    kin_create(session, shelf, .name = "b");
    assert_int_equal(kin_count(session, shelf), 1);
    kin_session_close(session);
}

static void a_statement_timeout_is_the_session_s_own(void **state)
{
    (void)state;
    open_with((kin_open_options){.pool_size = 1, .statement_timeout = 60000});
    kin_session *session = open_well(database.db);
    assert_true(kin_session_set_statement_timeout(session, 1));
    kin_count(session, shelf);
    kin_session_close(session);
    session = open_well(database.db);
    const char *endless = database_is_postgres()
                              ? "SELECT pg_sleep(0.02)"
                              : "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                                "LIMIT 200000) SELECT count(*) FROM n WHERE i < 0";
    assert_true(kin_execute(session, endless, NULL));
    kin_session_close(session);
}

static void what_own_sql_has_made_is_gone(void **state)
{
    (void)state;
    open_with((kin_open_options){.pool_size = 1});
    kin_session *session = open_well(database.db);
    kin_create(session, shelf, .name = "a");
    database_execute(session, "CREATE TEMPORARY TABLE left_behind (a integer)");
    database_execute(session, "INSERT INTO left_behind VALUES (1)");
    assert_int_equal(connects, 0);
    kin_session_close(session);
    session = open_well(database.db);
    assert_int_equal(connects, 1); /* made anew, or as good as new */
    assert_int_equal(kin_count(session, shelf), 1);
    assert_false(kin_execute(session, "INSERT INTO left_behind VALUES (2)", NULL));
    assert_true(kin_failed(session));
    kin_session_close(session);
    assert_int_equal(connections_of(database.db), 1);
}

static void sql_that_changes_rows_leaves_nothing(void **state)
{
    (void)state;
    open_with((kin_open_options){.pool_size = 1});
    kin_session *session = open_well(database.db);
    kin__connection *connection = session->connection;
    database_execute(session, "INSERT INTO shelves (name) VALUES ('a')");
    database_execute(session, "  update shelves SET name = 'b'");
    database_execute(session, "\nDelete\nFROM books");
    uint64_t trips = database.db->driver->round_trips(connection);
    kin_session_close(session);
    session = open_well(database.db);
    assert_ptr_equal(session->connection, connection);
    assert_int_equal(database.db->driver->round_trips(connection), trips);
    assert_int_equal(connects, 0);
    kin_session_close(session);
}

static void settings_of_a_file_are_as_at_first(void **state)
{
    if (database_is_postgres()) return; /* see below */
    (void)state;
    kin_db *db = open_file((kin_open_options){.pool_size = 1});
    kin_session *session = open_well(db);
    kin_create_tables(session);
    database_execute(session, "PRAGMA query_only = on");
    kin_session_close(session);
    session = open_well(db);
    assert_non_null(kin_create(session, shelf, .name = "a"));
    assert_int_equal(connects, 2);
    kin_session_close(session);
    kin_close(db);
}

static void settings_of_postgresql_are_as_at_first(void **state)
{
    static const char *const left[] = {
        "SET search_path = pg_catalog",
        "SET TimeZone = 'Asia/Tokyo'",
        "SET statement_timeout = 50000",
        "LISTEN something",
        "SELECT pg_advisory_lock(1)",
        "DECLARE left_open CURSOR WITH HOLD FOR SELECT 1",
        "CREATE TEMPORARY TABLE left_behind (a integer)",
        "CREATE ROLE kin_other",
        "SET ROLE kin_other",
    };
    (void)state;
    if (!database_is_postgres()) return;
    open_with((kin_open_options){.pool_size = 1});
    kin_session *session = open_well(database.db);
    database_execute(session, "DROP ROLE IF EXISTS kin_other");
    struct shelf *shelf = kin_create(session, shelf, .name = "a");
    kin_find(session, shelf, shelf->id);
    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        if (i == 2) kin_session_set_statement_timeout(session, 60000);
        database_execute(session, left[i]);
    }
    kin__connection *connection = session->connection;
    kin_session_close(session);
    session = open_well(database.db);
    assert_ptr_equal(session->connection, connection);
    assert_true(holds(session, "current_setting('search_path') <> 'pg_catalog'"));
    assert_true(holds(session, "current_setting('TimeZone') = 'UTC'"));
    assert_true(holds(session, "current_setting('statement_timeout') = '0'"));
    assert_true(holds(session, "NOT EXISTS (SELECT FROM pg_listening_channels())"));
    assert_true(holds(session, "NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory')"));
    assert_true(holds(session, "current_user = session_user"));
    assert_true(holds(session, "to_regclass('pg_temp.left_behind') IS NULL"));
    assert_true(holds(session, "NOT EXISTS (SELECT FROM pg_cursors WHERE name = 'left_open')"));
    assert_false(holds(session, "lastval() IS NOT NULL"));
    assert_true(holds(session, "EXISTS (SELECT FROM pg_prepared_statements)"));
    assert_false(holds(session, "NOT EXISTS (SELECT FROM pg_prepared_statements)"));
    assert_int_equal(kin_count(session, shelf), 1);
    database_execute(session, "DROP ROLE kin_other");
    kin_session_close(session);
}

/* --- the server ends it ------------------------------------------------------------------------------- */

/* Ends all other connections, and waits until they are gone. */
static void end_others(kin_session *session)
{
    assert_true(holds(session, "(SELECT bool_and(pg_terminate_backend(pid, 60000)) FROM "
                               "pg_stat_activity WHERE datname = current_database() AND "
                               "backend_type = 'client backend' AND pid <> pg_backend_pid())"));
}

static void idle_connections_that_the_server_has_ended(void **state)
{
    kin_session *sessions[3];
    (void)state;
    if (!database_is_postgres()) return;
    open_with((kin_open_options){.pool_size = 4});
    for (int i = 0; i < 3; i++) sessions[i] = open_well(database.db);
    kin_session *last = open_well(database.db);
    for (int i = 0; i < 3; i++) kin_session_close(sessions[i]);
    end_others(last);
    connects = 0;
    for (int i = 0; i < 3; i++) {
        sessions[i] = open_well(database.db);
        assert_non_null(kin_create(sessions[i], shelf, .name = "a"));
        assert_false(kin_failed(sessions[i]));
    }
    assert_int_equal(connects, 3);
    for (int i = 0; i < 3; i++) kin_session_close(sessions[i]);
    kin_session_close(last);
}

static void a_connection_that_the_server_has_ended_in_use(void **state)
{
    (void)state;
    if (!database_is_postgres()) return;
    open_with((kin_open_options){.pool_size = 2});
    kin_session *session = open_well(database.db);
    kin_session *other = open_well(database.db);
    assert_true(kin_begin(session));
    kin_create(session, shelf, .name = "a");
    end_others(other);
    assert_int_equal(kin_count(session, shelf), 0);
    expect_error(kin_error(session), KIN_CONNECTION_LOST);
    kin_session_close(session);
    session = open_well(database.db);
    assert_int_equal(kin_count(session, shelf), 0);
    assert_non_null(kin_create(session, shelf, .name = "b"));
    kin_session_close(session);
    kin_session_close(other);
}

/* --- on_connect ------------------------------------------------------------------------------------------ */

static bool (*connect_work)(kin_session *session);

static bool run_work(kin_session *session, void *context)
{
    ++*(int *)context;
    return connect_work ? connect_work(session) : true;
}

static void open_with_work(bool (*work)(kin_session *session), kin_open_options options)
{
    connect_work = NULL;
    options.on_connect = run_work;
    options.on_connect_context = &connects;
    open_with(options);
    connect_work = work;
}

/* A session on a connection that nobody has seen; the one that was there stays in use. */
static kin_session *open_new(kin_session **busy)
{
    *busy = open_well(database.db);
    assert_int_equal(connects, 0);
    return kin_session_open(database.db);
}

static bool make_table(kin_session *session)
{
    return kin_execute(session, "CREATE TEMPORARY TABLE mine (a integer)", NULL) &&
           kin_execute(session, "INSERT INTO mine VALUES (1)", NULL) &&
           kin_count(session, shelf) == 0;
}

static void on_connect_runs_once_for_a_connection(void **state)
{
    kin_session *busy;
    (void)state;
    open_with_work(make_table, (kin_open_options){.pool_size = 2});
    kin_session *session = open_new(&busy);
    for (int i = 0; i < 3; i++) {
        database_check(session);
        assert_int_equal(connects, 1);
        assert_int_equal(kin_statements(session), 0);
        assert_true(kin_execute(session, "INSERT INTO mine VALUES (2)", NULL));
        assert_int_equal(kin_statements(session), 1);
        kin_session_close(session);
        session = kin_session_open(database.db);
    }
    /* And again when what it made was taken back. */
    database_execute(session, "CREATE TEMPORARY TABLE yours (a integer)");
    kin_session_close(session);
    session = open_well(database.db);
    assert_int_equal(connects, 2);
    assert_true(kin_execute(session, "INSERT INTO mine VALUES (3)", NULL));
    kin_session_close(session);
    kin_session_close(busy);
}

static void expect_opening_failed(bool (*work)(kin_session *session), kin_code code,
                                  const char *message)
{
    kin_session *busy;
    open_with_work(work, (kin_open_options){.pool_size = 2});
    kin_session *session = open_new(&busy);
    assert_int_equal(connects, 1);
    expect_error(kin_error(session), code);
    assert_null(kin_create(session, shelf, .name = "a"));
    kin_error_clear(session);
    assert_true(kin_failed(session));
    expect_error(kin_first_error(session), code);
    expect_error(kin_error(session), code);
    assert_non_null(strstr(kin_error(session)->message, message));
    kin_session_close(session);
    assert_int_equal(connections_of(database.db), 1);
    connect_work = NULL; /* the place is free: the next one may have it */
    session = open_well(database.db);
    assert_int_equal(connects, 2);
    assert_int_equal(kin_count(session, shelf), 0);
    kin_session_close(session);
    kin_session_close(busy);
    database_close(&database);
}

static bool say_no(kin_session *session)
{
    (void)session;
    return false;
}

static bool fail_unseen(kin_session *session)
{
    kin_execute(session, "nonsense", NULL);
    return true;
}

static bool fail_and_look(kin_session *session)
{
    kin_execute(session, "nonsense", NULL);
    return !kin_failed(session);
}

static bool leave_a_transaction(kin_session *session)
{
    return kin_begin(session) && kin_create(session, shelf, .name = "a");
}

static bool leave_a_region(kin_session *session)
{
    return kin_region_open(session) != NULL;
}

static bool close_the_session(kin_session *session)
{
    kin_session_close(session);
    return true;
}

static void on_connect_that_fails(void **state)
{
    (void)state;
    expect_opening_failed(say_no, KIN_CONNECTION_FAILED, "on_connect");
    expect_opening_failed(fail_unseen, KIN_STATEMENT_INVALID, "nonsense");
    expect_opening_failed(fail_and_look, KIN_STATEMENT_INVALID, "nonsense");
    expect_opening_failed(leave_a_transaction, KIN_INVALID_ARGUMENT, "transaction");
    expect_opening_failed(leave_a_region, KIN_INVALID_ARGUMENT, "region");
    expect_opening_failed(close_the_session, KIN_INVALID_ARGUMENT, "close");
}

static bool survive(kin_session *session)
{
    kin_execute(session, "nonsense", NULL);
    return kin_failed(session);
}

static void on_connect_that_survives_a_failure(void **state)
{
    kin_session *busy;
    (void)state;
    open_with_work(survive, (kin_open_options){.pool_size = 2});
    kin_session *session = open_new(&busy);
    expect_error(kin_first_error(session), KIN_OK);
    expect_error(kin_error(session), KIN_OK);
    assert_non_null(kin_create(session, shelf, .name = "a"));
    assert_false(kin_failed(session));
    kin_session_close(session);
    kin_session_close(busy);
}

static bool leave_a_stream(kin_session *session)
{
    kin_create(session, shelf, .name = "a");
    kin_stream *stream = kin_stream_open(session, shelf);
    return kin_stream_next(stream, shelf) != NULL;
}

static void on_connect_that_leaves_a_stream(void **state)
{
    kin_session *busy;
    (void)state;
    open_with_work(leave_a_stream, (kin_open_options){.pool_size = 2});
    kin_session *session = open_new(&busy);
    database_check(session);
    assert_int_equal(kin_count(session, shelf), 1);
    database_check(session);
    kin_session_close(session);
    kin_session_close(busy);
}

#define TEST(name) cmocka_unit_test_teardown(name, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_connection_past_its_lifetime),
        TEST(only_the_one_past_its_lifetime),
        TEST(a_connection_that_was_idle_for_too_long),
        TEST(those_that_are_not_needed_any_more),
        TEST(without_limits_they_are_kept),
        TEST(five_minutes_are_the_default),
        TEST(a_database_in_memory_keeps_its_last_connection),
        TEST(an_open_transaction_is_rolled_back),
        TEST(a_transaction_of_own_sql_is_rolled_back),
        TEST(a_statement_timeout_is_the_session_s_own),
        TEST(what_own_sql_has_made_is_gone),
        TEST(sql_that_changes_rows_leaves_nothing),
        TEST(settings_of_a_file_are_as_at_first),
        TEST(settings_of_postgresql_are_as_at_first),
        TEST(idle_connections_that_the_server_has_ended),
        TEST(a_connection_that_the_server_has_ended_in_use),
        TEST(on_connect_runs_once_for_a_connection),
        TEST(on_connect_that_fails),
        TEST(on_connect_that_survives_a_failure),
        TEST(on_connect_that_leaves_a_stream),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
