#include "loading/found.h"

enum { FIRST_ROWS = 64, MOST_ROWS = 16384 };

static size_t size_of(size_t capacity)
{
    return sizeof(kin__found_block) + capacity * sizeof(kin__found);
}

kin__found_block *kin__found_block_after(kin__found_rows *rows, kin__arena *arena)
{
    kin__found_block *last = rows->last;
    kin__found_block *block = last ? last->next : NULL;
    if (!block) {
        size_t capacity = !last                        ? FIRST_ROWS
                          : last->capacity < MOST_ROWS ? last->capacity * 2
                                                       : MOST_ROWS;
        block = kin__arena_take(arena, size_of(capacity), _Alignof(max_align_t));
        if (!block) return NULL;
        *block = (kin__found_block){.capacity = capacity};
    }
    *(last ? &last->next : &rows->first) = block;
    rows->last = block;
    return block;
}

void kin__found_clear(kin__found_rows *rows)
{
    for (kin__found_block *block = rows->first; block; block = block->next) block->count = 0;
    rows->last = rows->first;
    rows->count = 0;
}

void kin__found_give_back(kin__found_rows *rows, kin__arena *arena)
{
    kin__found_block *next;
    for (kin__found_block *block = rows->first; block; block = next) {
        next = block->next;
        kin__arena_give_back(arena, block, size_of(block->capacity));
    }
    *rows = (kin__found_rows){0};
}
