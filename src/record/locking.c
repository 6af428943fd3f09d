/* Optimistic locking: the version that a record was read with. */
#include "record/record.h"

kin_value kin__version_of(const kin_record *record)
{
    kin_value version = kin__get(record, kin__model_of(record)->version);
    return version.kind == KIN_KIND_NULL ? kin_value_int(0) : version;
}

bool kin__next_version(kin_record *record)
{
    const kin__model *model = kin__model_of(record);
    int64_t version = kin__version_of(record).as.integer;
    if (version == INT64_MAX)
        return kin__fail(kin__session_of(record), KIN_RANGE_ERROR,
                         &(kin__about){.model = model->name, .association = model->version->member},
                         "%s.%s: there is no number after this one", model->name,
                         model->version->member);
    return kin__set_clean(record, model->version, kin_value_int(version + 1));
}

bool kin__version_moved(kin_record *record)
{
    return !kin__model_of(record)->version || kin__next_version(record);
}

bool kin__stamp_version(kin_record *record)
{
    const kin__column *column = kin__model_of(record)->version;
    if (!column || kin__get(record, column).kind != KIN_KIND_NULL) return true;
    return kin__set_stamp(record, column, kin_value_int(0));
}

bool kin__answer_stale(const kin_record *record)
{
    const kin__model *model = kin__model_of(record);
    kin__about about = {.model = model->name, .association = model->version->member};
    return kin__answer(kin__session_of(record), KIN_STALE_RECORD, &about,
                       "this %s is stale: its row was changed or deleted since it was read",
                       model->name);
}

bool kin__is_stale(const kin_session *session)
{
    return session->last.info.code == KIN_STALE_RECORD;
}
