/* Finding by key, and naming rows by their key in other statements. */
#ifndef KIN_QUERY_KEY_H
#define KIN_QUERY_KEY_H

#include "query/plan.h"

/* "posts"."a" = ? AND "posts"."b" = ? without values, for kept statements. */
void kin__sql_key_equals(kin__sql *sql, const kin__model *model);

/* ", "version" = COALESCE("version", 0) + 1" where the model has one: for an UPDATE that goes by the
 * row and not by a record. */
void kin__sql_next_version(kin__sql *sql, const kin__model *model);

/* SELECT of all columns by key. NULL is a failure. */
const kin__plan *kin__plan_find(kin_session *session, const kin__model *model);

/* SELECT list FROM table */
void kin__sql_select(kin__sql *sql, const kin__model *model);

#endif
