#include "support/utf8.h"

#include <stdint.h>
#include <string.h>

static uint64_t load_eight(const unsigned char *at)
{
    uint64_t eight;
    memcpy(&eight, at, sizeof eight);
    return eight;
}

/* How many bytes at the front are ASCII. Nearly every text is ASCII nearly everywhere, so eight
 * bytes are looked at together, the last eight perhaps a second time. */
static size_t ascii_prefix(const unsigned char *at, size_t size)
{
    const uint64_t high = UINT64_C(0x8080808080808080);
    size_t done = 0;
    while (size - done >= 8 && !(load_eight(at + done) & high)) done += 8;
    if (size - done < 8 && size >= 8 && !(load_eight(at + size - 8) & high)) return size;
    while (done < size && at[done] < 0x80) done++;
    return done;
}

/* The bytes of the character that begins here with a byte of 0x80 or more; 0 if it is none. What
 * the second byte may be depends on the first: that is what forbids overlong forms, surrogates and
 * numbers that are too large. */
static size_t character_size(const unsigned char *at, size_t size)
{
    unsigned char first = at[0];
    size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (first < 0xC2 || first > 0xF4 || size < length) return 0;

    unsigned char least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned char most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (at[1] < least || at[1] > most) return 0;
    for (size_t i = 2; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80) return 0;
    }
    return length;
}

bool kin__utf8_valid(const char *bytes, size_t size)
{
    const unsigned char *at = (const unsigned char *)bytes;
    while (size) {
        size_t step = ascii_prefix(at, size);
        at += step;
        size -= step;
        if (!size) return true;
        step = character_size(at, size);
        if (step == 0) return false;
        at += step;
        size -= step;
    }
    return true;
}
