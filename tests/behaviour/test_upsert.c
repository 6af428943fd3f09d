/* kin_upsert. */
#include "support/database.h"
#include "support/faults.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <string.h>

KIN_DECLARE(person, static);
KIN_DECLARE(stock, static);

struct person {
    kin_record kin;
    kin_int id;
    kin_text email; /* unique */
    kin_text name;  /* must not be blank, which an upsert does not ask */
    kin_int visits; /* 1 by default */
    kin_text code;  /* read-only */
    kin_int lock_version;
    kin_time created_at;
    kin_time updated_at;
};

/* Known by two columns; one has another name in the database. */
struct stock {
    kin_record kin;
    kin_int shop;
    kin_text article;
    kin_int amount;
};

static void validate_person(kin_record *record)
{
    struct person *person = kin_as(person, record);
    if (!person->name || !*person->name) kin_add_error(person, name, "can't be blank");
}

/* clang-format off */
KIN_MODEL(person,
    KIN_COLUMN(id),
    KIN_COLUMN(email, .unique = true),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(visits, .default_int = 1),
    KIN_COLUMN(code, .nullable = true, .readonly = true),
    KIN_COLUMN(lock_version),
    KIN_COLUMN(created_at),
    KIN_COLUMN(updated_at),
    KIN_VALIDATE(validate_person),
);

KIN_MODEL(stock,
    KIN_COLUMN(shop, .column = "shop_id", .key = true),
    KIN_COLUMN(article, .key = true),
    KIN_COLUMN(amount, .nullable = true),
);
/* clang-format on */

static struct database database;
static kin_session *s;

static int set_up(void **state)
{
    (void)state;
    database_open(&database, kin_models(person, stock), NULL);
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

static void assert_invalid(const char *part)
{
    assert_code(KIN_INVALID_ARGUMENT);
    assert_non_null(strstr(kin_error(s)->message, part));
    assert_true(kin_failed(s));
    kin_error_clear(s);
}

static void a_row_that_is_not_there_is_inserted(void **state)
{
    (void)state;
    uint64_t before = kin_statements(s);
    struct person *ann = kin_upsert(s, person, "email", .email = "a@x", .name = "Ann");
    database_check(s);
    assert_int_equal(kin_statements(s) - before, 1);
    assert_true(ann->id > 0);
    assert_false(kin_is_new(ann));
    assert_false(kin_changed(ann));
    assert_int_equal(ann->visits, 1);
    assert_int_equal(ann->lock_version, 0);
    assert_true(ann->created_at.microseconds == database.now.microseconds);
    assert_true(ann->updated_at.microseconds == database.now.microseconds);
    assert_string_equal(kin_find(s, person, ann->id)->name, "Ann");
    assert_true(kin_update(ann, .name = "Anna"));
}

static void a_row_that_is_there_gets_what_is_written(void **state)
{
    (void)state;
    struct person *ann =
        kin_create(s, person, .email = "a@x", .name = "Ann", .visits = 5, .code = "A");
    database.now.microseconds += 1000000;
    struct person *again =
        kin_upsert(s, person, "email", .email = "a@x", .name = "Anna", .code = "B");
    database_check(s);
    assert_int_equal(again->id, ann->id);
    assert_string_equal(again->name, "Anna");
    assert_int_equal(again->visits, 5);
    assert_string_equal(again->code, "A");
    assert_int_equal(again->lock_version, 0);
    assert_true(again->created_at.microseconds == ann->created_at.microseconds);
    assert_true(again->updated_at.microseconds == database.now.microseconds);
    assert_int_equal(kin_count(s, person), 1);
    struct person *found = kin_find(s, person, ann->id);
    assert_string_equal(found->name, "Anna");
    assert_int_equal(found->visits, 5);
}

static void zero_and_null_are_written(void **state)
{
    (void)state;
    kin_create(s, person, .email = "a@x", .name = "Ann", .visits = 5);
    struct person *ann = kin_upsert(s, person, "email", .email = "a@x", .name = NULL, .visits = 0);
    database_check(s);
    assert_true(kin_is_null(ann, name));
    assert_int_equal(ann->visits, 0);
}

/* As Active Record 6.1 has it. */
static void a_row_in_which_nothing_changes_keeps_its_time(void **state)
{
    (void)state;
    kin_create(s, person, .email = "a@x", .name = "Ann");
    database.now.microseconds += 1000000;
    struct person *ann = kin_upsert(s, person, "email", .email = "a@x", .name = "Ann");
    assert_true(ann->updated_at.microseconds == DATABASE_NOW.microseconds);
    ann = kin_upsert(s, person, "email", .email = "a@x", .name = NULL);
    assert_true(ann->updated_at.microseconds == database.now.microseconds);
    database.now.microseconds += 1000000;
    ann = kin_upsert(s, person, "email", .email = "a@x", .name = NULL);
    assert_true(ann->updated_at.microseconds < database.now.microseconds);
    database_check(s);
}

static void times_that_are_given_are_written(void **state)
{
    (void)state;
    kin_time_value early = {1000000};
    kin_create(s, person, .email = "a@x", .name = "Ann");
    struct person *ann =
        kin_upsert(s, person, "email", .email = "a@x", .updated_at = early, .created_at = early);
    database_check(s);
    assert_true(ann->updated_at.microseconds == early.microseconds);
    assert_true(ann->created_at.microseconds == DATABASE_NOW.microseconds);
    ann = kin_upsert(s, person, "email", .email = "b@x", .created_at = early);
    assert_true(ann->created_at.microseconds == early.microseconds);
}

static void a_row_can_be_known_by_its_key_alone(void **state)
{
    (void)state;
    struct person *ann = kin_create(s, person, .email = "a@x", .name = "Ann");
    struct person *again = kin_upsert(s, person, "email", .email = "a@x");
    database_check(s);
    assert_int_equal(again->id, ann->id);
    assert_string_equal(again->name, "Ann");
    again = kin_upsert(s, person, "id", .id = ann->id, .email = "b@x");
    database_check(s);
    assert_string_equal(again->email, "b@x");
    assert_int_equal(kin_count(s, person), 1);
}

static void several_columns_are_members(void **state)
{
    (void)state;
    kin_upsert(s, stock, " shop ,article", .shop = 1, .article = "soup", .amount = 5);
    kin_upsert(s, stock, "shop,article", .shop = 1, .article = "bread", .amount = 6);
    struct stock *soup =
        kin_upsert(s, stock, "article, shop", .shop = 1, .article = "soup", .amount = 7);
    database_check(s);
    assert_int_equal(soup->amount, 7);
    assert_int_equal(kin_count(s, stock), 2);
}

static void what_is_wrong_is_told_before_any_statement(void **state)
{
    (void)state;
    uint64_t before = kin_statements(s);
    assert_null(kin_upsert(s, person, "emial", .email = "a@x"));
    assert_invalid("did you mean \"email\"?");
    assert_null(kin_upsert(s, person, "", .email = "a@x"));
    assert_invalid("\"\"");
    assert_null(kin_upsert(s, person, NULL, .email = "a@x"));
    assert_invalid("say by which columns");
    assert_null(kin_upsert(s, person, "email,", .email = "a@x"));
    assert_invalid("\"\"");
    assert_null(kin_upsert(s, person, "email", .name = "Ann"));
    assert_invalid("email is what a row is known by");
    assert_null(kin_upsert(s, stock, "shop_id, article", .shop = 1, .article = "x"));
    assert_invalid("\"shop_id\"");
    assert_null(kin_upsert(NULL, person, "email", .email = "a@x"));
    assert_int_equal(kin_statements(s) - before, 0);
}

static void there_must_be_an_index(void **state)
{
    (void)state;
    if (database_is_mariadb()) return; /* which looks at every unique index that there is */
    assert_null(kin_upsert(s, person, "name", .email = "a@x", .name = "Ann"));
    assert_code(KIN_STATEMENT_INVALID);
    assert_string_equal(kin_error(s)->model, "person");
    assert_true(kin_failed(s));
    kin_error_clear(s);
    assert_int_equal(kin_count(s, person), 0);
}

/* The row of another key that is unique too is another's, and stays as it is. */
static void another_row_in_the_way_is_an_error(void **state)
{
    (void)state;
    kin_create(s, person, .email = "a@x", .name = "Ann");
    struct person *bob = kin_create(s, person, .email = "b@x", .name = "Bob");
    assert_null(kin_upsert(s, person, "id", .id = bob->id + 7, .email = "a@x", .name = "Carl"));
    assert_true(kin_failed(s));
    assert_null(kin_upsert(s, person, "id", .id = bob->id, .email = "a@x", .name = "Carl"));
    assert_code(KIN_RECORD_NOT_UNIQUE);
    kin_error_clear(s);
    assert_int_equal(kin_count(s, person), 2);
    assert_int_equal(kin_count(s, person, .where = "name = 'Carl'"), 0);
}

static void a_rollback_takes_the_row_back(void **state)
{
    (void)state;
    kin_create(s, person, .email = "a@x", .name = "Ann");
    kin_begin(s);
    assert_non_null(kin_upsert(s, person, "email", .email = "a@x", .name = "Anna"));
    assert_non_null(kin_upsert(s, person, "email", .email = "b@x", .name = "Bob"));
    kin_rollback(s);
    assert_int_equal(kin_count(s, person), 1);
    assert_string_equal(kin_first(s, person)->name, "Ann");
}

/* --- faults ----------------------------------------------------------------------------------- */

struct records {
    struct person *person;
};

static void nothing(kin_session *session, void *records)
{
    (void)session;
    (void)records;
}

static void a_person(kin_session *session, void *records)
{
    (void)records;
    kin_create(session, person, .email = "a@x", .name = "Ann");
}

static bool act(kin_session *session, void *records)
{
    struct records *r = records;
    r->person = kin_upsert(session, person, "email", .email = "a@x", .name = "Anna");
    return r->person;
}

static void faults(void **state)
{
    (void)state;
    struct scenario inserting = {.name = "inserting",
                                 .prepare = nothing,
                                 .act = act,
                                 .records_size = sizeof(struct records),
                                 .models = kin_models(person)};
    struct scenario overwriting = inserting;
    overwriting.name = "overwriting";
    overwriting.prepare = a_person;
    each_fault(&inserting);
    each_fault_in_a_level(&inserting);
    each_fault(&overwriting);
    each_fault_in_a_level(&overwriting);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_row_that_is_not_there_is_inserted),
        TEST(a_row_that_is_there_gets_what_is_written),
        TEST(zero_and_null_are_written),
        TEST(a_row_in_which_nothing_changes_keeps_its_time),
        TEST(times_that_are_given_are_written),
        TEST(a_row_can_be_known_by_its_key_alone),
        TEST(several_columns_are_members),
        TEST(what_is_wrong_is_told_before_any_statement),
        TEST(there_must_be_an_index),
        TEST(another_row_in_the_way_is_an_error),
        TEST(a_rollback_takes_the_row_back),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
