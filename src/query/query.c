#include "query/query.h"

#include <string.h>

void kin__query_open(kin_query *query, kin_session *session, const kin__model *model)
{
    *query = (kin_query){.session = session, .model = model};
    query->last_condition = &query->conditions;
    kin__buffer_open(&query->order, &session->scratch);
}

static const char *copy(kin_query *query, const char *text)
{
    const char *own = kin__arena_text(&query->session->scratch, text, strlen(text));
    if (!own) query->failed = !kin__fail_memory(query->session);
    return own;
}

static kin_value copy_value(kin_query *query, kin_value value)
{
    if (value.kind == KIN_KIND_TEXT && value.as.text) {
        value.as.text = kin__arena_text(&query->session->scratch, value.as.text, value.size);
        if (!value.as.text) query->failed = !kin__fail_memory(query->session);
    } else if (value.kind == KIN_KIND_BLOB) {
        kin_blob_value *blob = &value.as.blob;
        blob->data = kin__arena_text(&query->session->scratch, blob->data, blob->size);
        if (!blob->data) query->failed = !kin__fail_memory(query->session);
    }
    return value;
}

static kin__condition *add_condition(kin_query *query)
{
    kin__condition *condition = KIN__TAKE(&query->session->scratch, kin__condition, 1);
    if (!condition) {
        query->failed = !kin__fail_memory(query->session);
        return NULL;
    }
    *query->last_condition = condition;
    query->last_condition = &condition->next;
    return condition;
}

void kin_query_where(kin_query *query, const char *where, const kin_value *args)
{
    if (!query || query->failed || !where) return;
    kin__condition *condition = add_condition(query);
    if (!condition) return;
    size_t count = kin__args_count(args);
    kin_value *own = KIN__TAKE(&query->session->scratch, kin_value, count + 1);
    condition->text = copy(query, where);
    if (!own) {
        query->failed = !kin__fail_memory(query->session);
        return;
    }
    for (size_t i = 0; args && i < count; i++) own[i] = copy_value(query, args[i]);
    own[count] = KIN_END;
    condition->args = own;
}

/* An order is trusted text like a condition, but no value belongs into it. */
void kin__query_add_order(kin_query *query, const char *order)
{
    if (!order || !*order) return;
    const char *rest = order;
    const char *piece;
    size_t size;
    kin__piece end;
    if (query->order.length > 0) kin__append(&query->order, ", ");
    do {
        end = kin__next_placeholder(&rest, &piece, &size);
        kin__append_bytes(&query->order, piece, size);
        if (end == KIN__PIECE_QUESTION_MARK) kin__append_char(&query->order, '?');
        if (end == KIN__PIECE_PLACEHOLDER)
            query->failed = !kin__fail(query->session, KIN_INVALID_ARGUMENT, NULL,
                                       "an order takes no arguments: write ?? for a question mark");
    } while (end != KIN__PIECE_END);
    kin__append(&query->order, kin__end_of_comment(order));
}

void kin_query_order(kin_query *query, const char *order)
{
    if (!query || query->failed) return;
    kin__query_add_order(query, order);
}

void kin_query_limit(kin_query *query, int64_t limit)
{
    if (!query || query->failed) return;
    query->has_limit = true;
    query->limit = limit;
}

void kin_query_equal_value(kin_query *query, const kin_model *model, size_t offset, kin_value value)
{
    if (!query || query->failed) return;
    const kin__model *compiled = kin__schema_model(&query->session->db->schema, model);
    const kin__column *column = compiled ? kin__column_at(compiled, offset) : NULL;
    if (!column || value.kind >= KIN_KIND_INVALID) {
        query->failed = !kin__fail(query->session, KIN_INVALID_ARGUMENT, NULL,
                                   "kin_query_equal: no column of a model that is open");
        return;
    }
    kin__condition *condition = add_condition(query);
    if (!condition) return;
    condition->column = column;
    condition->table = query->table;
    condition->value = copy_value(query, value);
}

static int option_bit(const void *of, const char *name, size_t length)
{
    static const char *const names[KIN__OPTION_COUNT] = {
        [KIN__OPTION_WHERE] = "where", [KIN__OPTION_ARGS] = "args",
        [KIN__OPTION_ORDER] = "order", [KIN__OPTION_INCLUDES] = "includes",
        [KIN__OPTION_LIMIT] = "limit", [KIN__OPTION_OFFSET] = "offset"};
    (void)of;
    for (int i = 0; i < KIN__OPTION_COUNT; i++)
        if (strncmp(names[i], name, length) == 0 && !names[i][length]) return i;
    return -1;
}

/* An option that is set but was not written by name came in by position. */
static bool fits(const kin_find_options *options, const kin__given *given)
{
    return (!options->where || kin__is_given(given, KIN__OPTION_WHERE)) &&
           (!options->args || kin__is_given(given, KIN__OPTION_ARGS)) &&
           (!options->order || kin__is_given(given, KIN__OPTION_ORDER)) &&
           (!options->includes || kin__is_given(given, KIN__OPTION_INCLUDES)) &&
           (!options->limit || kin__is_given(given, KIN__OPTION_LIMIT)) &&
           (!options->offset || kin__is_given(given, KIN__OPTION_OFFSET));
}

const kin__given *kin__given_options(kin_session *session, const kin_find_options *options,
                                     const char *text)
{
    static const char of_options = 0; /* its address stands for "options of a query" */
    if (options->kin_size_ != sizeof *options) {
        kin__fail(session, KIN_ABI_MISMATCH, NULL,
                  "options of a query have %zu bytes, this library expects %zu", options->kin_size_,
                  sizeof *options);
        return NULL;
    }
    const kin__given *given =
        kin__given_read(session, &of_options, KIN__OPTION_COUNT, option_bit, text, 2);
    if (given && (given->mistake || !fits(options, given))) {
        kin__fail(session, KIN_INVALID_ARGUMENT, NULL, "options of a query: %s",
                  given->mistake ? given->mistake : "write each with its name: .limit = 10");
        return NULL;
    }
    return given;
}

static bool check_number(kin_session *session, int64_t number, const char *name)
{
    if (number >= 0) return true;
    return kin__fail(session, KIN_INVALID_ARGUMENT, NULL, ".%s is negative", name);
}

bool kin__query_options(kin_query *query, const kin_find_options *options, const kin__given *given)
{
    query->has_limit = kin__is_given(given, KIN__OPTION_LIMIT);
    query->has_offset = kin__is_given(given, KIN__OPTION_OFFSET);
    query->limit = options->limit;
    query->offset = options->offset;
    if (!check_number(query->session, query->limit, "limit") ||
        !check_number(query->session, query->offset, "offset"))
        return false;
    if (options->args && !options->where)
        return kin__fail(query->session, KIN_INVALID_ARGUMENT, NULL, ".args without .where");
    kin_query_where(query, options->where, options->args);
    kin__query_add_order(query, options->order);
    return !query->failed;
}

void kin__query_scopes(kin_query *query, const kin__hop *hop, const char *name)
{
    query->table = name == hop->table ? NULL : name;
    for (size_t i = 0; i < hop->scope_count && !query->failed; i++) hop->scopes[i](query);
    query->table = NULL;
}

static bool condition_text(const kin__condition *condition, kin__sql *sql)
{
    if (!condition->column) {
        kin__sql_text(sql, "(");
        if (!kin__sql_trusted(sql, condition->text, condition->args)) return false;
        kin__sql_text(sql, ")");
        return true;
    }
    if (condition->table)
        kin__sql_column(sql, condition->table, condition->column->name);
    else
        kin__sql_text(sql, condition->column->qualified);
    if (condition->value.kind == KIN_KIND_NULL) {
        kin__sql_text(sql, " IS NULL");
    } else {
        kin__sql_text(sql, " = ");
        kin__sql_value(sql, condition->value);
    }
    return true;
}

bool kin__query_where_text(const kin_query *query, kin__sql *sql, const char *lead)
{
    if (query->failed) return false;
    for (const kin__condition *c = query->conditions; c; c = c->next) {
        kin__sql_text(sql, lead);
        if (!condition_text(c, sql)) return false;
        lead = " AND ";
    }
    return true;
}

void kin__query_order_text(const kin_query *query, kin__sql *sql)
{
    if (query->order.failed) sql->text.failed = true;
    if (query->order.length == 0) return;
    kin__sql_text(sql, " ORDER BY ");
    kin__append_bytes(&sql->text, query->order.data, query->order.length);
}

void kin__query_limit_text(const kin_query *query, kin__sql *sql)
{
    if (query->has_limit) {
        kin__sql_text(sql, " LIMIT ");
        kin__sql_value(sql, kin_value_int(query->limit));
    } else if (query->has_offset && sql->dialect->no_limit) {
        kin__sql_text(sql, " LIMIT ");
        kin__sql_text(sql, sql->dialect->no_limit);
    }
    if (query->has_offset) {
        kin__sql_text(sql, " OFFSET ");
        kin__sql_value(sql, kin_value_int(query->offset));
    }
}
