#define _POSIX_C_SOURCE 200809L

#include "support/clock.h"

#include <time.h>

int64_t kin__monotonic_microseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t kin__monotonic_milliseconds(void)
{
    return kin__monotonic_microseconds() / 1000;
}
