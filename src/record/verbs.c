/* The public functions of records. */
#include "record/callbacks.h"
#include "record/record.h"
#include "record/slot.h"

#include "query/key.h"

bool kin__verb_answer(kin__verb *verb, bool done)
{
    kin_session *session = verb->session;
    done = kin__verb_end(verb, done);
    if (!done && !kin__has_failed(session) && session->last.info.code != KIN_DELETE_RESTRICTED &&
        !kin__is_stale(session))
        kin__error_reset(&session->last);
    return done;
}

kin_record *kin__verb_new(kin_session *session, const kin_model *model,
                          const kin__attributes *attributes)
{
    if (!kin__memory_verb(session)) return NULL;
    kin__arena_mark mark = kin__arena_mark_now(&session->scratch);
    kin_record *record = kin__make(session, model, attributes);
    kin__made(record);
    kin__arena_rewind(&session->scratch, mark);
    return record;
}

kin_record *kin__verb_create(kin_session *session, const kin_model *model,
                             const kin__attributes *attributes)
{
    kin__verb verb;
    if (!kin__verb_begin(&verb, session, KIN__WRITES)) return NULL;
    kin_record *record = kin__make(session, model, attributes);
    bool done = kin__verb_answer(&verb, record && kin__save(record));
    kin__made(record);
    return done || !kin__has_failed(session) ? record : NULL;
}

kin_record *kin__verb_must_create(kin_session *session, const kin_model *model,
                                  const kin__attributes *attributes)
{
    kin_record *record = kin__verb_create(session, model, attributes);
    if (!record || !kin__is(record, KIN__NEW)) return record;
    kin__answer_invalid(record);
    return NULL;
}

void *kin_session_new(kin_session *session, const kin_model *model, const void *attributes,
                      const char *given)
{
    const kin__attributes all = {.values = attributes, .text = given, .leading = 2};
    return kin__verb_new(session, model, &all);
}

void *kin_session_create(kin_session *session, const kin_model *model, const void *attributes,
                         const char *given)
{
    const kin__attributes all = {.values = attributes, .text = given, .leading = 2};
    return kin__verb_create(session, model, &all);
}

void *kin_session_must_create(kin_session *session, const kin_model *model, const void *attributes,
                              const char *given)
{
    const kin__attributes all = {.values = attributes, .text = given, .leading = 2};
    return kin__verb_must_create(session, model, &all);
}

bool kin_record_save(kin_record *record)
{
    kin__verb verb;
    if (!kin__verb_begin(&verb, kin__session_of_any(record), KIN__WRITES)) return false;
    return kin__verb_answer(&verb, kin__save(record));
}

bool kin_record_save_in(kin_record *record, const char *context)
{
    kin__verb verb;
    if (!kin__verb_begin(&verb, kin__session_of_any(record), KIN__WRITES)) return false;
    verb.session->units[verb.unit].context = context;
    return kin__verb_answer(&verb, kin__save(record));
}

bool kin_record_save_unvalidated(kin_record *record)
{
    kin__verb verb;
    if (!kin__verb_begin(&verb, kin__session_of_any(record), KIN__WRITES)) return false;
    verb.session->units[verb.unit].unvalidated = true;
    return kin__verb_answer(&verb, kin__save(record));
}

bool kin_record_insert(kin_record *record)
{
    kin__verb verb;
    if (!kin__verb_begin(&verb, kin__session_of_any(record), KIN__WRITES)) return false;
    bool done = kin__is(record, KIN__NEW);
    if (!done)
        kin__fail(verb.session, KIN_INVALID_ARGUMENT,
                  &(kin__about){.model = kin__model_of(record)->name},
                  "a %s that has a row cannot be inserted", kin__model_of(record)->name);
    return kin__verb_answer(&verb, done && kin__save(record));
}

/* What a refusal is to a must_ verb that saves. */
static bool must(kin_record *record, bool done)
{
    kin_session *session = kin__session_of_any(record);
    if (!done && kin__has_no_error(session)) kin__answer_invalid(record);
    return done;
}

bool kin_record_must_save(kin_record *record)
{
    return must(record, kin_record_save(record));
}

bool kin_record_must_insert(kin_record *record)
{
    return must(record, kin_record_insert(record));
}

/* A record may be known as one of a model that it inherits from: the one whose struct has the size.
 * Where several have it, the first of them has the fewest members to look at. */
static const kin__model *model_of_size(const kin_record *record, size_t size)
{
    const kin__model *found = NULL;
    for (const kin__model *model = kin__model_of(record); model; model = model->parent)
        if (model->size == size) found = model;
    if (!found)
        kin__fail(kin__session_of(record), KIN_INVALID_ARGUMENT,
                  &(kin__about){.model = kin__model_of(record)->name},
                  "attributes of %zu bytes are not those of a %s", size,
                  kin__model_of(record)->name);
    return found;
}

/* size is that of the user's struct. */
static bool update(kin_record *record, const kin__attributes *attributes, size_t size)
{
    kin__verb verb;
    kin__attributes own = *attributes;
    if (!kin__verb_begin(&verb, kin__session_of_any(record), KIN__WRITES)) return false;
    bool done = !kin__is(record, KIN__NEW);
    if (!done)
        kin__fail(verb.session, KIN_INVALID_ARGUMENT,
                  &(kin__about){.model = kin__model_of(record)->name},
                  "a new %s is saved, not updated", kin__model_of(record)->name);
    if (done && !own.by_name) own.written = model_of_size(record, size);
    done = done && (own.by_name || own.written);
    return kin__verb_answer(&verb, done && kin__assign(record, &own) && kin__save(record));
}

bool kin_record_update(kin_record *record, const void *attributes, size_t size, const char *given)
{
    return update(record, &(kin__attributes){.values = attributes, .text = given}, size);
}

bool kin_record_must_update(kin_record *record, const void *attributes, size_t size,
                            const char *given)
{
    return must(record, kin_record_update(record, attributes, size, given));
}

bool kin_update_named(kin_record *record, const kin_attribute *attributes, size_t count)
{
    const kin__attributes all = {.named = attributes, .count = count, .by_name = true};
    return update(record, &all, 0);
}

bool kin_must_update_named(kin_record *record, const kin_attribute *attributes, size_t count)
{
    return must(record, kin_update_named(record, attributes, count));
}

bool kin_record_destroy(kin_record *record)
{
    kin__verb verb;
    if (!kin__verb_begin(&verb, kin__session_of_any(record), KIN__WRITES)) return false;
    return kin__verb_answer(&verb, kin__destroy(record));
}

bool kin_record_must_destroy(kin_record *record)
{
    if (kin_record_destroy(record)) return true;
    kin_session *session = kin__session_of_any(record);
    if (kin__has_no_error(session))
        kin__answer(session, KIN_RECORD_NOT_DESTROYED,
                    &(kin__about){.model = kin__model_of(record)->name}, "%s was not destroyed",
                    kin__model_of(record)->name);
    return false;
}

bool kin_record_delete(kin_record *record)
{
    kin__verb verb;
    if (!kin__verb_begin(&verb, kin__session_of_any(record), KIN__WRITES)) return false;
    bool done = kin__is(record, KIN__DESTROYED) ||
                (kin__is(record, KIN__NEW) ? kin__set_state(record, KIN__DESTROYED, true)
                                           : kin__delete_row(record, false, NULL));
    return kin__verb_end(&verb, done);
}

static bool answer_gone(const kin_record *record)
{
    char text[KIN__KEY_TEXT_SIZE];
    const kin__model *model = kin__model_of(record);
    const kin_value *key = kin__row_key(record);
    if (!key) return false;
    kin__about about = {.model = model->name, .value = kin__key_text(model, key, text)};
    return kin__answer(kin__session_of(record), KIN_RECORD_NOT_FOUND, &about,
                       "the %s is no longer in the database", model->name);
}

/* The row as it is now; what was changed, loaded or left out before is forgotten. */
static bool reread(kin_record *record, bool locked)
{
    bool found = false;
    if (kin__is(record, KIN__NEW)) return answer_gone(record);
    if (!kin__reread_row(record, locked, &found)) return false;
    if (!found) return answer_gone(record);
    return kin__reset_slots(record) && kin__forget_changes(record) && kin__mark(record, false) &&
           (!kin__is(record, KIN__PARTIAL) || kin__set_state(record, KIN__PARTIAL, false)) &&
           kin__loaded(record);
}

bool kin_record_reload(kin_record *record)
{
    kin__verb verb;
    if (!kin__verb_begin(&verb, kin__session_of_any(record), KIN__READS)) return false;
    return kin__verb_end(&verb, reread(record, false));
}

bool kin_record_lock(kin_record *record)
{
    kin__verb verb;
    if (!kin__verb_begin(&verb, kin__session_of_any(record), KIN__READS)) return false;
    kin__about about = {.model = kin__model_of(record)->name};
    bool done = !kin__is(record, KIN__NEW | KIN__DESTROYED) && !kin__has_changes(record);
    if (!done)
        kin__fail(verb.session, KIN_INVALID_ARGUMENT, &about,
                  "a %s without a row or with unsaved changes cannot be locked", about.model);
    return kin__verb_end(&verb, done && reread(record, true));
}

bool kin_record_write(kin_record *record, size_t offset, kin_value value)
{
    kin_session *session = kin__session_of_any(record);
    if (!kin__memory_verb(session)) return false;
    const kin__model *model = kin__model_of(record);
    const kin__column *column = kin__column_at(model, offset);
    if (!column)
        return kin__fail(session, KIN_INVALID_ARGUMENT, &(kin__about){.model = model->name},
                         "kin_set: that member of %s is no column", model->name);
    if (kin__is(record, KIN__DESTROYED))
        return kin__fail(session, KIN_INVALID_ARGUMENT,
                         &(kin__about){.model = model->name, .association = column->member},
                         "%s.%s: the record is destroyed", model->name, column->member);
    return kin__set(record, column, value);
}

static const kin__column *column_of(const kin_record *record, size_t offset)
{
    return kin__session_of_any(record) ? kin__column_at(kin__model_of(record), offset) : NULL;
}

bool kin_record_is_null(const kin_record *record, size_t offset)
{
    const kin__column *column = column_of(record, offset);
    return column && kin__get(record, column).kind == KIN_KIND_NULL &&
           !kin__is_missing(record, column);
}

size_t kin_record_text_size(const kin_record *record, size_t offset)
{
    const kin__column *column = column_of(record, offset);
    const char *text;
    if (!column || column->kind != KIN_KIND_TEXT) return 0;
    memcpy(&text, (const char *)record + offset, sizeof text);
    return text ? kin__text_size(text) : 0;
}

bool kin_record_is_new(const kin_record *record)
{
    return record && kin__is(record, KIN__NEW);
}

bool kin_record_is_destroyed(const kin_record *record)
{
    return record && kin__is(record, KIN__DESTROYED);
}

bool kin_record_valid(kin_record *record)
{
    return kin_record_valid_in(record, NULL);
}

bool kin_record_valid_in(kin_record *record, const char *context)
{
    kin__verb verb;
    if (!kin__verb_begin(&verb, kin__session_of_any(record), KIN__READS)) return false;
    verb.session->units[verb.unit].context = context;
    bool valid = kin__is_whole(record) && kin__validate(record);
    /* Being invalid takes nothing back that a validation has written. */
    return kin__verb_end(&verb, !kin__has_failed(verb.session)) && valid;
}

bool kin_record_is_a(const kin_record *record, const kin_model *model)
{
    if (!kin__session_of_any(record)) return false;
    const kin__model *is = kin__model_of(record);
    while (is && is->declared != model) is = is->parent;
    return is != NULL;
}

void *kin_record_cast(const kin_record *record, const kin_model *model)
{
    return kin_record_is_a(record, model) ? (void *)(uintptr_t)record : NULL;
}

kin_session *kin_record_session(const kin_record *record)
{
    return kin__session_of_any(record);
}
