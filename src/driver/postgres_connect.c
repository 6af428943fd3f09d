#define _POSIX_C_SOURCE 200809L

#include "driver/postgres.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *after_scheme(const char *url)
{
    static const char *const starts[] = {"postgres://", "postgresql://"};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        size_t length = strlen(starts[i]);
        if (strncmp(url, starts[i], length) == 0) return url + length;
    }
    return NULL;
}

/* A password with a plain @ or / would be taken for a host or a port and then shown in messages.
 * libpq ends user and password at the first @ that stands before any /. */
static bool password_is_encoded(const char *rest)
{
    const char *at = memchr(rest, '@', strcspn(rest, "/"));
    const char *host = at ? at + 1 : rest;
    return !memchr(host, '@', strcspn(host, "?"));
}

/* libpq's own message is not used: it repeats the URL. */
bool kin__postgres_check_url(const char *url, kin__fault *fault)
{
    const char *rest = url ? after_scheme(url) : NULL;
    if (!rest) {
        return kin__fault_set(fault, KIN_INVALID_URL, "a PostgreSQL URL begins with postgres://");
    }
    if (!password_is_encoded(rest)) {
        return kin__fault_set(fault, KIN_INVALID_URL,
                              "in a PostgreSQL URL, @ and / within user, password or database "
                              "are written %%40 and %%2F");
    }
    PQconninfoOption *parsed = PQconninfoParse(url, NULL);
    PQconninfoFree(parsed);
    if (parsed) return true;
    return kin__fault_set(fault, KIN_INVALID_URL,
                          "the PostgreSQL URL is wrong: an unknown key, or an encoding "
                          "that cannot be undone");
}

/* Notices are nobody's business; but a server that ends an idle connection says so in one. */
static void hear_notice(void *context, const PGresult *notice)
{
    const char *severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
    kin__postgres_connection *postgres = context;
    if (severity && (strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0))
        postgres->lost = true;
}

static PGconn *start(kin__postgres_connection *postgres, const char *url, const char *options)
{
    /* What stands before dbname is a default for the URL, what stands behind overrules it. */
    const char *const keywords[] = {"fallback_application_name", "dbname", "client_encoding",
                                    "options", NULL};
    const char *const values[] = {"kin", url, "UTF8", options, NULL};
    PGconn *server = PQconnectStartParams(keywords, values, 1);
    if (server) {
        PQsetNoticeReceiver(server, hear_notice, postgres);
        /* So that the message of a failure has its SQLSTATE, which libpq tells in no other way. */
        PQsetErrorVerbosity(server, PQERRORS_VERBOSE);
    }
    return server;
}

/* Seconds that the URL or the environment allows for connecting; 0: no limit. */
static long timeout_of(PGconn *server)
{
    long seconds = 0;
    PQconninfoOption *all = PQconninfo(server);
    for (PQconninfoOption *option = all; option && option->keyword; option++) {
        if (strcmp(option->keyword, "connect_timeout") == 0 && option->val) {
            seconds = strtol(option->val, NULL, 10);
        }
    }
    PQconninfoFree(all);
    return seconds;
}

static long monotonic_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long)now.tv_sec;
}

/* libpq's blocking connect would print notices that come while connecting, because it leaves no
 * moment to set a receiver. connect_timeout holds for the whole attempt. */
static bool complete(PGconn *server, bool *timed_out)
{
    long timeout = timeout_of(server);
    long deadline = timeout > 0 ? monotonic_seconds() + timeout : 0;
    PostgresPollingStatusType wish = PGRES_POLLING_WRITING;
    *timed_out = false;
    if (PQstatus(server) == CONNECTION_BAD) return false;
    while (wish == PGRES_POLLING_READING || wish == PGRES_POLLING_WRITING) {
        bool reading = wish == PGRES_POLLING_READING;
        int wait = timeout > 0 ? 1000 : -1;
        if (kin__postgres_poll(server, reading, !reading, wait)) {
            wish = PQconnectPoll(server);
        } else if (timeout <= 0 || monotonic_seconds() >= deadline) {
            *timed_out = timeout > 0;
            return false;
        }
    }
    return wish == PGRES_POLLING_OK;
}

bool kin__postgres_has_settings(const PGconn *server)
{
    return kin__postgres_reports(server, "TimeZone", "UTC") &&
           kin__postgres_reports(server, "DateStyle", "ISO") &&
           kin__postgres_reports(server, "client_encoding", "UTF8") &&
           kin__postgres_reports(server, "standard_conforming_strings", "on");
}

/* The environment (PGTZ, PGDATESTYLE) or a pooler may have had its way. Then, and only then, the
 * settings cost a wait. */
static bool insist_on_settings(PGconn *server)
{
    if (kin__postgres_has_settings(server)) return true;
    PGresult *result = PQexec(server, "SET TimeZone = 'UTC'; SET DateStyle = 'ISO';"
                                      "SET client_encoding = 'UTF8';"
                                      "SET standard_conforming_strings = on");
    bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    return done;
}

static bool open_server(kin__postgres_connection *postgres, const char *url, kin__fault *fault)
{
    size_t size;
    char *options = kin__postgres_options(url, postgres->allocator, &size);
    if (options) postgres->server = start(postgres, url, options);
    kin__release(postgres->allocator, options, size);
    if (!postgres->server) return kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");

    bool timed_out;
    if (!complete(postgres->server, &timed_out) || !insist_on_settings(postgres->server)) {
        return kin__postgres_connect_fault(postgres->server, timed_out, fault);
    }
    if (PQsetnonblocking(postgres->server, 1) != 0 || !PQenterPipelineMode(postgres->server)) {
        return kin__fault_set(fault, KIN_CONNECTION_FAILED, "libpq refused its pipeline mode");
    }
    return true;
}

kin__connection *kin__postgres_connect(const kin__connect_options *options, kin__fault *fault)
{
    if (!options->handle && !kin__postgres_check_url(options->url, fault)) return NULL;
    kin__postgres_connection *postgres = kin__allocate(options->allocator, sizeof *postgres);
    if (!postgres) {
        kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");
        return NULL;
    }
    postgres->allocator = options->allocator;
    bool opened = options->handle ? kin__postgres_adopt(postgres, options->handle, fault)
                                  : open_server(postgres, options->url, fault);
    if (opened && !(postgres->canceler = PQgetCancel(postgres->server)))
        opened = kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");
    if (!opened) {
        kin__postgres_disconnect((kin__connection *)postgres);
        return NULL;
    }
    return (kin__connection *)postgres;
}

void kin__postgres_disconnect(kin__connection *connection)
{
    if (!connection) return;
    kin__postgres_connection *postgres = (kin__postgres_connection *)connection;
    const kin_allocator *allocator = postgres->allocator;
    PQclear(postgres->result);
    PQfreeCancel(postgres->canceler);
    if (postgres->is_users)
        kin__postgres_part(postgres);
    else
        PQfinish(postgres->server);
    kin__batch_close(&postgres->batch, allocator);
    kin__texts_close(&postgres->texts, allocator);
    kin__postgres_release_names(postgres);
    kin__release(allocator, (void *)postgres->parameters,
                 postgres->parameter_count * sizeof *postgres->parameters);
    kin__release(allocator, postgres->numbers, postgres->number_count * sizeof *postgres->numbers);
    kin__release(allocator, postgres->formats, postgres->format_count * sizeof *postgres->formats);
    kin__release(allocator, postgres->lengths, postgres->length_count * sizeof *postgres->lengths);
    kin__release(allocator, postgres, sizeof *postgres);
}
