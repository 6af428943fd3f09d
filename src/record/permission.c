/* What may be done with a record: write its row, load its associations. */
#include "record/record.h"

bool kin__may_write(kin_record *record)
{
    kin__about about = {.model = kin__model_of(record)->name};
    if (!kin__is(record, KIN__READ_ONLY | KIN__PARTIAL)) return true;
    if (!kin__is(record, KIN__READ_ONLY)) return kin__is_whole(record);
    return kin__fail(kin__session_of(record), KIN_READ_ONLY_RECORD, &about,
                     "this %s is marked as read-only", about.model);
}

static kin_strict own_mode(const kin_record *record)
{
    return (kin_strict)((record->kin_state_ & KIN__STRICT) >> KIN__STRICT_SHIFT);
}

kin_strict kin__strict_mode(const kin_record *record, const kin__association *association)
{
    if (association && association->row->strict) return association->row->strict;
    if (own_mode(record)) return own_mode(record);
    if (kin__model_of(record)->strict) return kin__model_of(record)->strict;
    return kin__session_of(record)->strict;
}

kin_lazy kin__lazy_mode(const kin_record *record)
{
    kin_lazy own = (kin_lazy)((record->kin_state_ & KIN__LAZY) >> KIN__LAZY_SHIFT);
    if (own == KIN_LAZY_INHERIT) own = kin__session_of(record)->lazy;
    return own == KIN_LAZY_INHERIT ? KIN_LAZY_AHEAD : own;
}

void kin_record_set_strict(kin_record *record, kin_strict strict)
{
    kin_session *session = kin__session_of_any(record);
    if (!kin__memory_verb(session) || !kin__check_strict(session, strict)) return;
    record->kin_state_ &= ~(uint64_t)KIN__STRICT;
    record->kin_state_ |= (uint64_t)strict << KIN__STRICT_SHIFT;
}

bool kin_record_is_strict(const kin_record *record)
{
    return kin__session_of_any(record) && kin__strict_mode(record, NULL) == KIN_STRICT_ALL;
}

void kin_record_set_readonly(kin_record *record)
{
    if (kin__session_of_any(record)) record->kin_state_ |= KIN__READ_ONLY;
}

bool kin_record_is_readonly(const kin_record *record)
{
    return record && kin__is(record, KIN__READ_ONLY);
}
