#include "behaviour/association.h"
#include "support/models.h"

/* author.posts, .badge, .profile and post.comments have inverses; post.author and comment.post have
 * many as theirs, badge.author and profile.author one. */

static int setup(void **state)
{
    (void)state;
    return open_database(kin_models(author));
}

static void INV_1_children_that_are_loaded_know_their_owner(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    kin_create(s, post, .author_id = ann->id, .title = "t");
    kin_create(s, post, .author_id = ann->id, .title = "u");
    kin_create(s, badge, .author_id = ann->id, .label = "l");
    post_list posts = kin_many_get(ann, posts);
    struct badge *badge = kin_one_get(ann, badge);
    assert_statements(0, {
        kin_each(post, posts) assert_ptr_equal(kin_one_get(post, author), ann);
        assert_ptr_equal(kin_one_get(badge, author), ann);
    });
    kin_set(ann, name, "changed in memory");
    assert_string_equal(kin_one_get(posts.items[0], author)->name, "changed in memory");
}

static void INV_1_also_when_they_are_preloaded(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct author *author = kin_create(s, author, .name = "a");
        struct post *post = kin_many_create(author, posts, .title = "t");
        kin_many_create(post, comments, .body = "b");
        kin_one_create(author, badge, .label = "l");
    }
    author_list authors = kin_all(s, author, .includes = "posts(comments), badge");
    assert_statements(
        0, kin_each(author, authors) {
            struct post *post = kin_many_get(author, posts).items[0];
            assert_ptr_equal(kin_one_get(post, author), author);
            assert_ptr_equal(kin_one_get(kin_many_get(post, comments).items[0], post), post);
            assert_ptr_equal(kin_one_get(kin_one_get(author, badge), author), author);
        });
}

static void INV_1_a_child_that_was_moved_in_memory_knows_its_new_owner(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct author *bob = kin_create(s, author, .name = "Bob");
    struct post *post = kin_many_create(ann, posts, .title = "t");
    kin_set(post, author_id, bob->id);
    post_list posts = kin_many_get(ann, posts); /* as the database has it */
    assert_int_equal(posts.count, 1);
    assert_ptr_equal(posts.items[0], post);
    assert_string_equal(kin_one_get(post, author)->name, "Bob");
}

static void INV_2_children_that_are_made_know_their_owner(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct post *pushed = kin_new(s, post, .title = "p");
    struct post *put = kin_create(s, post, .title = "r");
    struct badge *assigned = kin_new(s, badge, .label = "a");
    struct post *built = kin_many_build(ann, posts, .title = "b");
    struct post *made = kin_many_create(ann, posts, .title = "c");
    struct post *must = kin_many_must_create(ann, posts, .title = "d");
    kin_many_push(ann, posts, pushed);
    struct badge *built_badge = kin_one_build(ann, badge, .label = "b");
    assert_ptr_equal(kin_one_peek(built_badge, author), ann);
    kin_one_set(ann, badge, assigned);
    assert_statements(0, {
        assert_ptr_equal(kin_one_get(built, author), ann);
        assert_ptr_equal(kin_one_get(made, author), ann);
        assert_ptr_equal(kin_one_get(must, author), ann);
        assert_ptr_equal(kin_one_get(pushed, author), ann);
        assert_ptr_equal(kin_one_get(assigned, author), ann);
    });
    kin_many_set(ann, posts, &put, 1);
    assert_ptr_equal(kin_one_peek(put, author), ann);
}

static void INV_2_also_of_an_owner_that_is_not_saved(void **state)
{
    (void)state;
    struct author *ann = kin_new(s, author, .name = "Ann");
    struct post *built = kin_many_build(ann, posts, .title = "b");
    struct profile *profile = kin_one_build(ann, profile);
    assert_ptr_equal(kin_one_get(built, author), ann);
    assert_ptr_equal(kin_one_get(profile, author), ann);
    assert_true(kin_save(built)); /* and saving the child saves the owner first */
    assert_false(kin_is_new(ann));
    assert_int_equal(built->author_id, ann->id);
    assert_statements(0, assert_ptr_equal(kin_one_get(built, author), ann));
    assert_int_equal(rows_of(author), 1);
    assert_int_equal(rows_of(post), 1);
    assert_int_equal(rows_of(profile), 1);
}

static void INV_2_children_that_are_taken_out_forget_their_owner(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct note *note = kin_many_create(ann, notes);
    struct profile *profile = kin_one_create(ann, profile);
    assert_true(kin_many_delete(ann, notes, note));
    assert_true(kin_one_set(ann, profile, NULL));
    assert_true(kin_is_loaded(profile, author));
    assert_null(kin_one_get(note, author));
    assert_null(kin_one_get(profile, author));
}

static void INV_3_a_belongs_to_whose_inverse_is_one(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    kin_create(s, badge, .author_id = ann->id, .label = "l");
    struct badge *badge = kin_first(s, badge);
    struct author *found = kin_one_get(badge, author);
    assert_statements(0, assert_ptr_equal(kin_one_get(found, badge), badge));
    badge = kin_first(s, badge, .includes = "author");
    found = kin_one_peek(badge, author);
    assert_ptr_equal(kin_one_peek(found, badge), badge);
    struct badge *fresh = kin_new(s, badge, .label = "f");
    struct author *built = kin_one_build(fresh, author, .name = "Bob");
    assert_ptr_equal(kin_one_peek(built, badge), fresh);
    struct author *made = kin_one_create(fresh, author, .name = "Cid");
    assert_ptr_equal(kin_one_peek(made, badge), fresh);
    struct author *dan = kin_create(s, author, .name = "Dan");
    assert_statements(0, kin_one_set(fresh, author, dan));
    assert_ptr_equal(kin_one_peek(dan, badge), fresh);
}

static void INV_3_a_belongs_to_whose_inverse_is_many(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct post *post = kin_create(s, post, .title = "t", .author_id = ann->id);
    struct author *found = kin_one_get(post, author);
    assert_false(kin_is_loaded(found, posts));
    assert_int_equal(kin_many_peek(found, posts).count, 0);
    struct post *fresh = kin_new(s, post, .title = "u");
    kin_one_set(fresh, author, ann);
    assert_int_equal(kin_many_peek(ann, posts).count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(INV_1_children_that_are_loaded_know_their_owner),
        TEST(INV_1_also_when_they_are_preloaded),
        TEST(INV_1_a_child_that_was_moved_in_memory_knows_its_new_owner),
        TEST(INV_2_children_that_are_made_know_their_owner),
        TEST(INV_2_also_of_an_owner_that_is_not_saved),
        TEST(INV_2_children_that_are_taken_out_forget_their_owner),
        TEST(INV_3_a_belongs_to_whose_inverse_is_one),
        TEST(INV_3_a_belongs_to_whose_inverse_is_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
