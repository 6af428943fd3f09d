/* has_many :through. It can be changed where the association it goes through is a has_many and its
 * source a belongs_to: then a join record is all that is made or deleted. */
#include "association/association.h"

static void resolve(kin__compiler *compiler, kin__association *association)
{
    static const kin_dependent allowed[] = {KIN_DESTROY,
                                            KIN_DELETE_ALL,
                                            KIN_NULLIFY,
                                            KIN_RESTRICT_WITH_EXCEPTION,
                                            KIN_RESTRICT_WITH_ERROR,
                                            0};
    if (kin__resolve_through(compiler, association))
        kin__resolve_dependent(compiler, association, allowed);
}

static bool add(kin_record *owner, const kin__association *association, kin_record *target)
{
    const kin__association *through = association->through;
    if (kin__is(target, KIN__NEW) && !kin__save(target)) return false;
    kin_record *join = kin__make_join(owner, association, target);
    bool added = join && through->kind->link(owner, through, join) &&
                 kin__tell_item(owner, through, KIN__BEFORE_ADD, join) &&
                 through->kind->add(owner, through, join);
    kin__made(join);
    if (!added) return false;
    return (!kin__many_is_loaded(owner, through) || kin__many_append(owner, through, join)) &&
           kin__tell_item(owner, through, KIN__AFTER_ADD, join);
}

static bool remove_targets(kin_record *owner, const kin__association *association,
                           kin_record *const *targets, size_t count, kin__removal how)
{
    return count == 0 || kin__remove_joins(owner, association, targets, count, how, NULL);
}

/* A scope on the target or the type of a source says which join rows are meant, so its targets have
 * to be known; and a row that leads nowhere is none of those that stop leading anywhere. */
static bool remove_all(kin_record *owner, const kin__association *association, int64_t *removed)
{
    if (association->hops[association->hop_count - 1].scope_count > 0 ||
        association->source->foreign_type || association->dependent == KIN_NULLIFY)
        return kin__remove_loaded(owner, association, removed);
    return kin__remove_joins(owner, association, NULL, 0, KIN__REMOVE_AS_DEPENDENT, removed);
}

static bool before_destroy(kin_record *owner, const kin__association *association)
{
    if (!association->dependent) return true;
    switch (association->dependent) {
    case KIN_RESTRICT_WITH_EXCEPTION:
    case KIN_RESTRICT_WITH_ERROR: return kin__restrict_targets(owner, association);
    default:
        return kin__through_is_writable(owner, association) && remove_all(owner, association, NULL);
    }
}

const kin__association_kind kin__has_many_through = {
    .macro = "has_many :through",
    .resolve = resolve,
    .may_change = kin__through_is_writable,
    .link = kin__link_by_row,
    .add = add,
    .remove = remove_targets,
    .remove_all = remove_all,
    .after_save = kin__save_targets,
    .before_destroy = before_destroy,
};
