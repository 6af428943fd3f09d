/* Adding in the database, and asking what was changed. */
#include "support/database.h"
#include "support/faults.h"
#include "support/models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <string.h>

KIN_DECLARE(meter, static);

struct meter {
    kin_record kin;
    kin_int id;
    kin_text name; /* must not be blank */
    kin_int turns;
    kin_real volume;
    kin_int fixed; /* read-only */
    kin_time updated_at;
};

static void validate_meter(kin_record *record)
{
    struct meter *meter = kin_as(meter, record);
    if (!meter->name || !*meter->name) kin_add_error(meter, name, "can't be blank");
}

KIN_MODEL(meter,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_COLUMN(turns, .nullable = true),
    KIN_COLUMN(volume, .nullable = true),
    KIN_COLUMN(fixed, .nullable = true, .readonly = true),
    KIN_COLUMN(updated_at),
    KIN_VALIDATE(validate_meter),
);

static struct database database;
static kin_session *s;

static int set_up(void **state)
{
    (void)state;
    database_open(&database, kin_models(meter, author, post, comment, tag), NULL);
    s = database.session;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

#define assert_code(wanted) \
    assert_string_equal(kin_error_name(kin_error(s)->code), kin_error_name(wanted))

static void assert_failed_with(kin_code code)
{
    assert_true(kin_failed(s));
    assert_code(code);
    kin_error_clear(s);
}

static struct meter *again(const struct meter *meter)
{
    struct meter *found = kin_find(s, meter, meter->id);
    assert_non_null(found);
    return found;
}

/* --- increment ------------------------------------------------------------------------------------- */

static void an_increment_is_one_statement(void **state)
{
    (void)state;
    struct meter *meter = kin_create(s, meter, .name = "m", .turns = 5, .volume = 1.5);
    uint64_t before = kin_statements(s);
    assert_true(kin_increment(meter, turns, 2));
    assert_int_equal(kin_statements(s) - before, 1);
    assert_int_equal(meter->turns, 7);
    assert_true(kin_increment(meter, turns, -10));
    assert_true(kin_increment(meter, volume, 0.25));
    assert_true(kin_increment(meter, volume, 1));
    assert_false(kin_changed(meter));
    assert_int_equal(again(meter)->turns, -3);
    assert_true(again(meter)->volume == 2.75);
    assert_true(meter->volume == 2.75);
}

/* The row counts, not what this record knows of it. */
static void increments_of_two_records_add_up(void **state)
{
    (void)state;
    struct meter *one = kin_create(s, meter, .name = "m", .turns = 0);
    struct meter *two = again(one);
    assert_true(kin_increment(one, turns, 1));
    assert_true(kin_increment(two, turns, 1));
    assert_int_equal(two->turns, 1);
    assert_int_equal(again(one)->turns, 2);
}

static void null_counts_as_0(void **state)
{
    (void)state;
    struct meter *meter = kin_create(s, meter, .name = "m");
    assert_true(kin_increment(meter, turns, 3));
    assert_true(kin_increment(meter, volume, 0.5));
    assert_int_equal(meter->turns, 3);
    assert_false(kin_is_null(meter, turns));
    assert_int_equal(again(meter)->turns, 3);
    assert_true(again(meter)->volume == 0.5);
}

static void nothing_else_is_written(void **state)
{
    (void)state;
    struct meter *meter = kin_create(s, meter, .name = "m", .turns = 1);
    database.now.microseconds += 1000000;
    kin_set(meter, name, "");
    assert_true(kin_increment(meter, turns, 1));
    assert_true(kin_column_changed(meter, name));
    assert_false(kin_column_changed(meter, turns));
    assert_string_equal(again(meter)->name, "m");
    assert_true(again(meter)->updated_at.microseconds == DATABASE_NOW.microseconds);
}

/* As in Active Record. */
static void a_change_of_the_column_goes_along(void **state)
{
    (void)state;
    struct meter *meter = kin_create(s, meter, .name = "m", .turns = 1);
    kin_set(meter, turns, 10);
    assert_true(kin_increment(meter, turns, 2));
    assert_int_equal(meter->turns, 12);
    assert_false(kin_changed(meter));
    assert_int_equal(again(meter)->turns, 12);
}

/* attr_readonly columns are written by update_counters, too. */
static void a_readonly_column_can_be_incremented(void **state)
{
    (void)state;
    struct meter *meter = kin_create(s, meter, .name = "m", .fixed = 1);
    assert_true(kin_increment(meter, fixed, 1));
    assert_int_equal(again(meter)->fixed, 2);
}

static void a_rollback_takes_it_back(void **state)
{
    (void)state;
    struct meter *meter = kin_create(s, meter, .name = "m", .turns = 1);
    kin_set(meter, turns, 5);
    kin_begin(s);
    assert_true(kin_increment(meter, turns, 2));
    kin_rollback(s);
    assert_int_equal(meter->turns, 5);
    assert_true(kin_column_changed(meter, turns));
    assert_true(kin_save(meter));
    assert_int_equal(again(meter)->turns, 5);
}

static void an_increment_of_a_foreign_key_drops_its_association(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct author *bob = kin_create(s, author, .name = "Bob");
    struct post *post = kin_create(s, post, .title = "x", .author_id = ann->id);
    assert_string_equal(kin_one_get(post, author)->name, "Ann");
    assert_true(kin_increment(post, author_id, bob->id - ann->id));
    assert_string_equal(kin_one_get(post, author)->name, "Bob");
}

static void what_cannot_be_incremented(void **state)
{
    (void)state;
    struct meter *meter = kin_create(s, meter, .name = "m", .turns = INT64_MAX, .volume = 1e308);
    struct meter *new = kin_new(s, meter, .name = "n");
    uint64_t before = kin_statements(s);
    assert_false(kin_increment(new, turns, 1));
    assert_failed_with(KIN_INVALID_ARGUMENT);
    assert_false(kin_increment(meter, id, 1));
    assert_failed_with(KIN_INVALID_ARGUMENT);
    assert_false(kin_increment(meter, turns, NULL));
    assert_failed_with(KIN_INVALID_ARGUMENT);
    assert_false(kin_increment(meter, turns, UINT64_MAX));
    assert_failed_with(KIN_INVALID_ARGUMENT);
    assert_false(kin_increment(meter, turns, 1));
    assert_string_equal(kin_error(s)->model, "meter");
    assert_string_equal(kin_error(s)->association, "turns");
    assert_failed_with(KIN_RANGE_ERROR);
    assert_false(kin_increment(meter, volume, 1e308));
    assert_failed_with(KIN_RANGE_ERROR);
    assert_false(kin_record_increment(&meter->kin, offsetof(struct meter, name), kin_value_int(1)));
    assert_failed_with(KIN_INVALID_ARGUMENT);
    assert_false(kin_record_increment(&meter->kin, 1, kin_value_int(1)));
    assert_failed_with(KIN_INVALID_ARGUMENT);
    kin_set_readonly(meter);
    assert_false(kin_increment(meter, turns, -1));
    assert_failed_with(KIN_READ_ONLY_RECORD);
    assert_int_equal(kin_statements(s) - before, 0);
    struct meter *gone = kin_create(s, meter, .name = "m", .turns = 1);
    kin_destroy(gone);
    assert_false(kin_increment(gone, turns, 1));
    assert_failed_with(KIN_INVALID_ARGUMENT);
    assert_true(meter->turns == INT64_MAX);
}

/* --- what was changed --------------------------------------------------------------------------------- */

static void changes_are_known_by_column(void **state)
{
    (void)state;
    struct meter *meter = kin_create(s, meter, .name = "m", .turns = 1);
    assert_false(kin_column_changed(meter, name));
    assert_string_equal(kin_original(meter, name).as.text, "m");
    kin_set(meter, name, "n");
    kin_set(meter, turns, 2);
    kin_set(meter, turns, 1);
    assert_true(kin_column_changed(meter, name));
    assert_false(kin_column_changed(meter, turns));
    assert_string_equal(kin_original(meter, name).as.text, "m");
    assert_int_equal(kin_original(meter, name).size, 1);
    assert_int_equal(kin_original(meter, volume).kind, KIN_KIND_NULL);
    kin_save(meter);
    assert_false(kin_column_changed(meter, name));
    assert_string_equal(kin_original(meter, name).as.text, "n");
}

static void a_new_record_has_no_originals(void **state)
{
    (void)state;
    struct meter *meter = kin_new(s, meter, .name = "m");
    assert_true(kin_column_changed(meter, name));
    assert_false(kin_column_changed(meter, turns));
    assert_int_equal(kin_original(meter, name).kind, KIN_KIND_NULL);
}

static void restore_takes_changes_back(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct post *post = kin_create(s, post, .title = "x", .author_id = ann->id);
    kin_one_get(post, author);
    kin_set(post, title, "y");
    kin_set_null(post, author_id);
    uint64_t before = kin_statements(s);
    assert_true(kin_restore(post));
    assert_int_equal(kin_statements(s) - before, 0);
    assert_false(kin_changed(post));
    assert_string_equal(post->title, "x");
    assert_int_equal(post->author_id, ann->id);
    assert_string_equal(kin_one_get(post, author)->name, "Ann");
    assert_true(kin_restore(post));
    assert_false(kin_restore(kin_new(s, post)));
    assert_failed_with(KIN_INVALID_ARGUMENT);
    kin_destroy(post);
    assert_false(kin_restore(post));
    assert_failed_with(KIN_INVALID_ARGUMENT);
}

static void nothing_happens_to_null_or_a_struct_of_the_users_own(void **state)
{
    (void)state;
    struct meter *none = NULL;
    struct meter own = {.kin = {0}};
    assert_false(kin_increment(none, turns, 1));
    assert_false(kin_increment(&own, turns, 1));
    assert_false(kin_restore(none));
    assert_false(kin_restore(&own));
    assert_false(kin_column_changed(none, name));
    assert_false(kin_column_changed(&own, name));
    assert_int_equal(kin_original(none, name).kind, KIN_KIND_NULL);
    assert_int_equal(kin_original(&own, name).kind, KIN_KIND_NULL);
    assert_false(kin_failed(s));
}

/* --- faults ------------------------------------------------------------------------------------------- */

struct records {
    struct meter *meter;
};

static void a_meter(kin_session *session, void *records)
{
    struct records *r = records;
    r->meter = kin_create(session, meter, .name = "m", .turns = 1);
    kin_set(r->meter, turns, 4);
    kin_set(r->meter, name, "changed");
}

static bool increment(kin_session *session, void *records)
{
    struct records *r = records;
    (void)session;
    return kin_increment(r->meter, turns, 2);
}

static bool restore(kin_session *session, void *records)
{
    struct records *r = records;
    (void)session;
    return kin_restore(r->meter);
}

static void faults(void **state)
{
    (void)state;
    struct scenario incrementing = {.name = "increment",
                                    .prepare = a_meter,
                                    .act = increment,
                                    .records_size = sizeof(struct records),
                                    .models = kin_models(meter)};
    struct scenario restoring = incrementing;
    restoring.name = "restore";
    restoring.act = restore;
    each_fault(&incrementing);
    each_fault_in_a_level(&incrementing);
    each_fault(&restoring);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_increment_is_one_statement),
        TEST(increments_of_two_records_add_up),
        TEST(null_counts_as_0),
        TEST(nothing_else_is_written),
        TEST(a_change_of_the_column_goes_along),
        TEST(a_readonly_column_can_be_incremented),
        TEST(a_rollback_takes_it_back),
        TEST(an_increment_of_a_foreign_key_drops_its_association),
        TEST(what_cannot_be_incremented),
        TEST(changes_are_known_by_column),
        TEST(a_new_record_has_no_originals),
        TEST(restore_takes_changes_back),
        TEST(nothing_happens_to_null_or_a_struct_of_the_users_own),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
