#include "association/association.h"

#include <stdlib.h>
#include <string.h>

bool kin__add_key_of(kin__compiler *compiler, kin__column *column,
                     const kin__association *association)
{
    const kin__association **list =
        kin__compiler_take(compiler, (column->keys_of_count + 1) * sizeof *list, 8);
    if (!list) return false;
    if (column->keys_of_count) memcpy(list, column->keys_of, column->keys_of_count * sizeof *list);
    list[column->keys_of_count++] = association;
    column->keys_of = list;
    return true;
}

bool kin__add_keys_of(kin__compiler *compiler, const kin__association *association)
{
    const kin__key *key = &association->owner_keys;
    /* Compiling may still write what is constant afterwards. */
    for (size_t i = 0; i < key->count; i++)
        if (!kin__add_key_of(compiler, &association->owner->columns[key->columns[i]->index],
                             association))
            return false;
    return true;
}

static void resolve_counter(kin__compiler *compiler, kin__association *association)
{
    const char *name = association->row->counter_cache;
    if (!name) return;
    if (strcmp(name, KIN_COUNTER_CACHE) == 0)
        name = kin__compiler_format(compiler, "%s_count", association->owner->table);
    association->counter =
        kin__resolve_column(compiler, association, association->target, name, "counter cache");
    if (!association->counter) return;
    if (association->counter->kind != KIN_KIND_INT)
        kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s: counter cache %s is no integer",
                     association->owner->name, association->name, name);
    for (size_t i = 0; i < association->target->family_count; i++)
        association->target->family[i].model->columns[association->counter->index].counter = true;
}

static void resolve_touch(kin__compiler *compiler, kin__association *association)
{
    const char *name = association->row->touch;
    if (!name || strcmp(name, KIN_TOUCH) == 0) return;
    association->touch =
        kin__resolve_column(compiler, association, association->target, name, "touched column");
    if (association->touch && association->touch->kind != KIN_KIND_TIME &&
        association->touch->kind != KIN_KIND_DATE)
        kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s: touched column %s is no time",
                     association->owner->name, association->name, name);
}

/* A database takes a constraint only where no two rows can be meant. */
static void resolve_constraint(kin__compiler *compiler, const kin__association *association)
{
    const kin__column *to = association->target_key;
    const kin__key *key = &association->target->key;
    size_t count = association->target_keys.count;
    if (!association->constraint || !to || (count == 1 && to->unique)) return;
    bool is_key = count == key->count;
    for (size_t i = 0; i < count; i++)
        is_key = is_key && association->target_keys.columns[i] == key->columns[i];
    if (is_key) return;
    kin__mistake(compiler, KIN_INVALID_MODEL,
                 "%s.%s: .constraint needs %s.%s to be the primary key or .unique",
                 association->owner->name, association->name, association->target->name,
                 to->member);
}

static void resolve(kin__compiler *compiler, kin__association *association)
{
    static const kin_dependent allowed[] = {KIN_DESTROY, KIN_DELETE, 0};
    const kin_row *row = association->row;
    const char *name = row->foreign_key
                           ? row->foreign_key
                           : kin__compiler_format(compiler, "%s_id", association->name);
    const kin__key to = kin__resolve_primary_key(compiler, association, association->target);
    if (kin__resolve_named(compiler, association, association->target, &to, row->foreign_key)) {
        const kin__key from =
            kin__resolve_columns(compiler, association, association->owner, name, "foreign key");
        kin__resolve_hop(compiler, association, &from, &to);
    }
    kin__resolve_inverse(compiler, association);
    kin__resolve_dependent(compiler, association, allowed);
    resolve_counter(compiler, association);
    resolve_touch(compiler, association);
    resolve_constraint(compiler, association);
    kin__add_keys_of(compiler, association);
}

/* Writing the foreign key drops what is loaded, so the slot is written after it. */
static bool set_key(kin_record *owner, const kin__association *association, kin_record *target)
{
    kin_value type = {0};
    if (target && association->any) type = kin_value_text(association->type_name);
    if (association->any && !kin__set(owner, association->foreign_type, type)) return false;
    /* An unsaved target may have no key. */
    return kin__copy_key(owner, &association->owner_keys, association->cleared, target,
                         &association->target_keys) &&
           kin__one_set(owner, association, target);
}

bool kin__forget_inverse(kin_record *owner, const kin__association *association)
{
    kin_record *old = kin__one_target(owner, association);
    const kin__association *inverse =
        old ? kin__inverse_to(association->ways ? &association->ways[0] : association, old) : NULL;
    return !inverse || inverse->many || kin__one_target(old, inverse) != owner ||
           kin__one_set(old, inverse, NULL);
}

static bool link(kin_record *owner, const kin__association *association, kin_record *target)
{
    const kin__association *inverse = target ? kin__inverse_to(association, target) : NULL;
    if (!target && !kin__forget_inverse(owner, association)) return false;
    if (!set_key(owner, association, target)) return false;
    return !inverse || inverse->many || kin__one_set(target, inverse, owner);
}

/* The database lets a parent go only when no row leads to it any more, so it goes behind the
 * owner's UPDATE. */
static bool goes_behind(const kin_record *owner, const kin__association *association)
{
    return association->constraint && !kin__is(owner, KIN__NEW) &&
           kin__has_key(owner, &association->owner_keys, kin__original);
}

/* The owner stops leading to it first, as its row may not be saved while it leads nowhere. If the
 * save is refused later it leads there again. */
static bool destroy_marked(kin_record *owner, const kin__association *association,
                           kin_record *target)
{
    kin_session *session = kin__session_of(owner);
    size_t written = session->journal.count;
    bool waits = goes_behind(owner, association);
    bool unlinked =
        set_key(owner, association, NULL) && (!waits || kin__one_set(owner, association, target));
    kin__journal_by_verb(session, written);
    return unlinked && (waits || kin__destroy(target));
}

static bool destroy_behind(kin_record *owner, const kin__association *association)
{
    kin_session *session = kin__session_of(owner);
    kin_record *target = kin__one_target(owner, association);
    if (!association->constraint || !target || kin__is(target, KIN__DESTROYED) ||
        !kin__is_doomed(association, target) ||
        kin__has_key(owner, &association->owner_keys, kin__get))
        return true;
    size_t written = session->journal.count;
    bool unlinked = kin__one_set(owner, association, NULL);
    kin__journal_by_verb(session, written);
    return unlinked && kin__destroy(target);
}

static bool before_save(kin_record *owner, const kin__association *association)
{
    kin_record *target = kin__one_target(owner, association);
    if (!target || kin__is(target, KIN__DESTROYED)) return true;
    if (kin__is_doomed(association, target)) return destroy_marked(owner, association, target);
    if (kin__goes_along(association, target) && !kin__save_along(association, target))
        /* An invalid new parent is not saved, and its child is: as the page has it. */
        return !kin__is(owner, KIN__JOINING) && kin__may_pass_over(owner, association, target);
    return kin__same_key(owner, &association->owner_keys, kin__get, target,
                         &association->target_keys) ||
           kin__is(target, KIN__NEW) || set_key(owner, association, target);
}

bool kin__count_parent(kin_session *session, const kin__association *association, kin_value key,
                       kin_record *known, int64_t by)
{
    return (association->row->touch ? kin__count_and_touch
                                    : kin__move_counter)(session, association, key, known, by);
}

/* The parent that the row counted for before, and the one it counts for now. */
static bool move(kin_record *owner, const kin__association *association, kin_value before,
                 kin_value after)
{
    kin_session *session = kin__session_of(owner);
    kin_record *target = kin__one_target(owner, association);
    bool forward = kin__compare_keys(&before, &after) < 0;
    /* Parents are written in the order of their keys, so that writers cannot wait for each
     * other. */
    if (forward)
        return kin__count_parent(session, association, before, NULL, -1) &&
               kin__count_parent(session, association, after, target, 1);
    return kin__count_parent(session, association, after, target, 1) &&
           kin__count_parent(session, association, before, NULL, -1);
}

static bool touch(kin_record *owner, const kin__association *association, kin_value before,
                  kin_value after)
{
    kin_session *session = kin__session_of(owner);
    if (!association->row->touch) return true;
    kin_record *target = kin__one_target(owner, association);
    bool moved = !kin__same_value(&before, &after);
    bool forward = kin__compare_keys(&before, &after) < 0; /* as in move */
    return (!moved || !forward || kin__touch_parent(session, association, before, NULL)) &&
           kin__touch_parent(session, association, after, target) &&
           (!moved || forward || kin__touch_parent(session, association, before, NULL));
}

static bool after_save(kin_record *owner, const kin__association *association,
                       const kin__saved *saved)
{
    const kin__key *key = &association->owner_keys;
    kin_value before = {0};
    kin_value after;
    if (!destroy_behind(owner, association)) return false;
    if (!association->counter && !association->row->touch) return true;
    if (!saved->was_new && !saved->before) return true;
    if (!kin__key_of(owner, key, kin__original, &after) ||
        (!saved->was_new && !kin__key_before(owner, key, saved, &before)))
        return false;
    if (association->counter && !kin__same_value(&before, &after))
        return move(owner, association, before, after);
    return touch(owner, association, before, after);
}

/* A parent that new rows lead to. */
typedef struct kin__led_to {
    kin_value key;
    kin_record *known; /* in memory, as the row's record has it */
    size_t place;
} kin__led_to;

/* Parents are written in the order of their keys, as in move; what leads to one stays in its
 * own. */
static int by_key(const void *left, const void *right)
{
    const kin__led_to *one = left;
    const kin__led_to *other = right;
    int order = kin__compare_keys(&one->key, &other->key);
    return order != 0 ? order : (one->place > other->place) - (one->place < other->place);
}

static bool is_same(const kin__led_to *one, const kin__led_to *other)
{
    return one->known == other->known && kin__same_value(&one->key, &other->key);
}

/* One statement for all that lead to one parent. */
static bool after_inserts(const kin__association *association, kin_record *const *owners,
                          size_t count)
{
    kin_session *session = kin__session_of(owners[0]);
    if (!association->counter && !association->row->touch) return true;
    kin__led_to *parents = KIN__TAKE(&session->scratch, kin__led_to, count);
    if (!parents) return kin__fail_memory(session);
    for (size_t i = 0; i < count; i++) {
        parents[i].known = kin__one_target(owners[i], association);
        parents[i].place = i;
        if (!kin__key_of(owners[i], &association->owner_keys, kin__original, &parents[i].key))
            return false;
    }
    qsort(parents, count, sizeof *parents, by_key);
    size_t same;
    for (size_t i = 0; i < count; i += same) {
        const kin__led_to *parent = &parents[i];
        for (same = 1; i + same < count && is_same(parent, &parents[i + same]);) same++;
        if (!(association->counter
                  ? kin__count_parent(session, association, parent->key, parent->known,
                                      (int64_t)same)
                  : kin__touch_parent(session, association, parent->key, parent->known)))
            return false;
    }
    return true;
}

static bool remove_parent(kin_record *owner, const kin__association *association)
{
    if (!association->dependent) return true;
    kin_record *parent = kin_record_super_one(owner, association->offset);
    if (!parent) return !kin__has_failed(kin__session_of(owner));
    return association->dependent == KIN_DESTROY ? kin__destroy(parent)
                                                 : kin__delete_row(parent, false, NULL);
}

static bool after_destroy(kin_record *owner, const kin__association *association)
{
    kin_session *session = kin__session_of(owner);
    kin_record *parent = kin__one_target(owner, association);
    kin_value key;
    bool done = true;
    if (!kin__key_of(owner, &association->owner_keys, kin__original, &key)) return false;
    /* A parent that is going itself needs no counting. */
    if (parent && kin__is(parent, KIN__DESTROYING | KIN__DESTROYED)) return true;
    if (association->counter)
        done = kin__count_parent(session, association, key, parent, -1);
    else if (association->row->touch)
        done = kin__touch_parent(session, association, key, parent);
    return done && remove_parent(owner, association);
}

const kin__association_kind kin__belongs_to = {
    .macro = "belongs_to",
    .resolve = resolve,
    .link = link,
    .before_validation = kin__default_target,
    .require = kin__require_target,
    .before_save = before_save,
    .after_save = after_save,
    .after_inserts = after_inserts,
    .after_destroy = after_destroy,
};
