// gcc: 'kin_row' has no member named 'dependant'; did you mean 'dependent'?
// clang: field designator 'dependant' does not refer to any field in type 'const kin_row'
#include "models.h"

KIN_MODEL(post,
    KIN_COLUMN(id),
    KIN_HAS_ONE(author, author, .dependant = KIN_DESTROY),
);
