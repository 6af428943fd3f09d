/* Faults in the verbs of what goes through another association. */
#include "behaviour/baskets.h"
#include "behaviour/clinic.h"
#include "behaviour/members.h"
#include "behaviour/shelves.h"
#include "support/database.h"
#include "support/faults.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct town {
    struct member *ann; /* of the chess club, and of a group */
    struct member *bob; /* of nothing */
    struct member *fresh;
    struct club *chess;
    struct club *golf;
    struct club *unsaved;
    void *made;
};

static void town(kin_session *s, void *records)
{
    struct town *b = records;
    b->chess = kin_create(s, club, .code = "chess", .name = "c");
    b->golf = kin_create(s, club, .code = "golf", .name = "g");
    b->unsaved = kin_new(s, club, .code = "new", .name = "n");
    struct group *group = kin_create(s, group, .club_code = "chess");
    b->ann = kin_create(s, member, .name = "Ann", .group_id = group->id);
    b->bob = kin_create(s, member, .name = "Bob");
    b->fresh = kin_new(s, member, .name = "new");
    kin_create(s, membership, .member_id = b->ann->id, .club_code = "chess");
}

static void loaded_town(kin_session *s, void *records)
{
    struct town *b = records;
    town(s, records);
    (void)kin_one_get(b->ann, club);
    (void)kin_one_get(b->ann, membership);
    (void)kin_one_get(b->ann, group);
}

static void built(kin_session *s, void *records)
{
    struct town *b = records;
    town(s, records);
    (void)kin_one_build(b->bob, club, .code = "built", .name = "b");
    (void)kin_one_build(b->ann, club, .code = "anew", .name = "a");
    (void)kin_one_set(b->fresh, club, b->unsaved);
}

#define B ((struct town *)records)
#define ACT(name, what)                             \
    static bool name(kin_session *s, void *records) \
    {                                               \
        (void)s;                                    \
        (void)records;                              \
        return what;                                \
    }

ACT(get, kin_one_get(B->ann, club) != NULL)
ACT(reload, kin_one_reload(B->ann, group_club) != NULL)
ACT(preload, kin_all(s, member, .includes = "club, group_club").count == 2)
ACT(set, kin_one_set(B->ann, club, B->golf))
ACT(set_an_unsaved_one, kin_one_set(B->ann, club, B->unsaved))
ACT(set_where_none_was, kin_one_set(B->bob, club, B->unsaved))
ACT(set_none, kin_one_set(B->ann, club, NULL))
ACT(set_over_a_belongs_to, kin_one_set(B->ann, group_club, B->unsaved))
ACT(set_a_new_one_over_a_belongs_to, kin_one_set(B->bob, group_club, B->golf))
ACT(set_none_over_a_belongs_to, kin_one_set(B->ann, group_club, NULL))
ACT(set_in_memory, kin_one_set(B->fresh, club, B->golf))
ACT(build, (B->made = kin_one_build(B->ann, club, .code = "x", .name = "x")) != NULL)
ACT(build_where_none_was, (B->made = kin_one_build(B->bob, club, .code = "x", .name = "x")) != NULL)
ACT(create, (B->made = kin_one_create(B->ann, club, .code = "x", .name = "x")) != NULL)
ACT(create_where_none_was,
    (B->made = kin_one_must_create(B->bob, club, .code = "x", .name = "x")) != NULL)
ACT(save_what_was_built, kin_save(B->bob))
ACT(save_what_leads_elsewhere, kin_save(B->ann))
ACT(save_a_new_owner, kin_save(B->fresh))

static void run(scenario_prepare *prepare, scenario_act *act, const char *name, bool only_reads)
{
    const struct scenario scenario = {.name = name,
                                      .prepare = prepare,
                                      .act = act,
                                      .records_size = sizeof(struct town),
                                      .models = MEMBER_MODELS,
                                      .only_reads = only_reads};
    each_fault(&scenario);
    if (!only_reads) each_fault_in_a_level(&scenario);
}

#define WRITES(prepare, act) run(prepare, act, #act, false)
#define READS(prepare, act) run(prepare, act, #act, true)

static void faults_of_reading_a_has_one(void **state)
{
    (void)state;
    READS(town, get);
    READS(loaded_town, reload);
    READS(town, preload);
}

static void faults_of_setting_a_has_one(void **state)
{
    (void)state;
    WRITES(town, set);
    WRITES(loaded_town, set_an_unsaved_one);
    WRITES(town, set_where_none_was);
    WRITES(loaded_town, set_none);
    WRITES(town, set_over_a_belongs_to);
    WRITES(town, set_a_new_one_over_a_belongs_to);
    WRITES(loaded_town, set_none_over_a_belongs_to);
    READS(town, set_in_memory);
}

static void faults_of_making_a_has_one(void **state)
{
    (void)state;
    WRITES(loaded_town, build);
    WRITES(town, build_where_none_was);
    WRITES(town, create);
    WRITES(town, create_where_none_was);
    WRITES(built, save_what_was_built);
    WRITES(built, save_what_leads_elsewhere);
    WRITES(built, save_a_new_owner);
}

/* --- join records ----------------------------------------------------------------------------- */

struct hospital {
    struct doctor *ann;
    struct patient *x;
    struct doctor *bob; /* not saved */
    struct patient *built;
};

static void hospital(kin_session *s, void *records)
{
    struct hospital *b = records;
    struct doctor *ann = kin_create(s, doctor, .name = "Ann");
    b->x = kin_create(s, patient, .name = "x");
    kin_many_push(ann, patients, b->x);
    kin_many_create(ann, patients, .name = "y");
    kin_many_push(ann, patients, b->x);
    b->ann = kin_find(s, doctor, ann->id);
    kin_reload(b->x);
}

static void loaded_hospital(kin_session *s, void *records)
{
    struct hospital *b = records;
    hospital(s, records);
    (void)kin_many_get(b->ann, visits);
}

static void built_patient(kin_session *s, void *records)
{
    struct hospital *b = records;
    hospital(s, records);
    b->built = kin_many_build(b->ann, patients, .name = "z");
    b->bob = kin_new(s, doctor, .name = "Bob");
    (void)kin_many_push(b->bob, patients, b->x);
    (void)kin_many_build(b->bob, patients, .name = "w");
}

#define H ((struct hospital *)records)

ACT(delete_one, kin_many_delete(H->ann, patients, H->x))
ACT(delete_destroyed, kin_many_delete(H->ann, destroyed_patients, H->x))
ACT(nullify, kin_many_delete(H->ann, left_patients, H->x))
ACT(nullify_all, kin_many_clear(H->ann, left_patients))
ACT(destroy_the_owner, kin_destroy(H->ann))

ACT(build_patient, (H->built = kin_many_build(H->ann, patients, .name = "z")) != NULL)
ACT(save_the_owner, kin_save(H->ann))
ACT(save_the_built_one, kin_save(H->built))
ACT(save_an_unsaved_owner, kin_save(H->bob))
ACT(take_the_built_one_out, kin_many_delete(H->ann, patients, H->built))

static void faults_of_join_records_that_wait(void **state)
{
    static const struct {
        scenario_prepare *prepare;
        scenario_act *act;
        const char *name;
    } acts[] = {{hospital, build_patient, "build_patient"},
                {built_patient, save_the_owner, "save_the_owner"},
                {built_patient, save_the_built_one, "save_the_built_one"},
                {built_patient, save_an_unsaved_owner, "save_an_unsaved_owner"},
                {built_patient, take_the_built_one_out, "take_the_built_one_out"}};
    (void)state;
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        bool in_memory = i == 0 || i == 4;
        struct scenario scenario = {.name = acts[i].name,
                                    .prepare = acts[i].prepare,
                                    .act = acts[i].act,
                                    .records_size = sizeof(struct hospital),
                                    .only_reads = in_memory,
                                    .models = CLINIC_MODELS};
        each_fault(&scenario);
        if (!in_memory) each_fault_in_a_level(&scenario);
    }
}

static void faults_of_what_dependent_says(void **state)
{
    static const struct {
        scenario_act *act;
        const char *name;
    } acts[] = {{delete_one, "delete_one"},
                {delete_destroyed, "delete_destroyed"},
                {nullify, "nullify"},
                {nullify_all, "nullify_all"},
                {destroy_the_owner, "destroy_the_owner"}};
    (void)state;
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        struct scenario scenario = {.name = acts[i].name,
                                    .prepare = hospital,
                                    .act = acts[i].act,
                                    .records_size = sizeof(struct hospital),
                                    .models = CLINIC_MODELS};
        each_fault(&scenario);
        scenario.prepare = loaded_hospital;
        each_fault_in_a_level(&scenario);
    }
}

/* --- step by step ----------------------------------------------------------------------------- */

struct shelves {
    struct writer *ann;
};

static void shelves(kin_session *s, void *records)
{
    struct shelves *b = records;
    b->ann = kin_create(s, writer, .name = "Ann");
    struct writer *bob = kin_create(s, writer, .name = "Bob");
    for (int i = 0; i < 4; i++) {
        const struct writer *writer = i < 3 ? b->ann : bob;
        struct book *book = kin_create(s, book, .writer_id = writer->id, .title = i ? "Ann" : "B");
        struct sheet *sheet = kin_create(s, sheet, .book_id = book->id, .number = i);
        kin_many_create(sheet, remarks, .body = "good");
        kin_many_create(sheet, stickers, .code = i == 0 ? "a" : i == 1 ? "b" : i == 2 ? "c" : "d");
    }
    b->ann = kin_find(s, writer, b->ann->id);
}

#define W ((struct shelves *)records)

ACT(read_apart, kin_many_get(W->ann, apart).count == 3)
ACT(read_apart_in_order, kin_many_all(W->ann, apart_by_title, .limit = 2).count == 2)
ACT(count_apart, kin_many_count(W->ann, apart_remarks) == 3)
ACT(pluck_apart, kin_many_pluck(W->ann, apart_by_title, number).count == 3)
ACT(keys_apart, kin_many_ids(W->ann, apart_stickers).count == 3)
ACT(sum_apart, kin_many_sum(W->ann, apart_by_title, number, .offset = 1) == 3)
ACT(preload_apart,
    kin_all(s, writer, .preload = "apart_first, apart_latest, apart_short").count == 2)
ACT(preload_named, kin_all(s, writer, .preload = "apart_namesake, apart_stickers").count == 2)

static void faults_of_reading_step_by_step(void **state)
{
    static const struct {
        scenario_act *act;
        const char *name;
    } acts[] = {{read_apart, "read_apart"},       {read_apart_in_order, "read_apart_in_order"},
                {count_apart, "count_apart"},     {pluck_apart, "pluck_apart"},
                {keys_apart, "keys_apart"},       {sum_apart, "sum_apart"},
                {preload_apart, "preload_apart"}, {preload_named, "preload_named"}};
    (void)state;
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        const struct scenario scenario = {.name = acts[i].name,
                                          .prepare = shelves,
                                          .act = acts[i].act,
                                          .records_size = sizeof(struct shelves),
                                          .only_reads = true,
                                          .models = SHELF_MODELS};
        each_fault(&scenario);
    }
}

/* --- what is changed over one record ---------------------------------------------------------- */

struct shop {
    struct shopper *ann;
    struct basket *basket;
    struct product *tea; /* in the basket */
    struct product *jam;
    struct receipt *receipt;
    struct shopper *bob; /* not saved */
};

static void shop(kin_session *s, void *records)
{
    struct shop *b = records;
    struct shopper *ann = kin_create(s, shopper, .name = "Ann");
    (void)kin_one_create(ann, basket);
    b->tea = kin_many_create(ann, products, .name = "tea");
    b->jam = kin_create(s, product, .name = "jam");
    b->ann = kin_find(s, shopper, ann->id);
    b->basket = kin_one_get(b->ann, basket);
    b->receipt = kin_new(s, receipt, .number = "1");
    b->bob = kin_new(s, shopper, .name = "Bob");
    (void)kin_one_build(b->bob, basket);
    (void)kin_many_push(b->bob, products, b->jam);
    (void)kin_many_build(b->bob, labels, .name = "red");
}

#define R ((struct shop *)records)

ACT(push_over_one, kin_many_push(R->ann, products, R->jam))
ACT(set_over_one, kin_many_set(R->ann, over_lines, &R->jam, 1))
ACT(clear_over_one, kin_many_clear(R->ann, products))
ACT(delete_over_one, kin_many_delete(R->ann, products, R->tea))
ACT(create_over_one, kin_many_must_create(R->ann, labels, .name = "blue") != NULL)
ACT(set_one_over_one, kin_one_set(R->ann, receipt, R->receipt))
ACT(save_all_over_one, kin_save(R->bob))

static void faults_of_what_is_changed_over_one_record(void **state)
{
    static const struct {
        scenario_act *act;
        const char *name;
    } acts[] = {{push_over_one, "push_over_one"},        {set_over_one, "set_over_one"},
                {clear_over_one, "clear_over_one"},      {delete_over_one, "delete_over_one"},
                {create_over_one, "create_over_one"},    {set_one_over_one, "set_one_over_one"},
                {save_all_over_one, "save_all_over_one"}};
    (void)state;
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        const struct scenario scenario = {.name = acts[i].name,
                                          .prepare = shop,
                                          .act = acts[i].act,
                                          .records_size = sizeof(struct shop),
                                          .models = BASKET_MODELS};
        each_fault(&scenario);
        each_fault_in_a_level(&scenario);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_of_reading_a_has_one),
        cmocka_unit_test(faults_of_setting_a_has_one),
        cmocka_unit_test(faults_of_making_a_has_one),
        cmocka_unit_test(faults_of_what_dependent_says),
        cmocka_unit_test(faults_of_join_records_that_wait),
        cmocka_unit_test(faults_of_reading_step_by_step),
        cmocka_unit_test(faults_of_what_is_changed_over_one_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
