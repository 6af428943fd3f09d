/* Streams: the records of a query one at a time, in constant memory. */
#include "support/database.h"
#include "support/faults.h"
#include "support/models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#define SHELVES 300

static struct database database;
static kin_session *s;

/* --- an allocator that knows how much is in use, and was at most ------------------------------ */

static size_t live;
static size_t most;

static void *resize(void *context, void *pointer, size_t old_size, size_t new_size)
{
    (void)context;
    live -= pointer ? old_size : 0;
    live += new_size;
    if (live > most) most = live;
    if (new_size > 0) return realloc(pointer, new_size);
    free(pointer);
    return NULL;
}

static const kin_allocator counting = {resize, NULL};

static void fill(const char *name, int count)
{
    const char *recursion = "INSERT INTO shelves (name) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
                            "SELECT i + 1 FROM n WHERE i < ?) SELECT ? FROM n";
    const char *sequence = "INSERT INTO shelves (name) WITH n AS (SELECT seq AS i FROM "
                           "seq_1_to_100000 WHERE seq <= ?) SELECT ? FROM n";
    kin_execute(s, database_text(recursion, recursion, sequence), kin_args(count, name));
    database_check(s);
}

static int set_up(void **state)
{
    (void)state;
    database_open(&database, kin_models(shelf, book), &(kin_open_options){.allocator = &counting});
    s = database.session;
    kin_execute(s, "DELETE FROM shelves", NULL);
    fill("a", SHELVES);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    assert_int_equal(live, 0);
    return 0;
}

static void expect_last(kin_code code)
{
    assert_string_equal(kin_error_name(kin_error(s)->code), kin_error_name(code));
}

static size_t read_rest(kin_stream *stream)
{
    size_t count = 0;
    while (kin_stream_next(stream, shelf)) count++;
    return count;
}

/* --- tests ------------------------------------------------------------------------------------ */

static void every_record_once_and_in_order(void **state)
{
    (void)state;
    uint64_t before = kin_statements(s);
    kin_stream *stream = kin_stream_open(s, shelf, .order = "id");
    assert_non_null(stream);
    struct shelf *shelf;
    int64_t last = 0;
    size_t count = 0;
    while ((shelf = kin_stream_next(stream, shelf))) {
        assert_true(shelf->id > last);
        assert_string_equal(shelf->name, "a");
        assert_false(kin_is_new(shelf));
        last = shelf->id;
        count++;
    }
    assert_int_equal(count, SHELVES);
    database_check(s);
    assert_int_equal(kin_statements(s) - before, 1);
    assert_null(kin_stream_next(stream, shelf));
    kin_stream_close(stream);
    assert_int_equal(kin_count(s, shelf), SHELVES);
}

static void options_are_those_of_kin_all(void **state)
{
    (void)state;
    kin_create(s, shelf, .name = "b");
    kin_stream *stream = kin_stream_open(s, shelf, .where = "shelves.name = ?",
                                         .args = kin_args("b"), .readonly = true);
    struct shelf *shelf = kin_stream_next(stream, shelf);
    assert_string_equal(shelf->name, "b");
    assert_true(kin_is_readonly(shelf));
    assert_null(kin_stream_next(stream, shelf));
    kin_stream_close(stream);
    stream = kin_stream_open(s, shelf, .order = "id", .limit = 7, .offset = 2);
    assert_int_equal(read_rest(stream), 7);
    kin_stream_close(stream);
    stream = kin_stream_open(s, shelf, .limit = 0);
    assert_int_equal(read_rest(stream), 0);
    kin_stream_close(stream);
    database_check(s);
}

static void memory_is_constant(void **state)
{
    (void)state;
    fill("a name that takes some room in each and every record of the stream", 20000);
    kin_stream *stream = kin_stream_open(s, shelf, .order = "id");
    for (int i = 0; i < 400; i++) assert_non_null(kin_stream_next(stream, shelf));
    size_t before = most = live;
    assert_int_equal(read_rest(stream), 20000 + SHELVES - 400);
    assert_int_equal(most, before);
    kin_stream_close(stream);
    database_check(s);
}

static void closed_early(void **state)
{
    (void)state;
    fill("b", 50000);
    for (int i = 0; i < 3; i++) {
        kin_stream *stream = kin_stream_open(s, shelf);
        assert_non_null(kin_stream_next(stream, shelf));
        kin_stream_close(stream);
        assert_int_equal(kin_count(s, shelf), SHELVES + 50000);
    }
    assert_true(kin_begin(s));
    assert_non_null(kin_create(s, shelf, .name = "c"));
    kin_stream *stream = kin_stream_open(s, shelf);
    assert_non_null(kin_stream_next(stream, shelf));
    kin_stream_close(stream);
    assert_true(kin_commit(s));
    assert_int_equal(kin_count(s, shelf), SHELVES + 50001);
    database_check(s);
}

/* The first records are there while the statement is still at work, and closing ends that. */
static void records_come_before_the_statement_has_ended(void **state)
{
    const char *where = database_text(
        "CASE WHEN shelves.name = 'stop' THEN 0 = (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
        "SELECT i + 1 FROM n) SELECT count(*) FROM n WHERE i < 0) ELSE 1 END",
        "CASE WHEN shelves.name = 'stop' THEN pg_sleep(600) IS NULL ELSE true END",
        "CASE WHEN shelves.name = 'stop' THEN sleep(600) IS NULL ELSE true END");
    char name[1001];
    (void)state;
    memset(name, 'x', 1000); /* so that they fill the server's buffer */
    name[1000] = '\0';
    fill(name, 40);
    fill("stop", 1);
    assert_true(kin_session_set_statement_timeout(s, 20000)); /* would end the test, not hang it */
    kin_stream *stream = kin_stream_open(s, shelf, .where = where);
    for (int i = 0; i < 3; i++) assert_non_null(kin_stream_next(stream, shelf));
    kin_stream_close(stream);
    database_check(s);
    assert_int_equal(kin_count(s, shelf), SHELVES + 41);
    database_check(s);
}

static void other_verbs_wait(void **state)
{
    (void)state;
    struct shelf *kept = kin_first(s, shelf);
    kin_stream *stream = kin_stream_open(s, shelf, .order = "id");
    struct shelf *shelf = kin_stream_next(stream, shelf);
    assert_int_equal(kin_many_get(shelf, books).count, 0);
    expect_last(KIN_INVALID_ARGUMENT);
    assert_non_null(strstr(kin_error(s)->message, "stream of shelf"));
    assert_null(kin_create(s, shelf, .name = "b"));
    expect_last(KIN_INVALID_ARGUMENT);
    assert_false(kin_begin(s));
    assert_null(kin_stream_open(s, shelf));
    /* What needs memory alone goes on. */
    assert_true(kin_set(kept, name, "c"));
    assert_non_null(kin_new(s, shelf, .name = "d"));
    assert_int_equal(read_rest(stream), SHELVES - 1);
    kin_error_clear(s);
    assert_true(kin_save(kept)); /* the stream has ended, though it is not closed */
    kin_stream_close(stream);
    database_check(s);
}

static void the_end_of_a_level_ends_it(void **state)
{
    (void)state;
    for (int commits = 0; commits < 2; commits++) {
        assert_true(kin_begin(s));
        assert_non_null(kin_create(s, shelf, .name = "b"));
        kin_stream *stream = kin_stream_open(s, shelf);
        assert_non_null(kin_stream_next(stream, shelf));
        assert_true(commits ? kin_commit(s) : kin_rollback(s));
        assert_null(kin_stream_next(stream, shelf));
        kin_stream_close(stream);
        assert_int_equal(kin_count(s, shelf), SHELVES + commits);
    }
    database_check(s);
}

static void what_is_left_open_the_session_closes(void **state)
{
    (void)state;
    kin_stream *first = kin_stream_open(s, shelf);
    assert_int_equal(read_rest(first), SHELVES);
    kin_stream *second = kin_stream_open(s, shelf);
    assert_non_null(kin_stream_next(second, shelf));
    kin_session_close(s);
    s = database.session = kin_session_open(database.db);
    assert_non_null(kin_create(s, shelf, .name = "b"));
    database_check(s);
}

static void a_failure_on_the_way(void **state)
{
    (void)state;
    kin_stream *stream;
    if (database_traits()->has_types) {
        const char *where = database_text(NULL, "1 / (? - shelves.id) < 2",
                                          "exp(CASE WHEN shelves.id = ? THEN 1000 ELSE 1 END) < 9");
        stream = kin_stream_open(s, shelf, .where = where,
                                 .args = kin_args(kin_first(s, shelf)->id + 100));
    } else {
        kin_execute(s, "UPDATE books SET shelf_id = 1", NULL);
        kin_execute(s, "INSERT INTO books (title, shelf_id) VALUES ('a', 1), ('b', 'x')", NULL);
        stream = kin_stream_open(s, book, .order = "id");
        assert_non_null(kin_stream_next(stream, book));
        assert_null(kin_stream_next(stream, book));
        expect_last(KIN_INVALID_VALUE);
        assert_string_equal(kin_error(s)->model, "book");
        kin_stream_close(stream);
        kin_error_clear(s);
        assert_int_equal(kin_count(s, shelf), SHELVES);
        return;
    }
    assert_true(read_rest(stream) <= 100);
    assert_true(kin_failed(s));
    assert_string_equal(kin_error(s)->model, "shelf");
    kin_stream_close(stream);
    kin_error_clear(s);
    assert_int_equal(kin_count(s, shelf), SHELVES);
}

static void a_failure_in_a_level_dooms_it(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    assert_null(kin_stream_open(s, shelf, .where = "no_such_column = 1"));
    expect_last(KIN_STATEMENT_INVALID);
    assert_null(kin_create(s, shelf, .name = "b"));
    expect_last(KIN_TRANSACTION_DOOMED);
    assert_true(kin_rollback(s));
    kin_error_clear(s);
    kin_stream *stream = kin_stream_open(s, shelf);
    assert_int_equal(read_rest(stream), SHELVES);
    kin_stream_close(stream);
}

static void what_is_no_stream(void **state)
{
    (void)state;
    assert_null(kin_stream_open(NULL, shelf));
    assert_null(kin_stream_next(NULL, shelf));
    kin_stream_close(NULL);
    assert_null(kin_stream_open(s, shelf, .includes = "books"));
    expect_last(KIN_INVALID_ARGUMENT);
    assert_null(kin_stream_open(s, shelf, .limit = -1));
    expect_last(KIN_INVALID_ARGUMENT);
    kin_error_clear(s);
    kin_stream *stream = kin_stream_open(s, shelf);
    assert_null(kin_stream_next(stream, book));
    expect_last(KIN_INVALID_ARGUMENT);
    assert_int_equal(read_rest(stream), SHELVES);
    kin_stream_close(stream);
}

/* --- faults ----------------------------------------------------------------------------------- */

struct no_records {
    struct shelf *unused;
};

static void prepare_shelves(kin_session *session, void *records)
{
    (void)records;
    for (int i = 0; i < 5; i++) kin_create(session, shelf, .name = "a");
}

static bool read_all(kin_session *session, void *records)
{
    size_t count = 0;
    (void)records;
    kin_stream *stream =
        kin_stream_open(session, shelf, .where = "shelves.name = ?", .args = kin_args("a"));
    while (kin_stream_next(stream, shelf)) count++;
    kin_stream_close(stream);
    return count == 5;
}

static void faults_of_a_stream(void **state)
{
    static const struct scenario scenario = {.name = "a stream",
                                             .prepare = prepare_shelves,
                                             .act = read_all,
                                             .records_size = sizeof(struct no_records),
                                             .only_reads = true};
    (void)state;
    each_fault(&scenario);
    each_fault_in_a_level(&scenario);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_record_once_and_in_order),
        TEST(options_are_those_of_kin_all),
        TEST(memory_is_constant),
        TEST(closed_early),
        TEST(records_come_before_the_statement_has_ended),
        TEST(other_verbs_wait),
        TEST(the_end_of_a_level_ends_it),
        TEST(what_is_left_open_the_session_closes),
        TEST(a_failure_on_the_way),
        TEST(a_failure_in_a_level_dooms_it),
        TEST(what_is_no_stream),
        cmocka_unit_test(faults_of_a_stream),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
