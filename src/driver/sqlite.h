/* Inside the SQLite driver. */
#ifndef KIN_DRIVER_SQLITE_H
#define KIN_DRIVER_SQLITE_H

#include "driver/batch.h"
#include "driver/driver.h"
#include "driver/texts.h"
#include "support/moment.h"
#include "support/text.h"

#include <sqlite3.h>

/* What stands behind a kin__connection of this driver. At most one statement is active: the one
 * whose result is being read. */
typedef struct kin__sqlite_connection {
    const kin_allocator *allocator;
    sqlite3 *db;
    bool is_users;    /* the handle: no settings, no closing */
    int32_t timeout;  /* milliseconds; 0: none, and no progress handler */
    int64_t deadline; /* of the active statement, on the monotonic clock */
    bool timed_out;   /* it has passed */
    kin__batch batch;

    sqlite3_stmt *active; /* NULL: no result is open */
    sqlite3_stmt *result; /* the latest one that had a result, until the next submit */
    const uint8_t *kinds; /* of the active statement's columns */
    int columns;
    bool row_waits; /* the first step gave a row that was not read yet */
    int64_t changes_before;
    int64_t affected;

    sqlite3_stmt **kept; /* by statement id */
    size_t kept_count;
    kin__texts texts;
    sqlite3_stmt *ad_hoc[KIN__TEXTS]; /* by slot in texts */
    sqlite3_stmt *once;               /* of a text that there was no memory to remember */

    char (*value_texts)[KIN__VALUE_TEXT_SIZE]; /* of bound times, dates and uuids */
    size_t value_text_count;
    kin__second second; /* that of the latest time that was bound */
} kin__sqlite_connection;

#define KIN__SQLITE_PATH 4096

/* What a URL says. */
typedef struct kin__sqlite_settings {
    char path[KIN__SQLITE_PATH];
    bool memory;
    bool foreign_keys;
    int busy_timeout; /* milliseconds */
    int open_flags;
    char journal_mode[16]; /* empty: WAL where that is possible */
    char synchronous[16];  /* empty: NORMAL with WAL */
} kin__sqlite_settings;

/* sqlite_url.c */
bool kin__sqlite_read_url(const char *url, kin__sqlite_settings *settings, kin__fault *fault);
bool kin__sqlite_check_url(const char *url, kin__fault *fault);
bool kin__sqlite_is_temporary(const char *url);

/* sqlite_connect.c */
kin__connection *kin__sqlite_connect(const kin__connect_options *options, kin__fault *fault);
void kin__sqlite_disconnect(kin__connection *connection);

/* sqlite_timeout.c */

void kin__sqlite_set_timeout(kin__connection *connection, int32_t milliseconds);
/* A statement starts. */
void kin__sqlite_start_clock(kin__sqlite_connection *connection);

/* sqlite_cache.c */

/* Makes room for a statement with that id. false: no memory. */
bool kin__sqlite_reserve(kin__sqlite_connection *connection, uint32_t id);
/* The prepared statement; *found is NULL for a text that holds no statement. false: a fault. */
bool kin__sqlite_prepared(kin__sqlite_connection *connection, const kin__statement *statement,
                          sqlite3_stmt **found, kin__fault *fault);
void kin__sqlite_finalize_all(kin__sqlite_connection *connection);

/* sqlite_values.c */
bool kin__sqlite_bind(kin__sqlite_connection *connection, sqlite3_stmt *statement,
                      const kin_value *values, size_t count, kin__fault *fault);
/* The same with values that stand in a struct; the statement has as many parameters as members. */
bool kin__sqlite_bind_members(kin__sqlite_connection *connection, sqlite3_stmt *prepared,
                              const kin__statement *statement, const kin__source *from,
                              kin__fault *fault);
/* Reads the present row of the active statement. */
bool kin__sqlite_read_row(kin__sqlite_connection *connection, kin_value *cells, kin__fault *fault);

/* One that is not NULL. false: it is no decimal. */
bool kin__sqlite_read_decimal(sqlite3_value *from, int type, kin_decimal_value *decimal);

/* sqlite_sum.c: SQL functions that Kin's statements need. */
int kin__sqlite_add_functions(sqlite3 *db);
void kin__sqlite_remove_functions(sqlite3 *db);
/* How SQLite says that a sum does not fit. */
#define KIN__SQLITE_OVERFLOW "integer overflow"

/* sqlite_catalogue.c */
extern const char kin__sqlite_catalogue_columns[];
extern const char kin__sqlite_catalogue_indexes[];
uint32_t kin__sqlite_kinds_of_type(const char *type);

/* sqlite_fault.c: all always return false. */
bool kin__sqlite_step_fault(const kin__sqlite_connection *connection, kin__fault *fault,
                            int result);
bool kin__sqlite_fault(kin__fault *fault, sqlite3 *db, int result);
bool kin__sqlite_connect_fault(kin__fault *fault, sqlite3 *db, int result, const char *path);

#endif
