// gcc: initialization of 'void (*)(kin_record *)' from incompatible pointer type 'void (*)(kin_session *)'
// clang: incompatible function pointer types initializing 'kin_validate_fn *'
#include "models.h"

KIN_MODEL(post,
    KIN_COLUMN(id),
    KIN_VALIDATE(kin_session_close),
);
