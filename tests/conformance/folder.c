#include "conformance/folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *path_of(const char *folder, const char *rest, const char *name, const char *end)
{
    size_t size = strlen(folder) + strlen(rest) + strlen(name) + strlen(end) + 1;
    char *path = malloc(size);
    if (path) snprintf(path, size, "%s%s%s%s", folder, rest, name, end);
    return path;
}

static bool folder_read_file(struct folder *folder, const char *name)
{
    char *scenarios_path = path_of(folder->path, "/scenarios/", name, ".jsonl");
    char *recorded_path = path_of(folder->path, "/recorded/", name, ".jsonl");
    json_t *scenarios = scenarios_read(scenarios_path);
    json_t *recorded = transcripts_read(recorded_path);
    bool right = json_array_size(scenarios) && json_object_size(recorded);
    json_array_extend(folder->scenarios, scenarios);
    json_object_update(folder->recorded, recorded);
    json_decref(scenarios);
    json_decref(recorded);
    free(scenarios_path);
    free(recorded_path);
    return right;
}

bool folder_read(struct folder *folder, const char *path)
{
    char *scenarios = path_of(path, "/scenarios", "", "");
    char *differences = path_of(path, "/differences.jsonl", "", "");
    json_t *names = files_of(scenarios, ".jsonl"), *name;
    size_t i;
    *folder = (struct folder){path, json_array(), json_object(), {NULL, NULL}};
    bool right = differences_read(&folder->differences, differences) && names;
    json_array_foreach(names, i, name)
    {
        right = folder_read_file(folder, json_string_value(name)) && right;
    }
    json_decref(names);
    free(scenarios);
    free(differences);
    return right;
}

void folder_forget(struct folder *folder)
{
    json_decref(folder->scenarios);
    json_decref(folder->recorded);
    differences_forget(&folder->differences);
}

const char *name_of(const json_t *scenario)
{
    return json_string_value(json_object_get(scenario, "scenario"));
}

const json_t *scenario_named(const struct folder *folder, const char *name)
{
    json_t *scenario;
    size_t i;
    json_array_foreach(folder->scenarios, i, scenario)
    {
        if (strcmp(name_of(scenario), name) == 0) return scenario;
    }
    fprintf(stderr, "there is no scenario %s\n", name);
    return NULL;
}

const char *not_yet_of(const json_t *transcript)
{
    json_t *line;
    size_t i;
    json_array_foreach((json_t *)(uintptr_t)transcript, i, line)
    {
        const char *text = json_string_value(json_object_get(line, "not_yet"));
        if (text) return text;
    }
    return NULL;
}

void print_json(const char *before, const json_t *json, const char *after)
{
    char *text = json ? json_dumps(json, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15)) : NULL;
    printf("%s%s%s", before, text ? text : "nothing", after);
    free(text);
}
