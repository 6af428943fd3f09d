/* The stream that a session has open, as the rooms below loading know it. */
#include "session/session.h"

void kin__stream_end(kin_session *session)
{
    kin_stream *stream = session->streams;
    if (!stream || stream->ended) return;
    kin__abandon(session);
    kin__arena_rewind(&session->scratch, stream->scratch);
    stream->ended = true;
}

void kin__stream_release(kin_stream *stream)
{
    kin_session *session = stream->session;
    kin_stream **link = &session->streams;
    while (*link != stream) link = &(*link)->next;
    *link = stream->next;
    kin__region_end(&stream->region);
    kin__release(&session->db->allocator, stream, sizeof *stream);
}
