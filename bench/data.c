#include "data.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TITLE_SIZE 48
#define BODY_SIZE 160
#define FIRST_TIME INT64_C(1372155620123456) /* 2013-06-25 10:20:20 */

static const char *const words[] = {
    "soup",  "bread", "salt",   "onion", "caf\xc3\xa9", "market", "winter", "oven",
    "table", "knife", "butter", "plum",  "river",       "basket", "crust",  "steam",
};

/* splitmix64: a good generator in three lines, the same everywhere. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static const char *random_word(uint64_t *state)
{
    return words[next_random(state) % (sizeof words / sizeof *words)];
}

static void write_texts(char *title, char *body, size_t number)
{
    uint64_t state = number + 1;
    size_t wanted = 80 + next_random(&state) % 40;
    const char *first = random_word(&state), *second = random_word(&state);
    snprintf(title, TITLE_SIZE, "%s and %s, no. %zu", first, second, number + 1);
    size_t length = 0;
    while (length < wanted) {
        int added = snprintf(body + length, BODY_SIZE - length, "%s ", random_word(&state));
        length += (size_t)added;
    }
    body[length - 1] = '.';
}

static void shuffle_keys(int64_t *keys, size_t count, size_t posts)
{
    uint64_t state = 42;
    for (size_t i = 0; posts && i < count; i++)
        keys[i] = (int64_t)(next_random(&state) % posts) + 1;
}

/* One block: keys, then the two tables of pointers, then the texts. */
static bool make_texts(bench_data *data)
{
    size_t created = data->owners * data->creates;
    size_t texts = created > data->posts ? created : data->posts;
    size_t key_count = data->finds * data->find_runs;
    size_t keys_size = key_count * sizeof(int64_t), table_size = texts * sizeof(char *);
    char *memory = calloc(1, keys_size + 2 * table_size + texts * (TITLE_SIZE + BODY_SIZE));
    if (!memory) return false;
    data->memory = memory;
    int64_t *keys = (int64_t *)(void *)memory;
    const char **titles = (const char **)(void *)(memory + keys_size);
    const char **bodies = (const char **)(void *)(memory + keys_size + table_size);
    char *next = memory + keys_size + 2 * table_size;
    for (size_t i = 0; i < texts; i++, next += TITLE_SIZE + BODY_SIZE) {
        write_texts(next, next + TITLE_SIZE, i);
        titles[i] = next;
        bodies[i] = next + TITLE_SIZE;
    }
    shuffle_keys(keys, key_count, data->posts);
    data->find_keys = keys;
    data->titles = titles;
    data->bodies = bodies;
    return true;
}

bool bench_data_open(bench_data *data, bool quick)
{
    size_t part = quick ? 10 : 1;
    *data = (bench_data){.authors = 1000 / part,
                         .posts = 10000 / part,
                         .finds = 2000 / part,
                         .find_runs = 10,
                         .finds_per_region = 1000 / part,
                         .owners = 100 / part,
                         .creates = 100,
                         .comments = 100000 / part,
                         .tags = 500 / part,
                         .wide_posts = 2000 / part,
                         .small_posts = 2000 / part,
                         .replaced_posts = 1000 / part,
                         .destroyed_authors = 100 / part};
    return make_texts(data);
}

void bench_data_close(bench_data *data)
{
    free(data->memory);
    data->memory = NULL;
}

size_t bench_author_name(char name[BENCH_NAME_SIZE], int64_t id)
{
    return (size_t)snprintf(name, BENCH_NAME_SIZE, "Author No. %" PRId64, id);
}

bool bench_published(size_t number)
{
    return number % 3 != 0;
}

static bench_post post_of(const bench_data *data, size_t number, size_t author)
{
    const char *title = data->titles[number], *body = data->bodies[number];
    return (bench_post){.id = (int64_t)number + 1,
                        .author_id = (int64_t)author + 1,
                        .title = title,
                        .body = body,
                        .title_size = strlen(title),
                        .body_size = strlen(body),
                        .published = bench_published(number)};
}

bench_post bench_filled_post(const bench_data *data, size_t number)
{
    bench_post post = post_of(data, number, number * 7919 % data->authors);
    post.created_at = FIRST_TIME + (int64_t)number * 61000003;
    post.updated_at = post.created_at + 86400000001;
    return post;
}

bench_post bench_created_post(const bench_data *data, size_t number)
{
    return post_of(data, number, number / data->creates);
}

bench_comment bench_filled_comment(const bench_data *data, size_t number,
                                   char body[BENCH_COMMENT_SIZE])
{
    uint64_t state = number + UINT64_C(0x5eed);
    size_t length = 0, wanted = 24 + next_random(&state) % 40;
    while (length < wanted) {
        int added =
            snprintf(body + length, BENCH_COMMENT_SIZE - length, "%s ", random_word(&state));
        length += (size_t)added;
    }
    body[length - 1] = '.';
    return (bench_comment){.id = (int64_t)number + 1,
                           .post_id = (int64_t)(next_random(&state) % data->posts) + 1,
                           .author_id = (int64_t)(next_random(&state) % data->authors) + 1,
                           .body = body,
                           .body_size = length,
                           .created_at = FIRST_TIME + (int64_t)number * 7000013};
}

size_t bench_tag_name(char name[BENCH_NAME_SIZE], int64_t id)
{
    return (size_t)snprintf(name, BENCH_NAME_SIZE, "tag no. %" PRId64, id);
}

void bench_tags_of(const bench_data *data, size_t number, bool replaced,
                   int64_t tags[BENCH_TAGS_OF_POST])
{
    uint64_t state = number;
    size_t first = next_random(&state) % data->tags, step = data->tags / BENCH_TAGS_OF_POST;
    for (size_t i = 0; i < BENCH_TAGS_OF_POST; i++) {
        size_t moved = replaced && i >= BENCH_TAGS_OF_POST / 2 ? step / 2 : 0;
        tags[i] = (int64_t)((first + i * step + moved) % data->tags) + 1;
    }
}

void bench_hide_times(bench_post *post)
{
    if (post->created_at == 0 || post->created_at != post->updated_at) return;
    post->created_at = 0;
    post->updated_at = 0;
}

uint64_t bench_hash_int(uint64_t hash, int64_t number)
{
    uint64_t state = hash ^ (uint64_t)number;
    return next_random(&state);
}

uint64_t bench_hash_text(uint64_t hash, const char *text, size_t size)
{
    if (!text) return bench_hash_int(hash, -1);
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
    }
    return bench_hash_int(hash, (int64_t)size);
}

uint64_t bench_hash_author(int64_t id, const char *name, size_t name_size)
{
    return bench_hash_text(bench_hash_int(1, id), name, name_size);
}

uint64_t bench_hash_post(int64_t owner, const bench_post *post)
{
    uint64_t hash = bench_hash_int(bench_hash_int(2, owner), post->id);
    hash = bench_hash_int(hash, post->author_id);
    hash = bench_hash_text(hash, post->title, post->title_size);
    hash = bench_hash_text(hash, post->body, post->body_size);
    hash = bench_hash_int(hash, post->published);
    hash = bench_hash_int(hash, post->created_at);
    return bench_hash_int(hash, post->updated_at);
}

uint64_t bench_hash_keys(int64_t kind, int64_t first, int64_t second)
{
    return bench_hash_int(bench_hash_int(bench_hash_int(3, kind), first), second);
}

uint64_t bench_hash_comment(int64_t owner, const bench_comment *comment)
{
    uint64_t hash = bench_hash_int(bench_hash_int(4, owner), comment->id);
    hash = bench_hash_int(hash, comment->post_id);
    hash = bench_hash_int(hash, comment->author_id);
    hash = bench_hash_text(hash, comment->body, comment->body_size);
    return bench_hash_int(hash, comment->created_at);
}

uint64_t bench_hash_tag(int64_t owner, int64_t id, const char *name, size_t name_size)
{
    return bench_hash_text(bench_hash_int(bench_hash_int(5, owner), id), name, name_size);
}
