/* Arenas whose every take asks the allocator, in place of the library's own: so that each of them
 * can be made to fail, and AddressSanitizer sees where each ends. Linked into the programs that
 * test faults. */
#define FIRST_CHUNK ((size_t)1)
#define LARGEST_CHUNK ((size_t)2)

#include "support/memory.c" /* NOLINT(bugprone-suspicious-include) */
