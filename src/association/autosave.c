/* Saving the owner saves what its collections hold and the database does not. */
#include "association/association.h"

bool kin__may_pass_over(kin_record *owner, const kin__association *association,
                        const kin_record *target)
{
    return !kin__has_failed(kin__session_of(owner)) && !association->validate &&
           kin__is(target, KIN__NEW);
}

bool kin__save_targets(kin_record *owner, const kin__association *association,
                       const kin__saved *saved)
{
    kin_items items = kin__many_items(owner, association);
    for (size_t i = 0; i < items.count; i++) {
        kin_record *target = items.items[i];
        bool wanted =
            (saved->was_new || kin__is(target, KIN__NEW)) && !kin__is(target, KIN__DESTROYED);
        if (wanted && !association->kind->add(owner, association, target) &&
            !kin__may_pass_over(owner, association, target))
            return false;
    }
    return true;
}

bool kin__link_by_row(kin_record *owner, const kin__association *association, kin_record *target)
{
    (void)owner;
    (void)association;
    (void)target;
    return true;
}
