/* The database of a test: empty at first, with the tables of the models, and a clock that stands
 * still. A failure of anything here fails the running cmocka test and says why. */
#ifndef TESTS_SUPPORT_DATABASE_H
#define TESTS_SUPPORT_DATABASE_H

#include <kin.h>

struct database {
    kin_db *db;
    kin_session *session;
    kin_time_value now; /* what the clock says; a test may write it */
    char folder[32];    /* of a file that goes with it; empty: none */
};

/* 2024-03-01 12:00:00 UTC: what the clock of a new database says. */
#define DATABASE_NOW ((kin_time_value){INT64_C(1709294400000000)})

/* A kin_clock: says what context, a kin_time_value *, holds. */
kin_time_value database_clock(void *context);

/* KIN_TEST_URL, or SQLite in memory. */
const char *database_url(void);
/* The same for tests that count statements: how far a server seems to be, which differs from run to
 * run where the machine is busy, does not decide how trees are loaded. */
const char *database_steady_url(void);

/* What is particular about the database of the run: a test asks this record, or has a text for each
 * of them, and never skips itself on a database that could do what it is about. */
struct database_traits {
    const char *name;      /* as the driver has it */
    bool is_server;        /* other connections wait for rows, not for the whole */
    bool has_types;        /* what a column's type cannot hold cannot be in it */
    bool keeps_scale;      /* 9.90 does not become 9.9 */
    bool orders_nulls;     /* ORDER BY name NULLS LAST */
    bool strict_groups;    /* a group must decide all that is selected */
    bool defers;           /* constraints that COMMIT looks at */
    bool tables_roll_back; /* CREATE TABLE and DROP TABLE are part of a transaction */
    bool partial_indexes;  /* and indexes on expressions */
    bool returns_updated;  /* UPDATE ... RETURNING: generated columns cost no statement */
};
const struct database_traits *database_traits(void);
/* The one for the database of the run. */
const char *database_text(const char *sqlite, const char *postgres, const char *mariadb);
bool database_is_postgres(void);
bool database_is_mariadb(void);

/* With KIN_TEST_REVERSED set, SQLite turns round whatever has no order: a test that then fails
 * rests on what no database promises.
 *
 * Opens the kin_db and a session on the tables of the models, which are empty: nothing else is
 * there, and generated keys start at 1. Tables that this process has made for the same models
 * stand, and lose their rows, unless a statement has changed a table since. models ends in NULL:
 * kin_models(...) or every_model. options may be NULL; without a clock of theirs the clock is
 * database->now. */
void database_open(struct database *database, kin_model_fn *const *models,
                   const kin_open_options *options);
/* For several sessions side by side: on SQLite a file, with settings ("?busy_timeout=20", or "")
 * behind its name, which database_close removes; otherwise the same as database_open. */
void database_open_shared(struct database *database, kin_model_fn *const *models,
                          const kin_open_options *options, const char *settings);
/* Closes both. An open database may be closed again; what is NULL is left alone. */
void database_close(struct database *database);

/* All rows of all tables of the kin_db's models, join tables included, in the order of their keys:
 * two texts are equal when the databases are. Read by a session of its own, so it shows what is
 * committed; nobody may hold a write transaction. The caller frees it. */
char *database_dump(kin_db *db);

/* Deletes all rows, and starts generated keys at 1 again. */
void database_empty(kin_session *session);

/* Sets the next generated key of each table behind the greatest that is there: PostgreSQL does not
 * take keys back that a transaction drew before it was rolled back. */
void database_reset_keys(kin_session *session);

/* DROP INDEX, which MariaDB wants to have the table for. */
void database_drop_index(kin_session *session, const char *table, const char *index);

/* Fails the test with the session's first failure, if it has one. */
void database_check(kin_session *session);

/* Runs the text; for rows and tables that no model knows. */
void database_execute(kin_session *session, const char *sql);

#endif
