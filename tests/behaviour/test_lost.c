/* A server that ends a connection: before any statement of a verb, in the middle of one, between
 * two rows of a stream, at a commit. Nothing hangs, nothing is half done, and the next session
 * works. */
#define _POSIX_C_SOURCE 200809L

#include "support/database.h"
#include "support/models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

KIN_DECLARE(place, static);

/* Where the server runs a session. */
struct place {
    kin_record kin;
    kin_int id;
};

KIN_MODEL(place,
    KIN_COLUMN(id),
);

static struct database database;
static kin_session *s;
static kin_session *third; /* ends the connection of s */
static int64_t place;
static size_t lose_at; /* the statement of s before which that happens; 0: none */
static size_t sent;
static struct author *ann;
static struct post *soup;

static bool is_sqlite(void)
{
    return strncmp(database_url(), "sqlite", 6) == 0;
}

/* Waits until the server has done it. */
static void end_connection(void)
{
    char text[128];
    bool postgres = database_is_postgres();
    bool is_there = true;
    snprintf(text, sizeof text, postgres ? "SELECT pg_terminate_backend(%d)" : "KILL CONNECTION %d",
             (int)place);
    kin_execute(third, text, NULL);
    snprintf(text, sizeof text,
             postgres ? "EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = %d)"
                      : "EXISTS (SELECT 1 FROM information_schema.processlist WHERE id = %d)",
             (int)place);
    while (is_there && !kin_failed(third)) {
        is_there = kin_exists(third, author, .where = text);
        sched_yield();
    }
    database_check(third);
}

static bool lose_in_time(void *context, const kin_statement_info *statement)
{
    (void)context;
    (void)statement;
    if (lose_at == 0 || ++sent != lose_at) return true;
    lose_at = 0; /* the next ones are of the session that looks on */
    end_connection();
    return true;
}

static void find_place(void)
{
    place_list here = kin_all_sql(s, place,
                                  database_is_postgres() ? "SELECT pg_backend_pid() AS id"
                                                         : "SELECT CONNECTION_ID() AS id",
                                  NULL);
    assert_int_equal(here.count, 1);
    place = here.items[0]->id;
}

static void execute_for(const char *postgres, const char *mariadb)
{
    const char *text = database_is_postgres() ? postgres : mariadb;
    if (text) database_execute(third, text);
}

/* A post that is called "end" ends the connection in the middle of its INSERT. */
static void make_triggers(void)
{
    execute_for(
        "CREATE FUNCTION end_it() RETURNS trigger AS $$ BEGIN IF NEW.title = 'end' THEN "
        "PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(600); END IF; "
        "RETURN NEW; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER ends BEFORE INSERT ON posts FOR EACH ROW BEGIN IF NEW.title = 'end' "
        "THEN KILL CONNECTION CONNECTION_ID(); END IF; END");
    execute_for("CREATE TRIGGER ends BEFORE INSERT ON posts FOR EACH ROW EXECUTE FUNCTION end_it()",
                NULL);
    execute_for("CREATE FUNCTION end_late() RETURNS trigger AS $$ BEGIN IF NEW.title = 'late' THEN "
                "PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(600); END IF; "
                "RETURN NULL; END $$ LANGUAGE plpgsql",
                NULL);
    execute_for("CREATE CONSTRAINT TRIGGER ends_late AFTER INSERT ON posts DEFERRABLE INITIALLY "
                "DEFERRED FOR EACH ROW EXECUTE FUNCTION end_late()",
                NULL);
}

static int set_up(void **state)
{
    kin_open_options options = {.on_statement = lose_in_time};
    (void)state;
    lose_at = 0;
    database_open(&database, kin_models(author, place), &options);
    s = database.session;
    third = kin_session_open(database.db);
    make_triggers();
    ann = kin_create(s, author, .name = "Ann");
    soup = kin_many_create(ann, posts, .title = "soup");
    kin_many_create(soup, comments, .body = "good");
    database_check(s);
    find_place();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    kin_session_close(third);
    database_close(&database);
    return 0;
}

static void expect_lost(void)
{
    const kin_error_info *error = kin_error(s);
    if (error->code != KIN_CONNECTION_LOST)
        fail_msg("%s: %s", kin_error_name(error->code), error->message);
}

/* Nothing can be done any more, and everything says so. */
static void expect_dead(void)
{
    size_t count = kin_count(s, author);
    assert_int_equal(count, 0);
    expect_lost();
    struct author *none = kin_create(s, author, .name = "Bob");
    assert_null(none);
    expect_lost();
    assert_false(kin_begin(s));
    expect_lost();
    assert_false(kin_reload(ann));
    expect_lost();
    assert_string_equal(ann->name, "Ann"); /* what is in memory stays readable */
}

static void new_session(void)
{
    kin_session_close(s);
    s = database.session = kin_session_open(database.db);
    size_t count = kin_count(s, author);
    database_check(s);
    assert_int_equal(count, 1);
    ann = kin_first(s, author);
    soup = kin_first(s, post);
    database_check(s);
    find_place();
}

static size_t rows_of_posts(void)
{
    size_t count = kin_count(third, post);
    struct author *theirs = kin_first(third, author);
    database_check(third);
    assert_int_equal(theirs->posts_count, count);
    return count;
}

/* --- between statements ----------------------------------------------------------------------- */

static void between_two_verbs(void **state)
{
    (void)state;
    end_connection();
    expect_dead();
    new_session();
    assert_non_null(kin_many_create(ann, posts, .title = "bread"));
    assert_int_equal(rows_of_posts(), 2);
}

static void in_a_transaction(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    struct post *outer = kin_many_create(ann, posts, .title = "bread");
    assert_true(kin_begin(s));
    struct post *inner = kin_many_create(ann, posts, .title = "salt");
    assert_true(outer && inner);
    end_connection();
    assert_false(kin_update(inner, .title = "pepper"));
    expect_lost();
    assert_true(kin_rollback(s));
    assert_false(kin_commit(s));
    assert_true(kin_is_new(outer) && kin_is_new(inner));
    assert_int_equal(ann->posts_count, 1);
    expect_dead();
    new_session();
    assert_int_equal(rows_of_posts(), 1);
}

static void at_a_commit(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    struct post *post = kin_many_create(ann, posts, .title = "bread");
    end_connection();
    assert_false(kin_commit(s));
    expect_lost();
    assert_true(kin_is_new(post));
    assert_int_equal(rows_of_posts(), 1);
    assert_false(kin_rollback(s)); /* it is over */
    assert_int_equal(kin_error(s)->code, KIN_NO_TRANSACTION);
    expect_dead();
}

static int runs;

static bool write_and_lose(kin_session *session, void *context)
{
    (void)context;
    runs++;
    struct post *post = kin_create(session, post, .title = "bread");
    end_connection();
    return post && kin_update(post, .title = "salt");
}

/* A session has one connection: there is nothing to run again on. */
static void attempts_do_not_help(void **state)
{
    (void)state;
    runs = 0;
    assert_false(kin_transaction(s, write_and_lose, NULL, .attempts = 5));
    assert_int_equal(runs, 1);
    expect_lost();
    new_session();
    assert_int_equal(rows_of_posts(), 1);
}

/* --- before each statement of a verb ---------------------------------------------------------- */

static bool create_counted(void)
{
    struct post *post = kin_many_create(ann, posts, .title = "bread");
    return post && !kin_is_new(post);
}

static bool load_a_tree(void)
{
    author_list all = kin_all(s, author, .includes = "posts.comments");
    return all.count == 1;
}

static bool destroy_a_tree(void)
{
    return kin_destroy(soup);
}

static bool push_several(void)
{
    struct post *posts[] = {kin_new(s, post, .title = "salt"), kin_new(s, post, .title = "rice")};
    return posts[0] && posts[1] && kin_many_concat(ann, posts, posts, 2);
}

static bool write_in_levels(void)
{
    if (!kin_begin(s)) return false;
    if (create_counted() && kin_begin(s)) {
        if (kin_update(soup, .title = "stew"))
            kin_commit(s);
        else
            kin_rollback(s);
    }
    return kin_commit(s);
}

/* Whether the verb was done before its statement at that place was to be sent. */
static bool lose_before(bool (*verb)(void), size_t at)
{
    char *before = database_dump(database.db);
    sent = 0;
    lose_at = at;
    bool done = verb();
    bool lost = lose_at == 0;
    lose_at = 0;
    if (!lost) assert_true(done);
    if (lost) {
        assert_false(done);
        assert_int_equal(kin_first_error(s)->code, KIN_CONNECTION_LOST);
        char *after = database_dump(database.db);
        assert_string_equal(after, before);
        free(after);
        expect_dead();
        new_session();
    }
    free(before);
    return !lost;
}

static void before_each_statement(void **state)
{
    static bool (*const verbs[])(void) = {create_counted, load_a_tree, push_several,
                                          write_in_levels, destroy_a_tree};
    (void)state;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        size_t at = 1;
        while (!lose_before(verbs[i], at)) at++;
        assert_true(at > 2);
        kin_error_clear(s);
    }
}

/* --- in the middle of a statement ------------------------------------------------------------- */

static void in_a_statement(void **state)
{
    (void)state;
    struct post *post = kin_create(s, post, .title = "end");
    assert_null(post);
    expect_lost();
    expect_dead();
    new_session();
    assert_int_equal(rows_of_posts(), 1);
}

/* BEGIN, INSERT, a counter and COMMIT. */
static void in_a_batch(void **state)
{
    (void)state;
    struct post *post = kin_many_build(ann, posts, .title = "end");
    assert_false(kin_save(post));
    expect_lost();
    assert_true(kin_is_new(post));
    assert_int_equal(ann->posts_count, 1);
    expect_dead();
    new_session();
    assert_int_equal(rows_of_posts(), 1);
}

/* While the server commits. */
static void in_a_commit(void **state)
{
    (void)state;
    if (!database_is_postgres()) return; /* others defer nothing */
    assert_true(kin_begin(s));
    struct post *post = kin_many_create(ann, posts, .title = "late");
    assert_non_null(post);
    assert_false(kin_commit(s));
    expect_lost();
    assert_true(kin_is_new(post));
    new_session();
    post = kin_create(s, post, .title = "late"); /* a statement that commits itself */
    assert_null(post);
    expect_lost();
    new_session();
    assert_int_equal(rows_of_posts(), 1);
}

static void in_a_stream(void **state)
{
    (void)state;
    execute_for("INSERT INTO notes (text) SELECT repeat('x', 1000) FROM generate_series(1, 20000)",
                "INSERT INTO notes (text) SELECT repeat('x', 1000) FROM seq_1_to_20000");
    kin_stream *stream = kin_stream_open(s, note);
    assert_non_null(kin_stream_next(stream, note));
    end_connection();
    size_t count = 1;
    while (kin_stream_next(stream, note)) count++;
    assert_true(count < 20000);
    expect_lost();
    kin_stream_close(stream);
    expect_dead();
    new_session();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(between_two_verbs),    TEST(in_a_transaction),      TEST(at_a_commit),
        TEST(attempts_do_not_help), TEST(before_each_statement), TEST(in_a_statement),
        TEST(in_a_batch),           TEST(in_a_commit),           TEST(in_a_stream),
    };
    if (is_sqlite()) return 0; /* it has no connection to lose */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
