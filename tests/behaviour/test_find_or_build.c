/* Finding in a collection and making what is not there; what a collection's list is; and what
 * building through associations sees. */
#include "behaviour/association.h"
#include "support/faults.h"
#include "support/models.h"

#include <stdio.h>

static int setup(void **state)
{
    (void)state;
    return open_database(every_model);
}

/* --- find or build, find or create ------------------------------------------------------------ */

static void ADD_10_what_is_there_is_found(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct author *bob = kin_create(s, author, .name = "Bob");
    struct post *soup = kin_create(s, post, .title = "Soup", .author_id = ann->id);
    kin_create(s, post, .title = "Soup", .author_id = bob->id);
    assert_statements(1, {
        struct post *found = kin_many_find_by(ann, posts, .title = "Soup");
        assert_int_equal(found->id, soup->id);
    });
    assert_statements(1, {
        struct post *found = kin_many_find_or_build_by(ann, posts, .title = "Soup");
        assert_int_equal(found->id, soup->id);
        assert_ptr_equal(kin_one_peek(found, author), ann);
    });
    assert_statements(1, {
        struct post *found = kin_many_find_or_create_by(ann, posts, .title = "Soup");
        assert_int_equal(found->id, soup->id);
    });
    assert_statements(1, {
        struct post *found = kin_many_must_find_or_create_by(ann, posts, .title = "Soup");
        assert_int_equal(found->id, soup->id);
    });
    assert_false(kin_is_loaded(ann, posts));
    post_list posts = kin_many_get(ann, posts);
    assert_ptr_equal(kin_many_find_by(ann, posts, .title = "Soup"), posts.items[0]);
    assert_null(kin_many_find_by(ann, posts, .title = "Bread"));
    assert_answer(KIN_OK);
}

static void ADD_10_what_is_not_there_is_built_in_the_collection(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    assert_statements(1, {
        struct post *built = kin_many_find_or_build_by(ann, posts, .title = "Soup");
        assert_true(kin_is_new(built));
        assert_string_equal(built->title, "Soup");
        assert_int_equal(built->author_id, ann->id);
        assert_ptr_equal(kin_many_peek(ann, posts).items[0], built);
    });
    assert_int_equal(rows_of(post), 0);
    assert_true(kin_save(ann));
    assert_int_equal(rows_where(post, "title = 'Soup' AND author_id IS NOT NULL"), 1);
}

static void ADD_10_what_is_not_there_is_created_in_the_collection(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct note *note = kin_many_find_or_create_by(ann, notes, .text = "Salt");
    assert_false(kin_is_new(note));
    assert_int_equal(note->author_id, ann->id);
    assert_ptr_equal(kin_many_peek(ann, notes).items[0], note);
    assert_statements(
        1, { assert_ptr_equal(kin_many_find_or_create_by(ann, notes, .text = "Salt"), note); });
    assert_int_equal(rows_of(note), 1);
    /* Many to many: the row that links them, too. */
    struct post *soup = kin_create(s, post, .title = "Soup");
    struct tag *food = kin_many_find_or_create_by(soup, tags, .name = "food");
    assert_int_equal(kin_many_count(soup, tags), 1);
    kin_create(s, tag, .name = "sweet"); /* in no collection */
    assert_int_equal(kin_many_find_or_create_by(soup, tags, .name = "food")->id, food->id);
    kin_many_find_or_create_by(soup, tags, .name = "sweet");
    assert_int_equal(rows_where(tag, "name = 'sweet'"), 2);
    assert_int_equal(kin_many_count(soup, tags), 2);
}

static void ADD_10_an_unsaved_owner_builds_and_does_not_create(void **state)
{
    (void)state;
    struct author *eve = kin_new(s, author, .name = "Eve");
    kin_create(s, post, .title = "Soup");
    assert_statements(0, {
        struct post *built = kin_many_find_or_build_by(eve, posts, .title = "Soup");
        assert_true(kin_is_new(built));
        assert_null(kin_many_find_or_create_by(eve, posts, .title = "Soup"));
        assert_answer(KIN_RECORD_NOT_SAVED);
        assert_null(kin_many_must_find_or_create_by(eve, posts, .title = "Soup"));
        assert_answer(KIN_RECORD_NOT_SAVED);
        assert_null(kin_many_find_by(eve, posts, .title = "Soup"));
    });
    assert_int_equal(kin_many_peek(eve, posts).count, 1);
}

static void ADD_10_a_refused_one_is_told(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct post *refused = kin_many_find_or_create_by(ann, posts, .title = "");
    assert_true(kin_is_new(refused));
    assert_non_null(kin_error_on(refused, title));
    assert_int_equal(kin_many_peek(ann, posts).count, 1);
    kin_many_reset(ann, posts);
    assert_null(kin_many_must_find_or_create_by(ann, posts, .title = ""));
    assert_answer(KIN_RECORD_INVALID);
    assert_int_equal(kin_many_peek(ann, posts).count, 0);
    assert_int_equal(rows_of(post), 0);
}

static void ADD_10_by_name(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    const kin_attribute salt[] = {{"text", kin_value_text("Salt")}};
    const kin_attribute none[] = {{"title", kin_value_text("")}};
    const kin_attribute wrong[] = {{"texd", kin_value_text("Salt")}};
    assert_null(kin_many_find_by_named(&ann->kin, "notes", salt, 1));
    assert_answer(KIN_OK);
    kin_record *built = kin_many_find_or_build_by_named(&ann->kin, "notes", salt, 1);
    assert_true(kin_is_new(kin_as(note, built)));
    kin_many_reset(ann, notes);
    kin_record *made = kin_many_find_or_create_by_named(&ann->kin, "notes", salt, 1);
    assert_ptr_equal(kin_many_must_find_or_create_by_named(&ann->kin, "notes", salt, 1), made);
    assert_ptr_equal(kin_many_find_by_named(&ann->kin, "notes", salt, 1), made);
    assert_null(kin_many_must_find_or_create_by_named(&ann->kin, "posts", none, 1));
    assert_answer(KIN_RECORD_INVALID);
    assert_null(kin_many_find_by_named(&ann->kin, "notes", wrong, 1));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_null(kin_many_find_or_create_by_named(&ann->kin, "badge", salt, 1));
    assert_failure(KIN_ASSOCIATION_NOT_FOUND);
    assert_int_equal(rows_of(note), 1);
}

/* --- somebody else is faster ------------------------------------------------------------------ */

KIN_DECLARE(shop, static);
KIN_DECLARE(ware, static);

struct shop {
    kin_record kin;
    kin_int id;
    kin_many(ware) wares;
};

struct ware {
    kin_record kin;
    kin_int id;
    kin_int shop_id;
    kin_text code;
    kin_text label;
};

/* As if another session inserted the row behind the first look: it is not seen until the validation
 * runs. */
static bool visible;

static void only_what_is_visible(kin_query *query)
{
    if (!visible) kin_query_where(query, "wares.code IS NULL", NULL);
}

static void show(kin_record *record)
{
    (void)record;
    visible = true;
}

/* clang-format off */
KIN_MODEL(shop,
    KIN_COLUMN(id),
    KIN_HAS_MANY(wares, ware),
);

KIN_MODEL(ware,
    KIN_COLUMN(id),
    KIN_COLUMN(shop_id, .nullable = true),
    KIN_COLUMN(code, .unique = true),
    KIN_COLUMN(label, .nullable = true),
    KIN_DEFAULT_SCOPE(only_what_is_visible),
    KIN_VALIDATE(show),
);
/* clang-format on */

static int setup_shop(void **state)
{
    (void)state;
    visible = true;
    database_open(&at, kin_models(shop, ware), NULL);
    s = at.session;
    return 0;
}

static void ADD_10_who_was_slower_finds_the_others_row(void **state)
{
    (void)state;
    struct shop *shop = kin_create(s, shop);
    struct ware *theirs = kin_many_create(shop, wares, .code = "a", .label = "theirs");
    kin_many_reset(shop, wares);
    visible = false;
    struct ware *found = kin_many_find_or_create_by(shop, wares, .code = "a");
    assert_int_equal(found->id, theirs->id);
    assert_answer(KIN_OK);
    assert_int_equal(kin_many_peek(shop, wares).count, 0);
    kin_begin(s);
    visible = false;
    found = kin_many_must_find_or_create_by(shop, wares, .code = "a");
    assert_string_equal(found->label, "theirs");
    assert_true(kin_commit(s)); /* nothing was doomed */
    assert_int_equal(rows_of(ware), 1);
}

static void ADD_10_a_row_of_another_collection_is_an_error(void **state)
{
    (void)state;
    struct shop *shop = kin_create(s, shop);
    struct shop *other = kin_create(s, shop);
    kin_many_create(other, wares, .code = "a");
    assert_null(kin_many_find_or_create_by(shop, wares, .code = "a"));
    assert_failure(KIN_RECORD_NOT_UNIQUE);
    kin_begin(s);
    assert_null(kin_many_find_or_create_by(shop, wares, .code = "a"));
    assert_failure(KIN_RECORD_NOT_UNIQUE);
    assert_false(kin_commit(s)); /* it is a failure of the level, too */
    kin_error_clear(s);
    assert_int_equal(rows_of(ware), 1);
}

/* --- under faults ----------------------------------------------------------------------------- */

struct scene {
    struct author *ann;
    struct post *soup;
    void *made;
};

static void prepare(kin_session *session, void *records)
{
    struct scene *scene = records;
    scene->ann = kin_create(session, author, .name = "Ann");
    scene->soup = kin_create(session, post, .title = "Soup", .author_id = scene->ann->id);
}

static bool find_or_build(kin_session *session, void *records)
{
    struct scene *scene = records;
    (void)session;
    return (scene->made = kin_many_find_or_build_by(scene->ann, posts, .title = "Bread")) != NULL;
}

static bool find_or_create(kin_session *session, void *records)
{
    struct scene *scene = records;
    (void)session;
    scene->made = kin_many_find_or_create_by(scene->ann, posts, .title = "Bread");
    return scene->made && !kin_is_new((struct post *)scene->made);
}

static bool find_or_link(kin_session *session, void *records)
{
    struct scene *scene = records;
    (void)session;
    return (scene->made = kin_many_must_find_or_create_by(scene->soup, tags, .name = "new")) !=
           NULL;
}

static void ADD_10_under_faults(void **state)
{
    (void)state;
    scenario_act *const acts[] = {find_or_build, find_or_create, find_or_link};
    for (size_t i = 0; i < 3; i++) {
        struct scenario scenario = {.name = "find or make",
                                    .prepare = prepare,
                                    .act = acts[i],
                                    .records_size = sizeof(struct scene),
                                    .only_reads = i == 0};
        each_fault(&scenario);
        each_fault_in_a_level(&scenario);
    }
}

struct race {
    struct shop *shop;
    struct ware *theirs;
    struct ware *found;
};

static void prepare_race(kin_session *session, void *records)
{
    struct race *race = records;
    visible = true;
    race->shop = kin_create(session, shop);
    race->theirs = kin_create(session, ware, .code = "a", .shop_id = race->shop->id);
}

static bool lose_the_race(kin_session *session, void *records)
{
    struct race *race = records;
    (void)session;
    visible = false;
    race->found = kin_many_find_or_create_by(race->shop, wares, .code = "a");
    visible = true;
    return race->found && race->found->id == race->theirs->id;
}

static void ADD_10_a_lost_race_under_faults(void **state)
{
    (void)state;
    kin_model_fn *const models[] = {shop_model, ware_model, NULL};
    struct scenario scenario = {.name = "a lost race",
                                .prepare = prepare_race,
                                .act = lose_the_race,
                                .records_size = sizeof(struct race),
                                .models = models};
    each_fault(&scenario);
    each_fault_in_a_level(&scenario);
}

/* --- lists ------------------------------------------------------------------------------------ */

static void COL_12_a_list_is_a_copy(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct note *salt = kin_many_create(ann, notes, .text = "Salt");
    note_list before = kin_many_get(ann, notes);
    kin_many_create(ann, notes, .text = "Sugar");
    kin_many_delete(ann, notes, salt);
    assert_int_equal(before.count, 1);
    assert_ptr_equal(before.items[0], salt);
    before.count = 0; /* the caller's own */
    assert_int_equal(kin_many_get(ann, notes).count, 1);
    assert_string_equal(kin_many_get(ann, notes).items[0]->text, "Sugar");
}

static void COL_12_some_columns_are_enough(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct author *bob = kin_create(s, author, .name = "Bob");
    kin_create(s, post, .title = "Soup", .author_id = ann->id);
    kin_create(s, post, .title = "Bread", .author_id = bob->id);
    assert_statements(1, {
        post_list posts = kin_many_all(ann, posts, .select = "title"); /* no foreign key */
        assert_int_equal(posts.count, 1);
        assert_string_equal(posts.items[0]->title, "Soup");
        assert_false(kin_is_loaded(posts.items[0], published));
        assert_ptr_equal(kin_one_get(posts.items[0], author), ann);
    });
    assert_false(kin_is_loaded(ann, posts)); /* it is no part of the collection */
}

/* --- scopes of the model, through the collection ---------------------------------------------- */

static void only_published(kin_query *query)
{
    kin_query_equal(query, post, published, true);
}

static void COL_18_a_scope_of_the_model_runs_within_the_collection(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct author *bob = kin_create(s, author, .name = "Bob");
    kin_create(s, post, .title = "Soup", .author_id = ann->id, .published = true);
    kin_create(s, post, .title = "Draft", .author_id = ann->id, .published = false);
    kin_create(s, post, .title = "Bread", .author_id = bob->id, .published = true);
    post_list posts = kin_many_all(ann, posts, .scopes = {only_published});
    assert_int_equal(posts.count, 1);
    assert_string_equal(posts.items[0]->title, "Soup");
    assert_int_equal(kin_many_count(ann, posts, .scopes = {only_published}), 1);
    assert_false(kin_is_readonly(posts.items[0]));
    assert_true(kin_update(posts.items[0], .title = "Broth"));
}

/* --- what building sees ----------------------------------------------------------------------- */

KIN_DECLARE(house, static);
KIN_DECLARE(roof, static);

struct house {
    kin_record kin;
    kin_int id;
    kin_one(roof) roof;
};

#define ROOF_MEMBERS  \
    kin_record kin;   \
    kin_int id;       \
    kin_text type;    \
    kin_int house_id; \
    kin_text colour;

struct roof {
    ROOF_MEMBERS
};

KIN_DECLARE(flat_roof, static);
KIN_DECLARE(tile, static);

struct tile {
    kin_record kin;
    kin_int id;
    kin_int roof_id;
    kin_one(roof) roof;
};

struct flat_roof {
    ROOF_MEMBERS
};

static char seen[64];

static bool look(kin_record *record)
{
    const struct roof *roof = kin_as(roof, record);
    snprintf(seen, sizeof seen, "%d %s", (int)roof->house_id, roof->colour);
    return true;
}

/* clang-format off */
KIN_MODEL(house,
    KIN_COLUMN(id),
    KIN_HAS_ONE(roof, roof),
);

KIN_MODEL(roof,
    KIN_COLUMN(id),
    KIN_COLUMN(type, .nullable = true),
    KIN_COLUMN(house_id, .nullable = true),
    KIN_COLUMN(colour, .nullable = true),
    KIN_BEFORE_VALIDATION(look),
);

KIN_MODEL(flat_roof, KIN_INHERITS(roof));

KIN_MODEL(tile,
    KIN_COLUMN(id),
    KIN_COLUMN(roof_id, .nullable = true),
    KIN_BELONGS_TO(roof, roof),
);
/* clang-format on */

static int setup_house(void **state)
{
    (void)state;
    database_open(&at, kin_models(house, roof, flat_roof, tile), NULL);
    s = at.session;
    return 0;
}

static void HO_10_what_is_given_and_the_key_are_there_from_the_first(void **state)
{
    char expected[64];
    (void)state;
    struct house *house = kin_create(s, house);
    snprintf(expected, sizeof expected, "%d red", (int)house->id);
    struct roof *built = kin_one_build(house, roof, .colour = "red", .house_id = 77);
    assert_int_equal(built->house_id, house->id);
    assert_string_equal(built->colour, "red");
    struct roof *made = kin_one_create(house, roof, .colour = "red", .house_id = 77);
    assert_string_equal(seen, expected);
    assert_int_equal(made->house_id, house->id);
}

static void HO_10_the_type_says_what_is_made(void **state)
{
    (void)state;
    struct house *house = kin_create(s, house);
    struct roof *roof = kin_one_create(house, roof, .type = "FlatRoof");
    assert_true(kin_is_a(roof, flat_roof));
    assert_int_equal(rows_where(roof, "type = 'FlatRoof'"), 1);
    assert_true(kin_is_a(kin_one_reload(house, roof), flat_roof));
    assert_null(kin_one_build(house, roof, .type = "House"));
    assert_failure(KIN_SUBCLASS_NOT_FOUND);
    assert_int_equal(rows_of(roof), 1);
}

static void BT_12_the_type_says_what_a_belongs_to_makes(void **state)
{
    (void)state;
    struct tile *tile = kin_create(s, tile);
    assert_true(kin_is_a(kin_one_build(tile, roof, .type = "FlatRoof"), flat_roof));
    assert_true(kin_save(tile));
    assert_true(kin_is_a(kin_one_reload(tile, roof), flat_roof));
    assert_false(kin_is_a(kin_one_create(tile, roof, .colour = "red"), flat_roof));
    assert_null(kin_one_build(tile, roof, .type = "House")); /* unrelated */
    assert_failure(KIN_SUBCLASS_NOT_FOUND);
    assert_null(kin_one_create(tile, roof, .type = "Nothing"));
    assert_failure(KIN_SUBCLASS_NOT_FOUND);
    assert_int_equal(rows_of(roof), 2);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, close_database)
#define TEST_IN(test, where) cmocka_unit_test_setup_teardown(test, where, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(ADD_10_what_is_there_is_found),
        TEST(ADD_10_what_is_not_there_is_built_in_the_collection),
        TEST(ADD_10_what_is_not_there_is_created_in_the_collection),
        TEST(ADD_10_an_unsaved_owner_builds_and_does_not_create),
        TEST(ADD_10_a_refused_one_is_told),
        TEST(ADD_10_by_name),
        TEST(COL_12_a_list_is_a_copy),
        TEST(COL_12_some_columns_are_enough),
        TEST(COL_18_a_scope_of_the_model_runs_within_the_collection),
        cmocka_unit_test(ADD_10_under_faults),
        cmocka_unit_test(ADD_10_a_lost_race_under_faults),
        TEST_IN(ADD_10_who_was_slower_finds_the_others_row, setup_shop),
        TEST_IN(ADD_10_a_row_of_another_collection_is_an_error, setup_shop),
        TEST_IN(HO_10_what_is_given_and_the_key_are_there_from_the_first, setup_house),
        TEST_IN(HO_10_the_type_says_what_is_made, setup_house),
        TEST_IN(BT_12_the_type_says_what_a_belongs_to_makes, setup_house),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
