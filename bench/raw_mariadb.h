/* Hand-written C on MariaDB: the connection and its prepared statements, whose parameters and
 * results are bound once. */
#ifndef BENCH_RAW_MARIADB_H
#define BENCH_RAW_MARIADB_H

#include "raw_blog.h"

#include <mysql.h>

/* No text of the benchmark is longer. */
#define RAW_MARIADB_TEXT 512
#define RAW_MARIADB_COLUMNS 7

/* A column that is fetched, or a parameter. */
typedef struct raw_mariadb_cell {
    union {
        int64_t integer;
        MYSQL_TIME time;
        char text[RAW_MARIADB_TEXT];
    } as;
    unsigned long size;
    my_bool is_null;
} raw_mariadb_cell;

typedef struct raw_mariadb_statement {
    MYSQL_STMT *handle;
    MYSQL_BIND parameters[RAW_MARIADB_COLUMNS];
    MYSQL_BIND results[RAW_MARIADB_COLUMNS];
    raw_mariadb_cell cells[RAW_MARIADB_COLUMNS];
} raw_mariadb_statement;

typedef struct raw_mariadb {
    raw_source source;
    MYSQL *connection;
    raw_mariadb_statement find;
    raw_mariadb_statement authors;
    raw_mariadb_statement posts;
    raw_mariadb_statement owners;
    raw_mariadb_statement insert;
    raw_mariadb_statement blog[RAW_QUESTIONS];
    int64_t number; /* the parameter of find and owners */
    int64_t owner;  /* those of insert */
    int64_t is_published;
    MYSQL_TIME time;
    raw_arena arena;
} raw_mariadb;

/* Says what went wrong; false. */
bool raw_mariadb_failed(MYSQL *connection, const char *what);
bool raw_mariadb_statement_failed(const raw_mariadb_statement *statement, const char *what);

/* Connects to mariadb://user:password@host:port/database?socket=path with the settings that Kin
 * makes; NULL on failure. */
MYSQL *raw_mariadb_connect(const char *url);
/* A statement without rows or values. */
bool raw_mariadb_run(MYSQL *connection, const char *sql);
/* Sends it, with its parameters as they are now. */
bool raw_mariadb_execute(raw_mariadb_statement *statement, const char *what);

bool raw_mariadb_find(void *state, const bench_data *data, bench_sum *sum);
bool raw_mariadb_load(void *state, const bench_data *data, bench_sum *sum);
bool raw_mariadb_create(void *state, const bench_data *data, bench_sum *sum);

/* The row that was fetched. */
bool raw_mariadb_read_post(raw_mariadb *raw, const raw_mariadb_statement *statement,
                           raw_post *post);
bool raw_mariadb_read_author(raw_mariadb *raw, const raw_mariadb_statement *statement,
                             raw_author *author);

/* One of its columns; a NULL sets its bit. */
int64_t raw_mariadb_read_int(const raw_mariadb_statement *statement, int column, uint8_t *nulls);
int64_t raw_mariadb_read_time(const raw_mariadb_statement *statement, int column, uint8_t *nulls);
bool raw_mariadb_read_text(raw_mariadb *raw, const raw_mariadb_statement *statement, int column,
                           raw_text *text, uint8_t *nulls);

bool raw_mariadb_prepare(raw_mariadb *raw, raw_mariadb_statement *statement, const char *sql);
/* The letters say what the columns are: i, t, m for a moment. */
bool raw_mariadb_bind_results(raw_mariadb_statement *statement, const char *types);

/* Prepares the blog's statements and sets the source. */
bool raw_mariadb_blog_open(raw_mariadb *raw);
void raw_mariadb_blog_close(raw_mariadb *raw);

#define RAW_POST_COLUMNS "id, author_id, title, body, published, created_at, updated_at"

extern const bench_tables bench_mariadb_tables;

#endif
