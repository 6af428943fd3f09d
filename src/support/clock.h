/* The clock that nobody sets: for what takes too long, or was made too long ago. */
#ifndef KIN_SUPPORT_CLOCK_H
#define KIN_SUPPORT_CLOCK_H

#include <stdint.h>

int64_t kin__monotonic_milliseconds(void);
int64_t kin__monotonic_microseconds(void);

#endif
