/* after_commit and after_rollback: when they run, for which records, and what they may do. The
 * orders are those of Active Record, but for the rollback of a nested level, which tells what was
 * done in that level. */
#include "support/database.h"
#include "support/faults.h"
#include "support/story.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

KIN_DECLARE(note, static);
KIN_DECLARE(line, static);
KIN_DECLARE(quiet, static);

struct note {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int lines_count;
    kin_time updated_at;
    kin_many(line) lines;
};

struct line {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int note_id;
    kin_one(note) note;
};

/* What runs is chosen by the test. */
static kin_callback_fn *when_committed, *when_rolled_back, *when_saved;

static bool run(kin_callback_fn *callback, kin_record *record)
{
    return callback ? callback(record) : true;
}

static bool n_commit(kin_record *record)
{
    story_say("n_commit");
    return run(when_committed, record);
}

static bool n_rollback(kin_record *record)
{
    story_say("n_rollback");
    return run(when_rolled_back, record);
}

static bool n_saved(kin_record *record)
{
    return run(when_saved, record);
}

SAYS(n_created)
SAYS(n_updated)
SAYS(n_destroyed)
SAYS(n_changed)
SAYS(n_back)
SAYS(n_not_created)
SAYS(n_not_updated)
SAYS(n_not_destroyed)
SAYS(l_commit)
SAYS(l_rollback)
SAYS(l_saved)
SAYS(l_validate)

static void validate_line(kin_record *record)
{
    (void)record;
    if (!l_validate(record)) kin_add_error(kin_as(line, record), name, "is refused");
}

KIN_MODEL(note,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true, .unique = true),
    KIN_COLUMN(lines_count),
    KIN_COLUMN(updated_at, .nullable = true),
    KIN_HAS_MANY(lines, line, .dependent = KIN_DESTROY, .inverse_of = "note"),
    KIN_AFTER_SAVE(n_saved),
    KIN_AFTER_COMMIT(n_commit),
    KIN_AFTER_COMMIT(n_created, .on = KIN_ON_CREATE),
    KIN_AFTER_COMMIT(n_updated, .on = KIN_ON_UPDATE),
    KIN_AFTER_COMMIT(n_destroyed, .on = KIN_ON_DESTROY),
    KIN_AFTER_COMMIT(n_changed, .on = KIN_ON_CREATE | KIN_ON_UPDATE),
    KIN_AFTER_ROLLBACK(n_rollback),
    KIN_AFTER_ROLLBACK(n_not_created, .on = KIN_ON_CREATE),
    KIN_AFTER_ROLLBACK(n_not_updated, .on = KIN_ON_UPDATE),
    KIN_AFTER_ROLLBACK(n_not_destroyed, .on = KIN_ON_DESTROY),
    KIN_AFTER_ROLLBACK(n_back),
);

KIN_MODEL(line,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(note_id, .nullable = true),
    KIN_BELONGS_TO(note, note, .counter_cache = KIN_COUNTER_CACHE, .touch = KIN_TOUCH,
                   .inverse_of = "lines"),
    KIN_VALIDATE(validate_line),
    KIN_AFTER_SAVE(l_saved),
    KIN_AFTER_COMMIT(l_commit),
    KIN_AFTER_ROLLBACK(l_rollback),
);

/* A model without them is told nothing. */
struct quiet {
    kin_record kin;
    kin_int id;
    kin_text name;
};

KIN_MODEL(quiet,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
);

static kin_model_fn *const models[] = {note_model, line_model, quiet_model, NULL};

#define CREATED "n_changed n_created n_commit"
#define UPDATED "n_changed n_updated n_commit"
#define DESTROYED "n_destroyed n_commit"
#define NOT_CREATED "n_back n_not_created n_rollback"
#define NOT_UPDATED "n_back n_not_updated n_rollback"
#define NOT_DESTROYED "n_back n_not_destroyed n_rollback"

static struct database database;
static kin_session *s;

static void forget(void)
{
    story_forget();
    when_committed = when_rolled_back = when_saved = NULL;
}

static int set_up(void **state)
{
    (void)state;
    forget();
    database_open(&database, models, NULL);
    s = database.session;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    forget();
    database_close(&database);
    return 0;
}

static struct note *created(void)
{
    struct note *note = kin_create(s, note);
    database_check(s);
    story_forget();
    return note;
}

/* --- verbs by themselves ---------------------------------------------------------------------- */

static void after_each_verb(void **state)
{
    (void)state;
    struct note *note = kin_create(s, note, .name = "a");
    story_expect(CREATED);
    assert_true(kin_update(note, .name = "b"));
    story_expect(UPDATED);
    assert_true(kin_save(note)); /* without changes, too */
    story_expect(UPDATED);
    assert_true(kin_touch(note));
    story_expect(UPDATED);
    assert_true(kin_destroy(note));
    story_expect(DESTROYED);
    assert_true(kin_destroy(note));
    story_expect("");
    note = created();
    assert_true(kin_delete(note));
    story_expect("");
}

static void a_refusal_before_the_row_tells_nothing(void **state)
{
    (void)state;
    story_refusing = "l_validate";
    kin_create(s, line);
    story_expect("l_validate");
}

static void a_refusal_behind_the_row_is_a_rollback(void **state)
{
    (void)state;
    story_refusing = "l_saved";
    struct line *line = kin_create(s, line);
    assert_true(kin_is_new(line));
    assert_int_equal(kin_error(s)->code, KIN_OK);
    story_expect("l_validate l_saved l_rollback");
}

static void a_statement_that_failed_wrote_nothing(void **state)
{
    (void)state;
    kin_create(s, note, .name = "a");
    struct note *other = kin_create(s, note, .name = "b");
    story_forget();
    assert_null(kin_create(s, note, .name = "a"));
    assert_int_equal(kin_error(s)->code, KIN_RECORD_NOT_UNIQUE);
    story_expect("");
    assert_false(kin_update(other, .name = "a"));
    assert_int_equal(kin_error(s)->code, KIN_RECORD_NOT_UNIQUE);
    story_expect("");
}

/* The owner's save began first. */
static void owner_and_targets_in_the_order_of_their_saves(void **state)
{
    (void)state;
    struct note *note = kin_new(s, note);
    kin_many_build(note, lines);
    kin_many_build(note, lines);
    assert_true(kin_save(note));
    story_expect("l_validate l_validate l_validate l_saved l_validate l_saved " CREATED
                 " l_commit l_commit");
    assert_true(kin_destroy(note));
    story_expect(DESTROYED " l_commit l_commit");
    struct line *line = kin_new(s, line);
    kin_one_build(line, note);
    assert_true(kin_save(line));
    story_expect("l_validate l_saved l_commit " CREATED);
}

/* --- in transactions -------------------------------------------------------------------------- */

static void once_with_all_taken_together(void **state)
{
    (void)state;
    struct note *note = created();
    assert_true(kin_begin(s));
    struct note *other = kin_create(s, note);
    assert_true(kin_update(note, .name = "a"));
    assert_true(kin_update(other, .name = "b"));
    assert_true(kin_update(note, .name = "c"));
    story_expect("");
    assert_true(kin_commit(s));
    story_expect(CREATED " " UPDATED);
    assert_true(kin_begin(s));
    assert_true(kin_update(note, .name = "d"));
    assert_true(kin_destroy(note));
    struct note *gone = kin_create(s, note);
    assert_true(kin_destroy(gone));
    assert_true(kin_commit(s));
    story_expect(DESTROYED " " DESTROYED);
}

static void rolled_back(void **state)
{
    (void)state;
    struct note *note = created();
    struct note *doomed = created();
    assert_true(kin_begin(s));
    assert_true(kin_update(note, .name = "a"));
    assert_true(kin_destroy(doomed));
    struct note *new = kin_create(s, note);
    assert_true(kin_update(new, .name = "b"));
    assert_true(kin_rollback(s));
    story_expect(NOT_UPDATED " " NOT_DESTROYED " " NOT_CREATED);
    assert_true(kin_is_new(new));
    assert_false(kin_is_destroyed(doomed));
}

static void a_nested_level_is_told_when_it_is_rolled_back(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    struct note *note = kin_create(s, note);
    assert_true(kin_begin(s));
    assert_true(kin_update(note, .name = "a"));
    struct note *inner = kin_create(s, note);
    assert_true(kin_rollback(s));
    story_expect(NOT_UPDATED " " NOT_CREATED);
    assert_true(kin_is_new(inner));
    assert_true(kin_commit(s));
    story_expect(CREATED);
}

static void a_nested_level_that_is_committed_waits_for_the_outermost(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    assert_true(kin_begin(s));
    struct note *note = kin_create(s, note);
    assert_true(kin_commit(s));
    story_expect("");
    assert_true(kin_update(note, .name = "a"));
    assert_true(kin_rollback(s));
    story_expect(NOT_CREATED);
}

/* The verb's own work is taken back, and the level goes on. */
static void a_refused_verb_in_a_level(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    created();
    story_refusing = "l_saved";
    kin_create(s, line);
    story_expect("l_validate l_saved l_rollback");
    assert_true(kin_commit(s));
    story_expect(CREATED);
}

static void a_doomed_level_is_rolled_back(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    kin_create(s, note, .name = "a");
    assert_null(kin_create(s, note, .name = "a"));
    assert_true(kin_failed(s));
    assert_false(kin_commit(s));
    assert_int_equal(kin_error(s)->code, KIN_TRANSACTION_DOOMED);
    story_expect(NOT_CREATED);
    kin_error_clear(s);
}

static bool work(kin_session *session, void *context)
{
    kin_create(session, note);
    return context != NULL;
}

static void kin_transaction_tells_at_its_end(void **state)
{
    (void)state;
    assert_true(kin_transaction(s, work, s));
    story_expect(CREATED);
    assert_false(kin_transaction(s, work, NULL));
    story_expect(NOT_CREATED);
}

static void a_record_whose_region_was_closed_is_forgotten(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    created();
    kin_region *region = kin_region_open(s);
    kin_create(s, note);
    kin_create(s, line);
    kin_region_close(region);
    struct note *last = kin_create(s, note);
    story_forget();
    assert_true(kin_commit(s));
    story_expect(CREATED " " CREATED);
    assert_true(kin_begin(s));
    kin_update(last, .name = "x");
    region = kin_region_open(s);
    kin_create(s, note);
    kin_region_close(region);
    assert_true(kin_rollback(s));
    story_expect(NOT_UPDATED);
}

static void closing_the_session_tells_nothing(void **state)
{
    (void)state;
    kin_session *other = kin_session_open(database.db);
    assert_true(kin_begin(other));
    kin_create(other, note);
    database_check(other);
    kin_session_close(other);
    story_expect("");
}

static void many_records_in_one_transaction(void **state)
{
    (void)state;
    enum { COUNT = 300 };
    struct line *lines[COUNT];
    assert_true(kin_begin(s));
    for (int i = 0; i < COUNT; i++) lines[i] = kin_create(s, line);
    for (int i = 0; i < COUNT; i++) assert_true(kin_update(lines[i], .name = "x"));
    database_check(s);
    story_forget();
    assert_true(kin_commit(s));
    size_t words = 0;
    for (const char *at = story_told(); (at = strstr(at, "l_commit")); at++) words++;
    assert_int_equal(words, COUNT);
}

/* --- touching and counters -------------------------------------------------------------------- */

static void a_touched_parent_is_updated(void **state)
{
    (void)state;
    struct note *note = created();
    struct line *line = kin_create(s, line, .note_id = note->id);
    story_expect("l_validate l_saved l_commit " UPDATED);
    assert_true(kin_begin(s));
    assert_true(kin_touch(note));
    assert_true(kin_update(line, .name = "x"));
    assert_true(kin_commit(s));
    story_expect("l_validate l_saved " UPDATED " l_commit " UPDATED);
}

/* --- verbs inside ----------------------------------------------------------------------------- */

static bool write_quiet(kin_record *record)
{
    kin_session *session = kin_record_session(record);
    char text[32];
    snprintf(text, sizeof text, "quiet%d", kin_create(session, quiet) ? 1 : 0);
    story_say(text);
    return false;
}

static size_t committed_quiets(void)
{
    kin_session *other = kin_session_open(database.db);
    size_t count = kin_count(other, quiet);
    database_check(other);
    kin_session_close(other);
    return count;
}

/* Outside of the transaction: what they write is committed at once. */
static void verbs_inside_after_a_commit(void **state)
{
    (void)state;
    when_committed = write_quiet;
    struct note *note = kin_create(s, note);
    assert_non_null(note);
    story_expect("n_changed n_created n_commit quiet1");
    assert_int_equal(committed_quiets(), 1);
    assert_true(kin_begin(s));
    assert_true(kin_update(note, .name = "a"));
    assert_int_equal(kin_count(s, quiet), 1);
    assert_true(kin_commit(s));
    assert_int_equal(committed_quiets(), 2);
}

static void verbs_inside_after_a_rollback(void **state)
{
    (void)state;
    when_rolled_back = write_quiet;
    assert_true(kin_begin(s));
    kin_create(s, note);
    assert_true(kin_rollback(s));
    assert_int_equal(committed_quiets(), 1);
    /* In a level that is still open they belong to that. */
    assert_true(kin_begin(s));
    assert_true(kin_begin(s));
    kin_create(s, note);
    assert_true(kin_rollback(s));
    assert_true(kin_rollback(s));
    assert_int_equal(committed_quiets(), 1);
}

static bool save_itself(kin_record *record)
{
    struct note *note = kin_as(note, record);
    return kin_update(note, .name = note->name && *note->name == 'x' ? "y" : "x");
}

static void its_own_writes_are_not_told_again(void **state)
{
    (void)state;
    when_committed = save_itself;
    struct note *note = kin_create(s, note);
    story_expect(CREATED);
    assert_string_equal(note->name, "x");
    struct note *found = kin_find(s, note, note->id);
    assert_string_equal(found->name, "x");
}

static bool create_another(kin_record *record)
{
    struct note *note = kin_as(note, record);
    if (note->name) return true;
    return kin_create(kin_record_session(record), note, .name = "second") != NULL;
}

static void records_written_inside_are_told_too(void **state)
{
    (void)state;
    when_committed = create_another;
    kin_create(s, note);
    story_expect("n_changed n_created n_commit " CREATED);
    assert_int_equal(kin_count(s, note), 2);
}

static bool create_for_ever(kin_record *record)
{
    return kin_create(kin_record_session(record), note) != NULL;
}

static void an_endless_circle_ends(void **state)
{
    (void)state;
    when_committed = create_for_ever;
    assert_non_null(kin_create(s, note));
    assert_true(kin_failed(s));
    assert_int_equal(kin_first_error(s)->code, KIN_INVALID_ARGUMENT);
    kin_error_clear(s);
    assert_in_range(kin_count(s, note), 2, 100);
}

static bool break_it(kin_record *record)
{
    return kin_execute(kin_record_session(record), "INSERT INTO no_such_table VALUES (1)", NULL);
}

/* The verb has done its work; the failure is the session's. */
static void a_failure_inside_is_not_the_verbs(void **state)
{
    (void)state;
    when_committed = break_it;
    struct note *note = kin_create(s, note);
    assert_non_null(note);
    assert_false(kin_is_new(note));
    assert_int_equal(kin_error(s)->code, KIN_OK);
    assert_null(kin_create(s, note));
    assert_int_equal(kin_error(s)->code, KIN_UNSEEN_ERROR);
    assert_true(kin_failed(s));
    assert_int_equal(kin_first_error(s)->code, KIN_STATEMENT_INVALID);
    kin_error_clear(s);
    when_committed = NULL;
    assert_int_equal(kin_count(s, note), 1);
}

static bool find_nothing(kin_record *record)
{
    return kin_find(kin_record_session(record), quiet, 12345) != NULL;
}

/* What the verb answered stays its answer. */
static void answers_inside_are_not_the_verbs(void **state)
{
    (void)state;
    when_committed = when_rolled_back = find_nothing;
    kin_create(s, note, .name = "a");
    assert_int_equal(kin_error(s)->code, KIN_OK);
    assert_true(kin_begin(s));
    struct note *note = kin_create(s, note);
    assert_non_null(note);
    assert_null(kin_create(s, note, .name = "a"));
    assert_true(kin_failed(s));
    assert_false(kin_commit(s));
    assert_int_equal(kin_error(s)->code, KIN_TRANSACTION_DOOMED);
    kin_error_clear(s);
}

static bool close_session(kin_record *record)
{
    kin_session_close(kin_record_session(record));
    return true;
}

static kin_region *region;
static bool close_region(kin_record *record)
{
    (void)record;
    kin_region_close(region);
    return true;
}

static bool leave_open(kin_record *record)
{
    return kin_begin(kin_record_session(record)) && kin_region_open(kin_record_session(record));
}

static void what_they_must_not_do(void **state)
{
    (void)state;
    static kin_callback_fn *const wrong[] = {close_session, close_region, leave_open};
    region = kin_region_open(s);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        when_committed = wrong[i];
        struct note *note = kin_create(s, note);
        assert_non_null(note);
        assert_true(kin_failed(s));
        assert_int_equal(kin_first_error(s)->code, KIN_INVALID_ARGUMENT);
        kin_error_clear(s);
        assert_false(kin_rollback(s));
        assert_int_equal(kin_error(s)->code, KIN_NO_TRANSACTION);
        kin_error_clear(s);
    }
    when_committed = NULL;
    assert_int_equal(kin_count(s, note), 3);
    kin_region_close(region);
}

static bool destroy_itself(kin_record *record)
{
    return kin_destroy(kin_as(note, record));
}

static void destroyed_after_its_save_it_is_destroyed(void **state)
{
    (void)state;
    when_saved = destroy_itself;
    struct note *note = kin_create(s, note);
    assert_true(kin_is_destroyed(note));
    story_expect(DESTROYED);
}

/* --- faults ----------------------------------------------------------------------------------- */

struct notes {
    struct note *note;
    struct line *line;
};

static void prepare(kin_session *session, void *records)
{
    struct notes *notes = records;
    forget();
    notes->note = kin_create(session, note, .name = "n");
    notes->line = kin_many_create(notes->note, lines, .name = "l");
    story_forget();
}

static bool act(kin_session *session, void *records)
{
    struct notes *notes = records;
    (void)session;
    story_forget();
    return kin_update(notes->line, .name = "m") && kin_update(notes->note, .name = "o");
}

static bool act_in_a_transaction(kin_session *session, void *records)
{
    return kin_begin(session) &&
           (act(session, records) ? kin_commit(session) : (kin_rollback(session), false));
}

static void faults_of_what_is_told(void **state)
{
    (void)state;
    struct scenario scenario = {.name = "changes that are told",
                                .prepare = prepare,
                                .act = act_in_a_transaction,
                                .records_size = sizeof(struct notes),
                                .models = models,
                                .keeps_values = true,
                                .survives = true};
    each_fault(&scenario);
    each_fault_in_a_level(&scenario);
}

static bool destroy(kin_session *session, void *records)
{
    struct notes *notes = records;
    (void)session;
    story_forget();
    return kin_destroy(notes->note);
}

static void faults_of_a_destroy_that_is_told(void **state)
{
    (void)state;
    struct scenario scenario = {.name = "a destroy that is told",
                                .prepare = prepare,
                                .act = destroy,
                                .records_size = sizeof(struct notes),
                                .models = models};
    each_fault(&scenario);
    each_fault_in_a_level(&scenario);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(after_each_verb),
        TEST(a_refusal_before_the_row_tells_nothing),
        TEST(a_refusal_behind_the_row_is_a_rollback),
        TEST(a_statement_that_failed_wrote_nothing),
        TEST(owner_and_targets_in_the_order_of_their_saves),
        TEST(once_with_all_taken_together),
        TEST(rolled_back),
        TEST(a_nested_level_is_told_when_it_is_rolled_back),
        TEST(a_nested_level_that_is_committed_waits_for_the_outermost),
        TEST(a_refused_verb_in_a_level),
        TEST(a_doomed_level_is_rolled_back),
        TEST(kin_transaction_tells_at_its_end),
        TEST(a_record_whose_region_was_closed_is_forgotten),
        TEST(closing_the_session_tells_nothing),
        TEST(many_records_in_one_transaction),
        TEST(a_touched_parent_is_updated),
        TEST(verbs_inside_after_a_commit),
        TEST(verbs_inside_after_a_rollback),
        TEST(its_own_writes_are_not_told_again),
        TEST(records_written_inside_are_told_too),
        TEST(an_endless_circle_ends),
        TEST(a_failure_inside_is_not_the_verbs),
        TEST(answers_inside_are_not_the_verbs),
        TEST(what_they_must_not_do),
        TEST(destroyed_after_its_save_it_is_destroyed),
        cmocka_unit_test(faults_of_what_is_told),
        cmocka_unit_test(faults_of_a_destroy_that_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
