/* Finding records by the options of a query, and loading associations onto a list. */
#include "loading/load.h"
#include "loading/reached.h"
#include "loading/verbs.h"
#include "record/record.h"

#include <kin/association.h>

bool kin__verb_query(kin__verb *verb, kin_query *query, const kin__request *request,
                     kin__access access)
{
    kin_session *session = request->session;
    const kin__model *model = kin__verb_on(verb, session, request->model, access);
    if (!model) return false;
    const kin__given *given =
        kin__given_options(session, request->options, request->given, request->leading);
    if (given &&
        kin__query_open_of(query, session, model, kin__given_of(request->options, given)) &&
        kin__query_options(query, request->options, given))
        return true;
    kin__verb_end(verb, false);
    return false;
}

kin_items kin_session_list(kin_session *session, const kin_model *model,
                           const kin_find_options *options, const char *given)
{
    kin__verb verb;
    kin_query query;
    kin_items list = {NULL, 0};
    const kin__request request = {session, model, options, given, 2};
    if (!kin__verb_query(&verb, &query, &request, KIN__READS)) return list;
    bool done = kin__load_list(&query, &list);
    return kin__verb_end(&verb, done) ? list : (kin_items){NULL, 0};
}

/* --- one of them ------------------------------------------------------------------------------ */

static void order_by_key(kin_query *query)
{
    const kin__key *key = &query->model->key;
    if (query->order.length > 0 || kin__is_reached_in_order(query)) return;
    for (size_t i = 0; i < key->count; i++) kin__query_add_order(query, key->columns[i]->qualified);
}

kin_record *kin__query_first(kin_query *query, bool *failed)
{
    order_by_key(query);
    return kin__load_first(query, failed);
}

/* The last of what a limit leaves is known when that has been read; otherwise it is the first in
 * the order turned round. */
kin_record *kin__query_last(kin_query *query, bool *failed)
{
    kin_items list = {NULL, 0};
    order_by_key(query);
    if (kin__query_is_limited(query)) {
        *failed = !kin__load_list(query, &list);
        return list.count ? list.items[list.count - 1] : NULL;
    }
    if (kin__is_reached_in_order(query)) {
        query->reached->backwards = true;
        return kin__load_first(query, failed);
    }
    const char *order = kin__buffer_text(&query->order);
    kin__buffer_open(&query->order, &query->session->scratch);
    if (order) kin__order_reverse(&query->order, order);
    query->failed = !order && !kin__fail_memory(query->session);
    return kin__load_first(query, failed);
}

static void *find_one(kin_session *session, const kin_model *declared,
                      const kin_find_options *options, const char *text, kin__load_one *load)
{
    kin__verb verb;
    kin_query query;
    bool failed;
    const kin__request request = {session, declared, options, text, 2};
    if (!kin__verb_query(&verb, &query, &request, KIN__READS)) return NULL;
    kin_record *record = load(&query, &failed);
    return kin__verb_end(&verb, !failed) ? record : NULL;
}

static void *must(kin_session *session, const kin_model *declared, void *record)
{
    if (!record) kin__answer_not_found(session, declared, NULL, "matches");
    return record;
}

void *kin_session_first(kin_session *session, const kin_model *model,
                        const kin_find_options *options, const char *given)
{
    return find_one(session, model, options, given, kin__query_first);
}

void *kin_session_last(kin_session *session, const kin_model *model,
                       const kin_find_options *options, const char *given)
{
    return find_one(session, model, options, given, kin__query_last);
}

void *kin_session_take(kin_session *session, const kin_model *model,
                       const kin_find_options *options, const char *given)
{
    return find_one(session, model, options, given, kin__load_first);
}

void *kin_session_must_first(kin_session *session, const kin_model *model,
                             const kin_find_options *options, const char *given)
{
    return must(session, model, kin_session_first(session, model, options, given));
}

void *kin_session_must_last(kin_session *session, const kin_model *model,
                            const kin_find_options *options, const char *given)
{
    return must(session, model, kin_session_last(session, model, options, given));
}

void *kin_session_must_take(kin_session *session, const kin_model *model,
                            const kin_find_options *options, const char *given)
{
    return must(session, model, kin_session_take(session, model, options, given));
}

/* --- more of those there are ------------------------------------------------------------------ */

/* What all records of a list are: it may be of a base, and hold what inherits from that. */
static const kin__model *common_model(kin_items list)
{
    const kin__model *model = kin__model_of(list.items[0]);
    for (size_t i = 1; model && i < list.count; i++)
        if (kin__model_of(list.items[i]) != model)
            model = kin__common_model(model, kin__model_of(list.items[i]));
    return model;
}

/* A query is about the one association that the path leads to. */
static bool narrow(kin_session *session, kin__include *tree, const kin_find_options *options,
                   const char *text)
{
    const kin__given *given = kin__given_options(session, options, text, 2);
    if (!given || !kin__is_any_given(given)) return given != NULL;
    while (tree && tree->children && !tree->next) tree = tree->children;
    if (!tree || tree->next || tree->association->ways)
        return kin__fail(
            session, KIN_INVALID_ARGUMENT, NULL,
            "options of kin_preload are about one association that leads to one model: "
            "name it, or its path, and nothing else");
    tree->options = options;
    tree->given = given;
    return true;
}

const kin__model *kin__common_model_of(kin_session *session, kin_items list)
{
    const kin__model *model = common_model(list);
    if (!model)
        kin__fail(session, KIN_INVALID_ARGUMENT, NULL,
                  "the records of a list are of models that have nothing in common");
    return model;
}

/* The records of a list that is not empty, for what is about all of them; NULL is a failure. */
static const kin__model *records_of(kin_session *session, kin_items list, kin_record ***records)
{
    *records = kin__arena_take(&session->scratch, list.count * sizeof **records, 8);
    if (!*records) {
        kin__fail_memory(session);
        return NULL;
    }
    for (size_t i = 0; i < list.count; i++) (*records)[i] = list.items[i];
    return kin__common_model_of(session, list);
}

bool kin_items_preload(kin_items list, const char *includes, const kin_find_options *options,
                       const char *text)
{
    kin__verb verb;
    kin__include *tree = NULL;
    kin_session *session = list.count ? kin__session_of_any(list.items[0]) : NULL;
    if (!session) return list.count == 0;
    if (!kin__verb_begin(&verb, session, KIN__READS)) return false;
    kin_record **records;
    const kin__model *model = records_of(session, list, &records);
    bool done = model && kin__include_parse(session, model, "includes", includes, &tree) &&
                narrow(session, tree, options, text) &&
                kin__preload(session, records, list.count, tree);
    return kin__verb_end(&verb, done);
}

bool kin_items_preload_counts(kin_items list, const char *associations)
{
    kin__verb verb;
    kin__include *tree = NULL;
    kin_session *session = list.count ? kin__session_of_any(list.items[0]) : NULL;
    if (!session) return list.count == 0;
    if (!kin__verb_begin(&verb, session, KIN__READS)) return false;
    kin_record **records;
    const kin__model *model = records_of(session, list, &records);
    bool done = model && kin__include_parse(session, model, "counts", associations, &tree) &&
                kin__load_counts(session, records, list.count, tree);
    return kin__verb_end(&verb, done);
}
