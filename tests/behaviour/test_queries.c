/* Finding: conditions with question marks, order, limits, finding by key and by name, counting, and
 * SQL of the user's own. */
#include "support/database.h"

#include "query/sql.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

KIN_DECLARE(book, static);
KIN_DECLARE(word, static);
KIN_DECLARE(unopened, static);

struct book {
    kin_record kin;
    kin_int id;
    kin_text title;
    kin_int pages;
    kin_real price;
    kin_bool printed;
    kin_time out_at;
    kin_text isbn;
};

KIN_MODEL(book,
    KIN_COLUMN(id),
    KIN_COLUMN(title),
    KIN_COLUMN(pages),
    KIN_COLUMN(price, .nullable = true),
    KIN_COLUMN(printed),
    KIN_COLUMN(out_at, .nullable = true),
    KIN_COLUMN(isbn, .nullable = true),
);

struct word {
    kin_record kin;
    kin_text text;
};

KIN_MODEL(word, KIN_COLUMN(text, .key = true));

struct unopened {
    kin_record kin;
    kin_int id;
};

KIN_MODEL(unopened, KIN_COLUMN(id));

static struct database database;
static kin_session *s;

/* Five books: "a" to "e" with 10 to 50 pages, every other one printed. */
static int set_up(void **state)
{
    static const char *const titles[] = {"a", "b", "c", "d", "what?"};
    (void)state;
    database_open(&database, kin_models(book, word), NULL);
    s = database.session;
    for (int i = 0; i < 5; i++) {
        kin_time_value out = {i * INT64_C(86400000000)};
        kin_create(s, book, .title = titles[i], .pages = 10 * (i + 1), .price = i + 0.5,
                   .printed = i % 2 == 0, .out_at = out, .isbn = i == 3 ? NULL : "x");
    }
    database_check(s);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

/* The titles of a list, one behind the other. */
static void expect_titles(book_list list, const char *wanted)
{
    char titles[64] = "";
    kin_each(book, list) strncat(titles, book->title, sizeof titles - strlen(titles) - 1);
    database_check(s);
    assert_string_equal(titles, wanted);
}

/* Fails with the code, and no statement was sent. */
#define REFUSED(wanted, call)                                                            \
    do {                                                                                 \
        uint64_t before_ = kin_statements(s);                                            \
        book_list list_ = (call);                                                        \
        assert_int_equal(list_.count, 0);                                                \
        assert_string_equal(kin_error_name(kin_error(s)->code), kin_error_name(wanted)); \
        assert_true(kin_statements(s) == before_);                                       \
        kin_error_clear(s);                                                              \
    } while (0)

/* --- conditions ------------------------------------------------------------------------------- */

static void arguments_of_every_type(void **state)
{
    (void)state;
    book_list list = kin_all(s, book, .where = "books.title = ?", .args = kin_args("b"));
    expect_titles(list, "b");
    list = kin_all(s, book, .where = "books.pages > ?", .args = kin_args(30), .order = "books.id");
    expect_titles(list, "dwhat?");
    list = kin_all(s, book, .where = "books.price < ?", .args = kin_args(1.0));
    expect_titles(list, "a");
    list = kin_all(s, book, .where = "books.printed = ?", .args = kin_args((bool)false),
                   .order = "books.id");
    expect_titles(list, "bd");
    kin_time_value third = {INT64_C(2 * 86400000000)};
    list = kin_all(s, book, .where = "books.out_at = ?", .args = kin_args(third));
    expect_titles(list, "c");
    list = kin_all(s, book, .where = "books.title = ?", .args = kin_args(NULL));
    expect_titles(list, "");
    list = kin_all(s, book, .where = "books.pages BETWEEN ? AND ? AND books.title <> ?",
                   .args = kin_args(20, 40, "c"), .order = "books.id");
    expect_titles(list, "bd");
}

static void values_are_never_sql(void **state)
{
    (void)state;
    book_list list = kin_all(s, book, .where = "books.title = ?",
                             .args = kin_args("' OR 1 = 1; DROP TABLE books; --"));
    expect_titles(list, "");
    size_t count = kin_count(s, book);
    assert_int_equal(count, 5);
}

/* A condition is one thing, whatever stands in it. */
static void a_condition_is_put_in_parentheses(void **state)
{
    (void)state;
    struct book *book = kin_first(s, book, .where = "books.pages = 20 OR books.pages = 30",
                                  .order = "books.id DESC");
    assert_string_equal(book->title, "c");
}

static void question_marks_are_not_looked_for_in_strings_and_comments(void **state)
{
    (void)state;
    book_list list = kin_all(s, book, .where = "books.title = 'what?' AND books.pages = ?",
                             .args = kin_args(50));
    expect_titles(list, "what?");
    list = kin_all(s, book,
                   .where = "books.title <> 'it''s ?' AND books.pages = ? /* or ? */ "
                            "-- ? too\n AND books.title = ?",
                   .args = kin_args(10, "a"));
    expect_titles(list, "a");
    list = kin_all(s, book, .where = "books.title = ? -- the end?", .args = kin_args("b"));
    expect_titles(list, "b");
    if (!database_is_postgres()) return;
    list = kin_all(s, book, .where = "books.title = $$what?$$ AND books.pages = ?",
                   .args = kin_args(50));
    expect_titles(list, "what?");
    list = kin_all(s, book, .where = "books.title = $q$what?$q$ AND E'\\'?' = E'\\'?'");
    expect_titles(list, "what?");
    list = kin_all(s, book, .where = "'{\"a\": 1}'::jsonb ?? 'a' AND books.title = ?",
                   .args = kin_args("a"));
    expect_titles(list, "a");
}

/* What is found in a text: _ for a placeholder, ? for a literal question mark. */
static void expect_pieces(const char *text, const char *wanted)
{
    char found[256] = "";
    const char *rest = text;
    kin__piece piece;
    do {
        const char *start;
        size_t size;
        size_t length = strlen(found);
        piece = kin__next_placeholder(&rest, &start, &size);
        snprintf(found + length, sizeof found - length, "%.*s%s", (int)size, start,
                 piece == KIN__PIECE_PLACEHOLDER     ? "_"
                 : piece == KIN__PIECE_QUESTION_MARK ? "?"
                                                     : "");
    } while (piece != KIN__PIECE_END);
    assert_string_equal(found, wanted);
}

static void placeholders_in_every_surrounding(void **state)
{
    (void)state;
    expect_pieces("", "");
    expect_pieces("?", "_");
    expect_pieces("a=? and b=?", "a=_ and b=_");
    expect_pieces("a ?? b", "a ? b");
    expect_pieces("a ???", "a ?_");
    expect_pieces("a ??| ?", "a ?| _");
    expect_pieces("'?' ?", "'?' _");
    expect_pieces("'it''s ?' ?", "'it''s ?' _");
    expect_pieces("\"a?\" \"b\"\"?\" ?", "\"a?\" \"b\"\"?\" _");
    expect_pieces("`a?` ?", "`a?` _");
    expect_pieces("'\\' ? '", "'\\' _ '"); /* a backslash is a letter like any other */
    expect_pieces("E'\\' ?' ?", "E'\\' ?' _");
    expect_pieces("e'\\\\' ?", "e'\\\\' _");
    expect_pieces("name'\\' ?", "name'\\' _"); /* no E string */
    expect_pieces("?E'\\'?'", "_E'\\'?'");
    expect_pieces("-- ?\n?", "-- ?\n_");
    expect_pieces("- ?", "- _");
    expect_pieces("a - -?", "a - -_");
    expect_pieces("/* ? */ ?", "/* ? */ _");
    expect_pieces("/* /* ? */ ? */ ?", "/* /* ? */ ? */ _");
    expect_pieces("a / ? * ?", "a / _ * _");
    expect_pieces("$$?$$ ?", "$$?$$ _");
    expect_pieces("$a$ ? $b$ ? $a$ ?", "$a$ ? $b$ ? $a$ _");
    expect_pieces("a$b$ ? $b$", "a$b$ _ $b$"); /* a dollar inside a name */
    expect_pieces("$1 ? $2", "$1 _ $2");
    expect_pieces("array[?, ?]", "array[_, _]");
    expect_pieces("'not closed ?", "'not closed ?");
    expect_pieces("/* not closed ?", "/* not closed ?");
    expect_pieces("$q$ not closed ?", "$q$ not closed ?");
    expect_pieces("-- not closed ?", "-- not closed ?");
}

static void too_few_and_too_many_arguments(void **state)
{
    (void)state;
    REFUSED(KIN_INVALID_ARGUMENT, kin_all(s, book, .where = "books.pages = ?"));
    REFUSED(KIN_INVALID_ARGUMENT,
            kin_all(s, book, .where = "books.pages = ? AND books.id = ?", .args = kin_args(1)));
    REFUSED(KIN_INVALID_ARGUMENT,
            kin_all(s, book, .where = "books.pages = ?", .args = kin_args(1, 2)));
    REFUSED(KIN_INVALID_ARGUMENT, kin_all(s, book, .where = "1 = 1", .args = kin_args(1)));
    REFUSED(KIN_INVALID_ARGUMENT, kin_all(s, book, .args = kin_args(1)));
    void *pointer = s;
    REFUSED(KIN_INVALID_ARGUMENT,
            kin_all(s, book, .where = "books.pages = ?", .args = kin_args(pointer)));
    REFUSED(KIN_INVALID_ARGUMENT,
            kin_all(s, book, .where = "books.pages = ?", .args = kin_args(UINT64_MAX)));
}

static void more_than_sixteen_arguments(void **state)
{
    (void)state;
    kin_value values[41];
    char where[256] = "books.pages IN (?";
    for (int i = 0; i < 40; i++) {
        values[i] = kin_value_int(i);
        if (i > 0) strcat(where, ", ?");
    }
    values[40] = KIN_END;
    strcat(where, ")");
    book_list list = kin_all(s, book, .where = where, .args = values, .order = "books.id");
    expect_titles(list, "abc");
}

static void a_condition_that_is_null(void **state)
{
    (void)state;
    size_t count = kin_count(s, book, .where = NULL);
    assert_int_equal(count, 5);
    const kin_value *none = NULL;
    count = kin_count(s, book, .where = "books.pages = 10", .args = none);
    assert_int_equal(count, 1);
}

/* --- order and limits ------------------------------------------------------------------------- */

static void orders(void **state)
{
    (void)state;
    book_list list = kin_all(s, book, .order = "books.pages DESC");
    expect_titles(list, "what?dcba");
    list = kin_all(s, book, .order = "books.printed, books.pages DESC");
    expect_titles(list, "dbwhat?ca");
    list = kin_all(s, book, .order = "books.pages -- smallest first", .limit = 2);
    expect_titles(list, "ab");
    REFUSED(KIN_INVALID_ARGUMENT, kin_all(s, book, .order = "books.pages = ?", .limit = 1));
}

static void limits(void **state)
{
    (void)state;
    book_list list = kin_all(s, book, .order = "books.id", .limit = 0);
    expect_titles(list, "");
    list = kin_all(s, book, .order = "books.id", .limit = 2);
    expect_titles(list, "ab");
    list = kin_all(s, book, .order = "books.id", .limit = 2, .offset = 1);
    expect_titles(list, "bc");
    list = kin_all(s, book, .order = "books.id", .offset = 3);
    expect_titles(list, "dwhat?");
    list = kin_all(s, book, .order = "books.id", .offset = 0);
    expect_titles(list, "abcdwhat?");
    list = kin_all(s, book, .order = "books.id", .offset = 99);
    expect_titles(list, "");
    list = kin_all(s, book, .order = "books.id", .limit = INT64_MAX);
    expect_titles(list, "abcdwhat?");
    REFUSED(KIN_INVALID_ARGUMENT, kin_all(s, book, .limit = -1));
    REFUSED(KIN_INVALID_ARGUMENT, kin_all(s, book, .offset = -1));
}

/* A name the compiler does not know does not compile; this is what else can be wrong. */
static void options_that_were_not_written_by_name(void **state)
{
    (void)state;
    kin_find_options options = {.limit = 1, .kin_size_ = sizeof options};
    kin_items list = kin_session_list(s, book_model(), &options, "s, book");
    assert_int_equal(list.count, 0);
    assert_int_equal(kin_error(s)->code, KIN_INVALID_ARGUMENT);
    assert_non_null(strstr(kin_error(s)->message, "name"));
    list = kin_session_list(s, book_model(), &options, "s, book, 1");
    assert_int_equal(kin_error(s)->code, KIN_INVALID_ARGUMENT);
    list = kin_session_list(s, book_model(), &options, "s, book, .limti = 1");
    assert_int_equal(kin_error(s)->code, KIN_INVALID_ARGUMENT);
    assert_non_null(strstr(kin_error(s)->message, "limti"));
    options.kin_size_ = 8;
    list = kin_session_list(s, book_model(), &options, "s, book, .limit = 1");
    assert_int_equal(list.count, 0);
    assert_int_equal(kin_error(s)->code, KIN_ABI_MISMATCH);
    /* one that stands beside a written one */
    options = (kin_find_options){.distinct = true, .readonly = true, .kin_size_ = sizeof options};
    list = kin_session_list(s, book_model(), &options, "s, book, .readonly = true");
    assert_int_equal(list.count, 0);
    assert_int_equal(kin_error(s)->code, KIN_INVALID_ARGUMENT);
    options.distinct = false;
    list = kin_session_list(s, book_model(), &options, "s, book, .readonly = true");
    assert_true(list.count > 0);
}

/* --- one record ------------------------------------------------------------------------------- */

static void first_by_key_and_by_order(void **state)
{
    (void)state;
    struct book *book = kin_first(s, book);
    assert_string_equal(book->title, "a");
    book = kin_first(s, book, .order = "books.pages DESC");
    assert_string_equal(book->title, "what?");
    book = kin_first(s, book, .where = "books.pages > ?", .args = kin_args(20));
    assert_string_equal(book->title, "c");
    book = kin_first(s, book, .offset = 1);
    assert_string_equal(book->title, "b");
    book = kin_first(s, book, .limit = 3);
    assert_string_equal(book->title, "a");
    book = kin_first(s, book, .where = "1 = 0");
    assert_null(book);
    assert_int_equal(kin_error(s)->code, KIN_OK);
    book = kin_first(s, book, .limit = 0);
    assert_null(book);
    /* By key, even where the rows lie in another order. */
    kin_create(s, word, .text = "b");
    kin_create(s, word, .text = "a");
    kin_create(s, word, .text = "c");
    struct word *word = kin_first(s, word);
    assert_string_equal(word->text, "a");
    database_check(s);
}

static void find_and_get(void **state)
{
    (void)state;
    struct book *first = kin_first(s, book);
    struct book *book = kin_find(s, book, first->id);
    assert_string_equal(book->title, "a");
    short small = (short)first->id;
    book = kin_find(s, book, small);
    assert_non_null(book);
    book = kin_get(s, book, first->id);
    assert_non_null(book);
    char wanted[32];
    snprintf(wanted, sizeof wanted, "%lld", (long long)first->id + 99);
    book = kin_find(s, book, first->id + 99);
    assert_null(book);
    assert_int_equal(kin_error(s)->code, KIN_RECORD_NOT_FOUND);
    assert_string_equal(kin_error(s)->model, "book");
    assert_string_equal(kin_error(s)->value, wanted);
    assert_null(strstr(kin_error(s)->message, wanted));
    book = kin_get(s, book, first->id + 99);
    assert_null(book);
    assert_int_equal(kin_error(s)->code, KIN_OK);
    book = kin_find(s, book, NULL);
    assert_null(book);
    assert_int_equal(kin_error(s)->code, KIN_RECORD_NOT_FOUND);
    assert_false(kin_failed(s));

    uint64_t before = kin_statements(s);
    book = kin_get(s, book, "1");
    assert_null(book);
    assert_int_equal(kin_error(s)->code, KIN_INVALID_ARGUMENT);
    book = kin_find(s, book, UINT64_MAX);
    assert_null(book);
    assert_int_equal(kin_error(s)->code, KIN_INVALID_ARGUMENT);
    book = kin_get(s, book, 1.5);
    assert_null(book);
    assert_int_equal(kin_error(s)->code, KIN_INVALID_ARGUMENT);
    assert_true(kin_statements(s) == before);
}

static void find_by(void **state)
{
    (void)state;
    struct book *book = kin_find_by(s, book, .title = "b");
    assert_int_equal(book->pages, 20);
    book = kin_find_by(s, book, .isbn = NULL);
    assert_string_equal(book->title, "d");
    book = kin_find_by(s, book, .printed = false, .pages = 20);
    assert_string_equal(book->title, "b");
    book = kin_find_by(s, book, .printed = false, .pages = 10);
    assert_null(book);
    assert_int_equal(kin_error(s)->code, KIN_OK);
    book = kin_find_by(s, book, .pages = 0);
    assert_null(book);
    book = kin_find_by(s, book, .price = 2.5, .isbn = "x");
    assert_string_equal(book->title, "c");
    book = kin_find_by(s, book);
    assert_non_null(book);
    database_check(s);
    book = kin_session_find_by(s, book_model(), &(struct book){.pages = 10}, "s, book, 10");
    assert_null(book);
    assert_int_equal(kin_error(s)->code, KIN_INVALID_ARGUMENT);
}

/* --- numbers ---------------------------------------------------------------------------------- */

static void counting(void **state)
{
    (void)state;
    size_t count = kin_count(s, book);
    assert_int_equal(count, 5);
    count = kin_count(s, book, .where = "books.pages > ?", .args = kin_args(20));
    assert_int_equal(count, 3);
    count = kin_count(s, book, .limit = 2);
    assert_int_equal(count, 2);
    count = kin_count(s, book, .limit = 0);
    assert_int_equal(count, 0);
    count = kin_count(s, book, .offset = 4);
    assert_int_equal(count, 1);
    count = kin_count(s, book, .where = "books.pages > ?", .args = kin_args(20), .limit = 9,
                      .offset = 1, .order = "books.id");
    assert_int_equal(count, 2);
    database_check(s);
    count = kin_count(s, book, .where = "books.pgaes = 1");
    assert_int_equal(count, 0);
    assert_true(kin_failed(s));
}

static void existing(void **state)
{
    (void)state;
    bool any = kin_exists(s, book);
    assert_true(any);
    any = kin_exists(s, book, .where = "books.title = ?", .args = kin_args("b"));
    assert_true(any);
    any = kin_exists(s, book, .where = "books.title = ?", .args = kin_args("z"));
    assert_false(any);
    any = kin_exists(s, book, .limit = 0);
    assert_false(any);
    any = kin_exists(s, book, .offset = 4);
    assert_true(any);
    any = kin_exists(s, book, .offset = 5);
    assert_false(any);
    any = kin_exists(s, book, .limit = 3, .order = "books.id");
    assert_true(any);
    database_check(s);
    any = kin_exists(s, book, .where = "books.pgaes = 1");
    assert_false(any);
    assert_true(kin_failed(s));
}

static void each_question_is_one_statement(void **state)
{
    (void)state;
    uint64_t before = kin_statements(s);
    struct book *book = kin_first(s, book);
    assert_int_equal(kin_statements(s) - before, 1);
    book = kin_find(s, book, book->id);
    assert_int_equal(kin_statements(s) - before, 2);
    bool any = kin_exists(s, book);
    size_t count = kin_count(s, book);
    assert_int_equal(kin_statements(s) - before, 4);
    book_list list = kin_all(s, book);
    assert_int_equal(kin_statements(s) - before, 5);
    assert_true(any && count == list.count);
}

static void a_model_that_was_not_opened(void **state)
{
    (void)state;
    struct unopened *record = kin_first(s, unopened);
    assert_null(record);
    assert_int_equal(kin_error(s)->code, KIN_INVALID_ARGUMENT);
    assert_string_equal(kin_error(s)->model, "unopened");
    kin_error_clear(s);
    record = kin_create(s, unopened);
    assert_null(record);
    assert_int_equal(kin_error(s)->code, KIN_INVALID_ARGUMENT);
}

/* --- SQL of the user's own -------------------------------------------------------------------- */

static void executing(void **state)
{
    (void)state;
    uint64_t before = kin_statements(s);
    assert_true(kin_execute(s, "UPDATE books SET pages = ? WHERE title = ?", kin_args(99, "a")));
    assert_int_equal(kin_statements(s) - before, 1);
    struct book *book = kin_find_by(s, book, .title = "a");
    assert_int_equal(book->pages, 99);
    assert_true(kin_execute(s, "SELECT * FROM books", NULL)); /* rows are thrown away */
    assert_true(kin_execute(s, "DELETE FROM books WHERE title = 'what?' -- ?", NULL));
    size_t count = kin_count(s, book);
    assert_int_equal(count, 4);
    database_check(s);
}

static void executing_what_is_wrong(void **state)
{
    (void)state;
    assert_false(kin_execute(s, NULL, NULL));
    assert_int_equal(kin_error(s)->code, KIN_INVALID_ARGUMENT);
    assert_false(kin_execute(s, "UPDATE books SET pages = ?", NULL));
    assert_int_equal(kin_error(s)->code, KIN_INVALID_ARGUMENT);
    assert_false(kin_execute(s, "UPDATE books SET pages = 1", kin_args(1)));
    assert_int_equal(kin_error(s)->code, KIN_INVALID_ARGUMENT);
    /* One statement at a time: nothing that stands behind it is left out without a word. */
    assert_false(kin_execute(s, "DELETE FROM books WHERE pages = 10; DELETE FROM books", NULL));
    assert_int_equal(kin_error(s)->code, KIN_STATEMENT_INVALID);
    kin_error_clear(s);
    size_t count = kin_count(s, book);
    assert_int_equal(count, 5);
    assert_true(kin_execute(s, "DELETE FROM books WHERE pages = 10; -- done", NULL));
    count = kin_count(s, book);
    assert_int_equal(count, 4);
    assert_true(kin_execute(s, "  -- nothing", NULL));
    database_check(s);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(arguments_of_every_type),
        TEST(values_are_never_sql),
        TEST(a_condition_is_put_in_parentheses),
        TEST(question_marks_are_not_looked_for_in_strings_and_comments),
        TEST(placeholders_in_every_surrounding),
        TEST(too_few_and_too_many_arguments),
        TEST(more_than_sixteen_arguments),
        TEST(a_condition_that_is_null),
        TEST(orders),
        TEST(limits),
        TEST(options_that_were_not_written_by_name),
        TEST(first_by_key_and_by_order),
        TEST(find_and_get),
        TEST(find_by),
        TEST(counting),
        TEST(existing),
        TEST(each_question_is_one_statement),
        TEST(a_model_that_was_not_opened),
        TEST(executing),
        TEST(executing_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
