/* What declarations come to when the database is opened: models that are found, inverses that are
 * found by their names, and the way an association goes, as its reflection shows it. */
#include "behaviour/association.h"

#include <stdio.h>

KIN_DECLARE(writer, static);
KIN_DECLARE(poet, static);
KIN_DECLARE(book, static);
KIN_DECLARE(diary, static);
KIN_DECLARE(picture, static);
KIN_DECLARE(person, static);
KIN_DECLARE(subject, static);
KIN_DECLARE(line_item, static);

#define WRITER_MEMBERS      \
    kin_record kin;         \
    kin_int id;             \
    kin_text type;          \
    kin_text name;          \
    kin_many(book) books;   \
    kin_many(book) drafts;  \
    kin_many(book) sold;    \
    kin_many(book) unknown; \
    kin_many(book) by_name; \
    kin_one(diary) diary;   \
    kin_many(picture) pictures;

struct writer {
    WRITER_MEMBERS
};

struct poet {
    WRITER_MEMBERS
};

struct book {
    kin_record kin;
    kin_int id;
    kin_int writer_id;
    kin_int editor_id;
    kin_bool sold;
    kin_text title;
    kin_text writer_name;
    kin_one(writer) writer;
    kin_one(writer) editor;
    kin_many(subject) subjects;
    kin_many(line_item) lines;
};

struct diary {
    kin_record kin;
    kin_int id;
    kin_int writer_id;
    kin_one(writer) writer;
};

struct picture {
    kin_record kin;
    kin_int id;
    kin_int shows_id;
    kin_text shows_type;
    kin_one(kin_record) shows;
};

struct person {
    kin_record kin;
    kin_int id;
    kin_many(person) friends;
};

/* A book has subjects, and writers have those of their books. */
struct subject {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(book) books;
};

struct line_item {
    kin_record kin;
    kin_int id;
    kin_int book_id;
};

static void only_sold(kin_query *query)
{
    kin_query_equal(query, book, sold, true);
}

/* clang-format off */
KIN_MODEL(writer,
    KIN_COLUMN(id),
    KIN_COLUMN(type, .nullable = true),
    KIN_COLUMN(name, .nullable = true),
    KIN_HAS_MANY(books, book),
    KIN_HAS_MANY(drafts, book, .foreign_key = "writer_id"),
    KIN_HAS_MANY(sold, book, .scope = only_sold),
    KIN_HAS_MANY(unknown, book, .inverse_of = NULL),
    KIN_HAS_MANY(by_name, book, .foreign_key = "writer_name", .primary_key = "name"),
    KIN_HAS_ONE(diary, diary),
    KIN_HAS_MANY(pictures, picture, .as = "shows"),
);

KIN_MODEL(poet, KIN_INHERITS(writer));

KIN_MODEL(book,
    KIN_COLUMN(id),
    KIN_COLUMN(writer_id, .nullable = true),
    KIN_COLUMN(editor_id, .nullable = true),
    KIN_COLUMN(sold, .default_bool = false),
    KIN_COLUMN(title, .nullable = true),
    KIN_COLUMN(writer_name, .nullable = true),
    KIN_BELONGS_TO(writer, writer),
    KIN_BELONGS_TO(editor, writer),
    KIN_HAS_AND_BELONGS_TO_MANY(subjects, subject),
    KIN_HAS_MANY(lines, line_item),
);

KIN_MODEL(diary,
    KIN_COLUMN(id),
    KIN_COLUMN(writer_id, .nullable = true),
    KIN_BELONGS_TO(writer, writer),
);

KIN_MODEL(picture,
    KIN_COLUMN(id),
    KIN_COLUMN(shows_id, .nullable = true),
    KIN_COLUMN(shows_type, .nullable = true),
    KIN_BELONGS_TO_ANY(shows, .inverse_of = "pictures"),
);

KIN_MODEL(person,
    KIN_COLUMN(id),
    KIN_HAS_AND_BELONGS_TO_MANY(friends, person),
);

KIN_MODEL(subject,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_HAS_AND_BELONGS_TO_MANY(books, book),
);

KIN_MODEL(line_item,
    KIN_COLUMN(id),
    KIN_COLUMN(book_id, .nullable = true),
);
/* clang-format on */

/* What they lead to is found. */
#define MODELS kin_models(writer, poet)

static int setup(void **state)
{
    const kin_open_options options = {
        .on_statement = look_at_statement, .automatic_inverse = true, .kin_size_ = sizeof options};
    (void)state;
    database_open(&at, MODELS, &options);
    s = at.session;
    return 0;
}

/* --- models ----------------------------------------------------------------------------------- */

static void DEF_10_the_model_is_the_rows_second_name_whatever_the_first_is(void **state)
{
    (void)state;
    const kin_association_reflection *lines = kin_reflect_association(at.db, book, lines);
    assert_string_equal(lines->target->name, "line_item");
    assert_string_equal(lines->target->class_name, "LineItem");
    assert_string_equal(lines->target->table, "line_items");
    assert_string_equal(kin_reflect_association(at.db, diary, writer)->target->name, "writer");
    assert_string_equal(kin_reflect_association(at.db, writer, diary)->target->table, "diaries");
    assert_string_equal(kin_reflect_association(at.db, book, editor)->target->name, "writer");
}

static void DEF_10_models_that_associations_lead_to_are_found(void **state)
{
    (void)state;
    /* kin_open was given writer and poet. */
    assert_ptr_equal(kin_db_reflect_named(at.db, "line_item"),
                     kin_reflect_association(at.db, book, lines)->target);
    assert_non_null(kin_db_reflect_named(at.db, "subject"));
    assert_null(kin_db_reflect_named(at.db, "person"));
    assert_int_equal(rows_of(line_item), 0);
}

static void DEF_12_a_model_linked_to_itself_by_one_column_is_a_mistake(void **state)
{
    (void)state;
    kin_db *db = kin_open("sqlite::memory:", kin_models(person));
    assert_int_equal(kin_db_error(db)->code, KIN_INVALID_MODEL);
    assert_string_equal(kin_db_error(db)->message,
                        "person.friends: both columns of people_people would be person_id: give "
                        ".association_foreign_key");
    assert_string_equal(kin_db_error(db)->model, "person");
    assert_string_equal(kin_db_error(db)->association, "friends");
    kin_close(db);
}

KIN_DECLARE(record, static);
KIN_DECLARE(sleeve, static);

struct record {
    kin_record kin;
    kin_int id;
    kin_text title;
};

struct sleeve {
    kin_record kin;
    kin_int id;
    kin_int record_key; /* the column record */
    kin_one(record) record;
};

/* clang-format off */
KIN_MODEL(record,
    KIN_COLUMN(id),
    KIN_COLUMN(title, .nullable = true),
);

KIN_MODEL(sleeve,
    KIN_COLUMN(id),
    KIN_COLUMN(record_key, .column = "record", .nullable = true),
    KIN_BELONGS_TO(record, record, .foreign_key = "record"),
);
/* clang-format on */

static void BT_6_key_column_and_association_may_have_one_name_even_record(void **state)
{
    (void)state;
    database_close(&at);
    database_open(&at, kin_models(sleeve), NULL);
    s = at.session;
    struct sleeve *sleeve = kin_new(s, sleeve);
    kin_one_build(sleeve, record, .title = "Blue");
    assert_true(kin_save(sleeve));
    struct sleeve *found = kin_first(s, sleeve, .includes = "record");
    assert_string_equal(kin_one_get(found, record)->title, "Blue");
    assert_int_equal(found->record_key, kin_one_get(found, record)->id);
    kin_set_null(found, record_key);
    assert_null(kin_one_get(found, record));
    assert_int_equal(rows_where(sleeve, "record IS NOT NULL"), 1);
}

/* --- chains ----------------------------------------------------------------------------------- */

KIN_DECLARE(house, static);
KIN_DECLARE(contract, static);
struct house {
    kin_record kin;
    kin_int id;
    kin_many(contract) contracts;
    kin_many(writer) writers;
    kin_many(book) books;
    kin_many(book) sold;
    kin_many(subject) subjects;
    kin_many(book) contracted;
};

struct contract {
    kin_record kin;
    kin_int id;
    kin_int house_id;
    kin_int writer_id;
    kin_one(house) house;
    kin_one(writer) writer;
    kin_many(book) books;
};

/* clang-format off */
KIN_MODEL(house,
    KIN_COLUMN(id),
    KIN_HAS_MANY(contracts, contract),
    KIN_HAS_MANY(writers, writer, .through = "contracts"),
    KIN_HAS_MANY(books, book, .through = "writers"),
    KIN_HAS_MANY(sold, book, .through = "writers", .scope = only_sold),
    KIN_HAS_MANY(subjects, subject, .through = "books"),
    KIN_HAS_MANY(contracted, book, .through = "contracts", .source = "books"),
);

KIN_MODEL(contract,
    KIN_COLUMN(id),
    KIN_COLUMN(house_id),
    KIN_COLUMN(writer_id),
    KIN_BELONGS_TO(house, house),
    KIN_BELONGS_TO(writer, writer),
    KIN_HAS_MANY(books, book, .through = "writer"),
);
/* clang-format on */

static void assert_chain(const kin_association_reflection *association, const char *expected)
{
    char text[256] = "";
    for (size_t i = 0; i < association->chain_count; i++) {
        const kin_chain_step *step = &association->chain[i];
        size_t length = strlen(text);
        snprintf(text + length, sizeof text - length, "%s%s by %s.%s", i ? ", " : "", step->table,
                 step->association->owner->name, step->association->name);
    }
    assert_string_equal(text, expected);
}

static void DEF_15_the_chain_goes_from_the_target_back_to_the_owner(void **state)
{
    (void)state;
    kin_db *db = kin_open("sqlite::memory:", kin_models(house));
    assert_int_equal(kin_db_error(db)->code, KIN_OK);
    assert_chain(kin_reflect_association(db, house, contracts), "contracts by house.contracts");
    assert_chain(kin_reflect_association(db, contract, house), "houses by contract.house");
    assert_chain(kin_reflect_association(db, house, writers),
                 "writers by contract.writer, contracts by house.contracts");
    assert_chain(kin_reflect_association(db, book, subjects),
                 "subjects by book.subjects, books_subjects by book.subjects");
    assert_chain(kin_reflect_association(db, house, subjects),
                 "subjects by book.subjects, books_subjects by book.subjects, books by "
                 "writer.books, writers by contract.writer, contracts by house.contracts");
    assert_chain(kin_reflect_association(db, picture, shows), "");
    kin_close(db);
}

static void DEF_15_each_step_has_its_scopes(void **state)
{
    (void)state;
    kin_db *db = kin_open("sqlite::memory:", kin_models(house));
    const kin_association_reflection *sold = kin_reflect_association(db, house, sold);
    assert_int_equal(sold->chain_count, 3);
    assert_int_equal(sold->chain[0].scope_count, 2); /* its own, and that of writer.sold */
    assert_true(sold->chain[0].scopes[0] == only_sold);
    assert_int_equal(sold->chain[1].scope_count, 0);
    assert_int_equal(sold->chain[2].scope_count, 0);
    /* What goes through one leaves it as it is. */
    assert_int_equal(kin_reflect_association(db, writer, books)->chain[0].scope_count, 0);
    assert_int_equal(kin_reflect_association(db, house, books)->chain[0].scope_count, 0);
    kin_close(db);
}

static void DEF_15_nested_is_what_goes_through_a_through(void **state)
{
    (void)state;
    kin_db *db = kin_open("sqlite::memory:", kin_models(house));
    assert_false(kin_reflect_association(db, house, contracts)->nested);
    assert_false(kin_reflect_association(db, house, writers)->nested);
    assert_true(kin_reflect_association(db, house, books)->nested);
    assert_true(kin_reflect_association(db, house, subjects)->nested);
    assert_false(kin_reflect_association(db, contract, books)->nested);
    assert_true(kin_reflect_association(db, house, contracted)->nested); /* its source is one */
    kin_close(db);
}

/* --- inverses --------------------------------------------------------------------------------- */

static const char *inverse_of(const kin_association_reflection *association)
{
    return association->inverse ? association->inverse->name : "none";
}

#define assert_inverse(M, f, expected) \
    assert_string_equal(inverse_of(kin_reflect_association(at.db, M, f)), (expected))

static void INV_8_plain_associations_find_their_inverse(void **state)
{
    (void)state;
    assert_inverse(writer, books, "writer");
    assert_inverse(writer, diary, "writer");
    assert_inverse(diary, writer, "diary");
    assert_inverse(writer, pictures, "shows"); /* .as names it */
    assert_inverse(poet, books, "writer");     /* as the model that declares it */
}

static void INV_8_what_may_lead_elsewhere_finds_none(void **state)
{
    (void)state;
    assert_inverse(writer, drafts, "none");  /* a foreign key of its own, even if it is the same */
    assert_inverse(writer, sold, "none");    /* a scope */
    assert_inverse(writer, by_name, "none"); /* other columns */
    assert_inverse(writer, unknown, "none"); /* NULL is written */
    assert_inverse(book, writer, "none");    /* nothing of the writer's is called book */
    assert_inverse(book, editor, "none");
    assert_inverse(book, subjects, "none"); /* many to many */
    assert_inverse(book, lines, "none");    /* no association leads back */
}

static void INV_8_nobody_asked_for_it(void **state)
{
    (void)state;
    kin_db *db = kin_open("sqlite::memory:", MODELS);
    assert_null(kin_reflect_association(db, writer, books)->inverse);
    assert_null(kin_reflect_association(db, diary, writer)->inverse);
    kin_close(db);
}

KIN_DECLARE(mother, static);
KIN_DECLARE(child, static);
KIN_DECLARE(toy, static);

#define CHILD_MEMBERS       \
    kin_record kin;         \
    kin_int id;             \
    kin_text type;          \
    kin_int mother_id;      \
    kin_one(mother) mother; \
    kin_many(toy) toys;

struct mother {
    kin_record kin;
    kin_int id;
    kin_one(child) child;
    kin_many(child) children;
};

struct child {
    CHILD_MEMBERS
};

struct toy {
    kin_record kin;
    kin_int id;
    kin_int child_id;
    kin_one(child) child;
};

/* clang-format off */
KIN_MODEL(mother,
    KIN_AUTOMATIC_INVERSE(false),
    KIN_COLUMN(id),
    KIN_HAS_ONE(child, child),
    KIN_HAS_MANY(children, child, .inverse_of = "mother"),
);

KIN_MODEL(child,
    KIN_COLUMN(id),
    KIN_COLUMN(type, .nullable = true),
    KIN_COLUMN(mother_id, .nullable = true),
    KIN_BELONGS_TO(mother, mother),
    KIN_HAS_MANY(toys, toy),
    KIN_AUTOMATIC_INVERSE(true),
);

KIN_MODEL(toy,
    KIN_COLUMN(id),
    KIN_COLUMN(child_id, .nullable = true),
    KIN_BELONGS_TO(child, child),
);
/* clang-format on */

static void INV_8_a_model_may_ask_for_it_and_against_it(void **state)
{
    (void)state;
    kin_db *quiet = kin_open("sqlite::memory:", kin_models(mother));
    assert_string_equal(inverse_of(kin_reflect_association(quiet, child, mother)), "child");
    assert_string_equal(inverse_of(kin_reflect_association(quiet, child, toys)), "child");
    assert_null(kin_reflect_association(quiet, mother, child)->inverse);
    kin_close(quiet);
    kin_db *loud = kin_open("sqlite::memory:", kin_models(mother), .automatic_inverse = true);
    assert_string_equal(inverse_of(kin_reflect_association(loud, child, mother)), "child");
    assert_null(kin_reflect_association(loud, mother, child)->inverse);
    assert_string_equal(inverse_of(kin_reflect_association(loud, mother, children)), "mother");
    kin_close(loud);
}

static void INV_7_a_reflection_tells_the_inverse(void **state)
{
    (void)state;
    const kin_association_reflection *books = kin_reflect_association(at.db, writer, books);
    const kin_association_reflection *shows = kin_reflect_association(at.db, picture, shows);
    const kin_model_reflection *writer = kin_reflect(at.db, writer);
    const kin_model_reflection *poet = kin_reflect(at.db, poet);
    assert_ptr_equal(books->inverse, kin_reflect_association(at.db, book, writer));
    assert_ptr_equal(kin_reflection_inverse(books, books->target), books->inverse);
    assert_null(kin_reflection_inverse(books, writer)); /* it does not lead there */
    assert_null(kin_reflect_association(at.db, book, lines)->inverse);
    /* What leads to a model leads to those that inherit from it. */
    assert_ptr_equal(kin_reflection_inverse(kin_reflect_association(at.db, diary, writer), poet),
                     kin_reflect_association(at.db, writer, diary));
    /* Of a polymorphic one each model has its own. */
    assert_null(shows->inverse);
    assert_int_equal(shows->inverse_count, 2);
    assert_ptr_equal(kin_reflection_inverse(shows, writer),
                     kin_reflect_association(at.db, writer, pictures));
    assert_ptr_equal(kin_reflection_inverse(shows, poet),
                     kin_reflect_association(at.db, poet, pictures));
    assert_null(kin_reflection_inverse(shows, kin_reflect(at.db, book)));
    assert_null(kin_reflection_inverse(NULL, writer));
    assert_null(kin_reflection_inverse(shows, NULL));
}

/* The same as with .inverse_of. */
static void INV_1_what_is_loaded_knows_its_owner_by_an_automatic_inverse(void **state)
{
    (void)state;
    struct writer *ann = kin_create(s, writer, .name = "Ann");
    kin_create(s, book, .writer_id = ann->id);
    kin_create(s, book, .writer_id = ann->id);
    kin_create(s, diary, .writer_id = ann->id);
    struct picture *picture = kin_new(s, picture);
    kin_one_set(picture, shows, &ann->kin);
    kin_save(picture);
    ann = kin_find(s, writer, ann->id);
    book_list books = kin_many_get(ann, books);
    struct diary *diary = kin_one_get(ann, diary);
    picture = kin_many_first(ann, pictures);
    assert_statements(0, {
        kin_each(book, books) assert_ptr_equal(kin_one_get(book, writer), ann);
        assert_ptr_equal(kin_one_get(diary, writer), ann);
        assert_ptr_equal(kin_one_get(picture, shows), &ann->kin);
    });
    /* Without one it is another instance. */
    kin_each(book, kin_many_get(ann, drafts)) assert_true(kin_one_get(book, writer) != ann);
    writer_list writers = kin_all(s, writer, .includes = "books, diary");
    ann = writers.items[0];
    assert_statements(0, {
        kin_each(book, kin_many_get(ann, books)) assert_ptr_equal(kin_one_get(book, writer), ann);
        assert_ptr_equal(kin_one_get(kin_one_get(ann, diary), writer), ann);
    });
}

static void INV_2_what_is_made_knows_its_owner_by_an_automatic_inverse(void **state)
{
    (void)state;
    struct poet *ann = kin_new(s, poet, .name = "Ann");
    struct book *built = kin_many_build(ann, books, .title = "b");
    struct diary *diary = kin_one_build(ann, diary);
    assert_ptr_equal(kin_one_get(built, writer), ann);
    assert_ptr_equal(kin_one_get(diary, writer), ann);
    assert_true(kin_save(built)); /* and its writer first */
    assert_int_equal(built->writer_id, ann->id);
    struct book *made = kin_many_create(ann, books, .title = "c");
    struct book *pushed = kin_new(s, book, .title = "p");
    kin_many_push(ann, books, pushed);
    assert_statements(0, {
        assert_ptr_equal(kin_one_get(made, writer), ann);
        assert_ptr_equal(kin_one_get(pushed, writer), ann);
    });
    assert_int_equal(rows_where(book, "writer_id IS NOT NULL"), 3);
}

static void INV_3_a_belongs_to_is_seen_by_its_has_one_by_an_automatic_inverse(void **state)
{
    (void)state;
    struct writer *ann = kin_create(s, writer, .name = "Ann");
    kin_create(s, diary, .writer_id = ann->id);
    struct diary *diary = kin_first(s, diary);
    struct writer *found = kin_one_get(diary, writer);
    assert_statements(0, assert_ptr_equal(kin_one_get(found, diary), diary));
    struct diary *fresh = kin_new(s, diary);
    struct writer *built = kin_one_build(fresh, writer, .name = "Bob");
    assert_ptr_equal(kin_one_peek(built, diary), fresh);
    struct book *book = kin_new(s, book);
    kin_one_set(book, writer, built);
    assert_int_equal(kin_many_peek(built, books).count, 0); /* but not by a has_many */
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(DEF_10_the_model_is_the_rows_second_name_whatever_the_first_is),
        TEST(DEF_10_models_that_associations_lead_to_are_found),
        cmocka_unit_test(DEF_12_a_model_linked_to_itself_by_one_column_is_a_mistake),
        TEST(BT_6_key_column_and_association_may_have_one_name_even_record),
        cmocka_unit_test(DEF_15_the_chain_goes_from_the_target_back_to_the_owner),
        cmocka_unit_test(DEF_15_each_step_has_its_scopes),
        cmocka_unit_test(DEF_15_nested_is_what_goes_through_a_through),
        TEST(INV_8_plain_associations_find_their_inverse),
        TEST(INV_8_what_may_lead_elsewhere_finds_none),
        cmocka_unit_test(INV_8_nobody_asked_for_it),
        cmocka_unit_test(INV_8_a_model_may_ask_for_it_and_against_it),
        TEST(INV_7_a_reflection_tells_the_inverse),
        TEST(INV_1_what_is_loaded_knows_its_owner_by_an_automatic_inverse),
        TEST(INV_2_what_is_made_knows_its_owner_by_an_automatic_inverse),
        TEST(INV_3_a_belongs_to_is_seen_by_its_has_one_by_an_automatic_inverse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
