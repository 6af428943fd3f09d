/* The differences that are wanted, each with its reason. */
#include "conformance/runner.h"

#include "support/database.h"

#include <stdio.h>
#include <string.h>

static const char *const places[] = {"step", "table", "field"};

static bool is_same(const json_t *left, const json_t *right)
{
    return left == right || (left && right && json_equal(left, right));
}

/* A line may be about some databases alone: "only": ["postgres", "mariadb"]. */
static bool is_of_this_database(const json_t *line)
{
    json_t *only = json_object_get(line, "only"), *name;
    size_t i;
    if (!only) return true;
    json_array_foreach(only, i, name)
    {
        const char *text = json_string_value(name);
        if (text && strncmp(database_url(), text, strlen(text)) == 0) return true;
    }
    return false;
}

static bool is_right(const struct differences *differences, const json_t *line)
{
    const char *reason = json_string_value(json_object_get(line, "reason"));
    if (json_object_get(line, "text")) return reason != NULL;
    return reason && json_object_get(differences->reasons, reason) &&
           json_is_string(json_object_get(line, "scenario")) &&
           json_is_string(json_object_get(line, "field"));
}

bool differences_read(struct differences *differences, const char *path)
{
    json_t *lines = lines_read(path), *line;
    size_t i;
    differences->reasons = json_object();
    differences->lines = json_array();
    bool right = lines != NULL;
    json_array_foreach(lines, i, line)
    {
        if (!is_right(differences, line)) {
            fprintf(stderr, "%s:%zu: neither a reason nor a difference of a reason above it\n",
                    path, i + 1);
            right = false;
        } else if (json_object_get(line, "text")) {
            json_object_set(differences->reasons,
                            json_string_value(json_object_get(line, "reason")),
                            json_object_get(line, "text"));
        } else if (is_of_this_database(line)) {
            json_array_append(differences->lines, line);
        }
    }
    json_decref(lines);
    return right;
}

void differences_forget(struct differences *differences)
{
    json_decref(differences->reasons);
    json_decref(differences->lines);
}

static bool is_about(const json_t *line, const char *scenario)
{
    return strcmp(json_string_value(json_object_get(line, "scenario")), scenario) == 0;
}

bool difference_is_allowed(struct differences *differences, const char *scenario,
                           const json_t *difference)
{
    json_t *line;
    size_t i;
    json_array_foreach(differences->lines, i, line)
    {
        bool same = is_about(line, scenario) &&
                    is_same(json_object_get(line, "kin"), json_object_get(difference, "ours"));
        for (size_t j = 0; same && j < sizeof places / sizeof *places; j++)
            same =
                is_same(json_object_get(line, places[j]), json_object_get(difference, places[j]));
        if (!same) continue;
        json_object_set_new(line, "held", json_true());
        return true;
    }
    return false;
}

json_t *differences_that_are_gone(const struct differences *differences, const char *scenario)
{
    json_t *gone = json_array(), *line;
    size_t i;
    json_array_foreach(differences->lines, i, line)
    {
        if (is_about(line, scenario) && !json_object_get(line, "held"))
            json_array_append(gone, line);
    }
    return gone;
}

json_t *difference_line(const char *scenario, const char *reason, const json_t *difference)
{
    json_t *line = json_pack("{s:s, s:s}", "scenario", scenario, "reason", reason);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (json_object_get(difference, places[i]))
            json_object_set(line, places[i], json_object_get(difference, places[i]));
    if (json_object_get(difference, "ours"))
        json_object_set(line, "kin", json_object_get(difference, "ours"));
    return line;
}
