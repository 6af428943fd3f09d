#include "record/record.h"
#include "record/slot.h"

#include "schema/kind.h"

/* What a save of this record will do beside its own row. */
typedef struct kin__extent {
    bool more;      /* other rows are written */
    bool refusable; /* and one of them may refuse */
} kin__extent;

static void look_at(kin_record *record, const kin_record *target, bool follows, kin__extent *extent)
{
    if (kin__is(target, KIN__NEW)) extent->more = extent->refusable = true;
    if (follows && kin__is(record, KIN__NEW)) extent->more = extent->refusable = true;
}

/* Whether the parent's row is written too: a counter moves, or it is touched. */
static bool writes_parent(kin_record *record, const kin__association *association)
{
    const kin__column *key = association->owner_key;
    bool new = kin__is(record, KIN__NEW);
    if (!association->counter && !association->row->touch) return false;
    if (kin__one_target(record, association)) return true; /* the key may follow it yet */
    bool none = kin__get(record, key).kind == KIN_KIND_NULL &&
                (new || kin__original(record, key).kind == KIN_KIND_NULL);
    if (none) return false;
    return new || kin__is_changed(record, key) ||
           (association->row->touch && kin__has_changes(record));
}

static kin__extent extent_of(kin_record *record)
{
    kin__extent extent = {false, false};
    const kin__association_list *all = &kin__model_of(record)->associations;
    for (size_t i = 0; i < all->count; i++) {
        const kin__association *association = &all->items[i];
        bool here = association->kind == &kin__belongs_to;
        if (here && writes_parent(record, association)) extent.more = true;
        if (association->many) {
            kin_items items = kin__many_items(record, association);
            for (size_t n = 0; n < items.count; n++) look_at(record, items.items[n], true, &extent);
        } else if (kin__one_target(record, association)) {
            look_at(record, kin__one_target(record, association), !here, &extent);
        }
    }
    return extent;
}

/* Times that the user has written stay. */
static bool stamp(kin_record *record, const kin__column *const columns[2], kin_value now)
{
    for (size_t i = 0; i < 2; i++) {
        if (!columns[i] || kin__is_changed(record, columns[i])) continue;
        if (!kin__set_stamp(record, columns[i], now)) return false;
    }
    return true;
}

bool kin__stamp_insert(kin_record *record, kin_value now)
{
    const kin__model *model = kin__model_of(record);
    return stamp(record, model->created, now) && stamp(record, model->updated, now) &&
           kin__stamp_version(record);
}

static bool write_row(kin_record *record)
{
    const kin__model *model = kin__model_of(record);
    bool new = kin__is(record, KIN__NEW);
    if (!new && !kin__has_changes(record)) return true;
    /* One look at the clock: a new record's times are equal. */
    kin_value now = kin_value_time(kin__now(kin__session_of(record)));
    if (new)
        return kin__insert_begins(record) && kin__stamp_insert(record, now) &&
               kin__insert_row(record);
    return stamp(record, model->updated, now) && kin__update_row(record);
}

static bool save_before(kin_record *record)
{
    const kin__association_list *all = &kin__model_of(record)->associations;
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].kind->before_save &&
            !all->items[i].kind->before_save(record, &all->items[i]))
            return false;
    return true;
}

static bool save_after(kin_record *record, bool was_new)
{
    const kin__association_list *all = &kin__model_of(record)->associations;
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].kind->after_save &&
            !all->items[i].kind->after_save(record, &all->items[i], was_new))
            return false;
    return true;
}

static bool save(kin_record *record)
{
    kin_session *session = kin__session_of(record);
    bool was_new = kin__is(record, KIN__NEW);
    kin__extent extent = extent_of(record);
    if (extent.more)
        kin__verb_atomic(session, extent.refusable || kin__model_of(record)->may_be_stale);
    return save_before(record) && write_row(record) && save_after(record, was_new) &&
           kin__changes_saved(record);
}

bool kin__save(kin_record *record)
{
    if (kin__is(record, KIN__SAVING)) return true;
    if (kin__is(record, KIN__DESTROYED)) {
        kin__about about = {.model = kin__model_of(record)->name};
        return kin__fail(kin__session_of(record), KIN_INVALID_ARGUMENT, &about,
                         "a destroyed %s cannot be saved", about.model);
    }
    if (!kin__may_write(record)) return false;
    record->kin_state_ |= KIN__SAVING;
    bool saved = kin__validate(record) && save(record);
    record->kin_state_ &= ~(uint64_t)KIN__SAVING;
    return saved;
}
