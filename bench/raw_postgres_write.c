/* Hand-written C on PostgreSQL: creating posts. */
#include "raw_postgres.h"

#include <string.h>

/* The first authors; NULL on failure. */
static raw_author *load_owners(raw_postgres *raw, size_t count)
{
    char limit[8];
    const char *values[] = {limit};
    static const int lengths[] = {8}, formats[] = {1};
    raw_put_big(limit, (int64_t)count);
    PGresult *result = PQexecPrepared(raw->connection, "owners", 1, values, lengths, formats, 1);
    raw_author *owners = raw_take(&raw->arena, count * sizeof *owners);
    bool read = owners && raw_postgres_is(raw->connection, result, PGRES_TUPLES_OK, "owners") &&
                (size_t)PQntuples(result) == count;
    for (size_t i = 0; read && i < count; i++) {
        read = raw_postgres_read_author(raw, result, (int)i, &owners[i]);
    }
    PQclear(result);
    return read ? owners : NULL;
}

/* The key is needed before the next statement can be thought of, so each INSERT waits. */
static bool insert(raw_postgres *raw, raw_post *post)
{
    char author_id[8], published[1], time[8];
    const char *values[] = {author_id, post->title.bytes, post->body.bytes, published, time, time};
    const int lengths[] = {8, (int)post->title.size, (int)post->body.size, 1, 8, 8};
    static const int formats[] = {1, 1, 1, 1, 1, 1};
    raw_put_big(author_id, post->author_id);
    raw_put_big(time, post->created_at - RAW_POSTGRES_EPOCH);
    published[0] = post->published;
    PGresult *result = PQexecPrepared(raw->connection, "insert", 6, values, lengths, formats, 1);
    bool inserted = raw_postgres_is(raw->connection, result, PGRES_TUPLES_OK, "insert") &&
                    PQntuples(result) == 1 && PQgetlength(result, 0, 0) == 8;
    if (inserted) post->id = raw_get_big(PQgetvalue(result, 0, 0));
    PQclear(result);
    return inserted;
}

static raw_post *create_post(raw_postgres *raw, raw_author *author, const char *title,
                             const char *body, bool published)
{
    raw_post *post = raw_take(&raw->arena, sizeof *post);
    if (!post) return NULL;
    *post = (raw_post){.author_id = author->id, .author = author, .published = published};
    if (!raw_copy(&raw->arena, &post->title, title, strlen(title)) ||
        !raw_copy(&raw->arena, &post->body, body, strlen(body))) {
        return NULL;
    }
    post->created_at = raw_now();
    post->updated_at = post->created_at;
    return insert(raw, post) && raw_append(&raw->arena, author, post) ? post : NULL;
}

static bool create_all(raw_postgres *raw, const bench_data *data, bench_sum *sum)
{
    raw_author *owners = load_owners(raw, data->owners);
    if (!owners) return false;
    for (size_t i = 0; i < data->owners * data->creates; i++) {
        raw_author *owner = &owners[i / data->creates];
        const raw_post *post =
            create_post(raw, owner, data->titles[i], data->bodies[i], bench_published(i));
        if (!post) return false;
        raw_sum_created(sum, owner->id, post);
    }
    return true;
}

bool raw_postgres_create(void *state, const bench_data *data, bench_sum *sum)
{
    raw_postgres *raw = state;
    raw_arena_reset(&raw->arena);
    if (!raw_postgres_run(raw->connection, "BEGIN")) return false;
    bool created = create_all(raw, data, sum);
    return raw_postgres_run(raw->connection, created ? "COMMIT" : "ROLLBACK") && created;
}
