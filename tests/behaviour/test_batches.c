/* kin_each_batch: by key, in bounded memory, each record once; however the block is left. */
#include "behaviour/association.h"
#include "support/allocations.h"
#include "support/faults.h"
#include "support/models.h"

#include "session/session.h"

#include <stdio.h>

/* clang-format off */
/* A key of several columns, and one that is a text. */
KIN_DECLARE(seat);
KIN_DECLARE(word);
struct seat {
    kin_record kin;
    kin_text row;
    kin_int number;
    kin_text guest;
};
struct word {
    kin_record kin;
    kin_text spelling;
    kin_int length;
};
KIN_MODEL(seat,
    KIN_COLUMN(row, .key = true),
    KIN_COLUMN(number, .key = true),
    KIN_COLUMN(guest, .nullable = true),
);
KIN_MODEL(word,
    KIN_COLUMN(spelling, .key = true),
    KIN_COLUMN(length),
);
/* clang-format on */

static kin_model_fn *const models[] = {author_model, post_model, comment_model, tag_model,
                                       seat_model,   word_model, NULL};

/* Ten notes: 1 to 10, odd ones published. */
static int open_models(void **state)
{
    char title[16];
    (void)state;
    open_database(models);
    for (int i = 1; i <= 10; i++) {
        snprintf(title, sizeof title, "Post %d", i);
        kin_create(s, post, .title = title, .published = i % 2 == 1);
    }
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_models, close_database)

/* "1,2,3 4,5,6": the keys, batch by batch. */
static char seen[256];

static void see_batch(post_list list)
{
    if (*seen) strcat(seen, " ");
    kin_each(post, list) {
        size_t length = strlen(seen);
        bool first = length == 0 || seen[length - 1] == ' ';
        snprintf(seen + length, sizeof seen - length, first ? "%d" : ",%d", (int)post->id);
    }
}

#define assert_batches(expected, ...)                           \
    do {                                                        \
        *seen = '\0';                                           \
        kin_each_batch(posts, s, __VA_ARGS__) see_batch(posts); \
        assert_string_equal(seen, expected);                    \
    } while (0)

/* --- what comes ------------------------------------------------------------------------------- */

static void batches_by_key(void **state)
{
    (void)state;
    assert_batches("1,2,3,4 5,6,7,8 9,10", post, .batch_size = 4);
    assert_batches("1,2,3,4,5,6,7,8,9,10", post);
    assert_batches("", post, .where = "id > 99");
    assert_false(kin_failed(s));
}

/* A batch that is not full is the last; only a full one may hide more. */
static void one_statement_a_batch(void **state)
{
    (void)state;
    assert_statements(3, assert_batches("1,2,3,4 5,6,7,8 9,10", post, .batch_size = 4));
    assert_statements(3, assert_batches("1,2,3,4,5 6,7,8,9,10", post, .batch_size = 5));
    assert_statements(1, assert_batches("1,2,3,4,5,6,7,8,9,10", post, .batch_size = 11));
    assert_statements(1, assert_batches("", post, .where = "id > 99"));
}

static void published(kin_query *query)
{
    kin_query_equal(query, post, published, true);
    kin_query_order(query, "posts.title DESC"); /* is not looked at */
}

static void conditions_and_scopes(void **state)
{
    (void)state;
    assert_batches("1,3 5,7 9", post, .where = "published = ? OR id = ?",
                   .args = kin_args(true, -1), .batch_size = 2);
    assert_batches("1,3 5,7 9", post, .scopes = {published}, .batch_size = 2);
}

static void a_limit_holds_for_all_together(void **state)
{
    (void)state;
    assert_statements(2, assert_batches("1,2,3,4 5,6", post, .limit = 6, .batch_size = 4));
    assert_statements(2, assert_batches("1,2 3,4", post, .limit = 4, .batch_size = 2));
    assert_statements(1, assert_batches("1,2", post, .limit = 2, .batch_size = 4));
    assert_statements(0, assert_batches("", post, .limit = 0));
}

static void includes_are_loaded_by_batch(void **state)
{
    (void)state;
    size_t count = 0;
    kin_create(s, comment, .body = "Good", .post_id = 2);
    kin_create(s, comment, .body = "Bad", .post_id = 9);
    assert_statements(
        6, kin_each_batch(posts, s, post, .includes = "comments", .batch_size = 4) {
            kin_each(post, posts) {
                assert_true(kin_is_loaded(post, comments));
                count += kin_many_get(post, comments).count;
}
});
assert_int_equal(count, 2);
}

/* Posts 1 to 10 with two comments each; tags on the first. */
static void fill_tree(void)
{
    struct author *ann = kin_create(s, author, .name = "Ann");
    struct post *first = kin_find(s, post, 1);
    kin_update_all(s, post, .set = "author_id = ?", .set_args = kin_args(ann->id));
    for (int i = 1; i <= 10; i++) {
        kin_create(s, comment, .body = "Good", .post_id = i);
        kin_create(s, comment, .body = "Bad", .post_id = i);
    }
    kin_many_push(first, tags, kin_create(s, tag, .name = "food"));
}

static size_t count_loaded(post_list posts)
{
    size_t count = 0;
    kin_each(post, posts) {
        author_list authors = {(struct author *[]){kin_one_get(post, author)}, 1};
        count += kin_many_get(post, comments).count + kin_many_get(post, tags).count;
        kin_each(author, authors) count += kin_is_loaded(author, notes);
    }
    return count;
}

/* One statement a batch, and one for each association of each level. */
static void trees_of_includes_are_loaded_by_batch(void **state)
{
    (void)state;
    size_t count = 0;
    fill_tree();
    assert_statements(15,
                      kin_each_batch(posts, s, post, .includes = "comments, tags, author(notes)",
                                     .batch_size = 4) count += count_loaded(posts));
    assert_int_equal(count, 31);
    count = 0;
    assert_statements(15, kin_each_batch(posts, s, post, .preload = "author(notes)",
                                         .includes = "comments, tags", .batch_size = 4) count +=
                          count_loaded(posts));
    assert_int_equal(count, 31);
}

/* What is joined does not make a batch shorter. */
static void joined_includes_leave_batches_whole(void **state)
{
    (void)state;
    size_t count = 0;
    fill_tree();
    assert_statements(
        6, kin_each_batch(posts, s, post, .eager_load = "comments(post), author.notes",
                          .includes = "tags", .batch_size = 4) {
            assert_true(posts.count == 4 || posts.items[0]->id == 9);
            count += count_loaded(posts);
        });
    assert_int_equal(count, 31);
    count = 0;
    kin_each_batch(posts, s, post, .includes = "comments, tags, author(notes)",
                   .where = "comments.body = ?", .args = kin_args("Good"), .batch_size = 4)
        count += count_loaded(posts);
    assert_int_equal(count, 21);
    assert_batches("1", post, .associated = "tags", .missing = "comments.post.author.notes",
                   .batch_size = 2);
}

/* A record that is joined to several rows comes once, also where they would end a batch. */
static void joins_do_not_repeat(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        kin_create(s, comment, .body = "Good", .post_id = 2);
        kin_create(s, comment, .body = "Bad", .post_id = 3);
        kin_create(s, comment, .body = "So", .post_id = 9);
    }
    assert_batches("2 3 9", post, .joins = "comments", .batch_size = 2);
    assert_batches("2,3 9", post, .joins = "comments", .batch_size = 4);
    assert_batches("2,3,9", post, .joins = "comments");
    assert_batches("2 3", post, .joins = "comments", .batch_size = 2, .limit = 2);
}

/* The key comes along. */
static void some_columns(void **state)
{
    (void)state;
    *seen = '\0';
    kin_each_batch(posts, s, post, .select = "title", .batch_size = 4) {
        see_batch(posts);
        kin_each(post, posts) assert_false(kin_is_loaded(post, published));
    }
    assert_string_equal(seen, "1,2,3,4 5,6,7,8 9,10");
}

/* --- keys ------------------------------------------------------------------------------------- */

static void keys_of_several_columns(void **state)
{
    char text[64] = "";
    (void)state;
    for (int i = 0; i < 7; i++)
        kin_create(s, seat, .row = i < 3 ? "A" : "B", .number = i < 3 ? 9 - i : i);
    assert_statements(
        4, kin_each_batch(seats, s, seat, .batch_size = 2) {
            kin_each(seat, seats)
                snprintf(text + strlen(text), sizeof text - strlen(text), "%s%d ", seat->row,
                         (int)seat->number);
        });
    assert_string_equal(text, "A7 A8 A9 B3 B4 B5 B6 ");
}

/* Whatever the order of the database is, each comes once. */
static void keys_that_are_texts(void **state)
{
    static const char *const spellings[] = {"b",   "a",  "\xc3\xa4", "B",  "",
                                            "a b", "ab", "'",        "10", "9"};
    size_t count = sizeof spellings / sizeof *spellings;
    size_t sum = 0;
    (void)state;
    for (size_t i = 0; i < count; i++) kin_create(s, word, .spelling = spellings[i], .length = 1);
    kin_each_batch(words, s, word, .batch_size = 3) {
        kin_each(word, words) {
            sum += (size_t)word->length;
            assert_true(kin_update(word, .length = 0));
        }
    }
    assert_int_equal(sum, count);
    assert_int_equal(rows_where(word, "length = 0"), (int)count);
}

/* --- meanwhile -------------------------------------------------------------------------------- */

static void rows_come_and_go(void **state)
{
    (void)state;
    *seen = '\0';
    kin_each_batch(posts, s, post, .batch_size = 3) {
        see_batch(posts);
        if (posts.items[0]->id == 1) {
            kin_execute(s, "DELETE FROM posts WHERE id IN (1, 2, 3, 4)", NULL);
            kin_create(s, post, .title = "New");
        }
    }
    assert_string_equal(seen, "1,2,3 5,6,7 8,9,10 11");
}

/* The next batch goes on behind what the last record was when it was read. */
static void the_block_may_destroy_and_change_keys(void **state)
{
    size_t count = 0;
    (void)state;
    kin_each_batch(posts, s, post, .batch_size = 3) {
        count += posts.count;
        kin_each(post, posts) assert_true(kin_destroy(post));
    }
    assert_int_equal(count, 10);
    assert_int_equal(rows_of(post), 0);
    kin_create(s, word, .spelling = "a", .length = 1);
    kin_create(s, word, .spelling = "b", .length = 1);
    kin_create(s, word, .spelling = "c", .length = 1);
    count = 0;
    kin_each_batch(words, s, word, .batch_size = 1) {
        count++;
        if (words.items[0]->spelling[0] == 'a')
            assert_true(kin_update(words.items[0], .spelling = "z"));
    }
    assert_int_equal(count, 4); /* the one that was moved to the end comes there, too */
}

static void inside_a_transaction(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    kin_each_batch(posts, s, post, .batch_size = 4) {
        kin_each(post, posts) assert_true(kin_update(post, .title = "x"));
    }
    assert_true(kin_rollback(s));
    assert_int_equal(rows_where(post, "title = 'x'"), 0);
}

/* --- how the block is left -------------------------------------------------------------------- */

static int64_t find_first_even(void)
{
    kin_each_batch(posts, s, post, .batch_size = 1) {
        if (posts.items[0]->id % 2 == 0) return posts.items[0]->id;
    }
    return 0;
}

static void breaking_continuing_and_returning(void **state)
{
    const kin_region *before = s->top;
    (void)state;
    *seen = '\0';
    kin_each_batch(posts, s, post, .batch_size = 3) {
        if (posts.items[0]->id == 4) continue;
        if (posts.items[0]->id == 10) break;
        see_batch(posts);
    }
    assert_string_equal(seen, "1,2,3 7,8,9");
    assert_ptr_equal(s->top, before);
    assert_int_equal(find_first_even(), 2);
    assert_ptr_equal(s->top, before);
}

static void batches_in_batches(void **state)
{
    int pairs = 0;
    (void)state;
    kin_each_batch(posts, s, post, .batch_size = 4) {
        kin_each_batch(others, s, post, .batch_size = 3) {
            pairs += (int)(posts.count * others.count);
        }
    }
    assert_int_equal(pairs, 100);
}

static void by_hand(void **state)
{
    const kin_region *before = s->top;
    (void)state;
    kin_batches *batches = kin_batches_open(s, post, .batch_size = 6);
    post_list list = kin_next_batch(batches, post);
    assert_int_equal(list.count, 6);
    (void)kin_next_batch(batches, author);
    assert_failure(KIN_INVALID_ARGUMENT);
    kin_batches_close(batches);
    assert_ptr_equal(s->top, before);

    batches = kin_batches_open(s, post, .batch_size = 6);
    assert_int_equal(kin_next_batch(batches, post).count, 6);
    assert_int_equal(kin_next_batch(batches, post).count, 4);
    for (int i = 0; i < 3; i++) assert_int_equal(kin_next_batch(batches, post).count, 0);
    kin_batches_close(batches);
    kin_batches_close(NULL);
    assert_int_equal(kin_next_batch(NULL, post).count, 0);
    assert_null(kin_batches_open(NULL, post));
}

/* Texts and arguments are read when the batches are opened. */
static void options_may_go(void **state)
{
    char where[] = "title <> ?";
    char arg[] = "Post 3";
    (void)state;
    kin_batches *batches =
        kin_batches_open(s, post, .where = where, .args = kin_args(arg), .batch_size = 2);
    memset(where, 'x', sizeof where - 1);
    memset(arg, 'x', sizeof arg - 1);
    *seen = '\0';
    for (post_list list; (list = kin_next_batch(batches, post)).count > 0;) see_batch(list);
    assert_string_equal(seen, "1,2 4,5 6,7 8,9 10");
    kin_batches_close(batches);
}

/* --- what is wrong ---------------------------------------------------------------------------- */

#define assert_refused(...)                         \
    do {                                            \
        assert_null(kin_batches_open(__VA_ARGS__)); \
        assert_failure(KIN_INVALID_ARGUMENT);       \
    } while (0)

static void options_that_batches_do_not_take(void **state)
{
    (void)state;
    assert_refused(s, post, .order = "title");
    assert_refused(s, post, .offset = 1);
    assert_refused(s, post, .group = "title");
    assert_refused(s, post, .batch_size = 0);
    assert_refused(s, post, .batch_size = -1);
    assert_refused(s, post, .limit = -1);
    assert_null(kin_batches_open(s, post, .includes = "coments"));
    assert_failure(KIN_ASSOCIATION_NOT_FOUND);
}

static void other_verbs_take_no_batch_size(void **state)
{
    (void)state;
    assert_int_equal(kin_all(s, post, .batch_size = 5).count, 0);
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_int_equal(kin_count(s, post, .batch_size = 5), 0);
    assert_failure(KIN_INVALID_ARGUMENT);
}

static void a_failure_ends_the_loop(void **state)
{
    size_t batches = 0;
    (void)state;
    kin_each_batch(posts, s, post, .where = "nonsense = 1") batches++;
    assert_int_equal(batches, 0);
    assert_failure(KIN_STATEMENT_INVALID);
    kin_each_batch(posts, s, post, .batch_size = 3) {
        batches++;
        if (batches == 2) database_execute(s, "ALTER TABLE posts RENAME TO elsewhere");
    }
    assert_int_equal(batches, 2);
    assert_failure(KIN_STATEMENT_INVALID);
    database_execute(s, "ALTER TABLE elsewhere RENAME TO posts");
}

/* --- memory ----------------------------------------------------------------------------------- */

/* A hundred batches need no more than ten. */
static void memory_is_bounded(void **state)
{
    static struct allocations memory; /* the connection uses it until the test is closed */
    size_t live = 0;
    (void)state;
    database_close(&at);
    allocations_open(&memory);
    const kin_open_options options = {.allocator = &memory.allocator};
    database_open(&at, models, &options);
    s = at.session;
    kin_begin(s);
    for (int i = 0; i < 2000; i++) {
        char spelling[16];
        snprintf(spelling, sizeof spelling, "word %04d", i);
        kin_region *region = kin_region_open(s);
        kin_create(s, word, .spelling = spelling, .length = i);
        kin_region_close(region);
    }
    kin_commit(s);
    size_t number = 0;
    kin_each_batch(words, s, word, .batch_size = 20) {
        if (++number == 10) live = memory.live;
        if (number > 10) assert_int_equal(memory.live, live);
    }
    assert_int_equal(number, 100);
}

/* Nor do those that load along what belongs to them. */
static void memory_is_bounded_with_includes(void **state)
{
    static struct allocations memory;
    size_t live = 0;
    size_t number = 0;
    (void)state;
    database_close(&at);
    allocations_open(&memory);
    const kin_open_options options = {.allocator = &memory.allocator};
    database_open(&at, models, &options);
    s = at.session;
    kin_begin(s);
    for (int i = 0; i < 200; i++) {
        kin_region *region = kin_region_open(s);
        struct post *post = kin_create(s, post, .title = "Soup");
        kin_create(s, comment, .body = "Good", .post_id = post->id);
        kin_region_close(region);
    }
    kin_commit(s);
    kin_each_batch(posts, s, post, .includes = "comments, tags", .batch_size = 5) {
        if (++number == 10) live = memory.live;
        if (number > 10) assert_int_equal(memory.live, live);
    }
    assert_int_equal(number, 40);
}

/* --- faults ----------------------------------------------------------------------------------- */

struct nothing {
    struct tag *tag;
};

static void make_tags(kin_session *session, void *records)
{
    (void)records;
    for (int i = 0; i < 5; i++) kin_create(session, tag, .name = i % 2 ? "food" : "drink");
}

static bool read_tags(kin_session *session, void *records)
{
    size_t count = 0;
    (void)records;
    kin_each_batch(tags, session, tag, .where = "name <> ?", .args = kin_args("x"),
                   .includes = "posts", .batch_size = 2)
        count += tags.count;
    return count == 5;
}

static bool rename_tags(kin_session *session, void *records)
{
    (void)records;
    bool done = kin_begin(session);
    kin_each_batch(tags, session, tag, .batch_size = 2)
        kin_each(tag, tags) done = done && kin_update(tag, .name = "new");
    if (done && !kin_failed(session)) return kin_commit(session);
    kin_rollback(session);
    return false;
}

static void faults(void **state)
{
    (void)state;
    const struct scenario reading = {.name = "reading in batches",
                                     .prepare = make_tags,
                                     .act = read_tags,
                                     .records_size = sizeof(struct nothing),
                                     .only_reads = true};
    const struct scenario writing = {.name = "writing in batches",
                                     .prepare = make_tags,
                                     .act = rename_tags,
                                     .records_size = sizeof(struct nothing)};
    each_fault(&reading);
    each_fault_in_a_level(&reading);
    each_fault(&writing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(batches_by_key),
        TEST(one_statement_a_batch),
        TEST(conditions_and_scopes),
        TEST(a_limit_holds_for_all_together),
        TEST(includes_are_loaded_by_batch),
        TEST(trees_of_includes_are_loaded_by_batch),
        TEST(joined_includes_leave_batches_whole),
        TEST(joins_do_not_repeat),
        TEST(some_columns),
        TEST(keys_of_several_columns),
        TEST(keys_that_are_texts),
        TEST(rows_come_and_go),
        TEST(the_block_may_destroy_and_change_keys),
        TEST(inside_a_transaction),
        TEST(breaking_continuing_and_returning),
        TEST(batches_in_batches),
        TEST(by_hand),
        TEST(options_may_go),
        TEST(options_that_batches_do_not_take),
        TEST(other_verbs_take_no_batch_size),
        TEST(a_failure_ends_the_loop),
        TEST(memory_is_bounded),
        TEST(memory_is_bounded_with_includes),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
