// gcc: initialization of '_Bool (*)(kin_record *)' from incompatible pointer type 'void (*)(kin_session *)'
// clang: incompatible function pointer types initializing 'kin_callback_fn *'
#include "models.h"

KIN_MODEL(post,
    KIN_COLUMN(id),
    KIN_BEFORE_SAVE(kin_session_close),
);
