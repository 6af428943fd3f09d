/* Keys of every type, and of several columns, beside what goes by keys. */
#include "behaviour/association.h"

#include <stdio.h>

KIN_DECLARE(token);
KIN_DECLARE(stamp);
KIN_DECLARE(word);
KIN_DECLARE(day);
KIN_DECLARE(fare);
KIN_DECLARE(cell);

/* A column of every type. */
struct token {
    kin_record kin;
    kin_uuid id;
    kin_int number;
    kin_bool truth;
    kin_real ratio;
    kin_text text;
    kin_time moment;
    kin_blob blob;
    kin_date date;
    kin_decimal price;
    kin_uuid mark;
    kin_int lock_version;
    kin_many(stamp) stamps;
};

struct stamp {
    kin_record kin;
    kin_int id;
    kin_uuid token_id;
    kin_text word_id;
    kin_date day_id;
    kin_text name;
    kin_one(token) token;
    kin_one(word) word;
    kin_one(day) day;
};

struct word {
    kin_record kin;
    kin_text id;
    kin_int uses;
    kin_int stamps_count;
    kin_many(stamp) stamps;
};

struct day {
    kin_record kin;
    kin_date id;
    kin_text name;
    kin_many(stamp) stamps;
};

struct fare {
    kin_record kin;
    kin_decimal id;
    kin_text name;
};

struct cell {
    kin_record kin;
    kin_text sheet;
    kin_uuid page;
    kin_int number;
    kin_text text;
    kin_int reads;
    kin_int lock_version;
};

/* clang-format off */
KIN_MODEL(token,
    KIN_COLUMN(id, .key = true),
    KIN_COLUMN(number, .nullable = true),
    KIN_COLUMN(truth, .nullable = true),
    KIN_COLUMN(ratio, .nullable = true),
    KIN_COLUMN(text, .nullable = true),
    KIN_COLUMN(moment, .nullable = true),
    KIN_COLUMN(blob, .nullable = true),
    KIN_COLUMN(date, .nullable = true),
    KIN_COLUMN(price, .nullable = true),
    KIN_COLUMN(mark, .nullable = true),
    KIN_COLUMN(lock_version),
    KIN_HAS_MANY(stamps, stamp, .inverse_of = "token", .dependent = KIN_DESTROY),
);

KIN_MODEL(stamp,
    KIN_COLUMN(id),
    KIN_COLUMN(token_id, .nullable = true),
    KIN_COLUMN(word_id, .nullable = true),
    KIN_COLUMN(day_id, .nullable = true),
    KIN_COLUMN(name, .nullable = true),
    KIN_BELONGS_TO(token, token, .inverse_of = "stamps"),
    KIN_BELONGS_TO(word, word, .counter_cache = KIN_COUNTER_CACHE),
    KIN_BELONGS_TO(day, day),
);

KIN_MODEL(word,
    KIN_COLUMN(id, .key = true),
    KIN_COLUMN(uses, .default_int = 0),
    KIN_COLUMN(stamps_count),
    KIN_HAS_MANY(stamps, stamp, .dependent = KIN_NULLIFY),
);

KIN_MODEL(day,
    KIN_COLUMN(id, .key = true),
    KIN_COLUMN(name, .nullable = true),
    KIN_HAS_MANY(stamps, stamp),
);

KIN_MODEL(fare,
    KIN_COLUMN(id, .key = true),
    KIN_COLUMN(name, .nullable = true),
);

KIN_MODEL(cell,
    KIN_COLUMN(sheet, .key = true),
    KIN_COLUMN(page, .key = true),
    KIN_COLUMN(number, .key = true),
    KIN_COLUMN(text, .nullable = true),
    KIN_COLUMN(reads, .default_int = 0),
    KIN_COLUMN(lock_version),
);
/* clang-format on */

static int setup(void **state)
{
    (void)state;
    return open_database(kin_models(token, stamp, word, day, fare, cell));
}

static kin_uuid_value uuid(int number)
{
    return (kin_uuid_value){{(unsigned char)(number * 31), 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
                             14, 15, (unsigned char)number}};
}

static bool same_uuid(kin_uuid_value left, kin_uuid_value right)
{
    return memcmp(&left, &right, sizeof left) == 0;
}

static struct token *token_of(int number)
{
    return kin_create(s, token, .id = uuid(number), .number = number, .truth = number % 2,
                      .ratio = number * 0.5, .text = "text", .moment = {number * INT64_C(1000000)},
                      .blob = {"bytes", 5}, .date = {number}, .price = {number * 100 + 25, 2},
                      .mark = uuid(number + 1));
}

/* --- uuids ------------------------------------------------------------------------------------ */

static void batches_go_by_a_key_of_any_type(void **state)
{
    (void)state;
    char name[8];
    for (int i = 1; i <= 7; i++) {
        token_of(i);
        snprintf(name, sizeof name, "w%d", i);
        kin_create(s, word, .id = name, .uses = i);
        kin_create(s, day, .id = {-100 + i});
        kin_create(s, fare, .id = {i * 5 - 20, 1});
        kin_create(s, cell, .sheet = i < 4 ? "a" : "b", .page = uuid(i % 2), .number = i);
    }
    int met = 0;
    kin_each_batch(tokens, s, token, .batch_size = 2) {
        kin_each(token, tokens) met += (int)token->number;
    }
    assert_int_equal(met, 28);
    met = 0;
    kin_each_batch(words, s, word, .batch_size = 3) {
        kin_each(word, words) met += (int)word->uses;
    }
    assert_int_equal(met, 28);
    met = 0;
    int32_t last = -1000;
    kin_each_batch(days, s, day, .batch_size = 3) {
        kin_each(day, days) {
            met++;
            assert_true(day->id.days > last);
            last = day->id.days;
        }
    }
    assert_int_equal(met, 7);
    met = 0;
    kin_each_batch(fares, s, fare, .batch_size = 2) {
        kin_each(fare, fares) met++;
    }
    assert_int_equal(met, 7);
    met = 0;
    kin_each_batch(cells, s, cell, .batch_size = 2) {
        kin_each(cell, cells) met += (int)cell->number;
    }
    assert_int_equal(met, 28);
}

static void verbs_go_by_a_uuid(void **state)
{
    (void)state;
    for (int i = 1; i <= 3; i++) token_of(i);
    struct token *token = kin_find(s, token, uuid(2));
    assert_true(kin_lock(token));
    assert_true(kin_increment(token, number, 40));
    assert_int_equal(kin_find(s, token, uuid(2))->number, 42);
    assert_int_equal(token->lock_version, 1);
    struct token *other = kin_find(s, token, uuid(2));
    assert_true(kin_update(other, .text = "other"));
    assert_false(kin_update(token, .text = "late"));
    assert_answer(KIN_STALE_RECORD);
    assert_true(kin_reload(token));
    assert_true(kin_update(token, .text = "late"));
    struct token *up = kin_upsert(s, token, "id", .id = uuid(2), .text = "up", .mark = uuid(9));
    assert_string_equal(up->text, "up");
    assert_int_equal(up->number, 42);
    assert_true(same_uuid(up->mark, uuid(9)));
    token_list some = kin_all(s, token, .select = "number", .order = "tokens.number");
    assert_true(same_uuid(some.items[2]->id, uuid(2)));
    assert_false(kin_is_loaded(some.items[2], text));
    assert_true(kin_reload(some.items[2]));
    assert_string_equal(some.items[2]->text, "up");
    token_list fixed = kin_all(s, token, .readonly = true);
    assert_false(kin_update(fixed.items[0], .number = 0));
    assert_failure(KIN_READ_ONLY_RECORD);
    kin_values ids = kin_ids(s, token, .order = "tokens.number");
    assert_int_equal(ids.count, 3);
    assert_int_equal(ids.items[2].kind, KIN_KIND_UUID);
    assert_true(same_uuid(ids.items[2].as.uuid, uuid(2)));
    struct token *first = kin_first(s, token);
    struct token *last = kin_last(s, token);
    assert_true(memcmp(&first->id, &last->id, 16) < 0);
    int met = 0;
    kin_stream *stream = kin_stream_open(s, token, .order = "tokens.id");
    for (struct token *next; (next = kin_stream_next(stream, token)); met++)
        if (met == 0) assert_true(same_uuid(next->id, first->id));
    kin_stream_close(stream);
    assert_int_equal(met, 3);
    kin_create(s, stamp, .token_id = uuid(1));
    kin_many_create(up, stamps, .name = "x");
    assert_int_equal(kin_destroy_all(s, token), 3);
    assert_int_equal(rows_of(stamp), 0);
}

static void a_record_of_a_stream_lacks_what_was_not_selected(void **state)
{
    (void)state;
    for (int i = 1; i <= 3; i++) token_of(i);
    int met = 0;
    kin_stream *stream = kin_stream_open(s, token, .select = "number", .order = "tokens.number");
    for (struct token *token; (token = kin_stream_next(stream, token));) {
        met++;
        assert_int_equal(token->number, met);
        assert_true(same_uuid(token->id, uuid(met)));
        assert_true(kin_is_loaded(token, lock_version));
        assert_false(kin_is_loaded(token, text));
        assert_false(kin_set(token, text, "x"));
        assert_failure(KIN_MISSING_ATTRIBUTE);
    }
    kin_stream_close(stream);
    assert_int_equal(met, 3);
}

static void what_a_uuid_leads_to_is_loaded_joined_and_counted(void **state)
{
    (void)state;
    struct token *token = token_of(1);
    token_of(2);
    struct word *word = kin_create(s, word, .id = "it's");
    struct day *day = kin_create(s, day, .id = {-719000});
    struct stamp *stamp = kin_create(s, stamp, .token_id = token->id, .word_id = "it's",
                                     .day_id = day->id, .name = "a");
    assert_true(kin_reload(word));
    assert_int_equal(word->stamps_count, 1);
    stamp_list all = kin_all(s, stamp, .includes = "token, word, day");
    assert_true(same_uuid(kin_one_peek(all.items[0], token)->id, uuid(1)));
    assert_string_equal(kin_one_peek(all.items[0], word)->id, "it's");
    assert_int_equal(kin_one_peek(all.items[0], day)->id.days, -719000);
    kin_each_batch(days, s, day, .includes = "stamps(token, word)", .batch_size = 1) {
        assert_int_equal(kin_many_peek(days.items[0], stamps).count, 1);
    }
    assert_int_equal(kin_count(s, token, .joins = "stamps.word"), 1);
    assert_int_equal(kin_ids(s, word, .joins = "stamps.token").count, 1);
    kin_values keys = kin_pluck(s, stamp, token_id);
    assert_true(same_uuid(keys.items[0].as.uuid, uuid(1)));
    assert_true(kin_one_set(stamp, token, kin_find(s, token, uuid(2))));
    assert_true(kin_save(stamp));
    assert_int_equal(kin_many_count(token, stamps), 0);
    assert_true(kin_destroy(word));
    assert_true(kin_reload(stamp));
    assert_true(kin_is_null(stamp, word_id));
    assert_null(kin_find_or_new_by(s, stamp, .token_id = uuid(5))->word_id);
    struct stamp *made = kin_find_or_create_by(s, stamp, .token_id = uuid(2), .name = "b");
    assert_int_equal(kin_find_or_create_by(s, stamp, .token_id = uuid(2), .name = "b")->id,
                     made->id);
}

/* --- several columns -------------------------------------------------------------------------- */

static void verbs_go_by_three_columns(void **state)
{
    (void)state;
    for (int i = 1; i <= 4; i++)
        kin_create(s, cell, .sheet = i < 3 ? "a" : "b", .page = uuid(1), .number = i);
    struct cell *cell = kin_find(s, cell, kin_key("a", uuid(1), 2));
    assert_true(kin_lock(cell));
    assert_true(kin_increment(cell, reads, 2));
    struct cell *other = kin_find(s, cell, kin_key("a", uuid(1), 2));
    assert_int_equal(other->reads, 2);
    assert_true(kin_update(other, .text = "x"));
    assert_false(kin_destroy(cell));
    assert_answer(KIN_STALE_RECORD);
    struct cell *up = kin_upsert(s, cell, "sheet, page, number", .sheet = "a", .page = uuid(1),
                                 .number = 2, .text = "up");
    assert_int_equal(up->reads, 2);
    assert_string_equal(up->text, "up");
    cell_list some = kin_all(s, cell, .select = "text", .order = "cells.number DESC");
    assert_int_equal(some.items[0]->number, 4);
    assert_true(same_uuid(some.items[0]->page, uuid(1)));
    assert_true(kin_reload(some.items[0]));
    assert_int_equal(kin_last(s, cell)->number, 4);
    assert_int_equal(kin_last(s, cell, .limit = 2)->number, 2);
    assert_int_equal(kin_first(s, cell)->number, 1);
    kin_values ids = kin_ids(s, cell, .order = "cells.number DESC");
    assert_int_equal(ids.count, 4);
    assert_int_equal(kin_find(s, cell, ids.items[0])->number, 4);
    assert_int_equal(kin_pluck(s, cell, page).count, 4);
    assert_int_equal(kin_pluck(s, cell, page, .distinct = true).count, 1);
    assert_int_equal(kin_count(s, cell, .distinct = true), 4);
    assert_int_equal(kin_update_all(s, cell, .set = "\"reads\" = \"reads\" + 1", .limit = 1,
                                    .order = "cells.number DESC"),
                     1);
    assert_int_equal(kin_find(s, cell, kin_key("b", uuid(1), 4))->reads, 1);
    assert_int_equal(kin_delete_all(s, cell, .limit = 1, .order = "cells.number"), 1);
    assert_null(kin_get(s, cell, kin_key("a", uuid(1), 1)));
    int met = 0;
    kin_stream *stream = kin_stream_open(s, cell);
    while (kin_stream_next(stream, cell)) met++;
    kin_stream_close(stream);
    assert_int_equal(met, 3);
    assert_int_equal(kin_destroy_all(s, cell, .where = "cells.sheet = 'b'"), 2);
    assert_int_equal(rows_of(cell), 1);
}

/* A key that is changed in memory names another row only when it is saved. */
static void a_changed_key_is_not_the_rows_until_it_is_saved(void **state)
{
    (void)state;
    kin_create(s, cell, .sheet = "a", .page = uuid(1), .number = 1);
    struct cell *cell = kin_find(s, cell, kin_key("a", uuid(1), 1));
    assert_true(kin_set(cell, number, 9));
    assert_true(kin_increment(cell, reads, 1));
    assert_int_equal(kin_find(s, cell, kin_key("a", uuid(1), 1))->reads, 1);
    assert_true(kin_save(cell));
    assert_null(kin_get(s, cell, kin_key("a", uuid(1), 1)));
    assert_int_equal(kin_find(s, cell, kin_key("a", uuid(1), 9))->reads, 1);
    assert_true(kin_begin(s));
    assert_true(kin_update(cell, .page = uuid(4)));
    assert_true(kin_rollback(s));
    assert_true(kin_changed(cell));
    assert_true(kin_restore(cell));
    assert_true(same_uuid(cell->page, uuid(1)));
    assert_true(kin_destroy(cell));
    assert_int_equal(rows_of(cell), 0);
}

/* --- values of every type --------------------------------------------------------------------- */

static void calculations_of_every_type(void **state)
{
    (void)state;
    for (int i = 1; i <= 4; i++) token_of(i);
    kin_create(s, token, .id = uuid(9));
    kin_decimal_value sum = kin_sum(s, token, price);
    assert_true(sum.scale == 0 ? sum.units == 11 : sum.scale == 2 && sum.units == 1100);
    assert_true(kin_sum(s, token, ratio) == 5.0);
    assert_true(kin_average(s, token, price) == 2.75);
    assert_int_equal(kin_minimum(s, token, date).as.date.days, 1);
    assert_int_equal(kin_maximum(s, token, date).as.date.days, 4);
    assert_int_equal(kin_maximum(s, token, moment).as.time.microseconds, 4000000);
    assert_int_equal(kin_maximum(s, token, price).kind, KIN_KIND_DECIMAL);
    assert_string_equal(kin_minimum(s, token, text).as.text, "text");
    assert_int_equal(kin_count_of(s, token, blob), 4);
    assert_int_equal(kin_count_of(s, token, blob, .distinct = true), 1);
    kin_groups by = kin_sum_by(s, token, truth, number, .order = "tokens.truth",
                               .where = "tokens.truth IS NOT NULL");
    assert_int_equal(by.count, 2);
    assert_false(by.items[0].key.as.boolean);
    assert_int_equal(by.items[0].value.as.integer, 6);
    by = kin_count_by(s, token, price);
    assert_int_equal(by.count, 5);
    by = kin_count_by(s, token, date, .order = "tokens.date");
    assert_int_equal(by.count, 5);
    by = kin_count_by(s, token, blob);
    assert_int_equal(by.count, 2);
    by = kin_maximum_by(s, token, mark, moment);
    assert_int_equal(by.count, 5);
    assert_int_equal(
        kin_first(s, token, .order = "tokens.price DESC", .where = "tokens.price IS NOT NULL")
            ->number,
        4);
    assert_int_equal(
        kin_first(s, token, .order = "tokens.date DESC", .where = "tokens.date IS NOT NULL")
            ->number,
        4);
}

static void every_type_is_plucked(void **state)
{
    (void)state;
    token_of(3);
    assert_int_equal(kin_pluck(s, token, number).items[0].as.integer, 3);
    assert_true(kin_pluck(s, token, truth).items[0].as.boolean);
    assert_true(kin_pluck(s, token, ratio).items[0].as.real == 1.5);
    assert_string_equal(kin_pluck(s, token, text).items[0].as.text, "text");
    assert_int_equal(kin_pluck(s, token, moment).items[0].as.time.microseconds, 3000000);
    kin_blob_value blob = kin_pluck(s, token, blob).items[0].as.blob;
    assert_int_equal(blob.size, 5);
    assert_memory_equal(blob.data, "bytes", 5);
    assert_int_equal(kin_pluck(s, token, date).items[0].as.date.days, 3);
    assert_int_equal(kin_pluck(s, token, price).items[0].as.decimal.units, 325);
    assert_true(same_uuid(kin_pluck(s, token, mark).items[0].as.uuid, uuid(4)));
    assert_int_equal(kin_pluck(s, token, lock_version).items[0].as.integer, 0);
}

static void every_type_is_an_argument(void **state)
{
    (void)state;
    token_of(1);
    token_of(2);
    const kin_blob_value bytes = {"bytes", 5};
    assert_int_equal(
        kin_update_all(s, token,
                       .set = "number = ?, truth = ?, ratio = ?, text = ?, moment = ?, "
                              "\"blob\" = ?, date = ?, price = ?, mark = ?",
                       .set_args = kin_args(8, false, 0.25, "new", ((kin_time_value){5}),
                                            ((kin_blob_value){"b\0", 2}), ((kin_date_value){-1}),
                                            ((kin_decimal_value){75, 1}), uuid(77)),
                       .where = "tokens.id = ? AND tokens.truth = ? AND tokens.ratio = ? AND "
                                "tokens.text = ? AND tokens.moment = ? AND tokens.blob = ? AND "
                                "tokens.date = ? AND tokens.price = ? AND tokens.mark = ?",
                       .args =
                           kin_args(uuid(1), true, 0.5, "text", ((kin_time_value){1000000}), bytes,
                                    ((kin_date_value){1}), ((kin_decimal_value){125, 2}), uuid(2))),
        1);
    struct token *token = kin_find(s, token, uuid(1));
    assert_int_equal(token->number, 8);
    assert_false(token->truth);
    assert_int_equal(token->moment.microseconds, 5);
    assert_int_equal(token->blob.size, 2);
    assert_int_equal(token->date.days, -1);
    assert_int_equal(token->price.units, 75);
    assert_true(same_uuid(token->mark, uuid(77)));
    assert_int_equal(kin_count(s, token, .where = "tokens.price > ?",
                               .args = kin_args(((kin_decimal_value){74, 1}))),
                     1);
    assert_non_null(kin_find_by(s, token, .price = {750, 2}));
    assert_non_null(kin_find_by(s, token, .date = {-1}, .mark = uuid(77)));
    assert_int_equal(
        kin_delete_all(s, token, .where = "tokens.mark = ?", .args = kin_args(uuid(77))), 1);
}

static void changes_of_every_type_are_known_and_taken_back(void **state)
{
    (void)state;
    struct token *token = token_of(1);
    char bytes[] = "other";
    assert_true(kin_set(token, blob, ((kin_blob_value){bytes, 5})));
    bytes[0] = 'X';
    assert_memory_equal(token->blob.data, "other", 5);
    assert_true(kin_set(token, price, ((kin_decimal_value){1, 0})));
    assert_true(kin_set(token, mark, uuid(50)));
    assert_true(kin_set(token, date, ((kin_date_value){50})));
    assert_true(kin_set(token, moment, ((kin_time_value){50})));
    kin_blob_value was = kin_original(token, blob).as.blob;
    assert_int_equal(was.size, 5);
    assert_memory_equal(was.data, "bytes", 5);
    assert_int_equal(kin_original(token, price).as.decimal.units, 125);
    assert_true(same_uuid(kin_original(token, mark).as.uuid, uuid(2)));
    assert_int_equal(kin_original(token, date).as.date.days, 1);
    assert_true(kin_restore(token));
    assert_false(kin_changed(token));
    assert_memory_equal(token->blob.data, "bytes", 5);
    assert_int_equal(token->price.units, 125);
    assert_int_equal(token->moment.microseconds, 1000000);
    /* equal is not changed */
    assert_true(kin_set(token, blob, ((kin_blob_value){"bytes", 5})));
    assert_true(kin_set(token, price, ((kin_decimal_value){1250, 3})));
    assert_true(kin_set(token, mark, uuid(2)));
    assert_false(kin_changed(token));
    assert_statements(0, assert_true(kin_save(token)));
}

static void a_rollback_knows_every_type(void **state)
{
    (void)state;
    struct token *token = token_of(1);
    assert_true(kin_begin(s));
    assert_true(kin_update(token, .blob = {"", 0}, .price = {7, 0}, .mark = uuid(8), .date = {8},
                           .moment = {8}, .text = NULL));
    assert_true(kin_rollback(s));
    assert_true(kin_column_changed(token, blob));
    assert_true(kin_column_changed(token, price));
    assert_true(kin_column_changed(token, mark));
    assert_true(kin_column_changed(token, date));
    assert_true(kin_column_changed(token, moment));
    assert_true(kin_column_changed(token, text));
    assert_int_equal(token->lock_version, 0);
    assert_true(kin_save(token));
    struct token *found = kin_find(s, token, uuid(1));
    assert_int_equal(found->blob.size, 0);
    assert_non_null(found->blob.data);
    assert_int_equal(found->price.units, 7);
    assert_null(found->text);
    assert_int_equal(found->date.days, 8);
}

static void what_is_set_in_a_region_outlives_it(void **state)
{
    (void)state;
    struct token *token = token_of(1);
    char bytes[2000];
    memset(bytes, 'b', sizeof bytes);
    kin_region *region = kin_region_open(s);
    assert_true(kin_set(token, blob, ((kin_blob_value){bytes, sizeof bytes})));
    assert_true(kin_set(token, text, "a text that is set inside of the region"));
    struct stamp *stamp = kin_many_create(token, stamps, .name = "inside");
    assert_non_null(stamp);
    kin_region_close(region);
    assert_int_equal(token->blob.size, sizeof bytes);
    assert_memory_equal(token->blob.data, bytes, sizeof bytes);
    assert_memory_equal(kin_original(token, blob).as.blob.data, "bytes", 5);
    assert_true(kin_save(token));
    assert_int_equal(kin_find(s, token, uuid(1))->blob.size, sizeof bytes);
    assert_int_equal(kin_many_get(token, stamps).count, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(batches_go_by_a_key_of_any_type),
        TEST(verbs_go_by_a_uuid),
        TEST(a_record_of_a_stream_lacks_what_was_not_selected),
        TEST(what_a_uuid_leads_to_is_loaded_joined_and_counted),
        TEST(verbs_go_by_three_columns),
        TEST(a_changed_key_is_not_the_rows_until_it_is_saved),
        TEST(calculations_of_every_type),
        TEST(every_type_is_plucked),
        TEST(every_type_is_an_argument),
        TEST(changes_of_every_type_are_known_and_taken_back),
        TEST(a_rollback_knows_every_type),
        TEST(what_is_set_in_a_region_outlives_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
