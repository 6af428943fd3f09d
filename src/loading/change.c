/* Changing many rows: by one statement, or each record by itself. */
#include "loading/load.h"
#include "loading/reached.h"
#include "loading/verbs.h"
#include "record/record.h"

static size_t run(kin__verb *verb, bool done, kin__sql *sql)
{
    kin__statement statement;
    int64_t affected = 0;
    done = done && kin__sql_close(sql, &statement) &&
           kin__run(verb->session, &statement, sql->values, sql->count, &affected);
    return kin__verb_end(verb, done) ? (size_t)affected : 0;
}

size_t kin_session_update_all(kin_session *session, const kin_model *declared,
                              const kin_update_options *options, const char *given)
{
    kin__verb verb;
    kin_query query;
    kin__sql sql;
    const kin__model *model = kin__verb_on(&verb, session, declared, KIN__WRITES);
    if (!model) return 0;
    const kin__given *written = kin__given_update(session, options, given);
    bool done =
        written &&
        kin__query_open_of(&query, session, model, kin__given_update_of(options, written)) &&
        kin__query_update_options(&query, options, written) && kin__reached_settle(&query);
    if (done && query.nothing) {
        kin__verb_end(&verb, true);
        return 0;
    }
    kin__sql_open(&sql, session);
    sql.model = model->name;
    kin__sql_text(&sql, "UPDATE ");
    kin__sql_text(&sql, model->quoted_table);
    kin__sql_text(&sql, " SET ");
    done = done && kin__sql_trusted(&sql, options->set, options->set_args) &&
           kin__query_change_text(&query, &sql, " WHERE ", true);
    return run(&verb, done, &sql);
}

size_t kin_session_delete_all(kin_session *session, const kin_model *model,
                              const kin_find_options *options, const char *given)
{
    kin__verb verb;
    kin_query query;
    kin__sql sql;
    const kin__request request = {session, model, options, given, 2};
    if (!kin__verb_query(&verb, &query, &request, KIN__WRITES)) return 0;
    bool done = kin__reached_settle(&query);
    if (!done || query.nothing) {
        kin__verb_end(&verb, done);
        return 0;
    }
    kin__sql_open(&sql, session);
    sql.model = model->name;
    kin__sql_text(&sql, "DELETE FROM ");
    kin__sql_text(&sql, query.model->quoted_table);
    return run(&verb, kin__query_change_text(&query, &sql, " WHERE ", true), &sql);
}

/* A row that was joined to several stands in the list for each, and goes once. */
static bool destroy_list(kin_items list, size_t *count)
{
    for (size_t i = 0; i < list.count; i++) {
        kin_record *record = list.items[i];
        if (kin__is(record, KIN__DESTROYED)) continue;
        if (!kin__destroy(record)) return false;
        ++*count;
    }
    return true;
}

size_t kin_session_destroy_all(kin_session *session, const kin_model *model,
                               const kin_find_options *options, const char *given)
{
    kin__verb verb;
    kin_query query;
    kin_items list = {NULL, 0};
    size_t count = 0;
    const kin__request request = {session, model, options, given, 2};
    if (!kin__verb_query(&verb, &query, &request, KIN__WRITES)) return 0;
    kin__verb_atomic(session, true);
    query.selected = NULL; /* only whole records can be destroyed */
    bool done = kin__load_list(&query, &list) && destroy_list(list, &count);
    if (!done && !kin__has_failed(session) && session->last.info.code == KIN_OK)
        kin__answer(session, KIN_RECORD_NOT_DESTROYED, &(kin__about){.model = model->name},
                    "a %s was not destroyed, and so none was", model->name);
    return kin__verb_end(&verb, done) ? count : 0;
}

bool kin_execute(kin_session *session, const char *text, const kin_value *args)
{
    kin__verb verb;
    kin__sql sql;
    kin__statement statement;
    if (!kin__verb_begin(&verb, session, KIN__WRITES)) return false;
    kin__sql_open(&sql, session);
    bool done = text || kin__fail(session, KIN_INVALID_ARGUMENT, NULL, "the SQL is NULL");
    if (done) kin__note_own_sql(session, text);
    done = done && kin__sql_trusted(&sql, text, args) && kin__sql_close(&sql, &statement) &&
           kin__run(session, &statement, sql.values, sql.count, NULL);
    return kin__verb_end(&verb, done);
}
