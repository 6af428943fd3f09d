/* Counters move in SQL, once, when the record that is counted is saved or destroyed. */
#include "association/association.h"

#include "query/key.h"

static bool write_counter(kin__sql *sql, const void *of, uint64_t columns)
{
    const kin__association *belongs_to = of;
    const char *counter = belongs_to->counter->quoted;
    (void)columns;
    sql->model = belongs_to->owner->name;
    sql->association = belongs_to->name;
    kin__sql_text(sql, "UPDATE ");
    kin__sql_text(sql, belongs_to->target->quoted_table);
    kin__sql_text(sql, " SET ");
    kin__sql_text(sql, counter);
    kin__sql_text(sql, " = COALESCE(");
    kin__sql_text(sql, counter);
    kin__sql_text(sql, ", 0) + ");
    kin__sql_placeholder(sql);
    kin__sql_next_version(sql, belongs_to->target);
    kin__sql_text(sql, " WHERE ");
    kin__sql_text(sql, belongs_to->target_key->qualified);
    kin__sql_text(sql, " = ");
    kin__sql_placeholder(sql);
    kin__sql_type_test(sql, " AND ", belongs_to->target, NULL);
    return true;
}

bool kin__count_in_memory(kin_record *parent, const kin__column *counter, int64_t by)
{
    if (kin__is_missing(parent, counter)) return kin__version_moved(parent);
    kin_value now = kin__get(parent, counter);
    int64_t number = now.kind == KIN_KIND_INT ? now.as.integer : 0;
    return kin__set_clean(parent, counter, kin_value_int(number + by)) &&
           kin__version_moved(parent);
}

bool kin__move_counter(kin_session *session, const kin__association *belongs_to, kin_value key,
                       kin_record *known, int64_t by)
{
    if (key.kind == KIN_KIND_NULL || by == 0) return true;
    const kin__plan *plan =
        kin__plan_for(session, belongs_to->plans, KIN__PLAN_COUNTER, 0, write_counter, belongs_to);
    kin_value values[2] = {kin_value_int(by), key};
    return plan && kin__run_later(session, &plan->statement, values, 2) &&
           (!known || kin__count_in_memory(known, belongs_to->counter, by));
}
