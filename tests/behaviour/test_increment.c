/* Adding in the database, and asking what was changed. */
#include "support/database.h"
#include "support/decimal.h"
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
    kin_decimal price;
    kin_int fixed; /* read-only */
    kin_int level;
    kin_time updated_at;
};

static const kin_enum_value levels[] = {{"low", 10}, {"high", 20}, {0}};

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
    KIN_COLUMN(price, .nullable = true),
    KIN_COLUMN(fixed, .nullable = true, .readonly = true),
    KIN_COLUMN(level, .nullable = true, .enumeration = levels),
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

/* --- increment -------------------------------------------------------------------------------- */

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

static void what_is_added_to_an_enumeration_is_none_of_its_numbers(void **state)
{
    (void)state;
    struct meter *meter = kin_create(s, meter, .name = "m", .level = 20);
    assert_true(kin_increment(meter, level, -10));
    assert_string_equal(kin_enum_name(again(meter), level), "low");
    assert_false(kin_increment(meter, level, 20));
    assert_failed_with(KIN_INVALID_VALUE);
    assert_int_equal(again(meter)->level, 10);
}

/* --- decimals --------------------------------------------------------------------------------- */

static struct meter *priced(int64_t units, int32_t scale)
{
    struct meter *meter = kin_create(s, meter, .name = "m", .price = {units, scale});
    database_check(s);
    return meter;
}

#define assert_price(meter, wanted)                                  \
    do {                                                             \
        char text[KIN_DECIMAL_TEXT_SIZE];                            \
        kin_decimal_value its = kin__decimal_normal((meter)->price); \
        assert_true(kin_decimal_format(its, text, sizeof text) > 0); \
        assert_string_equal(text, wanted);                           \
    } while (0)

static void a_decimal_is_added_exactly(void **state)
{
    (void)state;
    struct meter *meter = priced(1, 1);
    uint64_t before = kin_statements(s);
    for (int i = 0; i < 10; i++)
        assert_true(kin_increment(meter, price, ((kin_decimal_value){2, 1})));
    assert_int_equal(kin_statements(s) - before, 20);
    assert_price(meter, "2.1");
    assert_price(again(meter), "2.1");
    assert_true(kin_increment(meter, price, -3));
    assert_true(kin_increment(meter, price, ((kin_decimal_value){-1, 9})));
    assert_false(kin_changed(meter));
    assert_price(meter, "-0.900000001");
    assert_price(again(meter), "-0.900000001");
    meter = kin_create(s, meter, .name = "m");
    assert_true(kin_increment(meter, price, ((kin_decimal_value){150, 2})));
    assert_price(meter, "1.5");
    assert_price(again(meter), "1.5");
}

static void the_row_is_what_a_decimal_is_added_to(void **state)
{
    (void)state;
    struct meter *one = priced(110, 2);
    struct meter *two = again(one);
    assert_true(kin_increment(one, price, ((kin_decimal_value){220, 2})));
    kin_set(two, price, ((kin_decimal_value){1, 0}));
    assert_true(kin_increment(two, price, ((kin_decimal_value){5, 3})));
    assert_price(two, "1.005");
    assert_price(again(one), "3.205");
    kin_begin(s);
    assert_true(kin_increment(two, price, 1));
    kin_rollback(s);
    assert_price(two, "1.005");
    assert_price(again(one), "3.205");
    database_execute(s, "DELETE FROM meters");
    assert_true(kin_increment(one, price, 1));
    assert_int_equal(kin_count(s, meter), 0);
}

static void assert_price_refused(struct meter *meter, kin_decimal_value by, kin_code code)
{
    kin_decimal_value before = meter->price;
    struct meter *row = again(meter);
    assert_false(kin_increment(meter, price, by));
    assert_string_equal(kin_error(s)->model, "meter");
    assert_string_equal(kin_error(s)->association, "price");
    assert_failed_with(code);
    assert_true(meter->price.units == before.units && meter->price.scale == before.scale);
    assert_false(kin_changed(meter));
    assert_true(again(meter)->price.units == row->price.units);
}

static void a_sum_that_is_no_decimal_is_refused(void **state)
{
    (void)state;
    struct meter *meter = priced(INT64_MAX, 0);
    kin_decimal_value tenth = {1, 1};
    assert_price_refused(meter, (kin_decimal_value){1, 0}, KIN_RANGE_ERROR);
    assert_price_refused(meter, tenth, KIN_RANGE_ERROR);
    assert_true(kin_increment(meter, price, -1));
    assert_price(again(meter), "9223372036854775806");
    meter = priced(5, 0);
    database_execute(s, "UPDATE meters SET price = 9223372036854775807");
    assert_price_refused(meter, (kin_decimal_value){1, 0}, KIN_RANGE_ERROR);
    assert_price_refused(meter, tenth, KIN_RANGE_ERROR);
    assert_true(kin_increment(meter, price, 0));
    assert_false(
        kin_record_increment(&meter->kin, offsetof(struct meter, price), kin_value_real(1)));
    assert_failed_with(KIN_INVALID_ARGUMENT);
}

/* SQLite keeps 15 digits of a fraction. */
static void no_digit_is_lost(void **state)
{
    (void)state;
    struct meter *meter = priced(INT64_C(999999999999999), 2);
    kin_decimal_value cent = {1, 2};
    if (database_traits()->has_types) {
        assert_true(kin_increment(meter, price, cent));
        assert_price(again(meter), "10000000000000");
        assert_true(kin_increment(meter, price, cent));
        assert_price(again(meter), "10000000000000.01");
    } else {
        assert_true(kin_increment(meter, price, cent));
        assert_price_refused(meter, cent, KIN_INVALID_VALUE);
        assert_price(again(meter), "10000000000000");
    }
}

/* --- what was changed ------------------------------------------------------------------------- */

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

/* --- faults ----------------------------------------------------------------------------------- */

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

static void a_priced_meter(kin_session *session, void *records)
{
    struct records *r = records;
    r->meter = kin_create(session, meter, .name = "m", .price = {150, 2});
    kin_set(r->meter, price, 4);
    kin_set(r->meter, name, "changed");
}

static bool increment_decimal(kin_session *session, void *records)
{
    struct records *r = records;
    (void)session;
    return kin_increment(r->meter, price, ((kin_decimal_value){25, 2}));
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
    struct scenario adding = incrementing;
    adding.name = "increment of a decimal";
    adding.prepare = a_priced_meter;
    adding.act = increment_decimal;
    each_fault(&adding);
    each_fault_in_a_level(&adding);
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
        TEST(what_is_added_to_an_enumeration_is_none_of_its_numbers),
        TEST(a_decimal_is_added_exactly),
        TEST(the_row_is_what_a_decimal_is_added_to),
        TEST(a_sum_that_is_no_decimal_is_refused),
        TEST(no_digit_is_lost),
        TEST(changes_are_known_by_column),
        TEST(a_new_record_has_no_originals),
        TEST(restore_takes_changes_back),
        TEST(nothing_happens_to_null_or_a_struct_of_the_users_own),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
