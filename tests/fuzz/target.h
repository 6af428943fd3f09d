/* What a fuzz target defines: one input, which must not crash, leak or break a promise. */
#ifndef TESTS_FUZZ_TARGET_H
#define TESTS_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A promise that holds for every input. Not assert: it also counts in a release build. */
#define PROMISE(condition) ((condition) ? (void)0 : abort())

#endif
