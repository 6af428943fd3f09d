/* Hand-written C on SQLite: the connection and its cached statements. */
#ifndef BENCH_RAW_SQLITE_H
#define BENCH_RAW_SQLITE_H

#include "raw_blog.h"

#include <sqlite3.h>

typedef struct raw_sqlite {
    raw_source source;
    sqlite3 *database;
    sqlite3_stmt *find;
    sqlite3_stmt *authors;
    sqlite3_stmt *posts;
    sqlite3_stmt *owners;
    sqlite3_stmt *insert;
    sqlite3_stmt *begin_read;
    sqlite3_stmt *begin_write;
    sqlite3_stmt *commit;
    sqlite3_stmt *blog[RAW_QUESTIONS];
    raw_arena arena;
} raw_sqlite;

/* Says what went wrong; false. */
bool raw_sqlite_failed(sqlite3 *database, const char *what);

/* Runs a statement without rows. */
bool raw_sqlite_run(raw_sqlite *raw, sqlite3_stmt *statement);

bool raw_sqlite_find(void *state, const bench_data *data, bench_sum *sum);
bool raw_sqlite_load(void *state, const bench_data *data, bench_sum *sum);
bool raw_sqlite_create(void *state, const bench_data *data, bench_sum *sum);

/* The row that the statement stands on, whose columns are those of RAW_POST_COLUMNS. */
bool raw_sqlite_read_post(raw_sqlite *raw, sqlite3_stmt *statement, raw_post *post);
bool raw_sqlite_read_author(raw_sqlite *raw, sqlite3_stmt *statement, raw_author *author);

/* One of its columns; a NULL sets its bit. */
int64_t raw_sqlite_read_int(sqlite3_stmt *statement, int column, uint8_t *nulls);
bool raw_sqlite_read_text(raw_sqlite *raw, sqlite3_stmt *statement, int column, raw_text *text,
                          uint8_t *nulls);
bool raw_sqlite_read_time(sqlite3_stmt *statement, int column, int64_t *time, uint8_t *nulls);

/* Prepares the blog's statements and sets the source. */
bool raw_sqlite_blog_open(raw_sqlite *raw);
void raw_sqlite_blog_close(raw_sqlite *raw);

#define RAW_POST_COLUMNS "id, author_id, title, body, published, created_at, updated_at"

/* Opens the file with the settings that Kin's connection gets. */
sqlite3 *raw_sqlite_connect(const char *url);

extern const bench_tables bench_sqlite_tables;

#endif
