/* Dependents go in batches of three. Linked in place of the library's own. */
#define BATCH ((size_t)3)

#include "loading/target_batches.c" /* NOLINT(bugprone-suspicious-include) */
