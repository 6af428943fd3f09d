#include "driver/postgres.h"

#include "support/clock.h"

#include <stdlib.h>
#include <string.h>

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
    /* What stands before dbname is a default for the URL, what stands behind overrules it, unless
     * it is NULL. */
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

/* libpq's blocking connect would print notices that come while connecting, because it leaves no
 * moment to set a receiver. connect_timeout holds for the whole attempt. */
static bool complete(PGconn *server, bool *timed_out)
{
    long timeout = timeout_of(server);
    int64_t deadline = timeout > 0 ? kin__monotonic_milliseconds() + timeout * 1000 : 0;
    PostgresPollingStatusType wish = PGRES_POLLING_WRITING;
    *timed_out = false;
    if (PQstatus(server) == CONNECTION_BAD) return false;
    while (wish == PGRES_POLLING_READING || wish == PGRES_POLLING_WRITING) {
        bool reading = wish == PGRES_POLLING_READING;
        int wait = timeout > 0 ? 1000 : -1;
        if (kin__postgres_poll(server, reading, !reading, wait)) {
            wish = PQconnectPoll(server);
        } else if (timeout <= 0 || kin__monotonic_milliseconds() >= deadline) {
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

void kin__postgres_choose_names(kin__postgres_connection *postgres, const char *process)
{
    bool same = strtol(process, NULL, 10) == (long)PQbackendPID(postgres->server);
    postgres->prepare = same ? KIN__PREPARE_NAMED : KIN__PREPARE_UNNAMED;
}

/* So many empty statements at most tell how far away a server is. */
enum { MOST_MEASURED = 4 };

static int64_t measure_once(kin__postgres_connection *postgres)
{
    int64_t before = kin__monotonic_microseconds();
    PQclear(PQexec(postgres->server, ""));
    return kin__monotonic_microseconds() - before;
}

static bool is_about(int64_t microseconds, int64_t other)
{
    return microseconds >= other - other / 4 && microseconds - other <= other / 4;
}

/* The least of a few: a new server process reads its catalogue for a first statement, and a busy
 * machine lets one wait. What is far away takes as long each time. */
void kin__postgres_measure(kin__postgres_connection *postgres, int64_t microseconds)
{
    bool sure = false;
    for (int i = 0; i < MOST_MEASURED && microseconds >= KIN__NEAR && !sure; i++) {
        int64_t again = measure_once(postgres);
        sure = is_about(again, microseconds);
        if (again < microseconds) microseconds = again;
    }
    postgres->distance = microseconds;
    /* WITH ... AS MATERIALIZED is new in 12. */
    if (PQserverVersion(postgres->server) < 120000) postgres->load_by = KIN__LOAD_BY_LEVELS;
}

/* The question costs a wait for every connection; a name that the next server does not know would
 * cost a transaction. */
static bool find_pooler(kin__postgres_connection *postgres)
{
    if (postgres->prepare != KIN__PREPARE_AUTO) {
        kin__postgres_measure(postgres, INT64_MAX);
        return true;
    }
    int64_t before = kin__monotonic_microseconds();
    PGresult *result = PQexec(postgres->server, "SELECT pg_catalog.pg_backend_pid()");
    int64_t taken = kin__monotonic_microseconds() - before;
    bool asked = PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1;
    if (asked) kin__postgres_choose_names(postgres, PQgetvalue(result, 0, 0));
    PQclear(result);
    if (asked) kin__postgres_measure(postgres, taken);
    return asked;
}

/* PgBouncer takes no `options` in the start packet, and says so in words alone. */
static bool refuses_options(const PGconn *server)
{
    return strstr(PQerrorMessage(server), "unsupported startup parameter") != NULL;
}

static bool open_once(kin__postgres_connection *postgres, const char *url, bool *refused,
                      kin__fault *fault)
{
    size_t size = 0;
    bool bare = postgres->prepare == KIN__PREPARE_UNNAMED;
    char *options = bare ? NULL : kin__postgres_options(url, postgres->allocator, &size);
    if (options || bare) postgres->server = start(postgres, url, options);
    kin__release(postgres->allocator, options, size);
    if (!postgres->server) return kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");

    bool timed_out = false;
    if (complete(postgres->server, &timed_out) && find_pooler(postgres) &&
        insist_on_settings(postgres->server))
        return true;
    *refused = postgres->prepare == KIN__PREPARE_AUTO && refuses_options(postgres->server);
    return kin__postgres_connect_fault(postgres->server, timed_out, fault);
}

static bool open_server(kin__postgres_connection *postgres, const char *url, kin__fault *fault)
{
    kin__postgres_url read;
    bool refused = false;
    if (!kin__postgres_read_url(url, &read, fault)) return false;
    postgres->prepare = read.prepare;
    postgres->load_by = read.load_by;
    bool opened = open_once(postgres, read.text, &refused, fault);
    if (refused) {
        postgres->prepare = KIN__PREPARE_UNNAMED;
        PQfinish(postgres->server);
        postgres->server = NULL;
        postgres->lost = false;
        opened = open_once(postgres, read.text, &refused, fault);
    }
    if (!opened) return false;
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
