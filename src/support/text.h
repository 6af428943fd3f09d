/* Values as text, for databases and messages. */
#ifndef KIN_SUPPORT_TEXT_H
#define KIN_SUPPORT_TEXT_H

#include <kin/types.h>

/* Room for every value that kin__value_text writes, and the NUL. */
#define KIN__VALUE_TEXT_SIZE 40

/* Writes a time, date, decimal or uuid, and returns the length; 0 for a value of another kind. */
size_t kin__value_text(char text[KIN__VALUE_TEXT_SIZE], const kin_value *value);

#endif
