/* A handle that the user made and goes on using: Kin looks whether it will do, and changes no
 * setting of it. And which servers will do. */
#include "driver/mariadb.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OLDEST 100600

bool kin__mariadb_check_version(MYSQL *server, kin__fault *fault)
{
    if (!mariadb_connection(server))
        return kin__fault_set(fault, KIN_CONNECTION_FAILED,
                              "the server is not MariaDB but %s: Kin needs MariaDB 10.6 or newer",
                              mysql_get_server_info(server));
    if (mysql_get_server_version(server) < OLDEST)
        return kin__fault_set(fault, KIN_CONNECTION_FAILED,
                              "the server is MariaDB %s: Kin needs 10.6 or newer",
                              mysql_get_server_info(server));
    return true;
}

/* Each asks for what must be 1. */
static const struct {
    const char *query;
    const char *wanted;
} needs[] = {
    {"SELECT @@character_set_client = 'utf8mb4' AND @@character_set_connection = 'utf8mb4' AND "
     "@@character_set_results = 'utf8mb4'",
     "the character set utf8mb4"},
    {"SELECT @@time_zone IN ('+00:00', 'UTC') OR (@@time_zone = 'SYSTEM' AND @@system_time_zone = "
     "'UTC')",
     "time_zone = '+00:00'"},
    {"SELECT FIND_IN_SET('ANSI_QUOTES', @@sql_mode) > 0", "ANSI_QUOTES in its sql_mode"},
    {"SELECT FIND_IN_SET('NO_BACKSLASH_ESCAPES', @@sql_mode) > 0",
     "NO_BACKSLASH_ESCAPES in its sql_mode"},
    {"SELECT FIND_IN_SET('STRICT_ALL_TABLES', @@sql_mode) > 0",
     "STRICT_ALL_TABLES in its sql_mode"},
};

static bool lacks(kin__fault *fault, const char *what)
{
    return kin__fault_set(fault, KIN_INVALID_ARGUMENT,
                          "the MariaDB handle must have %s: Kin does not change it", what);
}

static bool check_settings(MYSQL *server, kin__fault *fault)
{
    char answer[32];
    if (!(server->client_flag & CLIENT_FOUND_ROWS)) return lacks(fault, "CLIENT_FOUND_ROWS");
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
        if (!kin__mariadb_run(server, needs[i].query, answer, sizeof answer))
            return kin__mariadb_connect_fault(server, NULL, fault);
        if (strcmp(answer, "1") != 0) return lacks(fault, needs[i].wanted);
    }
    return true;
}

static bool copy_settings(kin__mariadb_connection *mariadb, const MYSQL *server, kin__fault *fault)
{
    kin__mariadb_settings *settings = kin__allocate(mariadb->allocator, sizeof *settings);
    if (!settings) return kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");
    mariadb->settings = settings;
    kin__copy_text(settings->user, sizeof settings->user, server->user);
    kin__copy_text(settings->password, sizeof settings->password, server->passwd);
    kin__copy_text(settings->host, sizeof settings->host, server->host);
    kin__copy_text(settings->socket, sizeof settings->socket, server->unix_socket);
    kin__copy_text(settings->ssl_ca, sizeof settings->ssl_ca, server->options.ssl_ca);
    kin__copy_text(settings->ssl_cert, sizeof settings->ssl_cert, server->options.ssl_cert);
    kin__copy_text(settings->ssl_key, sizeof settings->ssl_key, server->options.ssl_key);
    kin__copy_text(settings->application_name, sizeof settings->application_name, "kin");
    settings->port = *settings->socket ? 0 : server->port;
    settings->ssl = mysql_get_ssl_cipher((MYSQL *)(uintptr_t)server) != NULL;
    settings->ssl_unverified = !*settings->ssl_ca;
    return true;
}

bool kin__mariadb_adopt(kin__mariadb_connection *mariadb, MYSQL *server, kin__fault *fault)
{
    char largest[32];
    mariadb->server = server;
    mariadb->is_users = true;
    if (mysql_thread_id(server) == 0)
        return kin__fault_set(fault, KIN_CONNECTION_FAILED, "the MariaDB handle is not connected");
    if (server->status != MYSQL_STATUS_READY)
        return kin__fault_set(fault, KIN_INVALID_ARGUMENT,
                              "the MariaDB handle has a statement whose rows were not all read");
    if (!kin__mariadb_check_version(server, fault) || !check_settings(server, fault) ||
        !copy_settings(mariadb, server, fault))
        return false;
    if (!kin__mariadb_run(server, "SELECT @@max_allowed_packet", largest, sizeof largest) ||
        !kin__mariadb_run(server, "SELECT @@max_statement_time", mariadb->own_timeout,
                          sizeof mariadb->own_timeout))
        return kin__mariadb_connect_fault(server, NULL, fault);
    mariadb->largest_packet = strtoull(largest, NULL, 10);
    return true;
}

void kin__mariadb_part(kin__mariadb_connection *mariadb)
{
    char text[96];
    if (mariadb->lost || mariadb->timeout_known == 0) return;
    snprintf(text, sizeof text, "SET max_statement_time = %s", mariadb->own_timeout);
    kin__mariadb_run(mariadb->server, text, NULL, 0);
}
