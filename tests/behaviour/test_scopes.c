/* Scopes: default ones, named ones, and what each function of kin_query adds, for records that are
 * found and for those of associations. */
#include "support/database.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

KIN_DECLARE(room);
KIN_DECLARE(thing);
KIN_DECLARE(mark);
KIN_DECLARE(pair);

struct room {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(thing) things;
    kin_many(mark) marks;        /* through things */
    kin_many(thing) full_things; /* with their marks */
    kin_many(mark) full_marks;   /* through these */
    kin_one(thing) thing;
};

/* Of things, those that are not hidden are seen, the heaviest first. */
struct thing {
    kin_record kin;
    kin_int id;
    kin_int room_id;
    kin_text name;
    kin_int weight;
    kin_bool hidden;
    kin_text color;
    kin_one(room) room;
    kin_many(mark) marks;          /* with their thing */
    kin_many(mark) kinds;          /* one for each text */
    kin_many(mark) distinct_marks; /* distinct */
    kin_many(mark) second_mark;    /* offset 1 */
    kin_many(mark) fixed_marks;    /* readonly */
    kin_many(mark) locked_marks;   /* lock */
    kin_many(mark) texts;          /* group by what PostgreSQL would not take */
    kin_many(mark) frequent_marks; /* group, having */
};

struct mark {
    kin_record kin;
    kin_int id;
    kin_int thing_id;
    kin_text text;
    kin_one(thing) thing;
};

struct pair {
    kin_record kin;
    kin_int a;
    kin_int b;
    kin_text text;
};

static void seen(kin_query *query)
{
    kin_query_equal(query, thing, hidden, false);
}

static void heaviest_first(kin_query *query)
{
    kin_query_order(query, "things.weight DESC");
}

static void with_thing(kin_query *query)
{
    kin_query_includes(query, "thing.room");
    kin_query_order(query, "marks.id");
}

static void one_each(kin_query *query)
{
    kin_query_where(query, "marks.id IN (SELECT MIN(m.id) FROM marks m GROUP BY m.text)", NULL);
    kin_query_order(query, "marks.id");
}

static void distinct(kin_query *query)
{
    kin_query_joins(query, "thing.marks");
    kin_query_distinct(query);
}

static void second(kin_query *query)
{
    kin_query_order(query, "marks.id");
    kin_query_limit(query, 1);
    kin_query_offset(query, 1);
}

static void fixed(kin_query *query)
{
    kin_query_readonly(query);
}

static void locked(kin_query *query)
{
    kin_query_lock(query, KIN_LOCK);
}

static void frequent(kin_query *query)
{
    kin_query_joins(query, "thing.marks");
    kin_query_group(query, "marks.id");
    kin_query_having(query, "COUNT(*) > ?", kin_args(1));
}

static void with_marks(kin_query *query)
{
    kin_query_includes(query, "marks");
}

static void by_text(kin_query *query)
{
    kin_query_group(query, "marks.text");
    kin_query_order(query, "marks.text");
}

/* clang-format off */
KIN_MODEL(room,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_HAS_MANY(things, thing, .dependent = KIN_DESTROY),
    KIN_HAS_MANY(marks, mark, .through = "things"),
    KIN_HAS_MANY(full_things, thing, .scope = with_marks),
    KIN_HAS_MANY(full_marks, mark, .through = "full_things", .source = "marks"),
    KIN_HAS_ONE(thing, thing),
);

KIN_MODEL(thing,
    KIN_COLUMN(id),
    KIN_COLUMN(room_id, .nullable = true),
    KIN_COLUMN(name),
    KIN_COLUMN(weight, .default_int = 1),
    KIN_COLUMN(hidden, .default_bool = true),
    KIN_COLUMN(color, .default_text = "red"),
    KIN_BELONGS_TO(room, room),
    KIN_HAS_MANY(marks, mark, .scope = with_thing),
    KIN_HAS_MANY(kinds, mark, .scope = one_each),
    KIN_HAS_MANY(distinct_marks, mark, .scope = distinct),
    KIN_HAS_MANY(second_mark, mark, .scope = second),
    KIN_HAS_MANY(fixed_marks, mark, .scope = fixed),
    KIN_HAS_MANY(locked_marks, mark, .scope = locked),
    KIN_HAS_MANY(texts, mark, .scope = by_text),
    KIN_HAS_MANY(frequent_marks, mark, .scope = frequent),
    KIN_DEFAULT_SCOPE(seen),
    KIN_DEFAULT_SCOPE(heaviest_first),
);

KIN_MODEL(mark,
    KIN_COLUMN(id),
    KIN_COLUMN(thing_id, .nullable = true),
    KIN_COLUMN(text),
    KIN_BELONGS_TO(thing, thing),
);

KIN_MODEL(pair,
    KIN_COLUMN(a, .key = true),
    KIN_COLUMN(b, .key = true),
    KIN_COLUMN(text),
);
/* clang-format on */

static struct database database;
static kin_session *s;
static char sent[2048]; /* the latest statement */

static bool note(void *context, const kin_statement_info *info)
{
    (void)context;
    if (!info->control) strncpy(sent, info->sql, sizeof sent - 1);
    return true;
}

static void make(const char *name, int64_t weight, bool hidden)
{
    struct thing *thing = kin_create(s, thing, .room_id = 1, .name = name, .weight = weight,
                                     .hidden = hidden, .color = weight > 2 ? "blue" : "red");
    kin_create(s, mark, .thing_id = thing->id, .text = "old");
    kin_create(s, mark, .thing_id = thing->id, .text = name);
}

/* One room with a bed (3), a key (1) and a safe (2), which is hidden; each with two marks. */
static int set_up(void **state)
{
    kin_open_options options = {.on_statement = note, .kin_size_ = sizeof options};
    (void)state;
    database_open(&database, kin_models(room, pair), &options);
    s = database.session;
    kin_create(s, room, .name = "hall");
    make("bed", 3, false);
    make("key", 1, false);
    make("safe", 2, true);
    for (int i = 0; i < 4; i++) kin_create(s, pair, .a = i / 2, .b = i % 2, .text = "p");
    database_check(s);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

static void expect_things(thing_list list, const char *wanted)
{
    char names[64] = "";
    kin_each(thing, list) {
        strncat(names, thing->name, sizeof names - strlen(names) - 1);
        strncat(names, " ", sizeof names - strlen(names) - 1);
    }
    database_check(s);
    assert_string_equal(names, wanted);
}

static void expect_marks(mark_list list, const char *wanted)
{
    char texts[64] = "";
    kin_each(mark, list) {
        strncat(texts, mark->text, sizeof texts - strlen(texts) - 1);
        strncat(texts, " ", sizeof texts - strlen(texts) - 1);
    }
    database_check(s);
    assert_string_equal(texts, wanted);
}

static void expect_sent(const char *text)
{
    if (!strstr(sent, text)) fail_msg("not in the statement: %s\n%s", text, sent);
}

static void expect_error(kin_code code, const char *text)
{
    const kin_error_info *error = kin_error(s);
    assert_string_equal(kin_error_name(error->code), kin_error_name(code));
    if (!strstr(error->message, text)) fail_msg("%s", error->message);
    kin_error_clear(s);
}

/* --- default scopes --------------------------------------------------------------------------- */

static void a_default_scope_holds_for_what_is_found(void **state)
{
    (void)state;
    thing_list things = kin_all(s, thing);
    expect_things(things, "bed key ");
    things = kin_all(s, thing, .order = "things.name DESC");
    expect_things(things, "bed key "); /* behind the scope's own */
    struct thing *thing = kin_get(s, thing, 3);
    assert_null(thing);
    database_check(s);
    thing = kin_find(s, thing, 3);
    assert_null(thing);
    expect_error(KIN_RECORD_NOT_FOUND, "no thing has this key");
    thing = kin_find(s, thing, 2);
    assert_string_equal(thing->name, "key");
    thing = kin_find_by(s, thing, .name = "safe");
    assert_null(thing);
    size_t count = kin_count(s, thing);
    assert_int_equal(count, 2);
    bool any = kin_exists(s, thing, .where = "things.name = 'safe'");
    assert_false(any);
    thing = kin_first(s, thing);
    assert_string_equal(thing->name, "bed");
    thing = kin_last(s, thing);
    assert_string_equal(thing->name, "key");
}

static void unscoped_leaves_it_out(void **state)
{
    (void)state;
    thing_list things = kin_all(s, thing, .unscoped = true, .order = "things.id");
    expect_things(things, "bed key safe ");
    struct thing *thing = kin_first(s, thing, .unscoped = true, .where = "things.hidden = ?",
                                    .args = kin_args((bool)true));
    assert_string_equal(thing->name, "safe");
    size_t count = kin_count(s, thing, .unscoped = true);
    assert_int_equal(count, 3);
    /* Of what is joined the default scope stays. */
    count = kin_count(s, mark, .unscoped = true, .joins = "thing");
    assert_int_equal(count, 4);
}

static void SCP_2_a_default_scope_holds_through_associations(void **state)
{
    (void)state;
    struct room *room = kin_first(s, room);
    thing_list things = kin_many_get(room, things);
    expect_things(things, "bed key ");
    mark_list marks = kin_many_get(room, marks);
    assert_int_equal(marks.count, 4);
    size_t count = kin_many_count(room, marks);
    assert_int_equal(count, 4);
    struct thing *thing = kin_one_get(room, thing);
    assert_string_equal(thing->name, "bed");
    struct mark *mark = kin_find(s, mark, 5);
    thing = kin_one_get(mark, thing);
    database_check(s);
    assert_null(thing);
    room_list rooms = kin_all(s, room, .includes = "things, marks");
    things = kin_many_peek(rooms.items[0], things);
    expect_things(things, "bed key ");
    marks = kin_many_peek(rooms.items[0], marks);
    assert_int_equal(marks.count, 4);
    count = kin_count(s, room, .joins = "things");
    assert_int_equal(count, 2);
    count = kin_count(s, room, .joins = "marks");
    assert_int_equal(count, 4);
}

static void a_default_scope_gives_new_records_its_values(void **state)
{
    (void)state;
    struct thing *thing = kin_new(s, thing, .name = "new");
    assert_false(thing->hidden); /* the scope, and not the column's default */
    assert_string_equal(thing->color, "red");
    thing = kin_create(s, thing, .name = "new");
    assert_false(thing->hidden);
    thing = kin_create(s, thing, .name = "other", .hidden = true);
    assert_true(thing->hidden);
    struct room *room = kin_first(s, room);
    thing = kin_many_build(room, things, .name = "built");
    assert_false(thing->hidden);
    assert_int_equal(thing->room_id, room->id);
    database_check(s);
}

static void reloading_does_without_it(void **state)
{
    (void)state;
    struct thing *thing = kin_find(s, thing, 1);
    assert_true(kin_update(thing, .hidden = true));
    assert_true(kin_reload(thing));
    assert_true(kin_touch(thing));
    assert_true(kin_destroy(thing));
    database_check(s);
    size_t count = kin_count(s, thing, .unscoped = true);
    assert_int_equal(count, 2);
}

static void destroying_the_owner_meets_what_the_scope_sees(void **state)
{
    (void)state;
    struct room *room = kin_first(s, room);
    assert_true(kin_destroy(room));
    thing_list things = kin_all(s, thing, .unscoped = true);
    expect_things(things, "safe ");
}

/* --- named scopes ----------------------------------------------------------------------------- */

static void light(kin_query *query)
{
    kin_query_where(query, "things.weight < ?", kin_args(3));
}

/* What is asked for stands in the session. */
static void in_color(kin_query *query)
{
    const char *color = kin_session_user(kin_query_session(query));
    kin_query_where(query, "things.color = ?", kin_args(color));
}

static void one_only(kin_query *query)
{
    kin_query_limit(query, 1);
}

static void named_scopes(void **state)
{
    char red[] = "red";
    (void)state;
    kin_session_set_user(s, red);
    thing_list things =
        kin_all(s, thing, .scopes = {light, in_color}, .unscoped = true, .order = "things.id");
    expect_things(things, "key safe ");
    things = kin_all(s, thing, .scopes = {light}, .where = "things.name <> 'key'");
    expect_things(things, "");
    size_t count = kin_count(s, thing, .scopes = {in_color});
    assert_int_equal(count, 1);
    things = kin_all(s, thing, .scopes = {one_only});
    expect_things(things, "bed ");
    things = kin_all(s, thing, .scopes = {one_only}, .limit = 2);
    expect_things(things, "bed key ");
    kin_session *none = kin_query_session(NULL);
    assert_null(none);
}

static void negative(kin_query *query)
{
    kin_query_offset(query, -1);
}

static void misspelt(kin_query *query)
{
    kin_query_joins(query, "rooms");
    kin_query_where(query, "1 = 1", NULL); /* nothing more is done */
}

static void misspelt_include(kin_query *query)
{
    kin_query_includes(query, "mark");
}

static void mistakes_of_scopes(void **state)
{
    (void)state;
    uint64_t before = kin_statements(s);
    (void)kin_all(s, thing, .scopes = {negative});
    expect_error(KIN_INVALID_ARGUMENT, ".offset is negative");
    (void)kin_all(s, thing, .scopes = {misspelt});
    expect_error(KIN_ASSOCIATION_NOT_FOUND, "did you mean \"room\"?");
    kin_first(s, thing, .scopes = {misspelt_include});
    expect_error(KIN_ASSOCIATION_NOT_FOUND, "did you mean \"marks\"?");
    assert_true(kin_statements(s) == before);
    kin_query_where(NULL, "1 = 1", NULL);
    kin_query_joins(NULL, "room");
    kin_query_group(NULL, "a");
    kin_query_having(NULL, "a", NULL);
    kin_query_order(NULL, "a");
    kin_query_includes(NULL, "a");
    kin_query_lock(NULL, KIN_LOCK);
    kin_query_limit(NULL, 1);
    kin_query_offset(NULL, 1);
    kin_query_distinct(NULL);
    kin_query_readonly(NULL);
}

/* --- what scopes of associations add ---------------------------------------------------------- */

static void SCP_1_includes_of_a_scope_are_loaded_along(void **state)
{
    (void)state;
    struct thing *thing = kin_find(s, thing, 1);
    uint64_t before = kin_statements(s);
    mark_list marks = kin_many_get(thing, marks);
    expect_marks(marks, "old bed ");
    assert_int_equal(kin_statements(s) - before, 3);
    const struct thing *same = kin_one_peek(marks.items[0], thing);
    assert_non_null(same);
    assert_non_null(kin_one_peek(same, room));
    before = kin_statements(s);
    thing_list things = kin_all(s, thing, .includes = "marks");
    assert_int_equal(kin_statements(s) - before, 4);
    marks = kin_many_peek(things.items[1], marks);
    same = kin_one_peek(marks.items[0], thing);
    assert_ptr_equal(same, things.items[1]);
}

/* What the tables on the way include is not theirs to load. */
static void includes_on_the_way_are_not_loaded(void **state)
{
    (void)state;
    struct room *room = kin_first(s, room);
    mark_list marks = kin_many_get(room, full_marks);
    database_check(s);
    assert_int_equal(marks.count, 4);
    thing_list things = kin_many_get(room, full_things);
    marks = kin_many_peek(things.items[0], marks);
    assert_int_equal(marks.count, 2);
}

/* SQLite gives one of the rows of a group; each owner has groups of its own. */
static void a_group_of_a_scope_holds_per_owner(void **state)
{
    (void)state;
    if (database_traits()->strict_groups) return;
    thing_list things = kin_all(s, thing, .includes = "texts");
    mark_list marks = kin_many_peek(things.items[0], texts);
    expect_marks(marks, "bed old ");
    marks = kin_many_peek(things.items[1], texts);
    expect_marks(marks, "key old ");
}

static void SCP_1_distinct_offset_and_group_of_a_scope(void **state)
{
    (void)state;
    struct thing *bed = kin_find(s, thing, 1);
    mark_list marks = kin_many_get(bed, distinct_marks);
    assert_int_equal(marks.count, 2);
    size_t count = kin_many_count(bed, distinct_marks);
    assert_int_equal(count, 2);
    marks = kin_many_get(bed, second_mark);
    expect_marks(marks, "bed ");
    count = kin_many_count(bed, second_mark);
    assert_int_equal(count, 1);
    marks = kin_many_get(bed, frequent_marks);
    assert_int_equal(marks.count, 2);
    count = kin_many_count(bed, frequent_marks);
    assert_int_equal(count, 2);
    bool has = kin_many_includes(bed, frequent_marks, marks.items[0]);
    assert_true(has);
    marks = kin_many_get(bed, kinds);
    expect_marks(marks, "old bed ");
    thing_list things =
        kin_all(s, thing, .includes = "second_mark, distinct_marks, frequent_marks, kinds",
                .order = "things.id");
    marks = kin_many_peek(things.items[1], second_mark);
    expect_marks(marks, "key ");
    marks = kin_many_peek(things.items[1], distinct_marks);
    assert_int_equal(marks.count, 2);
    marks = kin_many_peek(things.items[1], frequent_marks);
    assert_int_equal(marks.count, 2);
    marks = kin_many_peek(things.items[1], kinds);
    expect_marks(marks, "key ");
}

static void SCP_1_readonly_of_a_scope(void **state)
{
    (void)state;
    struct thing *bed = kin_find(s, thing, 1);
    mark_list marks = kin_many_get(bed, fixed_marks);
    assert_int_equal(marks.count, 2);
    assert_true(kin_is_readonly(marks.items[0]));
    assert_false(kin_update(marks.items[0], .text = "x"));
    expect_error(KIN_READ_ONLY_RECORD, "mark");
    marks = kin_many_get(bed, marks);
    assert_false(kin_is_readonly(marks.items[0]));
}

static void SCP_1_lock_of_a_scope(void **state)
{
    (void)state;
    struct thing *bed = kin_find(s, thing, 1);
    mark_list marks = kin_many_get(bed, locked_marks);
    database_check(s);
    assert_int_equal(marks.count, 2);
    assert_int_equal(strstr(sent, " FOR UPDATE") != NULL, database_traits()->is_server);
    thing_list things = kin_all(s, thing, .includes = "locked_marks.thing, marks");
    expect_things(things, "bed key ");
}

/* --- options ---------------------------------------------------------------------------------- */

static void first_last_and_take(void **state)
{
    (void)state;
    struct thing *thing = kin_last(s, thing, .unscoped = true);
    assert_string_equal(thing->name, "safe");
    thing = kin_last(s, thing, .unscoped = true, .order = "things.weight");
    assert_string_equal(thing->name, "bed");
    thing = kin_last(s, thing, .unscoped = true, .order = "things.weight", .limit = 2);
    assert_string_equal(thing->name, "safe");
    thing = kin_last(s, thing, .unscoped = true, .order = "things.weight", .offset = 3);
    assert_null(thing);
    thing = kin_take(s, thing, .where = "things.name = 'key'", .includes = "marks");
    assert_string_equal(thing->name, "key");
    assert_true(kin_is_loaded(thing, marks));
    thing = kin_take(s, thing, .limit = 0);
    assert_null(thing);
    thing = kin_first(s, thing, .offset = 1);
    assert_string_equal(thing->name, "key");
    struct pair *pair = kin_last(s, pair);
    assert_true(pair->a == 1 && pair->b == 1);
    database_check(s);
}

static void what_must_be_there(void **state)
{
    (void)state;
    struct thing *thing = kin_must_first(s, thing);
    assert_string_equal(thing->name, "bed");
    thing = kin_must_last(s, thing);
    assert_string_equal(thing->name, "key");
    thing = kin_must_take(s, thing, .where = "things.name = 'bed'");
    assert_string_equal(thing->name, "bed");
    thing = kin_must_find_by(s, thing, .name = "bed");
    assert_string_equal(thing->name, "bed");
    assert_null(kin_must_first(s, thing, .where = "1 = 0"));
    expect_error(KIN_RECORD_NOT_FOUND, "no thing matches");
    assert_null(kin_must_last(s, thing, .where = "1 = 0"));
    expect_error(KIN_RECORD_NOT_FOUND, "no thing matches");
    assert_null(kin_must_take(s, thing, .where = "1 = 0"));
    expect_error(KIN_RECORD_NOT_FOUND, "no thing matches");
    assert_null(kin_must_find_by(s, thing, .name = "x"));
    expect_error(KIN_RECORD_NOT_FOUND, "no thing has these values");
    assert_false(kin_failed(s));
    assert_null(kin_must_first(s, thing, .limit = -1));
    expect_error(KIN_INVALID_ARGUMENT, ".limit is negative");
}

/* The order that kin_last sends for an order. */
static void turned_round(const char *order, const char *wanted)
{
    struct thing *thing = kin_last(s, thing, .unscoped = true, .order = order);
    database_check(s);
    assert_non_null(thing);
    const char *at = strstr(sent, " ORDER BY ");
    assert_non_null(at);
    char found[256];
    strncpy(found, at + strlen(" ORDER BY "), sizeof found - 1);
    char *end = strstr(found, " LIMIT ");
    assert_non_null(end);
    *end = '\0';
    assert_string_equal(found, wanted);
}

static void orders_turned_round(void **state)
{
    (void)state;
    turned_round("things.name", "things.name DESC");
    turned_round("things.name ASC, things.id desc", "things.name DESC, things.id ASC");
    turned_round("name desc ,weight", "name ASC,weight DESC");
    turned_round("COALESCE(name, 'a, b asc') asc", "COALESCE(name, 'a, b asc') DESC");
    if (database_traits()->orders_nulls)
        turned_round("name NULLS FIRST, id DESC nulls last",
                     "name DESC NULLS LAST, id ASC NULLS FIRST");
    turned_round("name -- by name, asc\n, id", "name DESC, id DESC");
    turned_round("name /* x */ DESC /* y */", "name ASC");
    turned_round("\"name\" DESC", "\"name\" ASC");
    turned_round("CASE WHEN name = '?\?' THEN 1 ELSE 2 END, id",
                 "CASE WHEN name = '?\?' THEN 1 ELSE 2 END DESC, id DESC");
    turned_round("things.weight * 2 desc", "things.weight * 2 ASC");
}

static void groups(void **state)
{
    (void)state;
    room_list rooms = kin_all(s, room, .joins = "things", .group = "rooms.id",
                              .having = "COUNT(*) > ?", .having_args = kin_args(1));
    database_check(s);
    assert_int_equal(rooms.count, 1);
    thing_list things =
        kin_all(s, thing, .unscoped = true, .joins = "marks", .where = "things.weight > ?",
                .args = kin_args(1), .group = "things.id", .having = "COUNT(*) = ? AND 1 = ?",
                .having_args = kin_args(2, 1), .order = "things.id", .limit = 1, .offset = 1);
    expect_things(things, "safe ");
    bool any =
        kin_exists(s, room, .joins = "things", .group = "rooms.id", .having = "COUNT(*) > 2");
    assert_false(any);
    any = kin_exists(s, room, .joins = "things", .group = "rooms.id", .having = "COUNT(*) = 2");
    assert_true(any);
    (void)kin_all(s, thing, .having = "COUNT(*) > 1");
    expect_error(KIN_INVALID_ARGUMENT, ".having without .group");
    (void)kin_all(s, thing, .group = "things.id", .having_args = kin_args(1));
    expect_error(KIN_INVALID_ARGUMENT, ".having_args without .having");
    (void)kin_all(s, thing, .group = "things.id", .having = "COUNT(*) > ?");
    expect_error(KIN_INVALID_ARGUMENT, "1 question marks in the SQL, but 0 arguments");
    (void)kin_all(s, thing, .group = "things.id", .having = "1 = 1", .having_args = kin_args(1));
    expect_error(KIN_INVALID_ARGUMENT, "0 question marks in the SQL, but 1 arguments");
    (void)kin_all(s, thing, .group = "?");
    expect_error(KIN_INVALID_ARGUMENT, "a group takes no arguments");
    kin_count(s, thing, .group = "things.color");
    expect_error(KIN_INVALID_ARGUMENT, ".group has many results here");
}

static void distinct_rows(void **state)
{
    (void)state;
    size_t count = kin_count(s, pair, .distinct = true);
    assert_int_equal(count, 4);
    count = kin_count(s, pair, .distinct = true, .limit = 3);
    assert_int_equal(count, 3);
    bool any = kin_exists(s, mark, .joins = "thing", .distinct = true, .offset = 4);
    assert_false(any);
    any = kin_exists(s, mark, .joins = "thing.marks", .distinct = true, .offset = 3);
    assert_true(any);
    any = kin_exists(s, mark, .joins = "thing.marks", .distinct = true, .offset = 4);
    assert_false(any);
    any = kin_exists(s, mark, .joins = "thing.marks", .offset = 4);
    assert_true(any);
    database_check(s);
}

static void readonly_records(void **state)
{
    (void)state;
    thing_list things = kin_all(s, thing, .readonly = true, .includes = "marks");
    expect_things(things, "bed key ");
    assert_true(kin_is_readonly(things.items[0]));
    assert_false(kin_destroy(things.items[0]));
    expect_error(KIN_READ_ONLY_RECORD, "thing");
    mark_list marks = kin_many_peek(things.items[0], marks);
    assert_false(kin_is_readonly(marks.items[0]));
    struct thing *thing = kin_first(s, thing, .readonly = true);
    assert_true(kin_is_readonly(thing));
    thing = kin_first(s, thing);
    assert_false(kin_is_readonly(thing));
}

static void locks(void **state)
{
    (void)state;
    bool server = database_traits()->is_server;
    const char *shared =
        database_text("FOR SHARE", "FOR SHARE SKIP LOCKED", "LOCK IN SHARE MODE SKIP LOCKED");
    assert_true(kin_begin(s));
    struct thing *thing = kin_first(s, thing, .lock = KIN_LOCK, .includes = "marks, room");
    assert_non_null(thing);
    thing_list things = kin_all(s, thing, .lock = KIN_LOCK);
    expect_things(things, "bed key ");
    assert_int_equal(strstr(sent, " FOR UPDATE") != NULL, server);
    things = kin_all(s, thing, .lock = shared);
    expect_things(things, "bed key ");
    if (server) expect_sent(shared);
    assert_true(kin_commit(s));
    /* Without a transaction too: it lasts as long as the statement. */
    things = kin_all(s, thing, .lock = KIN_LOCK, .includes = "marks, room");
    expect_things(things, "bed key ");
    size_t count = kin_count(s, thing, .lock = KIN_LOCK);
    assert_int_equal(count, 2);
    database_check(s);
}

/* Two sessions: who asks for a lock that another has is told, or passes the row over. */
static void a_lock_keeps_others_out(void **state)
{
    (void)state;
    if (!database_traits()->is_server) return; /* its kin_begin lets no other in at all */
    kin_session *other = kin_session_open(database.db);
    assert_true(kin_begin(s) && kin_begin(other));
    struct thing *thing = kin_first(s, thing, .lock = KIN_LOCK, .where = "things.id = 1");
    assert_string_equal(thing->name, "bed");
    thing_list things = kin_all(other, thing, .lock = "FOR UPDATE SKIP LOCKED");
    expect_things(things, "key ");
    assert_true(kin_rollback(s) && kin_rollback(other));
    kin_session_close(other);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_default_scope_holds_for_what_is_found),
        TEST(unscoped_leaves_it_out),
        TEST(SCP_2_a_default_scope_holds_through_associations),
        TEST(a_default_scope_gives_new_records_its_values),
        TEST(reloading_does_without_it),
        TEST(destroying_the_owner_meets_what_the_scope_sees),
        TEST(named_scopes),
        TEST(mistakes_of_scopes),
        TEST(SCP_1_includes_of_a_scope_are_loaded_along),
        TEST(includes_on_the_way_are_not_loaded),
        TEST(a_group_of_a_scope_holds_per_owner),
        TEST(SCP_1_distinct_offset_and_group_of_a_scope),
        TEST(SCP_1_readonly_of_a_scope),
        TEST(SCP_1_lock_of_a_scope),
        TEST(first_last_and_take),
        TEST(what_must_be_there),
        TEST(orders_turned_round),
        TEST(groups),
        TEST(distinct_rows),
        TEST(readonly_records),
        TEST(locks),
        TEST(a_lock_keeps_others_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
