#include "behaviour/association.h"
#include "support/models.h"

/* author.posts: destroy, counted · author.notes: nullify · author.memberships: delete_all
 * post.comments: destroy, counted, in order of id */

KIN_DECLARE(box);
KIN_DECLARE(toy);

struct box {
    kin_record kin;
    kin_int id;
    kin_text code;
    kin_many(toy) toys;       /* no .dependent, no counter */
    kin_many(toy) red_toys;   /* .scope */
    kin_many(toy) two_toys;   /* the first two */
    kin_many(toy) code_toys;  /* by boxes.code */
    kin_many(toy) loose_toys; /* not validated */
    kin_many(toy) dead_toys;  /* delete_all */
};

struct toy {
    kin_record kin;
    kin_int id;
    kin_int box_id;
    kin_int loose_id;
    kin_int dead_id;
    kin_text box_code;
    kin_text name; /* must not be blank */
    kin_text color;
};

static void only_red(kin_query *query)
{
    kin_query_equal(query, toy, color, "red");
}

static void first_two(kin_query *query)
{
    kin_query_order(query, "toys.name");
    kin_query_limit(query, 2);
}

static void by_id(kin_query *query)
{
    kin_query_order(query, "toys.id");
}

static void validate_toy(kin_record *record)
{
    struct toy *toy = kin_as(toy, record);
    if (!toy->name || !*toy->name) kin_add_error(toy, name, "can't be blank");
}

/* clang-format off */
KIN_MODEL(box,
    KIN_TABLE("boxes"),
    KIN_COLUMN(id),
    KIN_COLUMN(code, .nullable = true),
    KIN_HAS_MANY(toys, toy, .scope = by_id),
    KIN_HAS_MANY(red_toys, toy, .scope = only_red),
    KIN_HAS_MANY(two_toys, toy, .scope = first_two),
    KIN_HAS_MANY(code_toys, toy, .foreign_key = "box_code", .primary_key = "code"),
    KIN_HAS_MANY(loose_toys, toy, .foreign_key = "loose_id", .validate = KIN_VALIDATE_NO),
    KIN_HAS_MANY(dead_toys, toy, .foreign_key = "dead_id", .dependent = KIN_DELETE_ALL),
);

KIN_MODEL(toy,
    KIN_COLUMN(id),
    KIN_COLUMN(box_id, .nullable = true),
    KIN_COLUMN(loose_id, .nullable = true),
    KIN_COLUMN(dead_id, .nullable = true),
    KIN_COLUMN(box_code, .nullable = true),
    KIN_COLUMN(name),
    KIN_COLUMN(color, .nullable = true),
    KIN_VALIDATE(validate_toy),
);
/* clang-format on */

static int setup(void **state)
{
    (void)state;
    return open_database(kin_models(author, box, toy));
}

static struct box *box_of(size_t count)
{
    static const char *const names[] = {"a", "b", "c", "d", "e"};
    struct box *box = kin_create(s, box);
    for (size_t i = 0; i < count; i++) kin_create(s, toy, .box_id = box->id, .name = names[i]);
    return box;
}

static void assert_names(toy_list list, const char *expected)
{
    char names[64] = "";
    kin_each(toy, list) strcat(names, toy->name);
    assert_string_equal(names, expected);
}

/* --- reading ------------------------------------------------------------------------------------- */

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

/* --- building and adding ---------------------------------------------------------------------------- */

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
    assert_statements(1, kin_many_create(ann, sightings));
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

/* --- replacing ---------------------------------------------------------------------------------------- */

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

static void replacing_with_other_instances_of_the_same_rows_does_nothing(void **state)
{
    (void)state;
    struct box *box = box_of(2);
    toy_list again = kin_all(s, toy);
    (void)kin_many_get(box, toys);
    assert_statements(0, assert_true(kin_many_set(box, toys, again.items, again.count)));
    assert_int_equal(rows_where(toy, "toys.box_id IS NOT NULL"), 2);
}

/* --- taking out ------------------------------------------------------------------------------------------ */

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
    assert_true(kin_many_delete(box, toys, foreign));
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

/* --- saving the owner ----------------------------------------------------------------------------------- */

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
    assert_statements(0, kin_many_build(box, toys, .name = "a"));
    kin_set(box, code, "c");
    assert_statements(2, assert_true(kin_save(box)));
    kin_many_build(box, toys, .name = "b");
    kin_many_build(box, toys, .name = "c");
    kin_set(box, code, "d");
    assert_statements(3, assert_true(kin_save(box)));
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
        TEST(ADD_5_concat_is_all_or_none),
        TEST(ADD_6_push_on_an_unsaved_owner_waits),
        TEST(ADD_7_every_element_is_checked_before_any_write),
        TEST(ADD_8_the_same_record_twice_is_one_row),
        TEST(ADD_9_nothing_is_saved_twice_or_loaded_by_save),
        TEST(ADD_11_what_another_path_saved_is_seen_after_reload),
        TEST(ADD_13_push_moves_the_counter),
        TEST(REP_1_takes_out_and_adds_the_difference),
        TEST(REP_2_kept_ones_come_first_in_their_old_order),
        TEST(REP_3_removed_ones_go_as_dependent_says),
        TEST(REP_4_an_unsaved_owner_takes_no_statement),
        TEST(REP_5_a_failure_takes_all_back),
        TEST(REP_6_a_refusal_takes_all_back),
        TEST(replacing_with_other_instances_of_the_same_rows_does_nothing),
        TEST(matrix_delete_nullifies_without_dependent),
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
