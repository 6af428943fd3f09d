#define _POSIX_C_SOURCE 200809L

#include "driver/postgres.h"

#include <errno.h>
#include <poll.h>

bool kin__postgres_poll(PGconn *server, bool for_read, bool for_write, int milliseconds)
{
    struct pollfd socket = {.fd = PQsocket(server)};
    if (for_read) socket.events |= POLLIN;
    if (for_write) socket.events |= POLLOUT;
    int ready = poll(&socket, 1, milliseconds);
    /* An interrupted wait is no failure; the caller looks again. */
    return ready > 0 || (ready < 0 && errno == EINTR);
}

/* PQgetResult itself would wait for room to write without reading. With a large batch both sides
 * could then stand with full buffers for ever. So Kin waits for both. A failure here needs no
 * word: PQgetResult then gives it as a result. */
void kin__postgres_wait(kin__postgres_connection *postgres)
{
    PGconn *server = postgres->server;
    while (PQisBusy(server)) {
        int unsent = PQflush(server);
        if (unsent < 0) return;
        if (!kin__postgres_poll(server, true, unsent > 0, -1)) return;
        if (!PQconsumeInput(server)) return;
    }
}
