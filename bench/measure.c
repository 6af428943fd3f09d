#define _POSIX_C_SOURCE 200809L
#include "measure.h"

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
    if (workload == BENCH_FIND) return (double)data->finds;
    if (workload == BENCH_LOAD) return (double)data->authors;
    return (double)(data->owners * data->creates);
}

/* What stands in the table must be what the data says, whichever engine wrote it. */
static bool check_created(const bench_place *place, const char *name)
{
    bench_sum written = {.whole = true};
    uint64_t wanted = 0;
    for (size_t i = 0; i < place->data->owners * place->data->creates; i++) {
        bench_post post = bench_created_post(place->data, i);
        wanted += bench_hash_post(post.author_id, &post);
    }
    if (!place->database->tables->created(place->tables, &written)) return false;
    if (written.value == wanted) return true;
    fprintf(stderr, "%s: %s has created other rows than it should\n", place->database->name, name);
    return false;
}

/* One engine's part of a round; adds to its sum and to its time. */
static bool run_engine(const bench_place *place, const bench_data *data, bench_workload workload,
                       bool kin, bench_sum *sum, double *time)
{
    const bench_engine *engine = kin ? &bench_kin : place->database->raw;
    bool creates = workload == BENCH_CREATE;
    if (creates && !place->database->tables->empty(place->tables)) return false;
    double start = now();
    bool ran = engine->run[workload](kin ? place->kin : place->raw, data, sum);
    *time += now() - start;
    return ran && (!creates || check_created(place, kin ? "Kin" : "hand-written C"));
}

static bool run_round(const bench_place *place, bench_workload workload, size_t round, bool whole,
                      struct pair *pair)
{
    bench_sum kin = {.whole = whole}, raw = {.whole = whole};
    bench_data data = *place->data;
    bool kin_first = round % 2 == 0;
    data.find_keys += round % data.find_runs * data.finds;
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

bool bench_measure(const bench_place *place, bench_workload workload, size_t pairs,
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
