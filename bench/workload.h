/* What the benchmark is made of: data, tables, and two engines (Kin and hand-written C) that do the
 * same work on them. The measuring side knows neither Kin nor any database. */
#ifndef BENCH_WORKLOAD_H
#define BENCH_WORKLOAD_H

#include "data.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum bench_workload {
    BENCH_FIND,   /* posts by key, in random order */
    BENCH_LOAD,   /* all authors with their posts */
    BENCH_CREATE, /* posts through their author, in one transaction */
    BENCH_WORKLOADS
} bench_workload;

/* What a run has seen. A timed run only adds up ids, which shows that every record was there and
 * costs next to nothing. Before the timing one run of each engine is whole: it hashes every value
 * and every byte of text. Both sums do not depend on the order of the rows. */
typedef struct bench_sum {
    bool whole;
    uint64_t value;
} bench_sum;

/* One way to do the work. A function that fails says why on stderr. */
typedef struct bench_engine {
    /* Connects; NULL on failure. The connection and its statements live for all runs. */
    void *(*open)(const char *url);
    void (*close)(void *state);
    bool (*run[BENCH_WORKLOADS])(void *state, const bench_data *data, bench_sum *sum);
} bench_engine;

/* The tables, on a connection of their own, so that preparing a run warms neither engine's cache. */
typedef struct bench_tables {
    void *(*open)(const char *url);
    void (*close)(void *state);
    /* Makes the tables anew, with the data's authors and posts. */
    bool (*fill)(void *state, const bench_data *data);
    /* Takes out all posts, and lets the database settle. */
    bool (*empty)(void *state);
    /* Reads back what was created: the sum of the rows, without their times, which are checked. */
    bool (*created)(void *state, bench_sum *sum);
    bool (*drop)(void *state);
} bench_tables;

typedef struct bench_database {
    const char *name;
    const bench_tables *tables;
    const bench_engine *raw;
} bench_database;

extern const bench_database bench_sqlite;
extern const bench_database bench_postgres;
extern const bench_database bench_mariadb;
extern const bench_engine bench_kin;

/* Kin's own tables could meet others of these names in a database that somebody uses. */
#define BENCH_AUTHORS "kin_bench_authors"
#define BENCH_POSTS "kin_bench_posts"

/* For SQLite: what both engines set for a connection, in the words of Kin's URL. */
#define BENCH_SQLITE_SETTINGS "?journal_mode=wal&synchronous=normal&foreign_keys=on"

#endif
