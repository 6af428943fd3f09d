#include "loading/part.h"

#include "loading/load.h"

/* From these the association leads nowhere; a type that is no model's is a failure. */
static bool fill_pointless(const kin__include *include, kin_record **records, size_t count)
{
    const kin__association *way;
    for (size_t i = 0; i < count; i++) {
        if (kin__is_loaded(records[i], include->association) ||
            !kin__include_is_for(include, records[i]))
            continue;
        if (!kin__way_from(records[i], include->association, &way)) return false;
        if (!way && !kin__one_fill(records[i], include->association, NULL)) return false;
    }
    return true;
}

static bool is_same_key(const kin__key *key, const kin__key *other)
{
    for (size_t i = 0; i < key->count && i < other->count; i++)
        if (key->columns[i] != other->columns[i]) return false;
    return key->count == other->count;
}

/* Several associations of a level often have the same owners by the same key, which are then looked
 * at once. */
static const kin__owners *same_owners(const kin__part *beside, kin_record *const *owners,
                                      size_t count, const kin__key *key)
{
    for (; beside; beside = beside->beside)
        if (beside->owners.records == owners && beside->owners.count == count &&
            is_same_key(&beside->include->association->owner_keys, key))
            return &beside->owners;
    return NULL;
}

static bool open_owners(kin__part *part, kin_session *session, kin_record **owners, size_t count)
{
    const kin__key *key = &part->include->association->owner_keys;
    const kin__owners *same = same_owners(part->beside, owners, count, key);
    if (!same) return kin__owners_open(&part->owners, session, owners, count, key);
    part->owners = *same;
    return true;
}

bool kin__part_owners(kin__part *part, kin_session *session, kin_record **owners, size_t count)
{
    const kin__association *association = part->include->association;
    part->reads = association->last ? association->last : association;
    part->query = part->include->query;
    if (!open_owners(part, session, owners, count)) return false;
    part->keys = part->owners.keys;
    part->key_count = part->owners.key_count;
    if (!kin__part_has_steps(part)) return true;
    if (!kin__reach(&part->reached, session, association, &part->owners)) return false;
    part->keys = part->reached.keys;
    part->key_count = part->reached.key_count;
    return true;
}

/* Those that want it: mostly all, in the array in which they came. */
static kin_record **choose_owners(kin_session *session, const kin__include *include,
                                  kin_record **records, size_t *count)
{
    size_t wanted = 0, given = *count;
    while (wanted < given && kin__include_wants(include, records[wanted])) wanted++;
    if (wanted == given) return records;
    kin_record **owners = kin__arena_take(&session->scratch, given * sizeof *owners, 8);
    if (!owners) return NULL;
    for (size_t i = 0; i < wanted; i++) owners[i] = records[i];
    for (size_t i = wanted + 1; i < given; i++)
        if (kin__include_wants(include, records[i])) owners[wanted++] = records[i];
    *count = wanted;
    return owners;
}

bool kin__part_open(kin__part *part, kin_session *session, const kin__include *include,
                    kin_record **records, size_t count, const kin__part *beside)
{
    *part = (kin__part){.include = include, .region = session->top, .beside = beside};
    if (include->association->ways) return fill_pointless(include, records, count);
    kin_record **owners = choose_owners(session, include, records, &count);
    if (!owners) return kin__fail_memory(session);
    for (size_t i = 0; i < count; i++) {
        kin_region *region = kin__origin_of(owners[i])->region;
        if (i == 0 || region->depth < part->region->depth) part->region = region;
    }
    return kin__part_owners(part, session, owners, count);
}

static bool send(kin__part *part, kin_session *session, const kin__statement *statement,
                 const kin_value *values, size_t count)
{
    if (!(part->teller ? part->teller->tell(part->teller, statement)
                       : kin__submit(session, statement, values, count)))
        return false;
    part->statements++;
    return true;
}

static bool submit(kin__part *part, kin_session *session, const kin__chain_of *of)
{
    kin__statement statement;
    const kin_value *values;
    size_t count;
    return kin__chain_statement(session, part->reads, part->query, of, &statement, &values,
                                &count) &&
           send(part, session, &statement, values, count);
}

/* Values of a submitted statement must live until it was read, so they stand in scratch memory. */
static kin__chain_of *chain_of(const kin__part *part, kin_session *session, bool list,
                               kin_value key)
{
    kin__chain_of *of = KIN__TAKE(&session->scratch, kin__chain_of, 1);
    if (of)
        *of = (kin__chain_of){.result = part->result, .list = list, .key = key};
    else
        kin__fail_memory(session);
    return of;
}

static bool submit_alone(kin__part *part, kin_session *session)
{
    for (uint32_t i = 0; i < part->key_count; i++) {
        const kin__chain_of *of = chain_of(part, session, false, part->keys[i]);
        if (!of || !submit(part, session, of)) return false;
    }
    return true;
}

static bool submit_together(kin__part *part, kin_session *session, const kin__chain_each_of *each)
{
    const kin__include *include = part->include;
    kin__statement statement;
    const kin_value *values;
    size_t count;
    return kin__chain_each(session, include->association, include->query, each, &statement, &values,
                           &count) &&
           send(part, session, &statement, values, count);
}

static bool submit_united(kin__part *part, kin_session *session)
{
    for (size_t first = 0; first < part->key_count; first += KIN__MOST_UNITED) {
        size_t left = part->key_count - first;
        const kin__chain_each_of each = {.way = KIN__EACH_UNITED,
                                         .keys = part->keys + first,
                                         .count =
                                             left < KIN__MOST_UNITED ? left : KIN__MOST_UNITED};
        if (!submit_together(part, session, &each)) return false;
    }
    return true;
}

/* A limit or a group holds for each owner. */
static bool submit_each(kin__part *part, kin_session *session)
{
    const kin__association *association = part->include->association;
    kin__chain_each_of each = {.way =
                                   kin__chain_each_way(session, association, part->include->query)};
    if (each.way == KIN__EACH_ALONE) return submit_alone(part, session);
    if (each.way == KIN__EACH_UNITED) return submit_united(part, session);
    return kin__key_list(session, &association->hops[0].to, part->keys, part->key_count,
                         &each.list) &&
           submit_together(part, session, &each);
}

bool kin__part_submit_lists(kin__part *part, kin_session *session)
{
    kin__key_lists lists;
    kin__key_lists_open(&lists, session, &part->reads->hops[0].to, part->keys, part->key_count);
    while (lists.done < lists.count) {
        kin_value list;
        if (!kin__next_key_list(&lists, &list)) return false;
        kin__chain_of *of = chain_of(part, session, true, list);
        if (!of) return false;
        of->stop = part->stop;
        if (!submit(part, session, of)) return false;
    }
    return true;
}

/* A limit holds for each owner, so each is asked for alone. */
static bool submit_each_reached(kin__part *part, kin_session *session)
{
    uint32_t *asked = KIN__TAKE(&session->scratch, uint32_t, part->owners.key_count + 1);
    if (!asked) return kin__fail_memory(session);
    part->asked = asked;
    for (uint32_t i = 0; i < part->owners.key_count; i++) {
        const kin_value *keys;
        size_t count;
        asked[part->statements] = i;
        if (!kin__reached_keys(session, &part->reached, i, &keys, &count)) return false;
        kin_value list = count > 0 ? keys[0] : (kin_value){0};
        if (count > 1 && !kin__key_list(session, &part->reads->hops[0].to, keys, count, &list))
            return false;
        const kin__chain_of *of = chain_of(part, session, count > 1, list);
        if (!of || (count > 0 && !submit(part, session, of))) return false;
    }
    return true;
}

/* The last step. Where the steps before it say in which order the rows are, what is limited is cut
 * when they are known. */
static bool submit_last(kin__part *part, kin_session *session)
{
    const kin__reached *reached = &part->reached;
    const kin_query *query = part->query;
    bool each = kin__part_is_each(query);
    if (each && query->group.length == 0 && reached->ordered && query->order.length == 0) {
        kin_query *all = KIN__TAKE(&session->scratch, kin_query, 1);
        part->skipped = KIN__TAKE(&session->scratch, int64_t, part->owners.key_count);
        if (!all || !part->skipped) return kin__fail_memory(session);
        *all = *query;
        all->has_limit = all->has_offset = each = false;
        part->query = all;
    }
    if (each && part->owners.key_count > 1) return submit_each_reached(part, session);
    return kin__part_submit_lists(part, session);
}

bool kin__part_submit(kin__part *part, kin_session *session)
{
    if (part->owners.key_count == 0) return true;
    if (kin__part_has_steps(part)) return submit_last(part, session);
    if (part->key_count == 0) return true;
    if (part->key_count == 1) return submit_alone(part, session);
    if (kin__part_is_each(part->include->query)) return submit_each(part, session);
    return kin__part_submit_lists(part, session);
}

/* --- reading -------------------------------------------------------------------------------- */

bool kin__part_add(kin__part *part, kin_session *session, kin_record *record, uint32_t key)
{
    return kin__found_add(&part->found, &session->scratch, record, key) ||
           kin__fail_memory(session);
}

/* Of several columns; they stand behind each other in the result of a chain alone. */
static const kin_value *owner_keys(kin__part *part, const kin_value *cells)
{
    const kin__association *association = part->reads;
    size_t count = association->hops[0].to.count;
    const kin_value *values = &cells[association->target->cell_count];
    if (association->hop_count == 1) {
        for (size_t i = 0; i < count; i++)
            part->parts[1 + i] = cells[association->target_keys.columns[i]->index];
        values = part->parts + 1;
    }
    part->parts[0] = kin_value_list(values, count);
    return part->parts;
}

/* Which owners a row belongs to: its own columns say so, or the last ones of the result. */
static inline const kin_value *owner_key(kin__part *part, const kin_value *cells)
{
    const kin__association *association = part->reads;
    if (part->parts) return owner_keys(part, cells);
    if (association->hop_count > 1) return &cells[association->target->cell_count];
    return &cells[association->target_key->index];
}

uint64_t kin__target_marks(const kin__include *include, const kin_record *owner, uint64_t said)
{
    uint64_t marks = said & KIN__LAZY ? said : said | (owner->kin_state_ & KIN__LAZY);
    if (marks & KIN__STRICT) return marks;
    if (include->lazy && include->association->many &&
        kin__strict_mode(owner, include->association) == KIN_STRICT_N_PLUS_ONE)
        return marks | (uint64_t)KIN_STRICT_ALL << KIN__STRICT_SHIFT;
    return marks | (owner->kin_state_ & KIN__STRICT);
}

uint64_t kin__part_marks(const kin__part *part)
{
    const kin_query *query = part->include->query;
    if (part->ahead) return 0;
    return kin__target_marks(part->include, part->owners.records[0],
                             query ? kin__marks_of(query) : 0);
}

void kin__carried_compare(kin__carried *carried, const kin_record *record, const kin_value *row)
{
    for (size_t i = 0; carried->compares && i < carried->asides->count; i++) {
        const kin__column *column = carried->asides->items[i].column;
        kin_value value = kin__get(record, column);
        if (!kin__same_value(&value, &row[column->index])) carried->over |= (uint64_t)1 << i;
    }
}

/* The last key that was looked for: the rows of an owner mostly follow each other. A text would not
 * outlive its row. */
typedef struct last_key {
    int64_t integer;
    uint32_t number;
    bool known;
} last_key;

static inline uint32_t number_of(const kin__map *keys, const kin_value *key, last_key *last)
{
    if (key->kind != KIN_KIND_INT) return kin__map_find(keys, key);
    if (!last->known || last->integer != key->as.integer)
        *last = (last_key){key->as.integer, kin__map_find(keys, key), true};
    return last->number;
}

/* What the rows of a part are read with. */
typedef struct part_reading {
    kin__identities *identities;
    kin_value *cells;
    const uint64_t *missing;
    kin__found_rows by_key; /* read step by step: what is not yet known to be whose */
} part_reading;

static bool read_rows(kin__part *part, kin_session *session, part_reading *reading)
{
    const kin__association *association = part->reads;
    bool steps = kin__part_has_steps(part);
    const kin__map *keys = steps ? &part->reached.map : &part->owners.map;
    kin__found_rows *found = steps ? &reading->by_key : &part->found;
    uint64_t marks = kin__part_marks(part);
    kin__outcome outcome;
    const kin_value *row = reading->cells;
    last_key last = {0};
    while ((outcome = kin__next_row(session, reading->cells)) == KIN__ROW) {
        if (part->carried && !(row = kin__carried_row(part->carried, reading->cells))) continue;
        part->rows++;
        uint32_t key = number_of(keys, owner_key(part, row), &last);
        if (key == KIN__NOT_FOUND) continue; /* equal for the database alone: a collation */
        if (part->counts && !steps && part->counts[key]++ >= part->include->limit) continue;
        kin_record *record = kin__identities_record(reading->identities, part->region,
                                                    association->target, row, reading->missing);
        if (!record) return false;
        if (!kin__found_add(found, &session->scratch, record, key))
            return kin__fail_memory(session);
        kin__add_marks(record, marks);
        if (part->carried) kin__carried_compare(part->carried, record, row);
    }
    return outcome == KIN__END;
}

/* Rows that were found by keys of the last step, for the owners that these keys are for. */
typedef struct kin__owned_rows {
    kin__part *part;
    kin_session *session;
    const kin__found *rows;
} kin__owned_rows;

static bool is_cut(kin__part *part, uint32_t owner)
{
    const kin__include *include = part->include;
    if (part->skipped) {
        const kin_query *query = include->query;
        if (query->has_offset && part->skipped[owner]++ < query->offset) return true;
        if (query->has_limit && query->limit == 0) return true;
    }
    return part->counts && part->counts[owner]++ >= include->limit;
}

static bool add_owned(void *context, uint32_t owner, size_t row)
{
    const kin__owned_rows *owned = context;
    return is_cut(owned->part, owner) ||
           kin__part_add(owned->part, owned->session, owned->rows[row].record, owner);
}

/* What a statement has found by keys is found for owners. */
static bool spread_found(kin__part *part, kin_session *session, const kin__found_rows *found,
                         int64_t owner)
{
    kin__found *rows = KIN__TAKE(&session->scratch, kin__found, found->count + 1);
    uint32_t *keys = KIN__TAKE(&session->scratch, uint32_t, found->count + 1);
    kin__owned_rows owned = {part, session, rows};
    const kin__found *row;
    size_t count = 0;
    if (!rows || !keys) return kin__fail_memory(session);
    for (kin__found_place at = {.block = found->first}; (row = kin__found_next(&at));) {
        rows[count] = *row;
        keys[count++] = row->key;
    }
    bool ordered = part->query && (part->query->order.length > 0 || part->query->group.length > 0);
    const kin__spreading spreading = {.keys = keys,
                                      .rows = count,
                                      .in_order_of_keys = part->reached.ordered && !ordered,
                                      .owner = owner,
                                      .tell = add_owned,
                                      .context = &owned};
    return kin__reached_spread(session, &part->reached, &spreading);
}

static bool read_results(kin__part *part, kin_session *session, part_reading *reading)
{
    for (size_t i = 0; i < part->statements; i++) {
        if (!kin__next_result(session) || !read_rows(part, session, reading)) return false;
        if (!part->asked) continue;
        if (!spread_found(part, session, &reading->by_key, part->asked[i])) return false;
        kin__found_clear(&reading->by_key);
    }
    return part->asked || !kin__part_has_steps(part) ||
           spread_found(part, session, &reading->by_key, KIN__ALL_OWNERS);
}

bool kin__part_read(kin__part *part, kin_session *session, kin__identities *identities)
{
    if (part->statements == 0) return true;
    size_t of_key = part->reads->hops[0].to.count;
    size_t columns = part->include->association->target->cell_count + of_key;
    kin_value *cells = KIN__TAKE(&session->scratch, kin_value, columns + 2);
    const kin_query *query = part->include->query;
    const uint64_t *missing = NULL;
    if (of_key > 1) part->parts = KIN__TAKE(&session->scratch, kin_value, of_key + 1);
    if (!cells || (of_key > 1 && !part->parts)) return kin__fail_memory(session);
    if (query && !kin__left_out(query, part->region, &missing)) return false;
    if (part->include->limited) {
        part->counts = KIN__TAKE(&session->scratch, int64_t, part->owners.key_count);
        if (!part->counts) return kin__fail_memory(session);
    }
    part_reading reading = {.identities = identities, .cells = cells, .missing = missing};
    return read_results(part, session, &reading);
}

void kin__part_close(kin__part *part, kin_session *session)
{
    kin__found_give_back(&part->found, &session->scratch);
}
