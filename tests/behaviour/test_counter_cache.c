#include "behaviour/association.h"
#include "support/models.h"

/* author.posts_count: kept by post.author; the posts are destroyed with the author
 * post.comments_count: kept by comment.post; the children know their owners by inverses */

KIN_DECLARE(crate);
KIN_DECLARE(apple);
KIN_DECLARE(pupil);
KIN_DECLARE(course);
KIN_DECLARE(enrolment);

/* No inverse anywhere; three ways to go. */
struct crate {
    kin_record kin;
    kin_text code;
    kin_int apples_count; /* the default name */
    kin_int rotten;       /* a name of its own */
    kin_int lost_count;
    kin_many(apple) apples;        /* nullify */
    kin_many(apple) ripe_apples;   /* the same foreign key, with a scope */
    kin_many(apple) rotten_apples; /* destroy */
    kin_many(apple) lost;          /* delete_all */
};

struct apple {
    kin_record kin;
    kin_int id;
    kin_text crate_code;
    kin_text rotten_code;
    kin_text lost_code;
    kin_bool ripe;
    kin_one(crate) crate;
    kin_one(crate) rotten_crate;
    kin_one(crate) lost_crate;
};

/* Both ends of a join model count. */
struct pupil {
    kin_record kin;
    kin_int id;
    kin_int enrolments_count;
    kin_many(enrolment) enrolments;
    kin_many(course) courses;
};

struct course {
    kin_record kin;
    kin_int id;
    kin_int pupils_count;
    kin_many(enrolment) enrolments;
};

struct enrolment {
    kin_record kin;
    kin_int id;
    kin_int pupil_id;
    kin_int course_id;
    kin_one(pupil) pupil;
    kin_one(course) course;
};

static void only_ripe(kin_query *query)
{
    kin_query_equal(query, apple, ripe, true);
}

/* clang-format off */
KIN_MODEL(crate,
    KIN_COLUMN(code, .key = true),
    KIN_COLUMN(apples_count),
    KIN_COLUMN(rotten),
    KIN_COLUMN(lost_count),
    KIN_HAS_MANY(apples, apple, .foreign_key = "crate_code"),
    KIN_HAS_MANY(ripe_apples, apple, .foreign_key = "crate_code", .scope = only_ripe),
    KIN_HAS_MANY(rotten_apples, apple, .foreign_key = "rotten_code", .dependent = KIN_DESTROY),
    KIN_HAS_MANY(lost, apple, .foreign_key = "lost_code", .dependent = KIN_DELETE_ALL),
);

KIN_MODEL(apple,
    KIN_COLUMN(id),
    KIN_COLUMN(crate_code, .nullable = true),
    KIN_COLUMN(rotten_code, .nullable = true),
    KIN_COLUMN(lost_code, .nullable = true),
    KIN_COLUMN(ripe, .default_bool = false),
    KIN_BELONGS_TO(crate, crate, .foreign_key = "crate_code", .counter_cache = KIN_COUNTER_CACHE),
    KIN_BELONGS_TO(rotten_crate, crate, .foreign_key = "rotten_code", .counter_cache = "rotten"),
    KIN_BELONGS_TO(lost_crate, crate, .foreign_key = "lost_code", .counter_cache = "lost_count"),
);

KIN_MODEL(pupil,
    KIN_COLUMN(id),
    KIN_COLUMN(enrolments_count),
    KIN_HAS_MANY(enrolments, enrolment, .dependent = KIN_DESTROY),
    KIN_HAS_MANY(courses, course, .through = "enrolments"),
);

KIN_MODEL(course,
    KIN_COLUMN(id),
    KIN_COLUMN(pupils_count),
    KIN_HAS_MANY(enrolments, enrolment),
);

KIN_MODEL(enrolment,
    KIN_COLUMN(id),
    KIN_COLUMN(pupil_id, .nullable = true),
    KIN_COLUMN(course_id, .nullable = true),
    KIN_BELONGS_TO(pupil, pupil, .counter_cache = KIN_COUNTER_CACHE),
    KIN_BELONGS_TO(course, course, .counter_cache = "pupils_count"),
);
/* clang-format on */

static int setup(void **state)
{
    (void)state;
    return open_database(kin_models(author, crate, pupil));
}

/* The counters of a crate in the database. */
static void assert_counts(const char *code, int apples, int rotten, int lost)
{
    struct crate *crate = kin_find(s, crate, code);
    assert_int_equal(crate->apples_count, apples);
    assert_int_equal(crate->rotten, rotten);
    assert_int_equal(crate->lost_count, lost);
}

static int counted_posts(const struct author *author)
{
    struct author *found = kin_find(s, author, author->id);
    return (int)found->posts_count;
}

static void CC_1_a_name_by_default_and_one_of_its_own(void **state)
{
    (void)state;
    kin_create(s, crate, .code = "a");
    kin_create(s, apple, .crate_code = "a");
    kin_create(s, apple, .crate_code = "a", .rotten_code = "a");
    assert_counts("a", 2, 1, 0);
}

static void CC_1_an_update_does_not_write_it(void **state)
{
    (void)state;
    struct crate *old = kin_create(s, crate, .code = "a");
    kin_create(s, apple, .crate_code = "a");
    kin_set(old, apples_count, 7);
    assert_statements(0, assert_true(kin_save(old)));
    assert_counts("a", 1, 0, 0);
    kin_set(old, apples_count, 8);
    assert_statements(1, assert_true(kin_update(old, .code = "b")));
    assert_counts("b", 1, 0, 0);
}

static void CC_2_creating_and_destroying(void **state)
{
    (void)state;
    kin_create(s, crate, .code = "a");
    struct apple *apple = NULL;
    assert_statements(2, apple = kin_create(s, apple, .crate_code = "a"));
    assert_counts("a", 1, 0, 0);
    struct apple *twin = kin_find(s, apple, apple->id);
    assert_statements(2, assert_true(kin_destroy(apple)));
    assert_statements(0, assert_true(kin_destroy(apple)));
    assert_counts("a", 0, 0, 0);
    assert_true(kin_destroy(twin)); /* the row is gone already, and was counted */
    assert_counts("a", 0, 0, 0);
}

static void CC_2_deleting_leaves_the_counter(void **state)
{
    (void)state;
    kin_create(s, crate, .code = "a");
    struct apple *apple = kin_create(s, apple, .crate_code = "a");
    assert_statements(1, assert_true(kin_delete(apple)));
    assert_counts("a", 1, 0, 0);
}

static void CC_3_assigning_moves_both_counters_at_save(void **state)
{
    (void)state;
    struct crate *a = kin_create(s, crate, .code = "a");
    struct crate *b = kin_create(s, crate, .code = "b");
    struct apple *apple = kin_new(s, apple);
    kin_one_set(apple, crate, a);
    kin_save(apple);
    assert_int_equal(a->apples_count, 1);
    assert_statements(0, kin_one_set(apple, crate, b));
    assert_counts("a", 1, 0, 0);
    assert_statements(3, assert_true(kin_save(apple)));
    assert_counts("a", 0, 0, 0);
    assert_counts("b", 1, 0, 0);
    assert_int_equal(b->apples_count, 1);
    kin_one_set(apple, crate, b);
    assert_statements(0, assert_true(kin_save(apple)));
    kin_one_set(apple, crate, NULL);
    assert_statements(2, assert_true(kin_save(apple)));
    assert_counts("b", 0, 0, 0);
}

static void CC_3_a_new_parent_counts_its_child(void **state)
{
    (void)state;
    struct crate *a = kin_new(s, crate, .code = "a");
    struct apple *apple = kin_new(s, apple);
    kin_one_set(apple, crate, a);
    assert_statements(3, assert_true(kin_save(apple)));
    assert_counts("a", 1, 0, 0);
    assert_int_equal(a->apples_count, 1);
}

static void CC_4_a_foreign_key_that_changes_moves_both(void **state)
{
    (void)state;
    kin_create(s, crate, .code = "a");
    kin_create(s, crate, .code = "b");
    struct apple *apple = kin_create(s, apple, .crate_code = "a");
    assert_statements(3, assert_true(kin_update(apple, .crate_code = "b")));
    assert_counts("a", 0, 0, 0);
    assert_counts("b", 1, 0, 0);
    assert_statements(1, assert_true(kin_update(apple, .ripe = true)));
    assert_counts("b", 1, 0, 0);
    kin_set(apple, crate_code, "a");
    kin_set(apple, crate_code, "b");
    assert_statements(0, assert_true(kin_save(apple)));
    kin_set_null(apple, crate_code);
    assert_true(kin_save(apple));
    assert_counts("b", 0, 0, 0);
}

static void CC_4_a_rolled_back_save_counts_nothing(void **state)
{
    (void)state;
    struct crate *a = kin_create(s, crate, .code = "a");
    assert_true(kin_begin(s));
    kin_many_create(a, apples);
    assert_int_equal(a->apples_count, 1);
    assert_true(kin_rollback(s));
    assert_int_equal(a->apples_count, 0);
    assert_counts("a", 0, 0, 0);
}

static void CC_6_every_way_in_counts_once(void **state)
{
    (void)state;
    struct crate *a = kin_create(s, crate, .code = "a");
    struct crate *b = kin_create(s, crate, .code = "b");
    kin_many_create(a, apples);
    struct apple *fresh = kin_new(s, apple);
    kin_many_push(a, apples, fresh);
    kin_many_build(a, apples);
    kin_save(a);
    assert_counts("a", 3, 0, 0);
    assert_int_equal(a->apples_count, 3);
    struct apple *moved = kin_many_create(b, apples);
    assert_true(kin_many_push(a, apples, moved));
    assert_counts("a", 4, 0, 0);
    assert_counts("b", 0, 0, 0);
    assert_int_equal(a->apples_count, 4);
    assert_true(kin_many_push(a, apples, moved));
    assert_counts("a", 4, 0, 0);
    assert_int_equal(a->apples_count, 4);
}

static void CC_6_every_way_out_counts_once(void **state)
{
    (void)state;
    struct crate *a = kin_create(s, crate, .code = "a");
    for (int i = 0; i < 5; i++) {
        kin_many_create(a, apples);
        kin_many_create(a, rotten_apples);
        kin_many_create(a, lost);
    }
    assert_counts("a", 5, 5, 5);
    apple_list apples = kin_many_get(a, apples);
    apple_list rotten = kin_many_get(a, rotten_apples);
    apple_list lost = kin_many_get(a, lost);
    assert_true(kin_many_delete(a, apples, apples.items[0]));
    assert_true(kin_many_delete(a, rotten_apples, rotten.items[0]));
    assert_true(kin_many_delete(a, lost, lost.items[0]));
    assert_counts("a", 4, 4, 4);
    assert_true(kin_many_destroy(a, apples, apples.items[1]));
    assert_true(kin_many_destroy(a, rotten_apples, rotten.items[1]));
    assert_true(kin_many_destroy(a, lost, lost.items[1]));
    assert_counts("a", 3, 3, 3);
    struct apple *kept[] = {apples.items[2], apples.items[3]};
    assert_true(kin_many_set(a, apples, kept, 2));
    assert_true(kin_many_set(a, rotten_apples, &rotten.items[2], 2));
    assert_true(kin_many_set(a, lost, &lost.items[2], 2));
    assert_counts("a", 2, 2, 2);
    assert_true(kin_many_clear(a, apples));
    assert_true(kin_many_clear(a, rotten_apples));
    assert_true(kin_many_clear(a, lost));
    assert_counts("a", 0, 0, 0);
}

static void CC_6_clearing_what_is_not_loaded(void **state)
{
    (void)state;
    kin_create(s, crate, .code = "a");
    for (int i = 0; i < 3; i++) kin_create(s, apple, .crate_code = "a", .lost_code = "a");
    struct crate *a = kin_find(s, crate, "a");
    assert_statements(2, assert_true(kin_many_clear(a, apples)));
    assert_counts("a", 0, 0, 3);
    assert_statements(2, assert_true(kin_many_clear(a, lost)));
    assert_counts("a", 0, 0, 0);
    assert_int_equal(a->apples_count, 0);
    assert_int_equal(a->lost_count, 0);
}

static void CC_6_what_is_not_in_the_collection_is_not_counted(void **state)
{
    (void)state;
    struct crate *a = kin_create(s, crate, .code = "a");
    kin_create(s, crate, .code = "b");
    kin_many_create(a, apples);
    struct apple *foreign = kin_create(s, apple, .crate_code = "b");
    assert_true(kin_many_delete(a, apples, foreign));
    assert_counts("a", 1, 0, 0);
    assert_counts("b", 1, 0, 0);
    assert_int_equal(a->apples_count, 1);
}

static void CC_6_a_scope_counts_its_own_rows(void **state)
{
    (void)state;
    kin_create(s, crate, .code = "a");
    kin_create(s, apple, .crate_code = "a");
    struct apple *ripe = kin_create(s, apple, .crate_code = "a", .ripe = true);
    struct crate *a = kin_find(s, crate, "a");
    assert_statements(0, assert_int_equal(kin_many_size(a, apples), 2));
    assert_int_equal(kin_many_size(a, ripe_apples), 1); /* the counter counts others, too */
    assert_true(kin_many_delete(a, ripe_apples, ripe));
    assert_counts("a", 1, 0, 0);
    assert_true(kin_many_is_empty(a, ripe_apples));
}

static void CC_7_through_moves_the_counters_of_both_ends(void **state)
{
    (void)state;
    struct pupil *pupil = kin_create(s, pupil);
    struct course *c = kin_many_create(pupil, courses);
    struct course *d = kin_create(s, course);
    kin_many_push(pupil, courses, d);
    assert_int_equal(pupil->enrolments_count, 2);
    assert_int_equal(rows_where(pupil, "pupils.enrolments_count = 2"), 1);
    assert_int_equal(rows_where(course, "courses.pupils_count = 1"), 2);
    assert_true(kin_many_delete(pupil, courses, c));
    assert_int_equal(rows_where(pupil, "pupils.enrolments_count = 1"), 1);
    assert_int_equal(rows_where(course, "courses.pupils_count = 1"), 1);
    assert_true(kin_many_set(pupil, courses, &c, 1));
    assert_int_equal(rows_where(pupil, "pupils.enrolments_count = 1"), 1);
    struct course *found = kin_find(s, course, c->id);
    assert_int_equal(found->pupils_count, 1);
    assert_true(kin_many_destroy(pupil, courses, c));
    assert_int_equal(rows_where(course, "courses.pupils_count = 0"), 2);
    kin_many_push(pupil, courses, c);
    kin_many_push(pupil, courses, d);
    assert_true(kin_many_clear(pupil, courses));
    assert_int_equal(rows_where(course, "courses.pupils_count = 0"), 2);
    assert_int_equal(rows_where(pupil, "pupils.enrolments_count = 0"), 1);
    assert_int_equal(pupil->enrolments_count, 0);
}

static void CC_10_the_owner_in_memory_agrees_with_the_database(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct post *post = kin_many_create(ann, posts, .title = "t");
    assert_int_equal(ann->posts_count, 1);
    kin_many_create(ann, posts, .title = "u");
    assert_int_equal(ann->posts_count, counted_posts(ann));
    assert_true(kin_many_delete(ann, posts, post));
    assert_int_equal(ann->posts_count, 1);
    assert_int_equal(ann->posts_count, counted_posts(ann));
    assert_false(kin_changed(ann));
    struct post *left = kin_many_get(ann, posts).items[0];
    assert_true(kin_destroy(left));
    assert_int_equal(ann->posts_count, 0);
    assert_int_equal(counted_posts(ann), 0);
}

static void CC_10_also_where_the_children_do_not_know_their_owner(void **state)
{
    (void)state;
    struct crate *a = kin_create(s, crate, .code = "a");
    for (int i = 0; i < 4; i++) {
        kin_many_create(a, apples);
        kin_many_create(a, rotten_apples);
        kin_many_create(a, lost);
    }
    apple_list apples = kin_many_get(a, apples);
    apple_list rotten = kin_many_get(a, rotten_apples);
    apple_list lost = kin_many_get(a, lost);
    assert_int_equal(a->rotten, 4);
    kin_many_delete(a, apples, apples.items[0]);
    kin_many_delete(a, rotten_apples, rotten.items[0]);
    kin_many_delete(a, lost, lost.items[0]);
    assert_int_equal(a->apples_count, 3);
    assert_int_equal(a->rotten, 3);
    assert_int_equal(a->lost_count, 3);
    kin_many_destroy(a, apples, apples.items[1]);
    kin_many_destroy(a, rotten_apples, rotten.items[1]);
    kin_many_destroy(a, lost, lost.items[1]);
    assert_int_equal(a->apples_count, 2);
    assert_int_equal(a->rotten, 2);
    assert_int_equal(a->lost_count, 2);
    assert_counts("a", 2, 2, 2);
    kin_many_clear(a, rotten_apples);
    assert_int_equal(a->rotten, 0);
}

static void CC_10_saving_does_not_write_a_counter_that_is_out_of_date(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    kin_create(s, post, .author_id = ann->id, .title = "t");
    assert_int_equal(ann->posts_count, 0);
    kin_update(ann, .name = "Anna");
    assert_int_equal(counted_posts(ann), 1);
    kin_many_create(ann, posts, .title = "u");
    assert_int_equal(counted_posts(ann), 2);
}

static void DEP_6_a_dying_parent_is_not_counted_but_others_are(void **state)
{
    (void)state;
    struct pupil *pupil = kin_create(s, pupil);
    struct course *course = kin_many_create(pupil, courses);
    struct pupil *found = kin_find(s, pupil, pupil->id);
    /* the enrolments, one of them, the other parent's counter, the pupil */
    assert_statements(4, assert_true(kin_destroy(found)));
    struct course *left = kin_find(s, course, course->id);
    assert_int_equal(left->pupils_count, 0);
    assert_int_equal(rows_of(enrolment), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(CC_1_a_name_by_default_and_one_of_its_own),
        TEST(CC_1_an_update_does_not_write_it),
        TEST(CC_2_creating_and_destroying),
        TEST(CC_2_deleting_leaves_the_counter),
        TEST(CC_3_assigning_moves_both_counters_at_save),
        TEST(CC_3_a_new_parent_counts_its_child),
        TEST(CC_4_a_foreign_key_that_changes_moves_both),
        TEST(CC_4_a_rolled_back_save_counts_nothing),
        TEST(CC_6_every_way_in_counts_once),
        TEST(CC_6_every_way_out_counts_once),
        TEST(CC_6_clearing_what_is_not_loaded),
        TEST(CC_6_what_is_not_in_the_collection_is_not_counted),
        TEST(CC_6_a_scope_counts_its_own_rows),
        TEST(CC_7_through_moves_the_counters_of_both_ends),
        TEST(CC_10_the_owner_in_memory_agrees_with_the_database),
        TEST(CC_10_also_where_the_children_do_not_know_their_owner),
        TEST(CC_10_saving_does_not_write_a_counter_that_is_out_of_date),
        TEST(DEP_6_a_dying_parent_is_not_counted_but_others_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
