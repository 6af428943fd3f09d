/* Hand-written C on SQLite: creating posts. */
#include "raw_sqlite.h"

#include <string.h>

/* The first authors; NULL on failure. */
static raw_author *load_owners(raw_sqlite *raw, size_t count)
{
    raw_author *owners = raw_take(&raw->arena, count * sizeof *owners);
    size_t found = 0;
    if (!owners) return NULL;
    sqlite3_bind_int64(raw->owners, 1, (int64_t)count);
    while (found < count && sqlite3_step(raw->owners) == SQLITE_ROW) {
        if (!raw_sqlite_read_author(raw, raw->owners, &owners[found])) break;
        found++;
    }
    sqlite3_reset(raw->owners);
    return found == count ? owners : NULL;
}

static bool insert(raw_sqlite *raw, raw_post *post)
{
    char time[RAW_TIME_SIZE];
    sqlite3_stmt *statement = raw->insert;
    raw_time_format(time, post->created_at);
    sqlite3_bind_int64(statement, 1, post->author_id);
    sqlite3_bind_text(statement, 2, post->title.bytes, (int)post->title.size, SQLITE_STATIC);
    sqlite3_bind_text(statement, 3, post->body.bytes, (int)post->body.size, SQLITE_STATIC);
    sqlite3_bind_int(statement, 4, post->published);
    sqlite3_bind_text(statement, 5, time, RAW_TIME_SIZE - 1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 6, time, RAW_TIME_SIZE - 1, SQLITE_STATIC);
    if (!raw_sqlite_run(raw, statement)) return false;
    post->id = sqlite3_last_insert_rowid(raw->database);
    return true;
}

static raw_post *create_post(raw_sqlite *raw, raw_author *author, const char *title,
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

static bool create_all(raw_sqlite *raw, const bench_data *data, bench_sum *sum)
{
    raw_author *owners = load_owners(raw, data->owners);
    if (!owners) return raw_sqlite_failed(raw->database, "owners");
    for (size_t i = 0; i < data->owners * data->creates; i++) {
        raw_author *owner = &owners[i / data->creates];
        const raw_post *post =
            create_post(raw, owner, data->titles[i], data->bodies[i], bench_published(i));
        if (!post) return false;
        raw_sum_created(sum, owner->id, post);
    }
    return true;
}

bool raw_sqlite_create(void *state, const bench_data *data, bench_sum *sum)
{
    raw_sqlite *raw = state;
    raw_arena_reset(&raw->arena);
    if (!raw_sqlite_run(raw, raw->begin_write)) return false;
    if (create_all(raw, data, sum)) return raw_sqlite_run(raw, raw->commit);
    sqlite3_exec(raw->database, "ROLLBACK", NULL, NULL, NULL);
    return false;
}
