/* Hand-written C on PostgreSQL: results into structs, finding and loading. */
#include "raw_postgres.h"

#include <string.h>

int64_t raw_postgres_read_big(const PGresult *result, int row, int column, uint8_t *nulls)
{
    if (PQgetlength(result, row, column) == 8) return raw_get_big(PQgetvalue(result, row, column));
    *nulls |= (uint8_t)(1u << column);
    return 0;
}

int64_t raw_postgres_read_time(const PGresult *result, int row, int column, uint8_t *nulls)
{
    uint8_t null = 0;
    int64_t time = raw_postgres_read_big(result, row, column, &null);
    *nulls |= null;
    return null ? 0 : time + RAW_POSTGRES_EPOCH;
}

bool raw_postgres_read_text(raw_postgres *raw, const PGresult *result, int row, int column,
                            raw_text *text, uint8_t *nulls)
{
    size_t size = (size_t)PQgetlength(result, row, column);
    if (size || !PQgetisnull(result, row, column)) {
        return raw_copy(&raw->arena, text, PQgetvalue(result, row, column), size);
    }
    *text = (raw_text){0};
    *nulls |= (uint8_t)(1u << column);
    return true;
}

bool raw_postgres_read_post(raw_postgres *raw, const PGresult *result, int row, raw_post *post)
{
    uint8_t nulls = 0;
    *post = (raw_post){.id = raw_postgres_read_big(result, row, 0, &nulls)};
    post->author_id = raw_postgres_read_big(result, row, 1, &nulls);
    post->published = PQgetlength(result, row, 4) == 1 && *PQgetvalue(result, row, 4);
    if (PQgetisnull(result, row, 4)) nulls |= 1u << 4;
    post->created_at = raw_postgres_read_time(result, row, 5, &nulls);
    post->updated_at = raw_postgres_read_time(result, row, 6, &nulls);
    bool copied = raw_postgres_read_text(raw, result, row, 2, &post->title, &nulls) &&
                  raw_postgres_read_text(raw, result, row, 3, &post->body, &nulls);
    post->nulls = nulls;
    return copied;
}

bool raw_postgres_read_author(raw_postgres *raw, const PGresult *result, int row,
                              raw_author *author)
{
    uint8_t nulls = 0;
    *author = (raw_author){.id = raw_postgres_read_big(result, row, 0, &nulls)};
    return raw_postgres_read_text(raw, result, row, 1, &author->name, &nulls);
}

static raw_post *find_post(raw_postgres *raw, int64_t id)
{
    char key[8];
    const char *values[] = {key};
    static const int lengths[] = {8}, formats[] = {1};
    raw_put_big(key, id);
    PGresult *result = PQexecPrepared(raw->connection, "find", 1, values, lengths, formats, 1);
    raw_post *post = NULL;
    if (raw_postgres_is(raw->connection, result, PGRES_TUPLES_OK, "find") &&
        PQntuples(result) == 1) {
        post = raw_take(&raw->arena, sizeof *post);
        if (post && !raw_postgres_read_post(raw, result, 0, post)) post = NULL;
    }
    PQclear(result);
    return post;
}

bool raw_postgres_find(void *state, const bench_data *data, bench_sum *sum)
{
    raw_postgres *raw = state;
    for (size_t i = 0; i < data->finds; i++) {
        if (i % data->finds_per_region == 0) raw_arena_reset(&raw->arena);
        const raw_post *post = find_post(raw, data->find_keys[i]);
        if (!post) return raw_postgres_failed(raw->connection, "no such post");
        raw_sum_post(sum, post->author_id, post);
    }
    return true;
}

/* An array of one dimension: flags, type, length, lower bound, elements. */
char *raw_postgres_keys(raw_postgres *raw, const int64_t *keys, size_t count, int *size)
{
    enum { INT8_OID = 20, HEAD = 20, ELEMENT = 12 };
    *size = (int)(HEAD + ELEMENT * count);
    char *array = raw_take(&raw->arena, (size_t)*size), *next = array;
    if (!array) return NULL;
    const uint32_t head[] = {1, 0, INT8_OID, (uint32_t)count, 1};
    for (size_t i = 0; i < 5; i++, next += 4) raw_put_big32(next, head[i]);
    for (size_t i = 0; i < count; i++, next += ELEMENT) {
        raw_put_big32(next, 8);
        raw_put_big(next + 4, keys[i]);
    }
    return array;
}

/* Sends a statement into the pipeline; keys may be NULL. */
static bool send(raw_postgres *raw, const char *name, const char *keys, int size)
{
    const int formats[] = {1};
    return PQsendQueryPrepared(raw->connection, name, keys ? 1 : 0, &keys, &size, formats, 1) ||
           raw_postgres_failed(raw->connection, name);
}

PGresult *raw_postgres_receive(raw_postgres *raw, ExecStatusType status, const char *what)
{
    PGresult *result = PQgetResult(raw->connection);
    PGresult *end = status == PGRES_PIPELINE_SYNC ? NULL : PQgetResult(raw->connection);
    bool good = raw_postgres_is(raw->connection, result, status, what) && !end;
    PQclear(end);
    if (good) return result;
    PQclear(result);
    return NULL;
}

bool raw_postgres_receive_end(raw_postgres *raw, ExecStatusType status, const char *what)
{
    PGresult *result = raw_postgres_receive(raw, status, what);
    PQclear(result);
    return result != NULL;
}

static bool read_authors(raw_postgres *raw, const PGresult *result, raw_tree *tree)
{
    tree->author_count = (size_t)PQntuples(result);
    tree->authors = raw_take(&raw->arena, tree->author_count * sizeof(raw_author));
    if (!tree->authors) return false;
    for (size_t i = 0; i < tree->author_count; i++) {
        if (!raw_postgres_read_author(raw, result, (int)i, &tree->authors[i])) return false;
    }
    return true;
}

static bool load_authors(raw_postgres *raw, raw_tree *tree)
{
    if (!send(raw, "begin", NULL, 0) || !send(raw, "authors", NULL, 0) ||
        !PQpipelineSync(raw->connection) ||
        !raw_postgres_receive_end(raw, PGRES_COMMAND_OK, "begin")) {
        return false;
    }
    PGresult *result = raw_postgres_receive(raw, PGRES_TUPLES_OK, "authors");
    bool read = result && read_authors(raw, result, tree);
    PQclear(result);
    return raw_postgres_receive_end(raw, PGRES_PIPELINE_SYNC, "authors") && read;
}

static bool read_posts(raw_postgres *raw, const PGresult *result, raw_tree *tree)
{
    raw_index index;
    tree->post_count = (size_t)PQntuples(result);
    tree->posts = raw_take(&raw->arena, tree->post_count * sizeof(raw_post *));
    if (!tree->posts || !raw_index_build(&index, &raw->arena, tree->authors, tree->author_count)) {
        return false;
    }
    for (size_t i = 0; i < tree->post_count; i++) {
        raw_post *post = raw_take(&raw->arena, sizeof *post);
        if (!post || !raw_postgres_read_post(raw, result, (int)i, post)) return false;
        raw_author *author = raw_index_find(&index, post->author_id);
        if (!author) return false;
        post->author = author;
        author->post_count++;
        tree->posts[i] = post;
    }
    return raw_group(&raw->arena, tree);
}

static bool load_posts(raw_postgres *raw, raw_tree *tree)
{
    int size = 0;
    int64_t *ids = raw_take(&raw->arena, (tree->author_count + 1) * sizeof *ids);
    for (size_t i = 0; ids && i < tree->author_count; i++) ids[i] = tree->authors[i].id;
    const char *keys = ids ? raw_postgres_keys(raw, ids, tree->author_count, &size) : NULL;
    if (!keys || !send(raw, "posts", keys, size) || !send(raw, "commit", NULL, 0) ||
        !PQpipelineSync(raw->connection)) {
        return false;
    }
    PGresult *result = raw_postgres_receive(raw, PGRES_TUPLES_OK, "posts");
    bool read = result && read_posts(raw, result, tree);
    PQclear(result);
    return raw_postgres_receive_end(raw, PGRES_COMMAND_OK, "commit") &&
           raw_postgres_receive_end(raw, PGRES_PIPELINE_SYNC, "posts") && read;
}

bool raw_postgres_load(void *state, const bench_data *data, bench_sum *sum)
{
    raw_postgres *raw = state;
    raw_tree tree = {0};
    (void)data;
    raw_arena_reset(&raw->arena);
    bool loaded = PQenterPipelineMode(raw->connection) && load_authors(raw, &tree) &&
                  load_posts(raw, &tree) && PQexitPipelineMode(raw->connection);
    if (!loaded) return raw_postgres_failed(raw->connection, "load");
    raw_sum_tree(sum, &tree);
    return true;
}
