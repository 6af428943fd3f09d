#include <kin/types.h>

#include <string.h>
#include <time.h>

kin_value kin_value_int(int64_t number)
{
    return (kin_value){.kind = KIN_KIND_INT, .as = {.integer = number}};
}

kin_value kin_value_unsigned(uint64_t number)
{
    if (number > INT64_MAX) return (kin_value){.kind = KIN_KIND_INVALID};
    return kin_value_int((int64_t)number);
}

kin_value kin_value_bool(bool truth)
{
    return (kin_value){.kind = KIN_KIND_BOOL, .as = {.boolean = truth}};
}

kin_value kin_value_real(double number)
{
    return (kin_value){.kind = KIN_KIND_REAL, .as = {.real = number}};
}

kin_value kin_value_text(const char *text)
{
    if (!text) return (kin_value){.kind = KIN_KIND_NULL};
    size_t size = strlen(text);
    if (size >= UINT32_MAX) return (kin_value){.kind = KIN_KIND_INVALID};
    return (kin_value){.kind = KIN_KIND_TEXT, .size = (uint32_t)size, .as = {.text = text}};
}

kin_value kin_value_time(kin_time_value time)
{
    return (kin_value){.kind = KIN_KIND_TIME, .as = {.time = time}};
}

kin_value kin_value_null(const void *pointer)
{
    return (kin_value){.kind = pointer ? KIN_KIND_INVALID : KIN_KIND_NULL};
}

kin_value kin_value_same(kin_value value)
{
    return value;
}

kin_time_value kin_time_now(void)
{
    struct timespec now;
    timespec_get(&now, TIME_UTC);
    return (kin_time_value){(int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000};
}
