/* A connection of the program's own, as a program without Kin has it, on the database of the test:
 * with all that Kin asks of a handle, and with no tables. A failure of anything here fails the
 * running cmocka test. */
#ifndef TESTS_SUPPORT_HANDLE_H
#define TESTS_SUPPORT_HANDLE_H

#include <libpq-fe.h>
#include <mysql.h>
#include <sqlite3.h>
#include <stdbool.h>

/* One of the three is not NULL. */
struct handle {
    sqlite3 *sqlite;
    PGconn *postgres;
    MYSQL *mariadb;
    char answer[256];
};

void handle_open(struct handle *handle);
void handle_close(struct handle *handle);

/* What kin_open takes as .handle, and the URL beside it. */
void *handle_pointer(const struct handle *handle);
const char *handle_url(const struct handle *handle);

/* false: the database has refused the statement. */
bool handle_try(struct handle *handle, const char *sql);
/* The first value that the statement gives; "" if it gives none. It lives until the next call. */
const char *handle_ask(struct handle *handle, const char *sql);
bool handle_in_transaction(const struct handle *handle);

#endif
