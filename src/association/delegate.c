/* .writable: what goes over one record can be changed as that record's own association. Every
 * change is one of the record between, and the collections or slots of both show it. */
#include "association/association.h"

#include <string.h>

/* --- what can be changed ---------------------------------------------------------------------- */

/* By making or changing the record between alone. */
static bool is_plain(const kin__association *association)
{
    return association->hop_count == 2 && association->source->kind == &kin__belongs_to &&
           (!association->many || association->through->kind == &kin__has_many);
}

static bool can_be_changed(const kin__association *association)
{
    return !association->through || association->delegate || is_plain(association);
}

static void mistake(kin__compiler *compiler, const kin__association *association, const char *why)
{
    if (!why) return; /* memory ran out, which is noted */
    kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s cannot be .writable: %s",
                 association->owner->name, association->name, why);
}

/* What that model has that goes the rest of the way: through the collection, by the source. */
static const kin__association *find_rest(kin__compiler *compiler, const kin__model *model,
                                         const kin__association *through,
                                         const kin__association *source)
{
    for (size_t i = 0; i < model->associations.count; i++) {
        kin__association *rest = &model->associations.items[i];
        const kin_row *row = rest->row;
        if (!rest->many || !row->through || strcmp(row->through, through->name) != 0) continue;
        kin__resolve(compiler, rest);
        if (rest->through == through && rest->source == source &&
            !kin__association_has_scope(rest) && can_be_changed(rest))
            return rest;
    }
    return NULL;
}

/* Over a collection nobody knows which of its records would be meant, unless they are join records
 * which the record before it has a collection over. */
static void go_over_many(kin__compiler *compiler, kin__association *association)
{
    const kin__association *through = association->through;
    const kin__association *source = association->source;
    const kin__association *rest = NULL;
    if (through->delegate && source->kind == &kin__belongs_to)
        rest = find_rest(compiler, through->between->target, through->delegate, source);
    if (rest) {
        association->between = through->between;
        association->delegate = rest;
    } else if (through->delegate && source->kind == &kin__belongs_to) {
        mistake(compiler, association,
                kin__compiler_format(compiler,
                                     "%s.%s leads over join records of %s: give that a has_many "
                                     "through %s with the source %s, by which they are made",
                                     association->owner->name, through->name,
                                     through->between->target->name, through->delegate->name,
                                     source->name));
    } else {
        mistake(compiler, association,
                kin__compiler_format(compiler,
                                     "%s.%s is a collection, and which of its records a change "
                                     "would be about is not defined",
                                     association->owner->name, through->name));
    }
}

/* Over one record: it has what is changed. */
static void go_over_one(kin__compiler *compiler, kin__association *association)
{
    const kin__association *through = association->through;
    const kin__association *source = association->source;
    const char *why = NULL;
    if (source->many != association->many)
        why = source->many ? "a collection" : "one record, and no collection";
    else if (!can_be_changed(source))
        why = "read-only itself";
    if (why)
        mistake(compiler, association,
                kin__compiler_format(compiler, "its source %s.%s is %s", through->target->name,
                                     source->name, why));
    association->between = through;
    association->delegate = source;
}

void kin__resolve_writable(kin__compiler *compiler, kin__association *association)
{
    if (!association->row->writable || is_plain(association)) return;
    if (association->row->dependent)
        mistake(compiler, association, ".dependent is a matter of what its source leads to");
    (association->through->many ? go_over_many : go_over_one)(compiler, association);
    if (association->delegate)
        association->kind = association->many ? &kin__has_many_delegated : &kin__has_one_delegated;
}

/* --- the record between ----------------------------------------------------------------------- */

kin_record *kin__between(kin_record *owner, const kin__association *association)
{
    const kin__association *way = association->between;
    kin__about about = {.model = association->owner->name, .association = association->name};
    if (!kin__one_need(owner, way)) return NULL;
    kin_record *between = kin__one_target(owner, way);
    if (between && !kin__is(between, KIN__DESTROYED)) return between;
    kin__fail(kin__session_of(owner), KIN_THROUGH_READ_ONLY, &about,
              "cannot modify %s.%s: this %s has no %s", about.model, about.association, about.model,
              way->name);
    return NULL;
}

static bool may_change(kin_record *owner, const kin__association *association)
{
    kin_record *between = kin__between(owner, association);
    return between && kin__may_change(between, association->delegate);
}

/* --- collections ------------------------------------------------------------------------------ */

/* Whether the collection of the record between has to hold the target: it is saved with it, or it
 * is loaded and the target will be there at once. */
static bool is_held(const kin_record *owner, kin_record *between, const kin__association *delegate,
                    const kin_record *target)
{
    return kin__is(between, KIN__NEW) || kin__is(target, KIN__NEW) ||
           (kin__many_is_loaded(between, delegate) && !kin__is(owner, KIN__NEW));
}

static bool link(kin_record *owner, const kin__association *association, kin_record *target)
{
    const kin__association *delegate = association->delegate;
    kin_record *between = kin__between(owner, association);
    return between && kin__tell_item(between, delegate, KIN__BEFORE_ADD, target) &&
           delegate->kind->link(between, delegate, target) &&
           (!is_held(owner, between, delegate, target) ||
            kin__many_append(between, delegate, target)) &&
           kin__tell_item(between, delegate, KIN__AFTER_ADD, target);
}

static bool unlink(kin_record *owner, const kin__association *association,
                   kin_record *const *targets, size_t count)
{
    const kin__association *delegate = association->delegate;
    kin_record *between = kin__between(owner, association);
    return between &&
           (!delegate->kind->unlink || delegate->kind->unlink(between, delegate, targets, count)) &&
           kin__many_remove(between, delegate, targets, count);
}

/* What is not saved yet has its targets saved along. */
static bool add(kin_record *owner, const kin__association *association, kin_record *target)
{
    kin_record *between = kin__between(owner, association);
    return between && (kin__is(between, KIN__NEW) ||
                       association->delegate->kind->add(between, association->delegate, target));
}

static bool gather(kin__together *together, kin_record *owner, const kin__association *association,
                   kin_record *target)
{
    const kin__association *delegate = association->delegate;
    kin_record *between = kin__between(owner, association);
    if (!between || kin__is(between, KIN__NEW)) return between != NULL;
    if (delegate->kind->gather) return delegate->kind->gather(together, between, delegate, target);
    return kin__send_what_waits(kin__session_of(owner)) &&
           delegate->kind->add(between, delegate, target);
}

static bool gathered(kin_record *owner, const kin__association *association,
                     kin_record *const *targets, size_t count)
{
    const kin__association *delegate = association->delegate;
    kin_record *between = kin__between(owner, association);
    return between && (!delegate->kind->gathered ||
                       delegate->kind->gathered(between, delegate, targets, count));
}

static bool remove_targets(kin_record *owner, const kin__association *association,
                           kin_record *const *targets, size_t count, kin__removal how)
{
    const kin__association *delegate = association->delegate;
    kin_record *between = kin__between(owner, association);
    if (!between || count == 0) return between != NULL;
    return kin__tell_items(between, delegate, KIN__BEFORE_REMOVE, targets, count) &&
           (kin__is(between, KIN__NEW) ||
            delegate->kind->remove(between, delegate, targets, count, how)) &&
           kin__many_remove(between, delegate, targets, count) &&
           kin__tell_items(between, delegate, KIN__AFTER_REMOVE, targets, count);
}

/* Targets are loaded where somebody has to know them. */
static bool remove_all(kin_record *owner, const kin__association *association, int64_t *removed)
{
    const kin__association *delegate = association->delegate;
    kin_record *between = kin__between(owner, association);
    if (!between) return false;
    if (kin__many_items(between, delegate).count > 0 || delegate->dependent == KIN_DESTROY ||
        kin__tells_removing(delegate) || kin__association_has_scope(association))
        return kin__remove_loaded(owner, association, removed);
    return delegate->kind->remove_all(between, delegate, removed) &&
           kin__many_empty(between, delegate);
}

/* What the record between holds was saved with it, if both were new. */
static bool save_target(kin_record *owner, const kin__association *association, kin_record *between,
                        kin_record *target, bool was_new)
{
    const kin__association *delegate = association->delegate;
    if (kin__is(target, KIN__DESTROYED)) return true;
    if (!kin__is(target, KIN__NEW) && !(was_new && !kin__many_contains(between, delegate, target)))
        return !kin__goes_along(association, target) || kin__save_along(association, target);
    uint64_t before = kin__begin_validated(association, target);
    bool added = delegate->kind->add(between, delegate, target);
    kin__end_validated(target, before);
    return added || kin__may_pass_over(owner, association, target);
}

static bool after_save(kin_record *owner, const kin__association *association,
                       const kin__saved *saved)
{
    kin_record *between = kin__one_target(owner, association->between);
    kin_items items = kin__many_items(owner, association);
    if (association->autosave == KIN_AUTOSAVE_NO || !between || items.count == 0 ||
        kin__is(between, KIN__NEW | KIN__DESTROYED))
        return true;
    if (!kin__destroy_marked(owner, association)) return false;
    items = kin__many_items(owner, association);
    for (size_t i = 0; i < items.count; i++)
        if (!save_target(owner, association, between, items.items[i], saved->was_new)) return false;
    return true;
}

/* They are those of the record between, which stays. */
static bool before_destroy(kin_record *owner, const kin__association *association)
{
    (void)owner;
    (void)association;
    return true;
}

/* --- one record ------------------------------------------------------------------------------- */

static bool assign(kin_record *owner, const kin__association *association, kin_record *target,
                   bool save)
{
    kin_record *between = kin__between(owner, association);
    if (!between) return false;
    save = save && !kin__is(between, KIN__NEW);
    if (save) kin__verb_atomic(kin__session_of(owner), true);
    return kin__one_put(between, association->delegate, target, save) &&
           kin__one_set(owner, association, target);
}

static bool after_save_of_one(kin_record *owner, const kin__association *association,
                              const kin__saved *saved)
{
    kin_record *target = kin__one_target(owner, association);
    kin_record *between = kin__one_target(owner, association->between);
    (void)saved;
    if (!target || association->autosave == KIN_AUTOSAVE_NO) return true;
    if (kin__is_doomed(association, target)) return kin__destroy(target);
    if (!kin__is(target, KIN__NEW | KIN__DESTROYED) && kin__goes_along(association, target))
        return kin__save_along(association, target);
    if (!kin__is(target, KIN__NEW) || !between || kin__is(between, KIN__NEW)) return true;
    return assign(owner, association, target, true) ||
           kin__may_pass_over(owner, association, target);
}

const kin__association_kind kin__has_many_delegated = {
    .macro = "has_many :through",
    .may_change = may_change,
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

const kin__association_kind kin__has_one_delegated = {
    .macro = "has_one :through",
    .may_change = may_change,
    .assign = assign,
    .require = kin__require_target,
    .after_save = after_save_of_one,
};
