#define _POSIX_C_SOURCE 200809L

#include "driver/postgres.h"

#include "support/clock.h"

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

/* Waits for something to happen. Behind a pooler the limit of time is Kin's to keep, for a setting
 * holds for one server of several; *deadline is 0 before the first wait. What was cancelled comes
 * as a result. */
static bool wait_for_server(kin__postgres_connection *postgres, bool for_write, int64_t *deadline)
{
    bool limited = postgres->prepare == KIN__PREPARE_UNNAMED && postgres->timeout > 0;
    if (!limited || postgres->timed_out)
        return kin__postgres_poll(postgres->server, true, for_write, -1);
    int64_t now = kin__monotonic_milliseconds();
    if (*deadline == 0) *deadline = now + postgres->timeout;
    int64_t left = *deadline > now ? *deadline - now : 0;
    if (kin__postgres_poll(postgres->server, true, for_write, (int)left)) return true;
    if (kin__monotonic_milliseconds() < *deadline) return false;
    char message[256];
    postgres->timed_out = true;
    PQcancel(postgres->canceler, message, sizeof message);
    return true;
}

/* PQgetResult itself would wait for room to write without reading. With a large batch both sides
 * could then stand with full buffers for ever. So Kin waits for both. A failure here needs no
 * word: PQgetResult then gives it as a result. */
void kin__postgres_wait(kin__postgres_connection *postgres)
{
    PGconn *server = postgres->server;
    int64_t deadline = 0;
    while (PQisBusy(server)) {
        int unsent = PQflush(server);
        if (unsent < 0) return;
        if (!wait_for_server(postgres, unsent > 0, &deadline)) return;
        if (!PQconsumeInput(server)) return;
    }
}
