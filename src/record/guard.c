/* Columns that do not take every value of their type: enumerations, and what the database
 * computes. */
#include "record/record.h"

#include "support/similar.h"

static const kin_enum_value *entry_of(const kin__column *column, int64_t number)
{
    for (const kin_enum_value *value = column->enumeration; value->name; value++)
        if (value->number == number) return value;
    return NULL;
}

bool kin__guard(const kin_record *record, const kin__column *column, const kin_value *value)
{
    const kin__model *model = kin__model_of(record);
    kin__about about = {.model = model->name, .association = column->member};
    if (column->generated)
        return kin__fail(kin__session_of(record), KIN_READ_ONLY_ATTRIBUTE, &about,
                         "%s.%s is computed by the database", model->name, column->member);
    if (value->kind == KIN_KIND_NULL || entry_of(column, value->as.integer)) return true;
    return kin__fail(kin__session_of(record), KIN_INVALID_VALUE, &about,
                     "%s.%s: the number is none of its enumeration", model->name, column->member);
}

static bool fail_name(kin_session *session, const kin__model *model, const kin__column *column,
                      const char *name)
{
    kin__similar similar;
    kin__about about = {
        .model = model->name, .association = column->member, .value = column->secret ? NULL : name};
    kin__similar_open(&similar, name);
    for (const kin_enum_value *value = column->enumeration; value->name; value++)
        kin__similar_offer(&similar, value->name);
    const char *best = similar.best;
    return kin__fail(session, KIN_INVALID_VALUE, &about,
                     "%s.%s: no number of its enumeration has this name%s%s%s", model->name,
                     column->member, best ? ", did you mean \"" : "", best ? best : "",
                     best ? "\"?" : "");
}

bool kin_record_set_enum(kin_record *record, size_t offset, const char *name)
{
    kin_session *session = kin__session_of_any(record);
    if (!kin__memory_verb(session)) return false;
    const kin__model *model = kin__model_of(record);
    const kin__column *column = kin__column_at(model, offset);
    kin__about about = {.model = model->name, .association = column ? column->member : NULL};
    if (!column || !column->enumeration)
        return kin__fail(session, KIN_INVALID_ARGUMENT, &about, "%s.%s has no .enumeration",
                         model->name, column ? column->member : "this member");
    if (!name) return kin_record_write(record, offset, kin_value_null(NULL));
    for (const kin_enum_value *value = column->enumeration; value->name; value++)
        if (strcmp(value->name, name) == 0)
            return kin_record_write(record, offset, kin_value_int(value->number));
    return fail_name(session, model, column, name);
}

const char *kin_record_enum_name(const kin_record *record, size_t offset)
{
    if (!kin__session_of_any(record)) return NULL;
    const kin__column *column = kin__column_at(kin__model_of(record), offset);
    if (!column || !column->enumeration) return NULL;
    kin_value value = kin__get(record, column);
    const kin_enum_value *entry =
        value.kind == KIN_KIND_NULL ? NULL : entry_of(column, value.as.integer);
    return entry ? entry->name : NULL;
}
