/* Looking at models: what a program can ask about them once they are compiled.
 *
 * Reflections are constant. They live as long as their kin_db, and every thread may read them. They
 * grow at their end in later versions, so they are reached by pointers and never copied. */
#ifndef KIN_REFLECTION_H
#define KIN_REFLECTION_H

#include "kin/model.h"
#include "kin/types.h"

KIN_BEGIN_C_

typedef struct kin_model_reflection kin_model_reflection;
typedef struct kin_association_reflection kin_association_reflection;

/* One step of an association: from the table behind it, nearer to the owner, to this one. */
typedef struct kin_chain_step {
    const kin_association_reflection *association; /* that goes this step */
    const char *table;                             /* of its model, or a join table */
    kin_scope_fn *const *scopes; /* what narrows or orders it here: those of the model, of the */
    size_t scope_count;          /* step's association, and of what goes through that */
} kin_chain_step;

/* The row that declared an association. */
typedef enum kin_macro {
    KIN_MACRO_BELONGS_TO = 1,
    KIN_MACRO_HAS_ONE,
    KIN_MACRO_HAS_MANY,
    KIN_MACRO_HAS_AND_BELONGS_TO_MANY
} kin_macro;

typedef struct kin_column_reflection {
    const char *name;   /* the member */
    const char *column; /* its name in the database */
    kin_kind kind;
    size_t offset; /* of the member in the struct */
    bool key;      /* part of the primary key */
    bool nullable;
    bool unique;
    bool secret;
    bool readonly;
    bool counter;            /* a counter cache: Kin alone writes it */
    bool has_default;        /* default_value is what a new record begins with */
    kin_value default_value; /* a text lives as long as the rest */
    const char *default_sql; /* the database's own default; NULL if none is declared */
    bool version;            /* of optimistic locking */
    bool json;
    const char *generated;             /* the SQL that computes it; NULL if none does */
    const kin_enum_value *enumeration; /* its numbers and names; NULL if it has none */
} kin_column_reflection;

struct kin_association_reflection {
    const char *name; /* the member */
    kin_macro macro;
    const char *macro_name; /* "belongs_to", "has_one", "has_many", "has_and_belongs_to_many" */
    bool collection;        /* has_many, has_and_belongs_to_many */
    size_t offset;          /* of the member in the struct */
    const kin_model_reflection *owner;  /* the model that declares it */
    const kin_model_reflection *target; /* the model of the associated records; NULL: any */

    /* Columns in the database. foreign_key stands in the table that has it: the owner's
     * (belongs_to), the target's (has_one, has_many) or the join table; primary_key is what it
     * refers to. Both are NULL with .through. */
    const char *foreign_key; /* of several columns: "shop_id, number", here and below */
    const char *primary_key;

    /* has_and_belongs_to_many; otherwise NULL. */
    const char *join_table;
    const char *association_foreign_key; /* the join table's column for the target */

    /* has_many with .through; otherwise NULL. */
    const kin_association_reflection *through;
    const kin_association_reflection *source;

    const kin_association_reflection *inverse; /* NULL if none is declared */
    kin_dependent dependent;                   /* 0 if none */
    bool validate;
    kin_autosave autosave;
    kin_index_errors index_errors; /* as the row or kin_open says */
    bool takes_nested;             /* attributes: it has a KIN_NESTED */
    bool has_scope;
    kin_strict strict;                          /* what it says of reading it */
    const kin_column_reflection *counter_cache; /* that counts it; NULL if none does */
    bool touch;
    const kin_column_reflection *touch_column; /* beside updated_at and updated_on; may be NULL */
    bool constraint;                           /* a foreign key constraint is asked for */

    /* Polymorphic associations. A polymorphic belongs_to has no target, no counter_cache and
     * touch_column, and no primary_key unless one is declared: each model that it leads to has its
     * own. */
    bool polymorphic;
    const char *foreign_type; /* the column beside foreign_key that names the model; NULL: none */
    const char *as;           /* has_one, has_many: what the target calls it that leads back */
    const char *source_type;  /* has_many with .through: the rows meant of a polymorphic source */

    /* From the associated records back to the owner: one step, of a has_and_belongs_to_many two,
     * and with .through all those of the associations it goes by. None for a polymorphic
     * belongs_to, whose every model is another table. */
    const kin_chain_step *chain;
    size_t chain_count;
    bool nested; /* with .through: it or its source goes through another association in turn */

    /* Of a polymorphic belongs_to: the inverses in the models that have one. */
    const kin_association_reflection *const *inverses;
    size_t inverse_count;

    /* What the program adds. */
    const kin_extension *extensions;
    size_t extension_count;
    bool calls_on_add;    /* .before_add or .after_add is given */
    bool calls_on_remove; /* .before_remove or .after_remove */
    bool own_reader;      /* .on_get or .on_many_get */
    bool own_writer;      /* .on_set or .on_many_set */

    bool required;    /* the record is invalid without the other one */
    bool has_default; /* .default_to is given */
};

struct kin_model_reflection {
    const char *name;       /* as KIN_MODEL names it */
    const char *class_name; /* line_item: "LineItem" */
    const char *table;
    const kin_model *declared;
    size_t size; /* of the struct */

    /* In the order of the rows. */
    const kin_column_reflection *const *columns;
    size_t column_count;
    const kin_association_reflection *const *associations;
    size_t association_count;

    /* The primary key: one column or several, in the order of the rows. */
    const kin_column_reflection *const *key;
    size_t key_count;

    /* Single table inheritance. */
    const kin_model_reflection *base;  /* what it inherits from; NULL: from none */
    const kin_column_reflection *type; /* says which model a row is of; NULL: there is but one */
};

typedef struct kin_model_reflections {
    const kin_model_reflection *const *items;
    size_t count;
} kin_model_reflections;

/* All models: those given to kin_open, then those that associations lead to. Empty for NULL and for
 * a kin_db that failed to open. */
KIN_PUBLIC kin_model_reflections kin_db_models(const kin_db *db);

/* The model of that declaration, or of that name; NULL if it is none of db's. */
KIN_PUBLIC const kin_model_reflection *kin_db_reflect(const kin_db *db, const kin_model *model);
KIN_PUBLIC const kin_model_reflection *kin_db_reflect_named(const kin_db *db, const char *name);

/* The column or association of that name (the member's); NULL if the model has none, and for NULL.
 * kin_reflection_at finds an association by the offset of its slot. */
KIN_PUBLIC const kin_column_reflection *kin_reflection_column(const kin_model_reflection *model,
                                                              const char *name);
KIN_PUBLIC const kin_association_reflection *
kin_reflection_association(const kin_model_reflection *model, const char *name);
KIN_PUBLIC const kin_association_reflection *kin_reflection_at(const kin_model_reflection *model,
                                                               size_t offset);

/* The inverse of an association in a model that it leads to: of a polymorphic belongs_to each model
 * has its own, or that of the model it inherits from. NULL if there is none, and for NULL. */
KIN_PUBLIC const kin_association_reflection *
kin_reflection_inverse(const kin_association_reflection *association,
                       const kin_model_reflection *model);

KIN_END_C_

#ifndef __cplusplus

/* kin_reflect(db, M): the reflection of the model; NULL if it is none of db's.
 * kin_reflect_association(db, M, slot): that of one of its associations. */
#define kin_reflect(db, M) kin_db_reflect(db, M##_model())
#define kin_reflect_association(db, M, f)              \
    kin_reflection_at(kin_db_reflect(db, M##_model()), \
                      offsetof(struct M, f) + 0 * sizeof(((struct M *)0)->f.kin_slot_))

#endif

#endif
