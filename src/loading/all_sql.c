/* kin_all_sql: records from a SELECT of the developer's own, by the names of its columns. */
#include "loading/rows.h"

#include "query/catalogue.h"
#include "query/sql.h"
#include "record/record.h"

#include <kin/query.h>

/* Where each column of the model stands in the result. */
typedef struct kin__mapping {
    const kin__model *model;
    uint32_t result_count;
    uint32_t *places; /* by column; KIN__NOT_FOUND: nowhere */
    uint8_t *kinds;   /* by place in the result; KIN_KIND_NULL: nobody reads it */
    kin_value *result;
    kin_value *cells;  /* by column */
    uint64_t *missing; /* columns that the result does not have, as bits; NULL: none */
} kin__mapping;

static const kin__column *column_named(const kin__dialect *dialect, const kin__model *model,
                                       const char *name)
{
    for (size_t i = 0; i < model->column_count; i++)
        if (kin__same_name(dialect, model->columns[i].name, name)) return &model->columns[i];
    return NULL;
}

static bool open_mapping(kin__mapping *mapping, kin_session *session, const kin__model *model)
{
    kin__arena *scratch = &session->scratch;
    uint32_t count = kin__result_columns(session);
    *mapping = (kin__mapping){.model = model,
                              .result_count = count,
                              .places = KIN__TAKE(scratch, uint32_t, model->column_count + 1),
                              .kinds = KIN__TAKE(scratch, uint8_t, count + 1),
                              .result = KIN__TAKE(scratch, kin_value, count + 1),
                              .cells = KIN__TAKE(scratch, kin_value, model->column_count + 1)};
    if (!mapping->places || !mapping->kinds || !mapping->result || !mapping->cells)
        return kin__fail_memory(session);
    for (size_t i = 0; i < model->column_count; i++) mapping->places[i] = KIN__NOT_FOUND;
    return true;
}

/* Of two columns of one name nobody knows which is meant. */
static bool map_names(kin__mapping *mapping, kin_session *session)
{
    const kin__model *model = mapping->model;
    if (mapping->result_count == 0)
        return kin__fail(session, KIN_INVALID_ARGUMENT, &(kin__about){.model = model->name},
                         "%s: the SQL is no SELECT", model->name);
    for (uint32_t i = 0; i < mapping->result_count; i++) {
        const char *name = kin__result_column(session, i);
        const kin__column *column = name ? column_named(session->dialect, model, name) : NULL;
        if (!column) continue;
        if (mapping->places[column->index] != KIN__NOT_FOUND)
            return kin__fail(session, KIN_INVALID_ARGUMENT,
                             &(kin__about){.model = model->name, .association = column->member},
                             "%s.%s: two columns of the SQL are called %s: leave one out, or give "
                             "it another name",
                             model->name, column->member, column->name);
        mapping->places[column->index] = i;
        mapping->kinds[i] = column->kind;
    }
    return true;
}

/* Without its key a row is no record; other columns may be left out, as with .select. */
static bool find_missing(kin__mapping *mapping, kin_session *session)
{
    const kin__model *model = mapping->model;
    for (size_t i = 0; i < model->column_count; i++) {
        const kin__column *column = &model->columns[i];
        if (mapping->places[i] != KIN__NOT_FOUND) continue;
        if (column->key)
            return kin__fail(session, KIN_MISSING_ATTRIBUTE,
                             &(kin__about){.model = model->name, .association = column->member},
                             "%s.%s: the SQL gives no column %s", model->name, column->member,
                             column->name);
        if (!mapping->missing)
            mapping->missing = KIN__TAKE(&session->top->arena, uint64_t, model->null_words);
        if (!mapping->missing) return kin__fail_memory(session);
        mapping->missing[i / 64] |= (uint64_t)1 << (i % 64);
    }
    return true;
}

static kin_record *make_record(const kin__mapping *mapping, kin_session *session)
{
    const kin__model *model = mapping->model;
    for (size_t i = 0; i < model->column_count; i++) {
        uint32_t place = mapping->places[i];
        mapping->cells[i] = place == KIN__NOT_FOUND ? (kin_value){0} : mapping->result[place];
    }
    for (size_t i = 0; i < model->key.count; i++) {
        const kin__column *key = model->key.columns[i];
        if (mapping->cells[key->index].kind != KIN_KIND_NULL) continue;
        kin__fail(session, KIN_INVALID_VALUE,
                  &(kin__about){.model = model->name, .association = key->member},
                  "%s.%s is NULL in a row that the SQL gives", model->name, key->member);
        return NULL;
    }
    kin_record *record = kin__instantiate(session->top, model, mapping->cells);
    if (record && mapping->missing && !kin__make_partial(record, mapping->missing)) return NULL;
    return record;
}

static bool read_rows(kin__mapping *mapping, kin_session *session, kin__rows *rows)
{
    kin__outcome outcome;
    kin__read_result_as(session, mapping->kinds, mapping->result_count);
    while ((outcome = kin__next_row(session, mapping->result)) == KIN__ROW) {
        kin_record *record = make_record(mapping, session);
        if (!record || !kin__rows_add(session, rows, record)) return false;
    }
    return outcome == KIN__END && kin__finish(session);
}

static bool load(kin_session *session, const kin__model *model, const char *text,
                 const kin_value *args, kin_items *list)
{
    kin__about about = {.model = model->name};
    kin__mapping mapping;
    kin__rows rows = {0};
    kin__sql sql;
    kin__statement statement;
    if (!text) return kin__fail(session, KIN_INVALID_ARGUMENT, &about, "the SQL is NULL");
    kin__sql_open(&sql, session);
    sql.model = model->name;
    return kin__sql_trusted(&sql, text, args) && kin__sql_close(&sql, &statement) &&
           kin__submit(session, &statement, sql.values, sql.count) && kin__next_result(session) &&
           open_mapping(&mapping, session, model) && map_names(&mapping, session) &&
           find_missing(&mapping, session) && read_rows(&mapping, session, &rows) &&
           kin__rows_keep(session, &rows, list);
}

kin_items kin_session_list_sql(kin_session *session, const kin_model *declared, const char *sql,
                               const kin_value *args)
{
    kin__verb verb;
    kin_items list = {NULL, 0};
    if (!kin__verb_begin(&verb, session, KIN__READS)) return list;
    const kin__model *model = kin__session_model(session, declared);
    bool done = model && load(session, model, sql, args, &list);
    return kin__verb_end(&verb, done) ? list : (kin_items){NULL, 0};
}
