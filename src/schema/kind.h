/* What each kind of association knows how to do. The tables stand in src/association/, one file a
 * kind; rooms below call them through the reflection and never ask which kind it is.
 *
 * All functions but resolve work inside a verb: they return false on a failure or a refusal, and
 * the session knows which. */
#ifndef KIN_SCHEMA_KIND_H
#define KIN_SCHEMA_KIND_H

#include "schema/compile.h"
#include "schema/schema.h"

#include <kin/types.h>

typedef enum kin__removal {
    KIN__REMOVE_AS_DEPENDENT, /* delete, clear, replace: as .dependent says */
    KIN__REMOVE_BY_DESTROY    /* destroy: each with its callbacks */
} kin__removal;

typedef struct kin__saved kin__saved;       /* record/record.h */
typedef struct kin__together kin__together; /* record/together.h */

typedef struct kin__association_kind {
    const char *macro; /* "has_many" */
    bool repeats;      /* a target stands in the collection once for each row that links it */

    /* Fills keys, chain and options from the row; what is wrong goes to the compiler. */
    void (*resolve)(kin__compiler *compiler, kin__association *association);

    /* Whether the association can be changed at all; a failure says why not. NULL: always. */
    bool (*may_change)(kin_record *owner, const kin__association *association);

    /* Links a record to its owner in memory: foreign key, inverse. The owner may be new. */
    bool (*link)(kin_record *owner, const kin__association *association, kin_record *target);

    /* Forgets what link has made for targets that are not saved. NULL: nothing. */
    bool (*unlink)(kin_record *owner, const kin__association *association,
                   kin_record *const *targets, size_t count);

    /* Writes the link of a saved owner to a target, and saves the target where that is the way. */
    bool (*add)(kin_record *owner, const kin__association *association, kin_record *target);

    /* The same for one of many: its INSERT may wait for others, and then so does what follows it,
     * which gathered does for all that have a row by now, in the order in which they came. NULL: it
     * cannot; or nothing follows. */
    bool (*gather)(kin__together *together, kin_record *owner, const kin__association *association,
                   kin_record *target);
    bool (*gathered)(kin_record *owner, const kin__association *association,
                     kin_record *const *targets, size_t count);

    /* Makes the target (NULL: none) the owner's: only in memory, unless save. NULL: link and add
     * are enough. */
    bool (*assign)(kin_record *owner, const kin__association *association, kin_record *target,
                   bool save);

    /* Takes targets of a saved owner out in the database, and unlinks them in memory. */
    bool (*remove)(kin_record *owner, const kin__association *association,
                   kin_record *const *targets, size_t count, kin__removal how);

    /* Takes all out without loading them where that is possible, and tells how many rows that were
     * (removed may be NULL). */
    bool (*remove_all)(kin_record *owner, const kin__association *association, int64_t *removed);

    /* Validating the owner. Before it: sets what .default_to gives, where that is written. In it,
     * where the association is required: adds an error if there is no target. */
    bool (*before_validation)(kin_record *owner, const kin__association *association);
    bool (*require)(kin_record *owner, const kin__association *association);

    /* Saving the owner: before its row is written, and after. NULL: nothing to do. */
    bool (*before_save)(kin_record *owner, const kin__association *association);
    bool (*after_save)(kin_record *owner, const kin__association *association,
                       const kin__saved *saved);

    /* after_save of owners of one model that were new, all at once. NULL: what the association has
     * to do behind an INSERT is about targets that it holds. */
    bool (*after_inserts)(const kin__association *association, kin_record *const *owners,
                          size_t count);

    /* Destroying the owner: before its row goes, and after. NULL: nothing to do. */
    bool (*before_destroy)(kin_record *owner, const kin__association *association);
    bool (*after_destroy)(kin_record *owner, const kin__association *association);
} kin__association_kind;

extern const kin__association_kind kin__belongs_to;
extern const kin__association_kind kin__belongs_to_any;
extern const kin__association_kind kin__has_one;
extern const kin__association_kind kin__has_many;
extern const kin__association_kind kin__has_one_through;
extern const kin__association_kind kin__has_and_belongs_to_many;
extern const kin__association_kind kin__has_many_through;
extern const kin__association_kind kin__has_one_delegated;  /* .writable, over one record */
extern const kin__association_kind kin__has_many_delegated; /* the same */

#endif
