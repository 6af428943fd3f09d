/* Exact decimal numbers as text, and their one form among equal ones. */
#ifndef KIN_SUPPORT_DECIMAL_H
#define KIN_SUPPORT_DECIMAL_H

#include <kin/types.h>

/* Room for every decimal and the NUL. */
#define KIN__DECIMAL_SIZE 24

/* Reads [+-]digits[.digits][e[+-]digits], whole. The scale is that of the text as far as it fits:
 * zeros at the end that do not are dropped. false for anything else, and for what does not fit. */
bool kin__decimal_parse(const char *text, size_t size, kin_decimal_value *decimal);

/* Returns the length. The scale must be valid. */
size_t kin__decimal_format(char text[KIN__DECIMAL_SIZE], kin_decimal_value decimal);

/* The same number with no zero at the end of its fraction. */
kin_decimal_value kin__decimal_normal(kin_decimal_value decimal);
bool kin__decimal_is_equal(kin_decimal_value left, kin_decimal_value right);

/* With zeros at its end up to that scale, as far as they fit. */
kin_decimal_value kin__decimal_widen(kin_decimal_value decimal, int64_t scale);

/* The exact sum and difference, with the scale of the one that has more of it, as far as it fits.
 * false if the number does not fit. The result may be one of the two. */
bool kin__decimal_add(kin_decimal_value left, kin_decimal_value right, kin_decimal_value *sum);
bool kin__decimal_subtract(kin_decimal_value left, kin_decimal_value right,
                           kin_decimal_value *difference);

/* From parts: magnitude / 10^scale; scale may be any number. false if it does not fit. */
bool kin__decimal_make(bool negative, uint64_t magnitude, int64_t scale,
                       kin_decimal_value *decimal);

#endif
