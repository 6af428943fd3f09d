/* All tables of a session's models, join tables included: what database.c and the dumps read,
 * empty and compare. A failure of anything here is the session's. */
#ifndef TESTS_SUPPORT_TABLES_H
#define TESTS_SUPPORT_TABLES_H

#include "session/session.h"

struct table {
    const char *name;
    const char *quoted;
    const char *key; /* the generated one; NULL: none */
    kin__statement select;
    kin__statement empty;
};

struct tables {
    kin_session *session;
    struct table *items; /* models in their order, each with its join tables that are new */
    size_t count;
    bool *filled; /* by tables_look: which have rows */
    kin__statement look;
    kin__statement forget; /* PostgreSQL: unused keys are given out again */
    kin__statement moved;  /* MariaDB: tables that have given out keys */
    kin__statement catalogue;
};

/* The tables, in memory of the session. is_kept: it will be asked again and again, and its
 * statements are to be prepared once. NULL: no memory. */
struct tables *tables_of(kin_session *session, bool is_kept);

/* Which tables have rows: one statement on a server; elsewhere all of them might. */
bool tables_look(struct tables *tables);
/* Deletes all rows, and starts generated keys at 1 again. */
bool tables_empty(struct tables *tables);
/* Starts generated keys behind the greatest that is there. */
bool tables_reset_keys(struct tables *tables);
/* See database_dump. The caller frees it; NULL: a failure. */
char *tables_dump(struct tables *tables);
/* On a server: a text that is another one after any CREATE, ALTER or DROP. The caller frees it;
 * NULL: a failure. */
char *tables_catalogue(struct tables *tables);

#endif
