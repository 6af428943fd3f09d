/* The tables on MariaDB. */
#include "raw_mariadb.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *open_tables(const char *url)
{
    return raw_mariadb_connect(url);
}

static void close_tables(void *state)
{
    mysql_close(state);
}

static bool run(void *state, const char *sql)
{
    return raw_mariadb_run(state, sql);
}

static bool make_more(MYSQL *connection)
{
    return raw_mariadb_run(connection,
                           "CREATE TABLE " BENCH_COMMENTS
                           " (id BIGINT AUTO_INCREMENT PRIMARY KEY, post_id BIGINT NOT NULL,"
                           " author_id BIGINT NOT NULL, body LONGTEXT NOT NULL,"
                           " created_at DATETIME(6) NOT NULL, KEY (post_id))"
                           " CHARACTER SET utf8mb4") &&
           raw_mariadb_run(connection,
                           "CREATE TABLE " BENCH_TAGS
                           " (id BIGINT AUTO_INCREMENT PRIMARY KEY, name LONGTEXT NOT NULL)"
                           " CHARACTER SET utf8mb4") &&
           raw_mariadb_run(connection, "CREATE TABLE " BENCH_POSTS_TAGS
                                       " (post_id BIGINT NOT NULL, tag_id BIGINT NOT NULL,"
                                       " PRIMARY KEY (post_id, tag_id))");
}

static bool make(MYSQL *connection)
{
    return raw_mariadb_run(connection,
                           "CREATE TABLE " BENCH_AUTHORS
                           " (id BIGINT AUTO_INCREMENT PRIMARY KEY, name LONGTEXT NOT NULL)"
                           " CHARACTER SET utf8mb4") &&
           raw_mariadb_run(connection,
                           "CREATE TABLE " BENCH_POSTS
                           " (id BIGINT AUTO_INCREMENT PRIMARY KEY, author_id BIGINT,"
                           " title LONGTEXT NOT NULL, body LONGTEXT NOT NULL,"
                           " published BOOLEAN NOT NULL, created_at DATETIME(6) NOT NULL,"
                           " updated_at DATETIME(6) NOT NULL, KEY (author_id))"
                           " CHARACTER SET utf8mb4");
}

/* An INSERT that grows row by row. */
typedef struct rows {
    MYSQL *connection;
    const char *head;
    char text[64 * 1024];
    size_t length;
} rows;

static bool send(rows *insert)
{
    bool sent = insert->length == 0 || raw_mariadb_run(insert->connection, insert->text);
    insert->length = 0;
    return sent;
}

static bool add(rows *insert, const char *row)
{
    bool full = insert->length + strlen(row) + 2 > sizeof insert->text;
    if (full && !send(insert)) return false;
    insert->length +=
        (size_t)snprintf(insert->text + insert->length, sizeof insert->text - insert->length,
                         "%s%s", insert->length ? "," : insert->head, row);
    return true;
}

/* The texts hold neither quotes nor backslashes. */
static bool fill_authors(rows *insert, const bench_data *data)
{
    char row[BENCH_NAME_SIZE + 32], name[BENCH_NAME_SIZE];
    insert->head = "INSERT INTO " BENCH_AUTHORS " VALUES ";
    for (size_t i = 0; i < data->authors; i++) {
        bench_author_name(name, (int64_t)i + 1);
        snprintf(row, sizeof row, "(%zu,'%s')", i + 1, name);
        if (!add(insert, row)) return false;
    }
    return send(insert);
}

static bool fill_posts(rows *insert, const bench_data *data)
{
    char row[512], created[RAW_TIME_SIZE], updated[RAW_TIME_SIZE];
    insert->head = "INSERT INTO " BENCH_POSTS " VALUES ";
    for (size_t i = 0; i < data->posts; i++) {
        bench_post post = bench_filled_post(data, i);
        raw_time_format(created, post.created_at);
        raw_time_format(updated, post.updated_at);
        snprintf(row, sizeof row, "(%" PRId64 ",%" PRId64 ",'%s','%s',%d,'%s','%s')", post.id,
                 post.author_id, post.title, post.body, post.published, created, updated);
        if (!add(insert, row)) return false;
    }
    return send(insert);
}

static bool fill_comments(rows *insert, const bench_data *data)
{
    char row[512], body[BENCH_COMMENT_SIZE], created[RAW_TIME_SIZE];
    insert->head = "INSERT INTO " BENCH_COMMENTS " VALUES ";
    for (size_t i = 0; i < data->comments; i++) {
        bench_comment comment = bench_filled_comment(data, i, body);
        raw_time_format(created, comment.created_at);
        snprintf(row, sizeof row, "(%" PRId64 ",%" PRId64 ",%" PRId64 ",'%.*s','%s')", comment.id,
                 comment.post_id, comment.author_id, (int)comment.body_size, comment.body, created);
        if (!add(insert, row)) return false;
    }
    return send(insert);
}

static bool fill_tags(rows *insert, const bench_data *data)
{
    char row[BENCH_NAME_SIZE + 32], name[BENCH_NAME_SIZE];
    insert->head = "INSERT INTO " BENCH_TAGS " VALUES ";
    for (size_t i = 0; i < data->tags; i++) {
        bench_tag_name(name, (int64_t)i + 1);
        snprintf(row, sizeof row, "(%zu,'%s')", i + 1, name);
        if (!add(insert, row)) return false;
    }
    return send(insert);
}

static bool fill_links(rows *insert, const bench_data *data)
{
    char row[64];
    int64_t tags[BENCH_TAGS_OF_POST];
    insert->head = "INSERT INTO " BENCH_POSTS_TAGS " VALUES ";
    for (size_t i = 0; i < data->posts * BENCH_TAGS_OF_POST; i++) {
        size_t post = i / BENCH_TAGS_OF_POST;
        bench_tags_of(data, post, false, tags);
        snprintf(row, sizeof row, "(%zu,%" PRId64 ")", post + 1, tags[i % BENCH_TAGS_OF_POST]);
        if (!add(insert, row)) return false;
    }
    return send(insert);
}

/* ANALYZE gives rows. */
static bool settle(void *state)
{
    MYSQL *connection = state;
    if (!raw_mariadb_run(connection, "ANALYZE TABLE " BENCH_AUTHORS ", " BENCH_POSTS
                                     ", " BENCH_COMMENTS ", " BENCH_TAGS ", " BENCH_POSTS_TAGS))
        return false;
    mysql_free_result(mysql_store_result(connection));
    return true;
}

static bool fill(void *state, const bench_data *data)
{
    rows *insert = calloc(1, sizeof *insert);
    if (!insert) return false;
    insert->connection = state;
    bool filled = make(state) && make_more(state) && fill_authors(insert, data) &&
                  fill_posts(insert, data) && fill_comments(insert, data) &&
                  fill_tags(insert, data) && fill_links(insert, data) && settle(state);
    free(insert);
    return filled;
}

static bool empty(void *state)
{
    return raw_mariadb_run(state, "TRUNCATE " BENCH_POSTS) && settle(state);
}

static int64_t number(const char *text)
{
    return strtoll(text, NULL, 10);
}

/* The last column tells whether the times are equal and of today, UTC. */
static bool created(void *state, bench_sum *sum)
{
    if (!raw_mariadb_run(state, "SELECT id, author_id, title, body, published,"
                                " created_at = updated_at AND"
                                " abs(timestampdiff(SECOND, created_at, utc_timestamp())) < 3600"
                                " FROM " BENCH_POSTS))
        return false;
    MYSQL_RES *result = mysql_use_result(state);
    MYSQL_ROW row;
    while (result && (row = mysql_fetch_row(result))) {
        bench_post post = {.id = number(row[0]),
                           .author_id = number(row[1]),
                           .title = row[2],
                           .title_size = strlen(row[2]),
                           .body = row[3],
                           .body_size = strlen(row[3]),
                           .published = *row[4] == '1',
                           .created_at = *row[5] == '1' ? 0 : 1};
        sum->value += bench_hash_post(post.author_id, &post);
    }
    mysql_free_result(result);
    return mysql_errno(state) == 0 || raw_mariadb_failed(state, "created");
}

static bool add_up(void *state, const char *sql, bench_sum *sum)
{
    if (!raw_mariadb_run(state, sql)) return false;
    MYSQL_RES *result = mysql_use_result(state);
    MYSQL_ROW row;
    while (result && (row = mysql_fetch_row(result)))
        sum->value += bench_hash_keys(number(row[0]), number(row[1]), number(row[2]));
    mysql_free_result(result);
    return mysql_errno(state) == 0 || raw_mariadb_failed(state, sql);
}

const bench_tables bench_mariadb_tables = {open_tables, close_tables, fill,   empty,
                                           run,         settle,       add_up, created};
