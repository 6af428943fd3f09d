/* What MariaDB's catalogue says of tables, and what its types hold exactly. */
#include "driver/mariadb.h"

#include <string.h>

/* Names of columns are compared as the server compares them, by its catalogue's collation. Those of
 * tables are names of files, and a server may tell upper case from lower there. */
#define SAME_TABLE(name) \
    name " = w.name AND (@@lower_case_table_names > 0 OR BINARY " name " = w.name) "
const char kin__mariadb_catalogue_columns[] =
    "SELECT w.name, c.column_name, c.column_type, c.column_type, c.is_nullable = 'NO', "
    "c.column_default IS NOT NULL OR c.extra LIKE '%auto_increment%' OR "
    "c.is_generated = 'ALWAYS', coalesce(k.ordinal_position, 0), t.table_type = 'BASE TABLE' "
    "FROM wanted w "
    "JOIN information_schema.tables t ON t.table_schema = database() AND " SAME_TABLE(
        "t.table_name") "LEFT JOIN information_schema.columns c "
                        "ON c.table_schema = t.table_schema AND c.table_name = t.table_name "
                        "LEFT JOIN information_schema.key_column_usage k "
                        "ON k.table_schema = t.table_schema AND k.table_name = t.table_name "
                        "AND k.constraint_name = 'PRIMARY' AND k.column_name = c.column_name "
                        "ORDER BY w.name, c.ordinal_position";

/* Only what a search for an equal value can use. */
const char kin__mariadb_catalogue_indexes[] =
    "SELECT w.name, s.index_name, s.non_unique = 0, "
    "CASE WHEN s.sub_part IS NULL THEN s.column_name END "
    "FROM wanted w "
    "JOIN information_schema.statistics s ON s.table_schema = database() AND " SAME_TABLE(
        "s.table_name") "WHERE s.index_type IN ('BTREE', 'HASH') AND s.index_name <> 'PRIMARY' "
                        "ORDER BY w.name, s.index_name, s.seq_in_index";

#define KIND(name) (1u << KIN_KIND_##name)

/* By the beginning of the type, the longer one first. A decimal column of fewer digits rounds, and
 * DATETIME without digits drops the microseconds. */
uint32_t kin__mariadb_kinds_of_type(const char *type)
{
    static const struct {
        const char *type;
        uint32_t kinds;
    } known[] = {
        {"tinyint(1)", KIND(BOOL) | KIND(INT)},
        {"tinyint", KIND(INT)},
        {"smallint", KIND(INT)},
        {"mediumint", KIND(INT)},
        {"int", KIND(INT)},
        {"bigint", KIND(INT)},
        {"year", KIND(INT)},
        {"bit(1)", KIND(BOOL) | KIND(INT)},
        {"bit", KIND(INT)},
        {"double", KIND(REAL)},
        {"float", 0}, /* rounds */
        {"decimal", KIND(DECIMAL) | KIND(TEXT)},
        {"datetime(6)", KIND(TIME)},
        {"timestamp(6)", KIND(TIME)},
        {"datetime", 0},
        {"timestamp", 0},
        {"date", KIND(DATE) | KIND(TEXT)},
        {"time", KIND(TEXT)},
        {"uuid", KIND(UUID) | KIND(TEXT)},
        {"char", KIND(TEXT) | KIND(UUID)},
        {"varchar", KIND(TEXT) | KIND(UUID)},
        {"tinyblob", KIND(BLOB)},
        {"blob", KIND(BLOB)},
        {"mediumblob", KIND(BLOB)},
        {"longblob", KIND(BLOB)},
        {"binary", KIND(BLOB)},
        {"varbinary", KIND(BLOB)},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strncmp(type, known[i].type, strlen(known[i].type)) == 0) return known[i].kinds;
    /* Texts, and what is written and read as one: enumerations, sets, addresses. */
    return KIND(TEXT);
}
