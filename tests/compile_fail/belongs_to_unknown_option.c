// gcc: 'kin_row' has no member named 'inverse'; did you mean 'inverse_of'?
// clang: field designator 'inverse' does not refer to any field in type 'const kin_row'
#include "models.h"

KIN_MODEL(post,
    KIN_COLUMN(id),
    KIN_BELONGS_TO(author, author, .inverse = "posts"),
);
