/* Kin: all authors with their posts. */
#include "kin_engine.h"

static void sum_tree(bench_sum *sum, author_list authors)
{
    kin_each(author, authors) {
        if (sum->whole) {
            size_t size = kin_text_size(author, name);
            sum->value += bench_hash_author(author->id, author->name, size);
        }
        post_list posts = kin_many_get(author, posts);
        kin_each(post, posts) bench_sum_post(sum, author->id, post);
    }
}

bool bench_kin_load(void *state, const bench_data *data, bench_sum *sum)
{
    kin_session *s = ((bench_kin_state *)state)->session;
    kin_region *region = kin_region_open(s);
    author_list authors = kin_all(s, author, .includes = "posts");
    sum_tree(sum, authors);
    bool complete = authors.count == data->authors;
    kin_region_close(region);
    return bench_kin_complete(s, complete, "load");
}
