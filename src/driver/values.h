/* Numbers and booleans as text, the same in every locale; and what kinds are called. */
#ifndef KIN_DRIVER_VALUES_H
#define KIN_DRIVER_VALUES_H

#include <kin/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "an integer": what a value of the kind is called in messages. */
const char *kin__kind_name(uint8_t kind);

/* Room for any of these, with the NUL. */
#define KIN__NUMBER_SIZE 40

/* An integer, with a sign perhaps; also 42.000, which is one. false: anything else, or out of
 * range. */
bool kin__parse_int(const char *text, size_t size, int64_t *number);
/* t, true, 1, f, false, 0. */
bool kin__parse_bool(const char *text, size_t size, bool *truth);
/* A decimal number, NaN, Infinity, -Infinity. false also for more than a double can hold. */
bool kin__parse_real(const char *text, size_t size, double *number);

/* Both return the length. A real is written as short as reading it back exactly allows. */
size_t kin__format_int(char text[KIN__NUMBER_SIZE], int64_t number);
size_t kin__format_real(char text[KIN__NUMBER_SIZE], double number);

/* Whether the number is an integer of 64 bits. */
bool kin__real_to_int(double number, int64_t *integer);

/* A decimal of up to 15 digits and the double nearest to it stand for each other. false: the
 * decimal has more, or the number is the nearest to none. */
bool kin__decimal_to_real(kin_decimal_value decimal, double *number);
bool kin__real_to_decimal(double number, kin_decimal_value *decimal);

#endif
