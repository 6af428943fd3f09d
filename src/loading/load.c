#include "loading/load.h"

#include "loading/carry.h"
#include "loading/joined.h"
#include "loading/part.h"
#include "loading/per_owner.h"
#include "loading/reached.h"
#include "loading/rows.h"
#include "loading/sizes.h"
#include "record/slot.h"

#include <string.h>

size_t kin__tree_depth(const kin__include *tree)
{
    size_t deepest = 0;
    for (; tree; tree = tree->next) {
        size_t depth = (tree->association->last ? 2 : 1) + kin__tree_depth(tree->children);
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest;
}

/* One include for each way in which the models of the family have the association. */
static bool set_apart(kin_session *session, kin__include *include)
{
    const kin__association *association = include->association;
    for (size_t i = 0; i < association->anew_count; i++) {
        kin__include *other = KIN__TAKE(&session->scratch, kin__include, 1);
        if (!other) return kin__fail_memory(session);
        *other = (kin__include){.association = association->anew[i],
                                .children = include->children,
                                .next = include->next,
                                .options = include->options,
                                .given = include->given,
                                .apart = true};
        include->next = other;
        include->apart = true;
    }
    return true;
}

static kin__include *children_for(const kin__include *ways, const kin__model *target)
{
    while (ways && ways->association->target != target) ways = ways->next;
    return ways ? ways->children : NULL;
}

/* A belongs_to to any model is loaded by an include for each model it can lead to, which stand
 * behind its own; that one is for the owners from which it leads nowhere. */
static bool spread(kin_session *session, kin__include *include)
{
    const kin__association *any = include->association;
    const kin__include *below = include->children;
    if (!any->ways || include->spread) return true;
    include->children = NULL;
    include->apart = include->spread = true;
    for (size_t i = any->way_count; i-- > 0;) {
        const kin__association *way = &any->ways[i];
        if (way->flaw) continue;
        kin__include *one = KIN__TAKE(&session->scratch, kin__include, 1);
        if (!one) return kin__fail_memory(session);
        *one = (kin__include){.association = way,
                              .children = children_for(below, way->target),
                              .next = include->next,
                              .apart = true};
        include->next = one;
    }
    return true;
}

void kin__include_limit(kin__include *include)
{
    kin_query *query = include->query;
    const kin__association *association = include->association;
    if (association->row->eager_limit == KIN_IGNORE && !include->lazy)
        query->has_limit = query->has_offset = false;
    if (!association->many || !query->has_limit || query->limit == INT64_MAX) return;
    include->limited = true;
    include->limit = query->limit++;
}

bool kin__include_query(const kin__include *include, kin_session *session, kin_record *owner,
                        kin_query *query)
{
    if (!kin__chain_query(query, session, include->association, owner)) return false;
    query->narrows = false;
    query->narrowed = include->options != NULL;
    return !query->narrowed || kin__query_options(query, include->options, include->given);
}

bool kin__tree_scopes(kin_session *session, kin__include *tree, size_t depth)
{
    for (; tree; tree = tree->next) {
        const kin__association *association = tree->association;
        if ((!tree->apart && !set_apart(session, tree)) || !spread(session, tree)) return false;
        if (kin__chain_has_owner_scope(association)) continue; /* its owners are not known yet */
        if (kin__chain_has_scope(association) || tree->options) {
            tree->query = KIN__TAKE(&session->scratch, kin_query, 1);
            if (!tree->query) return kin__fail_memory(session);
            if (!kin__include_query(tree, session, NULL, tree->query) ||
                !kin__include_merge(session, &tree->children, tree->query->includes))
                return false;
            kin__include_limit(tree);
        }
        if (tree->children && depth == KIN__MOST_DEEP)
            return kin__include_too_deep(session, "includes", association->target);
        if (!kin__tree_scopes(session, tree->children, depth + 1)) return false;
        if (tree->query) kin__select_needed(tree->query, tree->children, association);
    }
    return true;
}

bool kin__tree_locks(const kin__include *tree)
{
    for (; tree; tree = tree->next)
        if ((tree->query && tree->query->lock) || kin__tree_locks(tree->children)) return true;
    return false;
}

/* The targets that a level found, each as often as it was found; filling skips repetitions. What
 * was loaded before the load goes along, for its own includes. */
bool kin__level_targets(kin_session *session, const kin__include *include, kin_record **records,
                        size_t count, kin__level **next)
{
    const kin__association *association = include->association;
    kin__level *same = NULL;
    size_t total = 0;
    if (include->records) {
        records = include->records;
        count = include->record_count;
        for (same = *next; same && same->tree != include->children;) same = same->next;
    }
    if (same) total = same->count;
    for (size_t i = 0; i < count; i++)
        total += association->many ? kin__many_items(records[i], association).count
                                   : kin__one_target(records[i], association) != NULL;
    kin__level *level = same ? same : KIN__TAKE(&session->scratch, kin__level, 1);
    kin_record **targets = kin__arena_take(&session->scratch, (total + 1) * sizeof *targets, 8);
    if (!level || !targets) return kin__fail_memory(session);
    if (same)
        memcpy(targets, same->records, same->count * sizeof *targets);
    else
        *level = (kin__level){include->children, NULL, 0, *next};
    level->records = targets;
    for (size_t i = 0; i < count; i++) {
        if (!kin__include_is_for(include, records[i])) continue;
        if (!association->many) {
            kin_record *target = kin__one_target(records[i], association);
            if (target) targets[level->count++] = target;
            continue;
        }
        kin_items items = kin__many_items(records[i], association);
        for (size_t n = 0; n < items.count; n++) targets[level->count++] = items.items[n];
    }
    if (level->count > 0 && !same) *next = level;
    return true;
}

static size_t count_parts(const kin__level *level)
{
    size_t count = 0;
    for (; level; level = level->next)
        for (const kin__include *include = level->tree; include; include = include->next) count++;
    return count;
}

static bool open_parts(kin_session *session, kin__level *levels, kin__part *parts)
{
    const kin__part *beside = NULL;
    for (; levels; levels = levels->next)
        for (const kin__include *include = levels->tree; include; include = include->next) {
            kin_record **records = include->records ? include->records : levels->records;
            size_t count = include->records ? include->record_count : levels->count;
            if (!kin__part_open(parts, session, include, records, count, beside)) return false;
            beside = parts++;
        }
    return true;
}

/* All statements of a level go out together. */
static bool run_parts(kin_session *session, kin__identities *identities, kin__part *parts,
                      size_t count, bool last)
{
    size_t statements = 0;
    for (size_t i = 0; i < count; i++) {
        if (!kin__part_find_known(&parts[i], session, identities) ||
            !kin__part_submit(&parts[i], session))
            return false;
        statements += parts[i].statements;
    }
    if (statements > 0 && last && !kin__verb_snapshot_ends(session)) return false;
    for (size_t i = 0; i < count; i++)
        if (!kin__part_read(&parts[i], session, identities)) return false;
    return statements == 0 || kin__finish(session);
}

/* Whether nothing will be loaded for what these levels find. */
static bool is_last(const kin__level *level)
{
    while (level && !kin__tree_goes_on(level->tree)) level = level->next;
    return !level;
}

static bool load_level(kin_session *session, kin__identities *identities, kin__level *levels,
                       size_t depth, kin__level **next)
{
    for (kin__level *level = levels; level; level = level->next) {
        level->tree =
            kin__tree_per_owner(session, level->tree, level->records, level->count, depth);
        if (!level->tree) return false;
    }
    size_t count = count_parts(levels);
    kin__part *parts = KIN__TAKE(&session->scratch, kin__part, count + 1);
    if (!parts) return kin__fail_memory(session);
    if (!open_parts(session, levels, parts) ||
        !run_parts(session, identities, parts, count, is_last(levels)))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!kin__part_fill(&parts[i], session)) return false;
        kin__part_close(&parts[i], session);
    }
    for (kin__level *level = levels; level; level = level->next)
        for (const kin__include *include = level->tree; include; include = include->next)
            if (include->children &&
                !kin__level_targets(session, include, level->records, level->count, next))
                return false;
    return true;
}

bool kin__load_levels(kin_session *session, kin__identities *identities, kin__level *levels)
{
    for (size_t depth = 1; levels; depth++) {
        kin__level *next = NULL;
        for (const kin__level *level = levels; level; level = level->next)
            identities->owners += level->count;
        if (!load_level(session, identities, levels, depth, &next)) return false;
        levels = next;
    }
    return true;
}

bool kin__tell_loaded(kin_session *session)
{
    return !session->units[session->unit_count - 1].writes || kin__tell_found(session);
}

static bool preload(kin_session *session, kin_record **records, size_t count,
                    const kin__include *tree)
{
    kin__identities identities;
    kin__level first = {tree, records, count, NULL};
    if (!kin__identities_open(&identities, session, kin__model_of(records[0]), false, tree, NULL))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!kin__identities_enter(&identities, records[i])) return false;
    return kin__load_levels(session, &identities, &first);
}

bool kin__preload(kin_session *session, kin_record **records, size_t count, kin__include *wanted)
{
    if (count == 0 || !wanted) return true;
    kin__before before = kin__verb_before_reading(session);
    if (!kin__tree_scopes(session, wanted, 1)) return false;
    const kin__include *tree = kin__tree_per_owner(session, wanted, records, count, 1);
    if (!tree) return false;
    session->units[session->unit_count - 1].notes_loads = true;
    /* More than one statement read one snapshot. */
    if ((kin__tree_depth(tree) > 1 || tree->next) && !kin__tree_locks(tree))
        kin__verb_snapshot(session);
    return (preload(session, records, count, tree) ||
            (kin__verb_reads_again(session, &before) && preload(session, records, count, tree))) &&
           kin__tell_loaded(session);
}

bool kin__load_association(kin_record *owner, const kin__association *association)
{
    kin__include include = {.association = association, .lazy = true};
    if (!kin__way_from(owner, association, &include.association)) return false;
    if (!include.association) return kin__one_set(owner, association, NULL);
    return kin__preload(kin__session_of(owner), &owner, 1, &include);
}

/* --- roots ----------------------------------------------------------------------------------- */

bool kin__left_out(const kin_query *query, kin_region *region, const uint64_t **left_out)
{
    const kin__model *model = query->model;
    size_t words = 0;
    *left_out = NULL;
    if (!query->selected) return true;
    for (size_t f = 0; f < model->family_count; f++)
        words =
            model->family[f].model->null_words > words ? model->family[f].model->null_words : words;
    uint64_t *missing = KIN__TAKE(&region->arena, uint64_t, words);
    if (!missing) return kin__fail_memory(query->session);
    for (size_t i = 0; i < words * 64; i++) {
        uint64_t selected = i < model->column_count ? query->selected[i / 64] : 0;
        missing[i / 64] |= ~selected & (uint64_t)1 << (i % 64);
    }
    *left_out = missing;
    return true;
}

bool kin__read_root(const kin_query *query, kin__identities *identities, kin__rows *rows,
                    kin__carried *carried)
{
    kin_session *session = query->session;
    const kin__model *model = query->model;
    kin_value *cells = KIN__TAKE(&session->scratch, kin_value, model->cell_count + 2);
    const kin_value *row = cells;
    uint64_t marks = kin__marks_of(query);
    const uint64_t *missing;
    kin__outcome outcome;
    if (!cells) return kin__fail_memory(session);
    if (!kin__left_out(query, query->region, &missing) || !kin__next_result(session)) return false;
    while ((outcome = kin__next_row(session, cells)) == KIN__ROW) {
        if (carried && !(row = kin__carried_row(carried, cells))) continue;
        kin_record *record = kin__identities_record(identities, query->region, model, row, missing);
        if (!record || !kin__rows_add(session, rows, record)) return false;
        record->kin_state_ |= marks;
    }
    return outcome == KIN__END;
}

/* What is found for an owner knows it. */
bool kin__tell_owner(const kin_query *query, kin_record *const *records, size_t count)
{
    for (size_t i = 0; query->of && i < count; i++)
        if (!kin__fill_inverse(query->chain, query->of, records[i])) return false;
    return true;
}

bool kin__root_statement(const kin_query *query, kin__statement *statement,
                         const kin_value **values, size_t *count)
{
    kin__sql sql;
    kin__sql_open(&sql, query->session);
    if (!kin__select_records(&sql, query) || !kin__sql_close(&sql, statement)) return false;
    *values = sql.values;
    *count = sql.count;
    return true;
}

static bool submit_root(const kin_query *query)
{
    kin__statement statement;
    const kin_value *values;
    size_t count;
    return kin__root_statement(query, &statement, &values, &count) &&
           kin__submit(query->session, &statement, values, count);
}

/* --- roots with what is joined to them -------------------------------------------------------- */

static bool read_joined(kin__joined_rows *joined)
{
    kin_session *session = joined->query->session;
    kin_value *cells = KIN__TAKE(&session->scratch, kin_value, joined->cells);
    kin__outcome outcome;
    if (!cells) return kin__fail_memory(session);
    if (!kin__left_out(joined->query, joined->query->region, &joined->missing) ||
        !kin__next_result(session))
        return false;
    while ((outcome = kin__next_row(session, cells)) == KIN__ROW)
        if (!kin__joined_row(joined, cells)) return false;
    return outcome == KIN__END && kin__finish(session) && kin__joined_fill(joined);
}

static bool add_level(kin_session *session, const kin__include *tree, const kin__identity *seen,
                      kin__level **levels)
{
    if (!tree || seen->count == 0) return true;
    kin__level *level = KIN__TAKE(&session->scratch, kin__level, 1);
    if (!level) return kin__fail_memory(session);
    *level = (kin__level){tree, seen->records, seen->count, *levels};
    *levels = level;
    return true;
}

/* What takes statements of its own goes level by level from there. */
static bool load_joined(kin_query *query, kin__identities *identities, kin__rows *rows)
{
    kin_session *session = query->session;
    kin__joined_rows joined;
    kin__level *levels = NULL;
    if (!kin__joined_open(&joined, query, identities) || !submit_root(query) ||
        !read_joined(&joined))
        return false;
    const kin__identity *roots = &joined.items[0].seen;
    if (!kin__tell_owner(query, roots->records, roots->count)) return false;
    for (size_t i = 0; i < joined.count; i++) {
        const kin__joined *item = &joined.items[i];
        const kin__include *tree = item->include ? item->include->after : query->includes;
        if (!add_level(session, tree, &item->seen, &levels)) return false;
    }
    *rows = (kin__rows){roots->records, roots->count, roots->capacity};
    return kin__load_levels(session, identities, levels) && kin__reached_order(query, rows);
}

static bool load_roots(kin_query *query, kin__identities *identities, kin__rows *rows)
{
    if (!submit_root(query) || !kin__read_root(query, identities, rows, NULL) ||
        !kin__finish(query->session) || !kin__reached_order(query, rows))
        return false;
    kin__level first = {query->includes, rows->records, rows->count, NULL};
    if (!kin__tell_owner(query, rows->records, rows->count)) return false;
    return !query->includes || rows->count == 0 ||
           kin__load_levels(query->session, identities, &first);
}

static bool load_list(kin_query *query, bool carries, kin_items *list)
{
    kin_session *session = query->session;
    kin__identities identities;
    kin__rows rows = {0};
    /* A row that was joined to several others is there for each of them. */
    bool repeats = query->joins || query->own_joins;
    if (!kin__identities_open(&identities, session, query->model, repeats, query->includes,
                              query->eager) ||
        !(query->eager ? load_joined
          : carries    ? kin__carry_load
                       : load_roots)(query, &identities, &rows))
        return false;
    if (query->size_key) kin__size_note(session->db, query->size_key, identities.owners);
    return kin__rows_keep(query->region, &rows, list) && kin__tell_loaded(session);
}

static bool run_scopes_after(kin_session *session, kin__include *eager)
{
    for (; eager; eager = eager->next)
        if (!kin__tree_scopes(session, eager->after, 1) ||
            !run_scopes_after(session, eager->children))
            return false;
    return true;
}

static bool has_after(const kin__include *eager)
{
    for (; eager; eager = eager->next)
        if (eager->after || has_after(eager->children)) return true;
    return false;
}

bool kin__load_prepare(kin_query *query, kin__carry_refusal *refusal)
{
    kin_session *session = query->session;
    if (!kin__joined_prepare(session, query->eager, &query->includes) ||
        !kin__tree_scopes(session, query->includes, 1) || !run_scopes_after(session, query->eager))
        return false;
    kin__select_needed(query, query->eager, query->chain);
    kin__select_needed(query, query->includes, query->chain);
    if (!kin__carry_decide(query, refusal)) return false;
    bool several = query->includes || has_after(query->eager);
    if (several && !query->lock && !kin__tree_locks(query->includes)) kin__verb_snapshot(session);
    return true;
}

bool kin__load_list(kin_query *query, kin_items *list)
{
    kin_session *session = query->session;
    kin__before before = kin__verb_before_reading(session);
    *list = (kin_items){NULL, 0};
    if (!kin__query_settle(query)) return false;
    if (query->nothing) return true;
    kin__carry_refusal refusal;
    if (!kin__reached_begin(query) || !kin__load_prepare(query, &refusal)) return false;
    bool carries = refusal == KIN__CARRIED;
    return load_list(query, carries, list) ||
           (kin__verb_reads_again(session, &before) && load_list(query, carries, list));
}
