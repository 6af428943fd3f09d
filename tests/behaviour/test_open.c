/* Opening: every mistake in a declaration is told at once, before any connection, with the names of
 * model and association and the name that was probably meant; and what can be wrong with a URL. */
#define _POSIX_C_SOURCE 200809L

#include "support/database.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- models that are right ---------------------------------------------------------------------- */

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

/* --- models that are wrong: one row each ---------------------------------------------------------- */

/* A model that belongs to an author; the row is the mistake. */
#define BELONGS(M, ...)         \
    KIN_DECLARE(M, static);     \
    struct M {                  \
        kin_record kin;         \
        kin_int id;             \
        kin_int author_id;      \
        kin_one(author) author; \
    };                          \
    KIN_MODEL(M, KIN_COLUMN(id), KIN_COLUMN(author_id), __VA_ARGS__)

BELONGS(wrong_foreign_key, KIN_BELONGS_TO(author, author, .foreign_key = "auhtor_id"));
BELONGS(wrong_inverse, KIN_BELONGS_TO(author, author, .inverse_of = "boks"));
BELONGS(wrong_counter, KIN_BELONGS_TO(author, author, .counter_cache = "book_count"));
BELONGS(wrong_touch, KIN_BELONGS_TO(author, author, .touch = "raed_at"));
BELONGS(touches_text, KIN_BELONGS_TO(author, author, .touch = "name"));
BELONGS(counts_in_text, KIN_BELONGS_TO(author, author, .counter_cache = "name"));
BELONGS(nullifies, KIN_BELONGS_TO(author, author, .dependent = KIN_NULLIFY));
BELONGS(two_mistakes, KIN_BELONGS_TO(author, author, .inverse_of = "boks", .touch = "raed_at"));

/* One that has a book, and one that has many. */
#define HAS_ONE(M, ...)     \
    KIN_DECLARE(M, static); \
    struct M {              \
        kin_record kin;     \
        kin_int id;         \
        kin_one(book) book; \
    };                      \
    KIN_MODEL(M, KIN_COLUMN(id), __VA_ARGS__)

HAS_ONE(deletes_all,
        KIN_HAS_ONE(book, book, .foreign_key = "author_id", .dependent = KIN_DELETE_ALL));
HAS_ONE(counts_one, KIN_HAS_ONE(book, book, .foreign_key = "author_id", .counter_cache = "n"));
HAS_ONE(has_no_key, KIN_HAS_ONE(book, book));

#define HAS_MANY(M, ...)          \
    KIN_DECLARE(M, static);       \
    struct M {                    \
        kin_record kin;           \
        kin_int id;               \
        kin_many(book) books;     \
        kin_many(author) authors; \
    };                            \
    KIN_MODEL(M, KIN_COLUMN(id), __VA_ARGS__)
#define ITS_BOOKS KIN_HAS_MANY(books, book, .foreign_key = "author_id")
#define ITS_AUTHORS KIN_HAS_MANY(authors, author, .through = "books")

HAS_MANY(goes_through, ITS_BOOKS, ITS_AUTHORS);
HAS_MANY(deletes, ITS_AUTHORS,
         KIN_HAS_MANY(books, book, .foreign_key = "author_id", .dependent = KIN_DELETE));
HAS_MANY(wrong_through, ITS_BOOKS, KIN_HAS_MANY(authors, author, .through = "book"));
HAS_MANY(wrong_source, ITS_BOOKS,
         KIN_HAS_MANY(authors, author, .through = "books", .source = "auhtor"));
HAS_MANY(through_itself, ITS_BOOKS, KIN_HAS_MANY(authors, author, .through = "authors"));
HAS_MANY(destroys_through, ITS_BOOKS,
         KIN_HAS_MANY(authors, author, .through = "books", .dependent = KIN_DESTROY));
HAS_MANY(inverse_through, ITS_BOOKS,
         KIN_HAS_MANY(authors, author, .through = "books", .inverse_of = "books"));
HAS_MANY(counts_nothing, ITS_AUTHORS,
         KIN_HAS_MANY(books, book, .foreign_key = "id", .counter_cache = "n"));

/* Two that go through each other. */
KIN_DECLARE(circle, static);
struct circle {
    kin_record kin;
    kin_int id;
    kin_many(author) first;
    kin_many(author) second;
};
KIN_MODEL(circle,
    KIN_COLUMN(id),
    KIN_HAS_MANY(first, author, .through = "second"),
    KIN_HAS_MANY(second, author, .through = "first"),
);

/* The source leads to authors. */
KIN_DECLARE(wrong_model, static);
struct wrong_model {
    kin_record kin;
    kin_int id;
    kin_many(book) books;
    kin_many(book) others;
};
KIN_MODEL(wrong_model,
    KIN_COLUMN(id),
    KIN_HAS_MANY(books, book, .foreign_key = "author_id"),
    KIN_HAS_MANY(others, book, .through = "books", .source = "author"),
);

/* --- models that are wrong in themselves ----------------------------------------------------------- */

#define PLAIN(M, ...)       \
    KIN_DECLARE(M, static); \
    struct M {              \
        kin_record kin;     \
        kin_int id;         \
        kin_text name;      \
        kin_time born;      \
        int mine;           \
    };                      \
    KIN_MODEL(M, __VA_ARGS__)

PLAIN(no_key, KIN_COLUMN(id, .column = "number"), KIN_COLUMN(name), KIN_COLUMN(born),
      KIN_FIELD(mine));
PLAIN(own_member, KIN_COLUMN(id), KIN_COLUMN(name), KIN_COLUMN(born), KIN_FIELD(mine));
PLAIN(hole_at_end, KIN_COLUMN(id), KIN_COLUMN(name), KIN_COLUMN(born));
PLAIN(hole_between, KIN_COLUMN(id), KIN_COLUMN(born), KIN_FIELD(mine));
PLAIN(row_twice, KIN_COLUMN(id), KIN_COLUMN(name), KIN_COLUMN(name, .column = "other"),
      KIN_COLUMN(born), KIN_FIELD(mine));
PLAIN(column_twice, KIN_COLUMN(id), KIN_COLUMN(name, .column = "id"), KIN_COLUMN(born),
      KIN_FIELD(mine));
PLAIN(text_default_of_int, KIN_COLUMN(id), KIN_COLUMN(name, .default_int = 0), KIN_COLUMN(born),
      KIN_FIELD(mine));
PLAIN(default_of_time, KIN_COLUMN(id), KIN_COLUMN(name), KIN_COLUMN(born, .default_text = "now"),
      KIN_FIELD(mine));
PLAIN(two_defaults, KIN_COLUMN(id), KIN_COLUMN(name, .default_text = "x", .default_sql = "'y'"),
      KIN_COLUMN(born), KIN_FIELD(mine));
PLAIN(same_table, KIN_TABLE("authors"), KIN_COLUMN(id), KIN_COLUMN(name), KIN_COLUMN(born),
      KIN_FIELD(mine));

/* --- helpers ------------------------------------------------------------------------------------- */

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

/* --- names in strings ----------------------------------------------------------------------------- */

static void right_models_open(void **state)
{
    (void)state;
    opens(kin_models(author, book, goes_through, own_member));
}

static void unknown_foreign_key(void **state)
{
    (void)state;
    REFUSES(wrong_foreign_key, KIN_INVALID_MODEL, "wrong_foreign_key.author", "\"auhtor_id\"",
            "did you mean \"author_id\"?");
    REFUSES(has_no_key, KIN_INVALID_MODEL, "has_no_key.book", "\"has_no_key_id\"", "book");
}

static void ERR_4_unknown_inverse(void **state)
{
    (void)state;
    REFUSES(wrong_inverse, KIN_INVERSE_NOT_FOUND, "wrong_inverse.author", "\"boks\"", "in author",
            "did you mean \"books\"?");
}

static void ERR_5_unknown_through(void **state)
{
    (void)state;
    REFUSES(wrong_through, KIN_THROUGH_NOT_FOUND, "wrong_through.authors", "\"book\"",
            "did you mean \"books\"?");
}

static void ERR_6_unknown_source(void **state)
{
    (void)state;
    REFUSES(wrong_source, KIN_SOURCE_NOT_FOUND, "wrong_source.authors", "\"auhtor\"",
            "in model book", "it has author", "did you mean \"author\"?");
}

static void through_that_goes_through_itself(void **state)
{
    (void)state;
    REFUSES(through_itself, KIN_THROUGH_NOT_FOUND, "through_itself.authors", "through itself");
    REFUSES(circle, KIN_THROUGH_NOT_FOUND, "circle.", "through itself");
}

static void through_with_what_it_has_no_use_for(void **state)
{
    (void)state;
    REFUSES(wrong_model, KIN_INVALID_MODEL, "wrong_model.others is of book",
            "its source book.author is of author");
    REFUSES(inverse_through, KIN_INVALID_MODEL, "inverse_through.authors", ".inverse_of",
            ".through");
}

static void unknown_counter_cache(void **state)
{
    (void)state;
    REFUSES(wrong_counter, KIN_INVALID_MODEL, "wrong_counter.author", "\"book_count\"",
            "did you mean \"books_count\"?");
    REFUSES(counts_in_text, KIN_INVALID_MODEL, "counts_in_text.author", "name");
    REFUSES(counts_nothing, KIN_INVALID_MODEL, "counts_nothing.books", "belongs_to");
}

static void unknown_touch_column(void **state)
{
    (void)state;
    REFUSES(wrong_touch, KIN_INVALID_MODEL, "wrong_touch.author", "\"raed_at\"",
            "did you mean \"read_at\"?");
    REFUSES(touches_text, KIN_INVALID_MODEL, "touches_text.author", "name");
}

static void DEF_3_dependent_that_the_kind_does_not_have(void **state)
{
    (void)state;
    REFUSES(nullifies, KIN_INVALID_MODEL, "nullifies.author", "KIN_NULLIFY", "belongs_to");
    REFUSES(deletes_all, KIN_INVALID_MODEL, "deletes_all.book", "KIN_DELETE_ALL", "has_one");
    REFUSES(deletes, KIN_INVALID_MODEL, "deletes.books", "KIN_DELETE", "has_many");
    REFUSES(destroys_through, KIN_INVALID_MODEL, "destroys_through.authors", "KIN_DESTROY");
}

static void DEF_4_counter_cache_on_has_one(void **state)
{
    (void)state;
    REFUSES(counts_one, KIN_INVALID_MODEL, "counts_one.book", "has_one", "counter cache");
}

static void all_mistakes_are_told_at_once(void **state)
{
    (void)state;
    REFUSES(two_mistakes, KIN_INVERSE_NOT_FOUND, "\"boks\"", "\"raed_at\"");
    kin_model_fn *const *models = kin_models(wrong_touch, no_key);
    refuses(models, KIN_INVALID_MODEL,
            (const char *const[]){"\"raed_at\"", "no_key has no primary key", NULL});
}

/* --- the struct and its rows ------------------------------------------------------------------------ */

static void no_primary_key(void **state)
{
    (void)state;
    REFUSES(no_key, KIN_INVALID_MODEL, "no_key has no primary key");
}

static void member_that_no_row_names(void **state)
{
    (void)state;
    REFUSES(hole_at_end, KIN_INVALID_MODEL, "hole_at_end", "behind born", "KIN_FIELD");
    REFUSES(hole_between, KIN_INVALID_MODEL, "hole_between", "behind id", "KIN_FIELD");
}

static void member_that_two_rows_name(void **state)
{
    (void)state;
    REFUSES(row_twice, KIN_INVALID_MODEL, "row_twice", "member name");
    REFUSES(column_twice, KIN_INVALID_MODEL, "column_twice", "column id twice");
}

static void default_that_does_not_fit(void **state)
{
    (void)state;
    REFUSES(text_default_of_int, KIN_INVALID_MODEL, "text_default_of_int.name", ".default_int");
    REFUSES(default_of_time, KIN_INVALID_MODEL, "default_of_time.born", ".default_text");
    REFUSES(two_defaults, KIN_INVALID_MODEL, "two_defaults.name", "more than one default");
}

static void two_models_with_one_table(void **state)
{
    (void)state;
    kin_model_fn *const *models = kin_models(author, same_table);
    refuses(models, KIN_INVALID_MODEL,
            (const char *const[]){"author", "same_table", "one table: authors", NULL});
}

/* --- which models ------------------------------------------------------------------------------------ */

static void models_are_found_by_reachability(void **state)
{
    (void)state;
    kin_db *db = kin_open("sqlite::memory:", kin_models(goes_through));
    kin_session *session = kin_session_open(db);
    kin_create_tables(session);
    size_t authors = kin_count(session, author);
    size_t books = kin_count(session, book);
    assert_int_equal(authors + books, 0);
    database_check(session);
    /* Nothing leads to this one. */
    size_t others = kin_count(session, own_member);
    assert_int_equal(others, 0);
    assert_int_equal(kin_error(session)->code, KIN_INVALID_ARGUMENT);
    assert_string_equal(kin_error(session)->model, "own_member");
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

/* --- URLs -------------------------------------------------------------------------------------------- */

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

/* --- what cannot be connected to ------------------------------------------------------------------------ */

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
        cmocka_unit_test(right_models_open),
        cmocka_unit_test(unknown_foreign_key),
        cmocka_unit_test(ERR_4_unknown_inverse),
        cmocka_unit_test(ERR_5_unknown_through),
        cmocka_unit_test(ERR_6_unknown_source),
        cmocka_unit_test(through_that_goes_through_itself),
        cmocka_unit_test(through_with_what_it_has_no_use_for),
        cmocka_unit_test(unknown_counter_cache),
        cmocka_unit_test(unknown_touch_column),
        cmocka_unit_test(DEF_3_dependent_that_the_kind_does_not_have),
        cmocka_unit_test(DEF_4_counter_cache_on_has_one),
        cmocka_unit_test(all_mistakes_are_told_at_once),
        cmocka_unit_test(no_primary_key),
        cmocka_unit_test(member_that_no_row_names),
        cmocka_unit_test(member_that_two_rows_name),
        cmocka_unit_test(default_that_does_not_fit),
        cmocka_unit_test(two_models_with_one_table),
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
