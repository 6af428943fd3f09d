/* MariaDB behind the contract: a statement runs when its result is asked for, and its rows are read
 * as the network brings them. */
#include "driver/mariadb.h"

#include <kin/session.h>

#include <string.h>

static kin__mariadb_connection *own(kin__connection *connection)
{
    return (kin__mariadb_connection *)connection;
}

static const kin__mariadb_connection *own_const(const kin__connection *connection)
{
    return (const kin__mariadb_connection *)connection;
}

static bool submit(kin__connection *connection, const kin__statement *statement,
                   const kin_value *values, size_t count, kin__fault *fault)
{
    kin__mariadb_connection *mariadb = own(connection);
    if (kin__mariadb_reserve(mariadb, statement->id) &&
        kin__batch_add(&mariadb->batch, mariadb->allocator, statement, values, count)) {
        return true;
    }
    return kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");
}

/* --- the open result ------------------------------------------------------------------------- */

/* Room for long texts that one row needed is not kept for good. */
#define MOST_KEPT (1024 * 1024)

static void release_long_texts(kin__mariadb_connection *mariadb)
{
    if (mariadb->long_size <= MOST_KEPT) return;
    kin__release(mariadb->allocator, mariadb->long_texts, mariadb->long_size);
    mariadb->long_texts = NULL;
    mariadb->long_size = 0;
}

/* What a CALL gives beyond its first result is read and left; what fails in it is not. */
static bool drain(kin__mariadb_connection *mariadb, kin__fault *fault)
{
    MYSQL *server = mariadb->server;
    MYSQL_STMT *handle = mariadb->active ? mariadb->active->handle : NULL;
    while (mysql_more_results(server)) {
        int failed = handle ? mysql_stmt_next_result(handle) : mysql_next_result(server);
        if (failed > 0)
            return handle ? kin__mariadb_statement_fault(mariadb, handle, fault)
                          : kin__mariadb_fault(mariadb, fault);
        if (handle)
            mysql_stmt_free_result(handle);
        else
            mysql_free_result(mysql_use_result(server));
    }
    return true;
}

/* Rows that were not read are taken off the network. Of a stream there may be many, and the server
 * is told that nobody wants them; a transaction takes no harm of that. */
static bool close_result(kin__mariadb_connection *mariadb, bool ended, kin__fault *fault)
{
    if (!mariadb->fields) return true;
    kin__mariadb_prepared *active = mariadb->active;
    if (mariadb->statement.streamed && !ended && !mariadb->lost)
        kin__mariadb_cancel((kin__connection *)mariadb);
    if (mariadb->rows)
        mysql_free_result(mariadb->rows);
    else if (active)
        mysql_stmt_free_result(active->handle);
    bool done = mariadb->lost || drain(mariadb, fault);
    if (active && active->changes_rows) {
        mariadb->affected = mariadb->rows_read;
        /* Its columns may be others the next time (RETURNING *), which Connector/C would find out
         * only after it has written again. Kin's own names them. */
        if (mariadb->statement.id == 0) kin__mariadb_unprepare(active);
    }
    mariadb->rows = NULL;
    mariadb->active = NULL;
    mariadb->fields = NULL;
    mariadb->field_count = 0;
    release_long_texts(mariadb);
    return done;
}

static void abandon(kin__connection *connection)
{
    kin__mariadb_connection *mariadb = own(connection);
    kin__fault ignored;
    close_result(mariadb, false, &ignored);
    kin__batch_clear(&mariadb->batch);
}

/* The message of an error does not tell what is left of the transaction: a deadlock ends all of it,
 * most others nothing. The answer to a question does, and Connector/C remembers it. */
static void refresh_state(kin__mariadb_connection *mariadb)
{
    char answer[8];
    kin__fault ignored;
    if (mariadb->lost || !(mariadb->server->server_status & SERVER_STATUS_IN_TRANS)) return;
    /* A cancel meant for the statement may meet the question, too. If no answer comes at all the
     * transaction counts as open: a ROLLBACK too many does no harm. */
    for (int i = 0; i < 100 && !mariadb->lost; i++) {
        mariadb->round_trips++;
        if (kin__mariadb_run(mariadb->server, "SELECT @@in_transaction", answer, sizeof answer))
            return;
        kin__mariadb_fault(mariadb, &ignored);
    }
}

static kin__outcome fail(kin__mariadb_connection *mariadb)
{
    abandon((kin__connection *)mariadb);
    refresh_state(mariadb);
    return KIN__FAILED;
}

/* The next row of the open result. */
static kin__outcome step(kin__mariadb_connection *mariadb, kin__fault *fault)
{
    kin__outcome outcome = kin__mariadb_fetch(mariadb, fault);
    if (outcome == KIN__END && !close_result(mariadb, true, fault)) outcome = KIN__FAILED;
    return outcome == KIN__FAILED ? fail(mariadb) : outcome;
}

/* A statement that writes may fail at each of its rows, and must not fail without a word. */
static kin__outcome skip_rest(kin__mariadb_connection *mariadb, kin__fault *fault)
{
    kin__outcome outcome = KIN__ROW;
    bool writes = mariadb->rows || (mariadb->active && mariadb->active->writes);
    mariadb->statement.columns = 0;
    while (writes && outcome == KIN__ROW) outcome = step(mariadb, fault);
    if (outcome != KIN__FAILED && !close_result(mariadb, false, fault)) outcome = fail(mariadb);
    return outcome;
}

/* --- running --------------------------------------------------------------------------------- */

static bool check_columns(const kin__mariadb_connection *mariadb, unsigned found, kin__fault *fault)
{
    if (found >= mariadb->statement.columns) return true;
    return kin__fault_set(fault, KIN_STATEMENT_INVALID,
                          "the statement gives %u columns, but %u are to be read", found,
                          (unsigned)mariadb->statement.columns);
}

/* Transaction control, and what the server does not prepare. */
static bool run_plain(kin__mariadb_connection *mariadb, kin__fault *fault)
{
    MYSQL *server = mariadb->server;
    mariadb->round_trips++;
    if (mysql_real_query(server, mariadb->statement.text, mariadb->statement.length) != 0)
        return kin__mariadb_fault(mariadb, fault);
    mariadb->field_count = mysql_field_count(server);
    if (mariadb->field_count == 0) {
        mariadb->affected = (int64_t)mysql_affected_rows(server);
        mariadb->insert_id = (int64_t)mysql_insert_id(server);
        return check_columns(mariadb, 0, fault);
    }
    mariadb->rows = mysql_use_result(server);
    if (!mariadb->rows) return kin__mariadb_fault(mariadb, fault);
    mariadb->fields = mysql_fetch_fields(mariadb->rows);
    return check_columns(mariadb, mariadb->field_count, fault);
}

/* Before it runs, if the server knows by then how many columns there will be. Of what an INSERT
 * gives back it does not. */
static bool check_prepared(const kin__mariadb_connection *mariadb,
                           const kin__mariadb_prepared *prepared, kin__fault *fault)
{
    unsigned found = prepared->handle ? mysql_stmt_field_count(prepared->handle) : 0;
    return found == 0 || check_columns(mariadb, found, fault);
}

/* Connector/C keeps the names that the columns had when the statement was prepared. */
static bool has_other_names(const kin__mariadb_connection *mariadb, MYSQL_STMT *handle)
{
    const MYSQL_FIELD *kept = mariadb_stmt_fetch_fields(handle);
    const MYSQL_FIELD *now = mariadb->server->fields;
    unsigned count = mysql_stmt_field_count(handle);
    if (mariadb->statement.columns > 0 || !now || mariadb->server->field_count != count)
        return false;
    for (unsigned i = 0; i < count; i++)
        if (strcmp(kept[i].name, now[i].name) != 0) return true;
    return false;
}

/* The server has forgotten the statement, or its tables have changed since it was prepared. One
 * that has written is not run again for that. */
static bool is_stale(const kin__mariadb_connection *mariadb, const kin__mariadb_prepared *prepared)
{
    switch (mysql_stmt_errno(prepared->handle)) {
    case 0: return !prepared->writes && has_other_names(mariadb, prepared->handle);
    case CR_NEW_STMT_METADATA: return !prepared->writes;
    case ER_UNKNOWN_STMT_HANDLER:
    case ER_NEED_REPREPARE:
    case CR_STMT_CLOSED: return true;
    default: return false;
    }
}

static bool open_result(kin__mariadb_connection *mariadb, kin__mariadb_prepared *prepared,
                        kin__fault *fault)
{
    mariadb->field_count = mysql_stmt_field_count(prepared->handle);
    if (mariadb->field_count == 0) {
        if (!prepared->defines)
            mariadb->affected = (int64_t)mysql_stmt_affected_rows(prepared->handle);
        mariadb->insert_id = (int64_t)mysql_stmt_insert_id(prepared->handle);
        return check_columns(mariadb, 0, fault);
    }
    mariadb->active = prepared;
    mariadb->fields = mariadb_stmt_fetch_fields(prepared->handle);
    return check_columns(mariadb, mariadb->field_count, fault) &&
           kin__mariadb_bind_cells(mariadb, fault);
}

static bool execute(kin__mariadb_connection *mariadb, const kin__batch_entry *entry, bool again,
                    kin__fault *fault)
{
    kin__mariadb_prepared *prepared = NULL;
    if (!kin__mariadb_prepare(mariadb, &entry->statement, &prepared, fault)) return false;
    if (!check_prepared(mariadb, prepared, fault)) return false;
    if (!kin__mariadb_bind(mariadb, prepared, entry->values, entry->count, fault)) return false;
    if (prepared->unpreparable) return run_plain(mariadb, fault);
    if (!prepared->handle) return true;
    mariadb->round_trips++;
    bool failed = mysql_stmt_execute(prepared->handle) != 0;
    if (!again && is_stale(mariadb, prepared)) {
        kin__mariadb_unprepare(prepared);
        return execute(mariadb, entry, true, fault);
    }
    if (!failed) return open_result(mariadb, prepared, fault);
    kin__mariadb_statement_fault(mariadb, prepared->handle, fault);
    /* A result that Connector/C does not understand still waits. */
    if (fault->driver_code == CR_NEW_STMT_METADATA) kin__mariadb_unprepare(prepared);
    return false;
}

/* One snapshot for several reads, also where the server's default is none; what is stricter
 * stays. */
static const char begin_read[] =
    "BEGIN NOT ATOMIC IF @@tx_isolation IN ('READ-COMMITTED', 'READ-UNCOMMITTED') THEN "
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; END IF; START TRANSACTION READ ONLY; END";

/* Transaction control goes as a text. What is a program, and stands before each load of several
 * statements, is read by the server once. */
static bool goes_as_text(const kin__statement *statement)
{
    return statement->control && statement->text != begin_read;
}

static kin__outcome next_result(kin__connection *connection, kin__fault *fault)
{
    kin__mariadb_connection *mariadb = own(connection);
    if (skip_rest(mariadb, fault) == KIN__FAILED) return KIN__FAILED;
    if (mariadb->batch.next == mariadb->batch.count) return KIN__END;

    const kin__batch_entry *entry = &mariadb->batch.entries[mariadb->batch.next++];
    mariadb->statement = entry->statement;
    mariadb->affected = 0;
    mariadb->rows_read = 0;
    bool done = kin__mariadb_send_timeout(mariadb, fault) &&
                (goes_as_text(&entry->statement) ? run_plain(mariadb, fault)
                                                 : execute(mariadb, entry, false, fault));
    return done ? KIN__ROW : fail(mariadb);
}

static kin__outcome row(kin__connection *connection, kin_value *cells, kin__fault *fault)
{
    kin__mariadb_connection *mariadb = own(connection);
    if (!mariadb->fields) return KIN__END;
    kin__outcome outcome = step(mariadb, fault);
    if (outcome != KIN__ROW) return outcome;
    return kin__mariadb_read_row(mariadb, cells, fault) ? KIN__ROW : fail(mariadb);
}

static uint32_t result_columns(const kin__connection *connection)
{
    return own_const(connection)->field_count;
}

static const char *result_column(const kin__connection *connection, uint32_t column)
{
    return own_const(connection)->fields[column].name;
}

static void read_result_as(kin__connection *connection, const uint8_t *kinds, uint32_t columns)
{
    own(connection)->statement.kinds = kinds;
    own(connection)->statement.columns = columns;
}

static int64_t affected(const kin__connection *connection)
{
    return own_const(connection)->affected;
}

static int64_t insert_id(const kin__connection *connection)
{
    return own_const(connection)->insert_id;
}

static bool finish(kin__connection *connection, kin__fault *fault)
{
    kin__outcome outcome = KIN__ROW;
    while (outcome == KIN__ROW) outcome = next_result(connection, fault);
    return outcome == KIN__END;
}

static kin__transaction_state transaction_state(const kin__connection *connection)
{
    const kin__mariadb_connection *mariadb = own_const(connection);
    if (mariadb->lost) return KIN__IDLE;
    return mariadb->server->server_status & SERVER_STATUS_IN_TRANS ? KIN__OPEN : KIN__IDLE;
}

static uint64_t round_trips(const kin__connection *connection)
{
    return own_const(connection)->round_trips;
}

static bool is_alive(const kin__connection *connection)
{
    return !own_const(connection)->lost;
}

static const char if_not_there[] =
    "BEGIN NOT ATOMIC IF NOT EXISTS (SELECT 1 FROM information_schema.table_constraints WHERE "
    "table_schema = database() AND concat('\"', replace(table_name, '\"', '\"\"'), '\"') = ";
static const char *const row_value[] = {"CAST(JSON_VALUE(kin_key, '$[", "]') AS SIGNED)", NULL};
static const char *const add_constraint[] = {if_not_there, " AND constraint_name = ", ") THEN ",
                                             "; END IF; END"};

#define TEXT_IS " CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"

/* A sub-select of two rows is an error where one value stands. */
static const char *const conflict_other[] = {"IF(", ", ", ", (SELECT 1 UNION ALL SELECT 2))"};

/* A level that is set holds for the next transaction. */
#define AT(level, mode) \
    "BEGIN NOT ATOMIC SET TRANSACTION ISOLATION LEVEL " level "; START TRANSACTION" mode "; END"
static const char *const begin[][2] = {
    [KIN_DEFAULT_ISOLATION] = {"BEGIN", "START TRANSACTION READ ONLY"},
    [KIN_READ_UNCOMMITTED] = {AT("READ UNCOMMITTED", ""), AT("READ UNCOMMITTED", " READ ONLY")},
    [KIN_READ_COMMITTED] = {AT("READ COMMITTED", ""), AT("READ COMMITTED", " READ ONLY")},
    [KIN_REPEATABLE_READ] = {AT("REPEATABLE READ", ""), AT("REPEATABLE READ", " READ ONLY")},
    [KIN_SERIALIZABLE] = {AT("SERIALIZABLE", ""), AT("SERIALIZABLE", " READ ONLY")},
};

static const kin__dialect dialect = {
    .name = "MariaDB",
    .quote = '"',
    .numbered_parameters = false,
    .insert_id = true,
    .identifier_length = 64,
    .most_parameters = 65535,
    .key_list = KIN__KEYS_AS_JSON,
    .keys_are_integers = true,
    .keys_before = "",
    .keys_between = " IN (SELECT kin_key FROM JSON_TABLE(",
    .keys_after = ", '$[*]' COLUMNS (kin_key BIGINT PATH '$')) kin_keys)",
    .exact_text = {"CAST(", " AS BINARY)"},
    .row_value = row_value,
    .rows_before = " FROM JSON_TABLE(",
    .rows_after = ", '$[*]' COLUMNS (kin_key JSON PATH '$')) kin_keys)",
    .each_united = {"(", ")"},
    .begin_read = begin_read,
    .begin_write = "BEGIN",
    .begin = begin,
    .insert_defaults = " () VALUES ()",
    .conflict_before = NULL,
    .conflict_after = " ON DUPLICATE KEY UPDATE ",
    .conflict_other = conflict_other,
    .excluded_before = "VALUES(",
    .excluded_after = ")",
    .recursive_before = "SET STATEMENT max_recursive_iterations = 4294967295 FOR ",
    .is_same = " <=> ",
    .no_limit = "18446744073709551615",
    .returns_updated = false,
    .changes_by_join = true,
    .keys_apart = true,
    .sum_decimal = {"SUM(", ")"},
    .sum_integer = {"SUM(", ") DIV 1"}, /* a sum is a decimal, and DIV gives 64 bits or an error */
    .average_exact = {"CAST(AVG(CAST(", " AS DECIMAL(65,20))) AS DOUBLE)"},
    .average_real = {"AVG(", ")"},
    .lock = "FOR UPDATE",
    .type_key = "BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY",
    .type_integer = "BIGINT",
    .type_boolean = "BOOLEAN",
    .type_real = "DOUBLE",
    .type_text = "LONGTEXT" TEXT_IS,
    .type_text_key = "VARCHAR(255)" TEXT_IS,
    .type_time = "DATETIME(6)",
    .type_blob = "LONGBLOB",
    .type_blob_key = "VARBINARY(255)",
    .type_date = "DATE",
    .type_decimal = "DECIMAL(37,18)",
    .type_uuid = "CHAR(36) CHARACTER SET ascii COLLATE ascii_bin",
    .type_json = "JSON",
    .generated_may_be_null = true,
    .tables_end_transaction = true,
    .literal_true = "TRUE",
    .literal_false = "FALSE",
    .add_constraint = add_constraint,
    .names_ignore_case = true,
    .wanted_rows = {"SELECT ", " UNION ALL SELECT ", ""},
    .catalogue_columns = kin__mariadb_catalogue_columns,
    .catalogue_indexes = kin__mariadb_catalogue_indexes,
    .kinds_of_type = kin__mariadb_kinds_of_type,
};

const kin__driver kin__mariadb = {
    .name = "MariaDB",
    .version = KIN_VERSION,
    .dialect = &dialect,
    .waits = KIN__WAITS_STATEMENT,
    .check_url = kin__mariadb_check_url,
    .connect = kin__mariadb_connect,
    .disconnect = kin__mariadb_disconnect,
    .submit = submit,
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
    .set_timeout = kin__mariadb_set_timeout,
    .cancel = kin__mariadb_cancel,
    .round_trips = round_trips,
    .is_alive = is_alive,
    .has_ended = kin__mariadb_has_ended,
    .reset = kin__mariadb_reset,
};
