/* Whether a record's row may be written through it. */
#include "record/record.h"

bool kin__may_write(kin_record *record)
{
    kin__about about = {.model = kin__model_of(record)->name};
    if (!kin__is(record, KIN__READ_ONLY | KIN__PARTIAL)) return true;
    if (!kin__is(record, KIN__READ_ONLY)) return kin__is_whole(record);
    return kin__fail(kin__session_of(record), KIN_READ_ONLY_RECORD, &about,
                     "this %s is marked as read-only", about.model);
}

void kin_record_set_readonly(kin_record *record)
{
    if (kin__session_of_any(record)) record->kin_state_ |= KIN__READ_ONLY;
}

bool kin_record_is_readonly(const kin_record *record)
{
    return record && kin__is(record, KIN__READ_ONLY);
}
