/* Counters move in SQL, once, when the record that is counted is saved or destroyed. */
#include "association/association.h"

#include "query/key.h"
#include "record/callbacks.h"

/* touched: which of the touched columns are written along. */
static bool write_counter(kin__sql *sql, const void *of, uint64_t touched)
{
    const kin__association *belongs_to = of;
    const char *counter = belongs_to->counter->quoted;
    const kin__column *columns[3];
    kin__touched_columns(belongs_to, columns);
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
    for (size_t i = 0; i < 3; i++) {
        if (!(touched >> i & 1)) continue;
        kin__sql_text(sql, ", ");
        kin__sql_text(sql, columns[i]->quoted);
        kin__sql_text(sql, " = ");
        kin__sql_placeholder(sql);
    }
    kin__sql_next_version(sql, belongs_to->target);
    kin__sql_text(sql, " WHERE ");
    kin__sql_key_is(sql, belongs_to->target->table, &belongs_to->target_keys.names, NULL);
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

static bool run(kin_session *session, const kin__association *belongs_to, uint64_t touched,
                const kin_value *values, size_t count)
{
    const kin__plan *plan = kin__plan_for(session, belongs_to->plans, KIN__PLAN_COUNTER, touched,
                                          write_counter, belongs_to);
    return plan && kin__run_later(session, &plan->statement, values, count);
}

bool kin__move_counter(kin_session *session, const kin__association *belongs_to, kin_value key,
                       kin_record *known, int64_t by)
{
    if (key.kind == KIN_KIND_NULL || by == 0) return true;
    kin_value values[1 + KIN__MOST_KEY_COLUMNS] = {kin_value_int(by)};
    return run(session, belongs_to, 0, values, kin__add_key(values, 1, key)) &&
           (!known || kin__count_in_memory(known, belongs_to->counter, by));
}

bool kin__move_own_counter(kin_record *owner, const kin__association *association, int64_t by)
{
    kin_value key;
    return kin__key_of(owner, &association->owner_keys, kin__get, &key) &&
           kin__move_counter(kin__session_of(owner), association->counterpart, key, owner, by);
}

/* known may be NULL, or partial. */
static bool write_both(kin_session *session, const kin__association *belongs_to, kin_value key,
                       kin_record *known, int64_t by)
{
    const kin__column *columns[3];
    kin_value values[4 + KIN__MOST_KEY_COLUMNS] = {kin_value_int(by)};
    kin_value now = kin_value_time(kin__now(session));
    uint64_t touched = 0;
    size_t count = 1;
    kin__touched_columns(belongs_to, columns);
    for (size_t i = 0; i < 3; i++) {
        if (!columns[i]) continue;
        touched |= (uint64_t)1 << i;
        values[count] = kin__stamp(columns[i], now);
        if (known && !kin__is_missing(known, columns[i]) &&
            !kin__set_clean(known, columns[i], values[count]))
            return false;
        count++;
    }
    count = kin__add_key(values, count, key);
    return run(session, belongs_to, touched, values, count) &&
           (!known || kin__count_in_memory(known, belongs_to->counter, by));
}

bool kin__count_and_touch(kin_session *session, const kin__association *belongs_to, kin_value key,
                          kin_record *known, int64_t by)
{
    size_t note;
    if (key.kind == KIN_KIND_NULL) return true;
    if (known && kin__is(known, KIN__NEW | KIN__DESTROYED | KIN__DESTROYING))
        return kin__move_counter(session, belongs_to, key, known, by);
    if (known && !kin__is(known, KIN__PARTIAL))
        return kin__will_write(known, &note) && write_both(session, belongs_to, key, known, by) &&
               kin__touched_parent(belongs_to, key, known, note);
    return write_both(session, belongs_to, key, known, by) &&
           kin__touched_row(session, belongs_to, key);
}
