/* Faults in queries of collections, and where scopes are told of their owner. */
#include "behaviour/parties.h"
#include "support/faults.h"
#include "support/models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct shelf_of_posts {
    struct author *ann;
    struct author *bob;
    struct post *soup;
};

static void shelf_of_posts(kin_session *s, void *records)
{
    struct shelf_of_posts *r = records;
    r->ann = kin_create(s, author, .name = "Ann");
    r->bob = kin_create(s, author, .name = "Bob");
    r->soup = kin_create(s, post, .title = "Soup", .author_id = r->ann->id, .published = true);
    kin_create(s, post, .title = "Bread", .author_id = r->ann->id);
    kin_create(s, post, .title = "Pie", .author_id = r->bob->id);
    kin_many_push(r->soup, tags, kin_create(s, tag, .name = "food"));
    kin_many_reset(r->soup, tags);
    kin_reload(r->ann);
    kin_reload(r->bob);
    kin_reload(r->soup);
}

static bool all_posts(kin_session *s, void *records)
{
    struct shelf_of_posts *r = records;
    post_list posts = kin_many_all(r->ann, posts, .where = "posts.title > ?", .args = kin_args("A"),
                                   .includes = "tags");
    return !kin_failed(s) && posts.count == 2;
}

static bool first_and_last_posts(kin_session *s, void *records)
{
    struct shelf_of_posts *r = records;
    struct post *first = kin_many_first(r->ann, posts, .order = "posts.title");
    struct post *last = kin_many_last(r->ann, posts, .order = "posts.title");
    return first && last && !kin_failed(s);
}

static bool pluck_titles(kin_session *s, void *records)
{
    struct shelf_of_posts *r = records;
    return kin_many_pluck(r->ann, posts, title, .limit = 2).count == 2 && !kin_failed(s);
}

static bool ask_of(kin_session *s, void *records)
{
    struct shelf_of_posts *r = records;
    size_t tags = kin_count(s, tag, .of = kin_of(r->soup, tags), .where = "tags.name = ?",
                            .args = kin_args("food"));
    if (kin_failed(s) || tags != 1) return false;
    kin_each_batch(posts, s, post, .of = kin_of(r->ann, posts), .batch_size = 1) tags++;
    return !kin_failed(s) && tags == 3;
}

static bool stream_of(kin_session *s, void *records)
{
    struct shelf_of_posts *r = records;
    size_t count = 0;
    kin_stream *stream = kin_stream_open(s, post, .of = kin_of(r->ann, posts));
    while (kin_stream_next(stream, post)) count++;
    kin_stream_close(stream);
    return !kin_failed(s) && count == 2;
}

static bool update_all_of(kin_session *s, void *records)
{
    struct shelf_of_posts *r = records;
    return kin_update_all(s, post, .set = "title = 'x'", .of = kin_of(r->ann, posts),
                          .where = "posts.published") == 1 &&
           !kin_failed(s);
}

static bool delete_all_of(kin_session *s, void *records)
{
    struct shelf_of_posts *r = records;
    return kin_delete_all(s, tag, .of = kin_of(r->soup, tags)) == 1 && !kin_failed(s);
}

static bool destroy_all_of(kin_session *s, void *records)
{
    struct shelf_of_posts *r = records;
    return kin_destroy_all(s, post, .of = kin_of(r->bob, posts)) == 1 && !kin_failed(s);
}

static void only_soup(kin_query *query)
{
    kin_query_equal(query, post, title, "Pie");
    kin_query_where(query, "posts.title <> ?", kin_args("Pie"));
    kin_query_replace(query, post, title, "Soup");
}

static bool scopes_twice(kin_session *s, void *records)
{
    (void)records;
    return kin_count(s, post, .scopes = {only_soup, only_soup}) == 1 && !kin_failed(s);
}

/* --- scopes that are told of their owner ------------------------------------------------------ */

struct party {
    struct user *ann;
    struct user *bob;
    struct event *b;
    struct place *lake;
};

static void party(kin_session *s, void *records)
{
    struct party *r = records;
    r->ann = kin_create(s, user, .name = "Ann", .birthday = "May", .few = 2);
    r->bob = kin_create(s, user, .name = "Bob", .birthday = "June", .few = 1);
    event_of(s, r->ann, "a", "June", "home");
    r->b = event_of(s, r->ann, "b", "May", "inn");
    event_of(s, r->bob, "c", "June", "home");
    r->lake = kin_create(s, place, .name = "lake");
}

static bool read_own(kin_session *s, void *records)
{
    struct party *r = records;
    return kin_many_get(r->ann, full_events).count == 2 && !kin_failed(s);
}

static bool preload_own(kin_session *s, void *records)
{
    (void)records;
    user_list users = kin_all(s, user, .includes = "full_events(user), birthday_places");
    return users.count == 2 && !kin_failed(s);
}

static bool count_own(kin_session *s, void *records)
{
    struct party *r = records;
    return kin_many_count(r->ann, birthday_events) == 1 && !kin_failed(s);
}

static bool create_own(kin_session *s, void *records)
{
    struct party *r = records;
    return kin_many_create(r->ann, birthday_events, .title = "new") && !kin_failed(s);
}

static bool push_through_own(kin_session *s, void *records)
{
    struct party *r = records;
    (void)s;
    return kin_many_push(r->ann, birthday_places, r->lake);
}

static bool clear_a_few(kin_session *s, void *records)
{
    struct party *r = records;
    (void)s;
    return kin_many_clear(r->ann, few_events);
}

static bool destroy_owner(kin_session *s, void *records)
{
    struct party *r = records;
    (void)s;
    return kin_destroy(r->ann);
}

/* clang-format off */
#define OWN(it, reads)                                                           \
    {.name = #it, .prepare = party, .act = (it),                                 \
     .records_size = sizeof(struct party), .models = kin_models(user), .only_reads = (reads)}
#define SCENE(it, reads)                                                         \
    {.name = #it, .prepare = shelf_of_posts, .act = (it),                        \
     .records_size = sizeof(struct shelf_of_posts), .only_reads = (reads)}
/* clang-format on */
#define READS(it) SCENE(it, true)
#define WRITES(it) SCENE(it, false)

static void run(const struct scenario *scenarios, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        each_fault(&scenarios[i]);
        if (!scenarios[i].only_reads) each_fault_in_a_level(&scenarios[i]);
    }
}

#define RUN(...)                                     \
    do {                                             \
        const struct scenario all[] = {__VA_ARGS__}; \
        run(all, sizeof all / sizeof *all);          \
    } while (0)

static void faults_of_queries_of_a_collection(void **state)
{
    (void)state;
    RUN(READS(all_posts), READS(first_and_last_posts), READS(pluck_titles), READS(scopes_twice));
}

static void faults_of_what_a_slot_leads_to(void **state)
{
    (void)state;
    RUN(READS(ask_of), READS(stream_of), WRITES(update_all_of), WRITES(delete_all_of),
        WRITES(destroy_all_of));
}

static void faults_of_scopes_of_an_owner(void **state)
{
    (void)state;
    RUN(OWN(read_own, true), OWN(preload_own, true), OWN(count_own, true), OWN(create_own, false),
        OWN(push_through_own, false), OWN(clear_a_few, false), OWN(destroy_owner, false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_of_queries_of_a_collection),
        cmocka_unit_test(faults_of_what_a_slot_leads_to),
        cmocka_unit_test(faults_of_scopes_of_an_owner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
