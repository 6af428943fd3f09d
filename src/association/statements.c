/* Statements on the targets of one owner. Without a scope and a list they are kept. */
#include "association/association.h"

#include "loading/owners.h"
#include "query/chain.h"
#include "query/key.h"

/* " WHERE fk = owner [AND key IN list] [AND (row OR row)] [AND scope]" */
typedef struct kin__narrowing {
    const kin__column *key; /* NULL: no list */
    kin_value list;
    kin_record *const *targets; /* of a key of several columns: each by itself */
    size_t count;
    const kin_query *query;
    const kin__hop *hop; /* of the source of a through: only what its type says; NULL: none */
} kin__narrowing;

static void write_change(kin__sql *sql, const kin__association *association,
                         kin__target_change change)
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
        kin__sql_text(sql, " SET ");
        kin__sql_text(sql, association->target_key->quoted);
        kin__sql_text(sql, " = NULL");
        if (association->foreign_type) {
            kin__sql_text(sql, ", ");
            kin__sql_text(sql, association->foreign_type->quoted);
            kin__sql_text(sql, " = NULL");
        }
        kin__sql_next_version(sql, target);
    }
    kin__sql_text(sql, " WHERE ");
    kin__sql_hop_type(sql, "", &association->hops[0], NULL, target->table);
    if (association->foreign_type) kin__sql_text(sql, " AND ");
    kin__sql_text(sql, association->target_key->qualified);
    kin__sql_text(sql, " = ");
}

static void write_row_key(kin__sql *sql, const kin_record *record)
{
    const kin__key *key = &kin__model_of(record)->key;
    for (size_t i = 0; i < key->count; i++) {
        kin__sql_text(sql, i ? " AND " : "");
        kin__sql_text(sql, key->columns[i]->qualified);
        kin__sql_text(sql, " = ");
        kin__sql_value(sql, kin__original(record, key->columns[i]));
    }
}

static bool write_all(kin__sql *sql, const kin__association *association, kin__target_change change,
                      kin_value owner, const kin__narrowing *narrowing)
{
    write_change(sql, association, change);
    kin__sql_value(sql, owner);
    if (narrowing->hop)
        kin__sql_hop_type(sql, " AND ", narrowing->hop, association->target->table, NULL);
    if (narrowing->key) {
        kin__sql_text(sql, " AND ");
        kin__sql_keys(sql, association->target->table, narrowing->key->name, narrowing->list);
    }
    for (size_t i = 0; i < narrowing->count; i++) {
        kin__sql_text(sql, i ? " OR (" : " AND ((");
        write_row_key(sql, narrowing->targets[i]);
        kin__sql_text(sql, i + 1 < narrowing->count ? ")" : "))");
    }
    if (narrowing->query) return kin__query_change_text(narrowing->query, sql, " AND ", false);
    kin__sql_type_test(sql, " AND ", association->target, NULL);
    return true;
}

static bool write_kept(kin__sql *sql, const void *of, uint64_t change)
{
    const kin__association *association = of;
    write_change(sql, association, (kin__target_change)change);
    kin__sql_placeholder(sql);
    kin__sql_type_test(sql, " AND ", association->target, NULL);
    return true;
}

/* The keys of records, as one value. */
static bool keys_of(kin_session *session, const kin__column *column, kin_record *const *records,
                    size_t count, kin_value *list)
{
    kin_value *keys = kin__arena_take(&session->scratch, (count + 1) * sizeof *keys, 8);
    if (!keys) return kin__fail_memory(session);
    for (size_t i = 0; i < count; i++) keys[i] = kin__original(records[i], column);
    return kin__key_list(session, keys, count, list);
}

/* Who does not ask for the number of rows need not wait for it. */
static bool run(kin_session *session, const kin__statement *statement, const kin_value *values,
                size_t count, int64_t *affected)
{
    return affected ? kin__run(session, statement, values, count, affected)
                    : kin__run_later(session, statement, values, count);
}

static bool change_among(kin_record *owner, const kin__association *association,
                         kin_record *const *targets, size_t count, kin__target_change change,
                         int64_t *affected)
{
    kin_session *session = kin__session_of(owner);
    kin_query query;
    kin__narrowing narrowing = {.query = NULL};
    kin__sql sql;
    kin__statement statement;
    if (targets && association->target->key.count > 1) {
        narrowing.targets = targets;
        narrowing.count = count;
    } else if (targets) {
        narrowing.key = association->target->key.columns[0];
        if (!keys_of(session, narrowing.key, targets, count, &narrowing.list)) return false;
    }
    if (kin__chain_has_scope(association)) {
        if (!kin__chain_query(&query, session, association)) return false;
        narrowing.query = &query;
    }
    kin__sql_open(&sql, session);
    return write_all(&sql, association, change, kin__get(owner, association->owner_key),
                     &narrowing) &&
           kin__sql_close(&sql, &statement) &&
           run(session, &statement, sql.values, sql.count, affected);
}

bool kin__change_targets(kin_record *owner, const kin__association *association,
                         kin_record *const *targets, size_t count, kin__target_change change,
                         int64_t *affected)
{
    kin_session *session = kin__session_of(owner);
    if (targets || kin__chain_has_scope(association))
        return change_among(owner, association, targets, count, change, affected);
    kin_value key = kin__get(owner, association->owner_key);
    const kin__plan *plan = kin__plan_for(session, association->plans, KIN__PLAN_CHANGE_ALL, change,
                                          write_kept, association);
    return plan && run(session, &plan->statement, &key, 1, affected);
}

bool kin__delete_joins(kin_record *owner, const kin__association *association,
                       kin_record *const *targets, size_t count, int64_t *removed)
{
    kin_session *session = kin__session_of(owner);
    const kin__association *through = association->through;
    kin_query query;
    kin__narrowing narrowing = {.query = NULL};
    kin__sql sql;
    kin__statement statement;
    if (!targets) return kin__change_targets(owner, through, NULL, 0, KIN__DELETE_TARGETS, removed);
    narrowing.key = association->source->owner_key;
    narrowing.hop = &association->source->hops[0];
    if (!keys_of(session, association->source->target_key, targets, count, &narrowing.list))
        return false;
    if (kin__chain_has_scope(through)) {
        if (!kin__chain_query(&query, session, through)) return false;
        narrowing.query = &query;
    }
    kin__sql_open(&sql, session);
    return write_all(&sql, through, KIN__DELETE_TARGETS, kin__get(owner, through->owner_key),
                     &narrowing) &&
           kin__sql_close(&sql, &statement) &&
           run(session, &statement, sql.values, sql.count, removed);
}

/* --- join tables -------------------------------------------------------------------------------- */

static bool write_link(kin__sql *sql, const void *of, uint64_t columns)
{
    const kin__association *association = of;
    (void)columns;
    sql->model = association->owner->name;
    sql->association = association->name;
    kin__sql_text(sql, "INSERT INTO ");
    kin__sql_name(sql, association->join_table);
    kin__sql_text(sql, " (");
    kin__sql_name(sql, association->join_owner);
    kin__sql_text(sql, ", ");
    kin__sql_name(sql, association->join_target);
    kin__sql_text(sql, ") VALUES (");
    kin__sql_placeholder(sql);
    kin__sql_text(sql, ", ");
    kin__sql_placeholder(sql);
    kin__sql_text(sql, ")");
    return true;
}

bool kin__link_rows(kin_record *owner, const kin__association *association, kin_record *target)
{
    kin_session *session = kin__session_of(owner);
    const kin__plan *plan =
        kin__plan_for(session, association->plans, KIN__PLAN_LINK, 0, write_link, association);
    kin_value values[2] = {kin__get(owner, association->owner_key),
                           kin__get(target, association->join_target_key)};
    return plan && kin__run_later(session, &plan->statement, values, 2);
}

static void write_unlink_all(kin__sql *sql, const kin__association *association)
{
    sql->model = association->owner->name;
    sql->association = association->name;
    kin__sql_text(sql, "DELETE FROM ");
    kin__sql_name(sql, association->join_table);
    kin__sql_text(sql, " WHERE ");
    kin__sql_column(sql, association->join_table, association->join_owner);
    kin__sql_text(sql, " = ");
}

static bool write_kept_unlink(kin__sql *sql, const void *of, uint64_t columns)
{
    (void)columns;
    write_unlink_all(sql, of);
    kin__sql_placeholder(sql);
    return true;
}

static bool write_kept_unlink_one(kin__sql *sql, const void *of, uint64_t columns)
{
    const kin__association *association = of;
    write_kept_unlink(sql, of, columns);
    kin__sql_text(sql, " AND ");
    kin__sql_column(sql, association->join_table, association->join_target);
    kin__sql_text(sql, " = ");
    kin__sql_placeholder(sql);
    return true;
}

static bool unlink_among(kin_record *owner, const kin__association *association,
                         kin_record *const *targets, size_t count, int64_t *removed)
{
    kin_session *session = kin__session_of(owner);
    kin_value list = {0};
    kin__sql sql;
    kin__statement statement;
    if (!keys_of(session, association->join_target_key, targets, count, &list)) return false;
    kin__sql_open(&sql, session);
    write_unlink_all(&sql, association);
    kin__sql_value(&sql, kin__get(owner, association->owner_key));
    kin__sql_text(&sql, " AND ");
    kin__sql_keys(&sql, association->join_table, association->join_target, list);
    return kin__sql_close(&sql, &statement) &&
           run(session, &statement, sql.values, sql.count, removed);
}

bool kin__unlink_rows(kin_record *owner, const kin__association *association,
                      kin_record *const *targets, size_t count, int64_t *removed)
{
    kin_session *session = kin__session_of(owner);
    if (targets && count > 1) return unlink_among(owner, association, targets, count, removed);
    kin_value values[2] = {kin__get(owner, association->owner_key)};
    if (targets) values[1] = kin__get(targets[0], association->join_target_key);
    const kin__plan *plan = targets
                                ? kin__plan_for(session, association->plans, KIN__PLAN_UNLINK_ONE,
                                                0, write_kept_unlink_one, association)
                                : kin__plan_for(session, association->plans, KIN__PLAN_UNLINK_ALL,
                                                0, write_kept_unlink, association);
    return plan && run(session, &plan->statement, values, targets ? 2 : 1, removed);
}
