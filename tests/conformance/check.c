/* Kin beside Active Record: every difference that is not wanted, and what is not compared yet. */
#define _POSIX_C_SOURCE 200809L
#include "conformance/folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_difference(const json_t *scenario, const json_t *difference)
{
    json_t *step = json_object_get(difference, "step");
    const char *table = json_string_value(json_object_get(difference, "table"));
    if (table) {
        printf("%s, table %s\n", name_of(scenario), table);
    } else {
        size_t number = (size_t)json_integer_value(step);
        printf("%s, step %zu", name_of(scenario), number);
        print_json(": ", json_array_get(json_object_get(scenario, "steps"), number - 1), "\n");
    }
    printf("    %s\n", json_string_value(json_object_get(difference, "field")));
    print_json("        Active Record: ", json_object_get(difference, "theirs"), "\n");
    print_json("        Kin:           ", json_object_get(difference, "ours"), "\n");
}

/* What differs and is not allowed, and what is allowed and does not differ. */
static size_t tell_differences(struct folder *folder, const json_t *scenario,
                               const json_t *transcript)
{
    const char *name = name_of(scenario);
    json_t *found = transcripts_compare(transcript, json_object_get(folder->recorded, name));
    json_t *difference, *gone, *line;
    size_t i, count = 0;
    json_array_foreach(found, i, difference)
    {
        if (difference_is_allowed(&folder->differences, name, difference)) continue;
        print_difference(scenario, difference);
        count++;
    }
    gone = differences_that_are_gone(&folder->differences, name);
    json_array_foreach(gone, i, line)
    {
        print_json("this difference is gone: ", line, "\n");
        count++;
    }
    json_decref(found);
    json_decref(gone);
    return count;
}

static bool check_scenario(struct runner *runner, struct folder *folder, const json_t *scenario,
                           json_t *not_yet)
{
    const char *name = name_of(scenario);
    if (!json_object_get(folder->recorded, name)) {
        printf("Active Record was not asked: ./dev conformance --record\n");
        return false;
    }
    json_t *transcript = scenario_run(runner, scenario);
    if (!transcript) return false;
    const char *lacking = not_yet_of(transcript);
    if (lacking) {
        size_t steps = json_array_size(json_object_get(scenario, "steps"));
        size_t left = steps - json_array_size(transcript) + 1;
        json_array_append_new(not_yet, json_pack("{s:s, s:s, s:I}", "scenario", name, "lacks",
                                                 lacking, "steps", (json_int_t)left));
    }
    size_t differences = tell_differences(folder, scenario, transcript);
    json_decref(transcript);
    return differences == 0;
}

static bool report(const char *name, bool right)
{
    printf("%s %s\n", right ? "[       OK ]" : "[  FAILED  ]", name);
    return right;
}

static bool check_scenarios(struct runner *runner, struct folder *folder, json_t *not_yet)
{
    json_t *scenario;
    size_t i;
    bool right = true;
    json_array_foreach(folder->scenarios, i, scenario)
    {
        printf("[ RUN      ] %s\n", name_of(scenario));
        right =
            report(name_of(scenario), check_scenario(runner, folder, scenario, not_yet)) && right;
    }
    return right;
}

/* --- what is not yet -------------------------------------------------------------------------- */

static json_t *texts_of(const json_t *not_yet)
{
    json_t *texts = json_array(), *line;
    size_t i;
    json_array_foreach((json_t *)(uintptr_t)not_yet, i, line)
    {
        json_array_append_new(
            texts, json_sprintf("%s: %s", json_string_value(json_object_get(line, "scenario")),
                                json_string_value(json_object_get(line, "lacks"))));
    }
    return texts;
}

/* Whether recorded/not_yet.txt says what is not yet, so that nothing slips in in silence. */
static bool check_not_yet(const struct folder *folder, const json_t *not_yet)
{
    char line[512];
    char *path = path_of(folder->path, "/recorded/not_yet.txt", "", "");
    FILE *file = fopen(path, "r");
    json_t *texts = texts_of(not_yet);
    bool right = file != NULL;
    size_t i = 0;
    for (; right && fgets(line, sizeof line, file); i++) {
        const char *text = json_string_value(json_array_get(texts, i));
        line[strcspn(line, "\n")] = '\0';
        right = text && strcmp(text, line) == 0;
        if (!right) printf("recorded: %s\nnow:      %s\n", line, text ? text : "nothing more");
    }
    right = right && i == json_array_size(texts);
    if (!right) printf("recorded/not_yet.txt is not what is not yet: ./dev conformance --record\n");
    if (file) fclose(file);
    json_decref(texts);
    free(path);
    return right;
}

static void add_to(json_t *sums, const char *name, const char *member, json_int_t number)
{
    json_t *sum = json_object_get(sums, name);
    if (!sum) {
        sum = json_object();
        json_object_set_new(sums, name, sum);
    }
    number += json_integer_value(json_object_get(sum, member));
    json_object_set_new(sum, member, json_integer(number));
}

/* The work that is left: what Kin lacks, and what is not compared for it. */
static void print_not_yet(const json_t *not_yet)
{
    json_t *sums = json_object(), *line, *sum;
    const char *name;
    size_t i;
    json_array_foreach((json_t *)(uintptr_t)not_yet, i, line)
    {
        const char *lacks = json_string_value(json_object_get(line, "lacks"));
        char *kind = strndup(lacks, strcspn(lacks, "("));
        if (!kind) continue;
        add_to(sums, kind, "scenarios", 1);
        add_to(sums, kind, "steps", json_integer_value(json_object_get(line, "steps")));
        free(kind);
    }
    if (json_object_size(sums)) printf("not yet (scenarios, steps that are not compared):\n");
    json_object_foreach(sums, name, sum)
    {
        printf("%6d %6d  %s\n", (int)json_integer_value(json_object_get(sum, "scenarios")),
               (int)json_integer_value(json_object_get(sum, "steps")), name);
    }
    json_decref(sums);
}

static void print_reasons(const struct folder *folder)
{
    const char *name;
    json_t *text, *line;
    size_t i;
    json_object_foreach(folder->differences.reasons, name, text)
    {
        size_t count = 0;
        json_array_foreach(folder->differences.lines, i, line)
        {
            count += strcmp(json_string_value(json_object_get(line, "reason")), name) == 0;
        }
        if (count) printf("%6zu allowed differences: %s\n", count, json_string_value(text));
    }
}

/* Lines of differences.jsonl about scenarios that are not there. */
static bool check_lines(const struct folder *folder)
{
    json_t *line;
    size_t i;
    bool right = true;
    json_array_foreach(folder->differences.lines, i, line)
    {
        const char *name = json_string_value(json_object_get(line, "scenario"));
        right = scenario_named(folder, name) && right;
    }
    return right;
}

/* A test by itself; it prints what is wrong. */
static bool check_part(const char *name, const struct folder *folder, const char *file,
                       bool (*check)(const char *path))
{
    char *path = path_of(folder->path, file, "", "");
    printf("[ RUN      ] %s\n", name);
    bool right = report(name, path && check(path));
    free(path);
    return right;
}

bool check_folder(struct runner *runner, struct folder *folder)
{
    json_t *not_yet = json_array();
    bool right = check_scenarios(runner, folder, not_yet);
    printf("[ RUN      ] what is not yet is recorded\n");
    right = report("what is not yet is recorded", check_not_yet(folder, not_yet)) && right;
    printf("[ RUN      ] differences are of scenarios\n");
    right = report("differences are of scenarios", check_lines(folder)) && right;
    right = check_part("the zoo is the same in both languages", folder, "/recorded/zoo.json",
                       zoo_check) &&
            right;
    right = check_part("the tables are those that Kin makes", folder, "/recorded/schema.sql",
                       tables_check) &&
            right;
    print_reasons(folder);
    print_not_yet(not_yet);
    json_decref(not_yet);
    return right;
}
