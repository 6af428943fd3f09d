#define _POSIX_C_SOURCE 200809L
#include "measure.h"

#include "tables.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define SHORTEST_PAIR 800e3 /* microseconds */

/* What both engines took, in microseconds. */
struct pair {
    double kin;
    double raw;
};

static double now(void)
{
    struct timespec moment;
    clock_gettime(CLOCK_MONOTONIC, &moment);
    return (double)moment.tv_sec * 1e6 + (double)moment.tv_nsec / 1e3;
}

static double operations(const bench_data *data, bench_workload workload)
{
    const double counts[BENCH_WORKLOADS] = {
        [BENCH_FIND] = (double)data->finds,
        [BENCH_LOAD] = (double)data->authors,
        [BENCH_TREE] = (double)data->authors,
        [BENCH_WIDE] = (double)data->wide_posts,
        [BENCH_SMALL] = (double)data->small_posts,
        [BENCH_LAZY_AUTHOR] = (double)data->posts,
        [BENCH_LAZY_COMMENTS] = (double)data->posts,
        [BENCH_REPLACE] = (double)data->replaced_posts,
        [BENCH_DESTROY] = (double)data->destroyed_authors,
        [BENCH_CREATE] = (double)(data->owners * data->creates),
    };
    return counts[workload];
}

/* One engine's part of a round; adds to its sum and to its time. */
static bool run_engine(const bench_place *place, const bench_data *data, bench_workload workload,
                       bool kin, bench_sum *sum, double *time)
{
    const bench_engine *engine = kin ? &bench_kin : place->database->raw;
    bool changes = bench_changes(workload);
    if (changes && !bench_tables_prepare(place, workload)) return false;
    double start = now();
    bool ran = engine->run[workload](kin ? place->kin : place->raw, data, sum);
    *time += now() - start;
    if (!ran) {
        fprintf(stderr, "%s: %s did not end its work\n", place->database->name,
                kin ? "Kin" : "hand-written C");
        return false;
    }
    return !changes || bench_tables_check(place, workload, kin ? "Kin" : "hand-written C");
}

static bool run_round(const bench_place *place, bench_workload workload, size_t round, bool whole,
                      struct pair *pair)
{
    bench_sum kin = {.whole = whole}, raw = {.whole = whole};
    bench_data data = *place->data;
    bool kin_first = round % 2 == 0;
    data.find_keys += round % data.find_runs * data.finds;
    data.small_posts /= place->database->part;
    if (kin_first && !run_engine(place, &data, workload, true, &kin, &pair->kin)) return false;
    if (!run_engine(place, &data, workload, false, &raw, &pair->raw)) return false;
    if (!kin_first && !run_engine(place, &data, workload, true, &kin, &pair->kin)) return false;
    if (kin.value == raw.value) return true;
    fprintf(stderr, "%s: Kin (%" PRIx64 ") and hand-written C (%" PRIx64 ") saw other data\n",
            place->database->name, kin.value, raw.value);
    return false;
}

/* Kin, raw, raw, Kin and so on, an even number of rounds, until both together have run so long that
 * the clock and a moment's disturbance say little. */
static bool run_pair(const bench_place *place, bench_workload workload, struct pair *pair)
{
    size_t rounds = 0;
    *pair = (struct pair){0};
    size_t least = workload == BENCH_FIND ? place->data->find_runs : 2;
    while (rounds < least || rounds % 2 || pair->kin + pair->raw < SHORTEST_PAIR) {
        if (!run_round(place, workload, rounds, false, pair)) return false;
        rounds++;
    }
    double divisor = (double)rounds * operations(place->data, workload);
    if (workload == BENCH_SMALL) divisor /= (double)place->database->part;
    pair->kin /= divisor;
    pair->raw /= divisor;
    return true;
}

static int by_number(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Sorts. */
static double median(double *numbers, size_t count)
{
    qsort(numbers, count, sizeof *numbers, by_number);
    size_t middle = count / 2;
    return count % 2 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2;
}

static bool run_pairs(const bench_place *place, bench_workload workload, size_t pairs,
                      bench_figures *figures)
{
    double kin[BENCH_MOST_PAIRS], raw[BENCH_MOST_PAIRS], ratios[BENCH_MOST_PAIRS];
    struct pair pair = {0};
    /* Compares everything, and warms caches and statements. */
    if (!run_round(place, workload, 0, true, &pair)) return false;
    for (size_t i = 0; i < pairs; i++) {
        if (!run_pair(place, workload, &pair)) return false;
        kin[i] = pair.kin;
        raw[i] = pair.raw;
        ratios[i] = pair.kin / pair.raw;
    }
    figures->kin = median(kin, pairs);
    figures->raw = median(raw, pairs);
    figures->ratio = median(ratios, pairs);
    figures->least = ratios[0];
    figures->most = ratios[pairs - 1];
    return true;
}

/* The next workload finds all rows. */
bool bench_measure(const bench_place *place, bench_workload workload, size_t pairs,
                   bench_figures *figures)
{
    bool measured = run_pairs(place, workload, pairs, figures);
    return (!bench_changes(workload) || bench_tables_prepare(place, workload)) && measured;
}
