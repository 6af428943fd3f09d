/* Finding, and making what is not there. */
#include "record/record.h"

#include <kin/query.h>

/* Whether the database was asked and has no such row. */
static bool is_none(const kin_session *session, const kin_record *found)
{
    return session && !found && session->last.info.code == KIN_OK;
}

void *kin_session_find_or_new_by(kin_session *session, const kin_model *model,
                                 const void *attributes, const char *given)
{
    kin_record *found = kin_session_find_by(session, model, attributes, given);
    return is_none(session, found) ? kin_session_new(session, model, attributes, given) : found;
}

static kin_record *create(kin_session *session, const kin_model *model, const void *attributes,
                          const char *given)
{
    kin__verb verb;
    if (!kin__verb_begin(&verb, session, KIN__WRITES)) return NULL;
    kin__verb_expects(session, KIN_RECORD_NOT_UNIQUE);
    kin_record *record = kin__make(session, model, attributes, given, 2);
    bool done = kin__verb_answer(&verb, record && kin__save(record));
    kin__made(record);
    return done || !kin__has_failed(session) ? record : NULL;
}

/* Somebody else was faster. If nothing is found even so, it was for another column. */
static kin_record *find_again(kin_session *session, const kin_model *model, const void *attributes,
                              const char *given, bool had_failed)
{
    kin__error error;
    kin__error_copy(&error, &session->last);
    kin__failure_is_over(session, had_failed);
    kin_record *found = kin_session_find_by(session, model, attributes, given);
    if (is_none(session, found)) kin__failure_stands(session, &error);
    return found;
}

void *kin_session_find_or_create_by(kin_session *session, const kin_model *model,
                                    const void *attributes, const char *given)
{
    kin_record *found = kin_session_find_by(session, model, attributes, given);
    if (!is_none(session, found)) return found;
    bool had_failed = session->first.info.code != KIN_OK;
    kin_record *record = create(session, model, attributes, given);
    if (record || session->last.info.code != KIN_RECORD_NOT_UNIQUE) return record;
    return find_again(session, model, attributes, given, had_failed);
}

void *kin_session_must_find_or_create_by(kin_session *session, const kin_model *model,
                                         const void *attributes, const char *given)
{
    kin_record *record = kin_session_find_or_create_by(session, model, attributes, given);
    if (!record || !kin__is(record, KIN__NEW)) return record;
    kin__answer_invalid(record);
    return NULL;
}
