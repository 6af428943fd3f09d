/* What a load decides and sends, in words: for kin_explain. */
#ifndef KIN_LOADING_EXPLAIN_H
#define KIN_LOADING_EXPLAIN_H

#include "loading/carry.h"
#include "query/chain.h"

/* Where an include stands in the tree. */
typedef struct kin__place {
    const struct kin__place *before; /* NULL: below the root */
    const kin__include *include;
} kin__place;

typedef struct kin__explanation {
    kin__teller teller; /* first: of the part that is told */
    kin_session *session;
    const kin_query *query;
    kin__carry_batch *carried; /* NULL: nothing is */
    kin__statement *steps;     /* of .of, before the query's own statement */
    size_t step_count;
    bool *met; /* by the index of a root, whether the load has found such rows by now */
    kin__buffer text;
    size_t batches; /* that go out, each with all statements of its number */
    size_t statements;
    bool more_statements; /* some of which stand for one for each owner, or for several */
    bool more_batches;
    bool ended;              /* the snapshot's COMMIT goes out with the last batch */
    const kin__place *place; /* of the part: what it is called, */
    const char *how;         /* how it is asked, or NULL, */
    const char *why;         /* and why, or NULL */
    size_t told;             /* its statements so far */
} kin__explanation;

/* --- explain_tree.c ------------------------------------------------------------------------- */

/* A line for each statement of the query and what it includes. false is a failure. */
bool kin__tell_query(kin__explanation *explanation, kin_query *query, kin__carry_refusal refusal);
/* One for a step of what the place leads to, or the query (NULL). It goes out by itself. */
void kin__say_step(kin__explanation *explanation, const kin__place *place, size_t step,
                   const kin__statement *statement);

/* --- explain_words.c ------------------------------------------------------------------------ */

/* A line: which way the query's includes are loaded, and why. */
void kin__say_way(kin__buffer *text, const kin_query *query, kin__carry_refusal refusal);

/* How a limit or groups hold for each owner. */
const char *kin__each_in_words(const kin_query *query, kin__each_way way);
/* Why an include is not carried with the others. */
const char *kin__hindrance_in_words(kin__carry_hindrance hindrance);

#endif
