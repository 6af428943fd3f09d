#include "support/memory.h"

#include "support/poison.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifndef FIRST_CHUNK /* tests of faults have their own, so small that every take gets a chunk */
#define FIRST_CHUNK ((size_t)4 * 1024)
#define LARGEST_CHUNK ((size_t)1024 * 1024)
#endif
/* What a rewind may ask of the next chunk, so that one round that took very much does not make
 * every later one expensive. */
#define LARGEST_SETTLED_CHUNK (16 * LARGEST_CHUNK)

/* Memory is taken from the newest chunk. A large take that does not fit there gets a chunk of its
 * own behind the newest one, so that what is left of that one is not lost. It remembers the place
 * in the newest chunk where the taking stood, and one byte is used up there: so a rewind knows
 * whether it came before or after the mark. */
struct kin__chunk {
    kin__chunk *older;
    char *next; /* where the taking ended; for the newest chunk the arena knows better */
    char *end;
    char *born; /* that place, for a chunk of one large take; otherwise NULL */
};

static void poison(const char *from, const char *to)
{
    kin__poison(from, (size_t)(to - from));
}

static void *default_resize(void *context, void *pointer, size_t old_size, size_t new_size)
{
    (void)context, (void)old_size;
    if (new_size) return realloc(pointer, new_size);
    free(pointer);
    return NULL;
}

const kin_allocator kin__default_allocator = {.resize = default_resize};

void *kin__resize(const kin_allocator *allocator, void *pointer, size_t old_size, size_t new_size)
{
    return allocator->resize(allocator->context, pointer, old_size, new_size);
}

void *kin__allocate(const kin_allocator *allocator, size_t size)
{
    void *pointer = kin__resize(allocator, NULL, 0, size);
    if (pointer) memset(pointer, 0, size);
    return pointer;
}

void kin__release(const kin_allocator *allocator, void *pointer, size_t size)
{
    if (pointer) kin__resize(allocator, pointer, size, 0);
}

static char *chunk_start(const kin__chunk *chunk)
{
    return (char *)(uintptr_t)(chunk + 1);
}

static size_t chunk_size(const kin__chunk *chunk)
{
    return (size_t)(chunk->end - (const char *)chunk);
}

static kin__chunk *make_chunk(kin__arena *arena, size_t size)
{
    char *memory = kin__resize(arena->allocator, NULL, 0, size);
    if (!memory) return NULL;
    kin__chunk *chunk = (kin__chunk *)(void *)memory;
    *chunk = (kin__chunk){.next = chunk_start(chunk), .end = memory + size};
    poison(chunk->next, chunk->end);
    return chunk;
}

static void release_chunk(kin__arena *arena, kin__chunk *chunk)
{
    size_t size = chunk_size(chunk);
    kin__unpoison(chunk, size); /* the allocator may use it as it likes */
    kin__release(arena->allocator, chunk, size);
}

/* Makes the chunk the newest. */
static void push_chunk(kin__arena *arena, kin__chunk *chunk)
{
    if (arena->chunk) arena->chunk->next = arena->next;
    chunk->older = arena->chunk;
    arena->chunk = chunk;
    arena->next = chunk_start(chunk);
    arena->end = chunk->end;
}

void kin__arena_open(kin__arena *arena, const kin_allocator *allocator)
{
    *arena = (kin__arena){.allocator = allocator, .growth = FIRST_CHUNK};
}

void kin__arena_close(kin__arena *arena)
{
    while (arena->chunk) {
        kin__chunk *chunk = arena->chunk;
        arena->chunk = chunk->older;
        release_chunk(arena, chunk);
    }
    kin__arena_open(arena, arena->allocator);
}

/* Takes from a chunk that has room, moving its next place. */
static void *take_at(char **next, size_t size, size_t align)
{
    char *taken = *next + (-(uintptr_t)*next & (align - 1));
    *next = taken + size;
    kin__unpoison(taken, size);
    return taken;
}

static void *take_large(kin__arena *arena, size_t need, size_t size, size_t align)
{
    kin__chunk *chunk = make_chunk(arena, need);
    if (!chunk) return NULL;
    chunk->born = arena->next++;
    chunk->older = arena->chunk->older;
    arena->chunk->older = chunk;
    return take_at(&chunk->next, size, align);
}

/* Growth over the largest chunk's size comes from a rewind and means: put everything in one. */
static bool is_large(const kin__arena *arena, size_t need)
{
    return need > arena->growth || (arena->growth == LARGEST_CHUNK && need > LARGEST_CHUNK / 4);
}

/* Rare, and apart: what nearly all takes need stays short where it is put in its callers. */
static __attribute__((noinline)) void *take_elsewhere(kin__arena *arena, size_t size, size_t align)
{
    size_t overhead = sizeof(kin__chunk) + align - 1;
    if (size > PTRDIFF_MAX - overhead) return NULL;
    size_t need = size + overhead;
    if (arena->chunk && arena->next < arena->end && is_large(arena, need)) {
        return take_large(arena, need, size, align);
    }
    bool grows = need <= arena->growth;
    kin__chunk *chunk = make_chunk(arena, grows ? arena->growth : need);
    if (!chunk) return NULL;
    bool small = arena->growth < LARGEST_CHUNK / 2;
    if (grows) arena->growth = small ? arena->growth * 2 : LARGEST_CHUNK;
    push_chunk(arena, chunk);
    return take_at(&arena->next, size, align);
}

void *kin__arena_take(kin__arena *arena, size_t size, size_t align)
{
    size_t padding = (size_t)(-(uintptr_t)arena->next & (align - 1));
    size_t room = (size_t)((uintptr_t)arena->end - (uintptr_t)arena->next);
    if (!arena->chunk || padding > room || size > room - padding) {
        return take_elsewhere(arena, size, align);
    }
    return take_at(&arena->next, size, align);
}

void *kin__arena_zeroed(kin__arena *arena, size_t size, size_t align)
{
    void *taken = kin__arena_take(arena, size, align);
    if (taken) memset(taken, 0, size);
    return taken;
}

const char *kin__arena_text(kin__arena *arena, const char *text, size_t size)
{
    uint32_t kept = (uint32_t)size;
    if (kept != size || size > PTRDIFF_MAX - sizeof kept - 1) return NULL;
    char *taken = kin__arena_take(arena, sizeof kept + size + 1, 1);
    if (!taken) return NULL;
    memcpy(taken, &kept, sizeof kept);
    char *copy = taken + sizeof kept;
    if (size) memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

/* Of two chunks, the larger one; the other goes back. */
static kin__chunk *keep_larger(kin__arena *arena, kin__chunk *kept, kin__chunk *chunk)
{
    if (!kept) return chunk;
    bool larger = chunk_size(chunk) > chunk_size(kept);
    release_chunk(arena, larger ? kept : chunk);
    return larger ? chunk : kept;
}

/* Takes off the chunks made after the mark and adds up their sizes; gives the largest, or NULL. */
static kin__chunk *drop_chunks(kin__arena *arena, kin__arena_mark mark, size_t *total)
{
    kin__chunk *kept = NULL;
    kin__chunk **link = &arena->chunk;
    while (*link && *link != mark.chunk) {
        kin__chunk *chunk = *link;
        *link = chunk->older;
        *total += chunk_size(chunk);
        kept = keep_larger(arena, kept, chunk);
    }
    if (!mark.chunk) return kept;
    link = &mark.chunk->older;
    while (*link && (*link)->born && (*link)->born >= mark.next) {
        kin__chunk *chunk = *link;
        *link = chunk->older;
        *total += chunk_size(chunk);
        kept = keep_larger(arena, kept, chunk);
    }
    return kept;
}

/* Puts the kept chunk on top, empty, unless the one below has more room. If everything that was
 * taken since the mark would not have fitted in it, the next chunk will be large enough. */
static void settle(kin__arena *arena, kin__chunk *kept, size_t total)
{
    if (total > LARGEST_SETTLED_CHUNK) total = LARGEST_SETTLED_CHUNK;
    if (total > chunk_size(kept) && total > arena->growth) arena->growth = total;
    size_t room = (size_t)((uintptr_t)arena->end - (uintptr_t)arena->next);
    if (chunk_size(kept) - sizeof *kept <= room) {
        release_chunk(arena, kept);
        return;
    }
    kept->born = NULL;
    kept->next = chunk_start(kept);
    poison(kept->next, kept->end);
    push_chunk(arena, kept);
}

/* Whether all that was taken since the mark stands in the chunk that was the newest then. */
static bool is_in_chunk(const kin__arena *arena, kin__arena_mark mark)
{
    if (!mark.chunk || arena->chunk != mark.chunk) return false;
    const kin__chunk *older = mark.chunk->older;
    return !older || !older->born || older->born < mark.next;
}

void kin__arena_take_back(kin__arena *arena, kin__arena_mark mark)
{
    if (is_in_chunk(arena, mark)) {
        arena->next = mark.next;
        poison(arena->next, arena->end);
        return;
    }
    if (arena->chunk) arena->chunk->next = arena->next;
    size_t total = mark.chunk ? (size_t)(mark.chunk->next - mark.next) : 0;
    kin__chunk *kept = drop_chunks(arena, mark, &total);
    arena->next = mark.next;
    arena->end = mark.chunk ? mark.chunk->end : NULL;
    if (mark.chunk) poison(arena->next, arena->end);
    if (kept) settle(arena, kept, total);
}

static bool lies_between(const char *from, const void *pointer, const char *to)
{
    return (uintptr_t)pointer >= (uintptr_t)from && (uintptr_t)pointer < (uintptr_t)to;
}

bool kin__arena_owns(const kin__arena *arena, const void *pointer)
{
    const char *next = arena->next;
    for (const kin__chunk *chunk = arena->chunk; chunk; chunk = chunk->older) {
        if (lies_between(chunk_start(chunk), pointer, chunk == arena->chunk ? next : chunk->next)) {
            return true;
        }
    }
    return false;
}

/* Arrays are aligned for anything. */
static const void *array_in(const kin__chunk *chunk)
{
    const char *start = chunk_start(chunk);
    return start + (-(uintptr_t)start & (_Alignof(max_align_t) - 1));
}

void kin__arena_give_back(kin__arena *arena, const void *items, size_t size)
{
    kin__chunk **link = &arena->chunk;
    if (size * 4 < LARGEST_CHUNK) return;
    while (*link && !((*link)->born && array_in(*link) == items)) link = &(*link)->older;
    kin__chunk *chunk = *link;
    if (!chunk) return;
    *link = chunk->older;
    release_chunk(arena, chunk);
}

void *kin__arena_grow(kin__arena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity) return items;
    size_t room = *capacity ? *capacity * 2 : 64;
    void *grown = kin__arena_take(arena, room * size, _Alignof(max_align_t));
    if (!grown) return NULL;
    if (count) memcpy(grown, items, count * size);
    kin__arena_give_back(arena, items, *capacity * size);
    *capacity = room;
    return grown;
}
