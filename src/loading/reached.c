#include "loading/reached.h"

#include "loading/load.h"
#include "query/chain.h"
#include "record/key.h"

#include <string.h>

/* --- spreading rows over owners --------------------------------------------------------------- */

/* What has the same key, one behind the other. */
typedef struct kin__chained {
    uint32_t *first; /* of each key */
    uint32_t *next;  /* of each item */
} kin__chained;

static bool open_chained(kin_session *session, kin__chained *chained, uint32_t keys, size_t items)
{
    chained->first = KIN__TAKE(&session->scratch, uint32_t, keys + 1);
    chained->next = KIN__TAKE(&session->scratch, uint32_t, items + 1);
    if (!chained->first || !chained->next) return kin__fail_memory(session);
    for (uint32_t i = 0; i < keys; i++) chained->first[i] = KIN__NOT_FOUND;
    return true;
}

static void put_before(kin__chained *chained, uint32_t key, size_t item)
{
    chained->next[item] = chained->first[key];
    chained->first[key] = (uint32_t)item;
}

static bool is_for(const kin__spreading *spreading, const kin__path *path)
{
    return spreading->owner == KIN__ALL_OWNERS || spreading->owner == (int64_t)path->owner;
}

static bool spread_by_rows(kin_session *session, const kin__reached *reached,
                           const kin__spreading *spreading)
{
    kin__chained paths;
    if (!open_chained(session, &paths, reached->key_count, reached->path_count)) return false;
    for (size_t i = reached->path_count; i-- > 0;) put_before(&paths, reached->paths[i].key, i);
    for (size_t row = 0; row < spreading->rows; row++)
        for (uint32_t i = paths.first[spreading->keys[row]]; i != KIN__NOT_FOUND; i = paths.next[i])
            if (is_for(spreading, &reached->paths[i]) &&
                !spreading->tell(spreading->context, reached->paths[i].owner, row))
                return false;
    return true;
}

static bool spread_by_keys(kin_session *session, const kin__reached *reached,
                           const kin__spreading *spreading)
{
    kin__chained rows;
    if (!open_chained(session, &rows, reached->key_count, spreading->rows)) return false;
    for (size_t i = spreading->rows; i-- > 0;) put_before(&rows, spreading->keys[i], i);
    for (size_t p = 0; p < reached->path_count; p++) {
        const kin__path *path = &reached->paths[p];
        if (!is_for(spreading, path)) continue;
        for (uint32_t row = rows.first[path->key]; row != KIN__NOT_FOUND; row = rows.next[row])
            if (!spreading->tell(spreading->context, path->owner, row)) return false;
    }
    return true;
}

bool kin__reached_spread(kin_session *session, const kin__reached *reached,
                         const kin__spreading *spreading)
{
    return (spreading->in_order_of_keys ? spread_by_keys : spread_by_rows)(session, reached,
                                                                           spreading);
}

/* --- one step --------------------------------------------------------------------------------- */

/* A step on its way: what was reached before it, what it reaches, and the rows that were read. */
typedef struct kin__step_taken {
    kin_session *session;
    const kin__association *association;
    size_t hop;
    const kin_query *query;
    const kin__reached *before;
    kin__reached *reached;
    bool alone;     /* there is one owner: a key that is known is known to be its own */
    kin__map known; /* otherwise its paths, each as one number */
    size_t key_capacity;
    size_t path_capacity;
    /* Rows: by which key each was found, and the one that it leads to. */
    uint32_t *from;
    kin_value *to;
    size_t rows;
    size_t from_capacity;
    size_t to_capacity;
} kin__step_taken;

/* The key of the reached step, entered if it is new. NULL: memory ran out. */
static uint32_t *enter(kin__step_taken *step, const kin_value *key, bool *is_new)
{
    kin__reached *reached = step->reached;
    uint32_t *number = kin__map_put(&reached->map, key);
    *is_new = number && *number == KIN__NOT_FOUND;
    if (!*is_new) return number;
    kin_value *keys = kin__arena_grow(&step->session->scratch, reached->keys, reached->key_count,
                                      &step->key_capacity, sizeof *keys);
    if (!keys) return NULL;
    reached->keys = keys;
    keys[reached->key_count] = *key;
    *number = reached->key_count++;
    return number;
}

static bool is_known(kin__step_taken *step, uint32_t owner, uint32_t key, bool *known)
{
    kin_value path = kin_value_int((int64_t)((uint64_t)owner << 32 | key));
    uint32_t *place = kin__map_put(&step->known, &path);
    if (!place) return false;
    *known = *place != KIN__NOT_FOUND;
    *place = 0;
    return true;
}

/* Each owner leads to a key once, however many ways there are. */
static bool add_path(void *context, uint32_t owner, size_t row)
{
    kin__step_taken *step = context;
    kin__reached *reached = step->reached;
    bool is_new;
    bool known = false;
    const uint32_t *number = enter(step, &step->to[row], &is_new);
    if (!number) return kin__fail_memory(step->session);
    kin__path path = {owner, *number};
    if (step->alone)
        known = !is_new;
    else if (!is_known(step, owner, path.key, &known))
        return kin__fail_memory(step->session);
    if (known) return true;
    kin__path *paths = kin__arena_grow(&step->session->scratch, reached->paths, reached->path_count,
                                       &step->path_capacity, sizeof *paths);
    if (!paths) return kin__fail_memory(step->session);
    reached->paths = paths;
    paths[reached->path_count++] = path;
    return true;
}

/* The cells are those of the next row soon. */
static bool keep_key(kin_session *session, kin_value *key)
{
    if (key->kind != KIN_KIND_LIST) return kin__copy_value(&session->scratch, key);
    kin_value *values = KIN__TAKE(&session->scratch, kin_value, key->size);
    if (!values) return false;
    for (uint32_t i = 0; i < key->size; i++) {
        values[i] = key->as.list[i];
        if (!kin__copy_value(&session->scratch, &values[i])) return false;
    }
    *key = kin_value_list(values, key->size);
    return true;
}

static bool add_row(kin__step_taken *step, uint32_t from, kin_value to)
{
    kin_session *session = step->session;
    uint32_t *froms = kin__arena_grow(&session->scratch, step->from, step->rows,
                                      &step->from_capacity, sizeof *froms);
    kin_value *tos =
        kin__arena_grow(&session->scratch, step->to, step->rows, &step->to_capacity, sizeof *tos);
    if (!froms || !tos || !keep_key(session, &to)) return kin__fail_memory(session);
    step->from = froms;
    step->to = tos;
    froms[step->rows] = from;
    tos[step->rows++] = to;
    return true;
}

static bool read_rows(kin__step_taken *step)
{
    kin_session *session = step->session;
    size_t found_by = step->association->hops[step->hop].to.count;
    size_t leads_to = step->association->hops[step->hop + 1].from.count;
    kin_value *cells = KIN__TAKE(&session->scratch, kin_value, found_by + leads_to);
    kin__outcome outcome;
    if (!cells) return kin__fail_memory(session);
    if (!kin__next_result(session)) return false;
    while ((outcome = kin__next_row(session, cells)) == KIN__ROW) {
        kin_value from = kin__reached_key(cells, found_by);
        kin_value to = kin__reached_key(cells + found_by, leads_to);
        uint32_t key = kin__map_find(&step->before->map, &from);
        if (key == KIN__NOT_FOUND || to.kind == KIN_KIND_NULL) continue;
        if (!add_row(step, key, to)) return false;
    }
    return outcome == KIN__END && kin__finish(session);
}

static bool submit_list(kin__step_taken *step, kin_value list, bool several)
{
    kin__statement statement;
    const kin_value *values;
    size_t count;
    return kin__step_statement(step->query, step->association, step->hop, list, several, &statement,
                               &values, &count) &&
           kin__submit(step->session, &statement, values, count) && read_rows(step);
}

static bool submit_keys(kin__step_taken *step, const kin_value *keys, size_t count)
{
    kin__key_lists lists;
    kin_value list;
    if (count == 1) return submit_list(step, keys[0], false);
    kin__key_lists_open(&lists, step->session, &step->association->hops[step->hop].to, keys, count);
    while (lists.done < lists.count)
        if (!kin__next_key_list(&lists, &list) || !submit_list(step, list, true)) return false;
    return true;
}

/* For one owner, or for all of them. */
static bool take_for(kin__step_taken *step, int64_t owner)
{
    const kin_value *keys;
    size_t count;
    step->rows = 0;
    if (!kin__reached_keys(step->session, step->before, owner, &keys, &count) ||
        !submit_keys(step, keys, count))
        return false;
    const kin__spreading spreading = {.keys = step->from,
                                      .rows = step->rows,
                                      .in_order_of_keys = step->query->order.length == 0,
                                      .owner = owner,
                                      .tell = add_path,
                                      .context = step};
    return kin__reached_spread(step->session, step->before, &spreading);
}

/* before becomes what the step has reached from there. */
static bool take_step(kin__reached *before, kin_session *session,
                      const kin__association *association, size_t hop, const kin__owners *owners)
{
    kin__reached reached = {0};
    kin_query query;
    kin__step_taken step = {.session = session,
                            .association = association,
                            .hop = hop,
                            .query = &query,
                            .before = before,
                            .reached = &reached,
                            .alone = owners->key_count == 1};
    if (!kin__step_query(&query, session, association, hop, owners->records[0])) return false;
    if (!kin__map_open(&reached.map, &session->scratch, 0) ||
        !kin__map_open(&step.known, &session->scratch, 0))
        return kin__fail_memory(session);
    reached.ordered = before->ordered || query.order.length > 0;
    bool each = kin__query_is_limited(&query) && !step.alone;
    if (!each && !take_for(&step, KIN__ALL_OWNERS)) return false;
    for (uint32_t i = 0; each && i < owners->key_count; i++)
        if (!take_for(&step, i)) return false;
    *before = reached;
    return true;
}

/* Before the first step each owner leads to its own key. */
static bool begin(kin__reached *reached, kin_session *session, const kin__owners *owners)
{
    *reached =
        (kin__reached){.keys = owners->keys, .key_count = owners->key_count, .map = owners->map};
    reached->paths = KIN__TAKE(&session->scratch, kin__path, owners->key_count + 1);
    if (!reached->paths) return kin__fail_memory(session);
    for (uint32_t i = 0; i < owners->key_count; i++) reached->paths[i] = (kin__path){i, i};
    reached->path_count = owners->key_count;
    return true;
}

bool kin__reach(kin__reached *reached, kin_session *session, const kin__association *association,
                const kin__owners *owners)
{
    if (!begin(reached, session, owners)) return false;
    for (size_t hop = 0; hop + 1 < association->hop_count && reached->key_count > 0; hop++)
        if (!take_step(reached, session, association, hop, owners)) return false;
    return true;
}

bool kin__reached_keys(kin_session *session, const kin__reached *reached, int64_t owner,
                       const kin_value **keys, size_t *count)
{
    *keys = reached->keys;
    *count = reached->key_count;
    if (owner == KIN__ALL_OWNERS) return true;
    kin_value *own = KIN__TAKE(&session->scratch, kin_value, reached->path_count + 1);
    if (!own) return kin__fail_memory(session);
    *keys = own;
    *count = 0;
    for (size_t i = 0; i < reached->path_count; i++)
        if ((int64_t)reached->paths[i].owner == owner)
            own[(*count)++] = reached->keys[reached->paths[i].key];
    return true;
}

/* --- queries about one owner ------------------------------------------------------------------ */

bool kin__targets_query(kin_query *query, kin_record *owner, const kin__association *association)
{
    kin_session *session = kin__session_of(owner);
    kin_value key;
    kin__owners owners;
    if (!association->last)
        return kin__key_of(owner, &association->owner_keys, kin__get, &key) &&
               kin__chain_query_of(query, session, association, owner, key);
    kin__reached *reached = KIN__TAKE(&session->scratch, kin__reached, 1);
    if (!reached) return kin__fail_memory(session);
    if (!kin__owners_open(&owners, session, &owner, 1, &association->owner_keys)) return false;
    kin__before before = kin__verb_before_reading(session);
    if (owners.key_count > 0 && !session->units[session->unit_count - 1].writes)
        kin__verb_snapshot(session);
    if (!kin__reach(reached, session, association, &owners) &&
        (!kin__verb_reads_again(session, &before) ||
         !kin__reach(reached, session, association, &owners)))
        return false;
    bool several = reached->key_count > 1;
    key = reached->key_count > 0 ? reached->keys[0] : (kin_value){0};
    if (several && !kin__key_list(session, &association->last->hops[0].to, reached->keys,
                                  reached->key_count, &key))
        return false;
    if (!kin__chain_query_of(query, session, association, owner, key)) return false;
    query->several = several;
    query->reached = reached;
    return true;
}
