#include "support/map.h"

#include "support/decimal.h"

#include <string.h>

#define FIRST_CAPACITY 16u
/* A table of this many entries can still be addressed. */
#define LARGEST_CAPACITY (SIZE_MAX > UINT32_MAX ? UINT32_C(1) << 31 : UINT32_C(1) << 26)

#define GOLDEN UINT64_C(0x9e3779b97f4a7c15)

/* A hash is a place: its highest bits choose a block of eight entries, as many as the table has
 * blocks, and its lowest three one of the eight. One bit between them is always set, so that no
 * hash is 0. */
static inline uint32_t home_of(uint64_t hash, uint32_t capacity)
{
    int shift = 36 + __builtin_clz(capacity); /* 16 entries, two blocks: the highest bit is left */
    return (uint32_t)(hash >> shift << 3 | (hash & 7));
}

static inline uint64_t used(uint64_t hash)
{
    return hash | 8;
}

/* Eight neighbouring integers share a block, so that keys that come in their order, as keys of
 * tables do, are found in memory that is near. Multiples of the golden ratio put the blocks as far
 * from each other as can be. Taking its bits into the three lowest helps keys that go up by eight
 * or more. */
static inline uint64_t hash_integer(uint64_t number)
{
    uint64_t block = (number >> 3) * GOLDEN;
    return used((block & ~UINT64_C(7)) | ((number ^ block >> 40) & 7));
}

static inline uint64_t mix(uint64_t bits)
{
    bits = (bits ^ bits >> 32) * GOLDEN;
    return bits ^ bits >> 32;
}

static uint64_t hash_text(const char *text, size_t size)
{
    uint64_t hash = mix(size + 1);
    uint64_t word;
    for (; size >= sizeof word; text += sizeof word, size -= sizeof word) {
        memcpy(&word, text, sizeof word);
        hash = mix(hash ^ word);
    }
    word = 0;
    if (size) memcpy(&word, text, size);
    return used(mix(hash ^ word));
}

/* Of a key of several values. */
static uint64_t hash_list(const kin_value *list);

static inline uint64_t hash_of(const kin_value *key)
{
    if (key->kind == KIN_KIND_INT) return hash_integer((uint64_t)key->as.integer);
    if (key->kind == KIN_KIND_TEXT) return hash_text(key->as.text, key->size);
    if (key->kind == KIN_KIND_UUID)
        return hash_text((const char *)key->as.uuid.bytes, sizeof key->as.uuid);
    if (key->kind == KIN_KIND_BLOB) return hash_text(key->as.blob.data, key->as.blob.size);
    if (key->kind == KIN_KIND_LIST) return hash_list(key);
    return used(mix((uint64_t)key->as.integer ^ mix(key->kind)));
}

/* What is neither text nor uuid is compared by as.integer and size, so all their bits are given a
 * value here. */
static kin_value normal_other(const kin_value *key)
{
    kin_value normal = {.kind = key->kind};
    kin_decimal_value decimal;
    switch (key->kind) {
    case KIN_KIND_BOOL:
        normal.kind = KIN_KIND_INT;
        normal.as.integer = key->as.boolean;
        break;
    case KIN_KIND_REAL: /* by its bits, but 0.0 and -0.0 are one key */
        if (key->as.real < 0 || key->as.real > 0 || key->as.real != key->as.real) {
            normal.as.real = key->as.real;
        }
        break;
    case KIN_KIND_NULL: break;
    case KIN_KIND_LIST: normal = *key; break;
    case KIN_KIND_DATE: normal.as.integer = key->as.date.days; break;
    case KIN_KIND_DECIMAL: /* equal numbers of different scales are one key */
        decimal = kin__decimal_normal(key->as.decimal);
        normal.as.integer = decimal.units;
        normal.size = (uint32_t)decimal.scale;
        break;
    default: normal.as = key->as; break;
    }
    return normal;
}

/* Integers, texts and uuids are used as they are given: copying a value that has just been put
 * together makes the processor wait. */
static inline const kin_value *normal_of(const kin_value *key, kin_value *room)
{
    if (key->kind == KIN_KIND_INT || key->kind == KIN_KIND_TEXT || key->kind == KIN_KIND_UUID)
        return key;
    *room = normal_other(key);
    return room;
}

static uint64_t hash_list(const kin_value *list)
{
    uint64_t hash = list->size;
    for (uint32_t i = 0; i < list->size; i++) {
        kin_value room;
        hash = mix(hash ^ hash_of(normal_of(&list->as.list[i], &room)));
    }
    return used(hash);
}

static bool same_list(const kin_value *a, const kin_value *b);

static inline bool same(const kin_value *a, const kin_value *b)
{
    if (a->kind != b->kind) return false;
    if (a->kind == KIN_KIND_INT) return a->as.integer == b->as.integer;
    if (a->kind == KIN_KIND_UUID) return !memcmp(&a->as.uuid, &b->as.uuid, sizeof a->as.uuid);
    if (a->kind == KIN_KIND_BLOB)
        return a->as.blob.size == b->as.blob.size &&
               (!a->as.blob.size || !memcmp(a->as.blob.data, b->as.blob.data, a->as.blob.size));
    if (a->kind == KIN_KIND_LIST) return same_list(a, b);
    if (a->kind != KIN_KIND_TEXT) return a->as.integer == b->as.integer && a->size == b->size;
    return a->size == b->size && (!a->size || !memcmp(a->as.text, b->as.text, a->size));
}

static bool same_list(const kin_value *a, const kin_value *b)
{
    if (a->size != b->size) return false;
    for (uint32_t i = 0; i < a->size; i++) {
        kin_value left, right;
        if (!same(normal_of(&a->as.list[i], &left), normal_of(&b->as.list[i], &right)))
            return false;
    }
    return true;
}

/* The entry of the key, or the free one where it would stand. There always is a free one. */
static inline kin__map_entry *place_of(const kin__map *map, const kin_value *key, uint64_t hash)
{
    uint32_t mask = map->capacity - 1;
    for (uint32_t i = home_of(hash, map->capacity);; i = (i + 1) & mask) {
        kin__map_entry *entry = &map->entries[i];
        if (!entry->hash || (entry->hash == hash && same(&entry->key, key))) return entry;
    }
}

/* Up to two thirds of a map are used: beyond that, searches grow long. */
static uint32_t limit_of(uint32_t capacity)
{
    return (uint32_t)((uint64_t)capacity * 2 / 3);
}

/* Moves the entries, whose keys all differ, to a larger table. The old one stays in the arena. */
static bool resize(kin__map *map, uint32_t capacity)
{
    kin__map_entry *entries = KIN__TAKE(map->arena, kin__map_entry, capacity);
    if (!entries) return false;
    for (uint32_t i = 0; i < map->capacity; i++) {
        if (!map->entries[i].hash) continue;
        uint32_t to = home_of(map->entries[i].hash, capacity);
        while (entries[to].hash) to = (to + 1) & (capacity - 1);
        entries[to] = map->entries[i];
    }
    map->entries = entries;
    map->capacity = capacity;
    return true;
}

bool kin__map_open(kin__map *map, kin__arena *arena, size_t expected)
{
    *map = (kin__map){.arena = arena};
    if (!expected) return true;
    uint32_t capacity = FIRST_CAPACITY;
    while (limit_of(capacity) < expected) {
        if (capacity == LARGEST_CAPACITY) return false;
        capacity *= 2;
    }
    return resize(map, capacity);
}

uint32_t kin__map_find(const kin__map *map, const kin_value *key)
{
    if (!map->count) return KIN__NOT_FOUND;
    kin_value room;
    key = normal_of(key, &room);
    const kin__map_entry *entry = place_of(map, key, hash_of(key));
    return entry->hash ? entry->number : KIN__NOT_FOUND;
}

static bool grow(kin__map *map)
{
    if (map->capacity == LARGEST_CAPACITY) return false;
    return resize(map, map->capacity ? map->capacity * 2 : FIRST_CAPACITY);
}

uint32_t *kin__map_put(kin__map *map, const kin_value *key)
{
    if (!map->capacity && !grow(map)) return NULL;
    kin_value room;
    key = normal_of(key, &room);
    uint64_t hash = hash_of(key);
    kin__map_entry *entry = place_of(map, key, hash);
    if (entry->hash) return &entry->number;
    if (map->count >= limit_of(map->capacity)) {
        if (!grow(map)) return NULL;
        entry = place_of(map, key, hash);
    }
    entry->hash = hash;
    entry->key.kind = key->kind;
    entry->key.size = key->size;
    entry->key.as = key->as;
    entry->number = KIN__NOT_FOUND;
    map->count++;
    return &entry->number;
}

/* A kind that no value of a column has, so a pointer never equals an integer. */
kin_value kin__map_pointer(const void *pointer)
{
    return (kin_value){.kind = KIN_KIND_INVALID, .as.integer = (int64_t)(uintptr_t)pointer};
}
