/* statement_timeout, where there is no pooler (postgres_wait.c keeps the time then). It goes out in
 * front of a batch with a synchronisation of its own, so that it costs no wait and no failure of
 * the batch takes it back. Inside a transaction a rollback would: there it goes out with every
 * batch. */
#include "driver/postgres.h"

#include <stdio.h>

#define UNKNOWN (-1)

void kin__postgres_set_timeout(kin__connection *connection, int32_t milliseconds)
{
    ((kin__postgres_connection *)connection)->timeout = milliseconds;
}

static void write_setting(const kin__postgres_connection *postgres, char text[64])
{
    if (postgres->timeout > 0)
        snprintf(text, 64, "SET statement_timeout = %ld", (long)postgres->timeout);
    else if (postgres->is_users)
        snprintf(text, 64, "SET statement_timeout = '%s'", postgres->own_timeout);
    else
        snprintf(text, 64, "RESET statement_timeout");
}

bool kin__postgres_send_timeout(kin__postgres_connection *postgres)
{
    char text[64];
    if (postgres->timeout == postgres->timeout_known) return true;
    if (postgres->prepare == KIN__PREPARE_UNNAMED) return true;
    kin__transaction_state state = kin__postgres_state(postgres->server);
    /* Only a rollback is possible, and that is quick. */
    if (state == KIN__ABORTED) return true;
    postgres->timeout_lasts = state == KIN__IDLE;
    write_setting(postgres, text);
    if (!PQsendQueryParams(postgres->server, text, 0, NULL, NULL, NULL, NULL, 0) ||
        PQpipelineSync(postgres->server) != 1)
        return false;
    postgres->timeout_sent = true;
    return true;
}

void kin__postgres_read_timeout(kin__postgres_connection *postgres)
{
    kin__fault ignored;
    if (!postgres->timeout_sent || postgres->lost) return;
    postgres->timeout_sent = false;
    PGresult *result = kin__postgres_read_command(postgres);
    bool set = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    bool waits = postgres->sync_waits;
    postgres->sync_waits = true;
    if (!kin__postgres_read_sync(postgres, &ignored)) set = false;
    postgres->sync_waits = waits;
    bool lasts = set && postgres->timeout_lasts;
    postgres->timeout_known = lasts ? postgres->timeout : UNKNOWN;
}
