// gcc: 'kin_self' {aka 'struct stranger'} has no member named 'kin'
// clang: no member named 'kin' in 'stranger'
#include "models.h"

KIN_DECLARE(stranger);
KIN_MODEL(stranger,
    KIN_COLUMN(id),
);
