/* Counting, calculating by a column and by groups, and reading columns without records. */
#include "support/database.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

KIN_DECLARE(shop);
KIN_DECLARE(sale);
KIN_DECLARE(seat);
KIN_DECLARE(bill);

struct shop {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(sale) sales;
    kin_many(bill) bills;
};

struct sale {
    kin_record kin;
    kin_int id;
    kin_int shop_id;
    kin_text item;
    kin_int pieces;
    kin_real weight;
    kin_decimal price;
    kin_time sold_at;
    kin_blob stamp;
    kin_one(shop) shop;
};

/* Sales and those of a shop, by scopes that order them. */
struct bill {
    kin_record kin;
    kin_int id;
    kin_int shop_id;
    kin_text item;
};

struct seat {
    kin_record kin;
    kin_int line;
    kin_int place;
    kin_text guest;
};

static void by_item(kin_query *query)
{
    kin_query_order(query, "\"bills\".item DESC");
}

static void latest_first(kin_query *query)
{
    kin_query_order(query, "bills.id DESC /* the latest */");
}

static void most_first(kin_query *query)
{
    kin_query_order(query, "COUNT(*) DESC");
}

/* clang-format off */
KIN_MODEL(shop,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_HAS_MANY(sales, sale),
    KIN_HAS_MANY(bills, bill, .scope = latest_first),
);

KIN_MODEL(sale,
    KIN_COLUMN(id),
    KIN_COLUMN(shop_id, .nullable = true),
    KIN_COLUMN(item, .nullable = true),
    KIN_COLUMN(pieces, .nullable = true),
    KIN_COLUMN(weight, .nullable = true),
    KIN_COLUMN(price, .nullable = true),
    KIN_COLUMN(sold_at, .nullable = true),
    KIN_COLUMN(stamp, .nullable = true),
    KIN_BELONGS_TO(shop, shop),
);

KIN_MODEL(bill,
    KIN_COLUMN(id),
    KIN_COLUMN(shop_id),
    KIN_COLUMN(item),
    KIN_DEFAULT_SCOPE(by_item),
);

KIN_MODEL(seat,
    KIN_COLUMN(line, .key = true),
    KIN_COLUMN(place, .key = true),
    KIN_COLUMN(guest),
);
/* clang-format on */

static struct database database;
static kin_session *s;

static kin_decimal_value cents(int64_t units)
{
    return (kin_decimal_value){units, 2};
}

/* Sales: apple 1 (0.10), apple 2 (0.20), pear 4 (0.30), and one in the other shop of which nothing
 * is known but its item, plum. */
static int set_up(void **state)
{
    (void)state;
    database_open(&database, kin_models(shop, seat), NULL);
    s = database.session;
    kin_create(s, shop, .name = "left");
    kin_create(s, shop, .name = "right");
    kin_create(s, sale, .shop_id = 1, .item = "apple", .pieces = 1, .weight = 0.5,
               .price = cents(10), .sold_at = {1000000}, .stamp = {"\0a", 2});
    kin_create(s, sale, .shop_id = 1, .item = "apple", .pieces = 2, .weight = 1.5,
               .price = cents(20), .sold_at = {3000000}, .stamp = {"b", 1});
    kin_create(s, sale, .shop_id = 1, .item = "pear", .pieces = 4, .weight = 2, .price = cents(30),
               .sold_at = {2000000}, .stamp = {"", 0});
    kin_create(s, sale, .shop_id = 2, .item = "plum", .pieces = 0, .weight = 0);
    kin_execute(s, "UPDATE sales SET pieces = NULL, weight = NULL WHERE item = 'plum'", NULL);
    for (int i = 0; i < 4; i++) kin_create(s, seat, .line = i / 2, .place = i % 2, .guest = "Ann");
    database_check(s);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

static void expect_error(kin_code code, const char *text)
{
    const kin_error_info *error = kin_error(s);
    assert_string_equal(kin_error_name(error->code), kin_error_name(code));
    if (!strstr(error->message, text)) fail_msg("%s", error->message);
    kin_error_clear(s);
}

static void expect_text(kin_value value, const char *text)
{
    database_check(s);
    assert_int_equal(value.kind, KIN_KIND_TEXT);
    assert_string_equal(value.as.text, text);
}

/* --- one result ------------------------------------------------------------------------------- */

static void counting_values(void **state)
{
    (void)state;
    size_t count = kin_count_of(s, sale, pieces);
    assert_int_equal(count, 3);
    count = kin_count_of(s, sale, item, .distinct = true);
    assert_int_equal(count, 3);
    count = kin_count_of(s, sale, item, .distinct = true, .where = "sales.pieces < ?",
                         .args = kin_args(4));
    assert_int_equal(count, 1);
    count = kin_count_of(s, sale, item, .order = "sales.id", .limit = 2);
    assert_int_equal(count, 2);
    count = kin_count_of(s, sale, pieces, .order = "sales.id", .offset = 2);
    assert_int_equal(count, 1);
    count = kin_count_of(s, shop, name, .joins = "sales", .distinct = true);
    assert_int_equal(count, 2);
    database_check(s);
}

static void sums(void **state)
{
    (void)state;
    int64_t pieces = kin_sum(s, sale, pieces);
    assert_int_equal(pieces, 7);
    double weight = kin_sum(s, sale, weight);
    assert_true(weight == 4.0);
    kin_decimal_value price = kin_sum(s, sale, price);
    assert_int_equal(price.units * (price.scale == 1 ? 10 : 1), 60); /* exactly */
    pieces = kin_sum(s, sale, pieces, .where = "sales.item = ?", .args = kin_args("apple"));
    assert_int_equal(pieces, 3);
    pieces = kin_sum(s, sale, pieces, .order = "sales.id DESC", .limit = 2);
    assert_int_equal(pieces, 4);
    pieces = kin_sum(s, sale, pieces, .order = "sales.id", .offset = 1);
    assert_int_equal(pieces, 6);
    kin_create(s, sale, .item = "fig", .pieces = 4, .price = cents(30));
    pieces = kin_sum(s, sale, pieces, .distinct = true);
    assert_int_equal(pieces, 7);
    price = kin_sum(s, sale, price, .distinct = true);
    assert_int_equal(price.units * (price.scale == 1 ? 10 : 1), 60);
    database_check(s);
}

/* As in Active Record, the sum of nothing is 0 and everything else of nothing is nothing. */
static void calculations_of_nothing(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        const char *where = i == 0 ? "1 = 0" : "sales.item = 'plum'"; /* no row; NULL in it */
        int64_t pieces = kin_sum(s, sale, pieces, .where = where);
        double weight = kin_sum(s, sale, weight, .where = where);
        kin_decimal_value price = kin_sum(s, sale, price, .where = where);
        assert_true(pieces == 0 && weight == 0.0 && price.units == 0);
        assert_true(isnan(kin_average(s, sale, pieces, .where = where)));
        kin_value least = kin_minimum(s, sale, pieces, .where = where);
        kin_value most = kin_maximum(s, sale, pieces, .where = where);
        assert_true(least.kind == KIN_KIND_NULL && most.kind == KIN_KIND_NULL);
    }
    kin_values items = kin_pluck(s, sale, item, .limit = 0);
    kin_groups groups = kin_count_by(s, sale, item, .where = "1 = 0");
    assert_true(items.count == 0 && groups.count == 0);
    database_check(s);
}

static void averages(void **state)
{
    (void)state;
    double average = kin_average(s, sale, pieces, .where = "sales.item = 'apple'");
    assert_true(average == 1.5);
    average = kin_average(s, sale, weight, .order = "sales.id", .limit = 2);
    assert_true(average == 1.0);
    kin_create(s, sale, .item = "apple", .pieces = 2, .price = cents(15));
    average = kin_average(s, sale, pieces, .where = "sales.item = 'apple'", .distinct = true);
    assert_true(fabs(average - 5.0 / 3) < 1e-12); /* as in Active Record, equal values count */
    average = kin_average(s, sale, price, .where = "sales.item = 'apple'");
    assert_true(fabs(average - 0.15) < 1e-12);
    database_check(s);
}

static void minimum_and_maximum(void **state)
{
    (void)state;
    kin_value value = kin_minimum(s, sale, pieces);
    assert_true(value.kind == KIN_KIND_INT && value.as.integer == 1);
    value = kin_maximum(s, sale, pieces);
    assert_true(value.kind == KIN_KIND_INT && value.as.integer == 4);
    value = kin_maximum(s, sale, item);
    expect_text(value, "plum");
    value = kin_maximum(s, sale, sold_at);
    assert_true(value.kind == KIN_KIND_TIME && value.as.time.microseconds == 3000000);
    value = kin_maximum(s, sale, price);
    assert_int_equal(value.kind, KIN_KIND_DECIMAL);
    assert_int_equal(value.as.decimal.units * (value.as.decimal.scale == 1 ? 10 : 1), 30);
    value = kin_minimum(s, sale, item, .order = "sales.id DESC", .limit = 1);
    expect_text(value, "plum");
    value = kin_maximum(s, sale, pieces, .joins = "shop", .where = "shops.name = 'left'");
    assert_int_equal(value.as.integer, 4);
}

static void keys_of_several_columns(void **state)
{
    (void)state;
    size_t count = kin_count(s, seat, .distinct = true);
    assert_int_equal(count, 4);
    kin_values ids = kin_ids(s, seat, .limit = 3);
    assert_int_equal(ids.count, 3);
    assert_int_equal(ids.items[0].kind, KIN_KIND_LIST);
    assert_int_equal(ids.items[0].size, 2);
    kin_groups groups = kin_count_by(s, seat, line, .order = "seats.line");
    assert_int_equal(groups.count, 2);
    assert_int_equal(groups.items[1].value.as.integer, 2);
    groups = kin_count_by(s, seat, line, .distinct = true);
    assert_int_equal(groups.count, 0);
    expect_error(KIN_INVALID_ARGUMENT, "cannot count rows whose key has several columns");
}

/* --- groups ----------------------------------------------------------------------------------- */

static void counting_by_a_column(void **state)
{
    (void)state;
    kin_groups groups = kin_count_by(s, sale, item, .order = "sales.item");
    assert_int_equal(groups.count, 3);
    expect_text(groups.items[0].key, "apple");
    assert_int_equal(groups.items[0].value.as.integer, 2);
    expect_text(groups.items[2].key, "plum");
    groups = kin_count_by(s, sale, item, .having = "COUNT(*) > ?", .having_args = kin_args(1));
    assert_int_equal(groups.count, 1);
    groups = kin_count_by(s, sale, item, .order = "COUNT(*) DESC, sales.item", .limit = 2);
    assert_int_equal(groups.count, 2);
    expect_text(groups.items[0].key, "apple");
    expect_text(groups.items[1].key, "pear");
    groups = kin_count_by(s, sale, pieces, .where = "sales.item = 'plum'");
    assert_true(groups.count == 1 && groups.items[0].key.kind == KIN_KIND_NULL);
    groups = kin_count_by(s, shop, name, .joins = "sales", .distinct = true, .order = "shops.name");
    assert_int_equal(groups.count, 2);
    assert_int_equal(groups.items[0].value.as.integer, 1);
    groups = kin_count_by(s, shop, name, .joins = "sales", .order = "shops.name");
    assert_int_equal(groups.items[0].value.as.integer, 3);
    database_check(s);
}

static kin_groups groups_of_bills(void)
{
    struct shop *shop = kin_find(s, shop, 1);
    for (int i = 0; i < 3; i++) kin_create(s, bill, .shop_id = 1, .item = i < 2 ? "a" : "b");
    return kin_count_by(s, bill, item, .of = kin_of(shop, bills));
}

/* An order of rows has no place among groups, and PostgreSQL refuses it. */
static void groups_of_what_scopes_order(void **state)
{
    (void)state;
    kin_groups groups = groups_of_bills();
    database_check(s);
    assert_int_equal(groups.count, 2);
    groups = kin_count_by(s, bill, item);
    assert_int_equal(groups.count, 2);
    expect_text(groups.items[0].key, "b"); /* the column of the groups, so it is theirs */
    groups = kin_count_by(s, bill, shop_id);
    assert_true(groups.count == 1 && groups.items[0].value.as.integer == 3);
    groups = kin_count_by(s, bill, item, .order = "COUNT(*) DESC");
    assert_int_equal(groups.count, 2);
    expect_text(groups.items[0].key, "a");
    groups = kin_count_by(s, bill, item, .scopes = {most_first});
    expect_text(groups.items[0].key, "a");
    groups = kin_count_by(s, bill, item, .unscoped = true, .order = "bills.item");
    expect_text(groups.items[0].key, "a");
}

static void calculating_by_a_column(void **state)
{
    (void)state;
    kin_groups groups = kin_sum_by(s, sale, item, pieces, .order = "sales.item");
    assert_int_equal(groups.count, 3);
    assert_int_equal(groups.items[0].value.as.integer, 3);
    assert_true(groups.items[2].value.kind == KIN_KIND_INT); /* the sum of nothing is 0 */
    assert_int_equal(groups.items[2].value.as.integer, 0);
    groups = kin_sum_by(s, sale, item, price, .order = "sales.item");
    kin_decimal_value price = groups.items[0].value.as.decimal;
    assert_int_equal(price.units * (price.scale == 1 ? 10 : 1), 30);
    groups = kin_average_by(s, sale, item, pieces, .order = "sales.item");
    assert_true(groups.items[0].value.as.real == 1.5);
    assert_int_equal(groups.items[2].value.kind, KIN_KIND_NULL);
    groups = kin_minimum_by(s, sale, item, pieces, .order = "sales.item");
    assert_int_equal(groups.items[0].value.as.integer, 1);
    groups = kin_maximum_by(s, sale, item, sold_at, .order = "sales.item");
    assert_int_equal(groups.items[0].value.as.time.microseconds, 3000000);
    database_check(s);
}

/* --- columns ---------------------------------------------------------------------------------- */

static void plucking(void **state)
{
    (void)state;
    kin_region *region = kin_region_open(s);
    kin_values items = kin_pluck(s, sale, item, .order = "sales.id", .limit = 3, .offset = 1);
    assert_int_equal(items.count, 3);
    (void)kin_all(s, sale); /* what was plucked does not depend on the statement */
    expect_text(items.items[0], "apple");
    expect_text(items.items[2], "plum");
    kin_values stamps = kin_pluck(s, sale, stamp, .order = "sales.id");
    assert_int_equal(stamps.items[0].as.blob.size, 2);
    assert_memory_equal(stamps.items[0].as.blob.data, "\0a", 2);
    assert_int_equal(stamps.items[2].kind, KIN_KIND_BLOB);
    assert_int_equal(stamps.items[3].kind, KIN_KIND_NULL);
    items = kin_pluck(s, sale, item, .distinct = true, .order = "sales.item");
    assert_int_equal(items.count, 3);
    kin_values ids = kin_ids(s, sale, .where = "sales.item <> ?", .args = kin_args("apple"),
                             .order = "sales.id DESC");
    assert_int_equal(ids.count, 2);
    assert_int_equal(ids.items[0].as.integer, 4);
    ids = kin_ids(s, shop, .joins = "sales", .order = "sales.id");
    assert_int_equal(ids.count, 4);
    database_check(s);
    kin_region_close(region);
}

static void many_values(void **state)
{
    (void)state;
    for (int i = 0; i < 300; i++) kin_create(s, seat, .line = 10 + i, .place = i, .guest = "Bob");
    kin_values places =
        kin_pluck(s, seat, place, .where = "seats.line >= 10", .order = "seats.place");
    assert_int_equal(places.count, 300);
    for (int i = 0; i < 300; i++) assert_int_equal(places.items[i].as.integer, i);
    kin_groups groups =
        kin_count_by(s, seat, line, .where = "seats.line >= 10", .order = "seats.line");
    assert_int_equal(groups.count, 300);
    assert_int_equal(groups.items[299].key.as.integer, 309);
    database_check(s);
}

/* --- each is one statement; what is wrong ----------------------------------------------------- */

static void each_is_one_statement(void **state)
{
    (void)state;
    uint64_t before = kin_statements(s);
    int64_t sum = kin_sum(s, sale, pieces);
    size_t count = kin_count_of(s, sale, item, .limit = 2);
    kin_value least = kin_minimum(s, sale, item);
    kin_groups groups = kin_sum_by(s, sale, item, pieces);
    kin_values ids = kin_ids(s, sale);
    assert_true(sum == 7 && count == 2 && least.kind && groups.count == 3 && ids.count == 4);
    assert_true(kin_statements(s) - before == 5);
}

static void sums_that_do_not_fit(void **state)
{
    (void)state;
    kin_create(s, sale, .item = "all", .pieces = INT64_MAX, .price = {INT64_MAX, 0});
    database_check(s);
    int64_t sum = kin_sum(s, sale, pieces);
    assert_int_equal(sum, 0);
    expect_error(KIN_RANGE_ERROR, "sale");
    kin_groups groups = kin_sum_by(s, sale, shop_id, pieces);
    assert_int_equal(groups.count, 3);
    kin_create(s, sale, .item = "all", .pieces = 1, .price = {1, 0});
    groups = kin_sum_by(s, sale, item, pieces);
    assert_int_equal(groups.count, 0);
    expect_error(KIN_RANGE_ERROR, "sale");
    kin_decimal_value price = kin_sum(s, sale, price);
    assert_int_equal(price.units, 0);
    assert_true(kin_failed(s));
    kin_error_clear(s);
}

static void what_is_wrong(void **state)
{
    (void)state;
    uint64_t before = kin_statements(s);
    int64_t sum = kin_sum(s, sale, pieces, .group = "sales.item");
    assert_int_equal(sum, 0);
    expect_error(KIN_INVALID_ARGUMENT, ".group has many results here");
    kin_groups groups = kin_count_by(s, sale, item, .group = "sales.item");
    assert_int_equal(groups.count, 0);
    expect_error(KIN_INVALID_ARGUMENT, ".group has many results here");
    double average = kin_average(s, sale, pieces, .limit = -1);
    assert_true(average == 0.0);
    expect_error(KIN_INVALID_ARGUMENT, ".limit is negative");
    kin_values values = kin_pluck(s, sale, item, .where = "?");
    assert_int_equal(values.count, 0);
    expect_error(KIN_INVALID_ARGUMENT, "1 question marks in the SQL, but 0 arguments");
    (void)kin_pluck(s, sale, item, .args = kin_args(1));
    expect_error(KIN_INVALID_ARGUMENT, ".args without .where");
    kin_value value = kin_minimum(s, sale, item, NULL);
    assert_int_equal(value.kind, KIN_KIND_NULL);
    expect_error(KIN_INVALID_ARGUMENT, "with the name of its member");
    assert_true(kin_statements(s) == before);
    groups = kin_session_sum_by(
        s, sale_model(), offsetof(struct sale, item), offsetof(struct sale, item),
        &(kin_find_options){.kin_size_ = sizeof(kin_find_options)}, "s, sale, item, item");
    assert_int_equal(groups.count, 0);
    expect_error(KIN_INVALID_ARGUMENT, "sale.item is no number");
    (void)kin_session_minimum(s, sale_model(), 3,
                              &(kin_find_options){.kin_size_ = sizeof(kin_find_options)},
                              "s, sale, x");
    expect_error(KIN_INVALID_ARGUMENT, "that member is no column");
    sum = kin_sum(s, sale, pieces, .where = "no_such_column = 1");
    assert_int_equal(sum, 0);
    expect_error(KIN_STATEMENT_INVALID, "sale");
}

static void without_a_session(void **state)
{
    (void)state;
    int64_t sum = kin_sum(NULL, sale, pieces);
    double average = kin_average(NULL, sale, pieces);
    kin_value value = kin_maximum(NULL, sale, item);
    kin_groups groups = kin_count_by(NULL, sale, item);
    kin_values values = kin_pluck(NULL, sale, item);
    size_t count = kin_count_of(NULL, sale, item);
    assert_true(sum == 0 && average == 0.0 && value.kind == KIN_KIND_NULL && groups.count == 0);
    assert_true(values.count == 0 && count == 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(counting_values),
        TEST(sums),
        TEST(calculations_of_nothing),
        TEST(averages),
        TEST(minimum_and_maximum),
        TEST(keys_of_several_columns),
        TEST(counting_by_a_column),
        TEST(groups_of_what_scopes_order),
        TEST(calculating_by_a_column),
        TEST(plucking),
        TEST(many_values),
        TEST(each_is_one_statement),
        TEST(sums_that_do_not_fit),
        TEST(what_is_wrong),
        TEST(without_a_session),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
