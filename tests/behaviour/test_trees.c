#include "behaviour/association.h"
#include "support/faults.h"
#include "support/models.h"

/* Ancestors and descendants by one statement. */

KIN_DECLARE(node);
KIN_DECLARE(part);
KIN_DECLARE(member);
KIN_DECLARE(leader);
KIN_DECLARE(link);
KIN_DECLARE(thing);

/* children are by name; shown leaves out what is hidden. */
struct node {
    kin_record kin;
    kin_int id;
    kin_int parent_id;
    kin_text name;
    kin_bool hidden;
    kin_one(node) parent;
    kin_many(node) children;
    kin_many(node) shown;
    kin_many(node) first_two;
    kin_many(node) grandchildren;
    kin_many(node) of_owner;
    kin_many(comment) comments;
};

/* Its key has two columns, one of which is a text. */
struct part {
    kin_record kin;
    kin_int shop;
    kin_text code;
    kin_int whole_shop;
    kin_text whole_code;
    kin_one(part) whole;
    kin_many(part) parts;
};

#define MEMBER_MEMBERS    \
    kin_record kin;       \
    kin_int id;           \
    kin_text type;        \
    kin_int boss_id;      \
    kin_one(member) boss; \
    kin_many(member) crew;

struct member {
    MEMBER_MEMBERS
};

struct leader {
    MEMBER_MEMBERS
    kin_text badge;
};

/* A list that is linked by a has_one, and known by texts. */
struct link {
    kin_record kin;
    kin_text id;
    kin_text before_id;
    kin_one(link) before;
    kin_one(link) after;
};

/* What may belong to anything, itself among that. */
struct thing {
    kin_record kin;
    kin_int id;
    kin_int inside_id;
    kin_text inside_type;
    kin_one(kin_record) inside;
    kin_many(thing) things;
};

static void by_name(kin_query *query)
{
    kin_query_order(query, "nodes.name");
}

static void shown_only(kin_query *query)
{
    kin_query_equal(query, node, hidden, false);
}

static void two_of_them(kin_query *query)
{
    kin_query_limit(query, 2);
}

static void named_alike(kin_query *query, const kin_record *owner)
{
    kin_query_equal(query, node, name, kin_as(node, owner)->name);
}

static int found;

static bool count_found(kin_record *record)
{
    (void)record;
    found++;
    return true;
}

/* clang-format off */
KIN_MODEL(node,
    KIN_COLUMN(id),
    KIN_COLUMN(parent_id, .nullable = true),
    KIN_COLUMN(name),
    KIN_COLUMN(hidden, .default_bool = false),
    KIN_BELONGS_TO(parent, node),
    KIN_HAS_MANY(children, node, .foreign_key = "parent_id", .scope = by_name),
    KIN_HAS_MANY(shown, node, .foreign_key = "parent_id", .scope = shown_only),
    KIN_HAS_MANY(first_two, node, .foreign_key = "parent_id", .scope = two_of_them),
    KIN_HAS_MANY(grandchildren, node, .through = "children", .source = "children"),
    KIN_HAS_MANY(of_owner, node, .foreign_key = "parent_id", .owner_scope = named_alike),
    KIN_HAS_MANY(comments, comment, .foreign_key = "post_id"),
    KIN_AFTER_FIND(count_found),
);

KIN_MODEL(part,
    KIN_COLUMN(shop, .key = true),
    KIN_COLUMN(code, .key = true),
    KIN_COLUMN(whole_shop, .nullable = true),
    KIN_COLUMN(whole_code, .nullable = true),
    KIN_BELONGS_TO(whole, part, .foreign_key = "whole_shop, whole_code"),
    KIN_HAS_MANY(parts, part, .foreign_key = "whole_shop, whole_code"),
);

KIN_MODEL(member,
    KIN_COLUMN(id),
    KIN_COLUMN(type, .nullable = true),
    KIN_COLUMN(boss_id, .nullable = true),
    KIN_BELONGS_TO(boss, member),
    KIN_HAS_MANY(crew, member, .foreign_key = "boss_id"),
);

KIN_MODEL(leader,
    KIN_INHERITS(member),
    KIN_COLUMN(badge, .nullable = true),
);

KIN_MODEL(link,
    KIN_COLUMN(id),
    KIN_COLUMN(before_id, .nullable = true),
    KIN_BELONGS_TO(before, link),
    KIN_HAS_ONE(after, link, .foreign_key = "before_id"),
);

KIN_MODEL(thing,
    KIN_COLUMN(id),
    KIN_COLUMN(inside_id, .nullable = true),
    KIN_COLUMN(inside_type, .nullable = true),
    KIN_BELONGS_TO_ANY(inside),
    KIN_HAS_MANY(things, thing, .as = "inside"),
);
/* clang-format on */

#define tree_models kin_models(author, node, part, leader, link, thing)

static int setup(void **state)
{
    (void)state;
    return open_database(tree_models);
}

static struct node *add(kin_session *session, const char *name, const struct node *parent)
{
    struct node *node = kin_new(session, node, .name = name);
    if (parent) kin_set(node, parent_id, parent->id);
    kin_save(node);
    return node;
}

/*  r - a - c - e      s - t
 *    \   \ d
 *      b              */
static void fill_nodes(kin_session *session)
{
    struct node *root = add(session, "r", NULL);
    struct node *b = add(session, "b", root);
    struct node *a = add(session, "a", root);
    add(session, "d", a);
    add(session, "e", add(session, "c", a));
    add(session, "t", add(session, "s", NULL));
    (void)b;
}

static struct node *node_of(const char *name)
{
    return kin_must_find_by(s, node, .name = name);
}

static void assert_names(node_list nodes, const char *expected)
{
    char names[64] = "";
    kin_each(node, nodes) strcat(names, node->name);
    assert_string_equal(names, expected);
}

/* Walks all below, by the slots. */
static void walk(struct node *node, char *names)
{
    strcat(names, node->name);
    node_list children = kin_many_get(node, children);
    kin_each(child, children) {
        assert_ptr_equal(kin_one_get(child, parent), node);
        walk(child, names);
    }
}

static void one_statement_fills_all_below(void **state)
{
    (void)state;
    fill_nodes(s);
    struct node *root = node_of("r");
    node_list all;
    found = 0;
    assert_statements(1, all = kin_tree_descendants(root, children));
    assert_names(all, "abcde");
    assert_int_equal(found, 5);
    char names[64] = "";
    assert_statements(0, walk(root, names));
    assert_string_equal(names, "racedb");
    assert_int_equal(kin_tree_depth(all.items[4], parent), 3);
    assert_int_equal(kin_tree_depth(root, parent), 0);
    assert_names(kin_tree_descendants(node_of("e"), children), "");
}

static void a_depth_stops_it(void **state)
{
    (void)state;
    fill_nodes(s);
    struct node *root = node_of("r");
    node_list two;
    assert_statements(1, two = kin_tree_descendants(root, children, .depth = 2));
    assert_names(two, "abcd");
    assert_true(kin_is_loaded(two.items[0], children));
    assert_false(kin_is_loaded(two.items[2], children));
    assert_true(kin_is_loaded(two.items[2], parent));
    /* What is loaded stays, and the rest goes below it. */
    struct node *a = two.items[0];
    assert_statements(1, two = kin_tree_descendants(root, children));
    assert_ptr_equal(two.items[0], a);
    assert_statements(
        0, assert_names(kin_many_get(kin_many_get(a, children).items[0], children), "e"));
    assert_statements(0, assert_names(kin_tree_descendants(root, children, .depth = 0), ""));
    assert_names(kin_tree_descendants(node_of("r"), children, .depth = INT64_MAX - 1), "abcde");
    assert_names(kin_tree_descendants(root, children, .depth = -1), "");
    assert_failure(KIN_INVALID_ARGUMENT);
}

static void one_statement_finds_all_above(void **state)
{
    (void)state;
    fill_nodes(s);
    struct node *e = node_of("e");
    node_list up;
    assert_statements(1, up = kin_tree_ancestors(e, parent));
    assert_names(up, "car");
    assert_statements(0, assert_ptr_equal(kin_one_get(e, parent), up.items[0]));
    assert_statements(0, assert_ptr_equal(kin_one_get(up.items[0], parent), up.items[1]));
    assert_statements(0, assert_null(kin_one_get(up.items[2], parent)));
    assert_false(kin_is_loaded(up.items[0], children));
    assert_int_equal(kin_tree_depth(e, parent), 3);
    e = node_of("e");
    assert_statements(1, assert_names(kin_tree_ancestors(e, parent, .depth = 2), "ca"));
    assert_false(kin_is_loaded(kin_one_get(kin_one_get(e, parent), parent), parent));
    struct node *root = node_of("r");
    assert_statements(0, assert_names(kin_tree_ancestors(root, parent), ""));
    assert_true(kin_is_loaded(root, parent));
}

static void many_roots_take_one_statement(void **state)
{
    (void)state;
    fill_nodes(s);
    node_list roots = kin_all(s, node, .missing = "parent", .order = "nodes.id");
    node_list below;
    assert_statements(1, below = kin_tree_descendants_list(roots, children));
    assert_int_equal(below.count, 6);
    char names[64] = "";
    assert_statements(0, walk(roots.items[0], names));
    assert_statements(0, walk(roots.items[1], names));
    assert_string_equal(names, "racedbst");
    /* One that stands below another is the same record there, and not in the result. */
    node_list some = kin_all(s, node, .where = "nodes.name IN ('r', 'c')", .order = "nodes.id");
    assert_statements(1, below = kin_tree_descendants_list(some, children));
    assert_names(below, "abed");
    assert_ptr_equal(kin_one_get(some.items[1], parent), below.items[0]);
    node_list low = kin_all(s, node, .where = "nodes.name IN ('e', 'd', 't')", .order = "nodes.id");
    node_list up;
    assert_statements(1, up = kin_tree_ancestors_list(low, parent, .depth = 2));
    assert_int_equal(up.count, 4); /* a and c, r, s */
    const node_list none = {NULL, 0};
    assert_int_equal(kin_tree_descendants_list(none, children).count, 0);
}

static void a_cycle_ends(void **state)
{
    (void)state;
    fill_nodes(s);
    struct node *r = node_of("r");
    struct node *e = node_of("e");
    kin_update_all(s, node, .set = "parent_id = ?", .set_args = kin_args(e->id),
                   .where = "nodes.name = 'r'");
    r = node_of("r");
    node_list all;
    assert_statements(1, all = kin_tree_descendants(r, children));
    assert_names(all, "abcde");
    assert_statements(0, assert_ptr_equal(kin_many_get(all.items[4], children).items[0], r));
    assert_names(kin_tree_ancestors(node_of("r"), parent), "eca");
    assert_names(kin_tree_descendants(node_of("r"), children, .depth = 100), "abcde");
    assert_names(kin_tree_ancestors(r, parent), "eca");
    assert_true(kin_tree_depth(r, parent) >= 4);
    /* One that is its own parent. */
    struct node *s_node = node_of("s");
    kin_must_save((kin_set(s_node, parent_id, s_node->id), s_node));
    assert_names(kin_tree_descendants(s_node, children), "t");
}

static void scopes_hold_at_each_step(void **state)
{
    (void)state;
    fill_nodes(s);
    kin_update_all(s, node, .set = "hidden = ?", .set_args = kin_args(true),
                   .where = "nodes.name = 'c'");
    struct node *root = node_of("r");
    node_list shown;
    assert_statements(1, shown = kin_tree_descendants(root, shown));
    assert_int_equal(shown.count, 3); /* neither c nor, below it, e */
    assert_false(kin_is_loaded(root, children));
    assert_statements(0, assert_int_equal(kin_many_get(root, shown).count, 2));
}

static void what_is_in_memory_is_part_of_it(void **state)
{
    (void)state;
    fill_nodes(s);
    struct node *root = node_of("r");
    struct node *a = kin_many_get(root, children).items[0];
    kin_set(a, name, "A");
    kin_many_build(a, children, .name = "new");
    node_list all = kin_tree_descendants(root, children);
    assert_names(all, "Abcde");
    assert_ptr_equal(all.items[0], a);
    assert_statements(0, assert_names(kin_many_get(a, children), "cdnew"));
    /* A parent that was changed is looked for where it leads now. */
    struct node *e = node_of("e");
    kin_set(e, parent_id, root->id);
    assert_names(kin_tree_ancestors(e, parent), "r");
    assert_names(kin_tree_ancestors(kin_new(s, node), parent), "");
    /* One between that was changed is not filled by what its row led to. */
    e = node_of("e");
    struct node *c = kin_one_get(e, parent);
    kin_set(c, parent_id, root->id);
    assert_names(kin_tree_ancestors(e, parent), "cr");
    assert_false(kin_is_loaded(c, parent));
    assert_int_equal(kin_one_get(c, parent)->id, root->id);
}

static void keys_of_several_columns(void **state)
{
    (void)state;
    kin_must_create(s, part, .shop = 1, .code = "car");
    kin_must_create(s, part, .shop = 1, .code = "wheel", .whole_shop = 1, .whole_code = "car");
    kin_must_create(s, part, .shop = 2, .code = "car", .whole_shop = 1, .whole_code = "wheel");
    kin_must_create(s, part, .shop = 2, .code = "wheel", .whole_shop = 2, .whole_code = "car");
    struct part *car = kin_find(s, part, kin_key(1, "car"));
    part_list parts;
    assert_statements(1, parts = kin_tree_descendants(car, parts));
    assert_int_equal(parts.count, 3);
    assert_statements(0, assert_int_equal(kin_many_get(parts.items[2], parts).count, 0));
    struct part *last = kin_find(s, part, kin_key(2, "wheel"));
    assert_statements(1, parts = kin_tree_ancestors(last, whole, .depth = 2));
    assert_int_equal(parts.count, 2);
    assert_string_equal(parts.items[1]->code, "wheel");
}

static void families_and_lists_and_types(void **state)
{
    (void)state;
    struct leader *top = kin_must_create(s, leader, .badge = "gold");
    struct member *one = kin_must_create(s, member, .boss_id = top->id);
    struct leader *low = kin_must_create(s, leader, .boss_id = one->id, .badge = "tin");
    kin_must_create(s, member, .boss_id = low->id);
    member_list crew;
    top = kin_find(s, leader, top->id);
    assert_statements(1, crew = kin_tree_descendants(top, crew));
    assert_int_equal(crew.count, 3);
    assert_string_equal(kin_cast(leader, crew.items[1])->badge, "tin");
    low = kin_find(s, leader, low->id);
    assert_statements(1, crew = kin_tree_ancestors(low, boss));
    assert_int_equal(crew.count, 2);
    kin_must_create(s, link, .id = "a");
    kin_must_create(s, link, .id = "b", .before_id = "a");
    kin_must_create(s, link, .id = "c", .before_id = "b");
    struct link *first = kin_find(s, link, "a");
    link_list links;
    assert_statements(1, links = kin_tree_ancestors(first, after));
    assert_int_equal(links.count, 2);
    assert_statements(0, assert_null(kin_one_get(links.items[1], after)));
    struct thing *box = kin_must_create(s, thing);
    kin_must_create(s, thing, .inside_id = box->id, .inside_type = "Thing");
    kin_must_create(s, thing, .inside_id = box->id, .inside_type = "Node");
    assert_int_equal(kin_tree_descendants(box, things).count, 1);
}

static void it_goes_as_deep_as_the_rows_do(void **state)
{
    (void)state;
    /* A server may stop at a number of steps, without a word: a user's own handle is as the user
     * has made it. */
    if (database_is_mariadb()) database_execute(s, "SET max_recursive_iterations = 1000");
    assert_true(kin_begin(s));
    struct node *node = add(s, "n", NULL);
    const int64_t root_id = node->id;
    for (int i = 0; i < 1200; i++) node = add(s, "n", node);
    assert_true(kin_commit(s));
    node_list up;
    node = kin_find(s, node, node->id);
    assert_statements(1, up = kin_tree_ancestors(node, parent));
    assert_int_equal(up.count, 1200);
    assert_int_equal(up.items[1199]->id, root_id);
    assert_int_equal(kin_tree_depth(node, parent), 1200);
    assert_int_equal(kin_tree_descendants(kin_find(s, node, root_id), children).count, 1200);
}

static void what_is_no_tree_says_so(void **state)
{
    (void)state;
    fill_nodes(s);
    struct node *root = node_of("r");
    assert_int_equal(kin_tree_descendants(root, first_two).count, 0);
    assert_non_null(strstr(kin_error(s)->message, "node.first_two is no tree"));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_int_equal(kin_tree_descendants(root, grandchildren).count, 0);
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_int_equal(kin_tree_descendants(root, of_owner).count, 0);
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_int_equal(kin_tree_descendants(root, comments).count, 0);
    assert_failure(KIN_INVALID_ARGUMENT);
    struct thing *box = kin_must_create(s, thing);
    assert_int_equal(kin_tree_ancestors(box, inside).count, 0);
    assert_failure(KIN_INVALID_ARGUMENT);
    struct node *none = NULL;
    assert_int_equal(kin_tree_descendants(none, children).count, 0);
    assert_int_equal(kin_tree_depth(none, parent), 0);
    assert_false(kin_is_loaded(root, children));
}

static void trees_by_name(void **state)
{
    (void)state;
    fill_nodes(s);
    const kin_tree_options one = {.depth = 1};
    kin_items roots = kin_all_named(s, "node", &(kin_find_options){.missing = "parent"});
    assert_int_equal(kin_tree_descendants_list_named(roots, "children", &one).count, 3);
    const kin_record *root = &node_of("r")->kin;
    const kin_record *e = &node_of("e")->kin;
    assert_int_equal(kin_tree_descendants_named(root, "children", NULL).count, 5);
    assert_int_equal(kin_tree_ancestors_named(e, "parent", NULL).count, 3);
    assert_int_equal(kin_tree_depth_named(e, "parent"), 3);
    kin_items low = {(void *const *)&e, 1};
    assert_int_equal(kin_tree_ancestors_list_named(low, "parent", NULL).count, 3);
    assert_int_equal(kin_tree_ancestors_named(e, "children", NULL).count, 0);
    assert_failure(KIN_ASSOCIATION_NOT_FOUND);
    assert_int_equal(kin_tree_descendants_named(root, "childs", NULL).count, 0);
    assert_failure(KIN_ASSOCIATION_NOT_FOUND);
}

/* --- faults ----------------------------------------------------------------------------------- */

struct of_tree {
    struct node *root;
    struct node *low;
};

static void prepare_tree(kin_session *session, void *records)
{
    struct of_tree *r = records;
    fill_nodes(session);
    r->root = kin_find_by(session, node, .name = "r");
    r->low = kin_find_by(session, node, .name = "e");
    kin_many_build(r->root, children, .name = "new");
}

static bool load_below(kin_session *session, void *records)
{
    struct of_tree *r = records;
    struct node *both[] = {r->root, r->low};
    const node_list list = {both, 2};
    return kin_tree_descendants_list(list, children).count == 4 && !kin_failed(session);
}

static bool load_above(kin_session *session, void *records)
{
    struct of_tree *r = records;
    return kin_tree_ancestors(r->low, parent).count == 3 && !kin_failed(session);
}

static void faults_leave_slots_as_before(void **state)
{
    (void)state;
    struct scenario scenario = {.name = "descendants",
                                .prepare = prepare_tree,
                                .act = load_below,
                                .records_size = sizeof(struct of_tree),
                                .models = tree_models,
                                .only_reads = true};
    each_fault(&scenario);
    scenario.name = "ancestors";
    scenario.act = load_above;
    each_fault(&scenario);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_statement_fills_all_below),
        TEST(a_depth_stops_it),
        TEST(one_statement_finds_all_above),
        TEST(many_roots_take_one_statement),
        TEST(a_cycle_ends),
        TEST(scopes_hold_at_each_step),
        TEST(what_is_in_memory_is_part_of_it),
        TEST(keys_of_several_columns),
        TEST(families_and_lists_and_types),
        TEST(it_goes_as_deep_as_the_rows_do),
        TEST(what_is_no_tree_says_so),
        TEST(trees_by_name),
        cmocka_unit_test(faults_leave_slots_as_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
