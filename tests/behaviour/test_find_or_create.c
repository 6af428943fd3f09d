/* kin_find_or_create_by and kin_find_or_new_by, also when somebody else is faster. */
#include "support/database.h"
#include "support/faults.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <string.h>

KIN_DECLARE(word, static);

struct word {
    kin_record kin;
    kin_int id;
    kin_text text;  /* unique; "bad" is refused */
    kin_int number; /* unique */
    kin_text kind;  /* "noun" by default */
};

/* What happens between looking and inserting. */
static void (*meanwhile)(kin_session *session);

static void validate_word(kin_record *record)
{
    struct word *word = kin_as(word, record);
    void (*now)(kin_session *) = meanwhile;
    if (word->text && strcmp(word->text, "bad") == 0) kin_add_error(word, text, "is bad");
    meanwhile = NULL;
    if (now) now(kin_session_of(word));
}

KIN_MODEL(word,
    KIN_COLUMN(id),
    KIN_COLUMN(text, .unique = true, .nullable = true),
    KIN_COLUMN(number, .unique = true, .nullable = true),
    KIN_COLUMN(kind, .default_text = "noun"),
    KIN_VALIDATE(validate_word),
);

/* A race that needs nobody else, so that each of its steps can fail: a row that is not seen until
 * the validation runs. */
KIN_DECLARE(term, static);

struct term {
    kin_record kin;
    kin_int id;
    kin_text text;
};

static bool seen;

static void only_what_is_seen(kin_query *query)
{
    if (!seen) kin_query_where(query, "terms.text IS NULL", NULL);
}

static void see(kin_record *record)
{
    (void)record;
    seen = true;
}

KIN_MODEL(term,
    KIN_COLUMN(id),
    KIN_COLUMN(text, .unique = true),
    KIN_DEFAULT_SCOPE(only_what_is_seen),
    KIN_VALIDATE(see),
);

static struct database database;
static kin_session *s;
static kin_session *other;

static int set_up(void **state)
{
    (void)state;
    database_open(&database, kin_models(word), NULL);
    s = database.session;
    other = kin_session_open(database.db);
    meanwhile = NULL;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    kin_session_close(other);
    database_close(&database);
    return 0;
}

#define assert_code(wanted) \
    assert_string_equal(kin_error_name(kin_error(s)->code), kin_error_name(wanted))

/* --- without a race --------------------------------------------------------------------------- */

static void what_is_there_is_found(void **state)
{
    (void)state;
    struct word *word = kin_create(s, word, .text = "soup");
    uint64_t before = kin_statements(s);
    struct word *found = kin_find_or_create_by(s, word, .text = "soup");
    assert_int_equal(kin_statements(s) - before, 1);
    assert_int_equal(found->id, word->id);
    assert_int_equal(kin_find_or_new_by(s, word, .text = "soup")->id, word->id);
    assert_int_equal(kin_must_find_or_create_by(s, word, .text = "soup")->id, word->id);
    database_check(s);
}

static void what_is_not_there_is_created(void **state)
{
    (void)state;
    uint64_t before = kin_statements(s);
    struct word *word = kin_find_or_create_by(s, word, .text = "soup", .number = 3);
    assert_int_equal(kin_statements(s) - before, 2);
    assert_false(kin_is_new(word));
    assert_string_equal(word->kind, "noun");
    assert_int_equal(kin_find(s, word, word->id)->number, 3);
    word = kin_must_find_or_create_by(s, word, .text = "bread");
    assert_false(kin_is_new(word));
    database_check(s);
}

static void null_is_a_value(void **state)
{
    (void)state;
    kin_create(s, word, .text = "soup", .number = 1);
    struct word *word = kin_find_or_create_by(s, word, .text = NULL);
    database_check(s);
    assert_true(kin_is_null(word, text));
    assert_int_equal(kin_find_or_create_by(s, word, .text = NULL)->id, word->id);
    assert_int_equal(kin_count(s, word), 2);
}

static void what_is_new_is_not_saved(void **state)
{
    (void)state;
    struct word *word = kin_find_or_new_by(s, word, .text = "soup");
    database_check(s);
    assert_true(kin_is_new(word));
    assert_string_equal(word->text, "soup");
    assert_string_equal(word->kind, "noun");
    assert_int_equal(kin_count(s, word), 0);
    assert_true(kin_save(word));
}

static void a_refusal_is_an_answer(void **state)
{
    (void)state;
    struct word *word = kin_find_or_create_by(s, word, .text = "bad");
    assert_code(KIN_OK);
    assert_true(kin_is_new(word));
    assert_int_equal(kin_errors(word).count, 1);
    assert_null(kin_must_find_or_create_by(s, word, .text = "bad"));
    assert_code(KIN_RECORD_INVALID);
    assert_false(kin_failed(s));
}

/* --- races ------------------------------------------------------------------------------------ */

static void insert_soup(kin_session *session)
{
    (void)session;
    assert_non_null(kin_create(other, word, .text = "soup", .kind = "theirs"));
    database_check(other);
}

static void theirs_is_found_if_they_are_faster(void **state)
{
    (void)state;
    meanwhile = insert_soup;
    struct word *word = kin_find_or_create_by(s, word, .text = "soup");
    assert_non_null(word);
    assert_false(kin_is_new(word));
    assert_string_equal(word->kind, "theirs");
    assert_code(KIN_OK);
    assert_false(kin_failed(s));
    assert_int_equal(kin_count(s, word), 1);
    assert_non_null(kin_create(s, word, .text = "bread"));
}

/* On SQLite nobody else can write while the transaction is open. */
static void an_open_transaction_goes_on(void **state)
{
    (void)state;
    if (!database_is_postgres()) return;
    assert_true(kin_begin(s));
    assert_non_null(kin_create(s, word, .text = "before"));
    meanwhile = insert_soup;
    struct word *word = kin_find_or_create_by(s, word, .text = "soup");
    assert_non_null(word);
    assert_string_equal(word->kind, "theirs");
    assert_false(kin_failed(s));
    assert_non_null(kin_create(s, word, .text = "after"));
    assert_true(kin_commit(s));
    assert_int_equal(kin_count(s, word), 3);
}

static void an_earlier_failure_stays_the_first(void **state)
{
    (void)state;
    assert_null(kin_find(s, word, "no number"));
    assert_code(KIN_INVALID_ARGUMENT);
    meanwhile = insert_soup;
    assert_non_null(kin_find_or_create_by(s, word, .text = "soup"));
    assert_true(kin_failed(s));
    assert_string_equal(kin_error_name(kin_first_error(s)->code), "InvalidArgument");
}

/* The number is taken by another text, so there is nothing to be found. */
static void a_violation_of_another_index_is_a_failure(void **state)
{
    (void)state;
    kin_create(s, word, .text = "soup", .number = 1);
    assert_null(kin_find_or_create_by(s, word, .text = "bread", .number = 1));
    assert_code(KIN_RECORD_NOT_UNIQUE);
    assert_string_equal(kin_error(s)->model, "word");
    assert_true(kin_failed(s));
    kin_error_clear(s);
    assert_true(kin_begin(s));
    assert_null(kin_find_or_create_by(s, word, .text = "bread", .number = 1));
    assert_code(KIN_RECORD_NOT_UNIQUE);
    assert_true(kin_failed(s));
    assert_null(kin_create(s, word, .text = "bread"));
    assert_code(KIN_TRANSACTION_DOOMED);
    assert_false(kin_commit(s));
    kin_error_clear(s);
    assert_int_equal(kin_count(s, word), 1);
}

/* A failure that is not looked at refuses writing, also here. */
static void an_unseen_failure_refuses_the_creation(void **state)
{
    (void)state;
    assert_null(kin_find(s, word, "no number"));
    assert_null(kin_find_or_create_by(s, word, .text = "soup"));
    assert_code(KIN_UNSEEN_ERROR);
    assert_true(kin_failed(s));
    kin_error_clear(s);
    assert_int_equal(kin_count(s, word), 0);
}

static void nothing_happens_without_a_session(void **state)
{
    (void)state;
    assert_null(kin_find_or_create_by(NULL, word, .text = "x"));
    assert_null(kin_must_find_or_create_by(NULL, word, .text = "x"));
    assert_null(kin_find_or_new_by(NULL, word, .text = "x"));
}

/* --- faults ----------------------------------------------------------------------------------- */

struct records {
    struct word *word;
};

static void nothing(kin_session *session, void *records)
{
    (void)session;
    (void)records;
}

static bool find_or_create(kin_session *session, void *records)
{
    struct records *r = records;
    r->word = kin_find_or_create_by(session, word, .text = "soup");
    return r->word;
}

static bool find_or_new(kin_session *session, void *records)
{
    struct records *r = records;
    r->word = kin_find_or_new_by(session, word, .text = "soup");
    return r->word;
}

struct terms {
    struct term *theirs;
    struct term *found;
};

static void a_term(kin_session *session, void *records)
{
    struct terms *r = records;
    r->theirs = kin_create(session, term, .text = "soup");
}

static bool lose_a_race(kin_session *session, void *records)
{
    struct terms *r = records;
    seen = false;
    r->found = kin_find_or_create_by(session, term, .text = "soup");
    seen = true;
    return r->found;
}

static void theirs_was_found(kin_session *session, void *records)
{
    struct terms *r = records;
    assert_int_equal(r->found->id, r->theirs->id);
    assert_int_equal(kin_count(session, term), 1);
}

/* The first look, the INSERT, and the look after its unique violation. */
static void faults_of_a_lost_race(void **state)
{
    (void)state;
    struct scenario scenario = {.name = "a lost race",
                                .prepare = a_term,
                                .act = lose_a_race,
                                .check = theirs_was_found,
                                .records_size = sizeof(struct terms),
                                .models = kin_models(term)};
    each_fault(&scenario);
    each_fault_in_a_level(&scenario);
}

static void faults(void **state)
{
    (void)state;
    scenario_act *const acts[] = {find_or_create, find_or_new};
    static const char *const names[] = {"find_or_create", "find_or_new"};
    meanwhile = NULL;
    for (size_t i = 0; i < 2; i++) {
        struct scenario scenario = {.name = names[i],
                                    .prepare = nothing,
                                    .act = acts[i],
                                    .records_size = sizeof(struct records),
                                    .only_reads = i == 1,
                                    .models = kin_models(word)};
        each_fault(&scenario);
        each_fault_in_a_level(&scenario);
    }
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_there_is_found),
        TEST(what_is_not_there_is_created),
        TEST(null_is_a_value),
        TEST(what_is_new_is_not_saved),
        TEST(a_refusal_is_an_answer),
        TEST(theirs_is_found_if_they_are_faster),
        TEST(an_open_transaction_goes_on),
        TEST(an_earlier_failure_stays_the_first),
        TEST(a_violation_of_another_index_is_a_failure),
        TEST(an_unseen_failure_refuses_the_creation),
        TEST(nothing_happens_without_a_session),
        cmocka_unit_test(faults),
        cmocka_unit_test(faults_of_a_lost_race),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
