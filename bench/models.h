/* The models that Kin's side of the benchmark works with. */
#ifndef BENCH_MODELS_H
#define BENCH_MODELS_H

#include "workload.h"

#include <kin.h>

KIN_DECLARE(author);
KIN_DECLARE(post);

struct author {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(post) posts;
};

struct post {
    kin_record kin;
    kin_int id;
    kin_int author_id;
    kin_text title;
    kin_text body;
    kin_bool published;
    kin_time created_at;
    kin_time updated_at;
    kin_one(author) author;
};

void bench_sum_post(bench_sum *sum, int64_t owner, const struct post *post);
/* The same without the times, which must be set and equal. */
void bench_sum_created(bench_sum *sum, int64_t owner, const struct post *post);

#endif
