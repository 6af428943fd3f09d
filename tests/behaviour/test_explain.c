/* kin_explain: what it says of a load is what the load then does. */
#define _POSIX_C_SOURCE 200809L

#include "behaviour/association.h"
#include "support/faults.h"

#include <stdio.h>

KIN_DECLARE(depot);
KIN_DECLARE(parcel);
KIN_DECLARE(label);
KIN_DECLARE(stamp);

struct depot {
    kin_record kin;
    kin_int id;
    kin_text code;
    kin_many(parcel) parcels;
    kin_many(parcel) heavy;  /* a condition and an order */
    kin_many(parcel) newest; /* a limit */
    kin_many(parcel) locked; /* ... and a lock */
    kin_many(parcel) own;    /* told of the owner */
    kin_many(parcel) coded;  /* by the code */
    kin_many(label) labels;  /* through parcels */
    kin_many(label) stepped; /* ... by a step each */
    kin_many(stamp) stamps;
};

struct parcel {
    kin_record kin;
    kin_int id;
    kin_int depot_id;
    kin_text depot_code;
    kin_int weight;
    kin_one(depot) depot;
    kin_many(label) labels;
    kin_many(stamp) stamps;
};

struct label {
    kin_record kin;
    kin_int id;
    kin_int parcel_id;
    kin_text secret;
    kin_one(parcel) parcel;
};

struct stamp {
    kin_record kin;
    kin_int id;
    kin_int subject_id;
    kin_text subject_type;
    kin_one(kin_record) subject;
};

static void heaviest(kin_query *query)
{
    kin_query_where(query, "parcels.weight >= ?", kin_args(10));
    kin_query_order(query, "parcels.weight DESC");
}

static void newest_two(kin_query *query)
{
    kin_query_order(query, "parcels.id DESC");
    kin_query_limit(query, 2);
}

static void locked_two(kin_query *query)
{
    newest_two(query);
    kin_query_lock(query, KIN_LOCK);
}

static void with_code_of(kin_query *query, const kin_record *owner)
{
    const struct depot *depot = (const struct depot *)owner;
    kin_query_where(query, "parcels.depot_code = ?", kin_args(depot->code));
}

/* clang-format off */
KIN_MODEL(depot,
    KIN_COLUMN(id),
    KIN_COLUMN(code),
    KIN_HAS_MANY(parcels, parcel, .inverse_of = "depot"),
    KIN_HAS_MANY(heavy, parcel, .scope = heaviest),
    KIN_HAS_MANY(newest, parcel, .scope = newest_two),
    KIN_HAS_MANY(locked, parcel, .scope = locked_two),
    KIN_HAS_MANY(own, parcel, .owner_scope = with_code_of),
    KIN_HAS_MANY(coded, parcel, .foreign_key = "depot_code", .primary_key = "code"),
    KIN_HAS_MANY(labels, label, .through = "parcels"),
    KIN_HAS_MANY(stepped, label, .through = "parcels", .source = "labels", .disable_joins = true),
    KIN_HAS_MANY(stamps, stamp, .as = "subject"),
);

KIN_MODEL(parcel,
    KIN_COLUMN(id),
    KIN_COLUMN(depot_id),
    KIN_COLUMN(depot_code),
    KIN_COLUMN(weight),
    KIN_BELONGS_TO(depot, depot),
    KIN_HAS_MANY(labels, label),
    KIN_HAS_MANY(stamps, stamp, .as = "subject"),
);

KIN_MODEL(label,
    KIN_COLUMN(id),
    KIN_COLUMN(parcel_id),
    KIN_COLUMN(secret, .secret = true),
    KIN_BELONGS_TO(parcel, parcel),
);

KIN_MODEL(stamp,
    KIN_COLUMN(id),
    KIN_COLUMN(subject_id, .nullable = true),
    KIN_COLUMN(subject_type, .nullable = true),
    KIN_BELONGS_TO_ANY(subject),
);
/* clang-format on */

static kin_model_fn *const depots[] = {depot_model, parcel_model, label_model, stamp_model, NULL};

/* --- what a load has sent ------------------------------------------------------------------- */

enum { MOST_SENT = 40 };

static char sent[MOST_SENT][4096];
static size_t sent_count;

static bool note_sent(void *context, const kin_statement_info *statement)
{
    (void)context;
    if (!statement->control && sent_count < MOST_SENT)
        snprintf(sent[sent_count++], sizeof sent[0], "%s", statement->sql);
    return true;
}

static char plain_url[512];

static int open_with(const char *option)
{
    char url[600];
    const kin_open_options options = {.on_statement = note_sent};
    snprintf(url, sizeof url, "%s", plain_url);
    if (database_is_postgres())
        snprintf(url, sizeof url, "%s%c%s", plain_url, strchr(plain_url, '?') ? '&' : '?', option);
    setenv("KIN_TEST_URL", url, 1);
    database_open(&at, depots, &options);
    s = at.session;
    struct stamp *blank[2] = {kin_create(s, stamp), kin_create(s, stamp)};
    for (int64_t d = 0; d < 2; d++) {
        struct depot *depot = kin_create(s, depot, .code = d ? "B" : "A");
        kin_create(s, stamp, .subject_id = depot->id, .subject_type = "Depot");
        for (int64_t p = 0; p < 2; p++) {
            struct parcel *parcel = kin_create(s, parcel, .depot_id = depot->id,
                                               .depot_code = depot->code, .weight = 10 + p);
            struct label *label = kin_create(s, label, .parcel_id = parcel->id, .secret = "hush");
            kin_create(s, stamp, .subject_id = parcel->id, .subject_type = "Parcel");
            kin_create(s, stamp, .subject_id = label->id, .subject_type = "Label");
            kin_create(s, stamp, .subject_id = blank[p]->id, .subject_type = "Stamp");
        }
    }
    database_check(s);
    return 0;
}

static int open_levels(void **state)
{
    (void)state;
    return open_with("load=levels");
}

static int open_carrying(void **state)
{
    (void)state;
    return open_with("load=carry");
}

static int open_by_distance(void **state)
{
    (void)state;
    return open_with("load=auto");
}

static int close_it(void **state)
{
    setenv("KIN_TEST_URL", plain_url, 1);
    return close_database(state);
}

/* --- what is said, and what is done --------------------------------------------------------- */

static size_t number_behind(const char *text, const char *what)
{
    const char *at_it = strstr(text, what);
    if (!at_it) fail_msg("no \"%s\" in\n%s", what, text);
    return (size_t)strtoul(at_it + strlen(what), NULL, 10);
}

/* A line of a statement is told as it was sent. */
static void check_statements(const char *text)
{
    size_t told = 0;
    for (const char *line = text; *line; line = strchr(line, '\n') + 1) {
        if (*line < '0' || *line > '9') continue;
        const char *end = strchr(line, '\n');
        const char *sql = strstr(line, ": ") + 2;
        if (told >= sent_count || strlen(sent[told]) != (size_t)(end - sql) ||
            strncmp(sent[told], sql, (size_t)(end - sql)) != 0)
            fail_msg("statement %zu was\n%s\nin\n%s", told, told < sent_count ? sent[told] : "none",
                     text);
        told++;
    }
    assert_int_equal(told, sent_count);
}

static void assert_says(const char *text, const char *what)
{
    if (!text || !strstr(text, what))
        fail_msg("not said: \"%s\" in\n%s", what, text ? text : "(nothing)");
}

static const char *explained(const char *model, const kin_find_options *options)
{
    uint64_t statements = kin_statements(s);
    uint64_t waits = kin_round_trips(s);
    const char *text = kin_explain_named(s, model, options);
    database_check(s);
    assert_non_null(text);
    assert_int_equal(kin_statements(s), statements);
    assert_int_equal(kin_round_trips(s), waits);
    return text;
}

struct load {
    const char *model;
    kin_find_options options;
    const char *says[6]; /* on every database */
};

/* The load itself comes first, so that its statements are prepared and the catalogue is known. */
static void check_load(const struct load *load)
{
    (void)kin_all_named(s, load->model, &load->options);
    const char *text = explained(load->model, &load->options);
    for (size_t i = 0; load->says[i]; i++) assert_says(text, load->says[i]);
    uint64_t statements = kin_statements(s);
    uint64_t waits = kin_round_trips(s);
    sent_count = 0;
    kin_items list = kin_all_named(s, load->model, &load->options);
    database_check(s);
    assert_true(list.count > 0);
    if (number_behind(text, "statements: ") != kin_statements(s) - statements ||
        number_behind(text, "waits: ") != kin_round_trips(s) - waits)
        fail_msg("%d statements, %d waits:\n%s", (int)(kin_statements(s) - statements),
                 (int)(kin_round_trips(s) - waits), text);
    check_statements(text);
}

#define SNAPSHOT "snapshot: one, of a transaction of its own that only reads\n"

/* Whatever way is taken. Two depots have two parcels each. */
static const struct load loads[] = {
    {"depot", {0}, {"1. depot: SELECT ", "statements: 1\n", "snapshot: that of the statement\n"}},
    {"depot", {.where = "depots.code <> 'C'", .limit = 5, .order = "depots.id"}, {"depots.code"}},
    {"depot", {.includes = "parcels"}, {". parcels: ", "statements: 2\n", SNAPSHOT}},
    {"depot",
     {.includes = "parcels.labels, stamps", .order = "depots.id"},
     {". parcels: ", ". stamps: ", ". parcels.labels: ", "statements: 4\n"}},
    {"depot", {.includes = "parcels(stamps, labels), heavy"}, {". heavy: ", "statements: 5\n"}},
    {"depot", {.includes = "labels"}, {". labels: ", "INNER JOIN"}},
    {"parcel", {.includes = "depot.stamps"}, {". depot: ", ". depot.stamps: "}},
    {"depot", {.includes = "coded.labels"}, {". coded: ", ". coded.labels: "}},
    {"depot", {.includes = "newest.labels"}, {". newest, for each owner", ". newest.labels: "}},
    {"depot",
     {.includes = "stepped.parcel, stamps"},
     {". stepped, step 1", ". stepped, the last step", ". stepped.parcel: "}},
    {"stamp",
     {.includes = "subject", .where = "stamps.subject_type IS NOT NULL"},
     {". subject (depot)", ". subject (parcel)", "statements: 5\n"}},
    {"depot", {.includes = "parcels.depot.stamps"}, {". parcels.depot.stamps: "}},
    {"depot",
     {.eager_load = "parcels.labels"},
     {"joined, in one statement with their owners: .eager_load asks for it\n",
      "1. depot, with what is joined: ", "statements: 1\n"}},
    {"depot",
     {.eager_load = "parcels", .preload = "stamps"},
     {"by levels: ", "2. stamps: ", SNAPSHOT}},
    {"depot",
     {.includes = "parcels", .references = "parcels"},
     {"joined, in one statement with their owners: .references names parcels\n"}},
    {"depot",
     {.includes = "parcels", .where = "parcels.weight > 1"},
     {"with their owners: a condition, order or group names parcels\n"}},
    {"depot",
     {.includes = "parcels", .joins = "parcels"},
     {"with their owners: .joins names parcels\n"}},
    {"depot", {.eager_load = "newest"}, {"joined, ", "by levels: ", "2. newest, for each owner"}},
    {"depot",
     {.includes = "parcels", .lock = KIN_LOCK},
     {"by levels: ", "snapshot: each statement has its own, since rows are locked\n"}},
};
enum { LOADS = sizeof loads / sizeof *loads };

static void what_is_explained_is_done(void **state)
{
    (void)state;
    for (size_t i = 0; i < LOADS; i++) check_load(&loads[i]);
}

/* Transaction control goes its own way there. */
static void so_it_is_inside_a_transaction(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    for (size_t i = 0; i < LOADS; i++) {
        struct load load = loads[i];
        memset(load.says, 0, sizeof load.says);
        if (!load.options.lock) check_load(&load);
    }
    const kin_find_options options = {.includes = "parcels"};
    assert_says(explained("depot", &options), "snapshot: that of the open transaction");
    assert_true(kin_commit(s));
}

/* Its BEGIN waits for the first statement. */
static void the_first_of_a_transaction(void **state)
{
    (void)state;
    static const struct load load = {"depot", {.includes = "parcels"}, {0}};
    check_load(&load);
    assert_true(kin_begin(s));
    const char *text = explained("depot", &load.options);
    uint64_t waits = kin_round_trips(s);
    (void)kin_all_named(s, "depot", &load.options);
    assert_int_equal(number_behind(text, "waits: "), kin_round_trips(s) - waits);
    assert_true(kin_commit(s));
}

static void what_one_record_leads_to(void **state)
{
    (void)state;
    struct depot *depot = kin_first(s, depot);
    const struct load of[] = {
        {"parcel", {.of = kin_of(depot, parcels), .includes = "labels"}, {". labels: "}},
        {"parcel",
         {.of = kin_of(depot, parcels), .includes = "depot"},
         {"-. depot: known from its inverse\n", "statements: 1\n"}},
        {"label", {.of = kin_of(depot, stepped)}, {"1. label, step 1: ", "2. label: ", SNAPSHOT}},
        {"label", {.of = kin_of(depot, stepped), .includes = "parcel"}, {"3. parcel: "}},
    };
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) check_load(&of[i]);
    struct depot *other = kin_new(s, depot, .code = "new");
    const kin_find_options none = {.of = kin_of(other, stepped)};
    const char *text = explained("label", &none);
    assert_string_equal(text, "nothing is asked: there can be none\nstatements: 0\nwaits: 0\n");
}

/* --- what depends on rows ------------------------------------------------------------------- */

static void what_is_not_known_is_said_to_be(void **state)
{
    (void)state;
    const char *text = kin_explain(s, depot, .includes = "own.labels");
    assert_says(text, ". own, for each owner, or for all of whom its scope says the same");
    assert_says(text, ". own.labels");
    assert_says(text, "statements: 3 or more\n");
    text = kin_explain(s, depot, .includes = "locked");
    assert_says(text, database_text(". locked, for each owner a statement of its own",
                                    ". locked, for each owner a statement of its own, since rows",
                                    ". locked, for each owner a statement of its own, since rows"));
    assert_says(text, "statements: 2 or more\n");
    assert_says(text, "snapshot: each statement has its own");
}

static void limits_go_as_the_database_does_it_best(void **state)
{
    (void)state;
    assert_says(kin_explain(s, depot, .includes = "newest"),
                database_text("newest, for each owner, by a sub-select",
                              "newest, for each owner, by a lateral join",
                              "newest, for each owner, by a union, 64 owners at a time"));
}

static void no_value_is_said(void **state)
{
    (void)state;
    const char *text =
        kin_explain(s, label, .where = "labels.secret = ?", .args = kin_args("hush"), .limit = 3);
    assert_says(text, "labels.secret = ");
    assert_null(strstr(text, "hush"));
}

static void mistakes_are_those_of_the_load(void **state)
{
    (void)state;
    assert_null(kin_explain(s, depot, .includes = "parcel"));
    assert_failure(KIN_ASSOCIATION_NOT_FOUND);
    assert_null(kin_explain(s, depot, .includes = "parcels", .references = "labels"));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_null(kin_explain(s, depot, .limit = -1));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_null(kin_explain_named(s, "depots", NULL));
    assert_failure(KIN_INVALID_ARGUMENT);
    assert_null(kin_explain(NULL, depot));
    assert_null(kin_explain_named(NULL, "depot", NULL));
}

static void the_text_lives_in_the_region(void **state)
{
    (void)state;
    kin_region *region = kin_region_open(s);
    const char *text = kin_explain(s, depot, .includes = "parcels");
    kin_region_close(region);
    assert_non_null(text);
    text = kin_explain(s, depot, .limit = 0);
    assert_says(text, "statements: 1\n");
}

/* --- why it goes by levels, or is carried ---------------------------------------------------- */

static void what_is_known_needs_no_statement(void **state)
{
    (void)state;
    const char *text = kin_explain(s, depot, .includes = "parcels.depot.stamps");
    assert_says(text, "-. parcels.depot: known from its inverse\n");
    assert_says(text, "3. parcels.depot.stamps: ");
    assert_says(text, "statements: 3\n");
}

/* A load asks for no row that it has met. */
static void what_may_be_met_is_named(void **state)
{
    (void)state;
    const char *text = kin_explain(s, stamp, .includes = "subject");
    assert_says(text, "2. subject (stamp), but for those that the load has met: ");
    assert_says(text, "2. subject (label): ");
    text = kin_explain(s, depot, .includes = "parcels.labels.parcel.depot");
    assert_says(text, "4. parcels.labels.parcel, but for those that the load has met: ");
    assert_says(text, "5. parcels.labels.parcel.depot, but for those that the load has met: ");
}

static void levels_say_why(void **state)
{
    (void)state;
    assert_says(kin_explain(s, depot, .includes = "parcels"),
                database_text("by levels: SQLite cannot keep keys for the next statement\n",
                              "by levels: load=levels stands in the URL, or the server is too old",
                              "by levels: MariaDB cannot keep keys for the next statement\n"));
}

static void a_carried_tree_says_why(void **state)
{
    (void)state;
    const char *text = kin_explain(s, depot, .includes = "parcels.labels, newest.stamps, heavy");
    assert_says(text, database_text("by levels: ",
                                    "carried, in one batch with their owners: "
                                    "load=carry stands in the URL\n",
                                    "by levels: "));
    assert_says(text,
                database_text("3. parcels.labels: ", "1. parcels.labels: ", "3. parcels.labels: "));
    assert_says(text,
                database_text("2. newest, for each owner, by a sub-select: ",
                              "2. newest, for each owner, by a lateral join, not carried "
                              "because a limit or groups hold for each owner: ",
                              "2. newest, for each owner, by a union, 64 owners at a time: "));
    assert_says(text, "3. newest.stamps: ");
    assert_says(text, database_text("waits: 0\n", "waits: 3\n", "waits: 8\n"));
}

static void what_hinders_is_named(void **state)
{
    (void)state;
    static const struct load hindered[] = {
        {"depot", {.includes = "parcels, stepped"}, {"it is read in steps: "}},
        {"depot", {.includes = "parcels, own"}, {"its scope is told of the owner: "}},
        {"parcel", {.includes = "depot, stamps.subject"}, {"depends on the owner where it leads"}},
        {"depot", {.includes = "parcels", .lock = KIN_LOCK}, {"by levels: rows are locked\n"}},
        {"depot",
         {.includes = "parcels", .where = "lower(depots.code) = 'a' AND random() >= 0"},
         {"by levels: the text of the query may say something else each time\n"}},
        {"depot", {.includes = "newest"}, {"by levels: none of the first ones can be carried\n"}},
    };
    if (!database_is_postgres()) return; /* the others carry nothing, and say that above */
    (void)kin_all(s, depot, .includes = "parcels"); /* asks the catalogue */
    for (size_t i = 0; i < sizeof hindered / sizeof *hindered; i++)
        assert_says(explained(hindered[i].model, &hindered[i].options), hindered[i].says[0]);
}

static void distance_is_said(void **state)
{
    (void)state;
    const char *text = kin_explain(s, depot, .includes = "parcels");
    if (!database_is_postgres()) assert_says(text, "cannot keep keys");
    if (database_is_postgres()) assert_says(text, "one wait takes ");
}

/* --- faults --------------------------------------------------------------------------------- */

struct none {
    struct depot *depot;
};

static void prepare_none(kin_session *session, void *records)
{
    struct none *none = records;
    none->depot = kin_create(session, depot, .code = "A");
}

static bool explain_much(kin_session *session, void *records)
{
    (void)records;
    return kin_explain(session, depot, .includes = "parcels.labels, newest, own.stamps, stepped",
                       .order = "depots.id") != NULL &&
           kin_explain(session, depot, .eager_load = "parcels", .preload = "stamps.subject");
}

static bool explain_of_one(kin_session *session, void *records)
{
    const struct none *none = records;
    return kin_explain(session, label, .of = kin_of(none->depot, stepped)) != NULL;
}

static void faults(void **state)
{
    (void)state;
    const struct scenario much = {.name = "explain_much",
                                  .prepare = prepare_none,
                                  .act = explain_much,
                                  .records_size = sizeof(struct none),
                                  .models = depots,
                                  .only_reads = true};
    struct scenario of_one = much;
    of_one.name = "explain_of_one";
    of_one.act = explain_of_one;
    each_fault(&much);
    each_fault(&of_one);
    each_fault_in_a_level(&much);
}

int main(void)
{
    snprintf(plain_url, sizeof plain_url, "%s", database_url());
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_explained_is_done, open_levels, close_it),
        cmocka_unit_test_setup_teardown(so_it_is_inside_a_transaction, open_levels, close_it),
        cmocka_unit_test_setup_teardown(the_first_of_a_transaction, open_levels, close_it),
        cmocka_unit_test_setup_teardown(what_one_record_leads_to, open_levels, close_it),
        cmocka_unit_test_setup_teardown(what_is_not_known_is_said_to_be, open_levels, close_it),
        cmocka_unit_test_setup_teardown(limits_go_as_the_database_does_it_best, open_levels,
                                        close_it),
        cmocka_unit_test_setup_teardown(no_value_is_said, open_levels, close_it),
        cmocka_unit_test_setup_teardown(mistakes_are_those_of_the_load, open_levels, close_it),
        cmocka_unit_test_setup_teardown(the_text_lives_in_the_region, open_levels, close_it),
        cmocka_unit_test_setup_teardown(what_is_known_needs_no_statement, open_levels, close_it),
        cmocka_unit_test_setup_teardown(what_may_be_met_is_named, open_levels, close_it),
        cmocka_unit_test_setup_teardown(levels_say_why, open_levels, close_it),
        cmocka_unit_test_setup_teardown(what_is_explained_is_done, open_carrying, close_it),
        cmocka_unit_test_setup_teardown(so_it_is_inside_a_transaction, open_carrying, close_it),
        cmocka_unit_test_setup_teardown(a_carried_tree_says_why, open_carrying, close_it),
        cmocka_unit_test_setup_teardown(what_hinders_is_named, open_carrying, close_it),
        cmocka_unit_test_setup_teardown(distance_is_said, open_by_distance, close_it),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
