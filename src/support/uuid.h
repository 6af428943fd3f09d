/* UUIDs as text. */
#ifndef KIN_SUPPORT_UUID_H
#define KIN_SUPPORT_UUID_H

#include <kin/types.h>

#define KIN__UUID_SIZE 37

/* 36 characters with hyphens, or 32 without; digits in either case. false for anything else. */
bool kin__uuid_parse(const char *text, size_t size, kin_uuid_value *uuid);
/* In small letters, with hyphens: always 36 characters and a NUL. */
void kin__uuid_format(char text[KIN__UUID_SIZE], kin_uuid_value uuid);

#endif
