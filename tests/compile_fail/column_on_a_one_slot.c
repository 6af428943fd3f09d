// gcc: '_Generic' selector of type 'union <anonymous>' is not compatible with any association
// clang: controlling expression type 'union
#include "models.h"

KIN_MODEL(post,
    KIN_COLUMN(id),
    KIN_COLUMN(author),
);
