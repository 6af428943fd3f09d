/* SQLite behind the contract: a statement runs when its result is asked for. */
#include "driver/sqlite.h"

#include <kin/session.h>

static kin__sqlite_connection *own(kin__connection *connection)
{
    return (kin__sqlite_connection *)connection;
}

static const kin__sqlite_connection *own_const(const kin__connection *connection)
{
    return (const kin__sqlite_connection *)connection;
}

static bool submit(kin__connection *connection, const kin__statement *statement,
                   const kin_value *values, size_t count, kin__fault *fault)
{
    kin__sqlite_connection *sqlite = own(connection);
    if (kin__sqlite_reserve(sqlite, statement->id) &&
        kin__batch_add(&sqlite->batch, sqlite->allocator, statement, values, count)) {
        return true;
    }
    return kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");
}

/* Ends the active statement. Only what it changed itself counts as affected; SQLite keeps the
 * number of the last one that changed something, so another sum tells whether this one did. */
static void retire(kin__sqlite_connection *sqlite)
{
    sqlite3_reset(sqlite->active);
    sqlite->active = NULL;
    bool changed = sqlite3_total_changes64(sqlite->db) != sqlite->changes_before;
    sqlite->affected = changed ? sqlite3_changes64(sqlite->db) : 0;
}

static void abandon(kin__connection *connection)
{
    kin__sqlite_connection *sqlite = own(connection);
    if (sqlite->active) retire(sqlite);
    kin__batch_clear(&sqlite->batch);
}

static kin__outcome fail(kin__sqlite_connection *sqlite)
{
    abandon((kin__connection *)sqlite);
    return KIN__FAILED;
}

/* Runs the active statement to its next row. */
static kin__outcome step(kin__sqlite_connection *sqlite, kin__fault *fault)
{
    int result = sqlite3_step(sqlite->active);
    if (result == SQLITE_ROW) return KIN__ROW;
    if (result == SQLITE_DONE) {
        retire(sqlite);
        return KIN__END;
    }
    kin__sqlite_step_fault(sqlite, fault, result);
    return fail(sqlite);
}

/* A SELECT may be left where it is; a statement that writes is run to its end, so that a failure
 * to commit it is not lost. */
static kin__outcome skip_rest(kin__sqlite_connection *sqlite, kin__fault *fault)
{
    kin__outcome outcome = KIN__ROW;
    if (!sqlite->active) return KIN__END;
    if (sqlite3_stmt_readonly(sqlite->active)) {
        sqlite3_reset(sqlite->active);
        sqlite->active = NULL;
        sqlite->affected = 0;
        return KIN__END;
    }
    while (outcome == KIN__ROW) outcome = step(sqlite, fault);
    return outcome;
}

static bool prepare(kin__sqlite_connection *sqlite, const kin__statement *statement,
                    const kin_value *values, size_t count, sqlite3_stmt **prepared,
                    kin__fault *fault)
{
    if (!kin__sqlite_prepared(sqlite, statement, prepared, fault)) return false;
    if (!*prepared) return true;
    if (statement->reads_only && !sqlite3_stmt_readonly(*prepared)) {
        kin__fault_set(fault, KIN_READ_ONLY_DATABASE, "the transaction only reads");
        fault->driver_code = SQLITE_READONLY;
        return false;
    }
    if (statement->columns > 0 && (uint32_t)sqlite3_column_count(*prepared) < statement->columns) {
        return kin__fault_set(fault, KIN_STATEMENT_INVALID,
                              "the statement gives %d columns, but %u are to be read",
                              sqlite3_column_count(*prepared), (unsigned)statement->columns);
    }
    return kin__sqlite_bind(sqlite, *prepared, values, count, fault);
}

/* The active statement is about to take its first step. */
static void start(kin__sqlite_connection *sqlite, const kin__statement *statement,
                  sqlite3_stmt *prepared)
{
    sqlite->active = sqlite->result = prepared;
    sqlite->kinds = statement->kinds;
    sqlite->columns = (int)statement->columns;
    sqlite->changes_before = sqlite3_total_changes64(sqlite->db);
    kin__sqlite_start_clock(sqlite);
}

static kin__outcome next_result(kin__connection *connection, kin__fault *fault)
{
    kin__sqlite_connection *sqlite = own(connection);
    if (skip_rest(sqlite, fault) == KIN__FAILED) return KIN__FAILED;
    sqlite->row_waits = false;
    sqlite->result = NULL;
    if (sqlite->batch.next == sqlite->batch.count) return KIN__END;

    const kin__batch_entry *entry = &sqlite->batch.entries[sqlite->batch.next++];
    sqlite3_stmt *prepared = NULL;
    if (!prepare(sqlite, &entry->statement, entry->values, entry->count, &prepared, fault))
        return fail(sqlite);
    sqlite->affected = 0;
    if (!prepared) return KIN__ROW;

    start(sqlite, &entry->statement, prepared);
    kin__outcome outcome = step(sqlite, fault);
    sqlite->row_waits = outcome == KIN__ROW;
    return outcome == KIN__FAILED ? KIN__FAILED : KIN__ROW;
}

/* What was prepared for the id; NULL: nothing yet. */
static sqlite3_stmt *kept(const kin__sqlite_connection *sqlite, uint32_t id)
{
    return id < sqlite->kept_count ? sqlite->kept[id] : NULL;
}

static bool run_from(kin__connection *connection, const kin__statement *statement,
                     const kin__source *from, kin__fault *fault)
{
    kin__sqlite_connection *sqlite = own(connection);
    sqlite3_stmt *prepared = kept(sqlite, statement->id);
    if (!prepared && !kin__sqlite_reserve(sqlite, statement->id))
        return kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");
    if (!prepared && !kin__sqlite_prepared(sqlite, statement, &prepared, fault)) return false;
    if (!kin__sqlite_bind_members(sqlite, prepared, statement, from, fault)) return false;
    sqlite->active = prepared;
    kin__sqlite_start_clock(sqlite);
    int result;
    while ((result = sqlite3_step(prepared)) == SQLITE_ROW) continue;
    if (result != SQLITE_DONE) kin__sqlite_step_fault(sqlite, fault, result);
    sqlite3_reset(prepared);
    sqlite->active = NULL;
    return result == SQLITE_DONE;
}

static kin__outcome row(kin__connection *connection, kin_value *cells, kin__fault *fault)
{
    kin__sqlite_connection *sqlite = own(connection);
    if (!sqlite->active) return KIN__END;
    if (sqlite->row_waits) {
        sqlite->row_waits = false;
    } else {
        kin__outcome outcome = step(sqlite, fault);
        if (outcome != KIN__ROW) return outcome;
    }
    return kin__sqlite_read_row(sqlite, cells, fault) ? KIN__ROW : fail(sqlite);
}

static uint32_t result_columns(const kin__connection *connection)
{
    return (uint32_t)sqlite3_column_count(own_const(connection)->result); /* of NULL: 0 */
}

static const char *result_column(const kin__connection *connection, uint32_t column)
{
    return sqlite3_column_name(own_const(connection)->result, (int)column);
}

static void read_result_as(kin__connection *connection, const uint8_t *kinds, uint32_t columns)
{
    own(connection)->kinds = kinds;
    own(connection)->columns = (int)columns;
}

static int64_t affected(const kin__connection *connection)
{
    return own_const(connection)->affected;
}

static int64_t insert_id(const kin__connection *connection)
{
    return sqlite3_last_insert_rowid(own_const(connection)->db);
}

static bool finish(kin__connection *connection, kin__fault *fault)
{
    kin__outcome outcome = KIN__ROW;
    while (outcome == KIN__ROW) outcome = next_result(connection, fault);
    return outcome == KIN__END;
}

static kin__transaction_state transaction_state(const kin__connection *connection)
{
    return sqlite3_get_autocommit(own_const(connection)->db) ? KIN__IDLE : KIN__OPEN;
}

static void cancel(kin__connection *connection)
{
    sqlite3_interrupt(own(connection)->db);
}

static uint64_t round_trips(const kin__connection *connection)
{
    (void)connection;
    return 0;
}

static bool is_alive(const kin__connection *connection)
{
    (void)connection;
    return true;
}

static const char *const row_value[] = {"json_extract(value, '$[", "]')", NULL};
static const char *const check_json[] = {" CHECK (", " IS NULL OR json_valid(", "))"};

/* Whatever is asked for is serializable. A transaction that may write takes its lock at once: one
 * that has read before can no longer be given it when another has written meanwhile. */
static const char *const begin[][2] = {
    [KIN_DEFAULT_ISOLATION] = {"BEGIN IMMEDIATE", "BEGIN"},
    [KIN_READ_UNCOMMITTED] = {"BEGIN IMMEDIATE", "BEGIN"},
    [KIN_READ_COMMITTED] = {"BEGIN IMMEDIATE", "BEGIN"},
    [KIN_REPEATABLE_READ] = {"BEGIN IMMEDIATE", "BEGIN"},
    [KIN_SERIALIZABLE] = {"BEGIN IMMEDIATE", "BEGIN"},
};

static const kin__dialect dialect = {
    .name = "SQLite",
    .quote = '"',
    .numbered_parameters = false,
    .repeats_parameters = true,
    .insert_id = true,
    .identifier_length = 1024,
    .most_parameters = 32766,
    .key_list = KIN__KEYS_AS_JSON,
    .keys_before = "",
    .keys_between = " IN (SELECT value FROM json_each(",
    .keys_after = "))",
    .exact_text = {"CAST(", " AS BLOB)"},
    .row_value = row_value,
    .rows_before = " FROM json_each(",
    .rows_after = "))",
    .each_among = {" FROM (SELECT value AS kin_key FROM json_each(", ")) kin_owners CROSS JOIN "},
    .each_united = {"SELECT * FROM (", ")"},
    .begin_read = "BEGIN",
    .begin_write = "BEGIN IMMEDIATE",
    .begin = begin,
    .insert_defaults = " DEFAULT VALUES",
    .conflict_before = " ON CONFLICT (",
    .conflict_after = ") DO UPDATE SET ",
    .excluded_before = "excluded.",
    .excluded_after = "",
    .recursive_before = "",
    .is_same = " IS ",
    .no_limit = "-1",
    .returns_updated = true,
    .sum_decimal = {"kin_sum_decimal(", ")"},
    .sum_integer = {"SUM(", ")"},
    .average_exact = {"CAST(AVG(", ") AS REAL)"},
    .average_real = {"CAST(AVG(", ") AS REAL)"},
    .lock = NULL,
    .type_key = "INTEGER PRIMARY KEY AUTOINCREMENT",
    .type_integer = "INTEGER",
    .type_boolean = "BOOLEAN",
    .type_real = "REAL",
    .type_text = "TEXT",
    .type_time = "DATETIME",
    .type_blob = "BLOB",
    .type_date = "DATE",
    .type_decimal = "DECIMAL",
    .type_uuid = "TEXT",
    .type_json = "TEXT",
    .check_json = check_json,
    .literal_true = "1",
    .literal_false = "0",
    .names_ignore_case = true,
    .wanted_rows = {"VALUES (", "), (", ")"},
    .catalogue_columns = kin__sqlite_catalogue_columns,
    .catalogue_indexes = kin__sqlite_catalogue_indexes,
    .kinds_of_type = kin__sqlite_kinds_of_type,
};

const kin__driver kin__sqlite = {
    .name = "SQLite",
    .version = KIN_VERSION,
    .dialect = &dialect,
    .check_url = kin__sqlite_check_url,
    .connect = kin__sqlite_connect,
    .disconnect = kin__sqlite_disconnect,
    .submit = submit,
    .run_from = run_from,
    .next_result = next_result,
    .row = row,
    .result_columns = result_columns,
    .result_column = result_column,
    .read_result_as = read_result_as,
    .affected = affected,
    .insert_id = insert_id,
    .finish = finish,
    .abandon = abandon,
    .transaction_state = transaction_state,
    .set_timeout = kin__sqlite_set_timeout,
    .cancel = cancel,
    .round_trips = round_trips,
    .is_alive = is_alive,
    .is_temporary = kin__sqlite_is_temporary,
};
