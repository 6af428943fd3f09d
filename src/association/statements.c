/* Statements on the targets of one owner. Without a scope and a list they are kept. */
#include "association/association.h"

#include "loading/load.h"
#include "loading/owners.h"
#include "query/chain.h"
#include "query/key.h"
#include "record/rows.h"

/* " WHERE fk = owner [AND key IN list] [AND scope]" */
typedef struct kin__narrowing {
    const kin__key *key; /* NULL: no list */
    kin_value list;
    const kin_query *query;
    bool limited; /* a limit of the query's holds, which is then about the owner's alone */
    const kin__association *source; /* of a through: only what its type says; NULL: none */
} kin__narrowing;

/* So many rows, each known by a key of its own. */
typedef struct kin__few {
    const kin__association *association;
    size_t rows;
} kin__few;

/* So many at most by a statement that is kept for just so many. */
enum { MOST_FEW = 16 };

/* Where tables are joined a column is ambiguous without its own. */
static void write_set(kin__sql *sql, const kin__column *column)
{
    kin__sql_text(sql, sql->dialect->changes_by_join ? column->qualified : column->quoted);
    kin__sql_text(sql, " = NULL");
}

void kin__sql_nulls(kin__sql *sql, const kin__key *key, uint64_t cleared, const kin__column *type)
{
    const char *lead = " SET ";
    for (size_t i = 0; i < key->count; i++) {
        if (!(cleared >> i & 1)) continue;
        kin__sql_text(sql, lead);
        write_set(sql, key->columns[i]);
        lead = ", ";
    }
    if (!type) return;
    kin__sql_text(sql, ", ");
    write_set(sql, type);
}

/* source: what a nullified join record stops leading to; NULL: it stops belonging to its owner. */
static void write_change(kin__sql *sql, const kin__association *association,
                         const kin__association *source, kin__target_change change)
{
    const kin__model *target = association->target;
    sql->model = association->owner->name;
    sql->association = association->name;
    if (change == KIN__DELETE_TARGETS) {
        kin__sql_text(sql, "DELETE FROM ");
        kin__sql_text(sql, target->quoted_table);
    } else {
        kin__sql_text(sql, "UPDATE ");
        kin__sql_text(sql, target->quoted_table);
        if (source)
            kin__sql_nulls(sql, &source->owner_keys, source->cleared, source->foreign_type);
        else
            kin__sql_nulls(sql, &association->target_keys, association->cleared,
                           association->foreign_type);
        kin__sql_next_version(sql, target);
    }
    kin__sql_text(sql, " WHERE ");
    kin__sql_hop_type(sql, "", &association->hops[0], NULL, target->table);
    if (association->foreign_type) kin__sql_text(sql, " AND ");
}

static bool write_all(kin__sql *sql, const kin__association *association, kin__target_change change,
                      const kin_value *owner, const kin__narrowing *narrowing)
{
    write_change(sql, association, narrowing->source, change);
    kin__sql_key_is(sql, association->target->table, &association->target_keys.names, owner);
    if (narrowing->source)
        kin__sql_hop_type(sql, " AND ", &narrowing->source->hops[0], association->target->table,
                          NULL);
    if (narrowing->key) {
        kin__sql_text(sql, " AND ");
        kin__sql_keys(sql, association->target->table, &narrowing->key->names, narrowing->list);
    }
    if (narrowing->query)
        return kin__query_change_text(narrowing->query, sql, " AND ", narrowing->limited);
    kin__sql_type_test(sql, " AND ", association->target, NULL);
    return true;
}

static bool write_kept(kin__sql *sql, const void *of, uint64_t change)
{
    const kin__association *association = of;
    write_change(sql, association, NULL, (kin__target_change)change);
    kin__sql_key_is(sql, association->target->table, &association->target_keys.names, NULL);
    kin__sql_type_test(sql, " AND ", association->target, NULL);
    return true;
}

/* Who does not ask for the number of rows need not wait for it. */
static bool run(kin_session *session, const kin__statement *statement, const kin_value *values,
                size_t count, int64_t *affected)
{
    return affected ? kin__run(session, statement, values, count, affected)
                    : kin__run_later(session, statement, values, count);
}

/* What the records are known by. */
static bool open_lists(kin__key_lists *lists, kin_session *session, const kin__key *key,
                       kin_record *const *records, size_t count)
{
    kin_value *keys = KIN__TAKE(&session->scratch, kin_value, count + 1);
    if (!keys) return kin__fail_memory(session);
    for (size_t i = 0; i < count; i++)
        if (!kin__key_of(records[i], key, kin__original, &keys[i])) return false;
    kin__key_lists_open(lists, session, &key->names, keys, count);
    return true;
}

/* One statement on targets; what it affects is added. */
static bool change_some(kin_record *owner, const kin__association *association,
                        kin__target_change change, const kin__narrowing *narrowing,
                        int64_t *affected)
{
    kin_session *session = kin__session_of(owner);
    kin_value key;
    kin__sql sql;
    kin__statement statement;
    int64_t more = 0;
    if (!kin__key_of(owner, &association->owner_keys, kin__get, &key)) return false;
    kin__sql_open(&sql, session);
    if (!write_all(&sql, association, change, &key, narrowing) ||
        !kin__sql_close(&sql, &statement) ||
        !run(session, &statement, sql.values, sql.count, affected ? &more : NULL))
        return false;
    if (affected) *affected += more;
    return true;
}

/* Those among the records by this key of theirs, which the narrowing has too; NULL: all. */
static bool change_among(kin_record *owner, const kin__association *association,
                         kin__target_change change, kin__narrowing narrowing, const kin__key *its,
                         kin_record *const *records, size_t count, int64_t *affected)
{
    kin_session *session = kin__session_of(owner);
    kin__key_lists lists = {.count = 0};
    kin_query query;
    if (affected) *affected = 0;
    if (kin__chain_has_scope(association)) {
        if (!kin__targets_query(&query, owner, association)) return false;
        narrowing.limited = !records && kin__query_is_limited(&query);
        if (!narrowing.limited) query.chain = NULL; /* its owner stands in the statement already */
        narrowing.query = &query;
    }
    if (!records) return change_some(owner, association, change, &narrowing, affected);
    if (!open_lists(&lists, session, its, records, count)) return false;
    while (lists.done < lists.count)
        if (!kin__next_key_list(&lists, &narrowing.list) ||
            !change_some(owner, association, change, &narrowing, affected))
            return false;
    return true;
}

/* A few texts do for all numbers of rows. */
static kin__few few_of(const kin__association *association, size_t count)
{
    kin__few few = {association, 1};
    while (few.rows < count) few.rows *= 2;
    return few;
}

/* The owner's key and those of the records, the last of them for all behind it. NULL is a failure. */
static kin_value *few_keys(kin_record *owner, const kin__few *few, const kin__key *its,
                           kin_record *const *records, size_t count, size_t *given)
{
    kin_session *session = kin__session_of(owner);
    const kin__key *owners = &few->association->owner_keys;
    kin_value *values =
        KIN__TAKE(&session->scratch, kin_value, owners->count + few->rows * its->count);
    kin_value key;
    if (!values) kin__fail_memory(session);
    if (!values || !kin__key_of(owner, owners, kin__get, &key)) return NULL;
    *given = kin__add_key(values, 0, key);
    for (size_t i = 0; i < few->rows; i++) {
        const kin_record *record = records[i < count ? i : count - 1];
        if (!kin__key_of(record, its, kin__original, &key)) return NULL;
        *given = kin__add_key(values, *given, key);
    }
    return values;
}

static bool write_kept_few(kin__sql *sql, const void *of, uint64_t change)
{
    const kin__few *few = of;
    const kin__association *association = few->association;
    const kin__model *target = association->target;
    write_change(sql, association, NULL, (kin__target_change)change);
    kin__sql_key_is(sql, target->table, &association->target_keys.names, NULL);
    kin__sql_text(sql, " AND ");
    kin__sql_some_keys(sql, target->table, &target->key.names, few->rows);
    kin__sql_type_test(sql, " AND ", target, NULL);
    return true;
}

/* Where the number of keys is known a server keeps its plan; it would look at a list anew each
 * time. */
static bool change_few(kin_record *owner, const kin__association *association,
                       kin_record *const *targets, size_t count, kin__target_change change,
                       int64_t *affected)
{
    kin_session *session = kin__session_of(owner);
    const kin__few few = few_of(association, count);
    size_t given;
    const kin_value *values =
        few_keys(owner, &few, &association->target->key, targets, count, &given);
    if (!values) return false;
    const kin__plan *plan =
        kin__plan_for(session, association->plans, kin__purpose_of_rows(KIN__PLAN_CHANGE, few.rows),
                      change, write_kept_few, &few);
    return plan && run(session, &plan->statement, values, given, affected);
}

bool kin__change_targets(kin_record *owner, const kin__association *association,
                         kin_record *const *targets, size_t count, kin__target_change change,
                         int64_t *affected)
{
    kin_session *session = kin__session_of(owner);
    const kin__key *key = &association->target->key;
    kin__narrowing narrowing = {.key = targets ? key : NULL};
    kin_value own;
    kin_value values[KIN__MOST_KEY_COLUMNS];
    bool scoped = kin__chain_has_scope(association);
    if (targets && !scoped && count > 0 && count <= MOST_FEW)
        return change_few(owner, association, targets, count, change, affected);
    if (targets || scoped)
        return change_among(owner, association, change, narrowing, key, targets, count, affected);
    if (!kin__key_of(owner, &association->owner_keys, kin__get, &own)) return false;
    const kin__plan *plan = kin__plan_for(session, association->plans, KIN__PLAN_CHANGE_ALL, change,
                                          write_kept, association);
    return plan && run(session, &plan->statement, values, kin__add_key(values, 0, own), affected);
}

bool kin__change_joins(kin_record *owner, const kin__association *association,
                       kin_record *const *targets, size_t count, kin__target_change change,
                       int64_t *affected)
{
    const kin__association *source = association->source;
    kin__narrowing narrowing = {.key = &source->owner_keys, .source = source};
    return change_among(owner, association->through, change, narrowing, &source->target_keys,
                        targets, count, affected);
}

/* --- join tables ------------------------------------------------------------------------------ */

static bool write_link(kin__sql *sql, const void *of, uint64_t columns)
{
    const kin__few *links = of;
    const kin__association *association = links->association;
    (void)columns;
    sql->model = association->owner->name;
    sql->association = association->name;
    kin__sql_text(sql, "INSERT INTO ");
    kin__sql_name(sql, association->join_table);
    kin__sql_text(sql, " (");
    size_t count = association->join_owner.count + association->join_target.count;
    for (size_t i = 0; i < association->join_owner.count; i++) {
        kin__sql_text(sql, i ? ", " : "");
        kin__sql_name(sql, association->join_owner.names[i]);
    }
    for (size_t i = 0; i < association->join_target.count; i++) {
        kin__sql_text(sql, ", ");
        kin__sql_name(sql, association->join_target.names[i]);
    }
    for (size_t i = 0; i < links->rows * count; i++) {
        const char *lead = i == 0 ? ") VALUES (" : i % count == 0 ? "), (" : ", ";
        kin__sql_text(sql, lead);
        kin__sql_placeholder(sql);
    }
    kin__sql_text(sql, ")");
    return true;
}

/* The values of a join row: both keys, or the owner's alone. */
static bool join_values(kin_record *owner, const kin__association *association,
                        const kin_record *target, kin_value values[], size_t *count)
{
    kin_value key;
    if (!kin__key_of(owner, &association->owner_keys, kin__get, &key)) return false;
    *count = kin__add_key(values, 0, key);
    if (!target) return true;
    if (!kin__key_of(target, &association->join_target_keys, kin__get, &key)) return false;
    *count = kin__add_key(values, *count, key);
    return true;
}

static bool link_some(kin_record *owner, const kin__association *association,
                      kin_record *const *targets, size_t count)
{
    kin_session *session = kin__session_of(owner);
    size_t width = association->join_owner.count + association->join_target.count;
    kin__few links = {association, count};
    const kin__plan *plan =
        kin__plan_for(session, association->plans, kin__purpose_of_rows(KIN__PLAN_LINK, count), 0,
                      write_link, &links);
    kin_value *values = KIN__TAKE(&session->scratch, kin_value, count * width);
    size_t given = 0;
    if (!values) return kin__fail_memory(session);
    for (size_t i = 0; i < count; i++) {
        size_t more;
        if (!join_values(owner, association, targets[i], values + given, &more)) return false;
        given += more;
    }
    return plan && kin__run_later(session, &plan->statement, values, given);
}

bool kin__link_rows(kin_record *owner, const kin__association *association,
                    kin_record *const *targets, size_t count)
{
    size_t width = association->join_owner.count + association->join_target.count;
    size_t done;
    for (size_t i = 0; i < count; i += done) {
        done = kin__rows_at_once(kin__session_of(owner), count - i, width);
        if (!link_some(owner, association, targets + i, done)) return false;
    }
    return true;
}

static void write_unlink(kin__sql *sql, const kin__association *association, const kin_value *owner)
{
    sql->model = association->owner->name;
    sql->association = association->name;
    kin__sql_text(sql, "DELETE FROM ");
    kin__sql_name(sql, association->join_table);
    kin__sql_text(sql, " WHERE ");
    kin__sql_key_is(sql, association->join_table, &association->join_owner, owner);
}

static bool write_kept_unlink(kin__sql *sql, const void *of, uint64_t columns)
{
    (void)columns;
    write_unlink(sql, of, NULL);
    return true;
}

static bool write_kept_unlink_few(kin__sql *sql, const void *of, uint64_t columns)
{
    const kin__few *links = of;
    const kin__association *association = links->association;
    write_kept_unlink(sql, association, columns);
    kin__sql_text(sql, " AND ");
    kin__sql_some_keys(sql, association->join_table, &association->join_target, links->rows);
    return true;
}

static bool unlink_list(kin_record *owner, const kin__association *association, kin_value list,
                        int64_t *removed)
{
    kin_session *session = kin__session_of(owner);
    kin_value key;
    kin__sql sql;
    kin__statement statement;
    int64_t more = 0;
    if (!kin__key_of(owner, &association->owner_keys, kin__get, &key)) return false;
    kin__sql_open(&sql, session);
    write_unlink(&sql, association, &key);
    kin__sql_text(&sql, " AND ");
    kin__sql_keys(&sql, association->join_table, &association->join_target, list);
    if (!kin__sql_close(&sql, &statement) ||
        !run(session, &statement, sql.values, sql.count, removed ? &more : NULL))
        return false;
    if (removed) *removed += more;
    return true;
}

static bool unlink_among(kin_record *owner, const kin__association *association,
                         kin_record *const *targets, size_t count, int64_t *removed)
{
    kin__key_lists lists = {.count = 0};
    kin_value list = {0};
    if (removed) *removed = 0;
    if (!open_lists(&lists, kin__session_of(owner), &association->join_target_keys, targets, count))
        return false;
    while (lists.done < lists.count)
        if (!kin__next_key_list(&lists, &list) || !unlink_list(owner, association, list, removed))
            return false;
    return true;
}

static bool unlink_few(kin_record *owner, const kin__association *association,
                       kin_record *const *targets, size_t count, int64_t *removed)
{
    kin_session *session = kin__session_of(owner);
    const kin__few few = few_of(association, count);
    size_t given;
    const kin_value *values =
        few_keys(owner, &few, &association->join_target_keys, targets, count, &given);
    if (!values) return false;
    const kin__plan *plan =
        kin__plan_for(session, association->plans, kin__purpose_of_rows(KIN__PLAN_UNLINK, few.rows),
                      0, write_kept_unlink_few, &few);
    return plan && run(session, &plan->statement, values, given, removed);
}

bool kin__unlink_rows(kin_record *owner, const kin__association *association,
                      kin_record *const *targets, size_t count, int64_t *removed)
{
    kin_session *session = kin__session_of(owner);
    kin_value values[KIN__MOST_KEY_COLUMNS];
    size_t given;
    if (targets && count > MOST_FEW)
        return unlink_among(owner, association, targets, count, removed);
    if (targets) return unlink_few(owner, association, targets, count, removed);
    const kin__plan *plan = kin__plan_for(session, association->plans, KIN__PLAN_UNLINK_ALL, 0,
                                          write_kept_unlink, association);
    return plan && join_values(owner, association, NULL, values, &given) &&
           run(session, &plan->statement, values, given, removed);
}
