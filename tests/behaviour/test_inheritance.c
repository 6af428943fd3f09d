#include "behaviour/association.h"
#include "behaviour/companies.h"

static int setup(void **state)
{
    (void)state;
    return open_database(
        kin_models(company, firm, client, priority_client, agency, person, label, office));
}

/* One of each, in this order. */
static struct company *acme;
static struct firm *initech;
static struct client *bob;
static struct priority_client *ann;
static struct agency *agents;

static void create_family(void)
{
    acme = kin_create(s, company, .name = "Acme");
    initech = kin_create(s, firm, .name = "Initech", .rating = 5);
    bob = kin_create(s, client, .name = "Bob", .firm_id = initech->id, .credit = 1.5);
    ann = kin_create(s, priority_client, .name = "Ann", .firm_id = initech->id, .credit = 2.5);
    agents = kin_create(s, agency, .name = "Agents", .rating = 3, .motto = "Hush");
}

/* --- records of their own model -------------------------------------------------------------- */

static void STI_1_creating_writes_the_type(void **state)
{
    (void)state;
    create_family();
    assert_null(acme->type);
    assert_string_equal(initech->type, "Firm");
    assert_string_equal(ann->type, "PriorityClient");
    assert_int_equal(kin_text_size(ann, type), strlen("PriorityClient"));
    assert_string_equal(ann->perk, "coffee");
    assert_int_equal(rows_where(company, "companies.type IS NULL"), 1);
    assert_int_equal(rows_where(company, "companies.type = 'PriorityClient'"), 1);
    assert_string_equal(kin_new(s, firm)->type, "Firm");
    assert_true(kin_is_null(kin_new(s, company), type));
}

static void STI_1_loading_through_a_base_gives_each_its_own_model(void **state)
{
    (void)state;
    create_family();
    company_list all = kin_all(s, company, .order = "companies.id");
    assert_int_equal(all.count, 5);
    assert_true(kin_is_a(all.items[0], company));
    assert_false(kin_is_a(all.items[0], firm));
    assert_null(kin_cast(firm, all.items[0]));
    struct firm *firm = kin_cast(firm, all.items[1]);
    assert_non_null(firm);
    assert_int_equal(firm->rating, 5);
    assert_string_equal(firm->name, "Initech");
    assert_int_equal(firm->visits, 0);
    assert_null(kin_cast(client, all.items[1]));
    struct client *client = kin_cast(client, all.items[2]);
    assert_true(client->credit == 1.5);
    assert_null(kin_cast(priority_client, client));
    struct priority_client *priority = kin_cast(priority_client, all.items[3]);
    assert_true(priority->credit == 2.5);
    assert_string_equal(priority->perk, "coffee");
    assert_ptr_equal(kin_cast(client, all.items[3]), priority);
    struct agency *agency = kin_cast(agency, all.items[4]);
    assert_int_equal(agency->rating, 3);
    assert_string_equal(agency->motto, "Hush");
    assert_true(kin_is_null(priority, patient));
}

static void STI_1_a_model_in_between_finds_itself_and_what_is_below(void **state)
{
    (void)state;
    create_family();
    client_list clients = kin_all(s, client, .order = "companies.id");
    assert_int_equal(clients.count, 2);
    assert_null(kin_cast(priority_client, clients.items[0]));
    assert_string_equal(kin_cast(priority_client, clients.items[1])->perk, "coffee");
    assert_non_null(kin_find(s, client, ann->id));
    assert_non_null(kin_cast(priority_client, kin_find(s, client, ann->id)));
}

static void STI_1_queries_of_a_derived_model_see_its_rows_alone(void **state)
{
    (void)state;
    create_family();
    assert_int_equal(rows_of(company), 5);
    assert_int_equal(rows_of(firm), 1);
    assert_int_equal(rows_of(client), 2);
    assert_int_equal(rows_of(priority_client), 1);
    assert_int_equal(rows_where(client, "companies.name = 'Bob' OR companies.name = 'Acme'"), 1);
    assert_null(kin_get(s, firm, bob->id));
    assert_null(kin_find(s, firm, bob->id));
    assert_answer(KIN_RECORD_NOT_FOUND);
    assert_null(kin_find_by(s, firm, .name = "Bob"));
    assert_non_null(kin_find_by(s, client, .name = "Bob"));
    assert_false(kin_exists(s, priority_client, .where = "companies.name = 'Bob'"));
    assert_int_equal(kin_first(s, client)->id, bob->id);
    assert_int_equal(kin_all(s, client, .limit = 1, .order = "companies.id").items[0]->id, bob->id);
    assert_int_equal(kin_count(s, client, .limit = 1), 1);
}

static void STI_1_an_empty_type_is_the_base(void **state)
{
    (void)state;
    struct company *made = kin_create(s, company, .name = "Acme", .type = "");
    struct company *found = kin_find(s, company, made->id);
    assert_non_null(found);
    assert_false(kin_is_a(found, firm));
}

static void STI_1_a_type_that_is_no_model_is_an_error(void **state)
{
    (void)state;
    create_family();
    database_execute(s, "UPDATE companies SET type = 'Nope' WHERE name = 'Bob'");
    assert_int_equal(kin_all(s, company).count, 0);
    const kin_error_info *error = kin_error(s);
    assert_int_equal(error->code, KIN_SUBCLASS_NOT_FOUND);
    assert_string_equal(kin_error_name(error->code), "SubclassNotFound");
    assert_string_equal(error->model, "company");
    assert_string_equal(error->association, "type");
    assert_string_equal(error->value, "Nope");
    assert_null(strstr(error->message, "Nope"));
    kin_error_clear(s);
    assert_null(kin_get(s, company, bob->id));
    assert_failure(KIN_SUBCLASS_NOT_FOUND);
    /* those of other models do not meet it */
    assert_int_equal(kin_all(s, firm).count, 1);
    /* one model of the family is not one of every model in it */
    database_execute(s, "UPDATE companies SET type = 'Person' WHERE name = 'Bob'");
    assert_int_equal(kin_all(s, company).count, 0);
    assert_failure(KIN_SUBCLASS_NOT_FOUND);
}

static void BT_12_the_type_that_is_given_chooses_the_model(void **state)
{
    (void)state;
    struct company *made = kin_create(s, company, .name = "Chosen", .type = "Client");
    assert_true(kin_is_a(made, client));
    assert_false(kin_is_a(made, priority_client));
    assert_non_null(kin_cast(client, kin_find(s, company, made->id)));
    struct client *below = kin_new(s, client, .type = "PriorityClient", .credit = 3);
    assert_string_equal(kin_cast(priority_client, below)->perk, "coffee");
    assert_true(below->credit == 3);
    assert_null(kin_new(s, company, .type = "Nope"));
    assert_failure(KIN_SUBCLASS_NOT_FOUND);
    assert_null(kin_new(s, firm, .type = "Client")); /* not below firm */
    assert_failure(KIN_SUBCLASS_NOT_FOUND);
    assert_null(kin_create(s, company, .type = "Person"));
    assert_failure(KIN_SUBCLASS_NOT_FOUND);
    assert_int_equal(rows_of(company), 1);
    /* as Active Record has it: no name is no choice, and is written */
    assert_null(kin_new(s, firm, .type = NULL)->type);
}

static void ADD_3_building_chooses_the_model_by_type(void **state)
{
    (void)state;
    create_family();
    struct client *built = kin_many_build(initech, clients, .name = "x", .type = "PriorityClient");
    assert_true(kin_is_a(built, priority_client));
    assert_ptr_equal(kin_one_peek(built, firm), initech);
    assert_null(kin_many_build(initech, clients, .type = "Firm"));
    assert_failure(KIN_SUBCLASS_NOT_FOUND);
    struct person *person = kin_create(s, person);
    struct company *boss = kin_one_create(person, company, .name = "y", .type = "Agency");
    assert_true(kin_is_a(boss, agency));
    assert_int_equal(person->company_id, boss->id);
}

static void ADD_3_a_scope_chooses_the_model_too(void **state)
{
    (void)state;
    struct label *label = kin_create(s, label);
    struct client *made = kin_many_create(label, clients, .name = "z");
    assert_true(kin_is_a(made, priority_client));
    assert_true(made->closed);
    assert_int_equal(kin_many_count(label, clients), 1);
}

/* --- writing ---------------------------------------------------------------------------------- */

static void a_record_known_as_its_base_is_saved_as_what_it_is(void **state)
{
    (void)state;
    create_family();
    struct company *company = kin_find(s, company, initech->id);
    assert_true(kin_set(company, name, "New"));
    struct firm *firm = kin_cast(firm, company);
    assert_true(kin_set(firm, rating, -1));
    assert_false(kin_save(company));
    assert_string_equal(kin_errors(company).items[0].field, "rating");
    assert_false(kin_update(company, .name = "Newer"));
    assert_true(kin_update(firm, .rating = 7));
    assert_true(kin_update(company, .name = "Newest", .closed = true));
    assert_int_equal(rows_where(firm, "companies.name = 'Newest' AND companies.rating = 7"), 1);
    assert_true(kin_reload(company));
    assert_int_equal(firm->rating, 7);
    assert_true(firm->closed);
    /* a member that stands where its base has padding */
    struct client *client = kin_find(s, client, bob->id);
    assert_true(kin_update(client, .patient = true, .closed = true));
    assert_true(kin_update(kin_up(company, client), .closed = false));
    assert_true(kin_reload(client));
    assert_true(client->patient);
    assert_false(client->closed);
}

static void validations_are_inherited(void **state)
{
    (void)state;
    struct firm *firm = kin_create(s, firm, .rating = -1);
    assert_true(kin_is_new(firm));
    assert_int_equal(kin_errors(firm).count, 2);
    assert_string_equal(kin_errors(firm).items[0].field, "name");
    assert_string_equal(kin_errors(firm).items[1].field, "rating");
    assert_int_equal(kin_errors(kin_create(s, agency)).count, 1);
}

static void the_type_is_a_column_that_can_be_set(void **state)
{
    (void)state;
    create_family();
    struct company *company = kin_find(s, company, bob->id);
    assert_true(kin_update(company, .type = "Agency"));
    assert_true(kin_is_a(company, client)); /* what it was found as */
    assert_true(kin_is_a(kin_find(s, company, bob->id), agency));
    assert_false(kin_reload(company)); /* a client with this key is no longer there */
    assert_answer(KIN_RECORD_NOT_FOUND);
}

static void a_rollback_makes_a_derived_record_new_again(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    struct priority_client *made = kin_create(s, priority_client, .name = "x");
    assert_true(kin_rollback(s));
    assert_true(kin_is_new(made));
    assert_string_equal(made->type, "PriorityClient");
    assert_true(kin_save(made));
    assert_int_equal(rows_of(priority_client), 1);
}

/* --- associations ----------------------------------------------------------------------------- */

static void STI_1_an_association_to_a_base_holds_what_inherits_from_it(void **state)
{
    (void)state;
    create_family();
    struct person *person = kin_new(s, person, .name = "Eve");
    assert_true(kin_one_set(person, company, kin_up(company, initech)));
    assert_true(kin_save(person));
    assert_int_equal(person->company_id, initech->id);
    struct person *found = kin_find(s, person, person->id);
    struct company *company = kin_one_get(found, company);
    assert_int_equal(kin_cast(firm, company)->rating, 5);
    struct person *again = kin_many_get(company, people).items[0];
    assert_ptr_equal(kin_one_peek(again, company), company); /* the inverse */
    /* the inherited has_many keeps the base's foreign key */
    assert_int_equal(kin_many_count(initech, people), 1);
    assert_int_equal(kin_many_get(initech, people).items[0]->id, person->id);
}

static void STI_1_an_association_to_a_derived_model_sees_its_rows_alone(void **state)
{
    (void)state;
    create_family();
    struct company *other = kin_create(s, agency, .name = "x", .firm_id = initech->id) == NULL
                                ? NULL
                                : kin_find_by(s, company, .name = "x");
    assert_int_equal(kin_many_count(initech, clients), 2);
    client_list clients = kin_many_get(initech, clients);
    assert_int_equal(clients.count, 2);
    kin_each(client, clients) assert_ptr_equal(kin_one_peek(client, firm), initech);
    assert_int_equal(kin_count(s, company, .where = "companies.firm_id IS NOT NULL"), 3);
    /* a foreign key to a row of another model leads nowhere */
    struct person *person = kin_create(s, person, .employer_id = other->id);
    assert_null(kin_one_get(person, employer));
    assert_answer(KIN_OK);
    assert_false(kin_many_includes(initech, people, person));
    struct firm *fresh = kin_find(s, firm, initech->id);
    assert_true(kin_many_includes(fresh, clients, bob));
}

static void STI_1_many_to_many_and_through(void **state)
{
    (void)state;
    create_family();
    struct label *label = kin_create(s, label, .name = "good");
    assert_true(kin_many_push(label, companies, kin_up(company, initech)));
    assert_true(kin_many_push(label, companies, kin_up(company, ann)));
    assert_true(kin_many_push(bob, labels, label));
    struct label *found = kin_find(s, label, label->id);
    company_list companies = kin_many_get(found, companies);
    assert_int_equal(companies.count, 3);
    int firms = 0;
    kin_each(company, companies) firms += kin_is_a(company, firm);
    assert_int_equal(firms, 1);
    assert_true(kin_update(ann, .closed = true));
    assert_int_equal(kin_many_get(found, clients).count, 1);
    struct person *person = kin_many_create(initech, staff, .name = "Eve");
    assert_int_equal(kin_many_get(bob, contacts).count, 1);
    assert_int_equal(kin_many_get(bob, contacts).items[0]->id, person->id);
    /* the way leads over a firm alone */
    database_execute(s, "UPDATE companies SET type = 'Agency' WHERE name = 'Initech'");
    assert_int_equal(kin_many_reload(bob, contacts).count, 0);
    assert_int_equal(kin_many_count(bob, contacts), 0);
}

static void STI_1_counters_and_touching_reach_the_model_alone(void **state)
{
    (void)state;
    create_family();
    at.now.microseconds += 1000000;
    struct person *eve = kin_many_create(initech, staff, .name = "Eve");
    assert_int_equal(initech->staff_count, 1);
    assert_int_equal(kin_many_size(kin_find(s, firm, initech->id), staff), 1);
    assert_true(kin_find(s, firm, initech->id)->updated_at.microseconds == at.now.microseconds);
    /* the key of what is no firm moves nothing */
    kin_create(s, person, .employer_id = bob->id);
    assert_int_equal(kin_find(s, client, bob->id)->staff_count, 0);
    assert_true(kin_find(s, client, bob->id)->updated_at.microseconds != at.now.microseconds);
    /* a counter is Kin's own in all that have it */
    assert_true(kin_update(initech, .staff_count = 9, .name = "x"));
    assert_int_equal(kin_find(s, firm, initech->id)->staff_count, 1);
    assert_true(kin_destroy(eve));
    assert_int_equal(kin_find(s, firm, initech->id)->staff_count, 0);
}

static void STI_1_taking_out_changes_rows_of_the_model_alone(void **state)
{
    (void)state;
    create_family();
    kin_create(s, agency, .name = "x", .firm_id = initech->id);
    struct firm *firm = kin_find(s, firm, initech->id);
    assert_true(kin_many_clear(firm, clients));
    assert_int_equal(rows_of(client), 0); /* they depend on it */
    assert_int_equal(rows_where(agency, "companies.firm_id IS NOT NULL"), 1);
    struct person *person = kin_many_create(firm, people, .name = "Eve");
    firm = kin_find(s, firm, initech->id);
    assert_true(kin_many_clear(firm, people));
    assert_true(kin_reload(person));
    assert_true(kin_is_null(person, company_id));
}

static void a_foreign_key_written_through_the_base_drops_what_is_loaded(void **state)
{
    (void)state;
    create_family();
    struct firm *other = kin_create(s, firm, .name = "Other");
    struct client *client = kin_find(s, client, bob->id);
    assert_int_equal(kin_one_get(client, firm)->id, initech->id);
    assert_true(kin_many_push(other, holdings, kin_up(company, client)));
    assert_int_equal(client->firm_id, other->id);
    assert_int_equal(kin_one_get(client, firm)->id, other->id);
    assert_int_equal(kin_many_count(initech, holdings), 1);
}

static void STI_1_what_is_no_longer_of_the_model_is_not_taken_out(void **state)
{
    (void)state;
    create_family();
    struct client *client = kin_find(s, client, bob->id);
    database_execute(s, "UPDATE companies SET type = 'Agency' WHERE name = 'Bob'");
    assert_true(kin_many_delete(initech, regulars, client));
    assert_int_equal(rows_where(agency, "companies.firm_id IS NOT NULL"), 1);
    assert_true(kin_many_clear(initech, regulars));
    assert_int_equal(rows_where(agency, "companies.firm_id IS NOT NULL"), 1);
    assert_int_equal(rows_where(client, "companies.firm_id IS NOT NULL"), 0);
}

static void dependents_of_a_derived_model_go_with_it(void **state)
{
    (void)state;
    create_family();
    kin_one_create(initech, office, .town = "Ulm");
    kin_many_create(initech, people, .name = "Eve");
    struct label *label = kin_create(s, label);
    assert_true(kin_many_push(initech, labels, label));
    /* known as its base */
    struct company *company = kin_find(s, company, initech->id);
    assert_true(kin_destroy(company));
    assert_int_equal(rows_of(office), 0);
    assert_int_equal(rows_of(client), 0);
    assert_int_equal(rows_of(company), 2);
    assert_int_equal(rows_where(person, "people.company_id IS NULL"), 1);
    assert_int_equal(kin_many_count(label, companies), 0);
}

static void DEF_6_an_association_said_anew_is_that_models_own(void **state)
{
    (void)state;
    create_family();
    kin_create(s, person, .name = "a", .company_id = initech->id);
    kin_create(s, person, .name = "b", .heir_id = initech->id);
    kin_create(s, person, .name = "c", .company_id = acme->id);
    kin_create(s, person, .name = "d", .heir_id = acme->id);
    assert_string_equal(kin_many_get(initech, heirs).items[0]->name, "b");
    assert_string_equal(kin_many_get(kin_up(company, initech), people).items[0]->name, "a");
    assert_string_equal(kin_many_get(acme, heirs).items[0]->name, "c");
    /* loaded along, each row's model says which it is */
    company_list all = kin_all(s, company, .includes = "heirs", .order = "companies.id");
    assert_int_equal(kin_many_peek(all.items[0], heirs).count, 1);
    assert_string_equal(kin_many_peek(all.items[0], heirs).items[0]->name, "c");
    assert_int_equal(kin_many_peek(all.items[1], heirs).count, 1);
    assert_string_equal(kin_many_peek(all.items[1], heirs).items[0]->name, "b");
    assert_true(kin_is_loaded(all.items[2], heirs));
    /* and what is below is loaded for those who are there */
    assert_true(kin_update(kin_many_peek(all.items[1], heirs).items[0], .company_id = acme->id));
    assert_statements(4, all = kin_all(s, company, .includes = "heirs(company)",
                                       .where = "companies.name <> 'Acme'"));
    assert_int_equal(all.count, 4);
}

/* --- loading along ---------------------------------------------------------------------------- */

static void STI_1_includes_over_a_mixed_list(void **state)
{
    (void)state;
    create_family();
    kin_many_create(initech, people, .name = "Eve");
    kin_many_create(bob, people, .name = "Sue");
    company_list all;
    assert_statements(
        2, all = kin_all(s, company, .includes = "people(company)", .order = "companies.id"));
    assert_statements(0, {
        assert_int_equal(kin_many_get(all.items[1], people).count, 1);
        assert_ptr_equal(kin_one_get(kin_many_get(all.items[2], people).items[0], company),
                         all.items[2]);
        assert_int_equal(kin_many_get(all.items[3], people).count, 0);
    });
}

static void STI_1_what_one_model_alone_has_is_not_found_through_its_base(void **state)
{
    (void)state;
    create_family();
    uint64_t before = kin_statements(s);
    assert_int_equal(kin_all(s, company, .includes = "clients").count, 0);
    assert_int_equal(kin_statements(s), before);
    assert_failure(KIN_ASSOCIATION_NOT_FOUND);
    assert_int_equal(kin_all(s, firm, .includes = "clients(firm)").count, 1);
    /* a list of records in memory is looked at for what all of them are */
    company_list all =
        kin_all(s, company, .where = "companies.type IS NOT NULL", .order = "companies.id");
    assert_true(kin_is_a(all.items[0], firm));
    assert_false(kin_preload(all, "clients"));
    assert_failure(KIN_ASSOCIATION_NOT_FOUND);
    company_list firms = kin_all(s, company, .where = "companies.type = 'Firm'");
    assert_true(kin_preload(firms, "clients"));
    assert_int_equal(kin_many_peek(kin_cast(firm, firms.items[0]), clients).count, 2);
    company_list clients = kin_all(s, company, .where = "companies.firm_id IS NOT NULL");
    assert_true(kin_preload(clients, "firm, people"));
}

static void STI_1_a_row_is_one_record_whichever_way_it_is_met(void **state)
{
    (void)state;
    create_family();
    kin_create(s, person, .company_id = initech->id, .employer_id = initech->id);
    struct person *person = kin_all(s, person, .includes = "company, employer").items[0];
    assert_non_null(kin_one_peek(person, employer));
    assert_ptr_equal(kin_one_peek(person, company), kin_one_peek(person, employer));
}

/* A row may have become another model's; a slot never holds a record that is not what it says. */
static void a_record_in_memory_that_is_no_firm_is_not_taken_for_one(void **state)
{
    (void)state;
    create_family();
    struct person *made = kin_create(s, person, .company_id = acme->id, .employer_id = acme->id);
    struct person *person = kin_find(s, person, made->id);
    struct company *plain = kin_one_get(person, company);
    (void)kin_many_get(plain, people);
    database_execute(s, "UPDATE companies SET type = 'Firm', rating = 8 WHERE name = 'Acme'");
    person_list people = {&person, 1};
    assert_true(kin_preload(people, "company.people.employer"));
    struct firm *firm = kin_one_get(person, employer);
    assert_int_equal(firm->rating, 8);
    assert_true(kin_is_a(firm, firm));
    assert_false(kin_is_a(plain, firm));
    /* nor if the load begins with it */
    kin_many_reset(plain, people);
    company_list plain_ones = {&plain, 1};
    assert_true(kin_preload(plain_ones, "people(employer)"));
    assert_true(kin_is_a(kin_one_peek(kin_many_peek(plain, people).items[0], employer), firm));
}

static void a_record_of_another_model_is_refused(void **state)
{
    (void)state;
    create_family();
    struct person *person = kin_create(s, person);
    assert_false(kin_one_set(person, employer, (void *)bob));
    assert_string_equal(kin_error(s)->expected, "firm");
    assert_string_equal(kin_error(s)->actual, "client");
    assert_failure(KIN_ASSOCIATION_TYPE_MISMATCH);
    assert_false(kin_one_set(person, employer, (void *)acme));
    assert_failure(KIN_ASSOCIATION_TYPE_MISMATCH);
    /* what C lets pass as the way up, the verb looks at */
    assert_false(kin_many_push(initech, people, kin_up(person, bob)));
    assert_failure(KIN_ASSOCIATION_TYPE_MISMATCH);
}

/* --- what else reads and writes rows ---------------------------------------------------------- */

static void STI_1_joins_reach_the_model_alone(void **state)
{
    (void)state;
    create_family();
    kin_create(s, person, .name = "a", .employer_id = initech->id, .company_id = bob->id);
    kin_create(s, person, .name = "b", .employer_id = bob->id, .company_id = bob->id);
    assert_int_equal(kin_count(s, person, .joins = "employer"), 1);
    assert_int_equal(kin_count(s, person, .joins = "company"), 2);
    assert_int_equal(kin_count(s, client, .joins = "people"), 2);
    assert_int_equal(kin_count(s, client, .joins = "firm.staff"), 2);
    assert_int_equal(kin_count(s, company, .joins = "people", .distinct = true), 1);
    /* the table stands twice */
    assert_int_equal(
        kin_count(s, client, .joins = "firm", .where = "firms_companies.type = 'Firm'"), 2);
}

static void STI_1_a_stream_gives_each_its_own_model(void **state)
{
    (void)state;
    create_family();
    int firms = 0;
    int clients = 0;
    for (int i = 0; i < 3; i++) create_family();
    kin_stream *stream = kin_stream_open(s, company, .order = "companies.id");
    struct company *company;
    while ((company = kin_stream_next(stream, company))) {
        const struct firm *firm = kin_cast(firm, company);
        const struct client *client = kin_cast(client, company);
        if (firm) assert_int_equal(firm->rating, 5);
        if (client) assert_true(client->credit > 1);
        firms += firm != NULL;
        clients += client != NULL;
    }
    kin_stream_close(stream);
    assert_int_equal(firms, 4);
    assert_int_equal(clients, 8);
    stream = kin_stream_open(s, client);
    for (clients = 0; kin_stream_next(stream, client);) clients++;
    kin_stream_close(stream);
    assert_int_equal(clients, 8);
}

static void STI_1_selected_columns_of_a_base(void **state)
{
    (void)state;
    create_family();
    company_list all = kin_all(s, company, .select = "name", .order = "companies.id");
    assert_int_equal(all.count, 5);
    struct priority_client *priority = kin_cast(priority_client, all.items[3]);
    assert_string_equal(priority->name, "Ann");
    assert_string_equal(priority->type, "PriorityClient"); /* always read */
    assert_false(kin_set(priority, perk, "tea"));
    assert_failure(KIN_MISSING_ATTRIBUTE);
    assert_true(kin_reload(priority));
    assert_string_equal(priority->perk, "coffee");
    assert_true(kin_set(priority, perk, "tea"));
    assert_int_equal(kin_all(s, client, .select = "credit").count, 2);
}

static void STI_1_an_upsert_leaves_the_rows_of_other_models_alone(void **state)
{
    (void)state;
    create_family();
    struct client *client = kin_upsert(s, client, "id", .id = bob->id, .name = "New", .credit = 9);
    assert_string_equal(client->name, "New");
    assert_null(kin_upsert(s, firm, "id", .id = bob->id, .name = "Firm", .rating = 1));
    assert_true(kin_failed(s));
    kin_error_clear(s);
    assert_string_equal(kin_find(s, client, bob->id)->name, "New");
    struct company *made =
        kin_upsert(s, company, "id", .id = 77, .name = "Made", .type = "PriorityClient");
    assert_string_equal(kin_cast(priority_client, made)->perk, "coffee");
}

static void STI_1_found_or_made_by_type(void **state)
{
    (void)state;
    create_family();
    struct firm *found = kin_find_or_create_by(s, firm, .name = "Initech");
    assert_int_equal(found->id, initech->id);
    struct firm *made = kin_find_or_create_by(s, firm, .name = "Bob");
    assert_int_equal(rows_of(firm), 2);
    assert_true(made->id != bob->id);
    assert_true(kin_lock(made));
    assert_true(kin_increment(made, rating, 2));
    assert_int_equal(kin_find(s, firm, made->id)->rating, 2);
}

/* --- up and down ------------------------------------------------------------------------------ */

static void up_and_down(void **state)
{
    (void)state;
    create_family();
    const struct priority_client *constant = ann;
    const struct company *up = kin_up(company, constant);
    assert_ptr_equal(up, ann);
    assert_ptr_equal(kin_up(client, ann), ann);
    assert_ptr_equal(kin_up(company, kin_up(client, ann)), ann);
    const struct client *down = kin_cast(client, up);
    assert_ptr_equal(down, ann);
    assert_ptr_equal(kin_cast(priority_client, &ann->kin), ann);
    const kin_record *record = &initech->kin;
    assert_null(kin_cast(client, record));
    assert_true(kin_is_a(record, company));
    assert_false(kin_is_a(record, person));
    struct firm *none = NULL;
    assert_null(kin_up(company, none));
    assert_null(kin_cast(firm, kin_up(company, none)));
    assert_false(kin_is_a(none, firm));
    assert_false(kin_is_a((kin_record *)NULL, firm));
    struct firm *not_made = &(struct firm){.visits = 1};
    assert_false(kin_is_a(not_made, firm));
    assert_int_equal(kin_error(s)->code, KIN_OK);
}

static void two_instances_of_a_row_are_the_same_whatever_they_are_known_as(void **state)
{
    (void)state;
    create_family();
    struct label *label = kin_create(s, label);
    assert_true(kin_many_push(label, companies, kin_up(company, initech)));
    struct company *other = kin_find(s, company, initech->id);
    assert_true(kin_many_includes(label, companies, other));
    assert_true(kin_many_delete(label, companies, other));
    assert_int_equal(kin_many_size(label, companies), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, close_database)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(STI_1_creating_writes_the_type),
        TEST(STI_1_loading_through_a_base_gives_each_its_own_model),
        TEST(STI_1_a_model_in_between_finds_itself_and_what_is_below),
        TEST(STI_1_queries_of_a_derived_model_see_its_rows_alone),
        TEST(STI_1_an_empty_type_is_the_base),
        TEST(STI_1_a_type_that_is_no_model_is_an_error),
        TEST(BT_12_the_type_that_is_given_chooses_the_model),
        TEST(ADD_3_building_chooses_the_model_by_type),
        TEST(ADD_3_a_scope_chooses_the_model_too),
        TEST(a_record_known_as_its_base_is_saved_as_what_it_is),
        TEST(validations_are_inherited),
        TEST(the_type_is_a_column_that_can_be_set),
        TEST(a_rollback_makes_a_derived_record_new_again),
        TEST(STI_1_an_association_to_a_base_holds_what_inherits_from_it),
        TEST(STI_1_an_association_to_a_derived_model_sees_its_rows_alone),
        TEST(STI_1_many_to_many_and_through),
        TEST(STI_1_counters_and_touching_reach_the_model_alone),
        TEST(STI_1_taking_out_changes_rows_of_the_model_alone),
        TEST(a_foreign_key_written_through_the_base_drops_what_is_loaded),
        TEST(STI_1_what_is_no_longer_of_the_model_is_not_taken_out),
        TEST(dependents_of_a_derived_model_go_with_it),
        TEST(DEF_6_an_association_said_anew_is_that_models_own),
        TEST(STI_1_includes_over_a_mixed_list),
        TEST(STI_1_what_one_model_alone_has_is_not_found_through_its_base),
        TEST(STI_1_a_row_is_one_record_whichever_way_it_is_met),
        TEST(a_record_in_memory_that_is_no_firm_is_not_taken_for_one),
        TEST(a_record_of_another_model_is_refused),
        TEST(STI_1_joins_reach_the_model_alone),
        TEST(STI_1_a_stream_gives_each_its_own_model),
        TEST(STI_1_selected_columns_of_a_base),
        TEST(STI_1_an_upsert_leaves_the_rows_of_other_models_alone),
        TEST(STI_1_found_or_made_by_type),
        TEST(up_and_down),
        TEST(two_instances_of_a_row_are_the_same_whatever_they_are_known_as),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
