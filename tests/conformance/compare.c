#include "conformance/runner.h"

#include <string.h>

/* Adds what differs in one field. Absent is another answer than null. */
static void compare_field(json_t *found, const json_t *place, const char *field, const json_t *ours,
                          const json_t *theirs)
{
    if (ours == theirs || (ours && theirs && json_equal(ours, theirs))) return;
    json_t *difference = json_copy((json_t *)(uintptr_t)place);
    json_object_set_new(difference, "field", json_string(field));
    if (ours) json_object_set(difference, "ours", (json_t *)(uintptr_t)ours);
    if (theirs) json_object_set(difference, "theirs", (json_t *)(uintptr_t)theirs);
    json_array_append_new(found, difference);
}

static void compare_steps(json_t *found, const json_t *ours, const json_t *theirs)
{
    static const char *const fields[] = {"answer", "error", "skipped", "log", "statements"};
    json_t *place = json_object();
    json_object_set(place, "step", json_object_get(theirs ? theirs : ours, "step"));
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        compare_field(found, place, fields[i], json_object_get(ours, fields[i]),
                      json_object_get(theirs, fields[i]));
    json_decref(place);
}

static json_t *rows_of(const json_t *transcript, const char *table)
{
    json_t *line;
    size_t i;
    json_array_foreach((json_t *)(uintptr_t)transcript, i, line)
    {
        const char *name = json_string_value(json_object_get(line, "table"));
        if (name && strcmp(name, table) == 0) return json_object_get(line, "rows");
    }
    return NULL;
}

/* The same rows in whatever order: those of a join table have none. */
static bool are_same_rows(const json_t *ours, const json_t *theirs)
{
    json_t *left = json_copy((json_t *)(uintptr_t)theirs);
    size_t i, j;
    bool same = json_array_size(ours) == json_array_size(theirs);
    for (i = 0; same && i < json_array_size(ours); i++) {
        for (j = 0; j < json_array_size(left); j++)
            if (json_equal(json_array_get(ours, i), json_array_get(left, j))) break;
        same = j < json_array_size(left);
        json_array_remove(left, j);
    }
    json_decref(left);
    return same;
}

/* Tables of the first that differ from those of the second; of both, or that the second lacks. */
static void compare_tables(json_t *found, const json_t *ours, const json_t *theirs, bool is_ours)
{
    json_t *line;
    size_t i;
    json_array_foreach((json_t *)(uintptr_t)(is_ours ? ours : theirs), i, line)
    {
        const char *name = json_string_value(json_object_get(line, "table"));
        if (!name || (!is_ours && rows_of(ours, name))) continue;
        if (are_same_rows(rows_of(ours, name), rows_of(theirs, name))) continue;
        json_t *place = json_pack("{s:s}", "table", name);
        compare_field(found, place, "rows", rows_of(ours, name), rows_of(theirs, name));
        json_decref(place);
    }
}

json_t *transcripts_compare(const json_t *ours, const json_t *theirs)
{
    json_t *found = json_array();
    for (size_t i = 0;; i++) {
        const json_t *our = json_array_get(ours, i), *their = json_array_get(theirs, i);
        if (json_object_get(our, "not_yet")) return found;
        if (!json_object_get(our, "step") && !json_object_get(their, "step")) break;
        compare_steps(found, json_object_get(our, "step") ? our : NULL,
                      json_object_get(their, "step") ? their : NULL);
    }
    compare_tables(found, ours, theirs, true);
    compare_tables(found, ours, theirs, false);
    return found;
}
