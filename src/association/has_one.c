#include "association/association.h"

static void resolve(kin__compiler *compiler, kin__association *association)
{
    static const kin_dependent allowed[] = {KIN_DESTROY,
                                            KIN_DELETE,
                                            KIN_NULLIFY,
                                            KIN_RESTRICT_WITH_EXCEPTION,
                                            KIN_RESTRICT_WITH_ERROR,
                                            0};
    kin__resolve_owned(compiler, association);
    kin__resolve_dependent(compiler, association, allowed);
}

static bool after_save(kin_record *owner, const kin__association *association,
                       const kin__saved *saved)
{
    kin_record *target = kin__one_target(owner, association);
    if (!target || (!saved->was_new && !kin__is(target, KIN__NEW))) return true;
    return kin__save_owned(owner, association, target) ||
           kin__may_pass_over(owner, association, target);
}

const kin__association_kind kin__has_one = {
    .macro = "has_one",
    .resolve = resolve,
    .link = kin__link_owned,
    .add = kin__save_owned,
    .remove = kin__remove_owned,
    .require = kin__require_target,
    .after_save = after_save,
    .before_destroy = kin__before_destroy_owned,
};
