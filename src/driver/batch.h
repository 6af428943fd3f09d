/* The statements that were submitted and whose results have not been read yet. Both drivers keep
 * them in memory until the first result is asked for: so a submit that finds no memory leaves the
 * batch as it was, and nothing that comes after a failure has been sent. */
#ifndef KIN_DRIVER_BATCH_H
#define KIN_DRIVER_BATCH_H

#include "driver/driver.h"

typedef struct kin__batch_entry {
    kin__statement statement; /* the record is copied; text, kinds and values are the caller's */
    const kin_value *values;
    size_t count;
    /* for the driver's own use, 0 at first */
    uint32_t slot;
    uint32_t serial;
    uint32_t flags;
} kin__batch_entry;

typedef struct kin__batch {
    kin__batch_entry *entries;
    size_t capacity;
    size_t count;
    size_t next; /* the first whose result was not asked for */
} kin__batch;

/* Adds a statement. A batch that was read to its end starts anew. false: no memory. */
bool kin__batch_add(kin__batch *batch, const kin_allocator *allocator,
                    const kin__statement *statement, const kin_value *values, size_t count);
/* Forgets what is left. */
void kin__batch_clear(kin__batch *batch);
void kin__batch_close(kin__batch *batch, const kin_allocator *allocator);

/* Makes an array at least `wanted` elements long, each new one zeroed. false: no memory; the array
 * is then as before. */
bool kin__grow(const kin_allocator *allocator, void **array, size_t *capacity, size_t wanted,
               size_t element_size);

#endif
