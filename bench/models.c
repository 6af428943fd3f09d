#include "models.h"

KIN_MODEL(author,
    KIN_TABLE(BENCH_AUTHORS),
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_HAS_MANY(posts, post, .inverse_of = "author", .dependent = KIN_DESTROY),
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
    KIN_HAS_MANY(comments, comment, .inverse_of = "post", .dependent = KIN_DESTROY),
    KIN_HAS_AND_BELONGS_TO_MANY(tags, tag, .join_table = BENCH_POSTS_TAGS),
);

KIN_MODEL(comment,
    KIN_TABLE(BENCH_COMMENTS),
    KIN_COLUMN(id),
    KIN_COLUMN(post_id),
    KIN_COLUMN(author_id),
    KIN_COLUMN(body),
    KIN_COLUMN(created_at),
    KIN_BELONGS_TO(post, post, .inverse_of = "comments"),
    KIN_BELONGS_TO(author, author),
);

KIN_MODEL(tag,
    KIN_TABLE(BENCH_TAGS),
    KIN_COLUMN(id),
    KIN_COLUMN(name),
);

void bench_sum_author(bench_sum *sum, const struct author *author)
{
    sum->value += sum->whole
                      ? bench_hash_author(author->id, author->name, kin_text_size(author, name))
                      : (uint64_t)author->id;
}

void bench_sum_comment(bench_sum *sum, int64_t owner, const struct comment *comment)
{
    if (!sum->whole) {
        sum->value += (uint64_t)comment->id;
        return;
    }
    bench_comment values = {.id = comment->id,
                            .post_id = comment->post_id,
                            .author_id = comment->author_id,
                            .body = comment->body,
                            .body_size = kin_text_size(comment, body),
                            .created_at = comment->created_at.microseconds};
    sum->value += bench_hash_comment(owner, &values);
}

void bench_sum_tag(bench_sum *sum, int64_t owner, const struct tag *tag)
{
    sum->value += sum->whole ? bench_hash_tag(owner, tag->id, tag->name, kin_text_size(tag, name))
                             : (uint64_t)tag->id;
}

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
