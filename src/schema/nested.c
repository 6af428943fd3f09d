/* Which associations take nested attributes. */
#include "schema/compile.h"

static void mistake(kin__compiler *compiler, const kin_row *row, const char *what)
{
    kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s: KIN_NESTED %s", compiler->model, row->name,
                 what);
}

static void check_row(kin__compiler *compiler, const kin__association *association,
                      const kin_row *row)
{
    kin__check_options(compiler, row);
    if (association->row->autosave == KIN_AUTOSAVE_NO)
        mistake(compiler, row, "of what has .autosave = KIN_AUTOSAVE_NO");
    if (association->many && row->update_only)
        mistake(compiler, row, "takes .update_only for a single record alone");
    if (!association->many && (kin__row_writes(row, "limit") || row->limit_by))
        mistake(compiler, row, "takes a limit for a collection alone");
    if (kin__row_writes(row, "limit") && row->limit_by) mistake(compiler, row, "has two limits");
}

/* A descendant may say it anew, as it may an association. */
static void compile_row(kin__compiler *compiler, kin__model *model, const kin_row *row)
{
    const kin__association *found = kin__association_at(model, row->kin_offset_);
    compiler->member = row->name;
    if (!found) {
        kin__mistake(compiler, KIN_ASSOCIATION_NOT_FOUND,
                     "%s.%s: KIN_NESTED is about no association of %s", model->name, row->name,
                     model->name);
        return;
    }
    kin__association *association = &model->associations.items[found->index];
    if (!kin__is_inherited(model, row)) check_row(compiler, association, row);
    if (association->nested && !kin__is_inherited(model, association->nested))
        mistake(compiler, row, "stands there twice");
    association->nested = row;
    association->nested_limited = kin__row_writes(row, "limit");
    association->autosave = KIN_AUTOSAVE_YES;
    association->validate = association->row->validate != KIN_VALIDATE_NO;
    model->autosaves = true;
}

void kin__compile_nested(kin__compiler *compiler, kin__model *model)
{
    for (size_t r = 0; !compiler->out_of_memory && r < model->row_count; r++)
        if (model->rows[r].kin_row_ == KIN_ROW_NESTED_)
            compile_row(compiler, model, &model->rows[r]);
}
