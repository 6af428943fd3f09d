/* Collections as functions take them, and the tables of functions that extend them. */
#include "association/association.h"

#include <string.h>

static const kin__association *association_of(kin_collection collection)
{
    const kin_record *owner = collection.kin_owner_;
    if (!kin__session_of_any(owner)) return NULL;
    const kin__association *association =
        kin__association_at(kin__model_of(owner), collection.kin_offset_);
    return association && association->many ? association : NULL;
}

/* Whether there is a collection in that slot; looking at it is no verb, and a mistake is a
 * failure. */
static const kin__association *collection_at(kin_record *owner, size_t offset)
{
    kin_session *session = kin__session_of_any(owner);
    if (!session) return NULL;
    const kin__association *association = association_of((kin_collection){owner, offset});
    if (!association && kin__memory_verb(session))
        kin__fail_kind(owner, kin__association_at(kin__model_of(owner), offset), true);
    return association;
}

kin_collection kin_record_collection(kin_record *owner, size_t offset)
{
    return collection_at(owner, offset) ? (kin_collection){owner, offset}
                                        : (kin_collection){NULL, 0};
}

kin_record *kin_collection_owner(kin_collection collection)
{
    return association_of(collection) ? collection.kin_owner_ : NULL;
}

const kin_association_reflection *kin_collection_reflection(kin_collection collection)
{
    const kin__association *association = association_of(collection);
    return association ? association->owner->reflection->associations[association->index] : NULL;
}

kin_items kin_collection_target(kin_collection collection)
{
    return kin_record_many_peek(collection.kin_owner_, collection.kin_offset_);
}

static void fail_extension(const kin_record *owner, const kin__association *association,
                           const char *name)
{
    kin_session *session = kin__session_of(owner);
    kin__about about = {
        .model = association->owner->name, .association = association->name, .actual = name};
    if (kin__memory_verb(session))
        kin__fail(session, KIN_EXTENSION_NOT_FOUND, &about, "%s.%s has no extension \"%.64s\"",
                  about.model, about.association, name);
}

kin_collection kin_record_extended(kin_record *owner, size_t offset, const void *functions,
                                   const char *name)
{
    const kin__association *association = collection_at(owner, offset);
    const kin_extension *all = association ? association->row->extensions : NULL;
    for (size_t i = 0; all && i < KIN_EXTENSIONS && all[i].functions; i++)
        if (all[i].functions == functions) return (kin_collection){owner, offset};
    if (association) fail_extension(owner, association, name);
    return (kin_collection){NULL, 0};
}

const void *kin_collection_extension(kin_collection collection, const char *name)
{
    const kin__association *association = association_of(collection);
    const kin_extension *all = association ? association->row->extensions : NULL;
    if (!name) name = "";
    for (size_t i = 0; all && i < KIN_EXTENSIONS && all[i].functions; i++)
        if (strcmp(all[i].name, name) == 0) return all[i].functions;
    if (association) fail_extension(collection.kin_owner_, association, name);
    return NULL;
}
