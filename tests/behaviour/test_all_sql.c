/* kin_all_sql: any SELECT fills records by the names of its columns. */
#include "behaviour/association.h"
#include "behaviour/companies.h"
#include "support/faults.h"
#include "support/models.h"

static int open_models(void **state)
{
    (void)state;
    open_database(every_model);
    kin_create(s, author, .name = "Ann");
    kin_create(s, author, .name = "Bob");
    kin_create(s, post, .title = "Soup", .author_id = 1, .published = true);
    kin_create(s, post, .title = "Bread", .author_id = 2);
    kin_create(s, post, .title = "Salad");
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_models, close_database)

static void rows_become_records(void **state)
{
    (void)state;
    post_list posts;
    assert_statements(1, posts = kin_all_sql(s, post, "SELECT * FROM posts ORDER BY id", NULL));
    assert_int_equal(posts.count, 3);
    struct post *soup = posts.items[0];
    assert_string_equal(soup->title, "Soup");
    assert_int_equal(soup->author_id, 1);
    assert_true(soup->published);
    assert_true(soup->created_at.microseconds == DATABASE_NOW.microseconds);
    assert_true(kin_is_null(posts.items[2], author_id));
    assert_false(kin_is_new(soup));
    assert_false(kin_changed(soup));
    assert_true(kin_update(soup, .title = "Stew"));
    assert_string_equal(kin_one_get(soup, author)->name, "Ann");
}

static void columns_in_any_order_and_others_among_them(void **state)
{
    (void)state;
    author_list authors = kin_all_sql(
        s, author,
        "SELECT 7 AS more, count(*) AS posts_count, a.name, 'x' AS other, a.id FROM authors a "
        "JOIN posts p ON p.author_id = a.id GROUP BY a.id, a.name ORDER BY a.name DESC",
        NULL);
    assert_int_equal(authors.count, 2);
    assert_string_equal(authors.items[0]->name, "Bob");
    assert_int_equal(authors.items[0]->id, 2);
    assert_int_equal(authors.items[0]->posts_count, 1);
}

/* Whatever the database makes of an expression is converted, or refused, as in a column. */
static void expressions_for_columns(void **state)
{
    (void)state;
    tag_list tags = kin_all_sql(s, tag, "SELECT '12' AS id, 'a' || 'b' AS name", NULL);
    assert_int_equal(tags.items[0]->id, 12);
    assert_string_equal(tags.items[0]->name, "ab");
    tags = kin_all_sql(s, tag, "SELECT 'twelve' AS id, 'a' AS name", NULL);
    assert_int_equal(tags.count, 0);
    assert_string_equal(kin_error(s)->model, "tag");
    assert_failure(KIN_INVALID_VALUE);
}

static void arguments_are_bound(void **state)
{
    (void)state;
    post_list posts = kin_all_sql(s, post,
                                  "SELECT * FROM posts WHERE title = ? OR id = ? -- and so on?\n"
                                  "ORDER BY id",
                                  kin_args("Soup", 3));
    assert_int_equal(posts.count, 2);
    posts = kin_all_sql(s, post, "SELECT * FROM posts WHERE title = ?",
                        kin_args("'; DROP TABLE posts; --"));
    assert_int_equal(posts.count, 0);
    assert_false(kin_failed(s));
    (void)kin_all_sql(s, post, "SELECT * FROM posts WHERE id = ?", NULL);
    assert_failure(KIN_INVALID_ARGUMENT);
    (void)kin_all_sql(s, post, "SELECT * FROM posts", kin_args(1));
    assert_failure(KIN_INVALID_ARGUMENT);
}

/* The text is prepared when it comes again, and its columns may have changed by then. */
static void the_same_text_again(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        tag_list tags = kin_all_sql(s, tag, "SELECT ? AS id, 'a' AS name", kin_args("7"));
        assert_int_equal(tags.count, 1);
        assert_int_equal(tags.items[0]->id, 7);
    }
    for (int i = 0; i < 4; i++) {
        post_list posts = kin_all_sql(s, post, "SELECT * FROM posts", NULL);
        assert_int_equal(posts.count, 3);
        database_execute(s, i % 2 ? "ALTER TABLE posts DROP COLUMN extra"
                                  : "ALTER TABLE posts ADD COLUMN extra integer");
    }
}

static void no_rows(void **state)
{
    (void)state;
    post_list posts = kin_all_sql(s, post, "SELECT * FROM posts WHERE id > 7", NULL);
    assert_int_equal(posts.count, 0);
    assert_null(posts.items);
    assert_false(kin_failed(s));
}

static void columns_that_are_missing(void **state)
{
    (void)state;
    post_list posts = kin_all_sql(s, post, "SELECT id, title FROM posts ORDER BY id", NULL);
    struct post *soup = posts.items[0];
    assert_string_equal(soup->title, "Soup");
    assert_true(kin_is_loaded(soup, title));
    assert_false(kin_is_loaded(soup, published));
    assert_false(kin_set(soup, published, false));
    assert_string_equal(kin_error(s)->association, "published");
    assert_failure(KIN_MISSING_ATTRIBUTE);
    assert_null(kin_one_get(soup, author));
    assert_failure(KIN_MISSING_ATTRIBUTE);
    assert_false(kin_destroy(soup));
    assert_failure(KIN_MISSING_ATTRIBUTE);
    assert_true(kin_reload(soup));
    assert_true(soup->published);
    assert_true(kin_update(soup, .title = "Stew"));
}

static void a_key_that_is_missing(void **state)
{
    (void)state;
    (void)kin_all_sql(s, post, "SELECT title FROM posts WHERE id > 7",
                      NULL); /* told without rows, too */
    assert_string_equal(kin_error(s)->model, "post");
    assert_string_equal(kin_error(s)->association, "id");
    assert_failure(KIN_MISSING_ATTRIBUTE);
    (void)kin_all_sql(s, membership, "SELECT author_id FROM memberships", NULL);
    assert_failure(KIN_MISSING_ATTRIBUTE);
}

static void a_key_that_is_null(void **state)
{
    (void)state;
    (void)kin_all_sql(s, tag, "SELECT NULL AS id, 'a' AS name", NULL);
    assert_string_equal(kin_error(s)->association, "id");
    assert_failure(KIN_INVALID_VALUE);
}

static void two_columns_of_one_name(void **state)
{
    (void)state;
    (void)kin_all_sql(s, post, "SELECT * FROM posts JOIN authors ON authors.id = posts.author_id",
                      NULL);
    assert_string_equal(kin_error(s)->association, "id");
    assert_failure(KIN_INVALID_ARGUMENT);
    /* One that no column of the model is called by may stand as often as it likes. */
    tag_list tags = kin_all_sql(s, tag, "SELECT 1 AS id, 'a' AS name, 1 AS x, 2 AS x", NULL);
    assert_int_equal(tags.count, 1);
}

static void what_is_no_select(void **state)
{
    (void)state;
    (void)kin_all_sql(s, post, NULL, NULL);
    assert_failure(KIN_INVALID_ARGUMENT);
    (void)kin_all_sql(s, post, "SELECT * FRM posts", NULL);
    assert_string_equal(kin_error(s)->model, "post");
    assert_failure(KIN_STATEMENT_INVALID);
    (void)kin_all_sql(s, post, "", NULL);
    assert_failure(KIN_INVALID_ARGUMENT);
    (void)kin_all_sql(s, post, "CREATE TABLE IF NOT EXISTS posts (id integer)", NULL);
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_int_equal(kin_all_sql(NULL, post, "SELECT 1", NULL).count, 0);
}

static void records_live_in_the_open_region(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        kin_region *region = kin_region_open(s);
        assert_int_equal(kin_all_sql(s, post, "SELECT * FROM posts", NULL).count, 3);
        kin_region_close(region);
    }
}

/* --- families of models --------------------------------------------------------------------- */

static int open_companies(void **state)
{
    (void)state;
    database_open(&at, kin_models(company, firm, client, priority_client, agency), NULL);
    s = at.session;
    kin_create(s, firm, .name = "Kin", .rating = 5);
    kin_create(s, priority_client, .name = "Ann", .perk = "tea");
    return 0;
}

static int close_companies(void **state)
{
    database_execute(s, "DROP TABLE companies");
    return close_database(state);
}

static void rows_are_of_the_model_that_their_type_names(void **state)
{
    (void)state;
    company_list all = kin_all_sql(s, company, "SELECT * FROM companies ORDER BY id", NULL);
    assert_int_equal(all.count, 2);
    assert_int_equal(kin_cast(firm, all.items[0])->rating, 5);
    assert_string_equal(kin_cast(priority_client, all.items[1])->perk, "tea");
    client_list clients =
        kin_all_sql(s, client, "SELECT * FROM companies WHERE name = 'Ann'", NULL);
    assert_non_null(kin_cast(priority_client, clients.items[0]));
    (void)kin_all_sql(s, client, "SELECT * FROM companies", NULL);
    assert_failure(KIN_SUBCLASS_NOT_FOUND);
    (void)kin_all_sql(s, firm, "SELECT * FROM companies", NULL);
    assert_failure(KIN_SUBCLASS_NOT_FOUND);
}

static void what_is_missing_of_a_family(void **state)
{
    (void)state;
    company_list all =
        kin_all_sql(s, company, "SELECT id, type, name, rating FROM companies ORDER BY id", NULL);
    const struct firm *firm = kin_cast(firm, all.items[0]);
    const struct priority_client *client = kin_cast(priority_client, all.items[1]);
    assert_true(kin_is_loaded(firm, rating));
    assert_false(kin_is_loaded(firm, closed));
    assert_true(kin_is_loaded(client, name));
    assert_false(kin_is_loaded(client, perk));
    (void)kin_all_sql(s, company, "SELECT id, name FROM companies", NULL);
    assert_string_equal(kin_error(s)->association, "type");
    assert_failure(KIN_MISSING_ATTRIBUTE);
}

#define FAMILY_TEST(name) cmocka_unit_test_setup_teardown(name, open_companies, close_companies)

/* --- faults ----------------------------------------------------------------------------------- */

struct two {
    struct tag *first;
    struct tag *second;
    struct tag *partial;
};

static void make_tags(kin_session *session, void *records)
{
    (void)records;
    kin_create(session, tag, .name = "food");
    kin_create(session, tag, .name = "drink");
}

static bool load_tags(kin_session *session, void *records)
{
    struct two *two = records;
    tag_list tags =
        kin_all_sql(session, tag, "SELECT * FROM tags WHERE id < ? ORDER BY id", kin_args(7));
    if (tags.count != 2) return false;
    tag_list partial = kin_all_sql(session, tag, "SELECT id FROM tags WHERE id = 1", NULL);
    if (partial.count != 1) return false;
    *two = (struct two){tags.items[0], tags.items[1], partial.items[0]};
    return true;
}

static void faults(void **state)
{
    (void)state;
    const struct scenario scenario = {.name = "kin_all_sql",
                                      .prepare = make_tags,
                                      .act = load_tags,
                                      .records_size = sizeof(struct two),
                                      .only_reads = true};
    each_fault(&scenario);
    each_fault_in_a_level(&scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rows_become_records),
        TEST(columns_in_any_order_and_others_among_them),
        TEST(expressions_for_columns),
        TEST(arguments_are_bound),
        TEST(the_same_text_again),
        TEST(no_rows),
        TEST(columns_that_are_missing),
        TEST(a_key_that_is_missing),
        TEST(a_key_that_is_null),
        TEST(two_columns_of_one_name),
        TEST(what_is_no_select),
        TEST(records_live_in_the_open_region),
        FAMILY_TEST(rows_are_of_the_model_that_their_type_names),
        FAMILY_TEST(what_is_missing_of_a_family),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
