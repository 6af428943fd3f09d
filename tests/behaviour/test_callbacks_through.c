/* Callbacks of the join model of a has_many through: they run when a join record is made, and not
 * when it is taken out, unless that is by kin_many_destroy. */
#include "support/database.h"
#include "support/story.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

KIN_DECLARE(reader, static);
KIN_DECLARE(loan, static);
KIN_DECLARE(book, static);

struct reader {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(loan) loans;
    kin_many(book) books;
};

struct loan {
    kin_record kin;
    kin_int id;
    kin_int reader_id;
    kin_int book_id;
    kin_one(reader) reader;
    kin_one(book) book;
};

struct book {
    kin_record kin;
    kin_int id;
    kin_text title;
};

SAYS(checked)
SAYS(saving)
SAYS(created)
SAYS(destroying)
SAYS(destroyed)
SAYS(committed)

/* clang-format off */
KIN_MODEL(reader,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_HAS_MANY(loans, loan),
    KIN_HAS_MANY(books, book, .through = "loans"),
);

KIN_MODEL(loan,
    KIN_COLUMN(id),
    KIN_COLUMN(reader_id),
    KIN_COLUMN(book_id),
    KIN_BELONGS_TO(reader, reader),
    KIN_BELONGS_TO(book, book),
    KIN_BEFORE_VALIDATION(checked),
    KIN_BEFORE_SAVE(saving),
    KIN_AFTER_CREATE(created),
    KIN_BEFORE_DESTROY(destroying),
    KIN_AFTER_DESTROY(destroyed),
    KIN_AFTER_COMMIT(committed),
);

KIN_MODEL(book,
    KIN_COLUMN(id),
    KIN_COLUMN(title, .nullable = true),
);
/* clang-format on */

static struct database database;
static kin_session *s;
static struct reader *ann;
static struct book *emma;

static int set_up(void **state)
{
    (void)state;
    database_open(&database, kin_models(reader), NULL);
    s = database.session;
    ann = kin_create(s, reader, .name = "Ann");
    emma = kin_create(s, book, .title = "Emma");
    database_check(s);
    story_forget();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    story_forget();
    database_close(&database);
    return 0;
}

static void expect_loans(size_t wanted)
{
    size_t count = kin_count(s, loan);
    database_check(s);
    assert_int_equal(count, wanted);
}

static void making_a_join_record_runs_them(void **state)
{
    (void)state;
    assert_true(kin_many_push(ann, books, emma));
    story_expect("checked saving created committed");
    assert_non_null(kin_many_create(ann, books, .title = "Ulysses"));
    story_expect("checked saving created committed");
    struct reader *bob = kin_new(s, reader, .name = "Bob");
    kin_many_push(bob, books, emma);
    story_expect("");
    assert_true(kin_save(bob));
    story_expect("checked checked saving created committed"); /* with its owner, and as itself */
    expect_loans(3);
}

static void taking_one_out_runs_none(void **state)
{
    (void)state;
    struct book *ulysses = kin_many_create(ann, books, .title = "Ulysses");
    story_forget();
    struct book *wanted[] = {emma};
    assert_true(kin_many_set(ann, books, wanted, 1));
    story_expect("checked saving created committed");
    expect_loans(1);
    assert_true(kin_many_delete(ann, books, emma));
    kin_many_push(ann, books, ulysses);
    story_forget();
    assert_true(kin_many_clear(ann, books));
    story_expect("");
    expect_loans(0);
}

static void destroying_one_runs_them(void **state)
{
    (void)state;
    kin_many_push(ann, books, emma);
    story_forget();
    assert_true(kin_many_destroy(ann, books, emma));
    story_expect("destroying destroyed committed");
    expect_loans(0);
}

static void a_halted_join_record_is_not_made(void **state)
{
    static const char *const words[] = {"checked", "saving", "created"};
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        story_refusing = words[i];
        assert_false(kin_many_push(ann, books, emma));
        database_check(s);
        story_forget();
        expect_loans(0);
        assert_true(kin_many_reload(ann, books).count == 0);
    }
}

static void a_halted_join_record_stays_where_it_is(void **state)
{
    (void)state;
    kin_many_push(ann, books, emma);
    story_forget();
    story_refusing = "destroying";
    assert_false(kin_many_destroy(ann, books, emma));
    database_check(s);
    story_expect("destroying");
    expect_loans(1);
    assert_true(kin_many_includes(ann, books, emma));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(making_a_join_record_runs_them),
        TEST(taking_one_out_runs_none),
        TEST(destroying_one_runs_them),
        TEST(a_halted_join_record_is_not_made),
        TEST(a_halted_join_record_stays_where_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
