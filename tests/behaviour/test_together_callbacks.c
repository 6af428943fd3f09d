/* Callbacks beside inheritance, and in every verb that finds or writes records. */
#include "behaviour/association.h"
#include "support/story.h"

#include <stdio.h>

KIN_DECLARE(doc, static);
KIN_DECLARE(letter, static);
KIN_DECLARE(page, static);

/* clang-format off */
#define DOC_MEMBERS      \
    kin_record kin;      \
    kin_int  id;         \
    kin_text type;       \
    kin_text name;       \
    kin_int  lock_version; \
    kin_int  pages_count;  \
    kin_bool shredded;   \
    kin_time updated_at; \
    kin_many(page) pages;
/* clang-format on */

struct doc {
    DOC_MEMBERS
};

struct letter {
    DOC_MEMBERS
    kin_text recipient;
    kin_int weight;
};

struct page {
    kin_record kin;
    kin_int id;
    kin_int doc_id;
    kin_text text;
    kin_one(doc) doc;
};

static kin_callback_fn *inside; /* what letters do beside, after a save */

/* clang-format off */
SAYS(d_before_validation) SAYS(l_before_validation) SAYS(d_after_validation)
SAYS(l_after_validation) SAYS(d_save) SAYS(l_save) SAYS_AROUND(d_around) SAYS_AROUND(l_around)
SAYS(d_saved) SAYS(d_create) SAYS(l_create) SAYS(d_created) SAYS(l_created)
SAYS(d_update) SAYS(l_updated) SAYS(d_destroy) SAYS(l_destroy) SAYS(d_destroyed)
SAYS(l_destroyed) SAYS(d_touched) SAYS(l_touched) SAYS(d_found) SAYS(l_found)
SAYS(d_committed) SAYS(l_committed) SAYS(d_back) SAYS(l_back)
SAYS(p_found) SAYS(p_destroy) SAYS(p_committed) SAYS(p_back)
    /* clang-format on */

    static bool l_saved(kin_record *record)
{
    story_say("l_saved");
    return inside ? inside(record) : true;
}

static void d_validate(kin_record *record)
{
    struct doc *doc = kin_as(doc, record);
    story_say("d_validate");
    if (!doc->name) kin_add_error(doc, name, "can't be blank");
}

static void l_validate(kin_record *record)
{
    struct letter *letter = kin_as(letter, record);
    story_say("l_validate");
    if (letter->weight < 0) kin_add_error(letter, weight, "is negative");
}

static void l_sendable(kin_record *record)
{
    struct letter *letter = kin_as(letter, record);
    if (!letter->recipient) kin_add_error(letter, recipient, "can't be blank");
}

static void whole(kin_query *query)
{
    kin_query_equal(query, doc, shredded, false);
}

/* clang-format off */
KIN_MODEL(doc,
    KIN_COLUMN(id),
    KIN_COLUMN(type, .nullable = true),
    KIN_COLUMN(name, .unique = true),
    KIN_COLUMN(lock_version),
    KIN_COLUMN(pages_count),
    KIN_COLUMN(shredded, .default_bool = false),
    KIN_COLUMN(updated_at),
    KIN_HAS_MANY(pages, page, .inverse_of = "doc", .dependent = KIN_DESTROY),
    KIN_DEFAULT_SCOPE(whole),
    KIN_VALIDATE(d_validate),
    KIN_BEFORE_VALIDATION(d_before_validation),
    KIN_AFTER_VALIDATION(d_after_validation),
    KIN_BEFORE_SAVE(d_save),
    KIN_AROUND_SAVE(d_around),
    KIN_AFTER_SAVE(d_saved),
    KIN_BEFORE_CREATE(d_create),
    KIN_AFTER_CREATE(d_created),
    KIN_BEFORE_UPDATE(d_update),
    KIN_BEFORE_DESTROY(d_destroy),
    KIN_AFTER_DESTROY(d_destroyed),
    KIN_AFTER_TOUCH(d_touched),
    KIN_AFTER_FIND(d_found),
    KIN_AFTER_COMMIT(d_committed),
    KIN_AFTER_ROLLBACK(d_back),
);

KIN_MODEL(letter,
    KIN_INHERITS(doc),
    KIN_COLUMN(recipient, .nullable = true),
    KIN_COLUMN(weight, .default_int = 0),
    KIN_VALIDATE(l_validate),
    KIN_VALIDATE(l_sendable, .context = "sending"),
    KIN_BEFORE_VALIDATION(l_before_validation),
    KIN_AFTER_VALIDATION(l_after_validation),
    KIN_BEFORE_SAVE(l_save),
    KIN_AROUND_SAVE(l_around),
    KIN_AFTER_SAVE(l_saved),
    KIN_BEFORE_CREATE(l_create),
    KIN_AFTER_CREATE(l_created),
    KIN_AFTER_UPDATE(l_updated),
    KIN_BEFORE_DESTROY(l_destroy),
    KIN_AFTER_DESTROY(l_destroyed),
    KIN_AFTER_TOUCH(l_touched),
    KIN_AFTER_FIND(l_found),
    KIN_AFTER_COMMIT(l_committed),
    KIN_AFTER_ROLLBACK(l_back),
);

KIN_MODEL(page,
    KIN_COLUMN(id),
    KIN_COLUMN(doc_id, .nullable = true),
    KIN_COLUMN(text, .nullable = true),
    KIN_BELONGS_TO(doc, doc, .inverse_of = "pages", .counter_cache = KIN_COUNTER_CACHE,
                   .touch = KIN_TOUCH),
    KIN_AFTER_FIND(p_found),
    KIN_BEFORE_DESTROY(p_destroy),
    KIN_AFTER_COMMIT(p_committed),
    KIN_AFTER_ROLLBACK(p_back),
);
/* clang-format on */

static struct doc *memo;
static struct letter *letter;

static int setup(void **state)
{
    (void)state;
    open_database(kin_models(doc, letter, page));
    inside = NULL;
    memo = kin_create(s, doc, .name = "memo");
    letter = kin_create(s, letter, .name = "letter");
    story_forget();
    return 0;
}

/* --- inherited -------------------------------------------------------------------------------- */

static void what_is_inherited_runs_first(void **state)
{
    (void)state;
    struct letter *new = kin_create(s, letter, .name = "new");
    story_expect("d_before_validation l_before_validation d_validate l_validate "
                 "d_after_validation l_after_validation d_save <d_around l_save <l_around "
                 "d_create l_create d_created l_created l_around> d_around> d_saved l_saved "
                 "l_committed d_committed");
    assert_true(kin_update(new, .weight = 2));
    story_expect("d_before_validation l_before_validation d_validate l_validate "
                 "d_after_validation l_after_validation d_save <d_around l_save <l_around "
                 "d_update l_updated l_around> d_around> d_saved l_saved "
                 "l_committed d_committed");
    assert_true(kin_touch(new));
    story_expect("d_touched l_touched l_committed d_committed");
    assert_true(kin_destroy(new));
    story_expect("d_destroy l_destroy d_destroyed l_destroyed l_committed d_committed");
}

static void a_record_known_as_its_base_runs_its_own(void **state)
{
    (void)state;
    struct doc *known = kin_find(s, doc, letter->id);
    story_expect("d_found l_found");
    assert_true(kin_set(known, name, "other"));
    assert_true(kin_save(known));
    story_expect("d_before_validation l_before_validation d_validate l_validate "
                 "d_after_validation l_after_validation d_save <d_around l_save <l_around "
                 "d_update l_updated l_around> d_around> d_saved l_saved "
                 "l_committed d_committed");
    assert_true(kin_destroy(known));
    story_expect("d_destroy l_destroy d_destroyed l_destroyed l_committed d_committed");
}

static void what_is_refused_below_is_refused_above(void **state)
{
    (void)state;
    story_refusing = "l_save";
    assert_false(kin_update(letter, .weight = 3));
    assert_answer(KIN_OK);
    story_refusing = "l_around";
    assert_false(kin_must_update(letter, .weight = 4));
    assert_answer(KIN_RECORD_NOT_SAVED);
    story_refusing = "l_created";
    assert_null(kin_must_create(s, letter, .name = "new"));
    assert_answer(KIN_RECORD_NOT_SAVED);
    assert_int_equal(rows_of(doc), 2);
    story_refusing = "l_destroyed";
    assert_false(kin_destroy(kin_up(doc, letter)));
    assert_int_equal(rows_of(doc), 2);
    assert_false(kin_is_destroyed(letter));
    story_forget();
    assert_int_equal(kin_find(s, letter, letter->id)->weight, 0);
    struct doc *known = kin_find(s, doc, letter->id);
    assert_false(kin_valid_in(known, "sending"));
    assert_string_equal(kin_error_on(kin_cast(letter, known), recipient), "can't be blank");
    assert_true(kin_valid(known));
    assert_false(kin_save_in(known, "sending"));
    story_forget();
}

/* --- finding ---------------------------------------------------------------------------------- */

static void each_way_to_find_tells_what_was_found(void **state)
{
    (void)state;
    (void)kin_all(s, doc, .order = "docs.id");
    story_expect("d_found d_found l_found");
    (void)kin_all_sql(s, doc, "SELECT * FROM docs ORDER BY id", NULL);
    story_expect("d_found d_found l_found");
    kin_each_batch(docs, s, doc, .batch_size = 1) story_say("|");
    story_expect("d_found | d_found l_found |");
    kin_stream *stream = kin_stream_open(s, doc, .order = "docs.id");
    while (kin_stream_next(stream, doc)) story_say("|");
    story_expect("d_found | d_found l_found |");
    kin_stream_close(stream);
    assert_int_equal(kin_find_by(s, letter, .name = "letter")->id, letter->id);
    story_expect("d_found l_found");
    assert_int_equal(kin_find_or_create_by(s, letter, .name = "letter")->id, letter->id);
    story_expect("d_found l_found");
    assert_int_equal(kin_find_or_new_by(s, letter, .name = "letter")->id, letter->id);
    story_expect("d_found l_found");
    assert_true(kin_reload(letter));
    story_expect("d_found l_found");
    assert_true(kin_lock(letter));
    story_expect("d_found l_found");
    (void)kin_first(s, letter);
    story_expect("d_found l_found");
    (void)kin_last(s, doc);
    story_expect("d_found l_found");
}

static void what_makes_no_records_tells_nothing(void **state)
{
    (void)state;
    assert_int_equal(kin_count(s, doc), 2);
    assert_int_equal(kin_ids(s, doc).count, 2);
    assert_int_equal(kin_pluck(s, letter, name).count, 1);
    assert_int_equal(kin_sum(s, letter, weight), 0);
    assert_int_equal(kin_count_by(s, doc, type).count, 2);
    assert_true(kin_exists(s, doc));
    assert_int_equal(kin_update_all(s, doc, .set = "lock_version = 0"), 2);
    story_expect("");
}

static void partial_records_tell_nothing(void **state)
{
    (void)state;
    assert_int_equal(kin_all(s, doc, .select = "name").count, 2);
    assert_int_equal(kin_all_sql(s, doc, "SELECT id, type FROM docs", NULL).count, 2);
    kin_each_batch(docs, s, doc, .batch_size = 1, .select = "name") story_say("|");
    story_expect("| |");
    kin_stream *stream = kin_stream_open(s, doc, .select = "name", .order = "docs.id");
    while (kin_stream_next(stream, doc)) story_say("|");
    kin_stream_close(stream);
    story_expect("| |");
    struct doc *partial = kin_all(s, doc, .select = "name", .order = "docs.id").items[1];
    assert_true(kin_reload(partial));
    story_expect("d_found l_found");
}

static void included_records_are_told(void **state)
{
    (void)state;
    kin_create(s, page, .doc_id = letter->id);
    kin_create(s, page, .doc_id = letter->id);
    story_forget();
    (void)kin_all(s, page, .includes = "doc");
    story_expect("p_found p_found d_found l_found");
    kin_each_batch(docs, s, letter, .includes = "pages") story_say("|");
    story_expect("d_found l_found p_found p_found |");
    /* nothing but what was found is counted again */
    (void)kin_all(s, doc, .joins = "pages", .distinct = true);
    story_expect("d_found l_found");
}

/* --- verbs that write ------------------------------------------------------------------------- */

static void find_or_create_runs_what_creating_runs(void **state)
{
    (void)state;
    struct letter *new = kin_find_or_create_by(s, letter, .name = "new", .weight = 1);
    assert_false(kin_is_new(new));
    story_expect("d_before_validation l_before_validation d_validate l_validate "
                 "d_after_validation l_after_validation d_save <d_around l_save <l_around "
                 "d_create l_create d_created l_created l_around> d_around> d_saved l_saved "
                 "l_committed d_committed");
    story_refusing = "l_create";
    new = kin_find_or_create_by(s, letter, .name = "none");
    assert_true(kin_is_new(new));
    assert_answer(KIN_OK);
    story_forget();
    assert_null(kin_get(s, letter, 99));
    assert_int_equal(rows_of(letter), 2);
    story_forget();
}

static void upserts_and_increments_run_none(void **state)
{
    (void)state;
    struct doc *up = kin_upsert(s, doc, "name", .name = "letter", .pages_count = 3);
    assert_non_null(up);
    story_expect("");
    assert_true(kin_is_a(up, letter));
    assert_non_null(kin_upsert(s, letter, "name", .name = "letter", .weight = 3));
    assert_non_null(kin_upsert(s, doc, "name", .name = "made"));
    assert_true(kin_increment(letter, weight, 1));
    assert_true(kin_delete(memo));
    story_expect("");
}

static void destroy_all_finds_and_then_destroys(void **state)
{
    (void)state;
    kin_create(s, page, .doc_id = letter->id);
    story_forget();
    assert_int_equal(kin_destroy_all(s, doc, .order = "docs.id"), 2);
    story_expect("d_found d_found l_found d_destroy d_destroyed p_found p_destroy d_destroy "
                 "l_destroy d_destroyed l_destroyed d_committed l_committed d_committed "
                 "p_committed");
    assert_int_equal(rows_of(page), 0);
}

static void destroy_all_that_is_refused_destroys_none(void **state)
{
    (void)state;
    story_refusing = "l_destroy";
    assert_int_equal(kin_destroy_all(s, doc, .order = "docs.id"), 0);
    assert_answer(KIN_RECORD_NOT_DESTROYED);
    story_expect("d_found d_found l_found d_destroy d_destroyed d_destroy l_destroy d_back");
    story_forget();
    assert_int_equal(rows_of(doc), 2);
}

static void pages_touch_and_count_the_derived_model(void **state)
{
    (void)state;
    struct page *page = kin_many_create(kin_up(doc, letter), pages, .text = "a");
    story_expect("d_touched l_touched p_committed l_committed d_committed");
    assert_int_equal(letter->pages_count, 1);
    page = kin_find(s, page, page->id);
    story_forget();
    assert_true(kin_update(page, .text = "b"));
    /* the doc is loaded to be touched */
    story_expect("d_found l_found d_touched l_touched p_committed l_committed d_committed");
    assert_true(kin_reload(letter));
    story_forget();
    assert_true(kin_update(letter, .shredded = true));
    story_forget();
    page = kin_find(s, page, page->id);
    story_forget();
    /* what the default scope hides is not found, nor touched */
    assert_true(kin_update(page, .text = "c"));
    story_expect("p_committed");
}

/* --- the end of transactions ------------------------------------------------------------------ */

static void a_rollback_is_told_of_each(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    assert_true(kin_update(letter, .weight = 8));
    struct letter *new = kin_create(s, letter, .name = "new");
    assert_true(kin_touch(memo));
    story_forget();
    assert_true(kin_rollback(s));
    story_expect("l_back d_back l_back d_back d_back");
    assert_true(kin_is_new(new));
    assert_int_equal(letter->lock_version, 0);
    assert_true(kin_save(new));
    story_forget();
}

static void records_of_a_closed_region_are_forgotten(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    kin_region *region = kin_region_open(s);
    struct letter *here = kin_find(s, letter, letter->id);
    assert_true(kin_update(here, .weight = 8));
    kin_region_close(region);
    assert_true(kin_update(memo, .name = "m"));
    story_forget();
    assert_true(kin_commit(s));
    story_expect("d_committed");
    assert_true(kin_begin(s));
    kin_each_batch(letters, s, letter) {
        kin_each(each, letters) assert_true(kin_update(each, .weight = 9));
    }
    story_forget();
    assert_true(kin_commit(s));
    story_expect("");
}

static void a_stale_record_is_not_told(void **state)
{
    (void)state;
    struct letter *other = kin_find(s, letter, letter->id);
    assert_true(kin_update(other, .weight = 1));
    story_forget();
    assert_false(kin_update(letter, .weight = 2));
    assert_answer(KIN_STALE_RECORD);
    story_expect("d_before_validation l_before_validation d_validate l_validate "
                 "d_after_validation l_after_validation d_save <d_around l_save <l_around "
                 "d_update l_around> d_around>");
    assert_false(kin_destroy(letter));
    assert_answer(KIN_STALE_RECORD);
    story_expect("d_destroy l_destroy");
    assert_true(kin_reload(letter));
    story_forget();
}

static void a_session_that_is_closed_tells_nothing(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    assert_true(kin_update(letter, .weight = 2));
    assert_true(kin_begin(s));
    assert_non_null(kin_create(s, letter, .name = "new"));
    story_forget();
    kin_session_close(s);
    at.session = s = kin_session_open(at.db);
    story_expect("");
    assert_int_equal(kin_count(s, letter, .where = "docs.weight = 2"), 0);
}

/* --- what a callback does --------------------------------------------------------------------- */

static bool goes_through_docs(kin_record *record)
{
    kin_session *session = kin_record_session(record);
    inside = NULL;
    kin_each_batch(docs, session, doc, .batch_size = 1) {
        kin_each(doc, docs) kin_increment(doc, pages_count, 1);
        break; /* the first alone */
    }
    kin_values names = kin_pluck(session, doc, name);
    doc_list all = kin_all_sql(session, doc, "SELECT * FROM docs", NULL);
    return names.count == all.count;
}

static void a_callback_goes_through_batches(void **state)
{
    (void)state;
    inside = goes_through_docs;
    assert_true(kin_update(letter, .weight = 5));
    assert_false(kin_failed(s));
    assert_int_equal(kin_find(s, doc, memo->id)->pages_count, 1);
    inside = goes_through_docs;
    story_refusing = "l_updated";
    assert_false(kin_update(letter, .weight = 6));
    story_forget();
    assert_int_equal(kin_find(s, doc, memo->id)->pages_count, 1);
    story_forget();
}

static bool destroys_the_others(kin_record *record)
{
    struct letter *self = kin_as(letter, record);
    inside = NULL;
    return kin_destroy_all(kin_session_of(self), doc, .where = "docs.id <> ?",
                           .args = kin_args(self->id)) == 1;
}

static void a_callback_destroys_others(void **state)
{
    (void)state;
    inside = destroys_the_others;
    assert_true(kin_update(letter, .weight = 5));
    assert_int_equal(rows_of(doc), 1);
    story_forget();
}

static bool upserts_and_finds_or_creates(kin_record *record)
{
    kin_session *session = kin_record_session(record);
    inside = NULL;
    return kin_upsert(session, letter, "name", .name = "up", .weight = 2) &&
           kin_find_or_create_by(session, doc, .name = "made") &&
           kin_find_or_create_by(session, doc, .name = "made");
}

static void a_callback_makes_others(void **state)
{
    (void)state;
    inside = upserts_and_finds_or_creates;
    assert_true(kin_update(letter, .weight = 5));
    assert_int_equal(rows_of(doc), 4);
    inside = upserts_and_finds_or_creates;
    assert_true(kin_begin(s));
    assert_true(kin_update(letter, .weight = 6));
    assert_true(kin_rollback(s));
    assert_int_equal(rows_where(letter, "docs.weight = 6"), 0);
    story_forget();
}

static bool fails_and_looks(kin_record *record)
{
    kin_session *session = kin_record_session(record);
    inside = NULL;
    kin_execute(session, "no SQL", NULL);
    kin_error_clear(session);
    return true;
}

static void a_statement_that_failed_in_a_callback_fails_the_verb(void **state)
{
    (void)state;
    inside = fails_and_looks;
    assert_false(kin_update(letter, .weight = 5));
    assert_true(kin_failed(s));
    kin_error_clear(s);
    assert_int_equal(kin_find(s, letter, letter->id)->weight, 0);
    /* a level of its own survives */
    assert_true(kin_begin(s));
    assert_true(kin_update(memo, .name = "kept"));
    inside = fails_and_looks;
    assert_false(kin_update(letter, .weight = 6));
    kin_error_clear(s);
    assert_false(kin_commit(s));
    kin_error_clear(s);
    assert_int_equal(rows_where(doc, "docs.name = 'kept'"), 0);
    story_forget();
}

static bool streams(kin_record *record)
{
    kin_session *session = kin_record_session(record);
    inside = NULL;
    kin_stream *stream = kin_stream_open(session, doc);
    assert_null(stream);
    kin_stream_close(stream);
    return true;
}

static void a_stream_cannot_be_opened_in_a_callback(void **state)
{
    (void)state;
    inside = streams;
    assert_false(kin_update(letter, .weight = 5));
    assert_failure(KIN_INVALID_ARGUMENT);
    story_forget();
}

static void NULL_is_nothing_to_what_callbacks_brought(void **state)
{
    (void)state;
    struct letter *none = NULL;
    assert_false(kin_save_in(none, "x"));
    assert_false(kin_save_unvalidated(none));
    assert_false(kin_valid_in(none, "x"));
    assert_null(kin_validation_context(none));
    assert_null(kin_error_on(none, name));
    assert_int_equal(kin_error_count_on(none, name), 0);
    assert_false(kin_proceed(NULL));
    assert_int_equal(kin_error(s)->code, KIN_OK);
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
        TEST(what_is_inherited_runs_first),
        TEST(a_record_known_as_its_base_runs_its_own),
        TEST(what_is_refused_below_is_refused_above),
        TEST(each_way_to_find_tells_what_was_found),
        TEST(what_makes_no_records_tells_nothing),
        TEST(partial_records_tell_nothing),
        TEST(included_records_are_told),
        TEST(find_or_create_runs_what_creating_runs),
        TEST(upserts_and_increments_run_none),
        TEST(destroy_all_finds_and_then_destroys),
        TEST(destroy_all_that_is_refused_destroys_none),
        TEST(pages_touch_and_count_the_derived_model),
        TEST(a_rollback_is_told_of_each),
        TEST(records_of_a_closed_region_are_forgotten),
        TEST(a_stale_record_is_not_told),
        TEST(a_session_that_is_closed_tells_nothing),
        TEST(a_callback_goes_through_batches),
        TEST(a_callback_destroys_others),
        TEST(a_callback_makes_others),
        TEST(a_statement_that_failed_in_a_callback_fails_the_verb),
        TEST(a_stream_cannot_be_opened_in_a_callback),
        TEST(NULL_is_nothing_to_what_callbacks_brought),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
