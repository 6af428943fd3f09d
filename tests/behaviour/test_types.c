/* Columns of every type: what is written is what is read, in each database's own form. */
#include "support/database.h"
#include "support/faults.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

KIN_DECLARE(thing, static);
KIN_DECLARE(part, static);
KIN_DECLARE(label, static);
KIN_DECLARE(day, static);

struct thing {
    kin_record kin;
    kin_uuid id;
    kin_text name;
    kin_blob data;
    kin_date day;
    kin_decimal price;
    kin_uuid token;
    kin_many(part) parts;
    kin_many(label) labels;
};

KIN_MODEL(thing,
    KIN_COLUMN(id, .key = true),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(data, .nullable = true),
    KIN_COLUMN(day, .nullable = true),
    KIN_COLUMN(price, .nullable = true),
    KIN_COLUMN(token, .nullable = true),
    KIN_HAS_MANY(parts, part, .dependent = KIN_DESTROY),
    KIN_HAS_AND_BELONGS_TO_MANY(labels, label),
);

struct part {
    kin_record kin;
    kin_int id;
    kin_uuid thing_id;
    kin_decimal price;
    kin_date since;
    kin_uuid token;
    kin_one(thing) thing;
};

KIN_MODEL(part,
    KIN_COLUMN(id),
    KIN_COLUMN(thing_id, .nullable = true),
    KIN_COLUMN(price, .default_text = "9.90"),
    KIN_COLUMN(since, .default_text = "2024-02-29"),
    KIN_COLUMN(token, .default_text = "00000000-0000-0000-0000-00000000000f"),
    KIN_BELONGS_TO(thing, thing),
);

struct label {
    kin_record kin;
    kin_uuid id;
    kin_text text;
    kin_many(thing) things;
};

KIN_MODEL(label,
    KIN_COLUMN(id),
    KIN_COLUMN(text),
    KIN_HAS_AND_BELONGS_TO_MANY(things, thing),
);

/* Keys of other types, and an association between them. */
struct day {
    kin_record kin;
    kin_date on;
    kin_decimal rate;
    kin_many(day) same_rate;
};

KIN_MODEL(day,
    KIN_COLUMN(on, .key = true),
    KIN_COLUMN(rate),
    KIN_HAS_MANY(same_rate, day, .primary_key = "rate", .foreign_key = "rate"),
);

static struct database database;
static kin_session *s;

static int set_up(void **state)
{
    (void)state;
    database_open(&database, kin_models(thing, part, label, day), NULL);
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

static kin_uuid_value uuid_of(unsigned number)
{
    kin_uuid_value uuid = {{0xf8, 0x1d, 0x4f, 0xae, 0x7d, 0xec, 0x11, 0xd0}};
    uuid.bytes[14] = (unsigned char)(number >> 8);
    uuid.bytes[15] = (unsigned char)number;
    return uuid;
}

static kin_decimal_value decimal_of(const char *text)
{
    kin_decimal_value decimal = {-1, -1};
    assert_true(kin_decimal_parse(text, &decimal));
    return decimal;
}

static kin_date_value date_of(const char *text)
{
    kin_date_value date = {-1};
    assert_true(kin_date_parse(text, &date));
    return date;
}

static void assert_uuid(kin_uuid_value left, kin_uuid_value right)
{
    assert_memory_equal(left.bytes, right.bytes, sizeof left.bytes);
}

static void assert_decimal(kin_decimal_value decimal, const char *wanted)
{
    char text[KIN_DECIMAL_TEXT_SIZE];
    size_t length = kin_decimal_format(decimal, text, sizeof text);
    assert_int_equal(length, strlen(wanted));
    assert_string_equal(text, wanted);
}

static void assert_date(kin_date_value date, const char *wanted)
{
    char text[KIN_DATE_TEXT_SIZE];
    assert_int_equal(kin_date_format(date, text, sizeof text), 10);
    assert_string_equal(text, wanted);
}

/* --- round trips ------------------------------------------------------------------------------ */

static void every_type_comes_back(void **state)
{
    (void)state;
    static const char bytes[] = "\0\x01\\x41\\\\\xff'\"\n";
    kin_blob_value data = {bytes, sizeof bytes};
    struct thing *thing = kin_create(s, thing, .id = uuid_of(1), .name = "n", .data = data,
                                     .day = date_of("1582-10-04"), .price = decimal_of("-12.50"),
                                     .token = uuid_of(2));
    database_check(s);
    assert_ptr_not_equal(thing->data.data, bytes);
    /* The second time the server knows the statement, and answers in another format. */
    for (int i = 0; i < 3; i++) {
        struct thing *found = kin_find(s, thing, uuid_of(1));
        database_check(s);
        assert_non_null(found);
        assert_uuid(found->id, uuid_of(1));
        assert_uuid(found->token, uuid_of(2));
        assert_int_equal(found->data.size, sizeof bytes);
        assert_memory_equal(found->data.data, bytes, sizeof bytes);
        assert_date(found->day, "1582-10-04");
        assert_true(found->price.units == -1250 || !database_traits()->keeps_scale);
        assert_decimal(found->price, found->price.scale == 2 ? "-12.50" : "-12.5");
        assert_false(kin_is_null(found, data) || kin_is_null(found, day) ||
                     kin_is_null(found, price) || kin_is_null(found, token));
    }
    struct thing *by = kin_find_by(s, thing, .token = uuid_of(2), .price = decimal_of("-12.5"),
                                   .day = date_of("1582-10-04"), .data = data);
    assert_non_null(by);
    thing_list listed =
        kin_all(s, thing, .where = "token = ? AND day = ? AND price < ? AND data = ?",
                .args = kin_args(uuid_of(2), date_of("1582-10-04"), decimal_of("-12.49"), data));
    assert_int_equal(listed.count, 1);
}

static void null_is_told_from_zero(void **state)
{
    (void)state;
    kin_blob_value empty = {"", 0};
    struct thing *none = kin_create(s, thing, .id = uuid_of(1));
    struct thing *zero =
        kin_create(s, thing, .id = (kin_uuid_value){{0}}, .data = empty, .day = (kin_date_value){0},
                   .price = (kin_decimal_value){0}, .token = (kin_uuid_value){{0}});
    database_check(s);
    for (int i = 0; i < 3; i++) {
        none = kin_find(s, thing, uuid_of(1));
        zero = kin_find(s, thing, (kin_uuid_value){{0}});
        database_check(s);
        assert_true(kin_is_null(none, data) && kin_is_null(none, day) && kin_is_null(none, price) &&
                    kin_is_null(none, token));
        assert_null(none->data.data);
        assert_int_equal(none->data.size, 0);
        assert_false(kin_is_null(zero, data) || kin_is_null(zero, day) ||
                     kin_is_null(zero, price) || kin_is_null(zero, token));
        assert_non_null(zero->data.data);
        assert_int_equal(zero->data.size, 0);
        assert_date(zero->day, "1970-01-01");
    }
    assert_true(kin_set(zero, data, NULL) && kin_set(zero, day, NULL));
    assert_true(kin_set_null(zero, price) && kin_set_null(zero, token));
    assert_true(kin_save(zero) && kin_reload(zero));
    assert_true(kin_is_null(zero, data) && kin_is_null(zero, day) && kin_is_null(zero, price) &&
                kin_is_null(zero, token));
    struct thing *by = kin_find_by(s, thing, .id = uuid_of(1), .data = {NULL, 0});
    assert_non_null(by);
}

static void setting_copies_tracks_and_updates(void **state)
{
    (void)state;
    char bytes[] = "one";
    struct thing *thing = kin_create(s, thing, .id = uuid_of(1), .data = {bytes, 3},
                                     .price = decimal_of("1.5"), .day = date_of("2024-01-31"));
    database_check(s);
    kin_set(thing, data, ((kin_blob_value){bytes, 3}));
    kin_set(thing, price, decimal_of("1.500"));
    kin_set(thing, day, date_of("2024-01-31"));
    kin_set(thing, id, uuid_of(1));
    assert_false(kin_changed(thing));
    kin_set(thing, data, ((kin_blob_value){"two", 3}));
    bytes[0] = 'x';
    kin_set(thing, price, 7);
    kin_set(thing, day, date_of("2024-02-01"));
    kin_set(thing, token, uuid_of(9));
    assert_true(kin_changed(thing));
    assert_true(kin_save(thing));
    struct thing *found = kin_find(s, thing, uuid_of(1));
    assert_memory_equal(found->data.data, "two", 3);
    assert_decimal(found->price, "7");
    assert_date(found->day, "2024-02-01");
    assert_uuid(found->token, uuid_of(9));
    /* Back to what the database has is no change. */
    kin_set(found, price, 8);
    kin_set(found, price, decimal_of("7.0"));
    assert_false(kin_changed(found));
    database_check(s);
}

static void declared_defaults(void **state)
{
    (void)state;
    struct part *part = kin_new(s, part);
    assert_decimal(part->price, "9.90");
    assert_date(part->since, "2024-02-29");
    assert_int_equal(part->token.bytes[15], 15);
    database_execute(s, "INSERT INTO parts (thing_id) VALUES (NULL)");
    struct part *row = kin_first(s, part);
    database_check(s);
    assert_decimal(row->price, database_traits()->keeps_scale ? "9.90" : "9.9");
    assert_date(row->since, "2024-02-29");
    assert_int_equal(row->token.bytes[15], 15);
}

/* --- keys ------------------------------------------------------------------------------------- */

static void uuids_link_records(void **state)
{
    (void)state;
    struct thing *things[3];
    for (unsigned i = 0; i < 3; i++) {
        things[i] = kin_create(s, thing, .id = uuid_of(i), .name = "thing");
        for (unsigned n = 0; n < i; n++) kin_many_create(things[i], parts);
        struct label *label = kin_create(s, label, .id = uuid_of(100 + i), .text = "l");
        for (unsigned n = 0; n <= i; n++) kin_many_push(things[n], labels, label);
        database_check(s);
    }
    uint64_t before = kin_statements(s);
    thing_list all = kin_all(s, thing, .order = "id", .includes = "parts(thing), labels(things)");
    database_check(s);
    assert_int_equal(all.count, 3);
    for (size_t i = 0; i < 3; i++) {
        part_list parts = kin_many_peek(all.items[i], parts);
        label_list labels = kin_many_peek(all.items[i], labels);
        assert_int_equal(parts.count, i);
        assert_int_equal(labels.count, 3 - i);
        kin_each(part, parts) assert_ptr_equal(kin_one_peek(part, thing), all.items[i]);
    }
    assert_true(kin_statements(s) - before <= 5);
    struct part *part = kin_first(s, part);
    struct thing *owner = kin_one_get(part, thing);
    assert_uuid(owner->id, part->thing_id);
    assert_true(kin_set(part, thing_id, uuid_of(2)));
    owner = kin_one_get(part, thing);
    assert_uuid(owner->id, uuid_of(2));
    assert_true(kin_update(owner, .name = "renamed"));
    assert_true(kin_reload(all.items[2]));
    assert_string_equal(all.items[2]->name, "renamed");
    assert_true(kin_destroy(all.items[2]));
    struct thing *gone = kin_find(s, thing, uuid_of(2));
    assert_null(gone);
    assert_code(KIN_RECORD_NOT_FOUND);
    assert_string_equal(kin_error(s)->value, "f81d4fae-7dec-11d0-0000-000000000002");
    size_t left = kin_count(s, part);
    assert_int_equal(left, 1);
    database_check(s);
}

static void dates_and_decimals_link_records(void **state)
{
    (void)state;
    static const char *const rates[] = {"1.5", "1.50", "2", "-3.25"};
    for (int i = 0; i < 4; i++)
        kin_create(s, day, .on = (kin_date_value){i}, .rate = decimal_of(rates[i]));
    database_check(s);
    day_list days = kin_all(s, day, .order = "days.\"on\"", .includes = "same_rate");
    database_check(s);
    assert_int_equal(days.count, 4);
    assert_int_equal(kin_many_peek(days.items[0], same_rate).count, 2);
    assert_int_equal(kin_many_peek(days.items[1], same_rate).count, 2);
    assert_int_equal(kin_many_peek(days.items[3], same_rate).count, 1);
    struct day *day = kin_find(s, day, (kin_date_value){3});
    assert_decimal(day->rate, "-3.25");
    assert_true(kin_update(day, .rate = {11, 1}));
    assert_true(kin_reload(day));
    assert_decimal(day->rate, "1.1");
}

/* What kin_create_tables makes is what kin_check expects. */
static void the_tables_are_as_the_models_say(void **state)
{
    (void)state;
    kin_report report;
    bool same = kin_check(s, &report);
    database_check(s);
    if (report.count) fail_msg("%s", report.items[0].message);
    assert_true(same);
}

/* --- faults -------------------------------------------------------------------------------- */

struct fault_records {
    struct thing *thing;
    struct part *part;
};

static void prepare(kin_session *session, void *records)
{
    struct fault_records *own = records;
    own->thing = kin_create(session, thing, .id = uuid_of(1), .data = {"some", 4}, .price = {15, 1},
                            .day = {3});
    own->part = kin_many_create(own->thing, parts);
}

static bool write_all(kin_session *session, void *records)
{
    struct fault_records *own = records;
    (void)session;
    return kin_update(own->thing, .data = {"other", 5}, .price = {25, 1}, .day = {4},
                      .token = uuid_of(7));
}

static void check_all(kin_session *session, void *records)
{
    struct fault_records *own = records;
    (void)session;
    assert_memory_equal(own->thing->data.data, "other", 5);
    assert_decimal(own->thing->price, "2.5");
    assert_uuid(own->thing->token, uuid_of(7));
}

static bool load_all(kin_session *session, void *records)
{
    (void)records;
    thing_list all = kin_all(session, thing, .includes = "parts(thing)");
    return all.count == 1 && all.items[0]->data.size == 4;
}

static bool create_child(kin_session *session, void *records)
{
    struct fault_records *own = records;
    (void)session;
    struct label *label = kin_many_create(own->thing, labels, .id = uuid_of(5), .text = "x");
    return label && !kin_is_new(label);
}

static void faults(void **state)
{
    (void)state;
    struct scenario scenario = {.name = "writing values of every type",
                                .prepare = prepare,
                                .act = write_all,
                                .check = check_all,
                                .records_size = sizeof(struct fault_records),
                                .models = kin_models(thing, part, label, day)};
    each_fault(&scenario);
    each_fault_in_a_level(&scenario);
    scenario.name = "linking by uuid";
    scenario.check = NULL;
    scenario.act = create_child;
    each_fault(&scenario);
    scenario.name = "loading values of every type";
    scenario.only_reads = true;
    scenario.act = load_all;
    each_fault(&scenario);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_tables_are_as_the_models_say),
        TEST(every_type_comes_back),
        TEST(null_is_told_from_zero),
        TEST(setting_copies_tracks_and_updates),
        TEST(declared_defaults),
        TEST(uuids_link_records),
        TEST(dates_and_decimals_link_records),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
