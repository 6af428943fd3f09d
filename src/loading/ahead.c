/* Reading ahead: what is read for one owner of a result will soon be read for those beside it.
 *
 * The first owner of a result is loaded alone. The next one that is not there yet is loaded in a
 * batch with those that follow it, in the direction in which they are read. Slots stay as they are:
 * what a batch has found stands here until its owner is read, and is nobody's. A write, SQL of the
 * user's own or the border of a transaction begins a new epoch of the session, and drops it. So
 * whoever reads gets what a statement for that owner alone would give now: records of his own, for
 * the key that the owner has now. */
#include "loading/ahead.h"

#include "loading/load.h"
#include "loading/part.h"
#include "record/callbacks.h"

/* Inside a verb that writes what was read ahead would be dropped by the next statement. */
static bool may_read_ahead(const kin_record *owner, const kin__association *association)
{
    const kin_session *session = kin__session_of(owner);
    const kin__result *result = kin__origin_of(owner)->result;
    const kin__members *with;
    return result && kin__lazy_mode(owner) == KIN_LAZY_AHEAD &&
           !session->units[session->unit_count - 1].writes && !association->last &&
           !kin__chain_has_owner_scope(association) && kin__is_fit_ahead(owner, association) &&
           kin__result_at(result, kin__place_of(owner), &with) == owner;
}

static kin__ahead *ahead_of(kin__result *result, const kin__association *association)
{
    kin__ahead *ahead = result->ahead;
    while (ahead && ahead->association != association) ahead = ahead->next;
    if (ahead) return ahead;
    ahead = KIN__TAKE(&result->region->arena, kin__ahead, 1);
    kin__result *targets = ahead ? kin__result_open(result->region) : NULL;
    if (!targets) {
        kin__fail_memory(result->region->session);
        return NULL;
    }
    *ahead = (kin__ahead){.next = result->ahead,
                          .association = association,
                          .targets = targets,
                          .stopped_at = KIN__NOT_FOUND};
    result->ahead = ahead;
    return ahead;
}

static bool is_his(const kin_record *owner, const kin__association *association,
                   const kin_value *key, bool *his)
{
    kin_value now;
    if (!kin__key_of(owner, &association->owner_keys, kin__get, &now)) return false;
    *his = now.kind == key->kind;
    if (now.kind != KIN_KIND_LIST) {
        *his = *his && kin__same_value(&now, key);
        return true;
    }
    for (uint32_t i = 0; *his && i < now.size; i++)
        *his = kin__same_value(&now.as.list[i], &key->as.list[i]);
    return true;
}

/* Within one load a row is one record: the owner, where it is his own row. */
static bool is_owner(const kin_record *owner, const kin_record *target,
                     const kin__association *association)
{
    const kin__model *model = association->target;
    const uint64_t *missing = kin__is(target, KIN__PARTIAL) ? kin__extra_of(target)->missing : NULL;
    return model->root == kin__model_of(owner)->root && kin__is_same_row(target, owner) &&
           kin__serves(owner, model, missing);
}

/* The instance for this owner of what stands at that place of the batch; rows are what stood at the
 * places of its targets before. */
static kin_record *instance(const kin__batch *batch, uint32_t begin, uint32_t i,
                            kin_record *const *rows)
{
    kin_record *row = rows[i];
    uint32_t known = kin__place_of(row) - batch->first - begin;
    if (batch->shared && known < i && rows[known] == row) return batch->targets[begin + known];
    kin_record *own = batch->shared ? kin__copy_row(row) : row;
    if (!own) return NULL;
    kin__set_place(row, batch->first + begin + i);
    kin__set_place(own, batch->first + begin + i);
    own->kin_state_ &= ~(uint64_t)KIN__AHEAD;
    if (kin__model_of(own)->callbacks.given && !kin__loaded(own)) return NULL;
    return own;
}

static bool take_targets(kin__part *part, const kin__batch *batch, kin_record *owner,
                         uint32_t place)
{
    kin_session *session = kin__session_of(owner);
    const kin__association *association = part->include->association;
    uint32_t begin = batch->begins[place];
    uint32_t count = batch->begins[place + 1] - begin;
    uint64_t marks = kin__target_marks(part->include, owner, batch->said);
    kin_record **rows = KIN__TAKE(&session->scratch, kin_record *, count + 1);
    if (!rows) return kin__fail_memory(session);
    for (uint32_t i = 0; i < count; i++) rows[i] = batch->targets[begin + i];
    for (uint32_t i = 0; i < count; i++) {
        kin_record *own = owner;
        if (!is_owner(owner, rows[i], association)) own = instance(batch, begin, i, rows);
        if (!own) return false;
        kin__add_marks(own, marks);
        batch->targets[begin + i] = own;
        if (!kin__part_add(part, session, own, 0)) return false;
    }
    return true;
}

static bool give(kin_record *owner, kin__ahead *ahead, kin__entry *entry)
{
    kin_session *session = kin__session_of(owner);
    const kin__batch *batch = entry->batch;
    uint32_t key = batch->keyed[entry->owner];
    int64_t more = batch->more && batch->more[key];
    kin__include include = {.association = ahead->association, .lazy = true, .apart = true};
    kin__part part;
    batch->keyed[entry->owner] = KIN__NOT_FOUND;
    if (!kin__part_open(&part, session, &include, &owner, 1, NULL)) return false;
    part.ahead = true;
    part.counts = &more;
    if (!take_targets(&part, batch, owner, entry->owner) || !kin__part_fill(&part, session))
        return false;
    ahead->owners_read++;
    ahead->rows_read += part.found.count;
    ahead->last_place = kin__place_of(owner);
    if (batch == ahead->batch) ahead->batch_read++;
    return true;
}

static bool read_ahead(kin_record *owner, kin__ahead *ahead)
{
    kin_session *session = kin__session_of(owner);
    uint32_t place = kin__place_of(owner);
    bool his = false;
    kin__entry *entry = kin__ahead_entry(ahead, place, session->epoch);
    session->units[session->unit_count - 1].notes_loads = true;
    if (entry && !is_his(owner, ahead->association,
                         &entry->batch->keys[entry->batch->keyed[entry->owner]], &his))
        return false;
    if (his) return give(owner, ahead, entry);
    if (!kin__ahead_load(ahead, owner)) return false;
    if (ahead->unfit) return kin__load_association(owner, ahead->association);
    return give(owner, ahead, kin__ahead_entry(ahead, place, session->epoch));
}

bool kin__read_association(kin_record *owner, const kin__association *association)
{
    const kin__association *way;
    if (!kin__way_from(owner, association, &way)) return false;
    if (!way || !may_read_ahead(owner, way)) return kin__load_association(owner, association);
    kin__ahead *ahead = ahead_of(kin__origin_of(owner)->result, way);
    if (!ahead) return false;
    return ahead->unfit ? kin__load_association(owner, way) : read_ahead(owner, ahead);
}
