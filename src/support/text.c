/* Values as text: the public functions of kin/text.h, and what the library writes. */
#include "support/text.h"

#include <kin/text.h>

#include "support/decimal.h"
#include "support/moment.h"
#include "support/uuid.h"

#include <string.h>

_Static_assert(KIN_DATE_TEXT_SIZE >= KIN__DATE_SIZE && KIN_DECIMAL_TEXT_SIZE >= KIN__DECIMAL_SIZE &&
                   KIN_UUID_TEXT_SIZE >= KIN__UUID_SIZE && KIN_TIME_TEXT_SIZE >= KIN__MOMENT_SIZE,
               "the promised room holds every text");
_Static_assert(KIN__VALUE_TEXT_SIZE >= KIN__UUID_SIZE && KIN__VALUE_TEXT_SIZE >= KIN__MOMENT_SIZE,
               "a place for one value holds each of them");

size_t kin__value_text(char text[KIN__VALUE_TEXT_SIZE], const kin_value *value)
{
    switch (value->kind) {
    case KIN_KIND_TIME: return kin__moment_format(text, value->as.time);
    case KIN_KIND_DECIMAL: return kin__decimal_format(text, value->as.decimal);
    case KIN_KIND_DATE: kin__date_format(text, value->as.date); return KIN__DATE_SIZE - 1;
    case KIN_KIND_UUID: kin__uuid_format(text, value->as.uuid); return KIN__UUID_SIZE - 1;
    default: text[0] = '\0'; return 0;
    }
}

/* from is NULL for what has no text. */
static size_t give(char *text, size_t size, const char *from)
{
    size_t length = from ? strlen(from) : 0;
    if (!text || size == 0) return 0;
    if (length >= size) length = 0;
    if (length > 0) memcpy(text, from, length);
    text[length] = '\0';
    return length;
}

bool kin_date_parse(const char *text, kin_date_value *date)
{
    return text && kin__date_parse(text, strlen(text), date);
}

size_t kin_date_format(kin_date_value date, char *text, size_t size)
{
    char own[KIN__DATE_SIZE];
    bool valid = kin__date_is_valid(date.days);
    if (valid) kin__date_format(own, date);
    return give(text, size, valid ? own : NULL);
}

bool kin_date_of(int year, int month, int day, kin_date_value *date)
{
    return kin__date_make(year, month, day, date);
}

bool kin_date_parts(kin_date_value date, int *year, int *month, int *day)
{
    int own[3];
    if (!kin__date_is_valid(date.days)) return false;
    kin__date_parts(date, &own[0], &own[1], &own[2]);
    if (year) *year = own[0];
    if (month) *month = own[1];
    if (day) *day = own[2];
    return true;
}

bool kin_decimal_parse(const char *text, kin_decimal_value *decimal)
{
    return text && kin__decimal_parse(text, strlen(text), decimal);
}

size_t kin_decimal_format(kin_decimal_value decimal, char *text, size_t size)
{
    char own[KIN__DECIMAL_SIZE];
    bool valid = kin_value_decimal(decimal).kind == KIN_KIND_DECIMAL;
    if (valid) kin__decimal_format(own, decimal);
    return give(text, size, valid ? own : NULL);
}

bool kin_uuid_parse(const char *text, kin_uuid_value *uuid)
{
    return text && kin__uuid_parse(text, strlen(text), uuid);
}

size_t kin_uuid_format(kin_uuid_value uuid, char *text, size_t size)
{
    char own[KIN__UUID_SIZE];
    kin__uuid_format(own, uuid);
    return give(text, size, own);
}

bool kin_time_parse(const char *text, kin_time_value *time)
{
    return text && kin__moment_parse(text, strlen(text), time);
}

size_t kin_time_format(kin_time_value time, char *text, size_t size)
{
    char own[KIN__MOMENT_SIZE];
    kin__moment_format(own, time);
    return give(text, size, own);
}
