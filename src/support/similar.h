/* "Did you mean". */
#ifndef KIN_SUPPORT_SIMILAR_H
#define KIN_SUPPORT_SIMILAR_H

#include <stddef.h>

typedef struct kin__similar {
    const char *wanted;
    const char *best; /* NULL while nothing is near enough */
    size_t distance;
} kin__similar;

/* Start, offer every candidate, read best: the nearest by edit distance (an exchange of neighbours
 * counts one), if no more than a third of the wanted name's letters (at least one) differ. */
void kin__similar_open(kin__similar *similar, const char *wanted);
void kin__similar_offer(kin__similar *similar, const char *candidate);

#endif
