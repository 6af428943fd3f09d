/* Records that were loaded without some of their columns. */
#include "record/record.h"

bool kin__make_partial(kin_record *record, const uint64_t *missing)
{
    if (kin__is(record, KIN__PARTIAL)) return true;
    kin__extra *extra = kin__need_extra(record);
    if (!extra) return false;
    extra->missing = missing;
    record->kin_state_ |= KIN__PARTIAL;
    return true;
}

bool kin__fail_missing(const kin_record *record, const kin__column *column)
{
    const kin__model *model = kin__model_of(record);
    kin__about about = {.model = model->name, .association = column->member};
    return kin__fail(kin__session_of(record), KIN_MISSING_ATTRIBUTE, &about,
                     "this %s was loaded without %s", model->name, column->member);
}

bool kin__is_whole(const kin_record *record)
{
    const kin__model *model = kin__model_of(record);
    if (!kin__is(record, KIN__PARTIAL)) return true;
    for (size_t i = 0; i < model->column_count; i++)
        if (kin__is_missing(record, &model->columns[i]))
            return kin__fail_missing(record, &model->columns[i]);
    return true;
}
