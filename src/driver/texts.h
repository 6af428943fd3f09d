/* A bounded memory of statement texts without an id. A text that is not there takes the place of
 * the one that was used longest ago. */
#ifndef KIN_DRIVER_TEXTS_H
#define KIN_DRIVER_TEXTS_H

#include "driver/driver.h"

#define KIN__TEXTS 64

typedef struct kin__text_slot {
    char *text; /* a copy, or NULL */
    size_t length;
    uint64_t hash;
    uint64_t used;
} kin__text_slot;

typedef struct kin__texts {
    kin__text_slot slots[KIN__TEXTS];
    uint64_t clock;
} kin__texts;

typedef enum kin__text_answer {
    KIN__TEXT_FOUND,
    KIN__TEXT_NEW,   /* the slot now stands for this text, and no longer for another */
    KIN__TEXT_FAILED /* no memory; nothing has changed */
} kin__text_answer;

kin__text_answer kin__texts_place(kin__texts *texts, const kin_allocator *allocator,
                                  const char *text, size_t length, uint32_t *slot);
void kin__texts_close(kin__texts *texts, const kin_allocator *allocator);

#endif
