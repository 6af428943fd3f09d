/* What a part has found goes into the slots of its owners. */
#include "loading/load.h"
#include "loading/part.h"
#include "loading/result.h"

bool kin__fill_inverse(const kin__association *association, kin_record *owner, kin_record *target)
{
    const kin__association *inverse = kin__inverse_to(association, target);
    if (!inverse || inverse->many || !kin__refers(target, association, owner, kin__get))
        return true;
    return kin__one_fill(target, inverse, owner);
}

static bool fill_one(kin__part *part, size_t place, kin_record *const *targets)
{
    const kin__association *association = part->include->association;
    kin_record *owner = part->owners.records[place];
    uint32_t key = part->owners.keyed[place];
    kin_record *target = key == KIN__NOT_FOUND ? NULL : targets[key];
    return kin__one_fill(owner, association, target) &&
           (!target || kin__fill_inverse(association, owner, target));
}

/* In the order of their owners. */
static bool form_result(kin__part *part, kin_record *const *targets)
{
    const kin__owners *owners = &part->owners;
    if (part->ahead || part->found.count < 2) return true;
    void **items = kin__arena_take(&part->region->arena, owners->key_count * sizeof *items, 8);
    size_t count = 0;
    if (!items) return kin__fail_memory(part->region->session);
    for (uint32_t k = 0; k < owners->key_count; k++)
        if (targets[k]) items[count++] = targets[k];
    return kin__result_form(part->region, items, count);
}

static bool fill_ones(kin__part *part, kin_session *session)
{
    kin_record **targets = KIN__TAKE(&session->scratch, kin_record *, part->owners.key_count + 1);
    if (!targets) return kin__fail_memory(session);
    const kin__found *found;
    for (kin__found_place at = {.block = part->found.first}; (found = kin__found_next(&at));)
        if (!targets[found->key]) targets[found->key] = found->record;
    for (size_t i = 0; i < part->owners.count; i++)
        if (!fill_one(part, i, targets)) return false;
    return form_result(part, targets);
}

/* Rows by key: ends[k] is where the rows of key k end in sorted, after where k - 1's do. */
typedef struct kin__sorted {
    void **records; /* in the memory of the owners: slots lead to it */
    uint32_t *ends;
} kin__sorted;

static bool sort_found(kin__part *part, kin_session *session, kin__sorted *sorted)
{
    uint32_t keys = part->owners.key_count;
    bool any = part->found.count > 0;
    kin__arena *arena = any ? &part->region->arena : &session->scratch;
    sorted->records = kin__arena_take(arena, (any ? part->found.count : 1) * sizeof(void *), 8);
    sorted->ends = KIN__TAKE(&session->scratch, uint32_t, keys + 1);
    if (!sorted->records || !sorted->ends) return kin__fail_memory(session);
    const kin__found *found;
    for (kin__found_place at = {.block = part->found.first}; (found = kin__found_next(&at));)
        sorted->ends[found->key]++;
    uint32_t begin = 0;
    for (uint32_t k = 0; k < keys; k++) {
        uint32_t count = sorted->ends[k];
        sorted->ends[k] = begin;
        begin += count;
    }
    for (kin__found_place at = {.block = part->found.first}; (found = kin__found_next(&at));)
        sorted->records[sorted->ends[found->key]++] = found->record;
    return true;
}

/* What is in memory already stays: the instance of a row that was loaded as well, and what is not
 * saved, behind the rows. */
static kin_record *known(kin_items before, const kin_record *row)
{
    for (size_t i = 0; i < before.count; i++)
        if (kin__is_same_row(before.items[i], row)) return before.items[i];
    return NULL;
}

/* What was changed in memory stays; the rest becomes what the row says. */
static bool refresh(kin_record *item, const kin_record *row)
{
    const kin__model *model = kin__model_of(item);
    /* A row that has changed its type has no more in common with what it was. */
    size_t common = kin__common_model(model, kin__model_of(row))->column_count;
    for (size_t i = 0; i < common; i++) {
        const kin__column *column = &model->columns[i];
        kin_value value = kin__get(row, column);
        kin_value now = kin__get(item, column);
        if (kin__is_changed(item, column) || kin__same_value(&now, &value)) continue;
        if (kin__is_missing(item, column) || kin__is_missing(row, column)) continue;
        if (!kin__set_clean(item, column, value)) return false;
        for (size_t k = 0; k < column->keys_of_count; k++)
            if (!kin__reset_slot(item, column->keys_of[k])) return false;
    }
    return true;
}

static bool merge(void **to, void *const *rows, size_t *count, kin_items before)
{
    size_t merged = 0;
    for (size_t i = 0; i < *count; i++) {
        kin_record *item = known(before, rows[i]);
        if (item && item != rows[i] && !refresh(item, rows[i])) return false;
        to[merged++] = item ? item : rows[i];
    }
    for (size_t i = 0; i < before.count; i++) {
        kin_record *item = before.items[i];
        if (item && kin__is(item, KIN__NEW)) to[merged++] = item;
    }
    *count = merged;
    return true;
}

static bool fill_many(kin__part *part, size_t place, const kin__sorted *sorted)
{
    const kin__association *association = part->include->association;
    kin_record *owner = part->owners.records[place];
    uint32_t key = part->owners.keyed[place];
    uint32_t begin = key == KIN__NOT_FOUND || key == 0 ? 0 : sorted->ends[key - 1];
    size_t count = key == KIN__NOT_FOUND ? 0 : sorted->ends[key] - begin;
    kin_items before = kin__many_items(owner, association);
    kin_region *region = kin__origin_of(owner)->region;
    bool more = key != KIN__NOT_FOUND && part->counts && part->counts[key] > part->include->limit;
    if (count == 0 && before.count == 0)
        return kin__many_fill_some(owner, association, NULL, 0, more);
    void **rows = sorted->records + begin;
    void **items = rows;
    if (before.count > 0) {
        items = kin__arena_take(&region->arena, (count + before.count) * sizeof *items, 8);
        if (!items) return kin__fail_memory(region->session);
        if (!merge(items, rows, &count, before)) return false;
    }
    /* A row that was there before the load may be of a newer region than this owner. */
    for (size_t i = 0; i < count; i++)
        if (!kin__note_escape(owner, association, items[i])) return false;
    if (!kin__many_fill_some(owner, association, items, count, more)) return false;
    for (size_t i = 0; association->inverse && i < count; i++)
        if (!kin__fill_inverse(association, owner, items[i])) return false;
    return true;
}

bool kin__part_fill(kin__part *part, kin_session *session)
{
    kin__sorted sorted;
    if (!part->include->association->many) return fill_ones(part, session);
    if (!sort_found(part, session, &sorted)) return false;
    for (size_t i = 0; i < part->owners.count; i++) {
        /* The same record may stand among the owners twice. */
        if (!kin__include_wants(part->include, part->owners.records[i])) continue;
        if (!fill_many(part, i, &sorted)) return false;
    }
    return part->ahead || kin__result_form(part->region, sorted.records, part->found.count);
}
