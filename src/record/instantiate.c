#include "record/callbacks.h"
#include "record/record.h"

#include "query/query.h"

#include <stdio.h>
#include <string.h>

/* Memory for a record, with its NULL bits in front. Nothing is NULL yet. */
static kin_record *take(kin_region *region, const kin__model *model)
{
    kin__origin *origin = kin__origin_for(region, model);
    size_t front = model->null_words * sizeof(uint64_t);
    size_t align = model->align > 8 ? model->align : 8;
    front = (front + align - 1) / align * align;
    char *memory = origin ? kin__arena_zeroed(&region->arena, front + model->size, align) : NULL;
    if (!memory) {
        kin__fail_memory(region->session);
        return NULL;
    }
    kin_record *record = (kin_record *)(void *)(memory + front);
    record->kin_origin_ = origin;
    return record;
}

/* A column of a fresh record, as if the user had written it. */
static bool put_written(kin_record *record, const kin__column *column, kin_value value)
{
    if (!kin__fit(record, column, &value) ||
        !kin__own_value(kin__origin_of(record)->region, &value))
        return false;
    kin__put(record, column, &value);
    kin__extra_of(record)->changed[column->index / 64] |= (uint64_t)1 << (column->index % 64);
    return true;
}

/* Columns of a new record that nobody has written are NULL, not zero. */
static bool set_defaults(kin_record *record, const kin__model *model)
{
    uint64_t *nulls = kin__nulls(record);
    for (size_t i = 0; i < model->null_words; i++) nulls[i] = ~(uint64_t)0;
    for (size_t i = 0; i < model->column_count; i++)
        if (model->columns[i].has_default &&
            !put_written(record, &model->columns[i], model->columns[i].default_value))
            return false;
    return true;
}

/* What the model's default scopes demand to be equal, a new record is. */
static bool set_scoped(kin_record *record, const kin__model *model)
{
    kin_session *session = kin__session_of(record);
    kin__arena_mark mark = kin__arena_mark_now(&session->scratch);
    kin_query query;
    kin__query_open(&query, session, model);
    bool done = kin__query_default_scopes(&query);
    for (const kin__condition *c = query.conditions; done && c; c = c->next) {
        const kin__column *column =
            c->column && !c->table ? kin__own_column(model, c->column) : NULL;
        kin_value value = c->value;
        if (column) done = kin__fit(record, column, &value) && put_written(record, column, value);
    }
    kin__arena_rewind(&session->scratch, mark);
    return done;
}

kin_record *kin__new(kin_session *session, kin_region *region, const kin__model *model)
{
    (void)session;
    kin_record *record = take(region, model);
    if (!record) return NULL;
    record->kin_state_ = KIN__NEW | KIN__FRESH;
    if (!kin__need_extra(record) || !set_defaults(record, model)) return NULL;
    if (model->default_scope_count > 0 && !set_scoped(record, model)) return NULL;
    return !model->parent || put_written(record, model->type, kin_value_text(model->class_name))
               ? record
               : NULL;
}

void kin__made(kin_record *record)
{
    if (record) record->kin_state_ &= ~(uint64_t)KIN__FRESH;
}

/* map (may be NULL) says in which cell a column stands. */
static inline kin_record *instantiate(kin_region *region, const kin__model *model,
                                      const kin_value *cells, const uint16_t *map)
{
    kin_record *record = take(region, model);
    if (!record) return NULL;
    uint64_t *nulls = kin__nulls(record);
    const kin__column *column = model->columns;
    for (size_t i = 0; i < model->column_count; i++, column++) {
        char *at = (char *)record + column->offset;
        const kin_value *cell = &cells[map ? map[i] : i];
        if (cell->kind == KIN_KIND_NULL) {
            nulls[i / 64] |= (uint64_t)1 << (i % 64);
        } else if (column->kind == KIN_KIND_TEXT) {
            const char *text = kin__arena_text(&region->arena, cell->as.text, cell->size);
            if (!text) {
                kin__fail_memory(region->session);
                return NULL;
            }
            memcpy(at, &text, sizeof text);
        } else if (column->kind == KIN_KIND_BOOL) {
            memcpy(at, &cell->as.boolean, sizeof(bool));
        } else if (column->kind < KIN_KIND_BLOB) {
            memcpy(at, &cell->as.integer, sizeof(int64_t));
        } else {
            kin_value own = *cell;
            if (!kin__own_value(region, &own)) return NULL;
            kin__write_member(at, &own);
        }
    }
    if (model->callbacks.given && !kin__loaded(record)) return NULL;
    return record;
}

static void unknown_type(kin_session *session, const kin__model *model, const kin_value *type)
{
    char text[128];
    kin__about about = {.model = model->name, .association = model->type->member};
    snprintf(text, sizeof text, "%.*s", (int)(type->size < 127 ? type->size : 127), type->as.text);
    if (!model->type->secret) about.value = text;
    kin__fail(session, KIN_SUBCLASS_NOT_FOUND, &about,
              "%s.%s names no model that is a %s or inherits from it; each must be given to "
              "kin_open",
              model->name, model->type->member, model->name);
}

kin_record *kin__instantiate(kin_region *region, const kin__model *model, const kin_value *cells)
{
    if (!model->mixed) return instantiate(region, model, cells, NULL);
    const kin_value *type = &cells[model->type->index];
    const kin__relative *relative = kin__relative_of_type(model, type);
    if (relative) return instantiate(region, relative->model, cells, relative->cells);
    unknown_type(region->session, model, type);
    return NULL;
}

kin_value kin__struct_value(const void *attributes, const kin__column *column)
{
    kin_value value = {.kind = column->kind};
    kin__read_member(&value, (const char *)attributes + column->offset);
    switch (column->kind) {
    case KIN_KIND_TEXT: return kin_value_text(value.as.text);
    case KIN_KIND_BLOB: return kin_value_blob(value.as.blob);
    case KIN_KIND_DATE: return kin_value_date(value.as.date);
    case KIN_KIND_DECIMAL: return kin_value_decimal(value.as.decimal);
    default: return value;
    }
}

static int column_bit(const void *of, const char *name, size_t length)
{
    const kin__column *column = kin__column_named(of, name, length);
    return column ? column->index : -1;
}

/* By parts: what lies between the members of a decimal is anything. */
static bool is_zero(const void *attributes, const kin__column *column)
{
    static const kin_uuid_value zero = {{0}};
    kin_value value;
    value.kind = column->kind;
    kin__read_member(&value, (const char *)attributes + column->offset);
    switch (column->kind) {
    case KIN_KIND_BOOL: return !value.as.boolean;
    case KIN_KIND_TEXT: return !value.as.text;
    case KIN_KIND_BLOB: return !value.as.blob.data && value.as.blob.size == 0;
    case KIN_KIND_DATE: return value.as.date.days == 0;
    case KIN_KIND_DECIMAL: return value.as.decimal.units == 0 && value.as.decimal.scale == 0;
    case KIN_KIND_UUID: return memcmp(&value.as.uuid, &zero, sizeof zero) == 0;
    default: return value.as.integer == 0;
    }
}

/* attributes is a struct of written, which is the model or one that it inherits from. */
static const kin__given *given_columns(kin_session *session, const kin__model *model,
                                       const kin__model *written, const void *attributes,
                                       const char *text, size_t leading)
{
    kin__about about = {.model = model->name};
    const kin__given *given =
        kin__given_read(session, model, model->column_count, column_bit, text, leading);
    if (!given) return NULL;
    if (given->mistake) {
        kin__fail(session, KIN_INVALID_ARGUMENT, &about, "attributes of %s: %s", model->name,
                  given->mistake);
        return NULL;
    }
    for (size_t i = 0; i < written->column_count; i++)
        if (!kin__is_given(given, i) && !is_zero(attributes, &model->columns[i])) {
            about.association = model->columns[i].member;
            kin__fail(session, KIN_INVALID_ARGUMENT, &about,
                      "attributes of %s: %s has a value but was not written by name", model->name,
                      model->columns[i].member);
            return NULL;
        }
    return given;
}

const kin__given *kin__given_columns(kin_session *session, const kin__model *model,
                                     const void *attributes, const char *text, size_t leading)
{
    return given_columns(session, model, model, attributes, text, leading);
}

const kin__model *kin__model_to_make(kin_session *session, const kin__model *model,
                                     const kin_value *scoped, const void *attributes,
                                     const char *text, size_t leading)
{
    const kin__column *column = model->type;
    if (!column) return model;
    const kin__given *given = kin__given_columns(session, model, attributes, text, leading);
    if (!given) return NULL;
    kin_value type = {0};
    if (kin__is_given(given, column->index)) type = kin__struct_value(attributes, column);
    if (type.size == 0 && scoped) type = *scoped;
    if (type.size == 0 && !model->parent && column->has_default) type = column->default_value;
    const kin__relative *relative = kin__relative_of_type(model, &type);
    if (relative) return relative->model;
    unknown_type(session, model, &type);
    return NULL;
}

bool kin__assign(kin_record *record, const kin__model *written, const void *attributes,
                 const char *text, size_t leading)
{
    const kin__model *model = kin__model_of(record);
    const kin__given *given =
        given_columns(kin__session_of(record), model, written, attributes, text, leading);
    if (!given) return false;
    bool fresh = kin__is(record, KIN__FRESH);
    for (size_t i = 0; i < model->column_count; i++) {
        const kin__column *column = &model->columns[i];
        if (!kin__is_given(given, i)) continue;
        kin_value value = kin__struct_value(attributes, column);
        if (fresh ? !put_written(record, column, value) : !kin__set(record, column, value))
            return false;
    }
    return true;
}

kin_record *kin__make(kin_session *session, const kin_model *declared, const void *attributes,
                      const char *given, size_t leading)
{
    const kin__model *model = kin__session_model(session, declared);
    const kin__model *actual =
        model ? kin__model_to_make(session, model, NULL, attributes, given, leading) : NULL;
    kin_record *record = actual ? kin__new(session, session->top, actual) : NULL;
    return record && kin__assign(record, model, attributes, given, leading) ? record : NULL;
}
