/* Hand-written C on MariaDB: creating posts. */
#include "raw_mariadb.h"

#include <string.h>

/* The first authors; NULL on failure. */
static raw_author *load_owners(raw_mariadb *raw, size_t count)
{
    raw_author *owners = raw_take(&raw->arena, count * sizeof *owners);
    size_t read = 0;
    raw->number = (int64_t)count;
    if (!owners || !raw_mariadb_execute(&raw->owners, "owners")) return NULL;
    while (mysql_stmt_fetch(raw->owners.handle) == 0)
        if (read == count || !raw_mariadb_read_author(raw, &raw->owners, &owners[read++])) break;
    mysql_stmt_free_result(raw->owners.handle);
    return read == count ? owners : NULL;
}

static void bind_text(MYSQL_BIND *parameter, const raw_text *text)
{
    parameter->buffer = (void *)(uintptr_t)text->bytes;
    parameter->buffer_length = text->size;
}

static MYSQL_TIME time_of(int64_t time)
{
    raw_moment moment = raw_time_split(time);
    return (MYSQL_TIME){.year = (unsigned)moment.year,
                        .month = (unsigned)moment.month,
                        .day = (unsigned)moment.day,
                        .hour = (unsigned)moment.hour,
                        .minute = (unsigned)moment.minute,
                        .second = (unsigned)moment.second,
                        .second_part = (unsigned long)moment.fraction,
                        .time_type = MYSQL_TIMESTAMP_DATETIME};
}

static bool insert(raw_mariadb *raw, raw_post *post)
{
    raw_mariadb_statement *statement = &raw->insert;
    raw->owner = post->author_id;
    raw->is_published = post->published;
    raw->time = time_of(post->created_at);
    bind_text(&statement->parameters[1], &post->title);
    bind_text(&statement->parameters[2], &post->body);
    if (mysql_stmt_bind_param(statement->handle, statement->parameters) != 0 ||
        !raw_mariadb_execute(statement, "insert"))
        return false;
    post->id = (int64_t)mysql_stmt_insert_id(statement->handle);
    return post->id > 0;
}

static raw_post *create_post(raw_mariadb *raw, raw_author *author, const char *title,
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

static bool create_all(raw_mariadb *raw, const bench_data *data, bench_sum *sum)
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

bool raw_mariadb_create(void *state, const bench_data *data, bench_sum *sum)
{
    raw_mariadb *raw = state;
    raw_arena_reset(&raw->arena);
    if (!raw_mariadb_run(raw->connection, "START TRANSACTION")) return false;
    bool created = create_all(raw, data, sum);
    return raw_mariadb_run(raw->connection, created ? "COMMIT" : "ROLLBACK") && created;
}
