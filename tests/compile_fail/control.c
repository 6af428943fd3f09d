/* Not a misuse: this compiles with both compilers, or the cases beside it prove nothing. */
#include "models.h"

KIN_MODEL(tag,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .unique = true),
    KIN_HAS_AND_BELONGS_TO_MANY(posts, post),
);

KIN_MODEL(firm, KIN_INHERITS(company), KIN_COLUMN(rating));

void control(kin_session *s, struct author *author, struct post *post, const struct post *constant,
             struct comment *comment, post_list list);
void control(kin_session *s, struct author *author, struct post *post, const struct post *constant,
             struct comment *comment, post_list list)
{
    enum shade { LIGHT, DARK } shade = DARK;
    post = kin_find(s, post, kin_key(1, "x", kin_time_now()));
    (void)kin_reflect(NULL, post);
    (void)kin_reflect_association(NULL, post, comments);
    (void)kin_reflect_association(NULL, post, author);
    struct comment *comments[] = {comment};
    kin_one_set(post, subject, &author->kin);
    kin_one_set(post, subject, NULL);
    (void)kin_cast(author, kin_one_get(constant, subject));
    kin_set(post, title, "Soup");
    kin_set(post, title, NULL);
    kin_set(post, published, true);
    kin_set(post, published, 1);
    kin_set(post, author_id, 1);
    kin_set(post, author_id, shade);
    kin_set(post, author_id, 'x');
    kin_set(post, author_id, 1ULL);
    kin_set(post, rating, 0.5);
    kin_set(post, rating, 1);
    kin_set(post, created_at, kin_time_now());
    kin_set(post, title, kin_value_text_sized("Soup", 2));
    kin_set(post, picture, ((kin_blob_value){"x", 1}));
    kin_set(post, picture, post->picture);
    kin_set(post, day, ((kin_date_value){1}));
    kin_set(post, price, ((kin_decimal_value){150, 2}));
    kin_set(post, price, 2);
    kin_set(post, token, post->token);
    kin_set(post, token, NULL);
    kin_set_enum(post, author_id, "draft");
    (void)kin_enum_name(constant, author_id);
    kin_set_null(post, price);
    kin_set_null(post, author_id);
    (void)(kin_is_null(constant, title) && kin_text_size(constant, title) > 0);
    kin_increment(post, author_id, 1);
    kin_increment(post, rating, 1);
    kin_increment(post, rating, 0.5);
    kin_increment(post, price, 1);
    kin_increment(post, price, post->price);
    (void)(kin_column_changed(constant, title) && kin_original(constant, title).size > 0);
    (void)kin_sum(s, post, author_id, .where = "posts.rating > ?", .args = kin_args(0.5));
    (void)(kin_average(s, post, price) + kin_sum(s, post, rating));
    (void)kin_sum_by(s, post, title, price, .limit = 2);
    (void)kin_count_by(s, post, title);
    (void)kin_pluck(s, post, day, .distinct = true);
    post = kin_last(s, post, .joins = "author", .lock = KIN_LOCK);
    kin_update_all(s, post, .set = "title = ?", .set_args = kin_args("x"));
    kin_update_counters(s, post, 1, .id = 1);
    kin_update_counters_touching(s, post, 1, KIN_TOUCH, .id = 1);
    kin_update_counters_list(s, post, NULL, 0, NULL, .id = 1);
    kin_reset_counters(s, post, 1, comments);
    kin_reset_counters_touching(s, post, 1, comments, KIN_TOUCH);
    kin_one_set(post, author, author);
    kin_one_set(post, author, NULL);
    author = kin_one_get(constant, author);
    author = kin_one_peek(constant, author);
    author = kin_one_reload(post, author);
    author = kin_one_build(post, author, .name = "Ann");
    author = kin_one_create(post, author, .name = "Ann");
    author = kin_one_must_create(post, author);
    comment_list all = kin_many_get(constant, comments);
    (void)(kin_save_in(post, "publish") && kin_valid_in(post, NULL) && kin_save_unvalidated(post));
    (void)(kin_error_on(constant, title) && kin_error_count_on(constant, comments));
    (void)kin_validation_context(constant);
    all = kin_many_peek(constant, comments);
    all = kin_many_reload(post, comments);
    kin_many_reset(post, comments);
    kin_many_push(post, comments, comment);
    kin_many_concat(post, comments, comments, 1);
    kin_many_set(post, comments, all.items, all.count);
    kin_many_delete(post, comments, comment);
    kin_many_destroy(post, comments, comment);
    kin_many_delete_list(post, comments, comments, 1);
    kin_many_destroy_list(post, comments, all.items, all.count);
    all = kin_many_find_list(constant, comments, kin_many_ids(constant, comments).items, 1);
    kin_many_clear(post, comments);
    comment = kin_many_build(post, comments, .body = "Tasty");
    comment = kin_many_create(post, comments);
    comment = kin_many_must_create(post, comments);
    size_t sum = kin_many_size(constant, comments) + kin_many_length(constant, comments);
    sum += kin_many_count(constant, comments);
    (void)(sum && kin_many_is_empty(constant, comments) && kin_is_loaded(constant, author));
    (void)kin_many_includes(constant, comments, comment);
    kin_preload(list, "author");
    kin_each(each, list) kin_save(each);
    post = kin_find(s, post, 1);
    struct firm *firm = kin_create(s, firm, .name = "x");
    const struct firm *fixed = firm;
    struct company *up = kin_up(company, firm);
    const struct company *fixed_up = kin_up(company, fixed);
    firm = kin_cast(firm, up);
    fixed = kin_cast(firm, fixed_up);
    fixed = kin_cast(firm, (const kin_record *)&fixed_up->kin);
    (void)(kin_is_a(fixed_up, firm) && kin_is_a(&up->kin, company) && fixed);
    post = kin_find_by(s, post, .published = false);
    list = kin_all(s, post, .where = "id = ? OR title = ?", .args = kin_args(1, "x"), .limit = 3);
    list = kin_all(s, post, .where = "token = ? AND price > ? AND day < ? AND picture = ?",
                   .args = kin_args(post->token, post->price, post->day, post->picture));
}
