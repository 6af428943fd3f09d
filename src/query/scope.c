/* What scopes and options add to a query. */
#include "query/query.h"

#include "support/value.h"

#include <string.h>

void kin__query_open(kin_query *query, kin_session *session, const kin__model *model)
{
    *query = (kin_query){.session = session, .model = model, .region = session->top, .site = model};
    query->first_condition = &query->conditions;
    query->last_condition = &query->conditions;
    query->last_having = &query->having;
    query->last_join = &query->joins;
    query->last_own_join = &query->own_joins;
    kin__buffer_open(&query->group, &session->scratch);
    kin__buffer_open(&query->order, &session->scratch);
}

static void fail_memory(kin_query *query)
{
    query->failed = !kin__fail_memory(query->session);
}

static const char *copy(kin_query *query, const char *text)
{
    const char *own = kin__arena_text(&query->session->scratch, text, strlen(text));
    if (!own) fail_memory(query);
    return own;
}

bool kin__copy_value(kin__arena *arena, kin_value *value)
{
    if (value->kind == KIN_KIND_TEXT && value->as.text)
        value->as.text = kin__arena_text(arena, value->as.text, value->size);
    else if (value->kind == KIN_KIND_BLOB)
        value->as.blob.data = kin__arena_text(arena, value->as.blob.data, value->as.blob.size);
    else
        return true;
    return value->kind == KIN_KIND_TEXT ? value->as.text != NULL : value->as.blob.data != NULL;
}

static kin_value copy_value(kin_query *query, kin_value value)
{
    if (!kin__copy_value(&query->session->scratch, &value)) fail_memory(query);
    return value;
}

static kin__condition *add_condition(kin_query *query, kin__condition ***last)
{
    kin__condition *condition = KIN__TAKE(&query->session->scratch, kin__condition, 1);
    if (!condition) {
        fail_memory(query);
        return NULL;
    }
    **last = condition;
    *last = &condition->next;
    return condition;
}

kin__condition *kin__query_add_condition(kin_query *query)
{
    return add_condition(query, &query->last_condition);
}

static const kin_value *copy_args(kin_query *query, const kin_value *args)
{
    size_t count = kin__args_count(args);
    kin_value *own = KIN__TAKE(&query->session->scratch, kin_value, count + 1);
    if (!own) {
        fail_memory(query);
        return NULL;
    }
    for (size_t i = 0; args && i < count; i++) own[i] = copy_value(query, args[i]);
    own[count] = KIN_END;
    return own;
}

static bool same_args(const kin_value *left, const kin_value *right)
{
    size_t count = kin__args_count(left);
    if (count != kin__args_count(right)) return false;
    for (size_t i = 0; i < count; i++)
        if (!kin__same_value(&left[i], &right[i])) return false;
    return true;
}

/* A scope may be reached twice, and then says it once. */
static bool says_text(const kin__condition *c, const char *text, const kin_value *args)
{
    for (; c; c = c->next)
        if (c->text && strcmp(c->text, text) == 0 && same_args(c->args, args)) return true;
    return false;
}

static void add_text(kin_query *query, kin__condition ***last, const char *text,
                     const kin_value *args)
{
    kin__condition *condition = add_condition(query, last);
    if (!condition) return;
    condition->text = copy(query, text);
    condition->args = copy_args(query, args);
}

/* Whether there is anything to be done; what belongs to the statement as a whole, and not to one of
 * its tables, is the root's alone. */
static bool takes(const kin_query *query)
{
    return query && !query->failed;
}

static bool takes_whole(const kin_query *query)
{
    return takes(query) && !query->joining;
}

void kin_query_where(kin_query *query, const char *where, const kin_value *args)
{
    if (!takes(query) || !where || says_text(*query->first_condition, where, args)) return;
    add_text(query, &query->last_condition, where, args);
}

void kin_query_having(kin_query *query, const char *having, const kin_value *args)
{
    if (!takes_whole(query) || !having || says_text(query->having, having, args)) return;
    add_text(query, &query->last_having, having, args);
}

/* Trusted text like a condition, but no value belongs into it. */
static void add_list(kin_query *query, kin__buffer *list, const char *text, const char *what)
{
    const char *rest = text;
    const char *piece;
    size_t size;
    kin__piece end;
    if (!text || !*text) return;
    if (list->length > 0) kin__append(list, ", ");
    do {
        end = kin__next_placeholder(&rest, &piece, &size);
        kin__append_bytes(list, piece, size);
        if (end == KIN__PIECE_QUESTION_MARK) kin__append_char(list, '?');
        if (end == KIN__PIECE_PLACEHOLDER)
            query->failed = !kin__fail(query->session, KIN_INVALID_ARGUMENT,
                                       &(kin__about){.model = query->model->name},
                                       "%s takes no arguments: write ?? for a question mark", what);
    } while (end != KIN__PIECE_END);
    kin__append(list, kin__end_of_comment(text));
}

void kin__query_add_order(kin_query *query, const char *order)
{
    add_list(query, &query->order, order, "an order");
}

void kin_query_order(kin_query *query, const char *order)
{
    if (takes_whole(query)) kin__query_add_order(query, order);
}

void kin_query_group(kin_query *query, const char *group)
{
    if (query && query->target) query->target->limited = true;
    if (takes_whole(query)) add_list(query, &query->group, group, "a group");
}

static bool check_number(kin_query *query, int64_t number, const char *name)
{
    if (number >= 0) return true;
    query->failed = !kin__fail(query->session, KIN_INVALID_ARGUMENT,
                               &(kin__about){.model = query->model->name}, ".%s is negative", name);
    return false;
}

void kin_query_limit(kin_query *query, int64_t limit)
{
    if (query && query->target) query->target->limited = true;
    if (!takes_whole(query) || !check_number(query, limit, "limit")) return;
    query->has_limit = true;
    query->limit = limit;
}

void kin_query_offset(kin_query *query, int64_t offset)
{
    if (query && query->target) query->target->limited = true;
    if (!takes_whole(query) || !check_number(query, offset, "offset")) return;
    query->has_offset = true;
    query->offset = offset;
}

void kin_query_distinct(kin_query *query)
{
    if (takes_whole(query)) query->distinct = true;
}

void kin_query_readonly(kin_query *query)
{
    if (query && query->target) query->target->readonly = true;
    if (takes_whole(query)) query->readonly = true;
}

void kin_query_strict(kin_query *query, kin_strict strict)
{
    if (!takes(query)) return;
    query->failed = !kin__check_strict(query->session, strict);
    if (query->target) query->target->strict = strict;
    if (!query->joining) query->strict = strict;
}

void kin_query_lazy(kin_query *query, kin_lazy lazy)
{
    if (!takes(query)) return;
    query->failed = !kin__check_lazy(query->session, lazy);
    if (query->target) query->target->lazy = lazy;
    if (!query->joining) query->lazy = lazy;
}

void kin_query_lock(kin_query *query, const char *lock)
{
    if (takes_whole(query) && lock) query->lock = copy(query, lock);
}

static void name_associations(kin_query *query, const char *what, const char *names,
                              kin__include **tree)
{
    if (!kin__include_parse(query->session, query->site, what, names, tree)) query->failed = true;
}

void kin_query_joins(kin_query *query, const char *joins)
{
    kin__include *tree = NULL;
    if (!takes(query)) return;
    name_associations(query, "joins", joins, &tree);
    if (!query->failed) kin__query_join(query, tree, KIN__JOIN_INNER);
}

/* Several are written one behind the other. */
void kin_query_joins_sql(kin_query *query, const char *joins, const kin_value *args)
{
    if (!takes(query) || !joins) return;
    if (query->joining) {
        query->failed = !kin__fail(query->session, KIN_INVALID_ARGUMENT,
                                   &(kin__about){.model = query->site->name},
                                   "a scope of a joined table cannot have joins of its own SQL");
        return;
    }
    kin__condition *own = add_condition(query, &query->last_own_join);
    if (!own || !kin__query_names_root(query)) return;
    own->text = copy(query, joins);
    own->args = copy_args(query, args);
    if (!query->failed) kin__query_own_names(query, own->text);
}

void kin_query_left_joins(kin_query *query, const char *joins)
{
    kin__include *tree = NULL;
    if (!takes(query)) return;
    name_associations(query, "left_joins", joins, &tree);
    if (!query->failed) kin__query_join(query, tree, KIN__JOIN_OUTER);
}

void kin_query_select(kin_query *query, const char *columns)
{
    if (!takes_whole(query) || !columns) return;
    const kin__model *model = query->narrows ? query->site : query->model;
    uint64_t *words = query->narrows ? NULL : query->selected;
    if (!words) words = KIN__TAKE(&query->session->scratch, uint64_t, model->null_words);
    if (!words) {
        fail_memory(query);
        return;
    }
    if (!query->narrows) query->selected = words;
    query->failed = !kin__columns_named(query->session, model, "select", columns, words);
}

/* What a joined target includes is loaded if that is. */
static void add_includes(kin_query *query, const char *what, const char *names,
                         kin__include **includes)
{
    kin__include *unused = NULL;
    if (!takes(query)) return;
    if (query->joining) includes = query->target ? &query->target->includes : &unused;
    name_associations(query, what, names, query->narrows ? &unused : includes);
}

void kin_query_includes(kin_query *query, const char *includes)
{
    if (query) add_includes(query, "includes", includes, &query->includes);
}

/* Targets that are loaded for their owners have a statement of their own already. */
static bool is_of_association(const kin_query *query)
{
    return query->joining || (query->names && !query->chain);
}

void kin_query_preload(kin_query *query, const char *preload)
{
    if (!query) return;
    add_includes(query, "preload", preload,
                 is_of_association(query) ? &query->includes : &query->preloads);
}

void kin_query_eager_load(kin_query *query, const char *eager_load)
{
    if (!takes(query)) return;
    if (is_of_association(query)) {
        add_includes(query, "eager_load", eager_load, &query->includes);
        return;
    }
    name_associations(query, "eager_load", eager_load, &query->eager);
    if (!query->failed) kin__query_join(query, query->eager, KIN__JOIN_EAGER);
}

static bool add_reference(kin_query *query, const char *name, size_t length)
{
    kin__table_name *reference = KIN__TAKE(&query->session->scratch, kin__table_name, 1);
    if (!reference) return false;
    reference->name = kin__arena_text(&query->session->scratch, name, length);
    reference->next = query->references;
    query->references = reference;
    return reference->name != NULL;
}

void kin_query_references(kin_query *query, const char *tables)
{
    if (!takes_whole(query) || !tables) return;
    while (*tables && !query->failed) {
        size_t length = strcspn(tables, ", ");
        if (length > 0 && !add_reference(query, tables, length)) fail_memory(query);
        tables += length + strspn(tables + length, ", ");
    }
}

static const kin__column *column_of(kin_query *query, const kin_model *model, size_t offset,
                                    kin_value value, const char *verb)
{
    const kin__model *compiled = kin__schema_model(&query->session->db->schema, model);
    const kin__column *column = compiled ? kin__column_at(compiled, offset) : NULL;
    if (column && value.kind < KIN_KIND_INVALID) return column;
    query->failed = !kin__fail(query->session, KIN_INVALID_ARGUMENT, NULL,
                               "%s: no column of a model that is open", verb);
    return NULL;
}

static kin__condition *add_equal(kin_query *query, const kin__column *column, kin_value value)
{
    kin__condition *condition = add_condition(query, &query->last_condition);
    if (!condition) return NULL;
    condition->column = column;
    condition->table = query->table;
    condition->value = copy_value(query, value);
    return condition;
}

/* Models that inherit have columns of their own for one of the table's. */
static bool is_about(const kin_query *query, const kin__condition *condition,
                     const kin__column *column)
{
    if (!condition->column || condition->among) return false;
    if (!condition->table != !query->table) return false;
    if (condition->table && strcmp(condition->table, query->table) != 0) return false;
    return strcmp(condition->column->qualified, column->qualified) == 0;
}

static bool says_equal(const kin_query *query, const kin__column *column, const kin_value *value)
{
    for (const kin__condition *c = *query->first_condition; c; c = c->next)
        if (is_about(query, c, column) && kin__same_value(&c->value, value)) return true;
    return false;
}

static bool is_replaced(const kin_query *query, const kin__column *column)
{
    for (const kin__condition *c = *query->first_condition; c; c = c->next)
        if (c->replaces && is_about(query, c, column)) return true;
    return false;
}

void kin_query_equal_value(kin_query *query, const kin_model *model, size_t offset, kin_value value)
{
    if (!takes(query)) return;
    const kin__column *column = column_of(query, model, offset, value, "kin_query_equal");
    if (!column || (query->defaults && is_replaced(query, column))) return;
    if (!says_equal(query, column, &value)) add_equal(query, column, value);
}

void kin_query_replace_value(kin_query *query, const kin_model *model, size_t offset,
                             kin_value value)
{
    if (!takes(query)) return;
    const kin__column *column = column_of(query, model, offset, value, "kin_query_replace");
    if (!column || (query->defaults && is_replaced(query, column))) return;
    kin__condition **at = query->first_condition;
    while (*at) {
        if (is_about(query, *at, column))
            *at = (*at)->next;
        else
            at = &(*at)->next;
    }
    query->last_condition = at;
    kin__condition *condition = add_equal(query, column, value);
    /* That of one default scope takes the place of another's, and leaves it to those behind. */
    if (condition) condition->replaces = !query->defaults;
}

void kin__query_among(kin_query *query, const kin__key *key, kin_value list)
{
    kin__condition *condition = takes(query) ? add_condition(query, &query->last_condition) : NULL;
    if (!condition) return;
    condition->column = key->columns[0];
    condition->value = list;
    condition->among = key;
}

/* ("posts"."a", "posts"."b") > (?, ?) */
void kin__query_by_key(kin_query *query, const char *relation, const kin_value *values)
{
    const kin__key *key = &query->model->key;
    const char *open = key->count > 1 ? "(" : "";
    const char *close = key->count > 1 ? ")" : "";
    kin__buffer text;
    kin__buffer_open(&text, &query->session->scratch);
    kin__append(&text, open);
    for (size_t i = 0; i < key->count; i++)
        kin__append_format(&text, "%s%s", i ? ", " : "", key->columns[i]->qualified);
    kin__append_format(&text, "%s %s %s", close, relation, open);
    for (size_t i = 0; i < key->count; i++) kin__append(&text, i ? ", ?" : "?");
    kin__append(&text, close);
    const char *condition = kin__buffer_text(&text);
    if (condition)
        kin_query_where(query, condition, values);
    else
        fail_memory(query);
}

void kin__query_order_by_key(kin_query *query, const char *way)
{
    const kin__key *key = &query->model->key;
    kin__buffer_open(&query->order, &query->session->scratch);
    for (size_t i = 0; i < key->count; i++) {
        kin__query_add_order(query, key->columns[i]->qualified);
        kin__append(&query->order, way);
    }
}

kin_session *kin_query_session(const kin_query *query)
{
    return query ? query->session : NULL;
}

bool kin__query_default_scopes(kin_query *query)
{
    const kin__model *model = query->model;
    query->defaults = true;
    for (size_t i = 0; i < model->default_scope_count && !query->failed; i++)
        model->default_scopes[i](query);
    query->defaults = false;
    return !query->failed;
}

void kin__query_scopes(kin_query *query, const kin__hop *hop, const char *name)
{
    const kin__model *site = query->site;
    const char *table = query->table;
    bool defaults = query->defaults;
    query->site = hop->model;
    query->table = name == hop->table ? NULL : name;
    for (size_t i = 0; i < hop->scope_count && !query->failed; i++) {
        query->defaults = i - hop->default_at < hop->default_count;
        hop->scopes[i](query);
    }
    query->defaults = false;
    if (hop->owner_scope && !query->failed) hop->owner_scope(query, query->of);
    query->defaults = defaults;
    query->site = site;
    query->table = table;
}
