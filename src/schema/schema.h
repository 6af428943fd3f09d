/* The compiled schema: what models are once kin_open has read and checked them.
 *
 * It is written by kin__schema_compile and constant afterwards, so threads share it without locks.
 * The one thing that still grows, statements kept for a model, stands behind a pointer (plans). */
#ifndef KIN_SCHEMA_SCHEMA_H
#define KIN_SCHEMA_SCHEMA_H

#include "driver/dialect.h"
#include "support/fault.h"
#include "support/map.h"
#include "support/memory.h"

#include <kin/model.h>
#include <kin/reflection.h>

typedef struct kin__model kin__model;
typedef struct kin__association kin__association;
typedef struct kin__association_list kin__association_list;

/* What is known by now of the rows that an INSERT of several gives back. */
typedef enum kin__returned {
    KIN__RETURNED_UNKNOWN,
    KIN__RETURNED_IN_ORDER, /* each row could be told by its key */
    KIN__RETURNED_ANYHOW    /* none could: they are inserted one by one */
} kin__returned;

/* Statements that are kept once they were built. The query room knows what a plan is; they are only
 * ever added, in front, so that threads read the list without a lock. */
typedef struct kin__plans {
    _Atomic(struct kin__plan *) head;
    _Atomic unsigned returned; /* kin__returned */
} kin__plans;

typedef struct kin__column {
    const kin__model *model;
    const char *member;    /* its name in the struct */
    const char *name;      /* its name in the database */
    const char *quoted;    /* "name" */
    const char *qualified; /* "table"."name" */
    uint32_t offset;
    uint16_t index;
    uint8_t kind;  /* kin_kind */
    uint8_t bytes; /* of the member */
    bool key;
    bool nullable;
    bool unique;
    bool secret;
    bool readonly;                     /* no UPDATE of the record writes it */
    bool plain;                        /* created_at and the like, but not written by Kin */
    bool version;                      /* of optimistic locking */
    bool counter;                      /* kept by Kin alone: DDL gives it DEFAULT 0 */
    bool json;                         /* a text that is JSON */
    bool guarded;                      /* not every value may be written: one of the next two */
    const char *generated;             /* the SQL by which the database computes it; or NULL */
    const kin_enum_value *enumeration; /* its numbers, up to one without a name; or NULL */
    bool has_default;                  /* default_value is given */
    kin_value default_value;           /* what kin_new writes */
    const char *default_sql;           /* what the DDL says; NULL if nothing */
    /* belongs_to associations that this is the foreign key of, or the type beside it, and what goes
     * through them. */
    const kin__association **keys_of;
    size_t keys_of_count;
} kin__column;

/* The columns of a key as statements know them. */
typedef struct kin__key_names {
    const char *const *names; /* in the database, not quoted */
    const uint8_t *kinds;     /* kin_kind of each */
    size_t count;
} kin__key_names;

/* Keys are lists of columns, of at most so many. */
enum { KIN__MOST_KEY_COLUMNS = 16 };
typedef struct kin__key {
    const kin__column *const *columns;
    size_t count;
    kin__key_names names;
} kin__key;

/* One step of an association, from the table before it to another table. Every association is a
 * chain of them from its owner to its target: belongs_to and has_* one, many-to-many two (over the
 * join table), through the steps of the association it goes through and of its source. Loading,
 * counting and joining know hops and need not know kinds. */
typedef struct kin__hop {
    const char *table;           /* not quoted */
    const kin__model *model;     /* NULL for a join table */
    kin__key_names from;         /* the columns in the table before */
    kin__key_names to;           /* those in this table that are equal to them, in their order */
    kin_scope_fn *const *scopes; /* what narrows or orders this table */
    size_t scope_count;
    size_t default_at; /* those that are default scopes of its model stand together */
    size_t default_count;
    kin_owner_scope_fn *owner_scope;     /* the same, and runs behind them; NULL: none */
    const kin__association *association; /* the one this hop comes from; names its alias */
    /* A polymorphic key has a second part, and that is constant. */
    const char *type;      /* the column that must be equal too; NULL: there is none */
    const char *type_test; /* = 'Post', behind it */
    bool type_before;      /* it stands in the table before, and not in this one */
} kin__hop;

struct kin__association {
    const char *name;
    const char *plural; /* of the name; names aliases */
    uint32_t offset;
    uint16_t index;
    bool many;         /* the slot is a kin_many */
    bool read_by_user; /* the row has a reader of the user's own */
    const kin_row *row;
    const struct kin__association_kind *kind;
    const kin__model *owner;
    const kin__model *declarer;    /* owner, or what it inherits this from: names the foreign key */
    const kin__association **anew; /* of descendants of the owner that say it anew */
    size_t anew_count;
    const kin__model *target;        /* NULL: any; see ways */
    const kin__association *inverse; /* NULL if none is declared */

    const kin__hop *hops;
    size_t hop_count;
    kin__key owner_keys;          /* the columns of the owner that the first hop starts at */
    const kin__column *owner_key; /* the first of them, and nearly always the only one */

    /* belongs_to, has_one, has_many */
    kin__key target_keys;          /* the columns of the target that those are equal to */
    const kin__column *target_key; /* the first of them */
    /* Of the columns of the foreign key, as bits, those that become NULL where there is nothing to
     * refer to: not what is part of the row's own key or cannot be NULL, if others do. */
    uint32_t cleared;

    /* Polymorphic: the column beside the foreign key, and what it says of this association's rows
     * (NULL: any of the models). */
    const kin__column *foreign_type;
    const char *type_name;

    /* A belongs_to to any model has no target, and no hops. For each model, by its index, it has a
     * way: the association as it is when it leads there. */
    const kin__association *ways;
    size_t way_count;
    const kin__association *any; /* of a way: what it is one of */
    const char *flaw;            /* of a way: why it cannot lead there; NULL: it can */

    /* has_and_belongs_to_many */
    const char *join_table;
    kin__key_names join_owner;  /* the join table's columns for the owner's key */
    kin__key_names join_target; /* ... for the target's */
    kin__key join_target_keys;  /* the target's */

    /* has_many through */
    const kin__association *through;
    const kin__association *source;
    /* .disable_joins: the last of its hops as an association of its own, whose owners are those
     * that the steps before have found. It has no slot. NULL: one statement joins all hops. */
    const kin__association *last;
    /* .writable: the association to the one record, and what that has which is changed instead. */
    const kin__association *between;
    const kin__association *delegate;

    /* belongs_to: the counter on the target. has_many: the counter on the owner that the inverse
     * belongs_to keeps. NULL if none. */
    const kin__column *counter;
    const kin__association *counterpart; /* has_many: the belongs_to that keeps the counter */
    const kin__column *touch; /* belongs_to: a column to touch beside updated_at and updated_on */

    kin_dependent dependent; /* 0 if none */
    bool unread;             /* has_many: what it destroys with its owner need not be read */
    bool validate;
    kin_autosave autosave;
    kin_index_errors index_errors;
    const kin_row *nested; /* its KIN_NESTED; NULL: it takes no nested attributes */
    bool nested_limited;   /* by a number */
    bool constraint;       /* DDL gives what it refers by a foreign key constraint */
    bool required;         /* an owner without a target is invalid, */
    bool required_always;  /* also one whose foreign key is as it was saved */

    kin__plans *plans;
};

struct kin__association_list {
    kin__association *items;
    size_t count;
};

/* A model that a row may be of, and where its columns stand in a row that was read through a model
 * it inherits from. */
typedef struct kin__relative {
    const kin__model *model;
    const uint16_t *cells; /* of each of its columns */
} kin__relative;

/* One function to run at an event: a callback of the user's, or what an association does there. */
typedef struct kin__step {
    const kin__association *association; /* NULL: the user's, and then one of the three is given */
    kin_callback_fn *callback;
    kin_around_fn *around;
    kin_validate_fn *validation;
    const char *context; /* of validations */
    unsigned on;         /* KIN_ON_CREATE and the like; 0: all, unless there is a context */
} kin__step;

typedef struct kin__steps {
    const kin__step *items;
    size_t count;
} kin__steps;

/* What runs at each event (enum kin_event_), in the order in which it runs. */
typedef struct kin__callbacks {
    kin__steps steps[KIN_EVENT_COUNT_];
    kin__steps validations;
    uint32_t given;  /* a bit for each event that a callback of the user's waits for */
    uint32_t around; /* ... and those that have an around among them */
    bool validates;  /* something runs when a record is validated */
} kin__callbacks;

struct kin__model {
    const char *name;
    const char *table;
    const char *quoted_table;
    const char *class_name; /* LineItem */
    uint32_t index;         /* in the schema */
    uint32_t size;
    uint32_t align;
    uint32_t null_words; /* 64 columns each */
    const kin_model *declared;
    const kin_model_reflection *reflection;

    /* Its rows, behind those that it inherits; a row of its own takes the place of the inherited
     * one of the same member. So what its parent has stands in it at the same places: a column or
     * association of the parent serves for its records too. */
    const kin_row *rows;
    size_t row_count;

    kin__column *columns;
    size_t column_count;
    size_t generated_count; /* of columns that the database computes */
    size_t default_count;   /* of those that have a default of Kin's */
    kin__key key;

    /* What a row is read as: its own columns in order, then those that only its descendants have.
     * Without descendants that is its own. */
    const kin__column *const *cells;
    size_t cell_count;
    const uint8_t *kinds;    /* of the cells, as a statement's result wants them */
    const char *select_list; /* "posts"."id", "posts"."title" */

    /* Single table inheritance. parent is NULL, and root the model itself, where nothing is
     * inherited. */
    const kin__model *parent;
    const kin__model *root;
    const kin__column *type;     /* says which model a row is of; NULL: there is one model */
    const char *type_test;       /* = 'Firm', behind the type column; NULL: all rows of the table */
    const kin__relative *family; /* itself, then its descendants */
    size_t family_count;
    bool mixed;  /* a row that is read through it may be of another model, or of none */
    bool flawed; /* while compiling: its columns have a mistake */

    kin__association_list associations;
    bool autosaves; /* one of them is KIN_AUTOSAVE_YES */
    bool plain;     /* saving a new record runs no callback and no validation, and writes no other
                       row, unless a slot holds something unsaved */

    kin__callbacks callbacks;

    kin_scope_fn *const *default_scopes;
    size_t default_scope_count;

    const kin__column *created[2]; /* created_at, created_on; NULL where the model has none */
    const kin__column *updated[2];
    uint64_t one_time; /* created_at and updated_at, where the database takes one parameter for
                          both; else 0 */
    const kin__column *version; /* of optimistic locking; NULL: none */
    kin_strict strict;          /* its own, or that of what it inherits from */
    bool may_be_stale;          /* a write may be refused: by its version or a touched parent's */
    bool told_later; /* of its records, or of what is destroyed along, the user is told when it is
                        committed or taken back */

    /* Which column or association begins at a byte of the struct: index + 1, 0 for none. */
    const uint16_t *column_at;
    const uint16_t *association_at;

    kin__plans *plans;
};

typedef struct kin__schema {
    kin__model *models;
    size_t model_count;
    kin__map by_declaration; /* const kin_model * to index */
    kin_mistakes mistakes;
    kin_model_reflections reflections; /* empty if there are mistakes */
} kin__schema;

/* What kin_open says of all models, where they do not say other. */
typedef struct kin__wishes {
    bool belongs_to_required;
    bool required_always;
    bool automatic_inverse;
    kin_index_errors index_errors;
} kin__wishes;

/* Compiles and checks all models. Everything lives in the arena. Every mistake that is found stands
 * in the schema, and in the fault's message as far as it fits; the first one decides the code. */
bool kin__schema_compile(kin__schema *schema, kin__arena *arena, const kin__dialect *dialect,
                         const kin__wishes *wishes, kin_model_fn *const *models, kin__fault *fault);

/* Whether rows can be told and linked by a column of the kind: its values are exact, and can stand
 * in a list of keys. */
static inline bool kin__kind_is_key(uint8_t kind)
{
    return kind == KIN_KIND_INT || kind == KIN_KIND_TEXT || kind == KIN_KIND_DATE ||
           kind == KIN_KIND_DECIMAL || kind == KIN_KIND_UUID;
}

/* NULL if the model is not part of the schema. */
const kin__model *kin__schema_model(const kin__schema *schema, const kin_model *declared);

/* Whether a record of the model is one of the other too: the same, or one it inherits from. */
static inline bool kin__is_a(const kin__model *model, const kin__model *other)
{
    while (model && model != other) model = model->parent;
    return model != NULL;
}
/* Whether the row, one of the model's, is its parent's, unchanged. */
bool kin__is_inherited(const kin__model *model, const kin_row *row);
/* The nearest model that both are; NULL if there is none. */
const kin__model *kin__common_model(const kin__model *left, const kin__model *right);
/* The model among itself and its descendants that the type column names; NULL or an empty text is
 * the model itself. NULL if there is none. */
const kin__relative *kin__relative_of_type(const kin__model *model, const kin_value *type);
/* The model's own column that is the other, one of its own or of a model that it inherits from;
 * NULL if it is neither. */
const kin__column *kin__own_column(const kin__model *model, const kin__column *column);

static inline bool kin__hop_has_scope(const kin__hop *hop)
{
    return hop->scope_count > 0 || hop->owner_scope;
}

/* Whether the association itself was given a scope. */
static inline bool kin__association_has_scope(const kin__association *association)
{
    return association->row->scope || association->row->owner_scope;
}

/* The column of the target that says of which model the owner is; NULL if it has none. */
static inline const kin__column *kin__type_of_target(const kin__association *association)
{
    return association->any || association->ways ? NULL : association->foreign_type;
}

/* NULL if nothing of that kind begins there, or has that name. */
const kin__column *kin__column_at(const kin__model *model, size_t offset);
const kin__association *kin__association_at(const kin__model *model, size_t offset);
/* Whether the association is what a record of the model has in that slot, where the association is
 * its model's, or that of one it inherits from: it may have been said anew on the way down. */
bool kin__association_holds(const kin__association *association, const kin__model *model);
const kin__column *kin__column_named(const kin__model *model, const char *member, size_t length);
/* By its name in the database. */
const kin__column *kin__column_called(const kin__model *model, const char *name);
/* The way that the type column's value says; NULL if that is no model's name. */
const kin__association *kin__way_of_type(const kin__association *any, const kin_value *type);
const kin__association *kin__association_named(const kin__model *model, const char *name,
                                               size_t length);

/* The name that was probably meant; NULL if none is near enough. */
const char *kin__similar_association(const kin__model *model, const char *wanted);
const char *kin__similar_column(const kin__model *model, const char *wanted);

/* `, did you mean "posts"?` or an empty text; text has room for 96 bytes. */
#define KIN__SUGGESTION_SIZE 96
const char *kin__suggest_association(const kin__model *model, const char *wanted,
                                     char text[KIN__SUGGESTION_SIZE]);
const char *kin__suggest_column(const kin__model *model, const char *wanted,
                                char text[KIN__SUGGESTION_SIZE]);
/* Of columns, by the names of their members. */
const char *kin__suggest_member(const kin__model *model, const char *wanted,
                                char text[KIN__SUGGESTION_SIZE]);

#endif
