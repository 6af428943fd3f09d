/* Reading the text of an initializer: which members were written.
 *
 * The macros pass #__VA_ARGS__ of the whole call: `soup, comments, .body = "a, b", .approved =
 * true`. The leading arguments are skipped; parentheses, brackets, braces, strings, character
 * literals and comments are stepped over. */
#ifndef KIN_SCHEMA_GIVEN_H
#define KIN_SCHEMA_GIVEN_H

#include <stdbool.h>
#include <stddef.h>

typedef struct kin__given_reader {
    const char *next;
    size_t skip;
    bool braced;
} kin__given_reader;

typedef enum kin__given_token {
    KIN__GIVEN_END,
    KIN__GIVEN_NAME, /* a designator `.name =` */
    KIN__GIVEN_ERROR /* something that is no designator: a value without a name, .a.b, .a[0] */
} kin__given_token;

/* leading: how many arguments stand before the initializer. A text that begins with a brace is read
 * to the brace that closes it. */
void kin__given_open(kin__given_reader *reader, const char *text, size_t leading);
/* Where the argument behind so many others begins. */
const char *kin__given_argument(const char *text, size_t leading);
/* The next designator; name points into the text. */
kin__given_token kin__given_next(kin__given_reader *reader, const char **name, size_t *length);

#endif
