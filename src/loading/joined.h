/* The targets that a query loads by its own joins: each row has the owner and one of its targets
 * side by side, so each of them is met as often as the others multiply it. */
#ifndef KIN_LOADING_JOINED_H
#define KIN_LOADING_JOINED_H

#include "loading/identity.h"
#include "loading/rows.h"
#include "query/query.h"

/* An owner and a target, by their places. */
typedef struct kin__link {
    uint32_t owner;
    uint32_t target;
} kin__link;

/* The root, or an entry of the tree. */
typedef struct kin__joined {
    kin__include *include;      /* NULL: the root */
    struct kin__joined *parent; /* stands before it */
    const kin__model *model;
    size_t cell;          /* of the row, where its columns begin */
    kin__identity seen;   /* its records, each once */
    uint32_t place;       /* of the row's own; KIN__NOT_FOUND: it has none */
    uint32_t owner_place; /* of the last row's parent */
    kin__map pairs;       /* owner and target in one number, to know them again */
    kin__link *links;
    size_t link_count;
    size_t link_capacity;
} kin__joined;

typedef struct kin__joined_rows {
    const kin_query *query;
    kin__identities *identities;
    const uint64_t *missing; /* of the root's columns */
    kin__joined *items;      /* the root first */
    size_t count;
    size_t cells;
} kin__joined_rows;

/* What is limited for each owner takes statements of its own, as does what scopes include: it
 * stands in the entries' after, or in the root's list. false is a failure. */
bool kin__joined_prepare(kin_session *session, kin__include *eager, kin__include **root);

bool kin__joined_open(kin__joined_rows *rows, const kin_query *query, kin__identities *identities);
bool kin__joined_row(kin__joined_rows *rows, const kin_value *cells);
/* Fills the slots of all owners. */
bool kin__joined_fill(kin__joined_rows *rows);

#endif
