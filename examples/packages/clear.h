/* Emptying the database, through the models: what depends on a record goes as its associations
 * say. */
#ifndef PACKAGES_CLEAR_H
#define PACKAGES_CLEAR_H

#include <kin.h>

/* Destroys every record, to be called in a transaction. False on failure. */
bool clear_database(kin_session *session);

#endif
