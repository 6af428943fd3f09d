/* A batch of what is read ahead: which owners, how many of them, what is kept of it. */
#include "loading/ahead.h"

#include "loading/load.h"
#include "loading/part.h"
#include "loading/per_owner.h"

#include <string.h>

/* Read without having been used: that many rows, and so many times what was used. */
enum { FREE_ROWS = 100, MOST_TIMES = 4 };

/* A batch in the making. */
typedef struct kin__load {
    kin_session *session;
    kin__ahead *ahead;
    kin__include include;
    kin__part part;
    kin_record **owners; /* the one that is read first */
    uint32_t *places;
    uint32_t count;
    uint32_t complete; /* those whose targets are all there */
    bool backwards;
} kin__load;

static bool has_columns(const kin_record *record, const kin__association *association)
{
    const kin__key *key = &association->owner_keys;
    for (size_t i = 0; i < key->count; i++)
        if (kin__is_missing(record, key->columns[i])) return false;
    return true;
}

bool kin__is_fit_ahead(const kin_record *record, const kin__association *association)
{
    return !kin__is(record, KIN__NEW | KIN__DESTROYED) && has_columns(record, association) &&
           kin__has_key(record, &association->owner_keys, kin__get);
}

kin__entry *kin__ahead_entry(const kin__ahead *ahead, uint32_t place, uint64_t epoch)
{
    kin__entry *entry = place < ahead->entry_count ? &ahead->entries[place] : NULL;
    if (!entry || !entry->batch || entry->batch->epoch != epoch) return NULL;
    return entry->batch->keyed[entry->owner] == KIN__NOT_FOUND ? NULL : entry;
}

/* --- how many --------------------------------------------------------------------------------- */

/* Batches of which little was used become smaller, and larger again once all of one was, or the
 * direction is another one. */
static void learn(kin__ahead *ahead, bool backwards)
{
    const kin__batch *batch = ahead->batch;
    if (backwards != ahead->backwards)
        ahead->halvings = 0;
    else if (batch && ahead->batch_read < (batch->owners + 1) / 2)
        ahead->halvings++;
    else if (batch && batch->owners > 1 && ahead->batch_read == batch->owners && ahead->halvings)
        ahead->halvings--;
}

/* Rows that may still be read before their owners are. */
static uint64_t rows_left(const kin__ahead *ahead)
{
    uint64_t most = MOST_TIMES * ahead->rows_read + FREE_ROWS;
    return most > ahead->rows_loaded ? most - ahead->rows_loaded : 0;
}

static uint64_t least(uint64_t left, uint64_t right)
{
    return left < right ? left : right;
}

/* The foreign key is the owner's, and leads to one row. */
static bool leads_to_row(const kin__association *association)
{
    const kin__key *key = &association->target->key;
    bool same = association->hop_count == 1 && association->target_keys.count == key->count;
    for (size_t i = 0; same && i < key->count; i++)
        same = association->target_keys.columns[i] == key->columns[i];
    return same;
}

/* What one statement can hold, and where the rows of each owner are bounded, what they may be. */
static uint64_t bounded(kin__load *load, uint64_t owners)
{
    const kin__association *association = load->ahead->association;
    const kin_query *query = load->include.query;
    uint64_t left = rows_left(load->ahead);
    kin__key_lists lists;
    kin__key_lists_open(&lists, load->session, &association->hops[0].to, NULL, 0);
    owners = least(owners, lists.most);
    if (leads_to_row(association)) return least(owners, left + 1);
    if (!query || !kin__query_is_limited(query)) {
        load->part.stop = (int64_t)left;
        return left < 2 ? 1 : owners;
    }
    kin__each_way way = kin__chain_each_way(load->session, association, query);
    if (way == KIN__EACH_ALONE || !query->has_limit) return 1;
    if (way == KIN__EACH_UNITED) owners = least(owners, KIN__MOST_UNITED);
    return least(owners, left / ((uint64_t)query->limit + 1));
}

static uint32_t wanted(kin__load *load, uint32_t place)
{
    const kin__ahead *ahead = load->ahead;
    if (ahead->owners_read == 0 || place == ahead->stopped_at) return 1;
    uint64_t owners =
        ahead->halvings < 32 ? (uint64_t)2 * ahead->owners_read >> ahead->halvings : 1;
    owners = owners > 1 ? bounded(load, owners) : 1;
    return owners > 1 ? (uint32_t)least(owners, UINT32_MAX / 2) : 1;
}

/* --- loading a batch -------------------------------------------------------------------------- */

/* What a scope says decides whether a statement can do for several owners, so that each of them
 * gets what he would get alone. */
static bool open_load(kin__load *load, kin__ahead *ahead)
{
    kin_session *session = load->session;
    load->ahead = ahead;
    load->include = (kin__include){.association = ahead->association, .lazy = true, .apart = true};
    if (!kin__tree_scopes(session, &load->include, 1)) return false;
    const kin_query *query = load->include.query;
    ahead->unfit = load->include.children || (query && (query->lock || query->group.length > 0));
    return true;
}

static bool follows(const kin__load *load, const kin_record *record, const kin__members *with,
                    uint32_t place)
{
    const kin__ahead *ahead = load->ahead;
    const kin__association *association = ahead->association;
    const kin__result *result = kin__origin_of(load->owners[0])->result;
    uint64_t epoch = load->session->epoch;
    if (kin__origin_of(record)->result != result) return false;
    if (kin__is(record, KIN__AHEAD) && with->epoch != epoch) return false;
    return kin__association_holds(association, kin__model_of(record)) &&
           kin__leads_from(record, association) && kin__is_fit_ahead(record, association) &&
           !kin__is_loaded(record, association) && !kin__ahead_entry(ahead, place, epoch);
}

/* Those that come next, as far as they are not there yet. */
static void gather(kin__load *load, uint32_t most)
{
    const kin__result *result = kin__origin_of(load->owners[0])->result;
    uint32_t place = load->places[0];
    const kin__members *with = NULL;
    /* Where nearly all are there the search is not to cost more than a statement. */
    for (uint64_t looks = 256 + (uint64_t)16 * most; load->count < most && looks > 0; looks--) {
        if (load->backwards ? place == 0 : place + 1 == result->count) return;
        place = load->backwards ? place - 1 : place + 1;
        if (!with || place < with->first || place - with->first >= with->count)
            kin__result_at(result, place, &with);
        kin_record *record = with->items[place - with->first];
        if (!follows(load, record, with, place)) continue;
        load->owners[load->count] = record;
        load->places[load->count++] = place;
    }
}

static bool choose(kin__load *load, kin_record *owner)
{
    kin__arena *scratch = &load->session->scratch;
    kin__ahead *ahead = load->ahead;
    uint32_t place = kin__place_of(owner);
    load->backwards = place < ahead->last_place;
    learn(ahead, load->backwards);
    uint32_t most = wanted(load, place);
    uint32_t count = kin__origin_of(owner)->result->count;
    if (most > count) most = count;
    load->owners = KIN__TAKE(scratch, kin_record *, most);
    load->places = KIN__TAKE(scratch, uint32_t, most);
    if (!load->owners || !load->places) return kin__fail_memory(load->session);
    load->owners[0] = owner;
    load->places[0] = place;
    load->count = 1;
    gather(load, most);
    return true;
}

/* Records that have been told are told by whoever gets them. */
static bool read_part(kin__load *load)
{
    kin_session *session = load->session;
    kin__part *part = &load->part;
    kin__identities identities;
    size_t finds = session->finds.count;
    int64_t stop = load->count > 1 ? part->stop : 0;
    if (!kin__identities_open(&identities, session, kin__model_of(load->owners[0]), false,
                              &load->include, NULL) ||
        !kin__part_open(part, session, &load->include, load->owners, load->count, NULL))
        return false;
    part->ahead = true;
    part->stop = stop;
    if (!kin__part_submit(part, session) || !kin__part_read(part, session, &identities) ||
        !kin__finish(session))
        return false;
    session->finds.count = finds;
    return true;
}

/* Where the statement has stopped, the rows of the last key may not be all, and keys without any
 * may not have come yet. */
static bool is_complete(const kin__part *part, uint32_t key, const uint32_t *counts)
{
    if (part->stop == 0 || part->owners.key_count == 1 || part->rows < (size_t)part->stop)
        return true;
    const kin__found_block *last = part->found.last;
    return counts[key] > 0 && last->rows[last->count - 1].key != key;
}

/* --- keeping a batch -------------------------------------------------------------------------- */

static uint32_t *count_found(const kin__part *part, kin__arena *scratch)
{
    uint32_t *counts = KIN__TAKE(scratch, uint32_t, part->owners.key_count + 1);
    const kin__found *found;
    for (kin__found_place at = {.block = part->found.first};
         counts && (found = kin__found_next(&at));)
        counts[found->key]++;
    return counts;
}

/* Owners whose targets are not all there go: they are loaded another time, and the one with which
 * the statement has stopped alone. */
static void drop_incomplete(kin__load *load, const uint32_t *counts)
{
    kin__owners *owners = &load->part.owners;
    for (uint32_t i = 0; i < load->count; i++) {
        uint32_t key = owners->keyed[i];
        if (!is_complete(&load->part, key, counts)) {
            if (counts[key] > 0) load->ahead->stopped_at = load->places[i];
            continue;
        }
        load->places[load->complete] = load->places[i];
        owners->keyed[load->complete++] = key;
    }
}

static const bool *which_have_more(const kin__part *part, kin__arena *arena)
{
    if (!part->counts) return NULL;
    bool *more = KIN__TAKE(arena, bool, part->owners.key_count);
    for (uint32_t k = 0; more && k < part->owners.key_count; k++)
        more[k] = part->counts[k] > part->include->limit;
    return more;
}

/* The keys' texts are those of their owners. */
static bool copy_keys(kin__batch *batch, const kin__part *part, kin__arena *arena)
{
    uint32_t count = part->owners.key_count;
    kin_value *keys = KIN__TAKE(arena, kin_value, count);
    if (!keys) return false;
    memcpy(keys, part->owners.keys, count * sizeof *keys);
    for (uint32_t k = 0; k < count; k++) {
        if (keys[k].kind != KIN_KIND_LIST) continue;
        kin_value *values = KIN__TAKE(arena, kin_value, keys[k].size);
        if (!values) return false;
        memcpy(values, keys[k].as.list, keys[k].size * sizeof *values);
        keys[k].as.list = values;
    }
    batch->keys = keys;
    return true;
}

/* by_key[ends[k - 1]] to by_key[ends[k]] are the targets of key k. */
static void **sort_by_key(const kin__part *part, uint32_t *counts, kin__arena *scratch)
{
    void **by_key = KIN__TAKE(scratch, void *, part->found.count + 1);
    uint32_t begin = 0;
    for (uint32_t k = 0; by_key && k < part->owners.key_count; k++) {
        uint32_t count = counts[k];
        counts[k] = begin;
        begin += count;
    }
    const kin__found *found;
    for (kin__found_place at = {.block = part->found.first};
         by_key && (found = kin__found_next(&at));)
        by_key[counts[found->key]++] = found->record;
    return by_key;
}

static uint32_t targets_of(const kin__ahead *ahead, uint32_t key, const uint32_t *ends)
{
    uint32_t count = ends[key] - (key > 0 ? ends[key - 1] : 0);
    return ahead->association->many || count == 0 ? count : 1;
}

static bool keep_targets(kin__load *load, kin__batch *batch, uint32_t *counts)
{
    kin__arena *arena = &load->part.region->arena;
    void **by_key = sort_by_key(&load->part, counts, &load->session->scratch);
    uint32_t total = 0;
    batch->begins = KIN__TAKE(arena, uint32_t, load->complete + 1);
    if (!by_key || !batch->begins) return false;
    for (uint32_t i = 0; i < load->complete; i++)
        total += targets_of(load->ahead, batch->keyed[i], counts);
    batch->targets = KIN__TAKE(arena, void *, total + 1);
    if (!batch->targets) return false;
    total = 0;
    for (uint32_t i = 0; i < load->complete; i++) {
        uint32_t key = batch->keyed[i];
        uint32_t count = targets_of(load->ahead, key, counts);
        batch->begins[i] = total;
        for (uint32_t n = 0; n < count; n++)
            batch->targets[total++] = by_key[(key > 0 ? counts[key - 1] : 0) + n];
    }
    batch->begins[load->complete] = total;
    for (uint32_t i = 0; i < total; i++)
        ((kin_record *)batch->targets[i])->kin_state_ |= KIN__AHEAD;
    batch->first = load->ahead->targets->count;
    return kin__result_add(load->ahead->targets, batch->targets, total);
}

/* Places are those of the result, which may have grown. */
static bool need_entries(kin__ahead *ahead, const kin__result *result)
{
    if (ahead->entry_count >= result->count) return true;
    kin__entry *entries = KIN__TAKE(&result->region->arena, kin__entry, result->count);
    if (!entries) return false;
    if (ahead->entry_count) memcpy(entries, ahead->entries, ahead->entry_count * sizeof *entries);
    ahead->entries = entries;
    ahead->entry_count = result->count;
    return true;
}

/* One row may belong to several owners, and then each of them gets an instance of it. */
static bool may_share(const kin__load *load)
{
    const kin__association *association = load->ahead->association;
    return association->hop_count > 1 || load->part.owners.key_count < load->count ||
           association->target->root == kin__model_of(load->owners[0])->root;
}

static bool fill_batch(kin__load *load, kin__batch *batch, uint32_t *counts)
{
    kin__arena *arena = &load->part.region->arena;
    const kin_query *query = load->include.query;
    drop_incomplete(load, counts);
    *batch = (kin__batch){.epoch = load->session->epoch,
                          .owners = load->complete,
                          .shared = may_share(load),
                          .said = query ? kin__marks_of(query) : 0};
    batch->keyed = KIN__TAKE(arena, uint32_t, load->complete + 1);
    batch->more = which_have_more(&load->part, arena);
    if (!batch->keyed || (load->part.counts && !batch->more)) return false;
    memcpy(batch->keyed, load->part.owners.keyed, load->complete * sizeof *batch->keyed);
    return copy_keys(batch, &load->part, arena) && keep_targets(load, batch, counts);
}

static bool keep(kin__load *load)
{
    kin__ahead *ahead = load->ahead;
    kin_session *session = load->session;
    const kin__result *result = kin__origin_of(load->owners[0])->result;
    kin__batch *batch = KIN__TAKE(&load->part.region->arena, kin__batch, 1);
    uint32_t *counts = count_found(&load->part, &session->scratch);
    if (!batch || !counts || !fill_batch(load, batch, counts) || !need_entries(ahead, result))
        return kin__fail_memory(session);
    for (uint32_t i = 0; i < load->complete; i++)
        ahead->entries[load->places[i]] = (kin__entry){batch, i};
    ahead->batch = batch;
    ahead->batch_read = 0;
    ahead->backwards = load->backwards;
    return true;
}

static bool load_and_keep(kin__load *load)
{
    if (!read_part(load)) return false;
    load->ahead->rows_loaded += load->part.rows;
    load->complete = 0;
    return keep(load);
}

/* Whether the batch has failed for a row that is not the owner's own, as far as anybody can tell,
 * and the owner can be loaded alone: what was found cannot be read. Then all is as before. */
static bool is_others(kin_session *session, const kin__before *before, bool was_broken)
{
    kin__unit *unit = &session->units[session->unit_count - 1];
    kin_code code = session->last.info.code;
    if (!session->last_failed || unit->doomed ||
        (code != KIN_INVALID_VALUE && code != KIN_SUBCLASS_NOT_FOUND))
        return false;
    kin__abandon(session);
    if (!session->db->driver->is_alive(session->connection) ||
        session->db->driver->transaction_state(session->connection) == KIN__ABORTED)
        return false;
    unit->broken = was_broken;
    session->finds.count = before->finds;
    kin__failure_is_over(session, before->had_failed);
    session->unseen = before->unseen;
    return true;
}

static bool load_batch(kin__load *load, kin_record *owner)
{
    kin_session *session = load->session;
    kin__before before = kin__verb_before_reading(session);
    bool was_broken = session->units[session->unit_count - 1].broken;
    if (!choose(load, owner)) return false;
    if (load_and_keep(load)) {
        if (kin__ahead_entry(load->ahead, kin__place_of(owner), session->epoch)) return true;
    } else if (load->count == 1 || !is_others(session, &before, was_broken)) {
        return false;
    }
    load->places[0] = kin__place_of(owner);
    load->count = 1;
    return load_and_keep(load);
}

bool kin__ahead_load(kin__ahead *ahead, kin_record *owner)
{
    kin__load load = {.session = kin__session_of(owner)};
    return open_load(&load, ahead) && (ahead->unfit || load_batch(&load, owner));
}
