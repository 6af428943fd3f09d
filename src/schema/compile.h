/* The state of compiling models, for what helps to resolve associations. */
#ifndef KIN_SCHEMA_COMPILE_H
#define KIN_SCHEMA_COMPILE_H

#include "schema/schema.h"

typedef struct kin__compiler {
    kin__arena *arena;
    const kin__dialect *dialect;
    const kin__wishes *wishes;
    kin__schema *schema;
    const char *model;  /* what is being compiled now: every mistake is about it */
    const char *member; /* its association or column; NULL if it is about the whole model */
    const kin_error_info **mistakes;
    size_t mistake_count;
    size_t mistake_capacity;
    kin_error_info lost; /* what stands for a mistake that is not kept */
    bool quiet;          /* what is wrong now is inherited, and told where it comes from */
    bool hidden;         /* such a mistake was met */
    uint8_t *resolving;  /* per association of the whole schema: 0 not yet, 1 now, 2 done */
    bool out_of_memory;
} kin__compiler;

/* Notes a mistake about compiler->model and member; text (printf) names them. Gives the note, for
 * who knows what was expected; never NULL, good until the next mistake. */
kin_error_info *kin__mistake(kin__compiler *compiler, kin_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Memory for what is compiled; NULL notes that memory ran out. */
void *kin__compiler_take(kin__compiler *compiler, size_t size, size_t align);
/* "text" in quotes of the dialect. */
const char *kin__compiler_quoted(kin__compiler *compiler, const char *text);
/* = 'Post', for a type column. */
const char *kin__compiler_type_test(kin__compiler *compiler, const char *name);
/* printf into the arena. */
const char *kin__compiler_format(kin__compiler *compiler, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Fills a column's default, .json, .generated and .enumeration from its row:
 * schema/attributes.c. */
void kin__compile_attributes(kin__compiler *compiler, const kin__model *model, kin__column *column,
                             const kin_row *row);
/* Finds who inherits from whom, and the rows of each model: schema/family.c. */
void kin__compile_parents(kin__compiler *compiler);
/* When all have their columns: as what their rows are read. */
void kin__compile_families(kin__compiler *compiler);
/* Compiles columns and model-wide rows of one model: schema/columns.c. */
void kin__compile_columns(kin__compiler *compiler, kin__model *model);

/* The lists of what runs at each event of one model, associations included: schema/callbacks.c. */
void kin__compile_callbacks(kin__compiler *compiler, kin__model *model);
/* Which models are plain, once all associations are resolved. */
void kin__find_plain(kin__schema *schema);

/* KIN_NESTED rows: each is about an association of the model, which from then on is autosaved. */
void kin__compile_nested(kin__compiler *compiler, kin__model *model);
/* Notes options that the row does not take: schema/options.c. */
void kin__check_options(kin__compiler *compiler, const kin_row *row);
/* Whether the row writes this option: zero and false are given like anything else. */
bool kin__row_writes(const kin_row *row, const char *option);

/* Whether the association must lead to a record: schema/required.c. */
void kin__compile_required(kin__compiler *compiler, kin__association *association);

/* Notes lists that are not what they should be: schema/lists.c. */
void kin__check_lists(kin__compiler *compiler, const kin_row *row);

/* The steps of an association, for its reflection: schema/chains.c. */
void kin__reflect_chain(kin__compiler *compiler, const kin__association *association,
                        kin_association_reflection *to);
/* Writes what kin/reflection.h shows of the compiled models: schema/reflect.c. */
void kin__reflect(kin__compiler *compiler);

/* Finds the column of optimistic locking; and, once associations are resolved, the models of which
 * a write may be refused for its sake: schema/locking.c. */
void kin__compile_version(kin__compiler *compiler, kin__model *model);
void kin__find_stale(kin__schema *schema);
/* callbacks.c: which models are told of the end of a transaction, when all is resolved. */
void kin__find_told_later(kin__schema *schema);
/* unread.c: behind that, which associations destroy what they do not read. */
void kin__find_unread(kin__schema *schema);

/* Resolves an association once; in a circle of throughs it notes a mistake. */
void kin__resolve(kin__compiler *compiler, kin__association *association);

/* A key of these columns; their list, of the arena, becomes the key's. Without memory it has
 * none. */
kin__key kin__compiler_key(kin__compiler *compiler, const kin__column *const *columns,
                           size_t count);

/* Steps that kinds share. Each notes its mistake. */
/* The model's column of that name in the database; for "touched column" and the like in what. */
const kin__column *kin__resolve_column(kin__compiler *compiler, const kin__association *association,
                                       const kin__model *model, const char *name, const char *what);
/* A key's names as one text: "shop_id, number". NULL: memory ran out, which is noted. */
const char *kin__list_names(kin__compiler *compiler, const kin__key_names *key);
/* The names in "shop_id, number", in the arena; what is "foreign key" or the like. NULL is a
 * mistake. */
const char *const *kin__resolve_names(kin__compiler *compiler, const kin__association *association,
                                      const char *text, const char *what, size_t *count);
/* The model's columns of these names. Without any it was a mistake. */
kin__key kin__resolve_columns(kin__compiler *compiler, const kin__association *association,
                              const kin__model *model, const char *text, const char *what);
/* The columns a foreign key refers to: .primary_key or the model's key. */
kin__key kin__resolve_primary_key(kin__compiler *compiler, const kin__association *association,
                                  const kin__model *model);
/* The bits of a foreign key's columns that can be cleared; of all, where none should be. */
uint32_t kin__cleared_of(const kin__key *key);
/* Whether a foreign key to it can have the name that it has by itself (named NULL): only one column
 * has. */
bool kin__resolve_named(kin__compiler *compiler, const kin__association *association,
                        const kin__model *model, const kin__key *key, const char *named);
/* Notes where the two sides of an association cannot be equal; false: in their number. */
bool kin__resolve_pair(kin__compiler *compiler, const kin__association *association,
                       const kin__key_names *from, const kin__key_names *to);
void kin__resolve_inverse(kin__compiler *compiler, kin__association *association);
/* The inverse that is found by its name, where that is wished for: schema/inverse.c. */
const kin__association *kin__automatic_inverse(const kin__compiler *compiler,
                                               const kin__association *association);
/* The latest row of that kind of the model, else of what it inherits from; NULL if there is
 * none. */
const kin_row *kin__model_row(const kin__model *model, int kind);
/* Checks .dependent against those allowed (a zero ends the list). */
void kin__resolve_dependent(kin__compiler *compiler, kin__association *association,
                            const kin_dependent *allowed);
/* Makes the chain of one hop; without a key on both sides nothing. */
void kin__resolve_hop(kin__compiler *compiler, kin__association *association, const kin__key *from,
                      const kin__key *to);
/* The scopes of a through's own row, then those of its source's hop, to be put on that hop. */
void kin__hop_scopes(kin__compiler *compiler, kin__hop *hop, kin_scope_fn *const *before,
                     size_t count, const kin_row *own);
/* The scopes of a hop to a model by an association that leads there by itself: the model's default
 * ones, then the association's own. */
void kin__hop_target_scopes(kin__compiler *compiler, kin__hop *hop);

#endif
