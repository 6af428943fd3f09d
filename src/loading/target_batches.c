/* The targets of one owner in bounded memory, for who needs each of them once. */
#include "loading/load.h"
#include "loading/verbs.h"
#include "query/chain.h"
#include "record/key.h"

#ifndef BATCH /* tests have their own, so small that few rows are many batches */
#define BATCH ((size_t)1000)
#endif

void kin__target_batches_open(kin__target_batches *batches, kin_record *owner,
                              const kin__association *association)
{
    const kin_allocator *allocator = &kin__session_of(owner)->spare.allocator;
    *batches = (kin__target_batches){.owner = owner, .association = association};
    kin__arena_open(&batches->last.arena, allocator);
    kin__arena_open(&batches->end.arena, allocator);
}

/* --- keys that outlive what they were read from ----------------------------------------------- */

/* Room for the values, and KIN_END behind them; NULL is a failure. */
static kin_value *begin_key(kin__target_batches *batches, kin__kept_key *kept, size_t count)
{
    kin__arena_close(&kept->arena);
    kept->values = NULL;
    kin_value *values = KIN__TAKE(&kept->arena, kin_value, count + 1);
    if (!values) kin__fail_memory(kin__session_of(batches->owner));
    if (values) values[count] = KIN_END;
    return values;
}

static bool keep_key(kin__target_batches *batches, kin__kept_key *kept, kin_value *values,
                     size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!kin__copy_value(&kept->arena, &values[i]))
            return kin__fail_memory(kin__session_of(batches->owner));
    kept->values = values;
    return true;
}

static bool keep_last(kin__target_batches *batches, const kin_record *record)
{
    const kin__key *key = &batches->association->target->key;
    kin_value *values = begin_key(batches, &batches->last, key->count);
    for (size_t i = 0; values && i < key->count; i++) values[i] = kin__get(record, key->columns[i]);
    return values && keep_key(batches, &batches->last, values, key->count);
}

static bool is_at_end(const kin__target_batches *batches)
{
    for (size_t i = 0; i < batches->association->target->key.count; i++)
        if (!kin__same_value(&batches->last.values[i], &batches->end.values[i])) return false;
    return true;
}

/* --- a batch ---------------------------------------------------------------------------------- */

static bool open_query(kin__target_batches *batches, kin_query *query)
{
    kin_record *owner = batches->owner;
    const kin__association *association = batches->association;
    kin_value key;
    if (!kin__key_of(owner, &association->owner_keys, kin__get, &key) ||
        !kin__chain_query_of(query, kin__session_of(owner), association, owner, key))
        return false;
    query->region = batches->region;
    return true;
}

/* What is made while the batches go through the hands of callbacks does not belong to them, or one
 * that leaves another target behind would go on for ever. */
static bool find_end(kin__target_batches *batches)
{
    kin_query query;
    kin_values found = {NULL, 0};
    size_t count = batches->association->target->key.count;
    if (!open_query(batches, &query)) return false;
    kin__query_order_by_key(&query, " DESC");
    kin_query_limit(&query, 1);
    if (query.failed || !kin__query_keys(&query, &found)) return false;
    if (found.count == 0) return batches->done = true;
    kin_value *values = begin_key(batches, &batches->end, count);
    const kin_value *key = found.items;
    for (size_t i = 0; values && i < count; i++) values[i] = count > 1 ? key->as.list[i] : *key;
    return values && keep_key(batches, &batches->end, values, count);
}

/* The order of the association's scope is that of the first batch, and so nearly always of all. A
 * limit of its own makes one batch of what it leaves. */
static bool narrow(kin__target_batches *batches, kin_query *query)
{
    bool ordered = query->order.length > 0 && !batches->started;
    batches->started = true;
    if (kin__query_is_limited(query) || query->group.length > 0) {
        batches->done = true;
        return true;
    }
    batches->by_key = !ordered;
    if (batches->last.values) kin__query_by_key(query, ">", batches->last.values);
    if (batches->end.values) kin__query_by_key(query, "<=", batches->end.values);
    if (!ordered) kin__query_order_by_key(query, "");
    kin_query_limit(query, (int64_t)BATCH);
    return !query->failed;
}

static bool load(kin__target_batches *batches, kin_items *list)
{
    kin_query query;
    if (!open_query(batches, &query) || !narrow(batches, &query) || !kin__load_list(&query, list))
        return false;
    if (list->count < BATCH) batches->done = true;
    if (batches->done) return true;
    if (batches->by_key && !keep_last(batches, list->items[list->count - 1])) return false;
    if (!batches->end.values && !find_end(batches)) return false;
    if (batches->by_key && !batches->done) batches->done = is_at_end(batches);
    return true;
}

/* What was sent may have texts in memory that goes back. */
static bool end_batch(kin__target_batches *batches)
{
    kin_session *session = kin__session_of(batches->owner);
    if (!batches->region) return true;
    bool settled = kin__settle_sent(session);
    if (!settled) kin__abandon(session);
    kin__region_aside_ends(batches->region);
    batches->region = NULL;
    kin__arena_rewind(&session->scratch, batches->scratch);
    return settled;
}

bool kin__target_batches_next(kin__target_batches *batches, kin_items *list)
{
    kin_session *session = kin__session_of(batches->owner);
    *list = (kin_items){NULL, 0};
    if (!end_batch(batches)) return false;
    if (batches->done) return true;
    batches->scratch = kin__arena_mark_now(&session->scratch);
    batches->region = kin__region_aside(session, kin__origin_of(batches->owner)->region);
    return batches->region && load(batches, list);
}

bool kin__target_batches_close(kin__target_batches *batches, bool done)
{
    if (!done) kin__abandon(kin__session_of(batches->owner));
    if (!end_batch(batches)) done = false;
    kin__arena_close(&batches->last.arena);
    kin__arena_close(&batches->end.arena);
    return done;
}
