/* A query on a model: what kin_all and its kin ask for, and what scopes add to. It becomes a SELECT
 * whose FROM may be a chain of hops. */
#ifndef KIN_QUERY_QUERY_H
#define KIN_QUERY_QUERY_H

#include "query/alias.h"
#include "query/include.h"
#include "query/sql.h"

#include <kin/query.h>
#include <kin/tree.h>

typedef struct kin__condition {
    struct kin__condition *next;
    const char *text; /* the developer's, with question marks; NULL: column equals value */
    const kin_value *args;
    const kin__column *column;
    const char *table; /* what the column's table is called, if not by its own name */
    kin_value value;
    const kin__key *among;            /* the value is a list of keys of these columns */
    bool replaces;                    /* default scopes have no say about the column */
    const struct kin__exists *exists; /* there is a row in any of these; then all else is nothing */
    bool missing;                     /* ... in none */
} kin__condition;

/* A join of an association's tables to one that stands in the statement before it. */
typedef struct kin__join {
    struct kin__join *next;
    const kin__association *association;
    const char *parent; /* what the owner's table is called */
    const char **names; /* what those of the hops are called */
    bool outer;         /* owners without a target stay */
    /* What the scopes of its tables say: conditions of its ON, and joins of their own. */
    kin__condition *conditions;
    struct kin__join *joins;
    /* ... and of the target, if that is loaded: it is limited for each owner, so that it takes a
     * statement of its own; it is read-only; and what is loaded along. */
    bool limited;
    bool readonly;
    kin_strict strict;
    kin_lazy lazy;
    kin__include *includes;
} kin__join;

/* Rows that a condition asks for, in a sub-select: the join's parent stands outside. Of a
 * belongs_to to any model there is one for each way. */
typedef struct kin__exists {
    struct kin__exists *next;
    kin__join join;
} kin__exists;

/* The name of a table that is joined, in the developer's own text. */
typedef struct kin__table_name {
    struct kin__table_name *next;
    const char *name;
} kin__table_name;

/* Why what a query includes is loaded by joins after all. */
typedef enum kin__joined_for {
    KIN__JOINED_FOR_NOTHING, /* it is not, or was asked for as a join */
    KIN__JOINED_FOR_JOINS,   /* .joins names it */
    KIN__JOINED_FOR_REFERENCE,
    KIN__JOINED_FOR_TEXT /* the query's own text names its table */
} kin__joined_for;

struct kin_query {
    kin_session *session;
    const kin__model *model;
    kin_region *region;            /* where what it finds lives */
    const kin__association *chain; /* its rows are the targets of one owner, which has this key */
    kin_value owner;               /* in owner_key; chain NULL: they are all of the model's */
    bool several;                  /* owner is a list of keys (kin__key_list) */
    struct kin__reached *reached;  /* ... which the steps before have found; NULL: there are none */
    kin_record *of;                /* that owner, for whom this room has no use; NULL: none */
    const char **names;            /* of the tables of a chain, by hop; NULL: there is no chain */
    kin__aliases aliases;
    /* While scopes of a table run: its model, and what it is called (NULL: by its own name). */
    const kin__model *site;
    const char *table;
    bool joining;      /* that table was joined: only its conditions and joins count */
    kin__join *target; /* ... and is the target of this one, which may be loaded by the statement */
    bool narrows;      /* or stands on the way to the target: what it includes is not loaded */
    size_t depth;      /* of scopes that join inside scopes that join */
    kin__join *joins;
    kin__join **last_join;
    kin__condition *conditions;
    kin__condition **first_condition; /* of the table whose scopes run */
    kin__condition **last_condition;
    bool defaults; /* they are default scopes */
    kin__condition *having;
    kin__condition **last_having;
    kin__buffer group;
    kin__buffer order;
    size_t declared_order; /* how much of it is not of the call's own */
    kin__include
        *includes; /* loaded by statements of their own, unless they are joined after all */
    kin__include *preloads;     /* ... in any case */
    kin__include *eager;        /* loaded by this statement: what each entry's join has found */
    bool narrowed;              /* options came to what the scopes of an association say */
    bool settled;               /* it is known which of them are joined, */
    kin__joined_for joined_for; /* why, */
    const char *joined_name;    /* and for which table or association, by so many bytes */
    size_t joined_name_length;
    kin__table_name *references; /* that conditions name */
    kin__condition *own_joins;   /* the developer's own, behind those of associations */
    kin__condition **last_own_join;
    uint64_t *selected; /* columns to read, as bits; NULL: all */
    const char *lock;   /* KIN_LOCK, or the developer's text; NULL: none */
    bool distinct;
    bool readonly;
    kin_strict strict;
    kin_lazy lazy;
    bool has_limit;
    bool has_offset;
    int64_t limit;
    int64_t offset;
    int64_t batch_size; /* 0: the query is not read in batches */
    uint64_t size_key;  /* by which its size is noted (loading/sizes.h); 0: it is not */
    bool nothing;       /* it is known to find none: no statement is needed */
    bool failed;        /* the session knows why */
};

/* --- scope.c: what is added to a query -------------------------------------------------------- */

/* Everything that a query holds lives in the session's scratch memory. */
void kin__query_open(kin_query *query, kin_session *session, const kin__model *model);
/* A new condition of the table whose scopes run; NULL: memory ran out, and the query has failed. */
kin__condition *kin__query_add_condition(kin_query *query);
/* The key, of the query's model, is one of these; the list is that of kin__key_list. */
void kin__query_among(kin_query *query, const kin__key *key, kin_value list);
/* The key of its model stands in that relation (">" and the like) to these values, which end in
 * KIN_END. */
void kin__query_by_key(kin_query *query, const char *relation, const kin_value *values);
/* By the key alone, and "" or " DESC" behind each of its columns. */
void kin__query_order_by_key(kin_query *query, const char *way);
void kin__query_add_order(kin_query *query, const char *order);
/* Gives the value memory of its own. false: there is none. */
bool kin__copy_value(kin__arena *arena, kin_value *value);

/* Members of the model in a list, "title, author_id", as bits that are added to the words. false:
 * what is wrong is a failure that begins with what. */
bool kin__columns_named(kin_session *session, const kin__model *model, const char *what,
                        const char *list, uint64_t *words);
/* Fails for a name that is no member of the model, with the one that was probably meant. */
bool kin__fail_column(kin_session *session, const kin__model *model, const char *what,
                      const char *name, size_t length);
/* Runs the model's default scopes. false is a failure. */
bool kin__query_default_scopes(kin_query *query);

/* Runs the scopes of a hop, whose table goes by that name, on the query. */
void kin__query_scopes(kin_query *query, const kin__hop *hop, const char *name);

/* --- join.c ----------------------------------------------------------------------------------- */

/* How a tree is joined; eager: each of its entries then knows its join. */
typedef enum kin__join_as { KIN__JOIN_INNER, KIN__JOIN_OUTER, KIN__JOIN_EAGER } kin__join_as;

/* Joins what the tree names to the table whose scopes run, or to the query's own; what is joined
 * there already is not joined again. */
void kin__query_join(kin_query *query, kin__include *tree, kin__join_as as);
/* false is a failure. */
bool kin__query_joins_text(const kin_query *query, kin__sql *sql);
/* The root's table keeps its name, whatever is joined. false is a failure. */
bool kin__query_names_root(kin_query *query);
/* The tables that the text joins are known by these names. */
void kin__query_own_names(kin_query *query, const char *text);
/* That join of the association to the root's table; NULL if there is none. */
const kin__join *kin__query_joined(const kin_query *query, const kin__association *association);
/* Names the tables of a join by its association, whose parent is set, and runs their scopes. It
 * stands in the query's joins. false is a failure. */
bool kin__join_open(kin_query *query, kin__join *join);
/* Fails where an .owner_scope stands in the way. */
bool kin__join_may_be(kin_query *query, const kin__association *association);
/* Its tables, joined to each other, and what joins the first to the parent. */
bool kin__join_tables_text(kin__sql *sql, const kin__join *join);
void kin__join_parent_text(kin__sql *sql, const kin__join *join);
/* "table" or "table" "name". */
void kin__sql_table(kin__sql *sql, const char *table, const char *name);

/* --- exists.c --------------------------------------------------------------------------------- */

/* Which associations are asked for; of one path, what is to hold of its targets (NULL: nothing). */
typedef struct kin__asked {
    const char *associations; /* NULL: none */
    bool missing;
    const char *where;
    const kin_value *args;
    kin_scope_fn *scope;
} kin__asked;

/* Adds the condition that the table whose scopes run has them, or has none. */
void kin__query_ask(kin_query *query, const kin__asked *asked);
bool kin__exists_text(const kin__condition *condition, kin__sql *sql);

/* --- eager.c ---------------------------------------------------------------------------------- */

/* Decides which of the query's includes are joined: all of them, where anything in it names a table
 * that only they bring. It is called when nothing is added any more. false is a failure. */
bool kin__query_settle(kin_query *query);
/* ", " and the columns of the tree's targets, each model's in order, and their kinds. */
void kin__eager_columns(kin__sql *sql, const kin_query *query);
/* Whether a limit is about the owners, and not about rows that are as many as the joins make. */
bool kin__limits_owners(const kin_query *query);
/* lead, and that the owner is one of those which the limit leaves. */
bool kin__limited_owners(const kin_query *query, kin__sql *sql, const char *lead);

/* --- options.c -------------------------------------------------------------------------------- */

/* Which of the options were written; text is that of the call, with `leading` arguments before
 * them, or NULL: those that are not zero. What is wrong with them is a failure: NULL. It lives as
 * long as the verb. */
const kin__given *kin__given_options(kin_session *session, const kin_find_options *options,
                                     const char *text, size_t leading);
bool kin__is_any_given(const kin__given *given);
/* Options of a verb by name: they may be left out (NULL), and need not know their size. */
const kin_find_options *kin__whole_options(const kin_find_options *options, kin_find_options *own);
const kin__given *kin__given_update(kin_session *session, const kin_update_options *options,
                                    const char *text);
/* .depth; INT64_MAX: it was not written. false is a failure. */
bool kin__given_depth(kin_session *session, const kin_tree_options *options, const char *text,
                      int64_t *depth);
/* .of; NULL: it was not written. */
const kin_targets *kin__given_of(const kin_find_options *options, const kin__given *given);
const kin_targets *kin__given_update_of(const kin_update_options *options, const kin__given *given);
/* Reads options into an opened query, the default scopes first. false is a failure. */
bool kin__query_options(kin_query *query, const kin_find_options *options, const kin__given *given);
bool kin__query_update_options(kin_query *query, const kin_update_options *options,
                               const kin__given *given);

/* Gives the options memory of their own for what they point to. false: there is none. */
bool kin__copy_options(kin__arena *arena, kin_find_options *options);

/* --- query.c: parts of statements ------------------------------------------------------------- */

/* Which rows are the model's, and the conditions: " WHERE a AND b" or, with lead " AND ", what
 * follows a WHERE that stands already. */
bool kin__query_where_text(const kin_query *query, kin__sql *sql, const char *lead);
/* The same for an UPDATE or DELETE, which has no joins and groups: by the keys of a sub-select
 * where the query has those, or a limit that is to hold. */
bool kin__query_change_text(const kin_query *query, kin__sql *sql, const char *lead, bool limited);
/* The conditions, joined by AND, behind lead; no text if there are none. */
bool kin__query_conditions_text(const kin__condition *conditions, kin__sql *sql, const char *lead);
/* GROUP BY and HAVING. */
bool kin__query_group_text(const kin_query *query, kin__sql *sql);
/* The same within what has equal values in those columns of the table; nothing without groups. */
bool kin__query_group_each_text(const kin_query *query, kin__sql *sql, const kin__key_names *key,
                                const char *table);
void kin__query_order_text(const kin_query *query, kin__sql *sql);
void kin__query_limit_text(const kin_query *query, kin__sql *sql);
bool kin__query_lock_text(const kin_query *query, kin__sql *sql);
bool kin__query_is_limited(const kin_query *query);

/* Reverses an order: ASC for DESC, NULLS FIRST for NULLS LAST. */
void kin__order_reverse(kin__buffer *reversed, const char *order);
/* Whether it is by that column and by nothing else. */
bool kin__order_is_by(const char *order, const kin__column *column);

/* --- select.c --------------------------------------------------------------------------------- */

typedef enum kin__select_part {
    KIN__SELECT_NARROWED = 0, /* FROM, joins, WHERE, GROUP BY, HAVING: always */
    KIN__SELECT_ORDERED = 1,
    KIN__SELECT_LIMITED = 2
} kin__select_part;

/* What stands behind the list of a SELECT: from FROM on. false is a failure. */
bool kin__select_from(kin__sql *sql, const kin_query *query, unsigned parts);

/* Adds what has to be read whatever was selected, once it is known what is included (NULL allowed)
 * and which association of an owner the records are loaded for (NULL: none). */
void kin__select_needed(kin_query *query, const kin__include *includes,
                        const kin__association *association);
/* The columns that are read. One that is not selected is NULL in its place. */
void kin__select_columns(kin__sql *sql, const kin_query *query);
/* SELECT of these columns, complete. */
bool kin__select_records(kin__sql *sql, const kin_query *query);

/* The key's columns: "posts"."a", "posts"."b". */
void kin__select_key(kin__sql *sql, const kin__model *model);

#endif
