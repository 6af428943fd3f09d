/* One association of one level of a load: whose targets are wanted, its statements, and what they
 * gave. */
#ifndef KIN_LOADING_PART_H
#define KIN_LOADING_PART_H

#include "loading/found.h"
#include "loading/identity.h"
#include "loading/reached.h"
#include "query/carry.h"
#include "record/slot.h"

/* The rows of a statement that sets keys aside: a number stands in front, NULL where there is no
 * row, and behind the row's columns the lists that have too many keys, as bits. */
typedef struct kin__carried {
    size_t columns; /* between these */
    uint64_t over;
    /* The columns whose keys were set aside. Where another statement may see other rows, a record
     * that was there before may have another key by now; its list is then as one that has too
     * many. */
    const kin__asides *asides;
    bool compares;
} kin__carried;

/* The row itself; NULL: it is none. */
static inline const kin_value *kin__carried_row(kin__carried *carried, const kin_value *cells)
{
    carried->over |= (uint64_t)cells[1 + carried->columns].as.integer;
    return cells[0].kind == KIN_KIND_NULL ? NULL : cells + 1;
}

void kin__carried_compare(kin__carried *carried, const kin_record *record, const kin_value *row);

/* Who is told of statements that would be sent. */
typedef struct kin__teller kin__teller;
struct kin__teller {
    bool (*tell)(kin__teller *teller, const kin__statement *statement);
};

typedef struct kin__part {
    const kin__include *include;
    kin__teller *teller;      /* and nothing is sent; NULL: its statements are */
    kin__chain_result result; /* what its statements are asked */
    kin_value *parts;         /* room for one key of several columns */
    kin__owners owners;       /* those whose slot is not loaded */
    /* Read step by step: the keys that lead to targets, whose numbers then take the place of those
     * of owners while rows are read. */
    kin__reached reached;
    /* What the statements are asked with: the keys of owners, or those that are left of them, or
     * those that were reached. */
    const kin_value *keys;
    uint32_t key_count;
    const kin__association *reads; /* what the statements read: the association, or its last step */
    const kin_query *query; /* the include's, unless a limit holds behind the order of steps */
    int64_t *skipped;       /* then: of each owner, how many came before its offset */
    const uint32_t *asked;  /* of each statement, whom it is for; NULL: all owners */
    kin_region *region;     /* where targets live: as long as their owners */
    int64_t *counts;        /* of each key, how many were found; NULL: there is no limit */
    size_t statements;      /* submitted: one, or one for each key where a limit holds per owner */
    int64_t stop; /* ... which ends after so many rows (kin__chain_of); 0: with the last */
    bool ahead;   /* what it finds is not for anybody yet */
    size_t rows;  /* that were read */
    kin__found_rows found;
    /* Another part of the same level that was opened before; NULL: there is none. */
    const struct kin__part *beside;
    kin__carried *carried; /* NULL: an ordinary statement */
} kin__part;

/* Whether the include is about the record: models of one family may say an association differently,
 * and then each way is an include of its own. */
static inline bool kin__include_is_for(const kin__include *include, const kin_record *record)
{
    return !include->apart ||
           (kin__association_holds(include->association, kin__model_of(record)) &&
            kin__leads_from(record, include->association));
}
/* ... and its slot is to be filled: what a query narrows is loaded anew. */
static inline bool kin__include_wants(const kin__include *include, const kin_record *record)
{
    return (include->options || !kin__is_loaded(record, include->association)) &&
           kin__include_is_for(include, record);
}

/* What targets of the owner are marked with: as the association's scope says (said is that), and if
 * it says nothing of strict or lazy loading, as their owner is. */
uint64_t kin__target_marks(const kin__include *include, const kin_record *owner, uint64_t said);
/* The same, of all targets of a part: owners of one load were marked by the query or the record that
 * they come from. */
uint64_t kin__part_marks(const kin__part *part);
/* The record is a target of the owners with the key of that number. false: memory ran out. */
bool kin__part_add(kin__part *part, kin_session *session, kin_record *record, uint32_t key);

/* These are the owners, of whom all steps but the last are asked now. */
bool kin__part_owners(kin__part *part, kin_session *session, kin_record **owners, size_t count);
/* Finds the owners that need loading. records may hold the same one twice. beside: the part of the
 * same level that was opened before, which may have the same owners, or NULL. */
bool kin__part_open(kin__part *part, kin_session *session, const kin__include *include,
                    kin_record **records, size_t count, const kin__part *beside);
/* Before it is submitted: what this very load has found already is not asked for again
 * (part_known.c). */
bool kin__part_find_known(kin__part *part, kin_session *session, const kin__identities *identities);
/* Whether what is asked for is the rows with these keys, and nothing more is said of them: the
 * association leads to the target's own key, and no scope narrows or changes what is found. */
bool kin__finds_by_key(const kin__include *include);
bool kin__part_submit(kin__part *part, kin_session *session);
/* For a teller: opens it as if it had several owners, of whom nothing is known, and steps that say an
 * order if ordered (part_pretend.c). false is a failure. */
bool kin__part_pretend(kin__part *part, kin_session *session, const kin__include *include,
                       bool ordered);
/* Whether a limit or groups hold for each owner, so that one list of all keys is not enough. */
static inline bool kin__part_is_each(const kin_query *query)
{
    return query && (kin__query_is_limited(query) || query->group.length > 0);
}
/* A list that could be one of keys of these columns. false is a failure. */
bool kin__some_keys(kin_session *session, const kin__key_names *of, kin_value *list);
/* ... with lists of keys alone, whatever limits there are: nearly always one statement. */
bool kin__part_submit_lists(kin__part *part, kin_session *session);
/* Whether there is a step before the one that the statements read. */
static inline bool kin__part_has_steps(const kin__part *part)
{
    return part->reads != part->include->association;
}
bool kin__part_read(kin__part *part, kin_session *session, kin__identities *identities);
/* Fills the slots of the owners, and the inverse ones of the targets (part_fill.c). */
bool kin__part_fill(kin__part *part, kin_session *session);
/* After that: what it found is not needed while the next level is loaded. */
void kin__part_close(kin__part *part, kin_session *session);

#endif
