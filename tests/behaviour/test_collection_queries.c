#include "behaviour/boxes.h"
#include "support/models.h"

#include <kin/named.h>

/* Queries about a collection: the verbs of collections with options, and .of in all others. */

static int setup(void **state)
{
    (void)state;
    return open_database(kin_models(author, box, toy, group));
}

/* Ann has three posts, c with the tags x and y; Bob has one, and one is nobody's. */
static struct author *ann;
static struct author *bob;
static struct post *soup;

static struct post *post_of(int64_t author_id, const char *title, bool published)
{
    return kin_must_create(s, post, .title = title, .author_id = author_id, .published = published);
}

static void authors_with_posts(void)
{
    ann = kin_must_create(s, author, .name = "Ann");
    bob = kin_must_create(s, author, .name = "Bob");
    post_of(ann->id, "b", true);
    post_of(ann->id, "a", false);
    soup = post_of(ann->id, "c", true);
    post_of(bob->id, "a", true);
    kin_must_create(s, post, .title = "free");
    static const char *const names[] = {"y", "x"};
    for (int i = 0; i < 2; i++)
        kin_many_push(soup, tags, kin_must_create(s, tag, .name = names[i]));
    kin_many_reset(soup, tags);
    kin_reload(ann);
    kin_reload(bob);
}

static void assert_titles(post_list list, const char *expected)
{
    char titles[64] = "";
    kin_each(post, list) strncat(titles, post->title, sizeof titles - strlen(titles) - 1);
    assert_string_equal(titles, expected);
}

static void published_ones(kin_query *query)
{
    kin_query_where(query, "posts.published", NULL);
}

/* --- verbs of collections --------------------------------------------------------------------- */

static void COL_10_a_query_keeps_the_associations_conditions(void **state)
{
    (void)state;
    authors_with_posts();
    post_list posts;
    assert_statements(1, posts = kin_many_all(ann, posts, .order = "posts.title"));
    assert_titles(posts, "abc");
    posts = kin_many_all(ann, posts, .where = "posts.title > ?", .args = kin_args("a"),
                         .order = "posts.title DESC", .limit = 1);
    assert_titles(posts, "c");
    posts = kin_many_all(ann, posts, .order = "posts.title", .limit = 1, .offset = 1);
    assert_titles(posts, "b");
    posts = kin_many_all(ann, posts, .scopes = {published_ones}, .order = "posts.title");
    assert_titles(posts, "bc");
    posts = kin_many_all(bob, posts, .where = "posts.title = 'b' OR posts.title = 'a'");
    assert_titles(posts, "a");
    posts = kin_many_all(ann, posts, .limit = 0);
    assert_titles(posts, "");
    assert_false(kin_is_loaded(ann, posts));
}

static void COL_10_an_order_stands_behind_that_of_the_scope(void **state)
{
    (void)state;
    struct box *box = box_of(4);
    toy_list toys = kin_many_all(box, toys, .order = "toys.name DESC");
    assert_names(toys, "abcd");
    toys = kin_many_all(box, two_toys, .where = "toys.name <> 'a'");
    assert_names(toys, "bc");
    toys = kin_many_all(box, two_toys, .limit = 3);
    assert_names(toys, "abc");
    toys = kin_many_all(box, red_toys);
    assert_names(toys, "");
}

static void COL_10_over_join_tables_and_throughs(void **state)
{
    (void)state;
    authors_with_posts();
    tag_list tags = kin_many_all(soup, tags, .where = "tags.name = ?", .args = kin_args("x"));
    assert_int_equal(tags.count, 1);
    kin_must_create(s, comment, .post_id = soup->id, .body = "good", .approved = true);
    kin_must_create(s, comment, .post_id = soup->id, .body = "bad");
    comment_list comments =
        kin_many_all(ann, comments, .where = "posts.title = 'c' AND comments.approved");
    assert_int_equal(comments.count, 1);
    assert_string_equal(comments.items[0]->body, "good");
    assert_int_equal(kin_many_all(bob, comments).count, 0);
    assert_int_equal(kin_count(s, tag, .of = kin_of(soup, tags), .where = "tags.name > 'x'"), 1);
}

static void COL_10_includes_group_and_select(void **state)
{
    (void)state;
    authors_with_posts();
    post_list posts;
    assert_statements(2, posts = kin_many_all(ann, posts, .includes = "tags", .order = "posts.id"));
    assert_int_equal(kin_many_peek(posts.items[2], tags).count, 2);
    posts = kin_many_all(ann, posts, .select = "title", .where = "posts.title = 'c'");
    assert_titles(posts, "c");
    assert_false(kin_is_loaded(posts.items[0], published));
    posts = kin_many_all(ann, posts, .joins = "tags", .distinct = true);
    assert_titles(posts, "c");
    posts = kin_many_all(ann, posts, .joins = "tags", .group = "posts.id", .having = "COUNT(*) > ?",
                         .having_args = kin_args(2));
    assert_titles(posts, "");
    posts = kin_many_all(ann, posts, .readonly = true);
    assert_true(kin_is_readonly(posts.items[0]));
}

static void what_is_found_knows_its_owner_and_leaves_the_slot_alone(void **state)
{
    (void)state;
    authors_with_posts();
    struct post *built = kin_many_build(ann, posts, .title = "new");
    post_list posts = kin_many_all(ann, posts, .where = "posts.title = 'b'");
    struct author *owner;
    assert_statements(0, owner = kin_one_get(posts.items[0], author));
    assert_ptr_equal(owner, ann);
    assert_int_equal(kin_many_peek(ann, posts).count, 1);
    assert_ptr_equal(kin_many_peek(ann, posts).items[0], built);
    assert_false(kin_is_loaded(ann, posts));
    /* What is loaded is asked for anew: the answer is the database's. */
    kin_execute(s, "UPDATE posts SET title = 'z' WHERE title = 'b'", NULL);
    (void)kin_many_get(ann, posts);
    assert_statements(1, posts = kin_many_all(ann, posts, .where = "posts.title = 'z'"));
    assert_titles(posts, "z");
}

static void COL_7_first_last_and_take_with_options(void **state)
{
    (void)state;
    authors_with_posts();
    struct post *post;
    assert_statements(1, post = kin_many_first(ann, posts, .order = "posts.title"));
    assert_string_equal(post->title, "a");
    post = kin_many_last(ann, posts, .order = "posts.title");
    assert_string_equal(post->title, "c");
    post =
        kin_many_first(ann, posts, .where = "posts.published = ?", .args = kin_args((bool)false));
    assert_string_equal(post->title, "a");
    post = kin_many_last(ann, posts, .order = "posts.title", .limit = 2);
    assert_string_equal(post->title, "b");
    post = kin_many_take(ann, posts, .where = "posts.title = 'c'");
    assert_ptr_equal(kin_one_peek(post, author), ann);
    assert_statements(1, post = kin_many_take(ann, posts));
    assert_non_null(post);
    assert_null(kin_many_take(ann, posts, .where = "1 = 0"));
    (void)kin_many_get(ann, posts);
    assert_statements(0, post = kin_many_take(ann, posts));
    assert_ptr_equal(post, kin_many_peek(ann, posts).items[0]);
    assert_statements(1, post = kin_many_first(ann, posts, .where = "posts.title = 'c'"));
    assert_string_equal(post->title, "c");
}

static void columns_are_read_without_records(void **state)
{
    (void)state;
    authors_with_posts();
    kin_values titles;
    assert_statements(1, titles = kin_many_pluck(ann, posts, title, .order = "posts.title DESC"));
    assert_int_equal(titles.count, 3);
    assert_string_equal(titles.items[0].as.text, "c");
    assert_statements(1, titles = kin_many_pluck(bob, posts, title));
    assert_int_equal(titles.count, 1);
    assert_false(kin_is_loaded(bob, posts));
    (void)kin_many_get(bob, posts);
    assert_statements(0, titles = kin_many_pluck(bob, posts, title));
    assert_string_equal(titles.items[0].as.text, "a");
    assert_statements(1, titles = kin_many_pluck(bob, posts, title, .where = "1 = 0"));
    assert_int_equal(titles.count, 0);
    kin_region *region = kin_region_open(s);
    titles = kin_many_pluck(ann, posts, title, .where = "posts.title = 'b'");
    kin_region_close(region);
    assert_string_equal(titles.items[0].as.text, "b");
}

static void COL_6_an_owner_without_a_row_has_nothing(void **state)
{
    (void)state;
    authors_with_posts();
    struct author *eve = kin_new(s, author, .name = "Eve");
    kin_many_build(eve, posts, .title = "new");
    uint64_t before = kin_statements(s);
    assert_int_equal(kin_many_all(eve, posts, .where = "1 = 1").count, 0);
    assert_null(kin_many_first(eve, posts, .where = "1 = 1"));
    assert_null(kin_many_last(eve, posts, .order = "posts.id"));
    assert_null(kin_many_take(eve, posts, .limit = 1));
    assert_int_equal(kin_many_pluck(eve, posts, title, .limit = 3).count, 0);
    assert_int_equal(kin_many_count(eve, posts, .limit = 3), 0);
    assert_int_equal(kin_all(s, post, .of = kin_of(eve, posts)).count, 0);
    assert_int_equal(kin_count_by(s, post, published, .of = kin_of(eve, posts)).count, 0);
    assert_int_equal(kin_pluck(s, post, title, .of = kin_of(eve, posts)).count, 0);
    assert_int_equal(kin_sum(s, post, comments_count, .of = kin_of(eve, posts)), 0);
    assert_false(kin_exists(s, post, .of = kin_of(eve, posts)));
    assert_int_equal(kin_update_all(s, post, .set = "title = 'z'", .of = kin_of(eve, posts)), 0);
    assert_int_equal(kin_delete_all(s, post, .of = kin_of(eve, posts)), 0);
    assert_int_equal(kin_destroy_all(s, post, .of = kin_of(eve, posts)), 0);
    kin_stream *stream = kin_stream_open(s, post, .of = kin_of(eve, posts));
    assert_non_null(stream);
    assert_null(kin_stream_next(stream, post));
    kin_stream_close(stream);
    kin_each_batch(posts, s, post, .of = kin_of(eve, posts)) assert_int_equal(posts.count, 0);
    assert_true(kin_statements(s) == before);
    assert_int_equal(rows_of(post), 5);
}

/* --- .of -------------------------------------------------------------------------------------- */

static void SCP_5_a_query_is_about_what_a_slot_leads_to(void **state)
{
    (void)state;
    authors_with_posts();
    post_list posts;
    assert_statements(1, posts = kin_all(s, post, .of = kin_of(ann, posts), .order = "posts.id"));
    assert_titles(posts, "bac");
    assert_ptr_equal(kin_one_peek(posts.items[0], author), ann);
    assert_int_equal(kin_count(s, post, .of = kin_of(ann, posts), .scopes = {published_ones}), 2);
    assert_int_equal(kin_count_of(s, post, author_id, .of = kin_of(ann, posts)), 3);
    assert_true(kin_exists(s, post, .of = kin_of(bob, posts), .where = "posts.title = 'a'"));
    assert_false(kin_exists(s, post, .of = kin_of(bob, posts), .where = "posts.title = 'b'"));
    struct post *last = kin_last(s, post, .of = kin_of(ann, posts));
    assert_string_equal(last->title, "c");
    kin_value most = kin_maximum(s, post, title, .of = kin_of(bob, posts));
    assert_string_equal(most.as.text, "a");
    kin_groups groups =
        kin_count_by(s, post, published, .of = kin_of(ann, posts), .order = "COUNT(*)");
    assert_int_equal(groups.count, 2);
    assert_int_equal(groups.items[1].value.as.integer, 2);
    kin_values ids = kin_ids(s, post, .of = kin_of(bob, posts));
    assert_int_equal(ids.count, 1);
    assert_int_equal(kin_average(s, post, id, .of = kin_of(bob, posts)), ids.items[0].as.integer);
    kin_values names = kin_pluck(s, tag, name, .of = kin_of(soup, tags), .order = "tags.name");
    assert_string_equal(names.items[1].as.text, "y");
}

/* The record of a belongs_to or a has_one, too, with more to be asked of it. */
static void SCP_5_a_slot_of_one(void **state)
{
    (void)state;
    authors_with_posts();
    kin_must_create(s, badge, .author_id = ann->id, .label = "gold");
    assert_true(kin_exists(s, author, .of = kin_of(soup, author), .where = "authors.name = 'Ann'"));
    assert_false(
        kin_exists(s, author, .of = kin_of(soup, author), .where = "authors.name = 'Bob'"));
    struct badge *badge = kin_take(s, badge, .of = kin_of(ann, badge));
    assert_string_equal(badge->label, "gold");
    assert_null(kin_take(s, badge, .of = kin_of(bob, badge)));
    assert_false(kin_is_loaded(soup, author));
    const struct post *constant = soup;
    assert_int_equal(kin_count(s, author, .of = kin_of(constant, author)), 1);
}

static void COL_11_batches_do_not_load_the_collection(void **state)
{
    (void)state;
    authors_with_posts();
    char titles[16] = "";
    uint64_t before = kin_statements(s);
    kin_each_batch(posts, s, post, .of = kin_of(ann, posts), .batch_size = 2) {
        kin_each(post, posts) {
            strcat(titles, post->title);
            assert_ptr_equal(kin_one_peek(post, author), ann);
        }
        strcat(titles, " ");
    }
    assert_int_equal(kin_statements(s) - before, 2);
    assert_string_equal(titles, "ba c ");
    assert_false(kin_is_loaded(ann, posts));
    before = kin_statements(s);
    size_t count = 0;
    kin_each_batch(tags, s, tag, .of = kin_of(soup, tags), .where = "tags.name = 'x'")
        count += tags.count;
    assert_int_equal(count, 1);
    assert_int_equal(kin_statements(s) - before, 1);
}

static void a_stream_of_a_collection(void **state)
{
    (void)state;
    authors_with_posts();
    kin_stream *stream = kin_stream_open(s, post, .of = kin_of(ann, posts), .order = "posts.id");
    char titles[16] = "";
    for (struct post *post; (post = kin_stream_next(stream, post));) {
        strcat(titles, post->title);
        assert_ptr_equal(kin_one_peek(post, author), ann);
    }
    kin_stream_close(stream);
    assert_string_equal(titles, "bac");
}

static void changing_all_of_a_collection(void **state)
{
    (void)state;
    authors_with_posts();
    size_t changed = 0;
    assert_statements(1, changed =
                             kin_update_all(s, post, .set = "title = ?", .set_args = kin_args("z"),
                                            .of = kin_of(ann, posts), .where = "posts.published"));
    assert_int_equal(changed, 2);
    assert_int_equal(rows_where(post, "posts.title = 'z' AND posts.author_id = 1"), 2);
    changed = kin_update_all(s, post, .set = "title = 'y'", .of = kin_of(ann, posts),
                             .order = "posts.id", .limit = 1);
    assert_int_equal(changed, 1);
    changed = kin_update_all(s, tag, .set = "name = 'w'", .of = kin_of(soup, tags));
    assert_int_equal(changed, 2);
    /* The rows themselves go, whatever .dependent says of the collection. */
    struct note *note = kin_must_create(s, note, .author_id = ann->id, .text = "n");
    kin_must_create(s, note, .author_id = bob->id, .text = "n");
    assert_int_equal(kin_delete_all(s, note, .of = kin_of(note, author)), 0);
    assert_failure(KIN_ASSOCIATION_TYPE_MISMATCH);
    assert_statements(1, changed = kin_delete_all(s, note, .of = kin_of(ann, notes)));
    assert_int_equal(changed, 1);
    assert_int_equal(rows_of(note), 1);
    assert_int_equal(kin_destroy_all(s, post, .of = kin_of(ann, posts), .where = "posts.id <> 3"),
                     2);
    assert_int_equal(rows_of(post), 3);
    assert_int_equal(ann->posts_count, 1); /* each knew its owner */
    struct author *row = kin_find(s, author, ann->id);
    assert_int_equal(row->posts_count, 1);
}

static void by_name(void **state)
{
    (void)state;
    authors_with_posts();
    kin_find_options options = {.of = kin_of_named(&ann->kin, "posts"), .order = "posts.id"};
    kin_items posts = kin_all_named(s, "post", &options);
    assert_int_equal(posts.count, 3);
    assert_int_equal(kin_count_named(s, "post", &options), 3);
    kin_find_options last = {.order = "posts.title", .limit = 2};
    kin_record *post = kin_many_last_named(&ann->kin, "posts", &last);
    assert_string_equal(kin_column_named(post, "title").as.text, "b");
    post = kin_many_take_named(&bob->kin, "posts", NULL);
    assert_string_equal(kin_column_named(post, "title").as.text, "a");
    posts = kin_many_all_named(&ann->kin, "posts", &last);
    assert_int_equal(posts.count, 2);
    kin_values titles = kin_many_pluck_named(&ann->kin, "posts", "title", &last);
    assert_string_equal(titles.items[1].as.text, "b");
    (void)kin_many_pluck_named(&ann->kin, "posts", "titel", NULL);
    assert_non_null(strstr(kin_error(s)->message, "did you mean \"title\"?"));
    assert_failure(KIN_INVALID_ARGUMENT);
    options.of = kin_of_named(&ann->kin, "post");
    assert_int_equal(kin_count_named(s, "post", &options), 0);
    assert_non_null(strstr(kin_error(s)->message, "did you mean \"posts\"?"));
    assert_failure(KIN_ASSOCIATION_NOT_FOUND);
    options.of = kin_of_named(&ann->kin, NULL);
    assert_int_equal(kin_count_named(s, "post", &options), 0);
    assert_failure(KIN_ASSOCIATION_NOT_FOUND);
}

/* A record that is NULL has nothing: never does it mean all. */
static void a_null_record_has_nothing(void **state)
{
    (void)state;
    authors_with_posts();
    struct author *none = NULL;
    uint64_t before = kin_statements(s);
    assert_int_equal(kin_delete_all(s, post, .of = kin_of(none, posts)), 0);
    assert_int_equal(kin_update_all(s, post, .set = "title = 'z'", .of = kin_of(none, posts)), 0);
    assert_int_equal(kin_destroy_all(s, post, .of = kin_of(none, posts)), 0);
    assert_int_equal(kin_all(s, post, .of = kin_of(none, posts)).count, 0);
    assert_int_equal(kin_many_all(none, posts).count, 0);
    assert_int_equal(kin_many_pluck(none, posts, title).count, 0);
    assert_null(kin_many_take(none, posts));
    kin_find_options options = {.of = kin_of_named(NULL, "posts")};
    assert_int_equal(kin_delete_all_named(s, "post", &options), 0);
    options.of = kin_of_named(NULL, NULL);
    assert_int_equal(kin_delete_all_named(s, "post", &options), 0);
    assert_true(kin_statements(s) == before);
    assert_false(kin_failed(s));
    assert_int_equal(rows_of(post), 5);
}

static void mistakes(void **state)
{
    (void)state;
    authors_with_posts();
    uint64_t before = kin_statements(s);
    (void)kin_all(s, tag, .of = kin_of(ann, posts));
    assert_non_null(strstr(kin_error(s)->message, "author.posts is of post"));
    assert_failure(KIN_ASSOCIATION_TYPE_MISMATCH);
    (void)kin_all(s, post, .of = kin_of(ann, posts), .unscoped = true);
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_int_equal(kin_many_count(ann, posts, .of = kin_of(bob, posts)), 0);
    assert_non_null(strstr(kin_error(s)->message, ".of has no meaning"));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_null(kin_many_first(ann, posts, .of = kin_of(bob, posts)));
    assert_failure(KIN_INVALID_ARGUMENT);
    (void)kin_many_all(ann, posts, .includes = "tagz");
    assert_failure(KIN_ASSOCIATION_NOT_FOUND);
    (void)kin_many_all(ann, posts, .limit = -1);
    assert_failure(KIN_INVALID_ARGUMENT);
    kin_session *other = kin_session_open(at.db);
    assert_int_equal(kin_count(other, post, .of = kin_of(ann, posts)), 0);
    assert_int_equal(kin_error(other)->code, KIN_INVALID_ARGUMENT);
    kin_session_close(other);
    struct post *partial = kin_take(s, post, .select = "title");
    assert_int_equal(kin_count(s, author, .of = kin_of(partial, author)), 0);
    assert_failure(KIN_MISSING_ATTRIBUTE);
    assert_int_equal(kin_statements(s) - before, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(COL_10_a_query_keeps_the_associations_conditions),
        TEST(COL_10_an_order_stands_behind_that_of_the_scope),
        TEST(COL_10_over_join_tables_and_throughs),
        TEST(COL_10_includes_group_and_select),
        TEST(what_is_found_knows_its_owner_and_leaves_the_slot_alone),
        TEST(COL_7_first_last_and_take_with_options),
        TEST(columns_are_read_without_records),
        TEST(COL_6_an_owner_without_a_row_has_nothing),
        TEST(SCP_5_a_query_is_about_what_a_slot_leads_to),
        TEST(SCP_5_a_slot_of_one),
        TEST(COL_11_batches_do_not_load_the_collection),
        TEST(a_stream_of_a_collection),
        TEST(changing_all_of_a_collection),
        TEST(by_name),
        TEST(a_null_record_has_nothing),
        TEST(mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
