/* The records with these keys: those of a collection, or what a collection becomes. */
#include "association/association.h"

#include "loading/keyed.h"

/* The keys that are asked for, and where they are looked for. */
typedef struct kin__wanted {
    kin__keyed keyed;
    kin_record *owner;
    const kin__association *association;
    bool within; /* only what is in the collection already */
} kin__wanted;

/* As in Active Record, what is NULL or an empty text is no key. */
static bool open_wanted(kin__wanted *wanted, const kin_value *keys, size_t count)
{
    return kin__keyed_open(&wanted->keyed, kin__session_of(wanted->owner),
                           wanted->association->target, keys, count, true);
}

static bool open_query(kin_query *query, const void *of)
{
    const kin__wanted *wanted = of;
    const kin__association *association = wanted->association;
    if (wanted->within) return kin__collection_query(query, wanted->owner, association);
    kin__query_open(query, wanted->keyed.session, association->target);
    query->region = kin__origin_of(wanted->owner)->region;
    return association->row->unscoped || kin__query_default_scopes(query);
}

/* false: some are not there, and that is the answer. */
static bool all_are_found(const kin__wanted *wanted)
{
    char buffer[KIN__KEY_TEXT_SIZE];
    kin__about about = {.model = wanted->association->owner->name,
                        .association = wanted->association->name};
    size_t gone = kin__keyed_missing(&wanted->keyed, buffer, &about.value);
    return gone == 0 ||
           kin__answer(wanted->keyed.session, KIN_RECORD_NOT_FOUND, &about,
                       "%s.%s: %zu of the %zu keys are those of no %s%s", about.model,
                       about.association, gone, wanted->keyed.count,
                       wanted->association->target->name, wanted->within ? " in it" : "");
}

bool kin_record_many_set_ids(kin_record *owner, size_t offset, const kin_value *ids, size_t count)
{
    kin__verb verb;
    const kin__association *association = kin__change_begin(&verb, owner, offset);
    if (!association) return false;
    kin__wanted wanted = {.owner = owner, .association = association};
    bool done = open_wanted(&wanted, ids, count) &&
                kin__keyed_load(&wanted.keyed, open_query, &wanted) && all_are_found(&wanted) &&
                kin__replace(&verb, owner, association, wanted.keyed.records, wanted.keyed.count);
    return kin__verb_end(&verb, done);
}

/* --- finding several -------------------------------------------------------------------------- */

/* What is in memory stands for its row; what is not knows its owner. */
static bool know(kin__wanted *wanted)
{
    kin__keyed *keyed = &wanted->keyed;
    kin_items items = kin__many_items(wanted->owner, wanted->association);
    void **loaded = keyed->records;
    keyed->records = KIN__TAKE(&keyed->session->scratch, void *, keyed->count + 1);
    if (!keyed->records) return kin__fail_memory(keyed->session);
    if (items.count > 0 && !kin__keyed_place(keyed, &items)) return false;
    for (size_t i = 0; i < keyed->count; i++) {
        if (!loaded[i]) keyed->records[i] = NULL;
        if (keyed->records[i] || !loaded[i]) continue;
        keyed->records[i] = loaded[i];
        if (!kin__fill_inverse(wanted->association, wanted->owner, loaded[i])) return false;
    }
    return true;
}

static bool find_wanted(kin__wanted *wanted, const kin_value *keys, size_t count)
{
    kin_items items = kin__many_items(wanted->owner, wanted->association);
    if (!open_wanted(wanted, keys, count)) return false;
    bool done = kin__many_is_loaded(wanted->owner, wanted->association)
                    ? kin__keyed_place(&wanted->keyed, &items)
                    : kin__keyed_load(&wanted->keyed, open_query, wanted) && know(wanted);
    return done && all_are_found(wanted);
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
    kin__wanted wanted = {.owner = owner, .association = association, .within = true};
    bool done = association && find_wanted(&wanted, keys, count) &&
                kin__keyed_list(&wanted.keyed, kin__origin_of(owner)->region, &list);
    return kin__verb_end(&verb, done) ? list : none;
}

/* --- taking out ------------------------------------------------------------------------------- */

static bool remove_ids(kin_record *owner, size_t offset, const kin_value *keys, size_t count,
                       kin__removal how)
{
    kin__verb verb;
    const kin__association *association = kin__change_begin(&verb, owner, offset);
    if (!association) return false;
    kin__wanted wanted = {.owner = owner, .association = association, .within = true};
    if (!find_wanted(&wanted, keys, count)) return kin__verb_end(&verb, false);
    return kin__verb_answer(
        &verb, kin__take_out(owner, association, wanted.keyed.records, wanted.keyed.count, how));
}

bool kin_record_many_delete_ids(kin_record *owner, size_t offset, const kin_value *keys,
                                size_t count)
{
    return remove_ids(owner, offset, keys, count, KIN__REMOVE_AS_DEPENDENT);
}

bool kin_record_many_destroy_ids(kin_record *owner, size_t offset, const kin_value *keys,
                                 size_t count)
{
    return remove_ids(owner, offset, keys, count, KIN__REMOVE_BY_DESTROY);
}
