/* Sessions: what is told of wrong use by a second thread, by the statement hook, by callbacks, and
 * after kin_close; and that all memory is the user's allocator's. */
#include "support/allocations.h"
#include "support/database.h"
#include "support/models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <pthread.h>
#include <string.h>

static struct database database;
static kin_session *s;
static void (*in_hook)(void); /* what the next statement's hook does beside; one use */

static bool run_in_hook(void *context, const kin_statement_info *statement)
{
    void (*work)(void) = in_hook;
    (void)context;
    (void)statement;
    if (!work) return true; /* sessions of other threads only look */
    in_hook = NULL;
    work();
    return true;
}

static int set_up(void **state)
{
    (void)state;
    in_hook = NULL;
    database_open(&database, kin_models(shelf, book),
                  &(kin_open_options){.on_statement = run_in_hook});
    s = database.session;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

static void expect_error(const kin_error_info *error, kin_code code)
{
    assert_string_equal(kin_error_name(error->code), kin_error_name(code));
}

/* --- a second thread -------------------------------------------------------------------------- */

static struct shelf *shelf;

/* What a thread is told while another one is inside the session. */
static void *use_the_session(void *context)
{
    (void)context;
    assert_null(kin_find(s, shelf, 1));
    expect_error(kin_error(s), KIN_WRONG_THREAD);
    assert_null(kin_create(s, shelf, .name = "b"));
    assert_int_equal(kin_count(s, shelf), 0);
    assert_false(kin_save(shelf));
    assert_false(kin_must_save(shelf));
    assert_false(kin_must_destroy(shelf));
    assert_false(kin_set(shelf, name, "b"));
    assert_false(kin_begin(s));
    assert_false(kin_commit(s));
    assert_false(kin_rollback(s));
    assert_null(kin_region_open(s));
    assert_int_equal(kin_many_get(shelf, books).count, 0);
    kin_session_close(s);
    assert_true(kin_failed(s));
    expect_error(kin_first_error(s), KIN_WRONG_THREAD);
    kin_error_clear(s);
    expect_error(kin_error(s), KIN_WRONG_THREAD);
    return NULL;
}

static void run_another_thread(void)
{
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, use_the_session, NULL), 0);
    pthread_join(thread, NULL);
}

static void a_second_thread_while_a_verb_runs(void **state)
{
    (void)state;
    shelf = kin_create(s, shelf, .name = "a");
    in_hook = run_another_thread;
    struct shelf *made = kin_create(s, shelf, .name = "c");
    assert_non_null(made); /* the verb itself goes on as if nothing had been */
    assert_string_equal(shelf->name, "a");
    /* The session has a failure that nobody has looked at. */
    assert_false(kin_set(shelf, name, "d") && kin_save(shelf));
    expect_error(kin_error(s), KIN_UNSEEN_ERROR);
    expect_error(kin_first_error(s), KIN_WRONG_THREAD);
    kin_error_clear(s);
    assert_true(kin_save(shelf));
    assert_int_equal(kin_count(s, shelf), 2);
    assert_false(kin_failed(s));
}

static void a_second_thread_is_told_afterwards_too(void **state)
{
    (void)state;
    shelf = kin_create(s, shelf, .name = "a");
    in_hook = run_another_thread;
    assert_int_equal(kin_count(s, shelf), 1);
    assert_true(kin_failed(s));
    expect_error(kin_error(s), KIN_WRONG_THREAD);
    assert_non_null(kin_create(s, shelf, .name = "b"));
}

static void *create_a_shelf(void *context)
{
    (void)context;
    assert_non_null(kin_create(s, shelf, .name = "by another thread"));
    return NULL;
}

/* One after the other is allowed: a session may be handed on. */
static void a_session_that_is_handed_on(void **state)
{
    pthread_t thread;
    (void)state;
    kin_create(s, shelf, .name = "a");
    assert_true(kin_begin(s));
    assert_int_equal(pthread_create(&thread, NULL, create_a_shelf, NULL), 0);
    pthread_join(thread, NULL);
    assert_true(kin_commit(s));
    assert_int_equal(kin_count(s, shelf), 2);
    assert_false(kin_failed(s));
}

static void *work_alone(void *context)
{
    kin_session *own = kin_session_open(database.db);
    (void)context;
    for (int i = 0; i < 50; i++) {
        struct shelf *made = kin_create(own, shelf, .name = "x");
        if (!made || !kin_find(own, shelf, made->id)) break;
    }
    bool failed = kin_failed(own);
    kin_session_close(own);
    return failed ? own : NULL;
}

/* Sessions of one kin_db in threads of their own: what they share (the schema, kept statements, the
 * connections that are idle) is safe. */
static void sessions_in_threads(void **state)
{
    pthread_t threads[4];
    (void)state;
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work_alone, NULL), 0);
    for (size_t i = 0; i < 4; i++) {
        void *failed = NULL;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    assert_int_equal(kin_count(s, shelf), 200);
}

/* --- the statement hook ----------------------------------------------------------------------- */

static void use_in_hook(void)
{
    assert_int_equal(kin_count(s, shelf), 0);
    expect_error(kin_error(s), KIN_INVALID_ARGUMENT);
    assert_null(kin_create(s, shelf, .name = "b"));
    assert_false(kin_begin(s));
    kin_session_close(s);
}

static void a_hook_that_uses_the_session(void **state)
{
    (void)state;
    in_hook = use_in_hook;
    assert_non_null(kin_create(s, shelf, .name = "a"));
    assert_true(kin_failed(s));
    expect_error(kin_first_error(s), KIN_INVALID_ARGUMENT);
    assert_non_null(strstr(kin_first_error(s)->message, "hook"));
    kin_error_clear(s);
    assert_int_equal(kin_count(s, shelf), 1);
}

/* --- after kin_close -------------------------------------------------------------------------- */

static void a_session_after_kin_close(void **state)
{
    (void)state;
    shelf = kin_create(s, shelf, .name = "a");
    kin_session *second = kin_session_open(database.db);
    kin_close(database.db);
    database.db = NULL;
    for (int i = 0; i < 2; i++) {
        kin_session *session = i ? second : s;
        assert_int_equal(kin_count(session, shelf), 0);
        expect_error(kin_error(session), KIN_SESSION_CLOSED);
        assert_true(kin_failed(session));
        assert_null(kin_new(session, shelf, .name = "b"));
        assert_null(kin_region_open(session));
        assert_false(kin_begin(session));
        kin_cancel(session);
    }
    assert_false(kin_save(shelf));
    assert_string_equal(shelf->name, "a");
    kin_session_close(second);
    assert_string_equal(kin_session_of(shelf) == s ? shelf->name : "", "a");
}

static void a_transaction_over_a_kin_close(void **state)
{
    (void)state;
    /* Another connection keeps the database in memory alive. */
    kin_db *same = database.db;
    assert_true(kin_begin(s));
    shelf = kin_create(s, shelf, .name = "a");
    kin_close(same);
    database.db = NULL;
    assert_false(kin_commit(s));
    expect_error(kin_error(s), KIN_SESSION_CLOSED);
    assert_false(kin_rollback(s));
    kin_session_close(s); /* rolls back */
    s = database.session = NULL;
    if (!database_is_postgres()) return;
    kin_db *db = kin_open(database_url(), kin_models(shelf, book));
    s = kin_session_open(db);
    assert_int_equal(kin_count(s, shelf), 0);
    database_check(s);
    kin_session_close(s);
    kin_close(db);
}

static bool close_and_commit(kin_session *session, void *context)
{
    (void)context;
    assert_non_null(kin_create(session, shelf, .name = "a"));
    kin_close(database.db);
    database.db = NULL;
    return true;
}

static void a_kin_close_inside_a_transaction(void **state)
{
    (void)state;
    assert_false(kin_transaction(s, close_and_commit, NULL));
    expect_error(kin_error(s), KIN_SESSION_CLOSED);
}

static void a_kin_db_that_failed_to_open_and_was_closed(void **state)
{
    (void)state;
    kin_db *db = kin_open("nonsense:", kin_models(shelf, book));
    kin_session *session = kin_session_open(db);
    kin_close(db);
    assert_int_equal(kin_count(session, shelf), 0);
    expect_error(kin_first_error(session), KIN_INVALID_URL);
    kin_session_close(session);
}

/* --- memory ----------------------------------------------------------------------------------- */

/* Everything passes through the allocator: what it gave is given back, with the sizes it was asked
 * for, whatever was done in between. */
static void all_memory_is_the_allocator_s(void **state)
{
    struct allocations memory;
    (void)state;
    database_close(&database);
    allocations_open(&memory);
    memory.armed = true; /* counts; nothing fails */
    database_open(&database, kin_models(shelf, book),
                  &(kin_open_options){.allocator = &memory.allocator});
    s = database.session;
    size_t opened = memory.count;
    assert_true(opened > 0);
    kin_begin(s);
    kin_region *region = kin_region_open(s);
    for (int i = 0; i < 50; i++) kin_create(s, shelf, .name = "a");
    kin_many_create(kin_first(s, shelf), books, .title = "one");
    assert_int_equal(kin_all(s, shelf, .includes = "books").count, 50);
    assert_true(memory.count > opened);
    kin_region_close(region);
    kin_commit(s);
    kin_session *second = kin_session_open(database.db);
    kin_count(second, shelf);
    database_check(second);
    database_check(s);
    kin_session_close(second);
    database_close(&database);
    s = NULL;
    assert_int_equal(memory.live, 0);
    assert_false(memory.wrong_size);
}

/* --- what stays as it is ---------------------------------------------------------------------- */

static void the_user_s_pointer(void **state)
{
    int thing;
    (void)state;
    assert_null(kin_session_user(s));
    kin_session_set_user(s, &thing);
    assert_ptr_equal(kin_session_user(s), &thing);
    kin_session_set_user(NULL, &thing);
    assert_null(kin_session_user(NULL));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_second_thread_while_a_verb_runs),
        TEST(a_second_thread_is_told_afterwards_too),
        TEST(a_session_that_is_handed_on),
        TEST(sessions_in_threads),
        TEST(a_hook_that_uses_the_session),
        TEST(a_session_after_kin_close),
        TEST(a_transaction_over_a_kin_close),
        TEST(a_kin_close_inside_a_transaction),
        TEST(a_kin_db_that_failed_to_open_and_was_closed),
        TEST(all_memory_is_the_allocator_s),
        TEST(the_user_s_pointer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
