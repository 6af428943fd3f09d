// gcc: '_Generic' selector of type 'struct tag *' is not compatible with any association
// clang: controlling expression type 'struct tag *' not compatible with any generic association type
#include "models.h"

KIN_MODEL(post,
    KIN_COLUMN(id),
    KIN_HAS_AND_BELONGS_TO_MANY(tags, comment),
);
