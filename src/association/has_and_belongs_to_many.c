#include "association/association.h"

#include <string.h>

/* The two tables' names in order; a prefix that both share stands once. */
static const char *default_join_table(kin__compiler *compiler, const char *left, const char *right)
{
    if (strcmp(left, right) > 0) {
        const char *other = left;
        left = right;
        right = other;
    }
    size_t prefix = 0;
    for (size_t i = 0; left[i] && left[i] == right[i]; i++)
        if (left[i] == '_' || left[i] == '.') prefix = i + 1;
    if (!left[prefix] || !right[prefix]) prefix = 0;
    return kin__compiler_format(compiler, "%s_%s", left, right + prefix);
}

static void resolve_hops(kin__compiler *compiler, kin__association *association)
{
    kin__hop *hops = kin__compiler_take(compiler, 2 * sizeof *hops, 16);
    if (!hops) return;
    hops[0] = (kin__hop){.table = association->join_table,
                         .from = association->owner_keys.names,
                         .to = association->join_owner,
                         .association = association};
    hops[1] = (kin__hop){.table = association->target->table,
                         .model = association->target,
                         .from = association->join_target,
                         .to = association->join_target_keys.names,
                         .association = association};
    kin__hop_target_scopes(compiler, &hops[1]);
    association->hops = hops;
    association->hop_count = 2;
}

/* The join table's columns for a key: as given, or the model's name. */
static kin__key_names join_columns(kin__compiler *compiler, const kin__association *association,
                                   const kin__key *key, const char *given, const char *model)
{
    kin__key_names names = {.kinds = key->names.kinds};
    const char *what = given ? "foreign key" : model;
    if (!given && key->count > 1) {
        kin__mistake(compiler, KIN_KEY_MISMATCH,
                     "%s.%s refers to %s, whose key has %zu columns: name as many with "
                     ".foreign_key and .association_foreign_key",
                     association->owner->name, association->name, model, key->count);
        return (kin__key_names){.count = 0};
    }
    if (!given) given = kin__compiler_format(compiler, "%s_id", model);
    if (!given) return names;
    names.names = kin__resolve_names(compiler, association, given, what, &names.count);
    if (!names.names || key->count == 0 ||
        !kin__resolve_pair(compiler, association, &key->names, &names))
        names.count = 0;
    return names;
}

/* A column of the join table cannot be for both. */
static void check_apart(kin__compiler *compiler, const kin__association *association)
{
    const kin__key_names *owner = &association->join_owner;
    const kin__key_names *target = &association->join_target;
    for (size_t i = 0; i < owner->count; i++) {
        size_t same = 0;
        while (same < target->count && strcmp(owner->names[i], target->names[same]) != 0) same++;
        if (same == target->count) continue;
        kin__mistake(compiler, KIN_INVALID_MODEL,
                     "%s.%s: both columns of %s would be %s: give .association_foreign_key",
                     association->owner->name, association->name, association->join_table,
                     owner->names[i]);
    }
}

static void resolve(kin__compiler *compiler, kin__association *association)
{
    static const kin_dependent allowed[] = {0};
    const kin_row *row = association->row;
    const kin__model *owner = association->owner;
    const kin__model *target = association->target;
    association->owner_keys = kin__resolve_primary_key(compiler, association, owner);
    association->join_target_keys = kin__resolve_primary_key(compiler, association, target);
    association->join_table = row->join_table
                                  ? row->join_table
                                  : default_join_table(compiler, owner->table, target->table);
    association->join_owner = join_columns(compiler, association, &association->owner_keys,
                                           row->foreign_key, association->declarer->name);
    association->join_target = join_columns(compiler, association, &association->join_target_keys,
                                            row->association_foreign_key, target->name);
    kin__resolve_dependent(compiler, association, allowed);
    if (row->join_table && !*row->join_table)
        kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s: .join_table is empty", owner->name,
                     association->name);
    if (compiler->out_of_memory || association->join_owner.count == 0 ||
        association->join_target.count == 0)
        return;
    association->owner_key = association->owner_keys.columns[0];
    check_apart(compiler, association);
    resolve_hops(compiler, association);
}

static bool add(kin_record *owner, const kin__association *association, kin_record *target)
{
    if (kin__is_to_save(target) && !kin__save(target)) return false;
    return kin__link_rows(owner, association, &target, 1);
}

static bool gather(kin__together *together, kin_record *owner, const kin__association *association,
                   kin_record *target)
{
    (void)owner;
    (void)association;
    return kin__is_to_save(target) ? kin__together_save(together, target)
                                   : kin__together_take(together, target);
}

static bool remove_targets(kin_record *owner, const kin__association *association,
                           kin_record *const *targets, size_t count, kin__removal how)
{
    (void)how;
    return count == 0 || kin__unlink_rows(owner, association, targets, count, NULL);
}

/* A scope says which targets are meant, so they have to be known. */
static bool remove_all(kin_record *owner, const kin__association *association, int64_t *removed)
{
    return kin__association_has_scope(association)
               ? kin__remove_loaded(owner, association, removed)
               : kin__unlink_rows(owner, association, NULL, 0, removed);
}

/* The row that they point to goes, so all join rows go, whatever a scope selects. */
static bool before_destroy(kin_record *owner, const kin__association *association)
{
    return kin__unlink_rows(owner, association, NULL, 0, NULL) &&
           kin__many_gone(owner, association);
}

const kin__association_kind kin__has_and_belongs_to_many = {
    .macro = "has_and_belongs_to_many",
    .repeats = true,
    .resolve = resolve,
    .link = kin__link_by_row,
    .add = add,
    .gather = gather,
    .gathered = kin__link_rows,
    .remove = remove_targets,
    .remove_all = remove_all,
    .after_save = kin__save_targets,
    .before_destroy = before_destroy,
};
