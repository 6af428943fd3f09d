/* The functions of a collection that run when an item is put in, or taken out. */
#include "association/association.h"

static kin_item_fn *const *functions_at(const kin__association *association, kin__item_event event)
{
    const kin_row *row = association->row;
    switch (event) {
    case KIN__BEFORE_ADD: return row->before_add;
    case KIN__AFTER_ADD: return row->after_add;
    case KIN__BEFORE_REMOVE: return row->before_remove;
    default: return row->after_remove;
    }
}

static bool call(kin_record *owner, kin_item_fn *function, kin_record *item)
{
    kin__call call;
    kin_session *session = kin__session_of(owner);
    if (!kin__call_begin(&call, session)) return false;
    bool wanted = function(owner, item);
    return kin__call_end(&call, session) && wanted;
}

bool kin__tell_item(kin_record *owner, const kin__association *association, kin__item_event event,
                    kin_record *item)
{
    kin_item_fn *const *functions = functions_at(association, event);
    if (!functions[0]) return true;
    /* The user sees it, so from here on what is done to it can be taken back. */
    kin__made(item);
    for (size_t i = 0; i < KIN_ITEM_FUNCTIONS && functions[i]; i++)
        if (!call(owner, functions[i], item)) return kin__verb_halted(kin__session_of(owner));
    return true;
}

bool kin__tell_items(kin_record *owner, const kin__association *association, kin__item_event event,
                     kin_record *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!kin__tell_item(owner, association, event, items[i])) return false;
    return true;
}
