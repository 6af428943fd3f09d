/* The public functions that find records. */
#include "loading/load.h"

#include "query/key.h"
#include "record/record.h"
#include "support/text.h"

#include <kin/association.h>

#include <stdio.h>

/* What every one of them begins with. */
static const kin__model *begin(kin__verb *verb, kin_session *session, const kin_model *declared)
{
    if (!kin__verb_begin(verb, session, KIN__READS)) return NULL;
    const kin__model *model = kin__session_model(session, declared);
    if (!model) kin__verb_end(verb, false);
    return model;
}

static bool check_key(kin_session *session, const kin__model *model, kin_value *key)
{
    kin__about about = {.model = model->name};
    if (model->key.count != 1)
        return kin__fail(session, KIN_INVALID_ARGUMENT, &about, "the key of %s has %zu columns",
                         model->name, model->key.count);
    const kin__column *column = model->key.columns[0];
    about.association = column->member;
    if (key->kind == column->kind || key->kind == KIN_KIND_NULL) return true;
    if (column->kind == KIN_KIND_DECIMAL && key->kind == KIN_KIND_INT) return true;
    return kin__fail(session, KIN_INVALID_ARGUMENT, &about, "%s.%s: the key is of another type",
                     model->name, column->member);
}

static kin_record *get(kin_session *session, const kin__model *model, kin_value key, bool *failed)
{
    *failed = true;
    if (!check_key(session, model, &key)) return NULL;
    const kin__plan *plan = kin__plan_find(session, model);
    if (!plan || !kin__submit(session, &plan->statement, &key, 1)) return NULL;
    return kin__read_one(session, session->top, model, failed);
}

void *kin_session_get(kin_session *session, const kin_model *declared, kin_value key)
{
    kin__verb verb;
    bool failed = false;
    const kin__model *model = begin(&verb, session, declared);
    if (!model) return NULL;
    kin_record *record = get(session, model, key, &failed);
    return kin__verb_end(&verb, !failed) ? record : NULL;
}

/* The key as an error may show it; NULL if its column is secret. */
static const char *key_text(kin_session *session, const kin_model *declared, const kin_value *key,
                            char text[64])
{
    const kin__model *model = kin__session_model(session, declared);
    if (!model || model->key.columns[0]->secret || key->kind == KIN_KIND_NULL) return NULL;
    if (key->kind == KIN_KIND_TEXT)
        kin__copy_text(text, 64, key->as.text);
    else if (kin__value_text(text, key) == 0)
        snprintf(text, 64, "%lld", (long long)key->as.integer);
    return text;
}

void *kin_session_find(kin_session *session, const kin_model *declared, kin_value key)
{
    kin_record *record = kin_session_get(session, declared, key);
    if (record || !session || session->last.info.code != KIN_OK) return record;
    char text[64];
    kin__about about = {.model = declared->name, .value = key_text(session, declared, &key, text)};
    kin__answer(session, KIN_RECORD_NOT_FOUND, &about, "no %s has this key", declared->name);
    return NULL;
}

static kin_record *first_of(kin_query *query, const kin__include *tree, bool *failed)
{
    kin_items list = {NULL, 0};
    query->limit = query->has_limit && query->limit == 0 ? 0 : 1;
    query->has_limit = true;
    *failed = query->failed || !kin__load_list(query, tree, &list);
    return !*failed && list.count ? list.items[0] : NULL;
}

void *kin_session_find_by(kin_session *session, const kin_model *declared, const void *conditions,
                          const char *text)
{
    kin__verb verb;
    kin_query query;
    bool failed = true;
    kin_record *record = NULL;
    const kin__model *model = begin(&verb, session, declared);
    if (!model) return NULL;
    const kin__given *given = kin__given_columns(session, model, conditions, text, 2);
    if (given) {
        kin__query_open(&query, session, model);
        for (size_t i = 0; i < model->column_count; i++)
            if (kin__is_given(given, i))
                kin_query_equal_value(&query, declared, model->columns[i].offset,
                                      kin__struct_value(conditions, &model->columns[i]));
        record = first_of(&query, NULL, &failed);
    }
    return kin__verb_end(&verb, !failed) ? record : NULL;
}

/* Reads options and includes into query and tree. */
static bool read_options(kin_query *query, kin_session *session, const kin__model *model,
                         const kin_find_options *options, const char *text, kin__include **tree)
{
    const kin__given *given = kin__given_options(session, options, text);
    kin__query_open(query, session, model);
    return given && kin__include_parse(session, model, options->includes, tree) &&
           kin__query_options(query, options, given);
}

kin_items kin_session_list(kin_session *session, const kin_model *declared,
                           const kin_find_options *options, const char *text)
{
    kin__verb verb;
    kin_query query;
    kin__include *tree;
    kin_items list = {NULL, 0};
    const kin__model *model = begin(&verb, session, declared);
    if (!model) return list;
    bool done = read_options(&query, session, model, options, text, &tree) &&
                kin__load_list(&query, tree, &list);
    return kin__verb_end(&verb, done) ? list : (kin_items){NULL, 0};
}

void *kin_session_first(kin_session *session, const kin_model *declared,
                        const kin_find_options *options, const char *text)
{
    kin__verb verb;
    kin_query query;
    kin__include *tree;
    bool failed = true;
    kin_record *record = NULL;
    const kin__model *model = begin(&verb, session, declared);
    if (!model) return NULL;
    if (read_options(&query, session, model, options, text, &tree)) {
        for (size_t i = 0; !options->order && i < model->key.count; i++)
            kin__query_add_order(&query, model->key.columns[i]->qualified);
        record = first_of(&query, tree, &failed);
    }
    return kin__verb_end(&verb, !failed) ? record : NULL;
}

/* Rows that match, or, with a limit, rows of what the limit leaves. */
static void write_count(kin__sql *sql, const kin_query *query, bool exists)
{
    sql->model = query->model->name;
    bool limited = query->has_limit || query->has_offset;
    if (exists || limited) {
        if (!exists) kin__sql_text(sql, "SELECT COUNT(*) FROM (");
        kin__sql_text(sql, "SELECT 1 AS one FROM ");
    } else {
        kin__sql_text(sql, "SELECT COUNT(*) FROM ");
    }
    kin__sql_text(sql, query->model->quoted_table);
}

static bool count(kin_query *query, bool exists, int64_t *number)
{
    static const uint8_t kinds[] = {KIN_KIND_INT};
    kin_session *session = query->session;
    kin__statement statement;
    kin__sql sql;
    kin_value cell = {0};
    bool limited = query->has_limit || query->has_offset;
    kin__sql_open(&sql, session);
    write_count(&sql, query, exists);
    if (!kin__query_where_text(query, &sql, " WHERE ")) return false;
    if (exists && !query->has_limit) {
        query->has_limit = true;
        query->limit = 1;
    }
    kin__query_limit_text(query, &sql);
    if (!exists && limited) kin__sql_text(&sql, ") kin_limited");
    if (!kin__sql_close(&sql, &statement)) return false;
    statement.kinds = kinds;
    statement.columns = 1;
    if (!kin__submit(session, &statement, sql.values, sql.count) || !kin__next_result(session))
        return false;
    kin__outcome outcome = kin__next_row(session, &cell);
    if (outcome == KIN__FAILED) return false;
    *number = outcome == KIN__ROW ? cell.as.integer : 0;
    return kin__finish(session);
}

static int64_t ask(kin_session *session, const kin_model *declared, const kin_find_options *options,
                   const char *text, bool exists)
{
    kin__verb verb;
    kin_query query;
    kin__include *tree;
    int64_t number = 0;
    const kin__model *model = begin(&verb, session, declared);
    if (!model) return 0;
    bool done = read_options(&query, session, model, options, text, &tree) &&
                count(&query, exists, &number);
    return kin__verb_end(&verb, done) ? number : 0;
}

size_t kin_session_count(kin_session *session, const kin_model *model,
                         const kin_find_options *options, const char *given)
{
    return (size_t)ask(session, model, options, given, false);
}

bool kin_session_exists(kin_session *session, const kin_model *model,
                        const kin_find_options *options, const char *given)
{
    return ask(session, model, options, given, true) != 0;
}

bool kin_execute(kin_session *session, const char *text, const kin_value *args)
{
    kin__verb verb;
    kin__sql sql;
    kin__statement statement;
    if (!kin__verb_begin(&verb, session, KIN__WRITES)) return false;
    kin__sql_open(&sql, session);
    bool done = text || kin__fail(session, KIN_INVALID_ARGUMENT, NULL, "the SQL is NULL");
    done = done && kin__sql_trusted(&sql, text, args) && kin__sql_close(&sql, &statement) &&
           kin__run(session, &statement, sql.values, sql.count, NULL);
    return kin__verb_end(&verb, done);
}

bool kin_items_preload(kin_items list, const char *includes)
{
    kin__verb verb;
    kin__include *tree;
    kin_session *session = list.count ? kin__session_of_any(list.items[0]) : NULL;
    if (!session) return list.count == 0;
    if (!kin__verb_begin(&verb, session, KIN__READS)) return false;
    kin_record **records = kin__arena_take(&session->scratch, list.count * sizeof *records, 8);
    bool done = records || kin__fail_memory(session);
    for (size_t i = 0; records && i < list.count; i++) records[i] = list.items[i];
    const kin__model *model = kin__model_of(list.items[0]);
    done = done && kin__include_parse(session, model, includes, &tree) &&
           kin__preload(session, records, list.count, tree);
    return kin__verb_end(&verb, done);
}
