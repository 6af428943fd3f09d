/* What callbacks do: writing columns and records, saving themselves, failing, finding; and what
 * they must not do. */
#include "support/database.h"
#include "support/faults.h"
#include "support/story.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

/* --- a model whose callbacks a test chooses --------------------------------------------------- */

KIN_DECLARE(job, static);

struct job {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int size;
    kin_int parent_id;
    kin_many(job) children;
};

static kin_callback_fn *before_save, *before_create, *after_save, *after_find;
static kin_around_fn *around_save;

#define CHOSEN(name)                         \
    static bool chosen_##name(kin_record *r) \
    {                                        \
        return name ? name(r) : true;        \
    }
CHOSEN(before_save)
CHOSEN(before_create)
CHOSEN(after_save)
CHOSEN(after_find) static bool chosen_around_save(kin_record *record, kin_around *rest)
{
    return around_save ? around_save(record, rest) : kin_proceed(rest);
}

static void by_id(kin_query *query)
{
    kin_query_order(query, "jobs.id");
}

KIN_MODEL(job,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true, .unique = true),
    KIN_COLUMN(size, .nullable = true),
    KIN_COLUMN(parent_id, .nullable = true),
    KIN_HAS_MANY(children, job, .foreign_key = "parent_id", .scope = by_id),
    KIN_BEFORE_SAVE(chosen_before_save),
    KIN_AROUND_SAVE(chosen_around_save),
    KIN_BEFORE_CREATE(chosen_before_create),
    KIN_AFTER_SAVE(chosen_after_save),
    KIN_AFTER_FIND(chosen_after_find),
);

/* A model that nothing is asked of but before its row is written. */
KIN_DECLARE(plain, static);

struct plain {
    kin_record kin;
    kin_int id;
    kin_text name;
};

static bool name_it(kin_record *record)
{
    return kin_set(kin_as(plain, record), name, "named");
}

KIN_MODEL(plain,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_BEFORE_SAVE(name_it),
);

/* Nothing of it can be refused behind its row but what its callback builds. */
KIN_DECLARE(folder, static);
KIN_DECLARE(sheet, static);

struct folder {
    kin_record kin;
    kin_int id;
    kin_many(sheet) sheets;
};

struct sheet {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int folder_id;
};

static kin_callback_fn *before_folder;
static bool chosen_before_folder(kin_record *record)
{
    return before_folder ? before_folder(record) : true;
}

static bool sheet_is_good(kin_record *record)
{
    struct sheet *sheet = kin_as(sheet, record);
    return !sheet->name || strcmp(sheet->name, "bad") != 0;
}

KIN_MODEL(folder,
    KIN_COLUMN(id),
    KIN_HAS_MANY(sheets, sheet),
    KIN_BEFORE_CREATE(chosen_before_folder),
);

KIN_MODEL(sheet,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(folder_id, .nullable = true),
    KIN_BEFORE_SAVE(sheet_is_good),
);

static kin_model_fn *const models[] = {job_model, plain_model, folder_model, sheet_model, NULL};

static struct database database;
static kin_session *s;

static void forget(void)
{
    story_forget();
    before_save = before_create = after_save = after_find = NULL;
    around_save = NULL;
    before_folder = NULL;
}

static int set_up(void **state)
{
    (void)state;
    database_open(&database, models, NULL);
    s = database.session;
    forget();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    forget();
    database_close(&database);
    return 0;
}

/* --- what callbacks do ------------------------------------------------------------------------ */

static void expect_size(const struct job *job, int64_t wanted)
{
    const struct job *row = kin_find(s, job, job->id);
    database_check(s);
    assert_int_equal(row->size, wanted);
}

static bool set_size(kin_record *record)
{
    return kin_set(kin_as(job, record), size, 7);
}

static void columns_set_before_are_written_along(void **state)
{
    (void)state;
    before_create = set_size;
    uint64_t statements = kin_statements(s);
    struct job *job = kin_create(s, job, .name = "a");
    assert_int_equal(kin_statements(s), statements + 1);
    assert_false(kin_changed(job));
    expect_size(job, 7);
    before_create = NULL;
    before_save = set_size;
    assert_true(kin_update(job, .size = 1));
    assert_true(kin_update(job, .name = "b"));
    expect_size(job, 7);
}

/* Of a save that has written its row already, it is a change that is not saved. */
static void columns_set_after_stay_changes(void **state)
{
    (void)state;
    after_save = set_size;
    struct job *job = kin_create(s, job, .name = "a");
    assert_int_equal(job->size, 7);
    assert_true(kin_changed(job));
    expect_size(job, 0);
    after_save = NULL;
    assert_true(kin_save(job));
    expect_size(job, 7);
    after_save = set_size;
    assert_true(kin_update(job, .size = 1));
    assert_true(kin_changed(job));
    expect_size(job, 1);
}

/* A callback before is no reason for a transaction. */
static size_t controls;
static bool count_controls(void *context, const kin_statement_info *statement)
{
    (void)context;
    controls += statement->control;
    return true;
}

static void a_before_save_takes_no_transaction(void **state)
{
    (void)state;
    database_close(&database);
    kin_open_options options = {.on_statement = count_controls};
    database_open(&database, models, &options);
    s = database.session;
    controls = 0;
    struct plain *plain = kin_create(s, plain);
    assert_string_equal(plain->name, "named");
    assert_true(kin_update(plain, .name = "x"));
    assert_true(kin_destroy(plain));
    assert_int_equal(controls, 0);
    struct job *job = kin_create(s, job);
    assert_false(kin_is_new(job));
    assert_int_equal(controls, 2);
}

static bool build_children(kin_record *record)
{
    struct job *job = kin_as(job, record);
    if (!job->name || strncmp(job->name, "parent", 6) != 0) return true;
    return kin_many_build(job, children, .size = 1) && kin_many_build(job, children, .size = 2);
}

static void records_built_before_are_saved_along(void **state)
{
    (void)state;
    before_create = build_children;
    struct job *job = kin_create(s, job, .name = "parent");
    assert_false(kin_is_new(job));
    assert_int_equal(kin_count(s, job), 3);
    assert_int_equal(kin_count(s, job, .where = "parent_id = ?", .args = kin_args(job->id)), 2);
    /* In an open transaction they go with it. */
    assert_true(kin_begin(s));
    job = kin_create(s, job, .name = "parent2");
    assert_false(kin_is_new(job));
    assert_int_equal(kin_count(s, job), 6);
    assert_true(kin_rollback(s));
    assert_int_equal(kin_count(s, job), 3);
}

static bool build_sheets(kin_record *record)
{
    struct folder *folder = kin_as(folder, record);
    return kin_many_build(folder, sheets, .name = "good") &&
           kin_many_build(folder, sheets, .name = "bad");
}

static void records_built_before_and_refused_take_all_back(void **state)
{
    (void)state;
    before_folder = build_sheets;
    for (int in_level = 0; in_level < 2; in_level++) {
        if (in_level) assert_true(kin_begin(s));
        struct folder *folder = kin_create(s, folder);
        assert_true(kin_is_new(folder));
        assert_int_equal(kin_error(s)->code, KIN_OK);
        if (in_level) assert_true(kin_commit(s));
        assert_int_equal(kin_count(s, folder), 0);
        assert_int_equal(kin_count(s, sheet), 0);
    }
}

static bool write_plain(kin_record *record)
{
    return kin_create(kin_record_session(record), plain) != NULL;
}

static bool find_and_refuse(kin_record *record)
{
    kin_first(kin_record_session(record), job);
    return false;
}

/* Though a verb that only reads stands between them. */
static void what_a_callback_of_a_callback_writes_goes_with_the_verb(void **state)
{
    (void)state;
    kin_create(s, job, .name = "a");
    after_find = write_plain;
    before_folder = find_and_refuse;
    assert_true(kin_is_new(kin_create(s, folder)));
    database_check(s);
    assert_int_equal(kin_count(s, plain), 0);
}

static bool complain(kin_record *record)
{
    kin_add_error(kin_as(job, record), name, "is wrong");
    return false;
}

static void errors_of_an_after_save_stay(void **state)
{
    (void)state;
    after_save = complain;
    struct job *job = kin_new(s, job, .name = "a");
    assert_false(kin_save(job));
    assert_string_equal(kin_error_on(job, name), "is wrong");
    after_save = NULL;
    assert_true(kin_save(job));
    assert_null(kin_error_on(job, name));
    after_save = complain;
    assert_false(kin_update(job, .name = "b"));
    assert_string_equal(kin_error_on(job, name), "is wrong");
    assert_int_equal(kin_error_count_on(job, name), 1);
}

static bool save_itself(kin_record *record)
{
    bool saved = kin_save(kin_as(job, record));
    story_say(saved ? "saved" : "refused");
    return saved;
}

static void saving_itself_ends(void **state)
{
    (void)state;
    before_save = after_save = save_itself;
    struct job *job = kin_create(s, job, .name = "a");
    assert_false(kin_is_new(job));
    story_expect("saved saved");
    assert_int_equal(kin_count(s, job), 1);
}

static bool destroy_itself(kin_record *record)
{
    return kin_destroy(kin_as(job, record));
}

static void destroying_itself_before_its_save_refuses_that(void **state)
{
    (void)state;
    struct job *job = kin_create(s, job, .name = "a");
    before_save = destroy_itself;
    assert_false(kin_update(job, .name = "b"));
    assert_int_equal(kin_error(s)->code, KIN_OK);
    assert_false(kin_is_destroyed(job));
    assert_int_equal(kin_count(s, job), 1);
    struct job *new = kin_create(s, job, .name = "c");
    assert_true(kin_is_new(new));
    assert_false(kin_is_destroyed(new));
    assert_int_equal(kin_count(s, job), 1);
    before_save = NULL;
    assert_true(kin_save(new));
}

static void destroying_itself_after_its_save(void **state)
{
    (void)state;
    after_save = destroy_itself;
    struct job *job = kin_create(s, job, .name = "a");
    database_check(s);
    assert_true(kin_is_destroyed(job));
    assert_int_equal(kin_count(s, job), 0);
}

static bool roll_back(kin_record *record)
{
    bool done = kin_rollback(kin_record_session(record));
    story_say(done ? "rolled back" : kin_error_name(kin_error(kin_record_session(record))->code));
    return true;
}

/* No level of kin_begin stands inside the verb; who has looked at that goes on. */
static void the_verbs_transaction_is_not_the_callbacks_to_end(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    before_save = after_save = roll_back;
    struct job *job = kin_create(s, job, .name = "a");
    story_expect("NoTransaction NoTransaction");
    assert_false(kin_is_new(job));
    assert_true(kin_commit(s));
    assert_int_equal(kin_count(s, job), 1);
}

static bool close_session(kin_record *record)
{
    kin_session_close(kin_record_session(record));
    return true;
}

static kin_region *outer;
static bool close_region(kin_record *record)
{
    (void)record;
    kin_region_close(outer);
    return true;
}

static bool leave_region_open(kin_record *record)
{
    return kin_region_open(kin_record_session(record)) != NULL;
}

static bool leave_transaction_open(kin_record *record)
{
    return kin_begin(kin_record_session(record));
}

static void what_a_callback_must_not_do(void **state)
{
    (void)state;
    static kin_callback_fn *const wrong[] = {close_session, close_region, leave_region_open,
                                             leave_transaction_open};
    outer = kin_region_open(s);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        for (size_t n = 0; n < 3; n++) {
            before_save = n == 0 ? wrong[i] : NULL;
            before_create = n == 1 ? wrong[i] : NULL;
            after_save = n == 2 ? wrong[i] : NULL;
            struct job *job = kin_new(s, job, .name = "a");
            assert_false(kin_save(job));
            assert_int_equal(kin_error(s)->code, KIN_INVALID_ARGUMENT);
            kin_error_clear(s);
            assert_true(kin_is_new(job));
            before_save = before_create = after_save = NULL;
            assert_int_equal(kin_count(s, job), 0);
            assert_true(kin_save(job));
            assert_true(kin_delete(job));
        }
    kin_region_close(outer);
}

static bool use_regions_and_levels(kin_record *record)
{
    kin_session *session = kin_record_session(record);
    kin_region *region = kin_region_open(session);
    bool done = kin_begin(session);
    kin_create(session, plain);
    done = done && kin_commit(session);
    kin_region_close(region);
    return done;
}

static void regions_and_levels_of_its_own_are_fine(void **state)
{
    (void)state;
    before_save = after_save = use_regions_and_levels;
    struct job *job = kin_create(s, job, .name = "a");
    assert_false(kin_is_new(job));
    assert_int_equal(kin_count(s, plain), 2);
}

/* --- around ----------------------------------------------------------------------------------- */

static bool proceed_twice(kin_record *record, kin_around *rest)
{
    (void)record;
    bool first = kin_proceed(rest);
    bool second = kin_proceed(rest);
    story_say(first && second ? "twice" : "once");
    return true;
}

static void proceeding_twice_is_once(void **state)
{
    (void)state;
    assert_false(kin_proceed(NULL));
    around_save = proceed_twice;
    struct job *job = kin_create(s, job, .name = "a");
    assert_false(kin_is_new(job));
    story_expect("twice");
    assert_int_equal(kin_count(s, job), 1);
}

static bool proceed_in_a_level(kin_record *record, kin_around *rest)
{
    kin_session *session = kin_record_session(record);
    kin_begin(session);
    kin_proceed(rest);
    kin_commit(session);
    return true;
}

static void proceeding_elsewhere_fails(void **state)
{
    (void)state;
    around_save = proceed_in_a_level;
    assert_null(kin_create(s, job, .name = "a"));
    assert_int_equal(kin_error(s)->code, KIN_INVALID_ARGUMENT);
    assert_int_equal(kin_count(s, job), 0);
}

/* An around that looks at the failure of the rest does not make it a success. */
static bool look_away(kin_record *record, kin_around *rest)
{
    kin_session *session = kin_record_session(record);
    kin_proceed(rest);
    kin_failed(session);
    kin_error_clear(session);
    return true;
}

static void a_failure_inside_an_around_stays_one(void **state)
{
    (void)state;
    kin_create(s, job, .name = "a");
    around_save = look_away;
    assert_null(kin_create(s, job, .name = "a"));
    assert_true(kin_failed(s));
    kin_error_clear(s);
    assert_int_equal(kin_count(s, job), 1);
}

/* --- failures --------------------------------------------------------------------------------- */

static bool break_unique(kin_record *record)
{
    kin_create(kin_record_session(record), plain);
    kin_execute(kin_record_session(record), "INSERT INTO no_such_table VALUES (1)", NULL);
    return true;
}

static void a_verb_that_failed_inside_makes_the_outer_fail(void **state)
{
    (void)state;
    kin_callback_fn **const places[] = {&before_save, &before_create, &after_save};
    for (size_t i = 0; i < 3; i++) {
        *places[i] = break_unique;
        struct job *job = kin_new(s, job, .name = "a");
        assert_false(kin_save(job));
        assert_int_equal(kin_error(s)->code, KIN_STATEMENT_INVALID);
        assert_true(kin_failed(s));
        kin_error_clear(s);
        *places[i] = NULL;
        assert_true(kin_is_new(job));
        assert_int_equal(kin_count(s, job), 0);
        assert_int_equal(kin_count(s, plain), 0);
    }
}

static bool set_wrongly(kin_record *record)
{
    kin_record_write(record, 1, kin_value_int(1));
    return true;
}

static void a_failure_in_memory_that_nobody_looked_at_too(void **state)
{
    (void)state;
    before_save = set_wrongly;
    assert_null(kin_create(s, job, .name = "a"));
    assert_int_equal(kin_error(s)->code, KIN_INVALID_ARGUMENT);
    assert_int_equal(kin_count(s, job), 0);
}

/* What an answer inside was is over when the callback returns. */
static bool ask_in_vain(kin_record *record)
{
    kin_find(kin_record_session(record), job, 12345);
    return false;
}

static void an_answer_inside_is_not_the_outer_ones(void **state)
{
    (void)state;
    before_save = ask_in_vain;
    struct job *job = kin_new(s, job, .name = "a");
    assert_false(kin_save(job));
    assert_int_equal(kin_error(s)->code, KIN_OK);
    assert_false(kin_must_save(job));
    assert_int_equal(kin_error(s)->code, KIN_RECORD_NOT_SAVED);
}

/* --- after_find ------------------------------------------------------------------------------- */

static bool say_name(kin_record *record)
{
    return story_say(kin_as(job, record)->name);
}

static void make_tree(void)
{
    struct job *job = kin_create(s, job, .name = "root");
    kin_many_create(job, children, .name = "x");
    kin_many_create(job, children, .name = "y");
    database_check(s);
}

static void found_by_every_verb(void **state)
{
    (void)state;
    make_tree();
    after_find = say_name;
    struct job *job = kin_find_by(s, job, .name = "root");
    story_expect("root");
    kin_find(s, job, job->id);
    story_expect("root");
    kin_get(s, job, job->id);
    story_expect("root");
    kin_first(s, job);
    story_expect("root");
    job_list all = kin_all(s, job, .order = "name");
    assert_int_equal(all.count, 3);
    story_expect("root x y");
    (void)kin_all(s, job, .where = "parent_id IS NULL", .includes = "children", .order = "name");
    story_say("|");
    (void)kin_many_get(job, children);
    story_expect("root x y | x y");
    assert_true(kin_reload(job));
    story_expect("root");
    kin_count(s, job);
    kin_exists(s, job);
    story_expect("");
}

static bool find_again(kin_record *record)
{
    struct job *job = kin_as(job, record);
    story_say(job->name);
    struct job *again = kin_find(kin_record_session(record), job, job->id);
    assert_non_null(again);
    return false;
}

static void finding_inside_ends(void **state)
{
    (void)state;
    make_tree();
    after_find = find_again;
    job_list all = kin_all(s, job, .order = "name");
    assert_int_equal(all.count, 3);
    story_expect("root x y");
}

static bool write_on_find(kin_record *record)
{
    struct job *job = kin_as(job, record);
    return kin_update(job, .size = job->size + 1);
}

/* The load's own transaction has ended, so what is written is its own. */
static void writing_when_found(void **state)
{
    (void)state;
    make_tree();
    after_find = write_on_find;
    job_list all = kin_all(s, job, .includes = "children", .order = "name");
    assert_int_equal(all.count, 3);
    database_check(s);
    after_find = NULL;
    struct job *job = kin_find_by(s, job, .name = "root");
    assert_int_equal(job->size, 1);
}

static void a_failure_when_found_fails_the_find(void **state)
{
    (void)state;
    make_tree();
    after_find = break_unique;
    assert_int_equal(kin_all(s, job).count, 0);
    assert_int_equal(kin_error(s)->code, KIN_STATEMENT_INVALID);
    kin_error_clear(s);
    assert_null(kin_first(s, job));
    assert_int_equal(kin_error(s)->code, KIN_STATEMENT_INVALID);
    kin_error_clear(s);
    after_find = NULL;
    assert_int_equal(kin_all(s, job).count, 3);
}

static bool count_all(kin_record *record)
{
    kin_count(kin_record_session(record), job);
    return true;
}

/* A stream tells each record when it gives it, and nothing else can be asked meanwhile. */
static void found_in_a_stream(void **state)
{
    (void)state;
    make_tree();
    after_find = say_name;
    kin_stream *stream = kin_stream_open(s, job, .order = "name");
    assert_non_null(kin_stream_next(stream, job));
    story_expect("root");
    assert_non_null(kin_stream_next(stream, job));
    story_expect("x");
    kin_stream_close(stream);
    story_expect("");
    after_find = count_all;
    stream = kin_stream_open(s, job, .order = "name");
    assert_null(kin_stream_next(stream, job));
    assert_int_equal(kin_error(s)->code, KIN_INVALID_ARGUMENT);
    kin_error_clear(s);
    kin_stream_close(stream);
    after_find = NULL;
    assert_int_equal(kin_count(s, job), 3);
}

/* What was loaded in part is told when it is whole. */
static void found_in_part(void **state)
{
    (void)state;
    make_tree();
    after_find = say_name;
    struct job *job = kin_first(s, job, .select = "name");
    story_expect("");
    assert_true(kin_reload(job));
    story_expect("root");
}

/* --- faults ----------------------------------------------------------------------------------- */

struct jobs {
    struct job *job;
};

static bool write_beside(kin_record *record)
{
    struct job *job = kin_as(job, record);
    if (!job->name || strcmp(job->name, "parent") != 0) return true;
    struct plain *plain = kin_create(kin_record_session(record), plain);
    return plain && kin_set(job, size, 3);
}

static void prepare_job(kin_session *session, void *records)
{
    struct jobs *jobs = records;
    forget();
    jobs->job = kin_create(session, job, .name = "a");
    before_save = write_beside;
    before_create = build_children;
    after_save = write_beside;
}

static bool update_job(kin_session *session, void *records)
{
    struct jobs *jobs = records;
    (void)session;
    return kin_update(jobs->job, .name = "parent");
}

static void faults_of_an_update(void **state)
{
    (void)state;
    struct scenario scenario = {.name = "an update with callbacks",
                                .prepare = prepare_job,
                                .act = update_job,
                                .records_size = sizeof(struct jobs),
                                .models = models};
    each_fault(&scenario);
    each_fault_in_a_level(&scenario);
}

struct created {
    struct job *job;
    struct job *children[2];
};

static bool create_job(kin_session *session, void *records)
{
    struct created *created = records;
    struct job *job = kin_create(session, job, .name = "parent");
    if (!job || kin_is_new(job)) return false;
    created->job = job;
    return true;
}

static void prepare_nothing(kin_session *session, void *records)
{
    (void)session;
    (void)records;
    forget();
    before_save = write_beside;
    before_create = build_children;
    after_save = write_beside;
}

static void faults_of_a_create(void **state)
{
    (void)state;
    struct scenario scenario = {.name = "a create with callbacks",
                                .prepare = prepare_nothing,
                                .act = create_job,
                                .records_size = sizeof(struct created),
                                .models = models};
    each_fault(&scenario);
    each_fault_in_a_level(&scenario);
}

static void prepare_found(kin_session *session, void *records)
{
    (void)records;
    forget();
    struct job *job = kin_create(session, job, .name = "root");
    kin_many_create(job, children, .name = "x");
    after_find = say_name;
}

static bool find_all(kin_session *session, void *records)
{
    (void)records;
    story_forget();
    job_list all = kin_all(session, job, .includes = "children", .order = "name");
    return all.count == 2;
}

static void faults_of_a_find(void **state)
{
    (void)state;
    struct scenario scenario = {.name = "a find with callbacks",
                                .prepare = prepare_found,
                                .act = find_all,
                                .models = models,
                                .only_reads = true};
    each_fault(&scenario);
    each_fault_in_a_level(&scenario);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(columns_set_before_are_written_along),
        TEST(columns_set_after_stay_changes),
        TEST(a_before_save_takes_no_transaction),
        TEST(records_built_before_are_saved_along),
        TEST(records_built_before_and_refused_take_all_back),
        TEST(what_a_callback_of_a_callback_writes_goes_with_the_verb),
        TEST(errors_of_an_after_save_stay),
        TEST(saving_itself_ends),
        TEST(destroying_itself_before_its_save_refuses_that),
        TEST(destroying_itself_after_its_save),
        TEST(the_verbs_transaction_is_not_the_callbacks_to_end),
        TEST(what_a_callback_must_not_do),
        TEST(regions_and_levels_of_its_own_are_fine),
        TEST(proceeding_twice_is_once),
        TEST(proceeding_elsewhere_fails),
        TEST(a_failure_inside_an_around_stays_one),
        TEST(a_verb_that_failed_inside_makes_the_outer_fail),
        TEST(a_failure_in_memory_that_nobody_looked_at_too),
        TEST(an_answer_inside_is_not_the_outer_ones),
        TEST(found_by_every_verb),
        TEST(finding_inside_ends),
        TEST(writing_when_found),
        TEST(a_failure_when_found_fails_the_find),
        TEST(found_in_a_stream),
        TEST(found_in_part),
        cmocka_unit_test(faults_of_an_update),
        cmocka_unit_test(faults_of_a_create),
        cmocka_unit_test(faults_of_a_find),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
