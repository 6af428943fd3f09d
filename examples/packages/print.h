/* How answers look: a heading with what it cost, and rows below it. */
#ifndef PACKAGES_PRINT_H
#define PACKAGES_PRINT_H

#include "models.h"

#include <time.h>

struct answer {
    kin_session *session;
    uint64_t statements; /* the session's count at the start */
    struct timespec started;
};

/* Starts counting. */
struct answer answer_start(kin_session *session);

/* Ends counting and prints the title (printf) with the number of statements and milliseconds.
 * False, and nothing printed, if anything has failed: then the answer cannot be trusted. */
bool answer_heading(const struct answer *answer, const char *title, ...)
    __attribute__((format(printf, 2, 3)));

/* A row of names, folded at 96 columns, the further lines indented like the first; of more than
 * limit names the rest are counted. label stands in front. */
void print_names(const char *label, struct package *const *packages, size_t count, size_t limit);

/* "s" or "" behind a noun. */
const char *plural(size_t count);

#endif
