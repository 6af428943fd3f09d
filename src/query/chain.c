#include "query/chain.h"

#include <stdio.h>
#include <string.h>

bool kin__chain_has_scope(const kin__association *association)
{
    for (size_t i = 0; i < association->hop_count; i++)
        if (association->hops[i].scope_count > 0) return true;
    return false;
}

/* A table that stands in the statement already is given another name: that of its association and
 * of the table before it. The target is the first and keeps its own. */
static void name_hop(const kin__association *association, const char **names, size_t place,
                     const kin__dialect *dialect, char *alias, size_t size)
{
    const kin__hop *hop = &association->hops[place];
    names[place] = hop->table;
    bool taken = false;
    for (size_t i = place + 1; i < association->hop_count; i++)
        taken = taken || strcmp(names[i], hop->table) == 0;
    if (!taken) return;
    const char *parent = place > 0 ? association->hops[place - 1].table : association->owner->table;
    size_t most = dialect->identifier_length < size ? dialect->identifier_length : size - 1;
    snprintf(alias, most + 1, "%s_%s_join", hop->association->name, parent);
    for (size_t n = 2; n < 100; n++) {
        bool clash = false;
        for (size_t i = place + 1; i < association->hop_count; i++)
            clash = clash || strcmp(names[i], alias) == 0;
        if (!clash) break;
        size_t room = most > 4 ? most - 4 : 0;
        alias[strlen(alias) < room ? strlen(alias) : room] = '\0';
        snprintf(alias + strlen(alias), 5, "_%zu", n);
    }
    names[place] = alias;
}

enum { ALIAS_SIZE = 128 };

/* NULL when memory ran out. */
static const char **name_hops(kin__arena *arena, const kin__dialect *dialect,
                              const kin__association *association)
{
    size_t count = association->hop_count;
    const char **names = KIN__TAKE(arena, const char *, count);
    char *aliases = KIN__TAKE(arena, char, count *ALIAS_SIZE);
    for (size_t i = count; names && aliases && i-- > 0;)
        name_hop(association, names, i, dialect, aliases + i * ALIAS_SIZE, ALIAS_SIZE);
    return aliases ? names : NULL;
}

/* The target's scopes come first, then those of the tables on the way to it. */
bool kin__chain_query(kin_query *query, kin_session *session, const kin__association *association)
{
    kin__query_open(query, session, association->target);
    query->names = name_hops(&session->scratch, session->dialect, association);
    if (!query->names) return kin__fail_memory(session);
    for (size_t i = association->hop_count; i-- > 0;)
        kin__query_scopes(query, &association->hops[i], query->names[i]);
    return !query->failed;
}

static void write_joins(kin__sql *sql, const kin__association *association, const char **names)
{
    for (size_t i = association->hop_count - 1; i-- > 0;) {
        const kin__hop *hop = &association->hops[i];
        const kin__hop *next = &association->hops[i + 1];
        kin__sql_text(sql, " INNER JOIN ");
        kin__sql_name(sql, hop->table);
        if (names[i] != hop->table) {
            kin__sql_text(sql, " ");
            kin__sql_name(sql, names[i]);
        }
        kin__sql_text(sql, " ON ");
        kin__sql_column(sql, names[i], next->from);
        kin__sql_text(sql, " = ");
        kin__sql_column(sql, names[i + 1], next->to);
    }
}

static void write_result(kin__sql *sql, const kin__association *association, const char **names,
                         kin__chain_result result)
{
    const kin__model *target = association->target;
    static const uint8_t number[] = {KIN_KIND_INT};
    sql->model = association->owner->name;
    sql->association = association->name;
    if (result != KIN__CHAIN_TARGETS) {
        kin__sql_text(sql, result == KIN__CHAIN_COUNT ? "SELECT COUNT(*)" : "SELECT 1");
        sql->kinds = number;
        sql->columns = 1;
        return;
    }
    kin__sql_text(sql, "SELECT ");
    kin__sql_text(sql, target->select_list);
    sql->kinds = target->kinds;
    sql->columns = target->column_count;
    if (association->hop_count == 1) return;
    uint8_t *kinds = kin__sql_take(sql, target->column_count + 1);
    if (!kinds) return;
    memcpy(kinds, target->kinds, target->column_count);
    kinds[target->column_count] = association->hops[0].kind;
    kin__sql_text(sql, ", ");
    kin__sql_column(sql, names[0], association->hops[0].to);
    sql->kinds = kinds;
    sql->columns = target->column_count + 1;
}

static void write_owner(kin__sql *sql, const kin__association *association, const char **names,
                        const kin__chain_of *of)
{
    const char *column = association->hops[0].to;
    kin__sql_text(sql, " WHERE ");
    if (of->list) {
        kin__sql_keys(sql, names[0], column, of->key);
        return;
    }
    kin__sql_column(sql, names[0], column);
    kin__sql_text(sql, " = ");
    kin__sql_value(sql, of->key);
}

static bool write_chain(kin__sql *sql, const kin__association *association, const kin_query *query,
                        const kin__chain_of *of)
{
    const char **names =
        query ? query->names : name_hops(sql->text.arena, sql->dialect, association);
    if (!names) {
        sql->text.failed = true;
        return true; /* told when the text is closed */
    }
    write_result(sql, association, names, of->result);
    kin__sql_text(sql, " FROM ");
    kin__sql_text(sql, association->target->quoted_table);
    write_joins(sql, association, names);
    write_owner(sql, association, names, of);
    if (query && !kin__query_where_text(query, sql, " AND ")) return false;
    if (query && of->result != KIN__CHAIN_COUNT) kin__query_order_text(query, sql);
    if (of->result == KIN__CHAIN_EXISTS)
        kin__sql_text(sql, " LIMIT 1");
    else if (query)
        kin__query_limit_text(query, sql);
    return true;
}

/* A COUNT of what a limit leaves counts a sub-select. */
static bool write_limited_count(kin__sql *sql, const kin__association *association,
                                const kin_query *query, const kin__chain_of *of)
{
    kin__chain_of inner = *of;
    inner.result = KIN__CHAIN_ROWS;
    kin__sql_text(sql, "SELECT COUNT(*) FROM (");
    if (!write_chain(sql, association, query, &inner)) return false;
    kin__sql_text(sql, ") kin_limited");
    static const uint8_t number[] = {KIN_KIND_INT};
    sql->kinds = number;
    sql->columns = 1;
    return true;
}

static bool write_kept(kin__sql *sql, const void *association, uint64_t list)
{
    kin__chain_of of = {KIN__CHAIN_TARGETS, list != 0, kin_value_int(0)};
    return write_chain(sql, association, NULL, &of);
}

static bool write_kept_count(kin__sql *sql, const void *association, uint64_t list)
{
    kin__chain_of of = {KIN__CHAIN_COUNT, list != 0, kin_value_int(0)};
    return write_chain(sql, association, NULL, &of);
}

static bool kept_statement(kin_session *session, const kin__association *association,
                           const kin__chain_of *of, kin__statement *statement,
                           const kin_value **values, size_t *count)
{
    bool counting = of->result == KIN__CHAIN_COUNT;
    const kin__plan *plan =
        kin__plan_for(session, association->plans, counting ? KIN__PLAN_COUNT : KIN__PLAN_LOAD,
                      of->list, counting ? write_kept_count : write_kept, association);
    if (!plan) return false;
    *statement = plan->statement;
    *values = &of->key;
    *count = 1;
    return true;
}

bool kin__chain_statement(kin_session *session, const kin__association *association,
                          const kin_query *query, const kin__chain_of *of,
                          kin__statement *statement, const kin_value **values, size_t *count)
{
    if (of->result != KIN__CHAIN_EXISTS && !kin__chain_has_scope(association))
        return kept_statement(session, association, of, statement, values, count);
    kin__sql sql;
    kin__sql_open(&sql, session);
    bool limited = of->result == KIN__CHAIN_COUNT && query && query->has_limit;
    if (!(limited ? write_limited_count : write_chain)(&sql, association, query, of)) return false;
    if (!kin__sql_close(&sql, statement)) return false;
    *values = sql.values;
    *count = sql.count;
    return true;
}
