/* Saving the owner saves what its associations hold and the database does not, as .autosave
 * says. */
#include "association/association.h"

bool kin__may_pass_over(kin_record *owner, const kin__association *association,
                        const kin_record *target)
{
    if (kin__has_failed(kin__session_of(owner)) || !kin__is(target, KIN__NEW)) return false;
    /* The association that has made it decides, when its turn comes. */
    if (kin__is(target, KIN__JOINING)) return true;
    return !association->validate && association->autosave != KIN_AUTOSAVE_YES;
}

static bool destroy_one(kin_record *owner, const kin__association *association, kin_record *target)
{
    return kin__is(target, KIN__DESTROYED) ||
           association->kind->remove(owner, association, &target, 1, KIN__REMOVE_BY_DESTROY);
}

/* Those that are to go, in scratch memory; NULL is a failure. */
static kin_record **marked_among(kin_record *owner, const kin__association *association,
                                 size_t *count)
{
    size_t all;
    kin_record **targets = kin__copy_targets(owner, association, &all);
    *count = 0;
    for (size_t i = 0; targets && i < all; i++)
        if (kin__is(targets[i], KIN__MARKED)) targets[(*count)++] = targets[i];
    return targets;
}

static bool is_any_marked(kin_items items)
{
    for (size_t i = 0; i < items.count; i++)
        if (kin__is(items.items[i], KIN__MARKED)) return true;
    return false;
}

/* All of them at once, and before anything is inserted: another row may want a unique value of
 * theirs. If the save is refused later they are in the collection again, marked. */
bool kin__destroy_marked(kin_record *owner, const kin__association *association)
{
    kin_session *session = kin__session_of(owner);
    const kin__association_kind *kind = association->kind;
    size_t count;
    if (association->autosave != KIN_AUTOSAVE_YES ||
        !is_any_marked(kin__many_items(owner, association)))
        return true;
    if (!kin__may_change(owner, association)) return false;
    kin_record **marked = marked_among(owner, association, &count);
    kin_record **saved = KIN__TAKE(&session->scratch, kin_record *, count + 1);
    if (!marked) return false;
    if (!saved) return kin__fail_memory(session);
    if (!kin__tell_items(owner, association, KIN__BEFORE_REMOVE, marked, count)) return false;
    size_t kept = kin__with_rows(marked, count, saved);
    if (kept > 0 && !kind->remove(owner, association, saved, kept, KIN__REMOVE_BY_DESTROY))
        return false;
    size_t written = session->journal.count;
    bool removed = kin__many_remove(owner, association, marked, count);
    kin__journal_by_verb(session, written);
    return removed && kin__tell_items(owner, association, KIN__AFTER_REMOVE, marked, count);
}

/* Puts a target into the association in the database, and saves it where that is the way. */
static bool add(kin_record *owner, const kin__association *association, kin_record *target,
                kin__together *together)
{
    const kin__association_kind *kind = association->kind;
    uint64_t before = kin__begin_validated(association, target);
    bool added = together ? kind->gather(together, owner, association, target)
                          : kind->add(owner, association, target);
    kin__end_validated(target, before);
    return added;
}

static bool save_target(kin_record *owner, const kin__association *association, kin_record *target,
                        const kin__saved *saved, kin__together *together)
{
    if (kin__is(target, KIN__DESTROYED)) return true;
    /* A join record that the association it was made for has saved. */
    bool done = kin__is(target, KIN__JOINING) && !kin__is(target, KIN__NEW);
    if ((saved->was_new && !done) || kin__is(target, KIN__NEW))
        return add(owner, association, target, together) ||
               kin__may_pass_over(owner, association, target);
    return !kin__goes_along(association, target) || kin__save_along(association, target);
}

/* A target of a new owner whose join record is saved: what was changed in it is still to be. */
static bool save_joined(kin_record *target)
{
    return kin__is(target, KIN__NEW | KIN__DESTROYED) || !kin__has_changes(target) ||
           (kin__send_what_waits(kin__session_of(target)) && kin__save(target));
}

static bool save_each(kin_record *owner, const kin__association *association, kin_items items,
                      const kin__saved *saved, kin__together *together)
{
    size_t join = 0;
    for (size_t i = 0; i < items.count; i++)
        if (saved->was_new && kin__has_join(owner, association, items.items[i], &join)
                ? !save_joined(items.items[i])
                : !save_target(owner, association, items.items[i], saved, together))
            return false;
    return true;
}

/* One alone needs no group. */
static bool adds_several(const kin__association *association, kin_items items,
                         const kin__saved *saved)
{
    size_t added = 0;
    if (!association->kind->gather) return false;
    for (size_t i = 0; added < 2 && i < items.count; i++)
        added += saved->was_new || kin__is(items.items[i], KIN__NEW);
    return added > 1;
}

bool kin__save_targets(kin_record *owner, const kin__association *association,
                       const kin__saved *saved)
{
    kin__together together;
    if (association->autosave == KIN_AUTOSAVE_NO) return true;
    if (!kin__destroy_marked(owner, association)) return false;
    kin_items items = kin__many_items(owner, association);
    if (!adds_several(association, items, saved))
        return save_each(owner, association, items, saved, NULL);
    if (!kin__together_begin(&together, owner, association, items.count)) return false;
    return kin__together_end(&together, save_each(owner, association, items, saved, &together));
}

bool kin__add_targets(kin_record *owner, const kin__association *association, void *const *targets,
                      size_t count)
{
    const kin__association_kind *kind = association->kind;
    kin__together together;
    bool done = true;
    if (count == 1 || !kind->gather) {
        for (size_t i = 0; done && i < count; i++) done = kind->add(owner, association, targets[i]);
        return done;
    }
    if (!kin__together_begin(&together, owner, association, count)) return false;
    for (size_t i = 0; done && i < count; i++)
        done = kind->gather(&together, owner, association, targets[i]);
    return kin__together_end(&together, done);
}

bool kin__save_one(kin_record *owner, const kin__association *association, const kin__saved *saved)
{
    kin_record *target = kin__one_target(owner, association);
    if (!target || association->autosave == KIN_AUTOSAVE_NO) return true;
    if (kin__is_doomed(association, target)) return destroy_one(owner, association, target);
    if (saved->was_new || kin__goes_along(association, target))
        return kin__is(target, KIN__DESTROYED) || add(owner, association, target, NULL) ||
               kin__may_pass_over(owner, association, target);
    return true;
}

bool kin__link_by_row(kin_record *owner, const kin__association *association, kin_record *target)
{
    (void)owner;
    (void)association;
    (void)target;
    return true;
}
