// gcc: 'kin_row' has no member named 'nulable'; did you mean 'nullable'?
// clang: field designator 'nulable' does not refer to any field in type 'const kin_row'
#include "models.h"

KIN_MODEL(post,
    KIN_COLUMN(id),
    KIN_COLUMN(title, .nulable = true),
);
