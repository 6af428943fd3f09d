/* One record: what is written and what is left to defaults, changes, timestamps, validation, the
 * answers of the saving verbs, and whose record it is. */
#include "support/database.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

/* --- models ----------------------------------------------------------------------------------- */

KIN_DECLARE(item, static);
KIN_DECLARE(country, static);

struct item {
    kin_record kin;
    kin_int id;
    kin_text name; /* must not be NULL; "bad" is refused */
    kin_int number;
    kin_bool flag;
    kin_real ratio;
    kin_text label;
    kin_int by_database;
    kin_time moment;
    int mine; /* no column */
    kin_time created_at;
    kin_time updated_at;
};

static void item_validate(kin_record *record)
{
    struct item *item = kin_as(item, record);
    if (!item->name || strcmp(item->name, "bad") != 0) return;
    kin_add_error(item, name, "is bad");
    kin_add_error(item, name, "is really bad");
    kin_add_base_error(item, "Nothing is right");
}

static void item_validate_number(kin_record *record)
{
    struct item *item = kin_as(item, record);
    if (item->number == 13) kin_add_error(item, number, "is unlucky");
}

KIN_MODEL(item,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_COLUMN(number, .nullable = true, .default_int = 7),
    KIN_COLUMN(flag, .nullable = true, .default_bool = true),
    KIN_COLUMN(ratio, .nullable = true, .default_real = 0.5),
    KIN_COLUMN(label, .nullable = true, .default_text = "it's \"new\""),
    KIN_COLUMN(by_database, .nullable = true, .default_sql = "(40 + 2)"),
    KIN_COLUMN(moment, .nullable = true),
    KIN_FIELD(mine),
    KIN_COLUMN(created_at),
    KIN_COLUMN(updated_at),
    KIN_VALIDATE(item_validate),
    KIN_VALIDATE(item_validate_number),
);

struct country {
    kin_record kin;
    kin_text code;
    kin_text name;
};

KIN_MODEL(country,
    KIN_COLUMN(code, .key = true),
    KIN_COLUMN(name, .nullable = true),
);

/* Seventy columns beside the key, so that a set of them is more than one word. */
#define TEN(X, n) X(n##0) X(n##1) X(n##2) X(n##3) X(n##4) X(n##5) X(n##6) X(n##7) X(n##8) X(n##9)
#define SEVENTY(X) TEN(X, 1) TEN(X, 2) TEN(X, 3) TEN(X, 4) TEN(X, 5) TEN(X, 6) TEN(X, 7)
#define WIDE_MEMBER(n) kin_int c##n;
#define WIDE_ROW(n) KIN_COLUMN(c##n, .nullable = true),

KIN_DECLARE(wide, static);
struct wide {
    kin_record kin;
    kin_int id;
    SEVENTY(WIDE_MEMBER)
};
KIN_MODEL(wide, KIN_COLUMN(id), SEVENTY(WIDE_ROW));

/* --- the database, and the statements that were sent ------------------------------------------ */

static struct database database;
static kin_session *s;

static struct {
    size_t count;
    char last[4096];
} sent;

static bool remember(void *context, const kin_statement_info *statement)
{
    (void)context;
    if (statement->control) return true;
    sent.count++;
    snprintf(sent.last, sizeof sent.last, "%s", statement->sql);
    return true;
}

static int set_up(void **state)
{
    kin_open_options options = {.on_statement = remember};
    (void)state;
    database_open(&database, kin_models(item, country, wide), &options);
    s = database.session;
    sent.count = 0;
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

static void assert_same_time(kin_time_value left, kin_time_value right)
{
    assert_true(left.microseconds == right.microseconds);
}

/* The row as another read finds it. */
static struct item *again(const struct item *item)
{
    struct item *found = kin_find(s, item, item->id);
    database_check(s);
    assert_non_null(found);
    return found;
}

/* --- given means written ---------------------------------------------------------------------- */

static void zero_and_false_are_written(void **state)
{
    (void)state;
    struct item *item = kin_create(s, item, .name = "", .number = 0, .flag = false, .ratio = 0.0);
    database_check(s);
    struct item *found = again(item);
    assert_int_equal(found->number, 0);
    assert_false(kin_is_null(found, number));
    assert_false(found->flag);
    assert_false(kin_is_null(found, flag));
    assert_true(found->ratio == 0.0);
    assert_string_equal(found->name, "");
}

static void what_is_not_written_has_its_declared_default(void **state)
{
    (void)state;
    struct item *item = kin_new(s, item);
    assert_int_equal(item->number, 7);
    assert_true(item->flag);
    assert_true(item->ratio == 0.5);
    assert_string_equal(item->label, "it's \"new\"");
    assert_true(kin_is_null(item, name));
    assert_true(kin_is_null(item, by_database));
    kin_set(item, name, "x");
    assert_true(kin_save(item));
    struct item *found = again(item);
    assert_int_equal(found->number, 7);
    assert_true(found->flag);
    assert_true(found->ratio == 0.5);
    assert_string_equal(found->label, "it's \"new\"");
}

/* The same defaults stand in the table, for those who write SQL. */
static void declared_defaults_stand_in_the_table(void **state)
{
    (void)state;
    database_execute(s, "INSERT INTO items (name, created_at, updated_at) VALUES ('x', "
                        "'2024-01-01 00:00:00', '2024-01-01 00:00:00')");
    struct item *found = kin_first(s, item);
    assert_int_equal(found->number, 7);
    assert_true(found->flag);
    assert_true(found->ratio == 0.5);
    assert_string_equal(found->label, "it's \"new\"");
    assert_int_equal(found->by_database, 42);
}

static void null_that_is_written_is_null(void **state)
{
    (void)state;
    struct item *item = kin_create(s, item, .name = "x", .label = NULL);
    database_check(s);
    assert_true(kin_is_null(again(item), label));
}

static void what_is_left_to_the_database_is_read_back(void **state)
{
    (void)state;
    struct item *item = kin_create(s, item, .name = "x");
    database_check(s);
    assert_int_equal(sent.count, 1);
    assert_int_equal(item->by_database, 42);
    assert_true(item->id > 0);
    const char *returning = strstr(sent.last, "RETURNING");
    assert_non_null(returning);
    assert_true(strstr(sent.last, "\"by_database\"") > returning);
    assert_true(strstr(sent.last, "\"name\"") < returning);
    assert_false(kin_changed(item));
}

static void a_database_default_can_be_overruled(void **state)
{
    (void)state;
    struct item *item = kin_create(s, item, .name = "x", .by_database = 0);
    database_check(s);
    assert_int_equal(again(item)->by_database, 0);
}

static void a_forgotten_not_null_is_the_database_s_error(void **state)
{
    (void)state;
    struct item *item = kin_create(s, item, .number = 1);
    assert_null(item);
    assert_code(KIN_NOT_NULL_VIOLATION);
}

/* What the macros would hand over for { 0, 5 }; compilers warn of the initializer itself. */
static void a_positional_initializer_is_refused(void **state)
{
    (void)state;
    const struct item *item =
        kin_session_new(s, item_model(), &(struct item){.name = "x"}, "s, item, {0}, 5, \"x\"");
    assert_null(item);
    assert_code(KIN_INVALID_ARGUMENT);
    assert_non_null(strstr(kin_error(s)->message, "name of its member"));
    kin_error_clear(s);
    /* A macro that hides the designator: the text has no name, the struct has a value. */
    item = kin_session_new(s, item_model(), &(struct item){.name = "x"}, "s, item");
    assert_null(item);
    assert_code(KIN_INVALID_ARGUMENT);
    assert_string_equal(kin_error(s)->association, "name");
    kin_error_clear(s);
    item = kin_session_new(s, item_model(), &(struct item){0}, "s, item, .nmae = \"x\"");
    assert_null(item);
    assert_code(KIN_INVALID_ARGUMENT);
    assert_non_null(strstr(kin_error(s)->message, "nmae"));
    assert_int_equal(sent.count, 0);
}

static void the_user_s_own_member(void **state)
{
    (void)state;
    struct item *item = kin_create(s, item, .name = "x");
    assert_int_equal(item->mine, 0);
    item->mine = 5;
    assert_true(kin_reload(item));
    assert_int_equal(item->mine, 5);
    assert_int_equal(again(item)->mine, 0);
}

/* --- kin_set ---------------------------------------------------------------------------------- */

enum color { RED = 3 };

static void set_takes_every_basic_type(void **state)
{
    (void)state;
    struct item *item = kin_create(s, item, .name = "x");
    signed char small = -5;
    unsigned short medium = 65535;
    unsigned long long large = INT64_MAX;
    assert_true(kin_set(item, number, small));
    assert_int_equal(item->number, -5);
    assert_true(kin_set(item, number, medium));
    assert_int_equal(item->number, 65535);
    assert_true(kin_set(item, number, large));
    assert_true(item->number == INT64_MAX);
    assert_true(kin_set(item, number, RED));
    assert_int_equal(item->number, 3);
    assert_true(kin_set(item, number, true));
    assert_int_equal(item->number, 1);
    assert_true(kin_set(item, flag, false));
    assert_false(item->flag);
    assert_true(kin_set(item, ratio, 3));
    assert_true(item->ratio == 3.0);
    assert_true(kin_set(item, ratio, 0.25f));
    char text[] = "copied";
    assert_true(kin_set(item, label, text));
    text[0] = 'C';
    assert_string_equal(item->label, "copied");
    kin_time_value moment = {1};
    assert_true(kin_set(item, moment, moment));
    assert_true(kin_save(item));

    struct item *found = again(item);
    assert_int_equal(found->number, 1);
    assert_false(found->flag);
    assert_true(found->ratio == 0.25);
    assert_string_equal(found->label, "copied");
    assert_int_equal(found->moment.microseconds, 1);
}

static void set_refuses_what_is_no_value(void **state)
{
    (void)state;
    struct item *item = kin_create(s, item, .name = "x");
    void *pointer = item;
    unsigned long long huge = (unsigned long long)INT64_MAX + 1;
    assert_false(kin_set(item, number, pointer));
    assert_code(KIN_INVALID_ARGUMENT);
    assert_string_equal(kin_error(s)->model, "item");
    assert_string_equal(kin_error(s)->association, "number");
    assert_string_equal(kin_error(s)->expected, "an integer");
    assert_false(kin_set(item, number, huge));
    assert_code(KIN_INVALID_ARGUMENT);
    assert_int_equal(item->number, 7);
    assert_false(kin_changed(item));
}

static void null_is_told_from_zero(void **state)
{
    (void)state;
    struct item *item = kin_create(s, item, .name = "x");
    assert_true(kin_set(item, number, NULL));
    assert_true(kin_set(item, flag, NULL));
    assert_true(kin_set_null(item, ratio));
    assert_true(kin_set(item, label, NULL));
    assert_true(kin_set_null(item, moment));
    assert_true(kin_save(item));
    struct item *found = again(item);
    assert_true(kin_is_null(found, number) && found->number == 0);
    assert_true(kin_is_null(found, flag) && !found->flag);
    assert_true(kin_is_null(found, ratio) && found->ratio == 0.0);
    assert_true(kin_is_null(found, label) && !found->label);
    assert_int_equal(kin_text_size(found, label), 0);
    assert_true(kin_is_null(found, moment));

    assert_true(kin_set(found, number, 0));
    assert_true(kin_set(found, label, ""));
    assert_true(kin_changed(found));
    assert_true(kin_save(found));
    found = again(item);
    assert_false(kin_is_null(found, number));
    assert_false(kin_is_null(found, label));
    assert_string_equal(found->label, "");
    assert_true(kin_is_null(found, flag));
}

/* --- changes and updates ---------------------------------------------------------------------- */

static void a_default_of_a_new_record_is_no_change(void **state)
{
    (void)state;
    struct item *item = kin_new(s, item);
    assert_false(kin_changed(item) || kin_column_changed(item, number));
    assert_true(kin_set(item, number, 8) && kin_changed(item));
}

static void changes_come_and_go(void **state)
{
    (void)state;
    struct item *item = kin_new(s, item, .name = "x");
    assert_true(kin_changed(item));
    assert_true(kin_save(item));
    assert_false(kin_changed(item));
    kin_set(item, name, "x");
    assert_false(kin_changed(item));
    kin_set(item, name, "y");
    assert_true(kin_changed(item));
    kin_set(item, number, 8);
    kin_set(item, name, "x");
    assert_true(kin_changed(item));
    kin_set(item, number, 7);
    assert_false(kin_changed(item));
    sent.count = 0;
    assert_true(kin_save(item));
    assert_int_equal(sent.count, 0);
}

static void an_update_writes_what_was_changed(void **state)
{
    (void)state;
    struct item *item = kin_create(s, item, .name = "x", .number = 1);
    /* Somebody else writes another column meanwhile. */
    database_execute(s, "UPDATE items SET number = 99");
    sent.count = 0;
    kin_set(item, name, "y");
    assert_true(kin_save(item));
    assert_int_equal(sent.count, 1);
    assert_non_null(strstr(sent.last, "\"name\" = "));
    assert_null(strstr(sent.last, "number"));
    assert_null(strstr(sent.last, "created_at"));
    struct item *found = again(item);
    assert_string_equal(found->name, "y");
    assert_int_equal(found->number, 99);
}

static void update_sets_what_is_written_and_saves(void **state)
{
    (void)state;
    struct item *item = kin_create(s, item, .name = "x", .number = 1, .flag = true);
    assert_true(kin_update(item, .number = 0, .flag = false));
    struct item *found = again(item);
    assert_int_equal(found->number, 0);
    assert_false(found->flag);
    assert_string_equal(found->name, "x");

    assert_false(kin_update(item, .number = 13));
    assert_code(KIN_OK);
    assert_int_equal(item->number, 13);
    assert_true(kin_changed(item));
    assert_int_equal(again(item)->number, 0);

    struct item *new = kin_new(s, item, .name = "new");
    assert_false(kin_update(new, .name = "other"));
    assert_code(KIN_INVALID_ARGUMENT);
    assert_string_equal(new->name, "new");
    assert_true(kin_is_new(new));
}

/* A failure leaves the record as it was before the call, the values that the call set included. */
static void an_update_that_fails_takes_its_values_back(void **state)
{
    (void)state;
    struct item *item = kin_create(s, item, .name = "x", .number = 1);
    kin_set(item, number, 2);
    assert_false(kin_update(item, .name = NULL));
    assert_code(KIN_NOT_NULL_VIOLATION);
    assert_string_equal(item->name, "x");
    assert_int_equal(item->number, 2);
    assert_true(kin_changed(item));
    kin_error_clear(s);
    assert_true(kin_save(item));
    assert_int_equal(again(item)->number, 2);
}

static void a_model_with_seventy_columns(void **state)
{
    (void)state;
    struct wide *wide = kin_create(s, wide, .c10 = 1, .c73 = 2, .c79 = 3);
    database_check(s);
    struct wide *found = kin_find(s, wide, wide->id);
    assert_int_equal(found->c10 + found->c73 * 10 + found->c79 * 100, 321);
    assert_true(kin_is_null(found, c11));
    assert_true(kin_is_null(found, c78));
    assert_false(kin_is_null(found, c79));
    sent.count = 0;
    kin_set(found, c79, NULL);
    kin_set(found, c78, 4);
    assert_true(kin_save(found));
    assert_int_equal(sent.count, 1);
    assert_null(strstr(sent.last, "c73"));
    assert_false(kin_changed(found));
    assert_true(kin_reload(wide));
    assert_true(kin_is_null(wide, c79));
    assert_int_equal(wide->c78, 4);
    struct wide *empty = kin_create(s, wide);
    database_check(s);
    assert_true(empty->id > wide->id);
    struct wide *by = kin_find_by(s, wide, .c78 = 4, .c10 = 1);
    assert_int_equal(by->id, wide->id);
}

/* --- timestamps ------------------------------------------------------------------------------- */

static void timestamps_come_from_the_clock(void **state)
{
    (void)state;
    kin_time_value first = database.now;
    struct item *item = kin_create(s, item, .name = "x");
    assert_same_time(item->created_at, first);
    assert_same_time(item->updated_at, first);
    assert_same_time(again(item)->created_at, first);

    database.now.microseconds += 1234567;
    assert_true(kin_save(item)); /* nothing was changed */
    assert_same_time(item->updated_at, first);
    assert_true(kin_update(item, .number = 8));
    assert_same_time(item->updated_at, database.now);
    assert_same_time(item->created_at, first);
    struct item *found = again(item);
    assert_same_time(found->updated_at, database.now);
    assert_same_time(found->created_at, first);
}

static void timestamps_that_are_written_stay(void **state)
{
    (void)state;
    kin_time_value old = {0};
    struct item *item = kin_create(s, item, .name = "x", .created_at = old);
    database_check(s);
    struct item *found = again(item);
    assert_same_time(found->created_at, old);
    assert_same_time(found->updated_at, database.now);
    assert_true(kin_update(found, .updated_at = old, .number = 1));
    assert_same_time(again(item)->updated_at, old);
}

static void touching(void **state)
{
    (void)state;
    struct item *item = kin_create(s, item, .name = "x");
    kin_set(item, name, "bad"); /* would not be valid, and is not saved */
    database.now.microseconds += 5;
    sent.count = 0;
    assert_true(kin_touch(item));
    assert_int_equal(sent.count, 1);
    assert_same_time(item->updated_at, database.now);
    assert_true(kin_changed(item));
    struct item *found = again(item);
    assert_same_time(found->updated_at, database.now);
    assert_string_equal(found->name, "x");

    struct country *country = kin_create(s, country, .code = "de");
    sent.count = 0;
    assert_true(kin_touch(country)); /* has nothing to touch */
    assert_int_equal(sent.count, 0);
    struct item *new = kin_new(s, item);
    assert_false(kin_touch(new));
    assert_code(KIN_INVALID_ARGUMENT);
}

/* --- validation ------------------------------------------------------------------------------- */

static void validation_collects_errors_in_order(void **state)
{
    (void)state;
    struct item *item = kin_new(s, item, .name = "bad", .number = 13);
    assert_false(kin_valid(item));
    kin_field_errors errors = kin_errors(item);
    assert_int_equal(errors.count, 4);
    assert_string_equal(errors.items[0].field, "name");
    assert_string_equal(errors.items[0].message, "is bad");
    assert_string_equal(errors.items[1].message, "is really bad");
    assert_string_equal(errors.items[2].field, "base");
    assert_string_equal(errors.items[2].message, "Nothing is right");
    assert_string_equal(errors.items[3].field, "number");
    assert_false(kin_valid(item));
    assert_int_equal(kin_errors(item).count, 4);
    kin_set(item, name, "good");
    kin_set(item, number, 1);
    assert_true(kin_valid(item));
    assert_int_equal(kin_errors(item).count, 0);
    assert_int_equal(sent.count, 0);
}

static void a_refusal_is_an_answer(void **state)
{
    (void)state;
    struct item *item = kin_new(s, item, .name = "bad");
    assert_false(kin_save(item));
    assert_code(KIN_OK);
    assert_false(kin_failed(s));
    assert_true(kin_is_new(item));
    assert_int_equal(kin_errors(item).count, 3);
    assert_false(kin_must_save(item));
    assert_code(KIN_RECORD_INVALID);
    assert_string_equal(kin_error(s)->model, "item");
    assert_non_null(strstr(kin_error(s)->message, "name is bad, name is really bad"));
    assert_false(kin_failed(s));

    struct item *created = kin_create(s, item, .name = "bad");
    assert_non_null(created);
    assert_code(KIN_OK);
    assert_true(kin_is_new(created));
    assert_int_equal(kin_errors(created).count, 3);
    struct item *must = kin_must_create(s, item, .name = "bad");
    assert_null(must);
    assert_code(KIN_RECORD_INVALID);
    assert_false(kin_failed(s));
    assert_int_equal(sent.count, 0);

    kin_set(created, name, "good");
    assert_true(kin_must_save(created));
    assert_code(KIN_OK);
    assert_int_equal(kin_errors(created).count, 0);
    must = kin_must_create(s, item, .name = "good");
    assert_non_null(must);
    assert_false(kin_is_new(must));
}

/* --- reading again, and going ----------------------------------------------------------------- */

static void reload_reads_the_row_and_forgets_changes(void **state)
{
    (void)state;
    struct item *item = kin_create(s, item, .name = "x");
    database_execute(s, "UPDATE items SET name = 'other', label = NULL, number = 9");
    kin_set(item, name, "mine");
    assert_true(kin_reload(item));
    assert_string_equal(item->name, "other");
    assert_true(kin_is_null(item, label));
    assert_int_equal(item->number, 9);
    assert_false(kin_changed(item));
}

static void reload_of_a_row_that_is_gone(void **state)
{
    (void)state;
    struct item *item = kin_create(s, item, .name = "x");
    database_execute(s, "DELETE FROM items");
    kin_set(item, name, "mine");
    assert_false(kin_reload(item));
    assert_code(KIN_RECORD_NOT_FOUND);
    assert_false(kin_failed(s));
    assert_string_equal(item->name, "mine");
    assert_true(kin_changed(item));
    struct item *new = kin_new(s, item);
    uint64_t before = kin_statements(s);
    assert_false(kin_reload(new));
    assert_int_equal(kin_statements(s) - before, 0);
    assert_code(KIN_RECORD_NOT_FOUND);
}

static void a_destroyed_record_stays_readable(void **state)
{
    (void)state;
    struct item *item = kin_create(s, item, .name = "x");
    assert_true(kin_destroy(item));
    assert_true(kin_is_destroyed(item));
    assert_false(kin_is_new(item));
    assert_string_equal(item->name, "x");
    size_t left = kin_count(s, item);
    assert_int_equal(left, 0);

    sent.count = 0;
    assert_true(kin_destroy(item)); /* again: true, and nothing happens */
    assert_true(kin_delete(item));
    assert_int_equal(sent.count, 0);
    assert_false(kin_set(item, name, "y"));
    assert_code(KIN_INVALID_ARGUMENT);
    assert_false(kin_save(item));
    assert_code(KIN_INVALID_ARGUMENT);
    kin_error_clear(s);
    assert_false(kin_update(item, .name = "y"));
    assert_code(KIN_INVALID_ARGUMENT);
    assert_string_equal(item->name, "x");
}

static void delete_and_destroy(void **state)
{
    (void)state;
    struct item *first = kin_create(s, item, .name = "1");
    struct item *second = kin_create(s, item, .name = "2");
    assert_true(kin_delete(first));
    assert_true(kin_is_destroyed(first));
    struct item *left = kin_first(s, item);
    assert_int_equal(left->id, second->id);
    /* A row that is gone already is no failure. */
    database_execute(s, "DELETE FROM items");
    assert_true(kin_must_destroy(second));
    assert_true(kin_is_destroyed(second));

    struct item *new = kin_new(s, item);
    sent.count = 0;
    assert_true(kin_destroy(new));
    assert_true(kin_is_destroyed(new));
    assert_int_equal(sent.count, 0);
    database_check(s);
}

/* --- whose record ----------------------------------------------------------------------------- */

static void two_finds_of_one_row_are_two_records(void **state)
{
    (void)state;
    struct item *item = kin_create(s, item, .name = "x");
    struct item *found = again(item);
    assert_ptr_not_equal(item, found);
    kin_set(found, name, "y");
    assert_string_equal(item->name, "x");
}

static void records_belong_to_their_session(void **state)
{
    (void)state;
    struct item *item = kin_create(s, item, .name = "x");
    kin_session *other = kin_session_open(database.db);
    struct item *found = kin_find(other, item, item->id);
    assert_ptr_equal(kin_session_of(item), s);
    assert_ptr_equal(kin_session_of(found), other);
    assert_true(kin_update(found, .name = "y"));
    assert_int_equal(kin_statements(other), 2);
    kin_session_set_user(other, &database);
    assert_ptr_equal(kin_session_user(kin_session_of(found)), &database);
    assert_null(kin_session_user(s));
    kin_session_close(other);
    assert_string_equal(again(item)->name, "y");
}

static void a_struct_that_kin_did_not_make(void **state)
{
    (void)state;
    struct item item = {.kin = {0}};
    assert_false(kin_save(&item));
    assert_false(kin_set(&item, name, "x"));
    assert_false(kin_destroy(&item));
    assert_false(kin_changed(&item));
    assert_false(kin_is_null(&item, name));
    assert_null(kin_session_of(&item));
}

static void a_null_record_does_nothing(void **state)
{
    (void)state;
    struct item *none = NULL;
    assert_false(kin_save(none));
    assert_false(kin_must_save(none));
    assert_false(kin_update(none, .name = "x"));
    assert_false(kin_destroy(none));
    assert_false(kin_must_destroy(none));
    assert_false(kin_delete(none));
    assert_false(kin_reload(none));
    assert_false(kin_touch(none));
    assert_false(kin_set(none, name, "x"));
    assert_false(kin_set_null(none, name));
    assert_false(kin_valid(none));
    assert_false(kin_is_new(none));
    assert_false(kin_is_destroyed(none));
    assert_false(kin_changed(none));
    assert_false(kin_is_null(none, name));
    assert_int_equal(kin_text_size(none, name), 0);
    assert_int_equal(kin_errors(none).count, 0);
    kin_add_error(none, name, "x");
    kin_add_base_error(none, "x");
    assert_null(kin_session_of(none));
    assert_null(kin_as(item, (kin_record *)NULL));
    item_list empty = {NULL, 0};
    size_t rounds = 0;
    kin_each(item, empty) rounds += item->id != 0;
    assert_int_equal(rounds, 0);
    assert_false(kin_failed(s));
    assert_int_equal(sent.count, 0);
}

/* A chain after a failed create does no harm, and the first failure is still there. */
static void a_chain_after_a_failure(void **state)
{
    (void)state;
    struct item *item = kin_create(s, item, .name = NULL);
    kin_set(item, name, "x");
    kin_save(item);
    kin_destroy(item);
    assert_true(kin_failed(s));
    assert_int_equal(kin_first_error(s)->code, KIN_NOT_NULL_VIOLATION);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(zero_and_false_are_written),
        TEST(what_is_not_written_has_its_declared_default),
        TEST(declared_defaults_stand_in_the_table),
        TEST(null_that_is_written_is_null),
        TEST(what_is_left_to_the_database_is_read_back),
        TEST(a_database_default_can_be_overruled),
        TEST(a_forgotten_not_null_is_the_database_s_error),
        TEST(a_positional_initializer_is_refused),
        TEST(the_user_s_own_member),
        TEST(set_takes_every_basic_type),
        TEST(set_refuses_what_is_no_value),
        TEST(null_is_told_from_zero),
        TEST(a_default_of_a_new_record_is_no_change),
        TEST(changes_come_and_go),
        TEST(an_update_writes_what_was_changed),
        TEST(update_sets_what_is_written_and_saves),
        TEST(an_update_that_fails_takes_its_values_back),
        TEST(a_model_with_seventy_columns),
        TEST(timestamps_come_from_the_clock),
        TEST(timestamps_that_are_written_stay),
        TEST(touching),
        TEST(validation_collects_errors_in_order),
        TEST(a_refusal_is_an_answer),
        TEST(reload_reads_the_row_and_forgets_changes),
        TEST(reload_of_a_row_that_is_gone),
        TEST(a_destroyed_record_stays_readable),
        TEST(delete_and_destroy),
        TEST(two_finds_of_one_row_are_two_records),
        TEST(records_belong_to_their_session),
        TEST(a_struct_that_kin_did_not_make),
        TEST(a_null_record_does_nothing),
        TEST(a_chain_after_a_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
