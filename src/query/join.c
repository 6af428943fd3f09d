/* Joining associations by their names. */
#include "query/query.h"

#include <string.h>

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

/* What the scopes of the joined tables say is a condition of the whole. */
static void run_scopes(kin_query *query, const kin__join *join)
{
    bool joining = query->joining;
    if (query->depth == KIN__MOST_DEEP) {
        query->failed = !kin__include_too_deep(query->session, "joins", join->association->owner);
        return;
    }
    query->joining = true;
    query->depth++;
    for (size_t i = join->association->hop_count; i-- > 0 && !query->failed;)
        kin__query_scopes(query, &join->association->hops[i], join->names[i]);
    query->depth--;
    query->joining = joining;
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

static kin__join *find_or_add(kin_query *query, const kin__association *association,
                              const char *parent)
{
    for (kin__join *join = query->joins; join; join = join->next)
        if (same_join(join, association, parent)) return join;
    if (association->ways) return fail_polymorphic(query, association);
    kin__join *join = KIN__TAKE(&query->session->scratch, kin__join, 1);
    if (!join) {
        query->failed = !kin__fail_memory(query->session);
        return NULL;
    }
    *join = (kin__join){.association = association, .parent = parent};
    if (!name_tables(query, join)) return NULL;
    *query->last_join = join;
    query->last_join = &join->next;
    run_scopes(query, join);
    return query->failed ? NULL : join;
}

static void add_tree(kin_query *query, const kin__include *tree, const char *parent)
{
    for (; tree && !query->failed; tree = tree->next) {
        kin__join *join = find_or_add(query, tree->association, parent);
        if (join) add_tree(query, tree->children, join->names[tree->association->hop_count - 1]);
    }
}

void kin__query_join(kin_query *query, const kin__include *tree)
{
    if (!tree) return;
    /* A chain has named its tables; otherwise the root's is the first. */
    if (query->aliases.count == 0 &&
        !kin__alias_taken(&query->aliases, &query->session->scratch, query->model->table)) {
        query->failed = !kin__fail_memory(query->session);
        return;
    }
    add_tree(query, tree, query->table ? query->table : query->site->table);
}

void kin__sql_table(kin__sql *sql, const char *table, const char *name)
{
    kin__sql_name(sql, table);
    if (strcmp(name, table) == 0) return;
    kin__sql_text(sql, " ");
    kin__sql_name(sql, name);
}

static void write_join(kin__sql *sql, const kin__join *join)
{
    const char *before = join->parent;
    for (size_t i = 0; i < join->association->hop_count; i++) {
        const kin__hop *hop = &join->association->hops[i];
        kin__sql_text(sql, " INNER JOIN ");
        kin__sql_table(sql, hop->table, join->names[i]);
        kin__sql_text(sql, " ON ");
        kin__sql_pairs(sql, join->names[i], &hop->to, before, &hop->from);
        kin__sql_hop_type(sql, " AND ", hop, before, join->names[i]);
        if (hop->model) kin__sql_type_test(sql, " AND ", hop->model, join->names[i]);
        before = join->names[i];
    }
}

void kin__query_joins_text(const kin_query *query, kin__sql *sql)
{
    for (const kin__join *join = query->joins; join; join = join->next) write_join(sql, join);
}
