/* Rows that were read for owners, in the order in which they came. They stand in blocks, each twice
 * as large as the last, so that none is copied as they grow, and large blocks can be given back. */
#ifndef KIN_LOADING_FOUND_H
#define KIN_LOADING_FOUND_H

#include "record/record.h"

/* A row that was read, and the number of the key of the owners that it belongs to. */
typedef struct kin__found {
    kin_record *record;
    uint32_t key;
} kin__found;

typedef struct kin__found_block {
    struct kin__found_block *next;
    size_t count;
    size_t capacity;
    kin__found rows[];
} kin__found_block;

typedef struct kin__found_rows {
    kin__found_block *first;
    kin__found_block *last; /* that rows were added to */
    size_t count;
} kin__found_rows;

/* The next block to add rows to; NULL: memory ran out. */
kin__found_block *kin__found_block_after(kin__found_rows *rows, kin__arena *arena);
/* Forgets the rows and keeps the blocks. */
void kin__found_clear(kin__found_rows *rows);
/* Forgets all; blocks that are large go back. */
void kin__found_give_back(kin__found_rows *rows, kin__arena *arena);

static inline bool kin__found_add(kin__found_rows *rows, kin__arena *arena, kin_record *record,
                                  uint32_t key)
{
    kin__found_block *block = rows->last;
    if (!block || block->count == block->capacity) block = kin__found_block_after(rows, arena);
    if (!block) return false;
    block->rows[block->count++] = (kin__found){record, key};
    rows->count++;
    return true;
}

/* Going through them: for (kin__found_place at = {.block = rows.first}; (row = kin__found_next(&at));). */
typedef struct kin__found_place {
    const kin__found_block *block;
    size_t place;
} kin__found_place;

static inline const kin__found *kin__found_next(kin__found_place *at)
{
    while (at->block && at->place == at->block->count)
        *at = (kin__found_place){.block = at->block->next};
    return at->block ? &at->block->rows[at->place++] : NULL;
}

#endif
