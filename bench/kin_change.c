/* Kin: collections that are replaced, and authors that go with all they have. */
#include "kin_engine.h"

/* Keys count from 1 without a hole, so a tag's place follows from its key. */
static bool replace_one(const bench_data *data, struct post *post, tag_list all)
{
    int64_t keys[BENCH_TAGS_OF_POST];
    struct tag *wanted[BENCH_TAGS_OF_POST];
    bench_tags_of(data, (size_t)post->id - 1, true, keys);
    for (size_t i = 0; i < BENCH_TAGS_OF_POST; i++) wanted[i] = all.items[keys[i] - 1];
    return kin_many_set(post, tags, wanted, BENCH_TAGS_OF_POST);
}

bool bench_kin_replace(void *state, const bench_data *data, bench_sum *sum)
{
    kin_session *s = ((bench_kin_state *)state)->session;
    kin_region *region = kin_region_open(s);
    tag_list all = kin_all(s, tag, .order = BENCH_TAGS ".id");
    /* What is replaced has to be known: each kin_many_set would read it by itself. */
    post_list posts = kin_all(s, post, .includes = "tags", .order = BENCH_POSTS ".id",
                              .limit = (int64_t)data->replaced_posts);
    bool complete = posts.count == data->replaced_posts && all.count == data->tags;
    kin_each(post, posts) {
        complete = complete && replace_one(data, post, all);
        sum->value += (uint64_t)post->id;
    }
    kin_region_close(region);
    return bench_kin_complete(s, complete, "replace");
}

bool bench_kin_destroy(void *state, const bench_data *data, bench_sum *sum)
{
    kin_session *s = ((bench_kin_state *)state)->session;
    kin_region *region = kin_region_open(s);
    author_list authors =
        kin_all(s, author, .order = BENCH_AUTHORS ".id", .limit = (int64_t)data->destroyed_authors);
    bool complete = authors.count == data->destroyed_authors;
    kin_each(author, authors) {
        sum->value += (uint64_t)author->id;
        complete = complete && kin_destroy(author);
    }
    kin_region_close(region);
    return bench_kin_complete(s, complete, "destroy");
}
