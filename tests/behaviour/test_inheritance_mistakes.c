/* Mistakes in what inherits, told when the database is opened; and what else of a family is looked
 * at there: its tables. */
#include "behaviour/association.h"

#include <stdio.h>

KIN_DECLARE(animal, static);
#define ANIMAL_MEMBERS \
    kin_record kin;    \
    kin_int id;        \
    kin_text type;     \
    kin_text name;     \
    kin_int owner_id;  \
    kin_bool tame;

struct animal {
    ANIMAL_MEMBERS
};

KIN_MODEL(animal,
    KIN_COLUMN(id),
    KIN_COLUMN(type, .nullable = true),
    KIN_COLUMN(name),
    KIN_COLUMN(owner_id, .nullable = true),
    KIN_COLUMN(tame),
);

#define INHERITS(M, members, ...) \
    KIN_DECLARE(M, static);       \
    struct M {                    \
        members                   \
    };                            \
    KIN_MODEL(M, __VA_ARGS__)

INHERITS(dog, ANIMAL_MEMBERS kin_int tricks;, KIN_INHERITS(animal), KIN_COLUMN(tricks));
INHERITS(cat, ANIMAL_MEMBERS kin_int tricks; kin_real naps;
         , KIN_INHERITS(animal), KIN_COLUMN(tricks, .unique = true), KIN_COLUMN(naps));

/* Its type stands in another column. */
#define PET_MEMBERS ANIMAL_MEMBERS kin_int lock_version;
static void tame_pets(kin_query *query);
INHERITS(pet, PET_MEMBERS, KIN_INHERITANCE_COLUMN("name"), KIN_COLUMN(id), KIN_COLUMN(type),
         KIN_COLUMN(name, .nullable = true), KIN_COLUMN(owner_id), KIN_COLUMN(tame),
         KIN_COLUMN(lock_version), KIN_DEFAULT_SCOPE(tame_pets));
INHERITS(hamster, PET_MEMBERS, KIN_INHERITS(pet));

static void tame_pets(kin_query *query)
{
    kin_query_equal(query, pet, tame, true);
}

INHERITS(forgets_a_member, kin_record kin; kin_int id; kin_text type; kin_text name; kin_int fins;
         kin_bool wet; kin_int more;
         , KIN_INHERITS(animal), KIN_COLUMN(fins), KIN_COLUMN(wet), KIN_COLUMN(more));
INHERITS(another_place, kin_record kin; kin_int id; kin_text type; kin_int owner_id; kin_text name;
         kin_bool tame;, KIN_INHERITS(animal), KIN_COLUMN(name));
INHERITS(another_type, kin_record kin; kin_int id; kin_text type; kin_int name; kin_int owner_id;
         kin_bool tame;, KIN_INHERITS(animal), KIN_COLUMN(name));
INHERITS(another_column, ANIMAL_MEMBERS, KIN_INHERITS(animal), KIN_COLUMN(name, .column = "title"));
INHERITS(has_a_hole, ANIMAL_MEMBERS kin_int tricks; kin_int lost;
         , KIN_INHERITS(animal), KIN_COLUMN(tricks));
INHERITS(column_again, ANIMAL_MEMBERS kin_text title;
         , KIN_INHERITS(animal), KIN_COLUMN(title, .column = "name"));
INHERITS(own_table, ANIMAL_MEMBERS, KIN_INHERITS(animal), KIN_TABLE("beasts"));
INHERITS(own_type, ANIMAL_MEMBERS kin_text kind;
         , KIN_INHERITS(animal), KIN_INHERITANCE_COLUMN("kind"), KIN_COLUMN(kind));
INHERITS(own_key, ANIMAL_MEMBERS kin_int number;
         , KIN_INHERITS(animal), KIN_COLUMN(number, .key = true));
INHERITS(two_parents, ANIMAL_MEMBERS kin_int tricks;
         , KIN_INHERITS(animal), KIN_INHERITS(dog), KIN_COLUMN(tricks));
INHERITS(tricks_in_text, ANIMAL_MEMBERS kin_text tricks;
         , KIN_INHERITS(animal), KIN_COLUMN(tricks, .nullable = true));
INHERITS(as_a_field, ANIMAL_MEMBERS, KIN_INHERITS(animal), KIN_FIELD(owner_id));
INHERITS(Dog, ANIMAL_MEMBERS, KIN_INHERITS(animal));

/* A base without a column for the type, and one whose column is no text. */
#define TYPELESS_MEMBERS \
    kin_record kin;      \
    kin_int id;          \
    kin_int kind;
INHERITS(typeless, TYPELESS_MEMBERS, KIN_COLUMN(id), KIN_COLUMN(kind));
INHERITS(below_typeless, TYPELESS_MEMBERS, KIN_INHERITS(typeless));
INHERITS(integer_type, TYPELESS_MEMBERS, KIN_INHERITANCE_COLUMN("kind"), KIN_COLUMN(id),
         KIN_COLUMN(kind));

KIN_FORWARD(hen, static);
KIN_FORWARD(egg, static);
struct hen {
    TYPELESS_MEMBERS
};
INHERITS(egg, TYPELESS_MEMBERS, KIN_INHERITS(hen));
KIN_DECLARE(hen, static);
KIN_MODEL(hen, KIN_INHERITS(egg));

/* A mistake of the base is not told again of what inherits it. */
#define WRONG_MEMBERS \
    ANIMAL_MEMBERS    \
    kin_one(animal) companion;
INHERITS(wrong, WRONG_MEMBERS, KIN_COLUMN(id), KIN_COLUMN(type, .nullable = true), KIN_COLUMN(name),
         KIN_COLUMN(owner_id), KIN_COLUMN(tame, .default_text = "x"),
         KIN_BELONGS_TO(companion, animal, .foreign_key = "compagnon_id"));
INHERITS(below_wrong, WRONG_MEMBERS, KIN_INHERITS(wrong));
INHERITS(further_below, WRONG_MEMBERS kin_int age;, KIN_INHERITS(below_wrong), KIN_COLUMN(age));

/* The inverse of what a base has must take every record of it. */
KIN_DECLARE(keeper, static);
#define KEPT_MEMBERS \
    kin_record kin;  \
    kin_int id;      \
    kin_text type;   \
    kin_many(keeper) keepers;
INHERITS(kept, KEPT_MEMBERS, KIN_COLUMN(id), KIN_COLUMN(type, .nullable = true),
         KIN_HAS_MANY(keepers, keeper, .foreign_key = "lion_id", .inverse_of = "lion"));
INHERITS(lion, KEPT_MEMBERS, KIN_INHERITS(kept));
struct keeper {
    kin_record kin;
    kin_int id;
    kin_int lion_id;
    kin_one(lion) lion;
};
KIN_MODEL(keeper, KIN_COLUMN(id), KIN_COLUMN(lion_id), KIN_BELONGS_TO(lion, lion));

/* All texts stand in the message; the end of the list is NULL. */
static void refuses(kin_model_fn *const *models, kin_code code, size_t count,
                    const char *const *texts)
{
    kin_db *db = kin_open("sqlite::memory:", models, NULL);
    const kin_error_info *error = kin_db_error(db);
    if (error->code != code) fail_msg("%s: %s", kin_error_name(error->code), error->message);
    for (; *texts; texts++)
        if (!strstr(error->message, *texts))
            fail_msg("\"%s\" is not in \"%s\"", *texts, error->message);
    assert_int_equal(kin_db_mistakes(db).count, count);
    kin_close(db);
}
#define REFUSES(count, models, ...) \
    refuses(models, KIN_INVALID_MODEL, count, (const char *const[]){__VA_ARGS__, NULL})

static void a_struct_that_does_not_begin_with_its_bases_members(void **state)
{
    (void)state;
    REFUSES(1, kin_models(forgets_a_member), "forgets_a_member.fins", "owner_id", "struct animal");
    REFUSES(1, kin_models(another_place), "another_place.name", "animal.name");
    REFUSES(1, kin_models(another_type), "another_type.name", "animal.name");
    REFUSES(1, kin_models(another_column), "another_column.name", "animal.name");
    REFUSES(1, kin_models(as_a_field), "as_a_field.owner_id", "animal.owner_id");
    REFUSES(1, kin_models(has_a_hole), "has_a_hole", "behind tricks");
}

static void what_the_first_base_alone_may_say(void **state)
{
    (void)state;
    REFUSES(1, kin_models(own_table), "own_table", "animal", "KIN_TABLE");
    REFUSES(1, kin_models(own_type), "own_type", "animal", "KIN_INHERITANCE_COLUMN");
    REFUSES(1, kin_models(own_key), "own_key.number", "animal");
    REFUSES(1, kin_models(column_again), "column_again.title", "column name");
    REFUSES(1, kin_models(two_parents), "two_parents inherits from more than one");
    REFUSES(1, kin_models(egg, hen), "inherits from itself");
}

static void a_family_that_cannot_be_told_apart(void **state)
{
    (void)state;
    REFUSES(1, kin_models(below_typeless), "typeless", "below_typeless", "text column type");
    REFUSES(1, kin_models(integer_type), "integer_type", "text column kind");
    REFUSES(1, kin_models(dog, Dog), "dog", "Dog");
    REFUSES(1, kin_models(dog, tricks_in_text), "tricks_in_text.tricks", "another type");
}

static void a_mistake_of_a_base_is_told_once(void **state)
{
    (void)state;
    REFUSES(2, kin_models(further_below, below_wrong, wrong), "wrong.tame", "wrong.companion");
}

static void an_inverse_that_takes_a_part_of_the_family(void **state)
{
    (void)state;
    static const char *const texts[] = {"kept.keepers", "keeper.lion", "is of model lion", NULL};
    refuses(kin_models(kept, lion, keeper), KIN_INVERSE_NOT_FOUND, 1, texts);
}

/* --- tables ----------------------------------------------------------------------------------- */

static void the_family_has_one_table(void **state)
{
    (void)state;
    kin_report report;
    open_database(kin_models(dog, cat, hamster)); /* their bases are found */
    assert_non_null(kin_create(s, animal, .name = "Some", .tame = true));
    struct cat *tom = kin_create(s, cat, .name = "Tom", .tame = true, .tricks = 1, .naps = 2);
    assert_non_null(tom);
    assert_non_null(kin_create(s, dog, .name = "Rex", .tame = true, .tricks = 2));
    /* what one model says of a column holds for the table */
    assert_null(kin_create(s, dog, .name = "Max", .tame = true, .tricks = 1));
    assert_failure(KIN_RECORD_NOT_UNIQUE);
    assert_true(kin_check(s, &report));
    assert_int_equal(report.count, 0);
    assert_true(kin_create_tables(s));
    close_database(state);
}

/* --- what rows besides columns are inherited -------------------------------------------------- */

static void scopes_versions_and_another_type_column(void **state)
{
    (void)state;
    open_database(kin_models(dog, cat, hamster));
    struct hamster *made = kin_create(s, hamster, .type = "free", .owner_id = 1);
    assert_string_equal(made->name, "Hamster");
    assert_string_equal(made->type, "free");
    assert_true(made->tame); /* as the default scope of its base has it */
    assert_true(kin_is_a(kin_find(s, pet, made->id), hamster));
    struct hamster *other = kin_find(s, hamster, made->id);
    assert_true(kin_update(other, .owner_id = 2));
    assert_int_equal(other->lock_version, 1);
    assert_false(kin_must_update(made, .owner_id = 3));
    assert_answer(KIN_STALE_RECORD);
    kin_execute(s, "UPDATE pets SET tame = NOT tame", NULL);
    assert_null(kin_get(s, hamster, made->id));
    assert_int_equal(kin_count(s, hamster, .unscoped = true), 1);
    close_database(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_struct_that_does_not_begin_with_its_bases_members),
        cmocka_unit_test(what_the_first_base_alone_may_say),
        cmocka_unit_test(a_family_that_cannot_be_told_apart),
        cmocka_unit_test(a_mistake_of_a_base_is_told_once),
        cmocka_unit_test(an_inverse_that_takes_a_part_of_the_family),
        cmocka_unit_test(the_family_has_one_table),
        cmocka_unit_test(scopes_versions_and_another_type_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
