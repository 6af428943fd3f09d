/* Slots: what a record holds of its associations in memory. */
#ifndef KIN_RECORD_SLOT_H
#define KIN_RECORD_SLOT_H

#include "record/record.h"

/* kin_one: 0 is "not loaded", 1 "loaded, and there is none"; anything else is the target. */
bool kin__one_is_loaded(const kin_record *owner, const kin__association *association);
kin_record *kin__one_target(const kin_record *owner, const kin__association *association);
/* With the journal: the slot becomes loaded with the target (NULL: none). */
bool kin__one_set(kin_record *owner, const kin__association *association, kin_record *target);
bool kin__one_reset(kin_record *owner, const kin__association *association);
/* For what a load found. It needs no journal where the owners are new as well: when a verb fails
 * that has found them, nobody sees them. */
bool kin__one_fill(kin_record *owner, const kin__association *association, kin_record *target);

/* kin_many: records in memory, loaded or not; unsaved ones stand last. */
bool kin__many_is_loaded(const kin_record *owner, const kin__association *association);
kin_items kin__many_items(const kin_record *owner, const kin__association *association);
bool kin__many_contains(const kin_record *owner, const kin__association *association,
                        const kin_record *item);
/* With the journal. append never touches what earlier lists see; the others make a new array. */
bool kin__many_append(kin_record *owner, const kin__association *association, kin_record *item);
bool kin__many_remove(kin_record *owner, const kin__association *association,
                      kin_record *const *items, size_t count);
/* The item takes the place of the one that is there. */
bool kin__many_swap(kin_record *owner, const kin__association *association, size_t place,
                    kin_record *item);
bool kin__many_reset(kin_record *owner, const kin__association *association);
/* What is in memory is all that there is. */
bool kin__many_complete(kin_record *owner, const kin__association *association);
/* Becomes loaded with nothing in it. */
bool kin__many_empty(kin_record *owner, const kin__association *association);
/* Like kin__one_fill: loaded with these, in an array of the owner's region. */
bool kin__many_fill(kin_record *owner, const kin__association *association, void **items,
                    size_t count);

/* Forgets all that is loaded, with the journal. */
bool kin__reset_slots(kin_record *record);

#endif
