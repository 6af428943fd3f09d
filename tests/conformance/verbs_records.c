/* Verbs of one record. */
#include "conformance/runner.h"

#include <string.h>

static json_t *told(bool answer)
{
    return json_boolean(answer);
}

/* --- making and finding ----------------------------------------------------------------------- */

typedef kin_record *by_attributes_fn(kin_session *session, const char *model,
                                     const kin_attribute *attributes, size_t count);

static json_t *by_attributes(struct step *step, by_attributes_fn *function)
{
    const char *model = text_of(step, "model");
    struct attributes attributes = attributes_of(step, model);
    if (step->wrong) return NULL;
    return answer_record(
        step, function(step->runner->session, model, attributes.items, attributes.count));
}

static json_t *verb_new(struct step *step)
{
    return by_attributes(step, kin_new_named);
}

/* Nested attributes come after the others, and before the save. */
static json_t *create_nested(struct step *step)
{
    const char *model = text_of(step, "model");
    struct attributes attributes = attributes_of(step, model);
    if (step->wrong) return NULL;
    kin_record *record =
        kin_new_named(step->runner->session, model, attributes.items, attributes.count);
    if (record && assign_nested(step, record)) kin_record_save(record);
    return answer_record(step, record);
}

static json_t *verb_create(struct step *step)
{
    if (has_nested(step)) return create_nested(step);
    return by_attributes(step, kin_create_named);
}

static json_t *verb_must_create(struct step *step)
{
    return by_attributes(step, kin_must_create_named);
}

static json_t *verb_find_by(struct step *step)
{
    return by_attributes(step, kin_find_by_named);
}

static json_t *verb_must_find_by(struct step *step)
{
    return by_attributes(step, kin_must_find_by_named);
}

static json_t *verb_find_or_create_by(struct step *step)
{
    return by_attributes(step, kin_find_or_create_by_named);
}

static json_t *verb_find_or_new_by(struct step *step)
{
    return by_attributes(step, kin_find_or_new_by_named);
}

static json_t *verb_find(struct step *step)
{
    const char *model = text_of(step, "model");
    json_t *id = json_object_get(step->line, "id");
    if (step->wrong) return NULL;
    if (json_object_get(step->line, "ids")) {
        struct keys keys = keys_of(step);
        return answer_list(
            step, kin_find_list_named(step->runner->session, model, keys.items, keys.count));
    }
    return answer_record(step, kin_find_named(step->runner->session, model, value_for(NULL, id)));
}

static json_t *verb_get(struct step *step)
{
    const char *model = text_of(step, "model");
    json_t *id = json_object_get(step->line, "id");
    if (step->wrong) return NULL;
    return answer_record(step, kin_get_named(step->runner->session, model, value_for(NULL, id)));
}

/* --- saving and destroying -------------------------------------------------------------------- */

static json_t *on_record(struct step *step, bool (*function)(kin_record *record))
{
    kin_record *record = on_of(step);
    return record ? told(function(record)) : NULL;
}

static json_t *verb_save(struct step *step)
{
    return on_record(step, kin_record_save);
}

static json_t *verb_must_save(struct step *step)
{
    return on_record(step, kin_record_must_save);
}

static json_t *verb_save_unvalidated(struct step *step)
{
    return on_record(step, kin_record_save_unvalidated);
}

static json_t *verb_destroy(struct step *step)
{
    return on_record(step, kin_record_destroy);
}

static json_t *verb_must_destroy(struct step *step)
{
    return on_record(step, kin_record_must_destroy);
}

static json_t *verb_delete(struct step *step)
{
    return on_record(step, kin_record_delete);
}

static json_t *verb_reload(struct step *step)
{
    return on_record(step, kin_record_reload);
}

static json_t *verb_valid(struct step *step)
{
    return on_record(step, kin_record_valid);
}

static json_t *verb_restore(struct step *step)
{
    return on_record(step, kin_record_restore);
}

static json_t *verb_mark_for_destruction(struct step *step)
{
    return on_record(step, kin_record_mark_for_destruction);
}

static json_t *verb_lock(struct step *step)
{
    return on_record(step, kin_record_lock);
}

static json_t *verb_touch(struct step *step)
{
    const char *column = text_or_null(step, "column");
    if (!column) return on_record(step, kin_record_touch);
    kin_record *record = on_of(step);
    return record ? told(kin_touch_column_named(record, column)) : NULL;
}

static json_t *on_attributes(struct step *step,
                             bool (*function)(kin_record *record, const kin_attribute *attributes,
                                              size_t count))
{
    kin_record *record = on_of(step);
    if (!record) return NULL;
    struct attributes attributes =
        attributes_of(step, zoo_model_of(step->runner->db, record)->name);
    if (step->wrong) return NULL;
    return told(function(record, attributes.items, attributes.count));
}

static bool set_all(kin_record *record, const kin_attribute *attributes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!kin_set_named(record, attributes[i].name, attributes[i].value)) return false;
    return true;
}

static json_t *verb_update(struct step *step)
{
    if (has_nested(step)) {
        json_t *answer = on_attributes(step, set_all);
        kin_record *record = on_of(step);
        if (!json_is_true(answer)) return answer;
        json_decref(answer);
        return told(assign_nested(step, record) && kin_record_save(record));
    }
    return on_attributes(step, kin_update_named);
}

static json_t *verb_must_update(struct step *step)
{
    return on_attributes(step, kin_must_update_named);
}

static json_t *verb_set(struct step *step)
{
    return on_attributes(step, set_all);
}

static json_t *verb_increment(struct step *step)
{
    kin_record *record = on_of(step);
    const char *column = text_of(step, "column");
    json_t *by = json_object_get(step->line, "by");
    if (step->wrong) return NULL;
    return told(kin_increment_named(record, column, by ? value_for(NULL, by) : kin_value_int(1)));
}

/* --- looking ---------------------------------------------------------------------------------- */

static json_t *verb_record(struct step *step)
{
    kin_record *record = on_of(step);
    return record ? answer_record(step, record) : NULL;
}

static json_t *verb_is_new(struct step *step)
{
    kin_record *record = on_of(step);
    return record ? told(kin_record_is_new(record)) : NULL;
}

static json_t *verb_is_destroyed(struct step *step)
{
    kin_record *record = on_of(step);
    return record ? told(kin_record_is_destroyed(record)) : NULL;
}

static json_t *verb_errors(struct step *step)
{
    kin_record *record = on_of(step);
    if (!record) return NULL;
    kin_field_errors errors = kin_record_errors(record);
    json_t *list = json_array();
    for (size_t i = 0; i < errors.count; i++)
        json_array_append_new(list, json_string(errors.items[i].full_message));
    return answer_sorted(step, list);
}

static json_t *verb_changed(struct step *step)
{
    kin_record *record = on_of(step);
    if (!record) return NULL;
    const kin_model_reflection *model = zoo_model_of(step->runner->db, record);
    json_t *list = json_array();
    for (size_t i = 0; i < model->column_count; i++)
        if (kin_column_changed_named(record, model->columns[i]->name))
            json_array_append_new(list, json_string(model->columns[i]->name));
    return answer_sorted(step, list);
}

static json_t *verb_set_readonly(struct step *step)
{
    kin_record *record = on_of(step);
    if (!record) return NULL;
    kin_record_set_readonly(record);
    return told(true);
}

const struct verb record_verbs[] = {
    {"new", verb_new},
    {"create", verb_create},
    {"must_create", verb_must_create},
    {"find", verb_find},
    {"get", verb_get},
    {"find_by", verb_find_by},
    {"must_find_by", verb_must_find_by},
    {"find_or_create_by", verb_find_or_create_by},
    {"find_or_new_by", verb_find_or_new_by},
    {"save", verb_save},
    {"must_save", verb_must_save},
    {"save_unvalidated", verb_save_unvalidated},
    {"update", verb_update},
    {"must_update", verb_must_update},
    {"set", verb_set},
    {"destroy", verb_destroy},
    {"must_destroy", verb_must_destroy},
    {"delete", verb_delete},
    {"reload", verb_reload},
    {"touch", verb_touch},
    {"increment", verb_increment},
    {"valid", verb_valid},
    {"errors", verb_errors},
    {"record", verb_record},
    {"changed", verb_changed},
    {"is_new", verb_is_new},
    {"is_destroyed", verb_is_destroyed},
    {"restore", verb_restore},
    {"set_readonly", verb_set_readonly},
    {"lock", verb_lock},
    {"mark_for_destruction", verb_mark_for_destruction},
    {NULL, NULL},
};
