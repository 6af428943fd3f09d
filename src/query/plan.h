/* Kept statements: built once per kin_db, prepared once per connection, found without building a
 * text. A plan belongs to a model or an association and is known by its purpose and a set of
 * columns. */
#ifndef KIN_QUERY_PLAN_H
#define KIN_QUERY_PLAN_H

#include "query/sql.h"

typedef enum kin__purpose {
    KIN__PLAN_FIND = 1,     /* one record by key */
    KIN__PLAN_INSERT,       /* the columns of the set; returns the others */
    KIN__PLAN_INSERT_KEYED, /* the same where the database tells the new key by itself */
    KIN__PLAN_UPDATE,       /* the columns of the set, by key */
    KIN__PLAN_GENERATED,    /* reads those that the database computes, by key */
    KIN__PLAN_DELETE,       /* by key, or by key and version */
    KIN__PLAN_INCREMENT,    /* adds to the column of that index, by key */
    KIN__PLAN_AMOUNT,       /* the value of the column of that index, locked, by key */
    KIN__PLAN_LOAD,         /* an association's targets for one owner or a list of them */
    KIN__PLAN_CARRY,  /* the same, for keys that were set aside; sets its own aside, of the set */
    KIN__PLAN_COUNT,  /* how many targets one owner has */
    KIN__PLAN_COUNTS, /* how many each of a list has */
    KIN__PLAN_CHANGE_ALL,     /* all targets of one owner: deleted, or foreign key NULL */
    KIN__PLAN_CHANGE,         /* so many of them */
    KIN__PLAN_COUNTER,        /* moves a counter by a number */
    KIN__PLAN_TOUCH,          /* time columns of a parent, by key */
    KIN__PLAN_LINK,           /* a row of a join table */
    KIN__PLAN_UNLINK_ALL,     /* the join rows of one owner */
    KIN__PLAN_UNLINK,         /* those to so many targets */
    KIN__PLAN_DESTROY_UNREAD, /* the rows of one association below an owner, by their number */
    KIN__PLAN_INSERT_ROWS     /* several rows; returns the key, too, where anything is returned */
} kin__purpose;

/* The same for several rows at once; another plan for each number of them. */
static inline kin__purpose kin__purpose_of_rows(kin__purpose purpose, size_t rows)
{
    return (kin__purpose)((unsigned)purpose | (unsigned)rows << 8);
}

/* The same where created_at and updated_at are one parameter. */
static inline kin__purpose kin__purpose_of_one_time(kin__purpose purpose)
{
    return (kin__purpose)((unsigned)purpose | 0x80u);
}

typedef struct kin__plan {
    struct kin__plan *next;
    uint64_t columns; /* the set, for models of up to 64 columns */
    uint32_t purpose;
    kin__statement statement;
} kin__plan;

/* Writes a plan's text, and sets kinds and columns of sql if it has a result; of is what the caller
 * gave to kin__plan_for. Returns false after a failure. */
typedef bool kin__plan_writer(kin__sql *sql, const void *of, uint64_t columns);

/* The plan, built by the writer at the first time. NULL is a failure. */
const kin__plan *kin__plan_for(kin_session *session, kin__plans *plans, kin__purpose purpose,
                               uint64_t columns, kin__plan_writer *writer, const void *of);

#endif
