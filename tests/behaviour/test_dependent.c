#include "behaviour/association.h"
#include "support/allocations.h"
#include "support/models.h"

/* author: posts destroy (comments destroy), notes nullify, memberships delete_all, profile nullify,
 * badge destroy, pen delete · shelf and safe: restricted */

KIN_DECLARE(hull);
KIN_DECLARE(plank);
KIN_DECLARE(nail);
KIN_DECLARE(sun);
KIN_DECLARE(moon);
KIN_DECLARE(fleet);
KIN_DECLARE(berth);
KIN_DECLARE(ship);

struct hull {
    kin_record kin;
    kin_int id;
    kin_many(plank) planks;     /* destroy */
    kin_many(plank) old_planks; /* destroy, with a scope */
    kin_many(nail) rusty;       /* delete_all, with a scope */
    kin_many(nail) bent;        /* nullify, with a scope */
};

/* A plank with nails in it cannot be destroyed. */
struct plank {
    kin_record kin;
    kin_int id;
    kin_int hull_id;
    kin_int old_hull_id;
    kin_text state;
    kin_many(nail) nails;
};

struct nail {
    kin_record kin;
    kin_int id;
    kin_int plank_id;
    kin_int rusty_id;
    kin_int bent_id;
    kin_text state;
};

/* Each destroys the other. */
struct sun {
    kin_record kin;
    kin_int id;
    kin_one(moon) moon;
};

struct moon {
    kin_record kin;
    kin_int id;
    kin_int sun_id;
    kin_one(sun) sun;
};

/* Its berths are destroyed, as the ships' association says. */
struct fleet {
    kin_record kin;
    kin_int id;
    kin_many(berth) berths;
    kin_many(ship) ships;
};

struct berth {
    kin_record kin;
    kin_int id;
    kin_int fleet_id;
    kin_int ship_id;
    kin_one(fleet) fleet;
    kin_one(ship) ship;
};

struct ship {
    kin_record kin;
    kin_int id;
};

static void only_old(kin_query *query)
{
    kin_query_equal(query, plank, state, "old");
}

static void only_rusty(kin_query *query)
{
    kin_query_where(query, "nails.state = ? OR nails.state = ?", kin_args("rusty", "it's ?"));
}

static void only_bent(kin_query *query)
{
    kin_query_equal(query, nail, state, "bent");
}

/* clang-format off */
KIN_MODEL(fleet,
    KIN_COLUMN(id),
    KIN_HAS_MANY(berths, berth),
    KIN_HAS_MANY(ships, ship, .through = "berths", .dependent = KIN_DESTROY),
);

KIN_MODEL(berth,
    KIN_COLUMN(id),
    KIN_COLUMN(fleet_id, .nullable = true),
    KIN_COLUMN(ship_id, .nullable = true),
    KIN_BELONGS_TO(fleet, fleet),
    KIN_BELONGS_TO(ship, ship),
);

KIN_MODEL(ship, KIN_COLUMN(id));

KIN_MODEL(hull,
    KIN_COLUMN(id),
    KIN_HAS_MANY(planks, plank, .dependent = KIN_DESTROY),
    KIN_HAS_MANY(old_planks, plank, .foreign_key = "old_hull_id", .scope = only_old,
                 .dependent = KIN_DESTROY),
    KIN_HAS_MANY(rusty, nail, .foreign_key = "rusty_id", .scope = only_rusty,
                 .dependent = KIN_DELETE_ALL),
    KIN_HAS_MANY(bent, nail, .foreign_key = "bent_id", .scope = only_bent,
                 .dependent = KIN_NULLIFY),
);

KIN_MODEL(plank,
    KIN_COLUMN(id),
    KIN_COLUMN(hull_id, .nullable = true),
    KIN_COLUMN(old_hull_id, .nullable = true),
    KIN_COLUMN(state, .nullable = true),
    KIN_HAS_MANY(nails, nail, .dependent = KIN_RESTRICT_WITH_ERROR),
);

KIN_MODEL(nail,
    KIN_COLUMN(id),
    KIN_COLUMN(plank_id, .nullable = true),
    KIN_COLUMN(rusty_id, .nullable = true),
    KIN_COLUMN(bent_id, .nullable = true),
    KIN_COLUMN(state, .nullable = true),
);

KIN_MODEL(sun,
    KIN_COLUMN(id),
    KIN_HAS_ONE(moon, moon, .dependent = KIN_DESTROY),
);

KIN_MODEL(moon,
    KIN_COLUMN(id),
    KIN_COLUMN(sun_id, .nullable = true),
    KIN_BELONGS_TO(sun, sun, .dependent = KIN_DESTROY),
);
/* clang-format on */

static int setup(void **state)
{
    (void)state;
    return open_database(kin_models(author, shelf, safe, hull, sun, fleet, berth, ship));
}

static void DEP_1_destroy_goes_down_all_levels(void **state)
{
    (void)state;
    struct author *made = kin_create(s, author, .name = "Ann");
    struct author *bob = kin_create(s, author, .name = "Bob");
    for (int i = 0; i < 2; i++) {
        struct post *post = kin_many_create(made, posts, .title = "t");
        kin_many_create(post, comments, .body = "b");
        kin_many_create(post, tags, .name = "g");
    }
    struct post *other = kin_many_create(bob, posts, .title = "o");
    kin_many_create(other, comments, .body = "o");
    struct author *ann = kin_find(s, author, made->id);
    assert_true(kin_destroy(ann));
    assert_true(kin_is_destroyed(ann));
    assert_string_equal(ann->name, "Ann");
    assert_int_equal(rows_of(author), 1);
    assert_int_equal(rows_of(post), 1);
    assert_int_equal(rows_of(comment), 1);
    assert_int_equal(rows_of(tag), 2);
    assert_int_equal(kin_many_count(other, comments), 1);
}

/* Each time there are twice as many. */
static void multiply(int times)
{
    for (int i = 0; i < times; i++) {
        database_execute(s,
                         "INSERT INTO notes (author_id, text) SELECT author_id, text FROM notes");
        database_execute(s, "INSERT INTO memberships (author_id, group_id) "
                            "SELECT author_id, group_id FROM memberships");
    }
}

/* How often memory is asked for when an author goes with 2^times notes and as many memberships. */
static size_t allocations_of_destroying(struct allocations *memory, int times)
{
    kin_region *region = kin_region_open(s);
    struct author *author = kin_create(s, author, .name = "Ann");
    kin_create(s, note, .author_id = author->id, .text = "n");
    kin_create(s, membership, .author_id = author->id, .group_id = 1);
    multiply(times);
    database_check(s);
    memory->count = 0;
    memory->armed = true;
    assert_true(kin_destroy(author));
    memory->armed = false;
    assert_int_equal(rows_where(note, "author_id IS NULL"), 1 << times);
    assert_int_equal(rows_of(membership), 0);
    database_execute(s, "DELETE FROM notes");
    kin_region_close(region);
    return memory->count;
}

/* The most memory there is while a hull goes with 2^times planks. */
static size_t memory_for_destroying(struct allocations *memory, int times)
{
    int count = 1 << times;
    struct hull *hull = kin_create(s, hull);
    kin_create(s, plank, .hull_id = hull->id);
    for (int i = 0; i < times; i++)
        database_execute(s, "INSERT INTO planks (hull_id) SELECT hull_id FROM planks");
    database_check(s);
    memory->most = memory->bytes;
    /* Batches of a thousand, and the last key; the nails of each plank, and its row; the other
     * planks, two lists of nails, and the hull. */
    assert_statements((count + 999) / 1000 + 1 + 2 * count + 4, assert_true(kin_destroy(hull)));
    assert_int_equal(rows_of(plank), 0);
    return memory->most;
}

/* ... while a fleet goes with 2^times berths. */
static size_t memory_for_leaving(struct allocations *memory, int times)
{
    int count = 1 << times;
    struct fleet *fleet = kin_create(s, fleet);
    kin_create(s, berth, .fleet_id = fleet->id, .ship_id = kin_create(s, ship)->id);
    for (int i = 0; i < times; i++)
        database_execute(
            s, "INSERT INTO berths (fleet_id, ship_id) SELECT fleet_id, ship_id FROM berths");
    database_check(s);
    memory->most = memory->bytes;
    assert_statements((count + 999) / 1000 + 1 + count + 1, assert_true(kin_destroy(fleet)));
    assert_int_equal(rows_of(berth), 0);
    return memory->most;
}

/* What is measured is the same for 2^few rows and for many more; servers get a quarter of those. */
static void assert_same_for_more(size_t (*measure)(struct allocations *memory, int times), int few,
                                 int many)
{
    static struct allocations memory; /* the connection uses it until the test is closed */
    database_close(&at);
    allocations_open(&memory);
    const kin_open_options options = {.allocator = &memory.allocator};
    database_open(&at, kin_models(author, shelf, safe, hull, sun, fleet, berth, ship), &options);
    s = at.session;
    measure(&memory, few); /* what is kept from then on */
    size_t before = measure(&memory, few);
    assert_true(measure(&memory, database_traits()->is_server ? many - 2 : many) <= before);
}

static void DEP_8_join_records_of_many_take_no_more_memory(void **state)
{
    (void)state;
    assert_same_for_more(memory_for_leaving, 10, 13);
}

static void DEP_1_destroying_many_takes_no_more_memory(void **state)
{
    (void)state;
    assert_same_for_more(memory_for_destroying, 10, 13);
}

static void DEP_2_delete_all_and_nullify_of_many_take_no_more_memory(void **state)
{
    (void)state;
    assert_same_for_more(allocations_of_destroying, 1, 12);
}

static void DEP_2_delete_all_and_nullify_take_one_statement_each(void **state)
{
    (void)state;
    struct author *made = kin_create(s, author, .name = "Ann");
    struct author *bob = kin_create(s, author, .name = "Bob");
    for (int i = 0; i < 3; i++) {
        kin_many_create(made, notes);
        kin_many_create(made, memberships);
        kin_many_create(bob, notes);
        kin_many_create(bob, memberships);
    }
    kin_one_create(made, profile);
    kin_one_create(made, pen);
    struct author *ann = kin_find(s, author, made->id);
    /* posts: one load; notes, memberships, profile: one each; badge: one load; pen: one; itself */
    assert_statements(7, assert_true(kin_destroy(ann)));
    assert_int_equal(rows_where(note, "notes.author_id IS NULL"), 3);
    assert_int_equal(rows_where(note, "notes.author_id IS NOT NULL"), 3);
    assert_int_equal(rows_of(membership), 3);
    assert_int_equal(rows_where(profile, "profiles.author_id IS NULL"), 1);
    assert_int_equal(rows_of(pen), 0);
}

static void DEP_2_what_is_in_memory_follows_its_row(void **state)
{
    (void)state;
    struct author *author = kin_create(s, author, .name = "Ann");
    struct profile *profile = kin_one_create(author, profile, .bio = "b");
    struct pen *pen = kin_one_create(author, pen, .color = "red");
    assert_true(kin_destroy(author));
    assert_true(kin_is_null(profile, author_id));
    assert_false(kin_changed(profile));
    assert_null(kin_one_get(profile, author));
    assert_true(kin_is_destroyed(pen));
    assert_int_equal(rows_where(profile, "author_id IS NULL"), 1);
    assert_int_equal(rows_of(pen), 0);
}

/* Read before or not: nobody finds the old records in it, or asks for their rows again. */
static void DEP_2_a_collection_of_which_all_went_is_empty(void **state)
{
    (void)state;
    struct hull *hull = kin_create(s, hull);
    struct plank *plank = kin_create(s, plank, .hull_id = hull->id);
    kin_create(s, nail, .rusty_id = hull->id, .state = "rusty");
    kin_create(s, nail, .bent_id = hull->id, .state = "bent");
    plank_list planks = kin_many_get(hull, planks);
    assert_int_equal(planks.count, 1);
    assert_int_equal(kin_many_get(hull, rusty).count, 1);
    assert_true(kin_begin(s));
    assert_true(kin_destroy(hull));
    assert_statements(0, {
        assert_int_equal(kin_many_get(hull, planks).count, 0);
        assert_int_equal(kin_many_size(hull, rusty), 0);
        assert_true(kin_many_is_empty(hull, bent));
    });
    assert_true(kin_is_destroyed(planks.items[0])); /* a list is a snapshot */
    assert_true(kin_rollback(s));
    assert_ptr_equal(kin_many_peek(hull, planks).items[0], planks.items[0]);
    assert_int_equal(kin_many_get(hull, bent).count, 1);
    assert_int_equal(kin_find(s, plank, plank->id)->hull_id, hull->id);
}

static void DEP_3_the_scope_limits_what_goes(void **state)
{
    (void)state;
    struct hull *hull = kin_create(s, hull);
    kin_create(s, plank, .old_hull_id = hull->id, .state = "old");
    kin_create(s, plank, .old_hull_id = hull->id, .state = "new");
    kin_create(s, nail, .rusty_id = hull->id, .state = "rusty");
    kin_create(s, nail, .rusty_id = hull->id, .state = "it's ?");
    kin_create(s, nail, .rusty_id = hull->id, .state = "bright");
    kin_create(s, nail, .rusty_id = 404, .state = "rusty");
    kin_create(s, nail, .bent_id = hull->id, .state = "bent");
    kin_create(s, nail, .bent_id = hull->id, .state = "straight");
    assert_true(kin_destroy(hull));
    assert_int_equal(rows_of(plank), 1);
    assert_int_equal(rows_where(plank, "planks.state = 'new'"), 1);
    assert_int_equal(rows_where(nail, "nails.rusty_id IS NOT NULL"), 2);
    assert_int_equal(rows_where(nail, "nails.state = 'rusty' AND nails.rusty_id = 404"), 1);
    assert_int_equal(rows_where(nail, "nails.state = 'bent' AND nails.bent_id IS NULL"), 1);
    assert_int_equal(rows_where(nail, "nails.state = 'straight' AND nails.bent_id IS NOT NULL"), 1);
}

static void DEP_4_a_child_that_refuses_takes_all_back(void **state)
{
    (void)state;
    struct hull *hull = kin_create(s, hull);
    struct plank *free_one = kin_many_create(hull, planks);
    struct plank *nailed = kin_many_create(hull, planks);
    kin_many_create(nailed, nails);
    assert_false(kin_destroy(hull));
    assert_answer(KIN_OK);
    assert_false(kin_is_destroyed(hull));
    assert_false(kin_is_destroyed(free_one));
    assert_int_equal(kin_errors(nailed).count, 1);
    assert_int_equal(rows_of(hull), 1);
    assert_int_equal(rows_of(plank), 2);
    assert_false(kin_must_destroy(hull));
    assert_answer(KIN_RECORD_NOT_DESTROYED);
    /* in an open transaction the rest of it stays */
    assert_true(kin_begin(s));
    struct hull *other = kin_create(s, hull);
    assert_false(kin_destroy(hull));
    assert_true(kin_commit(s));
    assert_false(kin_is_new(other));
    assert_int_equal(rows_of(hull), 2);
    assert_int_equal(rows_of(plank), 2);
    /* without the nail all goes */
    assert_true(kin_many_destroy(nailed, nails, kin_many_peek(nailed, nails).items[0]));
    assert_true(kin_destroy(hull));
    assert_int_equal(rows_of(plank), 0);
}

static void DEP_4_a_failure_takes_all_back(void **state)
{
    (void)state;
    struct hull *made = kin_create(s, hull);
    kin_many_create(made, planks);
    struct hull *hull = kin_find(s, hull, made->id);
    kin_execute(s, "ALTER TABLE nails RENAME TO gone", NULL);
    assert_false(kin_destroy(hull));
    assert_failure(KIN_STATEMENT_INVALID);
    kin_execute(s, "ALTER TABLE gone RENAME TO nails", NULL);
    assert_false(kin_is_destroyed(hull));
    assert_int_equal(rows_of(plank), 1);
    assert_int_equal(rows_of(hull), 1);
    assert_true(kin_destroy(hull));
}

static void DEP_5_restrict_with_error(void **state)
{
    (void)state;
    struct shelf *shelf = kin_create(s, shelf, .name = "s");
    struct book *book = kin_many_create(shelf, books, .title = "b");
    assert_statements(1, assert_false(kin_destroy(shelf)));
    assert_answer(KIN_OK);
    assert_int_equal(kin_errors(shelf).count, 1);
    assert_string_equal(kin_errors(shelf).items[0].field, "base");
    assert_string_equal(kin_errors(shelf).items[0].message,
                        "Cannot delete record because dependent books exist");
    assert_int_equal(rows_of(shelf), 1);
    assert_true(kin_destroy(book));
    assert_true(kin_destroy(shelf));
    assert_int_equal(kin_errors(shelf).count, 0);
    assert_int_equal(rows_of(shelf), 0);
}

static void DEP_5_restrict_with_exception(void **state)
{
    (void)state;
    struct safe *safe = kin_create(s, safe, .name = "s");
    struct coin *coin = kin_many_create(safe, coins, .worth = 1);
    assert_false(kin_destroy(safe));
    assert_string_equal(kin_error(s)->model, "safe");
    assert_string_equal(kin_error(s)->association, "coins");
    assert_answer(KIN_DELETE_RESTRICTED);
    assert_false(kin_must_destroy(safe));
    assert_answer(KIN_DELETE_RESTRICTED);
    assert_int_equal(rows_of(safe), 1);
    assert_int_equal(rows_of(coin), 1);
    assert_true(kin_delete(coin));
    assert_true(kin_destroy(safe));
}

static void DEP_9_those_that_destroy_each_other(void **state)
{
    (void)state;
    for (int from = 0; from < 2; from++) {
        struct sun *sun = kin_create(s, sun);
        struct moon *moon = kin_one_create(sun, moon);
        struct sun *found_sun = kin_find(s, sun, sun->id);
        struct moon *found_moon = kin_find(s, moon, moon->id);
        /* each row is deleted once */
        if (from == 0)
            assert_statements(3, assert_true(kin_destroy(found_sun)));
        else
            assert_statements(4, assert_true(kin_destroy(found_moon)));
        assert_int_equal(rows_of(sun), 0);
        assert_int_equal(rows_of(moon), 0);
    }
}

static void DEP_9_what_is_destroyed_is_not_destroyed_again(void **state)
{
    (void)state;
    struct hull *hull = kin_create(s, hull);
    struct plank *plank = kin_many_create(hull, planks);
    (void)kin_many_get(hull, planks);
    assert_true(kin_destroy(plank));
    assert_statements(0, assert_true(kin_destroy(plank)));
    /* the old planks are loaded, two statements for the nails, and the hull */
    assert_statements(4, assert_true(kin_destroy(hull)));
    assert_statements(0, assert_true(kin_destroy(hull)));
}

static void an_unsaved_owner_is_destroyed_in_memory(void **state)
{
    (void)state;
    struct hull *hull = kin_new(s, hull);
    kin_many_build(hull, planks);
    assert_statements(0, assert_true(kin_destroy(hull)));
    assert_true(kin_is_destroyed(hull));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(DEP_1_destroy_goes_down_all_levels),
        TEST(DEP_1_destroying_many_takes_no_more_memory),
        TEST(DEP_8_join_records_of_many_take_no_more_memory),
        TEST(DEP_2_delete_all_and_nullify_of_many_take_no_more_memory),
        TEST(DEP_2_delete_all_and_nullify_take_one_statement_each),
        TEST(DEP_2_what_is_in_memory_follows_its_row),
        TEST(DEP_2_a_collection_of_which_all_went_is_empty),
        TEST(DEP_3_the_scope_limits_what_goes),
        TEST(DEP_4_a_child_that_refuses_takes_all_back),
        TEST(DEP_4_a_failure_takes_all_back),
        TEST(DEP_5_restrict_with_error),
        TEST(DEP_5_restrict_with_exception),
        TEST(DEP_9_those_that_destroy_each_other),
        TEST(DEP_9_what_is_destroyed_is_not_destroyed_again),
        TEST(an_unsaved_owner_is_destroyed_in_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
