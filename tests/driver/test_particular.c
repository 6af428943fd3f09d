/* What each database has of its own. The database's URL is the program's last argument. */
#define _POSIX_C_SOURCE 200809L

#include "place.h"

/* SQLite alone. */

static void test_sqlite_text_keeps_nul(void **state)
{
    (void)state;
    kin_value cell;
    kin_value value = {.kind = KIN_KIND_TEXT, .size = 3, .as.text = "a\0b"};
    submit_with("SELECT ?", one_text, 1, &value, 1);
    next();
    expect_row(&cell);
    assert_int_equal(cell.size, 3);
    assert_memory_equal(cell.as.text, "a\0b", 4);
}

static void test_sqlite_refuses_nan_and_blobs(void **state)
{
    (void)state;
    volatile double zero = 0.0;
    kin_value value = {.kind = KIN_KIND_REAL, .as.real = zero / zero};
    submit_with("SELECT ?", one_text, 1, &value, 1);
    next_fails(KIN_INVALID_VALUE);
    unreadable("SELECT 1, x'3132' AS bad", KIN_KIND_TEXT);
}

static void test_sqlite_connections_share_memory(void **state)
{
    (void)state;
    kin__connection *first = connection;
    run("INSERT INTO things (name) VALUES ('a')");
    connection = connect_to("sqlite::memory:");
    if (!connection) fail_msg("%s", fault.message);
    int64_t expected = strcmp(url, "sqlite::memory:") == 0 ? 1 : -1;
    if (expected == 1) assert_int_equal(number_of("SELECT count(*) FROM things"), 1);
    driver->disconnect(connection);
    connection = first;
}

static void test_sqlite_settings(void **state)
{
    (void)state;
    assert_int_equal(number_of("PRAGMA foreign_keys"), 1);
    assert_int_equal(number_of("PRAGMA busy_timeout"), 5000);
    bool file = strcmp(url, "sqlite::memory:") != 0;
    if (file) assert_int_equal(number_of("PRAGMA synchronous"), 1);

    char path[] = "/tmp/kin_driver_XXXXXX";
    char other[256];
    kin__connection *first = connection;
    close(mkstemp(path));
    snprintf(other, sizeof other,
             "sqlite:%s?foreign_keys=off&busy_timeout=7&"
             "journal_mode=delete&synchronous=off",
             path);
    connection = connect_to(other);
    if (!connection) fail_msg("%s", fault.message);
    assert_int_equal(number_of("PRAGMA foreign_keys"), 0);
    assert_int_equal(number_of("PRAGMA busy_timeout"), 7);
    assert_int_equal(number_of("PRAGMA synchronous"), 0);
    driver->disconnect(connection);
    remove(path);
    snprintf(other, sizeof other, "sqlite:%s?mode=rw", path);
    assert_null(connect_to(other));
    assert_int_equal(fault.code, KIN_CONNECTION_FAILED);
    connection = first;
}

static void test_sqlite_file_that_is_no_database(void **state)
{
    (void)state;
    char name[] = "/tmp/kin_driver_XXXXXX";
    char other[128];
    FILE *file = fdopen(mkstemp(name), "w");
    assert_non_null(file);
    for (int i = 0; i < 100; i++) fputs("this is a text and no database\n", file);
    fclose(file);
    snprintf(other, sizeof other, "sqlite:%s", name);
    assert_null(connect_to(other));
    assert_int_equal(fault.code, KIN_CONNECTION_FAILED);
    remove(name);
}

static void test_sqlite_busy(void **state)
{
    (void)state;
    if (strcmp(url, "sqlite::memory:") == 0) return; /* this is about a file */
    kin__connection *first = connection;
    submit_control("BEGIN IMMEDIATE");
    finish();
    connection = connect_to(url_with("busy_timeout=1"));
    submit_control("BEGIN IMMEDIATE");
    next_fails(KIN_BUSY);
    assert_int_equal(driver->transaction_state(connection), KIN__IDLE);
    driver->disconnect(connection);
    connection = connect_to(url_with("mode=ro"));
    fails("DELETE FROM things", KIN_READ_ONLY_DATABASE);
    driver->disconnect(connection);
    connection = first;
}

/* PostgreSQL alone. */

static void submit_kept(const char *text, uint32_t id)
{
    kin__statement statement = statement_of(text, id, 1, one_int);
    assert_true(driver->submit(connection, &statement, NULL, 0, &fault));
}

static void test_postgres_stale_plan(void **state)
{
    (void)state;
    kin_value cell;
    static const char all[] = "SELECT * FROM things";
    run("INSERT INTO things (name) VALUES ('a')");
    for (int i = 0; i < 2; i++) {
        submit_kept(all, 1);
        submit_kept(all, 0);
        finish();
    }
    run("ALTER TABLE things ADD COLUMN more TEXT");
    for (int i = 0; i < 2; i++) {
        submit_kept(all, (uint32_t)i);
        next();
        expect_row(&cell);
        finish();
    }
    run("ALTER TABLE things ADD COLUMN still_more TEXT");
    /* The first of its own transaction: that begins anew. */
    submit_control("BEGIN");
    submit_kept(all, 1);
    submit("INSERT INTO things (name) VALUES ('b')");
    submit_control("COMMIT");
    finish();
    assert_int_equal(driver->transaction_state(connection), KIN__IDLE);
    assert_int_equal(number_of("SELECT count(*) FROM things"), 2);
    /* What stood before it has been done, so it is not done again. */
    run("ALTER TABLE things ADD COLUMN another TEXT");
    submit_control("BEGIN");
    submit("INSERT INTO things (name) VALUES ('c')");
    submit_kept(all, 1);
    next();
    next();
    next_fails(KIN_STATEMENT_INVALID);
    assert_true(fault.transient);
    assert_int_equal(driver->transaction_state(connection), KIN__ABORTED);
    submit_control("ROLLBACK");
    submit_kept(all, 1);
    finish();
    run("ALTER TABLE things ADD COLUMN one_more TEXT");
    submit_control("BEGIN");
    finish();
    submit_kept(all, 1);
    next_fails(KIN_STATEMENT_INVALID);
    assert_int_equal(driver->transaction_state(connection), KIN__ABORTED);
    submit_control("ROLLBACK");
    submit_control("BEGIN");
    submit_kept(all, 1);
    submit_control("COMMIT");
    finish();
    run("DEALLOCATE ALL");
    submit_kept(all, 1);
    finish();
    submit_kept(all, 0);
    finish();
}

static void test_postgres_deferred_constraint(void **state)
{
    (void)state;
    run("DROP TABLE IF EXISTS deferred");
    run("CREATE TABLE deferred (thing_id bigint REFERENCES things (id) "
        "DEFERRABLE INITIALLY DEFERRED)");
    fails("INSERT INTO deferred VALUES (77)", KIN_INVALID_FOREIGN_KEY);
    /* From the second time on it is prepared and goes without a pipeline. */
    for (int i = 0; i < 3; i++) {
        submit_kept("INSERT INTO deferred VALUES (77)", 2);
        next_fails(KIN_INVALID_FOREIGN_KEY);
        assert_int_equal(driver->transaction_state(connection), KIN__IDLE);
    }
    assert_int_equal(number_of("SELECT count(*) FROM deferred"), 0);
    submit_control("BEGIN");
    submit("INSERT INTO deferred VALUES (77)");
    submit_control("COMMIT");
    next();
    next();
    next_fails(KIN_INVALID_FOREIGN_KEY);
    assert_int_equal(driver->transaction_state(connection), KIN__IDLE);
    run("DROP TABLE deferred");
}

static void test_postgres_commit_that_rolls_back(void **state)
{
    (void)state;
    submit_control("BEGIN");
    finish();
    fails("INSERT INTO nowhere VALUES (1)", KIN_STATEMENT_INVALID);
    fails("SELECT 1", KIN_TRANSACTION_DOOMED);
    submit_control("COMMIT");
    next_fails(KIN_TRANSACTION_DOOMED);
    assert_int_equal(driver->transaction_state(connection), KIN__IDLE);
    assert_int_equal(number_of("SELECT 1"), 1);
}

static void test_postgres_values_stay_out_of_messages(void **state)
{
    (void)state;
    fails("SELECT CAST('secret \" value' AS bigint)", KIN_INVALID_VALUE);
    assert_null(strstr(fault.message, "secret"));
    assert_string_equal(fault.sqlstate, "22P02");
    fails("SELECT CAST(99999999999999 AS integer)", KIN_RANGE_ERROR);
    run("DROP TABLE IF EXISTS short");
    run("CREATE TABLE short (name varchar(3))");
    fails("INSERT INTO short VALUES ('longer')", KIN_VALUE_TOO_LONG);
    run("DROP TABLE short");
    kin_value value = {.kind = KIN_KIND_TEXT, .size = 3, .as.text = "a\0b"};
    submit_with("SELECT $1::text", one_text, 1, &value, 1);
    next_fails(KIN_INVALID_VALUE);
}

static void test_postgres_more_values(void **state)
{
    (void)state;
    static const uint8_t kinds[] = {KIN_KIND_REAL, KIN_KIND_REAL, KIN_KIND_TIME, KIN_KIND_REAL};
    kin_value cells[4];
    submit_with("SELECT 1e400::numeric, 0::bigint, now(), 0::bigint", kinds, 1, NULL, 0);
    next_fails(KIN_INVALID_VALUE);
    submit_with("SELECT 'NaN'::float8, 123456789.123456789012345::numeric, "
                "'2020-01-01 00:00:00.5+02'::timestamptz, '-infinity'::float8",
                kinds, 4, NULL, 0);
    next();
    expect_row(cells);
    assert_true(cells[0].as.real != cells[0].as.real);
    assert_true(cells[1].as.real == 123456789.123456789012345);
    assert_true(cells[2].as.time.microseconds == 1577829600500000);
    assert_true(cells[3].as.real < -1e308);
    unreadable("SELECT 1, 'infinity'::timestamp AS bad", KIN_KIND_TIME);
    kin_value text;
    submit_with("SHOW application_name", one_text, 1, NULL, 0);
    next();
    expect_row(&text);
    assert_string_equal(text.as.text, "kin");
    fails("COPY things FROM STDIN", KIN_CONNECTION_LOST);
}

static void test_postgres_keys_as_array(void **state)
{
    (void)state;
    kin_value keys = text_value("{1,3,5}");
    run("INSERT INTO things (name) VALUES ('a'), ('b'), ('c')");
    kin_value cell;
    submit_with("SELECT count(*) FROM things WHERE \"id\" = ANY($1)", one_int, 1, &keys, 1);
    next();
    expect_row(&cell);
    assert_int_equal(cell.as.integer, 2);
}

static void test_postgres_connection_ends(void **state)
{
    (void)state;
    submit("SELECT 1");
    submit("SELECT pg_terminate_backend(pg_backend_pid())");
    submit("SELECT 2");
    next();
    next_fails(KIN_CONNECTION_LOST);
    assert_false(driver->is_alive(connection));
    assert_int_equal(driver->transaction_state(connection), KIN__IDLE);
    fails("SELECT 1", KIN_CONNECTION_LOST);
    driver->disconnect(connection);
    connection = connect_to(url);
}

static void test_postgres_notices_are_not_printed(void **state)
{
    (void)state;
    run("DO $$ BEGIN RAISE WARNING 'this must not be seen'; END $$");
    run("DROP TABLE IF EXISTS never_there");
}

static void test_postgres_server_that_is_not_there(void **state)
{
    (void)state;
    assert_null(connect_to("postgres://u:geheim@/d?host=/nonexistent"));
    assert_int_equal(fault.code, KIN_CONNECTION_FAILED);
    assert_null(strstr(fault.message, "geheim"));
    assert_null(strchr(fault.message, '\n'));
    assert_null(connect_to(url_with("user=nobody_at_all")));
    assert_int_equal(fault.code, KIN_AUTHENTICATION_FAILED);
    assert_memory_equal(fault.sqlstate, "28", 2);
    assert_null(connect_to(url_with("dbname=not_there")));
    assert_int_equal(fault.code, KIN_CONNECTION_FAILED);
    assert_string_equal(fault.sqlstate, "3D000");
}

static int64_t names_on_the_server(void)
{
    kin_value cell;
    submit_kept("SELECT 1", 1);
    finish();
    submit_with("SELECT count(*) FROM pg_catalog.pg_prepared_statements", one_int, 1, NULL, 0);
    next();
    expect_row(&cell);
    finish();
    return cell.as.integer;
}

static void test_postgres_ways_to_prepare(void **state)
{
    static const struct {
        const char *option;
        int64_t names;
    } ways[] = {{"prepare=auto", 1}, {"prepare=named", 1}, {"prepare=unnamed", 0}};
    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        kin__connection *first = connection;
        connection = connect_to(url_with(ways[i].option));
        assert_non_null(connection);
        assert_int_equal(names_on_the_server(), ways[i].names);
        driver->disconnect(connection);
        connection = first;
    }
    assert_null(connect_to(url_with("prepare=never")));
    assert_int_equal(fault.code, KIN_INVALID_URL);
}

static void test_postgres_other_options_are_libpqs(void **state)
{
    kin_value cell;
    (void)state;
    kin__connection *first = connection;
    connection = connect_to(url_with("application_name=reports&prepare=unnamed&connect_timeout=9"));
    assert_non_null(connection);
    submit_with("SHOW application_name", one_text, 1, NULL, 0);
    next();
    expect_row(&cell);
    assert_string_equal(cell.as.text, "reports");
    finish();
    driver->disconnect(connection);
    connection = first;
    assert_null(connect_to("postgres://127.0.0.1:1/d?sslmode=verify-full"));
    assert_int_equal(fault.code, KIN_CONNECTION_FAILED);
}

static const struct CMUnitTest sqlite_alone[] = {
    BEHAVES(test_sqlite_text_keeps_nul),           BEHAVES(test_sqlite_refuses_nan_and_blobs),
    BEHAVES(test_sqlite_connections_share_memory), BEHAVES(test_sqlite_settings),
    BEHAVES(test_sqlite_file_that_is_no_database), BEHAVES(test_sqlite_busy),
};

static const struct CMUnitTest postgres_alone[] = {
    BEHAVES(test_postgres_stale_plan),
    BEHAVES(test_postgres_deferred_constraint),
    BEHAVES(test_postgres_commit_that_rolls_back),
    BEHAVES(test_postgres_values_stay_out_of_messages),
    BEHAVES(test_postgres_more_values),
    BEHAVES(test_postgres_keys_as_array),
    BEHAVES(test_postgres_connection_ends),
    BEHAVES(test_postgres_notices_are_not_printed),
    BEHAVES(test_postgres_server_that_is_not_there),
    BEHAVES(test_postgres_ways_to_prepare),
    BEHAVES(test_postgres_other_options_are_libpqs),
};

static int tests(void)
{
    if (is_sqlite()) return cmocka_run_group_tests_name("SQLite", sqlite_alone, NULL, NULL);
    return cmocka_run_group_tests_name("PostgreSQL", postgres_alone, NULL, NULL);
}

int main(int argc, char **argv)
{
    return run_on_database(argc, argv, tests);
}
