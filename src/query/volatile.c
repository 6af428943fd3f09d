/* Whether a developer's text says the same each time. What a function does cannot be read from its
 * name, so only those count that are known. */
#include "query/carry.h"

#include <string.h>
#include <strings.h>

/* What may stand in front of a parenthesis. */
static const char *const harmless[] = {
    "abs",       "age",         "all",
    "and",       "any",         "array",
    "as",        "avg",         "between",
    "btrim",     "by",          "case",
    "cast",      "ceil",        "ceiling",
    "char",      "char_length", "coalesce",
    "concat",    "count",       "current_timestamp",
    "date",      "date_part",   "date_trunc",
    "decimal",   "distinct",    "else",
    "except",    "exists",      "extract",
    "filter",    "floor",       "from",
    "greatest",  "having",      "ilike",
    "in",        "intersect",   "interval",
    "is",        "join",        "lateral",
    "least",     "left",        "length",
    "like",      "lower",       "lpad",
    "ltrim",     "max",         "md5",
    "min",       "mod",         "not",
    "now",       "nullif",      "numeric",
    "on",        "or",          "over",
    "overlay",   "position",    "power",
    "replace",   "right",       "round",
    "row",       "row_number",  "rpad",
    "rtrim",     "select",      "sign",
    "similar",   "some",        "split_part",
    "sqrt",      "strpos",      "substr",
    "substring", "sum",         "then",
    "time",      "timestamp",   "timestamptz",
    "to_char",   "to_date",     "to_timestamp",
    "trim",      "trunc",       "union",
    "unnest",    "upper",       "using",
    "values",    "varchar",     "when",
    "where",
};

static bool is_harmless(const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        if (strlen(harmless[i]) == size && strncasecmp(harmless[i], name, size) == 0) return true;
    return false;
}

/* A name that is quoted or stands behind a dot is anybody's. */
static bool text_is_volatile(const char *text)
{
    const char *name = NULL; /* what was read last */
    size_t size = 0;
    bool own = false;
    for (const char *at = text; *at;) {
        const char *end = kin__skip_sql(text, at);
        bool word = kin__is_name_char(*at);
        while (word && kin__is_name_char(*end)) end++;
        if (*at == '(' && name && (own || !is_harmless(name, size))) return true;
        if (word || *at == '"') {
            own = *at == '"' || (at > text && at[-1] == '.');
            name = at;
            size = (size_t)(end - at);
        } else if (!strchr(" \t\r\n", *at)) {
            name = NULL;
        }
        at = end;
    }
    return false;
}

static bool conditions_are_volatile(const kin__condition *conditions)
{
    for (; conditions; conditions = conditions->next)
        if (conditions->text && text_is_volatile(conditions->text)) return true;
    return false;
}

static bool joins_are_volatile(const kin__join *joins)
{
    for (; joins; joins = joins->next)
        if (conditions_are_volatile(joins->conditions) || joins_are_volatile(joins->joins))
            return true;
    return false;
}

/* Without memory nobody knows; that is told when the list is written. */
static bool list_is_volatile(kin__buffer *list)
{
    if (list->length == 0) return false;
    const char *text = kin__buffer_text(list);
    return !text || text_is_volatile(text);
}

bool kin__query_is_volatile(kin_query *query)
{
    return conditions_are_volatile(query->conditions) || conditions_are_volatile(query->having) ||
           conditions_are_volatile(query->own_joins) || joins_are_volatile(query->joins) ||
           list_is_volatile(&query->order) || list_is_volatile(&query->group);
}
