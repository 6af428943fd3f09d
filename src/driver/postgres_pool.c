/* What the pool asks of a connection that comes back, and of one that is taken again. */
#include "driver/postgres.h"

#include <string.h>

/* Each of them is something to read; a server that says more may be heard later. */
#define LOOKS 64

bool kin__postgres_has_ended(kin__connection *connection)
{
    kin__postgres_connection *postgres = (kin__postgres_connection *)connection;
    PGconn *server = postgres->server;
    /* What has arrived may be news of a setting, or the end, or word of the end (see
     * hear_notice). */
    for (int i = 0; i < LOOKS && kin__postgres_poll(server, true, false, 0); i++) {
        if (!PQconsumeInput(server)) postgres->lost = true;
        (void)PQisBusy(server); /* reads what has come */
        if (postgres->lost) return true;
    }
    return PQstatus(server) != CONNECTION_OK;
}

/* DISCARD ALL but for prepared statements, which are Kin's. */
static const char *const reset_texts[] = {
    "CLOSE ALL",         "SET SESSION AUTHORIZATION DEFAULT",          "RESET ALL",
    "UNLISTEN *",        "SELECT pg_catalog.pg_advisory_unlock_all()", "DISCARD TEMP",
    "DISCARD SEQUENCES",
};

bool kin__postgres_reset(kin__connection *connection, kin__fault *fault)
{
    kin__postgres_connection *postgres = (kin__postgres_connection *)connection;
    kin__postgres_set_timeout(connection, 0);
    for (size_t i = 0; i < sizeof reset_texts / sizeof *reset_texts; i++) {
        kin__statement statement = {
            .text = reset_texts[i], .length = strlen(reset_texts[i]), .control = true};
        if (!kin__postgres.submit(connection, &statement, NULL, 0, fault)) {
            kin__postgres.abandon(connection);
            return false;
        }
    }
    /* Where Kin's settings had to be made afterwards, they are gone now. */
    return kin__postgres.finish(connection, fault) && kin__postgres_has_settings(postgres->server);
}
