/* One association of one level of a load: whose targets are wanted, its statements, and what they
 * gave. */
#ifndef KIN_LOADING_PART_H
#define KIN_LOADING_PART_H

#include "loading/identity.h"
#include "loading/owners.h"
#include "query/chain.h"
#include "record/slot.h"

/* A row that was read, and the key of the owners that it belongs to. */
typedef struct kin__found {
    kin_record *record;
    uint32_t key;
} kin__found;

typedef struct kin__part {
    const kin__include *include;
    kin__chain_result result; /* what its statements are asked */
    kin_value *parts;         /* room for one key of several columns */
    kin__owners owners;       /* those whose slot is not loaded */
    kin_region *region;       /* where targets live: as long as their owners */
    int64_t *counts;          /* of each key, how many were found; NULL: there is no limit */
    size_t statements; /* submitted: one, or one for each key where a limit holds per owner */
    kin__found *found;
    size_t found_count;
    size_t found_capacity;
} kin__part;

/* Whether the include is about the record: models of one family may say an association differently,
 * and then each way is an include of its own. */
static inline bool kin__include_is_for(const kin__include *include, const kin_record *record)
{
    return !include->apart ||
           (kin__association_holds(include->association, kin__model_of(record)) &&
            kin__leads_from(record, include->association));
}
/* Finds the owners that need loading. records may hold the same one twice. */
bool kin__part_open(kin__part *part, kin_session *session, const kin__include *include,
                    kin_record **records, size_t count);
bool kin__part_submit(kin__part *part, kin_session *session);
/* ... with lists of keys alone, whatever limits there are: nearly always one statement. */
bool kin__part_submit_lists(kin__part *part, kin_session *session);
bool kin__part_read(kin__part *part, kin_session *session, kin__identities *identities);
/* Fills the slots of the owners, and the inverse ones of the targets. */
bool kin__part_fill(kin__part *part, kin_session *session);

#endif
