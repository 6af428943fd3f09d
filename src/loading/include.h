/* Reading what to load along: "author, comments(author(gravatar)), tags" or "comments.author". */
#ifndef KIN_LOADING_INCLUDE_H
#define KIN_LOADING_INCLUDE_H

#include "session/session.h"

typedef struct kin__include {
    const kin__association *association;
    struct kin__include *children;
    struct kin__include *next;
} kin__include;

/* The tree, in scratch memory; NULL text gives an empty one. An unknown name or a wrong text is a
 * failure, told before any statement. */
bool kin__include_parse(kin_session *session, const kin__model *model, const char *text,
                        kin__include **tree);

#endif
