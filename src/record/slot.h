/* Slots: what a record holds of its associations in memory. */
#ifndef KIN_RECORD_SLOT_H
#define KIN_RECORD_SLOT_H

#include "record/key.h"

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
/* A row that belongs to the collection in the database already: it counts as loaded with it. */
bool kin__many_join(kin_record *owner, const kin__association *association, kin_record *item);
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
/* ... because its owner goes: a rollback that brings the owner back brings back what it had. */
bool kin__many_gone(kin_record *owner, const kin__association *association);
/* What it was when it was loaded; empty if it never was. */
kin_items kin__many_base(const kin_record *owner, const kin__association *association);
/* Like kin__one_fill: loaded with these, in an array of the owner's region. */
bool kin__many_fill(kin_record *owner, const kin__association *association, void **items,
                    size_t count);
/* ... of which the scope's limit left out some. */
bool kin__many_fill_some(kin_record *owner, const kin__association *association, void **items,
                         size_t count, bool more);
bool kin__many_has_more(const kin_record *owner, const kin__association *association);

/* Of either sort. */
static inline bool kin__is_loaded(const kin_record *owner, const kin__association *association)
{
    return association->many ? kin__many_is_loaded(owner, association)
                             : kin__one_is_loaded(owner, association);
}
static inline bool kin__reset_slot(kin_record *owner, const kin__association *association)
{
    return association->many ? kin__many_reset(owner, association)
                             : kin__one_reset(owner, association);
}

/* Not loaded, but the rows were counted: kin__many_rows tells how many there are, as long as what
 * changes the collection keeps that in step or makes it forgotten. */
bool kin__many_count(kin_record *owner, const kin__association *association, int64_t rows);
bool kin__many_is_counted(const kin_record *owner, const kin__association *association);
int64_t kin__many_rows(const kin_record *owner, const kin__association *association);

/* --- which way a polymorphic association leads ------------------------------------------------ */

/* Of a belongs_to to any model, the way that the type says; NULL where it says nothing. false is a
 * failure: it names no model, or one that cannot be meant. */
bool kin__way_for(kin_session *session, const kin__association *any, const kin_value *type,
                  const kin__association **way);
/* Fails because the way has a flaw. */
bool kin__fail_way(kin_session *session, const kin__association *way, kin_code code);
/* The association as it leads from this owner: itself, unless it leads to any model. */
bool kin__way_from(const kin_record *owner, const kin__association *association,
                   const kin__association **way);
/* Whether the owner's type says this way; any other association leads from all owners. */
bool kin__leads_from(const kin_record *owner, const kin__association *way);
/* The inverse as this target has it; NULL if there is none. */
const kin__association *kin__inverse_to(const kin__association *association,
                                        const kin_record *target);

/* has_one, has_many, belongs_to: whether both keys are equal, and the type beside them is the
 * owner's; as kin__get or kin__original reads the target. */
bool kin__refers(const kin_record *target, const kin__association *association,
                 const kin_record *owner, kin__column_reader *read);

/* Fails for the first column that says where the association leads from this owner, and that the
 * owner was loaded without. true: there is none. */
bool kin__has_columns_for(const kin_record *owner, const kin__association *association);

/* Forgets all that is loaded, with the journal. */
bool kin__reset_slots(kin_record *record);

#endif
