/* An allocator that counts, fails when it is told to, and knows what has not been given back. */
#ifndef TESTS_SUPPORT_ALLOCATIONS_H
#define TESTS_SUPPORT_ALLOCATIONS_H

#include <kin.h>

struct allocations {
    kin_allocator allocator; /* for kin_open */
    bool armed;              /* counts, and fails */
    size_t count;
    size_t fail_at; /* the number of the one that fails, from 1; 0: none */
    bool and_after; /* those after it, too */
    size_t failed;
    size_t live;
    size_t bytes;    /* of those that live, */
    size_t most;     /* and the most there were since a test has written this */
    bool wrong_size; /* one was given back with another size than it was asked for */
};

void allocations_open(struct allocations *allocations);

#endif
