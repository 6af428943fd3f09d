/* Kin: trees of records that are loaded at once. */
#include "kin_engine.h"

static void sum_comments(bench_sum *sum, struct post *post, bool authors)
{
    comment_list comments = kin_many_get(post, comments);
    kin_each(comment, comments) {
        bench_sum_comment(sum, post->id, comment);
        if (!authors) continue;
        const struct author *author = kin_one_get(comment, author);
        if (author) bench_sum_author(sum, author);
    }
}

static void sum_tree(bench_sum *sum, author_list authors)
{
    kin_each(author, authors) {
        bench_sum_author(sum, author);
        post_list posts = kin_many_get(author, posts);
        kin_each(post, posts) {
            bench_sum_post(sum, author->id, post);
            sum_comments(sum, post, true);
        }
    }
}

bool bench_kin_tree(void *state, const bench_data *data, bench_sum *sum)
{
    kin_session *s = ((bench_kin_state *)state)->session;
    kin_region *region = kin_region_open(s);
    author_list authors = kin_all(s, author, .includes = "posts(comments(author))");
    sum_tree(sum, authors);
    bool complete = authors.count == data->authors;
    kin_region_close(region);
    return bench_kin_complete(s, complete, "tree");
}

static void sum_wide(bench_sum *sum, post_list posts)
{
    kin_each(post, posts) {
        const struct author *author = kin_one_get(post, author);
        bench_sum_post(sum, post->author_id, post);
        if (author) bench_sum_author(sum, author);
        sum_comments(sum, post, false);
        tag_list tags = kin_many_get(post, tags);
        kin_each(tag, tags) bench_sum_tag(sum, post->id, tag);
    }
}

bool bench_kin_wide(void *state, const bench_data *data, bench_sum *sum)
{
    kin_session *s = ((bench_kin_state *)state)->session;
    kin_region *region = kin_region_open(s);
    post_list posts =
        kin_all(s, post, .order = BENCH_POSTS ".id", .limit = (int64_t)data->wide_posts,
                .includes = "author, comments, tags");
    sum_wide(sum, posts);
    bool complete = posts.count == data->wide_posts;
    kin_region_close(region);
    return bench_kin_complete(s, complete, "wide");
}

bool bench_kin_small(void *state, const bench_data *data, bench_sum *sum)
{
    kin_session *s = ((bench_kin_state *)state)->session;
    for (size_t i = 0; i < data->small_posts; i++) {
        kin_region *region = kin_region_open(s);
        post_list posts =
            kin_all(s, post, .where = BENCH_POSTS ".id = ?", .args = kin_args(data->find_keys[i]),
                    .includes = "author, comments, tags");
        sum_wide(sum, posts);
        bool complete = posts.count == 1;
        kin_region_close(region);
        if (!bench_kin_complete(s, complete, "small")) return false;
    }
    return true;
}
