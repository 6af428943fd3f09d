/* Loading a tree of includes as one batch, in which every statement leaves the keys of what it
 * finds in the database for those behind it. What cannot be loaded so is loaded by levels behind
 * it, in the same transaction. */
#ifndef KIN_LOADING_CARRY_H
#define KIN_LOADING_CARRY_H

#include "loading/level.h"

/* Why a query's includes are loaded by levels. */
typedef enum kin__carry_refusal {
    KIN__CARRIED,
    KIN__CARRY_UNABLE,   /* the database cannot set keys aside */
    KIN__CARRY_TOLD,     /* its URL says so */
    KIN__CARRY_NEAR,     /* the database is so near that levels are faster */
    KIN__CARRY_LARGE,    /* it was so large the last time that waiting is faster */
    KIN__CARRY_JOINED,   /* they are joined, or what they begin at is read in steps */
    KIN__CARRY_LOCKED,   /* rows are locked */
    KIN__CARRY_VOLATILE, /* the query's own text may say something else each time */
    KIN__CARRY_NONE      /* none of the first ones can be carried */
} kin__carry_refusal;

/* Why an include is loaded by levels, behind those that are carried. */
typedef enum kin__carry_hindrance {
    KIN__HINDERED_BY_NOTHING,
    KIN__HINDERED_BY_ANY,     /* it leads to any model, or a family has it in several ways */
    KIN__HINDERED_BY_STEPS,   /* it is read step by step */
    KIN__HINDERED_BY_COLUMNS, /* its key has several */
    KIN__HINDERED_BY_OWNER,   /* a scope is told of each owner */
    KIN__HINDERED_BY_LIMIT,   /* or groups */
    KIN__HINDERED_BY_TEXT,    /* of a scope, which may say something else each time */
    KIN__HINDERED_BY_TYPE,    /* there are no lists of the key's type */
    KIN__HINDERED_BY_OTHERS   /* its owners may be others than their statement finds, or have more
                                 keys than have a list */
} kin__carry_hindrance;

/* Whether the query's includes are to be carried; its scopes have run. Asks the catalogue, once for
 * each kin_db. false is a failure. */
bool kin__carry_decide(kin_query *query, kin__carry_refusal *refusal);
/* Settles which of the query's includes are joined, runs their scopes, and decides; what is loaded
 * together is one snapshot from here on. false is a failure. */
bool kin__load_prepare(kin_query *query, kin__carry_refusal *refusal);

/* A statement of the batch. */
typedef struct kin__carry_node {
    struct kin__carry_node *next; /* level by level */
    struct kin__carry_node *parent;
    const kin__include *include; /* NULL: the root */
    size_t depth;
    size_t from; /* which of the parent's lists the keys of its owners are in */
    kin__asides asides;
    kin__carried carried;
    kin__part part;
    bool skipped;         /* its list is empty, because it would have been too long */
    kin_record **records; /* what it has found, for those below */
    size_t count;
} kin__carry_node;

typedef struct kin__carry_batch {
    kin_query *query;
    kin_session *session;
    kin__identities *identities;
    kin__carry_node *root;
    size_t lists;
    bool whole; /* all that is included is carried */
    bool apart; /* a transaction was open before: a statement may see what the one before did not */
} kin__carry_batch;

/* The batch of a query that was decided to be carried. */
bool kin__carry_open(kin__carry_batch *batch, kin_query *query);
bool kin__carry_statement(kin__carry_batch *batch, const kin__carry_node *node,
                          kin__statement *statement, const kin_value **values, size_t *count);
/* What is to be loaded by levels for what the node has found; NULL: nothing. */
bool kin__carry_left(const kin__carry_batch *batch, const kin__carry_node *node,
                     const kin__include **tree);
/* Why one of those is. */
kin__carry_hindrance kin__carry_hindrance_of(const kin__carry_batch *batch,
                                             const kin__include *include);

/* Loads the query's records and all they include. */
bool kin__carry_load(kin_query *query, kin__identities *identities, kin__rows *rows);

#endif
