#include "loading/rows.h"

#include <string.h>

bool kin__rows_add(kin_session *session, kin__rows *rows, kin_record *record)
{
    if (rows->count == rows->capacity) {
        size_t capacity = rows->capacity ? rows->capacity * 2 : 64;
        kin_record **records = kin__arena_take(&session->scratch, capacity * sizeof *records, 8);
        if (!records) return kin__fail_memory(session);
        if (rows->count) memcpy(records, rows->records, rows->count * sizeof *records);
        rows->records = records;
        rows->capacity = capacity;
    }
    rows->records[rows->count++] = record;
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
    return true;
}
