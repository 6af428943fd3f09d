/* PostgreSQL behind the contract: a batch is one pipeline, and so one wait for the network. */
#include "driver/postgres.h"

#include <kin/session.h>

#include <string.h>

static kin__postgres_connection *own(kin__connection *connection)
{
    return (kin__postgres_connection *)connection;
}

static const kin__postgres_connection *own_const(const kin__connection *connection)
{
    return (const kin__postgres_connection *)connection;
}

/* Room for the values as text is made here and not when they are sent, because here is where want
 * of memory leaves everything as it was. */
static bool reserve_parameters(kin__postgres_connection *postgres, size_t count)
{
    void *parameters = (void *)postgres->parameters;
    void *numbers = postgres->numbers;
    void *formats = postgres->formats;
    void *lengths = postgres->lengths;
    const kin_allocator *allocator = postgres->allocator;
    bool grown =
        kin__grow(allocator, &parameters, &postgres->parameter_count, count,
                  sizeof *postgres->parameters) &&
        kin__grow(allocator, &numbers, &postgres->number_count, count, sizeof *postgres->numbers) &&
        kin__grow(allocator, &formats, &postgres->format_count, count, sizeof *postgres->formats) &&
        kin__grow(allocator, &lengths, &postgres->length_count, count, sizeof *postgres->lengths);
    postgres->parameters = parameters;
    postgres->numbers = numbers;
    postgres->formats = formats;
    postgres->lengths = lengths;
    return grown;
}

static bool submit(kin__connection *connection, const kin__statement *statement,
                   const kin_value *values, size_t count, kin__fault *fault)
{
    kin__postgres_connection *postgres = own(connection);
    if (postgres->batch.next == postgres->batch.count) postgres->sent = 0;
    if (reserve_parameters(postgres, count) && kin__postgres_reserve(postgres, statement->id) &&
        kin__batch_add(&postgres->batch, postgres->allocator, statement, values, count)) {
        return true;
    }
    return kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");
}

static void close_result(kin__postgres_connection *postgres)
{
    PQclear(postgres->result);
    postgres->result = NULL;
}

static void abandon(kin__connection *connection)
{
    kin__postgres_connection *postgres = own(connection);
    close_result(postgres);
    kin__postgres_abandon(postgres);
}

/* Whether what the batch has done before that entry can be done again: nothing, or no more than
 * beginning its own transaction. */
static bool is_first_of_its_own(const kin__postgres_connection *postgres, size_t index)
{
    const kin__batch_entry *entries = postgres->batch.entries;
    for (size_t i = 0; i < index; i++)
        if (!entries[i].statement.control) return false;
    return postgres->state == KIN__ABORTED && index > 0 &&
           strncmp(entries[0].statement.text, "BEGIN", 5) == 0;
}

/* A statement whose plan had become stale is simply run again, with what it came with: nothing of
 * it has happened. The batch was forgotten, but its entries are still where they were. */
static bool run_again(kin__postgres_connection *postgres, size_t count, size_t index,
                      kin__fault *fault)
{
    if (postgres->state == KIN__ABORTED && !kin__postgres_roll_back(postgres, fault)) return false;
    postgres->batch.count = count;
    kin__postgres_send(postgres);
    for (size_t i = 0; i < index; i++) {
        if (!kin__postgres_read(postgres, fault)) return false;
        close_result(postgres);
    }
    return kin__postgres_read(postgres, fault);
}

static kin__outcome next_result(kin__connection *connection, kin__fault *fault)
{
    kin__postgres_connection *postgres = own(connection);
    if (postgres->streaming) abandon(connection);
    close_result(postgres);
    if (postgres->batch.next == postgres->batch.count) return KIN__END;
    if (postgres->batch.next == postgres->sent) kin__postgres_send(postgres);

    size_t count = postgres->batch.count;
    size_t index = postgres->batch.next;
    postgres->stale_plan = false;
    if (kin__postgres_read(postgres, fault)) return KIN__ROW;
    if (!postgres->stale_plan || postgres->lost) return KIN__FAILED;
    bool alone = count == 1 && postgres->state == KIN__IDLE;
    bool again = alone || is_first_of_its_own(postgres, index);
    return again && run_again(postgres, count, index, fault) ? KIN__ROW : KIN__FAILED;
}

static kin__outcome row(kin__connection *connection, kin_value *cells, kin__fault *fault)
{
    kin__postgres_connection *postgres = own(connection);
    bool more = postgres->result && postgres->row < postgres->rows;
    if (!more && postgres->streaming) {
        kin__outcome outcome = kin__postgres_read_streamed(postgres, fault);
        if (outcome == KIN__FAILED) abandon(connection);
        if (outcome != KIN__ROW) return outcome;
    } else if (!more) {
        close_result(postgres);
        return KIN__END;
    }
    if (kin__postgres_read_row(postgres, cells, fault)) {
        postgres->row++;
        return KIN__ROW;
    }
    abandon(connection);
    return KIN__FAILED;
}

static uint32_t result_columns(const kin__connection *connection)
{
    return (uint32_t)PQnfields(own_const(connection)->result);
}

static const char *result_column(const kin__connection *connection, uint32_t column)
{
    return PQfname(own_const(connection)->result, (int)column);
}

/* A result of unknown columns is in text, which every kind can be read from. */
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
    (void)connection;
    return 0;
}

static bool finish(kin__connection *connection, kin__fault *fault)
{
    kin__outcome outcome = KIN__ROW;
    while (outcome == KIN__ROW) outcome = next_result(connection, fault);
    return outcome == KIN__END;
}

static kin__transaction_state transaction_state(const kin__connection *connection)
{
    const kin__postgres_connection *postgres = own_const(connection);
    if (postgres->lost) return KIN__IDLE;
    bool may_have_moved = postgres->is_users && !postgres->entered;
    return may_have_moved ? kin__postgres_state(postgres->server) : postgres->state;
}

static void cancel(kin__connection *connection)
{
    char message[256];
    /* libpq waits until the server has done it. What fails here, a failing connection tells. */
    PQcancel(own(connection)->canceler, message, sizeof message);
}

static uint64_t round_trips(const kin__connection *connection)
{
    return own_const(connection)->round_trips;
}

static int64_t distance(const kin__connection *connection)
{
    return own_const(connection)->distance;
}

static kin__load_by load_by(const kin__connection *connection)
{
    return own_const(connection)->load_by;
}

static bool is_alive(const kin__connection *connection)
{
    const kin__postgres_connection *postgres = own_const(connection);
    return !postgres->lost && PQstatus(postgres->server) == CONNECTION_OK;
}

static const char if_not_there[] =
    "DO $kin$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint WHERE conrelid = "
    "pg_catalog.to_regclass(";
static const char *const row_value[] = {"CAST(kin_row ->> ", " AS ", ")"};
static const char *const add_constraint[] = {if_not_there, ") AND conname = ", ") THEN ",
                                             "; END IF; END $kin$"};

static const char *const begin[][2] = {
    [KIN_DEFAULT_ISOLATION] = {"BEGIN", "BEGIN READ ONLY"},
    [KIN_READ_UNCOMMITTED] = {"BEGIN ISOLATION LEVEL READ UNCOMMITTED",
                              "BEGIN ISOLATION LEVEL READ UNCOMMITTED READ ONLY"},
    [KIN_READ_COMMITTED] = {"BEGIN ISOLATION LEVEL READ COMMITTED",
                            "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"},
    [KIN_REPEATABLE_READ] = {"BEGIN ISOLATION LEVEL REPEATABLE READ",
                             "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"},
    [KIN_SERIALIZABLE] = {"BEGIN ISOLATION LEVEL SERIALIZABLE",
                          "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY"},
};

static const kin__dialect dialect = {
    .name = "PostgreSQL",
    .quote = '"',
    .numbered_parameters = true,
    .insert_id = false,
    .identifier_length = 63,
    .most_parameters = 65535,
    .key_list = KIN__KEYS_AS_ARRAY,
    .keys_before = "",
    .keys_between = " = ANY(",
    .keys_after = ")",
    .exact_text = {"", " COLLATE \"C\""},
    .row_value = row_value,
    .rows_before = " FROM json_array_elements(",
    .rows_after = ") AS kin_keys (kin_row))",
    .each_lateral = {"SELECT kin_rows.* FROM unnest(CAST(", " AS ",
                     "[])) AS kin_owners (kin_key) CROSS JOIN LATERAL (", ") AS kin_rows"},
    .each_united = {"(", ")"},
    .carry = &kin__postgres_carry,
    .begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    .begin_write = "BEGIN",
    .begin = begin,
    .insert_defaults = " DEFAULT VALUES",
    .conflict_before = " ON CONFLICT (",
    .conflict_after = ") DO UPDATE SET ",
    .excluded_before = "excluded.",
    .excluded_after = "",
    .recursive_before = "",
    .is_same = " IS NOT DISTINCT FROM ",
    .no_limit = NULL,
    .returns_updated = true,
    .sum_decimal = {"SUM(", ")"},
    .sum_integer = {"CAST(SUM(", ") AS bigint)"},
    .average_exact = {"CAST(AVG(", ") AS double precision)"},
    .average_real = {"CAST(AVG(", ") AS double precision)"},
    .lock = "FOR UPDATE",
    .type_key = "bigserial PRIMARY KEY",
    .type_integer = "bigint",
    .type_boolean = "boolean",
    .type_real = "double precision",
    .type_text = "text",
    .type_time = "timestamp(6) without time zone",
    .type_blob = "bytea",
    .type_date = "date",
    .type_decimal = "numeric",
    .type_uuid = "uuid",
    .type_json = "jsonb",
    .literal_true = "TRUE",
    .literal_false = "FALSE",
    .add_constraint = add_constraint,
    .names_ignore_case = false,
    .wanted_rows = {"VALUES (", "), (", ")"},
    .catalogue_columns = kin__postgres_catalogue_columns,
    .catalogue_indexes = kin__postgres_catalogue_indexes,
    .kinds_of_type = kin__postgres_kinds_of_type,
};

const kin__driver kin__postgres = {
    .name = "PostgreSQL",
    .version = KIN_VERSION,
    .dialect = &dialect,
    .waits = KIN__WAITS_BATCH,
    .check_url = kin__postgres_check_url,
    .connect = kin__postgres_connect,
    .disconnect = kin__postgres_disconnect,
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
    .set_timeout = kin__postgres_set_timeout,
    .cancel = cancel,
    .round_trips = round_trips,
    .distance = distance,
    .load_by = load_by,
    .is_alive = is_alive,
    .has_ended = kin__postgres_has_ended,
    .reset = kin__postgres_reset,
};
