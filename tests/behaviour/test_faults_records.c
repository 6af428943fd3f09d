/* Faults in the verbs of one record, and in transactions. */
#include "support/database.h"
#include "support/faults.h"
#include "support/models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct blog {
    struct author *ann;
    struct author *bob;
    struct post *soup;
    struct post *bread;
    struct comment *tasty;
    struct comment *salty;
    struct tag *food;
    struct profile *profile;
    struct badge *badge;
    struct pen *pen;
    struct note *note;
    struct group *cooks;
    struct membership *membership;
    struct shelf *shelf;
    struct safe *safe;
    void *made; /* by act; a record of any model */
};

static void nothing(kin_session *s, void *records)
{
    (void)s;
    (void)records;
}

/* Ann with a post that has comments and a tag, and with everything else that an author can have;
 * Bob with nothing. */
static void everything(kin_session *s, void *records)
{
    struct blog *b = records;
    b->ann = kin_create(s, author, .name = "Ann");
    b->bob = kin_create(s, author, .name = "Bob");
    b->soup = kin_create(s, post, .title = "Soup", .author_id = b->ann->id);
    b->bread = kin_create(s, post, .title = "Bread", .author_id = b->ann->id, .published = true);
    b->tasty = kin_create(s, comment, .body = "Tasty", .post_id = b->soup->id);
    b->salty = kin_create(s, comment, .body = "Salty", .post_id = b->soup->id);
    b->food = kin_create(s, tag, .name = "food");
    kin_many_push(b->soup, tags, b->food);
    b->profile = kin_create(s, profile, .bio = "Cook", .author_id = b->ann->id);
    b->badge = kin_create(s, badge, .label = "Chef", .author_id = b->ann->id);
    b->pen = kin_create(s, pen, .color = "red", .author_id = b->ann->id);
    b->note = kin_create(s, note, .text = "Salt", .author_id = b->ann->id);
    b->cooks = kin_create(s, group, .name = "Cooks");
    b->membership = kin_create(s, membership, .author_id = b->ann->id, .group_id = b->cooks->id);
    b->shelf = kin_create(s, shelf, .name = "Top");
    b->safe = kin_create(s, safe, .name = "Iron");
    kin_many_reset(b->soup, tags);
    kin_reload(b->ann);
    kin_reload(b->soup);
}

#define SCENARIO(before, it) \
    (&(struct scenario){     \
        .name = #it, .prepare = (before), .act = (it), .records_size = sizeof(struct blog)})
#define READING(it)                                          \
    (&(struct scenario){.name = #it,                         \
                        .prepare = everything,               \
                        .act = (it),                         \
                        .records_size = sizeof(struct blog), \
                        .only_reads = true})

/* --- saving ---------------------------------------------------------------------------------- */

static bool create(kin_session *s, void *records)
{
    struct blog *b = records;
    b->made = kin_create(s, tag, .name = "sweet");
    return b->made;
}

static bool create_with_defaults(kin_session *s, void *records)
{
    struct blog *b = records;
    b->made = kin_create(s, membership);
    return b->made;
}

static bool must_create(kin_session *s, void *records)
{
    struct blog *b = records;
    b->made = kin_must_create(s, sample, .number = 4, .text = "four", .truth = true);
    return b->made;
}

static bool create_counted(kin_session *s, void *records)
{
    struct blog *b = records;
    b->made = kin_create(s, post, .title = "Pie", .author_id = 1);
    return b->made;
}

static bool create_counted_and_touching(kin_session *s, void *records)
{
    struct blog *b = records;
    b->made = kin_create(s, comment, .body = "Fine", .post_id = 1);
    return b->made;
}

static void new_author_with_posts(kin_session *s, void *records)
{
    struct blog *b = records;
    b->ann = kin_new(s, author, .name = "Ann");
    b->soup = kin_many_build(b->ann, posts, .title = "Soup");
    b->bread = kin_many_build(b->ann, posts, .title = "Bread");
    b->tasty = kin_many_build(b->soup, comments, .body = "Tasty");
    b->food = kin_many_build(b->soup, tags, .name = "food");
    b->badge = kin_one_build(b->ann, badge, .label = "Chef");
    b->note = kin_many_build(b->ann, notes, .text = "Salt");
}

static bool save_new(kin_session *s, void *records)
{
    struct blog *b = records;
    (void)s;
    return kin_save(b->ann);
}

static void new_post_with_new_author(kin_session *s, void *records)
{
    struct blog *b = records;
    b->soup = kin_new(s, post, .title = "Soup");
    b->ann = kin_one_build(b->soup, author, .name = "Ann");
}

static bool save_with_parent(kin_session *s, void *records)
{
    struct blog *b = records;
    (void)s;
    return kin_save(b->soup);
}

static void everything_changed(kin_session *s, void *records)
{
    struct blog *b = records;
    everything(s, records);
    kin_set(b->soup, title, "Stew");
    kin_set(b->soup, published, true);
    kin_set(b->soup, author_id, b->bob->id);
    kin_set(b->tasty, body, "Good");
    kin_set(b->tasty, post_id, b->bread->id);
}

static bool save_changes(kin_session *s, void *records)
{
    struct blog *b = records;
    (void)s;
    return kin_save(b->soup);
}

static bool save_moved_comment(kin_session *s, void *records)
{
    struct blog *b = records;
    (void)s;
    return kin_must_save(b->tasty);
}

static bool update(kin_session *s, void *records)
{
    struct blog *b = records;
    (void)s;
    return kin_update(b->soup, .title = "Stew", .author_id = b->bob->id);
}

static bool update_touching(kin_session *s, void *records)
{
    struct blog *b = records;
    (void)s;
    return kin_update(b->salty, .body = "Mild", .approved = true);
}

/* --- one record otherwise -------------------------------------------------------------------- */

static bool set(kin_session *s, void *records)
{
    struct blog *b = records;
    (void)s;
    return kin_set(b->soup, title, "Stew");
}

static bool set_foreign_key(kin_session *s, void *records)
{
    struct blog *b = records;
    (void)s;
    return kin_set(b->soup, author_id, b->bob->id);
}

static bool set_to_null(kin_session *s, void *records)
{
    struct blog *b = records;
    (void)s;
    return kin_set_null(b->soup, author_id);
}

static void everything_with_parents(kin_session *s, void *records)
{
    struct blog *b = records;
    everything(s, records);
    kin_one_get(b->soup, author);
    kin_one_get(b->tasty, post);
}

static bool touch(kin_session *s, void *records)
{
    struct blog *b = records;
    (void)s;
    return kin_touch(b->soup);
}

static bool touch_parent(kin_session *s, void *records)
{
    struct blog *b = records;
    (void)s;
    return kin_touch(b->tasty);
}

static bool reload(kin_session *s, void *records)
{
    struct blog *b = records;
    (void)s;
    return kin_reload(b->soup);
}

static bool make_new(kin_session *s, void *records)
{
    struct blog *b = records;
    b->made = kin_new(s, membership, .role = "head");
    return b->made;
}

/* --- destroying ------------------------------------------------------------------------------ */

static bool delete (kin_session *s, void *records)
{
    struct blog *b = records;
    (void)s;
    return kin_delete(b->tasty);
}

static bool destroy_leaf(kin_session *s, void *records)
{
    struct blog *b = records;
    (void)s;
    return kin_destroy(b->tasty);
}

static bool destroy_with_dependents(kin_session *s, void *records)
{
    struct blog *b = records;
    (void)s;
    return kin_destroy(b->ann);
}

static void everything_loaded(kin_session *s, void *records)
{
    struct blog *b = records;
    everything(s, records);
    (void)kin_many_get(b->ann, posts);
    (void)kin_many_get(b->ann, notes);
    (void)kin_many_get(b->ann, memberships);
    kin_one_get(b->ann, profile);
    kin_one_get(b->ann, badge);
    kin_one_get(b->ann, pen);
    (void)kin_many_get(b->soup, comments);
    (void)kin_many_get(b->soup, tags);
    kin_one_get(b->soup, author);
    kin_one_get(b->tasty, post);
}

static bool destroy_with_loaded_dependents(kin_session *s, void *records)
{
    struct blog *b = records;
    (void)s;
    return kin_must_destroy(b->ann);
}

static bool destroy_with_join_rows(kin_session *s, void *records)
{
    struct blog *b = records;
    (void)s;
    return kin_destroy(b->soup);
}

static bool destroy_the_other_side(kin_session *s, void *records)
{
    struct blog *b = records;
    (void)s;
    return kin_destroy(b->food);
}

static bool destroy_restricted(kin_session *s, void *records)
{
    struct blog *b = records;
    (void)s;
    return kin_destroy(b->shelf);
}

static bool destroy_restricted_hard(kin_session *s, void *records)
{
    struct blog *b = records;
    (void)s;
    return kin_destroy(b->safe);
}

/* --- transactions ---------------------------------------------------------------------------- */

static bool several_verbs(kin_session *s, void *records)
{
    struct blog *b = records;
    b->made = kin_create(s, post, .title = "Pie", .author_id = b->bob->id);
    return b->made && kin_update(b->soup, .title = "Stew") && kin_destroy(b->tasty) &&
           kin_many_push(b->bread, tags, b->food);
}

/* What a level made is gone when it fails, and so is the pointer. */
static bool in_transaction(kin_session *s, void *records, scenario_act *work)
{
    struct blog *b = records;
    if (kin_transaction(s, work, records)) return true;
    b->made = NULL;
    return false;
}

static bool only_rows(kin_session *s, void *records)
{
    (void)records;
    return kin_create(s, tag, .name = "sweet") && kin_create(s, tag, .name = "sour") &&
           kin_create(s, post, .title = "Pie", .author_id = 1);
}

static bool transaction(kin_session *s, void *records)
{
    return in_transaction(s, records, only_rows);
}

static bool twice(kin_session *s, void *records)
{
    return only_rows(s, records) && kin_transaction(s, only_rows, records) && only_rows(s, records);
}

static bool nested_transaction(kin_session *s, void *records)
{
    return in_transaction(s, records, twice);
}

static bool transaction_of_verbs(kin_session *s, void *records)
{
    return in_transaction(s, records, several_verbs);
}

static bool transaction_by_hand(kin_session *s, void *records)
{
    if (!kin_begin(s)) return false;
    bool done = only_rows(s, records);
    if (!done) {
        kin_rollback(s);
        return false;
    }
    return kin_commit(s);
}

static bool execute(kin_session *s, void *records)
{
    (void)records;
    return kin_execute(s, "UPDATE posts SET title = ? WHERE id = ?", kin_args("Stew", 1));
}

static bool create_tables(kin_session *s, void *records)
{
    (void)records;
    return kin_create_tables(s);
}

/* Findings are no failure. */
static bool check(kin_session *s, void *records)
{
    kin_report report;
    (void)records;
    return kin_check(s, &report) || report.count > 0;
}

/* --- reading --------------------------------------------------------------------------------- */

static bool find(kin_session *s, void *records)
{
    struct blog *b = records;
    b->made = kin_find(s, post, 1);
    return b->made;
}

static bool find_by(kin_session *s, void *records)
{
    struct blog *b = records;
    b->made = kin_find_by(s, post, .title = "Soup", .published = false);
    return b->made;
}

static bool first(kin_session *s, void *records)
{
    struct blog *b = records;
    b->made = kin_first(s, post, .where = "posts.title <> ?", .args = kin_args("x"));
    return b->made;
}

static bool all_with_includes(kin_session *s, void *records)
{
    struct blog *b = records;
    author_list authors =
        kin_all(s, author, .order = "authors.id",
                .includes = "posts(comments, tags), comments, profile, groups, memberships(group)");
    if (authors.count == 0) return false;
    b->made = authors.items[0];
    return true;
}

static bool count(kin_session *s, void *records)
{
    (void)records;
    return kin_count(s, post, .where = "posts.id > ?", .args = kin_args(0)) == 2;
}

static bool exists(kin_session *s, void *records)
{
    (void)records;
    return kin_exists(s, post, .where = "posts.id = ?", .args = kin_args(1));
}

/* --- from the opening on: nothing here may rely on what came before -------------------------- */

static bool chain(kin_session *s, void *records)
{
    struct blog *b = records;
    b->ann = kin_create(s, author, .name = "Ann");
    b->soup = kin_many_create(b->ann, posts, .title = "Soup");
    b->tasty = kin_many_create(b->soup, comments, .body = "Tasty");
    b->food = kin_many_create(b->soup, tags, .name = "food");
    b->badge = kin_one_create(b->ann, badge, .label = "Chef");
    b->cooks = kin_many_create(b->ann, groups, .name = "Cooks");
    return kin_update(b->soup, .title = "Stew") && kin_destroy(b->tasty);
}

/* --- what a rollback takes back in memory ---------------------------------------------------- */

static void a_rollback_makes_what_was_created_new_again(void **state)
{
    (void)state;
    struct database base;
    database_open(&base, every_model, NULL);
    assert_true(kin_begin(base.session));
    struct author *ann = kin_create(base.session, author, .name = "Ann");
    struct post *soup = kin_many_create(ann, posts, .title = "Soup");
    struct badge *badge = kin_one_create(ann, badge, .label = "Chef");
    assert_false(kin_is_new(ann) || kin_is_new(soup) || kin_is_new(badge));
    assert_true(kin_rollback(base.session));
    assert_true(kin_is_new(ann) && kin_is_new(soup) && kin_is_new(badge));
    assert_true(kin_is_null(ann, id) && kin_is_null(soup, id) && kin_is_null(badge, id));
    assert_true(kin_is_null(soup, created_at));
    assert_true(kin_save(ann));
    assert_false(kin_failed(base.session));
    assert_int_equal(kin_count(base.session, author), 1);
    assert_int_equal(kin_count(base.session, post), 1);
    assert_int_equal(soup->author_id, ann->id);
    database_close(&base);
}

/* --- the tests ------------------------------------------------------------------------------- */

static void faults_of_creating(void **state)
{
    (void)state;
    each_fault(SCENARIO(nothing, create));
    each_fault(SCENARIO(nothing, create_with_defaults));
    each_fault(SCENARIO(nothing, must_create));
    each_fault(SCENARIO(everything, create_counted));
    each_fault(SCENARIO(everything, create_counted_and_touching));
    each_fault(SCENARIO(nothing, make_new));
}

static void faults_of_saving_graphs(void **state)
{
    (void)state;
    each_fault(SCENARIO(new_author_with_posts, save_new));
    each_fault(SCENARIO(new_post_with_new_author, save_with_parent));
}

static void faults_of_changing(void **state)
{
    (void)state;
    each_fault(SCENARIO(everything_changed, save_changes));
    each_fault(SCENARIO(everything_changed, save_moved_comment));
    each_fault(SCENARIO(everything, update));
    each_fault(SCENARIO(everything, update_touching));
    each_fault(SCENARIO(everything_with_parents, set));
    each_fault(SCENARIO(everything_with_parents, set_foreign_key));
    each_fault(SCENARIO(everything_with_parents, set_to_null));
    each_fault(SCENARIO(everything_with_parents, touch));
    each_fault(SCENARIO(everything_with_parents, touch_parent));
    each_fault(SCENARIO(everything, touch_parent));
    each_fault(SCENARIO(everything_changed, reload));
    each_fault(SCENARIO(everything_loaded, reload));
}

static void faults_of_destroying(void **state)
{
    (void)state;
    each_fault(SCENARIO(everything, delete));
    each_fault(SCENARIO(everything_with_parents, destroy_leaf));
    each_fault(SCENARIO(everything, destroy_with_dependents));
    each_fault(SCENARIO(everything_loaded, destroy_with_loaded_dependents));
    each_fault(SCENARIO(everything, destroy_with_join_rows));
    each_fault(SCENARIO(everything_loaded, destroy_with_join_rows));
    each_fault(SCENARIO(everything, destroy_the_other_side));
    each_fault(SCENARIO(everything, destroy_restricted));
    each_fault(SCENARIO(everything, destroy_restricted_hard));
}

static void faults_of_transactions(void **state)
{
    (void)state;
    each_fault(SCENARIO(everything, transaction));
    each_fault(SCENARIO(everything, nested_transaction));
    each_fault(SCENARIO(everything, transaction_by_hand));
    each_fault(SCENARIO(everything, execute));
    each_fault(SCENARIO(nothing, create_tables));
}

static void faults_of_verbs_in_a_level(void **state)
{
    (void)state;
    each_fault_in_a_level(SCENARIO(nothing, create));
    each_fault_in_a_level(SCENARIO(everything, create_counted_and_touching));
    each_fault_in_a_level(SCENARIO(new_author_with_posts, save_new));
    each_fault_in_a_level(SCENARIO(new_post_with_new_author, save_with_parent));
    each_fault_in_a_level(SCENARIO(everything_changed, save_changes));
    each_fault_in_a_level(SCENARIO(everything_changed, save_moved_comment));
    each_fault_in_a_level(SCENARIO(everything, touch_parent));
    each_fault_in_a_level(SCENARIO(everything, delete));
    each_fault_in_a_level(SCENARIO(everything_loaded, destroy_with_loaded_dependents));
    each_fault_in_a_level(SCENARIO(everything, destroy_with_dependents));
    each_fault_in_a_level(SCENARIO(everything, execute));
    struct scenario *verbs = SCENARIO(everything, transaction_of_verbs);
    verbs->survives = verbs->keeps_values = true;
    each_fault(verbs);
    each_fault_in_a_level(verbs);
    struct scenario *level = SCENARIO(everything, nested_transaction);
    level->survives = true;
    each_fault_in_a_level(level);
}

static void faults_of_opening(void **state)
{
    (void)state;
    each_fault_of_opening(SCENARIO(nothing, chain));
    each_fault_of_opening(SCENARIO(nothing, only_rows));
}

static void faults_of_finding(void **state)
{
    (void)state;
    each_fault(READING(check));
    each_fault(READING(find));
    each_fault(READING(find_by));
    each_fault(READING(first));
    each_fault(READING(all_with_includes));
    each_fault(READING(count));
    each_fault(READING(exists));
    each_fault_in_a_level(READING(all_with_includes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_of_creating),
        cmocka_unit_test(faults_of_saving_graphs),
        cmocka_unit_test(faults_of_changing),
        cmocka_unit_test(faults_of_destroying),
        cmocka_unit_test(faults_of_transactions),
        cmocka_unit_test(faults_of_verbs_in_a_level),
        cmocka_unit_test(faults_of_finding),
        cmocka_unit_test(faults_of_opening),
        cmocka_unit_test(a_rollback_makes_what_was_created_new_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
