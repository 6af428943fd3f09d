#include "loading/result.h"

static kin__origin *origin_for(kin__result *result, const kin__model *model)
{
    kin__origin *origin = result->origins;
    while (origin && origin->model != model) origin = origin->next;
    if (origin) return origin;
    origin = KIN__TAKE(&result->region->arena, kin__origin, 1);
    if (!origin) return NULL;
    *origin = (kin__origin){.model = model,
                            .session = result->region->session,
                            .region = result->region,
                            .result = result,
                            .next = result->origins};
    result->origins = origin;
    return origin;
}

/* A record of another region has memory of its own, and one that was there before its own
 * result. */
static bool adopt(kin__result *result, kin_record *record, uint32_t place)
{
    const kin__origin *before = kin__origin_of(record);
    if (before->result == result) kin__set_place(record, place);
    if (before->result || before->region != result->region) return true;
    kin__origin *origin = result->origins;
    if (!origin || origin->model != before->model) origin = origin_for(result, before->model);
    if (!origin) return false;
    record->kin_origin_ = origin;
    kin__set_place(record, place);
    return true;
}

kin__result *kin__result_open(kin_region *region)
{
    kin__result *result = KIN__TAKE(&region->arena, kin__result, 1);
    if (!result) {
        kin__fail_memory(region->session);
        return NULL;
    }
    result->region = region;
    return result;
}

bool kin__result_add(kin__result *result, void *const *items, size_t count)
{
    kin_session *session = result->region->session;
    if (count == 0 || count > UINT32_MAX - result->count) return true;
    kin__members *members = KIN__TAKE(&result->region->arena, kin__members, 1);
    if (!members) return kin__fail_memory(session);
    *members = (kin__members){.older = result->latest,
                              .items = items,
                              .first = result->count,
                              .count = (uint32_t)count,
                              .epoch = session->epoch};
    for (uint32_t i = 0; i < members->count; i++)
        if (!adopt(result, items[i], members->first + i)) return kin__fail_memory(session);
    result->latest = members;
    result->count += members->count;
    return true;
}

bool kin__result_form(kin_region *region, void *const *items, size_t count)
{
    /* One record alone has nobody beside it; on a handle of the user's own nothing is read
     * ahead. */
    if (count < 2 || region->session->db->handle) return true;
    kin__result *result = kin__result_open(region);
    return result && kin__result_add(result, items, count);
}

kin_record *kin__result_at(const kin__result *result, uint32_t place, const kin__members **with)
{
    const kin__members *members = result->latest;
    while (members && place < members->first) members = members->older;
    *with = members;
    return members && place - members->first < members->count
               ? members->items[place - members->first]
               : NULL;
}
