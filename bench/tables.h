/* What a run finds in the tables and leaves there, the same on all databases. */
#ifndef BENCH_TABLES_H
#define BENCH_TABLES_H

#include "measure.h"

/* Makes the tables anew and fills them. */
bool bench_tables_make(const bench_place *place);
bool bench_tables_drop(const bench_place *place);

/* Whether the workload changes rows. */
bool bench_changes(bench_workload workload);
/* Before a run that changes rows: brings back what another one has taken. */
bool bench_tables_prepare(const bench_place *place, bench_workload workload);
/* What stands in the tables must be what the data says, whoever wrote it. */
bool bench_tables_check(const bench_place *place, bench_workload workload, const char *who);

#endif
