#define _GNU_SOURCE /* posix_spawn, environ */
#include "memory.h"

#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static size_t wide_records(const bench_data *data)
{
    size_t authors = data->wide_posts < data->authors ? data->wide_posts : data->authors;
    size_t records = data->wide_posts + authors + data->tags;
    for (size_t i = 0; i < data->comments; i++) {
        char body[BENCH_COMMENT_SIZE];
        records += bench_filled_comment(data, i, body).post_id <= (int64_t)data->wide_posts;
    }
    return records;
}

size_t bench_records(const bench_data *data, bench_workload workload)
{
    if (workload == BENCH_LOAD) return data->authors + data->posts;
    if (workload == BENCH_TREE) return data->authors + data->posts + data->comments;
    return workload == BENCH_WIDE ? wide_records(data) : 0;
}

/* --- the process that does the work -------------------------------------------------------------- */

/* A line of /proc/self/status, in bytes; 0 if it is not there. */
static size_t status_of(const char *name)
{
    char line[128];
    size_t bytes = 0, length = strlen(name);
    FILE *status = fopen("/proc/self/status", "r");
    while (status && !bytes && fgets(line, sizeof line, status))
        if (strncmp(line, name, length) == 0) bytes = strtoul(line + length, NULL, 10) * 1024;
    if (status) fclose(status);
    return bytes;
}

/* The peak counts from here on. */
static bool forget_peak(void)
{
    FILE *references = fopen("/proc/self/clear_refs", "w");
    bool written = references && fputs("5", references) >= 0;
    return references && fclose(references) == 0 && written;
}

bool bench_memory_run(const bench_engine *engine, const char *url, const bench_data *data,
                      bench_workload workload)
{
    bench_sum sum = {0};
    void *state = engine->open(url);
    size_t before = forget_peak() ? status_of("VmRSS:") : 0;
    bool ran = state && before && engine->run[workload](state, data, &sum);
    size_t peak = status_of("VmHWM:");
    if (state) engine->close(state);
    if (ran) printf("%zu\n", peak > before ? peak - before : 0);
    return ran;
}

/* --- the process that asks for it ---------------------------------------------------------------- */

static bool spawn(char *const *arguments, int output, pid_t *process)
{
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0) return false;
    bool spawned = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) == 0 &&
                   posix_spawn(process, "/proc/self/exe", &actions, NULL, arguments, environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    return spawned;
}

static bool run_one(const char *side, int workload, const char *url, bool quick, double *bytes)
{
    char number[16], answer[64] = "";
    int ends[2], status = 1;
    pid_t process = 0;
    snprintf(number, sizeof number, "%d", workload);
    char *const arguments[] = {(char *)(uintptr_t) "kin-bench",
                               (char *)(uintptr_t) "--peak",
                               (char *)(uintptr_t)side,
                               number,
                               (char *)(uintptr_t)url,
                               (char *)(uintptr_t)(quick ? "--quick" : NULL),
                               NULL};
    if (pipe(ends) != 0) return false;
    bool spawned = spawn(arguments, ends[1], &process);
    close(ends[1]);
    ssize_t size = spawned ? read(ends[0], answer, sizeof answer - 1) : 0;
    close(ends[0]);
    bool ended = spawned && waitpid(process, &status, 0) == process && status == 0 && size > 0;
    *bytes = strtod(answer, NULL);
    if (!ended) fprintf(stderr, "kin-bench: memory of %s could not be measured\n", side);
    return ended;
}

bool bench_memory_measure(const bench_place *place, const char *url, bench_workload workload,
                          bool quick, bench_memory *memory)
{
    double records = (double)bench_records(place->data, workload);
    if (!run_one("raw", (int)workload, url, quick, &memory->raw) ||
        !run_one("Kin", (int)workload, url, quick, &memory->kin))
        return false;
    memory->raw /= records;
    memory->kin /= records;
    return true;
}
