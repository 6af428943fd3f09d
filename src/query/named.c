/* Columns in a list of the developer's, by the names of their members. */
#include "query/query.h"

#include <ctype.h>
#include <string.h>

bool kin__fail_column(kin_session *session, const kin__model *model, const char *what,
                      const char *name, size_t length)
{
    char wanted[64];
    char hint[KIN__SUGGESTION_SIZE];
    size_t size = length < sizeof wanted ? length : sizeof wanted - 1;
    memcpy(wanted, name, size);
    wanted[size] = '\0';
    return kin__fail(session, KIN_INVALID_ARGUMENT,
                     &(kin__about){.model = model->name, .association = wanted},
                     "%s of %s: \"%s\" is no column of it%s", what, model->name, wanted,
                     kin__suggest_member(model, wanted, hint));
}

bool kin__columns_named(kin_session *session, const kin__model *model, const char *what,
                        const char *list, uint64_t *words)
{
    for (;;) {
        while (isspace((unsigned char)*list)) list++;
        size_t length = strcspn(list, ",");
        const char *next = list + length;
        while (length > 0 && isspace((unsigned char)list[length - 1])) length--;
        const kin__column *column = kin__column_named(model, list, length);
        if (!column) return kin__fail_column(session, model, what, list, length);
        words[column->index / 64] |= (uint64_t)1 << (column->index % 64);
        if (!*next) return true;
        list = next + 1;
    }
}
