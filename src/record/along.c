/* What is saved along with a record: what its associations hold and the database does not, and what
 * was marked to go. */
#include "record/slot.h"
#include "record/together.h"

/* --- asking ----------------------------------------------------------------------------------- */

/* Of what an association holds, whether any is to go along; each record is asked once, however many
 * ways lead to it, and stays marked as asked until forget. */
static bool holds_changed(kin_record *record);

static bool is_changed(kin_record *record)
{
    return kin__is(record, KIN__NEW | KIN__MARKED) || kin__has_changes(record) ||
           holds_changed(record);
}

/* What is being validated or saved already sees to what it holds itself, so a way back to it ends
 * there. */
static bool is_changed_below(kin_record *record)
{
    return !kin__is(record, KIN__SAVING | KIN__VALIDATING) && is_changed(record);
}

typedef bool kin__visit_fn(kin_record *record);

/* Calls it for all that autosaved associations hold, until it says true. */
static bool visit_held(const kin_record *record, kin__visit_fn *visit)
{
    const kin__association_list *all = &kin__model_of(record)->associations;
    for (size_t i = 0; i < all->count; i++) {
        const kin__association *association = &all->items[i];
        if (association->autosave != KIN_AUTOSAVE_YES) continue;
        void *one = association->many ? NULL : kin__one_target(record, association);
        kin_items items = association->many ? kin__many_items(record, association)
                                            : (kin_items){&one, one ? 1 : 0};
        for (size_t n = 0; n < items.count; n++)
            if (visit(items.items[n])) return true;
    }
    return false;
}

static bool holds_changed(kin_record *record)
{
    if (!kin__model_of(record)->autosaves || kin__is(record, KIN__ASKED)) return false;
    record->kin_state_ |= KIN__ASKED;
    return visit_held(record, is_changed_below);
}

static bool forget(kin_record *record)
{
    if (!kin__is(record, KIN__ASKED)) return false;
    record->kin_state_ &= ~(uint64_t)KIN__ASKED;
    return visit_held(record, forget);
}

bool kin__is_changed_for_autosave(const kin_record *read_record)
{
    kin_record *record = (kin_record *)(uintptr_t)read_record;
    bool changed = is_changed(record);
    forget(record);
    return changed;
}

bool kin__goes_along(const kin__association *association, const kin_record *target)
{
    switch (association->autosave) {
    case KIN_AUTOSAVE_YES: return kin__is_changed_for_autosave(target);
    case KIN_AUTOSAVE_NO: return false;
    default: return kin__is(target, KIN__NEW);
    }
}

/* --- saving ----------------------------------------------------------------------------------- */

bool kin__save_along(const kin__association *association, kin_record *target)
{
    if (!kin__send_what_waits(kin__session_of(target))) return false;
    uint64_t before = kin__begin_validated(association, target);
    bool saved = kin__save(target);
    kin__end_validated(target, before);
    return saved;
}

/* --- marking ---------------------------------------------------------------------------------- */

bool kin__mark(kin_record *record, bool on)
{
    if (kin__is(record, KIN__MARKED) == on) return true;
    return kin__write_bits(kin__session_of(record), kin__origin_of(record)->region,
                           &record->kin_state_, KIN__MARKED, on, KIN__BY_USER);
}

bool kin_record_mark_for_destruction(kin_record *record)
{
    return kin__memory_verb(kin__session_of_any(record)) && kin__mark(record, true);
}

bool kin_record_is_marked_for_destruction(const kin_record *record)
{
    return kin__session_of_any(record) && kin__is(record, KIN__MARKED);
}

bool kin_record_changed_for_autosave(const kin_record *record)
{
    return kin__session_of_any(record) && kin__is_changed_for_autosave(record);
}
