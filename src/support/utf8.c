#include "support/utf8.h"

#include <stdint.h>
#include <string.h>

static const uint64_t high_bits = UINT64_C(0x8080808080808080);

static uint64_t load_eight(const unsigned char *at)
{
    uint64_t eight;
    memcpy(&eight, at, sizeof eight);
    return eight;
}

static uint64_t load_sixteen(const unsigned char *at)
{
    return load_eight(at) | load_eight(at + 8);
}

/* The bytes of the character that begins here with a byte of 0x80 or more; 0 if it is none. What
 * the second byte may be depends on the first: that is what forbids overlong forms, surrogates and
 * numbers that are too large. */
static size_t character_size(const unsigned char *at, size_t size)
{
    unsigned char first = at[0];
    if (first < 0xC2 || first > 0xF4) return 0;
    if (first < 0xE0) return size >= 2 && (at[1] & 0xC0) == 0x80 ? 2 : 0;

    size_t length = first < 0xF0 ? 3 : 4;
    unsigned char least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned char most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (size < length || at[1] < least || at[1] > most) return 0;
    for (size_t i = 2; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80) return 0;
    }
    return length;
}

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define BYTES_BEFORE(high) ((size_t)__builtin_clzll(high) / 8)
#define WITHOUT_FIRST(eight, bytes) ((eight) << 8 * (bytes))
#else
#define BYTES_BEFORE(high) ((size_t)__builtin_ctzll(high) / 8)
#define WITHOUT_FIRST(eight, bytes) ((eight) >> 8 * (bytes))
#endif

/* The first byte from at on that is not ASCII; end if there is none. Nearly every text is ASCII
 * nearly everywhere, so up to 32 bytes are looked at together, the last eight in part a second
 * time. */
static const unsigned char *skip_ascii(const unsigned char *begin, const unsigned char *at,
                                       const unsigned char *end)
{
    while (end - at >= 32 && !((load_sixteen(at) | load_sixteen(at + 16)) & high_bits)) at += 32;
    if (end - at >= 16 && !(load_sixteen(at) & high_bits)) at += 16;
    while (end - at >= 8) {
        uint64_t high = load_eight(at) & high_bits;
        if (high) return at + BYTES_BEFORE(high);
        at += 8;
    }
    if (at < end && end - begin >= 8) {
        uint64_t high = WITHOUT_FIRST(load_eight(end - 8) & high_bits, 8 - (end - at));
        return high ? at + BYTES_BEFORE(high) : end;
    }
    while (at < end && *at < 0x80) at++;
    return at;
}

bool kin__utf8_valid(const char *bytes, size_t size)
{
    const unsigned char *begin = (const unsigned char *)bytes;
    const unsigned char *end = begin + size;
    const unsigned char *at = begin;
    for (;;) {
        at = skip_ascii(begin, at, end);
        if (at == end) return true;
        size_t step = character_size(at, (size_t)(end - at));
        if (step == 0) return false;
        at += step;
    }
}
