/* Checking that bytes are UTF-8. */
#ifndef KIN_SUPPORT_UTF8_H
#define KIN_SUPPORT_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the bytes are whole characters of UTF-8: no overlong form, no surrogate, nothing beyond
 * U+10FFFF. A NUL byte is a character like any other. */
bool kin__utf8_valid(const char *bytes, size_t size);

#endif
