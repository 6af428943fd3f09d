/* Tables that change under statements that a session has prepared. */
#define _POSIX_C_SOURCE 200809L

#include "support/database.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

KIN_DECLARE(shop, static);
KIN_DECLARE(product, static);
KIN_DECLARE(label, static);

struct shop {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int products_count;
    kin_many(product) products;
};

struct product {
    kin_record kin;
    kin_int id;
    kin_int shop_id;
    kin_text name;
    kin_int price;
    kin_one(shop) shop;
    kin_many(label) labels;
};

struct label {
    kin_record kin;
    kin_int id;
    kin_int product_id;
    kin_text text;
};

KIN_MODEL(shop,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_COLUMN(products_count),
    KIN_HAS_MANY(products, product, .inverse_of = "shop"),
);

KIN_MODEL(product,
    KIN_COLUMN(id),
    KIN_COLUMN(shop_id, .nullable = true),
    KIN_COLUMN(name),
    KIN_COLUMN(price, .nullable = true),
    KIN_BELONGS_TO(shop, shop, .counter_cache = KIN_COUNTER_CACHE),
    KIN_HAS_MANY(labels, label, .dependent = KIN_DESTROY),
);

KIN_MODEL(label,
    KIN_COLUMN(id),
    KIN_COLUMN(product_id, .nullable = true),
    KIN_COLUMN(text, .nullable = true),
);

static struct database database;
static kin_session *s;
static kin_session *other; /* changes the tables */

static int set_up(void **state)
{
    (void)state;
    database_open_shared(&database, kin_models(shop, product, label), NULL, "");
    s = database.session;
    other = kin_session_open(database.db);
    struct shop *shop = kin_create(s, shop, .name = "corner");
    struct product *product = kin_many_create(shop, products, .name = "soap", .price = 3);
    kin_many_create(product, labels, .text = "clean");
    database_check(s);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    kin_session_close(other);
    database_close(&database);
    return 0;
}

/* --- what changes ----------------------------------------------------------------------------- */

static void execute_all(const char *const *texts)
{
    for (; *texts; texts++) database_execute(other, *texts);
}

/* The columns change their types, so a prepared SELECT would give something else. */
static void change_types(void)
{
    static const char *const postgres[] = {
        "ALTER TABLE shops ALTER name TYPE varchar(80), ALTER products_count TYPE numeric",
        "ALTER TABLE products ALTER name TYPE varchar(80), ALTER price TYPE numeric, "
        "ALTER id TYPE integer",
        "ALTER TABLE labels ALTER text TYPE varchar(80), ALTER product_id TYPE integer", NULL};
    static const char *const mariadb[] = {
        "ALTER TABLE shops MODIFY name VARCHAR(80), MODIFY products_count DECIMAL(20)",
        "ALTER TABLE products MODIFY name VARCHAR(80), MODIFY price DECIMAL(20)",
        "ALTER TABLE labels MODIFY text VARCHAR(80), MODIFY product_id INTEGER", NULL};
    /* SQLite's columns keep theirs; a table can be made anew. */
    static const char *const sqlite[] = {
        "ALTER TABLE products RENAME TO old_products",
        "CREATE TABLE products (id INTEGER PRIMARY KEY, extra TEXT, price NUMERIC, "
        "name VARCHAR(80), shop_id BIGINT)",
        "INSERT INTO products (id, shop_id, name, price) SELECT id, shop_id, name, price FROM "
        "old_products",
        "DROP TABLE old_products", NULL};
    bool is_sqlite = strncmp(database_url(), "sqlite", 6) == 0;
    execute_all(is_sqlite ? sqlite : database_is_postgres() ? postgres : mariadb);
}

/* Of the last level of a tree alone, so that what stands above it was read already. */
static void change_leaves(void)
{
    static const char *const postgres[] = {"ALTER TABLE labels ALTER text TYPE varchar(80)", NULL};
    static const char *const mariadb[] = {"ALTER TABLE labels MODIFY text VARCHAR(80)", NULL};
    static const char *const sqlite[] = {"ALTER TABLE labels ADD COLUMN more TEXT", NULL};
    bool is_sqlite = strncmp(database_url(), "sqlite", 6) == 0;
    execute_all(is_sqlite ? sqlite : database_is_postgres() ? postgres : mariadb);
}

static void add_a_column(void)
{
    static const char *const texts[] = {"ALTER TABLE shops ADD COLUMN more_s VARCHAR(10)",
                                        "ALTER TABLE products ADD COLUMN more_p VARCHAR(10)",
                                        "ALTER TABLE labels ADD COLUMN more_l VARCHAR(10)", NULL};
    execute_all(texts);
}

static void add_an_index(void)
{
    static const char *const texts[] = {"CREATE INDEX by_price ON products (price)",
                                        "CREATE INDEX by_shop ON products (shop_id)", NULL};
    execute_all(texts);
}

/* --- what goes on ----------------------------------------------------------------------------- */

static bool finds(void)
{
    struct product *product = kin_find(s, product, 1);
    return product && strcmp(product->name, "soap") == 0 && product->price == 3;
}

static bool finds_by(void)
{
    struct product *product = kin_find_by(s, product, .name = "soap");
    return product && product->id == 1;
}

static bool finds_all(void)
{
    product_list all = kin_all(s, product, .where = "price > ?", .args = kin_args(1));
    return all.count > 0;
}

static bool counts(void)
{
    return kin_count(s, product) > 0;
}

static bool streams(void)
{
    kin_stream *stream = kin_stream_open(s, product);
    bool has_one = kin_stream_next(stream, product) != NULL;
    kin_stream_close(stream);
    return has_one;
}

static bool loads_lazily(void)
{
    struct shop *shop = kin_first(s, shop);
    product_list products = kin_many_get(shop, products);
    return products.count > 0;
}

static bool includes(void)
{
    shop_list all = kin_all(s, shop, .includes = "products.labels");
    if (all.count == 0) return false;
    product_list products = kin_many_peek(all.items[0], products);
    return products.count > 0 && kin_is_loaded(products.items[0], labels);
}

static bool preloads(void)
{
    shop_list all = kin_all(s, shop);
    if (all.count == 0 || !kin_preload(all, "products.labels")) return false;
    product_list products = kin_many_peek(all.items[0], products);
    return products.count > 0 && kin_is_loaded(products.items[0], labels) &&
           strcmp(products.items[0]->name, "soap") == 0;
}

static bool creates(void)
{
    struct shop *shop = kin_first(s, shop);
    struct product *product = kin_many_create(shop, products, .name = "soap", .price = 3);
    return product && !kin_is_new(product) && product->id > 0;
}

/* Its first statement that gives something back stands behind a BEGIN. */
static bool creates_alone(void)
{
    struct product *product = kin_create(s, product, .name = "soap", .price = 3, .shop_id = 1);
    return product && product->id > 0;
}

static bool updates(void)
{
    struct product *product = kin_find(s, product, 1);
    return product && kin_update(product, .price = 4) && kin_update(product, .price = 3);
}

static bool destroys(void)
{
    struct product *product = kin_create(s, product, .name = "short-lived");
    return product && kin_destroy(product);
}

static bool reloads(void)
{
    struct product *product = kin_find(s, product, 1);
    return product && kin_reload(product);
}

static bool finds_with_own_sql(void)
{
    product_list all = kin_all_sql(s, product, "SELECT * FROM products", NULL);
    return all.count > 0;
}

#define VERB(name)  \
    {               \
        name, #name \
    }
static const struct {
    bool (*goes_on)(void);
    const char *name;
} verbs[] = {
    VERB(finds),   VERB(finds_by),           VERB(finds_all), VERB(counts),
    VERB(streams), VERB(loads_lazily),       VERB(includes),  VERB(preloads),
    VERB(creates), VERB(creates_alone),      VERB(updates),   VERB(destroys),
    VERB(reloads), VERB(finds_with_own_sql),
};

/* Each verb is prepared, then the tables change, and it is the first to notice. */
static void survive(void (*change)(void))
{
    void *none = NULL;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (i > 0) {
            tear_down(&none);
            set_up(&none);
        }
        for (int j = 0; j < 2; j++)
            if (!verbs[i].goes_on()) fail_msg("%s: %s", verbs[i].name, kin_error(s)->message);
        change();
        if (!verbs[i].goes_on())
            fail_msg("%s after the change: %s (%s)", verbs[i].name, kin_error(s)->message,
                     kin_error(s)->sql);
        assert_false(kin_failed(s));
    }
}

static void a_changed_type(void **state)
{
    (void)state;
    survive(change_types);
}

static void a_changed_leaf(void **state)
{
    (void)state;
    survive(change_leaves);
}

/* An older failure is neither forgotten nor taken for looked at. */
static void an_older_failure_beside_it(void **state)
{
    (void)state;
    assert_true(includes() && includes());
    kin_count(s, product, .where = "no_such_column = 1");
    change_leaves();
    assert_true(includes());
    assert_int_equal(kin_error(s)->code, KIN_OK);
    struct shop *shop = kin_create(s, shop, .name = "second");
    assert_null(shop);
    assert_int_equal(kin_error(s)->code, KIN_UNSEEN_ERROR);
    assert_non_null(strstr(kin_first_error(s)->message, "no_such_column"));
    change_types();
    assert_true(includes());
    shop = kin_create(s, shop, .name = "second");
    assert_non_null(shop);
    assert_non_null(strstr(kin_first_error(s)->message, "no_such_column"));
}

/* --- inside a transaction --------------------------------------------------------------------- */

static int runs;

static bool read_it(kin_session *session, void *context)
{
    (void)context;
    runs++;
    struct product *product = kin_find(session, product, 1);
    return product != NULL;
}

/* PostgreSQL has ended it by then, so only the whole can begin anew. */
static void a_change_under_a_transaction(void **state)
{
    (void)state;
    assert_true(finds() && finds());
    change_types();
    runs = 0;
    assert_true(kin_transaction(s, read_it, NULL, .attempts = 2));
    assert_int_equal(runs, database_is_postgres() ? 2 : 1);
    assert_false(kin_failed(s));
    add_a_column();
    assert_true(kin_transaction(s, read_it, NULL));

    assert_true(finds() && finds());
    if (!database_is_postgres()) return;
    database_execute(other, "ALTER TABLE products ALTER price TYPE bigint");
    assert_false(kin_transaction(s, read_it, NULL));
    assert_int_equal(kin_error(s)->code, KIN_STATEMENT_INVALID);
    assert_true(kin_transaction(s, read_it, NULL)); /* it was prepared again */
}

/* --- what does not come back ------------------------------------------------------------------ */

static void a_column_that_is_gone(void **state)
{
    (void)state;
    assert_true(finds() && finds() && includes());
    database_execute(other, "ALTER TABLE products DROP COLUMN price");
    assert_false(finds());
    assert_int_equal(kin_error(s)->code, KIN_STATEMENT_INVALID);
    assert_non_null(strstr(kin_error(s)->message, "price"));
    assert_false(includes());
    assert_int_equal(kin_error(s)->code, KIN_STATEMENT_INVALID);
    database_execute(other, "ALTER TABLE products ADD COLUMN price INTEGER");
    database_execute(other, "UPDATE products SET price = 3");
    kin_error_clear(s);
    assert_true(finds());
    assert_true(includes());
}

static void a_new_column(void **state)
{
    (void)state;
    survive(add_a_column);
}

static void a_new_index(void **state)
{
    (void)state;
    survive(add_an_index);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_changed_type),
        TEST(a_changed_leaf),
        TEST(an_older_failure_beside_it),
        TEST(a_change_under_a_transaction),
        TEST(a_column_that_is_gone),
        TEST(a_new_column),
        TEST(a_new_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
