#include "driver/url.h"

#include <string.h>

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool kin__url_decode(char *to, size_t size, const char *from, size_t length)
{
    size_t written = 0;
    for (size_t i = 0; i < length; i++) {
        char c = from[i];
        if (c == '%') {
            int high = length - i > 2 ? hex_digit(from[i + 1]) : -1;
            int low = length - i > 2 ? hex_digit(from[i + 2]) : -1;
            if (high < 0 || low < 0 || high + low == 0) return false;
            c = (char)(unsigned char)(high * 16 + low);
            i += 2;
        }
        if (written + 1 >= size) return false;
        to[written++] = c;
    }
    to[written] = '\0';
    return true;
}

kin__url_step kin__url_next(const char **query, kin__url_pair *pair)
{
    const char *start = *query + strspn(*query, "&");
    size_t length = strcspn(start, "&");
    *query = start + length;
    if (length == 0) return KIN__URL_END;

    const char *equals = memchr(start, '=', length);
    size_t key_length = equals ? (size_t)(equals - start) : length;
    const char *value = equals ? equals + 1 : start + length;
    size_t value_length = (size_t)(start + length - value);
    if (!kin__url_decode(pair->key, sizeof pair->key, start, key_length) ||
        !kin__url_decode(pair->value, sizeof pair->value, value, value_length)) {
        return KIN__URL_BAD;
    }
    return KIN__URL_PAIR;
}
