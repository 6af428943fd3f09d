/* Tables from models. There are no migrations: in production the schema is the deployment's. */
#ifndef KIN_SCHEMA_H
#define KIN_SCHEMA_H

#include "kin/types.h"

KIN_BEGIN_C_

/* Creates the tables of all models, their join tables, and indexes on foreign keys, in one
 * transaction; what exists already is left as it is. For tests, tools and first starts. false on
 * failure, and then nothing was created. */
KIN_PUBLIC bool kin_create_tables(kin_session *session);

KIN_END_C_

#endif
