/* Queries about what one record is associated with. */
#include "loading/load.h"
#include "loading/verbs.h"
#include "query/chain.h"
#include "record/record.h"
#include "record/slot.h"

#include <string.h>

static const kin__association *find(kin_session *session, const kin__model *owner,
                                    const kin_targets *of)
{
    const char *name = of->name;
    const kin__association *found = name ? kin__association_named(owner, name, strlen(name))
                                         : kin__association_at(owner, of->offset);
    if (found) return found;
    kin__fail_association(session, owner, name ? name : "");
    return NULL;
}

static bool is_of_model(kin_session *session, const kin__association *association,
                        const kin__model *model)
{
    kin__about about = {.model = association->owner->name,
                        .association = association->name,
                        .expected = association->target->name,
                        .actual = model->name};
    if (association->target == model) return true;
    return kin__fail(session, KIN_ASSOCIATION_TYPE_MISMATCH, &about,
                     "%s.%s is of %s: a query of %s cannot be about it", about.model,
                     about.association, about.expected, about.actual);
}

bool kin__of_association(kin_session *session, const kin__model *model, const kin_targets *of,
                         const kin__association **association)
{
    const kin_record *owner = of->owner;
    if (kin__session_of_any(owner) != session)
        return kin__fail(session, KIN_INVALID_ARGUMENT, &(kin__about){.model = model->name},
                         "a query of %s: the record of .of is of another session", model->name);
    const kin__association *found = find(session, kin__model_of(owner), of);
    return found && kin__has_columns_for(owner, found) &&
           kin__way_from(owner, found, association) &&
           (!*association || is_of_model(session, *association, model));
}

static bool open_of(kin_query *query, kin_session *session, const kin__model *model,
                    const kin_targets *of)
{
    const kin__association *association = NULL;
    if (!kin__of_association(session, model, of, &association)) return false;
    query->nothing = !association;
    return !association ||
           kin__targets_query(query, (kin_record *)(uintptr_t)of->owner, association);
}

bool kin__query_open_of(kin_query *query, kin_session *session, const kin__model *model,
                        const kin_targets *of)
{
    kin__query_open(query, session, model);
    if (of && of->owner) return open_of(query, session, model, of);
    query->nothing = of != NULL; /* a record that is NULL has none */
    return true;
}
