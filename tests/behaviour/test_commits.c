/* A commit that did not commit, for a level and for the transaction of a verb: nothing is written,
 * the records are as after a rollback, there is an error, and the session goes on. */
#define _POSIX_C_SOURCE 200809L

#include "support/database.h"
#include "support/handle.h"
#include "support/story.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- models ----------------------------------------------------------------------------------- */

KIN_DECLARE(ledger, static);
KIN_DECLARE(entry, static);

struct ledger {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int entries_count;
    kin_many(entry) entries;
};

/* bank_id must be in the table banks, which the database looks at when it commits. */
struct entry {
    kin_record kin;
    kin_int id;
    kin_int ledger_id;
    kin_int bank_id;
    kin_int amount;
    kin_time created_at;
    kin_time updated_at;
    kin_one(ledger) ledger;
};

/* What the next after_save of a ledger does, behind its entries; one use. */
static void (*in_callback)(void);

static bool after_save(kin_record *record)
{
    void (*callback)(void) = in_callback;
    (void)record;
    in_callback = NULL;
    if (callback) callback();
    return true;
}

SAYS(committed)
SAYS(rolled_back)

/* clang-format off */
KIN_MODEL(ledger,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(entries_count),
    KIN_HAS_MANY(entries, entry, .dependent = KIN_DESTROY, .inverse_of = "ledger"),
    KIN_AFTER_SAVE(after_save),
    KIN_AFTER_COMMIT(committed),
    KIN_AFTER_ROLLBACK(rolled_back),
);

KIN_MODEL(entry,
    KIN_COLUMN(id),
    KIN_COLUMN(ledger_id, .nullable = true),
    KIN_COLUMN(bank_id, .nullable = true),
    KIN_COLUMN(amount, .nullable = true),
    KIN_COLUMN(created_at),
    KIN_COLUMN(updated_at),
    KIN_BELONGS_TO(ledger, ledger, .counter_cache = KIN_COUNTER_CACHE, .inverse_of = "entries"),
);
/* clang-format on */

/* --- the database ----------------------------------------------------------------------------- */

static struct database database;
static kin_session *s;
static const char *refused; /* the text of a statement that the hook refuses from now on */

static bool refuse(void *context, const kin_statement_info *statement)
{
    (void)context;
    return !refused || strncmp(statement->sql, refused, strlen(refused)) != 0;
}

static void defer_banks(void)
{
    char text[512];
    if (!database_traits()->defers) return; /* no COMMIT fails there */
    snprintf(text, sizeof text,
             "CREATE TABLE entries (id %s, ledger_id bigint, bank_id bigint REFERENCES banks (id) "
             "DEFERRABLE INITIALLY DEFERRED, amount bigint, created_at %s NOT NULL, updated_at %s "
             "NOT NULL)",
             database_is_postgres() ? "bigserial PRIMARY KEY" : "INTEGER PRIMARY KEY AUTOINCREMENT",
             database_is_postgres() ? "timestamp(6)" : "DATETIME",
             database_is_postgres() ? "timestamp(6)" : "DATETIME");
    database_execute(s, "CREATE TABLE banks (id bigint PRIMARY KEY)");
    database_execute(s, "INSERT INTO banks VALUES (1)");
    database_execute(s, "DROP TABLE entries");
    database_execute(s, text);
}

static int set_up(void **state)
{
    kin_open_options options = {.on_statement = refuse};
    (void)state;
    refused = NULL;
    in_callback = NULL;
    database_open(&database, kin_models(ledger, entry), &options);
    s = database.session;
    defer_banks();
    story_forget();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(&database);
    return 0;
}

static void expect_failure(kin_code code)
{
    assert_true(kin_failed(s));
    assert_string_equal(kin_error_name(kin_error(s)->code), kin_error_name(code));
    kin_error_clear(s);
}

/* What is committed, as another session sees it. */
static void expect_rows(size_t ledgers, size_t entries)
{
    kin_session *other = kin_session_open(database.db);
    size_t found_ledgers = kin_count(other, ledger);
    size_t found_entries = kin_count(other, entry);
    database_check(other);
    kin_session_close(other);
    assert_int_equal(found_ledgers, ledgers);
    assert_int_equal(found_entries, entries);
}

static void expect_new(struct entry *entry)
{
    assert_true(kin_is_new(entry));
    assert_true(kin_is_null(entry, id));
    assert_true(kin_is_null(entry, created_at));
    assert_true(kin_is_null(entry, updated_at));
    assert_true(kin_changed(entry));
}

/* --- a deferred constraint -------------------------------------------------------------------- */

static void a_verb_of_one_statement(void **state)
{
    (void)state;
    if (!database_traits()->defers) return;
    struct entry *entry = kin_new(s, entry, .bank_id = 404, .amount = 7);
    assert_false(kin_save(entry));
    expect_failure(KIN_INVALID_FOREIGN_KEY);
    expect_new(entry);
    expect_rows(0, 0);
    assert_true(kin_set(entry, bank_id, 1));
    assert_true(kin_save(entry));
    kin_time_value first = entry->updated_at;
    database.now.microseconds += 1000000;

    assert_false(kin_update(entry, .bank_id = 404));
    expect_failure(KIN_INVALID_FOREIGN_KEY);
    assert_int_equal(entry->bank_id, 1);
    assert_false(kin_changed(entry));
    assert_true(entry->updated_at.microseconds == first.microseconds);
    kin_set(entry, bank_id, 404);
    assert_false(kin_save(entry));
    expect_failure(KIN_INVALID_FOREIGN_KEY);
    assert_int_equal(entry->bank_id, 404); /* set before the verb */
    assert_true(kin_changed(entry));
    assert_true(entry->updated_at.microseconds == first.microseconds);
    kin_set(entry, bank_id, NULL);
    assert_true(kin_save(entry));
    expect_rows(0, 1);
}

static void verbs_without_a_record(void **state)
{
    (void)state;
    if (!database_traits()->defers) return;
    assert_non_null(kin_create(s, entry, .bank_id = 1));
    size_t changed = kin_update_all(s, entry, .set = "bank_id = 404");
    assert_int_equal(changed, 0);
    expect_failure(KIN_INVALID_FOREIGN_KEY);
    assert_false(kin_execute(s, "DELETE FROM banks", NULL));
    expect_failure(KIN_INVALID_FOREIGN_KEY);
    assert_null(kin_upsert(s, entry, "id", .id = 5, .bank_id = 404));
    expect_failure(KIN_INVALID_FOREIGN_KEY);
    assert_null(kin_find_or_create_by(s, entry, .bank_id = 404));
    expect_failure(KIN_INVALID_FOREIGN_KEY);
    size_t valid = kin_count(s, entry, .where = "bank_id = 1");
    assert_int_equal(valid, 1);
    expect_rows(0, 1);
}

static void a_verb_of_several_statements(void **state)
{
    (void)state;
    if (!database_traits()->defers) return;
    struct ledger *ledger = kin_new(s, ledger, .name = "a");
    struct entry *good = kin_many_build(ledger, entries, .bank_id = 1);
    struct entry *bad = kin_many_build(ledger, entries, .bank_id = 404);
    assert_false(kin_save(ledger));
    expect_failure(KIN_INVALID_FOREIGN_KEY);
    story_expect("rolled_back");
    expect_rows(0, 0);
    assert_true(kin_is_new(ledger));
    assert_true(kin_is_null(ledger, id));
    assert_int_equal(ledger->entries_count, 0);
    expect_new(good);
    expect_new(bad);
    assert_true(kin_is_null(bad, ledger_id));
    assert_true(kin_set(bad, bank_id, 1));
    assert_true(kin_save(ledger));
    story_expect("committed");
    assert_int_equal(ledger->entries_count, 2);
    expect_rows(1, 2);

    struct entry *third = kin_new(s, entry, .bank_id = 404);
    assert_false(kin_many_push(ledger, entries, third));
    expect_failure(KIN_INVALID_FOREIGN_KEY);
    expect_new(third);
    assert_int_equal(ledger->entries_count, 2);
    assert_int_equal(kin_many_size(ledger, entries), 2);
    expect_rows(1, 2);
}

/* The rows stay, so the records are not destroyed. */
static void a_verb_that_destroys(void **state)
{
    (void)state;
    if (!database_traits()->defers) return;
    struct ledger *ledger = kin_create(s, ledger, .name = "a");
    struct entry *entry = kin_many_create(ledger, entries, .bank_id = 1);
    database_execute(s, "CREATE TABLE pages (entry_id bigint REFERENCES entries (id) "
                        "DEFERRABLE INITIALLY DEFERRED)");
    database_execute(s, "INSERT INTO pages SELECT id FROM entries");
    story_expect("committed");
    assert_false(kin_destroy(ledger));
    expect_failure(KIN_INVALID_FOREIGN_KEY);
    story_expect("rolled_back");
    assert_false(kin_delete(entry));
    expect_failure(KIN_INVALID_FOREIGN_KEY);
    assert_false(kin_is_destroyed(ledger));
    assert_false(kin_is_destroyed(entry));
    size_t gone = kin_destroy_all(s, ledger);
    assert_int_equal(gone, 0);
    expect_failure(KIN_INVALID_FOREIGN_KEY);
    story_expect("rolled_back");
    gone = kin_delete_all(s, entry);
    assert_int_equal(gone, 0);
    expect_failure(KIN_INVALID_FOREIGN_KEY);
    expect_rows(1, 1);
    database_execute(s, "DROP TABLE pages");
    assert_true(kin_destroy(ledger));
    story_expect("committed");
    expect_rows(0, 0);
}

static bool break_the_constraint(kin_session *session, void *context)
{
    struct entry **entry = context;
    *entry = kin_create(session, entry, .bank_id = 404);
    return *entry != NULL;
}

static void a_transaction(void **state)
{
    struct entry *entry;
    (void)state;
    if (!database_traits()->defers) return;
    assert_false(kin_transaction(s, break_the_constraint, &entry));
    expect_failure(KIN_INVALID_FOREIGN_KEY);
    expect_new(entry);
    expect_rows(0, 0);
    kin_set(entry, bank_id, 1);
    assert_true(kin_save(entry));
    expect_rows(0, 1);
}

/* What an inner level has committed goes with the outer one. */
static void levels(void **state)
{
    struct entry *inner;
    (void)state;
    if (!database_traits()->defers) return;
    struct ledger *ledger = kin_create(s, ledger, .name = "a");
    struct entry *gone = kin_create(s, entry, .bank_id = 1);
    assert_true(kin_begin(s));
    struct entry *outer = kin_many_create(ledger, entries, .bank_id = 1);
    assert_true(kin_transaction(s, break_the_constraint, &inner));
    assert_true(kin_destroy(gone));
    assert_true(kin_update(ledger, .name = "b"));
    assert_int_equal(ledger->entries_count, 1);
    story_expect("committed");
    assert_false(kin_commit(s));
    expect_failure(KIN_INVALID_FOREIGN_KEY);
    story_expect("rolled_back");
    assert_int_equal(ledger->entries_count, 0);
    assert_string_equal(ledger->name, "b");
    assert_true(kin_changed(ledger));
    assert_false(kin_is_destroyed(gone));
    expect_new(outer);
    expect_new(inner);
    expect_rows(1, 1);
    assert_false(kin_rollback(s)); /* the level is over */
    expect_failure(KIN_NO_TRANSACTION);
    assert_true(kin_save(ledger));
    story_expect("committed");
    expect_rows(1, 2);
}

/* Two that have read what the other writes: PostgreSQL refuses one COMMIT. */
static void transactions_that_cannot_be_put_in_order(void **state)
{
    (void)state;
    if (!database_is_postgres()) return;
    const char *serializable = "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE";
    kin_session *other = kin_session_open(database.db);
    assert_true(kin_begin(s));
    assert_true(kin_begin(other));
    database_execute(s, serializable);
    database_execute(other, serializable);
    size_t seen = kin_count(s, entry) + kin_count(other, entry);
    assert_int_equal(seen, 0);
    struct entry *entry = kin_create(s, entry, .bank_id = 1);
    assert_non_null(kin_create(other, entry, .bank_id = 1));
    assert_true(kin_commit(other));
    kin_session_close(other);
    assert_false(kin_commit(s));
    expect_failure(KIN_SERIALIZATION_FAILURE);
    expect_new(entry);
    expect_rows(0, 1);
    assert_true(kin_save(entry));
    expect_rows(0, 2);
}

/* --- the hook --------------------------------------------------------------------------------- */

static void a_commit_that_the_hook_refuses(void **state)
{
    struct entry *inner;
    (void)state;
    struct ledger *ledger = kin_create(s, ledger, .name = "a");
    assert_true(kin_begin(s));
    struct entry *entry = kin_many_create(ledger, entries, .bank_id = 1);
    assert_true(kin_update(ledger, .name = "b"));
    story_expect("committed");
    refused = "COMMIT";
    assert_false(kin_commit(s));
    expect_failure(KIN_STATEMENT_REFUSED);
    story_expect("rolled_back");
    expect_new(entry);
    assert_int_equal(ledger->entries_count, 0);
    expect_rows(1, 0);
    assert_false(kin_transaction(s, break_the_constraint, &inner));
    expect_failure(KIN_STATEMENT_REFUSED);
    expect_new(inner);
    assert_false(kin_save(entry));
    expect_failure(KIN_STATEMENT_REFUSED);
    expect_new(entry);
    expect_rows(1, 0);
    story_expect("");
    assert_false(kin_save(ledger));
    expect_failure(KIN_STATEMENT_REFUSED);
    story_expect("rolled_back");
    refused = NULL;
    assert_true(kin_save(entry));
    expect_rows(1, 1);
}

/* A savepoint that cannot be released is rolled back to, and the level below is doomed. */
static void a_release_that_the_hook_refuses(void **state)
{
    struct entry *inner;
    (void)state;
    assert_true(kin_begin(s));
    struct entry *outer = kin_create(s, entry, .bank_id = 1);
    refused = "RELEASE";
    assert_false(kin_transaction(s, break_the_constraint, &inner));
    refused = NULL;
    expect_failure(KIN_STATEMENT_REFUSED);
    expect_new(inner);
    assert_false(kin_is_new(outer));
    assert_null(kin_create(s, entry, .bank_id = 1));
    expect_failure(KIN_TRANSACTION_DOOMED);
    assert_false(kin_commit(s));
    expect_failure(KIN_TRANSACTION_DOOMED);
    expect_new(outer);
    expect_rows(0, 0);
}

/* --- a file that others read ------------------------------------------------------------------ */

static char folder[64];
static kin_stream *reading;
static kin_session *reader;

/* Without a write-ahead log a commit waits for those who read, here not at all. */
static int set_up_file(void **state)
{
    char url[128];
    (void)state;
    in_callback = NULL;
    strcpy(folder, "/tmp/kin-test-commits.XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(url, sizeof url, "sqlite:%s/a.db?journal_mode=delete&busy_timeout=0", folder);
    database.now = DATABASE_NOW;
    database.db = kin_open(url, kin_models(ledger, entry));
    s = database.session = kin_session_open(database.db);
    kin_create_tables(s);
    kin_create(s, ledger, .name = "1");
    kin_create(s, ledger, .name = "2");
    database_check(s);
    reader = kin_session_open(database.db);
    reading = kin_stream_open(reader, ledger);
    assert_non_null(kin_stream_next(reading, ledger));
    story_forget();
    return 0;
}

static int tear_down_file(void **state)
{
    char path[128];
    kin_session_close(reader);
    tear_down(state);
    snprintf(path, sizeof path, "%s/a.db", folder);
    unlink(path);
    return rmdir(folder);
}

static void end_reading(void)
{
    kin_stream_close(reading);
}

static void a_level_that_is_busy(void **state)
{
    struct entry *inner;
    (void)state;
    assert_true(kin_begin(s));
    struct entry *entry = kin_create(s, entry, .amount = 1);
    assert_false(kin_commit(s));
    expect_failure(KIN_BUSY);
    expect_new(entry);
    assert_false(kin_transaction(s, break_the_constraint, &inner));
    expect_failure(KIN_BUSY);
    expect_new(inner);
    end_reading();
    expect_rows(2, 0);
    assert_true(kin_save(entry));
    expect_rows(2, 1);
}

static void verbs_that_are_busy(void **state)
{
    (void)state;
    struct entry *entry = kin_new(s, entry, .amount = 1);
    assert_false(kin_save(entry));
    expect_failure(KIN_BUSY);
    expect_new(entry);
    struct ledger *ledger = kin_new(s, ledger, .name = "3");
    struct entry *built = kin_many_build(ledger, entries, .amount = 1);
    assert_false(kin_save(ledger));
    expect_failure(KIN_BUSY);
    story_expect("rolled_back");
    assert_true(kin_is_new(ledger));
    expect_new(built);
    struct ledger *first = kin_first(s, ledger);
    assert_false(kin_update(first, .name = "x"));
    expect_failure(KIN_BUSY);
    assert_string_equal(first->name, "1");
    assert_false(strstr(story_told(), "committed"));
    story_forget();
    assert_false(kin_destroy(first));
    expect_failure(KIN_BUSY);
    story_expect("rolled_back");
    assert_false(kin_is_destroyed(first));
    assert_false(kin_delete(first));
    expect_failure(KIN_BUSY);
    assert_false(kin_is_destroyed(first));
    assert_int_equal(kin_update_all(s, ledger, .set = "name = 'x'"), 0);
    expect_failure(KIN_BUSY);
    end_reading();
    expect_rows(2, 0);
    assert_true(kin_save(ledger));
    assert_true(kin_save(entry));
    assert_true(kin_destroy(first));
    story_expect("committed committed");
    expect_rows(2, 2);
}

/* --- a transaction that the user ends or breaks on his own handle ----------------------------- */

static struct handle own;

static void run(const char *sql)
{
    handle_try(&own, sql);
}

static void break_the_transaction(void)
{
    run("nonsense");
}

static void end_the_transaction(void)
{
    run("ROLLBACK");
}

static int set_up_handle(void **state)
{
    (void)state;
    in_callback = NULL;
    handle_open(&own);
    database.db =
        kin_open(handle_url(&own), kin_models(ledger, entry), .handle = handle_pointer(&own));
    s = database.session = kin_session_open(database.db);
    kin_create_tables(s);
    database_check(s);
    story_forget();
    return 0;
}

static int tear_down_handle(void **state)
{
    tear_down(state);
    handle_close(&own);
    return 0;
}

/* The session goes on, and nothing was written before. */
static void expect_to_go_on(struct entry *entry)
{
    assert_int_equal(kin_count(s, entry), 0);
    expect_new(entry);
    assert_true(kin_begin(s));
    assert_true(kin_save(entry));
    assert_true(kin_commit(s));
    run("ROLLBACK"); /* if Kin has not ended it */
    assert_int_equal(kin_count(s, entry), 1);
    database_check(s);
}

/* PostgreSQL answers COMMIT with ROLLBACK, as a success. */
static void a_commit_that_rolls_back(void **state)
{
    (void)state;
    if (!own.postgres) return;
    assert_true(kin_begin(s));
    struct entry *entry = kin_create(s, entry, .amount = 1);
    break_the_transaction();
    assert_false(kin_commit(s));
    expect_failure(KIN_TRANSACTION_DOOMED);
    expect_to_go_on(entry);
}

static bool create_and_break(kin_session *session, void *context)
{
    struct entry **entry = context;
    *entry = kin_create(session, entry, .amount = 1);
    break_the_transaction();
    return true;
}

static void a_transaction_that_rolls_back(void **state)
{
    struct entry *entry;
    (void)state;
    if (!own.postgres) return;
    assert_false(kin_transaction(s, create_and_break, &entry));
    expect_failure(KIN_TRANSACTION_DOOMED);
    expect_to_go_on(entry);
}

/* The savepoint takes it back, so the outer level can be committed, if nobody insists on the
 * inner. */
static void an_inner_level_that_cannot_be_released(void **state)
{
    struct entry *inner;
    (void)state;
    if (!own.postgres) return;
    assert_true(kin_begin(s));
    struct entry *outer = kin_create(s, entry, .amount = 2);
    assert_true(kin_begin(s));
    create_and_break(s, &inner);
    assert_true(kin_rollback(s));
    expect_new(inner);
    assert_true(kin_begin(s));
    create_and_break(s, &inner);
    assert_false(kin_commit(s));
    expect_failure(KIN_TRANSACTION_DOOMED);
    expect_new(inner);
    assert_false(kin_is_new(outer));
    assert_false(kin_commit(s));
    expect_failure(KIN_TRANSACTION_DOOMED);
    expect_to_go_on(outer);
}

static void verbs_after_a_broken_transaction(void **state)
{
    (void)state;
    if (!own.postgres) return;
    assert_true(kin_begin(s));
    struct entry *entry = kin_create(s, entry, .amount = 1);
    break_the_transaction();
    assert_int_equal(kin_count(s, entry), 0);
    expect_failure(KIN_TRANSACTION_DOOMED);
    assert_null(kin_create(s, entry, .amount = 2));
    expect_failure(KIN_TRANSACTION_DOOMED);
    assert_true(kin_rollback(s));
    expect_to_go_on(entry);
}

/* In the user's own transaction too: its rollback is his. */
static void a_user_s_own_broken_transaction(void **state)
{
    (void)state;
    if (!own.postgres) return;
    struct entry *entry = kin_new(s, entry, .amount = 1);
    run("BEGIN");
    break_the_transaction();
    assert_false(kin_save(entry));
    expect_failure(KIN_TRANSACTION_DOOMED);
    assert_false(kin_begin(s));
    expect_failure(KIN_TRANSACTION_DOOMED);
    run("ROLLBACK");
    expect_to_go_on(entry);
}

/* What every verb goes through whose transaction was broken or ended behind its last statement. */
static void break_a_verb(void (*callback)(void))
{
    struct ledger *ledger = kin_new(s, ledger, .name = "a");
    struct entry *entry = kin_many_build(ledger, entries, .amount = 1);
    in_callback = callback;
    assert_false(kin_save(ledger));
    expect_failure(KIN_TRANSACTION_DOOMED);
    story_expect("rolled_back");
    assert_true(kin_is_new(ledger));
    assert_int_equal(ledger->entries_count, 0);
    assert_int_equal(kin_count(s, ledger), 0);
    expect_to_go_on(entry);
    story_expect("committed");
}

static void a_verb_that_is_broken_inside(void **state)
{
    (void)state;
    if (own.postgres) break_a_verb(break_the_transaction);
}

static void a_verb_whose_transaction_is_gone(void **state)
{
    (void)state;
    break_a_verb(end_the_transaction);
}

/* Nothing is open any more, and a COMMIT would commit nothing. */
static void a_transaction_that_is_gone(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    struct entry *entry = kin_create(s, entry, .amount = 1);
    end_the_transaction();
    assert_false(kin_commit(s));
    expect_failure(KIN_TRANSACTION_DOOMED);
    expect_to_go_on(entry);
}

/* Not even outside of the transaction anything is written for a level that is gone. */
static void verbs_in_a_level_that_is_gone(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    assert_true(kin_begin(s));
    struct entry *entry = kin_create(s, entry, .amount = 1);
    end_the_transaction();
    assert_null(kin_create(s, entry, .amount = 2));
    expect_failure(KIN_TRANSACTION_DOOMED);
    assert_false(kin_begin(s));
    expect_failure(KIN_TRANSACTION_DOOMED);
    assert_false(kin_commit(s));
    expect_failure(KIN_TRANSACTION_DOOMED);
    assert_true(kin_rollback(s));
    expect_to_go_on(entry);
}

static void a_rollback_by_sql(void **state)
{
    (void)state;
    assert_true(kin_begin(s));
    struct entry *entry = kin_create(s, entry, .amount = 1);
    assert_true(kin_execute(s, "ROLLBACK", NULL));
    assert_false(kin_commit(s));
    expect_failure(KIN_TRANSACTION_DOOMED);
    expect_to_go_on(entry);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define FILE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up_file, tear_down_file)
#define HANDLE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up_handle, tear_down_handle)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_verb_of_one_statement),
        TEST(verbs_without_a_record),
        TEST(a_verb_of_several_statements),
        TEST(a_verb_that_destroys),
        TEST(a_transaction),
        TEST(levels),
        TEST(transactions_that_cannot_be_put_in_order),
        TEST(a_commit_that_the_hook_refuses),
        TEST(a_release_that_the_hook_refuses),
        FILE_TEST(a_level_that_is_busy),
        FILE_TEST(verbs_that_are_busy),
        HANDLE_TEST(a_commit_that_rolls_back),
        HANDLE_TEST(a_transaction_that_rolls_back),
        HANDLE_TEST(an_inner_level_that_cannot_be_released),
        HANDLE_TEST(verbs_after_a_broken_transaction),
        HANDLE_TEST(a_user_s_own_broken_transaction),
        HANDLE_TEST(a_verb_that_is_broken_inside),
        HANDLE_TEST(a_verb_whose_transaction_is_gone),
        HANDLE_TEST(a_transaction_that_is_gone),
        HANDLE_TEST(verbs_in_a_level_that_is_gone),
        HANDLE_TEST(a_rollback_by_sql),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
