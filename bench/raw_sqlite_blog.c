/* Hand-written C on SQLite: the blog's statements, each prepared once. */
#include "raw_sqlite.h"

#define COMMENT_COLUMNS "id, post_id, author_id, body, created_at"
#define KEYS "(SELECT value FROM json_each(?))"
#define POSTS_OF_AUTHOR "(SELECT id FROM " BENCH_POSTS " WHERE author_id = ?)"

static const char *const statements[RAW_QUESTIONS] = {
    [RAW_BEGIN_READ] = "BEGIN",
    [RAW_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [RAW_COMMIT] = "COMMIT",
    [RAW_ALL_AUTHORS] = "SELECT id, name FROM " BENCH_AUTHORS,
    [RAW_FIRST_AUTHORS] = "SELECT id, name FROM " BENCH_AUTHORS " ORDER BY id LIMIT ?",
    [RAW_AUTHOR] = "SELECT id, name FROM " BENCH_AUTHORS " WHERE id = ?",
    [RAW_AUTHORS] = "SELECT id, name FROM " BENCH_AUTHORS " WHERE id IN " KEYS,
    [RAW_ALL_POSTS] = "SELECT " RAW_POST_COLUMNS " FROM " BENCH_POSTS,
    [RAW_FIRST_POSTS] = "SELECT " RAW_POST_COLUMNS " FROM " BENCH_POSTS " ORDER BY id LIMIT ?",
    [RAW_POST] = "SELECT " RAW_POST_COLUMNS " FROM " BENCH_POSTS " WHERE id = ?",
    [RAW_POSTS_OF_AUTHORS] =
        "SELECT " RAW_POST_COLUMNS " FROM " BENCH_POSTS " WHERE author_id IN " KEYS,
    [RAW_COMMENTS_OF_POST] = "SELECT " COMMENT_COLUMNS " FROM " BENCH_COMMENTS " WHERE post_id = ?",
    [RAW_COMMENTS_OF_POSTS] =
        "SELECT " COMMENT_COLUMNS " FROM " BENCH_COMMENTS " WHERE post_id IN " KEYS,
    [RAW_TAGS_OF_POST] = "SELECT t.id, t.name, l.post_id FROM " BENCH_POSTS_TAGS
                         " l JOIN " BENCH_TAGS " t ON t.id = l.tag_id WHERE l.post_id = ?",
    [RAW_TAGS_OF_POSTS] = "SELECT t.id, t.name, l.post_id FROM " BENCH_POSTS_TAGS
                          " l JOIN " BENCH_TAGS " t ON t.id = l.tag_id WHERE l.post_id IN " KEYS,
    [RAW_ALL_TAGS] = "SELECT id, name FROM " BENCH_TAGS,
    [RAW_UNLINK] = "DELETE FROM " BENCH_POSTS_TAGS " WHERE post_id = ? AND tag_id NOT IN " KEYS,
    [RAW_LINK] = "INSERT OR IGNORE INTO " BENCH_POSTS_TAGS
                 " (post_id, tag_id) SELECT ?, value FROM json_each(?)",
    [RAW_DELETE_LINKS] = "DELETE FROM " BENCH_POSTS_TAGS " WHERE post_id IN " POSTS_OF_AUTHOR,
    [RAW_DELETE_COMMENTS] = "DELETE FROM " BENCH_COMMENTS " WHERE post_id IN " POSTS_OF_AUTHOR,
    [RAW_DELETE_POSTS] = "DELETE FROM " BENCH_POSTS " WHERE author_id = ?",
    [RAW_DELETE_AUTHOR] = "DELETE FROM " BENCH_AUTHORS " WHERE id = ?",
};

/* The keys as a JSON array: one parameter, whatever their number. */
static bool bind_keys(raw_sqlite *raw, sqlite3_stmt *statement, int place, const raw_keys *keys)
{
    char *json = raw_take(&raw->arena, keys->count * 21 + 3), *end = json;
    if (!json) return false;
    *end++ = '[';
    for (size_t i = 0; i < keys->count; i++) {
        if (i) *end++ = ',';
        end = raw_put_int(end, keys->keys[i]);
    }
    *end++ = ']';
    return sqlite3_bind_text(statement, place, json, (int)(end - json), SQLITE_STATIC) == SQLITE_OK;
}

static bool ask(void *source, raw_question question, const raw_keys *keys)
{
    raw_sqlite *raw = source;
    sqlite3_stmt *statement = raw->blog[question];
    raw_parameters parameters = raw_shape_of(question).parameters;
    if (parameters == RAW_KEYS) return bind_keys(raw, statement, 1, keys);
    if (parameters != RAW_NONE) sqlite3_bind_int64(statement, 1, keys->key);
    return parameters != RAW_KEY_AND_KEYS || bind_keys(raw, statement, 2, keys);
}

static bool read_comment(raw_sqlite *raw, sqlite3_stmt *row, raw_comment *comment)
{
    *comment = (raw_comment){.id = sqlite3_column_int64(row, 0)};
    comment->post_id = raw_sqlite_read_int(row, 1, &comment->nulls);
    comment->author_id = raw_sqlite_read_int(row, 2, &comment->nulls);
    return raw_sqlite_read_text(raw, row, 3, &comment->body, &comment->nulls) &&
           raw_sqlite_read_time(row, 4, &comment->created_at, &comment->nulls);
}

static bool read_tag(raw_sqlite *raw, sqlite3_stmt *row, raw_tag *tag)
{
    uint8_t nulls = 0;
    *tag = (raw_tag){.id = sqlite3_column_int64(row, 0)};
    return raw_sqlite_read_text(raw, row, 1, &tag->name, &nulls);
}

static bool read_link(raw_sqlite *raw, sqlite3_stmt *row, raw_rows *rows)
{
    raw_tag *tag = raw_rows_link(&raw->arena, rows, sqlite3_column_int64(row, 0),
                                 sqlite3_column_int64(row, 2));
    return tag && (tag->name.bytes || read_tag(raw, row, tag));
}

static bool read_row(raw_sqlite *raw, sqlite3_stmt *row, raw_kind kind, raw_rows *rows)
{
    raw_arena *arena = &raw->arena;
    void *item = NULL;
    switch (kind) {
    case RAW_AUTHOR_ROWS:
        item = raw_list_add(arena, &rows->authors, sizeof(raw_author));
        return item && raw_sqlite_read_author(raw, row, item);
    case RAW_POST_ROWS:
        item = raw_list_add(arena, &rows->posts, sizeof(raw_post));
        return item && raw_sqlite_read_post(raw, row, item);
    case RAW_COMMENT_ROWS:
        item = raw_list_add(arena, &rows->comments, sizeof(raw_comment));
        return item && read_comment(raw, row, item);
    case RAW_TAG_ROWS:
        item = raw_list_add(arena, &rows->tags, sizeof(raw_tag));
        return item && read_tag(raw, row, item);
    case RAW_LINK_ROWS: return read_link(raw, row, rows);
    case RAW_NOTHING: break;
    }
    return false;
}

static bool answer(void *source, raw_question question, raw_rows *rows)
{
    raw_sqlite *raw = source;
    sqlite3_stmt *statement = raw->blog[question];
    raw_kind kind = raw_shape_of(question).kind;
    int result;
    while ((result = sqlite3_step(statement)) == SQLITE_ROW)
        if (!read_row(raw, statement, kind, rows)) break;
    sqlite3_reset(statement);
    return result == SQLITE_DONE || raw_sqlite_failed(raw->database, statements[question]);
}

bool raw_sqlite_blog_open(raw_sqlite *raw)
{
    raw->source = (raw_source){.arena = &raw->arena, .ask = ask, .answer = answer};
    for (size_t i = 0; i < RAW_QUESTIONS; i++)
        if (sqlite3_prepare_v3(raw->database, statements[i], -1, SQLITE_PREPARE_PERSISTENT,
                               &raw->blog[i], NULL) != SQLITE_OK)
            return raw_sqlite_failed(raw->database, statements[i]);
    return true;
}

void raw_sqlite_blog_close(raw_sqlite *raw)
{
    for (size_t i = 0; i < RAW_QUESTIONS; i++) sqlite3_finalize(raw->blog[i]);
}
