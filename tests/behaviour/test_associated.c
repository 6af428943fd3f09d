#include "behaviour/association.h"
#include "behaviour/stalls.h"
#include "support/faults.h"
#include "support/models.h"

/* Records that have an association, or lack it. */

KIN_DECLARE(node);
KIN_DECLARE(leaf);
KIN_DECLARE(flag);

/* A tree; hidden leaves are not there for anybody. */
struct node {
    kin_record kin;
    kin_int id;
    kin_int parent_id;
    kin_text name;
    kin_one(node) parent;
    kin_many(node) children;
    kin_many(leaf) leaves;
    kin_many(leaf) leaves_below; /* of its children */
    kin_many(node) leafy;        /* children that have any */
};

struct leaf {
    kin_record kin;
    kin_int id;
    kin_int node_id;
    kin_text color;
    kin_bool hidden;
    kin_one(node) node;
};

/* On a post or on an author. */
struct flag {
    kin_record kin;
    kin_int id;
    kin_int subject_id;
    kin_text subject_type;
    kin_one(kin_record) subject;
};

static void not_hidden(kin_query *query)
{
    kin_query_equal(query, leaf, hidden, false);
}

static void that_has_leaves(kin_query *query)
{
    kin_query_associated(query, "leaves");
}

/* clang-format off */
KIN_MODEL(node,
    KIN_COLUMN(id),
    KIN_COLUMN(parent_id, .nullable = true),
    KIN_COLUMN(name),
    KIN_BELONGS_TO(parent, node),
    KIN_HAS_MANY(children, node, .foreign_key = "parent_id"),
    KIN_HAS_MANY(leaves, leaf),
    KIN_HAS_MANY(leaves_below, leaf, .through = "children", .source = "leaves"),
    KIN_HAS_MANY(leafy, node, .foreign_key = "parent_id", .scope = that_has_leaves),
);

KIN_MODEL(leaf,
    KIN_COLUMN(id),
    KIN_COLUMN(node_id, .nullable = true),
    KIN_COLUMN(color, .default_text = "green"),
    KIN_COLUMN(hidden, .default_bool = false),
    KIN_BELONGS_TO(node, node),
    KIN_DEFAULT_SCOPE(not_hidden),
);

KIN_MODEL(flag,
    KIN_COLUMN(id),
    KIN_COLUMN(subject_id, .nullable = true),
    KIN_COLUMN(subject_type, .nullable = true),
    KIN_BELONGS_TO_ANY(subject),
);
/* clang-format on */

static int setup(void **state)
{
    (void)state;
    return open_database(kin_models(author, group, node, leaf, flag, customer, product, label));
}

/* Soup has two comments, one of them approved, and a tag; Pie has one comment; Tea has neither, and
 * no author. */
static void fill_posts(kin_session *session)
{
    struct author *ann = kin_create(session, author, .name = "Ann");
    kin_create(session, author, .name = "Bob");
    struct post *soup = kin_create(session, post, .title = "Soup", .author_id = ann->id);
    struct post *pie = kin_create(session, post, .title = "Pie", .author_id = ann->id);
    kin_create(session, post, .title = "Tea");
    kin_create(session, comment, .post_id = soup->id, .body = "good", .approved = true);
    kin_create(session, comment, .post_id = soup->id, .body = "bad");
    kin_create(session, comment, .post_id = pie->id, .body = "fine");
    kin_create(session, comment, .body = "nowhere");
    kin_many_push(soup, tags, kin_create(session, tag, .name = "food"));
    kin_create(session, profile, .author_id = ann->id, .bio = "cook");
}

#define assert_titles(expected, ...)                                                \
    do {                                                                            \
        char titles_found[64] = "";                                                 \
        post_list posts_found = kin_all(s, post, __VA_ARGS__, .order = "posts.id"); \
        kin_each(post, posts_found) strcat(titles_found, post->title);              \
        assert_string_equal(titles_found, expected);                                \
    } while (0)

static void each_record_comes_once(void **state)
{
    (void)state;
    fill_posts(s);
    assert_statements(1, assert_titles("SoupPie", .associated = "comments"));
    assert_null(strstr(last_sql, "JOIN"));
    assert_titles("Tea", .missing = "comments");
    assert_titles("Soup", .associated = "comments, tags");
    assert_titles("Pie", .associated = "comments", .missing = "tags");
    assert_titles("Tea", .missing = "comments, tags, author");
    assert_titles("SoupPieTea", .associated = NULL, .missing = "");
}

static void all_kinds_are_asked_for(void **state)
{
    (void)state;
    fill_posts(s);
    struct group *cooks = kin_must_create(s, group, .name = "Cooks");
    struct author *ann = kin_must_find_by(s, author, .name = "Ann");
    kin_must_create(s, membership, .author_id = ann->id, .group_id = cooks->id);
    assert_titles("SoupPie", .associated = "author");
    assert_titles("Soup", .associated = "tags");
    assert_int_equal(kin_count(s, author, .associated = "profile"), 1);
    assert_int_equal(kin_count(s, author, .associated = "comments"), 1); /* through posts */
    assert_int_equal(kin_count(s, author, .missing = "comments"), 1);
    assert_int_equal(kin_count(s, author, .associated = "groups.authors.groups"), 1);
    assert_int_equal(kin_count(s, author, .missing = "groups"), 1);
    assert_int_equal(kin_count(s, tag, .associated = "posts.tags"), 1);
}

static void two_posts(kin_query *query)
{
    kin_query_associated(query, "posts.comments");
    kin_query_associated(query, "posts.tags");
}

static void a_path_asks_for_one_row_that_has_another(void **state)
{
    (void)state;
    fill_posts(s);
    assert_int_equal(kin_count(s, comment, .associated = "post.author"), 3);
    assert_int_equal(kin_count(s, comment, .missing = "post.tags"), 2);
    assert_int_equal(kin_count(s, author, .associated = "posts(comments, tags)"), 1);
    assert_int_equal(kin_count(s, author, .missing = "posts(comments, tags)"), 1);
    /* No one post has both. */
    kin_update_all(s, comment, .set = "post_id = NULL", .where = "comments.body <> 'fine'");
    assert_int_equal(kin_count(s, author, .associated = "posts(comments, tags)"), 0);
    assert_int_equal(kin_count(s, author, .associated = "posts.comments, posts.tags"), 0);
    assert_int_equal(kin_count(s, author, .scopes = {two_posts}), 1);
}

static void of_fine_comments(kin_query *query)
{
    kin_query_where(query, "comments.body = ?", kin_args("fine"));
}

static void by_ann(kin_query *query)
{
    kin_query_associated_where(query, "author", "authors.name = ?", kin_args("Ann"));
}

static void without_approval(kin_query *query)
{
    kin_query_missing_where(query, "comments", "comments.approved", NULL);
}

static void fine_or_untagged(kin_query *query)
{
    kin_query_associated_scope(query, "comments", of_fine_comments);
    kin_query_missing(query, "tags");
    kin_query_missing_scope(query, "comments.post.tags", NULL);
}

static void conditions_are_about_the_end_of_the_path(void **state)
{
    (void)state;
    fill_posts(s);
    assert_titles("Soup", .associated = "comments", .associated_where = "comments.approved = ?",
                  .associated_args = kin_args(true));
    assert_titles("PieTea", .missing = "comments", .missing_where = "comments.approved");
    assert_titles("Pie", .associated = "comments", .associated_scope = of_fine_comments);
    assert_titles("SoupTea", .missing = "comments", .missing_scope = of_fine_comments);
    assert_titles("SoupPie", .scopes = {by_ann});
    assert_titles("Pie", .scopes = {by_ann, without_approval});
    assert_titles("Pie", .scopes = {fine_or_untagged});
    assert_int_equal(kin_count(s, comment, .associated = "post.author",
                               .associated_where = "authors.name = ?",
                               .associated_args = kin_args("Ann"), .associated_scope = NULL),
                     3);
    /* A scope that asks for more, of the table that it runs for. */
    assert_int_equal(kin_count(s, comment, .associated = "post", .associated_scope = by_ann), 3);
}

static void of_tagged_posts(kin_query *query)
{
    char condition[128] = "";
    kin_query_joins(query, "post.tags");
    strcat(condition, kin_query_alias(query, "post"));
    strcat(condition, ".title = 'Soup'");
    kin_query_where(query, condition, NULL);
}

static void names_inside_are_not_those_outside(void **state)
{
    (void)state;
    fill_posts(s);
    /* The joined comments are asked for outside, others of the post inside. */
    assert_titles("Soup", .joins = "comments", .where = "comments.body = ?",
                  .args = kin_args("bad"), .associated = "comments",
                  .associated_where = "comments.approved AND comments.body = ?",
                  .associated_args = kin_args("good"));
    /* The scope runs before the join, and takes no name from it. */
    assert_titles("SoupSoup", .scopes = {by_ann}, .joins = "comments, author",
                  .where = "authors.name = 'Ann' AND comments.body <> ?", .args = kin_args("fine"));
    assert_titles("Soup", .includes = "comments", .where = "comments.body = ?",
                  .args = kin_args("bad"), .associated = "tags");
    assert_titles("SoupPie", .eager_load = "comments", .associated = "comments", .limit = 2);
    /* Nor are joins: each side has its own. */
    assert_titles("SoupSoup", .joins = "comments.post", .associated = "comments",
                  .associated_scope = of_tagged_posts);
    assert_titles("PieTea", .left_joins = "comments.post", .missing = "comments",
                  .missing_scope = of_tagged_posts);
}

/* --- trees, scopes, collections --------------------------------------------------------------- */

static struct node *fill_nodes(kin_session *session)
{
    struct node *root = kin_create(session, node, .name = "r");
    struct node *a = kin_create(session, node, .name = "a", .parent_id = root->id);
    kin_create(session, node, .name = "b", .parent_id = root->id);
    struct node *c = kin_create(session, node, .name = "c", .parent_id = a->id);
    kin_create(session, leaf, .node_id = a->id, .hidden = true);
    kin_create(session, leaf, .node_id = c->id, .color = "red");
    return root;
}

#define assert_nodes(expected, ...)                                                 \
    do {                                                                            \
        char names_found[64] = "";                                                  \
        node_list nodes_found = kin_all(s, node, __VA_ARGS__, .order = "nodes.id"); \
        kin_each(node, nodes_found) strcat(names_found, node->name);                \
        assert_string_equal(names_found, expected);                                 \
    } while (0)

static void called_as_it_is_called(kin_query *query)
{
    char condition[128] = "";
    strcat(condition, kin_query_alias(query, NULL));
    strcat(condition, ".name = 'c'");
    kin_query_where(query, condition, NULL);
}

static void a_model_that_refers_to_itself(void **state)
{
    (void)state;
    fill_nodes(s);
    assert_nodes("r", .missing = "parent");
    assert_nodes("ra", .associated = "children");
    assert_nodes("bc", .missing = "children");
    assert_nodes("r", .associated = "children.children");
    assert_nodes("c", .associated = "parent.parent");
    assert_nodes("a", .associated = "children", .associated_where = "children_nodes.name = 'c'");
    assert_nodes("a", .associated = "children", .associated_scope = called_as_it_is_called);
}

static void default_scopes_hold_inside(void **state)
{
    (void)state;
    struct node *root = fill_nodes(s);
    assert_nodes("c", .associated = "leaves");
    assert_nodes("rab", .missing = "leaves");
    assert_nodes("a", .associated = "leaves_below");
    assert_nodes("a", .associated = "leafy");
    assert_int_equal(kin_count(s, leaf, .unscoped = true, .associated = "node.parent"), 2);
    /* In the scope of an association it is no value for what is built. */
    assert_int_equal(kin_many_size(root, leafy), 0);
    struct node *a = kin_must_find_by(s, node, .name = "a");
    assert_int_equal(kin_many_size(a, leafy), 1);
    assert_int_equal(kin_many_get(a, leafy).count, 1);
    assert_non_null(kin_many_build(a, leafy, .name = "new"));
    /* Joined, it is about the joined table. */
    assert_nodes("a", .joins = "leafy");
    assert_nodes("r", .joins = "children.leafy");
    assert_nodes("a", .eager_load = "leafy", .where = "leafies_nodes.name = 'c'");
    assert_nodes("rabc", .left_joins = "leafy");
}

static void collections_are_narrowed_by_it(void **state)
{
    (void)state;
    fill_posts(s);
    struct author *ann = kin_must_find_by(s, author, .name = "Ann");
    assert_int_equal(kin_many_count(ann, posts, .missing = "tags"), 1);
    assert_true(kin_many_exists(ann, posts, .associated = "tags"));
    post_list posts =
        kin_many_all(ann, posts, .associated = "comments", .associated_where = "comments.approved");
    assert_int_equal(posts.count, 1);
    assert_int_equal(kin_count(s, comment, .of = kin_of(ann, comments), .missing = "post.tags"), 1);
    author_list authors = kin_all(s, author, .order = "authors.id");
    assert_true(kin_preload(authors, "posts", .missing = "tags"));
    assert_int_equal(kin_many_get(authors.items[0], posts).count, 1);
}

/* --- keys and types --------------------------------------------------------------------------- */

static void keys_of_several_columns(void **state)
{
    (void)state;
    for (int i = 1; i <= 2; i++) kin_must_create(s, customer, .stall_id = i, .code = "c");
    kin_must_create(s, order, .stall_id = 2, .number = 1, .customer_code = "c");
    kin_must_create(s, order, .stall_id = 2, .number = 2);
    kin_must_create(s, line, .order_stall_id = 2, .order_number = 1);
    kin_must_create(s, remark, .subject_stall_id = 2, .subject_number = 2, .subject_type = "Order");
    assert_int_equal(kin_count(s, customer, .associated = "orders"), 1);
    assert_int_equal(kin_count(s, customer, .missing = "lines"), 1);
    assert_int_equal(kin_count(s, order, .associated = "remarks"), 1);
    assert_int_equal(kin_count(s, order, .missing = "customer"), 1);
    assert_int_equal(kin_count(s, order, .missing = "remarks", .associated = "lines"), 1);
}

static void what_belongs_to_any_model_is_looked_for_in_each(void **state)
{
    (void)state;
    fill_posts(s);
    struct post *soup = kin_must_find_by(s, post, .title = "Soup");
    struct author *ann = kin_must_find_by(s, author, .name = "Ann");
    kin_must_create(s, flag, .subject_id = soup->id, .subject_type = "Post");
    kin_must_create(s, flag, .subject_id = ann->id, .subject_type = "Author");
    kin_must_create(s, flag, .subject_id = 1000, .subject_type = "Post");
    kin_must_create(s, flag);
    assert_int_equal(kin_count(s, flag, .associated = "subject"), 2);
    assert_int_equal(kin_count(s, flag, .missing = "subject"), 2);
    assert_false(kin_exists(s, flag, .associated = "subject.comments"));
    assert_failure(KIN_EAGER_LOAD_POLYMORPHIC);
    assert_false(kin_exists(s, flag, .missing = "subject", .missing_where = "1 = 1"));
    assert_failure(KIN_EAGER_LOAD_POLYMORPHIC);
}

/* --- verbs ------------------------------------------------------------------------------------ */

static void all_that_asks_takes_it(void **state)
{
    (void)state;
    fill_posts(s);
    assert_int_equal(kin_pluck(s, post, title, .associated = "comments").count, 2);
    assert_string_equal(kin_first(s, post, .missing = "author")->title, "Tea");
    assert_string_equal(kin_last(s, post, .associated = "author")->title, "Pie");
    assert_int_equal(kin_sum(s, post, comments_count, .associated = "comments"), 3);
    assert_int_equal(kin_count_by(s, post, author_id, .associated = "comments").count, 1);
    size_t met = 0;
    kin_each_batch(posts, s, post, .associated = "comments", .associated_where = "comments.id > ?",
                   .associated_args = kin_args(0), .batch_size = 1)
        met += posts.count;
    assert_int_equal(met, 2);
    kin_stream *stream = kin_stream_open(s, post, .missing = "tags");
    for (met = 0; kin_stream_next(stream, post);) met++;
    kin_stream_close(stream);
    assert_int_equal(met, 2);
    const kin_find_options options = {.associated = "tags"};
    assert_int_equal(kin_all_named(s, "post", &options).count, 1);
}

static void many_are_changed_by_it(void **state)
{
    (void)state;
    fill_posts(s);
    assert_int_equal(kin_update_all(s, post, .set = "published = ?", .set_args = kin_args(true),
                                    .associated = "comments",
                                    .associated_where = "comments.approved = ?",
                                    .associated_args = kin_args(true)),
                     1);
    assert_int_equal(rows_where(post, "posts.published"), 1);
    assert_int_equal(kin_update_all(s, comment, .set = "body = 'x'", .missing = "post"), 1);
    assert_int_equal(
        kin_delete_all(s, comment, .associated = "post", .limit = 1, .order = "comments.id"), 1);
    assert_int_equal(kin_delete_all(s, post, .missing = "comments"), 1);
    assert_int_equal(kin_destroy_all(s, post, .associated = "tags"), 1);
    assert_int_equal(rows_of(post), 1);
    /* The table that is changed is looked into, too. */
    fill_nodes(s);
    assert_int_equal(kin_update_all(s, node, .set = "name = 'p'", .associated = "children"), 2);
    assert_int_equal(kin_delete_all(s, node, .missing = "children"), 2);
    assert_int_equal(rows_of(node), 2);
}

/* --- mistakes, faults ------------------------------------------------------------------------- */

static void endless(kin_query *query)
{
    kin_query_associated_scope(query, "children", endless);
}

static void mistakes_are_told_before_any_statement(void **state)
{
    (void)state;
    assert_statements(0, assert_false(kin_exists(s, post, .associated = "coments")));
    assert_non_null(strstr(kin_error(s)->message, "did you mean \"comments\"?"));
    assert_failure(KIN_ASSOCIATION_NOT_FOUND);
    assert_false(kin_exists(s, post, .missing = "comments.autor"));
    assert_failure(KIN_ASSOCIATION_NOT_FOUND);
    assert_false(kin_exists(s, post, .missing = "comments)"));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_false(kin_exists(s, post, .associated_where = "1 = 1"));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_false(kin_exists(s, post, .missing_scope = by_ann));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_false(kin_exists(s, post, .missing = "comments", .missing_args = kin_args(1)));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_false(kin_exists(s, post, .missing = "comments", .missing_where = "comments.id = ?"));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_false(kin_exists(s, post, .associated = "comments, tags", .associated_where = "1 = 1"));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_statements(0, assert_false(kin_exists(s, node, .scopes = {endless})));
    assert_failure(KIN_INVALID_ARGUMENT);
    kin_query_missing(NULL, "comments");
}

static void prepare_posts(kin_session *session, void *records)
{
    (void)records;
    fill_posts(session);
}

static bool ask_posts(kin_session *session, void *records)
{
    (void)records;
    post_list posts = kin_all(session, post, .associated = "comments(post.author)",
                              .missing = "tags", .scopes = {by_ann}, .missing_scope = NULL);
    return posts.count == 1 && !kin_failed(session);
}

static bool change_posts(kin_session *session, void *records)
{
    (void)records;
    return kin_update_all(session, post, .set = "published = ?", .set_args = kin_args(true),
                          .missing = "comments", .missing_scope = of_fine_comments) == 2 &&
           !kin_failed(session);
}

static void faults_change_nothing(void **state)
{
    (void)state;
    struct scenario scenario = {.name = "ask for associations",
                                .prepare = prepare_posts,
                                .act = ask_posts,
                                .only_reads = true};
    each_fault(&scenario);
    scenario.name = "change by associations";
    scenario.act = change_posts;
    scenario.only_reads = false;
    each_fault(&scenario);
    each_fault_in_a_level(&scenario);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_record_comes_once),
        TEST(all_kinds_are_asked_for),
        TEST(a_path_asks_for_one_row_that_has_another),
        TEST(conditions_are_about_the_end_of_the_path),
        TEST(names_inside_are_not_those_outside),
        TEST(a_model_that_refers_to_itself),
        TEST(default_scopes_hold_inside),
        TEST(collections_are_narrowed_by_it),
        TEST(keys_of_several_columns),
        TEST(what_belongs_to_any_model_is_looked_for_in_each),
        TEST(all_that_asks_takes_it),
        TEST(many_are_changed_by_it),
        TEST(mistakes_are_told_before_any_statement),
        cmocka_unit_test(faults_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
