#include "loading/joined.h"

#include "loading/load.h"
#include "loading/result.h"
#include "record/slot.h"

#include <string.h>

static kin__include *copy_of(kin_session *session, const kin__include *include)
{
    kin__include *copy = KIN__TAKE(&session->scratch, kin__include, 1);
    if (copy)
        *copy = (kin__include){.association = include->association, .children = include->children};
    else
        kin__fail_memory(session);
    return copy;
}

bool kin__joined_prepare(kin_session *session, kin__include *eager, kin__include **root)
{
    for (; eager; eager = eager->next) {
        if (eager->join->limited) {
            kin__include *copy = copy_of(session, eager);
            if (!copy || !kin__include_merge(session, root, copy)) return false;
            continue;
        }
        if (!kin__include_merge(session, &eager->after, eager->join->includes) ||
            !kin__joined_prepare(session, eager->children, &eager->after))
            return false;
    }
    return true;
}

static size_t count_entries(const kin__include *tree)
{
    size_t count = 0;
    for (; tree; tree = tree->next)
        if (!tree->join->limited) count += 1 + count_entries(tree->children);
    return count;
}

static kin__joined *add(kin__joined_rows *rows, const kin__model *model)
{
    kin__joined *item = &rows->items[rows->count++];
    item->model = model;
    item->cell = rows->cells;
    item->place = item->owner_place = KIN__NOT_FOUND;
    rows->cells += model->cell_count;
    return item;
}

/* In the order in which their columns stand in the statement. */
static bool add_entries(kin__joined_rows *rows, kin__include *tree, kin__joined *parent)
{
    kin_session *session = rows->query->session;
    for (; tree; tree = tree->next) {
        if (tree->join->limited) continue;
        kin__joined *item = add(rows, tree->association->target);
        item->include = tree;
        item->parent = parent;
        if (!kin__identity_open(&item->seen, session, item->model)) return false;
        if (!kin__map_open(&item->pairs, &session->scratch, 0)) return kin__fail_memory(session);
        if (!add_entries(rows, tree->children, item)) return false;
    }
    return true;
}

bool kin__joined_open(kin__joined_rows *rows, const kin_query *query, kin__identities *identities)
{
    kin_session *session = query->session;
    *rows = (kin__joined_rows){.query = query, .identities = identities};
    rows->items = KIN__TAKE(&session->scratch, kin__joined, count_entries(query->eager) + 1);
    if (!rows->items) return kin__fail_memory(session);
    kin__joined *root = add(rows, query->model);
    return kin__identity_open(&root->seen, session, root->model) &&
           add_entries(rows, query->eager, root);
}

/* --- a row ------------------------------------------------------------------------------------ */

static bool is_nothing(const kin__joined *item, const kin_value *cells)
{
    const kin__key *key = &item->model->key;
    for (size_t i = 0; i < key->count; i++)
        if (cells[key->columns[i]->index].kind == KIN_KIND_NULL) return true;
    return false;
}

/* Rows of one record mostly stand together. */
static bool is_last(const kin__joined *item, const kin_value *cells)
{
    if (item->place == KIN__NOT_FOUND) return false;
    const kin_record *record = item->seen.records[item->place];
    const kin__key *key = &item->model->key;
    for (size_t i = 0; i < key->count; i++) {
        kin_value value = kin__get(record, key->columns[i]);
        if (!kin__same_value(&value, &cells[key->columns[i]->index])) return false;
    }
    return true;
}

/* As the join's scope says; if it says nothing of strict or lazy loading, as the owner is. */
static uint64_t marks_of(const kin__joined *item)
{
    const kin__join *join = item->include->join;
    const kin_record *owner = item->parent->seen.records[item->parent->place];
    uint64_t strict = (uint64_t)join->strict << KIN__STRICT_SHIFT;
    uint64_t lazy = (uint64_t)join->lazy << KIN__LAZY_SHIFT;
    if (!strict) strict = owner->kin_state_ & KIN__STRICT;
    if (!lazy) lazy = owner->kin_state_ & KIN__LAZY;
    return strict | lazy | (join->readonly ? (uint64_t)KIN__READ_ONLY : 0);
}

static bool make(kin__joined_rows *rows, kin__joined *item, const kin_value *cells)
{
    const kin_query *query = rows->query;
    const uint64_t *missing = item->parent ? NULL : rows->missing;
    kin_record *record =
        kin__identities_record(rows->identities, query->region, item->model, cells, missing);
    if (!record) return false;
    kin__add_marks(record, item->parent ? marks_of(item) : kin__marks_of(query));
    item->place = (uint32_t)item->seen.count;
    return kin__identity_add(query->session, &item->seen, record);
}

static bool add_link(kin_session *session, kin__joined *item)
{
    kin__link *links = kin__arena_grow(&session->scratch, item->links, item->link_count,
                                       &item->link_capacity, sizeof *links);
    if (!links) return kin__fail_memory(session);
    item->links = links;
    links[item->link_count++] = (kin__link){item->parent->place, item->place};
    return true;
}

static bool link_to_owner(kin_session *session, kin__joined *item)
{
    kin_value pair = kin_value_int((int64_t)((uint64_t)item->parent->place << 32 | item->place));
    uint32_t *known = kin__map_put(&item->pairs, &pair);
    if (!known) return kin__fail_memory(session);
    if (*known != KIN__NOT_FOUND) return true;
    *known = 0;
    return add_link(session, item);
}

static bool read_item(kin__joined_rows *rows, kin__joined *item, const kin_value *cells)
{
    kin_session *session = rows->query->session;
    uint32_t owner = item->parent ? item->parent->place : 0;
    if (owner == KIN__NOT_FOUND || is_nothing(item, cells)) {
        item->place = KIN__NOT_FOUND;
        return true;
    }
    bool last = is_last(item, cells);
    if (!last) item->place = kin__identity_find(&item->seen, item->model, cells);
    if (item->place == KIN__NOT_FOUND && !make(rows, item, cells)) return false;
    if (!item->parent || (last && item->owner_place == owner)) return true;
    item->owner_place = owner;
    return link_to_owner(session, item);
}

bool kin__joined_row(kin__joined_rows *rows, const kin_value *cells)
{
    for (size_t i = 0; i < rows->count; i++)
        if (!read_item(rows, &rows->items[i], cells + rows->items[i].cell)) return false;
    return true;
}

/* --- filling slots -------------------------------------------------------------------------- */

/* Links by owner, each owner's in the order of the rows: ends[o] is where those of o end, after
 * where those of o - 1 do. */
static bool sort_links(kin_session *session, const kin__joined *item, kin_record ***targets,
                       uint32_t **ends)
{
    size_t owners = item->parent->seen.count;
    uint32_t begin = 0;
    *targets = KIN__TAKE(&session->scratch, kin_record *, item->link_count + 1);
    *ends = KIN__TAKE(&session->scratch, uint32_t, owners + 1);
    if (!*targets || !*ends) return kin__fail_memory(session);
    for (size_t i = 0; i < item->link_count; i++) (*ends)[item->links[i].owner]++;
    for (size_t o = 0; o < owners; o++) {
        uint32_t count = (*ends)[o];
        (*ends)[o] = begin;
        begin += count;
    }
    for (size_t i = 0; i < item->link_count; i++)
        (*targets)[(*ends)[item->links[i].owner]++] = item->seen.records[item->links[i].target];
    return true;
}

static bool fill_many(kin_record *owner, const kin__association *association,
                      kin_record *const *targets, size_t count)
{
    if (kin__many_is_loaded(owner, association)) return true;
    if (count == 0) return kin__many_fill(owner, association, NULL, 0);
    kin_region *region = kin__origin_of(owner)->region;
    void **items = kin__arena_take(&region->arena, count * sizeof *items, 8);
    if (!items) return kin__fail_memory(region->session);
    for (size_t i = 0; i < count; i++) items[i] = targets[i];
    return kin__many_fill(owner, association, items, count);
}

static bool fill_one(kin_record *owner, const kin__association *association,
                     kin_record *const *targets, size_t count)
{
    return kin__one_is_loaded(owner, association) ||
           kin__one_fill(owner, association, count ? targets[0] : NULL);
}

static bool fill(const kin__joined *item, kin_record *owner, kin_record *const *targets,
                 size_t count)
{
    const kin__association *association = item->include->association;
    /* A descendant of its model may say it differently. */
    if (!kin__association_holds(association, kin__model_of(owner))) return true;
    if (!(association->many ? fill_many : fill_one)(owner, association, targets, count))
        return false;
    for (size_t i = 0; association->inverse && i < count; i++)
        if (!kin__fill_inverse(association, owner, targets[i])) return false;
    return true;
}

static bool fill_item(kin_session *session, const kin__joined *item)
{
    kin_record **targets;
    uint32_t *ends;
    const kin__identity *owners = &item->parent->seen;
    if (!sort_links(session, item, &targets, &ends)) return false;
    for (size_t o = 0; o < owners->count; o++) {
        uint32_t begin = o > 0 ? ends[o - 1] : 0;
        if (!fill(item, owners->records[o], targets + begin, ends[o] - begin)) return false;
    }
    return true;
}

static bool form_result(kin_region *region, const kin__identity *seen)
{
    if (seen->count < 2) return true;
    void **items = kin__arena_take(&region->arena, seen->count * sizeof *items, 8);
    if (!items) return kin__fail_memory(region->session);
    for (size_t i = 0; i < seen->count; i++) items[i] = seen->records[i];
    return kin__result_form(region, items, seen->count);
}

bool kin__joined_fill(kin__joined_rows *rows)
{
    const kin_query *query = rows->query;
    for (size_t i = 1; i < rows->count; i++)
        if (!fill_item(query->session, &rows->items[i]) ||
            !form_result(query->region, &rows->items[i].seen))
            return false;
    return true;
}
