/* The reader of an initializer's text: what it finds lies in the text, and it comes to an end. */
#include "fuzz/target.h"

#include "schema/given.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    size_t leading = data[0] % 4;
    char *text = malloc(size);
    if (!text) return 0;
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';

    kin__given_reader reader;
    const char *name = NULL;
    size_t length = 0;
    size_t found = 0;
    kin__given_open(&reader, text, leading);
    while (kin__given_next(&reader, &name, &length) == KIN__GIVEN_NAME) {
        PROMISE(length > 0 && name >= text && name + length <= text + strlen(text));
        PROMISE(++found <= size);
    }
    free(text);
    return 0;
}
