/* What the benchmark is made of: data, tables, and two engines (Kin and hand-written C) that do the
 * same work on them. The measuring side knows neither Kin nor any database. */
#ifndef BENCH_WORKLOAD_H
#define BENCH_WORKLOAD_H

#include "data.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum bench_workload {
    BENCH_FIND,          /* posts by key, in random order */
    BENCH_LOAD,          /* all authors with their posts */
    BENCH_TREE,          /* all authors, their posts, the posts' comments, the comments' authors */
    BENCH_WIDE,          /* some posts with author, comments and tags */
    BENCH_SMALL,         /* the same of one post, many times */
    BENCH_LAZY_AUTHOR,   /* all posts; in a loop, the author of each */
    BENCH_LAZY_COMMENTS, /* all posts; in a loop, the comments of each */
    BENCH_REPLACE,       /* other tags for some posts, each in a transaction */
    BENCH_DESTROY,       /* some authors with all that depends on them, each in a transaction */
    BENCH_CREATE,        /* posts through their author, in one transaction */
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
    /* NULL: it is not measured. */
    bool (*run[BENCH_WORKLOADS])(void *state, const bench_data *data, bench_sum *sum);
} bench_engine;

/* The tables, on a connection of their own, so that preparing a run warms neither engine's cache. */
typedef struct bench_tables {
    void *(*open)(const char *url);
    void (*close)(void *state);
    /* Makes the tables anew, with all of the data. */
    bool (*fill)(void *state, const bench_data *data);
    /* Takes out all posts, and lets the database settle. */
    bool (*empty)(void *state);
    /* Runs a statement without rows, in SQL that all databases know. */
    bool (*run)(void *state, const char *sql);
    /* Lets the database settle after such statements. */
    bool (*settle)(void *state);
    /* Adds up the hashes (bench_hash_keys) of the rows of a SELECT of three numbers. */
    bool (*sum)(void *state, const char *sql, bench_sum *sum);
    /* Reads back what was created: the sum of the rows, without their times, which are checked. */
    bool (*created)(void *state, bench_sum *sum);
} bench_tables;

typedef struct bench_database {
    const char *name;
    const bench_tables *tables;
    const bench_engine *raw;
    size_t part; /* of the small posts: one in so many */
} bench_database;

extern const bench_database bench_sqlite;
extern const bench_database bench_postgres;
extern const bench_database bench_mariadb;
/* PostgreSQL, from afar: hand-written C that waits for each answer, or for each level's. */
extern const bench_database bench_postgres_distant;
extern const bench_database bench_postgres_piped;
extern const bench_engine bench_kin;

/* Kin's own tables could meet others of these names in a database that somebody uses. */
#define BENCH_AUTHORS "kin_bench_authors"
#define BENCH_POSTS "kin_bench_posts"
#define BENCH_COMMENTS "kin_bench_comments"
#define BENCH_TAGS "kin_bench_tags"
#define BENCH_POSTS_TAGS "kin_bench_posts_tags"

/* For SQLite: what both engines set for a connection, in the words of Kin's URL. */
#define BENCH_SQLITE_SETTINGS "?journal_mode=wal&synchronous=normal&foreign_keys=on"

#endif
