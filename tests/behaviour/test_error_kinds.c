/* Errors alike: the same failure is the same code from each database that can give it, with that
 * database's own codes and names beside it. */
#define _POSIX_C_SOURCE 200809L

#include "failures.h"

#include <stdlib.h>

#define ANY (-1) /* some number of the driver's */

/* What one database says; a code of KIN_OK: it cannot fail so. */
struct told {
    kin_code code;
    int driver_code;
    const char *sqlstate;
    const char *constraint;
    const char *column;
};

struct kind {
    const char *name;
    bool (*fails)(void);
    kin_isolation isolation; /* not the default: it stands in a level */
    void (*after)(void);
    struct told by[3]; /* SQLITE, POSTGRES, MARIADB */
};

static const struct kind kinds[] = {
    {"unique", break_unique,
     .by = {{KIN_RECORD_NOT_UNIQUE, 2067, "", "items.name", NULL},
            {KIN_RECORD_NOT_UNIQUE, 0, "23505", "names_differ", NULL},
            {KIN_RECORD_NOT_UNIQUE, 1062, "23000", "names_differ", NULL}}},
    {"primary key", break_unique_key,
     .by = {{KIN_RECORD_NOT_UNIQUE, 1555, "", "items.id", NULL},
            {KIN_RECORD_NOT_UNIQUE, 0, "23505", "items_pkey", NULL},
            {KIN_RECORD_NOT_UNIQUE, 1062, "23000", "PRIMARY", NULL}}},
    {"foreign key", break_foreign_key,
     .by = {{KIN_INVALID_FOREIGN_KEY, 787, "", NULL, NULL},
            {KIN_INVALID_FOREIGN_KEY, 0, "23503", "has_owner", NULL},
            {KIN_INVALID_FOREIGN_KEY, 1452, "23000", "has_owner", NULL}}},
    {"foreign key of others", break_foreign_key_of_others,
     .by = {{KIN_INVALID_FOREIGN_KEY, 787, "", NULL, NULL},
            {KIN_INVALID_FOREIGN_KEY, 0, "23503", "has_owner", NULL},
            {KIN_INVALID_FOREIGN_KEY, 1451, "23000", "has_owner", NULL}}},
    {"not null", break_not_null,
     .by = {{KIN_NOT_NULL_VIOLATION, 1299, "", "items.name", "name"},
            {KIN_NOT_NULL_VIOLATION, 0, "23502", NULL, "name"},
            {KIN_NOT_NULL_VIOLATION, 1048, "23000", NULL, "name"}}},
    {"check", break_check,
     .by = {{KIN_CHECK_VIOLATION, 275, "", "not_below_zero", NULL},
            {KIN_CHECK_VIOLATION, 0, "23514", "not_below_zero", NULL},
            {KIN_CHECK_VIOLATION, 4025, "23000", "not_below_zero", NULL}}},
    {"too long", write_too_long,
     .by =
         {/* SQLite's columns have no length */
          {.code = KIN_OK},
          {KIN_VALUE_TOO_LONG, 0, "22001", NULL, NULL},
          {KIN_VALUE_TOO_LONG, 1406, "22001", NULL, "code"}}},
    {"out of range", write_out_of_range,
     .by =
         {/* nor have they a width */
          {.code = KIN_OK},
          {KIN_RANGE_ERROR, 0, "22003", NULL, "size"},
          {KIN_RANGE_ERROR, 1264, "22003", NULL, "size"}}},
    {"a sum out of range", sum_out_of_range,
     .by = {{KIN_RANGE_ERROR, 1, "", NULL, "amount"},
            {KIN_RANGE_ERROR, 0, "22003", NULL, "amount"},
            {KIN_RANGE_ERROR, 1690, "22003", NULL, "amount"}}},
    {"serialization", fail_to_serialize, KIN_REPEATABLE_READ,
     .by = {{KIN_SERIALIZATION_FAILURE, 517, "", NULL, NULL},
            {KIN_SERIALIZATION_FAILURE, 0, "40001", NULL, NULL},
            {KIN_SERIALIZATION_FAILURE, 1020, "HY000", NULL, NULL}}},
    {"deadlock",
     lock_crosswise,
     KIN_READ_COMMITTED,
     stop_waiting,
     {/* SQLite: one writer at a time */
      {.code = KIN_OK},
      {KIN_DEADLOCK, 0, "40P01", NULL, NULL},
      {KIN_DEADLOCK, 1213, "40001", NULL, NULL}}},
    {"lock timeout", wait_for_a_lock, .after = stop_holding,
     .by = {{KIN_BUSY, 5, "", NULL, NULL},
            {KIN_BUSY, 0, "55P03", NULL, NULL},
            {KIN_BUSY, 1205, "HY000", NULL, NULL}}},
    {"syntax", make_no_sense,
     .by = {{KIN_STATEMENT_INVALID, 1, "", NULL, NULL},
            {KIN_STATEMENT_INVALID, 0, "42601", NULL, NULL},
            {KIN_STATEMENT_INVALID, 1064, "42000", NULL, NULL}}},
    {"no such table", name_no_table,
     .by = {{KIN_STATEMENT_INVALID, 1, "", NULL, NULL},
            {KIN_STATEMENT_INVALID, 0, "42P01", NULL, NULL},
            {KIN_STATEMENT_INVALID, 1146, "42S02", NULL, NULL}}},
    {"no such column", name_no_column,
     .by = {{KIN_STATEMENT_INVALID, 1, "", NULL, NULL},
            {KIN_STATEMENT_INVALID, 0, "42703", NULL, NULL},
            {KIN_STATEMENT_INVALID, 1054, "42S22", NULL, NULL}}},
    {"connection lost", lose_the_connection,
     .by =
         {/* SQLite has none to lose */
          {.code = KIN_OK},
          {KIN_CONNECTION_LOST, 0, "57P01", NULL, NULL},
          {KIN_CONNECTION_LOST, ANY, NULL, NULL, NULL}}},
};

static const char *or_none(const char *text)
{
    return text && *text ? text : "none";
}

static void expect_text(const char *kind, const char *what, const char *actual, const char *wanted)
{
    if (strcmp(or_none(actual), or_none(wanted)) != 0)
        fail_msg("%s: the %s is %s, not %s", kind, what, or_none(actual), or_none(wanted));
}

static void expect_told(const char *kind, const kin_error_info *error, const struct told *told)
{
    expect_text(kind, "code", kin_error_name(error->code), kin_error_name(told->code));
    if (told->driver_code == ANY ? !error->driver_code : error->driver_code != told->driver_code)
        fail_msg("%s: the driver's code is %d, not %d", kind, error->driver_code,
                 told->driver_code);
    if (told->sqlstate) expect_text(kind, "SQLSTATE", error->sqlstate, told->sqlstate);
    expect_text(kind, "constraint", error->constraint, told->constraint);
    expect_text(kind, "column", error->association, told->column);
    assert_non_null(error->message);
}

static void try_kind(const struct kind *kind, const struct told *told)
{
    open_sessions();
    bool in_level = kind->isolation != KIN_DEFAULT_ISOLATION;
    if (in_level) assert_true(kin_begin(s, .isolation = kind->isolation));
    bool done = kind->fails();
    if (done) fail_msg("%s: nothing failed", kind->name);
    expect_told(kind->name, kin_error(s), told);
    kin_error_clear(s);
    if (in_level) assert_true(kin_rollback(s));
    if (kind->after) kind->after();
    if (told->code == KIN_CONNECTION_LOST) {
        kin_session_close(s);
        s = database.session = kin_session_open(database.db);
    }
    size_t count = kin_count(s, item); /* the session goes on */
    database_check(s);
    assert_true(count >= 2);
    close_sessions();
}

static void every_kind_of_failure(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct told *told = &kinds[i].by[database_kind()];
        if (told->code != KIN_OK) try_kind(&kinds[i], told);
    }
}

/* --- connecting ------------------------------------------------------------------------------- */

/* The URL with another user, whom the server does not know. */
static void write_stranger(char to[512])
{
    const char *url = database_url();
    const char *scheme_end = strstr(url, "://") + 3;
    const char *at = strchr(scheme_end, '@');
    assert_non_null(at);
    snprintf(to, 512, "%.*snobody_of_that_name:wrong%s", (int)(scheme_end - url), url, at);
}

static void a_user_whom_the_server_does_not_know(void **state)
{
    char url[512];
    (void)state;
    if (database_kind() == SQLITE) return; /* it asks nobody */
    write_stranger(url);
    kin_db *db = kin_open(url, kin_models(item));
    kin_session *session = kin_session_open(db);
    assert_true(kin_failed(session));
    const kin_error_info *error = kin_error(session);
    expect_text("authentication", "code", kin_error_name(error->code),
                kin_error_name(KIN_AUTHENTICATION_FAILED));
    expect_text("authentication", "SQLSTATE", error->sqlstate, "28000");
    assert_int_equal(error->driver_code, database_kind() == MARIADB ? 1045 : 0);
    assert_null(strstr(error->message, "wrong"));
    size_t count = kin_count(session, item);
    assert_int_equal(count, 0);
    assert_int_equal(kin_error(session)->code, KIN_AUTHENTICATION_FAILED);
    kin_session_close(session);
    kin_close(db);
}

static void a_database_that_is_not_there(void **state)
{
    char url[512];
    (void)state;
    if (database_kind() == SQLITE) {
        snprintf(url, sizeof url, "sqlite:/nowhere/at/all/database");
    } else {
        const char *from = database_url();
        const char *query = strchr(from, '?');
        const char *name = strrchr(from, '/');
        while (query && name > query) /* of a path in the query */
            do name--;
            while (*name != '/');
        snprintf(url, sizeof url, "%.*s/nothing_of_that_name%s", (int)(name - from), from,
                 query ? query : "");
    }
    kin_db *db = kin_open(url, kin_models(item));
    kin_session *session = kin_session_open(db);
    assert_true(kin_failed(session));
    expect_text("no database", "code", kin_error_name(kin_error(session)->code),
                kin_error_name(KIN_CONNECTION_FAILED));
    kin_session_close(session);
    kin_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_failure),
        cmocka_unit_test(a_user_whom_the_server_does_not_know),
        cmocka_unit_test(a_database_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
