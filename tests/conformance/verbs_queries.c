/* Verbs of all records of a model. */
#include "conformance/runner.h"

#include <math.h>
#include <string.h>

/* Reads what every verb here takes: the model, and what is asked of it. */
static bool asked(struct step *step, const char **model, struct query *query)
{
    *model = text_of(step, "model");
    return !step->wrong && query_of(step, query);
}

static json_t *verb_all(struct step *step)
{
    const char *model;
    struct query query;
    if (!asked(step, &model, &query)) return NULL;
    return answer_list(step, kin_all_named(step->runner->session, model, &query.options));
}

typedef kin_record *one_of_fn(kin_session *session, const char *model,
                              const kin_find_options *options);

/* With a limit Active Record gives a list, in this order where none is given. Of the last ones Kin
 * has none: order says NULL. */
static json_t *one_of(struct step *step, one_of_fn *function, const char *order)
{
    const char *model;
    struct query query;
    bool several = json_object_get(step->line, "limit") != NULL;
    if (several && !order) step->not_yet = "kin_last of several";
    if (step->not_yet || !asked(step, &model, &query)) return NULL;
    if (several && !query.options.order && *order) query.options.order = order;
    if (several)
        return answer_list(step, kin_all_named(step->runner->session, model, &query.options));
    return answer_record(step, function(step->runner->session, model, &query.options));
}

static json_t *verb_first(struct step *step)
{
    return one_of(step, kin_first_named, "id");
}

static json_t *verb_last(struct step *step)
{
    return one_of(step, kin_last_named, NULL);
}

static json_t *verb_take(struct step *step)
{
    return one_of(step, kin_take_named, "");
}

static json_t *verb_count(struct step *step)
{
    const char *model, *column = text_or_null(step, "column");
    struct query query;
    if (!asked(step, &model, &query)) return NULL;
    kin_session *session = step->runner->session;
    size_t count = column ? kin_count_of_named(session, model, column, &query.options)
                          : kin_count_named(session, model, &query.options);
    return json_integer((json_int_t)count);
}

static json_t *verb_exists(struct step *step)
{
    const char *model;
    struct query query;
    if (!asked(step, &model, &query)) return NULL;
    return json_boolean(kin_exists_named(step->runner->session, model, &query.options));
}

typedef kin_value value_of_fn(kin_session *session, const char *model, const char *column,
                              const kin_find_options *options);

static json_t *value_of(struct step *step, value_of_fn *function)
{
    const char *model, *column = text_of(step, "column");
    struct query query;
    if (!asked(step, &model, &query)) return NULL;
    return json_of_value(function(step->runner->session, model, column, &query.options));
}

static json_t *verb_sum(struct step *step)
{
    return value_of(step, kin_sum_named);
}

static json_t *verb_minimum(struct step *step)
{
    return value_of(step, kin_minimum_named);
}

static json_t *verb_maximum(struct step *step)
{
    return value_of(step, kin_maximum_named);
}

static json_t *verb_average(struct step *step)
{
    const char *model, *column = text_of(step, "column");
    struct query query;
    if (!asked(step, &model, &query)) return NULL;
    double average = kin_average_named(step->runner->session, model, column, &query.options);
    return isnan(average) ? json_null() : json_of_value(kin_value_real(average));
}

static json_t *verb_pluck(struct step *step)
{
    const char *model, *column = text_of(step, "column");
    struct query query;
    if (strchr(column, '.')) step->not_yet = "kin_pluck of a joined table's column";
    if (step->not_yet || !asked(step, &model, &query)) return NULL;
    return answer_values(step,
                         kin_pluck_named(step->runner->session, model, column, &query.options));
}

static json_t *verb_ids(struct step *step)
{
    const char *model;
    struct query query;
    if (!asked(step, &model, &query)) return NULL;
    return answer_values(step, kin_ids_named(step->runner->session, model, &query.options));
}

static json_t *verb_update_all(struct step *step)
{
    const char *model, *set = text_of(step, "set");
    struct query query;
    if (!asked(step, &model, &query)) return NULL;
    kin_update_options options = {.set = set,
                                  .where = query.options.where,
                                  .args = query.options.args,
                                  .joins = query.options.joins,
                                  .order = query.options.order,
                                  .limit = query.options.limit,
                                  .offset = query.options.offset,
                                  .unscoped = query.options.unscoped};
    return json_integer((json_int_t)kin_update_all_named(step->runner->session, model, &options));
}

static json_t *verb_delete_all(struct step *step)
{
    const char *model;
    struct query query;
    if (!asked(step, &model, &query)) return NULL;
    return json_integer(
        (json_int_t)kin_delete_all_named(step->runner->session, model, &query.options));
}

static json_t *verb_destroy_all(struct step *step)
{
    const char *model;
    struct query query;
    if (!asked(step, &model, &query)) return NULL;
    return json_integer(
        (json_int_t)kin_destroy_all_named(step->runner->session, model, &query.options));
}

const struct verb query_verbs[] = {
    {"all", verb_all},
    {"first", verb_first},
    {"last", verb_last},
    {"take", verb_take},
    {"count", verb_count},
    {"exists", verb_exists},
    {"sum", verb_sum},
    {"average", verb_average},
    {"minimum", verb_minimum},
    {"maximum", verb_maximum},
    {"pluck", verb_pluck},
    {"ids", verb_ids},
    {"update_all", verb_update_all},
    {"delete_all", verb_delete_all},
    {"destroy_all", verb_destroy_all},
    {NULL, NULL},
};
