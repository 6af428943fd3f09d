/* Hand-written C: loops with a statement for each post, and changes. */
#include "raw_blog.h"

static bool fetch_posts(raw_source *source, raw_rows *rows)
{
    raw_arena_reset(source->arena);
    return RAW_FETCH(source, rows, {.question = RAW_ALL_POSTS});
}

bool raw_blog_lazy_author(void *state, const bench_data *data, bench_sum *sum)
{
    raw_source *source = state;
    raw_rows rows = {0};
    if (!fetch_posts(source, &rows)) return false;
    for (size_t i = 0; i < rows.posts.count; i++) {
        raw_post *post = rows.posts.items[i];
        if (!RAW_FETCH(source, &rows, {RAW_AUTHOR, {.key = post->author_id}}) ||
            rows.authors.count != i + 1)
            return false;
        post->author = rows.authors.items[i];
        raw_sum_post(sum, post->author_id, post);
        raw_sum_author(sum, post->author);
    }
    return rows.posts.count == data->posts;
}

bool raw_blog_lazy_comments(void *state, const bench_data *data, bench_sum *sum)
{
    raw_source *source = state;
    raw_rows rows = {0};
    if (!fetch_posts(source, &rows)) return false;
    for (size_t i = 0; i < rows.posts.count; i++) {
        raw_post *post = rows.posts.items[i];
        rows.comments = (raw_list){0};
        if (!RAW_FETCH(source, &rows, {RAW_COMMENTS_OF_POST, {.key = post->id}})) return false;
        post->comments = (raw_comment **)(void *)rows.comments.items;
        post->comment_count = (uint32_t)rows.comments.count;
        raw_sum_post(sum, post->author_id, post);
        for (size_t j = 0; j < post->comment_count; j++) post->comments[j]->post = post;
        raw_sum_comments(sum, post);
    }
    return rows.posts.count == data->posts;
}

/* Two statements that leave alone what stays, so that nothing has to be read before; and then nobody
 * knows what was there. Kin does, and so its side loads the tags with the posts. */
static bool replace_one(raw_source *source, const bench_data *data, const raw_post *post)
{
    int64_t tags[BENCH_TAGS_OF_POST];
    bench_tags_of(data, (size_t)post->id - 1, true, tags);
    const raw_keys keys = {post->id, tags, BENCH_TAGS_OF_POST};
    return RAW_FETCH(source, NULL, {.question = RAW_BEGIN_WRITE}, {RAW_UNLINK, keys},
                     {RAW_LINK, keys}, {.question = RAW_COMMIT});
}

bool raw_blog_replace(void *state, const bench_data *data, bench_sum *sum)
{
    raw_source *source = state;
    raw_rows rows = {0};
    raw_arena_reset(source->arena);
    if (!RAW_FETCH(source, &rows, {.question = RAW_ALL_TAGS},
                   {RAW_FIRST_POSTS, {.key = (int64_t)data->replaced_posts}}))
        return false;
    for (size_t i = 0; i < rows.posts.count; i++) {
        const raw_post *post = rows.posts.items[i];
        if (!replace_one(source, data, post)) return false;
        sum->value += (uint64_t)post->id;
    }
    return rows.posts.count == data->replaced_posts;
}

static bool destroy_one(raw_source *source, const raw_author *author)
{
    const raw_keys keys = {.key = author->id};
    return RAW_FETCH(source, NULL, {.question = RAW_BEGIN_WRITE}, {RAW_DELETE_LINKS, keys},
                     {RAW_DELETE_COMMENTS, keys}, {RAW_DELETE_POSTS, keys},
                     {RAW_DELETE_AUTHOR, keys}, {.question = RAW_COMMIT});
}

bool raw_blog_destroy(void *state, const bench_data *data, bench_sum *sum)
{
    raw_source *source = state;
    raw_rows rows = {0};
    raw_arena_reset(source->arena);
    if (!RAW_FETCH(source, &rows, {RAW_FIRST_AUTHORS, {.key = (int64_t)data->destroyed_authors}}))
        return false;
    for (size_t i = 0; i < rows.authors.count; i++) {
        const raw_author *author = rows.authors.items[i];
        if (!destroy_one(source, author)) return false;
        sum->value += (uint64_t)author->id;
    }
    return rows.authors.count == data->destroyed_authors;
}
