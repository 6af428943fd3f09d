#include "driver/batch.h"

#include <string.h>

bool kin__grow(const kin_allocator *allocator, void **array, size_t *capacity, size_t wanted,
               size_t element_size)
{
    if (wanted <= *capacity) return true;
    size_t larger = *capacity ? *capacity : 8;
    while (larger < wanted) {
        if (larger > SIZE_MAX / 2) return false;
        larger *= 2;
    }
    if (larger > SIZE_MAX / element_size) return false;

    size_t old_size = *capacity * element_size;
    void *moved = *array ? kin__resize(allocator, *array, old_size, larger * element_size)
                         : kin__allocate(allocator, larger * element_size);
    if (!moved) return false;
    memset((char *)moved + old_size, 0, larger * element_size - old_size);
    *array = moved;
    *capacity = larger;
    return true;
}

bool kin__batch_add(kin__batch *batch, const kin_allocator *allocator,
                    const kin__statement *statement, const kin_value *values, size_t count)
{
    if (batch->next == batch->count) kin__batch_clear(batch);
    if (batch->count == batch->capacity) {
        void *entries = batch->entries;
        if (!kin__grow(allocator, &entries, &batch->capacity, batch->count + 1,
                       sizeof *batch->entries)) {
            return false;
        }
        batch->entries = entries;
    }
    kin__batch_entry *entry = &batch->entries[batch->count++];
    entry->statement = *statement;
    entry->values = values;
    entry->count = count;
    entry->slot = entry->serial = entry->flags = 0;
    return true;
}

void kin__batch_clear(kin__batch *batch)
{
    batch->count = 0;
    batch->next = 0;
}

void kin__batch_close(kin__batch *batch, const kin_allocator *allocator)
{
    kin__release(allocator, batch->entries, batch->capacity * sizeof *batch->entries);
}
