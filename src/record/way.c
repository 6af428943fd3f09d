/* Which way a polymorphic association leads from a record. */
#include "record/slot.h"

#include <stdio.h>

/* The type is data, and may be anything; the message says where, the error's value what. */
static bool unknown_type(kin_session *session, const kin__association *any, const kin_value *type)
{
    char text[128];
    kin__about about = {.model = any->owner->name, .association = any->name};
    snprintf(text, sizeof text, "%.*s", (int)(type->size < 127 ? type->size : 127), type->as.text);
    if (!any->foreign_type->secret) about.value = text;
    return kin__fail(session, KIN_TYPE_NOT_FOUND, &about,
                     "%s.%s: %s names no model; each must be given to kin_open", any->owner->name,
                     any->name, any->foreign_type->member);
}

bool kin__way_for(kin_session *session, const kin__association *any, const kin_value *type,
                  const kin__association **way)
{
    *way = NULL;
    if (type->kind == KIN_KIND_NULL || type->size == 0) return true;
    const kin__association *found = kin__way_of_type(any, type);
    if (!found) return unknown_type(session, any, type);
    if (found->flaw) return kin__fail_way(session, found, KIN_TYPE_NOT_FOUND);
    *way = found;
    return true;
}

bool kin__fail_way(kin_session *session, const kin__association *way, kin_code code)
{
    kin__about about = {
        .model = way->owner->name, .association = way->name, .actual = way->target->name};
    return kin__fail(session, code, &about, "%s.%s cannot lead to a %s: %s", about.model,
                     about.association, about.actual, way->flaw);
}

bool kin__way_from(const kin_record *owner, const kin__association *association,
                   const kin__association **way)
{
    *way = association;
    if (!association->ways) return true;
    if (kin__is_missing(owner, association->foreign_type))
        return kin__fail_missing(owner, association->foreign_type);
    kin_value type = kin__get(owner, association->foreign_type);
    return kin__way_for(kin__session_of(owner), association, &type, way);
}

bool kin__leads_from(const kin_record *owner, const kin__association *way)
{
    if (!way->any) return true;
    kin_value type = kin__get(owner, way->foreign_type);
    return type.kind == KIN_KIND_TEXT && strlen(way->type_name) == type.size &&
           memcmp(way->type_name, type.as.text, type.size) == 0;
}

const kin__association *kin__inverse_to(const kin__association *association,
                                        const kin_record *target)
{
    if (!association->any) return association->inverse;
    return association->any->ways[kin__model_of(target)->index].inverse;
}

bool kin__refers(const kin_record *target, const kin__association *association,
                 const kin_record *owner, kin__column_reader *read)
{
    const kin__column *type = kin__type_of_target(association);
    if (!kin__same_key(target, &association->target_keys, read, owner, &association->owner_keys))
        return false;
    if (!type) return true;
    kin_value name = kin_value_text(association->type_name);
    kin_value its = read(target, type);
    return kin__same_value(&name, &its);
}
