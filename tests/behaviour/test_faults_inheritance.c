/* Faults in the verbs of models that inherit. */
#include "behaviour/companies.h"
#include "support/database.h"
#include "support/faults.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <string.h>

struct family {
    struct company *acme;
    struct firm *initech;
    struct client *bob;
    struct priority_client *ann;
    struct agency *agents;
    struct person *eve;
    struct person *adam;
    void *made; /* by act */
};

static void family(kin_session *s, void *records)
{
    struct family *f = records;
    f->acme = kin_create(s, company, .name = "Acme");
    f->initech = kin_create(s, firm, .name = "Initech", .rating = 5);
    f->bob = kin_create(s, client, .name = "Bob", .firm_id = f->initech->id, .credit = 1.5);
    f->ann = kin_create(s, priority_client, .name = "Ann", .firm_id = f->initech->id, .credit = 2);
    f->agents = kin_create(s, agency, .name = "Agents", .motto = "Hush");
    f->eve = kin_create(s, person, .company_id = f->initech->id, .employer_id = f->initech->id);
    f->adam = kin_create(s, person, .company_id = f->bob->id);
    kin_one_create(f->initech, office, .town = "Ulm");
    kin_reload(f->initech);
}

static bool create(kin_session *s, void *records)
{
    struct family *f = records;
    struct priority_client *made = kin_create(s, priority_client, .name = "New", .credit = 3);
    return (f->made = made) != NULL && !kin_is_new(made);
}

static bool create_by_type(kin_session *s, void *records)
{
    struct family *f = records;
    struct company *made = kin_create(s, company, .name = "New", .type = "Agency");
    return (f->made = made) != NULL && kin_is_a(made, agency) && !kin_is_new(made);
}

static bool create_through_an_association(kin_session *s, void *records)
{
    struct family *f = records;
    (void)s;
    struct client *made =
        kin_many_create(f->initech, clients, .name = "New", .type = "PriorityClient");
    return (f->made = made) != NULL && kin_is_a(made, priority_client) && !kin_is_new(made);
}

static bool update_as_base(kin_session *s, void *records)
{
    struct family *f = records;
    (void)s;
    return kin_update(kin_up(company, f->ann), .name = "Anna", .closed = true);
}

static bool push_onto_a_derived_record(kin_session *s, void *records)
{
    struct family *f = records;
    (void)s;
    return kin_many_push(f->agents, people, f->adam);
}

static bool clear_clients(kin_session *s, void *records)
{
    struct family *f = records;
    (void)s;
    return kin_many_clear(f->initech, clients);
}

static bool destroy_as_base(kin_session *s, void *records)
{
    struct family *f = records;
    (void)s;
    return kin_destroy(kin_up(company, f->initech));
}

static bool load_all(kin_session *s, void *records)
{
    (void)records;
    company_list all =
        kin_all(s, company, .order = "companies.id", .includes = "people(company), heirs");
    if (all.count != 5) return false;
    struct priority_client *ann = kin_cast(priority_client, all.items[3]);
    return ann && strcmp(ann->perk, "coffee") == 0 &&
           kin_many_peek(all.items[1], people).count == 1;
}

static bool preload_a_mixed_list(kin_session *s, void *records)
{
    struct family *f = records;
    struct company *items[] = {kin_up(company, f->bob), kin_up(company, f->ann)};
    company_list list = {items, 2};
    (void)s;
    return kin_preload(list, "contacts, firm(staff)") && kin_many_peek(f->bob, contacts).count == 1;
}

#define EVERY_COMPANY \
    kin_models(company, firm, client, priority_client, agency, person, label, office)
#define OF_THE_FAMILY(verb, ...)                                                              \
    &(struct scenario)                                                                        \
    {                                                                                         \
        .name = #verb, .prepare = family, .act = verb, .records_size = sizeof(struct family), \
        .models = EVERY_COMPANY, __VA_ARGS__                                                  \
    }

static void run(const struct scenario *scenario)
{
    each_fault(scenario);
    if (!scenario->only_reads) each_fault_in_a_level(scenario);
}

static void faults_of_making(void **state)
{
    (void)state;
    run(OF_THE_FAMILY(create, .only_reads = false));
    run(OF_THE_FAMILY(create_by_type, .only_reads = false));
    run(OF_THE_FAMILY(create_through_an_association, .only_reads = false));
}

static void faults_of_changing(void **state)
{
    (void)state;
    run(OF_THE_FAMILY(update_as_base, .only_reads = false));
    run(OF_THE_FAMILY(push_onto_a_derived_record, .only_reads = false));
    run(OF_THE_FAMILY(clear_clients, .only_reads = false));
    run(OF_THE_FAMILY(destroy_as_base, .only_reads = false));
}

static void faults_of_reading(void **state)
{
    (void)state;
    run(OF_THE_FAMILY(load_all, .only_reads = true));
    run(OF_THE_FAMILY(preload_a_mixed_list, .only_reads = true));
}

static void nothing(kin_session *s, void *records)
{
    (void)s;
    (void)records;
}

static void faults_of_opening(void **state)
{
    (void)state;
    each_fault_of_opening(&(struct scenario){.name = "opening",
                                             .prepare = nothing,
                                             .act = create,
                                             .records_size = sizeof(struct family),
                                             .models = EVERY_COMPANY});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_of_making),
        cmocka_unit_test(faults_of_changing),
        cmocka_unit_test(faults_of_reading),
        cmocka_unit_test(faults_of_opening),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
