/* Read-only records, read-only attributes, and the verbs that ask whether a record is new. */
#include "support/database.h"
#include "support/faults.h"
#include "support/models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <string.h>

KIN_DECLARE(ticket, static);

struct ticket {
    kin_record kin;
    kin_int id;
    kin_text number; /* read-only */
    kin_text holder; /* must not be blank */
    kin_time updated_at;
};

static void validate_ticket(kin_record *record)
{
    struct ticket *ticket = kin_as(ticket, record);
    if (!ticket->holder || !*ticket->holder) kin_add_error(ticket, holder, "can't be blank");
}

KIN_MODEL(ticket,
    KIN_COLUMN(id),
    KIN_COLUMN(number, .nullable = true, .readonly = true),
    KIN_COLUMN(holder),
    KIN_COLUMN(updated_at),
    KIN_VALIDATE(validate_ticket),
);

static struct database database;
static kin_session *s;

static int set_up(void **state)
{
    (void)state;
    database_open(&database,
                  kin_models(ticket, author, post, comment, tag, profile, badge, pen, note, group,
                             membership),
                  NULL);
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

/* The failure was looked at, and the next verb is as good as the first. */
static void assert_failed_with(kin_code code, const char *model)
{
    assert_true(kin_failed(s));
    assert_code(code);
    assert_string_equal(kin_error(s)->model, model);
    kin_error_clear(s);
}

static struct ticket *marked(void)
{
    struct ticket *ticket = kin_create(s, ticket, .number = "A1", .holder = "Ann");
    database_check(s);
    kin_set_readonly(ticket);
    return ticket;
}

/* --- read-only records ------------------------------------------------------------------------ */

static void RO_1_a_readonly_record_is_not_written(void **state)
{
    (void)state;
    struct ticket *ticket = marked();
    assert_true(kin_is_readonly(ticket));
    assert_true(kin_set(ticket, holder, "Bob"));
    uint64_t before = kin_statements(s);
    assert_false(kin_save(ticket));
    assert_failed_with(KIN_READ_ONLY_RECORD, "ticket");
    assert_false(kin_must_save(ticket));
    assert_failed_with(KIN_READ_ONLY_RECORD, "ticket");
    assert_false(kin_update(ticket, .holder = "Eve"));
    assert_failed_with(KIN_READ_ONLY_RECORD, "ticket");
    assert_string_equal(ticket->holder, "Bob");
    assert_false(kin_must_update(ticket, .holder = "Eve"));
    assert_failed_with(KIN_READ_ONLY_RECORD, "ticket");
    assert_false(kin_destroy(ticket));
    assert_failed_with(KIN_READ_ONLY_RECORD, "ticket");
    assert_false(kin_is_destroyed(ticket));
    assert_false(kin_must_destroy(ticket));
    assert_failed_with(KIN_READ_ONLY_RECORD, "ticket");
    assert_false(kin_touch(ticket));
    assert_failed_with(KIN_READ_ONLY_RECORD, "ticket");
    assert_int_equal(kin_statements(s) - before, 0);
    assert_string_equal(kin_find(s, ticket, ticket->id)->holder, "Ann");
}

static void an_unchanged_readonly_record_is_not_saved_either(void **state)
{
    (void)state;
    struct ticket *ticket = marked();
    assert_false(kin_save(ticket));
    assert_failed_with(KIN_READ_ONLY_RECORD, "ticket");
}

static void a_new_readonly_record_is_not_inserted(void **state)
{
    (void)state;
    struct ticket *ticket = kin_new(s, ticket, .holder = "Ann");
    kin_set_readonly(ticket);
    assert_false(kin_save(ticket));
    assert_failed_with(KIN_READ_ONLY_RECORD, "ticket");
    assert_false(kin_insert(ticket));
    assert_failed_with(KIN_READ_ONLY_RECORD, "ticket");
    assert_int_equal(kin_count(s, ticket), 0);
}

/* As in Active Record 6.1, where delete asks nothing of the record. */
static void a_readonly_record_can_be_deleted(void **state)
{
    (void)state;
    struct ticket *ticket = marked();
    assert_true(kin_delete(ticket));
    assert_int_equal(kin_count(s, ticket), 0);
}

static void the_mark_stays_when_a_transaction_is_rolled_back(void **state)
{
    (void)state;
    struct ticket *ticket = kin_create(s, ticket, .holder = "Ann");
    kin_begin(s);
    kin_destroy(ticket);
    kin_set_readonly(ticket);
    kin_rollback(s);
    assert_false(kin_is_destroyed(ticket));
    assert_true(kin_is_readonly(ticket));
}

/* A failure before any statement dooms nothing. */
static void the_transaction_goes_on(void **state)
{
    (void)state;
    struct ticket *ticket = marked();
    assert_true(kin_begin(s));
    assert_false(kin_save(ticket));
    assert_failed_with(KIN_READ_ONLY_RECORD, "ticket");
    assert_non_null(kin_create(s, ticket, .holder = "Bob"));
    assert_true(kin_commit(s));
    assert_int_equal(kin_count(s, ticket), 2);
}

/* What depends on the owner is destroyed with it, so nothing is if one of them may not be. */
static void a_readonly_dependent_stops_the_whole(void **state)
{
    (void)state;
    struct author *ann = kin_create(s, author, .name = "Ann");
    kin_create(s, post, .author_id = ann->id, .title = "One");
    kin_create(s, post, .author_id = ann->id, .title = "Two");
    post_list posts = kin_many_get(ann, posts);
    kin_set_readonly(posts.items[1]);
    assert_false(kin_destroy(ann));
    assert_failed_with(KIN_READ_ONLY_RECORD, "post");
    assert_false(kin_is_destroyed(ann));
    assert_false(kin_is_destroyed(posts.items[0]));
    assert_int_equal(kin_count(s, post), 2);
    assert_int_equal(kin_count(s, author), 1);
}

/* A parent that is touched or counted is written by its row, not through its record. */
static void a_readonly_parent_is_touched_and_counted(void **state)
{
    (void)state;
    struct post *post = kin_create(s, post, .title = "One");
    kin_set_readonly(post);
    database.now.microseconds += 1000000;
    struct comment *comment = kin_many_create(post, comments, .body = "Yes");
    database_check(s);
    assert_false(kin_is_new(comment));
    struct post *again = kin_find(s, post, post->id);
    assert_int_equal(again->comments_count, 1);
    assert_true(again->updated_at.microseconds == database.now.microseconds);
}

/* --- read-only attributes --------------------------------------------------------------------- */

static void a_readonly_attribute_is_written_once(void **state)
{
    (void)state;
    struct ticket *ticket = kin_create(s, ticket, .number = "A1", .holder = "Ann");
    assert_true(kin_update(ticket, .number = "B2", .holder = "Bob"));
    database_check(s);
    assert_string_equal(ticket->number, "B2");
    assert_false(kin_changed(ticket));
    struct ticket *again = kin_find(s, ticket, ticket->id);
    assert_string_equal(again->number, "A1");
    assert_string_equal(again->holder, "Bob");
}

/* Active Record 6.1 writes updated_at then, and nothing else. */
static void a_readonly_attribute_alone_moves_the_timestamp(void **state)
{
    (void)state;
    struct ticket *ticket = kin_create(s, ticket, .number = "A1", .holder = "Ann");
    database.now.microseconds += 1000000;
    assert_true(kin_update(ticket, .number = "B2"));
    struct ticket *again = kin_find(s, ticket, ticket->id);
    assert_string_equal(again->number, "A1");
    assert_true(again->updated_at.microseconds == database.now.microseconds);
}

/* --- new, or not ------------------------------------------------------------------------------ */

static void insert_is_for_new_records(void **state)
{
    (void)state;
    struct ticket *ticket = kin_new(s, ticket, .holder = "Ann");
    assert_true(kin_insert(ticket));
    assert_false(kin_is_new(ticket));
    assert_false(kin_insert(ticket));
    assert_failed_with(KIN_INVALID_ARGUMENT, "ticket");
    assert_int_equal(kin_count(s, ticket), 1);
    kin_destroy(ticket);
    assert_false(kin_must_insert(ticket));
    assert_failed_with(KIN_INVALID_ARGUMENT, "ticket");
}

static void a_refused_insert_is_an_answer(void **state)
{
    (void)state;
    struct ticket *ticket = kin_new(s, ticket);
    assert_false(kin_insert(ticket));
    assert_code(KIN_OK);
    assert_false(kin_must_insert(ticket));
    assert_code(KIN_RECORD_INVALID);
    assert_false(kin_failed(s));
    kin_set(ticket, holder, "Ann");
    assert_true(kin_must_insert(ticket));
}

static void a_refused_must_update_is_an_answer(void **state)
{
    (void)state;
    struct ticket *ticket = kin_create(s, ticket, .holder = "Ann");
    assert_false(kin_must_update(ticket, .holder = ""));
    assert_code(KIN_RECORD_INVALID);
    assert_false(kin_failed(s));
    assert_string_equal(ticket->holder, "");
    assert_true(kin_must_update(ticket, .holder = "Bob"));
    assert_string_equal(kin_find(s, ticket, ticket->id)->holder, "Bob");
    assert_false(kin_must_update(kin_new(s, ticket), .holder = "x"));
    assert_failed_with(KIN_INVALID_ARGUMENT, "ticket");
}

static void nothing_happens_to_null_or_a_struct_of_the_users_own(void **state)
{
    (void)state;
    struct ticket *none = NULL;
    struct ticket own = {.kin = {0}};
    kin_set_readonly(none);
    kin_set_readonly(&own);
    assert_false(kin_is_readonly(none));
    assert_false(kin_is_readonly(&own));
    assert_false(kin_insert(none));
    assert_false(kin_insert(&own));
    assert_false(kin_must_insert(none));
    assert_false(kin_must_insert(&own));
    assert_false(kin_must_update(none, .holder = "x"));
    assert_false(kin_must_update(&own, .holder = "x"));
    assert_false(kin_failed(s));
}

/* --- faults ----------------------------------------------------------------------------------- */

struct records {
    struct post *post;
};

static void new_post(kin_session *session, void *records)
{
    struct records *r = records;
    r->post = kin_new(session, post, .title = "Soup");
}

static bool insert(kin_session *session, void *records)
{
    struct records *r = records;
    (void)session;
    return kin_insert(r->post);
}

static void a_post(kin_session *session, void *records)
{
    struct records *r = records;
    r->post = kin_create(session, post, .title = "Soup");
}

static bool must_update(kin_session *session, void *records)
{
    struct records *r = records;
    (void)session;
    return kin_must_update(r->post, .title = "Bread", .published = true);
}

static void faults(void **state)
{
    (void)state;
    struct scenario inserting = {.name = "insert",
                                 .prepare = new_post,
                                 .act = insert,
                                 .records_size = sizeof(struct records)};
    struct scenario updating = {.name = "must_update",
                                .prepare = a_post,
                                .act = must_update,
                                .records_size = sizeof(struct records)};
    each_fault(&inserting);
    each_fault(&updating);
}

/* --- associations whose targets are read-only ------------------------------------------------- */

KIN_DECLARE(worker, static);
KIN_DECLARE(shop, static);
KIN_DECLARE(skill, static);

struct worker {
    kin_record kin;
    kin_int id;
    kin_int shop_id;
    kin_text name;
    kin_one(shop) shop;
    kin_one(shop) free_shop;
    kin_many(skill) skills;
};

struct shop {
    kin_record kin;
    kin_int id;
    kin_int worker_id;
    kin_text name;
    kin_one(worker) chief;
    kin_many(worker) workers;
    kin_many(skill) skills;
};

struct skill {
    kin_record kin;
    kin_int id;
    kin_text name;
};

/* clang-format off */
KIN_MODEL(worker,
    KIN_COLUMN(id),
    KIN_COLUMN(shop_id, .nullable = true),
    KIN_COLUMN(name, .nullable = true),
    KIN_BELONGS_TO(shop, shop, .readonly = true),
    KIN_BELONGS_TO(free_shop, shop, .foreign_key = "shop_id", .readonly = false),
    KIN_HAS_AND_BELONGS_TO_MANY(skills, skill, .readonly = true),
);

KIN_MODEL(shop,
    KIN_COLUMN(id),
    KIN_COLUMN(worker_id, .nullable = true),
    KIN_COLUMN(name, .nullable = true),
    KIN_HAS_ONE(chief, worker, .readonly = true),
    KIN_HAS_MANY(workers, worker, .readonly = true),
    KIN_HAS_MANY(skills, skill, .through = "workers", .readonly = true),
);

KIN_MODEL(skill,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
);
/* clang-format on */

static int set_up_shop(void **state)
{
    (void)state;
    database_open(&database, kin_models(worker, shop, skill), NULL);
    s = database.session;
    struct shop *shop = kin_create(s, shop, .name = "Bakery");
    struct worker *worker = kin_create(s, worker, .name = "Ann", .shop_id = shop->id);
    kin_many_create(worker, skills, .name = "baking"); /* what is made is not read-only */
    database_check(s);
    return 0;
}

#define assert_refused(M, r)                         \
    do {                                             \
        assert_true(kin_is_readonly(r));             \
        kin_set(r, name, "other");                   \
        assert_false(kin_save(r));                   \
        assert_failed_with(KIN_READ_ONLY_RECORD, M); \
    } while (0)

static void BT_13_what_a_readonly_belongs_to_loads_cannot_be_saved(void **state)
{
    (void)state;
    struct worker *ann = kin_first(s, worker);
    assert_refused("shop", kin_one_get(ann, shop));
    assert_false(kin_is_readonly(kin_one_get(ann, free_shop)));
    ann = kin_first(s, worker, .includes = "shop");
    assert_refused("shop", kin_one_get(ann, shop));
    ann = kin_first(s, worker, .eager_load = "shop");
    assert_refused("shop", kin_one_get(ann, shop));
    assert_true(kin_update(ann, .name = "Bob")); /* the owner can */
    assert_true(kin_save(kin_one_build(ann, shop, .name = "Own")));
}

static void HO_13_what_a_readonly_has_one_loads_cannot_be_saved(void **state)
{
    (void)state;
    struct shop *shop = kin_first(s, shop);
    assert_refused("worker", kin_one_get(shop, chief));
    shop = kin_first(s, shop, .includes = "chief");
    assert_refused("worker", kin_one_get(shop, chief));
}

static void RO_1_what_a_readonly_collection_loads_cannot_be_saved(void **state)
{
    (void)state;
    struct shop *shop = kin_first(s, shop);
    struct worker *ann = kin_first(s, worker);
    assert_refused("worker", kin_many_get(shop, workers).items[0]);
    assert_refused("worker", kin_many_first(kin_first(s, shop), workers));
    assert_refused("skill", kin_many_get(ann, skills).items[0]);
    assert_refused("skill", kin_many_get(shop, skills).items[0]);
    shop = kin_first(s, shop, .includes = "skills");
    assert_refused("skill", kin_many_get(shop, skills).items[0]);
    assert_int_equal(kin_many_count(shop, workers), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(BT_13_what_a_readonly_belongs_to_loads_cannot_be_saved,
                                        set_up_shop, tear_down),
        cmocka_unit_test_setup_teardown(HO_13_what_a_readonly_has_one_loads_cannot_be_saved,
                                        set_up_shop, tear_down),
        cmocka_unit_test_setup_teardown(RO_1_what_a_readonly_collection_loads_cannot_be_saved,
                                        set_up_shop, tear_down),
        cmocka_unit_test_setup_teardown(RO_1_a_readonly_record_is_not_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_unchanged_readonly_record_is_not_saved_either, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_new_readonly_record_is_not_inserted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_readonly_record_can_be_deleted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_mark_stays_when_a_transaction_is_rolled_back, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_transaction_goes_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_readonly_dependent_stops_the_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_readonly_parent_is_touched_and_counted, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_readonly_attribute_is_written_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_readonly_attribute_alone_moves_the_timestamp, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(insert_is_for_new_records, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_refused_insert_is_an_answer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_refused_must_update_is_an_answer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_happens_to_null_or_a_struct_of_the_users_own,
                                        set_up, tear_down),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
