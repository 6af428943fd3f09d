// gcc: 'kin_row' has no member named 'joint_table'; did you mean 'join_table'?
// clang: field designator 'joint_table' does not refer to any field in type 'const kin_row'
#include "models.h"

KIN_MODEL(post,
    KIN_COLUMN(id),
    KIN_HAS_AND_BELONGS_TO_MANY(tags, tag, .joint_table = "x"),
);
