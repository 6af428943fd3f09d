/* Verbs of associations to one record. */
#include "conformance/runner.h"

/* What every verb here takes. */
static bool asked(struct step *step, kin_record **record, const char **association)
{
    *record = on_of(step);
    *association = text_of(step, "association");
    return *record && !step->wrong;
}

static json_t *verb_is_loaded(struct step *step)
{
    kin_record *record;
    const char *association;
    if (!asked(step, &record, &association)) return NULL;
    return json_boolean(kin_is_loaded_named(record, association));
}

static json_t *verb_one_get(struct step *step)
{
    kin_record *record;
    const char *association;
    if (!asked(step, &record, &association)) return NULL;
    return answer_record(step, kin_one_get_named(record, association));
}

static json_t *verb_one_peek(struct step *step)
{
    kin_record *record;
    const char *association;
    if (!asked(step, &record, &association)) return NULL;
    return answer_record(step, kin_one_peek_named(record, association));
}

static json_t *verb_one_reload(struct step *step)
{
    kin_record *record;
    const char *association;
    if (!asked(step, &record, &association)) return NULL;
    return answer_record(step, kin_one_reload_named(record, association));
}

static json_t *verb_one_set(struct step *step)
{
    kin_record *record;
    const char *association;
    if (!asked(step, &record, &association)) return NULL;
    return json_boolean(kin_one_set_named(record, association, with_of(step)));
}

typedef kin_record *make_fn(kin_record *record, const char *association,
                            const kin_attribute *attributes, size_t count);

static json_t *make(struct step *step, make_fn *function)
{
    kin_record *record;
    const char *association;
    if (!asked(step, &record, &association)) return NULL;
    const kin_association_reflection *reflection =
        kin_reflection_association(zoo_model_of(step->runner->db, record), association);
    const kin_model_reflection *target = reflection ? reflection->target : NULL;
    struct attributes attributes = attributes_of(step, target ? target->name : "");
    if (step->wrong) return NULL;
    return answer_record(step, function(record, association, attributes.items, attributes.count));
}

static json_t *verb_one_build(struct step *step)
{
    return make(step, kin_one_build_named);
}

static json_t *verb_one_create(struct step *step)
{
    return make(step, kin_one_create_named);
}

static json_t *verb_one_must_create(struct step *step)
{
    return make(step, kin_one_must_create_named);
}

static json_t *verb_many_build(struct step *step)
{
    return make(step, kin_many_build_named);
}

static json_t *verb_many_create(struct step *step)
{
    return make(step, kin_many_create_named);
}

static json_t *verb_many_must_create(struct step *step)
{
    return make(step, kin_many_must_create_named);
}

const struct verb one_verbs[] = {
    {"is_loaded", verb_is_loaded},
    {"one_get", verb_one_get},
    {"one_peek", verb_one_peek},
    {"one_reload", verb_one_reload},
    {"one_set", verb_one_set},
    {"one_build", verb_one_build},
    {"one_create", verb_one_create},
    {"one_must_create", verb_one_must_create},
    {"many_build", verb_many_build},
    {"many_create", verb_many_create},
    {"many_must_create", verb_many_must_create},
    {NULL, NULL},
};
