/* What the library of models gives away: everything else in it is hidden. */
#ifndef TESTS_LIBRARY_LINKAGE_H
#define TESTS_LIBRARY_LINKAGE_H

#define SHOP_PUBLIC __attribute__((visibility("default")))

#endif
