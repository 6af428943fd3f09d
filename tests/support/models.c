#include "support/models.h"

static void comments_by_id(kin_query *query)
{
    kin_query_order(query, "comments.id");
}

static void validate_author(kin_record *record)
{
    struct author *author = kin_as(author, record);
    if (!author->name || !*author->name) kin_add_error(author, name, "can't be blank");
}

static void validate_post(kin_record *record)
{
    struct post *post = kin_as(post, record);
    if (!post->title || !*post->title) kin_add_error(post, title, "can't be blank");
}

static void validate_comment(kin_record *record)
{
    struct comment *comment = kin_as(comment, record);
    if (!comment->body || !*comment->body) kin_add_error(comment, body, "can't be blank");
}

static void validate_tag(kin_record *record)
{
    struct tag *tag = kin_as(tag, record);
    if (!tag->name || !*tag->name) kin_add_error(tag, name, "can't be blank");
}

static void validate_badge(kin_record *record)
{
    struct badge *badge = kin_as(badge, record);
    if (!badge->label || !*badge->label) kin_add_error(badge, label, "can't be blank");
}

/* clang-format off */
KIN_MODEL(author,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_COLUMN(posts_count),
    KIN_HAS_MANY(posts, post, .dependent = KIN_DESTROY, .inverse_of = "author"),
    KIN_HAS_MANY(comments, comment, .through = "posts"),
    KIN_HAS_MANY(notes, note, .dependent = KIN_NULLIFY, .inverse_of = "author"),
    KIN_HAS_MANY(memberships, membership, .dependent = KIN_DELETE_ALL, .inverse_of = "author"),
    KIN_HAS_MANY(groups, group, .through = "memberships"),
    KIN_HAS_ONE(profile, profile, .dependent = KIN_NULLIFY, .inverse_of = "author"),
    KIN_HAS_ONE(badge, badge, .dependent = KIN_DESTROY, .inverse_of = "author"),
    KIN_HAS_ONE(pen, pen, .dependent = KIN_DELETE, .inverse_of = "author"),
    KIN_VALIDATE(validate_author),
);

KIN_MODEL(post,
    KIN_COLUMN(id),
    KIN_COLUMN(author_id, .nullable = true),
    KIN_COLUMN(title),
    KIN_COLUMN(published, .default_bool = false),
    KIN_COLUMN(comments_count),
    KIN_COLUMN(created_at),
    KIN_COLUMN(updated_at),
    KIN_BELONGS_TO(author, author, .counter_cache = "posts_count", .inverse_of = "posts"),
    KIN_HAS_MANY(comments, comment, .dependent = KIN_DESTROY, .scope = comments_by_id,
                 .inverse_of = "post"),
    KIN_HAS_AND_BELONGS_TO_MANY(tags, tag),
    KIN_VALIDATE(validate_post),
);

KIN_MODEL(comment,
    KIN_COLUMN(id),
    KIN_COLUMN(post_id, .nullable = true),
    KIN_COLUMN(body),
    KIN_COLUMN(approved, .default_bool = false),
    KIN_BELONGS_TO(post, post, .touch = KIN_TOUCH, .counter_cache = KIN_COUNTER_CACHE,
                   .inverse_of = "comments"),
    KIN_VALIDATE(validate_comment),
);

KIN_MODEL(tag,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_HAS_AND_BELONGS_TO_MANY(posts, post),
    KIN_VALIDATE(validate_tag),
);

KIN_MODEL(profile,
    KIN_COLUMN(id),
    KIN_COLUMN(author_id, .nullable = true),
    KIN_COLUMN(bio, .nullable = true),
    KIN_BELONGS_TO(author, author, .inverse_of = "profile"),
);

KIN_MODEL(badge,
    KIN_COLUMN(id),
    KIN_COLUMN(author_id, .nullable = true),
    KIN_COLUMN(label),
    KIN_BELONGS_TO(author, author, .inverse_of = "badge"),
    KIN_VALIDATE(validate_badge),
);

KIN_MODEL(pen,
    KIN_COLUMN(id),
    KIN_COLUMN(author_id, .nullable = true),
    KIN_COLUMN(color, .nullable = true),
    KIN_BELONGS_TO(author, author, .inverse_of = "pen"),
);

KIN_MODEL(note,
    KIN_COLUMN(id),
    KIN_COLUMN(author_id, .nullable = true),
    KIN_COLUMN(text, .nullable = true),
    KIN_BELONGS_TO(author, author, .inverse_of = "notes"),
);

KIN_MODEL(group,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_HAS_MANY(memberships, membership, .dependent = KIN_DESTROY, .inverse_of = "group"),
    KIN_HAS_MANY(authors, author, .through = "memberships"),
);

KIN_MODEL(membership,
    KIN_COLUMN(id),
    KIN_COLUMN(author_id, .nullable = true),
    KIN_COLUMN(group_id, .nullable = true),
    KIN_COLUMN(role, .default_text = "member"),
    KIN_BELONGS_TO(author, author, .inverse_of = "memberships"),
    KIN_BELONGS_TO(group, group, .inverse_of = "memberships"),
);

KIN_MODEL(shelf,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_HAS_MANY(books, book, .dependent = KIN_RESTRICT_WITH_ERROR, .inverse_of = "shelf"),
);

KIN_MODEL(book,
    KIN_COLUMN(id),
    KIN_COLUMN(shelf_id, .nullable = true),
    KIN_COLUMN(title),
    KIN_BELONGS_TO(shelf, shelf, .inverse_of = "books"),
);

KIN_MODEL(safe,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_HAS_MANY(coins, coin, .dependent = KIN_RESTRICT_WITH_EXCEPTION, .inverse_of = "safe"),
);

KIN_MODEL(coin,
    KIN_COLUMN(id),
    KIN_COLUMN(safe_id, .nullable = true),
    KIN_COLUMN(worth),
    KIN_BELONGS_TO(safe, safe, .inverse_of = "coins"),
);

KIN_MODEL(sample,
    KIN_COLUMN(id),
    KIN_COLUMN(number, .nullable = true),
    KIN_COLUMN(truth, .nullable = true),
    KIN_COLUMN(ratio, .nullable = true),
    KIN_COLUMN(text, .nullable = true),
    KIN_COLUMN(moment, .nullable = true),
);
/* clang-format on */

kin_model_fn *const every_model[] = {
    author_model,  post_model,       comment_model, tag_model,
    profile_model, badge_model,      pen_model,     note_model,
    group_model,   membership_model, shelf_model,   book_model,
    safe_model,    coin_model,       sample_model,  NULL,
};
