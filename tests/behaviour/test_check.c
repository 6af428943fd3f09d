/* kin_check: each kind of finding, made by real statements; what is no finding; and failures. */
#include "behaviour/association.h"
#include "support/models.h"

#include <stdio.h>

/* clang-format off */
KIN_DECLARE(store);
KIN_DECLARE(offer);
KIN_DECLARE(permit);
KIN_DECLARE(label);
KIN_DECLARE(visit);
KIN_DECLARE(parcel);
struct store {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_text note;
    kin_real rating;
    kin_bool open;
    kin_time opened_at;
    kin_many(offer) offers;
    kin_many(label) labels;
    kin_one(permit) permit;
    kin_one(offer) best;
};
struct offer {
    kin_record kin;
    kin_int id;
    kin_int store_id;
    kin_int price;
    kin_one(store) store;
};
struct permit {
    kin_record kin;
    kin_int id;
    kin_int store_id;
    kin_text number;
};
struct label {
    kin_record kin;
    kin_int id;
    kin_text name;
};
struct visit {
    kin_record kin;
    kin_int store_id;
    kin_int day;
    kin_int count;
};
struct parcel {
    kin_record kin;
    kin_int id;
    kin_blob data;
    kin_date day;
    kin_decimal price;
    kin_uuid token;
};

static void dearest(kin_query *query)
{
    kin_query_order(query, "offers.price DESC");
}

KIN_MODEL(store,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_COLUMN(note, .nullable = true),
    KIN_COLUMN(rating, .nullable = true),
    KIN_COLUMN(open, .default_bool = false),
    KIN_COLUMN(opened_at, .nullable = true),
    KIN_HAS_MANY(offers, offer),
    KIN_HAS_AND_BELONGS_TO_MANY(labels, label),
    KIN_HAS_ONE(permit, permit),
    KIN_HAS_ONE(best, offer, .scope = dearest),
);
KIN_MODEL(offer,
    KIN_COLUMN(id),
    KIN_COLUMN(store_id),
    KIN_COLUMN(price),
    KIN_BELONGS_TO(store, store),
);
KIN_MODEL(permit,
    KIN_COLUMN(id),
    KIN_COLUMN(store_id, .unique = true),
    KIN_COLUMN(number, .nullable = true),
);
KIN_MODEL(label, KIN_COLUMN(id), KIN_COLUMN(name, .unique = true));
KIN_MODEL(visit,
    KIN_COLUMN(store_id, .key = true),
    KIN_COLUMN(day, .key = true),
    KIN_COLUMN(count),
);
KIN_MODEL(parcel,
    KIN_COLUMN(id),
    KIN_COLUMN(data, .nullable = true),
    KIN_COLUMN(day, .nullable = true),
    KIN_COLUMN(price, .nullable = true),
    KIN_COLUMN(token, .nullable = true),
);
/* clang-format on */

static kin_model_fn *const models[] = {store_model, offer_model,  permit_model, label_model,
                                       visit_model, parcel_model, NULL};

static int open_models(void **state)
{
    (void)state;
    database_open(&at, models, NULL);
    s = at.session;
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_models, close_database)

/* One line a finding, with what each of its members says. */
static void assert_report(const char *expected)
{
    char text[4096] = "";
    size_t length = 0;
    size_t errors = 0;
    kin_report report;
    bool clean = kin_check(s, &report);
    database_check(s);
    for (size_t i = 0; i < report.count; i++) {
        const kin_finding *found = &report.items[i];
        length += (size_t)snprintf(text + length, sizeof text - length, "%s %s: %s%s%s, %s%s%s\n",
                                   found->severity == KIN_SEVERITY_ERROR ? "error" : "warning",
                                   kin_finding_name(found->kind), found->model,
                                   found->association ? "." : "",
                                   found->association ? found->association : "", found->table,
                                   found->column ? "." : "", found->column ? found->column : "");
        errors += found->severity == KIN_SEVERITY_ERROR;
        assert_true(strncmp(found->message, found->model, strlen(found->model)) == 0);
        assert_non_null(strstr(found->message, found->column ? found->column : found->table));
    }
    assert_string_equal(text, expected);
    assert_int_equal(report.errors, errors);
    assert_int_equal(clean, report.count == 0);
}

/* The statement for each of the databases. */
static void execute(const char *sqlite, const char *postgres, const char *mariadb)
{
    database_execute(s, database_text(sqlite, postgres, mariadb));
}

/* Makes the table anew: SQLite can alter little. */
static void recreate(const char *table, const char *columns)
{
    char text[1024];
    snprintf(text, sizeof text, "DROP TABLE %s", table);
    database_execute(s, text);
    snprintf(text, sizeof text, "CREATE TABLE %s (%s)", table, columns);
    database_execute(s, text);
}

/* --- nothing to tell ------------------------------------------------------------------------ */

static void tables_that_kin_made(void **state)
{
    (void)state;
    assert_statements(2, assert_report(""));
    assert_true(kin_check(s, NULL));
}

/* Every kind of column, counters, timestamps and join tables. */
static void tables_of_the_shared_models(void **state)
{
    (void)state;
    database_close(&at);
    database_open(&at, every_model, NULL);
    s = at.session;
    assert_report("warning UniqueIndexMissing: author.profile, profiles.author_id\n"
                  "warning UniqueIndexMissing: author.badge, badges.author_id\n"
                  "warning UniqueIndexMissing: author.pen, pens.author_id\n");
}

static void tables_that_rails_made(void **state)
{
    (void)state;
    database_execute(s, "DROP TABLE labels_stores");
    execute("CREATE TABLE labels_stores (label_id integer NOT NULL, store_id integer NOT NULL)",
            "CREATE TABLE labels_stores (label_id bigint NOT NULL, store_id bigint NOT NULL)",
            "CREATE TABLE labels_stores (label_id bigint NOT NULL, store_id bigint NOT NULL)");
    database_execute(s, "CREATE INDEX i1 ON labels_stores (store_id, label_id)");
    database_execute(s, "DROP TABLE stores");
    execute("CREATE TABLE stores (id integer PRIMARY KEY AUTOINCREMENT NOT NULL, "
            "name varchar NOT NULL, note varchar(255) DEFAULT NULL, rating float, "
            "open boolean DEFAULT 0 NOT NULL, opened_at datetime(6))",
            "CREATE TABLE stores (id bigserial PRIMARY KEY, name character varying NOT NULL, "
            "note character varying(255) DEFAULT NULL, rating double precision, "
            "open boolean DEFAULT FALSE NOT NULL, opened_at timestamp without time zone)",
            "CREATE TABLE stores (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, "
            "name varchar(255) NOT NULL, note varchar(255) DEFAULT NULL, rating double, "
            "open tinyint(1) DEFAULT 0 NOT NULL, opened_at datetime(6))");
    database_execute(s, "DROP TABLE offers");
    execute("CREATE TABLE offers (id integer PRIMARY KEY AUTOINCREMENT NOT NULL, "
            "store_id integer NOT NULL, price bigint NOT NULL, "
            "CONSTRAINT fk_rails_1 FOREIGN KEY (store_id) REFERENCES stores (id))",
            "CREATE TABLE offers (id bigserial PRIMARY KEY, store_id integer NOT NULL, "
            "price bigint NOT NULL, "
            "CONSTRAINT fk_rails_1 FOREIGN KEY (store_id) REFERENCES stores (id))",
            "CREATE TABLE offers (id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, "
            "store_id bigint NOT NULL, price bigint NOT NULL, "
            "CONSTRAINT fk_rails_1 FOREIGN KEY (store_id) REFERENCES stores (id))");
    database_execute(s, "CREATE INDEX index_offers_on_store_id ON offers (store_id)");
    assert_report("");
}

static void what_no_model_knows_is_fine_where_an_insert_can_leave_it_out(void **state)
{
    (void)state;
    database_execute(s, "CREATE TABLE others (id integer PRIMARY KEY, x integer NOT NULL)");
    database_execute(s, "ALTER TABLE stores ADD COLUMN color text");
    database_execute(s, "ALTER TABLE stores ADD COLUMN size integer NOT NULL DEFAULT 1");
    database_execute(s, "DROP TABLE labels_stores");
    execute("CREATE TABLE labels_stores (id integer PRIMARY KEY NOT NULL, label_id integer, "
            "store_id integer, sum integer NOT NULL AS (label_id + 1))",
            "CREATE TABLE labels_stores (id bigint GENERATED ALWAYS AS IDENTITY, label_id bigint, "
            "store_id bigint, sum bigint NOT NULL GENERATED ALWAYS AS (label_id + 1) STORED)",
            "CREATE TABLE labels_stores (id bigint AUTO_INCREMENT PRIMARY KEY, label_id bigint, "
            "store_id bigint, sum bigint GENERATED ALWAYS AS (label_id + 1) STORED)");
    database_execute(s, "CREATE INDEX i1 ON labels_stores (store_id)");
    assert_report("");
}

/* --- each finding ---------------------------------------------------------------------------- */

static void missing_tables(void **state)
{
    (void)state;
    database_execute(s, "DROP TABLE labels_stores");
    database_execute(s, "DROP TABLE permits");
    assert_report("error TableMissing: permit, permits\n"
                  "error TableMissing: store.labels, labels_stores\n");
}

static void missing_columns(void **state)
{
    (void)state;
    database_execute(s, "ALTER TABLE stores DROP COLUMN rating");
    database_execute(s, "ALTER TABLE stores RENAME COLUMN note TO notes");
    recreate("labels_stores", "store_id bigint NOT NULL");
    database_execute(s, "CREATE INDEX i1 ON labels_stores (store_id)");
    assert_report("error ColumnMissing: store.note, stores.note\n"
                  "error ColumnMissing: store.rating, stores.rating\n"
                  "error ColumnMissing: store.labels, labels_stores.label_id\n");
}

static void other_types(void **state)
{
    (void)state;
    kin_report report;
    recreate("offers",
             "id bigint PRIMARY KEY, store_id bigint NOT NULL, price varchar(9) NOT NULL");
    database_execute(s, "CREATE INDEX i1 ON offers (store_id)");
    recreate("labels_stores", "label_id bigint, store_id varchar(20)");
    database_execute(s, "CREATE INDEX i2 ON labels_stores (store_id)");
    assert_report("error TypeDiffers: offer.price, offers.price\n"
                  "error TypeDiffers: store.labels, labels_stores.store_id\n");
    kin_check(s, &report);
    assert_string_equal(report.items[0].actual,
                        database_is_postgres() ? "character varying(9)" : "varchar(9)");
    assert_string_equal(report.items[0].expected, database_text("INTEGER", "bigint", "BIGINT"));
}

static void assert_type(const char *table, const char *columns, bool fits)
{
    kin_report report;
    char text[512];
    snprintf(text, sizeof text, "id bigint PRIMARY KEY%s", columns);
    recreate(table, text);
    kin_check(s, &report);
    database_check(s);
    bool told = false;
    for (size_t i = 0; i < report.count; i++)
        told = told || (report.items[i].kind == KIN_FINDING_TYPE &&
                        strcmp(report.items[i].table, table) == 0);
    if (told == fits) fail_msg("%s: %d", columns, told);
}

/* Makes the column's table with each of the types, and the other columns right. */
static void assert_types(const char *column, const char *const *types, bool fits)
{
    const char *const right[][3] = {
        {"stores", "name", "text"},
        {"stores", "note", "text"},
        {"stores", "rating", "double precision"},
        {"stores", "open", "boolean"},
        {"stores", "opened_at", database_text("timestamp", "timestamp", "datetime(6)")},
        {"parcels", "data", database_text("blob", "bytea", "longblob")},
        {"parcels", "day", "date"},
        {"parcels", "price", database_text("numeric", "numeric", "numeric(37,18)")},
        {"parcels", "token", "uuid"},
    };
    const char *table = NULL;
    for (size_t i = 0; i < sizeof right / sizeof *right; i++)
        if (strcmp(right[i][1], column) == 0) table = right[i][0];
    for (; *types; types++) {
        char text[512] = "";
        for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
            const char *type = right[i][2];
            if (strcmp(right[i][0], table) != 0) continue;
            if (strcmp(right[i][1], column) == 0) type = *types;
            snprintf(text + strlen(text), sizeof text - strlen(text), ", %s %s", right[i][1], type);
        }
        assert_type(table, text, fits);
    }
}

#define TYPES(...) ((const char *const[]){__VA_ARGS__, NULL})

static void types_of_sqlite(void **state)
{
    (void)state;
    if (database_traits()->has_types) return;
    assert_types("note", TYPES("varchar(20)", "TEXT", "clob", "json", "", "uuid"), true);
    assert_types("note", TYPES("integer", "string", "blob", "real", "decimal(10,2)"), false);
    assert_types("rating", TYPES("float", "real", "numeric", "decimal(10,2)", ""), true);
    assert_types("rating", TYPES("integer", "floating point", "text"), false);
    assert_types("open", TYPES("bool", "tinyint(1)", "integer", "Boolean"), true);
    assert_types("open", TYPES("text", "varchar", "datetime"), false);
    assert_types("opened_at", TYPES("datetime", "datetime(6)", "TIMESTAMP", "text"), true);
    assert_types("opened_at", TYPES("integer", "real", "blob", "boolean"), false);
    assert_types("data", TYPES("blob", "binary", ""), true);
    assert_types("data", TYPES("text", "varchar", "integer"), false);
    assert_types("day", TYPES("date", "text", "varchar(10)", ""), true);
    assert_types("day", TYPES("datetime", "integer", "real"), false);
    assert_types("price", TYPES("decimal", "decimal(10, 2)", "NUMERIC(5)", ""), true);
    assert_types("price", TYPES("text", "float", "integer", "boolean"), false);
    assert_types("token", TYPES("uuid", "char(36)", "text", ""), true);
    assert_types("token", TYPES("blob", "integer", "date"), false);
}

static void types_of_postgres(void **state)
{
    (void)state;
    if (!database_is_postgres()) return;
    database_execute(s, "CREATE TYPE mood AS ENUM ('good')");
    database_execute(s, "CREATE DOMAIN short AS varchar(5)");
    assert_types("note", TYPES("varchar(20)", "char(2)", "json", "jsonb", "uuid", "mood", "short"),
                 true);
    assert_types("note", TYPES("bigint", "bytea", "boolean", "timestamp", "money"), false);
    assert_types("rating", TYPES("float8", "float"), true);
    assert_types("rating", TYPES("real", "numeric(10,2)", "integer", "text"), false);
    assert_types("open", TYPES("bool"), true);
    assert_types("open", TYPES("integer", "text", "smallint"), false);
    assert_types("opened_at", TYPES("timestamp(6)", "timestamptz", "timestamp with time zone"),
                 true);
    assert_types("opened_at", TYPES("timestamp(3)", "date", "text", "timestamptz(0)"), false);
    assert_types("data", TYPES("bytea"), true);
    assert_types("data", TYPES("text", "bit varying"), false);
    assert_types("day", TYPES("date"), true);
    assert_types("day", TYPES("timestamp", "text"), false);
    assert_types("price", TYPES("numeric", "decimal(10, 2)"), true);
    assert_types("price", TYPES("text", "float", "integer", "money"), false);
    assert_types("token", TYPES("uuid"), true);
    assert_types("token", TYPES("text", "bytea"), false);
}

static void types_of_mariadb(void **state)
{
    (void)state;
    if (!database_is_mariadb()) return;
    assert_types("note", TYPES("varchar(20)", "char(2)", "json", "tinytext", "enum('a', 'b')"),
                 true);
    assert_types("note", TYPES("bigint", "blob", "boolean", "datetime(6)"), false);
    assert_types("rating", TYPES("double", "real", "double unsigned"), true);
    assert_types("rating", TYPES("float", "numeric(10,2)", "integer", "text"), false);
    assert_types("open", TYPES("bool", "tinyint(1)", "bit(1)"), true);
    assert_types("open", TYPES("integer", "text", "smallint"), false);
    assert_types("opened_at", TYPES("datetime(6)", "timestamp(6)"), true);
    assert_types("opened_at", TYPES("datetime(3)", "datetime", "date", "text"), false);
    assert_types("data", TYPES("blob", "varbinary(9)", "mediumblob"), true);
    assert_types("data", TYPES("text", "bit(9)"), false);
    assert_types("day", TYPES("date"), true);
    assert_types("day", TYPES("datetime(6)", "text"), false);
    assert_types("price", TYPES("numeric(9)", "decimal(10, 2)"), true);
    assert_types("price", TYPES("text", "float", "integer"), false);
    assert_types("token", TYPES("uuid", "char(36)", "varchar(36)"), true);
    assert_types("token", TYPES("date", "blob"), false);
}

static void null_and_not_null(void **state)
{
    (void)state;
    recreate("stores",
             "id bigint PRIMARY KEY, name text, note text NOT NULL, "
             "rating double precision, open boolean NOT NULL, opened_at timestamp(6) NULL");
    assert_report("warning Nullable: store.name, stores.name\n"
                  "error NotNull: store.note, stores.note\n");
}

static void another_primary_key(void **state)
{
    (void)state;
    kin_report report;
    recreate("visits", "day bigint NOT NULL, store_id bigint NOT NULL, count bigint NOT NULL, "
                       "PRIMARY KEY (day)");
    recreate("labels", "id bigint NOT NULL, name varchar(99) NOT NULL UNIQUE");
    assert_report("error PrimaryKeyDiffers: label, labels\n"
                  "error PrimaryKeyDiffers: visit, visits\n");
    kin_check(s, &report);
    assert_string_equal(report.items[0].actual, "");
    assert_string_equal(report.items[0].expected, "id");
    assert_string_equal(report.items[1].actual, "day");
    assert_string_equal(report.items[1].expected, "store_id, day");
}

static void keys_that_are_as_good(void **state)
{
    (void)state;
    recreate("visits", "day bigint NOT NULL, store_id bigint NOT NULL, count bigint NOT NULL, "
                       "PRIMARY KEY (day, store_id)"); /* in another order */
    recreate("labels", "id bigint NOT NULL UNIQUE, name varchar(99) NOT NULL UNIQUE");
    assert_report("");
    recreate("labels", "id bigint UNIQUE, name varchar(99) NOT NULL UNIQUE"); /* may be NULL */
    assert_report("error PrimaryKeyDiffers: label, labels\n");
}

static void foreign_keys_without_an_index(void **state)
{
    (void)state;
    database_drop_index(s, "offers", "index_offers_on_store_id");
    database_drop_index(s, "labels_stores", "index_labels_stores_on_store_id");
    assert_report("warning IndexMissing: offer.store_id, offers.store_id\n"
                  "warning IndexMissing: store.labels, labels_stores.store_id\n");
    database_execute(s, "CREATE INDEX i1 ON offers (price, store_id)");
    if (database_traits()->partial_indexes) {
        database_execute(s, "CREATE INDEX i2 ON offers (store_id) WHERE price > 7");
        database_execute(s, "CREATE INDEX i3 ON offers ((store_id + 1))");
    }
    database_execute(s, "CREATE INDEX i4 ON labels_stores (store_id, label_id)");
    assert_report("warning IndexMissing: offer.store_id, offers.store_id\n");
    database_execute(s, database_traits()->partial_indexes
                            ? "CREATE INDEX i5 ON offers (store_id) WHERE store_id IS NOT NULL"
                            : "CREATE INDEX i5 ON offers (store_id)");
    assert_report("");
}

static void unique_without_a_unique_index(void **state)
{
    (void)state;
    database_drop_index(s, "permits", "index_permits_on_store_id");
    database_execute(s, "CREATE INDEX i1 ON permits (store_id)");
    database_drop_index(s, "labels", "index_labels_on_name");
    database_execute(s, "CREATE UNIQUE INDEX i2 ON labels (name, id)");
    if (database_traits()->partial_indexes)
        database_execute(s, "CREATE UNIQUE INDEX i3 ON labels (name) WHERE id > 7");
    assert_report("warning UniqueIndexMissing: permit.store_id, permits.store_id\n"
                  "warning UniqueIndexMissing: label.name, labels.name\n");
    database_execute(s, "CREATE UNIQUE INDEX i4 ON labels (name)");
    database_execute(s, database_traits()->partial_indexes
                            ? "CREATE UNIQUE INDEX i5 ON permits (store_id) WHERE store_id IS NOT "
                              "NULL"
                            : "CREATE UNIQUE INDEX i5 ON permits (store_id)");
    assert_report("");
}

static void columns_that_no_model_knows(void **state)
{
    (void)state;
    recreate("permits", "id bigint PRIMARY KEY, store_id bigint NOT NULL UNIQUE, number text, "
                        "issuer text NOT NULL");
    recreate("labels_stores", "label_id bigint, store_id bigint, \"rank\" bigint NOT NULL");
    database_execute(s, "CREATE INDEX i1 ON labels_stores (store_id)");
    assert_report("error UnknownColumn: permit, permits.issuer\n"
                  "error UnknownColumn: store.labels, labels_stores.rank\n");
}

/* --- views, search paths, partitions, names -------------------------------------------------- */

static void a_view_may_stand_for_a_table(void **state)
{
    (void)state;
    database_execute(s, "ALTER TABLE offers RENAME TO all_offers");
    database_execute(s, "CREATE VIEW offers AS SELECT * FROM all_offers WHERE price > 0");
    assert_report("");
    database_execute(s, "DROP VIEW offers");
    database_execute(s, "CREATE VIEW offers AS SELECT id, store_id FROM all_offers");
    assert_report("error ColumnMissing: offer.price, offers.price\n");
}

static void the_search_path_decides(void **state)
{
    (void)state;
    if (!database_is_postgres()) return;
    database_execute(s, "DROP SCHEMA IF EXISTS elsewhere CASCADE");
    database_execute(s, "CREATE SCHEMA elsewhere");
    database_execute(s, "ALTER TABLE offers SET SCHEMA elsewhere");
    assert_report("error TableMissing: offer, offers\n");
    database_execute(s, "SET search_path TO elsewhere, public");
    assert_report("");
    database_execute(s, "CREATE TABLE elsewhere.labels (id bigint PRIMARY KEY)");
    assert_report("error ColumnMissing: label.name, labels.name\n");
    database_execute(s, "RESET search_path");
    database_execute(s, "DROP SCHEMA elsewhere CASCADE");
}

static void a_table_with_partitions(void **state)
{
    (void)state;
    if (!database_is_postgres()) return;
    database_execute(s, "DROP TABLE visits");
    database_execute(s, "CREATE TABLE visits (store_id bigint, day bigint, count bigint NOT NULL, "
                        "PRIMARY KEY (store_id, day)) PARTITION BY RANGE (day)");
    database_execute(s, "CREATE TABLE visits_1 PARTITION OF visits FOR VALUES FROM (0) TO (9)");
    assert_report("");
}

static void names_in_another_case(void **state)
{
    (void)state;
    database_execute(s, "ALTER TABLE labels RENAME COLUMN name TO \"NAME\"");
    database_execute(s, "ALTER TABLE permits RENAME TO p1");
    database_execute(s, "ALTER TABLE p1 RENAME TO \"Permits\"");
    if (database_is_mariadb()) /* tables are files */
        assert_report("error TableMissing: permit, permits\n");
    else if (database_is_postgres())
        assert_report("error TableMissing: permit, permits\n"
                      "error ColumnMissing: label.name, labels.name\n"
                      "error UnknownColumn: label, labels.NAME\n");
    else
        assert_report("");
}

/* --- failures --------------------------------------------------------------------------------- */

static bool refuse_catalogue(void *context, const kin_statement_info *statement)
{
    size_t *left = context;
    return !strstr(statement->sql, "WITH wanted") || (*left)-- > 1;
}

static void a_failure_is_no_finding(void **state)
{
    (void)state;
    for (size_t number = 1; number <= 2; number++) {
        size_t left = number;
        const kin_open_options options = {.on_statement = refuse_catalogue,
                                          .on_statement_context = &left};
        kin_report report = {NULL, 7, 7};
        database_close(&at);
        database_open(&at, models, &options);
        s = at.session;
        assert_false(kin_check(s, &report));
        assert_int_equal(report.count, 0);
        assert_int_equal(report.errors, 0);
        assert_failure(KIN_STATEMENT_REFUSED);
    }
    assert_false(kin_check(NULL, NULL));
}

static void names_of_findings(void **state)
{
    (void)state;
    assert_string_equal(kin_finding_name(KIN_FINDING_TABLE), "TableMissing");
    assert_string_equal(kin_finding_name(KIN_FINDING_UNIQUE_INDEX), "UniqueIndexMissing");
    assert_string_equal(kin_finding_name((kin_finding_kind)0), "unknown");
    assert_string_equal(kin_finding_name((kin_finding_kind)77), "unknown");
}

/* It is told of the transaction that is open, and a report outlives what comes after it. */
static void inside_a_transaction(void **state)
{
    (void)state;
    if (!database_traits()->tables_roll_back) return;
    kin_report report;
    assert_true(kin_begin(s));
    database_execute(s, "DROP TABLE permits");
    assert_false(kin_check(s, &report));
    assert_true(kin_rollback(s));
    assert_true(kin_check(s, NULL));
    assert_string_equal(report.items[0].table, "permits");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(tables_that_kin_made),
        TEST(tables_of_the_shared_models),
        TEST(tables_that_rails_made),
        TEST(what_no_model_knows_is_fine_where_an_insert_can_leave_it_out),
        TEST(missing_tables),
        TEST(missing_columns),
        TEST(other_types),
        TEST(types_of_sqlite),
        TEST(types_of_postgres),
        TEST(types_of_mariadb),
        TEST(null_and_not_null),
        TEST(another_primary_key),
        TEST(keys_that_are_as_good),
        TEST(foreign_keys_without_an_index),
        TEST(unique_without_a_unique_index),
        TEST(columns_that_no_model_knows),
        TEST(a_view_may_stand_for_a_table),
        TEST(the_search_path_decides),
        TEST(a_table_with_partitions),
        TEST(names_in_another_case),
        TEST(a_failure_is_no_finding),
        TEST(names_of_findings),
        TEST(inside_a_transaction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
