/* Keys of several columns in models of other shapes: dependents, types, and what is refused at
 * open. */
#include "behaviour/association.h"
#include "behaviour/stalls.h"

/* --- dependents ------------------------------------------------------------------------------- */

KIN_DECLARE(nut, static);
struct nut {
    kin_record kin;
    kin_int id;
    kin_int crate_row;
    kin_int crate_place;
};
KIN_MODEL(nut,
    KIN_COLUMN(id),
    KIN_COLUMN(crate_row, .nullable = true),
    KIN_COLUMN(crate_place, .nullable = true),
);

#define CRATE(M, how)       \
    KIN_DECLARE(M, static); \
    struct M {              \
        kin_record kin;     \
        kin_int row;        \
        kin_int place;      \
        kin_many(nut) nuts; \
    };                      \
    KIN_MODEL(M, KIN_COLUMN(row, .key = true, .column = "at_row"),                        \
              KIN_COLUMN(place, .key = true),                                             \
              KIN_HAS_MANY(nuts, nut, .foreign_key = "crate_row, crate_place", .dependent = how))
CRATE(destroys, KIN_DESTROY);
CRATE(deletes, KIN_DELETE_ALL);
CRATE(nullifies, KIN_NULLIFY);
CRATE(refuses, KIN_RESTRICT_WITH_ERROR);
CRATE(fails, KIN_RESTRICT_WITH_EXCEPTION);

struct dependent {
    const char *model;
    bool goes;
    int nuts;    /* that are left of three, one of which is in another crate */
    int cleared; /* of those */
};

static void dependents_are_told_by_all_columns(void **state)
{
    (void)state;
    static const struct dependent dependents[] = {
        {"destroys", true, 1, 0}, {"deletes", true, 1, 0}, {"nullifies", true, 3, 2},
        {"refuses", false, 3, 0}, {"fails", false, 3, 0},
    };
    for (size_t d = 0; d < sizeof dependents / sizeof *dependents; d++) {
        const struct dependent *expected = &dependents[d];
        const kin_attribute key[] = {{"row", kin_value_int(1)}, {"place", kin_value_int(2)}};
        kin_record *crate = kin_create_named(s, expected->model, key, 2);
        kin_create(s, nut, .crate_row = 1, .crate_place = 2);
        kin_create(s, nut, .crate_row = 1, .crate_place = 2);
        kin_create(s, nut, .crate_row = 2, .crate_place = 2);
        if (kin_record_destroy(crate) != expected->goes) fail_msg("%s", expected->model);
        if (rows_of(nut) != expected->nuts ||
            rows_where(nut, "crate_row IS NULL AND crate_place IS NULL") != expected->cleared)
            fail_msg("%s: %d nuts", expected->model, rows_of(nut));
        kin_delete_all(s, nut);
    }
}

static int setup_crates(void **state)
{
    (void)state;
    database_open(&at, kin_models(nut, destroys, deletes, nullifies, refuses, fails), NULL);
    s = at.session;
    return 0;
}

/* --- two foreign keys that share a column ----------------------------------------------------- */

KIN_DECLARE(rack, static);
KIN_DECLARE(can, static);
struct rack {
    kin_record kin;
    kin_int stall;
    kin_int number;
    kin_int cans_count;
    kin_many(can) cans;
    kin_many(can) spare;
};
KIN_MODEL(rack,
    KIN_COLUMN(stall, .key = true),
    KIN_COLUMN(number, .key = true),
    KIN_COLUMN(cans_count),
    KIN_HAS_MANY(cans, can, .foreign_key = "stall, number"),
    KIN_HAS_MANY(spare, can, .foreign_key = "stall, spare_number"),
);
struct can {
    kin_record kin;
    kin_int id;
    kin_int stall;
    kin_int number;
    kin_int spare_number;
    kin_one(rack) rack;
};
KIN_MODEL(can,
    KIN_COLUMN(id),
    KIN_COLUMN(stall),
    KIN_COLUMN(number, .nullable = true),
    KIN_COLUMN(spare_number, .nullable = true),
    KIN_BELONGS_TO(rack, rack, .foreign_key = "stall, number", .counter_cache = KIN_COUNTER_CACHE),
);

static int setup_racks(void **state)
{
    (void)state;
    database_open(&at, kin_models(can, rack), NULL);
    s = at.session;
    return 0;
}

/* The counter is that of the association whose columns are all the same. */
static void a_shared_column_is_not_the_same_key(void **state)
{
    (void)state;
    struct rack *rack = kin_create(s, rack, .stall = 1, .number = 2);
    struct can *can = kin_create(s, can, .stall = 1, .number = 2, .spare_number = 3);
    assert_true(kin_reload(rack));
    assert_statements(0, assert_int_equal(kin_many_size(rack, cans), 1));
    assert_statements(1, assert_int_equal(kin_many_size(rack, spare), 0));
    assert_true(kin_many_push(rack, spare, can));
    assert_int_equal(can->spare_number, 2);
    /* The stall cannot be NULL, and stays. */
    assert_true(kin_many_delete(rack, spare, can));
    assert_int_equal(rows_where(can, "stall = 1 AND number = 2 AND spare_number IS NULL"), 1);
    assert_true(kin_reload(rack));
    assert_int_equal(rack->cans_count, 1);
}

/* --- types ------------------------------------------------------------------------------------ */

KIN_DECLARE(parcel, static);
KIN_DECLARE(stamp, static);
struct parcel {
    kin_record kin;
    kin_date day;
    kin_uuid token;
    kin_decimal weight;
    kin_text word;
    kin_many(stamp) stamps;
};
KIN_MODEL(parcel,
    KIN_COLUMN(day, .key = true),
    KIN_COLUMN(token, .key = true),
    KIN_COLUMN(weight, .key = true),
    KIN_COLUMN(word, .key = true),
    KIN_HAS_MANY(stamps, stamp, .foreign_key = "a_day, a_token, a_weight, a_word",
                 .inverse_of = "parcel"),
);
struct stamp {
    kin_record kin;
    kin_int id;
    kin_date a_day;
    kin_uuid a_token;
    kin_decimal a_weight;
    kin_text a_word;
    kin_one(parcel) parcel;
};
KIN_MODEL(stamp,
    KIN_COLUMN(id),
    KIN_COLUMN(a_day, .nullable = true),
    KIN_COLUMN(a_token, .nullable = true),
    KIN_COLUMN(a_weight, .nullable = true),
    KIN_COLUMN(a_word, .nullable = true),
    KIN_BELONGS_TO(parcel, parcel, .foreign_key = "a_day, a_token, a_weight, a_word"),
);

static int setup_parcels(void **state)
{
    (void)state;
    database_open(&at, kin_models(stamp, parcel), NULL);
    s = at.session;
    return 0;
}

/* What a list of rows has to write so that it is read as it was. */
static void keys_of_every_type_are_found_in_lists(void **state)
{
    (void)state;
    static const char *const words[] = {"a\"b", "c\\d'e", "new\nline, [1,2]", "\xc3\xa4 ?"};
    for (size_t i = 0; i < 4; i++) {
        kin_uuid_value token = {{(unsigned char)i, 0xff}};
        struct parcel *parcel = kin_create(s, parcel, .day = {(int32_t)(19000 + i)}, .token = token,
                                           .weight = {(int64_t)(125 + i), 2}, .word = words[i]);
        kin_many_create(parcel, stamps);
        kin_many_create(parcel, stamps);
    }
    parcel_list parcels = {0};
    assert_statements(2, parcels = kin_all(s, parcel, .includes = "stamps"));
    assert_int_equal(parcels.count, 4);
    kin_each(p, parcels) assert_int_equal(kin_many_peek(p, stamps).count, 2);
    stamp_list stamps = {0};
    assert_statements(2, stamps = kin_all(s, stamp, .includes = "parcel", .order = "stamps.id"));
    for (size_t i = 0; i < 8; i++)
        assert_string_equal(kin_one_peek(stamps.items[i], parcel)->word, words[i / 2]);
    kin_values keys = kin_ids(s, parcel, .order = "parcels.day");
    assert_string_equal(kin_find(s, parcel, keys.items[2])->word, words[2]);
    (void)kin_many_get(parcels.items[0], stamps);
    assert_true(kin_many_clear(parcels.items[0], stamps));
    assert_int_equal(rows_where(stamp, "a_word IS NULL AND a_token IS NULL"), 2);
}

/* --- mistakes at open ------------------------------------------------------------------------- */

#define OF_ORDER(M, ...)        \
    KIN_DECLARE(M, static);     \
    struct M {                  \
        kin_record kin;         \
        kin_int id;             \
        kin_int stall;          \
        kin_int number;         \
        kin_text name;          \
        kin_one(order) order;   \
        kin_many(order) orders; \
    };                          \
    KIN_MODEL(M, KIN_COLUMN(id), KIN_COLUMN(stall), KIN_COLUMN(number), KIN_COLUMN(name, .nullable = true), __VA_ARGS__)

OF_ORDER(of_no_names, KIN_BELONGS_TO(order, order), KIN_FIELD(orders));
OF_ORDER(of_one_name, KIN_BELONGS_TO(order, order, .foreign_key = "number"), KIN_FIELD(orders));
OF_ORDER(of_three, KIN_BELONGS_TO(order, order, .foreign_key = "stall, number, id"),
         KIN_FIELD(orders));
OF_ORDER(of_a_typo, KIN_BELONGS_TO(order, order, .foreign_key = "stall, numbre"),
         KIN_FIELD(orders));
OF_ORDER(of_a_hole, KIN_BELONGS_TO(order, order, .foreign_key = "stall,"), KIN_FIELD(orders));
OF_ORDER(of_text, KIN_BELONGS_TO(order, order, .foreign_key = "stall, name"), KIN_FIELD(orders));
OF_ORDER(of_the_same, KIN_BELONGS_TO(order, order, .foreign_key = "stall, stall"),
         KIN_FIELD(orders));
OF_ORDER(of_seventeen,
         KIN_BELONGS_TO(order, order, .foreign_key = "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q"),
         KIN_FIELD(orders));
OF_ORDER(of_others,
         KIN_BELONGS_TO(order, order, .foreign_key = "number, stall",
                        .primary_key = "number, lines_count", .constraint = true),
         KIN_FIELD(orders));
OF_ORDER(of_reversed,
         KIN_BELONGS_TO(order, order, .foreign_key = "number,stall",
                        .primary_key = "number , stall_id"),
         KIN_FIELD(orders));
OF_ORDER(has_by_one, KIN_HAS_MANY(orders, order, .foreign_key = "stall_id, number"),
         KIN_FIELD(order));
OF_ORDER(joins_no_names, KIN_HAS_AND_BELONGS_TO_MANY(orders, order), KIN_FIELD(order));
OF_ORDER(joins_by_one,
         KIN_HAS_AND_BELONGS_TO_MANY(orders, order, .association_foreign_key = "number"),
         KIN_FIELD(order));
OF_ORDER(joins_by_the_same,
         KIN_HAS_AND_BELONGS_TO_MANY(orders, order, .foreign_key = "stall",
                                     .association_foreign_key = "stall, number"),
         KIN_FIELD(order));

struct mistake {
    kin_model_fn *model;
    kin_code code;
    const char *texts[3];
};

static void keys_that_do_not_fit_are_mistakes(void **state)
{
    (void)state;
    static const struct mistake mistakes[] = {
        {of_no_names_model, KIN_KEY_MISMATCH, {"of_no_names.order", "order, whose key has 2"}},
        {of_one_name_model, KIN_KEY_MISMATCH, {"of_one_name.order", "number (1 column)", "(2)"}},
        {of_three_model, KIN_KEY_MISMATCH, {"of_three.order", "stall, number, id (3 columns)"}},
        {of_a_typo_model, KIN_INVALID_MODEL, {"of_a_typo.order", "\"numbre\"", "\"number\"?"}},
        {of_a_hole_model, KIN_INVALID_MODEL, {"of_a_hole.order", "\"\" is no column"}},
        {of_text_model, KIN_INVALID_MODEL, {"of_text.order", "name and number", "types"}},
        {of_the_same_model, KIN_INVALID_MODEL, {"of_the_same.order", "stall twice"}},
        {of_seventeen_model, KIN_INVALID_MODEL, {"of_seventeen.order", "more than 16"}},
        {of_others_model, KIN_INVALID_MODEL, {"of_others.order", ".constraint", "primary key"}},
        {has_by_one_model, KIN_KEY_MISMATCH, {"has_by_one.orders", "id (1 column)", "(2)"}},
        {joins_no_names_model, KIN_KEY_MISMATCH, {"joins_no_names.orders", "has 2 columns"}},
        {joins_by_one_model, KIN_KEY_MISMATCH, {"joins_by_one.orders", "number (1)"}},
        {joins_by_the_same_model, KIN_INVALID_MODEL, {"joins_by_the_same.orders", "be stall"}},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        kin_model_fn *const models[] = {mistakes[i].model, NULL};
        kin_db *db = kin_open(database_url(), models);
        const kin_error_info *error = kin_db_error(db);
        if (error->code != mistakes[i].code)
            fail_msg("%s: %s", mistakes[i].texts[0], error->message);
        for (size_t t = 0; t < 3 && mistakes[i].texts[t]; t++)
            if (!strstr(error->message, mistakes[i].texts[t]))
                fail_msg("\"%s\" is not in \"%s\"", mistakes[i].texts[t], error->message);
        kin_close(db);
    }
}

/* Columns are pairs, whatever their order. */
static int setup_reversed(void **state)
{
    (void)state;
    database_open(&at, kin_models(of_reversed, order), NULL);
    s = at.session;
    return 0;
}

static void columns_are_named_in_any_order(void **state)
{
    (void)state;
    kin_create(s, order, .stall_id = 1, .number = 2);
    kin_create(s, order, .stall_id = 2, .number = 1);
    struct of_reversed *one = kin_create(s, of_reversed, .stall = 1, .number = 2);
    assert_int_equal(kin_one_get(one, order)->stall_id, 1);
    of_reversed_list all = kin_all(s, of_reversed, .includes = "order");
    assert_int_equal(kin_one_peek(all.items[0], order)->number, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(dependents_are_told_by_all_columns, setup_crates,
                                        close_database),
        cmocka_unit_test_setup_teardown(keys_of_every_type_are_found_in_lists, setup_parcels,
                                        close_database),
        cmocka_unit_test_setup_teardown(a_shared_column_is_not_the_same_key, setup_racks,
                                        close_database),
        cmocka_unit_test(keys_that_do_not_fit_are_mistakes),
        cmocka_unit_test_setup_teardown(columns_are_named_in_any_order, setup_reversed,
                                        close_database),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
