/* Statements that change rows without loading them. */
#include "loading/verbs.h"

bool kin_execute(kin_session *session, const char *text, const kin_value *args)
{
    kin__verb verb;
    kin__sql sql;
    kin__statement statement;
    if (!kin__verb_begin(&verb, session, KIN__WRITES)) return false;
    kin__sql_open(&sql, session);
    bool done = text || kin__fail(session, KIN_INVALID_ARGUMENT, NULL, "the SQL is NULL");
    done = done && kin__sql_trusted(&sql, text, args) && kin__sql_close(&sql, &statement) &&
           kin__run(session, &statement, sql.values, sql.count, NULL);
    return kin__verb_end(&verb, done);
}
