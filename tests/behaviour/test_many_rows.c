/* Many new records at once: their rows go out together, and each record gets its own back. */
#include "behaviour/association.h"
#include "behaviour/stacks.h"
#include "support/faults.h"

#include <stdio.h>

#define MOST 1000

static int setup(void **state)
{
    (void)state;
    return open_database(STACKS);
}

static struct shelf *new_shelf(void)
{
    return kin_create(s, shelf, .name = "s");
}

/* Books with titles of their own; every third has pages. */
static void make_books(struct book **books, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char title[32];
        snprintf(title, sizeof title, "book %03zu", i);
        books[i] = kin_new(s, book, .title = title);
        kin_set(books[i], pages, (int)i);
    }
}

/* Each record is that of its own row. */
static void assert_rows_are_theirs(struct book *const *books, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_false(kin_is_new(books[i]));
        struct book *found = kin_find(s, book, books[i]->id);
        assert_string_equal(found->title, books[i]->title);
        assert_int_equal(found->pages, i);
        assert_int_equal(books[i]->worth, 42);
        assert_false(kin_changed(books[i]));
    }
}

static void a_push_of_a_hundred_is_few_statements(void **state)
{
    (void)state;
    static struct book *books[100];
    struct shelf *shelf = new_shelf();
    make_books(books, 100);
    /* 64, 32 and 4 rows, and the counter. */
    assert_statements(4, assert_true(kin_many_concat(shelf, books, books, 100)));
    assert_rows_are_theirs(books, 100);
    for (size_t i = 1; i < 100; i++) assert_true(books[i]->id > books[i - 1]->id);
    assert_int_equal(shelf->books_count, 100);
    assert_int_equal(kin_find(s, shelf, shelf->id)->books_count, 100);
    /* One statement has moved the counter, so the version has moved once. */
    assert_true(kin_update(shelf, .name = "t"));
}

static void more_than_one_statement_takes_are_cut(void **state)
{
    (void)state;
    static struct book *books[MOST];
    struct shelf *shelf = new_shelf();
    make_books(books, MOST);
    /* 3 of 256, 128, 64, 32 and 8 rows, and the counter. */
    assert_statements(8, assert_true(kin_many_concat(shelf, books, books, MOST)));
    assert_int_equal(rows_of(book), MOST);
    for (size_t i = 0; i < MOST; i += 111)
        assert_string_equal(kin_find(s, book, books[i]->id)->title, books[i]->title);
}

/* A server is waited for twice: for all the rows, and for the counter with the COMMIT. Where it
 * takes one statement at a time, that is one wait for each. */
static void the_statements_are_one_pipeline(void **state)
{
    (void)state;
    static struct book *books[200];
    struct shelf *shelf = new_shelf();
    make_books(books, 200);
    assert_true(kin_many_concat(shelf, books, books, 100));
    uint64_t before = kin_round_trips(s);
    assert_true(kin_many_concat(shelf, books, books + 100, 100));
    int expected = atoi(database_text("0", "2", "6"));
    assert_int_equal(kin_round_trips(s) - before, expected);
}

static void AS_5_built_children_go_out_with_a_new_owner(void **state)
{
    (void)state;
    struct shelf *shelf = kin_new(s, shelf, .name = "s");
    struct book *books[7];
    make_books(books, 7);
    assert_statements(0, assert_true(kin_many_concat(shelf, books, books, 7)));
    /* The owner, 4, 2 and 1 rows, and the counter. Active Record has 15. */
    assert_statements(5, assert_true(kin_save(shelf)));
    assert_rows_are_theirs(books, 7);
    assert_int_equal(kin_find(s, shelf, shelf->id)->books_count, 7);
    assert_statements(0, assert_true(kin_save(shelf)));
}

static void other_columns_are_another_statement(void **state)
{
    (void)state;
    struct shelf *shelf = new_shelf();
    struct book *books[] = {kin_new(s, book, .title = "a"), kin_new(s, book, .title = "b"),
                            kin_new(s, book, .title = "c", .pages = 3),
                            kin_new(s, book, .title = "d", .pages = 4),
                            kin_new(s, book, .title = "e")};
    /* Two by two, one, and the counter. */
    assert_statements(4, assert_true(kin_many_concat(shelf, books, books, 5)));
    for (size_t i = 0; i < 5; i++) {
        struct book *found = kin_find(s, book, books[i]->id);
        assert_string_equal(found->title, books[i]->title);
        assert_int_equal(found->pages, books[i]->pages);
        assert_true(i == 0 || books[i]->id > books[i - 1]->id);
    }
}

static void a_record_named_twice_has_one_row(void **state)
{
    (void)state;
    struct shelf *shelf = new_shelf();
    struct book *book = kin_new(s, book, .title = "a");
    struct book *books[] = {book, kin_new(s, book, .title = "b"), book};
    assert_true(kin_many_concat(shelf, books, books, 3));
    assert_int_equal(rows_of(book), 2);
    assert_int_equal(shelf->books_count, 2);
    assert_int_equal(kin_find(s, shelf, shelf->id)->books_count, 2);
}

static void keys_that_are_written_tell_the_rows(void **state)
{
    (void)state;
    struct shelf *shelf = new_shelf();
    struct ticket *tickets[] = {kin_new(s, ticket, .code = "m"), kin_new(s, ticket, .code = "a"),
                                kin_new(s, ticket, .code = "z"), kin_new(s, ticket, .code = "b")};
    assert_statements(1, assert_true(kin_many_concat(shelf, tickets, tickets, 4)));
    for (size_t i = 0; i < 4; i++) assert_int_equal(tickets[i]->worth, 42);
    assert_string_equal(tickets[2]->code, "z");
    assert_int_equal(rows_of(ticket), 4);
}

static void a_record_with_children_of_its_own_is_saved_in_its_place(void **state)
{
    (void)state;
    struct shelf *shelf = kin_new(s, shelf, .name = "s");
    struct book *books[5];
    make_books(books, 5);
    for (int i = 0; i < 3; i++) kin_many_build(books[2], chapters, .title = "c");
    kin_many_concat(shelf, books, books, 5);
    /* The owner; two books and the counter; one and the counter; two chapters and one; two books
     * and the counter. */
    assert_statements(9, assert_true(kin_save(shelf)));
    assert_rows_are_theirs(books, 5);
    for (size_t i = 1; i < 5; i++) assert_true(books[i]->id > books[i - 1]->id);
    assert_int_equal(rows_of(chapter), 3);
    assert_int_equal(kin_find(s, shelf, shelf->id)->books_count, 5);
}

/* --- what is refused -------------------------------------------------------------------------- */

static void an_invalid_one_refuses_all_of_them(void **state)
{
    (void)state;
    struct shelf *shelf = new_shelf();
    struct book *books[4];
    make_books(books, 4);
    kin_set(books[2], title, "");
    assert_statements(0, assert_false(kin_many_concat(shelf, books, books, 4)));
    assert_answer(KIN_OK);
    assert_int_equal(kin_errors(books[2]).count, 1);
    for (size_t i = 0; i < 4; i++) {
        assert_true(kin_is_new(books[i]));
        assert_true(kin_is_null(books[i], id));
        assert_true(kin_is_null(books[i], created_at));
    }
    assert_int_equal(shelf->books_count, 0);
    kin_set(books[2], title, "fine");
    assert_true(kin_save(books[0]));
    assert_int_equal(rows_of(book), 1);
}

static void a_constraint_refuses_all_of_them(void **state)
{
    (void)state;
    struct shelf *shelf = new_shelf();
    struct book *books[6];
    make_books(books, 6);
    kin_set(books[4], title, "book 001");
    assert_false(kin_many_concat(shelf, books, books, 6));
    const kin_error_info *error = kin_error(s);
    assert_string_equal(error->model, "book");
    assert_failure(KIN_RECORD_NOT_UNIQUE);
    assert_int_equal(rows_of(book), 0);
    for (size_t i = 0; i < 6; i++) {
        assert_true(kin_is_new(books[i]));
        assert_true(kin_is_null(books[i], id));
    }
    assert_int_equal(kin_find(s, shelf, shelf->id)->books_count, 0);
    kin_set(books[4], title, "book 004");
    assert_true(kin_many_concat(shelf, books, books, 6));
    assert_rows_are_theirs(books, 6);
}

static bool push_and_give_up(kin_session *session, void *context)
{
    (void)session;
    struct book **books = context;
    struct shelf *shelf = kin_first(s, shelf);
    assert_true(kin_many_concat(shelf, books, books, 3));
    return false;
}

static void a_rollback_makes_them_new_again(void **state)
{
    (void)state;
    struct book *books[3];
    new_shelf();
    make_books(books, 3);
    assert_false(kin_transaction(s, push_and_give_up, books));
    for (size_t i = 0; i < 3; i++) {
        assert_true(kin_is_new(books[i]));
        assert_true(kin_is_null(books[i], id));
        assert_true(kin_is_null(books[i], worth));
    }
    assert_int_equal(rows_of(book), 0);
}

/* --- callbacks -------------------------------------------------------------------------------- */

/* What a function asks the database has the rows of the records before. */
static void callbacks_see_the_rows_before(void **state)
{
    (void)state;
    struct shelf *shelf = new_shelf();
    struct letter *letters[4];
    for (size_t i = 0; i < 4; i++) letters[i] = kin_new(s, letter, .text = "a");
    assert_true(kin_many_concat(shelf, letters, letters, 4));
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(letters[i]->seen, i);
        assert_int_equal(kin_find(s, letter, letters[i]->id)->seen, i);
    }
}

static void a_validation_finds_a_twin_among_the_rows_before(void **state)
{
    (void)state;
    struct shelf *shelf = new_shelf();
    struct letter *letters[] = {kin_new(s, letter, .text = "a"), kin_new(s, letter, .text = "twin"),
                                kin_new(s, letter, .text = "twin")};
    assert_false(kin_many_concat(shelf, letters, letters, 3));
    assert_answer(KIN_OK);
    assert_int_equal(kin_errors(letters[2]).count, 1);
    assert_int_equal(rows_of(letter), 0);
    for (size_t i = 0; i < 3; i++) assert_true(kin_is_new(letters[i]));
}

/* --- join records ----------------------------------------------------------------------------- */

static void make_labels(struct label **labels, size_t count, bool saved)
{
    for (size_t i = 0; i < count; i++) {
        labels[i] = kin_new(s, label, .name = "l");
        if (saved) assert_true(kin_save(labels[i]));
    }
}

static void rows_of_a_join_table_go_out_together(void **state)
{
    (void)state;
    struct shelf *shelf = new_shelf();
    struct label *labels[12];
    make_labels(labels, 10, true);
    assert_statements(2, assert_true(kin_many_concat(shelf, labels, labels, 10)));
    assert_int_equal(kin_many_count(shelf, labels), 10);
    /* Those that are new are saved, and then all are linked. */
    make_labels(labels + 10, 2, false);
    struct shelf *other = new_shelf();
    assert_statements(2, assert_true(kin_many_concat(other, labels, labels + 8, 4)));
    assert_int_equal(kin_many_count(other, labels), 4);
    for (size_t i = 0; i < 2; i++) assert_false(kin_is_new(labels[10 + i]));
}

static void ids_of_a_join_table_go_out_together(void **state)
{
    (void)state;
    struct shelf *shelf = new_shelf();
    struct label *labels[8];
    kin_value ids[8];
    make_labels(labels, 8, true);
    for (size_t i = 0; i < 8; i++) ids[i] = kin_value_int(labels[i]->id);
    /* What is there, the labels, and the rows. */
    assert_statements(3, assert_true(kin_many_set_ids(shelf, labels, ids, 8)));
    assert_int_equal(kin_many_count(shelf, labels), 8);
}

/* A few by a statement for just so many, more by a list; and the counter. */
static void targets_are_taken_out_by_one_statement(void **state)
{
    static const size_t counts[] = {1, 2, 3, 16, 17};
    (void)state;
    struct shelf *shelf = new_shelf();
    struct shelf *other = new_shelf();
    struct book *books[23];
    make_books(books, 23);
    assert_true(kin_many_concat(shelf, books, books, 20));
    assert_true(kin_many_concat(other, books, books + 20, 3));
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        assert_statements(2, assert_true(kin_many_delete_list(shelf, books, books, counts[i])));
        for (size_t j = 0; j < 20; j++)
            assert_int_equal(kin_is_null(kin_find(s, book, books[j]->id), shelf_id), j < counts[i]);
        assert_int_equal(kin_find(s, shelf, shelf->id)->books_count, 20 - counts[i]);
        assert_true(kin_many_concat(shelf, books, books, counts[i]));
    }
    assert_int_equal(kin_many_count(other, books), 3);
}

/* The same of links. */
static void links_are_taken_out_by_one_statement(void **state)
{
    static const size_t counts[] = {1, 2, 3, 16, 17};
    (void)state;
    struct label *labels[20];
    make_labels(labels, 20, true);
    struct shelf *other = new_shelf();
    assert_true(kin_many_concat(other, labels, labels, 20));
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct shelf *shelf = new_shelf();
        assert_true(kin_many_concat(shelf, labels, labels, 20));
        assert_statements(1, assert_true(kin_many_delete_list(shelf, labels, labels, counts[i])));
        kin_many_reset(shelf, labels);
        assert_int_equal(kin_many_get(shelf, labels).count, 20 - counts[i]);
        for (size_t j = 0; j < 20; j++)
            assert_int_equal(kin_many_includes(shelf, labels, labels[j]), j >= counts[i]);
    }
    assert_int_equal(kin_many_count(other, labels), 20);
}

/* The row is meant, which has the key that it was loaded with. */
static void a_link_goes_by_the_key_of_the_row(void **state)
{
    (void)state;
    struct label *labels[2];
    make_labels(labels, 2, true);
    struct shelf *shelf = new_shelf();
    assert_true(kin_many_concat(shelf, labels, labels, 2));
    kin_set(labels[0], id, labels[1]->id);
    assert_true(kin_many_delete(shelf, labels, labels[0]));
    label_list left = kin_many_reload(shelf, labels);
    assert_int_equal(left.count, 1);
    assert_int_equal(left.items[0]->id, labels[1]->id);
}

static void join_records_go_out_together(void **state)
{
    (void)state;
    struct shelf *shelf = new_shelf();
    struct label *labels[8];
    make_labels(labels, 4, true);
    make_labels(labels + 4, 4, false);
    /* Four labels, eight join records, and the counter of each label. */
    assert_statements(10, assert_true(kin_many_concat(shelf, marked, labels, 8)));
    assert_int_equal(rows_of(mark), 8);
    for (size_t i = 0; i < 8; i++) {
        struct mark *mark = kin_find_by(s, mark, .label_id = labels[i]->id);
        assert_int_equal(mark->shelf_id, shelf->id);
        assert_int_equal(kin_find(s, label, labels[i]->id)->marks_count, 1);
    }
}

static void join_records_of_a_new_owner_go_out_together(void **state)
{
    (void)state;
    struct shelf *shelf = kin_new(s, shelf, .name = "s");
    struct label *labels[4];
    make_labels(labels, 4, true);
    kin_many_concat(shelf, marked, labels, 4);
    assert_statements(6, assert_true(kin_save(shelf))); /* the owner, four rows, four counters */
    assert_int_equal(kin_many_count(shelf, marked), 4);
    assert_int_equal(rows_of(mark), 4);
}

/* --- rows in no order ------------------------------------------------------------------------- */

/* Keys that do not count upwards: nobody can say which row is whose by them. */
static void keys_in_no_order_are_asked_for_one_by_one(void **state)
{
    (void)state;
    static struct book *books[32];
    database_execute(s,
                     database_text("DROP TABLE books",
                                   "ALTER SEQUENCE books_id_seq INCREMENT BY -1 MINVALUE -1000 "
                                   "RESTART WITH 500",
                                   "CREATE TRIGGER backwards BEFORE INSERT ON books FOR EACH ROW "
                                   "SET NEW.id = 1000 - 10 * LENGTH(NEW.title) - NEW.pages"));
    if (!database_traits()->is_server) {
        database_execute(s, "CREATE TABLE books (id INTEGER PRIMARY KEY, shelf_id INTEGER, title "
                            "TEXT, pages INTEGER, worth INTEGER DEFAULT 42, created_at DATETIME)");
        database_execute(s, "INSERT INTO books (id, title) VALUES (9223372036854775807, 'end')");
    }
    struct shelf *shelf = new_shelf();
    make_books(books, 32);
    /* All at once, which is taken back; then each, and the counter. */
    assert_statements(18, assert_true(kin_many_concat(shelf, books, books, 16)));
    assert_rows_are_theirs(books, 16);
    assert_int_equal(rows_where(book, "title LIKE 'book%'"), 16);
    assert_statements(17, assert_true(kin_many_concat(shelf, books, books + 16, 16)));
    for (size_t i = 16; i < 32; i++)
        assert_string_equal(kin_find(s, book, books[i]->id)->title, books[i]->title);
    database_execute(s, database_text("DROP TABLE books", "SELECT 1", "DROP TRIGGER backwards"));
}

/* --- faults ----------------------------------------------------------------------------------- */

struct library {
    struct shelf *shelf;
    struct shelf *unsaved;
    struct book *books[3];
    struct letter *letters[2];
    struct label *labels[3];
    struct label *linked[3];
    struct book *put[3];
};

static void library(kin_session *session, void *records)
{
    struct library *b = records;
    b->shelf = kin_create(session, shelf, .name = "s");
    b->unsaved = kin_new(session, shelf, .name = "u");
    for (int i = 0; i < 3; i++) {
        b->books[i] = kin_new(session, book, .title = i == 0 ? "a" : i == 1 ? "b" : "c");
        b->labels[i] = kin_new(session, label, .name = "l");
    }
    for (int i = 0; i < 2; i++) b->letters[i] = kin_new(session, letter, .text = "t");
    kin_save(b->labels[0]);
    for (int i = 0; i < 3; i++) {
        b->linked[i] = kin_many_create(b->shelf, labels, .name = "l");
        b->put[i] = kin_many_create(b->shelf, books, .title = i == 0 ? "x" : i == 1 ? "y" : "z");
    }
    for (int i = 0; i < 2; i++) kin_many_build(b->unsaved, letters, .text = "t");
    for (int i = 0; i < 2; i++) kin_many_build(b->unsaved, tickets, .code = i ? "x" : "y");
    kin_many_push(b->unsaved, marked, b->labels[0]);
    kin_many_build(b->unsaved, marked, .name = "m");
}

#define B ((struct library *)records)
#define ACT(name, what)                                   \
    static bool name(kin_session *session, void *records) \
    {                                                     \
        (void)session;                                    \
        return what;                                      \
    }

ACT(push_books, kin_many_concat(B->shelf, books, B->books, 3))
ACT(push_letters, kin_many_concat(B->shelf, letters, B->letters, 2))
ACT(push_labels, kin_many_concat(B->shelf, labels, B->labels, 3))
ACT(take_out_three, kin_many_delete_list(B->shelf, books, B->put, 3))
ACT(unlink_three, kin_many_delete_list(B->shelf, labels, B->linked, 3))
ACT(push_marked, kin_many_concat(B->shelf, marked, B->labels, 3))
ACT(save_all, kin_save(B->unsaved))

static void faults_of_many_rows(void **state)
{
    static const struct {
        scenario_act *act;
        const char *name;
    } acts[] = {{push_books, "push_books"},     {push_letters, "push_letters"},
                {push_labels, "push_labels"},   {take_out_three, "take_out_three"},
                {unlink_three, "unlink_three"}, {push_marked, "push_marked"},
                {save_all, "save_all"}};
    (void)state;
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        struct scenario scenario = {.name = acts[i].name,
                                    .prepare = library,
                                    .act = acts[i].act,
                                    .records_size = sizeof(struct library),
                                    .models = STACKS};
        each_fault(&scenario);
        each_fault_in_a_level(&scenario);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_push_of_a_hundred_is_few_statements),
        TEST(more_than_one_statement_takes_are_cut),
        TEST(the_statements_are_one_pipeline),
        TEST(AS_5_built_children_go_out_with_a_new_owner),
        TEST(other_columns_are_another_statement),
        TEST(a_record_named_twice_has_one_row),
        TEST(keys_that_are_written_tell_the_rows),
        TEST(a_record_with_children_of_its_own_is_saved_in_its_place),
        TEST(an_invalid_one_refuses_all_of_them),
        TEST(a_constraint_refuses_all_of_them),
        TEST(a_rollback_makes_them_new_again),
        TEST(callbacks_see_the_rows_before),
        TEST(a_validation_finds_a_twin_among_the_rows_before),
        TEST(rows_of_a_join_table_go_out_together),
        TEST(ids_of_a_join_table_go_out_together),
        TEST(targets_are_taken_out_by_one_statement),
        TEST(links_are_taken_out_by_one_statement),
        TEST(a_link_goes_by_the_key_of_the_row),
        TEST(join_records_go_out_together),
        TEST(join_records_of_a_new_owner_go_out_together),
        TEST(keys_in_no_order_are_asked_for_one_by_one),
        cmocka_unit_test(faults_of_many_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
