/* Errors of the server and of Connector/C. Kin's connections ask for messages in English, so that
 * names can be read in them; what a message in another language holds is not shown where it may be
 * a value. */
#include "driver/mariadb.h"

#include <string.h>

/* What is not in mysqld_error.h of every version. */
enum { RECORD_HAS_CHANGED = 1020, CHECK_FAILED = 4025, KILLED = 1927, TIMED_OUT = 1969 };

static const struct {
    unsigned number;
    kin_code code;
} codes[] = {
    {ER_DUP_ENTRY, KIN_RECORD_NOT_UNIQUE},
    {ER_DUP_ENTRY_WITH_KEY_NAME, KIN_RECORD_NOT_UNIQUE},
    {ER_DUP_KEY, KIN_RECORD_NOT_UNIQUE},
    {ER_DUP_UNIQUE, KIN_RECORD_NOT_UNIQUE},
    {ER_NO_REFERENCED_ROW, KIN_INVALID_FOREIGN_KEY},
    {ER_NO_REFERENCED_ROW_2, KIN_INVALID_FOREIGN_KEY},
    {ER_ROW_IS_REFERENCED, KIN_INVALID_FOREIGN_KEY},
    {ER_ROW_IS_REFERENCED_2, KIN_INVALID_FOREIGN_KEY},
    {ER_BAD_NULL_ERROR, KIN_NOT_NULL_VIOLATION},
    {ER_NO_DEFAULT_FOR_FIELD, KIN_NOT_NULL_VIOLATION},
    {CHECK_FAILED, KIN_CHECK_VIOLATION},
    {ER_DATA_TOO_LONG, KIN_VALUE_TOO_LONG},
    {ER_NET_PACKET_TOO_LARGE, KIN_VALUE_TOO_LONG},
    {CR_NET_PACKET_TOO_LARGE, KIN_VALUE_TOO_LONG},
    {ER_WARN_DATA_OUT_OF_RANGE, KIN_RANGE_ERROR},
    {ER_DATA_OUT_OF_RANGE, KIN_RANGE_ERROR},
    {ER_DATA_OVERFLOW, KIN_RANGE_ERROR},
    {WARN_DATA_TRUNCATED, KIN_INVALID_VALUE},
    {ER_TRUNCATED_WRONG_VALUE, KIN_INVALID_VALUE},
    {ER_TRUNCATED_WRONG_VALUE_FOR_FIELD, KIN_INVALID_VALUE},
    {ER_WRONG_VALUE, KIN_INVALID_VALUE},
    {ER_WRONG_VALUE_FOR_TYPE, KIN_INVALID_VALUE},
    {ER_BAD_DATA, KIN_INVALID_VALUE},
    {ER_LOCK_DEADLOCK, KIN_DEADLOCK},
    {RECORD_HAS_CHANGED, KIN_SERIALIZATION_FAILURE},
    {ER_LOCK_WAIT_TIMEOUT, KIN_BUSY},
    {ER_OPTION_PREVENTS_STATEMENT, KIN_READ_ONLY_DATABASE},
    {ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION, KIN_READ_ONLY_DATABASE},
    {ER_OPEN_AS_READONLY, KIN_READ_ONLY_DATABASE},
    {ER_DISK_FULL, KIN_DISK_FULL},
    {ER_RECORD_FILE_FULL, KIN_DISK_FULL},
    {ER_QUERY_INTERRUPTED, KIN_CANCELLED},
    {TIMED_OUT, KIN_TIMEOUT},
    {ER_ACCESS_DENIED_ERROR, KIN_AUTHENTICATION_FAILED},
    {ER_ACCESS_DENIED_NO_PASSWORD_ERROR, KIN_AUTHENTICATION_FAILED},
    {ER_DBACCESS_DENIED_ERROR, KIN_AUTHENTICATION_FAILED},
    {ER_HOST_NOT_PRIVILEGED, KIN_AUTHENTICATION_FAILED},
    {ER_MUST_CHANGE_PASSWORD_LOGIN, KIN_AUTHENTICATION_FAILED},
    {CR_AUTH_PLUGIN_CANNOT_LOAD, KIN_AUTHENTICATION_FAILED},
    {CR_OUT_OF_MEMORY, KIN_OUT_OF_MEMORY},
};

static kin_code code_of(unsigned number)
{
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (codes[i].number == number) return codes[i].code;
    return KIN_STATEMENT_INVALID;
}

/* Nothing more can come from the server. */
static bool ends_connection(unsigned number)
{
    switch (number) {
    case CR_SERVER_GONE_ERROR:
    case CR_SERVER_LOST:
    case CR_SERVER_LOST_EXTENDED:
    case CR_NET_PACKET_TOO_LARGE:
    case ER_NET_PACKET_TOO_LARGE:
    case ER_SERVER_SHUTDOWN:
    case ER_NORMAL_SHUTDOWN:
    case ER_NEW_ABORTING_CONNECTION:
    case ER_ABORTING_CONNECTION:
    case ER_NET_READ_ERROR:
    case ER_NET_READ_INTERRUPTED:
    case ER_NET_ERROR_ON_WRITE:
    case ER_NET_WRITE_INTERRUPTED:
    case KILLED: return true;
    default: return false;
    }
}

/* --- messages -------------------------------------------------------------------------------- */

static char *last(char *text, const char *part)
{
    char *found = NULL;
    for (char *at = strstr(text, part); at; at = strstr(at + 1, part)) found = at;
    return found;
}

/* Duplicate entry 'the value' for key 'name'; Incorrect integer value: 'the value' for column
 * `a`.`b`.`c` at row 1: what stands between the first quote and these words is not shown. Without
 * them the rest is not either. */
static void hide_value(kin__fault *fault)
{
    char *message = fault->message;
    char *quote = strpbrk(message, "'\"`");
    char *rest = last(message, "' for key '");
    kin__fault copy;
    if (!rest) rest = last(message, "' for column ");
    if (!quote) return;
    kin__copy_text(copy.message, sizeof copy.message, rest && rest > quote ? rest : "'");
    size_t room = sizeof fault->message - (size_t)(quote - message);
    if (room < 5) return;
    memcpy(quote, "'...", 4);
    kin__copy_text(quote + 4, room - 4, copy.message);
}

/* What stands in the quotes behind the last occurrence of the words. */
static void copy_quoted(char *to, size_t size, const char *message, const char *words, char quote)
{
    const char *found = NULL;
    for (const char *at = strstr(message, words); at; at = strstr(at + 1, words)) found = at;
    if (!found) return;
    const char *start = found + strlen(words);
    const char *end = strchr(start, quote);
    if (end && (size_t)(end - start) < size) kin__copy_text(to, (size_t)(end - start) + 1, start);
}

/* column `a`.`b`.`c`, or column 'c' */
static void copy_column(kin__fault *fault)
{
    static const char *const words[] = {"Column '", "for column '", "Field '"};
    const char *message = fault->message;
    for (size_t i = 0; i < sizeof words / sizeof *words && !*fault->column; i++)
        copy_quoted(fault->column, sizeof fault->column, message, words[i], '\'');
    const char *full = strstr(message, "for column `");
    for (int i = 0; full && i < 2; i++) {
        full = strstr(full, "`.`");
        if (full) full += 2;
    }
    const char *end = full ? strchr(full + 1, '`') : NULL;
    if (end && (size_t)(end - full) < sizeof fault->column)
        kin__copy_text(fault->column, (size_t)(end - full), full + 1);
}

static void read_names(kin__fault *fault)
{
    char *constraint = fault->constraint;
    size_t size = sizeof fault->constraint;
    switch (fault->code) {
    case KIN_RECORD_NOT_UNIQUE:
        copy_quoted(constraint, size, fault->message, "for key '", '\'');
        break;
    case KIN_INVALID_FOREIGN_KEY:
    case KIN_CHECK_VIOLATION:
        copy_quoted(constraint, size, fault->message, "CONSTRAINT `", '`');
        if (!*constraint) copy_quoted(constraint, size, fault->message, "CONSTRAINT \"", '"');
        break;
    case KIN_NOT_NULL_VIOLATION:
    case KIN_VALUE_TOO_LONG:
    case KIN_RANGE_ERROR:
    case KIN_INVALID_VALUE: copy_column(fault); break;
    default: break;
    }
}

static bool may_show_value(unsigned number, kin_code code)
{
    return (code == KIN_RECORD_NOT_UNIQUE || code == KIN_INVALID_VALUE ||
            number == ER_DATA_OUT_OF_RANGE || number == ER_DATA_OVERFLOW);
}

/* The message may stand in the connection's memory, of which nothing is left after that. */
static bool server_fault(kin__fault *fault, unsigned number, const char *state, const char *message)
{
    kin__fault_set(fault, code_of(number), "%s", message);
    fault->driver_code = (int)number;
    kin__copy_text(fault->sqlstate, sizeof fault->sqlstate, state);
    if (may_show_value(number, fault->code)) hide_value(fault);
    read_names(fault);
    return false;
}

static bool fault_of(kin__mariadb_connection *mariadb, unsigned number, const char *state,
                     const char *message, kin__fault *fault)
{
    if (!ends_connection(number) && !mariadb->lost)
        return server_fault(fault, number, state, message);
    mariadb->lost = true;
    kin_code code = code_of(number);
    if (code == KIN_VALUE_TOO_LONG)
        kin__fault_set(fault, code, "the statement is larger than the server's max_allowed_packet");
    else
        kin__fault_set(fault, KIN_CONNECTION_LOST, "the connection to MariaDB ended");
    fault->driver_code = (int)number;
    kin__copy_text(fault->sqlstate, sizeof fault->sqlstate, state);
    return false;
}

bool kin__mariadb_fault(kin__mariadb_connection *mariadb, kin__fault *fault)
{
    MYSQL *server = mariadb->server;
    return fault_of(mariadb, mysql_errno(server), mysql_sqlstate(server), mysql_error(server),
                    fault);
}

/* What goes wrong while rows are read is told by the connection alone. */
bool kin__mariadb_statement_fault(kin__mariadb_connection *mariadb, MYSQL_STMT *handle,
                                  kin__fault *fault)
{
    if (mysql_stmt_errno(handle) == 0) return kin__mariadb_fault(mariadb, fault);
    return fault_of(mariadb, mysql_stmt_errno(handle), mysql_stmt_sqlstate(handle),
                    mysql_stmt_error(handle), fault);
}

bool kin__mariadb_connect_fault(MYSQL *server, const kin__mariadb_settings *settings,
                                kin__fault *fault)
{
    unsigned number = mysql_errno(server);
    const char *message = mysql_error(server);
    kin_code code = code_of(number);
    if (code != KIN_AUTHENTICATION_FAILED && code != KIN_OUT_OF_MEMORY)
        code = KIN_CONNECTION_FAILED;
    bool shows = settings && *settings->password && strstr(message, settings->password);
    kin__fault_set(fault, code, "MariaDB: %s",
                   shows ? "the connection could not be made" : message);
    fault->driver_code = (int)number;
    kin__copy_text(fault->sqlstate, sizeof fault->sqlstate, mysql_sqlstate(server));
    return false;
}
