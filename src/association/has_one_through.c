/* has_one :through. The record between stays what the owner has or belongs to: assigning makes it,
 * or changes where it leads, and keeps its other columns. */
#include "association/association.h"

static void resolve(kin__compiler *compiler, kin__association *association)
{
    const kin__association *through;
    if (!kin__resolve_through(compiler, association)) return;
    through = association->through;
    if (through->many)
        kin__mistake(
            compiler, KIN_THROUGH_COLLECTION,
            "%s.%s goes through %s.%s, which is a collection: a has_one cannot choose from "
            "it",
            association->owner->name, association->name, association->owner->name, through->name);
}

/* The record between, loaded; NULL where there is none. A destroyed one is none. */
static bool find_join(kin_record *owner, const kin__association *through, kin_record **join)
{
    *join = kin__one_target(owner, through);
    if (*join && kin__is(*join, KIN__DESTROYED) && !kin__one_reset(owner, through)) return false;
    if (!kin__one_need(owner, through)) return false;
    *join = kin__one_target(owner, through);
    return true;
}

/* In memory; the owner is saved or not. */
static kin_record *put_join(kin_record *owner, const kin__association *association,
                            kin_record *target)
{
    const kin__association *through = association->through;
    kin_record *join = kin__make_join(owner, association, target);
    bool put = join && through->kind->link(owner, through, join) &&
               (kin__is_here(through) || kin__one_set(owner, through, join));
    kin__made(join);
    return put ? join : NULL;
}

/* The target's row comes first: a refused one changes nothing. */
static bool write_join(kin_record *owner, const kin__association *association, kin_record *join,
                       kin_record *target)
{
    const kin__association *through = association->through;
    if (kin__is(target, KIN__NEW) && !kin__save(target)) return false;
    if (kin__is_here(through)) return kin__save(join) && through->kind->link(owner, through, join);
    return kin__is(join, KIN__NEW) ? through->kind->add(owner, through, join) : kin__save(join);
}

/* The record between goes. Where the owner belongs to it, that is so in memory until it is
 * saved. */
static bool leave(kin_record *owner, const kin__association *through, kin_record *join)
{
    bool here = kin__is_here(through);
    if (!join) return true;
    if (!kin__is(join, KIN__NEW) &&
        ((!here && !kin__show_owner(owner, through, join)) || !kin__destroy(join)))
        return false;
    return here ? through->kind->link(owner, through, NULL) : kin__one_set(owner, through, NULL);
}

static bool assign(kin_record *owner, const kin__association *association, kin_record *target,
                   bool save)
{
    kin_record *join;
    if (!find_join(owner, association->through, &join)) return false;
    if (save) kin__verb_atomic(kin__session_of(owner), true);
    if (!target)
        return leave(owner, association->through, join) && kin__one_set(owner, association, NULL);
    if (!join)
        join = put_join(owner, association, target);
    else if (!association->source->kind->link(join, association->source, target))
        return false;
    if (!join || (save && !write_join(owner, association, join, target))) return false;
    return kin__one_set(owner, association, target);
}

/* A new record between is saved as what it is to the owner, and the target with it. */
static bool after_save(kin_record *owner, const kin__association *association,
                       const kin__saved *saved)
{
    kin_record *target = kin__one_target(owner, association);
    kin_record *join = kin__one_target(owner, association->through);
    (void)saved;
    if (!target || association->autosave == KIN_AUTOSAVE_NO) return true;
    if (kin__is_doomed(association, target)) return kin__destroy(target);
    if (!kin__is(target, KIN__NEW | KIN__DESTROYED) && kin__goes_along(association, target))
        return kin__save_along(association, target);
    if (!kin__is(target, KIN__NEW) || (join && kin__is(join, KIN__NEW))) return true;
    return assign(owner, association, target, true) ||
           kin__may_pass_over(owner, association, target);
}

const kin__association_kind kin__has_one_through = {
    .macro = "has_one :through",
    .resolve = resolve,
    .may_change = kin__through_is_writable,
    .assign = assign,
    .require = kin__require_target,
    .after_save = after_save,
};
