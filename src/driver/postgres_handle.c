/* A handle that the user made and goes on using: Kin looks whether it will do, changes no setting
 * of it, and leaves it between batches as a program of libpq expects it. */
#define _POSIX_C_SOURCE 200809L

#include "driver/postgres.h"

#include "support/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

kin__transaction_state kin__postgres_state(const PGconn *server)
{
    switch (PQtransactionStatus(server)) {
    case PQTRANS_INTRANS: return KIN__OPEN;
    case PQTRANS_INERROR: return KIN__ABORTED;
    default: return KIN__IDLE;
    }
}

bool kin__postgres_reports(const PGconn *server, const char *name, const char *start_of_value)
{
    const char *value = PQparameterStatus(server, name);
    return value && strncmp(value, start_of_value, strlen(start_of_value)) == 0;
}

static bool refuse(kin__fault *fault, const char *why)
{
    return kin__fault_set(fault, KIN_INVALID_ARGUMENT, "the PostgreSQL handle %s", why);
}

static bool check_mode(const PGconn *server, kin__fault *fault)
{
    if (PQpipelineStatus(server) != PQ_PIPELINE_OFF) return refuse(fault, "is in pipeline mode");
    if (PQisnonblocking(server)) return refuse(fault, "is in non-blocking mode");
    if (PQtransactionStatus(server) == PQTRANS_ACTIVE)
        return refuse(fault, "has a statement whose results were not all read");
    return true;
}

static bool check_settings(const PGconn *server, kin__fault *fault)
{
    static const struct {
        const char *name;
        const char *value;
    } wanted[] = {{"client_encoding", "UTF8"},
                  {"DateStyle", "ISO"},
                  {"TimeZone", "UTC"},
                  {"standard_conforming_strings", "on"}};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!kin__postgres_reports(server, wanted[i].name, wanted[i].value))
            return kin__fault_set(fault, KIN_INVALID_ARGUMENT,
                                  "the PostgreSQL handle must have %s = %s: Kin does not change it",
                                  wanted[i].name, wanted[i].value);
    return true;
}

/* What the server does not report by itself. */
static bool ask_settings(kin__postgres_connection *postgres, kin__fault *fault)
{
    int64_t before = kin__monotonic_microseconds();
    PGresult *result = PQexec(postgres->server, "SELECT current_setting('extra_float_digits'), "
                                                "current_setting('statement_timeout'), "
                                                "pg_catalog.pg_backend_pid()");
    int64_t taken = kin__monotonic_microseconds() - before;
    bool asked = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1;
    long least = PQserverVersion(postgres->server) >= 120000 ? 1 : 3;
    if (!asked)
        kin__postgres_fault(postgres, result, fault);
    else if (strtol(PQgetvalue(result, 0, 0), NULL, 10) < least)
        asked = kin__fault_set(fault, KIN_INVALID_ARGUMENT,
                               "the PostgreSQL handle must have extra_float_digits = %ld or more: "
                               "Kin does not change it",
                               least);
    else
        kin__copy_text(postgres->own_timeout, sizeof postgres->own_timeout,
                       PQgetvalue(result, 0, 1));
    if (asked) kin__postgres_choose_names(postgres, PQgetvalue(result, 0, 2));
    PQclear(result);
    if (asked) kin__postgres_measure(postgres, taken);
    return asked;
}

static void write_tag(char tag[KIN__TAG])
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    unsigned long long moment = (unsigned long long)now.tv_sec * 1000000000u;
    snprintf(tag, KIN__TAG, "_%llx_", moment + (unsigned long long)now.tv_nsec);
}

bool kin__postgres_adopt(kin__postgres_connection *postgres, PGconn *server, kin__fault *fault)
{
    postgres->server = server;
    postgres->is_users = true;
    write_tag(postgres->tag);
    if (PQstatus(server) != CONNECTION_OK)
        return kin__fault_set(fault, KIN_CONNECTION_FAILED,
                              "the PostgreSQL handle is not connected");
    if (PQtransactionStatus(server) == PQTRANS_INERROR)
        return refuse(fault, "is in a transaction that has failed");
    return check_mode(server, fault) && check_settings(server, fault) &&
           ask_settings(postgres, fault);
}

bool kin__postgres_enter(kin__postgres_connection *postgres, kin__fault *fault)
{
    if (!postgres->is_users) return true;
    if (!check_mode(postgres->server, fault)) return false;
    if (PQsetnonblocking(postgres->server, 1) != 0 || !PQenterPipelineMode(postgres->server))
        return kin__postgres_fault(postgres, NULL, fault);
    postgres->entered = true;
    return true;
}

void kin__postgres_exit(kin__postgres_connection *postgres)
{
    if (!postgres->entered) return;
    postgres->entered = false;
    if (!PQexitPipelineMode(postgres->server)) postgres->lost = true;
    PQsetnonblocking(postgres->server, 0);
}

/* Somebody may have deallocated them already, and a statement that fails would end the user's
 * transaction: so only those that are there. */
static void deallocate(kin__postgres_connection *postgres)
{
    char query[128];
    snprintf(query, sizeof query,
             "SELECT name FROM pg_prepared_statements WHERE strpos(name, '%s') > 0", postgres->tag);
    PGresult *names = PQexec(postgres->server, query);
    size_t count = PQresultStatus(names) == PGRES_TUPLES_OK ? (size_t)PQntuples(names) : 0;
    size_t size = count * (KIN__NAME_SIZE + sizeof "DEALLOCATE ;") + 1;
    char *text = count ? kin__allocate(postgres->allocator, size) : NULL;
    size_t length = 0;
    for (size_t i = 0; text && i < count; i++)
        length += (size_t)snprintf(text + length, size - length, "DEALLOCATE %s;",
                                   PQgetvalue(names, (int)i, 0));
    PQclear(names);
    if (text) PQclear(PQexec(postgres->server, text));
    kin__release(postgres->allocator, text, size);
}

void kin__postgres_part(kin__postgres_connection *postgres)
{
    PGconn *server = postgres->server;
    kin__fault ignored;
    bool usable = !postgres->lost && PQstatus(server) == CONNECTION_OK &&
                  check_mode(server, &ignored) && PQtransactionStatus(server) != PQTRANS_INERROR;
    if (!usable || !postgres->serial) return;
    if (postgres->timeout_known != 0) {
        char text[64];
        snprintf(text, sizeof text, "SET statement_timeout = '%s'", postgres->own_timeout);
        PQclear(PQexec(server, text));
    }
    deallocate(postgres);
}
