#include "behaviour/boxes.h"
#include "behaviour/parties.h"
#include "behaviour/stalls.h"
#include "support/faults.h"
#include "support/models.h"

#include <stdio.h>

/* Counts of many collections by one statement, without their rows. */

KIN_DECLARE(chest);
KIN_DECLARE(sock);

/* Socks in the wash are hidden; a sock of each colour is a pair. */
struct chest {
    kin_record kin;
    kin_int id;
    kin_many(sock) socks;
    kin_many(sock) from_second;
    kin_many(sock) pairs;
};

struct sock {
    kin_record kin;
    kin_int id;
    kin_int chest_id;
    kin_text color;
    kin_bool washed;
};

static void not_washed(kin_query *query)
{
    kin_query_equal(query, sock, washed, false);
}

static void from_second(kin_query *query)
{
    kin_query_order(query, "socks.id");
    kin_query_limit(query, 2);
    kin_query_offset(query, 1);
}

static void by_color(kin_query *query)
{
    kin_query_select(query, "color");
    kin_query_group(query, "socks.color");
    kin_query_having(query, "COUNT(*) > ?", kin_args(1));
}

/* clang-format off */
KIN_MODEL(chest,
    KIN_COLUMN(id),
    KIN_HAS_MANY(socks, sock),
    KIN_HAS_MANY(from_second, sock, .scope = from_second),
    KIN_HAS_MANY(pairs, sock, .scope = by_color),
);

KIN_MODEL(sock,
    KIN_COLUMN(id),
    KIN_COLUMN(chest_id, .nullable = true),
    KIN_COLUMN(color),
    KIN_COLUMN(washed, .default_bool = false),
    KIN_DEFAULT_SCOPE(not_washed),
);
/* clang-format on */

static int setup(void **state)
{
    (void)state;
    return open_database(
        kin_models(author, group, box, toy, chest, sock, user, guest, customer, product, label));
}

/* Boxes with 0, 1, 2 ... toys. */
static box_list boxes_of(size_t count)
{
    for (size_t i = 0; i < count; i++) box_of(i);
    return kin_all(s, box, .order = "boxes.id");
}

static void assert_sizes_of_toys(box_list boxes, const char *expected)
{
    char sizes[64] = "";
    for (size_t i = 0; i < boxes.count; i++) {
        char size[16];
        snprintf(size, sizeof size, "%zu ", kin_many_size(boxes.items[i], toys));
        strcat(sizes, size);
    }
    assert_string_equal(sizes, expected);
}

static void one_statement_counts_for_all_owners(void **state)
{
    (void)state;
    box_list boxes = boxes_of(4);
    kin_many_build(kin_new(s, box), toys, .name = "nobody's");
    assert_statements(1, assert_true(kin_preload_counts(boxes, "toys")));
    assert_statements(0, assert_sizes_of_toys(boxes, "0 1 2 3 "));
    assert_statements(0, assert_true(kin_many_is_empty(boxes.items[0], toys)));
    assert_statements(0, assert_false(kin_many_is_empty(boxes.items[1], toys)));
    assert_false(kin_is_loaded(boxes.items[3], toys));
    assert_int_equal(kin_many_peek(boxes.items[3], toys).count, 0);
    assert_int_equal(kin_many_added(boxes.items[3], toys).count, 0);
    /* What is counted is not counted again; rows are loaded as ever, by who wants them. */
    assert_statements(0, assert_true(kin_preload_counts(boxes, "toys")));
    assert_statements(1, assert_names(kin_many_get(boxes.items[3], toys), "abc"));
    assert_statements(1, assert_true(kin_preload(boxes, "toys")));
    assert_statements(0, assert_sizes_of_toys(boxes, "0 1 2 3 "));
}

static void several_collections_take_a_statement_each(void **state)
{
    (void)state;
    box_list boxes = boxes_of(4);
    kin_update_all(s, toy, .set = "color = 'red'", .where = "toys.name <> 'a'");
    assert_statements(3, assert_true(kin_preload_counts(boxes, "toys, red_toys, two_toys")));
    struct box *last = boxes.items[3];
    assert_statements(0, assert_int_equal(kin_many_size(last, red_toys), 2));
    /* A limit is about each owner. */
    assert_statements(0, assert_int_equal(kin_many_size(last, two_toys), 2));
    assert_statements(0, assert_int_equal(kin_many_size(boxes.items[1], two_toys), 1));
    assert_statements(0, assert_int_equal(kin_many_size(last, toys), 3));
}

static void keys_of_text_are_told_by_each_letter(void **state)
{
    (void)state;
    struct box *small = kin_must_create(s, box, .code = "a\"b");
    struct box *large = kin_must_create(s, box, .code = "A\"B");
    struct box *none = kin_must_create(s, box);
    kin_must_create(s, toy, .name = "x", .box_code = "a\"b");
    kin_must_create(s, toy, .name = "y", .box_code = "A\"B");
    kin_must_create(s, toy, .name = "z", .box_code = "A\"B");
    box_list boxes = kin_all(s, box);
    (void)small, (void)large, (void)none;
    assert_statements(1, assert_true(kin_preload_counts(boxes, "code_toys")));
    kin_each(box, boxes) {
        size_t expected = !box->code ? 0 : *box->code == 'a' ? 1 : 2;
        assert_statements(0, assert_int_equal(kin_many_size(box, code_toys), expected));
    }
}

static void joins_are_counted(void **state)
{
    (void)state;
    struct author *ann = kin_must_create(s, author, .name = "Ann");
    struct author *bob = kin_must_create(s, author, .name = "Bob");
    struct post *soup = kin_must_create(s, post, .title = "Soup", .author_id = ann->id);
    struct post *pie = kin_must_create(s, post, .title = "Pie", .author_id = ann->id);
    kin_must_create(s, comment, .body = "a", .post_id = soup->id);
    kin_must_create(s, comment, .body = "b", .post_id = pie->id);
    struct group *cooks = kin_must_create(s, group, .name = "Cooks");
    kin_must_create(s, membership, .author_id = bob->id, .group_id = cooks->id);
    struct tag *food = kin_must_create(s, tag, .name = "food");
    assert_true(kin_many_push(soup, tags, food));
    author_list authors = kin_all(s, author, .order = "authors.id");
    assert_statements(2, assert_true(kin_preload_counts(authors, "comments, groups")));
    assert_statements(0, assert_int_equal(kin_many_size(authors.items[0], comments), 2));
    assert_statements(0, assert_int_equal(kin_many_size(authors.items[1], comments), 0));
    assert_statements(0, assert_int_equal(kin_many_size(authors.items[1], groups), 1));
    post_list posts = kin_all(s, post, .order = "posts.id");
    assert_statements(1, assert_true(kin_preload_counts(posts, "tags")));
    assert_statements(0, assert_int_equal(kin_many_size(posts.items[0], tags), 1));
    assert_statements(0, assert_true(kin_many_is_empty(posts.items[1], tags)));
}

static void a_counter_cache_comes_first(void **state)
{
    (void)state;
    struct author *ann = kin_must_create(s, author, .name = "Ann");
    kin_must_create(s, post, .title = "Soup", .author_id = ann->id);
    kin_update_all(s, author, .set = "posts_count = 7");
    author_list authors = kin_all(s, author);
    assert_statements(0, assert_true(kin_preload_counts(authors, "posts")));
    assert_statements(0, assert_int_equal(kin_many_size(authors.items[0], posts), 7));
    /* Of a record that was read without its counter the rows are counted. */
    authors = kin_all(s, author, .select = "name");
    assert_statements(1, assert_true(kin_preload_counts(authors, "posts")));
    assert_statements(0, assert_int_equal(kin_many_size(authors.items[0], posts), 1));
}

static void scopes_and_groups_hold(void **state)
{
    (void)state;
    struct chest *chest = kin_must_create(s, chest);
    kin_must_create(s, chest);
    static const char *const colors[] = {"red", "red", "blue", "blue", "green"};
    for (int i = 0; i < 5; i++) kin_must_create(s, sock, .chest_id = chest->id, .color = colors[i]);
    kin_must_create(s, sock, .chest_id = chest->id, .color = "red", .washed = true);
    chest_list chests = kin_all(s, chest, .order = "chests.id");
    assert_statements(3, assert_true(kin_preload_counts(chests, "socks, from_second, pairs")));
    struct chest *full = chests.items[0];
    struct chest *empty = chests.items[1];
    assert_statements(0, assert_int_equal(kin_many_size(full, socks), 5));
    assert_statements(0, assert_int_equal(kin_many_size(full, from_second), 2));
    assert_statements(0, assert_int_equal(kin_many_size(full, pairs), 2));
    assert_statements(0, assert_true(kin_many_is_empty(empty, socks)));
    assert_statements(0, assert_int_equal(kin_many_size(empty, pairs), 0));
}

static void owners_of_whom_a_scope_says_the_same_share_a_statement(void **state)
{
    (void)state;
    static const char *const days[] = {"05-01", "05-01", "06-02"};
    for (int i = 0; i < 3; i++) {
        struct user *user = kin_must_create(s, user, .name = "u", .birthday = days[i]);
        kin_must_create(s, event, .user_id = user->id, .starts_on = "05-01");
        kin_must_create(s, event, .user_id = user->id, .starts_on = "05-01");
    }
    user_list users = kin_all(s, user, .order = "users.id");
    assert_statements(2, assert_true(kin_preload_counts(users, "birthday_events")));
    assert_statements(0, assert_int_equal(kin_many_size(users.items[0], birthday_events), 2));
    assert_statements(0, assert_int_equal(kin_many_size(users.items[1], birthday_events), 2));
    assert_statements(0, assert_int_equal(kin_many_size(users.items[2], birthday_events), 0));
}

static void keys_of_several_columns_and_polymorphic_ones(void **state)
{
    (void)state;
    for (int i = 1; i <= 2; i++) kin_must_create(s, customer, .stall_id = i, .code = "c");
    for (int i = 1; i <= 3; i++)
        kin_must_create(s, order, .stall_id = 2, .number = i, .customer_code = "c");
    kin_must_create(s, line, .order_stall_id = 2, .order_number = 1);
    kin_must_create(s, line, .order_stall_id = 2, .order_number = 3);
    customer_list customers = kin_all(s, customer, .order = "customers.stall_id");
    assert_statements(2, assert_true(kin_preload_counts(customers, "newest, lines")));
    assert_statements(0, assert_int_equal(kin_many_size(customers.items[0], newest), 0));
    assert_statements(0, assert_int_equal(kin_many_size(customers.items[1], newest), 1));
    assert_statements(0, assert_int_equal(kin_many_size(customers.items[1], lines), 2));
    order_list orders = kin_all(s, order, .order = "orders.number");
    kin_must_create(s, remark, .subject_stall_id = 2, .subject_number = 2, .subject_type = "Order");
    assert_statements(1, assert_true(kin_preload_counts(orders, "remarks")));
    assert_statements(0, assert_int_equal(kin_many_size(orders.items[1], remarks), 1));
    assert_statements(0, assert_int_equal(kin_many_size(orders.items[0], remarks), 0));
}

static void a_path_is_loaded_up_to_its_end(void **state)
{
    (void)state;
    struct author *ann = kin_must_create(s, author, .name = "Ann");
    struct post *soup = kin_must_create(s, post, .title = "Soup", .author_id = ann->id);
    kin_must_create(s, post, .title = "Pie", .author_id = ann->id);
    kin_must_create(s, note, .author_id = ann->id, .text = "n");
    kin_many_push(soup, tags, kin_must_create(s, tag, .name = "food"));
    post_list posts = kin_all(s, post, .order = "posts.id");
    assert_statements(2, assert_true(kin_preload_counts(posts, "author.notes")));
    struct author *author = kin_one_peek(posts.items[1], author);
    assert_non_null(author);
    assert_statements(0, assert_int_equal(kin_many_size(author, notes), 1));
    author_list authors = kin_all(s, author);
    assert_statements(3, assert_true(kin_preload_counts(authors, "posts(tags), notes")));
    post_list of_ann = kin_many_peek(authors.items[0], posts);
    assert_int_equal(of_ann.count, 2);
    assert_statements(0, assert_int_equal(kin_many_size(of_ann.items[0], tags) +
                                              kin_many_size(of_ann.items[1], tags),
                                          1));
}

/* --- in step, or forgotten -------------------------------------------------------------------- */

static struct box *counted_box(size_t toys)
{
    box_of(toys);
    box_list boxes = kin_all(s, box);
    assert_true(kin_preload_counts(boxes, "toys"));
    return boxes.items[0];
}

static void what_is_put_in_is_counted_along(void **state)
{
    (void)state;
    struct box *box = counted_box(2);
    struct toy *built = kin_many_build(box, toys, .name = "n");
    assert_statements(0, assert_int_equal(kin_many_size(box, toys), 3));
    assert_true(kin_save(built));
    assert_statements(0, assert_int_equal(kin_many_size(box, toys), 3));
    kin_many_must_create(box, toys, .name = "m");
    struct toy *refused = kin_many_create(box, toys, .name = "");
    assert_true(kin_is_new(refused));
    assert_statements(0, assert_int_equal(kin_many_size(box, toys), 5));
    assert_true(kin_many_delete(box, toys, refused)); /* which was never counted */
    assert_statements(0, assert_int_equal(kin_many_size(box, toys), 4));
    assert_null(kin_many_must_create(box, toys, .name = ""));
    assert_statements(0, assert_int_equal(kin_many_size(box, toys), 4));
    assert_int_equal(rows_of(toy), 4);
    assert_statements(1, assert_names(kin_many_get(box, toys), "abnm"));
}

static void what_is_in_memory_before_is_not_counted_twice(void **state)
{
    (void)state;
    box_of(2);
    box_list boxes = kin_all(s, box);
    struct box *box = boxes.items[0];
    kin_many_must_create(box, toys, .name = "saved");
    kin_many_build(box, toys, .name = "new");
    assert_statements(1, assert_true(kin_preload_counts(boxes, "toys")));
    assert_statements(0, assert_int_equal(kin_many_size(box, toys), 4));
    assert_true(kin_save(box));
    assert_statements(0, assert_int_equal(kin_many_size(box, toys), 4));
    assert_int_equal(rows_of(toy), 4);
}

static void what_takes_out_makes_it_forgotten(void **state)
{
    (void)state;
    struct box *box = counted_box(5);
    struct toy *first = kin_first(s, toy);
    assert_true(kin_many_delete(box, toys, first));
    assert_statements(1, assert_int_equal(kin_many_size(box, toys), 4));
    box_list boxes = kin_all(s, box);
    box = boxes.items[0];
    assert_true(kin_preload_counts(boxes, "toys"));
    assert_true(kin_many_push(box, toys, first)); /* a row that is there already */
    assert_statements(1, assert_int_equal(kin_many_size(box, toys), 5));
    boxes = kin_all(s, box);
    box = boxes.items[0];
    assert_true(kin_preload_counts(boxes, "toys"));
    assert_true(kin_many_destroy(box, toys, kin_last(s, toy)));
    assert_statements(1, assert_int_equal(kin_many_size(box, toys), 4));
    assert_true(kin_many_clear(box, toys));
    assert_int_equal(kin_many_size(box, toys), 0);
}

static void reload_and_reset_forget_it(void **state)
{
    (void)state;
    struct box *box = counted_box(2);
    kin_must_create(s, toy, .name = "n", .box_id = box->id);
    assert_int_equal(kin_many_size(box, toys), 2); /* went past the collection */
    kin_many_reset(box, toys);
    assert_statements(1, assert_int_equal(kin_many_size(box, toys), 3));
    box = counted_box(0);
    assert_int_equal(kin_many_size(box, toys), 3);
    assert_true(kin_reload(box));
    kin_must_create(s, toy, .name = "m", .box_id = box->id);
    assert_statements(1, assert_int_equal(kin_many_size(box, toys), 4));
}

static void a_rollback_leaves_what_was_put_in_as_unsaved(void **state)
{
    (void)state;
    struct box *box = counted_box(2);
    assert_true(kin_begin(s));
    kin_many_must_create(box, toys, .name = "n");
    assert_int_equal(kin_many_size(box, toys), 3);
    assert_true(kin_rollback(s));
    assert_statements(0, assert_int_equal(kin_many_size(box, toys), 3)); /* one is new */
    assert_int_equal(kin_many_count(box, toys), 2);
}

/* --- mistakes --------------------------------------------------------------------------------- */

static void mistakes_are_told_before_any_statement(void **state)
{
    (void)state;
    box_list boxes = boxes_of(2);
    post_list none = kin_all(s, post);
    assert_true(kin_preload_counts(none, "comments"));
    assert_statements(0, assert_false(kin_preload_counts(boxes, "toys, tois")));
    assert_non_null(strstr(kin_error(s)->message, "did you mean \"toys\"?"));
    assert_failure(KIN_ASSOCIATION_NOT_FOUND);
    kin_must_create(s, comment, .body = "b");
    comment_list comments = kin_all(s, comment);
    assert_statements(0, assert_false(kin_preload_counts(comments, "post.comments, post.author")));
    assert_non_null(strstr(kin_error(s)->message, "post.author"));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_true(kin_preload_counts(boxes, NULL));
    assert_statements(1, assert_int_equal(kin_many_size(boxes.items[1], toys), 1));
}

static void by_name(void **state)
{
    (void)state;
    boxes_of(3);
    kin_items boxes = kin_all_named(s, "box", &(kin_find_options){.order = "boxes.id"});
    assert_statements(1, assert_true(kin_preload_counts_named(boxes, "toys")));
    assert_statements(0, assert_int_equal(kin_many_size_named(boxes.items[2], "toys"), 2));
}

static void a_count_outlives_the_region_of_what_was_put_in(void **state)
{
    (void)state;
    struct box *box = counted_box(2);
    kin_region *region = kin_region_open(s);
    assert_true(kin_many_push(box, toys, kin_new(s, toy, .name = "newer")));
    assert_statements(0, assert_int_equal(kin_many_size(box, toys), 3));
    kin_region_close(region);
    assert_statements(1, assert_int_equal(kin_many_size(box, toys), 3));
}

/* --- faults ----------------------------------------------------------------------------------- */

struct of_ann {
    struct author *ann;
    struct author *bob;
};

static void make_ann(kin_session *session, void *records)
{
    struct of_ann *r = records;
    r->ann = kin_create(session, author, .name = "Ann");
    r->bob = kin_create(session, author, .name = "Bob");
    struct post *soup = kin_create(session, post, .title = "Soup", .author_id = r->ann->id);
    kin_create(session, comment, .body = "b", .post_id = soup->id);
    kin_create(session, note, .author_id = r->ann->id, .text = "n");
    kin_reload(r->ann);
    kin_many_build(r->ann, notes, .text = "new");
}

static bool count_all(kin_session *session, void *records)
{
    struct of_ann *r = records;
    struct author *both[] = {r->ann, r->bob};
    const author_list list = {both, 2};
    if (!kin_preload_counts(list, "comments, notes, memberships.group.authors, groups"))
        return false;
    return kin_many_size(r->ann, comments) == 1 && kin_many_size(r->ann, notes) == 2 &&
           !kin_failed(session);
}

static void faults_leave_slots_as_before(void **state)
{
    (void)state;
    static const struct scenario scenario = {.name = "preload counts",
                                             .prepare = make_ann,
                                             .act = count_all,
                                             .records_size = sizeof(struct of_ann),
                                             .only_reads = true};
    each_fault(&scenario);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_statement_counts_for_all_owners),
        TEST(several_collections_take_a_statement_each),
        TEST(keys_of_text_are_told_by_each_letter),
        TEST(joins_are_counted),
        TEST(a_counter_cache_comes_first),
        TEST(scopes_and_groups_hold),
        TEST(owners_of_whom_a_scope_says_the_same_share_a_statement),
        TEST(keys_of_several_columns_and_polymorphic_ones),
        TEST(a_path_is_loaded_up_to_its_end),
        TEST(what_is_put_in_is_counted_along),
        TEST(what_is_in_memory_before_is_not_counted_twice),
        TEST(what_takes_out_makes_it_forgotten),
        TEST(reload_and_reset_forget_it),
        TEST(a_rollback_leaves_what_was_put_in_as_unsaved),
        TEST(mistakes_are_told_before_any_statement),
        TEST(by_name),
        TEST(a_count_outlives_the_region_of_what_was_put_in),
        cmocka_unit_test(faults_leave_slots_as_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
