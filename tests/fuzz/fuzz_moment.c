/* Times as text: what is read and written again reads as the same moment, as long as its year has
 * four digits (a zone can push the last day of 9999 over the edge). */
#include "fuzz/target.h"

#include "support/moment.h"

#include <string.h>

static void there_and_back(kin_time_value time)
{
    char text[KIN__MOMENT_SIZE];
    kin_time_value again;
    size_t length = kin__moment_format(text, time);
    PROMISE(length < sizeof text && strlen(text) == length);
    if (length != strlen("YYYY-MM-DD HH:MM:SS.ffffff") || text[0] == '-') return;
    PROMISE(kin__moment_parse(text, length, &again) && again.microseconds == time.microseconds);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    kin_time_value time;
    if (kin__moment_parse((const char *)data, size, &time)) there_and_back(time);

    /* Any number is a moment that can be written, in the years that have four digits or not. */
    if (size >= sizeof time.microseconds) {
        char text[KIN__MOMENT_SIZE];
        memcpy(&time.microseconds, data, sizeof time.microseconds);
        PROMISE(kin__moment_format(text, time) < sizeof text);
    }
    return 0;
}
