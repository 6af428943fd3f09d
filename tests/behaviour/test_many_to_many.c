#include "behaviour/association.h"
#include "support/models.h"

/* post.tags and tag.posts, over posts_tags */

KIN_DECLARE(person);
KIN_DECLARE(word);
KIN_DECLARE(page);
KIN_DECLARE(paper);
KIN_DECLARE(paper_box);
KIN_DECLARE(catalog_category);
KIN_DECLARE(catalog_product);

/* Friends of a person are persons. */
struct person {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(person) friends;
    kin_many(person) fans;
};

/* Keys are texts. */
struct word {
    kin_record kin;
    kin_text spelling;
    kin_many(page) pages;
};

struct page {
    kin_record kin;
    kin_text path;
    kin_text id; /* no key: a join must not mistake it for one */
    kin_many(word) words;
    kin_many(word) long_words;
    kin_many(word) unchecked; /* a join table of the same name; not validated */
    kin_many(word) fixed;     /* readonly, and its pages are loaded along */
};

/* Two pairs whose join tables are named by default. */
struct paper {
    kin_record kin;
    kin_int id;
    kin_many(paper_box) paper_boxes;
};

struct paper_box {
    kin_record kin;
    kin_int id;
};

struct catalog_category {
    kin_record kin;
    kin_int id;
};

struct catalog_product {
    kin_record kin;
    kin_int id;
    kin_many(catalog_category) categories;
};

static void by_spelling(kin_query *query)
{
    kin_query_order(query, "words.spelling");
}

static void only_long(kin_query *query)
{
    kin_query_where(query, "length(words.spelling) > ?", kin_args(3));
}

static void to_be_read(kin_query *query)
{
    kin_query_readonly(query);
    kin_query_includes(query, "pages");
}

static int validated; /* words */

static void validate_word(kin_record *record)
{
    validated++;
    struct word *word = kin_as(word, record);
    if (!word->spelling || !*word->spelling) kin_add_error(word, spelling, "can't be blank");
}

/* clang-format off */
KIN_MODEL(person,
    KIN_TABLE("people"),
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_HAS_AND_BELONGS_TO_MANY(friends, person, .join_table = "friendships",
                                .association_foreign_key = "friend_id"),
    KIN_HAS_AND_BELONGS_TO_MANY(fans, person, .join_table = "friendships",
                                .foreign_key = "friend_id",
                                .association_foreign_key = "person_id"),
);

KIN_MODEL(word,
    KIN_COLUMN(spelling, .key = true),
    KIN_HAS_AND_BELONGS_TO_MANY(pages, page),
    KIN_VALIDATE(validate_word),
);

KIN_MODEL(page,
    KIN_COLUMN(path, .key = true),
    KIN_COLUMN(id, .nullable = true),
    KIN_HAS_AND_BELONGS_TO_MANY(words, word, .scope = by_spelling),
    KIN_HAS_AND_BELONGS_TO_MANY(long_words, word, .scope = only_long),
    KIN_HAS_AND_BELONGS_TO_MANY(unchecked, word, .join_table = "unchecked",
                                .validate = KIN_VALIDATE_NO),
    KIN_HAS_AND_BELONGS_TO_MANY(fixed, word, .scope = to_be_read),
);

KIN_MODEL(paper, KIN_COLUMN(id), KIN_HAS_AND_BELONGS_TO_MANY(paper_boxes, paper_box));
KIN_MODEL(paper_box, KIN_COLUMN(id));
KIN_MODEL(catalog_category, KIN_COLUMN(id));
KIN_MODEL(catalog_product,
    KIN_COLUMN(id),
    KIN_HAS_AND_BELONGS_TO_MANY(categories, catalog_category),
);
/* clang-format on */

static int setup(void **state)
{
    (void)state;
    return open_database(kin_models(author, person, word, page, paper, catalog_product));
}

/* How many join rows there are, asked of the database through the models. */
static int links(void)
{
    int count = 0;
    post_list posts = kin_all(s, post);
    kin_each(post, posts) count += (int)kin_many_count(post, tags);
    return count;
}

static void HAB_1_push_on_a_saved_owner_writes_the_join_row(void **state)
{
    (void)state;
    struct post *post = kin_create(s, post, .title = "t");
    struct tag *food = kin_create(s, tag, .name = "food");
    struct tag *fresh = kin_new(s, tag, .name = "fresh");
    assert_statements(1, assert_true(kin_many_push(post, tags, food)));
    assert_statements(2, assert_true(kin_many_push(post, tags, fresh)));
    assert_false(kin_is_new(fresh));
    assert_false(kin_is_loaded(post, tags));
    assert_int_equal(kin_many_get(post, tags).count, 2);
    post_list others = kin_many_get(food, posts);
    assert_int_equal(others.count, 1);
    assert_int_equal(others.items[0]->id, post->id);
}

static void HAB_1_an_unsaved_owner_writes_them_when_it_is_saved(void **state)
{
    (void)state;
    struct post *post = kin_new(s, post, .title = "t");
    struct tag *food = kin_create(s, tag, .name = "food");
    assert_statements(0, {
        kin_many_push(post, tags, food);
        (void)kin_many_build(post, tags, .name = "built");
    });
    assert_statements(3, assert_true(kin_save(post))); /* post, tag, both join rows */
    assert_int_equal(links(), 2);
    assert_statements(0, assert_true(kin_save(post)));
}

static void HAB_1_create_and_build_on_a_saved_owner(void **state)
{
    (void)state;
    struct post *post = kin_create(s, post, .title = "t");
    assert_statements(2, (void)kin_many_create(post, tags, .name = "made"));
    assert_statements(0, (void)kin_many_build(post, tags, .name = "built"));
    assert_int_equal(links(), 1);
    assert_statements(2, assert_true(kin_save(post)));
    assert_int_equal(links(), 2);
    struct post *unsaved = kin_new(s, post, .title = "u");
    assert_null(kin_many_create(unsaved, tags, .name = "x"));
    assert_answer(KIN_RECORD_NOT_SAVED);
}

static void HAB_1_a_changed_target_is_saved(void **state)
{
    (void)state;
    struct post *post = kin_create(s, post, .title = "t");
    struct tag *tags[] = {kin_create(s, tag, .name = "a"), kin_create(s, tag, .name = "b"),
                          kin_create(s, tag, .name = "c")};
    for (size_t i = 0; i < 3; i++) kin_set(tags[i], name, "changed");
    assert_true(kin_many_push(post, tags, tags[0]));
    assert_true(kin_many_concat(post, tags, tags + 1, 2));
    for (size_t i = 0; i < 3; i++) assert_false(kin_changed(tags[i]));
    assert_int_equal(rows_where(tag, "tags.name = 'changed'"), 3);
    kin_set(tags[0], name, "");
    struct post *other = kin_create(s, post, .title = "o");
    assert_false(kin_many_push(other, tags, tags[0]));
    assert_answer(KIN_OK);
    assert_int_equal(links(), 3);
}

static void HAB_1_a_refused_target_writes_nothing(void **state)
{
    (void)state;
    struct post *post = kin_create(s, post, .title = "t");
    struct tag *refused = kin_new(s, tag);
    struct tag *food = kin_create(s, tag, .name = "food");
    struct tag *both[] = {food, refused};
    assert_false(kin_many_concat(post, tags, both, 2));
    assert_answer(KIN_OK);
    assert_true(kin_is_new(refused));
    assert_int_equal(links(), 0);
    assert_false(kin_valid(post));
}

static void HAB_2_removing_deletes_join_rows_only(void **state)
{
    (void)state;
    struct post *post = kin_create(s, post, .title = "t");
    struct post *other = kin_create(s, post, .title = "o");
    struct tag *items[4];
    static const char *const names[] = {"a", "b", "c", "d"};
    for (int i = 0; i < 4; i++) {
        items[i] = kin_many_create(post, tags, .name = names[i]);
        kin_many_push(other, tags, items[i]);
    }
    assert_statements(1, assert_true(kin_many_delete(post, tags, items[0])));
    assert_statements(1, assert_true(kin_many_destroy(post, tags, items[1])));
    assert_false(kin_is_destroyed(items[1]));
    assert_int_equal(kin_many_count(post, tags), 2);
    assert_statements(2, assert_true(kin_many_set(post, tags, NULL, 0))); /* it loads first */
    assert_int_equal(kin_many_count(post, tags), 0);
    assert_int_equal(kin_many_count(other, tags), 4);
    assert_int_equal(rows_of(tag), 4);
}

static void HAB_2_clear_is_one_statement(void **state)
{
    (void)state;
    struct post *post = kin_create(s, post, .title = "t");
    struct post *other = kin_create(s, post, .title = "o");
    struct tag *food = kin_many_create(post, tags, .name = "food");
    kin_many_create(post, tags, .name = "drink");
    kin_many_push(other, tags, food);
    struct post *found = kin_find(s, post, post->id);
    assert_statements(1, assert_true(kin_many_clear(found, tags)));
    assert_statements(0, assert_int_equal(kin_many_get(found, tags).count, 0));
    assert_int_equal(links(), 1);
    assert_int_equal(rows_of(tag), 2);
}

static void HAB_4_only_the_targets_columns_are_read(void **state)
{
    (void)state;
    struct page *page = kin_create(s, page, .path = "/p", .id = "no key");
    kin_many_create(page, words, .spelling = "w");
    struct word *word = kin_find(s, word, "w");
    page_list pages = kin_many_get(word, pages);
    assert_int_equal(pages.count, 1);
    assert_string_equal(pages.items[0]->path, "/p");
    assert_string_equal(pages.items[0]->id, "no key");
}

static void keys_of_text_with_every_kind_of_character(void **state)
{
    (void)state;
    static const char *const texts[] = {"plain",
                                        "it's",
                                        "say \"x\"",
                                        "back\\slash",
                                        "\xf0\x9f\x8d\xb2",
                                        "tab\tnewline\n\x01\x1f",
                                        "{a,b}",
                                        "[1]",
                                        "NULL",
                                        "%_?",
                                        "\\\"",
                                        "$1"};
    enum { COUNT = sizeof texts / sizeof *texts };
    for (size_t i = 0; i < COUNT; i++) {
        struct page *page = kin_create(s, page, .path = texts[i]);
        struct word *own = kin_many_create(page, words, .spelling = texts[i]);
        assert_non_null(own);
    }
    page_list pages = kin_all(s, page, .includes = "words(pages)");
    assert_int_equal(pages.count, COUNT);
    kin_each(page, pages) {
        word_list words = kin_many_peek(page, words);
        assert_int_equal(words.count, 1);
        assert_string_equal(words.items[0]->spelling, page->path);
        assert_int_equal(kin_many_peek(words.items[0], pages).count, 1);
        assert_ptr_equal(kin_many_peek(words.items[0], pages).items[0], page);
    }
    struct page *all = kin_create(s, page, .path = "all");
    word_list words = kin_all(s, word);
    assert_true(kin_many_concat(all, words, words.items, words.count));
    assert_int_equal(kin_many_count(all, words), COUNT);
    assert_true(kin_many_set(all, words, words.items, 1));
    assert_int_equal(kin_many_count(all, words), 1);
}

static void ADD_8_a_record_linked_twice_is_there_twice(void **state)
{
    (void)state;
    struct post *post = kin_create(s, post, .title = "t");
    struct tag *food = kin_create(s, tag, .name = "food");
    kin_many_push(post, tags, food);
    kin_many_push(post, tags, food);
    assert_int_equal(kin_many_peek(post, tags).count, 2);
    assert_int_equal(links(), 2);
    tag_list twice = kin_many_reload(post, tags);
    assert_int_equal(twice.count, 2);
    assert_ptr_equal(twice.items[0], twice.items[1]);
    assert_true(kin_many_delete(post, tags, twice.items[0]));
    assert_int_equal(kin_many_get(post, tags).count, 0);
    assert_int_equal(links(), 0);
}

static void REP_1_one_that_stands_there_twice_is_left_once(void **state)
{
    (void)state;
    struct post *soup = kin_create(s, post, .title = "Soup");
    struct tag *food = kin_many_create(soup, tags, .name = "food");
    kin_many_push(soup, tags, food);
    assert_int_equal(kin_many_reload(soup, tags).count, 2);
    assert_statements(2, assert_true(kin_many_set(soup, tags, &food, 1)));
    assert_int_equal(kin_many_get(soup, tags).count, 1);
    assert_int_equal(kin_many_count(soup, tags), 1);
}

static void a_model_that_is_linked_to_itself(void **state)
{
    (void)state;
    struct person *ann = kin_create(s, person, .name = "Ann");
    struct person *bob = kin_many_create(ann, friends, .name = "Bob");
    kin_many_create(bob, friends, .name = "Cid");
    person_list people = kin_all(s, person, .order = "people.id", .includes = "friends, fans");
    assert_int_equal(kin_many_peek(people.items[0], friends).count, 1);
    assert_ptr_equal(kin_many_peek(people.items[0], friends).items[0], people.items[1]);
    assert_int_equal(kin_many_peek(people.items[0], fans).count, 0);
    assert_ptr_equal(kin_many_peek(people.items[1], fans).items[0], people.items[0]);
    assert_ptr_equal(kin_many_peek(people.items[2], fans).items[0], people.items[1]);
    assert_true(kin_many_includes(ann, friends, bob));
    assert_false(kin_many_includes(bob, friends, ann));
}

static void scopes_order_and_narrow(void **state)
{
    (void)state;
    struct page *page = kin_create(s, page, .path = "p");
    kin_many_create(page, words, .spelling = "longest");
    kin_many_create(page, words, .spelling = "be");
    kin_many_create(page, words, .spelling = "a");
    word_list words = kin_many_reload(page, words);
    assert_string_equal(words.items[0]->spelling, "a");
    assert_string_equal(words.items[2]->spelling, "longest");
    assert_int_equal(kin_many_count(page, long_words), 1);
    struct page *found = kin_find(s, page, "p");
    assert_true(kin_many_clear(found, long_words)); /* only those that it selects */
    assert_int_equal(kin_many_count(found, words), 2);
    struct word *be = kin_find(s, word, "be");
    assert_false(kin_many_includes(page, long_words, be));
    assert_true(kin_many_includes(page, words, be));
}

static void SCP_1_includes_and_readonly_over_a_join_table(void **state)
{
    (void)state;
    struct page *page = kin_create(s, page, .path = "p");
    kin_many_create(page, words, .spelling = "be");
    struct page *found = kin_find(s, page, "p");
    word_list words;
    assert_statements(2, words = kin_many_get(found, fixed));
    assert_int_equal(words.count, 1);
    assert_true(kin_is_readonly(words.items[0]));
    assert_true(kin_is_loaded(words.items[0], pages));
    page_list pages = kin_many_peek(words.items[0], pages);
    assert_int_equal(pages.count, 1);
    assert_false(kin_is_readonly(pages.items[0]));
}

static void join_tables_are_named_after_both_tables(void **state)
{
    (void)state;
    struct paper *paper = kin_create(s, paper);
    kin_many_create(paper, paper_boxes);
    assert_true(kin_execute(s, "DELETE FROM paper_boxes_papers", NULL));
    assert_int_equal(kin_many_count(paper, paper_boxes), 0);
    struct catalog_product *product = kin_create(s, catalog_product);
    kin_many_create(product, categories);
    assert_true(kin_execute(s, "DELETE FROM catalog_categories_products", NULL));
    assert_int_equal(kin_many_count(product, categories), 0);
}

/* The person's friends and fans are the two ends of one table. */
static void HAB_3_columns_of_a_join_rows_own_stay(void **state)
{
    (void)state;
    struct person *ann = kin_create(s, person, .name = "Ann");
    struct person *bob = kin_create(s, person, .name = "Bob");
    struct person *eve = kin_create(s, person, .name = "Eve");
    assert_true(kin_execute(s, "ALTER TABLE friendships ADD COLUMN since INTEGER DEFAULT 7", NULL));
    assert_true(kin_many_push(ann, friends, bob));
    assert_true(kin_many_push(bob, fans, eve));
    assert_true(kin_execute(s, "UPDATE friendships SET since = 5 WHERE friend_id = 2", NULL));
    assert_true(kin_many_push(ann, friends, eve));
    kin_set(bob, name, "Bobby");
    assert_true(kin_save(ann));
    assert_true(kin_save(bob));
    struct person *both[] = {eve, bob};
    assert_true(kin_many_set(ann, friends, both, 2));
    assert_int_equal(
        kin_count(s, person, .joins = "friends", .where = "people.id = 1 AND since = 5"), 1);
    assert_int_equal(kin_count(s, person, .joins = "friends", .where = "since = 7"), 1);
    assert_int_equal(kin_count(s, person, .joins = "friends", .where = "since = 5"), 2);
    assert_int_equal(kin_many_reload(bob, fans).count, 2);
}

static void join_tables_have_an_index_on_each_column(void **state)
{
    (void)state;
    database_drop_index(s, "paper_boxes_papers", "index_paper_boxes_papers_on_paper_id");
    database_drop_index(s, "paper_boxes_papers", "index_paper_boxes_papers_on_paper_box_id");
}

static void COL_2_size_counts_unless_it_is_loaded(void **state)
{
    (void)state;
    struct post *post = kin_create(s, post, .title = "t");
    kin_many_create(post, tags, .name = "a");
    kin_many_build(post, tags, .name = "b");
    assert_statements(1, assert_int_equal(kin_many_size(post, tags), 2));
    assert_false(kin_is_loaded(post, tags));
    assert_statements(1, assert_int_equal(kin_many_get(post, tags).count, 2));
    assert_statements(0, assert_int_equal(kin_many_size(post, tags), 2));
}

static void COL_6_a_new_owner_is_empty_without_a_statement(void **state)
{
    (void)state;
    struct post *post = kin_new(s, post, .title = "t");
    struct tag *food = kin_create(s, tag, .name = "food");
    assert_statements(0, {
        assert_int_equal(kin_many_get(post, tags).count, 0);
        assert_int_equal(kin_many_count(post, tags), 0);
        assert_int_equal(kin_many_size(post, tags), 0);
        assert_false(kin_many_includes(post, tags, food));
    });
}

static void COL_3_length_loads_and_count_asks(void **state)
{
    (void)state;
    struct post *post = kin_create(s, post, .title = "t");
    struct tag *food = kin_create(s, tag, .name = "food");
    assert_statements(1, assert_true(kin_many_is_empty(post, tags)));
    struct post *other = kin_find(s, post, post->id);
    kin_many_push(other, tags, food);
    struct post *found = kin_find(s, post, post->id);
    assert_statements(1, assert_false(kin_many_is_empty(found, tags)));
    assert_false(kin_is_loaded(found, tags));
    assert_statements(1, assert_int_equal(kin_many_length(found, tags), 1));
    assert_statements(0, assert_int_equal(kin_many_length(found, tags), 1));
    assert_statements(1, assert_int_equal(kin_many_count(found, tags), 1));
}

static void COL_15_reset_forgets_without_a_statement(void **state)
{
    (void)state;
    struct post *post = kin_create(s, post, .title = "t");
    kin_many_create(post, tags, .name = "a");
    kin_many_build(post, tags, .name = "b");
    assert_int_equal(kin_many_get(post, tags).count, 2);
    assert_statements(0, kin_many_reset(post, tags));
    assert_false(kin_is_loaded(post, tags));
    assert_statements(1, assert_int_equal(kin_many_get(post, tags).count, 1));
}

static void HAB_1_must_create_tells_a_refusal(void **state)
{
    (void)state;
    struct post *post = kin_create(s, post, .title = "t");
    assert_non_null(kin_many_must_create(post, tags, .name = "made"));
    assert_int_equal(links(), 1);
    assert_null(kin_many_must_create(post, tags));
    assert_answer(KIN_RECORD_INVALID);
    assert_int_equal(links(), 1);
}

static void REP_1_takes_out_and_adds_the_difference(void **state)
{
    (void)state;
    struct post *post = kin_create(s, post, .title = "t");
    struct tag *a = kin_many_create(post, tags, .name = "a");
    struct tag *b = kin_many_create(post, tags, .name = "b");
    struct tag *c = kin_create(s, tag, .name = "c");
    struct tag *items[] = {c, b};
    (void)kin_many_reload(post, tags);
    assert_statements(2, assert_true(kin_many_set(post, tags, items, 2)));
    assert_int_equal(links(), 2);
    assert_false(kin_many_includes(post, tags, a));
    tag_list now = kin_many_get(post, tags);
    assert_string_equal(now.items[0]->name, "b");
    assert_string_equal(now.items[1]->name, "c");
    struct post *again = kin_find(s, post, post->id);
    assert_true(kin_many_includes(again, tags, c));
}

static void DEP_7_destroying_an_owner_deletes_its_join_rows(void **state)
{
    (void)state;
    struct post *made = kin_create(s, post, .title = "t");
    struct post *other = kin_create(s, post, .title = "o");
    struct tag *food = kin_many_create(made, tags, .name = "food");
    kin_many_push(other, tags, food);
    struct post *post = kin_find(s, post, made->id);
    assert_true(kin_destroy(post));
    assert_statements(0, assert_int_equal(kin_many_get(post, tags).count, 0));
    assert_int_equal(rows_where(tag, "EXISTS (SELECT 1 FROM posts_tags WHERE tag_id = tags.id AND "
                                     "post_id NOT IN (SELECT id FROM posts))"),
                     0);
    assert_int_equal(kin_many_count(food, posts), 1);
    assert_int_equal(rows_of(tag), 1);
    struct person *ann = kin_create(s, person, .name = "Ann");
    struct person *bob = kin_many_create(ann, friends, .name = "Bob");
    kin_many_push(bob, friends, ann);
    assert_true(kin_destroy(ann)); /* from both sides */
    assert_int_equal(rows_where(person, "EXISTS (SELECT 1 FROM friendships)"), 0);
    assert_int_equal(kin_many_count(bob, friends), 0);
    assert_int_equal(kin_many_count(bob, fans), 0);
}

static void HAB_7_not_validated_runs_no_validation_of_the_targets(void **state)
{
    (void)state;
    struct page *page = kin_new(s, page, .path = "p");
    struct word *fresh = kin_many_build(page, unchecked);
    struct word *word = kin_create(s, word, .spelling = "w");
    kin_many_push(page, unchecked, word);
    validated = 0;
    assert_true(kin_valid(page));
    assert_int_equal(validated, 0);
    kin_many_push(page, words, fresh);
    assert_false(kin_valid(page));
    assert_int_equal(validated, 1);
}

/* The names of associations and those of tables do not meet. */
static void HAB_7_the_join_table_may_be_called_like_the_association(void **state)
{
    (void)state;
    struct page *page = kin_create(s, page, .path = "p");
    struct word *word = kin_many_create(page, unchecked, .spelling = "w");
    assert_int_equal(kin_many_reload(page, unchecked).count, 1);
    assert_int_equal(kin_count(s, page, .joins = "unchecked"), 1);
    page_list pages = kin_all(s, page, .includes = "unchecked");
    assert_statements(0, assert_int_equal(kin_many_get(pages.items[0], unchecked).count, 1));
    assert_true(kin_many_delete(page, unchecked, word));
    assert_int_equal(kin_many_count(page, unchecked), 0);
}

static void AS_9_an_invalid_target_that_is_not_validated_is_not_linked(void **state)
{
    (void)state;
    struct page *page = kin_new(s, page, .path = "p");
    struct word *refused = kin_many_build(page, unchecked);
    kin_many_build(page, unchecked, .spelling = "fine");
    assert_true(kin_save(page));
    assert_true(kin_is_new(refused));
    assert_int_equal(kin_many_count(page, unchecked), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(HAB_1_push_on_a_saved_owner_writes_the_join_row),
        TEST(HAB_1_an_unsaved_owner_writes_them_when_it_is_saved),
        TEST(HAB_1_create_and_build_on_a_saved_owner),
        TEST(HAB_1_a_changed_target_is_saved),
        TEST(HAB_1_a_refused_target_writes_nothing),
        TEST(HAB_2_removing_deletes_join_rows_only),
        TEST(HAB_2_clear_is_one_statement),
        TEST(HAB_7_not_validated_runs_no_validation_of_the_targets),
        TEST(HAB_7_the_join_table_may_be_called_like_the_association),
        TEST(HAB_4_only_the_targets_columns_are_read),
        TEST(keys_of_text_with_every_kind_of_character),
        TEST(ADD_8_a_record_linked_twice_is_there_twice),
        TEST(REP_1_one_that_stands_there_twice_is_left_once),
        TEST(a_model_that_is_linked_to_itself),
        TEST(scopes_order_and_narrow),
        TEST(SCP_1_includes_and_readonly_over_a_join_table),
        TEST(join_tables_are_named_after_both_tables),
        TEST(HAB_3_columns_of_a_join_rows_own_stay),
        TEST(join_tables_have_an_index_on_each_column),
        TEST(COL_2_size_counts_unless_it_is_loaded),
        TEST(COL_6_a_new_owner_is_empty_without_a_statement),
        TEST(COL_3_length_loads_and_count_asks),
        TEST(COL_15_reset_forgets_without_a_statement),
        TEST(HAB_1_must_create_tells_a_refusal),
        TEST(REP_1_takes_out_and_adds_the_difference),
        TEST(DEP_7_destroying_an_owner_deletes_its_join_rows),
        TEST(AS_9_an_invalid_target_that_is_not_validated_is_not_linked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
