/* A collection becomes what is handed over: what is missing there goes, what is new is added. */
#include "association/association.h"

/* How often each record stands in the list; the map's numbers say so. */
static bool count_each(kin__map *counts, kin_session *session, void *const *items, size_t count)
{
    if (!kin__map_open(counts, &session->scratch, count)) return kin__fail_memory(session);
    for (size_t i = 0; i < count; i++) {
        kin_value pointer = kin__map_pointer(items[i]);
        uint32_t *number = kin__map_put(counts, &pointer);
        if (!number) return kin__fail_memory(session);
        *number = *number == KIN__NOT_FOUND ? 1 : *number + 1;
    }
    return true;
}

/* Those of all that are not among the others. Where a link is a row, one that is linked more often
 * than it stands there is not among them either. NULL is a failure. */
static kin_record **difference(kin_session *session, const kin__association *association,
                               kin_items all, kin_items others, size_t *found)
{
    while (association->delegate) association = association->delegate;
    bool repeats = association->kind->repeats;
    kin__map counts;
    kin_record **result = KIN__TAKE(&session->scratch, kin_record *, all.count + 1);
    *found = 0;
    if (!result) kin__fail_memory(session);
    if (!result || !count_each(&counts, session, others.items, others.count)) return NULL;
    for (size_t i = 0; i < all.count; i++) {
        kin_value pointer = kin__map_pointer(all.items[i]);
        uint32_t *left = kin__map_put(&counts, &pointer);
        if (!left) {
            kin__fail_memory(session);
            return NULL;
        }
        if (*left == KIN__NOT_FOUND || *left == 0)
            result[(*found)++] = all.items[i];
        else if (repeats)
            --*left;
    }
    return result;
}

/* The rows of those that are saved, known by their keys. */
static bool map_rows(kin__map *rows, const kin__model *model, kin_session *session,
                     void *const *items, size_t count)
{
    if (!kin__map_open(rows, &session->scratch, count)) return kin__fail_memory(session);
    for (size_t i = 0; i < count; i++) {
        kin_value key;
        if (kin__is(items[i], KIN__NEW)) continue;
        if (!kin__key_of(items[i], &model->key, kin__original, &key)) return false;
        uint32_t *place = kin__map_put(rows, &key);
        if (!place) return kin__fail_memory(session);
        if (*place == KIN__NOT_FOUND) *place = (uint32_t)i;
    }
    return true;
}

/* Another instance of a row that is in the collection already takes the place of the one that is
 * there: whoever hands it over goes on with it. */
static bool swap_known(kin_record *owner, const kin__association *association, void *const *items,
                       size_t count)
{
    const kin__model *model = association->target;
    const kin__association *inverse = association->inverse;
    kin_items now = kin__many_items(owner, association);
    kin__map rows;
    if (!map_rows(&rows, model, kin__session_of(owner), items, count)) return false;
    for (size_t n = 0; n < now.count; n++) {
        kin_value key;
        if (kin__is(now.items[n], KIN__NEW)) continue;
        if (!kin__key_of(now.items[n], &model->key, kin__original, &key)) return false;
        uint32_t place = kin__map_find(&rows, &key);
        if (place == KIN__NOT_FOUND || items[place] == now.items[n]) continue;
        if (!kin__many_swap(owner, association, n, items[place]) ||
            (inverse && !inverse->many && !kin__one_set(items[place], inverse, owner)))
            return false;
    }
    return true;
}

/* Taking a record out takes all its links, so what is left to add is seen behind that. */
static bool replace(kin_record *owner, const kin__association *association, kin_items items)
{
    kin_session *session = kin__session_of(owner);
    size_t gone;
    size_t added;
    if (!kin__is(owner, KIN__NEW) && !kin__many_need(owner, association)) return false;
    if (!swap_known(owner, association, items.items, items.count)) return false;
    kin_record **removed =
        difference(session, association, kin__many_items(owner, association), items, &gone);
    if (!removed) return false;
    if (gone > 0 && !kin__is(owner, KIN__NEW)) kin__verb_atomic(session, true);
    if (gone > 0 &&
        !kin__take_out(owner, association, (void *const *)removed, gone, KIN__REMOVE_AS_DEPENDENT))
        return false;
    kin_record **new_ones =
        difference(session, association, items, kin__many_items(owner, association), &added);
    if (!new_ones || added == 0) return new_ones != NULL;
    if (!kin__is(owner, KIN__NEW)) kin__verb_atomic(session, true);
    return kin__add_all(owner, association, (void *const *)new_ones, added);
}

bool kin__replace(kin__verb *verb, kin_record *owner, const kin__association *association,
                  void *const *items, size_t count)
{
    const kin_items all = {items, count};
    if (replace(owner, association, all)) return true;
    if (kin__has_failed(verb->session)) return false;
    /* A refusal cancels the assignment as a whole. */
    verb->cancelled = true;
    return kin__not_replaced(owner, association);
}

bool kin_record_many_set(kin_record *owner, size_t offset, void *const *items, size_t count)
{
    const kin__association *association =
        kin__session_of_any(owner) ? kin__association_at(kin__model_of(owner), offset) : NULL;
    if (association && association->row->on_many_set)
        return kin__call_many_set(owner, association, items, count);
    return kin_record_super_many_set(owner, offset, items, count);
}

bool kin_record_super_many_set(kin_record *owner, size_t offset, void *const *items, size_t count)
{
    kin__verb verb;
    const kin__association *association = kin__change_begin(&verb, owner, offset);
    if (!association) return false;
    bool done = kin__check_targets(owner, association, items, count) &&
                kin__replace(&verb, owner, association, items, count);
    return kin__verb_end(&verb, done);
}
