// gcc: has no member named 'kin_one_'
// clang: no member named 'kin_one_' in 'union author
#include "models.h"

KIN_MODEL(author,
    KIN_COLUMN(id),
    KIN_HAS_ONE(posts, post),
);
