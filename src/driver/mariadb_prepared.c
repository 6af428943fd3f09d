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

static bool begins_with(const char *text, const char *word)
{
    for (; *word; text++, word++)
        if ((*text & ~0x20) != *word) return false;
    return true;
}

/* Behind blanks and comments. */
static const char *first_word(const char *at)
{
    for (;;) {
        const char *end = NULL;
        at += strspn(at, " \t\r\n");
        if (strncmp(at, "--", 2) == 0)
            end = strchr(at, '\n');
        else if (strncmp(at, "/*", 2) == 0 && (end = strstr(at + 2, "*/")))
            end++;
        if (!end) return at;
        at = end + 1;
    }
}

static bool is_one_of(const char *at, const char *const *words)
{
    for (; *words; words++)
        if (begins_with(at, *words)) return true;
    return false;
}

static void read_word(const kin__statement *statement, kin__mariadb_prepared *prepared)
{
    static const char *const changes[] = {"INSERT", "UPDATE", "DELETE", "REPLACE", NULL};
    static const char *const definitions[] = {"CREATE", "ALTER", "DROP", "RENAME", NULL};
    static const char *const calls[] = {"CALL", "EXECUTE", "BEGIN", "SET", NULL};
    const char *word = first_word(statement->text);
    prepared->changes_rows = is_one_of(word, changes);
    prepared->writes = prepared->changes_rows || is_one_of(word, calls);
    prepared->defines = is_one_of(word, definitions);
}

static void close_handle(kin__mariadb_prepared *prepared)
{
    if (prepared->handle) mysql_stmt_close(prepared->handle);
    prepared->handle = NULL;
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
