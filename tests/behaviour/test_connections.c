/* What becomes of a connection between two sessions: how old it may be, what is taken back, what
 * happens if the server ended it, and the user's function that sees each new one. */
#include "support/database.h"
#include "support/models.h"

#include "session/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static struct database database;
static int connects;

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

/* No session is open then, and no connection is fresh. */
static void use_database(void)
{
    kin_session_close(database.session);
    database.session = NULL;
    kin_session_close(open_well(database.db));
    connects = 0;
}

static kin_open_options with_count(kin_open_options options)
{
    if (options.on_connect) return options;
    options.on_connect = count_connect;
    options.on_connect_context = &connects;
    return options;
}

static void open_with(kin_open_options options)
{
    options = with_count(options);
    database_open(&database, kin_models(shelf, book), &options);
    use_database();
}

/* A database that does not end with its last connection. */
static kin_db *open_lasting(kin_open_options options)
{
    options = with_count(options);
    database_open_shared(&database, kin_models(shelf, book), &options, "");
    use_database();
    return database.db;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

/* One statement that fails unless the condition of the server's holds. */
static bool holds(kin_session *session, const char *condition)
{
    char sql[512];
    snprintf(
        sql, sizeof sql,
        database_text("", "DO $$ BEGIN IF NOT (%s) THEN RAISE EXCEPTION 'no'; END IF; END $$",
                      "BEGIN NOT ATOMIC IF NOT (%s) THEN SIGNAL SQLSTATE '45000'; END IF; END"),
        condition);
    bool done = kin_execute(session, sql, NULL);
    if (!done) kin_error_clear(session);
    return done;
}

static bool is_server(void)
{
    return database_traits()->is_server;
}

/* --- age -------------------------------------------------------------------------------------- */

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
    kin_db *db = open_lasting((kin_open_options){.connection_lifetime = HOUR});
    kin_session *session = open_well(db);
    grow_older(session->pooled, HOUR / 2);
    kin_session_close(session);
    session = open_well(db);
    assert_int_equal(connects, 0);
    grow_older(session->pooled, HOUR);
    assert_int_equal(kin_count(session, shelf), 0); /* a session keeps what it has */
    kin_session_close(session);
    assert_int_equal(connections_of(db), 0); /* closed when given back */
    kin_session_close(open_well(db));
    assert_int_equal(connects, 1);
    grow_older(db->pool.newest, HOUR);
    kin_session_close(open_well(db)); /* or when it would be taken */
    assert_int_equal(connects, 2);
    assert_int_equal(connections_of(db), 1);
}

static void only_the_one_past_its_lifetime(void **state)
{
    (void)state;
    kin_db *db = open_lasting((kin_open_options){.connection_lifetime = HOUR});
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
}

static void a_connection_that_was_idle_for_too_long(void **state)
{
    (void)state;
    kin_db *db = open_lasting((kin_open_options){.idle_time = HOUR});
    grow_older(db->pool.newest, HOUR / 2);
    kin_session_close(open_well(db));
    assert_int_equal(connects, 0);
    grow_older(db->pool.newest, HOUR);
    kin_session_close(open_well(db));
    assert_int_equal(connects, 1);
    assert_int_equal(connections_of(db), 1);
}

static void those_that_are_not_needed_any_more(void **state)
{
    kin_session *sessions[5];
    (void)state;
    kin_db *db = open_lasting((kin_open_options){.idle_time = HOUR});
    for (int i = 0; i < 5; i++) sessions[i] = open_well(db);
    for (int i = 0; i < 3; i++) {
        kin__pooled *pooled = sessions[i]->pooled;
        kin_session_close(sessions[i]);
        grow_older(pooled, HOUR - 60000);
    }
    kin_session_close(sessions[3]);
    assert_int_equal(connections_of(db), 5);
    for (kin__pooled *idle = db->pool.oldest; idle != db->pool.newest; idle = idle->newer)
        grow_older(idle, 60000);
    kin_session_close(sessions[4]); /* three of the others are over now */
    assert_int_equal(connections_of(db), 2);
}

static void without_limits_they_are_kept(void **state)
{
    (void)state;
    kin_db *db = open_lasting((kin_open_options){.idle_time = KIN_NO_LIMIT});
    grow_older(db->pool.newest, 100 * HOUR);
    kin_session_close(open_well(db));
    assert_int_equal(connects, 0);
}

static void five_minutes_are_the_default(void **state)
{
    (void)state;
    kin_db *db = open_lasting((kin_open_options){0});
    grow_older(db->pool.newest, INT64_C(240000));
    kin_session_close(open_well(db));
    assert_int_equal(connects, 0);
    grow_older(db->pool.newest, INT64_C(300000));
    kin_session_close(open_well(db));
    assert_int_equal(connects, 1);
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
    if (!is_server()) grow_older(database.db->pool.newest, HOUR);
    session = open_well(database.db);
    assert_int_equal(kin_count(session, shelf), 1);
    kin_session_close(session);
}

/* --- what is taken back ----------------------------------------------------------------------- */

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
    static const char long_one[] =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 200000) "
        "SELECT count(*) FROM n WHERE i < 0";
    (void)state;
    open_with((kin_open_options){.pool_size = 1, .statement_timeout = 60000});
    kin_session *session = open_well(database.db);
    assert_true(kin_session_set_statement_timeout(session, is_server() ? 50000 : 1));
    kin_count(session, shelf);
    kin_session_close(session);
    session = open_well(database.db);
    if (is_server())
        assert_true(
            holds(session, database_text("", "current_setting('statement_timeout') = '1min'",
                                         "@@max_statement_time = 60")));
    else
        assert_true(kin_execute(session, long_one, NULL));
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

static const char *const left_on_sqlite[] = {"PRAGMA query_only = on", NULL};
static const char *const left_on_postgresql[] = {
    "SET search_path = pg_catalog",
    "SET TimeZone = 'Asia/Tokyo'",
    "SET statement_timeout = 50000",
    "LISTEN something",
    "SELECT pg_advisory_lock(1)",
    "DECLARE left_open CURSOR WITH HOLD FOR SELECT 1",
    "CREATE TEMPORARY TABLE left_behind (a integer)",
    "SET ROLE pg_monitor",
    NULL,
};
static const char *const left_on_mariadb[] = {
    "SET time_zone = '+09:00'",
    "SET sql_mode = ''",
    "SET NAMES latin1",
    "SET @left = 1",
    "SET max_statement_time = 50",
    "SET autocommit = 0",
    "CREATE TEMPORARY TABLE left_behind (a integer)",
    "DO GET_LOCK('left', 0)",
    "USE information_schema",
    NULL,
};

static const char *const gone_on_postgresql[] = {
    "current_setting('search_path') <> 'pg_catalog'",
    "current_setting('TimeZone') = 'UTC'",
    "current_setting('statement_timeout') = '0'",
    "NOT EXISTS (SELECT FROM pg_listening_channels())",
    "NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory')",
    "NOT EXISTS (SELECT FROM pg_cursors WHERE name = 'left_open')",
    "to_regclass('pg_temp.left_behind') IS NULL",
    "current_user = session_user",
    "EXISTS (SELECT FROM pg_prepared_statements)", /* those are Kin's */
    NULL,
};
static const char *const gone_on_mariadb[] = {
    "@@time_zone = '+00:00'",
    "@@sql_mode LIKE '%STRICT_ALL_TABLES%'",
    "@@character_set_client = 'utf8mb4' AND @@character_set_results = 'utf8mb4'",
    "@left IS NULL",
    "@@max_statement_time = 0",
    "@@autocommit = 1",
    "IS_FREE_LOCK('left')",
    "DATABASE() <> 'information_schema'",
    NULL,
};

static void leave_all(kin_session *session)
{
    const char *const *left = left_on_sqlite;
    if (database_is_postgres()) left = left_on_postgresql;
    if (database_is_mariadb()) left = left_on_mariadb;
    for (; *left; left++) database_execute(session, *left);
}

static void expect_all_gone(kin_session *session)
{
    static const char *const nothing[] = {NULL};
    const char *const *gone = nothing;
    if (database_is_postgres()) gone = gone_on_postgresql;
    if (database_is_mariadb()) gone = gone_on_mariadb;
    for (; *gone; gone++)
        if (!holds(session, *gone)) fail_msg("not as at first: %s", *gone);
}

static void settings_are_as_at_first(void **state)
{
    (void)state;
    open_lasting((kin_open_options){.pool_size = 1});
    kin_session *session = open_well(database.db);
    struct shelf *shelf = kin_create(session, shelf, .name = "a");
    kin_find(session, shelf, shelf->id);
    kin_session_set_statement_timeout(session, 60000);
    leave_all(session);
    kin__connection *connection = session->connection;
    kin_session_close(session);
    session = open_well(database.db);
    if (is_server()) assert_ptr_equal(session->connection, connection);
    expect_all_gone(session);
    if (database_is_postgres()) assert_false(holds(session, "lastval() IS NOT NULL"));
    assert_non_null(kin_create(session, shelf, .name = "b"));
    assert_int_equal(kin_count(session, shelf), 2);
    assert_int_equal(connects, 1);
    /* And Kin knows how the connection is now. */
    kin_session_set_statement_timeout(session, 60000);
    if (is_server())
        assert_true(
            holds(session, database_text("", "current_setting('statement_timeout') = '1min'",
                                         "@@max_statement_time = 60")));
    kin_session_close(session);
}

/* --- the server ends it ----------------------------------------------------------------------- */

/* Ends all other connections, and waits until they are gone. */
static void end_others(kin_session *session)
{
    static const char on_postgresql[] =
        "(SELECT bool_and(pg_terminate_backend(pid, 60000)) FROM pg_stat_activity WHERE datname = "
        "current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid())";
    static const char on_mariadb[] =
        "BEGIN NOT ATOMIC FOR other IN (SELECT id FROM information_schema.processlist WHERE db = "
        "DATABASE() AND id <> CONNECTION_ID()) DO KILL CONNECTION other.id; END FOR; END";
    static const char are_gone[] = "NOT EXISTS (SELECT 1 FROM information_schema.processlist WHERE "
                                   "db = DATABASE() AND id <> CONNECTION_ID())";
    if (database_is_postgres()) {
        assert_true(holds(session, on_postgresql));
    } else {
        database_execute(session, on_mariadb);
        while (!holds(session, are_gone)) continue;
    }
}

static void idle_connections_that_the_server_has_ended(void **state)
{
    kin_session *sessions[3];
    (void)state;
    if (!is_server()) return; /* SQLite has none that could end it */
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
    if (!is_server()) return;
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

/* Nothing that the server has to be asked for when a session is closed is waited for in vain. */
static void a_connection_that_ends_before_it_is_given_back(void **state)
{
    (void)state;
    if (!is_server()) return;
    open_with((kin_open_options){.pool_size = 2});
    kin_session *other = open_well(database.db);
    for (int i = 0; i < 2; i++) {
        kin_session *session = open_well(database.db);
        if (i == 0) database_execute(session, "CREATE TEMPORARY TABLE left_behind (a integer)");
        if (i == 1) assert_true(kin_begin(session));
        assert_non_null(kin_create(session, shelf, .name = "a"));
        end_others(other);
        kin_session_close(session);
        assert_int_equal(connections_of(database.db), 1);
        session = open_well(database.db);
        assert_int_equal(kin_count(session, shelf), 1);
        database_check(session);
        kin_session_close(session);
    }
    kin_session_close(other);
}

/* --- on_connect ------------------------------------------------------------------------------- */

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

/* --- faults ----------------------------------------------------------------------------------- */

struct refusal {
    int at; /* the statement that is refused, from 1; 0: none */
    int seen;
};

static bool refuse_one(void *context, const kin_statement_info *statement)
{
    struct refusal *refusal = context;
    (void)statement;
    return refusal->at == 0 || ++refusal->seen != refusal->at;
}

/* Each statement of on_connect fails once: no session opens, and the next one is as it should
 * be. */
static void each_statement_of_on_connect_fails(void **state)
{
    kin_session *busy;
    struct refusal refusal = {0};
    (void)state;
    open_with_work(make_table, (kin_open_options){.pool_size = 2,
                                                  .on_statement = refuse_one,
                                                  .on_statement_context = &refusal});
    busy = open_well(database.db);
    for (int at = 1; at <= 3; at++) {
        refusal = (struct refusal){.at = at};
        kin_session *session = kin_session_open(database.db);
        expect_error(kin_first_error(session), KIN_STATEMENT_REFUSED);
        refusal.at = 0;
        assert_int_equal(kin_count(session, shelf), 0);
        expect_error(kin_error(session), KIN_STATEMENT_REFUSED);
        kin_session_close(session);
        assert_int_equal(connects, at);
        assert_int_equal(connections_of(database.db), 1);
    }
    refusal = (struct refusal){.at = 4}; /* there are three */
    kin_session *session = open_well(database.db);
    refusal.at = 0;
    assert_true(kin_execute(session, "INSERT INTO mine VALUES (2)", NULL));
    kin_session_close(session);
    kin_session_close(busy);
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
        TEST(settings_are_as_at_first),
        TEST(idle_connections_that_the_server_has_ended),
        TEST(a_connection_that_the_server_has_ended_in_use),
        TEST(a_connection_that_ends_before_it_is_given_back),
        TEST(on_connect_runs_once_for_a_connection),
        TEST(on_connect_that_fails),
        TEST(each_statement_of_on_connect_fails),
        TEST(on_connect_that_survives_a_failure),
        TEST(on_connect_that_leaves_a_stream),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
