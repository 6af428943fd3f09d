#include "record/callbacks.h"
#include "record/record.h"
#include "record/slot.h"
#include "record/together.h"

#include "schema/kind.h"

#include <string.h>

/* What a save of this record will do beside its own row. */
typedef struct kin__extent {
    bool more;      /* other rows are written */
    bool refusable; /* and one of them may refuse */
} kin__extent;

static void look_at(kin_record *record, const kin__association *association,
                    const kin_record *target, kin__extent *extent)
{
    bool follows = association->row->kin_row_ != KIN_ROW_BELONGS_TO_;
    if (association->autosave == KIN_AUTOSAVE_NO) return;
    if (kin__goes_along(association, target)) extent->more = extent->refusable = true;
    if (follows && kin__is(record, KIN__NEW)) extent->more = extent->refusable = true;
}

/* Whether the parent's row is written too: a counter moves, or it is touched. */
static bool writes_parent(kin_record *record, const kin__association *association)
{
    const kin__key *key = &association->owner_keys;
    bool new = kin__is(record, KIN__NEW);
    if (!association->row->counter_cache && !association->row->touch) return false;
    if (kin__one_target(record, association)) return true; /* the key may follow it yet */
    bool none =
        !kin__has_key(record, key, kin__get) && (new || !kin__has_key(record, key, kin__original));
    if (none) return false;
    bool changed = false;
    for (size_t i = 0; i < key->count; i++)
        changed = changed || kin__is_changed(record, key->columns[i]);
    return new || changed ||
           (association->ways && kin__is_changed(record, association->foreign_type)) ||
           (association->row->touch && kin__has_changes(record));
}

static kin__extent extent_of(kin_record *record)
{
    kin__extent extent = {false, false};
    const kin__association_list *all = &kin__model_of(record)->associations;
    for (size_t i = 0; i < all->count; i++) {
        const kin__association *association = &all->items[i];
        bool here = association->row->kin_row_ == KIN_ROW_BELONGS_TO_;
        if (here && writes_parent(record, association)) extent.more = true;
        if (association->many) {
            kin_items items = kin__many_items(record, association);
            for (size_t n = 0; n < items.count; n++)
                look_at(record, association, items.items[n], &extent);
        } else if (kin__one_target(record, association)) {
            look_at(record, association, kin__one_target(record, association), &extent);
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

/* What Kin gives a new record was noted as a whole when its INSERT began. */
static inline void stamp_new(kin_record *record, kin__extra *extra, const kin__column *column,
                             kin_time_value now)
{
    size_t word = column->index / 64;
    uint64_t bit = (uint64_t)1 << (column->index % 64);
    if (extra->changed[word] & bit) return;
    extra->changed[word] |= bit;
    extra->stamped[word] |= bit;
    if (column->kind == KIN_KIND_TIME) {
        memcpy((char *)record + column->offset, &now, sizeof now);
        kin__nulls(record)[word] &= ~bit;
        return;
    }
    kin_value day = kin__stamp(column, kin_value_time(now));
    kin__put(record, column, &day);
}

bool kin__stamp_insert(kin_record *record, kin_time_value now)
{
    const kin__model *model = kin__model_of(record);
    kin__extra *extra = kin__extra_of(record);
    for (size_t i = 0; i < 2; i++) {
        if (model->created[i]) stamp_new(record, extra, model->created[i], now);
        if (model->updated[i]) stamp_new(record, extra, model->updated[i], now);
    }
    return !model->version || kin__stamp_version(record);
}

/* The running save of one record. */
typedef struct kin__saving {
    kin__saved saved;
    size_t note;
} kin__saving;

/* What is written beside the row is one with it. */
static void hold_together(kin_record *record)
{
    kin__extent extent = extent_of(record);
    bool refusable = extent.refusable || kin__model_of(record)->may_be_stale;
    if (extent.more) kin__verb_atomic(kin__session_of(record), refusable);
}

static bool insert(kin_record *record)
{
    /* One look at the clock: a new record's times are equal. */
    kin_time_value now = kin__now(kin__session_of(record));
    return kin__insert_begins(record) && kin__stamp_insert(record, now) && kin__insert_row(record);
}

static bool update(kin_record *record, kin__saving *saving)
{
    if (!kin__has_changes(record)) return kin__changes_saved(record);
    kin_value now = kin_value_time(kin__now(kin__session_of(record)));
    if (!stamp(record, kin__model_of(record)->updated, now)) return false;
    saving->saved.before = kin__extra_of(record);
    /* What is set from here on was not saved by this. */
    return kin__update_row(record) && kin__changes_saved(record);
}

static bool write_row(kin_record *record, void *context)
{
    kin__saving *saving = context;
    bool new = saving->saved.was_new;
    if (kin__is(record, KIN__DESTROYED)) return false;
    /* A callback may have put records into associations. */
    if (kin__model_of(record)->callbacks.given & KIN__SAVE_EVENTS) hold_together(record);
    return (new ? insert(record) : update(record, saving)) &&
           kin__wrote(record, saving->note, new ? KIN_ON_CREATE : KIN_ON_UPDATE);
}

static bool create_or_update(kin_record *record, void *context)
{
    kin__saving *saving = context;
    if (kin__is(record, KIN__DESTROYED)) return false;
    bool new = saving->saved.was_new = kin__is(record, KIN__NEW);
    return kin__run_around(record, new ? KIN_EVENT_CREATE_ : KIN_EVENT_UPDATE_, write_row,
                           saving) &&
           kin__run_after(record, new ? KIN_EVENT_AFTER_CREATE_ : KIN_EVENT_AFTER_UPDATE_,
                          &saving->saved);
}

static bool save(kin_record *record)
{
    kin__saving saving = {.saved.was_new = kin__is(record, KIN__NEW)};
    const kin__callbacks *callbacks = &kin__model_of(record)->callbacks;
    bool undoes =
        (callbacks->given & KIN__AFTER_SAVE_EVENTS) || (callbacks->around & KIN__SAVE_EVENTS);
    if (undoes) kin__verb_atomic(kin__session_of(record), true);
    hold_together(record);
    return kin__will_write(record, &saving.note) &&
           kin__run_around(record, KIN_EVENT_SAVE_, create_or_update, &saving) &&
           kin__run_after(record, KIN_EVENT_AFTER_SAVE_, &saving.saved);
}

bool kin__is_fit_to_save(kin_record *record)
{
    const kin_session *session = kin__session_of(record);
    bool validates =
        !session->units[session->unit_count - 1].unvalidated && !kin__is(record, KIN__VALIDATED);
    record->kin_state_ &= ~(uint64_t)KIN__HALTED;
    return !validates || kin__validate(record);
}

static bool validate_and_save(kin_record *record)
{
    if (!kin__is_fit_to_save(record)) return false;
    if (save(record)) return true;
    record->kin_state_ |= KIN__HALTED;
    return false;
}

static bool save_with_others(kin_record *record)
{
    if (kin__is(record, KIN__SAVING)) return true;
    if (kin__is(record, KIN__WAITING) && !kin__send_what_waits(kin__session_of(record)))
        return false;
    if (kin__is(record, KIN__DESTROYED)) {
        kin__about about = {.model = kin__model_of(record)->name};
        return kin__fail(kin__session_of(record), KIN_INVALID_ARGUMENT, &about,
                         "a destroyed %s cannot be saved", about.model);
    }
    if (!kin__may_write(record)) return false;
    /* Callbacks see it, so from here on what is done to it can be taken back. */
    if (kin__model_of(record)->callbacks.given) kin__made(record);
    record->kin_state_ |= KIN__SAVING;
    bool saved = validate_and_save(record);
    record->kin_state_ &= ~(uint64_t)KIN__SAVING;
    return saved;
}

/* --- a record that is saved alone ------------------------------------------------------------- */

/* Whether the slot holds nothing that the save would have to look at. */
static bool is_quiet(const kin_record *record, const kin__association *association)
{
    if (association->many) return kin__many_items(record, association).count == 0;
    const kin_record *target = kin__one_target(record, association);
    return !target || (association->row->kin_row_ == KIN_ROW_BELONGS_TO_ &&
                       association->autosave != KIN_AUTOSAVE_YES &&
                       !kin__is(target, KIN__NEW | KIN__DESTROYED | KIN__MARKED) &&
                       kin__same_key(record, &association->owner_keys, kin__get, target,
                                     &association->target_keys));
}

/* Nobody has seen the record yet, its model does nothing but write its row, and what it belongs to
 * is saved: the save is one INSERT. */
static bool is_alone(const kin_record *record)
{
    const kin__model *model = kin__model_of(record);
    uint64_t state = record->kin_state_ & ~(uint64_t)KIN__HELD;
    if (!model->plain || state != (KIN__NEW | KIN__FRESH)) return false;
    for (size_t i = 0; i < model->associations.count; i++)
        if (!is_quiet(record, &model->associations.items[i])) return false;
    return true;
}

bool kin__save(kin_record *record)
{
    return is_alone(record) ? insert(record) : save_with_others(record);
}
