/* Calling functions of the user's from inside a verb, and what waits to be told to them: records
 * that were loaded, and records that were written, until that is committed or taken back. */
#include "session/session.h"

#include <string.h>

bool kin__call_begin(kin__call *call, kin_session *session)
{
    uint32_t depth = session->call ? session->call->depth + 1 : 1;
    /* What the verb has written so far is there when the callback runs, or the verb has failed. */
    if (!kin__settle_sent(session)) return false;
    /* What waits is sent when the callback asks for anything; on a handle of the user's it may do
     * that behind Kin's back. */
    if (session->db->handle && !kin__send_waiting(session)) return false;
    if (depth > KIN__MOST_UNITS)
        return kin__fail(session, KIN_INVALID_ARGUMENT, NULL,
                         "more than %d callbacks stand inside each other", KIN__MOST_UNITS);
    *call = (kin__call){.below = session->call,
                        .top = session->top,
                        .units = session->unit_count,
                        .depth = depth,
                        .unseen = session->unseen};
    session->call = call;
    return true;
}

static bool end_open_regions(kin_session *session, const kin_region *top)
{
    if (session->top == top) return true;
    kin__close_newer(session, top);
    return kin__fail(session, KIN_INVALID_ARGUMENT, NULL,
                     "a callback opened a region and did not close it");
}

bool kin__call_end(kin__call *call, kin_session *session)
{
    bool ended = kin__end_open_levels(session, call->units);
    session->call = call->below;
    if (!end_open_regions(session, call->top) || !ended) return false;
    const kin__unit *unit = call->units > 0 ? &session->units[call->units - 1] : NULL;
    bool unseen = session->unseen && (!call->unseen || session->last_failed);
    if (unseen || (unit && unit->is_verb && unit->doomed)) return kin__fail_inside(session);
    /* An answer to a verb in the callback is none to the verb that called it. */
    kin__memory_verb(session);
    return true;
}

/* --- what waits ------------------------------------------------------------------------------- */

static void *grow(kin_session *session, void *items, size_t *capacity, size_t size)
{
    size_t larger = *capacity ? *capacity * 2 : 16;
    void *moved = kin__resize(&session->db->allocator, items, *capacity * size, larger * size);
    if (moved)
        *capacity = larger;
    else
        kin__fail_memory(session);
    return moved;
}

bool kin__note_write(kin_session *session, kin_region *region, kin_record *record, size_t *place)
{
    kin__notes *notes = &session->notes;
    size_t begin = session->unit_count > 0 ? session->units[session->unit_count - 1].notes : 0;
    if (notes->count > begin && notes->items[notes->count - 1].record == record) {
        *place = notes->count - 1;
        return true;
    }
    if (notes->count == notes->capacity) {
        kin__note *items = grow(session, notes->items, &notes->capacity, sizeof *items);
        if (!items) return false;
        notes->items = items;
    }
    *place = notes->count++;
    notes->items[*place] = (kin__note){.record = record, .region = region};
    return true;
}

bool kin__note_find(kin_session *session, kin_record *record)
{
    kin__finds *finds = &session->finds;
    if (finds->count == finds->capacity) {
        kin_record **items = grow(session, finds->items, &finds->capacity, sizeof *items);
        if (!items) return false;
        finds->items = items;
    }
    finds->items[finds->count++] = record;
    return true;
}

void kin__tell_ended(kin_session *session, size_t from, bool committed)
{
    kin__notes *notes = &session->notes;
    size_t to = notes->count;
    kin__error last; /* the verb's answer stays what it was */
    kin__error_copy(&last, &session->last);
    bool is_first = session->last_is_first;
    bool failed = session->last_failed;
    session->listener->ended(session, from, to, committed);
    memmove(notes->items + from, notes->items + to, (notes->count - to) * sizeof *notes->items);
    notes->count -= to - from;
    kin__error_copy(&session->last, &last);
    session->last_is_first = is_first;
    session->last_failed = failed;
}

static size_t first_find(const kin_session *session)
{
    return session->unit_count > 0 ? session->units[session->unit_count - 1].finds : 0;
}

void kin__forget_found(kin_session *session)
{
    session->finds.count = first_find(session);
}

bool kin__tell_found(kin_session *session)
{
    kin__finds *finds = &session->finds;
    size_t from = first_find(session);
    if (finds->count == from) return true;
    bool told = session->listener->found(session, from, finds->count);
    finds->count = from;
    return told;
}

void kin__notes_forget_region(kin_session *session, const kin_region *region)
{
    for (size_t i = 0; i < session->notes.count; i++)
        if (session->notes.items[i].region == region) session->notes.items[i].record = NULL;
}

bool kin__notes_has_region(const kin_session *session, const kin_region *region)
{
    for (size_t i = 0; i < session->notes.count; i++)
        if (session->notes.items[i].region == region) return true;
    return false;
}

void kin__notes_close(kin_session *session)
{
    const kin_allocator *allocator = &session->db->allocator;
    kin__release(allocator, session->notes.items, session->notes.capacity * sizeof(kin__note));
    kin__release(allocator, session->finds.items, session->finds.capacity * sizeof(kin_record *));
    session->notes = (kin__notes){0};
    session->finds = (kin__finds){0};
}
