/* Finding, and making what is not there. */
#include "loading/verbs.h"

/* Whether the database was asked and has no such row. */
static bool is_none(const kin_session *session, const kin_record *found)
{
    return session && !found && session->last.info.code == KIN_OK;
}

kin_record *kin__verb_find_or_new_by(kin_session *session, const kin_model *model,
                                     const kin__attributes *attributes)
{
    kin_record *found = kin__verb_find_by(session, model, attributes);
    return is_none(session, found) ? kin__verb_new(session, model, attributes) : found;
}

static kin_record *create(kin_session *session, const kin_model *model,
                          const kin__attributes *attributes)
{
    kin__verb verb;
    if (!kin__verb_begin(&verb, session, KIN__WRITES)) return NULL;
    kin__verb_expects(session, KIN_RECORD_NOT_UNIQUE);
    kin_record *record = kin__make(session, model, attributes);
    bool done = kin__verb_answer(&verb, record && kin__save(record));
    kin__made(record);
    return done || !kin__has_failed(session) ? record : NULL;
}

/* Somebody else was faster. If nothing is found even so, it was for another column. */
static kin_record *find_again(kin_session *session, const kin_model *model,
                              const kin__attributes *attributes, bool had_failed)
{
    kin__error error;
    kin__error_copy(&error, &session->last);
    kin__failure_is_over(session, had_failed);
    kin_record *found = kin__verb_find_by(session, model, attributes);
    if (is_none(session, found)) kin__failure_stands(session, &error);
    return found;
}

kin_record *kin__verb_find_or_create_by(kin_session *session, const kin_model *model,
                                        const kin__attributes *attributes)
{
    kin_record *found = kin__verb_find_by(session, model, attributes);
    if (!is_none(session, found)) return found;
    bool had_failed = session->first.info.code != KIN_OK;
    kin_record *record = create(session, model, attributes);
    if (record || session->last.info.code != KIN_RECORD_NOT_UNIQUE) return record;
    return find_again(session, model, attributes, had_failed);
}

kin_record *kin__verb_must_find_or_create_by(kin_session *session, const kin_model *model,
                                             const kin__attributes *attributes)
{
    kin_record *record = kin__verb_find_or_create_by(session, model, attributes);
    if (!record || !kin__is(record, KIN__NEW)) return record;
    kin__answer_invalid(record);
    return NULL;
}

void *kin_session_find_or_new_by(kin_session *session, const kin_model *model,
                                 const void *attributes, const char *given)
{
    const kin__attributes all = {.values = attributes, .text = given, .leading = 2};
    return kin__verb_find_or_new_by(session, model, &all);
}

void *kin_session_find_or_create_by(kin_session *session, const kin_model *model,
                                    const void *attributes, const char *given)
{
    const kin__attributes all = {.values = attributes, .text = given, .leading = 2};
    return kin__verb_find_or_create_by(session, model, &all);
}

void *kin_session_must_find_or_create_by(kin_session *session, const kin_model *model,
                                         const void *attributes, const char *given)
{
    const kin__attributes all = {.values = attributes, .text = given, .leading = 2};
    return kin__verb_must_find_or_create_by(session, model, &all);
}
