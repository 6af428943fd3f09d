/* Memory: the user's allocator, and arenas over it.
 *
 * An arena gives memory and takes none back until it is rewound or closed. Every region of a
 * session is one, and so is the scratch memory of a call. What an arena has given back is poisoned
 * under AddressSanitizer. */
#ifndef KIN_SUPPORT_MEMORY_H
#define KIN_SUPPORT_MEMORY_H

#include <kin/database.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* realloc and free. */
extern const kin_allocator kin__default_allocator;

/* NULL when there is no memory. kin__allocate gives zeroed memory. size is never 0. */
void *kin__allocate(const kin_allocator *allocator, size_t size);
void *kin__resize(const kin_allocator *allocator, void *pointer, size_t old_size, size_t new_size);
void kin__release(const kin_allocator *allocator, void *pointer, size_t size); /* NULL allowed */

typedef struct kin__chunk kin__chunk;

typedef struct kin__arena {
    const kin_allocator *allocator;
    kin__chunk *chunk; /* the newest, which memory is taken from; older ones follow */
    char *next;
    char *end;
    size_t growth; /* size of the next chunk */
} kin__arena;

typedef struct kin__arena_mark {
    kin__chunk *chunk;
    char *next;
} kin__arena_mark;

/* Cannot fail: the first chunk is allocated at the first take. */
void kin__arena_open(kin__arena *arena, const kin_allocator *allocator);
/* Gives everything back; the arena is then as after kin__arena_open. */
void kin__arena_close(kin__arena *arena);

/* size bytes at an address that is a multiple of align (a power of two), not zeroed; NULL when
 * there is no memory. size 0 gives a pointer that is not NULL. */
void *kin__arena_take(kin__arena *arena, size_t size, size_t align);
/* The same, zeroed. */
void *kin__arena_zeroed(kin__arena *arena, size_t size, size_t align);
/* A copy of size bytes and a NUL behind them; its size is kept in front (kin__text_size). */
const char *kin__arena_text(kin__arena *arena, const char *text, size_t size);
/* The size of a text made by kin__arena_text. */
static inline size_t kin__text_size(const char *text)
{
    uint32_t size;
    memcpy(&size, text - sizeof size, sizeof size);
    return size;
}

/* Everything taken after the mark goes back at the rewind. Marks nest. The largest chunk is kept,
 * so that a scratch arena settles and asks for no more memory. */
static inline kin__arena_mark kin__arena_mark_now(const kin__arena *arena)
{
    return (kin__arena_mark){.chunk = arena->chunk, .next = arena->next};
}
void kin__arena_take_back(kin__arena *arena, kin__arena_mark mark);
static inline void kin__arena_rewind(kin__arena *arena, kin__arena_mark mark)
{
    /* Often nothing was taken. */
    if (arena->chunk != mark.chunk || arena->next != mark.next) kin__arena_take_back(arena, mark);
}

/* Whether the address lies in memory that the arena has given. */
bool kin__arena_owns(const kin__arena *arena, const void *pointer);

/* Room for one more item: items itself, where count is less than *capacity, or a copy of twice the
 * room, at an address for anything; a large array that was copied may be gone. NULL when there is no
 * memory. */
void *kin__arena_grow(kin__arena *arena, void *items, size_t count, size_t *capacity, size_t size);
/* A large array of size bytes that grew so is no longer needed, and may go before the rewind. */
void kin__arena_give_back(kin__arena *arena, const void *items, size_t size);

#define KIN__TAKE(arena, type, count) \
    ((type *)kin__arena_zeroed((arena), sizeof(type) * (count), _Alignof(type)))

#endif
