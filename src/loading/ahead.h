/* What is known of reading one association ahead, for the records of one result. */
#ifndef KIN_LOADING_AHEAD_H
#define KIN_LOADING_AHEAD_H

#include "loading/result.h"

/* What was read for some owners by one statement. */
typedef struct kin__batch {
    uint64_t epoch;
    const kin_value *keys;
    uint32_t *keyed;  /* of each owner, the number of its key; KIN__NOT_FOUND: it was read */
    uint32_t *begins; /* of each owner, where its targets begin; one more for the end */
    void **targets;   /* by owner */
    const bool *more; /* by key: the database has more of them; NULL: of none */
    uint32_t owners;
    uint32_t first; /* the place of the first target in the result of targets */
    bool shared;    /* a target may be that of several owners, of whom each gets a copy */
    uint64_t said;  /* by the association's scope: marks of targets */
} kin__batch;

/* Where the targets of an owner are, by its place. */
typedef struct kin__entry {
    kin__batch *batch;
    uint32_t owner;
} kin__entry;

typedef struct kin__ahead {
    struct kin__ahead *next;
    const kin__association *association;
    kin__result *targets;
    kin__entry *entries;
    uint32_t entry_count;
    bool unfit;          /* each owner is loaded for itself */
    uint32_t stopped_at; /* an owner that has too many rows for a batch; KIN__NOT_FOUND: none */
    uint32_t owners_read;
    uint32_t last_place; /* that was read */
    uint32_t halvings;   /* of the next batch */
    bool backwards;      /* the last batch goes that way */
    const kin__batch *batch;
    uint32_t batch_read; /* owners of it */
    uint64_t rows_read;  /* by owners */
    uint64_t rows_loaded;
} kin__ahead;

/* --- ahead_batch.c ---------------------------------------------------------------------------- */

/* What the owner has is what the database would be asked for. */
bool kin__is_fit_ahead(const kin_record *record, const kin__association *association);
/* Where the targets of the owner at this place stand; NULL: nowhere, or what stands there is of an
 * earlier epoch and not what the database would say now. */
kin__entry *kin__ahead_entry(const kin__ahead *ahead, uint32_t place, uint64_t epoch);
/* Reads a batch whose first owner is this one, in a region of the session; afterwards the owner has
 * an entry. Nothing is read where ahead turns out to be unfit. false is a failure. */
bool kin__ahead_load(kin__ahead *ahead, kin_record *owner);

#endif
