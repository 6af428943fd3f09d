/* Lists of keys that are texts, however many: a database may take them as one parameter, or as one
 * for each key in more than one statement. */
#include "support/database.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>

KIN_DECLARE(world, static);
KIN_DECLARE(country, static);
KIN_DECLARE(town, static);

struct world {
    kin_record kin;
    kin_int id;
    kin_many(country) countries;
};

struct country {
    kin_record kin;
    kin_text code;
    kin_int world_id;
    kin_many(town) towns;
};

struct town {
    kin_record kin;
    kin_int id;
    kin_text country_code;
    kin_one(country) country;
};

KIN_MODEL(world,
    KIN_COLUMN(id),
    KIN_HAS_MANY(countries, country),
);

KIN_MODEL(country,
    KIN_COLUMN(code, .key = true),
    KIN_COLUMN(world_id, .nullable = true),
    KIN_HAS_MANY(towns, town, .foreign_key = "country_code"),
);

KIN_MODEL(town,
    KIN_COLUMN(id),
    KIN_COLUMN(country_code),
    KIN_BELONGS_TO(country, country, .foreign_key = "country_code"),
);

static struct database database;
static kin_session *s;

enum { COUNTRIES = 20000 };

/* Each has a town; the codes differ in upper and lower case alone every other time. */
static void fill(void)
{
    static const char numbers[] =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) ";
    static const char code[] = "CASE WHEN i % 2 = 0 THEN 'c' ELSE 'C' END || (i - i % 2)";
    const char *with = database_text(numbers, numbers, "");
    const char *from = database_text("n", "n", "(SELECT seq AS i FROM seq_1_to_20000) n");
    char sql[512];
    snprintf(sql, sizeof sql, "%sINSERT INTO countries (code, world_id) SELECT %s, 1 FROM %s", with,
             code, from);
    database_execute(s, sql);
    snprintf(sql, sizeof sql, "%sINSERT INTO towns (id, country_code) SELECT i, %s FROM %s", with,
             code, from);
    database_execute(s, sql);
}

static int set_up(void **state)
{
    (void)state;
    database_open(&database, kin_models(world, country, town), NULL);
    s = database.session;
    fill();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

static void twenty_thousand_texts(void **state)
{
    (void)state;
    uint64_t before = kin_statements(s);
    country_list countries = kin_all(s, country, .includes = "towns.country");
    database_check(s);
    /* Towns are asked for by 16,384 keys at most; their countries are there already. */
    uint64_t lists = database_is_mariadb() ? 2 : 1;
    assert_int_equal(kin_statements(s) - before, 1 + lists);
    assert_int_equal(countries.count, COUNTRIES);
    kin_each(country, countries) {
        town_list towns = kin_many_peek(country, towns);
        assert_int_equal(towns.count, 1);
        assert_string_equal(towns.items[0]->country_code, country->code);
    }
}

/* A few keys are filled up to a power of two; each still comes once. */
static void three_texts(void **state)
{
    (void)state;
    uint64_t before = kin_statements(s);
    country_list countries =
        kin_all(s, country, .where = "code IN ('c10', 'C10', 'c12')", .includes = "towns");
    database_check(s);
    assert_int_equal(kin_statements(s) - before, 2);
    assert_int_equal(countries.count, 3);
    kin_each(country, countries) {
        town_list towns = kin_many_peek(country, towns);
        assert_int_equal(towns.count, 1);
        assert_string_equal(towns.items[0]->country_code, country->code);
    }
}

/* What is loaded is taken out by its keys: as many statements as there have to be lists. */
static void twenty_thousand_texts_are_taken_out(void **state)
{
    (void)state;
    struct world *world = kin_create(s, world, .id = 1);
    assert_int_equal(kin_many_get(world, countries).count, COUNTRIES);
    uint64_t before = kin_statements(s);
    assert_true(kin_many_clear(world, countries));
    assert_int_equal(kin_statements(s) - before, database_is_mariadb() ? 2 : 1);
    assert_int_equal(kin_count(s, country, .where = "world_id IS NULL"), COUNTRIES);
    assert_int_equal(kin_many_size(world, countries), 0);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(twenty_thousand_texts),
        TEST(three_texts),
        TEST(twenty_thousand_texts_are_taken_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
