/* Tables from models. There are no migrations: in production the schema is the deployment's. */
#ifndef KIN_SCHEMA_H
#define KIN_SCHEMA_H

#include "kin/types.h"

KIN_BEGIN_C_

/* Creates the tables of all models, their join tables, and indexes on foreign keys and unique
 * columns, in one transaction; a table or index that exists already is left as it is. Foreign key
 * constraints only where an association has .constraint = true; they let no row go that another
 * refers to (ON DELETE NO ACTION). For tests, tools and first starts. false on failure, and then
 * nothing was created; on a NULL session too. */
KIN_PUBLIC bool kin_create_tables(kin_session *session);

KIN_END_C_

#endif
