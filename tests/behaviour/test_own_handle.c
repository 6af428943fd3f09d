/* A handle of the user's own: Kin works on it, changes nothing of it, and leaves it as it was. */
#include "support/allocations.h"
#include "support/database.h"
#include "support/handle.h"
#include "support/models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

/* --- the handle, as a program without Kin uses it --------------------------------------------- */

static struct handle own;
static kin_db *db;
static kin_session *s;

static const char *ask(const char *sql)
{
    return handle_ask(&own, sql);
}

static void expect(const char *sql, const char *wanted)
{
    assert_string_equal(ask(sql), wanted);
}

static bool is_in_transaction(void)
{
    return handle_in_transaction(&own);
}

/* Statements that are prepared on the handle. */
static int prepared(void)
{
    int count = 0;
    if (own.postgres) return atoi(ask("SELECT count(*) FROM pg_prepared_statements"));
    if (own.mariadb)
        return atoi(ask("SELECT sum(IF(variable_name = 'COM_STMT_CLOSE', -1, 1) * variable_value) "
                        "FROM information_schema.session_status "
                        "WHERE variable_name IN ('COM_STMT_PREPARE', 'COM_STMT_CLOSE')"));
    for (sqlite3_stmt *at = NULL; (at = sqlite3_next_stmt(own.sqlite, at));) count++;
    return count;
}

static void open_session(const kin_open_options *options)
{
    kin_open_options chosen = options ? *options : (kin_open_options){0};
    chosen.handle = handle_pointer(&own);
    chosen.kin_size_ = sizeof chosen;
    db = kin_db_open(handle_url(&own), kin_models(shelf, book), &chosen);
    assert_int_equal(kin_db_error(db)->code, KIN_OK);
    s = kin_session_open(db);
}

static void close_session(void)
{
    kin_session_close(s);
    kin_close(db);
    s = NULL;
    db = NULL;
}

static int set_up(void **state)
{
    (void)state;
    handle_open(&own);
    open_session(NULL);
    kin_create_tables(s);
    database_check(s);
    close_session();
    ask("CREATE UNIQUE INDEX unique_title ON books (title)");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    close_session();
    handle_close(&own);
    return 0;
}

static void expect_error(kin_session *session, kin_code code, const char *part)
{
    const kin_error_info *error = kin_error(session);
    assert_string_equal(kin_error_name(error->code), kin_error_name(code));
    if (!strstr(error->message, part)) fail_msg("\"%s\" says nothing of %s", error->message, part);
}

/* --- tests ------------------------------------------------------------------------------------ */

static void it_works_and_stays_open(void **state)
{
    (void)state;
    open_session(NULL);
    for (int i = 0; i < 3; i++) {
        struct shelf *shelf = kin_create(s, shelf, .name = "a");
        assert_non_null(shelf);
        assert_non_null(kin_find(s, shelf, shelf->id));
    }
    assert_true(prepared() > 0);
    expect("SELECT count(*) FROM shelves", "3"); /* between functions of Kin it is the user's */
    assert_int_equal(kin_count(s, shelf), 3);
    database_check(s);
    close_session();
    assert_int_equal(prepared(), 0);
    expect("SELECT count(*) FROM shelves", "3");
    assert_false(is_in_transaction());
}

static void no_setting_is_changed(void **state)
{
    static const char *const of_sqlite[] = {"PRAGMA foreign_keys", "PRAGMA busy_timeout",
                                            "PRAGMA synchronous", "PRAGMA journal_mode"};
    static const char *const of_postgres[] = {"SHOW application_name", "SHOW extra_float_digits",
                                              "SHOW statement_timeout", "SHOW client_min_messages"};
    static const char *const of_mariadb[] = {"SELECT @@sql_mode", "SELECT @@max_statement_time",
                                             "SELECT @@collation_connection",
                                             "SELECT @@autocommit"};
    const char *const *settings = own.postgres ? of_postgres : own.mariadb ? of_mariadb : of_sqlite;
    char before[4][64];
    (void)state;
    ask(database_text("PRAGMA busy_timeout = 77", "SET statement_timeout = '77s'",
                      "SET max_statement_time = 77"));
    for (size_t i = 0; i < 4; i++) snprintf(before[i], sizeof before[i], "%s", ask(settings[i]));
    open_session(NULL);
    kin_create(s, shelf, .name = "a");
    for (size_t i = 0; i < 4; i++) expect(settings[i], before[i]);
    close_session();
    for (size_t i = 0; i < 4; i++) expect(settings[i], before[i]);
    if (own.postgres) {
        assert_int_equal(PQisnonblocking(own.postgres), 0);
        assert_int_equal(PQpipelineStatus(own.postgres), PQ_PIPELINE_OFF);
    }
    if (!own.sqlite) return;
    /* Nor has it been given extended codes. */
    ask("INSERT INTO books (title) VALUES ('a')");
    assert_int_equal(
        sqlite3_exec(own.sqlite, "INSERT INTO books (title) VALUES ('a')", NULL, NULL, NULL),
        SQLITE_CONSTRAINT);
}

static void errors_are_as_precise_as_ever(void **state)
{
    (void)state;
    open_session(NULL);
    kin_create(s, book, .title = "a");
    kin_create(s, book, .title = "a");
    expect_error(s, KIN_RECORD_NOT_UNIQUE, "book");
    kin_error_clear(s);
    kin_create(s, book, .title = NULL);
    expect_error(s, KIN_NOT_NULL_VIOLATION, "title");
    kin_error_clear(s);
    assert_int_equal(kin_count(s, book), 1);
}

static void one_session_at_a_time(void **state)
{
    (void)state;
    open_session(NULL);
    kin_session *second = kin_session_open(db);
    assert_true(kin_failed(second));
    expect_error(second, KIN_BUSY, "handle");
    assert_null(kin_create(second, shelf, .name = "a"));
    kin_session_close(second);
    assert_non_null(kin_create(s, shelf, .name = "a"));
    kin_session_close(s);
    s = kin_session_open(db);
    assert_int_equal(kin_count(s, shelf), 1);
    database_check(s);
}

static void the_url_is_the_scheme_alone(void **state)
{
    (void)state;
    const char *url =
        database_text("sqlite:file.db", "postgres://somewhere/else", "mariadb://somewhere/else");
    kin_db *wrong = kin_open(url, kin_models(shelf, book), .handle = handle_pointer(&own));
    assert_int_equal(kin_db_error(wrong)->code, KIN_INVALID_URL);
    kin_close(wrong);
    wrong = kin_open(handle_url(&own), kin_models(shelf, book));
    assert_int_equal(kin_db_error(wrong)->code, KIN_INVALID_URL);
    kin_close(wrong);
}

static struct shelf *shelf_with_books(const char *first, const char *second)
{
    struct shelf *shelf = kin_new(s, shelf, .name = "b");
    kin_many_build(shelf, books, .title = first);
    kin_many_build(shelf, books, .title = second);
    return shelf;
}

static void verbs_join_the_user_s_transaction(void **state)
{
    (void)state;
    ask("BEGIN");
    open_session(NULL);
    assert_non_null(kin_create(s, shelf, .name = "a"));
    assert_true(kin_save(shelf_with_books("one", "two")));
    assert_int_equal(kin_all(s, shelf, .includes = "books").count, 2);
    database_check(s);
    assert_true(is_in_transaction());
    close_session();
    assert_true(is_in_transaction());
    expect("SELECT count(*) FROM books", "2");
    ask("ROLLBACK");
    expect("SELECT count(*) FROM books", "0");
    expect("SELECT count(*) FROM shelves", "0");
}

static void a_transaction_begun_since_is_joined_too(void **state)
{
    (void)state;
    open_session(NULL);
    assert_true(kin_save(shelf_with_books("one", "two")));
    ask("BEGIN");
    assert_true(kin_save(shelf_with_books("three", "four")));
    ask("ROLLBACK");
    assert_true(kin_save(shelf_with_books("five", "six")));
    assert_false(is_in_transaction());
    database_check(s);
    expect("SELECT count(*) FROM books", "4");
}

static bool create_and_fail(kin_session *session, void *context)
{
    (void)context;
    kin_create(session, shelf, .name = "inside");
    return false;
}

static void levels_are_savepoints_of_the_user_s_transaction(void **state)
{
    (void)state;
    ask("BEGIN");
    open_session(NULL);
    ask("INSERT INTO shelves (name) VALUES ('outside')");
    assert_false(kin_transaction(s, create_and_fail, NULL));
    assert_true(kin_begin(s));
    kin_create(s, shelf, .name = "kept");
    assert_true(kin_begin(s));
    kin_create(s, shelf, .name = "dropped");
    assert_true(kin_rollback(s));
    assert_true(kin_commit(s));
    database_check(s);
    assert_true(is_in_transaction());
    ask("COMMIT");
    expect("SELECT count(*) FROM shelves", "2");
    expect("SELECT count(*) FROM shelves WHERE name = 'kept'", "1");
}

static void closing_rolls_back_kin_s_levels_alone(void **state)
{
    (void)state;
    ask("BEGIN");
    ask("INSERT INTO shelves (name) VALUES ('outside')");
    open_session(NULL);
    assert_true(kin_begin(s));
    kin_create(s, shelf, .name = "inside");
    close_session();
    assert_true(is_in_transaction());
    ask("COMMIT");
    expect("SELECT name FROM shelves", "outside");
}

static void a_verb_that_fails_half_way_undoes_itself_alone(void **state)
{
    (void)state;
    ask("BEGIN");
    ask("INSERT INTO shelves (name) VALUES ('outside')");
    open_session(NULL);
    assert_false(kin_save(shelf_with_books("same", "same")));
    expect_error(s, KIN_RECORD_NOT_UNIQUE, "book");
    kin_error_clear(s);
    assert_true(is_in_transaction());
    assert_true(kin_save(shelf_with_books("one", "two")));
    ask("COMMIT");
    expect("SELECT count(*) FROM shelves", "2");
    expect("SELECT count(*) FROM books", "2");
}

/* SQLite has no such setting. */
static void expect_timeout(const char *postgres, const char *mariadb)
{
    if (own.postgres) expect("SHOW statement_timeout", postgres);
    if (own.mariadb) expect("SELECT @@max_statement_time", mariadb);
}

static void a_timeout_is_taken_away_again(void **state)
{
    (void)state;
    ask(database_text("SELECT 1", "SET statement_timeout = '77s'", "SET max_statement_time = 77"));
    open_session(&(kin_open_options){.statement_timeout = 5000});
    assert_non_null(kin_create(s, shelf, .name = "a"));
    expect_timeout("5s", "5.000000");
    assert_true(kin_session_set_statement_timeout(s, 0));
    assert_int_equal(kin_count(s, shelf), 1);
    expect_timeout("77s", "77.000000");
    assert_true(kin_session_set_statement_timeout(s, 3000));
    assert_int_equal(kin_count(s, shelf), 1);
    close_session();
    expect_timeout("77s", "77.000000");
}

static void no_memory_leaves_the_handle_alone(void **state)
{
    struct allocations memory;
    size_t opened = 0;
    (void)state;
    for (size_t n = 1; !opened; n++) {
        allocations_open(&memory);
        db = kin_open(handle_url(&own), kin_models(shelf, book), .handle = handle_pointer(&own),
                      .allocator = &memory.allocator);
        memory.armed = true;
        memory.fail_at = n;
        s = kin_session_open(db);
        struct shelf *shelf = kin_create(s, shelf, .name = "a");
        opened = memory.failed == 0;
        /* Some memory only saves time later, and is done without. */
        assert_true(kin_failed(s) || shelf);
        memory.armed = false;
        close_session();
        assert_int_equal(memory.live, 0);
        assert_int_equal(prepared(), 0);
        ask("DELETE FROM shelves");
    }
}

/* --- statements that fail --------------------------------------------------------------------- */

struct fault {
    size_t number; /* of the statement that is refused */
    bool and_after;
    bool armed;
    size_t count;
    bool refused;
};

static bool refuse(void *context, const kin_statement_info *statement)
{
    struct fault *fault = context;
    (void)statement;
    if (!fault->armed) return true;
    fault->count++;
    bool now = fault->and_after ? fault->count >= fault->number : fault->count == fault->number;
    fault->refused = fault->refused || now;
    return !now;
}

static struct shelf *shelf;
static struct book *book;

static bool replace_the_books(void)
{
    struct book *fresh = kin_new(s, book, .title = "fresh");
    return kin_many_set(shelf, books, &fresh, 1);
}

static bool save_a_shelf(void)
{
    return kin_save(shelf_with_books("one", "two"));
}

static bool rename_the_book(void)
{
    return kin_update(book, .title = "renamed");
}

static bool destroy_the_book(void)
{
    return kin_destroy(book);
}

static bool (*const acts[])(void) = {replace_the_books, save_a_shelf, rename_the_book,
                                     destroy_the_book};

static const char *rows(void)
{
    static char text[256];
    snprintf(text, sizeof text, "%s shelves, ", ask("SELECT count(*) FROM shelves"));
    strncat(text,
            ask(database_text("SELECT group_concat(title || ' ' || coalesce(shelf_id, 0), ', ') "
                              "FROM (SELECT * FROM books ORDER BY title)",
                              "SELECT string_agg(title || ' ' || coalesce(shelf_id, 0), ', ' "
                              "ORDER BY title) FROM books",
                              "SELECT group_concat(title, ' ', coalesce(shelf_id, 0) "
                              "ORDER BY title SEPARATOR ', ') FROM books")),
            sizeof text - strlen(text) - 1);
    return text;
}

static void expect_as_before(const char *before, bool in_transaction)
{
    assert_string_equal(rows(), before);
    assert_true(is_in_transaction() == in_transaction);
    assert_false(kin_is_destroyed(book));
    assert_string_equal(book->title, "old");
    assert_int_equal(book->shelf_id, shelf->id);
    book_list books = kin_many_peek(shelf, books);
    assert_int_equal(books.count, 1);
    assert_ptr_equal(books.items[0], book);
    if (own.postgres) {
        assert_int_equal(PQisnonblocking(own.postgres), 0);
        assert_int_equal(PQpipelineStatus(own.postgres), PQ_PIPELINE_OFF);
    }
}

/* A statement that fails before there is a savepoint breaks a transaction of PostgreSQL's, which is
 * the user's to roll back. */
static bool roll_back_if_broken(const struct fault *fault)
{
    if (!own.postgres || PQtransactionStatus(own.postgres) != PQTRANS_INERROR) return false;
    assert_int_equal(fault->number, 1);
    ask("ROLLBACK");
    return true;
}

/* Whether a statement was refused. */
static bool try_fault(bool (*act)(void), bool in_transaction, bool in_level, struct fault fault)
{
    char before[256];
    ask("DELETE FROM books");
    ask("DELETE FROM shelves");
    open_session(&(kin_open_options){.on_statement = refuse, .on_statement_context = &fault});
    shelf = kin_create(s, shelf, .name = "a");
    book = kin_many_create(shelf, books, .title = "old");
    assert_int_equal(kin_many_get(shelf, books).count, 1);
    snprintf(before, sizeof before, "%s", rows());
    if (in_transaction) ask("BEGIN");
    if (in_level) assert_true(kin_begin(s));
    database_check(s);
    fault.armed = true;
    bool done = act();
    fault.armed = false;
    assert_true(done == !fault.refused);
    if (!done) expect_error(s, KIN_STATEMENT_REFUSED, "");
    kin_error_clear(s);
    if (in_level) assert_true(kin_commit(s) == done);
    kin_error_clear(s);
    if (!done) {
        if (in_transaction && !in_level && roll_back_if_broken(&fault)) in_transaction = false;
        expect_as_before(before, in_transaction);
        assert_true(act());
    }
    database_check(s);
    assert_true(is_in_transaction() == in_transaction);
    assert_string_not_equal(rows(), before);
    close_session();
    if (in_transaction) ask("ROLLBACK");
    return fault.refused;
}

static void every_statement_may_fail(void **state)
{
    (void)state;
    for (size_t act = 0; act < sizeof acts / sizeof *acts; act++)
        for (unsigned where = 0; where < 4; where++)
            for (unsigned after = 0; after < 2; after++) {
                struct fault fault = {.and_after = after};
                do fault.number++;
                while (try_fault(acts[act], where & 1, where & 2, fault));
                assert_true(fault.number > 1);
            }
}

/* A verb that cannot be refused half way takes a savepoint in the user's transaction, too. */
static void tables_are_created_all_or_none(void **state)
{
    const char *count = own.postgres ? "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
                                     : "SELECT count(*) FROM sqlite_master WHERE type = 'table' "
                                       "AND name NOT LIKE 'sqlite%'";
    struct fault fault = {.number = 0};
    (void)state;
    if (!database_traits()->tables_roll_back) return;
    open_session(&(kin_open_options){.on_statement = refuse, .on_statement_context = &fault});
    do {
        fault = (struct fault){.number = fault.number + 1};
        ask("BEGIN");
        ask("DROP TABLE books");
        ask("DROP TABLE shelves");
        fault.armed = true;
        bool done = kin_create_tables(s);
        fault.armed = false;
        assert_true(done == !fault.refused);
        kin_error_clear(s);
        if (roll_back_if_broken(&fault)) continue;
        expect(count, done ? "2" : "0");
        ask("ROLLBACK");
    } while (fault.refused);
    assert_true(fault.number > 3);
}

/* --- what a handle of PostgreSQL may be like -------------------------------------------------- */

static void expect_refused(const char *part)
{
    open_session(NULL);
    assert_true(kin_failed(s));
    expect_error(s, KIN_INVALID_ARGUMENT, part);
    close_session();
}

static void what_postgres_lacks_is_told(void **state)
{
    static const struct {
        const char *change;
        const char *back;
        const char *told;
    } cases[] = {
        {"SET client_encoding = 'LATIN1'", "SET client_encoding = 'UTF8'", "client_encoding"},
        {"SET DateStyle = 'German'", "SET DateStyle = 'ISO'", "DateStyle"},
        {"SET TimeZone = 'Asia/Tokyo'", "SET TimeZone = 'UTC'", "TimeZone"},
        {"SET standard_conforming_strings = off", "SET standard_conforming_strings = on",
         "standard_conforming_strings"},
        {"SET extra_float_digits = -3", "SET extra_float_digits = 1", "extra_float_digits"},
    };
    (void)state;
    if (!own.postgres) return;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ask(cases[i].change);
        expect_refused(cases[i].told);
        ask(cases[i].back);
    }
    open_session(NULL);
    database_check(s);
}

static void a_postgres_handle_in_another_mode(void **state)
{
    (void)state;
    if (!own.postgres) return;
    PQsetnonblocking(own.postgres, 1);
    expect_refused("non-blocking");
    PQsetnonblocking(own.postgres, 0);
    PQenterPipelineMode(own.postgres);
    expect_refused("pipeline");
    PQexitPipelineMode(own.postgres);
    PQsendQuery(own.postgres, "SELECT 1");
    expect_refused("results");
    for (PGresult *result; (result = PQgetResult(own.postgres));) PQclear(result);
    ask("BEGIN");
    PQclear(PQexec(own.postgres, "nonsense"));
    expect_refused("failed");
    ask("ROLLBACK");
    open_session(NULL);
    database_check(s);
    /* The same later on: the verb fails, the handle is not touched, and Kin goes on afterwards. */
    PQenterPipelineMode(own.postgres);
    assert_null(kin_create(s, shelf, .name = "a"));
    expect_error(s, KIN_INVALID_ARGUMENT, "pipeline");
    kin_error_clear(s);
    PQexitPipelineMode(own.postgres);
    assert_non_null(kin_create(s, shelf, .name = "a"));
}

static void a_postgres_handle_that_forgets(void **state)
{
    (void)state;
    if (!own.postgres) return;
    open_session(NULL);
    for (int i = 0; i < 3; i++) {
        assert_non_null(kin_create(s, shelf, .name = "a"));
        ask("DEALLOCATE ALL");
    }
    database_check(s);
}

static void a_postgres_handle_that_is_not_connected(void **state)
{
    (void)state;
    if (!own.postgres) return;
    PGconn *lost = PQconnectdb("host=/nowhere");
    kin_db *other = kin_open("postgres:", kin_models(shelf, book), .handle = lost);
    kin_session *session = kin_session_open(other);
    assert_true(kin_failed(session));
    expect_error(session, KIN_CONNECTION_FAILED, "not connected");
    kin_session_close(session);
    kin_close(other);
    PQfinish(lost);
}

/* --- and one of SQLite ------------------------------------------------------------------------ */

static int count_calls(void *context)
{
    ++*(int *)context;
    return 0;
}

static void a_sqlite_handle_keeps_its_progress_handler(void **state)
{
    int calls = 0;
    (void)state;
    if (!own.sqlite) return;
    sqlite3_progress_handler(own.sqlite, 1, count_calls, &calls);
    open_session(NULL);
    kin_create(s, shelf, .name = "a");
    close_session();
    int before = calls;
    ask("SELECT count(*) FROM shelves");
    assert_true(calls > before);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_works_and_stays_open),
        TEST(no_setting_is_changed),
        TEST(errors_are_as_precise_as_ever),
        TEST(one_session_at_a_time),
        TEST(the_url_is_the_scheme_alone),
        TEST(verbs_join_the_user_s_transaction),
        TEST(a_transaction_begun_since_is_joined_too),
        TEST(levels_are_savepoints_of_the_user_s_transaction),
        TEST(closing_rolls_back_kin_s_levels_alone),
        TEST(a_verb_that_fails_half_way_undoes_itself_alone),
        TEST(a_timeout_is_taken_away_again),
        TEST(no_memory_leaves_the_handle_alone),
        TEST(every_statement_may_fail),
        TEST(tables_are_created_all_or_none),
        TEST(what_postgres_lacks_is_told),
        TEST(a_postgres_handle_in_another_mode),
        TEST(a_postgres_handle_that_forgets),
        TEST(a_postgres_handle_that_is_not_connected),
        TEST(a_sqlite_handle_keeps_its_progress_handler),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
