/* Reading the records of a query one at a time. The statement goes on between the calls, so the
 * session can do nothing else until the stream has ended. */
#include "loading/load.h"
#include "loading/reached.h"
#include "loading/verbs.h"
#include "record/record.h"

static kin_stream *make(kin_session *session, const kin__model *model)
{
    kin_stream *stream = kin__allocate(&session->db->allocator, sizeof *stream);
    if (!stream) {
        kin__fail_memory(session);
        return NULL;
    }
    stream->session = session;
    stream->model = model;
    stream->ended = true; /* until its statement runs */
    stream->next = session->streams;
    session->streams = stream;
    kin__region_init(&stream->region, session, session->top);
    return stream;
}

/* A callback's verb could not go on while the stream is open. */
static bool may_open(kin_session *session, const kin__verb *verb, const kin_query *query)
{
    kin__about about = {.model = query->model->name};
    for (size_t i = 0; i < verb->unit; i++)
        if (session->units[i].is_verb)
            return kin__fail(session, KIN_INVALID_ARGUMENT, &about,
                             "a callback cannot open a stream of %s", about.model);
    if (!query->includes && !query->eager) return true;
    return kin__fail(session, KIN_INVALID_ARGUMENT, &about,
                     "a stream of %s cannot include associations", about.model);
}

static bool start(kin_stream *stream, kin_query *query)
{
    kin_session *session = stream->session;
    const kin__model *model = stream->model;
    kin__sql sql;
    kin__statement statement;
    kin__sql_open(&sql, session);
    stream->chain = query->chain;
    stream->of = query->of;
    stream->marks = kin__marks_of(query);
    stream->cells = KIN__TAKE(&session->scratch, kin_value, model->cell_count + 1);
    if (!stream->cells) return kin__fail_memory(session);
    /* What records of a model have in common stays when one makes room for the next. */
    for (size_t f = 0; f < model->family_count; f++)
        if (!kin__origin_for(&stream->region, model->family[f].model))
            return kin__fail_memory(session);
    kin__select_needed(query, NULL, NULL);
    if (!kin__left_out(query, &stream->region, &stream->missing)) return false;
    stream->record = kin__arena_mark_now(&stream->region.arena);
    if (!kin__select_records(&sql, query) || !kin__sql_close(&sql, &statement)) return false;
    statement.streamed = true;
    return kin__submit(session, &statement, sql.values, sql.count) && kin__next_result(session);
}

kin_stream *kin_session_stream(kin_session *session, const kin_model *declared,
                               const kin_find_options *options, const char *text)
{
    kin__verb verb;
    kin_query query;
    const kin__request request = {session, declared, options, text, 2};
    if (!kin__verb_query(&verb, &query, &request, KIN__READS)) return NULL;
    kin_stream *stream = may_open(session, &verb, &query) && kin__reached_settle(&query)
                             ? make(session, query.model)
                             : NULL;
    if (stream && query.nothing) {
        kin__verb_end(&verb, true);
        return stream; /* which has ended */
    }
    if (stream && start(stream, &query)) {
        stream->scratch = verb.scratch;
        stream->ended = false;
        kin__verb_suspend(&verb);
        return stream;
    }
    kin__verb_end(&verb, false);
    if (stream) kin__stream_release(stream);
    return NULL;
}

static kin_record *read_record(kin_stream *stream, bool *failed)
{
    kin_record *record = NULL;
    kin__arena_rewind(&stream->region.arena, stream->record);
    kin__outcome outcome = kin__next_row(stream->session, stream->cells);
    if (outcome == KIN__ROW)
        record = kin__instantiate(&stream->region, stream->model, stream->cells);
    if (record && stream->missing && !kin__make_partial(record, stream->missing)) record = NULL;
    if (record) record->kin_state_ |= stream->marks;
    if (record && stream->of && !kin__fill_inverse(stream->chain, stream->of, record))
        record = NULL;
    *failed = outcome == KIN__FAILED || (outcome == KIN__ROW && !record) ||
              (record && !kin__tell_found(stream->session));
    return *failed ? NULL : record;
}

static bool check(kin_stream *stream, const kin_model *declared)
{
    kin__about about = {.model = declared->name};
    if (stream->model->declared == declared) return true;
    return kin__fail(stream->session, KIN_INVALID_ARGUMENT, &about,
                     "this is a stream of %s, not of %s", stream->model->name, declared->name);
}

void *kin_stream_next_record(kin_stream *stream, const kin_model *declared)
{
    kin__verb verb;
    bool failed;
    if (!stream) return NULL;
    if (stream->ended) {
        kin__memory_verb(stream->session);
        return NULL;
    }
    if (!kin__verb_begin(&verb, stream->session, KIN__STREAMS)) return NULL;
    if (!check(stream, declared)) {
        kin__arena_rewind(&stream->session->scratch, verb.scratch);
        kin__verb_suspend(&verb);
        return NULL;
    }
    kin_record *record = read_record(stream, &failed);
    if (record) {
        kin__arena_rewind(&stream->session->scratch, verb.scratch);
        kin__verb_suspend(&verb);
        return record;
    }
    stream->ended = true;
    verb.scratch = stream->scratch;
    kin__verb_end(&verb, !failed);
    return NULL;
}

void kin_stream_close(kin_stream *stream)
{
    bool entered;
    if (!stream || !kin__may_close(stream->session, "stream", UINT32_MAX) ||
        !kin__enter(stream->session, &entered))
        return;
    kin_session *session = stream->session;
    if (!stream->ended) kin__stream_end(session);
    kin__stream_release(stream);
    kin__leave(session, entered);
}
