// gcc: macro "KIN_AFTER_SAVE" passed 2 arguments, but takes just 1
// clang: too many arguments provided to function-like macro invocation
#include "models.h"

static bool check(kin_record *record)
{
    return record;
}

KIN_MODEL(post,
    KIN_COLUMN(id),
    KIN_AFTER_SAVE(check, .on = KIN_ON_CREATE),
);
