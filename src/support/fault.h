/* What went wrong, as lower rooms tell it to upper ones: an error without a session. */
#ifndef KIN_SUPPORT_FAULT_H
#define KIN_SUPPORT_FAULT_H

#include <kin/error.h>

#include <stdbool.h>
#include <stdint.h>

/* Texts live in the struct, so that telling a fault needs no memory. Too long ones are cut at a
 * character of UTF-8. */
typedef struct kin__fault {
    kin_code code;
    int driver_code;
    bool transient;     /* what it failed for is over: in a new transaction it would go well */
    uint32_t parameter; /* the value that was refused, counted from 1; 0: none */
    char sqlstate[6];
    char message[480];
    char constraint[128];
    char column[128];
} kin__fault;

/* Sets code and message (printf), and empties the rest. Always returns false. */
bool kin__fault_set(kin__fault *fault, kin_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Copies text into to, cut at size - 1 bytes at a character's border. NULL copies "". */
void kin__copy_text(char *to, size_t size, const char *text);

#endif
