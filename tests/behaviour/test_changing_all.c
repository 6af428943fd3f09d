/* kin_update_all, kin_delete_all and kin_destroy_all. */
#include "support/database.h"
#include "support/models.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

static struct database database;
static kin_session *s;

/* Ann has three posts, "a", "b" and "c", Bob has "d"; "a" and "c" have a comment each. There is a
 * safe with a coin, and one without. */
static int set_up(void **state)
{
    static const char *const titles[] = {"a", "b", "c", "d"};
    (void)state;
    database_open(&database, every_model, NULL);
    s = database.session;
    kin_create(s, author, .name = "Ann");
    kin_create(s, author, .name = "Bob");
    for (int i = 0; i < 4; i++) kin_create(s, post, .title = titles[i], .author_id = i < 3 ? 1 : 2);
    kin_create(s, comment, .body = "good", .post_id = 1);
    kin_create(s, comment, .body = "good", .post_id = 1);
    kin_create(s, comment, .body = "bad", .post_id = 3);
    kin_create(s, safe, .name = "empty");
    kin_create(s, safe, .name = "full");
    kin_create(s, coin, .worth = 1, .safe_id = 2);
    database_check(s);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

static void expect_titles(const char *wanted, bool published)
{
    char titles[64] = "";
    post_list posts = kin_all(s, post, .where = "posts.published = ?", .args = kin_args(published),
                              .order = "posts.id");
    kin_each(post, posts) strncat(titles, post->title, sizeof titles - strlen(titles) - 1);
    database_check(s);
    assert_string_equal(titles, wanted);
}

static void expect_error(kin_code code, const char *text)
{
    const kin_error_info *error = kin_error(s);
    assert_string_equal(kin_error_name(error->code), kin_error_name(code));
    if (!strstr(error->message, text)) fail_msg("%s", error->message);
}

/* --- kin_update_all --------------------------------------------------------------------------- */

static void updating_all(void **state)
{
    (void)state;
    struct post *post = kin_find(s, post, 1);
    uint64_t before = kin_statements(s);
    size_t count =
        kin_update_all(s, post, .set = "published = ?", .set_args = kin_args((bool)true));
    assert_int_equal(count, 4);
    assert_true(kin_statements(s) - before == 1);
    expect_titles("abcd", true);
    assert_false(post->published); /* records in memory do not see it */
    count = kin_update_all(
        s, post, .set = "published = ?, title = title || ?", .set_args = kin_args((bool)false, "!"),
        .where = "posts.title < ? AND posts.author_id = ?", .args = kin_args("c", 1));
    assert_int_equal(count, 2);
    expect_titles("a!b!", false);
    count = kin_update_all(s, post, .set = "title = '?'", .where = "posts.id = 100");
    assert_int_equal(count, 0);
    database_check(s);
}

static void no_timestamp_moves(void **state)
{
    (void)state;
    struct post *post = kin_find(s, post, 1);
    int64_t was = post->updated_at.microseconds;
    database.now.microseconds += 1000000;
    kin_update_all(s, post, .set = "title = 'x' -- and nothing else", .where = "posts.id = 1");
    assert_true(kin_reload(post));
    assert_string_equal(post->title, "x");
    assert_true(post->updated_at.microseconds == was);
}

static void of_annotated(kin_query *query)
{
    kin_query_joins(query, "comments");
}

static void by_what_a_limit_or_a_join_leaves(void **state)
{
    (void)state;
    size_t count = kin_update_all(s, post, .set = "published = ?", .set_args = kin_args((bool)true),
                                  .order = "posts.id DESC", .limit = 2);
    assert_int_equal(count, 2);
    expect_titles("cd", true);
    count = kin_update_all(s, post, .set = "published = ?", .set_args = kin_args((bool)false),
                           .order = "posts.id", .offset = 3);
    assert_int_equal(count, 1);
    expect_titles("c", true);
    count = kin_update_all(s, post, .set = "published = ?", .set_args = kin_args((bool)true),
                           .joins = "author", .where = "authors.name = ?", .args = kin_args("Bob"));
    assert_int_equal(count, 1);
    expect_titles("cd", true);
    count = kin_update_all(s, post, .set = "published = ?", .set_args = kin_args((bool)true),
                           .scopes = {of_annotated}); /* a row that is joined twice counts once */
    assert_int_equal(count, 2);
    expect_titles("acd", true);
    count = kin_update_all(s, post, .set = "published = ?", .set_args = kin_args((bool)false),
                           .limit = 0);
    assert_int_equal(count, 0);
    expect_titles("acd", true);
}

/* --- kin_delete_all --------------------------------------------------------------------------- */

static void deleting_all(void **state)
{
    (void)state;
    uint64_t before = kin_statements(s);
    size_t count = kin_delete_all(s, post, .where = "posts.author_id = ?", .args = kin_args(1));
    assert_int_equal(count, 3);
    assert_true(kin_statements(s) - before == 1);
    expect_titles("d", false);
    count = kin_count(s, comment); /* nothing that depends on them goes */
    assert_int_equal(count, 3);
    count = kin_delete_all(s, comment);
    assert_int_equal(count, 3);
    database_check(s);
}

static void deleting_what_a_query_leaves(void **state)
{
    (void)state;
    size_t count = kin_delete_all(s, post, .joins = "comments", .where = "comments.body = 'good'");
    assert_int_equal(count, 1);
    expect_titles("bcd", false);
    count = kin_delete_all(s, post, .order = "posts.id", .limit = 1, .offset = 1);
    assert_int_equal(count, 1);
    expect_titles("bd", false);
    count = kin_delete_all(s, post, .joins = "author", .group = "posts.id",
                           .having = "COUNT(*) > ?", .having_args = kin_args(1));
    assert_int_equal(count, 0);
    expect_titles("bd", false);
}

/* --- kin_destroy_all -------------------------------------------------------------------------- */

static void destroying_all(void **state)
{
    (void)state;
    size_t count = kin_destroy_all(s, post, .joins = "comments", .order = "posts.id");
    assert_int_equal(count, 2); /* one of them is met twice */
    expect_titles("bd", false);
    count = kin_count(s, comment);
    assert_int_equal(count, 0);
    struct author *ann = kin_find(s, author, 1);
    assert_int_equal(ann->posts_count, 1);
    count = kin_destroy_all(s, author, .where = "authors.name = 'Cid'");
    assert_int_equal(count, 0);
    database_check(s);
}

static void all_or_nothing(void **state)
{
    (void)state;
    size_t count = kin_destroy_all(s, safe, .order = "safes.id");
    assert_int_equal(count, 0);
    expect_error(KIN_DELETE_RESTRICTED, "coins");
    assert_false(kin_failed(s)); /* an answer */
    count = kin_count(s, safe);
    assert_int_equal(count, 2);
    kin_create(s, shelf, .name = "low");
    kin_create(s, shelf, .name = "high");
    kin_create(s, book, .title = "Kin", .shelf_id = 2);
    count = kin_destroy_all(s, shelf, .order = "shelves.id");
    assert_int_equal(count, 0);
    expect_error(KIN_RECORD_NOT_DESTROYED, "a shelf was not destroyed, and so none was");
    count = kin_count(s, shelf);
    assert_int_equal(count, 2);
    /* Inside a transaction it undoes its own work alone. */
    assert_true(kin_begin(s));
    kin_create(s, shelf, .name = "third");
    count = kin_destroy_all(s, shelf, .order = "shelves.id");
    assert_int_equal(count, 0);
    assert_true(kin_commit(s));
    count = kin_count(s, shelf);
    assert_int_equal(count, 3);
    database_check(s);
}

/* --- writes, and what is wrong ---------------------------------------------------------------- */

static void they_count_as_writes(void **state)
{
    (void)state;
    size_t count = kin_count(s, post, .where = "no such column");
    assert_int_equal(count, 0);
    count = kin_delete_all(s, post);
    assert_int_equal(count, 0);
    count = kin_update_all(s, post, .set = "title = 'x'");
    assert_int_equal(count, 0);
    count = kin_destroy_all(s, post);
    assert_int_equal(count, 0);
    expect_error(KIN_UNSEEN_ERROR, "an earlier failure was not looked at");
    assert_true(kin_failed(s));
    kin_error_clear(s);
    expect_titles("abcd", false);
}

static void a_failed_one_dooms_its_level(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    size_t count = kin_update_all(s, post, .set = "no_such_column = 1");
    assert_int_equal(count, 0);
    expect_error(KIN_STATEMENT_INVALID, "post");
    count = kin_delete_all(s, post);
    assert_int_equal(count, 0);
    expect_error(KIN_TRANSACTION_DOOMED, "rolled back");
    assert_true(kin_rollback(s));
    kin_error_clear(s);
    expect_titles("abcd", false);
}

#define REFUSED(code, text, call)                  \
    do {                                           \
        uint64_t before_ = kin_statements(s);      \
        size_t count_ = call;                      \
        assert_int_equal(count_, 0);               \
        expect_error(code, text);                  \
        assert_true(kin_statements(s) == before_); \
        kin_error_clear(s);                        \
    } while (0)

static void what_is_wrong(void **state)
{
    (void)state;
    REFUSED(KIN_INVALID_ARGUMENT, ".set is missing", kin_update_all(s, post, .limit = 1));
    REFUSED(KIN_INVALID_ARGUMENT, ".set is missing", kin_update_all(s, post, .set = ""));
    REFUSED(KIN_INVALID_ARGUMENT, "1 question marks in the SQL, but 0 arguments",
            kin_update_all(s, post, .set = "title = ?"));
    REFUSED(KIN_INVALID_ARGUMENT, "0 question marks in the SQL, but 1 arguments",
            kin_update_all(s, post, .set = "title = 'x'", .set_args = kin_args(1)));
    REFUSED(KIN_INVALID_ARGUMENT, ".args without .where",
            kin_update_all(s, post, .set = "title = 'x'", .args = kin_args(1)));
    REFUSED(KIN_INVALID_ARGUMENT, ".limit is negative",
            kin_update_all(s, post, .set = "title = 'x'", .limit = -1));
    REFUSED(KIN_INVALID_ARGUMENT, "options of an update", kin_update_all(s, post, "title = 'x'"));
    REFUSED(KIN_ASSOCIATION_NOT_FOUND, "did you mean \"comments\"?",
            kin_delete_all(s, post, .joins = "comment"));
    REFUSED(KIN_INVALID_ARGUMENT, ".having without .group",
            kin_delete_all(s, post, .having = "COUNT(*) > 1"));
    REFUSED(KIN_INVALID_ARGUMENT, ".offset is negative", kin_destroy_all(s, post, .offset = -1));
    size_t count = kin_update_all(NULL, post, .set = "title = 'x'");
    count += kin_delete_all(NULL, post);
    count += kin_destroy_all(NULL, post);
    assert_int_equal(count, 0);
    expect_titles("abcd", false);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(updating_all),
        TEST(no_timestamp_moves),
        TEST(by_what_a_limit_or_a_join_leaves),
        TEST(deleting_all),
        TEST(deleting_what_a_query_leaves),
        TEST(destroying_all),
        TEST(all_or_nothing),
        TEST(they_count_as_writes),
        TEST(a_failed_one_dooms_its_level),
        TEST(what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
