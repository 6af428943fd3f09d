#include "behaviour/association.h"
#include "support/models.h"

#include <stdio.h>

/* What the compiler says of the macros, the verbs by name say when they are called: one table for
 * each sort of name, and every verb is a line of it. */

static struct author *ann;
static struct post *soup;
static struct tag *food;

static int setup(void **state)
{
    (void)state;
    open_database(every_model);
    ann = kin_must_create(s, author, .name = "Ann");
    soup = kin_must_create(s, post, .title = "Soup", .author_id = ann->id);
    food = kin_must_create(s, tag, .name = "food");
    return 0;
}

/* The failure is of the code, and says that; it is cleared. */
static void failed_with(const char *verb, kin_code code, const char *says)
{
    const kin_error_info *error = kin_error(s);
    if (error->code != code || !strstr(error->message, says))
        fail_msg("%s: %s (%s), where \"%s\" was expected", verb, kin_error_name(error->code),
                 error->message, says);
    assert_true(kin_failed(s));
    kin_error_clear(s);
}

/* It does nothing, asks nothing of the database, and leaves the last error as it was. */
static void nothing_came_of(const char *verb, uint64_t statements)
{
    if (kin_failed(s) || kin_statements(s) != statements)
        fail_msg("%s: a NULL record is something", verb);
}

/* --- associations ----------------------------------------------------------------------------- */

typedef void call_fn(kin_record *record, const char *name);

#define CALL(verb, ...)                                           \
    static void call_##verb(kin_record *record, const char *name) \
    {                                                             \
        (void)__VA_ARGS__;                                        \
    }
#define ROW(verb, ...) {"kin_" #verb "_named", call_##verb},

#define ONE_VERBS(X)                                           \
    X(one_get, kin_one_get_named(record, name))                \
    X(one_peek, kin_one_peek_named(record, name))              \
    X(one_reload, kin_one_reload_named(record, name))          \
    X(one_set, kin_one_set_named(record, name, &ann->kin))     \
    X(one_build, kin_one_build_named(record, name, NULL, 0))   \
    X(one_create, kin_one_create_named(record, name, NULL, 0)) \
    X(one_must_create, kin_one_must_create_named(record, name, NULL, 0))

#define MANY_VERBS(X)                                                        \
    X(many_get, kin_many_get_named(record, name))                            \
    X(many_peek, kin_many_peek_named(record, name))                          \
    X(many_reload, kin_many_reload_named(record, name))                      \
    X(many_reset, (kin_many_reset_named(record, name), 0))                   \
    X(many_push, kin_many_push_named(record, name, &food->kin))              \
    X(many_concat, kin_many_concat_named(record, name, (void *[]){food}, 1)) \
    X(many_set, kin_many_set_named(record, name, (void *[]){food}, 1))       \
    X(many_build, kin_many_build_named(record, name, NULL, 0))               \
    X(many_create, kin_many_create_named(record, name, NULL, 0))             \
    X(many_must_create, kin_many_must_create_named(record, name, NULL, 0))   \
    X(many_delete, kin_many_delete_named(record, name, &food->kin))          \
    X(many_destroy, kin_many_destroy_named(record, name, &food->kin))        \
    X(many_clear, kin_many_clear_named(record, name))                        \
    X(many_size, kin_many_size_named(record, name))                          \
    X(many_has_more, kin_many_has_more_named(record, name))                  \
    X(many_length, kin_many_length_named(record, name))                      \
    X(many_count, kin_many_count_named(record, name, NULL))                  \
    X(many_ids, kin_many_ids_named(record, name))                            \
    X(many_set_ids, kin_many_set_ids_named(record, name, NULL, 0))           \
    X(many_find, kin_many_find_named(record, name, kin_value_int(1)))        \
    X(many_first, kin_many_first_named(record, name, NULL))                  \
    X(many_last, kin_many_last_named(record, name, NULL))                    \
    X(many_take, kin_many_take_named(record, name, NULL))                    \
    X(many_all, kin_many_all_named(record, name, NULL))                      \
    X(many_pluck, kin_many_pluck_named(record, name, "id", NULL))            \
    X(many_exists, kin_many_exists_named(record, name, NULL))                \
    X(many_sum, kin_many_sum_named(record, name, "id", NULL))                \
    X(many_distinct, kin_many_distinct_named(record, name))                  \
    X(many_delete_all, kin_many_delete_all_named(record, name))              \
    X(many_destroy_all, kin_many_destroy_all_named(record, name))            \
    X(many_is_empty, kin_many_is_empty_named(record, name))                  \
    X(many_includes, kin_many_includes_named(record, name, &food->kin))

ONE_VERBS(CALL)
MANY_VERBS(CALL)

static const struct row {
    const char *verb;
    call_fn *call;
} ones[] = {ONE_VERBS(ROW)}, manies[] = {MANY_VERBS(ROW)};

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static void check_associations(const struct row *rows, size_t count, const char *near,
                               const char *meant, const char *of_another_sort, const char *verbs)
{
    char hint[64];
    snprintf(hint, sizeof hint, "on post, did you mean \"%s\"?", meant);
    for (size_t i = 0; i < count; i++) {
        uint64_t statements = kin_statements(s);
        rows[i].call(&soup->kin, near);
        failed_with(rows[i].verb, KIN_ASSOCIATION_NOT_FOUND, hint);
        rows[i].call(&soup->kin, "xyzzy");
        failed_with(rows[i].verb, KIN_ASSOCIATION_NOT_FOUND,
                    "association \"xyzzy\" was not found on post");
        rows[i].call(&soup->kin, "title");
        failed_with(rows[i].verb, KIN_ASSOCIATION_NOT_FOUND, "\"title\" was not found");
        rows[i].call(&soup->kin, NULL);
        failed_with(rows[i].verb, KIN_ASSOCIATION_NOT_FOUND, "\"\" was not found on post");
        rows[i].call(&soup->kin, of_another_sort);
        failed_with(rows[i].verb, KIN_ASSOCIATION_NOT_FOUND, verbs);
        rows[i].call(NULL, meant);
        rows[i].call(NULL, near);
        nothing_came_of(rows[i].verb, statements);
    }
}

static void DEF_1_names_of_single_associations_are_checked(void **state)
{
    (void)state;
    check_associations(ones, LENGTH(ones), "authr", "author", "tags",
                       "post.tags is a collection: the kin_many_ verbs are for it");
}

static void DEF_1_names_of_collections_are_checked(void **state)
{
    (void)state;
    check_associations(manies, LENGTH(manies), "comment", "comments", "author",
                       "post.author is a single record: the kin_one_ verbs are for it");
}

static void other_names_of_members_are_checked(void **state)
{
    (void)state;
    assert_false(kin_is_loaded_named(&soup->kin, "titel"));
    failed_with("kin_is_loaded_named", KIN_ASSOCIATION_NOT_FOUND, "\"titel\" was not found");
    assert_false(kin_is_loaded_named(&soup->kin, NULL));
    failed_with("kin_is_loaded_named", KIN_ASSOCIATION_NOT_FOUND, "was not found on post");
    assert_false(kin_is_loaded_named(NULL, "title"));
    void *const items[] = {soup};
    assert_false(kin_preload_named((kin_items){items, 1}, "tag", NULL));
    failed_with("kin_preload_named", KIN_ASSOCIATION_NOT_FOUND, "did you mean \"tags\"?");
}

static void records_of_another_model_are_refused(void **state)
{
    (void)state;
    void *const items[] = {food, ann};
    uint64_t statements = kin_statements(s);
    assert_false(kin_one_set_named(&soup->kin, "author", &food->kin));
    failed_with("set", KIN_ASSOCIATION_TYPE_MISMATCH, "post.author takes a author, not a tag");
    assert_false(kin_many_push_named(&soup->kin, "tags", &ann->kin));
    failed_with("push", KIN_ASSOCIATION_TYPE_MISMATCH, "post.tags takes a tag, not a author");
    assert_false(kin_many_push_named(&soup->kin, "tags", NULL));
    failed_with("push", KIN_ASSOCIATION_TYPE_MISMATCH, "post.tags takes a tag, not NULL");
    assert_false(kin_many_concat_named(&soup->kin, "tags", items, 2));
    failed_with("concat", KIN_ASSOCIATION_TYPE_MISMATCH, "not a author");
    assert_false(kin_many_set_named(&soup->kin, "tags", items, 2));
    failed_with("set", KIN_ASSOCIATION_TYPE_MISMATCH, "not a author");
    assert_false(kin_many_delete_named(&soup->kin, "tags", &ann->kin));
    failed_with("delete", KIN_ASSOCIATION_TYPE_MISMATCH, "not a author");
    assert_false(kin_many_destroy_named(&soup->kin, "tags", &ann->kin));
    failed_with("destroy", KIN_ASSOCIATION_TYPE_MISMATCH, "not a author");
    assert_false(kin_many_includes_named(&soup->kin, "tags", &ann->kin));
    assert_false(kin_failed(s));
    assert_int_equal(kin_statements(s), statements);
    assert_int_equal(kin_many_peek(soup, tags).count, 0);
}

/* --- models ----------------------------------------------------------------------------------- */

typedef void model_fn(kin_session *session, const char *model);

#define MODEL_CALL(verb, ...)                                      \
    static void of_##verb(kin_session *session, const char *model) \
    {                                                              \
        (void)__VA_ARGS__;                                         \
    }
#define MODEL_ROW(verb, ...) {"kin_" #verb "_named", of_##verb},
#define MODEL_VERBS(X)                                                                   \
    X(new, kin_new_named(session, model, NULL, 0))                                       \
    X(create, kin_create_named(session, model, NULL, 0))                                 \
    X(must_create, kin_must_create_named(session, model, NULL, 0))                       \
    X(find_or_new_by, kin_find_or_new_by_named(session, model, NULL, 0))                 \
    X(find_or_create_by, kin_find_or_create_by_named(session, model, NULL, 0))           \
    X(must_find_or_create_by, kin_must_find_or_create_by_named(session, model, NULL, 0)) \
    X(upsert, kin_upsert_named(session, model, "id", NULL, 0))                           \
    X(find, kin_find_named(session, model, kin_value_int(1)))                            \
    X(get, kin_get_named(session, model, kin_value_int(1)))                              \
    X(find_by, kin_find_by_named(session, model, NULL, 0))                               \
    X(must_find_by, kin_must_find_by_named(session, model, NULL, 0))                     \
    X(all, kin_all_named(session, model, NULL))                                          \
    X(first, kin_first_named(session, model, NULL))                                      \
    X(last, kin_last_named(session, model, NULL))                                        \
    X(take, kin_take_named(session, model, NULL))                                        \
    X(must_first, kin_must_first_named(session, model, NULL))                            \
    X(must_last, kin_must_last_named(session, model, NULL))                              \
    X(must_take, kin_must_take_named(session, model, NULL))                              \
    X(all_sql, kin_all_sql_named(session, model, "SELECT 1", NULL))                      \
    X(exists, kin_exists_named(session, model, NULL))                                    \
    X(stream_open, kin_stream_open_named(session, model, NULL))                          \
    X(batches_open, kin_batches_open_named(session, model, NULL))                        \
    X(count, kin_count_named(session, model, NULL))                                      \
    X(count_of, kin_count_of_named(session, model, "id", NULL))                          \
    X(sum, kin_sum_named(session, model, "id", NULL))                                    \
    X(average, kin_average_named(session, model, "id", NULL))                            \
    X(minimum, kin_minimum_named(session, model, "id", NULL))                            \
    X(maximum, kin_maximum_named(session, model, "id", NULL))                            \
    X(count_by, kin_count_by_named(session, model, "id", NULL))                          \
    X(sum_by, kin_sum_by_named(session, model, "id", "id", NULL))                        \
    X(average_by, kin_average_by_named(session, model, "id", "id", NULL))                \
    X(minimum_by, kin_minimum_by_named(session, model, "id", "id", NULL))                \
    X(maximum_by, kin_maximum_by_named(session, model, "id", "id", NULL))                \
    X(pluck, kin_pluck_named(session, model, "id", NULL))                                \
    X(ids, kin_ids_named(session, model, NULL))                                          \
    X(update_all, kin_update_all_named(session, model, NULL))                            \
    X(delete_all, kin_delete_all_named(session, model, NULL))                            \
    X(destroy_all, kin_destroy_all_named(session, model, NULL))

MODEL_VERBS(MODEL_CALL)

static const struct {
    const char *verb;
    model_fn *call;
} of_models[] = {MODEL_VERBS(MODEL_ROW)};

static void names_of_models_are_checked(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(of_models); i++) {
        uint64_t statements = kin_statements(s);
        of_models[i].call(s, "pots");
        failed_with(of_models[i].verb, KIN_INVALID_ARGUMENT,
                    "no model \"pots\" was given to kin_open, did you mean \"post\"?");
        of_models[i].call(s, "Xyzzy");
        failed_with(of_models[i].verb, KIN_INVALID_ARGUMENT, "no model \"Xyzzy\" was given");
        of_models[i].call(s, NULL);
        failed_with(of_models[i].verb, KIN_INVALID_ARGUMENT, "no model \"\" was given");
        of_models[i].call(NULL, "post");
        of_models[i].call(NULL, "pots");
        nothing_came_of(of_models[i].verb, statements);
    }
    assert_false(kin_is_a_named(&soup->kin, "pots"));
    failed_with("kin_is_a_named", KIN_INVALID_ARGUMENT, "did you mean \"post\"?");
    assert_false(kin_is_a_named(NULL, "post"));
    assert_int_equal(rows_of(post), 1);
}

static void a_session_that_is_not_open_says_why(void **state)
{
    (void)state;
    kin_db *db = kin_open("nowhere:x", every_model);
    kin_session *closed = kin_session_open(db);
    for (size_t i = 0; i < LENGTH(of_models); i++) {
        of_models[i].call(closed, "post");
        assert_string_equal(kin_error_name(kin_error(closed)->code), "InvalidURL");
    }
    kin_session_close(closed);
    kin_close(db);
}

/* --- columns ---------------------------------------------------------------------------------- */

#define COLUMN_CALL(verb, ...)                                  \
    static void at_##verb(kin_record *record, const char *name) \
    {                                                           \
        (void)__VA_ARGS__;                                      \
    }
#define COLUMN_ROW(verb, ...) {"kin_" #verb, at_##verb},
#define COLUMN_VERBS(X)                                               \
    X(set, kin_set_named(record, name, kin_value_text("x")))          \
    X(set_null, kin_set_null_named(record, name))                     \
    X(set_enum, kin_set_enum_named(record, name, "x"))                \
    X(increment, kin_increment_named(record, name, kin_value_int(1))) \
    X(column, kin_column_named(record, name))                         \
    X(is_null, kin_is_null_named(record, name))                       \
    X(text_size, kin_text_size_named(record, name))                   \
    X(enum_name, kin_enum_name_named(record, name))                   \
    X(column_changed, kin_column_changed_named(record, name))         \
    X(original, kin_original_named(record, name))                     \
    X(error_on, kin_error_on_named(record, name))                     \
    X(error_count_on, kin_error_count_on_named(record, name))         \
    X(add_error, (kin_add_error_named(record, name, "is wrong"), 0))

/* The same for the columns of a model. */
#define MODEL_COLUMN_VERBS(X)                                                                 \
    X(count_of, kin_count_of_named(kin_record_session(record), "post", name, NULL))           \
    X(sum, kin_sum_named(kin_record_session(record), "post", name, NULL))                     \
    X(average, kin_average_named(kin_record_session(record), "post", name, NULL))             \
    X(minimum, kin_minimum_named(kin_record_session(record), "post", name, NULL))             \
    X(maximum, kin_maximum_named(kin_record_session(record), "post", name, NULL))             \
    X(count_by, kin_count_by_named(kin_record_session(record), "post", name, NULL))           \
    X(sum_by, kin_sum_by_named(kin_record_session(record), "post", name, "id", NULL))         \
    X(average_by, kin_average_by_named(kin_record_session(record), "post", name, "id", NULL)) \
    X(minimum_by, kin_minimum_by_named(kin_record_session(record), "post", "id", name, NULL)) \
    X(maximum_by, kin_maximum_by_named(kin_record_session(record), "post", "id", name, NULL)) \
    X(pluck, kin_pluck_named(kin_record_session(record), "post", name, NULL))

COLUMN_VERBS(COLUMN_CALL)
MODEL_COLUMN_VERBS(COLUMN_CALL)

static const struct row of_columns[] = {COLUMN_VERBS(COLUMN_ROW) MODEL_COLUMN_VERBS(COLUMN_ROW)};

static void names_of_columns_are_checked(void **state)
{
    (void)state;
    char says[128];
    for (size_t i = 0; i < LENGTH(of_columns); i++) {
        uint64_t statements = kin_statements(s);
        of_columns[i].call(&soup->kin, "titel");
        snprintf(says, sizeof says,
                 "%s of post: \"titel\" is no column of it, did you mean \"title\"?",
                 of_columns[i].verb);
        failed_with(of_columns[i].verb, KIN_INVALID_ARGUMENT, says);
        of_columns[i].call(&soup->kin, NULL);
        failed_with(of_columns[i].verb, KIN_INVALID_ARGUMENT, "\"\" is no column of it");
        of_columns[i].call(NULL, "title");
        of_columns[i].call(NULL, "titel");
        nothing_came_of(of_columns[i].verb, statements);
    }
    assert_int_equal(kin_record_errors(&soup->kin).count, 0);
    assert_false(kin_changed(soup));
}

static void looking_at_memory_leaves_the_last_error_alone(void **state)
{
    (void)state;
    assert_null(kin_find_named(s, "post", kin_value_int(404)));
    kin_column_named(&soup->kin, "title");
    kin_is_null_named(&soup->kin, "title");
    kin_error_on_named(&soup->kin, "base");
    kin_is_loaded_named(&soup->kin, "tags");
    kin_many_peek_named(&soup->kin, "tags");
    kin_one_peek_named(&soup->kin, "author");
    kin_is_a_named(&soup->kin, "post");
    assert_answer(KIN_RECORD_NOT_FOUND);
}

/* --- attributes ------------------------------------------------------------------------------- */

typedef bool attributes_fn(const kin_attribute *attributes, size_t count);

#define GIVEN_CALL(verb, ...)                                              \
    static bool with_##verb(const kin_attribute *attributes, size_t count) \
    {                                                                      \
        return __VA_ARGS__;                                                \
    }
#define GIVEN_ROW(verb, ...) {#verb, with_##verb},
#define ATTRIBUTES_VERBS(X)                                                                   \
    X(new, kin_new_named(s, "post", attributes, count))                                       \
    X(create, kin_create_named(s, "post", attributes, count))                                 \
    X(must_create, kin_must_create_named(s, "post", attributes, count))                       \
    X(find_by, kin_find_by_named(s, "post", attributes, count))                               \
    X(must_find_by, kin_must_find_by_named(s, "post", attributes, count))                     \
    X(find_or_new_by, kin_find_or_new_by_named(s, "post", attributes, count))                 \
    X(find_or_create_by, kin_find_or_create_by_named(s, "post", attributes, count))           \
    X(must_find_or_create_by, kin_must_find_or_create_by_named(s, "post", attributes, count)) \
    X(upsert, kin_upsert_named(s, "post", "id", attributes, count))                           \
    X(update, kin_update_named(&soup->kin, attributes, count))                                \
    X(must_update, kin_must_update_named(&soup->kin, attributes, count))                      \
    X(many_build, kin_many_build_named(&ann->kin, "posts", attributes, count))                \
    X(many_create, kin_many_create_named(&ann->kin, "posts", attributes, count))              \
    X(many_must_create, kin_many_must_create_named(&ann->kin, "posts", attributes, count))    \
    X(one_build, kin_one_build_named(&first_comment->kin, "post", attributes, count))         \
    X(one_create, kin_one_create_named(&first_comment->kin, "post", attributes, count))       \
    X(one_must_create, kin_one_must_create_named(&first_comment->kin, "post", attributes, count))

static struct comment *first_comment;

ATTRIBUTES_VERBS(GIVEN_CALL)

static const struct {
    const char *verb;
    attributes_fn *call;
} of_attributes[] = {ATTRIBUTES_VERBS(GIVEN_ROW)};

static void attributes_are_checked(void **state)
{
    (void)state;
    const kin_attribute misspelt[] = {{"title", kin_value_text("x")},
                                      {"publisht", kin_value_bool(true)}};
    const kin_attribute unnamed[] = {{NULL, kin_value_text("x")}};
    const kin_attribute association[] = {{"author", kin_value_int(1)}};
    const kin_attribute wrong[] = {{"title", kin_value_int(1234567)}};
    const kin_attribute pointer[] = {{"title", kin_value_null("x")}};
    const kin_attribute list[] = {{"id", kin_value_list(&wrong[0].value, 1)}};
    first_comment = kin_must_create(s, comment, .body = "b");
    for (size_t i = 0; i < LENGTH(of_attributes); i++) {
        const char *verb = of_attributes[i].verb;
        attributes_fn *call = of_attributes[i].call;
        uint64_t statements = kin_statements(s);
        assert_false(call(misspelt, 2));
        failed_with(verb, KIN_INVALID_ARGUMENT,
                    "attributes of post: \"publisht\" is no column of it, did you mean "
                    "\"published\"?");
        assert_false(call(unnamed, 1));
        failed_with(verb, KIN_INVALID_ARGUMENT, "\"\" is no column");
        assert_false(call(association, 1));
        failed_with(verb, KIN_INVALID_ARGUMENT, "\"author\" is no column");
        assert_false(call(wrong, 1));
        assert_null(strstr(kin_error(s)->message, "1234567"));
        failed_with(verb, KIN_INVALID_ARGUMENT, "post.title takes a text, not an integer");
        assert_false(call(pointer, 1));
        failed_with(verb, KIN_INVALID_ARGUMENT, "post.title takes a text, not a pointer");
        assert_false(call(list, 1));
        failed_with(verb, KIN_INVALID_ARGUMENT, "post.id takes an integer, not a key");
        assert_false(call(NULL, 1));
        failed_with(verb, KIN_INVALID_ARGUMENT, "attributes of post: the list is NULL");
        /* A belongs_to may be looked at by no verb of these. */
        assert_int_equal(kin_statements(s), statements);
    }
    assert_int_equal(rows_of(post), 1);
    assert_string_equal(soup->title, "Soup");
    assert_int_equal(kin_many_peek(ann, posts).count, 0);
    assert_false(kin_is_loaded(first_comment, post));
}

static void a_member_is_meant_and_not_its_column(void **state)
{
    (void)state;
    assert_null(kin_upsert_named(s, "post", "ids", &(kin_attribute){"id", kin_value_int(1)}, 1));
    failed_with("kin_upsert_named", KIN_INVALID_ARGUMENT, "did you mean \"id\"?");
    assert_null(kin_upsert_named(s, "post", NULL, &(kin_attribute){"id", kin_value_int(1)}, 1));
    failed_with("kin_upsert_named", KIN_INVALID_ARGUMENT, "say by which columns");
}

static void values_of_another_type_are_refused(void **state)
{
    (void)state;
    assert_false(kin_set_named(&soup->kin, "title", kin_value_int(5)));
    failed_with("kin_set_named", KIN_INVALID_ARGUMENT, "post.title takes a text, not an integer");
    assert_false(kin_set_named(&soup->kin, "published", kin_value_text("yes")));
    failed_with("kin_set_named", KIN_INVALID_ARGUMENT, "post.published takes a boolean");
    assert_false(kin_increment_named(&soup->kin, "title", kin_value_int(1)));
    failed_with("kin_increment_named", KIN_INVALID_ARGUMENT, "no number");
    assert_false(kin_set_enum_named(&soup->kin, "title", "x"));
    failed_with("kin_set_enum_named", KIN_INVALID_ARGUMENT, "post.title has no .enumeration");
    assert_int_equal(kin_sum_named(s, "post", "title", NULL).kind, KIN_KIND_NULL);
    failed_with("kin_sum_named", KIN_INVALID_ARGUMENT, "post.title is no number");
    assert_string_equal(soup->title, "Soup");
    assert_false(kin_changed(soup));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(DEF_1_names_of_single_associations_are_checked),
        TEST(DEF_1_names_of_collections_are_checked),
        TEST(other_names_of_members_are_checked),
        TEST(records_of_another_model_are_refused),
        TEST(names_of_models_are_checked),
        TEST(a_session_that_is_not_open_says_why),
        TEST(names_of_columns_are_checked),
        TEST(looking_at_memory_leaves_the_last_error_alone),
        TEST(attributes_are_checked),
        TEST(a_member_is_meant_and_not_its_column),
        TEST(values_of_another_type_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
