#include "models.h"

KIN_MODEL(author,
    KIN_TABLE(BENCH_AUTHORS),
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_HAS_MANY(posts, post, .inverse_of = "author"),
);

KIN_MODEL(post,
    KIN_TABLE(BENCH_POSTS),
    KIN_COLUMN(id),
    KIN_COLUMN(author_id, .nullable = true),
    KIN_COLUMN(title),
    KIN_COLUMN(body),
    KIN_COLUMN(published),
    KIN_COLUMN(created_at),
    KIN_COLUMN(updated_at),
    KIN_BELONGS_TO(author, author, .inverse_of = "posts"),
);

static bench_post values_of(const struct post *post)
{
    return (bench_post){.id = post->id,
                        .author_id = post->author_id,
                        .title = post->title,
                        .body = post->body,
                        .title_size = kin_text_size(post, title),
                        .body_size = kin_text_size(post, body),
                        .published = post->published,
                        .created_at = post->created_at.microseconds,
                        .updated_at = post->updated_at.microseconds};
}

void bench_sum_post(bench_sum *sum, int64_t owner, const struct post *post)
{
    if (!sum->whole) {
        sum->value += (uint64_t)post->id;
        return;
    }
    bench_post values = values_of(post);
    sum->value += bench_hash_post(owner, &values);
}

void bench_sum_created(bench_sum *sum, int64_t owner, const struct post *post)
{
    if (!sum->whole) {
        sum->value += (uint64_t)post->id;
        return;
    }
    bench_post values = values_of(post);
    bench_hide_times(&values);
    sum->value += bench_hash_post(owner, &values);
}
