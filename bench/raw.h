/* What hand-written C needs on every database: its structs, an arena, and the grouping of posts
 * under their authors. */
#ifndef BENCH_RAW_H
#define BENCH_RAW_H

#include "workload.h"

#include <stddef.h>

/* A text of the arena's own, with its size; ends in NUL. NULL in the database: bytes is NULL. */
typedef struct raw_text {
    const char *bytes;
    size_t size;
} raw_text;

typedef struct raw_author raw_author;
typedef struct raw_post raw_post;

struct raw_author {
    int64_t id;
    raw_text name;
    raw_post **posts;
    size_t post_count;
    size_t post_capacity;
};

/* A bit of nulls for each column that is NULL, in the order of the SELECT list. */
struct raw_post {
    int64_t id;
    int64_t author_id;
    raw_text title;
    raw_text body;
    int64_t created_at;
    int64_t updated_at;
    raw_author *author;
    struct raw_comment **comments;
    struct raw_tag **tags;
    uint32_t comment_count;
    uint32_t tag_count;
    bool published;
    uint8_t nulls;
};

/* Authors with their posts, and the posts in the order in which they came. */
typedef struct raw_tree {
    raw_author *authors;
    size_t author_count;
    raw_post **posts;
    size_t post_count;
} raw_tree;

/* A bump arena. Reset keeps its chunks, so a program that works in rounds stops asking malloc. */
typedef struct raw_chunk raw_chunk;
typedef struct raw_arena {
    raw_chunk *first;
    raw_chunk *current;
    char *next;
    char *end;
} raw_arena;

void *raw_arena_more(raw_arena *arena, size_t size);
void raw_arena_reset(raw_arena *arena);
void raw_arena_close(raw_arena *arena);

/* size bytes, aligned for any of the structs, not zeroed; NULL when memory ran out. */
static inline void *raw_take(raw_arena *arena, size_t size)
{
    size = (size + 7) & ~(size_t)7;
    if ((size_t)(arena->end - arena->next) < size) return raw_arena_more(arena, size);
    void *taken = arena->next;
    arena->next += size;
    return taken;
}

/* Copies size bytes and adds a NUL. */
bool raw_copy(raw_arena *arena, raw_text *to, const void *bytes, size_t size);

/* Appends to the author's array, which grows by doubling. */
bool raw_append(raw_arena *arena, raw_author *author, raw_post *post);

/* Finds authors by id. */
typedef struct raw_index {
    uint32_t *slots; /* index + 1 into authors, 0: empty */
    size_t mask;
    raw_author *authors;
} raw_index;

bool raw_index_build(raw_index *index, raw_arena *arena, raw_author *authors, size_t count);
raw_author *raw_index_find(const raw_index *index, int64_t id);

bool raw_group(raw_arena *arena, const raw_tree *tree);

/* The present, in microseconds. */
int64_t raw_now(void);

/* Writes "2013-06-25 10:20:30.123456" and a NUL, UTC. */
#define RAW_TIME_SIZE 27
void raw_time_format(char text[RAW_TIME_SIZE], int64_t time);
/* Reads exactly that. */
bool raw_time_parse(const char *text, size_t size, int64_t *time);

/* The same in parts. */
typedef struct raw_moment {
    int64_t year;
    int64_t month;
    int64_t day;
    int64_t hour;
    int64_t minute;
    int64_t second;
    int64_t fraction; /* microseconds */
} raw_moment;

raw_moment raw_time_split(int64_t time);
int64_t raw_time_join(const raw_moment *moment);

/* Writes the number's digits; returns their end. There must be room for 20. */
char *raw_put_int(char *to, int64_t number);

void raw_sum_post(bench_sum *sum, int64_t owner, const raw_post *post);
/* The same without the times, which must be set and equal. */
void raw_sum_created(bench_sum *sum, int64_t owner, const raw_post *post);
void raw_sum_tree(bench_sum *sum, const raw_tree *tree);

#endif
