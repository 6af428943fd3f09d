#include "record/record.h"

#include "schema/kind.h"

/* Whether anything but the record's own row is touched, and whether that may refuse. */
static void extent_of(const kin__model *model, bool *more, bool *refusable)
{
    for (size_t i = 0; i < model->associations.count; i++) {
        const kin__association *association = &model->associations.items[i];
        if (association->dependent || association->join_table || association->row->touch ||
            (association->counter && association->kind->after_destroy))
            *more = true;
        if (association->dependent == KIN_DESTROY ||
            association->dependent == KIN_RESTRICT_WITH_ERROR ||
            association->dependent == KIN_RESTRICT_WITH_EXCEPTION)
            *refusable = true;
    }
}

static bool destroy_before(kin_record *record)
{
    const kin__association_list *all = &kin__model_of(record)->associations;
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].kind->before_destroy &&
            !all->items[i].kind->before_destroy(record, &all->items[i]))
            return false;
    return true;
}

static bool destroy_after(kin_record *record)
{
    const kin__association_list *all = &kin__model_of(record)->associations;
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].kind->after_destroy &&
            !all->items[i].kind->after_destroy(record, &all->items[i]))
            return false;
    return true;
}

static bool destroy(kin_record *record)
{
    bool more = false;
    bool refusable;
    bool gone = false;
    refusable = kin__model_of(record)->may_be_stale;
    extent_of(kin__model_of(record), &more, &refusable);
    kin__clear_errors(record);
    if (more) kin__verb_atomic(kin__session_of(record), refusable);
    /* A row that was gone already has been counted by whoever deleted it. */
    return destroy_before(record) && kin__delete_row(record, true, &gone) &&
           (!gone || destroy_after(record));
}

bool kin__destroy(kin_record *record)
{
    if (kin__is(record, KIN__DESTROYED | KIN__DESTROYING)) return true;
    if (kin__is(record, KIN__NEW)) return kin__set_state(record, KIN__DESTROYED, true);
    if (!kin__may_write(record)) return false;
    record->kin_state_ |= KIN__DESTROYING;
    bool done = destroy(record);
    record->kin_state_ &= ~(uint64_t)KIN__DESTROYING;
    return done;
}
