#include "conformance/runner.h"

#include "session/session.h"
#include "support/database.h"
#include "support/tables.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 2020-01-01 00:00:00 UTC */
#define START INT64_C(1577836800000000)
#define SECOND INT64_C(1000000)

static bool on_statement(void *context, const kin_statement_info *statement)
{
    struct runner *runner = context;
    struct refusal *refusal = &runner->refusal;
    if (!runner->session || runner->session->rolling_back) return true;
    bool refused = ++refusal->seen == refusal->number;
    refusal->met = refusal->met || refused;
    if (getenv("KIN_ORACLE_SQL"))
        fprintf(stderr, "%zu%s %s\n", refusal->seen, refused ? " refused" : "", statement->sql);
    return !refused;
}

bool runner_open(struct runner *runner, bool automatic_inverse)
{
    *runner = (struct runner){.now = {START}};
    /* Statements are counted beside those of Active Record, which reads nothing ahead. */
    runner->db = kin_open(database_steady_url(), zoo_models, .clock = database_clock,
                          .clock_context = &runner->now, .lazy = KIN_LAZY_PLAIN,
                          .automatic_inverse = automatic_inverse, .on_statement = on_statement,
                          .on_statement_context = runner);
    runner->log.db = runner->db;
    runner->keeper = kin_session_open(runner->db);
    if (kin_db_error(runner->db)->code == KIN_OK && kin_create_tables(runner->keeper))
        runner->tables = tables_of(runner->keeper, true);
    if (runner->tables) return true;
    fprintf(stderr, "%s\n%s\n", kin_db_error(runner->db)->message,
            kin_first_error(runner->keeper)->message);
    return false;
}

void runner_join(struct runner *runner, kin_db *db)
{
    *runner = (struct runner){.db = db, .now = {START}, .log = {.db = db}};
}

void runner_close(struct runner *runner)
{
    free(runner->keys);
    kin_session_close(runner->keeper);
    kin_close(runner->db);
}

/* --- a step ----------------------------------------------------------------------------------- */

static const struct verb *find_in(const struct verb *verbs, const char *name)
{
    for (; verbs->name; verbs++)
        if (strcmp(verbs->name, name) == 0) return verbs;
    return NULL;
}

static const struct verb *find_verb(const char *name)
{
    static const struct verb *const tables[] = {record_verbs, query_verbs, one_verbs,   many_verbs,
                                                asking_verbs, other_verbs, nested_verbs};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        const struct verb *verb = find_in(tables[i], name);
        if (verb) return verb;
    }
    return NULL;
}

static json_t *answer_of(struct step *step)
{
    const struct verb *verb = find_verb(text_of(step, "do"));
    if (!verb) {
        step->wrong = "do";
        return NULL;
    }
    if (!is_bound(step)) {
        step->skipped = true;
        return NULL;
    }
    step->statements = kin_statements(step->runner->session);
    return verb->function(step);
}

static void tell_outcome(struct step *step, json_t *told, json_t *answer)
{
    kin_session *session = step->runner->session;
    kin_code code = kin_error(session)->code;
    const char *as = text_or_null(step, "as");
    if (code != KIN_OK) {
        json_object_set_new(told, "error", json_string(error_class(code)));
        if (as) handle_bind(step->runner, as, NULL, 0, false);
        if (getenv("KIN_ORACLE_ERRORS")) fprintf(stderr, "%s\n", kin_error(session)->message);
    } else {
        json_object_set(told, "answer", answer);
    }
}

static void tell_step(struct step *step, json_t *told, json_t *answer)
{
    uint64_t statements = kin_statements(step->runner->session) - step->statements;
    if (step->skipped) {
        json_object_set_new(told, "skipped", json_true());
    } else if (step->not_yet) {
        json_object_set_new(told, "not_yet", json_string(step->not_yet));
    } else {
        tell_outcome(step, told, answer);
        if (strcmp(text_of(step, "do"), "rows") != 0)
            json_object_set_new(told, "statements", json_integer((json_int_t)statements));
        if (json_array_size(step->runner->log.events))
            json_object_set(told, "log", step->runner->log.events);
    }
}

json_t *step_run(struct runner *runner, const json_t *line, size_t number)
{
    struct step step = {.runner = runner, .line = line};
    json_t *told = json_pack("{s:I}", "step", (json_int_t)number);
    runner->now.microseconds = START + (int64_t)number * SECOND;
    runner->log.events = json_array();
    json_t *answer = answer_of(&step);
    if (!step.wrong) tell_step(&step, told, answer);
    if (step.wrong) fprintf(stderr, "step %zu is wrong: its \"%s\"\n", number, step.wrong);
    kin_error_clear(runner->session);
    json_decref(runner->log.events);
    json_decref(answer);
    if (!step.wrong) return told;
    json_decref(told);
    return NULL;
}

/* --- a scenario ------------------------------------------------------------------------------- */

/* Whether no more than the beginning is told. */
static bool has_ended(json_t *lines)
{
    json_t *last = json_array_get(lines, json_array_size(lines) - 1);
    return json_object_get(last, "not_yet") || json_object_get(last, "ended");
}

/* Whether all steps ran, or all up to one that Kin does not do yet, or behind which keys would be
 * others. */
static bool run_steps(struct runner *runner, json_t *steps, json_t *lines)
{
    json_t *line;
    size_t i;
    json_array_foreach(steps, i, line)
    {
        json_t *told = step_run(runner, line, i + 1);
        if (!told) return false;
        json_array_append_new(lines, told);
        if (json_object_get(told, "not_yet")) return true;
        if (keys_follow(runner, json_string_value(json_object_get(line, "do")),
                        json_is_true(json_object_get(told, "answer"))))
            continue;
        json_array_append_new(lines, json_pack("{s:s}", "ended", "a key is missing"));
        return true;
    }
    return true;
}

/* A scenario says "lazy": "ahead" where its lazy reads shall read ahead. */
void scenario_open(struct runner *runner, const json_t *scenario)
{
    const char *lazy = json_string_value(json_object_get(scenario, "lazy"));
    runner->session = kin_session_open(runner->db);
    if (lazy && strcmp(lazy, "ahead") == 0) kin_session_set_lazy(runner->session, KIN_LAZY_AHEAD);
    kin_session_set_user(runner->session, &runner->log);
}

bool scenario_begin(struct runner *runner, const json_t *scenario)
{
    if (tables_empty(runner->tables)) {
        scenario_open(runner, scenario);
        keys_forget(runner->keys);
        return true;
    }
    fprintf(stderr, "%s\n", kin_first_error(runner->keeper)->message);
    return false;
}

void scenario_end(struct runner *runner)
{
    handles_forget(runner);
    runner->log.events = json_array(); /* what closing takes back is told to nobody */
    kin_session_close(runner->session);
    json_decref(runner->log.events);
    runner->session = NULL;
}

json_t *scenario_run(struct runner *runner, const json_t *scenario)
{
    if (!scenario_begin(runner, scenario)) return NULL;
    json_t *lines = json_array(), *steps = json_object_get(scenario, "steps");
    bool right = run_steps(runner, steps, lines);
    scenario_end(runner);
    if (right && !has_ended(lines)) right = tell_rows(runner, lines);
    if (right) return lines;
    fprintf(stderr, "%s\n", json_string_value(json_object_get(scenario, "scenario")));
    json_decref(lines);
    return NULL;
}
