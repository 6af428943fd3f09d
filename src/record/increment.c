/* Adding to a column in the database at once, whatever it is there by now. */
#include "record/row.h"

#include "query/key.h"
#include "support/decimal.h"

#include <math.h>

/* A database may add decimals as reals, or to more digits than a kin_decimal has. So Kin reads the
 * row's, which is locked then, and adds. */
static bool is_added_here(const kin__column *column)
{
    return column->kind == KIN_KIND_DECIMAL;
}

static bool write_amount(kin__sql *sql, const void *of, uint64_t index)
{
    const kin__model *model = of;
    uint8_t *kinds = kin__sql_take(sql, 1);
    if (!kinds) return true;
    kinds[0] = model->columns[index].kind;
    sql->model = model->name;
    sql->association = model->columns[index].member;
    sql->kinds = kinds;
    sql->columns = 1;
    kin__sql_text(sql, "SELECT ");
    kin__sql_text(sql, model->columns[index].quoted);
    kin__sql_text(sql, " FROM ");
    kin__sql_text(sql, model->quoted_table);
    kin__sql_text(sql, " WHERE ");
    kin__sql_key_equals(sql, model);
    if (!sql->dialect->lock) return true;
    kin__sql_text(sql, " ");
    kin__sql_text(sql, sql->dialect->lock);
    return true;
}

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
    kin__sql_text(sql, " = ");
    if (!is_added_here(&model->columns[index])) {
        kin__sql_text(sql, "COALESCE(");
        kin__sql_text(sql, column);
        kin__sql_text(sql, ", 0) + ");
    }
    kin__sql_placeholder_for(sql, &model->columns[index]);
    kin__sql_next_version(sql, model);
    kin__sql_text(sql, " WHERE ");
    kin__sql_key_equals(sql, model);
    kin__sql_generated(sql, model);
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

static kin_decimal_value decimal_of(const kin_value *value)
{
    return value->kind == KIN_KIND_NULL ? (kin_decimal_value){0, 0} : value->as.decimal;
}

static bool no_such_number(const kin_record *record, const kin__column *column)
{
    const kin__model *model = kin__model_of(record);
    return kin__fail(kin__session_of(record), KIN_RANGE_ERROR,
                     &(kin__about){.model = model->name, .association = column->member},
                     "%s.%s: the sum is out of range", model->name, column->member);
}

static bool add_decimal(const kin_value *now, const kin_value *saved, const kin_value *by,
                        kin_value *sum, kin_value *difference)
{
    sum->kind = difference->kind = KIN_KIND_DECIMAL;
    return kin__decimal_add(decimal_of(now), by->as.decimal, &sum->as.decimal) &&
           kin__decimal_subtract(sum->as.decimal, decimal_of(saved), &difference->as.decimal);
}

/* The value that memory gets, and what is added in the database: a change that is not saved yet
 * goes along, as in Active Record. */
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
    if (column->kind == KIN_KIND_DECIMAL)
        return add_decimal(&now, &saved, by, sum, difference) || no_such_number(record, column);
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
    if (!column || (column->kind != KIN_KIND_INT && column->kind != KIN_KIND_REAL &&
                    column->kind != KIN_KIND_DECIMAL))
        return kin__fail(session, KIN_INVALID_ARGUMENT, &about,
                         "kin_increment: that member of %s is no number", model->name);
    if (column->key || column->version)
        return kin__fail(session, KIN_INVALID_ARGUMENT, &about,
                         "%s.%s: neither a key nor a version is incremented", model->name,
                         column->member);
    if (by->kind == KIN_KIND_NULL)
        return kin__fail(session, KIN_INVALID_ARGUMENT, &about, "%s.%s: there is no NULL to add",
                         model->name, column->member);
    return kin__convert(record, column, by) && kin__may_write(record);
}

/* What is to be added becomes what the row is to have; found: whether there is one. */
static bool add_to_row(const kin_record *record, const kin__column *column, kin_value *amount,
                       bool *found)
{
    kin_session *session = kin__session_of(record);
    const kin__model *model = kin__model_of(record);
    kin_value row;
    kin__verb_atomic(session, false);
    const kin__plan *plan =
        kin__plan_for(session, model->plans, KIN__PLAN_AMOUNT, column->index, write_amount, model);
    const kin_value *key = plan ? kin__row_key(record) : NULL;
    if (!key || !kin__submit(session, &plan->statement, key, model->key.count) ||
        !kin__next_result(session))
        return false;
    kin__outcome outcome = kin__next_row(session, &row);
    if (outcome == KIN__FAILED || !kin__finish(session)) return false;
    *found = outcome == KIN__ROW;
    if (!*found) return true;
    return kin__decimal_add(decimal_of(&row), amount->as.decimal, &amount->as.decimal) ||
           no_such_number(record, column);
}

static bool increment(kin_record *record, const kin__column *column, kin_value by)
{
    kin_session *session = kin__session_of(record);
    const kin__model *model = kin__model_of(record);
    kin_value sum = {0};
    bool found = true;
    kin_value *values = KIN__TAKE(&session->scratch, kin_value, model->key.count + 1);
    const kin__plan *plan = kin__plan_for(session, model->plans, KIN__PLAN_INCREMENT, column->index,
                                          write_increment, model);
    if (!plan) return false;
    if (!values) return kin__fail_memory(session);
    if (!add(record, column, &by, &sum, &values[0])) return false;
    if (column->guarded && !kin__guard(record, column, &sum)) return false;
    if (is_added_here(column) && !add_to_row(record, column, &values[0], &found)) return false;
    size_t count = kin__append_key(record, values, 1);
    if (!kin__set_saved(record, column, sum) || !kin__version_moved(record)) return false;
    if (!found) return true;
    return model->generated_count > 0
               ? kin__update_and_read(record, &plan->statement, values, count, &found)
               : kin__run_later(session, &plan->statement, values, count);
}

bool kin_record_increment(kin_record *record, size_t offset, kin_value by)
{
    kin__verb verb;
    if (!kin__verb_begin(&verb, kin__session_of_any(record), KIN__WRITES)) return false;
    const kin__column *column = kin__column_at(kin__model_of(record), offset);
    bool done = may_increment(record, column, &by) && increment(record, column, by);
    return kin__verb_end(&verb, done);
}
