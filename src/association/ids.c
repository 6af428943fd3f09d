/* The records with these keys: those of a collection, or what a collection becomes. */
#include "association/association.h"

#include "loading/load.h"
#include "loading/owners.h"
#include "query/key.h"
#include "query/query.h"

#include <string.h>

/* The keys that are asked for, in their order, and the record of each once it is found. */
typedef struct kin__wanted {
    kin_session *session;
    kin_record *owner;
    const kin__association *association;
    kin_value *keys;
    size_t count;
    void **records;
    bool within; /* only what is in the collection already */
} kin__wanted;

/* As in Active Record, what is NULL or an empty text is no key. */
static bool is_blank(const kin_value *id)
{
    return id->kind == KIN_KIND_NULL || (id->kind == KIN_KIND_TEXT && id->size == 0);
}

static bool read_keys(kin__wanted *wanted, const kin_value *ids, size_t count)
{
    const kin__model *target = wanted->association->target;
    wanted->keys = KIN__TAKE(&wanted->session->scratch, kin_value, count + 1);
    wanted->records = KIN__TAKE(&wanted->session->scratch, void *, count + 1);
    if (!wanted->keys || !wanted->records) return kin__fail_memory(wanted->session);
    for (size_t i = 0; ids && i < count; i++) {
        if (is_blank(&ids[i])) continue;
        const kin_value *key = kin__key_values(wanted->session, target, &ids[i]);
        if (!key) return false;
        wanted->keys[wanted->count++] = kin__as_key(key, target->key.count);
    }
    return true;
}

static bool open_query(const kin__wanted *wanted, kin_query *query)
{
    if (wanted->within) return kin__collection_query(query, wanted->owner, wanted->association);
    kin__query_open(query, wanted->session, wanted->association->target);
    query->region = kin__origin_of(wanted->owner)->region;
    return wanted->association->row->unscoped || kin__query_default_scopes(query);
}

static bool load_some(const kin__wanted *wanted, kin_value list, kin_items *found)
{
    kin_query query;
    if (!open_query(wanted, &query)) return false;
    kin__query_among(&query, &wanted->association->target->key, list);
    return !query.failed && kin__load_list(&query, found);
}

/* Puts what was found in its place; a key that is asked for twice has its record twice. What is not
 * saved has no key yet. */
static bool place_found(kin__wanted *wanted, const kin_items *found)
{
    const kin__key *columns = &wanted->association->target->key;
    kin__map places;
    if (!kin__map_open(&places, &wanted->session->scratch, found->count))
        return kin__fail_memory(wanted->session);
    for (size_t i = 0; i < found->count; i++) {
        kin_value key;
        if (kin__is(found->items[i], KIN__NEW)) continue;
        if (!kin__key_of(found->items[i], columns, kin__original, &key)) return false;
        uint32_t *place = kin__map_put(&places, &key);
        if (!place) return kin__fail_memory(wanted->session);
        *place = (uint32_t)i;
    }
    for (size_t i = 0; i < wanted->count; i++) {
        uint32_t place = kin__map_find(&places, &wanted->keys[i]);
        if (place != KIN__NOT_FOUND) wanted->records[i] = found->items[place];
    }
    return true;
}

static bool load_wanted(kin__wanted *wanted)
{
    kin__key_lists lists;
    kin__key_lists_open(&lists, wanted->session, &wanted->association->target->key.names,
                        wanted->keys, wanted->count);
    while (lists.done < lists.count) {
        kin_value list;
        kin_items found;
        if (!kin__next_key_list(&lists, &list) || !load_some(wanted, list, &found) ||
            !place_found(wanted, &found))
            return false;
    }
    return true;
}

/* The keys for which there is no record, as far as they fit. false: there are such, and that is the
 * answer. */
static bool all_are_found(const kin__wanted *wanted)
{
    char missing[KIN__KEY_TEXT_SIZE] = "";
    size_t length = 0;
    size_t gone = 0;
    const kin__model *target = wanted->association->target;
    for (size_t i = 0; i < wanted->count; i++) {
        char text[KIN__KEY_TEXT_SIZE];
        const kin_value *values = &wanted->keys[i];
        if (wanted->records[i]) continue;
        if (values->kind == KIN_KIND_LIST) values = values->as.list;
        const char *key = kin__key_text(target, values, text);
        size_t size = key ? strlen(key) : 0;
        if (size > 0 && length + size + 3 < sizeof missing) {
            if (gone > 0) memcpy(missing + length, ", ", 2);
            memcpy(missing + length + (gone > 0 ? 2 : 0), key, size + 1);
            length += size + (gone > 0 ? 2 : 0);
        }
        gone++;
    }
    kin__about about = {.model = wanted->association->owner->name,
                        .association = wanted->association->name,
                        .value = length > 0 ? missing : NULL};
    return gone == 0 || kin__answer(wanted->session, KIN_RECORD_NOT_FOUND, &about,
                                    "%s.%s: %zu of the %zu keys are those of no %s%s", about.model,
                                    about.association, gone, wanted->count, target->name,
                                    wanted->within ? " in it" : "");
}

bool kin_record_many_set_ids(kin_record *owner, size_t offset, const kin_value *ids, size_t count)
{
    kin__verb verb;
    const kin__association *association = kin__change_begin(&verb, owner, offset);
    if (!association) return false;
    kin__wanted wanted = {.session = verb.session, .owner = owner, .association = association};
    bool done = read_keys(&wanted, ids, count) && load_wanted(&wanted) && all_are_found(&wanted) &&
                kin__replace(&verb, owner, association, wanted.records, wanted.count);
    return kin__verb_end(&verb, done);
}

/* --- finding several ------------------------------------------------------------------------------ */

/* What is in memory stands for its row; what is not knows its owner. */
static bool know(kin__wanted *wanted)
{
    kin_items items = kin__many_items(wanted->owner, wanted->association);
    void **loaded = wanted->records;
    wanted->records = KIN__TAKE(&wanted->session->scratch, void *, wanted->count + 1);
    if (!wanted->records) return kin__fail_memory(wanted->session);
    if (items.count > 0 && !place_found(wanted, &items)) return false;
    for (size_t i = 0; i < wanted->count; i++) {
        if (!loaded[i]) wanted->records[i] = NULL;
        if (wanted->records[i] || !loaded[i]) continue;
        wanted->records[i] = loaded[i];
        if (!kin__fill_inverse(wanted->association, wanted->owner, loaded[i])) return false;
    }
    return true;
}

static bool find_wanted(kin__wanted *wanted)
{
    kin_items items = kin__many_items(wanted->owner, wanted->association);
    if (kin__many_is_loaded(wanted->owner, wanted->association)) return place_found(wanted, &items);
    return load_wanted(wanted) && know(wanted);
}

/* Each once, in an array of the owner's region. */
static bool list_wanted(const kin__wanted *wanted, kin_items *list)
{
    kin_region *region = kin__origin_of(wanted->owner)->region;
    void **kept = kin__arena_take(&region->arena, (wanted->count + 1) * sizeof *kept, 8);
    kin__map seen;
    size_t count = 0;
    if (!kept || !kin__map_open(&seen, &wanted->session->scratch, wanted->count))
        return kin__fail_memory(wanted->session);
    for (size_t i = 0; i < wanted->count; i++) {
        uint32_t *place = kin__map_put(&seen, &wanted->keys[i]);
        if (!place) return kin__fail_memory(wanted->session);
        if (*place == KIN__NOT_FOUND) kept[count++] = wanted->records[i];
        *place = 0;
    }
    *list = (kin_items){kept, count};
    return true;
}

kin_items kin_record_many_find_list(const kin_record *read_owner, size_t offset,
                                    const kin_value *keys, size_t count)
{
    static const kin_items none = {NULL, 0};
    kin__verb verb;
    kin_items list = none;
    kin_record *owner = (kin_record *)(uintptr_t)read_owner;
    if (!kin__verb_begin(&verb, kin__session_of_any(owner), KIN__READS)) return none;
    const kin__association *association = kin__slot_at(owner, offset, true);
    kin__wanted wanted = {
        .session = verb.session, .owner = owner, .association = association, .within = true};
    bool done = association && read_keys(&wanted, keys, count) && find_wanted(&wanted) &&
                all_are_found(&wanted) && list_wanted(&wanted, &list);
    return kin__verb_end(&verb, done) ? list : none;
}
