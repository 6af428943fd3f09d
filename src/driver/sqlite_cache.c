#include "driver/sqlite.h"

#include <limits.h>

bool kin__sqlite_reserve(kin__sqlite_connection *connection, uint32_t id)
{
    if (id < connection->kept_count) return true;
    void *kept = connection->kept;
    bool grown = kin__grow(connection->allocator, &kept, &connection->kept_count, (size_t)id + 1,
                           sizeof *connection->kept);
    connection->kept = kept;
    return grown;
}

/* A second statement in the text would be left out without a word; PostgreSQL refuses it too.
 * Blanks and comments are none. */
static bool check_tail(sqlite3 *db, const char *tail, const char *end, kin__fault *fault)
{
    while (tail < end &&
           (*tail == ' ' || *tail == '\n' || *tail == '\t' || *tail == '\r' || *tail == ';')) {
        tail++;
    }
    if (tail == end) return true;
    sqlite3_stmt *second = NULL;
    int result = sqlite3_prepare_v3(db, tail, (int)(end - tail), 0, &second, NULL);
    if (result == SQLITE_OK && !second) return true;
    sqlite3_finalize(second);
    return kin__fault_set(fault, KIN_STATEMENT_INVALID,
                          "there is more than one statement in the text");
}

static bool prepare(sqlite3 *db, const kin__statement *statement, sqlite3_stmt **prepared,
                    kin__fault *fault)
{
    const char *tail = NULL;
    if (statement->length > INT_MAX) return kin__sqlite_fault(fault, db, SQLITE_TOOBIG);
    int result = sqlite3_prepare_v3(db, statement->text, (int)statement->length,
                                    SQLITE_PREPARE_PERSISTENT, prepared, &tail);
    if (result != SQLITE_OK) return kin__sqlite_fault(fault, db, result);
    if (check_tail(db, tail, statement->text + statement->length, fault)) return true;
    sqlite3_finalize(*prepared);
    *prepared = NULL;
    return false;
}

/* Without memory to remember the text it is prepared for this once: a ROLLBACK must not fail. */
static sqlite3_stmt **place_for(kin__sqlite_connection *connection, const kin__statement *statement)
{
    if (statement->id) return &connection->kept[statement->id];
    uint32_t slot = 0;
    switch (kin__texts_place(&connection->texts, connection->allocator, statement->text,
                             statement->length, &slot)) {
    case KIN__TEXT_FOUND: break;
    case KIN__TEXT_NEW:
        sqlite3_finalize(connection->ad_hoc[slot]);
        connection->ad_hoc[slot] = NULL;
        break;
    case KIN__TEXT_FAILED:
        sqlite3_finalize(connection->once);
        connection->once = NULL;
        return &connection->once;
    }
    return &connection->ad_hoc[slot];
}

bool kin__sqlite_prepared(kin__sqlite_connection *connection, const kin__statement *statement,
                          sqlite3_stmt **found, kin__fault *fault)
{
    sqlite3_stmt **place = place_for(connection, statement);
    if (!*place && !prepare(connection->db, statement, place, fault)) return false;
    *found = *place;
    return true;
}

void kin__sqlite_finalize_all(kin__sqlite_connection *connection)
{
    for (size_t i = 0; i < connection->kept_count; i++) sqlite3_finalize(connection->kept[i]);
    for (size_t i = 0; i < KIN__TEXTS; i++) sqlite3_finalize(connection->ad_hoc[i]);
    sqlite3_finalize(connection->once);
    kin__release(connection->allocator, connection->kept,
                 connection->kept_count * sizeof *connection->kept);
    kin__texts_close(&connection->texts, connection->allocator);
}
