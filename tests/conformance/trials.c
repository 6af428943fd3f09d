/* One run of a scenario in which statements fail, beside the run in which none does. */
#include "conformance/failing.h"

#include "session/session.h"
#include "support/database.h"
#include "support/describe.h"
#include "support/tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_COMPLAINTS 3 /* that are told of one scenario */
#define MOST_LINES 8      /* of what differs */

/* --- telling ---------------------------------------------------------------------------------- */

/* The lines in which two texts differ, each below the last heading that it stands under. */
static void print_difference(const char *expected, const char *actual)
{
    for (int shown = 0; shown < MOST_LINES && (*expected || *actual);) {
        size_t left = strcspn(expected, "\n"), right = strcspn(actual, "\n");
        if (left != right || strncmp(expected, actual, left) != 0) {
            printf("        before: %.*s\n        after:  %.*s\n", (int)left, expected, (int)right,
                   actual);
            shown++;
        }
        expected += left + (expected[left] != '\0');
        actual += right + (actual[right] != '\0');
    }
}

/* Whether it is told: the caller says more of it then. */
static bool complain(struct failing *failing, struct place place, const char *what)
{
    if (failing->complaints++ >= MOST_COMPLAINTS) return false;
    char *step = json_dumps(json_array_get(failing->steps, place.step), JSON_ENCODE_ANY);
    printf("%s, step %zu, statement %zu: %s\n    %s\n", failing->name, place.step + 1,
           place.statement, what, step ? step : "");
    free(step);
    return true;
}

static void compare_texts(struct failing *failing, struct place place, const char *what,
                          const char *before, char *after)
{
    if (before && after && strcmp(before, after) != 0 && complain(failing, place, what))
        print_difference(before, after);
    free(after);
}

/* --- what there is ---------------------------------------------------------------------------- */

struct held {
    void **records;
    size_t count;
};

/* All records that handles are bound to, so that they can be described when a failed step has bound
 * its own to none. */
static struct held held_by(const struct runner *runner)
{
    struct held held = {NULL, 0};
    size_t count = 0;
    for (size_t i = 0; i < runner->handle_count; i++) count += runner->handles[i].count;
    held.records = calloc(count + 1, sizeof *held.records);
    for (size_t i = 0; held.records && i < runner->handle_count; i++)
        for (size_t j = 0; j < runner->handles[i].count; j++)
            held.records[held.count++] = runner->handles[i].records[j];
    return held;
}

static char *describe(const struct held *held)
{
    return describe_records(held->records, held->count);
}

/* As the running session sees them. */
static char *rows_of(struct failing *failing)
{
    char *rows = tables_dump(failing->tables);
    if (!rows) fprintf(stderr, "the tables cannot be read\n");
    return rows;
}

/* --- a run ------------------------------------------------------------------------------------ */

static bool begin(struct failing *failing)
{
    failing->runner.refusal = (struct refusal){0};
    failing->level_count = 0;
    failing->keys_differ = false;
    failing->tables = NULL;
    if (!scenario_begin(&failing->runner, failing->scenario)) return false;
    failing->tables = tables_of(failing->runner.session, false);
    return failing->tables != NULL;
}

/* Ends the session, and adds the rows that stand then. */
static void end(struct failing *failing, json_t *lines)
{
    if (failing->runner.session) scenario_end(&failing->runner);
    if (!tell_rows(&failing->runner, lines)) failing->complaints++;
}

static const char *verb_of(const json_t *step)
{
    const char *verb = json_string_value(json_object_get(step, "do"));
    return verb ? verb : "";
}

static bool is_end_of_level(const json_t *step)
{
    return strcmp(verb_of(step), "commit") == 0 || strcmp(verb_of(step), "rollback") == 0;
}

static bool has_error(const json_t *line, const char *error)
{
    const char *told = json_string_value(json_object_get(line, "error"));
    return told && (!error || strcmp(told, error) == 0);
}

static size_t real_levels(const struct failing *failing)
{
    size_t count = 0;
    for (size_t i = 0; i < failing->level_count; i++) count += failing->levels[i].is_real;
    return count;
}

/* Runs the step and follows the levels. One that ends a level that was never begun is not run. */
static json_t *run(struct failing *failing, size_t place)
{
    const json_t *step = json_array_get(failing->steps, place);
    bool begins = strcmp(verb_of(step), "begin") == 0;
    bool ends = is_end_of_level(step) && failing->level_count > 0;
    bool is_real = !ends || failing->levels[--failing->level_count].is_real;
    json_t *told = is_real ? step_run(&failing->runner, step, place + 1) : NULL;
    if (begins) failing->levels[failing->level_count++].is_real = !has_error(told, NULL);
    return told;
}

static json_t *blank(size_t place)
{
    return json_pack("{s:I, s:b}", "step", (json_int_t)place + 1, "skipped", 1);
}

/* Numbers of statements differ: what was read ahead is gone after a failure. */
static void add(json_t *lines, size_t place, json_t *told)
{
    json_object_del(told, "statements");
    json_array_append_new(lines, told ? told : blank(place));
}

/* --- as it should be -------------------------------------------------------------------------- */

void failing_measure(struct failing *failing)
{
    struct refusal *refusal = &failing->runner.refusal;
    size_t count = json_array_size(failing->steps);
    failing->measure.lines = NULL;
    if (count > MOST_STEPS || !begin(failing)) return;
    json_t *lines = json_array();
    bool right = true;
    for (size_t i = 0; right && i < count; i++) {
        refusal->seen = 0;
        failing->measure.levels[i] = failing->level_count;
        json_t *told = run(failing, i);
        failing->measure.statements[i] = refusal->seen;
        right = told != NULL;
        add(lines, i, told);
    }
    end(failing, lines);
    if (right)
        failing->measure.lines = lines;
    else
        json_decref(lines);
}

/* The scenario with other fates of its steps, and without a failure. */
static json_t *run_with(struct failing *failing, const enum fate *fates)
{
    json_t *rollback = json_pack("{s:s}", "do", "rollback"), *lines = json_array();
    if (begin(failing)) {
        for (size_t i = 0; i < json_array_size(failing->steps); i++) {
            json_t *told = NULL;
            if (fates[i] == AS_IT_IS) told = run(failing, i);
            if (fates[i] == ROLLED_BACK) told = step_run(&failing->runner, rollback, i + 1);
            add(lines, i, told);
        }
    }
    end(failing, lines);
    json_decref(rollback);
    return lines;
}

static void compare_runs(struct failing *failing, struct place place, json_t *actual,
                         const json_t *expected)
{
    json_t *found = transcripts_compare(actual, expected), *difference;
    size_t i;
    json_array_foreach(found, i, difference)
    {
        if (!complain(failing, place, "what follows differs from a run without the failure")) break;
        char *text = json_dumps(difference, JSON_ENCODE_ANY);
        printf("        ours with it, theirs without: %s\n", text ? text : "");
        free(text);
    }
    json_decref(found);
}

/* --- a failure that is survived --------------------------------------------------------------- */

/* What a step must leave as it was. */
struct before {
    struct held held;
    char *records;
    char *rows;
    json_t *keys;
};

static struct before look(struct failing *failing)
{
    struct before before = {.held = held_by(&failing->runner)};
    before.records = describe(&before.held);
    before.rows = rows_of(failing);
    before.keys = keys_given(&failing->runner);
    return before;
}

static void forget(struct before *before)
{
    free(before->held.records);
    free(before->records);
    free(before->rows);
    json_decref(before->keys);
}

static void check_failure(struct failing *failing, struct place place, struct before *before)
{
    compare_texts(failing, place, "the rows are others after the failure", before->rows,
                  rows_of(failing));
    compare_texts(failing, place, "the records are others after the failure", before->records,
                  describe(&before->held));
    if (database_is_mariadb() && real_levels(failing) > 0)
        failing->keys_differ = true;
    else
        keys_take_back(&failing->runner, before->keys);
}

/* The step with that statement refused: in a level, with one around the step, as whoever expects a
 * failure has it. *failed: whether it was to no avail. */
static json_t *attempt(struct failing *failing, struct place place, bool *failed)
{
    struct runner *runner = &failing->runner;
    bool wraps = real_levels(failing) > 0;
    struct before before = look(failing);
    if (wraps && !kin_begin(runner->session)) complain(failing, place, "kin_begin fails");
    runner->refusal = (struct refusal){.number = place.statement};
    json_t *told = run(failing, place.step);
    bool met = runner->refusal.met;
    /* Another error may have stopped the verb before it has read what became of its statement. */
    *failed = met && has_error(told, NULL);
    runner->refusal = (struct refusal){0};
    if (met && !*failed) complain(failing, place, "the statement was refused, and nothing failed");
    if (!met && has_error(told, "StatementRefused"))
        complain(failing, place, "a failure is told that was over");
    if (*failed && strcmp(verb_of(json_array_get(failing->steps, place.step)), "begin") == 0)
        failing->level_count--;
    if (wraps && !(*failed ? kin_rollback : kin_commit)(runner->session))
        complain(failing, place, "the level around the step does not end");
    if (*failed) check_failure(failing, place, &before);
    failing->survived += *failed;
    forget(&before);
    return told;
}

/* The step after the failures that are wanted of it. all: one after the other, until it sends no
 * more statements; in a level, where the last attempt would be another thing, those that it is known
 * to send. */
static json_t *survive(struct failing *failing, size_t step, bool all, size_t number)
{
    size_t last = number;
    if (all) last = real_levels(failing) ? failing->measure.statements[step] : SIZE_MAX;
    for (; number > 0 && number <= last; number++) {
        bool failed;
        json_t *told = attempt(failing, (struct place){step, number}, &failed);
        if (!failed) return told;
        json_decref(told);
    }
    return run(failing, step);
}

void failing_survive(struct failing *failing, const size_t *wanted)
{
    json_t *lines = json_array();
    struct place place = {0, 0};
    if (!begin(failing)) failing->complaints++;
    for (size_t i = 0; failing->tables && i < json_array_size(failing->steps); i++) {
        size_t first = wanted ? wanted[i] : failing->measure.statements[i] > 0;
        if (!failing_is_one_verb(json_array_get(failing->steps, i))) first = 0;
        if (first) place = (struct place){i, first};
        add(lines, i, first ? survive(failing, i, !wanted, first) : run(failing, i));
    }
    end(failing, lines);
    if (!failing->keys_differ) compare_runs(failing, place, lines, failing->measure.lines);
    json_decref(lines);
}

/* --- a failure that dooms --------------------------------------------------------------------- */

/* Whether the innermost level is doomed: asked below the public functions, since a verb that asked
 * it would be one more that fails. */
static bool is_doomed(const kin_session *session)
{
    return session->unit_count > 0 && session->units[session->unit_count - 1].doomed;
}

/* The step that fails. Whether it did. */
static bool fail(struct failing *failing, struct place place, json_t **told)
{
    struct runner *runner = &failing->runner;
    struct held held = held_by(runner);
    char *records = describe(&held);
    bool commits = failing_is_commit(json_array_get(failing->steps, place.step));
    runner->refusal = (struct refusal){.number = place.statement};
    *told = run(failing, place.step);
    runner->refusal = (struct refusal){0};
    bool failed = has_error(*told, "StatementRefused");
    if (failed && !commits) {
        compare_texts(failing, place, "the records are others after the failure", records,
                      describe(&held));
        if (!is_doomed(runner->session)) complain(failing, place, "the level is not doomed");
    }
    free(held.records);
    free(records);
    return failed;
}

/* What is to be expected of a step of a level that may be doomed, once it has run. *told becomes
 * what a rollback would tell. */
static enum fate fate_of(const json_t *step, json_t **told, size_t place)
{
    if (!*told) return LEFT_OUT; /* it ends what was never begun */
    bool refused = has_error(*told, "StatementRefused") || has_error(*told, "TransactionDoomed");
    if (!refused) return AS_IT_IS;
    if (failing_is_commit(step)) {
        json_object_del(*told, "error");
        json_object_set_new(*told, "answer", json_true());
        return ROLLED_BACK;
    }
    json_decref(*told);
    *told = blank(place);
    return LEFT_OUT;
}

/* What was used up by the step that failed is taken back when its database can do that. */
static void take_back(struct failing *failing, json_t **keys)
{
    if (!*keys || (database_is_mariadb() && real_levels(failing) > 0)) return;
    keys_take_back(&failing->runner, *keys);
    json_decref(*keys);
    *keys = NULL;
}

void failing_doom(struct failing *failing, struct place place)
{
    enum fate fates[MOST_STEPS] = {AS_IT_IS};
    json_t *lines = json_array(), *keys = NULL;
    bool failed = false;
    if (!begin(failing)) failing->complaints++;
    for (size_t i = 0; failing->tables && i < json_array_size(failing->steps); i++) {
        const json_t *step = json_array_get(failing->steps, i);
        json_t *told;
        if (i == place.step) keys = keys_given(&failing->runner);
        if (i == place.step)
            failed = fail(failing, place, &told);
        else
            told = run(failing, i);
        fates[i] = fate_of(step, &told, i);
        if (i >= place.step) take_back(failing, &keys);
        /* The rest of the outer level gives other keys. */
        if (keys && i > place.step && !is_doomed(failing->runner.session))
            failing->keys_differ = true;
        add(lines, i, told);
    }
    end(failing, lines);
    json_decref(keys);
    bool keys_differ = failing->keys_differ;
    failing->doomed += failed;
    json_t *expected = failed ? run_with(failing, fates) : json_incref(failing->measure.lines);
    if (!keys_differ) compare_runs(failing, place, lines, expected);
    json_decref(expected);
    json_decref(lines);
}
