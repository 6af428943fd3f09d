/* Kin: an object mapper for C whose heart is associations.
 *
 * This is the one header to include. It brings one header per concept:
 *
 *   kin/types.h        columns, slots and values: what the members of a model are made of
 *   kin/text.h         dates, decimals, uuids and times as text, and back
 *   kin/error.h        codes, and what an error holds
 *   kin/model.h        KIN_MODEL and its rows: how a model and its associations are declared
 *   kin/callback.h     functions of a model that run when a record is saved, destroyed, found
 *   kin/reflection.h   what a program can ask about its models
 *   kin/database.h     opening a database: URL, models, options
 *   kin/session.h      a connection with memory of its own: regions, transactions, SQL of one's own
 *   kin/query.h        finding records, calculating, changing many; scopes
 *   kin/record.h       one record: create, save, update, destroy, validate
 *   kin/association.h  what a record is associated with: read, set, build, push, delete
 *   kin/extend.h       what a program adds to its associations: extensions, readers, writers
 *   kin/named.h        all of that by names that are texts: for bindings, tools and C++
 *   kin/schema.h       tables made from models, and models checked against tables
 *
 * Names: kin_noun_verb and KIN_NAME are public. Whatever ends in an underscore (kin_state_,
 * KIN_EACH_) is private to the macros: never write or read it.
 *
 * Threads: a kin_db may be shared; a kin_session, and every record that came from it, belongs to
 * one thread at a time. There is no global state.
 *
 * No two calls of Kin belong in one expression: C does not define the order in which arguments
 * are evaluated. kin_args and kin_models are values, not calls. */
#ifndef KIN_H
#define KIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kin/version.h"

#include "kin/types.h"

#include "kin/text.h"

#include "kin/error.h"

#include "kin/callback.h"
#include "kin/model.h"

#include "kin/reflection.h"

#include "kin/database.h"
#include "kin/session.h"

#include "kin/query.h"
#include "kin/record.h"

#include "kin/association.h"
#include "kin/extend.h"
#include "kin/tree.h"
#include "kin/named.h"
#include "kin/schema.h"

#endif
