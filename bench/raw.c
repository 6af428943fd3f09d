#define _POSIX_C_SOURCE 200809L
#include "raw.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CHUNK_SIZE ((size_t)256 * 1024)

struct raw_chunk {
    raw_chunk *next;
    size_t size;
    max_align_t memory[];
};

static void use_chunk(raw_arena *arena, raw_chunk *chunk)
{
    arena->current = chunk;
    arena->next = chunk ? (char *)chunk->memory : NULL;
    arena->end = chunk ? arena->next + chunk->size : NULL;
}

static raw_chunk *new_chunk(raw_arena *arena, size_t size)
{
    raw_chunk *chunk = malloc(sizeof *chunk + size);
    if (!chunk) return NULL;
    chunk->size = size;
    if (arena->current) {
        chunk->next = arena->current->next;
        arena->current->next = chunk;
    } else {
        chunk->next = arena->first;
        arena->first = chunk;
    }
    return chunk;
}

void *raw_arena_more(raw_arena *arena, size_t size)
{
    raw_chunk *chunk = arena->current ? arena->current->next : arena->first;
    if (!chunk || chunk->size < size) {
        chunk = new_chunk(arena, size > CHUNK_SIZE ? size : CHUNK_SIZE);
    }
    if (!chunk) return NULL;
    use_chunk(arena, chunk);
    void *taken = arena->next;
    arena->next += size;
    return taken;
}

void raw_arena_reset(raw_arena *arena)
{
    use_chunk(arena, arena->first);
}

void raw_arena_close(raw_arena *arena)
{
    for (raw_chunk *chunk = arena->first, *next; chunk; chunk = next) {
        next = chunk->next;
        free(chunk);
    }
    *arena = (raw_arena){0};
}

bool raw_copy(raw_arena *arena, raw_text *to, const void *bytes, size_t size)
{
    char *copy = raw_take(arena, size + 1);
    if (!copy) return false;
    memcpy(copy, bytes, size);
    copy[size] = '\0';
    *to = (raw_text){copy, size};
    return true;
}

bool raw_append(raw_arena *arena, raw_author *author, raw_post *post)
{
    if (author->post_count == author->post_capacity) {
        size_t capacity = author->post_capacity ? author->post_capacity * 2 : 8;
        raw_post **posts = raw_take(arena, capacity * sizeof(raw_post *));
        if (!posts) return false;
        if (author->post_count) memcpy(posts, author->posts, author->post_count * sizeof *posts);
        author->posts = posts;
        author->post_capacity = capacity;
    }
    author->posts[author->post_count++] = post;
    return true;
}

static size_t slot_of(const raw_index *index, int64_t id)
{
    uint64_t hash = (uint64_t)id * UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(hash >> 32) & index->mask;
}

bool raw_index_build(raw_index *index, raw_arena *arena, raw_author *authors, size_t count)
{
    size_t capacity = 16;
    while (capacity < count * 2) capacity *= 2;
    *index = (raw_index){raw_take(arena, capacity * sizeof(uint32_t)), capacity - 1, authors};
    if (!index->slots) return false;
    memset(index->slots, 0, capacity * sizeof(uint32_t));
    for (size_t i = 0; i < count; i++) {
        size_t slot = slot_of(index, authors[i].id);
        while (index->slots[slot]) slot = (slot + 1) & index->mask;
        index->slots[slot] = (uint32_t)i + 1;
    }
    return true;
}

raw_author *raw_index_find(const raw_index *index, int64_t id)
{
    size_t slot = slot_of(index, id);
    for (; index->slots[slot]; slot = (slot + 1) & index->mask) {
        raw_author *author = &index->authors[index->slots[slot] - 1];
        if (author->id == id) return author;
    }
    return NULL;
}

bool raw_group(raw_arena *arena, const raw_tree *tree)
{
    raw_post **places = raw_take(arena, tree->post_count * sizeof(raw_post *));
    if (!places) return false;
    for (size_t i = 0; i < tree->author_count; i++) {
        raw_author *author = &tree->authors[i];
        author->posts = places;
        author->post_capacity = author->post_count;
        places += author->post_count;
        author->post_count = 0;
    }
    for (size_t i = 0; i < tree->post_count; i++) {
        raw_author *author = tree->posts[i]->author;
        author->posts[author->post_count++] = tree->posts[i];
    }
    return true;
}

int64_t raw_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static bench_post values_of(const raw_post *post)
{
    return (bench_post){.id = post->id,
                        .author_id = post->author_id,
                        .title = post->title.bytes,
                        .body = post->body.bytes,
                        .title_size = post->title.size,
                        .body_size = post->body.size,
                        .published = post->published,
                        .created_at = post->created_at,
                        .updated_at = post->updated_at};
}

void raw_sum_post(bench_sum *sum, int64_t owner, const raw_post *post)
{
    if (!sum->whole) {
        sum->value += (uint64_t)post->id;
        return;
    }
    bench_post values = values_of(post);
    sum->value += bench_hash_post(owner, &values);
}

void raw_sum_created(bench_sum *sum, int64_t owner, const raw_post *post)
{
    if (!sum->whole) {
        sum->value += (uint64_t)post->id;
        return;
    }
    bench_post values = values_of(post);
    bench_hide_times(&values);
    sum->value += bench_hash_post(owner, &values);
}

void raw_sum_tree(bench_sum *sum, const raw_tree *tree)
{
    for (size_t i = 0; i < tree->author_count; i++) {
        const raw_author *author = &tree->authors[i];
        const raw_text *name = &author->name;
        if (sum->whole) sum->value += bench_hash_author(author->id, name->bytes, name->size);
        for (size_t j = 0; j < author->post_count; j++) {
            raw_sum_post(sum, author->id, author->posts[j]);
        }
    }
}

char *raw_put_int(char *to, int64_t number)
{
    char digits[20];
    size_t count = 0;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    if (number < 0) *to++ = '-';
    do digits[count++] = (char)('0' + rest % 10);
    while (rest /= 10);
    while (count) *to++ = digits[--count];
    return to;
}
