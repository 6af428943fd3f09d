/* Callbacks: in which order they run, and what halts. The orders are those of Active Record, which
 * was run with the same models. */
#include "support/database.h"
#include "support/faults.h"
#include "support/story.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

/* --- one model with all of them --------------------------------------------------------------- */

KIN_DECLARE(card, static);

struct card {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int size;
    kin_time updated_at;
};

SAYS(before_validation1)
SAYS(after_validation1)
SAYS(before_validation2)
SAYS(after_validation2)
SAYS(before_save1)
SAYS_AROUND(around_save1)
SAYS(after_save1)
SAYS(before_save2)
SAYS_AROUND(around_save2)
SAYS(after_save2)
SAYS(before_create1)
SAYS_AROUND(around_create1)
SAYS(after_create1)
SAYS(before_create2)
SAYS_AROUND(around_create2)
SAYS(after_create2)
SAYS(before_update1)
SAYS_AROUND(around_update1)
SAYS(after_update1)
SAYS(before_update2)
SAYS_AROUND(around_update2)
SAYS(after_update2)
SAYS(before_destroy1)
SAYS_AROUND(around_destroy1)
SAYS(after_destroy1)
SAYS(before_destroy2)
SAYS_AROUND(around_destroy2)
SAYS(after_destroy2)
SAYS(touched1)
SAYS(touched2)

KIN_MODEL(card,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true, .unique = true),
    KIN_COLUMN(size, .nullable = true),
    KIN_COLUMN(updated_at, .nullable = true),
    KIN_BEFORE_VALIDATION(before_validation1),
    KIN_AFTER_VALIDATION(after_validation1),
    KIN_BEFORE_VALIDATION(before_validation2),
    KIN_AFTER_VALIDATION(after_validation2),
    KIN_BEFORE_SAVE(before_save1), KIN_AROUND_SAVE(around_save1), KIN_AFTER_SAVE(after_save1),
    KIN_BEFORE_SAVE(before_save2), KIN_AROUND_SAVE(around_save2), KIN_AFTER_SAVE(after_save2),
    KIN_BEFORE_CREATE(before_create1), KIN_AROUND_CREATE(around_create1),
    KIN_AFTER_CREATE(after_create1),
    KIN_BEFORE_CREATE(before_create2), KIN_AROUND_CREATE(around_create2),
    KIN_AFTER_CREATE(after_create2),
    KIN_BEFORE_UPDATE(before_update1), KIN_AROUND_UPDATE(around_update1),
    KIN_AFTER_UPDATE(after_update1),
    KIN_BEFORE_UPDATE(before_update2), KIN_AROUND_UPDATE(around_update2),
    KIN_AFTER_UPDATE(after_update2),
    KIN_BEFORE_DESTROY(before_destroy1), KIN_AROUND_DESTROY(around_destroy1),
    KIN_AFTER_DESTROY(after_destroy1),
    KIN_BEFORE_DESTROY(before_destroy2), KIN_AROUND_DESTROY(around_destroy2),
    KIN_AFTER_DESTROY(after_destroy2),
    KIN_AFTER_TOUCH(touched1), KIN_AFTER_TOUCH(touched2),
);

/* --- associations among them ------------------------------------------------------------------ */

KIN_DECLARE(shop, static);
KIN_DECLARE(item, static);
KIN_DECLARE(part, static);

struct shop {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int items_count;
    kin_time updated_at;
    kin_many(item) items;
};

struct item {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int shop_id;
    kin_time updated_at;
    kin_one(shop) shop;
    kin_many(part) parts;
};

struct part {
    kin_record kin;
    kin_int id;
    kin_int item_id;
    kin_one(item) item;
};

static bool say_first_item(kin_record *record, const char *word)
{
    char text[64];
    item_list items = kin_many_peek(kin_as(shop, record), items);
    snprintf(text, sizeof text, "%s:%s", word,
             items.count == 0             ? "none"
             : kin_is_new(items.items[0]) ? "new"
                                          : "saved");
    return story_say(text);
}

static bool say_shop(kin_record *record, const char *word)
{
    char text[64];
    struct shop *shop = kin_one_peek(kin_as(item, record), shop);
    snprintf(text, sizeof text, "%s:%s", word, !shop ? "none" : kin_is_new(shop) ? "new" : "saved");
    return story_say(text);
}

static bool s_before_save(kin_record *record)
{
    return say_first_item(record, "s.bsave");
}
static bool s_created1(kin_record *record)
{
    return say_first_item(record, "s.ac1");
}
static bool s_created2(kin_record *record)
{
    return say_first_item(record, "s.ac2");
}
static bool s_saved(kin_record *record)
{
    return say_first_item(record, "s.as");
}
static bool i_before_save1(kin_record *record)
{
    return say_shop(record, "i.bs1");
}
static bool i_before_save2(kin_record *record)
{
    return say_shop(record, "i.bs2");
}
SAYS(s_bd1)
SAYS(s_bd2)
SAYS(s_ad)
SAYS(s_touched)
SAYS(i_ac)
SAYS(i_au)
SAYS(i_as)
SAYS(i_bd)
SAYS(i_ad)
SAYS(i_touched)

KIN_MODEL(shop,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(items_count),
    KIN_COLUMN(updated_at),
    KIN_BEFORE_SAVE(s_before_save),
    KIN_BEFORE_DESTROY(s_bd1),
    KIN_AFTER_CREATE(s_created1),
    KIN_HAS_MANY(items, item, .dependent = KIN_DESTROY, .inverse_of = "shop"),
    KIN_AFTER_CREATE(s_created2),
    KIN_AFTER_SAVE(s_saved),
    KIN_BEFORE_DESTROY(s_bd2),
    KIN_AFTER_DESTROY(s_ad),
    KIN_AFTER_TOUCH(s_touched),
);

KIN_MODEL(item,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(shop_id, .nullable = true),
    KIN_COLUMN(updated_at),
    KIN_BEFORE_SAVE(i_before_save1),
    KIN_BELONGS_TO(shop, shop, .touch = KIN_TOUCH, .counter_cache = KIN_COUNTER_CACHE,
                   .inverse_of = "items"),
    KIN_HAS_MANY(parts, part, .dependent = KIN_DELETE_ALL),
    KIN_BEFORE_SAVE(i_before_save2),
    KIN_AFTER_CREATE(i_ac),
    KIN_AFTER_UPDATE(i_au),
    KIN_AFTER_SAVE(i_as),
    KIN_BEFORE_DESTROY(i_bd),
    KIN_AFTER_DESTROY(i_ad),
    KIN_AFTER_TOUCH(i_touched),
);

KIN_MODEL(part,
    KIN_COLUMN(id),
    KIN_COLUMN(item_id, .nullable = true),
    KIN_BELONGS_TO(item, item, .touch = KIN_TOUCH),
);

/* --- a model that inherits -------------------------------------------------------------------- */

KIN_DECLARE(animal, static);
KIN_DECLARE(dog, static);

#define ANIMAL_MEMBERS \
    kin_record kin;    \
    kin_int id;        \
    kin_text type;     \
    kin_text name

struct animal {
    ANIMAL_MEMBERS;
};

struct dog {
    ANIMAL_MEMBERS;
    kin_int bones;
};

SAYS(animal_before_save)
SAYS(animal_found)
SAYS(animal_committed)
SAYS(dog_before_save)
SAYS(dog_created)
SAYS(dog_found)

KIN_MODEL(animal,
    KIN_COLUMN(id),
    KIN_COLUMN(type, .nullable = true),
    KIN_COLUMN(name, .nullable = true),
    KIN_BEFORE_SAVE(animal_before_save),
    KIN_AFTER_FIND(animal_found),
    KIN_AFTER_COMMIT(animal_committed),
);

KIN_MODEL(dog,
    KIN_INHERITS(animal),
    KIN_COLUMN(bones, .nullable = true),
    KIN_BEFORE_SAVE(dog_before_save),
    KIN_AFTER_CREATE(dog_created),
    KIN_AFTER_FIND(dog_found),
);

static kin_model_fn *const models[] = {card_model, shop_model,   item_model, part_model,
                                       dog_model,  animal_model, NULL};

static struct database database;
static kin_session *s;

static int set_up(void **state)
{
    (void)state;
    database_open(&database, models, NULL);
    s = database.session;
    story_forget();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    story_forget();
    database_close(&database);
    return 0;
}

static size_t cards(void)
{
    size_t count = kin_count(s, card);
    database_check(s);
    return count;
}

/* --- order ------------------------------------------------------------------------------------ */

#define VALIDATION "before_validation1 before_validation2 after_validation1 after_validation2"
#define BEFORE_SAVE " before_save1 <around_save1 before_save2 <around_save2"
#define AFTER_SAVE " around_save2> around_save1> after_save1 after_save2"
#define CREATE                                                                        \
    " before_create1 <around_create1 before_create2 <around_create2 around_create2> " \
    "around_create1> after_create1 after_create2"
#define UPDATE                                                                        \
    " before_update1 <around_update1 before_update2 <around_update2 around_update2> " \
    "around_update1> after_update1 after_update2"

static void order_of_a_create(void **state)
{
    (void)state;
    struct card *card = kin_create(s, card, .name = "a");
    assert_false(kin_is_new(card));
    story_expect(VALIDATION BEFORE_SAVE CREATE AFTER_SAVE);
}

static void order_of_an_update(void **state)
{
    (void)state;
    struct card *card = kin_create(s, card, .name = "a");
    story_forget();
    assert_true(kin_update(card, .name = "b"));
    story_expect(VALIDATION BEFORE_SAVE UPDATE AFTER_SAVE);
}

/* Nothing is written, and all run as they do for a change. */
static void a_save_without_changes_runs_them_too(void **state)
{
    (void)state;
    struct card *card = kin_create(s, card, .name = "a");
    story_forget();
    uint64_t statements = kin_statements(s);
    assert_true(kin_save(card));
    assert_int_equal(kin_statements(s), statements);
    story_expect(VALIDATION BEFORE_SAVE UPDATE AFTER_SAVE);
}

static void order_of_a_destroy(void **state)
{
    (void)state;
    struct card *card = kin_create(s, card, .name = "a");
    story_forget();
    assert_true(kin_destroy(card));
    story_expect(
        "before_destroy1 <around_destroy1 before_destroy2 <around_destroy2 around_destroy2> "
        "around_destroy1> after_destroy1 after_destroy2");
    assert_true(kin_destroy(card));
    story_expect("");
    assert_int_equal(cards(), 0);
}

static void a_new_record_is_destroyed_with_callbacks_and_without_a_statement(void **state)
{
    (void)state;
    struct card *card = kin_new(s, card, .name = "a");
    uint64_t statements = kin_statements(s);
    assert_true(kin_destroy(card));
    assert_true(kin_is_destroyed(card));
    assert_int_equal(kin_statements(s), statements);
    story_expect(
        "before_destroy1 <around_destroy1 before_destroy2 <around_destroy2 around_destroy2> "
        "around_destroy1> after_destroy1 after_destroy2");
}

static void verbs_that_run_none(void **state)
{
    (void)state;
    struct card *card = kin_create(s, card, .name = "a");
    story_forget();
    assert_true(kin_reload(card));
    assert_true(kin_delete(card));
    story_expect("");
}

static void touching(void **state)
{
    (void)state;
    struct card *card = kin_create(s, card, .name = "a");
    story_forget();
    story_refusing = "touched1"; /* in vain */
    assert_true(kin_touch(card));
    story_expect("touched1 touched2");
}

static void kin_valid_runs_validation_callbacks_alone(void **state)
{
    (void)state;
    struct card *card = kin_new(s, card, .name = "a");
    assert_true(kin_valid(card));
    story_expect(VALIDATION);
    story_refusing = "before_validation1";
    assert_false(kin_valid(card));
    story_expect("before_validation1");
    assert_false(kin_failed(s));
}

/* --- halting ---------------------------------------------------------------------------------- */

/* Whatever says false: nothing is there, nothing is a failure, and the same record can be saved. */
static void refuse_create(const char *name, const char *ran)
{
    story_forget();
    story_refusing = name;
    struct card *card = kin_new(s, card, .name = "a");
    assert_false(kin_save(card));
    assert_int_equal(kin_error(s)->code, KIN_OK);
    assert_true(kin_is_new(card));
    assert_true(kin_is_null(card, id));
    assert_int_equal(cards(), 0);
    if (ran) story_expect(ran);
    assert_false(kin_must_save(card));
    assert_int_equal(kin_error(s)->code, KIN_RECORD_NOT_SAVED);
    assert_string_equal(kin_error(s)->model, "card");
    assert_null(kin_must_create(s, card, .name = "b"));
    assert_int_equal(kin_error(s)->code, KIN_RECORD_NOT_SAVED);
    struct card *unsaved = kin_create(s, card, .name = "b");
    assert_true(kin_is_new(unsaved));
    assert_false(kin_failed(s));
    story_refusing = NULL;
    assert_true(kin_save(card));
    assert_int_equal(cards(), 1);
    assert_true(kin_destroy(card));
}

static void halted_creates(void **state)
{
    (void)state;
    refuse_create("before_validation2", "before_validation1 before_validation2");
    refuse_create("before_save1", VALIDATION " before_save1");
    refuse_create("before_save2",
                  VALIDATION " before_save1 <around_save1 before_save2 around_save1>");
    refuse_create("around_save1", VALIDATION " before_save1 <around_save1 around_save1>");
    refuse_create("before_create1",
                  VALIDATION BEFORE_SAVE " before_create1 around_save2> around_save1>");
    refuse_create("around_create2", NULL);
    refuse_create("around_create2>", NULL);
    refuse_create("around_save1>", NULL);
    refuse_create("after_create1", VALIDATION BEFORE_SAVE
                  " before_create1 <around_create1 before_create2 <around_create2 around_create2> "
                  "around_create1> after_create1 around_save2> around_save1>");
    refuse_create("after_create2", NULL);
    refuse_create("after_save1",
                  VALIDATION BEFORE_SAVE CREATE " around_save2> around_save1> after_save1");
    refuse_create("after_save2", NULL);
}

/* The same inside an open transaction, which is none the worse for it. */
static void halted_creates_in_a_transaction(void **state)
{
    static const char *const names[] = {"before_save1",  "around_save2", "after_create1",
                                        "around_save1>", "after_save2",  "before_create2"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_true(kin_begin(s));
        struct card *kept = kin_create(s, card, .name = "kept");
        story_refusing = names[i];
        struct card *card = kin_new(s, card, .name = "a");
        assert_false(kin_save(card));
        assert_int_equal(kin_error(s)->code, KIN_OK);
        assert_true(kin_is_new(card));
        story_refusing = NULL;
        assert_true(kin_commit(s));
        assert_int_equal(cards(), 1);
        assert_true(kin_delete(kept));
    }
}

static void halted_updates(void **state)
{
    static const char *const names[] = {"before_update1", "around_update1", "around_update2>",
                                        "after_update2",  "after_save1",    "before_save2"};
    (void)state;
    struct card *card = kin_create(s, card, .name = "a", .size = 1);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        story_refusing = names[i];
        assert_false(kin_update(card, .size = 2));
        assert_int_equal(kin_error(s)->code, KIN_OK);
        assert_int_equal(card->size, 2); /* stays, as a change */
        assert_true(kin_changed(card));
        struct card *row = kin_find(s, card, card->id);
        assert_int_equal(row->size, 1);
        story_refusing = NULL;
        assert_true(kin_update(card, .size = 1));
    }
}

static void halted_destroys(void **state)
{
    static const char *const names[] = {"before_destroy1",  "before_destroy2", "around_destroy1",
                                        "around_destroy2>", "after_destroy1",  "after_destroy2"};
    (void)state;
    struct card *card = kin_create(s, card, .name = "a");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        story_refusing = names[i];
        assert_false(kin_destroy(card));
        assert_int_equal(kin_error(s)->code, KIN_OK);
        assert_false(kin_is_destroyed(card));
        assert_int_equal(cards(), 1);
        assert_false(kin_must_destroy(card));
        assert_int_equal(kin_error(s)->code, KIN_RECORD_NOT_DESTROYED);
    }
    story_refusing = NULL;
    assert_true(kin_destroy(card));
    assert_int_equal(cards(), 0);
}

/* --- with associations ------------------------------------------------------------------------ */

static void AS_6_callbacks_and_autosave_stand_in_one_list(void **state)
{
    (void)state;
    struct shop *shop = kin_new(s, shop, .name = "s");
    kin_many_build(shop, items, .name = "1");
    kin_many_build(shop, items, .name = "2");
    assert_true(kin_save(shop));
    story_expect("s.bsave:new s.ac1:new i.bs1:saved i.bs2:saved s_touched i_ac i_as "
                 "i.bs1:saved i.bs2:saved s_touched i_ac i_as s.ac2:saved s.as:saved");
}

static void a_belongs_to_is_saved_as_a_before_save(void **state)
{
    (void)state;
    struct item *item = kin_new(s, item, .name = "x");
    kin_one_build(item, shop, .name = "n");
    assert_true(kin_save(item));
    story_expect(
        "i.bs1:new s.bsave:none s.ac1:none s.ac2:none s.as:none i.bs2:saved s_touched i_ac "
        "i_as");
    assert_true(kin_update(item, .name = "y"));
    story_expect("i.bs1:saved i.bs2:saved s_touched i_au i_as");
    assert_true(kin_touch(item));
    story_expect("i_touched s_touched");
}

/* Parents that are not in memory are loaded where their model wants to know. */
static void touching_upwards(void **state)
{
    (void)state;
    struct shop *shop = kin_create(s, shop, .name = "s");
    struct item *item = kin_create(s, item, .name = "i", .shop_id = shop->id);
    story_forget();
    kin_create(s, part, .item_id = item->id);
    database_check(s);
    story_expect("i_touched s_touched");
}

static void dependents_stand_in_the_list_of_before_destroys(void **state)
{
    (void)state;
    struct shop *shop = kin_create(s, shop, .name = "s");
    kin_many_create(shop, items, .name = "1");
    kin_many_create(shop, items, .name = "2");
    story_forget();
    assert_true(kin_destroy(shop));
    story_expect("s_bd1 i_bd i_ad i_bd i_ad s_bd2 s_ad");
}

static void a_halted_dependent_keeps_everything(void **state)
{
    (void)state;
    struct shop *shop = kin_create(s, shop, .name = "s");
    kin_many_create(shop, items, .name = "1");
    struct item *item = kin_many_create(shop, items, .name = "2");
    kin_many_create(item, parts);
    static const char *const names[] = {"i_bd", "i_ad", "s_bd2", "s_ad"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        story_refusing = names[i];
        assert_false(kin_destroy(shop));
        assert_int_equal(kin_error(s)->code, KIN_OK);
        assert_int_equal(kin_count(s, shop), 1);
        assert_int_equal(kin_count(s, item), 2);
        assert_int_equal(kin_count(s, part), 1);
        assert_false(kin_is_destroyed(item));
    }
}

/* The parts stand above i_bd in the list, so they are deleted before it says no. */
static void a_dependent_above_a_halt_comes_back(void **state)
{
    (void)state;
    struct item *item = kin_create(s, item, .name = "i");
    kin_many_create(item, parts);
    story_refusing = "i_bd";
    assert_true(kin_begin(s));
    assert_false(kin_destroy(item));
    assert_true(kin_commit(s));
    assert_int_equal(kin_count(s, part), 1);
}

static void AS_18_a_halted_child_refuses_its_owner(void **state)
{
    (void)state;
    static const char *const names[] = {"i.bs2:saved", "i_ac", "i_as"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct shop *shop = kin_new(s, shop, .name = "s");
        struct item *item = kin_many_build(shop, items, .name = "1");
        story_refusing = names[i];
        assert_false(kin_save(shop));
        assert_int_equal(kin_error(s)->code, KIN_OK);
        assert_true(kin_is_new(shop));
        assert_true(kin_is_new(item));
        assert_int_equal(kin_count(s, shop), 0);
        assert_int_equal(kin_count(s, item), 0);
        assert_false(kin_must_save(shop));
        assert_int_equal(kin_error(s)->code, KIN_RECORD_NOT_SAVED);
        story_refusing = NULL;
        assert_true(kin_save(shop));
        assert_int_equal(shop->items_count, 1);
        assert_true(kin_destroy(shop));
    }
}

static void a_halted_push_stays_in_the_collection_unsaved(void **state)
{
    (void)state;
    struct shop *shop = kin_create(s, shop, .name = "s");
    struct item *item = kin_new(s, item, .name = "1");
    story_refusing = "i_ac";
    assert_false(kin_many_push(shop, items, item));
    assert_int_equal(kin_error(s)->code, KIN_OK);
    assert_true(kin_is_new(item));
    assert_int_equal(kin_count(s, item), 0);
    assert_int_equal(shop->items_count, 0);
    assert_null(kin_many_must_create(shop, items, .name = "2"));
    assert_int_equal(kin_error(s)->code, KIN_RECORD_NOT_SAVED);
}

static void a_model_runs_what_it_inherits_first(void **state)
{
    (void)state;
    struct animal *animal = kin_create(s, animal);
    assert_false(kin_is_new(animal));
    story_expect("animal_before_save animal_committed");
    struct dog *dog = kin_create(s, dog);
    assert_false(kin_is_new(dog));
    story_expect("animal_before_save dog_before_save dog_created animal_committed");
    animal_list all = kin_all(s, animal, .order = "id");
    assert_int_equal(all.count, 2);
    story_expect("animal_found animal_found dog_found");
}

/* --- faults --- */

struct shops {
    struct shop *shop;
    struct item *item;
};

static void prepare_shop(kin_session *session, void *records)
{
    struct shops *shops = records;
    story_forget();
    shops->shop = kin_create(session, shop, .name = "s");
    shops->item = kin_many_create(shops->shop, items, .name = "1");
    kin_many_create(shops->item, parts);
}

static bool destroy_shop(kin_session *session, void *records)
{
    struct shops *shops = records;
    (void)session;
    story_forget();
    return kin_destroy(shops->shop);
}

static void faults_of_a_destroy(void **state)
{
    (void)state;
    struct scenario scenario = {.name = "a destroy with callbacks",
                                .prepare = prepare_shop,
                                .act = destroy_shop,
                                .records_size = sizeof(struct shops),
                                .models = models};
    each_fault(&scenario);
    each_fault_in_a_level(&scenario);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(order_of_a_create),
        TEST(order_of_an_update),
        TEST(a_save_without_changes_runs_them_too),
        TEST(order_of_a_destroy),
        TEST(a_new_record_is_destroyed_with_callbacks_and_without_a_statement),
        TEST(verbs_that_run_none),
        TEST(touching),
        TEST(kin_valid_runs_validation_callbacks_alone),
        TEST(halted_creates),
        TEST(halted_creates_in_a_transaction),
        TEST(halted_updates),
        TEST(halted_destroys),
        TEST(AS_6_callbacks_and_autosave_stand_in_one_list),
        TEST(a_belongs_to_is_saved_as_a_before_save),
        TEST(touching_upwards),
        TEST(dependents_stand_in_the_list_of_before_destroys),
        TEST(a_halted_dependent_keeps_everything),
        TEST(a_dependent_above_a_halt_comes_back),
        TEST(AS_18_a_halted_child_refuses_its_owner),
        TEST(a_halted_push_stays_in_the_collection_unsaved),
        TEST(a_model_runs_what_it_inherits_first),
        cmocka_unit_test(faults_of_a_destroy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
