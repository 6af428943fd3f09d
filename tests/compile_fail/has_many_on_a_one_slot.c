// gcc: has no member named 'kin_each_'
// clang: no member named 'kin_each_' in 'union post
#include "models.h"

KIN_MODEL(post,
    KIN_COLUMN(id),
    KIN_HAS_MANY(author, author),
);
