/* What a collection has had added and removed since it was loaded. */
#include "behaviour/crews.h"
#include "support/faults.h"

static int set_up(void **state)
{
    (void)state;
    story_forget();
    return open_database(models);
}

static void mark_first(struct crew *crew)
{
    assert_true(kin_mark_for_destruction(kin_many_get(crew, sailors).items[0]));
}

#define assert_changes(crew, added, removed)                                     \
    do {                                                                         \
        assert_int_equal((int)kin_many_added(crew, sailors).count, (added));     \
        assert_int_equal((int)kin_many_removed(crew, sailors).count, (removed)); \
    } while (0)

static void since_it_was_loaded(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    sailor_list before = kin_many_get(crew, sailors);
    assert_changes(crew, 0, 0);
    struct sailor *built = kin_many_build(crew, sailors, .name = "new");
    struct sailor *other = kin_create(s, sailor, .name = "other");
    assert_true(kin_many_push(crew, sailors, other));
    assert_true(kin_many_delete(crew, sailors, before.items[0]));
    assert_statements(0, assert_changes(crew, 2, 1));
    sailor_list added = kin_many_added(crew, sailors);
    assert_ptr_equal(added.items[0], built);
    assert_ptr_equal(added.items[1], other);
    assert_ptr_equal(kin_many_removed(crew, sailors).items[0], before.items[0]);
    assert_int_equal((int)before.count, 2);
    /* What came and went has changed nothing, and so has what went and came. */
    assert_true(kin_many_delete(crew, sailors, other));
    assert_true(kin_many_push(crew, sailors, before.items[0]));
    assert_changes(crew, 1, 0);
    kin_items by_name = kin_many_added_named(&crew->kin, "sailors");
    assert_int_equal((int)by_name.count, 1);
    assert_int_equal((int)kin_many_removed_named(&crew->kin, "sailors").count, 0);
    assert_int_equal((int)kin_many_added_named(&crew->kin, "sailor").count, 0);
    assert_failure(KIN_ASSOCIATION_NOT_FOUND);
}

static void saving_changes_neither_and_loading_begins_anew(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    mark_first(crew);
    (void)kin_many_build(crew, sailors, .name = "new");
    assert_changes(crew, 1, 0);
    assert_true(kin_save(crew));
    assert_changes(crew, 1, 1);
    (void)kin_many_reload(crew, sailors);
    assert_changes(crew, 0, 0);
    (void)kin_many_build(crew, sailors, .name = "more");
    assert_true(kin_reload(crew));
    assert_changes(crew, 0, 0);
}

static void of_what_was_never_loaded(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    (void)kin_many_build(crew, sailors, .name = "new");
    assert_changes(crew, 1, 0);
    (void)kin_many_get(crew, sailors); /* unsaved ones stay added */
    assert_changes(crew, 1, 0);
    struct crew *new_one = kin_new(s, crew, .name = "blues");
    (void)kin_many_build(new_one, sailors, .name = "a");
    assert_changes(new_one, 1, 0);
    assert_true(kin_save(new_one));
    assert_changes(new_one, 1, 0);
}

static void of_clearing_and_replacing(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    sailor_list before = kin_many_get(crew, sailors);
    struct sailor *again = kin_find(s, sailor, 1);
    struct sailor *other = kin_create(s, sailor, .name = "other");
    struct sailor *wanted[] = {again, other};
    assert_true(kin_many_set(crew, sailors, wanted, 2));
    assert_changes(crew, 1, 1); /* another instance of a row is the row */
    assert_ptr_equal(kin_many_removed(crew, sailors).items[0], before.items[1]);
    assert_true(kin_many_clear(crew, sailors));
    assert_changes(crew, 0, 2);
}

static void what_fails_changes_nothing(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    (void)kin_many_get(crew, sailors);
    (void)kin_many_build(crew, sailors, .name = "new", .number = 2);
    mark_first(crew);
    assert_false(kin_save(crew));
    assert_failure(KIN_RECORD_NOT_UNIQUE);
    assert_changes(crew, 1, 0);
}

static void a_rollback_makes_what_was_added_unsaved(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    (void)kin_many_get(crew, sailors);
    assert_true(kin_begin(s));
    struct sailor *created = kin_many_create(crew, sailors, .name = "new");
    assert_true(kin_rollback(s));
    assert_changes(crew, 1, 0);
    assert_true(kin_is_new(created));
}

static void of_a_region_that_was_closed(void **state)
{
    (void)state;
    struct crew *crew = make_crew(s);
    kin_region *region = kin_region_open(s);
    struct sailor *inner = kin_create(s, sailor, .name = "inner", .crew_id = crew->id);
    assert_true(kin_many_push(crew, sailors, inner));
    sailor_list all = kin_many_get(crew, sailors); /* with the inner one */
    assert_int_equal((int)all.count, 3);
    assert_true(kin_many_delete(crew, sailors, inner));
    assert_changes(crew, 0, 1);
    kin_region_close(region);
    assert_changes(crew, 0, 0);
    assert_int_equal((int)kin_many_peek(crew, sailors).count, 2);
}

static void of_no_record(void **state)
{
    (void)state;
    struct crew *none = NULL;
    assert_changes(none, 0, 0);
}

struct one_crew {
    struct crew *crew;
    struct sailor *sailor;
};

static void prepare(kin_session *session, void *records)
{
    struct one_crew *all = records;
    story_forget();
    all->crew = make_crew(session);
    all->sailor = kin_many_get(all->crew, sailors).items[0];
}

static bool ask(kin_session *session, void *records)
{
    struct one_crew *all = records;
    (void)session;
    return kin_many_added(all->crew, sailors).items && kin_many_removed(all->crew, sailors).items;
}

static void faults_of_asking(void **state)
{
    (void)state;
    struct scenario scenario = {.name = "asking",
                                .prepare = prepare,
                                .act = ask,
                                .records_size = sizeof(struct one_crew),
                                .models = models,
                                .only_reads = true};
    each_fault(&scenario);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(since_it_was_loaded),          TEST(saving_changes_neither_and_loading_begins_anew),
        TEST(of_what_was_never_loaded),     TEST(of_clearing_and_replacing),
        TEST(what_fails_changes_nothing),   TEST(a_rollback_makes_what_was_added_unsaved),
        TEST(of_a_region_that_was_closed),  TEST(of_no_record),
        cmocka_unit_test(faults_of_asking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
