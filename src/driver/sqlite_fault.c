#include "driver/sqlite.h"

#include <string.h>

static kin_code constraint_code(int result)
{
    switch (result) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID: return KIN_RECORD_NOT_UNIQUE;
    case SQLITE_CONSTRAINT_NOTNULL: return KIN_NOT_NULL_VIOLATION;
    case SQLITE_CONSTRAINT_FOREIGNKEY: return KIN_INVALID_FOREIGN_KEY;
    case SQLITE_CONSTRAINT_CHECK: return KIN_CHECK_VIOLATION;
    default: return KIN_STATEMENT_INVALID;
    }
}

static kin_code code_of(int result)
{
    switch (result & 0xff) {
    case SQLITE_CONSTRAINT: return constraint_code(result);
    case SQLITE_BUSY: /* no waiting helps one that has read what is no longer so */
        return result == SQLITE_BUSY_SNAPSHOT ? KIN_SERIALIZATION_FAILURE : KIN_BUSY;
    case SQLITE_LOCKED: return KIN_BUSY;
    case SQLITE_NOMEM: return KIN_OUT_OF_MEMORY;
    case SQLITE_FULL: return KIN_DISK_FULL;
    case SQLITE_READONLY: return KIN_READ_ONLY_DATABASE;
    case SQLITE_TOOBIG: return KIN_VALUE_TOO_LONG;
    case SQLITE_INTERRUPT: return KIN_CANCELLED;
    default: return KIN_STATEMENT_INVALID;
    }
}

/* SQLite says which constraint only in its message: "UNIQUE constraint failed: authors.name",
 * "NOT NULL constraint failed: posts.title", "UNIQUE constraint failed: index 'lower_name'". */
static void name_constraint(kin__fault *fault)
{
    static const char failed[] = " constraint failed: ";
    const char *name = strstr(fault->message, failed);
    if (!name) return;
    name += sizeof failed - 1;

    bool index = strncmp(name, "index '", 7) == 0;
    kin__copy_text(fault->constraint, sizeof fault->constraint, index ? name + 7 : name);
    size_t length = strlen(fault->constraint);
    if (index && length && fault->constraint[length - 1] == '\'') {
        fault->constraint[length - 1] = '\0';
    }
    const char *point = strrchr(name, '.');
    if (fault->code == KIN_NOT_NULL_VIOLATION && point) {
        kin__copy_text(fault->column, sizeof fault->column, point + 1);
    }
}

/* A handle of the user's may not give extended codes; there they are asked for. */
static int extended(sqlite3 *db, int result)
{
    int more = sqlite3_extended_errcode(db);
    return result < 256 && (more & 0xff) == result ? more : result;
}

bool kin__sqlite_step_fault(const kin__sqlite_connection *connection, kin__fault *fault, int result)
{
    if ((result & 0xff) != SQLITE_INTERRUPT || !connection->timed_out)
        return kin__sqlite_fault(fault, connection->db, result);
    kin__fault_set(fault, KIN_TIMEOUT, "the statement took longer than %ld milliseconds",
                   (long)connection->timeout);
    fault->driver_code = result;
    return false;
}

bool kin__sqlite_fault(kin__fault *fault, sqlite3 *db, int result)
{
    result = extended(db, result);
    /* The handle's message is that of its latest failure, which may be an older one when SQLite
     * only returned a code. */
    bool told = sqlite3_extended_errcode(db) == result;
    kin__fault_set(fault, code_of(result), "%s",
                   told ? sqlite3_errmsg(db) : sqlite3_errstr(result));
    fault->driver_code = result;
    if (result == SQLITE_ERROR && strcmp(fault->message, KIN__SQLITE_OVERFLOW) == 0)
        fault->code = KIN_RANGE_ERROR;
    if ((result & 0xff) == SQLITE_CONSTRAINT) name_constraint(fault);
    return false;
}

bool kin__sqlite_connect_fault(kin__fault *fault, sqlite3 *db, int result, const char *path)
{
    kin_code code = code_of(result);
    if (code != KIN_OUT_OF_MEMORY && code != KIN_BUSY) code = KIN_CONNECTION_FAILED;
    bool told = db && (sqlite3_errcode(db) & 0xff) == (result & 0xff);
    kin__fault_set(fault, code, "the SQLite database %s could not be opened: %s", path,
                   told ? sqlite3_errmsg(db) : sqlite3_errstr(result));
    fault->driver_code = result;
    return false;
}
