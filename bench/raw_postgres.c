#include "raw_postgres.h"

#include <stdio.h>
#include <stdlib.h>

bool raw_postgres_failed(PGconn *connection, const char *what)
{
    fprintf(stderr, "hand-written C on PostgreSQL: %s: %s\n", what, PQerrorMessage(connection));
    return false;
}

bool raw_postgres_is(PGconn *connection, const PGresult *result, ExecStatusType status,
                     const char *what)
{
    return PQresultStatus(result) == status || raw_postgres_failed(connection, what);
}

bool raw_postgres_run(PGconn *connection, const char *sql)
{
    PGresult *result = PQexec(connection, sql);
    bool ran = raw_postgres_is(connection, result, PGRES_COMMAND_OK, sql);
    PQclear(result);
    return ran;
}

static bool prepare(PGconn *connection, const char *name, const char *sql)
{
    PGresult *result = PQprepare(connection, name, sql, 0, NULL);
    bool prepared = raw_postgres_is(connection, result, PGRES_COMMAND_OK, sql);
    PQclear(result);
    return prepared;
}

static bool prepare_all(PGconn *connection)
{
    return prepare(connection, "begin", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") &&
           prepare(connection, "commit", "COMMIT") &&
           prepare(connection, "find",
                   "SELECT " RAW_POST_COLUMNS " FROM " BENCH_POSTS " WHERE id = $1") &&
           prepare(connection, "authors", "SELECT id, name FROM " BENCH_AUTHORS) &&
           prepare(connection, "posts",
                   "SELECT " RAW_POST_COLUMNS " FROM " BENCH_POSTS " WHERE author_id = ANY ($1)") &&
           prepare(connection, "owners",
                   "SELECT id, name FROM " BENCH_AUTHORS " ORDER BY id LIMIT $1") &&
           prepare(connection, "insert",
                   "INSERT INTO " BENCH_POSTS
                   " (author_id, title, body, published, created_at, updated_at)"
                   " VALUES ($1, $2, $3, $4, $5, $6) RETURNING id");
}

static void close_raw(void *state)
{
    raw_postgres *raw = state;
    PQfinish(raw->connection);
    raw_arena_close(&raw->arena);
    free(raw);
}

static void *open_with(const char *url, bool alone)
{
    raw_postgres *raw = calloc(1, sizeof *raw);
    if (!raw) return NULL;
    raw->connection = PQconnectdb(url);
    if (PQstatus(raw->connection) != CONNECTION_OK) {
        raw_postgres_failed(raw->connection, "connect");
    } else if (prepare_all(raw->connection) && raw_postgres_blog_open(raw, alone)) {
        return raw;
    }
    close_raw(raw);
    return NULL;
}

static void *open_raw(const char *url)
{
    return open_with(url, false);
}

static void *open_alone(const char *url)
{
    return open_with(url, true);
}

static const bench_engine engine = {
    .open = open_raw,
    .close = close_raw,
    .run = {[BENCH_FIND] = raw_postgres_find,
            [BENCH_LOAD] = raw_postgres_load,
            [BENCH_TREE] = raw_blog_tree,
            [BENCH_WIDE] = raw_blog_wide,
            [BENCH_SMALL] = raw_blog_small,
            [BENCH_LAZY_AUTHOR] = raw_blog_lazy_author,
            [BENCH_LAZY_COMMENTS] = raw_blog_lazy_comments,
            [BENCH_REPLACE] = raw_blog_replace,
            [BENCH_DESTROY] = raw_blog_destroy,
            [BENCH_CREATE] = raw_postgres_create},
};

static const bench_engine engine_alone = {
    .open = open_alone,
    .close = close_raw,
    .run = {[BENCH_TREE] = raw_blog_tree,
            [BENCH_WIDE] = raw_blog_wide,
            [BENCH_SMALL] = raw_blog_small},
};

/* From afar it is what is loaded at once that differs: trees. */
static const bench_engine engine_piped = {
    .open = open_raw,
    .close = close_raw,
    .run = {[BENCH_TREE] = raw_blog_tree,
            [BENCH_WIDE] = raw_blog_wide,
            [BENCH_SMALL] = raw_blog_small},
};

const bench_database bench_postgres = {"PostgreSQL", &bench_postgres_tables, &engine, 1};
const bench_database bench_postgres_distant = {"PG 1 ms", &bench_postgres_tables, &engine_alone,
                                               20};
const bench_database bench_postgres_piped = {"PG 1 ms |", &bench_postgres_tables, &engine_piped,
                                             20};
