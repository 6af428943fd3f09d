#include "loading/keyed.h"

#include "loading/owners.h"
#include "record/key.h"

#include <string.h>

static bool is_blank(const kin_value *key)
{
    return key->kind == KIN_KIND_NULL || (key->kind == KIN_KIND_TEXT && key->size == 0);
}

bool kin__keyed_open(kin__keyed *keyed, kin_session *session, const kin__model *model,
                     const kin_value *keys, size_t count, bool blanks)
{
    *keyed = (kin__keyed){.session = session, .model = model};
    keyed->keys = KIN__TAKE(&session->scratch, kin_value, count + 1);
    keyed->records = KIN__TAKE(&session->scratch, void *, count + 1);
    if (!keyed->keys || !keyed->records) return kin__fail_memory(session);
    for (size_t i = 0; keys && i < count; i++) {
        if (blanks && is_blank(&keys[i])) continue;
        const kin_value *key = kin__key_values(session, model, &keys[i]);
        if (!key) return false;
        keyed->keys[keyed->count++] = kin__as_key(key, model->key.count);
    }
    return true;
}

bool kin__keyed_place(kin__keyed *keyed, const kin_items *found)
{
    kin__map places;
    if (!kin__map_open(&places, &keyed->session->scratch, found->count))
        return kin__fail_memory(keyed->session);
    for (size_t i = 0; i < found->count; i++) {
        kin_value key;
        if (kin__is(found->items[i], KIN__NEW)) continue;
        if (!kin__key_of(found->items[i], &keyed->model->key, kin__original, &key)) return false;
        uint32_t *place = kin__map_put(&places, &key);
        if (!place) return kin__fail_memory(keyed->session);
        *place = (uint32_t)i;
    }
    for (size_t i = 0; i < keyed->count; i++) {
        uint32_t place = kin__map_find(&places, &keyed->keys[i]);
        if (place != KIN__NOT_FOUND) keyed->records[i] = found->items[place];
    }
    return true;
}

bool kin__keyed_load(kin__keyed *keyed, kin__keyed_query *open, const void *of)
{
    kin__key_lists lists;
    kin__key_lists_open(&lists, keyed->session, &keyed->model->key.names, keyed->keys,
                        keyed->count);
    while (lists.done < lists.count) {
        kin_query query;
        kin_value list;
        kin_items found;
        if (!kin__next_key_list(&lists, &list) || !open(&query, of)) return false;
        kin__query_among(&query, &keyed->model->key, list);
        if (query.failed || !kin__load_list(&query, &found) || !kin__keyed_place(keyed, &found))
            return false;
    }
    return true;
}

size_t kin__keyed_missing(const kin__keyed *keyed, char buffer[KIN__KEY_TEXT_SIZE],
                          const char **text)
{
    size_t length = 0;
    size_t gone = 0;
    buffer[0] = '\0';
    for (size_t i = 0; i < keyed->count; i++) {
        char one[KIN__KEY_TEXT_SIZE];
        const kin_value *values = &keyed->keys[i];
        if (keyed->records[i]) continue;
        if (values->kind == KIN_KIND_LIST) values = values->as.list;
        const char *key = kin__key_text(keyed->model, values, one);
        const char *lead = length > 0 ? ", " : "";
        size_t size = key ? strlen(lead) + strlen(key) : 0;
        if (size > 0 && length + size < KIN__KEY_TEXT_SIZE) {
            strcat(strcat(buffer + length, lead), key);
            length += size;
        }
        gone++;
    }
    *text = length > 0 ? buffer : NULL;
    return gone;
}

bool kin__keyed_list(const kin__keyed *keyed, kin_region *region, kin_items *list)
{
    void **kept = kin__arena_take(&region->arena, (keyed->count + 1) * sizeof *kept, 8);
    kin__map seen;
    size_t count = 0;
    if (!kept || !kin__map_open(&seen, &keyed->session->scratch, keyed->count))
        return kin__fail_memory(keyed->session);
    for (size_t i = 0; i < keyed->count; i++) {
        uint32_t *place = kin__map_put(&seen, &keyed->keys[i]);
        if (!place) return kin__fail_memory(keyed->session);
        if (*place == KIN__NOT_FOUND) kept[count++] = keyed->records[i];
        *place = 0;
    }
    *list = (kin_items){kept, count};
    return true;
}
