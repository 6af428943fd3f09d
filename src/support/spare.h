/* An allocator that keeps what it is given back, up to a bound, for the next one who asks for as
 * much: regions that are opened and closed again and again settle, and the system is not asked for
 * the same pages each time. What is kept is poisoned under AddressSanitizer. */
#ifndef KIN_SUPPORT_SPARE_H
#define KIN_SUPPORT_SPARE_H

#include "support/memory.h"

typedef struct kin__spare {
    kin_allocator allocator; /* what arenas are given; it points back to this struct */
    const kin_allocator *source;
    struct kin__spare_block *blocks;
    size_t size; /* of all blocks */
} kin__spare;

/* The struct must not move while it is open. */
void kin__spare_open(kin__spare *spare, const kin_allocator *source);
void kin__spare_close(kin__spare *spare);

#endif
