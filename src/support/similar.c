#include "support/similar.h"

#include <string.h>

/* Longer names are not compared; no database allows any. */
#define LONGEST 127

void kin__similar_open(kin__similar *similar, const char *wanted)
{
    size_t third = strlen(wanted) / 3;
    *similar = (kin__similar){.wanted = wanted, .distance = (third ? third : 1) + 1};
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The fewest letters to add, take away, replace, or exchange with their neighbour. Three rows of
 * the usual table are enough: an exchange looks back two. */
static size_t distance_of(const char *a, size_t a_size, const char *b, size_t b_size)
{
    size_t rows[3][LONGEST + 1];
    for (size_t j = 0; j <= b_size; j++) rows[0][j] = j;
    for (size_t i = 1; i <= a_size; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_size; j++) {
            size_t replaced = above[j - 1] + (a[i - 1] != b[j - 1]);
            row[j] = smaller(replaced, smaller(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = smaller(row[j], rows[(i + 1) % 3][j - 2] + 1);
            }
        }
    }
    return rows[a_size % 3][b_size];
}

void kin__similar_offer(kin__similar *similar, const char *candidate)
{
    size_t wanted_size = strlen(similar->wanted);
    size_t size = strlen(candidate);
    size_t difference = size > wanted_size ? size - wanted_size : wanted_size - size;
    if (difference >= similar->distance || size > LONGEST || wanted_size > LONGEST) return;
    size_t distance = distance_of(similar->wanted, wanted_size, candidate, size);
    if (distance >= similar->distance) return;
    similar->best = candidate;
    similar->distance = distance;
}
