// gcc: initialization of 'const char *' from 'int' makes pointer from integer without a cast
// clang: incompatible integer to pointer conversion initializing 'const char *' with an expression of type 'int'
#include "models.h"

KIN_MODEL(post,
    KIN_COLUMN(id),
    KIN_COLUMN(title, .default_text = 1),
);
