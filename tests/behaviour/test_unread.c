/* Dependents that are destroyed without being read, by a statement for each table; and those that
 * have to be read, each for its own reason. */
#include "behaviour/association.h"
#include "support/faults.h"
#include "support/story.h"

KIN_DECLARE(forest, static);
KIN_DECLARE(tree, static);
KIN_DECLARE(leaf, static);
KIN_DECLARE(vein, static);
KIN_DECLARE(nest, static);
KIN_DECLARE(label, static);
KIN_DECLARE(swing, static);
KIN_DECLARE(bird, static);
KIN_DECLARE(mushroom, static);
KIN_DECLARE(anchor, static);

struct forest {
    kin_record kin;
    kin_int id;
    kin_int trees_count;
    kin_time updated_at;
    kin_many(tree) trees;
    kin_many(mushroom) mushrooms;
};

struct tree {
    kin_record kin;
    kin_int id;
    kin_int forest_id;
    kin_one(forest) forest;
    kin_many(leaf) leaves;
    kin_many(nest) nests;
    kin_many(label) labels;
    kin_one(swing) swing;
    kin_many(bird) birds;
    kin_many(mushroom) mushrooms;
};

struct leaf {
    kin_record kin;
    kin_int id;
    kin_int tree_id;
    kin_one(tree) tree;
    kin_many(vein) veins;
};

struct vein {
    kin_record kin;
    kin_int id;
    kin_int leaf_id;
};

struct nest {
    kin_record kin;
    kin_int id;
    kin_int tree_id;
};

struct label {
    kin_record kin;
    kin_int id;
    kin_int tree_id;
};

struct swing {
    kin_record kin;
    kin_int id;
    kin_int tree_id;
};

struct bird {
    kin_record kin;
    kin_int id;
};

struct mushroom {
    kin_record kin;
    kin_int id;
    kin_int place_id;
    kin_text place_type;
};

/* Holds a vein fast, of which the vein knows nothing. */
struct anchor {
    kin_record kin;
    kin_int id;
    kin_int vein_id;
    kin_one(vein) vein;
};

/* clang-format off */
KIN_MODEL(forest,
    KIN_COLUMN(id),
    KIN_COLUMN(trees_count, .default_int = 0),
    KIN_COLUMN(updated_at),
    KIN_HAS_MANY(trees, tree, .inverse_of = "forest", .dependent = KIN_DESTROY),
    KIN_HAS_MANY(mushrooms, mushroom, .as = "place", .dependent = KIN_DESTROY),
);

KIN_MODEL(tree,
    KIN_COLUMN(id),
    KIN_COLUMN(forest_id, .nullable = true),
    KIN_BELONGS_TO(forest, forest, .counter_cache = KIN_COUNTER_CACHE, .touch = KIN_TOUCH),
    KIN_HAS_MANY(leaves, leaf, .inverse_of = "tree", .dependent = KIN_DESTROY),
    KIN_HAS_MANY(nests, nest, .dependent = KIN_DELETE_ALL),
    KIN_HAS_MANY(labels, label, .dependent = KIN_NULLIFY),
    KIN_HAS_ONE(swing, swing, .dependent = KIN_DELETE),
    KIN_HAS_AND_BELONGS_TO_MANY(birds, bird),
    KIN_HAS_MANY(mushrooms, mushroom, .as = "place", .dependent = KIN_NULLIFY),
);

KIN_MODEL(leaf,
    KIN_COLUMN(id),
    KIN_COLUMN(tree_id),
    KIN_BELONGS_TO(tree, tree),
    KIN_HAS_MANY(veins, vein, .dependent = KIN_DESTROY),
);

KIN_MODEL(vein, KIN_COLUMN(id), KIN_COLUMN(leaf_id));
KIN_MODEL(nest, KIN_COLUMN(id), KIN_COLUMN(tree_id));
KIN_MODEL(label, KIN_COLUMN(id), KIN_COLUMN(tree_id, .nullable = true));
KIN_MODEL(swing, KIN_COLUMN(id), KIN_COLUMN(tree_id));
KIN_MODEL(bird, KIN_COLUMN(id));

KIN_MODEL(mushroom,
    KIN_COLUMN(id),
    KIN_COLUMN(place_id, .nullable = true),
    KIN_COLUMN(place_type, .nullable = true),
);

KIN_MODEL(anchor,
    KIN_COLUMN(id),
    KIN_COLUMN(vein_id),
    KIN_BELONGS_TO(vein, vein, .constraint = true),
);
/* clang-format on */

static kin_model_fn *const forest_models[] = {forest_model, anchor_model, NULL};

static int set_up(void **state)
{
    (void)state;
    story_forget();
    return open_database(forest_models);
}

/* Two trees, of all that a tree has one or two, and a mushroom. */
static struct forest *plant(kin_session *session)
{
    struct forest *forest = kin_create(session, forest);
    for (int i = 0; i < 2; i++) {
        struct tree *tree = kin_many_create(forest, trees);
        struct leaf *leaf = kin_many_create(tree, leaves);
        struct leaf *other = kin_many_create(tree, leaves);
        kin_many_create(leaf, veins);
        kin_many_create(other, veins);
        kin_many_create(tree, nests);
        kin_many_create(tree, labels);
        kin_one_create(tree, swing);
        kin_many_create(tree, birds);
        kin_many_create(tree, mushrooms);
    }
    kin_many_create(forest, mushrooms);
    return forest;
}

/* So many forests stand as plant has made them, and so many have gone. */
static void expect_forests(kin_session *session, int standing, int gone)
{
    assert_int_equal((int)kin_count(session, forest), standing);
    assert_int_equal((int)kin_count(session, tree), 2 * standing);
    assert_int_equal((int)kin_count(session, leaf), 4 * standing);
    assert_int_equal((int)kin_count(session, vein), 4 * standing);
    assert_int_equal((int)kin_count(session, nest), 2 * standing);
    assert_int_equal((int)kin_count(session, swing), 2 * standing);
    assert_int_equal((int)kin_count(session, bird), 2 * (standing + gone));
    /* Rows of the join table. */
    bird_list joined = kin_all_sql(session, bird, "SELECT bird_id AS id FROM birds_trees", NULL);
    assert_int_equal((int)joined.count, 2 * standing);
    assert_int_equal((int)kin_count(session, label), 2 * (standing + gone));
    assert_int_equal((int)kin_count(session, label, .where = "tree_id IS NULL"), 2 * gone);
    assert_int_equal((int)kin_count(session, mushroom), 3 * standing + 2 * gone);
    assert_int_equal(
        (int)kin_count(session, mushroom, .where = "place_id IS NULL AND place_type IS NULL"),
        2 * gone);
}

/* Down to the veins, nests, labels, swings, joins and mushrooms of trees, the trees; mushrooms, and
 * the forest. */
enum { STATEMENTS = 10 };

static void DEP_1_one_statement_for_each_table(void **state)
{
    (void)state;
    plant(s);
    struct forest *found = kin_find(s, forest, plant(s)->id);
    database_check(s);
    uint64_t waits = kin_round_trips(s);
    assert_statements(STATEMENTS, assert_true(kin_destroy(found)));
    /* Nothing of it is waited for. */
    if (database_is_postgres()) assert_int_equal((int)(kin_round_trips(s) - waits), 1);
    assert_true(kin_is_destroyed(found));
    assert_int_equal(kin_many_peek(found, trees).count, 0);
    assert_true(kin_is_loaded(found, trees)); /* with nothing: all went */
    expect_forests(s, 1, 1);
    found = kin_first(s, forest);
    assert_int_equal(found->trees_count, 2);
}

static void DEP_1_a_list_of_owners(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++) plant(s);
    assert_int_equal((int)kin_destroy_all(s, forest, .where = "forests.id <> 3"), 4);
    expect_forests(s, 1, 4);
    assert_non_null(kin_get(s, forest, 3));
}

static void DEP_1_what_is_held_sees_that_it_is_gone(void **state)
{
    (void)state;
    plant(s);
    struct forest *found = kin_first(s, forest, .includes = "trees(leaves)");
    tree_list trees = kin_many_get(found, trees);
    leaf_list leaves = kin_many_get(trees.items[0], leaves);
    assert_int_equal((int)trees.count + (int)leaves.count, 4);
    assert_true(kin_destroy(found));
    for (size_t i = 0; i < 2; i++) {
        assert_true(kin_is_destroyed(trees.items[i]));
        assert_true(kin_is_destroyed(leaves.items[i]));
    }
    expect_forests(s, 0, 1);
    /* Trees are held, and leaves are not. */
    plant(s);
    found = kin_first(s, forest, .includes = "trees");
    trees = kin_many_get(found, trees);
    assert_statements(2 * 8 + 2, assert_true(kin_destroy(found)));
    assert_true(kin_is_destroyed(trees.items[1]));
    expect_forests(s, 0, 2);
    /* One that is not saved is in the collection, which is not loaded. */
    found = kin_find(s, forest, plant(s)->id);
    struct tree *seed = kin_many_build(found, trees);
    assert_true(kin_destroy(found));
    assert_true(kin_is_destroyed(seed));
    expect_forests(s, 0, 3);
}

static void DEP_4_a_rollback_brings_all_back(void **state)
{
    (void)state;
    struct forest *forest = kin_find(s, forest, plant(s)->id);
    assert_true(kin_begin(s));
    assert_true(kin_destroy(forest));
    expect_forests(s, 0, 1);
    assert_true(kin_rollback(s));
    assert_false(kin_is_destroyed(forest));
    expect_forests(s, 1, 0);
    assert_int_equal((int)kin_many_get(forest, trees).count, 2);
    assert_true(kin_destroy(forest));
    expect_forests(s, 0, 1);
}

static void DEP_4_a_constraint_of_the_database_holds_all_of_it(void **state)
{
    (void)state;
    struct forest *forest = kin_find(s, forest, plant(s)->id);
    struct anchor *anchor = kin_create(s, anchor, .vein_id = 4);
    database_check(s);
    assert_false(kin_destroy(forest));
    assert_string_equal(kin_error(s)->model, "vein");
    assert_failure(KIN_INVALID_FOREIGN_KEY);
    assert_false(kin_is_destroyed(forest));
    expect_forests(s, 1, 0);
    assert_true(kin_begin(s));
    assert_false(kin_destroy(forest));
    assert_failure(KIN_INVALID_FOREIGN_KEY);
    assert_false(kin_commit(s));
    assert_failure(KIN_TRANSACTION_DOOMED);
    expect_forests(s, 1, 0);
    assert_true(kin_destroy(anchor));
    assert_true(kin_destroy(forest));
    expect_forests(s, 0, 1);
}

struct forests {
    struct forest *forest;
};

static void prepare_forests(kin_session *session, void *records)
{
    struct forests *all = records;
    plant(session);
    struct forest *planted = plant(session);
    all->forest = planted ? kin_get(session, forest, planted->id) : NULL;
}

static bool destroy_forest(kin_session *session, void *records)
{
    struct forests *all = records;
    (void)session;
    return kin_destroy(all->forest);
}

static void check_forests(kin_session *session, void *records)
{
    (void)records;
    expect_forests(session, 1, 1);
}

static void faults_of_what_is_not_read(void **state)
{
    (void)state;
    const struct scenario scenario = {.name = "dependents that are not read",
                                      .prepare = prepare_forests,
                                      .act = destroy_forest,
                                      .check = check_forests,
                                      .records_size = sizeof(struct forests),
                                      .models = forest_models};
    each_fault(&scenario);
    each_fault_in_a_level(&scenario);
}

/* --- what has to be read ---------------------------------------------------------------------- */

KIN_DECLARE(yard, static);
KIN_DECLARE(shed, static);
KIN_DECLARE(tool, static);
KIN_DECLARE(hut, static);
KIN_DECLARE(door, static);
KIN_DECLARE(pot, static);
KIN_DECLARE(flower, static);
KIN_DECLARE(dove, static);
KIN_DECLARE(finding, static);
KIN_DECLARE(post_box, static);
KIN_DECLARE(ticket, static);
KIN_DECLARE(owner, static);
KIN_DECLARE(animal, static);
KIN_DECLARE(dog, static);
KIN_DECLARE(cat, static);
KIN_DECLARE(kitten, static);
KIN_DECLARE(flea, static);
KIN_DECLARE(weed, static);
KIN_DECLARE(ledger, static);
KIN_DECLARE(gate, static);
KIN_DECLARE(bolt, static);
KIN_DECLARE(street, static);
KIN_DECLARE(house, static);

struct yard {
    kin_record kin;
    kin_int id;
    kin_many(shed) sheds;
    kin_many(hut) huts;
    kin_many(pot) pots;
    kin_many(dove) doves;
    kin_many(finding) findings;
    kin_many(post_box) boxes;
    kin_many(ticket) tickets;
    kin_many(animal) animals;
    kin_many(cat) cats;
    kin_many(street) streets;
    kin_many(weed) weeds; /* the red ones */
    kin_many(ledger) ledgers;
    kin_many(gate) gates;
};

struct shed {
    kin_record kin;
    kin_int id;
    kin_int yard_id;
    kin_many(tool) tools;
};

struct tool {
    kin_record kin;
    kin_int id;
    kin_int shed_id;
};

struct hut {
    kin_record kin;
    kin_int id;
    kin_int yard_id;
    kin_many(door) doors;
};

struct door {
    kin_record kin;
    kin_int id;
    kin_int hut_id;
};

struct pot {
    kin_record kin;
    kin_int id;
    kin_int yard_id;
    kin_many(flower) flowers;
};

struct flower {
    kin_record kin;
    kin_int id;
    kin_int pot_id;
};

struct dove {
    kin_record kin;
    kin_int id;
    kin_int yard_id;
};

struct finding {
    kin_record kin;
    kin_int id;
    kin_int yard_id;
};

struct post_box {
    kin_record kin;
    kin_int id;
    kin_int yard_id;
};

/* Counts for another parent than the yard, and touches it. */
struct ticket {
    kin_record kin;
    kin_int id;
    kin_int yard_id;
    kin_int owner_id;
    kin_one(owner) owner;
};

struct owner {
    kin_record kin;
    kin_int id;
    kin_int tickets_count;
    kin_time updated_at;
};

#define ANIMAL_MEMBERS    \
    kin_record kin;       \
    kin_int id;           \
    kin_text type;        \
    kin_int yard_id;      \
    kin_int cats_yard_id; \
    kin_int mother_id;    \
    kin_many(flea) fleas;

struct animal {
    ANIMAL_MEMBERS
};

struct dog {
    ANIMAL_MEMBERS
};

/* Its kittens stand in its own table. */
struct cat {
    ANIMAL_MEMBERS
    kin_many(kitten) kittens;
};

struct kitten {
    ANIMAL_MEMBERS
};

struct weed {
    kin_record kin;
    kin_int id;
    kin_int yard_id;
    kin_bool red;
};

struct ledger {
    kin_record kin;
    kin_int id;
    kin_int yard_id;
    kin_int lock_version;
};

struct gate {
    kin_record kin;
    kin_int id;
    kin_int yard_id;
    kin_one(bolt) bolt;
};

struct bolt {
    kin_record kin;
    kin_int id;
    kin_int gate_id;
};

static void only_red(kin_query *query)
{
    kin_query_equal(query, weed, red, true);
}

struct flea {
    kin_record kin;
    kin_int id;
    kin_int animal_id;
};

struct street {
    kin_record kin;
    kin_text name;
    kin_int yard_id;
    kin_many(house) houses;
};

struct house {
    kin_record kin;
    kin_int id;
    kin_text street_name;
};

static bool box_goes(kin_record *yard, kin_record *box)
{
    (void)yard;
    (void)box;
    return story_say("box");
}

SAYS(shed)
SAYS(door)
SAYS(dove)
SAYS(finding)
SAYS(dog)

/* clang-format off */
KIN_MODEL(yard,
    KIN_COLUMN(id),
    KIN_HAS_MANY(sheds, shed, .dependent = KIN_DESTROY),
    KIN_HAS_MANY(huts, hut, .dependent = KIN_DESTROY),
    KIN_HAS_MANY(pots, pot, .dependent = KIN_DESTROY),
    KIN_HAS_MANY(doves, dove, .dependent = KIN_DESTROY),
    KIN_HAS_MANY(findings, finding, .dependent = KIN_DESTROY),
    KIN_HAS_MANY(boxes, post_box, .before_remove = {box_goes}, .dependent = KIN_DESTROY),
    KIN_HAS_MANY(tickets, ticket, .dependent = KIN_DESTROY),
    KIN_HAS_MANY(animals, animal, .dependent = KIN_DESTROY),
    KIN_HAS_MANY(cats, cat, .foreign_key = "cats_yard_id", .dependent = KIN_DESTROY),
    KIN_HAS_MANY(streets, street, .dependent = KIN_DESTROY),
    KIN_HAS_MANY(weeds, weed, .scope = only_red, .dependent = KIN_DESTROY),
    KIN_HAS_MANY(ledgers, ledger, .dependent = KIN_DESTROY),
    KIN_HAS_MANY(gates, gate, .dependent = KIN_DESTROY),
);

KIN_MODEL(shed,
    KIN_COLUMN(id),
    KIN_COLUMN(yard_id),
    KIN_HAS_MANY(tools, tool, .dependent = KIN_DESTROY),
    KIN_BEFORE_DESTROY(shed),
);
KIN_MODEL(tool, KIN_COLUMN(id), KIN_COLUMN(shed_id));

KIN_MODEL(hut,
    KIN_COLUMN(id),
    KIN_COLUMN(yard_id),
    KIN_HAS_MANY(doors, door, .dependent = KIN_DESTROY),
);
KIN_MODEL(door, KIN_COLUMN(id), KIN_COLUMN(hut_id), KIN_BEFORE_DESTROY(door));

KIN_MODEL(pot,
    KIN_COLUMN(id),
    KIN_COLUMN(yard_id),
    KIN_HAS_MANY(flowers, flower, .dependent = KIN_RESTRICT_WITH_EXCEPTION),
);
KIN_MODEL(flower, KIN_COLUMN(id), KIN_COLUMN(pot_id));

KIN_MODEL(dove,
    KIN_COLUMN(id),
    KIN_COLUMN(yard_id),
    KIN_AFTER_COMMIT(dove, .on = KIN_ON_DESTROY),
);
KIN_MODEL(finding, KIN_COLUMN(id), KIN_COLUMN(yard_id), KIN_AFTER_FIND(finding));
KIN_MODEL(post_box, KIN_COLUMN(id), KIN_COLUMN(yard_id));

KIN_MODEL(ticket,
    KIN_COLUMN(id),
    KIN_COLUMN(yard_id),
    KIN_COLUMN(owner_id),
    KIN_BELONGS_TO(owner, owner, .counter_cache = KIN_COUNTER_CACHE, .touch = KIN_TOUCH),
);
KIN_MODEL(owner, KIN_COLUMN(id), KIN_COLUMN(tickets_count, .default_int = 0), KIN_COLUMN(updated_at));

KIN_MODEL(animal,
    KIN_COLUMN(id),
    KIN_COLUMN(type, .nullable = true),
    KIN_COLUMN(yard_id, .nullable = true),
    KIN_COLUMN(cats_yard_id, .nullable = true),
    KIN_COLUMN(mother_id, .nullable = true),
    KIN_HAS_MANY(fleas, flea, .foreign_key = "animal_id", .dependent = KIN_DESTROY),
);
KIN_MODEL(dog, KIN_INHERITS(animal), KIN_BEFORE_DESTROY(dog));
KIN_MODEL(cat,
    KIN_INHERITS(animal),
    KIN_HAS_MANY(kittens, kitten, .foreign_key = "mother_id", .dependent = KIN_DESTROY),
);
KIN_MODEL(kitten, KIN_INHERITS(animal));
KIN_MODEL(weed, KIN_COLUMN(id), KIN_COLUMN(yard_id), KIN_COLUMN(red));
KIN_MODEL(gate,
    KIN_COLUMN(id),
    KIN_COLUMN(yard_id),
    KIN_HAS_ONE(bolt, bolt, .dependent = KIN_DESTROY),
);
KIN_MODEL(bolt, KIN_COLUMN(id), KIN_COLUMN(gate_id));
KIN_MODEL(ledger, KIN_COLUMN(id), KIN_COLUMN(yard_id), KIN_COLUMN(lock_version));
KIN_MODEL(flea, KIN_COLUMN(id), KIN_COLUMN(animal_id));

KIN_MODEL(street,
    KIN_COLUMN(name, .key = true),
    KIN_COLUMN(yard_id),
    KIN_HAS_MANY(houses, house, .foreign_key = "street_name", .dependent = KIN_DESTROY),
);
KIN_MODEL(house, KIN_COLUMN(id), KIN_COLUMN(street_name));
/* clang-format on */

static int set_up_yard(void **state)
{
    (void)state;
    story_forget();
    return open_database(kin_models(yard, owner, dog, cat, kitten));
}

/* What an empty yard takes: each of its thirteen collections is asked for, and its own row goes. */
enum { EMPTY_YARD = 13 + 1 };

static void DEP_1_a_level_with_a_callback_is_read_and_what_is_below_is_not(void **state)
{
    (void)state;
    struct yard *yard = kin_create(s, yard);
    for (int i = 0; i < 2; i++) {
        struct shed *shed = kin_many_create(yard, sheds);
        kin_many_create(shed, tools);
        kin_many_create(shed, tools);
    }
    yard = kin_find(s, yard, yard->id);
    /* The tools of each shed, and the shed. */
    assert_statements(EMPTY_YARD + 2 * 2, assert_true(kin_destroy(yard)));
    story_expect("shed shed");
    assert_int_equal(rows_of(tool) + rows_of(shed), 0);
    /* Above a level that is told the rows are read, too. */
    yard = kin_create(s, yard);
    for (int i = 0; i < 2; i++) kin_many_create(kin_many_create(yard, huts), doors);
    yard = kin_find(s, yard, yard->id);
    assert_statements(EMPTY_YARD + 2 * 3, assert_true(kin_destroy(yard)));
    story_expect("door door");
    assert_int_equal(rows_of(hut) + rows_of(door), 0);
}

static void DEP_5_what_restricts_deeper_down_is_asked(void **state)
{
    (void)state;
    struct yard *yard = kin_create(s, yard);
    struct pot *pot = kin_many_create(yard, pots);
    struct flower *flower = kin_many_create(pot, flowers);
    kin_many_create(yard, sheds);
    yard = kin_find(s, yard, yard->id);
    assert_false(kin_destroy(yard));
    assert_answer(KIN_DELETE_RESTRICTED);
    story_expect("shed");
    assert_int_equal(rows_of(yard) + rows_of(shed) + rows_of(pot), 3);
    assert_true(kin_destroy(flower));
    assert_true(kin_destroy(yard));
    assert_int_equal(rows_of(yard) + rows_of(shed) + rows_of(pot), 0);
}

static void DEP_1_whoever_is_told_is_read(void **state)
{
    (void)state;
    struct yard *yard = kin_create(s, yard);
    kin_many_create(yard, doves);
    kin_many_create(yard, findings);
    kin_many_create(yard, boxes);
    yard = kin_find(s, yard, yard->id);
    assert_true(kin_destroy(yard));
    story_expect("finding box dove");
    assert_int_equal(rows_of(dove) + rows_of(finding) + rows_of(post_box), 0);
}

static void DEP_1_another_parent_is_counted_and_touched(void **state)
{
    (void)state;
    struct yard *yard = kin_create(s, yard);
    struct owner *owner = kin_create(s, owner);
    for (int i = 0; i < 3; i++) kin_many_create(yard, tickets, .owner_id = owner->id);
    at.now.microseconds += 5000000;
    assert_true(kin_destroy(kin_find(s, yard, yard->id)));
    assert_true(kin_reload(owner));
    assert_int_equal(owner->tickets_count, 0);
    assert_int_equal(owner->updated_at.microseconds, at.now.microseconds);
    assert_int_equal(rows_of(ticket), 0);
}

static void DEP_1_rows_of_several_models_are_read(void **state)
{
    (void)state;
    struct yard *yard = kin_create(s, yard);
    struct cat *cat = kin_create(s, cat, .yard_id = yard->id);
    struct dog *dog = kin_create(s, dog, .yard_id = yard->id);
    kin_many_create(cat, fleas);
    kin_many_create(dog, fleas);
    yard = kin_find(s, yard, yard->id);
    /* Of the cat its fleas, and kittens with theirs; of the dog its fleas; and both. */
    assert_statements(EMPTY_YARD + 4 + 2, assert_true(kin_destroy(yard)));
    story_expect("dog");
    assert_int_equal(rows_of(animal) + rows_of(flea), 0);
}

static void DEP_1_a_table_that_comes_twice_is_read(void **state)
{
    (void)state;
    struct yard *yard = kin_create(s, yard);
    struct cat *cat = kin_create(s, cat, .cats_yard_id = yard->id);
    kin_many_create(kin_many_create(cat, kittens), fleas);
    kin_many_create(cat, kittens);
    kin_many_create(cat, fleas);
    /* One that is no cat does not go with the cats. */
    struct dog *stray = kin_create(s, dog, .cats_yard_id = yard->id);
    struct dog *pup = kin_create(s, dog, .mother_id = cat->id);
    kin_many_create(stray, fleas);
    kin_many_create(pup, fleas);
    yard = kin_find(s, yard, yard->id);
    /* Fleas, those of kittens, kittens, and the cat. */
    assert_statements(EMPTY_YARD + 3 + 1, assert_true(kin_destroy(yard)));
    assert_int_equal(rows_of(animal), 2);
    assert_int_equal(rows_of(flea), 2);
    assert_true(kin_reload(stray));
    assert_true(kin_reload(pup));
}

static void DEP_1_a_scope_and_a_version_are_looked_at(void **state)
{
    (void)state;
    struct yard *yard = kin_create(s, yard);
    for (int i = 0; i < 3; i++) {
        kin_create(s, weed, .yard_id = yard->id, .red = i > 0);
        kin_many_create(yard, ledgers);
    }
    yard = kin_find(s, yard, yard->id);
    assert_statements(EMPTY_YARD + 2 + 3, assert_true(kin_destroy(yard)));
    assert_int_equal(rows_of(weed), 1);
    assert_int_equal(rows_where(weed, "red"), 0);
    assert_int_equal(rows_of(ledger), 0);
}

static void DEP_1_of_several_rows_a_has_one_is_one(void **state)
{
    (void)state;
    struct yard *yard = kin_create(s, yard);
    struct gate *gate = kin_many_create(yard, gates);
    for (int i = 0; i < 2; i++) kin_create(s, bolt, .gate_id = gate->id);
    yard = kin_find(s, yard, yard->id);
    assert_statements(EMPTY_YARD + 2 + 1, assert_true(kin_destroy(yard)));
    assert_int_equal(rows_of(gate), 0);
    assert_int_equal(rows_of(bolt), 1);
}

static void DEP_1_texts_are_compared_with_values(void **state)
{
    (void)state;
    struct yard *yard = kin_create(s, yard);
    for (int i = 0; i < 3; i++) {
        struct street *street = kin_create(s, street,
                                           .name = i == 0   ? "it's"
                                                   : i == 1 ? "High"
                                                            : "other",
                                           .yard_id = i == 2 ? yard->id + 1 : yard->id);
        kin_many_create(street, houses);
        kin_many_create(street, houses);
    }
    yard = kin_find(s, yard, yard->id);
    assert_statements(EMPTY_YARD + 2 * 2, assert_true(kin_destroy(yard)));
    assert_int_equal(rows_of(street), 1);
    assert_int_equal(rows_of(house), 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, close_database)
#define YARD(name) cmocka_unit_test_setup_teardown(name, set_up_yard, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(DEP_1_one_statement_for_each_table),
        TEST(DEP_1_a_list_of_owners),
        TEST(DEP_1_what_is_held_sees_that_it_is_gone),
        TEST(DEP_4_a_rollback_brings_all_back),
        TEST(DEP_4_a_constraint_of_the_database_holds_all_of_it),
        cmocka_unit_test(faults_of_what_is_not_read),
        YARD(DEP_1_a_level_with_a_callback_is_read_and_what_is_below_is_not),
        YARD(DEP_5_what_restricts_deeper_down_is_asked),
        YARD(DEP_1_whoever_is_told_is_read),
        YARD(DEP_1_another_parent_is_counted_and_touched),
        YARD(DEP_1_rows_of_several_models_are_read),
        YARD(DEP_1_a_table_that_comes_twice_is_read),
        YARD(DEP_1_a_scope_and_a_version_are_looked_at),
        YARD(DEP_1_of_several_rows_a_has_one_is_one),
        YARD(DEP_1_texts_are_compared_with_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
