// gcc: from incompatible pointer type '_Bool (*)(kin_record *)'
// clang: incompatible function pointer types initializing 'kin_around_fn *'
#include "models.h"

static bool check(kin_record *record)
{
    return record;
}

KIN_MODEL(post,
    KIN_COLUMN(id),
    KIN_AROUND_SAVE(check),
);
