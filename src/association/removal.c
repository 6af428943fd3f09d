#include "association/association.h"

#include "loading/load.h"

kin_record **kin__copy_targets(kin_record *owner, const kin__association *association,
                               size_t *count)
{
    kin_session *session = kin__session_of(owner);
    kin_items items = kin__many_items(owner, association);
    kin_record **targets = KIN__TAKE(&session->scratch, kin_record *, items.count + 1);
    *count = items.count;
    if (!targets) kin__fail_memory(session);
    for (size_t i = 0; targets && i < items.count; i++) targets[i] = items.items[i];
    return targets;
}

bool kin__remove_loaded(kin_record *owner, const kin__association *association, int64_t *removed)
{
    size_t count;
    if (!kin__load_association(owner, association)) return false;
    kin_record **targets = kin__copy_targets(owner, association, &count);
    if (removed) *removed = (int64_t)count;
    return targets &&
           association->kind->remove(owner, association, targets, count, KIN__REMOVE_AS_DEPENDENT);
}
