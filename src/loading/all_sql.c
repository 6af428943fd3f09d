/* kin_all_sql: records from a SELECT of the developer's own, by the names of its columns. */
#include "loading/rows.h"

#include "query/catalogue.h"
#include "query/sql.h"
#include "record/record.h"

#include <kin/query.h>

/* Where each column of the model, and of those that inherit from it, stands in the result. */
typedef struct kin__mapping {
    const kin__model *model;
    uint32_t result_count;
    uint32_t *places; /* by cell; KIN__NOT_FOUND: nowhere */
    uint8_t *kinds;   /* by place in the result; KIN_KIND_NULL: nobody reads it */
    kin_value *result;
    kin_value *cells;
    uint64_t **missing; /* by place in the family: columns that have no place; NULL: none */
} kin__mapping;

static bool open_mapping(kin__mapping *mapping, kin_session *session, const kin__model *model)
{
    kin__arena *scratch = &session->scratch;
    uint32_t count = kin__result_columns(session);
    *mapping = (kin__mapping){.model = model,
                              .result_count = count,
                              .places = KIN__TAKE(scratch, uint32_t, model->cell_count + 1),
                              .kinds = KIN__TAKE(scratch, uint8_t, count + 1),
                              .result = KIN__TAKE(scratch, kin_value, count + 1),
                              .cells = KIN__TAKE(scratch, kin_value, model->cell_count + 1),
                              .missing = KIN__TAKE(scratch, uint64_t *, model->family_count)};
    if (!mapping->places || !mapping->kinds || !mapping->result || !mapping->cells ||
        !mapping->missing)
        return kin__fail_memory(session);
    for (size_t i = 0; i < model->cell_count; i++) mapping->places[i] = KIN__NOT_FOUND;
    return true;
}

static bool fail_about(kin_session *session, kin_code code, const kin__mapping *mapping,
                       const kin__column *column, const char *what)
{
    kin__about about = {.model = mapping->model->name, .association = column->member};
    return kin__fail(session, code, &about, "%s.%s: %s %s", about.model, column->member, what,
                     column->name);
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
        size_t cell = 0;
        if (!name) return kin__fail_memory(session);
        while (cell < model->cell_count &&
               !kin__same_name(session->dialect, model->cells[cell]->name, name))
            cell++;
        if (cell == model->cell_count) continue;
        if (mapping->places[cell] != KIN__NOT_FOUND)
            return fail_about(session, KIN_INVALID_ARGUMENT, mapping, model->cells[cell],
                              "leave one out, or rename one, of the SQL's columns called");
        mapping->places[cell] = i;
        mapping->kinds[i] = model->cells[cell]->kind;
    }
    return true;
}

/* Without its key a row is no record, and without its type nobody knows which model it is of. */
static bool has_what_it_needs(const kin__mapping *mapping, kin_session *session)
{
    const kin__model *model = mapping->model;
    for (size_t i = 0; i < model->column_count; i++) {
        const kin__column *column = &model->columns[i];
        bool needed = column->key || (model->mixed && i == model->type->index);
        if (needed && mapping->places[i] == KIN__NOT_FOUND)
            return fail_about(session, KIN_MISSING_ATTRIBUTE, mapping, column,
                              "the SQL gives no column");
    }
    return true;
}

/* Other columns may be left out, as with .select. */
static bool find_missing(kin__mapping *mapping, kin_session *session)
{
    const kin__model *model = mapping->model;
    if (!has_what_it_needs(mapping, session)) return false;
    for (size_t f = 0; f < model->family_count; f++) {
        const kin__relative *relative = &model->family[f];
        uint64_t **missing = &mapping->missing[f];
        for (size_t i = 0; i < relative->model->column_count; i++) {
            if (mapping->places[relative->cells[i]] != KIN__NOT_FOUND) continue;
            if (!*missing)
                *missing = KIN__TAKE(&session->top->arena, uint64_t, relative->model->null_words);
            if (!*missing) return kin__fail_memory(session);
            (*missing)[i / 64] |= (uint64_t)1 << (i % 64);
        }
    }
    return true;
}

static bool make_partial(const kin__mapping *mapping, kin_record *record)
{
    size_t f = 0;
    while (mapping->model->family[f].model != kin__model_of(record)) f++;
    return !mapping->missing[f] || kin__make_partial(record, mapping->missing[f]);
}

/* A row of another model than the one that was asked for. */
static bool is_of_model(const kin__mapping *mapping, kin_session *session)
{
    const kin__model *model = mapping->model;
    if (!model->parent || model->mixed) return true; /* kin__instantiate looks itself */
    if (kin__relative_of_type(model, &mapping->cells[model->type->index])) return true;
    return fail_about(session, KIN_SUBCLASS_NOT_FOUND, mapping, model->type,
                      "a row that the SQL gives is of another model by its");
}

static kin_record *make_record(const kin__mapping *mapping, kin_session *session)
{
    const kin__model *model = mapping->model;
    for (size_t i = 0; i < model->cell_count; i++) {
        uint32_t place = mapping->places[i];
        mapping->cells[i] = place == KIN__NOT_FOUND ? (kin_value){0} : mapping->result[place];
    }
    for (size_t i = 0; i < model->key.count; i++) {
        const kin__column *key = model->key.columns[i];
        if (mapping->cells[key->index].kind != KIN_KIND_NULL) continue;
        fail_about(session, KIN_INVALID_VALUE, mapping, key, "a row that the SQL gives has no");
        return NULL;
    }
    if (!is_of_model(mapping, session)) return NULL;
    kin_record *record = kin__instantiate(session->top, model, mapping->cells);
    return record && make_partial(mapping, record) ? record : NULL;
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
    kin__drop_ahead(session); /* it may do more than read */
    kin__sql_open(&sql, session);
    sql.model = model->name;
    return kin__sql_trusted(&sql, text, args) && kin__sql_close(&sql, &statement) &&
           kin__submit(session, &statement, sql.values, sql.count) && kin__next_result(session) &&
           open_mapping(&mapping, session, model) && map_names(&mapping, session) &&
           find_missing(&mapping, session) && read_rows(&mapping, session, &rows) &&
           kin__rows_keep(session->top, &rows, list);
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
