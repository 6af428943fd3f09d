/* Scenarios that arrive one by one on standard input, each ended by an empty line; the transcript
 * goes to standard output, ended so too. */
#define _POSIX_C_SOURCE 200809L
#include "conformance/folder.h"

#include <stdio.h>
#include <stdlib.h>

/* A line of the scenario: the first is its head. */
static bool add_line(json_t **scenario, const char *text)
{
    json_error_t error;
    json_t *line = json_loads(text, 0, &error);
    if (!json_is_object(line)) {
        fprintf(stderr, "%s\n", line ? "a line is not an object" : error.text);
        json_decref(line);
        return false;
    }
    if (*scenario) return json_array_append_new(json_object_get(*scenario, "steps"), line) == 0;
    *scenario = line;
    return json_object_set_new(line, "steps", json_array()) == 0;
}

static bool answer(struct runner *runner, const json_t *scenario)
{
    bool right = print_transcript(runner, scenario);
    printf("\n");
    return fflush(stdout) == 0 && right;
}

bool serve(struct runner *runner)
{
    json_t *scenario = NULL;
    char *text = NULL;
    size_t room = 0;
    bool right = true;
    while (right && getline(&text, &room, stdin) > 0) {
        if (text[0] != '\n') {
            right = add_line(&scenario, text);
        } else {
            right = answer(runner, scenario);
            json_decref(scenario);
            scenario = NULL;
        }
    }
    json_decref(scenario);
    free(text);
    return right;
}
