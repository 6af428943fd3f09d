/* Preloading, levels, rows by SQL. */
#include "conformance/runner.h"

static json_t *verb_preload(struct step *step)
{
    size_t count;
    const char *tree = text_of(step, "tree");
    kin_record *const *records = handle_records(step->runner, text_of(step, "on"), &count);
    if (step->wrong) return NULL;
    kin_items list = {(void *const *)(const void *)records, count};
    return json_boolean(kin_preload_named(list, tree, NULL));
}

static json_t *verb_begin(struct step *step)
{
    return json_boolean(kin_begin(step->runner->session));
}

static json_t *verb_commit(struct step *step)
{
    return json_boolean(kin_commit(step->runner->session));
}

static json_t *verb_rollback(struct step *step)
{
    return json_boolean(kin_rollback(step->runner->session));
}

static json_t *verb_rows(struct step *step)
{
    json_t *rows = json_object_get(step->line, "rows");
    if (!insert_rows(step, text_of(step, "table"), rows)) step->wrong = "rows";
    return json_integer((json_int_t)json_array_size(rows));
}

static json_t *verb_execute(struct step *step)
{
    const char *sql = text_of(step, "sql");
    return step->wrong ? NULL : json_boolean(kin_execute(step->runner->session, sql, NULL));
}

static json_t *verb_same(struct step *step)
{
    return json_boolean(on_of(step) == with_of(step));
}

static json_t *verb_extension(struct step *step)
{
    kin_record *record = on_of(step);
    const char *association = text_of(step, "association");
    const char *name = text_of(step, "name");
    const char *text = json_string_value(json_array_get(json_object_get(step->line, "args"), 0));
    if (step->wrong) return NULL;
    kin_collection collection = kin_collection_of_named(record, association);
    const struct zoo_extension *extension = kin_collection_extension(collection, name);
    return extension ? answer_list(step, extension->call(collection, text)) : NULL;
}

/* Active Record says true whenever it does not raise. */
static json_t *verb_reset_counters(struct step *step)
{
    const char *model = text_of(step, "model"), *association = text_of(step, "association");
    kin_value key = value_for(NULL, json_object_get(step->line, "id"));
    if (step->wrong) return NULL;
    kin_reset_counters_named(step->runner->session, model, key, association);
    return json_true();
}

static json_t *verb_update_counters(struct step *step)
{
    const char *model = text_of(step, "model");
    kin_value key = value_for(NULL, json_object_get(step->line, "id"));
    struct attributes by = attributes_of(step, model);
    if (step->wrong) return NULL;
    return json_integer((json_int_t)kin_update_counters_named(step->runner->session, model, key,
                                                              by.items, by.count));
}

const struct verb other_verbs[] = {
    {"preload", verb_preload},
    {"begin", verb_begin},
    {"commit", verb_commit},
    {"rollback", verb_rollback},
    {"rows", verb_rows},
    {"execute", verb_execute},
    {"same", verb_same},
    {"reset_counters", verb_reset_counters},
    {"update_counters", verb_update_counters},
    {"extension", verb_extension},
    {NULL, NULL},
};
