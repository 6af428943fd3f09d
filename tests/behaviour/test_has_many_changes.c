#include "behaviour/boxes.h"
#include "support/models.h"

/* Replacing and taking out. */

static int setup(void **state)
{
    (void)state;
    return open_database(kin_models(author, box, toy));
}

/* --- replacing -------------------------------------------------------------------------------- */

static void REP_1_takes_out_and_adds_the_difference(void **state)
{
    (void)state;
    struct box *box = box_of(3);
    toy_list now = kin_many_get(box, toys);
    struct toy *fresh = kin_create(s, toy, .name = "n");
    struct toy *items[] = {fresh, now.items[2], now.items[0]};
    assert_statements(2, assert_true(kin_many_set(box, toys, items, 3)));
    assert_int_equal(rows_where(toy, "toys.box_id IS NULL AND toys.name = 'b'"), 1);
    assert_int_equal(rows_where(toy, "toys.box_id IS NOT NULL"), 3);
    assert_true(kin_is_null(now.items[1], box_id));
    assert_statements(0, assert_true(kin_many_set(box, toys, items, 3)));
}

static void REP_2_kept_ones_come_first_in_their_old_order(void **state)
{
    (void)state;
    struct box *box = box_of(3);
    toy_list now = kin_many_get(box, toys);
    struct toy *x = kin_create(s, toy, .name = "x");
    struct toy *y = kin_create(s, toy, .name = "y");
    struct toy *items[] = {y, now.items[2], x, now.items[0]};
    kin_many_set(box, toys, items, 4);
    toy_list after = kin_many_get(box, toys);
    assert_names(after, "acyx");
}

static void REP_3_removed_ones_go_as_dependent_says(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct post *post = kin_many_create(ann, posts, .title = "t");
    struct note *note = kin_many_create(ann, notes, .text = "n");
    kin_many_create(ann, memberships);
    assert_true(kin_many_set(ann, posts, NULL, 0));
    assert_true(kin_many_set(ann, notes, NULL, 0));
    assert_true(kin_many_set(ann, memberships, NULL, 0));
    assert_true(kin_is_destroyed(post));
    assert_false(kin_is_destroyed(note));
    assert_int_equal(rows_of(post), 0);
    assert_int_equal(rows_where(note, "notes.author_id IS NULL"), 1);
    assert_int_equal(rows_of(membership), 0);
    assert_int_equal(ann->posts_count, 0);
}

static void REP_4_an_unsaved_owner_takes_no_statement(void **state)
{
    (void)state;
    struct box *box = kin_new(s, box);
    struct toy *a = kin_many_build(box, toys, .name = "a");
    struct toy *b = kin_create(s, toy, .name = "b");
    struct toy *items[] = {b};
    assert_statements(0, assert_true(kin_many_set(box, toys, items, 1)));
    toy_list now = kin_many_get(box, toys);
    assert_names(now, "b");
    assert_true(kin_save(box));
    assert_true(kin_is_new(a));
    assert_int_equal(rows_of(toy), 1);
}

static void REP_5_a_failure_takes_all_back(void **state)
{
    (void)state;
    struct box *box = box_of(2);
    toy_list now = kin_many_get(box, toys);
    struct toy *twin = kin_new(s, toy, .id = now.items[1]->id, .name = "n");
    struct toy *items[] = {now.items[1], twin};
    assert_false(kin_many_set(box, toys, items, 2));
    assert_failure(KIN_RECORD_NOT_UNIQUE);
    toy_list after = kin_many_get(box, toys);
    assert_names(after, "ab");
    assert_int_equal(now.items[0]->box_id, box->id);
    assert_int_equal(rows_where(toy, "toys.box_id IS NOT NULL"), 2);
}

static void REP_6_a_refusal_takes_all_back(void **state)
{
    (void)state;
    struct box *box = box_of(2);
    toy_list now = kin_many_get(box, toys);
    struct toy *refused = kin_new(s, toy);
    struct toy *fine = kin_new(s, toy, .name = "fine");
    struct toy *items[] = {now.items[1], fine, refused};
    assert_false(kin_many_set(box, toys, items, 3));
    assert_answer(KIN_RECORD_NOT_SAVED);
    toy_list after = kin_many_get(box, toys);
    assert_names(after, "ab");
    assert_true(kin_is_new(fine));
    assert_true(kin_is_null(fine, box_id));
    assert_int_equal(now.items[0]->box_id, box->id);
    assert_int_equal(rows_of(toy), 2);
    assert_int_equal(rows_where(toy, "toys.box_id IS NOT NULL"), 2);
}

static void REP_7_other_instances_take_the_places_of_their_rows(void **state)
{
    (void)state;
    struct box *box = box_of(2);
    toy_list again = kin_all(s, toy, .order = "toys.id");
    toy_list before = kin_many_get(box, toys);
    assert_statements(0, assert_true(kin_many_set(box, toys, again.items, again.count)));
    toy_list after = kin_many_get(box, toys);
    assert_int_equal(after.count, 2);
    assert_ptr_equal(after.items[0], again.items[0]);
    assert_ptr_equal(after.items[1], again.items[1]);
    assert_ptr_not_equal(before.items[0], again.items[0]); /* a list stays as it is */
    assert_int_equal(rows_where(toy, "toys.box_id IS NOT NULL"), 2);
}

static void REP_7_another_instance_knows_its_owner(void **state)
{
    (void)state;
    struct author *author = kin_create(s, author, .name = "Ann");
    struct post *post = kin_many_create(author, posts, .title = "t");
    struct post *other = kin_find(s, post, post->id);
    assert_int_equal(kin_many_get(author, posts).count, 1);
    assert_statements(0, assert_true(kin_many_set(author, posts, &other, 1)));
    assert_ptr_equal(kin_many_get(author, posts).items[0], other);
    assert_ptr_equal(kin_one_peek(other, author), author);
}

static void ADD_4_what_must_create_refuses_is_in_no_collection(void **state)
{
    (void)state;
    struct box *box = box_of(0);
    assert_null(kin_many_must_create(box, toys, .color = "red"));
    assert_answer(KIN_RECORD_INVALID);
    assert_int_equal(kin_many_peek(box, toys).count, 0);
    assert_non_null(kin_many_create(box, toys, .color = "red"));
    assert_int_equal(kin_many_peek(box, toys).count, 1);
    assert_true(kin_is_new(kin_many_peek(box, toys).items[0]));
}

static void ADD_6_what_an_unsaved_owner_was_given_is_all_there_is(void **state)
{
    (void)state;
    struct box *box = kin_new(s, box);
    struct box *empty = kin_new(s, box);
    assert_true(kin_many_push(box, toys, kin_new(s, toy, .name = "a")));
    assert_int_equal(kin_many_length(empty, toys), 0);
    assert_true(kin_save(box));
    assert_true(kin_save(empty));
    assert_true(kin_is_loaded(box, toys));
    assert_statements(0, assert_names(kin_many_get(box, toys), "a"));
    assert_statements(0, assert_int_equal(kin_many_size(empty, toys), 0));
}

static void COL_2_where_no_row_is_the_unsaved_ones_are_all(void **state)
{
    (void)state;
    struct box *box = box_of(0);
    kin_many_build(box, toys, .name = "a");
    assert_statements(1, assert_int_equal(kin_many_size(box, toys), 1));
    assert_statements(0, assert_names(kin_many_get(box, toys), "a"));
}

/* --- taking out ------------------------------------------------------------------------------- */

static void matrix_delete_nullifies_without_dependent(void **state)
{
    (void)state;
    struct box *box = box_of(3);
    toy_list now = kin_many_get(box, toys);
    assert_statements(1, assert_true(kin_many_delete(box, toys, now.items[1])));
    assert_true(kin_is_null(now.items[1], box_id));
    assert_false(kin_changed(now.items[1]));
    assert_false(kin_is_destroyed(now.items[1]));
    toy_list after = kin_many_get(box, toys);
    assert_names(after, "ac");
    assert_int_equal(rows_where(toy, "toys.box_id IS NULL"), 1);
    assert_int_equal(rows_of(toy), 3);
}

/* Random scenarios found that the change stayed one, from the old key to NULL. */
static void a_key_that_is_nullified_takes_an_unsaved_change_of_it_along(void **state)
{
    (void)state;
    struct box *box = box_of(1);
    struct box *other = box_of(0);
    struct toy *toy = kin_many_get(box, toys).items[0];
    assert_true(kin_set(toy, box_id, other->id));
    assert_true(kin_many_delete(box, toys, toy));
    assert_true(kin_is_null(toy, box_id));
    assert_false(kin_changed(toy));
    assert_statements(0, assert_true(kin_save(toy)));
    assert_int_equal(rows_where(toy, "toys.box_id IS NULL"), 1);
}

static void matrix_delete_of_delete_all_deletes(void **state)
{
    (void)state;
    struct box *box = box_of(0);
    struct toy *a = kin_many_create(box, dead_toys, .name = "a");
    kin_many_create(box, dead_toys, .name = "b");
    assert_statements(1, assert_true(kin_many_delete(box, dead_toys, a)));
    assert_int_equal(rows_where(toy, "toys.name = 'b'"), 1);
    assert_int_equal(rows_of(toy), 1);
    assert_int_equal(kin_many_peek(box, dead_toys).count, 1);
}

static void matrix_delete_of_destroy_destroys(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct post *post = kin_many_create(ann, posts, .title = "t");
    kin_many_create(post, comments, .body = "b");
    assert_true(kin_many_delete(ann, posts, post));
    assert_true(kin_is_destroyed(post));
    assert_int_equal(rows_of(post), 0);
    assert_int_equal(rows_of(comment), 0); /* its own dependents went, too */
    assert_int_equal(kin_many_peek(ann, posts).count, 0);
}

static void matrix_destroy_always_destroys(void **state)
{
    (void)state;
    struct box *box = box_of(2);
    toy_list now = kin_many_get(box, toys);
    assert_statements(1, assert_true(kin_many_destroy(box, toys, now.items[0])));
    assert_true(kin_is_destroyed(now.items[0]));
    struct toy *dead = kin_many_create(box, dead_toys, .name = "d");
    assert_true(kin_many_destroy(box, dead_toys, dead));
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct note *note = kin_many_create(ann, notes);
    assert_true(kin_many_destroy(ann, notes, note));
    assert_int_equal(rows_of(toy), 1);
    assert_int_equal(rows_of(note), 0);
    assert_int_equal(kin_many_get(box, toys).count, 1);
}

static void matrix_clear_does_not_load_where_one_statement_does(void **state)
{
    (void)state;
    struct box *box = box_of(3);
    box_of(1);
    kin_create(s, toy, .dead_id = box->id, .name = "d");
    assert_statements(1, assert_true(kin_many_clear(box, toys)));
    assert_int_equal(rows_where(toy, "toys.box_id IS NULL"), 4);
    assert_statements(0, assert_int_equal(kin_many_get(box, toys).count, 0));
    assert_statements(1, assert_true(kin_many_clear(box, dead_toys)));
    assert_int_equal(rows_of(toy), 4);
}

static void matrix_clear_of_loaded_ones(void **state)
{
    (void)state;
    struct box *box = box_of(3);
    toy_list now = kin_many_get(box, toys);
    struct toy *built = kin_many_build(box, toys, .name = "n");
    assert_statements(1, assert_true(kin_many_clear(box, toys)));
    assert_true(kin_is_null(now.items[2], box_id));
    assert_true(kin_is_new(built));
    assert_int_equal(kin_many_get(box, toys).count, 0);
    assert_int_equal(rows_where(toy, "toys.box_id IS NULL"), 3);
}

static void matrix_clear_of_destroy_destroys(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct post *post = kin_create(s, post, .author_id = ann->id, .title = "t");
    kin_create(s, comment, .post_id = post->id, .body = "b");
    assert_true(kin_many_clear(ann, posts));
    assert_int_equal(rows_of(post), 0);
    assert_int_equal(rows_of(comment), 0);
    assert_int_equal(rows_where(author, "authors.posts_count = 0"), 1);
}

static void matrix_clear_takes_only_what_the_scope_selects(void **state)
{
    (void)state;
    struct box *box = box_of(2);
    kin_many_create(box, toys, .name = "r", .color = "red");
    kin_many_reset(box, toys);
    assert_true(kin_many_clear(box, red_toys));
    assert_int_equal(rows_where(toy, "toys.box_id IS NULL"), 1);
    assert_int_equal(rows_where(toy, "toys.box_id IS NULL AND toys.color = 'red'"), 1);
}

static void REM_2_what_is_not_in_the_collection_stays_as_it_is(void **state)
{
    (void)state;
    struct box *box = box_of(1);
    struct box *other = box_of(1);
    struct toy *foreign = kin_find_by(s, toy, .box_id = other->id);
    assert_statements(0, assert_true(kin_many_delete(box, toys, foreign)));
    assert_int_equal(foreign->box_id, other->id);
    assert_int_equal(rows_where(toy, "toys.box_id IS NOT NULL"), 2);
    struct toy *dead = kin_many_create(other, dead_toys, .name = "d");
    assert_true(kin_many_delete(box, dead_toys, dead));
    assert_false(kin_is_destroyed(dead));
    assert_int_equal(rows_where(toy, "toys.dead_id IS NOT NULL"), 1);
}

static void REM_2_what_the_scope_leaves_out_stays_as_it_is(void **state)
{
    (void)state;
    struct box *box = box_of(1);
    struct toy *pale = kin_find_by(s, toy, .box_id = box->id);
    assert_true(kin_many_delete(box, red_toys, pale));
    assert_int_equal(pale->box_id, box->id);
    assert_int_equal(rows_where(toy, "toys.box_id IS NOT NULL"), 1);
}

static void REM_2_a_record_of_another_model_is_refused(void **state)
{
    (void)state;
    struct box *box = box_of(1);
    void *other = kin_create(s, author, .name = "Ann");
    assert_false(kin_many_delete(box, toys, other));
    assert_failure(KIN_ASSOCIATION_TYPE_MISMATCH);
    assert_false(kin_many_destroy(box, toys, other));
    assert_failure(KIN_ASSOCIATION_TYPE_MISMATCH);
}

static void REM_3_unsaved_ones_take_no_statement(void **state)
{
    (void)state;
    struct box *box = box_of(0);
    struct toy *built = kin_many_build(box, toys, .name = "n");
    struct box *unsaved = kin_new(s, box);
    struct toy *saved = kin_create(s, toy, .name = "s");
    kin_many_push(unsaved, toys, saved);
    assert_statements(0, {
        assert_true(kin_many_delete(box, toys, built));
        assert_true(kin_many_delete(unsaved, toys, saved));
    });
    assert_int_equal(kin_many_peek(box, toys).count, 0);
    assert_int_equal(kin_many_peek(unsaved, toys).count, 0);
    assert_true(kin_save(unsaved));
    assert_int_equal(rows_where(toy, "toys.box_id IS NULL"), 1);
}

static void destroying_an_owner_without_dependent_leaves_its_targets_alone(void **state)
{
    (void)state;
    struct box *box = box_of(2);
    int64_t id = box->id;
    (void)kin_many_get(box, toys);
    assert_statements(2, assert_true(kin_destroy(box))); /* dead_toys, and the box */
    assert_int_equal(rows_of(toy), 2);
    struct toy *toy = kin_first(s, toy);
    assert_int_equal(toy->box_id, id);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(REP_1_takes_out_and_adds_the_difference),
        TEST(REP_2_kept_ones_come_first_in_their_old_order),
        TEST(REP_3_removed_ones_go_as_dependent_says),
        TEST(REP_4_an_unsaved_owner_takes_no_statement),
        TEST(REP_5_a_failure_takes_all_back),
        TEST(REP_6_a_refusal_takes_all_back),
        TEST(REP_7_other_instances_take_the_places_of_their_rows),
        TEST(REP_7_another_instance_knows_its_owner),
        TEST(ADD_4_what_must_create_refuses_is_in_no_collection),
        TEST(ADD_6_what_an_unsaved_owner_was_given_is_all_there_is),
        TEST(COL_2_where_no_row_is_the_unsaved_ones_are_all),
        TEST(matrix_delete_nullifies_without_dependent),
        TEST(a_key_that_is_nullified_takes_an_unsaved_change_of_it_along),
        TEST(matrix_delete_of_delete_all_deletes),
        TEST(matrix_delete_of_destroy_destroys),
        TEST(matrix_destroy_always_destroys),
        TEST(matrix_clear_does_not_load_where_one_statement_does),
        TEST(matrix_clear_of_loaded_ones),
        TEST(matrix_clear_of_destroy_destroys),
        TEST(matrix_clear_takes_only_what_the_scope_selects),
        TEST(REM_2_what_is_not_in_the_collection_stays_as_it_is),
        TEST(REM_2_what_the_scope_leaves_out_stays_as_it_is),
        TEST(REM_2_a_record_of_another_model_is_refused),
        TEST(REM_3_unsaved_ones_take_no_statement),
        TEST(destroying_an_owner_without_dependent_leaves_its_targets_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
