/* The oracle's C side: runs the scenarios of a folder through Kin.
 *
 *   conformance check FOLDER            compares all with what is recorded; "[ RUN ]" for each
 *   conformance transcript FOLDER NAME  prints Kin's transcript of a scenario
 *   conformance show FOLDER NAME        both transcripts, step by step
 *   conformance declare FOLDER REASON NAME...
 *                                       the lines that would allow what differs
 *   conformance not_yet FOLDER          the scenarios that need what Kin does not do yet
 *   conformance schema                  the tables, as kin_create_tables makes them
 *   conformance serve                   transcripts of the scenarios on standard input: see serve.c
 *   conformance failing FOLDER|FILE     all scenarios with statements that fail: failing.c
 *
 * The database is that of KIN_TEST_URL, or SQLite in memory. */
#include "conformance/folder.h"

#include "support/database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool print_transcript(struct runner *runner, const json_t *scenario)
{
    json_t *transcript = scenario ? scenario_run(runner, scenario) : NULL, *line;
    size_t i;
    if (transcript) printf("{\"scenario\": \"%s\"}\n", name_of(scenario));
    json_array_foreach(transcript, i, line)
    {
        print_json("", line, "\n");
    }
    json_decref(transcript);
    return transcript != NULL;
}

static bool show(struct runner *runner, struct folder *folder, const json_t *scenario)
{
    json_t *ours = scenario ? scenario_run(runner, scenario) : NULL;
    json_t *theirs = scenario ? json_object_get(folder->recorded, name_of(scenario)) : NULL;
    size_t ours_count = json_array_size(ours), theirs_count = json_array_size(theirs);
    size_t count = ours_count > theirs_count ? ours_count : theirs_count;
    for (size_t i = 0; i < count; i++) {
        json_t *step = json_array_get(json_object_get(scenario, "steps"), i);
        if (step) print_json("\n", step, "\n");
        print_json("    Active Record: ", json_array_get(theirs, i), "\n");
        print_json("    Kin:           ", json_array_get(ours, i), "\n");
    }
    json_decref(ours);
    return ours_count > 0;
}

static bool declare(struct runner *runner, struct folder *folder, const char *reason,
                    const json_t *scenario)
{
    json_t *transcript = scenario ? scenario_run(runner, scenario) : NULL;
    if (!transcript) return false;
    json_t *recorded = json_object_get(folder->recorded, name_of(scenario));
    json_t *found = transcripts_compare(transcript, recorded), *difference;
    size_t i;
    json_array_foreach(found, i, difference)
    {
        if (difference_is_allowed(&folder->differences, name_of(scenario), difference)) continue;
        json_t *line = difference_line(name_of(scenario), reason, difference);
        print_json("", line, "\n");
        json_decref(line);
    }
    json_decref(found);
    json_decref(transcript);
    return true;
}

static bool print_what_is_not_yet(struct runner *runner, struct folder *folder)
{
    json_t *scenario;
    size_t i;
    bool right = true;
    json_array_foreach(folder->scenarios, i, scenario)
    {
        json_t *transcript = scenario_run(runner, scenario);
        const char *lacks = not_yet_of(transcript);
        if (lacks) printf("%s: %s\n", name_of(scenario), lacks);
        right = right && transcript;
        json_decref(transcript);
    }
    return right;
}

static int print_tables(void)
{
    json_t *statements = tables_made(), *statement;
    size_t i;
    json_array_foreach(statements, i, statement)
    {
        printf("%s\n", json_string_value(statement));
    }
    json_decref(statements);
    return EXIT_SUCCESS;
}

static bool do_verb(struct runner *runner, struct folder *folder, int argc, char **argv)
{
    const char *verb = argv[1];
    if (strcmp(verb, "check") == 0) return check_folder(runner, folder);
    if (strcmp(verb, "not_yet") == 0) return print_what_is_not_yet(runner, folder);
    if (argc > 3 && strcmp(verb, "transcript") == 0)
        return print_transcript(runner, scenario_named(folder, argv[3]));
    if (argc > 3 && strcmp(verb, "show") == 0)
        return show(runner, folder, scenario_named(folder, argv[3]));
    bool right = argc > 4 && strcmp(verb, "declare") == 0;
    for (int i = 4; right && i < argc; i++)
        right = declare(runner, folder, argv[3], scenario_named(folder, argv[i]));
    return right;
}

static int serve_until_end(void)
{
    struct runner runner;
    bool right = runner_open(&runner, true);
    if (right && database_traits()->is_server) right = (runner.keys = keys_open(&runner)) != NULL;
    right = right && serve(&runner);
    runner_close(&runner);
    return right ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    struct runner runner;
    struct folder folder;
    if (argc > 1 && strcmp(argv[1], "schema") == 0) return print_tables();
    if (argc > 1 && strcmp(argv[1], "serve") == 0) return serve_until_end();
    if (argc > 2 && strcmp(argv[1], "failing") == 0)
        return check_failing(argv[2]) ? EXIT_SUCCESS : EXIT_FAILURE;
    if (argc < 3) {
        fprintf(stderr, "usage: conformance check|not_yet|show|transcript|declare FOLDER ...\n");
        return EXIT_FAILURE;
    }
    bool right = runner_open(&runner, false) && folder_read(&folder, argv[2]) &&
                 do_verb(&runner, &folder, argc, argv);
    folder_forget(&folder);
    runner_close(&runner);
    return right ? EXIT_SUCCESS : EXIT_FAILURE;
}
