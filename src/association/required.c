/* What a belongs_to or has_one has to do with the validation of its owner: that it must lead to a
 * record, and what it leads to by default. */
#include "association/association.h"

/* Nothing has changed since the owner was saved with it; what became of the other row meanwhile is
 * not this save's to find out, unless it was asked for. */
static bool is_as_saved(const kin_record *owner, const kin__association *association)
{
    const kin__key *key = &association->owner_keys;
    const kin__column *type = association->ways ? association->foreign_type : NULL;
    if (association->required_always || kin__is(owner, KIN__NEW)) return false;
    for (size_t i = 0; i < key->count; i++)
        if (kin__is_changed(owner, key->columns[i])) return false;
    return kin__has_owner_key(owner, association) && (!type || !kin__is_changed(owner, type));
}

/* What is marked to go is as good as gone. */
static bool is_marked(const kin_record *owner, const kin__association *association)
{
    const kin_record *target = kin__one_target(owner, association);
    return target && kin__is(target, KIN__MARKED);
}

bool kin__require_target(kin_record *owner, const kin__association *association)
{
    bool marked = is_marked(owner, association);
    if (!marked && is_as_saved(owner, association)) return true;
    if (!kin__one_need(owner, association)) return false;
    if (marked || !kin__one_target(owner, association))
        kin__add_error(owner, association->name, "must exist");
    return true;
}

bool kin__default_target(kin_record *owner, const kin__association *association)
{
    kin__call call;
    kin_session *session = kin__session_of(owner);
    if (!kin__one_need(owner, association)) return false;
    if (kin__one_target(owner, association)) return true;
    if (!kin__call_begin(&call, session)) return false;
    kin_record *target = association->row->default_to(owner);
    if (!kin__call_end(&call, session)) return false;
    return !target || (kin__check_target(owner, association, target) &&
                       association->kind->link(owner, association, target));
}
