/* Declaring models.
 *
 *   KIN_DECLARE(post);                       once, in the model's header
 *   struct post { kin_record kin; ... };     the model: a plain struct
 *   KIN_MODEL(post, KIN_COLUMN(id), ...);    once, in one .c file
 *
 * KIN_MODEL is a list of rows that reads like a Ruby class body. Every row is a constant
 * expression; the options behind a row's names are designated initializers of kin_row. The
 * compiler checks that a column's member is a column, that an association's member is a slot of
 * the right kind, and that the slot is of the named model. Names in strings are checked when the
 * database is opened, all at once; so is an option that has no meaning in its row. Options are
 * written out in the row, not in a macro of the user's own: what is written is what is given. */
#ifndef KIN_MODEL_H
#define KIN_MODEL_H

#include "kin/callback.h"
#include "kin/types.h"

KIN_BEGIN_C_

typedef const kin_model *kin_model_fn(void);

/* A scope adds conditions, order and the like to a query: kin_query_where, kin_query_order. It is
 * an association's (.scope), a model's (KIN_DEFAULT_SCOPE) or a query's (.scopes), runs at every
 * use of it, in the thread of the session, and must add the same each time. It runs no
 * statement. */
typedef void kin_scope_fn(kin_query *query);

/* The same for .owner_scope of an association, which is told whose it is: owner is a record of the
 * association's model (kin_as(author, owner)), and may be an unsaved one. Its targets are looked
 * for with what the scope says of this owner; when they are loaded for several, those for whom it
 * says the same share a statement. It cannot be joined, for no owner is known there. */
typedef void kin_owner_scope_fn(kin_query *query, const kin_record *owner);

/* A validation adds errors to the record with kin_add_error. It runs before a record is saved, and
 * may use the record's session. */
typedef void kin_validate_fn(kin_record *record);

/* The record that a belongs_to leads to where its own leads to none: a record of the session, saved
 * or not, of the model that the association leads to, or NULL for none after all. It may use the
 * record's session, as a callback may. */
typedef kin_record *kin_default_fn(kin_record *record);

/* What happens to associated records when their owner is destroyed, and when they are taken out
 * of a collection. Without it nothing happens to the former, and the latter get NULL as their
 * foreign key. */
typedef enum kin_dependent {
    /* Each is destroyed, with its own dependents. Of a has_many without a scope that is not loaded
     * none is read, and each table takes one statement, where that comes to the same: its model, of
     * which rows are not told by a type, has no callbacks for destroying, finding and the end of a
     * transaction, no version, no before_remove or after_remove here, and counts, touches or removes
     * no parent but the one that goes; and the same holds of what depends on it, down to all levels,
     * where that is destroyed, deleted or nullified by an integer key (at most 16 statements). */
    KIN_DESTROY = 1,
    KIN_DELETE,                  /* has_one, belongs_to: deleted at once */
    KIN_DELETE_ALL,              /* has_many: deleted at once by one statement */
    KIN_NULLIFY,                 /* the foreign key becomes NULL */
    KIN_RESTRICT_WITH_EXCEPTION, /* KIN_DELETE_RESTRICTED if there is any; nothing is destroyed */
    KIN_RESTRICT_WITH_ERROR      /* kin_destroy answers false, and kin_errors says why */
} kin_dependent;

typedef enum kin_validation {
    KIN_VALIDATE_DEFAULT = 0, /* yes, but of has_one and belongs_to without .autosave no */
    KIN_VALIDATE_YES,
    KIN_VALIDATE_NO
} kin_validation;

/* What saving a record does with what its associations hold; nothing is ever loaded for it. Yes:
 * whatever was changed is saved too, however far below, and what was marked by
 * kin_mark_for_destruction is destroyed; its errors are the owner's, on "comments.title" (or with
 * its place: kin_index_errors). No: nothing is, not even new records. */
typedef enum kin_autosave {
    KIN_AUTOSAVE_DEFAULT = 0, /* new records are saved, changed ones are not */
    KIN_AUTOSAVE_YES,
    KIN_AUTOSAVE_NO
} kin_autosave;

/* Whether the errors of an autosaved collection tell of which record each is, counted from 0:
 * "comments[1].title". */
typedef enum kin_index_errors {
    KIN_INDEX_ERRORS_DEFAULT = 0, /* as .index_errors of kin_open says; without it, no */
    KIN_INDEX_ERRORS_NO,
    KIN_INDEX_ERRORS_YES,   /* the place in the collection */
    KIN_INDEX_ERRORS_NESTED /* ... among the nested attributes that were given last, with those that
                             * were rejected; none for a record that was not among them */
} kin_index_errors;

/* For KIN_NESTED: whether what was given for one record is to be passed over; and how many records
 * may be given at once. They see the owner, and may use its session. */
struct kin_nested; /* kin/named.h */
typedef bool kin_reject_fn(const kin_record *owner, const struct kin_nested *nested);
typedef size_t kin_limit_fn(const kin_record *owner);

/* For .touch: updated_at (updated_on) alone. Another column's name touches that one too. */
#define KIN_TOUCH "updated_at"

/* For .counter_cache: "<table of the model that belongs>_count". The column is Kin's own: saving a
 * record of its model leaves it out of the UPDATE. */
#define KIN_COUNTER_CACHE "*"

/* A collection of one record: where it stands. Its members are private, see kin/extend.h. */
typedef struct kin_collection {
    kin_record *kin_owner_;
    size_t kin_offset_;
} kin_collection;

/* A table of functions over a collection, and its name: KIN_EXTENSION makes it. */
typedef struct kin_extension {
    const char *name;
    const void *functions;
} kin_extension;

/* How many extensions an association has room for. */
#define KIN_EXTENSIONS 4

/* Readers and writers that stand in place of kin_one_get, kin_one_set, kin_many_get and
 * kin_many_set: see kin/extend.h. */
typedef kin_record *kin_one_get_fn(kin_record *owner);
typedef bool kin_one_set_fn(kin_record *owner, kin_record *target);
typedef kin_items kin_many_get_fn(kin_record *owner);
typedef bool kin_many_set_fn(kin_record *owner, void *const *items, size_t count);

/* What a limit in the scope of an association means to .eager_load: it holds for each owner, or it
 * is left out as in Active Record. */
typedef enum kin_eager_limit { KIN_EACH_OWNER = 0, KIN_IGNORE } kin_eager_limit;

/* One row. Which options a kind takes is said at its macro, and known by src/schema/options.c. */
typedef struct kin_row {
    int kin_row_;              /* private: which macro made the row */
    uint32_t kin_kind_;        /* private */
    const char *name;          /* private: the member's name; for KIN_TABLE the table's */
    uint32_t kin_offset_;      /* private */
    uint32_t kin_bytes_;       /* private */
    uint32_t kin_align_;       /* private */
    kin_model_fn *kin_target_; /* private */
    const char *kin_given_;    /* private: the row as text, which tells what was written */

    /* columns */
    const char *column; /* the name in the database, if it is another than the member's */
    bool key;           /* part of the primary key; without any, the column named id */
    bool nullable;      /* DDL leaves out NOT NULL */
    bool unique;        /* DDL adds a unique index */
    bool secret;        /* its value never appears in errors */
    bool readonly; /* written by the INSERT and by no UPDATE of its record. Of an association of */
                   /* any kind: what it loads is read-only, as with kin_query_readonly in .scope */
    bool plain;    /* named created_at, lock_version or the like, but not Kin's */
    bool json;     /* a text that is JSON: DDL gives it the database's type for that */
    const char *generated;             /* SQL that the database computes it by; Kin only reads it */
    const kin_enum_value *enumeration; /* an integer of these numbers alone, known by their names */
    const char *default_text;          /* at most one default is given; what is not written in */
    const char *default_sql; /* kin_create gets it. default_sql stands in the DDL alone, and */
    int64_t default_int;     /* the database applies it. Dates, decimals and uuids take */
    double default_real;     /* default_text, in the form that kin/text.h parses */
    bool default_bool;

    /* associations */
    const char *foreign_key; /* of several columns: "shop_id, number", here and below */
    const char
        *foreign_type; /* beside it: the column that says of which model the other record is */
    const char *primary_key; /* what the foreign key refers to, column by column, if not the key */
    const char *association_foreign_key;
    const char *join_table;
    const char *through;
    const char *source;
    const char *source_type; /* which of the models that a polymorphic source leads to */
    bool disable_joins;      /* of a through: a statement for each step, and no joins */
    bool writable;           /* ... it is changed as that of the record which it goes over */
    const char *as;          /* what the other model calls it that leads here */
    const char *inverse_of;
    const char *touch;
    const char *counter_cache;
    bool counter_inactive; /* the counter is kept, but does not tell the size yet */
    bool constraint;       /* DDL adds a foreign key constraint */
    bool required;         /* without the other record the record is invalid */
    bool optional;         /* the other way round; at most one of the two is written */
    bool automatic;        /* private: of KIN_AUTOMATIC_INVERSE */
    bool unscoped;         /* the default scopes of the model that it leads to are left out */
    kin_default_fn *default_to;
    kin_dependent dependent;
    kin_validation validate;
    kin_autosave autosave;
    kin_index_errors index_errors;
    kin_scope_fn *scope;
    kin_owner_scope_fn *owner_scope; /* runs behind .scope */
    kin_item_fn *before_add[KIN_ITEM_FUNCTIONS];
    kin_item_fn *after_add[KIN_ITEM_FUNCTIONS];
    kin_item_fn *before_remove[KIN_ITEM_FUNCTIONS];
    kin_item_fn *after_remove[KIN_ITEM_FUNCTIONS];
    kin_eager_limit eager_limit;
    kin_strict strict; /* whether reading it may load it; of KIN_STRICT_LOADING too */
    kin_extension extensions[KIN_EXTENSIONS];
    kin_one_get_fn *on_get;
    kin_one_set_fn *on_set;
    kin_many_get_fn *on_many_get;
    kin_many_set_fn *on_many_set;

    /* KIN_NESTED */
    bool allow_destroy;
    bool update_only;
    size_t limit;
    kin_limit_fn *limit_by;
    kin_reject_fn *reject;

    kin_validate_fn *validation; /* KIN_VALIDATE */

    /* callbacks */
    kin_callback_fn *callback; /* private */
    kin_around_fn *around;     /* private */
    unsigned on;               /* KIN_ON_CREATE | KIN_ON_UPDATE | KIN_ON_DESTROY; 0: all */
    const char *context;       /* validations: in this context alone */
} kin_row;

/* What KIN_MODEL makes: read by kin_open. */
struct kin_model {
    uint32_t abi;      /* KIN_ABI of the header it was compiled with */
    uint32_t row_size; /* sizeof(kin_row) there */
    const char *name;
    const kin_row *rows;
    size_t row_count;
    size_t size;  /* of the struct */
    size_t align; /* of the struct */
};

/* Private: the kinds of rows. */
enum kin_row_kind_ {
    KIN_ROW_COLUMN_ = 1,
    KIN_ROW_FIELD_,
    KIN_ROW_BELONGS_TO_,
    KIN_ROW_HAS_ONE_,
    KIN_ROW_HAS_MANY_,
    KIN_ROW_HAS_AND_BELONGS_TO_MANY_,
    KIN_ROW_TABLE_,
    KIN_ROW_VALIDATE_,
    KIN_ROW_LOCKING_COLUMN_,
    KIN_ROW_DEFAULT_SCOPE_,
    KIN_ROW_INHERITS_,
    KIN_ROW_INHERITANCE_COLUMN_,
    KIN_ROW_CALLBACK_,
    KIN_ROW_BELONGS_TO_REQUIRED_,
    KIN_ROW_STRICT_LOADING_,
    KIN_ROW_AUTOMATIC_INVERSE_,
    KIN_ROW_NESTED_
};

KIN_END_C_

/* KIN_DECLARE(M): once, where struct M is declared. KIN_FORWARD(M): anywhere, as often as needed;
 * enough for a slot of M. A second argument is a linkage: KIN_DECLARE(post, static). */
#define KIN_FORWARD(...) KIN_FORWARD_(__VA_ARGS__, , )
#define KIN_FORWARD_(M, linkage, ...)    \
    struct M;                            \
    typedef union M##_lists_ M##_lists_; \
    typedef struct M##_list M##_list;    \
    KIN_DECLARE_FUNCTION_(linkage, M)    \
    struct M
#define KIN_DECLARE(...) KIN_DECLARE_(__VA_ARGS__, , )
#define KIN_DECLARE_(M, linkage, ...) \
    KIN_FORWARD_(M, linkage, );       \
    struct M##_list {                 \
        struct M *const *items;       \
        size_t count;                 \
    };                                \
    union M##_lists_ {                \
        kin_items items;              \
        M##_list list;                \
    }
#ifdef __cplusplus
#define KIN_DECLARE_FUNCTION_(linkage, M)     \
    extern "C" {                              \
    linkage const kin_model *M##_model(void); \
    }
#else
#define KIN_DECLARE_FUNCTION_(linkage, M) linkage const kin_model *M##_model(void);
#endif

#ifndef __cplusplus

#define KIN_MODEL(M, ...)                                                          \
    const kin_model *M##_model(void)                                               \
    {                                                                              \
        typedef struct M kin_self;                                                 \
        static const kin_row rows[] = {__VA_ARGS__};                               \
        static const kin_model model = {KIN_ABI,                                   \
                                        sizeof(kin_row),                           \
                                        #M,                                        \
                                        rows,                                      \
                                        sizeof rows / sizeof *rows,                \
                                        sizeof(kin_self) + 0 * sizeof(KIN_FIRST_), \
                                        _Alignof(kin_self)};                       \
        return &model;                                                             \
    }                                                                              \
    struct M
/* kin_record kin; stands first. */
#define KIN_FIRST_ char[offsetof(kin_self, kin) == 0 ? 1 : -1]

/* KIN_TABLE("name"): the table, if it is not the plural of the model's name. */
/* clang-format off */
#define KIN_TABLE(table) {.kin_row_ = KIN_ROW_TABLE_, .name = (table)}
/* clang-format on */

/* KIN_LOCKING_COLUMN("version"): the integer column of optimistic locking, if it is not
 * lock_version. It is 0 in a new row, and each UPDATE through a record adds 1. Saving, touching or
 * destroying a record whose row has another version by then is refused with KIN_STALE_RECORD (an
 * answer). */
/* clang-format off */
#define KIN_LOCKING_COLUMN(column) {.kin_row_ = KIN_ROW_LOCKING_COLUMN_, .name = (column)}
/* clang-format on */

/* KIN_INHERITS(model): single table inheritance. The struct begins with the members of that
 * model's, by a macro that both use:
 *
 *   #define COMPANY_MEMBERS kin_record kin; kin_int id; kin_text type; kin_text name;
 *   struct company { COMPANY_MEMBERS };
 *   struct firm { COMPANY_MEMBERS kin_int rating; kin_many(client) clients; };
 *   KIN_MODEL(firm, KIN_INHERITS(company), KIN_COLUMN(rating, .nullable = true), ...);
 *
 * The rows of that model hold for this one too; a row for one of their members stands in its place.
 * Table and key are the first base's, whose text column `type` says which model a row is of: NULL
 * the base itself, otherwise the name in Active Record's way ("Firm", "PriorityClient"). A base
 * does not know what inherits from it, so every model of a family is given to kin_open, or a row of
 * one that was not is KIN_SUBCLASS_NOT_FOUND.
 *
 * KIN_INHERITANCE_COLUMN("kind"), in the first base: that column says it instead of `type`. */
/* clang-format off */
#define KIN_INHERITS(B)                                                                      \
    {.kin_row_ = KIN_ROW_INHERITS_, .kin_target_ = B##_model,                                \
     .kin_offset_ = (uint32_t)(sizeof(struct B) + 0 * KIN_FITS_IN_(struct B, kin_self)),     \
     .kin_align_ = (uint32_t)_Alignof(struct B)}
#define KIN_INHERITANCE_COLUMN(column) {.kin_row_ = KIN_ROW_INHERITANCE_COLUMN_, .name = (column)}
/* clang-format on */

/* KIN_COLUMN(member, .column, .key, .nullable, .unique, .secret, .readonly, .plain,
 * .json, .generated, .enumeration, .default_...) */
#define KIN_COLUMN(...) \
    KIN_COLUMN_(__VA_ARGS__, .kin_row_ = KIN_ROW_COLUMN_, .kin_given_ = #__VA_ARGS__)
/* clang-format off */
#define KIN_COLUMN_(f, ...) {KIN_MEMBER_(f), .kin_kind_ = KIN_KIND_OF_(f), __VA_ARGS__}
/* clang-format on */

/* KIN_FIELD(member): a member of the user's own that is no column. Kin sets it to zero in a new
 * record and never looks at it again. */
/* clang-format off */
#define KIN_FIELD(f) {KIN_MEMBER_(f), .kin_row_ = KIN_ROW_FIELD_}
/* clang-format on */

/* KIN_BELONGS_TO(member, model, .foreign_key, .primary_key, .inverse_of, .counter_cache,
 * .counter_inactive, .touch, .constraint, .dependent = KIN_DESTROY or KIN_DELETE, .validate,
 * .autosave, .scope, .owner_scope, .unscoped, .required, .optional, .default_to): this model has
 * the foreign key, by default <member>_id.
 *
 * A foreign key to a key of several columns names as many, in the order of that key's rows, here
 * and in the rows below: .foreign_key = "shop_id, order_number". Where one of them is NULL the
 * record has none. Setting the association to NULL clears those of them that may be NULL and are
 * not part of the record's own key. Another number of columns than the other side has is
 * KIN_KEY_MISMATCH at open.
 *
 * .required = true: a record is valid only if there is the other one; otherwise the association has
 * the error "must exist" (kin_error_on(post, author)). It is looked for, by one statement where it
 * is not loaded, if the foreign key is NULL or was changed; with .required_always of kin_open at
 * each validation. .optional = true, or .required = false: it may lead to none, whatever
 * KIN_BELONGS_TO_REQUIRED of the model or .belongs_to_required of kin_open say.
 *
 * .counter_inactive = true: the counter of .counter_cache moves, but kin_many_size and
 * kin_many_is_empty count rows instead of reading it: for a column that is new, until
 * kin_reset_counters has filled it for the rows that were there before.
 *
 * .default_to = function: before a validation, where the association leads to no record, it is set
 * to the one that the function returns, as by kin_one_set. */
#define KIN_BELONGS_TO(...) \
    KIN_ONE_(__VA_ARGS__, .kin_row_ = KIN_ROW_BELONGS_TO_, .kin_given_ = #__VA_ARGS__)

/* KIN_BELONGS_TO_ANY(member, .foreign_key, .foreign_type, .primary_key, .inverse_of,
 * .counter_cache, .counter_inactive, .touch, .dependent = KIN_DESTROY or KIN_DELETE, .validate,
 * .autosave, .scope, .unscoped, .required, .optional, .default_to): a polymorphic belongs_to, whose
 * member is a kin_one(kin_record). Beside the foreign key this model has a text column that says of
 * which model the other record is, by default <member>_type: "Post", or for a model that inherits,
 * the name of its first base. Any model given to kin_open can be meant, if its key is of the
 * foreign key's type; nothing else the column names is ever loaded. It is set with &post->kin, and
 * kin_cast tells what was got. */
#define KIN_BELONGS_TO_ANY(...) \
    KIN_ANY_ROW_(__VA_ARGS__, .kin_row_ = KIN_ROW_BELONGS_TO_, .kin_given_ = #__VA_ARGS__)

/* KIN_HAS_ONE(member, model, .foreign_key, .primary_key, .inverse_of, .dependent, .validate,
 * .autosave, .scope, .owner_scope, .unscoped, .as, .foreign_type, .required; or .through, .source,
 * .source_type, .disable_joins, .writable, .required, .validate, .autosave, .scope, .owner_scope,
 * .unscoped): the other model has the foreign key, by default <this model>_id. .required = true:
 * without the other record, which is loaded for it, this one is invalid: "must exist".
 * .as = "attachable": the other model belongs to any, and calls it so; the foreign key and type are
 * those of its KIN_BELONGS_TO_ANY, without one attachable_id and attachable_type. .through names
 * another association of this model, a has_one or belongs_to, and .source one of the model that
 * leads to, by default this one's name. It can be set where the source is a belongs_to: the record
 * between is made, or leads to the new target from then on, and is destroyed where it is set to
 * NULL. */
#define KIN_HAS_ONE(...) \
    KIN_ONE_(__VA_ARGS__, .kin_row_ = KIN_ROW_HAS_ONE_, .kin_given_ = #__VA_ARGS__)

/* KIN_HAS_MANY(member, model, as KIN_HAS_ONE, .counter_cache, .index_errors; or .through, .source,
 * .source_type, .disable_joins, .writable, .validate, .autosave, .index_errors, .scope,
 * .owner_scope, .unscoped, .dependent): through names another association of this model; source one of the model that leads to, by
 * default this one's name or its singular. It can be changed where through is a has_many and source
 * a belongs_to; then .dependent is about the join records, and with KIN_NULLIFY they stay and lead
 * nowhere. Of a source that belongs to any, .source_type says which rows are meant, as its type
 * column does: "Post". .disable_joins = true, of a has_one too: it is read by one statement for
 * each step of the way, with the keys put in between, where a join plans badly or is not possible;
 * a step that finds nothing is the last. Each record then stands in it once, however many ways lead
 * there. The last step's order and limit are its statement's; without an order of its own it keeps
 * that of the steps before, and is put in order and limited in memory (but for kin_stream_open, and
 * pluck of distinct values). Joins that are asked for, by .joins and .eager_load, are made.
 * .writable = true, of a has_one too: what goes over one record, and can else not be changed, is
 * changed as that record's own association, its source: by it targets are linked, removed and
 * counted, and its .dependent holds. A has_many over the join records of such a one is that
 * record's has_many through them. What is not so well defined is a mistake when the database is
 * opened, with the step that is not. Every collection takes .before_add, .after_add, .before_remove
 * and .after_remove, see kin_item_fn, and .extensions = {KIN_EXTENSION(table)}, .on_many_get and
 * .on_many_set, see kin/extend.h; the rows of one record take .on_get and .on_set. */
#define KIN_HAS_MANY(...) \
    KIN_MANY_(__VA_ARGS__, .kin_row_ = KIN_ROW_HAS_MANY_, .kin_given_ = #__VA_ARGS__)

/* The limit in a scope of a collection holds for each owner, also when the collection is loaded
 * along with others (.includes, .preload, .eager_load, kin_preload). With .eager_limit = KIN_IGNORE
 * it then does not hold, as in Active Record 4.0: all are loaded. */

/* KIN_HAS_AND_BELONGS_TO_MANY(member, model, .join_table, .foreign_key, .association_foreign_key,
 * .constraint, .validate, .autosave, .index_errors, .scope, .owner_scope, .unscoped, .before_add and
 * its like): a join table without a model; by default the two tables' names in order. */
#define KIN_HAS_AND_BELONGS_TO_MANY(...) \
    KIN_MANY_(__VA_ARGS__, .kin_row_ = KIN_ROW_HAS_AND_BELONGS_TO_MANY_, .kin_given_ = #__VA_ARGS__)

/* KIN_BELONGS_TO_REQUIRED(true): what a belongs_to of this model is that says neither .required nor
 * .optional; models that inherit from it have it too. Without it, .belongs_to_required of kin_open
 * says so. */
/* clang-format off */
#define KIN_BELONGS_TO_REQUIRED(yes) {.kin_row_ = KIN_ROW_BELONGS_TO_REQUIRED_, .required = (yes)}
/* clang-format on */

/* KIN_AUTOMATIC_INVERSE(true): the associations of this model, and of those that inherit from it,
 * that do not write .inverse_of find their inverse by its name: for a has_one or has_many what the
 * other model calls this one (or what .as says), for a belongs_to the has_one that it calls so. It
 * must lead back by the same foreign key, and both must be plain: no .through, .foreign_key,
 * .scope, and the same .primary_key. A KIN_BELONGS_TO_ANY finds none. .inverse_of = NULL, written
 * out, is none. Without the row, .automatic_inverse of kin_open says so. */
/* clang-format off */
#define KIN_AUTOMATIC_INVERSE(yes) {.kin_row_ = KIN_ROW_AUTOMATIC_INVERSE_, .automatic = (yes)}
/* clang-format on */

/* KIN_NESTED(member, .allow_destroy, .reject, .update_only, or of a collection .limit, .limit_by):
 * the association takes nested attributes, by kin_one_assign or kin_many_assign, and is
 * KIN_AUTOSAVE_YES. .allow_destroy = true: what is given with KIN_MARKED_FOR_DESTRUCTION is
 * destroyed when the record is saved; otherwise it is not. .reject = function: what it says true to
 * is passed over; kin_reject_blank does so where all values are blank. .update_only = true: a
 * record that is there is changed, whatever key is given, and never replaced. .limit = 3, or
 * .limit_by = function: more at once are KIN_TOO_MANY_RECORDS. */
#define KIN_NESTED(...) \
    KIN_NESTED_(__VA_ARGS__, .kin_row_ = KIN_ROW_NESTED_, .kin_given_ = #__VA_ARGS__)
/* clang-format off */
#define KIN_NESTED_(f, ...)                                                                        \
    {.name = #f,                                                                                   \
     .kin_offset_ = (uint32_t)(offsetof(kin_self, f) + 0 * sizeof(KIN_OF_(f).kin_slot_)),          \
     __VA_ARGS__}
/* clang-format on */

/* KIN_EXTENSION(table): an extension for .extensions; table is a constant struct of functions, by
 * its name. */
/* clang-format off */
#define KIN_EXTENSION(table) {#table, &(table)}
/* clang-format on */

/* KIN_VALIDATE(function, .on = KIN_ON_CREATE or KIN_ON_UPDATE, .context = "publish"): may stand
 * several times; they run in order. .on: for a new record, or for a saved one, alone. .context: in
 * kin_valid_in and kin_save_in of that name alone; with both, in either. In a context of a name .on
 * selects nothing. */
/* clang-format off */
#define KIN_VALIDATE(...) \
    KIN_VALIDATE_(__VA_ARGS__, .kin_row_ = KIN_ROW_VALIDATE_, .kin_given_ = #__VA_ARGS__)
#define KIN_VALIDATE_(function, ...) {.name = #function, .validation = (function), __VA_ARGS__}

/* KIN_STRICT_LOADING(KIN_STRICT_ALL): for all records of the model, and of those that inherit from
 * it, unless they say otherwise: whether reading their associations may load them. */
#define KIN_STRICT_LOADING(mode) {.kin_row_ = KIN_ROW_STRICT_LOADING_, .strict = (mode)}

/* KIN_DEFAULT_SCOPE(function): may stand several times. It holds for everything that finds, counts,
 * calculates, changes or deletes records of the model, through associations and joins too, unless
 * .unscoped is given, to the query or in the row of the association; kin_reload does without it. A
 * kin_query_equal in it is also the value of the column in a new record. */
#define KIN_DEFAULT_SCOPE(function) {.kin_row_ = KIN_ROW_DEFAULT_SCOPE_, .scope = (function)}

#define KIN_ONE_(f, T, ...)                                                                 \
    {KIN_MEMBER_(f), .kin_kind_ = 0 * sizeof(_Generic(KIN_OF_(f).kin_one_(), struct T * : 1)), \
     .kin_target_ = T##_model, __VA_ARGS__}
#define KIN_ANY_ROW_(f, ...)                                                                    \
    {KIN_MEMBER_(f),                                                                            \
     .kin_kind_ = 0 * sizeof(_Generic(KIN_OF_(f).kin_one_(), struct kin_record * : 1)), __VA_ARGS__}
#define KIN_MANY_(f, T, ...)                                                                 \
    {KIN_MEMBER_(f), .kin_kind_ = 0 * sizeof(_Generic(KIN_OF_(f).kin_each_(), struct T * : 1)), \
     .kin_target_ = T##_model, __VA_ARGS__}
#define KIN_OF_(f) ((kin_self *)0)->f
#define KIN_MEMBER_(f)                                                       \
    .name = #f, .kin_offset_ = (uint32_t)offsetof(kin_self, f),              \
    .kin_bytes_ = (uint32_t)sizeof(KIN_OF_(f)),                              \
    .kin_align_ = (uint32_t)_Alignof(__typeof__(KIN_OF_(f)))
#define KIN_KIND_OF_(f)                                                                     \
    _Generic(KIN_OF_(f), int64_t: KIN_KIND_INT, bool: KIN_KIND_BOOL, double: KIN_KIND_REAL, \
             const char *: KIN_KIND_TEXT, kin_time_value: KIN_KIND_TIME,                    \
             kin_blob_value: KIN_KIND_BLOB, kin_date_value: KIN_KIND_DATE,                  \
             kin_decimal_value: KIN_KIND_DECIMAL, kin_uuid_value: KIN_KIND_UUID)
/* clang-format on */

/* struct B *kin_up(B, record): a record as one of the model B that its own inherits from; const
 * stays, NULL gives NULL. A struct that is smaller than B's does not compile; what inherits from B
 * and what does not, C cannot tell: the verb that is given a record of another model does. kin_cast
 * is the way down. */
/* clang-format off */
#define kin_up(B, r)                                                     \
    _Generic(&(r)->kin, kin_record *: (struct B *)KIN_UP_(B, r),         \
             const kin_record *: (const struct B *)KIN_UP_(B, r))
#define KIN_UP_(B, r) (1 ? (uintptr_t)(r) : KIN_FITS_IN_(struct B, *(r)))
/* clang-format on */

/* kin_as(M, record): the model of a kin_record that is known to be an M; const stays. It checks
 * nothing at run time. NULL gives NULL. */
/* clang-format off */
#define kin_as(M, r)                                                \
    _Generic((r), kin_record *: (struct M *)(void *)(uintptr_t)(r), \
             const kin_record *: (const struct M *)(const void *)(r))
/* clang-format on */

#endif

#endif
