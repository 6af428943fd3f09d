/* What a call gives for columns: a struct of the user's with the text of its initializer, or values
 * by name. Both are read into the same: which columns, and the value of each. */
#include "record/record.h"

#include "query/query.h"

#include <string.h>

/* --- a struct --------------------------------------------------------------------------------- */

static kin_value struct_value(const void *attributes, const kin__column *column)
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

/* Nested attributes are kept apart from others of the model by the address of its family. */
static int nested_bit(const void *of, const char *name, size_t length)
{
    const kin__model *model = ((const kin__relative *)of)->model;
    if (length == 3 && memcmp(name, "kin", 3) == 0) return (int)model->column_count;
    return column_bit(model, name, length);
}

/* How many bytes of the member say something: what lies behind them is padding. */
static size_t told_bytes(const kin__column *column)
{
    switch (column->kind) {
    case KIN_KIND_BOOL: return sizeof(bool);
    case KIN_KIND_TEXT: return sizeof(char *);
    case KIN_KIND_BLOB: return offsetof(kin_blob_value, size) + sizeof(size_t);
    case KIN_KIND_DATE: return sizeof(int32_t);
    case KIN_KIND_DECIMAL: return offsetof(kin_decimal_value, scale) + sizeof(int32_t);
    case KIN_KIND_UUID: return sizeof(kin_uuid_value);
    default: return sizeof(int64_t);
    }
}

static kin__member member_of(const kin__column *column)
{
    bool plain = !column->guarded && column->kind <= KIN_KIND_TIME;
    return (kin__member){.offset = column->offset,
                         .null = column->index,
                         .kind = plain ? column->kind : (uint8_t)KIN_KIND_INVALID};
}

/* The bytes of columns that were not written, by words of the struct. */
static bool find_blanks(kin__given *given, kin__arena *arena)
{
    const kin__model *model = given->of;
    size_t words = model->size / sizeof(size_t);
    size_t *all = KIN__TAKE(arena, size_t, words + 1);
    kin__blank *blanks = KIN__TAKE(arena, kin__blank, words + 1);
    if (!all || !blanks) return false;
    for (size_t i = 0; i < model->column_count; i++)
        if (!kin__is_given(given, i))
            memset((char *)all + model->columns[i].offset, 0xff, told_bytes(&model->columns[i]));
    for (size_t i = 0; i < words; i++)
        if (all[i]) blanks[given->blank_count++] = (kin__blank){i * sizeof(size_t), all[i]};
    given->blanks = blanks;
    return true;
}

static bool complete(kin__given *given, kin__arena *arena)
{
    const kin__model *model = given->of;
    kin__member *members = KIN__TAKE(arena, kin__member, model->column_count + 1);
    if (!members || !find_blanks(given, arena)) return false;
    for (size_t i = 0; i < model->column_count; i++)
        if (kin__is_given(given, i)) members[given->member_count++] = member_of(&model->columns[i]);
    given->members = members;
    return true;
}

static const kin__given_form struct_form = {column_bit, complete};
static const kin__given_form nested_form = {nested_bit, NULL};

/* Whether nothing but what was written has a value. false: it is to be looked at column by
 * column. */
static bool is_blank(const kin__given *given, const void *attributes)
{
    size_t found = 0;
    for (size_t i = 0; i < given->blank_count; i++) {
        size_t word;
        memcpy(&word, (const char *)attributes + given->blanks[i].offset, sizeof word);
        found |= word & given->blanks[i].bits;
    }
    return found == 0;
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

static const kin__given *fail_given(kin_session *session, const kin__model *model,
                                    const char *column, const char *what)
{
    kin__about about = {.model = model->name, .association = column};
    kin__fail(session, KIN_INVALID_ARGUMENT, &about, "attributes of %s: %s%s", model->name,
              column ? column : "", what);
    return NULL;
}

/* The struct is one of attributes->written, which is the model or one that it inherits from. */
static const kin__given *read_struct(kin_session *session, const kin__model *model,
                                     const kin__attributes *attributes)
{
    const kin__given *given =
        attributes->nested ? kin__given_read(session, model->family, model->column_count + 1,
                                             &nested_form, attributes->text, attributes->leading)
                           : kin__given_read(session, model, model->column_count, &struct_form,
                                             attributes->text, attributes->leading);
    if (!given) return NULL;
    if (given->mistake) return fail_given(session, model, NULL, given->mistake);
    /* The struct may be the shorter one of what the model inherits from. */
    if (given->members && attributes->written == model && is_blank(given, attributes->values))
        return given;
    for (size_t i = 0; i < attributes->written->column_count; i++)
        if (!kin__is_given(given, i) && !is_zero(attributes->values, &model->columns[i]))
            return fail_given(session, model, model->columns[i].member,
                              " has a value but was not written by name");
    return given;
}

/* --- a list by name --------------------------------------------------------------------------- */

static const kin__column *column_of(kin_session *session, const kin__model *model,
                                    const kin_attribute *attribute)
{
    const char *name = attribute->name ? attribute->name : "";
    const kin__column *column = kin__column_named(model, name, strlen(name));
    if (!column) kin__fail_column(session, model, "attributes", name, strlen(name));
    return column;
}

/* The values are converted here, so that a condition is checked like what is written. */
static bool read_values(kin_session *session, const kin__model *model,
                        const kin__attributes *attributes, uint64_t *words, kin_value *values)
{
    for (size_t i = 0; i < attributes->count; i++) {
        const kin__column *column = column_of(session, model, &attributes->named[i]);
        if (!column) return false;
        values[column->index] = attributes->named[i].value;
        if (!kin__convert_for(session, model, column, &values[column->index])) return false;
        words[column->index / 64] |= (uint64_t)1 << (column->index % 64);
    }
    return true;
}

static const kin__given *read_list(kin_session *session, const kin__model *model,
                                   const kin__attributes *attributes)
{
    kin__given *given = KIN__TAKE(&session->scratch, kin__given, 1);
    uint64_t *words = KIN__TAKE(&session->scratch, uint64_t, model->null_words);
    kin_value *values = KIN__TAKE(&session->scratch, kin_value, model->column_count);
    if (!given || !words || !values) {
        kin__fail_memory(session);
        return NULL;
    }
    if (attributes->count > 0 && !attributes->named) {
        kin__fail(session, KIN_INVALID_ARGUMENT, &(kin__about){.model = model->name},
                  "attributes of %s: the list is NULL", model->name);
        return NULL;
    }
    *given = (kin__given){
        .of = model, .word_count = model->null_words, .words = words, .values = values};
    return read_values(session, model, attributes, words, values) ? given : NULL;
}

/* --- either ----------------------------------------------------------------------------------- */

const kin__given *kin__given_columns(kin_session *session, const kin__model *model,
                                     const kin__attributes *attributes)
{
    return attributes->by_name ? read_list(session, model, attributes)
                               : read_struct(session, model, attributes);
}

kin_value kin__given_value(const kin__given *given, const kin__attributes *attributes,
                           const kin__column *column)
{
    return given->values ? given->values[column->index] : struct_value(attributes->values, column);
}

/* A list may name columns that only the model has whose record it makes, so it is read for its type
 * alone. */
static bool type_in_list(kin_session *session, const kin__model *model,
                         const kin__attributes *attributes, kin_value *type)
{
    for (size_t i = 0; attributes->named && i < attributes->count; i++) {
        const char *name = attributes->named[i].name;
        if (name && strcmp(name, model->type->member) == 0) *type = attributes->named[i].value;
    }
    return kin__convert_for(session, model, model->type, type);
}

bool kin__given_type(kin_session *session, const kin__model *model,
                     const kin__attributes *attributes, kin_value *type)
{
    if (attributes->by_name) return type_in_list(session, model, attributes, type);
    const kin__given *given = read_struct(session, model, attributes);
    if (given && kin__is_given(given, model->type->index))
        *type = struct_value(attributes->values, model->type);
    return given != NULL;
}
