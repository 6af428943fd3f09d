#include "record/record.h"

#include "query/query.h"

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
        if (!c->column || c->table || c->column != &model->columns[c->column->index]) continue;
        kin_value value = c->value;
        done = kin__fit(record, c->column, &value) && put_written(record, c->column, value);
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
    return model->default_scope_count == 0 || set_scoped(record, model) ? record : NULL;
}

void kin__made(kin_record *record)
{
    if (record) record->kin_state_ &= ~(uint64_t)KIN__FRESH;
}

kin_record *kin__instantiate(kin_region *region, const kin__model *model, const kin_value *cells)
{
    kin_record *record = take(region, model);
    if (!record) return NULL;
    uint64_t *nulls = kin__nulls(record);
    const kin__column *column = model->columns;
    for (size_t i = 0; i < model->column_count; i++, column++) {
        char *at = (char *)record + column->offset;
        const kin_value *cell = &cells[i];
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
    return record;
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
    kin_value value = {.kind = column->kind};
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

const kin__given *kin__given_columns(kin_session *session, const kin__model *model,
                                     const void *attributes, const char *text, size_t leading)
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
    for (size_t i = 0; i < model->column_count; i++)
        if (!kin__is_given(given, i) && !is_zero(attributes, &model->columns[i])) {
            about.association = model->columns[i].member;
            kin__fail(session, KIN_INVALID_ARGUMENT, &about,
                      "attributes of %s: %s has a value but was not written by name", model->name,
                      model->columns[i].member);
            return NULL;
        }
    return given;
}

bool kin__assign(kin_record *record, const void *attributes, const char *text, size_t leading)
{
    const kin__model *model = kin__model_of(record);
    const kin__given *given =
        kin__given_columns(kin__session_of(record), model, attributes, text, leading);
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
    kin_record *record = model ? kin__new(session, session->top, model) : NULL;
    return record && kin__assign(record, attributes, given, leading) ? record : NULL;
}
