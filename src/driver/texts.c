#include "driver/texts.h"

#include <string.h>

/* FNV-1a over words of eight bytes: these texts are the developer's, not an attacker's, and they
 * are long and hashed at each call. The high bits are taken down, where later words meet them. */
static uint64_t hash_text(const char *text, size_t length)
{
    uint64_t hash = UINT64_C(14695981039346656037) ^ length;
    uint64_t word;
    for (; length >= sizeof word; text += sizeof word, length -= sizeof word) {
        memcpy(&word, text, sizeof word);
        hash = (hash ^ word) * UINT64_C(1099511628211);
        hash ^= hash >> 32;
    }
    word = 0;
    if (length) memcpy(&word, text, length);
    return (hash ^ word) * UINT64_C(1099511628211);
}

static bool holds(const kin__text_slot *slot, uint64_t hash, const char *text, size_t length)
{
    return slot->hash == hash && slot->length == length && slot->text &&
           memcmp(slot->text, text, length) == 0;
}

static bool replace(kin__text_slot *slot, const kin_allocator *allocator, const char *text,
                    size_t length)
{
    char *copy = kin__allocate(allocator, length + 1);
    if (!copy) return false;
    memcpy(copy, text, length);
    kin__release(allocator, slot->text, slot->length + 1);
    slot->text = copy;
    slot->length = length;
    return true;
}

kin__text_answer kin__texts_place(kin__texts *texts, const kin_allocator *allocator,
                                  const char *text, size_t length, uint32_t *slot)
{
    uint64_t hash = hash_text(text, length);
    uint32_t oldest = 0;
    for (uint32_t i = 0; i < KIN__TEXTS; i++) {
        if (holds(&texts->slots[i], hash, text, length)) {
            texts->slots[i].used = ++texts->clock;
            *slot = i;
            return KIN__TEXT_FOUND;
        }
        if (texts->slots[i].used < texts->slots[oldest].used) oldest = i;
    }
    if (!replace(&texts->slots[oldest], allocator, text, length)) return KIN__TEXT_FAILED;
    texts->slots[oldest].hash = hash;
    texts->slots[oldest].used = ++texts->clock;
    *slot = oldest;
    return KIN__TEXT_NEW;
}

void kin__texts_close(kin__texts *texts, const kin_allocator *allocator)
{
    for (uint32_t i = 0; i < KIN__TEXTS; i++) {
        kin__release(allocator, texts->slots[i].text, texts->slots[i].length + 1);
    }
}
