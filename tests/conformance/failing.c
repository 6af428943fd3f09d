/* All scenarios, the random ones too, with statements that fail at places that a seed chooses: see
 * "Statements that fail" in README.md. */
#define _POSIX_C_SOURCE 200809L
#include "conformance/failing.h"

#include "conformance/folder.h"
#include "support/database.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SURVIVED 2 /* statements of one scenario that fail, each at a place of its own */
#define SCENARIOS_OF_A_SERVER 40

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

static bool takes_all(void)
{
    const char *wanted = getenv("KIN_TEST_FAULTS");
    return wanted && strcmp(wanted, "all") == 0;
}

/* --- steps ------------------------------------------------------------------------------------ */

static bool is_verb(const json_t *step, const char *name)
{
    const char *verb = json_string_value(json_object_get(step, "do"));
    return verb && strcmp(verb, name) == 0;
}

bool failing_is_commit(const json_t *step)
{
    return is_verb(step, "commit");
}

bool failing_is_one_verb(const json_t *step)
{
    static const char *const others[] = {"rows", "commit", "rollback", "set", "nested"};
    const char *name;
    json_t *value;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (is_verb(step, others[i])) return false;
    json_object_foreach(json_object_get(step, "attributes"), name, value)
    {
        if (!is_plain_attribute(name)) return false; /* assigned first, then saved */
    }
    return true;
}

/* --- places ----------------------------------------------------------------------------------- */

static bool can_survive(const struct failing *failing, size_t step)
{
    return failing_is_one_verb(json_array_get(failing->steps, step));
}

/* A step of a level, or the end of one. */
static bool can_doom(const struct failing *failing, size_t step)
{
    const json_t *line = json_array_get(failing->steps, step);
    return failing->measure.levels[step] > 0 &&
           (failing_is_one_verb(line) || failing_is_commit(line));
}

typedef bool can_fn(const struct failing *failing, size_t step);

static size_t count_places(const struct failing *failing, can_fn *can)
{
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(failing->steps); i++)
        if (can(failing, i)) count += failing->measure.statements[i];
    return count;
}

/* The place of that number, which is less than their count. */
static struct place place_at(const struct failing *failing, can_fn *can, size_t number)
{
    for (size_t i = 0; i < json_array_size(failing->steps); i++) {
        if (!can(failing, i)) continue;
        if (number < failing->measure.statements[i]) return (struct place){i, number + 1};
        number -= failing->measure.statements[i];
    }
    return (struct place){0, 0};
}

/* --- a scenario ------------------------------------------------------------------------------- */

static void try_all(struct failing *failing)
{
    failing_survive(failing, NULL);
    for (size_t i = 0, count = count_places(failing, can_doom); i < count; i++)
        failing_doom(failing, place_at(failing, can_doom, i));
}

static void try_some(struct failing *failing, uint64_t *random)
{
    size_t wanted[MOST_STEPS] = {0}, count = count_places(failing, can_survive);
    for (size_t i = 0; count && i < SURVIVED; i++) {
        struct place place = place_at(failing, can_survive, next_random(random) % count);
        wanted[place.step] = place.statement;
    }
    if (count) failing_survive(failing, wanted);
    count = count_places(failing, can_doom);
    if (count) failing_doom(failing, place_at(failing, can_doom, next_random(random) % count));
}

static bool check_scenario(struct failing *failing, const json_t *scenario)
{
    failing->steps = json_object_get(scenario, "steps");
    failing->scenario = scenario;
    failing->name = name_of(scenario);
    failing->complaints = 0;
    uint64_t random = seed();
    for (const char *c = failing->name; *c; c++) random = random * 31 + (unsigned char)*c;
    printf("[ RUN      ] %s\n", failing->name);
    failing_measure(failing);
    bool right = failing->measure.lines != NULL;
    if (right && takes_all()) try_all(failing);
    if (right && !takes_all()) try_some(failing, &random);
    json_decref(failing->measure.lines);
    right = right && failing->complaints == 0;
    printf("%s %s\n", right ? "[       OK ]" : "[  FAILED  ]", failing->name);
    return right;
}

/* --- all of them ------------------------------------------------------------------------------ */

/* On a server each statement waits, so there it is some of them. */
static bool is_wanted(uint64_t *random, size_t left, size_t *wanted)
{
    if (takes_all() || !database_traits()->is_server) return true;
    if (next_random(random) % left >= *wanted) return false;
    (*wanted)--;
    return true;
}

/* Of a file that random/recorded.py has written. */
static json_t *recorded_scenarios(const char *path)
{
    json_t *lines = lines_read(path), *scenarios = json_array(), *line;
    size_t i;
    json_array_foreach(lines, i, line)
    {
        json_t *scenario = json_copy(json_object_get(line, "head"));
        json_object_set(scenario, "steps", json_object_get(line, "steps"));
        json_array_append_new(scenarios, scenario);
    }
    json_decref(lines);
    return scenarios;
}

static bool check_all(struct failing *failing, const json_t *scenarios)
{
    json_t *scenario;
    uint64_t random = seed();
    size_t i, wanted = SCENARIOS_OF_A_SERVER, count = json_array_size(scenarios);
    bool right = count > 0;
    json_array_foreach((json_t *)(uintptr_t)scenarios, i, scenario)
    {
        if (is_wanted(&random, count - i, &wanted))
            right = check_scenario(failing, scenario) && right;
    }
    return right;
}

/* All of the folder, and its random ones. */
static json_t *scenarios_of(const char *folder_path)
{
    struct folder folder;
    char *path = path_of(folder_path, "/recorded/random.jsonl", "", "");
    json_t *scenarios = recorded_scenarios(path);
    if (!folder_read(&folder, folder_path)) json_array_clear(scenarios);
    if (json_array_size(scenarios) > 0) json_array_extend(scenarios, folder.scenarios);
    folder_forget(&folder);
    free(path);
    return scenarios;
}

bool check_failing(const char *path)
{
    struct failing failing = {.complaints = 0};
    bool is_file = strstr(path, ".jsonl") != NULL;
    json_t *scenarios = is_file ? recorded_scenarios(path) : scenarios_of(path);
    printf("KIN_TEST_SEED=%" PRIu64 " KIN_TEST_FAULTS=%s\n", seed(),
           takes_all() ? "all" : "sample");
    bool right = runner_open(&failing.runner, true) && check_all(&failing, scenarios);
    printf("%zu statements failed and their steps ran again, %zu doomed a level\n",
           failing.survived, failing.doomed);
    runner_close(&failing.runner);
    json_decref(scenarios);
    return right && (is_file || (failing.survived > 0 && failing.doomed > 0));
}
