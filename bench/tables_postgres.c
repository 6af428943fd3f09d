/* The tables on PostgreSQL. */
#include "raw_postgres.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void *open_tables(const char *url)
{
    PGconn *connection = PQconnectdb(url);
    if (PQstatus(connection) == CONNECTION_OK) {
        if (raw_postgres_run(connection, "SET client_min_messages = warning")) return connection;
    } else {
        raw_postgres_failed(connection, "connect");
    }
    PQfinish(connection);
    return NULL;
}

static void close_tables(void *state)
{
    PQfinish(state);
}

static bool run(void *state, const char *sql)
{
    return raw_postgres_run(state, sql);
}

static bool make_more(PGconn *connection)
{
    return raw_postgres_run(connection, "CREATE TABLE " BENCH_COMMENTS
                                        " (id bigserial PRIMARY KEY, post_id bigint NOT NULL,"
                                        " author_id bigint NOT NULL, body text NOT NULL,"
                                        " created_at timestamp NOT NULL)") &&
           raw_postgres_run(connection, "CREATE INDEX ON " BENCH_COMMENTS " (post_id)") &&
           raw_postgres_run(connection, "CREATE TABLE " BENCH_TAGS
                                        " (id bigserial PRIMARY KEY, name text NOT NULL)") &&
           raw_postgres_run(connection, "CREATE TABLE " BENCH_POSTS_TAGS
                                        " (post_id bigint NOT NULL, tag_id bigint NOT NULL,"
                                        " PRIMARY KEY (post_id, tag_id))");
}

static bool make(PGconn *connection)
{
    return raw_postgres_run(connection, "CREATE TABLE " BENCH_AUTHORS
                                        " (id bigserial PRIMARY KEY, name text NOT NULL)") &&
           raw_postgres_run(connection,
                            "CREATE TABLE " BENCH_POSTS
                            " (id bigserial PRIMARY KEY, author_id bigint, title text NOT NULL,"
                            " body text NOT NULL, published boolean NOT NULL,"
                            " created_at timestamp NOT NULL, updated_at timestamp NOT NULL)") &&
           raw_postgres_run(connection, "CREATE INDEX ON " BENCH_POSTS " (author_id)");
}

static bool start_copy(PGconn *connection, const char *sql)
{
    PGresult *result = PQexec(connection, sql);
    bool started = raw_postgres_is(connection, result, PGRES_COPY_IN, sql);
    PQclear(result);
    return started;
}

static bool put_line(PGconn *connection, const char *line, int size)
{
    return PQputCopyData(connection, line, size) == 1 || raw_postgres_failed(connection, "copy");
}

static bool end_copy(PGconn *connection)
{
    if (PQputCopyEnd(connection, NULL) != 1) return raw_postgres_failed(connection, "copy");
    PGresult *result = PQgetResult(connection);
    bool copied = raw_postgres_is(connection, result, PGRES_COMMAND_OK, "copy");
    PQclear(result);
    while ((result = PQgetResult(connection))) PQclear(result);
    return copied;
}

static bool fill_authors(PGconn *connection, const bench_data *data)
{
    char line[BENCH_NAME_SIZE + 32], name[BENCH_NAME_SIZE];
    if (!start_copy(connection, "COPY " BENCH_AUTHORS " FROM STDIN")) return false;
    for (size_t i = 0; i < data->authors; i++) {
        bench_author_name(name, (int64_t)i + 1);
        int size = snprintf(line, sizeof line, "%zu\t%s\n", i + 1, name);
        if (!put_line(connection, line, size)) return false;
    }
    return end_copy(connection);
}

/* The texts hold neither tabs nor backslashes. */
static bool fill_posts(PGconn *connection, const bench_data *data)
{
    char line[512], created[RAW_TIME_SIZE], updated[RAW_TIME_SIZE];
    if (!start_copy(connection, "COPY " BENCH_POSTS " FROM STDIN")) return false;
    for (size_t i = 0; i < data->posts; i++) {
        bench_post post = bench_filled_post(data, i);
        raw_time_format(created, post.created_at);
        raw_time_format(updated, post.updated_at);
        int size = snprintf(line, sizeof line, "%" PRId64 "\t%" PRId64 "\t%s\t%s\t%c\t%s\t%s\n",
                            post.id, post.author_id, post.title, post.body,
                            post.published ? 't' : 'f', created, updated);
        if (!put_line(connection, line, size)) return false;
    }
    return end_copy(connection);
}

static bool fill_comments(PGconn *connection, const bench_data *data)
{
    char line[512], body[BENCH_COMMENT_SIZE], created[RAW_TIME_SIZE];
    if (!start_copy(connection, "COPY " BENCH_COMMENTS " FROM STDIN")) return false;
    for (size_t i = 0; i < data->comments; i++) {
        bench_comment comment = bench_filled_comment(data, i, body);
        raw_time_format(created, comment.created_at);
        int size = snprintf(line, sizeof line, "%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%.*s\t%s\n",
                            comment.id, comment.post_id, comment.author_id, (int)comment.body_size,
                            comment.body, created);
        if (!put_line(connection, line, size)) return false;
    }
    return end_copy(connection);
}

static bool fill_tags(PGconn *connection, const bench_data *data)
{
    char line[BENCH_NAME_SIZE + 32], name[BENCH_NAME_SIZE];
    if (!start_copy(connection, "COPY " BENCH_TAGS " FROM STDIN")) return false;
    for (size_t i = 0; i < data->tags; i++) {
        bench_tag_name(name, (int64_t)i + 1);
        int size = snprintf(line, sizeof line, "%zu\t%s\n", i + 1, name);
        if (!put_line(connection, line, size)) return false;
    }
    return end_copy(connection);
}

static bool fill_links(PGconn *connection, const bench_data *data)
{
    char line[64];
    int64_t tags[BENCH_TAGS_OF_POST];
    if (!start_copy(connection, "COPY " BENCH_POSTS_TAGS " FROM STDIN")) return false;
    for (size_t i = 0; i < data->posts * BENCH_TAGS_OF_POST; i++) {
        size_t post = i / BENCH_TAGS_OF_POST;
        bench_tags_of(data, post, false, tags);
        int size = snprintf(line, sizeof line, "%zu\t%" PRId64 "\n", post + 1,
                            tags[i % BENCH_TAGS_OF_POST]);
        if (!put_line(connection, line, size)) return false;
    }
    return end_copy(connection);
}

static bool settle(void *state)
{
    return raw_postgres_run(state, "VACUUM ANALYZE " BENCH_AUTHORS ", " BENCH_POSTS
                                   ", " BENCH_COMMENTS ", " BENCH_TAGS ", " BENCH_POSTS_TAGS);
}

static bool fill(void *state, const bench_data *data)
{
    return make(state) && make_more(state) && fill_authors(state, data) &&
           fill_posts(state, data) && fill_comments(state, data) && fill_tags(state, data) &&
           fill_links(state, data) && settle(state);
}

static bool empty(void *state)
{
    return raw_postgres_run(state, "TRUNCATE " BENCH_POSTS " RESTART IDENTITY") &&
           raw_postgres_run(state, "VACUUM ANALYZE " BENCH_POSTS);
}

static bench_post read_back(const PGresult *result, int row)
{
    return (bench_post){.id = raw_get_big(PQgetvalue(result, row, 0)),
                        .author_id = raw_get_big(PQgetvalue(result, row, 1)),
                        .title = PQgetvalue(result, row, 2),
                        .title_size = (size_t)PQgetlength(result, row, 2),
                        .body = PQgetvalue(result, row, 3),
                        .body_size = (size_t)PQgetlength(result, row, 3),
                        .published = *PQgetvalue(result, row, 4) != 0,
                        .created_at = *PQgetvalue(result, row, 5) ? 0 : 1};
}

/* The last column tells whether the times are equal and of today, UTC. */
static bool created(void *state, bench_sum *sum)
{
    static const char sql[] =
        "SELECT id, author_id, title, body, published, created_at = updated_at AND"
        " abs(extract(epoch FROM created_at - (now() AT TIME ZONE 'UTC'))) < 3600"
        " FROM " BENCH_POSTS;
    PGresult *result = PQexecParams(state, sql, 0, NULL, NULL, NULL, NULL, 1);
    bool read = raw_postgres_is(state, result, PGRES_TUPLES_OK, "created");
    for (int i = 0; read && i < PQntuples(result); i++) {
        bench_post post = read_back(result, i);
        sum->value += bench_hash_post(post.author_id, &post);
    }
    PQclear(result);
    return read;
}

static bool add_up(void *state, const char *sql, bench_sum *sum)
{
    PGresult *result = PQexecParams(state, sql, 0, NULL, NULL, NULL, NULL, 1);
    bool read = raw_postgres_is(state, result, PGRES_TUPLES_OK, sql);
    for (int i = 0; read && i < PQntuples(result); i++)
        sum->value += bench_hash_keys(raw_get_big(PQgetvalue(result, i, 0)),
                                      raw_get_big(PQgetvalue(result, i, 1)),
                                      raw_get_big(PQgetvalue(result, i, 2)));
    PQclear(result);
    return read;
}

const bench_tables bench_postgres_tables = {open_tables, close_tables, fill,   empty,
                                            run,         settle,       add_up, created};
