// gcc: 'stranger_model' undeclared
// clang: use of undeclared identifier 'stranger_model'
#include "models.h"

KIN_MODEL(firm,
    KIN_INHERITS(stranger),
);
