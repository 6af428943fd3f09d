/* One kin_db, eight threads: what they share is counted afterwards, and ThreadSanitizer looks on
 * (./dev test_threads). Every thread begins at once, so that what is made at the first use is made
 * by all of them. */
#define _POSIX_C_SOURCE 200809L
#include "support/database.h"
#include "support/models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#define THREADS 8
#define ROUNDS 12

static struct database database;
static pthread_barrier_t all_here;
static atomic_int rolled_back;

struct worker {
    pthread_t thread;
    kin_db *db;
    kin_session *session; /* of the whole thread; NULL: one for each round */
    int number;
    bool wrong;    /* it has not read what it wrote */
    kin_code code; /* of its first failure */
    char message[200];
};

/* A hand touches its dial, which counts nothing. */
KIN_DECLARE(dial);
KIN_DECLARE(hand);
struct dial {
    kin_record kin;
    kin_int id;
    kin_time updated_at;
};
struct hand {
    kin_record kin;
    kin_int id;
    kin_int dial_id;
    kin_one(dial) dial;
};
/* clang-format off */
KIN_MODEL(dial,
    KIN_COLUMN(id),
    KIN_COLUMN(updated_at),
);
KIN_MODEL(hand,
    KIN_COLUMN(id),
    KIN_COLUMN(dial_id),
    KIN_BELONGS_TO(dial, dial, .touch = KIN_TOUCH),
);
/* clang-format on */

static int set_up_with(kin_open_options options)
{
    atomic_store(&rolled_back, 0);
    database_open(&database, every_model, &options);
    struct author *author = kin_create(database.session, author, .name = "everybody's");
    assert_int_equal(author->id, 1);
    database_check(database.session);
    return 0;
}

/* Fewer connections than threads, so that some wait. */
static int set_up(void **state)
{
    (void)state;
    return set_up_with((kin_open_options){.pool_size = 5, .pool_wait = 600000});
}

static int set_up_for_all(void **state)
{
    (void)state;
    return set_up_with((kin_open_options){.pool_size = THREADS + 1, .pool_wait = KIN_NO_WAIT});
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

static void keep_failure(struct worker *worker, kin_session *session)
{
    if (worker->code != KIN_OK || !kin_failed(session)) return;
    const kin_error_info *error = kin_first_error(session);
    worker->code = error->code;
    snprintf(worker->message, sizeof worker->message, "%s: %s", kin_error_name(error->code),
             error->message);
}

static void run_all(struct worker *workers, void *(*run)(void *))
{
    assert_int_equal(pthread_barrier_init(&all_here, NULL, THREADS), 0);
    for (int i = 0; i < THREADS; i++) {
        workers[i].db = database.db;
        workers[i].number = i;
        assert_int_equal(pthread_create(&workers[i].thread, NULL, run, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) pthread_join(workers[i].thread, NULL);
    pthread_barrier_destroy(&all_here);
}

static void expect_no_failure(const struct worker *workers)
{
    for (int i = 0; i < THREADS; i++) {
        if (workers[i].code != KIN_OK) fail_msg("thread %d: %s", i, workers[i].message);
        if (workers[i].wrong) fail_msg("thread %d has not read what it wrote", i);
    }
}

/* --- finds, creates, loads, transactions ------------------------------------------------------ */

static bool write_posts(kin_session *session, void *context)
{
    const int *round = context;
    struct author *author = kin_find(session, author, 1);
    struct post *post = kin_many_create(author, posts, .title = "shared");
    kin_many_create(post, comments, .body = "first");
    kin_many_create(post, comments, .body = "second", .approved = true);
    if (*round % 3 == 0) atomic_fetch_add(&rolled_back, 1);
    return *round % 3 != 0 && !kin_failed(session);
}

/* A tree of the thread's own, written and read back. */
static void write_own(kin_session *session, const struct worker *worker)
{
    char name[40];
    snprintf(name, sizeof name, "author of thread %d", worker->number);
    struct author *author = kin_create(session, author, .name = name);
    struct post *post = kin_many_create(author, posts, .title = "own");
    kin_many_create(post, comments, .body = "own");
    kin_many_push(post, tags, kin_create(session, tag, .name = "one"));
    kin_update(post, .title = "own, changed", .published = true);
    kin_one_set(author, pen, kin_new(session, pen));
}

static void read_own(kin_session *session, struct worker *worker)
{
    char name[40];
    snprintf(name, sizeof name, "author of thread %d", worker->number);
    author_list authors = kin_all(session, author, .where = "authors.name = ?",
                                  .args = kin_args(name), .includes = "posts.comments, posts.tags");
    size_t comments = 0;
    size_t tags = 0;
    kin_each(author, authors) {
        kin_each(post, kin_many_get(author, posts)) {
            comments += kin_many_get(post, comments).count;
            tags += kin_many_get(post, tags).count;
        }
    }
    struct author *last = kin_find_by(session, author, .name = name);
    bool right = authors.count > 0 && comments == authors.count && tags == authors.count;
    if (!right || !kin_one_get(last, pen)) worker->wrong = true;
}

static void work_a_round(kin_session *session, struct worker *worker, int round)
{
    kin_region *region = kin_region_open(session);
    write_own(session, worker);
    kin_transaction(session, write_posts, &round);
    read_own(session, worker);
    kin_region_close(region);
}

static void *work(void *context)
{
    struct worker *worker = context;
    pthread_barrier_wait(&all_here);
    for (int round = 0; round < ROUNDS && worker->code == KIN_OK; round++) {
        kin_session *session = worker->session;
        if (!session) session = kin_session_open(worker->db);
        work_a_round(session, worker, round);
        keep_failure(worker, session);
        if (!worker->session) kin_session_close(session);
    }
    return NULL;
}

static void expect_all_work(void)
{
    kin_session *s = database.session;
    size_t all = (size_t)THREADS * ROUNDS;
    size_t lost = (size_t)atomic_load(&rolled_back);
    database_check(s);
    assert_int_equal(lost, THREADS * (ROUNDS / 3));
    assert_int_equal(kin_count(s, author), all + 1);
    assert_int_equal(kin_count(s, tag), all);
    assert_int_equal(kin_count(s, pen), all);
    assert_int_equal(kin_count(s, post), 2 * all - lost);
    assert_int_equal(kin_count(s, comment), 3 * all - 2 * lost);
    struct author *shared = kin_find(s, author, 1);
    assert_int_equal(shared->posts_count, all - lost);
    assert_int_equal(kin_many_count(shared, posts), all - lost);
    database_check(s);
}

static void a_session_for_each_piece_of_work(void **state)
{
    struct worker workers[THREADS] = {0};
    (void)state;
    run_all(workers, work);
    expect_no_failure(workers);
    expect_all_work();
}

static void a_session_for_each_thread(void **state)
{
    struct worker workers[THREADS] = {0};
    (void)state;
    for (int i = 0; i < THREADS; i++) workers[i].session = kin_session_open(database.db);
    run_all(workers, work);
    expect_no_failure(workers);
    expect_all_work();
    for (int i = 0; i < THREADS; i++) kin_session_close(workers[i].session);
}

/* --- two parents between which all of them move things ---------------------------------------- */

/* Half of the threads move there what the others move back: the counters of both parents, and their
 * timestamps, are locked by each. */
static void move_to_and_fro(kin_session *session, const struct worker *worker, int round)
{
    kin_int to = 1 + (worker->number + round) % 2;
    kin_region *region = kin_region_open(session);
    struct post *post = kin_find(session, post, 3 + worker->number);
    struct comment *comment = kin_find(session, comment, 1 + worker->number);
    kin_update(post, .author_id = to);
    kin_update(comment, .post_id = to);
    kin_region_close(region);
}

static void *keep_moving(void *context)
{
    struct worker *worker = context;
    pthread_barrier_wait(&all_here);
    for (int round = 0; round < 2 * ROUNDS && worker->code == KIN_OK; round++) {
        move_to_and_fro(worker->session, worker, round);
        keep_failure(worker, worker->session);
    }
    return NULL;
}

static void expect_right_counters(kin_int number)
{
    kin_session *s = database.session;
    struct author *author = kin_find(s, author, number);
    struct post *post = kin_find(s, post, number);
    assert_int_equal(author->posts_count, kin_many_count(author, posts));
    assert_int_equal(post->comments_count, kin_many_count(post, comments));
    assert_int_equal(post->updated_at.microseconds, DATABASE_NOW.microseconds + 1000000);
    database_check(s);
}

static void CC_counters_and_touch_of_two_parents_neither_deadlock_nor_drift(void **state)
{
    struct worker workers[THREADS] = {0};
    kin_session *s = database.session;
    (void)state;
    kin_create(s, author, .name = "the other");
    for (int i = 0; i < 2 + THREADS; i++) kin_create(s, post, .title = "moved", .author_id = 1);
    for (int i = 0; i < THREADS; i++) kin_create(s, comment, .body = "moved", .post_id = 1);
    database_check(s);
    database.now.microseconds += 1000000;
    for (int i = 0; i < THREADS; i++) workers[i].session = kin_session_open(database.db);
    run_all(workers, keep_moving);
    expect_no_failure(workers);
    for (int i = 0; i < THREADS; i++) kin_session_close(workers[i].session);
    expect_right_counters(1);
    expect_right_counters(2);
}

static void *keep_turning(void *context)
{
    struct worker *worker = context;
    pthread_barrier_wait(&all_here);
    for (int round = 0; round < 2 * ROUNDS && worker->code == KIN_OK; round++) {
        kin_region *region = kin_region_open(worker->session);
        struct hand *hand = kin_find(worker->session, hand, 1 + worker->number);
        kin_update(hand, .dial_id = 1 + (worker->number + round) % 2);
        kin_region_close(region);
        keep_failure(worker, worker->session);
    }
    return NULL;
}

static int set_up_dials(void **state)
{
    (void)state;
    const kin_open_options options = {.pool_size = THREADS + 1, .pool_wait = KIN_NO_WAIT};
    database_open(&database, kin_models(dial, hand), &options);
    return 0;
}

static void TCH_old_and_new_parent_do_not_deadlock(void **state)
{
    struct worker workers[THREADS] = {0};
    kin_session *s = database.session;
    (void)state;
    for (int i = 0; i < 2; i++) kin_create(s, dial);
    for (int i = 0; i < THREADS; i++) kin_create(s, hand, .dial_id = 1);
    database_check(s);
    database.now.microseconds += 1000000;
    for (int i = 0; i < THREADS; i++) workers[i].session = kin_session_open(database.db);
    run_all(workers, keep_turning);
    expect_no_failure(workers);
    for (int i = 0; i < THREADS; i++) kin_session_close(workers[i].session);
    kin_each(dial, kin_all(s, dial))
        assert_int_equal(dial->updated_at.microseconds, DATABASE_NOW.microseconds + 1000000);
    database_check(s);
}

/* --- only opening and closing ----------------------------------------------------------------- */

static void *open_and_close(void *context)
{
    struct worker *worker = context;
    pthread_barrier_wait(&all_here);
    for (int i = 0; i < 300; i++) {
        kin_session *session = kin_session_open(worker->db);
        if (i % 100 == 0) kin_execute(session, "CREATE TEMPORARY TABLE own (a integer)", NULL);
        keep_failure(worker, session);
        kin_session_close(session);
    }
    return NULL;
}

static void sessions_that_do_nothing(void **state)
{
    struct worker workers[THREADS] = {0};
    (void)state;
    run_all(workers, open_and_close);
    expect_no_failure(workers);
}

/* --- kin_close while they work ---------------------------------------------------------------- */

static void *work_until_the_end(void *context)
{
    struct worker *worker = context;
    kin_session *session = worker->session;
    while (!kin_failed(session)) {
        kin_region *region = kin_region_open(session);
        kin_create(session, tag, .name = "one");
        kin_take(session, tag);
        kin_region_close(region);
    }
    keep_failure(worker, session);
    kin_session_close(session);
    return NULL;
}

static void *close_at_once(void *context)
{
    struct worker *worker = context;
    pthread_barrier_wait(&all_here);
    if (worker->number > 0) return work_until_the_end(context);
    kin_session_close(worker->session);
    kin_close(worker->db);
    return NULL;
}

static void kin_close_while_threads_work(void **state)
{
    struct worker workers[THREADS] = {0};
    (void)state;
    for (int i = 0; i < THREADS; i++) workers[i].session = kin_session_open(database.db);
    run_all(workers, close_at_once);
    database.db = NULL;
    for (int i = 1; i < THREADS; i++)
        assert_string_equal(kin_error_name(workers[i].code), "SessionClosed");
}

#define TEST(name, set_up) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_session_for_each_piece_of_work, set_up),
        TEST(a_session_for_each_thread, set_up_for_all),
        TEST(CC_counters_and_touch_of_two_parents_neither_deadlock_nor_drift, set_up_for_all),
        TEST(TCH_old_and_new_parent_do_not_deadlock, set_up_dials),
        TEST(sessions_that_do_nothing, set_up),
        TEST(kin_close_while_threads_work, set_up_for_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
