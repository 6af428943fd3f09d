#include "session/session.h"

void kin__region_init(kin_region *region, kin_session *session, kin_region *parent)
{
    region->session = session;
    region->parent = parent;
    region->depth = parent ? parent->depth + 1 : 0;
    kin__arena_open(&region->arena, &session->spare.allocator);
}

kin__origin *kin__origin_for(kin_region *region, const kin__model *model)
{
    if (!region->origins) {
        size_t count = region->session->db->schema.model_count;
        region->origins = KIN__TAKE(&region->arena, kin__origin *, count);
        if (!region->origins) return NULL;
    }
    kin__origin *origin = region->origins[model->index];
    if (origin) return origin;
    origin = KIN__TAKE(&region->arena, kin__origin, 1);
    if (!origin) return NULL;
    *origin = (kin__origin){model, region->session, region};
    region->origins[model->index] = origin;
    return origin;
}

static kin_region *region_of(const kin_record *record)
{
    return ((const kin__origin *)record->kin_origin_)->region;
}

bool kin__note_escape(kin_record *owner, const kin__association *association,
                      const kin_record *target)
{
    kin_region *newer = region_of(target);
    if (newer->depth <= region_of(owner)->depth) return true;
    kin__escape *escape = KIN__TAKE(&newer->arena, kin__escape, 1);
    if (!escape) return kin__fail_memory(newer->session);
    *escape = (kin__escape){newer->escapes, owner, association};
    newer->escapes = escape;
    return true;
}

/* A slot that may lead into the closing region is no longer loaded; what it held otherwise is
 * loaded again when it is asked for. */
static void reset_slot(const kin__escape *escape)
{
    char *at = (char *)escape->owner + escape->association->offset;
    if (escape->association->many)
        *(kin_many_slot *)(void *)at = (kin_many_slot){0};
    else
        *(kin_one_slot *)(void *)at = (kin_one_slot){0};
}

void kin__region_end(kin_region *region)
{
    for (const kin__escape *escape = region->escapes; escape; escape = escape->next)
        if (region_of(escape->owner) != region) reset_slot(escape);
    region->origins = NULL;
    region->escapes = NULL;
    kin__arena_close(&region->arena);
}

kin_region *kin_region_open(kin_session *session)
{
    if (!kin__memory_verb(session)) return NULL;
    kin_region *region = kin__allocate(&session->db->allocator, sizeof *region);
    if (!region) {
        kin__fail_memory(session);
        return NULL;
    }
    kin__region_init(region, session, session->top);
    session->top = region;
    return region;
}

static void close_top(kin_session *session)
{
    kin_region *region = session->top;
    session->top = region->parent;
    kin__journal_forget_region(session, region);
    kin__region_end(region);
    kin__release(&session->db->allocator, region, sizeof *region);
}

void kin_region_close(kin_region *region)
{
    if (!region) return;
    kin_session *session = region->session;
    while (session->top != region) close_top(session);
    close_top(session);
}
