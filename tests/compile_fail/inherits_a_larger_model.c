// gcc: size of unnamed array is negative
// clang: array size is negative
#include "models.h"

KIN_MODEL(company,
    KIN_INHERITS(firm),
);
