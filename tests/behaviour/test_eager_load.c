/* Associations that are loaded by joins: .eager_load, and .includes where it turns into that. */
#include "behaviour/association.h"
#include "support/faults.h"
#include "support/models.h"

#include <stdio.h>

KIN_DECLARE(shop);
KIN_DECLARE(item);
KIN_DECLARE(part);

struct shop {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(item) items;
    kin_many(item) dear_items;      /* where */
    kin_many(item) fixed_items;     /* read-only, with their parts */
    kin_many(item) two_items;       /* order, limit */
    kin_many(item) first_two;       /* the same, but that its limit is ignored */
    kin_many(item) costly;          /* where, by the table\'s name where it is joined */
    kin_many(item) shown;           /* filled by kin_preload with a query */
    kin_many(part) two_parts;       /* through items; order, limit */
    kin_many(item) item_with_parts; /* a scope that joins */
    kin_many(part) parts;           /* through items */
    kin_many(part) good_parts;      /* ... of good parts */
};

struct item {
    kin_record kin;
    kin_int id;
    kin_int shop_id;
    kin_int price;
    kin_one(shop) shop;
    kin_many(part) parts;
    kin_many(part) good_parts;
};

struct part {
    kin_record kin;
    kin_int id;
    kin_int item_id;
    kin_bool good;
    kin_one(item) item;
};

static void dear(kin_query *query)
{
    kin_query_where(query, "items.price >= ?", kin_args(10));
}

static void fixed(kin_query *query)
{
    kin_query_includes(query, "parts");
    kin_query_readonly(query);
}

static void two(kin_query *query)
{
    kin_query_order(query, "items.price DESC");
    kin_query_limit(query, 2);
}

static void last_parts(kin_query *query)
{
    kin_query_order(query, "parts.id DESC");
    kin_query_limit(query, 2);
}

static void costly_ones(kin_query *query)
{
    char condition[128];
    snprintf(condition, sizeof condition, "%s.price >= 20", kin_query_alias(query, NULL));
    kin_query_where(query, condition, NULL);
}

static void of_good_parts(kin_query *query)
{
    char condition[128];
    kin_query_joins(query, "items, costly(parts)");
    const char *alias = kin_query_alias(query, "costly.parts");
    snprintf(condition, sizeof condition, "%s.good", alias ? alias : "");
    kin_query_where(query, condition, NULL);
}

static void of_what_is_not_joined(kin_query *query)
{
    (void)kin_query_alias(query, "items.parts");
}

static void with_parts(kin_query *query)
{
    kin_query_joins(query, "good_parts");
}

static void good(kin_query *query)
{
    kin_query_equal(query, part, good, true);
}

/* clang-format off */
KIN_MODEL(shop,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_HAS_MANY(items, item, .inverse_of = "shop"),
    KIN_HAS_MANY(dear_items, item, .scope = dear),
    KIN_HAS_MANY(fixed_items, item, .scope = fixed),
    KIN_HAS_MANY(two_items, item, .scope = two),
    KIN_HAS_MANY(first_two, item, .scope = two, .eager_limit = KIN_IGNORE),
    KIN_HAS_MANY(shown, item),
    KIN_HAS_MANY(costly, item, .scope = costly_ones),
    KIN_HAS_MANY(two_parts, part, .through = "items", .source = "parts", .scope = last_parts),
    KIN_HAS_MANY(item_with_parts, item, .scope = with_parts),
    KIN_HAS_MANY(parts, part, .through = "items"),
    KIN_HAS_MANY(good_parts, part, .through = "items"),
);

KIN_MODEL(item,
    KIN_COLUMN(id),
    KIN_COLUMN(shop_id, .nullable = true),
    KIN_COLUMN(price),
    KIN_BELONGS_TO(shop, shop, .inverse_of = "items"),
    KIN_HAS_MANY(parts, part),
    KIN_HAS_MANY(good_parts, part, .scope = good),
);

KIN_MODEL(part,
    KIN_COLUMN(id),
    KIN_COLUMN(item_id, .nullable = true),
    KIN_COLUMN(good),
    KIN_BELONGS_TO(item, item),
);
/* clang-format on */

/* Shop 1 has items 1 (5), 2 (10) and 3 (20), shop 2 has item 4 (30), shop 3 none; item 5 is no
 * shop's. Item 1 has parts 1 and 2, item 3 part 3 and item 4 part 4; 2 and 3 are good. */
static void write_shops(kin_session *session)
{
    database_execute(session, "INSERT INTO shops (id, name) VALUES (1, 'a'), (2, 'b'), (3, 'c')");
    database_execute(session, "INSERT INTO items (id, shop_id, price) VALUES (1, 1, 5), (2, 1, 10),"
                              " (3, 1, 20), (4, 2, 30), (5, NULL, 40)");
    database_execute(session, "INSERT INTO parts (id, item_id, good) VALUES (1, 1, FALSE),"
                              " (2, 1, TRUE), (3, 3, TRUE), (4, 4, FALSE)");
}

static int setup(void **state)
{
    (void)state;
    open_database(kin_models(author, shop));
    write_shops(s);
    return 0;
}

/* The keys of the records, as "1 2 3 "; NULL: of none. */
static const char *keys(kin_items list, char *text)
{
    *text = '\0';
    for (size_t i = 0; i < list.count; i++) {
        const struct item *item = list.items[i]; /* the key stands at the same place in all three */
        sprintf(text + strlen(text), "%d ", (int)item->id);
    }
    return text;
}

#define assert_keys(list, expected)                                                             \
    do {                                                                                        \
        char text[256];                                                                         \
        assert_string_equal(keys((kin_items){(void *const *)(list).items, (list).count}, text), \
                            expected);                                                          \
    } while (0)

/* The slot is loaded: reading it takes no statement. */
#define assert_loaded(record, slot, expected)               \
    do {                                                    \
        assert_true(kin_is_loaded(record, slot));           \
        assert_keys(kin_many_peek(record, slot), expected); \
    } while (0)

static void expect_error(kin_code code, const char *says)
{
    assert_string_equal(kin_error_name(kin_error(s)->code), kin_error_name(code));
    if (!strstr(kin_error(s)->message, says)) fail_msg("%s", kin_error(s)->message);
    kin_error_clear(s);
}

/* --- the strategies --------------------------------------------------------------------------- */

static void EL_1_one_statement_with_outer_joins(void **state)
{
    (void)state;
    shop_list shops;
    assert_statements(1, shops = kin_all(s, shop, .eager_load = "items(parts, shop)",
                                         .order = "shops.id, items.id, parts.id"));
    assert_keys(shops, "1 2 3 ");
    assert_loaded(shops.items[0], items, "1 2 3 ");
    assert_loaded(shops.items[1], items, "4 ");
    assert_loaded(shops.items[2], items, "");
    struct item *first = kin_many_peek(shops.items[0], items).items[0];
    assert_loaded(first, parts, "1 2 ");
    struct item *second = kin_many_peek(shops.items[0], items).items[1];
    assert_loaded(second, parts, "");
    assert_ptr_equal(kin_one_peek(first, shop), shops.items[0]);
}

static void EL_1_a_condition_that_names_its_table_joins_what_is_included(void **state)
{
    (void)state;
    shop_list shops;
    assert_statements(1, shops = kin_all(s, shop, .includes = "items.parts",
                                         .where = "\"shops\".id < 3 AND parts.good = ?",
                                         .args = kin_args((bool)true)));
    assert_keys(shops, "1 ");
    assert_true(kin_is_loaded(shops.items[0], items));
    assert_int_equal(kin_many_peek(shops.items[0], items).count, 2);
    assert_statements(1, shops = kin_all(s, shop, .includes = "items",
                                         .order = "items . price DESC, shops.id",
                                         .where = "items.price > 0"));
    assert_keys(shops, "2 1 ");
    assert_loaded(shops.items[1], items, "3 2 1 ");
    assert_statements(1, shops = kin_all(s, shop, .includes = "items", .references = "items",
                                         .where = "price = 5"));
    assert_keys(shops, "1 ");
    assert_loaded(shops.items[0], items, "1 ");
}

static void EL_1_otherwise_what_is_included_is_preloaded(void **state)
{
    (void)state;
    assert_statements(
        2, (void)kin_all(s, shop, .includes = "items", .where = "shops.name <> 'items.x'"));
    assert_statements(2,
                      (void)kin_all(s, shop, .includes = "items", .order = "name /* items.id */"));
    assert_statements(2, (void)kin_all(s, shop, .includes = "items", .references = "shops"));
    assert_statements(1, (void)kin_all(s, item, .references = "parts", .where = "items.id < 3"));
}

static void EL_1_preload_never_joins(void **state)
{
    (void)state;
    shop_list shops;
    assert_statements(3, shops = kin_all(s, shop, .joins = "items", .preload = "items(parts)",
                                         .where = "items.price < 20", .order = "items.id"));
    assert_keys(shops, "1 1 ");
    assert_int_equal(kin_many_peek(shops.items[0], items).count, 3);
    shops = kin_all(s, shop, .preload = "items", .where = "items.price < 20");
    assert_true(kin_failed(s));
    kin_error_clear(s);
}

static void EL_1_all_three_at_once(void **state)
{
    (void)state;
    item_list items;
    assert_statements(3, items = kin_all(s, item, .eager_load = "shop", .includes = "parts",
                                         .preload = "good_parts", .where = "shops.name = 'a'",
                                         .order = "items.id"));
    assert_keys(items, "1 2 3 ");
    assert_true(kin_is_loaded(items.items[0], shop));
    assert_loaded(items.items[0], good_parts, "2 ");
    assert_int_equal(kin_many_peek(items.items[0], parts).count, 2);
}

static void EL_2_what_is_joined_by_name_is_nobodys_include(void **state)
{
    (void)state;
    item_list items;
    assert_statements(2, items = kin_all(s, item, .joins = "shop", .includes = "parts",
                                         .where = "shops.name = 'b'", .order = "shops.name"));
    assert_keys(items, "4 ");
    assert_statements(1, items = kin_all(s, item, .joins = "parts", .includes = "parts",
                                         .order = "items.id, parts.id"));
    assert_keys(items, "1 3 4 ");
    assert_loaded(items.items[0], parts, "1 2 ");
}

/* --- limits and numbers ----------------------------------------------------------------------- */

static void EL_5_a_limit_counts_owners(void **state)
{
    (void)state;
    shop_list shops;
    assert_statements(1, shops = kin_all(s, shop, .eager_load = "items.parts", .limit = 2,
                                         .order = "shops.id, items.id"));
    assert_keys(shops, "1 2 ");
    assert_loaded(shops.items[0], items, "1 2 3 ");
    assert_statements(1, shops = kin_all(s, shop, .eager_load = "items", .limit = 1, .offset = 1,
                                         .order = "shops.name DESC, items.id"));
    assert_keys(shops, "2 ");
    assert_statements(1, shops = kin_all(s, shop, .eager_load = "items", .limit = 2, .offset = 9,
                                         .order = "shops.id"));
    assert_keys(shops, "");
    assert_statements(1, shops = kin_all(s, shop, .eager_load = "items", .limit = 1,
                                         .where = "items.price < ?", .args = kin_args(15),
                                         .order = "shops.id DESC, items.id"));
    assert_keys(shops, "1 ");
    assert_loaded(shops.items[0], items, "1 2 ");
    struct shop *last;
    assert_statements(1,
                      last = kin_first(s, shop, .eager_load = "items", .order = "shops.id DESC"));
    assert_int_equal(last->id, 3);
    assert_loaded(last, items, "");
}

static void EL_5_to_one_joins_are_limited_directly(void **state)
{
    (void)state;
    item_list items;
    assert_statements(1, items = kin_all(s, item, .eager_load = "shop", .limit = 2, .offset = 3,
                                         .order = "items.id"));
    assert_keys(items, "4 5 ");
    assert_null(strstr(last_sql, "DISTINCT"));
    assert_null(kin_one_peek(items.items[1], shop));
    assert_true(kin_is_loaded(items.items[1], shop));
}

static void EL_7_owners_are_counted_once(void **state)
{
    (void)state;
    assert_int_equal(kin_count(s, shop, .eager_load = "items"), 3);
    assert_int_equal(kin_count(s, shop, .includes = "items"), 3);
    assert_int_equal(kin_count(s, shop, .includes = "items", .where = "items.price < 20"), 1);
    assert_int_equal(kin_count(s, shop, .eager_load = "items", .limit = 2, .order = "shops.id"), 2);
    assert_int_equal(kin_sum(s, shop, id, .eager_load = "items"), 1 + 1 + 1 + 2 + 3);
    assert_int_equal(kin_ids(s, shop, .eager_load = "items").count, 5);
    assert_true(kin_exists(s, shop, .eager_load = "items", .where = "items.price = 30"));
    assert_false(kin_exists(s, shop, .eager_load = "items", .where = "items.price = 31"));
    assert_int_equal(kin_delete_all(s, shop, .eager_load = "items", .where = "items.id IS NULL"),
                     1);
}

static void EL_7_batches_of_joined_records(void **state)
{
    (void)state;
    int count = 0;
    kin_each_batch(shops, s, shop, .eager_load = "items", .batch_size = 2) {
        kin_each(shop, shops) count += (int)kin_many_peek(shop, items).count + 10;
    }
    assert_int_equal(count, 34);
    assert_null(kin_stream_open(s, shop, .eager_load = "items"));
    expect_error(KIN_INVALID_ARGUMENT, "stream");
}

/* --- mistakes --------------------------------------------------------------------------------- */

static void EL_9_unknown_names_of_each_option(void **state)
{
    (void)state;
    uint64_t before = kin_statements(s);
    (void)kin_all(s, shop, .eager_load = "item");
    expect_error(KIN_ASSOCIATION_NOT_FOUND, "did you mean \"items\"?");
    (void)kin_all(s, shop, .preload = "items(shopp)");
    expect_error(KIN_ASSOCIATION_NOT_FOUND, "did you mean \"shop\"?");
    (void)kin_all(s, shop, .left_joins = "items(part)");
    expect_error(KIN_ASSOCIATION_NOT_FOUND, "did you mean \"parts\"?");
    (void)kin_all(s, shop, .includes = "items", .references = "items, prats");
    expect_error(KIN_INVALID_ARGUMENT, "\"prats\"");
    (void)kin_all(s, shop, .eager_load = "items(");
    expect_error(KIN_INVALID_ARGUMENT, "eager_load");
    assert_int_equal(kin_statements(s) - before, 0);
}

/* --- one row, one record ---------------------------------------------------------------------- */

static void EL_12_one_row_is_one_record(void **state)
{
    (void)state;
    struct tag *food = kin_create(s, tag, .name = "food");
    struct post *posts[2];
    for (int i = 0; i < 2; i++) {
        posts[i] = kin_create(s, post, .title = i ? "x" : "y");
        kin_many_push(posts[i], tags, food);
        kin_many_create(posts[i], comments, .body = "a");
        kin_many_create(posts[i], comments, .body = "b");
    }
    post_list list;
    assert_statements(1, list = kin_all(s, post, .eager_load = "tags.posts, comments",
                                        .order = "posts.id, posts_tags_2.id, comments.id"));
    assert_int_equal(list.count, 2);
    struct tag *tag = kin_many_peek(list.items[0], tags).items[0];
    assert_int_equal(kin_many_peek(list.items[0], tags).count, 1);
    assert_ptr_equal(tag, kin_many_peek(list.items[1], tags).items[0]);
    assert_int_equal(kin_many_peek(tag, posts).count, 2);
    assert_ptr_equal(kin_many_peek(tag, posts).items[0], list.items[0]);
    assert_int_equal(kin_many_peek(list.items[1], comments).count, 2);
}

static void EL_13_through_by_join(void **state)
{
    (void)state;
    shop_list shops;
    assert_statements(1, shops = kin_all(s, shop, .eager_load = "parts, good_parts",
                                         .order = "shops.id, parts.id"));
    assert_loaded(shops.items[0], parts, "1 2 3 ");
    assert_int_equal(kin_many_peek(shops.items[0], good_parts).count, 2);
    assert_loaded(shops.items[1], good_parts, "");
    assert_false(kin_is_loaded(shops.items[0], items));
}

/* --- scopes ----------------------------------------------------------------------------------- */

static void EL_16_what_a_joined_scope_includes(void **state)
{
    (void)state;
    shop_list shops;
    assert_statements(
        2, shops = kin_all(s, shop, .eager_load = "fixed_items", .order = "shops.id, items.id"));
    assert_loaded(shops.items[0], fixed_items, "1 2 3 ");
    struct item *item = kin_many_peek(shops.items[0], fixed_items).items[2];
    assert_loaded(item, parts, "3 ");
}

static void EL_20_read_only_by_a_joined_scope(void **state)
{
    (void)state;
    shop_list shops = kin_all(s, shop, .eager_load = "fixed_items, items", .order = "shops.id");
    assert_true(kin_is_readonly(kin_many_peek(shops.items[1], fixed_items).items[0]));
    assert_false(kin_is_readonly(shops.items[1]));
    shops = kin_all(s, shop, .eager_load = "items", .readonly = true, .order = "shops.id");
    assert_true(kin_is_readonly(shops.items[0]));
    assert_false(kin_is_readonly(kin_many_peek(shops.items[0], items).items[0]));
}

/* The tables are joined, but what a limit leaves of each owner's takes a statement. */
static void EL_6_a_limit_for_each_owner_holds_when_joined(void **state)
{
    (void)state;
    shop_list shops = kin_all(s, shop, .eager_load = "two_items.parts", .where = "items.price < 30",
                              .order = "shops.id");
    assert_keys(shops, "1 ");
    assert_loaded(shops.items[0], two_items, "3 2 ");
    struct item *dearest = kin_many_peek(shops.items[0], two_items).items[0];
    assert_loaded(dearest, parts, "3 ");
}

static void AL_7_conditions_of_a_scope_stand_in_the_join(void **state)
{
    (void)state;
    shop_list shops;
    assert_statements(
        1, shops = kin_all(s, shop, .eager_load = "dear_items", .order = "shops.id, items.id"));
    assert_keys(shops, "1 2 3 ");
    assert_loaded(shops.items[0], dear_items, "2 3 ");
    assert_loaded(shops.items[2], dear_items, "");
    assert_int_equal(kin_count(s, item, .left_joins = "good_parts", .where = "parts.id IS NULL"),
                     3);
    shops = kin_all(s, shop, .eager_load = "item_with_parts", .order = "shops.id, items.id");
    assert_keys(shops, "1 2 3 ");
    assert_loaded(shops.items[0], item_with_parts, "1 3 ");
    assert_loaded(shops.items[1], item_with_parts, "");
}

static void AL_7_owners_without_a_target_through_others(void **state)
{
    (void)state;
    shop_list shops = kin_all(s, shop, .left_joins = "good_parts", .order = "shops.id, parts.id");
    assert_keys(shops, "1 1 2 3 ");
    shops = kin_all(s, shop, .left_joins = "good_parts", .where = "parts.id IS NULL",
                    .order = "shops.id");
    assert_keys(shops, "2 3 ");
}

static void AL_5_joined_in_two_ways_it_is_one_join(void **state)
{
    (void)state;
    shop_list shops = kin_all(s, shop, .joins = "items", .left_joins = "items(parts)",
                              .order = "items.id, parts.id");
    assert_keys(shops, "1 1 1 1 2 ");
    shops = kin_all(s, shop, .joins = "items", .eager_load = "items", .order = "items.id");
    assert_keys(shops, "1 2 ");
}

static void AL_4_two_ways_to_one_table(void **state)
{
    (void)state;
    item_list items = kin_all(s, item, .eager_load = "parts, good_parts", .order = "parts.id",
                              .where = "good_parts_items.id < ?", .args = kin_args(3));
    assert_keys(items, "1 ");
    assert_loaded(items.items[0], parts, "1 2 ");
    assert_loaded(items.items[0], good_parts, "2 ");
}

static void AL_3_names_in_joins_of_ones_own_are_taken(void **state)
{
    (void)state;
    shop_list shops =
        kin_all(s, shop, .joins = "items",
                .joins_sql = "LEFT JOIN items ON items.shop_id = shops.id AND items.price > ?",
                .joins_args = kin_args(10), .where = "items.id IS NULL OR items_shops.price = 30",
                .order = "shops.id");
    assert_keys(shops, "2 ");
    shops = kin_all(s, shop, .eager_load = "items, parts", .order = "shops.id, items_shops.id",
                    .joins_sql = "join (SELECT 1 AS id) AS items ON 1 = 1 JOIN parts AS one_part"
                                 " ON one_part.id = items.id AND 'x' <> '?join x on'");
    assert_keys(shops, "1 2 3 ");
    assert_loaded(shops.items[0], items, "1 2 3 ");
}

static void AL_3_mistakes_in_joins_of_ones_own(void **state)
{
    (void)state;
    (void)kin_all(s, shop, .joins_args = kin_args(1));
    expect_error(KIN_INVALID_ARGUMENT, ".joins_args without .joins_sql");
    (void)kin_all(s, shop, .joins_sql = "JOIN items ON items.id = ?");
    expect_error(KIN_INVALID_ARGUMENT, "1 question marks");
}

static void AL_1_the_name_of_a_path_can_be_asked_for(void **state)
{
    (void)state;
    shop_list shops = kin_all(s, shop, .scopes = {of_good_parts}, .distinct = true);
    assert_keys(shops, "1 ");
    shops = kin_all(s, shop, .eager_load = "items, costly", .order = "shops.id, items.id");
    assert_loaded(shops.items[0], items, "1 2 3 ");
    assert_loaded(shops.items[0], costly, "3 ");
    assert_int_equal(kin_many_get(shops.items[0], costly).count, 1);
    (void)kin_all(s, shop, .scopes = {of_what_is_not_joined});
    expect_error(KIN_INVALID_ARGUMENT, "\"items.parts\" is not joined");
    assert_null(kin_query_alias(NULL, ""));
}

/* --- limits for each owner -------------------------------------------------------------------- */

static void EL_6_one_statement_for_the_limits_of_all_owners(void **state)
{
    (void)state;
    shop_list shops;
    assert_statements(2, shops = kin_all(s, shop, .includes = "two_items", .order = "shops.id"));
    assert_loaded(shops.items[0], two_items, "3 2 ");
    assert_loaded(shops.items[1], two_items, "4 ");
    assert_loaded(shops.items[2], two_items, "");
    assert_statements(2, shops = kin_all(s, shop, .preload = "two_parts", .order = "shops.id"));
    assert_loaded(shops.items[0], two_parts, "3 2 ");
    assert_loaded(shops.items[1], two_parts, "4 ");
    assert_true(kin_many_has_more(shops.items[0], two_parts));
    assert_false(kin_many_has_more(shops.items[1], two_parts));
}

static void EL_6_whether_there_are_more(void **state)
{
    (void)state;
    shop_list shops = kin_all(s, shop, .includes = "two_items", .order = "shops.id");
    assert_true(kin_many_has_more(shops.items[0], two_items));
    assert_false(kin_many_has_more(shops.items[1], two_items));
    assert_false(kin_many_has_more(shops.items[2], two_items));
    struct shop *one = kin_get(s, shop, 1);
    assert_statements(0, assert_false(kin_many_has_more(one, two_items)));
    assert_int_equal(kin_many_get(one, two_items).count, 2);
    assert_true(kin_many_has_more(one, two_items));
    assert_true(kin_many_has_more_named(&one->kin, "two_items"));
    assert_false(kin_many_has_more(one, items));
    kin_many_reset(one, two_items);
    assert_false(kin_many_has_more(one, two_items));
}

static void EL_6_a_limit_that_is_ignored(void **state)
{
    (void)state;
    shop_list shops;
    assert_statements(2, shops = kin_all(s, shop, .includes = "first_two", .order = "shops.id"));
    assert_loaded(shops.items[0], first_two, "3 2 1 ");
    assert_statements(1, shops = kin_all(s, shop, .eager_load = "first_two", .order = "items.id"));
    assert_int_equal(kin_many_peek(shops.items[0], first_two).count +
                         kin_many_peek(shops.items[1], first_two).count +
                         kin_many_peek(shops.items[2], first_two).count,
                     4);
    struct shop *one = kin_get(s, shop, 1);
    assert_int_equal(kin_many_get(one, first_two).count, 2);
}

/* --- a query of its own ----------------------------------------------------------------------- */

static void EL_19_a_query_fills_a_slot_of_its_own(void **state)
{
    (void)state;
    shop_list shops = kin_all(s, shop, .order = "shops.id");
    assert_statements(1,
                      assert_true(kin_preload(shops, "shown", .where = "items.price > ?",
                                              .args = kin_args(5), .order = "items.price DESC")));
    assert_loaded(shops.items[0], shown, "3 2 ");
    assert_loaded(shops.items[1], shown, "4 ");
    assert_loaded(shops.items[2], shown, "");
    assert_false(kin_is_loaded(shops.items[0], items));
    struct item *dearest = kin_many_peek(shops.items[0], shown).items[0];
    kin_many_build(shops.items[0], shown, .price = 1);
    assert_statements(2, assert_true(kin_preload(shops, "shown", .order = "items.id DESC",
                                                 .limit = 2, .includes = "parts")));
    item_list now = kin_many_peek(shops.items[0], shown);
    assert_int_equal(now.count, 3);
    assert_ptr_equal(now.items[0], dearest);
    assert_int_equal(now.items[1]->id, 2);
    assert_true(kin_is_new(now.items[2]));
    assert_loaded(dearest, parts, "3 ");
    assert_true(kin_many_has_more(shops.items[0], shown));
    assert_false(kin_many_has_more(shops.items[1], shown));
    assert_statements(0, assert_true(kin_preload(shops, "shown")));
}

static void EL_19_a_query_behind_a_path(void **state)
{
    (void)state;
    shop_list shops = kin_all(s, shop, .order = "shops.id");
    assert_statements(
        2, assert_true(kin_preload(shops, "items.parts", .where = "parts.good", .select = "good")));
    assert_int_equal(kin_many_peek(shops.items[0], items).count, 3);
    struct item *item = kin_many_peek(shops.items[1], items).items[0];
    assert_loaded(item, parts, "");
    assert_statements(1, assert_true(kin_preload(shops, "good_parts", .joins = "item",
                                                 .where = "items_parts.price > 5")));
    assert_loaded(shops.items[0], good_parts, "3 ");
    const kin_find_options options = {.where = "items.price = 10"};
    assert_true(kin_preload_named((kin_items){(void *const *)shops.items, 1}, "shown", &options));
    assert_loaded(shops.items[0], shown, "2 ");
    assert_false(kin_is_loaded(shops.items[1], shown));
}

static void EL_9_mistakes_in_a_query_of_kin_preload(void **state)
{
    (void)state;
    shop_list shops = kin_all(s, shop);
    uint64_t before = kin_statements(s);
    assert_false(kin_preload(shops, "items, parts", .limit = 1));
    expect_error(KIN_INVALID_ARGUMENT, "one association");
    assert_false(kin_preload(shops, "", .limit = 1));
    expect_error(KIN_INVALID_ARGUMENT, "one association");
    assert_false(kin_preload(shops, "items", .unscoped = true));
    expect_error(KIN_INVALID_ARGUMENT, ".unscoped");
    assert_false(kin_preload(shops, "items", .batch_size = 3));
    expect_error(KIN_INVALID_ARGUMENT, ".batch_size");
    assert_int_equal(kin_statements(s) - before, 0);
    assert_false(kin_preload(shops, "shown", .where = "nothing = 1"));
    assert_true(kin_failed(s));
    kin_error_clear(s);
    assert_false(kin_is_loaded(shops.items[0], shown));
}

/* No database's number of parameters is a limit, and the number of statements stays. */
static void EL_4_a_hundred_thousand_keys(void **state)
{
    (void)state;
    item_list items;
    database_execute(
        s, "INSERT INTO items (id, shop_id, price) WITH digits (n) AS (SELECT 0"
           " UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4"
           " UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8"
           " UNION ALL SELECT 9) SELECT 100 + a.n + 10 * b.n + 100 * c.n + 1000 * d.n"
           " + 10000 * e.n, NULL, 1 FROM digits a, digits b, digits c, digits d, digits e");
    database_execute(s, "INSERT INTO parts (id, item_id, good) VALUES (5, 100099, TRUE)");
    assert_statements(2, items = kin_all(s, item, .includes = "parts", .where = "items.id >= 100",
                                         .order = "items.id"));
    assert_int_equal(items.count, 100000);
    assert_loaded(items.items[0], parts, "");
    assert_loaded(items.items[99999], parts, "5 ");
}

static void only_some_columns_of_the_owner(void **state)
{
    (void)state;
    shop_list shops = kin_all(s, shop, .select = "id", .eager_load = "items", .order = "shops.id");
    assert_loaded(shops.items[1], items, "4 ");
    assert_false(kin_is_loaded(shops.items[1], name));
    assert_int_equal(kin_many_peek(shops.items[1], items).items[0]->price, 30);
}

/* --- faults ----------------------------------------------------------------------------------- */

struct found {
    struct shop *shop;
};

static bool load_all(kin_session *session, void *records)
{
    struct found *found = records;
    shop_list shops = kin_all(session, shop, .eager_load = "items(parts), fixed_items, two_items",
                              .limit = 2, .order = "shops.id, items.id, parts.id");
    if (shops.count != 2) return false;
    found->shop = shops.items[0];
    struct item *fixed_one = kin_many_peek(found->shop, fixed_items).items[0];
    return kin_many_peek(found->shop, items).count == 3 &&
           kin_many_peek(found->shop, two_items).count == 2 &&
           kin_many_peek(fixed_one, parts).count == 2;
}

static void prepare_shops(kin_session *session, void *records)
{
    (void)records;
    write_shops(session);
}

static void faults_of_loading_by_joins(void **state)
{
    (void)state;
    each_fault(&(struct scenario){"eager_load", prepare_shops, load_all, NULL, sizeof(struct found),
                                  kin_models(shop), true, false, false});
}

static bool preload_some(kin_session *session, void *records)
{
    struct found *found = records;
    shop_list one = {.items = &found->shop, .count = 1};
    (void)session;
    return kin_preload(one, "shown", .where = "items.price > ?", .args = kin_args(5),
                       .order = "items.id", .limit = 1, .includes = "parts") &&
           kin_many_peek(found->shop, shown).count == 1;
}

static void prepare_one(kin_session *session, void *records)
{
    struct found *found = records;
    write_shops(session);
    found->shop = kin_get(session, shop, 1);
    (void)kin_many_get(found->shop, shown);
}

static void faults_of_preloading_by_a_query(void **state)
{
    (void)state;
    each_fault(&(struct scenario){"preload", prepare_one, preload_some, NULL, sizeof(struct found),
                                  kin_models(shop), true, false, false});
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(EL_1_one_statement_with_outer_joins),
        TEST(EL_1_a_condition_that_names_its_table_joins_what_is_included),
        TEST(EL_1_otherwise_what_is_included_is_preloaded),
        TEST(EL_1_preload_never_joins),
        TEST(EL_1_all_three_at_once),
        TEST(EL_2_what_is_joined_by_name_is_nobodys_include),
        TEST(EL_5_a_limit_counts_owners),
        TEST(EL_5_to_one_joins_are_limited_directly),
        TEST(EL_7_owners_are_counted_once),
        TEST(EL_7_batches_of_joined_records),
        TEST(EL_9_unknown_names_of_each_option),
        TEST(EL_12_one_row_is_one_record),
        TEST(EL_13_through_by_join),
        TEST(EL_16_what_a_joined_scope_includes),
        TEST(EL_20_read_only_by_a_joined_scope),
        TEST(EL_6_a_limit_for_each_owner_holds_when_joined),
        TEST(AL_7_conditions_of_a_scope_stand_in_the_join),
        TEST(AL_7_owners_without_a_target_through_others),
        TEST(AL_5_joined_in_two_ways_it_is_one_join),
        TEST(AL_4_two_ways_to_one_table),
        TEST(AL_3_names_in_joins_of_ones_own_are_taken),
        TEST(AL_3_mistakes_in_joins_of_ones_own),
        TEST(AL_1_the_name_of_a_path_can_be_asked_for),
        TEST(EL_6_one_statement_for_the_limits_of_all_owners),
        TEST(EL_6_whether_there_are_more),
        TEST(EL_6_a_limit_that_is_ignored),
        TEST(EL_19_a_query_fills_a_slot_of_its_own),
        TEST(EL_19_a_query_behind_a_path),
        TEST(EL_9_mistakes_in_a_query_of_kin_preload),
        TEST(EL_4_a_hundred_thousand_keys),
        TEST(only_some_columns_of_the_owner),
        cmocka_unit_test(faults_of_loading_by_joins),
        cmocka_unit_test(faults_of_preloading_by_a_query),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
