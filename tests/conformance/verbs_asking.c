/* Verbs that ask a collection for some of it, and those that go by keys or empty it. */
#include "conformance/runner.h"

/* What every verb here takes. */
static bool asked(struct step *step, kin_record **record, const char **association)
{
    *record = on_of(step);
    *association = text_of(step, "association");
    return *record && !step->wrong;
}

/* The same, and what is asked of its records. */
static bool asked_with(struct step *step, kin_record **record, const char **association,
                       struct query *query)
{
    return asked(step, record, association) && query_of(step, query);
}

static json_t *verb_many_count(struct step *step)
{
    kin_record *record;
    const char *association;
    struct query query;
    if (json_object_get(step->line, "column")) step->not_yet = "kin_many_count of a column";
    if (step->not_yet || !asked_with(step, &record, &association, &query)) return NULL;
    return json_integer((json_int_t)kin_many_count_named(record, association, &query.options));
}

static json_t *verb_many_exists(struct step *step)
{
    kin_record *record;
    const char *association;
    struct query query;
    if (!asked_with(step, &record, &association, &query)) return NULL;
    return json_boolean(kin_many_exists_named(record, association, &query.options));
}

static json_t *verb_many_sum(struct step *step)
{
    kin_record *record;
    const char *association, *column = text_of(step, "column");
    struct query query;
    if (!asked_with(step, &record, &association, &query)) return NULL;
    return json_of_value(kin_many_sum_named(record, association, column, &query.options));
}

static json_t *verb_many_distinct(struct step *step)
{
    kin_record *record;
    const char *association;
    if (!asked(step, &record, &association)) return NULL;
    return answer_list(step, kin_many_distinct_named(record, association));
}

/* --- one of them ------------------------------------------------------------------------------ */

static json_t *verb_many_all(struct step *step)
{
    kin_record *record;
    const char *association;
    struct query query;
    if (!asked_with(step, &record, &association, &query)) return NULL;
    return answer_list(step, kin_many_all_named(record, association, &query.options));
}

static json_t *verb_many_pluck(struct step *step)
{
    kin_record *record;
    const char *association, *column = text_of(step, "column");
    struct query query;
    if (!asked_with(step, &record, &association, &query)) return NULL;
    return answer_values(step, kin_many_pluck_named(record, association, column, &query.options));
}

typedef kin_record *one_of_fn(const kin_record *record, const char *association,
                              const kin_find_options *options);

/* With a limit Active Record gives a list, in this order. */
static json_t *one_of(struct step *step, one_of_fn *function, const char *order)
{
    kin_record *record;
    const char *association;
    struct query query;
    if (!asked_with(step, &record, &association, &query)) return NULL;
    if (!json_object_get(step->line, "limit"))
        return answer_record(step, function(record, association, &query.options));
    if (!query.options.order) query.options.order = order;
    return answer_list(step, kin_many_all_named(record, association, &query.options));
}

static json_t *verb_many_first(struct step *step)
{
    return one_of(step, kin_many_first_named, "id");
}

static json_t *verb_many_last(struct step *step)
{
    return one_of(step, kin_many_last_named, "id DESC");
}

static json_t *verb_many_take(struct step *step)
{
    return one_of(step, kin_many_take_named, NULL);
}

static json_t *verb_many_find(struct step *step)
{
    kin_record *record;
    const char *association;
    if (!asked(step, &record, &association)) return NULL;
    if (json_object_get(step->line, "ids")) {
        struct keys keys = keys_of(step);
        return answer_list(step,
                           kin_many_find_list_named(record, association, keys.items, keys.count));
    }
    kin_value key = value_for(NULL, json_object_get(step->line, "id"));
    return answer_record(step, kin_many_find_named(record, association, key));
}

/* --- keys ------------------------------------------------------------------------------------- */

static json_t *verb_many_ids(struct step *step)
{
    kin_record *record;
    const char *association;
    if (!asked(step, &record, &association)) return NULL;
    return answer_values(step, kin_many_ids_named(record, association));
}

static json_t *verb_many_set_ids(struct step *step)
{
    kin_record *record;
    const char *association;
    if (!asked(step, &record, &association)) return NULL;
    struct keys keys = keys_of(step);
    return step->wrong
               ? NULL
               : json_boolean(kin_many_set_ids_named(record, association, keys.items, keys.count));
}

/* --- emptying --------------------------------------------------------------------------------- */

/* Active Record tells the records, Kin how many: that it was done is what both know. */
static json_t *empty(struct step *step,
                     size_t (*function)(kin_record *record, const char *association))
{
    kin_record *record;
    const char *association;
    if (!asked(step, &record, &association)) return NULL;
    function(record, association);
    return json_true();
}

static json_t *verb_many_delete_all(struct step *step)
{
    return empty(step, kin_many_delete_all_named);
}

static json_t *verb_many_destroy_all(struct step *step)
{
    return empty(step, kin_many_destroy_all_named);
}

const struct verb asking_verbs[] = {
    {"many_count", verb_many_count},
    {"many_exists", verb_many_exists},
    {"many_sum", verb_many_sum},
    {"many_distinct", verb_many_distinct},
    {"many_first", verb_many_first},
    {"many_last", verb_many_last},
    {"many_find", verb_many_find},
    {"many_ids", verb_many_ids},
    {"many_set_ids", verb_many_set_ids},
    {"many_delete_all", verb_many_delete_all},
    {"many_destroy_all", verb_many_destroy_all},
    {"many_take", verb_many_take},
    {"many_pluck", verb_many_pluck},
    {"many_where", verb_many_all},
    {NULL, NULL},
};
