#include "behaviour/boxes.h"
#include "support/models.h"

/* Asking a collection without loading it, and taking all of it out. */

KIN_DECLARE(folder);
KIN_DECLARE(page);

struct folder {
    kin_record kin;
    kin_int id;
    kin_many(page) pages;
};

struct page {
    kin_record kin;
    kin_int folder_id;
    kin_int number;
    kin_real weight;
    kin_decimal price;
};

static void by_number(kin_query *query)
{
    kin_query_order(query, "pages.number");
}

/* clang-format off */
KIN_MODEL(folder,
    KIN_COLUMN(id),
    KIN_HAS_MANY(pages, page, .scope = by_number),
);

KIN_MODEL(page,
    KIN_COLUMN(folder_id, .key = true),
    KIN_COLUMN(number, .key = true),
    KIN_COLUMN(weight, .nullable = true),
    KIN_COLUMN(price, .nullable = true),
);
/* clang-format on */

static int setup(void **state)
{
    (void)state;
    return open_database(kin_models(author, box, toy, safe, coin, folder, page));
}

/* A post with three tags, x, y and z, made in another order than that; two others have none. */
static struct tag *tags[3];

static struct post *tagged_post(void)
{
    struct author *ann = kin_must_create(s, author, .name = "Ann");
    struct post *post = kin_must_create(s, post, .title = "Soup", .author_id = ann->id);
    static const char *const names[] = {"z", "x", "y"};
    for (int i = 0; i < 3; i++) {
        tags[i] = kin_must_create(s, tag, .name = names[i]);
        kin_many_push(post, tags, tags[i]);
    }
    kin_many_reset(post, tags);
    return post;
}

static struct author *author_with_groups(int count)
{
    static const char *const names[] = {"Cooks", "Bakers", "Smiths"};
    struct author *ann = kin_must_create(s, author, .name = "Ann");
    for (int i = 0; i < count; i++) {
        struct group *group = kin_must_create(s, group, .name = names[i]);
        kin_must_create(s, membership, .author_id = ann->id, .group_id = group->id);
    }
    return ann;
}

/* --- keys ------------------------------------------------------------------------------------- */

static void COL_14_ids_are_read_without_loading(void **state)
{
    (void)state;
    struct box *box = box_of(3);
    kin_must_create(s, toy, .name = "other");
    kin_values ids;
    assert_statements(1, ids = kin_many_ids(box, toys));
    assert_int_equal(ids.count, 3);
    assert_true(ids.items[0].as.integer < ids.items[1].as.integer);
    assert_false(kin_is_loaded(box, toys));
    (void)kin_many_get(box, toys);
    assert_statements(0, ids = kin_many_ids(box, toys));
    assert_int_equal(ids.count, 3);
    /* The order and the limit of the scope hold. */
    assert_int_equal(kin_many_ids(box, two_toys).count, 2);
    struct post *post = tagged_post();
    assert_statements(1, ids = kin_many_ids(post, tags));
    assert_int_equal(ids.count, 3);
    struct author *ann = author_with_groups(2);
    assert_statements(1, ids = kin_many_ids(ann, groups));
    assert_int_equal(ids.count, 2);
    assert_false(kin_is_loaded(ann, groups));
}

static void COL_14_ids_of_what_is_not_saved_are_null(void **state)
{
    (void)state;
    struct box *box = box_of(2);
    kin_many_build(box, toys, .name = "n");
    kin_values ids;
    assert_statements(1, ids = kin_many_ids(box, toys));
    assert_int_equal(ids.count, 3);
    assert_int_equal(ids.items[2].kind, KIN_KIND_NULL);
    assert_true(kin_is_loaded(box, toys));
    struct box *empty = kin_new(s, box);
    assert_statements(0, ids = kin_many_ids(empty, toys));
    assert_int_equal(ids.count, 0);
    struct folder *folder = kin_must_create(s, folder);
    assert_int_equal(kin_many_ids(folder, pages).count, 0); /* keys of several columns */
    assert_answer(KIN_OK);
}

static void COL_14_ids_live_as_long_as_their_owner(void **state)
{
    (void)state;
    struct box *box = box_of(2);
    kin_region *region = kin_region_open(s);
    kin_values ids = kin_many_ids(box, toys);
    struct toy *first = kin_many_first(box, toys);
    struct toy *found = kin_many_find(box, toys, ids.items[1]);
    kin_region_close(region);
    assert_int_equal(ids.items[0].as.integer, first->id);
    assert_string_equal(found->name, "b");
}

static void REP_8_ids_replace_the_collection(void **state)
{
    (void)state;
    struct box *box = box_of(3);
    struct toy *n = kin_must_create(s, toy, .name = "n");
    kin_values now = kin_many_ids(box, toys);
    const kin_value ids[] = {kin_value_int(n->id), kin_value_null(NULL), now.items[0]};
    /* They are found, the collection is loaded, two go, one comes. */
    assert_statements(4, assert_true(kin_many_set_ids(box, toys, ids, 3)));
    toy_list after = kin_many_get(box, toys);
    assert_names(after, "an");
    assert_int_equal(rows_where(toy, "toys.box_id IS NOT NULL"), 2);
    assert_statements(1, assert_true(kin_many_set_ids(box, toys, ids, 3)));
    assert_statements(1, assert_true(kin_many_set_ids(box, toys, NULL, 0)));
    assert_int_equal(rows_where(toy, "toys.box_id IS NOT NULL"), 0);
}

static void REP_8_ids_of_a_many_to_many_and_a_through(void **state)
{
    (void)state;
    struct post *post = tagged_post();
    const kin_value two[] = {kin_value_int(tags[2]->id), kin_value_int(tags[0]->id)};
    assert_true(kin_many_set_ids(post, tags, two, 2));
    assert_int_equal(kin_many_count(post, tags), 2);
    struct author *ann = author_with_groups(1);
    struct group *smiths = kin_must_create(s, group, .name = "Smiths");
    struct group *cooks = kin_must_create(s, group, .name = "Cooks");
    const kin_value groups[] = {kin_value_int(smiths->id), kin_value_int(cooks->id)};
    assert_true(kin_many_set_ids(ann, groups, groups, 2));
    group_list now = kin_many_get(ann, groups);
    assert_int_equal(now.count, 2);
    assert_int_equal(now.items[0]->id, smiths->id);
    assert_int_equal(rows_of(membership), 2);
    /* The order in which they are given is that of the join rows. */
    struct membership *first = kin_first(s, membership);
    assert_int_equal(first->group_id, smiths->id);
}

static void REP_8_a_key_without_a_record_changes_nothing(void **state)
{
    (void)state;
    struct box *box = box_of(2);
    kin_values now = kin_many_ids(box, toys);
    const kin_value ids[] = {now.items[0], kin_value_int(404), kin_value_int(405)};
    assert_statements(2, assert_false(kin_many_set_ids(box, toys, ids, 3));
                      (void)kin_many_ids(box, toys));
    assert_int_equal(kin_many_count(box, toys), 2);
    assert_false(kin_many_set_ids(box, toys, ids, 3));
    assert_string_equal(kin_error(s)->value, "404, 405");
    assert_string_equal(kin_error(s)->model, "box");
    assert_string_equal(kin_error(s)->association, "toys");
    assert_answer(KIN_RECORD_NOT_FOUND);
    const kin_value text[] = {kin_value_text("one")};
    assert_statements(0, assert_false(kin_many_set_ids(box, toys, text, 1)));
    assert_failure(KIN_INVALID_ARGUMENT);
    const kin_value blank[] = {kin_value_text(""), kin_value_null(NULL)};
    assert_true(kin_many_set_ids(box, toys, blank, 2));
    assert_int_equal(rows_where(toy, "toys.box_id IS NOT NULL"), 0);
    struct folder *folder = kin_must_create(s, folder);
    assert_statements(0, assert_false(kin_many_set_ids(folder, pages, text, 1)));
    assert_failure(KIN_INVALID_ARGUMENT);
}

static void REP_8_what_ids_bring_lives_as_long_as_its_owner(void **state)
{
    (void)state;
    struct box *box = box_of(0);
    struct toy *n = kin_must_create(s, toy, .name = "n");
    const kin_value ids[] = {kin_value_int(n->id)};
    kin_region *region = kin_region_open(s);
    assert_true(kin_many_set_ids(box, toys, ids, 1));
    kin_region_close(region);
    assert_true(kin_is_loaded(box, toys));
    assert_statements(0, assert_string_equal(kin_many_first(box, toys)->name, "n"));
}

static void REP_8_ids_for_an_unsaved_owner_are_kept_for_its_save(void **state)
{
    (void)state;
    struct toy *n = kin_must_create(s, toy, .name = "n");
    struct box *box = kin_new(s, box);
    const kin_value ids[] = {kin_value_int(n->id)};
    assert_statements(1, assert_true(kin_many_set_ids(box, toys, ids, 1)));
    assert_int_equal(kin_many_peek(box, toys).count, 1);
    assert_true(kin_save(box));
    assert_int_equal(rows_where(toy, "toys.box_id IS NOT NULL"), 1);
}

/* --- one of them ------------------------------------------------------------------------------ */

static void COL_9_find_is_within_the_collection(void **state)
{
    (void)state;
    struct box *box = box_of(2);
    struct toy *other = kin_must_create(s, toy, .name = "other");
    int64_t a = kin_many_ids(box, toys).items[0].as.integer;
    struct toy *found;
    assert_statements(1, found = kin_many_find(box, toys, a));
    assert_string_equal(found->name, "a");
    assert_false(kin_is_loaded(box, toys));
    assert_statements(1, assert_null(kin_many_find(box, toys, other->id)));
    assert_string_equal(kin_error(s)->model, "box");
    assert_string_equal(kin_error(s)->association, "toys");
    assert_non_null(kin_error(s)->value);
    assert_answer(KIN_RECORD_NOT_FOUND);
    assert_null(kin_many_find(box, toys, "one"));
    assert_failure(KIN_INVALID_ARGUMENT);
    toy_list now = kin_many_get(box, toys);
    assert_statements(0, assert_ptr_equal(kin_many_find(box, toys, a), now.items[0]));
    assert_statements(0, assert_null(kin_many_find(box, toys, other->id)));
    assert_answer(KIN_RECORD_NOT_FOUND);
    struct box *empty = kin_new(s, box);
    assert_statements(0, assert_null(kin_many_find(empty, toys, a)));
    assert_answer(KIN_RECORD_NOT_FOUND);
}

static void COL_9_find_in_a_many_to_many_and_a_through(void **state)
{
    (void)state;
    struct post *post = tagged_post();
    struct tag *free_one = kin_must_create(s, tag, .name = "free");
    struct tag *found;
    assert_statements(1, found = kin_many_find(post, tags, tags[1]->id));
    assert_string_equal(found->name, "x");
    assert_null(kin_many_find(post, tags, free_one->id));
    assert_answer(KIN_RECORD_NOT_FOUND);
    struct author *ann = author_with_groups(2);
    struct group *second = kin_last(s, group);
    assert_string_equal(kin_many_find(ann, groups, second->id)->name, "Bakers");
    struct group *other = kin_must_create(s, group, .name = "Smiths");
    assert_null(kin_many_find(ann, groups, other->id));
    assert_answer(KIN_RECORD_NOT_FOUND);
}

static void COL_9_what_is_in_memory_is_found_and_knows_its_owner(void **state)
{
    (void)state;
    struct author *ann = kin_must_create(s, author, .name = "Ann");
    struct note *salt = kin_many_create(ann, notes, .text = "salt");
    struct note *oil = kin_must_create(s, note, .text = "oil", .author_id = ann->id);
    assert_ptr_equal(kin_many_find(ann, notes, salt->id), salt);
    struct note *found = kin_many_find(ann, notes, oil->id);
    assert_ptr_not_equal(found, oil);
    assert_statements(0, assert_ptr_equal(kin_one_get(found, author), ann));
}

static void COL_9_a_key_may_have_several_columns(void **state)
{
    (void)state;
    struct folder *folder = kin_must_create(s, folder);
    struct folder *other = kin_must_create(s, folder);
    kin_must_create(s, page, .folder_id = folder->id, .number = 1);
    kin_must_create(s, page, .folder_id = folder->id, .number = 2);
    assert_int_equal(kin_many_find(folder, pages, kin_key(folder->id, 2))->number, 2);
    assert_null(kin_many_find(other, pages, kin_key(folder->id, 2)));
    assert_answer(KIN_RECORD_NOT_FOUND);
    assert_null(kin_many_find(folder, pages, 1));
    assert_failure(KIN_INVALID_ARGUMENT);
    (void)kin_many_get(folder, pages);
    assert_int_equal(kin_many_find(folder, pages, kin_key(folder->id, 1))->number, 1);
    assert_int_equal(kin_many_first(folder, pages)->number, 1);
    assert_int_equal(kin_many_distinct(folder, pages).count, 2);
}

static void COL_7_first_and_last_do_not_load(void **state)
{
    (void)state;
    struct box *box = box_of(3);
    struct toy *toy;
    assert_statements(1, toy = kin_many_first(box, toys));
    assert_string_equal(toy->name, "a");
    assert_non_null(strstr(last_sql, "LIMIT"));
    assert_statements(1, toy = kin_many_last(box, toys));
    assert_string_equal(toy->name, "c");
    assert_false(kin_is_loaded(box, toys));
    /* The limit of the scope is part of what is last. */
    assert_string_equal(kin_many_last(box, two_toys)->name, "b");
    struct post *post = tagged_post();
    assert_statements(1, assert_string_equal(kin_many_first(post, tags)->name, "z"));
    assert_statements(1, assert_string_equal(kin_many_last(post, tags)->name, "y"));
    struct author *ann = author_with_groups(2);
    assert_statements(1, assert_string_equal(kin_many_last(ann, groups)->name, "Bakers"));
}

static void COL_7_first_and_last_of_what_is_loaded_take_no_statement(void **state)
{
    (void)state;
    struct box *box = box_of(3);
    toy_list now = kin_many_get(box, toys);
    assert_statements(0, assert_ptr_equal(kin_many_first(box, toys), now.items[0]));
    assert_statements(0, assert_ptr_equal(kin_many_last(box, toys), now.items[2]));
    struct box *empty = kin_new(s, box);
    assert_statements(0, assert_null(kin_many_first(empty, toys)));
    struct toy *built = kin_many_build(empty, toys, .name = "n");
    assert_statements(0, assert_ptr_equal(kin_many_last(empty, toys), built));
    struct box *none = kin_must_create(s, box);
    assert_null(kin_many_last(none, toys));
    assert_answer(KIN_OK);
}

static void COL_7_unsaved_changes_load_all(void **state)
{
    (void)state;
    struct box *box = box_of(2);
    struct toy *built = kin_many_build(box, toys, .name = "n");
    assert_statements(1, assert_ptr_equal(kin_many_last(box, toys), built));
    assert_true(kin_is_loaded(box, toys));
    struct box *other = box_of(1);
    struct toy *created = kin_many_create(other, toys, .name = "n");
    assert_statements(1, assert_ptr_equal(kin_many_last(other, toys), created));
    assert_false(kin_is_loaded(other, toys));
    kin_set(created, name, "changed");
    assert_statements(1, assert_string_equal(kin_many_last(other, toys)->name, "changed"));
    assert_true(kin_is_loaded(other, toys));
}

/* --- numbers ---------------------------------------------------------------------------------- */

static void COL_3_count_takes_conditions(void **state)
{
    (void)state;
    struct box *box = box_of(3);
    kin_must_create(s, toy, .name = "b");
    assert_statements(
        1, assert_int_equal(
               kin_many_count(box, toys, .where = "toys.name > ?", .args = kin_args("a")), 2));
    assert_int_equal(kin_many_count(box, toys, .limit = 1), 1);
    assert_int_equal(kin_many_count(box, toys, .limit = 0), 0);
    assert_int_equal(kin_many_count(box, two_toys), 2);
    assert_int_equal(kin_many_count(box, two_toys, .where = "toys.name = 'c'"), 1);
    assert_int_equal(kin_many_count(box, toys, .scopes = {only_red}), 0);
    assert_false(kin_is_loaded(box, toys));
    struct post *post = tagged_post();
    assert_int_equal(kin_many_count(post, tags, .where = "tags.name <> 'x'"), 2);
    struct author *ann = author_with_groups(3);
    assert_int_equal(kin_many_count(ann, groups, .where = "groups.name < 'C'"), 1);
    assert_int_equal(
        kin_many_count(ann, groups, .joins = "memberships", .where = "memberships_groups.id > 0"),
        3);
    struct box *empty = kin_new(s, box);
    assert_statements(0, assert_int_equal(kin_many_count(empty, toys, .limit = 5), 0));
}

static void COL_3_count_of_distinct_rows(void **state)
{
    (void)state;
    struct author *ann = author_with_groups(2);
    struct group *cooks = kin_first(s, group);
    kin_must_create(s, membership, .author_id = ann->id, .group_id = cooks->id);
    assert_int_equal(kin_many_count(ann, groups), 3);
    assert_int_equal(kin_many_count(ann, groups, .distinct = true), 2);
}

static void exists_asks_the_database(void **state)
{
    (void)state;
    struct box *box = box_of(2);
    kin_must_create(s, toy, .name = "other");
    assert_statements(1, assert_true(kin_many_exists(box, toys)));
    assert_statements(1, assert_true(kin_many_exists(box, toys, .where = "toys.name = ?",
                                                     .args = kin_args("b"))));
    assert_false(kin_many_exists(box, toys, .where = "toys.name = 'other'"));
    assert_false(kin_is_loaded(box, toys));
    (void)kin_many_get(box, toys);
    assert_statements(1, assert_true(kin_many_exists(box, toys)));
    assert_false(kin_many_exists(box, red_toys));
    struct box *empty = kin_new(s, box);
    kin_many_build(empty, toys, .name = "n");
    assert_statements(0, assert_false(kin_many_exists(empty, toys)));
    struct post *post = tagged_post();
    assert_true(kin_many_exists(post, tags, .where = "tags.name = 'x'"));
    assert_false(kin_many_exists(post, tags, .where = "tags.name = 'food'"));
    struct author *ann = author_with_groups(1);
    assert_true(kin_many_exists(ann, groups));
    assert_false(kin_many_exists(ann, groups, .where = "groups.name = 'Bakers'"));
}

static void sums_are_of_the_collection(void **state)
{
    (void)state;
    struct safe *safe = kin_must_create(s, safe, .name = "a");
    assert_int_equal(kin_many_sum(safe, coins, worth), 0);
    for (int i = 1; i <= 4; i++) kin_must_create(s, coin, .safe_id = safe->id, .worth = i);
    kin_must_create(s, coin, .worth = 100);
    assert_statements(1, assert_int_equal(kin_many_sum(safe, coins, worth), 10));
    assert_int_equal(
        kin_many_sum(safe, coins, worth, .where = "coins.worth > ?", .args = kin_args(2)), 7);
    assert_int_equal(kin_many_sum(safe, coins, worth, .order = "coins.worth", .limit = 2), 3);
    (void)kin_many_get(safe, coins);
    kin_must_create(s, coin, .safe_id = safe->id, .worth = 5);
    assert_statements(1, assert_int_equal(kin_many_sum(safe, coins, worth), 15));
    struct safe *empty = kin_new(s, safe);
    assert_statements(0, assert_int_equal(kin_many_sum(empty, coins, worth), 0));
    struct folder *folder = kin_must_create(s, folder);
    kin_must_create(s, page, .folder_id = folder->id, .number = 1, .weight = 0.5,
                    .price = {125, 2});
    kin_must_create(s, page, .folder_id = folder->id, .number = 2, .weight = 1.5, .price = {1, 0});
    assert_true(kin_many_sum(folder, pages, weight) == 2.0);
    kin_decimal_value price = kin_many_sum(folder, pages, price);
    assert_true(price.units == 225 && price.scale == 2);
    kin_value sum = kin_many_sum_named(&safe->kin, "coins", "worth", NULL);
    assert_int_equal(sum.as.integer, 15);
}

static void options_of_a_collection_are_checked(void **state)
{
    (void)state;
    struct box *box = box_of(1);
    assert_false(kin_many_exists(box, toys, .unscoped = true));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_int_equal(kin_many_count(box, toys, .args = kin_args(1)), 0);
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_int_equal(kin_many_count(box, toys, .limit = -1), 0);
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_int_equal(kin_many_count(box, toys, .joins = "lids"), 0);
    assert_failure(KIN_ASSOCIATION_NOT_FOUND);
    assert_int_equal(kin_many_count(box, toys, .group = "toys.name"), 0);
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_int_equal(kin_many_sum_named(&box->kin, "toys", "name", NULL).kind, KIN_KIND_NULL);
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_int_equal(kin_many_sum_named(&box->kin, "toys", "names", NULL).kind, KIN_KIND_NULL);
    assert_non_null(strstr(kin_error(s)->message, "did you mean \"name\"?"));
    assert_failure(KIN_INVALID_ARGUMENT);
}

/* --- taking all out --------------------------------------------------------------------------- */

static void REM_4_delete_all_does_not_load(void **state)
{
    (void)state;
    struct box *box = box_of(3);
    kin_must_create(s, toy, .name = "other");
    assert_statements(1, assert_int_equal(kin_many_delete_all(box, toys), 3));
    assert_true(kin_is_loaded(box, toys));
    assert_int_equal(kin_many_peek(box, toys).count, 0);
    assert_int_equal(rows_where(toy, "toys.box_id IS NULL"), 4);
    assert_int_equal(kin_many_delete_all(box, toys), 0);
    assert_answer(KIN_OK);
}

static void REM_4_delete_all_does_as_dependent_says(void **state)
{
    (void)state;
    struct box *box = box_of(0);
    kin_must_create(s, toy, .dead_id = box->id, .name = "a");
    struct toy *known = kin_many_create(box, dead_toys, .name = "b");
    assert_int_equal(kin_many_delete_all(box, dead_toys), 2);
    assert_true(kin_is_destroyed(known));
    assert_int_equal(rows_of(toy), 0);
    struct author *ann = kin_must_create(s, author, .name = "Ann");
    struct post *post = kin_many_create(ann, posts, .title = "a");
    kin_many_create(post, comments, .body = "b");
    assert_int_equal(kin_many_delete_all(ann, posts), 1);
    assert_true(kin_is_destroyed(post));
    assert_int_equal(rows_of(comment), 0);
    assert_int_equal(ann->posts_count, 0);
}

static void REM_4_delete_all_of_joins_leaves_the_targets(void **state)
{
    (void)state;
    struct post *post = tagged_post();
    assert_statements(1, assert_int_equal(kin_many_delete_all(post, tags), 3));
    assert_int_equal(rows_of(tag), 3);
    assert_int_equal(kin_many_count(post, tags), 0);
    struct author *ann = author_with_groups(2);
    assert_statements(1, assert_int_equal(kin_many_delete_all(ann, groups), 2));
    assert_int_equal(rows_of(group), 2);
    assert_int_equal(rows_of(membership), 0);
    assert_int_equal(kin_many_delete_all(ann, comments), 0);
    assert_failure(KIN_THROUGH_READ_ONLY);
}

static void REM_7_destroy_all_destroys_each(void **state)
{
    (void)state;
    struct box *box = box_of(2);
    toy_list now = kin_many_get(box, toys);
    struct toy *built = kin_many_build(box, toys, .name = "n");
    assert_int_equal(kin_many_destroy_all(box, toys), 2);
    assert_true(kin_is_destroyed(now.items[0]) && kin_is_destroyed(now.items[1]));
    assert_false(kin_is_destroyed(built));
    assert_int_equal(kin_many_peek(box, toys).count, 0);
    assert_int_equal(rows_of(toy), 0);
    struct post *post = tagged_post();
    assert_int_equal(kin_many_destroy_all(post, tags), 3);
    assert_int_equal(rows_of(tag), 3);
    struct author *ann = author_with_groups(2);
    assert_int_equal(kin_many_destroy_all(ann, groups), 2);
    assert_int_equal(rows_of(group), 2);
    assert_int_equal(rows_of(membership), 0);
    struct box *new_one = kin_new(s, box);
    kin_many_build(new_one, toys, .name = "n");
    assert_statements(0, assert_int_equal(kin_many_destroy_all(new_one, toys), 0));
    assert_int_equal(kin_many_peek(new_one, toys).count, 0);
}

/* --- each once -------------------------------------------------------------------------------- */

static void COL_16_distinct_gives_each_row_once(void **state)
{
    (void)state;
    struct author *ann = author_with_groups(2);
    struct group *cooks = kin_first(s, group);
    kin_must_create(s, membership, .author_id = ann->id, .group_id = cooks->id);
    group_list list;
    assert_statements(1, list = kin_many_distinct(ann, groups));
    assert_int_equal(list.count, 2);
    assert_string_equal(list.items[0]->name, "Cooks");
    assert_int_equal(kin_many_get(ann, groups).count, 3);
    assert_statements(0, assert_int_equal(kin_many_distinct(ann, groups).count, 2));
    kin_many_build(ann, groups, .name = "New");
    kin_many_build(ann, groups, .name = "New");
    assert_int_equal(kin_many_distinct(ann, groups).count, 4);
    struct box *empty = kin_new(s, box);
    assert_int_equal(kin_many_distinct(empty, toys).count, 0);
}

static void a_null_record_has_nothing(void **state)
{
    (void)state;
    struct box *box = NULL;
    assert_int_equal(kin_many_ids(box, toys).count, 0);
    assert_false(kin_many_set_ids(box, toys, NULL, 0));
    assert_null(kin_many_find(box, toys, 1));
    assert_null(kin_many_first(box, toys));
    assert_null(kin_many_last(box, toys));
    assert_false(kin_many_exists(box, toys, .limit = 1));
    assert_int_equal(kin_many_count(box, toys), 0);
    struct safe *safe = NULL;
    assert_int_equal(kin_many_sum(safe, coins, worth), 0);
    assert_int_equal(kin_many_delete_all(box, toys), 0);
    assert_int_equal(kin_many_destroy_all(box, toys), 0);
    assert_int_equal(kin_many_distinct(box, toys).count, 0);
    assert_false(kin_failed(s));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(COL_14_ids_are_read_without_loading),
        TEST(COL_14_ids_of_what_is_not_saved_are_null),
        TEST(COL_14_ids_live_as_long_as_their_owner),
        TEST(REP_8_ids_replace_the_collection),
        TEST(REP_8_ids_of_a_many_to_many_and_a_through),
        TEST(REP_8_a_key_without_a_record_changes_nothing),
        TEST(REP_8_what_ids_bring_lives_as_long_as_its_owner),
        TEST(REP_8_ids_for_an_unsaved_owner_are_kept_for_its_save),
        TEST(COL_9_find_is_within_the_collection),
        TEST(COL_9_find_in_a_many_to_many_and_a_through),
        TEST(COL_9_what_is_in_memory_is_found_and_knows_its_owner),
        TEST(COL_9_a_key_may_have_several_columns),
        TEST(COL_7_first_and_last_do_not_load),
        TEST(COL_7_first_and_last_of_what_is_loaded_take_no_statement),
        TEST(COL_7_unsaved_changes_load_all),
        TEST(COL_3_count_takes_conditions),
        TEST(COL_3_count_of_distinct_rows),
        TEST(exists_asks_the_database),
        TEST(sums_are_of_the_collection),
        TEST(options_of_a_collection_are_checked),
        TEST(REM_4_delete_all_does_not_load),
        TEST(REM_4_delete_all_does_as_dependent_says),
        TEST(REM_4_delete_all_of_joins_leaves_the_targets),
        TEST(REM_7_destroy_all_destroys_each),
        TEST(COL_16_distinct_gives_each_row_once),
        TEST(a_null_record_has_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
