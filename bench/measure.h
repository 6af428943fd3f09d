/* Pairs of runs and their medians. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include "workload.h"

typedef struct bench_figures {
    double raw; /* median of the pairs, microseconds per operation */
    double kin;
    double ratio; /* median of the pairs' ratios */
    double least; /* the smallest and the largest ratio: how far the figure can be trusted */
    double most;
} bench_figures;

/* A database under measurement. kin or raw may not be NULL. */
typedef struct bench_place {
    const bench_database *database;
    const bench_data *data;
    void *tables;
    void *kin;
    void *raw;
} bench_place;

#define BENCH_MOST_PAIRS 99

/* Both engines must see the same data, and create the same, else false. */
bool bench_measure(const bench_place *place, bench_workload workload, size_t pairs,
                   bench_figures *figures);

#endif
