/* Records as text: everything a user can see of them in memory. */
#ifndef TESTS_SUPPORT_DESCRIBE_H
#define TESTS_SUPPORT_DESCRIBE_H

#include <kin.h>

/* Flags, column values and what was changed, and slots: whether they are loaded, and with what.
 * Records that slots lead to are described too; each has a number, in the order they are met, so
 * that texts of two runs can be compared. count pointers, NULL among them. The caller frees it. */
char *describe_records(void *const *records, size_t count);

#endif
