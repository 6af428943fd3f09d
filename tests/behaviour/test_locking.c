/* Optimistic locking. */
#include "support/database.h"
#include "support/faults.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <string.h>

/* A page of a wiki belongs to a book that it touches and that counts it; a remark touches its
 * page. */
KIN_DECLARE(volume, static);
KIN_DECLARE(page, static);
KIN_DECLARE(remark, static);
KIN_DECLARE(deed, static);

struct volume {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int pages_count;
    kin_int lock_version;
    kin_time updated_at;
    kin_many(page) pages;
};

struct page {
    kin_record kin;
    kin_int id;
    kin_int volume_id;
    kin_text text;
    kin_int lock_version;
    kin_time updated_at;
    kin_one(volume) volume;
    kin_many(remark) remarks;
};

struct remark {
    kin_record kin;
    kin_int id;
    kin_int page_id;
    kin_text text;
    kin_one(page) page;
};

/* The version has a name of its own, and NULL is allowed. */
struct deed {
    kin_record kin;
    kin_int id;
    kin_text text;
    kin_int edition;
    kin_int number;
};

/* clang-format off */
KIN_MODEL(volume,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(pages_count),
    KIN_COLUMN(lock_version),
    KIN_COLUMN(updated_at, .nullable = true),
    KIN_HAS_MANY(pages, page, .dependent = KIN_NULLIFY, .inverse_of = "volume"),
);

KIN_MODEL(page,
    KIN_COLUMN(id),
    KIN_COLUMN(volume_id, .nullable = true),
    KIN_COLUMN(text, .nullable = true),
    KIN_COLUMN(lock_version),
    KIN_COLUMN(updated_at, .nullable = true),
    KIN_BELONGS_TO(volume, volume, .touch = KIN_TOUCH, .counter_cache = KIN_COUNTER_CACHE),
    KIN_HAS_MANY(remarks, remark, .dependent = KIN_DESTROY),
);

KIN_MODEL(remark,
    KIN_COLUMN(id),
    KIN_COLUMN(page_id, .nullable = true),
    KIN_COLUMN(text, .nullable = true),
    KIN_BELONGS_TO(page, page, .touch = KIN_TOUCH),
);

KIN_MODEL(deed,
    KIN_COLUMN(id),
    KIN_COLUMN(text, .nullable = true),
    KIN_COLUMN(edition, .nullable = true),
    KIN_COLUMN(number, .nullable = true),
    KIN_LOCKING_COLUMN("edition"),
);
/* clang-format on */

static struct database database;
static kin_session *s;

static int set_up(void **state)
{
    (void)state;
    database_open(&database, kin_models(volume, page, remark, deed), NULL);
    s = database.session;
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

/* An answer: nothing has failed, and the next verb works. */
static void assert_stale(const char *model)
{
    assert_code(KIN_STALE_RECORD);
    assert_string_equal(kin_error(s)->model, model);
    assert_non_null(strstr(kin_error(s)->message, model));
    assert_false(kin_failed(s));
}

/* --- the version ------------------------------------------------------------------------------ */

static void a_new_row_has_version_0(void **state)
{
    (void)state;
    struct page *page = kin_create(s, page, .text = "x");
    assert_int_equal(page->lock_version, 0);
    assert_false(kin_is_null(page, lock_version));
    assert_false(kin_is_null(kin_find(s, page, page->id), lock_version));
    assert_int_equal(kin_create(s, page, .lock_version = 5)->lock_version, 5);
    struct deed *deed = kin_create(s, deed, .text = "x", .edition = 7);
    kin_set_null(deed, edition);
    assert_int_equal(kin_create(s, deed)->edition, 0);
    database_check(s);
}

static void the_table_has_the_default_too(void **state)
{
    (void)state;
    database_execute(s, "INSERT INTO pages (text) VALUES ('x')");
    assert_int_equal(kin_first(s, page)->lock_version, 0);
    assert_true(kin_update(kin_first(s, page), .text = "y"));
    assert_int_equal(kin_first(s, page)->lock_version, 1);
}

static void each_update_adds_one(void **state)
{
    (void)state;
    struct page *page = kin_create(s, page, .text = "x");
    uint64_t before = kin_statements(s);
    assert_true(kin_update(page, .text = "y"));
    assert_int_equal(kin_statements(s) - before, 1);
    assert_int_equal(page->lock_version, 1);
    assert_true(kin_save(page));
    assert_int_equal(page->lock_version, 1);
    assert_true(kin_touch(page));
    assert_int_equal(page->lock_version, 2);
    assert_false(kin_changed(page));
    assert_int_equal(kin_find(s, page, page->id)->lock_version, 2);
}

static void null_counts_as_0(void **state)
{
    (void)state;
    struct deed *deed = kin_create(s, deed, .text = "x");
    database_execute(s, "UPDATE deeds SET edition = NULL");
    kin_reload(deed);
    assert_true(kin_update(deed, .text = "y"));
    assert_int_equal(deed->edition, 1);
    assert_int_equal(kin_find(s, deed, deed->id)->edition, 1);
    database_execute(s, "UPDATE deeds SET edition = NULL");
    kin_reload(deed);
    assert_true(kin_destroy(deed));
    assert_int_equal(kin_count(s, deed), 0);
}

static void there_is_a_greatest_version(void **state)
{
    (void)state;
    struct page *page = kin_create(s, page, .lock_version = INT64_MAX);
    assert_false(kin_update(page, .text = "y"));
    assert_code(KIN_RANGE_ERROR);
    assert_true(kin_failed(s));
    kin_error_clear(s);
    assert_true(page->lock_version == INT64_MAX);
    assert_true(kin_is_null(page, text));
}

/* --- staleness -------------------------------------------------------------------------------- */

static void a_stale_record_is_not_saved(void **state)
{
    (void)state;
    struct page *page = kin_create(s, page, .text = "x");
    struct page *other = kin_find(s, page, page->id);
    assert_true(kin_update(other, .text = "other"));
    assert_false(kin_update(page, .text = "mine"));
    assert_stale("page");
    assert_string_equal(page->text, "mine");
    assert_int_equal(page->lock_version, 0);
    assert_true(kin_changed(page));
    assert_false(kin_must_save(page));
    assert_stale("page");
    assert_string_equal(kin_find(s, page, page->id)->text, "other");
    assert_true(kin_reload(page));
    assert_true(kin_update(page, .text = "mine"));
    assert_string_equal(kin_find(s, page, page->id)->text, "mine");
}

/* Active Record says so too, although nothing would be lost. */
static void a_row_that_is_gone_is_stale(void **state)
{
    (void)state;
    struct page *page = kin_create(s, page, .text = "x");
    database_execute(s, "DELETE FROM pages");
    assert_false(kin_update(page, .text = "mine"));
    assert_stale("page");
    assert_false(kin_destroy(page));
    assert_stale("page");
    assert_false(kin_is_destroyed(page));
}

static void a_stale_record_is_neither_touched_nor_destroyed(void **state)
{
    (void)state;
    struct page *page = kin_create(s, page, .text = "x");
    kin_time_value moment = page->updated_at;
    assert_true(kin_update(kin_find(s, page, page->id), .text = "other"));
    database.now.microseconds += 1000000;
    assert_false(kin_touch(page));
    assert_stale("page");
    assert_true(page->updated_at.microseconds == moment.microseconds);
    assert_int_equal(page->lock_version, 0);
    assert_false(kin_destroy(page));
    assert_stale("page");
    assert_false(kin_must_destroy(page));
    assert_stale("page");
    assert_false(kin_is_destroyed(page));
    assert_int_equal(kin_count(s, page), 1);
    assert_true(kin_delete(page));
    assert_int_equal(kin_count(s, page), 0);
}

/* A form that shows the version gives it back. */
static void a_version_that_is_set_is_the_one_that_is_known(void **state)
{
    (void)state;
    struct page *page = kin_create(s, page, .text = "x");
    kin_update(page, .text = "y");
    assert_false(kin_update(page, .text = "z", .lock_version = 0));
    assert_stale("page");
    assert_int_equal(page->lock_version, 0);
    assert_true(kin_update(page, .text = "z", .lock_version = 1));
    assert_int_equal(page->lock_version, 2);
    assert_int_equal(kin_find(s, page, page->id)->lock_version, 2);
}

static void a_stale_record_dooms_nothing(void **state)
{
    (void)state;
    struct page *page = kin_create(s, page, .text = "x");
    kin_update(kin_find(s, page, page->id), .text = "other");
    assert_true(kin_begin(s));
    assert_non_null(kin_create(s, deed, .text = "kept"));
    assert_false(kin_update(page, .text = "mine"));
    assert_stale("page");
    assert_false(kin_destroy(page));
    assert_stale("page");
    assert_true(kin_commit(s));
    assert_int_equal(kin_count(s, deed), 1);
}

/* Remarks are destroyed before their page, which then cannot be: they are all there again. */
static void the_verbs_own_work_is_taken_back(void **state)
{
    (void)state;
    struct page *page = kin_create(s, page, .text = "x");
    for (int level = 0; level < 2; level++) {
        struct remark *remark = kin_create(s, remark, .page_id = page->id, .text = "r");
        database_check(s);
        kin_reload(page);
        remark_list remarks = kin_many_get(page, remarks);
        kin_update(kin_find(s, page, page->id), .text = level ? "a" : "b");
        if (level) kin_begin(s);
        assert_false(kin_destroy(page));
        assert_stale("page");
        assert_false(kin_is_destroyed(page));
        assert_false(kin_is_destroyed(remarks.items[0]));
        if (level) assert_true(kin_commit(s));
        assert_true(kin_exists(s, remark, .where = "id = ?", .args = kin_args(remark->id)));
    }
    assert_int_equal(kin_count(s, remark), 2);
}

static void a_rollback_takes_the_version_back(void **state)
{
    (void)state;
    struct page *page = kin_create(s, page, .text = "x");
    struct page *made;
    kin_begin(s);
    kin_update(page, .text = "y");
    made = kin_create(s, page, .text = "new");
    kin_update(made, .text = "newer");
    assert_int_equal(page->lock_version, 1);
    kin_rollback(s);
    assert_int_equal(page->lock_version, 0);
    assert_true(kin_is_null(made, lock_version));
    assert_true(kin_save(page));
    assert_int_equal(page->lock_version, 1);
    assert_true(kin_save(made));
    assert_int_equal(made->lock_version, 0);
    assert_string_equal(kin_find(s, page, made->id)->text, "newer");
}

/* --- others that write the row ---------------------------------------------------------------- */

/* As update_counters and update_all do. */
static void what_goes_by_the_row_moves_the_version(void **state)
{
    (void)state;
    struct volume *volume = kin_create(s, volume, .name = "v");
    struct page *page = kin_create(s, page, .volume_id = volume->id);
    database_check(s);
    int64_t counted = kin_find(s, volume, volume->id)->lock_version;
    assert_true(counted > 0);
    kin_touch(page);
    assert_int_equal(kin_find(s, volume, volume->id)->lock_version, counted + 1);
    assert_false(kin_update(volume, .name = "w"));
    assert_stale("volume");
}

static void a_parent_in_memory_knows_its_version(void **state)
{
    (void)state;
    struct volume *volume = kin_create(s, volume, .name = "v");
    struct page *page = kin_many_create(volume, pages, .text = "x");
    database_check(s);
    assert_int_equal(kin_find(s, volume, volume->id)->lock_version, volume->lock_version);
    assert_true(kin_update(volume, .name = "w"));
    assert_true(kin_update(page, .text = "y"));
    assert_true(kin_update(volume, .name = "u"));
    assert_int_equal(kin_find(s, volume, volume->id)->lock_version, volume->lock_version);
}

/* The page is saved first, and its volume cannot be touched then. */
static void a_stale_parent_refuses_its_child(void **state)
{
    (void)state;
    struct volume *volume = kin_create(s, volume, .name = "v");
    struct page *page = kin_many_create(volume, pages, .text = "x");
    for (int level = 0; level < 2; level++) {
        int64_t version = page->lock_version;
        kin_update(kin_find(s, volume, volume->id), .name = level ? "a" : "b");
        if (level) kin_begin(s);
        assert_false(kin_update(page, .text = "y"));
        assert_stale("volume");
        assert_int_equal(page->lock_version, version);
        if (level) assert_true(kin_commit(s));
        assert_string_equal(kin_find(s, page, page->id)->text, "x");
        kin_restore(page);
        kin_reload(volume);
        kin_one_set(page, volume, volume);
    }
    assert_true(kin_update(page, .text = "y"));
}

/* What the page's record does not know, its row does. */
static void a_partial_parent_is_touched_by_its_row(void **state)
{
    (void)state;
    struct volume *volume = kin_create(s, volume, .name = "v");
    kin_many_create(volume, pages, .text = "x");
    struct page *partial = kin_first(s, page, .select = "text");
    struct remark *remark = kin_new(s, remark, .text = "r");
    database.now.microseconds += 1000000;
    assert_true(kin_one_set(remark, page, partial));
    assert_true(kin_save(remark));
    database_check(s);
    struct volume *found = kin_find(s, volume, volume->id);
    assert_true(found->updated_at.microseconds == database.now.microseconds);
}

static void assert_volume(const struct volume *volume, int64_t version, int64_t pages)
{
    struct volume *found = kin_find(s, volume, volume->id);
    database_check(s);
    assert_int_equal(found->lock_version, version);
    assert_int_equal(found->pages_count, pages);
    assert_true(found->updated_at.microseconds == database.now.microseconds);
}

/* As in Active Record, one statement counts and touches. */
static void counting_and_touching_is_one_change(void **state)
{
    (void)state;
    struct volume *one = kin_create(s, volume, .name = "1");
    struct volume *two = kin_create(s, volume, .name = "2");
    database.now.microseconds += 1000000;
    uint64_t before = kin_statements(s);
    struct page *page = kin_create(s, page, .volume_id = one->id);
    assert_int_equal(kin_statements(s) - before, 2);
    assert_volume(one, 1, 1);
    database.now.microseconds += 1000000;
    before = kin_statements(s);
    kin_one_set(page, volume, two);
    assert_true(kin_save(page));
    assert_int_equal(kin_statements(s) - before, 3);
    assert_volume(one, 2, 0);
    assert_volume(two, 1, 1);
    assert_int_equal(two->lock_version, 1);
    assert_int_equal(two->pages_count, 1);
    assert_true(two->updated_at.microseconds == database.now.microseconds);
    database.now.microseconds += 1000000;
    before = kin_statements(s);
    assert_true(kin_destroy(page));
    assert_int_equal(kin_statements(s) - before, 3); /* its remarks are looked for */
    assert_volume(two, 2, 0);
    assert_int_equal(two->lock_version, 2);
    assert_true(kin_update(two, .name = "3"));
    /* A volume that is stale is written by its row. */
    database.now.microseconds += 1000000;
    assert_false(kin_is_new(kin_many_create(one, pages, .text = "x")));
    assert_volume(one, 3, 1);
    assert_int_equal(one->lock_version, 1);
}

static void what_a_partial_parent_knows_moves_along(void **state)
{
    (void)state;
    struct volume *volume = kin_create(s, volume, .name = "v");
    struct volume *partial = kin_first(s, volume, .select = "updated_at");
    struct page *page = kin_new(s, page, .text = "x");
    database.now.microseconds += 1000000;
    assert_true(kin_one_set(page, volume, partial));
    assert_true(kin_save(page));
    assert_volume(volume, 1, 1);
    assert_int_equal(partial->lock_version, 1);
    assert_true(partial->updated_at.microseconds == database.now.microseconds);
    assert_false(kin_is_loaded(partial, pages_count));
    assert_int_equal(partial->pages_count, 0);
}

static void nullified_rows_get_a_version(void **state)
{
    (void)state;
    struct volume *volume = kin_create(s, volume, .name = "v");
    struct page *page = kin_many_create(volume, pages, .text = "x");
    assert_true(kin_many_delete(volume, pages, page));
    database_check(s);
    assert_int_equal(page->lock_version, 1);
    assert_int_equal(kin_find(s, page, page->id)->lock_version, 1);
    assert_true(kin_update(page, .text = "y"));
}

static void a_refused_push_says_stale(void **state)
{
    (void)state;
    struct volume *volume = kin_create(s, volume, .name = "v");
    struct page *page = kin_create(s, page, .text = "x");
    kin_update(kin_find(s, page, page->id), .text = "other");
    assert_false(kin_many_push(volume, pages, page));
    assert_stale("page");
    kin_reload(volume);
    assert_false(kin_many_set(volume, pages, &page, 1));
    assert_stale("page");
    assert_true(kin_is_null(kin_find(s, page, page->id), volume_id));
}

static void an_increment_moves_the_version(void **state)
{
    (void)state;
    struct deed *deed = kin_create(s, deed, .text = "x");
    struct deed *other = kin_find(s, deed, deed->id);
    assert_true(kin_increment(deed, number, 2));
    assert_int_equal(deed->edition, 1);
    assert_int_equal(kin_find(s, deed, deed->id)->edition, 1);
    assert_false(kin_increment(deed, edition, 1));
    assert_code(KIN_INVALID_ARGUMENT);
    kin_error_clear(s);
    assert_true(kin_increment(other, number, 1));
    assert_int_equal(kin_find(s, deed, deed->id)->number, 3);
    assert_false(kin_update(other, .text = "y"));
    assert_stale("deed");
}

/* --- declarations ----------------------------------------------------------------------------- */

KIN_DECLARE(wrong, static);
KIN_DECLARE(plain, static);
struct wrong {
    kin_record kin;
    kin_int id;
    kin_text lock_version;
    kin_int version;
};
KIN_MODEL(wrong, KIN_COLUMN(id), KIN_COLUMN(lock_version), KIN_COLUMN(version),
          KIN_LOCKING_COLUMN("vresion"));

struct plain {
    kin_record kin;
    kin_int id;
    kin_int lock_version;
};
KIN_MODEL(plain, KIN_COLUMN(id), KIN_COLUMN(lock_version, .nullable = true, .plain = true));

KIN_DECLARE(texts, static);
struct texts {
    kin_record kin;
    kin_int id;
    kin_text lock_version;
};
KIN_MODEL(texts, KIN_COLUMN(id), KIN_COLUMN(lock_version));

static void mistakes_are_told_at_open(void **state)
{
    (void)state;
    kin_db *db = kin_open("sqlite::memory:", kin_models(wrong));
    assert_string_equal(kin_error_name(kin_db_error(db)->code), "InvalidModel");
    assert_non_null(strstr(kin_db_error(db)->message, "\"vresion\""));
    assert_non_null(strstr(kin_db_error(db)->message, "did you mean \"version\"?"));
    kin_close(db);
    db = kin_open("sqlite::memory:", kin_models(texts));
    assert_string_equal(kin_error_name(kin_db_error(db)->code), "InvalidModel");
    assert_non_null(strstr(kin_db_error(db)->message, "texts.lock_version"));
    kin_close(db);
}

static void a_plain_column_is_left_alone(void **state)
{
    struct database own = {0};
    (void)state;
    database_open(&own, kin_models(plain), NULL);
    struct plain *plain = kin_create(own.session, plain);
    assert_true(kin_is_null(plain, lock_version));
    database_close(&own);
}

/* --- faults ----------------------------------------------------------------------------------- */

struct records {
    struct volume *volume;
    struct volume *other;
    struct page *page;
    struct deed *deed;
};

static void book(kin_session *session, void *records)
{
    struct records *r = records;
    r->volume = kin_create(session, volume, .name = "v");
    r->other = kin_create(session, volume, .name = "w");
    r->page = kin_many_create(r->volume, pages, .text = "x");
    r->deed = kin_create(session, deed, .text = "x");
    kin_create(session, remark, .page_id = r->page->id, .text = "r");
    kin_reload(r->volume);
    kin_reload(r->page);
    kin_one_set(r->page, volume, r->volume);
}

static bool update(kin_session *session, void *records)
{
    struct records *r = records;
    (void)session;
    return kin_update(r->page, .text = "y");
}

static bool touch(kin_session *session, void *records)
{
    struct records *r = records;
    (void)session;
    return kin_touch(r->page);
}

static bool destroy(kin_session *session, void *records)
{
    struct records *r = records;
    (void)session;
    return kin_destroy(r->page);
}

static bool create(kin_session *session, void *records)
{
    struct records *r = records;
    struct page *page = kin_many_create(r->volume, pages, .text = "z");
    (void)session;
    return page && !kin_is_new(page);
}

static bool move(kin_session *session, void *records)
{
    struct records *r = records;
    (void)session;
    return kin_update(r->page, .volume_id = r->other->id);
}

static bool take_out(kin_session *session, void *records)
{
    struct records *r = records;
    (void)session;
    return kin_many_delete(r->volume, pages, r->page);
}

static bool increment(kin_session *session, void *records)
{
    struct records *r = records;
    (void)session;
    return kin_increment(r->deed, number, 3);
}

static void faults(void **state)
{
    (void)state;
    scenario_act *const acts[] = {update, touch, destroy, create, move, take_out, increment};
    static const char *const names[] = {"update", "touch",    "destroy",  "create",
                                        "move",   "take_out", "increment"};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        struct scenario scenario = {.name = names[i],
                                    .prepare = book,
                                    .act = acts[i],
                                    .records_size = sizeof(struct records),
                                    .models = kin_models(volume, page, remark, deed)};
        each_fault(&scenario);
        each_fault_in_a_level(&scenario);
    }
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_new_row_has_version_0),
        TEST(the_table_has_the_default_too),
        TEST(each_update_adds_one),
        TEST(null_counts_as_0),
        TEST(there_is_a_greatest_version),
        TEST(a_stale_record_is_not_saved),
        TEST(a_row_that_is_gone_is_stale),
        TEST(a_stale_record_is_neither_touched_nor_destroyed),
        TEST(a_version_that_is_set_is_the_one_that_is_known),
        TEST(a_stale_record_dooms_nothing),
        TEST(the_verbs_own_work_is_taken_back),
        TEST(a_rollback_takes_the_version_back),
        TEST(what_goes_by_the_row_moves_the_version),
        TEST(a_parent_in_memory_knows_its_version),
        TEST(a_stale_parent_refuses_its_child),
        TEST(a_partial_parent_is_touched_by_its_row),
        TEST(counting_and_touching_is_one_change),
        TEST(what_a_partial_parent_knows_moves_along),
        TEST(nullified_rows_get_a_version),
        TEST(a_refused_push_says_stale),
        TEST(an_increment_moves_the_version),
        cmocka_unit_test(mistakes_are_told_at_open),
        cmocka_unit_test(a_plain_column_is_left_alone),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
