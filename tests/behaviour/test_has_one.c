#include "behaviour/association.h"
#include "support/models.h"

/* author.profile: nullify; author.badge: destroy, and a badge needs a label; author.pen: delete. */

KIN_DECLARE(dog);
KIN_DECLARE(leash);
KIN_DECLARE(kennel);
KIN_DECLARE(roof);

struct dog {
    kin_record kin;
    kin_int id;
    kin_text chip;
    kin_one(leash) leash;       /* no .dependent; a leash is not valid without a dog */
    kin_one(leash) red_leash;   /* .scope */
    kin_one(leash) chip_leash;  /* by dogs.chip */
    kin_one(leash) valid_leash; /* .validate */
};

struct leash {
    kin_record kin;
    kin_int id;
    kin_int dog_id;
    kin_text dog_chip;
    kin_text color;
    kin_bool loose; /* valid without a dog */
};

/* One roof keeps a kennel from being destroyed; which way is the other slot's. */
struct kennel {
    kin_record kin;
    kin_int id;
    kin_one(roof) roof;
    kin_one(roof) strict_roof;
};

struct roof {
    kin_record kin;
    kin_int id;
    kin_int kennel_id;
    kin_int strict_kennel_id;
};

static void only_red(kin_query *query)
{
    kin_query_equal(query, leash, color, "red");
}

static void validate_leash(kin_record *record)
{
    struct leash *leash = kin_as(leash, record);
    if (!leash->loose && kin_is_null(leash, dog_id) && !leash->dog_chip)
        kin_add_error(leash, dog_id, "must exist");
}

/* clang-format off */
KIN_MODEL(dog,
    KIN_COLUMN(id),
    KIN_COLUMN(chip, .nullable = true),
    KIN_HAS_ONE(leash, leash),
    KIN_HAS_ONE(red_leash, leash, .scope = only_red),
    KIN_HAS_ONE(chip_leash, leash, .foreign_key = "dog_chip", .primary_key = "chip"),
    KIN_HAS_ONE(valid_leash, leash, .validate = KIN_VALIDATE_YES),
);

KIN_MODEL(leash,
    KIN_TABLE("leashes"),
    KIN_COLUMN(id),
    KIN_COLUMN(dog_id, .nullable = true),
    KIN_COLUMN(dog_chip, .nullable = true),
    KIN_COLUMN(color, .nullable = true),
    KIN_COLUMN(loose, .default_bool = false),
    KIN_VALIDATE(validate_leash),
);

KIN_MODEL(kennel,
    KIN_COLUMN(id),
    KIN_HAS_ONE(roof, roof, .dependent = KIN_RESTRICT_WITH_ERROR),
    KIN_HAS_ONE(strict_roof, roof, .foreign_key = "strict_kennel_id",
                .dependent = KIN_RESTRICT_WITH_EXCEPTION),
);

KIN_MODEL(roof,
    KIN_COLUMN(id),
    KIN_COLUMN(kennel_id, .nullable = true),
    KIN_COLUMN(strict_kennel_id, .nullable = true),
);
/* clang-format on */

static int setup(void **state)
{
    (void)state;
    return open_database(kin_models(author, profile, badge, pen, dog, leash, kennel, roof));
}

/* --- reading ---------------------------------------------------------------------------------- */

static void HO_1_loads_by_the_owners_key_in_one_statement(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct author *bob = kin_create(s, author, .name = "Bob");
    kin_create(s, profile, .author_id = bob->id, .bio = "Bob's");
    kin_create(s, profile, .author_id = ann->id, .bio = "Ann's");
    struct profile *found = NULL;
    assert_statements(1, found = kin_one_get(ann, profile));
    assert_string_equal(found->bio, "Ann's");
    assert_null(strstr(last_sql, "ORDER BY"));
    assert_statements(0, (void)kin_one_get(ann, profile));
}

static void HO_1_by_another_column_of_the_owner(void **state)
{
    (void)state;
    struct dog *rex = kin_create(s, dog, .chip = "c1");
    kin_create(s, leash, .dog_chip = "c2", .color = "blue");
    kin_create(s, leash, .dog_chip = "c1", .color = "red");
    struct leash *found = kin_one_get(rex, chip_leash);
    assert_string_equal(found->color, "red");
}

static void HO_2_none_is_remembered(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    assert_statements(1, assert_null(kin_one_get(ann, profile)));
    assert_true(kin_is_loaded(ann, profile));
    assert_statements(0, assert_null(kin_one_get(ann, profile)));
}

static void HO_2_an_unsaved_owner_has_none_without_a_statement(void **state)
{
    (void)state;
    struct author *ann = kin_new(s, author, .name = "Ann");
    kin_create(s, profile, .bio = "nobody's");
    assert_statements(0, assert_null(kin_one_get(ann, profile)));
}

static void reload_asks_once(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    kin_one_create(ann, profile, .bio = "a");
    kin_execute(s, "UPDATE profiles SET bio = 'b'", NULL);
    struct profile *again = NULL;
    assert_statements(1, again = kin_one_reload(ann, profile));
    assert_string_equal(again->bio, "b");
    assert_statements(0, assert_ptr_equal(kin_one_get(ann, profile), again));
}

/* --- assigning -------------------------------------------------------------------------------- */

static void HO_3_assigning_saves_the_new_and_removes_the_old(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct profile *old = kin_one_create(ann, profile, .bio = "old");
    struct profile *fresh = kin_new(s, profile, .bio = "new");
    assert_statements(2, assert_true(kin_one_set(ann, profile, fresh)));
    assert_false(kin_is_new(fresh));
    assert_int_equal(fresh->author_id, ann->id);
    assert_ptr_equal(kin_one_peek(ann, profile), fresh);
    assert_true(kin_is_null(old, author_id));
    struct profile *found = kin_find(s, profile, old->id);
    assert_true(kin_is_null(found, author_id));
    found = kin_find(s, profile, fresh->id);
    assert_int_equal(found->author_id, ann->id);
}

static void HO_3_the_owner_is_not_saved(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    kin_set(ann, name, "Changed");
    struct profile *profile = kin_new(s, profile);
    kin_one_set(ann, profile, profile);
    assert_true(kin_changed(ann));
    assert_int_equal(rows_where(author, "authors.name = 'Ann'"), 1);
}

static void HO_4_assigning_the_same_again(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct profile *profile = kin_one_create(ann, profile, .bio = "b");
    assert_statements(0, assert_true(kin_one_set(ann, profile, profile)));
    kin_set(profile, bio, "changed");
    assert_statements(1, assert_true(kin_one_set(ann, profile, profile)));
    assert_int_equal(rows_where(profile, "profiles.bio = 'changed'"), 1);
}

static void HO_4_another_instance_of_the_same_row_is_the_same(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct profile *profile = kin_one_create(ann, profile, .bio = "b");
    struct badge *badge = kin_one_create(ann, badge, .label = "l");
    struct profile *again = kin_find(s, profile, profile->id);
    struct badge *badge_again = kin_find(s, badge, badge->id);
    assert_statements(0, assert_true(kin_one_set(ann, profile, again)));
    assert_statements(0, assert_true(kin_one_set(ann, badge, badge_again)));
    assert_ptr_equal(kin_one_peek(ann, profile), again);
    assert_int_equal(rows_where(profile, "profiles.author_id IS NOT NULL"), 1);
    assert_int_equal(rows_where(badge, "badges.author_id IS NOT NULL"), 1);
}

/* Its validations would refuse it. */
static void HO_4_another_instance_without_changes_is_not_saved(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct badge *badge = kin_one_create(ann, badge, .label = "l");
    assert_true(kin_execute(s, "UPDATE badges SET label = ''", NULL));
    struct badge *again = kin_find(s, badge, badge->id);
    assert_statements(0, assert_true(kin_one_set(ann, badge, again)));
    assert_ptr_equal(kin_one_peek(ann, badge), again);
    assert_int_equal(kin_errors(again).count, 0);
}

static void HO_5_the_old_goes_as_dependent_says(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct badge *badge = kin_one_create(ann, badge, .label = "old");
    struct pen *pen = kin_one_create(ann, pen, .color = "old");
    struct profile *profile = kin_one_create(ann, profile, .bio = "old");
    assert_statements(1, assert_true(kin_one_set(ann, badge, NULL)));
    assert_statements(1, assert_true(kin_one_set(ann, pen, NULL)));
    assert_statements(1, assert_true(kin_one_set(ann, profile, NULL)));
    assert_true(kin_is_destroyed(badge));
    assert_true(kin_is_destroyed(pen));
    assert_false(kin_is_destroyed(profile));
    assert_int_equal(rows_of(badge), 0);
    assert_int_equal(rows_of(pen), 0);
    assert_int_equal(rows_where(profile, "profiles.author_id IS NULL"), 1);
    assert_statements(0, assert_null(kin_one_get(ann, badge)));
}

static void HO_5_a_destroyed_old_one_is_left_alone(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct profile *profile = kin_one_create(ann, profile);
    assert_true(kin_destroy(profile));
    assert_statements(0, assert_true(kin_one_set(ann, profile, NULL)));
    assert_null(kin_one_peek(ann, profile));
}

static void HO_6_a_new_one_that_cannot_be_saved_changes_nothing(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct badge *old = kin_one_create(ann, badge, .label = "old");
    struct badge *refused = kin_new(s, badge);
    assert_false(kin_one_set(ann, badge, refused));
    assert_answer(KIN_RECORD_NOT_SAVED);
    assert_ptr_equal(kin_one_peek(ann, badge), old);
    assert_false(kin_is_destroyed(old));
    assert_int_equal(old->author_id, ann->id);
    assert_true(kin_is_new(refused));
    assert_true(kin_is_null(refused, author_id));
    assert_int_equal(kin_errors(refused).count, 1);
    assert_int_equal(rows_where(badge, "badges.author_id IS NOT NULL"), 1);
}

static void HO_6_an_old_one_that_cannot_be_saved_changes_nothing(void **state)
{
    (void)state;
    struct dog *rex = kin_create(s, dog);
    struct leash *old = kin_one_create(rex, leash, .color = "old");
    struct leash *fresh = kin_new(s, leash, .color = "new");
    assert_false(kin_one_set(rex, leash, fresh));
    assert_answer(KIN_RECORD_NOT_SAVED);
    assert_ptr_equal(kin_one_peek(rex, leash), old);
    assert_int_equal(old->dog_id, rex->id);
    assert_false(kin_changed(old));
    assert_true(kin_is_new(fresh));
    assert_true(kin_is_null(fresh, dog_id));
    assert_int_equal(rows_of(leash), 1);
    assert_int_equal(rows_where(leash, "leashes.dog_id IS NOT NULL"), 1);
}

static void HO_6_creating_where_the_old_one_cannot_go_changes_nothing(void **state)
{
    (void)state;
    struct dog *rex = kin_create(s, dog);
    struct leash *old = kin_one_create(rex, leash, .color = "old");
    struct leash *fresh = kin_one_create(rex, leash, .color = "new");
    assert_null(fresh);
    assert_answer(KIN_RECORD_NOT_SAVED);
    assert_ptr_equal(kin_one_peek(rex, leash), old);
    assert_int_equal(old->dog_id, rex->id);
    assert_false(kin_changed(old));
    assert_int_equal(rows_of(leash), 1);
}

static void HO_3_a_validation_sees_the_foreign_key(void **state)
{
    (void)state;
    struct dog *rex = kin_create(s, dog);
    struct leash *fresh = kin_new(s, leash, .color = "new");
    assert_false(kin_valid(fresh));
    assert_true(kin_one_set(rex, leash, fresh));
    assert_int_equal(rows_where(leash, "leashes.dog_id IS NOT NULL"), 1);
}

static void HO_7_an_unsaved_owner_writes_nothing_until_it_is_saved(void **state)
{
    (void)state;
    struct author *ann = kin_new(s, author, .name = "Ann");
    struct profile *profile = kin_new(s, profile, .bio = "b");
    assert_statements(0, assert_true(kin_one_set(ann, profile, profile)));
    assert_true(kin_is_new(profile));
    assert_statements(2, assert_true(kin_save(ann)));
    assert_int_equal(profile->author_id, ann->id);
    assert_int_equal(rows_where(profile, "profiles.author_id IS NOT NULL"), 1);
    assert_ptr_equal(kin_one_get(ann, profile), profile);
}

static void HO_7_a_saved_target_waits_for_its_unsaved_owner(void **state)
{
    (void)state;
    struct author *ann = kin_new(s, author, .name = "Ann");
    struct profile *profile = kin_create(s, profile, .bio = "b");
    assert_statements(0, assert_true(kin_one_set(ann, profile, profile)));
    assert_statements(2, assert_true(kin_save(ann)));
    assert_int_equal(rows_where(profile, "profiles.author_id IS NOT NULL"), 1);
}

static void HO_8_build_removes_the_old_and_does_not_save(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct author *bob = kin_create(s, author, .name = "Bob");
    kin_one_create(ann, badge, .label = "old");
    struct badge *built = NULL;
    assert_statements(1, built = kin_one_build(ann, badge, .label = "new", .author_id = bob->id));
    assert_true(kin_is_new(built));
    assert_int_equal(built->author_id, ann->id); /* whatever was given */
    assert_ptr_equal(kin_one_peek(ann, badge), built);
    assert_int_equal(rows_of(badge), 0);
    assert_statements(1, assert_true(kin_save(ann)));
    assert_int_equal(rows_of(badge), 1);
}

static void HO_8_build_on_an_unsaved_owner_takes_no_statement(void **state)
{
    (void)state;
    struct author *ann = kin_new(s, author, .name = "Ann");
    assert_statements(0, (void)kin_one_build(ann, profile, .bio = "first"));
    struct profile *second = NULL;
    assert_statements(0, second = kin_one_build(ann, profile, .bio = "second"));
    assert_true(kin_save(ann));
    assert_int_equal(rows_of(profile), 1);
    assert_false(kin_is_new(second));
}

static void HO_8_what_a_scope_demands_is_set(void **state)
{
    (void)state;
    struct dog *rex = kin_create(s, dog);
    struct leash *built = kin_one_build(rex, red_leash);
    assert_string_equal(built->color, "red");
    assert_int_equal(built->dog_id, rex->id);
}

static void HO_9_create_needs_a_saved_owner(void **state)
{
    (void)state;
    struct author *ann = kin_new(s, author, .name = "Ann");
    assert_null(kin_one_create(ann, profile, .bio = "b"));
    assert_answer(KIN_RECORD_NOT_SAVED);
    assert_null(kin_one_must_create(ann, profile, .bio = "b"));
    assert_answer(KIN_RECORD_NOT_SAVED);
    assert_int_equal(rows_of(profile), 0);
}

static void HO_9_a_refused_create_has_replaced_the_old(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct badge *old = kin_one_create(ann, badge, .label = "old");
    struct badge *refused = kin_one_create(ann, badge);
    assert_answer(KIN_OK);
    assert_true(kin_is_new(refused));
    assert_int_equal(refused->author_id, ann->id);
    assert_ptr_equal(kin_one_peek(ann, badge), refused);
    assert_true(kin_is_destroyed(old));
    assert_int_equal(rows_of(badge), 0);
    assert_null(kin_one_must_create(ann, badge));
    assert_answer(KIN_RECORD_INVALID);
}

/* --- destroying the owner --------------------------------------------------------------------- */

static void HO_11_targets_go_with_their_owner(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct author *bob = kin_create(s, author, .name = "Bob");
    kin_one_create(ann, profile, .bio = "b");
    kin_one_create(ann, badge, .label = "l");
    kin_one_create(ann, pen, .color = "c");
    kin_one_create(bob, badge, .label = "bob's");
    kin_one_create(bob, pen, .color = "bob's");
    struct author *found = kin_find(s, author, ann->id);
    assert_true(kin_destroy(found));
    assert_int_equal(rows_where(profile, "profiles.author_id IS NULL"), 1);
    assert_int_equal(rows_where(badge, "badges.label = 'bob''s'"), 1);
    assert_int_equal(rows_of(badge), 1);
    assert_int_equal(rows_of(pen), 1);
}

static void HO_11_missing_targets_do_no_harm(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    assert_true(kin_destroy(ann));
    struct kennel *kennel = kin_create(s, kennel);
    assert_true(kin_destroy(kennel));
    assert_int_equal(rows_of(kennel), 0);
}

static void HO_11_restrict_with_error(void **state)
{
    (void)state;
    struct kennel *kennel = kin_create(s, kennel);
    kin_create(s, roof, .kennel_id = kennel->id);
    assert_false(kin_destroy(kennel));
    assert_answer(KIN_OK);
    kin_field_errors errors = kin_errors(kennel);
    assert_int_equal(errors.count, 1);
    assert_string_equal(errors.items[0].field, "base");
    assert_string_equal(errors.items[0].message,
                        "Cannot delete record because a dependent roof exists");
    assert_false(kin_is_destroyed(kennel));
    assert_int_equal(rows_of(kennel), 1);
    assert_false(kin_must_destroy(kennel));
    assert_answer(KIN_RECORD_NOT_DESTROYED);
}

static void HO_11_restrict_with_exception(void **state)
{
    (void)state;
    struct kennel *kennel = kin_create(s, kennel);
    kin_create(s, roof, .strict_kennel_id = kennel->id);
    assert_false(kin_destroy(kennel));
    assert_answer(KIN_DELETE_RESTRICTED);
    assert_string_equal(kin_error(s)->association, "strict_roof");
    assert_int_equal(rows_of(kennel), 1);
}

/* --- the rest --------------------------------------------------------------------------------- */

static void HO_13_a_record_of_another_model_is_refused(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct badge *badge = kin_one_create(ann, badge, .label = "l");
    void *other = kin_new(s, pen);
    assert_false(kin_one_set(ann, badge, other));
    assert_failure(KIN_ASSOCIATION_TYPE_MISMATCH);
    assert_ptr_equal(kin_one_peek(ann, badge), badge);
}

static void HO_13_saving_an_owner_with_a_loaded_target_is_harmless(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct badge *badge = kin_one_create(ann, badge, .label = "l");
    kin_set(ann, name, "Anna");
    kin_set(badge, label, "changed");
    assert_statements(1, assert_true(kin_save(ann)));
    assert_true(kin_changed(badge)); /* it is not new, so it is not saved along */
    assert_null(kin_one_get(ann, pen));
    kin_set(ann, name, "Ann");
    assert_statements(1, assert_true(kin_save(ann)));
}

static void AS_9_an_invalid_target_that_is_not_validated_is_not_saved(void **state)
{
    (void)state;
    struct author *ann = kin_new(s, author, .name = "Ann");
    struct badge *badge = kin_one_build(ann, badge);
    assert_true(kin_save(ann));
    assert_true(kin_is_new(badge));
    assert_int_equal(rows_of(author), 1);
    assert_int_equal(rows_of(badge), 0);
    kin_set(badge, label, "l");
    assert_true(kin_save(ann));
    assert_int_equal(rows_where(badge, "badges.author_id IS NOT NULL"), 1);
}

static void AS_10_an_invalid_target_that_is_validated_refuses(void **state)
{
    (void)state;
    struct dog *rex = kin_new(s, dog);
    kin_one_build(rex, valid_leash);
    assert_false(kin_save(rex));
    assert_answer(KIN_OK);
    assert_string_equal(kin_errors(rex).items[0].field, "valid_leash");
    assert_int_equal(rows_of(dog), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(HO_1_loads_by_the_owners_key_in_one_statement),
        TEST(HO_1_by_another_column_of_the_owner),
        TEST(HO_2_none_is_remembered),
        TEST(HO_2_an_unsaved_owner_has_none_without_a_statement),
        TEST(reload_asks_once),
        TEST(HO_3_assigning_saves_the_new_and_removes_the_old),
        TEST(HO_3_the_owner_is_not_saved),
        TEST(HO_3_a_validation_sees_the_foreign_key),
        TEST(HO_4_assigning_the_same_again),
        TEST(HO_4_another_instance_of_the_same_row_is_the_same),
        TEST(HO_4_another_instance_without_changes_is_not_saved),
        TEST(HO_5_the_old_goes_as_dependent_says),
        TEST(HO_5_a_destroyed_old_one_is_left_alone),
        TEST(HO_6_a_new_one_that_cannot_be_saved_changes_nothing),
        TEST(HO_6_an_old_one_that_cannot_be_saved_changes_nothing),
        TEST(HO_6_creating_where_the_old_one_cannot_go_changes_nothing),
        TEST(HO_7_an_unsaved_owner_writes_nothing_until_it_is_saved),
        TEST(HO_7_a_saved_target_waits_for_its_unsaved_owner),
        TEST(HO_8_build_removes_the_old_and_does_not_save),
        TEST(HO_8_build_on_an_unsaved_owner_takes_no_statement),
        TEST(HO_8_what_a_scope_demands_is_set),
        TEST(HO_9_create_needs_a_saved_owner),
        TEST(HO_9_a_refused_create_has_replaced_the_old),
        TEST(HO_11_targets_go_with_their_owner),
        TEST(HO_11_missing_targets_do_no_harm),
        TEST(HO_11_restrict_with_error),
        TEST(HO_11_restrict_with_exception),
        TEST(HO_13_a_record_of_another_model_is_refused),
        TEST(HO_13_saving_an_owner_with_a_loaded_target_is_harmless),
        TEST(AS_9_an_invalid_target_that_is_not_validated_is_not_saved),
        TEST(AS_10_an_invalid_target_that_is_validated_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
