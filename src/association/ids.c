/* A collection becomes the records with these keys. */
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
} kin__wanted;

/* As in Active Record, what is NULL or an empty text is no key. */
static bool is_blank(const kin_value *id)
{
    return id->kind == KIN_KIND_NULL || (id->kind == KIN_KIND_TEXT && id->size == 0);
}

static bool read_keys(kin__wanted *wanted, const kin_value *ids, size_t count)
{
    const kin__model *target = wanted->association->target;
    size_t several = target->key.count > 1 ? target->key.count : 0;
    wanted->keys = KIN__TAKE(&wanted->session->scratch, kin_value, count + 1);
    wanted->records = KIN__TAKE(&wanted->session->scratch, void *, count + 1);
    if (!wanted->keys || !wanted->records) return kin__fail_memory(wanted->session);
    for (size_t i = 0; ids && i < count; i++) {
        if (is_blank(&ids[i])) continue;
        const kin_value *key = kin__key_values(wanted->session, target, &ids[i]);
        if (!key) return false;
        wanted->keys[wanted->count++] = several ? kin_value_list(key, several) : *key;
    }
    return true;
}

static bool load_some(const kin__wanted *wanted, const kin_value *keys, size_t count,
                      kin_items *found)
{
    const kin__model *target = wanted->association->target;
    kin_query query;
    kin_value list;
    if (!kin__key_list(wanted->session, &target->key.names, keys, count, &list)) return false;
    kin__query_open(&query, wanted->session, target);
    query.region = kin__origin_of(wanted->owner)->region;
    if (!kin__query_default_scopes(&query)) return false;
    kin__query_among(&query, &target->key, list);
    return !query.failed && kin__load_list(&query, found);
}

/* Puts what was found in its place; a key that is asked for twice has its record twice. */
static bool place_found(kin__wanted *wanted, const kin_items *found)
{
    const kin__key *columns = &wanted->association->target->key;
    kin__map places;
    if (!kin__map_open(&places, &wanted->session->scratch, found->count))
        return kin__fail_memory(wanted->session);
    for (size_t i = 0; i < found->count; i++) {
        kin_value key;
        if (!kin__key_of(found->items[i], columns, kin__get, &key)) return false;
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
    if (wanted->count == 0) return true;
    size_t most = kin__most_keys(wanted->session, &wanted->association->target->key.names);
    for (size_t first = 0; first < wanted->count; first += most) {
        kin_items found;
        size_t left = wanted->count - first;
        if (!load_some(wanted, wanted->keys + first, left < most ? left : most, &found) ||
            !place_found(wanted, &found))
            return false;
        if (left <= most) break;
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
                                    "%s.%s: %zu of the %zu keys are those of no %s", about.model,
                                    about.association, gone, wanted->count, target->name);
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
