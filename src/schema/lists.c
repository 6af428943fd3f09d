/* Lists of functions in the row of a collection: each ends at the first place without one. */
#include "schema/compile.h"

static void check_list(kin__compiler *compiler, const kin_row *row, const char *option,
                       kin_item_fn *const *functions)
{
    for (size_t i = 1; i < KIN_ITEM_FUNCTIONS; i++)
        if (functions[i] && !functions[i - 1])
            kin__mistake(compiler, KIN_INVALID_MODEL,
                         "%s.%s: .%s has NULL before a function, which would never run",
                         compiler->model, row->name, option);
}

void kin__check_lists(kin__compiler *compiler, const kin_row *row)
{
    check_list(compiler, row, "before_add", row->before_add);
    check_list(compiler, row, "after_add", row->after_add);
    check_list(compiler, row, "before_remove", row->before_remove);
    check_list(compiler, row, "after_remove", row->after_remove);
}
