// gcc: has no member named 'newst'
// clang: no member named 'newst' in 'struct finders'
#include "models.h"

struct finders {
    struct post *(*newest)(kin_collection posts);
};
extern const struct finders finders;

struct post *find(struct author *author);
struct post *find(struct author *author)
{
    return kin_many_call(author, posts, finders, newst);
}
