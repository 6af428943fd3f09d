// gcc: request for member 'kin_one_' in something not a structure or union
// clang: member reference base type 'kin_int'
#include "models.h"

KIN_MODEL(post,
    KIN_COLUMN(id),
    KIN_BELONGS_TO(author_id, author),
);
