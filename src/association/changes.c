/* What a collection has had added and removed since it was loaded. */
#include "association/association.h"

static void set_asked(kin_items items, bool on)
{
    for (size_t i = 0; i < items.count; i++) {
        kin_record *record = items.items[i];
        record->kin_state_ =
            on ? record->kin_state_ | KIN__ASKED : record->kin_state_ & ~(uint64_t)KIN__ASKED;
    }
}

/* Those of all that are not among the others; unsaved ones too, if wanted. false: no memory. */
static bool find_others(kin_record *owner, kin_items all, kin_items others, bool unsaved,
                        kin_items *found)
{
    kin_region *region = kin__origin_of(owner)->region;
    void **kept = kin__arena_take(&region->arena, (all.count + 1) * sizeof *kept, 8);
    size_t count = 0;
    if (!kept) return kin__fail_memory(region->session);
    set_asked(others, true);
    for (size_t i = 0; i < all.count; i++) {
        const kin_record *record = all.items[i];
        if (!kin__is(record, KIN__ASKED) || (unsaved && kin__is(record, KIN__NEW)))
            kept[count++] = all.items[i];
    }
    set_asked(others, false);
    *found = (kin_items){kept, count};
    return true;
}

static bool is_row_among(const kin_record *record, kin_items items)
{
    for (size_t i = 0; i < items.count; i++)
        if (kin__is_same_row(record, items.items[i])) return true;
    return false;
}

/* Another instance of a row that took the place of the one before has changed nothing. */
static kin_items without_rows(kin_items found, kin_items others)
{
    void **kept = (void **)(uintptr_t)found.items;
    size_t count = 0;
    for (size_t i = 0; i < found.count; i++)
        if (!is_row_among(found.items[i], others)) kept[count++] = found.items[i];
    return (kin_items){kept, count};
}

static bool find_changes(kin_record *owner, const kin__association *association, bool added,
                         kin_items *changes)
{
    kin_items base = kin__many_base(owner, association);
    kin_items now = kin__many_items(owner, association);
    kin_items gone = {NULL, 0};
    kin_items come = {NULL, 0};
    if (!find_others(owner, base, now, false, &gone) || !find_others(owner, now, base, true, &come))
        return false;
    *changes = added ? without_rows(come, gone) : without_rows(gone, come);
    return true;
}

static kin_items changes_of(const kin_record *read_owner, size_t offset, bool added)
{
    kin_items changes = {NULL, 0};
    kin_record *owner = (kin_record *)(uintptr_t)read_owner;
    if (!kin__memory_verb(kin__session_of_any(owner))) return changes;
    const kin__association *association = kin__slot_at(owner, offset, true);
    if (association && !find_changes(owner, association, added, &changes))
        return (kin_items){NULL, 0};
    return changes;
}

kin_items kin_record_many_added(const kin_record *owner, size_t offset)
{
    return changes_of(owner, offset, true);
}

kin_items kin_record_many_removed(const kin_record *owner, size_t offset)
{
    return changes_of(owner, offset, false);
}
