#include "association/association.h"

#include "loading/load.h"

bool kin__remove_loaded(kin_record *owner, const kin__association *association)
{
    kin_session *session = kin__session_of(owner);
    if (!kin__load_association(owner, association)) return false;
    kin_items items = kin__many_items(owner, association);
    kin_record **targets = KIN__TAKE(&session->scratch, kin_record *, items.count + 1);
    if (!targets) return kin__fail_memory(session);
    for (size_t i = 0; i < items.count; i++) targets[i] = items.items[i];
    return association->kind->remove(owner, association, targets, items.count,
                                     KIN__REMOVE_AS_DEPENDENT);
}
