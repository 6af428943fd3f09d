/* What callbacks do to the very record they run for, and to those beside it. */
#include "behaviour/association.h"
#include "support/story.h"

KIN_DECLARE(job, static);
KIN_DECLARE(step, static);

struct job {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int load;
    kin_int twice; /* generated */
    kin_int steps_count;
    kin_int lock_version;
    kin_time updated_at;
    kin_many(step) steps;
};

struct step {
    kin_record kin;
    kin_int shop; /* a key of two columns */
    kin_int number;
    kin_int job_id;
    kin_text name;
    kin_int lock_version;
    kin_one(job) job;
};

/* What a test wants done there. */
static kin_callback_fn *before_save, *after_save, *before_create, *after_touch, *after_commit,
    *after_find, *before_destroy, *step_saved;

static bool run(kin_callback_fn **place, kin_record *record)
{
    kin_callback_fn *callback = *place;
    *place = NULL; /* once */
    return callback ? callback(record) : true;
}

/* clang-format off */
static bool saves(kin_record *record) { return run(&before_save, record); }
static bool saved(kin_record *record) { return run(&after_save, record); }
static bool creates(kin_record *record) { return run(&before_create, record); }
static bool touched(kin_record *record) { story_say("touched"); return run(&after_touch, record); }
static bool committed(kin_record *record) { story_say("committed"); return run(&after_commit, record); }
static bool found(kin_record *record) { story_say("found"); return run(&after_find, record); }
static bool destroys(kin_record *record) { return run(&before_destroy, record); }
static bool saved_step(kin_record *record) { return run(&step_saved, record); }

KIN_MODEL(job,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .unique = true),
    KIN_COLUMN(load, .default_int = 1),
    KIN_COLUMN(twice, .generated = "\"load\" * 2", .nullable = true),
    KIN_COLUMN(steps_count),
    KIN_COLUMN(lock_version),
    KIN_COLUMN(updated_at),
    KIN_HAS_MANY(steps, step, .dependent = KIN_DESTROY, .inverse_of = "job"),
    KIN_BEFORE_SAVE(saves),
    KIN_AFTER_SAVE(saved),
    KIN_BEFORE_CREATE(creates),
    KIN_AFTER_TOUCH(touched),
    KIN_AFTER_COMMIT(committed),
    KIN_AFTER_FIND(found),
    KIN_BEFORE_DESTROY(destroys),
);

KIN_MODEL(step,
    KIN_COLUMN(shop, .key = true),
    KIN_COLUMN(number, .key = true),
    KIN_COLUMN(job_id, .nullable = true),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(lock_version),
    KIN_BELONGS_TO(job, job, .counter_cache = KIN_COUNTER_CACHE, .touch = KIN_TOUCH,
                   .inverse_of = "steps"),
    KIN_AFTER_SAVE(saved_step),
);
/* clang-format on */

static struct job *job;

static int setup(void **state)
{
    (void)state;
    open_database(kin_models(job, step));
    before_save = after_save = before_create = after_touch = after_commit = after_find =
        before_destroy = step_saved = NULL;
    job = kin_create(s, job, .name = "job", .load = 5);
    story_forget();
    return 0;
}

/* The record is as its row. */
static void assert_same_as_row(const struct job *record)
{
    const struct job *row = kin_find(s, job, record->id);
    assert_int_equal(record->load, row->load);
    assert_int_equal(record->twice, row->twice);
    assert_int_equal(record->lock_version, row->lock_version);
    assert_int_equal(record->steps_count, row->steps_count);
    assert_string_equal(record->name, row->name);
    assert_int_equal(record->updated_at.microseconds, row->updated_at.microseconds);
    assert_false(kin_changed(record));
}

static bool increments_itself(kin_record *record)
{
    return kin_increment(kin_as(job, record), load, 1);
}

static bool touches_itself(kin_record *record)
{
    return kin_touch(kin_as(job, record));
}

static bool reloads_itself(kin_record *record)
{
    return kin_reload(kin_as(job, record));
}

static bool restores_itself(kin_record *record)
{
    return kin_restore(kin_as(job, record));
}

static bool deletes_itself(kin_record *record)
{
    return kin_delete(kin_as(job, record));
}

static bool adds_a_step(kin_record *record)
{
    return kin_many_create(kin_as(job, record), steps, .shop = 1, .number = 1) != NULL;
}

static bool updates_itself(kin_record *record)
{
    return kin_update(kin_as(job, record), .load = 77);
}

static void a_record_changes_its_row_while_it_is_saved(void **state)
{
    (void)state;
    at.now.microseconds += 1000000;
    after_save = increments_itself;
    assert_true(kin_update(job, .name = "a"));
    assert_int_equal(job->load, 6);
    assert_int_equal(job->twice, 12);
    assert_same_as_row(job);
    before_save = increments_itself;
    assert_true(kin_update(job, .name = "b"));
    assert_int_equal(job->load, 7);
    assert_same_as_row(job);
    before_save = increments_itself; /* of the column that is changed */
    assert_true(kin_update(job, .load = 20));
    assert_int_equal(job->load, 21);
    assert_same_as_row(job);
    after_save = touches_itself;
    assert_true(kin_update(job, .name = "c"));
    assert_same_as_row(job);
    before_save = touches_itself;
    assert_true(kin_update(job, .name = "d"));
    assert_same_as_row(job);
    after_save = reloads_itself;
    assert_true(kin_update(job, .name = "e"));
    assert_string_equal(job->name, "e");
    assert_same_as_row(job);
    before_save = reloads_itself; /* which forgets the change */
    assert_true(kin_update(job, .name = "f"));
    assert_string_equal(job->name, "e");
    assert_same_as_row(job);
    before_save = restores_itself;
    assert_true(kin_update(job, .name = "f"));
    assert_string_equal(job->name, "e");
    assert_same_as_row(job);
    after_save = adds_a_step;
    assert_true(kin_update(job, .name = "g"));
    assert_int_equal(job->steps_count, 1);
    assert_same_as_row(job);
    after_save = updates_itself; /* the save that runs is true and does nothing more */
    assert_true(kin_update(job, .name = "h"));
    assert_int_equal(job->load, 77);
    assert_true(kin_column_changed(job, load));
    assert_true(kin_save(job));
    assert_same_as_row(job);
    after_save = deletes_itself;
    assert_true(kin_update(job, .name = "i"));
    assert_true(kin_is_destroyed(job));
    assert_int_equal(rows_of(job), 0);
}

static void a_rollback_takes_back_what_callbacks_did(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    after_save = increments_itself;
    assert_true(kin_update(job, .name = "a"));
    after_save = touches_itself;
    assert_true(kin_update(job, .name = "b"));
    after_save = adds_a_step;
    assert_true(kin_update(job, .name = "c"));
    assert_true(kin_rollback(s));
    assert_int_equal(job->lock_version, 0);
    assert_int_equal(job->steps_count, 0);
    assert_string_equal(job->name, "c");
    assert_int_equal(job->load, 5); /* which kin_increment had written */
    assert_int_equal(job->twice, 10);
    assert_false(kin_column_changed(job, load) || kin_column_changed(job, twice));
    assert_true(kin_save(job)); /* with the step, which is new again */
    assert_int_equal(rows_of(step), 1);
    assert_true(kin_reload(job));
    assert_int_equal(job->steps_count, 1);
}

static void a_failure_takes_back_what_callbacks_did(void **state)
{
    (void)state;
    kin_create(s, job, .name = "taken");
    before_save = increments_itself;
    assert_false(kin_update(job, .name = "taken"));
    assert_failure(KIN_RECORD_NOT_UNIQUE);
    assert_int_equal(job->load, 5);
    assert_int_equal(job->twice, 10);
    assert_same_as_row(job);
    before_save = adds_a_step;
    assert_false(kin_update(job, .name = "taken"));
    assert_failure(KIN_RECORD_NOT_UNIQUE);
    assert_int_equal(rows_of(step), 0);
    assert_int_equal(job->steps_count, 0);
    assert_same_as_row(job);
}

static bool cancels(kin_record *record)
{
    kin_cancel(kin_record_session(record));
    return true;
}

static void a_callback_cancels_its_verb(void **state)
{
    (void)state;
    before_save = cancels;
    assert_false(kin_update(job, .load = 9));
    assert_failure(KIN_CANCELLED);
    assert_same_as_row(job);
    after_save = cancels; /* what is still to come is the commit alone */
    bool done = kin_update(job, .load = 9);
    if (!done) assert_failure(KIN_CANCELLED);
    assert_int_equal(kin_find(s, job, job->id)->load, done ? 9 : 5);
    assert_same_as_row(job);
    assert_true(kin_update(job, .load = 10)); /* the next verb is not cancelled */
    after_find = cancels;
    kin_each_batch(jobs, s, job) assert_int_equal(jobs.count, 1);
    kin_error_clear(s);
    assert_true(kin_reload(job));
    story_forget();
}

static bool works_for_ever(kin_record *record)
{
    kin_execute(kin_record_session(record),
                database_text("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                              "UPDATE jobs SET load = 1 WHERE load = (SELECT count(*) FROM n)",
                              "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                              "UPDATE jobs SET load = 1 WHERE load = (SELECT count(*) FROM n)",
                              "UPDATE jobs SET \"load\" = 1 WHERE sleep(600) IS NULL"),
                NULL);
    kin_error_clear(kin_record_session(record));
    return true;
}

static void a_timeout_in_a_callback_fails_the_verb(void **state)
{
    (void)state;
    kin_session_close(s);
    kin_close(at.db);
    const kin_open_options options = {.statement_timeout = 300};
    database_open(&at, kin_models(job, step), &options);
    s = at.session;
    job = kin_create(s, job, .name = "job", .load = 5);
    after_save = works_for_ever;
    assert_false(kin_update(job, .load = 9));
    assert_true(kin_failed(s));
    kin_error_clear(s);
    assert_same_as_row(job);
    assert_true(kin_update(job, .load = 9));
    story_forget();
}

static bool creates_the_same(kin_record *record)
{
    return kin_find_or_create_by(kin_record_session(record), job, .name = "same") != NULL;
}

static void a_record_that_its_own_callback_has_created(void **state)
{
    (void)state;
    before_create = creates_the_same;
    struct job *made = kin_find_or_create_by(s, job, .name = "same");
    /* both went with the savepoint, so nobody has it */
    assert_null(made);
    assert_failure(KIN_RECORD_NOT_UNIQUE);
    assert_int_equal(rows_of(job), 1);
    assert_non_null(kin_find_or_create_by(s, job, .name = "same"));
    assert_int_equal(rows_of(job), 2);
}

static bool always_touches(kin_record *record)
{
    after_touch = always_touches;
    return kin_touch(kin_as(job, record));
}

static void a_touch_that_touches_for_ever_ends(void **state)
{
    (void)state;
    after_touch = always_touches;
    assert_false(kin_touch(job));
    assert_failure(KIN_INVALID_ARGUMENT);
    after_touch = NULL;
    assert_int_equal(job->lock_version, 0);
    assert_same_as_row(job);
}

static bool streams_jobs(kin_record *record)
{
    int met = 0;
    kin_stream *stream = kin_stream_open(kin_record_session(record), job);
    while (kin_stream_next(stream, job)) met++;
    kin_stream_close(stream);
    return story_say(met == 1 ? "streamed" : "failed");
}

static bool goes_through_jobs(kin_record *record)
{
    int met = 0;
    kin_each_batch(jobs, kin_record_session(record), job) {
        kin_each(each, jobs) met += kin_update(each, .load = 30);
    }
    return story_say(met == 1 ? "updated" : "failed");
}

static void behind_a_commit_everything_is_allowed(void **state)
{
    (void)state;
    after_commit = streams_jobs;
    assert_true(kin_update(job, .name = "a"));
    story_expect("committed found streamed");
    after_commit = goes_through_jobs;
    assert_true(kin_update(job, .name = "b"));
    story_expect("committed found committed updated");
    assert_true(kin_reload(job));
    assert_int_equal(job->load, 30);
    assert_same_as_row(job);
}

static bool forgets_a_stream(kin_record *record)
{
    return kin_stream_open(kin_record_session(record), job) != NULL;
}

static void a_stream_that_was_left_open_behind_a_commit(void **state)
{
    (void)state;
    after_commit = forgets_a_stream;
    assert_true(kin_update(job, .name = "a"));
    assert_int_equal(rows_of(job), 0);
    assert_failure(KIN_INVALID_ARGUMENT); /* it says that a stream is open */
    kin_session_close(s);                 /* closes it */
    at.session = s = kin_session_open(at.db);
}

/* A callback expects a record with all its columns, so it runs for another copy of the parent. */
static void a_partial_parent_is_touched_by_another_copy(void **state)
{
    (void)state;
    struct job *partial = kin_all(s, job, .select = "name").items[0];
    struct step *step = kin_create(s, step, .shop = 1, .number = 1);
    story_forget();
    assert_true(kin_one_set(step, job, partial));
    assert_true(kin_save(step));
    story_expect("found touched committed");
    assert_false(kin_is_loaded(partial, load));
    assert_true(kin_reload(job));
    assert_int_equal(job->steps_count, 1);
    story_forget();
}

static bool goes_on(kin_record *record)
{
    struct step *step = kin_as(step, record);
    return step->number >= 4 ||
           kin_create(kin_session_of(step), step, .shop = step->shop, .number = step->number + 1,
                      .job_id = step->job_id) != NULL;
}

static bool goes_on_and_on(kin_record *record)
{
    step_saved = goes_on_and_on;
    return goes_on(record);
}

static void keys_of_several_columns_in_callbacks(void **state)
{
    (void)state;
    step_saved = goes_on_and_on;
    struct step *step = kin_many_create(job, steps, .shop = 2, .number = 1);
    step_saved = NULL;
    assert_non_null(step);
    assert_int_equal(rows_of(step), 4);
    assert_true(kin_reload(job));
    assert_int_equal(job->steps_count, 4);
    assert_true(kin_destroy(job));
    assert_int_equal(rows_of(step), 0);
    story_forget();
}

static void destroy_all_takes_what_kin_destroy_takes(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) kin_many_create(job, steps, .shop = 1, .number = i);
    assert_int_equal(kin_destroy_all(s, job, .readonly = true), 0);
    assert_failure(KIN_READ_ONLY_RECORD);
    story_forget();
    assert_int_equal(kin_destroy_all(s, step, .joins = "job", .where = "steps.number = 1"), 1);
    assert_int_equal(kin_find(s, job, job->id)->steps_count, 2);
    story_forget();
    /* what is not selected is read all the same: callbacks and dependents need it */
    assert_int_equal(
        kin_destroy_all(s, job, .joins = "steps", .includes = "steps", .select = "name"), 1);
    story_expect("found committed"); /* which two steps joined */
    assert_int_equal(rows_of(step), 0);
}

static int teardown(void **state)
{
    story_forget();
    return close_database(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_record_changes_its_row_while_it_is_saved),
        TEST(a_rollback_takes_back_what_callbacks_did),
        TEST(a_failure_takes_back_what_callbacks_did),
        TEST(a_callback_cancels_its_verb),
        TEST(a_timeout_in_a_callback_fails_the_verb),
        TEST(a_record_that_its_own_callback_has_created),
        TEST(a_touch_that_touches_for_ever_ends),
        TEST(behind_a_commit_everything_is_allowed),
        TEST(a_stream_that_was_left_open_behind_a_commit),
        TEST(a_partial_parent_is_touched_by_another_copy),
        TEST(keys_of_several_columns_in_callbacks),
        TEST(destroy_all_takes_what_kin_destroy_takes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
