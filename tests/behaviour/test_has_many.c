#include "behaviour/boxes.h"
#include "support/models.h"

/* author.posts: destroy, counted · author.notes: nullify · author.memberships: delete_all
 * post.comments: destroy, counted, in order of id */

static int setup(void **state)
{
    (void)state;
    return open_database(kin_models(author, box, toy));
}

/* --- reading ---------------------------------------------------------------------------------- */

static void COL_1_reading_loads_once(void **state)
{
    (void)state;
    struct box *box = box_of(2);
    toy_list toys = {0};
    assert_false(kin_is_loaded(box, toys));
    assert_statements(0, assert_int_equal(kin_many_peek(box, toys).count, 0));
    assert_statements(1, toys = kin_many_get(box, toys));
    assert_names(toys, "ab");
    toy_list again = {0};
    assert_statements(0, again = kin_many_get(box, toys));
    assert_ptr_equal(again.items, toys.items);
    assert_true(kin_is_loaded(box, toys));
}

static void COL_1_an_empty_collection_is_remembered(void **state)
{
    (void)state;
    struct box *box = box_of(0);
    assert_statements(1, (void)kin_many_get(box, toys));
    assert_statements(0, assert_int_equal(kin_many_get(box, toys).count, 0));
    assert_answer(KIN_OK);
}

static void COL_2_size_never_loads(void **state)
{
    (void)state;
    struct box *box = box_of(3);
    assert_statements(1, assert_int_equal(kin_many_size(box, toys), 3));
    assert_false(kin_is_loaded(box, toys));
    kin_many_build(box, toys, .name = "new");
    assert_statements(1, assert_int_equal(kin_many_size(box, toys), 4));
    (void)kin_many_get(box, toys);
    assert_statements(0, assert_int_equal(kin_many_size(box, toys), 4));
}

static void COL_2_size_of_nothing_counts_as_loaded(void **state)
{
    (void)state;
    struct box *box = box_of(0);
    assert_statements(1, assert_int_equal(kin_many_size(box, toys), 0));
    assert_statements(0, assert_int_equal(kin_many_get(box, toys).count, 0));
}

static void COL_2_size_is_the_counter_where_there_is_one(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    kin_create(s, post, .author_id = ann->id, .title = "t");
    struct author *found = kin_find(s, author, ann->id);
    assert_statements(0, assert_int_equal(kin_many_size(found, posts), 1));
    kin_many_build(found, posts, .title = "u");
    assert_statements(0, assert_int_equal(kin_many_size(found, posts), 2));
}

static void COL_2_a_limit_caps_size_and_count(void **state)
{
    (void)state;
    struct box *box = box_of(4);
    assert_int_equal(kin_many_size(box, two_toys), 2);
    assert_int_equal(kin_many_count(box, two_toys), 2);
    assert_int_equal(kin_many_length(box, two_toys), 2);
}

static void COL_3_length_loads_and_count_always_asks(void **state)
{
    (void)state;
    struct box *box = box_of(2);
    kin_many_create(box, toys, .name = "r", .color = "red");
    kin_many_reset(box, toys);
    assert_statements(1, assert_int_equal(kin_many_length(box, toys), 3));
    assert_true(kin_is_loaded(box, toys));
    kin_create(s, toy, .box_id = box->id, .name = "another");
    assert_statements(0, assert_int_equal(kin_many_length(box, toys), 3));
    assert_statements(1, assert_int_equal(kin_many_count(box, toys), 4));
    assert_statements(1, assert_int_equal(kin_many_count(box, red_toys), 1));
}

static void COL_4_is_empty_loads_nothing(void **state)
{
    (void)state;
    struct box *box = box_of(1);
    struct box *none = box_of(0);
    assert_statements(1, assert_false(kin_many_is_empty(box, toys)));
    assert_false(kin_is_loaded(box, toys));
    kin_many_build(none, toys, .name = "new");
    assert_statements(0, assert_false(kin_many_is_empty(none, toys)));
    struct author *ann = kin_create(s, author, .name = "Ann");
    assert_statements(0, assert_true(kin_many_is_empty(ann, posts))); /* the counter says so */
}

static void COL_6_a_new_owner_is_empty_without_a_statement(void **state)
{
    (void)state;
    kin_create(s, toy, .name = "nobody's");
    struct box *box = kin_new(s, box);
    struct toy *toy = kin_create(s, toy, .name = "other");
    assert_statements(0, {
        assert_int_equal(kin_many_get(box, toys).count, 0);
        assert_int_equal(kin_many_size(box, toys), 0);
        assert_int_equal(kin_many_length(box, toys), 0);
        assert_int_equal(kin_many_count(box, toys), 0);
        assert_true(kin_many_is_empty(box, toys));
        assert_false(kin_many_includes(box, toys, toy));
    });
}

static void COL_6_a_new_owner_whose_key_column_is_set_asks(void **state)
{
    (void)state;
    kin_create(s, toy, .name = "a", .box_code = "b1");
    struct box *box = kin_new(s, box, .code = "b1");
    assert_statements(1, assert_int_equal(kin_many_get(box, code_toys).count, 1));
}

static void COL_8_includes_asks_without_loading(void **state)
{
    (void)state;
    struct box *box = box_of(1);
    struct toy *mine = kin_find_by(s, toy, .box_id = box->id);
    struct toy *other = kin_create(s, toy, .name = "other");
    assert_statements(1, assert_true(kin_many_includes(box, toys, mine)));
    assert_statements(1, assert_false(kin_many_includes(box, toys, other)));
    assert_false(kin_is_loaded(box, toys));
    struct toy *built = kin_many_build(box, toys, .name = "new");
    assert_statements(0, assert_true(kin_many_includes(box, toys, built)));
    (void)kin_many_get(box, toys);
    assert_statements(0, assert_true(kin_many_includes(box, toys, mine)));
    assert_statements(0, assert_false(kin_many_includes(box, toys, other)));
}

static void COL_8_what_the_scope_leaves_out_is_not_included(void **state)
{
    (void)state;
    struct box *box = box_of(1);
    struct toy *mine = kin_find_by(s, toy, .box_id = box->id);
    assert_false(kin_many_includes(box, red_toys, mine));
    kin_update(mine, .color = "red");
    assert_true(kin_many_includes(box, red_toys, mine));
    void *wrong = box;
    assert_false(kin_many_includes(box, red_toys, wrong));
}

static void COL_13_loading_keeps_what_is_in_memory(void **state)
{
    (void)state;
    struct box *box = box_of(0);
    struct toy *a = kin_many_create(box, toys, .name = "a", .color = "x");
    struct toy *built = kin_many_build(box, toys, .name = "n");
    kin_create(s, toy, .box_id = box->id, .name = "b");
    kin_execute(s, "UPDATE toys SET color = 'refreshed', name = 'lost' WHERE name = 'a'", NULL);
    kin_set(a, name, "c");
    assert_false(kin_is_loaded(box, toys));
    toy_list toys = kin_many_get(box, toys);
    assert_names(toys, "cbn"); /* in the order of the rows, unsaved ones last */
    assert_ptr_equal(toys.items[0], a);
    assert_ptr_equal(toys.items[2], built);
    assert_string_equal(a->color, "refreshed"); /* what was not changed in memory */
    assert_true(kin_save(a));
    assert_int_equal(rows_where(toy, "toys.name = 'c'"), 1);
}

static void COL_13_loading_drops_what_the_database_no_longer_has(void **state)
{
    (void)state;
    struct box *box = box_of(0);
    kin_many_create(box, toys, .name = "a");
    kin_many_create(box, toys, .name = "b");
    kin_execute(s, "DELETE FROM toys WHERE name = 'a'", NULL);
    toy_list toys = kin_many_get(box, toys);
    assert_names(toys, "b");
}

static void COL_13_no_duplicates_for_one_row(void **state)
{
    (void)state;
    struct box *box = box_of(1);
    struct toy *mine = kin_find_by(s, toy, .box_id = box->id);
    assert_true(kin_many_push(box, toys, mine));
    assert_int_equal(kin_many_get(box, toys).count, 1);
}

static void COL_15_reload_and_reset_forget_unsaved_ones(void **state)
{
    (void)state;
    struct box *box = box_of(1);
    (void)kin_many_get(box, toys);
    kin_many_build(box, toys, .name = "n");
    assert_statements(0, kin_many_reset(box, toys));
    assert_false(kin_is_loaded(box, toys));
    assert_int_equal(kin_many_peek(box, toys).count, 0);
    kin_many_build(box, toys, .name = "n");
    kin_create(s, toy, .box_id = box->id, .name = "b");
    assert_statements(1, assert_int_equal(kin_many_reload(box, toys).count, 2));
    assert_statements(0, (void)kin_many_get(box, toys));
}

static void lists_are_snapshots(void **state)
{
    (void)state;
    struct box *box = box_of(3);
    toy_list before = kin_many_get(box, toys);
    kin_many_create(box, toys, .name = "d");
    toy_list grown = kin_many_get(box, toys);
    kin_many_delete(box, toys, before.items[0]);
    toy_list after = kin_many_get(box, toys);
    kin_many_create(box, toys, .name = "e");
    assert_names(before, "abc");
    assert_names(grown, "abcd");
    assert_names(after, "bcd");
    toy_list last = kin_many_get(box, toys);
    assert_names(last, "bcde");
}

static void a_loop_may_delete_what_it_visits(void **state)
{
    (void)state;
    struct box *box = box_of(5);
    int visited = 0;
    toy_list toys = kin_many_get(box, toys);
    kin_each(toy, toys) {
        visited++;
        if (visited % 2) kin_many_destroy(box, toys, toy);
        kin_many_build(box, toys, .name = "n");
    }
    assert_int_equal(visited, 5);
    assert_string_equal(toys.items[0]->name, "a"); /* a destroyed record stays readable */
    assert_true(kin_is_destroyed(toys.items[0]));
    assert_int_equal(kin_many_get(box, toys).count, 2 + 5);
    assert_int_equal(rows_of(toy), 2);
}

/* --- building and adding ---------------------------------------------------------------------- */

static void ADD_1_build_neither_loads_nor_writes(void **state)
{
    (void)state;
    struct box *box = box_of(2);
    struct toy *built = NULL;
    assert_statements(0, built = kin_many_build(box, toys, .name = "n", .box_id = 999));
    assert_int_equal(built->box_id, box->id); /* whatever was given */
    assert_true(kin_is_new(built));
    assert_false(kin_is_loaded(box, toys));
    struct toy *red = kin_many_build(box, red_toys, .name = "r");
    assert_string_equal(red->color, "red");
    struct toy *empty = kin_many_build(box, toys);
    assert_non_null(empty);
    assert_int_equal(rows_of(toy), 2);
}

static void ADD_4_create_inserts_at_once(void **state)
{
    (void)state;
    struct box *box = box_of(2);
    struct toy *made = NULL;
    assert_statements(1, made = kin_many_create(box, toys, .name = "n"));
    assert_false(kin_is_new(made));
    assert_false(kin_is_loaded(box, toys));
    assert_int_equal(kin_many_peek(box, toys).count, 1);
    struct toy *found = kin_find(s, toy, made->id);
    assert_int_equal(found->box_id, box->id);
}

static void ADD_4_create_needs_a_saved_owner(void **state)
{
    (void)state;
    struct box *box = kin_new(s, box);
    assert_null(kin_many_create(box, toys, .name = "n"));
    assert_answer(KIN_RECORD_NOT_SAVED);
    assert_null(kin_many_must_create(box, toys, .name = "n"));
    assert_answer(KIN_RECORD_NOT_SAVED);
    assert_int_equal(kin_many_peek(box, toys).count, 0);
    assert_int_equal(rows_of(toy), 0);
}

static void ADD_4_a_refused_create_stays_unsaved(void **state)
{
    (void)state;
    struct box *box = box_of(0);
    struct toy *refused = kin_many_create(box, toys);
    assert_answer(KIN_OK);
    assert_true(kin_is_new(refused));
    assert_int_equal(kin_errors(refused).count, 1);
    assert_int_equal(kin_many_peek(box, toys).count, 1);
    assert_null(kin_many_must_create(box, toys));
    assert_answer(KIN_RECORD_INVALID);
    assert_int_equal(rows_of(toy), 0);
}

static void ADD_5_push_saves_and_does_not_load(void **state)
{
    (void)state;
    struct box *box = box_of(2);
    struct toy *fresh = kin_new(s, toy, .name = "n");
    struct toy *saved = kin_create(s, toy, .name = "s");
    assert_statements(1, assert_true(kin_many_push(box, toys, fresh)));
    assert_statements(1, assert_true(kin_many_push(box, toys, saved)));
    assert_false(kin_is_loaded(box, toys));
    assert_int_equal(rows_where(toy, "toys.box_id IS NOT NULL"), 4);
    assert_int_equal(kin_many_get(box, toys).count, 4);
}

static void ADD_5_a_refused_push_stays_and_makes_the_owner_invalid(void **state)
{
    (void)state;
    struct box *box = box_of(0);
    struct toy *refused = kin_new(s, toy);
    assert_true(kin_valid(box));
    assert_false(kin_many_push(box, toys, refused));
    assert_answer(KIN_OK);
    assert_true(kin_is_new(refused));
    assert_ptr_equal(kin_many_peek(box, toys).items[0], refused);
    assert_false(kin_valid(box));
    assert_string_equal(kin_errors(box).items[0].field, "toys");
    assert_string_equal(kin_errors(box).items[0].message, "is invalid");
    assert_false(kin_save(box));
    kin_set(refused, name, "n");
    assert_true(kin_save(box));
    assert_int_equal(rows_where(toy, "toys.box_id IS NOT NULL"), 1);
}

/* Behind what is there, whichever verb; there is none that puts something in front. */
static void COL_17_push_and_concat_append(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct note *first = kin_many_create(ann, notes, .text = "1");
    assert_int_equal(kin_many_get(ann, notes).count, 1);
    struct note *second = kin_create(s, note, .text = "2");
    struct note *last[] = {kin_create(s, note, .text = "3"), kin_create(s, note, .text = "4")};
    assert_true(kin_many_push(ann, notes, second));
    assert_true(kin_many_concat(ann, notes, last, 2));
    const struct note *expected[] = {first, second, last[0], last[1]};
    note_list notes = kin_many_get(ann, notes);
    assert_int_equal(notes.count, 4);
    for (size_t i = 0; i < 4; i++) assert_ptr_equal(notes.items[i], expected[i]);
}

static void ADD_5_concat_is_all_or_none(void **state)
{
    (void)state;
    struct box *box = box_of(0);
    struct toy *items[] = {kin_new(s, toy, .name = "a"), kin_new(s, toy), NULL};
    items[2] = kin_create(s, toy, .name = "c");
    assert_false(kin_many_concat(box, toys, items, 3));
    assert_answer(KIN_OK);
    assert_true(kin_is_new(items[0]));
    assert_true(kin_is_null(items[0], id));
    assert_int_equal(rows_where(toy, "toys.box_id IS NOT NULL"), 0);
    assert_int_equal(kin_many_peek(box, toys).count, 3);
    kin_set(items[1], name, "b");
    kin_many_reset(box, toys);
    assert_true(kin_many_concat(box, toys, items, 3));
    assert_int_equal(rows_where(toy, "toys.box_id IS NOT NULL"), 3);
}

static void ADD_6_push_on_an_unsaved_owner_waits(void **state)
{
    (void)state;
    struct box *box = kin_new(s, box);
    struct toy *fresh = kin_new(s, toy, .name = "n");
    struct toy *saved = kin_create(s, toy, .name = "s");
    assert_statements(0, {
        assert_true(kin_many_push(box, toys, fresh));
        assert_true(kin_many_push(box, toys, saved));
        assert_int_equal(kin_many_size(box, toys), 2);
    });
    assert_statements(3, assert_true(kin_save(box)));
    assert_int_equal(rows_where(toy, "toys.box_id IS NOT NULL"), 2);
    assert_int_equal(fresh->box_id, box->id);
    assert_int_equal(saved->box_id, box->id);
}

static void ADD_7_every_element_is_checked_before_any_write(void **state)
{
    (void)state;
    struct box *box = box_of(0);
    void *items[] = {kin_new(s, toy, .name = "a"), kin_new(s, author, .name = "Ann")};
    assert_statements(0, assert_false(kin_many_concat(box, toys, (void *)items, 2)));
    assert_string_equal(kin_error(s)->actual, "author");
    assert_failure(KIN_ASSOCIATION_TYPE_MISMATCH);
    items[1] = NULL;
    assert_statements(0, assert_false(kin_many_concat(box, toys, (void *)items, 2)));
    assert_failure(KIN_ASSOCIATION_TYPE_MISMATCH);
    assert_statements(0, assert_false(kin_many_set(box, toys, (void *)items, 2)));
    assert_failure(KIN_ASSOCIATION_TYPE_MISMATCH);
    assert_int_equal(kin_many_peek(box, toys).count, 0);
    assert_int_equal(rows_of(toy), 0);
}

static void ADD_8_the_same_record_twice_is_one_row(void **state)
{
    (void)state;
    struct box *box = box_of(0);
    struct toy *toy = kin_new(s, toy, .name = "n");
    kin_many_push(box, toys, toy);
    assert_statements(0, assert_true(kin_many_push(box, toys, toy)));
    assert_int_equal(kin_many_peek(box, toys).count, 2);
    assert_int_equal(rows_of(toy), 1);
}

/* It is not a row yet, and becomes one. */
static void ADD_8_an_unsaved_record_put_in_twice_stands_there_once(void **state)
{
    (void)state;
    struct box *box = box_of(0);
    struct toy *bad = kin_new(s, toy);
    struct toy *twice[] = {bad, bad};
    assert_false(kin_many_concat(box, toys, twice, 2));
    assert_false(kin_many_push(box, toys, bad));
    assert_int_equal(kin_many_get(box, toys).count, 1);
    struct box *fresh = kin_new(s, box);
    struct toy *items[] = {kin_new(s, toy, .name = "a"), kin_many_build(fresh, toys, .name = "b")};
    assert_true(kin_many_push(fresh, toys, items[0]));
    assert_true(kin_many_concat(fresh, toys, items, 2));
    assert_int_equal(kin_many_size(fresh, toys), 2);
    assert_true(kin_save(fresh));
    assert_int_equal(rows_of(toy), 2);
    assert_names(kin_many_get(fresh, toys), "ba");
}

static void ADD_9_nothing_is_saved_twice_or_loaded_by_save(void **state)
{
    (void)state;
    struct box *box = box_of(2);
    struct toy *fresh = kin_new(s, toy, .name = "n");
    kin_many_push(box, toys, fresh);
    assert_statements(0, assert_true(kin_save(box)));
    struct toy *built = kin_many_build(box, toys, .name = "b");
    kin_set(box, code, "c");
    assert_statements(2, assert_true(kin_save(box)));
    assert_false(kin_is_new(built));
    assert_statements(0, assert_true(kin_save(box)));
    assert_false(kin_is_loaded(box, toys));
    assert_int_equal(rows_of(toy), 4);
}

static void ADD_11_what_another_path_saved_is_seen_after_reload(void **state)
{
    (void)state;
    struct box *box = box_of(0);
    (void)kin_many_get(box, toys);
    kin_create(s, toy, .box_id = box->id, .name = "n");
    assert_int_equal(kin_many_get(box, toys).count, 0);
    assert_int_equal(kin_many_count(box, toys), 1);
    assert_int_equal(kin_many_reload(box, toys).count, 1);
}

static size_t seers_seen;

KIN_DECLARE(sighting);
KIN_DECLARE(seer);
struct seer {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(sighting) sightings;
};
struct sighting {
    kin_record kin;
    kin_int id;
    kin_int seer_id;
    kin_one(seer) seer;
};
static void see_seer(kin_record *record)
{
    struct sighting *sighting = kin_as(sighting, record);
    struct seer *seer = kin_one_peek(sighting, seer);
    seers_seen += seer && strcmp(seer->name, "Ann") == 0;
}
/* clang-format off */
KIN_MODEL(seer,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_HAS_MANY(sightings, sighting, .inverse_of = "seer"),
);
KIN_MODEL(sighting,
    KIN_COLUMN(id),
    KIN_COLUMN(seer_id, .nullable = true),
    KIN_BELONGS_TO(seer, seer),
    KIN_VALIDATE(see_seer),
);
/* clang-format on */

static int setup_seers(void **state)
{
    (void)state;
    seers_seen = 0;
    database_open(&at, kin_models(seer, sighting), NULL);
    s = at.session;
    return 0;
}

static void ADD_12_a_validation_sees_the_owner(void **state)
{
    (void)state;
    struct seer *ann = kin_create(s, seer, .name = "Ann");
    assert_statements(1, (void)kin_many_create(ann, sightings));
    assert_int_equal(seers_seen, 1);
    struct seer *unsaved = kin_new(s, seer, .name = "Ann");
    kin_many_build(unsaved, sightings);
    seers_seen = 0;
    assert_true(kin_valid(unsaved));
    assert_int_equal(seers_seen, 1);
}

static void ADD_13_push_moves_the_counter(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct post *post = kin_new(s, post, .title = "t");
    assert_statements(2, assert_true(kin_many_push(ann, posts, post)));
    assert_int_equal(ann->posts_count, 1);
    assert_int_equal(rows_where(author, "authors.posts_count = 1"), 1);
}

/* --- saving the owner ------------------------------------------------------------------------- */

static void AS_1_parents_first_then_the_owner_then_children(void **state)
{
    (void)state;
    struct author *ann = kin_new(s, author, .name = "Ann");
    struct post *post = kin_new(s, post, .title = "t");
    kin_one_set(post, author, ann);
    struct comment *comment = kin_many_build(post, comments, .body = "b");
    struct tag *tag = kin_many_build(post, tags, .name = "g");
    /* author, post, its counter, comment, its counter, touching the post, tag, join row */
    assert_true(kin_save(post));
    assert_int_equal(post->author_id, ann->id);
    assert_int_equal(comment->post_id, post->id);
    assert_false(kin_is_new(tag));
    assert_int_equal(ann->posts_count, 1);
    assert_int_equal(post->comments_count, 1);
    assert_int_equal(kin_many_count(post, tags), 1);
}

static void AS_1_one_save_of_a_record_in_two_collections(void **state)
{
    (void)state;
    struct box *box = kin_new(s, box);
    struct toy *toy = kin_many_build(box, toys, .name = "n");
    kin_many_push(box, dead_toys, toy);
    assert_true(kin_save(box));
    assert_int_equal(rows_of(toy), 1);
    assert_int_equal(rows_where(toy, "toys.box_id IS NOT NULL AND toys.dead_id IS NOT NULL"), 1);
}

static void AS_2_new_children_are_saved_and_changed_ones_are_not(void **state)
{
    (void)state;
    struct box *box = box_of(1);
    toy_list now = kin_many_get(box, toys);
    kin_set(now.items[0], name, "changed");
    struct toy *built = kin_many_build(box, toys, .name = "n");
    assert_statements(1, assert_true(kin_save(box)));
    assert_false(kin_is_new(built));
    assert_int_equal(rows_where(toy, "toys.name = 'changed'"), 0);
}

static void AS_4_saving_loads_nothing(void **state)
{
    (void)state;
    struct box *made = box_of(2);
    struct box *box = kin_find(s, box, made->id);
    kin_set(box, code, "c");
    assert_statements(1, assert_true(kin_save(box)));
    assert_false(kin_is_loaded(box, toys));
}

static void AS_5_statements_of_a_save_with_built_children(void **state)
{
    (void)state;
    struct box *box = box_of(0);
    assert_statements(0, (void)kin_many_build(box, toys, .name = "a"));
    kin_set(box, code, "c");
    assert_statements(2, assert_true(kin_save(box)));
    kin_many_build(box, toys, .name = "b");
    kin_many_build(box, toys, .name = "c");
    kin_set(box, code, "d");
    /* Active Record has 3: both children go out together. */
    assert_statements(2, assert_true(kin_save(box)));
}

static void AS_9_an_invalid_child_refuses_its_owner(void **state)
{
    (void)state;
    struct box *box = kin_new(s, box);
    struct toy *built = kin_many_build(box, toys);
    assert_statements(0, assert_false(kin_save(box)));
    assert_answer(KIN_OK);
    assert_true(kin_is_new(box));
    assert_int_equal(kin_errors(box).count, 1);
    assert_int_equal(kin_errors(built).count, 1);
    assert_int_equal(rows_of(box), 0);
}

static void AS_9_an_invalid_child_that_is_not_validated_is_not_saved(void **state)
{
    (void)state;
    struct box *box = kin_new(s, box);
    struct toy *refused = kin_many_build(box, loose_toys);
    struct toy *fine = kin_many_build(box, loose_toys, .name = "n");
    assert_true(kin_save(box));
    assert_false(kin_is_new(box));
    assert_true(kin_is_new(refused));
    assert_false(kin_is_new(fine));
    assert_int_equal(rows_of(toy), 1);
    assert_int_equal(kin_many_peek(box, loose_toys).count, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(COL_1_reading_loads_once),
        TEST(COL_1_an_empty_collection_is_remembered),
        TEST(COL_2_size_never_loads),
        TEST(COL_2_size_of_nothing_counts_as_loaded),
        TEST(COL_2_size_is_the_counter_where_there_is_one),
        TEST(COL_2_a_limit_caps_size_and_count),
        TEST(COL_3_length_loads_and_count_always_asks),
        TEST(COL_4_is_empty_loads_nothing),
        TEST(COL_6_a_new_owner_is_empty_without_a_statement),
        TEST(COL_6_a_new_owner_whose_key_column_is_set_asks),
        TEST(COL_8_includes_asks_without_loading),
        TEST(COL_8_what_the_scope_leaves_out_is_not_included),
        TEST(COL_13_loading_keeps_what_is_in_memory),
        TEST(COL_13_loading_drops_what_the_database_no_longer_has),
        TEST(COL_13_no_duplicates_for_one_row),
        TEST(COL_15_reload_and_reset_forget_unsaved_ones),
        TEST(lists_are_snapshots),
        TEST(a_loop_may_delete_what_it_visits),
        TEST(ADD_1_build_neither_loads_nor_writes),
        TEST(ADD_4_create_inserts_at_once),
        TEST(ADD_4_create_needs_a_saved_owner),
        TEST(ADD_4_a_refused_create_stays_unsaved),
        TEST(ADD_5_push_saves_and_does_not_load),
        TEST(ADD_5_a_refused_push_stays_and_makes_the_owner_invalid),
        TEST(COL_17_push_and_concat_append),
        TEST(ADD_5_concat_is_all_or_none),
        TEST(ADD_6_push_on_an_unsaved_owner_waits),
        TEST(ADD_7_every_element_is_checked_before_any_write),
        TEST(ADD_8_the_same_record_twice_is_one_row),
        TEST(ADD_8_an_unsaved_record_put_in_twice_stands_there_once),
        TEST(ADD_9_nothing_is_saved_twice_or_loaded_by_save),
        TEST(ADD_11_what_another_path_saved_is_seen_after_reload),
        TEST(ADD_13_push_moves_the_counter),
        TEST(AS_1_parents_first_then_the_owner_then_children),
        TEST(AS_1_one_save_of_a_record_in_two_collections),
        TEST(AS_2_new_children_are_saved_and_changed_ones_are_not),
        TEST(AS_4_saving_loads_nothing),
        TEST(AS_5_statements_of_a_save_with_built_children),
        TEST(AS_9_an_invalid_child_refuses_its_owner),
        TEST(AS_9_an_invalid_child_that_is_not_validated_is_not_saved),
        cmocka_unit_test_setup_teardown(ADD_12_a_validation_sees_the_owner, setup_seers,
                                        close_database),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
