/* Values, whatever they are of. */
#ifndef KIN_SUPPORT_VALUE_H
#define KIN_SUPPORT_VALUE_H

#include <kin/types.h>

/* Lists too, value by value. */
bool kin__same_value(const kin_value *left, const kin_value *right);

#endif
