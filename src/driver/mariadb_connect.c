#include "driver/mariadb.h"

#include <stdlib.h>
#include <string.h>

/* What every connection is, so that the same statement means the same on each database: text is
 * compared as it is written (upper and lower case differ, blanks at the end count), strings know no
 * backslash, "..." is a name, || joins texts, what does not fit is an error, times are UTC, a
 * recursive statement goes on to its end, who reads a stream may take a day for a row, and messages
 * are those that the driver can read names in. */
static const char settings_text[] =
    "SET NAMES utf8mb4 COLLATE utf8mb4_nopad_bin, time_zone = '+00:00', autocommit = 1, "
    "lc_messages = 'en_US', max_recursive_iterations = 4294967295, "
    "net_write_timeout = 86400, sql_mode = "
    "'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,"
    "STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,"
    "NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION'";

bool kin__mariadb_run(MYSQL *server, const char *text, char *to, size_t size)
{
    if (mysql_real_query(server, text, strlen(text)) != 0) return false;
    MYSQL_RES *rows = mysql_store_result(server);
    if (!rows) return mysql_field_count(server) == 0;
    MYSQL_ROW row = mysql_fetch_row(rows);
    if (to) kin__copy_text(to, size, row ? row[0] : NULL);
    mysql_free_result(rows);
    return true;
}

bool kin__mariadb_make_settings(MYSQL *server)
{
    return kin__mariadb_run(server, settings_text, NULL, 0);
}

static const char *given(const char *text)
{
    return *text ? text : NULL;
}

static void set_timeout(MYSQL *server, enum mysql_option option, unsigned seconds)
{
    if (seconds > 0) mysql_options(server, option, &seconds);
}

static void set_ssl(MYSQL *server, const kin__mariadb_settings *settings)
{
    my_bool on = 1;
    my_bool verify = !settings->ssl_unverified;
    if (settings->ssl) {
        mysql_options(server, MYSQL_OPT_SSL_ENFORCE, &on);
        mysql_options(server, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
    }
    if (*settings->ssl_ca) mysql_options(server, MYSQL_OPT_SSL_CA, settings->ssl_ca);
    if (*settings->ssl_cert) mysql_options(server, MYSQL_OPT_SSL_CERT, settings->ssl_cert);
    if (*settings->ssl_key) mysql_options(server, MYSQL_OPT_SSL_KEY, settings->ssl_key);
}

/* A server must not be able to ask for files of the client. A host with a port is reached by TCP,
 * also if it is localhost, for which Connector/C would take a socket. */
static void set_options(MYSQL *server, const kin__mariadb_settings *settings)
{
    unsigned no = 0;
    unsigned tcp = MYSQL_PROTOCOL_TCP;
    mysql_options(server, MYSQL_OPT_LOCAL_INFILE, &no);
    mysql_options(server, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    mysql_options4(server, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", settings->application_name);
    if (settings->port > 0 && !*settings->socket) mysql_options(server, MYSQL_OPT_PROTOCOL, &tcp);
    set_timeout(server, MYSQL_OPT_CONNECT_TIMEOUT, settings->connect_timeout);
    set_timeout(server, MYSQL_OPT_READ_TIMEOUT, settings->read_timeout);
    set_timeout(server, MYSQL_OPT_WRITE_TIMEOUT, settings->write_timeout);
    set_ssl(server, settings);
}

/* Rows that an UPDATE found count as changed, as on other databases, also if they had the values
 * already. */
MYSQL *kin__mariadb_dial(const kin__mariadb_settings *settings)
{
    MYSQL *server = mysql_init(NULL);
    if (!server) return NULL;
    set_options(server, settings);
    mysql_real_connect(server, given(settings->host), given(settings->user), settings->password,
                       given(settings->database), settings->port, given(settings->socket),
                       CLIENT_FOUND_ROWS);
    return server;
}

static bool open_server(kin__mariadb_connection *mariadb, const char *url, kin__fault *fault)
{
    char largest[32];
    mariadb->settings = kin__allocate(mariadb->allocator, sizeof *mariadb->settings);
    if (!mariadb->settings) return kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");
    if (!kin__mariadb_read_url(url, mariadb->settings, fault)) return false;
    mariadb->server = kin__mariadb_dial(mariadb->settings);
    if (!mariadb->server) return kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");
    if (mysql_errno(mariadb->server) != 0)
        return kin__mariadb_connect_fault(mariadb->server, mariadb->settings, fault);
    if (!kin__mariadb_check_version(mariadb->server, fault)) return false;
    if (!kin__mariadb_make_settings(mariadb->server) ||
        !kin__mariadb_run(mariadb->server, "SELECT @@max_allowed_packet", largest, sizeof largest))
        return kin__mariadb_connect_fault(mariadb->server, mariadb->settings, fault);
    mariadb->largest_packet = strtoull(largest, NULL, 10);
    return true;
}

kin__connection *kin__mariadb_connect(const kin__connect_options *options, kin__fault *fault)
{
    kin__mariadb_connection *mariadb = kin__allocate(options->allocator, sizeof *mariadb);
    if (!mariadb) {
        kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");
        return NULL;
    }
    mariadb->allocator = options->allocator;
    bool opened = options->handle ? kin__mariadb_adopt(mariadb, options->handle, fault)
                                  : open_server(mariadb, options->url, fault);
    if (!opened) {
        kin__mariadb_disconnect((kin__connection *)mariadb);
        return NULL;
    }
    mariadb->thread = mysql_thread_id(mariadb->server);
    return (kin__connection *)mariadb;
}

void kin__mariadb_disconnect(kin__connection *connection)
{
    if (!connection) return;
    kin__mariadb_connection *mariadb = (kin__mariadb_connection *)connection;
    const kin_allocator *allocator = mariadb->allocator;
    if (mariadb->server) kin__mariadb.abandon(connection);
    kin__mariadb_close_all(mariadb);
    if (mariadb->is_users)
        kin__mariadb_part(mariadb);
    else if (mariadb->server)
        mysql_close(mariadb->server);
    kin__batch_close(&mariadb->batch, allocator);
    kin__release(allocator, mariadb->settings, sizeof *mariadb->settings);
    kin__release(allocator, mariadb->parameters,
                 mariadb->parameter_count * sizeof *mariadb->parameters);
    kin__release(allocator, mariadb->places, mariadb->place_count * sizeof *mariadb->places);
    kin__release(allocator, mariadb->long_texts, mariadb->long_size);
    kin__release(allocator, mariadb, sizeof *mariadb);
}
