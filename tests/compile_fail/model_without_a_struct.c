// gcc: invalid use of incomplete typedef 'kin_self' {aka 'struct ghost'}
// clang: offsetof of incomplete type 'kin_self'
#include "models.h"

KIN_DECLARE(ghost);
KIN_MODEL(ghost,
    KIN_COLUMN(id),
);
