/* Finding in a collection, and making what is not there. */
#include "association/association.h"

/* Whether the database was asked and has no such row. */
static bool is_none(const kin_session *session, const kin_record *found)
{
    return session && !found && session->last.info.code == KIN_OK;
}

kin_record *kin__verb_many_find_or_build_by(kin_record *owner, size_t offset,
                                            const kin__attributes *attributes)
{
    kin_record *found = kin__verb_many_find_by(owner, offset, attributes);
    return is_none(kin__session_of_any(owner), found)
               ? kin__verb_many_build(owner, offset, attributes)
               : found;
}

/* Somebody else was faster. If nothing is found even so, it was for another column, or is in
 * another collection. */
static kin_record *find_again(kin_record *owner, size_t offset, const kin__attributes *attributes,
                              bool had_failed)
{
    kin__error error;
    kin_session *session = kin__session_of(owner);
    kin__error_copy(&error, &session->last);
    kin__failure_is_over(session, had_failed);
    kin_record *found = kin__verb_many_find_by(owner, offset, attributes);
    if (is_none(session, found)) kin__failure_stands(session, &error);
    return found;
}

static kin_record *find_or_create(kin_record *owner, size_t offset,
                                  const kin__attributes *attributes, bool hand_out)
{
    kin_session *session = kin__session_of_any(owner);
    kin_record *found = kin__verb_many_find_by(owner, offset, attributes);
    if (!is_none(session, found)) return found;
    bool had_failed = session->first.info.code != KIN_OK;
    kin_record *made = kin__many_create(owner, offset, attributes, hand_out, KIN_RECORD_NOT_UNIQUE);
    if (made || session->last.info.code != KIN_RECORD_NOT_UNIQUE) return made;
    return find_again(owner, offset, attributes, had_failed);
}

kin_record *kin__verb_many_find_or_create_by(kin_record *owner, size_t offset,
                                             const kin__attributes *attributes)
{
    return find_or_create(owner, offset, attributes, true);
}

kin_record *kin__verb_many_must_find_or_create_by(kin_record *owner, size_t offset,
                                                  const kin__attributes *attributes)
{
    kin_record *record = find_or_create(owner, offset, attributes, false);
    if (!record || !kin__is(record, KIN__NEW)) return record;
    kin__answer_invalid(record);
    return NULL;
}

void *kin_record_many_find_or_build_by(kin_record *owner, size_t offset, const void *attributes,
                                       const char *given)
{
    const kin__attributes all = {.values = attributes, .text = given, .leading = 2};
    return kin__verb_many_find_or_build_by(owner, offset, &all);
}

void *kin_record_many_find_or_create_by(kin_record *owner, size_t offset, const void *attributes,
                                        const char *given)
{
    const kin__attributes all = {.values = attributes, .text = given, .leading = 2};
    return kin__verb_many_find_or_create_by(owner, offset, &all);
}

void *kin_record_many_must_find_or_create_by(kin_record *owner, size_t offset,
                                             const void *attributes, const char *given)
{
    const kin__attributes all = {.values = attributes, .text = given, .leading = 2};
    return kin__verb_many_must_find_or_create_by(owner, offset, &all);
}
