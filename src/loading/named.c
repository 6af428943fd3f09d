/* The verbs that find, calculate and change many, by the names of models and columns. */
#include "loading/verbs.h"
#include "record/record.h"

#include <string.h>

/* Where a column of the model stands; false: there is none, and that is a failure. */
static bool at_column(kin_session *session, const kin_model *declared, const char *what,
                      const char *name, size_t *offset)
{
    const kin__model *model = kin__session_model(session, declared);
    const kin__column *column = name && model ? kin__column_named(model, name, strlen(name)) : NULL;
    *offset = 0;
    if (column) {
        *offset = column->offset;
        return true;
    }
    if (!model || !kin__memory_verb(session)) return false;
    if (!name) name = "";
    return kin__fail_column(session, model, what, name, strlen(name));
}

/* --- finding ---------------------------------------------------------------------------------- */

kin_record *kin_find_named(kin_session *session, const char *name, kin_value key)
{
    const kin_model *model = kin__model_named(session, name);
    return model ? kin_session_find(session, model, key) : NULL;
}

kin_record *kin_get_named(kin_session *session, const char *name, kin_value key)
{
    const kin_model *model = kin__model_named(session, name);
    return model ? kin_session_get(session, model, key) : NULL;
}

typedef kin_record *attributes_fn(kin_session *session, const kin_model *model,
                                  const kin__attributes *attributes);

static kin_record *find_by(kin_session *session, const char *name, const kin_attribute *conditions,
                           size_t count, attributes_fn *verb)
{
    const kin__attributes all = {.named = conditions, .count = count, .by_name = true};
    const kin_model *model = kin__model_named(session, name);
    return model ? verb(session, model, &all) : NULL;
}

kin_record *kin_find_by_named(kin_session *session, const char *model,
                              const kin_attribute *attributes, size_t count)
{
    return find_by(session, model, attributes, count, kin__verb_find_by);
}

kin_record *kin_must_find_by_named(kin_session *session, const char *model,
                                   const kin_attribute *attributes, size_t count)
{
    return find_by(session, model, attributes, count, kin__verb_must_find_by);
}

kin_record *kin_find_or_new_by_named(kin_session *session, const char *model,
                                     const kin_attribute *attributes, size_t count)
{
    return find_by(session, model, attributes, count, kin__verb_find_or_new_by);
}

kin_record *kin_find_or_create_by_named(kin_session *session, const char *model,
                                        const kin_attribute *attributes, size_t count)
{
    return find_by(session, model, attributes, count, kin__verb_find_or_create_by);
}

kin_record *kin_must_find_or_create_by_named(kin_session *session, const char *model,
                                             const kin_attribute *attributes, size_t count)
{
    return find_by(session, model, attributes, count, kin__verb_must_find_or_create_by);
}

kin_items kin_find_list_named(kin_session *session, const char *name, const kin_value *keys,
                              size_t count)
{
    const kin_model *model = kin__model_named(session, name);
    return model ? kin_session_find_list(session, model, keys, count) : (kin_items){NULL, 0};
}

kin_items kin_all_named(kin_session *session, const char *name, const kin_find_options *options)
{
    kin_find_options own;
    const kin_model *model = kin__model_named(session, name);
    return model ? kin_session_list(session, model, kin__whole_options(options, &own), NULL)
                 : (kin_items){NULL, 0};
}

kin_items kin_all_sql_named(kin_session *session, const char *name, const char *sql,
                            const kin_value *args)
{
    const kin_model *model = kin__model_named(session, name);
    return model ? kin_session_list_sql(session, model, sql, args) : (kin_items){NULL, 0};
}

typedef void *one_fn(kin_session *session, const kin_model *model, const kin_find_options *options,
                     const char *given);

static kin_record *find_one(kin_session *session, const char *name, const kin_find_options *options,
                            one_fn *verb)
{
    kin_find_options own;
    const kin_model *model = kin__model_named(session, name);
    return model ? verb(session, model, kin__whole_options(options, &own), NULL) : NULL;
}

kin_record *kin_first_named(kin_session *session, const char *model,
                            const kin_find_options *options)
{
    return find_one(session, model, options, kin_session_first);
}

kin_record *kin_last_named(kin_session *session, const char *model, const kin_find_options *options)
{
    return find_one(session, model, options, kin_session_last);
}

kin_record *kin_take_named(kin_session *session, const char *model, const kin_find_options *options)
{
    return find_one(session, model, options, kin_session_take);
}

kin_record *kin_must_first_named(kin_session *session, const char *model,
                                 const kin_find_options *options)
{
    return find_one(session, model, options, kin_session_must_first);
}

kin_record *kin_must_last_named(kin_session *session, const char *model,
                                const kin_find_options *options)
{
    return find_one(session, model, options, kin_session_must_last);
}

kin_record *kin_must_take_named(kin_session *session, const char *model,
                                const kin_find_options *options)
{
    return find_one(session, model, options, kin_session_must_take);
}

bool kin_exists_named(kin_session *session, const char *name, const kin_find_options *options)
{
    kin_find_options own;
    const kin_model *model = kin__model_named(session, name);
    return model && kin_session_exists(session, model, kin__whole_options(options, &own), NULL);
}

const char *kin_explain_named(kin_session *session, const char *name,
                              const kin_find_options *options)
{
    kin_find_options own;
    const kin_model *model = kin__model_named(session, name);
    return model ? kin_session_explain(session, model, kin__whole_options(options, &own), NULL)
                 : NULL;
}

kin_stream *kin_stream_open_named(kin_session *session, const char *name,
                                  const kin_find_options *options)
{
    kin_find_options own;
    const kin_model *model = kin__model_named(session, name);
    return model ? kin_session_stream(session, model, kin__whole_options(options, &own), NULL)
                 : NULL;
}

kin_record *kin_stream_next_named(kin_stream *stream)
{
    return stream ? kin_stream_next_record(stream, stream->model->declared) : NULL;
}

kin_batches *kin_batches_open_named(kin_session *session, const char *name,
                                    const kin_find_options *options)
{
    kin_find_options own;
    const kin_model *model = kin__model_named(session, name);
    return model ? kin_session_batches(session, model, kin__whole_options(options, &own), NULL)
                 : NULL;
}

/* --- calculating ------------------------------------------------------------------------------ */

typedef size_t number_fn(kin_session *session, const kin_model *model,
                         const kin_find_options *options, const char *given);

static size_t number_of(kin_session *session, const char *name, const kin_find_options *options,
                        number_fn *verb)
{
    kin_find_options own;
    const kin_model *model = kin__model_named(session, name);
    return model ? verb(session, model, kin__whole_options(options, &own), NULL) : 0;
}

size_t kin_count_named(kin_session *session, const char *model, const kin_find_options *options)
{
    return number_of(session, model, options, kin_session_count);
}

/* A model and a column of it, by name. */
typedef struct kin__place {
    kin_session *session;
    const kin_model *model;
    size_t offset;
} kin__place;

static bool find_place(kin__place *place, kin_session *session, const char *what, const char *model,
                       const char *column)
{
    *place = (kin__place){session, kin__model_named(session, model), 0};
    return place->model && at_column(session, place->model, what, column, &place->offset);
}

size_t kin_count_of_named(kin_session *session, const char *model, const char *column,
                          const kin_find_options *options)
{
    kin__place at;
    kin_find_options own;
    if (!find_place(&at, session, "kin_count_of", model, column)) return 0;
    return kin_session_count_of(session, at.model, at.offset, kin__whole_options(options, &own),
                                NULL);
}

kin_value kin_sum_named(kin_session *session, const char *model, const char *column,
                        const kin_find_options *options)
{
    kin__place at;
    kin_find_options own;
    if (!find_place(&at, session, "kin_sum", model, column)) return (kin_value){0};
    const kin__request request = {session, at.model, kin__whole_options(options, &own), NULL, 0};
    return kin__verb_sum(&request, at.offset);
}

double kin_average_named(kin_session *session, const char *model, const char *column,
                         const kin_find_options *options)
{
    kin__place at;
    kin_find_options own;
    if (!find_place(&at, session, "kin_average", model, column)) return 0.0;
    return kin_session_average(session, at.model, at.offset, kin__whole_options(options, &own),
                               NULL);
}

kin_value kin_minimum_named(kin_session *session, const char *model, const char *column,
                            const kin_find_options *options)
{
    kin__place at;
    kin_find_options own;
    if (!find_place(&at, session, "kin_minimum", model, column)) return (kin_value){0};
    return kin_session_minimum(session, at.model, at.offset, kin__whole_options(options, &own),
                               NULL);
}

kin_value kin_maximum_named(kin_session *session, const char *model, const char *column,
                            const kin_find_options *options)
{
    kin__place at;
    kin_find_options own;
    if (!find_place(&at, session, "kin_maximum", model, column)) return (kin_value){0};
    return kin_session_maximum(session, at.model, at.offset, kin__whole_options(options, &own),
                               NULL);
}

kin_groups kin_count_by_named(kin_session *session, const char *model, const char *by,
                              const kin_find_options *options)
{
    kin__place at;
    kin_find_options own;
    if (!find_place(&at, session, "kin_count_by", model, by)) return (kin_groups){NULL, 0};
    return kin_session_count_by(session, at.model, at.offset, kin__whole_options(options, &own),
                                NULL);
}

typedef kin_groups groups_fn(kin_session *session, const kin_model *model, size_t by, size_t column,
                             const kin_find_options *options, const char *given);

static kin_groups by_groups(kin__place *at, const char *what, const char *column,
                            const kin_find_options *options, groups_fn *verb)
{
    size_t offset;
    kin_find_options own;
    if (!at_column(at->session, at->model, what, column, &offset)) return (kin_groups){NULL, 0};
    return verb(at->session, at->model, at->offset, offset, kin__whole_options(options, &own),
                NULL);
}

kin_groups kin_sum_by_named(kin_session *session, const char *model, const char *by,
                            const char *column, const kin_find_options *options)
{
    kin__place at;
    if (!find_place(&at, session, "kin_sum_by", model, by)) return (kin_groups){NULL, 0};
    return by_groups(&at, "kin_sum_by", column, options, kin_session_sum_by);
}

kin_groups kin_average_by_named(kin_session *session, const char *model, const char *by,
                                const char *column, const kin_find_options *options)
{
    kin__place at;
    if (!find_place(&at, session, "kin_average_by", model, by)) return (kin_groups){NULL, 0};
    return by_groups(&at, "kin_average_by", column, options, kin_session_average_by);
}

kin_groups kin_minimum_by_named(kin_session *session, const char *model, const char *by,
                                const char *column, const kin_find_options *options)
{
    kin__place at;
    if (!find_place(&at, session, "kin_minimum_by", model, by)) return (kin_groups){NULL, 0};
    return by_groups(&at, "kin_minimum_by", column, options, kin_session_minimum_by);
}

kin_groups kin_maximum_by_named(kin_session *session, const char *model, const char *by,
                                const char *column, const kin_find_options *options)
{
    kin__place at;
    if (!find_place(&at, session, "kin_maximum_by", model, by)) return (kin_groups){NULL, 0};
    return by_groups(&at, "kin_maximum_by", column, options, kin_session_maximum_by);
}

kin_values kin_pluck_named(kin_session *session, const char *model, const char *column,
                           const kin_find_options *options)
{
    kin__place at;
    kin_find_options own;
    if (!find_place(&at, session, "kin_pluck", model, column)) return (kin_values){NULL, 0};
    return kin_session_pluck(session, at.model, at.offset, kin__whole_options(options, &own), NULL);
}

kin_values kin_ids_named(kin_session *session, const char *name, const kin_find_options *options)
{
    kin_find_options own;
    const kin_model *model = kin__model_named(session, name);
    return model ? kin_session_ids(session, model, kin__whole_options(options, &own), NULL)
                 : (kin_values){NULL, 0};
}

/* --- changing many ---------------------------------------------------------------------------- */

size_t kin_update_all_named(kin_session *session, const char *name,
                            const kin_update_options *options)
{
    const kin_model *model = kin__model_named(session, name);
    kin_update_options own = options ? *options : (kin_update_options){0};
    if (own.kin_size_ == 0) own.kin_size_ = sizeof own;
    return model ? kin_session_update_all(session, model, &own, NULL) : 0;
}

size_t kin_delete_all_named(kin_session *session, const char *model,
                            const kin_find_options *options)
{
    return number_of(session, model, options, kin_session_delete_all);
}

size_t kin_destroy_all_named(kin_session *session, const char *model,
                             const kin_find_options *options)
{
    return number_of(session, model, options, kin_session_destroy_all);
}

/* The column's place, and the value as it takes it. */
static bool find_condition(kin__place *at, kin_query *query, const char *verb, const char *name,
                           const char *column, kin_value *value)
{
    if (!query || query->failed) return false;
    if (find_place(at, query->session, verb, name, column) &&
        kin__convert_for(query->session, kin__session_model(query->session, at->model),
                         kin__column_at(kin__session_model(query->session, at->model), at->offset),
                         value))
        return true;
    query->failed = true;
    return false;
}

void kin_query_equal_named(kin_query *query, const char *name, const char *column, kin_value value)
{
    kin__place at;
    if (find_condition(&at, query, "kin_query_equal", name, column, &value))
        kin_query_equal_value(query, at.model, at.offset, value);
}

void kin_query_replace_named(kin_query *query, const char *name, const char *column,
                             kin_value value)
{
    kin__place at;
    if (find_condition(&at, query, "kin_query_replace", name, column, &value))
        kin_query_replace_value(query, at.model, at.offset, value);
}
