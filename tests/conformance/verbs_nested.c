/* Nested attributes: "ship_attributes" and the like among the attributes of a step. */
#include "conformance/runner.h"

#include <stdlib.h>
#include <string.h>

#define ENDING "_attributes"
#define MOST_PIECES 64

/* What the lists of one step are made of. */
struct pieces {
    void *items[MOST_PIECES];
    size_t count;
    bool failed; /* there are too many, or no memory */
};

static void *take(struct pieces *pieces, size_t count, size_t size)
{
    void *piece = pieces->count < MOST_PIECES ? calloc(count + 1, size) : NULL;
    if (piece)
        pieces->items[pieces->count++] = piece;
    else
        pieces->failed = true;
    return piece;
}

static void release(struct pieces *pieces)
{
    while (pieces->count > 0) free(pieces->items[--pieces->count]);
}

static bool is_nested(const char *name)
{
    size_t length = strlen(name);
    return length > strlen(ENDING) && strcmp(name + length - strlen(ENDING), ENDING) == 0;
}

/* "ship" of "ship_attributes". */
static const char *association_of(struct pieces *pieces, const char *name)
{
    size_t length = strlen(name) - strlen(ENDING);
    char *copy = take(pieces, length, 1);
    if (copy) memcpy(copy, name, length);
    return copy ? copy : "";
}

/* As Active Record casts it. */
static bool is_true(const json_t *value)
{
    const char *text = json_string_value(value);
    if (text) return *text && strcmp(text, "0") != 0 && strcmp(text, "false") != 0;
    if (json_is_integer(value)) return json_integer_value(value) != 0;
    return json_is_true(value);
}

static struct kin_nested_list list_of(struct pieces *pieces, const char *name, const json_t *given);

static kin_nested nested_of(struct pieces *pieces, const json_t *given)
{
    kin_nested nested = {.count = 0};
    json_t *value;
    const char *name;
    size_t lists = 0;
    kin_attribute *attributes = take(pieces, json_object_size(given), sizeof *attributes);
    kin_nested_list *below = take(pieces, json_object_size(given), sizeof *below);
    if (!attributes || !below) return nested;
    json_object_foreach((json_t *)(uintptr_t)given, name, value)
    {
        if (strcmp(name, "_destroy") == 0)
            nested.destroy = is_true(value);
        else if (is_nested(name))
            below[lists++] = list_of(pieces, name, value);
        else
            attributes[nested.count++] = (kin_attribute){name, value_for(NULL, value)};
    }
    nested.attributes = attributes;
    nested.below = lists ? below : NULL;
    return nested;
}

/* A record, a list of them, or an object of them whose names mean nothing. What is none of these has
 * no list in C. */
static struct kin_nested_list list_of(struct pieces *pieces, const char *name, const json_t *given)
{
    kin_nested_list list = {.association = association_of(pieces, name)};
    bool one =
        json_is_object(given) &&
        !json_is_object(json_object_iter_value(json_object_iter((json_t *)(uintptr_t)given)));
    size_t size = json_is_array(given) ? json_array_size(given) : json_object_size(given);
    kin_nested *items = take(pieces, size + 1, sizeof *items);
    json_t *value;
    const char *key;
    size_t i;
    if (!items) return list;
    list.items = items;
    list.count = 1;
    if (one) {
        items[0] = nested_of(pieces, given);
    } else if (json_is_array(given)) {
        json_array_foreach((json_t *)(uintptr_t)given, i, value)
        {
            items[i] = nested_of(pieces, value);
        }
        list.count = size;
    } else if (json_is_object(given)) {
        list.count = 0;
        json_object_foreach((json_t *)(uintptr_t)given, key, value)
        {
            items[list.count++] = nested_of(pieces, value);
        }
    } else {
        list.items = NULL;
    }
    return list;
}

static bool is_collection(struct step *step, const kin_record *record, const char *name)
{
    const kin_association_reflection *association =
        kin_reflection_association(zoo_model_of(step->runner->db, record), name);
    return association && association->collection;
}

bool has_nested(const struct step *step)
{
    json_t *given = json_object_get(step->line, "attributes"), *value;
    const char *name;
    json_object_foreach(given, name, value)
    {
        if (is_nested(name)) return true;
    }
    return false;
}

bool is_plain_attribute(const char *name)
{
    return !is_nested(name);
}

bool assign_nested(struct step *step, kin_record *record)
{
    struct pieces pieces = {.count = 0};
    json_t *given = json_object_get(step->line, "attributes"), *value;
    const char *name;
    bool done = true;
    json_object_foreach(given, name, value)
    {
        if (!done || !is_nested(name)) continue;
        kin_nested_list list = list_of(&pieces, name, value);
        done = is_collection(step, record, list.association)
                   ? kin_many_assign_named(record, list.association, list.items, list.count)
                   : kin_one_assign_named(record, list.association, list.items);
    }
    if (pieces.failed) step->wrong = "attributes";
    release(&pieces);
    return done;
}

static json_t *verb_nested(struct step *step)
{
    kin_record *record = on_of(step);
    return record ? json_boolean(assign_nested(step, record)) : NULL;
}

const struct verb nested_verbs[] = {
    {"nested", verb_nested},
    {NULL, NULL},
};
