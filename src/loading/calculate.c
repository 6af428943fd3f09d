/* Counting, calculating, and reading columns without their records. */
#include "loading/load.h"
#include "loading/reached.h"
#include "loading/verbs.h"
#include "record/record.h"

#include <math.h>
#include <string.h>

typedef struct kin__calculation {
    kin__operation operation;
    const kin__column *column; /* of what; NULL: of rows */
    const kin__column *by;     /* grouped by; NULL: not at all */
    uint8_t kinds[2];          /* of the result: the group's, if there is one, and the value's */
} kin__calculation;

static void set_kinds(kin__calculation *calculation)
{
    uint8_t kind = calculation->column ? calculation->column->kind : KIN_KIND_INT;
    if (calculation->operation <= KIN__COUNT) kind = KIN_KIND_INT;
    if (calculation->operation == KIN__AVERAGE) kind = KIN_KIND_REAL;
    calculation->kinds[0] = calculation->by ? calculation->by->kind : kind;
    calculation->kinds[1] = kind;
}

/* --- the statement ---------------------------------------------------------------------------- */

/* As Active Record has it, equal values matter to no other calculation. */
static bool is_distinct(const kin__calculation *calculation, const kin_query *query)
{
    bool owners = query->eager && calculation->operation == KIN__ROWS;
    return owners || (query->distinct && calculation->operation <= KIN__SUM);
}

/* What stands before and behind that which is calculated. The result is of the type that its reader
 * expects, or an error of the database. */
static const char *const *call_of(const kin__dialect *dialect, const kin__calculation *calculation)
{
    static const char *const calls[][2] = {{"COUNT(", ")"}, {"COUNT(", ")"}, {"SUM(", ")"},
                                           {"AVG(", ")"},   {"MIN(", ")"},   {"MAX(", ")"}};
    uint8_t kind = calculation->column ? calculation->column->kind : KIN_KIND_INT;
    if (calculation->operation == KIN__AVERAGE)
        return kind == KIN_KIND_REAL ? dialect->average_real : dialect->average_exact;
    if (calculation->operation == KIN__SUM && kind == KIN_KIND_INT) return dialect->sum_integer;
    if (calculation->operation == KIN__SUM && kind == KIN_KIND_DECIMAL) return dialect->sum_decimal;
    return calls[calculation->operation];
}

/* FUNCTION([DISTINCT] argument); argument NULL: what the calculation is about. */
static void write_value(kin__sql *sql, const kin__calculation *calculation, const kin_query *query,
                        const char *argument)
{
    const char *const *call = call_of(sql->dialect, calculation);
    kin__sql_text(sql, call[0]);
    if (is_distinct(calculation, query) && !argument) kin__sql_text(sql, "DISTINCT ");
    if (argument)
        kin__sql_text(sql, argument);
    else if (calculation->column)
        kin__sql_text(sql, calculation->column->qualified);
    else if (is_distinct(calculation, query))
        kin__select_key(sql, query->model);
    else
        kin__sql_text(sql, "*");
    kin__sql_text(sql, call[1]);
}

/* The rows that a limit leaves, or rows told apart by a key that COUNT cannot take. */
static bool write_rows(kin__sql *sql, const kin__calculation *calculation, const kin_query *query)
{
    bool distinct = is_distinct(calculation, query);
    kin__sql_text(sql, distinct ? "SELECT DISTINCT " : "SELECT ");
    if (calculation->column) {
        kin__sql_text(sql, calculation->column->qualified);
        kin__sql_text(sql, " AS kin_value");
        return kin__select_from(sql, query, KIN__SELECT_ORDERED | KIN__SELECT_LIMITED);
    }
    if (distinct)
        kin__select_key(sql, query->model);
    else
        kin__sql_text(sql, "1 AS one");
    return kin__select_from(sql, query, KIN__SELECT_LIMITED);
}

static bool write_of_rows(kin__sql *sql, const kin__calculation *calculation,
                          const kin_query *query)
{
    kin__sql_text(sql, "SELECT ");
    write_value(sql, calculation, query, calculation->column ? "kin_value" : "*");
    kin__sql_text(sql, " FROM (");
    if (!write_rows(sql, calculation, query)) return false;
    kin__sql_text(sql, ") kin_rows");
    return true;
}

static bool write_plain(kin__sql *sql, const kin__calculation *calculation, const kin_query *query)
{
    bool several =
        !calculation->column && is_distinct(calculation, query) && query->model->key.count > 1;
    if (several || kin__query_is_limited(query)) return write_of_rows(sql, calculation, query);
    kin__sql_text(sql, "SELECT ");
    write_value(sql, calculation, query, NULL);
    return kin__select_from(sql, query, KIN__SELECT_NARROWED);
}

/* An order and a limit are those of the groups. */
static bool write_grouped(kin__sql *sql, const kin__calculation *calculation,
                          const kin_query *query)
{
    kin__sql_text(sql, "SELECT ");
    kin__sql_text(sql, calculation->by->qualified);
    kin__sql_text(sql, ", ");
    write_value(sql, calculation, query, NULL);
    return kin__select_from(sql, query, KIN__SELECT_ORDERED | KIN__SELECT_LIMITED);
}

/* What is read beside the columns that are asked for, so that they can be put in order. */
static size_t order_columns(const kin_query *query)
{
    return kin__is_reached_in_order(query) && !query->distinct ? query->chain->target_keys.count
                                                               : 0;
}

static void write_order_columns(kin__sql *sql, const kin_query *query)
{
    for (size_t i = 0; i < order_columns(query); i++) {
        kin__sql_text(sql, ", ");
        kin__sql_text(sql, query->chain->target_keys.columns[i]->qualified);
    }
}

/* The kinds of these columns, and of those beside them. NULL: memory ran out. */
static const uint8_t *kinds_of(const kin_query *query, const uint8_t *kinds, size_t count)
{
    size_t more = order_columns(query);
    if (more == 0) return kinds;
    uint8_t *all = KIN__TAKE(&query->session->scratch, uint8_t, count + more);
    if (!all) return NULL;
    memcpy(all, kinds, count);
    memcpy(all + count, query->chain->target_keys.names.kinds, more);
    return all;
}

static bool write_column(kin__sql *sql, const kin__calculation *calculation, const kin_query *query)
{
    kin__sql_text(sql, query->distinct ? "SELECT DISTINCT " : "SELECT ");
    kin__sql_text(sql, calculation->column->qualified);
    write_order_columns(sql, query);
    return kin__select_from(sql, query, KIN__SELECT_ORDERED | KIN__SELECT_LIMITED) &&
           kin__query_lock_text(query, sql);
}

typedef bool write_fn(kin__sql *sql, const kin__calculation *calculation, const kin_query *query);

static bool submit(const kin_query *query, const kin__calculation *calculation, write_fn *write)
{
    kin__sql sql;
    kin__statement statement;
    kin__sql_open(&sql, query->session);
    if (!write(&sql, calculation, query)) return false;
    sql.kinds = calculation->kinds;
    sql.columns = calculation->by ? 2 : 1;
    if (write == write_column) {
        sql.kinds = kinds_of(query, calculation->kinds, 1);
        sql.columns += order_columns(query);
        if (!sql.kinds) return kin__fail_memory(query->session);
    }
    if (calculation->column) sql.association = calculation->column->member;
    return kin__sql_close(&sql, &statement) &&
           kin__submit(query->session, &statement, sql.values, sql.count);
}

/* --- what is asked ---------------------------------------------------------------------------- */

static bool fail(const kin_query *query, const char *what)
{
    return kin__fail(query->session, KIN_INVALID_ARGUMENT,
                     &(kin__about){.model = query->model->name}, "a query of %s: %s",
                     query->model->name, what);
}

/* A group of the user's own would make many results of one. */
static bool not_grouped(const kin_query *query)
{
    return query->group.length == 0 ||
           fail(query, ".group has many results here: take kin_count_by and the like");
}

static bool find_column(const kin_query *query, size_t offset, const kin__column **column)
{
    *column = kin__column_at(query->model, offset);
    return *column || fail(query, "that member is no column");
}

static bool is_number(const kin__column *column)
{
    return column->kind == KIN_KIND_INT || column->kind == KIN_KIND_REAL ||
           column->kind == KIN_KIND_DECIMAL;
}

/* Where sums and averages have a meaning. */
static bool may_calculate(const kin_query *query, const kin__calculation *calculation)
{
    if (calculation->operation != KIN__SUM && calculation->operation != KIN__AVERAGE) return true;
    if (is_number(calculation->column)) return true;
    return kin__fail(
        query->session, KIN_INVALID_ARGUMENT,
        &(kin__about){.model = query->model->name, .association = calculation->column->member},
        "%s.%s is no number", query->model->name, calculation->column->member);
}

/* One value out of one row; text and bytes live in the query's region. */
static bool read_value(const kin_query *query, kin_value *value)
{
    kin_session *session = query->session;
    if (!kin__next_result(session)) return false;
    kin__outcome outcome = kin__next_row(session, value);
    if (outcome == KIN__END) *value = (kin_value){0};
    return outcome != KIN__FAILED && kin__own_value(query->region, value) && kin__finish(session);
}

bool kin__query_calculate(kin_query *query, kin__operation operation, size_t offset,
                          kin_value *value)
{
    kin__calculation calculation = {.operation = operation};
    if (!not_grouped(query) ||
        (operation != KIN__ROWS && !find_column(query, offset, &calculation.column)) ||
        !may_calculate(query, &calculation))
        return false;
    set_kinds(&calculation);
    *value = (kin_value){.kind = operation <= KIN__COUNT ? KIN_KIND_INT : KIN_KIND_NULL};
    /* How many rows a limit leaves is known without their order. */
    if (operation != KIN__ROWS && !kin__reached_settle(query)) return false;
    if (!query->nothing && (!submit(query, &calculation, write_plain) || !read_value(query, value)))
        return false;
    /* There is nothing to add, which is 0. */
    if (operation == KIN__SUM && value->kind == KIN_KIND_NULL)
        *value = (kin_value){.kind = calculation.column->kind};
    return true;
}

static kin_value calculate(const kin__request *request, kin__operation operation, size_t offset)
{
    kin__verb verb;
    kin_query query;
    kin_value value = {0};
    if (!kin__verb_query(&verb, &query, request, KIN__READS)) return value;
    bool done = kin__query_calculate(&query, operation, offset, &value);
    return kin__verb_end(&verb, done) ? value : (kin_value){0};
}

size_t kin_session_count(kin_session *session, const kin_model *model,
                         const kin_find_options *options, const char *given)
{
    const kin__request request = {session, model, options, given, 2};
    return (size_t)calculate(&request, KIN__ROWS, 0).as.integer;
}

size_t kin_session_count_of(kin_session *session, const kin_model *model, size_t column,
                            const kin_find_options *options, const char *given)
{
    const kin__request request = {session, model, options, given, 3};
    return (size_t)calculate(&request, KIN__COUNT, column).as.integer;
}

int64_t kin_session_sum_int(kin_session *session, const kin_model *model, size_t column,
                            const kin_find_options *options, const char *given)
{
    const kin__request request = {session, model, options, given, 3};
    return calculate(&request, KIN__SUM, column).as.integer;
}

double kin_session_sum_real(kin_session *session, const kin_model *model, size_t column,
                            const kin_find_options *options, const char *given)
{
    const kin__request request = {session, model, options, given, 3};
    kin_value value = calculate(&request, KIN__SUM, column);
    return value.kind == KIN_KIND_REAL ? value.as.real : 0.0;
}

kin_decimal_value kin_session_sum_decimal(kin_session *session, const kin_model *model,
                                          size_t column, const kin_find_options *options,
                                          const char *given)
{
    const kin__request request = {session, model, options, given, 3};
    kin_value value = calculate(&request, KIN__SUM, column);
    return value.kind == KIN_KIND_DECIMAL ? value.as.decimal : (kin_decimal_value){0};
}

kin_value kin__verb_sum(const kin__request *request, size_t column)
{
    return calculate(request, KIN__SUM, column);
}

double kin_session_average(kin_session *session, const kin_model *model, size_t column,
                           const kin_find_options *options, const char *given)
{
    const kin__request request = {session, model, options, given, 3};
    kin_value value = calculate(&request, KIN__AVERAGE, column);
    if (value.kind == KIN_KIND_REAL) return value.as.real;
    return session && !kin__has_failed(session) ? (double)NAN : 0.0;
}

kin_value kin_session_minimum(kin_session *session, const kin_model *model, size_t column,
                              const kin_find_options *options, const char *given)
{
    const kin__request request = {session, model, options, given, 3};
    return calculate(&request, KIN__MINIMUM, column);
}

kin_value kin_session_maximum(kin_session *session, const kin_model *model, size_t column,
                              const kin_find_options *options, const char *given)
{
    const kin__request request = {session, model, options, given, 3};
    return calculate(&request, KIN__MAXIMUM, column);
}

/* One is enough. Of distinct rows an offset passes over some, and they have to be told apart. */
static bool write_exists(kin__sql *sql, const kin__calculation *calculation, const kin_query *query)
{
    kin__calculation rows = {.operation =
                                 query->distinct && query->has_offset ? KIN__ROWS : KIN__PLUCK};
    (void)calculation;
    return rows.operation == KIN__ROWS ? write_of_rows(sql, &rows, query)
                                       : write_rows(sql, &rows, query);
}

bool kin__query_exists(kin_query *query, bool *exists)
{
    int64_t number = 0;
    const kin__calculation rows = {.kinds = {KIN_KIND_INT}};
    *exists = false;
    if (query->nothing) return true;
    /* One row is enough, unless it is to be of an owner that is left. */
    if (!kin__query_is_limited(query)) query->eager = NULL;
    query->limit = query->has_limit && query->limit == 0 ? 0 : 1;
    query->has_limit = true;
    if (!submit(query, &rows, write_exists) || !kin__read_number(query->session, &number))
        return false;
    *exists = number != 0;
    return true;
}

bool kin_session_exists(kin_session *session, const kin_model *model,
                        const kin_find_options *options, const char *given)
{
    kin__verb verb;
    kin_query query;
    bool exists = false;
    const kin__request request = {session, model, options, given, 2};
    if (!kin__verb_query(&verb, &query, &request, KIN__READS)) return false;
    bool done = kin__query_exists(&query, &exists);
    return kin__verb_end(&verb, done) && exists;
}

/* --- lists ------------------------------------------------------------------------------------ */

/* Rows of one or two cells, one behind the other; in the query's region. */
typedef struct kin__cells {
    kin_value *items;
    size_t count;
    size_t capacity;
} kin__cells;

static bool add_cells(const kin_query *query, kin__cells *cells, const kin_value *row, size_t width)
{
    kin_session *session = query->session;
    if (cells->count + width > cells->capacity) {
        size_t capacity = cells->capacity ? cells->capacity * 2 : 64;
        kin_value *items = KIN__TAKE(&session->scratch, kin_value, capacity);
        if (!items) return kin__fail_memory(session);
        if (cells->count) memcpy(items, cells->items, cells->count * sizeof *items);
        cells->items = items;
        cells->capacity = capacity;
    }
    for (size_t i = 0; i < width; i++) {
        cells->items[cells->count] = row[i];
        if (!kin__own_value(query->region, &cells->items[cells->count++])) return false;
    }
    return true;
}

static bool read_cells(const kin_query *query, kin__cells *cells, size_t width)
{
    kin_session *session = query->session;
    kin__outcome outcome;
    kin_value *row = KIN__TAKE(&session->scratch, kin_value, width);
    if (!row) return kin__fail_memory(session);
    if (!kin__next_result(session)) return false;
    while ((outcome = kin__next_row(session, row)) == KIN__ROW)
        if (!add_cells(query, cells, row, width)) return false;
    if (outcome == KIN__FAILED || !kin__finish(session)) return false;
    if (cells->count == 0) return true;
    kin_value *own = KIN__TAKE(&query->region->arena, kin_value, cells->count);
    if (!own) return kin__fail_memory(session);
    memcpy(own, cells->items, cells->count * sizeof *own);
    cells->items = own;
    return true;
}

/* The same, in the order of the steps that have reached them. */
static bool read_in_order(const kin_query *query, kin__cells *cells, size_t width)
{
    size_t more = order_columns(query);
    return read_cells(query, cells, width + more) &&
           (more == 0 ||
            kin__reached_order_cells(query, cells->items, &cells->count, width + more));
}

static bool read_column(kin_query *query, const kin__column *column, kin_values *values)
{
    kin__cells cells = {0};
    kin__calculation calculation = {.operation = KIN__PLUCK, .column = column};
    *values = (kin_values){NULL, 0};
    if (query->nothing || !column) return column != NULL;
    set_kinds(&calculation);
    if (!kin__reached_begin(query) || !submit(query, &calculation, write_column) ||
        !read_in_order(query, &cells, 1))
        return false;
    *values = (kin_values){cells.items, cells.count};
    return true;
}

static bool write_keys(kin__sql *sql, const kin_query *query)
{
    kin__sql_text(sql, query->distinct ? "SELECT DISTINCT " : "SELECT ");
    kin__select_key(sql, query->model);
    write_order_columns(sql, query);
    sql->kinds = kinds_of(query, query->model->key.names.kinds, query->model->key.count);
    sql->columns = query->model->key.count + order_columns(query);
    if (!sql->kinds) return kin__fail_memory(query->session);
    return kin__select_from(sql, query, KIN__SELECT_ORDERED | KIN__SELECT_LIMITED);
}

/* Each is a list of the values of its columns. */
static bool read_keys(kin_query *query, const kin__key *key, kin_values *values)
{
    kin_session *session = query->session;
    kin__cells cells = {0};
    kin__sql sql;
    kin__statement statement;
    *values = (kin_values){NULL, 0};
    if (query->nothing) return true;
    kin__sql_open(&sql, session);
    if (!kin__reached_begin(query) || !write_keys(&sql, query) ||
        !kin__sql_close(&sql, &statement) ||
        !kin__submit(session, &statement, sql.values, sql.count) ||
        !read_in_order(query, &cells, key->count))
        return false;
    size_t count = cells.count / key->count;
    kin_value *lists = KIN__TAKE(&query->region->arena, kin_value, count + 1);
    if (!lists) return kin__fail_memory(session);
    for (size_t i = 0; i < count; i++)
        lists[i] = kin_value_list(cells.items + i * key->count, key->count);
    *values = (kin_values){lists, count};
    return true;
}

bool kin__query_keys(kin_query *query, kin_values *values)
{
    const kin__key *key = &query->model->key;
    return key->count > 1 ? read_keys(query, key, values)
                          : read_column(query, key->columns[0], values);
}

bool kin__query_pluck(kin_query *query, size_t offset, kin_values *values)
{
    const kin__column *column;
    return find_column(query, offset, &column) && read_column(query, column, values);
}

kin_values kin_session_pluck(kin_session *session, const kin_model *model, size_t column,
                             const kin_find_options *options, const char *given)
{
    kin__verb verb;
    kin_query query;
    kin_values values = {NULL, 0};
    const kin__request request = {session, model, options, given, 3};
    if (!kin__verb_query(&verb, &query, &request, KIN__READS)) return values;
    bool done = kin__query_pluck(&query, column, &values);
    return kin__verb_end(&verb, done) ? values : (kin_values){NULL, 0};
}

kin_values kin_session_ids(kin_session *session, const kin_model *model,
                           const kin_find_options *options, const char *given)
{
    kin__verb verb;
    kin_query query;
    kin_values values = {NULL, 0};
    const kin__request request = {session, model, options, given, 2};
    if (!kin__verb_query(&verb, &query, &request, KIN__READS)) return values;
    bool done = kin__query_keys(&query, &values);
    return kin__verb_end(&verb, done) ? values : (kin_values){NULL, 0};
}

/* An empty group has no rows, so a sum is NULL only where all values are: it counts as 0 then. */
static void sum_of_nothing(const kin__calculation *calculation, kin__cells *cells)
{
    if (calculation->operation != KIN__SUM) return;
    for (size_t i = 1; i < cells->count; i += 2)
        if (cells->items[i].kind == KIN_KIND_NULL)
            cells->items[i] = (kin_value){.kind = calculation->kinds[1]};
}

/* What default scopes and those of associations order is rows, which groups have none of; unless
 * that is the column that makes them. What the call says itself comes in its stead. */
static bool order_groups(kin_query *query, const kin__column *by)
{
    const char *order = kin__buffer_text(&query->order);
    size_t declared = query->declared_order;
    if (!order) return kin__fail_memory(query->session);
    if (declared == 0) return true;
    const char *own = order + declared + (order[declared] ? strlen(", ") : 0);
    if (!*own && kin__order_is_by(order, by)) return true;
    kin__buffer_open(&query->order, &query->session->scratch);
    kin__append(&query->order, own);
    return true;
}

static kin_groups calculate_by(const kin__request *request, kin__operation operation, size_t by,
                               size_t offset)
{
    kin__verb verb;
    kin_query query;
    kin__cells cells = {0};
    kin__calculation calculation = {.operation = operation};
    if (!kin__verb_query(&verb, &query, request, KIN__READS)) return (kin_groups){NULL, 0};
    bool done = not_grouped(&query) && find_column(&query, by, &calculation.by) &&
                (operation == KIN__ROWS || find_column(&query, offset, &calculation.column)) &&
                may_calculate(&query, &calculation);
    if (done && !calculation.column && query.distinct && query.model->key.count > 1)
        done = fail(&query, ".distinct cannot count rows whose key has several columns by groups");
    set_kinds(&calculation);
    if (done) kin_query_group(&query, calculation.by->qualified);
    done = done && order_groups(&query, calculation.by);
    if (done && !query.nothing)
        done = submit(&query, &calculation, write_grouped) && read_cells(&query, &cells, 2);
    if (done) sum_of_nothing(&calculation, &cells);
    if (!kin__verb_end(&verb, done) || cells.count == 0) return (kin_groups){NULL, 0};
    return (kin_groups){(const kin_group *)(const void *)cells.items, cells.count / 2};
}

_Static_assert(sizeof(kin_group) == 2 * sizeof(kin_value), "a group is two values");

kin_groups kin_session_count_by(kin_session *session, const kin_model *model, size_t by,
                                const kin_find_options *options, const char *given)
{
    const kin__request request = {session, model, options, given, 3};
    return calculate_by(&request, KIN__ROWS, by, 0);
}

kin_groups kin_session_sum_by(kin_session *session, const kin_model *model, size_t by,
                              size_t column, const kin_find_options *options, const char *given)
{
    const kin__request request = {session, model, options, given, 4};
    return calculate_by(&request, KIN__SUM, by, column);
}

kin_groups kin_session_average_by(kin_session *session, const kin_model *model, size_t by,
                                  size_t column, const kin_find_options *options, const char *given)
{
    const kin__request request = {session, model, options, given, 4};
    return calculate_by(&request, KIN__AVERAGE, by, column);
}

kin_groups kin_session_minimum_by(kin_session *session, const kin_model *model, size_t by,
                                  size_t column, const kin_find_options *options, const char *given)
{
    const kin__request request = {session, model, options, given, 4};
    return calculate_by(&request, KIN__MINIMUM, by, column);
}

kin_groups kin_session_maximum_by(kin_session *session, const kin_model *model, size_t by,
                                  size_t column, const kin_find_options *options, const char *given)
{
    const kin__request request = {session, model, options, given, 4};
    return calculate_by(&request, KIN__MAXIMUM, by, column);
}
