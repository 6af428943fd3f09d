/* What is saved, validated and destroyed along with a record: .autosave,
 * kin_mark_for_destruction. */
#include "behaviour/crews.h"
#include "support/faults.h"

KIN_DECLARE(flame, static);
KIN_DECLARE(torch, static);

struct flame {
    kin_record kin;
    kin_int id;
    kin_int torches_count;
    kin_many(torch) torches;
};

/* The database does not let its flame go before it. */
struct torch {
    kin_record kin;
    kin_int id;
    kin_int flame_id;
    kin_text name; /* not "bad" */
    kin_one(flame) flame;
};

static bool named_well(kin_record *record)
{
    const struct torch *torch = kin_cast(torch, record);
    return !torch->name || strcmp(torch->name, "bad") != 0;
}

/* clang-format off */
KIN_MODEL(flame,
    KIN_COLUMN(id),
    KIN_COLUMN(torches_count, .default_int = 0),
    KIN_HAS_MANY(torches, torch, .dependent = KIN_DESTROY),
);

KIN_MODEL(torch,
    KIN_COLUMN(id),
    KIN_COLUMN(flame_id, .nullable = true),
    KIN_COLUMN(name, .nullable = true),
    KIN_BELONGS_TO(flame, flame, .autosave = KIN_AUTOSAVE_YES, .constraint = true,
                   .counter_cache = KIN_COUNTER_CACHE),
    KIN_AFTER_SAVE(named_well),
);
/* clang-format on */

static int set_up_torches(void **state)
{
    (void)state;
    return open_database(kin_models(flame));
}

static int set_up(void **state)
{
    (void)state;
    story_forget();
    return open_database(models);
}

#define rename_to(record, text) assert_true(kin_set(record, name, text))
#define mark(record) assert_true(kin_mark_for_destruction(record))

/* --- what is saved ---------------------------------------------------------------------------- */

static void AS_2_changed_ones_of_every_kind_are_saved(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    rename_to(kin_one_get(crew, captain), "Eve");
    rename_to(kin_one_get(crew, banner), "rag");
    rename_to(kin_many_get(crew, sailors).items[1], "Dan");
    rename_to(kin_many_get(crew, harbours).items[0], "Hull");
    rename_to(kin_many_get(crew, cabins).items[0], "back");
    rename_to(kin_many_get(crew, letters).items[0], "more");
    assert_true(kin_changed_for_autosave(crew));
    assert_false(kin_changed(crew));
    assert_statements(7, assert_true(kin_save(crew))); /* the crew is touched */
    assert_false(kin_changed_for_autosave(crew));
    assert_int_equal(rows_where(captain, "name = 'Eve'"), 1);
    assert_int_equal(rows_where(banner, "name = 'rag'"), 1);
    assert_int_equal(rows_where(sailor, "name = 'Dan'"), 1);
    assert_int_equal(rows_where(sailor, "name = 'Bob'"), 1);
    assert_int_equal(rows_where(harbour, "name = 'Hull'"), 1);
    assert_int_equal(rows_where(cabin, "name = 'back'"), 1);
    assert_int_equal(rows_where(letter, "name = 'more'"), 1);
    assert_int_equal(rows_of(berth), 1);
    assert_statements(0, assert_true(kin_save(crew)));
}

static void AS_2_a_changed_one_of_any_model_is_saved(void **state)
{
    (void)state;
    make_crew(s);
    struct letter *letter = kin_find(s, letter, 1);
    struct crew *crew = kin_cast(crew, kin_one_get(letter, subject));
    rename_to(crew, "blues");
    assert_true(kin_save(letter));
    assert_int_equal(rows_where(crew, "name = 'blues'"), 1);
    mark(crew);
    assert_true(kin_save(letter));
    assert_int_equal(rows_of(crew), 0);
    assert_true(kin_is_null(letter, subject_id));
    assert_true(kin_is_null(letter, subject_type));
}

static void AS_2_without_autosave_nothing_is_saved(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    struct rat *rat = kin_many_get(crew, rats).items[0];
    rename_to(rat, "Rex");
    mark(rat);
    struct rat *built = kin_many_build(crew, rats, .name = "Roy");
    assert_statements(0, assert_true(kin_save(crew)));
    assert_true(kin_is_new(built));
    assert_int_equal(rows_of(rat), 1);
    assert_int_equal(rows_where(rat, "name = 'Rob'"), 1);
    struct crew *other = kin_new(s, crew, .name = "blues");
    struct rat *pet = kin_one_build(other, pet, .name = "Ray");
    assert_statements(1, assert_true(kin_save(other)));
    assert_true(kin_is_new(pet));
}

static void AS_2_a_mark_is_ignored_where_nothing_is_said(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    mark(kin_many_get(crew, spares).items[0]);
    assert_statements(0, assert_true(kin_save(crew)));
    assert_int_equal(rows_of(knife), 1);
}

static void AS_4_nothing_is_loaded_by_a_save(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    rename_to(crew, "blues");
    assert_statements(1, assert_true(kin_save(crew)));
    assert_false(kin_is_loaded(crew, sailors));
    assert_false(kin_is_loaded(crew, captain));
    assert_false(kin_changed_for_autosave(crew));
    sailor_list sailors = kin_many_get(crew, sailors);
    rename_to(sailors.items[0], "x");
    rename_to(sailors.items[1], "y");
    rename_to(crew, "greens");
    /* Both touch the crew, at one time. */
    assert_statements(5, assert_true(kin_save(crew)));
    assert_false(kin_is_loaded(sailors.items[0], knives));
}

static void AS_7_circles_end(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    struct banner *banner = kin_one_get(crew, banner);
    assert_ptr_equal(kin_one_peek(banner, crew), crew);
    assert_false(kin_changed_for_autosave(crew));
    assert_false(kin_changed_for_autosave(banner));
    rename_to(crew, "bad");
    assert_true(kin_changed_for_autosave(banner));
    assert_false(kin_save(banner));
    assert_string_equal(kin_errors(banner).items[0].field, "crew.name");
    assert_int_equal((int)kin_errors(banner).count, 1);
    rename_to(crew, "blues");
    rename_to(banner, "rag");
    story_forget();
    assert_statements(2, assert_true(kin_save(banner)));
    story_expect("validated validated");
    assert_int_equal(rows_where(crew, "name = 'blues'"), 1);
    assert_int_equal(rows_where(banner, "name = 'rag'"), 1);
}

/* Forty crews and harbours that all know each other: each is looked at once. */
static void AS_7_a_dense_net_is_asked_once(void **state)
{
    (void)state;
    struct crew *crews[20];
    for (size_t i = 0; i < 20; i++) crews[i] = kin_create(s, crew, .name = "c");
    for (size_t i = 0; i < 20; i++) {
        struct sailor *sailor = kin_create(s, sailor, .name = "s", .crew_id = crews[0]->id);
        for (size_t c = 0; c < 20; c++) assert_true(kin_many_push(crews[c], sailors, sailor));
    }
    for (size_t c = 0; c < 20; c++) assert_false(kin_changed_for_autosave(crews[c]));
    assert_true(kin_save(crews[3]));
}

static void TCH_10_autosave_and_touch_around_a_circle(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    struct sailor *sailor = kin_many_get(crew, sailors).items[0];
    assert_ptr_equal(kin_one_peek(sailor, crew), crew);
    rename_to(sailor, "Zoe");
    at.now.microseconds += 1000000;
    assert_true(kin_save(crew));
    assert_int_equal(crew->updated_at.microseconds, at.now.microseconds);
    rename_to(crew, "blues");
    at.now.microseconds += 1000000;
    assert_true(kin_save(sailor));
    assert_int_equal(rows_where(crew, "name = 'blues'"), 1);
    assert_int_equal(crew->updated_at.microseconds, at.now.microseconds);
}

/* --- what is destroyed ------------------------------------------------------------------------ */

static void AS_11_marked_ones_go_with_the_save(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    struct sailor *bob = kin_many_get(crew, sailors).items[0];
    struct banner *banner = kin_one_get(crew, banner);
    assert_false(kin_is_marked_for_destruction(bob));
    mark(bob);
    mark(banner);
    rename_to(bob, "bad"); /* what goes is not validated */
    assert_true(kin_is_marked_for_destruction(bob));
    assert_int_equal(rows_of(sailor), 2);
    assert_true(kin_valid(crew));
    assert_true(kin_save(crew));
    assert_int_equal(rows_of(sailor), 1);
    assert_int_equal(rows_of(banner), 0);
    assert_true(kin_is_destroyed(bob));
    assert_true(kin_is_destroyed(banner));
    assert_int_equal((int)kin_many_peek(crew, sailors).count, 1);
    /* Not twice. */
    assert_statements(0, assert_true(kin_save(crew)));
}

static void AS_11_a_marked_parent_goes_with_the_save(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    struct captain *captain = kin_one_get(crew, captain);
    mark(captain);
    rename_to(captain, "bad");
    assert_true(kin_save(crew));
    assert_true(kin_is_destroyed(captain));
    assert_true(kin_is_null(crew, captain_id));
    assert_null(kin_one_get(crew, captain));
    assert_int_equal(rows_of(captain), 0);
    assert_int_equal(rows_where(crew, "captain_id IS NULL"), 1);
}

static void AS_11_a_marked_parent_goes_behind_the_row_that_a_constraint_holds(void **state)
{
    (void)state;
    struct flame *flame = kin_create(s, flame);
    struct torch *torch = kin_many_create(flame, torches, .name = "a");
    struct torch *other = kin_many_create(flame, torches, .name = "b");
    torch = kin_find(s, torch, torch->id);
    flame = kin_one_get(torch, flame);
    mark(flame);
    rename_to(torch, "bad");
    assert_false(kin_save(torch));
    assert_answer(KIN_OK);
    assert_true(kin_one_peek(torch, flame) == flame && torch->flame_id == flame->id);
    assert_int_equal(rows_of(flame), 1);
    assert_int_equal(rows_where(torch, "flame_id IS NOT NULL"), 2);
    rename_to(torch, "good");
    assert_true(kin_is_marked_for_destruction(flame));
    assert_true(kin_save(torch));
    assert_true(kin_is_destroyed(flame));
    assert_null(kin_one_get(torch, flame));
    assert_int_equal(rows_of(flame), 0);
    assert_int_equal(rows_where(torch, "name = 'good' AND flame_id IS NULL"), 1);
    assert_int_equal(rows_of(torch), 1);
    other = kin_new(s, torch);
    assert_true(kin_one_set(other, flame, kin_create(s, flame)));
    mark(kin_one_peek(other, flame));
    assert_true(kin_save(other));
    assert_int_equal(rows_of(flame), 0);
    assert_int_equal(rows_where(torch, "flame_id IS NULL"), 2);
}

static void AS_12_a_reload_takes_the_mark_away(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    struct sailor *bob = kin_many_get(crew, sailors).items[0];
    mark(bob);
    assert_true(kin_reload(bob));
    assert_false(kin_is_marked_for_destruction(bob));
    assert_true(kin_save(crew));
    assert_int_equal(rows_of(sailor), 2);
}

static void AS_12_what_is_destroyed_already_is_left_alone(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    struct sailor *bob = kin_many_get(crew, sailors).items[0];
    struct banner *banner = kin_one_get(crew, banner);
    struct captain *captain = kin_one_get(crew, captain);
    rename_to(bob, "x");
    assert_true(kin_destroy(bob));
    assert_true(kin_destroy(banner));
    assert_true(kin_delete(captain));
    mark(bob);
    mark(banner);
    assert_statements(0, assert_true(kin_save(crew)));
    assert_int_equal((int)kin_many_peek(crew, sailors).count, 1);
}

static void AS_13_a_refused_save_brings_them_back(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    struct sailor *bob = kin_many_get(crew, sailors).items[0];
    struct captain *captain = kin_one_get(crew, captain);
    struct sailor *new_one = kin_many_build(crew, sailors, .name = "halt");
    mark(bob);
    mark(captain);
    assert_false(kin_save(crew));
    assert_answer(KIN_OK);
    assert_int_equal(rows_of(sailor), 2);
    assert_int_equal(rows_of(captain), 1);
    assert_false(kin_is_destroyed(bob));
    assert_false(kin_is_destroyed(captain));
    assert_true(kin_is_marked_for_destruction(bob));
    assert_int_equal((int)kin_many_peek(crew, sailors).count, 3);
    assert_int_equal(crew->captain_id, 1);
    assert_ptr_equal(kin_one_peek(crew, captain), captain);
    /* And what was wanted comes with the next one. */
    rename_to(new_one, "Dan");
    assert_true(kin_save(crew));
    assert_int_equal(rows_of(sailor), 2);
    assert_int_equal(rows_of(captain), 0);
    assert_int_equal((int)kin_many_peek(crew, sailors).count, 2);
}

static void AS_13_one_that_cannot_be_destroyed_refuses(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    struct banner *banner = kin_one_get(crew, banner);
    struct sailor *bob = kin_many_get(crew, sailors).items[0];
    assert_true(kin_update(bob, .name = "stuck"));
    mark(banner);
    mark(bob);
    assert_false(kin_save(crew));
    assert_answer(KIN_OK);
    assert_int_equal(rows_of(sailor), 2);
    assert_int_equal(rows_of(banner), 1);
    assert_false(kin_is_destroyed(banner));
}

static void AS_13_a_rollback_keeps_the_mark(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    struct sailor *bob = kin_many_get(crew, sailors).items[0];
    mark(bob);
    assert_true(kin_begin(s));
    assert_true(kin_save(crew));
    assert_true(kin_rollback(s));
    assert_int_equal(rows_of(sailor), 2);
    assert_false(kin_is_destroyed(bob));
    assert_true(kin_is_marked_for_destruction(bob));
}

static void AS_13_an_unsaved_one_that_is_marked_is_left_out(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    struct sailor *bad = kin_many_build(crew, sailors, .name = "bad");
    (void)kin_many_build(crew, sailors, .name = "Dan");
    assert_false(kin_valid(crew));
    mark(bad);
    assert_true(kin_save(crew));
    assert_true(kin_is_new(bad));
    assert_int_equal(rows_of(sailor), 3);
    assert_int_equal((int)kin_many_peek(crew, sailors).count, 1);
    struct crew *other = kin_new(s, crew, .name = "blues");
    struct captain *captain = kin_one_build(other, captain, .name = "Eve");
    struct banner *banner = kin_one_build(other, banner, .name = "rag");
    mark(captain);
    mark(banner);
    assert_true(kin_save(other));
    assert_int_equal(rows_of(captain), 1);
    assert_int_equal(rows_of(banner), 1);
    assert_true(kin_is_null(other, captain_id));
}

static void AS_14_what_goes_goes_before_what_comes(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    mark(kin_many_get(crew, sailors).items[0]);
    (void)kin_many_build(crew, sailors, .name = "Bob", .number = 1);
    assert_true(kin_save(crew));
    assert_int_equal(rows_where(sailor, "number = 1"), 1);
    assert_int_equal(rows_of(sailor), 2);
}

static void AS_15_of_many_to_many_the_join_row_goes(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    harbour_list harbours = kin_many_get(crew, harbours);
    cabin_list cabins = kin_many_get(crew, cabins);
    mark(harbours.items[0]);
    mark(cabins.items[0]);
    assert_true(kin_save(crew));
    assert_int_equal(rows_of(harbour), 2);
    assert_int_equal(rows_of(cabin), 1);
    assert_int_equal(rows_of(berth), 0);
    assert_false(kin_is_destroyed(harbours.items[0]));
    assert_int_equal((int)kin_many_peek(crew, harbours).count, 1);
    assert_int_equal((int)kin_many_reload(crew, harbours).count, 1);
}

/* --- what is validated ------------------------------------------------------------------------ */

static void AS_16_errors_of_children_are_the_owners(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    sailor_list sailors = kin_many_get(crew, sailors);
    rename_to(sailors.items[0], "bad");
    rename_to(sailors.items[1], "worse");
    assert_false(kin_valid(crew));
    kin_field_errors errors = kin_errors(crew);
    assert_int_equal((int)errors.count, 3);
    assert_string_equal(errors.items[0].field, "sailors.name");
    assert_string_equal(errors.items[0].message, "is not allowed");
    assert_string_equal(errors.items[0].full_message, "Sailors name is not allowed");
    assert_string_equal(errors.items[1].full_message, "Sailors name is ugly");
    assert_string_equal(errors.items[2].field, "sailors.base");
    assert_int_equal((int)kin_error_count_on(crew, sailors), 0);
    assert_false(kin_must_save(crew));
    assert_answer(KIN_RECORD_INVALID);
    rename_to(sailors.items[0], "Bob");
    rename_to(sailors.items[1], "Cat");
    rename_to(kin_one_get(crew, captain), "bad");
    assert_false(kin_save(crew));
    assert_string_equal(kin_errors(crew).items[0].field, "captain.name");
}

static void AS_16_without_autosave_it_is_invalid_as_a_whole(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    (void)kin_many_build(crew, spares, .name = "worse");
    assert_false(kin_save(crew));
    assert_int_equal((int)kin_errors(crew).count, 1);
    assert_string_equal(kin_error_on(crew, spares), "is invalid");
}

/* A validation that is halted says nothing itself. */
static void AS_16_a_halted_validation_is_told(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    rename_to(kin_one_get(crew, banner), "mute");
    assert_false(kin_save(crew));
    assert_string_equal(kin_error_on(crew, banner), "is invalid");
}

static void AS_17_unvalidated_at_every_depth_of_what_changed(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    struct sailor *bob = kin_many_get(crew, sailors).items[0];
    rename_to(kin_many_get(bob, knives).items[0], "bad");
    assert_false(kin_save(crew));
    assert_string_equal(kin_errors(crew).items[0].full_message,
                        "Sailors knives name is not allowed");
    assert_true(kin_save_unvalidated(crew));
    assert_int_equal(rows_where(knife, "name = 'bad'"), 1);
}

static void AS_18_a_halted_child_takes_everything_back(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    sailor_list sailors = kin_many_get(crew, sailors);
    rename_to(crew, "blues");
    rename_to(kin_one_get(crew, captain), "Eve");
    rename_to(sailors.items[0], "Dan");
    rename_to(sailors.items[1], "halt");
    assert_false(kin_save(crew));
    assert_answer(KIN_OK);
    assert_int_equal(rows_where(crew, "name = 'reds'"), 1);
    assert_int_equal(rows_where(captain, "name = 'Ann'"), 1);
    assert_int_equal(rows_where(sailor, "name = 'Bob'"), 1);
    assert_true(kin_changed(crew));
    assert_true(kin_changed(sailors.items[0]));
    assert_false(kin_must_save(crew));
    assert_answer(KIN_RECORD_NOT_SAVED);
    rename_to(sailors.items[1], "Cat");
    rename_to(kin_one_get(crew, banner), "halt");
    assert_false(kin_save(crew));
    assert_int_equal(rows_where(crew, "name = 'reds'"), 1);
    rename_to(kin_one_get(crew, banner), "flag");
    rename_to(kin_one_get(crew, captain), "halt");
    assert_false(kin_save(crew));
    assert_int_equal(rows_where(crew, "name = 'reds'"), 1);
}

static void AS_19_a_stale_parent_is_neither_validated_nor_saved(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    struct captain *other = kin_create(s, captain, .name = "Eve");
    rename_to(kin_one_get(crew, captain), "bad");
    assert_true(kin_set(crew, captain_id, other->id));
    assert_true(kin_save(crew));
    assert_int_equal(rows_where(captain, "name = 'bad'"), 0);
}

static void AS_20_only_what_changed_is_validated(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    (void)kin_many_get(crew, sailors);
    (void)kin_one_get(crew, captain);
    (void)kin_one_get(crew, banner);
    story_forget();
    assert_true(kin_valid(crew));
    story_expect("validated");
    rename_to(kin_many_get(crew, sailors).items[1], "Dan");
    assert_true(kin_valid(crew));
    story_expect("validated validated");
}

static void AS_21_a_context_of_a_name_is_for_all(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    (void)kin_many_get(crew, sailors);
    assert_true(kin_valid(crew));
    assert_false(kin_valid_in(crew, "publish"));
    assert_string_equal(kin_errors(crew).items[0].full_message, "Sailors name cannot be published");
    assert_int_equal((int)kin_errors(crew).count, 1);
}

static void AS_21_a_row_that_the_database_refuses(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    rename_to(crew, "blues");
    (void)kin_many_build(crew, sailors, .name = "Dan", .number = 2);
    assert_false(kin_save(crew));
    assert_failure(KIN_RECORD_NOT_UNIQUE);
    assert_int_equal(rows_where(crew, "name = 'reds'"), 1);
    assert_int_equal((int)kin_many_peek(crew, sailors).count, 1);
}

static void AV_1_what_is_validated_along(void **state)
{
    (void)state;
    struct crew *crew = kin_new(s, crew, .name = "blues");
    assert_true(kin_valid(crew)); /* nothing there */
    struct sailor *sailor = kin_many_build(crew, sailors, .name = "bad");
    struct banner *banner = kin_one_build(crew, banner, .name = "bad");
    (void)kin_many_build(crew, spares, .name = "bad");
    assert_false(kin_valid(crew));
    assert_int_equal((int)kin_errors(crew).count, 3);
    mark(sailor);
    mark(banner);
    assert_false(kin_valid(crew));
    assert_int_equal((int)kin_errors(crew).count, 1);
    assert_string_equal(kin_errors(crew).items[0].full_message, "Spares is invalid");
    /* A validation of the user's sees what is in memory, unsaved and marked ones too. */
    assert_int_equal((int)kin_many_size(crew, sailors), 1);
    assert_true(kin_is_marked_for_destruction(kin_many_peek(crew, sailors).items[0]));
    assert_ptr_equal(kin_one_peek(sailor, crew), crew);
}

static void AV_1_what_is_marked_counts_as_absent(void **state)
{
    (void)state;
    make_crew(s);
    struct anchor *anchor = kin_new(s, anchor, .name = "iron");
    assert_false(kin_save(anchor));
    assert_string_equal(kin_error_on(anchor, crew), "must exist");
    struct crew *crew = kin_one_build(anchor, crew, .name = "greens"); /* unsaved, and present */
    assert_true(kin_save(anchor));
    mark(crew);
    assert_false(kin_save(anchor));
    assert_string_equal(kin_error_on(anchor, crew), "must exist");
    assert_int_equal(rows_of(crew), 2);
}

static void NA_10_what_is_far_below_goes_along(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    struct sailor *bob = kin_many_get(crew, sailors).items[0];
    struct knife *knife = kin_many_get(bob, knives).items[0];
    rename_to(knife, "short");
    assert_true(kin_changed_for_autosave(crew));
    assert_statements(1, assert_true(kin_save(crew)));
    assert_int_equal(rows_where(knife, "name = 'short'"), 1);
    (void)kin_many_build(bob, knives, .name = "new");
    assert_true(kin_save(crew));
    assert_int_equal(rows_of(knife), 2);
    mark(knife);
    assert_true(kin_save(crew));
    assert_int_equal(rows_of(knife), 1);
}

/* --- the rest --------------------------------------------------------------------------------- */

static void of_no_record(void **state)
{
    (void)state;
    struct crew *none = NULL;
    assert_false(kin_mark_for_destruction(none));
    assert_false(kin_is_marked_for_destruction(none));
    assert_false(kin_changed_for_autosave(none));
}

static void a_mark_is_no_change(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    mark(crew);
    assert_false(kin_changed(crew));
    assert_true(kin_changed_for_autosave(crew));
    assert_statements(0, assert_true(kin_save(crew)));
    assert_int_equal(rows_of(crew), 1);
}

static void reflections_tell(void **state)
{
    (void)state;
    const kin_model_reflection *crew = kin_db_reflect_named(at.db, "crew");
    assert_int_equal(kin_reflection_association(crew, "sailors")->autosave, KIN_AUTOSAVE_YES);
    assert_int_equal(kin_reflection_association(crew, "rats")->autosave, KIN_AUTOSAVE_NO);
    assert_int_equal(kin_reflection_association(crew, "spares")->autosave, KIN_AUTOSAVE_DEFAULT);
    assert_true(kin_reflection_association(crew, "captain")->validate);
    assert_true(kin_reflection_association(crew, "rats")->validate);
    assert_false(kin_reflection_association(crew, "pet")->validate);
}

struct crews {
    struct crew *crew;
    struct captain *captain;
    struct banner *banner;
    struct sailor *bob;
    struct sailor *cat;
    struct sailor *new_one;
    struct harbour *harbour;
    struct cabin *cabin;
};

static void prepare_crew(kin_session *session, void *records)
{
    struct crews *all = records;
    story_forget();
    all->crew = make_crew(session);
    all->captain = kin_one_get(all->crew, captain);
    all->banner = kin_one_get(all->crew, banner);
    sailor_list sailors = kin_many_get(all->crew, sailors);
    bool bob_first = sailors.items[0]->number == 1; /* in any order, as nobody asks for one */
    all->bob = sailors.items[!bob_first];
    all->cat = sailors.items[bob_first];
    all->new_one = kin_many_build(all->crew, sailors, .name = "Dan", .number = 1);
    all->harbour = kin_many_get(all->crew, harbours).items[0];
    all->cabin = kin_many_get(all->crew, cabins).items[0];
    kin_mark_for_destruction(all->bob);
    kin_mark_for_destruction(all->banner);
    kin_mark_for_destruction(all->harbour);
    kin_mark_for_destruction(all->cabin);
    kin_set(all->cat, name, "Eve");
    kin_set(all->captain, name, "Fay");
}

static void prepare_marked_parent(kin_session *session, void *records)
{
    struct crews *all = records;
    story_forget();
    all->crew = make_crew(session);
    all->captain = kin_one_get(all->crew, captain);
    kin_mark_for_destruction(all->captain);
}

static void prepare_invalid(kin_session *session, void *records)
{
    struct crews *all = records;
    prepare_crew(session, records);
    kin_set(all->cat, name, "worse");
}

static bool save_crew(kin_session *session, void *records)
{
    struct crews *all = records;
    (void)session;
    story_forget();
    return kin_save(all->crew);
}

static bool validate_crew(kin_session *session, void *records)
{
    struct crews *all = records;
    (void)session;
    story_forget();
    return !kin_valid(all->crew) && kin_errors(all->crew).count == 3;
}

static void faults_of_autosave(void **state)
{
    (void)state;
    struct scenario scenario = {.name = "autosave",
                                .prepare = prepare_crew,
                                .act = save_crew,
                                .records_size = sizeof(struct crews),
                                .models = models};
    each_fault(&scenario);
    each_fault_in_a_level(&scenario);
    scenario.name = "a marked parent";
    scenario.prepare = prepare_marked_parent;
    each_fault(&scenario);
    scenario.name = "errors of children";
    scenario.prepare = prepare_invalid;
    scenario.act = validate_crew;
    scenario.only_reads = true;
    each_fault(&scenario);
}

struct torches {
    struct flame *flame;
    struct torch *torch;
};

static void prepare_torch(kin_session *session, void *records)
{
    struct torches *all = records;
    all->flame = kin_create(session, flame);
    all->torch = kin_many_create(all->flame, torches, .name = "a");
    if (all->torch) kin_mark_for_destruction(all->flame);
}

static bool save_torch(kin_session *session, void *records)
{
    struct torches *all = records;
    (void)session;
    return kin_save(all->torch);
}

static void faults_of_a_marked_parent_that_a_constraint_holds(void **state)
{
    (void)state;
    const struct scenario scenario = {.name = "a marked parent that a constraint holds",
                                      .prepare = prepare_torch,
                                      .act = save_torch,
                                      .records_size = sizeof(struct torches),
                                      .models = kin_models(flame)};
    each_fault(&scenario);
    each_fault_in_a_level(&scenario);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(AS_2_changed_ones_of_every_kind_are_saved),
        TEST(AS_2_a_changed_one_of_any_model_is_saved),
        TEST(AS_2_without_autosave_nothing_is_saved),
        TEST(AS_2_a_mark_is_ignored_where_nothing_is_said),
        TEST(AS_4_nothing_is_loaded_by_a_save),
        TEST(AS_7_circles_end),
        TEST(AS_7_a_dense_net_is_asked_once),
        TEST(TCH_10_autosave_and_touch_around_a_circle),
        TEST(AS_11_marked_ones_go_with_the_save),
        TEST(AS_11_a_marked_parent_goes_with_the_save),
        cmocka_unit_test_setup_teardown(
            AS_11_a_marked_parent_goes_behind_the_row_that_a_constraint_holds, set_up_torches,
            close_database),
        TEST(AS_12_a_reload_takes_the_mark_away),
        TEST(AS_12_what_is_destroyed_already_is_left_alone),
        TEST(AS_13_a_refused_save_brings_them_back),
        TEST(AS_13_one_that_cannot_be_destroyed_refuses),
        TEST(AS_13_a_rollback_keeps_the_mark),
        TEST(AS_13_an_unsaved_one_that_is_marked_is_left_out),
        TEST(AS_14_what_goes_goes_before_what_comes),
        TEST(AS_15_of_many_to_many_the_join_row_goes),
        TEST(AS_16_errors_of_children_are_the_owners),
        TEST(AS_16_without_autosave_it_is_invalid_as_a_whole),
        TEST(AS_16_a_halted_validation_is_told),
        TEST(AS_17_unvalidated_at_every_depth_of_what_changed),
        TEST(AS_18_a_halted_child_takes_everything_back),
        TEST(AS_19_a_stale_parent_is_neither_validated_nor_saved),
        TEST(AS_20_only_what_changed_is_validated),
        TEST(AS_21_a_context_of_a_name_is_for_all),
        TEST(AS_21_a_row_that_the_database_refuses),
        TEST(AV_1_what_is_validated_along),
        TEST(AV_1_what_is_marked_counts_as_absent),
        TEST(NA_10_what_is_far_below_goes_along),
        TEST(of_no_record),
        TEST(a_mark_is_no_change),
        TEST(reflections_tell),
        cmocka_unit_test(faults_of_autosave),
        cmocka_unit_test(faults_of_a_marked_parent_that_a_constraint_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
