// gcc: '_Generic' selector of type 'struct kin_record' is not compatible with any association
// clang: controlling expression type 'kin_record'
#include "models.h"

KIN_MODEL(post,
    KIN_COLUMN(id),
    KIN_COLUMN(kin),
);
