/* Transactions that run again: after which failures, how often, and what each attempt leaves. */
#define _POSIX_C_SOURCE 200809L

#include "support/database.h"
#include "support/faults.h"
#include "support/models.h"
#include "support/story.h"

#include "driver/sqlite.h"
#include "session/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

KIN_DECLARE(bank, static);
KIN_DECLARE(account, static);

struct bank {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_int accounts_count;
    kin_many(account) accounts;
};

struct account {
    kin_record kin;
    kin_int id;
    kin_int bank_id;
    kin_text name; /* unique */
    kin_int amount;
    kin_one(bank) bank;
};

static kin_session *s;

/* What every validation of an account does beside its work. */
static kin_validate_fn *in_validation;

static void account_validate(kin_record *record)
{
    if (in_validation) in_validation(record);
}

/* Of this session alone: others run in threads. */
static bool tell(kin_record *record, const char *word)
{
    return kin_session_of(kin_as(account, record)) != s || story_say(word);
}

static bool tell_commit(kin_record *record)
{
    return tell(record, "commit");
}

static bool tell_rollback(kin_record *record)
{
    return tell(record, "rollback");
}

KIN_MODEL(bank,
    KIN_COLUMN(id),
    KIN_COLUMN(name, .nullable = true),
    KIN_COLUMN(accounts_count),
    KIN_HAS_MANY(accounts, account, .inverse_of = "bank"),
);

KIN_MODEL(account,
    KIN_COLUMN(id),
    KIN_COLUMN(bank_id, .nullable = true),
    KIN_COLUMN(name),
    KIN_COLUMN(amount, .default_int = 100),
    KIN_BELONGS_TO(bank, bank, .counter_cache = KIN_COUNTER_CACHE),
    KIN_VALIDATE(account_validate),
    KIN_AFTER_COMMIT(tell_commit),
    KIN_AFTER_ROLLBACK(tell_rollback),
);

static struct database database;
static kin_session *other;   /* whose writes are in the way */
static atomic_size_t begins; /* that were sent, by all threads */
static kin_stream *reading;
static size_t lets_go_at; /* the BEGIN at which the other one is no longer in the way */

static void let_go(void)
{
    if (reading)
        kin_stream_close(reading);
    else
        kin_rollback(other);
    reading = NULL;
    lets_go_at = 0;
}

static bool count_begins(void *context, const kin_statement_info *statement)
{
    (void)context;
    bool is_begin = strstr(statement->sql, "BEGIN") || strstr(statement->sql, "START");
    if (!statement->control || !is_begin) return true;
    begins++;
    if (begins == lets_go_at) let_go();
    return true;
}

static void open_database(const char *settings)
{
    kin_open_options options = {.on_statement = count_begins};
    database_open_shared(&database, kin_models(bank, account), &options, settings);
    s = database.session;
    database_execute(s, "CREATE UNIQUE INDEX names_differ ON accounts (name)");
    other = kin_session_open(database.db);
    if (database_is_mariadb()) database_execute(s, "SET innodb_snapshot_isolation = ON");
    kin_create(s, account, .name = "a");
    kin_create(s, account, .name = "b");
    kin_create(s, bank, .name = "first");
    database_check(s);
    begins = lets_go_at = 0;
    reading = NULL;
    in_validation = NULL;
    story_forget();
}

static int set_up(void **state)
{
    (void)state;
    open_database("?busy_timeout=1");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    in_validation = NULL;
    kin_session_close(other);
    database_close(&database);
    return 0;
}

static void expect_last(kin_code code)
{
    assert_string_equal(kin_error_name(kin_error(s)->code), kin_error_name(code));
}

static struct account *find(kin_session *session, const char *name)
{
    struct account *account = kin_find_by(session, account, .name = name);
    return account;
}

static int64_t amount_of(const char *name)
{
    struct account *account = find(other, name);
    return account ? account->amount : -1;
}

/* SQLite never fails so where Kin begins: a transaction that may write takes its lock before it
 * reads. So this one is exchanged for another, behind Kin's back. */
static bool read_before_locking(kin_session *session)
{
    sqlite3 *handle = ((const kin__sqlite_connection *)(const void *)session->connection)->db;
    return sqlite3_exec(handle, "ROLLBACK; BEGIN", NULL, NULL, NULL) == SQLITE_OK;
}

/* The row is changed between this session's reading and its writing. Gives false, with the failure
 * that the database cannot serialize that. */
static bool clash(kin_session *session)
{
    if (!database_traits()->is_server && !read_before_locking(session)) return false;
    struct account *seen = find(session, "a");
    struct account *theirs = find(other, "a");
    if (!seen || !theirs || !kin_update(theirs, .amount = theirs->amount + 1)) return false;
    return kin_update(seen, .amount = 0);
}

/* --- work that clashes as often as it is told ------------------------------------------------ */

struct work {
    int clashes; /* in the first attempts */
    int runs;
    bool (*hide)(kin_session *session); /* what it does with the failure, and gives back */
    kin_record *record;                 /* one from outside */
    kin_region *region;
};

static bool pay(kin_session *session, void *context)
{
    struct work *work = context;
    bool clashes = ++work->runs <= work->clashes;
    struct account *account = kin_create(session, account, .name = "new");
    if (!account || (clashes && !clash(session))) return work->hide ? work->hide(session) : false;
    return true;
}

#define IN_EARNEST .isolation = KIN_REPEATABLE_READ

static void work_runs_again(void **state)
{
    struct work work = {.clashes = 2};
    (void)state;
    assert_true(kin_transaction(s, pay, &work, IN_EARNEST, .attempts = 5));
    assert_int_equal(work.runs, 3);
    assert_int_equal(begins, 3);
    expect_last(KIN_OK);
    assert_false(kin_failed(s));
    assert_int_equal(kin_count(other, account), 3);
    assert_int_equal(amount_of("a"), 102); /* what the other one wrote */
    assert_non_null(kin_create(s, account, .name = "c"));
}

static void expect_serialization_failure(void)
{
    expect_last(KIN_SERIALIZATION_FAILURE);
    if (database_is_postgres())
        assert_string_equal(kin_error(s)->sqlstate, "40001");
    else
        assert_int_not_equal(kin_error(s)->driver_code, 0);
    assert_non_null(strstr(kin_error(s)->sql, "UPDATE"));
    assert_int_equal(kin_count(other, account), 2);
}

static void no_attempt_is_left(void **state)
{
    struct work work = {.clashes = 9};
    (void)state;
    assert_false(kin_transaction(s, pay, &work, IN_EARNEST, .attempts = 3));
    assert_int_equal(work.runs, 3);
    struct account *account = kin_create(s, account, .name = "c");
    assert_null(account); /* nobody has looked */
    assert_int_equal(kin_first_error(s)->code, KIN_SERIALIZATION_FAILURE);
    kin_error_clear(s);
    work.runs = 0;
    assert_false(kin_transaction(s, pay, &work, IN_EARNEST, .attempts = 2));
    assert_int_equal(work.runs, 2);
    expect_serialization_failure();
    assert_non_null(kin_create(s, account, .name = "c")); /* that was a look */
}

static void nobody_asked_for_another_attempt(void **state)
{
    struct work work = {.clashes = 9};
    (void)state;
    assert_false(kin_transaction(s, pay, &work, IN_EARNEST));
    assert_int_equal(work.runs, 1);
    expect_serialization_failure();
    assert_false(kin_transaction(s, pay, &work, IN_EARNEST, .attempts = 1));
    assert_int_equal(work.runs, 2);
    expect_serialization_failure();
}

/* An older failure, which was looked at, stays the first. */
static void an_older_failure_stays(void **state)
{
    struct work work = {.clashes = 1};
    (void)state;
    assert_false(kin_execute(s, "GARBAGE", NULL));
    assert_true(kin_failed(s));
    assert_true(kin_transaction(s, pay, &work, IN_EARNEST, .attempts = 5));
    assert_int_equal(work.runs, 2);
    expect_last(KIN_OK);
    assert_int_equal(kin_first_error(s)->code, KIN_STATEMENT_INVALID);
    work = (struct work){.clashes = 9};
    kin_execute(s, "DELETE FROM accounts WHERE name = 'new'", NULL);
    assert_false(kin_transaction(s, pay, &work, IN_EARNEST, .attempts = 2));
    expect_serialization_failure();
    assert_int_equal(kin_first_error(s)->code, KIN_STATEMENT_INVALID);
}

/* --- work that hides its failure -------------------------------------------------------------- */

static bool overlook(kin_session *session)
{
    (void)session;
    return true;
}

static bool clear_and_go_on(kin_session *session)
{
    kin_error_clear(session);
    return true;
}

static bool clear_and_give_up(kin_session *session)
{
    kin_error_clear(session);
    return false;
}

static bool fail_otherwise(kin_session *session)
{
    kin_failed(session);
    kin_create(session, account, .name = "more"); /* doomed */
    return false;
}

static void a_failure_that_work_hides(void **state)
{
    static bool (*const ways[])(kin_session *) = {overlook, clear_and_go_on, clear_and_give_up,
                                                  fail_otherwise};
    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct work work = {.clashes = 2, .hide = ways[i]};
        assert_true(kin_transaction(s, pay, &work, IN_EARNEST, .attempts = 3));
        assert_int_equal(work.runs, 3);
        assert_false(kin_failed(s));
        kin_execute(s, "DELETE FROM accounts WHERE name = 'new'", NULL);
        work = (struct work){.clashes = 9, .hide = ways[i]};
        assert_false(kin_transaction(s, pay, &work, IN_EARNEST, .attempts = 2));
        assert_int_equal(work.runs, 2);
        expect_serialization_failure();
        struct account *account = kin_create(s, account, .name = "c"); /* that was a look */
        assert_true(account && kin_delete(account));
        kin_error_clear(s);
    }
}

static int left_to_clash;

static void clash_in_secret(kin_record *record)
{
    kin_session *session = kin_session_of(kin_as(account, record));
    if (session != s || left_to_clash == 0) return;
    left_to_clash--;
    in_validation = NULL;
    clash(session);
    in_validation = clash_in_secret;
    kin_error_clear(session);
}

static void a_failure_that_a_callback_hides(void **state)
{
    struct work work = {0};
    (void)state;
    if (!database_traits()->is_server) return; /* work cannot begin by hand inside a verb */
    left_to_clash = 2;
    in_validation = clash_in_secret;
    assert_true(kin_transaction(s, pay, &work, IN_EARNEST, .attempts = 3));
    assert_int_equal(work.runs, 3);
    assert_int_equal(kin_count(other, account), 3);
}

/* --- what runs once --------------------------------------------------------------------------- */

static bool take_a_name_twice(kin_session *session, void *context)
{
    struct work *work = context;
    work->runs++;
    struct account *account = kin_create(session, account, .name = "a");
    return account != NULL;
}

static bool change_its_mind(kin_session *session, void *context)
{
    struct work *work = context;
    work->runs++;
    struct account *account = kin_create(session, account, .name = "new");
    return account == NULL;
}

static void what_would_go_wrong_again(void **state)
{
    struct work work = {0};
    (void)state;
    assert_false(kin_transaction(s, take_a_name_twice, &work, .attempts = 5));
    assert_int_equal(work.runs, 1);
    expect_last(KIN_RECORD_NOT_UNIQUE);
    kin_error_clear(s);
    assert_false(kin_transaction(s, change_its_mind, &work, .attempts = 5));
    assert_int_equal(work.runs, 2);
    expect_last(KIN_OK); /* an answer */
    assert_int_equal(kin_count(other, account), 2);
}

static bool clash_then_change_its_mind(kin_session *session, void *context)
{
    struct work *work = context;
    if (work->runs == 0) return pay(session, work);
    return change_its_mind(session, work);
}

/* What the first attempt failed for is no reason for a third. */
static void an_answer_of_the_second_attempt(void **state)
{
    struct work work = {.clashes = 1};
    (void)state;
    assert_false(kin_transaction(s, clash_then_change_its_mind, &work, IN_EARNEST, .attempts = 5));
    assert_int_equal(work.runs, 2);
    expect_last(KIN_OK);
    assert_false(kin_failed(s));
}

static struct work inner;

static bool pay_inside(kin_session *session, void *context)
{
    struct work *work = context;
    work->runs++;
    return kin_transaction(session, pay, &inner, .attempts = 5);
}

/* Only the whole can begin anew. */
static void attempts_inside_a_transaction(void **state)
{
    struct work work = {0};
    (void)state;
    inner = (struct work){.clashes = 2};
    assert_true(kin_begin(s, IN_EARNEST));
    assert_false(kin_transaction(s, pay, &inner, .attempts = 5));
    assert_int_equal(inner.runs, 1);
    assert_true(kin_rollback(s));
    kin_error_clear(s);

    inner = (struct work){.clashes = 2};
    assert_false(kin_transaction(s, pay_inside, &work, IN_EARNEST));
    assert_int_equal(inner.runs, 1);
    kin_error_clear(s);
    inner = (struct work){.clashes = 2};
    work = (struct work){0};
    assert_true(kin_transaction(s, pay_inside, &work, IN_EARNEST, .attempts = 5));
    assert_int_equal(inner.runs, 3);
    assert_int_equal(work.runs, 3);
    assert_int_equal(kin_count(other, account), 3);
}

static bool try_something_else(kin_session *session, void *context)
{
    struct work *work = context;
    work->runs++;
    if (kin_transaction(session, pay, &inner)) return true;
    kin_error_clear(session);
    if (kin_begin(session)) kin_rollback(session);
    kin_transaction(session, change_its_mind, &(struct work){0}, .attempts = 2);
    return false;
}

/* What ran in between is no reason to forget it. */
static void a_failure_before_other_levels(void **state)
{
    struct work work = {0};
    (void)state;
    inner = (struct work){.clashes = 2};
    assert_true(kin_transaction(s, try_something_else, &work, IN_EARNEST, .attempts = 5));
    assert_int_equal(work.runs, 3);
    assert_false(kin_failed(s));
}

static bool survive_inside(kin_session *session, void *context)
{
    struct work *work = context;
    work->runs++;
    if (!kin_transaction(session, pay, &inner)) kin_error_clear(session);
    struct account *account = kin_create(session, account, .name = "outer");
    return account != NULL;
}

/* The savepoint has taken it back, and the transaction is whole. */
static void a_failure_that_a_savepoint_took_back(void **state)
{
    struct work work = {0};
    (void)state;
    if (!database_is_postgres()) return; /* others' savepoints are gone with the transaction */
    inner = (struct work){.clashes = 9};
    assert_true(kin_transaction(s, survive_inside, &work, IN_EARNEST, .attempts = 5));
    assert_int_equal(work.runs, 1);
    assert_int_equal(kin_count(other, account), 3);
}

/* --- memory ----------------------------------------------------------------------------------- */

static bool save_from_outside(kin_session *session, void *context)
{
    struct work *work = context;
    struct account *account = kin_as(account, work->record);
    bool clashes = ++work->runs <= work->clashes;
    assert_true(kin_is_new(account)); /* in every attempt */
    assert_int_equal(account->id, 0);
    struct bank *bank = kin_one_get(account, bank);
    assert_int_equal(bank->accounts_count, 0);
    if (!kin_save(account)) return false;
    assert_int_equal(bank->accounts_count, 1);
    return !clashes || clash(session);
}

static void records_are_as_after_any_rollback(void **state)
{
    struct work work = {.clashes = 2};
    (void)state;
    struct bank *bank = kin_first(s, bank);
    struct account *account = kin_many_build(bank, accounts, .name = "outside");
    work.record = &account->kin;
    assert_true(kin_transaction(s, save_from_outside, &work, IN_EARNEST, .attempts = 5));
    assert_int_equal(work.runs, 3);
    assert_false(kin_is_new(account));
    assert_int_equal(bank->accounts_count, 1);
    struct bank *theirs = kin_first(other, bank);
    assert_int_equal(theirs->accounts_count, 1);
    story_expect("rollback rollback commit");
}

static bool work_in_regions(kin_session *session, void *context)
{
    struct work *work = context;
    struct account *outside = kin_as(account, work->record);
    bool clashes = ++work->runs <= work->clashes;
    assert_false(kin_is_loaded(outside, bank)); /* it led into a region of the attempt before */
    kin_region_open(session);
    kin_region *inmost = kin_region_open(session);
    struct bank *bank = kin_first(session, bank);
    if (!kin_one_set(outside, bank, bank)) return false;
    if (clashes) return clash(session);
    kin_region_close(inmost);
    return true;
}

static void regions_that_work_opened_are_closed(void **state)
{
    struct work work = {.clashes = 3};
    (void)state;
    work.region = kin_region_open(s);
    struct account *account = find(s, "b");
    work.record = &account->kin;
    assert_true(kin_transaction(s, work_in_regions, &work, IN_EARNEST, .attempts = 5));
    assert_int_equal(work.runs, 4);
    assert_string_equal(account->name, "b"); /* its own is open */
    kin_region_close(work.region);
}

static bool leave_levels_open(kin_session *session, void *context)
{
    struct work *work = context;
    bool clashes = ++work->runs <= work->clashes;
    if (!kin_begin(session)) return false;
    struct account *account = kin_create(session, account, .name = "new");
    if (clashes) return clash(session);
    return kin_commit(session) && account;
}

static void levels_that_work_left_open(void **state)
{
    struct work work = {.clashes = 2};
    (void)state;
    assert_true(kin_transaction(s, leave_levels_open, &work, IN_EARNEST, .attempts = 5));
    assert_int_equal(work.runs, 3);
    assert_int_equal(kin_count(other, account), 3);
    assert_true(kin_begin(s));
    assert_true(kin_rollback(s));
}

/* --- locks ------------------------------------------------------------------------------------ */

static void a_begin_that_is_busy(void **state)
{
    struct work work = {0};
    (void)state;
    if (database_traits()->is_server) return; /* it waits nowhere */
    assert_true(kin_begin(other));
    assert_non_null(kin_create(other, account, .name = "theirs"));
    begins = 0;
    lets_go_at = 3;
    assert_true(kin_transaction(s, pay, &work, .attempts = 5));
    assert_int_equal(work.runs, 1);
    assert_int_equal(begins, 3);
    assert_false(kin_failed(s));
    assert_int_equal(kin_count(other, account), 3);

    assert_true(kin_begin(other));
    begins = 0;
    assert_false(kin_transaction(s, pay, &work, .attempts = 3));
    assert_int_equal(begins, 3);
    assert_int_equal(work.runs, 1);
    expect_last(KIN_BUSY);
    assert_true(kin_rollback(other));
}

/* Without a write-ahead log a commit waits for those who read. */
static void a_commit_that_is_busy(void **state)
{
    struct work work = {0};
    if (database_traits()->is_server) return; /* no commit of it waits */
    tear_down(state);
    open_database("?journal_mode=delete&busy_timeout=0");
    reading = kin_stream_open(other, account);
    assert_non_null(kin_stream_next(reading, account));
    lets_go_at = 3;
    assert_true(kin_transaction(s, pay, &work, .attempts = 5));
    assert_int_equal(work.runs, 3);
    assert_false(kin_failed(s));
    assert_int_equal(kin_count(other, account), 3);
    story_expect("rollback rollback commit");
}

/* --- threads ---------------------------------------------------------------------------------- */

struct thread {
    kin_session *session;
    const char *names[2]; /* in the order of its writing */
    unsigned random;
    int transfers;
    int runs;
    bool done;
    char error[200];
    pthread_t id;
};

static pthread_barrier_t both_hold_one;

/* The first time each has locked its first row before it wants the second. */
static bool lock_both(kin_session *session, void *context)
{
    struct thread *thread = context;
    for (int i = 0; i < 2; i++) {
        struct account *account = find(session, thread->names[i]);
        if (!account || !kin_increment(account, amount, 1)) return false;
        if (i == 0 && ++thread->runs == 1) pthread_barrier_wait(&both_hold_one);
    }
    return true;
}

static void *run_lock_both(void *context)
{
    struct thread *thread = context;
    thread->done = kin_transaction(thread->session, lock_both, thread, .attempts = 20);
    return NULL;
}

static void a_deadlock_runs_again(void **state)
{
    struct thread threads[2] = {{.session = s, .names = {"a", "b"}},
                                {.session = other, .names = {"b", "a"}}};
    (void)state;
    if (!database_traits()->is_server) return; /* one writer at a time */
    if (database_is_postgres()) {
        database_execute(s, "SET deadlock_timeout = '10ms'");
        database_execute(other, "SET deadlock_timeout = '10ms'");
    }
    assert_int_equal(pthread_barrier_init(&both_hold_one, NULL, 2), 0);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i].id, NULL, run_lock_both, &threads[i]), 0);
    for (int i = 0; i < 2; i++) pthread_join(threads[i].id, NULL);
    pthread_barrier_destroy(&both_hold_one);
    assert_true(threads[0].done && threads[1].done);
    assert_true(threads[0].runs + threads[1].runs >= 3);
    assert_false(kin_failed(s) || kin_failed(other));
    assert_int_equal(amount_of("a"), 102);
    assert_int_equal(amount_of("b"), 102);
}

#define THREADS 8
#define ACCOUNTS 4
#define TRANSFERS 15

/* From one account to another, by what was read; nobody goes below zero. */
static bool transfer(kin_session *session, void *context)
{
    struct thread *thread = context;
    char names[2][2] = {{(char)('a' + thread->random % ACCOUNTS)}};
    names[1][0] =
        (char)('a' + (thread->random + 1 + thread->random / 64 % (ACCOUNTS - 1)) % ACCOUNTS);
    int64_t amount = 1 + thread->random / 1024 % 50;
    thread->runs++;
    struct account *from = find(session, names[0]);
    struct account *to = find(session, names[1]);
    if (!from || !to) return false;
    if (from->amount < amount) amount = from->amount;
    return kin_update(from, .amount = from->amount - amount) &&
           kin_update(to, .amount = to->amount + amount);
}

static void *run_transfers(void *context)
{
    struct thread *thread = context;
    thread->done = true;
    for (int i = 0; i < TRANSFERS && thread->done; i++) {
        kin_region *region = kin_region_open(thread->session);
        thread->random = thread->random * 1103515245u + 12345u;
        thread->done = kin_transaction(thread->session, transfer, thread,
                                       .isolation = KIN_SERIALIZABLE, .attempts = 1000);
        if (!thread->done)
            snprintf(thread->error, sizeof thread->error, "%s",
                     kin_error(thread->session)->message);
        kin_region_close(region);
    }
    return NULL;
}

static void money_is_neither_made_nor_lost(void **state)
{
    struct thread threads[THREADS] = {{0}};
    (void)state;
    kin_create(s, account, .name = "c");
    kin_create(s, account, .name = "d");
    database_check(s);
    for (int i = 0; i < THREADS; i++) {
        threads[i].session = kin_session_open(database.db);
        threads[i].random = (unsigned)i * 7919u + 17u;
        database_check(threads[i].session);
    }
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i].id, NULL, run_transfers, &threads[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i].id, NULL);
        kin_session_close(threads[i].session);
    }
    for (int i = 0; i < THREADS; i++)
        if (!threads[i].done) fail_msg("a thread gave up: %s", threads[i].error);
    assert_int_equal(kin_sum(s, account, amount), ACCOUNTS * 100);
    assert_int_equal(kin_count(s, account, .where = "amount < 0"), 0);
}

/* --- faults ----------------------------------------------------------------------------------- */

struct people {
    struct author *ann;
    struct post *post;
};

static void nobody(kin_session *session, void *records)
{
    (void)session;
    (void)records;
}

static bool write_a_post(kin_session *session, void *records)
{
    struct people *people = records;
    people->ann = kin_create(session, author, .name = "Ann");
    people->post = kin_many_create(people->ann, posts, .title = "Soup");
    return people->post && !kin_is_new(people->post);
}

static bool write_with_options(kin_session *session, void *records)
{
    return kin_transaction(session, write_a_post, records, .isolation = KIN_SERIALIZABLE,
                           .attempts = 3);
}

static bool write_with_attempts(kin_session *session, void *records)
{
    return kin_transaction(session, write_a_post, records, .attempts = 3);
}

static void faults_in_an_attempt(void **state)
{
    struct scenario scenario = {.name = "a transaction with options",
                                .prepare = nobody,
                                .act = write_with_options,
                                .records_size = sizeof(struct people),
                                .keeps_values = true};
    (void)state;
    each_fault(&scenario);
    scenario.act = write_with_attempts;
    scenario.survives = true;
    each_fault_in_a_level(&scenario);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(work_runs_again),
        TEST(no_attempt_is_left),
        TEST(nobody_asked_for_another_attempt),
        TEST(an_older_failure_stays),
        TEST(a_failure_that_work_hides),
        TEST(a_failure_that_a_callback_hides),
        TEST(what_would_go_wrong_again),
        TEST(an_answer_of_the_second_attempt),
        TEST(attempts_inside_a_transaction),
        TEST(a_failure_before_other_levels),
        TEST(a_failure_that_a_savepoint_took_back),
        TEST(records_are_as_after_any_rollback),
        TEST(regions_that_work_opened_are_closed),
        TEST(levels_that_work_left_open),
        TEST(a_begin_that_is_busy),
        TEST(a_commit_that_is_busy),
        TEST(a_deadlock_runs_again),
        TEST(money_is_neither_made_nor_lost),
        cmocka_unit_test(faults_in_an_attempt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
