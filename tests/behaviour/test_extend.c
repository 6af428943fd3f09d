/* What a program adds to its associations: extensions of collections, and readers and writers of
 * its own. */
#include "behaviour/association.h"
#include "support/faults.h"

#include <stdio.h>

KIN_DECLARE(account, static);
KIN_DECLARE(company, static);
KIN_DECLARE(person, static);
KIN_DECLARE(car, static);

struct account {
    kin_record kin;
    kin_int id;
    kin_many(person) people;
    kin_many(person) plain_people;
};

struct company {
    kin_record kin;
    kin_int id;
    kin_many(person) people;
};

struct person {
    kin_record kin;
    kin_int id;
    kin_text first_name;
    kin_text last_name;
    kin_int account_id;
    kin_int company_id;
    kin_many(car) cars;
    kin_many(car) old_cars;
};

struct car {
    kin_record kin;
    kin_int id;
    kin_int owner_id;
    kin_int old_owner_id;
    kin_one(person) owner;
    kin_one(person) old_owner;
    kin_one(kin_record) anything;
    kin_int anything_id;
    kin_text anything_type;
};

/* --- extensions: the page's example, and one beside it ---------------------------------------- */

struct by_name {
    struct person *(*find_or_create_by_name)(kin_collection people, const char *name);
};

struct counting {
    size_t (*count_called)(kin_collection people, const char *first_name, const char *last_name);
    size_t (*loaded)(kin_collection people);
};

static struct person *find_or_create_by_name(kin_collection people, const char *name)
{
    kin_record *owner = kin_collection_owner(people);
    if (!owner) return NULL;
    const char *space = strchr(name, ' ');
    char first[32];
    snprintf(first, sizeof first, "%.*s", (int)(space - name), name);
    const char *association = kin_collection_reflection(people)->name;
    const kin_attribute names[] = {{"first_name", kin_value_text(first)},
                                   {"last_name", kin_value_text(space + 1)}};
    kin_record *made = kin_many_find_or_create_by_named(owner, association, names, 2);
    return kin_as(person, made);
}

static size_t count_called(kin_collection people, const char *first_name, const char *last_name)
{
    struct account *account = kin_as(account, kin_collection_owner(people));
    return kin_many_count(account, people, .where = "first_name = ? AND last_name = ?",
                          .args = kin_args(first_name, last_name));
}

static size_t loaded(kin_collection people)
{
    return kin_collection_target(people).count;
}

static const struct by_name by_name = {find_or_create_by_name};
static const struct counting counting = {count_called, loaded};

/* --- readers and writers: the page's example, and one of each other kind ---------------------- */

static struct person *stand_in;
static bool gives_a_stranger;
static int reads;
static int writes;

/* The page: the old owner is kept. */
static bool set_owner(kin_record *record, kin_record *target)
{
    struct car *car = kin_as(car, record);
    writes++;
    struct person *before = kin_one_get(car, owner);
    return kin_one_set(car, old_owner, before) &&
           kin_super_one_set(car, owner, kin_as(person, target));
}

/* Without an owner somebody stands in. */
static kin_record *get_owner(kin_record *record)
{
    struct car *car = kin_as(car, record);
    reads++;
    if (gives_a_stranger) return record;
    struct person *owner = kin_super_one_get(car, owner);
    if (!owner) owner = stand_in;
    return owner ? &owner->kin : NULL;
}

static kin_record *get_itself(kin_record *record)
{
    struct car *car = kin_as(car, record);
    return kin_one_get(car, anything);
}

/* Nothing is read of a person without a name. */
static kin_items get_cars(kin_record *record)
{
    static void *const wrong[] = {NULL};
    struct person *person = kin_as(person, record);
    reads++;
    if (gives_a_stranger) return (kin_items){wrong, 1};
    if (kin_is_null(person, first_name)) return (kin_items){NULL, 0};
    car_list cars = kin_super_many_get(person, cars);
    return (kin_items){(void *const *)(const void *)cars.items, cars.count};
}

/* No more than two. */
static bool set_cars(kin_record *record, void *const *items, size_t count)
{
    struct person *person = kin_as(person, record);
    writes++;
    return kin_super_many_set(person, cars, (void *)(uintptr_t)items, count < 2 ? count : 2);
}

/* clang-format off */
KIN_MODEL(account,
    KIN_COLUMN(id),
    KIN_HAS_MANY(people, person, .extensions = {KIN_EXTENSION(by_name), KIN_EXTENSION(counting)}),
    KIN_HAS_MANY(plain_people, person),
);
KIN_MODEL(company,
    KIN_COLUMN(id),
    KIN_HAS_MANY(people, person, .extensions = {KIN_EXTENSION(by_name)}),
);
KIN_MODEL(person,
    KIN_COLUMN(id),
    KIN_COLUMN(first_name, .nullable = true),
    KIN_COLUMN(last_name, .nullable = true),
    KIN_COLUMN(account_id, .nullable = true),
    KIN_COLUMN(company_id, .nullable = true),
    KIN_HAS_MANY(cars, car, .foreign_key = "owner_id", .on_many_get = get_cars,
                 .on_many_set = set_cars),
    KIN_HAS_MANY(old_cars, car, .foreign_key = "old_owner_id"),
);
KIN_MODEL(car,
    KIN_COLUMN(id),
    KIN_COLUMN(owner_id, .nullable = true),
    KIN_COLUMN(old_owner_id, .nullable = true),
    KIN_COLUMN(anything_id, .nullable = true),
    KIN_COLUMN(anything_type, .nullable = true),
    KIN_BELONGS_TO(owner, person, .on_get = get_owner, .on_set = set_owner),
    KIN_BELONGS_TO(old_owner, person),
    KIN_BELONGS_TO_ANY(anything, .on_get = get_itself),
);
/* clang-format on */

static struct account *account;
static struct company *company;
static struct car *car;
static struct person *ann;
static struct person *bob;

static int set_up(void **state)
{
    (void)state;
    open_database(kin_models(account, company, car));
    account = kin_create(s, account);
    company = kin_create(s, company);
    ann = kin_create(s, person, .first_name = "Ann");
    bob = kin_create(s, person, .first_name = "Bob");
    car = kin_create(s, car, .owner_id = ann->id);
    stand_in = NULL;
    gives_a_stranger = false;
    reads = writes = 0;
    return 0;
}

static void EX_1_a_function_of_a_collection(void **state)
{
    (void)state;
    struct person *person =
        kin_many_call(account, people, by_name, find_or_create_by_name, "David Heinemeier Hansson");
    assert_string_equal(person->first_name, "David");
    assert_string_equal(person->last_name, "Heinemeier Hansson");
    assert_int_equal(person->account_id, account->id);
    struct person *again =
        kin_many_call(account, people, by_name, find_or_create_by_name, "David Heinemeier Hansson");
    assert_int_equal(again->id, person->id);
    assert_int_equal(rows_where(person, "account_id IS NOT NULL"), 1);
}

static void EX_1_one_extension_of_two_models(void **state)
{
    (void)state;
    struct person *hired =
        kin_many_call(company, people, by_name, find_or_create_by_name, "Ada Lovelace");
    assert_int_equal(hired->company_id, company->id);
    assert_true(kin_is_null(hired, account_id));
}

static void EX_1_two_extensions_of_one_association(void **state)
{
    (void)state;
    kin_many_call(account, people, by_name, find_or_create_by_name, "Ada Lovelace");
    assert_int_equal(kin_many_call(account, people, counting, count_called, "Ada", "Lovelace"), 1);
    assert_int_equal(kin_many_call(account, people, counting, loaded), 1);
}

static void EX_1_owner_reflection_and_target(void **state)
{
    (void)state;
    kin_create(s, person, .first_name = "Eve", .account_id = account->id);
    kin_collection people = kin_collection_of(account, people);
    assert_ptr_equal(kin_collection_owner(people), account);
    const kin_association_reflection *reflection = kin_collection_reflection(people);
    assert_ptr_equal(reflection, kin_reflect_association(at.db, account, people));
    assert_statements(0, assert_int_equal(kin_collection_target(people).count, 0));
    person_list loaded_people = kin_many_get(account, people);
    assert_ptr_equal(kin_collection_target(people).items, loaded_people.items);
    kin_collection named = kin_collection_of_named(&account->kin, "people");
    assert_ptr_equal(kin_collection_owner(named), account);
    assert_ptr_equal(kin_collection_reflection(named), reflection);
    assert_int_equal(reflection->extension_count, 2);
    assert_string_equal(reflection->extensions[1].name, "counting");
    assert_ptr_equal(kin_collection_extension(people, "counting"), &counting);
    const struct by_name *functions = kin_collection_extension(named, "by_name");
    assert_ptr_equal(functions->find_or_create_by_name, find_or_create_by_name);
}

static void EX_1_an_association_that_is_declared_without_it(void **state)
{
    (void)state;
    assert_null(
        kin_many_call(account, plain_people, by_name, find_or_create_by_name, "Ada Lovelace"));
    assert_string_equal(kin_error(s)->message, "account.plain_people has no extension \"by_name\"");
    assert_string_equal(kin_error(s)->model, "account");
    assert_string_equal(kin_error(s)->association, "plain_people");
    assert_string_equal(kin_error(s)->actual, "by_name");
    assert_failure(KIN_EXTENSION_NOT_FOUND);
    kin_collection people = kin_collection_of(company, people);
    assert_null(kin_collection_extension(people, "counting"));
    assert_string_equal(kin_error(s)->message, "company.people has no extension \"counting\"");
    assert_failure(KIN_EXTENSION_NOT_FOUND);
    assert_null(kin_collection_extension(people, NULL));
    assert_failure(KIN_EXTENSION_NOT_FOUND);
    kin_collection_of_named(&company->kin, "peopel");
    assert_failure(KIN_ASSOCIATION_NOT_FOUND);
    kin_record_collection(&company->kin, offsetof(struct company, id));
    assert_failure(KIN_ASSOCIATION_NOT_FOUND);
    assert_int_equal(rows_of(person), 2);
}

static void EX_1_no_record_and_no_collection(void **state)
{
    struct account *none = NULL;
    (void)state;
    assert_null(kin_many_call(none, people, by_name, find_or_create_by_name, "Ada Lovelace"));
    kin_collection nothing = kin_collection_of(none, people);
    assert_null(kin_collection_owner(nothing));
    assert_null(kin_collection_reflection(nothing));
    assert_int_equal(kin_collection_target(nothing).count, 0);
    assert_null(kin_collection_extension(nothing, "by_name"));
    assert_false(kin_failed(s));
}

static void EX_1_of_an_unsaved_owner(void **state)
{
    struct account *new = kin_new(s, account);
    (void)state;
    assert_statements(0, assert_int_equal(kin_many_call(new, people, counting, loaded), 0));
    kin_many_build(new, people, .first_name = "Eve");
    assert_int_equal(kin_many_call(new, people, counting, loaded), 1);
}

static void DEF_7_a_writer_of_ones_own_calls_the_one_that_is_there(void **state)
{
    (void)state;
    assert_true(kin_one_set(car, owner, bob));
    assert_int_equal(car->owner_id, bob->id);
    assert_int_equal(car->old_owner_id, ann->id);
    assert_true(kin_one_set_named(&car->kin, "owner", NULL));
    assert_true(kin_is_null(car, owner_id));
    assert_int_equal(car->old_owner_id, bob->id);
    assert_int_equal(writes, 2);
    assert_true(kin_super_one_set_named(&car->kin, "owner", &ann->kin));
    assert_int_equal(car->owner_id, ann->id);
    assert_int_equal(writes, 2);
}

static void DEF_7_a_reader_of_ones_own_calls_the_one_that_is_there(void **state)
{
    (void)state;
    stand_in = bob;
    assert_int_equal(kin_one_get(car, owner)->id, ann->id);
    kin_set_null(car, owner_id);
    assert_ptr_equal(kin_one_get(car, owner), bob);
    assert_ptr_equal(kin_one_get_named(&car->kin, "owner"), bob);
    assert_null(kin_super_one_get(car, owner));
    assert_null(kin_super_one_get_named(&car->kin, "owner"));
    assert_null(kin_one_peek(car, owner));
    assert_int_equal(reads, 3);
}

static void DEF_7_of_a_collection(void **state)
{
    struct car *cars[] = {kin_create(s, car), kin_create(s, car), kin_create(s, car)};
    void *items[] = {cars[0], cars[1], cars[2]};
    (void)state;
    assert_true(kin_many_set(ann, cars, cars, 3));
    assert_int_equal(kin_many_get(ann, cars).count, 2);
    assert_int_equal(rows_where(car, "owner_id IS NOT NULL"), 2);
    assert_true(kin_many_set_named(&ann->kin, "cars", items, 1));
    assert_int_equal(kin_many_get_named(&ann->kin, "cars").count, 1);
    assert_int_equal(writes, 2);
    assert_true(kin_super_many_set_named(&ann->kin, "cars", items, 3));
    assert_int_equal(writes, 2);
    kin_set_null(ann, first_name);
    assert_int_equal(kin_many_get(ann, cars).count, 0);
    assert_int_equal(kin_super_many_get_named(&ann->kin, "cars").count, 3);
    assert_int_equal(reads, 3);
}

static void DEF_7_all_else_goes_past_it(void **state)
{
    (void)state;
    car_list cars = kin_all(s, car, .includes = "owner");
    assert_int_equal(kin_one_peek(cars.items[0], owner)->id, ann->id);
    struct person *built = kin_one_build(car, owner, .first_name = "Eve");
    assert_true(kin_save(car));
    assert_int_equal(car->owner_id, built->id);
    assert_int_equal(reads + writes, 0);
}

static void DEF_7_what_they_are_given_and_give_is_checked(void **state)
{
    void *wrong = car;
    (void)state;
    assert_false(kin_one_set(car, owner, wrong));
    assert_failure(KIN_ASSOCIATION_TYPE_MISMATCH);
    assert_false(kin_many_set(ann, cars, (void *)&ann, 1));
    assert_failure(KIN_ASSOCIATION_TYPE_MISMATCH);
    assert_int_equal(writes, 0);
    gives_a_stranger = true;
    assert_null(kin_one_get(car, owner));
    assert_string_equal(kin_error(s)->message,
                        "car.owner: its own reader gave a car, not a person");
    assert_string_equal(kin_error(s)->expected, "person");
    assert_failure(KIN_ASSOCIATION_TYPE_MISMATCH);
    assert_int_equal(kin_many_get(ann, cars).count, 0);
    assert_string_equal(kin_error(s)->message,
                        "person.cars: its own reader gave a NULL, not a car");
    assert_failure(KIN_ASSOCIATION_TYPE_MISMATCH);
}

static void DEF_7_one_that_calls_itself_ends(void **state)
{
    (void)state;
    assert_null(kin_one_get(car, anything));
    assert_string_equal(kin_error(s)->message, "car.anything: its own reader or writer calls "
                                               "itself: kin_super_ calls Kin's");
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_null(kin_super_one_get(car, anything));
    assert_false(kin_failed(s));
}

static void DEF_7_the_last_error_is_what_it_leaves(void **state)
{
    struct car *none = NULL;
    (void)state;
    assert_null(kin_find_by(s, person, .first_name = "nobody"));
    assert_null(kin_must_find_by(s, person, .first_name = "nobody"));
    assert_answer(KIN_RECORD_NOT_FOUND);
    stand_in = bob;
    assert_non_null(kin_one_get(car, owner));
    assert_answer(KIN_OK);
    assert_null(kin_one_get(none, owner));
    assert_false(kin_one_set(none, owner, ann));
}

/* --- faults ----------------------------------------------------------------------------------- */

struct garage {
    struct account *account;
    struct person *ann;
    struct car *car;
    struct car *other;
};

static void garage(kin_session *session, void *records)
{
    struct garage *all = records;
    s = session;
    all->account = kin_create(session, account);
    all->ann = kin_create(session, person, .first_name = "Ann");
    all->car = kin_create(session, car, .owner_id = all->ann->id);
    all->other = kin_create(session, car);
}

static bool calls(kin_session *session, void *records)
{
    const struct garage *all = records;
    (void)session;
    return kin_many_call(all->account, people, by_name, find_or_create_by_name, "Ada Lovelace") !=
           NULL;
}

static bool sets_cars(kin_session *session, void *records)
{
    const struct garage *all = records;
    (void)session;
    return kin_many_set(all->ann, cars, &all->other, 1);
}

static void faults(void **state)
{
    static scenario_act *const acts[] = {calls, sets_cars};
    (void)state;
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        const struct scenario scenario = {.name = i ? "a writer" : "an extension",
                                          .prepare = garage,
                                          .act = acts[i],
                                          .records_size = sizeof(struct garage),
                                          .models = kin_models(account, company, car)};
        each_fault(&scenario);
    }
}

/* --- mistakes --------------------------------------------------------------------------------- */

#define ONE_SLOT(M, slot, ...) \
    KIN_DECLARE(M, static);    \
    struct M {                 \
        kin_record kin;        \
        kin_int id;            \
        kin_int car_id;        \
        slot;                  \
    };                         \
    KIN_MODEL(M, KIN_COLUMN(id), KIN_COLUMN(car_id), __VA_ARGS__)

ONE_SLOT(single, kin_one(car) car,
         KIN_BELONGS_TO(car, car, .extensions = {KIN_EXTENSION(by_name)}));
ONE_SLOT(reader_of_one, kin_one(car) car, KIN_BELONGS_TO(car, car, .on_many_get = get_cars));
ONE_SLOT(writer_of_many, kin_many(person) people,
         KIN_HAS_MANY(people, person, .foreign_key = "account_id", .on_set = set_owner));
ONE_SLOT(twice, kin_many(person) people,
         KIN_HAS_MANY(people, person, .foreign_key = "account_id",
                      .extensions = {KIN_EXTENSION(by_name), KIN_EXTENSION(by_name)}));
ONE_SLOT(gap, kin_many(person) people,
         KIN_HAS_MANY(people, person, .foreign_key = "account_id",
                      .extensions = {{NULL, NULL}, KIN_EXTENSION(by_name)}));

static void expect_mistake(kin_model_fn *const *models, const char *text)
{
    kin_db *db = kin_open(getenv("KIN_TEST_URL"), models);
    assert_int_equal(kin_db_error(db)->code, KIN_INVALID_MODEL);
    assert_string_equal(kin_db_error(db)->message, text);
    kin_close(db);
}

static void mistakes_are_told_at_open(void **state)
{
    (void)state;
    expect_mistake(kin_models(single), "single.car: belongs_to takes no .extensions");
    expect_mistake(kin_models(reader_of_one),
                   "reader_of_one.car: belongs_to takes no .on_many_get");
    expect_mistake(kin_models(writer_of_many), "writer_of_many.people: has_many takes no .on_set");
    expect_mistake(kin_models(twice), "twice.people: two extensions are called \"by_name\"");
    expect_mistake(kin_models(gap), "gap.people: .extensions has one without a name, or a gap");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(EX_1_a_function_of_a_collection),
        TEST(EX_1_one_extension_of_two_models),
        TEST(EX_1_two_extensions_of_one_association),
        TEST(EX_1_owner_reflection_and_target),
        TEST(EX_1_an_association_that_is_declared_without_it),
        TEST(EX_1_no_record_and_no_collection),
        TEST(EX_1_of_an_unsaved_owner),
        TEST(DEF_7_a_writer_of_ones_own_calls_the_one_that_is_there),
        TEST(DEF_7_a_reader_of_ones_own_calls_the_one_that_is_there),
        TEST(DEF_7_of_a_collection),
        TEST(DEF_7_all_else_goes_past_it),
        TEST(DEF_7_what_they_are_given_and_give_is_checked),
        TEST(DEF_7_one_that_calls_itself_ends),
        TEST(DEF_7_the_last_error_is_what_it_leaves),
        cmocka_unit_test(faults),
        cmocka_unit_test(mistakes_are_told_at_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
