/* What the tables of a statement are called: each by its own name the first time, and by another
 * where that is taken. */
#ifndef KIN_QUERY_ALIAS_H
#define KIN_QUERY_ALIAS_H

#include "session/session.h"

typedef struct kin__aliases {
    const char **names;
    size_t count;
    size_t capacity;
} kin__aliases;

/* The name for one more table: its own if that is free (the same pointer then), otherwise
 * <plural of the association>_<parent's table>, with _join for a table on the way to a target, and
 * a number behind it where that is taken too; cut to what the database takes. NULL when memory ran
 * out. Names live in the arena. */
const char *kin__alias(kin__aliases *aliases, kin__arena *arena, const kin__dialect *dialect,
                       const kin__hop *hop, const char *parent, bool on_the_way);

/* A table that keeps its own name. false when memory ran out. */
bool kin__alias_taken(kin__aliases *aliases, kin__arena *arena, const char *name);

#endif
