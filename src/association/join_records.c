/* Taking targets out of a has_many :through: their join records go. */
#include "association/association.h"

#include "loading/load.h"

/* The counter that one of its belongs_to keeps, if it does. */
static bool uncount_one(kin_record *join, const kin__association *association)
{
    const kin__association *up;
    kin_value key;
    if (!association->row->counter_cache || association->many) return true;
    if (!kin__way_from(join, association, &up)) return false;
    return !up || !up->counter ||
           (kin__key_of(join, &up->owner_keys, kin__get, &key) &&
            kin__move_counter(kin__session_of(join), up, key, kin__one_target(join, up), -1));
}

/* Every counter that a join row was part of. */
static bool uncount(kin_record *join)
{
    const kin__association_list *all = &kin__model_of(join)->associations;
    for (size_t i = 0; i < all->count; i++)
        if (!uncount_one(join, &all->items[i])) return false;
    return true;
}

static bool is_counted(const kin__model *join)
{
    for (size_t i = 0; i < join->associations.count; i++)
        if (join->associations.items[i].row->kin_row_ == KIN_ROW_BELONGS_TO_ &&
            join->associations.items[i].row->counter_cache)
            return true;
    return false;
}

static bool leads_to(const kin_record *join, const kin__association *source,
                     kin_record *const *targets, size_t count)
{
    if (!kin__leads_from(join, source)) return false;
    for (size_t i = 0; i < count; i++)
        if (kin__same_key(join, &source->owner_keys, kin__get, targets[i], &source->target_keys))
            return true;
    return false;
}

/* The join records in memory that lead to one of these targets; targets NULL: all. NULL is a
 * failure. */
static kin_record **joins_in_memory(kin_record *owner, const kin__association *association,
                                    kin_record *const *targets, size_t count, size_t *found)
{
    kin_session *session = kin__session_of(owner);
    kin_items all = kin__many_items(owner, association->through);
    kin_record **joins = KIN__TAKE(&session->scratch, kin_record *, all.count + 1);
    *found = 0;
    if (!joins) kin__fail_memory(session);
    for (size_t i = 0; joins && i < all.count; i++)
        if (!targets || leads_to(all.items[i], association->source, targets, count))
            joins[(*found)++] = all.items[i];
    return joins;
}

/* One statement, where nothing has to be known of each row. */
static bool delete_at_once(kin_record *owner, const kin__association *association,
                           kin_record *const *targets, size_t count, int64_t *removed)
{
    size_t found;
    if (!(targets
              ? kin__change_joins(owner, association, targets, count, KIN__DELETE_TARGETS, removed)
              : kin__change_targets(owner, association->through, NULL, 0, KIN__DELETE_TARGETS,
                                    removed)))
        return false;
    kin_record **joins = joins_in_memory(owner, association, targets, count, &found);
    if (!joins) return false;
    for (size_t i = 0; i < found; i++)
        if (!kin__set_state(joins[i], KIN__DESTROYED, true)) return false;
    return kin__many_remove(owner, association->through, joins, found);
}

/* Without callbacks; but the counters that a join row moved move back. */
static bool delete_counted(kin_record *join)
{
    bool gone = false;
    if (kin__is(join, KIN__NEW | KIN__DESTROYED)) return true;
    return kin__delete_row(join, false, &gone) && (!gone || uncount(join));
}

static bool delete_each(kin_record *owner, const kin__association *through,
                        kin_record *const *joins, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!kin__show_owner(owner, through, joins[i]) || !delete_counted(joins[i])) return false;
    return true;
}

/* All of them may be more than memory holds, where nobody asks how many they are. */
static bool remove_each(kin_record *owner, const kin__association *association,
                        kin_record *const *targets, size_t count, kin__removal how,
                        int64_t *removed)
{
    const kin__association *through = association->through;
    kin__remove_batch *remove = how == KIN__REMOVE_BY_DESTROY ? kin__destroy_each : delete_each;
    size_t found;
    if (!targets && !removed && kin__goes_in_batches(owner, through))
        return kin__remove_in_batches(owner, through, remove);
    if (!kin__many_is_loaded(owner, through) && !kin__load_association(owner, through))
        return false;
    kin_record **joins = joins_in_memory(owner, association, targets, count, &found);
    if (!joins) return false;
    if (removed) *removed = (int64_t)found;
    return remove(owner, through, joins, found) && kin__many_remove(owner, through, joins, found);
}

/* The row leads nowhere any more, and so does the record. */
static bool leave(kin_record *join, const kin__association *source)
{
    static const kin_value null = {0};
    if (kin__is(join, KIN__NEW | KIN__DESTROYED)) return true;
    if (!uncount_one(join, source) || !kin__key_cleared(join, &source->owner_keys, source->cleared))
        return false;
    if (source->foreign_type && !kin__set_clean(join, source->foreign_type, null)) return false;
    return kin__version_moved(join) && kin__one_set(join, source, NULL);
}

/* The rows stay the owner's, and its counter of them stays as it is. */
static bool nullify(kin_record *owner, const kin__association *association,
                    kin_record *const *targets, size_t count, int64_t *removed)
{
    const kin__association *through = association->through;
    const kin__association *source = association->source;
    size_t found;
    if (source->row->counter_cache && !kin__many_need(owner, through)) return false;
    kin_record **joins = joins_in_memory(owner, association, targets, count, &found);
    if (!joins ||
        !kin__change_joins(owner, association, targets, count, KIN__NULLIFY_TARGETS, removed))
        return false;
    for (size_t i = 0; i < found; i++)
        if (!leave(joins[i], source)) return false;
    return true;
}

bool kin__remove_joins(kin_record *owner, const kin__association *association,
                       kin_record *const *targets, size_t count, kin__removal how, int64_t *removed)
{
    if (how != KIN__REMOVE_BY_DESTROY && association->dependent == KIN_NULLIFY)
        return nullify(owner, association, targets, count, removed);
    if (association->dependent == KIN_DESTROY) how = KIN__REMOVE_BY_DESTROY;
    if (how == KIN__REMOVE_BY_DESTROY || is_counted(association->through->target))
        return remove_each(owner, association, targets, count, how, removed);
    return delete_at_once(owner, association, targets, count, removed);
}
