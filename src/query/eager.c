/* Associations that a query loads by its own statement, with outer joins. */
#include "query/query.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* --- whether what is included is joined ------------------------------------------------------- */

/* A name in front of a dot, in the developer's text. */
typedef struct kin__qualifier {
    const char *name;
    size_t length;
} kin__qualifier;

static bool is(const kin__qualifier *qualifier, const char *name)
{
    return strlen(name) == qualifier->length &&
           strncasecmp(name, qualifier->name, qualifier->length) == 0;
}

/* Tables of one name are called by the association's: childrens_mixins. */
static bool may_be_alias(const kin__qualifier *qualifier, const kin__association *association)
{
    size_t length = strlen(association->plural);
    return qualifier->length > length + 1 && qualifier->name[length] == '_' &&
           strncasecmp(qualifier->name, association->plural, length) == 0;
}

static bool brings(const kin__include *tree, const kin__qualifier *qualifier)
{
    for (; tree; tree = tree->next) {
        const kin__association *association = tree->association;
        if (may_be_alias(qualifier, association) || brings(tree->children, qualifier)) return true;
        for (size_t i = 0; i < association->hop_count; i++)
            if (is(qualifier, association->hops[i].table)) return true;
        for (size_t i = 0; i < association->way_count; i++)
            if (!association->ways[i].flaw && is(qualifier, association->ways[i].target->table))
                return true;
    }
    return false;
}

static bool is_there(const kin_query *query, const kin__qualifier *qualifier)
{
    if (is(qualifier, query->model->table)) return true;
    for (size_t i = 0; i < query->aliases.count; i++)
        if (is(qualifier, query->aliases.names[i])) return true;
    return false;
}

/* The next name, quoted or not, that stands in front of a dot. *at moves on. */
static bool next_qualifier(const char *text, const char **at, kin__qualifier *qualifier)
{
    while (**at) {
        const char *begin = *at;
        bool quoted = *begin == '"' || *begin == '`';
        bool named = kin__is_name_char(*begin);
        const char *end = named ? begin + 1 : kin__skip_sql(text, begin);
        if (named && !isdigit((unsigned char)*begin))
            while (kin__is_name_char(*end)) end++;
        *at = end;
        if (!quoted && !named) continue;
        while (isspace((unsigned char)*end)) end++;
        if (*end != '.') continue;
        size_t quotes = quoted ? 1 : 0;
        size_t length = (size_t)(*at - begin);
        if (length <= 2 * quotes) continue;
        *qualifier = (kin__qualifier){begin + quotes, length - 2 * quotes};
        return true;
    }
    return false;
}

/* Notes why. Returns true. */
static bool refers(kin_query *query, kin__joined_for why, kin__qualifier name)
{
    query->joined_for = why;
    query->joined_name = name.name;
    query->joined_name_length = name.length;
    return true;
}

static bool text_refers(kin_query *query, const char *text)
{
    kin__qualifier qualifier;
    const char *at = text;
    while (text && next_qualifier(text, &at, &qualifier))
        if (!is_there(query, &qualifier) && brings(query->includes, &qualifier))
            return refers(query, KIN__JOINED_FOR_TEXT, qualifier);
    return false;
}

static bool conditions_refer(kin_query *query, const kin__condition *condition)
{
    for (; condition; condition = condition->next)
        if (text_refers(query, condition->text)) return true;
    return false;
}

static bool list_refers(kin_query *query, kin__buffer *list)
{
    return list->length > 0 && text_refers(query, kin__buffer_text(list));
}

static kin__qualifier qualifier_of(const kin__table_name *reference)
{
    return (kin__qualifier){reference->name, strlen(reference->name)};
}

static bool is_referred_to(kin_query *query)
{
    for (const kin__table_name *reference = query->references; reference;
         reference = reference->next) {
        kin__qualifier qualifier = qualifier_of(reference);
        if (!is_there(query, &qualifier))
            return refers(query, KIN__JOINED_FOR_REFERENCE, qualifier);
    }
    for (const kin__include *include = query->includes; include; include = include->next) {
        const char *name = include->association->name;
        const kin__join *join = kin__query_joined(query, include->association);
        if (join && !join->outer)
            return refers(query, KIN__JOINED_FOR_JOINS, (kin__qualifier){name, strlen(name)});
    }
    return conditions_refer(query, query->conditions) || conditions_refer(query, query->having) ||
           list_refers(query, &query->order) || list_refers(query, &query->group);
}

/* A name that nothing brings is a mistake. */
static bool check_references(const kin_query *query)
{
    for (const kin__table_name *reference = query->references; reference;
         reference = reference->next) {
        kin__qualifier qualifier = qualifier_of(reference);
        if (is_there(query, &qualifier)) continue;
        return kin__fail(query->session, KIN_INVALID_ARGUMENT,
                         &(kin__about){.model = query->model->name},
                         "references of %s: nothing that is included brings a table \"%.60s\"",
                         query->model->name, reference->name);
    }
    return true;
}

static bool join_included(kin_query *query)
{
    kin_session *session = query->session;
    if (!kin__include_merge(session, &query->eager, query->includes)) return false;
    query->includes = NULL;
    kin__query_join(query, query->eager, KIN__JOIN_EAGER);
    return !query->failed && check_references(query);
}

bool kin__query_settle(kin_query *query)
{
    if (query->failed || query->settled) return !query->failed;
    query->settled = true;
    /* An association's own query is read by others, which know of no joins. */
    bool of_association = query->names && !query->chain;
    if (query->includes && !of_association && is_referred_to(query) && !join_included(query)) {
        query->failed = true;
        return false;
    }
    query->failed = !kin__include_merge(query->session, &query->includes, query->preloads);
    query->preloads = NULL;
    return !query->failed;
}

/* --- the statement ---------------------------------------------------------------------------- */

static size_t write_columns(kin__sql *sql, const kin__include *tree, uint8_t *kinds)
{
    size_t count = 0;
    for (; tree; tree = tree->next) {
        if (!tree->join->limited) {
            const kin__model *target = tree->association->target;
            const char *table = tree->join->names[tree->association->hop_count - 1];
            for (size_t i = 0; kinds && i < target->cell_count; i++) {
                kin__sql_text(sql, ", ");
                kin__sql_column(sql, table, target->cells[i]->name);
                kinds[count + i] = target->kinds[i];
            }
            count += target->cell_count;
            count += write_columns(sql, tree->children, kinds ? kinds + count : NULL);
        }
    }
    return count;
}

void kin__eager_columns(kin__sql *sql, const kin_query *query)
{
    size_t own = sql->columns;
    size_t count = own + write_columns(sql, query->eager, NULL);
    uint8_t *kinds = kin__sql_take(sql, count);
    if (!kinds) return;
    memcpy(kinds, sql->kinds, own);
    write_columns(sql, query->eager, kinds + own);
    sql->kinds = kinds;
    sql->columns = count;
}

static bool multiplies(const kin__join *joins)
{
    for (; joins; joins = joins->next)
        if (joins->association->many || multiplies(joins->joins)) return true;
    return false;
}

bool kin__limits_owners(const kin_query *query)
{
    return query->eager && kin__query_is_limited(query) && query->group.length == 0 &&
           (query->own_joins || multiplies(query->joins));
}

/* posts.id AS kin_key_0 */
static void write_keys(kin__sql *sql, const kin__model *model, bool inside)
{
    for (size_t i = 0; i < model->key.count; i++) {
        if (i > 0) kin__sql_text(sql, ", ");
        if (inside) kin__append_format(&sql->text, "%s AS ", model->key.columns[i]->qualified);
        kin__append_format(&sql->text, "kin_key_%zu", i);
    }
}

/* Owners stand in the order of their first rows. */
static bool write_owners(const kin_query *owners, kin__sql *sql)
{
    bool ordered = owners->order.length > 0;
    kin__sql_text(sql, ordered ? "SELECT " : "SELECT DISTINCT ");
    write_keys(sql, owners->model, !ordered);
    if (!ordered) return kin__select_from(sql, owners, KIN__SELECT_LIMITED);
    kin__sql_text(sql, " FROM (SELECT ");
    write_keys(sql, owners->model, true);
    kin__sql_text(sql, ", row_number() OVER (");
    kin__query_order_text(owners, sql);
    kin__sql_text(sql, ") AS kin_place");
    if (!kin__select_from(sql, owners, KIN__SELECT_NARROWED)) return false;
    kin__sql_text(sql, ") kin_rows GROUP BY ");
    write_keys(sql, owners->model, false);
    kin__sql_text(sql, " ORDER BY MIN(kin_place)");
    kin__query_limit_text(owners, sql);
    return true;
}

bool kin__limited_owners(const kin_query *query, kin__sql *sql, const char *lead)
{
    bool several = query->model->key.count > 1;
    kin_query owners = *query;
    owners.eager = NULL;
    kin__sql_text(sql, lead);
    kin__sql_text(sql, several ? "(" : "");
    kin__select_key(sql, query->model);
    kin__sql_text(sql, several ? ") IN (SELECT " : " IN (SELECT ");
    write_keys(sql, query->model, false);
    kin__sql_text(sql, " FROM (");
    if (!write_owners(&owners, sql)) return false;
    kin__sql_text(sql, ") kin_owners)");
    return true;
}
