/* How PostgreSQL keeps keys for the next statements of a transaction: in settings that end with it.
 *
 * Each detail was measured. The keys are made on the outer side of a LEFT JOIN: without it an empty
 * result would leave the keys that were there, and a wrong guess of its size would set them once
 * for each row. They are read in a sub-select of their own, or the setting would be read for each
 * row that is looked at (10,000 keys: 37.7 s instead of 23.5 ms). Without an index that is a search
 * through the list for each row; there they are unnested, so that they can be hashed (2,625 ms and
 * 63 ms). A place for each row, and the sort by it, take most of the time that setting keys aside
 * takes (100,000 rows: 423 ms, 237 without, 51 for the rows alone), so they are for orders only. */
#include "driver/postgres.h"

#include <string.h>

/* More keys than this are a megabyte of settings, and what they find takes longer than a wait. */
#define MOST "50000"

static const char *type_for(const char *type)
{
    static const char *const known[][2] = {
        {"int8", "int8"}, {"int4", "int8"},    {"int2", "int8"}, {"uuid", "uuid"},
        {"text", "text"}, {"varchar", "text"}, {"date", "date"}, {"numeric", "numeric"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(type, known[i][0]) == 0) return known[i][1];
    return NULL;
}

/* The setting of number 0 says whether a list had too many keys. What it is set to is what the
 * server logs when the statement fails that looks at it. */
const kin__carry_texts kin__postgres_carry = {
    .list = "kin.k",
    .clear =
        "SELECT pg_catalog.set_config('kin.k' || kin_i, CASE kin_i WHEN 0 THEN '0' ELSE '{}' END,"
        " true) FROM pg_catalog.generate_series(0, @) kin_i",
    .number = "WITH kin_r AS MATERIALIZED (SELECT 1::int8",
    .place = "WITH kin_r AS MATERIALIZED (SELECT pg_catalog.row_number() OVER ()",
    .rows = {" AS kin_n, kin_q.* FROM (",
             ") kin_q) SELECT kin_r.*, kin_s.kin_over FROM (SELECT 0::int8"},
    .over = " + CASE WHEN pg_catalog.cardinality(kin_c@) > " MOST " THEN 1::int8 << @ ELSE 0 END",
    .aside = {" AS kin_over",
              ", CASE WHEN pg_catalog.cardinality(kin_c@) > " MOST
              " THEN pg_catalog.set_config('kin.k0', 'too many keys: the load goes on by levels', "
              "true) END, pg_catalog.set_config(?, CASE WHEN pg_catalog.cardinality(kin_c@) > " MOST
              " THEN '{}' ELSE coalesce(kin_c@::text, '{}') END, true)"},
    .keys = {" FROM (SELECT ",
             "pg_catalog.array_agg(DISTINCT kin_r.!) FILTER (WHERE kin_r.! IS NOT NULL) AS kin_c@"},
    .end = " FROM kin_r) kin_k) kin_s LEFT JOIN kin_r ON true",
    .in_order = " ORDER BY kin_n",
    .any_of = " = ANY ((SELECT pg_catalog.current_setting(?)::%[])::%[])",
    .one_of = " IN (SELECT pg_catalog.unnest(pg_catalog.current_setting(?)::%[]))",
    .fails_if_over = "SELECT pg_catalog.current_setting('kin.k0')::int4",
    .type_for = type_for,
};
