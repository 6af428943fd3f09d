#include "support/spare.h"

#include "support/poison.h"

/* Small blocks are not worth a look at the list, and the bound is what one session may hold
 * idle. */
enum { SMALLEST = 2048 };
#define MOST ((size_t)4 * 1024 * 1024)

typedef struct kin__spare_block {
    struct kin__spare_block *next;
    size_t size;
} kin__spare_block;

static void *take(kin__spare *spare, size_t size)
{
    for (kin__spare_block **link = &spare->blocks; *link; link = &(*link)->next) {
        kin__spare_block *block = *link;
        if (block->size != size) continue;
        *link = block->next;
        spare->size -= size;
        kin__unpoison(block, size);
        return block;
    }
    return NULL;
}

static bool keep(kin__spare *spare, void *pointer, size_t size)
{
    if (size < SMALLEST || size > MOST - spare->size) return false;
    kin__spare_block *block = pointer;
    *block = (kin__spare_block){spare->blocks, size};
    spare->blocks = block;
    spare->size += size;
    kin__poison(block + 1, size - sizeof *block);
    return true;
}

static void *resize(void *context, void *pointer, size_t old_size, size_t new_size)
{
    kin__spare *spare = context;
    if (!pointer && new_size >= SMALLEST) {
        void *kept = take(spare, new_size);
        if (kept) return kept;
    }
    if (pointer && new_size == 0 && keep(spare, pointer, old_size)) return NULL;
    return kin__resize(spare->source, pointer, old_size, new_size);
}

void kin__spare_open(kin__spare *spare, const kin_allocator *source)
{
    *spare = (kin__spare){.allocator = {.resize = resize, .context = spare}, .source = source};
}

void kin__spare_close(kin__spare *spare)
{
    while (spare->blocks) {
        kin__spare_block *block = spare->blocks;
        size_t size = block->size;
        spare->blocks = block->next;
        kin__unpoison(block, size);
        kin__release(spare->source, block, size);
    }
    spare->size = 0;
}
