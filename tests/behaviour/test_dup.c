/* Copies of records, and members that are called like verbs. */
#include "support/database.h"
#include "support/faults.h"
#include "support/models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <string.h>

/* An association can be called like a verb of Kin: verbs are functions, and hide nothing. */
KIN_DECLARE(shop, static);
KIN_DECLARE(good, static);

struct shop {
    kin_record kin;
    kin_int id;
    kin_int lock_version;
    kin_int goods_count;
    kin_text save;
    kin_many(good) goods;
    kin_many(good) destroy;
    kin_one(good) association;
};

struct good {
    kin_record kin;
    kin_int id;
    kin_int shop_id;
    kin_one(shop) reload;
};

KIN_MODEL(shop,
    KIN_COLUMN(id),
    KIN_COLUMN(lock_version),
    KIN_COLUMN(goods_count),
    KIN_COLUMN(save, .nullable = true),
    KIN_HAS_MANY(goods, good),
    KIN_HAS_MANY(destroy, good),
    KIN_HAS_ONE(association, good),
);

KIN_MODEL(good,
    KIN_COLUMN(id),
    KIN_COLUMN(shop_id, .nullable = true),
    KIN_BELONGS_TO(reload, shop, .foreign_key = "shop_id", .counter_cache = "goods_count"),
);

static kin_model_fn *const models[] = {
    shop_model,  good_model, author_model, post_model,  comment_model,    tag_model, profile_model,
    badge_model, pen_model,  note_model,   group_model, membership_model, NULL};

static struct database database;
static kin_session *s;

static int set_up(void **state)
{
    (void)state;
    database_open(&database, models, NULL);
    s = database.session;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

static void MS_1_a_copy_is_new_and_has_the_values(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct post *soup = kin_many_create(ann, posts, .title = "Soup", .published = true);
    kin_many_create(soup, comments, .body = "Tasty");
    kin_reload(soup);
    kin_set(soup, title, "Hot soup"); /* not saved */
    kin_set_readonly(soup);
    uint64_t before = kin_statements(s);
    struct post *copy = kin_dup(soup);
    assert_true(kin_is_new(copy));
    assert_int_equal(copy->id, 0);
    assert_string_equal(copy->title, "Hot soup");
    assert_ptr_not_equal(copy->title, soup->title);
    assert_true(copy->published);
    assert_int_equal(copy->author_id, ann->id);
    assert_int_equal(copy->comments_count, 0);
    assert_true(kin_is_null(copy, created_at));
    assert_false(kin_is_readonly(copy));
    assert_false(kin_is_loaded(copy, author));
    assert_int_equal(kin_many_get(copy, comments).count, 0);
    assert_int_equal(kin_statements(s) - before, 0);

    database.now.microseconds += 5000000;
    assert_true(kin_save(copy));
    assert_int_not_equal(copy->id, soup->id);
    assert_true(copy->created_at.microseconds > soup->created_at.microseconds);
    assert_string_equal(kin_find(s, post, soup->id)->title, "Soup");
    assert_string_equal(kin_find(s, post, copy->id)->title, "Hot soup");
    assert_int_equal(kin_count(s, comment), 1);
    assert_int_equal(kin_find(s, author, ann->id)->posts_count, 2);
    database_check(s);
}

static void MS_1_of_new_destroyed_and_partial_records(void **state)
{
    (void)state;
    struct shop *made = kin_new(s, shop, .save = "x");
    struct shop *copy = kin_dup(made);
    assert_true(kin_is_new(copy));
    assert_string_equal(copy->save, "x");
    assert_true(kin_save(made) && kin_update(made, .save = "y"));
    assert_int_equal(made->lock_version, 1);
    assert_int_equal(kin_dup(made)->lock_version, 0);
    assert_true(kin_destroy(made));
    struct shop *again = kin_dup(made);
    assert_true(kin_is_new(again) && kin_save(again));
    database_check(s);

    struct shop *part = kin_first(s, shop, .select = "id");
    assert_null(kin_dup(part));
    assert_string_equal(kin_error_name(kin_error(s)->code), kin_error_name(KIN_MISSING_ATTRIBUTE));
    kin_error_clear(s);
    assert_null(kin_dup((struct shop *)NULL));
    assert_false(kin_failed(s));
}

static void DEF_5_no_name_of_an_association_is_dangerous(void **state)
{
    (void)state;
    struct shop *shop = kin_create(s, shop, .save = "x");
    struct good *good = kin_many_create(shop, destroy);
    assert_int_equal(kin_one_get(shop, association)->id, good->id);
    assert_int_equal(kin_one_get(kin_find(s, good, good->id), reload)->id, shop->id);
    assert_true(kin_save(shop));
    assert_int_equal(kin_many_get_named(&shop->kin, "destroy").count, 1);
    assert_true(kin_many_delete(shop, destroy, good));
    assert_true(kin_destroy(shop));
    database_check(s);
    assert_int_equal(kin_count(s, good), 1);
}

/* --- faults ----------------------------------------------------------------------------------- */

struct copied {
    struct post *soup;
    struct post *copy;
};

static void prepare(kin_session *session, void *records)
{
    struct copied *c = records;
    c->soup = kin_create(session, post, .title = "Soup");
}

static bool act(kin_session *session, void *records)
{
    struct copied *c = records;
    (void)session;
    struct post *copy = kin_dup(c->soup);
    if (!copy || !kin_save(copy)) return false;
    c->copy = copy;
    return true;
}

static void MS_1_a_fault_leaves_no_half_of_a_copy(void **state)
{
    (void)state;
    const struct scenario scenario = {
        .name = "kin_dup", .prepare = prepare, .act = act, .records_size = sizeof(struct copied)};
    each_fault(&scenario);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(MS_1_a_copy_is_new_and_has_the_values),
        TEST(MS_1_of_new_destroyed_and_partial_records),
        TEST(DEF_5_no_name_of_an_association_is_dangerous),
        cmocka_unit_test(MS_1_a_fault_leaves_no_half_of_a_copy),
    };
    return cmocka_run_group_tests_name("dup", tests, NULL, NULL);
}
