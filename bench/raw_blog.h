/* What hand-written C does for the blog's trees and loops, the same on every database: which rows it
 * asks for, and how they become structs that know each other. A database says how to ask. */
#ifndef BENCH_RAW_BLOG_H
#define BENCH_RAW_BLOG_H

#include "raw.h"

typedef struct raw_comment {
    int64_t id;
    int64_t post_id;
    int64_t author_id;
    raw_text body;
    int64_t created_at;
    raw_post *post;
    raw_author *author;
    uint8_t nulls;
} raw_comment;

typedef struct raw_tag {
    int64_t id;
    raw_text name;
} raw_tag;

/* Pointers to structs that begin with their key, in the order in which the rows came. */
typedef struct raw_list {
    void **items;
    size_t count;
    size_t capacity;
} raw_list;

void *raw_list_add(raw_arena *arena, raw_list *list, size_t size);
/* Room for so many more at once, where their number is known. */
bool raw_list_reserve(raw_arena *arena, raw_list *list, size_t more);

/* Each row of RAW_TAGS_OF_POSTS is a tag and the key of a post that has it. */
typedef struct raw_link {
    int64_t post_id;
    raw_tag *tag;
} raw_link;

/* Finds what a list holds by its key. */
typedef struct raw_map {
    uint32_t *slots; /* index + 1 into the list, 0: empty */
    size_t mask;
    const raw_list *list;
} raw_map;

typedef struct raw_rows {
    raw_list authors;
    raw_list posts;
    raw_list comments;
    raw_list tags; /* each once */
    raw_map tag_map;
    raw_link *links;
    size_t link_count;
    size_t link_capacity;
} raw_rows;

/* For a row of RAW_TAGS_OF_POSTS: the tag with this key, whose name is still NULL if it is new. */
raw_tag *raw_rows_link(raw_arena *arena, raw_rows *rows, int64_t tag_id, int64_t post_id);

/* The statements. Those of one key have a twin for many. */
typedef enum raw_question {
    RAW_BEGIN_READ,
    RAW_BEGIN_WRITE,
    RAW_COMMIT,
    RAW_ALL_AUTHORS,
    RAW_FIRST_AUTHORS, /* the key is how many */
    RAW_AUTHOR,
    RAW_AUTHORS, /* keys */
    RAW_ALL_POSTS,
    RAW_FIRST_POSTS,
    RAW_POST,
    RAW_POSTS_OF_AUTHORS,
    RAW_COMMENTS_OF_POST,
    RAW_COMMENTS_OF_POSTS,
    RAW_TAGS_OF_POST,
    RAW_TAGS_OF_POSTS,
    RAW_ALL_TAGS,
    RAW_UNLINK, /* a post's key, and the keys of the tags that it keeps */
    RAW_LINK,   /* a post's key, and the keys of the tags that it has then */
    RAW_DELETE_LINKS,
    RAW_DELETE_COMMENTS,
    RAW_DELETE_POSTS,
    RAW_DELETE_AUTHOR, /* these four: an author's key */
    RAW_QUESTIONS
} raw_question;

/* What the rows of a question are. */
typedef enum raw_kind {
    RAW_NOTHING,
    RAW_AUTHOR_ROWS,
    RAW_POST_ROWS,
    RAW_COMMENT_ROWS,
    RAW_TAG_ROWS,
    RAW_LINK_ROWS
} raw_kind;
typedef enum raw_parameters { RAW_NONE, RAW_KEY, RAW_KEYS, RAW_KEY_AND_KEYS } raw_parameters;

typedef struct raw_shape {
    raw_kind kind;
    raw_parameters parameters;
} raw_shape;

raw_shape raw_shape_of(raw_question question);

typedef struct raw_keys {
    int64_t key;
    const int64_t *keys;
    size_t count;
} raw_keys;

/* How a database is asked: ask, then send, then answer in the same order, then end. What the keys
 * point to stays until then. */
typedef struct raw_source {
    raw_arena *arena;
    bool alone; /* each question waits for the answer to the last */
    bool (*ask)(void *source, raw_question question, const raw_keys *keys);
    bool (*send)(void *source);                                          /* or NULL */
    bool (*answer)(void *source, raw_question question, raw_rows *rows); /* adds to rows */
    bool (*end)(void *source);                                           /* or NULL */
} raw_source;

typedef struct raw_ask {
    raw_question question;
    raw_keys keys;
} raw_ask;

/* Asks questions that do not depend on each other. */
bool raw_fetch(raw_source *source, const raw_ask *asks, size_t count, raw_rows *rows);
#define RAW_FETCH(source, rows, ...)                  \
    raw_fetch(source, (const raw_ask[]){__VA_ARGS__}, \
              sizeof((const raw_ask[]){__VA_ARGS__}) / sizeof(raw_ask), rows)

bool raw_map_build(raw_map *map, raw_arena *arena, const raw_list *list, size_t room);
/* Enters the item at this place of the list; there must be room. */
void raw_map_put(raw_map *map, size_t place);
void *raw_map_find(const raw_map *map, int64_t id);

void raw_sum_author(bench_sum *sum, const raw_author *author);
/* With their authors, where they are there. */
void raw_sum_comments(bench_sum *sum, const raw_post *post);

/* The workloads. source is a raw_source: each database's state begins with one. */
bool raw_blog_tree(void *source, const bench_data *data, bench_sum *sum);
bool raw_blog_wide(void *source, const bench_data *data, bench_sum *sum);
bool raw_blog_small(void *source, const bench_data *data, bench_sum *sum);
/* A statement for each post: the loops that everybody writes first. */
bool raw_blog_lazy_author(void *source, const bench_data *data, bench_sum *sum);
bool raw_blog_lazy_comments(void *source, const bench_data *data, bench_sum *sum);
bool raw_blog_replace(void *source, const bench_data *data, bench_sum *sum);
bool raw_blog_destroy(void *source, const bench_data *data, bench_sum *sum);

#endif
