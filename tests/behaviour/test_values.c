/* Values of every type at their limits, names that need quotes, and keys of every kind: what is
 * written is what is read, on every database. */
#include "support/database.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <float.h>
#include <stdlib.h>
#include <string.h>

KIN_DECLARE(item, static);
KIN_DECLARE(order, static);
KIN_DECLARE(quoted, static);
KIN_DECLARE(country, static);
KIN_DECLARE(seat, static);

struct item {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int number;
    kin_real ratio;
    kin_time moment;
};

KIN_MODEL(item,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_COLUMN(number, .nullable = true),
    KIN_COLUMN(ratio, .nullable = true),
    KIN_COLUMN(moment, .nullable = true),
);

/* Names that are words of SQL. */
struct order {
    kin_record kin;
    kin_int id;
    kin_text group;
    kin_int select;
};

KIN_MODEL(order,
    KIN_TABLE("order"),
    KIN_COLUMN(id),
    KIN_COLUMN(group),
    KIN_COLUMN(select, .nullable = true, .unique = true),
);

/* Names with quotes, blanks and letters beyond ASCII. */
struct quoted {
    kin_record kin;
    kin_int id;
    kin_text name;
};

KIN_MODEL(quoted,
    KIN_TABLE("a \"quoted\" tab'le; --"),
    KIN_COLUMN(id, .column = "\"id\"", .key = true),
    KIN_COLUMN(name, .column = "Na\"me \xc3\xa9?", .unique = true),
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

struct seat {
    kin_record kin;
    kin_text row;
    kin_int number;
    kin_text guest;
};

KIN_MODEL(seat,
    KIN_COLUMN(row, .key = true),
    KIN_COLUMN(number, .key = true),
    KIN_COLUMN(guest, .nullable = true),
);

static struct database database;
static kin_session *s;

static int set_up(void **state)
{
    (void)state;
    database_open(&database, kin_models(item, order, quoted, country, seat), NULL);
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

/* --- values at their limits ------------------------------------------------------------------- */

static void texts_of_every_kind(void **state)
{
    static const char *const texts[] = {
        "",
        " ",
        "it's",
        "\"quoted\"",
        "back\\slash \\' \\n",
        "a\tb\nc\r",
        "\xf0\x9f\x98\x80\xf0\x9f\x91\x8d",
        "\xe4\xb8\xad\xe6\x96\x87",
        "{1,2}",
        "NULL",
        "$1 ? ?? --",
        "; DROP TABLE items; --",
        "\x01\x7f",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct item *item = kin_create(s, item, .name = texts[i]);
        database_check(s);
        struct item *found = kin_find_by(s, item, .name = texts[i]);
        assert_non_null(found);
        assert_int_equal(found->id, item->id);
        assert_string_equal(found->name, texts[i]);
        assert_int_equal(kin_text_size(found, name), strlen(texts[i]));
    }
}

static void a_long_text(void **state)
{
    (void)state;
    size_t size = 1000003;
    char *text = malloc(size + 1);
    assert_non_null(text);
    for (size_t i = 0; i < size; i++) text[i] = (char)('a' + i % 26);
    text[size] = '\0';
    struct item *item = kin_create(s, item, .name = text);
    database_check(s);
    struct item *found = again(item);
    assert_int_equal(kin_text_size(found, name), size);
    assert_memory_equal(found->name, text, size + 1);
    free(text);
}

static void a_text_that_is_not_utf8_is_a_failure(void **state)
{
    (void)state;
    struct item *item = kin_create(s, item, .name = "\xff\xfe");
    assert_null(item);
    assert_code(KIN_INVALID_VALUE);
    kin_error_clear(s);
    size_t count = kin_count(s, item);
    assert_int_equal(count, 0);
}

static void numbers_at_their_limits(void **state)
{
    static const int64_t numbers[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX};
    static const double reals[] = {DBL_MAX, -DBL_MAX, DBL_MIN, 0.1, 1e-320, -0.0, 1e15};
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct item *item = kin_create(s, item, .name = "x", .number = numbers[i]);
        database_check(s);
        assert_true(again(item)->number == numbers[i]);
        struct item *found = kin_find_by(s, item, .number = numbers[i]);
        assert_non_null(found);
    }
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
        struct item *item = kin_create(s, item, .name = "x", .ratio = reals[i]);
        database_check(s);
        assert_true(again(item)->ratio == reals[i]);
    }
}

static void times_at_their_limits(void **state)
{
    static const int64_t times[] = {
        0,
        -1,
        -999999,
        -1000001,
        1,
        999999,
        INT64_C(-62135596800000000) + 86400000000, /* 0001-01-02 */
        INT64_C(-2208988800000000),                /* 1900 */
        INT64_C(951782400123456),                  /* 2000-02-29 */
        INT64_C(253402300799999999),               /* the last of 9999 */
    };
    (void)state;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        kin_time_value moment = {times[i]};
        struct item *item = kin_create(s, item, .name = "x", .moment = moment);
        database_check(s);
        assert_same_time(again(item)->moment, moment);
        struct item *found = kin_find_by(s, item, .moment = moment);
        assert_non_null(found);
        assert_int_equal(found->id, item->id);
    }
    item_list sorted = kin_all(s, item, .order = "items.moment", .limit = 1);
    assert_true(sorted.items[0]->moment.microseconds == times[6]);
}

/* --- names and keys --------------------------------------------------------------------------- */

static void names_that_need_quotes(void **state)
{
    (void)state;
    struct order *order = kin_create(s, order, .group = "a", .select = 1);
    database_check(s);
    assert_true(kin_update(order, .group = "b"));
    order_list found = kin_all(s, order, .where = "\"order\".\"group\" = ?", .args = kin_args("b"));
    assert_int_equal(found.count, 1);
    struct order *by = kin_find_by(s, order, .group = "b", .select = 1);
    assert_non_null(by);
    assert_true(kin_reload(by));
    assert_true(kin_destroy(by));

    struct quoted *quoted = kin_create(s, quoted, .name = "what?");
    database_check(s);
    assert_true(kin_update(quoted, .name = "how?"));
    struct quoted *first = kin_first(s, quoted);
    assert_string_equal(first->name, "how?");
    struct quoted *named = kin_find_by(s, quoted, .name = "how?");
    assert_non_null(named);
    struct quoted *missing = kin_find(s, quoted, quoted->id + 1);
    assert_null(missing);
    struct quoted *twice = kin_create(s, quoted, .name = "how?");
    assert_null(twice);
    assert_code(KIN_RECORD_NOT_UNIQUE);
    kin_error_clear(s);
    assert_true(kin_delete(quoted));
    size_t count = kin_count(s, quoted);
    assert_int_equal(count, 0);
    database_check(s);
}

static void text_keys(void **state)
{
    (void)state;
    struct country *country = kin_create(s, country, .code = "d'e", .name = "Germany");
    database_check(s);
    struct country *found = kin_find(s, country, "d'e");
    assert_string_equal(found->name, "Germany");
    struct country *none = kin_get(s, country, "fr");
    assert_null(none);
    /* The row is found by the key it has in the database. */
    assert_true(kin_update(found, .code = "de"));
    assert_true(kin_update(found, .name = "Deutschland"));
    assert_false(kin_reload(country));
    assert_code(KIN_RECORD_NOT_FOUND);
    struct country *renamed = kin_find(s, country, "de");
    assert_string_equal(renamed->name, "Deutschland");
    /* A key that was changed and not saved is not the row's. */
    kin_set(renamed, code, "xx");
    assert_true(kin_destroy(renamed));
    size_t count = kin_count(s, country);
    assert_int_equal(count, 0);
    struct country *again = kin_create(s, country, .code = "de");
    struct country *twice = kin_create(s, country, .code = "de");
    assert_non_null(again);
    assert_null(twice);
    assert_code(KIN_RECORD_NOT_UNIQUE);
    kin_error_clear(s);
    struct country *number = kin_find(s, country, 5);
    assert_null(number);
    assert_code(KIN_INVALID_ARGUMENT);
}

static void keys_of_two_columns(void **state)
{
    (void)state;
    struct seat *first = kin_create(s, seat, .row = "A", .number = 1, .guest = "Ann");
    struct seat *second = kin_create(s, seat, .row = "A", .number = 2, .guest = "Bob");
    database_check(s);
    assert_true(kin_update(first, .guest = "Cem"));
    assert_true(kin_reload(second));
    assert_string_equal(second->guest, "Bob");
    struct seat *found = kin_find_by(s, seat, .row = "A", .number = 1);
    assert_string_equal(found->guest, "Cem");
    struct seat *last = kin_first(s, seat, .offset = 1);
    assert_int_equal(last->number, 2);
    assert_true(kin_destroy(first));
    size_t count = kin_count(s, seat);
    assert_int_equal(count, 1);
    struct seat *none = kin_find(s, seat, 1);
    assert_null(none);
    assert_code(KIN_INVALID_ARGUMENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(texts_of_every_kind),
        TEST(a_long_text),
        TEST(a_text_that_is_not_utf8_is_a_failure),
        TEST(numbers_at_their_limits),
        TEST(times_at_their_limits),
        TEST(names_that_need_quotes),
        TEST(text_keys),
        TEST(keys_of_two_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
