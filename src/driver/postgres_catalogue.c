/* What PostgreSQL's catalogue says of tables, and what its types hold exactly. */
#include "driver/postgres.h"

#include <string.h>

/* to_regclass finds a name as a statement would, by the search path. A domain is as its base. A
 * partition, or a table with partitions, is a table. */
const char kin__postgres_catalogue_columns[] =
    "SELECT w.name, a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod), "
    "CASE WHEN b.typname IN ('timestamp', 'timestamptz') AND "
    "CASE WHEN t.typbasetype = 0 THEN a.atttypmod ELSE t.typtypmod END BETWEEN 0 AND 5 "
    "THEN 'coarse' ELSE b.typname::text END, "
    "(a.attnotnull OR t.typnotnull)::int, "
    "(a.atthasdef OR a.attidentity <> '' OR t.typdefault IS NOT NULL)::int, "
    "coalesce(pg_catalog.array_position(k.conkey, a.attnum), 0), "
    "(c.relkind IN ('r', 'p'))::int "
    "FROM wanted w "
    "JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(pg_catalog.quote_ident(w.name)) "
    "AND c.relkind IN ('r', 'p', 'v', 'm', 'f') "
    "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 "
    "AND NOT a.attisdropped "
    "LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid "
    "LEFT JOIN pg_catalog.pg_type b "
    "ON b.oid = CASE WHEN t.typbasetype = 0 THEN t.oid ELSE t.typbasetype END "
    "LEFT JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p' "
    "ORDER BY w.name, a.attnum";

/* Only what a search for an equal value can use, and what is whole. */
const char kin__postgres_catalogue_indexes[] =
    "SELECT w.name, i.relname::text, x.indisunique::int, a.attname::text "
    "FROM wanted w "
    "JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(pg_catalog.quote_ident(w.name)) "
    "JOIN pg_catalog.pg_index x ON x.indrelid = c.oid AND x.indisvalid "
    "JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid "
    "JOIN pg_catalog.pg_am m ON m.oid = i.relam AND m.amname IN ('btree', 'hash') "
    "CROSS JOIN LATERAL pg_catalog.generate_series(0, x.indnkeyatts - 1) n "
    "LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[n] "
    "AND a.attnum > 0 "
    "LEFT JOIN pg_catalog.pg_attribute f ON f.attrelid = c.oid AND f.attnum = x.indkey[0] "
    "AND f.attnum > 0 "
    "WHERE x.indpred IS NULL OR pg_catalog.pg_get_expr(x.indpred, x.indrelid) = "
    "pg_catalog.format('(%I IS NOT NULL)', f.attname) "
    "ORDER BY w.name, i.relname, n";

#define KIND(name) (1u << KIN_KIND_##name)

uint32_t kin__postgres_kinds_of_type(const char *type)
{
    static const struct {
        const char *type;
        uint32_t kinds;
    } known[] = {
        {"int8", KIND(INT)},
        {"int4", KIND(INT)},
        {"int2", KIND(INT)},
        {"bool", KIND(BOOL)},
        {"float8", KIND(REAL)},
        {"float4", 0}, /* rounds */
        {"numeric", KIND(DECIMAL) | KIND(TEXT)},
        {"timestamp", KIND(TIME)},
        {"timestamptz", KIND(TIME)},
        {"coarse", 0}, /* a timestamp of less than microseconds */
        {"date", KIND(DATE) | KIND(TEXT)},
        {"uuid", KIND(UUID) | KIND(TEXT)},
        {"bytea", KIND(BLOB)},
        {"oid", 0},
        {"money", 0},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(type, known[i].type) == 0) return known[i].kinds;
    /* Texts, and what is written and read as one: enumerations, json, addresses, arrays. */
    return KIND(TEXT);
}
