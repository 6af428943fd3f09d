#include "association/association.h"

#include "loading/load.h"
#include "query/key.h"

#include <string.h>

/* Who is owned through .as is certain to be led to: what speaks against that is a mistake. The
 * counter is Kin's own from here on. */
static const kin__association *
way_back(kin__compiler *compiler, const kin__association *association, const kin__association *any)
{
    const kin__association *way = &any->ways[association->owner->root->index];
    /* Columns of different types were told already. */
    bool told = false;
    for (size_t i = 0; i < association->owner_keys.count; i++)
        told = told || association->owner_keys.columns[i]->kind !=
                           association->target_keys.columns[i]->kind;
    if (way->flaw && !told)
        kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s: %s.%s cannot lead here: %s",
                     association->owner->name, association->name, any->owner->name, any->name,
                     way->flaw);
    for (size_t i = 0; way->counter && i < way->target->family_count; i++)
        way->target->family[i].model->columns[way->counter->index].counter = true;
    return way;
}

/* Whether the belongs_to has the same foreign key, in any order. */
static bool has_same_key(const kin__association *other, const kin__association *association)
{
    const kin__key *key = &association->target_keys;
    size_t same = 0;
    for (size_t i = 0; i < key->count; i++)
        for (size_t k = 0; k < other->owner_keys.count; k++)
            same += other->owner_keys.columns[k] == key->columns[i];
    return same == key->count && other->owner_keys.count == key->count;
}

/* The belongs_to of the target that keeps a counter of this very association. */
static void find_counterpart(kin__compiler *compiler, kin__association *association)
{
    const kin__association_list *all = &association->target->associations;
    for (size_t i = 0; i < all->count; i++) {
        kin__association *other = &all->items[i];
        if (other->row->kin_row_ != KIN_ROW_BELONGS_TO_) continue;
        if (other->target ? !kin__is_a(association->owner, other->target) : !association->row->as)
            continue;
        kin__resolve(compiler, other);
        if (!has_same_key(other, association) || other->foreign_type != association->foreign_type)
            continue;
        association->counterpart = other->ways ? way_back(compiler, association, other) : other;
        association->counter = association->counterpart->counter;
    }
}

/* What the target calls its owner by .as; NULL if it has nothing of that name, for the columns are
 * enough. */
static const kin__association *find_as(kin__compiler *compiler, const kin__association *association)
{
    const char *name = association->row->as;
    const kin__association *found =
        name ? kin__association_named(association->target, name, strlen(name)) : NULL;
    if (!found) return NULL;
    if (found->kind == &kin__belongs_to_any) {
        kin__resolve(compiler, (kin__association *)(uintptr_t)found);
        return found->ways ? found : NULL;
    }
    kin__mistake(compiler, KIN_INVALID_MODEL,
                 "%s.%s: .as names %s.%s, which is no KIN_BELONGS_TO_ANY", association->owner->name,
                 association->name, association->target->name, name);
    return NULL;
}

static const char *column_name(kin__compiler *compiler, const kin__association *association,
                               const char *given, const kin__column *back, const char *ending)
{
    const kin_row *row = association->row;
    if (given) return given;
    if (back) return back->name;
    return kin__compiler_format(compiler, "%s%s", row->as ? row->as : association->declarer->name,
                                ending);
}

/* The second part of the key that the target has of it. */
static void resolve_type(kin__compiler *compiler, kin__association *association,
                         const kin__association *back)
{
    const kin_row *row = association->row;
    if (!row->as) {
        if (row->foreign_type)
            kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s: .foreign_type is for .as",
                         association->owner->name, association->name);
        return;
    }
    const char *name = column_name(compiler, association, row->foreign_type,
                                   back ? back->foreign_type : NULL, "_type");
    association->type_name = association->owner->root->class_name;
    association->foreign_type =
        kin__resolve_column(compiler, association, association->target, name, "foreign type");
    if (association->foreign_type && association->foreign_type->kind != KIN_KIND_TEXT)
        kin__mistake(compiler, KIN_INVALID_MODEL, "%s.%s: foreign type %s is no text",
                     association->owner->name, association->name, name);
}

/* The target's columns that refer to the owner. */
static kin__key foreign_key(kin__compiler *compiler, const kin__association *association,
                            const kin__association *back, const kin__key *from)
{
    const char *given = association->row->foreign_key;
    if (!given && back) return back->owner_keys;
    if (!kin__resolve_named(compiler, association, association->owner, from, given))
        return (kin__key){.count = 0};
    return kin__resolve_columns(compiler, association, association->target,
                                column_name(compiler, association, given, NULL, "_id"),
                                "foreign key");
}

void kin__resolve_owned(kin__compiler *compiler, kin__association *association)
{
    const kin__association *back = find_as(compiler, association);
    const kin__key from = kin__resolve_primary_key(compiler, association, association->owner);
    const kin__key to = foreign_key(compiler, association, back, &from);
    resolve_type(compiler, association, back);
    if (association->row->as && !association->foreign_type) return;
    kin__resolve_hop(compiler, association, &from, &to);
    kin__resolve_inverse(compiler, association);
    if (association->target_key) find_counterpart(compiler, association);
}

bool kin__link_owned(kin_record *owner, const kin__association *association, kin_record *target)
{
    const kin__association *inverse = association->inverse;
    const kin_record *saved = kin__is(owner, KIN__NEW) ? NULL : owner;
    if (association->foreign_type &&
        !kin__set(target, association->foreign_type, kin_value_text(association->type_name)))
        return false;
    if (!kin__copy_key(target, &association->target_keys, association->cleared, saved,
                       &association->owner_keys))
        return false;
    return !inverse || inverse->many || kin__one_set(target, inverse, owner);
}

bool kin__unlink_owned(kin_record *owner, const kin__association *association, kin_record *target)
{
    const kin__association *inverse = association->inverse;
    static const kin_value null = {0};
    (void)owner;
    if (association->foreign_type && !kin__set(target, association->foreign_type, null))
        return false;
    if (!kin__copy_key(target, &association->target_keys, association->cleared, NULL, NULL))
        return false;
    return !inverse || inverse->many || kin__one_set(target, inverse, NULL);
}

bool kin__refer_owned(kin_record *owner, const kin__association *association, kin_record *target)
{
    bool refers =
        !association->foreign_type &&
        kin__same_key(target, &association->target_keys, kin__get, owner, &association->owner_keys);
    return refers || kin__refers(target, association, owner, kin__get) ||
           kin__link_owned(owner, association, target);
}

bool kin__save_owned(kin_record *owner, const kin__association *association, kin_record *target)
{
    return kin__is(target, KIN__DESTROYED) ||
           (kin__refer_owned(owner, association, target) && kin__save(target));
}

bool kin__show_owner(kin_record *owner, const kin__association *association, kin_record *target)
{
    const kin__association *back =
        association->inverse ? association->inverse : association->counterpart;
    if (!back || back->many || (!association->counter && !kin__is(owner, KIN__DESTROYING)))
        return true;
    return !kin__refers(target, association, owner, kin__original) ||
           kin__one_target(target, back) == owner || kin__one_set(target, back, owner);
}

bool kin__destroy_each(kin_record *owner, const kin__association *association,
                       kin_record *const *targets, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!kin__show_owner(owner, association, targets[i]) || !kin__destroy(targets[i]))
            return false;
    return true;
}

/* Those that belong to the owner in the database; others are not its to change. */
static kin_record **members_among(kin_record *owner, const kin__association *association,
                                  kin_record *const *targets, size_t count, size_t *found)
{
    kin_session *session = kin__session_of(owner);
    kin_record **members = KIN__TAKE(&session->scratch, kin_record *, count + 1);
    *found = 0;
    if (!members) kin__fail_memory(session);
    for (size_t i = 0; members && i < count; i++)
        if (kin__refers(targets[i], association, owner, kin__original))
            members[(*found)++] = targets[i];
    return members;
}

/* Whether the row was changed: the scope may have left it out. */
static bool was_changed(kin_record *target, const kin__association *association,
                        kin__target_change change, bool *was)
{
    kin_session *session = kin__session_of(target);
    const kin__key *columns = &association->target->key;
    bool failed = true;
    kin_value *key = KIN__TAKE(&session->scratch, kin_value, columns->count);
    const kin__plan *plan = kin__plan_find(session, association->target);
    if (!key) return kin__fail_memory(session);
    for (size_t i = 0; i < columns->count; i++) key[i] = kin__original(target, columns->columns[i]);
    if (!plan || !kin__submit(session, &plan->statement, key, columns->count)) return false;
    size_t finds = session->finds.count;
    const kin_record *row = kin__read_one(session, session->top, association->target, &failed);
    session->finds.count = finds; /* nobody will see this one */
    *was = !row || (change == KIN__NULLIFY_TARGETS &&
                    !kin__has_key(row, &association->target_keys, kin__get));
    return !failed;
}

static bool change_in_memory(kin_record *target, const kin__association *association,
                             kin__target_change change)
{
    static const kin_value null = {0};
    if (change == KIN__DELETE_TARGETS) return kin__set_state(target, KIN__DESTROYED, true);
    if (association->foreign_type && !kin__set_clean(target, association->foreign_type, null))
        return false;
    return kin__key_cleared(target, &association->target_keys, association->cleared) &&
           kin__version_moved(target) &&
           (!association->counterpart || kin__one_reset(target, association->counterpart));
}

/* Deleted or nullified by one statement; then the same in memory. */
static bool change_each(kin_record *owner, const kin__association *association,
                        kin_record *const *targets, size_t count, kin__target_change change)
{
    int64_t affected = 0;
    size_t found = 0;
    kin_record **members = members_among(owner, association, targets, count, &found);
    if (!members || found == 0) return members != NULL;
    if (!kin__change_targets(owner, association, members, found, change, &affected)) return false;
    bool all = affected == (int64_t)found;
    for (size_t i = 0; i < found; i++) {
        bool changed = all;
        if (!all && !was_changed(members[i], association, change, &changed)) return false;
        if (changed && !change_in_memory(members[i], association, change)) return false;
    }
    if (!association->counter || kin__is(owner, KIN__DESTROYING)) return true;
    return kin__move_own_counter(owner, association, -affected);
}

bool kin__remove_owned(kin_record *owner, const kin__association *association,
                       kin_record *const *targets, size_t count, kin__removal how)
{
    if (count == 0) return true;
    if (how == KIN__REMOVE_BY_DESTROY || association->dependent == KIN_DESTROY)
        return kin__destroy_each(owner, association, targets, count);
    bool deletes = association->dependent == KIN_DELETE_ALL || association->dependent == KIN_DELETE;
    return change_each(owner, association, targets, count,
                       deletes ? KIN__DELETE_TARGETS : KIN__NULLIFY_TARGETS);
}

/* --- the owner is destroyed ------------------------------------------------------------------- */

/* Whoever holds targets is to see that they are gone. */
static bool is_held(const kin_record *owner, const kin__association *association)
{
    return kin__many_is_loaded(owner, association) || kin__many_items(owner, association).count > 0;
}

bool kin__goes_in_batches(kin_record *owner, const kin__association *association)
{
    if (!association->many || is_held(owner, association) || kin__tells_removing(association))
        return false;
    for (size_t f = 0; f < association->target->family_count; f++)
        if (association->target->family[f].model->told_later) return false;
    return true;
}

bool kin__remove_in_batches(kin_record *owner, const kin__association *association,
                            kin__remove_batch *remove)
{
    kin__target_batches batches;
    kin_items list = {NULL, 0};
    bool done = true;
    kin__target_batches_open(&batches, owner, association);
    do {
        done = kin__target_batches_next(&batches, &list) &&
               remove(owner, association, (kin_record *const *)list.items, list.count);
    } while (done && list.count > 0);
    return kin__target_batches_close(&batches, done);
}

static bool destroy_targets(kin_record *owner, const kin__association *association)
{
    if (association->unread && !is_held(owner, association))
        return kin__destroy_unread(owner, association);
    if (kin__goes_in_batches(owner, association))
        return kin__remove_in_batches(owner, association, kin__destroy_each);
    if (!kin__is_loaded(owner, association) && !kin__load_association(owner, association))
        return false;
    if (association->many) {
        size_t count;
        kin_record **targets = kin__copy_targets(owner, association, &count);
        return targets && kin__tell_items(owner, association, KIN__BEFORE_REMOVE, targets, count) &&
               kin__destroy_each(owner, association, targets, count) &&
               kin__tell_items(owner, association, KIN__AFTER_REMOVE, targets, count);
    }
    kin_record *target = kin__one_target(owner, association);
    return !target || kin__destroy_each(owner, association, &target, 1);
}

bool kin__restrict_targets(kin_record *owner, const kin__association *association)
{
    kin_session *session = kin__session_of(owner);
    int64_t count = 0;
    if (!kin__count_targets(owner, association, &count)) return false;
    if (count == 0) return true;
    if (association->dependent == KIN_RESTRICT_WITH_EXCEPTION)
        return kin__answer(
            session, KIN_DELETE_RESTRICTED,
            &(kin__about){.model = association->owner->name, .association = association->name},
            "%s cannot be destroyed because dependent %s exist", association->owner->name,
            association->name);
    char text[128] = "Cannot delete record because ";
    strcat(text, association->many ? "dependent " : "a dependent ");
    char *name = text + strlen(text);
    kin__copy_text(name, sizeof text - strlen(text) - 8, association->name);
    while ((name = strchr(name, '_'))) *name = ' ';
    strcat(text, association->many ? " exist" : " exists");
    kin__add_error(owner, "base", text);
    return false;
}

/* Where a scope says which of several rows a has_one is, that one alone. */
static bool change_the_one(kin_record *owner, const kin__association *association,
                           kin__target_change change)
{
    if (!kin__one_is_loaded(owner, association) && !kin__load_association(owner, association))
        return false;
    kin_record *target = kin__one_target(owner, association);
    if (!target || kin__is(target, KIN__NEW | KIN__DESTROYED)) return true;
    return change_each(owner, association, &target, 1, change);
}

/* All rows by one statement. The target of a has_one that is in memory follows its row. */
static bool change_targets(kin_record *owner, const kin__association *association,
                           kin__target_change change)
{
    kin_record *target = association->many ? NULL : kin__one_target(owner, association);
    size_t found = 0;
    if (!association->many && kin__association_has_scope(association))
        return change_the_one(owner, association, change);
    if (target && kin__is(target, KIN__NEW | KIN__DESTROYED)) target = NULL;
    if (target && !members_among(owner, association, &target, 1, &found)) return false;
    return kin__change_targets(owner, association, NULL, 0, change, NULL) &&
           (found == 0 || change_in_memory(target, association, change));
}

static bool leave_or_refuse(kin_record *owner, const kin__association *association)
{
    switch (association->dependent) {
    case KIN_DESTROY: return destroy_targets(owner, association);
    case KIN_DELETE:
    case KIN_DELETE_ALL: return change_targets(owner, association, KIN__DELETE_TARGETS);
    case KIN_NULLIFY: return change_targets(owner, association, KIN__NULLIFY_TARGETS);
    case KIN_RESTRICT_WITH_ERROR:
    case KIN_RESTRICT_WITH_EXCEPTION: return kin__restrict_targets(owner, association);
    default: return true;
    }
}

/* A collection of which all went has nothing in it, and nobody asks for its rows again. */
bool kin__before_destroy_owned(kin_record *owner, const kin__association *association)
{
    bool all_go = association->many && association->dependent &&
                  association->dependent != KIN_RESTRICT_WITH_ERROR &&
                  association->dependent != KIN_RESTRICT_WITH_EXCEPTION;
    return leave_or_refuse(owner, association) && (!all_go || kin__many_gone(owner, association));
}
