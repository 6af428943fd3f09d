/* .select: records that were loaded without some of their columns; and kin_lock. */
#include "support/database.h"
#include "support/faults.h"
#include "support/models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static struct database database;
static kin_session *s;
static char last_sql[2048];

static bool remember(void *context, const kin_statement_info *statement)
{
    (void)context;
    if (!statement->control) snprintf(last_sql, sizeof last_sql, "%s", statement->sql);
    return true;
}

static struct author *ann;
static struct post *soup;

static int set_up(void **state)
{
    (void)state;
    database_open(&database, every_model, &(kin_open_options){.on_statement = remember});
    s = database.session;
    ann = kin_create(s, author, .name = "Ann");
    soup = kin_create(s, post, .title = "Soup", .author_id = ann->id, .published = true);
    kin_create(s, comment, .post_id = soup->id, .body = "Tasty");
    database_check(s);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

#define assert_code(wanted) \
    assert_string_equal(kin_error_name(kin_error(s)->code), kin_error_name(wanted))

static void assert_missing(const char *model, const char *column)
{
    assert_true(kin_failed(s));
    assert_code(KIN_MISSING_ATTRIBUTE);
    assert_string_equal(kin_error(s)->model, model);
    assert_string_equal(kin_error(s)->association, column);
    kin_error_clear(s);
}

static struct post *titled(void)
{
    struct post *post = kin_first(s, post, .select = "title");
    database_check(s);
    assert_non_null(post);
    return post;
}

/* --- what is loaded --------------------------------------------------------------------------- */

static void only_what_is_selected_is_read(void **state)
{
    (void)state;
    struct post *post = titled();
    assert_null(strstr(last_sql, "published"));
    assert_string_equal(post->title, "Soup");
    assert_int_equal(post->id, soup->id);
    assert_false(post->published);
    assert_true(kin_is_loaded(post, title));
    assert_true(kin_is_loaded(post, id));
    assert_false(kin_is_loaded(post, published));
    assert_false(kin_is_null(post, author_id));
    assert_int_equal(kin_text_size(post, title), 4);
    post_list posts = kin_all(s, post, .select = " published , title,id");
    assert_int_equal(posts.count, 1);
    assert_true(posts.items[0]->published);
    assert_false(kin_is_loaded(posts.items[0], author_id));
    assert_int_equal(kin_count(s, post, .select = "title"), 1);
}

static void everything_is_loaded_otherwise(void **state)
{
    (void)state;
    assert_true(kin_is_loaded(soup, title));
    assert_true(kin_is_loaded(kin_new(s, post), title));
    assert_false(kin_is_loaded(soup, author));
    struct post *none = NULL;
    struct post own = {.kin = {0}};
    assert_false(kin_is_loaded(none, title));
    assert_false(kin_is_loaded(&own, title));
}

static void wrong_names_are_told_before_any_statement(void **state)
{
    (void)state;
    uint64_t before = kin_statements(s);
    assert_int_equal(kin_all(s, post, .select = "titel").count, 0);
    assert_code(KIN_INVALID_ARGUMENT);
    assert_non_null(strstr(kin_error(s)->message, "did you mean \"title\"?"));
    kin_error_clear(s);
    assert_int_equal(kin_all(s, post, .select = "").count, 0);
    assert_code(KIN_INVALID_ARGUMENT);
    kin_error_clear(s);
    assert_int_equal(kin_all(s, post, .select = "title,").count, 0);
    assert_code(KIN_INVALID_ARGUMENT);
    kin_error_clear(s);
    assert_int_equal(kin_statements(s) - before, 0);
}

/* --- such a record is read-only --------------------------------------------------------------- */

static void it_is_not_written(void **state)
{
    (void)state;
    struct post *post = titled();
    uint64_t before = kin_statements(s);
    assert_true(kin_set(post, title, "Bread"));
    assert_false(kin_save(post));
    assert_missing("post", "author_id");
    assert_false(kin_update(post, .title = "Bread"));
    assert_missing("post", "author_id");
    assert_false(kin_destroy(post));
    assert_missing("post", "author_id");
    assert_false(kin_touch(post));
    assert_missing("post", "author_id");
    assert_false(kin_increment(post, comments_count, 1));
    assert_missing("post", "author_id");
    assert_false(kin_valid(post));
    assert_missing("post", "author_id");
    assert_false(kin_set(post, published, true));
    assert_missing("post", "published");
    assert_int_equal(kin_statements(s) - before, 0);
    assert_int_equal(kin_count(s, post), 1);
    assert_true(kin_delete(post));
    assert_int_equal(kin_count(s, post), 0);
}

static void reload_makes_it_whole(void **state)
{
    (void)state;
    struct post *post = titled();
    assert_true(kin_reload(post));
    assert_true(kin_is_loaded(post, published));
    assert_true(post->published);
    assert_int_equal(post->author_id, ann->id);
    assert_true(kin_update(post, .title = "Bread"));
    database_check(s);
}

static void a_rollback_leaves_it_as_it_was(void **state)
{
    (void)state;
    struct post *post = titled();
    kin_begin(s);
    assert_true(kin_reload(post));
    kin_rollback(s);
    assert_false(kin_is_loaded(post, published));
    assert_false(kin_save(post));
    assert_missing("post", "author_id");
    assert_true(kin_reload(post));
    assert_true(kin_is_loaded(post, published));
}

static void a_new_owner_is_saved_although_its_target_cannot_be_validated(void **state)
{
    (void)state;
    struct author *partial = kin_first(s, author, .select = "posts_count");
    struct post *post = kin_new(s, post, .title = "Bread");
    assert_true(kin_one_set(post, author, partial));
    assert_true(kin_save(post));
    database_check(s);
    assert_int_equal(post->author_id, ann->id);
    assert_int_equal(kin_find(s, author, ann->id)->posts_count, 2);
}

/* --- associations ----------------------------------------------------------------------------- */

static void an_association_needs_its_key(void **state)
{
    (void)state;
    struct post *post = titled();
    assert_null(kin_one_get(post, author));
    assert_missing("post", "author_id");
    assert_false(kin_one_set(post, author, ann));
    assert_missing("post", "author_id");
    post_list posts = kin_all(s, post, .select = "title");
    assert_false(kin_preload(posts, "author"));
    assert_missing("post", "author_id");
    assert_int_equal(kin_many_get(post, comments).count, 1);
    assert_int_equal(kin_many_count(post, comments), 1);
    post = kin_first(s, post, .select = "title, author_id");
    assert_string_equal(kin_one_get(post, author)->name, "Ann");
    database_check(s);
}

static void includes_select_what_they_need(void **state)
{
    (void)state;
    struct post *post = kin_first(s, post, .select = "title", .includes = "author, comments");
    database_check(s);
    assert_string_equal(kin_one_peek(post, author)->name, "Ann");
    assert_int_equal(kin_many_peek(post, comments).count, 1);
    assert_true(kin_is_loaded(post, author_id));
    assert_false(kin_is_loaded(post, published));
    assert_true(kin_is_loaded(kin_one_peek(post, author), posts_count));
}

/* What is written by the row is written all the same. */
static void a_parent_is_touched_and_counted(void **state)
{
    (void)state;
    struct post *post = kin_first(s, post, .select = "title");
    database.now.microseconds += 1000000;
    assert_false(kin_is_new(kin_many_create(post, comments, .body = "Salty")));
    database_check(s);
    struct post *found = kin_find(s, post, post->id);
    assert_int_equal(found->comments_count, 2);
    assert_true(found->updated_at.microseconds == database.now.microseconds);
    assert_int_equal(post->comments_count, 0);
}

static void a_target_needs_the_key_that_links_it(void **state)
{
    (void)state;
    struct post *post = kin_first(s, post, .select = "title");
    assert_false(kin_many_delete(ann, posts, post));
    assert_missing("post", "author_id");
    assert_false(kin_many_push(ann, posts, post));
    assert_missing("post", "author_id");
}

/* --- locking a row ---------------------------------------------------------------------------- */

static void a_lock_reads_the_row_again(void **state)
{
    (void)state;
    database_execute(s, "UPDATE posts SET title = 'Bread'");
    assert_true(kin_begin(s));
    assert_true(kin_lock(soup));
    assert_string_equal(soup->title, "Bread");
    assert_int_equal(strstr(last_sql, "FOR UPDATE") != NULL, database_traits()->is_server);
    assert_true(kin_commit(s));
    struct post *partial = titled();
    assert_true(kin_lock(partial));
    assert_true(kin_is_loaded(partial, published));
}

static void what_cannot_be_locked(void **state)
{
    (void)state;
    struct post *none = NULL;
    struct post own = {.kin = {0}};
    assert_false(kin_lock(none));
    assert_false(kin_lock(&own));
    assert_false(kin_failed(s));
    assert_false(kin_lock(kin_new(s, post)));
    assert_code(KIN_INVALID_ARGUMENT);
    kin_error_clear(s);
    kin_set(soup, title, "Bread");
    assert_false(kin_lock(soup));
    assert_code(KIN_INVALID_ARGUMENT);
    kin_error_clear(s);
    assert_string_equal(soup->title, "Bread");
    kin_restore(soup);
    database_execute(s, "DELETE FROM posts");
    assert_false(kin_lock(soup));
    assert_code(KIN_RECORD_NOT_FOUND);
    assert_false(kin_failed(s));
}

/* --- faults ----------------------------------------------------------------------------------- */

struct records {
    struct post *post;
    struct post *found;
};

static void a_post(kin_session *session, void *records)
{
    struct records *r = records;
    struct author *author = kin_create(session, author, .name = "Ann");
    r->post = kin_create(session, post, .title = "Soup", .author_id = author->id);
}

static bool find(kin_session *session, void *records)
{
    struct records *r = records;
    r->found = kin_first(session, post, .select = "title", .includes = "author");
    return r->found;
}

static void a_partial_post(kin_session *session, void *records)
{
    struct records *r = records;
    a_post(session, records);
    r->post = kin_first(session, post, .select = "title");
}

static bool reload(kin_session *session, void *records)
{
    struct records *r = records;
    (void)session;
    return kin_reload(r->post);
}

static bool lock(kin_session *session, void *records)
{
    struct records *r = records;
    (void)session;
    return kin_lock(r->post);
}

static void faults(void **state)
{
    (void)state;
    struct scenario finding = {.name = "find",
                               .prepare = a_post,
                               .act = find,
                               .records_size = sizeof(struct records),
                               .only_reads = true};
    struct scenario reloading = finding;
    reloading.name = "reload";
    reloading.prepare = a_partial_post;
    reloading.act = reload;
    struct scenario locking = reloading;
    locking.name = "lock";
    locking.act = lock;
    each_fault(&finding);
    each_fault_in_a_level(&finding);
    each_fault(&reloading);
    each_fault_in_a_level(&reloading);
    each_fault(&locking);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(only_what_is_selected_is_read),
        TEST(everything_is_loaded_otherwise),
        TEST(wrong_names_are_told_before_any_statement),
        TEST(it_is_not_written),
        TEST(reload_makes_it_whole),
        TEST(a_rollback_leaves_it_as_it_was),
        TEST(a_new_owner_is_saved_although_its_target_cannot_be_validated),
        TEST(an_association_needs_its_key),
        TEST(includes_select_what_they_need),
        TEST(a_parent_is_touched_and_counted),
        TEST(a_target_needs_the_key_that_links_it),
        TEST(a_lock_reads_the_row_again),
        TEST(what_cannot_be_locked),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
