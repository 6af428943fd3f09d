/* Reading the parts of a database's URL. */
#ifndef KIN_DRIVER_URL_H
#define KIN_DRIVER_URL_H

#include <stdbool.h>
#include <stddef.h>

/* Undoes percent-encoding and adds a NUL. false: a % without two digits, an encoded NUL, or more
 * than size - 1 bytes. */
bool kin__url_decode(char *to, size_t size, const char *from, size_t length);

/* One key=value of what stands behind the question mark. */
typedef struct kin__url_pair {
    char key[32];
    char value[256];
} kin__url_pair;

typedef enum kin__url_step { KIN__URL_END, KIN__URL_PAIR, KIN__URL_BAD } kin__url_step;

/* Reads the pair at *query and moves *query behind it. A key without = has the value "". */
kin__url_step kin__url_next(const char **query, kin__url_pair *pair);

#endif
