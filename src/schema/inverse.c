/* Inverses that are found by their names, as Active Record finds them. What is looked at are rows:
 * the other association may not be resolved yet. */
#include "schema/compile.h"

#include "schema/kind.h"

#include <string.h>

/* Nothing makes it lead elsewhere than its name says. */
static bool is_plain(const kin_row *row)
{
    bool leads = row->kin_row_ == KIN_ROW_BELONGS_TO_ || row->kin_row_ == KIN_ROW_HAS_ONE_ ||
                 row->kin_row_ == KIN_ROW_HAS_MANY_;
    bool none = kin__row_writes(row, "inverse_of") && !row->inverse_of;
    return leads && !none && !row->through && !row->foreign_key && !row->scope && !row->owner_scope;
}

static bool is_wished(const kin__compiler *compiler, const kin__model *model)
{
    const kin_row *row = kin__model_row(model, KIN_ROW_AUTOMATIC_INVERSE_);
    return row ? row->automatic : compiler->wishes->automatic_inverse;
}

static bool same_text(const char *left, const char *right)
{
    return left == right || (left && right && strcmp(left, right) == 0);
}

/* A plain foreign key is named after the belongs_to, and after who declares the other end: so both
 * have one if the one end has the other's name. A polymorphic belongs_to has that of .as, which is
 * its own. */
static bool leads_back(const kin__association *association, const kin__association *found)
{
    bool belongs = association->row->kin_row_ == KIN_ROW_BELONGS_TO_;
    const kin__association *owned = belongs ? found : association;
    const kin__association *back = belongs ? association : found;
    if (owned->row->kin_row_ == KIN_ROW_BELONGS_TO_ || back->row->kin_row_ != KIN_ROW_BELONGS_TO_)
        return false;
    if (owned->row->as) return !belongs && !back->target;
    return back->target && found->target && kin__is_a(association->owner, found->target) &&
           strcmp(owned->declarer->name, back->name) == 0;
}

const kin__association *kin__automatic_inverse(const kin__compiler *compiler,
                                               const kin__association *association)
{
    const kin_row *row = association->row;
    const char *name = row->as ? row->as : association->declarer->name;
    if (!association->target || !is_wished(compiler, association->declarer) || !is_plain(row))
        return NULL;
    const kin__association *found = kin__association_named(association->target, name, strlen(name));
    return found && is_plain(found->row) && leads_back(association, found) &&
                   same_text(row->primary_key, found->row->primary_key)
               ? found
               : NULL;
}
