/* Scenarios under several threads, each with a session of its own, over one kin_db and one set of
 * rows: see "Threads" in README.md. ThreadSanitizer looks on (./dev test_threads). */
#define _POSIX_C_SOURCE 200809L
#include "conformance/runner.h"

#include "session/session.h"
#include "support/database.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS 8
#define SCENARIOS 20    /* of each thread */
#define TRANSACTIONS 30 /* of each thread */
#define PARENTS 3
#define ATTEMPTS 1000

static const char *scenarios_path;
static struct database database;
static pthread_barrier_t all_here;
static atomic_long live; /* allocations of the kin_db and its sessions */

struct worker {
    pthread_t thread;
    struct runner runner;
    json_t *scenarios; /* its own copies */
    uint64_t random;
    json_t *steps;   /* of a transaction */
    json_t *untold;  /* what callbacks say outside steps */
    bool misused;    /* a step of the transaction put a destroyed record somewhere */
    size_t done;     /* transactions */
    size_t attempts; /* and how often their work ran */
    char wrong[400]; /* what went wrong; empty: nothing */
};

static uint64_t next_random(uint64_t *state)
{
    uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static uint64_t seed(void)
{
    const char *text = getenv("KIN_TEST_SEED");
    return text ? strtoull(text, NULL, 10) : 1;
}

/* --- one kin_db ------------------------------------------------------------------------------- */

static void *count_and_resize(void *context, void *pointer, size_t old_size, size_t new_size)
{
    (void)context;
    (void)old_size;
    if (new_size == 0) {
        if (pointer) atomic_fetch_sub(&live, 1);
        free(pointer);
        return NULL;
    }
    void *moved = realloc(pointer, new_size);
    if (moved && !pointer) atomic_fetch_add(&live, 1);
    return moved;
}

/* What waits for each other is found out at once. */
static bool look_for_deadlocks_early(kin_session *session, void *context)
{
    (void)context;
    return !database_is_postgres() || kin_execute(session, "SET deadlock_timeout = '10ms'", NULL);
}

static int set_up(void **state)
{
    static const kin_allocator allocator = {count_and_resize, NULL};
    kin_open_options options = {.allocator = &allocator,
                                .pool_size = THREADS + 2,
                                .automatic_inverse = true,
                                .on_connect = look_for_deadlocks_early};
    (void)state;
    atomic_store(&live, 0);
    database_open_shared(&database, zoo_models, &options, "");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    assert_int_equal(atomic_load(&live), 0);
    return 0;
}

static void join_all(struct worker *workers)
{
    for (int i = 0; i < THREADS; i++) {
        runner_join(&workers[i].runner, database.db);
        workers[i].untold = json_array();
    }
}

static void run_all(struct worker *workers, void *(*run)(void *))
{
    assert_int_equal(pthread_barrier_init(&all_here, NULL, THREADS), 0);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&workers[i].thread, NULL, run, &workers[i]), 0);
    for (int i = 0; i < THREADS; i++) pthread_join(workers[i].thread, NULL);
    pthread_barrier_destroy(&all_here);
    for (int i = 0; i < THREADS; i++) {
        json_decref(workers[i].scenarios);
        json_decref(workers[i].untold);
    }
    for (int i = 0; i < THREADS; i++)
        if (workers[i].wrong[0]) fail_msg("thread %d: %s", i, workers[i].wrong);
}

/* --- a step ----------------------------------------------------------------------------------- */

/* What a verb may say because of its scenario, or because of what others do to its rows. */
static bool is_allowed(const char *error)
{
    static const char *const allowed[] = {
        "ArgumentError",
        "ActiveRecord::RecordNotFound",
        "ActiveRecord::RecordInvalid",
        "ActiveRecord::RecordNotSaved",
        "ActiveRecord::RecordNotDestroyed",
        "ActiveRecord::RecordNotUnique",
        "ActiveRecord::DeleteRestrictionError",
        "ActiveRecord::StaleObjectError",
        /* A polymorphic parent is of another model than the one that the scenario has in mind. */
        "ActiveRecord::AssociationNotFoundError",
        "ActiveRecord::AssociationTypeMismatch",
        "ActiveRecord::ReadOnlyRecord",
        "ActiveRecord::HasManyThroughCantAssociateThroughHasOneOrManyReflection",
        "ActiveRecord::HasManyThroughNestedAssociationsAreReadonly",
        "Busy",
        "Deadlock",
        "SerializationFailure",
        "TransactionDoomed",
        "NoTransaction",
    };
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (strcmp(error, allowed[i]) == 0) return true;
    return false;
}

static void note_wrong(struct worker *worker, const json_t *step, const char *what)
{
    char *text = step ? json_dumps(step, JSON_ENCODE_ANY) : NULL;
    if (!worker->wrong[0])
        snprintf(worker->wrong, sizeof worker->wrong, "%s: %s", what, text ? text : "");
    free(text);
}

static void run_step(struct worker *worker, const json_t *step, size_t number)
{
    json_t *told = step_run(&worker->runner, step, number);
    const char *error = json_string_value(json_object_get(told, "error"));
    if (!told) note_wrong(worker, step, "the step is wrong");
    if (error && !is_allowed(error)) note_wrong(worker, step, error);
    if (error && strcmp(error, "ArgumentError") == 0) worker->misused = true;
    json_decref(told);
}

/* Nothing may be left open, whatever has failed. */
static void check_session(struct worker *worker, const json_t *scenario)
{
    kin_session *session = worker->runner.session;
    worker->runner.log.events = worker->untold;
    /* The scenario's own end of a level may have been that of another one. */
    while (session->unit_count > 0 && kin_rollback(session)) continue;
    if (session->unit_count > 0) note_wrong(worker, scenario, "a level or verb is open");
    if (database.db->driver->transaction_state(session->connection) != KIN__IDLE)
        note_wrong(worker, scenario, "a transaction is open");
}

/* --- random scenarios ------------------------------------------------------------------------- */

static bool inserts_rows(const json_t *step)
{
    return strcmp(json_string_value(json_object_get(step, "do")), "rows") == 0;
}

static void *run_scenarios(void *context)
{
    struct worker *worker = context;
    json_t *scenario, *step;
    size_t i, j;
    pthread_barrier_wait(&all_here);
    json_array_foreach(worker->scenarios, i, scenario)
    {
        scenario_open(&worker->runner, json_object_get(scenario, "head"));
        json_array_foreach(json_object_get(scenario, "steps"), j, step)
        {
            if (!inserts_rows(step)) run_step(worker, step, j + 1);
        }
        check_session(worker, json_object_get(scenario, "head"));
        scenario_end(&worker->runner);
    }
    return NULL;
}

/* The rows that the scenarios insert; of two with one key the first. */
static void add_rows(json_t *tables, const json_t *step)
{
    const char *table = json_string_value(json_object_get(step, "table"));
    json_t *rows = json_object_get(tables, table), *row;
    char key[32];
    size_t i;
    if (!rows) json_object_set_new(tables, table, rows = json_object());
    json_array_foreach(json_object_get(step, "rows"), i, row)
    {
        snprintf(key, sizeof key, "%" JSON_INTEGER_FORMAT,
                 json_integer_value(json_object_get(row, "id")));
        if (!json_object_get(rows, key)) json_object_set(rows, key, row);
    }
}

static void insert_all(struct runner *runner, json_t *tables)
{
    const char *table, *key;
    json_t *rows, *row;
    json_object_foreach(tables, table, rows)
    {
        json_t *list = json_array();
        json_object_foreach(rows, key, row)
        {
            json_array_append(list, row);
        }
        json_t *step = json_pack("{s:s, s:s, s:o}", "do", "rows", "table", table, "rows", list);
        json_t *told = step_run(runner, step, 1);
        assert_non_null(told);
        json_decref(told);
        json_decref(step);
    }
}

static void prepare_rows(const struct worker *workers)
{
    struct runner runner;
    json_t *tables = json_object(), *scenario, *step;
    size_t i, j;
    for (int w = 0; w < THREADS; w++) json_array_foreach(workers[w].scenarios, i, scenario)
        {
            json_array_foreach(json_object_get(scenario, "steps"), j, step)
            {
                if (inserts_rows(step)) add_rows(tables, step);
            }
        }
    runner_join(&runner, database.db);
    scenario_open(&runner, NULL);
    insert_all(&runner, tables);
    scenario_end(&runner);
    json_decref(tables);
}

static void give_scenarios(struct worker *workers)
{
    json_t *lines = lines_read(scenarios_path);
    size_t count = json_array_size(lines);
    uint64_t random = seed();
    assert_true(count > 0);
    print_message("KIN_TEST_SEED=%" PRIu64 "\n", seed());
    for (int i = 0; i < THREADS; i++) {
        workers[i].scenarios = json_array();
        for (int j = 0; j < SCENARIOS; j++) {
            const json_t *line = json_array_get(lines, next_random(&random) % count);
            json_array_append_new(workers[i].scenarios, json_deep_copy(line));
        }
    }
    json_decref(lines);
}

static void random_scenarios_side_by_side(void **state)
{
    struct worker workers[THREADS] = {0};
    (void)state;
    join_all(workers);
    give_scenarios(workers);
    prepare_rows(workers);
    run_all(workers, run_scenarios);
    database_check(database.session);
}

/* --- counters --------------------------------------------------------------------------------- */

/* A parent with a counter, and its children: by dependent, by name, of many classes, of itself. */
struct family {
    const char *parent;
    const char *child;
    const char *one;
    const char *many;
    const char *counter;
    const char *key;
    const char *kind; /* of a polymorphic parent; NULL: it is none */
};

static const struct family families[] = {
    {"post", "comment", "post", "comments", "comments_count", "post_id", NULL},
    {"car", "wheel", "car", "wheels", "number_of_wheels", "car_id", NULL},
    {"tag", "tagging", "tag", "taggings", "taggings_count", "tag_id", NULL},
    {"folder", "folder", "parent", "children", "children_count", "parent_id", NULL},
    {"song", "vote", "votable", "votes", "votes_count", "votable_id", "Song"},
    {"film", "vote", "votable", "votes", "votes_count", "votable_id", "Film"},
    {"play", "vote", "votable", "votes", "votes_count", "votable_id", "Play"},
};
enum { FAMILIES = sizeof families / sizeof *families };

static size_t below(struct worker *worker, size_t bound)
{
    return (size_t)(next_random(&worker->random) % bound);
}

static json_t *find(const char *model, size_t id, const char *as)
{
    return json_pack("{s:s, s:s, s:I, s:s}", "do", "get", "model", model, "id", (json_int_t)id,
                     "as", as);
}

/* What one does with two parents, "p" and "q", and a child, "c". */
static json_t *operation(struct worker *worker, const struct family *family)
{
    const char *many = family->many;
    json_int_t id = (json_int_t)below(worker, PARENTS) + 1;
    switch (below(worker, 10)) {
    case 0:
        return json_pack("{s:s, s:s, s:s, s:{s:s}}", "do", "many_create", "on", "p", "association",
                         many, "attributes", "name", "a");
    case 1:
        return json_pack("{s:s, s:s, s:s, s:s}", "do", "one_set", "on", "c", "association",
                         family->one, "with", "q");
    case 2:
        return json_pack("{s:s, s:s, s:s, s:s}", "do", "many_push", "on", "p", "association", many,
                         "with", "c");
    case 3:
        return json_pack("{s:s, s:s, s:s, s:s}", "do", "many_delete", "on", "p", "association",
                         many, "with", "c");
    case 4:
        return json_pack("{s:s, s:s, s:s, s:[s]}", "do", "many_set", "on", "q", "association", many,
                         "with", "c");
    case 5: return json_pack("{s:s, s:s}", "do", "destroy", "on", "c");
    case 6: return json_pack("{s:s, s:s, s:s}", "do", "many_get", "on", "p", "association", many);
    case 7: return json_pack("{s:s, s:s}", "do", "save", "on", "c");
    default:
        return json_pack("{s:s, s:s, s:{s:I}}", "do", "update", "on", "c", "attributes",
                         family->key, id);
    }
}

static json_t *transaction_of(struct worker *worker)
{
    const struct family *family = &families[below(worker, FAMILIES)];
    size_t first = below(worker, PARENTS), count = 2 + below(worker, 3);
    size_t child = 1 + below(worker, 4 * THREADS);
    if (strcmp(family->parent, family->child) == 0) child += PARENTS;
    json_t *steps = json_array();
    json_array_append_new(steps, find(family->parent, first + 1, "p"));
    json_array_append_new(
        steps, find(family->parent, (first + 1 + below(worker, PARENTS - 1)) % PARENTS + 1, "q"));
    json_array_append_new(steps, find(family->child, child, "c"));
    for (bool goes_on = true; count > 0 && goes_on; count--) {
        json_t *step = operation(worker, family);
        goes_on = strcmp(json_string_value(json_object_get(step, "do")), "destroy") != 0;
        json_array_append_new(steps, step);
    }
    return steps;
}

static bool run_steps(kin_session *session, void *context)
{
    struct worker *worker = context;
    json_t *step;
    size_t i;
    (void)session;
    handles_forget(&worker->runner); /* those of an attempt that was taken back */
    worker->misused = false;
    worker->attempts++;
    json_array_foreach(worker->steps, i, step)
    {
        run_step(worker, step, i + 1);
    }
    worker->runner.log.events = worker->untold;
    return true;
}

static void *run_transactions(void *context)
{
    struct worker *worker = context;
    pthread_barrier_wait(&all_here);
    scenario_open(&worker->runner, NULL);
    kin_session *session = worker->runner.session;
    for (size_t i = 0; i < TRANSACTIONS && !worker->wrong[0]; i++) {
        worker->steps = transaction_of(worker);
        if (kin_transaction(session, run_steps, worker, .isolation = KIN_SERIALIZABLE,
                            .attempts = ATTEMPTS))
            worker->done++;
        else if (!worker->misused || kin_error(session)->code != KIN_TRANSACTION_DOOMED)
            note_wrong(worker, worker->steps, kin_error(session)->message);
        kin_error_clear(session);
        check_session(worker, worker->steps);
        json_decref(worker->steps);
    }
    scenario_end(&worker->runner);
    return NULL;
}

static void make(struct worker *worker, json_t *step)
{
    run_step(worker, step, 1);
    json_decref(step);
}

static void prepare_families(struct worker *worker)
{
    scenario_open(&worker->runner, NULL);
    for (size_t i = 0; i < FAMILIES; i++)
        for (int j = 0; j < PARENTS; j++)
            make(worker, json_pack("{s:s, s:s, s:{s:s}}", "do", "must_create", "model",
                                   families[i].parent, "attributes", "name", "a"));
    for (size_t i = 0; i < FAMILIES; i++)
        for (size_t j = 0; j < (size_t)2 * THREADS; j++) {
            make(worker, find(families[i].parent, 1 + j % PARENTS, "p"));
            make(worker, json_pack("{s:s, s:s, s:s, s:{s:s}}", "do", "many_must_create", "on", "p",
                                   "association", families[i].many, "attributes", "name", "a"));
        }
    scenario_end(&worker->runner);
    if (worker->wrong[0]) fail_msg("%s", worker->wrong);
}

static size_t counted(const struct family *family, int64_t id)
{
    char where[100];
    const kin_value args[] = {kin_value_int(id), KIN_END};
    if (family->kind)
        snprintf(where, sizeof where, "%s = ? AND votable_kind = '%s'", family->key, family->kind);
    else
        snprintf(where, sizeof where, "%s = ?", family->key);
    kin_find_options options = {.where = where, .args = args};
    return kin_count_named(database.session, family->child, &options);
}

static void check_counters(void)
{
    kin_session *s = database.session;
    for (size_t i = 0; i < FAMILIES; i++) {
        const struct family *family = &families[i];
        for (int64_t id = 1; id <= PARENTS; id++) {
            kin_record *parent = kin_find_named(s, family->parent, kin_value_int(id));
            int64_t counter = kin_column_named(parent, family->counter).as.integer;
            int64_t rows = (int64_t)counted(family, id);
            database_check(s);
            if (counter != rows)
                fail_msg("%s %" PRId64 ": %s is %" PRId64 ", and there are %" PRId64,
                         family->parent, id, family->counter, counter, rows);
        }
    }
}

/* Nearly all transactions went well, and on a server some of them not at once. */
static void check_attempts(const struct worker *workers)
{
    size_t done = 0, attempts = 0;
    for (int i = 0; i < THREADS; i++) {
        done += workers[i].done;
        attempts += workers[i].attempts;
    }
    print_message("%zu transactions were committed, in %zu attempts\n", done, attempts);
    assert_true(done > (size_t)THREADS * TRANSACTIONS / 2);
    if (database_traits()->is_server) assert_true(attempts > (size_t)THREADS * TRANSACTIONS);
}

static void CC_transactions_that_run_again_leave_counters_equal_to_rows(void **state)
{
    struct worker workers[THREADS] = {0};
    (void)state;
    join_all(workers);
    prepare_families(&workers[0]);
    check_counters();
    for (int i = 0; i < THREADS; i++) workers[i].random = seed() * THREADS + (uint64_t)i;
    run_all(workers, run_transactions);
    check_counters();
    check_attempts(workers);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(random_scenarios_side_by_side),
        TEST(CC_transactions_that_run_again_leave_counters_equal_to_rows),
    };
    if (argc < 2) return EXIT_FAILURE;
    scenarios_path = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
