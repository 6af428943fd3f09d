/* How much memory a load takes at its peak: that of the whole process, whoever asked for it, so that
 * what a database's library holds counts for both sides. */
#ifndef BENCH_MEMORY_H
#define BENCH_MEMORY_H

#include "measure.h"

typedef struct bench_memory {
    double raw; /* bytes per record */
    double kin;
} bench_memory;

/* How many records the workload has in memory at once; 0: it is not about memory. */
size_t bench_records(const bench_data *data, bench_workload workload);

/* Lets a new process of this program do the work once, for each side. url: as the engines open it. */
bool bench_memory_measure(const bench_place *place, const char *url, bench_workload workload,
                          bool quick, bench_memory *memory);

/* Such a process: prints the bytes by which it has grown at most since before the work. */
bool bench_memory_run(const bench_engine *engine, const char *url, const bench_data *data,
                      bench_workload workload);

#endif
