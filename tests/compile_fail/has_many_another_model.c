// gcc: '_Generic' selector of type 'struct comment *' is not compatible with any association
// clang: controlling expression type 'struct comment *' not compatible with any generic association type
#include "models.h"

KIN_MODEL(post,
    KIN_COLUMN(id),
    KIN_HAS_MANY(comments, tag),
);
