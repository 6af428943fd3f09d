/* Models and associations by their names. */
#include "session/session.h"

#include "support/similar.h"

#include <kin/named.h>

const kin_model *kin_model_named(const kin_db *db, const char *name)
{
    const kin_model_reflection *model = kin_db_reflect_named(db, name);
    return model ? model->declared : NULL;
}

const kin_model *kin_session_model_named(const kin_session *session, const char *name)
{
    return session ? kin_model_named(session->db, name) : NULL;
}

static const char *similar_model(const kin_db *db, const char *name)
{
    kin__similar similar;
    kin_model_reflections all = kin_db_models(db);
    kin__similar_open(&similar, name);
    for (size_t i = 0; i < all.count; i++) kin__similar_offer(&similar, all.items[i]->name);
    return similar.best;
}

const kin_model *kin__model_named(kin_session *session, const char *name)
{
    const kin_model *model = kin_session_model_named(session, name);
    if (model || !kin__memory_verb(session)) return model;
    if (!name) name = "";
    const char *best = similar_model(session->db, name);
    kin__fail(session, KIN_INVALID_ARGUMENT, &(kin__about){.expected = best, .actual = name},
              "no model \"%.64s\" was given to kin_open%s%s%s", name,
              best ? ", did you mean \"" : "", best ? best : "", best ? "\"?" : "");
    return NULL;
}

bool kin__fail_association(kin_session *session, const kin__model *model, const char *name)
{
    char hint[KIN__SUGGESTION_SIZE];
    kin__about about = {.model = model->name,
                        .association = name,
                        .expected = kin__similar_association(model, name),
                        .actual = name};
    return kin__fail(session, KIN_ASSOCIATION_NOT_FOUND, &about,
                     "association \"%.64s\" was not found on %s%s", name, model->name,
                     kin__suggest_association(model, name, hint));
}
