/* Callbacks: functions of a model that run when one of its records is saved, destroyed, touched or
 * found. They are rows of KIN_MODEL:
 *
 *   KIN_MODEL(post,
 *       KIN_COLUMN(id),
 *       KIN_COLUMN(title),
 *       KIN_BEFORE_SAVE(trim_title),
 *       KIN_HAS_MANY(comments, comment, .dependent = KIN_DESTROY),
 *       KIN_AFTER_COMMIT(tell_readers, .on = KIN_ON_CREATE),
 *   );
 *
 * Each may stand several times. What a save runs, in this order: before_validation, validations,
 * after_validation, before_save, before_create or before_update, the row, after_create or
 * after_update, after_save. Around rows stand among the before rows of their name: they run in the
 * order of the rows, each around all that follows but the after rows. After rows run in the order
 * of the rows too; after_commit and after_rollback in reverse. Associations have their place in the
 * list: what a belongs_to holds is saved as a before_save, what a has_one or a collection holds as
 * an after_create and after_update, counters and touching likewise, and .dependent acts as a
 * before_destroy.
 *
 * kin_save, kin_create, kin_update and all that save through associations run them; so do
 * kin_destroy, dependents that are destroyed, and kin_touch. kin_delete runs none.
 *
 * A callback runs in the thread of the session, may call any function of the record's session
 * (kin_record_session) that ends where it began: it may not close the session, or a region that it
 * did not open, nor end the verb's transaction, and a transaction or region that it opens it also
 * closes. What it writes belongs to the verb that called it. A verb that fails in it, when nobody
 * looks at the failure or a statement of the verb's own transaction failed, makes the calling verb
 * fail. Saving or destroying the very record that is being saved or destroyed, is true and does
 * nothing.
 *
 * A record that is handed to it and that nobody has loaded, since it goes along with its owner
 * (.dependent = KIN_DESTROY), and all that is loaded from it, live until the callback has returned,
 * and no longer than their batch: a slot of another record that leads there is not loaded
 * afterwards. They live as long as the owner where the association has functions for removing, or
 * where an after_commit or after_rollback of theirs, or of what goes along with them, is to be
 * run. */
#ifndef KIN_CALLBACK_H
#define KIN_CALLBACK_H

#include "kin/types.h"

KIN_BEGIN_C_

/* Returns whether to go on.
 *
 * false from a before or an around halts: nothing (more) is written, no after row runs, and the
 * verb answers: kin_save and kin_destroy give false with KIN_OK, kin_must_save
 * KIN_RECORD_NOT_SAVED, kin_must_destroy KIN_RECORD_NOT_DESTROYED. kin_errors has what the callback
 * has put there.
 *
 * false from an after takes back all that the verb did, and the verb answers in the same way.
 *
 * after_touch, after_find, after_commit and after_rollback cannot halt: what they return has no
 * effect. */
typedef bool kin_callback_fn(kin_record *record);

/* An around calls kin_proceed(rest) once, and returns whether to go on. Not to call it halts. */
typedef struct kin_around kin_around;
typedef bool kin_around_fn(kin_record *record, kin_around *rest);

/* Runs the rest: the following callbacks and the row itself. false if that was halted or failed;
 * then whatever the around returns, the verb is not done. A second call runs nothing, and tells
 * what the first told. NULL: false. */
KIN_PUBLIC bool kin_proceed(kin_around *rest);

/* A function of a collection, in a list of its row that runs in order:
 *
 *   KIN_HAS_MANY(tracks, track, .before_add = {audit, check}, .after_remove = {forget}),
 *
 * .before_add and .after_add run for each item that is put in, one item after the other: before it
 * is linked or saved, and when it is in the collection and, if the owner is saved, has its row
 * (unless its own validations refused it). .before_remove runs for all items of a verb before any
 * is taken out, .after_remove for all of them afterwards; that is so for whatever a verb is given,
 * in the collection or not, and for what .dependent = KIN_DESTROY destroys with its owner. The
 * owner may be new; its later save runs none of them. Nor does loading, nor the other ways in which
 * .dependent acts when the owner is destroyed. Collections that have a function for removing are
 * loaded before all is taken out. A through puts its join records into the collection that it goes
 * through: the functions of that one for adding run too.
 *
 * Returns whether to go on. false takes back all that the verb did, memory included, and the verb
 * answers: false, 0 or NULL with KIN_OK, where it has no code of its own for a refusal.
 * kin_many_create gives the unsaved record, which is in no collection. Inside, what holds for other
 * callbacks does. */
typedef bool kin_item_fn(kin_record *owner, kin_record *item);

/* How many functions such a list has room for. */
#define KIN_ITEM_FUNCTIONS 4

/* For .on: which saves or changes a row is for. Without .on: all. */
typedef enum kin_on {
    KIN_ON_CREATE = 1 << 0,
    KIN_ON_UPDATE = 1 << 1,
    KIN_ON_DESTROY = 1 << 2 /* after_commit and after_rollback */
} kin_on;

/* Private: what a row waits for. */
enum kin_event_ {
    KIN_EVENT_BEFORE_VALIDATION_,
    KIN_EVENT_AFTER_VALIDATION_,
    KIN_EVENT_SAVE_, /* before and around */
    KIN_EVENT_AFTER_SAVE_,
    KIN_EVENT_CREATE_,
    KIN_EVENT_AFTER_CREATE_,
    KIN_EVENT_UPDATE_,
    KIN_EVENT_AFTER_UPDATE_,
    KIN_EVENT_DESTROY_,
    KIN_EVENT_AFTER_DESTROY_,
    KIN_EVENT_AFTER_TOUCH_,
    KIN_EVENT_AFTER_FIND_,
    KIN_EVENT_AFTER_COMMIT_,
    KIN_EVENT_AFTER_ROLLBACK_,
    KIN_EVENT_COUNT_
};

KIN_END_C_

#ifndef __cplusplus

/* KIN_BEFORE_VALIDATION(function, .on, .context), KIN_AFTER_VALIDATION: .on and .context as those
 * of KIN_VALIDATE. The latter runs for invalid records too. */
#define KIN_BEFORE_VALIDATION(...) KIN_CALLBACK_(KIN_EVENT_BEFORE_VALIDATION_, __VA_ARGS__)
#define KIN_AFTER_VALIDATION(...) KIN_CALLBACK_(KIN_EVENT_AFTER_VALIDATION_, __VA_ARGS__)

#define KIN_BEFORE_SAVE(function) KIN_CALLBACK_(KIN_EVENT_SAVE_, function)
#define KIN_AROUND_SAVE(function) KIN_AROUND_(KIN_EVENT_SAVE_, function)
#define KIN_AFTER_SAVE(function) KIN_CALLBACK_(KIN_EVENT_AFTER_SAVE_, function)

/* Of a new record. Columns that a before row sets are written by the same statement. */
#define KIN_BEFORE_CREATE(function) KIN_CALLBACK_(KIN_EVENT_CREATE_, function)
#define KIN_AROUND_CREATE(function) KIN_AROUND_(KIN_EVENT_CREATE_, function)
#define KIN_AFTER_CREATE(function) KIN_CALLBACK_(KIN_EVENT_AFTER_CREATE_, function)

/* Of a record that has a row, also if nothing of it was changed. */
#define KIN_BEFORE_UPDATE(function) KIN_CALLBACK_(KIN_EVENT_UPDATE_, function)
#define KIN_AROUND_UPDATE(function) KIN_AROUND_(KIN_EVENT_UPDATE_, function)
#define KIN_AFTER_UPDATE(function) KIN_CALLBACK_(KIN_EVENT_AFTER_UPDATE_, function)

/* Of a new record too, which has no row to delete; not of one that is destroyed. */
#define KIN_BEFORE_DESTROY(function) KIN_CALLBACK_(KIN_EVENT_DESTROY_, function)
#define KIN_AROUND_DESTROY(function) KIN_AROUND_(KIN_EVENT_DESTROY_, function)
#define KIN_AFTER_DESTROY(function) KIN_CALLBACK_(KIN_EVENT_AFTER_DESTROY_, function)

/* Of a record that kin_touch, or the .touch of a belongs_to, has touched. */
#define KIN_AFTER_TOUCH(function) KIN_CALLBACK_(KIN_EVENT_AFTER_TOUCH_, function)

/* Of every record that was loaded: when the verb that loaded it has read all it wants, before it
 * gives its result; of a stream with each record, while no other verb can be called. Records of the
 * same model that are loaded inside run none, nor do those that are loaded without some column. */
#define KIN_AFTER_FIND(function) KIN_CALLBACK_(KIN_EVENT_AFTER_FIND_, function)

/* KIN_AFTER_COMMIT(function, .on): of a record that was saved, destroyed or touched in a
 * transaction that is now committed, outside of it. Once for each record, in the order in which
 * they were first written, with all that happened to the record taken together: created and updated
 * is created, and what was destroyed at last is destroyed. KIN_AFTER_ROLLBACK: the same when that
 * was taken back, by the rollback of a level or by the end of a verb that failed or was refused; in
 * a level that is still open for a nested one. A record whose region was closed in between is
 * forgotten, and so is all when the session is closed. Of what is done in your own transaction on a
 * .handle the end is not seen, and nothing is told. A failure inside is the session's (kin_failed),
 * not the verb's, which has done its work. What is done to a record by a callback of this kind of
 * the very same record is not told again. */
#define KIN_AFTER_COMMIT(...) KIN_CALLBACK_(KIN_EVENT_AFTER_COMMIT_, __VA_ARGS__)
#define KIN_AFTER_ROLLBACK(...) KIN_CALLBACK_(KIN_EVENT_AFTER_ROLLBACK_, __VA_ARGS__)

/* clang-format off */
#define KIN_CALLBACK_(event, ...) \
    KIN_CALLBACK_ROW_(event, __VA_ARGS__, .kin_row_ = KIN_ROW_CALLBACK_, .kin_given_ = #__VA_ARGS__)
#define KIN_CALLBACK_ROW_(event, function, ...) \
    {.kin_kind_ = (event), .name = #function, .callback = (function), __VA_ARGS__}
#define KIN_AROUND_(event, function) \
    {.kin_row_ = KIN_ROW_CALLBACK_, .kin_kind_ = (event), .name = #function, .around = (function)}
/* clang-format on */

#endif

#endif
