#include "support/fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The largest size up to limit that does not end inside a character of UTF-8. */
static size_t cut_at(const char *text, size_t limit)
{
    size_t cut = limit;
    while (cut > 0 && limit - cut < 4 && ((unsigned char)text[cut] & 0xc0) == 0x80) cut--;
    bool inside = ((unsigned char)text[cut] & 0xc0) == 0x80;
    return inside ? limit : cut; /* what is no UTF-8 anyway is cut anywhere */
}

void kin__copy_text(char *to, size_t size, const char *text)
{
    if (!size) return;
    if (!text) text = "";
    const char *end = memchr(text, '\0', size);
    size_t length = end ? (size_t)(end - text) : cut_at(text, size - 1);
    memmove(to, text, length);
    to[length] = '\0';
}

bool kin__fault_set(kin__fault *fault, kin_code code, const char *format, ...)
{
    /* One byte more than the message has, so that copying sees where the next character begins.
     * The arguments may lie in the fault itself, so it is written only afterwards. */
    char message[sizeof fault->message + 1];
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    *fault = (kin__fault){.code = code};
    if (size >= 0) kin__copy_text(fault->message, sizeof fault->message, message);
    return false;
}
