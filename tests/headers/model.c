/* The header in C: a model, and one use of each kind of macro. Sizes hold on every target. */
#include "models.h"

_Static_assert(sizeof(kin_record) <= 24, "a record's head is at most 24 bytes");
_Static_assert(sizeof(kin_one_slot) <= 8, "a kin_one slot is at most 8 bytes");
_Static_assert(sizeof(kin_many_slot) <= 16, "a kin_many slot is at most 16 bytes");

KIN_MODEL(post,
    KIN_COLUMN(id),
    KIN_COLUMN(title),
    KIN_COLUMN(published),
    KIN_COLUMN(rating),
    KIN_COLUMN(created_at),
    KIN_COLUMN(other_id),
    KIN_COLUMN(other_type),
    KIN_BELONGS_TO(parent, post),
    KIN_BELONGS_TO_ANY(other),
    KIN_HAS_MANY(children, post, .foreign_key = "parent_id"),
);

size_t use(kin_session *session, post_list posts);
size_t use(kin_session *session, post_list posts)
{
    size_t count = 0;
    struct post *post = kin_create(session, post, .title = "x");
    kin_set(post, rating, 1);
    kin_set(post, created_at, kin_time_now());
    kin_each(each, posts) {
        struct post *parent = kin_one_get(each, parent);
        kin_one_set(each, other, &parent->kin);
        if (kin_cast(post, kin_one_get(each, other)) != parent) continue;
        post_list children = kin_many_get(parent, children);
        count += children.count;
    }
    return count;
}

/* One inside the other: what a list or a record comes from may be any expression. */
void nest(kin_session *session, struct post *post);
void nest(kin_session *session, struct post *post)
{
    (void)kin_preload(kin_all(session, post, .limit = 3), "children");
    (void)kin_preload(kin_many_get(post, children), "children");
    (void)kin_many_get(kin_many_get(post, children).items[0], children);
    (void)kin_many_size(kin_one_get(kin_many_get(post, children).items[0], parent), children);
    (void)kin_many_create(kin_many_create(post, children), children, .title = "x");
    kin_each(each, kin_many_get(kin_one_get(post, parent), children)) (void)each;
}
