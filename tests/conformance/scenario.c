#define _POSIX_C_SOURCE 200809L
#include "conformance/runner.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

json_t *lines_read(const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file) {
        fprintf(stderr, "%s cannot be read\n", path);
        return NULL;
    }
    json_t *lines = json_array();
    char *text = NULL;
    size_t room = 0, number = 0;
    while (lines && getline(&text, &room, file) > 0) {
        json_error_t error;
        number++;
        if (text[strspn(text, " \r\n")] == '\0') continue;
        json_t *line = json_loads(text, 0, &error);
        if (!json_is_object(line)) {
            fprintf(stderr, "%s:%zu: %s\n", path, number, line ? "not an object" : error.text);
            json_decref(lines);
            json_decref(line);
            lines = NULL;
        } else {
            json_array_append_new(lines, line);
        }
    }
    free(text);
    fclose(file);
    return lines;
}

json_t *scenarios_read(const char *path)
{
    json_t *lines = lines_read(path), *scenarios = json_array(), *scenario = NULL, *line;
    size_t i;
    json_array_foreach(lines, i, line)
    {
        if (json_object_get(line, "scenario")) {
            scenario = json_deep_copy(line);
            json_object_set_new(scenario, "steps", json_array());
            json_array_append_new(scenarios, scenario);
        } else if (scenario) {
            json_array_append(json_object_get(scenario, "steps"), line);
        }
    }
    json_decref(lines);
    return scenarios;
}

json_t *transcripts_read(const char *path)
{
    json_t *lines = lines_read(path), *transcripts = json_object(), *transcript = NULL, *line;
    size_t i;
    json_array_foreach(lines, i, line)
    {
        const char *name = json_string_value(json_object_get(line, "scenario"));
        if (name) {
            transcript = json_array();
            json_object_set_new(transcripts, name, transcript);
        } else if (transcript) {
            json_array_append(transcript, line);
        }
    }
    json_decref(lines);
    return transcripts;
}

static int by_text(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* The names, sorted; each is freed. */
static json_t *sorted(char **names, size_t count)
{
    json_t *list = json_array();
    if (count) qsort(names, count, sizeof *names, by_text);
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(list, json_string(names[i]));
        free(names[i]);
    }
    return list;
}

json_t *files_of(const char *folder, const char *end)
{
    enum { MOST = 256 };
    char *names[MOST];
    size_t count = 0;
    DIR *directory = opendir(folder);
    if (!directory) {
        fprintf(stderr, "%s cannot be read\n", folder);
        return NULL;
    }
    for (struct dirent *entry; (entry = readdir(directory)) && count < MOST;) {
        size_t length = strlen(entry->d_name), tail = strlen(end);
        if (length <= tail || strcmp(entry->d_name + length - tail, end) != 0) continue;
        names[count] = strndup(entry->d_name, length - tail);
        if (names[count]) count++;
    }
    closedir(directory);
    return sorted(names, count);
}
