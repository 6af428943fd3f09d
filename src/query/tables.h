/* What the tables of a schema are, for who makes and who checks them. */
#ifndef KIN_QUERY_TABLES_H
#define KIN_QUERY_TABLES_H

#include "schema/schema.h"

/* The database's type for values of the kind. */
const char *kin__type_of(const kin__dialect *dialect, uint8_t kind);

/* Whether the column is the foreign key of any association, which is looked for by an index. */
bool kin__is_foreign_key(const kin__schema *schema, const kin__column *column);

/* The foreign key of an association if it has several columns, and the model whose they are; NULL:
 * it has none of its own, or of one. */
const kin__key *kin__wide_foreign_key(const kin__association *association,
                                      const kin__model **model);

#endif
