/* Primary keys of other types and of several columns: every verb of a record knows them. */
#include "support/database.h"
#include "support/faults.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- models ----------------------------------------------------------------------------------- */

KIN_DECLARE(customer, static);
KIN_DECLARE(order, static);
KIN_DECLARE(reading, static);
KIN_DECLARE(device, static);
KIN_DECLARE(voucher, static);

/* A key of text. */
struct customer {
    kin_record kin;
    kin_text code;
    kin_text name;
    kin_int orders_count;
    kin_many(order) orders;
    kin_many(order) urgent;
};

/* Two columns, which are neither first nor next to each other, and in the order of the rows. */
struct order {
    kin_record kin;
    kin_text title;
    kin_int number;
    kin_text customer_code;
    kin_bool urgent;
    kin_time updated_at;
    kin_text shop;
    kin_one(customer) customer;
};

/* Nothing but a key. */
struct reading {
    kin_record kin;
    kin_text sensor;
    kin_time at;
    kin_date day;
};

struct device {
    kin_record kin;
    kin_uuid id;
    kin_text name;
};

struct voucher {
    kin_record kin;
    kin_int campaign;
    kin_text code;
    kin_text owner;
};

static void only_urgent(kin_query *query)
{
    kin_query_equal(query, order, urgent, true);
}

/* clang-format off */
KIN_MODEL(customer,
    KIN_COLUMN(code, .key = true),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(orders_count),
    KIN_HAS_MANY(orders, order, .foreign_key = "customer_code", .dependent = KIN_DESTROY,
                 .inverse_of = "customer"),
    KIN_HAS_MANY(urgent, order, .foreign_key = "customer_code", .scope = only_urgent),
);

KIN_MODEL(order,
    KIN_COLUMN(title, .nullable = true),
    KIN_COLUMN(shop, .key = true),
    KIN_COLUMN(number, .key = true, .column = "no"),
    KIN_COLUMN(customer_code, .nullable = true),
    KIN_COLUMN(urgent, .default_bool = false),
    KIN_COLUMN(updated_at),
    KIN_BELONGS_TO(customer, customer, .foreign_key = "customer_code",
                   .counter_cache = KIN_COUNTER_CACHE, .inverse_of = "orders"),
);

KIN_MODEL(reading,
    KIN_COLUMN(sensor, .key = true),
    KIN_COLUMN(at, .key = true),
    KIN_COLUMN(day, .key = true),
);

KIN_MODEL(device,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
);

KIN_MODEL(voucher,
    KIN_COLUMN(campaign, .key = true),
    KIN_COLUMN(code, .key = true, .secret = true),
    KIN_COLUMN(owner, .nullable = true),
);
/* clang-format on */

static kin_model_fn *const models[] = {
    customer_model, order_model, reading_model, device_model, voucher_model, NULL,
};

static struct database database;
static kin_session *s;

static int set_up(void **state)
{
    (void)state;
    database_open(&database, models, NULL);
    s = database.session;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

static struct order *order_of(const char *shop, int number, const char *title)
{
    struct order *order = kin_create(s, order, .shop = shop, .number = number, .title = title);
    database_check(s);
    return order;
}

static void assert_order(const char *shop, int number, const char *title)
{
    struct order *found = kin_get(s, order, kin_key(shop, number));
    if (title)
        assert_string_equal(found->title, title);
    else
        assert_null(found);
    database_check(s);
}

/* --- finding ---------------------------------------------------------------------------------- */

static void found_by_all_columns_of_the_key(void **state)
{
    (void)state;
    order_of("north", 1, "a");
    order_of("north", 2, "b");
    order_of("south", 1, "c");
    uint64_t before = kin_statements(s);
    struct order *found = kin_find(s, order, kin_key("south", 1));
    assert_int_equal(kin_statements(s) - before, 1);
    assert_string_equal(found->title, "c");
    assert_string_equal(found->shop, "south");
    assert_int_equal(found->number, 1);
    assert_order("north", 2, "b");
    assert_order("south", 2, NULL);
    struct order *by = kin_find_by(s, order, .shop = "north", .number = 2);
    assert_string_equal(by->title, "b");
    bool there = kin_exists(s, order, .where = "shop = ? AND no = ?", .args = kin_args("south", 1));
    assert_true(there);
}

static void not_found_tells_the_key(void **state)
{
    (void)state;
    assert_null(kin_find(s, order, kin_key("south", 7)));
    const kin_error_info *error = kin_error(s);
    assert_int_equal(error->code, KIN_RECORD_NOT_FOUND);
    assert_string_equal(error->model, "order");
    assert_string_equal(error->value, "south, 7");
    assert_null(strstr(error->message, "south"));
    assert_false(kin_failed(s));
    assert_null(kin_get(s, order, kin_key("south", 7)));
    assert_int_equal(kin_error(s)->code, KIN_OK);

    assert_null(kin_find(s, order, kin_key(NULL, 7)));
    assert_int_equal(kin_error(s)->code, KIN_RECORD_NOT_FOUND);
    assert_string_equal(kin_error(s)->value, "NULL, 7");

    kin_date_value day;
    assert_true(kin_date_parse("2024-03-01", &day));
    assert_null(kin_find(s, reading, kin_key("roof", DATABASE_NOW, day)));
    assert_string_equal(kin_error(s)->value, "roof, 2024-03-01 12:00:00.000000, 2024-03-01");
}

static void a_secret_column_of_the_key_is_not_told(void **state)
{
    (void)state;
    struct voucher *voucher = kin_create(s, voucher, .campaign = 3, .code = "hunter2");
    struct voucher *found = kin_find(s, voucher, kin_key(3, "hunter2"));
    assert_int_equal(found->campaign, 3);
    assert_null(kin_find(s, voucher, kin_key(3, "hunter3")));
    assert_int_equal(kin_error(s)->code, KIN_RECORD_NOT_FOUND);
    assert_null(kin_error(s)->value);
    assert_true(kin_delete(found));
    assert_false(kin_reload(voucher));
    assert_int_equal(kin_error(s)->code, KIN_RECORD_NOT_FOUND);
    assert_null(kin_error(s)->value);
}

static void refused(void *found, const char *about, const char *part)
{
    assert_null(found);
    const kin_error_info *error = kin_error(s);
    assert_int_equal(error->code, KIN_INVALID_ARGUMENT);
    assert_string_equal(error->association, about);
    if (!strstr(error->message, part)) fail_msg("\"%s\" is not in \"%s\"", part, error->message);
    assert_true(kin_failed(s));
    kin_error_clear(s);
}

static void a_key_of_another_number_or_type(void **state)
{
    (void)state;
    uint64_t before = kin_statements(s);
    refused(kin_find(s, order, 1), "shop, number", "2 columns (shop, number), but 1 value is");
    refused(kin_get(s, order, "north"), "shop, number", "order");
    refused(kin_find(s, order, kin_key("north", 1, 2)), "shop, number", "3 values are given");
    refused(kin_find(s, customer, kin_key("A", "B")), "code", "1 column (code), but 2 values");
    refused(kin_find(s, order, kin_key(1, "north")), "shop", "order.shop: ");
    refused(kin_find(s, order, kin_key("north", "1")), "number", "order.number: ");
    refused(kin_get(s, order, kin_key("north", UINT64_MAX)), "number", "order.number: ");
    refused(kin_get(s, order, kin_key("north", kin_key(1))), "number", "order.number: ");
    refused(kin_find(s, customer, 1), "code", "customer.code: ");
    assert_int_equal(kin_statements(s), before);
    kin_find(s, order, 1);
    assert_string_equal(kin_error(s)->expected, "2");
    assert_string_equal(kin_error(s)->actual, "1");
    assert_string_equal(kin_error(s)->model, "order");
    kin_error_clear(s);
    struct customer *ann = kin_create(s, customer, .code = "A");
    struct customer *found = kin_find(s, customer, kin_key("A"));
    assert_string_equal(found->code, ann->code);
}

static void a_key_is_no_argument_and_no_column(void **state)
{
    (void)state;
    order_list list = kin_all(s, order, .where = "no = ?", .args = kin_args(kin_key(1, 2)));
    assert_int_equal(list.count, 0);
    assert_int_equal(kin_error(s)->code, KIN_INVALID_ARGUMENT);
    kin_error_clear(s);
    struct order *order = order_of("north", 1, "a");
    assert_false(kin_set(order, title, kin_key("a", "b")));
    assert_int_equal(kin_error(s)->code, KIN_INVALID_ARGUMENT);
    assert_string_equal(order->title, "a");
    kin_error_clear(s);
    assert_int_equal(kin_value_list(NULL, 2).kind, KIN_KIND_INVALID);
}

static void first_is_by_the_whole_key(void **state)
{
    (void)state;
    order_of("south", 1, "c");
    order_of("north", 2, "b");
    order_of("north", 1, "a");
    struct order *first = kin_first(s, order);
    assert_string_equal(first->title, "a");
}

/* --- writing ---------------------------------------------------------------------------------- */

static void saved_and_updated(void **state)
{
    (void)state;
    order_of("north", 1, "a");
    struct order *order = order_of("north", 2, "b");
    order_of("south", 2, "c");
    assert_true(kin_update(order, .title = "bb"));
    assert_order("north", 1, "a");
    assert_order("north", 2, "bb");
    assert_order("south", 2, "c");
    kin_set(order, title, "bbb");
    assert_true(kin_save(order));
    assert_order("north", 2, "bbb");
}

static void a_column_of_the_key_is_updated(void **state)
{
    (void)state;
    struct order *order = order_of("north", 1, "a");
    order_of("south", 1, "c");
    assert_true(kin_update(order, .number = 9));
    assert_order("north", 1, NULL);
    assert_order("north", 9, "a");
    /* The next verbs know where it is now. */
    kin_set(order, shop, "west");
    kin_set(order, number, 10);
    kin_set(order, title, "aa");
    assert_true(kin_save(order));
    assert_order("west", 10, "aa");
    assert_order("north", 9, NULL);
    kin_set(order, number, 11);
    assert_true(kin_delete(order)); /* the row has 10 still */
    assert_order("west", 10, NULL);
    assert_order("south", 1, "c");
}

static void a_key_that_is_taken_changes_nothing(void **state)
{
    (void)state;
    struct order *order = order_of("north", 1, "a");
    order_of("north", 2, "b");
    assert_false(kin_update(order, .number = 2, .title = "x"));
    assert_int_equal(kin_error(s)->code, KIN_RECORD_NOT_UNIQUE);
    assert_true(kin_failed(s));
    assert_int_equal(order->number, 1);
    kin_error_clear(s);
    assert_order("north", 1, "a");
    assert_order("north", 2, "b");
    struct order *again = kin_create(s, order, .shop = "north", .number = 1);
    assert_null(again);
    assert_int_equal(kin_error(s)->code, KIN_RECORD_NOT_UNIQUE);
}

static void a_part_of_the_key_must_be_given(void **state)
{
    (void)state;
    struct order *order = kin_create(s, order, .shop = "north");
    assert_null(order);
    assert_int_equal(kin_error(s)->code, KIN_NOT_NULL_VIOLATION);
    assert_string_equal(kin_error(s)->model, "order");
}

static void reloaded_touched_deleted(void **state)
{
    (void)state;
    struct order *order = order_of("north", 1, "a");
    struct order *other = order_of("north", 2, "b");
    database_execute(s, "UPDATE orders SET title = 'z' WHERE shop = 'north' AND no = 1");
    kin_set(order, number, 5);
    assert_true(kin_reload(order));
    assert_string_equal(order->title, "z");
    assert_int_equal(order->number, 1);

    database.now.microseconds += 5000000;
    assert_true(kin_touch(order));
    assert_int_equal(order->updated_at.microseconds, database.now.microseconds);
    assert_true(kin_reload(other));
    assert_int_equal(other->updated_at.microseconds, database.now.microseconds - 5000000);

    assert_true(kin_destroy(order));
    assert_order("north", 1, NULL);
    assert_order("north", 2, "b");
    assert_true(kin_delete(other));
    assert_false(kin_reload(other));
    assert_int_equal(kin_error(s)->code, KIN_RECORD_NOT_FOUND);
    assert_string_equal(kin_error(s)->value, "north, 2");
}

static void a_rollback_knows_the_key(void **state)
{
    (void)state;
    struct order *order = order_of("north", 1, "a");
    assert_true(kin_begin(s));
    assert_true(kin_update(order, .number = 2));
    assert_true(kin_rollback(s));
    assert_true(kin_update(order, .title = "b")); /* where number 1 still stands; 2 is a change */
    assert_order("north", 1, NULL);
    assert_order("north", 2, "b");
}

/* A model that has no other column: every verb has a statement or none. */
static void nothing_but_a_key(void **state)
{
    (void)state;
    kin_date_value day;
    assert_true(kin_date_parse("2024-03-01", &day));
    struct reading *reading =
        kin_create(s, reading, .sensor = "roof", .at = DATABASE_NOW, .day = day);
    database_check(s);
    struct reading *found = kin_find(s, reading, kin_key("roof", DATABASE_NOW, day));
    assert_string_equal(found->sensor, "roof");
    uint64_t before = kin_statements(s);
    assert_true(kin_save(found));
    assert_int_equal(kin_statements(s), before);
    assert_true(kin_update(found, .sensor = "cellar"));
    assert_false(kin_reload(reading));
    assert_true(kin_destroy(found));
    assert_int_equal(kin_count(s, reading), 0);
    database_check(s);
}

static void a_uuid_is_a_key(void **state)
{
    (void)state;
    kin_uuid_value id;
    assert_true(kin_uuid_parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8", &id));
    struct device *device = kin_create(s, device, .id = id, .name = "lamp");
    database_check(s);
    struct device *found = kin_find(s, device, id);
    assert_string_equal(found->name, "lamp");
    assert_true(kin_update(found, .name = "lantern"));
    assert_true(kin_reload(device));
    assert_string_equal(device->name, "lantern");
    assert_true(kin_destroy(device));
    assert_null(kin_find(s, device, id));
    assert_string_equal(kin_error(s)->value, "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
}

/* --- as targets of associations --------------------------------------------------------------- */

static struct customer *customer_with_orders(void)
{
    struct customer *ann = kin_create(s, customer, .code = "ann");
    kin_many_create(ann, orders, .shop = "north", .number = 1, .title = "a");
    kin_many_create(ann, orders, .shop = "north", .number = 2, .title = "b", .urgent = true);
    kin_many_create(ann, orders, .shop = "south", .number = 1, .title = "c", .urgent = true);
    order_of("south", 2, "nobody's");
    database_check(s);
    return ann;
}

static void targets_with_a_key_of_two_columns(void **state)
{
    (void)state;
    struct customer *ann = customer_with_orders();
    kin_reload(ann);
    assert_int_equal(ann->orders_count, 3);
    order_list orders = kin_many_get(ann, orders);
    assert_int_equal(orders.count, 3);
    struct order *south = kin_find(s, order, kin_key("south", 1));
    assert_true(kin_many_includes(ann, orders, south));
    struct order *other = kin_find(s, order, kin_key("south", 2));
    assert_false(kin_many_includes(ann, orders, other));
    kin_reload(ann);
    assert_true(kin_many_includes(ann, orders, south)); /* asks the database */
    assert_false(kin_many_includes(ann, orders, other));

    assert_true(kin_many_delete(ann, orders, south)); /* .dependent: it is destroyed */
    assert_order("south", 1, NULL);
    assert_order("north", 1, "a");
    assert_true(kin_many_push(ann, orders, other));
    assert_string_equal(other->customer_code, "ann");
    assert_int_equal(kin_many_count(ann, orders), 3);
    assert_true(kin_destroy(ann));
    assert_int_equal(kin_count(s, order), 0);
    database_check(s);
}

/* Without .dependent those taken out lose their foreign key, and no others do. */
static void targets_taken_out_by_the_whole_key(void **state)
{
    (void)state;
    struct customer *ann = customer_with_orders();
    struct order *north = kin_find(s, order, kin_key("north", 2));
    assert_true(kin_many_delete(ann, urgent, north));
    struct order *south = kin_find(s, order, kin_key("south", 1));
    assert_string_equal(south->customer_code, "ann");
    north = kin_find(s, order, kin_key("north", 2));
    assert_null(north->customer_code);
    assert_true(kin_many_set(ann, urgent, &north, 1));
    south = kin_find(s, order, kin_key("south", 1));
    assert_null(south->customer_code);
    struct order *other = kin_find(s, order, kin_key("north", 1));
    assert_string_equal(other->customer_code, "ann");
    assert_true(kin_many_destroy(ann, urgent, north));
    assert_order("north", 2, NULL);
    assert_order("north", 1, "a");
    assert_order("south", 1, "c");
    database_check(s);
}

static void one_row_is_one_record_in_one_load(void **state)
{
    (void)state;
    customer_with_orders();
    struct customer *bob = kin_create(s, customer, .code = "bob");
    kin_many_create(bob, orders, .shop = "west", .number = 1, .title = "d", .urgent = true);
    customer_list all = kin_all(s, customer, .order = "code", .includes = "orders, urgent");
    assert_int_equal(all.count, 2);
    size_t shared = 0;
    kin_each(customer, all) {
        order_list orders = kin_many_peek(customer, orders);
        order_list urgent = kin_many_peek(customer, urgent);
        kin_each(one, orders) {
            kin_each(other, urgent) {
                bool same = !strcmp(one->shop, other->shop) && one->number == other->number;
                assert_true(same == (one == other));
                shared += same;
            }
        }
    }
    assert_int_equal(shared, 3);
    database_check(s);
}

/* --- faults ----------------------------------------------------------------------------------- */

struct shop {
    struct order *first;
    struct order *second;
    struct customer *ann;
};

static void two_orders(kin_session *session, void *records)
{
    struct shop *shop = records;
    shop->ann = kin_create(session, customer, .code = "ann");
    shop->first = kin_create(session, order, .shop = "north", .number = 1, .title = "a");
    shop->second = kin_create(session, order, .shop = "north", .number = 2, .title = "b");
}

static bool change_keys(kin_session *session, void *records)
{
    struct shop *shop = records;
    (void)session;
    return kin_update(shop->first, .shop = "south", .number = 3, .customer_code = "ann");
}

static bool destroy_by_key(kin_session *session, void *records)
{
    struct shop *shop = records;
    (void)session;
    return kin_destroy(shop->second);
}

static bool find_by_key(kin_session *session, void *records)
{
    (void)records;
    struct order *found = kin_find(session, order, kin_key("north", 2));
    return found != NULL;
}

static bool load_twice(kin_session *session, void *records)
{
    (void)records;
    customer_list all = kin_all(session, customer, .includes = "orders, urgent");
    return !kin_failed(session) && all.count == 1;
}

static void prepare_loads(kin_session *session, void *records)
{
    two_orders(session, records);
    kin_execute(session, "UPDATE orders SET customer_code = 'ann', urgent = ?", kin_args(true));
}

static void faults_of_keys(void **state)
{
    (void)state;
    static const struct scenario writes[] = {
        {"change a key", two_orders, change_keys, NULL, sizeof(struct shop), models, false, false,
         false},
        {"destroy by key", two_orders, destroy_by_key, NULL, sizeof(struct shop), models, false,
         false, false},
    };
    static const struct scenario reads[] = {
        {"find by key", two_orders, find_by_key, NULL, sizeof(struct shop), models, true, false,
         false},
        {"load twice", prepare_loads, load_twice, NULL, sizeof(struct shop), models, true, false,
         false},
    };
    tear_down(NULL);
    for (size_t i = 0; i < 2; i++) {
        each_fault(&writes[i]);
        each_fault_in_a_level(&writes[i]);
        each_fault(&reads[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(found_by_all_columns_of_the_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(not_found_tells_the_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_secret_column_of_the_key_is_not_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_key_of_another_number_or_type, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_key_is_no_argument_and_no_column, set_up, tear_down),
        cmocka_unit_test_setup_teardown(first_is_by_the_whole_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(saved_and_updated, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_column_of_the_key_is_updated, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_key_that_is_taken_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_part_of_the_key_must_be_given, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reloaded_touched_deleted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_rollback_knows_the_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_but_a_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_uuid_is_a_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(targets_with_a_key_of_two_columns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(targets_taken_out_by_the_whole_key, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_row_is_one_record_in_one_load, set_up, tear_down),
        cmocka_unit_test_setup_teardown(faults_of_keys, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
