#include "record/record.h"
#include "record/slot.h"

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

void kin__add_error(kin_record *record, const char *field, const char *message)
{
    kin_region *region = kin__origin_of(record)->region;
    kin__extra *extra = kin__need_extra(record);
    const char *text = message ? message : "is invalid";
    text = extra ? kin__arena_text(&region->arena, text, strlen(text)) : NULL;
    if (!text || !grow(region, extra)) {
        record->kin_state_ |= KIN__ERROR_LOST;
        kin__fail_memory(kin__session_of(record));
        return;
    }
    extra->errors[extra->error_count++] = (kin_field_error){field, text};
}

static bool is_to_be_validated(const kin_record *owner, const kin_record *target)
{
    return kin__is(owner, KIN__NEW) || kin__is(target, KIN__NEW);
}

static bool validate_targets(kin_record *record, const kin__association *association)
{
    kin_record *one = association->many ? NULL : kin__one_target(record, association);
    void *single = one;
    kin_items targets = association->many ? kin__many_items(record, association)
                                          : (kin_items){&single, one ? 1 : 0};
    bool valid = true;
    for (size_t i = 0; i < targets.count; i++) {
        kin_record *target = targets.items[i];
        if (is_to_be_validated(record, target) && !kin__is(target, KIN__DESTROYED) &&
            !kin__validate(target))
            valid = false;
    }
    if (!valid) kin__add_error(record, association->name, "is invalid");
    return valid;
}

static bool validate(kin_record *record)
{
    kin_session *session = kin__session_of(record);
    const kin__model *model = kin__model_of(record);
    kin__clear_errors(record);
    for (size_t i = 0; i < model->validation_count; i++) model->validations[i](record);
    for (size_t i = 0; i < model->associations.count; i++)
        if (model->associations.items[i].validate)
            validate_targets(record, &model->associations.items[i]);
    const kin__extra *extra = kin__extra_of(record);
    if (kin__is(record, KIN__ERROR_LOST)) return kin__fail_memory(session);
    return !extra || extra->error_count == 0;
}

bool kin__validate(kin_record *record)
{
    if (kin__is(record, KIN__VALIDATING | KIN__PARTIAL)) return true;
    record->kin_state_ |= KIN__VALIDATING;
    bool valid = validate(record);
    record->kin_state_ &= ~(uint64_t)KIN__VALIDATING;
    return valid;
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
    kin__answer(kin__session_of(record), KIN_RECORD_INVALID, &about, "%s is invalid: %s",
                model->name, list);
}
