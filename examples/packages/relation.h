/* Relations between packages, as Depends and Provides spell them:
 *
 *     libc6 (>= 2.36), default-mta | mail-transport-agent, python3:any */
#ifndef PACKAGES_RELATION_H
#define PACKAGES_RELATION_H

#include "stanza.h"

struct relation {
    const char *name;
    const char *architecture; /* what stands behind the colon; NULL if none does */
    const char *version;      /* ">= 2.36", without the parentheses; NULL if none is named */
    long choice;              /* 1, 2, 3: alternatives have the same */
    size_t line;
};

struct relation_reader {
    struct status_file *file;
    const char *field;
    char *next;
    size_t line;
    long choice;
    char separator; /* what stood before next: a comma, a bar, or NUL at the beginning */
};

enum relation_result {
    RELATION_BROKEN = -1, /* the file's error says why */
    RELATION_END,
    RELATION_READ
};

/* Reads the relations of a field of the file. NULL is a field without any. The parts of a relation
 * point into the field's value, which is changed. */
void relation_open(struct relation_reader *reader, struct status_file *file,
                   const struct field *field);
enum relation_result relation_next(struct relation_reader *reader, struct relation *relation);

#endif
