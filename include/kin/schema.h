/* Tables from models, and models against tables. There are no migrations: in production the schema
 * is the deployment's, and kin_check tells whether it is the one that the program was written
 * for. */
#ifndef KIN_SCHEMA_H
#define KIN_SCHEMA_H

#include "kin/types.h"

KIN_BEGIN_C_

/* Creates the tables of all models, their join tables, and indexes on foreign keys and unique
 * columns, in one transaction; a table or index that exists already is left as it is. Foreign key
 * constraints only where an association has .constraint = true; they let no row go that another
 * refers to (ON DELETE NO ACTION). For tests, tools and first starts. false on failure, and then
 * nothing was created. MariaDB has no transaction around such statements: there it is
 * KIN_INVALID_ARGUMENT inside one, and after a failure the tables before it are there. A NULL
 * session: false. */
KIN_PUBLIC bool kin_create_tables(kin_session *session);

/* How much a finding matters. */
typedef enum kin_severity {
    KIN_SEVERITY_WARNING = 1, /* all works, but slower, or unguarded against other writers */
    KIN_SEVERITY_ERROR        /* verbs fail, or values are not what they were */
} kin_severity;

/* X(kind, name, severity): what kin_check finds. A name is what kin_finding_name gives. */
#define KIN_FINDINGS_(X)                                                                     \
    /* the table, or an association's join table, is not there */                            \
    X(KIN_FINDING_TABLE, "TableMissing", KIN_SEVERITY_ERROR)                                 \
    X(KIN_FINDING_COLUMN, "ColumnMissing", KIN_SEVERITY_ERROR)                               \
    /* the column's type does not hold the member's values exactly */                        \
    X(KIN_FINDING_TYPE, "TypeDiffers", KIN_SEVERITY_ERROR)                                   \
    /* NOT NULL in the database, .nullable in the model; and the reverse */                  \
    X(KIN_FINDING_NOT_NULL, "NotNull", KIN_SEVERITY_ERROR)                                   \
    X(KIN_FINDING_NULLABLE, "Nullable", KIN_SEVERITY_WARNING)                                \
    /* a column that no model knows takes no NULL and has no default: every INSERT fails */  \
    X(KIN_FINDING_UNKNOWN_COLUMN, "UnknownColumn", KIN_SEVERITY_ERROR)                       \
    /* neither the primary key nor a unique index without NULLs is the model's key */        \
    X(KIN_FINDING_PRIMARY_KEY, "PrimaryKeyDiffers", KIN_SEVERITY_ERROR)                      \
    /* no index begins with the foreign key */                                               \
    X(KIN_FINDING_INDEX, "IndexMissing", KIN_SEVERITY_WARNING)                               \
    /* no unique index on a .unique column, or on the foreign key that a has_one leads to */ \
    X(KIN_FINDING_UNIQUE_INDEX, "UniqueIndexMissing", KIN_SEVERITY_WARNING)

typedef enum kin_finding_kind {
    KIN_FINDING_NONE_ = 0,
#define KIN_ENUM_(kind, name, severity) kind,
    KIN_FINDINGS_(KIN_ENUM_)
#undef KIN_ENUM_
} kin_finding_kind;

/* One thing that differs. Every pointer but model, table and message may be NULL. */
typedef struct kin_finding {
    kin_finding_kind kind;
    kin_severity severity;
    const char *model;       /* as KIN_MODEL names it */
    const char *association; /* or the column's member */
    const char *table;       /* these two as the database names them */
    const char *column;
    const char *expected;
    const char *actual;
    const char *message; /* one line for a developer */
} kin_finding;

typedef struct kin_report {
    const kin_finding *items;
    size_t count;
    size_t errors; /* how many of them are KIN_SEVERITY_ERROR */
} kin_report;

/* Compares the models with the database as it is: the gate before a deployment. Two statements,
 * whatever the number of models; nothing is written. Tables and columns that no model knows are
 * fine as long as an INSERT can leave them out. A view may stand for a table: of it only the
 * columns and their types are looked at. Partial indexes do not count, unless they leave out
 * nothing but NULL.
 *
 * True if there is nothing to tell. report may be NULL; its list and texts live in the region that
 * is open. On failure false with an empty report: kin_failed tells it from findings. */
KIN_PUBLIC bool kin_check(kin_session *session, kin_report *report);

/* "TableMissing" for KIN_FINDING_TABLE; "unknown" for a number that is no kind. Never NULL. */
KIN_PUBLIC const char *kin_finding_name(kin_finding_kind kind);

KIN_END_C_

#endif
