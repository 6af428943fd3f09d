/* Records that have an association, or lack it: conditions that look into other tables by EXISTS.
 *
 * Each sub-select names its tables anew, so that they have their own names whatever is joined
 * outside; only the table that it is about is outside, and keeps its name inside. */
#include "query/query.h"

#include "query/chain.h"

/* What the query was about before a sub-select was. */
typedef struct kin__outside {
    const kin__model *site;
    const char *table;
    kin__aliases aliases;
    kin__join *joins;
    kin__join **last_join;
    kin__condition **first_condition;
    kin__condition **last_condition;
    kin__join *target;
    bool joining;
    bool defaults;
} kin__outside;

static kin__outside leave(const kin_query *query)
{
    return (kin__outside){.site = query->site,
                          .table = query->table,
                          .aliases = query->aliases,
                          .joins = query->joins,
                          .last_join = query->last_join,
                          .first_condition = query->first_condition,
                          .last_condition = query->last_condition,
                          .target = query->target,
                          .joining = query->joining,
                          .defaults = query->defaults};
}

static void come_back(kin_query *query, const kin__outside *outside)
{
    query->site = outside->site;
    query->table = outside->table;
    query->aliases = outside->aliases;
    query->joins = outside->joins;
    query->last_join = outside->last_join;
    query->first_condition = outside->first_condition;
    query->last_condition = outside->last_condition;
    query->target = outside->target;
    query->joining = outside->joining;
    query->defaults = outside->defaults;
}

static bool fail(kin_query *query, kin_code code, const kin__association *association,
                 const char *why)
{
    kin__about about = {.model = association->owner->name, .association = association->name};
    kin__fail(query->session, code, &about, "cannot ask for %s.%s: %s", about.model,
              about.association, why);
    query->failed = true;
    return false;
}

static bool fail_memory(kin_query *query)
{
    query->failed = !kin__fail_memory(query->session);
    return false;
}

/* What is added from here on is about the join's target. */
static void enter_target(kin_query *query, kin__join *join)
{
    const kin__hop *last = &join->association->hops[join->association->hop_count - 1];
    const char *name = join->names[join->association->hop_count - 1];
    query->site = join->association->target;
    query->table = name == last->table ? NULL : name;
    query->first_condition = &join->conditions;
    query->last_condition = &join->conditions;
    while (*query->last_condition) query->last_condition = &(*query->last_condition)->next;
    query->last_join = &join->joins;
    while (*query->last_join) query->last_join = &(*query->last_join)->next;
    query->joining = true;
    query->defaults = false;
    query->target = NULL;
}

static void ask_tree(kin_query *query, const kin__include *tree, const kin__asked *asked,
                     bool missing);

/* What holds of the target: that it has what stands behind it on the path, or what the end of that
 * is to be. */
static void ask_target(kin_query *query, const kin__include *include, const kin__asked *asked)
{
    if (include->children) {
        ask_tree(query, include->children, asked, false);
        return;
    }
    kin_query_where(query, asked->where, asked->args);
    if (!asked->scope || query->failed) return;
    if (query->depth == KIN__MOST_DEEP) {
        query->failed = !kin__include_too_deep(query->session, "scopes", query->site);
        return;
    }
    query->depth++;
    asked->scope(query);
    query->depth--;
}

static bool open_exists(kin_query *query, kin__exists *exists, const kin__include *include,
                        const kin__asked *asked)
{
    kin__outside outside = leave(query);
    query->aliases = (kin__aliases){0};
    query->joins = &exists->join;
    if (!kin__alias_taken(&query->aliases, &query->session->scratch, exists->join.parent))
        return fail_memory(query);
    if (kin__join_open(query, &exists->join)) {
        enter_target(query, &exists->join);
        ask_target(query, include, asked);
    }
    come_back(query, &outside);
    return !query->failed;
}

static bool add_exists(kin_query *query, const kin__association *association,
                       const kin__include *include, const kin__asked *asked,
                       const kin__exists **first)
{
    kin__exists *exists = KIN__TAKE(&query->session->scratch, kin__exists, 1);
    if (!exists) return fail_memory(query);
    if (!kin__join_may_be(query, association)) return false;
    exists->join.association = association;
    exists->join.parent = query->table ? query->table : query->site->table;
    exists->next = (kin__exists *)(uintptr_t)*first;
    *first = exists;
    return open_exists(query, exists, include, asked);
}

/* In the table of each model, of rows that name it. */
static bool add_ways(kin_query *query, const kin__include *include, const kin__asked *asked,
                     const kin__exists **first)
{
    const kin__association *any = include->association;
    if (include->children || asked->where || asked->scope)
        return fail(query, KIN_EAGER_LOAD_POLYMORPHIC, any,
                    "its table is a value of a column, so nothing can be said of its targets");
    for (size_t i = any->way_count; i-- > 0;)
        if (!any->ways[i].flaw && !add_exists(query, &any->ways[i], include, asked, first))
            return false;
    return true;
}

static void ask_tree(kin_query *query, const kin__include *tree, const kin__asked *asked,
                     bool missing)
{
    for (; tree && !query->failed; tree = tree->next) {
        const kin__exists *exists = NULL;
        bool done = tree->association->ways
                        ? add_ways(query, tree, asked, &exists)
                        : add_exists(query, tree->association, tree, asked, &exists);
        if (!done || !exists) continue;
        kin__condition *condition = kin__query_add_condition(query);
        if (!condition) return;
        condition->exists = exists;
        condition->missing = missing;
    }
}

/* What is said of targets is said of those of one path. */
static bool is_one_path(const kin__include *tree)
{
    while (tree && tree->children && !tree->next) tree = tree->children;
    return tree && !tree->next;
}

void kin__query_ask(kin_query *query, const kin__asked *asked)
{
    const char *what = asked->missing ? "missing" : "associated";
    kin__include *tree = NULL;
    if (!query || query->failed || !asked->associations) return;
    if (!kin__include_parse(query->session, query->site, what, asked->associations, &tree)) {
        query->failed = true;
        return;
    }
    if ((asked->where || asked->scope) && !is_one_path(tree)) {
        query->failed = !kin__fail(query->session, KIN_INVALID_ARGUMENT,
                                   &(kin__about){.model = query->site->name},
                                   "a query of %s: a condition of %s is about one path: \"%.60s\"",
                                   query->site->name, what, asked->associations);
        return;
    }
    ask_tree(query, tree, asked, asked->missing);
}

bool kin__exists_text(const kin__condition *condition, kin__sql *sql)
{
    const kin__exists *exists = condition->exists;
    bool several = exists->next != NULL;
    kin__sql_text(sql, condition->missing ? "NOT " : "");
    kin__sql_text(sql, several ? "(" : "");
    for (; exists; exists = exists->next) {
        kin__sql_text(sql, "EXISTS (SELECT 1 FROM ");
        if (!kin__join_tables_text(sql, &exists->join)) return false;
        kin__sql_text(sql, " WHERE ");
        kin__join_parent_text(sql, &exists->join);
        if (!kin__query_conditions_text(exists->join.conditions, sql, " AND ")) return false;
        kin__sql_text(sql, exists->next ? ") OR " : ")");
    }
    kin__sql_text(sql, several ? ")" : "");
    return true;
}

/* --- for scopes ------------------------------------------------------------------------------- */

void kin_query_associated(kin_query *query, const char *associations)
{
    kin__query_ask(query, &(kin__asked){.associations = associations});
}

void kin_query_associated_where(kin_query *query, const char *path, const char *where,
                                const kin_value *args)
{
    kin__query_ask(query, &(kin__asked){.associations = path, .where = where, .args = args});
}

void kin_query_associated_scope(kin_query *query, const char *path, kin_scope_fn *scope)
{
    kin__query_ask(query, &(kin__asked){.associations = path, .scope = scope});
}

void kin_query_missing(kin_query *query, const char *associations)
{
    kin__query_ask(query, &(kin__asked){.associations = associations, .missing = true});
}

void kin_query_missing_where(kin_query *query, const char *path, const char *where,
                             const kin_value *args)
{
    kin__query_ask(
        query, &(kin__asked){.associations = path, .missing = true, .where = where, .args = args});
}

void kin_query_missing_scope(kin_query *query, const char *path, kin_scope_fn *scope)
{
    kin__query_ask(query, &(kin__asked){.associations = path, .missing = true, .scope = scope});
}
