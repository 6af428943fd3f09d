/* Strict loading: reading an association that nobody has loaded is a failure. */
#include "support/database.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <string.h>

KIN_DECLARE(farm, static);
KIN_DECLARE(barn, static);
KIN_DECLARE(cow, static);
KIN_DECLARE(calf, static);

struct farm {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(barn) barns;
    kin_many(cow) cows;      /* through barns */
    kin_many(barn) annexes;  /* never lazily */
    kin_many(barn) outlooks; /* always lazily */
};

struct barn {
    kin_record kin;
    kin_int id;
    kin_int farm_id;
    kin_one(farm) farm;
    kin_many(cow) cows;
};

struct cow {
    kin_record kin;
    kin_int id;
    kin_int barn_id;
    kin_one(barn) barn;
    kin_many(calf) calves;
};

struct calf { /* of a model that is strict */
    kin_record kin;
    kin_int id;
    kin_int cow_id;
    kin_one(cow) cow;
};

KIN_MODEL(farm,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_HAS_MANY(barns, barn, .dependent = KIN_DESTROY),
    KIN_HAS_MANY(cows, cow, .through = "barns"),
    KIN_HAS_MANY(annexes, barn, .strict = KIN_STRICT_ALL),
    KIN_HAS_MANY(outlooks, barn, .strict = KIN_STRICT_OFF),
);

KIN_MODEL(barn,
    KIN_COLUMN(id),
    KIN_COLUMN(farm_id, .nullable = true),
    KIN_BELONGS_TO(farm, farm),
    KIN_HAS_MANY(cows, cow),
);

KIN_MODEL(cow,
    KIN_COLUMN(id),
    KIN_COLUMN(barn_id, .nullable = true),
    KIN_BELONGS_TO(barn, barn),
    KIN_HAS_MANY(calves, calf),
);

KIN_MODEL(calf,
    KIN_STRICT_LOADING(KIN_STRICT_ALL),
    KIN_COLUMN(id),
    KIN_COLUMN(cow_id, .nullable = true),
    KIN_BELONGS_TO(cow, cow),
);

static struct database database;
static kin_session *s;

/* A farm, a barn, two cows, a calf of the first. */
static int set_up(void **state)
{
    (void)state;
    database_open(&database, kin_models(farm, barn, cow, calf), NULL);
    s = database.session;
    struct farm *farm = kin_create(s, farm, .name = "Hill");
    struct barn *barn = kin_many_create(farm, barns);
    struct cow *cow = kin_many_create(barn, cows);
    kin_many_create(barn, cows);
    kin_many_create(cow, calves);
    database_check(s);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

static void assert_not_loaded(const char *model, const char *association)
{
    assert_true(kin_failed(s));
    assert_string_equal(kin_error_name(kin_error(s)->code),
                        kin_error_name(KIN_ASSOCIATION_NOT_LOADED));
    assert_string_equal(kin_error(s)->model, model);
    assert_string_equal(kin_error(s)->association, association);
    kin_error_clear(s);
}

/* Reading it loads in one statement. */
#define assert_loads(s, expression)                       \
    do {                                                  \
        uint64_t before_ = kin_statements(s);             \
        (void)(expression);                               \
        database_check(s);                                \
        assert_int_equal(kin_statements(s) - before_, 1); \
    } while (0)

static void SL_1_a_strict_record_loads_nothing_by_being_read(void **state)
{
    (void)state;
    struct barn *barn = kin_find(s, barn, 1);
    assert_false(kin_is_strict(barn));
    kin_set_strict(barn, KIN_STRICT_ALL);
    assert_true(kin_is_strict(barn));
    uint64_t before = kin_statements(s);
    assert_null(kin_one_get(barn, farm));
    assert_not_loaded("barn", "farm");
    assert_int_equal(kin_many_get(barn, cows).count, 0);
    assert_not_loaded("barn", "cows");
    assert_int_equal(kin_many_length(barn, cows), 0);
    assert_not_loaded("barn", "cows");
    assert_null(kin_one_get_named(&barn->kin, "farm"));
    assert_not_loaded("barn", "farm");
    assert_int_equal(kin_many_get_named(&barn->kin, "cows").count, 0);
    assert_not_loaded("barn", "cows");
    assert_int_equal(kin_statements(s) - before, 0);
    assert_false(kin_is_loaded(barn, farm));
    assert_false(kin_is_loaded(barn, cows));

    kin_set_strict(barn, KIN_STRICT_INHERIT);
    assert_loads(s, kin_one_get(barn, farm));
}

static void SL_1_what_is_asked_for_expressly_is_loaded(void **state)
{
    (void)state;
    struct farm *farm = kin_find(s, farm, 1);
    kin_set_strict(farm, KIN_STRICT_ALL);
    assert_int_equal(kin_many_size(farm, barns), 1);
    assert_false(kin_many_is_empty(farm, barns));
    assert_int_equal(kin_many_count(farm, barns), 1);
    assert_int_equal(kin_many_peek(farm, barns).count, 0);
    assert_loads(s, kin_many_reload(farm, barns));
    assert_int_equal(kin_many_get(farm, barns).count, 1);
    database_check(s);
}

static void SL_1_what_a_key_tells_alone_may_be_read(void **state)
{
    (void)state;
    struct barn *barn = kin_create(s, barn);
    struct barn *stray = kin_find(s, barn, barn->id);
    struct farm *made = kin_new(s, farm);
    kin_set_strict(stray, KIN_STRICT_ALL);
    kin_set_strict(made, KIN_STRICT_ALL);
    assert_null(kin_one_get(stray, farm));
    assert_int_equal(kin_many_get(made, barns).count, 0);
    kin_many_build(made, barns);
    assert_int_equal(kin_many_get(made, barns).count, 1);
    database_check(s);
}

static void SL_1_a_query_marks_what_it_finds_and_includes(void **state)
{
    (void)state;
    struct farm *farm = kin_first(s, farm, .includes = "barns", .strict = KIN_STRICT_ALL);
    uint64_t before = kin_statements(s);
    assert_int_equal(kin_many_get(farm, barns).count, 1);
    database_check(s);
    (void)kin_many_get(farm, cows);
    assert_not_loaded("farm", "cows");
    struct barn *barn = kin_many_get(farm, barns).items[0];
    (void)kin_many_get(barn, cows);
    assert_not_loaded("barn", "cows");
    assert_int_equal(kin_statements(s) - before, 0);

    struct farm *lazy = kin_first(s, farm);
    assert_loads(s, kin_many_get(lazy, cows));
}

static void strict_herd(kin_query *query)
{
    kin_query_strict(query, KIN_STRICT_ALL);
}

static void a_scope_may_be_strict(void **state)
{
    (void)state;
    struct cow *cow = kin_first(s, cow, .scopes = {strict_herd});
    assert_null(kin_one_get(cow, barn));
    assert_not_loaded("cow", "barn");
}

static void a_stream_may_be_strict(void **state)
{
    (void)state;
    kin_stream *stream = kin_stream_open(s, barn, .strict = KIN_STRICT_ALL);
    struct barn *barn = kin_stream_next(stream, barn);
    assert_true(kin_is_strict(barn));
    kin_stream_close(stream);
    database_check(s);
}

static void SL_1_an_association_decides_before_its_owner(void **state)
{
    (void)state;
    struct farm *farm = kin_find(s, farm, 1);
    (void)kin_many_get(farm, annexes);
    assert_not_loaded("farm", "annexes");
    assert_loads(s, kin_many_get(farm, outlooks));
    kin_set_strict(farm, KIN_STRICT_ALL);
    kin_many_reset(farm, outlooks);
    assert_loads(s, kin_many_get(farm, outlooks));
    kin_set_strict(farm, KIN_STRICT_OFF);
    (void)kin_many_get(farm, annexes);
    assert_not_loaded("farm", "annexes");
    struct farm *whole = kin_first(s, farm, .includes = "annexes");
    assert_int_equal(kin_many_get(whole, annexes).count, 1);
    database_check(s);
}

static void SL_1_a_model_decides_unless_a_record_does(void **state)
{
    (void)state;
    struct calf *calf = kin_find(s, calf, 1);
    assert_true(kin_is_strict(calf));
    assert_null(kin_one_get(calf, cow));
    assert_not_loaded("calf", "cow");
    kin_set_strict(calf, KIN_STRICT_OFF);
    assert_false(kin_is_strict(calf));
    assert_loads(s, kin_one_get(calf, cow));
    struct calf *other = kin_first(s, calf, .strict = KIN_STRICT_OFF);
    assert_loads(s, kin_one_get(other, cow));
}

static void SL_1_a_session_decides_where_nobody_else_does(void **state)
{
    (void)state;
    struct farm *farm = kin_find(s, farm, 1);
    assert_true(kin_session_set_strict(s, KIN_STRICT_ALL));
    (void)kin_many_get(farm, barns);
    assert_not_loaded("farm", "barns");
    assert_loads(s, kin_many_get(farm, outlooks));
    kin_set_strict(farm, KIN_STRICT_OFF);
    assert_loads(s, kin_many_get(farm, barns));
    assert_true(kin_session_set_strict(s, KIN_STRICT_INHERIT));
    struct barn *barn = kin_find(s, barn, 1);
    assert_loads(s, kin_many_get(barn, cows));
}

static void SL_1_kin_open_decides_for_its_sessions(void **state)
{
    (void)state;
    kin_open_options options = {.strict = KIN_STRICT_ALL, .kin_size_ = sizeof options};
    struct database strict;
    database_close(&database);
    database_open(&strict, kin_models(farm, barn, cow, calf), &options);
    s = strict.session;
    struct farm *made = kin_create(s, farm);
    kin_many_create(made, barns);
    struct farm *farm = kin_find(s, farm, made->id);
    (void)kin_many_get(farm, barns);
    assert_not_loaded("farm", "barns");
    database_close(&strict);
}

/* The first level may run a statement; a loop over what it gives may not. */
static void SL_1_against_loops_alone(void **state)
{
    (void)state;
    struct farm *farm = kin_find(s, farm, 1);
    kin_set_strict(farm, KIN_STRICT_N_PLUS_ONE);
    assert_false(kin_is_strict(farm));
    assert_loads(s, kin_many_get(farm, barns));
    struct barn *barn = kin_many_get(farm, barns).items[0];
    assert_true(kin_is_strict(barn));
    (void)kin_many_get(barn, cows);
    assert_not_loaded("barn", "cows");

    struct barn *start = kin_first(s, barn, .strict = KIN_STRICT_N_PLUS_ONE);
    assert_loads(s, kin_one_get(start, farm));
    struct farm *up = kin_one_get(start, farm);
    assert_loads(s, kin_many_get(up, cows));
    assert_null(kin_one_get(kin_many_get(up, cows).items[0], barn));
    assert_not_loaded("cow", "barn");

    assert_true(kin_session_set_strict(s, KIN_STRICT_N_PLUS_ONE));
    struct farm *plain = kin_find(s, farm, 1);
    assert_loads(s, kin_many_get(plain, cows));
    assert_null(kin_one_get(kin_many_get(plain, cows).items[1], barn));
    assert_not_loaded("cow", "barn");
}

/* Writing is no reading: what it has to know it asks for. */
static void SL_1_a_strict_record_can_be_written(void **state)
{
    (void)state;
    struct farm *farm = kin_first(s, farm, .strict = KIN_STRICT_ALL);
    struct barn *barn = kin_many_create(farm, barns);
    assert_non_null(barn);
    assert_true(kin_many_delete(farm, barns, barn));
    struct barn *other = kin_first(s, barn, .strict = KIN_STRICT_ALL);
    assert_true(kin_one_set(other, farm, NULL));
    assert_true(kin_save(other));
    assert_true(kin_many_push(farm, barns, other));
    assert_true(kin_destroy(farm));
    database_check(s);
    assert_int_equal(kin_count(s, barn), 0);
    assert_true(kin_reload(kin_first(s, cow, .strict = KIN_STRICT_ALL)));
}

static void a_mode_that_there_is_not_is_refused(void **state)
{
    (void)state;
    struct farm *farm = kin_find(s, farm, 1);
    kin_set_strict(farm, (kin_strict)7);
    assert_string_equal(kin_error_name(kin_error(s)->code), kin_error_name(KIN_INVALID_ARGUMENT));
    kin_error_clear(s);
    assert_false(kin_session_set_strict(s, (kin_strict)4));
    kin_error_clear(s);
    assert_null(kin_first(s, farm, .strict = (kin_strict)4));
    assert_string_equal(kin_error_name(kin_error(s)->code), kin_error_name(KIN_INVALID_ARGUMENT));
    kin_error_clear(s);
    assert_false(kin_is_strict(farm));
    assert_loads(s, kin_many_get(farm, barns));
    assert_false(kin_session_set_strict(NULL, KIN_STRICT_ALL));
}

static void the_mark_stays_when_a_transaction_is_rolled_back(void **state)
{
    (void)state;
    struct farm *farm = kin_find(s, farm, 1);
    kin_begin(s);
    kin_destroy(farm);
    kin_set_strict(farm, KIN_STRICT_ALL);
    kin_rollback(s);
    assert_false(kin_is_destroyed(farm));
    assert_true(kin_is_strict(farm));
}

static void who_needs_a_target_says_so(void **state)
{
    (void)state;
    struct barn *barn = kin_find(s, barn, 1);
    assert_string_equal(kin_one_must_get(barn, farm)->name, "Hill");
    assert_ptr_equal(kin_one_must_get_named(&barn->kin, "farm"), kin_one_get(barn, farm));
    assert_true(kin_one_set(barn, farm, NULL));
    assert_null(kin_one_must_get(barn, farm));
    assert_false(kin_failed(s)); /* an answer */
    assert_string_equal(kin_error_name(kin_error(s)->code), kin_error_name(KIN_RECORD_NOT_FOUND));
    assert_string_equal(kin_error(s)->model, "barn");
    assert_string_equal(kin_error(s)->association, "farm");
    struct barn *strict = kin_first(s, barn, .strict = KIN_STRICT_ALL);
    assert_null(kin_one_must_get(strict, farm));
    assert_not_loaded("barn", "farm");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(SL_1_a_strict_record_loads_nothing_by_being_read),
        TEST(SL_1_what_is_asked_for_expressly_is_loaded),
        TEST(SL_1_what_a_key_tells_alone_may_be_read),
        TEST(SL_1_a_query_marks_what_it_finds_and_includes),
        TEST(a_scope_may_be_strict),
        TEST(a_stream_may_be_strict),
        TEST(SL_1_an_association_decides_before_its_owner),
        TEST(SL_1_a_model_decides_unless_a_record_does),
        TEST(SL_1_a_session_decides_where_nobody_else_does),
        TEST(SL_1_kin_open_decides_for_its_sessions),
        TEST(SL_1_against_loops_alone),
        TEST(SL_1_a_strict_record_can_be_written),
        TEST(a_mode_that_there_is_not_is_refused),
        TEST(the_mark_stays_when_a_transaction_is_rolled_back),
        TEST(who_needs_a_target_says_so),
    };
    return cmocka_run_group_tests_name("strict", tests, NULL, NULL);
}
