/* Reading Debian control files: stanzas of fields, separated by blank lines.
 *
 * The whole file is read into memory once, and every name and value points into it: they live
 * until status_close. The readers end them with NUL in place, so a file is walked through once. */
#ifndef PACKAGES_STANZA_H
#define PACKAGES_STANZA_H

#include <stdbool.h>
#include <stddef.h>

struct status_file {
    const char *path;
    char *text; /* ends in NUL, and holds no other */
    size_t size;
    char error[1024]; /* "FILE:LINE: what is wrong", or empty */
};

/* False and an error if the file cannot be read. status_close is allowed after that. */
bool status_open(struct status_file *file, const char *path);
void status_close(struct status_file *file);

/* Writes the error (printf); line 0 leaves the line out. Always returns false. */
bool status_error(struct status_file *file, size_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

struct field {
    const char *name;
    char *value; /* without blanks around it; the newlines before continued lines stay */
    size_t line;
};

struct stanza {
    struct field *fields;
    size_t count;
    size_t capacity;
    size_t line; /* where it begins */
};

struct stanza_reader {
    struct status_file *file;
    char *next;
    size_t line;
};

enum stanza_result {
    STANZA_BROKEN = -1, /* the file's error says why */
    STANZA_END,
    STANZA_READ
};

void stanza_open(struct stanza_reader *reader, struct status_file *file);

/* Reads the next stanza into one that starts as {0} and may be used again and again. */
enum stanza_result stanza_next(struct stanza_reader *reader, struct stanza *stanza);
void stanza_dispose(struct stanza *stanza);

/* The field of that name in any case of letters; NULL if there is none. */
const struct field *stanza_field(const struct stanza *stanza, const char *name);

/* Its value; NULL if there is none or it is empty. */
char *stanza_value(const struct stanza *stanza, const char *name);

#endif
