#include "raw_sqlite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool raw_sqlite_failed(sqlite3 *database, const char *what)
{
    fprintf(stderr, "hand-written C on SQLite: %s: %s\n", what, sqlite3_errmsg(database));
    return false;
}

bool raw_sqlite_run(raw_sqlite *raw, sqlite3_stmt *statement)
{
    int result = sqlite3_step(statement);
    sqlite3_reset(statement);
    return result == SQLITE_DONE || raw_sqlite_failed(raw->database, sqlite3_sql(statement));
}

sqlite3 *raw_sqlite_connect(const char *url)
{
    static const char settings[] = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL;"
                                   "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON";
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    sqlite3 *database = NULL;
    if (sqlite3_open_v2(url + strlen("sqlite:"), &database, flags, NULL) == SQLITE_OK &&
        sqlite3_exec(database, settings, NULL, NULL, NULL) == SQLITE_OK) {
        return database;
    }
    raw_sqlite_failed(database, url);
    sqlite3_close(database);
    return NULL;
}

static bool prepare(raw_sqlite *raw, sqlite3_stmt **statement, const char *sql)
{
    int result =
        sqlite3_prepare_v3(raw->database, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
    return result == SQLITE_OK || raw_sqlite_failed(raw->database, sql);
}

static bool prepare_all(raw_sqlite *raw)
{
    return prepare(raw, &raw->begin_read, "BEGIN") &&
           prepare(raw, &raw->begin_write, "BEGIN IMMEDIATE") &&
           prepare(raw, &raw->commit, "COMMIT") &&
           prepare(raw, &raw->find,
                   "SELECT " RAW_POST_COLUMNS " FROM " BENCH_POSTS " WHERE id = ?") &&
           prepare(raw, &raw->authors, "SELECT id, name FROM " BENCH_AUTHORS) &&
           prepare(raw, &raw->posts,
                   "SELECT " RAW_POST_COLUMNS " FROM " BENCH_POSTS
                   " WHERE author_id IN (SELECT value FROM json_each(?))") &&
           prepare(raw, &raw->owners,
                   "SELECT id, name FROM " BENCH_AUTHORS " ORDER BY id LIMIT ?") &&
           prepare(raw, &raw->insert,
                   "INSERT INTO " BENCH_POSTS
                   " (author_id, title, body, published, created_at, updated_at)"
                   " VALUES (?, ?, ?, ?, ?, ?)");
}

static void close_raw(void *state)
{
    raw_sqlite *raw = state;
    sqlite3_stmt *const statements[] = {raw->find,        raw->authors, raw->posts,
                                        raw->owners,      raw->insert,  raw->begin_read,
                                        raw->begin_write, raw->commit};
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        sqlite3_finalize(statements[i]);
    }
    raw_sqlite_blog_close(raw);
    sqlite3_close(raw->database);
    raw_arena_close(&raw->arena);
    free(raw);
}

static void *open_raw(const char *url)
{
    raw_sqlite *raw = calloc(1, sizeof *raw);
    if (!raw) return NULL;
    raw->database = raw_sqlite_connect(url);
    if (raw->database && prepare_all(raw) && raw_sqlite_blog_open(raw)) return raw;
    close_raw(raw);
    return NULL;
}

static const bench_engine engine = {
    .open = open_raw,
    .close = close_raw,
    .run = {[BENCH_FIND] = raw_sqlite_find,
            [BENCH_LOAD] = raw_sqlite_load,
            [BENCH_TREE] = raw_blog_tree,
            [BENCH_WIDE] = raw_blog_wide,
            [BENCH_SMALL] = raw_blog_small,
            [BENCH_LAZY_AUTHOR] = raw_blog_lazy_author,
            [BENCH_LAZY_COMMENTS] = raw_blog_lazy_comments,
            [BENCH_REPLACE] = raw_blog_replace,
            [BENCH_DESTROY] = raw_blog_destroy,
            [BENCH_CREATE] = raw_sqlite_create},
};

const bench_database bench_sqlite = {"SQLite", &bench_sqlite_tables, &engine, 1};
