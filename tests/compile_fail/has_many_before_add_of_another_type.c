// gcc: initialization of '_Bool (*)(kin_record *, kin_record *)' from incompatible pointer type 'void (*)(kin_session *)'
// clang: incompatible function pointer types initializing 'kin_item_fn *'
#include "models.h"

KIN_MODEL(author,
    KIN_COLUMN(id),
    KIN_HAS_MANY(posts, post, .before_add = {kin_session_close}),
);
