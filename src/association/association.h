/* What the kinds of associations share: statements on targets, counters, touching, dependents. */
#ifndef KIN_ASSOCIATION_ASSOCIATION_H
#define KIN_ASSOCIATION_ASSOCIATION_H

#include "query/sql.h"
#include "record/record.h"
#include "record/slot.h"
#include "record/together.h"
#include "schema/kind.h"

#include <kin/association.h>
#include <kin/extend.h>

/* --- statements.c: on all targets of one owner, or on those among a list ---------------------- */

typedef enum kin__target_change { KIN__DELETE_TARGETS, KIN__NULLIFY_TARGETS } kin__target_change;

/* has_one and has_many: targets NULL means all (the association's scope narrows them). */
bool kin__change_targets(kin_record *owner, const kin__association *association,
                         kin_record *const *targets, size_t count, kin__target_change change,
                         int64_t *affected);
/* " SET " and NULL for those columns of the key, and for the type beside it (which may be NULL). */
void kin__sql_nulls(kin__sql *sql, const kin__key *key, uint64_t cleared, const kin__column *type);
/* Rows of a join table; removed, here and below, is the number of rows, and may be NULL. */
bool kin__link_rows(kin_record *owner, const kin__association *association,
                    kin_record *const *targets, size_t count);
bool kin__unlink_rows(kin_record *owner, const kin__association *association,
                      kin_record *const *targets, size_t count, int64_t *removed);

/* Rows of a join model that lead to the targets: deleted, or they lead nowhere any more. */
bool kin__change_joins(kin_record *owner, const kin__association *association,
                       kin_record *const *targets, size_t count, kin__target_change change,
                       int64_t *affected);

/* --- through.c: has_one and has_many :through ------------------------------------------------- */

/* false: a mistake was noted. */
bool kin__resolve_through(kin__compiler *compiler, kin__association *association);
/* Whether a record between is all that a change needs. */
bool kin__through_takes_joins(const kin__association *association);
/* may_change of both: fails where it is not. */
bool kin__through_is_writable(kin_record *owner, const kin__association *association);
/* A new record between that leads to the target, and not yet from the owner; fresh: kin__made ends
 * that. NULL is a failure. */
kin_record *kin__make_join(kin_record *owner, const kin__association *association,
                           kin_record *target);

/* --- delegate.c: .writable -------------------------------------------------------------------- */

/* Where the row says so, the association becomes one that is changed over one record; a mistake
 * where that is not defined. */
void kin__resolve_writable(kin__compiler *compiler, kin__association *association);
/* That record, loaded. NULL is a failure. */
kin_record *kin__between(kin_record *owner, const kin__association *association);

/* --- has_many_through.c ----------------------------------------------------------------------- */

/* Whether linking has made a join record to the target, which is saved as such; next is where to
 * look first, 0 at the beginning. */
bool kin__has_join(kin_record *owner, const kin__association *association, const kin_record *target,
                   size_t *next);

/* --- join_records.c: has_many :through -------------------------------------------------------- */

/* The join records to the targets, or all (targets NULL), go as .dependent says: deleted, or each
 * destroyed, or they stay and lead nowhere (then targets are given). */
bool kin__remove_joins(kin_record *owner, const kin__association *association,
                       kin_record *const *targets, size_t count, kin__removal how,
                       int64_t *removed);

/* --- counter_cache.c -------------------------------------------------------------------------- */

/* Moves the counter of a belongs_to's parent, known by its key, in SQL; known (may be NULL) is that
 * parent in memory. */
bool kin__move_counter(kin_session *session, const kin__association *belongs_to, kin_value key,
                       kin_record *known, int64_t by);
/* The same for a parent that is touched, too, with what it leads to: one statement writes both, so
 * a version moves once. */
bool kin__count_and_touch(kin_session *session, const kin__association *belongs_to, kin_value key,
                          kin_record *known, int64_t by);
/* The owner's counter of its has_many. */
bool kin__move_own_counter(kin_record *owner, const kin__association *association, int64_t by);
/* The counter in memory alone. */
bool kin__count_in_memory(kin_record *parent, const kin__column *counter, int64_t by);

/* --- belongs_to.c ----------------------------------------------------------------------------- */

/* From now on writing the column empties the association's slot. false: memory ran out. */
bool kin__add_key_of(kin__compiler *compiler, kin__column *column,
                     const kin__association *association);
/* The same for all columns that the association starts at, which are its foreign key. */
bool kin__add_keys_of(kin__compiler *compiler, const kin__association *association);
/* The target before, if it is in memory and has this owner as its inverse, has none from now on. */
bool kin__forget_inverse(kin_record *owner, const kin__association *association);
/* Moves the counter, and touches where the association says so. */
bool kin__count_parent(kin_session *session, const kin__association *association, kin_value key,
                       kin_record *known, int64_t by);

/* --- touch.c ---------------------------------------------------------------------------------- */

/* Whether it is a time that may be set to now. */
static inline bool kin__is_touchable(const kin__column *column)
{
    return !column->key && (column->kind == KIN_KIND_TIME || column->kind == KIN_KIND_DATE);
}
/* Touches a record and what its own belongs_to with .touch lead to. */
bool kin__touch(kin_record *record, const kin__column *also);
/* The columns of the parent that are touched; NULL where there is none. */
void kin__touched_columns(const kin__association *belongs_to, const kin__column *columns[3]);
/* What follows when the parent's row was touched by a statement of the caller's: the record's note
 * is that of kin__will_write. */
bool kin__touched_parent(const kin__association *belongs_to, kin_value key, kin_record *parent,
                         size_t note);
/* The same for one that is not in memory. */
bool kin__touched_row(kin_session *session, const kin__association *belongs_to, kin_value key);
/* Touches the parent with that key. */
bool kin__touch_parent(kin_session *session, const kin__association *belongs_to, kin_value key,
                       kin_record *known);

/* --- required.c ------------------------------------------------------------------------------- */

/* before_validation and require of the kinds that lead to one record. */
bool kin__default_target(kin_record *owner, const kin__association *association);
bool kin__require_target(kin_record *owner, const kin__association *association);

/* --- owned.c: has_one and has_many, whose target has the foreign key -------------------------- */

void kin__resolve_owned(kin__compiler *compiler, kin__association *association);
/* foreign key := the owner's key, inverse := the owner. */
bool kin__link_owned(kin_record *owner, const kin__association *association, kin_record *target);
bool kin__unlink_owned(kin_record *owner, const kin__association *association, kin_record *target);
/* Destroys, deletes or nullifies targets as .dependent says, or as told. */
bool kin__remove_owned(kin_record *owner, const kin__association *association,
                       kin_record *const *targets, size_t count, kin__removal how);
/* Whether nobody holds or is handed the targets for longer than each is being removed. */
bool kin__goes_in_batches(kin_record *owner, const kin__association *association);
/* All of them, each batch in memory that it gives back. */
typedef bool kin__remove_batch(kin_record *owner, const kin__association *association,
                               kin_record *const *targets, size_t count);
bool kin__remove_in_batches(kin_record *owner, const kin__association *association,
                            kin__remove_batch *remove);
bool kin__before_destroy_owned(kin_record *owner, const kin__association *association);
/* KIN_RESTRICT_WITH_...: false if there is a target, or a failure. */
bool kin__restrict_targets(kin_record *owner, const kin__association *association);
/* A target that is about to go sees this very owner: it moves the owner's counter in memory too,
 * or sees that the owner is going and leaves its counter alone. */
bool kin__show_owner(kin_record *owner, const kin__association *association, kin_record *target);
/* A kin__remove_batch: each with its callbacks, and its owner to be seen by them. */
bool kin__destroy_each(kin_record *owner, const kin__association *association,
                       kin_record *const *targets, size_t count);
/* Links a target of a saved owner if it is not linked yet; and saves it. */
bool kin__refer_owned(kin_record *owner, const kin__association *association, kin_record *target);
bool kin__save_owned(kin_record *owner, const kin__association *association, kin_record *target);

/* --- unread.c --------------------------------------------------------------------------------- */

/* What an unread association destroys with its owner, and all that goes with it. */
bool kin__destroy_unread(kin_record *owner, const kin__association *association);

/* --- removal.c ------------------------------------------------------------------------------- */

/* What the collection holds in memory, in scratch memory. NULL is a failure. */
kin_record **kin__copy_targets(kin_record *owner, const kin__association *association,
                               size_t *count);
/* Takes out the targets one knows by loading them: where a scope says which are meant. */
bool kin__remove_loaded(kin_record *owner, const kin__association *association, int64_t *removed);

/* --- item_callbacks.c ------------------------------------------------------------------------- */

typedef enum kin__item_event {
    KIN__BEFORE_ADD,
    KIN__AFTER_ADD,
    KIN__BEFORE_REMOVE,
    KIN__AFTER_REMOVE
} kin__item_event;

static inline bool kin__tells_adding(const kin__association *association)
{
    return association->row->before_add[0] || association->row->after_add[0];
}
static inline bool kin__tells_removing(const kin__association *association)
{
    return association->row->before_remove[0] || association->row->after_remove[0];
}
/* Runs what the row has for the event. false: a failure, or one of them has halted the verb. */
bool kin__tell_item(kin_record *owner, const kin__association *association, kin__item_event event,
                    kin_record *item);
bool kin__tell_items(kin_record *owner, const kin__association *association, kin__item_event event,
                     kin_record *const *items, size_t count);

/* --- override.c ------------------------------------------------------------------------------- */

/* The row's own reader or writer, which it has. */
kin_record *kin__call_one_get(kin_record *owner, const kin__association *association);
bool kin__call_one_set(kin_record *owner, const kin__association *association, kin_record *target);
kin_items kin__call_many_get(kin_record *owner, const kin__association *association);
bool kin__call_many_set(kin_record *owner, const kin__association *association, void *const *items,
                        size_t count);

/* --- autosave.c ------------------------------------------------------------------------------- */

/* Whether the save of an owner goes on although that of a new target was refused: so it is where
 * the association does not validate. A target that was refused half way refuses its owner, for its
 * rows have to go. */
bool kin__may_pass_over(kin_record *owner, const kin__association *association,
                        const kin_record *target);
/* Those that are marked for destruction go, where the association is saved along. */
bool kin__destroy_marked(kin_record *owner, const kin__association *association);
/* after_save of a has_one, and of every kind of collection: adds what is new, or all of it if the
 * owner was new; and as .autosave says destroys what was marked, and saves what was changed. */
bool kin__save_one(kin_record *owner, const kin__association *association, const kin__saved *saved);
bool kin__save_targets(kin_record *owner, const kin__association *association,
                       const kin__saved *saved);
/* Whether a target that is joined to its owner has something to save itself. */
static inline bool kin__is_to_save(const kin_record *target)
{
    return kin__is(target, KIN__NEW) || kin__has_changes(target);
}
/* Adds several to a saved owner, together where that is possible. */
bool kin__add_targets(kin_record *owner, const kin__association *association, void *const *targets,
                      size_t count);
/* link of the kinds whose link is a row, written when both are saved. */
bool kin__link_by_row(kin_record *owner, const kin__association *association, kin_record *target);

/* --- build.c ---------------------------------------------------------------------------------- */

/* A new record of the target's model in the owner's region, with the scope's equal conditions and
 * the attributes given; not linked yet, and fresh: kin__made ends that. NULL is a failure. */
kin_record *kin__build_target(kin_record *owner, const kin__association *association,
                              const kin__attributes *attributes);
/* What the association's scope demands to be equal, the new target is. */
bool kin__apply_scope(kin_record *owner, const kin__association *association, kin_record *target);
/* Whether target may be put into the association: a record of its model and of the same session.
 * NULL is refused. */
bool kin__check_target(kin_record *owner, const kin__association *association,
                       const kin_record *target);
/* Whether the target may be put into what the owner has: not if it is destroyed. */
bool kin__is_to_be_had(kin_record *owner, const kin__association *association,
                       const kin_record *target);
/* Whether the owner is not destroyed: without a row nothing can belong to it, nor it to anything. */
bool kin__is_there(kin_record *owner, const kin__association *association);
/* Whether the owner has a row, as creating through it needs; otherwise KIN_RECORD_NOT_SAVED. */
bool kin__answer_unsaved(kin_record *owner, const kin__association *association);
static inline bool kin__owner_is_saved(kin_record *owner, const kin__association *association)
{
    return (!kin__is(owner, KIN__NEW | KIN__DESTROYED) && !association->delegate) ||
           kin__answer_unsaved(owner, association);
}
/* Answers KIN_RECORD_NOT_SAVED, unless the verb has failed. Returns false. */
bool kin__not_replaced(kin_record *owner, const kin__association *association);
/* Whether the association can be changed at all; a failure says why not. */
static inline bool kin__may_change(kin_record *owner, const kin__association *association)
{
    return !association->kind->may_change || association->kind->may_change(owner, association);
}
/* The slot's association, checked; NULL is a failure. */
const kin__association *kin__slot_at(const kin_record *owner, size_t offset, bool many);
/* Fails because the slot is none (association NULL), or one of the other sort. Returns false. */
bool kin__fail_kind(const kin_record *owner, const kin__association *association, bool many);

/* --- change.c: changing collections ----------------------------------------------------------- */

/* Begins a verb that changes the collection; NULL: it has failed, and is ended. */
const kin__association *kin__change_begin(kin__verb *verb, kin_record *owner, size_t offset);

/* Whether each may be put into the association (kin__check_target). */
bool kin__check_targets(kin_record *owner, const kin__association *association, void *const *items,
                        size_t count);
/* Adds them, one after the other. */
bool kin__add_all(kin_record *owner, const kin__association *association, void *const *items,
                  size_t count);
/* Takes items out of the collection, those that are named twice once. */
bool kin__take_out(kin_record *owner, const kin__association *association, void *const *items,
                   size_t count, kin__removal how);

/* Those that have a row, into saved; how many. The rest is in memory alone. */
size_t kin__with_rows(kin_record *const *items, size_t count, kin_record **saved);

/* kin_many_create. A refused record stays in the collection if it is handed out: nobody could take
 * it out otherwise. expected: the failure that the caller goes on behind; KIN_OK: none. */
kin_record *kin__many_create(kin_record *owner, size_t offset, const kin__attributes *attributes,
                             bool hand_out, kin_code expected);
/* A new record in the collection, as told to its functions. NULL: a failure, or one of them has
 * halted the verb. */
kin_record *kin__build_many(kin_record *owner, const kin__association *association,
                            const kin__attributes *attributes);

/* --- replace.c -------------------------------------------------------------------------------- */

/* The collection becomes these. A refusal cancels the verb. */
bool kin__replace(kin__verb *verb, kin_record *owner, const kin__association *association,
                  void *const *items, size_t count);

/* --- nested.c --------------------------------------------------------------------------------- */

/* What an association is assigned: a list, or structs that a macro gives, each of that size, with
 * the text of the call. */
typedef struct kin__assigned {
    const kin_nested *list;
    size_t count;
    const void *structs; /* NULL: it is a list */
    size_t size;
    const char *given;
} kin__assigned;

/* kin_one_assign and kin_many_assign. */
bool kin__verb_assign(kin_record *owner, size_t offset, bool many, const kin__assigned *assigned);

/* nested_structs.c: the structs as a list, in scratch memory; NULL is a failure. */
const kin_nested *kin__nested_of_structs(const kin_record *owner,
                                         const kin__association *association,
                                         const kin__assigned *structs);

/* --- many.c ----------------------------------------------------------------------------------- */

/* The owner has a value in the columns that the association starts at. */
static inline bool kin__has_owner_key(const kin_record *owner, const kin__association *association)
{
    return kin__has_key(owner, &association->owner_keys, kin__get);
}
/* Loads the collection, unless it is or there is nothing to load. */
bool kin__many_need(kin_record *owner, const kin__association *association);

/* --- strict.c --------------------------------------------------------------------------------- */

/* Whether strict loading lets the association be loaded because it is read; a failure if not. What
 * needs no statement always may. */
bool kin__may_load(kin_record *owner, const kin__association *association);

/* kin__many_need, because somebody reads it. */
bool kin__many_read(kin_record *owner, const kin__association *association);

/* --- collection.c, find_or.c ------------------------------------------------------------------ */

/* The public verbs of these names, however their attributes are given. */
kin_record *kin__verb_many_find_by(const kin_record *owner, size_t offset,
                                   const kin__attributes *conditions);
kin_record *kin__verb_many_find_or_build_by(kin_record *owner, size_t offset,
                                            const kin__attributes *attributes);
kin_record *kin__verb_many_find_or_create_by(kin_record *owner, size_t offset,
                                             const kin__attributes *attributes);
kin_record *kin__verb_many_must_find_or_create_by(kin_record *owner, size_t offset,
                                                  const kin__attributes *attributes);

/* Answers KIN_RECORD_NOT_FOUND: none of the model (a part of the association's) has the key in
 * it. */
bool kin__answer_not_in(const kin_record *owner, const kin__association *association,
                        const kin__model *model, const kin_value *key);

/* A query of the collection, whose records come where the owner's do. */
bool kin__collection_query(kin_query *query, kin_record *owner,
                           const kin__association *association);

/* A value of the column's kind; NULL on failure. */
kin_value kin__collection_sum(const kin_record *owner, size_t offset, size_t column,
                              const kin_find_options *options, const char *given);

/* --- one.c ------------------------------------------------------------------------------------ */

/* The owner has the foreign key. */
static inline bool kin__is_here(const kin__association *association)
{
    return association->row->kin_row_ == KIN_ROW_BELONGS_TO_;
}
/* Loads the slot unless it is, or there is nothing to load. */
bool kin__one_need(kin_record *owner, const kin__association *association);
/* Makes the target (NULL: none) what the slot leads to: in memory, where that writes no row before
 * it; save: with the rows that this changes. */
bool kin__one_put(kin_record *owner, const kin__association *association, kin_record *target,
                  bool save);
/* A new record in the slot; a has_one before it is removed at once. NULL: a failure or a
 * refusal. */
kin_record *kin__build_one(kin_record *owner, const kin__association *association,
                           const kin__attributes *attributes);
/* Fails because nobody knows of which model a new record would be. Returns false. */
bool kin__fail_any_model(const kin_record *owner, const kin__association *association);

/* --- one.c, change.c: the public verbs of these names, however their attributes are given ----- */

kin_record *kin__verb_one_build(kin_record *owner, size_t offset,
                                const kin__attributes *attributes);
kin_record *kin__verb_one_create(kin_record *owner, size_t offset,
                                 const kin__attributes *attributes);
kin_record *kin__verb_one_must_create(kin_record *owner, size_t offset,
                                      const kin__attributes *attributes);
kin_record *kin__verb_many_build(kin_record *owner, size_t offset,
                                 const kin__attributes *attributes);
kin_record *kin__verb_many_create(kin_record *owner, size_t offset,
                                  const kin__attributes *attributes);
kin_record *kin__verb_many_must_create(kin_record *owner, size_t offset,
                                       const kin__attributes *attributes);

#endif
