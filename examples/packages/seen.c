#include "seen.h"

#include <stdlib.h>

/* The key's place, or the free one where it belongs. There is always a free one. */
static int64_t *place(const struct seen *seen, int64_t key)
{
    size_t at = (size_t)((uint64_t)key * 11400714819323198485u >> 16) & (seen->capacity - 1);
    while (seen->keys[at] && seen->keys[at] != key) at = (at + 1) & (seen->capacity - 1);
    return &seen->keys[at];
}

static bool grow(struct seen *seen)
{
    struct seen grown = {.count = seen->count};
    grown.capacity = seen->capacity ? seen->capacity * 2 : 64;
    grown.keys = calloc(grown.capacity, sizeof *grown.keys);
    if (!grown.keys) return false;
    for (size_t i = 0; i < seen->capacity; i++) {
        if (seen->keys[i]) *place(&grown, seen->keys[i]) = seen->keys[i];
    }
    free(seen->keys);
    *seen = grown;
    return true;
}

enum seen_result seen_add(struct seen *seen, int64_t key)
{
    if (seen->count * 2 >= seen->capacity && !grow(seen)) return SEEN_NO_MEMORY;
    int64_t *at = place(seen, key);
    if (*at) return SEEN_BEFORE;
    *at = key;
    seen->count++;
    return SEEN_NEW;
}

void seen_dispose(struct seen *seen)
{
    free(seen->keys);
    *seen = (struct seen){0};
}

static bool make_room(struct found *found)
{
    if (found->count < found->capacity) return true;
    size_t capacity = found->capacity ? found->capacity * 2 : 64;
    struct package **grown = realloc(found->packages, capacity * sizeof(struct package *));
    if (!grown) return false;
    found->packages = grown;
    found->capacity = capacity;
    return true;
}

bool found_add(struct found *found, struct package *package)
{
    if (!make_room(found)) return false;
    enum seen_result seen = seen_add(&found->seen, package->id);
    if (seen == SEEN_NEW) found->packages[found->count++] = package;
    return seen != SEEN_NO_MEMORY;
}

bool found_add_list(struct found *found, package_list list)
{
    kin_each(package, list) {
        if (!found_add(found, package)) return false;
    }
    return true;
}

void found_dispose(struct found *found)
{
    seen_dispose(&found->seen);
    free(found->packages);
    *found = (struct found){0};
}

bool found_count(package_list list, size_t *count)
{
    struct found found = {0};
    bool added = found_add_list(&found, list);
    *count = found.count;
    found_dispose(&found);
    return added;
}
