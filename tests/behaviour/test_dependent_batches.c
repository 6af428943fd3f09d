/* Dependents that are destroyed in batches, which are of three here (support/few_targets.c). */
#include "behaviour/association.h"
#include "support/allocations.h"
#include "support/faults.h"
#include "support/story.h"

#include <stdio.h>

KIN_DECLARE(basket, static);
KIN_DECLARE(egg, static);
KIN_DECLARE(crack, static);
KIN_DECLARE(hen, static);
KIN_DECLARE(branch, static);
KIN_DECLARE(crate, static);
KIN_DECLARE(jar, static);

struct basket {
    kin_record kin;
    kin_int id;
    kin_int eggs_count;
    kin_many(egg) eggs;
    kin_many(egg) sorted; /* the largest first */
    kin_many(egg) two;    /* the two largest */
    kin_one(egg) best;    /* which callbacks may set */
};

struct egg {
    kin_record kin;
    kin_int id;
    kin_int basket_id;
    kin_int sorted_id;
    kin_int two_id;
    kin_int best_id;
    kin_int hen_id;
    kin_int size;
    kin_one(basket) basket;
    kin_one(hen) hen;
    kin_many(crack) cracks;
};

/* One that is sealed cannot be destroyed. */
struct crack {
    kin_record kin;
    kin_int id;
    kin_int egg_id;
    kin_bool sealed;
};

/* Is told of commits. */
struct hen {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int eggs_count;
};

struct branch {
    kin_record kin;
    kin_int id;
    kin_int branch_id;
    kin_many(branch) branches;
};

/* A key of two columns, one of them text. */
struct crate {
    kin_record kin;
    kin_int id;
    kin_many(jar) jars;
};

struct jar {
    kin_record kin;
    kin_text shelf;
    kin_int place;
    kin_int crate_id;
    kin_text state;
};

static void largest_first(kin_query *query)
{
    kin_query_order(query, "eggs.size DESC");
}

static void two_largest(kin_query *query)
{
    kin_query_order(query, "eggs.size DESC");
    kin_query_limit(query, 2);
}

static void only_full(kin_query *query)
{
    kin_query_equal(query, jar, state, "full");
}

/* What the callbacks of eggs do. */
static enum { NOTHING, SAY, LEAVE_ANOTHER, POINT, SAVE_HEN, MAKE_CRATE } task;
static struct basket *other_basket;
static struct crate *made_crate;

static bool egg_goes(kin_record *record)
{
    struct egg *egg = kin_cast(egg, record);
    kin_session *session = kin_record_session(record);
    char word[24];
    struct hen *hen;
    switch (task) {
    case SAY: snprintf(word, sizeof word, "%d", (int)egg->id); return story_say(word);
    case LEAVE_ANOTHER:
        kin_create(session, egg, .basket_id = egg->basket_id, .size = 0);
        return true;
    case POINT: return kin_one_set(other_basket, best, egg);
    case SAVE_HEN: hen = kin_one_get(egg, hen); return kin_update(hen, .name = "told");
    case MAKE_CRATE: made_crate = kin_create(session, crate); return made_crate != NULL;
    default: return true;
    }
}

static bool is_open(kin_record *record)
{
    const struct crack *crack = kin_cast(crack, record);
    return !crack->sealed;
}

static bool hen_is_told(kin_record *record)
{
    const struct hen *hen = kin_cast(hen, record);
    return story_say(hen->name);
}

/* clang-format off */
KIN_MODEL(basket,
    KIN_COLUMN(id),
    KIN_COLUMN(eggs_count, .default_int = 0),
    KIN_HAS_MANY(eggs, egg, .dependent = KIN_DESTROY),
    KIN_HAS_MANY(sorted, egg, .foreign_key = "sorted_id", .scope = largest_first,
                 .dependent = KIN_DESTROY),
    KIN_HAS_MANY(two, egg, .foreign_key = "two_id", .scope = two_largest,
                 .dependent = KIN_DESTROY),
    KIN_HAS_ONE(best, egg, .foreign_key = "best_id"),
);

KIN_MODEL(egg,
    KIN_COLUMN(id),
    KIN_COLUMN(basket_id, .nullable = true),
    KIN_COLUMN(sorted_id, .nullable = true),
    KIN_COLUMN(two_id, .nullable = true),
    KIN_COLUMN(best_id, .nullable = true),
    KIN_COLUMN(hen_id, .nullable = true),
    KIN_COLUMN(size, .default_int = 0),
    KIN_BELONGS_TO(basket, basket, .counter_cache = KIN_COUNTER_CACHE),
    KIN_BELONGS_TO(hen, hen, .counter_cache = KIN_COUNTER_CACHE),
    KIN_HAS_MANY(cracks, crack, .dependent = KIN_DESTROY),
    KIN_BEFORE_DESTROY(egg_goes),
);

KIN_MODEL(crack,
    KIN_COLUMN(id),
    KIN_COLUMN(egg_id),
    KIN_COLUMN(sealed, .default_bool = false),
    KIN_BEFORE_DESTROY(is_open),
);

KIN_MODEL(hen,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_COLUMN(eggs_count, .default_int = 0),
    KIN_AFTER_COMMIT(hen_is_told),
);

KIN_MODEL(branch,
    KIN_COLUMN(id),
    KIN_COLUMN(branch_id, .nullable = true),
    KIN_HAS_MANY(branches, branch, .dependent = KIN_DESTROY),
);

KIN_MODEL(crate,
    KIN_COLUMN(id),
    KIN_HAS_MANY(jars, jar, .scope = only_full, .dependent = KIN_DESTROY),
);

KIN_MODEL(jar,
    KIN_COLUMN(shelf, .key = true),
    KIN_COLUMN(place, .key = true),
    KIN_COLUMN(crate_id),
    KIN_COLUMN(state),
);
/* clang-format on */

static kin_model_fn *const models[] = {basket_model, hen_model, branch_model, crate_model, NULL};

static int set_up(void **state)
{
    (void)state;
    task = NOTHING;
    story_forget();
    return open_database(models);
}

static struct basket *basket_of(kin_session *session, int count)
{
    struct basket *basket = kin_create(session, basket);
    for (int i = 0; i < count; i++)
        kin_create(session, egg, .basket_id = basket ? basket->id : 0, .size = i);
    return basket;
}

/* How many statements: loads, the last key, and one for the cracks of each, each row, the basket's
 * own two other loads and its row. */
static void expect_statements(int count, int loads)
{
    struct basket *made = basket_of(s, count);
    struct basket *basket = kin_find(s, basket, made->id);
    database_check(s);
    assert_statements(loads + 2 * count + 3, assert_true(kin_destroy(basket)));
    assert_int_equal(rows_of(egg), 0);
    assert_true(kin_is_loaded(basket, eggs)); /* with nothing: all went */
    assert_int_equal((int)kin_many_get(basket, eggs).count, 0);
}

static void DEP_1_a_batch_is_one_statement(void **state)
{
    (void)state;
    expect_statements(0, 1);
    expect_statements(2, 1);
    expect_statements(3, 2); /* there may be more: the last key is asked for */
    expect_statements(4, 3);
    expect_statements(6, 3);
    expect_statements(10, 5);
}

static void DEP_1_batches_go_by_key(void **state)
{
    (void)state;
    struct basket *basket = basket_of(s, 7);
    struct basket *other = basket_of(s, 1);
    task = SAY;
    basket = kin_find(s, basket, basket->id);
    assert_true(kin_destroy(basket));
    story_expect("1 2 3 4 5 6 7");
    assert_int_equal(rows_of(egg), 1);
    assert_int_equal(rows_where(basket, "eggs_count = 1"), 1);
    assert_int_equal((int)kin_many_count(other, eggs), 1);
}

static void DEP_1_the_order_of_a_scope_is_that_of_the_first_batch(void **state)
{
    (void)state;
    struct basket *basket = kin_create(s, basket);
    for (int i = 0; i < 8; i++) kin_create(s, egg, .sorted_id = basket->id, .size = i % 5);
    task = SAY;
    assert_true(kin_update_all(s, egg, .set = "size = 9", .where = "id = 7") == 1);
    assert_true(kin_destroy(basket));
    story_expect("7 5 4 1 2 3 6 8"); /* the others by key */
    assert_int_equal(rows_of(egg), 0);
}

static void DEP_3_a_limit_of_the_scope_holds(void **state)
{
    (void)state;
    struct basket *basket = kin_create(s, basket);
    for (int i = 0; i < 8; i++) kin_create(s, egg, .two_id = basket->id, .size = i);
    assert_true(kin_destroy(basket));
    assert_int_equal(rows_of(egg), 6);
    assert_int_equal(rows_where(egg, "size > 5"), 0);
}

static void DEP_3_batches_of_a_key_of_several_columns(void **state)
{
    (void)state;
    struct crate *crate = kin_create(s, crate);
    for (int i = 0; i < 20; i++)
        kin_create(s, jar, .shelf = i % 2 ? "it's a long shelf" : "b", .place = i,
                   .crate_id = crate->id, .state = i % 5 ? "full" : "empty");
    database_check(s);
    /* six batches, the last key, sixteen rows and itself */
    assert_statements(6 + 1 + 16 + 1, assert_true(kin_destroy(crate)));
    assert_int_equal(rows_of(jar), 4);
    assert_int_equal(rows_where(jar, "state = 'empty'"), 4);
}

static void DEP_1_what_is_loaded_is_no_batch(void **state)
{
    (void)state;
    struct basket *basket = basket_of(s, 7);
    egg_list eggs = kin_many_get(basket, eggs);
    assert_int_equal((int)eggs.count, 7);
    assert_true(kin_destroy(basket));
    for (size_t i = 0; i < eggs.count; i++) assert_true(kin_is_destroyed(eggs.items[i]));
    assert_int_equal(rows_of(egg), 0);
}

static void DEP_4_a_rollback_brings_all_batches_back(void **state)
{
    (void)state;
    struct basket *basket = basket_of(s, 7);
    assert_true(kin_begin(s));
    assert_true(kin_destroy(basket));
    assert_int_equal(rows_of(egg), 0);
    assert_true(kin_rollback(s));
    assert_false(kin_is_destroyed(basket));
    assert_int_equal(rows_of(egg), 7);
    assert_int_equal((int)kin_many_get(basket, eggs).count, 7);
    assert_true(kin_destroy(basket));
    assert_int_equal(rows_of(egg), 0);
}

static void DEP_4_one_deep_in_the_last_batch_refuses(void **state)
{
    (void)state;
    struct basket *basket = basket_of(s, 8);
    struct crack *open_one = kin_create(s, crack, .egg_id = 1);
    kin_create(s, crack, .egg_id = 8, .sealed = true);
    struct egg *held = kin_find(s, egg, 1);
    assert_false(kin_destroy(basket));
    assert_answer(KIN_OK);
    assert_false(kin_is_destroyed(basket));
    assert_false(kin_is_destroyed(held));
    assert_int_equal(rows_of(egg), 8);
    assert_int_equal(rows_of(crack), 2);
    assert_false(kin_must_destroy(basket));
    assert_answer(KIN_RECORD_NOT_DESTROYED);
    assert_true(kin_destroy(open_one));
    kin_update_all(s, crack, .set = "sealed = ?", .set_args = kin_args(false));
    assert_true(kin_destroy(basket));
    assert_int_equal(rows_of(egg) + rows_of(crack), 0);
}

static void DEP_1_what_callbacks_make_stays(void **state)
{
    (void)state;
    struct basket *basket = basket_of(s, 7);
    task = LEAVE_ANOTHER;
    assert_true(kin_destroy(basket));
    assert_int_equal(rows_of(egg), 7);
    assert_int_equal(rows_where(egg, "eggs.id > 7"), 7);
    task = MAKE_CRATE;
    made_crate = NULL;
    basket = basket_of(s, 4);
    assert_true(kin_destroy(basket));
    assert_non_null(made_crate);
    assert_int_equal(made_crate->id, 4);
    assert_int_equal((int)kin_many_get(made_crate, jars).count, 0);
}

static void DEP_1_a_slot_that_a_callback_sets_is_emptied_behind_it(void **state)
{
    (void)state;
    struct basket *basket = basket_of(s, 5);
    other_basket = kin_create(s, basket);
    task = POINT;
    assert_true(kin_destroy(basket));
    assert_int_equal(rows_of(egg), 0);
    assert_false(kin_is_loaded(other_basket, best));
    assert_null(kin_one_get(other_basket, best));
}

static void DEP_1_who_waits_for_the_commit_lives_so_long(void **state)
{
    (void)state;
    struct basket *basket = basket_of(s, 5);
    struct hen *hen = kin_create(s, hen, .name = "Berta");
    story_expect("Berta");
    kin_update_all(s, egg, .set = "hen_id = 1");
    kin_update_all(s, hen, .set = "eggs_count = 5");
    task = SAVE_HEN;
    assert_true(kin_begin(s));
    assert_true(kin_destroy(basket));
    story_expect("");
    assert_true(kin_commit(s));
    /* One for each instance that a batch has loaded and changed. */
    story_expect("told told told told told");
    assert_int_equal(rows_of(egg), 0);
    assert_true(kin_reload(hen));
    assert_string_equal(hen->name, "told");
    assert_int_equal(hen->eggs_count, 0);
}

static void DEP_9_a_tree_of_one_table(void **state)
{
    (void)state;
    struct branch *root = kin_create(s, branch);
    for (int i = 0; i < 5; i++) {
        struct branch *low = kin_create(s, branch, .branch_id = root->id);
        for (int n = 0; n < 4; n++) kin_create(s, branch, .branch_id = low->id);
    }
    kin_create(s, branch);
    assert_true(kin_destroy(root));
    assert_int_equal(rows_of(branch), 1);
}

static void DEP_9_a_circle_of_rows_ends(void **state)
{
    (void)state;
    struct branch *first = kin_create(s, branch);
    struct branch *second = kin_create(s, branch, .branch_id = first->id);
    kin_update_all(s, branch, .set = "branch_id = ?", .set_args = kin_args(second->id),
                   .where = "branches.id = ?", .args = kin_args(first->id));
    first = kin_find(s, branch, first->id);
    assert_false(kin_destroy(first));
    assert_string_equal(kin_error(s)->model, "branch");
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_int_equal(rows_of(branch), 2);
    assert_false(kin_is_destroyed(first));
}

static void a_region_of_its_own_outlives_no_other(void **state)
{
    (void)state;
    struct basket *basket = basket_of(s, 4);
    kin_region *region = kin_region_open(s);
    struct basket *found = kin_find(s, basket, basket->id);
    assert_true(kin_destroy(found));
    struct basket *next = basket_of(s, 4);
    assert_true(kin_destroy(next));
    kin_region_close(region);
    assert_int_equal(rows_of(egg), 0);
    basket = basket_of(s, 4);
    region = kin_region_open(s);
    assert_true(kin_destroy(basket)); /* an older region's */
    kin_region_close(region);
    assert_true(kin_is_destroyed(basket));
}

struct baskets {
    struct basket *basket;
    struct egg *egg;
};

static void prepare_basket(kin_session *session, void *records)
{
    struct baskets *all = records;
    task = NOTHING;
    all->basket = basket_of(session, 5);
    all->egg = kin_get(session, egg, 4);
    if (all->egg) kin_many_create(all->egg, cracks);
}

static bool destroy_basket(kin_session *session, void *records)
{
    struct baskets *all = records;
    (void)session;
    return kin_destroy(all->basket);
}

static void check_empty(kin_session *session, void *records)
{
    (void)records;
    assert_int_equal((int)kin_count(session, egg), 0);
    assert_int_equal((int)kin_count(session, crack), 0);
}

static void faults_of_batches(void **state)
{
    (void)state;
    const struct scenario scenario = {.name = "dependents in batches",
                                      .prepare = prepare_basket,
                                      .act = destroy_basket,
                                      .check = check_empty,
                                      .records_size = sizeof(struct baskets),
                                      .models = models};
    each_fault(&scenario);
    each_fault_in_a_level(&scenario);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(DEP_1_a_batch_is_one_statement),
        TEST(DEP_1_batches_go_by_key),
        TEST(DEP_1_the_order_of_a_scope_is_that_of_the_first_batch),
        TEST(DEP_1_what_is_loaded_is_no_batch),
        TEST(DEP_1_what_callbacks_make_stays),
        TEST(DEP_1_a_slot_that_a_callback_sets_is_emptied_behind_it),
        TEST(DEP_1_who_waits_for_the_commit_lives_so_long),
        TEST(DEP_3_a_limit_of_the_scope_holds),
        TEST(DEP_3_batches_of_a_key_of_several_columns),
        TEST(DEP_4_a_rollback_brings_all_batches_back),
        TEST(DEP_4_one_deep_in_the_last_batch_refuses),
        TEST(DEP_9_a_tree_of_one_table),
        TEST(DEP_9_a_circle_of_rows_ends),
        TEST(a_region_of_its_own_outlives_no_other),
        cmocka_unit_test(faults_of_batches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
