/* Faults in the verbs of associations whose keys have several columns. */
#include "behaviour/stalls.h"
#include "support/database.h"
#include "support/faults.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void market(kin_session *s, void *records)
{
    fill_market(s, records);
}

static void loaded(kin_session *s, void *records)
{
    struct market *m = records;
    fill_market(s, records);
    (void)kin_many_get(m->ann, orders);
    (void)kin_many_get(m->first, labels);
}

static void set_to_none(kin_session *s, void *records)
{
    struct market *m = records;
    fill_market(s, records);
    kin_one_set(m->first, customer, NULL);
}

static void nothing(kin_session *s, void *records)
{
    (void)s;
    (void)records;
}

/* The parent moves, so two counters do. */
static void moved(kin_session *s, void *records)
{
    struct market *m = records;
    fill_market(s, records);
    kin_one_set(m->apples, order, m->other);
}

static void built(kin_session *s, void *records)
{
    struct market *m = records;
    fill_market(s, records);
    struct order *new = m->made = kin_new(s, order, .stall_id = 3, .number = 30);
    kin_one_build(new, customer, .stall_id = 3, .code = "c");
    kin_many_build(new, lines, .pieces = 2);
    kin_many_push(new, labels, m->red);
}

#define ACT(name, expression)                       \
    static bool name(kin_session *s, void *records) \
    {                                               \
        struct market *m = records;                 \
        (void)s;                                    \
        (void)m;                                    \
        return (expression);                        \
    }

ACT(save_moved, kin_save(m->apples))
ACT(save_built, kin_save((struct order *)m->made))
ACT(save_none, kin_save(m->first))
ACT(make, kin_create(s, customer, .stall_id = 1, .code = "a") != NULL)
ACT(push, kin_many_push(m->second, lines, m->loose))
ACT(create, (m->made = kin_many_create(m->second, remarks, .body = "n")) != NULL)
ACT(clear, kin_many_clear(m->ann, orders))
ACT(replace_one, kin_one_create(m->first, invoice, .name = "n") != NULL)
ACT(link_one, kin_many_push(m->second, labels, m->red))
ACT(push_through, kin_many_push(m->second, products, m->apple))
ACT(delete_through, kin_many_delete(m->first, products, m->apple))
ACT(destroy, kin_destroy(m->second))

static bool set_ids(kin_session *s, void *records)
{
    struct market *m = records;
    const kin_value keys[] = {kin_key(1, 12), kin_key(1, 10)};
    (void)s;
    return kin_many_set_ids(m->ann, orders, keys, 2);
}

static bool find_list(kin_session *s, void *records)
{
    struct market *m = records;
    const kin_value keys[] = {kin_key(1, 11), kin_key(1, 10)};
    (void)s;
    return kin_many_find_list(m->ann, orders, keys, 2).count == 2;
}

static bool find_anywhere(kin_session *s, void *records)
{
    const kin_value keys[] = {kin_key(1, 11), kin_key(2, 10)};
    (void)records;
    return kin_find_list(s, order, keys, 2).count == 2;
}

static bool delete_ids(kin_session *s, void *records)
{
    struct market *m = records;
    const kin_value keys[] = {kin_key(1, 11), kin_key(1, 10)};
    (void)s;
    return kin_many_delete_ids(m->ann, orders, keys, 2);
}

static bool delete_list(kin_session *s, void *records)
{
    struct market *m = records;
    struct order *orders[] = {m->first, m->second};
    (void)s;
    return kin_many_delete_list(m->ann, orders, orders, 2);
}

static bool delete_joined_list(kin_session *s, void *records)
{
    struct market *m = records;
    struct label *labels[] = {m->red, m->blue};
    (void)s;
    return kin_many_delete_list(m->first, labels, labels, 2);
}

static bool destroy_list(kin_session *s, void *records)
{
    struct market *m = records;
    struct line *lines[] = {m->apples, m->pears};
    (void)s;
    return kin_many_destroy_list(m->first, lines, lines, 2);
}

static bool preload(kin_session *s, void *records)
{
    order_list list = kin_all(s, order, .includes = "lines(product), labels, customer, remarks");
    (void)records;
    return list.count == 4;
}

ACT(ids, kin_many_ids(m->ann, orders).count == 2)
ACT(all_ids, kin_ids(s, order).count == 4)
ACT(ids_in_memory, kin_many_ids(m->first, labels).count == 2)
ACT(questions, kin_many_includes(m->ann, orders, m->first) && kin_many_size(m->first, remarks) == 1)

#define RUN(how, verb, reads)                                     \
    run(&(struct scenario){.name = #how " " #verb,                \
                           .prepare = how,                        \
                           .act = verb,                           \
                           .records_size = sizeof(struct market), \
                           .models = STALL_MODELS,                \
                           .only_reads = reads})

static void run(const struct scenario *scenario)
{
    each_fault(scenario);
    if (!scenario->only_reads) each_fault_in_a_level(scenario);
}

static void faults_of_saving(void **state)
{
    (void)state;
    RUN(moved, save_moved, false);
    RUN(built, save_built, false);
    RUN(set_to_none, save_none, false);
    RUN(market, destroy, false);
}

static void faults_of_adding(void **state)
{
    (void)state;
    RUN(market, push, false);
    RUN(market, create, false);
    RUN(market, replace_one, false);
    RUN(market, link_one, false);
    RUN(market, push_through, false);
    RUN(market, set_ids, false);
}

static void faults_of_taking_out(void **state)
{
    (void)state;
    RUN(market, clear, false);
    RUN(loaded, clear, false);
    RUN(market, delete_through, false);
    RUN(market, delete_list, false);
    RUN(market, delete_ids, false);
    RUN(market, delete_joined_list, false);
    RUN(market, destroy_list, false);
}

static void faults_of_reading(void **state)
{
    (void)state;
    RUN(market, preload, true);
    RUN(market, find_list, true);
    RUN(market, find_anywhere, true);
    RUN(market, ids, true);
    RUN(market, all_ids, true);
    RUN(loaded, ids_in_memory, true);
    RUN(market, questions, true);
}

static void faults_of_opening(void **state)
{
    (void)state;
    each_fault_of_opening(&(struct scenario){.name = "opening",
                                             .prepare = nothing,
                                             .act = make,
                                             .records_size = sizeof(struct market),
                                             .models = STALL_MODELS});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_of_saving),     cmocka_unit_test(faults_of_adding),
        cmocka_unit_test(faults_of_taking_out), cmocka_unit_test(faults_of_reading),
        cmocka_unit_test(faults_of_opening),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
