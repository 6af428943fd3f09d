/* Dependents that are destroyed without being read (schema/unread.c says which): a statement for
 * each table below the owner, the deepest first. They go by the owner's key, over the tables on the
 * way, so what they are about need not be known, and all of them go out together. */
#include "association/association.h"

#include "query/plan.h"

/* The way down from the owner. */
typedef struct kin__descent {
    const kin__association *association;
    const struct kin__descent *above; /* NULL: the owner itself */
} kin__descent;

/* The statements of one owner. */
typedef struct kin__unread {
    kin_session *session;
    const kin__association *first; /* has their plans */
    kin_value values[KIN__MOST_KEY_COLUMNS];
    size_t value_count;
    uint64_t done;
} kin__unread;

static const char *table_of(const kin__association *association)
{
    return association->join_table ? association->join_table : association->target->table;
}

/* What stands in that table for the key above. */
static const kin__key_names *key_in(const kin__association *association)
{
    return association->join_table ? &association->join_owner : &association->target_keys.names;
}

/* Which of the table's rows can be meant at all: lead comes before each condition. */
static void write_types(kin__sql *sql, const char *lead, const kin__association *association)
{
    if (association->join_table) return;
    kin__sql_hop_type(sql, lead, &association->hops[0], NULL, association->target->table);
    if (association->foreign_type) lead = " AND ";
    kin__sql_type_test(sql, lead, association->target, NULL);
}

/* fk IN (SELECT key FROM above WHERE ...), down to the owner's key. */
static void write_inside(kin__sql *sql, const kin__descent *here)
{
    const kin__association *association = here->association;
    if (here->above) {
        kin__sql_column(sql, table_of(association), key_in(association)->names[0]);
        kin__sql_text(sql, " IN (SELECT ");
        kin__sql_column(sql, table_of(here->above->association),
                        association->owner_keys.names.names[0]);
        kin__sql_text(sql, " FROM ");
        kin__sql_name(sql, table_of(here->above->association));
        kin__sql_text(sql, " WHERE ");
        write_inside(sql, here->above);
        kin__sql_text(sql, ")");
    } else {
        kin__sql_key_is(sql, table_of(association), key_in(association), NULL);
    }
    write_types(sql, " AND ", association);
}

static void write_joins(kin__sql *sql, const kin__descent *here)
{
    kin__sql_name(sql, table_of(here->association));
    for (; here->above; here = here->above) {
        const kin__association *association = here->association;
        kin__sql_text(sql, " INNER JOIN ");
        kin__sql_name(sql, table_of(here->above->association));
        kin__sql_text(sql, " ON ");
        kin__sql_pairs(sql, table_of(here->above->association), &association->owner_keys.names,
                       table_of(association), key_in(association));
    }
}

static void write_joined(kin__sql *sql, const kin__descent *here)
{
    const kin__descent *top = here;
    while (top->above) top = top->above;
    kin__sql_key_is(sql, table_of(top->association), key_in(top->association), NULL);
    for (; here; here = here->above) write_types(sql, " AND ", here->association);
}

static void write_subject(kin__sql *sql, const kin__descent *here, bool joins)
{
    if (joins)
        write_joins(sql, here);
    else
        kin__sql_name(sql, table_of(here->association));
}

static bool write(kin__sql *sql, const void *of, uint64_t number)
{
    const kin__descent *here = of;
    const kin__association *association = here->association;
    bool joins = sql->dialect->changes_by_join && here->above;
    (void)number;
    /* An error is about the record that would have been destroyed, else about the association. */
    bool destroys = association->dependent == KIN_DESTROY;
    sql->model = destroys ? association->target->name : association->owner->name;
    if (!destroys) sql->association = association->name;
    if (association->dependent == KIN_NULLIFY) {
        kin__sql_text(sql, "UPDATE ");
        write_subject(sql, here, joins);
        kin__sql_nulls(sql, &association->target_keys, association->cleared,
                       association->foreign_type);
    } else {
        kin__sql_text(sql, "DELETE FROM ");
        kin__sql_name(sql, table_of(association));
        if (joins) kin__sql_text(sql, " USING ");
        if (joins) write_joins(sql, here);
    }
    kin__sql_text(sql, " WHERE ");
    (joins ? write_joined : write_inside)(sql, here);
    return true;
}

static bool run(kin__unread *unread, const kin__descent *here)
{
    const kin__plan *plan = kin__plan_for(unread->session, unread->first->plans,
                                          KIN__PLAN_DESTROY_UNREAD, unread->done++, write, here);
    return plan &&
           kin__run_later(unread->session, &plan->statement, unread->values, unread->value_count);
}

static bool takes_rows_along(const kin__association *association)
{
    return association->join_table ||
           (association->dependent && association->row->kin_row_ != KIN_ROW_BELONGS_TO_);
}

/* What depends on the rows goes before them, as if each of them were destroyed. */
static bool destroy_rows(kin__unread *unread, const kin__descent *here)
{
    const kin__association_list *below = &here->association->target->associations;
    for (size_t i = 0; i < below->count; i++) {
        const kin__descent next = {&below->items[i], here};
        if (!takes_rows_along(next.association)) continue;
        if (next.association->dependent == KIN_DESTROY ? !destroy_rows(unread, &next)
                                                       : !run(unread, &next))
            return false;
    }
    return run(unread, here);
}

bool kin__destroy_unread(kin_record *owner, const kin__association *association)
{
    kin__unread unread = {.session = kin__session_of(owner), .first = association};
    const kin__descent first = {association, NULL};
    kin_value key;
    if (!kin__key_of(owner, &association->owner_keys, kin__get, &key)) return false;
    unread.value_count = kin__add_key(unread.values, 0, key);
    return destroy_rows(&unread, &first);
}
