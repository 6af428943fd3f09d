#include "session/session.h"

/* Between two regions of the stack stand those aside, which is one for each level of dependents. */
#define DEPTH_OF_ONE (UINT64_C(1) << 32)

void kin__region_init(kin_region *region, kin_session *session, kin_region *parent)
{
    region->session = session;
    region->parent = parent;
    region->depth = parent ? parent->depth + DEPTH_OF_ONE : 0;
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
    *origin = (kin__origin){.model = model, .session = region->session, .region = region};
    region->origins[model->index] = origin;
    return origin;
}

static kin_region *region_of(const kin_record *record)
{
    return ((const kin__origin *)record->kin_origin_)->region;
}

bool kin__add_escape(kin_record *owner, const kin__association *association,
                     const kin_record *target)
{
    kin_region *newer = region_of(target);
    kin__escape *escape = KIN__TAKE(&newer->arena, kin__escape, 1);
    if (!escape) return kin__fail_memory(newer->session);
    *escape = (kin__escape){newer->escapes, owner, association};
    newer->escapes = escape;
    return true;
}

/* By now the slot may lead elsewhere, and then it stays. */
static void reset_one(kin_one_slot *slot, const kin_region *region)
{
    const kin_record *target = (const kin_record *)slot->kin_target_;
    if (slot->kin_target_ > 1 && region_of(target) == region) *slot = (kin_one_slot){0};
}

/* What was in the collection when it was loaded, and is no more. Without memory it is forgotten. */
static void filter_base(kin__base *base, const kin_region *region, kin_region *of_owner)
{
    size_t kept = 0;
    for (size_t i = 0; i < base->count; i++) kept += region_of(base->items[i]) != region;
    if (kept == base->count) return;
    void **items = kept ? KIN__TAKE(&of_owner->arena, void *, kept) : NULL;
    kept = 0;
    for (size_t i = 0; items && i < base->count; i++)
        if (region_of(base->items[i]) != region) items[kept++] = base->items[i];
    base->items = items;
    base->count = kept;
}

/* What else the collection holds stays in memory, unsaved records above all; the rest is loaded
 * again when it is asked for. Lists that were given keep their array, so there is a new one;
 * without memory for it all is forgotten. */
static void reset_many(kin_many_slot *slot, const kin_region *region, kin_region *of_owner)
{
    void **all = slot->kin_items_;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < slot->kin_count_; i++) kept += region_of(all[i]) != region;
    if (kept == slot->kin_count_) {
        if (slot->kin_flags_ & KIN__MANY_BASED)
            filter_base((kin__base *)(void *)all - 1, region, of_owner);
        return;
    }
    void **items = kept ? KIN__TAKE(&of_owner->arena, void *, kept) : NULL;
    kept = 0;
    for (uint32_t i = 0; items && i < slot->kin_count_; i++)
        if (region_of(all[i]) != region) items[kept++] = all[i];
    *slot = (kin_many_slot){.kin_items_ = items, .kin_count_ = kept};
}

static void reset_slot(const kin__escape *escape, const kin_region *region)
{
    char *at = (char *)escape->owner + escape->association->offset;
    if (escape->association->many)
        reset_many((kin_many_slot *)(void *)at, region, region_of(escape->owner));
    else
        reset_one((kin_one_slot *)(void *)at, region);
}

static void leave_slots(kin_region *region);

/* Its struct stands in its own memory. */
static void close_aside(kin_region *region)
{
    kin__journal_forget_region(region->session, region, region->journal);
    kin__notes_forget_region(region->session, region);
    leave_slots(region);
    kin__arena arena = region->arena;
    kin__arena_close(&arena);
}

static void close_kept(kin_region *region)
{
    while (region->kept) {
        kin_region *kept = region->kept;
        region->kept = kept->next;
        kept->journal = 0; /* it may have been rewound since */
        close_aside(kept);
    }
}

static void leave_slots(kin_region *region)
{
    close_kept(region);
    for (const kin__escape *escape = region->escapes; escape; escape = escape->next)
        if (region_of(escape->owner) != region) reset_slot(escape, region);
    region->origins = NULL;
    region->escapes = NULL;
}

void kin__region_end(kin_region *region)
{
    leave_slots(region);
    kin__arena_close(&region->arena);
}

kin_region *kin__region_aside(kin_session *session, kin_region *of_owner)
{
    kin_region first = {.session = session, .below = session->aside};
    kin_region *parent = session->top;
    if (session->aside && session->aside->depth > parent->depth) parent = session->aside;
    if (of_owner->depth > parent->depth) parent = of_owner;
    first.parent = parent;
    first.depth = parent->depth + 1;
    first.journal = session->journal.count;
    kin__arena_open(&first.arena, &session->spare.allocator);
    kin_region *region = KIN__TAKE(&first.arena, kin_region, 1);
    if (!region) {
        kin__fail_memory(session);
        return NULL;
    }
    *region = first;
    session->aside = region;
    return region;
}

void kin__region_aside_ends(kin_region *region)
{
    kin_session *session = region->session;
    kin_region *parent = region->parent;
    session->aside = region->below;
    if (!region->kept && !kin__notes_has_region(session, region)) {
        close_aside(region);
        return;
    }
    region->next = parent->kept;
    parent->kept = region;
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
    kin__journal_forget_region(session, region, 0);
    kin__notes_forget_region(session, region);
    kin__region_end(region);
    kin__release(&session->db->allocator, region, sizeof *region);
}

void kin__close_newer(kin_session *session, const kin_region *region)
{
    while (session->top != region) close_top(session);
}

void kin_region_close(kin_region *region)
{
    if (!region) return;
    kin_session *session = region->session;
    if (!kin__may_close(session, "region", region->depth)) return;
    kin__close_newer(session, region);
    close_top(session);
}
