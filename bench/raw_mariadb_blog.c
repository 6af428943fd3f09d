/* Hand-written C on MariaDB: the blog's statements, each prepared and bound once. */
#include "raw_mariadb.h"

#define COMMENT_COLUMNS "id, post_id, author_id, body, created_at"
#define KEYS "(SELECT k FROM JSON_TABLE(?, '$[*]' COLUMNS (k BIGINT PATH '$')) ks)"
/* A join, because the server would look at every row for a sub-select in a DELETE. */
#define OF_AUTHOR " x JOIN " BENCH_POSTS " p ON p.id = x.post_id WHERE p.author_id = ?"

static const char *const statements[RAW_QUESTIONS] = {
    [RAW_BEGIN_READ] = "START TRANSACTION READ ONLY",
    [RAW_BEGIN_WRITE] = "START TRANSACTION",
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
    [RAW_LINK] = "INSERT IGNORE INTO " BENCH_POSTS_TAGS " (post_id, tag_id) SELECT ?, k FROM"
                 " JSON_TABLE(?, '$[*]' COLUMNS (k BIGINT PATH '$')) ks",
    [RAW_DELETE_LINKS] = "DELETE x FROM " BENCH_POSTS_TAGS OF_AUTHOR,
    [RAW_DELETE_COMMENTS] = "DELETE x FROM " BENCH_COMMENTS OF_AUTHOR,
    [RAW_DELETE_POSTS] = "DELETE FROM " BENCH_POSTS " WHERE author_id = ?",
    [RAW_DELETE_AUTHOR] = "DELETE FROM " BENCH_AUTHORS " WHERE id = ?",
};

static bool is_control(raw_question question)
{
    return question <= RAW_COMMIT;
}

/* The keys as a JSON array: one parameter, whatever their number. */
static bool bind_keys(raw_mariadb *raw, MYSQL_BIND *parameter, const raw_keys *keys)
{
    char *json = raw_take(&raw->arena, keys->count * 21 + 3), *end = json;
    if (!json) return false;
    *end++ = '[';
    for (size_t i = 0; i < keys->count; i++) {
        if (i) *end++ = ',';
        end = raw_put_int(end, keys->keys[i]);
    }
    *end++ = ']';
    *parameter = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_STRING,
                              .buffer = json,
                              .buffer_length = (unsigned long)(end - json)};
    return true;
}

static bool ask(void *source, raw_question question, const raw_keys *keys)
{
    raw_mariadb *raw = source;
    raw_mariadb_statement *statement = &raw->blog[question];
    raw_parameters parameters = raw_shape_of(question).parameters;
    MYSQL_BIND *next = statement->parameters;
    if (parameters == RAW_NONE) return true;
    if (parameters != RAW_KEYS)
        *next++ = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_LONGLONG,
                               .buffer = (void *)(uintptr_t)&keys->key};
    if (parameters != RAW_KEY && !bind_keys(raw, next, keys)) return false;
    return mysql_stmt_bind_param(statement->handle, statement->parameters) == 0 ||
           raw_mariadb_statement_failed(statement, "bind");
}

static bool read_comment(raw_mariadb *raw, const raw_mariadb_statement *row, raw_comment *comment)
{
    uint8_t nulls = 0;
    *comment = (raw_comment){.id = raw_mariadb_read_int(row, 0, &nulls)};
    comment->post_id = raw_mariadb_read_int(row, 1, &comment->nulls);
    comment->author_id = raw_mariadb_read_int(row, 2, &comment->nulls);
    comment->created_at = raw_mariadb_read_time(row, 4, &comment->nulls);
    return raw_mariadb_read_text(raw, row, 3, &comment->body, &comment->nulls);
}

static bool read_tag(raw_mariadb *raw, const raw_mariadb_statement *row, raw_tag *tag)
{
    uint8_t nulls = 0;
    *tag = (raw_tag){.id = raw_mariadb_read_int(row, 0, &nulls)};
    return raw_mariadb_read_text(raw, row, 1, &tag->name, &nulls);
}

static bool read_link(raw_mariadb *raw, const raw_mariadb_statement *row, raw_rows *rows)
{
    uint8_t nulls = 0;
    int64_t id = raw_mariadb_read_int(row, 0, &nulls);
    raw_tag *tag = raw_rows_link(&raw->arena, rows, id, raw_mariadb_read_int(row, 2, &nulls));
    return tag && (tag->name.bytes || read_tag(raw, row, tag));
}

static bool read_row(raw_mariadb *raw, const raw_mariadb_statement *row, raw_kind kind,
                     raw_rows *rows)
{
    raw_arena *arena = &raw->arena;
    void *item = NULL;
    switch (kind) {
    case RAW_AUTHOR_ROWS:
        item = raw_list_add(arena, &rows->authors, sizeof(raw_author));
        return item && raw_mariadb_read_author(raw, row, item);
    case RAW_POST_ROWS:
        item = raw_list_add(arena, &rows->posts, sizeof(raw_post));
        return item && raw_mariadb_read_post(raw, row, item);
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
    raw_mariadb *raw = source;
    raw_mariadb_statement *statement = &raw->blog[question];
    raw_kind kind = raw_shape_of(question).kind;
    int result = 0;
    if (is_control(question)) return raw_mariadb_run(raw->connection, statements[question]);
    if (!raw_mariadb_execute(statement, statements[question])) return false;
    if (kind == RAW_NOTHING) return true;
    while ((result = mysql_stmt_fetch(statement->handle)) == 0)
        if (!read_row(raw, statement, kind, rows)) break;
    mysql_stmt_free_result(statement->handle);
    return result == MYSQL_NO_DATA || raw_mariadb_statement_failed(statement, statements[question]);
}

bool raw_mariadb_blog_open(raw_mariadb *raw)
{
    static const char *const types[] = {
        [RAW_AUTHOR_ROWS] = "it", [RAW_POST_ROWS] = "iittimm", [RAW_COMMENT_ROWS] = "iiitm",
        [RAW_TAG_ROWS] = "it",    [RAW_LINK_ROWS] = "iti",
    };
    raw->source = (raw_source){.arena = &raw->arena, .ask = ask, .answer = answer};
    for (int i = 0; i < RAW_QUESTIONS; i++) {
        raw_mariadb_statement *statement = &raw->blog[i];
        raw_kind kind = raw_shape_of((raw_question)i).kind;
        if (is_control((raw_question)i)) continue;
        if (!raw_mariadb_prepare(raw, statement, statements[i])) return false;
        if (kind != RAW_NOTHING && !raw_mariadb_bind_results(statement, types[kind])) return false;
    }
    return true;
}

void raw_mariadb_blog_close(raw_mariadb *raw)
{
    for (size_t i = 0; i < RAW_QUESTIONS; i++)
        if (raw->blog[i].handle) mysql_stmt_close(raw->blog[i].handle);
}
