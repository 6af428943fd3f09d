#include "driver/sqlite.h"

#include <stdio.h>
#include <string.h>

/* Runs a PRAGMA that answers with one word; to may be NULL. */
static int pragma(sqlite3 *db, const char *text, char *to, size_t size)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(db, text, -1, &statement, NULL);
    if (result != SQLITE_OK) return result;
    result = sqlite3_step(statement);
    if (result == SQLITE_ROW && to) {
        const unsigned char *word = sqlite3_column_text(statement, 0);
        kin__copy_text(to, size, (const char *)word);
    }
    return sqlite3_finalize(statement);
}

static int set_pragma(sqlite3 *db, const char *name, const char *word, char *to, size_t size)
{
    char text[64];
    snprintf(text, sizeof text, "PRAGMA %s=%s", name, word);
    return pragma(db, text, to, size);
}

/* Two connections that make one file WAL at the same time get in each other's way, and SQLite does
 * not use its busy timeout there: it answers "busy" at once. */
static int set_journal_mode(sqlite3 *db, const kin__sqlite_settings *settings, const char *wanted,
                            char mode[16])
{
    int result = pragma(db, "PRAGMA journal_mode", mode, 16);
    if (result != SQLITE_OK || strcmp(mode, wanted) == 0) return result;
    int waited = 0;
    while ((result = set_pragma(db, "journal_mode", wanted, mode, 16)) != SQLITE_OK) {
        if ((result & 0xff) != SQLITE_BUSY || waited >= settings->busy_timeout) break;
        waited += sqlite3_sleep(10);
    }
    return result;
}

/* Without a word in the URL: WAL, and with it NORMAL, which loses no consistency there. A database
 * in memory or one that cannot be written stays as it is. */
static int set_journal(sqlite3 *db, const kin__sqlite_settings *settings)
{
    bool chosen = settings->journal_mode[0] != '\0';
    char mode[16] = "";
    int result = SQLITE_OK;
    if (chosen || (!settings->memory && sqlite3_db_readonly(db, "main") == 0)) {
        result = set_journal_mode(db, settings, chosen ? settings->journal_mode : "wal", mode);
    }
    if (result != SQLITE_OK) return result;
    if (settings->synchronous[0]) {
        return set_pragma(db, "synchronous", settings->synchronous, NULL, 0);
    }
    return strcmp(mode, "wal") == 0 ? set_pragma(db, "synchronous", "NORMAL", NULL, 0) : SQLITE_OK;
}

static int set_up(sqlite3 *db, const kin__sqlite_settings *settings)
{
    sqlite3_extended_result_codes(db, 1);
    int result = sqlite3_busy_timeout(db, settings->busy_timeout);
    if (result == SQLITE_OK) {
        result = sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, (int)settings->foreign_keys,
                                   (int *)NULL);
    }
    /* SQLite opens a file only when it first reads it: here, not in the user's first statement. */
    if (result == SQLITE_OK) result = pragma(db, "PRAGMA schema_version", NULL, 0);
    if (result == SQLITE_OK) result = set_journal(db, settings);
    return result;
}

static int open_database(const kin__sqlite_settings *settings, const char *memory, sqlite3 **db)
{
    int flags = settings->open_flags | SQLITE_OPEN_NOMUTEX;
    if (!settings->memory) return sqlite3_open_v2(settings->path, db, flags, NULL);

    char name[256];
    int length = snprintf(name, sizeof name, "file:/%s?vfs=memdb", memory ? memory : "kin");
    if (length < 0 || (size_t)length >= sizeof name) return SQLITE_CANTOPEN;
    return sqlite3_open_v2(name, db, flags | SQLITE_OPEN_URI, NULL);
}

/* The user's own is left as it is, but for the functions, until it is given back. */
static int open_handle(kin__sqlite_connection *sqlite, const kin__connect_options *options,
                       const kin__sqlite_settings *settings)
{
    if (options->handle) {
        sqlite->is_users = true;
        sqlite->db = options->handle;
        return pragma(sqlite->db, "PRAGMA schema_version", NULL, 0);
    }
    int result = open_database(settings, options->memory, &sqlite->db);
    return result == SQLITE_OK ? set_up(sqlite->db, settings) : result;
}

kin__connection *kin__sqlite_connect(const kin__connect_options *options, kin__fault *fault)
{
    kin__sqlite_settings settings = {.path = "of the given handle"};
    if (!options->handle && !kin__sqlite_read_url(options->url, &settings, fault)) return NULL;
    kin__sqlite_connection *sqlite = kin__allocate(options->allocator, sizeof *sqlite);
    if (!sqlite) {
        kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");
        return NULL;
    }
    sqlite->allocator = options->allocator;
    int result = open_handle(sqlite, options, &settings);
    if (result == SQLITE_OK) result = kin__sqlite_add_functions(sqlite->db);
    if (result != SQLITE_OK) {
        kin__sqlite_connect_fault(fault, sqlite->db, result, settings.path);
        kin__sqlite_disconnect((kin__connection *)sqlite);
        return NULL;
    }
    return (kin__connection *)sqlite;
}

void kin__sqlite_disconnect(kin__connection *connection)
{
    if (!connection) return;
    kin__sqlite_connection *sqlite = (kin__sqlite_connection *)connection;
    kin__sqlite_finalize_all(sqlite);
    if (sqlite->is_users) {
        kin__sqlite_set_timeout(connection, 0);
        kin__sqlite_remove_functions(sqlite->db);
    } else {
        sqlite3_close(sqlite->db);
    }
    kin__batch_close(&sqlite->batch, sqlite->allocator);
    kin__release(sqlite->allocator, sqlite->value_texts,
                 sqlite->value_text_count * sizeof *sqlite->value_texts);
    kin__release(sqlite->allocator, sqlite, sizeof *sqlite);
}
