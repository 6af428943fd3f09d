/* Opening: which models there are, and what can be wrong with a URL or a place. Mistakes in
 * declarations stand in test_mistakes.c. */
#define _POSIX_C_SOURCE 200809L

#include "support/database.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- models that are right -------------------------------------------------------------------- */

KIN_DECLARE(author, static);
KIN_DECLARE(book, static);

struct author {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int books_count;
    kin_time read_at;
    kin_time updated_at;
    kin_many(book) books;
};

struct book {
    kin_record kin;
    kin_int id;
    kin_int author_id;
    kin_one(author) author;
};

KIN_MODEL(author,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_COLUMN(books_count),
    KIN_COLUMN(read_at, .nullable = true),
    KIN_COLUMN(updated_at),
    KIN_HAS_MANY(books, book, .counter_cache = KIN_COUNTER_CACHE),
);

KIN_MODEL(book,
    KIN_COLUMN(id),
    KIN_COLUMN(author_id),
    KIN_BELONGS_TO(author, author, .counter_cache = KIN_COUNTER_CACHE, .touch = "read_at",
                   .inverse_of = "books"),
);

/* Leads to both, and nothing leads to the next. */
KIN_DECLARE(reader, static);
struct reader {
    kin_record kin;
    kin_int id;
    kin_many(book) books;
    kin_many(author) authors;
};
KIN_MODEL(reader,
    KIN_COLUMN(id),
    KIN_HAS_MANY(books, book, .foreign_key = "author_id"),
    KIN_HAS_MANY(authors, author, .through = "books"),
);

KIN_DECLARE(stranger, static);
struct stranger {
    kin_record kin;
    kin_int id;
};
KIN_MODEL(stranger, KIN_COLUMN(id));

/* --- helpers ---------------------------------------------------------------------------------- */

/* Opening gives a handle with this code and a message that has all the parts; a session on it
 * carries the same error. */
static void refuses(kin_model_fn *const *models, kin_code code, const char *const *parts)
{
    kin_db *db = kin_open(database_url(), models);
    assert_non_null(db);
    const kin_error_info *error = kin_db_error(db);
    assert_string_equal(kin_error_name(error->code), kin_error_name(code));
    for (; *parts; parts++)
        if (!strstr(error->message, *parts))
            fail_msg("\"%s\" is not in \"%s\"", *parts, error->message);
    kin_session *session = kin_session_open(db);
    assert_non_null(session);
    assert_int_equal(kin_first_error(session)->code, code);
    kin_session_close(session);
    kin_close(db);
}

#define REFUSES(model, code, ...) \
    refuses(kin_models(model), code, (const char *const[]){__VA_ARGS__, NULL})

static void opens(kin_model_fn *const *models)
{
    kin_db *db = kin_open(database_url(), models);
    assert_non_null(db);
    const kin_error_info *error = kin_db_error(db);
    if (error->code != KIN_OK) fail_msg("%s", error->message);
    kin_close(db);
}

/* --- which models ----------------------------------------------------------------------------- */

static void models_are_found_by_reachability(void **state)
{
    (void)state;
    kin_db *db = kin_open("sqlite::memory:", kin_models(reader));
    kin_session *session = kin_session_open(db);
    kin_create_tables(session);
    size_t authors = kin_count(session, author);
    size_t books = kin_count(session, book);
    assert_int_equal(authors + books, 0);
    database_check(session);
    /* Nothing leads to this one. */
    size_t others = kin_count(session, stranger);
    assert_int_equal(others, 0);
    assert_int_equal(kin_error(session)->code, KIN_INVALID_ARGUMENT);
    assert_string_equal(kin_error(session)->model, "stranger");
    kin_session_close(session);
    kin_close(db);
}

static void a_model_listed_twice_is_one(void **state)
{
    (void)state;
    opens(kin_models(author, book, author));
}

static void without_models(void **state)
{
    (void)state;
    static kin_model_fn *const none[] = {NULL};
    refuses(none, KIN_INVALID_ARGUMENT, (const char *const[]){"model", NULL});
    refuses(NULL, KIN_INVALID_ARGUMENT, (const char *const[]){"model", NULL});
}

static kin_model another;

static const kin_model *another_model(void)
{
    return &another;
}

static void another_abi(void **state)
{
    (void)state;
    another = *author_model();
    another.abi = KIN_ABI + 7;
    REFUSES(another, KIN_ABI_MISMATCH, "model author", "ABI 8", "ABI 1");
    another = *author_model();
    another.row_size = 8;
    REFUSES(another, KIN_ABI_MISMATCH, "model author", "rows of 8 bytes");
    kin_open_options options = {.kin_size_ = sizeof options + 8};
    kin_db *db = kin_db_open(database_url(), kin_models(author), &options);
    assert_int_equal(kin_db_error(db)->code, KIN_ABI_MISMATCH);
    kin_close(db);
}

/* --- URLs ------------------------------------------------------------------------------------- */

static void refuses_url(const char *url, const char *part)
{
    kin_db *db = kin_open(url, kin_models(author));
    assert_non_null(db);
    const kin_error_info *error = kin_db_error(db);
    assert_int_equal(error->code, KIN_INVALID_URL);
    if (!strstr(error->message, part)) fail_msg("\"%s\" is not in \"%s\"", part, error->message);
    assert_null(strstr(error->message, "hunter2"));
    kin_close(db);
}

static void bad_urls(void **state)
{
    (void)state;
    refuses_url(NULL, "NULL");
    refuses_url("", "scheme");
    refuses_url("blog.db", "scheme");
    refuses_url("hunter2", "scheme");
    refuses_url("oracle://scott:hunter2@host/db", "\"oracle\"");
    refuses_url("user:hunter2@host", "scheme");
    refuses_url("sqlite:", "file");
    refuses_url("sqlite:blog.db?speed=3", "\"speed\"");
    refuses_url("sqlite:blog.db?busy_timeout=soon", "busy_timeout");
    refuses_url("sqlite:blog.db?busy_timeout=-1", "busy_timeout");
    refuses_url("sqlite:blog.db?mode=append", "mode");
    refuses_url("sqlite:blog.db?journal_mode=wal'", "journal_mode");
    refuses_url("sqlite:blog%zz.db", "encoded");
    refuses_url("postgres:blog", "postgres://");
    refuses_url("postgres://kin:hunter2@host/db?speed=3", "unknown key");
    refuses_url("postgres://kin:hunt@er2@host/db", "%40");
}

/* --- what cannot be connected to -------------------------------------------------------------- */

/* Every verb of a session that could not be opened fails with the error of the opening. */
static void cannot_connect(const char *url, kin_code code)
{
    kin_db *db = kin_open(url, kin_models(author, book));
    assert_int_equal(kin_db_error(db)->code, KIN_OK);
    kin_session *session = kin_session_open(db);
    assert_non_null(session);
    assert_true(kin_failed(session));
    assert_int_equal(kin_error(session)->code, code);
    assert_null(strstr(kin_error(session)->message, "hunter2"));

    kin_error_clear(session); /* it keeps its own */
    assert_int_equal(kin_first_error(session)->code, code);

    struct author *created = kin_create(session, author, .name = "Ann");
    assert_null(created);
    assert_int_equal(kin_error(session)->code, code);
    struct author *new = kin_new(session, author, .name = "Ann");
    assert_null(new);
    struct author *found = kin_find(session, author, 1);
    assert_null(found);
    assert_int_equal(kin_error(session)->code, code);
    struct author *by_name = kin_find_by(session, author, .name = "Ann");
    assert_null(by_name);
    author_list all = kin_all(session, author);
    assert_int_equal(all.count, 0);
    size_t count = kin_count(session, author);
    assert_int_equal(count, 0);
    assert_false(kin_create_tables(session));
    assert_false(kin_execute(session, "SELECT 1", NULL));
    assert_false(kin_begin(session));
    assert_false(kin_commit(session));
    assert_false(kin_rollback(session));
    assert_null(kin_region_open(session));
    assert_int_equal(kin_error(session)->code, code);
    assert_int_equal(kin_statements(session), 0);
    assert_int_equal(kin_round_trips(session), 0);
    kin_session_close(session);
    kin_close(db);
}

static void sqlite_file_in_a_folder_that_does_not_exist(void **state)
{
    (void)state;
    cannot_connect("sqlite:/nonexistent/folder/blog.db", KIN_CONNECTION_FAILED);
    cannot_connect("sqlite:/nonexistent.db?mode=rw", KIN_CONNECTION_FAILED);
}

static void sqlite_file_that_is_no_database(void **state)
{
    (void)state;
    char folder[] = "/tmp/kin-test-open.XXXXXX";
    char path[64], url[80];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/letter.txt", folder);
    snprintf(url, sizeof url, "sqlite:%s", path);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (int i = 0; i < 100; i++) fputs("Dear Ann, this is no database.\n", file);
    fclose(file);
    cannot_connect(url, KIN_CONNECTION_FAILED);
    unlink(path);
    rmdir(folder);
}

static void postgres_that_is_not_there(void **state)
{
    (void)state;
    cannot_connect("postgres://kin:hunter2@/blog?host=/nonexistent", KIN_CONNECTION_FAILED);
    cannot_connect("postgresql://kin:hunter2@127.0.0.1:1/blog?connect_timeout=5",
                   KIN_CONNECTION_FAILED);
}

static void session_on_a_database_that_failed_to_open(void **state)
{
    (void)state;
    kin_db *db = kin_open(NULL, kin_models(author));
    kin_session *session = kin_session_open(db);
    assert_true(kin_failed(session));
    assert_int_equal(kin_first_error(session)->code, KIN_INVALID_URL);
    struct author *created = kin_create(session, author, .name = "Ann");
    assert_null(created);
    assert_string_equal(kin_error(session)->message, kin_db_error(db)->message);
    kin_session_close(session);
    kin_close(db);
}

static void null_handles(void **state)
{
    (void)state;
    kin_close(NULL);
    kin_session_close(NULL);
    assert_null(kin_session_open(NULL));
    assert_int_equal(kin_db_error(NULL)->code, KIN_OUT_OF_MEMORY);
}

static void opening_connects_to_nothing(void **state)
{
    (void)state;
    char folder[] = "/tmp/kin-test-open.XXXXXX";
    char path[64], url[80];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/blog.db", folder);
    snprintf(url, sizeof url, "sqlite:%s", path);
    kin_db *db = kin_open(url, kin_models(author));
    assert_int_not_equal(access(path, F_OK), 0);
    kin_session *session = kin_session_open(db);
    assert_false(kin_failed(session));
    assert_int_equal(access(path, F_OK), 0);
    kin_session_close(session);
    kin_close(db);
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(models_are_found_by_reachability),
        cmocka_unit_test(a_model_listed_twice_is_one),
        cmocka_unit_test(without_models),
        cmocka_unit_test(another_abi),
        cmocka_unit_test(bad_urls),
        cmocka_unit_test(sqlite_file_in_a_folder_that_does_not_exist),
        cmocka_unit_test(sqlite_file_that_is_no_database),
        cmocka_unit_test(postgres_that_is_not_there),
        cmocka_unit_test(session_on_a_database_that_failed_to_open),
        cmocka_unit_test(null_handles),
        cmocka_unit_test(opening_connects_to_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
