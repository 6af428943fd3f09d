// gcc: too few arguments to function 'finders.called'
// clang: too few arguments to function call, expected 2, have 1
#include "models.h"

struct finders {
    struct post *(*called)(kin_collection posts, const char *title);
};
extern const struct finders finders;

struct post *find(struct author *author);
struct post *find(struct author *author)
{
    return kin_many_call(author, posts, finders, called);
}
