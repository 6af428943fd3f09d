// gcc: initialization of 'void (*)(kin_query *)' from incompatible pointer type 'char *'
// clang: incompatible pointer types initializing 'kin_scope_fn *'
#include "models.h"

KIN_MODEL(author,
    KIN_COLUMN(id),
    KIN_HAS_MANY(posts, post, .scope = "id"),
);
