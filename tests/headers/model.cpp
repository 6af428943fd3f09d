// The header in C++: models declared, columns read, and functions called. The macros that rest on
// C's initializers are C's alone.
#include "models.h"

double use(kin_session *session, const post *record, post_list posts);
double use(kin_session *session, const post *record, post_list posts)
{
    const kin_model *model = post_model();
    kin_value key = kin_value_int(record->id);
    void *found = kin_session_find(session, model, key);
    double sum = record->published && record->title && found ? record->rating : 0;
    for (size_t i = 0; i < posts.count; i++) sum += posts.items[i]->rating;
    return sum + static_cast<double>(record->created_at.microseconds);
}
