// gcc: '_Generic' selector of type 'struct kin_record *' is not compatible with any association
// clang: controlling expression type 'struct kin_record *' not compatible with any generic association type
#include "models.h"

KIN_MODEL(post,
    KIN_COLUMN(id),
    KIN_BELONGS_TO(subject, author),
);
