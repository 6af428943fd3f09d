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

/* Keys that a statement sets aside in the database, for those behind it in the same transaction. In
 * these texts ? is the placeholder of a list's name, @ a number, ! a quoted column, % a type. */
typedef struct kin__carry_texts {
    const char *list;  /* lists have numbers from 1, behind this they are their names */
    const char *clear; /* no list has keys: @ is how many there are */
    /* Around the SELECT whose keys are set aside. Its rows then have a number in front, which is
     * NULL where there is no row, and behind them a set of bits: the lists that have too many keys,
     * and so are empty. The number is any, or, where the SELECT has an order, the row's place. What
     * follows is made of a text for each list, the first of which is @ 0. */
    const char *number;
    const char *place;
    const char *rows[2];
    const char *over;     /* for each: its bit */
    const char *aside[2]; /* before, and for each: sets it */
    const char *keys[2];  /* before, and for each, with commas between them: those of column ! */
    const char *end;
    const char *in_order;      /* behind that, where the number is a place */
    const char *any_of;        /* behind a column that has an index: equal to one of the list */
    const char *one_of;        /* the same for one without an index */
    const char *fails_if_over; /* a statement that fails if a list had too many keys */
    /* Of what a list is made that is searched for in a column of the catalogue's type; NULL: there
     * can be none. */
    const char *(*type_for)(const char *type);
} kin__carry_texts;

typedef struct kin__dialect {
    const char *name;
    char quote;               /* around identifiers */
    bool numbered_parameters; /* $1, $2; otherwise ? */
    bool repeats_parameters;  /* ?2 is the second one once more, of whatever type its place is */
    bool names_ignore_case;   /* Posts and posts are one table */
    bool insert_id;           /* the integer key of an INSERT is known without RETURNING */
    size_t identifier_length; /* the longest name, in bytes */
    size_t most_parameters;   /* of one statement */

    kin__key_list_form key_list;
    const char *keys_before;   /* "" */
    const char *keys_between;  /* " IN (SELECT value FROM json_each(" or " = ANY(" */
    const char *keys_after;    /* "))" or ")" */
    const char *exact_text[2]; /* around a text column: only equal bytes are equal, whatever its
                                  collation says */
    bool keys_are_integers; /* others are a parameter each, so that they are compared as the column
                                 is: by its collation and type */

    /* The same for keys of several columns, [[1,"a"],[2,"b"]]: a SELECT has a column for each,
     * which is written around its number [0] [1] and, where there is a [2], its type; then comes
     * what stands before and behind the parameter. */
    const char *const *row_value; /* "json_extract(value, '$[" "]')" */
    const char *rows_before;      /* " FROM json_each(" */
    const char *rows_after;       /* "))" */

    /* A limit for each of many owners. Lateral, where the database has that: what stands before the
     * list of keys, between it, its type and the SELECT, and behind. Among: before and behind the
     * list; a row's key is then searched in a SELECT that sees kin_owners.kin_key. NULL: neither.
     * United: around each owner's SELECT in a UNION ALL. */
    const char *each_lateral[4];
    const char *each_among[2];
    const char *each_united[2];

    const kin__carry_texts *carry; /* NULL: keys cannot be set aside */

    const char *begin_read;  /* one snapshot for several reads */
    const char *begin_write; /* a transaction that may write */
    /* One that was asked for, by its kin_isolation; [1]: it only reads. What the database lacks is
     * the next stronger one. */
    const char *const (*begin)[2];
    const char *insert_defaults; /* the INSERT of a row that gives no column: " DEFAULT VALUES" */
    /* An INSERT of a row that is there already writes it instead: before the columns by which it is
     * known, behind them, and around a column of the row that was to be inserted. conflict_before
     * NULL: the columns are not named, any unique index counts. Then conflict_other stands around
     * what holds for the right row, and that row's first such column: [0] condition [1] column [2],
     * an error for another row. */
    const char *conflict_before; /* " ON CONFLICT (" */
    const char *conflict_after;  /* ") DO UPDATE SET " */
    const char *const *conflict_other;
    const char *excluded_before;  /* "excluded." */
    const char *excluded_after;   /* "" */
    const char *is_same;          /* equal, or both NULL: " IS NOT DISTINCT FROM " */
    const char *no_limit;         /* what stands for "no limit" before OFFSET, or NULL */
    bool returns_updated;         /* UPDATE ... RETURNING */
    const char *recursive_before; /* a WITH RECURSIVE, so that it goes as deep as the rows do */
    bool changes_by_join;         /* an UPDATE or DELETE finds its rows by other tables that are
                                    joined to them: a sub-select would be asked for each row */
    bool keys_apart;              /* an UPDATE or DELETE by the keys of a sub-select needs one more
                                    SELECT around it, so that it reads before it writes */
    /* What stands before and behind the column: the exact sum of decimals; of integers as one of 64
     * bits, or an error; the average of exact numbers, and of reals, as a real. */
    const char *sum_decimal[2]; /* "SUM(" ")" */
    const char *sum_integer[2];
    const char *average_exact[2]; /* "CAST(AVG(" ") AS REAL)" */
    const char *average_real[2];
    const char *lock; /* of the rows that a SELECT reads: "FOR UPDATE"; NULL: none */

    const char *type_key;     /* an integer key that the database fills, with PRIMARY KEY */
    const char *type_integer; /* 64 bits */
    const char *type_boolean;
    const char *type_real;
    const char *type_text;
    const char *type_text_key; /* what an index takes; NULL: the same */
    const char *type_time;
    const char *type_blob;
    const char *type_blob_key;
    const char *type_date;
    const char *type_decimal; /* exact */
    const char *type_uuid;
    const char *type_json;
    const char *const *check_json; /* a definition's check that a text is JSON: what stands before,
                                      between and after two times the column's name; NULL: the type
                                      does it */
    bool generated_may_be_null;    /* a generated column cannot be declared NOT NULL */
    bool tables_end_transaction;   /* CREATE TABLE commits what was open */
    const char *literal_true;
    const char *literal_false;

    /* A foreign key constraint whose table comes later is added behind all tables, unless it is
     * there: [0] the table as a literal [1] the constraint's name as one [2] the ALTER TABLE [3].
     * NULL: a constraint may name a table that is not there yet. */
    const char *const *add_constraint;

    /* What stands behind WITH wanted (name) AS (rows): a row for each column of those tables,
     * those of one table together (table as it was asked for, column or NULL, its type for people,
     * its type for kinds_of_type, NOT NULL, has a value by itself, place in the primary key from 1
     * or 0, whether it is a table and no view); a row for each column of their indexes (table,
     * index, unique, column or NULL), in the index's order. */
    const char *wanted_rows[3]; /* "VALUES (" "), (" ")": before, between and behind the names */
    const char *catalogue_columns;
    const char *catalogue_indexes;
    /* The kinds of values, a bit for each kin_kind, that the type takes and gives back exactly;
     * what it cannot hold is an error of the database. */
    uint32_t (*kinds_of_type)(const char *type);
} kin__dialect;

#endif
