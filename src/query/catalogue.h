/* What the database says of tables: read with two statements, whatever their number, from the
 * catalogue that the dialect's texts know. */
#ifndef KIN_QUERY_CATALOGUE_H
#define KIN_QUERY_CATALOGUE_H

#include "session/session.h"

typedef struct kin__found_column {
    struct kin__found_column *next;
    const char *name;
    const char *type; /* for people */
    const char *base; /* for the dialect */
    uint32_t kinds;   /* a bit for each kin_kind that can be read and written exactly */
    bool not_null;
    bool filled;       /* has a default, or the database makes its value */
    int64_t key_place; /* in the primary key, from 1; 0: no part of it */
} kin__found_column;

/* Only indexes that a search for equal values can use. */
typedef struct kin__found_index {
    struct kin__found_index *next;
    const char *name;
    bool unique;
    const char **columns; /* NULL: an expression */
    size_t column_count;
} kin__found_index;

typedef struct kin__found_table {
    const char *name; /* as it was asked for */
    bool exists;
    bool is_table; /* and no view: only tables have keys, indexes and columns that are NOT NULL */
    kin__found_column *columns;
    kin__found_column **last_column;
    kin__found_index *indexes;
    size_t key_count;
} kin__found_table;

/* Fills in the tables, whose names are set, in scratch memory. false is a failure. */
bool kin__catalogue_read(kin_session *session, kin__found_table *tables, size_t count);

/* Whether the database takes both for one identifier. */
bool kin__same_name(const kin__dialect *dialect, const char *ours, const char *found);

/* NULL if there is none. */
const kin__found_column *kin__found_column_named(const kin__dialect *dialect,
                                                 const kin__found_table *table, const char *name);

/* Whether an index, or the primary key, begins with these columns, in any order. */
bool kin__has_index(const kin__dialect *dialect, const kin__found_table *table,
                    const char *const *columns, size_t count);
/* Whether one that is unique, or the primary key, has these columns and no others, in any order. */
bool kin__has_unique_index(const kin__dialect *dialect, const kin__found_table *table,
                           const char *const *columns, size_t count);

#endif
