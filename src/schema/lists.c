/* Lists in the row of a collection: each ends at the first place with nothing in it. */
#include "schema/compile.h"

#include <string.h>

static void check_list(kin__compiler *compiler, const kin_row *row, const char *option,
                       kin_item_fn *const *functions)
{
    for (size_t i = 1; i < KIN_ITEM_FUNCTIONS; i++)
        if (functions[i] && !functions[i - 1])
            kin__mistake(compiler, KIN_INVALID_MODEL,
                         "%s.%s: .%s has NULL before a function, which would never run",
                         compiler->model, row->name, option);
}

/* One name stands for one table. */
static void check_extensions(kin__compiler *compiler, const kin_row *row)
{
    const kin_extension *all = row->extensions;
    for (size_t i = 0; i < KIN_EXTENSIONS; i++) {
        if (!all[i].functions) continue;
        if (!all[i].name || !*all[i].name || (i > 0 && !all[i - 1].functions))
            kin__mistake(compiler, KIN_INVALID_MODEL,
                         "%s.%s: .extensions has one without a name, or a gap", compiler->model,
                         row->name);
        for (size_t n = 0; n < i; n++)
            if (all[n].name && all[i].name && strcmp(all[n].name, all[i].name) == 0)
                kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s: two extensions are called \"%s\"",
                             compiler->model, row->name, all[i].name);
    }
}

void kin__check_lists(kin__compiler *compiler, const kin_row *row)
{
    check_list(compiler, row, "before_add", row->before_add);
    check_list(compiler, row, "after_add", row->after_add);
    check_list(compiler, row, "before_remove", row->before_remove);
    check_list(compiler, row, "after_remove", row->after_remove);
    check_extensions(compiler, row);
}
