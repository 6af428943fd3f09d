/* Rows in the order of the steps that have reached them, and what a limit leaves of them. */
#include "loading/reached.h"

#include "loading/verbs.h"
#include "record/key.h"

#include <string.h>

bool kin__reached_begin(kin_query *query)
{
    if (query->reached && query->lock && !kin__verb_snapshot_ends(query->session)) return false;
    kin__reached_limit(query);
    return true;
}

void kin__reached_limit(kin_query *query)
{
    kin__reached *reached = query->reached;
    if (!kin__is_reached_in_order(query)) return;
    reached->skips = query->has_offset ? query->offset : 0;
    reached->keeps = query->has_limit ? query->limit : INT64_MAX;
    query->has_offset = query->has_limit = false;
}

/* Which rows stand where, in the order of their keys, when what is limited is cut. */
typedef struct kin__ranking {
    const kin__reached *reached;
    uint32_t *keys;
    uint32_t *places;
    size_t count;
} kin__ranking;

static bool open_ranking(kin__ranking *ranking, kin_session *session, const kin__reached *reached,
                         size_t rows)
{
    *ranking = (kin__ranking){.reached = reached};
    ranking->keys = KIN__TAKE(&session->scratch, uint32_t, rows + 1);
    ranking->places = KIN__TAKE(&session->scratch, uint32_t, rows + 1);
    return (ranking->keys && ranking->places) || kin__fail_memory(session);
}

static bool add_place(void *context, uint32_t owner, size_t row)
{
    kin__ranking *ranking = context;
    (void)owner;
    ranking->places[ranking->count++] = (uint32_t)row;
    return true;
}

static bool rank(kin__ranking *ranking, kin_session *session, size_t rows)
{
    const kin__reached *reached = ranking->reached;
    const kin__spreading spreading = {.keys = ranking->keys,
                                      .rows = rows,
                                      .in_order_of_keys = true,
                                      .owner = KIN__ALL_OWNERS,
                                      .tell = add_place,
                                      .context = ranking};
    if (!kin__reached_spread(session, reached, &spreading)) return false;
    for (size_t i = 0; reached->backwards && i < ranking->count / 2; i++) {
        uint32_t place = ranking->places[i];
        ranking->places[i] = ranking->places[ranking->count - 1 - i];
        ranking->places[ranking->count - 1 - i] = place;
    }
    size_t skips =
        (uint64_t)reached->skips < ranking->count ? (size_t)reached->skips : ranking->count;
    ranking->places += skips;
    ranking->count -= skips;
    if ((uint64_t)reached->keeps < ranking->count) ranking->count = (size_t)reached->keeps;
    return true;
}

bool kin__reached_order(const kin_query *query, kin__rows *rows)
{
    kin_session *session = query->session;
    kin__ranking ranking;
    size_t known = 0;
    if (!kin__is_reached_in_order(query)) return true;
    if (!open_ranking(&ranking, session, query->reached, rows->count)) return false;
    kin_record **before = KIN__TAKE(&session->scratch, kin_record *, rows->count + 1);
    if (!before) return kin__fail_memory(session);
    for (size_t i = 0; i < rows->count; i++) {
        kin_value key;
        if (!kin__key_of(rows->records[i], &query->chain->target_keys, kin__original, &key))
            return false;
        ranking.keys[known] = kin__map_find(&query->reached->map, &key);
        /* Equal for the database alone: a collation. */
        if (ranking.keys[known] != KIN__NOT_FOUND) before[known++] = rows->records[i];
    }
    if (!rank(&ranking, session, known)) return false;
    for (size_t i = 0; i < ranking.count; i++) rows->records[i] = before[ranking.places[i]];
    rows->count = ranking.count;
    return true;
}

bool kin__reached_order_cells(const kin_query *query, kin_value *cells, size_t *count, size_t width)
{
    kin_session *session = query->session;
    kin__ranking ranking;
    size_t of_key = query->chain->target_keys.count;
    size_t rows = *count / width;
    size_t wanted = width - of_key;
    size_t known = 0;
    if (!open_ranking(&ranking, session, query->reached, rows)) return false;
    kin_value *before = KIN__TAKE(&session->scratch, kin_value, rows * wanted + 1);
    if (!before) return kin__fail_memory(session);
    for (size_t i = 0; i < rows; i++) {
        kin_value key = kin__reached_key(&cells[i * width + wanted], of_key);
        ranking.keys[known] = kin__map_find(&query->reached->map, &key);
        if (ranking.keys[known] == KIN__NOT_FOUND) continue;
        memcpy(&before[known++ * wanted], &cells[i * width], wanted * sizeof *before);
    }
    if (!rank(&ranking, session, known)) return false;
    for (size_t i = 0; i < ranking.count; i++)
        memcpy(&cells[i * wanted], &before[ranking.places[i] * wanted], wanted * sizeof *before);
    *count = ranking.count * wanted;
    return true;
}

bool kin__reached_settle(kin_query *query)
{
    const kin__key *key = &query->model->key;
    kin_values keys;
    kin_value list;
    if (!kin__is_reached_in_order(query) || !kin__query_is_limited(query)) return true;
    if (!kin__query_keys(query, &keys)) return false;
    query->reached = NULL;
    query->nothing = keys.count == 0;
    if (query->nothing) return true;
    if (!kin__key_list(query->session, &key->names, keys.items, keys.count, &list)) return false;
    kin__query_among(query, key, list);
    return !query->failed;
}
