/* Reading the options of a query. */
#include "query/query.h"

#include <string.h>

/* Every option is a line of a table. One that is not zero has been given; .limit and .offset are
 * given by being written. */
typedef struct kin__option {
    const char *name;
    size_t offset;
    size_t size;
    enum { PLAIN, TEXT, VALUES } type; /* what it points to */
} kin__option;

typedef struct kin__options {
    const char *what;
    size_t size;
    size_t end; /* of the options: what stands behind them is Kin's own */
    size_t count;
    const kin__option *items;
} kin__options;

#define OPTION(from, member)                                                                       \
    {                                                                                              \
#member, offsetof(from, member), sizeof(((from *)0)->member), TYPE_OF(((from *)0)->member) \
    }
#define TYPE_OF(member) \
    _Generic(member, const char * : TEXT, const kin_value * : VALUES, default : PLAIN)
#define FIND(member) OPTION(kin_find_options, member)
#define UPDATE(member) OPTION(kin_update_options, member)
#define TABLE(what, type, items)                                                           \
    {                                                                                      \
        what, sizeof(type), offsetof(type, kin_size_), sizeof items / sizeof *items, items \
    }

static const kin__option find_items[] = {
    FIND(where),
    FIND(args),
    FIND(joins),
    FIND(group),
    FIND(having),
    FIND(having_args),
    FIND(select),
    FIND(order),
    FIND(includes),
    FIND(lock),
    FIND(scopes),
    FIND(limit),
    FIND(offset),
    FIND(distinct),
    FIND(readonly),
    FIND(unscoped),
    FIND(batch_size),
    FIND(left_joins),
    FIND(preload),
    FIND(eager_load),
    FIND(references),
    FIND(joins_sql),
    FIND(joins_args),
    FIND(of),
    FIND(strict),
    FIND(associated),
    FIND(associated_where),
    FIND(associated_args),
    FIND(associated_scope),
    FIND(missing),
    FIND(missing_where),
    FIND(missing_args),
    FIND(missing_scope),
    FIND(lazy),
};

static const kin__option update_items[] = {
    UPDATE(set),
    UPDATE(set_args),
    UPDATE(where),
    UPDATE(args),
    UPDATE(joins),
    UPDATE(order),
    UPDATE(scopes),
    UPDATE(limit),
    UPDATE(offset),
    UPDATE(unscoped),
    UPDATE(of),
    UPDATE(associated),
    UPDATE(associated_where),
    UPDATE(associated_args),
    UPDATE(associated_scope),
    UPDATE(missing),
    UPDATE(missing_where),
    UPDATE(missing_args),
    UPDATE(missing_scope),
};

static const kin__option tree_items[] = {OPTION(kin_tree_options, depth)};

static const kin__options of_tree = TABLE("a tree", kin_tree_options, tree_items);
static const kin__options of_find = TABLE("a query", kin_find_options, find_items);
static const kin__options of_update = TABLE("an update", kin_update_options, update_items);

static int option_bit(const void *of, const char *name, size_t length)
{
    const kin__options *table = of;
    for (size_t i = 0; i < table->count; i++) {
        const char *known = table->items[i].name;
        if (strncmp(known, name, length) == 0 && !known[length]) return (int)i;
    }
    return -1;
}

static bool is_written(const kin__options *table, const kin__given *given, size_t offset)
{
    for (size_t i = 0; i < table->count; i++)
        if (table->items[i].offset == offset) return kin__is_given(given, i);
    return false;
}

static bool is_set(const void *options, const kin__option *option)
{
    const char *at = (const char *)options + option->offset;
    for (size_t i = 0; i < option->size; i++)
        if (at[i]) return true;
    return false;
}

/* Whether an option that has any of these bytes is set but was not written. */
static bool is_unwritten(const kin__options *table, const void *options, const kin__given *given,
                         size_t from, size_t end)
{
    for (size_t i = 0; i < table->count; i++) {
        const kin__option *option = &table->items[i];
        if (option->offset >= end || option->offset + option->size <= from) continue;
        if (!kin__is_given(given, i) && is_set(options, option)) return true;
    }
    return false;
}

/* Whether one option that was written has all of these bytes: so it is with nearly all that are
 * set. */
static bool is_of_written(const kin__options *table, const kin__given *given, size_t from,
                          size_t end)
{
    for (size_t i = 0; i < given->word_count; i++) {
        for (uint64_t rest = given->words[i]; rest; rest &= rest - 1) {
            const kin__option *option = &table->items[64 * i + (size_t)__builtin_ctzll(rest)];
            if (option->offset <= from && end <= option->offset + option->size) return true;
        }
    }
    return false;
}

/* An option that is set but was not written by name came in by position. Nearly all are zero, and
 * are passed over eight bytes at a time. */
static bool fits(const kin__options *table, const void *options, const kin__given *given)
{
    uint64_t word;
    size_t at = 0;
    for (; at + sizeof word <= table->end; at += sizeof word) {
        memcpy(&word, (const char *)options + at, sizeof word);
        if (!word || is_of_written(table, given, at, at + sizeof word)) continue;
        if (is_unwritten(table, options, given, at, at + sizeof word)) return false;
    }
    return at == table->end || !is_unwritten(table, options, given, at, table->end);
}

/* Without a text what is not zero was given. */
static const kin__given *given_by_value(kin_session *session, const kin__options *table,
                                        const void *options)
{
    kin__given *given = KIN__TAKE(&session->scratch, kin__given, 1);
    uint64_t *words = KIN__TAKE(&session->scratch, uint64_t, 1);
    if (!given || !words) {
        kin__fail_memory(session);
        return NULL;
    }
    *given = (kin__given){.of = table, .word_count = 1, .words = words};
    for (size_t i = 0; i < table->count; i++)
        if (is_set(options, &table->items[i])) words[0] |= (uint64_t)1 << i;
    return given;
}

/* What was written; NULL is a failure. size is what the caller was compiled with. */
static const kin__given *read_given(kin_session *session, const kin__options *table,
                                    const void *options, size_t size, const char *text,
                                    size_t leading)
{
    if (size != table->size) {
        kin__fail(session, KIN_ABI_MISMATCH, NULL,
                  "options of %s have %zu bytes, this library expects %zu", table->what, size,
                  table->size);
        return NULL;
    }
    if (!text) return given_by_value(session, table, options);
    static const kin__given_form form = {.bit = option_bit};
    const kin__given *given = kin__given_read(session, table, table->count, &form, text, leading);
    if (given && (given->mistake || !fits(table, options, given))) {
        kin__fail(session, KIN_INVALID_ARGUMENT, NULL, "options of %s: %s", table->what,
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
    for (size_t i = 0; i < of_find.count; i++) {
        const kin__option *option = &of_find.items[i];
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
    if (!is_written(&of_find, given, offsetof(kin_find_options, batch_size))) return true;
    if (query->batch_size == 0) return wrong(query, ".batch_size is an option of kin_each_batch");
    query->batch_size = options->batch_size;
    return options->batch_size > 0 || wrong(query, ".batch_size is not positive");
}

static bool add_asked(kin_query *query, const kin__asked *asked)
{
    if (asked->args && !asked->where)
        return wrong(query, asked->missing ? ".missing_args without .missing_where"
                                           : ".associated_args without .associated_where");
    if ((asked->where || asked->scope) && !asked->associations)
        return wrong(query, asked->missing ? "a condition of .missing without .missing"
                                           : "a condition of .associated without .associated");
    kin__query_ask(query, asked);
    return true;
}

/* What records have, and what they lack. */
static bool add_associated(kin_query *query, const kin_find_options *options)
{
    return add_asked(query, &(kin__asked){.associations = options->associated,
                                          .where = options->associated_where,
                                          .args = options->associated_args,
                                          .scope = options->associated_scope}) &&
           add_asked(query, &(kin__asked){.associations = options->missing,
                                          .missing = true,
                                          .where = options->missing_where,
                                          .args = options->missing_args,
                                          .scope = options->missing_scope});
}

static bool add_options(kin_query *query, const kin_find_options *options, bool limited,
                        bool from_offset)
{
    if (options->args && !options->where) return wrong(query, ".args without .where");
    if (options->having_args && !options->having)
        return wrong(query, ".having_args without .having");
    if (options->joins_args && !options->joins_sql)
        return wrong(query, ".joins_args without .joins_sql");
    if (query->names && options->unscoped)
        return wrong(query, ".unscoped has no meaning for what an association holds");
    /* Names that the developer's own joins take go before all others. */
    kin_query_joins_sql(query, options->joins_sql, options->joins_args);
    /* Those of an association stand in its chain. */
    if (!options->unscoped && !query->names && !kin__query_default_scopes(query)) return false;
    query->declared_order = query->order.length;
    if (!run_named_scopes(query, options)) return false;
    kin_query_select(query, options->select);
    kin_query_joins(query, options->joins);
    kin_query_left_joins(query, options->left_joins);
    kin_query_eager_load(query, options->eager_load);
    kin_query_where(query, options->where, options->args);
    if (!add_associated(query, options)) return false;
    kin_query_group(query, options->group);
    kin_query_having(query, options->having, options->having_args);
    kin_query_order(query, options->order);
    kin_query_includes(query, options->includes);
    kin_query_preload(query, options->preload);
    kin_query_references(query, options->references);
    kin_query_lock(query, options->lock);
    if (limited) kin_query_limit(query, options->limit);
    if (from_offset) kin_query_offset(query, options->offset);
    query->distinct = query->distinct || options->distinct;
    query->readonly = query->readonly || options->readonly;
    if (options->strict) kin_query_strict(query, options->strict);
    if (options->lazy) kin_query_lazy(query, options->lazy);
    return kin__query_settle(query);
}

const kin_find_options *kin__whole_options(const kin_find_options *options, kin_find_options *own)
{
    if (options && options->kin_size_ != 0) return options;
    *own = options ? *options : (kin_find_options){0};
    own->kin_size_ = sizeof *own;
    return own;
}

const kin__given *kin__given_options(kin_session *session, const kin_find_options *options,
                                     const char *text, size_t leading)
{
    return read_given(session, &of_find, options, options->kin_size_, text, leading);
}

const kin__given *kin__given_update(kin_session *session, const kin_update_options *options,
                                    const char *text)
{
    return read_given(session, &of_update, options, options->kin_size_, text, 2);
}

bool kin__given_depth(kin_session *session, const kin_tree_options *options, const char *text,
                      int64_t *depth)
{
    const kin__given *given = read_given(session, &of_tree, options, options->kin_size_, text, 2);
    if (!given) return false;
    *depth = kin__is_any_given(given) ? options->depth : INT64_MAX;
    return true;
}

const kin_targets *kin__given_of(const kin_find_options *options, const kin__given *given)
{
    return is_written(&of_find, given, offsetof(kin_find_options, of)) ? &options->of : NULL;
}

const kin_targets *kin__given_update_of(const kin_update_options *options, const kin__given *given)
{
    return is_written(&of_update, given, offsetof(kin_update_options, of)) ? &options->of : NULL;
}

bool kin__is_any_given(const kin__given *given)
{
    for (size_t i = 0; i < given->word_count; i++)
        if (given->words[i]) return true;
    return false;
}

bool kin__query_options(kin_query *query, const kin_find_options *options, const kin__given *given)
{
    if (query->names && !query->chain &&
        is_written(&of_find, given, offsetof(kin_find_options, of)))
        return wrong(query, ".of has no meaning for what is loaded for its owners");
    return read_batch_size(query, options, given) &&
           add_options(query, options,
                       is_written(&of_find, given, offsetof(kin_find_options, limit)),
                       is_written(&of_find, given, offsetof(kin_find_options, offset)));
}

bool kin__query_update_options(kin_query *query, const kin_update_options *options,
                               const kin__given *given)
{
    kin_find_options find = {.where = options->where,
                             .args = options->args,
                             .joins = options->joins,
                             .associated = options->associated,
                             .associated_where = options->associated_where,
                             .associated_args = options->associated_args,
                             .associated_scope = options->associated_scope,
                             .missing = options->missing,
                             .missing_where = options->missing_where,
                             .missing_args = options->missing_args,
                             .missing_scope = options->missing_scope,
                             .order = options->order,
                             .limit = options->limit,
                             .offset = options->offset,
                             .unscoped = options->unscoped};
    memcpy(find.scopes, options->scopes, sizeof find.scopes);
    if (!options->set || !*options->set) return wrong(query, ".set is missing");
    return add_options(query, &find,
                       is_written(&of_update, given, offsetof(kin_update_options, limit)),
                       is_written(&of_update, given, offsetof(kin_update_options, offset)));
}
