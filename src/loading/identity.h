/* Within one load a row is one record. */
#ifndef KIN_LOADING_IDENTITY_H
#define KIN_LOADING_IDENTITY_H

#include "query/include.h"
#include "record/record.h"

typedef struct kin__identity {
    kin__map map;
    kin_record **records;
    size_t count;
    size_t capacity;
    size_t older;     /* so many of them were there before the load */
    kin_value *parts; /* room for the values of one key */
    bool needed;      /* a row of this model can be met more than once */
} kin__identity;

typedef struct kin__identities {
    kin_session *session;
    kin__identity *models; /* by index of the root: a family has one table */
    uint64_t owners;       /* records for which something was loaded along */
} kin__identities;

/* Looks at the whole tree: a model that it reaches once needs no map. root may be NULL; repeats:
 * its rows may be met more than once; joined: so may those of every model in this tree. */
bool kin__identities_open(kin__identities *identities, kin_session *session, const kin__model *root,
                          bool repeats, const kin__include *tree, const kin__include *joined);

/* Records that are there before the load. */
bool kin__identities_enter(kin__identities *identities, kin_record *record);

/* The record of the row, made if it is new, or if the one that there is lacks what this row has:
 * missing are the columns that the row was read without (NULL: none). NULL is a failure. */
kin_record *kin__identities_record(kin__identities *identities, kin_region *region,
                                   const kin__model *model, const kin_value *cells,
                                   const uint64_t *missing);

/* The record that this load has made of the row with that key, whole; NULL: it has met none. */
kin_record *kin__identities_made(const kin__identities *identities, const kin__model *model,
                                 const kin_value *key);

/* Whether a record may stand for a row of that model that was read without the columns missing: in
 * memory it may be of another model than its row says now. */
bool kin__serves(const kin_record *record, const kin__model *model, const uint64_t *missing);

/* An identity of its own tells the records of one part of a load by their places. */
bool kin__identity_open(kin__identity *identity, kin_session *session, const kin__model *model);
/* The place of the row among them; KIN__NOT_FOUND: it is none of them. */
uint32_t kin__identity_find(const kin__identity *identity, const kin__model *model,
                            const kin_value *cells);
bool kin__identity_add(kin_session *session, kin__identity *identity, kin_record *record);

#endif
