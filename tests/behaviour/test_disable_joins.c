/* .disable_joins: a through association is read by a statement for each step. */
#include "behaviour/association.h"
#include "behaviour/shelves.h"

static struct writer *ann;
static struct writer *bob;
static struct writer *nobody; /* has no books */

static struct book *book(struct writer *writer, const char *title, int first, int count)
{
    struct book *book = kin_create(s, book, .title = title, .writer_id = writer->id);
    for (int i = 0; i < count; i++) kin_create(s, sheet, .book_id = book->id, .number = first + i);
    return book;
}

/* Ann has the sheets 1 and 4 of A, 2 and 3 of B and none of C; Bob 5 of A, and 6 of Bob. */
static int setup(void **state)
{
    (void)state;
    open_database(SHELF_MODELS);
    ann = kin_create(s, writer, .name = "Ann");
    bob = kin_create(s, writer, .name = "Bob");
    nobody = kin_create(s, writer, .name = "Nobody");
    struct book *a = book(ann, "A", 1, 1);
    book(ann, "B", 2, 2);
    book(ann, "C", 0, 0);
    kin_create(s, sheet, .book_id = a->id, .number = 4);
    book(bob, "A", 5, 1);
    book(bob, "Bob", 6, 1);
    return 0;
}

static struct sheet *sheet_of(int number)
{
    struct sheet *sheet = kin_find_by(s, sheet, .number = number);
    assert_non_null(sheet);
    return sheet;
}

static void assert_sheets(sheet_list list, const char *expected)
{
    char text[64] = "";
    size_t length = 0;
    for (size_t i = 0; i < list.count && length + 8 < sizeof text; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%d", i ? " " : "",
                                   (int)list.items[i]->number);
    assert_string_equal(text, expected);
}

static void assert_values(kin_values values, const char *expected)
{
    char text[64] = "";
    size_t length = 0;
    for (size_t i = 0; i < values.count && length + 8 < sizeof text; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%d", i ? " " : "",
                                   (int)values.items[i].as.integer);
    assert_string_equal(text, expected);
}

static void HMT_12_two_statements_for_one_hop(void **state)
{
    (void)state;
    assert_statements(1, assert_int_equal(kin_many_count(ann, sheets), 4));
    assert_statements(2, assert_int_equal(kin_many_count(ann, apart), 4));
    assert_statements(2, assert_int_equal(kin_many_size(ann, apart), 4));
    assert_statements(2, assert_false(kin_many_is_empty(ann, apart)));
    assert_statements(2, assert_true(kin_many_exists(ann, apart, .where = "sheets.number = 3")));
    assert_statements(2, assert_int_equal(kin_many_pluck(ann, apart, number).count, 4));
    assert_statements(2, assert_int_equal(kin_many_ids(ann, apart).count, 4));
    assert_statements(2, assert_int_equal((int)kin_many_sum(ann, apart, number), 10));
    assert_statements(2, assert_non_null(kin_many_first(ann, apart)));
    assert_statements(2, assert_int_equal(kin_many_all(ann, apart).count, 4));
    struct sheet *second = sheet_of(2);
    assert_statements(2, assert_true(kin_many_includes(ann, apart, second)));
    assert_statements(2, assert_true(kin_many_find(ann, apart, second->id) != NULL));
    assert_statements(2, assert_true(kin_many_find_by(ann, apart, .number = 5) == NULL));
    assert_null(strstr(last_sql, "JOIN"));
    assert_statements(2, assert_int_equal(kin_many_get(ann, apart).count, 4));
    assert_null(strstr(last_sql, "JOIN"));
    assert_statements(0, assert_int_equal(kin_many_get(ann, apart).count, 4));
    assert_int_equal(kin_count(s, sheet, .of = kin_of(bob, apart)), 2);
}

static void HMT_12_three_statements_for_two_hops(void **state)
{
    (void)state;
    kin_many_create(sheet_of(2), remarks, .body = "good");
    kin_many_create(sheet_of(5), remarks, .body = "bad");
    kin_create(s, remark, .subject_id = sheet_of(4)->id, .subject_type = "Writer");
    assert_statements(1, assert_int_equal(kin_many_count(ann, remarks), 1));
    assert_statements(3, assert_int_equal(kin_many_count(ann, apart_remarks), 1));
    assert_statements(3, assert_int_equal(kin_many_pluck(ann, apart_remarks, id).count, 1));
    assert_statements(3, assert_int_equal(kin_many_ids(ann, apart_remarks).count, 1));
    remark_list remarks = {NULL, 0};
    assert_statements(3, remarks = kin_many_get(ann, apart_remarks));
    assert_int_equal(remarks.count, 1);
    assert_string_equal(remarks.items[0]->body, "good");
}

static void HMT_12_who_has_nothing_needs_no_more(void **state)
{
    (void)state;
    struct writer *fresh = kin_new(s, writer);
    assert_statements(0, assert_int_equal(kin_many_get(fresh, apart).count, 0));
    assert_statements(0, assert_int_equal(kin_many_count(fresh, apart_remarks), 0));
    assert_statements(0, assert_true(kin_many_is_empty(fresh, apart)));
    assert_statements(1, assert_int_equal(kin_many_count(nobody, apart_remarks), 0));
    assert_statements(1, assert_int_equal(kin_many_get(nobody, apart).count, 0));
    assert_statements(1, assert_null(kin_many_first(nobody, apart_by_title)));
    assert_statements(1, assert_int_equal(kin_many_pluck(nobody, apart_by_title, number).count, 0));
    struct sheet *loose = kin_create(s, sheet);
    assert_statements(0, assert_null(kin_one_get(loose, apart_writer)));
}

/* The books are read by title, from the last one on. */
static void HMT_12_the_order_of_a_step_is_kept_in_memory(void **state)
{
    (void)state;
    sheet_list sheets = kin_many_get(ann, apart_by_title);
    assert_null(strstr(last_sql, "ORDER BY"));
    assert_int_equal(sheets.count, 4);
    assert_int_equal(sheets.items[0]->number + sheets.items[1]->number, 2 + 3);
    assert_int_equal(sheets.items[2]->number + sheets.items[3]->number, 1 + 4);
    assert_sheets(kin_many_get(bob, apart_by_title), "6 5");
    assert_sheets(kin_many_all(bob, apart_by_title, .limit = 1), "6");
    assert_null(strstr(last_sql, "LIMIT"));
    assert_sheets(kin_many_all(bob, apart_by_title, .limit = 1, .offset = 1), "5");
    assert_sheets(kin_many_all(bob, apart_by_title, .offset = 2), "");
    assert_sheets(kin_many_all(bob, apart_by_title, .order = "sheets.number"), "5 6");
    assert_values(kin_many_pluck(bob, apart_by_title, number), "6 5");
    assert_values(kin_many_pluck(bob, apart_by_title, number, .limit = 1), "6");
    const struct sheet *six = sheet_of(6);
    kin_values ids = kin_many_ids(kin_find(s, writer, bob->id), apart_by_title);
    assert_int_equal(ids.count, 2);
    assert_true(ids.items[0].as.integer == six->id);
}

static void HMT_12_the_first_and_the_last_of_a_step_in_order(void **state)
{
    (void)state;
    const struct sheet *first = kin_many_first(bob, apart_by_title);
    const struct sheet *last = kin_many_last(bob, apart_by_title);
    assert_int_equal(first->number, 6);
    assert_int_equal(last->number, 5);
    assert_statements(
        3, assert_int_equal((int)kin_many_sum(bob, apart_by_title, number, .limit = 1), 6));
    assert_int_equal(kin_many_count(bob, apart_by_title, .limit = 1), 1);
    assert_int_equal(kin_update_all(s, sheet, .set = "number = 60", .limit = 1,
                                    .of = kin_of(bob, apart_by_title)),
                     1);
    assert_sheets(kin_many_reload(bob, apart_by_title), "60 5");
    assert_int_equal(kin_delete_all(s, sheet, .of = kin_of(bob, apart)), 2);
    assert_int_equal(kin_count(s, sheet), 4);
}

static void HMT_12_the_order_and_limit_of_the_last_step_are_its_own(void **state)
{
    (void)state;
    assert_sheets(kin_many_get(ann, apart_by_number), "1 2 3 4");
    assert_non_null(strstr(last_sql, "ORDER BY"));
    assert_sheets(kin_many_get(ann, apart_short), "1 2");
    assert_non_null(strstr(last_sql, "LIMIT"));
    assert_int_equal(kin_many_count(ann, apart_short), 2);
    /* Two in the order of the books: those of B. */
    sheet_list first = kin_many_get(ann, apart_first);
    assert_int_equal(first.count, 2);
    assert_int_equal(first.items[0]->number + first.items[1]->number, 2 + 3);
    assert_int_equal(kin_many_count(ann, apart_first), 2);
}

static void HMT_12_a_limit_of_a_step_holds_for_each_owner(void **state)
{
    (void)state;
    assert_int_equal(kin_many_count(ann, apart_latest), 2); /* of B and C */
    writer_list all = kin_all(s, writer, .preload = "apart_latest", .order = "writers.id");
    assert_int_equal(kin_many_peek(all.items[0], apart_latest).count, 2);
    assert_sheets(kin_many_peek(all.items[1], apart_latest), "6 5");
    assert_int_equal(kin_many_peek(all.items[2], apart_latest).count, 0);
}

static void HMT_12_what_is_loaded_along_takes_a_statement_for_each_step(void **state)
{
    (void)state;
    writer_list all = {NULL, 0};
    assert_statements(2, all = kin_all(s, writer, .preload = "sheets"));
    assert_statements(3, all = kin_all(s, writer, .preload = "apart", .order = "writers.id"));
    assert_null(strstr(last_sql, "JOIN"));
    assert_int_equal(kin_many_peek(all.items[0], apart).count, 4);
    assert_int_equal(kin_many_peek(all.items[1], apart).count, 2);
    assert_true(kin_is_loaded(all.items[2], apart));
    assert_int_equal(kin_many_peek(all.items[2], apart).count, 0);
    assert_statements(
        3, all = kin_all(s, writer, .includes = "apart_by_number", .order = "writers.id"));
    assert_sheets(kin_many_peek(all.items[0], apart_by_number), "1 2 3 4");
    all = kin_all(s, writer, .preload = "apart_short, apart_first, apart_by_title",
                  .order = "writers.id");
    assert_sheets(kin_many_peek(all.items[0], apart_short), "1 2");
    assert_true(kin_many_has_more(all.items[0], apart_short));
    assert_sheets(kin_many_peek(all.items[1], apart_short), "5 6");
    assert_int_equal(kin_many_peek(all.items[0], apart_first).count, 2);
    assert_true(kin_many_has_more(all.items[0], apart_first));
    assert_sheets(kin_many_peek(all.items[1], apart_first), "6 5");
    assert_false(kin_many_has_more(all.items[1], apart_first));
    assert_sheets(kin_many_peek(all.items[1], apart_by_title), "6 5");
    /* Joins that are asked for are made. */
    assert_statements(1, all = kin_all(s, writer, .eager_load = "apart"));
    assert_int_equal(kin_count(s, writer, .joins = "apart", .where = "sheets.number = 5"), 1);
}

static void HMT_12_counted_for_many_owners(void **state)
{
    (void)state;
    writer_list all = kin_all(s, writer, .order = "writers.id");
    assert_statements(2, assert_true(kin_preload_counts(all, "apart")));
    assert_null(strstr(last_sql, "JOIN"));
    assert_statements(0, assert_int_equal(kin_many_size(all.items[0], apart), 4));
    assert_statements(0, assert_int_equal(kin_many_size(all.items[1], apart), 2));
    assert_statements(0, assert_true(kin_many_is_empty(all.items[2], apart)));
    assert_true(kin_preload_counts(all, "apart_short"));
    assert_statements(0, assert_int_equal(kin_many_size(all.items[0], apart_short), 2));
}

static void HMT_12_what_lies_behind_is_loaded_along(void **state)
{
    (void)state;
    kin_many_create(sheet_of(6), remarks, .body = "good");
    sheet_list sheets = {NULL, 0};
    assert_statements(3, sheets = kin_many_all(bob, apart_by_title, .includes = "remarks"));
    assert_sheets(sheets, "6 5");
    assert_int_equal(kin_many_peek(sheets.items[0], remarks).count, 1);
    writer_list all = kin_all(s, writer, .includes = "apart(remarks)", .order = "writers.id");
    assert_int_equal(kin_many_peek(all.items[1], apart).count, 2);
    assert_true(kin_is_loaded(kin_many_peek(all.items[1], apart).items[0], remarks));
}

static void HMT_12_scopes_that_are_told_of_their_owner(void **state)
{
    (void)state;
    assert_sheets(kin_many_get(bob, apart_namesake), "6");
    assert_int_equal(kin_many_count(ann, apart_namesake), 0);
    writer_list all = kin_all(s, writer, .preload = "apart_namesake", .order = "writers.id");
    assert_int_equal(kin_many_peek(all.items[0], apart_namesake).count, 0);
    assert_sheets(kin_many_peek(all.items[1], apart_namesake), "6");
}

static void HMT_12_over_a_join_table_and_keys_of_text(void **state)
{
    (void)state;
    struct sticker *red = kin_create(s, sticker, .code = "red");
    struct sticker *blue = kin_create(s, sticker, .code = "blue");
    kin_many_push(sheet_of(1), stickers, red);
    kin_many_push(sheet_of(2), stickers, red);
    kin_many_push(sheet_of(2), stickers, blue);
    kin_many_push(sheet_of(5), stickers, blue);
    assert_statements(4, assert_int_equal(kin_many_get(ann, apart_stickers).count, 2));
    assert_statements(4, assert_int_equal(kin_many_count(ann, apart_stickers), 2));
    assert_string_equal(kin_many_get(bob, apart_stickers).items[0]->code, "blue");
    assert_statements(3, assert_int_equal(kin_many_get(red, apart_books).count, 2));
    sticker_list all = kin_all(s, sticker, .preload = "apart_books", .order = "stickers.code");
    assert_int_equal(kin_many_peek(all.items[0], apart_books).count, 2);
    assert_int_equal(kin_many_peek(all.items[1], apart_books).count, 2);
}

/* Each once, however many ways lead there; the other one has it as often. */
static void HMT_12_each_target_stands_there_once(void **state)
{
    (void)state;
    struct house *house = kin_create(s, house, .name = "h");
    book_list books = kin_many_get(ann, books);
    for (size_t i = 0; i < books.count; i++) kin_update(books.items[i], .house_id = house->id);
    assert_int_equal(kin_many_get(ann, apart_houses).count, 1);
    assert_int_equal(kin_many_count(ann, apart_houses), 1);
    writer_list all = kin_all(s, writer, .preload = "apart_houses", .order = "writers.id");
    assert_int_equal(kin_many_peek(all.items[0], apart_houses).count, 1);
    assert_int_equal(kin_many_peek(all.items[1], apart_houses).count, 0);
}

static void HMT_12_a_source_of_one_type(void **state)
{
    (void)state;
    struct house *house = kin_create(s, house, .name = "h");
    kin_create(s, remark, .writer_id = ann->id, .subject_id = house->id, .subject_type = "House");
    kin_create(s, remark, .writer_id = bob->id, .subject_id = house->id, .subject_type = "Sheet");
    assert_statements(2, assert_int_equal(kin_many_get(ann, apart_remarked).count, 1));
    assert_statements(1, assert_int_equal(kin_many_count(bob, apart_remarked), 0));
}

static void HMT_12_one_record(void **state)
{
    (void)state;
    struct sheet *sheet = sheet_of(5);
    struct writer *writer = NULL;
    assert_statements(2, writer = kin_one_get(sheet, apart_writer));
    assert_true(writer && writer->id == bob->id);
    assert_statements(1 + 2, (void)kin_all(s, sheet, .preload = "apart_writer"));
    struct house *house = kin_create(s, house, .name = "h");
    assert_statements(1, assert_null(kin_one_get(sheet, apart_house)));
    assert_true(kin_one_set(sheet, apart_house, house));
    sheet = kin_find(s, sheet, sheet->id);
    house = kin_one_get(sheet, apart_house);
    assert_non_null(house);
}

static void HMT_12_writing_is_as_ever(void **state)
{
    (void)state;
    struct house *house = kin_create(s, house, .name = "h");
    assert_true(kin_many_push(nobody, apart_houses, house));
    assert_int_equal(kin_many_reload(nobody, apart_houses).count, 1);
    assert_true(kin_many_delete(nobody, apart_houses, house));
    assert_int_equal(kin_many_reload(nobody, apart_houses).count, 0);
    assert_false(kin_many_push(nobody, apart_remarks, kin_new(s, remark)));
    assert_failure(KIN_THROUGH_NESTED_READ_ONLY);
}

static void HMT_12_inside_verbs_and_transactions(void **state)
{
    (void)state;
    kin_begin(s);
    assert_statements(2, assert_int_equal(kin_many_get(ann, apart).count, 4));
    kin_commit(s);
    assert_statements(2, assert_int_equal(kin_many_all(bob, apart, .lock = KIN_LOCK).count, 2));
    kin_stream *stream = kin_stream_open(s, sheet, .of = kin_of(bob, apart_by_title), .limit = 1);
    struct sheet *sheet = kin_stream_next(stream, sheet);
    assert_true(sheet && sheet->number == 6);
    assert_null(kin_stream_next(stream, sheet));
    kin_stream_close(stream);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(HMT_12_two_statements_for_one_hop),
        TEST(HMT_12_three_statements_for_two_hops),
        TEST(HMT_12_who_has_nothing_needs_no_more),
        TEST(HMT_12_the_order_of_a_step_is_kept_in_memory),
        TEST(HMT_12_the_first_and_the_last_of_a_step_in_order),
        TEST(HMT_12_the_order_and_limit_of_the_last_step_are_its_own),
        TEST(HMT_12_a_limit_of_a_step_holds_for_each_owner),
        TEST(HMT_12_what_is_loaded_along_takes_a_statement_for_each_step),
        TEST(HMT_12_counted_for_many_owners),
        TEST(HMT_12_what_lies_behind_is_loaded_along),
        TEST(HMT_12_scopes_that_are_told_of_their_owner),
        TEST(HMT_12_over_a_join_table_and_keys_of_text),
        TEST(HMT_12_each_target_stands_there_once),
        TEST(HMT_12_a_source_of_one_type),
        TEST(HMT_12_one_record),
        TEST(HMT_12_writing_is_as_ever),
        TEST(HMT_12_inside_verbs_and_transactions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
