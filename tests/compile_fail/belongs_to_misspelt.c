// gcc: 'kin_self' {aka 'struct post'} has no member named 'autor'; did you mean 'author'?
// clang: no member named 'autor' in 'post'
#include "models.h"

KIN_MODEL(post,
    KIN_COLUMN(id),
    KIN_BELONGS_TO(autor, author),
);
