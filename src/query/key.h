/* Finding by key, and naming rows by their key in other statements. */
#ifndef KIN_QUERY_KEY_H
#define KIN_QUERY_KEY_H

#include "query/plan.h"

/* "posts"."a" = ? AND "posts"."b" = ? without values, for kept statements. */
void kin__sql_key_equals(kin__sql *sql, const kin__model *model);

/* ", "version" = COALESCE("version", 0) + 1" where the model has one: for an UPDATE that goes by
 * the row and not by a record. */
void kin__sql_next_version(kin__sql *sql, const kin__model *model);

/* SELECT of all columns by key. NULL is a failure. */
const kin__plan *kin__plan_find(kin_session *session, const kin__model *model);
/* The same, and locks the row. */
const kin__plan *kin__plan_lock(kin_session *session, const kin__model *model);

/* All columns of the model, as a result's list. */
void kin__sql_columns(kin__sql *sql, const kin__model *model);

/* The values of a key that a user gave, one for each column; NULL is a failure: it does not fit. */
const kin_value *kin__key_values(kin_session *session, const kin__model *model,
                                 const kin_value *key);

/* They as an error may show them: "7, x"; NULL if one of the columns is secret, and for one
 * NULL. */
#define KIN__KEY_TEXT_SIZE 128
const char *kin__key_text(const kin__model *model, const kin_value *values,
                          char text[KIN__KEY_TEXT_SIZE]);

#endif
