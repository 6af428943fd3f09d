/* Sending a batch through the pipeline, and reading the results of its statements in order. */
#include "driver/postgres.h"

#include <stdio.h>
#include <string.h>

#define MAX_PARAMETERS 65535 /* the protocol counts them in 16 bits */

static bool queue_close(kin__postgres_connection *postgres, kin__batch_entry *entry,
                        const char *name)
{
    char text[KIN__NAME_SIZE + 16];
    snprintf(text, sizeof text, "DEALLOCATE %s", name);
    if (!PQsendQueryParams(postgres->server, text, 0, NULL, NULL, NULL, NULL, 0)) return false;
    entry->flags |= KIN__SENT_CLOSE;
    return true;
}

static bool queue_prepare(kin__postgres_connection *postgres, kin__batch_entry *entry,
                          kin__postgres_name *name, const char *text)
{
    if (name->queued && !queue_close(postgres, entry, text)) return false;
    name->queued = 0;
    kin__postgres_unlearn(postgres, name);
    if (!PQsendPrepare(postgres->server, text, entry->statement.text, 0, NULL)) return false;
    entry->flags |= KIN__SENT_PREPARE;
    entry->serial = name->wanted;
    name->queued = name->wanted;
    if (entry->statement.columns == 0) return true;
    if (!PQsendDescribePrepared(postgres->server, text)) return false;
    entry->flags |= KIN__SENT_DESCRIBE;
    return true;
}

static bool queue_named(kin__postgres_connection *postgres, kin__batch_entry *entry,
                        kin__postgres_name *name)
{
    char text[KIN__NAME_SIZE];
    kin__postgres_write_name(postgres, text, entry);
    entry->flags |= KIN__HAS_NAME;
    if (name->queued != name->wanted && !queue_prepare(postgres, entry, name, text)) return false;
    return PQsendQueryPrepared(postgres->server, text, (int)entry->count, postgres->parameters,
                               postgres->has_blob ? postgres->lengths : NULL,
                               postgres->has_blob ? postgres->formats : NULL,
                               kin__postgres_wants_binary(name, &entry->statement));
}

static bool queue_unnamed(kin__postgres_connection *postgres, const kin__batch_entry *entry)
{
    return PQsendQueryParams(postgres->server, entry->statement.text, (int)entry->count, NULL,
                             postgres->parameters, postgres->has_blob ? postgres->lengths : NULL,
                             postgres->has_blob ? postgres->formats : NULL, 0);
}

/* false: it was not sent, or not all of it; the refusal says why. */
static bool queue_entry(kin__postgres_connection *postgres, kin__batch_entry *entry)
{
    kin__fault *why = &postgres->refusal;
    entry->flags = 0;
    if (entry->count > MAX_PARAMETERS) {
        return kin__fault_set(why, KIN_STATEMENT_INVALID,
                              "PostgreSQL takes at most %d parameters, not %zu", MAX_PARAMETERS,
                              entry->count);
    }
    if (!kin__postgres_encode(postgres, entry->values, entry->count, why)) return false;
    kin__postgres_name *name = kin__postgres_name_for(postgres, entry);
    bool queued = name ? queue_named(postgres, entry, name) : queue_unnamed(postgres, entry);
    if (!queued) return kin__postgres_fault(postgres, NULL, why);
    entry->flags |= KIN__SENT_QUERY;
    return true;
}

/* One statement that the server has prepared, with nothing before and behind it: a pipeline would
 * cost a command and a result more. Streams and what users write stay in the pipeline. */
static bool goes_alone(const kin__postgres_connection *postgres)
{
    const kin__statement *statement = &postgres->batch.entries[postgres->sent].statement;
    if (postgres->sent + 1 != postgres->batch.count || statement->id == 0 || statement->streamed)
        return false;
    const kin__postgres_name *name = &postgres->kept[statement->id];
    return postgres->prepare != KIN__PREPARE_UNNAMED && name->wanted != 0 &&
           name->queued == name->wanted && postgres->timeout == postgres->timeout_known;
}

static bool leave_pipeline(kin__postgres_connection *postgres)
{
    postgres->alone = goes_alone(postgres);
    return !postgres->alone || PQexitPipelineMode(postgres->server);
}

/* A statement alone has sent its own. */
static bool send_sync(kin__postgres_connection *postgres)
{
    postgres->sync_waits = !postgres->alone && PQpipelineSync(postgres->server) == 1;
    return postgres->alone || postgres->sync_waits;
}

void kin__postgres_send(kin__postgres_connection *postgres)
{
    postgres->refused_at = SIZE_MAX;
    if (!kin__postgres_enter(postgres, &postgres->refusal)) {
        postgres->refused_at = postgres->sent;
        postgres->sent = postgres->batch.count;
        return;
    }
    if (!leave_pipeline(postgres) || !kin__postgres_send_timeout(postgres)) postgres->lost = true;
    while (postgres->sent < postgres->batch.count && postgres->refused_at == SIZE_MAX) {
        size_t index = postgres->sent++;
        if (!queue_entry(postgres, &postgres->batch.entries[index])) postgres->refused_at = index;
    }
    if (!send_sync(postgres)) postgres->lost = true;
    postgres->round_trips++;
}

static bool succeeded(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY ||
           status == PGRES_SINGLE_TUPLE;
}

/* The result of one command, behind which libpq gives a NULL. What comes after a first result is
 * no use to anyone (COPY, which a pipeline does not allow, ends the connection), but for the failure
 * to commit what was sent alone: in a pipeline the synchronisation has it. */
PGresult *kin__postgres_read_command(kin__postgres_connection *postgres)
{
    PGresult *first = NULL;
    for (int i = 0; i < 16 && !postgres->lost; i++) {
        kin__postgres_wait(postgres);
        PGresult *next = PQgetResult(postgres->server);
        if (PQstatus(postgres->server) == CONNECTION_BAD) postgres->lost = true;
        if (!next && first) return first;
        if (PQresultStatus(next) == PGRES_SINGLE_TUPLE) {
            postgres->streaming = true;
            return next;
        }
        bool replaces = !first || (postgres->alone && succeeded(first));
        if (!next || !replaces) {
            PQclear(next);
            postgres->lost = true;
        } else {
            PQclear(first);
            first = next;
        }
    }
    return first;
}

/* Reads one command of the entry. false: it failed; then *ok is false afterwards, and the first
 * failure is in the fault. */
static bool read_step(kin__postgres_connection *postgres, PGresult **keep, bool *ok,
                      kin__fault *fault)
{
    PGresult *result = kin__postgres_read_command(postgres);
    bool good = succeeded(result);
    if (!good && *ok) {
        *ok = false;
        kin__postgres_fault(postgres, result, fault);
    }
    if (good && keep) {
        *keep = result;
    } else {
        PQclear(result);
    }
    return good;
}

static void read_description(kin__postgres_connection *postgres, const kin__batch_entry *entry,
                             bool *ok, kin__fault *fault)
{
    PGresult *described = NULL;
    if (read_step(postgres, &described, ok, fault)) {
        kin__postgres_learn(postgres, kin__postgres_name_of(postgres, entry), described);
    }
    PQclear(described);
}

/* Reads all results of the entry, so that what the server has prepared is known. */
static bool read_entry(kin__postgres_connection *postgres, const kin__batch_entry *entry,
                       PGresult **result, kin__fault *fault)
{
    bool ok = true;
    *result = NULL;
    if ((entry->flags & KIN__SENT_CLOSE) && read_step(postgres, NULL, &ok, fault)) {
        kin__postgres_name_of(postgres, entry)->known = 0;
    }
    if ((entry->flags & KIN__SENT_PREPARE) && read_step(postgres, NULL, &ok, fault)) {
        kin__postgres_name_of(postgres, entry)->known = entry->serial;
    }
    if (entry->flags & KIN__SENT_DESCRIBE) read_description(postgres, entry, &ok, fault);
    if (entry->flags & KIN__SENT_QUERY) {
        if (entry->statement.streamed) PQsetSingleRowMode(postgres->server);
        read_step(postgres, result, &ok, fault);
    }
    return ok;
}

/* Reads up to the synchronisation. What fails here is the commit of a batch outside a transaction:
 * a deferred constraint, for example. */
bool kin__postgres_read_sync(kin__postgres_connection *postgres, kin__fault *fault)
{
    bool ok = true;
    for (int i = 0; i < 16 && postgres->sync_waits && !postgres->lost; i++) {
        kin__postgres_wait(postgres);
        PGresult *result = PQgetResult(postgres->server);
        if (PQstatus(postgres->server) == CONNECTION_BAD) postgres->lost = true;
        if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
            postgres->sync_waits = false;
        } else if (result && ok) {
            ok = kin__postgres_fault(postgres, result, fault);
        }
        PQclear(result);
    }
    if (postgres->sync_waits) {
        postgres->sync_waits = false;
        postgres->lost = true;
        if (ok) ok = kin__postgres_fault(postgres, NULL, fault);
    }
    postgres->state = postgres->lost ? KIN__IDLE : kin__postgres_state(postgres->server);
    return ok;
}

static bool end_batch(kin__postgres_connection *postgres, kin__fault *fault)
{
    bool ok = kin__postgres_read_sync(postgres, fault);
    if (postgres->alone && !PQenterPipelineMode(postgres->server)) postgres->lost = true;
    postgres->alone = false;
    kin__postgres_exit(postgres);
    return ok;
}

kin__outcome kin__postgres_read_streamed(kin__postgres_connection *postgres, kin__fault *fault)
{
    PQclear(postgres->result);
    postgres->result = NULL;
    postgres->streaming = false;
    PGresult *next = kin__postgres_read_command(postgres);
    if (postgres->streaming) {
        postgres->result = next;
        postgres->row = 0;
        return KIN__ROW;
    }
    bool ok = succeeded(next) || kin__postgres_fault(postgres, next, fault);
    PQclear(next);
    kin__fault ignored;
    if (!end_batch(postgres, ok ? fault : &ignored)) ok = false;
    return ok ? KIN__END : KIN__FAILED;
}

/* A cancel inside a transaction would end it, so there the rows are read and dropped. */
void kin__postgres_stop_stream(kin__postgres_connection *postgres)
{
    char message[256];
    if (!postgres->streaming) return;
    if (postgres->state == KIN__IDLE) PQcancel(postgres->canceler, message, sizeof message);
    while (postgres->streaming && !postgres->lost) {
        postgres->streaming = false;
        PQclear(kin__postgres_read_command(postgres));
    }
    postgres->streaming = false;
}

void kin__postgres_abandon(kin__postgres_connection *postgres)
{
    kin__postgres_stop_stream(postgres);
    kin__fault ignored;
    kin__postgres_read_timeout(postgres);
    while (postgres->batch.next < postgres->sent && !postgres->lost) {
        PGresult *result;
        read_entry(postgres, &postgres->batch.entries[postgres->batch.next++], &result, &ignored);
        PQclear(result);
    }
    end_batch(postgres, &ignored);
    kin__postgres_unqueue_names(postgres);
    kin__batch_clear(&postgres->batch);
    postgres->sent = 0;
}

bool kin__postgres_roll_back(kin__postgres_connection *postgres, kin__fault *fault)
{
    if (!kin__postgres_enter(postgres, fault)) return false;
    bool sent = PQsendQueryParams(postgres->server, "ROLLBACK", 0, NULL, NULL, NULL, NULL, 0) == 1;
    postgres->sync_waits = PQpipelineSync(postgres->server) == 1;
    if (!sent || !postgres->sync_waits) postgres->lost = true;
    postgres->round_trips++;
    bool ok = true;
    read_step(postgres, NULL, &ok, fault);
    return end_batch(postgres, fault) && ok;
}

static void open_result(kin__postgres_connection *postgres, const kin__statement *statement)
{
    const char *changed = PQcmdTuples(postgres->result);
    bool only_read = PQcmdStatus(postgres->result)[0] == 'S'; /* SELECT, SET, SHOW */
    postgres->affected = 0;
    for (; !only_read && *changed >= '0' && *changed <= '9'; changed++) {
        postgres->affected = postgres->affected * 10 + (*changed - '0');
    }
    postgres->statement = *statement;
    postgres->binary = PQbinaryTuples(postgres->result) != 0;
    postgres->row = 0;
    postgres->rows = PQntuples(postgres->result);
}

static bool check_columns(const kin__postgres_connection *postgres, kin__fault *fault)
{
    int given = PQnfields(postgres->result);
    if ((uint32_t)given >= postgres->statement.columns) return true;
    return kin__fault_set(fault, KIN_STATEMENT_INVALID,
                          "the statement gives %d columns, but %u are to be read", given,
                          (unsigned)postgres->statement.columns);
}

/* The COMMIT of a transaction in which a statement has failed succeeds, and rolls back. */
static bool check_commit(const kin__postgres_connection *postgres, kin__fault *fault)
{
    if (!postgres->statement.control || strcmp(postgres->statement.text, "COMMIT") != 0 ||
        strcmp(PQcmdStatus(postgres->result), "ROLLBACK") != 0)
        return true;
    return kin__fault_set(fault, KIN_TRANSACTION_DOOMED,
                          "a statement of this transaction failed, so it was rolled back");
}

bool kin__postgres_read(kin__postgres_connection *postgres, kin__fault *fault)
{
    size_t index = postgres->batch.next++;
    postgres->timed_out = false;
    kin__postgres_read_timeout(postgres);
    const kin__batch_entry *entry = &postgres->batch.entries[index];
    bool ok = read_entry(postgres, entry, &postgres->result, fault);
    if (ok && index == postgres->refused_at) {
        *fault = postgres->refusal;
        ok = false;
    }
    bool last = postgres->batch.next == postgres->sent && !postgres->streaming;
    if (ok && last) ok = end_batch(postgres, fault);
    if (ok) {
        open_result(postgres, &entry->statement);
        ok = check_columns(postgres, fault) && check_commit(postgres, fault);
    }
    if (ok) return true;
    PQclear(postgres->result);
    postgres->result = NULL;
    kin__postgres_abandon(postgres);
    return false;
}
