/* Associations that lead to their own table, followed to the end by one recursive statement:
 *
 *     WITH RECURSIVE kin_tree (kin_key_0, kin_from_0) AS (
 *         SELECT nodes.id, nodes.id FROM nodes WHERE nodes.parent_id IN (keys)
 *         UNION
 *         SELECT nodes.id, nodes.id FROM nodes
 *             INNER JOIN kin_tree ON nodes.parent_id = kin_tree.kin_from_0)
 *     SELECT nodes.* FROM nodes WHERE nodes.id IN (SELECT kin_key_0 FROM kin_tree)
 *
 * UNION, and not UNION ALL: a row that was found is not gone on from again, so that a cycle ends.
 * With a depth each row has its own, which ends a cycle too. */
#include "query/chain.h"

#include "query/key.h"

#include <string.h>

static const kin__association *refuse(kin_session *session, const kin__association *association,
                                      const char *why)
{
    kin__about about = {.model = association->owner->name, .association = association->name};
    kin__fail(session, KIN_INVALID_ARGUMENT, &about, "%s.%s is no tree: %s", about.model,
              about.association, why);
    return NULL;
}

static bool same_names(const kin__key_names *left, const kin__key_names *right)
{
    if (left->count != right->count) return false;
    for (size_t i = 0; i < left->count; i++)
        if (strcmp(left->names[i], right->names[i]) != 0) return false;
    return true;
}

/* Whether both say the same of their rows. */
static bool is_same(const kin__association *one, const kin__association *other)
{
    return one->hop_count == other->hop_count && one->row->scope == other->row->scope &&
           same_names(&one->hops[0].from, &other->hops[0].from) &&
           same_names(&one->hops[0].to, &other->hops[0].to);
}

const kin__association *kin__tree_of_family(kin_session *session,
                                            const kin__association *association)
{
    if (association->ways || association->any)
        return refuse(session, association, "it leads to any model");
    if (association->hop_count != 1)
        return refuse(session, association, "it leads over other tables");
    if (association->target->root != association->owner->root)
        return refuse(session, association, "it leads to another table");
    const kin__association *next = kin__association_at(association->target, association->offset);
    if (!next || next->anew_count > 0 || association->anew_count > 0 || !is_same(next, association))
        return refuse(session, association, "models of one family say it differently");
    if (kin__chain_has_owner_scope(association))
        return refuse(session, association, "its .owner_scope is told of one owner");
    return kin__is_a(association->owner, association->target) ? next : association;
}

const kin__association *kin__tree_way_back(const kin__association *association)
{
    const kin__association_list *all = &association->target->associations;
    const kin__hop *hop = &association->hops[0];
    for (size_t i = 0; i < all->count; i++) {
        const kin__association *back = &all->items[i];
        if (back->many || back->ways || back->hop_count != 1 || back->hops[0].type || hop->type)
            continue;
        if (back->target->root == association->owner->root && !kin__association_has_scope(back) &&
            same_names(&back->hops[0].from, &hop->to) && same_names(&back->hops[0].to, &hop->from))
            return back;
    }
    return NULL;
}

static void write_numbered(kin__sql *sql, const char *name, size_t count)
{
    for (size_t i = 0; i < count; i++)
        kin__append_format(&sql->text, "%s%s_%zu", i ? ", " : "", name, i);
}

/* The key of a row, and where the next step starts at. */
static void write_row(kin__sql *sql, const kin__association *association)
{
    const kin__model *target = association->target;
    const kin__hop *hop = &association->hops[0];
    kin__sql_text(sql, "SELECT ");
    kin__select_key(sql, target);
    for (size_t i = 0; i < hop->from.count; i++) {
        kin__sql_text(sql, ", ");
        kin__sql_column(sql, target->table, hop->from.names[i]);
    }
}

static bool write_from(kin__sql *sql, const kin_query *query)
{
    kin__sql_text(sql, " FROM ");
    kin__sql_text(sql, query->model->quoted_table);
    return kin__query_joins_text(query, sql);
}

/* Which rows a step reaches, but for their link to those before. */
static bool write_conditions(kin__sql *sql, const kin__association *association,
                             const kin_query *query)
{
    const kin__hop *hop = &association->hops[0];
    kin__sql_hop_type(sql, " AND ", hop, query->model->table, query->model->table);
    return kin__query_where_text(query, sql, " AND ");
}

static bool write_first(kin__sql *sql, const kin__association *association, const kin_query *query,
                        const kin__tree_of *of)
{
    write_row(sql, association);
    if (of->depth < INT64_MAX) kin__sql_text(sql, ", 1");
    if (!write_from(sql, query)) return false;
    kin__sql_text(sql, " WHERE ");
    kin__sql_keys(sql, query->model->table, &association->hops[0].to, of->keys);
    return write_conditions(sql, association, query);
}

static bool write_next(kin__sql *sql, const kin__association *association, const kin_query *query,
                       const kin__tree_of *of)
{
    const kin__key_names *to = &association->hops[0].to;
    write_row(sql, association);
    if (of->depth < INT64_MAX) kin__sql_text(sql, ", kin_tree.kin_depth + 1");
    if (!write_from(sql, query)) return false;
    kin__sql_text(sql, " INNER JOIN kin_tree ON ");
    for (size_t i = 0; i < to->count; i++) {
        kin__sql_text(sql, i ? " AND " : "");
        kin__sql_column(sql, query->model->table, to->names[i]);
        kin__append_format(&sql->text, " = kin_tree.kin_from_%zu", i);
    }
    kin__sql_text(sql, " WHERE ");
    if (of->depth < INT64_MAX) {
        kin__sql_text(sql, "kin_tree.kin_depth < ");
        kin__sql_value(sql, kin_value_int(of->depth));
    } else {
        kin__sql_text(sql, "1 = 1");
    }
    return write_conditions(sql, association, query);
}

/* What scopes join may order the rows, so it is joined to them again. */
static bool write_rows(kin__sql *sql, const kin__association *association, const kin_query *query)
{
    const kin__model *target = association->target;
    const char *open = target->key.count > 1 ? "(" : "";
    const char *close = target->key.count > 1 ? ")" : "";
    kin__sql_text(sql, "SELECT ");
    kin__select_columns(sql, query);
    if (!write_from(sql, query)) return false;
    kin__sql_text(sql, " WHERE ");
    kin__sql_text(sql, open);
    kin__select_key(sql, target);
    kin__sql_text(sql, close);
    kin__sql_text(sql, " IN (SELECT ");
    write_numbered(sql, "kin_key", target->key.count);
    kin__sql_text(sql, " FROM kin_tree)");
    if (query->joins && !write_conditions(sql, association, query)) return false;
    kin__query_order_text(query, sql);
    return kin__query_lock_text(query, sql);
}

bool kin__tree_write(kin__sql *sql, const kin__association *association, const kin_query *query,
                     const kin__tree_of *of)
{
    sql->model = association->owner->name;
    sql->association = association->name;
    kin__sql_text(sql, sql->dialect->recursive_before);
    kin__sql_text(sql, "WITH RECURSIVE kin_tree (");
    write_numbered(sql, "kin_key", association->target->key.count);
    kin__sql_text(sql, ", ");
    write_numbered(sql, "kin_from", association->hops[0].from.count);
    kin__sql_text(sql, of->depth < INT64_MAX ? ", kin_depth) AS (" : ") AS (");
    if (!write_first(sql, association, query, of)) return false;
    kin__sql_text(sql, " UNION ");
    if (!write_next(sql, association, query, of)) return false;
    kin__sql_text(sql, ") ");
    return write_rows(sql, association, query);
}
