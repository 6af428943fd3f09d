#include "behaviour/association.h"
#include "support/models.h"

#include "behaviour/companies.h"

#include <math.h>

/* Every verb by name does what its macro does. What goes wrong is in test_named_mistakes.c. */

KIN_DECLARE(dish);

static const kin_enum_value sizes[] = {{"small", 1}, {"large", 2}, {0}};

struct dish {
    kin_record kin;
    kin_int id;
    kin_int size;
};

/* clang-format off */
KIN_MODEL(dish,
    KIN_TABLE("dishes"),
    KIN_COLUMN(id),
    KIN_COLUMN(size, .enumeration = sizes, .nullable = true),
);
/* clang-format on */

static int setup(void **state)
{
    (void)state;
    return open_database(kin_models(author, sample, coin, dish, company, firm, client,
                                    priority_client, agency, person, label, office));
}

/* A list of attributes and its length, as two arguments. */
#define GIVEN(...)                        \
    (const kin_attribute[]){__VA_ARGS__}, \
        sizeof((const kin_attribute[]){__VA_ARGS__}) / sizeof(kin_attribute)
/* clang-format off */
#define TEXT(name, value) {name, kin_value_text(value)}
#define INT(name, value) {name, kin_value_int(value)}
/* clang-format on */

#define assert_column(record, column, expected) \
    assert_string_equal(kin_column_named(record, column).as.text, expected)

static kin_record *author_named(const char *name)
{
    return kin_must_create_named(s, "author", GIVEN(TEXT("name", name)));
}

static kin_record *post_titled(const char *title)
{
    return kin_must_create_named(s, "post", GIVEN(TEXT("title", title)));
}

/* --- models ----------------------------------------------------------------------------------- */

static void models_are_found_by_name(void **state)
{
    (void)state;
    assert_ptr_equal(kin_model_named(at.db, "post"), post_model());
    assert_ptr_equal(kin_session_model_named(s, "post"), post_model());
    assert_null(kin_model_named(at.db, "pots"));
    assert_null(kin_session_model_named(s, NULL));
    assert_null(kin_model_named(NULL, "post"));
    assert_null(kin_session_model_named(NULL, "post"));
    assert_false(kin_failed(s));
}

/* --- making and changing records -------------------------------------------------------------- */

static void a_record_is_made_with_values_of_every_type(void **state)
{
    (void)state;
    const kin_time_value noon = DATABASE_NOW;
    const kin_attribute all[] = {{"number", kin_value_int(7)},
                                 {"truth", kin_value_bool(true)},
                                 {"ratio", kin_value_int(2)},
                                 {"text", kin_value_text_sized("tea, please", 3)},
                                 {"moment", kin_value_time(noon)}};
    kin_record *record = kin_create_named(s, "sample", all, 5);
    struct sample *sample = kin_cast(sample, record);
    assert_non_null(sample);
    assert_int_equal(sample->number, 7);
    assert_true(sample->truth);
    assert_true(sample->ratio == 2.0);
    assert_string_equal(sample->text, "tea");
    assert_true(sample->moment.microseconds == noon.microseconds);
    assert_true(kin_reload(sample));
    assert_int_equal(kin_column_named(record, "number").as.integer, 7);
    assert_true(kin_column_named(record, "truth").as.boolean);
    assert_true(kin_column_named(record, "ratio").as.real == 2.0);
    assert_int_equal(kin_column_named(record, "text").size, 3);
    assert_true(kin_column_named(record, "moment").as.time.microseconds == noon.microseconds);
}

static void given_by_name_means_written(void **state)
{
    (void)state;
    kin_record *note = kin_new_named(s, "note", GIVEN({"text", kin_value_null(NULL)}));
    assert_true(kin_column_changed_named(note, "text"));
    assert_false(kin_column_changed_named(note, "author_id"));
    kin_record *twice = kin_new_named(s, "note", GIVEN(TEXT("text", "a"), TEXT("text", "b")));
    assert_column(twice, "text", "b");
    kin_record *bare = kin_new_named(s, "post", NULL, 0);
    assert_true(kin_is_null_named(bare, "title"));
    assert_false(kin_column_named(bare, "published").as.boolean);
    assert_false(kin_is_null_named(bare, "published"));
    assert_int_equal(rows_of(note), 0);
}

static void create_gives_the_refused_record_and_must_create_the_answer(void **state)
{
    (void)state;
    kin_record *refused = kin_create_named(s, "post", NULL, 0);
    assert_true(kin_record_is_new(refused));
    assert_string_equal(kin_error_on_named(refused, "title"), "can't be blank");
    assert_int_equal(kin_error_count_on_named(refused, "title"), 1);
    assert_null(kin_error_on_named(refused, "author"));
    kin_add_error_named(refused, "author", "is unknown");
    kin_add_error_named(refused, "base", "is a draft");
    assert_string_equal(kin_error_on_named(refused, "author"), "is unknown");
    assert_string_equal(kin_error_on_named(refused, "base"), "is a draft");
    assert_int_equal(kin_record_errors(refused).count, 3);
    assert_answer(KIN_OK);
    assert_null(kin_must_create_named(s, "post", NULL, 0));
    assert_answer(KIN_RECORD_INVALID);
}

static void updates_set_what_is_given_and_save(void **state)
{
    (void)state;
    kin_record *post = post_titled("Soup");
    assert_true(
        kin_update_named(post, GIVEN(TEXT("title", "Bread"), {"published", kin_value_bool(true)})));
    assert_int_equal(rows_where(post, "posts.title = 'Bread' AND posts.published"), 1);
    assert_false(kin_update_named(post, GIVEN(TEXT("title", ""))));
    assert_answer(KIN_OK);
    assert_column(post, "title", "");
    assert_string_equal(kin_original_named(post, "title").as.text, "Bread");
    assert_false(kin_must_update_named(post, GIVEN(TEXT("title", ""))));
    assert_answer(KIN_RECORD_INVALID);
    assert_true(kin_must_update_named(post, GIVEN(TEXT("title", "Pie"))));
    assert_int_equal(rows_where(post, "posts.title = 'Pie'"), 1);
    kin_record *new_one = kin_new_named(s, "post", NULL, 0);
    assert_false(kin_update_named(new_one, GIVEN(TEXT("title", "x"))));
    assert_failure(KIN_INVALID_ARGUMENT);
}

static void columns_are_set_and_looked_at(void **state)
{
    (void)state;
    kin_record *note = kin_create_named(s, "note", GIVEN(TEXT("text", "salt")));
    assert_true(kin_set_named(note, "text", kin_value_text("sugar")));
    assert_true(kin_column_changed_named(note, "text"));
    assert_string_equal(kin_original_named(note, "text").as.text, "salt");
    assert_int_equal(kin_text_size_named(note, "text"), 5);
    assert_true(kin_set_null_named(note, "text"));
    assert_true(kin_is_null_named(note, "text"));
    assert_int_equal(kin_column_named(note, "text").kind, KIN_KIND_NULL);
    assert_true(kin_record_restore(note));
    assert_column(note, "text", "salt");
    assert_true(kin_is_a_named(note, "note"));
    assert_false(kin_is_a_named(note, "post"));
    struct coin *coin = kin_create(s, coin, .worth = 5);
    assert_statements(1, assert_true(kin_increment_named(&coin->kin, "worth", kin_value_int(3))));
    assert_int_equal(coin->worth, 8);
    assert_int_equal(rows_where(coin, "coins.worth = 8"), 1);
}

static void enumerations_go_by_name(void **state)
{
    (void)state;
    kin_record *dish = kin_create_named(s, "dish", NULL, 0);
    assert_null(kin_enum_name_named(dish, "size"));
    assert_true(kin_set_enum_named(dish, "size", "large"));
    assert_string_equal(kin_enum_name_named(dish, "size"), "large");
    assert_int_equal(kin_column_named(dish, "size").as.integer, 2);
    assert_false(kin_set_enum_named(dish, "size", "larger"));
    assert_failure(KIN_INVALID_VALUE);
    assert_null(kin_create_named(s, "dish", GIVEN(INT("size", 7))));
    assert_failure(KIN_INVALID_VALUE);
}

static void the_type_says_which_columns_there_are(void **state)
{
    (void)state;
    const kin_attribute rated[] = {TEXT("type", "Firm"), TEXT("name", "Acme"), INT("rating", 5)};
    kin_record *acme = kin_must_create_named(s, "company", rated, 3);
    assert_true(kin_is_a_named(acme, "firm"));
    assert_true(kin_is_a_named(acme, "company"));
    assert_false(kin_is_a_named(acme, "client"));
    assert_true(kin_update_named(acme, GIVEN(INT("rating", 6))));
    assert_int_equal(kin_column_named(acme, "rating").as.integer, 6);
    kin_record *client =
        kin_many_create_named(acme, "clients",
                              GIVEN(TEXT("type", "PriorityClient"), TEXT("name", "Ann"),
                                    TEXT("perk", "tea"), {"credit", kin_value_real(0.5)}));
    assert_true(kin_is_a_named(client, "priority_client"));
    assert_column(client, "perk", "tea");
    assert_ptr_equal(kin_one_peek_named(client, "firm"), acme);
    /* What the model itself lacks is no column of it. */
    assert_null(kin_create_named(s, "company", GIVEN(TEXT("name", "x"), INT("rating", 5))));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_null(kin_create_named(s, "company", GIVEN(INT("type", 5))));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_null(kin_create_named(s, "company", GIVEN(TEXT("type", "Fern"))));
    assert_failure(KIN_SUBCLASS_NOT_FOUND);
}

/* --- finding ---------------------------------------------------------------------------------- */

static void records_are_found_by_key_and_by_values(void **state)
{
    (void)state;
    kin_record *salt = kin_create_named(s, "note", GIVEN(TEXT("text", "salt")));
    kin_value key = kin_column_named(salt, "id");
    assert_true(kin_column_named(kin_find_named(s, "note", key), "id").as.integer ==
                key.as.integer);
    assert_non_null(kin_get_named(s, "note", key));
    assert_null(kin_get_named(s, "note", kin_value_int(404)));
    assert_answer(KIN_OK);
    assert_null(kin_find_named(s, "note", kin_value_int(404)));
    assert_answer(KIN_RECORD_NOT_FOUND);
    assert_non_null(kin_find_by_named(s, "note", GIVEN(TEXT("text", "salt"))));
    /* Of every type NULL can be asked for. */
    const kin_attribute nulls[] = {TEXT("text", "salt"), {"author_id", kin_value_null(NULL)}};
    assert_non_null(kin_find_by_named(s, "note", nulls, 2));
    assert_null(kin_find_by_named(s, "note", GIVEN(TEXT("text", "oil"))));
    assert_answer(KIN_OK);
    assert_null(kin_must_find_by_named(s, "note", GIVEN(TEXT("text", "oil"))));
    assert_answer(KIN_RECORD_NOT_FOUND);
    assert_non_null(kin_must_find_by_named(s, "note", GIVEN(INT("id", key.as.integer))));
}

static void what_is_not_found_is_made(void **state)
{
    (void)state;
    kin_record *made = kin_find_or_new_by_named(s, "tag", GIVEN(TEXT("name", "food")));
    assert_true(kin_record_is_new(made));
    made = kin_find_or_create_by_named(s, "tag", GIVEN(TEXT("name", "food")));
    assert_false(kin_record_is_new(made));
    kin_record *found = kin_find_or_create_by_named(s, "tag", GIVEN(TEXT("name", "food")));
    assert_int_equal(kin_column_named(found, "id").as.integer,
                     kin_column_named(made, "id").as.integer);
    assert_null(kin_must_find_or_create_by_named(s, "tag", GIVEN(TEXT("name", ""))));
    assert_answer(KIN_RECORD_INVALID);
    assert_int_equal(rows_of(tag), 1);
    const kin_attribute row[] = {{"id", kin_column_named(made, "id")}, TEXT("name", "drink")};
    kin_record *row_now = kin_upsert_named(s, "tag", "id", row, 2);
    assert_column(row_now, "name", "drink");
    assert_int_equal(rows_where(tag, "tags.name = 'drink'"), 1);
    assert_int_equal(rows_of(tag), 1);
}

static void options_are_given_by_not_being_zero(void **state)
{
    (void)state;
    for (int i = 1; i <= 4; i++) kin_must_create(s, coin, .worth = i);
    const kin_value two[] = {kin_value_int(2), KIN_END};
    const kin_find_options some = {
        .where = "coins.worth >= ?", .args = two, .order = "coins.worth DESC", .limit = 2};
    kin_items list = kin_all_named(s, "coin", &some);
    assert_int_equal(list.count, 2);
    assert_int_equal(kin_column_named(list.items[0], "worth").as.integer, 4);
    const kin_find_options none = {0};
    assert_int_equal(kin_all_named(s, "coin", &none).count, 4);
    assert_int_equal(kin_all_named(s, "coin", NULL).count, 4);
    const kin_find_options sized = {.offset = 1, .limit = 9, .kin_size_ = sizeof sized};
    assert_int_equal(kin_all_named(s, "coin", &sized).count, 3);
    const kin_find_options of_another = {.kin_size_ = 8};
    assert_int_equal(kin_all_named(s, "coin", &of_another).count, 0);
    assert_failure(KIN_ABI_MISMATCH);
    const kin_find_options negative = {.limit = -1};
    assert_int_equal(kin_all_named(s, "coin", &negative).count, 0);
    assert_failure(KIN_INVALID_ARGUMENT);
}

static int64_t worth(const kin_record *coin)
{
    return kin_column_named(coin, "worth").as.integer;
}

static void one_of_many_is_found(void **state)
{
    (void)state;
    assert_null(kin_first_named(s, "coin", NULL));
    assert_null(kin_must_first_named(s, "coin", NULL));
    assert_answer(KIN_RECORD_NOT_FOUND);
    assert_null(kin_must_last_named(s, "coin", NULL));
    assert_answer(KIN_RECORD_NOT_FOUND);
    assert_null(kin_must_take_named(s, "coin", NULL));
    assert_answer(KIN_RECORD_NOT_FOUND);
    assert_false(kin_exists_named(s, "coin", NULL));
    for (int i = 1; i <= 3; i++) kin_must_create(s, coin, .worth = i);
    const kin_find_options small = {.where = "coins.worth < 3"};
    assert_int_equal(worth(kin_first_named(s, "coin", NULL)), 1);
    assert_int_equal(worth(kin_last_named(s, "coin", &small)), 2);
    assert_non_null(kin_take_named(s, "coin", &small));
    assert_int_equal(worth(kin_must_first_named(s, "coin", NULL)), 1);
    assert_int_equal(worth(kin_must_last_named(s, "coin", NULL)), 3);
    assert_non_null(kin_must_take_named(s, "coin", NULL));
    assert_true(kin_exists_named(s, "coin", &small));
    kin_items listed =
        kin_all_sql_named(s, "coin", "SELECT * FROM coins WHERE worth = ?", kin_args(2));
    assert_int_equal(listed.count, 1);
    assert_int_equal(worth(listed.items[0]), 2);
}

static void streams_and_batches_are_read(void **state)
{
    (void)state;
    int64_t sum = 0;
    for (int i = 1; i <= 5; i++) kin_must_create(s, coin, .worth = i);
    const kin_find_options ordered = {.order = "coins.worth", .limit = 3};
    kin_stream *stream = kin_stream_open_named(s, "coin", &ordered);
    for (kin_record *coin; (coin = kin_stream_next_named(stream));) sum += worth(coin);
    kin_stream_close(stream);
    assert_int_equal(sum, 6);
    const kin_find_options two = {.where = "coins.worth > 1", .batch_size = 2};
    kin_batches *batches = kin_batches_open_named(s, "coin", &two);
    kin_items batch = kin_next_batch_named(batches);
    assert_int_equal(batch.count, 2);
    assert_int_equal(worth(batch.items[0]), 2);
    assert_int_equal(kin_next_batch_named(batches).count, 2);
    assert_int_equal(kin_next_batch_named(batches).count, 0);
    kin_batches_close(batches);
    assert_null(kin_stream_next_named(NULL));
    assert_int_equal(kin_next_batch_named(NULL).count, 0);
}

/* --- calculating and changing many ------------------------------------------------------------ */

static void columns_are_calculated(void **state)
{
    (void)state;
    struct safe *safe = kin_must_create(s, safe, .name = "a");
    kin_value sum = kin_sum_named(s, "coin", "worth", NULL);
    assert_int_equal(sum.kind, KIN_KIND_INT);
    assert_int_equal(sum.as.integer, 0);
    assert_int_equal(kin_sum_named(s, "sample", "ratio", NULL).kind, KIN_KIND_REAL);
    assert_true(isnan(kin_average_named(s, "coin", "worth", NULL)));
    for (int i = 1; i <= 4; i++) kin_must_create(s, coin, .worth = i, .safe_id = safe->id);
    kin_must_create(s, coin, .worth = 5);
    const kin_find_options small = {.where = "coins.worth < 5"};
    assert_int_equal(kin_count_named(s, "coin", &small), 4);
    assert_int_equal(kin_count_of_named(s, "coin", "safe_id", NULL), 4);
    assert_int_equal(kin_sum_named(s, "coin", "worth", &small).as.integer, 10);
    assert_true(kin_average_named(s, "coin", "worth", &small) == 2.5);
    assert_int_equal(kin_minimum_named(s, "coin", "worth", &small).as.integer, 1);
    assert_int_equal(kin_maximum_named(s, "coin", "worth", &small).as.integer, 4);
    const kin_find_options ordered = {.order = "coins.worth DESC"};
    kin_values worths = kin_pluck_named(s, "coin", "worth", &ordered);
    assert_int_equal(worths.count, 5);
    assert_int_equal(worths.items[0].as.integer, 5);
    assert_int_equal(kin_ids_named(s, "coin", &small).count, 4);
    const kin_find_options safes = {.where = "coins.safe_id IS NOT NULL"};
    kin_groups groups = kin_count_by_named(s, "coin", "safe_id", &safes);
    assert_int_equal(groups.count, 1);
    assert_int_equal(groups.items[0].key.as.integer, safe->id);
    assert_int_equal(groups.items[0].value.as.integer, 4);
    groups = kin_sum_by_named(s, "coin", "safe_id", "worth", &safes);
    assert_int_equal(groups.items[0].value.as.integer, 10);
    groups = kin_average_by_named(s, "coin", "safe_id", "worth", &safes);
    assert_true(groups.items[0].value.as.real == 2.5);
    groups = kin_minimum_by_named(s, "coin", "safe_id", "worth", &safes);
    assert_int_equal(groups.items[0].value.as.integer, 1);
    groups = kin_maximum_by_named(s, "coin", "safe_id", "worth", &safes);
    assert_int_equal(groups.items[0].value.as.integer, 4);
}

static void many_rows_are_changed(void **state)
{
    (void)state;
    for (int i = 1; i <= 5; i++) kin_must_create(s, coin, .worth = i);
    const kin_value nine[] = {kin_value_int(9), KIN_END};
    const kin_update_options update = {
        .set = "worth = ?", .set_args = nine, .where = "coins.worth < 3"};
    assert_int_equal(kin_update_all_named(s, "coin", &update), 2);
    assert_int_equal(rows_where(coin, "coins.worth = 9"), 2);
    const kin_find_options nines = {.where = "coins.worth = 9"};
    assert_int_equal(kin_delete_all_named(s, "coin", &nines), 2);
    assert_int_equal(kin_destroy_all_named(s, "coin", NULL), 3);
    assert_int_equal(rows_of(coin), 0);
}

static void only_drafts(kin_query *query)
{
    kin_query_equal_named(query, "post", "published", kin_value_bool(false));
}

static void no_such_column(kin_query *query)
{
    kin_query_equal_named(query, "post", "publisht", kin_value_bool(false));
}

static void drafts_after_all(kin_query *query)
{
    kin_query_equal_named(query, "post", "published", kin_value_bool(true));
    kin_query_replace_named(query, "post", "published", kin_value_bool(false));
}

static void nothing_to_replace(kin_query *query)
{
    kin_query_replace_named(query, "post", "publisht", kin_value_bool(false));
}

static void no_such_value(kin_query *query)
{
    kin_query_equal_named(query, "post", "published", kin_value_text("no"));
}

static void scopes_go_by_name(void **state)
{
    (void)state;
    kin_must_create(s, post, .title = "a");
    kin_must_create(s, post, .title = "b", .published = true);
    assert_int_equal(kin_count(s, post, .scopes = {only_drafts}), 1);
    assert_int_equal(kin_count(s, post, .scopes = {no_such_column}), 0);
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_int_equal(kin_count(s, post, .scopes = {no_such_value}), 0);
    assert_failure(KIN_INVALID_ARGUMENT);
    post_list drafts = kin_all(s, post, .scopes = {drafts_after_all});
    assert_int_equal(drafts.count, 1);
    assert_string_equal(drafts.items[0]->title, "a");
    assert_int_equal(kin_count(s, post, .scopes = {nothing_to_replace}), 0);
    assert_failure(KIN_INVALID_ARGUMENT);
    kin_query_equal_named(NULL, "post", "published", kin_value_bool(false));
    kin_query_replace_named(NULL, "post", "published", kin_value_bool(false));
}

/* --- kin_one ---------------------------------------------------------------------------------- */

static void one_verbs_go_by_name(void **state)
{
    (void)state;
    kin_record *ann = author_named("Ann");
    kin_record *post = post_titled("Soup");
    assert_false(kin_is_loaded_named(post, "author"));
    assert_true(kin_is_loaded_named(post, "title"));
    assert_true(kin_one_set_named(post, "author", ann));
    assert_ptr_equal(kin_one_peek_named(post, "author"), ann);
    assert_true(kin_is_loaded_named(post, "author"));
    assert_true(kin_record_save(post));
    assert_int_equal(rows_where(post, "posts.author_id IS NOT NULL"), 1);
    assert_true(kin_record_reload(post));
    assert_null(kin_one_peek_named(post, "author"));
    assert_statements(1, assert_column(kin_one_get_named(post, "author"), "name", "Ann"));
    assert_statements(0, assert_non_null(kin_one_get_named(post, "author")));
    assert_statements(1, assert_non_null(kin_one_reload_named(post, "author")));
    assert_true(kin_one_set_named(post, "author", NULL));
    assert_null(kin_one_get_named(post, "author"));
    kin_record *badge = kin_one_build_named(ann, "badge", GIVEN(TEXT("label", "Chef")));
    assert_true(kin_record_is_new(badge));
    assert_ptr_equal(kin_one_peek_named(ann, "badge"), badge);
    badge = kin_one_create_named(ann, "badge", GIVEN(TEXT("label", "Baker")));
    assert_false(kin_record_is_new(badge));
    assert_int_equal(rows_where(badge, "badges.label = 'Baker' AND badges.author_id > 0"), 1);
    assert_true(kin_record_is_new(kin_one_create_named(ann, "badge", NULL, 0)));
    assert_null(kin_one_must_create_named(ann, "badge", NULL, 0));
    assert_answer(KIN_RECORD_INVALID);
    assert_non_null(kin_one_must_create_named(ann, "badge", GIVEN(TEXT("label", "Cook"))));
    assert_int_equal(rows_of(badge), 1);
}

/* --- kin_many --------------------------------------------------------------------------------- */

static void many_verbs_that_read_go_by_name(void **state)
{
    (void)state;
    kin_record *ann = author_named("Ann");
    assert_true(kin_many_is_empty_named(ann, "notes"));
    kin_record *salt = kin_many_create_named(ann, "notes", GIVEN(TEXT("text", "salt")));
    kin_record *oil = kin_create_named(s, "note", GIVEN(TEXT("text", "oil")));
    assert_true(kin_record_reload(ann));
    assert_false(kin_is_loaded_named(ann, "notes"));
    assert_int_equal(kin_many_peek_named(ann, "notes").count, 0);
    assert_statements(1, assert_int_equal(kin_many_size_named(ann, "notes"), 1));
    assert_statements(1, assert_false(kin_many_is_empty_named(ann, "notes")));
    assert_statements(1, assert_true(kin_many_includes_named(ann, "notes", salt)));
    assert_false(kin_many_includes_named(ann, "notes", oil));
    assert_statements(1, assert_int_equal(kin_many_get_named(ann, "notes").count, 1));
    assert_statements(0, assert_int_equal(kin_many_length_named(ann, "notes"), 1));
    assert_statements(1, assert_int_equal(kin_many_count_named(ann, "notes", NULL), 1));
    assert_int_equal(kin_many_peek_named(ann, "notes").count, 1);
    assert_true(kin_is_loaded_named(ann, "notes"));
    assert_statements(1, assert_int_equal(kin_many_reload_named(ann, "notes").count, 1));
    kin_many_reset_named(ann, "notes");
    assert_false(kin_is_loaded_named(ann, "notes"));
    void *const authors[] = {ann};
    assert_statements(
        2, assert_true(kin_preload_named((kin_items){authors, 1}, "notes, profile", NULL)));
    assert_true(kin_is_loaded_named(ann, "notes"));
    assert_true(kin_is_loaded_named(ann, "profile"));
}

static void many_verbs_that_write_go_by_name(void **state)
{
    (void)state;
    kin_record *soup = post_titled("Soup");
    kin_record *food = kin_create_named(s, "tag", GIVEN(TEXT("name", "food")));
    kin_record *hot = kin_create_named(s, "tag", GIVEN(TEXT("name", "hot")));
    kin_record *new_one = kin_new_named(s, "tag", GIVEN(TEXT("name", "new")));
    assert_true(kin_many_push_named(soup, "tags", food));
    void *const two[] = {hot, new_one};
    assert_true(kin_many_concat_named(soup, "tags", two, 1));
    assert_int_equal(kin_many_count_named(soup, "tags", NULL), 2);
    assert_true(kin_many_set_named(soup, "tags", two, 2));
    assert_int_equal(kin_many_count_named(soup, "tags", NULL), 2);
    assert_false(kin_many_includes_named(soup, "tags", food));
    assert_true(kin_many_delete_named(soup, "tags", hot));
    assert_int_equal(kin_many_size_named(soup, "tags"), 1);
    assert_true(kin_many_clear_named(soup, "tags"));
    assert_int_equal(kin_many_count_named(soup, "tags", NULL), 0);
    assert_int_equal(rows_of(tag), 3);
    kin_record *built = kin_many_build_named(soup, "tags", GIVEN(TEXT("name", "cold")));
    assert_true(kin_record_is_new(built));
    assert_true(kin_many_includes_named(soup, "tags", built));
    kin_record *tasty = kin_many_create_named(soup, "comments", GIVEN(TEXT("body", "Tasty")));
    assert_int_equal(rows_of(comment), 1);
    assert_true(kin_many_destroy_named(soup, "comments", tasty));
    assert_true(kin_record_is_destroyed(tasty));
    assert_true(kin_record_is_new(kin_many_create_named(soup, "comments", NULL, 0)));
    assert_null(kin_many_must_create_named(soup, "comments", NULL, 0));
    assert_answer(KIN_RECORD_INVALID);
    assert_non_null(kin_many_must_create_named(soup, "comments", GIVEN(TEXT("body", "Hot"))));
    assert_int_equal(rows_of(comment), 1);
}

static void many_verbs_that_ask_go_by_name(void **state)
{
    (void)state;
    kin_record *ann = author_named("Ann");
    kin_record *salt = kin_many_create_named(ann, "notes", GIVEN(TEXT("text", "salt")));
    kin_record *oil = kin_many_create_named(ann, "notes", GIVEN(TEXT("text", "oil")));
    kin_record *free_one = kin_create_named(s, "note", GIVEN(TEXT("text", "free")));
    kin_many_reset_named(ann, "notes");
    const kin_find_options oils = {.where = "notes.text = 'oil'"};
    assert_int_equal(kin_many_count_named(ann, "notes", &oils), 1);
    assert_true(kin_many_exists_named(ann, "notes", &oils));
    assert_int_equal(kin_many_sum_named(ann, "notes", "id", NULL).as.integer,
                     kin_column_named(salt, "id").as.integer +
                         kin_column_named(oil, "id").as.integer);
    kin_values ids = kin_many_ids_named(ann, "notes");
    assert_int_equal(ids.count, 2);
    bool later = ids.items[0].as.integer < ids.items[1].as.integer;
    assert_column(kin_many_find_named(ann, "notes", ids.items[later]), "text", "oil");
    assert_null(kin_many_find_named(ann, "notes", kin_column_named(free_one, "id")));
    assert_answer(KIN_RECORD_NOT_FOUND);
    assert_column(kin_many_first_named(ann, "notes", NULL), "text", "salt");
    assert_column(kin_many_last_named(ann, "notes", NULL), "text", "oil");
    assert_int_equal(kin_many_distinct_named(ann, "notes").count, 2);
    const kin_value one[] = {kin_column_named(free_one, "id")};
    assert_true(kin_many_set_ids_named(ann, "notes", one, 1));
    assert_column(kin_many_first_named(ann, "notes", NULL), "text", "free");
    assert_int_equal(kin_many_delete_all_named(ann, "notes"), 1);
    assert_int_equal(rows_of(note), 3);
    assert_true(kin_many_set_ids_named(ann, "notes", ids.items, 2));
    assert_int_equal(kin_many_destroy_all_named(ann, "notes"), 2);
    assert_int_equal(rows_of(note), 1);
}

static void what_is_built_by_name_is_linked_like_any_other(void **state)
{
    (void)state;
    kin_record *eve = kin_new_named(s, "author", GIVEN(TEXT("name", "Eve")));
    kin_record *post = kin_many_build_named(eve, "posts", GIVEN(TEXT("title", "Pie")));
    kin_record *comment = kin_many_build_named(post, "comments", GIVEN(TEXT("body", "Yes")));
    assert_ptr_equal(kin_one_peek_named(post, "author"), eve);
    assert_true(kin_record_save(eve));
    assert_false(kin_record_is_new(comment));
    assert_int_equal(kin_column_named(comment, "post_id").as.integer,
                     kin_column_named(post, "id").as.integer);
    assert_int_equal(kin_column_named(eve, "posts_count").as.integer, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(models_are_found_by_name),
        TEST(a_record_is_made_with_values_of_every_type),
        TEST(given_by_name_means_written),
        TEST(create_gives_the_refused_record_and_must_create_the_answer),
        TEST(updates_set_what_is_given_and_save),
        TEST(columns_are_set_and_looked_at),
        TEST(enumerations_go_by_name),
        TEST(the_type_says_which_columns_there_are),
        TEST(records_are_found_by_key_and_by_values),
        TEST(what_is_not_found_is_made),
        TEST(options_are_given_by_not_being_zero),
        TEST(one_of_many_is_found),
        TEST(streams_and_batches_are_read),
        TEST(columns_are_calculated),
        TEST(many_rows_are_changed),
        TEST(scopes_go_by_name),
        TEST(one_verbs_go_by_name),
        TEST(many_verbs_that_read_go_by_name),
        TEST(many_verbs_that_write_go_by_name),
        TEST(many_verbs_that_ask_go_by_name),
        TEST(what_is_built_by_name_is_linked_like_any_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
