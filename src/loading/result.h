/* The records that came in one result, in their order.
 *
 * Each of them knows the result by its origin, and its place in it. What is read ahead for them
 * becomes a result of its own, one for each association, which grows with every batch. */
#ifndef KIN_LOADING_RESULT_H
#define KIN_LOADING_RESULT_H

#include "record/record.h"

/* Some of them, behind each other. */
typedef struct kin__members {
    struct kin__members *older; /* those before them */
    void *const *items;
    uint32_t first; /* place of the first one */
    uint32_t count;
    uint64_t epoch; /* of the session, in which they were read */
} kin__members;

typedef struct kin__result {
    kin_region *region;
    kin__origin *origins; /* of its records: one for each model */
    kin__members *latest;
    uint32_t count;
    struct kin__ahead *ahead; /* ahead.c: by association */
} kin__result;

/* The records belong to one result from now on; those that do to another one stay there. items live
 * as long as the region, which is theirs. false is a failure. */
bool kin__result_form(kin_region *region, void *const *items, size_t count);

/* An empty one, and more records for it; likewise. */
kin__result *kin__result_open(kin_region *region);
bool kin__result_add(kin__result *result, void *const *items, size_t count);

/* The record at that place, and those it came with. */
kin_record *kin__result_at(const kin__result *result, uint32_t place, const kin__members **with);

static inline uint32_t kin__place_of(const kin_record *record)
{
    return (uint32_t)(record->kin_state_ >> KIN__PLACE_SHIFT);
}

static inline void kin__set_place(kin_record *record, uint32_t place)
{
    record->kin_state_ = (record->kin_state_ & ~KIN__PLACE) | (uint64_t)place << KIN__PLACE_SHIFT;
}

#endif
