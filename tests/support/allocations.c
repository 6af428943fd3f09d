#include "support/allocations.h"

#include <stdlib.h>
#include <string.h>

/* In front of each block, so that the size which is given back can be compared. */
struct front {
    _Alignas(16) size_t size;
};

static bool must_fail(struct allocations *allocations)
{
    if (!allocations->armed) return false;
    size_t number = ++allocations->count;
    size_t at = allocations->fail_at;
    if (at == 0 || number < at || (number > at && !allocations->and_after)) return false;
    allocations->failed++;
    return true;
}

static void give_back(struct allocations *allocations, struct front *front, size_t size)
{
    if (front->size != size) allocations->wrong_size = true;
    allocations->live--;
    allocations->bytes -= front->size;
    free(front);
}

/* A block never grows in place, so that whoever keeps an old address is found out. */
static void *resize(void *context, void *pointer, size_t old_size, size_t new_size)
{
    struct allocations *allocations = context;
    struct front *before = pointer ? (struct front *)pointer - 1 : NULL;
    if (new_size == 0) {
        if (before) give_back(allocations, before, old_size);
        return NULL;
    }
    struct front *front = must_fail(allocations) ? NULL : malloc(sizeof *front + new_size);
    if (!front) return NULL;
    front->size = new_size;
    allocations->live++;
    allocations->bytes += new_size;
    if (allocations->bytes > allocations->most) allocations->most = allocations->bytes;
    if (before) {
        memcpy(front + 1, pointer, old_size < new_size ? old_size : new_size);
        give_back(allocations, before, old_size);
    }
    return front + 1;
}

void allocations_open(struct allocations *allocations)
{
    *allocations = (struct allocations){.allocator = {resize, allocations}};
}
