// gcc: has no member named 'kin_one_'
// clang: no member named 'kin_one_' in 'union post
#include "models.h"

KIN_MODEL(post,
    KIN_COLUMN(id),
    KIN_BELONGS_TO_ANY(comments),
);
