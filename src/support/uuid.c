#include "support/uuid.h"

#include <string.h>

static int digit_of(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* Whether a hyphen stands in front of this byte: 8, 4, 4, 4 and 12 digits. */
static bool follows_hyphen(size_t byte)
{
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

bool kin__uuid_parse(const char *text, size_t size, kin_uuid_value *uuid)
{
    kin_uuid_value found;
    if (size != 36 && size != 32) return false;
    for (size_t i = 0; i < sizeof found.bytes; i++, text += 2) {
        if (size == 36 && follows_hyphen(i) && *text++ != '-') return false;
        int high = digit_of(text[0]);
        int low = digit_of(text[1]);
        if (high < 0 || low < 0) return false;
        found.bytes[i] = (unsigned char)(high * 16 + low);
    }
    *uuid = found;
    return true;
}

void kin__uuid_format(char text[KIN__UUID_SIZE], kin_uuid_value uuid)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < sizeof uuid.bytes; i++) {
        if (follows_hyphen(i)) *text++ = '-';
        *text++ = digits[uuid.bytes[i] >> 4];
        *text++ = digits[uuid.bytes[i] & 15];
    }
    *text = '\0';
}
