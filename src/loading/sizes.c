#include "loading/sizes.h"

#include "loading/level.h"

#include <string.h>

/* An entry is the upper part of a key and, below, a number of records. Another query may take its
 * place at any time. */
#define RECORDS UINT64_C(0xffffff)

static uint64_t mixed(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

static uint64_t mixed_text(uint64_t hash, const char *text, size_t length)
{
    uint64_t word;
    for (; length >= sizeof word; text += sizeof word, length -= sizeof word) {
        memcpy(&word, text, sizeof word);
        hash = mixed(hash, word);
    }
    word = length;
    if (length > 0) memcpy(&word, text, length);
    return mixed(hash, word);
}

static uint64_t mixed_tree(uint64_t hash, const kin__include *tree)
{
    for (; tree; tree = tree->next) {
        hash = mixed(hash, (uint64_t)(uintptr_t)tree->association);
        hash = mixed_tree(hash, tree->children);
    }
    return mixed(hash, 1);
}

bool kin__size_key(const kin_query *query, uint64_t *key)
{
    kin__statement statement;
    const kin_value *values;
    size_t count;
    if (!kin__root_statement(query, &statement, &values, &count)) return false;
    uint64_t hash = mixed_text(1, statement.text, statement.length);
    hash = mixed(hash, query->has_limit ? (uint64_t)query->limit : UINT64_MAX);
    *key = mixed_tree(hash, query->includes) | (RECORDS + 1);
    return true;
}

static _Atomic uint64_t *place_of(kin_db *db, uint64_t key)
{
    return &db->sizes[key % KIN__SIZES];
}

uint64_t kin__size_of(kin_db *db, uint64_t key)
{
    uint64_t entry = atomic_load_explicit(place_of(db, key), memory_order_relaxed);
    return (entry & ~RECORDS) == (key & ~RECORDS) ? entry & RECORDS : 0;
}

void kin__size_note(kin_db *db, uint64_t key, uint64_t records)
{
    uint64_t entry = (key & ~RECORDS) | (records < RECORDS ? records : RECORDS);
    atomic_store_explicit(place_of(db, key), entry, memory_order_relaxed);
}
