/* The question marks of a trusted text: what is found are pieces of the text in their order, nothing
 * of it is left out but the question marks themselves, and the reader comes to an end. */
#include "fuzz/target.h"

#include "query/sql.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    if (!text) return 0;
    memcpy(text, data, size);
    text[size] = '\0';

    const char *end = text + strlen(text);
    const char *rest = text;
    const char *at = text; /* what stands before has been given */
    const char *piece;
    size_t length;
    kin__piece found;
    do {
        found = kin__next_placeholder(&rest, &piece, &length);
        PROMISE(piece == at && length <= (size_t)(end - at));
        at += length;
        size_t marks = found == KIN__PIECE_END ? 0 : found == KIN__PIECE_PLACEHOLDER ? 1 : 2;
        PROMISE((size_t)(end - at) >= marks && memcmp(at, "??", marks) == 0);
        at += marks;
        PROMISE(rest == at);
    } while (found != KIN__PIECE_END);
    PROMISE(at == end);
    free(text);
    return 0;
}
