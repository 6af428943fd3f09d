#include "support/value.h"

#include "support/decimal.h"
#include "support/moment.h"

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
    return kin_value_text_sized(text, text ? strlen(text) : 0);
}

kin_value kin_value_text_sized(const char *text, size_t size)
{
    if (!text) return (kin_value){.kind = size ? KIN_KIND_INVALID : KIN_KIND_NULL};
    if (size >= UINT32_MAX) return (kin_value){.kind = KIN_KIND_INVALID};
    return (kin_value){.kind = KIN_KIND_TEXT, .size = (uint32_t)size, .as = {.text = text}};
}

kin_value kin_value_blob(kin_blob_value blob)
{
    if (!blob.data) return (kin_value){.kind = blob.size ? KIN_KIND_INVALID : KIN_KIND_NULL};
    if (blob.size >= UINT32_MAX) return (kin_value){.kind = KIN_KIND_INVALID};
    return (kin_value){.kind = KIN_KIND_BLOB, .as = {.blob = blob}};
}

kin_value kin_value_date(kin_date_value date)
{
    if (!kin__date_is_valid(date.days)) return (kin_value){.kind = KIN_KIND_INVALID};
    return (kin_value){.kind = KIN_KIND_DATE, .as = {.date = date}};
}

kin_value kin_value_decimal(kin_decimal_value decimal)
{
    if (decimal.scale < 0 || decimal.scale > KIN_DECIMAL_SCALE)
        return (kin_value){.kind = KIN_KIND_INVALID};
    return (kin_value){.kind = KIN_KIND_DECIMAL, .as = {.decimal = decimal}};
}

kin_value kin_value_uuid(kin_uuid_value uuid)
{
    return (kin_value){.kind = KIN_KIND_UUID, .as = {.uuid = uuid}};
}

kin_value kin_value_time(kin_time_value time)
{
    return (kin_value){.kind = KIN_KIND_TIME, .as = {.time = time}};
}

kin_value kin_value_null(const void *pointer)
{
    return (kin_value){.kind = pointer ? KIN_KIND_INVALID : KIN_KIND_NULL};
}

kin_value kin_value_list(const kin_value *values, size_t count)
{
    if (!values || count >= UINT32_MAX) return (kin_value){.kind = KIN_KIND_INVALID};
    return (kin_value){.kind = KIN_KIND_LIST, .size = (uint32_t)count, .as = {.list = values}};
}

kin_value kin_value_end(void)
{
    return KIN_END;
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

static bool is_same_blob(const kin_blob_value *left, const kin_blob_value *right)
{
    if (left->size != right->size) return false;
    return left->size == 0 || memcmp(left->data, right->data, left->size) == 0;
}

static bool is_same_text(const kin_value *left, const kin_value *right)
{
    if (left->size != right->size) return false;
    return left->size == 0 || memcmp(left->as.text, right->as.text, left->size) == 0;
}

static bool is_same_list(const kin_value *left, const kin_value *right)
{
    if (left->size != right->size) return false;
    for (uint32_t i = 0; i < left->size; i++)
        if (!kin__same_value(&left->as.list[i], &right->as.list[i])) return false;
    return true;
}

bool kin__same_value(const kin_value *left, const kin_value *right)
{
    if (left->kind != right->kind) return false;
    switch (left->kind) {
    case KIN_KIND_NULL: return true;
    case KIN_KIND_BOOL: return left->as.boolean == right->as.boolean;
    case KIN_KIND_TEXT: return is_same_text(left, right);
    case KIN_KIND_REAL: return memcmp(&left->as.real, &right->as.real, sizeof(double)) == 0;
    case KIN_KIND_BLOB: return is_same_blob(&left->as.blob, &right->as.blob);
    case KIN_KIND_DATE: return left->as.date.days == right->as.date.days;
    case KIN_KIND_DECIMAL: return kin__decimal_is_equal(left->as.decimal, right->as.decimal);
    case KIN_KIND_UUID: return memcmp(&left->as.uuid, &right->as.uuid, sizeof(kin_uuid_value)) == 0;
    case KIN_KIND_LIST: return is_same_list(left, right);
    default: return left->as.integer == right->as.integer;
    }
}
