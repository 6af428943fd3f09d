/* Hand-written C on PostgreSQL: the blog's statements, sent in pipelines. */
#include "raw_postgres.h"

#include <stdio.h>

#define COMMENT_COLUMNS "id, post_id, author_id, body, created_at"
#define POSTS_OF_AUTHOR "(SELECT id FROM " BENCH_POSTS " WHERE author_id = $1)"

static const char *const statements[RAW_QUESTIONS] = {
    [RAW_BEGIN_READ] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    [RAW_BEGIN_WRITE] = "BEGIN",
    [RAW_COMMIT] = "COMMIT",
    [RAW_ALL_AUTHORS] = "SELECT id, name FROM " BENCH_AUTHORS,
    [RAW_FIRST_AUTHORS] = "SELECT id, name FROM " BENCH_AUTHORS " ORDER BY id LIMIT $1",
    [RAW_AUTHOR] = "SELECT id, name FROM " BENCH_AUTHORS " WHERE id = $1",
    [RAW_AUTHORS] = "SELECT id, name FROM " BENCH_AUTHORS " WHERE id = ANY ($1)",
    [RAW_ALL_POSTS] = "SELECT " RAW_POST_COLUMNS " FROM " BENCH_POSTS,
    [RAW_FIRST_POSTS] = "SELECT " RAW_POST_COLUMNS " FROM " BENCH_POSTS " ORDER BY id LIMIT $1",
    [RAW_POST] = "SELECT " RAW_POST_COLUMNS " FROM " BENCH_POSTS " WHERE id = $1",
    [RAW_POSTS_OF_AUTHORS] =
        "SELECT " RAW_POST_COLUMNS " FROM " BENCH_POSTS " WHERE author_id = ANY ($1)",
    [RAW_COMMENTS_OF_POST] =
        "SELECT " COMMENT_COLUMNS " FROM " BENCH_COMMENTS " WHERE post_id = $1",
    [RAW_COMMENTS_OF_POSTS] =
        "SELECT " COMMENT_COLUMNS " FROM " BENCH_COMMENTS " WHERE post_id = ANY ($1)",
    [RAW_TAGS_OF_POST] = "SELECT t.id, t.name, l.post_id FROM " BENCH_POSTS_TAGS
                         " l JOIN " BENCH_TAGS " t ON t.id = l.tag_id WHERE l.post_id = $1",
    [RAW_TAGS_OF_POSTS] = "SELECT t.id, t.name, l.post_id FROM " BENCH_POSTS_TAGS
                          " l JOIN " BENCH_TAGS " t ON t.id = l.tag_id WHERE l.post_id = ANY ($1)",
    [RAW_ALL_TAGS] = "SELECT id, name FROM " BENCH_TAGS,
    [RAW_UNLINK] = "DELETE FROM " BENCH_POSTS_TAGS " WHERE post_id = $1 AND tag_id <> ALL ($2)",
    [RAW_LINK] = "INSERT INTO " BENCH_POSTS_TAGS
                 " (post_id, tag_id) SELECT $1, unnest($2::bigint[]) ON CONFLICT DO NOTHING",
    [RAW_DELETE_LINKS] = "DELETE FROM " BENCH_POSTS_TAGS " WHERE post_id IN " POSTS_OF_AUTHOR,
    [RAW_DELETE_COMMENTS] = "DELETE FROM " BENCH_COMMENTS " WHERE post_id IN " POSTS_OF_AUTHOR,
    [RAW_DELETE_POSTS] = "DELETE FROM " BENCH_POSTS " WHERE author_id = $1",
    [RAW_DELETE_AUTHOR] = "DELETE FROM " BENCH_AUTHORS " WHERE id = $1",
};

typedef char statement_name[8];

static const char *name_of(statement_name name, raw_question question)
{
    snprintf(name, sizeof(statement_name), "b%d", (int)question);
    return name;
}

static bool ask(void *source, raw_question question, const raw_keys *keys)
{
    static const int formats[] = {1, 1};
    raw_postgres *raw = source;
    raw_parameters parameters = raw_shape_of(question).parameters;
    bool with_key = parameters == RAW_KEY || parameters == RAW_KEY_AND_KEYS;
    bool with_list = parameters == RAW_KEYS || parameters == RAW_KEY_AND_KEYS;
    const char *values[2] = {0};
    int lengths[2] = {0}, count = 0;
    char key[8];
    statement_name name;
    if (with_key) {
        raw_put_big(key, keys->key);
        values[count] = key;
        lengths[count++] = sizeof key;
    }
    if (with_list) {
        values[count] = raw_postgres_keys(raw, keys->keys, keys->count, &lengths[count]);
        if (!values[count++]) return false;
    }
    bool pipeline = PQpipelineStatus(raw->connection) != PQ_PIPELINE_OFF ||
                    PQenterPipelineMode(raw->connection);
    return (pipeline && PQsendQueryPrepared(raw->connection, name_of(name, question), count, values,
                                            lengths, formats, 1)) ||
           raw_postgres_failed(raw->connection, statements[question]);
}

static bool send(void *source)
{
    raw_postgres *raw = source;
    return PQpipelineSync(raw->connection) || raw_postgres_failed(raw->connection, "send");
}

static bool end(void *source)
{
    raw_postgres *raw = source;
    return raw_postgres_receive_end(raw, PGRES_PIPELINE_SYNC, "end") &&
           PQexitPipelineMode(raw->connection);
}

static bool read_comment(raw_postgres *raw, const PGresult *result, int row, raw_comment *comment)
{
    uint8_t nulls = 0;
    *comment = (raw_comment){.id = raw_postgres_read_big(result, row, 0, &nulls)};
    comment->post_id = raw_postgres_read_big(result, row, 1, &nulls);
    comment->author_id = raw_postgres_read_big(result, row, 2, &nulls);
    comment->created_at = raw_postgres_read_time(result, row, 4, &nulls);
    bool copied = raw_postgres_read_text(raw, result, row, 3, &comment->body, &nulls);
    comment->nulls = nulls;
    return copied;
}

static bool read_tag(raw_postgres *raw, const PGresult *result, int row, raw_tag *tag)
{
    uint8_t nulls = 0;
    *tag = (raw_tag){.id = raw_postgres_read_big(result, row, 0, &nulls)};
    return raw_postgres_read_text(raw, result, row, 1, &tag->name, &nulls);
}

static bool read_link(raw_postgres *raw, const PGresult *result, int row, raw_rows *rows)
{
    uint8_t nulls = 0;
    int64_t id = raw_postgres_read_big(result, row, 0, &nulls);
    int64_t post_id = raw_postgres_read_big(result, row, 2, &nulls);
    raw_tag *tag = raw_rows_link(&raw->arena, rows, id, post_id);
    return tag && (tag->name.bytes || read_tag(raw, result, row, tag));
}

static bool read_row(raw_postgres *raw, const PGresult *result, int row, raw_kind kind,
                     raw_rows *rows)
{
    raw_arena *arena = &raw->arena;
    void *item = NULL;
    switch (kind) {
    case RAW_AUTHOR_ROWS:
        item = raw_list_add(arena, &rows->authors, sizeof(raw_author));
        return item && raw_postgres_read_author(raw, result, row, item);
    case RAW_POST_ROWS:
        item = raw_list_add(arena, &rows->posts, sizeof(raw_post));
        return item && raw_postgres_read_post(raw, result, row, item);
    case RAW_COMMENT_ROWS:
        item = raw_list_add(arena, &rows->comments, sizeof(raw_comment));
        return item && read_comment(raw, result, row, item);
    case RAW_TAG_ROWS:
        item = raw_list_add(arena, &rows->tags, sizeof(raw_tag));
        return item && read_tag(raw, result, row, item);
    case RAW_LINK_ROWS: return read_link(raw, result, row, rows);
    case RAW_NOTHING: break;
    }
    return false;
}

/* The number of rows is known, so lists have their size at once. */
static bool reserve(raw_postgres *raw, raw_kind kind, size_t count, raw_rows *rows)
{
    raw_list *list = kind == RAW_AUTHOR_ROWS    ? &rows->authors
                     : kind == RAW_POST_ROWS    ? &rows->posts
                     : kind == RAW_COMMENT_ROWS ? &rows->comments
                                                : &rows->tags;
    return kind == RAW_LINK_ROWS || count < 2 || raw_list_reserve(&raw->arena, list, count);
}

static bool answer(void *source, raw_question question, raw_rows *rows)
{
    raw_postgres *raw = source;
    raw_kind kind = raw_shape_of(question).kind;
    if (kind == RAW_NOTHING)
        return raw_postgres_receive_end(raw, PGRES_COMMAND_OK, statements[question]);
    PGresult *result = raw_postgres_receive(raw, PGRES_TUPLES_OK, statements[question]);
    int count = result ? PQntuples(result) : 0;
    bool read = result && reserve(raw, kind, (size_t)count, rows);
    for (int row = 0; read && row < count; row++) read = read_row(raw, result, row, kind, rows);
    PQclear(result);
    return read;
}

bool raw_postgres_blog_open(raw_postgres *raw, bool alone)
{
    raw->source = (raw_source){.arena = &raw->arena,
                               .alone = alone,
                               .ask = ask,
                               .send = send,
                               .answer = answer,
                               .end = end};
    for (int i = 0; i < RAW_QUESTIONS; i++) {
        statement_name name;
        PGresult *result =
            PQprepare(raw->connection, name_of(name, (raw_question)i), statements[i], 0, NULL);
        bool prepared = raw_postgres_is(raw->connection, result, PGRES_COMMAND_OK, statements[i]);
        PQclear(result);
        if (!prepared) return false;
    }
    return true;
}
