#include "loading/per_owner.h"

#include "loading/part.h"
#include "query/chain.h"
#include "record/key.h"
#include "support/text.h"

/* The owners of one include, by what its scope says of them. */
typedef struct kin__grouping {
    kin_session *session;
    const kin__include *include;
    size_t depth;
    kin__map map; /* from what a scope says to the number of its group */
    kin__include *first;
    kin__include **last;
    uint32_t count;
    kin__include *children; /* of all groups whose scope includes nothing */
    kin_query *query;       /* of the owner that is looked at */
} kin__grouping;

bool kin__tree_has_owner_scope(const kin__include *tree)
{
    for (; tree; tree = tree->next)
        if (kin__chain_has_owner_scope(tree->association) ||
            kin__tree_has_owner_scope(tree->children) || kin__tree_has_owner_scope(tree->after))
            return true;
    return false;
}

/* --- what a scope says ------------------------------------------------------------------------ */

static void append_bytes_of(kin__buffer *said, const void *bytes, size_t size)
{
    kin__append_format(said, "%zu:", size);
    if (size > 0) kin__append_bytes(said, bytes, size);
}

static void append_value(kin__buffer *said, const kin_value *value)
{
    char text[KIN__VALUE_TEXT_SIZE];
    kin__append_format(said, " %d:", (int)value->kind);
    switch (value->kind) {
    case KIN_KIND_NULL: break;
    case KIN_KIND_INT: kin__append_int(said, value->as.integer); break;
    case KIN_KIND_BOOL: kin__append_int(said, value->as.boolean); break;
    case KIN_KIND_REAL: append_bytes_of(said, &value->as.real, sizeof value->as.real); break;
    case KIN_KIND_TEXT: append_bytes_of(said, value->as.text, value->size); break;
    case KIN_KIND_BLOB: append_bytes_of(said, value->as.blob.data, value->as.blob.size); break;
    default: append_bytes_of(said, text, kin__value_text(text, value));
    }
}

static void append_tree(kin__buffer *said, const kin__include *tree)
{
    kin__append_char(said, '(');
    for (; tree; tree = tree->next) {
        kin__append_format(said, "%p", (const void *)tree->association);
        append_tree(said, tree->children);
    }
    kin__append_char(said, ')');
}

/* The statement that it makes, with its values, and what does not stand in that. The owner's key is
 * left out. */
static bool read_said(const kin__grouping *grouping, const kin_record *owner, kin_value *said)
{
    kin_session *session = grouping->session;
    const kin_query *query = grouping->query;
    const kin__association *association = grouping->include->association;
    const kin__association *last = association->last ? association->last : association;
    const kin__chain_of of = {.result = KIN__CHAIN_TARGETS, .key = kin_value_int(0)};
    kin__statement statement;
    const kin_value *values;
    size_t count;
    kin__buffer text;
    if (!kin__chain_statement(session, last, query, &of, &statement, &values, &count)) return false;
    kin__buffer_open(&text, &session->scratch);
    /* What is said of the steps before does not stand there: each owner is asked for alone. */
    if (association->last) kin__append_format(&text, "%p ", (const void *)owner);
    kin__append(&text, statement.text);
    for (size_t i = 0; i < count; i++) append_value(&text, &values[i]);
    kin__append(&text, query->readonly ? " readonly " : " ");
    append_tree(&text, query->includes);
    const char *all = kin__buffer_text(&text);
    if (!all) return kin__fail_memory(session);
    *said = kin_value_text_sized(all, text.length);
    return true;
}

/* --- groups ----------------------------------------------------------------------------------- */

/* What is loaded for the targets: what is asked for, and what a scope includes. */
static bool make_children(const kin__grouping *grouping, const kin__include *more,
                          kin__include **children)
{
    kin_session *session = grouping->session;
    *children = NULL;
    if (!kin__include_merge(session, children, grouping->include->children) ||
        !kin__include_merge(session, children, more))
        return false;
    if (*children && grouping->depth == KIN__MOST_DEEP)
        return kin__include_too_deep(session, "includes", grouping->include->association->target);
    return kin__tree_scopes(session, *children, grouping->depth + 1);
}

/* A new one, with the query (NULL: its owners need no statement). */
static bool add_group(kin__grouping *grouping, kin_query *query)
{
    kin_session *session = grouping->session;
    kin__include *group = KIN__TAKE(&session->scratch, kin__include, 1);
    if (!group) return kin__fail_memory(session);
    group->association = grouping->include->association;
    group->query = query;
    group->lazy = grouping->include->lazy;
    group->options = grouping->include->options;
    group->given = grouping->include->given;
    group->children = grouping->children;
    if (query && query->includes && !make_children(grouping, query->includes, &group->children))
        return false;
    if (query) {
        kin__include_limit(group);
        kin__select_needed(query, group->children, group->association);
    }
    *grouping->last = group;
    grouping->last = &group->next;
    grouping->count++;
    return true;
}

/* Rows are not locked in the read transaction that a load of several statements is. */
static bool let_lock(const kin__grouping *grouping)
{
    return !grouping->query->lock || grouping->depth == 1 ||
           kin__verb_snapshot_ends(grouping->session);
}

static bool find_group(kin__grouping *grouping, kin_record *owner, uint32_t *number)
{
    kin_session *session = grouping->session;
    kin_value said;
    if (!grouping->query) grouping->query = KIN__TAKE(&session->scratch, kin_query, 1);
    if (!grouping->query) return kin__fail_memory(session);
    if (!kin__include_query(grouping->include, session, owner, grouping->query) ||
        !read_said(grouping, owner, &said))
        return false;
    uint32_t *place = kin__map_put(&grouping->map, &said);
    if (!place) return kin__fail_memory(session);
    if (*place == KIN__NOT_FOUND) {
        *place = grouping->count;
        if (!let_lock(grouping) || !add_group(grouping, grouping->query)) return false;
        grouping->query = NULL;
    }
    *number = *place;
    return true;
}

static bool needs_statement(const kin__include *include, const kin_record *owner)
{
    const kin__association *association = include->association;
    return (include->options || !kin__is_loaded(owner, association)) &&
           kin__has_key(owner, &association->owner_keys, kin__get);
}

/* numbers[i] is the group of records[i]; KIN__NOT_FOUND: the include is not about it. */
static bool find_groups(kin__grouping *grouping, kin_record **records, size_t count,
                        uint32_t *numbers)
{
    if (!make_children(grouping, NULL, &grouping->children) || !add_group(grouping, NULL))
        return false;
    for (size_t i = 0; i < count; i++) {
        numbers[i] = KIN__NOT_FOUND;
        if (!kin__include_is_for(grouping->include, records[i])) continue;
        numbers[i] = 0;
        if (needs_statement(grouping->include, records[i]) &&
            !find_group(grouping, records[i], &numbers[i]))
            return false;
    }
    return true;
}

/* Puts records where their numbers say. */
static bool fill_groups(kin__grouping *grouping, kin_record **records, size_t count,
                        const uint32_t *numbers)
{
    kin_session *session = grouping->session;
    kin__include **groups = KIN__TAKE(&session->scratch, kin__include *, grouping->count);
    kin_record **all = KIN__TAKE(&session->scratch, kin_record *, count + 1);
    if (!groups || !all) return kin__fail_memory(session);
    uint32_t number = 0;
    for (kin__include *group = grouping->first; group; group = group->next)
        groups[number++] = group;
    for (size_t i = 0; i < count; i++)
        if (numbers[i] != KIN__NOT_FOUND) groups[numbers[i]]->record_count++;
    for (kin__include *group = grouping->first; group; group = group->next) {
        group->records = all;
        all += group->record_count;
        group->record_count = 0;
    }
    for (size_t i = 0; i < count; i++) {
        if (numbers[i] == KIN__NOT_FOUND) continue;
        kin__include *group = groups[numbers[i]];
        group->records[group->record_count++] = records[i];
    }
    return true;
}

static bool add_per_owner(kin_session *session, const kin__include *include, kin_record **records,
                          size_t count, size_t depth, kin__include ***last)
{
    kin__grouping grouping = {.session = session, .include = include, .depth = depth};
    grouping.last = &grouping.first;
    uint32_t *numbers = KIN__TAKE(&session->scratch, uint32_t, count + 1);
    if (!numbers || !kin__map_open(&grouping.map, &session->scratch, 0))
        return kin__fail_memory(session);
    if (!find_groups(&grouping, records, count, numbers) ||
        !fill_groups(&grouping, records, count, numbers))
        return false;
    **last = grouping.first;
    *last = grouping.last;
    return true;
}

const kin__include *kin__tree_per_owner(kin_session *session, const kin__include *tree,
                                        kin_record **records, size_t count, size_t depth)
{
    const kin__include *include = tree;
    while (include && (include->records || !kin__chain_has_owner_scope(include->association)))
        include = include->next;
    if (!include) return tree;
    kin__include *own = NULL;
    kin__include **last = &own;
    for (include = tree; include; include = include->next) {
        if (!include->records && kin__chain_has_owner_scope(include->association)) {
            if (!add_per_owner(session, include, records, count, depth, &last)) return NULL;
            continue;
        }
        *last = KIN__TAKE(&session->scratch, kin__include, 1);
        if (!*last) {
            kin__fail_memory(session);
            return NULL;
        }
        **last = *include;
        (*last)->next = NULL;
        last = &(*last)->next;
    }
    return own;
}
