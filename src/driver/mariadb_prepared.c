#include "driver/mariadb.h"

#include <string.h>

bool kin__mariadb_reserve(kin__mariadb_connection *mariadb, uint32_t id)
{
    if (id < mariadb->kept_count) return true;
    void *kept = (void *)mariadb->kept;
    bool grown = kin__grow(mariadb->allocator, &kept, &mariadb->kept_count, (size_t)id + 1,
                           sizeof *mariadb->kept);
    mariadb->kept = kept;
    return grown;
}

static bool begins_with(const char *text, size_t length, const char *word)
{
    size_t size = strlen(word);
    if (length < size) return false;
    for (size_t i = 0; i < size; i++)
        if ((text[i] & ~0x20) != word[i]) return false;
    return true;
}

/* Whether the statement's first word is one of these. */
static bool is_one_of(const kin__statement *statement, const char *const *words)
{
    size_t blanks = strspn(statement->text, " \t\r\n");
    for (; *words && blanks < statement->length; words++)
        if (begins_with(statement->text + blanks, statement->length - blanks, *words)) return true;
    return false;
}

static void read_word(const kin__statement *statement, kin__mariadb_prepared *prepared)
{
    static const char *const changes[] = {"INSERT", "UPDATE", "DELETE", "REPLACE", NULL};
    static const char *const definitions[] = {"CREATE", "ALTER", "DROP", "RENAME", NULL};
    prepared->changes_rows = is_one_of(statement, changes);
    prepared->defines = is_one_of(statement, definitions);
}

static void close_handle(kin__mariadb_prepared *prepared)
{
    if (prepared->handle) mysql_stmt_close(prepared->handle);
    prepared->handle = NULL;
    prepared->bound = 0;
    prepared->cursor = false;
}

/* Some statements run only as a text, and a text may hold nothing but a comment. */
static bool prepare(kin__mariadb_connection *mariadb, const kin__statement *statement,
                    kin__mariadb_prepared *prepared, kin__fault *fault)
{
    prepared->handle = mysql_stmt_init(mariadb->server);
    if (!prepared->handle) return kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");
    read_word(statement, prepared);
    mariadb->round_trips++;
    int failed = mysql_stmt_prepare(prepared->handle, statement->text, statement->length);
    if (!failed) return true;
    unsigned code = mysql_stmt_errno(prepared->handle);
    prepared->unpreparable = code == ER_UNSUPPORTED_PS;
    bool fine = prepared->unpreparable || code == ER_EMPTY_QUERY;
    if (!fine) kin__mariadb_statement_fault(mariadb, prepared->handle, fault);
    close_handle(prepared);
    return fine;
}

static void release(const kin__mariadb_connection *mariadb, kin__mariadb_prepared *prepared)
{
    if (!prepared) return;
    close_handle(prepared);
    kin__release(mariadb->allocator, prepared->cells,
                 prepared->cell_count * sizeof *prepared->cells);
    kin__release(mariadb->allocator, prepared->binds,
                 prepared->bind_count * sizeof *prepared->binds);
    kin__release(mariadb->allocator, prepared, sizeof *prepared);
}

/* NULL: no memory. */
static kin__mariadb_prepared **place_for(kin__mariadb_connection *mariadb,
                                         const kin__statement *statement)
{
    if (statement->id) return &mariadb->kept[statement->id];
    uint32_t slot = 0;
    kin__text_answer answer = kin__texts_place(&mariadb->texts, mariadb->allocator, statement->text,
                                               statement->length, &slot);
    if (answer == KIN__TEXT_FAILED) return NULL;
    if (answer == KIN__TEXT_NEW) {
        release(mariadb, mariadb->ad_hoc[slot]);
        mariadb->ad_hoc[slot] = NULL;
    }
    return &mariadb->ad_hoc[slot];
}

bool kin__mariadb_prepare(kin__mariadb_connection *mariadb, const kin__statement *statement,
                          kin__mariadb_prepared **found, kin__fault *fault)
{
    kin__mariadb_prepared **place = place_for(mariadb, statement);
    if (place && !*place) *place = kin__allocate(mariadb->allocator, sizeof **place);
    if (!place || !*place) return kin__fault_set(fault, KIN_OUT_OF_MEMORY, "out of memory");
    *found = *place;
    return (*found)->handle || (*found)->unpreparable || prepare(mariadb, statement, *found, fault);
}

void kin__mariadb_unprepare(kin__mariadb_prepared *prepared)
{
    close_handle(prepared);
}

void kin__mariadb_unprepare_all(kin__mariadb_connection *mariadb)
{
    for (size_t i = 0; i < mariadb->kept_count; i++)
        if (mariadb->kept[i]) close_handle(mariadb->kept[i]);
    for (size_t i = 0; i < KIN__TEXTS; i++)
        if (mariadb->ad_hoc[i]) close_handle(mariadb->ad_hoc[i]);
}

void kin__mariadb_close_all(kin__mariadb_connection *mariadb)
{
    for (size_t i = 0; i < mariadb->kept_count; i++) release(mariadb, mariadb->kept[i]);
    for (size_t i = 0; i < KIN__TEXTS; i++) release(mariadb, mariadb->ad_hoc[i]);
    kin__release(mariadb->allocator, (void *)mariadb->kept,
                 mariadb->kept_count * sizeof *mariadb->kept);
    kin__texts_close(&mariadb->texts, mariadb->allocator);
}
