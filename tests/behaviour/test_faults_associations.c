/* Faults in the verbs of associations. */
#include "support/database.h"
#include "support/faults.h"
#include "support/models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct blog {
    struct author *ann;
    struct author *bob;
    struct author *eve; /* not saved */
    struct post *soup;
    struct post *bread;
    struct post *draft; /* not saved */
    struct comment *tasty;
    struct comment *salty;
    struct tag *food;
    struct tag *sweet;
    struct tag *fresh; /* not saved */
    struct profile *profile;
    struct profile *other_profile;
    struct badge *badge;
    struct badge *other_badge;
    struct badge *new_badge; /* not saved */
    struct note *salt;
    struct note *sugar;
    struct group *cooks;
    struct group *bakers;
    struct membership *membership;
    void *made; /* by act; a record of any model */
};

/* Soup has comments and the tag food; bread and the tag sweet are free. Ann has a profile, a badge,
 * a note and is a cook. */
static void blog(kin_session *s, void *records)
{
    struct blog *b = records;
    b->ann = kin_create(s, author, .name = "Ann");
    b->bob = kin_create(s, author, .name = "Bob");
    b->soup = kin_create(s, post, .title = "Soup", .author_id = b->ann->id);
    b->bread = kin_create(s, post, .title = "Bread");
    b->tasty = kin_create(s, comment, .body = "Tasty", .post_id = b->soup->id);
    b->salty = kin_create(s, comment, .body = "Salty", .post_id = b->soup->id);
    b->food = kin_create(s, tag, .name = "food");
    b->sweet = kin_create(s, tag, .name = "sweet");
    kin_many_push(b->soup, tags, b->food);
    kin_many_reset(b->soup, tags);
    b->profile = kin_create(s, profile, .bio = "Cook", .author_id = b->ann->id);
    b->other_profile = kin_create(s, profile, .bio = "Baker");
    b->badge = kin_create(s, badge, .label = "Chef", .author_id = b->ann->id);
    b->other_badge = kin_create(s, badge, .label = "Guest", .author_id = b->bob->id);
    b->salt = kin_create(s, note, .text = "Salt", .author_id = b->ann->id);
    b->sugar = kin_create(s, note, .text = "Sugar", .author_id = b->ann->id);
    b->cooks = kin_create(s, group, .name = "Cooks");
    b->bakers = kin_create(s, group, .name = "Bakers");
    b->membership = kin_create(s, membership, .author_id = b->ann->id, .group_id = b->cooks->id);
    kin_reload(b->ann);
    kin_reload(b->soup);
}

static void blog_with_new(kin_session *s, void *records)
{
    struct blog *b = records;
    blog(s, records);
    b->eve = kin_new(s, author, .name = "Eve");
    b->draft = kin_new(s, post, .title = "Draft");
    b->fresh = kin_new(s, tag, .name = "fresh");
    b->new_badge = kin_new(s, badge, .label = "New");
}

static void loaded_blog(kin_session *s, void *records)
{
    struct blog *b = records;
    blog_with_new(s, records);
    (void)kin_many_get(b->ann, posts);
    (void)kin_many_get(b->ann, notes);
    (void)kin_many_get(b->ann, groups);
    (void)kin_many_get(b->ann, memberships);
    (void)kin_many_get(b->soup, comments);
    (void)kin_many_get(b->soup, tags);
    (void)kin_one_get(b->ann, profile);
    (void)kin_one_get(b->ann, badge);
    (void)kin_one_get(b->soup, author);
}

/* Every scenario is tried with what is loaded and without. */
struct scenes {
    scenario_act *act;
    const char *name;
    bool only_reads;
};

static struct scenario scenario_of(scenario_prepare *prepare, const struct scenes *scenes)
{
    return (struct scenario){.name = scenes->name,
                             .prepare = prepare,
                             .act = scenes->act,
                             .records_size = sizeof(struct blog),
                             .only_reads = scenes->only_reads};
}

static void run(const struct scenes *scenes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct scenario bare = scenario_of(blog_with_new, &scenes[i]);
        struct scenario loaded = scenario_of(loaded_blog, &scenes[i]);
        each_fault(&bare);
        each_fault(&loaded);
        each_fault_in_a_level(&bare);
    }
}

#define RUN(...)                                      \
    do {                                              \
        const struct scenes scenes[] = {__VA_ARGS__}; \
        run(scenes, sizeof scenes / sizeof *scenes);  \
    } while (0)
#define WRITES(it)               \
    {                            \
        .act = (it), .name = #it \
    }
#define READS(it)                                    \
    {                                                \
        .act = (it), .name = #it, .only_reads = true \
    }

/* One verb a line: B is the blog, and s the session. */
#define ACT(name, ...)                              \
    static bool name(kin_session *s, void *records) \
    {                                               \
        struct blog *B = records;                   \
        (void)s;                                    \
        (void)B;                                    \
        return __VA_ARGS__;                         \
    }                                               \
    extern int ignored_semicolon

/* --- kin_one --------------------------------------------------------------------------------- */

ACT(belongs_to_set, kin_one_set(B->soup, author, B->bob));
ACT(belongs_to_set_none, kin_one_set(B->soup, author, NULL));
ACT(belongs_to_set_new, kin_one_set(B->soup, author, B->eve));
ACT(save_soup, kin_save(B->soup));
ACT(belongs_to_build, (B->made = kin_one_build(B->soup, author, .name = "Eve")) != NULL);
ACT(belongs_to_create, (B->made = kin_one_create(B->soup, author, .name = "Eve")) != NULL);

ACT(has_one_set, kin_one_set(B->ann, profile, B->other_profile));
ACT(has_one_set_none, kin_one_set(B->ann, profile, NULL));
ACT(has_one_set_destroying, kin_one_set(B->ann, badge, B->other_badge));
ACT(has_one_set_none_destroying, kin_one_set(B->ann, badge, NULL));
ACT(has_one_set_new, kin_one_set(B->ann, badge, B->new_badge));
ACT(has_one_set_deleting, kin_one_set(B->ann, pen, NULL));
ACT(has_one_set_of_new_owner, kin_one_set(B->eve, badge, B->new_badge));
ACT(has_one_build, (B->made = kin_one_build(B->ann, badge, .label = "Star")) != NULL);
ACT(has_one_create, (B->made = kin_one_create(B->ann, badge, .label = "Star")) != NULL);
ACT(has_one_must_create, (B->made = kin_one_must_create(B->ann, profile, .bio = "x")) != NULL);

/* --- kin_many: adding ------------------------------------------------------------------------ */

static bool concat_posts(kin_session *s, void *records)
{
    struct blog *b = records;
    struct post *posts[] = {b->bread, b->draft};
    (void)s;
    return kin_many_concat(b->ann, posts, posts, 2);
}

static bool concat_tags(kin_session *s, void *records)
{
    struct blog *b = records;
    struct tag *tags[] = {b->sweet, b->fresh};
    (void)s;
    return kin_many_concat(b->soup, tags, tags, 2);
}

ACT(push_saved, kin_many_push(B->ann, posts, B->bread));
ACT(push_new, kin_many_push(B->ann, posts, B->draft));
ACT(push_to_new_owner, kin_many_push(B->eve, posts, B->draft));
ACT(save_eve, kin_save(B->eve));
ACT(push_comment, kin_many_push(B->bread, comments, B->tasty));
ACT(push_tag, kin_many_push(B->soup, tags, B->sweet));
ACT(push_new_tag, kin_many_push(B->soup, tags, B->fresh));
ACT(push_group, kin_many_push(B->ann, groups, B->bakers));
ACT(build_post, (B->made = kin_many_build(B->ann, posts, .title = "Pie")) != NULL);
ACT(build_tag, (B->made = kin_many_build(B->soup, tags, .name = "hot")) != NULL);
ACT(create_post, (B->made = kin_many_create(B->ann, posts, .title = "Pie")) != NULL);
ACT(create_comment, (B->made = kin_many_create(B->soup, comments, .body = "Hot")) != NULL);
ACT(create_tag, (B->made = kin_many_create(B->soup, tags, .name = "hot")) != NULL);
ACT(create_group, (B->made = kin_many_create(B->ann, groups, .name = "Smiths")) != NULL);
ACT(must_create_note, (B->made = kin_many_must_create(B->ann, notes, .text = "Oil")) != NULL);

/* --- kin_many: taking out -------------------------------------------------------------------- */

ACT(delete_post, kin_many_delete(B->ann, posts, B->soup));
ACT(delete_note, kin_many_delete(B->ann, notes, B->salt));
ACT(delete_membership, kin_many_delete(B->ann, memberships, B->membership));
ACT(delete_comment, kin_many_delete(B->soup, comments, B->tasty));
ACT(delete_tag, kin_many_delete(B->soup, tags, B->food));
ACT(delete_group, kin_many_delete(B->ann, groups, B->cooks));
ACT(destroy_comment, kin_many_destroy(B->soup, comments, B->tasty));
ACT(destroy_note, kin_many_destroy(B->ann, notes, B->salt));
ACT(destroy_tag, kin_many_destroy(B->soup, tags, B->food));
ACT(destroy_group, kin_many_destroy(B->ann, groups, B->cooks));
ACT(clear_posts, kin_many_clear(B->ann, posts));
ACT(clear_notes, kin_many_clear(B->ann, notes));
ACT(clear_memberships, kin_many_clear(B->ann, memberships));
ACT(clear_tags, kin_many_clear(B->soup, tags));
ACT(clear_groups, kin_many_clear(B->ann, groups));

/* --- kin_many: replacing --------------------------------------------------------------------- */

static bool set_posts(kin_session *s, void *records)
{
    struct blog *b = records;
    struct post *posts[] = {b->bread, b->draft};
    (void)s;
    return kin_many_set(b->ann, posts, posts, 2);
}

static bool set_notes(kin_session *s, void *records)
{
    struct blog *b = records;
    struct note *notes[] = {b->sugar};
    (void)s;
    return kin_many_set(b->ann, notes, notes, 1);
}

static bool set_tags(kin_session *s, void *records)
{
    struct blog *b = records;
    struct tag *tags[] = {b->sweet, b->fresh};
    (void)s;
    return kin_many_set(b->soup, tags, tags, 2);
}

static bool set_groups(kin_session *s, void *records)
{
    struct blog *b = records;
    struct group *groups[] = {b->bakers};
    (void)s;
    return kin_many_set(b->ann, groups, groups, 1);
}

/* --- reading --------------------------------------------------------------------------------- */

static bool preload(kin_session *s, void *records)
{
    struct blog *b = records;
    struct author *authors[] = {b->ann, b->bob};
    author_list list = {authors, 2};
    (void)s;
    return kin_preload(list, "posts(comments, tags), groups, profile, comments");
}

ACT(meet_again, kin_all(s, author, .includes = "comments.post.author").count > 1);
ACT(get_author, kin_one_get(B->soup, author) != NULL);
ACT(get_profile, kin_one_get(B->ann, profile) != NULL);
ACT(reload_badge, kin_one_reload(B->ann, badge) != NULL);
ACT(get_posts, kin_many_get(B->ann, posts).count == 1);
ACT(get_comments, kin_many_get(B->soup, comments).count == 2);
ACT(get_tags, kin_many_get(B->soup, tags).count == 1);
ACT(get_groups, kin_many_get(B->ann, groups).count == 1);
ACT(get_comments_through, kin_many_get(B->ann, comments).count == 2);
ACT(reload_notes, kin_many_reload(B->ann, notes).count == 2);
ACT(size_of_posts, kin_many_size(B->ann, posts) == 1);
ACT(size_of_tags, kin_many_size(B->soup, tags) == 1);
ACT(count_groups, kin_many_count(B->ann, groups) == 1);
ACT(length_of_tags, kin_many_length(B->soup, tags) == 1);
ACT(includes_tag, kin_many_includes(B->soup, tags, B->food));

ACT(ids_of_notes, kin_many_ids(B->ann, notes).count == 2);
ACT(ids_of_tags, kin_many_ids(B->soup, tags).count == 1);
ACT(find_note, kin_many_find(B->ann, notes, B->salt->id) != NULL);
ACT(find_group, kin_many_find(B->ann, groups, B->cooks->id) != NULL);
ACT(first_comment, kin_many_first(B->soup, comments) != NULL);
ACT(last_tag, kin_many_last(B->soup, tags) != NULL);
ACT(exists_note,
    kin_many_exists(B->ann, notes, .where = "notes.text = ?", .args = kin_args("Salt")));
ACT(count_some_groups, kin_many_count(B->ann, groups, .where = "groups.id > 0") == 1);
ACT(sum_of_comments, kin_many_sum(B->ann, posts, comments_count) == 2);
ACT(distinct_groups, kin_many_distinct(B->ann, groups).count == 1);
ACT(delete_all_notes, kin_many_delete_all(B->ann, notes) == 2);
ACT(delete_all_tags, kin_many_delete_all(B->soup, tags) == 1);
ACT(delete_all_groups, kin_many_delete_all(B->ann, groups) == 1);
ACT(destroy_all_comments, kin_many_destroy_all(B->soup, comments) == 2);
ACT(destroy_all_groups, kin_many_destroy_all(B->ann, groups) == 1);
ACT(set_ids_of_notes,
    kin_many_set_ids(B->ann, notes, ((const kin_value[]){kin_value_int(B->sugar->id)}), 1));
ACT(set_ids_of_tags,
    kin_many_set_ids(B->soup, tags,
                     ((const kin_value[]){kin_value_int(B->sweet->id), kin_value_int(B->food->id)}),
                     2));

/* is_empty gives true when it is not, and when it cannot know. */
ACT(is_empty, !kin_many_is_empty(B->soup, tags) && !kin_failed(s));

/* --- the tests ------------------------------------------------------------------------------- */

static void faults_of_belongs_to(void **state)
{
    (void)state;
    RUN(WRITES(belongs_to_set), WRITES(belongs_to_set_none), WRITES(belongs_to_set_new),
        WRITES(belongs_to_build), WRITES(belongs_to_create));
}

static void faults_of_has_one(void **state)
{
    (void)state;
    RUN(WRITES(has_one_set), WRITES(has_one_set_none), WRITES(has_one_set_destroying),
        WRITES(has_one_set_none_destroying), WRITES(has_one_set_new), WRITES(has_one_set_deleting),
        WRITES(has_one_set_of_new_owner), WRITES(has_one_build), WRITES(has_one_create),
        WRITES(has_one_must_create));
}

static void faults_of_asking_the_database(void **state)
{
    (void)state;
    RUN(READS(ids_of_notes), READS(ids_of_tags), READS(find_note), READS(find_group),
        READS(first_comment), READS(last_tag), READS(exists_note), READS(count_some_groups),
        READS(sum_of_comments), READS(distinct_groups));
}

static void faults_of_taking_all_out(void **state)
{
    (void)state;
    RUN(WRITES(delete_all_notes), WRITES(delete_all_tags), WRITES(delete_all_groups),
        WRITES(destroy_all_comments), WRITES(destroy_all_groups));
}

static void faults_of_ids(void **state)
{
    (void)state;
    RUN(WRITES(set_ids_of_notes), WRITES(set_ids_of_tags));
}

static void faults_of_adding(void **state)
{
    (void)state;
    RUN(WRITES(concat_posts), WRITES(concat_tags), WRITES(push_saved), WRITES(push_new),
        WRITES(push_to_new_owner), WRITES(push_comment), WRITES(push_tag), WRITES(push_new_tag),
        WRITES(push_group));
}

/* What was put together before is saved. */
static void soup_by_eve(kin_session *s, void *records)
{
    struct blog *b = records;
    loaded_blog(s, records);
    kin_one_set(b->soup, author, b->eve);
}

static void eve_with_everything(kin_session *s, void *records)
{
    struct blog *b = records;
    blog_with_new(s, records);
    kin_many_push(b->eve, posts, b->draft);
    kin_many_push(b->eve, posts, b->bread);
    kin_many_push(b->draft, tags, b->fresh);
    kin_many_push(b->draft, tags, b->food);
    kin_many_push(b->eve, groups, b->cooks);
    kin_many_push(b->eve, notes, b->salt);
    kin_one_set(b->eve, badge, b->new_badge);
    kin_one_set(b->eve, profile, b->profile);
}

static void faults_of_saving_what_was_put_together(void **state)
{
    (void)state;
    const struct scenes soup = WRITES(save_soup);
    const struct scenes eve = WRITES(save_eve);
    const struct scenario scenarios[] = {scenario_of(soup_by_eve, &soup),
                                         scenario_of(eve_with_everything, &eve)};
    for (size_t i = 0; i < 2; i++) {
        each_fault(&scenarios[i]);
        each_fault_in_a_level(&scenarios[i]);
    }
}

static void faults_of_making(void **state)
{
    (void)state;
    RUN(WRITES(build_post), WRITES(build_tag), WRITES(create_post), WRITES(create_comment),
        WRITES(create_tag), WRITES(create_group), WRITES(must_create_note));
}

static void faults_of_deleting(void **state)
{
    (void)state;
    RUN(WRITES(delete_post), WRITES(delete_note), WRITES(delete_membership), WRITES(delete_comment),
        WRITES(delete_tag), WRITES(delete_group));
}

static void faults_of_destroying(void **state)
{
    (void)state;
    RUN(WRITES(destroy_comment), WRITES(destroy_note), WRITES(destroy_tag), WRITES(destroy_group));
}

static void faults_of_clearing(void **state)
{
    (void)state;
    RUN(WRITES(clear_posts), WRITES(clear_notes), WRITES(clear_memberships), WRITES(clear_tags),
        WRITES(clear_groups));
}

static void faults_of_replacing(void **state)
{
    (void)state;
    RUN(WRITES(set_posts), WRITES(set_notes), WRITES(set_tags), WRITES(set_groups));
}

static void faults_of_reading(void **state)
{
    (void)state;
    RUN(READS(preload), READS(meet_again), READS(get_author), READS(get_profile),
        READS(reload_badge), READS(get_posts), READS(get_comments), READS(get_tags),
        READS(get_groups), READS(get_comments_through), READS(reload_notes));
}

static void faults_of_asking(void **state)
{
    (void)state;
    RUN(READS(size_of_posts), READS(size_of_tags), READS(count_groups), READS(length_of_tags),
        READS(includes_tag), READS(is_empty));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_of_belongs_to),
        cmocka_unit_test(faults_of_has_one),
        cmocka_unit_test(faults_of_asking_the_database),
        cmocka_unit_test(faults_of_taking_all_out),
        cmocka_unit_test(faults_of_ids),
        cmocka_unit_test(faults_of_adding),
        cmocka_unit_test(faults_of_making),
        cmocka_unit_test(faults_of_deleting),
        cmocka_unit_test(faults_of_destroying),
        cmocka_unit_test(faults_of_clearing),
        cmocka_unit_test(faults_of_replacing),
        cmocka_unit_test(faults_of_reading),
        cmocka_unit_test(faults_of_asking),
        cmocka_unit_test(faults_of_saving_what_was_put_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
