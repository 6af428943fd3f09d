/* Maps in arenas: open addressing, no removal. Two kinds of keys, both kin_value-like: integers and
 * texts; and pointers. A map answers with a 32-bit number, mostly an index into an array that the
 * caller has. */
#ifndef KIN_SUPPORT_MAP_H
#define KIN_SUPPORT_MAP_H

#include "support/memory.h"

#include <kin/types.h>

#include <stdint.h>

#define KIN__NOT_FOUND UINT32_MAX

typedef struct kin__map_entry {
    uint64_t hash; /* never 0 in a used entry */
    kin_value key;
    uint32_t number;
} kin__map_entry;

typedef struct kin__map {
    kin__arena *arena;
    kin__map_entry *entries;
    uint32_t capacity; /* a power of two, or 0 */
    uint32_t count;
} kin__map;

/* expected may be 0; with the right number no growth happens. false when memory ran out. */
bool kin__map_open(kin__map *map, kin__arena *arena, size_t expected);

/* The number of the key, or KIN__NOT_FOUND. Values of different kinds are different keys, except
 * that KIN_KIND_INT and KIN_KIND_BOOL compare as integers. Texts are compared by size and bytes,
 * lists value by value. */
uint32_t kin__map_find(const kin__map *map, const kin_value *key);

/* The place for the key's number: new entries have KIN__NOT_FOUND there. The text, blob or list of
 * a key is not copied. NULL when memory ran out. The place is valid until the next put. */
uint32_t *kin__map_put(kin__map *map, const kin_value *key);

/* A pointer as a key. */
kin_value kin__map_pointer(const void *pointer);

#endif
