#include "behaviour/association.h"

KIN_DECLARE(country);
KIN_DECLARE(city);
KIN_DECLARE(house);
KIN_DECLARE(room);
KIN_DECLARE(plot);
KIN_DECLARE(bed);

/* room touches house, house touches city, city touches country. */
struct country {
    kin_record kin;
    kin_int id;
    kin_time updated_at;
};

struct city {
    kin_record kin;
    kin_int id;
    kin_int country_id;
    kin_text name; /* must not be blank */
    kin_time updated_on;
    kin_one(country) country;
};

struct house {
    kin_record kin;
    kin_int id;
    kin_int city_id;
    kin_int plot_id;
    kin_text name;
    kin_time updated_at;
    kin_time rooms_changed_at;
    kin_one(city) city;
};

struct room {
    kin_record kin;
    kin_int id;
    kin_int house_id;
    kin_int plot_id;
    kin_int beds_count;
    kin_text name;
    kin_one(house) house; /* rooms_changed_at, too */
    kin_one(plot) plot;
};

/* Counted by its room, which has no times, and touches. */
struct bed {
    kin_record kin;
    kin_int id;
    kin_int room_id;
    kin_int plot_id;
    kin_int house_id;
    kin_one(room) room;
    kin_one(house) house; /* updated_at, by its name */
};

/* No times to touch. */
struct plot {
    kin_record kin;
    kin_int id;
};

static void validate_city(kin_record *record)
{
    struct city *city = kin_as(city, record);
    if (!city->name || !*city->name) kin_add_error(city, name, "can't be blank");
}

/* clang-format off */
KIN_MODEL(country,
    KIN_TABLE("countries"),
    KIN_COLUMN(id),
    KIN_COLUMN(updated_at, .nullable = true),
);

KIN_MODEL(city,
    KIN_TABLE("cities"),
    KIN_COLUMN(id),
    KIN_COLUMN(country_id, .nullable = true),
    KIN_COLUMN(name),
    KIN_COLUMN(updated_on, .nullable = true),
    KIN_BELONGS_TO(country, country, .touch = KIN_TOUCH),
    KIN_VALIDATE(validate_city),
);

KIN_MODEL(house,
    KIN_COLUMN(id),
    KIN_COLUMN(city_id, .nullable = true),
    KIN_COLUMN(plot_id, .nullable = true),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(updated_at, .nullable = true),
    KIN_COLUMN(rooms_changed_at, .nullable = true),
    KIN_BELONGS_TO(city, city, .touch = KIN_TOUCH),
);

KIN_MODEL(room,
    KIN_COLUMN(id),
    KIN_COLUMN(house_id, .nullable = true),
    KIN_COLUMN(plot_id, .nullable = true),
    KIN_COLUMN(beds_count, .default_int = 0),
    KIN_COLUMN(name, .nullable = true),
    KIN_BELONGS_TO(house, house, .touch = "rooms_changed_at"),
    KIN_BELONGS_TO(plot, plot, .touch = KIN_TOUCH),
);

KIN_MODEL(plot, KIN_COLUMN(id));

KIN_MODEL(bed,
    KIN_COLUMN(id),
    KIN_COLUMN(room_id, .nullable = true),
    KIN_COLUMN(plot_id, .nullable = true),
    KIN_COLUMN(house_id, .nullable = true),
    KIN_BELONGS_TO(room, room, .touch = KIN_TOUCH, .counter_cache = KIN_COUNTER_CACHE),
    KIN_BELONGS_TO(house, house, .touch = "updated_at"),
);
/* clang-format on */

static int setup(void **state)
{
    (void)state;
    return open_database(kin_models(country, city, house, room, plot, bed));
}

/* From now on the clock says another time; it is given back. */
static int64_t later(void)
{
    at.now.microseconds += 60 * 1000000;
    return at.now.microseconds;
}

static int64_t house_time(const struct house *house)
{
    struct house *found = kin_find(s, house, house->id);
    return found->updated_at.microseconds;
}

static int64_t city_time(const struct city *city)
{
    struct city *found = kin_find(s, city, city->id);
    return found->updated_on.microseconds;
}

static int64_t country_time(const struct country *country)
{
    struct country *found = kin_find(s, country, country->id);
    return found->updated_at.microseconds;
}

static void TCH_1_saving_touching_and_destroying_touch_the_parent(void **state)
{
    (void)state;
    struct house *house = kin_create(s, house);
    int64_t now = later();
    struct room *room = kin_create(s, room, .house_id = house->id);
    assert_true(house_time(house) == now);
    now = later();
    kin_update(room, .name = "kitchen");
    assert_true(house_time(house) == now);
    now = later();
    assert_true(kin_touch(room));
    assert_true(house_time(house) == now);
    now = later();
    assert_true(kin_destroy(room));
    assert_true(house_time(house) == now);
}

static void TCH_1_an_unchanged_save_touches_nothing(void **state)
{
    (void)state;
    struct city *city = kin_create(s, city, .name = "c");
    struct house *house = kin_create(s, house, .city_id = city->id);
    int64_t before = at.now.microseconds;
    later();
    assert_statements(0, assert_true(kin_save(house)));
    assert_true(house_time(house) == before);
    assert_true(city_time(city) == before);
}

static void TCH_1_the_parent_in_memory_is_touched(void **state)
{
    (void)state;
    struct house *house = kin_create(s, house, .name = "old");
    struct room *room = kin_create(s, room);
    kin_one_set(room, house, house);
    kin_set(house, name, "unsaved");
    int64_t now = later();
    assert_true(kin_save(room));
    assert_true(house->updated_at.microseconds == now);
    assert_true(house_time(house) == now);
    assert_true(kin_changed(house)); /* its own change waits */
    assert_int_equal(rows_where(house, "houses.name = 'old'"), 1);
}

static void TCH_2_another_column_is_touched_along(void **state)
{
    (void)state;
    struct house *house = kin_create(s, house);
    int64_t now = later();
    kin_create(s, room, .house_id = house->id);
    struct house *found = kin_find(s, house, house->id);
    assert_true(found->rooms_changed_at.microseconds == now);
    assert_true(found->updated_at.microseconds == now);
    later();
    assert_true(kin_touch(found));
    found = kin_find(s, house, house->id);
    assert_true(found->rooms_changed_at.microseconds == now); /* only by rooms */
}

static void TCH_3_a_change_of_parents_touches_both(void **state)
{
    (void)state;
    struct house *old = kin_create(s, house);
    struct house *new = kin_create(s, house);
    struct house *other = kin_create(s, house);
    int64_t before = at.now.microseconds;
    struct room *room = kin_create(s, room, .house_id = old->id);
    int64_t now = later();
    kin_update(room, .house_id = new->id);
    assert_true(house_time(old) == now);
    assert_true(house_time(new) == now);
    assert_true(house_time(other) == before);
    now = later();
    kin_one_set(room, house, NULL);
    assert_true(kin_save(room));
    assert_true(house_time(new) == now);
    assert_true(house_time(old) < now);
}

static void TCH_4_it_goes_up_to_all_ancestors(void **state)
{
    (void)state;
    struct country *country = kin_create(s, country);
    struct city *city = kin_create(s, city, .name = "c", .country_id = country->id);
    struct house *house = kin_create(s, house, .city_id = city->id);
    int64_t now = later();
    struct room *room = kin_create(s, room, .house_id = house->id);
    assert_true(house_time(house) == now);
    assert_true(city_time(city) == now);
    assert_true(country_time(country) == now);
    now = later();
    struct room *found = kin_find(s, room, room->id);
    assert_true(kin_touch(found));
    assert_true(country_time(country) == now);
    now = later();
    assert_true(kin_destroy(room));
    assert_true(country_time(country) == now);
}

/* What counts and touches writes once, and goes up like any other touch. */
static void TCH_4_counting_along(void **state)
{
    (void)state;
    struct country *country = kin_create(s, country);
    struct city *city = kin_create(s, city, .name = "c", .country_id = country->id);
    struct house *house = kin_create(s, house, .city_id = city->id);
    struct room *room = kin_create(s, room, .house_id = house->id);
    int64_t now = later();
    struct bed *bed = kin_create(s, bed, .room_id = room->id);
    assert_int_equal(kin_find(s, room, room->id)->beds_count, 1);
    assert_true(house_time(house) == now);
    assert_true(country_time(country) == now);
    now = later();
    kin_one_set(bed, room, room);
    assert_true(kin_destroy(bed));
    assert_int_equal(kin_find(s, room, room->id)->beds_count, 0);
    assert_true(country_time(country) == now);
    now = later();
    kin_reload(room);
    bed = kin_new(s, bed);
    kin_one_set(bed, room, room);
    assert_true(kin_save(bed));
    assert_int_equal(room->beds_count, 1);
    assert_true(country_time(country) == now);
}

static void TCH_2_a_column_that_is_touched_anyway(void **state)
{
    (void)state;
    struct house *house = kin_create(s, house);
    int64_t now = later();
    kin_create(s, bed, .house_id = house->id);
    assert_true(house_time(house) == now);
}

static void TCH_5_a_destroyed_parent_is_left_alone(void **state)
{
    (void)state;
    struct city *city = kin_create(s, city, .name = "c");
    struct house *house = kin_new(s, house);
    kin_one_set(house, city, city);
    assert_true(kin_save(house));
    assert_true(kin_destroy(city));
    assert_statements(1, assert_true(kin_destroy(house)));
}

static void TCH_5_a_parent_that_is_gone_or_has_no_times(void **state)
{
    (void)state;
    struct plot *plot = kin_create(s, plot);
    struct room *room = NULL;
    assert_statements(1, room = kin_create(s, room, .plot_id = plot->id));
    assert_statements(0, assert_true(kin_touch(room)));
    struct house *lost = kin_create(s, house, .city_id = 404);
    assert_true(kin_touch(lost));
    assert_true(kin_destroy(lost));
}

static void TCH_5_a_new_invalid_parent(void **state)
{
    (void)state;
    struct house *house = kin_new(s, house);
    kin_one_build(house, city);
    assert_true(kin_save(house));
    assert_int_equal(rows_of(city), 0);
}

/* Of the parents none is in memory, and none has a parent of its own to touch. */
static void TCH_7_statements(void **state)
{
    (void)state;
    struct country *a = kin_create(s, country);
    struct country *b = kin_create(s, country);
    struct city *city = kin_create(s, city, .name = "c", .country_id = a->id);
    assert_statements(2, assert_true(kin_touch(city)));
    assert_statements(2, assert_true(kin_update(city, .name = "d")));
    assert_statements(3, assert_true(kin_update(city, .country_id = b->id)));
    assert_statements(3, assert_true(kin_update(city, .country_id = 404)));
    kin_set_null(city, country_id);
    assert_statements(2, assert_true(kin_save(city)));
    assert_statements(1, assert_true(kin_touch(city)));
    kin_update(city, .country_id = a->id);
    assert_statements(2, assert_true(kin_destroy(city)));
}

static void a_rolled_back_touch(void **state)
{
    (void)state;
    struct house *house = kin_create(s, house);
    int64_t before = at.now.microseconds;
    later();
    assert_true(kin_begin(s));
    assert_true(kin_touch(house));
    assert_true(house->updated_at.microseconds > before);
    assert_true(kin_rollback(s));
    assert_true(house->updated_at.microseconds == before);
    assert_true(house_time(house) == before);
}

static void a_new_record_is_not_touched(void **state)
{
    (void)state;
    struct house *house = kin_new(s, house);
    assert_false(kin_touch(house));
    assert_failure(KIN_INVALID_ARGUMENT);
}

static void TCH_2_a_column_by_hand(void **state)
{
    (void)state;
    struct city *city = kin_create(s, city, .name = "c");
    struct house *house = kin_create(s, house, .city_id = city->id, .name = "n");
    int64_t now = later();
    kin_set(house, name, "unsaved");
    assert_statements(3, assert_true(kin_touch_column(house, rooms_changed_at)));
    assert_true(house->rooms_changed_at.microseconds == now);
    assert_true(house_time(house) == now);
    assert_true(city_time(city) == now);
    assert_true(kin_column_changed(house, name));
    assert_string_equal(kin_find(s, house, house->id)->name, "n");
    assert_true(kin_touch_column_named(&house->kin, "updated_at"));
    assert_false(kin_touch_column(house, name));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_false(kin_touch_column(house, id));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_false(kin_touch_column_named(&house->kin, "rooms_change_at"));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_false(kin_touch_column(kin_new(s, house), updated_at));
    assert_failure(KIN_INVALID_ARGUMENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(TCH_1_saving_touching_and_destroying_touch_the_parent),
        TEST(TCH_1_an_unchanged_save_touches_nothing),
        TEST(TCH_1_the_parent_in_memory_is_touched),
        TEST(TCH_2_another_column_is_touched_along),
        TEST(TCH_3_a_change_of_parents_touches_both),
        TEST(TCH_4_it_goes_up_to_all_ancestors),
        TEST(TCH_4_counting_along),
        TEST(TCH_2_a_column_that_is_touched_anyway),
        TEST(TCH_5_a_destroyed_parent_is_left_alone),
        TEST(TCH_5_a_parent_that_is_gone_or_has_no_times),
        TEST(TCH_5_a_new_invalid_parent),
        TEST(TCH_7_statements),
        TEST(TCH_2_a_column_by_hand),
        TEST(a_rolled_back_touch),
        TEST(a_new_record_is_not_touched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
