// gcc: initializer element is not constant
// clang: initializer element is not a compile-time constant
#include "models.h"

int at_run_time(void);

KIN_MODEL(post,
    KIN_COLUMN(id),
    KIN_COLUMN(title, .default_int = at_run_time()),
);
