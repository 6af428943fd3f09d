/* The pool: how many connections there are, who gets one next, and who gets none. */
#define _POSIX_C_SOURCE 200809L
#include "support/allocations.h"
#include "support/database.h"
#include "support/models.h"

#include "session/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <sched.h>
#include <string.h>

static struct database database;
static int connects; /* connections that were made, or made anew */

/* Longer than any test takes. */
#define LONG_WAIT 600000

static bool count_connect(kin_session *session, void *context)
{
    (void)session;
    ++*(int *)context;
    return true;
}

/* The tables are there, and no session is open. */
static kin_db *open_pool(kin_open_options options)
{
    options.on_connect = count_connect;
    options.on_connect_context = &connects;
    database_open(&database, kin_models(shelf, book), &options);
    kin_session_close(database.session);
    database.session = kin_session_open(database.db);
    database_check(database.session);
    kin_session_close(database.session);
    database.session = NULL;
    connects = 0;
    return database.db;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

static kin_session *open_well(kin_db *db)
{
    kin_session *session = kin_session_open(db);
    assert_non_null(session);
    database_check(session);
    return session;
}

static void expect_no_session(kin_db *db, kin_code code)
{
    kin_session *session = kin_session_open(db);
    assert_non_null(session);
    assert_int_equal(kin_count(session, shelf), 0);
    assert_true(kin_failed(session));
    assert_string_equal(kin_error_name(kin_first_error(session)->code), kin_error_name(code));
    kin_session_close(session);
}

/* Waits until so many threads stand in line. */
static void await_waiters(kin_db *db, size_t wanted)
{
    size_t count = 0;
    while (count != wanted) {
        pthread_mutex_lock(&db->pool.lock);
        count = db->pool.waiting;
        pthread_mutex_unlock(&db->pool.lock);
        sched_yield();
    }
}

/* --- how many --------------------------------------------------------------------------------- */

static void a_thousand_sessions_make_one_connection(void **state)
{
    (void)state;
    kin_db *db = open_pool((kin_open_options){0});
    for (int i = 0; i < 1000; i++) {
        kin_session *session = open_well(db);
        kin_session_close(session);
    }
    assert_int_equal(db->pool.connections, 1);
    assert_int_equal(connects, 0); /* the one that was there */
}

/* What is waited for belongs to the session, not to the connection. */
static void a_session_waits_for_nothing_when_it_opens_and_closes(void **state)
{
    (void)state;
    kin_db *db = open_pool((kin_open_options){.pool_size = 1});
    kin_session *session = open_well(db);
    kin_create(session, shelf, .name = "a");
    uint64_t trips = kin_round_trips(session);
    uint64_t all = db->driver->round_trips(session->connection);
    kin_session_close(session);
    for (int i = 0; i < 10; i++) {
        session = open_well(db);
        assert_int_equal(kin_round_trips(session), 0);
        assert_int_equal(kin_statements(session), 0);
        assert_int_equal(db->driver->round_trips(session->connection), all);
        kin_session_close(session);
    }
    assert_true(trips <= all);
}

static void no_more_than_its_size(void **state)
{
    kin_session *sessions[3];
    (void)state;
    kin_db *db = open_pool((kin_open_options){.pool_size = 3, .pool_wait = KIN_NO_WAIT});
    for (int i = 0; i < 3; i++) sessions[i] = open_well(db);
    assert_int_equal(connects, 2);
    expect_no_session(db, KIN_POOL_TIMEOUT);
    kin_session_close(sessions[1]);
    sessions[1] = open_well(db);
    expect_no_session(db, KIN_POOL_TIMEOUT);
    for (int i = 0; i < 3; i++) kin_session_close(sessions[i]);
    assert_int_equal(db->pool.connections, 3);
    assert_int_equal(connects, 2);
}

static void ten_are_the_default(void **state)
{
    kin_session *sessions[10];
    (void)state;
    kin_db *db = open_pool((kin_open_options){.pool_wait = KIN_NO_WAIT});
    for (int i = 0; i < 10; i++) sessions[i] = open_well(db);
    expect_no_session(db, KIN_POOL_TIMEOUT);
    for (int i = 0; i < 10; i++) kin_session_close(sessions[i]);
}

/* The newest idle one is taken, so the others can grow old. */
static void the_one_that_came_back_last_goes_first(void **state)
{
    (void)state;
    kin_db *db = open_pool((kin_open_options){0});
    kin_session *first = open_well(db);
    kin_session *second = open_well(db);
    kin__connection *connection = second->connection;
    kin_session_close(first);
    kin_session_close(second);
    first = open_well(db);
    assert_ptr_equal(first->connection, connection);
    kin_session_close(first);
}

/* --- waiting ---------------------------------------------------------------------------------- */

static void who_waits_for_itself_is_told_so(void **state)
{
    (void)state;
    kin_db *db = open_pool((kin_open_options){.pool_size = 1, .pool_wait = 20});
    kin_session *session = open_well(db);
    kin_session *second = kin_session_open(db);
    const char *message = kin_first_error(second)->message;
    assert_int_equal(kin_first_error(second)->code, KIN_POOL_TIMEOUT);
    assert_non_null(strstr(message, "within 20 ms"));
    assert_non_null(strstr(message, "all 1 of the pool"));
    assert_non_null(strstr(message, "1 of them by sessions that this thread"));
    assert_null(kin_create(second, shelf, .name = "a"));
    kin_error_clear(second);
    assert_true(kin_failed(second));
    kin_session_close(second);
    assert_non_null(kin_create(session, shelf, .name = "a"));
    kin_session_close(session);
    kin_session_close(open_well(db));
}

static void *time_out(void *context)
{
    kin_session *session = kin_session_open(context);
    const kin_error_info *error = kin_first_error(session);
    bool told = error->code == KIN_POOL_TIMEOUT && strstr(error->message, "0 of them by sessions");
    kin_session_close(session);
    return told ? context : NULL;
}

static void who_waits_for_another_thread_is_told_so(void **state)
{
    pthread_t thread;
    void *told = NULL;
    (void)state;
    kin_db *db = open_pool((kin_open_options){.pool_size = 1, .pool_wait = 10});
    kin_session *session = open_well(db);
    assert_int_equal(pthread_create(&thread, NULL, time_out, db), 0);
    pthread_join(thread, &told);
    assert_non_null(told);
    kin_session_close(session);
}

struct line {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int order[8];
    size_t count;
    bool released;
};

struct waiter {
    pthread_t thread;
    struct line *line;
    int number;
    kin_code code;
};

static void note_turn(struct line *line, int number)
{
    pthread_mutex_lock(&line->lock);
    line->order[line->count++] = number;
    pthread_mutex_unlock(&line->lock);
}

static void *take_turn(void *context)
{
    struct waiter *waiter = context;
    kin_session *session = kin_session_open(database.db);
    note_turn(waiter->line, waiter->number);
    kin_count(session, shelf);
    waiter->code = kin_first_error(session)->code;
    kin_session_close(session);
    return NULL;
}

static void start(struct waiter *waiter, struct line *line, int number, void *(*run)(void *))
{
    waiter->line = line;
    waiter->number = number;
    assert_int_equal(pthread_create(&waiter->thread, NULL, run, waiter), 0);
    await_waiters(database.db, (size_t)number);
}

static void first_come_first_served(void **state)
{
    struct line line = {.lock = PTHREAD_MUTEX_INITIALIZER};
    struct waiter waiters[4];
    (void)state;
    kin_db *db = open_pool((kin_open_options){.pool_size = 1, .pool_wait = LONG_WAIT});
    kin_session *session = open_well(db);
    for (int i = 0; i < 4; i++) start(&waiters[i], &line, i + 1, take_turn);
    kin_session_close(session);
    /* Who comes now stands behind all of them. */
    session = open_well(db);
    note_turn(&line, 5);
    for (int i = 0; i < 4; i++) {
        pthread_join(waiters[i].thread, NULL);
        assert_int_equal(waiters[i].code, KIN_OK);
    }
    assert_int_equal(line.count, 5);
    for (int i = 0; i < 5; i++) assert_int_equal(line.order[i], i + 1);
    kin_session_close(session);
    assert_int_equal(connects, 0);
}

/* The second in line gives up; the third is not forgotten. */
static void who_gives_up_leaves_the_line(void **state)
{
    struct line line = {.lock = PTHREAD_MUTEX_INITIALIZER};
    struct waiter waiters[2];
    (void)state;
    kin_db *db = open_pool((kin_open_options){.pool_size = 1, .pool_wait = LONG_WAIT});
    kin_session *session = open_well(db);
    start(&waiters[0], &line, 1, take_turn);
    db->pool.limits.wait = 10; /* nobody reads it now: the one that waits has its deadline */
    expect_no_session(db, KIN_POOL_TIMEOUT);
    db->pool.limits.wait = LONG_WAIT;
    start(&waiters[1], &line, 2, take_turn);
    kin_session_close(session);
    for (int i = 0; i < 2; i++) {
        pthread_join(waiters[i].thread, NULL);
        assert_int_equal(waiters[i].code, KIN_OK);
        assert_int_equal(line.order[i], i + 1);
    }
}

static void kin_close_wakes_who_waits(void **state)
{
    struct line line = {.lock = PTHREAD_MUTEX_INITIALIZER};
    struct waiter waiters[3];
    (void)state;
    kin_db *db = open_pool((kin_open_options){.pool_size = 1, .pool_wait = LONG_WAIT});
    kin_session *session = open_well(db);
    for (int i = 0; i < 3; i++) start(&waiters[i], &line, i + 1, take_turn);
    kin_close(db);
    database.db = NULL;
    for (int i = 0; i < 3; i++) {
        pthread_join(waiters[i].thread, NULL);
        assert_string_equal(kin_error_name(waiters[i].code), "SessionClosed");
    }
    kin_session_close(session);
}

/* --- places are not lost ---------------------------------------------------------------------- */

static void a_connection_that_cannot_be_made(void **state)
{
    (void)state;
    const char *url =
        database_text("sqlite:/nowhere/at/all.db", "postgres://nobody@/none?host=/nowhere/at/all",
                      "mariadb://nobody@localhost/none?socket=/nowhere/at/all");
    kin_db *db = kin_open(url, kin_models(shelf, book), .pool_size = 1, .pool_wait = KIN_NO_WAIT);
    for (int i = 0; i < 3; i++) expect_no_session(db, KIN_CONNECTION_FAILED);
    kin_close(db);
}

static bool count_down(kin_session *session, void *context)
{
    (void)session;
    return --*(int *)context != 0;
}

/* The place goes to who waits, and that one makes a connection of its own. */
static void who_waits_gets_the_place_of_a_connection_that_was_refused(void **state)
{
    struct line line = {.lock = PTHREAD_MUTEX_INITIALIZER};
    struct waiter waiters[2];
    int left = 1;
    (void)state;
    kin_db *db = open_pool((kin_open_options){.pool_size = 1, .pool_wait = LONG_WAIT});
    kin_session *session = open_well(db);
    for (int i = 0; i < 2; i++) start(&waiters[i], &line, i + 1, take_turn);
    session->pooled->soiled = true; /* so it is closed, or shown to the function again */
    db->on_connect = count_down;
    db->on_connect_context = &left;
    kin_session_close(session);
    for (int i = 0; i < 2; i++) pthread_join(waiters[i].thread, NULL);
    assert_string_equal(kin_error_name(waiters[0].code), "ConnectionFailed");
    assert_string_equal(kin_error_name(waiters[1].code), "OK");
    assert_int_equal(left, -1);
}

/* Wherever memory runs out in kin_open, nothing is lost. */
static void memory_that_runs_out_in_kin_open(void **state)
{
    struct allocations memory;
    (void)state;
    for (size_t at = 1;; at++) {
        allocations_open(&memory);
        memory.armed = true;
        memory.fail_at = at;
        kin_db *db = kin_open(database_url(), kin_models(shelf, book), .pool_size = 20,
                              .allocator = &memory.allocator);
        memory.armed = false;
        kin_code code = kin_db_error(db)->code;
        assert_string_equal(kin_error_name(code), memory.failed ? "OutOfMemory" : "OK");
        kin_close(db);
        assert_int_equal(memory.live, 0);
        if (!memory.failed) break;
        assert_true(at < 1000);
    }
}

/* Wherever memory runs out in kin_session_open, the place is free again and nothing is lost. */
static void memory_that_runs_out(void **state)
{
    struct allocations memory;
    (void)state;
    allocations_open(&memory);
    for (size_t at = 1;; at++) {
        memory.armed = false;
        kin_db *db = kin_open(database_url(), kin_models(shelf, book), .pool_size = 1,
                              .pool_wait = KIN_NO_WAIT, .on_connect = count_connect,
                              .on_connect_context = &connects, .allocator = &memory.allocator);
        assert_int_equal(kin_db_error(db)->code, KIN_OK);
        memory.armed = true;
        memory.count = memory.failed = 0;
        memory.fail_at = at;
        kin_session *session = kin_session_open(db);
        bool failed = kin_failed(session);
        assert_int_equal(failed, memory.failed > 0);
        if (failed) assert_int_equal(kin_first_error(session)->code, KIN_OUT_OF_MEMORY);
        kin_session_close(session);
        memory.armed = false;
        kin_session_close(open_well(db));
        kin_close(db);
        assert_int_equal(memory.live, 0);
        if (!failed) break;
        assert_true(at < 100);
    }
}

/* --- options ---------------------------------------------------------------------------------- */

static void expect_refused(kin_db *db, const char *name)
{
    assert_string_equal(kin_error_name(kin_db_error(db)->code), "InvalidArgument");
    assert_non_null(strstr(kin_db_error(db)->message, name));
    expect_no_session(db, KIN_INVALID_ARGUMENT);
    kin_close(db);
}

#define OPEN(...) kin_open(database_url(), kin_models(shelf, book), __VA_ARGS__)

static void options_that_cannot_be(void **state)
{
    (void)state;
    expect_refused(OPEN(.pool_size = -1), ".pool_size");
    expect_refused(OPEN(.pool_size = 10001), ".pool_size");
    expect_refused(OPEN(.pool_wait = -2), ".pool_wait");
    expect_refused(OPEN(.pool_wait = INT64_C(1) << 31), ".pool_wait");
    expect_refused(OPEN(.idle_time = -2), ".idle_time");
    expect_refused(OPEN(.connection_lifetime = -1), ".connection_lifetime");
    expect_refused(OPEN(.connection_lifetime = INT64_MAX), ".connection_lifetime");
    expect_refused(OPEN(.statement_timeout = -1), ".statement_timeout");
}

static void options_beside_a_handle(void **state)
{
    int handle; /* is never looked at */
    (void)state;
    const char *url = database_text("sqlite:", "postgres://", "mariadb://");
    const kin_open_options wrong[] = {{.pool_size = 1},
                                      {.pool_wait = KIN_NO_WAIT},
                                      {.idle_time = 1},
                                      {.connection_lifetime = 1},
                                      {.on_connect = count_connect}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        kin_open_options options = wrong[i];
        options.handle = &handle;
        options.kin_size_ = sizeof options;
        expect_refused(kin_db_open(url, kin_models(shelf, book), &options), "handle");
    }
}

#define TEST(name) cmocka_unit_test_teardown(name, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_thousand_sessions_make_one_connection),
        TEST(a_session_waits_for_nothing_when_it_opens_and_closes),
        TEST(no_more_than_its_size),
        TEST(ten_are_the_default),
        TEST(the_one_that_came_back_last_goes_first),
        TEST(who_waits_for_itself_is_told_so),
        TEST(who_waits_for_another_thread_is_told_so),
        TEST(first_come_first_served),
        TEST(who_gives_up_leaves_the_line),
        TEST(kin_close_wakes_who_waits),
        TEST(a_connection_that_cannot_be_made),
        TEST(who_waits_gets_the_place_of_a_connection_that_was_refused),
        TEST(memory_that_runs_out_in_kin_open),
        TEST(memory_that_runs_out),
        TEST(options_that_cannot_be),
        TEST(options_beside_a_handle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
