/* Nested attributes that are given as structs of C, of which the text of the call says what was
 * written. */
#include "association/association.h"

#include "schema/given.h"

/* The struct's members that were written, as a list. */
static bool read_struct(kin_session *session, const kin__model *model,
                        const kin__attributes *attributes, kin_nested *nested)
{
    const kin__given *given = kin__given_columns(session, model, attributes);
    const kin_record *record = attributes->values;
    kin_attribute *list =
        given ? KIN__TAKE(&session->scratch, kin_attribute, model->column_count + 1) : NULL;
    if (!list) return given && kin__fail_memory(session);
    *nested = (kin_nested){.attributes = list, .destroy = record->kin_state_ != 0};
    for (size_t i = 0; i < model->column_count; i++)
        if (kin__is_given(given, i))
            list[nested->count++] = (kin_attribute){
                model->columns[i].member, kin__given_value(given, attributes, &model->columns[i])};
    return true;
}

/* Of a collection each struct is one argument, in braces. */
static bool find_text(kin_session *session, const kin__association *association, size_t place,
                      kin__attributes *attributes)
{
    kin__about about = {.model = association->owner->name, .association = association->name};
    if (!association->many) return true;
    attributes->text = kin__given_argument(attributes->text, 2 + place);
    attributes->leading = 0;
    return *attributes->text == '{' ||
           kin__fail(session, KIN_INVALID_ARGUMENT, &about,
                     "%s.%s: write each record out in braces: {.name = \"x\"}", about.model,
                     about.association);
}

const kin_nested *kin__nested_of_structs(const kin_record *owner,
                                         const kin__association *association,
                                         const kin__assigned *structs)
{
    kin_session *session = kin__session_of(owner);
    if (!association->target) {
        kin__fail_any_model(owner, association);
        return NULL;
    }
    kin_nested *list = KIN__TAKE(&session->scratch, kin_nested, structs->count + 1);
    if (!list) kin__fail_memory(session);
    for (size_t i = 0; list && i < structs->count; i++) {
        kin__attributes attributes = {.written = association->target,
                                      .values = (const char *)structs->structs + i * structs->size,
                                      .text = structs->given,
                                      .leading = 2,
                                      .nested = true};
        if (!find_text(session, association, i, &attributes) ||
            !read_struct(session, association->target, &attributes, &list[i]))
            return NULL;
    }
    return list;
}

bool kin_record_one_assign(kin_record *owner, size_t offset, const void *attributes,
                           const char *given)
{
    const kin__assigned one = {.count = 1, .structs = attributes, .given = given};
    return kin__verb_assign(owner, offset, false, &one);
}

bool kin_record_many_assign(kin_record *owner, size_t offset, const void *items, size_t count,
                            size_t size, const char *given)
{
    const kin__assigned all = {.count = count, .structs = items, .size = size, .given = given};
    return kin__verb_assign(owner, offset, true, &all);
}
