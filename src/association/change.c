/* The public functions that change collections. */
#include "association/association.h"

#include "loading/load.h"

/* The collection, if it can be changed. */
static const kin__association *changing(kin_record *owner, size_t offset)
{
    const kin__association *association = kin__slot_at(owner, offset, true);
    if (!association) return NULL;
    return kin__may_change(owner, association) ? association : NULL;
}

/* Whether functions of the collection's run, which may write. */
static bool is_told(const kin_record *owner, size_t offset)
{
    const kin__association *association = kin__association_at(kin__model_of(owner), offset);
    for (; association; association = association->delegate)
        if (kin__tells_adding(association) || kin__tells_removing(association)) return true;
    return false;
}

const kin__association *kin__change_begin(kin__verb *verb, kin_record *owner, size_t offset)
{
    kin_session *session = kin__session_of_any(owner);
    if (!session) return NULL;
    bool writes = !kin__is(owner, KIN__NEW) || is_told(owner, offset);
    if (!kin__verb_begin(verb, session, writes ? KIN__WRITES : KIN__READS)) return NULL;
    const kin__association *association = changing(owner, offset);
    if (!association) kin__verb_end(verb, false);
    return association;
}

bool kin__check_targets(kin_record *owner, const kin__association *association, void *const *items,
                        size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!kin__check_target(owner, association, items[i])) return false;
    return true;
}

/* --- adding ----------------------------------------------------------------------------------- */

/* Whether adding may take more than one statement, or is refused behind it. */
static bool is_many_steps(const kin__association *association, size_t count)
{
    return count > 1 || association->kind != &kin__has_many || association->counter != NULL ||
           kin__tells_adding(association);
}

/* A record that is yet to be saved becomes one row: it stands once where a row does, however often
 * it is put in. */
static bool stands_there(const kin_record *owner, const kin__association *association,
                         const kin_record *item)
{
    return kin__is(item, KIN__NEW) && kin__is(item, KIN__HELD) && !association->kind->repeats &&
           kin__many_contains(owner, association, item);
}

static bool hold(kin_record *owner, const kin__association *association, kin_record *item)
{
    return association->kind->link(owner, association, item) &&
           (stands_there(owner, association, item) || kin__many_append(owner, association, item));
}

/* One after the other, each between what is told of it. Behind one whose validations refuse it the
 * others are put in, too, and not saved. */
static bool add_each(kin_record *owner, const kin__association *association, void *const *items,
                     size_t count)
{
    const kin_session *session = kin__session_of(owner);
    bool saves = !kin__is(owner, KIN__NEW);
    bool done = true;
    for (size_t i = 0; i < count; i++) {
        if (!kin__tell_item(owner, association, KIN__BEFORE_ADD, items[i]) ||
            !hold(owner, association, items[i]))
            return false;
        if (saves && done) done = association->kind->add(owner, association, items[i]);
        if ((!done && kin__verb_is_over(session)) ||
            !kin__tell_item(owner, association, KIN__AFTER_ADD, items[i]))
            return false;
    }
    return done;
}

/* Records go into the collection first: a refused one stays there, unsaved. */
static bool add_at_once(kin_record *owner, const kin__association *association, void *const *items,
                        size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!hold(owner, association, items[i])) return false;
    return kin__is(owner, KIN__NEW) || kin__add_targets(owner, association, items, count);
}

bool kin__add_all(kin_record *owner, const kin__association *association, void *const *items,
                  size_t count)
{
    bool saves = !kin__is(owner, KIN__NEW);
    if (count > 0 && !kin__is_there(owner, association)) return false;
    for (size_t i = 0; i < count; i++)
        if (!kin__is_to_be_had(owner, association, items[i])) return false;
    if (saves && is_many_steps(association, count)) kin__verb_atomic(kin__session_of(owner), true);
    if (!(kin__tells_adding(association) ? add_each(owner, association, items, count)
                                         : add_at_once(owner, association, items, count)))
        return false;
    return saves || kin__has_owner_key(owner, association) ||
           kin__many_complete(owner, association);
}

bool kin_record_many_concat(kin_record *owner, size_t offset, void *const *items, size_t count)
{
    kin__verb verb;
    const kin__association *association = kin__change_begin(&verb, owner, offset);
    if (!association) return false;
    bool done = kin__check_targets(owner, association, items, count) &&
                kin__add_all(owner, association, items, count);
    return kin__verb_answer(&verb, done);
}

bool kin_record_many_push(kin_record *owner, size_t offset, const void *item)
{
    void *one = (void *)(uintptr_t)item;
    return kin_record_many_concat(owner, offset, &one, 1);
}

static kin_record *make(kin_record *owner, const kin__association *association,
                        const kin__attributes *attributes)
{
    kin_record *target = kin__build_target(owner, association, attributes);
    return target && association->kind->link(owner, association, target) ? target : NULL;
}

static bool put_in(kin_record *owner, const kin__association *association, kin_record *target)
{
    return kin__tell_item(owner, association, KIN__BEFORE_ADD, target) &&
           kin__many_append(owner, association, target) &&
           kin__tell_item(owner, association, KIN__AFTER_ADD, target);
}

kin_record *kin__verb_many_build(kin_record *owner, size_t offset,
                                 const kin__attributes *attributes)
{
    kin__verb verb;
    kin_session *session = kin__session_of_any(owner);
    bool told = session && is_told(owner, offset);
    if (!kin__verb_begin(&verb, session, told ? KIN__WRITES : KIN__READS)) return NULL;
    const kin__association *association = changing(owner, offset);
    kin_record *target = association ? make(owner, association, attributes) : NULL;
    bool done = target && put_in(owner, association, target);
    done = kin__verb_answer(&verb, done);
    kin__made(target);
    return done ? target : NULL;
}

kin_record *kin__build_many(kin_record *owner, const kin__association *association,
                            const kin__attributes *attributes)
{
    if (!kin__may_change(owner, association)) return NULL;
    kin_record *target = make(owner, association, attributes);
    return target && put_in(owner, association, target) ? target : NULL;
}

/* What linking them has made. */
static bool forget(kin_record *owner, const kin__association *association, kin_record *const *items,
                   size_t count)
{
    const kin__association_kind *kind = association->kind;
    return !kind->unlink || kind->unlink(owner, association, items, count);
}

/* A refused one stays in the collection if it is handed out: nobody could take it out otherwise. */
static bool put_and_save(kin_record *owner, const kin__association *association, kin_record *target,
                         bool hand_out)
{
    bool told = kin__tells_adding(association);
    if ((told && !kin__tell_item(owner, association, KIN__BEFORE_ADD, target)) ||
        !kin__many_append(owner, association, target))
        return false;
    bool done = association->kind->add(owner, association, target);
    if (!done && kin__verb_is_over(kin__session_of(owner))) return false;
    if (!done && !hand_out)
        return forget(owner, association, &target, 1) &&
               kin__many_remove(owner, association, &target, 1) && false;
    return (!told || kin__tell_item(owner, association, KIN__AFTER_ADD, target)) && done;
}

kin_record *kin__many_create(kin_record *owner, size_t offset, const kin__attributes *attributes,
                             bool hand_out, kin_code expected)
{
    kin__verb verb;
    const kin__association *association = kin__change_begin(&verb, owner, offset);
    if (!association) return NULL;
    if (expected) kin__verb_expects(verb.session, expected);
    if (!kin__owner_is_saved(owner, association)) {
        kin__verb_end(&verb, false);
        return NULL;
    }
    kin_record *target = make(owner, association, attributes);
    if (is_many_steps(association, 1)) kin__verb_atomic(verb.session, true);
    bool done = target && put_and_save(owner, association, target, hand_out);
    if (target && verb.session->units[verb.unit].halted) target->kin_state_ |= KIN__HALTED;
    kin__verb_answer(&verb, done);
    kin__made(target);
    return kin__has_failed(verb.session) ? NULL : target;
}

kin_record *kin__verb_many_create(kin_record *owner, size_t offset,
                                  const kin__attributes *attributes)
{
    return kin__many_create(owner, offset, attributes, true, KIN_OK);
}

kin_record *kin__verb_many_must_create(kin_record *owner, size_t offset,
                                       const kin__attributes *attributes)
{
    kin_record *target = kin__many_create(owner, offset, attributes, false, KIN_OK);
    if (!target || !kin__is(target, KIN__NEW)) return target;
    kin__answer_invalid(target);
    return NULL;
}

void *kin_record_many_build(kin_record *owner, size_t offset, const void *attributes,
                            const char *given)
{
    const kin__attributes all = {.values = attributes, .text = given, .leading = 2};
    return kin__verb_many_build(owner, offset, &all);
}

void *kin_record_many_create(kin_record *owner, size_t offset, const void *attributes,
                             const char *given)
{
    const kin__attributes all = {.values = attributes, .text = given, .leading = 2};
    return kin__verb_many_create(owner, offset, &all);
}

void *kin_record_many_must_create(kin_record *owner, size_t offset, const void *attributes,
                                  const char *given)
{
    const kin__attributes all = {.values = attributes, .text = given, .leading = 2};
    return kin__verb_many_must_create(owner, offset, &all);
}

/* --- taking out ------------------------------------------------------------------------------- */

size_t kin__with_rows(kin_record *const *items, size_t count, kin_record **saved)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!kin__is(items[i], KIN__NEW | KIN__DESTROYED)) saved[kept++] = items[i];
    return kept;
}

/* removed: how many rows (NULL: nobody asks). */
static bool take_out(kin_record *owner, const kin__association *association,
                     kin_record *const *items, size_t count, kin__removal how, int64_t *removed)
{
    kin_session *session = kin__session_of(owner);
    kin_record **saved = KIN__TAKE(&session->scratch, kin_record *, count + 1);
    if (!saved) return kin__fail_memory(session);
    if (!kin__tell_items(owner, association, KIN__BEFORE_REMOVE, items, count)) return false;
    if (!kin__is(owner, KIN__NEW)) {
        size_t kept = kin__with_rows(items, count, saved);
        if (kept > 0) kin__verb_atomic(session, true);
        if (kept > 0 && !association->kind->remove(owner, association, saved, kept, how))
            return false;
        if (removed) *removed = (int64_t)kept;
    }
    return forget(owner, association, items, count) &&
           kin__many_remove(owner, association, items, count) &&
           kin__tell_items(owner, association, KIN__AFTER_REMOVE, items, count);
}

bool kin__take_out(kin_record *owner, const kin__association *association, void *const *items,
                   size_t count, kin__removal how)
{
    kin_session *session = kin__session_of(owner);
    kin__map seen;
    size_t kept = 0;
    if (count == 1) return take_out(owner, association, (kin_record *const *)items, 1, how, NULL);
    kin_record **once = KIN__TAKE(&session->scratch, kin_record *, count + 1);
    if (!once || !kin__map_open(&seen, &session->scratch, count)) return kin__fail_memory(session);
    for (size_t i = 0; i < count; i++) {
        kin_value pointer = kin__map_pointer(items[i]);
        uint32_t *place = kin__map_put(&seen, &pointer);
        if (!place) return kin__fail_memory(session);
        if (*place == KIN__NOT_FOUND) once[kept++] = items[i];
        *place = 0;
    }
    return take_out(owner, association, once, kept, how, NULL);
}

static bool remove_list(kin_record *owner, size_t offset, void *const *items, size_t count,
                        kin__removal how)
{
    kin__verb verb;
    const kin__association *association = kin__change_begin(&verb, owner, offset);
    if (!association) return false;
    bool done = kin__check_targets(owner, association, items, count) &&
                kin__take_out(owner, association, items, count, how);
    return kin__verb_answer(&verb, done);
}

bool kin_record_many_delete(kin_record *owner, size_t offset, const void *item)
{
    void *one = (void *)(uintptr_t)item;
    return remove_list(owner, offset, &one, 1, KIN__REMOVE_AS_DEPENDENT);
}

bool kin_record_many_destroy(kin_record *owner, size_t offset, const void *item)
{
    void *one = (void *)(uintptr_t)item;
    return remove_list(owner, offset, &one, 1, KIN__REMOVE_BY_DESTROY);
}

bool kin_record_many_delete_list(kin_record *owner, size_t offset, void *const *items, size_t count)
{
    return remove_list(owner, offset, items, count, KIN__REMOVE_AS_DEPENDENT);
}

bool kin_record_many_destroy_list(kin_record *owner, size_t offset, void *const *items,
                                  size_t count)
{
    return remove_list(owner, offset, items, count, KIN__REMOVE_BY_DESTROY);
}

static bool take_out_loaded(kin_record *owner, const kin__association *association,
                            kin__removal how, int64_t *removed)
{
    size_t count;
    if (!kin__many_need(owner, association)) return false;
    kin_record **records = kin__copy_targets(owner, association, &count);
    return records && take_out(owner, association, records, count, how, removed);
}

static bool forget_all(kin_record *owner, const kin__association *association)
{
    size_t count;
    if (!association->kind->unlink) return true;
    kin_record **targets = kin__copy_targets(owner, association, &count);
    return targets && forget(owner, association, targets, count);
}

static bool clear(kin_record *owner, const kin__association *association, int64_t *removed)
{
    bool told = kin__tells_removing(association);
    if (kin__is(owner, KIN__NEW) && !told)
        return forget_all(owner, association) && kin__many_empty(owner, association);
    /* Records in memory have to know, and so has who is told of them; otherwise nothing is
     * loaded. */
    if (kin__many_items(owner, association).count > 0 || association->dependent == KIN_DESTROY ||
        told)
        return take_out_loaded(owner, association, KIN__REMOVE_AS_DEPENDENT, removed);
    kin__verb_atomic(kin__session_of(owner), false);
    return association->kind->remove_all(owner, association, removed) &&
           kin__many_empty(owner, association);
}

bool kin_record_many_clear(kin_record *owner, size_t offset)
{
    kin__verb verb;
    const kin__association *association = kin__change_begin(&verb, owner, offset);
    if (!association) return false;
    return kin__verb_answer(&verb, clear(owner, association, NULL));
}

/* Ends a verb that tells how many, so that 0 alone does not tell a refusal. */
static size_t end_with_number(kin__verb *verb, const kin__association *association, bool done,
                              int64_t removed)
{
    kin_session *session = verb->session;
    kin__about about = {.model = association->owner->name, .association = association->name};
    if (!done && !kin__has_failed(session) && session->last.info.code != KIN_DELETE_RESTRICTED &&
        !kin__is_stale(session))
        kin__answer(session, KIN_RECORD_NOT_DESTROYED, &about,
                    "%s.%s: a record was not destroyed, and so none was taken out", about.model,
                    about.association);
    return kin__verb_end(verb, done) ? (size_t)removed : 0;
}

size_t kin_record_many_delete_all(kin_record *owner, size_t offset)
{
    kin__verb verb;
    int64_t removed = 0;
    const kin__association *association = kin__change_begin(&verb, owner, offset);
    if (!association) return 0;
    bool done = clear(owner, association, &removed);
    return end_with_number(&verb, association, done, removed);
}

size_t kin_record_many_destroy_all(kin_record *owner, size_t offset)
{
    kin__verb verb;
    int64_t removed = 0;
    const kin__association *association = kin__change_begin(&verb, owner, offset);
    if (!association) return 0;
    bool done = take_out_loaded(owner, association, KIN__REMOVE_BY_DESTROY, &removed);
    return end_with_number(&verb, association, done, removed);
}
