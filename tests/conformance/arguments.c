#include "conformance/runner.h"

#include <stdlib.h>
#include <string.h>

const char *text_or_null(const struct step *step, const char *member)
{
    return json_string_value(json_object_get(step->line, member));
}

const char *text_of(struct step *step, const char *member)
{
    const char *text = text_or_null(step, member);
    if (text) return text;
    step->wrong = member;
    return "";
}

/* --- handles ---------------------------------------------------------------------------------- */

static kin_record *record_of(struct step *step, const char *member)
{
    const char *name = text_or_null(step, member);
    size_t count = 0;
    kin_record *const *records = name ? handle_records(step->runner, name, &count) : NULL;
    return records && count ? *records : NULL;
}

kin_record *on_of(struct step *step)
{
    kin_record *record = record_of(step, "on");
    if (!record) step->wrong = "on";
    return record;
}

kin_record *with_of(struct step *step)
{
    return record_of(step, "with");
}

static bool is_bound_to_something(struct step *step, const json_t *name)
{
    size_t count;
    return !json_is_string(name) ||
           handle_records(step->runner, json_string_value(name), &count) != NULL;
}

bool is_bound(struct step *step)
{
    json_t *with = json_object_get(step->line, "with"), *item;
    size_t i;
    if (!is_bound_to_something(step, json_object_get(step->line, "on"))) return false;
    if (!is_bound_to_something(step, with)) return false;
    json_array_foreach(with, i, item)
    {
        if (!is_bound_to_something(step, item)) return false;
    }
    return true;
}

static bool add_records(struct step *step, struct records *records, const json_t *name)
{
    size_t count = 0;
    kin_record *const *found = NULL;
    if (json_is_string(name))
        found = handle_records(step->runner, json_string_value(name), &count);
    else
        count = 1; /* null among them: Active Record is given nil */
    void **items = realloc(records->items, (records->count + count + 1) * sizeof *items);
    if (!items) return false;
    records->items = items;
    for (size_t i = 0; i < count; i++) items[records->count++] = found ? found[i] : NULL;
    return true;
}

struct records withs_of(struct step *step)
{
    struct records records = {NULL, 0};
    json_t *with = json_object_get(step->line, "with"), *item;
    size_t i;
    if (json_is_array(with)) {
        json_array_foreach(with, i, item)
        {
            add_records(step, &records, item);
        }
    } else if (with) {
        add_records(step, &records, with);
    }
    return records;
}

/* --- values ----------------------------------------------------------------------------------- */

kin_value value_for(const kin_column_reflection *column, const json_t *json)
{
    kin_time_value time;
    switch (json_typeof(json)) {
    case JSON_INTEGER: return kin_value_int(json_integer_value(json));
    case JSON_REAL: return kin_value_real(json_real_value(json));
    case JSON_TRUE: return kin_value_bool(true);
    case JSON_FALSE: return kin_value_bool(false);
    case JSON_STRING:
        if (column && column->kind == KIN_KIND_TIME &&
            kin_time_parse(json_string_value(json), &time))
            return kin_value_time(time);
        return kin_value_text(json_string_value(json));
    default: return kin_value_null(NULL);
    }
}

struct keys keys_of(struct step *step)
{
    struct keys keys = {.count = 0};
    json_t *id = json_object_get(step->line, "id"), *ids = json_object_get(step->line, "ids");
    size_t i;
    if (id) keys.items[keys.count++] = value_for(NULL, id);
    if (json_array_size(ids) > MOST_ARGS || (!id && !json_is_array(ids))) {
        step->wrong = "ids";
        return keys;
    }
    json_array_foreach(ids, i, id)
    {
        keys.items[keys.count++] = value_for(NULL, id);
    }
    return keys;
}

struct attributes attributes_of(struct step *step, const char *model)
{
    struct attributes attributes = {.count = 0};
    const kin_model_reflection *reflection = kin_db_reflect_named(step->runner->db, model);
    json_t *given = json_object_get(step->line, "attributes"), *value;
    const char *name;
    json_object_foreach(given, name, value)
    {
        if (attributes.count == MOST_ATTRIBUTES) {
            step->wrong = "attributes";
            break;
        }
        if (!is_plain_attribute(name)) continue;
        attributes.items[attributes.count].name = name;
        attributes.items[attributes.count].value =
            value_for(kin_reflection_column(reflection, name), value);
        attributes.count++;
    }
    return attributes;
}

/* --- queries ---------------------------------------------------------------------------------- */

static void no_rows(kin_query *query)
{
    kin_query_limit(query, 0);
}

static int64_t number_or_zero(const struct step *step, const char *member)
{
    return json_integer_value(json_object_get(step->line, member));
}

static void take_args(struct step *step, struct query *query)
{
    json_t *args = json_object_get(step->line, "args"), *value;
    size_t i, count = json_array_size(args);
    if (count > MOST_ARGS) {
        step->wrong = "args";
        count = 0;
    }
    json_array_foreach(args, i, value)
    {
        if (i < count) query->args[i] = value_for(NULL, value);
    }
    query->args[count] = KIN_END;
    if (count) query->options.args = query->args;
}

bool query_of(struct step *step, struct query *query)
{
    kin_find_options *options = &query->options;
    *query = (struct query){.options = {.where = text_or_null(step, "where"),
                                        .joins = text_or_null(step, "joins"),
                                        .group = text_or_null(step, "group"),
                                        .having = text_or_null(step, "having"),
                                        .select = text_or_null(step, "select"),
                                        .order = text_or_null(step, "order"),
                                        .left_joins = text_or_null(step, "left_joins"),
                                        .includes = text_or_null(step, "includes"),
                                        .preload = text_or_null(step, "preload"),
                                        .eager_load = text_or_null(step, "eager_load"),
                                        .references = text_or_null(step, "references"),
                                        .limit = number_or_zero(step, "limit"),
                                        .offset = number_or_zero(step, "offset")}};
    options->distinct = json_is_true(json_object_get(step->line, "distinct"));
    options->readonly = json_is_true(json_object_get(step->line, "readonly"));
    options->unscoped = json_is_true(json_object_get(step->line, "unscoped"));
    if (json_is_true(json_object_get(step->line, "lock"))) options->lock = KIN_LOCK;
    /* By name an option is given by not being zero. */
    if (json_object_get(step->line, "limit") && options->limit == 0) options->scopes[0] = no_rows;
    take_args(step, query);
    return !step->wrong;
}
