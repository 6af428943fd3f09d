// gcc: size of unnamed array is negative
// clang: array size is negative
#include "models.h"

struct late {
    kin_int id;
    kin_record kin;
};

KIN_DECLARE(late);
KIN_MODEL(late,
    KIN_COLUMN(id),
);
