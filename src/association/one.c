/* The public functions of belongs_to and has_one. */
#include "association/association.h"

#include "loading/load.h"

/* Whether the way from the owner begins at a foreign key of its own. */
static bool begins_here(const kin__association *association)
{
    while (association->through) association = association->through;
    return kin__is_here(association);
}

static bool has_all(const kin_record *owner, const kin__association *association)
{
    return kin__one_is_loaded(owner, association) ||
           (kin__is(owner, KIN__NEW) && !begins_here(association));
}

bool kin__one_need(kin_record *owner, const kin__association *association)
{
    return has_all(owner, association) || kin__load_association(owner, association);
}

/* The same because somebody reads it. */
static bool read_one(kin_record *owner, const kin__association *association)
{
    return has_all(owner, association) || kin__read_association(owner, association);
}

/* What is loaded needs no verb: reading it cannot fail. */
static inline void *get(const kin_record *read_owner, size_t offset, bool super)
{
    kin__verb verb;
    kin_record *owner = (kin_record *)(uintptr_t)read_owner;
    kin_session *session = kin__session_of_any(owner);
    if (!session) return NULL;
    const kin__association *association = kin__association_at(kin__model_of(owner), offset);
    if (!super && association && association->read_by_user && !association->many)
        return kin__call_one_get(owner, association);
    if (association && !association->many && kin__one_is_loaded(owner, association)) {
        kin__memory_verb(session);
        return kin__one_target(owner, association);
    }
    if (!kin__verb_begin(&verb, session, KIN__READS)) return NULL;
    association = kin__slot_at(owner, offset, false);
    bool done = kin__verb_end(&verb, association && kin__may_load(owner, association) &&
                                         read_one(owner, association));
    return done ? kin__one_target(owner, association) : NULL;
}

void *kin_record_one(const kin_record *owner, size_t offset)
{
    return get(owner, offset, false);
}

void *kin_record_super_one(const kin_record *owner, size_t offset)
{
    return get(owner, offset, true);
}

void *kin_record_one_must(const kin_record *owner, size_t offset)
{
    void *target = kin_record_one(owner, offset);
    kin_session *session = kin__session_of_any(owner);
    if (target || !session || !kin__has_no_error(session)) return target;
    const kin__association *association = kin__association_at(kin__model_of(owner), offset);
    kin__about about = {.model = kin__model_of(owner)->name, .association = association->name};
    kin__answer(session, KIN_RECORD_NOT_FOUND, &about, "%s.%s is nothing", about.model,
                about.association);
    return NULL;
}

void *kin_record_one_peek(const kin_record *owner, size_t offset)
{
    if (!kin__session_of_any(owner)) return NULL;
    const kin__association *association = kin__association_at(kin__model_of(owner), offset);
    return association && !association->many ? kin__one_target(owner, association) : NULL;
}

bool kin_record_is_loaded(const kin_record *owner, size_t offset)
{
    if (!kin__session_of_any(owner)) return false;
    const kin__association *association = kin__association_at(kin__model_of(owner), offset);
    const kin__column *column = kin__column_at(kin__model_of(owner), offset);
    if (column) return !kin__is_missing(owner, column);
    return association && kin__is_loaded(owner, association);
}

void *kin_record_one_reload(kin_record *owner, size_t offset)
{
    kin__verb verb;
    if (!kin__verb_begin(&verb, kin__session_of_any(owner), KIN__READS)) return NULL;
    const kin__association *association = kin__slot_at(owner, offset, false);
    kin__drop_ahead(verb.session);
    bool done =
        association && kin__one_reset(owner, association) && kin__one_need(owner, association);
    return kin__verb_end(&verb, done) ? kin__one_target(owner, association) : NULL;
}

/* --- what became of a belongs_to -------------------------------------------------------------- */

static const kin__association *belongs_to_at(const kin_record *owner, size_t offset)
{
    if (!kin__session_of_any(owner)) return NULL;
    const kin__association *association = kin__association_at(kin__model_of(owner), offset);
    return association && kin__is_here(association) ? association : NULL;
}

/* A NULL that was written to a new record leads to no other row than before. */
static bool is_key_changed(const kin_record *owner, const kin__column *column)
{
    return kin__is_changed(owner, column) &&
           (!kin__is(owner, KIN__NEW) || kin__get(owner, column).kind != KIN_KIND_NULL);
}

bool kin_record_one_changed(const kin_record *owner, size_t offset)
{
    const kin__association *association = belongs_to_at(owner, offset);
    if (!association) return false;
    const kin_record *target = kin__one_target(owner, association);
    for (size_t i = 0; i < association->owner_keys.count; i++)
        if (is_key_changed(owner, association->owner_keys.columns[i])) return true;
    if (association->ways && is_key_changed(owner, association->foreign_type)) return true;
    /* One that is not saved yet has no key to tell by. */
    return target && kin__is(target, KIN__NEW) && !kin__has_owner_key(owner, association);
}

static bool was_key_saved(const kin_record *owner, const kin__column *column)
{
    const kin__extra *saved = kin__saved_extra(owner);
    if (!saved || !(saved->changed[column->index / 64] >> (column->index % 64) & 1)) return false;
    return saved->originals || kin__original(owner, column).kind != KIN_KIND_NULL;
}

bool kin_record_one_previously_changed(const kin_record *owner, size_t offset)
{
    const kin__association *association = belongs_to_at(owner, offset);
    bool was = association && association->ways && was_key_saved(owner, association->foreign_type);
    for (size_t i = 0; association && !was && i < association->owner_keys.count; i++)
        was = was_key_saved(owner, association->owner_keys.columns[i]);
    return was;
}

/* --- has_one: replacing ----------------------------------------------------------------------- */

/* The target before goes, as .dependent says; one that is gone already is left alone. */
static bool remove_old(kin_record *owner, const kin__association *association, kin_record *old)
{
    if (!old || kin__is(old, KIN__DESTROYED)) return true;
    if (kin__is(old, KIN__NEW)) return kin__unlink_owned(owner, association, old);
    if (association->dependent == KIN_DESTROY || association->dependent == KIN_DELETE)
        return association->kind->remove(owner, association, &old, 1, KIN__REMOVE_AS_DEPENDENT);
    /* Otherwise it is saved without its owner, with its validations. */
    return kin__unlink_owned(owner, association, old) && kin__save(old);
}

/* What is there already is saved if there is anything to save. */
static bool keep(kin_record *owner, const kin__association *association, kin_record *target)
{
    return (!kin__is(target, KIN__NEW) && !kin__has_changes(target) &&
            kin__same_key(target, &association->target_keys, kin__get, owner,
                          &association->owner_keys)) ||
           association->kind->add(owner, association, target);
}

/* The row that is there already, if in another instance, is not replaced: it would be lost. */
static bool put_again(kin_record *owner, const kin__association *association, kin_record *target)
{
    bool was_changed = kin__has_changes(target);
    return kin__link_owned(owner, association, target) &&
           (was_changed ? association->kind->add(owner, association, target)
                        : keep(owner, association, target)) &&
           kin__one_set(owner, association, target);
}

static bool replace_saved(kin_record *owner, const kin__association *association,
                          kin_record *target)
{
    kin_session *session = kin__session_of(owner);
    if (!kin__one_need(owner, association)) return false;
    kin_record *old = kin__one_target(owner, association);
    if (old == target) return !target || keep(owner, association, target);
    if (old && target && kin__is_same_row(old, target))
        return put_again(owner, association, target);
    kin__verb_atomic(session, true);
    return remove_old(owner, association, old) &&
           (!target || (kin__link_owned(owner, association, target) &&
                        association->kind->add(owner, association, target))) &&
           kin__one_set(owner, association, target);
}

/* Whether setting writes rows: a belongs_to is set in memory alone, and so is all of an owner that
 * is not saved, unless what lies on the way from it is. */
static bool writes(const kin_record *owner, const kin__association *association)
{
    return !kin__is_here(association) && (!kin__is(owner, KIN__NEW) || begins_here(association));
}

/* What was there goes at once, as .dependent says; the target is not saved. */
static bool put_in_memory(kin_record *owner, const kin__association *association,
                          kin_record *target)
{
    if (kin__is_here(association)) return association->kind->link(owner, association, target);
    if (!kin__is(owner, KIN__NEW)) {
        if (!kin__one_need(owner, association)) return false;
        kin_record *old = kin__one_target(owner, association);
        if (old) kin__verb_atomic(kin__session_of(owner), true);
        if (!remove_old(owner, association, old)) return false;
    }
    return (!target || kin__link_owned(owner, association, target)) &&
           kin__one_set(owner, association, target);
}

bool kin__one_put(kin_record *owner, const kin__association *association, kin_record *target,
                  bool save)
{
    if (association->kind->assign)
        return association->kind->assign(owner, association, target, save);
    if (!save || kin__is(owner, KIN__NEW)) return put_in_memory(owner, association, target);
    if (!kin__is_here(association)) return replace_saved(owner, association, target);
    return (!target || !kin__is(target, KIN__NEW) || kin__save(target)) &&
           association->kind->link(owner, association, target) && kin__save(owner);
}

static bool set(kin__verb *verb, kin_record *owner, const kin__association *association,
                kin_record *target)
{
    if (!kin__may_change(owner, association)) return false;
    if (target && !kin__check_target(owner, association, target)) return false;
    if (kin__is_here(association)) return association->kind->link(owner, association, target);
    if (target && !kin__is_to_be_had(owner, association, target)) return false;
    if (kin__one_put(owner, association, target, writes(owner, association))) return true;
    verb->cancelled = true;
    return kin__not_replaced(owner, association);
}

/* A belongs_to is set in memory alone, and needs no write. */
static bool begin(kin__verb *verb, kin_record *owner, size_t offset,
                  const kin__association **association)
{
    kin_session *session = kin__session_of_any(owner);
    if (!session) return false;
    const kin__association *found = kin__association_at(kin__model_of(owner), offset);
    kin__access access = found && writes(owner, found) ? KIN__WRITES : KIN__READS;
    if (!kin__verb_begin(verb, session, access)) return false;
    *association = kin__slot_at(owner, offset, false);
    if (*association && kin__is_there(owner, *association)) return true;
    kin__verb_end(verb, false);
    return false;
}

bool kin_record_one_set(kin_record *owner, size_t offset, const void *target)
{
    const kin__association *association =
        kin__session_of_any(owner) ? kin__association_at(kin__model_of(owner), offset) : NULL;
    if (association && association->row->on_set)
        return kin__call_one_set(owner, association, (kin_record *)(uintptr_t)target);
    return kin_record_super_one_set(owner, offset, target);
}

bool kin_record_super_one_set(kin_record *owner, size_t offset, const void *target)
{
    kin__verb verb;
    const kin__association *association;
    if (!begin(&verb, owner, offset, &association)) return false;
    return kin__verb_end(&verb, set(&verb, owner, association, (kin_record *)(uintptr_t)target));
}

/* Of which model would it be? */
bool kin__fail_any_model(const kin_record *owner, const kin__association *association)
{
    kin__about about = {.model = association->owner->name, .association = association->name};
    return kin__fail(kin__session_of(owner), KIN_INVALID_ARGUMENT, &about,
                     "%s.%s leads to any model: make the record with kin_new or kin_create, and "
                     "set it",
                     about.model, about.association);
}

/* Building takes the place of the one before, whose foreign key is cleared and saved at once. */
kin_record *kin__build_one(kin_record *owner, const kin__association *association,
                           const kin__attributes *attributes)
{
    if (!kin__may_change(owner, association)) return NULL;
    if (!association->target) {
        kin__fail_any_model(owner, association);
        return NULL;
    }
    kin_record *target = kin__build_target(owner, association, attributes);
    if (!target) return NULL;
    return kin__one_put(owner, association, target, false) ? target : NULL;
}

kin_record *kin__verb_one_build(kin_record *owner, size_t offset, const kin__attributes *attributes)
{
    kin__verb verb;
    const kin__association *association;
    if (!begin(&verb, owner, offset, &association)) return NULL;
    kin_record *target = kin__build_one(owner, association, attributes);
    if (!target) {
        verb.cancelled = true;
        kin__not_replaced(owner, association);
    }
    bool done = kin__verb_end(&verb, target != NULL);
    kin__made(target);
    return done ? target : NULL;
}

/* The foreign key of a belongs_to is set when its target has a key; the owner is not saved. */
static bool save_target(kin_record *owner, const kin__association *association, kin_record *target)
{
    if (association->kind->assign)
        return (association->delegate || kin__save(target)) &&
               association->kind->assign(owner, association, target, true);
    if (!kin__is_here(association)) return association->kind->add(owner, association, target);
    return kin__save(target) && association->kind->link(owner, association, target);
}

/* In a verb of its own: one that is refused half way leaves no row behind, while what it replaces
 * stays replaced. */
static bool save_apart(kin_record *owner, const kin__association *association, kin_record *target)
{
    kin__verb verb;
    if (!kin__verb_begin(&verb, kin__session_of(owner), KIN__WRITES)) return false;
    return kin__verb_answer(&verb, save_target(owner, association, target));
}

/* A record between is changed when the target is there to lead to. */
static kin_record *begin_create(kin_record *owner, const kin__association *association,
                                const kin__attributes *attributes)
{
    if (!association->kind->assign) return kin__build_one(owner, association, attributes);
    if (!kin__may_change(owner, association)) return NULL;
    kin_record *target = kin__build_target(owner, association, attributes);
    return target && kin__one_set(owner, association, target) ? target : NULL;
}

kin_record *kin__verb_one_create(kin_record *owner, size_t offset,
                                 const kin__attributes *attributes)
{
    kin__verb verb;
    const kin__association *association;
    kin_record *target = NULL;
    if (!kin__verb_begin(&verb, kin__session_of_any(owner), KIN__WRITES)) return NULL;
    association = kin__slot_at(owner, offset, false);
    if (association && kin__is_there(owner, association) &&
        (kin__is_here(association) || kin__owner_is_saved(owner, association))) {
        target = begin_create(owner, association, attributes);
        if (!target) {
            verb.cancelled = true;
            kin__not_replaced(owner, association);
        }
    }
    /* A refused target stays in the slot, unsaved. */
    bool done =
        target && (save_apart(owner, association, target) || !kin__has_failed(verb.session));
    done = kin__verb_end(&verb, done);
    kin__made(target);
    return done ? target : NULL;
}

kin_record *kin__verb_one_must_create(kin_record *owner, size_t offset,
                                      const kin__attributes *attributes)
{
    kin_record *target = kin__verb_one_create(owner, offset, attributes);
    if (!target || !kin__is(target, KIN__NEW)) return target;
    kin__answer_invalid(target);
    return NULL;
}

void *kin_record_one_build(kin_record *owner, size_t offset, const void *attributes,
                           const char *given)
{
    const kin__attributes all = {.values = attributes, .text = given, .leading = 2};
    return kin__verb_one_build(owner, offset, &all);
}

void *kin_record_one_create(kin_record *owner, size_t offset, const void *attributes,
                            const char *given)
{
    const kin__attributes all = {.values = attributes, .text = given, .leading = 2};
    return kin__verb_one_create(owner, offset, &all);
}

void *kin_record_one_must_create(kin_record *owner, size_t offset, const void *attributes,
                                 const char *given)
{
    const kin__attributes all = {.values = attributes, .text = given, .leading = 2};
    return kin__verb_one_must_create(owner, offset, &all);
}
