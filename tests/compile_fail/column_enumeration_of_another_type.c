// gcc: initialization of 'const kin_enum_value *' from incompatible pointer type 'char *'
// clang: incompatible pointer types initializing 'const kin_enum_value *'
#include "models.h"

KIN_MODEL(post,
    KIN_COLUMN(id),
    KIN_COLUMN(author_id, .enumeration = "draft"),
);
