/* How many targets each of many owners has, without loading them: a grouped count over their
 * keys. */
#include "loading/load.h"

#include "loading/part.h"
#include "loading/per_owner.h"
#include "record/slot.h"

#include <string.h>

/* A leaf of the tree, and the records that it is about. */
typedef struct kin__leaf {
    const kin__include *include;
    kin_record **records;
    size_t count;
    struct kin__leaf *next;
} kin__leaf;

/* A counter counts all rows with the foreign key: it tells the size of what has no scope, and of
 * the collection that it is made for. One that is not active may not count the older rows yet. */
static bool tells_size(const kin__association *association)
{
    const kin__column *counter = association->counter;
    size_t length = strlen(association->name);
    if (!counter || association->counterpart->row->counter_inactive) return false;
    return !kin__association_has_scope(association) || association->row->counter_cache ||
           (strncmp(counter->name, association->name, length) == 0 &&
            strcmp(counter->name + length, "_count") == 0);
}

bool kin__counter_tells(const kin_record *owner, const kin__association *association,
                        int64_t *count)
{
    if (!tells_size(association) || kin__is_missing(owner, association->counter)) return false;
    kin_value counter = kin__get(owner, association->counter);
    *count = counter.kind == KIN_KIND_INT ? counter.as.integer : 0;
    return counter.kind == KIN_KIND_INT;
}

/* Whether a statement has to count for it. */
static bool wants(const kin__include *include, const kin_record *owner)
{
    const kin__association *association = include->association;
    int64_t known;
    return kin__include_is_for(include, owner) && !kin__many_is_loaded(owner, association) &&
           !kin__many_is_counted(owner, association) &&
           !kin__counter_tells(owner, association, &known);
}

/* --- what is counted -------------------------------------------------------------------------- */

static bool fail_one(kin_session *session, const kin__association *association)
{
    kin__about about = {.model = association->owner->name, .association = association->name};
    return kin__fail(session, KIN_INVALID_ARGUMENT, &about,
                     "%s.%s leads to one record: there is nothing to count", about.model,
                     about.association);
}

/* All of it is wrong before any statement, or all of it is right. */
static bool check(kin_session *session, const kin__include *tree)
{
    for (; tree; tree = tree->next)
        if (tree->children ? !check(session, tree->children)
                           : !tree->association->many && !fail_one(session, tree->association))
            return false;
    return true;
}

/* What has to be loaded: the tree without its leaves. */
static bool copy_inner(kin_session *session, const kin__include *tree, kin__include **inner)
{
    *inner = NULL;
    for (; tree; tree = tree->next) {
        if (!tree->children) continue;
        kin__include *one = KIN__TAKE(&session->scratch, kin__include, 1);
        if (!one) return kin__fail_memory(session);
        one->association = tree->association;
        *inner = one;
        inner = &one->next;
        if (!copy_inner(session, tree->children, &one->children)) return false;
    }
    return true;
}

static bool add_targets(kin_session *session, const kin__include *include, kin_record **records,
                        size_t count, kin_record ***targets, size_t *found)
{
    const kin__association *association = include->association;
    const kin__association *slot = association->any ? association->any : association;
    size_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += slot->many ? kin__many_items(records[i], slot).count : 1;
    *targets = kin__arena_take(&session->scratch, (total + 1) * sizeof **targets, 8);
    if (!*targets) return kin__fail_memory(session);
    *found = 0;
    for (size_t i = 0; i < count; i++) {
        kin_record *one = slot->many ? NULL : kin__one_target(records[i], slot);
        kin_items items = slot->many ? kin__many_items(records[i], slot)
                                     : (kin_items){(void *const *)&one, one != NULL};
        for (size_t n = 0; n < items.count; n++)
            if (kin__is_a(kin__model_of(items.items[n]), association->target))
                (*targets)[(*found)++] = items.items[n];
    }
    return true;
}

static bool add_leaf(kin_session *session, const kin__include *include, kin_record **records,
                     size_t count, kin__leaf ***last)
{
    kin__leaf *leaf = KIN__TAKE(&session->scratch, kin__leaf, 1);
    if (!leaf) return kin__fail_memory(session);
    *leaf = (kin__leaf){include, records, count, NULL};
    **last = leaf;
    *last = &leaf->next;
    return true;
}

static bool find_leaves(kin_session *session, const kin__include *tree, kin_record **records,
                        size_t count, kin__leaf ***last)
{
    for (; tree; tree = tree->next) {
        kin_record **targets = records;
        size_t found = count;
        if (!tree->children) {
            if (!add_leaf(session, tree, records, count, last)) return false;
            continue;
        }
        /* Below a belongs_to to any model stands each of its ways. */
        if (!tree->association->ways &&
            !add_targets(session, tree, records, count, &targets, &found))
            return false;
        if (found > 0 && !find_leaves(session, tree->children, targets, found, last)) return false;
    }
    return true;
}

/* --- counting --------------------------------------------------------------------------------- */

typedef struct kin__counting {
    kin_session *session;
    kin__part *parts;
    size_t count;
} kin__counting;

static bool open_part(kin__counting *counting, const kin__include *include, kin_record **records,
                      size_t count)
{
    kin_session *session = counting->session;
    kin__part *part = &counting->parts[counting->count++];
    kin_record **owners = KIN__TAKE(&session->scratch, kin_record *, count + 1);
    size_t wanted = 0;
    if (!owners) return kin__fail_memory(session);
    for (size_t i = 0; i < count; i++)
        if (wants(include, records[i])) owners[wanted++] = records[i];
    *part = (kin__part){.include = include, .result = KIN__CHAIN_COUNTS};
    return kin__part_owners(part, session, owners, wanted);
}

/* One part for each thing that the scopes say, of whom they say it. */
static bool open_leaf(kin__counting *counting, const kin__leaf *leaf)
{
    kin_session *session = counting->session;
    kin__include *include = KIN__TAKE(&session->scratch, kin__include, 1);
    if (!include) return kin__fail_memory(session);
    *include = (kin__include){.association = leaf->include->association, .lazy = true};
    if (!kin__tree_scopes(session, include, 1)) return false;
    const kin__include *each = kin__tree_per_owner(session, include, leaf->records, leaf->count, 1);
    if (!each) return false;
    size_t more = counting->count;
    for (const kin__include *one = each; one; one = one->next) more++;
    kin__part *parts = KIN__TAKE(&session->scratch, kin__part, more);
    if (!parts) return kin__fail_memory(session);
    if (counting->count) memcpy(parts, counting->parts, counting->count * sizeof *parts);
    counting->parts = parts;
    for (; each; each = each->next)
        if (!open_part(counting, each, each->records ? each->records : leaf->records,
                       each->records ? each->record_count : leaf->count))
            return false;
    return true;
}

/* A limit is about each owner. kin__include_limit has made it one more, to see whether there
 * are. */
static int64_t within_limit(const kin__include *include, int64_t count)
{
    const kin_query *query = include->query;
    if (!query) return count;
    if (query->has_offset) count = count > query->offset ? count - query->offset : 0;
    if (include->limited) return count < include->limit ? count : include->limit;
    return count;
}

/* Behind steps a key counts for every owner that leads to it. */
static void spread_counts(const kin__part *part, const int64_t *of_keys, int64_t *counts)
{
    for (size_t i = 0; i < part->reached.path_count; i++)
        counts[part->reached.paths[i].owner] += of_keys[part->reached.paths[i].key];
}

static bool read_part(kin__part *part, kin_session *session, int64_t *counts)
{
    size_t keys = part->reads->hops[0].to.count;
    kin_value *cells = KIN__TAKE(&session->scratch, kin_value, keys + 1);
    bool steps = kin__part_has_steps(part);
    const kin__map *map = steps ? &part->reached.map : &part->owners.map;
    int64_t *found =
        steps ? KIN__TAKE(&session->scratch, int64_t, part->reached.key_count + 1) : counts;
    if (!cells || !found) return kin__fail_memory(session);
    for (size_t i = 0; i < part->statements; i++) {
        kin__outcome outcome;
        if (!kin__next_result(session)) return false;
        while ((outcome = kin__next_row(session, cells)) == KIN__ROW) {
            kin_value key = keys > 1 ? kin_value_list(cells, keys) : cells[0];
            uint32_t place = kin__map_find(map, &key);
            if (place != KIN__NOT_FOUND) found[place] += cells[keys].as.integer;
        }
        if (outcome != KIN__END) return false;
    }
    if (steps) spread_counts(part, found, counts);
    return true;
}

static bool fill_part(kin__part *part, const int64_t *counts)
{
    for (size_t i = 0; i < part->owners.count; i++) {
        kin_record *owner = part->owners.records[i];
        uint32_t key = part->owners.keyed[i];
        int64_t count = key == KIN__NOT_FOUND ? 0 : within_limit(part->include, counts[key]);
        if (!kin__many_count(owner, part->include->association, count)) return false;
    }
    return true;
}

static bool run(const kin__counting *counting)
{
    kin_session *session = counting->session;
    int64_t **counts = KIN__TAKE(&session->scratch, int64_t *, counting->count + 1);
    size_t statements = 0;
    if (!counts) return kin__fail_memory(session);
    for (size_t i = 0; i < counting->count; i++) {
        kin__part *part = &counting->parts[i];
        part->statements = 0;
        counts[i] = KIN__TAKE(&session->scratch, int64_t, part->owners.key_count + 1);
        if (!counts[i]) return kin__fail_memory(session);
        if (part->owners.key_count > 0 && !kin__part_submit_lists(part, session)) return false;
        statements += part->statements;
    }
    if (statements > 0 && !kin__verb_snapshot_ends(session)) return false;
    for (size_t i = 0; i < counting->count; i++)
        if (!read_part(&counting->parts[i], session, counts[i])) return false;
    if (statements > 0 && !kin__finish(session)) return false;
    for (size_t i = 0; i < counting->count; i++)
        if (!fill_part(&counting->parts[i], counts[i])) return false;
    return true;
}

static bool count_leaves(kin_session *session, const kin__leaf *leaves, bool loaded)
{
    kin__counting counting = {.session = session};
    kin__before before = kin__verb_before_reading(session);
    bool steps = false;
    for (const kin__leaf *leaf = leaves; leaf; leaf = leaf->next)
        steps = steps || leaf->include->association->last;
    if (steps && !loaded) kin__verb_snapshot(session);
    for (const kin__leaf *leaf = leaves; leaf; leaf = leaf->next)
        if (!open_leaf(&counting, leaf)) return false;
    session->units[session->unit_count - 1].notes_loads = true;
    /* More than one statement read one snapshot; a load has had its own. */
    if (counting.count > 1 && !loaded) kin__verb_snapshot(session);
    return run(&counting) || (kin__verb_reads_again(session, &before) && run(&counting));
}

bool kin__load_counts(kin_session *session, kin_record **records, size_t count, kin__include *tree)
{
    kin__include *inner;
    kin__leaf *leaves = NULL;
    kin__leaf **last = &leaves;
    return check(session, tree) && copy_inner(session, tree, &inner) &&
           kin__preload(session, records, count, inner) &&
           find_leaves(session, tree, records, count, &last) &&
           count_leaves(session, leaves, inner != NULL);
}
