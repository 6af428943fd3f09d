/* What is wrong with a record: errors of its fields, for the user of the program. */
#include "record/record.h"

#include <stdio.h>
#include <string.h>

void kin__clear_errors(kin_record *record)
{
    kin__extra *extra = kin__extra_of(record);
    record->kin_state_ &= ~(uint64_t)KIN__ERROR_LOST;
    if (!extra) return;
    /* The list that kin_errors gave stays readable: a new one is begun. */
    extra->errors = NULL;
    extra->error_count = extra->error_capacity = 0;
}

static bool grow(kin_region *region, kin__extra *extra)
{
    if (extra->error_count < extra->error_capacity) return true;
    size_t capacity = extra->error_capacity ? extra->error_capacity * 2 : 4;
    kin_field_error *errors = KIN__TAKE(&region->arena, kin_field_error, capacity);
    if (!errors) return false;
    if (extra->error_count) memcpy(errors, extra->errors, extra->error_count * sizeof *errors);
    extra->errors = errors;
    extra->error_capacity = capacity;
    return true;
}

/* "Author" for author_id, "Created at" for created_at, "Birds name" for birds.name. NULL if there
 * is no memory. */
static char *write_full_message(kin__arena *arena, const char *field, const char *message)
{
    size_t length = strlen(field);
    size_t size = strlen(message);
    if (strcmp(field, "base") == 0) length = 0;
    if (length > 3 && strcmp(field + length - 3, "_id") == 0) length -= 3;
    char *text = kin__arena_take(arena, length + size + 2, 1);
    if (!text) return NULL;
    for (size_t i = 0; i < length; i++)
        text[i] = field[i] == '_' || field[i] == '.' ? ' ' : field[i];
    if (length > 0 && text[0] >= 'a' && text[0] <= 'z') text[0] = (char)(text[0] - 'a' + 'A');
    if (length > 0) text[length++] = ' ';
    memcpy(text + length, message, size + 1);
    return text;
}

void kin__add_error(kin_record *record, const char *field, const char *message)
{
    kin_region *region = kin__origin_of(record)->region;
    kin__extra *extra = kin__need_extra(record);
    const char *text = message ? message : "is invalid";
    const char *full = extra ? write_full_message(&region->arena, field, text) : NULL;
    if (!full || !grow(region, extra)) {
        record->kin_state_ |= KIN__ERROR_LOST;
        kin__fail_memory(kin__session_of(record));
        return;
    }
    /* The message is the end of the whole. */
    text = full + strlen(full) - strlen(text);
    extra->errors[extra->error_count++] = (kin_field_error){field, text, full};
}

void kin__answer_invalid(kin_record *record)
{
    const kin__model *model = kin__model_of(record);
    const kin__extra *extra = kin__extra_of(record);
    kin__about about = {.model = model->name};
    char list[320] = "";
    size_t length = 0;
    for (size_t i = 0; extra && i < extra->error_count && length < sizeof list; i++) {
        const kin_field_error *error = &extra->errors[i];
        int size = snprintf(list + length, sizeof list - length, "%s%s %s", i ? ", " : "",
                            error->field, error->message);
        length += size > 0 ? (size_t)size : 0;
        about.association = about.association ? about.association : error->field;
    }
    if (kin__is(record, KIN__HALTED))
        kin__answer(kin__session_of(record), KIN_RECORD_NOT_SAVED, &about, "%s was not saved%s%s",
                    model->name, length ? ": " : "", list);
    else
        kin__answer(kin__session_of(record), KIN_RECORD_INVALID, &about, "%s is invalid: %s",
                    model->name, list);
}

kin_field_errors kin_record_errors(const kin_record *record)
{
    const kin__extra *extra = record ? kin__extra_of(record) : NULL;
    if (!extra) return (kin_field_errors){NULL, 0};
    return (kin_field_errors){extra->errors, extra->error_count};
}

/* The member's name, as errors have it; "base" for what is no member. */
static const char *field_at(const kin_record *record, size_t offset)
{
    const kin__model *model = kin__model_of(record);
    const kin__column *column = kin__column_at(model, offset);
    const kin__association *association = kin__association_at(model, offset);
    return column ? column->member : association ? association->name : "base";
}

/* The first error on the field from there on, or the number of all. */
static size_t next_on(const kin_field_errors *errors, const char *field, size_t from)
{
    while (from < errors->count && strcmp(errors->items[from].field, field) != 0) from++;
    return from;
}

const char *kin_record_error_on(const kin_record *record, size_t offset)
{
    if (!kin__session_of_any(record)) return NULL;
    kin_field_errors errors = kin_record_errors(record);
    size_t place = next_on(&errors, field_at(record, offset), 0);
    return place < errors.count ? errors.items[place].message : NULL;
}

size_t kin_record_error_count_on(const kin_record *record, size_t offset)
{
    if (!kin__session_of_any(record)) return 0;
    kin_field_errors errors = kin_record_errors(record);
    const char *field = field_at(record, offset);
    size_t count = 0;
    for (size_t i = next_on(&errors, field, 0); i < errors.count;
         i = next_on(&errors, field, i + 1))
        count++;
    return count;
}

void kin_record_add_error(kin_record *record, size_t offset, const char *message)
{
    if (kin__session_of_any(record)) kin__add_error(record, field_at(record, offset), message);
}

void kin_record_add_base_error(kin_record *record, const char *message)
{
    if (kin__session_of_any(record)) kin__add_error(record, "base", message);
}
