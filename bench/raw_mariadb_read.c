/* Hand-written C on MariaDB: rows into structs, finding and loading. */
#include "raw_mariadb.h"

#include <string.h>

int64_t raw_mariadb_read_int(const raw_mariadb_statement *statement, int column, uint8_t *nulls)
{
    const raw_mariadb_cell *cell = &statement->cells[column];
    if (!cell->is_null) return cell->as.integer;
    *nulls |= (uint8_t)(1u << column);
    return 0;
}

int64_t raw_mariadb_read_time(const raw_mariadb_statement *statement, int column, uint8_t *nulls)
{
    const raw_mariadb_cell *cell = &statement->cells[column];
    const MYSQL_TIME *time = &cell->as.time;
    if (!cell->is_null)
        return raw_time_join(&(raw_moment){time->year, time->month, time->day, time->hour,
                                           time->minute, time->second, (int64_t)time->second_part});
    *nulls |= (uint8_t)(1u << column);
    return 0;
}

bool raw_mariadb_read_text(raw_mariadb *raw, const raw_mariadb_statement *statement, int column,
                           raw_text *text, uint8_t *nulls)
{
    const raw_mariadb_cell *cell = &statement->cells[column];
    if (cell->size > sizeof cell->as.text)
        return raw_mariadb_failed(raw->connection, "a long text");
    if (!cell->is_null) return raw_copy(&raw->arena, text, cell->as.text, cell->size);
    *text = (raw_text){0};
    *nulls |= (uint8_t)(1u << column);
    return true;
}

bool raw_mariadb_read_post(raw_mariadb *raw, const raw_mariadb_statement *statement, raw_post *post)
{
    uint8_t nulls = 0;
    *post = (raw_post){.id = raw_mariadb_read_int(statement, 0, &nulls)};
    post->author_id = raw_mariadb_read_int(statement, 1, &post->nulls);
    post->published = raw_mariadb_read_int(statement, 4, &post->nulls) != 0;
    post->created_at = raw_mariadb_read_time(statement, 5, &post->nulls);
    post->updated_at = raw_mariadb_read_time(statement, 6, &post->nulls);
    return raw_mariadb_read_text(raw, statement, 2, &post->title, &post->nulls) &&
           raw_mariadb_read_text(raw, statement, 3, &post->body, &post->nulls);
}

bool raw_mariadb_read_author(raw_mariadb *raw, const raw_mariadb_statement *statement,
                             raw_author *author)
{
    uint8_t nulls = 0;
    *author = (raw_author){.id = raw_mariadb_read_int(statement, 0, &nulls)};
    return raw_mariadb_read_text(raw, statement, 1, &author->name, &nulls);
}

static raw_post *find_post(raw_mariadb *raw, int64_t id)
{
    raw_post *post = NULL;
    raw->number = id;
    if (raw_mariadb_execute(&raw->find, "find") && mysql_stmt_fetch(raw->find.handle) == 0) {
        post = raw_take(&raw->arena, sizeof *post);
        if (post && !raw_mariadb_read_post(raw, &raw->find, post)) post = NULL;
    }
    mysql_stmt_free_result(raw->find.handle);
    return post;
}

bool raw_mariadb_find(void *state, const bench_data *data, bench_sum *sum)
{
    raw_mariadb *raw = state;
    for (size_t i = 0; i < data->finds; i++) {
        if (i % data->finds_per_region == 0) raw_arena_reset(&raw->arena);
        const raw_post *post = find_post(raw, data->find_keys[i]);
        if (!post) return raw_mariadb_failed(raw->connection, "no such post");
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

static bool load_authors(raw_mariadb *raw, raw_tree *tree)
{
    size_t capacity = 0;
    int result = 0;
    if (!raw_mariadb_execute(&raw->authors, "authors")) return false;
    while ((result = mysql_stmt_fetch(raw->authors.handle)) == 0) {
        tree->authors =
            grown(&raw->arena, tree->authors, tree->author_count, &capacity, sizeof(raw_author));
        if (!tree->authors) break;
        if (!raw_mariadb_read_author(raw, &raw->authors, &tree->authors[tree->author_count++]))
            break;
    }
    mysql_stmt_free_result(raw->authors.handle);
    return result == MYSQL_NO_DATA;
}

/* The keys as a JSON array: one parameter, whatever their number. */
static bool bind_keys(raw_mariadb *raw, const raw_tree *tree)
{
    char *json = raw_take(&raw->arena, tree->author_count * 21 + 3), *end = json;
    if (!json) return false;
    *end++ = '[';
    for (size_t i = 0; i < tree->author_count; i++) {
        if (i) *end++ = ',';
        end = raw_put_int(end, tree->authors[i].id);
    }
    *end++ = ']';
    raw->posts.parameters[0] = (MYSQL_BIND){.buffer_type = MYSQL_TYPE_STRING,
                                            .buffer = json,
                                            .buffer_length = (unsigned long)(end - json)};
    return mysql_stmt_bind_param(raw->posts.handle, raw->posts.parameters) == 0;
}

static bool load_posts(raw_mariadb *raw, raw_tree *tree)
{
    size_t capacity = 0;
    raw_index index;
    raw_author *author = NULL;
    int result = 0;
    if (!raw_index_build(&index, &raw->arena, tree->authors, tree->author_count) ||
        !bind_keys(raw, tree) || !raw_mariadb_execute(&raw->posts, "posts"))
        return false;
    while ((result = mysql_stmt_fetch(raw->posts.handle)) == 0) {
        raw_post *post = raw_take(&raw->arena, sizeof *post);
        tree->posts = grown(&raw->arena, tree->posts, tree->post_count, &capacity, sizeof post);
        if (!post || !tree->posts || !raw_mariadb_read_post(raw, &raw->posts, post)) break;
        bool same = author && author->id == post->author_id;
        if (!same) author = raw_index_find(&index, post->author_id);
        if (!author) break;
        post->author = author;
        author->post_count++;
        tree->posts[tree->post_count++] = post;
    }
    mysql_stmt_free_result(raw->posts.handle);
    return result == MYSQL_NO_DATA;
}

bool raw_mariadb_load(void *state, const bench_data *data, bench_sum *sum)
{
    raw_mariadb *raw = state;
    raw_tree tree = {0};
    (void)data;
    raw_arena_reset(&raw->arena);
    if (!raw_mariadb_run(raw->connection, "START TRANSACTION READ ONLY")) return false;
    bool loaded = load_authors(raw, &tree) && load_posts(raw, &tree);
    if (!loaded) raw_mariadb_failed(raw->connection, "load");
    if (!raw_mariadb_run(raw->connection, "COMMIT") || !loaded) return false;
    if (!raw_group(&raw->arena, &tree)) return false;
    raw_sum_tree(sum, &tree);
    return true;
}
