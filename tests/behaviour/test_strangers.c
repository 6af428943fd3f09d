/* Records that a verb cannot take: NULL, a struct that Kin did not make, a record of another
 * session, and one that is destroyed. Nothing is written, and nothing crashes. */
#include "support/database.h"
#include "support/models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static struct database database;
static kin_session *s;
static kin_session *other;
static char *rows;

static int set_up(void **state)
{
    (void)state;
    database_open(&database, every_model, NULL);
    s = database.session;
    other = kin_session_open(database.db);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    free(rows);
    rows = NULL;
    kin_session_close(other);
    database_close(&database);
    return 0;
}

static void remember_rows(void)
{
    free(rows);
    rows = database_dump(database.db);
}

static void assert_same_rows(void)
{
    char *now = database_dump(database.db);
    assert_string_equal(now, rows);
    free(now);
}

/* Every verb of one record. */
static void use_author(struct author *author)
{
    const struct author *constant = author;
    assert_false(kin_save(author));
    assert_false(kin_must_save(author));
    assert_false(kin_insert(author));
    assert_false(kin_must_insert(author));
    assert_false(kin_update(author, .name = "x"));
    assert_false(kin_must_update(author, .name = "x"));
    assert_false(kin_destroy(author));
    assert_false(kin_must_destroy(author));
    assert_false(kin_delete(author));
    assert_false(kin_reload(author));
    assert_false(kin_lock(author));
    assert_false(kin_touch(author));
    assert_false(kin_increment(author, posts_count, 1));
    assert_false(kin_set(author, name, "x"));
    assert_false(kin_set_null(author, name));
    assert_false(kin_restore(author));
    assert_false(kin_valid(author));
    kin_set_readonly(author);
    kin_add_error(author, name, "x");
    kin_add_base_error(author, "x");
    assert_false(kin_is_readonly(constant));
    assert_false(kin_is_null(constant, name));
    assert_int_equal(kin_text_size(constant, name), 0);
    assert_false(kin_is_new(constant));
    assert_false(kin_is_destroyed(constant));
    assert_false(kin_changed(constant));
    assert_false(kin_column_changed(constant, name));
    assert_int_equal(kin_original(constant, name).kind, KIN_KIND_NULL);
    assert_int_equal(kin_errors(constant).count, 0);
    assert_null(kin_session_of(constant));
}

static void use_associations_of_author(struct author *author, struct post *post)
{
    assert_false(kin_is_loaded(author, name));
    assert_false(kin_is_loaded(author, posts));
    assert_null(kin_one_get(author, badge));
    assert_null(kin_one_peek(author, badge));
    assert_null(kin_one_reload(author, badge));
    assert_false(kin_one_set(author, badge, NULL));
    assert_null(kin_one_build(author, badge));
    assert_null(kin_one_create(author, badge));
    assert_null(kin_one_must_create(author, badge));
    assert_int_equal(kin_many_get(author, posts).count, 0);
    assert_int_equal(kin_many_peek(author, posts).count, 0);
    assert_int_equal(kin_many_reload(author, posts).count, 0);
    kin_many_reset(author, posts);
    assert_false(kin_many_push(author, posts, post));
    assert_false(kin_many_concat(author, posts, &post, 1));
    assert_false(kin_many_set(author, posts, &post, 1));
    assert_null(kin_many_build(author, posts));
    assert_null(kin_many_create(author, posts));
    assert_null(kin_many_must_create(author, posts));
    assert_false(kin_many_delete(author, posts, post));
    assert_false(kin_many_destroy(author, posts, post));
    assert_false(kin_many_clear(author, posts));
    assert_int_equal(kin_many_size(author, posts), 0);
    assert_int_equal(kin_many_length(author, posts), 0);
    assert_int_equal(kin_many_count(author, posts), 0);
    assert_false(kin_many_is_empty(author, posts));
    assert_false(kin_many_includes(author, posts, post));
}

static void nothing_happens_to_null(void **state)
{
    (void)state;
    struct post *post = kin_create(s, post, .title = "Soup");
    uint64_t before = kin_statements(s);
    remember_rows();
    use_author(NULL);
    use_associations_of_author(NULL, post);
    assert_int_equal(kin_statements(s) - before, 0);
    assert_false(kin_failed(s));
    assert_same_rows();
}

static void nothing_happens_to_a_struct_of_the_users_own(void **state)
{
    (void)state;
    struct post *post = kin_create(s, post, .title = "Soup");
    struct author own = {.kin = {0}, .name = "own"};
    uint64_t before = kin_statements(s);
    remember_rows();
    use_author(&own);
    use_associations_of_author(&own, post);
    assert_int_equal(kin_statements(s) - before, 0);
    assert_false(kin_failed(s));
    assert_string_equal(own.name, "own");
    assert_same_rows();
}

/* --- as a target ------------------------------------------------------------------------------ */

static void assert_refused(const char *model, const char *association)
{
    assert_true(kin_failed(s));
    assert_string_equal(kin_error(s)->model, model);
    assert_string_equal(kin_error(s)->association, association);
    assert_non_null(strstr(kin_error(s)->message, model));
    assert_non_null(strstr(kin_error(s)->message, association));
    kin_error_clear(s);
}

/* Verbs that take a record beside their owner; the post is one that they cannot take. */
static void use_as_target(struct author *ann, struct post *soup, struct post *post,
                          struct author *author, struct badge *badge, struct tag *tag)
{
    assert_false(kin_one_set(soup, author, author));
    assert_refused("post", "author");
    assert_false(kin_one_set(ann, badge, badge));
    assert_refused("author", "badge");
    assert_false(kin_many_push(ann, posts, post));
    assert_refused("author", "posts");
    assert_false(kin_many_concat(ann, posts, ((struct post *[]){soup, post}), 2));
    assert_refused("author", "posts");
    assert_false(kin_many_set(ann, posts, &post, 1));
    assert_refused("author", "posts");
    assert_false(kin_many_delete(ann, posts, post));
    assert_refused("author", "posts");
    assert_false(kin_many_destroy(ann, posts, post));
    assert_refused("author", "posts");
    assert_false(kin_many_push(soup, tags, tag));
    assert_refused("post", "tags");
    assert_false(kin_many_includes(ann, posts, post));
}

static void a_record_of_another_session_is_no_target(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct post *soup = kin_create(s, post, .title = "Soup");
    struct post *post = kin_create(other, post, .title = "Theirs");
    struct author *author = kin_create(other, author, .name = "Bob");
    struct badge *badge = kin_create(other, badge, .label = "Chef");
    struct tag *tag = kin_create(other, tag, .name = "food");
    database_check(other);
    remember_rows();
    use_as_target(ann, soup, post, author, badge, tag);
    assert_same_rows();
    assert_false(kin_failed(other));
    assert_false(kin_changed(post));
    assert_int_equal(kin_many_peek(ann, posts).count, 0);
    assert_null(kin_one_peek(soup, author));
    /* The same new ones. */
    use_as_target(ann, soup, kin_new(other, post), kin_new(other, author), kin_new(other, badge),
                  kin_new(other, tag));
    assert_same_rows();
}

static void a_struct_of_the_users_own_is_no_target(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct post *soup = kin_create(s, post, .title = "Soup");
    struct post post = {.kin = {0}};
    struct author author = {.kin = {0}};
    struct badge badge = {.kin = {0}};
    struct tag tag = {.kin = {0}};
    remember_rows();
    use_as_target(ann, soup, &post, &author, &badge, &tag);
    assert_same_rows();
}

static void a_destroyed_record_is_taken_into_nothing(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct author *bob = kin_new(s, author, .name = "Bob");
    struct post *soup = kin_create(s, post, .title = "Soup");
    struct post *gone = kin_create(s, post, .title = "Gone");
    struct tag *tag = kin_create(s, tag, .name = "gone");
    struct badge *badge = kin_create(s, badge, .label = "gone");
    struct group *group = kin_create(s, group, .name = "gone");
    assert_true(kin_destroy(gone) && kin_destroy(tag) && kin_destroy(badge) && kin_destroy(group));
    remember_rows();
    assert_false(kin_many_push(ann, posts, gone));
    assert_int_equal(kin_error(s)->code, KIN_INVALID_ARGUMENT);
    assert_refused("author", "posts");
    assert_false(kin_many_concat(ann, posts, ((struct post *[]){soup, gone}), 2));
    assert_refused("author", "posts");
    assert_false(kin_many_set(ann, posts, ((struct post *[]){soup, gone}), 2));
    assert_refused("author", "posts");
    assert_false(kin_many_push(bob, posts, gone));
    assert_refused("author", "posts");
    assert_false(kin_many_push(soup, tags, tag));
    assert_refused("post", "tags");
    assert_false(kin_many_push(ann, groups, group));
    assert_refused("author", "groups");
    assert_false(kin_one_set(ann, badge, badge));
    assert_refused("author", "badge");
    assert_same_rows();
    assert_true(kin_is_null(gone, author_id) && kin_is_null(badge, author_id));
    assert_int_equal(kin_many_length(ann, posts) + kin_many_length(bob, posts), 0);
}

static void nothing_is_put_into_what_a_destroyed_record_had(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct post *soup = kin_create(s, post, .title = "Soup");
    struct post *salad = kin_create(s, post, .title = "Salad");
    struct tag *tag = kin_create(s, tag, .name = "food");
    assert_true(kin_destroy(ann) && kin_destroy(soup));
    remember_rows();
    assert_null(kin_many_create(ann, posts, .title = "Bread"));
    assert_int_equal(kin_error(s)->code, KIN_RECORD_NOT_SAVED);
    assert_null(kin_many_must_create(ann, posts, .title = "Bread"));
    assert_int_equal(kin_error(s)->code, KIN_RECORD_NOT_SAVED);
    assert_false(kin_many_push(ann, posts, salad));
    assert_int_equal(kin_error(s)->code, KIN_INVALID_ARGUMENT);
    assert_refused("author", "posts");
    assert_false(kin_many_set(ann, posts, &salad, 1));
    assert_refused("author", "posts");
    assert_false(kin_many_push(soup, tags, tag));
    assert_refused("post", "tags");
    assert_same_rows();
    assert_true(kin_is_null(salad, author_id));
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_happens_to_null),
        TEST(nothing_happens_to_a_struct_of_the_users_own),
        TEST(a_record_of_another_session_is_no_target),
        TEST(a_struct_of_the_users_own_is_no_target),
        TEST(a_destroyed_record_is_taken_into_nothing),
        TEST(nothing_is_put_into_what_a_destroyed_record_had),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
