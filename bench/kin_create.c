/* Kin: posts through their authors, in one transaction. */
#include "kin_engine.h"

struct job {
    const bench_data *data;
    bench_sum *sum;
};

static bool create_for(struct author *author, size_t first, const struct job *job)
{
    const bench_data *data = job->data;
    for (size_t i = first; i < first + data->creates; i++) {
        const struct post *post =
            kin_many_create(author, posts, .title = data->titles[i], .body = data->bodies[i],
                            .published = bench_published(i));
        if (!post || kin_is_new(post)) return false;
        bench_sum_created(job->sum, author->id, post);
    }
    return true;
}

static bool create_all(kin_session *s, void *context)
{
    const struct job *job = context;
    size_t first = 0;
    author_list owners =
        kin_all(s, author, .order = BENCH_AUTHORS ".id", .limit = (int64_t)job->data->owners);
    kin_each(owner, owners) {
        if (!create_for(owner, first, job)) return false;
        first += job->data->creates;
    }
    return owners.count == job->data->owners;
}

bool bench_kin_create(void *state, const bench_data *data, bench_sum *sum)
{
    kin_session *s = ((bench_kin_state *)state)->session;
    struct job job = {data, sum};
    kin_region *region = kin_region_open(s);
    bool created = kin_transaction(s, create_all, &job);
    kin_region_close(region);
    return bench_kin_complete(s, created, "create");
}
