#include "behaviour/association.h"
#include "behaviour/parties.h"

/* Scopes that are told of their owner, in every verb; limits of scopes where all are taken out. */

static struct user *ann; /* born in May: b and c are then, at home and at the inn; a is in June */
static struct user *bob; /* born in May: d is then */
static struct user *eve; /* born in June: f is then; e is in May, at a place that is called Eve */

static void users(void)
{
    ann = kin_must_create(s, user, .name = "Ann", .birthday = "May", .few = 2);
    bob = kin_must_create(s, user, .name = "Bob", .birthday = "May", .few = 1);
    eve = kin_must_create(s, user, .name = "Eve", .birthday = "June", .few = 2);
    event_of(s, ann, "a", "June", "home");
    event_of(s, ann, "b", "May", "home");
    event_of(s, ann, "c", "May", "inn");
    event_of(s, bob, "d", "May", "inn");
    event_of(s, eve, "e", "May", "Eve");
    event_of(s, eve, "f", "June", "inn");
    scopes_told = 0;
}

static int setup(void **state)
{
    (void)state;
    open_database(kin_models(user));
    users();
    return 0;
}

static int by_letter(const void *left, const void *right)
{
    return *(const char *)left - *(const char *)right;
}

/* In any order. */
static void assert_titles(event_list list, const char *expected)
{
    char titles[32] = "";
    kin_each(event, list) strcat(titles, event->title);
    qsort(titles, strlen(titles), 1, by_letter);
    assert_string_equal(titles, expected);
}

/* --- reading ---------------------------------------------------------------------------------- */

static void SCP_1_a_scope_is_told_of_its_owner(void **state)
{
    (void)state;
    event_list events;
    assert_statements(1, events = kin_many_get(ann, birthday_events));
    assert_titles(events, "bc");
    assert_ptr_equal(kin_one_peek(events.items[0], user), ann);
    events = kin_many_get(eve, birthday_events);
    assert_titles(events, "f");
    struct event *event;
    assert_statements(1, event = kin_one_get(ann, birthday_event));
    assert_string_equal(event->title, "c");
    /* It is remembered until it is asked for anew. */
    kin_update(ann, .birthday = "June");
    assert_statements(0, events = kin_many_get(ann, birthday_events));
    assert_titles(events, "bc");
    assert_statements(1, events = kin_many_reload(ann, birthday_events));
    assert_titles(events, "a");
    struct event *third = kin_find(s, event, 3);
    assert_null(kin_one_get(third, celebrating_user));
    kin_update(ann, .birthday = "May");
    assert_ptr_not_equal(kin_one_reload(third, celebrating_user), NULL);
    assert_titles(kin_many_get(ann, few_events), "ab");
    assert_titles(kin_many_get(bob, few_events), "d");
}

static void SCP_1_every_question_keeps_to_it(void **state)
{
    (void)state;
    struct event *june = kin_find(s, event, 1);
    struct event *may = kin_find(s, event, 2);
    assert_int_equal(kin_many_size(ann, birthday_events), 2);
    assert_int_equal(kin_many_count(ann, birthday_events), 2);
    assert_int_equal(kin_many_count(ann, birthday_events, .where = "events.title = 'a'"), 0);
    assert_int_equal(kin_many_sum(ann, birthday_events, id), 5);
    assert_true(kin_many_exists(ann, birthday_events));
    assert_false(kin_many_exists(ann, birthday_events, .where = "events.title = 'a'"));
    assert_false(kin_many_is_empty(ann, birthday_events));
    assert_false(kin_many_includes(ann, birthday_events, june));
    assert_true(kin_many_includes(ann, birthday_events, may));
    assert_null(kin_many_find(ann, birthday_events, june->id));
    assert_answer(KIN_RECORD_NOT_FOUND);
    struct event *found = kin_many_find(ann, birthday_events, may->id);
    assert_string_equal(found->title, "b");
    found = kin_many_first(ann, birthday_events);
    assert_string_equal(found->title, "b");
    found = kin_many_last(ann, birthday_events, .where = "events.title < 'c'");
    assert_string_equal(found->title, "b");
    assert_int_equal(kin_many_ids(ann, birthday_events).count, 2);
    event_list backwards = kin_many_all(ann, birthday_events, .order = "events.id DESC");
    assert_titles(backwards, "bc");
    assert_string_equal(backwards.items[0]->title, "c");
    kin_values titles = kin_many_pluck(ann, birthday_events, title, .limit = 1);
    assert_int_equal(titles.count, 1);
    size_t met = 0;
    kin_each_batch(events, s, event, .of = kin_of(ann, birthday_events), .batch_size = 1)
        met += events.count;
    assert_int_equal(met, 2);
    assert_false(kin_is_loaded(ann, birthday_events));
    assert_int_equal(kin_many_size(bob, few_events), 1);
    assert_int_equal(kin_many_count(ann, few_events), 2);
}

static void SCP_1_over_throughs_and_join_tables(void **state)
{
    (void)state;
    place_list places = kin_many_get(ann, birthday_places);
    assert_int_equal(places.count, 2);
    assert_int_equal(kin_many_count(eve, birthday_places), 1);
    assert_int_equal(kin_many_get(eve, named_places).count, 1);
    assert_int_equal(kin_many_count(ann, named_places), 0);
    struct guest *guest = kin_must_create(s, guest, .name = "Ann");
    struct guest *other = kin_must_create(s, guest, .name = "Eve");
    assert_true(kin_many_push(ann, namesakes, guest));
    assert_true(kin_many_push(ann, namesakes, other));
    kin_many_reset(ann, namesakes);
    assert_int_equal(kin_many_get(ann, namesakes).count, 1);
    kin_many_reset(ann, namesakes);
    assert_int_equal(kin_many_delete_all(ann, namesakes), 1);
    assert_int_equal(kin_many_count(ann, namesakes), 0);
    kin_update(ann, .name = "Eve");
    assert_int_equal(kin_many_count(ann, namesakes), 1);
}

/* --- several owners --------------------------------------------------------------------------- */

static void EL_18_owners_of_whom_it_says_the_same_share_a_statement(void **state)
{
    (void)state;
    user_list users;
    assert_statements(3,
                      users = kin_all(s, user, .order = "users.id", .includes = "birthday_events"));
    assert_int_equal(scopes_told, 3);
    assert_titles(kin_many_peek(users.items[0], birthday_events), "bc");
    assert_titles(kin_many_peek(users.items[1], birthday_events), "d");
    assert_titles(kin_many_peek(users.items[2], birthday_events), "f");
    assert_ptr_equal(kin_one_peek(kin_many_peek(users.items[2], birthday_events).items[0], user),
                     users.items[2]);
    /* A limit holds per owner, and those with the same one share a statement. */
    assert_statements(3, users = kin_all(s, user, .order = "users.id", .includes = "few_events"));
    assert_titles(kin_many_peek(users.items[0], few_events), "ab");
    assert_titles(kin_many_peek(users.items[1], few_events), "d");
    assert_titles(kin_many_peek(users.items[2], few_events), "ef");
    /* What is loaded stays. */
    users = kin_all(s, user, .order = "users.id");
    (void)kin_many_get(users.items[2], birthday_events);
    assert_statements(1, assert_true(kin_preload(users, "birthday_events")));
    assert_titles(kin_many_peek(users.items[1], birthday_events), "d");
    assert_statements(0, assert_true(kin_preload(users, "birthday_events")));
}

static void EL_18_of_one_and_over_other_tables(void **state)
{
    (void)state;
    event_list events;
    /* a, b, c are of one user, whom the scope gives to two of them. */
    assert_statements(
        3, events = kin_all(s, event, .order = "events.id", .includes = "celebrating_user"));
    assert_null(kin_one_peek(events.items[0], celebrating_user));
    assert_true(kin_is_loaded(events.items[0], celebrating_user));
    struct user *one = kin_one_peek(events.items[1], celebrating_user);
    assert_non_null(one);
    assert_ptr_equal(kin_one_peek(events.items[2], celebrating_user), one);
    assert_null(kin_one_peek(events.items[4], celebrating_user));
    user_list users = kin_all(s, user, .order = "users.id",
                              .includes = "birthday_event, birthday_places, named_places");
    assert_string_equal(kin_one_peek(users.items[0], birthday_event)->title, "c");
    assert_int_equal(kin_many_peek(users.items[0], birthday_places).count, 2);
    assert_int_equal(kin_many_peek(users.items[0], named_places).count, 0);
    assert_int_equal(kin_many_peek(users.items[2], named_places).count, 1);
    /* Within one load a row is one record, whoever leads to it. */
    assert_ptr_equal(kin_many_peek(users.items[1], birthday_places).items[0],
                     kin_many_peek(users.items[2], birthday_places).items[0]);
}

static void EL_18_further_down_and_with_more_below(void **state)
{
    (void)state;
    event_list events;
    assert_statements(5, events = kin_all(s, event, .order = "events.id",
                                          .includes = "user(birthday_events(place))"));
    struct user *user = kin_one_peek(events.items[0], user);
    event_list birthdays = kin_many_peek(user, birthday_events);
    assert_titles(birthdays, "bc");
    size_t c = birthdays.items[1]->title[0] == 'c';
    assert_string_equal(kin_one_peek(birthdays.items[c], place)->name, "inn");
    assert_ptr_equal(birthdays.items[1 - c], events.items[1]);
    /* What the scope itself includes: for some owners only. */
    user_list users;
    assert_statements(4, users = kin_all(s, user, .order = "users.id", .includes = "full_events"));
    struct event *ann_s = kin_many_peek(users.items[0], full_events).items[0];
    struct event *bob_s = kin_many_peek(users.items[1], full_events).items[0];
    assert_true(kin_is_loaded(ann_s, place));
    assert_false(kin_is_loaded(bob_s, place));
    assert_false(kin_is_readonly(ann_s));
    assert_true(kin_is_readonly(bob_s));
    kin_many_reset(ann, full_events);
    assert_statements(2, ann_s = kin_many_get(ann, full_events).items[0]);
    assert_true(kin_is_loaded(ann_s, place));
}

static void EL_18_owners_without_a_key_and_no_owners(void **state)
{
    (void)state;
    kin_must_create(s, event, .title = "g", .starts_on = "May");
    event_list events = kin_all(s, event, .where = "events.title = 'g'");
    assert_statements(0, assert_true(kin_preload(events, "celebrating_user")));
    assert_true(kin_is_loaded(events.items[0], celebrating_user));
    scopes_told = 0;
    assert_statements(1, (void)kin_all(s, user, .where = "1 = 0", .includes = "birthday_events"));
    assert_int_equal(scopes_told, 0);
}

static void EL_18_it_cannot_be_joined(void **state)
{
    (void)state;
    uint64_t before = kin_statements(s);
    (void)kin_all(s, user, .joins = "birthday_events");
    assert_non_null(strstr(kin_error(s)->message, "cannot join user.birthday_events"));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_int_equal(kin_count(s, event, .joins = "user.named_places"), 0);
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_int_equal(kin_count(s, event, .joins = "celebrating_user"), 0);
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_true(kin_statements(s) == before);
    assert_int_equal(kin_count(s, event, .joins = "user"), 6);
}

/* --- making and adding ------------------------------------------------------------------------ */

static void SCP_1_what_is_built_gets_its_values(void **state)
{
    (void)state;
    struct event *event = kin_many_build(ann, birthday_events, .title = "g");
    assert_string_equal(event->starts_on, "May");
    event = kin_many_create(eve, birthday_events, .title = "h");
    assert_string_equal(event->starts_on, "June");
    assert_int_equal(event->user_id, eve->id);
    event = kin_many_create(eve, birthday_events, .title = "i", .starts_on = "July");
    assert_string_equal(event->starts_on, "July"); /* what is given goes before it */
    struct user *kim = kin_new(s, user, .name = "Kim", .birthday = "July");
    event = kin_many_build(kim, birthday_events, .title = "j");
    assert_string_equal(event->starts_on, "July");
    assert_true(kin_save(kim));
    assert_int_equal(event->user_id, kim->id);
    event = kin_one_build(bob, birthday_event, .title = "k");
    assert_string_equal(event->starts_on, "May");
    /* The join record of a through is one of those that it goes through. */
    struct place *place = kin_must_create(s, place, .name = "lake");
    assert_true(kin_many_push(eve, birthday_places, place));
    struct event *join = kin_last(s, event);
    assert_string_equal(join->starts_on, "June");
    assert_int_equal(join->place_id, place->id);
    struct guest *guest = kin_many_create(ann, namesakes);
    assert_string_equal(guest->name, "Ann");
}

static void SCP_1_pushing_changes_nothing_but_the_key(void **state)
{
    (void)state;
    struct event *june = kin_find(s, event, 6);
    assert_true(kin_many_push(ann, birthday_events, june));
    assert_string_equal(june->starts_on, "June");
    assert_titles(kin_many_reload(ann, birthday_events), "bc");
    assert_int_equal(kin_many_count(ann, events), 4);
}

/* --- taking out ------------------------------------------------------------------------------- */

static void SCP_1_taking_out_keeps_to_it(void **state)
{
    (void)state;
    struct event *june = kin_find(s, event, 1);
    assert_true(kin_many_delete(ann, birthday_events, june));
    assert_int_equal(rows_where(event, "events.title = 'a'"), 1);
    size_t gone;
    assert_statements(1, gone = kin_many_delete_all(ann, birthday_events));
    assert_int_equal(gone, 2);
    assert_int_equal(rows_where(event, "events.user_id = 1"), 1);
    assert_int_equal(kin_many_destroy_all(bob, birthday_events), 1);
    event_list june_s = kin_all(s, event, .where = "events.title = 'a'");
    assert_true(kin_many_set(eve, birthday_events, june_s.items, 1));
    assert_int_equal(rows_where(event, "events.title = 'f'"), 0);
    assert_int_equal(rows_where(event, "events.title = 'e'"), 1);
    assert_int_equal(rows_where(event, "events.user_id = 3"), 2);
    const kin_value none[1] = {kin_value_int(0)};
    assert_true(kin_many_set_ids(eve, birthday_events, none, 0));
    assert_int_equal(rows_where(event, "events.user_id = 3"), 1);
}

static void SCP_1_join_records_are_taken_out_by_it(void **state)
{
    (void)state;
    assert_int_equal(kin_many_delete_all(eve, named_places), 1);
    assert_int_equal(rows_where(event, "events.title = 'e'"), 0);
    struct place *inn = kin_find_by(s, place, .name = "inn");
    assert_true(kin_many_delete(ann, birthday_places, inn));
    assert_int_equal(rows_where(event, "events.title = 'c'"), 0);
    assert_true(kin_many_clear(ann, birthday_places));
    assert_int_equal(rows_where(event, "events.user_id = 1"), 1);
}

static void DEP_3_dependents_keep_to_it(void **state)
{
    (void)state;
    assert_true(kin_destroy(ann));
    assert_int_equal(rows_where(event, "events.title IN ('b', 'c')"), 0);
    assert_int_equal(rows_where(event, "events.title = 'a' AND events.user_id IS NULL"), 1);
    kin_update(eve, .few = 0);
    assert_true(kin_destroy(eve));
    assert_int_equal(rows_where(event, "events.title = 'e' AND events.user_id = 3"), 1);
    assert_int_equal(rows_of(event), 3);
}

/* --- limits ----------------------------------------------------------------------------------- */

static void REM_4_a_limit_of_the_scope_holds_where_all_are_taken_out(void **state)
{
    (void)state;
    size_t gone;
    assert_statements(1, gone = kin_many_delete_all(ann, few_events));
    assert_int_equal(gone, 2);
    assert_int_equal(rows_where(event, "events.user_id = 1"), 1);
    assert_int_equal(rows_where(event, "events.title = 'c' AND events.user_id = 1"), 1);
    assert_statements(1, assert_true(kin_many_clear(eve, few_events)));
    assert_int_equal(rows_where(event, "events.user_id = 3"), 0);
    assert_int_equal(rows_where(event, "events.user_id = 2"), 1);
    assert_statements(1, gone = kin_many_delete_all(ann, few_events));
    assert_int_equal(gone, 1);
    /* One that is named goes, whatever the limit leaves. */
    struct event *d = kin_find(s, event, 4);
    kin_update(bob, .few = 0);
    assert_true(kin_many_delete(bob, few_events, d));
    assert_int_equal(rows_where(event, "events.user_id = 2"), 0);
}

static void DEP_2_a_limit_of_the_scope_holds_for_dependents(void **state)
{
    (void)state;
    event_of(s, bob, "g", "June", "lake");
    event_of(s, bob, "h", "June", "lake");
    assert_true(kin_destroy(bob));
    assert_int_equal(rows_where(event, "events.title = 'd'"), 0);
    assert_int_equal(rows_where(event, "events.title = 'g' AND events.user_id IS NULL"), 1);
    assert_int_equal(rows_where(event, "events.title = 'h' AND events.user_id = 2"), 1);
}

/* A has_one with a scope is one of several: that one goes with its owner, and no other. */
static void DEP_7_of_a_has_one_that_a_scope_chooses(void **state)
{
    (void)state;
    struct place *inn = kin_find_by(s, place, .name = "inn");
    assert_true(kin_destroy(inn));
    assert_int_equal(rows_where(event, "events.title = 'f'"), 0);
    assert_int_equal(rows_where(event, "events.title IN ('c', 'd')"), 2);
    struct place *home = kin_find_by(s, place, .name = "home");
    struct event *b = kin_one_get(home, last_event);
    assert_true(kin_destroy(home));
    assert_true(kin_is_destroyed(b));
    assert_int_equal(rows_where(event, "events.title = 'a'"), 1);
}

/* --- mistakes --------------------------------------------------------------------------------- */

KIN_DECLARE(street, static);
KIN_DECLARE(lodger, static);

struct street {
    kin_record kin;
    kin_int id;
    kin_many(lodger) lodgers;
    kin_many(event) parties;
};

struct lodger {
    kin_record kin;
    kin_int id;
    kin_int street_id;
    kin_int celebrating_id;
    kin_one(event) celebrating;
};

static void any_of_them(kin_query *query, const kin_record *owner)
{
    (void)query;
    (void)owner;
}

/* clang-format off */
KIN_MODEL(street,
    KIN_COLUMN(id),
    KIN_HAS_MANY(lodgers, lodger),
    KIN_HAS_MANY(parties, event, .through = "lodgers", .source = "celebrating"),
);

KIN_MODEL(lodger,
    KIN_COLUMN(id, .owner_scope = any_of_them),
    KIN_COLUMN(street_id),
    KIN_COLUMN(celebrating_id),
    KIN_BELONGS_TO(celebrating, event, .owner_scope = any_of_them),
);
/* clang-format on */

static void mistakes_of_declaring_one(void **state)
{
    (void)state;
    kin_db *db = kin_open(database_url(), kin_models(street));
    kin_mistakes mistakes = kin_db_mistakes(db);
    assert_int_equal(mistakes.count, 2);
    bool column = false;
    bool source = false;
    for (size_t i = 0; i < mistakes.count; i++) {
        const char *message = mistakes.items[i]->message;
        column = column || strstr(message, "lodger.id: a column takes no .owner_scope");
        source = source || strstr(message, "street.parties: its source lodger.celebrating has an "
                                           ".owner_scope, which needs its own owner");
    }
    assert_true(column);
    assert_true(source);
    kin_close(db);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(SCP_1_a_scope_is_told_of_its_owner),
        TEST(SCP_1_every_question_keeps_to_it),
        TEST(SCP_1_over_throughs_and_join_tables),
        TEST(EL_18_owners_of_whom_it_says_the_same_share_a_statement),
        TEST(EL_18_of_one_and_over_other_tables),
        TEST(EL_18_further_down_and_with_more_below),
        TEST(EL_18_owners_without_a_key_and_no_owners),
        TEST(EL_18_it_cannot_be_joined),
        TEST(SCP_1_what_is_built_gets_its_values),
        TEST(SCP_1_pushing_changes_nothing_but_the_key),
        TEST(SCP_1_taking_out_keeps_to_it),
        TEST(SCP_1_join_records_are_taken_out_by_it),
        TEST(DEP_3_dependents_keep_to_it),
        TEST(REM_4_a_limit_of_the_scope_holds_where_all_are_taken_out),
        TEST(DEP_2_a_limit_of_the_scope_holds_for_dependents),
        TEST(DEP_7_of_a_has_one_that_a_scope_chooses),
        TEST(mistakes_of_declaring_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
