#include "behaviour/association.h"
#include "support/models.h"

#include <stdio.h>

KIN_DECLARE(shop);
KIN_DECLARE(item);
KIN_DECLARE(part);

/* Items of a shop in several ways; keys are texts. */
struct shop {
    kin_record kin;
    kin_text code;
    kin_int number;
    kin_many(item) items;
    kin_many(item) dear_items;  /* where, order */
    kin_many(item) two_dearest; /* order, limit */
    kin_one(item) dearest;      /* order */
    kin_many(item) numbered;    /* by shops.number */
    kin_many(part) parts;       /* through items */
    kin_many(part) three_parts; /* ... the first three */
};

struct item {
    kin_record kin;
    kin_int id;
    kin_text shop_code;
    kin_int shop_number;
    kin_int price;
    kin_one(shop) shop;
    kin_many(part) parts;
};

struct part {
    kin_record kin;
    kin_int id;
    kin_int item_id;
    kin_one(item) item;
};

static void dear(kin_query *query)
{
    kin_query_where(query, "items.price >= ?", kin_args(10));
    kin_query_order(query, "items.price");
}

static void dearest_two(kin_query *query)
{
    kin_query_order(query, "items.price DESC");
    kin_query_limit(query, 2);
}

static void by_price(kin_query *query)
{
    kin_query_order(query, "items.price DESC");
}

static void first_three(kin_query *query)
{
    kin_query_order(query, "parts.id");
    kin_query_limit(query, 3);
}

/* clang-format off */
KIN_MODEL(shop,
    KIN_COLUMN(code, .key = true),
    KIN_COLUMN(number, .nullable = true),
    KIN_HAS_MANY(items, item, .foreign_key = "shop_code", .inverse_of = "shop"),
    KIN_HAS_MANY(dear_items, item, .foreign_key = "shop_code", .scope = dear),
    KIN_HAS_MANY(two_dearest, item, .foreign_key = "shop_code", .scope = dearest_two),
    KIN_HAS_ONE(dearest, item, .foreign_key = "shop_code", .scope = by_price),
    KIN_HAS_MANY(numbered, item, .foreign_key = "shop_number", .primary_key = "number"),
    KIN_HAS_MANY(parts, part, .through = "items"),
    KIN_HAS_MANY(three_parts, part, .through = "items", .source = "parts", .scope = first_three),
);

KIN_MODEL(item,
    KIN_COLUMN(id),
    KIN_COLUMN(shop_code, .nullable = true),
    KIN_COLUMN(shop_number, .nullable = true),
    KIN_COLUMN(price, .default_int = 0),
    KIN_BELONGS_TO(shop, shop, .foreign_key = "shop_code", .inverse_of = "items"),
    KIN_HAS_MANY(parts, part, .inverse_of = "item"),
);

KIN_MODEL(part,
    KIN_COLUMN(id),
    KIN_COLUMN(item_id, .nullable = true),
    KIN_BELONGS_TO(item, item),
);
/* clang-format on */

static int setup(void **state)
{
    (void)state;
    return open_database(kin_models(author, shop));
}

/* Two authors with two posts each, and a post of nobody's; each post has two comments and the tags
 * food and its own. */
static void write_blog(void)
{
    static const char *const names[] = {"Ann", "Bob"};
    static const char *const titles[] = {"t0", "t1", "t2", "t3", "t4"};
    struct tag *food = kin_create(s, tag, .name = "food");
    struct author *authors[2];
    for (int i = 0; i < 2; i++) authors[i] = kin_create(s, author, .name = names[i]);
    for (int i = 0; i < 5; i++) {
        struct post *post = kin_create(s, post, .title = titles[i]);
        if (i < 4) kin_update(post, .author_id = authors[i / 2]->id);
        kin_many_create(post, comments, .body = "first");
        kin_many_create(post, comments, .body = "second");
        kin_many_push(post, tags, food);
        kin_many_create(post, tags, .name = titles[i]);
    }
    database_check(s);
}

/* --- strategies and numbers ------------------------------------------------------------------- */

static void EL_3_one_statement_for_each_association(void **state)
{
    (void)state;
    post_list posts = {0};
    write_blog();
    assert_statements(
        4, posts = kin_all(s, post, .order = "posts.id", .includes = "author, comments, tags"));
    assert_int_equal(posts.count, 5);
    assert_statements(
        0, kin_each(post, posts) {
            struct author *author = kin_one_get(post, author);
            assert_true(author || post == posts.items[4]);
            assert_int_equal(kin_many_get(post, comments).count, 2);
            assert_int_equal(kin_many_get(post, tags).count, 2);
        });
    assert_string_equal(kin_one_get(posts.items[3], author)->name, "Bob");
}

static void EL_3_null_keys_and_missing_rows(void **state)
{
    (void)state;
    kin_create(s, post, .title = "nobody's");
    post_list posts = {0};
    assert_statements(1, posts = kin_all(s, post, .includes = "author"));
    assert_statements(0, assert_null(kin_one_get(posts.items[0], author)));
    kin_execute(s, "UPDATE posts SET author_id = 404", NULL);
    assert_statements(2, posts = kin_all(s, post, .includes = "author"));
    assert_statements(0, assert_null(kin_one_get(posts.items[0], author)));
    assert_statements(1, posts = kin_all(s, post, .where = "posts.id < 0",
                                         .includes = "author, comments(post), tags"));
    assert_int_equal(posts.count, 0);
}

static void EL_8_nested_and_dotted_paths(void **state)
{
    (void)state;
    static const char *const same[] = {
        "posts(comments(post), tags)",
        "posts.comments.post, posts.tags",
        " posts . comments ( post ) ,posts( tags )",
        "posts(comments.post,tags),posts,posts.tags,posts(comments)",
    };
    write_blog();
    for (size_t i = 0; i < 4; i++) {
        author_list authors = {0};
        /* authors, posts, comments, tags; the comments know their posts by their inverse */
        assert_statements(4,
                          authors = kin_all(s, author, .order = "authors.id", .includes = same[i]));
        assert_int_equal(authors.count, 2);
        assert_statements(
            0, kin_each(author, authors) {
                post_list posts = kin_many_get(author, posts);
                assert_int_equal(posts.count, 2);
                kin_each(post, posts) {
                    assert_int_equal(kin_many_get(post, comments).count, 2);
                    assert_ptr_equal(kin_one_get(kin_many_get(post, comments).items[1], post),
                                     post);
                    assert_int_equal(kin_many_get(post, tags).count, 2);
                }
            });
    }
}

static void EL_8_there_and_back_again(void **state)
{
    (void)state;
    write_blog();
    tag_list tags = {0};
    /* the posts of the third level are those of the first, whose tags are loaded */
    assert_statements(4, tags = kin_all(s, tag, .where = "tags.name = ?", .args = kin_args("food"),
                                        .includes = "posts(tags(posts(tags)))"));
    post_list posts = kin_many_peek(tags.items[0], posts);
    assert_int_equal(posts.count, 5);
    kin_each(post, posts) {
        tag_list inner = kin_many_peek(post, tags);
        assert_int_equal(inner.count, 2);
        kin_each(tag, inner) assert_true(kin_is_loaded(tag, posts));
    }
}

static void EL_8_nothing_to_include(void **state)
{
    (void)state;
    write_blog();
    assert_statements(1, assert_int_equal(kin_all(s, post, .includes = "").count, 5));
    assert_statements(1, assert_int_equal(kin_all(s, post, .includes = "  ").count, 5));
    assert_statements(1, assert_int_equal(kin_all(s, post, .includes = NULL).count, 5));
}

static void EL_9_unknown_names(void **state)
{
    (void)state;
    write_blog();
    assert_statements(0,
                      assert_int_equal(kin_all(s, post, .includes = "author, coments").count, 0));
    assert_non_null(strstr(kin_error(s)->message, "did you mean \"comments\"?"));
    assert_string_equal(kin_error(s)->model, "post");
    assert_string_equal(kin_error(s)->association, "coments");
    assert_failure(KIN_ASSOCIATION_NOT_FOUND);
    assert_statements(0, (void)kin_all(s, author, .includes = "posts.comments.pots"));
    assert_string_equal(kin_error(s)->model, "comment");
    assert_non_null(strstr(kin_error(s)->message, "did you mean \"post\"?"));
    assert_failure(KIN_ASSOCIATION_NOT_FOUND);
    assert_statements(0, (void)kin_all(s, author, .includes = "name")); /* a column is none */
    assert_failure(KIN_ASSOCIATION_NOT_FOUND);
    author_list authors = kin_all(s, author);
    assert_statements(0, assert_false(kin_preload(authors, "posts(comment)")));
    assert_failure(KIN_ASSOCIATION_NOT_FOUND);
}

static void EL_9_wrong_syntax(void **state)
{
    (void)state;
    static const char *const wrong[] = {",",
                                        "posts,",
                                        ",posts",
                                        "posts(",
                                        "posts)",
                                        "posts()",
                                        "posts(comments",
                                        "posts(comments))",
                                        "posts.",
                                        ".posts",
                                        "posts..comments",
                                        "posts comments",
                                        "posts;",
                                        "posts(,)",
                                        "(posts)",
                                        "posts(comments)tags",
                                        "posts(comments).tags",
                                        "posts.(comments)",
                                        "p\xc3\xb6sts",
                                        "posts\""};
    write_blog();
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_statements(0, assert_int_equal(kin_all(s, author, .includes = wrong[i]).count, 0));
        assert_true(kin_failed(s));
        kin_code code = kin_error(s)->code;
        if (code != KIN_INVALID_ARGUMENT && code != KIN_ASSOCIATION_NOT_FOUND)
            fail_msg("%s gives %s", wrong[i], kin_error_name(code));
        kin_error_clear(s);
    }
}

static void EL_9_too_deep(void **state)
{
    (void)state;
    char path[1024] = "comments";
    for (int i = 0; i < 40; i++) strcat(path, ".post.comments");
    assert_statements(0, (void)kin_all(s, post, .includes = path));
    assert_failure(KIN_INVALID_ARGUMENT);
}

static void EL_11_what_is_empty_is_loaded(void **state)
{
    (void)state;
    kin_create(s, author, .name = "Ann");
    author_list authors = kin_all(s, author, .includes = "posts, comments, groups, profile, badge");
    struct author *ann = authors.items[0];
    assert_statements(0, {
        assert_int_equal(kin_many_get(ann, posts).count, 0);
        assert_int_equal(kin_many_get(ann, comments).count, 0);
        assert_int_equal(kin_many_get(ann, groups).count, 0);
        assert_null(kin_one_get(ann, profile));
        assert_null(kin_one_get(ann, badge));
        assert_int_equal(kin_many_size(ann, groups), 0);
        assert_true(kin_many_is_empty(ann, groups));
    });
}

static void EL_12_one_row_is_one_record(void **state)
{
    (void)state;
    write_blog();
    post_list posts =
        kin_all(s, post, .order = "posts.id", .includes = "author, tags, comments.post");
    struct tag *food = NULL;
    kin_each(post, posts) {
        tag_list tags = kin_many_peek(post, tags);
        kin_each(tag, tags) {
            if (strcmp(tag->name, "food") != 0) continue;
            if (!food) food = tag;
            assert_ptr_equal(tag, food);
        }
        comment_list comments = kin_many_peek(post, comments);
        kin_each(comment, comments) assert_ptr_equal(kin_one_peek(comment, post), post);
    }
    assert_ptr_equal(kin_one_peek(posts.items[0], author), kin_one_peek(posts.items[1], author));
    assert_ptr_not_equal(kin_one_peek(posts.items[0], author),
                         kin_one_peek(posts.items[2], author));
}

static void EL_12_the_same_record_among_the_owners_twice(void **state)
{
    (void)state;
    write_blog();
    post_list posts = kin_all(s, post, .order = "posts.id");
    struct post *twice[] = {posts.items[0], posts.items[1], posts.items[0], posts.items[0]};
    post_list list = {twice, 4};
    assert_statements(3, assert_true(kin_preload(list, "comments, tags, author")));
    assert_int_equal(kin_many_peek(posts.items[0], comments).count, 2);
    assert_int_equal(kin_many_peek(posts.items[0], tags).count, 2);
    assert_non_null(kin_one_peek(posts.items[0], author));
    assert_false(kin_is_loaded(posts.items[2], comments));
}

static void EL_12_two_instances_of_one_row_among_the_owners(void **state)
{
    (void)state;
    write_blog();
    struct post *one = kin_find_by(s, post, .title = "t0");
    struct post *other = kin_find_by(s, post, .title = "t0");
    struct post *both[] = {one, other};
    post_list list = {both, 2};
    assert_true(kin_preload(list, "comments"));
    assert_int_equal(kin_many_peek(one, comments).count, 2);
    assert_int_equal(kin_many_peek(other, comments).count, 2);
}

/* Items that are numbered by one shop and belong to another. */
static void write_numbered(void)
{
    static const char *const shop_codes[] = {"b", "c", "a", "gone", NULL};
    static const char *const codes[] = {"a", "b", "c"};
    for (int i = 0; i < 3; i++) kin_create(s, shop, .code = codes[i], .number = 10 * (i + 1));
    for (int i = 0; i < 5; i++)
        kin_create(s, item, .shop_number = i < 2 ? 10 : 20, .shop_code = shop_codes[i], .price = i);
    database_check(s);
}

static void check_numbered(shop_list shops)
{
    kin_each(shop, shops) {
        item_list numbered = kin_many_peek(shop, numbered);
        kin_each(item, numbered) {
            struct shop *its = kin_one_peek(item, shop);
            assert_true(kin_is_loaded(item, shop));
            if (item->price > 2)
                assert_null(its);
            else
                assert_string_equal(its->code, item->shop_code);
            kin_each(other, shops)
                assert_true(!its || its == other || strcmp(its->code, other->code) != 0);
        }
    }
}

static void EL_12_what_the_load_has_met_is_not_asked_for_again(void **state)
{
    (void)state;
    shop_list shops = {0};
    write_numbered();
    /* "gone" alone is asked for */
    assert_statements(3,
                      shops = kin_all(s, shop, .order = "shops.code", .includes = "numbered.shop"));
    check_numbered(shops);
    kin_execute(s, "DELETE FROM items WHERE shop_code = ?", kin_args("gone"));
    assert_statements(2,
                      shops = kin_all(s, shop, .order = "shops.code", .includes = "numbered.shop"));
    check_numbered(shops);
    /* what the load has left out is asked for */
    assert_statements(3, shops = kin_all(s, shop, .where = "shops.code <> ?", .args = kin_args("c"),
                                         .includes = "numbered.shop"));
    check_numbered(shops);
}

static void EL_12_what_was_there_before_the_load_is_asked_for(void **state)
{
    (void)state;
    write_numbered();
    shop_list shops = kin_all(s, shop, .order = "shops.code");
    kin_execute(s, "DELETE FROM shops WHERE code = ?", kin_args("b"));
    assert_statements(2, assert_true(kin_preload(shops, "numbered.shop")));
    item_list numbered = kin_many_peek(shops.items[0], numbered);
    kin_each(item, numbered) assert_int_equal(kin_one_peek(item, shop) != NULL, item->price == 1);
}

static void EL_12_a_record_without_all_columns_stands_for_no_other(void **state)
{
    (void)state;
    author_list authors = {0};
    write_blog();
    assert_statements(3, authors = kin_all(s, author, .includes = "comments.post.author"));
    assert_statements(
        4, authors = kin_all(s, author, .select = "name", .includes = "comments.post.author"));
    kin_each(author, authors) {
        assert_false(kin_is_loaded(author, posts_count));
        struct post *post = kin_one_peek(kin_many_peek(author, comments).items[0], post);
        assert_true(kin_is_loaded(kin_one_peek(post, author), posts_count));
    }
}

static void EL_14_keys_of_text(void **state)
{
    (void)state;
    static const char *const codes[] = {
        "plain", "it's", "a\"b", "a\\b", "\xf0\x9f\x8d\xb2", "\x01\t\n\x1f\x7f",
        "{a,b}", "",     "NULL", "a b"};
    enum { COUNT = sizeof codes / sizeof *codes };
    for (int i = 0; i < COUNT; i++) {
        kin_create(s, shop, .code = codes[i]);
        kin_create(s, item, .shop_code = codes[i], .price = i);
    }
    kin_create(s, item, .price = 99);
    database_check(s);
    shop_list shops = {0};
    assert_statements(2, shops = kin_all(s, shop, .includes = "items"));
    assert_int_equal(shops.count, COUNT);
    kin_each(shop, shops) {
        assert_int_equal(kin_many_peek(shop, items).count, 1);
        assert_string_equal(kin_many_peek(shop, items).items[0]->shop_code, shop->code);
    }
    item_list items = kin_all(s, item, .includes = "shop");
    kin_each(item, items) {
        struct shop *shop = kin_one_peek(item, shop);
        if (item->price == 99)
            assert_null(shop);
        else
            assert_string_equal(shop->code, codes[item->price]);
    }
}

static void EL_14_another_column_of_the_owner(void **state)
{
    (void)state;
    for (int i = 1; i < 4; i++) {
        char code[2] = {(char)('a' + i), '\0'};
        kin_create(s, shop, .code = code, .number = i * 10);
        for (int n = 0; n < i; n++) kin_create(s, item, .shop_number = i * 10);
    }
    kin_create(s, shop, .code = "none");
    shop_list shops = kin_all(s, shop, .order = "shops.code", .includes = "numbered");
    assert_int_equal(kin_many_peek(shops.items[0], numbered).count, 1);
    assert_int_equal(kin_many_peek(shops.items[2], numbered).count, 3);
    assert_int_equal(kin_many_peek(shops.items[3], numbered).count, 0);
    assert_true(kin_is_loaded(shops.items[3], numbered));
}

static void EL_17_children_go_to_their_own_parents(void **state)
{
    (void)state;
    write_blog();
    author_list authors = kin_all(s, author, .order = "authors.id",
                                  .includes = "posts(comments), comments(post(tags))");
    kin_each(author, authors) {
        assert_int_equal(kin_many_peek(author, comments).count, 4);
        post_list posts = kin_many_peek(author, posts);
        kin_each(post, posts) {
            assert_int_equal(post->author_id, author->id);
            comment_list comments = kin_many_peek(post, comments);
            assert_int_equal(comments.count, 2);
            kin_each(comment, comments) assert_int_equal(comment->post_id, post->id);
        }
        comment_list comments = kin_many_peek(author, comments);
        kin_each(comment, comments) {
            struct post *post = kin_one_peek(comment, post);
            assert_int_equal(post->id, comment->post_id);
            assert_int_equal(kin_many_peek(post, tags).count, 2);
        }
    }
}

/* --- what is there already -------------------------------------------------------------------- */

static void preload_loads_what_is_not_loaded_yet(void **state)
{
    (void)state;
    write_blog();
    post_list posts = kin_all(s, post, .order = "posts.id", .includes = "comments");
    struct comment *kept = kin_many_peek(posts.items[0], comments).items[0];
    assert_statements(2, assert_true(kin_preload(posts, "comments, tags, author")));
    assert_ptr_equal(kin_many_peek(posts.items[0], comments).items[0], kept);
    assert_statements(0, assert_true(kin_preload(posts, "comments, tags, author")));
    post_list none = {0};
    assert_statements(0, assert_true(kin_preload(none, "comments")));
}

static void preload_goes_through_what_is_loaded(void **state)
{
    (void)state;
    write_blog();
    author_list authors = kin_all(s, author, .order = "authors.id", .includes = "posts");
    assert_statements(1, assert_true(kin_preload(authors, "posts(comments)")));
    post_list posts = kin_many_peek(authors.items[1], posts);
    assert_int_equal(kin_many_peek(posts.items[1], comments).count, 2);
}

static void preload_keeps_unsaved_records(void **state)
{
    (void)state;
    write_blog();
    author_list authors = kin_all(s, author, .order = "authors.id");
    struct post *built = kin_many_build(authors.items[0], posts, .title = "new");
    struct post *unsaved = kin_new(s, post, .title = "n");
    kin_many_build(unsaved, comments, .body = "b");
    assert_true(kin_preload(authors, "posts(comments)"));
    post_list posts = kin_many_peek(authors.items[0], posts);
    assert_int_equal(posts.count, 3);
    assert_ptr_equal(posts.items[2], built);
    post_list list = {&unsaved, 1};
    assert_statements(0, assert_true(kin_preload(list, "comments, author")));
    assert_int_equal(kin_many_peek(unsaved, comments).count, 1);
}

static void first_and_find_take_includes(void **state)
{
    (void)state;
    write_blog();
    struct post *post = NULL;
    assert_statements(3, post = kin_first(s, post, .includes = "author, comments"));
    assert_int_equal(kin_many_peek(post, comments).count, 2);
    assert_string_equal(kin_one_peek(post, author)->name, "Ann");
}

/* --- scopes ----------------------------------------------------------------------------------- */

static void write_shops(int count, int items)
{
    char code[16];
    for (int i = 0; i < count; i++) {
        snprintf(code, sizeof code, "s%02d", i);
        kin_create(s, shop, .code = code);
        for (int n = 0; n < items; n++) {
            struct item *item = kin_create(s, item, .shop_code = code, .price = n * 5 + i);
            kin_many_create(item, parts);
            kin_many_create(item, parts);
        }
    }
    database_check(s);
}

static void scopes_hold_when_preloaded(void **state)
{
    (void)state;
    write_shops(3, 4);
    shop_list shops = {0};
    assert_statements(
        3, shops = kin_all(s, shop, .order = "shops.code", .includes = "dear_items, dearest"));
    for (int i = 0; i < 3; i++) {
        item_list items = kin_many_peek(shops.items[i], dear_items);
        assert_int_equal(items.count, 2);
        assert_int_equal(items.items[0]->price, 10 + i);
        assert_int_equal(items.items[1]->price, 15 + i);
        assert_int_equal(kin_one_peek(shops.items[i], dearest)->price, 15 + i);
    }
}

static void a_limit_holds_per_owner(void **state)
{
    (void)state;
    write_shops(3, 4);
    shop_list shops =
        kin_all(s, shop, .order = "shops.code", .includes = "two_dearest, three_parts");
    for (int i = 0; i < 3; i++) {
        item_list items = kin_many_peek(shops.items[i], two_dearest);
        assert_int_equal(items.count, 2);
        assert_int_equal(items.items[0]->price, 15 + i);
        assert_int_equal(items.items[1]->price, 10 + i);
        part_list parts = kin_many_peek(shops.items[i], three_parts);
        assert_int_equal(parts.count, 3);
        struct shop *lazy = kin_find(s, shop, shops.items[i]->code);
        part_list same = kin_many_get(lazy, three_parts);
        assert_int_equal(same.count, 3);
        for (int n = 0; n < 3; n++) assert_int_equal(same.items[n]->id, parts.items[n]->id);
    }
}

/* --- many owners ------------------------------------------------------------------------------ */

static void five_thousand_owners_in_one_preload(void **state)
{
    (void)state;
    enum { OWNERS = 5000 };
    const char *const recursion =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) ";
    const char *const numbers = database_text(recursion, recursion, "");
    const char *const n = database_text("n", "n", "(SELECT seq AS i FROM seq_1_to_5000) n");
    char sql[512];
    snprintf(sql, sizeof sql,
             "%sINSERT INTO posts (id, author_id, title, published, comments_count, created_at, "
             "updated_at) SELECT i, CASE WHEN i %% 7 = 0 THEN NULL ELSE i END, 't', %s, 0, "
             "'2024-01-01', '2024-01-01' FROM %s",
             numbers, database_is_postgres() ? "false" : "0", n);
    database_execute(s, sql);
    snprintf(sql, sizeof sql,
             "%sINSERT INTO comments (id, post_id, body, approved) SELECT i, 5001 - i, 'b', %s "
             "FROM %s WHERE i %% 2 = 0",
             numbers, database_is_postgres() ? "false" : "0", n);
    database_execute(s, sql);
    snprintf(sql, sizeof sql,
             "%sINSERT INTO authors (id, name, posts_count) SELECT i, 'a', 1 FROM %s", numbers, n);
    database_execute(s, sql);
    post_list posts = {0};
    assert_statements(3, posts = kin_all(s, post, .includes = "comments, author"));
    assert_int_equal(posts.count, OWNERS);
    kin_each(post, posts) {
        comment_list comments = kin_many_peek(post, comments);
        assert_int_equal(comments.count, post->id % 2); /* 5001 - i is odd where i is even */
        if (comments.count) assert_int_equal(comments.items[0]->id, 5001 - post->id);
        struct author *author = kin_one_peek(post, author);
        if (post->id % 7 == 0)
            assert_null(author);
        else
            assert_int_equal(author->id, post->id);
    }
}

/* --- regions ---------------------------------------------------------------------------------- */

static void a_slot_that_leads_into_a_closed_region_is_not_loaded(void **state)
{
    (void)state;
    write_blog();
    struct post *old = kin_find_by(s, post, .title = "t0");
    kin_region *region = kin_region_open(s);
    struct author *fresh = kin_find_by(s, author, .name = "Ann");
    kin_one_set(old, author, fresh);
    struct comment *comment = kin_new(s, comment, .body = "third");
    assert_true(kin_many_push(old, comments, comment));
    struct profile *profile = kin_new(s, profile);
    struct author *older = kin_one_get(old, author);
    assert_ptr_equal(older, fresh);
    kin_one_set(fresh, profile, profile);
    kin_region_close(region);
    assert_false(kin_is_loaded(old, author));
    assert_false(kin_is_loaded(old, comments));
    assert_null(kin_one_peek(old, author));
    assert_int_equal(kin_many_peek(old, comments).count, 0);
    assert_string_equal(kin_one_get(old, author)->name, "Ann");
    assert_int_equal(kin_many_get(old, comments).count, 3);
}

static void what_is_loaded_for_an_older_record_lives_as_long(void **state)
{
    (void)state;
    write_blog();
    struct post *old = kin_find_by(s, post, .title = "t0");
    kin_region *region = kin_region_open(s);
    struct post *fresh = kin_find_by(s, post, .title = "t1");
    struct post *both[] = {fresh, old};
    post_list list = {both, 2};
    assert_true(kin_preload(list, "author, comments, tags"));
    comment_list comments = kin_many_get(old, comments);
    kin_region_close(region);
    assert_true(kin_is_loaded(old, author));
    assert_string_equal(kin_one_get(old, author)->name, "Ann");
    assert_string_equal(comments.items[1]->body, "second");
    assert_int_equal(kin_many_get(old, tags).count, 2);
}

static void an_older_owner_that_is_given_newer_rows_forgets_them(void **state)
{
    (void)state;
    write_blog();
    struct author *old = kin_find_by(s, author, .name = "Ann");
    kin_region *region = kin_region_open(s);
    post_list posts = kin_all(s, post, .where = "posts.author_id = ?", .args = kin_args(old->id));
    kin_one_set(posts.items[0], author, old);
    /* the rows of old's posts are these very records, and they are of the newer region */
    assert_true(kin_preload(posts, "author(posts)"));
    assert_int_equal(kin_many_peek(old, posts).count, 2);
    assert_ptr_equal(kin_many_peek(old, posts).items[0], posts.items[0]);
    kin_region_close(region);
    assert_false(kin_is_loaded(old, posts));
    post_list again = kin_many_get(old, posts);
    assert_int_equal(again.count, 2);
    assert_string_equal(again.items[again.items[0]->id > again.items[1]->id]->title, "t0");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(EL_3_one_statement_for_each_association),
        TEST(EL_3_null_keys_and_missing_rows),
        TEST(EL_8_nested_and_dotted_paths),
        TEST(EL_8_there_and_back_again),
        TEST(EL_8_nothing_to_include),
        TEST(EL_9_unknown_names),
        TEST(EL_9_wrong_syntax),
        TEST(EL_9_too_deep),
        TEST(EL_11_what_is_empty_is_loaded),
        TEST(EL_12_one_row_is_one_record),
        TEST(EL_12_the_same_record_among_the_owners_twice),
        TEST(EL_12_two_instances_of_one_row_among_the_owners),
        TEST(EL_12_what_the_load_has_met_is_not_asked_for_again),
        TEST(EL_12_what_was_there_before_the_load_is_asked_for),
        TEST(EL_12_a_record_without_all_columns_stands_for_no_other),
        TEST(EL_14_keys_of_text),
        TEST(EL_14_another_column_of_the_owner),
        TEST(EL_17_children_go_to_their_own_parents),
        TEST(preload_loads_what_is_not_loaded_yet),
        TEST(preload_goes_through_what_is_loaded),
        TEST(preload_keeps_unsaved_records),
        TEST(first_and_find_take_includes),
        TEST(scopes_hold_when_preloaded),
        TEST(a_limit_holds_per_owner),
        TEST(five_thousand_owners_in_one_preload),
        TEST(a_slot_that_leads_into_a_closed_region_is_not_loaded),
        TEST(what_is_loaded_for_an_older_record_lives_as_long),
        TEST(an_older_owner_that_is_given_newer_rows_forgets_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
