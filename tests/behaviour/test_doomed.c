/* What is left of a transaction after each kind of failure in a level inside it. Kin asks the
 * driver and does not guess; this pins what each database answers. */
#define _POSIX_C_SOURCE 200809L

#include "failures.h"

static const char *endless_read(void)
{
    switch (database_kind()) {
    case SQLITE:
        return "0 = (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT "
               "count(*) "
               "FROM n WHERE i < 0)";
    case POSTGRES: return "pg_sleep(600) IS NULL";
    default: return "SLEEP(600) = 5";
    }
}

static bool read_too_long(void)
{
    assert_true(kin_session_set_statement_timeout(s, 20));
    bool any = kin_exists(s, item, .where = endless_read());
    return any;
}

static bool write_for_too_long(void)
{
    assert_true(kin_session_set_statement_timeout(s, 20));
    size_t changed = kin_update_all(s, item, .set = "size = 1", .where = endless_read());
    return changed > 0;
}

/* SQLite takes no more pages than it is told; PRAGMA max_page_count = 1 means as many as there
 * are. */
static bool fill_the_disk_with_a_row(void)
{
    kin_execute(s, "PRAGMA max_page_count = 1", NULL);
    return kin_execute(s, "INSERT INTO items (id, name) VALUES (80, hex(zeroblob(1000000)))", NULL);
}

static bool fill_the_disk_with_many(void)
{
    kin_execute(s, "PRAGMA max_page_count = 1", NULL);
    return kin_execute(s,
                       "INSERT INTO items (id, name) WITH RECURSIVE n(i) AS (SELECT 1000 UNION "
                       "ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i, 'item ' || i FROM n",
                       NULL);
}

enum left {
    CANNOT,      /* the database does not fail so */
    OUTER_LIVES, /* the savepoint takes the failure back */
    ALL_IS_GONE, /* the database has ended the whole transaction */
    SESSION_GONE /* and the connection */
};

static const struct kind {
    const char *name;
    bool (*fails)(void);
    void (*after)(void);
    kin_code code;
    enum left left[3]; /* SQLITE, POSTGRES, MARIADB */
} kinds[] = {
    {"unique", break_unique, NULL, KIN_RECORD_NOT_UNIQUE, {OUTER_LIVES, OUTER_LIVES, OUTER_LIVES}},
    {"foreign key",
     break_foreign_key,
     NULL,
     KIN_INVALID_FOREIGN_KEY,
     {OUTER_LIVES, OUTER_LIVES, OUTER_LIVES}},
    {"not null",
     break_not_null,
     NULL,
     KIN_NOT_NULL_VIOLATION,
     {OUTER_LIVES, OUTER_LIVES, OUTER_LIVES}},
    {"check", break_check, NULL, KIN_CHECK_VIOLATION, {OUTER_LIVES, OUTER_LIVES, OUTER_LIVES}},
    {"too long", write_too_long, NULL, KIN_VALUE_TOO_LONG, {CANNOT, OUTER_LIVES, OUTER_LIVES}},
    {"syntax", make_no_sense, NULL, KIN_STATEMENT_INVALID, {OUTER_LIVES, OUTER_LIVES, OUTER_LIVES}},
    {"a sum", sum_out_of_range, NULL, KIN_RANGE_ERROR, {OUTER_LIVES, OUTER_LIVES, OUTER_LIVES}},
    {"read timeout", read_too_long, NULL, KIN_TIMEOUT, {OUTER_LIVES, OUTER_LIVES, OUTER_LIVES}},
    {"write timeout",
     write_for_too_long,
     NULL,
     KIN_TIMEOUT,
     {ALL_IS_GONE, OUTER_LIVES, OUTER_LIVES}},
    /* A statement that may fail half way keeps a journal of its own. */
    {"a row too much",
     fill_the_disk_with_a_row,
     NULL,
     KIN_DISK_FULL,
     {ALL_IS_GONE, CANNOT, CANNOT}},
    {"many too much", fill_the_disk_with_many, NULL, KIN_DISK_FULL, {OUTER_LIVES, CANNOT, CANNOT}},
    {"serialization",
     fail_to_serialize,
     NULL,
     KIN_SERIALIZATION_FAILURE,
     {CANNOT, OUTER_LIVES, ALL_IS_GONE}},
    {"deadlock", lock_crosswise, stop_waiting, KIN_DEADLOCK, {CANNOT, OUTER_LIVES, ALL_IS_GONE}},
    {"lock timeout", wait_for_a_lock, stop_holding, KIN_BUSY, {CANNOT, OUTER_LIVES, OUTER_LIVES}},
    {"connection lost",
     lose_the_connection,
     NULL,
     KIN_CONNECTION_LOST,
     {CANNOT, SESSION_GONE, SESSION_GONE}},
};

static void expect_last(const char *kind, kin_code code)
{
    const kin_error_info *error = kin_error(s);
    if (error->code != code)
        fail_msg("%s: %s (%s), not %s", kind, kin_error_name(error->code), error->message,
                 kin_error_name(code));
}

static struct item *make(int64_t id, const char *name)
{
    struct item *item = kin_create(s, item, .id = id, .name = name);
    return item;
}

static void expect_rows(const char *kind, bool outer, bool after)
{
    bool has_outer = kin_exists(third, item, .where = "name = 'outer'");
    bool has_inner = kin_exists(third, item, .where = "name = 'inner'");
    bool has_after = kin_exists(third, item, .where = "name = 'after'");
    database_check(third);
    if (has_outer != outer || has_inner || has_after != after)
        fail_msg("%s: rows are there: outer %d, inner %d, after %d", kind, has_outer, has_inner,
                 has_after);
}

/* The level in which it happened can only be rolled back, whatever the database has left of it. */
static void end_inner(const char *kind, bool commit)
{
    size_t count = kin_count(s, item);
    assert_int_equal(count, 0);
    expect_last(kind, KIN_TRANSACTION_DOOMED);
    assert_null(make(60, "more"));
    expect_last(kind, KIN_TRANSACTION_DOOMED);
    kin_error_clear(s);
    if (!commit) {
        if (!kin_rollback(s)) fail_msg("%s: %s", kind, kin_error(s)->message);
        return;
    }
    assert_false(kin_commit(s));
    expect_last(kind, KIN_TRANSACTION_DOOMED);
    kin_error_clear(s);
}

static void expect_alive(const char *kind, const struct item *outer)
{
    if (!make(52, "after")) fail_msg("%s: %s", kind, kin_error(s)->message);
    if (!kin_commit(s)) fail_msg("%s: %s", kind, kin_error(s)->message);
    assert_false(kin_is_new(outer));
    expect_rows(kind, true, true);
}

static void expect_gone(const char *kind, const struct item *outer, bool commit)
{
    if (make(52, "after")) fail_msg("%s: the transaction is still there", kind);
    expect_last(kind, KIN_TRANSACTION_DOOMED);
    kin_error_clear(s);
    if (commit)
        assert_false(kin_commit(s));
    else
        assert_true(kin_rollback(s));
    kin_error_clear(s);
    assert_true(kin_is_new(outer));
    expect_rows(kind, false, false);
}

static void expect_a_new_session(const char *kind)
{
    assert_null(make(53, "later"));
    expect_last(kind, KIN_CONNECTION_LOST);
    assert_false(kin_begin(s));
    expect_last(kind, KIN_CONNECTION_LOST);
    kin_session_close(s);
    s = database.session = kin_session_open(database.db);
}

/* Behind Kin's back: to Kin the level is doomed. */
static void more_pages(void)
{
    sqlite3 *handle = ((const kin__sqlite_connection *)(const void *)s->connection)->db;
    sqlite3_exec(handle, "PRAGMA max_page_count = 1000000", NULL, NULL, NULL);
}

static void try_kind(const struct kind *kind, enum left left, bool commit)
{
    open_sessions();
    assert_true(kin_begin(s, .isolation = KIN_REPEATABLE_READ));
    struct item *outer = make(50, "outer");
    assert_non_null(outer);
    assert_true(kin_begin(s));
    struct item *inner = make(51, "inner");
    assert_non_null(inner);
    if (kind->fails()) fail_msg("%s: nothing failed", kind->name);
    expect_last(kind->name, kind->code);
    if (kind->code == KIN_DISK_FULL) more_pages();
    assert_true(kin_session_set_statement_timeout(s, 0));
    kin_error_clear(s);
    end_inner(kind->name, commit);
    assert_true(kin_is_new(inner));
    if (left == OUTER_LIVES)
        expect_alive(kind->name, outer);
    else
        expect_gone(kind->name, outer, commit);
    if (kind->after) kind->after();
    if (left == SESSION_GONE) expect_a_new_session(kind->name);
    if (kind->code == KIN_DISK_FULL) database_execute(s, "PRAGMA max_page_count = 1000000");
    if (!make(54, "at last")) fail_msg("%s: %s", kind->name, kin_error(s)->message);
    close_sessions();
}

static void what_is_left(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        enum left left = kinds[i].left[database_kind()];
        if (left == CANNOT) continue;
        try_kind(&kinds[i], left, true);
        try_kind(&kinds[i], left, false);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
