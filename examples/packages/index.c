#include "index.h"

#include <stdlib.h>
#include <string.h>

static size_t hash(const char *key)
{
    uint64_t hashed = 14695981039346656037u;
    for (; *key; key++) hashed = (hashed ^ (unsigned char)*key) * 1099511628211u;
    return (size_t)(hashed ^ hashed >> 32);
}

/* The key's entry, or the free one where it belongs. There is always a free one. */
static struct index_entry *place(const struct index *index, const char *key)
{
    size_t at = hash(key) & (index->capacity - 1);
    while (index->entries[at].key && strcmp(index->entries[at].key, key) != 0) {
        at = (at + 1) & (index->capacity - 1);
    }
    return &index->entries[at];
}

const int64_t *index_find(const struct index *index, const char *key)
{
    if (index->capacity == 0) return NULL;
    const struct index_entry *entry = place(index, key);
    return entry->key ? &entry->number : NULL;
}

static bool grow(struct index *index)
{
    struct index grown = {.capacity = index->capacity ? index->capacity * 2 : 256};
    grown.entries = calloc(grown.capacity, sizeof *grown.entries);
    if (!grown.entries) return false;
    for (size_t i = 0; i < index->capacity; i++) {
        const struct index_entry *entry = &index->entries[i];
        if (entry->key) *place(&grown, entry->key) = *entry;
    }
    grown.count = index->count;
    free(index->entries);
    *index = grown;
    return true;
}

bool index_put(struct index *index, const char *key, int64_t number)
{
    if (index->count * 2 >= index->capacity && !grow(index)) return false;
    struct index_entry *entry = place(index, key);
    if (!entry->key) index->count++;
    *entry = (struct index_entry){.key = key, .number = number};
    return true;
}

void index_dispose(struct index *index)
{
    free(index->entries);
    *index = (struct index){0};
}
