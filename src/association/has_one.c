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

const kin__association_kind kin__has_one = {
    .macro = "has_one",
    .resolve = resolve,
    .link = kin__link_owned,
    .add = kin__save_owned,
    .remove = kin__remove_owned,
    .require = kin__require_target,
    .after_save = kin__save_one,
    .before_destroy = kin__before_destroy_owned,
};
