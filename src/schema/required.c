/* Whether a belongs_to or has_one must lead to a record: what its row says, else its model, else
 * kin_open. */
#include "schema/compile.h"

const kin_row *kin__model_row(const kin__model *model, int kind)
{
    for (; model; model = model->parent)
        for (size_t r = model->declared->row_count; r > 0; r--)
            if (model->declared->rows[r - 1].kin_row_ == kind) return &model->declared->rows[r - 1];
    return NULL;
}

/* By the model that declares the association. */
static bool model_requires(const kin__compiler *compiler, const kin__model *model)
{
    const kin_row *row = kin__model_row(model, KIN_ROW_BELONGS_TO_REQUIRED_);
    return row ? row->required : compiler->wishes->belongs_to_required;
}

void kin__compile_required(kin__compiler *compiler, kin__association *association)
{
    const kin_row *row = association->row;
    bool belongs = row->kin_row_ == KIN_ROW_BELONGS_TO_;
    bool required = kin__row_writes(row, "required");
    bool optional = kin__row_writes(row, "optional");
    if (required && optional)
        kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s: give .required or .optional, not both",
                     association->owner->name, association->name);
    association->required = required   ? row->required
                            : optional ? !row->optional
                                       : belongs && model_requires(compiler, association->declarer);
    association->required_always = !belongs || compiler->wishes->required_always;
}
