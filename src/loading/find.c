/* Finding one record by its key or by values of its columns. */
#include "loading/keyed.h"
#include "loading/verbs.h"
#include "query/key.h"
#include "record/record.h"

const kin__model *kin__verb_on(kin__verb *verb, kin_session *session, const kin_model *declared,
                               kin__access access)
{
    if (!kin__verb_begin(verb, session, access)) return NULL;
    const kin__model *model = kin__session_model(session, declared);
    if (!model) kin__verb_end(verb, false);
    return model;
}

void kin__answer_not_found(kin_session *session, const kin_model *declared, const char *value,
                           const char *what)
{
    kin__about about = {.model = declared->name, .value = value};
    if (kin__has_no_error(session))
        kin__answer(session, KIN_RECORD_NOT_FOUND, &about, "no %s %s", declared->name, what);
}

void kin__answer_no_key(kin_session *session, const kin_model *declared, kin_value key)
{
    char text[KIN__KEY_TEXT_SIZE];
    const kin__model *model = kin__session_model(session, declared);
    const kin_value *values = key.kind == KIN_KIND_LIST ? key.as.list : &key;
    kin__answer_not_found(session, declared, kin__key_text(model, values, text), "has this key");
}

kin_record *kin__load_first(kin_query *query, bool *failed)
{
    kin_items list = {NULL, 0};
    query->limit = query->has_limit && query->limit == 0 ? 0 : 1;
    query->has_limit = true;
    *failed = query->failed || !kin__load_list(query, &list);
    return !*failed && list.count ? list.items[0] : NULL;
}

/* The statement of a model with default scopes is written each time. */
static kin_record *get_scoped(kin_session *session, const kin__model *model,
                              const kin_value *values, bool *failed)
{
    kin_query query;
    kin__query_open(&query, session, model);
    kin__query_default_scopes(&query);
    for (size_t i = 0; i < model->key.count; i++)
        kin_query_equal_value(&query, model->declared, model->key.columns[i]->offset, values[i]);
    return kin__load_first(&query, failed);
}

static kin_record *get(kin_session *session, const kin__model *model, kin_value key, bool *failed)
{
    *failed = true;
    const kin_value *values = kin__key_values(session, model, &key);
    if (!values) return NULL;
    if (model->default_scope_count > 0) return get_scoped(session, model, values, failed);
    const kin__plan *plan = kin__plan_find(session, model);
    if (!plan || !kin__submit(session, &plan->statement, values, model->key.count)) return NULL;
    return kin__read_one(session, session->top, model, failed);
}

void *kin_session_get(kin_session *session, const kin_model *declared, kin_value key)
{
    kin__verb verb;
    bool failed = false;
    const kin__model *model = kin__verb_on(&verb, session, declared, KIN__READS);
    if (!model) return NULL;
    kin_record *record = get(session, model, key, &failed);
    return kin__verb_end(&verb, !failed) ? record : NULL;
}

void *kin_session_find(kin_session *session, const kin_model *declared, kin_value key)
{
    kin_record *record = kin_session_get(session, declared, key);
    if (!record && kin__has_no_error(session)) kin__answer_no_key(session, declared, key);
    return record;
}

/* --- several keys ----------------------------------------------------------------------------- */

static bool open_query(kin_query *query, const void *of)
{
    const kin__keyed *keyed = of;
    kin__query_open(query, keyed->session, keyed->model);
    return kin__query_default_scopes(query);
}

static bool all_are_found(const kin__keyed *keyed)
{
    char buffer[KIN__KEY_TEXT_SIZE];
    kin__about about = {.model = keyed->model->name};
    size_t gone = kin__keyed_missing(keyed, buffer, &about.value);
    return gone == 0 ||
           kin__answer(keyed->session, KIN_RECORD_NOT_FOUND, &about,
                       "%zu of the %zu keys are those of no %s", gone, keyed->count, about.model);
}

kin_items kin_session_find_list(kin_session *session, const kin_model *declared,
                                const kin_value *keys, size_t count)
{
    static const kin_items none = {NULL, 0};
    kin__verb verb;
    kin__keyed keyed;
    kin_items list = none;
    const kin__model *model = kin__verb_on(&verb, session, declared, KIN__READS);
    if (!model) return none;
    bool done = kin__keyed_open(&keyed, session, model, keys, count, false) &&
                kin__keyed_load(&keyed, open_query, &keyed) && all_are_found(&keyed) &&
                kin__keyed_list(&keyed, session->top, &list);
    return kin__verb_end(&verb, done) ? list : none;
}

/* --- other columns ---------------------------------------------------------------------------- */

static kin_record *find_by(kin_session *session, const kin__model *model,
                           const kin__attributes *conditions, bool *failed)
{
    kin_query query;
    *failed = true;
    const kin__given *given = kin__given_columns(session, model, conditions);
    if (!given) return NULL;
    kin__query_open(&query, session, model);
    kin__query_default_scopes(&query);
    for (size_t i = 0; i < model->column_count; i++)
        if (kin__is_given(given, i))
            kin_query_equal_value(&query, model->declared, model->columns[i].offset,
                                  kin__given_value(given, conditions, &model->columns[i]));
    return kin__load_first(&query, failed);
}

kin_record *kin__verb_find_by(kin_session *session, const kin_model *declared,
                              const kin__attributes *conditions)
{
    kin__verb verb;
    bool failed;
    kin__attributes own = *conditions;
    const kin__model *model = kin__verb_on(&verb, session, declared, KIN__READS);
    if (!model) return NULL;
    own.written = model;
    kin_record *record = find_by(session, model, &own, &failed);
    return kin__verb_end(&verb, !failed) ? record : NULL;
}

kin_record *kin__verb_must_find_by(kin_session *session, const kin_model *declared,
                                   const kin__attributes *conditions)
{
    kin_record *record = kin__verb_find_by(session, declared, conditions);
    if (!record) kin__answer_not_found(session, declared, NULL, "has these values");
    return record;
}

void *kin_session_find_by(kin_session *session, const kin_model *declared, const void *conditions,
                          const char *text)
{
    const kin__attributes all = {.values = conditions, .text = text, .leading = 2};
    return kin__verb_find_by(session, declared, &all);
}

void *kin_session_must_find_by(kin_session *session, const kin_model *declared,
                               const void *conditions, const char *text)
{
    const kin__attributes all = {.values = conditions, .text = text, .leading = 2};
    return kin__verb_must_find_by(session, declared, &all);
}
