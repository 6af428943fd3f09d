/* Every class of error that has to do with associations, and what it says: code, message, and what
 * it is about. Those of wrong declarations are in test_mistakes, test_polymorphic_mistakes and
 * here. */
#include "behaviour/association.h"
#include "support/models.h"

#include <stdio.h>

KIN_DECLARE(friend, static);
KIN_DECLARE(folder, static);
KIN_DECLARE(paper, static);

KIN_DECLARE(cabinet, static);
KIN_DECLARE(line, static);

/* Its join table would have one column for both. */
struct friend
{
    kin_record kin;
    kin_int id;
    kin_many(friend) friends;
};
KIN_MODEL(friend, KIN_COLUMN(id), KIN_HAS_AND_BELONGS_TO_MANY(friends, friend));

struct cabinet {
    kin_record kin;
    kin_int id;
    kin_many(folder) folders;
    kin_many(line) lines; /* through folders, which have them through papers */
};
struct folder {
    kin_record kin;
    kin_int id;
    kin_int cabinet_id;
    kin_many(paper) papers;
    kin_many(line) lines;
};
struct paper {
    kin_record kin;
    kin_int id;
    kin_int folder_id;
    kin_int about_id;
    kin_text about_type;
    kin_one(folder) folder; /* required */
    kin_one(kin_record) about;
    kin_many(line) lines;
};
struct line {
    kin_record kin;
    kin_int id;
    kin_int paper_id;
};
KIN_MODEL(cabinet,
    KIN_COLUMN(id),
    KIN_HAS_MANY(folders, folder),
    KIN_HAS_MANY(lines, line, .through = "folders"),
);
KIN_MODEL(folder,
    KIN_COLUMN(id),
    KIN_COLUMN(cabinet_id, .nullable = true),
    KIN_HAS_MANY(papers, paper),
    KIN_HAS_MANY(lines, line, .through = "papers"),
    KIN_NESTED(papers, .limit = 2),
);
KIN_MODEL(paper,
    KIN_COLUMN(id),
    KIN_COLUMN(folder_id, .nullable = true),
    KIN_COLUMN(about_id, .nullable = true),
    KIN_COLUMN(about_type, .nullable = true),
    KIN_BELONGS_TO(folder, folder, .required = true),
    KIN_BELONGS_TO_ANY(about),
    KIN_HAS_MANY(lines, line),
);
KIN_MODEL(line,
    KIN_COLUMN(id),
    KIN_COLUMN(paper_id, .nullable = true),
);

static struct author *ann;
static struct post *soup;

static int set_up(void **state)
{
    (void)state;
    open_database(kin_models(author, post, comment, tag, badge, shelf, book, safe, coin, cabinet));
    ann = kin_create(s, author, .name = "Ann");
    soup = kin_create(s, post, .title = "Soup", .author_id = ann->id);
    return 0;
}

/* "RecordInvalid of post.title, expected -, actual -: post is invalid: title can't be blank" */
static void expect_error(const kin_error_info *error, const char *expected)
{
    char text[1024];
    snprintf(text, sizeof text, "%s of %s.%s, expected %s, actual %s: %s",
             kin_error_name(error->code), error->model ? error->model : "-",
             error->association ? error->association : "-", error->expected ? error->expected : "-",
             error->actual ? error->actual : "-", error->message);
    assert_string_equal(text, expected);
}

static void expect_failure(const char *expected)
{
    expect_error(kin_error(s), expected);
    assert_true(kin_failed(s));
    kin_error_clear(s);
}

static void expect_answer(const char *expected)
{
    expect_error(kin_error(s), expected);
    assert_false(kin_failed(s));
}

static void ERR_1_an_association_that_is_not_there(void **state)
{
    (void)state;
    kin_many_get_named(&ann->kin, "psts");
    expect_failure("AssociationNotFound of author.psts, expected posts, actual psts: "
                   "association \"psts\" was not found on author, did you mean \"posts\"?");
    kin_preload_named((kin_items){(void *const *)&ann, 1}, "psts", NULL);
    expect_failure("AssociationNotFound of author.psts, expected posts, actual psts: "
                   "association \"psts\" was not found on author, did you mean \"posts\"?");
    kin_one_get_named(&ann->kin, "posts");
    expect_failure(
        "AssociationNotFound of author.posts, expected single record, actual collection: "
        "author.posts is a collection: the kin_many_ verbs are for it");
}

static void ERR_2_a_name_that_cannot_be_joined(void **state)
{
    (void)state;
    (void)kin_all(s, author, .joins = "psts");
    expect_failure("AssociationNotFound of author.psts, expected posts, actual psts: "
                   "association \"psts\" was not found on author, did you mean \"posts\"?");
    (void)kin_all(s, author, .includes = "posts(");
    expect_failure("InvalidArgument of post.-, expected -, actual -: "
                   "includes of post: a name was expected at \"\"");
}

static void ERR_3_a_record_of_another_model(void **state)
{
    void *wrong = soup;
    void *nothing = NULL;
    (void)state;
    assert_false(kin_one_set(soup, author, wrong));
    expect_failure("AssociationTypeMismatch of post.author, expected author, actual post: "
                   "post.author takes a author, not a post");
    assert_false(kin_many_push(ann, posts, (void *)ann));
    expect_failure("AssociationTypeMismatch of author.posts, expected post, actual author: "
                   "author.posts takes a post, not a author");
    assert_false(kin_many_push(ann, posts, nothing));
    expect_failure("AssociationTypeMismatch of author.posts, expected post, actual NULL: "
                   "author.posts takes a post, not NULL");
}

static void ERR_11_and_ERR_12_a_through_that_cannot_be_changed(void **state)
{
    struct comment *comment = kin_new(s, comment, .body = "x");
    struct cabinet *cabinet = kin_create(s, cabinet);
    struct line *line = kin_new(s, line);
    (void)state;
    assert_false(kin_many_push(ann, comments, comment));
    expect_failure("HasManyThroughCantAssociateThroughHasOneOrManyReflection of author.comments, "
                   "expected -, actual -: "
                   "cannot modify author.comments: its source post.comments is a has_many");
    assert_false(kin_many_push(cabinet, lines, line));
    expect_failure(
        "HasManyThroughNestedAssociationsAreReadonly of cabinet.lines, expected -, actual -: "
        "cannot modify cabinet.lines: it goes through more than one other association");
}

static void ERR_14_one_column_for_both(void **state)
{
    (void)state;
    kin_db *db = kin_open("sqlite::memory:", kin_models(friend));
    expect_error(kin_db_error(db), "InvalidModel of friend.friends, expected -, actual -: "
                                   "friend.friends: both columns of friends_friends would be "
                                   "friend_id: give .association_foreign_key");
    kin_close(db);
}

static void ERR_16_what_leads_to_any_model_cannot_be_joined(void **state)
{
    (void)state;
    (void)kin_all(s, paper, .joins = "about");
    expect_failure("EagerLoadPolymorphic of paper.about, expected -, actual -: "
                   "cannot join the polymorphic association paper.about: load it with .includes, "
                   "or join from the other side");
}

static void ERR_17_dependents_forbid_it(void **state)
{
    struct safe *safe = kin_create(s, safe, .name = "Safe");
    (void)state;
    kin_create(s, coin, .safe_id = safe->id, .worth = 1);
    assert_false(kin_destroy(safe));
    expect_answer("DeleteRestricted of safe.coins, expected -, actual -: "
                  "safe cannot be destroyed because dependent coins exist");
}

static void ERR_18_not_saved(void **state)
{
    struct author *new = kin_new(s, author, .name = "New");
    struct post *untitled = kin_new(s, post, .title = "");
    struct badge *blank = kin_new(s, badge, .label = "");
    (void)state;
    assert_null(kin_many_create(new, posts, .title = "x"));
    expect_answer("RecordNotSaved of author.posts, expected -, actual -: "
                  "author.posts: save the author before creating through it");
    assert_null(kin_one_create(new, badge, .label = "x"));
    expect_answer("RecordNotSaved of author.badge, expected -, actual -: "
                  "author.badge: save the author before creating through it");
    assert_false(kin_many_set(ann, posts, &untitled, 1));
    expect_answer("RecordNotSaved of author.posts, expected -, actual -: "
                  "author.posts was not replaced: a record could not be saved");
    assert_false(kin_one_set(ann, badge, blank));
    expect_answer("RecordNotSaved of author.badge, expected -, actual -: "
                  "author.badge was not replaced: a record could not be saved");
}

static void ERR_19_invalid_and_not_found(void **state)
{
    kin_value no_such = kin_value_int(77);
    (void)state;
    assert_null(kin_many_must_create(ann, posts, .title = ""));
    expect_answer("RecordInvalid of post.title, expected -, actual -: "
                  "post is invalid: title can't be blank");
    assert_null(kin_find(s, post, 77));
    expect_answer("RecordNotFound of post.-, expected -, actual -: "
                  "no post has this key");
    assert_null(kin_many_find(ann, posts, 77));
    expect_answer("RecordNotFound of author.posts, expected -, actual -: "
                  "no post with this key is in author.posts of the author");
    assert_false(kin_many_set_ids(ann, posts, &no_such, 1));
    expect_answer("RecordNotFound of author.posts, expected -, actual -: "
                  "author.posts: 1 of the 1 keys are those of no post");
    kin_set_readonly(soup);
    assert_false(kin_save(soup));
    expect_failure("ReadOnlyRecord of post.-, expected -, actual -: "
                   "this post is marked as read-only");
}

static void ERR_20_too_many_nested_records(void **state)
{
    struct folder *folder = kin_new(s, folder);
    (void)state;
    const kin_nested papers[3] = {{.count = 0}};
    assert_false(kin_many_assign_named(&folder->kin, "papers", papers, 3));
    expect_answer("TooManyRecords of folder.papers, expected -, actual -: "
                  "folder.papers takes at most 2 nested records at once, not 3");
}

static void ERR_21_a_wrong_argument(void **state)
{
    (void)state;
    assert_null(kin_many_build_named(&ann->kin, "posts",
                                     &(const kin_attribute){"titel", kin_value_text("x")}, 1));
    expect_failure("InvalidArgument of post.titel, expected -, actual -: "
                   "attributes of post: \"titel\" is no column of it, did you mean \"title\"?");
}

static void ERR_23_errors_on_the_record(void **state)
{
    struct shelf *shelf = kin_create(s, shelf, .name = "Shelf");
    struct paper *paper = kin_new(s, paper);
    (void)state;
    kin_create(s, book, .shelf_id = shelf->id, .title = "Emma");
    assert_false(kin_destroy(shelf));
    assert_string_equal(kin_errors(shelf).items[0].field, "base");
    assert_string_equal(kin_errors(shelf).items[0].message,
                        "Cannot delete record because dependent books exist");
    assert_false(kin_save(paper));
    assert_string_equal(kin_errors(paper).items[0].field, "folder");
    assert_string_equal(kin_errors(paper).items[0].message, "must exist");
    assert_non_null(kin_many_build(ann, posts, .title = ""));
    assert_false(kin_save(ann));
    assert_string_equal(kin_errors(ann).items[0].field, "posts");
    assert_string_equal(kin_errors(ann).items[0].message, "is invalid");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(ERR_1_an_association_that_is_not_there),
        TEST(ERR_2_a_name_that_cannot_be_joined),
        TEST(ERR_3_a_record_of_another_model),
        TEST(ERR_11_and_ERR_12_a_through_that_cannot_be_changed),
        cmocka_unit_test(ERR_14_one_column_for_both),
        TEST(ERR_16_what_leads_to_any_model_cannot_be_joined),
        TEST(ERR_17_dependents_forbid_it),
        TEST(ERR_18_not_saved),
        TEST(ERR_19_invalid_and_not_found),
        TEST(ERR_20_too_many_nested_records),
        TEST(ERR_21_a_wrong_argument),
        TEST(ERR_23_errors_on_the_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
