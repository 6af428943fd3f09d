// gcc: initialization of '_Bool (*)(kin_record *, kin_record *)' from incompatible pointer type 'kin_record * (*)(kin_collection)'
// clang: incompatible function pointer types initializing 'kin_one_set_fn *'
#include "models.h"

KIN_MODEL(comment,
    KIN_COLUMN(id),
    KIN_BELONGS_TO(post, post, .on_set = kin_collection_owner),
);
