/* A family of models in one table, and what is associated with it:
 *
 *   company
 *     firm            has clients and staff of its own
 *     client          of a firm
 *       priority_client
 *     agency          beside firm, and with a column of the same name */
#ifndef TESTS_BEHAVIOUR_COMPANIES_H
#define TESTS_BEHAVIOUR_COMPANIES_H

#include <kin.h>

KIN_DECLARE(company);
KIN_DECLARE(firm);
KIN_DECLARE(client);
KIN_DECLARE(priority_client);
KIN_DECLARE(agency);
KIN_DECLARE(person);
KIN_DECLARE(label);
KIN_DECLARE(office);

/* clang-format off */
#define COMPANY_MEMBERS                                                                   \
    kin_record kin;                                                                       \
    kin_int  id;                                                                          \
    kin_text type;                                                                        \
    kin_text name;           /* must not be blank */                                      \
    kin_int  firm_id;                                                                     \
    kin_int  staff_count;                                                                 \
    kin_time updated_at;                                                                  \
    kin_many(person) people; /* nullify */                                                \
    kin_many(person) heirs;  /* said anew by firm */                                      \
    kin_many(label)  labels;                                                              \
    kin_bool closed;         /* last, so that a struct below begins in its padding */

#define CLIENT_MEMBERS                                                                    \
    COMPANY_MEMBERS                                                                       \
    kin_bool patient;                                                                     \
    kin_real credit;                                                                      \
    kin_one(firm)    firm;                                                                \
    kin_many(person) contacts; /* through the firm's staff */
/* clang-format on */

struct company {
    COMPANY_MEMBERS
};

struct firm {
    COMPANY_MEMBERS
    kin_int rating;
    kin_many(client) clients;   /* destroy */
    kin_many(client) regulars;  /* the same, nullify */
    kin_many(company) holdings; /* clients and others with that foreign key */
    kin_many(person) staff;     /* counted */
    kin_one(office) office;     /* delete */
    int visits;
};

struct client {
    CLIENT_MEMBERS
};

struct priority_client {
    CLIENT_MEMBERS
    kin_text perk;
};

struct agency {
    COMPANY_MEMBERS
    kin_text motto;
    kin_int rating; /* the cell of a firm's, at another place */
};

struct person {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int company_id;
    kin_int employer_id;
    kin_int heir_id;
    kin_one(company) company;
    kin_one(firm) employer; /* touches and counts */
};

struct label {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_many(company) companies;
    kin_many(client) clients;
};

struct office {
    kin_record kin;
    kin_int id;
    kin_int firm_id;
    kin_text town;
};

static void company_has_a_name(kin_record *record)
{
    struct company *company = kin_as(company, record);
    if (!company->name || !*company->name) kin_add_error(company, name, "can't be blank");
}

static void firm_is_rated(kin_record *record)
{
    struct firm *firm = kin_as(firm, record);
    if (firm->rating < 0) kin_add_error(firm, rating, "must not be negative");
}

static void only_priority(kin_query *query)
{
    kin_query_equal(query, client, type, "PriorityClient");
    kin_query_equal(query, company, closed, true);
}

/* clang-format off */
KIN_MODEL(company,
    KIN_COLUMN(id),
    KIN_COLUMN(type, .nullable = true),
    KIN_COLUMN(name),
    KIN_COLUMN(firm_id, .nullable = true),
    KIN_COLUMN(staff_count),
    KIN_COLUMN(updated_at),
    KIN_COLUMN(closed, .default_bool = false),
    KIN_HAS_MANY(people, person, .inverse_of = "company", .dependent = KIN_NULLIFY),
    KIN_HAS_MANY(heirs, person, .foreign_key = "company_id"),
    KIN_HAS_AND_BELONGS_TO_MANY(labels, label),
    KIN_VALIDATE(company_has_a_name),
);

KIN_MODEL(firm,
    KIN_INHERITS(company),
    KIN_COLUMN(rating, .nullable = true),
    KIN_HAS_MANY(clients, client, .inverse_of = "firm", .dependent = KIN_DESTROY),
    KIN_HAS_MANY(regulars, client),
    KIN_HAS_MANY(holdings, company),
    KIN_HAS_MANY(staff, person, .foreign_key = "employer_id", .inverse_of = "employer"),
    KIN_HAS_MANY(heirs, person, .foreign_key = "heir_id"),
    KIN_HAS_ONE(office, office, .dependent = KIN_DELETE),
    KIN_FIELD(visits),
    KIN_VALIDATE(firm_is_rated),
);

KIN_MODEL(client,
    KIN_INHERITS(company),
    KIN_COLUMN(patient, .nullable = true),
    KIN_COLUMN(credit),
    KIN_BELONGS_TO(firm, firm, .inverse_of = "clients"),
    KIN_HAS_MANY(contacts, person, .through = "firm", .source = "staff"),
);

KIN_MODEL(priority_client,
    KIN_INHERITS(client),
    KIN_COLUMN(perk, .default_text = "coffee"),
);

KIN_MODEL(agency,
    KIN_INHERITS(company),
    KIN_COLUMN(motto, .nullable = true),
    KIN_COLUMN(rating, .nullable = true),
);

KIN_MODEL(person,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(company_id, .nullable = true),
    KIN_COLUMN(employer_id, .nullable = true),
    KIN_COLUMN(heir_id, .nullable = true),
    KIN_BELONGS_TO(company, company, .inverse_of = "people"),
    KIN_BELONGS_TO(employer, firm, .counter_cache = "staff_count", .touch = KIN_TOUCH),
);

KIN_MODEL(label,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_HAS_AND_BELONGS_TO_MANY(companies, company),
    KIN_HAS_AND_BELONGS_TO_MANY(clients, client, .join_table = "companies_labels",
                                .association_foreign_key = "company_id", .scope = only_priority),
);

KIN_MODEL(office,
    KIN_COLUMN(id),
    KIN_COLUMN(firm_id, .nullable = true),
    KIN_COLUMN(town, .nullable = true),
);
/* clang-format on */

#endif
