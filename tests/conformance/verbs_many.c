/* Verbs of collections; those that make a record of one stand in verbs_one.c, those
 * that ask for some of it in verbs_asking.c. */
#include "conformance/runner.h"

#include <stdlib.h>

/* What every verb here takes. */
static bool asked(struct step *step, kin_record **record, const char **association)
{
    *record = on_of(step);
    *association = text_of(step, "association");
    return *record && !step->wrong;
}

static json_t *verb_many_get(struct step *step)
{
    kin_record *record;
    const char *association;
    if (!asked(step, &record, &association)) return NULL;
    return answer_list(step, kin_many_get_named(record, association));
}

static json_t *verb_many_peek(struct step *step)
{
    kin_record *record;
    const char *association;
    if (!asked(step, &record, &association)) return NULL;
    return answer_list(step, kin_many_peek_named(record, association));
}

static json_t *verb_many_reload(struct step *step)
{
    kin_record *record;
    const char *association;
    if (!asked(step, &record, &association)) return NULL;
    return answer_list(step, kin_many_reload_named(record, association));
}

static json_t *verb_many_reset(struct step *step)
{
    kin_record *record;
    const char *association;
    if (!asked(step, &record, &association)) return NULL;
    kin_many_reset_named(record, association);
    return json_true();
}

typedef bool with_items_fn(kin_record *record, const char *association, void *const *items,
                           size_t count);

static json_t *with_items(struct step *step, with_items_fn *function)
{
    kin_record *record;
    const char *association;
    if (!asked(step, &record, &association)) return NULL;
    struct records items = withs_of(step);
    json_t *answer = json_boolean(function(record, association, items.items, items.count));
    free(items.items);
    return answer;
}

/* What a verb of one record is called where the step names several, or their keys. */
struct with_item {
    bool (*one)(kin_record *record, const char *association, const kin_record *item);
    with_items_fn *several;
    bool (*keys)(kin_record *record, const char *association, const kin_value *keys, size_t count);
};

static json_t *with_item(struct step *step, const struct with_item *with)
{
    kin_record *record;
    const char *association;
    if (!asked(step, &record, &association)) return NULL;
    if (with->keys && !json_object_get(step->line, "with")) {
        struct keys keys = keys_of(step);
        return step->wrong ? NULL
                           : json_boolean(with->keys(record, association, keys.items, keys.count));
    }
    struct records items = withs_of(step);
    bool done = items.count == 1 ? with->one(record, association, items.items[0])
                                 : with->several(record, association, items.items, items.count);
    free(items.items);
    return json_boolean(done);
}

static json_t *verb_many_set(struct step *step)
{
    return with_items(step, kin_many_set_named);
}

static json_t *verb_many_concat(struct step *step)
{
    return with_items(step, kin_many_concat_named);
}

static json_t *verb_many_push(struct step *step)
{
    static const struct with_item with = {kin_many_push_named, kin_many_concat_named, NULL};
    return with_item(step, &with);
}

static json_t *verb_many_delete(struct step *step)
{
    static const struct with_item with = {kin_many_delete_named, kin_many_delete_list_named,
                                          kin_many_delete_ids_named};
    return with_item(step, &with);
}

static json_t *verb_many_destroy(struct step *step)
{
    static const struct with_item with = {kin_many_destroy_named, kin_many_destroy_list_named,
                                          kin_many_destroy_ids_named};
    return with_item(step, &with);
}

static json_t *verb_many_clear(struct step *step)
{
    kin_record *record;
    const char *association;
    if (!asked(step, &record, &association)) return NULL;
    return json_boolean(kin_many_clear_named(record, association));
}

static json_t *number(struct step *step,
                      size_t (*function)(const kin_record *record, const char *association))
{
    kin_record *record;
    const char *association;
    if (!asked(step, &record, &association)) return NULL;
    return json_integer((json_int_t)function(record, association));
}

static json_t *verb_many_size(struct step *step)
{
    return number(step, kin_many_size_named);
}

static json_t *verb_many_length(struct step *step)
{
    return number(step, kin_many_length_named);
}

static json_t *verb_many_is_empty(struct step *step)
{
    kin_record *record;
    const char *association;
    if (!asked(step, &record, &association)) return NULL;
    return json_boolean(kin_many_is_empty_named(record, association));
}

/* any? is !empty?, and many? is size > 1. */
static json_t *verb_many_any(struct step *step)
{
    kin_record *record;
    const char *association;
    if (!asked(step, &record, &association)) return NULL;
    return json_boolean(!kin_many_is_empty_named(record, association));
}

static json_t *verb_many_many(struct step *step)
{
    kin_record *record;
    const char *association;
    if (!asked(step, &record, &association)) return NULL;
    return json_boolean(kin_many_size_named(record, association) > 1);
}

static json_t *verb_many_includes(struct step *step)
{
    kin_record *record;
    const char *association;
    if (!asked(step, &record, &association)) return NULL;
    return json_boolean(kin_many_includes_named(record, association, with_of(step)));
}

const struct verb many_verbs[] = {
    {"many_get", verb_many_get},
    {"many_peek", verb_many_peek},
    {"many_reload", verb_many_reload},
    {"many_reset", verb_many_reset},
    {"many_set", verb_many_set},
    {"many_push", verb_many_push},
    {"many_any", verb_many_any},
    {"many_many", verb_many_many},
    {"many_concat", verb_many_concat},
    {"many_delete", verb_many_delete},
    {"many_destroy", verb_many_destroy},
    {"many_clear", verb_many_clear},
    {"many_size", verb_many_size},
    {"many_length", verb_many_length},
    {"many_is_empty", verb_many_is_empty},
    {"many_includes", verb_many_includes},
    {NULL, NULL},
};
