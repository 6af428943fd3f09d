/* A table from texts to numbers. The texts are not copied. */
#ifndef PACKAGES_INDEX_H
#define PACKAGES_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct index_entry {
    const char *key; /* NULL: free */
    int64_t number;
};

/* Starts as {0}. */
struct index {
    struct index_entry *entries;
    size_t count;
    size_t capacity; /* a power of two, or 0 */
};

/* NULL if the key is not there. */
const int64_t *index_find(const struct index *index, const char *key);

/* Sets the key's number. False when memory ran out. */
bool index_put(struct index *index, const char *key, int64_t number);

void index_dispose(struct index *index);

#endif
