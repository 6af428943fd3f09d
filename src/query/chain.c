#include "query/chain.h"

#include "query/carry.h"
#include "query/key.h"

#include <string.h>

bool kin__chain_has_scope(const kin__association *association)
{
    for (size_t i = 0; i < association->hop_count; i++)
        if (kin__hop_has_scope(&association->hops[i])) return true;
    return false;
}

bool kin__chain_has_owner_scope(const kin__association *association)
{
    for (size_t i = 0; i < association->hop_count; i++)
        if (association->hops[i].owner_scope) return true;
    return false;
}

/* The target keeps its own name, and the tables on the way to it give way. NULL when memory ran
 * out. */
static const char **name_hops(kin__arena *arena, const kin__dialect *dialect,
                              const kin__association *association, kin__aliases *aliases)
{
    size_t count = association->hop_count;
    const char **names = KIN__TAKE(arena, const char *, count);
    for (size_t i = count; names && i-- > 0;) {
        const char *parent = i > 0 ? association->hops[i - 1].table : association->owner->table;
        names[i] = kin__alias(aliases, arena, dialect, &association->hops[i], parent, true);
        if (!names[i]) return NULL;
    }
    return names;
}

/* The target's scopes come first, then those of the tables on the way to it. */
bool kin__chain_query(kin_query *query, kin_session *session, const kin__association *association,
                      kin_record *of)
{
    if (association->last) association = association->last;
    kin__query_open(query, session, association->target);
    query->of = of;
    query->names = name_hops(&session->scratch, session->dialect, association, &query->aliases);
    if (!query->names) return kin__fail_memory(session);
    for (size_t i = association->hop_count; i-- > 0;) {
        query->narrows = i + 1 < association->hop_count;
        kin__query_scopes(query, &association->hops[i], query->names[i]);
    }
    return !query->failed;
}

static void write_joins(kin__sql *sql, const kin__association *association, const char **names)
{
    for (size_t i = association->hop_count - 1; i-- > 0;) {
        const kin__hop *hop = &association->hops[i];
        const kin__hop *next = &association->hops[i + 1];
        kin__sql_text(sql, " INNER JOIN ");
        kin__sql_table(sql, hop->table, names[i]);
        kin__sql_text(sql, " ON ");
        kin__sql_pairs(sql, names[i], &next->from, names[i + 1], &next->to);
        kin__sql_hop_type(sql, " AND ", next, names[i], names[i + 1]);
        if (hop->model) kin__sql_type_test(sql, " AND ", hop->model, names[i]);
    }
}

static const uint8_t a_number[] = {KIN_KIND_INT};

/* Rows of which nothing but their number is wanted; distinct ones are told by their key. */
static void write_rows(kin__sql *sql, const kin__model *target, bool distinct)
{
    kin__sql_text(sql, distinct ? "SELECT DISTINCT " : "SELECT 1 AS one");
    if (distinct) kin__select_key(sql, target);
}

static void write_count(kin__sql *sql, const kin__model *target, bool distinct)
{
    kin__sql_text(sql, distinct ? "SELECT COUNT(DISTINCT " : "SELECT COUNT(*)");
    if (!distinct) return;
    kin__select_key(sql, target);
    kin__sql_text(sql, ")");
}

static void write_targets(kin__sql *sql, const kin__association *association, const char **names,
                          const kin_query *query, const kin__chain_of *of)
{
    const kin__model *target = association->target;
    kin__sql_text(sql, query && query->distinct ? "SELECT DISTINCT " : "SELECT ");
    if (query)
        kin__select_columns(sql, query);
    else
        kin__sql_columns(sql, target);
    if (association->hop_count == 1) return;
    const kin__key_names *key = &association->hops[0].to;
    uint8_t *kinds = kin__sql_take(sql, target->cell_count + key->count);
    if (!kinds) return;
    memcpy(kinds, target->kinds, target->cell_count);
    memcpy(kinds + target->cell_count, key->kinds, key->count);
    for (size_t i = 0; i < key->count; i++) {
        kin__sql_text(sql, ", ");
        kin__sql_column(sql, names[0], key->names[i]);
        if (of->carried) kin__sql_text(sql, " AS kin_owner");
    }
    sql->kinds = kinds;
    sql->columns = target->cell_count + key->count;
}

/* The owner's key, as the table behind it has it. */
static void write_owner_key(kin__sql *sql, const kin__association *association, const char **names)
{
    const kin__key_names *key = &association->hops[0].to;
    for (size_t i = 0; i < key->count; i++) {
        kin__sql_text(sql, i ? ", " : "");
        kin__sql_column(sql, names[0], key->names[i]);
    }
}

/* Owners are told apart by each byte of their keys, whatever a collation says. */
static void write_exact_key(kin__sql *sql, const kin__association *association, const char **names)
{
    const kin__key_names *key = &association->hops[0].to;
    for (size_t i = 0; i < key->count; i++) {
        if (key->kinds[i] != KIN_KIND_TEXT) continue;
        kin__sql_text(sql, ", ");
        kin__sql_text(sql, sql->dialect->exact_text[0]);
        kin__sql_column(sql, names[0], key->names[i]);
        kin__sql_text(sql, sql->dialect->exact_text[1]);
    }
}

/* ..., and a number. */
static void set_counts(kin__sql *sql, const kin__association *association)
{
    const kin__key_names *key = &association->hops[0].to;
    uint8_t *kinds = kin__sql_take(sql, key->count + 1);
    if (!kinds) return;
    memcpy(kinds, key->kinds, key->count);
    kinds[key->count] = KIN_KIND_INT;
    sql->kinds = kinds;
    sql->columns = key->count + 1;
}

static void write_counts(kin__sql *sql, const kin__association *association, const char **names,
                         bool distinct)
{
    kin__sql_text(sql, "SELECT ");
    write_owner_key(sql, association, names);
    kin__sql_text(sql, distinct ? ", COUNT(DISTINCT " : ", COUNT(*)");
    if (distinct) {
        kin__select_key(sql, association->target);
        kin__sql_text(sql, ")");
    }
    set_counts(sql, association);
}

static void write_result(kin__sql *sql, const kin__association *association, const char **names,
                         const kin_query *query, const kin__chain_of *of)
{
    kin__chain_result result = of->result;
    bool distinct = query && query->distinct;
    if (result == KIN__CHAIN_TARGETS) {
        write_targets(sql, association, names, query, of);
    } else if (result == KIN__CHAIN_COUNTS) {
        write_counts(sql, association, names, distinct);
    } else if (result == KIN__CHAIN_KEYS) {
        kin__sql_text(sql, "SELECT ");
        kin__select_key(sql, association->target);
    } else {
        if (result == KIN__CHAIN_COUNT)
            write_count(sql, association->target, distinct);
        else
            write_rows(sql, association->target, distinct && result == KIN__CHAIN_ROWS);
        sql->kinds = a_number;
        sql->columns = 1;
    }
    sql->model = association->owner->name;
    sql->association = association->name;
}

static void write_owner(kin__sql *sql, const kin__association *association, const char **names,
                        const kin__chain_of *of)
{
    const kin__hop *first = &association->hops[0];
    kin__sql_text(sql, " WHERE ");
    /* The type of owners themselves is known. */
    if (!first->type_before) {
        kin__sql_hop_type(sql, "", first, NULL, names[0]);
        if (first->type) kin__sql_text(sql, " AND ");
    }
    if (of->beside) {
        kin__sql_column(sql, names[0], first->to.names[0]);
        kin__sql_text(sql, " = kin_owners.kin_key");
    } else if (of->carried) {
        kin__sql_column(sql, names[0], first->to.names[0]);
        kin__carried_keys(sql, of->carried, of->key);
    } else if (of->list)
        kin__sql_keys(sql, names[0], &first->to, of->key);
    else
        kin__sql_key_is(sql, names[0], &first->to, &of->key);
}

bool kin__chain_query_of(kin_query *query, kin_session *session,
                         const kin__association *association, kin_record *of, kin_value key)
{
    if (!kin__chain_query(query, session, association, of)) return false;
    query->narrows = false;
    query->chain = association->last ? association->last : association;
    query->owner = key;
    query->nothing = key.kind == KIN_KIND_NULL;
    return true;
}

void kin__chain_joins(const kin_query *query, kin__sql *sql)
{
    sql->model = query->chain->owner->name;
    sql->association = query->chain->name;
    write_joins(sql, query->chain, query->names);
}

void kin__chain_owner(const kin_query *query, kin__sql *sql)
{
    const kin__chain_of of = {.key = query->owner, .list = query->several};
    write_owner(sql, query->chain, query->names, &of);
}

/* The order of the rows of one key stays as it is, or is that of their own keys. */
static void write_stop(kin__sql *sql, const kin__association *association, const char **names,
                       const kin_query *query, int64_t stop)
{
    const kin__key_names *key = &association->hops[0].to;
    for (size_t i = 0; i < key->count; i++) {
        kin__sql_text(sql, i ? ", " : " ORDER BY ");
        kin__sql_column(sql, names[0], key->names[i]);
    }
    if (query && query->order.failed) sql->text.failed = true;
    if (query && query->order.length > 0) {
        kin__sql_text(sql, ", ");
        kin__append_bytes(&sql->text, query->order.data, query->order.length);
    }
    kin__sql_text(sql, ", ");
    kin__select_key(sql, association->target);
    kin__sql_text(sql, " LIMIT ");
    kin__sql_value(sql, kin_value_int(stop));
}

/* What the query adds behind the owner's key. */
static bool write_query(kin__sql *sql, const kin_query *query, const kin__chain_of *of)
{
    kin__chain_result result = of->result;
    if (result == KIN__CHAIN_COUNTS) return kin__query_where_text(query, sql, " AND ");
    if (!kin__query_where_text(query, sql, " AND ") || !kin__query_group_text(query, sql))
        return false;
    if (of->stop > 0) return true;
    if (result != KIN__CHAIN_COUNT && result != KIN__CHAIN_EXISTS)
        kin__query_order_text(query, sql);
    if (result != KIN__CHAIN_EXISTS) kin__query_limit_text(query, sql);
    return result != KIN__CHAIN_TARGETS || kin__query_lock_text(query, sql);
}

bool kin__chain_write(kin__sql *sql, const kin__association *association, const kin_query *query,
                      const kin__chain_of *of)
{
    kin__aliases aliases = {0};
    const char **names =
        query ? query->names : name_hops(sql->text.arena, sql->dialect, association, &aliases);
    if (!names) {
        sql->text.failed = true;
        return true; /* told when the text is closed */
    }
    write_result(sql, association, names, query, of);
    kin__sql_text(sql, " FROM ");
    kin__sql_text(sql, association->target->quoted_table);
    write_joins(sql, association, names);
    if (query && !kin__query_joins_text(query, sql)) return false;
    write_owner(sql, association, names, of);
    if (!query) kin__sql_type_test(sql, " AND ", association->target, NULL);
    if (query && !write_query(sql, query, of)) return false;
    if (of->result == KIN__CHAIN_COUNTS) {
        kin__sql_text(sql, " GROUP BY ");
        write_owner_key(sql, association, names);
        write_exact_key(sql, association, names);
    }
    if (of->stop > 0) write_stop(sql, association, names, query, of->stop);
    if (of->result == KIN__CHAIN_EXISTS) kin__sql_text(sql, " LIMIT 1");
    return true;
}

/* A COUNT of what a limit leaves, or of groups, counts a sub-select. */
static bool write_counted_rows(kin__sql *sql, const kin__association *association,
                               const kin_query *query, const kin__chain_of *of)
{
    kin__chain_of inner = *of;
    inner.result = KIN__CHAIN_ROWS;
    kin__sql_text(sql, "SELECT COUNT(*) FROM (");
    if (!kin__chain_write(sql, association, query, &inner)) return false;
    kin__sql_text(sql, ") kin_rows");
    sql->kinds = a_number;
    sql->columns = 1;
    return true;
}

static bool counts_groups(const kin_query *query)
{
    return query->group.length > 0 || (query->distinct && query->model->key.count > 1);
}

static bool counts_rows(const kin_query *query)
{
    return kin__query_is_limited(query) || counts_groups(query);
}

/* kin_0, kin_1: what the columns of the owner's key are called behind a sub-select. */
static void write_places(kin__sql *sql, size_t count)
{
    for (size_t i = 0; i < count; i++)
        kin__append_format(&sql->text, "%skin_%zu", i ? ", " : "", i);
}

/* Groups, and different keys of several columns, are rows of a sub-select: those of each owner are
 * counted. */
static bool write_counts_of_rows(kin__sql *sql, const kin__association *association,
                                 const kin_query *query, const kin__chain_of *of)
{
    const kin__key_names *key = &association->hops[0].to;
    kin__sql_text(sql, "SELECT ");
    write_places(sql, key->count);
    kin__sql_text(sql, query->distinct ? ", COUNT(*) FROM (SELECT DISTINCT "
                                       : ", COUNT(*) FROM (SELECT ");
    for (size_t i = 0; i < key->count; i++) {
        kin__sql_text(sql, i ? ", " : "");
        kin__sql_column(sql, query->names[0], key->names[i]);
        kin__append_format(&sql->text, " AS kin_%zu", i);
    }
    for (size_t i = 0; query->distinct && i < association->target->key.count; i++) {
        kin__sql_text(sql, ", ");
        kin__sql_text(sql, association->target->key.columns[i]->qualified);
        kin__append_format(&sql->text, " AS kin_key_%zu", i);
    }
    kin__sql_text(sql, " FROM ");
    kin__sql_text(sql, association->target->quoted_table);
    write_joins(sql, association, query->names);
    if (!kin__query_joins_text(query, sql)) return false;
    write_owner(sql, association, query->names, of);
    if (!kin__query_where_text(query, sql, " AND ") ||
        !kin__query_group_each_text(query, sql, &association->hops[0].to, query->names[0]))
        return false;
    kin__sql_text(sql, ") kin_rows GROUP BY ");
    write_places(sql, key->count);
    set_counts(sql, association);
    sql->model = association->owner->name;
    sql->association = association->name;
    return true;
}

/* What a kept plan is known by. */
enum { ONE_OWNER, LIST, LIST_THAT_STOPS };

static bool write_kept(kin__sql *sql, const void *association, uint64_t list)
{
    kin__chain_of of = {.result = KIN__CHAIN_TARGETS,
                        .list = list != ONE_OWNER,
                        .key = kin_value_int(0),
                        .stop = list == LIST_THAT_STOPS};
    return kin__chain_write(sql, association, NULL, &of);
}

static bool write_kept_count(kin__sql *sql, const void *association, uint64_t list)
{
    kin__chain_of of = {.result = KIN__CHAIN_COUNT, .list = list != 0, .key = kin_value_int(0)};
    return kin__chain_write(sql, association, NULL, &of);
}

static bool write_kept_counts(kin__sql *sql, const void *association, uint64_t list)
{
    kin__chain_of of = {.result = KIN__CHAIN_COUNTS, .list = list != 0, .key = kin_value_int(0)};
    return kin__chain_write(sql, association, NULL, &of);
}

typedef bool write_chain(kin__sql *sql, const kin__association *association, const kin_query *query,
                         const kin__chain_of *of);

/* What writes the statement. */
static write_chain *writer_of(const kin_query *query, kin__chain_result result)
{
    if (result == KIN__CHAIN_COUNT && query && counts_rows(query)) return write_counted_rows;
    if (result == KIN__CHAIN_COUNTS && query && counts_groups(query)) return write_counts_of_rows;
    return kin__chain_write;
}

static bool values_that_stop(kin_session *session, const kin__chain_of *of,
                             const kin_value **values, size_t *count)
{
    kin_value *both = KIN__TAKE(&session->scratch, kin_value, 2);
    if (!both) return kin__fail_memory(session);
    both[0] = of->key;
    both[1] = kin_value_int(of->stop);
    *values = both;
    *count = 2;
    return true;
}

static bool kept_statement(kin_session *session, const kin__association *association,
                           const kin__chain_of *of, kin__statement *statement,
                           const kin_value **values, size_t *count)
{
    uint64_t list = of->stop > 0 ? LIST_THAT_STOPS : of->list ? LIST : ONE_OWNER;
    static const struct {
        kin__purpose purpose;
        kin__plan_writer *writer;
    } kept[] = {[KIN__CHAIN_TARGETS] = {KIN__PLAN_LOAD, write_kept},
                [KIN__CHAIN_COUNT] = {KIN__PLAN_COUNT, write_kept_count},
                [KIN__CHAIN_COUNTS] = {KIN__PLAN_COUNTS, write_kept_counts}};
    const kin__plan *plan = kin__plan_for(session, association->plans, kept[of->result].purpose,
                                          list, kept[of->result].writer, association);
    if (!plan) return false;
    bool several = of->key.kind == KIN_KIND_LIST;
    *statement = plan->statement;
    if (of->stop > 0) return values_that_stop(session, of, values, count);
    *values = several ? of->key.as.list : &of->key;
    *count = several ? of->key.size : 1;
    return true;
}

bool kin__chain_statement(kin_session *session, const kin__association *association,
                          const kin_query *query, const kin__chain_of *of,
                          kin__statement *statement, const kin_value **values, size_t *count)
{
    bool each_key = of->list && of->key.kind == KIN_KIND_LIST;
    if (of->result != KIN__CHAIN_EXISTS && !each_key && !kin__chain_has_scope(association) &&
        !(query && query->narrowed))
        return kept_statement(session, association, of, statement, values, count);
    kin__sql sql;
    kin__sql_open(&sql, session);
    if (!writer_of(query, of->result)(&sql, association, query, of)) return false;
    if (!kin__sql_close(&sql, statement)) return false;
    *values = sql.values;
    *count = sql.count;
    return true;
}
