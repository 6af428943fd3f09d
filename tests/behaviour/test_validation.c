/* Validations: their contexts, their errors, saving without them, and what they may do. */
#include "support/database.h"
#include "support/faults.h"
#include "support/story.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

KIN_DECLARE(article, static);
KIN_DECLARE(remark, static);

struct article {
    kin_record kin;
    kin_int id;
    kin_text title;
    kin_int author_id;
    kin_time created_at;
    kin_many(remark) remarks;
};

struct remark {
    kin_record kin;
    kin_int id;
    kin_text body;
    kin_int article_id;
    kin_one(article) article;
};

static kin_callback_fn *before_validation, *after_validation, *before_save, *before_destroy;

#define CHOSEN(name)                              \
    static bool chosen_##name(kin_record *record) \
    {                                             \
        return name ? name(record) : true;        \
    }
CHOSEN(before_validation)
CHOSEN(after_validation)
CHOSEN(before_save)
CHOSEN(before_destroy)

static void title_is_there(kin_record *record)
{
    struct article *article = kin_as(article, record);
    story_say("title");
    if (!article->title || !*article->title) kin_add_error(article, title, "can't be blank");
}

static void is_complete(kin_record *record)
{
    struct article *article = kin_as(article, record);
    story_say("publish");
    if (kin_is_null(article, author_id)) kin_add_error(article, author_id, "must exist");
    if (kin_many_peek(article, remarks).count == 0) kin_add_error(article, remarks, "are too few");
    if (article->title && strcmp(article->title, "draft") == 0) {
        kin_add_error(article, title, "is a draft");
        kin_add_base_error(article, "Not to be published");
    }
}

static void when_new(kin_record *record)
{
    story_say(kin_validation_context(kin_as(article, record)));
}
static void when_saved(kin_record *record)
{
    story_say(kin_validation_context(kin_as(article, record)));
}
static void when_either(kin_record *record)
{
    story_say("either");
    (void)record;
}
SAYS(before_publish)

static void body_is_there(kin_record *record)
{
    struct remark *remark = kin_as(remark, record);
    story_say(kin_validation_context(remark));
    if (!remark->body) kin_add_error(remark, body, "can't be blank");
}

static void body_is_long(kin_record *record)
{
    struct remark *remark = kin_as(remark, record);
    story_say("long");
    if (remark->body && strlen(remark->body) < 3) kin_add_error(remark, body, "is too short");
}

KIN_MODEL(article,
    KIN_COLUMN(id),
    KIN_COLUMN(title, .nullable = true),
    KIN_COLUMN(author_id, .nullable = true),
    KIN_COLUMN(created_at, .nullable = true),
    KIN_HAS_MANY(remarks, remark, .inverse_of = "article"),
    KIN_BEFORE_VALIDATION(chosen_before_validation),
    KIN_BEFORE_VALIDATION(before_publish, .context = "publish"),
    KIN_VALIDATE(title_is_there),
    KIN_VALIDATE(when_new, .on = KIN_ON_CREATE),
    KIN_VALIDATE(when_saved, .on = KIN_ON_UPDATE),
    KIN_VALIDATE(is_complete, .context = "publish"),
    KIN_VALIDATE(when_either, .on = KIN_ON_UPDATE, .context = "publish"),
    KIN_AFTER_VALIDATION(chosen_after_validation),
    KIN_BEFORE_SAVE(chosen_before_save),
    KIN_BEFORE_DESTROY(chosen_before_destroy),
);

KIN_MODEL(remark,
    KIN_COLUMN(id),
    KIN_COLUMN(body, .nullable = true),
    KIN_COLUMN(article_id, .nullable = true),
    KIN_BELONGS_TO(article, article, .inverse_of = "remarks"),
    KIN_VALIDATE(body_is_there),
    KIN_VALIDATE(body_is_long, .context = "publish"),
);

static kin_model_fn *const models[] = {article_model, remark_model, NULL};

static struct database database;
static kin_session *s;

static void forget(void)
{
    story_forget();
    before_validation = after_validation = before_save = before_destroy = NULL;
}

static int set_up(void **state)
{
    (void)state;
    forget();
    database_open(&database, models, NULL);
    s = database.session;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    forget();
    database_close(&database);
    return 0;
}

/* --- contexts --------------------------------------------------------------------------------- */

static void create_and_update(void **state)
{
    (void)state;
    struct article *article = kin_create(s, article, .title = "a");
    assert_false(kin_is_new(article));
    story_expect("title create");
    assert_true(kin_update(article, .title = "b"));
    story_expect("title update either");
    assert_true(kin_valid(article));
    story_expect("title update either");
    assert_true(kin_valid(kin_new(s, article, .title = "c")));
    story_expect("title create");
}

static void a_context_of_a_name(void **state)
{
    (void)state;
    struct article *article = kin_new(s, article, .title = "draft");
    assert_true(kin_valid(article));
    assert_int_equal(kin_errors(article).count, 0);
    story_forget();
    assert_false(kin_valid_in(article, "publish"));
    story_expect("before_publish title publish either");
    assert_int_equal(kin_errors(article).count, 4);
    assert_false(kin_valid_in(article, "publish"));
    story_forget();
    assert_true(kin_valid_in(article, "print"));
    story_expect("title");
    assert_true(kin_valid_in(article, NULL));
    story_expect("title create");
    assert_false(kin_failed(s));
}

static void saving_in_a_context(void **state)
{
    (void)state;
    struct article *article = kin_new(s, article, .title = "x", .author_id = 1);
    assert_false(kin_save_in(article, "publish"));
    assert_int_equal(kin_error(s)->code, KIN_OK);
    assert_true(kin_is_new(article));
    assert_string_equal(kin_error_on(article, remarks), "are too few");
    struct remark *remark = kin_many_build(article, remarks, .body = "no");
    /* What is saved along is validated in that context, too. */
    assert_false(kin_save_in(article, "publish"));
    assert_string_equal(kin_error_on(article, remarks), "is invalid");
    assert_string_equal(kin_error_on(remark, body), "is too short");
    kin_set(remark, body, "yes");
    story_forget();
    assert_true(kin_save_in(article, "publish"));
    assert_false(kin_is_new(remark));
    assert_int_equal(kin_count(s, remark), 1);
    assert_true(kin_save(article));
    assert_true(kin_save_in(article, NULL));
}

static void the_context_outside_of_a_validation(void **state)
{
    (void)state;
    struct article *article = kin_new(s, article, .title = "x");
    assert_string_equal(kin_validation_context(article), "create");
    assert_true(kin_save(article));
    assert_string_equal(kin_validation_context(article), "update");
    struct article *none = NULL;
    assert_null(kin_validation_context(none));
}

/* --- saving without --------------------------------------------------------------------------- */

static void AS_17_unvalidated_at_every_depth(void **state)
{
    (void)state;
    struct article *article = kin_new(s, article);
    struct remark *remark = kin_many_build(article, remarks);
    assert_false(kin_save(article));
    story_forget();
    assert_true(kin_save_unvalidated(article));
    story_expect("");
    assert_false(kin_is_new(article));
    assert_false(kin_is_new(remark));
    assert_int_equal(kin_count(s, remark), 1);
    assert_false(kin_save(article));
    assert_string_equal(kin_error_on(article, title), "can't be blank");
}

static bool save_another(kin_record *record)
{
    kin_create(kin_record_session(record), remark);
    return true;
}

/* What a callback saves by itself is validated. */
static void unvalidated_is_the_verb_alone(void **state)
{
    (void)state;
    before_save = save_another;
    assert_true(kin_save_unvalidated(kin_new(s, article)));
    story_expect("create");
    assert_int_equal(kin_count(s, remark), 0);
}

/* --- errors ----------------------------------------------------------------------------------- */

static void errors_of_fields(void **state)
{
    (void)state;
    struct article *article = kin_new(s, article, .title = "draft");
    assert_null(kin_error_on(article, title));
    assert_false(kin_valid_in(article, "publish"));
    kin_add_error(article, title, "is dull");
    assert_int_equal(kin_error_count_on(article, title), 2);
    assert_string_equal(kin_error_on(article, title), "is a draft");
    assert_int_equal(kin_error_count_on(article, created_at), 0);
    assert_null(kin_error_on(article, created_at));
    kin_field_errors errors = kin_errors(article);
    static const char *const fields[] = {"author_id", "remarks", "title", "base", "title"};
    static const char *const messages[] = {"must exist", "are too few", "is a draft",
                                           "Not to be published", "is dull"};
    static const char *const full[] = {"Author must exist", "Remarks are too few",
                                       "Title is a draft", "Not to be published", "Title is dull"};
    assert_int_equal(errors.count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(errors.items[i].field, fields[i]);
        assert_string_equal(errors.items[i].message, messages[i]);
        assert_string_equal(errors.items[i].full_message, full[i]);
    }
    kin_add_error(article, created_at, "is odd");
    errors = kin_errors(article);
    assert_string_equal(errors.items[5].full_message, "Created at is odd");
    kin_add_error(article, title, NULL);
    errors = kin_errors(article);
    assert_string_equal(errors.items[6].full_message, "Title is invalid");
}

static void no_record_has_no_errors(void **state)
{
    (void)state;
    struct article *none = NULL;
    assert_null(kin_error_on(none, title));
    assert_int_equal(kin_error_count_on(none, title), 0);
    assert_int_equal(kin_errors(none).count, 0);
    assert_false(kin_valid_in(none, "publish"));
    assert_false(kin_save_in(none, "publish"));
    assert_false(kin_save_unvalidated(none));
    kin_add_error(none, title, "x");
    kin_add_base_error(none, "x");
    struct article foreign = {.kin = {0}};
    assert_null(kin_error_on(&foreign, title));
    assert_false(kin_save_in(&foreign, "publish"));
    assert_false(kin_save_unvalidated(&foreign));
}

static bool complain(kin_record *record)
{
    kin_add_error(kin_as(article, record), title, "is locked");
    return false;
}

static void errors_of_a_halted_destroy_stay(void **state)
{
    (void)state;
    struct article *article = kin_create(s, article, .title = "a");
    before_destroy = complain;
    assert_false(kin_destroy(article));
    assert_string_equal(kin_error_on(article, title), "is locked");
    assert_false(kin_must_destroy(article));
    assert_int_equal(kin_error(s)->code, KIN_RECORD_NOT_DESTROYED);
    assert_string_equal(kin_error_on(article, title), "is locked");
    assert_int_equal(kin_errors(article).count, 1);
    before_destroy = NULL;
    assert_true(kin_destroy(article));
    assert_int_equal(kin_errors(article).count, 0);
}

/* A callback that halts with an error of its own has not failed a validation. */
static void errors_of_a_halted_save_stay(void **state)
{
    (void)state;
    struct article *article = kin_create(s, article, .title = "a");
    before_save = complain;
    assert_false(kin_must_update(article, .title = "b"));
    assert_int_equal(kin_error(s)->code, KIN_RECORD_NOT_SAVED);
    assert_string_equal(kin_error_on(article, title), "is locked");
    before_save = NULL;
    kin_set(article, title, "");
    assert_false(kin_must_save(article));
    assert_int_equal(kin_error(s)->code, KIN_RECORD_INVALID);
    assert_string_equal(kin_error(s)->association, "title");
}

/* --- callbacks of validations ----------------------------------------------------------------- */

static bool set_title(kin_record *record)
{
    struct article *article = kin_as(article, record);
    return article->title || kin_set(article, title, "Untitled");
}

static void what_is_set_before_is_validated(void **state)
{
    (void)state;
    before_validation = set_title;
    struct article *article = kin_create(s, article);
    assert_false(kin_is_new(article));
    struct article *found = kin_find(s, article, article->id);
    assert_string_equal(found->title, "Untitled");
}

static bool say_errors(kin_record *record)
{
    struct article *article = kin_as(article, record);
    story_say(kin_errors(article).count ? "invalid" : "valid");
    return true;
}

static bool add_late(kin_record *record)
{
    kin_add_error(kin_as(article, record), title, "is late");
    return true;
}

static void after_validation_sees_the_errors(void **state)
{
    (void)state;
    after_validation = say_errors;
    assert_true(kin_is_new(kin_create(s, article)));
    story_expect("title create invalid");
    assert_false(kin_is_new(kin_create(s, article, .title = "a")));
    story_expect("title create valid");
    after_validation = add_late;
    struct article *article = kin_create(s, article, .title = "b");
    assert_true(kin_is_new(article));
    assert_string_equal(kin_error_on(article, title), "is late");
    assert_int_equal(kin_count(s, article), 1);
}

static bool refuse(kin_record *record)
{
    (void)record;
    return false;
}

static void a_halted_validation(void **state)
{
    (void)state;
    kin_callback_fn **const places[] = {&before_validation, &after_validation};
    for (size_t i = 0; i < 2; i++) {
        *places[i] = refuse;
        struct article *article = kin_new(s, article, .title = "a");
        assert_false(kin_valid(article));
        assert_int_equal(kin_error(s)->code, KIN_OK);
        assert_false(kin_save(article));
        assert_int_equal(kin_errors(article).count, 0);
        assert_false(kin_must_save(article));
        assert_int_equal(kin_error(s)->code, KIN_RECORD_NOT_SAVED);
        *places[i] = NULL;
        assert_true(kin_save(article));
        assert_true(kin_delete(article));
    }
}

static bool break_it(kin_record *record)
{
    kin_execute(kin_record_session(record), "INSERT INTO no_such_table VALUES (1)", NULL);
    return true;
}

static void a_failure_inside_is_the_verbs(void **state)
{
    (void)state;
    kin_callback_fn **const places[] = {&before_validation, &after_validation};
    for (size_t i = 0; i < 2; i++) {
        *places[i] = break_it;
        struct article *article = kin_new(s, article, .title = "a");
        assert_false(kin_save(article));
        assert_int_equal(kin_error(s)->code, KIN_STATEMENT_INVALID);
        kin_error_clear(s);
        assert_false(kin_valid(article));
        assert_int_equal(kin_error(s)->code, KIN_STATEMENT_INVALID);
        kin_error_clear(s);
        *places[i] = NULL;
        assert_int_equal(kin_count(s, article), 0);
    }
}

/* --- faults ----------------------------------------------------------------------------------- */

struct articles {
    struct article *article;
};

static void prepare(kin_session *session, void *records)
{
    struct articles *articles = records;
    forget();
    articles->article = kin_create(session, article, .title = "a");
    kin_many_build(articles->article, remarks, .body = "long enough");
    kin_set(articles->article, author_id, 1);
}

static bool save_in(kin_session *session, void *records)
{
    struct articles *articles = records;
    (void)session;
    story_forget();
    return kin_save_in(articles->article, "publish");
}

static void faults_of_saving_in_a_context(void **state)
{
    (void)state;
    struct scenario scenario = {.name = "saving in a context",
                                .prepare = prepare,
                                .act = save_in,
                                .records_size = sizeof(struct articles),
                                .models = models};
    each_fault(&scenario);
    each_fault_in_a_level(&scenario);
}

static bool save_unvalidated(kin_session *session, void *records)
{
    struct articles *articles = records;
    (void)session;
    return kin_save_unvalidated(articles->article);
}

static void faults_of_saving_unvalidated(void **state)
{
    (void)state;
    struct scenario scenario = {.name = "saving without validations",
                                .prepare = prepare,
                                .act = save_unvalidated,
                                .records_size = sizeof(struct articles),
                                .models = models};
    each_fault(&scenario);
    each_fault_in_a_level(&scenario);
}

/* An error that there is no memory for is a failure, and not silence. */
static bool validate_invalid(kin_session *session, void *records)
{
    (void)records;
    story_forget();
    struct article *article = kin_new(session, article, .title = "draft");
    return article && !kin_valid_in(article, "publish") && kin_errors(article).count == 4;
}

static void prepare_nothing(kin_session *session, void *records)
{
    (void)session;
    (void)records;
    forget();
}

static void faults_of_errors(void **state)
{
    (void)state;
    struct scenario scenario = {.name = "errors",
                                .prepare = prepare_nothing,
                                .act = validate_invalid,
                                .models = models,
                                .only_reads = true};
    each_fault(&scenario);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(create_and_update),
        TEST(a_context_of_a_name),
        TEST(saving_in_a_context),
        TEST(the_context_outside_of_a_validation),
        TEST(AS_17_unvalidated_at_every_depth),
        TEST(unvalidated_is_the_verb_alone),
        TEST(errors_of_fields),
        TEST(no_record_has_no_errors),
        TEST(errors_of_a_halted_destroy_stay),
        TEST(errors_of_a_halted_save_stay),
        TEST(what_is_set_before_is_validated),
        TEST(after_validation_sees_the_errors),
        TEST(a_halted_validation),
        TEST(a_failure_inside_is_the_verbs),
        cmocka_unit_test(faults_of_saving_in_a_context),
        cmocka_unit_test(faults_of_saving_unvalidated),
        cmocka_unit_test(faults_of_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
