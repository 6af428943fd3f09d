/* kin_query_select: scopes that read some columns, and associations whose targets are loaded so. */
#include "support/database.h"
#include "support/faults.h"

#include <kin.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

KIN_DECLARE(writer, static);
KIN_DECLARE(book, static);
KIN_DECLARE(note, static);

struct writer {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_text life;
    kin_time updated_at;
    kin_many(book) books;
    kin_many(book) titles;    /* without their bodies */
    kin_many(book) dependent; /* titles, destroyed with the writer */
    kin_many(book) mistaken;
    kin_one(book) first;
    kin_many(note) notes;        /* of titles */
    kin_many(note) texts;        /* of books, without their colors */
    kin_many(note) mistaken_too; /* a mistake on the way */
};

struct book {
    kin_record kin;
    kin_int id;
    kin_int writer_id;
    kin_text title;
    kin_text body;
    kin_one(writer) writer;
    kin_one(writer) name; /* its name alone */
    kin_many(note) notes;
};

struct note {
    kin_record kin;
    kin_int id;
    kin_int book_id;
    kin_text text;
    kin_text color;
    kin_one(book) book;
    kin_one(book) title; /* without its body */
};

static void titles(kin_query *query)
{
    kin_query_select(query, "title");
    kin_query_order(query, "books.id");
}

static void bodies(kin_query *query)
{
    kin_query_select(query, " body , title");
}

static void mistake(kin_query *query)
{
    kin_query_select(query, "titel");
}

static void names(kin_query *query)
{
    kin_query_select(query, "name");
    kin_query_select(query, NULL);
}

static void texts(kin_query *query)
{
    kin_query_select(query, "text");
}

/* clang-format off */
KIN_MODEL(writer,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_COLUMN(life, .nullable = true),
    KIN_COLUMN(updated_at),
    KIN_HAS_MANY(books, book),
    KIN_HAS_MANY(titles, book, .scope = titles, .inverse_of = "writer"),
    KIN_HAS_MANY(dependent, book, .scope = titles, .dependent = KIN_DESTROY),
    KIN_HAS_MANY(mistaken, book, .scope = mistake),
    KIN_HAS_ONE(first, book, .scope = titles),
    KIN_HAS_MANY(notes, note, .through = "titles"),
    KIN_HAS_MANY(texts, note, .through = "books", .source = "notes", .scope = texts),
    KIN_HAS_MANY(mistaken_too, note, .through = "mistaken", .source = "notes"),
);

KIN_MODEL(book,
    KIN_COLUMN(id),
    KIN_COLUMN(writer_id, .nullable = true),
    KIN_COLUMN(title),
    KIN_COLUMN(body),
    KIN_BELONGS_TO(writer, writer),
    KIN_BELONGS_TO(name, writer, .foreign_key = "writer_id", .scope = names, .touch = KIN_TOUCH),
    KIN_HAS_MANY(notes, note),
);

KIN_MODEL(note,
    KIN_COLUMN(id),
    KIN_COLUMN(book_id, .nullable = true),
    KIN_COLUMN(text),
    KIN_COLUMN(color, .default_text = "red"),
    KIN_BELONGS_TO(book, book),
    KIN_BELONGS_TO(title, book, .foreign_key = "book_id", .scope = titles, .touch = KIN_TOUCH),
);
/* clang-format on */

static struct database database;
static kin_session *s;
static char last_sql[2048];
static struct writer *ann;
static struct book *soup;

static bool remember(void *context, const kin_statement_info *statement)
{
    (void)context;
    if (!statement->control) snprintf(last_sql, sizeof last_sql, "%s", statement->sql);
    return true;
}

static int set_up(void **state)
{
    (void)state;
    database_open(&database, kin_models(writer, book, note),
                  &(kin_open_options){.on_statement = remember});
    s = database.session;
    ann = kin_create(s, writer, .name = "Ann", .life = "long");
    struct writer *bob = kin_create(s, writer, .name = "Bob");
    soup = kin_create(s, book, .writer_id = ann->id, .title = "Soup", .body = "Hot");
    kin_create(s, book, .writer_id = ann->id, .title = "Bread", .body = "Dry");
    kin_create(s, book, .writer_id = bob->id, .title = "Wine", .body = "Red");
    kin_create(s, note, .book_id = soup->id, .text = "Tasty");
    database_check(s);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

#define assert_code(wanted) \
    assert_string_equal(kin_error_name(kin_error(s)->code), kin_error_name(wanted))

static void assert_failed_with(kin_code code, const char *model, const char *member)
{
    assert_true(kin_failed(s));
    assert_code(code);
    assert_string_equal(kin_error(s)->model, model);
    assert_string_equal(kin_error(s)->association, member);
    kin_error_clear(s);
}

static void assert_titled(const struct book *book, const char *title)
{
    assert_non_null(book);
    assert_string_equal(book->title, title);
    assert_true(kin_is_loaded(book, id));
    assert_true(kin_is_loaded(book, writer_id));
    assert_false(kin_is_loaded(book, body));
    assert_null(book->body);
}

/* --- targets ---------------------------------------------------------------------------------- */

static void targets_are_loaded_without_the_rest(void **state)
{
    (void)state;
    book_list books = kin_many_get(ann, titles);
    database_check(s);
    assert_null(strstr(last_sql, "body"));
    assert_int_equal(books.count, 2);
    assert_titled(books.items[0], "Soup");
    assert_int_equal(books.items[0]->writer_id, ann->id);
    assert_ptr_equal(kin_one_peek(books.items[1], writer), ann);
    assert_titled(kin_one_get(ann, first), "Soup");
    struct writer *name = kin_one_get(books.items[0], name);
    assert_string_equal(name->name, "Ann");
    assert_false(kin_is_loaded(name, life));
    assert_int_equal(kin_many_size(name, titles), 2);
    assert_string_equal(kin_many_get(books.items[0], notes).items[0]->text, "Tasty");
    database_check(s);
}

static void such_targets_are_read_only(void **state)
{
    (void)state;
    struct book *book = kin_many_get(ann, titles).items[0];
    assert_true(kin_set(book, title, "Stew"));
    assert_false(kin_save(book));
    assert_failed_with(KIN_MISSING_ATTRIBUTE, "book", "body");
    assert_true(kin_restore(book));
    assert_true(kin_reload(book));
    assert_string_equal(book->body, "Hot");
    assert_true(kin_update(book, .title = "Stew"));
    database_check(s);
}

static void levels_below_have_what_they_need(void **state)
{
    (void)state;
    writer_list writers = kin_all(s, writer, .order = "id", .includes = "titles(notes, name)");
    database_check(s);
    assert_int_equal(writers.count, 2);
    assert_titled(kin_many_peek(writers.items[1], titles).items[0], "Wine");
    struct book *book = kin_many_peek(writers.items[0], titles).items[0];
    assert_titled(book, "Soup");
    assert_string_equal(kin_many_peek(book, notes).items[0]->text, "Tasty");
    assert_string_equal(kin_one_peek(book, name)->name, "Ann");
    note_list notes = kin_all(s, note, .includes = "title(writer)");
    database_check(s);
    assert_titled(kin_one_peek(notes.items[0], title), "Soup");
    assert_string_equal(kin_one_peek(kin_one_peek(notes.items[0], title), writer)->life, "long");
}

static void over_a_join_model(void **state)
{
    (void)state;
    writer_list writers = kin_all(s, writer, .order = "id", .includes = "texts");
    database_check(s);
    struct note *note = kin_many_peek(writers.items[0], texts).items[0];
    assert_string_equal(note->text, "Tasty");
    assert_int_equal(note->book_id, soup->id);
    assert_false(kin_is_loaded(note, color));
    /* What stands on the way is not read at all. */
    note = kin_many_get(ann, notes).items[0];
    database_check(s);
    assert_string_equal(note->color, "red");
    assert_int_equal(kin_many_get(ann, mistaken_too).count, 0);
    assert_failed_with(KIN_INVALID_ARGUMENT, "book", "titel");
}

/* Within one load a row is one record, but a part of a row is no whole one. */
static void a_row_that_is_read_twice(void **state)
{
    (void)state;
    static const char *const orders[] = {"titles, books", "books, titles"};
    for (size_t i = 0; i < 2; i++) {
        struct writer *writer = kin_first(s, writer, .includes = orders[i]);
        database_check(s);
        assert_string_equal(kin_many_peek(writer, titles).items[0]->title, "Soup");
        book_list books = kin_many_peek(writer, books);
        assert_int_equal(books.count, 2);
        kin_each(book, books) {
            assert_true(kin_is_loaded(book, body));
            assert_string_equal(book->body, strcmp(book->title, "Soup") == 0 ? "Hot" : "Dry");
            assert_true(kin_save(book));
        }
    }
    struct note *note = kin_first(s, note, .includes = "title(writer(books, titles)), book");
    database_check(s);
    assert_titled(kin_one_peek(note, title), "Soup");
    assert_string_equal(kin_one_peek(note, book)->body, "Hot");
    assert_ptr_equal(
        kin_many_peek(kin_one_peek(kin_one_peek(note, title), writer), titles).items[0],
        kin_one_peek(note, book));
}

static void what_is_in_memory_stays(void **state)
{
    (void)state;
    struct writer *writer = kin_find(s, writer, ann->id);
    assert_true(kin_many_push(writer, titles, soup));
    struct book *bun = kin_many_build(writer, titles, .title = "Bun", .body = "Soft");
    database_execute(s, "UPDATE books SET title = 'Stew', body = 'Cold'");
    book_list books = kin_many_get(writer, titles);
    database_check(s);
    assert_int_equal(books.count, 3);
    assert_ptr_equal(books.items[0], soup);
    assert_ptr_equal(books.items[2], bun);
    assert_string_equal(soup->title, "Stew");
    assert_string_equal(soup->body, "Hot");
    assert_string_equal(bun->body, "Soft");
}

static void nothing_else_selects(void **state)
{
    (void)state;
    assert_int_equal(kin_many_count(ann, titles), 2);
    assert_int_equal(kin_many_size(ann, titles), 2);
    assert_true(kin_many_includes(ann, titles, soup));
    assert_int_equal(kin_count(s, book, .scopes = {titles}), 3);
    assert_int_equal(kin_count(s, writer, .joins = "titles", .distinct = true), 2);
    writer_list writers =
        kin_all(s, writer, .joins = "titles", .distinct = true, .order = "writers.id");
    database_check(s);
    assert_int_equal(writers.count, 2);
    assert_string_equal(writers.items[0]->life, "long");
}

static void a_mistake_is_told_before_any_statement(void **state)
{
    (void)state;
    uint64_t before = kin_statements(s);
    assert_int_equal(kin_many_get(ann, mistaken).count, 0);
    assert_non_null(strstr(kin_error(s)->message, "did you mean \"title\"?"));
    assert_failed_with(KIN_INVALID_ARGUMENT, "book", "titel");
    assert_int_equal(kin_all(s, book, .scopes = {mistake}).count, 0);
    assert_failed_with(KIN_INVALID_ARGUMENT, "book", "titel");
    kin_query_select(NULL, "title");
    assert_int_equal(kin_statements(s) - before, 0);
}

/* --- queries ---------------------------------------------------------------------------------- */

static void a_query_adds_to_its_scopes(void **state)
{
    (void)state;
    struct book *book = kin_first(s, book, .scopes = {titles});
    assert_string_equal(book->title, "Soup");
    assert_false(kin_is_loaded(book, writer_id));
    book = kin_first(s, book, .scopes = {titles}, .select = "writer_id");
    assert_titled(book, "Soup");
    book = kin_first(s, book, .scopes = {titles, bodies});
    assert_string_equal(book->title, "Soup");
    assert_string_equal(book->body, "Hot");
    assert_false(kin_is_loaded(book, writer_id));
    database_check(s);
}

static void records_of_a_stream(void **state)
{
    (void)state;
    kin_stream *stream = kin_stream_open(s, book, .scopes = {bodies}, .order = "id");
    struct book *book = kin_stream_next(stream, book);
    assert_int_equal(book->id, soup->id);
    assert_string_equal(book->body, "Hot");
    assert_false(kin_is_loaded(book, writer_id));
    assert_false(kin_set(book, writer_id, 1));
    assert_failed_with(KIN_MISSING_ATTRIBUTE, "book", "writer_id");
    size_t count = 1;
    while ((book = kin_stream_next(stream, book))) {
        assert_false(kin_is_loaded(book, writer_id));
        count++;
    }
    assert_int_equal(count, 3);
    kin_stream_close(stream);
    stream = kin_stream_open(s, book);
    assert_true(kin_is_loaded(kin_stream_next(stream, book), writer_id));
    kin_stream_close(stream);
    database_check(s);
}

static void what_is_touched_on_the_way_is_known_as_a_whole(void **state)
{
    (void)state;
    database.now.microseconds += 1000000;
    kin_create(s, note, .book_id = soup->id, .text = "Salty");
    database_check(s);
    assert_true(kin_find(s, writer, ann->id)->updated_at.microseconds == database.now.microseconds);
}

/* --- removing --------------------------------------------------------------------------------- */

static void what_is_in_part_is_not_destroyed_with_its_owner(void **state)
{
    (void)state;
    assert_false(kin_destroy(ann));
    assert_failed_with(KIN_MISSING_ATTRIBUTE, "book", "body");
    assert_int_equal(kin_count(s, book), 3);
    assert_int_equal(kin_count(s, writer), 2);
    assert_int_equal(kin_destroy_all(s, book, .scopes = {titles}), 3);
    database_check(s);
    assert_true(kin_destroy(ann));
    database_check(s);
}

static void what_is_in_part_is_taken_out(void **state)
{
    (void)state;
    struct book *book = kin_many_get(ann, titles).items[0];
    assert_true(kin_many_delete(ann, titles, book));
    database_check(s);
    assert_int_equal(kin_many_get(ann, titles).count, 1);
    assert_true(kin_is_null(kin_find(s, book, soup->id), writer_id));
    assert_string_equal(kin_find(s, book, soup->id)->body, "Hot");
}

/* --- faults ----------------------------------------------------------------------------------- */

struct records {
    struct writer *writer;
    struct note *note;
};

static void a_writer(kin_session *session, void *records)
{
    struct records *r = records;
    r->writer = kin_create(session, writer, .name = "Ann");
    struct book *book =
        kin_create(session, book, .writer_id = r->writer->id, .title = "Soup", .body = "Hot");
    r->note = kin_create(session, note, .book_id = book->id, .text = "Tasty");
}

static bool load(kin_session *session, void *records)
{
    struct records *r = records;
    (void)session;
    (void)kin_many_get(r->writer, titles).count;
    return kin_is_loaded(r->writer, titles);
}

static bool preload(kin_session *session, void *records)
{
    struct records *r = records;
    note_list notes = {&r->note, 1};
    (void)session;
    return kin_preload(notes, "title(writer(books, titles)), book");
}

static void faults(void **state)
{
    (void)state;
    struct scenario loading = {.name = "targets in part",
                               .prepare = a_writer,
                               .act = load,
                               .records_size = sizeof(struct records),
                               .models = kin_models(writer, book, note),
                               .only_reads = true};
    struct scenario preloading = loading;
    preloading.name = "a row in part and whole";
    preloading.act = preload;
    each_fault(&loading);
    each_fault(&preloading);
    each_fault_in_a_level(&preloading);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(targets_are_loaded_without_the_rest),
        TEST(such_targets_are_read_only),
        TEST(levels_below_have_what_they_need),
        TEST(over_a_join_model),
        TEST(a_row_that_is_read_twice),
        TEST(what_is_in_memory_stays),
        TEST(nothing_else_selects),
        TEST(a_mistake_is_told_before_any_statement),
        TEST(a_query_adds_to_its_scopes),
        TEST(records_of_a_stream),
        TEST(what_is_in_part_is_not_destroyed_with_its_owner),
        TEST(what_is_in_part_is_taken_out),
        TEST(what_is_touched_on_the_way_is_known_as_a_whole),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
