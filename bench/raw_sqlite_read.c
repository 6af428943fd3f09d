/* Hand-written C on SQLite: rows into structs, finding and loading. */
#include "raw_sqlite.h"

#include <string.h>

int64_t raw_sqlite_read_int(sqlite3_stmt *statement, int column, uint8_t *nulls)
{
    if (sqlite3_column_type(statement, column) == SQLITE_NULL) *nulls |= (uint8_t)(1u << column);
    return sqlite3_column_int64(statement, column);
}

bool raw_sqlite_read_text(raw_sqlite *raw, sqlite3_stmt *statement, int column, raw_text *text,
                          uint8_t *nulls)
{
    const unsigned char *bytes = sqlite3_column_text(statement, column);
    size_t size = (size_t)sqlite3_column_bytes(statement, column);
    if (bytes) return raw_copy(&raw->arena, text, bytes, size);
    *text = (raw_text){0};
    *nulls |= (uint8_t)(1u << column);
    return sqlite3_column_type(statement, column) == SQLITE_NULL;
}

bool raw_sqlite_read_time(sqlite3_stmt *statement, int column, int64_t *time, uint8_t *nulls)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    if (text) return raw_time_parse(text, (size_t)sqlite3_column_bytes(statement, column), time);
    *time = 0;
    *nulls |= (uint8_t)(1u << column);
    return sqlite3_column_type(statement, column) == SQLITE_NULL;
}

bool raw_sqlite_read_post(raw_sqlite *raw, sqlite3_stmt *statement, raw_post *post)
{
    *post = (raw_post){.id = sqlite3_column_int64(statement, 0)};
    post->author_id = raw_sqlite_read_int(statement, 1, &post->nulls);
    post->published = raw_sqlite_read_int(statement, 4, &post->nulls) != 0;
    return raw_sqlite_read_text(raw, statement, 2, &post->title, &post->nulls) &&
           raw_sqlite_read_text(raw, statement, 3, &post->body, &post->nulls) &&
           raw_sqlite_read_time(statement, 5, &post->created_at, &post->nulls) &&
           raw_sqlite_read_time(statement, 6, &post->updated_at, &post->nulls);
}

bool raw_sqlite_read_author(raw_sqlite *raw, sqlite3_stmt *statement, raw_author *author)
{
    uint8_t nulls = 0;
    *author = (raw_author){.id = sqlite3_column_int64(statement, 0)};
    return raw_sqlite_read_text(raw, statement, 1, &author->name, &nulls);
}

static raw_post *find_post(raw_sqlite *raw, int64_t id)
{
    raw_post *post = NULL;
    sqlite3_bind_int64(raw->find, 1, id);
    if (sqlite3_step(raw->find) == SQLITE_ROW) {
        post = raw_take(&raw->arena, sizeof *post);
        if (post && !raw_sqlite_read_post(raw, raw->find, post)) post = NULL;
    }
    sqlite3_reset(raw->find);
    return post;
}

bool raw_sqlite_find(void *state, const bench_data *data, bench_sum *sum)
{
    raw_sqlite *raw = state;
    for (size_t i = 0; i < data->finds; i++) {
        if (i % data->finds_per_region == 0) raw_arena_reset(&raw->arena);
        const raw_post *post = find_post(raw, data->find_keys[i]);
        if (!post) return raw_sqlite_failed(raw->database, "find");
        raw_sum_post(sum, post->author_id, post);
    }
    return true;
}

/* A list that grows by doubling; what it leaves behind stays in the arena. */
static void *grown(raw_arena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity) return items;
    size_t wanted = *capacity ? *capacity * 2 : 256;
    void *more = raw_take(arena, wanted * size);
    if (!more) return NULL;
    if (count) memcpy(more, items, count * size);
    *capacity = wanted;
    return more;
}

static bool load_authors(raw_sqlite *raw, raw_tree *tree)
{
    size_t capacity = 0;
    int result;
    while ((result = sqlite3_step(raw->authors)) == SQLITE_ROW) {
        tree->authors =
            grown(&raw->arena, tree->authors, tree->author_count, &capacity, sizeof(raw_author));
        if (!tree->authors) break;
        if (!raw_sqlite_read_author(raw, raw->authors, &tree->authors[tree->author_count++])) break;
    }
    sqlite3_reset(raw->authors);
    return result == SQLITE_DONE;
}

/* The keys as a JSON array: one parameter, whatever their number. */
static bool bind_keys(raw_sqlite *raw, const raw_tree *tree)
{
    char *json = raw_take(&raw->arena, tree->author_count * 21 + 3), *end = json;
    if (!json) return false;
    *end++ = '[';
    for (size_t i = 0; i < tree->author_count; i++) {
        if (i) *end++ = ',';
        end = raw_put_int(end, tree->authors[i].id);
    }
    *end++ = ']';
    return sqlite3_bind_text(raw->posts, 1, json, (int)(end - json), SQLITE_STATIC) == SQLITE_OK;
}

static bool load_posts(raw_sqlite *raw, raw_tree *tree)
{
    size_t capacity = 0;
    raw_index index;
    raw_author *author = NULL;
    int result;
    if (!raw_index_build(&index, &raw->arena, tree->authors, tree->author_count)) return false;
    if (!bind_keys(raw, tree)) return false;
    while ((result = sqlite3_step(raw->posts)) == SQLITE_ROW) {
        raw_post *post = raw_take(&raw->arena, sizeof *post);
        tree->posts = grown(&raw->arena, tree->posts, tree->post_count, &capacity, sizeof post);
        if (!post || !tree->posts || !raw_sqlite_read_post(raw, raw->posts, post)) break;
        bool same = author && author->id == post->author_id;
        if (!same) author = raw_index_find(&index, post->author_id);
        if (!author) break;
        post->author = author;
        author->post_count++;
        tree->posts[tree->post_count++] = post;
    }
    sqlite3_reset(raw->posts);
    sqlite3_clear_bindings(raw->posts);
    return result == SQLITE_DONE;
}

bool raw_sqlite_load(void *state, const bench_data *data, bench_sum *sum)
{
    raw_sqlite *raw = state;
    raw_tree tree = {0};
    (void)data;
    raw_arena_reset(&raw->arena);
    if (!raw_sqlite_run(raw, raw->begin_read)) return false;
    bool loaded = load_authors(raw, &tree) && load_posts(raw, &tree);
    if (!loaded) raw_sqlite_failed(raw->database, "load");
    if (!raw_sqlite_run(raw, raw->commit) || !loaded) return false;
    if (!raw_group(&raw->arena, &tree)) return false;
    raw_sum_tree(sum, &tree);
    return true;
}
