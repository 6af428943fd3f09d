/* Errors of an autosaved collection that tell of which record they are: .index_errors. */
#include "behaviour/association.h"
#include "support/faults.h"

KIN_DECLARE(chest, static);
KIN_DECLARE(tray, static);
KIN_DECLARE(coin, static);
KIN_DECLARE(drawer, static);

struct chest {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(tray) trays;     /* by their places */
    kin_many(drawer) drawers; /* by the places of nested attributes */
    kin_many(drawer) spares;  /* by none */
    kin_many(drawer) others;  /* as kin_open says */
    kin_one(tray) lid;        /* of one there is none */
};

struct tray {
    kin_record kin;
    kin_int id;
    kin_int chest_id;
    kin_text name; /* not "bad" */
    kin_many(coin) coins;
};

struct coin {
    kin_record kin;
    kin_int id;
    kin_int tray_id;
    kin_text name; /* not "bad" */
};

struct drawer {
    kin_record kin;
    kin_int id;
    kin_int chest_id;
    kin_text name; /* not "bad" */
};

static void check_name(kin_record *record)
{
    kin_value name = kin_column_named(record, "name");
    if (name.kind == KIN_KIND_TEXT && strcmp(name.as.text, "bad") == 0)
        kin_add_error_named(record, "name", "is not allowed");
}

/* clang-format off */
KIN_MODEL(chest,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_HAS_MANY(trays, tray, .autosave = KIN_AUTOSAVE_YES,
                 .index_errors = KIN_INDEX_ERRORS_YES),
    KIN_HAS_MANY(drawers, drawer, .index_errors = KIN_INDEX_ERRORS_NESTED),
    KIN_HAS_MANY(spares, drawer, .autosave = KIN_AUTOSAVE_YES,
                 .index_errors = KIN_INDEX_ERRORS_NO),
    KIN_HAS_MANY(others, drawer, .autosave = KIN_AUTOSAVE_YES),
    KIN_HAS_ONE(lid, tray, .autosave = KIN_AUTOSAVE_YES),
    KIN_NESTED(drawers, .reject = kin_reject_blank),
);

KIN_MODEL(tray,
    KIN_COLUMN(id),
    KIN_COLUMN(chest_id, .nullable = true),
    KIN_COLUMN(name, .nullable = true),
    KIN_HAS_MANY(coins, coin, .autosave = KIN_AUTOSAVE_YES,
                 .index_errors = KIN_INDEX_ERRORS_YES),
    KIN_VALIDATE(check_name),
);

KIN_MODEL(coin,
    KIN_COLUMN(id),
    KIN_COLUMN(tray_id, .nullable = true),
    KIN_COLUMN(name, .nullable = true),
    KIN_VALIDATE(check_name),
);

KIN_MODEL(drawer,
    KIN_COLUMN(id),
    KIN_COLUMN(chest_id, .nullable = true),
    KIN_COLUMN(name, .nullable = true),
    KIN_VALIDATE(check_name),
);
/* clang-format on */

static int set_up(void **state)
{
    (void)state;
    return open_database(kin_models(chest, tray, coin, drawer));
}

/* kin_open says that places are told where a row does not. */
static int set_up_with_places(void **state)
{
    const kin_open_options options = {.index_errors = KIN_INDEX_ERRORS_YES};
    (void)state;
    database_open(&at, kin_models(chest, tray, coin, drawer), &options);
    s = at.session;
    return 0;
}

static void assert_only_error(const kin_record *record, const char *field, const char *full_message)
{
    kin_field_errors errors = kin_record_errors(record);
    assert_int_equal((int)errors.count, 1);
    assert_string_equal(errors.items[0].field, field);
    assert_string_equal(errors.items[0].full_message, full_message);
}

/* The one error of the record. */
#define assert_error(record, field, full_message) \
    assert_only_error(&(record)->kin, field, full_message)

/* --- places ----------------------------------------------------------------------------------- */

static void AS_21_errors_tell_the_place_in_the_collection(void **state)
{
    (void)state;
    struct chest *chest = kin_new(s, chest, .name = "oak");
    (void)kin_many_build(chest, trays, .name = "good");
    struct tray *bad = kin_many_build(chest, trays, .name = "bad");
    assert_false(kin_save(chest));
    assert_error(chest, "trays[1].name", "Trays[1] name is not allowed");
    assert_string_equal(kin_errors(bad).items[0].field, "name");
    assert_true(kin_set(bad, name, "fine"));
    assert_true(kin_save(chest));
    assert_int_equal(rows_of(tray), 2);
}

/* Those that are not validated again count all the same. */
static void AS_21_a_place_counts_what_did_not_change(void **state)
{
    (void)state;
    struct chest *chest = kin_create(s, chest, .name = "oak");
    (void)kin_many_create(chest, trays, .name = "one");
    (void)kin_many_create(chest, trays, .name = "two");
    struct chest *same = kin_get(s, chest, chest->id);
    assert_true(kin_set(kin_many_get(same, trays).items[1], name, "bad"));
    assert_false(kin_save(same));
    assert_error(same, "trays[1].name", "Trays[1] name is not allowed");
}

static void AS_21_each_place_has_its_own_errors(void **state)
{
    (void)state;
    struct chest *chest = kin_new(s, chest);
    (void)kin_many_build(chest, trays, .name = "bad");
    (void)kin_many_build(chest, trays, .name = "bad");
    assert_false(kin_valid(chest));
    assert_int_equal((int)kin_errors(chest).count, 2);
    assert_string_equal(kin_errors(chest).items[0].field, "trays[0].name");
    assert_string_equal(kin_errors(chest).items[1].field, "trays[1].name");
}

static void AS_21_places_at_every_depth(void **state)
{
    (void)state;
    struct chest *chest = kin_new(s, chest);
    struct tray *tray = kin_many_build(chest, trays, .name = "good");
    (void)kin_many_build(tray, coins, .name = "good");
    (void)kin_many_build(tray, coins, .name = "bad");
    assert_false(kin_valid(chest));
    assert_error(chest, "trays[0].coins[1].name", "Trays[0] coins[1] name is not allowed");
}

/* --- places among nested attributes ----------------------------------------------------------- */

static void AS_21_a_place_among_nested_attributes_counts_what_was_rejected(void **state)
{
    (void)state;
    struct chest *chest = kin_create(s, chest);
    struct drawer *old = kin_many_create(chest, drawers, .name = "old");
    (void)kin_many_create(chest, drawers, .name = "older");
    struct chest *same = kin_get(s, chest, chest->id);
    assert_true(kin_many_assign(same, drawers, {.name = "new"}, {.name = ""},
                                {.id = old->id, .name = "bad"}));
    assert_false(kin_save(same));
    assert_error(same, "drawers[2].name", "Drawers[2] name is not allowed");
    assert_true(kin_many_assign(same, drawers, {.name = "bad"}));
    assert_false(kin_save(same));
    assert_int_equal((int)kin_errors(same).count, 2);
    /* The one that was given before, and the new one. */
    assert_string_equal(kin_errors(same).items[0].field, "drawers.name");
    assert_string_equal(kin_errors(same).items[1].field, "drawers[0].name");
}

static void AS_21_what_was_not_among_nested_attributes_has_no_place(void **state)
{
    (void)state;
    struct chest *chest = kin_new(s, chest);
    (void)kin_many_build(chest, drawers, .name = "bad");
    assert_false(kin_valid(chest));
    assert_error(chest, "drawers.name", "Drawers name is not allowed");
}

/* --- where it is said ------------------------------------------------------------------------- */

static void AS_21_without_places_an_error_is_told_once(void **state)
{
    (void)state;
    struct chest *chest = kin_new(s, chest);
    (void)kin_many_build(chest, others, .name = "bad");
    (void)kin_many_build(chest, others, .name = "bad");
    assert_false(kin_valid(chest));
    assert_error(chest, "others.name", "Others name is not allowed");
}

static void AS_21_kin_open_says_it_for_all(void **state)
{
    (void)state;
    struct chest *chest = kin_new(s, chest);
    (void)kin_many_build(chest, others, .name = "bad");
    assert_false(kin_valid(chest));
    assert_error(chest, "others[0].name", "Others[0] name is not allowed");
    const kin_model_reflection *model = kin_db_reflect_named(at.db, "chest");
    assert_int_equal(kin_reflection_association(model, "others")->index_errors,
                     KIN_INDEX_ERRORS_YES);
    assert_int_equal(kin_reflection_association(model, "spares")->index_errors,
                     KIN_INDEX_ERRORS_NO);
}

static void AS_21_a_row_says_it_against_kin_open(void **state)
{
    (void)state;
    struct chest *chest = kin_new(s, chest);
    (void)kin_many_build(chest, spares, .name = "bad");
    assert_false(kin_valid(chest));
    assert_error(chest, "spares.name", "Spares name is not allowed");
    (void)kin_one_build(kin_new(s, chest), lid, .name = "bad");
    struct chest *lidded = kin_new(s, chest);
    (void)kin_one_build(lidded, lid, .name = "bad");
    assert_false(kin_valid(lidded));
    assert_error(lidded, "lid.name", "Lid name is not allowed");
}

static void AS_21_places_of_no_kind(void **state)
{
    (void)state;
    const kin_open_options options = {.index_errors = (kin_index_errors)9,
                                      .kin_size_ = sizeof options};
    kin_db *db = kin_db_open("sqlite::memory:", kin_models(chest, tray, coin, drawer), &options);
    assert_string_equal(kin_error_name(kin_db_error(db)->code),
                        kin_error_name(KIN_INVALID_ARGUMENT));
    kin_close(db);
}

/* --- faults ----------------------------------------------------------------------------------- */

struct chests {
    struct chest *chest;
};

static void prepare(kin_session *session, void *records)
{
    struct chests *all = records;
    all->chest = kin_create(session, chest, .name = "oak");
}

static bool assign(kin_session *session, void *records)
{
    struct chests *all = records;
    (void)session;
    return kin_many_assign(all->chest, drawers, {.name = "good"}, {.name = "bad"});
}

static void prepare_assigned(kin_session *session, void *records)
{
    prepare(session, records);
    assert_true(assign(session, records));
}

static bool is_told(kin_session *session, void *records)
{
    struct chests *all = records;
    if (kin_valid(all->chest) || kin_failed(session)) return false;
    return strcmp(kin_errors(all->chest).items[0].field, "drawers[1].name") == 0;
}

static void faults_of_places(void **state)
{
    (void)state;
    struct scenario scenario = {.name = "places",
                                .prepare = prepare,
                                .act = assign,
                                .records_size = sizeof(struct chests),
                                .models = kin_models(chest, tray, coin, drawer)};
    each_fault(&scenario);
    scenario.name = "errors with places";
    scenario.prepare = prepare_assigned;
    scenario.act = is_told;
    scenario.only_reads = true;
    each_fault(&scenario);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, close_database)
#define WITH_PLACES(name) cmocka_unit_test_setup_teardown(name, set_up_with_places, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(AS_21_errors_tell_the_place_in_the_collection),
        TEST(AS_21_a_place_counts_what_did_not_change),
        TEST(AS_21_each_place_has_its_own_errors),
        TEST(AS_21_places_at_every_depth),
        TEST(AS_21_a_place_among_nested_attributes_counts_what_was_rejected),
        TEST(AS_21_what_was_not_among_nested_attributes_has_no_place),
        TEST(AS_21_without_places_an_error_is_told_once),
        WITH_PLACES(AS_21_kin_open_says_it_for_all),
        WITH_PLACES(AS_21_a_row_says_it_against_kin_open),
        cmocka_unit_test(AS_21_places_of_no_kind),
        cmocka_unit_test(faults_of_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
