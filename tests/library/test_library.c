/* Models in a library of their own, which stand in two headers and two translation units: the same
 * program runs with the library linked statically and shared, and knows no more than its headers.
 * It is linked with the public Kin alone. */
#include "library/purchase.h"

#include "library/product.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

/* A model of the program's own that leads into the library. */
KIN_DECLARE(wish, static);

struct wish {
    kin_record kin;
    kin_int id;
    kin_int product_id;
    kin_one(product) product;
};

/* clang-format off */
KIN_MODEL(wish,
    KIN_COLUMN(id),
    KIN_COLUMN(product_id, .nullable = true),
    KIN_BELONGS_TO(product, product),
);
/* clang-format on */

static kin_db *db;
static kin_session *s;

static int open_shop(void **state)
{
    (void)state;
    const char *url = getenv("KIN_TEST_URL");
    db = kin_open(url ? url : "sqlite::memory:", kin_models(wish));
    s = kin_session_open(db);
    kin_create_tables(s);
    kin_execute(s, "DELETE FROM products", NULL);
    kin_execute(s, "DELETE FROM purchases", NULL);
    return kin_failed(s) ? -1 : 0;
}

static int close_shop(void **state)
{
    (void)state;
    kin_session_close(s);
    kin_close(db);
    return 0;
}

static void models_of_the_library_are_found(void **state)
{
    (void)state;
    assert_int_equal(kin_db_models(db).count, 4);
    assert_non_null(kin_reflect(db, product));
    assert_non_null(kin_db_reflect_named(db, "receipt"));
    assert_ptr_equal(kin_reflect_association(db, wish, product)->target, kin_reflect(db, product));
    assert_ptr_equal(kin_reflect(db, product)->declared, product_model());
}

static void records_cross_the_border(void **state)
{
    (void)state;
    struct product *tea = product_named(s, "tea");
    assert_int_equal(tea->price, 100);
    struct product *again = product_named(s, "tea");
    assert_int_equal(again->id, tea->id);
    struct purchase *purchase = kin_many_create(tea, purchases, .amount = 3);
    assert_int_equal(purchase->product_id, tea->id);
    assert_string_equal(purchase_receipt(purchase), "paid");
    struct wish *wish = kin_create(s, wish);
    assert_true(kin_one_set(wish, product, again) && kin_save(wish));
    struct wish *found = kin_first(s, wish, .includes = "product(purchases(receipt))");
    struct product *wished = kin_one_peek(found, product);
    assert_string_equal(wished->name, "tea");
    assert_int_equal(wished->purchases_count, 1);
    assert_int_equal(kin_many_peek(wished, purchases).count, 1);
    assert_true(kin_destroy(wished));
    size_t left = kin_count(s, purchase);
    assert_int_equal(left, 0);
    assert_false(kin_failed(s));
}

static void what_the_library_says_is_said_here(void **state)
{
    (void)state;
    struct product *nameless = kin_create(s, product, .name = "");
    assert_true(kin_is_new(nameless));
    assert_string_equal(kin_errors(nameless).items[0].field, "name");
    struct product *none = kin_find(s, product, 404);
    assert_null(none);
    assert_string_equal(kin_error(s)->model, "product");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(models_of_the_library_are_found),
        cmocka_unit_test(records_cross_the_border),
        cmocka_unit_test(what_the_library_says_is_said_here),
    };
    return cmocka_run_group_tests(tests, open_shop, close_shop);
}
