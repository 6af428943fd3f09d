/* Default scopes that associations leave out or replace, scopes that stay with their own query, and
 * conditions that stand once in a statement. */
#include "behaviour/association.h"

#include <string.h>

KIN_DECLARE(room);
KIN_DECLARE(thing);
KIN_DECLARE(mark);

struct room {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(thing) things;
    kin_many(thing) all_things;
    kin_many(thing) light_things;  /* unscoped, with a scope of its own */
    kin_many(thing) hidden_things; /* its scope replaces the default one */
    kin_many(mark) marks;
    kin_many(mark) all_marks;  /* through all_things */
    kin_many(thing) parts;     /* through things: what these consist of */
    kin_many(thing) all_parts; /* unscoped */
    kin_many(thing) lent;      /* of a join table */
    kin_many(thing) all_lent;
    kin_one(thing) thing;
    kin_one(thing) any_thing;
    kin_many(thing) hidden_parts; /* its scope, which runs first, replaces the default one */
};

/* Of things, those that are not hidden are seen, the heaviest first. */
struct thing {
    kin_record kin;
    kin_int id;
    kin_int room_id;
    kin_int whole_id;
    kin_text name;
    kin_int weight;
    kin_bool hidden;
    kin_one(room) room;
    kin_one(thing) whole;
    kin_many(thing) parts;
    kin_many(mark) marks;
    kin_many(mark) old_marks;
};

struct mark {
    kin_record kin;
    kin_int id;
    kin_int thing_id;
    kin_int about_id;
    kin_text about_type;
    kin_text text;
    kin_one(kin_record) about; /* unscoped */
    kin_one(thing) thing;
    kin_one(thing) any_thing;
    kin_one(room) room; /* through thing */
};

static void seen(kin_query *query)
{
    kin_query_equal(query, thing, hidden, false);
}

static void heaviest_first(kin_query *query)
{
    kin_query_order(query, "things.weight DESC");
}

static void light(kin_query *query)
{
    kin_query_equal(query, thing, weight, 1);
}

static void hidden(kin_query *query)
{
    kin_query_replace(query, thing, hidden, true);
}

static void old(kin_query *query)
{
    kin_query_where(query, "marks.text = ?", kin_args("old"));
}

static void named_bed(kin_query *query)
{
    kin_query_equal(query, thing, name, "bed");
}

/* clang-format off */
KIN_MODEL(room,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_HAS_MANY(things, thing),
    KIN_HAS_MANY(all_things, thing, .unscoped = true, .inverse_of = "room"),
    KIN_HAS_MANY(light_things, thing, .unscoped = true, .scope = light),
    KIN_HAS_MANY(hidden_things, thing, .scope = hidden),
    KIN_HAS_AND_BELONGS_TO_MANY(lent, thing, .join_table = "lendings"),
    KIN_HAS_AND_BELONGS_TO_MANY(all_lent, thing, .join_table = "lendings", .unscoped = true),
    KIN_HAS_ONE(thing, thing),
    KIN_HAS_ONE(any_thing, thing, .unscoped = true),
    KIN_HAS_MANY(marks, mark, .through = "things"),
    KIN_HAS_MANY(all_marks, mark, .through = "all_things", .source = "marks"),
    KIN_HAS_MANY(parts, thing, .through = "things"),
    KIN_HAS_MANY(all_parts, thing, .through = "things", .source = "parts", .unscoped = true),
    KIN_HAS_MANY(hidden_parts, thing, .through = "things", .source = "parts", .scope = hidden),
);

KIN_MODEL(thing,
    KIN_COLUMN(id),
    KIN_COLUMN(room_id, .nullable = true),
    KIN_COLUMN(whole_id, .nullable = true),
    KIN_COLUMN(name),
    KIN_COLUMN(weight, .default_int = 1),
    KIN_COLUMN(hidden, .default_bool = true),
    KIN_BELONGS_TO(room, room),
    KIN_BELONGS_TO(whole, thing),
    KIN_HAS_MANY(parts, thing, .foreign_key = "whole_id"),
    KIN_HAS_MANY(marks, mark),
    KIN_HAS_MANY(old_marks, mark, .scope = old),
    KIN_DEFAULT_SCOPE(seen),
    KIN_DEFAULT_SCOPE(heaviest_first),
);

KIN_MODEL(mark,
    KIN_COLUMN(id),
    KIN_COLUMN(thing_id, .nullable = true),
    KIN_COLUMN(about_id, .nullable = true),
    KIN_COLUMN(about_type, .nullable = true),
    KIN_COLUMN(text),
    KIN_BELONGS_TO_ANY(about, .unscoped = true),
    KIN_BELONGS_TO(thing, thing),
    KIN_BELONGS_TO(any_thing, thing, .foreign_key = "thing_id", .unscoped = true),
    KIN_HAS_ONE(room, room, .through = "thing"),
);
/* clang-format on */

static struct room *hall;
static struct thing *bed;

static struct thing *make(const char *name, int64_t weight, bool out_of_sight,
                          const struct thing *whole)
{
    struct thing *thing =
        kin_must_create(s, thing, .name = name, .weight = weight, .hidden = out_of_sight);
    if (whole)
        kin_update(thing, .whole_id = whole->id);
    else
        kin_update(thing, .room_id = hall->id);
    kin_create(s, mark, .thing_id = thing->id, .text = "old");
    return thing;
}

/* A room with a bed (3), a key (1) and a safe (2), which is hidden; the bed has a leg (1) and a
 * drawer (2), which is hidden. */
static int setup(void **state)
{
    (void)state;
    open_database(kin_models(room));
    hall = kin_must_create(s, room, .name = "hall");
    bed = make("bed", 3, false, NULL);
    make("key", 1, false, NULL);
    make("safe", 2, true, NULL);
    make("leg", 1, false, bed);
    make("drawer", 2, true, bed);
    database_check(s);
    return 0;
}

static void assert_things(thing_list list, const char *expected)
{
    const char *names[] = {"bed", "key", "safe", "leg", "drawer"};
    char found[64] = "";
    database_check(s);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        kin_each(thing, list) {
            if (strcmp(thing->name, names[i]) != 0) continue;
            strcat(found, names[i]);
            strcat(found, " ");
        }
    }
    assert_string_equal(found, expected);
}

/* How often the last statement says the text, whose names stand in double quotes. */
static int said(const char *text)
{
    int times = 0;
    for (char *c = last_sql; *c; c++)
        if (*c == '`') *c = '"';
    for (const char *c = last_sql; (c = strstr(c, text)); c++) times++;
    return times;
}

/* --- leaving default scopes out --------------------------------------------------------------- */

static void SCP_4_an_association_leaves_default_scopes_out(void **state)
{
    (void)state;
    assert_things(kin_many_get(hall, things), "bed key ");
    thing_list things = kin_many_get(hall, all_things);
    assert_things(things, "bed key safe ");
    assert_int_equal(said("ORDER BY"), 0);
    assert_ptr_equal(kin_one_peek(things.items[0], room), hall);
    assert_int_equal(kin_many_count(hall, all_things), 3);
    assert_things(kin_many_get(hall, light_things), "key ");
    assert_true(kin_many_exists(hall, all_things, .where = "things.name = 'safe'"));
    assert_int_equal(kin_count(s, thing, .of = kin_of(hall, all_things)), 3);
    assert_things(kin_all(s, thing), "bed key leg ");
    /* One record; what is joined to it. */
    mark_list marks = kin_all(s, mark, .order = "marks.id", .includes = "thing, any_thing");
    assert_null(kin_one_peek(marks.items[2], thing));
    assert_string_equal(kin_one_peek(marks.items[2], any_thing)->name, "safe");
    struct mark *mark = kin_find(s, mark, marks.items[2]->id);
    assert_null(kin_one_get(mark, thing));
    assert_string_equal(kin_one_get(mark, any_thing)->name, "safe");
    assert_int_equal(kin_count(s, mark, .joins = "thing"), 3);
    assert_int_equal(kin_count(s, mark, .joins = "any_thing"), 5);
}

static void SCP_4_when_it_is_loaded_along(void **state)
{
    (void)state;
    room_list rooms = kin_all(s, room, .includes = "things, all_things, hidden_things");
    assert_things(kin_many_peek(rooms.items[0], things), "bed key ");
    assert_things(kin_many_peek(rooms.items[0], all_things), "bed key safe ");
    assert_things(kin_many_peek(rooms.items[0], hidden_things), "safe ");
    assert_statements(1, rooms = kin_all(s, room, .eager_load = "all_things"));
    assert_things(kin_many_peek(rooms.items[0], all_things), "bed key safe ");
    assert_statements(1, rooms = kin_all(s, room, .eager_load = "hidden_things"));
    assert_things(kin_many_peek(rooms.items[0], hidden_things), "safe ");
    assert_int_equal(kin_count(s, room, .joins = "all_things"), 3);
    assert_int_equal(kin_count(s, room, .joins = "light_things"), 1);
    assert_int_equal(kin_count(s, room, .joins = "hidden_things"), 1);
}

/* .unscoped is about the target; what stands on the way has the scopes of its own association. */
static void SCP_4_over_other_associations(void **state)
{
    (void)state;
    assert_things(kin_many_get(hall, parts), "leg ");
    assert_things(kin_many_get(hall, all_parts), "leg drawer ");
    assert_things(kin_many_get(hall, hidden_parts), "drawer ");
    assert_int_equal(kin_many_get(hall, marks).count, 2);
    assert_int_equal(kin_many_get(hall, all_marks).count, 3);
    room_list rooms = kin_all(s, room, .includes = "all_parts, hidden_parts, all_marks");
    assert_things(kin_many_peek(rooms.items[0], all_parts), "leg drawer ");
    assert_things(kin_many_peek(rooms.items[0], hidden_parts), "drawer ");
    assert_int_equal(kin_many_peek(rooms.items[0], all_marks).count, 3);
    assert_int_equal(kin_count(s, room, .joins = "parts"), 1);
    assert_int_equal(kin_count(s, room, .joins = "all_parts"), 2);
    assert_int_equal(kin_count(s, room, .joins = "hidden_parts"), 1);
    /* Three tables of things, and each has its own condition. */
    assert_int_equal(kin_count(s, thing, .joins = "room.hidden_parts"), 2);
    assert_int_equal(said("hidden\" = "), 3);
    kin_update_all(s, thing, .set = "hidden = ?", .set_args = kin_args((bool)true),
                   .where = "things.id = ?", .args = kin_args(bed->id));
    assert_things(kin_many_reload(hall, all_parts), "");
}

static void SCP_4_of_every_kind(void **state)
{
    (void)state;
    struct room *attic = kin_must_create(s, room, .name = "attic");
    struct thing *safe = kin_first(s, thing, .unscoped = true, .where = "things.name = 'safe'");
    assert_true(kin_many_push(attic, all_lent, safe));
    assert_true(kin_many_push(attic, all_lent, bed));
    assert_things(kin_many_get(attic, lent), "bed ");
    assert_things(kin_many_reload(attic, all_lent), "bed safe ");
    assert_int_equal(kin_count(s, room, .joins = "lent"), 1);
    assert_int_equal(kin_count(s, room, .joins = "all_lent"), 2);
    kin_update(safe, .room_id = attic->id);
    assert_null(kin_one_get(attic, thing));
    assert_string_equal(kin_one_get(attic, any_thing)->name, "safe");
    struct mark *mark =
        kin_must_create(s, mark, .about_id = safe->id, .about_type = "Thing", .text = "lost");
    assert_string_equal(kin_cast(thing, kin_one_get(mark, about))->name, "safe");
    mark_list marks = kin_all(s, mark, .where = "marks.text = 'lost'", .includes = "about");
    assert_non_null(kin_one_peek(marks.items[0], about));
}

static void SCP_4_keys_and_taking_out(void **state)
{
    (void)state;
    kin_values ids = kin_many_ids(hall, all_things);
    assert_int_equal(ids.count, 3);
    assert_true(kin_many_set_ids(hall, all_things, ids.items, ids.count));
    assert_int_equal(kin_many_count(hall, all_things), 3);
    /* Only those of the association are taken out. */
    assert_true(kin_many_clear(hall, hidden_things));
    assert_things(kin_many_reload(hall, all_things), "bed key ");
    assert_int_equal(kin_count(s, thing, .unscoped = true), 5);
    kin_update_all(s, thing, .set = "hidden = ?", .set_args = kin_args((bool)true),
                   .where = "things.id = ?", .args = kin_args(bed->id));
    assert_true(kin_many_clear(hall, all_things));
    assert_int_equal(kin_count(s, thing, .unscoped = true, .where = "things.room_id IS NOT NULL"),
                     0);
}

/* --- replacing them --------------------------------------------------------------------------- */

static void seen_again(kin_query *query)
{
    kin_query_replace(query, thing, hidden, true);
    kin_query_replace(query, thing, hidden, false);
}

static void both(kin_query *query)
{
    kin_query_replace(query, thing, hidden, true);
    kin_query_equal(query, thing, hidden, false);
}

static void a_bed(kin_query *query)
{
    kin_query_joins(query, "whole");
    kin_query_replace(query, thing, name, "drawer");
    kin_query_replace(query, thing, hidden, true);
}

static void SCP_4_a_condition_takes_the_place_of_a_default_one(void **state)
{
    (void)state;
    assert_things(kin_many_get(hall, hidden_things), "safe ");
    assert_int_equal(said("\"things\".\"hidden\" = "), 1);
    assert_int_equal(said("ORDER BY"), 1); /* the rest of them stays */
    assert_int_equal(kin_many_count(hall, hidden_things), 1);
    assert_things(kin_all(s, thing, .scopes = {hidden}), "safe drawer ");
    assert_things(kin_all(s, thing, .scopes = {hidden, seen_again}), "bed key leg ");
    assert_things(kin_all(s, thing, .scopes = {seen_again, hidden}), "safe drawer ");
    assert_things(kin_many_all(hall, things, .scopes = {hidden}), "safe ");
    assert_things(kin_all(s, thing, .scopes = {both}), "");
    /* Of one table alone: what is joined keeps its own. */
    assert_things(kin_all(s, thing, .scopes = {a_bed}), "drawer ");
    assert_int_equal(said("hidden\" = "), 2);
    kin_query_replace(NULL, thing, hidden, true);
}

/* As in Active Record new records begin with what default scopes say; the association's own scope
 * then has its say. */
static void SCP_4_what_is_built(void **state)
{
    (void)state;
    struct thing *thing = kin_many_build(hall, all_things, .name = "box");
    assert_false(thing->hidden);
    thing = kin_many_create(hall, hidden_things, .name = "trap");
    assert_true(thing->hidden);
    assert_things(kin_all(s, thing, .scopes = {hidden}, .where = "things.name = 'trap'"), "");
    assert_int_equal(kin_many_count(hall, hidden_things), 2);
}

static void of_another_database(kin_query *query)
{
    kin_query_replace_value(query, NULL, 0, kin_value_int(1));
}

static void SCP_4_a_column_that_there_is_not(void **state)
{
    (void)state;
    assert_statements(0, (void)kin_all(s, thing, .scopes = {of_another_database}));
    assert_non_null(strstr(kin_error(s)->message, "kin_query_replace"));
    assert_failure(KIN_INVALID_ARGUMENT);
}

/* --- what a query says is about itself -------------------------------------------------------- */

static void SCP_3_a_query_is_not_about_what_is_loaded_along(void **state)
{
    (void)state;
    thing_list things = kin_all(s, thing, .scopes = {named_bed}, .where = "things.weight = 3",
                                .includes = "room(things), parts, marks(thing)");
    assert_things(things, "bed ");
    struct room *room = kin_one_peek(things.items[0], room);
    assert_things(kin_many_peek(room, things), "bed key ");
    assert_things(kin_many_peek(things.items[0], parts), "leg ");
    things = kin_all(s, thing, .scopes = {hidden}, .includes = "whole(parts)",
                     .where = "things.name = 'drawer'");
    struct thing *whole = kin_one_peek(things.items[0], whole);
    assert_string_equal(whole->name, "bed");
    assert_things(kin_many_peek(whole, parts), "leg ");
    things = kin_all(s, thing, .unscoped = true, .includes = "parts", .order = "things.id");
    assert_things(kin_many_peek(things.items[0], parts), "leg ");
}

static void SCP_3_nor_about_what_is_read_meanwhile(void **state)
{
    (void)state;
    size_t batches = 0;
    kin_each_batch(things, s, thing, .scopes = {named_bed}, .batch_size = 1) {
        batches++;
        assert_things(things, "bed ");
        assert_things(kin_many_get(things.items[0], parts), "leg ");
        struct room *room = kin_one_get(things.items[0], room);
        assert_things(kin_many_get(room, things), "bed key ");
        assert_things(kin_all(s, thing), "bed key leg ");
    }
    assert_int_equal(batches, 1);
}

/* --- a condition stands once ------------------------------------------------------------------ */

static void SCP_6_a_scope_that_is_reached_twice(void **state)
{
    (void)state;
    assert_things(kin_all(s, thing, .scopes = {seen, seen}), "bed key leg ");
    assert_int_equal(said("hidden\" = "), 1);
    assert_int_equal(kin_count(s, thing, .scopes = {seen}), 3);
    assert_int_equal(said("hidden\" = "), 1);
    assert_null(kin_find_by(s, thing, .hidden = false, .name = "safe"));
    assert_int_equal(said("hidden\" = "), 1);
    assert_null(kin_find_by(s, thing, .hidden = true));
    assert_int_equal(said("hidden\" = "), 2); /* another value is another condition */
    assert_int_equal(kin_many_all(bed, old_marks, .scopes = {old}).count, 1);
    assert_int_equal(said("marks.text = "), 1);
    assert_int_equal(
        kin_many_count(bed, old_marks, .where = "marks.text = ?", .args = kin_args("new")), 0);
    assert_int_equal(said("marks.text = "), 2);
    kin_update_all(s, thing, .set = "weight = 1", .scopes = {seen});
    assert_int_equal(said("hidden\" = "), 1);
    kin_delete_all(s, thing, .scopes = {seen, seen}, .where = "1 = 0");
    assert_int_equal(said("hidden\" = "), 1);
}

static void many_of_a_room(kin_query *query)
{
    kin_query_joins(query, "room");
    kin_query_group(query, "rooms.id");
    kin_query_having(query, "COUNT(*) > ?", kin_args(1));
}

static void SCP_6_a_join_and_a_having(void **state)
{
    (void)state;
    kin_groups groups = kin_count_by(s, thing, room_id, .unscoped = true, .scopes = {seen, seen},
                                     .joins = "room", .having = "COUNT(*) > 0");
    assert_int_equal(groups.count, 1);
    assert_int_equal(said("hidden\" = "), 1);
    assert_false(kin_exists(s, thing, .scopes = {many_of_a_room}, .joins = "room",
                            .having = "COUNT(*) > ?", .having_args = kin_args(1),
                            .where = "1 = 0"));
    assert_int_equal(said("COUNT(*) > "), 1);
    assert_int_equal(said("JOIN \"rooms\""), 1);
}

/* Where a table stands in a statement twice, each has the scope's condition once. */
static void SCP_6_a_table_that_stands_twice(void **state)
{
    (void)state;
    assert_int_equal(kin_count(s, thing, .joins = "whole", .scopes = {seen}), 1);
    assert_int_equal(said("hidden\" = "), 2);
    assert_int_equal(said("\"things\".\"hidden\" = "), 1);
    assert_int_equal(kin_count(s, thing, .joins = "whole.parts"), 1);
    assert_int_equal(said("hidden\" = "), 3);
    assert_things(kin_many_get(hall, parts), "leg ");
    assert_int_equal(said("hidden\" = "), 2);
    assert_int_equal(said("\"things\".\"hidden\" = "), 1);
}

static void SCP_6_lazily_and_along(void **state)
{
    (void)state;
    (void)kin_many_get(hall, things);
    assert_int_equal(said("hidden\" = "), 1);
    kin_many_count(hall, things, .scopes = {seen});
    assert_int_equal(said("hidden\" = "), 1);
    (void)kin_all(s, room, .includes = "things");
    assert_int_equal(said("hidden\" = "), 1);
    (void)kin_all(s, room, .eager_load = "things", .joins = "things");
    assert_int_equal(said("hidden\" = "), 1);
    (void)kin_all(s, room, .includes = "parts");
    assert_int_equal(said("hidden\" = "), 2);
    struct mark *mark = kin_first(s, mark);
    assert_non_null(kin_one_get(mark, thing));
    assert_int_equal(said("hidden\" = "), 1);
    assert_non_null(kin_one_get(mark, room));
    assert_int_equal(said("hidden\" = "), 1);
    (void)kin_all(s, mark, .includes = "thing");
    assert_int_equal(said("hidden\" = "), 1);
    database_check(s);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(SCP_4_an_association_leaves_default_scopes_out),
        TEST(SCP_4_when_it_is_loaded_along),
        TEST(SCP_4_over_other_associations),
        TEST(SCP_4_of_every_kind),
        TEST(SCP_4_keys_and_taking_out),
        TEST(SCP_4_a_condition_takes_the_place_of_a_default_one),
        TEST(SCP_4_what_is_built),
        TEST(SCP_4_a_column_that_there_is_not),
        TEST(SCP_3_a_query_is_not_about_what_is_loaded_along),
        TEST(SCP_3_nor_about_what_is_read_meanwhile),
        TEST(SCP_6_a_scope_that_is_reached_twice),
        TEST(SCP_6_a_join_and_a_having),
        TEST(SCP_6_a_table_that_stands_twice),
        TEST(SCP_6_lazily_and_along),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
