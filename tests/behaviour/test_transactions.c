/* Transactions: levels and savepoints, what dooms them, and the transactions of verbs and
 * callbacks. What a rollback takes back in memory stands in test_rollback.c. */
#define _POSIX_C_SOURCE 200809L

#include "support/database.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- models ----------------------------------------------------------------------------------- */

KIN_DECLARE(account, static);
KIN_DECLARE(owner, static);

struct owner {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int accounts_count;
    kin_many(account) accounts;
};

struct account {
    kin_record kin;
    kin_int id;
    kin_text name; /* "bad" is refused, NULL is the database's error */
    kin_int amount;
    kin_text note;
    kin_int owner_id;
    kin_time created_at;
    kin_time updated_at;
    kin_one(owner) owner;
};

/* What the next validation of an account does beside its work; one use. */
static kin_validate_fn *in_validation;

static void account_validate(kin_record *record)
{
    struct account *account = kin_as(account, record);
    kin_validate_fn *callback = in_validation;
    in_validation = NULL;
    if (callback) callback(record);
    if (account->name && strcmp(account->name, "bad") == 0) kin_add_error(account, name, "is bad");
}

KIN_MODEL(owner,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(accounts_count),
    KIN_HAS_MANY(accounts, account, .dependent = KIN_DESTROY),
);

KIN_MODEL(account,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_COLUMN(amount, .nullable = true),
    KIN_COLUMN(note, .nullable = true),
    KIN_COLUMN(owner_id, .nullable = true),
    KIN_COLUMN(created_at),
    KIN_COLUMN(updated_at),
    KIN_BELONGS_TO(owner, owner, .counter_cache = KIN_COUNTER_CACHE),
    KIN_VALIDATE(account_validate),
);

/* --- the database, and the control statements that were sent ---------------------------------- */

static struct database database;
static kin_session *s;
static char control[1024]; /* first words: "BEGIN SAVEPOINT RELEASE COMMIT " */

static bool remember(void *context, const kin_statement_info *statement)
{
    (void)context;
    size_t length = strlen(control);
    size_t word = strcspn(statement->sql, " ");
    if (statement->control && length + word + 2 < sizeof control)
        snprintf(control + length, sizeof control - length, "%.*s ", (int)word, statement->sql);
    return true;
}

static int set_up(void **state)
{
    kin_open_options options = {.on_statement = remember};
    (void)state;
    in_validation = NULL;
    database_open(&database, kin_models(account, owner), &options);
    s = database.session;
    control[0] = '\0';
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

static void expect_last(kin_code code)
{
    assert_string_equal(kin_error_name(kin_error(s)->code), kin_error_name(code));
}

static void expect_control(const char *wanted)
{
    assert_string_equal(control, wanted);
    control[0] = '\0';
}

/* Rows that are committed, as another session sees them. */
static void expect_committed(size_t wanted)
{
    kin_session *other = kin_session_open(database.db);
    size_t count = kin_count(other, account);
    database_check(other);
    kin_session_close(other);
    assert_int_equal(count, wanted);
}

static struct account *create(const char *name)
{
    struct account *account = kin_create(s, account, .name = name, .amount = 1);
    return account;
}

static bool create_and_answer(kin_session *session, void *answer)
{
    struct account *account = kin_create(session, account, .name = "inner");
    return account && *(const bool *)answer;
}

static bool yes = true, no = false;

/* --- levels ----------------------------------------------------------------------------------- */

static void work_that_is_true_is_committed(void **state)
{
    (void)state;
    assert_true(kin_transaction(s, create_and_answer, &yes));
    expect_control("BEGIN COMMIT ");
    expect_last(KIN_OK);
    expect_committed(1);
}

static void work_that_is_false_is_rolled_back(void **state)
{
    (void)state;
    assert_false(kin_transaction(s, create_and_answer, &no));
    expect_control("BEGIN ROLLBACK ");
    expect_last(KIN_OK); /* an answer */
    assert_false(kin_failed(s));
    expect_committed(0);
}

static bool two_inner(kin_session *session, void *answer)
{
    struct account *account = kin_create(session, account, .name = "outer");
    bool first = kin_transaction(session, create_and_answer, &yes);
    bool second = kin_transaction(session, create_and_answer, &no);
    return account && first && !second && *(const bool *)answer;
}

static void nested_transactions_are_savepoints(void **state)
{
    (void)state;
    assert_true(kin_transaction(s, two_inner, &yes));
    expect_control("BEGIN SAVEPOINT RELEASE SAVEPOINT ROLLBACK RELEASE COMMIT ");
    expect_committed(2);
    assert_false(kin_transaction(s, two_inner, &no));
    expect_committed(2);
}

static void levels_by_hand(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    create("1");
    assert_true(kin_begin(s));
    create("2");
    assert_true(kin_rollback(s));
    assert_true(kin_begin(s));
    create("3");
    assert_true(kin_commit(s));
    expect_control("BEGIN SAVEPOINT ROLLBACK RELEASE SAVEPOINT RELEASE ");
    assert_true(kin_commit(s));
    expect_control("COMMIT ");
    account_list all = kin_all(s, account, .order = "accounts.id");
    assert_int_equal(all.count, 2);
    assert_string_equal(all.items[0]->name, "1");
    assert_string_equal(all.items[1]->name, "3");
    assert_true(kin_begin(s));
    create("4");
    assert_true(kin_rollback(s));
    expect_committed(2);
}

static void ends_without_a_beginning(void **state)
{
    (void)state;
    assert_false(kin_commit(s));
    expect_last(KIN_NO_TRANSACTION);
    assert_false(kin_rollback(s));
    expect_last(KIN_NO_TRANSACTION);
    assert_true(kin_begin(s));
    assert_true(kin_rollback(s));
    assert_false(kin_rollback(s));
    expect_last(KIN_NO_TRANSACTION);
    expect_control("BEGIN ROLLBACK ");
}

/* The level of kin_transaction is its own to end. */
static bool end_too_much(kin_session *session, void *commit)
{
    struct account *account = kin_create(session, account, .name = "inner");
    bool ended = *(const bool *)commit ? kin_commit(session) : kin_rollback(session);
    assert_false(ended);
    expect_last(KIN_NO_TRANSACTION);
    return account != NULL;
}

static void work_does_not_end_what_it_did_not_begin(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    create("outer");
    assert_true(kin_transaction(s, end_too_much, &yes));
    assert_true(kin_transaction(s, end_too_much, &no));
    assert_true(kin_commit(s));
    expect_committed(3);
}

static bool leave_open(kin_session *session, void *context)
{
    (void)context;
    bool done = kin_begin(session);
    struct account *account = kin_create(session, account, .name = "left open");
    return done && account && kin_begin(session);
}

static void levels_that_work_left_open_end_with_it(void **state)
{
    (void)state;
    assert_true(kin_transaction(s, leave_open, NULL));
    assert_false(kin_rollback(s));
    expect_last(KIN_NO_TRANSACTION);
    expect_committed(0);
}

static void too_many_levels(void **state)
{
    size_t count = 0;
    (void)state;
    while (count < 1000 && kin_begin(s)) count++;
    assert_true(count >= 32 && count < 1000);
    expect_last(KIN_INVALID_ARGUMENT);
    for (; count > 0; count--) assert_true(kin_rollback(s));
    assert_true(create("x") != NULL);
    expect_committed(1);
}

static void closing_rolls_back(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    create("1");
    assert_true(kin_begin(s));
    create("2");
    kin_session_close(s);
    s = database.session = kin_session_open(database.db);
    size_t count = kin_count(s, account);
    assert_int_equal(count, 0);
    /* The connection that it used before is whole. */
    assert_true(kin_begin(s));
    create("3");
    assert_true(kin_commit(s));
    expect_committed(1);
}

/* --- doomed levels ---------------------------------------------------------------------------- */

static void a_failed_verb_dooms_its_level(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    struct account *first = create("1");
    assert_null(create(NULL));
    expect_last(KIN_NOT_NULL_VIOLATION);
    kin_error_clear(s);
    assert_null(create("2"));
    expect_last(KIN_TRANSACTION_DOOMED);
    kin_error_clear(s);
    assert_false(kin_commit(s));
    expect_last(KIN_TRANSACTION_DOOMED);
    expect_control("BEGIN ROLLBACK ");
    assert_true(kin_is_new(first));
    expect_committed(0);
    assert_false(kin_rollback(s)); /* it is over */
    expect_last(KIN_NO_TRANSACTION);
}

static bool fail_inside(kin_session *session, void *context)
{
    (void)context;
    struct account *account = kin_create(session, account, .name = NULL);
    return account != NULL;
}

static void an_expected_failure_is_survived_in_a_level_of_its_own(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    create("1");
    assert_false(kin_transaction(s, fail_inside, NULL));
    expect_last(KIN_NOT_NULL_VIOLATION);
    assert_non_null(create("2"));
    assert_true(kin_commit(s));
    expect_committed(2);
}

/* Work that overlooks the failure of a verb cannot commit what is half done. */
static bool overlook(kin_session *session, void *context)
{
    (void)context;
    struct account *account = kin_create(session, account, .name = NULL);
    return account == NULL;
}

static void a_failure_that_work_overlooks(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    create("1");
    assert_false(kin_transaction(s, overlook, NULL));
    assert_true(kin_failed(s));
    assert_int_equal(kin_first_error(s)->code, KIN_NOT_NULL_VIOLATION);
    assert_true(kin_commit(s)); /* the outer level is whole */
    expect_committed(1);
}

static void a_refusal_dooms_nothing(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    create("1");
    struct account *refused = create("bad");
    assert_true(kin_is_new(refused));
    struct account *none = kin_find(s, account, 404);
    assert_null(none);
    assert_true(kin_commit(s));
    expect_committed(1);
}

static void a_wrong_use_dooms_nothing(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    create("1");
    struct account *none = kin_find(s, account, "text");
    assert_null(none);
    assert_true(kin_failed(s));
    assert_true(kin_commit(s));
    expect_committed(1);
}

/* The database refuses the COMMIT itself. */
static void a_commit_that_fails(void **state)
{
    (void)state;
    if (!database_traits()->defers) return;
    database_execute(s, "CREATE TABLE parents (id INTEGER PRIMARY KEY)");
    database_execute(s, "CREATE TABLE children (id INTEGER REFERENCES parents (id) "
                        "DEFERRABLE INITIALLY DEFERRED)");
    assert_true(kin_begin(s));
    struct account *account = create("1");
    assert_true(kin_execute(s, "INSERT INTO children VALUES (404)", NULL));
    assert_false(kin_commit(s));
    expect_last(KIN_INVALID_FOREIGN_KEY);
    assert_true(kin_is_new(account));
    expect_committed(0);
    assert_true(kin_save(account));
    expect_committed(1);
}

/* --- the transactions of verbs ---------------------------------------------------------------- */

static void a_verb_of_one_statement_needs_no_transaction(void **state)
{
    (void)state;
    /* A text that the INSERT gives back may find no memory, so that would be two things. */
    struct account *account = kin_create(s, account, .name = "1", .note = "written");
    assert_true(kin_update(account, .amount = 2));
    assert_true(kin_reload(account));
    size_t count = kin_count(s, account);
    assert_int_equal(count, 1);
    assert_true(kin_delete(account));
    expect_control("");
}

static void a_verb_of_several_statements_has_one_of_its_own(void **state)
{
    (void)state;
    struct owner *owner = kin_create(s, owner);
    control[0] = '\0';
    struct account *account = kin_many_create(owner, accounts, .name = "1");
    expect_control("BEGIN COMMIT ");
    /* The row and its parent's counter; a parent that is not there has none. */
    struct account *other = kin_create(s, account, .name = "2", .note = "n", .owner_id = owner->id);
    expect_control("BEGIN COMMIT ");
    assert_true(kin_update(other, .amount = 2));
    expect_control("");
    assert_true(kin_set(other, owner_id, NULL));
    assert_true(kin_save(other));
    expect_control("BEGIN COMMIT ");
    assert_true(kin_begin(s));
    control[0] = '\0';
    kin_one_set(account, owner, NULL);
    assert_true(kin_save(account));
    assert_null(strstr(control, "BEGIN"));
    assert_null(strstr(control, "COMMIT"));
    assert_true(kin_commit(s));
}

/* The second statement fails, so the first is undone, in the database and in memory. */
static void a_verb_that_fails_half_way_undoes_itself(void **state)
{
    (void)state;
    struct owner *owner = kin_create(s, owner, .name = "Ann");
    database_execute(s, "DROP TABLE owners");
    struct account *account = kin_many_create(owner, accounts, .name = "1");
    assert_null(account);
    expect_last(KIN_STATEMENT_INVALID);
    assert_memory_equal(control, "BEGIN ", 6);
    assert_non_null(strstr(control, "ROLLBACK "));
    expect_committed(0);
    account_list in_memory = kin_many_peek(owner, accounts);
    assert_int_equal(in_memory.count, 0);
}

/* --- verbs inside callbacks ------------------------------------------------------------------- */

static size_t counted;

static void count_accounts(kin_record *record)
{
    counted = kin_count(kin_session_of(kin_as(account, record)), account);
}

static void a_validation_that_queries(void **state)
{
    (void)state;
    create("1");
    in_validation = count_accounts;
    assert_non_null(create("2"));
    assert_int_equal(counted, 1);
    expect_last(KIN_OK);
    expect_committed(2);
    in_validation = count_accounts;
    struct account *refused = create("bad");
    assert_true(kin_is_new(refused));
    assert_false(kin_failed(s));
}

static struct account *made;

static void create_another(kin_record *record)
{
    made = kin_create(kin_session_of(kin_as(account, record)), account, .name = "made");
}

static void a_validation_that_creates(void **state)
{
    (void)state;
    in_validation = create_another;
    assert_non_null(create("1"));
    assert_false(kin_is_new(made));
    expect_committed(2);

    /* What it wrote belongs to the save that is refused. */
    in_validation = create_another;
    struct account *refused = create("bad");
    assert_true(kin_is_new(refused));
    assert_true(kin_is_new(made));
    expect_last(KIN_OK);
    expect_committed(2);

    /* And to the transaction around it. */
    assert_true(kin_begin(s));
    in_validation = create_another;
    assert_non_null(create("2"));
    assert_true(kin_rollback(s));
    assert_true(kin_is_new(made));
    expect_committed(2);
}

static void query_nonsense(kin_record *record)
{
    size_t count =
        kin_count(kin_session_of(kin_as(account, record)), account, .where = "no_such_column = 1");
    counted = count;
}

/* The callback did not look, so its verb must not go on as if nothing had been. */
static void a_validation_whose_query_fails(void **state)
{
    (void)state;
    in_validation = query_nonsense;
    assert_null(create("1"));
    expect_last(KIN_STATEMENT_INVALID);
    kin_error_clear(s);
    expect_committed(0);

    struct account *account = kin_new(s, account, .name = "1");
    in_validation = query_nonsense;
    assert_false(kin_valid(account));
    assert_true(kin_failed(s));
    expect_last(KIN_STATEMENT_INVALID);
}

static void hide_a_failure(kin_record *record)
{
    query_nonsense(record);
    /* Clears the last error. */
    kin_set(kin_as(account, record), amount, 1);
}

/* The older failure, which was looked at, is not what made this verb fail. */
static void a_hidden_failure_beside_an_older_one(void **state)
{
    (void)state;
    assert_false(kin_execute(s, "UPDATE accounts SET amount = 1 WHERE", NULL));
    assert_true(kin_failed(s));
    in_validation = hide_a_failure;
    assert_null(create("1"));
    expect_last(KIN_STATEMENT_INVALID);
    assert_string_equal(kin_error(s)->model, "account");
    assert_null(kin_first_error(s)->model); /* the older one */
    expect_committed(0);
}

static kin_region *older; /* was open before the verb began */

static void close_the_region(kin_record *record)
{
    (void)record;
    kin_region_close(older);
}

/* What it holds may be in the hands of the verb, and what the verb takes back may lead there. */
static void a_validation_that_closes_an_older_region(void **state)
{
    (void)state;
    struct account *account = kin_create(s, account, .name = "1");
    older = kin_region_open(s);
    struct owner *owner = kin_create(s, owner, .name = "a");
    assert_true(kin_one_set(account, owner, owner));
    in_validation = close_the_region;
    assert_false(kin_save(account));
    expect_last(KIN_INVALID_ARGUMENT);
    assert_ptr_equal(kin_one_peek(account, owner), owner);
    assert_string_equal(owner->name, "a");
    kin_error_clear(s);
    kin_region_close(older);
    assert_false(kin_is_loaded(account, owner));
}

static void open_and_close_a_region(kin_record *record)
{
    struct account *account = kin_as(account, record);
    kin_region *region = kin_region_open(s);
    struct owner *owner = kin_create(s, owner, .name = "inner");
    kin_one_set(account, owner, owner);
    kin_one_set(account, owner, NULL);
    kin_region_close(region);
}

/* A verb that fails afterwards leads nothing into the region that was closed. */
static void a_validation_with_a_region_of_its_own(void **state)
{
    (void)state;
    struct account *account = kin_create(s, account, .name = "1");
    struct owner *owner = kin_create(s, owner, .name = "a");
    assert_true(kin_one_set(account, owner, owner));
    kin_set(account, name, NULL); /* the database's error, after the validation */
    in_validation = open_and_close_a_region;
    assert_false(kin_save(account));
    assert_ptr_equal(kin_one_peek(account, owner), owner);
    assert_string_equal(owner->name, "a");
    kin_error_clear(s);
}

static void close_the_session(kin_record *record)
{
    (void)record;
    kin_session_close(s);
}

static void a_validation_that_closes_the_session(void **state)
{
    (void)state;
    in_validation = close_the_session;
    assert_null(create("1"));
    expect_last(KIN_INVALID_ARGUMENT);
    kin_error_clear(s);
    expect_committed(0);
}

static kin_stream *stream;

static void open_a_stream(kin_record *record)
{
    (void)record;
    stream = kin_stream_open(s, account);
}

static void a_validation_that_opens_a_stream(void **state)
{
    (void)state;
    in_validation = open_a_stream;
    assert_null(create("1"));
    assert_null(stream);
    expect_last(KIN_INVALID_ARGUMENT);
    kin_error_clear(s);
    expect_committed(0);
}

static bool create_in_transaction(kin_session *session, void *context)
{
    struct account *account = kin_create(session, account, .name = "made");
    *(struct account **)context = account;
    return account != NULL;
}

static void run_a_transaction(kin_record *record)
{
    kin_transaction(kin_session_of(kin_as(account, record)), create_in_transaction, &made);
}

static void a_validation_with_a_transaction(void **state)
{
    (void)state;
    in_validation = run_a_transaction;
    assert_non_null(create("1"));
    expect_committed(2);
    in_validation = run_a_transaction;
    struct account *refused = create("bad");
    assert_true(kin_is_new(refused));
    assert_true(kin_is_new(made));
    expect_committed(2);
}

static void find_nothing(kin_record *record)
{
    made = kin_find(kin_session_of(kin_as(account, record)), account, 404);
}

/* What a callback asked is not what the verb answers. */
static void a_validation_that_finds_nothing(void **state)
{
    (void)state;
    in_validation = find_nothing;
    assert_non_null(create("1"));
    expect_last(KIN_OK);
    in_validation = find_nothing;
    assert_true(kin_is_new(create("bad")));
    expect_last(KIN_OK);
}

static void set_and_roll_back(kin_record *record)
{
    struct account *account = kin_as(account, record);
    kin_begin(kin_session_of(account));
    kin_set(account, note, "set inside");
    kin_rollback(kin_session_of(account));
}

/* A rollback leaves what was set, in a callback too. */
static void a_validation_that_rolls_back_its_own_level(void **state)
{
    (void)state;
    struct account *account = create("1");
    in_validation = set_and_roll_back;
    assert_true(kin_update(account, .amount = 2));
    assert_string_equal(account->note, "set inside");
    struct account *found = kin_find(s, account, account->id);
    assert_string_equal(found->note, "set inside");
}

static void save_itself(kin_record *record)
{
    struct account *account = kin_as(account, record);
    kin_save(account);
}

static void a_validation_that_saves_its_own_record(void **state)
{
    (void)state;
    in_validation = save_itself;
    struct account *account = create("1");
    assert_non_null(account);
    assert_false(kin_is_new(account));
    expect_committed(1);
}

static void end_the_transaction(kin_record *record)
{
    kin_session *session = kin_session_of(kin_as(account, record));
    assert_false(kin_commit(session));
    assert_int_equal(kin_error(session)->code, KIN_NO_TRANSACTION);
    assert_false(kin_rollback(session));
    kin_error_clear(session);
}

/* A callback cannot end a level that stands outside its verb. */
static void a_validation_that_ends_the_transaction(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    in_validation = end_the_transaction;
    assert_non_null(create("1"));
    assert_true(kin_commit(s));
    expect_committed(1);
}

/* --- a locked file ---------------------------------------------------------------------------- */

static void a_sqlite_file_that_is_locked(void **state)
{
    (void)state;
    char folder[] = "/tmp/kin-test-busy.XXXXXX";
    char url[96], path[96];
    assert_non_null(mkdtemp(folder));
    snprintf(url, sizeof url, "sqlite:%s/bank.db?busy_timeout=20", folder);
    kin_db *db = kin_open(url, kin_models(account, owner));
    kin_session *writer = kin_session_open(db);
    kin_session *other = kin_session_open(db);
    kin_create_tables(writer);
    assert_true(kin_begin(writer));
    struct account *first = kin_create(writer, account, .name = "1");
    database_check(writer);

    struct account *second = kin_create(other, account, .name = "2");
    assert_null(second);
    assert_int_equal(kin_error(other)->code, KIN_BUSY);
    assert_false(kin_begin(other));
    assert_int_equal(kin_error(other)->code, KIN_BUSY);
    size_t count = kin_count(other, account); /* readers do not wait */
    assert_int_equal(count, 0);
    kin_error_clear(other);

    assert_true(kin_commit(writer));
    second = kin_create(other, account, .name = "2");
    assert_non_null(second);
    count = kin_count(writer, account);
    assert_int_equal(count, 2);
    assert_true(kin_destroy(first));
    kin_session_close(other);
    kin_session_close(writer);
    kin_close(db);
    snprintf(path, sizeof path, "%s/bank.db", folder);
    unlink(path);
    rmdir(folder);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(work_that_is_true_is_committed),
        TEST(work_that_is_false_is_rolled_back),
        TEST(nested_transactions_are_savepoints),
        TEST(levels_by_hand),
        TEST(ends_without_a_beginning),
        TEST(work_does_not_end_what_it_did_not_begin),
        TEST(levels_that_work_left_open_end_with_it),
        TEST(too_many_levels),
        TEST(closing_rolls_back),
        TEST(a_failed_verb_dooms_its_level),
        TEST(an_expected_failure_is_survived_in_a_level_of_its_own),
        TEST(a_failure_that_work_overlooks),
        TEST(a_refusal_dooms_nothing),
        TEST(a_wrong_use_dooms_nothing),
        TEST(a_commit_that_fails),
        TEST(a_verb_of_one_statement_needs_no_transaction),
        TEST(a_verb_of_several_statements_has_one_of_its_own),
        TEST(a_verb_that_fails_half_way_undoes_itself),
        TEST(a_validation_that_queries),
        TEST(a_validation_that_creates),
        TEST(a_validation_whose_query_fails),
        TEST(a_hidden_failure_beside_an_older_one),
        TEST(a_validation_that_closes_an_older_region),
        TEST(a_validation_with_a_region_of_its_own),
        TEST(a_validation_that_closes_the_session),
        TEST(a_validation_that_opens_a_stream),
        TEST(a_validation_with_a_transaction),
        TEST(a_validation_that_finds_nothing),
        TEST(a_validation_that_rolls_back_its_own_level),
        TEST(a_validation_that_saves_its_own_record),
        TEST(a_validation_that_ends_the_transaction),
        TEST(a_sqlite_file_that_is_locked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
