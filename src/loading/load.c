#include "loading/load.h"

#include "loading/part.h"
#include "query/key.h"
#include "record/slot.h"

#include <string.h>

/* Records whose includes are to be loaded next. */
typedef struct kin__level {
    const kin__include *tree;
    kin_record **records;
    size_t count;
    struct kin__level *next;
} kin__level;

static size_t depth_of(const kin__include *tree)
{
    size_t deepest = 0;
    for (; tree; tree = tree->next) {
        size_t depth = 1 + depth_of(tree->children);
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest;
}

/* The targets that a level found, each as often as it was found; filling skips repetitions. What
 * was loaded before the load goes along, for its own includes. */
static bool targets_of(kin_session *session, const kin__include *include, kin_record **records,
                       size_t count, kin__level **next)
{
    const kin__association *association = include->association;
    size_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += association->many ? kin__many_items(records[i], association).count
                                   : kin__one_target(records[i], association) != NULL;
    kin__level *level = KIN__TAKE(&session->scratch, kin__level, 1);
    kin_record **targets = kin__arena_take(&session->scratch, (total + 1) * sizeof *targets, 8);
    if (!level || !targets) return kin__fail_memory(session);
    *level = (kin__level){include->children, targets, 0, *next};
    for (size_t i = 0; i < count; i++) {
        if (!association->many) {
            kin_record *target = kin__one_target(records[i], association);
            if (target) targets[level->count++] = target;
            continue;
        }
        kin_items items = kin__many_items(records[i], association);
        for (size_t n = 0; n < items.count; n++) targets[level->count++] = items.items[n];
    }
    if (level->count > 0) *next = level;
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
    for (; levels; levels = levels->next)
        for (const kin__include *include = levels->tree; include; include = include->next)
            if (!kin__part_open(parts++, session, include, levels->records, levels->count))
                return false;
    return true;
}

/* All statements of a level go out together. */
static bool run_parts(kin_session *session, kin__identities *identities, kin__part *parts,
                      size_t count, bool last)
{
    size_t statements = 0;
    for (size_t i = 0; i < count; i++) {
        if (!kin__part_submit(&parts[i], session)) return false;
        statements += parts[i].statements;
    }
    if (statements > 0 && last && !kin__verb_snapshot_ends(session)) return false;
    for (size_t i = 0; i < count; i++)
        if (!kin__part_read(&parts[i], session, identities)) return false;
    return statements == 0 || kin__finish(session);
}

static bool load_level(kin_session *session, kin__identities *identities, kin__level *levels,
                       size_t depth, kin__level **next)
{
    size_t count = count_parts(levels);
    kin__part *parts = KIN__TAKE(&session->scratch, kin__part, count + 1);
    if (!parts) return kin__fail_memory(session);
    if (!open_parts(session, levels, parts) ||
        !run_parts(session, identities, parts, count, depth == 1))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!kin__part_fill(&parts[i], session)) return false;
    for (kin__level *level = levels; level; level = level->next)
        for (const kin__include *include = level->tree; include; include = include->next)
            if (include->children &&
                !targets_of(session, include, level->records, level->count, next))
                return false;
    return true;
}

static bool load_levels(kin_session *session, kin__identities *identities, kin__level *levels,
                        size_t depth)
{
    for (; levels && depth > 0; depth--) {
        kin__level *next = NULL;
        if (!load_level(session, identities, levels, depth, &next)) return false;
        levels = next;
    }
    return true;
}

bool kin__preload(kin_session *session, kin_record **records, size_t count,
                  const kin__include *tree)
{
    kin__identities identities;
    kin__level first = {tree, records, count, NULL};
    size_t depth = depth_of(tree);
    if (count == 0 || depth == 0) return true;
    session->units[session->unit_count - 1].notes_loads = true;
    /* More than one statement read one snapshot. */
    if (depth > 1 || tree->next) kin__verb_snapshot(session);
    if (!kin__identities_open(&identities, session, kin__model_of(records[0]), tree)) return false;
    for (size_t i = 0; i < count; i++)
        if (!kin__identities_enter(&identities, records[i])) return false;
    return load_levels(session, &identities, &first, depth);
}

bool kin__load_association(kin_record *owner, const kin__association *association)
{
    kin__include include = {association, NULL, NULL};
    return kin__preload(kin__session_of(owner), &owner, 1, &include);
}

/* --- roots ----------------------------------------------------------------------------------- */

static bool write_root(kin__sql *sql, const kin_query *query)
{
    kin__sql_select(sql, query->model);
    if (!kin__query_where_text(query, sql, " WHERE ")) return false;
    kin__query_order_text(query, sql);
    kin__query_limit_text(query, sql);
    return true;
}

typedef struct kin__rows {
    kin_record **records;
    size_t count;
    size_t capacity;
} kin__rows;

static bool add_row(kin_session *session, kin__rows *rows, kin_record *record)
{
    if (rows->count == rows->capacity) {
        size_t capacity = rows->capacity ? rows->capacity * 2 : 64;
        kin_record **records = kin__arena_take(&session->scratch, capacity * sizeof *records, 8);
        if (!records) return kin__fail_memory(session);
        if (rows->count) memcpy(records, rows->records, rows->count * sizeof *records);
        rows->records = records;
        rows->capacity = capacity;
    }
    rows->records[rows->count++] = record;
    return true;
}

static bool read_root(kin_session *session, const kin__model *model, kin__identities *identities,
                      kin__rows *rows)
{
    kin_value *cells = KIN__TAKE(&session->scratch, kin_value, model->column_count + 1);
    kin__outcome outcome;
    if (!cells) return kin__fail_memory(session);
    if (!kin__next_result(session)) return false;
    while ((outcome = kin__next_row(session, cells)) == KIN__ROW) {
        kin_record *record = kin__identities_record(identities, session->top, model, cells);
        if (!record || !add_row(session, rows, record)) return false;
    }
    return outcome == KIN__END && kin__finish(session);
}

/* The list lives as long as its records. */
static bool keep_list(kin_session *session, const kin__rows *rows, kin_items *list)
{
    void **items = NULL;
    if (rows->count > 0) {
        items = kin__arena_take(&session->top->arena, rows->count * sizeof *items, 8);
        if (!items) return kin__fail_memory(session);
        memcpy(items, rows->records, rows->count * sizeof *items);
    }
    *list = (kin_items){items, rows->count};
    return true;
}

bool kin__load_list(kin_query *query, const kin__include *tree, kin_items *list)
{
    kin_session *session = query->session;
    kin__identities identities;
    kin__rows rows = {0};
    kin__sql sql;
    kin__statement statement;
    size_t depth = depth_of(tree);
    kin__sql_open(&sql, session);
    if (tree) kin__verb_snapshot(session);
    if (!kin__identities_open(&identities, session, query->model, tree) ||
        !write_root(&sql, query) || !kin__sql_close(&sql, &statement) ||
        !kin__submit(session, &statement, sql.values, sql.count) ||
        !read_root(session, query->model, &identities, &rows))
        return false;
    kin__level first = {tree, rows.records, rows.count, NULL};
    if (rows.count > 0 && !load_levels(session, &identities, &first, depth)) return false;
    return keep_list(session, &rows, list);
}
