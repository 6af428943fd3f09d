/* Default scopes, and models of many columns, beside everything that finds and changes rows. */
#include "behaviour/association.h"

#include <stdio.h>

KIN_DECLARE(club);
KIN_DECLARE(member);
KIN_DECLARE(badge);

struct club {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_bool closed;
    kin_int members_count;
    kin_int lock_version;
    kin_time updated_at;
    kin_many(member) members;
    kin_many(badge) badges;   /* through members */
    kin_many(member) seniors; /* a scope of its own beside the default one */
};

struct member {
    kin_record kin;
    kin_int id;
    kin_int club_id;
    kin_text name;
    kin_text grade; /* "full" by the default scope */
    kin_int age;
    kin_int lock_version;
    kin_one(club) club; /* counts and touches */
    kin_many(badge) badges;
};

struct badge {
    kin_record kin;
    kin_int id;
    kin_int member_id;
    kin_text name;
    kin_one(member) member;
};

static void open_clubs(kin_query *query)
{
    kin_query_equal(query, club, closed, false);
    kin_query_order(query, "clubs.name DESC");
}

static void full_members(kin_query *query)
{
    kin_query_equal(query, member, grade, "full");
}

static void of_open_clubs(kin_query *query)
{
    kin_query_joins(query, "club");
}

static void over_sixty(kin_query *query)
{
    kin_query_where(query, "members.age > 60", NULL);
    kin_query_order(query, "members.age");
}

/* clang-format off */
KIN_MODEL(club,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .unique = true),
    KIN_COLUMN(closed, .default_bool = false),
    KIN_COLUMN(members_count),
    KIN_COLUMN(lock_version),
    KIN_COLUMN(updated_at),
    KIN_HAS_MANY(members, member, .dependent = KIN_DESTROY, .inverse_of = "club"),
    KIN_HAS_MANY(badges, badge, .through = "members"),
    KIN_HAS_MANY(seniors, member, .scope = over_sixty),
    KIN_DEFAULT_SCOPE(open_clubs),
);

KIN_MODEL(member,
    KIN_COLUMN(id),
    KIN_COLUMN(club_id, .nullable = true),
    KIN_COLUMN(name),
    KIN_COLUMN(grade),
    KIN_COLUMN(age, .default_int = 30),
    KIN_COLUMN(lock_version),
    KIN_BELONGS_TO(club, club, .counter_cache = KIN_COUNTER_CACHE, .touch = KIN_TOUCH,
                   .inverse_of = "members"),
    KIN_HAS_MANY(badges, badge, .dependent = KIN_DELETE_ALL),
    KIN_DEFAULT_SCOPE(full_members),
    KIN_DEFAULT_SCOPE(of_open_clubs),
);

KIN_MODEL(badge,
    KIN_COLUMN(id),
    KIN_COLUMN(member_id, .nullable = true),
    KIN_COLUMN(name, .nullable = true),
    KIN_BELONGS_TO(member, member),
);
/* clang-format on */

static struct club *chess, *golf; /* golf is closed */
static struct member *ann, *bob, *guest, *golfer;

static int setup(void **state)
{
    (void)state;
    open_database(kin_models(club, member, badge));
    chess = kin_create(s, club, .name = "chess");
    golf = kin_create(s, club, .name = "golf", .closed = true);
    ann = kin_create(s, member, .name = "ann", .club_id = chess->id, .age = 70);
    bob = kin_create(s, member, .name = "bob", .club_id = chess->id);
    guest = kin_create(s, member, .name = "guest", .club_id = chess->id, .grade = "guest");
    golfer = kin_create(s, member, .name = "golfer", .club_id = golf->id);
    database_check(s);
    return 0;
}

static void a_scope_that_joins_holds_for_what_is_found(void **state)
{
    (void)state;
    assert_string_equal(ann->grade, "full");
    assert_int_equal(rows_of(member), 2);
    assert_null(kin_get(s, member, golfer->id));
    assert_null(kin_get(s, member, guest->id));
    assert_null(kin_find_by(s, member, .name = "golfer"));
    assert_int_equal(kin_find_by(s, member, .name = "ann")->id, ann->id);
    assert_true(kin_reload(golfer));
    assert_true(kin_lock(golfer));
    assert_int_equal(kin_all(s, member, .unscoped = true).count, 4);
    assert_int_equal(kin_first(s, member)->id, ann->id);
    assert_int_equal(kin_last(s, member)->id, bob->id);
    assert_int_equal(kin_ids(s, member).count, 2);
    assert_int_equal(kin_sum(s, member, age), 100);
    assert_int_equal(kin_pluck(s, member, name, .order = "members.name").count, 2);
    assert_int_equal(kin_count_by(s, member, grade).count, 1);
    member_list some = kin_all(s, member, .select = "name", .order = "members.id");
    assert_string_equal(some.items[0]->name, "ann");
    assert_false(kin_is_loaded(some.items[0], age));
}

static void batches_and_streams_see_what_the_scope_sees(void **state)
{
    (void)state;
    int met = 0;
    kin_each_batch(members, s, member, .batch_size = 1, .includes = "club") {
        met++;
        assert_string_equal(kin_one_peek(members.items[0], club)->name, "chess");
    }
    assert_int_equal(met, 2);
    met = 0;
    kin_each_batch(clubs, s, club, .batch_size = 1, .unscoped = true) met++;
    assert_int_equal(met, 2); /* the order of the scope does not count */
    met = 0;
    kin_each_batch(open, s, club, .batch_size = 1, .includes = "members, badges") met++;
    assert_int_equal(met, 1);
    met = 0;
    kin_stream *stream = kin_stream_open(s, member);
    while (kin_stream_next(stream, member)) met++;
    kin_stream_close(stream);
    assert_int_equal(met, 2);
}

static void all_that_the_scope_sees_is_changed(void **state)
{
    (void)state;
    assert_int_equal(kin_update_all(s, member, .set = "age = age + 1"), 2);
    assert_int_equal(
        kin_update_all(s, member, .set = "age = 1", .limit = 1, .order = "members.id DESC"), 1);
    assert_true(kin_reload(bob) && kin_reload(ann) && kin_reload(golfer));
    assert_int_equal(bob->age, 1);
    assert_int_equal(ann->age, 71);
    assert_int_equal(golfer->age, 30);
    assert_int_equal(kin_update_all(s, club, .set = "name = 'x'"), 1);
    assert_int_equal(kin_delete_all(s, member, .where = "members.age = ?", .args = kin_args(1)), 1);
    assert_int_equal(kin_destroy_all(s, member), 1);
    assert_int_equal(kin_count(s, member, .unscoped = true), 2);
    assert_int_equal(kin_delete_all(s, member, .unscoped = true), 2);
}

static void what_is_joined_and_included_is_what_the_scope_sees(void **state)
{
    (void)state;
    kin_create(s, badge, .member_id = ann->id, .name = "a");
    kin_create(s, badge, .member_id = golfer->id, .name = "g");
    assert_int_equal(kin_count(s, badge, .joins = "member"), 1);
    assert_int_equal(kin_count(s, badge, .joins = "member.club"), 1);
    badge_list badges = kin_all(s, badge, .includes = "member(club)", .order = "badges.id");
    assert_string_equal(kin_one_peek(kin_one_peek(badges.items[0], member), club)->name, "chess");
    assert_null(kin_one_peek(badges.items[1], member));
    struct club *club = kin_find(s, club, chess->id);
    assert_int_equal(kin_many_get(club, members).count, 2);
    assert_int_equal(kin_many_get(club, badges).count, 1);
    assert_int_equal(kin_many_get(club, seniors).count, 1);
    assert_int_equal(kin_many_count(club, members), 2);
    assert_true(kin_many_includes(club, members, ann));
    assert_false(kin_many_includes(kin_find(s, club, chess->id), members, guest));
    assert_int_equal(kin_many_get(golf, members).count, 0); /* of a club that is closed */
    assert_int_equal(kin_count(s, club, .joins = "members", .distinct = true), 1);
    assert_int_equal(kin_ids(s, club, .joins = "badges").count, 1);
}

static void what_is_built_has_the_scopes_values(void **state)
{
    (void)state;
    struct member *built = kin_many_build(chess, members, .name = "new");
    assert_string_equal(built->grade, "full");
    built = kin_many_create(chess, seniors, .name = "old", .age = 80);
    assert_string_equal(built->grade, "full");
    struct member *found = kin_find_or_create_by(s, member, .name = "eve", .club_id = chess->id);
    assert_string_equal(found->grade, "full");
    assert_int_equal(kin_find_or_create_by(s, member, .name = "eve", .club_id = chess->id)->id,
                     found->id);
    assert_string_equal(kin_find_or_new_by(s, member, .name = "none")->grade, "full");
    assert_string_equal(kin_create(s, member, .name = "g", .grade = "guest")->grade, "guest");
    struct club *up = kin_upsert(s, club, "name", .name = "go");
    assert_false(up->closed);
    up = kin_upsert(s, club, "name", .name = "golf", .members_count = 7);
    assert_true(up->closed); /* a row that is there keeps what is not written */
    assert_int_equal(up->id, golf->id);
}

static void parents_that_the_scope_hides_are_counted(void **state)
{
    (void)state;
    assert_true(kin_reload(golf));
    assert_int_equal(golf->members_count, 1);
    assert_true(kin_destroy(golfer));
    assert_true(kin_reload(golf));
    assert_int_equal(golf->members_count, 0);
    assert_true(kin_reload(chess));
    assert_int_equal(chess->members_count, 3);
    assert_int_equal(kin_many_size(chess, members), 3); /* the counter, as ever */
    int64_t version = chess->lock_version;
    assert_true(kin_update(ann, .club_id = golf->id));
    assert_true(kin_reload(golf) && kin_reload(chess));
    assert_int_equal(golf->members_count, 1);
    assert_int_equal(chess->members_count, 2);
    assert_true(chess->lock_version > version);
}

/* --- many columns ----------------------------------------------------------------------------- */

/* clang-format off */
#define EACH_NUMBER(X) \
    X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15) \
    X(16) X(17) X(18) X(19) X(20) X(21) X(22) X(23) X(24) X(25) X(26) X(27) X(28) X(29) X(30) X(31) \
    X(32) X(33) X(34) X(35) X(36) X(37) X(38) X(39) X(40) X(41) X(42) X(43) X(44) X(45) X(46) X(47) \
    X(48) X(49) X(50) X(51) X(52) X(53) X(54) X(55) X(56) X(57) X(58) X(59) X(60) X(61) X(62) X(63) \
    X(64) X(65) X(66) X(67) X(68) X(69) X(70) X(71) X(72) X(73) X(74) X(75) X(76) X(77) X(78) X(79) \
    X(80) X(81) X(82) X(83) X(84) X(85) X(86) X(87) X(88) X(89) X(90) X(91) X(92) X(93) X(94) X(95) \
    X(96) X(97) X(98) X(99) X(100) X(101) X(102) X(103) X(104) X(105) X(106) X(107) X(108) X(109) X(110) X(111) \
    X(112) X(113) X(114) X(115) X(116) X(117) X(118) X(119) X(120) X(121) X(122) X(123) X(124) X(125) X(126) X(127)
#define MEMBER(n) kin_int c##n;
#define ROW(n) KIN_COLUMN(c##n, .nullable = true),
#define SHEET_MEMBERS                                                                \
    kin_record kin; kin_int id; kin_text type; EACH_NUMBER(MEMBER) kin_text code;    \
    kin_int lock_version; kin_time updated_at;
/* clang-format on */

KIN_DECLARE(sheet, static);
KIN_DECLARE(form, static);

struct sheet {
    SHEET_MEMBERS
};

/* Its own columns stand in words of bits that the base does not have. */
#define FORM_MEMBER(n) kin_int f##n;
#define FORM_ROW(n) KIN_COLUMN(f##n, .nullable = true),
struct form {
    SHEET_MEMBERS
    EACH_NUMBER(FORM_MEMBER)
    kin_int sum;
    kin_text last;
};

KIN_MODEL(sheet,
    KIN_COLUMN(id),
    KIN_COLUMN(type, .nullable = true),
    EACH_NUMBER(ROW)
    KIN_COLUMN(code, .nullable = true, .unique = true),
    KIN_COLUMN(lock_version),
    KIN_COLUMN(updated_at),
);

KIN_MODEL(form,
    KIN_INHERITS(sheet),
    EACH_NUMBER(FORM_ROW)
    KIN_COLUMN(sum, .generated = "c0 + c127 + f0 + f127", .nullable = true),
    KIN_COLUMN(last, .default_text = "end"),
);

static int open_wide(void **state)
{
    (void)state;
    database_open(&at, kin_models(sheet, form), NULL);
    s = at.session;
    return 0;
}

static struct form *form_of(int number)
{
    char code[16];
    snprintf(code, sizeof code, "c%d", number);
    return kin_create(s, form, .code = code, .c0 = number, .c127 = 10, .f0 = 100, .f127 = 1000);
}

static void many_columns_of_a_derived_model(void **state)
{
    (void)state;
    struct form *form = form_of(1);
    kin_create(s, sheet, .c5 = 5);
    assert_int_equal(form->sum, 1111);
    assert_string_equal(form->last, "end");
    assert_true(kin_check(s, NULL));
    sheet_list all = kin_all(s, sheet, .order = "sheets.id");
    struct form *known = kin_cast(form, all.items[0]);
    assert_int_equal(known->f127, 1000);
    assert_true(kin_is_null(known, f126));
    assert_true(kin_is_null(known, c126));
    assert_int_equal(all.items[1]->c5, 5);
    assert_true(kin_set(known, f63, 63));
    assert_true(kin_set(known, c0, 2));
    assert_true(kin_save(known));
    assert_int_equal(known->sum, 1112);
    assert_int_equal(known->lock_version, 1);
    assert_true(kin_set(form, f64, 64));
    assert_false(kin_save(form));
    assert_answer(KIN_STALE_RECORD);
    assert_true(kin_reload(form));
    assert_int_equal(form->f63, 63);
    assert_true(kin_lock(form));
    assert_true(kin_increment(form, f127, 5));
    assert_int_equal(form->sum, 1117);
    assert_true(kin_touch(form));
    assert_int_equal(form->lock_version, 3);
    assert_true(kin_begin(s));
    assert_true(kin_update(form, .f120 = 1, .c120 = 2));
    assert_true(kin_rollback(s));
    assert_true(kin_column_changed(form, f120));
    assert_true(kin_column_changed(form, c120));
    assert_int_equal(form->lock_version, 3);
    assert_true(kin_restore(form));
    assert_true(kin_is_null(form, f120));
    assert_true(kin_destroy(form));
    assert_int_equal(rows_of(sheet), 1);
}

static void many_columns_in_one_verb(void **state)
{
    (void)state;
    for (int i = 1; i <= 5; i++) form_of(i);
    struct form *up = kin_upsert(s, form, "code", .code = "c3", .f100 = 7, .c100 = 8);
    assert_int_equal(up->sum, 1113);
    assert_int_equal(up->f100, 7);
    assert_int_equal(up->c100, 8);
    struct sheet *above = kin_upsert(s, sheet, "code", .code = "c3", .c99 = 1);
    assert_int_equal(kin_cast(form, above)->f100, 7);
    assert_int_equal(above->c99, 1);
    form_list some = kin_all(s, form, .select = "f127, c127, last", .order = "sheets.id");
    assert_int_equal(some.items[0]->f127, 1000);
    assert_string_equal(some.items[0]->last, "end");
    assert_true(kin_is_loaded(some.items[0], c127));
    assert_false(kin_is_loaded(some.items[0], f126));
    assert_false(kin_is_loaded(some.items[0], sum));
    assert_false(kin_set(some.items[0], f126, 1));
    assert_failure(KIN_MISSING_ATTRIBUTE);
    assert_true(kin_reload(some.items[0]));
    assert_int_equal(some.items[0]->sum, 1111);
    int met = 0;
    kin_stream *stream = kin_stream_open(s, sheet, .select = "c127");
    for (struct sheet *sheet; (sheet = kin_stream_next(stream, sheet)); met++) {
        assert_int_equal(sheet->c127, 10);
        assert_false(kin_is_loaded(kin_cast(form, sheet), f127));
    }
    kin_stream_close(stream);
    assert_int_equal(met, 5);
    met = 0;
    kin_each_batch(forms, s, form, .batch_size = 2, .select = "sum") {
        kin_each(form, forms) met += (int)form->sum;
    }
    assert_int_equal(met, 5565);
    sheet_list raw = kin_all_sql(s, sheet, "SELECT * FROM sheets ORDER BY id", NULL);
    assert_int_equal(kin_cast(form, raw.items[4])->sum, 1115);
    assert_int_equal(kin_sum(s, form, f127), 5000);
    assert_int_equal(kin_find_by(s, form, .f100 = 7, .c100 = 8)->id, up->id);
    assert_int_equal(kin_find_or_create_by(s, form, .f0 = 100, .code = "c5")->sum, 1115);
    assert_int_equal(kin_update_all(s, form, .set = "f127 = f127 + c127"), 5);
    assert_int_equal(kin_destroy_all(s, sheet, .where = "sheets.f127 = 1010"), 5);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)
#define WIDE_TEST(name) cmocka_unit_test_setup_teardown(name, open_wide, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_scope_that_joins_holds_for_what_is_found),
        TEST(batches_and_streams_see_what_the_scope_sees),
        TEST(all_that_the_scope_sees_is_changed),
        TEST(what_is_joined_and_included_is_what_the_scope_sees),
        TEST(what_is_built_has_the_scopes_values),
        TEST(parents_that_the_scope_hides_are_counted),
        WIDE_TEST(many_columns_of_a_derived_model),
        WIDE_TEST(many_columns_in_one_verb),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
