#include "support/handle.h"

#include "support/database.h"

#include "driver/mariadb.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

/* --- opening --------------------------------------------------------------------------------- */

static void open_postgres(struct handle *handle)
{
    handle->postgres = PQconnectdb(database_url());
    handle_ask(handle, "SET client_min_messages = error");
    handle_ask(handle, "SET TimeZone = 'UTC'");
    handle_ask(handle, "SET DateStyle = 'ISO'");
    handle_ask(handle, "DROP SCHEMA IF EXISTS public CASCADE");
    handle_ask(handle, "CREATE SCHEMA public");
}

static void open_mariadb(struct handle *handle)
{
    kin__mariadb_settings settings = {0};
    kin__fault fault = {0};
    char text[400];
    if (!kin__mariadb_read_url(database_url(), &settings, &fault)) fail_msg("%s", fault.message);
    handle->mariadb = kin__mariadb_dial(&settings);
    handle_ask(handle, "SET NAMES utf8mb4 COLLATE utf8mb4_nopad_bin");
    handle_ask(handle, "SET time_zone = '+00:00'");
    handle_ask(handle, "SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES'");
    snprintf(text, sizeof text, "DROP DATABASE \"%s\"", settings.database);
    handle_ask(handle, text);
    snprintf(text, sizeof text, "CREATE DATABASE \"%s\"", settings.database);
    handle_ask(handle, text);
    snprintf(text, sizeof text, "USE \"%s\"", settings.database);
    handle_ask(handle, text);
}

void handle_open(struct handle *handle)
{
    *handle = (struct handle){0};
    if (database_is_postgres())
        open_postgres(handle);
    else if (database_is_mariadb())
        open_mariadb(handle);
    else
        assert_int_equal(sqlite3_open(":memory:", &handle->sqlite), SQLITE_OK);
}

void handle_close(struct handle *handle)
{
    if (handle->postgres) PQfinish(handle->postgres);
    if (handle->mariadb) mysql_close(handle->mariadb);
    if (handle->sqlite) sqlite3_close(handle->sqlite);
    *handle = (struct handle){0};
}

void *handle_pointer(const struct handle *handle)
{
    if (handle->postgres) return handle->postgres;
    return handle->mariadb ? (void *)handle->mariadb : (void *)handle->sqlite;
}

const char *handle_url(const struct handle *handle)
{
    if (handle->postgres) return "postgres:";
    return handle->mariadb ? "mariadb:" : "sqlite:";
}

/* --- statements ------------------------------------------------------------------------------ */

static bool run_postgres(struct handle *handle, const char *sql)
{
    PGresult *result = PQexec(handle->postgres, sql);
    ExecStatusType status = PQresultStatus(result);
    if (PQntuples(result) > 0)
        snprintf(handle->answer, sizeof handle->answer, "%s", PQgetvalue(result, 0, 0));
    PQclear(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

static bool run_mariadb(struct handle *handle, const char *sql)
{
    if (mysql_query(handle->mariadb, sql) != 0) return false;
    MYSQL_RES *result = mysql_store_result(handle->mariadb);
    MYSQL_ROW row = result ? mysql_fetch_row(result) : NULL;
    if (row && row[0]) snprintf(handle->answer, sizeof handle->answer, "%s", row[0]);
    if (result) mysql_free_result(result);
    return mysql_errno(handle->mariadb) == 0;
}

static bool run_sqlite(struct handle *handle, const char *sql)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(handle->sqlite, sql, -1, &statement, NULL) != SQLITE_OK) return false;
    int step = sqlite3_step(statement);
    const char *text = step == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    if (text) snprintf(handle->answer, sizeof handle->answer, "%s", text);
    sqlite3_finalize(statement);
    return step == SQLITE_ROW || step == SQLITE_DONE;
}

bool handle_try(struct handle *handle, const char *sql)
{
    handle->answer[0] = '\0';
    if (handle->postgres) return run_postgres(handle, sql);
    return handle->mariadb ? run_mariadb(handle, sql) : run_sqlite(handle, sql);
}

const char *handle_ask(struct handle *handle, const char *sql)
{
    if (handle_try(handle, sql)) return handle->answer;
    fail_msg("%s: %s", sql,
             handle->postgres  ? PQerrorMessage(handle->postgres)
             : handle->mariadb ? mysql_error(handle->mariadb)
                               : sqlite3_errmsg(handle->sqlite));
    return "";
}

bool handle_in_transaction(const struct handle *handle)
{
    if (handle->postgres) return PQtransactionStatus(handle->postgres) == PQTRANS_INTRANS;
    if (handle->mariadb) return (handle->mariadb->server_status & SERVER_STATUS_IN_TRANS) != 0;
    return !sqlite3_get_autocommit(handle->sqlite);
}
