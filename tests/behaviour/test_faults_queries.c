/* Faults in finding, calculating and changing many records, and in scopes. */
#include "support/database.h"
#include "support/faults.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

KIN_DECLARE(house);
KIN_DECLARE(flat);
KIN_DECLARE(tenant);

struct house {
    kin_record kin;
    kin_int id;
    kin_text street;
    kin_many(flat) flats;
    kin_many(tenant) tenants; /* through flats */
};

struct flat {
    kin_record kin;
    kin_int id;
    kin_int house_id;
    kin_text door;
    kin_int rent;
    kin_bool empty;
    kin_decimal size;
    kin_one(house) house;
    kin_many(tenant) tenants;
    kin_many(tenant) neighbours; /* by a scope that joins, and loads along */
};

struct tenant {
    kin_record kin;
    kin_int id;
    kin_int flat_id;
    kin_text name;
    kin_one(flat) flat;
};

static void let(kin_query *query)
{
    kin_query_equal(query, flat, empty, false);
    kin_query_where(query, "flats.door <> ?", kin_args("cellar"));
}

static void who_live_near(kin_query *query)
{
    kin_query_joins(query, "flat.house");
    kin_query_includes(query, "flat.house");
    kin_query_group(query, "tenants.id");
    kin_query_having(query, "COUNT(*) >= ?", kin_args(1));
    kin_query_order(query, "tenants.id");
}

/* clang-format off */
KIN_MODEL(house,
    KIN_COLUMN(id),
    KIN_COLUMN(street),
    KIN_HAS_MANY(flats, flat, .dependent = KIN_DESTROY),
    KIN_HAS_MANY(tenants, tenant, .through = "flats"),
);

KIN_MODEL(flat,
    KIN_COLUMN(id),
    KIN_COLUMN(house_id, .nullable = true),
    KIN_COLUMN(door),
    KIN_COLUMN(rent),
    KIN_COLUMN(empty),
    KIN_COLUMN(size, .nullable = true),
    KIN_BELONGS_TO(house, house),
    KIN_HAS_MANY(tenants, tenant, .dependent = KIN_NULLIFY),
    KIN_HAS_MANY(neighbours, tenant, .scope = who_live_near),
    KIN_DEFAULT_SCOPE(let),
);

KIN_MODEL(tenant,
    KIN_COLUMN(id),
    KIN_COLUMN(flat_id, .nullable = true),
    KIN_COLUMN(name),
    KIN_BELONGS_TO(flat, flat),
);
/* clang-format on */

static kin_model_fn *const models[] = {house_model, flat_model, tenant_model, NULL};

struct street {
    struct house *house;
    struct flat *left;
    struct flat *right;
    struct tenant *ann;
    void *made;
};

static void street(kin_session *s, void *records)
{
    struct street *all = records;
    all->house = kin_create(s, house, .street = "High Street");
    all->left = kin_create(s, flat, .house_id = all->house->id, .door = "left", .rent = 10,
                           .size = {125, 1});
    all->right = kin_create(s, flat, .house_id = all->house->id, .door = "right", .rent = 20,
                            .size = {5, 1});
    all->ann = kin_create(s, tenant, .name = "Ann", .flat_id = all->left->id);
    kin_create(s, tenant, .name = "Bob", .flat_id = all->right->id);
}

/* --- reading ---------------------------------------------------------------------------------- */

static bool find_joined(kin_session *s, void *records)
{
    (void)records;
    flat_list flats =
        kin_all(s, flat, .joins = "house, tenants.flat.house", .where = "houses.street = ?",
                .args = kin_args("High Street"), .group = "flats.id", .having = "COUNT(*) > ?",
                .having_args = kin_args(0), .order = "flats.id", .preload = "tenants", .limit = 2,
                .offset = 0);
    return flats.count == 2 && kin_many_peek(flats.items[0], tenants).count == 1;
}

static bool find_last(kin_session *s, void *records)
{
    (void)records;
    const struct flat *flat = kin_last(s, flat, .order = "flats.rent");
    return flat && strcmp(flat->door, "right") == 0;
}

static bool find_by_key(kin_session *s, void *records)
{
    struct street *all = records;
    const struct flat *flat = kin_find(s, flat, all->left->id);
    return flat != NULL;
}

static bool load_scoped(kin_session *s, void *records)
{
    struct street *all = records;
    (void)s;
    tenant_list tenants = kin_many_get(all->left, neighbours);
    if (tenants.count != 1) return false;
    const struct flat *flat = kin_one_peek(tenants.items[0], flat);
    return flat && kin_is_loaded(flat, house);
}

static bool calculate(kin_session *s, void *records)
{
    (void)records;
    int64_t rent = kin_sum(s, flat, rent, .order = "flats.id", .limit = 5);
    kin_decimal_value size = kin_sum(s, flat, size);
    kin_value door = kin_maximum(s, flat, door);
    kin_groups groups = kin_count_by(s, flat, door);
    kin_values doors = kin_pluck(s, flat, door, .distinct = true);
    return rent == 30 && size.units == (size.scale == 1 ? 130 : 13) && door.kind == KIN_KIND_TEXT &&
           groups.count == 2 && doors.count == 2;
}

/* --- writing ---------------------------------------------------------------------------------- */

static bool create_scoped(kin_session *s, void *records)
{
    struct street *all = records;
    all->made = kin_create(s, flat, .door = "middle", .rent = 1);
    return all->made && !kin_is_new((struct flat *)all->made);
}

static bool build_scoped(kin_session *s, void *records)
{
    struct street *all = records;
    (void)s;
    struct flat *flat = kin_many_create(all->house, flats, .door = "middle", .rent = 1);
    all->made = flat;
    return flat && !kin_is_new(flat);
}

static bool update_all(kin_session *s, void *records)
{
    (void)records;
    return kin_update_all(s, flat, .set = "rent = rent + ?", .set_args = kin_args(1),
                          .joins = "tenants", .order = "flats.id", .limit = 5) == 2;
}

static bool delete_all(kin_session *s, void *records)
{
    (void)records;
    return kin_delete_all(s, flat, .where = "flats.rent > ?", .args = kin_args(15)) == 1;
}

static bool destroy_all(kin_session *s, void *records)
{
    (void)records;
    return kin_destroy_all(s, house, .where = "houses.street = ?",
                           .args = kin_args("High Street")) == 1;
}

static bool destroy_leaves(kin_session *s, void *records)
{
    (void)records;
    return kin_destroy_all(s, tenant) == 2;
}

static bool clear_scoped(kin_session *s, void *records)
{
    struct street *all = records;
    (void)s;
    return kin_many_clear(all->left, neighbours);
}

#define SCENARIO(act_, reads)                                  \
    (&(struct scenario){.name = #act_,                         \
                        .prepare = street,                     \
                        .act = act_,                           \
                        .records_size = sizeof(struct street), \
                        .models = models,                      \
                        .only_reads = reads})

static void faults_of_reading(void **state)
{
    (void)state;
    each_fault(SCENARIO(find_joined, true));
    each_fault(SCENARIO(find_last, true));
    each_fault(SCENARIO(find_by_key, true));
    each_fault(SCENARIO(load_scoped, true));
    each_fault(SCENARIO(calculate, true));
}

static void faults_of_scopes(void **state)
{
    (void)state;
    each_fault(SCENARIO(create_scoped, false));
    each_fault(SCENARIO(build_scoped, false));
    each_fault(SCENARIO(clear_scoped, false));
}

static void faults_of_changing_all(void **state)
{
    (void)state;
    each_fault(SCENARIO(update_all, false));
    each_fault(SCENARIO(delete_all, false));
    each_fault(SCENARIO(destroy_all, false));
    each_fault(SCENARIO(destroy_leaves, false));
}

static void faults_in_a_level(void **state)
{
    (void)state;
    each_fault_in_a_level(SCENARIO(update_all, false));
    each_fault_in_a_level(SCENARIO(delete_all, false));
    each_fault_in_a_level(SCENARIO(destroy_all, false));
    each_fault_in_a_level(SCENARIO(create_scoped, false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_of_reading),
        cmocka_unit_test(faults_of_scopes),
        cmocka_unit_test(faults_of_changing_all),
        cmocka_unit_test(faults_in_a_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
