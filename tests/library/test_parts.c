/* A program with SQLite's driver alone, beside one for MariaDB that another version of Kin has: its
 * own. */
#include "driver/driver.h"

#include <kin.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

const kin__driver kin__mariadb = {.name = "MariaDB", .version = "0.0.1"};

struct thing {
    kin_record kin;
    kin_int id;
};

KIN_DECLARE(thing);
KIN_MODEL(thing, KIN_COLUMN(id));

static void sqlite_is_there(void **state)
{
    (void)state;
    kin_db *db = kin_open("sqlite::memory:", kin_models(thing));
    kin_session *s = kin_session_open(db);
    assert_true(kin_create_tables(s));
    assert_int_equal(kin_count(s, thing), 0);
    kin_session_close(s);
    kin_close(db);
}

static void refused(const char *url, kin_code code, const char *part)
{
    kin_db *db = kin_open(url, kin_models(thing));
    const kin_error_info *error = kin_db_error(db);
    assert_string_equal(kin_error_name(error->code), kin_error_name(code));
    assert_non_null(strstr(error->message, part));
    assert_null(strstr(error->message, "secret"));
    kin_close(db);
}

static void what_is_not_linked_is_told(void **state)
{
    (void)state;
    refused("postgres://u:secret@h/d", KIN_INVALID_URL, "kin-postgres");
    refused("postgresql://u:secret@h/d", KIN_INVALID_URL, "kin-postgres");
}

static void a_part_of_another_version_is_refused(void **state)
{
    (void)state;
    refused("mariadb://u:secret@h/d", KIN_ABI_MISMATCH, "kin-mariadb is of Kin 0.0.1");
    refused("mysql://u:secret@h/d", KIN_ABI_MISMATCH, "kin-mariadb");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sqlite_is_there),
        cmocka_unit_test(what_is_not_linked_is_told),
        cmocka_unit_test(a_part_of_another_version_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
