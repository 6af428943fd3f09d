#include "session/session.h"

#include <stdatomic.h>
#include <string.h>

static void copy_opening_error(kin_session *session)
{
    kin__error_copy(&session->last, &session->first);
    session->last_is_first = true;
    session->last_failed = true;
}

kin_session *kin_session_open(kin_db *db)
{
    if (!db) return NULL;
    kin_session *session = kin__allocate(&db->allocator, sizeof *session);
    if (!session) return NULL;
    session->db = db;
    pthread_mutex_init(&session->cancelling, NULL);
    kin__database_joins(db);
    session->top = &session->root;
    session->strict = db->strict;
    session->lazy = db->lazy;
    kin__spare_open(&session->spare, &db->allocator);
    kin__region_init(&session->root, session, NULL);
    kin__arena_open(&session->scratch, &db->allocator);
    kin__error_reset(&session->last);
    kin__error_reset(&session->first);
    kin__error_reset(&session->hidden);
    kin__error_reset(&session->transient);
    if (db->error.info.code != KIN_OK) {
        kin__error_copy(&session->first, &db->error);
        session->unseen = true;
        copy_opening_error(session);
        return session;
    }
    session->dialect = db->driver->dialect;
    kin__connect(session);
    return session;
}

void kin_session_close(kin_session *session)
{
    if (!session || !kin__may_close(session, "session", 0)) return;
    kin__stream_end(session);
    while (session->streams) kin__stream_release(session->streams);
    while (session->unit_count > 0) {
        session->unit_count--;
        kin__unit_rollback(session, session->unit_count);
    }
    while (session->top != &session->root) kin_region_close(session->top);
    kin__disconnect(session);
    kin_db *db = session->db;
    kin_allocator allocator = db->allocator;
    kin__region_end(&session->root);
    kin__spare_close(&session->spare);
    kin__arena_close(&session->scratch);
    kin__journal_close(&session->journal, &allocator);
    kin__notes_close(session);
    pthread_mutex_destroy(&session->cancelling);
    kin__release(&allocator, session, sizeof *session);
    kin__database_leaves(db);
}

bool kin_session_set_statement_timeout(kin_session *session, int64_t milliseconds)
{
    if (!kin__memory_verb(session)) return false;
    if (milliseconds < 0 || milliseconds > INT32_MAX)
        return kin__fail(session, KIN_INVALID_ARGUMENT, NULL,
                         "a statement timeout is 0 to %ld milliseconds", (long)INT32_MAX);
    session->db->driver->set_timeout(session->connection, (int32_t)milliseconds);
    return true;
}

bool kin__check_strict(kin_session *session, kin_strict strict)
{
    if (strict <= KIN_STRICT_OFF) return true;
    return kin__fail(session, KIN_INVALID_ARGUMENT, NULL, "%d is no mode of strict loading",
                     (int)strict);
}

bool kin_session_set_strict(kin_session *session, kin_strict strict)
{
    if (!kin__memory_verb(session) || !kin__check_strict(session, strict)) return false;
    session->strict = strict;
    return true;
}

bool kin__check_lazy(kin_session *session, kin_lazy lazy)
{
    if (lazy <= KIN_LAZY_PLAIN) return true;
    return kin__fail(session, KIN_INVALID_ARGUMENT, NULL, "%d is no mode of lazy loading",
                     (int)lazy);
}

bool kin_session_set_lazy(kin_session *session, kin_lazy lazy)
{
    if (!kin__memory_verb(session) || !kin__check_lazy(session, lazy)) return false;
    session->lazy = lazy;
    return true;
}

void kin_session_set_user(kin_session *session, void *user)
{
    if (!session) return;
    session->user = user;
    kin__drop_ahead(session); /* a scope may ask for it */
}

void *kin_session_user(const kin_session *session)
{
    return session ? session->user : NULL;
}

uint64_t kin_statements(const kin_session *session)
{
    return session ? session->statements : 0;
}

uint64_t kin_round_trips(const kin_session *session)
{
    if (!session || !session->connection) return 0;
    return session->db->driver->round_trips(session->connection) - session->trips_before;
}

const kin__model *kin__session_model(kin_session *session, const kin_model *declared)
{
    size_t place = ((size_t)(uintptr_t)declared >> 4) % KIN__KNOWN_COUNT;
    const kin__model *model = session->known[place];
    if (model && model->declared == declared) return model;
    model = kin__schema_model(&session->db->schema, declared);
    if (model)
        session->known[place] = model;
    else
        kin__fail(session, KIN_INVALID_ARGUMENT, &(kin__about){.model = declared->name},
                  "model %s was not given to kin_open", declared->name);
    return model;
}
