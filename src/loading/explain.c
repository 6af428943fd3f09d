/* kin_explain: the query is opened and prepared as for loading it, and then told. */
#include "loading/explain.h"

#include "loading/verbs.h"
#include "record/key.h"

/* --- the query ------------------------------------------------------------------------------ */

/* The steps to what the owner of .of leads to, which otherwise run when the query is opened. */
static bool read_steps(kin__explanation *explanation, const kin__association *association,
                       kin_record *owner, kin__reached *reached)
{
    explanation->steps =
        KIN__TAKE(&explanation->session->scratch, kin__statement, association->hop_count);
    if (!explanation->steps) return kin__fail_memory(explanation->session);
    for (size_t hop = 0; hop + 1 < association->hop_count; hop++) {
        kin_query query;
        kin_value list = {0};
        const kin_value *values;
        size_t count;
        bool several = hop > 0;
        if (!kin__step_query(&query, explanation->session, association, hop, owner)) return false;
        if (several ? !kin__some_keys(explanation->session, &association->hops[hop].to, &list)
                    : !kin__key_of(owner, &association->owner_keys, kin__get, &list))
            return several ? false : kin__fail_memory(explanation->session);
        if (!kin__step_statement(&query, association, hop, list, several, &explanation->steps[hop],
                                 &values, &count))
            return false;
        reached->ordered = reached->ordered || query.order.length > 0;
        explanation->step_count++;
    }
    return true;
}

/* Opens the query as kin__targets_query does, but takes no step. */
static bool open_stepped(kin__explanation *explanation, kin_query *query, kin_record *owner,
                         const kin__association *association)
{
    kin_value key;
    kin_session *session = explanation->session;
    kin__reached *reached = KIN__TAKE(&session->scratch, kin__reached, 1);
    if (!reached || !kin__key_of(owner, &association->owner_keys, kin__get, &key))
        return kin__fail_memory(session);
    bool none = key.kind == KIN_KIND_NULL;
    if (!none) kin__verb_snapshot(session);
    if ((!none && !read_steps(explanation, association, owner, reached)) ||
        !kin__some_keys(session, &association->last->hops[0].to, &key) ||
        !kin__chain_query_of(query, session, association, owner, key))
        return false;
    query->several = true;
    query->reached = reached;
    query->nothing = none;
    return true;
}

static bool open_query(kin__explanation *explanation, kin_query *query, const kin__model *model,
                       const kin__request *request)
{
    kin_session *session = explanation->session;
    const kin__association *association = NULL;
    const kin__given *given =
        kin__given_options(session, request->options, request->given, request->leading);
    if (!given) return false;
    const kin_targets *of = kin__given_of(request->options, given);
    if (of && of->owner && !kin__of_association(session, model, of, &association)) return false;
    if (association && association->last
            ? !open_stepped(explanation, query, (kin_record *)(uintptr_t)of->owner, association)
            : !kin__query_open_of(query, session, model, of))
        return false;
    return kin__query_options(query, request->options, given);
}

/* --- the end of the text -------------------------------------------------------------------- */

static kin__unit *running(const kin__explanation *explanation)
{
    return &explanation->session->units[explanation->session->unit_count - 1];
}

/* The BEGINs of levels around, which wait for the first statement. */
static size_t waiting_openings(const kin__explanation *explanation)
{
    size_t count = 0;
    for (size_t i = 0; i + 1 < explanation->session->unit_count; i++)
        if (explanation->session->units[i].opening && !explanation->session->units[i].opening_sent)
            count++;
    return count;
}

static void say_waits(kin__explanation *explanation)
{
    size_t waits = 0;
    bool more = false;
    bool begins = running(explanation)->snapshot && explanation->statements > 0;
    switch (explanation->session->db->driver->waits) {
    case KIN__WAITS_NEVER: break;
    case KIN__WAITS_BATCH:
        waits = explanation->batches + (begins && !explanation->ended);
        more = explanation->more_batches;
        break;
    case KIN__WAITS_STATEMENT:
        waits = explanation->statements + (begins ? 2 : 0) +
                (explanation->statements > 0 ? waiting_openings(explanation) : 0);
        more = explanation->more_statements;
        break;
    }
    kin__append_format(&explanation->text, "waits: %zu%s\n", waits, more ? " or more" : "");
}

static const char *snapshot_of(const kin__explanation *explanation)
{
    if (running(explanation)->snapshot) return "one, of a transaction of its own that only reads";
    if (kin__in_transaction(explanation->session))
        return "that of the open transaction; at READ COMMITTED each statement has its own";
    return explanation->statements > 1 ? "each statement has its own, since rows are locked"
                                       : "that of the statement";
}

static void say_end(kin__explanation *explanation)
{
    kin__append_format(&explanation->text, "statements: %zu%s\n", explanation->statements,
                       explanation->more_statements ? " or more" : "");
    say_waits(explanation);
    if (explanation->statements > 0)
        kin__append_format(&explanation->text, "snapshot: %s\n", snapshot_of(explanation));
}

static bool tell_all(kin__explanation *explanation, kin_query *query)
{
    kin__carry_refusal refusal;
    kin__reached_limit(query);
    if (!kin__load_prepare(query, &refusal)) return false;
    kin__say_way(&explanation->text, query, refusal);
    for (size_t i = 0; i < explanation->step_count; i++)
        kin__say_step(explanation, NULL, i, &explanation->steps[i]);
    /* The snapshot ends before rows are locked. */
    explanation->ended = query->reached && query->lock;
    return kin__tell_query(explanation, query, refusal);
}

static const char *explain(kin_session *session, const kin__model *model,
                           const kin__request *request)
{
    kin_query query;
    kin__explanation explanation = {.session = session, .query = &query};
    kin__buffer_open(&explanation.text, &session->scratch);
    explanation.met = KIN__TAKE(&session->scratch, bool, session->db->schema.model_count);
    if (!explanation.met) {
        kin__fail_memory(session);
        return NULL;
    }
    if (!open_query(&explanation, &query, model, request) || !kin__query_settle(&query))
        return NULL;
    if (query.nothing)
        kin__append(&explanation.text, "nothing is asked: there can be none\n");
    else if (!tell_all(&explanation, &query))
        return NULL;
    say_end(&explanation);
    const char *text = kin__buffer_text(&explanation.text);
    if (text) text = kin__arena_text(&session->top->arena, text, explanation.text.length);
    if (!text) kin__fail_memory(session);
    return text;
}

const char *kin_session_explain(kin_session *session, const kin_model *declared,
                                const kin_find_options *options, const char *given)
{
    kin__verb verb;
    const kin__request request = {session, declared, options, given, 2};
    const kin__model *model = kin__verb_on(&verb, session, declared, KIN__READS);
    if (!model) return NULL;
    const char *text = explain(session, model, &request);
    return kin__verb_end(&verb, text != NULL) ? text : NULL;
}
