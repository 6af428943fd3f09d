/* Counting. */
#include "loading/load.h"
#include "loading/verbs.h"

static const uint8_t a_number[] = {KIN_KIND_INT};

static bool run(kin__sql *sql, int64_t *number)
{
    kin__statement statement;
    sql->kinds = a_number;
    sql->columns = 1;
    return kin__sql_close(sql, &statement) &&
           kin__submit(sql->session, &statement, sql->values, sql->count) &&
           kin__read_number(sql->session, number);
}

/* Rows of which nothing but their number is wanted; distinct ones are told by their key. */
static bool write_rows(kin__sql *sql, const kin_query *query)
{
    kin__sql_text(sql, query->distinct ? "SELECT DISTINCT " : "SELECT 1 AS one");
    if (query->distinct) kin__select_key(sql, query->model);
    return kin__select_from(sql, query, KIN__SELECT_LIMITED);
}

/* What a limit leaves, and distinct rows of a key that COUNT cannot take, are counted in a
 * sub-select. */
static bool write_count(kin__sql *sql, const kin_query *query)
{
    bool several = query->distinct && query->model->key.count > 1;
    if (several || kin__query_is_limited(query)) {
        kin__sql_text(sql, "SELECT COUNT(*) FROM (");
        if (!write_rows(sql, query)) return false;
        kin__sql_text(sql, ") kin_rows");
        return true;
    }
    kin__sql_text(sql, query->distinct ? "SELECT COUNT(DISTINCT " : "SELECT COUNT(*)");
    if (query->distinct) {
        kin__select_key(sql, query->model);
        kin__sql_text(sql, ")");
    }
    return kin__select_from(sql, query, KIN__SELECT_NARROWED);
}

static bool not_grouped(kin_query *query, const char *instead)
{
    if (query->group.length == 0) return true;
    return kin__fail(
        query->session, KIN_INVALID_ARGUMENT, &(kin__about){.model = query->model->name},
        "a query of %s: .group has many results here: %s", query->model->name, instead);
}

size_t kin_session_count(kin_session *session, const kin_model *declared,
                         const kin_find_options *options, const char *text)
{
    kin__verb verb;
    kin_query query;
    kin__sql sql;
    int64_t number = 0;
    if (!kin__verb_query(&verb, &query, session, declared, options, text, KIN__READS)) return 0;
    kin__sql_open(&sql, session);
    bool done =
        not_grouped(&query, "take kin_all") && write_count(&sql, &query) && run(&sql, &number);
    return kin__verb_end(&verb, done) ? (size_t)number : 0;
}

static bool write_exists(kin__sql *sql, kin_query *query)
{
    /* An offset counts distinct rows; otherwise one is enough, the same or not. */
    query->distinct = query->distinct && query->has_offset;
    query->limit = query->has_limit && query->limit == 0 ? 0 : 1;
    query->has_limit = true;
    if (query->distinct) return write_count(sql, query);
    return write_rows(sql, query);
}

bool kin_session_exists(kin_session *session, const kin_model *declared,
                        const kin_find_options *options, const char *text)
{
    kin__verb verb;
    kin_query query;
    kin__sql sql;
    int64_t number = 0;
    if (!kin__verb_query(&verb, &query, session, declared, options, text, KIN__READS)) return false;
    kin__sql_open(&sql, session);
    bool done = write_exists(&sql, &query) && run(&sql, &number);
    return kin__verb_end(&verb, done) && number != 0;
}
