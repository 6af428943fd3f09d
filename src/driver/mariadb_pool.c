/* Connections that rest in a pool. */
#define _POSIX_C_SOURCE 200809L

#include "driver/mariadb.h"

#include <poll.h>
#include <string.h>

/* Nothing can have arrived on a connection that rests but its end, or the server's last words. */
bool kin__mariadb_has_ended(kin__connection *connection)
{
    kin__mariadb_connection *mariadb = (kin__mariadb_connection *)connection;
    struct pollfd socket = {.fd = (int)mysql_get_socket(mariadb->server), .events = POLLIN};
    if (!mariadb->lost && socket.fd >= 0 && poll(&socket, 1, 0) == 0) return false;
    mariadb->lost = true;
    return true;
}

/* A reset leaves what USE has chosen; the server tells each change of it. */
static bool has_its_database(kin__mariadb_connection *mariadb)
{
    const char *chosen = NULL;
    const char *wanted = mariadb->settings->database;
    if (mariadb_get_infov(mariadb->server, MARIADB_CONNECTION_SCHEMA, (void *)&chosen) != 0)
        return false;
    if (strcmp(chosen ? chosen : "", wanted) == 0) return true;
    return *wanted && mysql_select_db(mariadb->server, wanted) == 0;
}

/* The server forgets its prepared statements, too; they are prepared again when they run. */
bool kin__mariadb_reset(kin__connection *connection, kin__fault *fault)
{
    kin__mariadb_connection *mariadb = (kin__mariadb_connection *)connection;
    kin__mariadb_unprepare_all(mariadb);
    mariadb->round_trips += 2;
    mariadb->timeout_known = 0;
    if (mysql_reset_connection(mariadb->server) == 0 &&
        kin__mariadb_make_settings(mariadb->server) && has_its_database(mariadb))
        return true;
    return kin__mariadb_fault(mariadb, fault);
}
