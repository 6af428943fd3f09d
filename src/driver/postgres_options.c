#include "driver/postgres.h"

#include <stdlib.h>
#include <string.h>

/* Settings travel in the start packet, so they cost no wait. */
static const char settings[] = " -c TimeZone=UTC -c DateStyle=ISO -c extra_float_digits=3"
                               " -c standard_conforming_strings=on";

char *kin__postgres_options(const char *url, const kin_allocator *allocator, size_t *size)
{
    PQconninfoOption *all = PQconninfoParse(url, NULL);
    const char *own = NULL;
    for (PQconninfoOption *option = all; option && option->keyword; option++) {
        if (strcmp(option->keyword, "options") == 0) own = option->val;
    }
    /* libpq takes the environment's only where nothing else is given, and Kin gives something. */
    if (!own) own = getenv("PGOPTIONS");

    size_t length = own ? strlen(own) : 0;
    *size = length + sizeof settings;
    char *text = kin__allocate(allocator, *size);
    if (text) {
        if (own) memcpy(text, own, length);
        memcpy(text + length, settings, sizeof settings);
    }
    PQconninfoFree(all);
    return text;
}
