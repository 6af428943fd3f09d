/* Questions about an association that load nothing. */
#include "loading/load.h"

#include "query/chain.h"
#include "record/key.h"

bool kin__read_number(kin_session *session, int64_t *number)
{
    kin_value cell = {0};
    if (!kin__next_result(session)) return false;
    kin__outcome outcome = kin__next_row(session, &cell);
    if (outcome == KIN__FAILED) return false;
    *number = outcome == KIN__ROW ? cell.as.integer : 0;
    return kin__finish(session);
}

static bool ask(kin_query *query, kin__chain_result result, int64_t *number)
{
    kin_session *session = query->session;
    kin__statement statement;
    const kin_value *values;
    size_t count;
    const kin__chain_of of = {.result = result, .list = query->several, .key = query->owner};
    *number = 0;
    if (query->nothing) return true;
    return kin__chain_statement(session, query->chain, query, &of, &statement, &values, &count) &&
           kin__submit(session, &statement, values, count) && kin__read_number(session, number);
}

bool kin__count_targets(kin_record *owner, const kin__association *association, int64_t *count)
{
    kin_query query;
    return kin__targets_query(&query, owner, association) && ask(&query, KIN__CHAIN_COUNT, count);
}

bool kin__is_target(kin_record *owner, const kin__association *association,
                    const kin_record *target, bool *is)
{
    kin_query query;
    int64_t number = 0;
    const kin__model *model = kin__model_of(target);
    if (!kin__targets_query(&query, owner, association)) return false;
    for (size_t i = 0; i < model->key.count; i++)
        kin_query_equal_value(&query, model->declared, model->key.columns[i]->offset,
                              kin__get(target, model->key.columns[i]));
    if (query.failed || !ask(&query, KIN__CHAIN_EXISTS, &number)) return false;
    *is = number != 0;
    return true;
}
