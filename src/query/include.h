/* Reading which associations are meant, to load along or to join: "author,
 * comments(author(gravatar)), tags" or "comments.author". */
#ifndef KIN_QUERY_INCLUDE_H
#define KIN_QUERY_INCLUDE_H

#include "session/session.h"

#include <kin/query.h>

typedef struct kin__include {
    const kin__association *association;
    struct kin__include *children;
    struct kin__include *next;
    kin_query *query; /* while it is loaded: what the association's scopes say; NULL without any */
    struct kin_record **records; /* the only ones it is about; NULL: all of them */
    size_t record_count;
    const kin_find_options *options; /* what it is narrowed by, also where it is loaded; or NULL */
    const struct kin__given *given;
    bool limited;  /* one row more than the limit is read, which tells whether there are more */
    int64_t limit; /* ... for each owner */
    bool lazy;     /* because somebody reads the association */
    bool apart;    /* and then for those records alone that have the association in this way */
    bool spread;   /* of a belongs_to to any model: one for each way stands behind it */
    const struct kin__join *join; /* by which it is loaded; NULL: by a statement of its own */
    struct kin__include *after;   /* then: what is loaded along by statements of its own */
} kin__include;

/* Deeper trees than this are a mistake and would only exhaust the stack. */
enum { KIN__MOST_DEEP = 32 };

/* Adds what the text (NULL: nothing) names to the tree, in scratch memory. what is the option's
 * name for errors. An unknown name or a wrong text is a failure, told before any statement. */
bool kin__include_parse(kin_session *session, const kin__model *model, const char *what,
                        const char *text, kin__include **tree);

/* Adds what another tree of the same model names. false: memory ran out. */
bool kin__include_merge(kin_session *session, kin__include **list, const kin__include *tree);

/* Fails for a tree that has no end. Returns false. */
bool kin__include_too_deep(kin_session *session, const char *what, const kin__model *model);

#endif
