/* Joining associations by their names. */
#include "query/chain.h"
#include "query/query.h"

#include <string.h>
#include <strings.h>

static bool fail(kin_query *query)
{
    query->failed = true;
    return false;
}

static bool same_join(const kin__join *join, const kin__association *association,
                      const char *parent)
{
    return join->association == association && strcmp(join->parent, parent) == 0;
}

/* The target is named before the tables on the way to it. */
static bool name_tables(kin_query *query, kin__join *join)
{
    kin_session *session = query->session;
    const kin__association *association = join->association;
    size_t count = association->hop_count;
    join->names = KIN__TAKE(&session->scratch, const char *, count);
    for (size_t i = count; join->names && i-- > 0;) {
        join->names[i] =
            kin__alias(&query->aliases, &session->scratch, session->dialect, &association->hops[i],
                       association->owner->table, i + 1 < count);
        if (!join->names[i]) break;
    }
    return (join->names && join->names[0]) || kin__fail_memory(session) || fail(query);
}

static void run_hop(kin_query *query, kin__join *join, size_t i)
{
    kin__join *target = query->target;
    query->target = i + 1 == join->association->hop_count ? join : NULL;
    kin__query_scopes(query, &join->association->hops[i], join->names[i]);
    query->target = target;
}

/* What the scopes of the joined tables say belongs to the join. */
static void run_scopes(kin_query *query, kin__join *join)
{
    bool joining = query->joining;
    kin__condition **first_condition = query->first_condition;
    kin__condition **last_condition = query->last_condition;
    kin__join **last_join = query->last_join;
    if (query->depth == KIN__MOST_DEEP) {
        query->failed = !kin__include_too_deep(query->session, "joins", join->association->owner);
        return;
    }
    query->joining = true;
    query->first_condition = &join->conditions;
    query->last_condition = &join->conditions;
    query->last_join = &join->joins;
    query->depth++;
    for (size_t i = join->association->hop_count; i-- > 0 && !query->failed;)
        run_hop(query, join, i);
    query->depth--;
    query->last_join = last_join;
    query->last_condition = last_condition;
    query->first_condition = first_condition;
    query->joining = joining;
    if (join->association->row->eager_limit == KIN_IGNORE) join->limited = false;
}

/* Its table is a value of a column, and no value stands in a FROM. */
static kin__join *fail_polymorphic(kin_query *query, const kin__association *association)
{
    kin__about about = {.model = association->owner->name, .association = association->name};
    query->failed = !kin__fail(query->session, KIN_EAGER_LOAD_POLYMORPHIC, &about,
                               "cannot join the polymorphic association %s.%s: load it with "
                               ".includes, or join from the other side",
                               about.model, about.association);
    return NULL;
}

/* A joined table has rows of many owners, and none of them is at hand. */
static bool fail_owner_scope(const kin_query *query, const kin__association *association)
{
    kin__about about = {.model = association->owner->name, .association = association->name};
    return kin__fail(query->session, KIN_INVALID_ARGUMENT, &about,
                     "cannot join %s.%s: its .owner_scope is told of one owner: load it with "
                     ".preload",
                     about.model, about.association);
}

static kin__join *find(kin__join *joins, const kin__association *association, const char *parent)
{
    for (; joins; joins = joins->next) {
        if (same_join(joins, association, parent)) return joins;
        kin__join *inside = find(joins->joins, association, parent);
        if (inside) return inside;
    }
    return NULL;
}

bool kin__join_may_be(kin_query *query, const kin__association *association)
{
    if (!kin__chain_has_owner_scope(association)) return true;
    return fail_owner_scope(query, association) || fail(query);
}

bool kin__join_open(kin_query *query, kin__join *join)
{
    if (!name_tables(query, join)) return false;
    run_scopes(query, join);
    return !query->failed;
}

static kin__join *add(kin_query *query, const kin__association *association, const char *parent,
                      bool outer)
{
    if (association->ways) return fail_polymorphic(query, association);
    if (!kin__join_may_be(query, association)) return NULL;
    kin__join *join = KIN__TAKE(&query->session->scratch, kin__join, 1);
    if (!join) {
        query->failed = !kin__fail_memory(query->session);
        return NULL;
    }
    *join = (kin__join){.association = association, .parent = parent, .outer = outer};
    if (!name_tables(query, join)) return NULL;
    *query->last_join = join;
    query->last_join = &join->next;
    run_scopes(query, join);
    return query->failed ? NULL : join;
}

static void add_tree(kin_query *query, kin__include *tree, const char *parent, kin__join_as as)
{
    for (; tree && !query->failed; tree = tree->next) {
        kin__join *join = find(query->joins, tree->association, parent);
        if (!join) join = add(query, tree->association, parent, as != KIN__JOIN_INNER);
        if (!join) return;
        if (as == KIN__JOIN_INNER) join->outer = false;
        if (as == KIN__JOIN_EAGER) tree->join = join;
        add_tree(query, tree->children, join->names[tree->association->hop_count - 1], as);
    }
}

void kin__query_join(kin_query *query, kin__include *tree, kin__join_as as)
{
    if (!tree || !kin__query_names_root(query)) return;
    add_tree(query, tree, query->table ? query->table : query->site->table, as);
}

bool kin__query_names_root(kin_query *query)
{
    /* A chain has named its tables; otherwise the root's is the first. */
    if (query->aliases.count > 0 ||
        kin__alias_taken(&query->aliases, &query->session->scratch, query->model->table))
        return true;
    return kin__fail_memory(query->session) || fail(query);
}

const kin__join *kin__query_joined(const kin_query *query, const kin__association *association)
{
    return find(query->joins, association, query->model->table);
}

/* --- what tables are called ------------------------------------------------------------------- */

static const char *fail_path(kin_query *query, const char *path)
{
    query->failed =
        !kin__fail(query->session, KIN_INVALID_ARGUMENT, &(kin__about){.model = query->site->name},
                   "a query of %s: \"%.60s\" is not joined", query->site->name, path);
    return NULL;
}

const char *kin_query_alias(kin_query *query, const char *path)
{
    kin__include *tree = NULL;
    if (!query || query->failed) return NULL;
    const char *name = query->table ? query->table : query->site->table;
    if (!kin__include_parse(query->session, query->site, "an alias", path, &tree)) {
        query->failed = true;
        return NULL;
    }
    for (; tree; tree = tree->children) {
        const kin__join *join = find(query->joins, tree->association, name);
        if (!join || tree->next) return fail_path(query, path);
        name = join->names[tree->association->hop_count - 1];
    }
    return name;
}

typedef struct kin__word {
    const char *at;
    size_t size;
} kin__word;

/* The next word or quoted name, the inside of parentheses left out; a size of 0 at the end. */
static kin__word next_word(const char *text, const char **at)
{
    for (size_t depth = 0; **at;) {
        const char *begin = *at;
        bool quoted = *begin == '"' || *begin == '`';
        *at = kin__skip_sql(text, begin);
        if (*begin == '(') depth++;
        if (*begin == ')' && depth > 0) depth--;
        if (depth > 0) continue;
        if (quoted && *at - begin > 2) return (kin__word){begin + 1, (size_t)(*at - begin) - 2};
        if (!kin__is_name_char(*begin)) continue;
        while (kin__is_name_char(**at)) ++*at;
        return (kin__word){begin, (size_t)(*at - begin)};
    }
    return (kin__word){*at, 0};
}

static bool says(kin__word word, const char *text)
{
    return word.size == strlen(text) && strncasecmp(word.at, text, word.size) == 0;
}

/* Behind JOIN stands a table, or a SELECT in parentheses, and the last word before ON, USING or the
 * next join is what it is called. */
static bool ends_table(kin__word word)
{
    static const char *const ends[] = {"ON",    "USING", "JOIN",  "INNER",   "LEFT",
                                       "RIGHT", "FULL",  "CROSS", "NATURAL", "LATERAL"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (says(word, ends[i])) return true;
    return word.size == 0;
}

void kin__query_own_names(kin_query *query, const char *text)
{
    kin__arena *arena = &query->session->scratch;
    const char *at = text;
    for (kin__word word = next_word(text, &at); word.size > 0;) {
        bool joins = says(word, "JOIN") || says(word, "LATERAL");
        kin__word name = {at, 0};
        word = next_word(text, &at);
        if (!joins) continue;
        for (; !ends_table(word); word = next_word(text, &at)) name = word;
        if (name.size == 0) continue;
        const char *own = kin__arena_text(arena, name.at, name.size);
        if (own && kin__alias_taken(&query->aliases, arena, own)) continue;
        query->failed = !kin__fail_memory(query->session);
        return;
    }
}

void kin__sql_table(kin__sql *sql, const char *table, const char *name)
{
    kin__sql_name(sql, table);
    if (strcmp(name, table) == 0) return;
    kin__sql_text(sql, " ");
    kin__sql_name(sql, name);
}

static void write_hop(kin__sql *sql, const kin__join *join, size_t i)
{
    const kin__hop *hop = &join->association->hops[i];
    const char *before = i > 0 ? join->names[i - 1] : join->parent;
    kin__sql_pairs(sql, join->names[i], &hop->to, before, &hop->from);
    kin__sql_hop_type(sql, " AND ", hop, before, join->names[i]);
    if (hop->model) kin__sql_type_test(sql, " AND ", hop->model, join->names[i]);
}

static void write_on(kin__sql *sql, const kin__join *join, size_t i)
{
    kin__sql_text(sql, " ON ");
    write_hop(sql, join, i);
}

static void write_table(kin__sql *sql, const kin__join *join, size_t i)
{
    kin__sql_table(sql, join->association->hops[i].table, join->names[i]);
}

static bool write_joins(kin__sql *sql, const kin__join *joins);

/* The other tables, and what scopes join to them. */
static bool write_others(kin__sql *sql, const kin__join *join)
{
    for (size_t i = 1; i < join->association->hop_count; i++) {
        kin__sql_text(sql, " INNER JOIN ");
        write_table(sql, join, i);
        write_on(sql, join, i);
    }
    return write_joins(sql, join->joins);
}

bool kin__join_tables_text(kin__sql *sql, const kin__join *join)
{
    write_table(sql, join, 0);
    return write_others(sql, join);
}

void kin__join_parent_text(kin__sql *sql, const kin__join *join)
{
    write_hop(sql, join, 0);
}

/* Whether an owner has a target is asked of all its tables together; so are the conditions of a
 * scope that joins. */
static bool is_apart(const kin__join *join)
{
    return join->joins || (join->outer && join->association->hop_count > 1);
}

static bool write_join(kin__sql *sql, const kin__join *join)
{
    bool apart = is_apart(join);
    kin__sql_text(sql, join->outer ? " LEFT OUTER JOIN " : " INNER JOIN ");
    if (apart) kin__sql_text(sql, "(");
    write_table(sql, join, 0);
    if (!apart) write_on(sql, join, 0);
    if (!write_others(sql, join)) return false;
    if (apart) {
        kin__sql_text(sql, ")");
        write_on(sql, join, 0);
    }
    return kin__query_conditions_text(join->conditions, sql, " AND ");
}

static bool write_joins(kin__sql *sql, const kin__join *joins)
{
    for (; joins; joins = joins->next)
        if (!write_join(sql, joins)) return false;
    return true;
}

bool kin__query_joins_text(const kin_query *query, kin__sql *sql)
{
    if (!write_joins(sql, query->joins)) return false;
    for (const kin__condition *own = query->own_joins; own; own = own->next) {
        kin__sql_text(sql, " ");
        if (!kin__sql_trusted(sql, own->text, own->args)) return false;
    }
    return true;
}
