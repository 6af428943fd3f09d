/* A set of keys: which records a walk has come by. */
#ifndef PACKAGES_SEEN_H
#define PACKAGES_SEEN_H

#include "models.h"

/* Starts as {0}. */
struct seen {
    int64_t *keys; /* 0: free */
    size_t count;
    size_t capacity; /* a power of two, or 0 */
};

enum seen_result { SEEN_NO_MEMORY = -1, SEEN_BEFORE, SEEN_NEW };

/* Adds the key, which is not 0. */
enum seen_result seen_add(struct seen *seen, int64_t key);
void seen_dispose(struct seen *seen);

/* Packages in the order in which they were found, each once, though an association may have led to
 * it several times, or loads of different levels have made several records of it. */
struct found {
    struct seen seen;
    struct package **packages;
    size_t count;
    size_t capacity;
};

/* False when memory ran out. */
bool found_add(struct found *found, struct package *package);
bool found_add_list(struct found *found, package_list list);
void found_dispose(struct found *found);

/* How many packages a list holds, each counted once. False when memory ran out. */
bool found_count(package_list list, size_t *count);

#endif
