/* Telling AddressSanitizer which memory nobody may touch; nothing in other builds. */
#ifndef KIN_SUPPORT_POISON_H
#define KIN_SUPPORT_POISON_H

#include <stddef.h>

#if defined(__SANITIZE_ADDRESS__)
#define KIN__POISONS
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define KIN__POISONS
#endif
#endif

#ifdef KIN__POISONS
#include <sanitizer/asan_interface.h>
#endif

static inline void kin__poison(const void *from, size_t size)
{
#ifdef KIN__POISONS
    __asan_poison_memory_region(from, size);
#else
    (void)from, (void)size;
#endif
}

static inline void kin__unpoison(const void *from, size_t size)
{
#ifdef KIN__POISONS
    __asan_unpoison_memory_region(from, size);
#else
    (void)from, (void)size;
#endif
}

#endif
