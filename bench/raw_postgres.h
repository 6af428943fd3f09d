/* Hand-written C on PostgreSQL: the connection, its prepared statements, and values on the wire.
 *
 * Keys, times and flags travel in PostgreSQL's binary form, which costs neither side a conversion;
 * texts are the same in both forms. */
#ifndef BENCH_RAW_POSTGRES_H
#define BENCH_RAW_POSTGRES_H

#include "raw_blog.h"

#include <libpq-fe.h>

typedef struct raw_postgres {
    raw_source source;
    PGconn *connection;
    raw_arena arena;
} raw_postgres;

/* Says what went wrong; false. */
bool raw_postgres_failed(PGconn *connection, const char *what);
/* Whether the result has this status; says what went wrong if not. Does not clear it. */
bool raw_postgres_is(PGconn *connection, const PGresult *result, ExecStatusType status,
                     const char *what);
/* A statement without rows or values. */
bool raw_postgres_run(PGconn *connection, const char *sql);

bool raw_postgres_find(void *state, const bench_data *data, bench_sum *sum);
bool raw_postgres_load(void *state, const bench_data *data, bench_sum *sum);
bool raw_postgres_create(void *state, const bench_data *data, bench_sum *sum);

bool raw_postgres_read_post(raw_postgres *raw, const PGresult *result, int row, raw_post *post);
bool raw_postgres_read_author(raw_postgres *raw, const PGresult *result, int row,
                              raw_author *author);

/* One column; a NULL sets its bit. */
int64_t raw_postgres_read_big(const PGresult *result, int row, int column, uint8_t *nulls);
int64_t raw_postgres_read_time(const PGresult *result, int row, int column, uint8_t *nulls);
bool raw_postgres_read_text(raw_postgres *raw, const PGresult *result, int row, int column,
                            raw_text *text, uint8_t *nulls);

/* The keys as a binary array; NULL when memory ran out. */
char *raw_postgres_keys(raw_postgres *raw, const int64_t *keys, size_t count, int *size);
/* The next statement's result in the pipeline, read to its end; NULL on failure. */
PGresult *raw_postgres_receive(raw_postgres *raw, ExecStatusType status, const char *what);
bool raw_postgres_receive_end(raw_postgres *raw, ExecStatusType status, const char *what);

/* Prepares the blog's statements and sets the source. alone: each waits for the last one's answer. */
bool raw_postgres_blog_open(raw_postgres *raw, bool alone);

#define RAW_POST_COLUMNS "id, author_id, title, body, published, created_at, updated_at"

/* Microseconds from 1970 to 2000, where PostgreSQL begins to count. */
#define RAW_POSTGRES_EPOCH INT64_C(946684800000000)

/* Eight bytes, most significant first. Compilers make one instruction of each. */
static inline int64_t raw_get_big(const char *bytes)
{
    uint64_t number = 0;
    for (int i = 0; i < 8; i++) number = number << 8 | (unsigned char)bytes[i];
    return (int64_t)number;
}

static inline void raw_put_big(char *bytes, int64_t number)
{
    for (int i = 0; i < 8; i++) bytes[i] = (char)((uint64_t)number >> (56 - 8 * i));
}

static inline void raw_put_big32(char *bytes, uint32_t number)
{
    for (int i = 0; i < 4; i++) bytes[i] = (char)(number >> (24 - 8 * i));
}

extern const bench_tables bench_postgres_tables;

#endif
