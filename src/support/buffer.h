/* A text that grows in an arena. A failure to grow is remembered: appending goes on harmlessly, and
 * kin__buffer_text gives NULL at the end, so one check suffices. */
#ifndef KIN_SUPPORT_BUFFER_H
#define KIN_SUPPORT_BUFFER_H

#include "support/memory.h"

typedef struct kin__buffer {
    kin__arena *arena;
    char *data;
    size_t length;
    size_t capacity;
    bool failed;
} kin__buffer;

void kin__buffer_open(kin__buffer *buffer, kin__arena *arena);
void kin__append(kin__buffer *buffer, const char *text); /* NULL appends nothing */
void kin__append_bytes(kin__buffer *buffer, const char *bytes, size_t size);
void kin__append_char(kin__buffer *buffer, char c);
void kin__append_int(kin__buffer *buffer, int64_t number);
/* printf: %s %d %zu and the like; locale-independent for what Kin uses. */
void kin__append_format(kin__buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The text between quote characters, with each quote in it doubled. */
void kin__append_quoted(kin__buffer *buffer, const char *text, char quote);
/* The whole text, NUL-terminated, in the arena; NULL when memory ran out. */
char *kin__buffer_text(kin__buffer *buffer);

#endif
