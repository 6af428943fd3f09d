/* Validations that come with Kin. */
#include "record/record.h"

void kin_validate_foreign_keys(kin_record *record)
{
    if (!kin__session_of_any(record)) return;
    const kin__association_list *associations = &kin__model_of(record)->associations;
    for (size_t i = 0; i < associations->count; i++) {
        const kin__association *association = &associations->items[i];
        if (association->row->kin_row_ != KIN_ROW_BELONGS_TO_) continue;
        for (size_t k = 0; k < association->owner_keys.count; k++) {
            const kin__column *column = association->owner_keys.columns[k];
            kin_value key = kin__get(record, column);
            if (key.kind == KIN_KIND_INT && key.as.integer <= 0)
                kin__add_error(record, column->member, "association reference not found");
        }
    }
}
