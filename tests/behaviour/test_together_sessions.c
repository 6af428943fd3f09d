/* Handles of the user's own, wrong models and failed openings, beside every verb. */
#include "behaviour/association.h"
#include "behaviour/machines.h"
#include "support/handle.h"
#include "support/story.h"

#include <stdio.h>

KIN_DECLARE(memo, static);

struct memo {
    kin_record kin;
    kin_int id;
    kin_text name;
};

SAYS(committed)
SAYS(back)
SAYS(found)

KIN_MODEL(memo,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_AFTER_COMMIT(committed),
    KIN_AFTER_ROLLBACK(back),
    KIN_AFTER_FIND(found),
);

/* --- a handle of the user's own --------------------------------------------------------------- */

static struct handle own;

static void run(const char *sql)
{
    handle_ask(&own, sql);
}

static size_t live_bytes;

static void *count_bytes(void *context, void *pointer, size_t old_size, size_t new_size)
{
    (void)context;
    live_bytes += new_size - (pointer ? old_size : 0);
    if (new_size > 0) return realloc(pointer, new_size);
    free(pointer);
    return NULL;
}

static int open_on_handle(void **state)
{
    (void)state;
    handle_open(&own);
    const kin_allocator allocator = {count_bytes, NULL};
    kin_db *db = kin_open(handle_url(&own),
                          kin_models(memo, machine, truck, big_truck, crane, part, seat, box_seat),
                          .allocator = &allocator, .handle = handle_pointer(&own));
    assert_int_equal(kin_db_error(db)->code, KIN_OK);
    at.db = db;
    at.session = s = kin_session_open(db);
    assert_true(kin_create_tables(s));
    story_forget();
    return 0;
}

static int close_handle(void **state)
{
    (void)state;
    database_check(s);
    database_close(&at);
    handle_close(&own);
    story_forget();
    return 0;
}

static void streams_and_batches_in_the_users_transaction(void **state)
{
    (void)state;
    run("BEGIN");
    for (int i = 0; i < 5; i++) kin_create(s, truck, .name = "t", .load = i);
    int64_t loads = 0;
    int met = 0;
    kin_stream *stream = kin_stream_open(s, machine);
    for (struct machine *machine; (machine = kin_stream_next(stream, machine)); met++)
        loads += kin_cast(truck, machine)->twice;
    kin_stream_close(stream);
    assert_int_equal(met, 5);
    assert_int_equal(loads, 20);
    stream = kin_stream_open(s, truck); /* left before its end */
    assert_non_null(kin_stream_next(stream, truck));
    kin_stream_close(stream);
    kin_each_batch(trucks, s, truck, .batch_size = 2) {
        kin_each(truck, trucks) assert_true(kin_update(truck, .load = truck->load + 1));
    }
    assert_int_equal(kin_sum(s, truck, load), 15);
    assert_int_equal(kin_update_all(s, truck, .set = "\"load\" = 0"), 5);
    assert_int_equal(kin_destroy_all(s, truck, .limit = 2), 2);
    assert_true(kin_begin(s));
    assert_int_equal(kin_delete_all(s, truck), 3);
    assert_true(kin_rollback(s));
    assert_int_equal(rows_of(truck), 3);
    assert_non_null(kin_upsert(s, truck, "id", .id = 77, .name = "u"));
    assert_non_null(kin_find_or_create_by(s, truck, .name = "new"));
    run("ROLLBACK");
    assert_int_equal(rows_of(truck), 0);
}

static void what_waits_for_the_users_commit_is_not_told(void **state)
{
    (void)state;
    run("BEGIN");
    struct memo *memo = kin_create(s, memo, .name = "a");
    story_expect("");
    assert_true(kin_begin(s));
    assert_true(kin_update(memo, .name = "b"));
    assert_true(kin_commit(s));
    story_expect("");
    assert_true(kin_begin(s));
    assert_true(kin_update(memo, .name = "c"));
    assert_true(kin_rollback(s));
    story_expect("back"); /* this end was Kin's */
    run("COMMIT");
    struct memo *other = kin_create(s, memo, .name = "d");
    story_expect("committed"); /* of that one alone */
    assert_true(kin_update(other, .name = "e"));
    story_expect("committed");
    assert_int_equal(rows_where(memo, "memos.name = 'b'"), 1);
}

static void it_is_forgotten_so_memory_stays_constant(void **state)
{
    (void)state;
    size_t before = 0;
    int64_t id = kin_create(s, memo, .name = "a")->id;
    run("BEGIN");
    for (int i = 0; i < 600; i++) {
        kin_region *region = kin_region_open(s);
        assert_true(kin_update(kin_find(s, memo, id), .name = i % 2 ? "a" : "b"));
        kin_region_close(region);
        if (i == 100) before = live_bytes;
    }
    assert_int_equal(live_bytes, before);
    run("COMMIT");
}

/* --- what is not there ------------------------------------------------------------------------ */

static int setup(void **state)
{
    (void)state;
    story_forget();
    return open_database(kin_models(memo, machine, truck, big_truck, crane, part, seat, box_seat));
}

/* Each verb gives what it gives for nothing, and the error. */
#define NOTHING_BUT(code, ...)                                                                   \
    do {                                                                                         \
        if (session) kin_error_clear(session);                                                   \
        assert_false((bool)(__VA_ARGS__));                                                       \
        if (session)                                                                             \
            assert_string_equal(kin_error_name(kin_error(session)->code), kin_error_name(code)); \
    } while (0)

static void each_verb_gives_nothing(kin_session *session, kin_code code)
{
    NOTHING_BUT(code, kin_find(session, ticket, 1));
    NOTHING_BUT(code, kin_get(session, ticket, 1));
    NOTHING_BUT(code, kin_find_by(session, ticket, .name = "x"));
    NOTHING_BUT(code, kin_must_find_by(session, ticket, .name = "x"));
    NOTHING_BUT(code, kin_all(session, ticket).count);
    NOTHING_BUT(code, kin_all(session, ticket, .select = "name", .includes = "x").count);
    NOTHING_BUT(code, kin_first(session, ticket));
    NOTHING_BUT(code, kin_last(session, ticket));
    NOTHING_BUT(code, kin_take(session, ticket));
    NOTHING_BUT(code, kin_must_first(session, ticket));
    NOTHING_BUT(code, kin_count(session, ticket));
    NOTHING_BUT(code, kin_exists(session, ticket));
    NOTHING_BUT(code, kin_stream_open(session, ticket));
    NOTHING_BUT(code, kin_batches_open(session, ticket));
    NOTHING_BUT(code, kin_all_sql(session, ticket, "SELECT 1 AS id", NULL).count);
    NOTHING_BUT(code, kin_count_of(session, ticket, name));
    NOTHING_BUT(code, kin_sum(session, ticket, id));
    NOTHING_BUT(code, kin_average(session, ticket, id) != 0);
    NOTHING_BUT(code, kin_minimum(session, ticket, name).kind);
    NOTHING_BUT(code, kin_maximum(session, ticket, id).kind);
    NOTHING_BUT(code, kin_count_by(session, ticket, name).count);
    NOTHING_BUT(code, kin_sum_by(session, ticket, name, id).count);
    NOTHING_BUT(code, kin_average_by(session, ticket, name, id).count);
    NOTHING_BUT(code, kin_minimum_by(session, ticket, name, id).count);
    NOTHING_BUT(code, kin_maximum_by(session, ticket, name, id).count);
    NOTHING_BUT(code, kin_pluck(session, ticket, name).count);
    NOTHING_BUT(code, kin_ids(session, ticket).count);
    NOTHING_BUT(code, kin_update_all(session, ticket, .set = "name = NULL"));
    NOTHING_BUT(code, kin_delete_all(session, ticket));
    NOTHING_BUT(code, kin_destroy_all(session, ticket));
    NOTHING_BUT(code, kin_new(session, ticket, .name = "x"));
    NOTHING_BUT(code, kin_create(session, ticket, .name = "x"));
    NOTHING_BUT(code, kin_must_create(session, ticket, .name = "x"));
    NOTHING_BUT(code, kin_find_or_create_by(session, ticket, .name = "x"));
    NOTHING_BUT(code, kin_must_find_or_create_by(session, ticket, .name = "x"));
    NOTHING_BUT(code, kin_find_or_new_by(session, ticket, .name = "x"));
    NOTHING_BUT(code, kin_upsert(session, ticket, "id", .id = 1, .name = "x"));
    int met = 0;
    kin_each_batch(tickets, session, ticket) met++;
    assert_int_equal(met, 0);
    if (session) kin_error_clear(session);
}

static void each_verb_on_the_whole_gives_nothing(kin_session *session, kin_code code)
{
    kin_report report = {.count = 9};
    NOTHING_BUT(code, kin_check(session, &report));
    assert_int_equal(report.count, 0);
    NOTHING_BUT(code, kin_check(session, NULL));
    NOTHING_BUT(code, kin_create_tables(session));
    NOTHING_BUT(code, kin_begin(session));
    NOTHING_BUT(code, kin_execute(session, "SELECT 1", NULL));
    if (session) kin_error_clear(session);
}

static void a_model_that_was_not_given_to_kin_open(void **state)
{
    (void)state;
    each_verb_gives_nothing(s, KIN_INVALID_ARGUMENT);
    assert_null(kin_reflect(at.db, ticket));
    struct machine *machine = kin_create(s, machine, .name = "m");
    assert_false(kin_is_a(machine, ticket));
    assert_int_equal(rows_of(machine), 1);
}

static void a_session_that_is_NULL(void **state)
{
    (void)state;
    each_verb_gives_nothing(NULL, KIN_OK);
    each_verb_on_the_whole_gives_nothing(NULL, KIN_OK);
    assert_null(kin_stream_next(NULL, ticket));
    kin_stream_close(NULL);
    assert_int_equal(kin_next_batch(NULL, ticket).count, 0);
    kin_batches_close(NULL);
    assert_int_equal(kin_error(s)->code, KIN_OK);
}

static void a_record_that_is_NULL(void **state)
{
    (void)state;
    struct truck *none = NULL;
    assert_false(kin_save(none) || kin_must_save(none) || kin_insert(none) ||
                 kin_must_insert(none));
    assert_false(kin_update(none, .load = 1) || kin_must_update(none, .load = 1));
    assert_false(kin_destroy(none) || kin_must_destroy(none) || kin_delete(none));
    assert_false(kin_reload(none) || kin_lock(none) || kin_touch(none) || kin_restore(none));
    assert_false(kin_increment(none, load, 1) || kin_increment(none, price, 1));
    assert_false(kin_set(none, load, 1) || kin_set_null(none, load));
    assert_false(kin_set_enum(none, level, "low"));
    assert_null(kin_enum_name(none, level));
    assert_false(kin_is_null(none, load) || kin_is_new(none) || kin_is_destroyed(none));
    assert_false(kin_changed(none) || kin_column_changed(none, load));
    assert_int_equal(kin_original(none, load).kind, KIN_KIND_NULL);
    kin_set_readonly(none);
    assert_false(kin_is_readonly(none) || kin_valid(none) || kin_is_loaded(none, load));
    assert_int_equal(kin_errors(none).count, 0);
    kin_add_error(none, load, "x");
    kin_add_base_error(none, "x");
    assert_null(kin_session_of(none));
    assert_int_equal(kin_many_get(none, parts).count, 0);
    assert_null(kin_many_create(none, parts, .name = "x"));
    assert_int_equal(kin_error(s)->code, KIN_OK);
}

static void a_database_that_was_not_opened(void **state)
{
    (void)state;
    kin_db *db = kin_open(database_is_postgres() ? "postgres:///none?host=/nowhere"
                                                 : "sqlite:/nowhere/none.db",
                          kin_models(ticket, machine, truck));
    assert_int_equal(kin_db_error(db)->code, KIN_OK); /* nothing was tried yet */
    kin_session *session = kin_session_open(db);
    assert_true(kin_failed(session));
    each_verb_gives_nothing(session, KIN_CONNECTION_FAILED);
    each_verb_on_the_whole_gives_nothing(session, KIN_CONNECTION_FAILED);
    kin_session_close(session);
    kin_close(db);
    db = kin_open("nosql:", kin_models(ticket));
    session = kin_session_open(db);
    each_verb_gives_nothing(session, KIN_INVALID_URL);
    each_verb_on_the_whole_gives_nothing(session, KIN_INVALID_URL);
    assert_int_equal(kin_db_models(db).count, 0);
    assert_null(kin_reflect(db, ticket));
    kin_session_close(session);
    kin_close(db);
}

static void a_database_that_was_closed(void **state)
{
    (void)state;
    struct truck *truck = kin_create(s, truck, .name = "t", .load = 2);
    struct memo *memo = kin_create(s, memo, .name = "a");
    kin_db *db = at.db;
    at.db = NULL;
    kin_close(db);
    story_forget();
    assert_false(kin_update(memo, .name = "b"));
    assert_failure(KIN_SESSION_CLOSED);
    assert_false(kin_increment(truck, load, 1));
    assert_failure(KIN_SESSION_CLOSED);
    assert_false(kin_lock(truck));
    assert_failure(KIN_SESSION_CLOSED);
    assert_null(kin_upsert(s, truck, "id", .id = 1, .name = "x"));
    assert_failure(KIN_SESSION_CLOSED);
    assert_int_equal(kin_destroy_all(s, machine), 0);
    assert_failure(KIN_SESSION_CLOSED);
    assert_null(kin_stream_open(s, machine));
    assert_failure(KIN_SESSION_CLOSED);
    assert_null(kin_batches_open(s, machine));
    assert_failure(KIN_SESSION_CLOSED);
    assert_int_equal(truck->twice, 4);
    story_expect("");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)
#define HANDLE_TEST(name) cmocka_unit_test_setup_teardown(name, open_on_handle, close_handle)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HANDLE_TEST(streams_and_batches_in_the_users_transaction),
        HANDLE_TEST(what_waits_for_the_users_commit_is_not_told),
        HANDLE_TEST(it_is_forgotten_so_memory_stays_constant),
        TEST(a_model_that_was_not_given_to_kin_open),
        TEST(a_session_that_is_NULL),
        TEST(a_record_that_is_NULL),
        TEST(a_database_that_was_not_opened),
        TEST(a_database_that_was_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
