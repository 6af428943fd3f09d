/* The models that Kin's side of the benchmark works with. */
#ifndef BENCH_MODELS_H
#define BENCH_MODELS_H

#include "workload.h"

#include <kin.h>

KIN_DECLARE(author);
KIN_DECLARE(post);
KIN_DECLARE(comment);
KIN_DECLARE(tag);

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
    kin_many(comment) comments;
    kin_many(tag) tags;
};

struct comment {
    kin_record kin;
    kin_int id;
    kin_int post_id;
    kin_int author_id;
    kin_text body;
    kin_time created_at;
    kin_one(post) post;
    kin_one(author) author;
};

struct tag {
    kin_record kin;
    kin_int id;
    kin_text name;
};

void bench_sum_author(bench_sum *sum, const struct author *author);
void bench_sum_post(bench_sum *sum, int64_t owner, const struct post *post);
/* owner: the id of the post that it was found with. */
void bench_sum_comment(bench_sum *sum, int64_t owner, const struct comment *comment);
void bench_sum_tag(bench_sum *sum, int64_t owner, const struct tag *tag);
/* The same without the times, which must be set and equal. */
void bench_sum_created(bench_sum *sum, int64_t owner, const struct post *post);

#endif
