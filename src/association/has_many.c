#include "association/association.h"

#include <string.h>

static void resolve(kin__compiler *compiler, kin__association *association)
{
    static const kin_dependent allowed[] = {KIN_DESTROY,
                                            KIN_DELETE_ALL,
                                            KIN_NULLIFY,
                                            KIN_RESTRICT_WITH_EXCEPTION,
                                            KIN_RESTRICT_WITH_ERROR,
                                            0};
    const char *counter = association->row->counter_cache;
    kin__resolve_owned(compiler, association);
    kin__resolve_dependent(compiler, association, allowed);
    if (!counter) return;
    bool any = strcmp(counter, KIN_COUNTER_CACHE) == 0;
    if (association->counter && (any || strcmp(association->counter->name, counter) == 0)) return;
    kin__mistake(compiler, KIN_INVALID_MODEL,
                 "%s.%s: no belongs_to of %s with this foreign key keeps the counter%s%s",
                 association->owner->name, association->name, association->target->name,
                 any ? "" : " ", any ? "" : counter);
}

/* The child's save has moved the counter in the database, and in memory where the child knows its
 * owner; otherwise the owner's own copy is moved here. */
static bool add(kin_record *owner, const kin__association *association, kin_record *target)
{
    bool was = !kin__is(target, KIN__NEW) && kin__refers(target, association, owner, kin__original);
    if (!kin__save_owned(owner, association, target)) return false;
    if (!association->counter || was) return true;
    if (kin__one_target(target, association->counterpart) == owner) return true;
    return kin__count_in_memory(owner, association->counter, 1);
}

static bool gather(kin__together *together, kin_record *owner, const kin__association *association,
                   kin_record *target)
{
    if (!kin__is(target, KIN__NEW) || kin__is(target, KIN__WAITING))
        return kin__send_what_waits(kin__session_of(owner)) && add(owner, association, target);
    return kin__is(target, KIN__DESTROYED) ||
           (kin__refer_owned(owner, association, target) && kin__together_save(together, target));
}

/* As in add; those whose counters one statement has moved move the owner's own copy together. */
static bool gathered(kin_record *owner, const kin__association *association,
                     kin_record *const *targets, size_t count)
{
    size_t same;
    for (size_t i = 0; association->counter && i < count; i += same) {
        const kin_record *known = kin__one_target(targets[i], association->counterpart);
        for (same = 1; i + same < count; same++)
            if (kin__one_target(targets[i + same], association->counterpart) != known) break;
        if (known != owner && !kin__count_in_memory(owner, association->counter, (int64_t)same))
            return false;
    }
    return true;
}

static bool remove_all(kin_record *owner, const kin__association *association, int64_t *removed)
{
    int64_t affected = 0;
    bool deletes =
        association->dependent == KIN_DELETE_ALL || association->dependent == KIN_DESTROY;
    if (!kin__change_targets(owner, association, NULL, 0,
                             deletes ? KIN__DELETE_TARGETS : KIN__NULLIFY_TARGETS, &affected))
        return false;
    if (removed) *removed = affected;
    return !association->counter || kin__move_own_counter(owner, association, -affected);
}

const kin__association_kind kin__has_many = {
    .macro = "has_many",
    .resolve = resolve,
    .link = kin__link_owned,
    .add = add,
    .gather = gather,
    .gathered = gathered,
    .remove = kin__remove_owned,
    .remove_all = remove_all,
    .after_save = kin__save_targets,
    .before_destroy = kin__before_destroy_owned,
};
