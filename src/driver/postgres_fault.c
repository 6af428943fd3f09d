#include "driver/postgres.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *state; /* a whole SQLSTATE, or its class */
    kin_code code;
} codes[] = {
    {"23505", KIN_RECORD_NOT_UNIQUE},
    {"23503", KIN_INVALID_FOREIGN_KEY},
    {"23502", KIN_NOT_NULL_VIOLATION},
    {"23514", KIN_CHECK_VIOLATION},
    {"22001", KIN_VALUE_TOO_LONG},
    {"22003", KIN_RANGE_ERROR},
    {"22008", KIN_RANGE_ERROR},   /* a time or date */
    {"22007", KIN_INVALID_VALUE}, /* no time or date */
    {"22021", KIN_INVALID_VALUE}, /* no UTF-8 */
    {"22P02", KIN_INVALID_VALUE}, /* a text that is no number, uuid, JSON, ... */
    {"22P05", KIN_INVALID_VALUE}, /* \u0000 in JSON */
    {"40001", KIN_SERIALIZATION_FAILURE},
    {"40P01", KIN_DEADLOCK},
    {"55P03", KIN_BUSY},
    {"25006", KIN_READ_ONLY_DATABASE},
    {"25P02", KIN_TRANSACTION_DOOMED},
    {"53100", KIN_DISK_FULL},
    {"57014", KIN_TIMEOUT},         /* or cancelled: see cancel_code */
    {"57P01", KIN_CONNECTION_LOST}, /* the server was stopped, or this connection was ended */
    {"57P02", KIN_CONNECTION_LOST},
    {"57P03", KIN_CONNECTION_LOST},
    {"57P05", KIN_CONNECTION_LOST},
    {"25P03", KIN_CONNECTION_LOST},
    {"08P01", KIN_STATEMENT_INVALID}, /* also: a wrong number of parameters */
    {"28", KIN_AUTHENTICATION_FAILED},
    {"08", KIN_CONNECTION_LOST},
};

static kin_code code_of(const char *state)
{
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (strncmp(codes[i].state, state, strlen(codes[i].state)) == 0) return codes[i].code;
    }
    return KIN_STATEMENT_INVALID;
}

/* The server has one SQLSTATE for both and tells them apart in its message alone, which is in its
 * own language; then a timeout of Kin's is taken for the cause. */
static kin_code cancel_code(const kin__postgres_connection *postgres, const char *message)
{
    if (postgres->timed_out || strstr(message, "timeout")) return KIN_TIMEOUT;
    return postgres->timeout > 0 && !strstr(message, "user request") ? KIN_TIMEOUT : KIN_CANCELLED;
}

/* Messages about data quote it: invalid input syntax for type integer: "the value". */
static void hide_value(char *message)
{
    char *first = strchr(message, '"');
    char *last = strrchr(message, '"');
    if (!first || first == last) return;
    kin__fault rest;
    kin__copy_text(rest.message, sizeof rest.message, last + 1);
    size_t room = sizeof rest.message - (size_t)(first - message);
    if (room < 6) return;
    memcpy(first, "\"...\"", 5);
    kin__copy_text(first + 5, room - 5, rest.message);
}

/* Which value the server could not read as its parameter's type, like a number that is too large
 * for an int4. It tells that in a context, which an older server has not, and in English, which
 * others translate; then nobody knows. */
static uint32_t parameter_of(const PGresult *result)
{
    static const char lead[] = "unnamed portal parameter $";
    const char *context = PQresultErrorField(result, PG_DIAG_CONTEXT);
    if (!context || strncmp(context, lead, sizeof lead - 1) != 0) return 0;
    return (uint32_t)strtoul(context + sizeof lead - 1, NULL, 10);
}

/* A plan that was made before its table changed, or a name that somebody else took away: both are
 * made anew when they come again. */
static bool note_plans(kin__postgres_connection *postgres, const PGresult *result,
                       const char *state)
{
    const char *function = PQresultErrorField(result, PG_DIAG_SOURCE_FUNCTION);
    if (strcmp(state, "0A000") == 0 && function && strcmp(function, "RevalidateCachedQuery") == 0) {
        postgres->stale_plan = true;
        kin__postgres_renew_names(postgres);
    } else if (strcmp(state, "26000") == 0) {
        postgres->stale_plan = true;
        kin__postgres_lose_names(postgres);
    } else {
        return false;
    }
    return true;
}

static bool connection_fault(kin__postgres_connection *postgres, kin__fault *fault)
{
    if (postgres->lost || PQstatus(postgres->server) == CONNECTION_BAD) {
        postgres->lost = true;
        return kin__fault_set(fault, KIN_CONNECTION_LOST, "the connection to PostgreSQL ended");
    }
    /* What libpq refuses on a good connection is for want of memory. */
    return kin__fault_set(fault, KIN_OUT_OF_MEMORY, "libpq found no memory for the statement");
}

/* Only the primary message: the others repeat values. */
bool kin__postgres_fault(kin__postgres_connection *postgres, const PGresult *result,
                         kin__fault *fault)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (!state || !message) return connection_fault(postgres, fault);

    kin__fault_set(fault, code_of(state), "%s", message);
    if (fault->code == KIN_TIMEOUT) fault->code = cancel_code(postgres, message);
    if (strncmp(state, "22", 2) == 0) {
        hide_value(fault->message);
        fault->parameter = parameter_of(result);
    }
    kin__copy_text(fault->sqlstate, sizeof fault->sqlstate, state);
    kin__copy_text(fault->constraint, sizeof fault->constraint,
                   PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME));
    kin__copy_text(fault->column, sizeof fault->column,
                   PQresultErrorField(result, PG_DIAG_COLUMN_NAME));
    fault->transient = note_plans(postgres, result, state);
    return false;
}

/* A verbose message is "...FATAL:  28P01: what happened": the state is the five capitals and digits
 * between two colons. */
static const char *find_state(const char *message)
{
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (const char *at = strstr(message, ":  "); at; at = strstr(at + 1, ":  ")) {
        if (strspn(at + 3, letters) == 5 && at[8] == ':') return at + 3;
    }
    return NULL;
}

static bool shows_password(const PGconn *server, const char *message)
{
    const char *password = PQpass(server);
    return password && *password && strstr(message, password);
}

bool kin__postgres_connect_fault(const PGconn *server, bool timed_out, kin__fault *fault)
{
    const char *message = PQerrorMessage(server);
    const char *state = find_state(message);
    if (timed_out) {
        return kin__fault_set(fault, KIN_CONNECTION_FAILED,
                              "PostgreSQL did not answer within connect_timeout");
    }
    bool refused = (state && strncmp(state, "28", 2) == 0) || PQconnectionNeedsPassword(server);
    kin_code code = refused ? KIN_AUTHENTICATION_FAILED : KIN_CONNECTION_FAILED;
    if (shows_password(server, message)) message = "the connection could not be made";

    /* One line, without the source position that a verbose message ends in. */
    const char *text = state && state[6] ? state + 7 : message;
    size_t length = strcspn(text, "\n");
    kin__fault_set(fault, code, "PostgreSQL: %.*s", (int)length, text);
    if (state) kin__copy_text(fault->sqlstate, sizeof fault->sqlstate, state);
    return false;
}
