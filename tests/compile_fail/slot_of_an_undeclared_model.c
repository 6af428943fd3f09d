// gcc: expected specifier-qualifier-list before 'book_lists_'
// clang: type name requires a specifier or qualifier
#include "models.h"

struct shelf {
    kin_record kin;
    kin_int id;
    kin_many(book) books;
};
