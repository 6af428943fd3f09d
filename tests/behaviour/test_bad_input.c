/* Bad input from below: databases, tables, values and disks that are not as the models say. Each is
 * an error that names its model, and the session goes on. (A file that is no database stands in
 * test_open.c, values that do not fit their columns in test_values.c.) */
#define _POSIX_C_SOURCE 200809L

#include "support/database.h"
#include "support/models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct database database;
static kin_session *s;

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

/* The last error is that failure, about that model; then it is forgotten. */
static void expect_failure(kin_code code, const char *model)
{
    const kin_error_info *error = kin_error(s);
    assert_string_equal(kin_error_name(error->code), kin_error_name(code));
    assert_string_equal(error->model ? error->model : "none", model ? model : "none");
    assert_true(kin_failed(s));
    kin_error_clear(s);
}

/* --- places ----------------------------------------------------------------------------------- */

static void a_folder_as_the_database(void **state)
{
    (void)state;
    kin_db *db = kin_open("sqlite:/", kin_models(shelf, book));
    assert_int_equal(kin_db_error(db)->code, KIN_OK);
    kin_session *session = kin_session_open(db);
    assert_int_equal(kin_error(session)->code, KIN_CONNECTION_FAILED);
    assert_null(kin_create(session, shelf, .name = "a"));
    kin_session_close(session);
    kin_close(db);
}

static void a_file_that_can_only_be_read(void **state)
{
    char folder[] = "/tmp/kin-test-XXXXXX";
    char path[64], url[96];
    (void)state;
    if (database_traits()->is_server) return;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/a.db", folder);
    snprintf(url, sizeof url, "sqlite:%s?journal_mode=delete", path);
    kin_db *db = kin_open(url, kin_models(shelf, book));
    kin_session *session = kin_session_open(db);
    kin_create_tables(session);
    struct shelf *shelf = kin_create(session, shelf, .name = "a");
    int64_t id = shelf ? shelf->id : 0;
    database_check(session);
    kin_session_close(session);
    kin_close(db);

    snprintf(url, sizeof url, "sqlite:%s?mode=ro", path);
    db = kin_open(url, kin_models(shelf, book));
    kin_session *kept = s;
    s = kin_session_open(db);
    shelf = kin_find(s, shelf, id);
    assert_string_equal(shelf ? shelf->name : "", "a");
    assert_null(kin_create(s, shelf, .name = "b"));
    expect_failure(KIN_READ_ONLY_DATABASE, "shelf");
    assert_false(kin_destroy(shelf));
    assert_int_equal(kin_error(s)->code, KIN_READ_ONLY_DATABASE);
    assert_false(kin_is_destroyed(shelf));
    kin_error_clear(s);
    assert_int_equal(kin_count(s, shelf), 1);
    kin_session_close(s);
    s = kept;
    kin_close(db);
    unlink(path);
    rmdir(folder);
}

static void a_transaction_that_can_only_read(void **state)
{
    (void)state;
    if (!database_traits()->is_server) return;
    database_execute(s, database_text(NULL, "SET default_transaction_read_only = on",
                                      "SET SESSION TRANSACTION READ ONLY"));
    assert_null(kin_create(s, shelf, .name = "a"));
    expect_failure(KIN_READ_ONLY_DATABASE, "shelf");
    assert_int_equal(kin_count(s, shelf), 0);
    database_execute(s, database_text(NULL, "SET default_transaction_read_only = off",
                                      "SET SESSION TRANSACTION READ WRITE"));
    assert_non_null(kin_create(s, shelf, .name = "a"));
}

/* --- columns that are narrower than the model's ----------------------------------------------- */

static void expect_range_error_of(const char *column)
{
    const kin_error_info *error = kin_error(s);
    assert_string_equal(error->association ? error->association : "none", column);
    assert_null(strstr(error->message, "3000000000"));
    expect_failure(KIN_RANGE_ERROR, "book");
}

static void an_integer_of_32_bits(void **state)
{
    (void)state;
    if (!database_traits()->has_types) return; /* whose columns have widths */
    struct book *book = kin_create(s, book, .title = "a");
    database_execute(s, database_text(NULL, "ALTER TABLE books ALTER COLUMN shelf_id TYPE integer",
                                      "ALTER TABLE books MODIFY shelf_id integer"));
    database_execute(s, database_text(NULL, "ALTER TABLE books ALTER COLUMN id TYPE integer",
                                      "ALTER TABLE books MODIFY id integer AUTO_INCREMENT"));
    assert_null(kin_create(s, book, .title = "b", .shelf_id = INT64_C(3000000000)));
    expect_range_error_of("shelf_id");
    assert_false(kin_update(book, .title = "b", .shelf_id = INT64_C(-3000000000)));
    expect_range_error_of("shelf_id");
    assert_null(kin_find(s, book, INT64_C(3000000000)));
    if (database_is_postgres()) expect_range_error_of("id"); /* others compare it as it is */
    kin_error_clear(s);
    assert_true(kin_update(book, .title = "b"));
    assert_int_equal(kin_count(s, book), 1);
}

/* --- tables ----------------------------------------------------------------------------------- */

static void a_table_that_is_missing(void **state)
{
    (void)state;
    struct book *book = kin_create(s, book, .title = "a");
    struct shelf *shelf = kin_create(s, shelf, .name = "a");
    database_execute(s, "DROP TABLE books");
    assert_null(kin_find(s, book, 1));
    expect_failure(KIN_STATEMENT_INVALID, "book");
    assert_int_equal(kin_all(s, book).count, 0);
    expect_failure(KIN_STATEMENT_INVALID, "book");
    assert_int_equal(kin_count(s, book), 0);
    expect_failure(KIN_STATEMENT_INVALID, "book");
    assert_null(kin_create(s, book, .title = "b"));
    expect_failure(KIN_STATEMENT_INVALID, "book");
    kin_set(book, title, "c");
    assert_false(kin_save(book));
    expect_failure(KIN_STATEMENT_INVALID, "book");
    assert_true(kin_changed(book));
    assert_false(kin_delete(book));
    expect_failure(KIN_STATEMENT_INVALID, "book");
    assert_int_equal(kin_many_get(shelf, books).count, 0);
    expect_failure(KIN_STATEMENT_INVALID, "shelf");
    assert_int_equal(kin_all(s, shelf, .includes = "books").count, 0);
    expect_failure(KIN_STATEMENT_INVALID, "shelf");
    assert_null(kin_stream_open(s, book));
    expect_failure(KIN_STATEMENT_INVALID, "book");
    /* The rest goes on. */
    assert_true(kin_update(shelf, .name = "b"));
    assert_int_equal(kin_count(s, shelf), 1);
}

static void a_column_that_is_missing(void **state)
{
    (void)state;
    struct book *book = kin_create(s, book, .title = "a");
    database_execute(s, "ALTER TABLE books RENAME COLUMN title TO name");
    assert_null(kin_find(s, book, 1));
    expect_failure(KIN_STATEMENT_INVALID, "book");
    assert_int_equal(kin_all(s, book).count, 0);
    expect_failure(KIN_STATEMENT_INVALID, "book");
    assert_null(kin_create(s, book, .title = "b"));
    expect_failure(KIN_STATEMENT_INVALID, "book");
    assert_false(kin_update(book, .title = "b"));
    assert_string_equal(book->title, "a");
    expect_failure(KIN_STATEMENT_INVALID, "book");
    assert_int_equal(kin_count(s, book), 1);
    /* A table that was mended works without opening anything anew. */
    database_execute(s, "ALTER TABLE books RENAME COLUMN name TO title");
    assert_true(kin_update(book, .title = "b"));
    assert_string_equal(kin_first(s, book)->title, "b");
}

/* --- values ----------------------------------------------------------------------------------- */

static void a_parameter_that_is_not_utf_8(void **state)
{
    static const char *const broken[] = {"\xff", "a\xc3", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                         "\xc0\xaf"};
    (void)state;
    struct shelf *kept = kin_create(s, shelf, .name = "a");
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        assert_null(kin_create(s, shelf, .name = broken[i]));
        expect_failure(KIN_INVALID_VALUE, "shelf");
        assert_false(kin_update(kept, .name = broken[i]));
        expect_failure(KIN_INVALID_VALUE, "shelf");
        assert_string_equal(kept->name, "a");
        assert_null(kin_find_by(s, shelf, .name = broken[i]));
        expect_failure(KIN_INVALID_VALUE, "shelf");
        assert_int_equal(
            kin_count(s, shelf, .where = "shelves.name = ?", .args = kin_args(broken[i])), 0);
        expect_failure(KIN_INVALID_VALUE, "shelf");
    }
    assert_int_equal(kin_count(s, shelf), 1);
}

/* SQLite holds any bytes as a text. They are read as they are, and cannot be written again. */
static void a_stored_text_that_is_not_utf_8(void **state)
{
    (void)state;
    if (database_traits()->is_server) return; /* which cannot hold it */
    database_execute(s, "INSERT INTO shelves (name) VALUES (CAST(x'61FF62' AS TEXT))");
    struct shelf *shelf = kin_first(s, shelf);
    assert_string_equal(shelf->name, "a\xff"
                                     "b");
    assert_int_equal(kin_text_size(shelf, name), 3);
    assert_null(kin_create(s, shelf, .name = shelf->name));
    expect_failure(KIN_INVALID_VALUE, "shelf");
}

static void an_integer_beyond_64_bits(void **state)
{
    (void)state;
    if (database_traits()->has_types)
        database_execute(s,
                         database_text(NULL, "ALTER TABLE books ALTER COLUMN shelf_id TYPE numeric",
                                       "ALTER TABLE books MODIFY shelf_id decimal(30)"));
    database_execute(s, "INSERT INTO books (title, shelf_id) VALUES ('a', 9223372036854775807)");
    assert_true(kin_first(s, book)->shelf_id == INT64_MAX);
    database_execute(s, "INSERT INTO books (title, shelf_id) VALUES ('b', 9223372036854775808)");
    assert_int_equal(kin_all(s, book).count, 0);
    assert_string_equal(kin_error(s)->association, "shelf_id");
    expect_failure(KIN_INVALID_VALUE, "book");
    assert_null(kin_find_by(s, book, .title = "b"));
    expect_failure(KIN_INVALID_VALUE, "book");
    assert_non_null(kin_find_by(s, book, .title = "a"));
}

/* --- half way --------------------------------------------------------------------------------- */

static void a_statement_that_fails_half_way(void **state)
{
    (void)state;
    database_execute(s, "CREATE UNIQUE INDEX one_name ON shelves (name)");
    kin_create(s, shelf, .name = "a");
    assert_false(kin_execute(s,
                             "INSERT INTO shelves (name) SELECT 'b' UNION ALL SELECT 'c' "
                             "UNION ALL SELECT 'a'",
                             NULL));
    expect_failure(KIN_RECORD_NOT_UNIQUE, NULL);
    assert_int_equal(kin_count(s, shelf), 1);
    /* In a level it is doomed, and the level in which that one stands is not. */
    assert_true(kin_begin(s));
    kin_create(s, shelf, .name = "d");
    assert_true(kin_begin(s));
    assert_false(
        kin_execute(s, "INSERT INTO shelves (name) SELECT 'e' UNION ALL SELECT 'a'", NULL));
    expect_failure(KIN_RECORD_NOT_UNIQUE, NULL);
    assert_true(kin_rollback(s));
    assert_true(kin_commit(s));
    assert_int_equal(kin_count(s, shelf), 2);
}

static void a_full_disk(void **state)
{
    char title[1001];
    (void)state;
    if (database_traits()->is_server) return; /* has no such limit of its own */
    memset(title, 'x', 1000);
    title[1000] = '\0';
    kin_create(s, shelf, .name = "before");
    database_execute(s, "PRAGMA max_page_count = 30");
    struct shelf *shelf = kin_new(s, shelf, .name = "a");
    for (int i = 0; i < 200; i++) kin_many_build(shelf, books, .title = title);
    assert_false(kin_save(shelf));
    expect_failure(KIN_DISK_FULL, "book");
    assert_true(kin_is_new(shelf));
    assert_true(kin_is_null(shelf, id));
    kin_each(book, kin_many_peek(shelf, books)) {
        assert_true(kin_is_new(book));
        assert_true(kin_is_null(book, id));
    }
    assert_int_equal(kin_count(s, shelf), 1);
    assert_int_equal(kin_count(s, book), 0);
    /* In a level all of it is lost: SQLite may end the transaction by itself. */
    assert_true(kin_begin(s));
    assert_non_null(kin_create(s, shelf, .name = "in the level"));
    assert_false(kin_save(shelf));
    expect_failure(KIN_DISK_FULL, "book");
    assert_false(kin_commit(s));
    expect_failure(KIN_TRANSACTION_DOOMED, NULL);
    assert_int_equal(kin_count(s, shelf), 1);
    /* With room it can be saved as it is. */
    database_execute(s, "PRAGMA max_page_count = 100000");
    assert_true(kin_save(shelf));
    assert_int_equal(kin_count(s, book), 200);
    database_check(s);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_integer_of_32_bits),
        TEST(a_folder_as_the_database),
        TEST(a_file_that_can_only_be_read),
        TEST(a_transaction_that_can_only_read),
        TEST(a_table_that_is_missing),
        TEST(a_column_that_is_missing),
        TEST(a_parameter_that_is_not_utf_8),
        TEST(a_stored_text_that_is_not_utf_8),
        TEST(an_integer_beyond_64_bits),
        TEST(a_statement_that_fails_half_way),
        TEST(a_full_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
