// gcc: 'kin_self' {aka 'struct post'} has no member named 'titel'; did you mean 'title'?
// clang: no member named 'titel' in 'post'
#include "models.h"

KIN_MODEL(post,
    KIN_COLUMN(id),
    KIN_FIELD(titel),
);
