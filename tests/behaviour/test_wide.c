/* A model of 130 columns: more than two words of bits for what is NULL, changed and given. */
#include "support/database.h"
#include "support/faults.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

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
/* clang-format on */

KIN_DECLARE(wide, static);

#define MEMBER(n) kin_int c##n;
#define ROW(n) KIN_COLUMN(c##n, .nullable = true),

struct wide {
    kin_record kin;
    kin_int id;
    EACH_NUMBER(MEMBER)
    kin_int parent_id;
    kin_one(wide) parent;
    kin_many(wide) children;
};

KIN_MODEL(wide,
    KIN_COLUMN(id),
    EACH_NUMBER(ROW)
    KIN_COLUMN(parent_id, .nullable = true),
    KIN_BELONGS_TO(parent, wide),
    KIN_HAS_MANY(children, wide, .foreign_key = "parent_id"),
);

static struct database database;
static kin_session *s;

static int set_up(void **state)
{
    (void)state;
    database_open(&database, kin_models(wide), NULL);
    s = database.session;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

/* The members between id and parent_id, in their order. */
static int64_t number(const struct wide *wide, size_t i)
{
    return (&wide->c0)[i];
}

static size_t nulls(const struct wide *wide)
{
    size_t count = 0;
    for (size_t i = 0; i < 128; i++)
        count += kin_record_is_null(&wide->kin, offsetof(struct wide, c0) + i * sizeof(kin_int));
    return count;
}

static void columns_of_every_word_are_written_and_read(void **state)
{
    (void)state;
    struct wide *wide = kin_create(s, wide, .c0 = 1, .c62 = 2, .c63 = 3, .c64 = 4, .c127 = 5);
    database_check(s);
    for (int i = 0; i < 2; i++) {
        struct wide *found = kin_find(s, wide, wide->id);
        database_check(s);
        assert_int_equal(nulls(found), 123);
        assert_int_equal(found->c0, 1);
        assert_int_equal(found->c62, 2);
        assert_int_equal(found->c63, 3);
        assert_int_equal(found->c64, 4);
        assert_int_equal(found->c127, 5);
    }
    struct wide *by = kin_find_by(s, wide, .c127 = 5, .c1 = 0);
    assert_null(by);
    by = kin_find_by(s, wide, .c127 = 5, .c0 = 1);
    assert_non_null(by);
}

static void every_column_changes_alone(void **state)
{
    (void)state;
    struct wide *wide = kin_create(s, wide);
    database_check(s);
    for (size_t i = 0; i < 128; i++) {
        size_t offset = offsetof(struct wide, c0) + i * sizeof(kin_int);
        assert_false(kin_changed(wide));
        assert_true(kin_record_write(&wide->kin, offset, kin_value_int((int64_t)i)));
        assert_true(kin_changed(wide));
        /* Another session's change of another column stays: only what was changed is written. */
        database_execute(s, i % 2 ? "UPDATE wides SET c0 = 500" : "UPDATE wides SET c127 = 500");
        assert_true(kin_save(wide));
    }
    database_check(s);
    struct wide *found = kin_find(s, wide, wide->id);
    for (size_t i = 1; i < 127; i++) assert_int_equal(number(found, i), i);
    assert_int_equal(found->c0, 500);
    assert_int_equal(found->c127, 127);
    assert_int_equal(nulls(found), 0);
    kin_set(found, c100, 0);
    kin_set(found, c100, 100);
    assert_false(kin_changed(found));
    assert_true(kin_begin(s));
    assert_true(kin_update(found, .c1 = -1, .c70 = -70, .c126 = -126));
    assert_true(kin_rollback(s));
    assert_true(kin_changed(found));
    assert_true(kin_save(found) && kin_reload(found));
    assert_int_equal(found->c1, -1);
    assert_int_equal(found->c70, -70);
    assert_int_equal(found->c126, -126);
    database_check(s);
}

static void associations_of_many_columns(void **state)
{
    (void)state;
    struct wide *parent = kin_create(s, wide, .c64 = 1);
    struct wide *child = kin_many_create(parent, children, .c65 = 2);
    database_check(s);
    wide_list all = kin_all(s, wide, .order = "id", .includes = "children, parent");
    assert_int_equal(all.count, 2);
    wide_list children = kin_many_peek(all.items[0], children);
    assert_int_equal(children.count, 1);
    assert_int_equal(children.items[0]->id, child->id);
    assert_int_equal(children.items[0]->c65, 2);
    assert_ptr_equal(kin_one_peek(children.items[0], parent), all.items[0]);
    assert_true(kin_one_set(child, parent, NULL));
    assert_true(kin_save(child) && kin_reload(child));
    assert_true(kin_is_null(child, parent_id));
    database_check(s);
}

struct wide_records {
    struct wide *wide;
};

static void prepare(kin_session *session, void *records)
{
    struct wide_records *own = records;
    own->wide = kin_create(session, wide, .c3 = 3, .c127 = 127);
}

static bool act(kin_session *session, void *records)
{
    struct wide_records *own = records;
    (void)session;
    return kin_update(own->wide, .c3 = 4, .c80 = 5, .c127 = 6);
}

static bool act_create(kin_session *session, void *records)
{
    struct wide_records *own = records;
    return kin_many_create(own->wide, children, .c66 = 1) && !kin_failed(session);
}

static void faults(void **state)
{
    (void)state;
    const struct scenario scenario = {.name = "many columns",
                                      .prepare = prepare,
                                      .act = act,
                                      .records_size = sizeof(struct wide_records),
                                      .models = kin_models(wide)};
    struct scenario creating = scenario;
    creating.act = act_create;
    each_fault_in_a_level(&scenario);
    each_fault(&creating);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(columns_of_every_word_are_written_and_read),
        TEST(every_column_changes_alone),
        TEST(associations_of_many_columns),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
