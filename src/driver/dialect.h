/* What is particular about a database's SQL, and what it can do. Upper rooms read this record and
 * never ask which database it is. */
#ifndef KIN_DRIVER_DIALECT_H
#define KIN_DRIVER_DIALECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a list of keys of any length is one parameter. The texts surround the quoted column and the
 * parameter: before column between parameter after. */
typedef enum kin__key_list_form {
    KIN__KEYS_AS_JSON, /* [1,2,3] or ["a","b"] */
    KIN__KEYS_AS_ARRAY /* {1,2,3} or {"a","b"} */
} kin__key_list_form;

typedef struct kin__dialect {
    const char *name;
    char quote;               /* around identifiers */
    bool numbered_parameters; /* $1, $2; otherwise ? */
    bool names_ignore_case;   /* Posts and posts are one table */
    bool insert_id;           /* the integer key of an INSERT is known without RETURNING */
    size_t identifier_length; /* the longest name, in bytes */

    kin__key_list_form key_list;
    const char *keys_before;  /* "" */
    const char *keys_between; /* " IN (SELECT value FROM json_each(" or " = ANY(" */
    const char *keys_after;   /* "))" or ")" */

    const char *begin_read;      /* one snapshot for several reads */
    const char *begin_write;     /* a transaction that may write */
    const char *insert_defaults; /* the INSERT of a row that gives no column: " DEFAULT VALUES" */
    /* An INSERT of a row that is there already writes it instead: before the columns by which it is
     * known, behind them, and around a column of the row that was to be inserted. */
    const char *conflict_before; /* " ON CONFLICT (" */
    const char *conflict_after;  /* ") DO UPDATE SET " */
    const char *excluded_before; /* "excluded." */
    const char *excluded_after;  /* "" */
    const char *is_same;         /* equal, or both NULL: " IS NOT DISTINCT FROM " */
    const char *no_limit;        /* what stands for "no limit" before OFFSET, or NULL */
    const char *sum_decimal;     /* the function that adds decimals exactly: "SUM" */
    bool sums_are_wider;         /* the SUM of integers is of a type that holds more than they do */
    const char *lock;            /* of the rows that a SELECT reads: "FOR UPDATE"; NULL: none */

    const char *type_key;     /* an integer key that the database fills, with PRIMARY KEY */
    const char *type_integer; /* 64 bits */
    const char *type_boolean;
    const char *type_real;
    const char *type_text;
    const char *type_time;
    const char *type_blob;
    const char *type_date;
    const char *type_decimal; /* exact */
    const char *type_uuid;
    const char *type_json;
    const char *const *check_json; /* a definition's check that a text is JSON: what stands before,
                                      between and after two times the column's name; NULL: the type
                                      does it */
    const char *literal_true;
    const char *literal_false;

    /* A foreign key constraint whose table comes later is added behind all tables, unless it is
     * there: [0] the table as a literal [1] the constraint's name as one [2] the ALTER TABLE [3].
     * NULL: a constraint may name a table that is not there yet. */
    const char *const *add_constraint;

    /* What stands behind WITH wanted (name) AS (VALUES ...): a row for each column of those tables,
     * those of one table together (table as it was asked for, column or NULL, its type for people,
     * its type for kinds_of_type, NOT NULL, has a value by itself, place in the primary key from 1
     * or 0, whether it is a table and no view); a row for each column of their indexes (table,
     * index, unique, column or NULL), in the index's order. */
    const char *catalogue_columns;
    const char *catalogue_indexes;
    /* The kinds of values, a bit for each kin_kind, that the type takes and gives back exactly;
     * what it cannot hold is an error of the database. */
    uint32_t (*kinds_of_type)(const char *type);
} kin__dialect;

#endif
