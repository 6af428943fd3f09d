/* Loading a tree: all that an association of a table to itself leads to, by one statement. */
#include "loading/load.h"

#include "loading/part.h"
#include "loading/rows.h"
#include "loading/verbs.h"
#include "record/slot.h"

#include <kin/association.h>

/* Records by their places: those that were given, then what was found. */
typedef struct kin__tree {
    kin_session *session;
    const kin__association *association;
    kin_query query;
    int64_t depth; /* so many steps */
    kin_region *region;
    kin__rows records;
    size_t given;
    kin__map places; /* from a record to its place */
    kin__identities identities;
    uint32_t *found; /* the places of what rows were, in their order */
    size_t found_count;
    size_t found_capacity;
    kin__owners owners; /* all of them, by the key that they lead on from */
    uint32_t *up;       /* of found[i], the number of the key that led there */
    uint32_t *ends;     /* of each key, where those that it led to end in below */
    uint32_t *below;    /* ... their places */
    uint32_t *order;    /* places, the nearest first */
    uint32_t *steps;    /* from what was given; KIN__NOT_FOUND: it is not reached */
    size_t reached;
} kin__tree;

/* --- what is there before --------------------------------------------------------------------- */

/* The place of the record, which is new if that is the number of records before. */
static bool place_of(kin__tree *tree, kin_record *record, uint32_t *place)
{
    kin_value pointer = kin__map_pointer(record);
    uint32_t *known = kin__map_put(&tree->places, &pointer);
    if (!known) return kin__fail_memory(tree->session);
    if (*known == KIN__NOT_FOUND) {
        *known = (uint32_t)tree->records.count;
        if (!kin__rows_add(tree->session, &tree->records, record)) return false;
    }
    *place = *known;
    return true;
}

/* What stands in slots is what its row becomes. Each slot is looked into once. */
static bool enter_memory(kin__tree *tree)
{
    kin_session *session = tree->session;
    const kin__association *association = tree->association;
    kin__map seen;
    kin__rows all = {0};
    if (!kin__map_open(&seen, &session->scratch, 0)) return kin__fail_memory(session);
    for (size_t i = 0; i < tree->records.count; i++)
        if (!kin__rows_add(session, &all, tree->records.records[i])) return false;
    for (size_t i = 0; i < all.count; i++) {
        kin_record *record = all.records[i];
        kin_value pointer = kin__map_pointer(record);
        uint32_t *known = kin__map_put(&seen, &pointer);
        if (!known) return kin__fail_memory(session);
        if (*known != KIN__NOT_FOUND) continue;
        *known = 0;
        if (!kin__identities_enter(&tree->identities, record)) return false;
        kin_record *one = association->many ? NULL : kin__one_target(record, association);
        kin_items items = association->many ? kin__many_items(record, association)
                                            : (kin_items){(void *const *)&one, one != NULL};
        for (size_t n = 0; n < items.count; n++)
            if (!kin__rows_add(session, &all, items.items[n])) return false;
    }
    return true;
}

/* --- reading ---------------------------------------------------------------------------------- */

static bool fail_limit(const kin__tree *tree)
{
    const kin__association *association = tree->association;
    kin__about about = {.model = association->owner->name, .association = association->name};
    return kin__fail(tree->session, KIN_INVALID_ARGUMENT, &about,
                     "%s.%s is no tree: its scope has a limit or a group", about.model,
                     about.association);
}

static bool open_query(kin__tree *tree)
{
    kin_query *query = &tree->query;
    if (!kin__chain_query(query, tree->session, tree->association, NULL)) return false;
    query->narrows = false;
    if (tree->association->row->eager_limit == KIN_IGNORE)
        query->has_limit = query->has_offset = false;
    if (kin__query_is_limited(query) || query->group.length > 0) return fail_limit(tree);
    const kin__include next = {.association = tree->association, .next = query->includes};
    kin__select_needed(query, &next, tree->association);
    return !query->failed;
}

static bool submit(kin__tree *tree, kin_value keys)
{
    kin__sql sql;
    kin__statement statement;
    const kin__tree_of of = {keys, tree->depth};
    kin__sql_open(&sql, tree->session);
    return kin__tree_write(&sql, tree->association, &tree->query, &of) &&
           kin__sql_close(&sql, &statement) &&
           kin__submit(tree->session, &statement, sql.values, sql.count);
}

/* Nearly always one. */
static bool submit_lists(kin__tree *tree, size_t *statements)
{
    kin__owners given;
    kin__key_lists lists;
    if (!kin__owners_open(&given, tree->session, tree->records.records, tree->given,
                          &tree->association->owner_keys))
        return false;
    kin__key_lists_open(&lists, tree->session, &tree->association->hops[0].to, given.keys,
                        given.key_count);
    for (*statements = 0; lists.done < lists.count; ++*statements) {
        kin_value list;
        if (!kin__next_key_list(&lists, &list) || !submit(tree, list)) return false;
    }
    return true;
}

static bool add_found(kin__tree *tree, kin_record *record)
{
    uint32_t *found = kin__arena_grow(&tree->session->scratch, tree->found, tree->found_count,
                                      &tree->found_capacity, sizeof *found);
    if (!found) return kin__fail_memory(tree->session);
    tree->found = found;
    return place_of(tree, record, &found[tree->found_count]) && ++tree->found_count;
}

static bool read_rows(kin__tree *tree, kin_value *cells, const uint64_t *missing)
{
    kin_session *session = tree->session;
    uint64_t marks = kin__marks_of(&tree->query);
    kin__outcome outcome;
    if (!(marks & KIN__STRICT)) marks |= tree->records.records[0]->kin_state_ & KIN__STRICT;
    if (!(marks & KIN__LAZY)) marks |= tree->records.records[0]->kin_state_ & KIN__LAZY;
    if (!kin__next_result(session)) return false;
    while ((outcome = kin__next_row(session, cells)) == KIN__ROW) {
        size_t before = tree->records.count;
        kin_record *record = kin__identities_record(&tree->identities, tree->region,
                                                    tree->association->target, cells, missing);
        if (!record || !add_found(tree, record)) return false;
        if (tree->records.count > before && !kin__is(record, KIN__STRICT))
            record->kin_state_ |= marks;
    }
    return outcome == KIN__END;
}

static bool read(kin__tree *tree, size_t statements)
{
    kin_session *session = tree->session;
    const uint64_t *missing;
    kin_value *cells =
        KIN__TAKE(&session->scratch, kin_value, tree->association->target->cell_count + 1);
    if (!cells) return kin__fail_memory(session);
    if (!kin__left_out(&tree->query, tree->region, &missing)) return false;
    for (size_t i = 0; i < statements; i++)
        if (!read_rows(tree, cells, missing)) return false;
    return statements == 0 || kin__finish(session);
}

/* --- who is whose ----------------------------------------------------------------------------- */

static bool take_places(kin__tree *tree)
{
    kin__arena *arena = &tree->session->scratch;
    size_t count = tree->records.count + 1;
    tree->up = KIN__TAKE(arena, uint32_t, tree->found_count + 1);
    tree->below = KIN__TAKE(arena, uint32_t, tree->found_count + 1);
    tree->ends = KIN__TAKE(arena, uint32_t, tree->owners.key_count + 1);
    tree->order = KIN__TAKE(arena, uint32_t, count);
    tree->steps = KIN__TAKE(arena, uint32_t, count);
    return (tree->up && tree->below && tree->ends && tree->order && tree->steps) ||
           kin__fail_memory(tree->session);
}

/* The key that led to what was found: as its row has it. */
static bool key_up(const kin__tree *tree, size_t i, kin_value *key)
{
    return kin__key_of(tree->records.records[tree->found[i]], &tree->association->target_keys,
                       kin__original, key);
}

/* Found records by their keys, in the order of the rows. */
static bool link_up(kin__tree *tree)
{
    if (!kin__owners_open(&tree->owners, tree->session, tree->records.records, tree->records.count,
                          &tree->association->owner_keys) ||
        !take_places(tree))
        return false;
    for (size_t i = 0; i < tree->found_count; i++) {
        kin_value key;
        if (!key_up(tree, i, &key)) return false;
        tree->up[i] =
            key.kind == KIN_KIND_NULL ? KIN__NOT_FOUND : kin__map_find(&tree->owners.map, &key);
        if (tree->up[i] != KIN__NOT_FOUND) tree->ends[tree->up[i]]++;
    }
    uint32_t begin = 0;
    for (uint32_t k = 0; k < tree->owners.key_count; k++) {
        uint32_t count = tree->ends[k];
        tree->ends[k] = begin;
        begin += count;
    }
    for (size_t i = 0; i < tree->found_count; i++)
        if (tree->up[i] != KIN__NOT_FOUND) tree->below[tree->ends[tree->up[i]]++] = tree->found[i];
    return true;
}

static void reach(kin__tree *tree, uint32_t place, uint32_t steps)
{
    if (tree->steps[place] != KIN__NOT_FOUND) return;
    tree->steps[place] = steps;
    tree->order[tree->reached++] = place;
}

/* Step by step from what was given. */
static bool go(kin__tree *tree)
{
    bool *gone = KIN__TAKE(&tree->session->scratch, bool, tree->owners.key_count + 1);
    if (!gone) return kin__fail_memory(tree->session);
    for (size_t i = 0; i < tree->records.count; i++) tree->steps[i] = KIN__NOT_FOUND;
    for (uint32_t i = 0; i < tree->given; i++) reach(tree, i, 0);
    for (size_t i = 0; i < tree->reached; i++) {
        uint32_t place = tree->order[i];
        uint32_t key = tree->owners.keyed[place];
        if (key == KIN__NOT_FOUND || gone[key] || tree->steps[place] >= tree->depth) continue;
        gone[key] = true; /* for all that have it */
        for (uint32_t n = key ? tree->ends[key - 1] : 0; n < tree->ends[key]; n++)
            reach(tree, tree->below[n], tree->steps[place] + 1);
    }
    return true;
}

/* --- filling ---------------------------------------------------------------------------------- */

/* Whether the record was changed in memory to lead elsewhere than its row. */
static bool leads_elsewhere(const kin__tree *tree, const kin_record *record)
{
    const kin__key *key = &tree->association->owner_keys;
    for (size_t i = 0; i < key->count; i++)
        if (kin__is_changed(record, key->columns[i])) return true;
    return false;
}

/* The slots of all that one went on from. */
static bool open_part(kin__tree *tree, const kin__include *include, kin__part *part)
{
    kin_session *session = tree->session;
    kin_record **owners = KIN__TAKE(&session->scratch, kin_record *, tree->reached + 1);
    size_t count = 0;
    if (!owners) return kin__fail_memory(session);
    for (size_t i = 0; i < tree->reached; i++) {
        uint32_t place = tree->order[i];
        kin_record *record = tree->records.records[place];
        if (tree->steps[place] >= tree->depth || kin__is(record, KIN__NEW)) continue;
        if (place >= tree->given && leads_elsewhere(tree, record)) continue;
        if (!kin__is_loaded(record, tree->association)) owners[count++] = record;
    }
    *part = (kin__part){.include = include, .region = tree->region};
    return kin__owners_open(&part->owners, session, owners, count, &tree->association->owner_keys);
}

static bool fill_down(kin__tree *tree)
{
    kin__part part;
    const kin__include include = {.association = tree->association};
    if (!open_part(tree, &include, &part)) return false;
    for (size_t i = 0; i < tree->found_count; i++) {
        kin_value key;
        uint32_t up = KIN__NOT_FOUND;
        if (!key_up(tree, i, &key)) return false;
        if (key.kind != KIN_KIND_NULL) up = kin__map_find(&part.owners.map, &key);
        if (up == KIN__NOT_FOUND) continue;
        if (!kin__part_add(&part, tree->session, tree->records.records[tree->found[i]], up))
            return false;
    }
    return kin__part_fill(&part, tree->session);
}

/* Of a collection: who was found knows whom it was found for. */
static bool fill_up(kin__tree *tree)
{
    const kin__association *back = kin__tree_way_back(tree->association);
    if (!tree->association->many || !back) return true;
    for (size_t i = 0; i < tree->found_count; i++) {
        uint32_t place = tree->found[i];
        kin_record *record = tree->records.records[place];
        if (tree->up[i] == KIN__NOT_FOUND || tree->steps[place] == KIN__NOT_FOUND) continue;
        kin_record *owner = tree->records.records[tree->owners.first[tree->up[i]]];
        if (kin__one_is_loaded(record, back) ||
            !kin__refers(record, tree->association, owner, kin__get))
            continue;
        if (!kin__one_fill(record, back, owner)) return false;
    }
    return true;
}

/* What was given is not in the list. */
static bool make_list(kin__tree *tree, kin_items *list)
{
    kin__rows rows = {0};
    for (size_t i = 0; i < tree->reached; i++)
        if (tree->order[i] >= tree->given &&
            !kin__rows_add(tree->session, &rows, tree->records.records[tree->order[i]]))
            return false;
    return (!tree->query.includes ||
            kin__preload(tree->session, rows.records, rows.count, tree->query.includes)) &&
           kin__rows_keep(tree->region, &rows, list);
}

/* --- verbs ------------------------------------------------------------------------------------ */

static bool open_tree(kin__tree *tree, kin_items given)
{
    kin_session *session = tree->session;
    if (!kin__map_open(&tree->places, &session->scratch, given.count))
        return kin__fail_memory(session);
    for (size_t i = 0; i < given.count; i++) {
        kin_record *record = given.items[i];
        kin_region *region = kin__origin_of(record)->region;
        uint32_t place;
        if (!tree->region || region->depth < tree->region->depth) tree->region = region;
        if (!place_of(tree, record, &place)) return false;
    }
    tree->given = tree->records.count;
    session->units[session->unit_count - 1].notes_loads = true;
    return kin__identities_open(&tree->identities, session, tree->association->target, true, NULL,
                                NULL) &&
           enter_memory(tree) && open_query(tree);
}

static bool load(kin__tree *tree, kin_items given, kin_items *list)
{
    size_t statements;
    return open_tree(tree, given) && submit_lists(tree, &statements) && read(tree, statements) &&
           link_up(tree) && go(tree) && fill_down(tree) && fill_up(tree) && make_list(tree, list) &&
           kin__tell_loaded(tree->session);
}

/* No tree is deeper than a database counts. */
static bool read_depth(kin__tree *tree, const kin_tree_options *options, const char *text)
{
    const kin__association *association = tree->association;
    kin__about about = {.model = association->owner->name, .association = association->name};
    if (!kin__given_depth(tree->session, options, text, &tree->depth)) return false;
    if (tree->depth > INT32_MAX) tree->depth = INT64_MAX;
    return tree->depth >= 0 ||
           kin__fail(tree->session, KIN_INVALID_ARGUMENT, &about,
                     "a tree of %s.%s: .depth is negative", about.model, about.association);
}

static const kin__association *association_at(kin_session *session, kin_items given, size_t offset)
{
    const kin__model *model = kin__common_model_of(session, given);
    const kin__association *association = model ? kin__association_at(model, offset) : NULL;
    if (association) return kin__tree_of_family(session, association);
    if (model)
        kin__fail(session, KIN_INVALID_ARGUMENT, &(kin__about){.model = model->name},
                  "%s: no association begins there", model->name);
    return NULL;
}

kin_items kin_items_tree(kin_items given, size_t offset, const kin_tree_options *options,
                         const char *text)
{
    kin__verb verb;
    kin_items list = {NULL, 0};
    kin__tree *tree;
    kin_session *session = given.count ? kin__session_of_any(given.items[0]) : NULL;
    if (!kin__verb_begin(&verb, session, KIN__READS)) return list;
    tree = KIN__TAKE(&session->scratch, kin__tree, 1);
    bool done = tree || kin__fail_memory(session);
    if (tree) {
        tree->session = session;
        tree->association = association_at(session, given, offset);
        done = tree->association && read_depth(tree, options, text) &&
               (tree->depth == 0 || load(tree, given, &list));
    }
    return kin__verb_end(&verb, done) ? list : (kin_items){NULL, 0};
}

kin_items kin_record_tree(const kin_record *record, size_t offset, const kin_tree_options *options,
                          const char *text)
{
    void *one = (void *)(uintptr_t)record;
    return kin_items_tree((kin_items){&one, record != NULL}, offset, options, text);
}

/* A cycle is found by a second walk that goes half as fast. */
size_t kin_record_tree_depth(const kin_record *record, size_t offset)
{
    size_t depth = 0;
    const kin_record *slow = record;
    if (!kin__session_of_any(record)) return 0;
    while (record) {
        const kin__association *association = kin__association_at(kin__model_of(record), offset);
        if (!association || association->many) break;
        record = kin__one_target(record, association);
        if (!record) break;
        depth++;
        if (depth % 2 == 0)
            slow = kin__one_target(slow, kin__association_at(kin__model_of(slow), offset));
        if (record == slow) break;
    }
    return depth;
}
