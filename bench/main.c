/* kin-bench: Kin beside hand-written C that does the same work on the same database. */
#define _POSIX_C_SOURCE 200809L
#include "measure.h"
#include "distant.h"
#include "memory.h"
#include "tables.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_URLS 8
#define LIMIT 1.15
#define MEMORY_LIMIT 1.3
#define DISTANT "distant:"
#define DISTANT_PIPED "distant-piped:"

typedef struct bench_arguments {
    const char *urls[MOST_URLS];
    size_t url_count;
    size_t pairs;
    bool chosen[BENCH_WORKLOADS]; /* none: all */
    bool some;
    bool quick;
    bool help;
} bench_arguments;

typedef struct workload_name {
    const char *name;
    const char *what;
    const char *operation;
} workload_name;

static const workload_name workloads[BENCH_WORKLOADS] = {
    [BENCH_FIND] = {"find", "a post by its key", "find"},
    [BENCH_LOAD] = {"load", "all authors with their posts", "author"},
    [BENCH_TREE] = {"tree", "all authors, their posts, their comments, the authors of those",
                    "author"},
    [BENCH_WIDE] = {"wide", "2,000 posts with author, comments and tags", "post"},
    [BENCH_SMALL] = {"small", "the same of one post", "post"},
    [BENCH_LAZY_AUTHOR] = {"lazy-author", "a loop over all posts: the author of each", "post"},
    [BENCH_LAZY_COMMENTS] = {"lazy-comments", "a loop over all posts: the comments of each",
                             "post"},
    [BENCH_REPLACE] = {"replace", "other tags for a post, in a transaction", "post"},
    [BENCH_DESTROY] = {"destroy", "an author with all that depends on it, in a transaction",
                       "author"},
    [BENCH_CREATE] = {"create", "posts through their author, in a transaction", "post"},
};

static void print_usage(FILE *out)
{
    fputs("usage: kin-bench [--quick] [--only WORKLOAD ...] [--pairs N] [URL ...]\n\n"
          "Measures Kin beside hand-written C: the median ratio of N pairs (5).\n"
          "URL: sqlite:FILE, postgres://... or mariadb://...; without one, a SQLite file in a "
          "temporary folder.\n"
          "distant:postgres://...: trees alone, each wait 1 ms longer, beside C that asks one by "
          "one; distant-piped:\nbeside C that asks level by level.\n"
          "Tables whose names begin with kin_bench_ are made there and dropped.\n\n"
          "workloads:\n",
          out);
    for (int i = 0; i < BENCH_WORKLOADS; i++) {
        fprintf(out, "  %-15s%s\n", workloads[i].name, workloads[i].what);
    }
}

/* The URL without what is ours. */
static const char *plain(const char *url)
{
    if (strncmp(url, DISTANT, strlen(DISTANT)) == 0) return url + strlen(DISTANT);
    if (strncmp(url, DISTANT_PIPED, strlen(DISTANT_PIPED)) == 0) return url + strlen(DISTANT_PIPED);
    return url;
}

static const bench_database *database_of(const char *url)
{
    const char *behind = plain(url);
    if (behind != url)
        return strncmp(behind, "postgres", 8) != 0 ? NULL
               : behind == url + strlen(DISTANT)   ? &bench_postgres_distant
                                                   : &bench_postgres_piped;
    if (strncmp(url, "sqlite:", 7) == 0 && !strchr(url, '?')) return &bench_sqlite;
    if (strncmp(url, "postgres://", 11) == 0 || strncmp(url, "postgresql://", 13) == 0) {
        return &bench_postgres;
    }
    return strncmp(url, "mariadb://", 10) == 0 ? &bench_mariadb : NULL;
}

static bool read_workload(const char *text, bench_arguments *arguments)
{
    for (int i = 0; text && i < BENCH_WORKLOADS; i++) {
        if (strcmp(text, workloads[i].name) != 0) continue;
        arguments->chosen[i] = arguments->some = true;
        return true;
    }
    return false;
}

static bool read_pairs(const char *text, size_t *pairs)
{
    char *end = NULL;
    long number = text ? strtol(text, &end, 10) : 0;
    if (number < 1 || number > BENCH_MOST_PAIRS || *end) return false;
    *pairs = (size_t)number;
    return true;
}

static bool read_argument(bench_arguments *arguments, char **argv, int *at)
{
    const char *argument = argv[*at];
    if (strcmp(argument, "--quick") == 0) return arguments->quick = true;
    if (strcmp(argument, "--help") == 0) return arguments->help = true;
    if (strcmp(argument, "--only") == 0) return read_workload(argv[++*at], arguments);
    if (strcmp(argument, "--pairs") == 0) return read_pairs(argv[++*at], &arguments->pairs);
    if (arguments->url_count == MOST_URLS || !database_of(argument)) return false;
    arguments->urls[arguments->url_count++] = argument;
    return true;
}

static bool read_arguments(bench_arguments *arguments, int argc, char **argv)
{
    *arguments = (bench_arguments){.pairs = 5};
    for (int i = 1; i < argc; i++) {
        if (read_argument(arguments, argv, &i)) continue;
        fprintf(stderr, "kin-bench: %s is not understood\n\n", argv[i] ? argv[i] : argv[i - 1]);
        return false;
    }
    return true;
}

static void print_head(void)
{
    printf("%-15s%-12s%14s%14s%8s  %-13s\n", "workload", "database", "raw", "Kin", "ratio",
           "(from to)");
}

/* A loop that asks row by row is what Kin saves one from; from afar it is waiting for each of the
 * statements. */
static double limit_of(const bench_database *database, int workload)
{
    if (workload == BENCH_LAZY_AUTHOR || workload == BENCH_LAZY_COMMENTS) return 1;
    return database == &bench_postgres_distant ? 0.5 : LIMIT;
}

static void print_memory(const bench_memory *memory)
{
    double ratio = memory->kin / memory->raw;
    printf("%-15s%-12s%8.0f B/rec%8.0f B/rec%8.2f  %-13s%s\n", "", "  memory", memory->raw,
           memory->kin, ratio, "", ratio <= MEMORY_LIMIT ? "within 1.30" : "over 1.30");
    fflush(stdout);
}

static void print_row(const char *database, const workload_name *workload, double limit,
                      const bench_figures *figures)
{
    printf("%-15s%-12s%8.2f us/op%8.2f us/op%8.2f  (%.2f %.2f)  %s %.2f\n", workload->name,
           database, figures->raw, figures->kin, figures->ratio, figures->least, figures->most,
           figures->ratio <= limit ? "within" : "over", limit);
    fflush(stdout);
}

static bool measure_memory(const bench_arguments *arguments, const bench_place *place,
                           bench_workload workload, const char *url)
{
    bench_memory memory;
    if (bench_records(place->data, workload) == 0 || plain(url) != url) return true;
    if (!bench_memory_measure(place, url, workload, arguments->quick, &memory)) return false;
    print_memory(&memory);
    return true;
}

static bool measure_all(const bench_arguments *arguments, const bench_place *place, const char *url)
{
    for (int i = 0; i < BENCH_WORKLOADS; i++) {
        bench_figures figures;
        if ((arguments->some && !arguments->chosen[i]) || !place->database->raw->run[i]) continue;
        if (!bench_measure(place, (bench_workload)i, arguments->pairs, &figures)) return false;
        print_row(place->database->name, &workloads[i], limit_of(place->database, i), &figures);
        if (!measure_memory(arguments, place, (bench_workload)i, url)) return false;
    }
    return true;
}

/* The engines connect when the tables are there, because statements are prepared at once. */
static bool measure_at(const bench_arguments *arguments, bench_place *place, const char *url,
                       const char *at)
{
    const bench_engine *raw = place->database->raw;
    place->raw = raw->open(at);
    place->kin = bench_kin.open(at);
    bool measured = place->raw && place->kin && measure_all(arguments, place, url);
    if (place->kin) bench_kin.close(place->kin);
    if (place->raw) raw->close(place->raw);
    return measured;
}

static bool measure_filled(const bench_arguments *arguments, bench_place *place, const char *url)
{
    bench_distant distant;
    if (plain(url) == url) return measure_at(arguments, place, url, url);
    if (!bench_distant_open(&distant, plain(url))) return false;
    bool measured = measure_at(arguments, place, url, distant.url);
    bench_distant_close(&distant);
    return measured;
}

static bool measure_url(const bench_arguments *arguments, const bench_data *data, const char *url)
{
    bench_place place = {.database = database_of(url), .data = data};
    if (!place.database) return false;
    const bench_tables *tables = place.database->tables;
    place.tables = tables->open(plain(url));
    if (!place.tables) return false;
    bool measured = bench_tables_make(&place) && measure_filled(arguments, &place, url);
    bool dropped = bench_tables_drop(&place);
    tables->close(place.tables);
    return measured && dropped;
}

/* Without a URL: a SQLite file that is there for this run alone. */
static bool measure_temporary(const bench_arguments *arguments, const bench_data *data)
{
    const char *place = getenv("TMPDIR");
    char folder[512], url[600];
    snprintf(folder, sizeof folder, "%s/kin-bench-XXXXXX", place && *place ? place : "/tmp");
    if (!mkdtemp(folder)) {
        fprintf(stderr, "kin-bench: %s: %s\n", folder, strerror(errno));
        return false;
    }
    snprintf(url, sizeof url, "sqlite:%s/bench.db", folder);
    bool measured = measure_url(arguments, data, url);
    unlink(url + strlen("sqlite:"));
    rmdir(folder);
    return measured;
}

/* kin-bench --peak raw|Kin WORKLOAD URL [--quick]: what memory.c starts. */
static bool measure_peak(int argc, char **argv)
{
    bench_data data;
    if (argc < 5 || !bench_data_open(&data, argc > 5)) return false;
    const bench_database *database = database_of(argv[4]);
    bool raw = strcmp(argv[2], "raw") == 0;
    long workload = strtol(argv[3], NULL, 10);
    bool ran = database && workload >= 0 && workload < BENCH_WORKLOADS &&
               bench_memory_run(raw ? database->raw : &bench_kin, argv[4], &data,
                                (bench_workload)workload);
    bench_data_close(&data);
    return ran;
}

int main(int argc, char **argv)
{
    bench_arguments arguments;
    bench_data data;
    if (argc > 1 && strcmp(argv[1], "--peak") == 0) return measure_peak(argc, argv) ? 0 : 1;
    if (!read_arguments(&arguments, argc, argv)) {
        print_usage(stderr);
        return 2;
    }
    if (arguments.help) {
        print_usage(stdout);
        return 0;
    }
    if (!bench_data_open(&data, arguments.quick)) return 1;
    bool measured = true;
    print_head();
    for (size_t i = 0; i < arguments.url_count; i++) {
        measured = measure_url(&arguments, &data, arguments.urls[i]) && measured;
    }
    if (arguments.url_count == 0) measured = measure_temporary(&arguments, &data);
    bench_data_close(&data);
    return measured ? 0 : 1;
}
