/* Kin: posts by key. Each thousand in a region of their own, as requests or batches would be. */
#include "kin_engine.h"

static bool find_some(kin_session *s, const int64_t *keys, size_t count, bench_sum *sum)
{
    for (size_t i = 0; i < count; i++) {
        const struct post *post = kin_find(s, post, keys[i]);
        if (!post) return false;
        bench_sum_post(sum, post->author_id, post);
    }
    return true;
}

bool bench_kin_find(void *state, const bench_data *data, bench_sum *sum)
{
    kin_session *s = ((bench_kin_state *)state)->session;
    for (size_t done = 0; done < data->finds; done += data->finds_per_region) {
        kin_region *region = kin_region_open(s);
        bool found = find_some(s, data->find_keys + done, data->finds_per_region, sum);
        kin_region_close(region);
        if (!bench_kin_complete(s, found, "find")) return false;
    }
    return true;
}
