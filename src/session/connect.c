/* How a session comes by its connection, and how it leaves it behind. */
#define _POSIX_C_SOURCE 200809L

#include "session/session.h"

#include <string.h>
#include <strings.h>

static bool take_handle(kin_db *db, kin__fault *fault)
{
    pthread_mutex_lock(&db->lock);
    bool free = !db->handle_taken;
    db->handle_taken = true;
    pthread_mutex_unlock(&db->lock);
    return free || kin__fault_set(fault, KIN_BUSY,
                                  "another session is using the handle that kin_open was given");
}

static void leave_handle(kin_db *db)
{
    pthread_mutex_lock(&db->lock);
    db->handle_taken = false;
    pthread_mutex_unlock(&db->lock);
}

static kin__connection *use_handle(kin_db *db, kin__fault *fault)
{
    const kin__connect_options options = {&db->allocator, db->url, db->memory_name, db->handle};
    if (!take_handle(db, fault)) return NULL;
    kin__connection *connection = db->driver->connect(&options, fault);
    if (!connection) leave_handle(db);
    return connection;
}

/* After the user's function has failed, or said no: that is the error of the opening. */
static bool refuse(kin_session *session)
{
    if (session->first.info.code == KIN_OK)
        kin__fail(session, KIN_CONNECTION_FAILED, NULL, "on_connect refused the connection");
    kin__error_copy(&session->last, &session->first);
    session->last_failed = session->last_is_first = session->unseen = true;
    return false;
}

/* Shows a connection to the user's function that has not seen it. What that sends belongs to the
 * connection, not to the session that happens to be the first. */
static bool introduce(kin_session *session)
{
    kin_db *db = session->db;
    kin__call call;
    if (!db->on_connect || session->pooled->introduced) return true;
    bool done = kin__call_begin(&call, session);
    bool wanted = done && db->on_connect(session, db->on_connect_context);
    kin__stream_end(session);
    if (done) done = kin__call_end(&call, session);
    if (!done || !wanted) return refuse(session);
    kin_error_clear(session);
    session->statements = 0;
    session->pooled->introduced = true;
    session->pooled->soiled = false;
    return true;
}

bool kin__connect(kin_session *session)
{
    kin_db *db = session->db;
    const kin__driver *driver = db->driver;
    kin__fault fault = {0};
    if (db->handle)
        session->connection = use_handle(db, &fault);
    else if ((session->pooled = kin__pool_take(&db->pool, &fault)))
        session->connection = session->pooled->connection;
    if (!session->connection) return kin__fail_fault(session, &fault);
    driver->set_timeout(session->connection, db->statement_timeout);
    if (session->pooled && !introduce(session)) {
        session->connection = NULL;
        kin__pool_give(&db->pool, session->pooled, false);
        return false;
    }
    session->trips_before = driver->round_trips(session->connection);
    return true;
}

/* SQL of the user's may have begun a transaction, or a rollback of Kin's have failed. */
static bool is_usable(kin_session *session)
{
    const kin__driver *driver = session->db->driver;
    kin__fault ignored;
    if (!driver->finish(session->connection, &ignored) || !driver->is_alive(session->connection))
        return false;
    return driver->transaction_state(session->connection) == KIN__IDLE ||
           kin__run_rollback(session, "ROLLBACK");
}

void kin__disconnect(kin_session *session)
{
    kin_db *db = session->db;
    kin__connection *connection = session->connection;
    if (!connection) return;
    if (db->handle) {
        db->driver->abandon(connection);
        db->driver->disconnect(connection);
        leave_handle(db);
        return;
    }
    kin__pool_give(&db->pool, session->pooled, is_usable(session));
}

/* Most of such SQL does no more than change rows, and then nothing has to be taken back. */
static bool only_changes_rows(const char *text)
{
    static const char *const words[] = {"INSERT", "UPDATE", "DELETE", "REPLACE"};
    text += strspn(text, " \t\r\n");
    size_t length = strcspn(text, " \t\r\n");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (length == strlen(words[i]) && strncasecmp(text, words[i], length) == 0) return true;
    return false;
}

void kin__note_own_sql(kin_session *session, const char *text)
{
    if (session->pooled && !session->pooled->soiled)
        session->pooled->soiled = !only_changes_rows(text);
}
