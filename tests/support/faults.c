#include "support/faults.h"

#include "support/allocations.h"
#include "support/database.h"
#include "support/describe.h"
#include "support/models.h"

#include "session/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLE 2          /* faults of each kind, unless all are wanted: ./dev test stays short */
#define SERVER_SAMPLE 1   /* the same where each one waits for a server */
#define MOST_RECORDS 24   /* of a scenario's struct */
#define MOST_COMPLAINTS 3 /* that are told of one scenario */
#define MOST_LINES 6      /* of what differs */

enum fault_kind {
    NO_FAULT,
    ALLOCATION,
    ALLOCATION_AND_AFTER,
    STATEMENT,
    STATEMENT_AND_AFTER,
    FAULT_KINDS
};

static const char *const kind_names[] = {"no fault", "allocation", "allocations from", "statement",
                                         "statements from"};

/* One run of the scenario. */
struct trial {
    const struct scenario *scenario;
    bool in_level;
    enum fault_kind kind;
    size_t number;
    struct allocations memory;
    struct database base;
    void *records; /* the scenario's struct */
    bool armed;
    size_t statements;
    size_t refused;
    char *rows_before;
    char *records_before;
    size_t *complaints;
};

/* What the run without a fault led to. */
struct outcome {
    char *rows;
    char *records;
    size_t allocations;
    size_t statements;
};

/* --- telling --------------------------------------------------------------------------------- */

/* The first lines in which the two texts differ. */
static void print_difference(const char *expected, const char *actual)
{
    for (int shown = 0; shown < MOST_LINES && (*expected || *actual);) {
        size_t left = strcspn(expected, "\n");
        size_t right = strcspn(actual, "\n");
        if (left != right || strncmp(expected, actual, left) != 0) {
            fprintf(stderr, "  - %.*s\n  + %.*s\n", (int)left, expected, (int)right, actual);
            shown++;
        }
        expected += left + (expected[left] != '\0');
        actual += right + (actual[right] != '\0');
    }
}

static void complain(struct trial *trial, const char *what, const char *expected,
                     const char *actual)
{
    if ((*trial->complaints)++ >= MOST_COMPLAINTS) return;
    fprintf(stderr, "%s%s, %s %zu: %s\n", trial->scenario->name,
            trial->in_level ? " in a level" : "", kind_names[trial->kind], trial->number, what);
    if (expected) print_difference(expected, actual);
}

static void compare(struct trial *trial, const char *what, const char *expected, char *actual)
{
    if (strcmp(expected, actual) != 0) complain(trial, what, expected, actual);
    free(actual);
}

static uint64_t seed(void)
{
    static uint64_t chosen;
    if (chosen) return chosen;
    const char *text = getenv("KIN_TEST_SEED");
    chosen = text ? strtoull(text, NULL, 10) : 1;
    print_message("KIN_TEST_SEED=%llu KIN_TEST_FAULTS=%s\n", (unsigned long long)chosen,
                  getenv("KIN_TEST_FAULTS") ? getenv("KIN_TEST_FAULTS") : "sample");
    return chosen;
}

static bool takes_all(void)
{
    const char *wanted = getenv("KIN_TEST_FAULTS");
    return wanted && strcmp(wanted, "all") == 0;
}

/* --- one run --------------------------------------------------------------------------------- */

static bool on_statement(void *context, const kin_statement_info *statement)
{
    struct trial *trial = context;
    (void)statement;
    if (!trial->armed) return true;
    size_t number = ++trial->statements;
    bool refuse = (trial->kind == STATEMENT && number == trial->number) ||
                  (trial->kind == STATEMENT_AND_AFTER && number >= trial->number);
    trial->refused += refuse;
    return !refuse;
}

/* A session that has done nothing yet has no memory kept from before, so it must ask for all. */
static void forget_spare_memory(kin_session *session)
{
    kin__arena_close(&session->scratch);
    if (session->journal.count == 0) kin__journal_close(&session->journal, &session->db->allocator);
    if (session->notes.count + session->finds.count == 0) kin__notes_close(session);
}

static void arm(struct trial *trial, bool armed)
{
    if (armed) forget_spare_memory(trial->base.session);
    trial->armed = armed;
    trial->memory.armed = armed;
}

static kin_model_fn *const *models_of(const struct scenario *scenario)
{
    return scenario->models ? scenario->models : every_model;
}

static kin_open_options options_of(struct trial *trial)
{
    allocations_open(&trial->memory);
    if (trial->kind == ALLOCATION || trial->kind == ALLOCATION_AND_AFTER)
        trial->memory.fail_at = trial->number;
    trial->memory.and_after = trial->kind == ALLOCATION_AND_AFTER;
    return (kin_open_options){.allocator = &trial->memory.allocator,
                              .on_statement = on_statement,
                              .on_statement_context = trial};
}

static char *describe(struct trial *trial)
{
    if (trial->scenario->keeps_values) return describe_records(NULL, 0);
    void *records[MOST_RECORDS];
    size_t size = trial->scenario->records_size;
    assert_in_range(size, 0, sizeof records);
    memcpy(records, trial->records, size);
    return describe_records(records, size / sizeof *records);
}

static void open_trial(struct trial *trial)
{
    kin_open_options options = options_of(trial);
    const struct scenario *scenario = trial->scenario;
    trial->records = calloc(1, scenario->records_size + 1);
    assert_non_null(trial->records);
    database_open(&trial->base, models_of(scenario), &options);
    scenario->prepare(trial->base.session, trial->records);
    database_check(trial->base.session);
    trial->base.now.microseconds += 1000000; /* so that what act touches can be told */
    trial->rows_before = database_dump(trial->base.db);
    trial->records_before = describe(trial);
}

static void close_trial(struct trial *trial)
{
    database_close(&trial->base);
    free(trial->rows_before);
    free(trial->records_before);
    free(trial->records);
    if (trial->memory.live > 0) complain(trial, "allocations were not given back", NULL, NULL);
    if (trial->memory.wrong_size)
        complain(trial, "memory was given back with a wrong size", NULL, NULL);
}

static bool act(struct trial *trial)
{
    kin_session *session = trial->base.session;
    bool done = trial->scenario->act(session, trial->records);
    return done;
}

/* --- afterwards ------------------------------------------------------------------------------ */

static void check_error(struct trial *trial)
{
    kin_session *session = trial->base.session;
    bool statement = trial->kind == STATEMENT || trial->kind == STATEMENT_AND_AFTER;
    kin_code expected = statement ? KIN_STATEMENT_REFUSED : KIN_OUT_OF_MEMORY;
    if (!kin_failed(session)) {
        complain(trial, "act gave false, and there is no error", NULL, NULL);
        return;
    }
    const kin_error_info *error = kin_first_error(session);
    if (error->code != expected)
        complain(trial, "the error has another code", kin_error_name(expected),
                 kin_error_name(error->code));
    if (!error->message || !*error->message)
        complain(trial, "the error has no message", NULL, NULL);
}

/* The same act does its work now. */
static void check_going_on(struct trial *trial, const struct outcome *right)
{
    kin_session *session = trial->base.session;
    kin_error_clear(session);
    database_reset_keys(session);
    bool begun = !trial->in_level || kin_begin(session);
    bool done = begun && act(trial);
    if (trial->in_level) done = kin_commit(session) && done;
    if (!done) {
        complain(trial, "the act fails without a fault, too", "\n",
                 kin_first_error(session)->message);
        return;
    }
    compare(trial, "rows after the second try", right->rows, database_dump(trial->base.db));
    compare(trial, "records after the second try", right->records, describe(trial));
}

static bool left_open(const struct trial *trial)
{
    kin_session *session = trial->base.session;
    return trial->base.db->driver->transaction_state(session->connection) != KIN__IDLE;
}

static void check_failure(struct trial *trial, const struct outcome *right)
{
    if (left_open(trial)) {
        complain(trial, "a transaction is still open", NULL, NULL);
        return;
    }
    compare(trial, "rows after the failure", trial->rows_before, database_dump(trial->base.db));
    compare(trial, "records after the failure", trial->records_before, describe(trial));
    check_going_on(trial, right);
}

static void check_success(struct trial *trial, const struct outcome *right)
{
    if (kin_failed(trial->base.session))
        complain(trial, "act gave true, and there is an error", NULL, NULL);
    compare(trial, "rows after success", right->rows, database_dump(trial->base.db));
    compare(trial, "records after success", right->records, describe(trial));
}

/* The level ends. A refused statement has doomed it; without memory it may be whole or not, but
 * nothing that failed is left in it. */
static void end_level(struct trial *trial, bool done)
{
    kin_session *session = trial->base.session;
    bool committed = kin_commit(session);
    if (done && !committed) complain(trial, "act gave true, and commit false", NULL, NULL);
    if (done || trial->scenario->survives) return;
    if (committed && trial->refused > 0 && !trial->scenario->only_reads)
        complain(trial, "a doomed level was committed", NULL, NULL);
    if (!committed && kin_error(session)->code != KIN_TRANSACTION_DOOMED)
        complain(trial, "kin_commit has another code", "TransactionDoomed",
                 kin_error_name(kin_error(session)->code));
}

static void run_fault(struct trial *trial, const struct outcome *right)
{
    open_trial(trial);
    if (trial->in_level && !kin_begin(trial->base.session)) fail_msg("kin_begin");
    arm(trial, true);
    bool done = act(trial);
    arm(trial, false);
    if (!done) check_error(trial);
    if (trial->in_level) end_level(trial, done);
    if (done)
        check_success(trial, right);
    else
        check_failure(trial, right);
    close_trial(trial);
}

/* --- all of them ----------------------------------------------------------------------------- */

static struct outcome run_right(const struct scenario *scenario, bool in_level, size_t *complaints)
{
    struct trial trial = {.scenario = scenario, .in_level = in_level, .complaints = complaints};
    struct outcome right;
    open_trial(&trial);
    if (in_level && !kin_begin(trial.base.session)) fail_msg("kin_begin");
    arm(&trial, true);
    bool done = act(&trial);
    arm(&trial, false);
    if (in_level && !kin_commit(trial.base.session)) fail_msg("kin_commit");
    database_check(trial.base.session);
    if (!done) fail_msg("%s: act gave false without a fault", scenario->name);
    if (scenario->check) scenario->check(trial.base.session, trial.records);
    database_check(trial.base.session);
    right.rows = database_dump(trial.base.db);
    right.records = describe(&trial);
    right.allocations = trial.memory.count;
    right.statements = trial.statements;
    if (getenv("KIN_TEST_VERBOSE"))
        fprintf(stderr, "%s%s: %zu allocations, %zu statements\n", scenario->name,
                in_level ? " in a level" : "", right.allocations, right.statements);
    close_trial(&trial);
    return right;
}

static uint64_t next_random(uint64_t *state)
{
    uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static void run_kind(const struct scenario *scenario, bool in_level, enum fault_kind kind,
                     size_t count, const struct outcome *right, size_t *complaints)
{
    uint64_t state = seed() * FAULT_KINDS + kind;
    size_t sample = database_traits()->is_server ? SERVER_SAMPLE : SAMPLE;
    size_t wanted = takes_all() || count < sample ? count : sample;
    for (const char *c = scenario->name; *c; c++) state = state * 31 + (unsigned char)*c;
    for (size_t number = 1; number <= count && wanted > 0; number++) {
        /* Of those that are left, as many as are still wanted, each as likely as the other. */
        if (next_random(&state) % (count - number + 1) >= wanted) continue;
        wanted--;
        struct trial trial = {.scenario = scenario,
                              .in_level = in_level,
                              .kind = kind,
                              .number = number,
                              .complaints = complaints};
        run_fault(&trial, right);
    }
}

static void run_faults(const struct scenario *scenario, bool in_level)
{
    size_t complaints = 0;
    struct outcome right = run_right(scenario, in_level, &complaints);
    if (!database_traits()->is_server)
        for (enum fault_kind kind = ALLOCATION; kind <= ALLOCATION_AND_AFTER; kind++)
            run_kind(scenario, in_level, kind, right.allocations, &right, &complaints);
    for (enum fault_kind kind = STATEMENT; kind <= STATEMENT_AND_AFTER; kind++)
        run_kind(scenario, in_level, kind, right.statements, &right, &complaints);
    free(right.rows);
    free(right.records);
    if (complaints > 0) fail_msg("%s: %zu complaints", scenario->name, complaints);
}

void each_fault(const struct scenario *scenario)
{
    run_faults(scenario, false);
}

void each_fault_in_a_level(const struct scenario *scenario)
{
    run_faults(scenario, true);
}

/* --- from the opening on --------------------------------------------------------------------- */

/* Everything with the fault at work: what fails gives NULL or false, and what follows takes it. */
static kin_session *open_under_fault(struct trial *trial)
{
    kin_open_options options = options_of(trial);
    options.kin_size_ = sizeof options;
    options.clock = database_clock;
    options.clock_context = &trial->base.now;
    trial->memory.armed = true;
    trial->base.db = kin_db_open(database_steady_url(), models_of(trial->scenario), &options);
    kin_code code = kin_db_error(trial->base.db)->code;
    if (code != KIN_OK && code != KIN_OUT_OF_MEMORY)
        complain(trial, "kin_open has another code", "OutOfMemory", kin_error_name(code));
    kin_session *session = kin_session_open(trial->base.db);
    kin_create_tables(session);
    trial->scenario->prepare(session, trial->records);
    trial->scenario->act(session, trial->records);
    trial->memory.armed = false;
    return session;
}

/* The rows if all went well, otherwise NULL. */
static char *run_opening(struct trial *trial)
{
    char *rows = NULL;
    trial->records = calloc(1, trial->scenario->records_size + 1);
    assert_non_null(trial->records);
    trial->base.now = DATABASE_NOW;
    trial->base.session = open_under_fault(trial);
    if (!kin_failed(trial->base.session))
        rows = database_dump(trial->base.db);
    else if (kin_first_error(trial->base.session)->code != KIN_OUT_OF_MEMORY)
        complain(trial, "the first error has another code", "OutOfMemory",
                 kin_first_error(trial->base.session)->message);
    close_trial(trial);
    return rows;
}

void each_fault_of_opening(const struct scenario *scenario)
{
    size_t complaints = 0;
    struct trial right = {.scenario = scenario, .complaints = &complaints};
    if (database_traits()->is_server) return;
    char *rows = run_opening(&right);
    if (!rows) fail_msg("%s fails without a fault", scenario->name);
    size_t count = right.memory.count;
    size_t step = takes_all() ? 1 : count / SAMPLE + 1;
    for (enum fault_kind kind = ALLOCATION; kind <= ALLOCATION_AND_AFTER; kind++)
        for (size_t number = 1 + seed() % step; number <= count; number += step) {
            struct trial trial = {
                .scenario = scenario, .kind = kind, .number = number, .complaints = &complaints};
            char *actual = run_opening(&trial);
            if (actual) compare(&trial, "there is no error, and other rows", rows, actual);
        }
    free(rows);
    if (complaints > 0) fail_msg("%s: %zu complaints", scenario->name, complaints);
}
