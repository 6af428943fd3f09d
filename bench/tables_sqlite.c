/* The tables on SQLite. */
#include "raw_sqlite.h"

#include <stdio.h>

static bool run(void *state, const char *sql)
{
    sqlite3 *database = state;
    return sqlite3_exec(database, sql, NULL, NULL, NULL) == SQLITE_OK ||
           raw_sqlite_failed(database, sql);
}

static void *open_tables(const char *url)
{
    return raw_sqlite_connect(url);
}

static void close_tables(void *state)
{
    sqlite3_close(state);
}

static bool make(sqlite3 *database)
{
    return run(database,
               "CREATE TABLE " BENCH_AUTHORS " (id INTEGER PRIMARY KEY, name TEXT NOT NULL)") &&
           run(database, "CREATE TABLE " BENCH_POSTS
                         " (id INTEGER PRIMARY KEY, author_id INTEGER, title TEXT NOT NULL,"
                         " body TEXT NOT NULL, published BOOLEAN NOT NULL,"
                         " created_at DATETIME NOT NULL, updated_at DATETIME NOT NULL)") &&
           run(database,
               "CREATE INDEX kin_bench_posts_author ON " BENCH_POSTS " (author_id);"
               "CREATE TABLE " BENCH_COMMENTS " (id INTEGER PRIMARY KEY, post_id INTEGER NOT NULL,"
               " author_id INTEGER NOT NULL, body TEXT NOT NULL,"
               " created_at DATETIME NOT NULL);"
               "CREATE INDEX kin_bench_comments_post ON " BENCH_COMMENTS " (post_id);"
               "CREATE TABLE " BENCH_TAGS " (id INTEGER PRIMARY KEY, name TEXT NOT NULL);"
               "CREATE TABLE " BENCH_POSTS_TAGS
               " (post_id INTEGER NOT NULL, tag_id INTEGER NOT NULL,"
               " PRIMARY KEY (post_id, tag_id))");
}

static bool step_once(sqlite3 *database, sqlite3_stmt *statement)
{
    int result = sqlite3_step(statement);
    sqlite3_reset(statement);
    return result == SQLITE_DONE || raw_sqlite_failed(database, "fill");
}

static bool fill_authors(sqlite3 *database, const bench_data *data)
{
    sqlite3_stmt *insert = NULL;
    bool filled = sqlite3_prepare_v2(database, "INSERT INTO " BENCH_AUTHORS " VALUES (?, ?)", -1,
                                     &insert, NULL) == SQLITE_OK;
    for (size_t i = 0; filled && i < data->authors; i++) {
        char name[BENCH_NAME_SIZE];
        size_t size = bench_author_name(name, (int64_t)i + 1);
        sqlite3_bind_int64(insert, 1, (int64_t)i + 1);
        sqlite3_bind_text(insert, 2, name, (int)size, SQLITE_STATIC);
        filled = step_once(database, insert);
    }
    sqlite3_finalize(insert);
    return filled;
}

static bool fill_post(sqlite3 *database, sqlite3_stmt *insert, const bench_post *post)
{
    char created[RAW_TIME_SIZE], updated[RAW_TIME_SIZE];
    raw_time_format(created, post->created_at);
    raw_time_format(updated, post->updated_at);
    sqlite3_bind_int64(insert, 1, post->id);
    sqlite3_bind_int64(insert, 2, post->author_id);
    sqlite3_bind_text(insert, 3, post->title, (int)post->title_size, SQLITE_STATIC);
    sqlite3_bind_text(insert, 4, post->body, (int)post->body_size, SQLITE_STATIC);
    sqlite3_bind_int(insert, 5, post->published);
    sqlite3_bind_text(insert, 6, created, -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, 7, updated, -1, SQLITE_STATIC);
    return step_once(database, insert);
}

static bool fill_posts(sqlite3 *database, const bench_data *data)
{
    sqlite3_stmt *insert = NULL;
    bool filled =
        sqlite3_prepare_v2(database, "INSERT INTO " BENCH_POSTS " VALUES (?, ?, ?, ?, ?, ?, ?)", -1,
                           &insert, NULL) == SQLITE_OK;
    for (size_t i = 0; filled && i < data->posts; i++) {
        bench_post post = bench_filled_post(data, i);
        filled = fill_post(database, insert, &post);
    }
    sqlite3_finalize(insert);
    return filled;
}

static sqlite3_stmt *prepare(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
        raw_sqlite_failed(database, sql);
    return statement;
}

static bool fill_comments(sqlite3 *database, const bench_data *data)
{
    sqlite3_stmt *insert =
        prepare(database, "INSERT INTO " BENCH_COMMENTS " VALUES (?, ?, ?, ?, ?)");
    bool filled = insert != NULL;
    for (size_t i = 0; filled && i < data->comments; i++) {
        char body[BENCH_COMMENT_SIZE], created[RAW_TIME_SIZE];
        bench_comment comment = bench_filled_comment(data, i, body);
        raw_time_format(created, comment.created_at);
        sqlite3_bind_int64(insert, 1, comment.id);
        sqlite3_bind_int64(insert, 2, comment.post_id);
        sqlite3_bind_int64(insert, 3, comment.author_id);
        sqlite3_bind_text(insert, 4, comment.body, (int)comment.body_size, SQLITE_STATIC);
        sqlite3_bind_text(insert, 5, created, -1, SQLITE_STATIC);
        filled = step_once(database, insert);
    }
    sqlite3_finalize(insert);
    return filled;
}

static bool fill_tags(sqlite3 *database, const bench_data *data)
{
    sqlite3_stmt *insert = prepare(database, "INSERT INTO " BENCH_TAGS " VALUES (?, ?)");
    bool filled = insert != NULL;
    for (size_t i = 0; filled && i < data->tags; i++) {
        char name[BENCH_NAME_SIZE];
        size_t size = bench_tag_name(name, (int64_t)i + 1);
        sqlite3_bind_int64(insert, 1, (int64_t)i + 1);
        sqlite3_bind_text(insert, 2, name, (int)size, SQLITE_STATIC);
        filled = step_once(database, insert);
    }
    sqlite3_finalize(insert);
    return filled;
}

static bool fill_links(sqlite3 *database, const bench_data *data)
{
    sqlite3_stmt *insert = prepare(database, "INSERT INTO " BENCH_POSTS_TAGS " VALUES (?, ?)");
    bool filled = insert != NULL;
    for (size_t i = 0; filled && i < data->posts * BENCH_TAGS_OF_POST; i++) {
        int64_t tags[BENCH_TAGS_OF_POST];
        size_t post = i / BENCH_TAGS_OF_POST;
        bench_tags_of(data, post, false, tags);
        sqlite3_bind_int64(insert, 1, (int64_t)post + 1);
        sqlite3_bind_int64(insert, 2, tags[i % BENCH_TAGS_OF_POST]);
        filled = step_once(database, insert);
    }
    sqlite3_finalize(insert);
    return filled;
}

/* An empty log, so that no run pays for the writing of another. */
static bool settle(void *state)
{
    return run(state, "PRAGMA wal_checkpoint(TRUNCATE)");
}

static bool fill(void *state, const bench_data *data)
{
    return run(state, "BEGIN IMMEDIATE") && make(state) && fill_authors(state, data) &&
           fill_posts(state, data) && fill_comments(state, data) && fill_tags(state, data) &&
           fill_links(state, data) && run(state, "COMMIT") && settle(state);
}

static bool empty(void *state)
{
    return run(state, "DELETE FROM " BENCH_POSTS) && settle(state);
}

/* The last column tells whether the times are today's, equal, and of the right length. */
static bool created(void *state, bench_sum *sum)
{
    static const char sql[] =
        "SELECT id, author_id, title, body, published, created_at = updated_at AND"
        " length(created_at) = 26 AND abs(julianday(created_at) - julianday('now')) < 1"
        " FROM " BENCH_POSTS;
    sqlite3_stmt *select = NULL;
    int result = sqlite3_prepare_v2(state, sql, -1, &select, NULL);
    while (result == SQLITE_OK || result == SQLITE_ROW) {
        result = sqlite3_step(select);
        if (result != SQLITE_ROW) break;
        bench_post post = {.id = sqlite3_column_int64(select, 0),
                           .author_id = sqlite3_column_int64(select, 1),
                           .title = (const char *)sqlite3_column_text(select, 2),
                           .title_size = (size_t)sqlite3_column_bytes(select, 2),
                           .body = (const char *)sqlite3_column_text(select, 3),
                           .body_size = (size_t)sqlite3_column_bytes(select, 3),
                           .published = sqlite3_column_int(select, 4) != 0,
                           .created_at = sqlite3_column_int(select, 5) ? 0 : 1};
        sum->value += bench_hash_post(post.author_id, &post);
    }
    sqlite3_finalize(select);
    return result == SQLITE_DONE || raw_sqlite_failed(state, "created");
}

static bool add_up(void *state, const char *sql, bench_sum *sum)
{
    sqlite3_stmt *select = prepare(state, sql);
    int result = SQLITE_ERROR;
    while (select && (result = sqlite3_step(select)) == SQLITE_ROW)
        sum->value +=
            bench_hash_keys(sqlite3_column_int64(select, 0), sqlite3_column_int64(select, 1),
                            sqlite3_column_int64(select, 2));
    sqlite3_finalize(select);
    return result == SQLITE_DONE || raw_sqlite_failed(state, sql);
}

const bench_tables bench_sqlite_tables = {open_tables, close_tables, fill,   empty,
                                          run,         settle,       add_up, created};
