/* Every kind of failure that a database gives, made for real. Included once by each program, so it
 * is all static. */
#ifndef TESTS_BEHAVIOUR_FAILURES_H
#define TESTS_BEHAVIOUR_FAILURES_H

#include "support/database.h"

#include "driver/sqlite.h"
#include "session/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

KIN_DECLARE(owner, static);
KIN_DECLARE(item, static);
KIN_DECLARE(place, static);

struct owner {
    kin_record kin;
    kin_int id;
};

/* What the table takes stands in make_tables. */
struct item {
    kin_record kin;
    kin_int id;
    kin_text name;
    kin_text code;
    kin_int size;
    kin_int amount;
    kin_int owner_id;
};

/* Where the server runs a session. */
struct place {
    kin_record kin;
    kin_int id;
};

KIN_MODEL(owner,
    KIN_COLUMN(id),
);

KIN_MODEL(item,
    KIN_COLUMN(id),
    KIN_COLUMN(name),
    KIN_COLUMN(code, .nullable = true),
    KIN_COLUMN(size, .nullable = true),
    KIN_COLUMN(amount, .nullable = true),
    KIN_COLUMN(owner_id, .nullable = true),
);

KIN_MODEL(place,
    KIN_COLUMN(id),
);

enum database_kind { SQLITE, POSTGRES, MARIADB };

static inline enum database_kind database_kind(void)
{
    if (strncmp(database_url(), "sqlite", 6) == 0) return SQLITE;
    return strncmp(database_url(), "postgres", 8) == 0 ? POSTGRES : MARIADB;
}

/* s runs the statements that fail; the other one is in its way, and the third one looks on. */
static struct database database;
static kin_session *s, *other, *third;

/* In SQL that every database takes. */
static inline void make_tables(void)
{
    database_execute(s, "DROP TABLE items");
    database_execute(s, "DROP TABLE owners");
    database_execute(s, "CREATE TABLE owners (id INTEGER PRIMARY KEY)");
    database_execute(s, "CREATE TABLE items (id INTEGER PRIMARY KEY, name VARCHAR(50) NOT NULL, "
                        "code VARCHAR(5), size SMALLINT, amount BIGINT, owner_id INTEGER, "
                        "CONSTRAINT names_differ UNIQUE (name), "
                        "CONSTRAINT not_below_zero CHECK (amount >= 0), "
                        "CONSTRAINT has_owner FOREIGN KEY (owner_id) REFERENCES owners (id))");
    database_execute(s, "INSERT INTO owners (id) VALUES (1)");
    database_execute(s, "INSERT INTO items (id, name, amount, owner_id) VALUES (1, 'a', 1, 1)");
    database_execute(s, "INSERT INTO items (id, name, amount, owner_id) VALUES (2, 'b', 1, 1)");
}

static inline void make_settings(void)
{
    if (database_kind() == POSTGRES) {
        database_execute(s, "SET lock_timeout = '1min'");
        database_execute(s, "SET deadlock_timeout = '10ms'");
        database_execute(other, "SET deadlock_timeout = '10min'");
    } else if (database_kind() == MARIADB) {
        database_execute(s, "SET innodb_snapshot_isolation = ON");
    }
}

static inline void open_sessions(void)
{
    database_open_shared(&database, kin_models(owner, item, place), NULL, "?busy_timeout=1");
    s = database.session;
    make_tables();
    other = kin_session_open(database.db);
    third = kin_session_open(database.db);
    database_check(third);
    make_settings();
}

static inline void close_sessions(void)
{
    kin_session_close(third);
    kin_session_close(other);
    database_close(&database);
}

/* Each of the following gives false, with the failure. */

static inline bool rename_item(kin_session *session, int64_t id, const char *name)
{
    struct item *item = kin_find(session, item, id);
    return item && kin_update(item, .name = name);
}

static inline bool change_item(kin_session *session, int64_t id, int64_t amount)
{
    struct item *item = kin_find(session, item, id);
    return item && kin_update(item, .amount = amount);
}

static inline bool break_unique(void)
{
    return rename_item(s, 2, "a");
}

static inline bool break_unique_key(void)
{
    struct item *item = kin_create(s, item, .id = 1, .name = "same key");
    return item != NULL;
}

static inline bool break_foreign_key(void)
{
    struct item *item = kin_create(s, item, .id = 9, .name = "lost", .owner_id = 404);
    return item != NULL;
}

static inline bool break_foreign_key_of_others(void)
{
    struct owner *owner = kin_find(s, owner, 1);
    return owner && kin_delete(owner);
}

static inline bool break_not_null(void)
{
    return rename_item(s, 2, NULL);
}

static inline bool break_check(void)
{
    return change_item(s, 2, -1);
}

static inline bool write_too_long(void)
{
    struct item *item = kin_find(s, item, 2);
    return item && kin_update(item, .code = "0123456789");
}

static inline bool write_out_of_range(void)
{
    struct item *item = kin_find(s, item, 2);
    return item && kin_update(item, .size = 70000);
}

static inline bool sum_out_of_range(void)
{
    struct item *first = kin_create(s, item, .id = 7, .name = "7", .amount = INT64_MAX);
    struct item *second = kin_create(s, item, .id = 8, .name = "8", .amount = INT64_MAX);
    if (!first || !second) return false;
    int64_t sum = kin_sum(s, item, amount);
    return sum != 0;
}

static inline bool make_no_sense(void)
{
    return kin_execute(s, "GARBAGE IN", NULL);
}

static inline bool name_no_table(void)
{
    return kin_execute(s, "DELETE FROM nowhere", NULL);
}

static inline bool name_no_column(void)
{
    bool any = kin_exists(s, item, .where = "no_such_column = 1");
    return any;
}

/* --- with another session in the way ---------------------------------------------------------- */

/* SQLite never fails so where Kin begins: a transaction that may write takes its lock before it
 * reads. So this one is exchanged for another, behind Kin's back. */
static inline void read_before_locking(void)
{
    sqlite3 *handle = ((const kin__sqlite_connection *)(const void *)s->connection)->db;
    assert_int_equal(sqlite3_exec(handle, "ROLLBACK; BEGIN", NULL, NULL, NULL), SQLITE_OK);
}

/* In a level with KIN_REPEATABLE_READ. */
static inline bool fail_to_serialize(void)
{
    if (database_kind() == SQLITE) read_before_locking();
    struct item *seen = kin_find(s, item, 1);
    if (!seen) return false;
    bool changed = change_item(other, 1, seen->amount + 1);
    database_check(other);
    return changed && kin_update(seen, .amount = 50);
}

/* Whoever has called this calls stop_holding afterwards. */
static inline bool wait_for_a_lock(void)
{
    assert_true(kin_begin(other));
    assert_true(change_item(other, 1, 7));
    if (database_kind() == POSTGRES) kin_execute(s, "SET lock_timeout = '10ms'", NULL);
    if (database_kind() == MARIADB) kin_execute(s, "SET innodb_lock_wait_timeout = 1", NULL);
    return change_item(s, 1, 8);
}

static inline void stop_holding(void)
{
    assert_true(kin_rollback(other));
}

static pthread_t holder;
static pthread_barrier_t holder_has_one;

/* Locks the second row and some more, so that it is not the one to give way, and then wants the
 * first. */
static inline void *hold_and_wait(void *context)
{
    (void)context;
    bool done = kin_begin(other) && change_item(other, 2, 7);
    for (int64_t id = 100; done && id < 120; id++) {
        char name[24];
        snprintf(name, sizeof name, "weight %d", (int)id);
        struct item *item = kin_create(other, item, .id = id, .name = name);
        done = item != NULL;
    }
    pthread_barrier_wait(&holder_has_one);
    done = done && change_item(other, 1, 7);
    kin_rollback(other);
    return NULL;
}

/* MariaDB's list of transactions is made anew only if nobody has read it for a tenth of a second:
 * two programs that look at it see the same old one for ever. The number of waits is not kept. */
static inline bool somebody_waits(void)
{
    static const char in_postgres[] = "EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)";
    static const char in_mariadb[] =
        "EXISTS (SELECT 1 FROM information_schema.global_status WHERE "
        "variable_name = 'INNODB_ROW_LOCK_CURRENT_WAITS' AND variable_value > 0) AND "
        "EXISTS (SELECT 1 FROM information_schema.processlist WHERE db = database() AND "
        "id <> connection_id() AND command = 'Execute')";
    return kin_exists(third, item, .where = database_kind() == POSTGRES ? in_postgres : in_mariadb);
}

/* Whoever has called this rolls back what s has locked, and then calls stop_waiting. */
static inline bool lock_crosswise(void)
{
    bool done = change_item(s, 1, 8);
    assert_int_equal(pthread_barrier_init(&holder_has_one, NULL, 2), 0);
    assert_int_equal(pthread_create(&holder, NULL, hold_and_wait, NULL), 0);
    pthread_barrier_wait(&holder_has_one);
    while (!somebody_waits()) sched_yield();
    return done && change_item(s, 2, 8);
}

static inline void stop_waiting(void)
{
    pthread_join(holder, NULL);
    pthread_barrier_destroy(&holder_has_one);
    database_check(other);
}

/* --- the end of the connection ---------------------------------------------------------------- */

static inline int64_t place_of(kin_session *session)
{
    place_list here = kin_all_sql(session, place,
                                  database_kind() == POSTGRES ? "SELECT pg_backend_pid() AS id"
                                                              : "SELECT CONNECTION_ID() AS id",
                                  NULL);
    assert_int_equal(here.count, 1);
    return here.items[0]->id;
}

/* Waits until the server has ended it. */
static inline void end_place(int64_t id)
{
    char text[128];
    bool is_there = true;
    if (database_kind() == POSTGRES)
        snprintf(text, sizeof text, "SELECT pg_terminate_backend(%d)", (int)id);
    else
        snprintf(text, sizeof text, "KILL CONNECTION %d", (int)id);
    database_execute(third, text);
    if (database_kind() == POSTGRES)
        snprintf(text, sizeof text, "EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = %d)",
                 (int)id);
    else
        snprintf(text, sizeof text,
                 "EXISTS (SELECT 1 FROM information_schema.processlist WHERE id = %d)", (int)id);
    while (is_there) {
        is_there = kin_exists(third, item, .where = text);
        database_check(third);
        sched_yield();
    }
}

static inline bool lose_the_connection(void)
{
    int64_t here = place_of(s);
    end_place(here);
    return change_item(s, 2, 9);
}

#endif
