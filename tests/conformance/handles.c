#define _POSIX_C_SOURCE 200809L
#include "conformance/runner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void handles_forget(struct runner *runner)
{
    for (size_t i = 0; i < runner->handle_count; i++) {
        free(runner->handles[i].name);
        free(runner->handles[i].records);
    }
    free(runner->handles);
    runner->handles = NULL;
    runner->handle_count = 0;
}

static struct handle *find(struct runner *runner, const char *name, size_t length)
{
    for (size_t i = 0; i < runner->handle_count; i++) {
        struct handle *handle = &runner->handles[i];
        if (strlen(handle->name) == length && memcmp(handle->name, name, length) == 0)
            return handle;
    }
    return NULL;
}

static struct handle *add(struct runner *runner, const char *name)
{
    size_t count = runner->handle_count;
    struct handle *handles = realloc(runner->handles, (count + 1) * sizeof *handles);
    if (!handles) return NULL;
    runner->handles = handles;
    handles[count] = (struct handle){.name = strdup(name)};
    if (!handles[count].name) return NULL;
    runner->handle_count++;
    return &handles[count];
}

void handle_bind(struct runner *runner, const char *name, kin_record *const *records, size_t count,
                 bool is_list)
{
    struct handle *handle = find(runner, name, strlen(name));
    if (!handle) handle = add(runner, name);
    if (!handle) return;
    free(handle->records);
    handle->records = calloc(count + 1, sizeof *records);
    handle->count = handle->records ? count : 0;
    handle->is_list = is_list;
    for (size_t i = 0; i < handle->count; i++) handle->records[i] = records[i];
}

kin_record *const *handle_records(struct runner *runner, const char *name, size_t *count)
{
    const char *bracket = strchr(name, '[');
    struct handle *handle = find(runner, name, bracket ? (size_t)(bracket - name) : strlen(name));
    *count = 0;
    if (!handle || (!handle->is_list && handle->count == 0)) return NULL;
    if (!bracket) {
        *count = handle->count;
        return handle->records;
    }
    char *end;
    long place = strtol(bracket + 1, &end, 10);
    if (place < 0) place += (long)handle->count;
    if (*end != ']' || place < 0 || (size_t)place >= handle->count) return NULL;
    *count = 1;
    return handle->records + place;
}

char *handle_of(struct runner *runner, const kin_record *record)
{
    for (size_t i = 0; i < runner->handle_count; i++) {
        const struct handle *handle = &runner->handles[i];
        for (size_t j = 0; j < handle->count; j++) {
            if (handle->records[j] != record) continue;
            if (!handle->is_list) return strdup(handle->name);
            size_t size = strlen(handle->name) + 24;
            char *text = malloc(size);
            if (text) snprintf(text, size, "%s[%zu]", handle->name, j);
            return text;
        }
    }
    return NULL;
}
