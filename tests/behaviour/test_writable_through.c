/* .writable: what goes over one record is changed as that record's own. */
#include "behaviour/association.h"
#include "behaviour/baskets.h"

static struct shopper *ann;
static struct basket *basket; /* Ann's */

static int setup(void **state)
{
    (void)state;
    open_database(BASKET_MODELS);
    ann = kin_create(s, shopper, .name = "Ann");
    basket = kin_one_create(ann, basket);
    return 0;
}

static struct product *product_named(const char *name)
{
    return kin_create(s, product, .name = name);
}

static void NT_3_over_one_record_its_collection_is_changed(void **state)
{
    (void)state;
    struct line *line = kin_new(s, line);
    assert_statements(2, assert_true(kin_many_push(ann, lines, line))); /* and the counter */
    assert_int_equal(line->basket_id, basket->id);
    assert_int_equal(basket->lines_count, 1);
    assert_int_equal(kin_many_get(ann, lines).count, 1);
    struct line *other = kin_many_create(ann, lines);
    assert_int_equal(rows_where(line, "basket_id = 1"), 2);
    assert_int_equal(kin_many_get(basket, lines).count, 2);
    assert_true(kin_many_delete(ann, lines, line));
    assert_int_equal(basket->lines_count, 1);
    assert_true(kin_is_null(line, basket_id)); /* as basket.lines does without .dependent */
    assert_int_equal(kin_many_get(basket, lines).count, 1);
    assert_true(kin_many_destroy(ann, lines, other));
    assert_true(kin_is_destroyed(other));
    assert_int_equal(kin_many_get(ann, lines).count, 0);
    assert_int_equal(kin_many_get(basket, lines).count, 0);
    kin_reload(basket);
    assert_int_equal(basket->lines_count, 0);
    assert_int_equal(rows_of(line), 1);
}

static void NT_3_over_one_record_and_a_join_model(void **state)
{
    (void)state;
    struct product *tea = product_named("tea");
    assert_statements(3, assert_true(kin_many_push(ann, products, tea))); /* two counters */
    assert_int_equal(rows_where(line, "basket_id = 1 AND product_id = 1"), 1);
    struct product *jam = kin_many_create(ann, products, .name = "jam");
    assert_false(kin_is_new(jam));
    assert_int_equal(kin_many_get(ann, products).count, 2);
    assert_int_equal(kin_many_count(basket, products), 2);
    kin_reload(tea);
    assert_int_equal(tea->lines_count, 1);
    kin_reload(basket);
    assert_int_equal(basket->lines_count, 2);
    assert_true(kin_many_delete(ann, products, tea));
    assert_int_equal(rows_of(line), 1);
    assert_int_equal(rows_of(product), 2);
    kin_reload(tea);
    assert_int_equal(tea->lines_count, 0);
    assert_int_equal(basket->lines_count, 1);
    const kin_value ids[] = {kin_value_int(tea->id), kin_value_int(tea->id)};
    assert_true(kin_many_set_ids(ann, products, ids, 2));
    assert_int_equal(rows_where(line, "product_id = 1"), 2);
    assert_int_equal(rows_of(line), 2);
    assert_true(kin_many_set(ann, products, &jam, 1));
    assert_int_equal(rows_of(line), 1);
    assert_int_equal(kin_many_reload(ann, products).count, 1);
    assert_true(kin_many_clear(ann, products));
    assert_int_equal(rows_of(line), 0);
    kin_reload(basket);
    assert_int_equal(basket->lines_count, 0);
    assert_int_equal(kin_many_get(ann, products).count, 0);
}

static void NT_3_many_go_out_together(void **state)
{
    (void)state;
    struct line *lines[32];
    for (int i = 0; i < 32; i++) lines[i] = kin_new(s, line);
    /* One INSERT, and the basket's counter. */
    assert_statements(2, assert_true(kin_many_concat(ann, lines, lines, 32)));
    assert_int_equal(rows_where(line, "basket_id = 1"), 32);
    assert_int_equal(kin_find(s, basket, basket->id)->lines_count, 32);
    assert_int_equal(basket->lines_count, 32);
    for (int i = 0; i < 32; i++) assert_false(kin_is_new(lines[i]));
    struct product *products[2] = {product_named("tea"), product_named("jam")};
    assert_true(kin_many_concat(ann, products, products, 2));
    assert_int_equal(rows_where(line, "basket_id = 1 AND product_id > 0"), 2);
    kin_reload(products[1]);
    assert_int_equal(products[1]->lines_count, 1);
    assert_int_equal(basket->lines_count, 34);
}

static void NT_3_over_join_records_that_go_over_one(void **state)
{
    (void)state;
    struct product *tea = product_named("tea");
    assert_true(kin_many_push(ann, over_lines, tea));
    assert_int_equal(rows_where(line, "basket_id = 1 AND product_id = 1"), 1);
    assert_int_equal(kin_many_get(ann, over_lines).count, 1);
    assert_int_equal(kin_many_count(ann, products), 1);
    assert_true(kin_many_delete(ann, over_lines, tea));
    assert_int_equal(rows_of(line), 0);
    assert_false(kin_many_push(ann, shown, tea));
    assert_failure(KIN_THROUGH_NESTED_READ_ONLY);
}

static void NT_3_over_one_record_and_a_join_table(void **state)
{
    (void)state;
    struct label *red = NULL;
    assert_statements(2, red = kin_many_create(ann, labels, .name = "red"));
    struct line *line = kin_many_create(basket, lines);
    assert_statements(1, assert_true(kin_many_push(line, labels, red)));
    assert_int_equal(kin_many_count(basket, labels), 2);
    assert_int_equal(kin_many_get(line, labels).count, 2);
    assert_statements(1, assert_true(kin_many_clear(line, labels)));
    assert_int_equal(kin_many_count(basket, labels), 0);
    assert_int_equal(rows_of(label), 1);
}

static void NT_3_over_what_the_owner_belongs_to(void **state)
{
    (void)state;
    struct line *line = kin_many_create(basket, lines);
    struct line *next = kin_many_build(line, neighbours);
    assert_true(kin_is_new(next));
    assert_int_equal(next->basket_id, basket->id);
    assert_true(kin_save(line));
    assert_false(kin_is_new(next));
    assert_int_equal(rows_where(line, "basket_id = 1"), 2);
    struct line *fresh = kin_new(s, line, .basket_id = basket->id);
    struct line *third = kin_create(s, line);
    assert_statements(1, assert_true(kin_many_push(fresh, neighbours, third))); /* its basket */
    assert_int_equal(rows_where(line, "basket_id = 1"), 2);
    assert_true(kin_save(fresh));
    assert_int_equal(rows_where(line, "basket_id = 1"), 4);
    kin_reload(basket);
    assert_int_equal(basket->lines_count, 4);
}

static void NT_3_what_the_scopes_demand_is_set(void **state)
{
    (void)state;
    const struct line *line = kin_many_create(ann, urgent_lines);
    assert_true(line->urgent);
    assert_int_equal(kin_many_count(basket, urgent_lines), 1);
    kin_many_create(ann, lines);
    assert_int_equal(kin_many_clear(ann, urgent_lines), true);
    assert_int_equal(rows_where(line, "basket_id = 1"), 1);
}

static void NT_3_all_of_them_unsaved(void **state)
{
    (void)state;
    struct shopper *bob = kin_new(s, shopper, .name = "Bob");
    struct product *tea = product_named("tea");
    assert_false(kin_many_push(bob, products, tea));
    assert_failure(KIN_THROUGH_READ_ONLY);
    struct basket *fresh = kin_one_build(bob, basket);
    assert_non_null(fresh);
    assert_statements(0, {
        assert_true(kin_many_push(bob, products, tea));
        assert_non_null(kin_many_build(bob, products, .name = "jam"));
        assert_non_null(kin_many_build(bob, lines));
        assert_non_null(kin_many_build(bob, labels, .name = "red"));
    });
    assert_int_equal(kin_many_get(bob, products).count, 2);
    assert_int_equal(kin_many_get(fresh, products).count, 2);
    assert_true(kin_save(bob));
    assert_int_equal(rows_where(line, "basket_id = 2"), 3);
    assert_int_equal(rows_where(line, "product_id IS NOT NULL"), 2);
    assert_int_equal(rows_of(product), 2);
    assert_int_equal(kin_many_count(fresh, labels), 1);
    kin_reload(fresh);
    assert_int_equal(fresh->lines_count, 3);
    assert_statements(0, assert_true(kin_save(bob)));
}

static void NT_3_what_is_refused_changes_nothing(void **state)
{
    (void)state;
    struct product *blank = kin_new(s, product);
    assert_false(kin_many_push(ann, products, blank));
    assert_answer(KIN_OK);
    assert_int_equal(rows_of(line), 0);
    assert_null(kin_many_must_create(ann, products, .name = ""));
    assert_answer(KIN_RECORD_INVALID);
    struct shopper *bob = kin_create(s, shopper, .name = "Bob");
    assert_null(kin_many_create(bob, lines));
    assert_failure(KIN_THROUGH_READ_ONLY);
    assert_false(kin_many_clear(bob, products));
    assert_failure(KIN_THROUGH_READ_ONLY);
    (void)kin_one_build(bob, basket);
    assert_null(kin_many_create(bob, lines));
    assert_answer(KIN_RECORD_NOT_SAVED);
}

static void NT_3_a_rollback_takes_it_back(void **state)
{
    (void)state;
    struct product *tea = product_named("tea");
    (void)kin_many_get(ann, products);
    kin_begin(s);
    assert_true(kin_many_push(ann, products, tea));
    kin_rollback(s);
    assert_int_equal(rows_of(line), 0);
    kin_reload(basket);
    assert_int_equal(basket->lines_count, 0);
    assert_int_equal(kin_many_reload(ann, products).count, 0);
}

static void NT_3_one_record_over_one(void **state)
{
    (void)state;
    struct receipt *first = NULL;
    assert_statements(2, first = kin_one_create(ann, receipt, .number = "1"));
    assert_int_equal(first->basket_id, basket->id);
    assert_ptr_equal(kin_one_get(ann, receipt), first);
    assert_ptr_equal(kin_one_get(basket, receipt), first);
    struct receipt *second = kin_new(s, receipt, .number = "2");
    assert_true(kin_one_set(ann, receipt, second));
    assert_false(kin_is_new(second));
    assert_true(kin_is_null(first, basket_id));
    assert_ptr_equal(kin_one_get(basket, receipt), second);
    /* the clerk over the receipt, which is over the basket */
    struct clerk *eve = kin_create(s, clerk, .name = "Eve");
    assert_statements(1, assert_true(kin_one_set(ann, clerk, eve)));
    assert_int_equal(rows_where(receipt, "clerk_id = 1"), 1);
    assert_ptr_equal(kin_one_get(ann, clerk), eve);
    struct clerk *max = kin_one_create(ann, clerk, .name = "Max");
    assert_true(max && !kin_is_new(max));
    assert_int_equal(rows_where(receipt, "clerk_id = 2"), 1);
    struct clerk *built = kin_one_build(ann, clerk, .name = "Ida");
    assert_true(kin_is_new(built));
    assert_true(kin_save(ann));
    assert_int_equal(rows_where(receipt, "clerk_id = 3"), 1);
    assert_true(kin_one_set(ann, clerk, NULL));
    assert_int_equal(rows_where(receipt, "clerk_id IS NULL"), 2);
    assert_true(kin_one_set(ann, receipt, NULL));
    assert_int_equal(rows_where(receipt, "basket_id IS NULL"), 2);
    assert_null(kin_one_get(ann, receipt));
    assert_false(kin_one_set(ann, clerk, eve));
    assert_failure(KIN_THROUGH_READ_ONLY);
}

/* --- what is not defined ---------------------------------------------------------------------- */

KIN_DECLARE(city, static);
KIN_DECLARE(road, static);
KIN_DECLARE(lamp, static);
KIN_DECLARE(mayor, static);

struct mayor {
    kin_record kin;
    kin_int id;
    kin_int city_id;
    kin_one(city) city;
    kin_many(road) roads; /* over one city: well defined */
    kin_many(road) gone;  /* .dependent */
    kin_many(lamp) lamps; /* a collection of collections */
    kin_many(lamp) first; /* one record in a collection */
    kin_many(lamp) lit;   /* over roads, which lead on by no belongs_to */
};

struct city {
    kin_record kin;
    kin_int id;
    kin_many(road) roads;
    kin_many(lamp) lamps;
    kin_one(lamp) lamp;
};

struct road {
    kin_record kin;
    kin_int id;
    kin_int city_id;
    kin_many(lamp) lamps;
};

struct lamp {
    kin_record kin;
    kin_int id;
    kin_int road_id;
    kin_int city_id;
};

/* clang-format off */
KIN_MODEL(mayor,
    KIN_COLUMN(id),
    KIN_COLUMN(city_id, .nullable = true),
    KIN_BELONGS_TO(city, city),
    KIN_HAS_MANY(roads, road, .through = "city", .writable = true),
    KIN_HAS_MANY(gone, road, .through = "city", .source = "roads", .writable = true,
                 .dependent = KIN_DESTROY),
    KIN_HAS_MANY(lamps, lamp, .through = "city", .source = "lamps", .writable = true),
    KIN_HAS_MANY(first, lamp, .through = "city", .source = "lamp", .writable = true),
    KIN_HAS_MANY(lit, lamp, .through = "roads", .source = "lamps", .writable = true),
);

KIN_MODEL(city,
    KIN_COLUMN(id),
    KIN_HAS_MANY(roads, road),
    KIN_HAS_MANY(lamps, lamp, .through = "roads"),
    KIN_HAS_ONE(lamp, lamp),
);

KIN_MODEL(road, KIN_COLUMN(id), KIN_COLUMN(city_id, .nullable = true), KIN_HAS_MANY(lamps, lamp));
KIN_MODEL(lamp, KIN_COLUMN(id), KIN_COLUMN(road_id), KIN_COLUMN(city_id));
/* clang-format on */

static void NT_3_what_is_not_well_defined_is_told_when_opening(void **state)
{
    static const struct {
        const char *association;
        const char *why;
    } told[] = {{"gone", ".dependent"},
                {"lamps", "its source city.lamps is read-only"},
                {"first", "its source city.lamp is one record"},
                {"lit", "mayor.roads is a collection"}};
    (void)state;
    kin_db *db = kin_open(database_url(), kin_models(mayor));
    kin_mistakes mistakes = kin_db_mistakes(db);
    assert_int_equal(mistakes.count, sizeof told / sizeof *told);
    for (size_t i = 0; i < mistakes.count; i++) {
        assert_string_equal(mistakes.items[i]->model, "mayor");
        assert_string_equal(mistakes.items[i]->association, told[i].association);
        assert_non_null(strstr(mistakes.items[i]->message, "cannot be .writable"));
        if (!strstr(mistakes.items[i]->message, told[i].why))
            fail_msg("\"%s\" is not in \"%s\"", told[i].why, mistakes.items[i]->message);
    }
    kin_close(db);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(NT_3_over_one_record_its_collection_is_changed),
        TEST(NT_3_over_one_record_and_a_join_model),
        TEST(NT_3_many_go_out_together),
        TEST(NT_3_over_join_records_that_go_over_one),
        TEST(NT_3_over_one_record_and_a_join_table),
        TEST(NT_3_over_what_the_owner_belongs_to),
        TEST(NT_3_what_the_scopes_demand_is_set),
        TEST(NT_3_all_of_them_unsaved),
        TEST(NT_3_what_is_refused_changes_nothing),
        TEST(NT_3_a_rollback_takes_it_back),
        TEST(NT_3_one_record_over_one),
        cmocka_unit_test(NT_3_what_is_not_well_defined_is_told_when_opening),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
