/* Reading the options of a query. */
#include "query/query.h"

#include <string.h>

/* Every option is a line here. One that is not zero has been given; .limit and .offset are given
 * by being written. */
typedef struct kin__option {
    const char *name;
    size_t offset;
    size_t size;
} kin__option;

#define OPTION(member)                                                                       \
    {                                                                                        \
#member, offsetof(kin_find_options, member), sizeof(((kin_find_options *)0)->member) \
    }

static const kin__option options_of_a_query[] = {
    OPTION(where),    OPTION(args),        OPTION(joins),    OPTION(group),
    OPTION(having),   OPTION(having_args), OPTION(select),   OPTION(order),
    OPTION(includes), OPTION(lock),        OPTION(scopes),   OPTION(limit),
    OPTION(offset),   OPTION(distinct),    OPTION(readonly), OPTION(unscoped),
};

enum { OPTION_COUNT = sizeof options_of_a_query / sizeof *options_of_a_query };

static int option_bit(const void *of, const char *name, size_t length)
{
    (void)of;
    for (int i = 0; i < OPTION_COUNT; i++) {
        const char *known = options_of_a_query[i].name;
        if (strncmp(known, name, length) == 0 && !known[length]) return i;
    }
    return -1;
}

static bool is_written(const kin__given *given, size_t offset)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (options_of_a_query[i].offset == offset) return kin__is_given(given, i);
    return false;
}

static bool is_set(const kin_find_options *options, const kin__option *option)
{
    const char *at = (const char *)options + option->offset;
    for (size_t i = 0; i < option->size; i++)
        if (at[i]) return true;
    return false;
}

/* An option that is set but was not written by name came in by position. */
static bool fits(const kin_find_options *options, const kin__given *given)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (!kin__is_given(given, i) && is_set(options, &options_of_a_query[i])) return false;
    return true;
}

const kin__given *kin__given_options(kin_session *session, const kin_find_options *options,
                                     const char *text)
{
    if (options->kin_size_ != sizeof *options) {
        kin__fail(session, KIN_ABI_MISMATCH, NULL,
                  "options of a query have %zu bytes, this library expects %zu", options->kin_size_,
                  sizeof *options);
        return NULL;
    }
    const kin__given *given =
        kin__given_read(session, options_of_a_query, OPTION_COUNT, option_bit, text, 2);
    if (given && (given->mistake || !fits(options, given))) {
        kin__fail(session, KIN_INVALID_ARGUMENT, NULL, "options of a query: %s",
                  given->mistake ? given->mistake : "write each with its name: .limit = 10");
        return NULL;
    }
    return given;
}

static bool wrong(kin_query *query, const char *text)
{
    return kin__fail(query->session, KIN_INVALID_ARGUMENT,
                     &(kin__about){.model = query->model->name}, "a query of %s: %s",
                     query->model->name, text);
}

static bool run_named_scopes(kin_query *query, const kin_find_options *options)
{
    size_t count = sizeof options->scopes / sizeof *options->scopes;
    for (size_t i = 0; i < count && options->scopes[i] && !query->failed; i++)
        options->scopes[i](query);
    return !query->failed;
}

bool kin__query_options(kin_query *query, const kin_find_options *options, const kin__given *given)
{
    if (options->args && !options->where) return wrong(query, ".args without .where");
    if (options->having_args && !options->having)
        return wrong(query, ".having_args without .having");
    if ((!options->unscoped && !kin__query_default_scopes(query)) ||
        !run_named_scopes(query, options))
        return false;
    if (!kin__query_select(query, options->select)) return false;
    kin_query_joins(query, options->joins);
    kin_query_where(query, options->where, options->args);
    kin_query_group(query, options->group);
    kin_query_having(query, options->having, options->having_args);
    kin_query_order(query, options->order);
    kin_query_includes(query, options->includes);
    kin_query_lock(query, options->lock);
    if (is_written(given, offsetof(kin_find_options, limit)))
        kin_query_limit(query, options->limit);
    if (is_written(given, offsetof(kin_find_options, offset)))
        kin_query_offset(query, options->offset);
    query->distinct = query->distinct || options->distinct;
    query->readonly = query->readonly || options->readonly;
    return !query->failed;
}
