/* Ending a statement that takes too long, or that nobody wants any more. */
#include "driver/mariadb.h"

#include <stdio.h>

void kin__mariadb_set_timeout(kin__connection *connection, int32_t milliseconds)
{
    ((kin__mariadb_connection *)connection)->timeout = milliseconds;
}

bool kin__mariadb_send_timeout(kin__mariadb_connection *mariadb, kin__fault *fault)
{
    char text[96];
    if (mariadb->timeout == mariadb->timeout_known) return true;
    if (mariadb->timeout > 0)
        snprintf(text, sizeof text, "SET max_statement_time = %ld.%03ld",
                 (long)mariadb->timeout / 1000, (long)mariadb->timeout % 1000);
    else
        snprintf(text, sizeof text, "SET max_statement_time = %s",
                 mariadb->is_users ? mariadb->own_timeout : "DEFAULT");
    mariadb->round_trips++;
    if (!kin__mariadb_run(mariadb->server, text, NULL, 0))
        return kin__mariadb_fault(mariadb, fault);
    mariadb->timeout_known = mariadb->timeout;
    return true;
}

/* The connection itself is busy, so the server is told through another one. It marks the statement
 * before it answers; a connection at rest takes no harm. */
void kin__mariadb_cancel(kin__connection *connection)
{
    char text[64];
    const kin__mariadb_connection *mariadb = (const kin__mariadb_connection *)connection;
    MYSQL *second = kin__mariadb_dial(mariadb->settings);
    if (!second) return;
    snprintf(text, sizeof text, "KILL QUERY %lu", mariadb->thread);
    if (mysql_errno(second) == 0) kin__mariadb_run(second, text, NULL, 0);
    mysql_close(second);
}
