/* has_many :through. It can be changed where the association it goes through is a has_many and its
 * source a belongs_to: then a join record is all that is made or deleted. */
#include "association/association.h"

static void resolve(kin__compiler *compiler, kin__association *association)
{
    static const kin_dependent allowed[] = {KIN_DESTROY,
                                            KIN_DELETE_ALL,
                                            KIN_NULLIFY,
                                            KIN_RESTRICT_WITH_EXCEPTION,
                                            KIN_RESTRICT_WITH_ERROR,
                                            0};
    if (kin__resolve_through(compiler, association))
        kin__resolve_dependent(compiler, association, allowed);
}

/* --- join records that wait ------------------------------------------------------------------- */

/* The join record is made before owner or target are saved. The collections of both show it, so
 * whichever of the three is saved saves the others. */
static bool make_waiting(kin_record *owner, const kin__association *association, kin_record *target)
{
    const kin__association *through = association->through;
    const kin__association *back = kin__inverse_to(association->source, target);
    kin_record *join = kin__make_join(owner, association, target);
    bool made = join && through->kind->link(owner, through, join) &&
                kin__tell_item(owner, through, KIN__BEFORE_ADD, join) &&
                kin__many_append(owner, through, join) &&
                (!back || !back->many || kin__is(owner, KIN__NEW) ||
                 kin__many_append(target, back, join)) &&
                kin__set_state(target, KIN__JOINED, true) &&
                kin__tell_item(owner, through, KIN__AFTER_ADD, join);
    kin__made(join);
    return made;
}

/* Join records that are in memory: there are none where what is passed, or its source, is another
 * slot than such records have. */
static kin_items joins_of(const kin_record *owner, const kin__association *association)
{
    return association->through->many && !association->source->many
               ? kin__many_items(owner, association->through)
               : (kin_items){NULL, 0};
}

static bool is_waiting(const kin_record *join)
{
    return kin__is(join, KIN__JOINING) && kin__is(join, KIN__NEW) && !kin__is(join, KIN__DESTROYED);
}

/* The one that waits for the target; the latest stands last. NULL if there is none. */
static kin_record *waiting_for(kin_record *owner, const kin__association *association,
                               const kin_record *target)
{
    kin_items joins = joins_of(owner, association);
    if (!kin__is(target, KIN__JOINED)) return NULL;
    for (size_t i = joins.count; i-- > 0;) {
        kin_record *join = joins.items[i];
        if (is_waiting(join) && kin__one_target(join, association->source) == target) return join;
    }
    return NULL;
}

/* What is built waits with its join record where the source has an inverse; what is put into the
 * collection of an unsaved owner always does. */
static bool link(kin_record *owner, const kin__association *association, kin_record *target)
{
    bool waits = kin__is(target, KIN__FRESH) ? kin__inverse_to(association->source, target) != NULL
                                             : kin__is(owner, KIN__NEW);
    return !waits || waiting_for(owner, association, target) ||
           make_waiting(owner, association, target);
}

static bool is_in(const kin_record *item, kin_record *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (items[i] == item) return true;
    return false;
}

static bool leave_target(kin_record *join, const kin__association *source, kin_record *target)
{
    const kin__association *back = kin__inverse_to(source, target);
    if (!back) return true;
    return back->many ? kin__many_remove(target, back, &join, 1) : kin__one_reset(target, back);
}

/* Those that wait for these targets are forgotten. */
static bool unlink(kin_record *owner, const kin__association *association,
                   kin_record *const *targets, size_t count)
{
    kin_session *session = kin__session_of(owner);
    kin_items joins = joins_of(owner, association);
    kin_record **waiting = KIN__TAKE(&session->scratch, kin_record *, joins.count + 1);
    size_t found = 0;
    if (!waiting) return kin__fail_memory(session);
    for (size_t i = 0; i < joins.count; i++) {
        kin_record *join = joins.items[i];
        kin_record *target = is_waiting(join) ? kin__one_target(join, association->source) : NULL;
        if (!target || !kin__is(target, KIN__JOINED) || !is_in(target, targets, count)) continue;
        if (!leave_target(join, association->source, target)) return false;
        waiting[found++] = join;
    }
    return found == 0 || kin__many_remove(owner, association->through, waiting, found);
}

static bool add_join(kin_record *owner, const kin__association *association, kin_record *target)
{
    const kin__association *through = association->through;
    kin_record *join = kin__make_join(owner, association, target);
    bool added = join && through->kind->link(owner, through, join) &&
                 kin__tell_item(owner, through, KIN__BEFORE_ADD, join) &&
                 through->kind->add(owner, through, join);
    kin__made(join);
    if (!added) return false;
    return (!kin__many_is_loaded(owner, through) || kin__many_append(owner, through, join)) &&
           kin__tell_item(owner, through, KIN__AFTER_ADD, join);
}

static bool add(kin_record *owner, const kin__association *association, kin_record *target)
{
    const kin__association *through = association->through;
    kin_record *waiting =
        kin__is(target, KIN__NEW) ? waiting_for(owner, association, target) : NULL;
    if (kin__is_to_save(target) && !kin__save(target)) return false;
    if (waiting) return !kin__is(waiting, KIN__NEW) || through->kind->add(owner, through, waiting);
    return add_join(owner, association, target);
}

static bool gather(kin__together *together, kin_record *owner, const kin__association *association,
                   kin_record *target)
{
    if (!kin__is_to_save(target)) return kin__together_take(together, target);
    if (waiting_for(owner, association, target))
        return kin__send_what_waits(kin__session_of(owner)) && add(owner, association, target);
    return kin__together_save(together, target);
}

/* Join records to them, linked and on their way; joins has room for them. */
static bool gather_joins(kin__together *together, kin_record *owner,
                         const kin__association *association, kin_record *const *targets,
                         size_t count, kin_record **joins)
{
    const kin__association *through = association->through;
    for (size_t i = 0; i < count; i++) {
        joins[i] = kin__make_join(owner, association, targets[i]);
        bool added = joins[i] && through->kind->link(owner, through, joins[i]) &&
                     through->kind->gather(together, owner, through, joins[i]);
        kin__made(joins[i]);
        if (!added) return false;
    }
    return true;
}

static bool gathered(kin_record *owner, const kin__association *association,
                     kin_record *const *targets, size_t count)
{
    const kin__association *through = association->through;
    kin_session *session = kin__session_of(owner);
    kin_record **joins = KIN__TAKE(&session->scratch, kin_record *, count + 1);
    kin__together together;
    if (!joins) return kin__fail_memory(session);
    for (size_t i = 0; kin__tells_adding(through) && i < count; i++)
        if (!add_join(owner, association, targets[i])) return false;
    if (kin__tells_adding(through)) return true;
    if (!kin__together_begin(&together, owner, through, count)) return false;
    bool done = gather_joins(&together, owner, association, targets, count, joins);
    if (!kin__together_end(&together, done)) return false;
    for (size_t i = 0; kin__many_is_loaded(owner, through) && i < count; i++)
        if (!kin__many_append(owner, through, joins[i])) return false;
    return true;
}

/* Without its target a join record is none. A refused target is for the association to judge that
 * has it: several may go through one collection, with one source. */
static bool save_waiting(kin__together *together, kin_record *owner,
                         const kin__association *association, kin_record *join)
{
    const kin__association *through = association->through;
    kin_session *session = kin__session_of(owner);
    kin_record *target = kin__one_target(join, association->source);
    if (kin__is(target, KIN__NEW)) {
        if (!kin__send_what_waits(session)) return false;
        if (!kin__save(target))
            return kin__may_pass_over(owner, association, target) ||
                   (!kin__has_failed(session) && !kin__many_contains(owner, association, target));
    }
    return !kin__is(join, KIN__NEW) || through->kind->gather(together, owner, through, join);
}

static bool save_all_waiting(kin_record *owner, const kin__association *association)
{
    kin_items joins = joins_of(owner, association);
    kin__together together;
    bool done = true;
    if (!kin__together_begin(&together, owner, association->through, joins.count)) return false;
    for (size_t i = 0; done && i < joins.count; i++) {
        kin_record *join = joins.items[i];
        const kin_record *target =
            is_waiting(join) ? kin__one_target(join, association->source) : NULL;
        if (target && kin__is(target, KIN__JOINED))
            done = save_waiting(&together, owner, association, join);
    }
    return kin__together_end(&together, done);
}

/* A new owner, too, can have read what its foreign keys lead to: that is there, and nothing is made
 * between. */
static bool save_read(kin_record *owner, const kin__association *association)
{
    static const kin__saved nothing_is_new = {.was_new = false};
    return kin__save_targets(owner, association, &nothing_is_new);
}

static bool after_save(kin_record *owner, const kin__association *association,
                       const kin__saved *saved)
{
    kin_items joins = joins_of(owner, association);
    size_t waiting = 0;
    if (association->autosave == KIN_AUTOSAVE_NO) return true;
    if (!kin__through_takes_joins(association)) return save_read(owner, association);
    for (size_t i = 0; i < joins.count; i++) waiting += is_waiting(joins.items[i]);
    return (waiting == 0 || save_all_waiting(owner, association)) &&
           kin__save_targets(owner, association, saved);
}

/* Both collections mostly have one order, so the search goes on where the last one ended. */
bool kin__has_join(kin_record *owner, const kin__association *association, const kin_record *target,
                   size_t *next)
{
    if (!association->through || !kin__is(target, KIN__JOINED)) return false;
    kin_items joins = joins_of(owner, association);
    for (size_t i = 0; i < joins.count; i++) {
        size_t place = (*next + i) % joins.count;
        const kin_record *join = joins.items[place];
        if (!kin__is(join, KIN__JOINING) || kin__one_target(join, association->source) != target)
            continue;
        *next = place + 1;
        return true;
    }
    return false;
}

static bool remove_targets(kin_record *owner, const kin__association *association,
                           kin_record *const *targets, size_t count, kin__removal how)
{
    return count == 0 || kin__remove_joins(owner, association, targets, count, how, NULL);
}

/* A scope on the target or the type of a source says which join rows are meant, so its targets have
 * to be known; and a row that leads nowhere is none of those that stop leading anywhere. */
static bool remove_all(kin_record *owner, const kin__association *association, int64_t *removed)
{
    if (kin__hop_has_scope(&association->hops[association->hop_count - 1]) ||
        association->source->foreign_type || association->dependent == KIN_NULLIFY)
        return kin__remove_loaded(owner, association, removed);
    return kin__remove_joins(owner, association, NULL, 0, KIN__REMOVE_AS_DEPENDENT, removed);
}

static bool before_destroy(kin_record *owner, const kin__association *association)
{
    if (!association->dependent) return true;
    switch (association->dependent) {
    case KIN_RESTRICT_WITH_EXCEPTION:
    case KIN_RESTRICT_WITH_ERROR: return kin__restrict_targets(owner, association);
    default:
        return kin__through_is_writable(owner, association) && remove_all(owner, association, NULL);
    }
}

const kin__association_kind kin__has_many_through = {
    .macro = "has_many :through",
    .repeats = true,
    .resolve = resolve,
    .may_change = kin__through_is_writable,
    .link = link,
    .unlink = unlink,
    .add = add,
    .gather = gather,
    .gathered = gathered,
    .remove = remove_targets,
    .remove_all = remove_all,
    .after_save = after_save,
    .before_destroy = before_destroy,
};
