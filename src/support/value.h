/* Values, whatever they are of. */
#ifndef KIN_SUPPORT_VALUE_H
#define KIN_SUPPORT_VALUE_H

#include <kin/types.h>

#include <string.h>

/* Lists too, value by value. */
bool kin__same_value(const kin_value *left, const kin_value *right);

/* A member of a struct and a value, by the value's kind, which is not NULL. Texts and blobs are not
 * copied; a text's size is the caller's. */
static inline void kin__read_member(kin_value *value, const char *at)
{
    /* The most frequent kinds do not wait for a jump. */
    if (value->kind == KIN_KIND_INT) {
        memcpy(&value->as.integer, at, sizeof(int64_t));
        return;
    }
    switch (value->kind) {
    case KIN_KIND_BOOL: memcpy(&value->as.boolean, at, sizeof(bool)); break;
    case KIN_KIND_TEXT: memcpy(&value->as.text, at, sizeof value->as.text); break;
    case KIN_KIND_BLOB: memcpy(&value->as.blob, at, sizeof value->as.blob); break;
    case KIN_KIND_DATE: memcpy(&value->as.date, at, sizeof value->as.date); break;
    case KIN_KIND_DECIMAL: memcpy(&value->as.decimal, at, sizeof value->as.decimal); break;
    case KIN_KIND_UUID: memcpy(&value->as.uuid, at, sizeof value->as.uuid); break;
    default: memcpy(&value->as.integer, at, sizeof(int64_t));
    }
}

static inline void kin__write_member(char *at, const kin_value *value)
{
    switch (value->kind) {
    case KIN_KIND_BOOL: memcpy(at, &value->as.boolean, sizeof(bool)); break;
    case KIN_KIND_TEXT: memcpy(at, &value->as.text, sizeof value->as.text); break;
    case KIN_KIND_BLOB: memcpy(at, &value->as.blob, sizeof value->as.blob); break;
    case KIN_KIND_DATE: memcpy(at, &value->as.date, sizeof value->as.date); break;
    case KIN_KIND_DECIMAL: memcpy(at, &value->as.decimal, sizeof value->as.decimal); break;
    case KIN_KIND_UUID: memcpy(at, &value->as.uuid, sizeof value->as.uuid); break;
    default: memcpy(at, &value->as.integer, sizeof(int64_t));
    }
}

#endif
