#include "stanza.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool status_error(struct status_file *file, size_t line, const char *format, ...)
{
    int used = line ? snprintf(file->error, sizeof file->error, "%s:%zu: ", file->path, line)
                    : snprintf(file->error, sizeof file->error, "%s: ", file->path);
    if (used < 0 || (size_t)used >= sizeof file->error) return false;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(file->error + used, sizeof file->error - (size_t)used, format, arguments);
    va_end(arguments);
    return false;
}

static bool read_all(struct status_file *file, FILE *stream)
{
    size_t capacity = 0;
    for (;;) {
        if (capacity - file->size < 2) {
            capacity = capacity ? capacity * 2 : 65536;
            char *grown = realloc(file->text, capacity);
            if (!grown) return status_error(file, 0, "out of memory");
            file->text = grown;
        }
        size_t got = fread(file->text + file->size, 1, capacity - file->size - 1, stream);
        file->size += got;
        file->text[file->size] = '\0';
        if (ferror(stream)) return status_error(file, 0, "%s", strerror(errno));
        if (got == 0) return true;
    }
}

/* A NUL would end a value early without a word. */
static bool check_text(struct status_file *file)
{
    if (strlen(file->text) == file->size) return true;
    size_t line = 1;
    for (const char *c = file->text; *c; c++) line += *c == '\n';
    return status_error(file, line, "a NUL byte in the text");
}

bool status_open(struct status_file *file, const char *path)
{
    *file = (struct status_file){.path = path};
    FILE *stream = fopen(path, "rb");
    if (!stream) return status_error(file, 0, "%s", strerror(errno));
    bool read = read_all(file, stream);
    fclose(stream);
    return read && check_text(file);
}

void status_close(struct status_file *file)
{
    free(file->text);
    file->text = NULL;
}

void stanza_open(struct stanza_reader *reader, struct status_file *file)
{
    *reader = (struct stanza_reader){.file = file, .next = file->text, .line = 1};
}

void stanza_dispose(struct stanza *stanza)
{
    free(stanza->fields);
    *stanza = (struct stanza){0};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static char *line_end(char *line)
{
    return line + strcspn(line, "\n");
}

static bool is_blank_line(const char *line)
{
    while (is_blank(*line)) line++;
    return *line == '\n' || *line == '\0';
}

/* Whether the line goes on with the field before it. */
static bool is_continuation(const char *line)
{
    return (*line == ' ' || *line == '\t') && !is_blank_line(line);
}

static void skip_line(struct stanza_reader *reader)
{
    reader->next = line_end(reader->next);
    if (*reader->next == '\n') reader->next++;
    reader->line++;
}

/* The end of a field's last line, where its continued lines end. */
static char *field_end(struct stanza_reader *reader)
{
    char *end;
    do {
        end = line_end(reader->next);
        skip_line(reader);
    } while (is_continuation(reader->next));
    return end;
}

/* A newline at the front stays, so that who reads the value can count lines. */
static char *trimmed(char *start, char *end)
{
    while (start < end && is_blank(*start)) start++;
    while (end > start && (is_blank(end[-1]) || end[-1] == '\n')) end--;
    *end = '\0';
    return start;
}

static bool add_field(struct stanza *stanza, struct field field)
{
    if (stanza->count == stanza->capacity) {
        size_t capacity = stanza->capacity ? stanza->capacity * 2 : 32;
        struct field *grown = realloc(stanza->fields, capacity * sizeof *grown);
        if (!grown) return false;
        stanza->fields = grown;
        stanza->capacity = capacity;
    }
    stanza->fields[stanza->count++] = field;
    return true;
}

static bool read_field(struct stanza_reader *reader, struct stanza *stanza)
{
    char *line = reader->next;
    size_t number = reader->line;
    if (is_blank(*line)) {
        return status_error(reader->file, number, "a continued line where a field should begin");
    }
    char *colon = line + strcspn(line, ":\n");
    if (*colon != ':') return status_error(reader->file, number, "a line without a colon");
    size_t length = (size_t)(colon - line);
    if (length == 0 || strcspn(line, " \t") < length) {
        return status_error(reader->file, number, "no field name before the colon");
    }
    char *end = field_end(reader);
    *colon = '\0';
    struct field field = {.name = line, .line = number};
    field.value = trimmed(colon + 1, end);
    if (stanza_field(stanza, field.name)) {
        return status_error(reader->file, number, "a second field %s in one stanza", field.name);
    }
    return add_field(stanza, field) || status_error(reader->file, number, "out of memory");
}

enum stanza_result stanza_next(struct stanza_reader *reader, struct stanza *stanza)
{
    stanza->count = 0;
    while (*reader->next && is_blank_line(reader->next)) skip_line(reader);
    if (!*reader->next) return STANZA_END;
    stanza->line = reader->line;
    while (*reader->next && !is_blank_line(reader->next)) {
        if (!read_field(reader, stanza)) return STANZA_BROKEN;
    }
    return STANZA_READ;
}

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static bool same_name(const char *a, const char *b)
{
    while (*a && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

const struct field *stanza_field(const struct stanza *stanza, const char *name)
{
    for (size_t i = 0; i < stanza->count; i++) {
        if (same_name(stanza->fields[i].name, name)) return &stanza->fields[i];
    }
    return NULL;
}

char *stanza_value(const struct stanza *stanza, const char *name)
{
    const struct field *field = stanza_field(stanza, name);
    return field && *field->value ? field->value : NULL;
}
