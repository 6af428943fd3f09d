/* Strict loading: what nobody has loaded is not loaded because somebody reads it. */
#include "association/association.h"

static bool needs_statement(kin_record *owner, const kin__association *association)
{
    return !kin__is_loaded(owner, association) && kin__has_owner_key(owner, association);
}

bool kin__may_load(kin_record *owner, const kin__association *association)
{
    kin__about about = {.model = association->owner->name, .association = association->name};
    if (kin__strict_mode(owner, association) != KIN_STRICT_ALL ||
        !needs_statement(owner, association))
        return true;
    return kin__fail(
        kin__session_of(owner), KIN_ASSOCIATION_NOT_LOADED, &about,
        "%s.%s is not loaded, and reading it loads nothing here: include or preload it",
        about.model, about.association);
}
