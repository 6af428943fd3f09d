/* Readers and writers of the user's own, in place of Kin's: they are called as the program would
 * call them, so no verb stands around them. What they are given and what they give is checked, for
 * the user's code and the macros take the model for granted. */
#include "association/association.h"

/* One that calls itself, and not what it stands in place of, comes to an end. */
static bool begin(kin_session *session, const kin__association *association)
{
    kin__about about = {.model = association->owner->name, .association = association->name};
    if (!kin__memory_verb(session)) return false;
    if (session->overriding == KIN__MOST_UNITS)
        return kin__fail(session, KIN_INVALID_ARGUMENT, &about,
                         "%s.%s: its own reader or writer calls itself: kin_super_ calls Kin's",
                         about.model, about.association);
    session->overriding++;
    return true;
}

/* Whether what was read is a record that the association can lead to. */
static bool fits(kin_record *owner, const kin__association *association, const kin_record *target)
{
    kin_session *session = kin__session_of(owner);
    kin__about about = {.model = association->owner->name,
                        .association = association->name,
                        .expected = association->target ? association->target->name : "record",
                        .actual = "NULL"};
    if (target && kin__session_of_any(target) == session) {
        if (!association->target || kin__is_a(kin__model_of(target), association->target))
            return true;
        about.actual = kin__model_of(target)->name;
    } else if (target) {
        about.actual = "record of another session";
    }
    return kin__fail(session, KIN_ASSOCIATION_TYPE_MISMATCH, &about,
                     "%s.%s: its own reader gave a %s, not a %s", about.model, about.association,
                     about.actual, about.expected);
}

kin_record *kin__call_one_get(kin_record *owner, const kin__association *association)
{
    kin_session *session = kin__session_of(owner);
    if (!begin(session, association)) return NULL;
    kin_record *target = association->row->on_get(owner);
    session->overriding--;
    return target && fits(owner, association, target) ? target : NULL;
}

bool kin__call_one_set(kin_record *owner, const kin__association *association, kin_record *target)
{
    kin_session *session = kin__session_of(owner);
    if (!begin(session, association)) return false;
    bool done = (!target || kin__check_target(owner, association, target)) &&
                association->row->on_set(owner, target);
    session->overriding--;
    return done;
}

kin_items kin__call_many_get(kin_record *owner, const kin__association *association)
{
    kin_session *session = kin__session_of(owner);
    kin_items none = {NULL, 0};
    if (!begin(session, association)) return none;
    kin_items items = association->row->on_many_get(owner);
    session->overriding--;
    for (size_t i = 0; i < items.count; i++)
        if (!fits(owner, association, items.items[i])) return none;
    return items;
}

bool kin__call_many_set(kin_record *owner, const kin__association *association, void *const *items,
                        size_t count)
{
    kin_session *session = kin__session_of(owner);
    if (!begin(session, association)) return false;
    bool done = true;
    for (size_t i = 0; done && i < count; i++)
        done = kin__check_target(owner, association, items[i]);
    done = done && association->row->on_many_set(owner, items, count);
    session->overriding--;
    return done;
}
