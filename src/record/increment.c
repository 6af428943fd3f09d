/* Adding to a column in the database at once, whatever it is there by now. */
#include "record/record.h"

#include "query/key.h"

#include <math.h>

static bool write_increment(kin__sql *sql, const void *of, uint64_t index)
{
    const kin__model *model = of;
    const char *column = model->columns[index].quoted;
    sql->model = model->name;
    sql->association = model->columns[index].member;
    kin__sql_text(sql, "UPDATE ");
    kin__sql_text(sql, model->quoted_table);
    kin__sql_text(sql, " SET ");
    kin__sql_text(sql, column);
    kin__sql_text(sql, " = COALESCE(");
    kin__sql_text(sql, column);
    kin__sql_text(sql, ", 0) + ");
    kin__sql_placeholder_for(sql, &model->columns[index]);
    kin__sql_next_version(sql, model);
    kin__sql_text(sql, " WHERE ");
    kin__sql_key_equals(sql, model);
    return true;
}

static int64_t integer_of(const kin_value *value)
{
    return value->kind == KIN_KIND_NULL ? 0 : value->as.integer;
}

static double real_of(const kin_value *value)
{
    return value->kind == KIN_KIND_NULL ? 0.0 : value->as.real;
}

static bool no_such_number(const kin_record *record, const kin__column *column)
{
    const kin__model *model = kin__model_of(record);
    return kin__fail(kin__session_of(record), KIN_RANGE_ERROR,
                     &(kin__about){.model = model->name, .association = column->member},
                     "%s.%s: the sum is out of range", model->name, column->member);
}

/* The value that memory gets, and what is added in the database: a change that is not saved yet goes
 * along, as in Active Record. */
static bool add(const kin_record *record, const kin__column *column, const kin_value *by,
                kin_value *sum, kin_value *difference)
{
    kin_value now = kin__get(record, column);
    kin_value saved = kin__original(record, column);
    int64_t whole;
    int64_t change;
    if (column->kind == KIN_KIND_REAL) {
        *sum = kin_value_real(real_of(&now) + by->as.real);
        *difference = kin_value_real(sum->as.real - real_of(&saved));
        return isfinite(sum->as.real) || no_such_number(record, column);
    }
    if (__builtin_add_overflow(integer_of(&now), by->as.integer, &whole) ||
        __builtin_sub_overflow(whole, integer_of(&saved), &change))
        return no_such_number(record, column);
    *sum = kin_value_int(whole);
    *difference = kin_value_int(change);
    return true;
}

static bool may_increment(kin_record *record, const kin__column *column, kin_value *by)
{
    const kin__model *model = kin__model_of(record);
    kin_session *session = kin__session_of(record);
    kin__about about = {.model = model->name, .association = column ? column->member : NULL};
    if (kin__is(record, KIN__NEW | KIN__DESTROYED))
        return kin__fail(session, KIN_INVALID_ARGUMENT, &about,
                         "a %s without a row cannot be incremented", model->name);
    if (!column || (column->kind != KIN_KIND_INT && column->kind != KIN_KIND_REAL))
        return kin__fail(session, KIN_INVALID_ARGUMENT, &about,
                         "kin_increment: that member of %s is no number", model->name);
    if (column->key || column->version)
        return kin__fail(session, KIN_INVALID_ARGUMENT, &about,
                         "%s.%s: neither a key nor a version is incremented", model->name,
                         column->member);
    if (by->kind == KIN_KIND_NULL)
        return kin__fail(session, KIN_INVALID_ARGUMENT, &about, "%s.%s: there is no NULL to add",
                         model->name, column->member);
    return kin__fit(record, column, by) && kin__may_write(record);
}

static bool increment(kin_record *record, const kin__column *column, kin_value by)
{
    kin_session *session = kin__session_of(record);
    const kin__model *model = kin__model_of(record);
    kin_value sum;
    kin_value *values = KIN__TAKE(&session->scratch, kin_value, model->key.count + 1);
    const kin__plan *plan = kin__plan_for(session, model->plans, KIN__PLAN_INCREMENT, column->index,
                                          write_increment, model);
    if (!plan) return false;
    if (!values) return kin__fail_memory(session);
    if (!add(record, column, &by, &sum, &values[0])) return false;
    if (column->guarded && !kin__guard(record, column, &sum)) return false;
    size_t count = kin__append_key(record, values, 1);
    return kin__set_saved(record, column, sum) && kin__version_moved(record) &&
           kin__run_later(session, &plan->statement, values, count);
}

bool kin_record_increment(kin_record *record, size_t offset, kin_value by)
{
    kin__verb verb;
    if (!kin__verb_begin(&verb, kin__session_of_any(record), KIN__WRITES)) return false;
    const kin__column *column = kin__column_at(kin__model_of(record), offset);
    bool done = may_increment(record, column, &by) && increment(record, column, by);
    return kin__verb_end(&verb, done);
}
