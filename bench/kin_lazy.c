/* Kin: loops that ask each record for what belongs to it, as one would write them. */
#include "kin_engine.h"

bool bench_kin_lazy_author(void *state, const bench_data *data, bench_sum *sum)
{
    kin_session *s = ((bench_kin_state *)state)->session;
    kin_region *region = kin_region_open(s);
    post_list posts = kin_all(s, post);
    kin_each(post, posts) {
        const struct author *author = kin_one_get(post, author);
        bench_sum_post(sum, post->author_id, post);
        if (author) bench_sum_author(sum, author);
    }
    bool complete = posts.count == data->posts;
    kin_region_close(region);
    return bench_kin_complete(s, complete, "lazy-author");
}

bool bench_kin_lazy_comments(void *state, const bench_data *data, bench_sum *sum)
{
    kin_session *s = ((bench_kin_state *)state)->session;
    kin_region *region = kin_region_open(s);
    post_list posts = kin_all(s, post);
    kin_each(post, posts) {
        comment_list comments = kin_many_get(post, comments);
        bench_sum_post(sum, post->author_id, post);
        kin_each(comment, comments) bench_sum_comment(sum, post->id, comment);
    }
    bool complete = posts.count == data->posts;
    kin_region_close(region);
    return bench_kin_complete(s, complete, "lazy-comments");
}
