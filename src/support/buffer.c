#include "support/buffer.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define FIRST_CAPACITY ((size_t)128)

void kin__buffer_open(kin__buffer *buffer, kin__arena *arena)
{
    *buffer = (kin__buffer){.arena = arena};
}

static bool fail(kin__buffer *buffer)
{
    buffer->failed = true;
    return false;
}

/* A buffer that is the latest thing in its arena grows where it stands. */
static bool grow_in_place(kin__buffer *buffer, size_t capacity)
{
    kin__arena *arena = buffer->arena;
    if (!buffer->data || buffer->data + buffer->capacity != arena->next) return false;
    size_t more = capacity - buffer->capacity;
    return more <= (size_t)(arena->end - arena->next) && kin__arena_take(arena, more, 1);
}

/* Makes room for size more bytes and a NUL. */
static bool make_room(kin__buffer *buffer, size_t size)
{
    if (buffer->failed) return false;
    if (size < buffer->capacity - buffer->length) return true;
    if (size >= PTRDIFF_MAX - buffer->length) return fail(buffer);
    size_t needed = buffer->length + size + 1;
    size_t capacity = buffer->capacity ? buffer->capacity * 2 : FIRST_CAPACITY;
    if (capacity < needed) capacity = needed;
    if (!grow_in_place(buffer, capacity)) {
        char *data = kin__arena_take(buffer->arena, capacity, 1);
        if (!data) return fail(buffer);
        if (buffer->length) memcpy(data, buffer->data, buffer->length);
        buffer->data = data;
    }
    buffer->capacity = capacity;
    return true;
}

void kin__append_bytes(kin__buffer *buffer, const char *bytes, size_t size)
{
    if (!size || !make_room(buffer, size)) return;
    memcpy(buffer->data + buffer->length, bytes, size);
    buffer->length += size;
}

void kin__append(kin__buffer *buffer, const char *text)
{
    if (text) kin__append_bytes(buffer, text, strlen(text));
}

void kin__append_char(kin__buffer *buffer, char c)
{
    if (!make_room(buffer, 1)) return;
    buffer->data[buffer->length++] = c;
}

void kin__append_int(kin__buffer *buffer, int64_t number)
{
    char digits[20]; /* a sign and 19 digits */
    char *first = digits + sizeof digits;
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        *--first = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    if (number < 0) *--first = '-';
    kin__append_bytes(buffer, first, (size_t)(digits + sizeof digits - first));
}

void kin__append_format(kin__buffer *buffer, const char *format, ...)
{
    if (!make_room(buffer, 0)) return;
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    size_t room = buffer->capacity - buffer->length;
    int size = vsnprintf(buffer->data + buffer->length, room, format, arguments);
    va_end(arguments);
    if (size < 0) {
        fail(buffer);
    } else if (make_room(buffer, (size_t)size)) {
        if ((size_t)size >= room) {
            vsnprintf(buffer->data + buffer->length, (size_t)size + 1, format, again);
        }
        buffer->length += (size_t)size;
    }
    va_end(again);
}

void kin__append_quoted(kin__buffer *buffer, const char *text, char quote)
{
    kin__append_char(buffer, quote);
    for (const char *next = text; next && *next;) {
        const char *found = strchr(next, quote);
        if (!found) {
            kin__append(buffer, next);
            break;
        }
        kin__append_bytes(buffer, next, (size_t)(found - next) + 1);
        kin__append_char(buffer, quote);
        next = found + 1;
    }
    kin__append_char(buffer, quote);
}

char *kin__buffer_text(kin__buffer *buffer)
{
    if (!make_room(buffer, 0)) return NULL;
    buffer->data[buffer->length] = '\0';
    return buffer->data;
}
