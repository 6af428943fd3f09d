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
    session->submitted = session->reading = 0;
    session->refused = 0;
    /* An opening that was not reached goes out again with the next statement. */
    for (size_t i = 0; i < session->unit_count; i++) session->units[i].opening_sent = false;
}

/* A database may end the whole transaction by itself; then every level of it is lost. */
static void doom_lost(kin_session *session)
{
    bool lost = session->db->handle != NULL; /* savepoints of a transaction of the user's */
    if (session->db->driver->transaction_state(session->connection) != KIN__IDLE) return;
    for (size_t i = 0; i < session->unit_count; i++) {
        lost = lost || session->units[i].begun || session->units[i].savepoint;
        session->units[i].doomed = session->units[i].doomed || lost;
    }
}

static bool fail_statement(kin_session *session, kin__fault *fault)
{
    kin__unit *unit = running_unit(session);
    if (unit) unit->broken = true;
    if (fault->code == KIN_TIMEOUT && kin__is_cancelled(session))
        kin__fault_set(fault, KIN_CANCELLED, "the statement was cancelled");
    doom_lost(session);
    kin__fail_fault(session, fault);
    if (fault->transient || fault->code == KIN_SERIALIZATION_FAILURE || fault->code == KIN_DEADLOCK)
        kin__error_copy(&session->transient, &session->last);
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
    session->in_hook = true;
    bool allowed = db->on_statement(db->on_statement_context, &info);
    session->in_hook = false;
    return allowed || session->rolling_back;
}

/* For errors, and for what is to be done when its result is there. */
static void remember(kin_session *session, const kin__statement *statement, bool silent,
                     uint8_t opens)
{
    if (session->submitted >= KIN__SENT_COUNT) return;
    kin__sent *sent = &session->sent[session->submitted];
    sent->text = statement->text;
    sent->names = statement->names;
    sent->named = statement->named;
    sent->model = statement->model;
    sent->association = statement->association;
    sent->silent = silent;
    sent->opens = opens;
}

static bool send(kin_session *session, const kin__statement *statement, const kin_value *values,
                 size_t count)
{
    kin__fault fault; /* written by the driver when it fails, and only then */
    kin__statement reading;
    if (session->readonly && !statement->control) {
        reading = *statement;
        reading.reads_only = true;
        statement = &reading;
    }
    if (!session->db->driver->submit(session->connection, statement, values, count, &fault)) {
        kin__fail_fault(session, &fault);
        kin__abandon(session);
        return false;
    }
    session->submitted++;
    if (!statement->control) session->statements++;
    return true;
}

static bool send_refused(kin_session *session)
{
    if (session->refused == 0) session->refused = session->submitted + 1;
    return send(session, &refused_statement, NULL, 0);
}

/* opens: the place of the unit that it opens, plus one; 0: none. */
static bool submit(kin_session *session, const kin__statement *statement, const kin_value *values,
                   size_t count, bool silent, uint8_t opens)
{
    remember(session, statement, silent, opens);
    return hook_allows(session, statement) ? send(session, statement, values, count)
                                           : send_refused(session);
}

static kin__statement control(const char *text)
{
    return (kin__statement){.text = text, .length = strlen(text), .control = true};
}

static bool has_openings(const kin_session *session)
{
    for (size_t i = 0; i < session->unit_count; i++)
        if (session->units[i].opening) return true;
    return false;
}

/* What is to be opened goes first, outermost first. */
static bool submit_openings(kin_session *session)
{
    for (size_t i = 0; i < session->unit_count; i++) {
        kin__unit *unit = &session->units[i];
        if (!unit->opening || unit->opening_sent) continue;
        kin__statement statement = control(unit->opening);
        unit->opening_sent = true;
        if (!submit(session, &statement, NULL, 0, true, (uint8_t)(i + 1))) return false;
    }
    return true;
}

/* Nothing more is done for a verb in which another one has failed. */
static bool is_over(const kin_session *session, const kin__unit *unit)
{
    return unit && unit->is_verb && unit->doomed && !session->rolling_back;
}

static void note_write(kin_session *session, kin__unit *unit)
{
    if (!unit || !unit->writes) return;
    unit->wrote = true;
    kin__drop_ahead(session);
}

static bool submit_after_openings(kin_session *session, const kin__statement *statement,
                                  const kin_value *values, size_t count, bool silent)
{
    kin__unit *unit = running_unit(session);
    if (is_over(session, unit)) return kin__fail_inside(session);
    if (has_openings(session) && !submit_openings(session)) return false;
    if (!submit(session, statement, values, count, silent, 0)) return false;
    note_write(session, unit);
    return true;
}

bool kin__submit(kin_session *session, const kin__statement *statement, const kin_value *values,
                 size_t count)
{
    return submit_after_openings(session, statement, values, count, false);
}

/* What was opened is now in effect. */
static void note_opened(kin_session *session, size_t place)
{
    kin__unit *unit = &session->units[place];
    if (unit->opening == unit->savepoint_text)
        unit->savepoint = true;
    else
        unit->begun = true;
    unit->opening = NULL;
}

/* A batch of which nothing was sent is not sent any more. */
static bool cancel_waits(kin_session *session)
{
    if (session->rolling_back || !kin__is_cancelled(session)) return false;
    kin__fault fault = {0};
    kin__fault_set(&fault, KIN_CANCELLED, "the statement was cancelled");
    session->db->driver->abandon(session->connection);
    fail_statement(session, &fault);
    return true;
}

static kin__outcome go_to_next(kin_session *session)
{
    kin__fault fault; /* written by the driver when it fails, and only then */
    size_t place = session->reading++;
    if (place == 0 && cancel_waits(session)) return KIN__FAILED;
    kin__outcome outcome = session->db->driver->next_result(session->connection, &fault);
    if (outcome == KIN__FAILED) {
        fail_statement(session, &fault);
        return outcome;
    }
    if (outcome == KIN__ROW && place < KIN__SENT_COUNT && session->sent[place].opens > 0)
        note_opened(session, session->sent[place].opens - 1u);
    return outcome;
}

bool kin__next_result(kin_session *session)
{
    size_t place;
    kin__outcome outcome;
    do {
        place = session->reading;
        outcome = go_to_next(session);
    } while (outcome == KIN__ROW && place < KIN__SENT_COUNT && session->sent[place].silent);
    return outcome == KIN__ROW;
}

kin__outcome kin__next_row(kin_session *session, kin_value *cells)
{
    kin__fault fault; /* written by the driver when it fails, and only then */
    kin__outcome outcome = session->db->driver->row(session->connection, cells, &fault);
    if (outcome == KIN__FAILED) fail_statement(session, &fault);
    return outcome;
}

uint32_t kin__result_columns(const kin_session *session)
{
    return session->db->driver->result_columns(session->connection);
}

const char *kin__result_column(const kin_session *session, uint32_t column)
{
    return session->db->driver->result_column(session->connection, column);
}

void kin__read_result_as(kin_session *session, const uint8_t *kinds, uint32_t columns)
{
    session->db->driver->read_result_as(session->connection, kinds, columns);
}

bool kin__finish(kin_session *session)
{
    kin__fault fault; /* written by the driver when it fails, and only then */
    while (session->reading < session->submitted)
        if (go_to_next(session) != KIN__ROW) return false;
    if (!session->db->driver->finish(session->connection, &fault))
        return fail_statement(session, &fault);
    forget_batch(session);
    return true;
}

/* Reads what was submitted to its end; of rows, all that nobody wants. */
static bool read_to_end(kin_session *session, const kin__statement *statement)
{
    kin__outcome outcome;
    kin_value none;
    if (!kin__next_result(session)) return false;
    do outcome = kin__next_row(session, &none);
    while (outcome == KIN__ROW && statement->columns == 0);
    return outcome != KIN__FAILED && kin__finish(session);
}

bool kin__run(kin_session *session, const kin__statement *statement, const kin_value *values,
              size_t count, int64_t *affected)
{
    if (!kin__submit(session, statement, values, count) || !read_to_end(session, statement))
        return false;
    if (affected) *affected = session->db->driver->affected(session->connection);
    return true;
}

bool kin__can_run_from(const kin_session *session)
{
    return session->db->driver->run_from && session->submitted == 0 && !session->readonly &&
           !has_openings(session);
}

bool kin__run_from(kin_session *session, const kin__statement *statement, kin__source from)
{
    kin__fault fault; /* written by the driver when it fails, and only then */
    kin__unit *unit = running_unit(session);
    if (is_over(session, unit)) return kin__fail_inside(session);
    remember(session, statement, false, 0);
    note_write(session, unit);
    if (!hook_allows(session, statement))
        return send_refused(session) && read_to_end(session, statement);
    session->statements++;
    session->submitted = session->reading = 1;
    if (cancel_waits(session)) return false;
    if (!session->db->driver->run_from(session->connection, statement, &from, &fault))
        return fail_statement(session, &fault);
    session->submitted = session->reading = 0;
    return true;
}

bool kin__run_later(kin_session *session, const kin__statement *statement, const kin_value *values,
                    size_t count)
{
    kin_value *own = KIN__TAKE(&session->scratch, kin_value, count + 1);
    if (!own) return kin__fail_memory(session);
    if (count) memcpy(own, values, count * sizeof *own);
    /* The session remembers a bounded number, and the server's buffers are bounded too. */
    if (session->submitted + KIN__SENT_COUNT / 4 >= KIN__SENT_COUNT && !kin__finish(session))
        return false;
    return submit_after_openings(session, statement, own, count, true);
}

bool kin__submit_silently(kin_session *session, const char *text)
{
    kin__statement statement = control(text);
    return submit_after_openings(session, &statement, NULL, 0, true);
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

bool kin__open_now(kin_session *session)
{
    return submit_openings(session) && kin__finish(session);
}
