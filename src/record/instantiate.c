#include "record/callbacks.h"
#include "record/record.h"

#include "query/query.h"

#include <stdio.h>
#include <string.h>

/* Memory for a record, with its NULL bits in front, and so many bytes behind it. Nothing is NULL
 * yet. */
static inline kin_record *take(kin_region *region, const kin__model *model, size_t behind)
{
    kin__origin *origin = kin__origin_for(region, model);
    size_t front = model->null_words * sizeof(uint64_t);
    size_t align = model->align > 8 ? model->align : 8;
    front = (front + align - 1) & ~(align - 1);
    size_t size = front + model->size + behind;
    char *memory = origin ? kin__arena_zeroed(&region->arena, size, align) : NULL;
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

/* A new record, with the extra that it needs at once. Columns that nobody has written are NULL, not
 * zero. */
static kin_record *take_new(kin_region *region, const kin__model *model)
{
    size_t fill = -(size_t)model->size & (_Alignof(kin__extra) - 1);
    size_t words = model->null_words;
    kin_record *record =
        take(region, model, fill + sizeof(kin__extra) + 2 * words * sizeof(uint64_t));
    if (!record) return NULL;
    kin__extra *extra = (kin__extra *)(void *)((char *)record + model->size + fill);
    extra->changed = (uint64_t *)(void *)(extra + 1);
    extra->stamped = extra->changed + words;
    record->kin_extra_ = extra;
    record->kin_state_ = KIN__NEW | KIN__FRESH;
    uint64_t *nulls = kin__nulls(record);
    for (size_t i = 0; i < words; i++) nulls[i] = ~(uint64_t)0;
    return record;
}

static bool set_defaults(kin_record *record, const kin__model *model)
{
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
    kin_record *record = take_new(region, model);
    if (!record) return NULL;
    if (model->default_count > 0 && !set_defaults(record, model)) return NULL;
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
    kin_record *record = take(region, model, 0);
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

kin_record *kin__copy_row(const kin_record *record)
{
    const kin__model *model = kin__model_of(record);
    kin_record *copy = take(kin__origin_of(record)->region, model, 0);
    if (!copy) return NULL;
    memcpy(kin__nulls(copy), kin__nulls(record), model->null_words * sizeof(uint64_t));
    memcpy(copy, record, model->size);
    copy->kin_extra_ = NULL;
    copy->kin_state_ &= ~(uint64_t)KIN__PARTIAL;
    if (!kin__is(record, KIN__PARTIAL)) return copy;
    return kin__make_partial(copy, kin__extra_of(record)->missing) ? copy : NULL;
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

/* The text of a struct's member, copied. false: it is NULL or too large, and needs a closer look,
 * or memory ran out. */
static bool copy_text(kin_region *region, char *to, const char *from)
{
    const char *text;
    memcpy(&text, from, sizeof text);
    size_t size = text ? strlen(text) : 0;
    if (!text || size >= UINT32_MAX) return false;
    text = kin__arena_text(&region->arena, text, size);
    if (text) memcpy(to, &text, sizeof text);
    return text != NULL;
}

/* A member of the user's struct goes into a fresh record as it is. false: it is not such a one. */
static inline bool copy_member(kin_record *record, const kin__member *member, const char *values)
{
    char *to = (char *)record + member->offset;
    const char *from = values + member->offset;
    switch (member->kind) {
    case KIN_KIND_BOOL: memcpy(to, from, sizeof(bool)); return true;
    case KIN_KIND_TEXT: return copy_text(kin__origin_of(record)->region, to, from);
    case KIN_KIND_INVALID: return false;
    default: memcpy(to, from, sizeof(int64_t)); return true;
    }
}

static bool fill_fresh(kin_record *record, const kin__given *given,
                       const kin__attributes *attributes)
{
    const kin__model *model = kin__model_of(record);
    uint64_t *nulls = kin__nulls(record);
    uint64_t *changed = kin__extra_of(record)->changed;
    for (size_t i = 0; i < model->null_words; i++) {
        nulls[i] &= ~given->words[i];
        changed[i] |= given->words[i];
    }
    for (size_t i = 0; i < given->member_count; i++) {
        if (copy_member(record, &given->members[i], attributes->values)) continue;
        const kin__column *column = &model->columns[given->members[i].null];
        if (!put_written(record, column, kin__given_value(given, attributes, column))) return false;
    }
    return true;
}

bool kin__assign(kin_record *record, const kin__attributes *attributes)
{
    const kin__model *model = kin__model_of(record);
    const kin__given *given = kin__given_columns(kin__session_of(record), model, attributes);
    if (!given) return false;
    bool fresh = kin__is(record, KIN__FRESH);
    if (fresh && given->members) return fill_fresh(record, given, attributes);
    for (size_t i = 0; i < model->column_count; i++) {
        const kin__column *column = &model->columns[i];
        if (!kin__is_given(given, i)) continue;
        kin_value value = kin__given_value(given, attributes, column);
        if (fresh ? !put_written(record, column, value) : !kin__set(record, column, value))
            return false;
    }
    return true;
}

const kin__model *kin__model_to_make(kin_session *session, const kin__model *model,
                                     const kin_value *scoped, const kin__attributes *attributes)
{
    const kin__column *column = model->type;
    kin_value type = {0};
    if (!column) return model;
    if (!kin__given_type(session, model, attributes, &type)) return NULL;
    if (type.size == 0 && scoped) type = *scoped;
    if (type.size == 0 && !model->parent && column->has_default) type = column->default_value;
    const kin__relative *relative = kin__relative_of_type(model, &type);
    if (relative) return relative->model;
    unknown_type(session, model, &type);
    return NULL;
}

kin_record *kin__make(kin_session *session, const kin_model *declared,
                      const kin__attributes *attributes)
{
    kin__attributes own = *attributes;
    own.written = kin__session_model(session, declared);
    const kin__model *actual =
        own.written ? kin__model_to_make(session, own.written, NULL, &own) : NULL;
    kin_record *record = actual ? kin__new(session, session->top, actual) : NULL;
    return record && kin__assign(record, &own) ? record : NULL;
}
