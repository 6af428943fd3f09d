// gcc: 'kin_row' has no member named 'dependant'; did you mean 'dependent'?
// clang: field designator 'dependant' does not refer to any field in type 'const kin_row'
#include "models.h"

KIN_MODEL(author,
    KIN_COLUMN(id),
    KIN_HAS_MANY(posts, post, .dependant = KIN_DESTROY),
);
