#include "session/session.h"

#include <string.h>

/* What is sent in place of a statement that the hook refused: no database understands it, so the
 * transaction is left as a real failure leaves it. */
static const kin__statement refused_statement = {
    .text = "kin: refused by the statement hook", .length = 34, .control = true};

static kin__unit *running_unit(kin_session *session)
{
    return session->unit_count > 0 ? &session->units[session->unit_count - 1] : NULL;
}

static void forget_batch(kin_session *session)
{
    session->submitted = session->leading = session->reading = 0;
    session->refused = false;
}

/* A database may end the whole transaction by itself; then every level of it is lost. */
static void doom_lost(kin_session *session)
{
    bool lost = false;
    if (session->db->driver->transaction_state(session->connection) != KIN__IDLE) return;
    for (size_t i = 0; i < session->unit_count; i++) {
        lost = lost || session->units[i].begun;
        session->units[i].doomed = session->units[i].doomed || lost;
    }
}

static bool fail_statement(kin_session *session, const kin__fault *fault)
{
    kin__unit *unit = running_unit(session);
    if (unit) unit->broken = true;
    doom_lost(session);
    kin__fail_fault(session, fault);
    forget_batch(session);
    return false;
}

void kin__abandon(kin_session *session)
{
    if (session->submitted == 0) return;
    session->db->driver->abandon(session->connection);
    forget_batch(session);
}

static bool hook_allows(kin_session *session, const kin__statement *statement)
{
    kin_db *db = session->db;
    if (!db->on_statement) return true;
    kin_statement_info info = {statement->text, statement->control};
    return db->on_statement(db->on_statement_context, &info) || session->rolling_back;
}

bool kin__submit(kin_session *session, const kin__statement *statement, const kin_value *values,
                 size_t count)
{
    kin__fault fault; /* written by the driver when it fails, and only then */
    if (session->submitted < KIN__BATCH_TEXTS) session->batch[session->submitted] = statement->text;
    if (!hook_allows(session, statement)) {
        session->refused = true;
        statement = &refused_statement;
        count = 0;
    }
    if (!session->db->driver->submit(session->connection, statement, values, count, &fault)) {
        kin__fail_fault(session, &fault);
        kin__abandon(session);
        return false;
    }
    session->submitted++;
    if (!statement->control) session->statements++;
    kin__unit *unit = running_unit(session);
    if (unit && unit->writes) unit->wrote = true;
    return true;
}

bool kin__next_result(kin_session *session)
{
    kin__fault fault; /* written by the driver when it fails, and only then */
    kin__outcome outcome;
    do {
        session->reading++;
        outcome = session->db->driver->next_result(session->connection, &fault);
    } while (outcome == KIN__ROW && session->leading > 0 && session->leading--);
    if (outcome == KIN__FAILED) return fail_statement(session, &fault);
    return outcome == KIN__ROW;
}

kin__outcome kin__next_row(kin_session *session, kin_value *cells)
{
    kin__fault fault; /* written by the driver when it fails, and only then */
    kin__outcome outcome = session->db->driver->row(session->connection, cells, &fault);
    if (outcome == KIN__FAILED) fail_statement(session, &fault);
    return outcome;
}

bool kin__finish(kin_session *session)
{
    kin__fault fault; /* written by the driver when it fails, and only then */
    if (!session->db->driver->finish(session->connection, &fault))
        return fail_statement(session, &fault);
    forget_batch(session);
    return true;
}

bool kin__run(kin_session *session, const kin__statement *statement, const kin_value *values,
              size_t count, int64_t *affected)
{
    kin__outcome outcome;
    if (!kin__submit(session, statement, values, count) || !kin__next_result(session)) return false;
    kin_value none;
    do outcome = kin__next_row(session, &none);
    while (outcome == KIN__ROW && statement->columns == 0);
    if (outcome == KIN__FAILED || !kin__finish(session)) return false;
    if (affected) *affected = session->db->driver->affected(session->connection);
    return true;
}

static kin__statement control(const char *text)
{
    return (kin__statement){.text = text, .length = strlen(text), .control = true};
}

bool kin__submit_control(kin_session *session, const char *text)
{
    kin__statement statement = control(text);
    bool first = session->submitted == 0;
    if (!kin__submit(session, &statement, NULL, 0)) return false;
    session->leading += first;
    return true;
}

bool kin__run_control(kin_session *session, const char *text)
{
    kin__statement statement = control(text);
    return kin__run(session, &statement, NULL, 0, NULL);
}

bool kin__run_rollback(kin_session *session, const char *text)
{
    session->rolling_back = true;
    bool done = kin__run_control(session, text);
    session->rolling_back = false;
    return done;
}
