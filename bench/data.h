/* The data of the benchmark: the same at every run and on every database. */
#ifndef BENCH_DATA_H
#define BENCH_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct bench_data {
    size_t authors;           /* with the keys 1, 2, ... */
    size_t posts;             /* with the keys 1, 2, ... */
    size_t finds;             /* of one run */
    size_t find_runs;         /* the keys suffice for so many runs */
    size_t finds_per_region;  /* after so many finds their memory is given back */
    size_t owners;            /* the first authors get new posts */
    size_t creates;           /* so many each */
    size_t comments;          /* with the keys 1, 2, ... */
    size_t tags;              /* with the keys 1, 2, ... */
    size_t wide_posts;        /* the first posts, with all that belongs to them */
    size_t small_posts;       /* of one run: posts that are loaded alone */
    size_t replaced_posts;    /* the first posts get other tags */
    size_t destroyed_authors; /* the first authors go */
    const int64_t *find_keys; /* of the first run; those of the others follow */
    /* Texts for posts, by number from 0; there are max(posts, owners * creates). */
    const char *const *titles;
    const char *const *bodies;
    void *memory; /* private */
} bench_data;

/* A post as the data says it is. Its number counts from 0, its key from 1. */
typedef struct bench_post {
    int64_t id;
    int64_t author_id;
    const char *title;
    const char *body;
    size_t title_size;
    size_t body_size;
    bool published;
    int64_t created_at; /* microseconds since 1970 */
    int64_t updated_at;
} bench_post;

/* A comment; its number counts from 0, its key from 1. */
typedef struct bench_comment {
    int64_t id;
    int64_t post_id;
    int64_t author_id;
    const char *body;
    size_t body_size;
    int64_t created_at;
} bench_comment;

#define BENCH_NAME_SIZE 32
#define BENCH_COMMENT_SIZE 96
#define BENCH_TAGS_OF_POST 4

/* quick: a tenth of the work. false when memory ran out. */
bool bench_data_open(bench_data *data, bool quick);
void bench_data_close(bench_data *data);

/* Writes the author's name; returns its size. */
size_t bench_author_name(char name[BENCH_NAME_SIZE], int64_t id);
/* The post that the tables are filled with. Posts of one author do not stand together. */
bench_post bench_filled_post(const bench_data *data, size_t number);
/* The post that a run creates; its times are the run's own and 0 here. */
bench_post bench_created_post(const bench_data *data, size_t number);
bool bench_published(size_t number);
/* Sets both times to 0 if they are set and equal, as those of a new post are. */
void bench_hide_times(bench_post *post);

/* The comment that the tables are filled with; its body stands in the text that is given. A post has
 * ten on average, which do not stand together. */
bench_comment bench_filled_comment(const bench_data *data, size_t number,
                                   char body[BENCH_COMMENT_SIZE]);
/* Writes the tag's name; returns its size. */
size_t bench_tag_name(char name[BENCH_NAME_SIZE], int64_t id);
/* The keys of the tags of a post, by its number; replaced: those that it gets for them, of which the
 * first two are the old ones. */
void bench_tags_of(const bench_data *data, size_t number, bool replaced,
                   int64_t tags[BENCH_TAGS_OF_POST]);

/* Hashes: a row's values in a fixed order. Sums of hashes do not depend on the order of rows. */
uint64_t bench_hash_int(uint64_t hash, int64_t number);
uint64_t bench_hash_text(uint64_t hash, const char *text, size_t size);
uint64_t bench_hash_author(int64_t id, const char *name, size_t name_size);
/* A row of keys alone; kind tells tables apart. */
uint64_t bench_hash_keys(int64_t kind, int64_t first, int64_t second);
uint64_t bench_hash_comment(int64_t owner, const bench_comment *comment);
/* The tag of a post. */
uint64_t bench_hash_tag(int64_t owner, int64_t id, const char *name, size_t name_size);
/* owner: the id of the author that the post was found with. */
uint64_t bench_hash_post(int64_t owner, const bench_post *post);

#endif
