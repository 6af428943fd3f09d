#include "record/slot.h"

#include <string.h>

enum { ONE_NONE = 1 };

static kin_one_slot *one_slot(const kin_record *owner, const kin__association *association)
{
    return (kin_one_slot *)((uintptr_t)owner + association->offset);
}

static kin_many_slot *many_slot(const kin_record *owner, const kin__association *association)
{
    return (kin_many_slot *)((uintptr_t)owner + association->offset);
}

static kin_region *region_of(const kin_record *record)
{
    return kin__origin_of(record)->region;
}

bool kin__one_is_loaded(const kin_record *owner, const kin__association *association)
{
    return one_slot(owner, association)->kin_target_ != 0;
}

kin_record *kin__one_target(const kin_record *owner, const kin__association *association)
{
    uintptr_t target = one_slot(owner, association)->kin_target_;
    return target > ONE_NONE ? (kin_record *)target : NULL;
}

bool kin__one_set(kin_record *owner, const kin__association *association, kin_record *target)
{
    kin_one_slot slot = {target ? (uintptr_t)target : ONE_NONE};
    if (target && !kin__note_escape(owner, association, target)) return false;
    return kin__write_record(owner, one_slot(owner, association), &slot, sizeof slot, KIN__BY_USER);
}

bool kin__one_reset(kin_record *owner, const kin__association *association)
{
    kin_one_slot slot = {0};
    return kin__write_record(owner, one_slot(owner, association), &slot, sizeof slot, KIN__BY_USER);
}

static bool notes_loads(const kin_session *session)
{
    return session->unit_count > 0 && session->units[session->unit_count - 1].notes_loads;
}

static bool fill(kin_record *owner, void *slot, const void *found, size_t size)
{
    if (notes_loads(kin__session_of(owner)))
        return kin__write_record(owner, slot, found, size, KIN__BY_USER);
    memcpy(slot, found, size);
    return true;
}

bool kin__one_fill(kin_record *owner, const kin__association *association, kin_record *target)
{
    kin_one_slot slot = {target ? (uintptr_t)target : ONE_NONE};
    if (target && !kin__note_escape(owner, association, target)) return false;
    return fill(owner, one_slot(owner, association), &slot, sizeof slot);
}

bool kin__many_is_loaded(const kin_record *owner, const kin__association *association)
{
    return (many_slot(owner, association)->kin_flags_ & KIN__MANY_LOADED) != 0;
}

kin_items kin__many_items(const kin_record *owner, const kin__association *association)
{
    const kin_many_slot *slot = many_slot(owner, association);
    return (kin_items){slot->kin_items_, slot->kin_count_};
}

bool kin__many_contains(const kin_record *owner, const kin__association *association,
                        const kin_record *item)
{
    kin_items items = kin__many_items(owner, association);
    for (size_t i = 0; i < items.count; i++)
        if (items.items[i] == item) return true;
    return false;
}

static bool write_slot(kin_record *owner, const kin__association *association,
                       const kin_many_slot *slot)
{
    return kin__write_record(owner, many_slot(owner, association), slot, sizeof *slot,
                             KIN__BY_USER);
}

static kin__base base_of(const kin_many_slot *slot)
{
    void **items = slot->kin_items_;
    if (slot->kin_flags_ & KIN__MANY_BASED) return *((kin__base *)(void *)items - 1);
    if (slot->kin_flags_ & KIN__MANY_LOADED) return (kin__base){items, slot->kin_count_, 0};
    return (kin__base){NULL, 0, 0};
}

/* An array to take the place of the slot's. */
static void **take_array(kin_record *owner, const kin_many_slot *slot, size_t count)
{
    kin__arena *arena = &region_of(owner)->arena;
    kin__base *base = kin__arena_take(arena, sizeof *base + (count + 1) * sizeof(void *), 8);
    if (!base) {
        kin__fail_memory(kin__session_of(owner));
        return NULL;
    }
    *base = base_of(slot);
    return (void **)(void *)(base + 1);
}

/* Room for one more behind the last: an array that has room is written behind what lists see. */
static bool grow(kin_record *owner, kin_many_slot *slot)
{
    uint32_t power = slot->kin_flags_ >> KIN__CAPACITY_SHIFT;
    uint32_t capacity = power ? (uint32_t)1 << power : 0;
    if (slot->kin_count_ < capacity) return true;
    for (power = 2; ((uint32_t)1 << power) <= slot->kin_count_; power++) {
    }
    void **items = take_array(owner, slot, (size_t)1 << power);
    if (!items) return false;
    if (slot->kin_count_) memcpy(items, slot->kin_items_, slot->kin_count_ * sizeof *items);
    slot->kin_items_ = items;
    slot->kin_flags_ = (slot->kin_flags_ & (KIN__MANY_KEPT | KIN__MANY_COUNTED)) | KIN__MANY_BASED |
                       power << KIN__CAPACITY_SHIFT;
    return true;
}

bool kin__many_append(kin_record *owner, const kin__association *association, kin_record *item)
{
    kin_many_slot slot = *many_slot(owner, association);
    /* A row that comes in may have been counted already; what is yet to be saved was not. */
    if (!kin__is(item, KIN__NEW)) slot.kin_flags_ &= ~(uint32_t)KIN__MANY_COUNTED;
    if (!kin__note_escape(owner, association, item) || !grow(owner, &slot)) return false;
    ((void **)slot.kin_items_)[slot.kin_count_++] = item;
    if (kin__is(item, KIN__NEW)) item->kin_state_ |= KIN__HELD;
    return write_slot(owner, association, &slot);
}

bool kin__many_join(kin_record *owner, const kin__association *association, kin_record *item)
{
    kin_many_slot slot = *many_slot(owner, association);
    void **after = take_array(owner, &slot, slot.kin_count_);
    if (!after || !kin__note_escape(owner, association, item)) return false;
    kin__base *base = (kin__base *)(void *)after - 1;
    void **known = KIN__TAKE(&region_of(owner)->arena, void *, base->count + 1);
    if (!known) return kin__fail_memory(kin__session_of(owner));
    if (base->count) memcpy(known, base->items, base->count * sizeof *known);
    known[base->count] = item;
    *base = (kin__base){known, base->count + 1, 0};
    if (slot.kin_count_) memcpy(after, slot.kin_items_, slot.kin_count_ * sizeof *after);
    after[slot.kin_count_++] = item;
    slot.kin_items_ = after;
    slot.kin_flags_ = (slot.kin_flags_ & KIN__MANY_KEPT) | KIN__MANY_BASED;
    return write_slot(owner, association, &slot);
}

bool kin__many_swap(kin_record *owner, const kin__association *association, size_t place,
                    kin_record *item)
{
    kin_many_slot slot = *many_slot(owner, association);
    void **after = take_array(owner, &slot, slot.kin_count_);
    if (!after) return false;
    if (!kin__note_escape(owner, association, item)) return false;
    memcpy(after, slot.kin_items_, slot.kin_count_ * sizeof *after);
    after[place] = item;
    slot.kin_items_ = after;
    /* The array has no room for more. */
    slot.kin_flags_ = (slot.kin_flags_ & KIN__MANY_KEPT) | KIN__MANY_BASED;
    return write_slot(owner, association, &slot);
}

bool kin__many_complete(kin_record *owner, const kin__association *association)
{
    kin_many_slot slot = *many_slot(owner, association);
    slot.kin_flags_ = (slot.kin_flags_ & ~(uint32_t)KIN__MANY_COUNTED) | KIN__MANY_LOADED;
    return write_slot(owner, association, &slot);
}

/* Itself, or another instance of its row. */
static bool is_among(const kin_record *item, kin_record *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (items[i] == item) return true;
    for (size_t i = 0; i < count; i++)
        if (kin__is_same_row(items[i], item)) return true;
    return false;
}

/* What is not saved was never counted. */
static bool all_new(kin_record *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!kin__is(items[i], KIN__NEW)) return false;
    return true;
}

bool kin__many_remove(kin_record *owner, const kin__association *association,
                      kin_record *const *items, size_t count)
{
    kin_many_slot slot = *many_slot(owner, association);
    void **before = slot.kin_items_;
    void **after = take_array(owner, &slot, slot.kin_count_);
    if (!after) return false;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < slot.kin_count_; i++)
        if (!is_among(before[i], items, count)) after[kept++] = before[i];
    bool counted = (slot.kin_flags_ & KIN__MANY_COUNTED) != 0;
    if (kept == slot.kin_count_ && !counted) return true;
    slot = (kin_many_slot){after, kept, (slot.kin_flags_ & KIN__MANY_KEPT) | KIN__MANY_BASED};
    if (counted && all_new(items, count)) slot.kin_flags_ |= KIN__MANY_COUNTED;
    return write_slot(owner, association, &slot);
}

bool kin__many_reset(kin_record *owner, const kin__association *association)
{
    return write_slot(owner, association, &(kin_many_slot){0});
}

static bool empty(kin_record *owner, const kin__association *association, kin__change change)
{
    kin_many_slot slot = *many_slot(owner, association);
    if (slot.kin_count_ == 0 && !(slot.kin_flags_ & KIN__MANY_BASED)) {
        slot = (kin_many_slot){NULL, 0, KIN__MANY_LOADED};
    } else {
        void **none = take_array(owner, &slot, 0);
        if (!none) return false;
        slot = (kin_many_slot){none, 0, KIN__MANY_LOADED | KIN__MANY_BASED};
    }
    return kin__write_record(owner, many_slot(owner, association), &slot, sizeof slot, change);
}

bool kin__many_empty(kin_record *owner, const kin__association *association)
{
    return empty(owner, association, KIN__BY_USER);
}

bool kin__many_gone(kin_record *owner, const kin__association *association)
{
    return empty(owner, association, KIN__BY_KIN);
}

kin_items kin__many_base(const kin_record *owner, const kin__association *association)
{
    kin__base base = base_of(many_slot(owner, association));
    return (kin_items){base.items, base.count};
}

bool kin__many_fill(kin_record *owner, const kin__association *association, void **items,
                    size_t count)
{
    return kin__many_fill_some(owner, association, items, count, false);
}

bool kin__many_has_more(const kin_record *owner, const kin__association *association)
{
    return (many_slot(owner, association)->kin_flags_ & KIN__MANY_MORE) != 0;
}

bool kin__many_fill_some(kin_record *owner, const kin__association *association, void **items,
                         size_t count, bool more)
{
    kin_many_slot slot = {items, (uint32_t)count,
                          more ? KIN__MANY_LOADED | KIN__MANY_MORE : KIN__MANY_LOADED};
    return fill(owner, many_slot(owner, association), &slot, sizeof slot);
}

/* Records in memory that have a row. */
static int64_t count_rows(const kin_many_slot *slot)
{
    void *const *items = slot->kin_items_;
    int64_t rows = 0;
    for (uint32_t i = 0; i < slot->kin_count_; i++)
        rows += !kin__is(items[i], KIN__NEW | KIN__DESTROYED);
    return rows;
}

bool kin__many_is_counted(const kin_record *owner, const kin__association *association)
{
    return (many_slot(owner, association)->kin_flags_ & KIN__MANY_COUNTED) != 0;
}

int64_t kin__many_rows(const kin_record *owner, const kin__association *association)
{
    const kin_many_slot *slot = many_slot(owner, association);
    return base_of(slot).beside + count_rows(slot);
}

bool kin__many_count(kin_record *owner, const kin__association *association, int64_t rows)
{
    kin_many_slot slot = *many_slot(owner, association);
    void **items = take_array(owner, &slot, slot.kin_count_);
    if (!items) return false;
    ((kin__base *)(void *)items - 1)->beside = rows - count_rows(&slot);
    if (slot.kin_count_) memcpy(items, slot.kin_items_, slot.kin_count_ * sizeof *items);
    slot.kin_items_ = items;
    slot.kin_flags_ = KIN__MANY_BASED | KIN__MANY_COUNTED;
    return fill(owner, many_slot(owner, association), &slot, sizeof slot);
}

bool kin__reset_slots(kin_record *record)
{
    const kin__association_list *all = &kin__model_of(record)->associations;
    kin__drop_ahead(kin__session_of(record));
    for (size_t i = 0; i < all->count; i++) {
        const kin__association *association = &all->items[i];
        if (!kin__reset_slot(record, association)) return false;
    }
    return true;
}

bool kin__has_columns_for(const kin_record *owner, const kin__association *association)
{
    const kin__column *type = association->ways ? association->foreign_type : NULL;
    if (!kin__is(owner, KIN__PARTIAL)) return true;
    return kin__has_columns(owner, &association->owner_keys) &&
           (!type || !kin__is_missing(owner, type) || kin__fail_missing(owner, type));
}
