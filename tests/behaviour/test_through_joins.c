#include "behaviour/association.h"
#include "behaviour/clinic.h"

/* What has_many :through does with its join records. */

static int setup(void **state)
{
    (void)state;
    destroyed = 0;
    return open_database(CLINIC_MODELS);
}

struct hospital {
    struct doctor *ann;
    struct doctor *bob;
    struct patient *x; /* ann's twice, bob's */
    struct patient *y; /* ann's */
};

static struct hospital hospital(void)
{
    struct hospital h = {
        .ann = kin_create(s, doctor, .name = "Ann"),
        .bob = kin_create(s, doctor, .name = "Bob"),
        .x = kin_create(s, patient, .name = "x"),
        .y = kin_create(s, patient, .name = "y"),
    };
    kin_many_push(h.ann, patients, h.x);
    kin_many_push(h.ann, patients, h.y);
    kin_many_push(h.ann, patients, h.x);
    kin_many_push(h.bob, patients, h.x);
    h.ann = kin_find(s, doctor, h.ann->id);
    h.bob = kin_find(s, doctor, h.bob->id);
    h.x = kin_find(s, patient, h.x->id);
    h.y = kin_find(s, patient, h.y->id);
    return h;
}

static int visits_of(const struct doctor *doctor)
{
    return (int)kin_find(s, doctor, doctor->id)->visits_count;
}

static int doctors_of(const struct patient *patient)
{
    return (int)kin_find(s, patient, patient->id)->doctors_count;
}

static void assert_counts(const struct hospital *h, int ann, int x, int y)
{
    assert_int_equal(visits_of(h->ann), ann);
    assert_int_equal(h->ann->visits_count, ann);
    assert_int_equal(visits_of(h->bob), 1);
    assert_int_equal(doctors_of(h->x), x);
    assert_int_equal(doctors_of(h->y), y);
}

/* --- .dependent ------------------------------------------------------------------------------- */

static void DEP_8_without_dependent_join_rows_are_deleted(void **state)
{
    (void)state;
    struct hospital h = hospital();
    assert_true(kin_many_delete(h.ann, patients, h.x));
    assert_int_equal(rows_of(visit), 2);
    assert_int_equal(destroyed, 0);
    assert_int_equal(rows_of(patient), 2);
}

static void DEP_8_destroyed_join_records_run_their_callbacks(void **state)
{
    (void)state;
    struct hospital h = hospital();
    assert_true(kin_many_delete(h.ann, destroyed_patients, h.x));
    assert_int_equal(rows_of(visit), 2);
    assert_int_equal(destroyed, 2);
    assert_true(kin_many_clear(h.ann, destroyed_patients));
    assert_int_equal(rows_of(visit), 1);
    assert_int_equal(destroyed, 3);
    assert_int_equal(rows_of(patient), 2);
}

static void DEP_8_nullified_join_records_stay_with_their_owner(void **state)
{
    (void)state;
    struct hospital h = hospital();
    visit_list visits = kin_many_get(h.ann, visits);
    assert_true(kin_many_delete(h.ann, left_patients, h.x));
    assert_int_equal(destroyed, 0);
    assert_int_equal(rows_of(visit), 4);
    assert_int_equal(rows_where(visit, "patient_id IS NULL AND doctor_id = 1"), 2);
    assert_int_equal(kin_many_get(h.ann, visits).count, 3);
    kin_each(visit, visits) {
        assert_false(kin_changed(visit));
        assert_int_equal(kin_is_null(visit, patient_id), visit->id != 2);
        if (visit->id != 2) assert_null(kin_one_get(visit, patient));
    }
    assert_int_equal(kin_many_reload(h.ann, left_patients).count, 1);
    struct doctor *ann = kin_find(s, doctor, h.ann->id);
    assert_true(kin_many_clear(ann, left_patients));
    assert_int_equal(rows_where(visit, "patient_id IS NULL"), 3);
    assert_true(kin_many_includes(h.bob, patients, h.x));
}

static void DEP_8_replacing_and_emptying_do_as_dependent_says(void **state)
{
    (void)state;
    struct hospital h = hospital();
    assert_true(kin_many_set(h.ann, left_patients, &h.y, 1));
    assert_int_equal(rows_where(visit, "patient_id IS NULL"), 2);
    assert_true(kin_many_set(h.ann, destroyed_patients, &h.x, 1));
    assert_int_equal(destroyed, 1);
    (void)kin_many_reload(h.ann, left_patients);
    assert_int_equal((int)kin_many_delete_all(h.ann, left_patients), 1);
    assert_int_equal(rows_where(visit, "patient_id IS NULL AND doctor_id = 1"), 3);
}

static void DEP_8_when_the_owner_is_destroyed(void **state)
{
    (void)state;
    struct hospital h = hospital();
    struct ward *wards[] = {
        kin_create(s, ward, .name = "destroyed"), kin_create(s, ward, .name = "left"),
        kin_create(s, ward, .name = "restricted"), kin_create(s, ward, .name = "erring")};
    kin_many_push(wards[0], destroyed_patients, h.x);
    kin_many_push(wards[1], left_patients, h.x);
    assert_true(kin_destroy(wards[0]));
    assert_int_equal(rows_of(bed), 1);
    assert_true(kin_destroy(wards[1]));
    assert_int_equal(rows_where(bed, "beds.patient_id IS NULL"), 1);
    kin_many_push(wards[2], kept_patients, h.x);
    assert_false(kin_must_destroy(wards[2]));
    assert_answer(KIN_DELETE_RESTRICTED);
    struct cot *cot = kin_create(s, cot, .name = "c");
    kin_many_push(cot, patients, h.x);
    assert_false(kin_destroy(cot));
    assert_int_equal(kin_errors(cot).count, 1);
    assert_int_equal(rows_of(patient), 2);
}

/* --- counters --------------------------------------------------------------------------------- */

static void HMT_9_counters_of_both_sides_follow(void **state)
{
    (void)state;
    struct hospital h = hospital();
    assert_counts(&h, 3, 3, 1);
    assert_true(kin_many_delete(h.ann, patients, h.x));
    assert_counts(&h, 1, 1, 1);
    struct patient *both[] = {h.x, h.y};
    assert_true(kin_many_set(h.ann, patients, both, 2));
    assert_counts(&h, 2, 2, 1);
    assert_true(kin_many_destroy(h.ann, patients, h.y));
    assert_counts(&h, 1, 2, 0);
    assert_true(kin_many_clear(h.ann, patients));
    assert_counts(&h, 0, 1, 0);
}

static void HMT_9_counters_of_destroyed_join_records(void **state)
{
    (void)state;
    struct hospital h = hospital();
    assert_true(kin_many_delete(h.ann, destroyed_patients, h.x));
    assert_counts(&h, 1, 1, 1);
}

static void HMT_9_a_nullified_join_record_is_still_its_owners(void **state)
{
    (void)state;
    struct hospital h = hospital();
    assert_true(kin_many_delete(h.ann, left_patients, h.x));
    assert_counts(&h, 3, 1, 1);
}

static void HMT_9_an_owner_that_goes_moves_the_others_counters(void **state)
{
    (void)state;
    struct hospital h = hospital();
    assert_true(kin_destroy(h.ann));
    assert_int_equal(doctors_of(h.x), 1);
    assert_int_equal(doctors_of(h.y), 0);
}

/* --- join records that wait ------------------------------------------------------------------- */

static void HMT_4_a_built_target_waits_with_its_join_record(void **state)
{
    (void)state;
    struct doctor *ann = kin_create(s, doctor, .name = "Ann");
    struct patient *built = kin_many_build(ann, patients, .name = "x");
    assert_int_equal(kin_many_peek(ann, visits).count, 1);
    struct visit *visit = kin_many_peek(ann, visits).items[0];
    assert_true(kin_is_new(visit));
    assert_ptr_equal(kin_one_get(visit, patient), built);
    assert_ptr_equal(kin_one_get(visit, doctor), ann);
    assert_ptr_equal(kin_many_peek(built, visits).items[0], visit);
    assert_true(kin_save(ann));
    assert_int_equal(rows_where(visit, "doctor_id = 1 AND patient_id = 1 AND note = 'none'"), 1);
    assert_int_equal(rows_of(visit), 1);
    assert_statements(0, assert_true(kin_save(ann) && kin_save(built)));
    assert_int_equal(visits_of(ann), 1);
    assert_int_equal(doctors_of(built), 1);
}

/* The page: the last line ought to save the through record. */
static void HMT_4_saving_the_target_alone_saves_the_join_record(void **state)
{
    (void)state;
    struct doctor *ann = kin_create(s, doctor, .name = "Ann");
    struct patient *built = kin_many_build(ann, patients, .name = "x");
    assert_true(kin_save(built));
    assert_int_equal(rows_where(visit, "doctor_id = 1 AND patient_id = 1"), 1);
    assert_true(kin_save(ann));
    assert_int_equal(rows_of(visit), 1);
    assert_int_equal(kin_many_reload(ann, patients).count, 1);
}

static void HMT_4_an_unsaved_owner_shows_what_joins(void **state)
{
    (void)state;
    struct doctor *ann = kin_new(s, doctor, .name = "Ann");
    struct patient *x = kin_create(s, patient, .name = "x");
    assert_true(kin_many_push(ann, patients, x));
    (void)kin_many_build(ann, patients, .name = "y");
    assert_int_equal(kin_many_peek(ann, visits).count, 2);
    assert_true(kin_save(ann));
    assert_int_equal(rows_of(visit), 2);
    assert_int_equal(visits_of(ann), 2);
    assert_int_equal(doctors_of(x), 1);
    assert_true(kin_save(ann));
    assert_int_equal(rows_of(visit), 2);
}

static void HMT_4_a_target_of_an_unsaved_owner_that_is_saved_first(void **state)
{
    (void)state;
    struct doctor *ann = kin_new(s, doctor, .name = "Ann");
    struct patient *built = kin_many_build(ann, patients, .name = "x");
    assert_true(kin_save(built));
    assert_true(kin_save(ann));
    assert_int_equal(rows_where(visit, "doctor_id = 1 AND patient_id = 1"), 1);
    assert_int_equal(rows_of(visit), 1);
}

static void HMT_4_taking_it_out_forgets_the_join_record(void **state)
{
    (void)state;
    struct doctor *ann = kin_create(s, doctor, .name = "Ann");
    struct patient *built = kin_many_build(ann, patients, .name = "x");
    assert_statements(0, assert_true(kin_many_delete(ann, patients, built)));
    assert_int_equal(kin_many_peek(ann, visits).count, 0);
    assert_int_equal(kin_many_peek(built, visits).count, 0);
    struct doctor *bob = kin_new(s, doctor, .name = "Bob");
    kin_many_build(bob, patients, .name = "y");
    kin_many_push(bob, patients, built);
    assert_true(kin_many_clear(bob, patients));
    assert_true(kin_save(ann) && kin_save(bob));
    assert_int_equal(rows_of(visit) + rows_of(patient), 0);
}

static void HMT_4_a_refused_target_or_join_record(void **state)
{
    (void)state;
    struct doctor *ann = kin_create(s, doctor, .name = "Ann");
    struct patient *refused = kin_many_build(ann, patients, .name = "");
    assert_false(kin_save(ann));
    assert_true(kin_is_new(refused));
    assert_int_equal(rows_of(visit), 0);
    kin_set(refused, name, "x");
    assert_true(kin_save(ann));
    assert_int_equal(rows_of(visit), 1);
    struct doctor *busy = kin_create(s, doctor, .name = "-");
    struct patient *built = kin_many_build(busy, patients, .name = "y");
    assert_false(kin_save(busy));
    assert_true(kin_is_new(built));
    assert_null(kin_many_must_create(busy, patients, .name = "z"));
    assert_int_equal(rows_of(patient), 1);
    assert_int_equal(rows_of(visit), 1);
}

static void HMT_4_a_rollback_lets_them_wait_again(void **state)
{
    (void)state;
    struct doctor *ann = kin_create(s, doctor, .name = "Ann");
    struct patient *built = kin_many_build(ann, patients, .name = "x");
    kin_begin(s);
    assert_true(kin_save(ann));
    kin_rollback(s);
    assert_int_equal(rows_of(visit), 0);
    assert_true(kin_is_new(built));
    assert_true(kin_save(ann));
    assert_int_equal(rows_of(visit), 1);
    assert_int_equal(rows_of(patient), 1);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, close_database)
    const struct CMUnitTest tests[] = {
        TEST(DEP_8_without_dependent_join_rows_are_deleted),
        TEST(DEP_8_destroyed_join_records_run_their_callbacks),
        TEST(DEP_8_nullified_join_records_stay_with_their_owner),
        TEST(DEP_8_replacing_and_emptying_do_as_dependent_says),
        TEST(DEP_8_when_the_owner_is_destroyed),
        TEST(HMT_9_counters_of_both_sides_follow),
        TEST(HMT_9_counters_of_destroyed_join_records),
        TEST(HMT_9_a_nullified_join_record_is_still_its_owners),
        TEST(HMT_9_an_owner_that_goes_moves_the_others_counters),
        TEST(HMT_4_a_built_target_waits_with_its_join_record),
        TEST(HMT_4_saving_the_target_alone_saves_the_join_record),
        TEST(HMT_4_an_unsaved_owner_shows_what_joins),
        TEST(HMT_4_a_target_of_an_unsaved_owner_that_is_saved_first),
        TEST(HMT_4_taking_it_out_forgets_the_join_record),
        TEST(HMT_4_a_refused_target_or_join_record),
        TEST(HMT_4_a_rollback_lets_them_wait_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
