#include "behaviour/association.h"
#include "behaviour/members.h"

static int setup(void **state)
{
    (void)state;
    return open_database(MEMBER_MODELS);
}

static struct club *club_of(const char *code)
{
    return kin_create(s, club, .code = code, .name = "n");
}

static struct membership *membership_of(const struct member *ann)
{
    return kin_find_by(s, membership, .member_id = ann->id);
}

static const char *code_of(const struct club *club)
{
    return club ? club->code : "none";
}

/* --- reading ---------------------------------------------------------------------------------- */

static void HOT_1_over_a_has_one_to_a_belongs_to(void **state)
{
    (void)state;
    struct member *ann = kin_create(s, member, .name = "Ann");
    struct member *bob = kin_create(s, member, .name = "Bob");
    kin_create(s, membership, .member_id = ann->id, .club_code = club_of("a'\"\\")->code);
    struct club *club = NULL;
    assert_statements(1, club = kin_one_get(ann, club));
    assert_string_equal(club->code, "a'\"\\");
    assert_statements(0, assert_ptr_equal(kin_one_get(ann, club), club));
    assert_false(kin_is_loaded(ann, membership));
    assert_statements(1, assert_null(kin_one_get(bob, club)));
    assert_statements(0, assert_null(kin_one_get(bob, club)));
    assert_true(kin_is_loaded(bob, club));
    kin_update(membership_of(ann), .club_code = club_of("b")->code);
    assert_string_equal(kin_one_peek(ann, club)->code, "a'\"\\");
    assert_statements(1, assert_string_equal(kin_one_reload(ann, club)->code, "b"));
}

static void HOT_1_over_a_has_one_to_a_has_one(void **state)
{
    (void)state;
    struct member *ann = kin_create(s, member, .name = "Ann");
    struct membership *join = kin_create(s, membership, .member_id = ann->id);
    kin_create(s, badge, .membership_id = join->id, .text = "x");
    assert_statements(1, assert_string_equal(kin_one_get(ann, badge)->text, "x"));
}

static void HOT_1_a_source_of_one_type(void **state)
{
    (void)state;
    struct member *ann = kin_create(s, member, .name = "Ann");
    struct member *bob = kin_create(s, member, .name = "Bob");
    struct club *club = club_of("c");
    kin_create(s, sponsor, .member_id = ann->id, .thing_id = club->code, .thing_type = "Club");
    kin_create(s, sponsor, .member_id = bob->id, .thing_id = club->code, .thing_type = "Other");
    assert_string_equal(code_of(kin_one_get(ann, sponsored)), "c");
    assert_null(kin_one_get(bob, sponsored));
    assert_true(kin_one_set(bob, sponsored, club));
    assert_string_equal(kin_find_by(s, sponsor, .member_id = bob->id)->thing_type, "Club");
}

static void HOT_1_scopes_of_each_step(void **state)
{
    (void)state;
    struct member *ann = kin_create(s, member, .name = "Ann");
    struct club *club = club_of("c");
    struct membership *join =
        kin_create(s, membership, .member_id = ann->id, .club_code = club->code);
    assert_null(kin_one_get(ann, great_club));
    assert_null(kin_one_get(ann, paid_club));
    kin_update(join, .paid = true);
    kin_update(club, .name = "great");
    assert_string_equal(code_of(kin_one_reload(ann, great_club)), "c");
    assert_string_equal(code_of(kin_one_reload(ann, paid_club)), "c");
}

static void HOT_3_a_changed_foreign_key_makes_it_stale(void **state)
{
    (void)state;
    struct group *one = kin_create(s, group, .club_code = club_of("a")->code);
    struct group *two = kin_create(s, group, .club_code = club_of("b")->code);
    struct member *ann = kin_create(s, member, .group_id = one->id);
    assert_string_equal(code_of(kin_one_get(ann, group_club)), "a");
    kin_set(ann, group_id, two->id);
    assert_statements(1, assert_string_equal(code_of(kin_one_get(ann, group_club)), "b"));
    kin_set_null(ann, group_id);
    assert_statements(0, assert_null(kin_one_get(ann, group_club)));
    struct member *unsaved = kin_new(s, member, .name = "Bob");
    assert_statements(0, assert_null(kin_one_get(unsaved, group_club)));
    kin_set(unsaved, group_id, one->id);
    assert_statements(1, assert_string_equal(code_of(kin_one_get(unsaved, group_club)), "a"));
}

static void HOT_3_over_a_belongs_to_whose_record_is_destroyed(void **state)
{
    (void)state;
    struct group *group = kin_create(s, group, .club_code = club_of("a")->code);
    struct member *ann = kin_create(s, member, .group_id = group->id);
    struct detail *detail = kin_create(s, detail, .member_id = ann->id);
    assert_int_equal(kin_one_get(detail, group)->id, group->id);
    assert_true(kin_destroy(detail));
    assert_statements(1, assert_int_equal(kin_one_reload(detail, group)->id, group->id));
    assert_true(kin_destroy(ann));
    assert_statements(1, assert_null(kin_one_reload(detail, group)));
}

static void HOT_4_an_unsaved_owner_has_none(void **state)
{
    (void)state;
    struct member *unsaved = kin_new(s, member, .name = "Ann");
    assert_statements(0, assert_null(kin_one_get(unsaved, club)));
    assert_false(kin_is_loaded(unsaved, club));
}

static void HOT_5_preloaded_and_joined(void **state)
{
    (void)state;
    struct club *club = club_of("c");
    struct group *group = kin_create(s, group, .club_code = club->code);
    struct member *ann = kin_create(s, member, .name = "Ann", .group_id = group->id);
    kin_create(s, member, .name = "Bob");
    kin_create(s, membership, .member_id = ann->id, .club_code = club->code);
    kin_create(s, membership, .member_id = ann->id, .club_code = club->code);
    member_list members = {0};
    assert_statements(
        3, members = kin_all(s, member, .includes = "club, group_club", .order = "members.id"));
    assert_statements(0, {
        assert_string_equal(code_of(kin_one_get(members.items[0], club)), "c");
        assert_ptr_equal(kin_one_get(members.items[0], group_club),
                         kin_one_get(members.items[0], club));
        assert_null(kin_one_get(members.items[1], club));
        assert_null(kin_one_get(members.items[1], group_club));
    });
    assert_int_equal(kin_count(s, member, .joins = "group_club"), 1);
    members = kin_all(s, member, .joins = "club", .distinct = true);
    assert_int_equal(members.count, 1);
    assert_int_equal(
        kin_count(s, member, .joins = "club", .where = "clubs.code = ?", .args = kin_args("other")),
        0);
}

static void NT_1_a_has_one_over_others_that_go_through(void **state)
{
    (void)state;
    struct member *ann = kin_create(s, member, .name = "Ann");
    struct membership *join =
        kin_create(s, membership, .member_id = ann->id, .club_code = club_of("c")->code);
    struct detail *detail = kin_create(s, detail, .member_id = ann->id);
    assert_statements(1, assert_string_equal(code_of(kin_one_get(detail, club)), "c"));
    assert_int_equal(kin_one_get(detail, membership)->id, join->id);
    detail_list list = {0};
    assert_statements(3, list = kin_all(s, detail, .includes = "club, membership"));
    assert_string_equal(code_of(kin_one_peek(list.items[0], club)), "c");
    assert_int_equal(kin_count(s, detail, .joins = "club"), 1);
    struct member *bob = kin_create(s, member, .name = "Bob");
    kin_set(detail, member_id, bob->id);
    assert_null(kin_one_get(detail, club)); /* the foreign key that it all begins at */
}

/* --- setting ---------------------------------------------------------------------------------- */

static void HOT_2_setting_makes_the_record_between(void **state)
{
    (void)state;
    struct member *ann = kin_create(s, member, .name = "Ann");
    struct club *club = club_of("c");
    assert_statements(2, assert_true(kin_one_set(ann, club, club)));
    assert_statements(0, assert_ptr_equal(kin_one_get(ann, club), club));
    struct membership *join = kin_one_peek(ann, membership);
    assert_false(kin_is_new(join));
    assert_string_equal(join->club_code, "c");
    assert_ptr_equal(kin_one_get(join, member), ann);
    assert_int_equal(rows_where(membership, "member_id = 1 AND club_code = 'c'"), 1);
}

static void HOT_2_setting_again_keeps_its_other_columns(void **state)
{
    (void)state;
    struct member *ann = kin_create(s, member, .name = "Ann");
    struct membership *join = kin_create(s, membership, .member_id = ann->id, .role = "chief",
                                         .club_code = club_of("a")->code);
    struct club *club = club_of("b");
    assert_statements(2, assert_true(kin_one_set(ann, club, club)));
    assert_int_equal(rows_of(membership), 1);
    kin_reload(join);
    assert_string_equal(join->club_code, "b");
    assert_string_equal(join->role, "chief");
    assert_statements(0, assert_true(kin_one_set(ann, club, club)));
    assert_int_equal(rows_of(club), 2);
}

static void HOT_2_none_destroys_the_record_between(void **state)
{
    (void)state;
    struct member *ann = kin_create(s, member, .name = "Ann");
    struct club *club = club_of("c");
    kin_one_set(ann, club, club);
    struct membership *join = kin_one_peek(ann, membership);
    assert_statements(1, assert_true(kin_one_set(ann, club, NULL)));
    assert_true(kin_is_destroyed(join));
    assert_null(kin_one_get(ann, club));
    assert_null(kin_one_get(ann, membership));
    assert_int_equal(rows_of(membership), 0);
    assert_int_equal(rows_of(club), 1);
    assert_statements(0, assert_true(kin_one_set(ann, club, NULL)));
    /* HOT_6: setting after that makes another one */
    assert_statements(1, assert_true(kin_one_set(ann, club, club)));
    assert_int_equal(rows_of(membership), 1);
    kin_destroy(kin_one_get(ann, membership));
    assert_statements(2, assert_true(kin_one_set(ann, club, club)));
    assert_int_equal(rows_of(membership), 1);
}

static void HOT_2_an_unsaved_owner_sets_in_memory(void **state)
{
    (void)state;
    struct member *ann = kin_new(s, member, .name = "Ann");
    struct club *first = club_of("a");
    struct club *club = kin_new(s, club, .code = "c", .name = "n");
    assert_statements(0, {
        assert_true(kin_one_set(ann, club, first));
        assert_true(kin_one_set(ann, club, club));
        assert_ptr_equal(kin_one_get(ann, club), club);
        assert_ptr_equal(kin_one_get(kin_one_get(ann, membership), club), club);
    });
    assert_statements(3, assert_true(kin_save(ann)));
    assert_int_equal(rows_where(membership, "member_id = 1 AND club_code = 'c'"), 1);
    assert_int_equal(rows_of(membership), 1);
    assert_statements(0, assert_true(kin_save(ann)));
    struct member *bob = kin_new(s, member, .name = "Bob");
    kin_one_set(bob, club, first);
    assert_true(kin_one_set(bob, club, NULL));
    assert_statements(1, assert_true(kin_save(bob)));
    assert_int_equal(rows_of(membership), 1);
}

static void HOT_2_over_a_belongs_to_its_record_changes(void **state)
{
    (void)state;
    struct club *club = club_of("c");
    struct group *group = kin_create(s, group, .club_code = NULL);
    struct member *ann = kin_create(s, member, .group_id = group->id);
    assert_statements(2, assert_true(kin_one_set(ann, group_club, club)));
    kin_reload(group);
    assert_string_equal(group->club_code, "c");
    struct member *unsaved = kin_new(s, member, .group_id = group->id);
    struct club *other = club_of("d");
    assert_true(kin_one_set(unsaved, group_club, other));
    kin_reload(group);
    assert_string_equal(group->club_code, "d");
    assert_true(kin_is_new(unsaved));
}

static void HOT_2_none_destroys_the_record_that_the_owner_belongs_to(void **state)
{
    (void)state;
    struct group *group = kin_create(s, group, .club_code = club_of("c")->code);
    struct member *ann = kin_create(s, member, .group_id = group->id);
    assert_statements(2, {
        (void)kin_one_get(ann, group);
        assert_true(kin_one_set(ann, group_club, NULL));
    });
    assert_int_equal(rows_of(group), 0);
    assert_int_equal(rows_of(club), 1);
    assert_null(kin_one_get(ann, group_club));
    assert_null(kin_one_get(ann, group));
    assert_true(kin_is_null(ann, group_id)); /* a belongs_to is saved with its owner */
    assert_true(kin_changed(ann));
    struct member *bob = kin_new(s, member, .name = "Bob");
    assert_true(kin_one_set(bob, group_club, club_of("d")));
    assert_true(kin_one_set(bob, group_club, NULL));
    assert_true(kin_save(bob));
    assert_int_equal(rows_of(group), 0);
}

static void HOT_2_over_a_belongs_to_that_leads_nowhere(void **state)
{
    (void)state;
    struct club *club = club_of("c");
    struct member *ann = kin_create(s, member, .name = "Ann");
    assert_statements(1, assert_true(kin_one_set(ann, group_club, club)));
    assert_int_equal(rows_where(group, "club_code = 'c'"), 1);
    assert_int_equal(ann->group_id, kin_one_peek(ann, group)->id);
    assert_ptr_equal(kin_one_get(ann, group_club), club);
    assert_true(kin_changed(ann)); /* a belongs_to is saved with its owner */
    assert_statements(1, assert_true(kin_save(ann)));
    struct member *bob = kin_new(s, member, .name = "Bob");
    kin_one_set(bob, group_club, club);
    assert_true(kin_save(bob));
    assert_int_equal(rows_of(group), 2);
}

static void HOT_2_what_its_scope_demands_is_set_on_the_record_between(void **state)
{
    (void)state;
    struct member *ann = kin_create(s, member, .name = "Ann");
    assert_true(kin_one_set(ann, paid_club, club_of("c")));
    assert_int_equal(rows_where(membership, "memberships.paid"), 1);
}

static void HOT_2_a_refused_target_changes_nothing(void **state)
{
    (void)state;
    struct member *ann = kin_create(s, member, .name = "Ann");
    struct club *club = club_of("a");
    struct club *refused = kin_new(s, club, .code = "x");
    assert_false(kin_one_set(ann, club, refused));
    assert_answer(KIN_RECORD_NOT_SAVED);
    assert_int_equal(kin_errors(refused).count, 1);
    assert_int_equal(rows_of(membership), 0);
    assert_null(kin_one_peek(ann, membership));
    assert_true(kin_one_set(ann, club, club));
    struct membership *join = kin_one_peek(ann, membership);
    assert_false(kin_one_set(ann, club, refused));
    assert_ptr_equal(kin_one_peek(ann, club), club);
    assert_ptr_equal(kin_one_peek(join, club), club);
    assert_string_equal(join->club_code, "a");
    assert_false(kin_changed(join));
}

static void HOT_2_a_refused_record_between_changes_nothing(void **state)
{
    (void)state;
    struct member *ann = kin_create(s, member, .name = "Ann");
    struct club *club = club_of("a");
    struct club *fresh = kin_new(s, club, .code = "b", .name = "n");
    kin_one_set(ann, club, club);
    struct membership *join = kin_one_peek(ann, membership);
    kin_set(join, role, "bad");
    assert_false(kin_one_set(ann, club, fresh));
    assert_answer(KIN_RECORD_NOT_SAVED);
    assert_true(kin_is_new(fresh));
    assert_int_equal(rows_of(club), 1);
    assert_ptr_equal(kin_one_get(ann, club), club);
    kin_set(join, role, "kept");
    kin_save(join);
    assert_false(kin_one_set(ann, club, NULL));
    assert_answer(KIN_RECORD_NOT_SAVED);
    assert_ptr_equal(kin_one_peek(ann, club), club);
    assert_int_equal(rows_of(membership), 1);
}

static void HOT_6_build(void **state)
{
    (void)state;
    struct member *ann = kin_create(s, member, .name = "Ann");
    struct club *club = NULL;
    assert_statements(1, club = kin_one_build(ann, club, .code = "c", .name = "n"));
    assert_true(kin_is_new(club));
    assert_true(kin_is_new(kin_one_peek(ann, membership)));
    assert_ptr_equal(kin_one_get(ann, club), club);
    assert_statements(2, assert_true(kin_save(ann)));
    assert_int_equal(rows_where(membership, "member_id = 1 AND club_code = 'c'"), 1);
    assert_statements(0, club = kin_one_build(ann, club, .code = "d", .name = "n"));
    assert_int_equal(rows_of(club), 1);
    assert_statements(2, assert_true(kin_save(ann))); /* the record between is there already */
    assert_int_equal(rows_where(membership, "member_id = 1 AND club_code = 'd'"), 1);
    assert_int_equal(rows_of(membership), 1);
    struct member *bob = kin_new(s, member, .name = "Bob");
    assert_statements(0, (void)kin_one_build(bob, club, .code = "e", .name = "n"));
    assert_statements(3, assert_true(kin_save(bob)));
    assert_int_equal(rows_where(membership, "member_id = 2 AND club_code = 'e'"), 1);
}

static void HOT_6_build_over_a_belongs_to(void **state)
{
    (void)state;
    struct member *ann = kin_new(s, member, .name = "Ann");
    (void)kin_one_build(ann, group_club, .code = "c", .name = "n");
    assert_true(kin_is_new(kin_one_peek(ann, group)));
    assert_statements(3, assert_true(kin_save(ann)));
    assert_int_equal(kin_count(s, member, .joins = "group_club"), 1);
}

static void HOT_6_create(void **state)
{
    (void)state;
    struct member *ann = kin_create(s, member, .name = "Ann");
    struct club *club = NULL;
    assert_statements(3, club = kin_one_create(ann, club, .code = "c", .name = "n"));
    assert_false(kin_is_new(club));
    assert_false(kin_is_new(kin_one_get(ann, membership)));
    assert_statements(2, club = kin_one_must_create(ann, club, .code = "d", .name = "n"));
    assert_int_equal(rows_where(membership, "member_id = 1 AND club_code = 'd'"), 1);
    assert_int_equal(rows_of(membership), 1);
    struct club *refused = kin_one_create(ann, club, .code = "e");
    assert_answer(KIN_OK);
    assert_true(kin_is_new(refused));
    assert_ptr_equal(kin_one_peek(ann, club), refused);
    assert_string_equal(kin_one_peek(ann, membership)->club_code, "d");
    assert_null(kin_one_must_create(ann, club, .code = "e"));
    assert_answer(KIN_RECORD_INVALID);
    assert_int_equal(rows_where(membership, "member_id = 1 AND club_code = 'd'"), 1);
    assert_null(kin_one_create(kin_new(s, member, .name = "Bob"), club, .code = "f", .name = "n"));
    assert_answer(KIN_RECORD_NOT_SAVED);
}

static void AS_1_an_invalid_one_that_was_built(void **state)
{
    (void)state;
    struct member *ann = kin_create(s, member, .name = "Ann");
    struct club *refused = kin_one_build(ann, club, .code = "c");
    assert_true(kin_save(ann)); /* it is not validated, and so not joined either */
    assert_true(kin_is_new(refused));
    assert_int_equal(rows_of(membership), 0);
    struct member *bob = kin_create(s, member, .name = "Bob");
    kin_one_build(bob, checked_club, .code = "c");
    assert_false(kin_save(bob));
    assert_int_equal(kin_errors(bob).count, 1);
}

static void AS_1_a_changed_one_is_saved_along(void **state)
{
    (void)state;
    struct member *ann = kin_create(s, member, .name = "Ann");
    kin_one_set(ann, club, club_of("c"));
    struct club *club = kin_one_get(ann, saved_club);
    kin_set(club, name, "changed");
    assert_true(kin_changed_for_autosave(ann));
    assert_statements(1, assert_true(kin_save(ann)));
    assert_int_equal(rows_where(club, "name = 'changed'"), 1);
    kin_mark_for_destruction(club);
    assert_true(kin_save(ann));
    assert_true(kin_is_destroyed(club));
    assert_int_equal(rows_of(club), 0);
    assert_int_equal(rows_of(membership), 1); /* as in Active Record, it leads nowhere */
}

static void BT_15_one_that_is_required(void **state)
{
    (void)state;
    struct group *group = kin_create(s, group, .club_code = NULL);
    struct member *ann = kin_create(s, member, .name = "Ann");
    struct card *card = kin_new(s, card, .member_id = ann->id);
    assert_false(kin_valid(card));
    assert_string_equal(kin_errors(card).items[0].message, "must exist");
    assert_true(kin_one_set(card, group, group));
    assert_true(kin_save(card));
    assert_int_equal(rows_where(member, "group_id IS NOT NULL"), 1);
}

static void ERR_11_a_source_that_is_a_has_one_is_read_only(void **state)
{
    (void)state;
    struct member *ann = kin_create(s, member, .name = "Ann");
    struct membership *join = kin_create(s, membership, .member_id = ann->id);
    struct badge *badge = kin_create(s, badge, .membership_id = join->id);
    assert_statements(0, assert_false(kin_one_set(ann, badge, badge)));
    assert_string_equal(kin_error(s)->model, "member");
    assert_string_equal(kin_error(s)->association, "badge");
    assert_failure(KIN_THROUGH_READ_ONLY);
    assert_false(kin_one_set(ann, badge, NULL));
    assert_failure(KIN_THROUGH_READ_ONLY);
    assert_null(kin_one_build(ann, badge, .text = "x"));
    assert_failure(KIN_THROUGH_READ_ONLY);
    assert_null(kin_one_create(ann, badge, .text = "x"));
    assert_failure(KIN_THROUGH_READ_ONLY);
    assert_int_equal(rows_of(badge), 1);
    assert_int_equal(rows_of(membership), 1);
}

static void NT_3_a_nested_one_is_read_only(void **state)
{
    (void)state;
    struct detail *detail = kin_create(s, detail, .member_id = 1);
    assert_false(kin_one_set(detail, club, club_of("c")));
    assert_failure(KIN_THROUGH_NESTED_READ_ONLY);
    assert_false(kin_one_set(detail, club, NULL));
    assert_failure(KIN_THROUGH_NESTED_READ_ONLY);
    assert_null(kin_one_build(detail, club, .code = "d"));
    assert_failure(KIN_THROUGH_NESTED_READ_ONLY);
    assert_null(kin_one_must_create(detail, club, .code = "d"));
    assert_failure(KIN_THROUGH_NESTED_READ_ONLY);
    assert_int_equal(rows_of(club), 1);
}

static void a_rollback_takes_it_all_back(void **state)
{
    (void)state;
    struct member *ann = kin_create(s, member, .name = "Ann");
    struct club *club = club_of("c");
    kin_begin(s);
    assert_true(kin_one_set(ann, club, club));
    kin_rollback(s);
    assert_true(kin_is_new(kin_one_peek(ann, membership)));
    assert_int_equal(rows_of(membership), 0);
    assert_true(kin_save(ann));
    assert_int_equal(rows_of(membership), 1);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, close_database)
    const struct CMUnitTest tests[] = {
        TEST(HOT_1_over_a_has_one_to_a_belongs_to),
        TEST(HOT_1_over_a_has_one_to_a_has_one),
        TEST(HOT_1_a_source_of_one_type),
        TEST(HOT_1_scopes_of_each_step),
        TEST(HOT_3_a_changed_foreign_key_makes_it_stale),
        TEST(HOT_3_over_a_belongs_to_whose_record_is_destroyed),
        TEST(HOT_4_an_unsaved_owner_has_none),
        TEST(HOT_5_preloaded_and_joined),
        TEST(NT_1_a_has_one_over_others_that_go_through),
        TEST(HOT_2_setting_makes_the_record_between),
        TEST(HOT_2_setting_again_keeps_its_other_columns),
        TEST(HOT_2_none_destroys_the_record_between),
        TEST(HOT_2_an_unsaved_owner_sets_in_memory),
        TEST(HOT_2_over_a_belongs_to_its_record_changes),
        TEST(HOT_2_none_destroys_the_record_that_the_owner_belongs_to),
        TEST(HOT_2_over_a_belongs_to_that_leads_nowhere),
        TEST(HOT_2_what_its_scope_demands_is_set_on_the_record_between),
        TEST(HOT_2_a_refused_target_changes_nothing),
        TEST(HOT_2_a_refused_record_between_changes_nothing),
        TEST(HOT_6_build),
        TEST(HOT_6_build_over_a_belongs_to),
        TEST(HOT_6_create),
        TEST(AS_1_an_invalid_one_that_was_built),
        TEST(AS_1_a_changed_one_is_saved_along),
        TEST(BT_15_one_that_is_required),
        TEST(ERR_11_a_source_that_is_a_has_one_is_read_only),
        TEST(NT_3_a_nested_one_is_read_only),
        TEST(a_rollback_takes_it_all_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
