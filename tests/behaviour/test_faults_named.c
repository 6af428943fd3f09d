/* Faults in the verbs by name: what they add to the others is reading names and values, and options
 * that are kept. */
#include "support/database.h"
#include "support/faults.h"
#include "support/models.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct blog {
    struct author *ann;
    struct post *soup;
    struct tag *food;
    void *made; /* by act; a record of any model */
};

static void blog(kin_session *s, void *records)
{
    struct blog *b = records;
    b->ann = kin_create(s, author, .name = "Ann");
    b->soup = kin_create(s, post, .title = "Soup", .author_id = b->ann->id);
    b->food = kin_create(s, tag, .name = "food");
    kin_reload(b->ann);
}

#define GIVEN(column, text) (const kin_attribute[]){{column, kin_value_text(text)}}, 1

#define ACT(name, ...)                              \
    static bool name(kin_session *s, void *records) \
    {                                               \
        struct blog *B = records;                   \
        (void)s;                                    \
        (void)B;                                    \
        return __VA_ARGS__;                         \
    }                                               \
    extern int ignored_semicolon

ACT(new_named, (B->made = kin_new_named(s, "post", GIVEN("title", "Pie"))) != NULL);
ACT(create_named, (B->made = kin_create_named(s, "post", GIVEN("title", "Pie"))) != NULL);
ACT(upsert_named, (B->made = kin_upsert_named(s, "tag", "id",
                                              (const kin_attribute[]){
                                                  {"id", kin_value_int(B->food->id)},
                                                  {"name", kin_value_text("drink")},
                                              },
                                              2)) != NULL);
ACT(find_or_create_named,
    (B->made = kin_find_or_create_by_named(s, "tag", GIVEN("name", "hot"))) != NULL);
ACT(update_named, kin_update_named(&B->soup->kin, GIVEN("title", "Pie")));
ACT(set_named, kin_set_named(&B->soup->kin, "title", kin_value_text("Pie")));
ACT(find_by_named, kin_find_by_named(s, "post", GIVEN("title", "Soup")) != NULL);
ACT(all_named, kin_all_named(s, "post", &(kin_find_options){.order = "posts.id"}).count == 1);
ACT(sum_named, kin_sum_named(s, "author", "posts_count", NULL).as.integer == 1);
ACT(update_all_named,
    kin_update_all_named(s, "tag", &(kin_update_options){.set = "name = 'x'"}) == 1);
ACT(push_named, kin_many_push_named(&B->soup->kin, "tags", &B->food->kin));
ACT(many_build_named,
    (B->made = kin_many_build_named(&B->ann->kin, "posts", GIVEN("title", "Pie"))) != NULL);
ACT(many_create_named,
    (B->made = kin_many_create_named(&B->soup->kin, "comments", GIVEN("body", "Yes"))) != NULL);
ACT(one_create_named,
    (B->made = kin_one_create_named(&B->ann->kin, "badge", GIVEN("label", "Chef"))) != NULL);

static bool batches_named(kin_session *s, void *records)
{
    const kin_find_options options = {.where = "posts.id > 0", .batch_size = 1};
    (void)records;
    kin_batches *batches = kin_batches_open_named(s, "post", &options);
    size_t count = 0;
    for (kin_items list; (list = kin_next_batch_named(batches)).count > 0;) count += list.count;
    kin_batches_close(batches);
    return count == 1 && !kin_failed(s);
}

static void run(const char *name, scenario_act *act, bool only_reads)
{
    const struct scenario scenario = {.name = name,
                                      .prepare = blog,
                                      .act = act,
                                      .records_size = sizeof(struct blog),
                                      .only_reads = only_reads};
    each_fault(&scenario);
    each_fault_in_a_level(&scenario);
}

#define RUN(act, only_reads) run(#act, act, only_reads)

static void faults_of_making(void **state)
{
    (void)state;
    RUN(new_named, true);
    RUN(create_named, false);
    RUN(upsert_named, false);
    RUN(find_or_create_named, false);
}

static void faults_of_changing(void **state)
{
    (void)state;
    RUN(update_named, false);
    RUN(set_named, true);
    RUN(update_all_named, false);
}

static void faults_of_reading(void **state)
{
    (void)state;
    RUN(find_by_named, true);
    RUN(all_named, true);
    RUN(sum_named, true);
    RUN(batches_named, true);
}

static void faults_of_associations(void **state)
{
    (void)state;
    RUN(push_named, false);
    RUN(many_build_named, true);
    RUN(many_create_named, false);
    RUN(one_create_named, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_of_making),
        cmocka_unit_test(faults_of_changing),
        cmocka_unit_test(faults_of_reading),
        cmocka_unit_test(faults_of_associations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
