/* The version of this header. Within one major version the shared library stays compatible:
 * option structs grow only at their end and carry their size, models carry KIN_ABI. */
#ifndef KIN_VERSION_H
#define KIN_VERSION_H

#define KIN_VERSION_MAJOR 0
#define KIN_VERSION_MINOR 1
#define KIN_VERSION_PATCH 0
#define KIN_VERSION "0.1.0"

/* As one number that can be compared: 1002003 is 1.2.3. */
#define KIN_VERSION_NUMBER \
    (KIN_VERSION_MAJOR * 1000000 + KIN_VERSION_MINOR * 1000 + KIN_VERSION_PATCH)

/* The layout of what a model compiles to. kin_open refuses models of another number. */
#define KIN_ABI 1

/* Public functions; the library is built with everything else hidden. */
#if defined(_WIN32)
#define KIN_PUBLIC
#elif defined(__GNUC__)
#define KIN_PUBLIC __attribute__((visibility("default")))
#else
#define KIN_PUBLIC
#endif

#ifdef __cplusplus
#define KIN_BEGIN_C_ extern "C" {
#define KIN_END_C_ }
#else
#define KIN_BEGIN_C_
#define KIN_END_C_
#endif

KIN_BEGIN_C_

/* The version of the library that is linked, as KIN_VERSION spells it. Never NULL. */
KIN_PUBLIC const char *kin_version(void);

KIN_END_C_

#endif
