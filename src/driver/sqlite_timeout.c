/* How long a statement may take. SQLite asks a progress handler while it works; there is one only
 * while there is a timeout. */
#include "driver/sqlite.h"

#include "support/clock.h"

#define STEPS \
    4000 /* of SQLite's machine, between two looks at the clock: well under a millisecond */

static int is_over(void *context)
{
    kin__sqlite_connection *sqlite = context;
    if (!sqlite->active || kin__monotonic_milliseconds() < sqlite->deadline) return 0;
    sqlite->timed_out = true;
    return 1;
}

void kin__sqlite_set_timeout(kin__connection *connection, int32_t milliseconds)
{
    kin__sqlite_connection *sqlite = (kin__sqlite_connection *)connection;
    if (milliseconds > 0)
        sqlite3_progress_handler(sqlite->db, STEPS, is_over, sqlite);
    else if (sqlite->timeout > 0)
        sqlite3_progress_handler(sqlite->db, 0, NULL, NULL);
    sqlite->timeout = milliseconds;
}

void kin__sqlite_start_clock(kin__sqlite_connection *sqlite)
{
    sqlite->timed_out = false;
    if (sqlite->timeout > 0) sqlite->deadline = kin__monotonic_milliseconds() + sqlite->timeout;
}
