#include "loading/rows.h"

#include "loading/result.h"

#include <string.h>

bool kin__rows_add(kin_session *session, kin__rows *rows, kin_record *record)
{
    kin_record **records = kin__arena_grow(&session->scratch, rows->records, rows->count,
                                           &rows->capacity, sizeof *records);
    if (!records) return kin__fail_memory(session);
    rows->records = records;
    records[rows->count++] = record;
    return true;
}

bool kin__rows_keep(kin_region *region, const kin__rows *rows, kin_items *list)
{
    void **items = NULL;
    if (rows->count > 0) {
        items = kin__arena_take(&region->arena, rows->count * sizeof *items, 8);
        if (!items) return kin__fail_memory(region->session);
        memcpy(items, rows->records, rows->count * sizeof *items);
    }
    *list = (kin_items){items, rows->count};
    return kin__result_form(region, items, rows->count);
}
