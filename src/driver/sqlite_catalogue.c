/* What SQLite knows of tables, and what their declared types hold exactly. */
#include "driver/sqlite.h"

#include <string.h>

/* The functions find a name as a statement would: in temp, in main, in what is attached. Generated
 * columns have a value by themselves, and so has an integer key that is the row's number. */
const char kin__sqlite_catalogue_columns[] =
    "SELECT w.name, x.name, x.type, x.type, x.\"notnull\", "
    "x.dflt_value IS NOT NULL OR x.hidden > 1 OR (x.pk = 1 AND lower(x.type) = 'integer' AND "
    "(SELECT count(*) FROM pragma_table_info(w.name) k WHERE k.pk > 0) = 1), x.pk, "
    "NOT EXISTS (SELECT 1 FROM (SELECT name, type, sql FROM sqlite_schema UNION ALL "
    "SELECT name, type, sql FROM sqlite_temp_schema) m WHERE m.name = w.name COLLATE NOCASE AND "
    "(m.type = 'view' OR m.sql LIKE 'CREATE VIRTUAL %')) "
    "FROM wanted w JOIN pragma_table_xinfo(w.name) x ORDER BY w.name, x.cid";

/* The condition of a partial index is known as the text it was created with. */
const char kin__sqlite_catalogue_indexes[] =
    "SELECT w.name, l.name, l.\"unique\", i.name "
    "FROM wanted w JOIN pragma_index_list(w.name) l JOIN pragma_index_info(l.name) i "
    "WHERE NOT l.partial OR EXISTS (SELECT 1 FROM sqlite_schema m WHERE m.name = l.name AND "
    "lower(replace(replace(replace(m.sql, '\"', ''), '`', ''), ' ', '')) LIKE '%)where' || "
    "lower((SELECT f.name FROM pragma_index_info(l.name) f WHERE f.seqno = 0)) || 'isnotnull') "
    "ORDER BY w.name, l.name, i.seqno";

#define KIND(name) (1u << KIN_KIND_##name)

/* The type in upper case without what stands in parentheses. */
static void read_word(const char *type, char *word, size_t size)
{
    size_t length = 0;
    for (; *type && *type != '(' && length + 1 < size; type++)
        word[length++] = *type >= 'a' && *type <= 'z' ? (char)(*type - 'a' + 'A') : *type;
    while (length > 0 && word[length - 1] == ' ') length--;
    word[length] = '\0';
}

static bool has(const char *word, const char *part)
{
    return strstr(word, part) != NULL;
}

/* Types with NUMERIC affinity. A text that looks like a number becomes one there, so texts are
 * exact only where they never look so. */
static uint32_t numeric(const char *word)
{
    static const struct {
        const char *word;
        uint32_t kinds;
    } known[] = {
        {"BOOLEAN", KIND(BOOL)},
        {"BOOL", KIND(BOOL)},
        {"DATETIME", KIND(TIME)},
        {"TIMESTAMP", KIND(TIME)},
        {"DATE", KIND(DATE) | KIND(TEXT)},
        {"DECIMAL", KIND(DECIMAL) | KIND(INT) | KIND(REAL)},
        {"NUMERIC", KIND(DECIMAL) | KIND(INT) | KIND(REAL)},
        {"UUID", KIND(UUID) | KIND(TEXT)},
        {"JSON", KIND(TEXT)},
        {"JSONB", KIND(TEXT)},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(word, known[i].word) == 0) return known[i].kinds;
    return ~KIND(TEXT);
}

/* By SQLite's rules for the affinity of a column, in their order. */
uint32_t kin__sqlite_kinds_of_type(const char *type)
{
    char word[64];
    read_word(type, word, sizeof word);
    if (!*word) return UINT32_MAX; /* nothing is converted */
    if (has(word, "INT")) return KIND(INT) | KIND(BOOL);
    if (has(word, "CHAR") || has(word, "CLOB") || has(word, "TEXT"))
        return KIND(TEXT) | KIND(TIME) | KIND(DATE) | KIND(UUID);
    if (has(word, "BLOB")) return KIND(BLOB);
    if (has(word, "REAL") || has(word, "FLOA") || has(word, "DOUB")) return KIND(REAL);
    return numeric(word);
}
