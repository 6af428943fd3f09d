/* A failure that nobody has looked at: every verb that writes is refused, and no verb that reads
 * is. */
#include "support/database.h"
#include "support/models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static struct database database;
static kin_session *s;
static struct shelf *shelf;
static struct book *book;

static bool nothing(kin_session *session, void *context)
{
    (void)session;
    (void)context;
    return true;
}

static void preload(void)
{
    struct book *const books[] = {book};
    book_list list = {books, 1};
    kin_preload(list, "shelf");
}

static void each_batch(void)
{
    kin_each_batch(books, s, book)
        kin_each(one, books) kin_is_new(one);
}

static void next_of_a_stream(void)
{
    kin_stream *stream = kin_stream_open(s, book);
    (void)kin_stream_next(stream, book);
    kin_stream_close(stream);
}

/* One table for both: W is a write, R is none. Each line is one call on a fresh database in which
 * the shelf has the book; its result is not looked at. */
/* clang-format off */
#define VERBS(W, R)                                                                  \
    W(kin_create, kin_create(s, shelf, .name = "x"))                                 \
    W(kin_must_create, kin_must_create(s, shelf, .name = "x"))                       \
    W(kin_save, kin_save(book))                                                      \
    W(kin_must_save, kin_must_save(book))                                            \
    W(kin_save_in, kin_save_in(book, "check"))                                       \
    W(kin_save_unvalidated, kin_save_unvalidated(book))                              \
    W(kin_insert, kin_insert(kin_new(s, shelf, .name = "x")))                        \
    W(kin_must_insert, kin_must_insert(kin_new(s, shelf, .name = "x")))              \
    W(kin_update, kin_update(book, .title = "x"))                                    \
    W(kin_must_update, kin_must_update(book, .title = "x"))                          \
    W(kin_destroy, kin_destroy(book))                                                \
    W(kin_must_destroy, kin_must_destroy(book))                                      \
    W(kin_delete, kin_delete(book))                                                  \
    W(kin_touch, kin_touch(book))                                                    \
    W(kin_increment, kin_increment(book, shelf_id, 1))                               \
    W(kin_find_or_create_by, kin_find_or_create_by(s, shelf, .name = "x"))           \
    W(kin_must_find_or_create_by, kin_must_find_or_create_by(s, shelf, .name = "x")) \
    W(kin_many_push, kin_many_push(shelf, books, kin_new(s, book, .title = "x")))    \
    W(kin_many_concat, kin_many_concat(shelf, books, &book, 1))                      \
    W(kin_many_set, kin_many_set(shelf, books, &book, 1))                            \
    W(kin_many_create, kin_many_create(shelf, books, .title = "x"))                  \
    W(kin_many_must_create, kin_many_must_create(shelf, books, .title = "x"))        \
    W(kin_many_delete, kin_many_delete(shelf, books, book))                          \
    W(kin_many_destroy, kin_many_destroy(shelf, books, book))                        \
    W(kin_many_clear, kin_many_clear(shelf, books))                                  \
    W(kin_many_delete_all, kin_many_delete_all(shelf, books))                        \
    W(kin_many_destroy_all, kin_many_destroy_all(shelf, books))                      \
    W(kin_many_set_ids, kin_many_set_ids(shelf, books, NULL, 0))                     \
    W(kin_one_create, kin_one_create(book, shelf, .name = "x"))                      \
    W(kin_one_must_create, kin_one_must_create(book, shelf, .name = "x"))            \
    W(kin_upsert, kin_upsert(s, book, "id", .id = 1, .title = "x"))                  \
    W(kin_update_all, kin_update_all(s, book, .set = "title = 'x'"))                 \
    W(kin_delete_all, kin_delete_all(s, book))                                       \
    W(kin_destroy_all, kin_destroy_all(s, book))                                     \
    W(kin_execute, kin_execute(s, "DELETE FROM books", NULL))                        \
    W(kin_create_tables, kin_create_tables(s))                                       \
    W(kin_begin, kin_begin(s))                                                       \
    W(kin_transaction, kin_transaction(s, nothing, NULL))                            \
    R(kin_find, kin_find(s, book, 1))                                                \
    R(kin_get, kin_get(s, book, 1))                                                  \
    R(kin_find_by, kin_find_by(s, book, .title = "x"))                               \
    R(kin_must_find_by, kin_must_find_by(s, book, .title = "x"))                     \
    R(kin_find_or_new_by, kin_find_or_new_by(s, shelf, .name = "x"))                 \
    R(kin_all, kin_all(s, book, .includes = "shelf"))                                \
    R(kin_first, kin_first(s, book))                                                 \
    R(kin_last, kin_last(s, book))                                                   \
    R(kin_take, kin_take(s, book))                                                   \
    R(kin_count, kin_count(s, book))                                                 \
    R(kin_exists, kin_exists(s, book))                                               \
    R(kin_stream, kin_stream_close(kin_stream_open(s, book)))                        \
    R(kin_new, kin_new(s, book, .title = "x"))                                       \
    R(kin_set, kin_set(book, title, "x"))                                            \
    R(kin_restore, kin_restore(book))                                                \
    R(kin_valid, kin_valid(book))                                                    \
    R(kin_reload, kin_reload(book))                                                  \
    R(kin_one_get, kin_one_get(book, shelf))                                         \
    R(kin_one_reload, kin_one_reload(book, shelf))                                   \
    R(kin_one_set, kin_one_set(book, shelf, shelf))                                  \
    R(kin_one_build, kin_one_build(book, shelf, .name = "x"))                        \
    R(kin_many_get, kin_many_get(shelf, books))                                      \
    R(kin_many_reload, kin_many_reload(shelf, books))                                \
    R(kin_many_reset, kin_many_reset(shelf, books))                                  \
    R(kin_many_size, kin_many_size(shelf, books))                                    \
    R(kin_many_length, kin_many_length(shelf, books))                                \
    R(kin_many_count, kin_many_count(shelf, books))                                  \
    R(kin_many_is_empty, kin_many_is_empty(shelf, books))                            \
    R(kin_many_includes, kin_many_includes(shelf, books, book))                      \
    R(kin_many_ids, kin_many_ids(shelf, books))                                      \
    R(kin_many_find, kin_many_find(shelf, books, 1))                                 \
    R(kin_many_first, kin_many_first(shelf, books))                                  \
    R(kin_many_last, kin_many_last(shelf, books))                                    \
    R(kin_many_exists, kin_many_exists(shelf, books))                                \
    R(kin_many_sum, kin_many_sum(shelf, books, shelf_id))                            \
    R(kin_many_distinct, kin_many_distinct(shelf, books))                            \
    R(kin_many_build, kin_many_build(shelf, books, .title = "x"))                    \
    R(kin_region_open, kin_region_close(kin_region_open(s)))                         \
    R(kin_rollback, kin_rollback(s))                                                 \
    R(kin_cancel, kin_cancel(s))                                                     \
    R(kin_session_set_statement_timeout, kin_session_set_statement_timeout(s, 0))    \
    R(kin_all_sql, kin_all_sql(s, book, "SELECT * FROM books", NULL))                \
    R(kin_preload, preload())                                                        \
    R(kin_must_first, kin_must_first(s, book))                                       \
    R(kin_must_last, kin_must_last(s, book))                                         \
    R(kin_must_take, kin_must_take(s, book))                                         \
    R(kin_count_of, kin_count_of(s, book, title))                                    \
    R(kin_count_by, kin_count_by(s, book, title))                                    \
    R(kin_sum, kin_sum(s, book, shelf_id))                                           \
    R(kin_sum_by, kin_sum_by(s, book, title, shelf_id))                              \
    R(kin_average, kin_average(s, book, shelf_id))                                   \
    R(kin_average_by, kin_average_by(s, book, title, shelf_id))                      \
    R(kin_minimum, kin_minimum(s, book, title))                                      \
    R(kin_minimum_by, kin_minimum_by(s, book, shelf_id, title))                      \
    R(kin_maximum, kin_maximum(s, book, title))                                      \
    R(kin_maximum_by, kin_maximum_by(s, book, shelf_id, title))                      \
    R(kin_pluck, kin_pluck(s, book, title))                                          \
    R(kin_ids, kin_ids(s, book))                                                     \
    R(kin_batches_open, kin_batches_close(kin_batches_open(s, book)))                \
    R(kin_each_batch, each_batch())                                                  \
    R(kin_stream_next, next_of_a_stream())                                           \
    R(kin_check, kin_check(s, NULL))                                                 \
    R(kin_set_null, kin_set_null(book, shelf_id))                                    \
    R(kin_set_enum, kin_set_enum(book, shelf_id, "x"))                               \
    R(kin_valid_in, kin_valid_in(book, "check"))                                     \
    R(kin_lock, kin_lock(book))

/* What only looks at memory is neither refused, nor does it clear the last error, nor count as
 * looking at it. */
#define LOOKS(L)                                              \
    L(kin_is_null, kin_is_null(book, title))                  \
    L(kin_text_size, kin_text_size(book, title))              \
    L(kin_is_new, kin_is_new(book))                           \
    L(kin_is_destroyed, kin_is_destroyed(book))               \
    L(kin_changed, kin_changed(book))                         \
    L(kin_column_changed, kin_column_changed(book, title))    \
    L(kin_original, kin_original(book, title))                \
    L(kin_is_readonly, kin_is_readonly(book))                 \
    L(kin_errors, kin_errors(book))                           \
    L(kin_error_on, kin_error_on(book, title))                \
    L(kin_error_count_on, kin_error_count_on(book, title))    \
    L(kin_validation_context, kin_validation_context(book))   \
    L(kin_enum_name, kin_enum_name(book, shelf_id))           \
    L(kin_is_a, kin_is_a(book, book))                         \
    L(kin_cast, kin_cast(book, &book->kin))                   \
    L(kin_session_of, kin_session_of(book))                   \
    L(kin_is_loaded, kin_is_loaded(book, shelf))              \
    L(kin_one_peek, kin_one_peek(book, shelf))                \
    L(kin_many_peek, kin_many_peek(shelf, books))             \
    L(kin_many_has_more, kin_many_has_more(shelf, books))     \
    L(kin_statements, kin_statements(s))                      \
    L(kin_round_trips, kin_round_trips(s))                    \
    L(kin_session_user, kin_session_user(s))                  \
    L(kin_session_set_user, kin_session_set_user(s, NULL))    \
    L(kin_region_close, kin_region_close(NULL))               \
    L(kin_add_error, kin_add_error(book, title, "is bad"))    \
    L(kin_add_base_error, kin_add_base_error(book, "is bad")) \
    L(kin_set_readonly, kin_set_readonly(book))
/* clang-format on */

#define VERB(name, call)          \
    static void call_##name(void) \
    {                             \
        (void)(call);             \
    }
VERBS(VERB, VERB)
LOOKS(VERB)

static const struct {
    const char *name;
    void (*call)(void);
    bool writes;
} verbs[] = {
#define WRITE_ROW(name, call) {#name, call_##name, true},
#define READ_ROW(name, call) {#name, call_##name, false},
    VERBS(WRITE_ROW, READ_ROW)};

static void every_write_is_refused_and_no_read_is(void **state)
{
    (void)state;
    database_open(&database, kin_models(shelf, book), NULL);
    s = database.session;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        database_empty(s);
        shelf = kin_create(s, shelf, .name = "a");
        book = kin_create(s, book, .title = "b", .shelf_id = shelf->id);
        database_check(s);
        kin_set(book, title, "c");
        char *before = database_dump(database.db);
        kin_count(s, shelf, .where = "no_such_column = 1");
        verbs[i].call();
        bool refused = kin_error(s)->code == KIN_UNSEEN_ERROR;
        if (refused != verbs[i].writes)
            fail_msg("%s is %s", verbs[i].name, refused ? "refused" : "not refused");
        char *after = database_dump(database.db);
        assert_string_equal(after, before);
        free(before);
        free(after);
        kin_error_clear(s);
        database_check(s);
        /* Once somebody has looked it is not refused any more. */
        kin_count(s, shelf, .where = "no_such_column = 1");
        assert_true(kin_failed(s));
        verbs[i].call();
        if (kin_error(s)->code == KIN_UNSEEN_ERROR) fail_msg("%s is refused still", verbs[i].name);
        kin_error_clear(s);
        if (strcmp(verbs[i].name, "kin_begin") == 0) kin_rollback(s);
    }
    database_close(&database);
}

static void (*const looks[])(void) = {
#define LOOK_ROW(name, call) call_##name,
    LOOKS(LOOK_ROW)};

static void looking_at_memory_changes_nothing(void **state)
{
    (void)state;
    database_open(&database, kin_models(shelf, book), NULL);
    s = database.session;
    shelf = kin_create(s, shelf, .name = "a");
    book = kin_create(s, book, .title = "b", .shelf_id = shelf->id);
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        kin_count(s, shelf, .where = "no_such_column = 1");
        looks[i]();
        assert_null(kin_create(s, shelf, .name = "x"));
        assert_int_equal(kin_error(s)->code, KIN_UNSEEN_ERROR);
        kin_error_clear(s);
        kin_count(s, shelf, .where = "no_such_column = 1");
        looks[i]();
        assert_int_equal(kin_error(s)->code, KIN_STATEMENT_INVALID);
        kin_error_clear(s);
    }
    database_close(&database);
}

/* kin_commit is a write too: it rolls back then, as any that gives false. */
static void a_commit_is_refused(void **state)
{
    (void)state;
    database_open(&database, kin_models(shelf, book), NULL);
    s = database.session;
    assert_true(kin_begin(s));
    assert_non_null(kin_create(s, shelf, .name = "a"));
    assert_null(kin_stream_open(s, book, .includes = "nonsense"));
    assert_false(kin_commit(s));
    assert_int_equal(kin_error(s)->code, KIN_UNSEEN_ERROR);
    assert_int_equal(kin_first_error(s)->code, KIN_ASSOCIATION_NOT_FOUND);
    assert_int_equal(kin_count(s, shelf), 0);
    database_close(&database);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_write_is_refused_and_no_read_is),
        cmocka_unit_test(looking_at_memory_changes_nothing),
        cmocka_unit_test(a_commit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
