/* The column of optimistic locking. */
#include "schema/compile.h"

#include <string.h>

static const kin_row *row_of(kin__compiler *compiler, const kin__model *model)
{
    const kin_row *found = NULL;
    for (size_t r = 0; r < model->row_count; r++) {
        if (model->rows[r].kin_row_ != KIN_ROW_LOCKING_COLUMN_) continue;
        if (found)
            kin__mistake(compiler, KIN_INVALID_MODEL, "%s names its locking column twice",
                         model->name);
        found = &model->rows[r];
    }
    return found;
}

static kin__column *named(kin__model *model, const char *name)
{
    for (size_t i = 0; name && i < model->column_count; i++)
        if (strcmp(model->columns[i].name, name) == 0) return &model->columns[i];
    return NULL;
}

static void not_found(kin__compiler *compiler, const kin__model *model, const char *name)
{
    char hint[KIN__SUGGESTION_SIZE];
    name = name ? name : "";
    kin__mistake(compiler, KIN_INVALID_MODEL, "%s: locking column \"%s\" is no column of it%s",
                 model->name, name, kin__suggest_column(model, name, hint));
}

static bool fits(kin__compiler *compiler, const kin__model *model, const kin__column *column,
                 const kin_row *row)
{
    if (column->kind == KIN_KIND_INT && !column->key) return true;
    compiler->member = column->member;
    kin__mistake(compiler, KIN_INVALID_MODEL,
                 "%s.%s: the locking column is an integer and no part of the key%s", model->name,
                 column->member, row ? "" : "; with .plain = true it is left alone");
    compiler->member = NULL;
    return false;
}

void kin__compile_version(kin__compiler *compiler, kin__model *model)
{
    const kin_row *row = row_of(compiler, model);
    kin__column *column = named(model, row ? row->name : "lock_version");
    if (row && !column) not_found(compiler, model, row->name);
    if (!column || (!row && column->plain) || !fits(compiler, model, column, row)) return;
    column->version = true;
    model->version = column;
}

static bool leads_to_stale(const kin__association *association)
{
    const kin__model *target = association->target;
    for (size_t w = 0; w < association->way_count; w++)
        if (!association->ways[w].flaw && leads_to_stale(&association->ways[w])) return true;
    for (size_t f = 0; target && f < target->family_count; f++)
        if (target->family[f].model->may_be_stale) return true;
    return false;
}

static bool touches_stale(const kin__model *model)
{
    for (size_t i = 0; i < model->associations.count; i++)
        if (model->associations.items[i].row->touch &&
            leads_to_stale(&model->associations.items[i]))
            return true;
    return false;
}

void kin__find_stale(kin__schema *schema)
{
    bool found = true;
    for (size_t i = 0; i < schema->model_count; i++)
        schema->models[i].may_be_stale = schema->models[i].version != NULL;
    while (found) {
        found = false;
        for (size_t i = 0; i < schema->model_count; i++) {
            kin__model *model = &schema->models[i];
            if (model->may_be_stale || !touches_stale(model)) continue;
            model->may_be_stale = found = true;
        }
    }
}
