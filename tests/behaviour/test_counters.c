/* Counters by hand, and counters that are kept but not read yet. */
#include "behaviour/association.h"
#include "support/faults.h"

#include <stdio.h>

KIN_DECLARE(forum);
KIN_DECLARE(topic);
KIN_DECLARE(poster);
KIN_DECLARE(vote);
KIN_DECLARE(seat);

/* Counted in two ways by the same model, once under a name of its own. */
struct forum {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_bool hidden; /* by the default scope */
    kin_int topics_count;
    kin_int old_topics; /* may be NULL */
    kin_int rank;
    kin_int lock_version;
    kin_time updated_at;
    kin_date counted_on;
    kin_many(topic) topics;
    kin_many(topic) open_topics;
    kin_many(topic) archived;
    kin_many(poster) posters;
    kin_many(vote) votes;
};

struct topic {
    kin_record kin;
    kin_int id;
    kin_int forum_id;
    kin_int archive_id;
    kin_int poster_id;
    kin_bool closed;
    kin_int votes_count; /* kept, and not read yet */
    kin_one(forum) forum;
    kin_one(forum) archive;
    kin_one(poster) poster;
    kin_many(vote) votes;
};

struct poster {
    kin_record kin;
    kin_int id;
    kin_text name;
};

struct vote {
    kin_record kin;
    kin_int id;
    kin_int topic_id;
    kin_one(topic) topic;
};

/* A key of several columns. */
struct seat {
    kin_record kin;
    kin_int row;
    kin_text letter;
    kin_int sold;
};

static void not_hidden(kin_query *query)
{
    kin_query_equal(query, forum, hidden, false);
}

static void open(kin_query *query)
{
    kin_query_equal(query, topic, closed, false);
}

static const kin_enum_value ranks[] = {{"small", 0}, {"big", 1}, {NULL, 0}};

/* clang-format off */
KIN_MODEL(forum,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(hidden, .default_bool = false),
    KIN_COLUMN(topics_count),
    KIN_COLUMN(old_topics, .nullable = true),
    KIN_COLUMN(rank, .default_int = 0, .enumeration = ranks),
    KIN_COLUMN(lock_version),
    KIN_COLUMN(updated_at, .nullable = true),
    KIN_COLUMN(counted_on, .nullable = true),
    KIN_DEFAULT_SCOPE(not_hidden),
    KIN_HAS_MANY(topics, topic),
    KIN_HAS_MANY(open_topics, topic, .scope = open),
    KIN_HAS_MANY(archived, topic, .foreign_key = "archive_id"),
    KIN_HAS_MANY(posters, poster, .through = "topics"),
    KIN_HAS_MANY(votes, vote, .through = "topics"),
);

KIN_MODEL(topic,
    KIN_COLUMN(id),
    KIN_COLUMN(forum_id, .nullable = true),
    KIN_COLUMN(archive_id, .nullable = true),
    KIN_COLUMN(poster_id, .nullable = true),
    KIN_COLUMN(closed, .default_bool = false),
    KIN_COLUMN(votes_count),
    KIN_BELONGS_TO(forum, forum, .counter_cache = KIN_COUNTER_CACHE),
    KIN_BELONGS_TO(archive, forum, .counter_cache = "old_topics"),
    KIN_BELONGS_TO(poster, poster),
    KIN_HAS_MANY(votes, vote, .dependent = KIN_DESTROY),
);

KIN_MODEL(poster,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
);

KIN_MODEL(vote,
    KIN_COLUMN(id),
    KIN_COLUMN(topic_id, .nullable = true),
    KIN_BELONGS_TO(topic, topic, .counter_cache = KIN_COUNTER_CACHE, .counter_inactive = true),
);

KIN_MODEL(seat,
    KIN_COLUMN(row, .key = true),
    KIN_COLUMN(letter, .key = true),
    KIN_COLUMN(sold, .nullable = true),
);
/* clang-format on */

static int setup(void **state)
{
    (void)state;
    return open_database(kin_models(forum, topic, poster, vote, seat));
}

/* From now on the clock says another time; it is given back. */
static int64_t later(void)
{
    at.now.microseconds += 60 * 1000000;
    return at.now.microseconds;
}

static struct forum *row(int64_t id)
{
    return kin_first(s, forum, .where = "forums.id = ?", .args = kin_args(id), .unscoped = true);
}

/* --- by a number ------------------------------------------------------------------------------ */

static void CC_8_moving_up_and_down_by_key(void **state)
{
    (void)state;
    struct forum *bikes = kin_create(s, forum, .topics_count = 3);
    struct forum *other = kin_create(s, forum, .topics_count = 3);
    assert_statements(
        1, assert_int_equal(kin_update_counters(s, forum, bikes->id, .topics_count = 2), 1));
    assert_int_equal(row(bikes->id)->topics_count, 5);
    assert_int_equal(kin_update_counters(s, forum, bikes->id, .topics_count = -1), 1);
    assert_int_equal(row(bikes->id)->topics_count, 4);
    assert_int_equal(row(other->id)->topics_count, 3);
    assert_int_equal(bikes->topics_count, 3); /* memory does not see it */
    assert_int_equal(kin_update_counters(s, forum, 99, .topics_count = 1), 0);
    assert_false(kin_failed(s));
}

static void CC_8_null_counts_as_zero_and_several_columns_move_at_once(void **state)
{
    (void)state;
    struct forum *bikes = kin_create(s, forum, .topics_count = 1);
    kin_update_all(s, forum, .set = "old_topics = NULL");
    assert_true(kin_is_null(row(bikes->id), old_topics));
    assert_statements(
        1, kin_update_counters(s, forum, bikes->id, .topics_count = -1, .old_topics = 7));
    assert_int_equal(row(bikes->id)->topics_count, 0);
    assert_int_equal(row(bikes->id)->old_topics, 7);
}

static void CC_8_several_rows_by_one_statement(void **state)
{
    (void)state;
    struct forum *a = kin_create(s, forum);
    struct forum *b = kin_create(s, forum, .topics_count = 4);
    struct forum *c = kin_create(s, forum);
    const kin_value keys[] = {kin_value_int(a->id), kin_value_int(b->id), kin_value_int(b->id),
                              kin_value_int(99)};
    assert_statements(
        1,
        assert_int_equal(kin_update_counters_list(s, forum, keys, 4, NULL, .topics_count = 1), 2));
    assert_int_equal(row(a->id)->topics_count, 1);
    assert_int_equal(row(b->id)->topics_count, 5);
    assert_int_equal(row(c->id)->topics_count, 0);
    assert_statements(
        0,
        assert_int_equal(kin_update_counters_list(s, forum, NULL, 0, NULL, .topics_count = 1), 0));
    assert_false(kin_failed(s));
    assert_int_equal(kin_update_counters_list(s, forum, NULL, 2, NULL, .topics_count = 1), 0);
    assert_failure(KIN_INVALID_ARGUMENT);
}

static void CC_8_keys_of_several_columns(void **state)
{
    (void)state;
    kin_create(s, seat, .row = 1, .letter = "a");
    kin_create(s, seat, .row = 1, .letter = "b");
    kin_create(s, seat, .row = 2, .letter = "a");
    const kin_value keys[] = {kin_key(1, "b"), kin_key(2, "a")};
    assert_int_equal(kin_update_counters(s, seat, kin_key(1, "a"), .sold = 4), 1);
    assert_int_equal(kin_update_counters_list(s, seat, keys, 2, NULL, .sold = 2), 2);
    assert_int_equal(kin_find(s, seat, kin_key(1, "a"))->sold, 4);
    assert_int_equal(kin_find(s, seat, kin_key(1, "b"))->sold, 2);
    assert_int_equal(kin_find(s, seat, kin_key(2, "a"))->sold, 2);
}

static void CC_8_a_default_scope_hides_no_row(void **state)
{
    (void)state;
    struct forum *hidden = kin_create(s, forum, .hidden = true);
    assert_int_equal(kin_update_counters(s, forum, hidden->id, .topics_count = 1), 1);
    assert_int_equal(row(hidden->id)->topics_count, 1);
}

static void CC_8_a_version_moves(void **state)
{
    (void)state;
    struct forum *bikes = kin_create(s, forum);
    kin_update_counters(s, forum, bikes->id, .topics_count = 1);
    assert_int_equal(row(bikes->id)->lock_version, bikes->lock_version + 1);
}

static void CC_8_what_is_no_counter_is_refused(void **state)
{
    (void)state;
    struct forum *bikes = kin_create(s, forum, .name = "Bikes");
    assert_statements(0, {
        kin_update_counters(s, forum, bikes->id, .topics_count = 1, .name = "2");
        assert_non_null(strstr(kin_error(s)->message, "forum.name"));
        assert_failure(KIN_INVALID_ARGUMENT);
        kin_update_counters(s, forum, bikes->id, .id = 1);
        assert_failure(KIN_INVALID_ARGUMENT);
        kin_update_counters(s, forum, bikes->id, .lock_version = 1);
        assert_failure(KIN_INVALID_ARGUMENT);
        kin_update_counters(s, forum, bikes->id, .rank = 1);
        assert_failure(KIN_INVALID_ARGUMENT);
        kin_update_counters(s, forum, bikes->id);
        assert_failure(KIN_INVALID_ARGUMENT);
        kin_update_counters(s, forum, "x", .topics_count = 1);
        assert_true(kin_failed(s));
        kin_error_clear(s);
    });
    assert_int_equal(kin_update_counters(NULL, forum, 1, .topics_count = 1), 0);
    assert_int_equal(kin_update_counters_list(NULL, forum, NULL, 0, NULL, .topics_count = 1), 0);
}

static void CC_8_by_name(void **state)
{
    (void)state;
    struct forum *bikes = kin_create(s, forum);
    const kin_attribute by[] = {{"topics_count", kin_value_int(3)}};
    const kin_attribute none[] = {{"topics_count", kin_value_null(NULL)}};
    const kin_attribute wrong[] = {{"topic_count", kin_value_int(3)}};
    kin_value key = kin_value_int(bikes->id);
    assert_int_equal(kin_update_counters_named(s, "forum", key, by, 1), 1);
    assert_int_equal(kin_update_counters_list_named(s, "forum", &key, 1, NULL, by, 1), 1);
    assert_int_equal(row(bikes->id)->topics_count, 6);
    assert_int_equal(kin_update_counters_named(s, "forum", key, none, 1), 0);
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_int_equal(kin_update_counters_named(s, "forum", key, wrong, 1), 0);
    assert_non_null(strstr(kin_error(s)->message, "did you mean \"topics_count\"?"));
    assert_true(kin_failed(s));
    kin_error_clear(s);
    assert_int_equal(kin_update_counters_named(s, "forums", key, by, 1), 0);
    assert_true(kin_failed(s));
    kin_error_clear(s);
    assert_int_equal(kin_update_counters_named(NULL, "forum", key, by, 1), 0);
}

/* --- anew ------------------------------------------------------------------------------------- */

static struct forum *miscounted(void)
{
    struct forum *bikes = kin_create(s, forum);
    struct poster *ann = kin_create(s, poster, .name = "Ann");
    for (int i = 0; i < 3; i++)
        kin_create(s, topic, .forum_id = bikes->id, .poster_id = ann->id, .closed = i > 0);
    kin_create(s, topic, .archive_id = bikes->id);
    kin_update_all(s, forum, .set = "topics_count = 9, old_topics = NULL");
    return bikes;
}

static void CC_9_counting_anew(void **state)
{
    (void)state;
    struct forum *bikes = miscounted();
    assert_statements(3, assert_true(kin_reset_counters(s, forum, bikes->id, topics)));
    assert_int_equal(row(bikes->id)->topics_count, 3);
    assert_true(kin_is_null(row(bikes->id), old_topics)); /* the other counter of the two */
    assert_true(kin_reset_counters(s, forum, bikes->id, archived));
    assert_int_equal(row(bikes->id)->old_topics, 1);
    assert_int_equal(row(bikes->id)->topics_count, 3);
}

static char sent[2048];

static bool keep_statement(void *context, const kin_statement_info *statement)
{
    size_t length = strlen(sent);
    (void)context;
    snprintf(sent + length, sizeof sent - length, "%s;", statement->sql);
    return true;
}

static int setup_kept(void **state)
{
    const kin_open_options options = {.on_statement = keep_statement};
    (void)state;
    database_open(&at, kin_models(forum, topic, poster, vote, seat), &options);
    s = at.session;
    return 0;
}

static void CC_9_the_row_is_locked_until_it_is_written(void **state)
{
    (void)state;
    struct forum *bikes = miscounted();
    sent[0] = '\0';
    assert_true(kin_reset_counters(s, forum, bikes->id, topics));
    assert_memory_equal(sent, "BEGIN", 5);
    assert_non_null(strstr(sent, "COUNT("));
    assert_non_null(strstr(strstr(sent, "UPDATE"), "COMMIT"));
    const char *lock = strstr(sent, " FOR UPDATE");
    assert_int_equal(lock != NULL, database_traits()->is_server);
    assert_true(!lock || lock < strstr(sent, "COUNT("));
}

static void CC_9_nothing_is_written_where_it_is_right(void **state)
{
    (void)state;
    struct forum *bikes = miscounted();
    kin_reset_counters(s, forum, bikes->id, topics);
    int64_t version = row(bikes->id)->lock_version;
    assert_statements(2, assert_true(kin_reset_counters(s, forum, bikes->id, topics)));
    assert_int_equal(row(bikes->id)->lock_version, version);
}

static void CC_9_all_rows_whatever_a_scope_shows(void **state)
{
    (void)state;
    struct forum *bikes = miscounted();
    assert_true(kin_reset_counters(s, forum, bikes->id, open_topics));
    assert_int_equal(row(bikes->id)->topics_count, 3);
    kin_update_all(s, forum, .set = "topics_count = 9, hidden = ?", .set_args = kin_args(true));
    assert_true(kin_reset_counters(s, forum, bikes->id, topics));
    assert_int_equal(row(bikes->id)->topics_count, 3);
}

static void CC_9_a_collection_through_another_counts_that(void **state)
{
    (void)state;
    struct forum *bikes = miscounted();
    assert_true(kin_reset_counters(s, forum, bikes->id, posters));
    assert_int_equal(row(bikes->id)->topics_count, 3);
}

static void CC_9_what_has_no_counter_and_what_is_not_there(void **state)
{
    (void)state;
    struct poster *ann = kin_create(s, poster);
    assert_false(kin_reset_counters(s, forum, 99, topics));
    assert_answer(KIN_RECORD_NOT_FOUND);
    assert_false(kin_reset_counters_named(s, "forum", kin_value_int(1), "topcis"));
    assert_non_null(strstr(kin_error(s)->message, "did you mean \"topics\"?"));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_false(kin_reset_counters_named(s, "topic", kin_value_int(1), "poster"));
    assert_non_null(strstr(kin_error(s)->message, "topic.poster has no counter"));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_false(kin_reset_counters_named(s, "poster", kin_value_int(ann->id), NULL));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_false(kin_reset_counters(NULL, forum, 1, topics));
    assert_false(kin_reset_counters_named(NULL, "forum", kin_value_int(1), "topics"));
}

static void CC_9_by_name_of_the_collection_or_the_counter(void **state)
{
    (void)state;
    struct forum *bikes = miscounted();
    kin_value key = kin_value_int(bikes->id);
    assert_true(kin_reset_counters_named(s, "forum", key, "topics"));
    assert_true(kin_reset_counters_named(s, "forum", key, "old_topics"));
    assert_int_equal(row(bikes->id)->topics_count, 3);
    assert_int_equal(row(bikes->id)->old_topics, 1);
}

/* --- kept, and not read ----------------------------------------------------------------------- */

static void CC_11_a_counter_that_is_not_active_is_kept_and_not_read(void **state)
{
    (void)state;
    struct topic *bells = kin_create(s, topic);
    kin_many_create(bells, votes);
    kin_create(s, vote, .topic_id = bells->id);
    struct topic *found = kin_find(s, topic, bells->id);
    assert_int_equal(found->votes_count, 2);
    kin_update_all(s, topic, .set = "votes_count = 7");
    found = kin_find(s, topic, bells->id);
    assert_statements(1, assert_int_equal(kin_many_size(found, votes), 2));
    assert_statements(1, assert_false(kin_many_is_empty(found, votes)));
    kin_destroy(kin_first(s, vote));
    assert_int_equal(kin_find(s, topic, bells->id)->votes_count, 6);
    kin_delete_all(s, vote);
    found = kin_find(s, topic, bells->id);
    assert_statements(1, assert_true(kin_many_is_empty(found, votes)));
}

static void CC_11_counting_anew_makes_it_ready(void **state)
{
    (void)state;
    struct topic *bells = kin_create(s, topic);
    kin_create(s, vote, .topic_id = bells->id);
    kin_update_all(s, topic, .set = "votes_count = 0");
    assert_true(kin_reset_counters(s, topic, bells->id, votes));
    assert_int_equal(kin_find(s, topic, bells->id)->votes_count, 1);
}

static void CC_11_one_that_is_active_is_read(void **state)
{
    (void)state;
    struct forum *bikes = kin_create(s, forum, .topics_count = 7);
    assert_statements(0, assert_int_equal(kin_many_size(bikes, topics), 7));
    assert_statements(0, assert_false(kin_many_is_empty(bikes, topics)));
}

/* --- touching along --------------------------------------------------------------------------- */

static void CC_12_moving_touches_in_the_same_statement(void **state)
{
    (void)state;
    struct forum *bikes = kin_create(s, forum);
    int64_t made = at.now.microseconds;
    int64_t now = later();
    assert_int_equal(kin_update_counters(s, forum, bikes->id, .topics_count = 1), 1);
    assert_int_equal(row(bikes->id)->updated_at.microseconds, made);
    assert_statements(
        1, kin_update_counters_touching(s, forum, bikes->id, KIN_TOUCH, .topics_count = 1));
    assert_int_equal(row(bikes->id)->updated_at.microseconds, now);
    assert_true(kin_is_null(row(bikes->id), counted_on));
    now = later();
    kin_update_counters_touching(s, forum, bikes->id, "counted_on", .topics_count = -1);
    assert_int_equal(row(bikes->id)->updated_at.microseconds, now);
    assert_false(kin_is_null(row(bikes->id), counted_on));
    assert_int_equal(row(bikes->id)->topics_count, 1);
    kin_update_counters_touching(s, forum, bikes->id, NULL, .topics_count = 1);
    assert_int_equal(row(bikes->id)->updated_at.microseconds, now);
}

static void CC_12_several_rows_are_touched(void **state)
{
    (void)state;
    struct forum *a = kin_create(s, forum);
    struct forum *b = kin_create(s, forum);
    const kin_value keys[] = {kin_value_int(a->id), kin_value_int(b->id)};
    int64_t now = later();
    assert_int_equal(kin_update_counters_list(s, forum, keys, 2, KIN_TOUCH, .topics_count = 1), 2);
    assert_int_equal(row(a->id)->updated_at.microseconds, now);
    assert_int_equal(row(b->id)->updated_at.microseconds, now);
}

static void CC_12_counting_anew_touches_also_what_is_right(void **state)
{
    (void)state;
    struct forum *bikes = miscounted();
    int64_t made = row(bikes->id)->updated_at.microseconds;
    int64_t now = later();
    kin_reset_counters(s, forum, bikes->id, topics);
    assert_int_equal(row(bikes->id)->updated_at.microseconds, made);
    assert_statements(
        3, assert_true(kin_reset_counters_touching(s, forum, bikes->id, topics, KIN_TOUCH)));
    assert_int_equal(row(bikes->id)->updated_at.microseconds, now);
    now = later();
    kin_update_all(s, forum, .set = "topics_count = 9");
    assert_statements(3, kin_reset_counters_touching(s, forum, bikes->id, topics, "counted_on"));
    assert_int_equal(row(bikes->id)->updated_at.microseconds, now);
    assert_int_equal(row(bikes->id)->topics_count, 3);
    assert_false(kin_is_null(row(bikes->id), counted_on));
}

static void CC_12_a_model_without_times_is_only_counted(void **state)
{
    (void)state;
    kin_create(s, seat, .row = 1, .letter = "a");
    assert_int_equal(kin_update_counters_touching(s, seat, kin_key(1, "a"), KIN_TOUCH, .sold = 1),
                     1);
    struct topic *bells = kin_create(s, topic);
    assert_statements(
        2, assert_true(kin_reset_counters_touching(s, topic, bells->id, votes, KIN_TOUCH)));
}

static void CC_12_what_is_no_time_is_refused(void **state)
{
    (void)state;
    struct forum *bikes = kin_create(s, forum);
    assert_statements(0, {
        kin_update_counters_touching(s, forum, bikes->id, "updated_ta", .topics_count = 1);
        assert_non_null(strstr(kin_error(s)->message, "did you mean \"updated_at\"?"));
        assert_true(kin_failed(s));
        kin_error_clear(s);
        kin_update_counters_touching(s, forum, bikes->id, "name", .topics_count = 1);
        assert_failure(KIN_INVALID_ARGUMENT);
        assert_false(kin_reset_counters_touching(s, forum, bikes->id, topics, "name"));
        assert_failure(KIN_INVALID_ARGUMENT);
    });
    const kin_attribute by[] = {{"topics_count", kin_value_int(3)}};
    kin_value key = kin_value_int(bikes->id);
    int64_t now = later();
    assert_int_equal(kin_update_counters_touching_named(s, "forum", key, KIN_TOUCH, by, 1), 1);
    assert_int_equal(row(bikes->id)->updated_at.microseconds, now);
    now = later();
    assert_true(kin_reset_counters_touching_named(s, "forum", key, "topics", KIN_TOUCH));
    assert_int_equal(row(bikes->id)->updated_at.microseconds, now);
}

/* --- parents with keys of other types --------------------------------------------------------- */

/* Which of two parents is written first is a matter of comparing their keys. */
#define KEYED(P, C, TYPE)                                                           \
    KIN_DECLARE(P, static);                                                         \
    KIN_DECLARE(C, static);                                                         \
    struct P {                                                                      \
        kin_record kin;                                                             \
        TYPE id;                                                                    \
        kin_int items;                                                              \
    };                                                                              \
    struct C {                                                                      \
        kin_record kin;                                                             \
        kin_int id;                                                                 \
        TYPE parent;                                                                \
        kin_one(P) in;                                                              \
    };                                                                              \
    KIN_MODEL(P, KIN_COLUMN(id, .key = true), KIN_COLUMN(items, .default_int = 0)); \
    KIN_MODEL(C, KIN_COLUMN(id), KIN_COLUMN(parent),                              \
              KIN_BELONGS_TO(in, P, .foreign_key = "parent", .counter_cache = "items"))

KEYED(token, token_item, kin_uuid);
KEYED(price, price_item, kin_decimal);
KEYED(today, today_item, kin_date);

/* Touches a column of its polymorphic parent, by name. */
KIN_DECLARE(wall, static);
KIN_DECLARE(sticker, static);
struct wall {
    kin_record kin;
    kin_int id;
    kin_int stickers_count;
    kin_time stuck_at;
    kin_many(sticker) stickers;
};
struct sticker {
    kin_record kin;
    kin_int id;
    kin_int thing_id;
    kin_text thing_type;
    kin_one(kin_record) thing;
    kin_text name;
};
/* clang-format off */
KIN_MODEL(wall,
    KIN_COLUMN(id),
    KIN_COLUMN(stickers_count, .default_int = 0),
    KIN_COLUMN(stuck_at, .nullable = true),
    KIN_HAS_MANY(stickers, sticker, .as = "thing"),
);
KIN_MODEL(sticker,
    KIN_COLUMN(id),
    KIN_COLUMN(thing_id, .nullable = true),
    KIN_COLUMN(thing_type, .nullable = true),
    KIN_COLUMN(name, .nullable = true),
    KIN_BELONGS_TO_ANY(thing, .touch = "stuck_at", .counter_cache = KIN_COUNTER_CACHE),
);
/* clang-format on */

static int setup_keyed(void **state)
{
    (void)state;
    return open_database(kin_models(token, token_item, price, price_item, today, today_item));
}

static int setup_stickers(void **state)
{
    (void)state;
    return open_database(kin_models(wall, sticker));
}

#define MOVES(P, C, first, second)                          \
    do {                                                    \
        struct C *item = kin_create(s, C, .parent = first); \
        assert_true(kin_update(item, .parent = second));    \
        assert_int_equal(kin_find(s, P, first)->items, 0);  \
        assert_int_equal(kin_find(s, P, second)->items, 1); \
        assert_true(kin_update(item, .parent = first));     \
        assert_int_equal(kin_find(s, P, first)->items, 1);  \
        assert_int_equal(kin_find(s, P, second)->items, 0); \
        database_check(s);                                  \
    } while (0)

static void CC_1_parents_with_keys_of_other_types(void **state)
{
    const kin_uuid_value small = {{1}}, large = {{2}};
    const kin_decimal_value cheap = {150, 2}, dear = {3, 0};
    const kin_date_value monday = {100}, tuesday = {101};
    (void)state;
    kin_create(s, token, .id = small);
    kin_create(s, token, .id = large);
    MOVES(token, token_item, small, large);
    kin_create(s, price, .id = cheap);
    kin_create(s, price, .id = dear);
    MOVES(price, price_item, cheap, dear);
    kin_create(s, today, .id = monday);
    kin_create(s, today, .id = tuesday);
    MOVES(today, today_item, monday, tuesday);
}

static void TCH_2_a_column_of_a_polymorphic_parent(void **state)
{
    (void)state;
    struct wall *wall = kin_create(s, wall);
    struct sticker *sticker =
        kin_create(s, sticker, .thing_id = wall->id, .thing_type = "Wall", .name = "a");
    assert_int_equal(kin_find(s, wall, wall->id)->stuck_at.microseconds, at.now.microseconds);
    at.now.microseconds += 1000000;
    assert_true(kin_update(sticker, .name = "b"));
    assert_int_equal(kin_find(s, wall, wall->id)->stuck_at.microseconds, at.now.microseconds);
}

/* --- faults ----------------------------------------------------------------------------------- */

struct forums {
    struct forum *bikes;
    struct forum *boats;
    struct topic *bells;
};

static void prepare(kin_session *session, void *records)
{
    struct forums *f = records;
    f->bikes = kin_create(session, forum, .name = "Bikes");
    f->boats = kin_create(session, forum, .name = "Boats");
    f->bells = kin_create(session, topic, .forum_id = f->bikes->id);
    kin_update_all(session, forum, .set = "topics_count = 9");
    kin_reload(f->bikes);
    kin_reload(f->boats);
}

static bool move(kin_session *session, void *records)
{
    struct forums *f = records;
    return kin_update_counters_touching(session, forum, f->bikes->id, KIN_TOUCH,
                                        .topics_count = 1) == 1;
}

static bool move_several(kin_session *session, void *records)
{
    struct forums *f = records;
    const kin_value keys[] = {kin_value_int(f->bikes->id), kin_value_int(f->boats->id)};
    return kin_update_counters_list(session, forum, keys, 2, NULL, .topics_count = 1) == 2;
}

static bool move_by_name(kin_session *session, void *records)
{
    struct forums *f = records;
    const kin_attribute by[] = {{"topics_count", kin_value_int(1)}};
    return kin_update_counters_named(session, "forum", kin_value_int(f->bikes->id), by, 1) == 1;
}

static bool reset(kin_session *session, void *records)
{
    struct forums *f = records;
    return kin_reset_counters(session, forum, f->bikes->id, topics);
}

static bool reset_and_touch(kin_session *session, void *records)
{
    struct forums *f = records;
    return kin_reset_counters_touching_named(session, "forum", kin_value_int(f->boats->id),
                                             "topics_count", "counted_on");
}

static void faults(void **state)
{
    (void)state;
    scenario_act *const acts[] = {move, move_several, move_by_name, reset, reset_and_touch};
    static const char *const names[] = {"move", "move_several", "move_by_name", "reset",
                                        "reset_and_touch"};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        struct scenario scenario = {.name = names[i],
                                    .prepare = prepare,
                                    .act = acts[i],
                                    .records_size = sizeof(struct forums),
                                    .models = kin_models(forum, topic, poster, vote, seat)};
        each_fault(&scenario);
        each_fault_in_a_level(&scenario);
    }
}

/* Their parents are written once, after the rows. */
static void CC_5_children_of_a_polymorphic_parent_that_are_inserted_together(void **state)
{
    (void)state;
    struct wall *wall = kin_create(s, wall);
    const int64_t id = wall->id;
    at.now.microseconds += 1000000;
    struct sticker *stickers[3];
    for (int i = 0; i < 3; i++) stickers[i] = kin_new(s, sticker, .name = "a");
    assert_true(kin_many_concat(wall, stickers, stickers, 3));
    wall = kin_find(s, wall, id);
    assert_int_equal(wall->stickers_count, 3);
    assert_int_equal(wall->stuck_at.microseconds, at.now.microseconds);
    assert_int_equal(kin_many_count(wall, stickers), 3);
    struct wall *built = kin_new(s, wall);
    for (int i = 0; i < 2; i++) kin_many_build(built, stickers, .name = "b");
    at.now.microseconds += 1000000;
    assert_true(kin_save(built));
    wall = kin_find(s, wall, built->id);
    assert_int_equal(wall->stickers_count, 2);
    assert_int_equal(wall->stuck_at.microseconds, at.now.microseconds);
    database_check(s);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(CC_8_moving_up_and_down_by_key),
        TEST(CC_8_null_counts_as_zero_and_several_columns_move_at_once),
        TEST(CC_8_several_rows_by_one_statement),
        TEST(CC_8_keys_of_several_columns),
        TEST(CC_8_a_default_scope_hides_no_row),
        TEST(CC_8_a_version_moves),
        TEST(CC_8_what_is_no_counter_is_refused),
        TEST(CC_8_by_name),
        TEST(CC_9_counting_anew),
        cmocka_unit_test_setup_teardown(CC_9_the_row_is_locked_until_it_is_written, setup_kept,
                                        close_database),
        TEST(CC_9_nothing_is_written_where_it_is_right),
        TEST(CC_9_all_rows_whatever_a_scope_shows),
        TEST(CC_9_a_collection_through_another_counts_that),
        TEST(CC_9_what_has_no_counter_and_what_is_not_there),
        TEST(CC_9_by_name_of_the_collection_or_the_counter),
        TEST(CC_11_a_counter_that_is_not_active_is_kept_and_not_read),
        TEST(CC_11_counting_anew_makes_it_ready),
        TEST(CC_11_one_that_is_active_is_read),
        TEST(CC_12_moving_touches_in_the_same_statement),
        TEST(CC_12_several_rows_are_touched),
        TEST(CC_12_counting_anew_touches_also_what_is_right),
        TEST(CC_12_a_model_without_times_is_only_counted),
        TEST(CC_12_what_is_no_time_is_refused),
        cmocka_unit_test(faults),
        cmocka_unit_test_setup_teardown(CC_1_parents_with_keys_of_other_types, setup_keyed,
                                        close_database),
        cmocka_unit_test_setup_teardown(TCH_2_a_column_of_a_polymorphic_parent, setup_stickers,
                                        close_database),
        cmocka_unit_test_setup_teardown(
            CC_5_children_of_a_polymorphic_parent_that_are_inserted_together, setup_stickers,
            close_database),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
