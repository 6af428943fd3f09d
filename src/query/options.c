/* Reading the options of a query. */
#include "query/query.h"

#include <string.h>

/* Every option is a line here. One that is not zero has been given; .limit and .offset are given
 * by being written. */
typedef struct kin__option {
    const char *name;
    size_t offset;
    size_t size;
    enum { PLAIN, TEXT, VALUES } type; /* what it points to */
} kin__option;

#define OPTION(member)                                                                        \
    {                                                                                         \
#member, offsetof(kin_find_options, member), sizeof(((kin_find_options *)0)->member), \
            TYPE_OF(member)                                                                   \
    }
#define TYPE_OF(member) \
    _Generic(((kin_find_options *)0)->member, const char *: TEXT, const kin_value *: VALUES, default: PLAIN)

static const kin__option options_of_a_query[] = {
    OPTION(where),       OPTION(args),       OPTION(joins),  OPTION(group),    OPTION(having),
    OPTION(having_args), OPTION(select),     OPTION(order),  OPTION(includes), OPTION(lock),
    OPTION(scopes),      OPTION(limit),      OPTION(offset), OPTION(distinct), OPTION(readonly),
    OPTION(unscoped),    OPTION(batch_size),
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

static bool copy_values(kin__arena *arena, const kin_value **values)
{
    size_t count = kin__args_count(*values);
    kin_value *own = KIN__TAKE(arena, kin_value, count + 1);
    if (!own) return false;
    memcpy(own, *values, (count + 1) * sizeof *own);
    for (size_t i = 0; i < count; i++)
        if (!kin__copy_value(arena, &own[i])) return false;
    *values = own;
    return true;
}

static bool copy_text(kin__arena *arena, const char **text)
{
    *text = kin__arena_text(arena, *text, strlen(*text));
    return *text != NULL;
}

bool kin__copy_options(kin__arena *arena, kin_find_options *options)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const kin__option *option = &options_of_a_query[i];
        void *at = (char *)options + option->offset;
        if (!is_set(options, option)) continue;
        if (option->type == TEXT && !copy_text(arena, at)) return false;
        if (option->type == VALUES && !copy_values(arena, at)) return false;
    }
    return true;
}

static bool read_batch_size(kin_query *query, const kin_find_options *options,
                            const kin__given *given)
{
    if (!is_written(given, offsetof(kin_find_options, batch_size))) return true;
    if (query->batch_size == 0) return wrong(query, ".batch_size is an option of kin_each_batch");
    query->batch_size = options->batch_size;
    return options->batch_size > 0 || wrong(query, ".batch_size is not positive");
}

bool kin__query_options(kin_query *query, const kin_find_options *options, const kin__given *given)
{
    if (options->args && !options->where) return wrong(query, ".args without .where");
    if (options->having_args && !options->having)
        return wrong(query, ".having_args without .having");
    if (!read_batch_size(query, options, given)) return false;
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
