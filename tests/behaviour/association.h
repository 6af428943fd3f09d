/* What tests of associations share: a database with its tables for each test, statements that are
 * counted and looked at, and the two ways in which something can be refused. */
#ifndef TESTS_BEHAVIOUR_ASSOCIATION_H
#define TESTS_BEHAVIOUR_ASSOCIATION_H

#include "support/database.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static struct database at;
static kin_session *s;
static char last_sql[4096]; /* of the last statement that is counted */

static inline bool look_at_statement(void *context, const kin_statement_info *statement)
{
    size_t size = strlen(statement->sql);
    (void)context;
    if (statement->control) return true;
    if (size >= sizeof last_sql) size = sizeof last_sql - 1;
    memcpy(last_sql, statement->sql, size);
    last_sql[size] = '\0';
    return true;
}

static inline int open_database(kin_model_fn *const *models)
{
    const kin_open_options options = {.on_statement = look_at_statement};
    database_open(&at, models, &options);
    s = at.session;
    return 0;
}

static inline int close_database(void **state)
{
    (void)state;
    database_check(s); /* what a test expects to fail, it clears */
    database_close(&at);
    return 0;
}

/* Runs what follows and pins how many statements it takes. */
#define assert_statements(expected, ...)                                            \
    do {                                                                            \
        uint64_t statements_before = kin_statements(s);                             \
        __VA_ARGS__;                                                                \
        assert_int_equal((int)(kin_statements(s) - statements_before), (expected)); \
    } while (0)

/* The last error is an answer: nothing has failed. */
#define assert_answer(expected)                                                            \
    do {                                                                                   \
        assert_string_equal(kin_error_name(kin_error(s)->code), kin_error_name(expected)); \
        assert_false(kin_failed(s));                                                       \
    } while (0)

/* The last error is a failure; it is cleared. */
#define assert_failure(expected)                                                           \
    do {                                                                                   \
        assert_string_equal(kin_error_name(kin_error(s)->code), kin_error_name(expected)); \
        assert_true(kin_failed(s));                                                        \
        kin_error_clear(s);                                                                \
    } while (0)

/* Rows of a model as the database has them now. */
#define rows_of(M) ((int)kin_count(s, M))
#define rows_where(M, text) ((int)kin_count(s, M, .where = text))

#endif
