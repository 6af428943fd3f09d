/* kin_create_tables: constraints where they are asked for, in whatever order the models stand;
 * indexes; names that need quoting or are too long; and doing it again. */
#include "behaviour/association.h"

/* clang-format off */

/* Two that refer to each other, listed with the wrong one first. */
KIN_DECLARE(country);
KIN_DECLARE(city);
struct country {
    kin_record kin;
    kin_int id;
    kin_int capital_id;
    kin_one(city) capital;
    kin_many(city) cities;
};
struct city {
    kin_record kin;
    kin_int id;
    kin_int country_id;
    kin_one(country) country;
};
KIN_MODEL(country,
    KIN_COLUMN(id),
    KIN_COLUMN(capital_id, .nullable = true),
    KIN_BELONGS_TO(capital, city, .constraint = true),
    KIN_HAS_MANY(cities, city),
);
KIN_MODEL(city,
    KIN_COLUMN(id),
    KIN_COLUMN(country_id),
    KIN_BELONGS_TO(country, country, .constraint = true),
);

/* One that refers to itself. */
KIN_DECLARE(employee);
struct employee {
    kin_record kin;
    kin_int id;
    kin_int boss_id;
    kin_one(employee) boss;
};
KIN_MODEL(employee,
    KIN_COLUMN(id),
    KIN_COLUMN(boss_id, .nullable = true),
    KIN_BELONGS_TO(boss, employee, .constraint = true),
);

/* By a column that is not the key, and without a constraint. */
KIN_DECLARE(offer);
KIN_DECLARE(shop);
struct offer {
    kin_record kin;
    kin_int id;
    kin_text shop_code;
    kin_int city_id;
    kin_one(shop) shop;
    kin_one(city) city;
};
struct shop {
    kin_record kin;
    kin_int id;
    kin_text code;
    kin_text owner_code;
    kin_many(offer) offers;
    kin_many(shop) owned;
};
KIN_MODEL(offer,
    KIN_COLUMN(id),
    KIN_COLUMN(shop_code),
    KIN_COLUMN(city_id, .nullable = true),
    KIN_BELONGS_TO(shop, shop, .foreign_key = "shop_code", .primary_key = "code",
                   .constraint = true),
    KIN_BELONGS_TO(city, city),
);
KIN_MODEL(shop,
    KIN_COLUMN(id),
    KIN_COLUMN(code, .unique = true),
    KIN_COLUMN(owner_code, .nullable = true),
    KIN_HAS_MANY(offers, offer, .foreign_key = "shop_code", .primary_key = "code"),
    KIN_HAS_MANY(owned, shop, .foreign_key = "owner_code", .primary_key = "code"),
);

/* A join table; the second side asks for its constraints. */
KIN_DECLARE(player);
KIN_DECLARE(team);
struct player {
    kin_record kin;
    kin_int id;
    kin_many(team) teams;
};
struct team {
    kin_record kin;
    kin_int id;
    kin_many(player) players;
};
KIN_MODEL(player, KIN_COLUMN(id), KIN_HAS_AND_BELONGS_TO_MANY(teams, team));
KIN_MODEL(team, KIN_COLUMN(id),
    KIN_HAS_AND_BELONGS_TO_MANY(players, player, .constraint = true),
);

/* Names that only quotes make possible. */
KIN_DECLARE(odd);
struct odd {
    kin_record kin;
    kin_int id;
    kin_int select;
    kin_int parent;
    kin_text name;
    kin_one(odd) group;
};
KIN_MODEL(odd,
    KIN_TABLE("order \"by\""),
    KIN_COLUMN(id, .column = "primary", .key = true),
    KIN_COLUMN(select, .unique = true),
    KIN_COLUMN(parent, .column = "group", .nullable = true),
    KIN_COLUMN(name, .column = "it's \"so\"", .default_text = "it's"),
    KIN_BELONGS_TO(group, odd, .foreign_key = "group", .constraint = true),
);

/* Names of which only the ends differ. */
#define SIXTY "a_name_of_exactly_sixty_bytes_which_is_nearly_all_there_is_to"
KIN_DECLARE(lengthy);
struct lengthy {
    kin_record kin;
    kin_int id;
    kin_int first;
    kin_int second;
    kin_int third;
};
KIN_MODEL(lengthy,
    KIN_TABLE(SIXTY),
    KIN_COLUMN(id, .key = true),
    KIN_COLUMN(first, .column = SIXTY "_1", .unique = true),
    KIN_COLUMN(second, .column = SIXTY "_2", .unique = true),
    KIN_COLUMN(third, .column = "sp\xc3\xa4t", .unique = true),
);

/* A table in whose place a test puts a view of the indexes. */
KIN_DECLARE(shown);
struct shown {
    kin_record kin;
    kin_text id;
};
KIN_MODEL(shown, KIN_TABLE("index_names"), KIN_COLUMN(id));
/* clang-format on */

static kin_model_fn *const models[] = {country_model,  city_model,   offer_model, shop_model,
                                       employee_model, player_model, odd_model,   lengthy_model,
                                       shown_model,    NULL};

static int open_models(void **state)
{
    (void)state;
    database_open(&at, models, NULL);
    s = at.session;
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_models, close_database)

/* --- constraints ------------------------------------------------------------------------------ */

static void a_constraint_refuses_what_refers_to_nothing(void **state)
{
    (void)state;
    assert_null(kin_create(s, city, .country_id = 7));
    assert_failure(KIN_INVALID_FOREIGN_KEY);
    assert_null(kin_create(s, offer, .shop_code = "none"));
    assert_failure(KIN_INVALID_FOREIGN_KEY);
    assert_null(kin_create(s, employee, .boss_id = 7));
    assert_failure(KIN_INVALID_FOREIGN_KEY);
    assert_int_equal(rows_of(city) + rows_of(offer) + rows_of(employee), 0);
}

static void a_circle_of_constraints(void **state)
{
    (void)state;
    struct country *country = kin_create(s, country);
    struct city *city = kin_create(s, city, .country_id = country->id);
    assert_true(kin_update(country, .capital_id = city->id));
    assert_false(kin_update(country, .capital_id = city->id + 1));
    assert_failure(KIN_INVALID_FOREIGN_KEY);
    assert_false(kin_delete(city));
    assert_failure(KIN_INVALID_FOREIGN_KEY);
    assert_int_equal(rows_of(city), 1);
}

static void a_constraint_lets_no_row_go_that_is_referred_to(void **state)
{
    (void)state;
    struct employee *boss = kin_create(s, employee);
    struct employee *other = kin_create(s, employee, .boss_id = boss->id);
    assert_false(kin_delete(boss));
    assert_failure(KIN_INVALID_FOREIGN_KEY);
    assert_true(kin_delete(other));
    assert_true(kin_delete(boss));
}

static void without_the_option_there_is_no_constraint(void **state)
{
    (void)state;
    struct shop *shop = kin_create(s, shop, .code = "a", .owner_code = "nobody");
    struct offer *offer = kin_create(s, offer, .shop_code = "a", .city_id = 7);
    assert_false(kin_is_new(shop));
    assert_false(kin_is_new(offer));
}

static void a_join_table_with_constraints(void **state)
{
    (void)state;
    struct player *player = kin_create(s, player);
    struct team *team = kin_create(s, team);
    assert_true(kin_many_push(player, teams, team));
    assert_false(
        kin_execute(s, "INSERT INTO players_teams (player_id, team_id) VALUES (7, 1)", NULL));
    assert_failure(KIN_INVALID_FOREIGN_KEY);
    assert_false(
        kin_execute(s, "INSERT INTO players_teams (player_id, team_id) VALUES (1, 7)", NULL));
    assert_failure(KIN_INVALID_FOREIGN_KEY);
    assert_false(kin_delete(team));
    assert_failure(KIN_INVALID_FOREIGN_KEY);
}

/* --- names ------------------------------------------------------------------------------------ */

static void names_that_need_quoting(void **state)
{
    (void)state;
    struct odd *first = kin_create(s, odd, .select = 1);
    struct odd *second = kin_create(s, odd, .select = 2, .parent = first->id);
    assert_string_equal(second->name, "it's");
    assert_true(kin_reload(second));
    assert_true(kin_one_get(second, group) != NULL);
    assert_null(kin_create(s, odd, .select = 2));
    assert_failure(KIN_RECORD_NOT_UNIQUE);
    assert_null(kin_create(s, odd, .select = 3, .parent = 77));
    assert_failure(KIN_INVALID_FOREIGN_KEY);
}

static void names_that_are_too_long(void **state)
{
    (void)state;
    kin_create(s, lengthy, .first = 1, .second = 1, .third = 1);
    assert_null(kin_create(s, lengthy, .first = 1, .second = 2, .third = 2));
    assert_failure(KIN_RECORD_NOT_UNIQUE);
    assert_null(kin_create(s, lengthy, .first = 2, .second = 1, .third = 2));
    assert_failure(KIN_RECORD_NOT_UNIQUE);
    assert_null(kin_create(s, lengthy, .first = 2, .second = 2, .third = 1));
    assert_failure(KIN_RECORD_NOT_UNIQUE);
    assert_int_equal(rows_of(lengthy), 1);
}

/* --- indexes ---------------------------------------------------------------------------------- */

static void assert_index(const char *name, bool wanted)
{
    if (kin_exists(s, shown, .where = "id = ?", .args = kin_args(name)) != wanted)
        fail_msg("index %s: not %d", name, wanted);
}

static void foreign_keys_and_unique_columns_have_an_index(void **state)
{
    (void)state;
    database_execute(s, "DROP TABLE index_names");
    database_execute(
        s, database_text("CREATE VIEW index_names AS SELECT name AS id FROM sqlite_schema "
                         "WHERE type = 'index'",
                         "CREATE VIEW index_names AS SELECT indexname::text AS id FROM "
                         "pg_indexes WHERE schemaname = 'public'",
                         "CREATE VIEW index_names AS SELECT DISTINCT index_name AS id FROM "
                         "information_schema.statistics WHERE table_schema = database()"));
    assert_index("index_countries_on_capital_id", true);
    assert_index("index_cities_on_country_id", true);
    assert_index("index_offers_on_shop_code", true);
    assert_index("index_offers_on_city_id", true);
    assert_index("index_shops_on_code", true);
    assert_index("index_shops_on_owner_code", true); /* a has_many alone leads there */
    assert_index("index_players_teams_on_player_id", true);
    assert_index("index_players_teams_on_team_id", true);
    assert_index("index_shops_on_id", false);
}

/* --- again ------------------------------------------------------------------------------------ */

static void what_is_there_stays(void **state)
{
    (void)state;
    struct country *country = kin_create(s, country);
    struct city *city = kin_create(s, city, .country_id = country->id);
    kin_update(country, .capital_id = city->id);
    assert_true(kin_create_tables(s));
    assert_true(kin_create_tables(s));
    assert_int_equal(rows_of(city), 1);
    assert_null(kin_create(s, city, .country_id = 7));
    assert_failure(KIN_INVALID_FOREIGN_KEY);
}

/* Where tables are part of a transaction they are that of the one that is open; elsewhere they
 * would end it. */
static void in_a_transaction(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    assert_non_null(kin_create(s, country));
    if (database_traits()->tables_roll_back) {
        assert_true(kin_create_tables(s));
    } else {
        assert_false(kin_create_tables(s));
        assert_failure(KIN_INVALID_ARGUMENT);
    }
    assert_true(kin_rollback(s));
    assert_int_equal(rows_of(country), 0);
}

/* --- mistakes --------------------------------------------------------------------------------- */

/* clang-format off */
KIN_DECLARE(loose);
struct loose {
    kin_record kin;
    kin_int id;
    kin_text shop_code;
    kin_one(shop) shop;
};
KIN_MODEL(loose,
    KIN_COLUMN(id),
    KIN_COLUMN(shop_code),
    KIN_BELONGS_TO(shop, shop, .foreign_key = "shop_code", .primary_key = "owner_code",
                   .constraint = true),
);
/* clang-format on */

static void a_constraint_on_what_may_stand_twice(void **state)
{
    (void)state;
    kin_db *db = kin_open(database_url(), kin_models(loose));
    const kin_error_info *error = kin_db_error(db);
    assert_int_equal(error->code, KIN_INVALID_MODEL);
    assert_non_null(strstr(error->message, "loose.shop: .constraint needs shop.owner_code"));
    kin_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_constraint_refuses_what_refers_to_nothing),
        TEST(a_circle_of_constraints),
        TEST(a_constraint_lets_no_row_go_that_is_referred_to),
        TEST(without_the_option_there_is_no_constraint),
        TEST(a_join_table_with_constraints),
        TEST(names_that_need_quoting),
        TEST(names_that_are_too_long),
        TEST(foreign_keys_and_unique_columns_have_an_index),
        TEST(what_is_there_stays),
        TEST(in_a_transaction),
        TEST(a_constraint_on_what_may_stand_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
